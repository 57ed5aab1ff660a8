//! `fov edit`, `fov resume`, `fov export`: jobs, from the order to the file.

use super::{Settings, otio, print, work};
use crate::failure::{Cause, Failure};
use crate::job::{Job, Order, State};
use crate::material;
use crate::shell::Clock;
use crate::words::Sentence;
use clap::{Args, ValueEnum};
use fov_protocol::machine::ExportWish;
use fov_protocol::route::Quality;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Edit clips in words and write an MP4
///
/// Every --say is one message, carried out in order. Where none of them asks for an export, the result is exported at
/// the end.
#[derive(Debug, Args)]
pub(super) struct EditArgs {
    /// Clips: files (mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac) or http(s) addresses; with them
    /// subtitles (srt, vtt, ass)
    #[arg(required = true, value_name = "CLIP")]
    clips: Vec<String>,
    /// What to do, in English or Chinese; may be given several times
    #[arg(long, short, required = true, value_name = "TEXT")]
    say: Vec<String>,
    /// Where to write the video; `<clip>-edited.mp4` here if not given. An existing file is replaced
    #[arg(long, short, value_name = "OUT.mp4")]
    output: Option<PathBuf>,
    /// Where to write a report for scripts
    #[arg(long, value_name = "REPORT")]
    json: Option<PathBuf>,
}

/// Go on with edits that were interrupted
#[derive(Debug, Args)]
pub(super) struct ResumeArgs {
    /// Drop them instead
    #[arg(long)]
    forget: bool,
}

/// Render the project of the last edit once more
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Where to write the video; the place of the last one with a number if not given
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write the project itself, for another editor, as OpenTimelineIO (.otio); nothing is rendered
    #[arg(long, conflicts_with_all = ["resolution", "fps", "quality"])]
    otio: bool,
    /// Size, such as 720p, 1080p or 1920x1080
    #[arg(long, value_name = "SIZE")]
    resolution: Option<String>,
    /// Frames per second
    #[arg(long, value_name = "N")]
    fps: Option<String>,
    /// How good or how small the file is to be
    #[arg(long, value_name = "LEVEL")]
    quality: Option<Level>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Level {
    Low,
    Medium,
    High,
}

impl From<Level> for Quality {
    fn from(level: Level) -> Quality {
        match level {
            Level::Low => Quality::Low,
            Level::Medium => Quality::Medium,
            Level::High => Quality::High,
        }
    }
}

pub(super) async fn edit(settings: &Settings, args: EditArgs) -> Result<(), Failure> {
    let backend = settings.backend()?;
    let token = settings.token()?;
    settings.planner.settings()?;
    let material = args.clips.iter().map(|clip| material::clip(clip)).collect::<Result<Vec<_>, _>>()?;
    if let Some(empty) = args.say.iter().position(|text| text.trim().is_empty()) {
        return Err(Failure::usage(Sentence::EmptySay { number: (empty + 1).to_string() }));
    }
    let out = material::output(args.output.as_deref(), &material)?;
    let report = args.json.as_deref().map(report_place).transpose()?;
    let data = settings.data()?;

    let alone = backend.knows_by_slot(token.as_ref());
    let mut slot = data.free_slot(&backend, alone)?;
    let order = Order { material, say: args.say, out, report };
    let job = Job::edit(order, backend, Clock::system().now());
    begin(&mut slot, job)?;
    print(&work::work(settings, slot).await?.display().to_string())
}

pub(super) async fn resume(settings: &Settings, args: &ResumeArgs) -> Result<(), Failure> {
    let lang = settings.lang();
    let slots = settings.data()?.unfinished()?;
    if slots.is_empty() {
        tell(&Sentence::NothingToResume.text(lang));
    }
    let mut result = Ok(());
    for mut slot in slots {
        let Some(job) = &mut slot.job else { continue };
        let title = job.title.clone();
        if args.forget {
            job.end(Some(Sentence::DroppedHere.text(lang)));
        } else if job.state == State::Blocked {
            job.retry();
        }
        save(slot.journal.folder(), job)?;
        if args.forget {
            tell(&Sentence::Dropped { title }.text(lang));
            continue;
        }
        tell(&Sentence::GoingOn { title }.text(lang));
        let done = work::work(settings, slot).await.and_then(|place| print(&place.display().to_string()));
        // One that fails does not stop the others; the last failure decides the exit code.
        if let Err(failure) = done {
            let interrupted = failure.cause == Cause::Interrupted;
            if let Err(earlier) = std::mem::replace(&mut result, Err(failure)) {
                tell(&format!("fov: {}", earlier.text(lang)));
            }
            if interrupted {
                break;
            }
        }
    }
    result
}

pub(super) async fn export(settings: &Settings, args: &ExportArgs) -> Result<(), Failure> {
    let backend = settings.backend()?;
    let nothing = || Failure::usage(Sentence::NoEditYet);
    let mut slot = settings.data()?.latest_slot(&backend)?.ok_or_else(nothing)?;
    let Some(last) = slot.job.take() else { return Err(nothing()) };
    if !last.is_finished() {
        return Err(Failure::usage(Sentence::Unfinished { title: last.title }));
    }
    if args.otio {
        let out = otio::write(slot.journal.folder(), &last, args.output.as_deref())?;
        return print(&out.display().to_string());
    }
    // One that was dropped before it began left no project.
    let machine = work::known(slot.journal.folder())?;
    if machine.is_none_or(|machine| work::find(&machine.view(), &last.project).is_none()) {
        return Err(nothing());
    }
    let out = material::export_output(args.output.as_deref(), &last.out)?;
    let wish = ExportWish {
        format: None,
        resolution: args.resolution.clone(),
        fps: args.fps.clone(),
        quality: args.quality.map(Into::into),
    };
    let job = Job::export(&last, wish, out, Clock::system().now());
    begin(&mut slot, job)?;
    print(&work::work(settings, slot).await?.display().to_string())
}

/// Puts a new job into a slot. From here on it survives whatever happens.
fn begin(slot: &mut crate::data::Slot, job: Job) -> Result<(), Failure> {
    let folder = slot.journal.folder();
    let unwritable = |e: std::io::Error| {
        Failure::usage(Sentence::CannotUseFolder { folder: folder.display().to_string(), why: e.to_string() })
    };
    match std::fs::remove_file(work::trace_path(folder)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(e)),
        _ => {}
    }
    job.save(folder).map_err(unwritable)?;
    slot.job = Some(job);
    Ok(())
}

fn report_place(named: &Path) -> Result<PathBuf, Failure> {
    let path = material::absolute(named)?;
    if path.is_dir() {
        return Err(Failure::usage(Sentence::ReportIsFolder { path: path.display().to_string() }));
    }
    material::check_writable(&path)?;
    Ok(path)
}

/// Puts a job on disk.
fn save(folder: &Path, job: &Job) -> Result<(), Failure> {
    job.save(folder).map_err(|e| {
        let folder = folder.display().to_string();
        Failure::usage(Sentence::CannotUseFolder { folder, why: e.to_string() })
    })
}

fn tell(line: &str) {
    // A closed standard error is no reason to stop.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
