//! `fov edit`, `fov resume`, `fov export`: jobs, from the order to the file.

use super::{Settings, otio, print, work};
use crate::data::Backend;
use crate::failure::Failure;
use crate::job::{Job, Order};
use crate::material;
use crate::shell::Clock;
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
        return Err(Failure::usage(format!("--say number {} is empty: say what to do", empty + 1)));
    }
    let out = material::output(args.output.as_deref(), &material)?;
    let report = args.json.as_deref().map(report_place).transpose()?;
    let data = settings.data()?;

    let alone = backend != Backend::Embedded && token.is_none();
    let mut slot = data.free_slot(&backend, alone)?;
    let order = Order { material, say: args.say, out, report };
    let job = Job::edit(order, backend, Clock::system().now());
    begin(&mut slot, job)?;
    print(&work::work(settings, slot).await?.display().to_string())
}

pub(super) async fn resume(settings: &Settings, args: &ResumeArgs) -> Result<(), Failure> {
    let slots = settings.data()?.unfinished()?;
    if slots.is_empty() {
        return tell("Nothing to resume.");
    }
    let mut result = Ok(());
    for mut slot in slots {
        let Some(job) = &mut slot.job else { continue };
        let folder = slot.journal.folder().to_owned();
        if args.forget {
            job.state = crate::job::State::Finished;
        } else if job.state == crate::job::State::Blocked {
            job.retry();
        }
        job.save(&folder)
            .map_err(|e| Failure::usage(format!("cannot write in {}: {e}", folder.display())))?;
        if args.forget {
            tell(&format!("Dropped the edit of {}.", job.title))?;
            continue;
        }
        tell(&format!("Going on with the edit of {}.", job.title))?;
        let done = work::work(settings, slot).await.and_then(|place| print(&place.display().to_string()));
        if let Err(failure) = done {
            // One that fails does not stop the others; the last failure decides the exit code.
            if let Err(earlier) = std::mem::replace(&mut result, Err(failure)) {
                tell(&format!("fov: {earlier}"))?;
            }
        }
    }
    result
}

pub(super) async fn export(settings: &Settings, args: &ExportArgs) -> Result<(), Failure> {
    let backend = settings.backend()?;
    let nothing = || Failure::usage("there is no edit to export yet: begin with `fov edit`");
    let mut slot = settings.data()?.latest_slot(&backend)?.ok_or_else(nothing)?;
    let Some(last) = slot.job.take() else { return Err(nothing()) };
    if !last.is_finished() {
        return Err(Failure::usage(format!(
            "the edit of {} is unfinished: `fov resume` goes on with it",
            last.title
        )));
    }
    if args.otio {
        let out = otio::write(slot.journal.folder(), &last, args.output.as_deref())?;
        return print(&out.display().to_string());
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
    let unwritable = |e: std::io::Error| Failure::usage(format!("cannot write in {}: {e}", folder.display()));
    match std::fs::remove_file(work::trace_path(folder)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(e)),
        _ => {}
    }
    job.save(folder).map_err(unwritable)?;
    slot.job = Some(job);
    Ok(())
}

fn report_place(named: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(named).map_err(|e| Failure::usage(format!("{}: {e}", named.display())))?;
    if path.is_dir() {
        return Err(Failure::usage(format!("{} is a folder: name a file for the report", path.display())));
    }
    material::check_writable(&path)?;
    Ok(path)
}

fn tell(line: &str) -> Result<(), Failure> {
    // A closed standard error is no reason to stop.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
    Ok(())
}
