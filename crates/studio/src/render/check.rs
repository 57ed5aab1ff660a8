//! Looks at what came out before anybody else does.

use super::film::Film;
use super::{Container, RenderError, Rendered, Strategy};
use crate::media::ffmpeg::{Ffmpeg, Run};
use fov_edit::time::Time;
use serde::Deserialize;
use std::path::Path;
use tokio_util::sync::CancellationToken;

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
    nb_frames: Option<String>,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Format {
    duration: Option<String>,
}

/// Sees to it that a finished file is what the film says: size, count of frames, lengths of picture and sound.
pub(super) async fn output(
    ffmpeg: &Ffmpeg,
    film: &Film,
    path: &Path,
    container: Container,
    cancel: &CancellationToken,
) -> Result<Rendered, RenderError> {
    let bytes = tokio::fs::metadata(path).await?.len();
    let run = Run::ffprobe(film.work())
        .args(["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-i"])
        .arg(path);
    let finished = ffmpeg.run(run.reads(path), |_| {}, cancel.clone()).await?;
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
        (width, height) = (video.width, video.height);
        if (width, height) != film.size() {
            return Err(wrong(&format!("{width}x{height}")));
        }
        if let Some(count) = video.nb_frames.as_deref().and_then(|n| n.parse::<i64>().ok())
            && count != film.frames()
        {
            return Err(wrong(&format!("{count} frames instead of {}", film.frames())));
        }
        if !near(seconds(&video.duration), frame * 1.5) {
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
