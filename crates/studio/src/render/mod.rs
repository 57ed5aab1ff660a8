//! The renderer: a [`Timeline`] becomes a video file.
//!
//! A job's files are first measured and put on the output's frame grid ([`film`]). Then [`strategy`] decides which
//! frames can be taken from a source as they are; the rest goes through one FFmpeg filter graph ([`graph`]).
//! What comes out is checked ([`check`]) before it gets its name. [`preview`] has what is looked at meanwhile.

mod avcc;
mod check;
mod encode;
mod film;
mod graph;
mod index;
mod preview;
mod props;
mod reverse;
mod smartcut;
mod strategy;

use crate::media::ffmpeg::{Ffmpeg, Limit, RunError};
use crate::media::music::Shelf;
use crate::media::probe::MediaInfo;
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::Timeline;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::sync::CancellationToken;

use encode::Shop;
use film::Film;
use graph::Colors;
pub use preview::{first_fragment, proxy, rehearse, still, still_side};
use strategy::Plan;

/// The share of a render that is done once the pictures of backward clips are made ahead, where there are such: that
/// takes about as long as encoding them.
const AHEAD: f32 = 0.5;
/// The share that is done once their sound is made, which comes first.
const AHEAD_SOUND: f32 = 0.05;

/// What is to be rendered, from what, and to where.
#[derive(Debug, Clone)]
pub struct Job {
    /// The edit.
    pub timeline: Timeline,
    /// Where the files are that [`Source::file`](fov_edit::timeline::Source::file) names; absolute paths chosen by
    /// the server.
    pub files: BTreeMap<String, PathBuf>,
    /// What is known of the files already, by the same names; what is missing here is looked into.
    pub media: BTreeMap<String, MediaInfo>,
    /// Where made music is kept between jobs; without it, each job makes its own.
    pub music: Option<Arc<Shelf>>,
    /// An existing folder for this job's scratch files. Each run makes its own folder there and removes it again; only
    /// when the whole process is killed something stays, so empty it at the start.
    pub work: PathBuf,
    /// What kind of file comes out.
    pub output: Output,
    /// The file to write. It appears only once it is whole and checked.
    pub out: PathBuf,
}

/// What kind of file comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// The file format.
    pub container: Container,
    /// Pixels of the shorter side, where they are not the canvas's.
    pub short_side: Option<u32>,
    /// Frames per second, where they are not the canvas's.
    pub fps: Option<Rate>,
    /// How much may be lost.
    pub quality: Quality,
}

impl Default for Output {
    fn default() -> Output {
        Output { container: Container::Mp4, short_side: None, fps: None, quality: Quality::High }
    }
}

/// File formats that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// H.264 and AAC, ready to be played while it is loaded.
    Mp4,
    /// H.264 and AAC in QuickTime's format.
    Mov,
    /// H.264 and AAC in Matroska.
    Mkv,
    /// VP9 and Opus.
    Webm,
    /// Moving picture without sound.
    Gif,
    /// Sound only.
    Mp3,
    /// Sound only, AAC.
    M4a,
    /// Sound only, not compressed.
    Wav,
}

/// How much of the picture may be lost for a smaller file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Hardly any loss to be seen.
    High,
    /// Good on a telephone.
    Medium,
    /// Small.
    Low,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// Where it is.
    pub path: PathBuf,
    /// How long it plays.
    pub duration: Time,
    /// Its size.
    pub bytes: u64,
    /// Pixels; 0 for sound.
    pub width: u32,
    /// Pixels; 0 for sound.
    pub height: u32,
    /// How much of the picture was encoded.
    pub strategy: Strategy,
}

/// How the picture came about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Strategy {
    /// The source's picture, untouched.
    Copied,
    /// Mostly the source's picture.
    SmartCut {
        /// The share of frames that were encoded, 0..1.
        encoded: f32,
    },
    /// Every frame was encoded.
    Encoded,
}

/// Why nothing came out.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The caller said so.
    #[error("the render was cancelled")]
    Cancelled,
    /// A file that the timeline needs is not there.
    #[error("the file \"{name}\" is missing; add it again")]
    SourceMissing {
        /// The name that the user gave it.
        name: String,
    },
    /// A file could not be read as what it was said to be.
    #[error("the file \"{name}\" cannot be used: {reason}")]
    SourceUnreadable {
        /// The name that the user gave it.
        name: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// There is nothing on the main track.
    #[error("there is nothing to render yet; add a clip first")]
    Empty,
    /// The programs are not installed.
    #[error("FFmpeg is not where it was; install ffmpeg and ffprobe again, then export again")]
    FfmpegMissing,
    /// The disk is full.
    #[error("the disk is full; free some space and export again")]
    OutOfSpace,
    /// A text could not be painted.
    #[error(transparent)]
    Text(#[from] crate::media::text::PaintError),
    /// FFmpeg stopped making progress.
    #[error("the render made no progress and was stopped; export again, or with a smaller size")]
    TimedOut,
    /// More than can be rendered in bounds.
    #[error("this edit is too complex to render: {0}; use fewer or shorter pieces")]
    TooComplex(String),
    /// The file system failed.
    #[error("a file could not be read or written ({0}); check the data folder")]
    Io(std::io::Error),
    /// The process was ended by somebody else.
    #[error(
        "FFmpeg was stopped from outside, perhaps because memory ran short; close other programs and export again"
    )]
    Killed,
    /// Anything else that FFmpeg says.
    #[error("the render failed; export again, and report it if it fails again")]
    Failed {
        /// The end of what FFmpeg printed, for the log.
        tail: String,
    },
}

impl RenderError {
    /// Whether it would end in the same way, or must not go on, however the film is made.
    fn is_final(&self) -> bool {
        matches!(
            self,
            RenderError::Cancelled
                | RenderError::OutOfSpace
                | RenderError::TimedOut
                | RenderError::Killed
                | RenderError::FfmpegMissing
        )
    }
}

impl From<RunError> for RenderError {
    fn from(error: RunError) -> RenderError {
        match error {
            RunError::Cancelled => RenderError::Cancelled,
            RunError::Limit(Limit::Stall | Limit::Cpu) => RenderError::TimedOut,
            RunError::Limit(limit) => {
                RenderError::TooComplex(format!("it needs more {limit} than it may have"))
            }
            RunError::NoSpace => RenderError::OutOfSpace,
            RunError::Failed { code: None, .. } => RenderError::Killed,
            RunError::Failed { tail, .. } => RenderError::Failed { tail },
            RunError::Io(e) if e.kind() == std::io::ErrorKind::NotFound => RenderError::FfmpegMissing,
            RunError::Io(e) => e.into(),
        }
    }
}

impl From<std::io::Error> for RenderError {
    fn from(error: std::io::Error) -> RenderError {
        if error.kind() == std::io::ErrorKind::StorageFull {
            RenderError::OutOfSpace
        } else {
            RenderError::Io(error)
        }
    }
}

/// Renders a job. `progress` hears shares of the whole, 0..=1, never falling. When it returns an error, or is dropped,
/// its child processes are stopped and what they wrote is gone.
///
/// # Errors
/// Every [`RenderError`].
pub async fn render(
    ffmpeg: &Ffmpeg,
    job: &Job,
    mut progress: impl FnMut(f32) + Send,
    cancel: &CancellationToken,
) -> Result<Rendered, RenderError> {
    let mut reached = 0.0_f32;
    let mut progress = move |share: f32| {
        if share > reached {
            reached = share.min(1.0);
            progress(reached);
        }
    };
    let desk = Desk::new(job).await?;
    let rendered = render_at(&desk, ffmpeg, job, &mut progress, cancel).await;
    desk.clear().await;
    rendered
}

async fn render_at(
    desk: &Desk,
    ffmpeg: &Ffmpeg,
    job: &Job,
    progress: &mut (impl FnMut(f32) + Send),
    cancel: &CancellationToken,
) -> Result<Rendered, RenderError> {
    let mut film = Film::resolve(ffmpeg, job, &desk.folder).await?;
    film.paint(0..film.frames()).await?;
    if job.output.container.has_sound() {
        film.compose(cancel).await?;
    }
    let part = desk.folder.join(format!("film.{}", job.output.container.extension()));
    let mut done = 0.0;
    if job.output.container.has_sound() {
        let shop = Shop { ffmpeg, film: &film, output: job.output, cancel };
        let ahead = reverse::make_sound(&shop, &mut |share| progress(share * AHEAD_SOUND)).await?;
        done = if ahead.is_empty() { 0.0 } else { AHEAD_SOUND };
        film.backward_sound = ahead;
    }
    let mut plan = strategy::plan(&Shop { ffmpeg, film: &film, output: job.output, cancel }).await?;
    if matches!(plan, Plan::Ahead) {
        done = turn_ahead(&mut film, ffmpeg, job, done, progress, cancel).await?;
        plan = strategy::plan(&Shop { ffmpeg, film: &film, output: job.output, cancel }).await?;
    }
    let shop = Shop { ffmpeg, film: &film, output: job.output, cancel };
    let mut hear = |share: f32| progress(done + share * (1.0 - done));
    let rendered = match plan {
        Plan::Encode | Plan::Ahead => None,
        plan => match assemble(&shop, &plan, &part, &mut hear).await {
            Ok(rendered) => Some(rendered),
            // The pieces and what they are joined to may be too much for the disk where the film alone is not.
            Err(RenderError::OutOfSpace) => {
                smartcut::clear(&film, &part).await?;
                None
            }
            Err(end) if end.is_final() => return Err(end),
            Err(error) => {
                tracing::warn!(?error, "the quick way failed: every frame is encoded");
                None
            }
        },
    };
    let rendered = match rendered {
        Some(rendered) => rendered,
        // Every frame through the encoder: always possible, and what any doubt about copied ones ends in.
        None => {
            done = turn_ahead(&mut film, ffmpeg, job, done, progress, cancel).await?;
            let shop = Shop { ffmpeg, film: &film, output: job.output, cancel };
            let mut hear = |share: f32| progress(done + share * (1.0 - done));
            encode::whole(&shop, &part, &mut hear).await?;
            check::output(&shop, &part, Some(film.frames()), 0).await?
        }
    };
    desk.deliver(&part, &job.out).await?;
    progress(1.0);
    Ok(Rendered { path: job.out.clone(), ..rendered })
}

/// Makes the pictures of the long backward clips ahead, where that has not been done; how much of the whole is done
/// then, of which `done` was before.
async fn turn_ahead(
    film: &mut Film,
    ffmpeg: &Ffmpeg,
    job: &Job,
    done: f32,
    progress: &mut (impl FnMut(f32) + Send),
    cancel: &CancellationToken,
) -> Result<f32, RenderError> {
    if !film.backward.is_empty() || !job.output.container.has_pictures() {
        return Ok(done);
    }
    let shop = Shop { ffmpeg, film, output: job.output, cancel };
    let mut hear = |share: f32| progress(done + share * AHEAD * (1.0 - done));
    let made = reverse::make(&shop, &Colors::hd(), &mut hear).await?;
    let made_any = !made.is_empty();
    film.backward = made;
    Ok(if made_any { done + AHEAD * (1.0 - done) } else { done })
}

/// Makes the film with as much of the sources' own pictures as the plan says, and looks closely at it.
async fn assemble(
    shop: &Shop<'_>,
    plan: &Plan,
    part: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<Rendered, RenderError> {
    // The last hundredths are for the checks.
    let mut hear = |share: f32| progress(share * 0.97);
    match plan {
        Plan::Smart(smart) => {
            smartcut::cut(shop, smart, part, &mut hear).await?;
            let rendered = check::output(shop, part, Some(shop.film.frames()), 0).await?;
            if shop.output.container.takes_copies() {
                check::seams(shop, smart, part).await?;
            } else {
                check::order(shop, part).await?;
            }
            let encoded = smart.share_encoded();
            let strategy = if encoded < 1.0 { Strategy::SmartCut { encoded } } else { Strategy::Encoded };
            Ok(Rendered { strategy, ..rendered })
        }
        Plan::Copy(source) => {
            smartcut::copy(shop, *source, part, &mut hear).await?;
            let video = shop.film.footage(*source)?.info.video.as_ref();
            let frames = video.and_then(|v| v.frame_count).and_then(|n| i64::try_from(n).ok());
            let rotation = video.map_or(0, |v| v.rotation);
            let rendered = check::output(shop, part, frames, rotation).await?;
            Ok(Rendered { strategy: Strategy::Copied, ..rendered })
        }
        Plan::Encode | Plan::Ahead => Err(RenderError::Failed { tail: "nothing in parts".into() }),
    }
}

/// Does what computes or waits for the disk where that holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RenderError> + Send + 'static,
) -> Result<T, RenderError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(RenderError::Failed { tail: error.to_string() }),
    }
}

/// The folder of one run; it goes when this is dropped, however the run ends.
struct Desk {
    folder: PathBuf,
}

impl Desk {
    async fn new(job: &Job) -> Result<Desk, RenderError> {
        // Several may be at work in one folder, e.g. a still while the film is rendered.
        static RUNS: AtomicU64 = AtomicU64::new(0);
        let folder = loop {
            let name = format!("run-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
            let folder = job.work.join(name);
            match tokio::fs::create_dir(&folder).await {
                // What a killed process of the same number has left.
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                made => {
                    made?;
                    break folder;
                }
            }
        };
        Ok(Desk { folder })
    }

    /// Removes it where blocking is allowed: there may be gigabytes in it. Dropped instead, it goes as well, at once.
    async fn clear(self) {
        let _ = tokio::fs::remove_dir_all(&self.folder).await;
    }

    /// Gives a finished file its name, in one step, so that nobody ever sees half of it.
    async fn deliver(&self, from: &Path, to: &Path) -> Result<(), RenderError> {
        if tokio::fs::rename(from, to).await.is_ok() {
            return Ok(());
        }
        // Another file system: copy next to the goal first.
        let mut near = to.as_os_str().to_owned();
        near.push(".part");
        let near = Part(near.into());
        tokio::fs::copy(from, &near.0).await?;
        tokio::fs::rename(&near.0, to).await?;
        Ok(())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Half a file; goes when this is dropped.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_was_stopped_is_not_tried_again_in_another_way() {
        let killed = RunError::Failed { code: None, tail: String::new() };
        for stopped in [killed, RunError::Limit(Limit::Cpu), RunError::Limit(Limit::Stall), RunError::NoSpace]
        {
            assert!(RenderError::from(stopped).is_final());
        }
        let failed = RunError::Failed { code: Some(1), tail: "a seam".to_owned() };
        assert!(!RenderError::from(failed).is_final());
    }
}
