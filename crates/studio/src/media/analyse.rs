//! What is heard and seen in a source: where it is silent, how loud it is, where the picture changes. FFmpeg
//! measures; this asks and reads the answers.

use super::ffmpeg::{Ffmpeg, Finished, Run, RunError};
use super::probe::MediaInfo;
use fov_edit::time::{Span, Time};
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Nothing is quieter than this, in decibels of full scale.
const QUIETEST: f32 = -100.0;

/// What counts as silence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// Below this many decibels of full scale, e.g. -35.0.
    Fixed(f32),
    /// Near the source's own noise floor: a fan that runs through the whole film is silence, and so is tape hiss.
    Adaptive,
}

/// Loudness of a source, EBU R 128.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Loudness {
    /// Integrated loudness, LUFS. -70 or less is silence.
    pub integrated: f32,
    /// Loudness range, LU.
    pub range: f32,
    /// True peak, dBTP.
    pub peak: f32,
}

/// The sound is silent in these ranges of the source (on its own clock, counted from its start), each at least
/// `shortest` long. A source without sound is silent nowhere: there is nothing to listen to.
///
/// # Errors
/// FFmpeg did not get through the file.
pub async fn silences(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    threshold: Threshold,
    shortest: Time,
    cancel: CancellationToken,
) -> Result<Vec<Span>, RunError> {
    if !info.has_audio {
        return Ok(Vec::new());
    }
    let level = match threshold {
        Threshold::Fixed(level) => level.clamp(-90.0, -5.0),
        Threshold::Adaptive => adaptive_level(&peaks(ffmpeg, source, info, cancel.clone()).await?),
    };
    let filter = format!(
        "silencedetect=noise={level}dB:d={:.6},ametadata=print:file=-",
        shortest.secs_f64().max(0.01)
    );
    let answer = listen(ffmpeg, source, info, &filter, cancel).await?.answer;
    Ok(silence_spans(&answer, info))
}

/// How loud the sound is; none where there is no sound.
///
/// # Errors
/// FFmpeg did not get through the file.
pub async fn loudness(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    cancel: CancellationToken,
) -> Result<Option<Loudness>, RunError> {
    if !info.has_audio {
        return Ok(None);
    }
    let log = listen(ffmpeg, source, info, "ebur128=peak=true:framelog=verbose", cancel).await?.log;
    Ok(summary(&log))
}

/// When the picture changes abruptly (on the source's own clock, counted from its start), by FFmpeg's scene score:
/// 0.4 finds hard cuts, 0.2 finds more.
///
/// # Errors
/// FFmpeg did not get through the file.
pub async fn scenes(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    score: f32,
    cancel: CancellationToken,
) -> Result<Vec<Time>, RunError> {
    let Some(video) = &info.video else { return Ok(Vec::new()) };
    // A small picture has the same cuts and costs less.
    let score = score.clamp(0.01, 1.0);
    let filter = format!("scale=160:-2:flags=fast_bilinear,select='gt(scene,{score})',metadata=print:file=-");
    let map = format!("0:{}", video.index);
    let run = Run::analyser(source, info.duration)
        .args(info.container.input(source))
        .args(["-map", &map, "-vf", &filter, "-f", "null", "-"]);
    let answer = ffmpeg.run(run, |_| {}, cancel).await?.answer;
    Ok(lines(&answer).filter_map(|line| value(line, "pts_time:")).map(Time::from_secs_f64).collect())
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

/// Reads the summary that the filter `ebur128` logs.
fn summary(log: &str) -> Option<Loudness> {
    let (_, summary) = log.rsplit_once("Summary:")?;
    let find = |key: &str| {
        let line = summary.lines().find_map(|line| line.trim().strip_prefix(key))?;
        let number = line.split_whitespace().next()?;
        // Silence has no peak: "-inf".
        Some(number.parse::<f32>().ok()?.max(QUIETEST))
    };
    Some(Loudness { integrated: find("I:")?, range: find("LRA:")?, peak: find("Peak:")? })
}

fn lines(answer: &[u8]) -> impl Iterator<Item = &str> {
    answer.split(|b| *b == b'\n').filter_map(|line| std::str::from_utf8(line).ok())
}

/// The number that follows `key` in `line`.
fn value(line: &str, key: &str) -> Option<f64> {
    let (_, rest) = line.split_once(key)?;
    rest.split_whitespace().next()?.parse().ok()
}
