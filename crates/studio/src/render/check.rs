//! Looks at what came out before anybody else does.

use super::encode::Shop;
use super::strategy::Smart;
use super::{RenderError, Rendered, Strategy};
use crate::media::ffmpeg::Run;
use fov_edit::time::Time;
use serde::Deserialize;
use std::ffi::OsString;
use std::path::Path;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default)]
    side_data_list: Vec<SideData>,
    nb_frames: Option<String>,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct SideData {
    /// Degrees counterclockwise by which a player turns the picture.
    rotation: Option<i32>,
}

#[derive(Deserialize)]
struct Format {
    duration: Option<String>,
}

/// Sees to it that the pieces of a film follow each other as if they were one: frames at even times, each once, and
/// nothing to complain about when they are decoded around each seam.
pub(super) async fn seams(shop: &Shop<'_>, smart: &Smart, path: &Path) -> Result<(), RenderError> {
    let film = shop.film;
    let wrong = |what: String| RenderError::Failed { tail: format!("a seam is not clean: {what}") };
    let run = Run::ffprobe(film.work())
        .args(["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0", "-show_entries", "packet=pts,dts"])
        .args(own(path))
        .reads(path);
    let answer = shop.run_quietly(run).await?.answer;
    let step = smart.timescale * i64::from(film.fps().den()) / i64::from(film.fps().num());
    even_times(&String::from_utf8_lossy(&answer), step).map_err(wrong)?;

    for seam in smart.pieces.iter().skip(1).map(|piece| film.fps().time_of(piece.frames().start)) {
        let from = (seam - Time::from_ms(300)).max(Time::ZERO);
        let run = Run::ffmpeg(film.work(), film.duration())
            .args(["-v", "error", "-xerror", "-ss", &format!("{:.6}", from.secs_f64()), "-t", "0.6"])
            .args(own(path))
            .args(["-map", "0:v:0", "-f", "null", "-"])
            .reads(path);
        let said = shop.run_quietly(run).await?.log;
        if !said.trim().is_empty() {
            return Err(wrong(said));
        }
    }
    Ok(())
}

/// Whether frames are shown `step` ticks apart, none missing, none twice, and decoded in time; lines of `pts,dts`.
fn even_times(lines: &str, step: i64) -> Result<(), String> {
    let mut shown = Vec::new();
    let mut decoded = i64::MIN;
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let mut fields = line.split(',').map(|field| field.parse::<i64>().ok());
        let (Some(Some(pts)), Some(Some(dts))) = (fields.next(), fields.next()) else {
            return Err(format!("a frame without a time: {line}"));
        };
        if dts <= decoded || dts > pts {
            return Err(format!("decoded at {dts} after {decoded}, shown at {pts}"));
        }
        decoded = dts;
        shown.push(pts);
    }
    shown.sort_unstable();
    match shown.windows(2).find(|pair| pair[1] - pair[0] != step) {
        Some(pair) => Err(format!("frames at {} and {}, {step} expected between them", pair[0], pair[1])),
        None => Ok(()),
    }
}

fn own(path: &Path) -> Vec<OsString> {
    super::graph::open_own("mov", path)
}

/// Sees to it that a finished file is what the film says: size, lengths of picture and sound, that there are so many
/// `frames` if that is known, and that players turn it by `rotation` degrees clockwise.
pub(super) async fn output(
    shop: &Shop<'_>,
    path: &Path,
    frames: Option<i64>,
    rotation: u16,
) -> Result<Rendered, RenderError> {
    let (film, container) = (shop.film, shop.output.container);
    let bytes = tokio::fs::metadata(path).await?.len();
    let run = Run::ffprobe(film.work())
        .args(["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-i"])
        .arg(path);
    let finished = shop.run_quietly(run.reads(path)).await?;
    let wrong = |what: &str| RenderError::Failed {
        tail: format!("the finished file is not what was asked for: {what}"),
    };
    let answer: Answer = serde_json::from_slice(&finished.answer).map_err(|e| wrong(&e.to_string()))?;
    let seconds = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<f64>().ok());
    let (mut width, mut height) = (0, 0);
    let frame = film.fps().time_of(1).secs_f64();
    let expected = film.duration().secs_f64();
    // Codecs that work in blocks may round sound up by one of them.
    let near = |length: Option<f64>, slack: f64| length.is_none_or(|l| (l - expected).abs() <= slack);

    if container.has_pictures() {
        let Some(video) = answer.streams.iter().find(|s| s.codec_type == "video") else {
            return Err(wrong("no picture"));
        };
        let turned = video.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0);
        let (shown, expected) = ((-turned).rem_euclid(360), i32::from(rotation));
        if shown != expected {
            return Err(wrong(&format!("turned by {shown} instead of {expected} degrees")));
        }
        (width, height) =
            if shown % 180 == 0 { (video.width, video.height) } else { (video.height, video.width) };
        if (width, height) != film.size() {
            return Err(wrong(&format!("{width}x{height}")));
        }
        if let Some(count) = video.nb_frames.as_deref().and_then(|n| n.parse::<i64>().ok())
            && frames.is_some_and(|frames| frames != count)
        {
            return Err(wrong(&format!("{count} frames instead of {frames:?}")));
        }
        // A picture that was copied whole keeps its own uneven last frame.
        let slack = if frames == Some(film.frames()) { 1.5 } else { 4.0 };
        if !near(seconds(&video.duration), frame * slack) {
            return Err(wrong(&format!("pictures of {:?} s instead of {expected} s", video.duration)));
        }
    }
    if container.has_sound() {
        let Some(audio) = answer.streams.iter().find(|s| s.codec_type == "audio") else {
            return Err(wrong("no sound"));
        };
        if !near(seconds(&audio.duration), frame.max(0.06)) {
            return Err(wrong(&format!("sound of {:?} s instead of {expected} s", audio.duration)));
        }
    }
    let duration = seconds(&answer.format.duration).map_or(film.duration(), Time::from_secs_f64);
    Ok(Rendered { path: path.to_owned(), duration, bytes, width, height, strategy: Strategy::Encoded })
}

#[cfg(test)]
mod tests {
    use super::even_times;

    #[test]
    fn a_seam_that_drops_repeats_or_reorders_is_seen() {
        assert_eq!(even_times("0,-20\n20,-10\n10,0\n30,10\n", 10), Ok(()));
        for bad in ["0,0\n20,20\n", "0,0\n10,10\n10,11\n", "0,0\n10,0\n", "0,5\n10,10\n", "0,0\nN/A,10\n"] {
            assert!(even_times(bad, 10).is_err(), "{bad}");
        }
    }
}
