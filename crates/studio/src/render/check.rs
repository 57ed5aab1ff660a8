//! Looks at what came out before anybody else does.

use super::encode::{AT_ONCE, Shop};
use super::strategy::Smart;
use super::{Container, RenderError, Rendered, Strategy};
use crate::media::ffmpeg::Run;
use fov_edit::time::{Rate, Time};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
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
    /// Where the file does not say how many frames it has.
    nb_read_packets: Option<String>,
    duration: Option<String>,
    #[serde(default)]
    tags: Tags,
}

#[derive(Deserialize, Default)]
struct Tags {
    /// Where Matroska keeps a stream's length: `00:00:03.000000000`.
    #[serde(rename = "DURATION")]
    duration: Option<String>,
}

impl Stream {
    /// How many pictures it holds, where that is known.
    fn pictures(&self) -> Option<i64> {
        self.nb_frames.as_ref().or(self.nb_read_packets.as_ref())?.parse().ok()
    }

    /// Seconds.
    fn length(&self) -> Option<f64> {
        let plain = self.duration.as_ref().and_then(|text| text.parse().ok());
        plain.or_else(|| {
            let parts = self.tags.duration.as_ref()?.split(':');
            parts.map(|part| part.parse::<f64>().ok()).try_fold(0.0, |sum, part| Some(sum * 60.0 + part?))
        })
    }
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
/// nothing to complain about when they are decoded around each seam between copied and encoded ones.
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

    let looks = smart.seams().map(|frame| async move {
        let from = (film.fps().time_of(frame) - Time::from_ms(300)).max(Time::ZERO);
        let run = Run::ffmpeg(film.work(), film.duration())
            // One thread: where several decode, it is a matter of luck whether a picture is known to be damaged by the
            // time that it is looked at.
            .args(["-v", "error", "-xerror", "-threads", "1"])
            .args(["-ss", &format!("{:.6}", from.secs_f64()), "-t", "0.6"])
            .args(own(path))
            .args(["-map", "0:v:0", "-f", "null", "-"])
            .reads(path);
        let said = shop.run_quietly(run).await?.log;
        if said.trim().is_empty() { Ok(()) } else { Err(wrong(said)) }
    });
    stream::iter(looks).buffer_unordered(AT_ONCE).try_collect().await
}

/// Sees to it that a film whose container knows milliseconds only shows its frames at even times, each once. A GIF
/// knows hundredths of a second, and was counted.
pub(super) async fn order(shop: &Shop<'_>, path: &Path) -> Result<(), RenderError> {
    if shop.output.container == Container::Gif {
        return Ok(());
    }
    let run = Run::ffprobe(shop.film.work())
        .args(["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0", "-show_entries", "packet=pts_time"])
        .args(super::graph::open_own("matroska", path))
        .reads(path);
    let answer = shop.run_quietly(run).await?.answer;
    let even = near_times(&String::from_utf8_lossy(&answer), shop.film.fps());
    even.map_err(|what| RenderError::Failed { tail: format!("a seam is not clean: {what}") })
}

/// Whether the n-th frame is shown n frames after the first, to the millisecond; lines of seconds.
fn near_times(lines: &str, rate: Rate) -> Result<(), String> {
    let shown = lines.lines().map(|line| line.trim_end_matches(',')).filter(|line| !line.is_empty());
    let shown = shown.map(|line| line.parse::<f64>().map_err(|_| format!("a frame without a time: {line}")));
    let mut shown = shown.collect::<Result<Vec<_>, _>>()?;
    shown.sort_by(f64::total_cmp);
    let first = shown.first().copied().unwrap_or_default();
    let late = |(n, at): &(usize, &f64)| (*at - first - rate.time_of(*n as i64).secs_f64()).abs() > 0.0021;
    match shown.iter().enumerate().find(late) {
        Some((n, at)) => Err(format!("frame {n} at {at} s")),
        None => Ok(()),
    }
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
    let mut run = Run::ffprobe(film.work()).args(["-v", "error", "-print_format", "json"]);
    if matches!(container, Container::Mkv | Container::Webm) {
        run = run.args(["-count_packets"]);
    }
    let run = run.args(["-show_format", "-show_streams", "-i"]).arg(path);
    let finished = shop.run_quietly(run.reads(path)).await?;
    let wrong = |what: &str| RenderError::Failed {
        tail: format!("the finished file is not what was asked for: {what}"),
    };
    let answer: Answer = serde_json::from_slice(&finished.answer).map_err(|e| wrong(&e.to_string()))?;
    let (mut width, mut height) = (0, 0);
    let frame = film.fps().time_of(1).secs_f64();
    let expected = film.duration().secs_f64();
    // Codecs that work in blocks may round sound up by one of them.
    let near = |length: Option<f64>, slack: f64| length.is_some_and(|l| (l - expected).abs() <= slack);

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
        if let Some(count) = video.pictures()
            && frames.is_some_and(|frames| frames != count)
        {
            return Err(wrong(&format!("{count} frames instead of {frames:?}")));
        }
        // A picture that was copied whole keeps its own uneven last frame.
        let slack = if frames == Some(film.frames()) { 1.5 } else { 4.0 };
        if !near(video.length(), frame * slack) {
            return Err(wrong(&format!("pictures of {:?} s instead of {expected} s", video.length())));
        }
    }
    if container.has_sound() {
        let Some(audio) = answer.streams.iter().find(|s| s.codec_type == "audio") else {
            return Err(wrong("no sound"));
        };
        if !near(audio.length(), frame.max(0.06)) {
            return Err(wrong(&format!("sound of {:?} s instead of {expected} s", audio.length())));
        }
    }
    let duration = answer.format.duration.and_then(|text| text.parse().ok());
    let duration = duration.map_or(film.duration(), Time::from_secs_f64);
    Ok(Rendered { path: path.to_owned(), duration, bytes, width, height, strategy: Strategy::Encoded })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::Ffmpeg;
    use crate::render::Output;
    use crate::render::film::Film;
    use fov_edit::time::Span;
    use fov_edit::timeline::{Clip, Id, Timeline};
    use std::collections::BTreeMap;
    use tokio_util::sync::CancellationToken;

    /// Writes so many frames of picture and so many frames' time of sound, 30 a second.
    fn write(path: &Path, codecs: &[&str], frames: u32, sound: u32) {
        let seconds = |n: u32| format!("{:.4}", f64::from(n) / 30.0);
        let done = std::process::Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i"])
            .arg(format!("color=gray:s=64x36:r=30:d={}", seconds(frames)))
            .args(["-f", "lavfi", "-i", &format!("sine=r=48000:d={}", seconds(sound))])
            .args(codecs)
            .arg(path)
            .status();
        assert!(done.unwrap().success());
    }

    #[tokio::test]
    async fn a_film_cut_short_is_seen_in_every_container() {
        let folder = tempfile::tempdir().unwrap();
        let mut line = Timeline::new();
        (line.canvas.width, line.canvas.height, line.canvas.fps) = (64, 36, Rate::whole(30));
        line.clips.push(Clip::new(Id(1), Id(2), Span::new(Time::ZERO, Time::from_secs(3))));
        let film = Film::from_parts(line, BTreeMap::new(), folder.path().to_owned()).unwrap();
        let (ffmpeg, cancel) = (Ffmpeg::locate().unwrap(), CancellationToken::new());
        let h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"];
        let vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"];
        for (container, codecs) in
            [(Container::Mp4, &h264[..]), (Container::Mkv, &h264), (Container::Webm, &vp9)]
        {
            let path = folder.path().join("film").with_extension(container.extension());
            let output = Output { container, ..Output::default() };
            let shop = Shop { ffmpeg: &ffmpeg, film: &film, output, cancel: &cancel };
            for (frames, sound, good) in [(90, 90, true), (80, 90, false), (90, 80, false)] {
                write(&path, codecs, frames, sound);
                let checked = super::output(&shop, &path, Some(film.frames()), 0).await;
                assert_eq!(checked.is_ok(), good, "{container:?}, {frames} and {sound}: {checked:?}");
            }
        }
    }

    #[test]
    fn a_frame_that_is_missing_or_there_twice_is_seen_where_times_are_rounded() {
        let good = "0.000\n0.067\n0.033\n0.100\n";
        assert_eq!(near_times(good, Rate::whole(30)), Ok(()));
        for (from, to) in
            [("0.067\n", ""), ("0.067\n", "0.067\n0.067\n"), ("0.067", "0.070"), ("0.067", "N/A")]
        {
            assert!(near_times(&good.replace(from, to), Rate::whole(30)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_seam_that_drops_repeats_or_reorders_is_seen() {
        assert_eq!(even_times("0,-20\n20,-10\n10,0\n30,10\n", 10), Ok(()));
        for bad in ["0,0\n20,20\n", "0,0\n10,10\n10,11\n", "0,0\n10,0\n", "0,5\n10,10\n", "0,0\nN/A,10\n"] {
            assert!(even_times(bad, 10).is_err(), "{bad}");
        }
    }
}
