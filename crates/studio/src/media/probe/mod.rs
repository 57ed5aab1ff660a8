//! What is in a media file: everything that planning and rendering need to know, and every reason to refuse it.
//! The file is hostile until this says otherwise.

mod rates;
mod raw;

use super::boxes;
use super::exif::{self, Orientation};
use super::ffmpeg::{Ffmpeg, Finished, Limit, Run, RunError};
use super::sniff::{self, Container, Refusal, shown};
use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{Canvas, SourceKind};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = Canvas::LARGEST;
/// Most frames per second.
pub const MAX_FPS: u32 = 120;
/// Longest duration.
pub const MAX_DURATION: Time = Time::from_secs(30 * 60);
/// Most streams in a file.
pub const MAX_STREAMS: usize = 16;
/// A picture of a video of variable frame rate that stays on screen for longer than this is noted.
pub const HELD: Time = Time::from_ms(250);

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MediaInfo {
    /// What the file is; gives the arguments with which FFmpeg opens it.
    pub container: Container,
    /// What it is to an editor. Animated pictures are video; sound with a cover picture is audio.
    pub kind: SourceKind,
    /// How long it is; zero for a still.
    pub duration: Time,
    /// When it starts on its own clock; timestamps in the file count from here.
    pub start_time: Time,
    /// Pixels as shown: rotation applied, square pixels. 0 for sound.
    pub width: u32,
    /// Pixels as shown. 0 for sound.
    pub height: u32,
    /// Frames per second of a film of it, if it is a video: its own, or the rate on whose grid uneven frames lie, so
    /// that none of them is lost.
    pub fps: Option<Rate>,
    /// Whether it has sound that FFmpeg can decode.
    pub has_audio: bool,
    /// Bytes.
    pub size: u64,
    /// The picture; none for sound.
    pub video: Option<VideoStream>,
    /// The sound (the first stream of it).
    pub audio: Option<AudioStream>,
}

impl MediaInfo {
    /// FFmpeg's name of the matrix that made colours the numbers of its pictures. Without a tag, height decides, as
    /// players do it; JPEG pictures are BT.601 whatever their size (JFIF 1.02, "Color space").
    #[must_use]
    pub fn matrix(&self) -> &str {
        let Some(video) = &self.video else { return "bt709" };
        match video.color.space.as_str() {
            "" | "unknown" | "unspecified" if self.height < 720 || video.codec == "mjpeg" => "smpte170m",
            "" | "unknown" | "unspecified" => "bt709",
            named => named,
        }
    }
}

/// A stream of pictures, as coded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoStream {
    /// Its number in the file: `-map 0:index`.
    pub index: u32,
    /// FFmpeg's name of the codec: `h264`, `vp9`, `mjpeg`, …
    pub codec: String,
    /// E.g. `High`; empty where the codec has none.
    pub profile: String,
    /// E.g. 31 for H.264 level 3.1.
    pub level: Option<i32>,
    /// E.g. `yuv420p`.
    pub pix_fmt: String,
    /// Bits per component.
    pub bit_depth: u8,
    /// Whether it has an alpha channel.
    pub has_alpha: bool,
    /// Pixels as coded.
    pub coded_width: u32,
    /// Pixels as coded.
    pub coded_height: u32,
    /// Width of a pixel as a fraction of its height.
    pub sample_aspect: (u32, u32),
    /// Degrees clockwise to turn the coded picture by so that it stands upright: 0, 90, 180 or 270. FFmpeg does
    /// that by itself unless it is told `-noautorotate`.
    pub rotation: u16,
    /// How a photograph has to be turned besides, which is left to whoever shows it.
    #[serde(default)]
    pub orientation: Orientation,
    /// Average rate.
    pub fps: Rate,
    /// The lowest rate on whose grid all timestamps lie, as FFmpeg guesses it.
    pub base_fps: Option<Rate>,
    /// Frames come at uneven times (as far as its average and its lowest rate show).
    pub vfr: bool,
    /// Where frames come at uneven times: when one stays on screen for longer than [`HELD`], in order, counted from
    /// the start of the file.
    #[serde(default)]
    pub held: Vec<Span>,
    /// Seconds per tick of its timestamps.
    pub time_base: (u32, u32),
    /// When its first frame is shown, on the file's clock.
    pub start_time: Time,
    /// How long it is, if the file says so.
    pub duration: Option<Time>,
    /// How many frames, if the file says so.
    pub frame_count: Option<u64>,
    /// Frames may be stored in another order than they are shown.
    pub has_b_frames: bool,
    /// `progressive`, or how fields are interlaced; empty if unknown.
    pub field_order: String,
    /// How its numbers are colours.
    pub color: ColorTags,
}

impl VideoStream {
    /// A moment at which the picture that is on screen just before `t` is there already: its start if it stays for
    /// long, else long enough before `t`. Both are counted from the start of the file.
    #[must_use]
    pub fn shown_since(&self, t: Time) -> Time {
        let hold = self.held.partition_point(|hold| hold.end < t);
        self.held.get(hold).filter(|hold| hold.start < t).map_or(t - HELD, |hold| hold.start)
    }
}

/// How numbers are colours, in FFmpeg's words; empty where the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColorTags {
    /// `tv` or `pc`.
    pub range: String,
    /// Matrix, e.g. `bt709`.
    pub space: String,
    /// Transfer characteristics, e.g. `smpte2084` for HDR10.
    pub transfer: String,
    /// Primaries, e.g. `bt709`.
    pub primaries: String,
}

impl ColorTags {
    /// Whether it is high dynamic range (PQ or HLG).
    #[must_use]
    pub fn is_hdr(&self) -> bool {
        matches!(self.transfer.as_str(), "smpte2084" | "arib-std-b67")
    }
}

/// A stream of sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioStream {
    /// Its number in the file: `-map 0:index`.
    pub index: u32,
    /// FFmpeg's name of the codec: `aac`, `mp3`, `opus`, …
    pub codec: String,
    /// E.g. `LC`; empty where the codec has none.
    pub profile: String,
    /// Samples per second.
    pub sample_rate: u32,
    /// Channels.
    pub channels: u32,
    /// When it starts, on the file's clock.
    pub start_time: Time,
    /// How long it is, if the file says so.
    pub duration: Option<Time>,
}

/// Why a file cannot be used. All but the last two are the file's fault, and the sentence is for its owner.
#[derive(Debug, thiserror::Error)]
pub enum BadFile {
    /// Not an accepted format, or not what its name says.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// FFmpeg cannot make sense of it.
    #[error("\u{201c}{name}\u{201d} is damaged or incomplete ({reason}): export or download it again")]
    Damaged {
        /// What the user calls it.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// No picture and no sound.
    #[error("\u{201c}{name}\u{201d} has neither a picture nor sound that can be decoded")]
    NothingInside {
        /// What the user calls it.
        name: String,
    },
    /// Its pictures or its sound are in another file, which is never opened.
    #[error(
        "\u{201c}{name}\u{201d} refers to what is in another file: export it as one file that holds everything"
    )]
    Elsewhere {
        /// What the user calls it.
        name: String,
    },
    /// FFmpeg cannot decode animated WebP.
    #[error(
        "\u{201c}{name}\u{201d} is an animated WebP, which cannot be decoded here: convert it to GIF or MP4"
    )]
    AnimatedWebp {
        /// What the user calls it.
        name: String,
    },
    /// Too many pixels.
    #[error(
        "\u{201c}{name}\u{201d} is {width} × {height} pixels; at most {MAX_SIDE} × {MAX_SIDE} can be edited: make it smaller first"
    )]
    TooLarge {
        /// What the user calls it.
        name: String,
        /// Pixels.
        width: u64,
        /// Pixels.
        height: u64,
    },
    /// Too many frames per second.
    #[error(
        "\u{201c}{name}\u{201d} has {fps:.0} frames per second; at most {MAX_FPS} can be edited: convert it to 60 first"
    )]
    TooFast {
        /// What the user calls it.
        name: String,
        /// Its rate.
        fps: f64,
    },
    /// Too long.
    #[error("\u{201c}{name}\u{201d} is {} long; at most 30 minutes can be edited: cut it into parts first", minutes(*duration))]
    TooLong {
        /// What the user calls it.
        name: String,
        /// Its length.
        duration: Time,
    },
    /// Too many streams.
    #[error("\u{201c}{name}\u{201d} holds {} streams; at most {MAX_STREAMS} are read: export it with one video and one audio track", count.map_or_else(|| "more than 64".to_owned(), |n| n.to_string()))]
    TooManyStreams {
        /// What the user calls it.
        name: String,
        /// How many, if they were counted.
        count: Option<usize>,
    },
    /// Looking at it took more than it may.
    #[error("\u{201c}{name}\u{201d} takes too much {limit} to look at: export it again with a usual program")]
    TooMuch {
        /// What the user calls it.
        name: String,
        /// Of what.
        limit: Limit,
    },
    /// It could not be read: not the file's fault.
    #[error("the uploaded file could not be read: {0}")]
    Io(#[from] std::io::Error),
    /// `ffprobe` did not run: not the file's fault.
    #[error(transparent)]
    Tool(RunError),
}

fn minutes(duration: Time) -> String {
    let seconds = duration.ms() / 1000;
    format!("{}:{:02} minutes", seconds / 60, seconds % 60)
}

/// Looks at the file at `path`, which the user calls `declared_name`.
///
/// # Errors
/// See [`BadFile`].
pub async fn probe(ffmpeg: &Ffmpeg, path: &Path, declared_name: &str) -> Result<MediaInfo, BadFile> {
    let size = tokio::fs::metadata(path).await?.len();
    let name = declared_name.to_owned();
    let container = read(path, move |path| sniff::check(path, &name)).await??;
    if container == Container::Mp4
        && let Some(promised) = read(path, boxes::promised).await?
    {
        let reason = format!("it ends after {size} of {promised} bytes");
        return Err(BadFile::Damaged { name: shown(declared_name), reason });
    }
    if container == Container::Webp && read(path, sniff::is_animated_webp).await? {
        return Err(BadFile::AnimatedWebp { name: shown(declared_name) });
    }
    let run = looking(path).args(["-show_format", "-show_streams"]);
    // What it passes over is a warning to FFmpeg.
    let run = if container == Container::Mp4 { run.args(["-v", "warning"]) } else { run };
    let answer = look(ffmpeg, run.args(container.input(path)), declared_name).await?;
    if answer.log.contains("Skipped opening external track") {
        return Err(BadFile::Elsewhere { name: shown(declared_name) });
    }
    if let Some((width, height)) = refused_size(&answer.log) {
        return Err(BadFile::TooLarge { name: shown(declared_name), width, height });
    }
    let raw: raw::Answer = serde_json::from_slice(&answer.answer).map_err(|e| BadFile::Damaged {
        name: shown(declared_name),
        reason: format!("what is in it cannot be described: {e}"),
    })?;
    let mut info = raw.into_info(container, size, declared_name)?;
    if info.duration == Time::ZERO && info.kind != SourceKind::Image {
        info.duration = measured_duration(ffmpeg, path, &info, declared_name).await?;
    }
    // Matroska says of a video how often frames come at most, or nothing.
    let doubtful = container == Container::Matroska || info.video.as_ref().is_some_and(|video| video.vfr);
    if info.kind == SourceKind::Video && doubtful {
        let times = times(ffmpeg, path, &info).await?;
        rates::measure(&mut info, &String::from_utf8_lossy(&times));
    }
    if container == Container::Jpeg
        && let Some(video) = &mut info.video
    {
        video.orientation = read(path, exif::orientation).await?;
        if video.orientation.swaps_sides() {
            std::mem::swap(&mut info.width, &mut info.height);
        }
    }
    check_limits(&info, declared_name)?;
    if container.is_picture() {
        decode_first(ffmpeg, path, container, declared_name).await?;
    }
    Ok(info)
}

/// Looks into a file where blocking is allowed.
async fn read<T: Send + 'static>(
    path: &Path,
    look: impl FnOnce(&Path) -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || look(&path)).await.map_err(std::io::Error::other)?
}

/// The size of a picture that FFmpeg would not decode because of its size.
fn refused_size(log: &str) -> Option<(u64, u64)> {
    let (_, rest) = log.split_once("Picture size ")?;
    let (width, height) = rest.split_whitespace().next()?.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// A picture is small enough to see whether it can be decoded at all.
async fn decode_first(ffmpeg: &Ffmpeg, path: &Path, container: Container, name: &str) -> Result<(), BadFile> {
    let run = Run::analyser(path, Time::from_secs(1)).args(["-v", "error", "-xerror"]);
    let run = run.args(container.input(path)).args(["-frames:v", "1", "-f", "null", "-"]);
    let mut frames = 0;
    let done = ffmpeg.run(run, |now| frames = now.frame, CancellationToken::new()).await;
    done.map_err(|error| blame(error, name))?;
    if frames == 0 {
        return Err(BadFile::Damaged { name: shown(name), reason: "there is no picture in it".to_owned() });
    }
    Ok(())
}

/// A run of `ffprobe` that answers in JSON about `path`.
fn looking(path: &Path) -> Run {
    Run::ffprobe(path).args(["-v", "error", "-print_format", "json"])
}

async fn look(ffmpeg: &Ffmpeg, run: Run, name: &str) -> Result<Finished, BadFile> {
    ffmpeg.run(run, |_| {}, CancellationToken::new()).await.map_err(|error| blame(error, name))
}

/// What it says about a file that FFmpeg did not get through it.
fn blame(error: RunError, name: &str) -> BadFile {
    match error {
        RunError::Failed { tail, .. } if tail.contains("max_streams") => {
            BadFile::TooManyStreams { name: shown(name), count: None }
        }
        RunError::Failed { tail, .. } => BadFile::Damaged { name: shown(name), reason: reason(&tail) },
        RunError::Limit(limit) => BadFile::TooMuch { name: shown(name), limit },
        other => BadFile::Tool(other),
    }
}

/// The last thing that FFmpeg said, without the addresses of its objects and the paths of this machine.
fn reason(tail: &str) -> String {
    let line = tail.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("no reason given").trim();
    let line = line.rsplit_once("] ").map_or(line, |(_, text)| text);
    let line = if line.starts_with("file:") { line.rsplit(": ").next().unwrap_or(line) } else { line };
    line.chars().take(120).collect()
}

async fn measured_duration(
    ffmpeg: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    name: &str,
) -> Result<Time, BadFile> {
    let entries = ["-show_entries", "packet=pts_time,duration_time"];
    let run = looking(path).args(entries).args(info.container.input(path));
    let answer = look(ffmpeg, run, name).await?;
    let packets: raw::Packets = serde_json::from_slice(&answer.answer).unwrap_or_default();
    let ends = packets.packets.iter().filter_map(|p| {
        Some(
            raw::time(p.pts_time.as_deref()?)?
                + p.duration_time.as_deref().and_then(raw::time).unwrap_or_default(),
        )
    });
    let end = ends.max().unwrap_or_default();
    Ok((end - info.start_time).max(Time::ZERO))
}

/// When each picture of a video is shown, as [`rates::measure`] reads it. Nothing where FFmpeg does not get through it:
/// it can be decoded all the same, as far as it goes.
async fn times(ffmpeg: &Ffmpeg, path: &Path, info: &MediaInfo) -> Result<Vec<u8>, BadFile> {
    let stream = info.video.as_ref().map_or(0, |video| video.index).to_string();
    let mut run = Run::ffprobe(path)
        .args(["-v", "error", "-select_streams", &stream, "-of", "csv=p=0"])
        .args(["-show_entries", "packet=pts_time,flags"])
        .args(info.container.input(path));
    // It reads all of what may be a large file.
    run.limits.stall = Duration::from_secs(120);
    run.limits.cpu = Duration::from_secs(60);
    match ffmpeg.run(run, |_| {}, CancellationToken::new()).await {
        Ok(said) => Ok(said.answer),
        Err(error @ RunError::Io(_)) => Err(BadFile::Tool(error)),
        Err(error) => {
            tracing::warn!(?error, "it is not known when pictures stay on screen");
            Ok(Vec::new())
        }
    }
}

fn check_limits(info: &MediaInfo, name: &str) -> Result<(), BadFile> {
    if let Some(video) = &info.video {
        if video.coded_width.max(video.coded_height) > MAX_SIDE || info.width.max(info.height) > MAX_SIDE {
            return Err(BadFile::TooLarge {
                name: shown(name),
                width: info.width.into(),
                height: info.height.into(),
            });
        }
        if info.kind == SourceKind::Video && video.fps.fps() > f64::from(MAX_FPS) + 0.01 {
            return Err(BadFile::TooFast { name: shown(name), fps: video.fps.fps() });
        }
    }
    if info.duration > MAX_DURATION {
        return Err(BadFile::TooLong { name: shown(name), duration: info.duration });
    }
    if info.duration == Time::ZERO && info.kind != SourceKind::Image {
        return Err(BadFile::Damaged { name: shown(name), reason: "it has no length".to_owned() });
    }
    Ok(())
}
