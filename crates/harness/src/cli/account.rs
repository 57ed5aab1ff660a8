//! `fov status` and `fov credits`: how things stand.

use super::{Settings, print, work};
use crate::failure::Failure;
use crate::job::{Job, State};
use crate::shell::Clock;
use crate::shell::journal::{self, Journal, JournalError};
use fov_protocol::machine::{Command, Machine};
use fov_protocol::notice::Notice;
use std::path::Path;

/// Lists the jobs on this computer, without disturbing those that are running.
pub(super) fn status(settings: &Settings) -> Result<(), Failure> {
    let mut jobs =
        settings.data()?.jobs().map_err(|e| Failure::usage(format!("cannot read the data folder: {e}")))?;
    if jobs.is_empty() {
        return print("No edits yet. Begin with: fov edit clip.mp4 --say \"trim the first 3 seconds\"");
    }
    jobs.sort_by_key(|(_, job)| std::cmp::Reverse(job.created));
    for (folder, job) in &jobs {
        print(&format!("{}: {}", job.title, standing(folder, job)))?;
        if let Some(line) = timeline(folder, job) {
            print(&format!("  {line}"))?;
        }
        print(&format!("  {} {}", if job.is_finished() { "Video:" } else { "Will be:" }, job.out.display()))?;
    }
    Ok(())
}

fn standing(folder: &Path, job: &Job) -> String {
    match (job.state, Journal::open(folder)) {
        (State::Finished, _) => "done".into(),
        (_, Err(JournalError::Owned { pid, .. })) => format!("running (process {pid})"),
        (State::Blocked, _) => "stopped by a problem; `fov resume` tries again".into(),
        (State::Open, _) => "unfinished; `fov resume` goes on".into(),
    }
}

fn timeline(folder: &Path, job: &Job) -> Option<String> {
    let snapshot = journal::peek(folder).ok()??;
    let view = Machine::restore(&snapshot).ok()?.view();
    view.projects.into_iter().find(|p| p.id == job.project)?.summary
}

/// Asks the backend for the credits.
pub(super) async fn credits(settings: &Settings) -> Result<(), Failure> {
    let backend = settings.backend()?;
    let slot = settings.data()?.any_slot(&backend)?;
    let lang = settings.lang();
    let asked = Clock::system().now();
    let answer = work::ask(settings, slot, &backend, Command::RefreshCredits, |view| {
        let credits = view.account.credits.as_ref().filter(|credits| credits.as_of >= asked)?;
        let frozen = (credits.frozen > 0.0).then(|| credits.frozen.to_string());
        Some(Notice::Credits { available: credits.available.to_string(), frozen }.words(lang))
    });
    print(&answer.await?)
}
