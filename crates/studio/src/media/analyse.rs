//! Where a source is silent. FFmpeg measures; this asks and reads the answers.

use super::ffmpeg::{Ffmpeg, Finished, Run, RunError};
use super::probe::MediaInfo;
use fov_edit::time::{Span, Time};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Nothing is quieter than this, in decibels of full scale.
const QUIETEST: f32 = -100.0;

/// The sound is silent in these ranges of the source (on its own clock, counted from its start), each at least
/// `shortest` long. Silent is what is near the source's own noise floor: a fan that runs through the whole film is,
/// and so is tape hiss. A source without sound is silent nowhere: there is nothing to listen to.
///
/// # Errors
/// FFmpeg did not get through the file.
pub async fn silences(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    shortest: Time,
    cancel: CancellationToken,
) -> Result<Vec<Span>, RunError> {
    if !info.has_audio {
        return Ok(Vec::new());
    }
    let level = adaptive_level(&peaks(ffmpeg, source, info, cancel.clone()).await?);
    let filter = format!(
        "silencedetect=noise={level}dB:d={:.6},ametadata=print:file=-",
        shortest.secs_f64().max(0.01)
    );
    let answer = listen(ffmpeg, source, info, &filter, cancel).await?.answer;
    Ok(silence_spans(&answer, info))
}

/// Runs the sound through `filter`.
async fn listen(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    filter: &str,
    cancel: CancellationToken,
) -> Result<Finished, RunError> {
    let map = format!("0:{}", info.audio.as_ref().map_or(0, |a| a.index));
    let run = Run::analyser(source, info.duration)
        .args(info.container.input(source))
        .args(["-map", &map, "-af", filter, "-f", "null", "-"]);
    ffmpeg.run(run, |_| {}, cancel).await
}

/// Peaks of 50 ms of sound each, in decibels of full scale.
async fn peaks(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    cancel: CancellationToken,
) -> Result<Vec<f32>, RunError> {
    let filter = "aformat=sample_rates=16000:channel_layouts=mono,asetnsamples=800,astats=metadata=1:reset=1:\
        measure_perchannel=none:measure_overall=Peak_level,ametadata=print:key=lavfi.astats.Overall.Peak_level:file=-";
    let answer = listen(ffmpeg, source, info, filter, cancel).await?.answer;
    let levels = lines(&answer).filter_map(|line| value(line, "lavfi.astats.Overall.Peak_level="));
    // Digital silence is minus infinity.
    Ok(levels.map(|level| (level as f32).max(QUIETEST)).collect())
}

/// A level between the noise floor and what stands out of it.
fn adaptive_level(peaks: &[f32]) -> f32 {
    let mut sorted = peaks.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = |share: f32| sorted.get((sorted.len() as f32 * share) as usize).copied().unwrap_or(QUIETEST);
    let (floor, loud) = (at(0.1), at(0.95));
    if loud - floor < 12.0 {
        // Sound at one level throughout: music, a machine. Nothing in it is a pause.
        return (floor - 6.0).max(QUIETEST);
    }
    // A third of the way up from the floor is above a noise's own fluctuation and below the softest speech.
    (floor + (loud - floor) / 3.0).clamp(-60.0, loud - 12.0)
}

fn silence_spans(answer: &[u8], info: &MediaInfo) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut since = None;
    for line in lines(answer) {
        if let Some(start) = value(line, "lavfi.silence_start=") {
            since = Some(Time::from_secs_f64(start.max(0.0)));
        } else if let Some(end) = value(line, "lavfi.silence_end=")
            && let Some(start) = since.take()
        {
            spans.push(Span::new(start, Time::from_secs_f64(end).min(info.duration)));
        }
    }
    // Silent to the end.
    spans.extend(since.map(|start| Span::new(start, info.duration)));
    spans.retain(|span| !span.is_empty());
    spans
}

fn lines(answer: &[u8]) -> impl Iterator<Item = &str> {
    answer.split(|b| *b == b'\n').filter_map(|line| std::str::from_utf8(line).ok())
}

/// The number that follows `key` in `line`.
fn value(line: &str, key: &str) -> Option<f64> {
    let (_, rest) = line.split_once(key)?;
    rest.split_whitespace().next()?.parse().ok()
}
