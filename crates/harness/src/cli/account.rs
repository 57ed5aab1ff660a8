//! `fov status` and `fov credits`: how things stand.

use super::{Settings, print, work};
use crate::failure::Failure;
use crate::job::{Job, State};
use crate::shell::Clock;
use crate::shell::journal;
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
        print(&format!("{}: {}", job.title, standing(folder, job)?))?;
        if let Some(line) = timeline(folder, job) {
            print(&format!("  {line}"))?;
        }
        print(&format!("  {} {}", if job.is_finished() { "Video:" } else { "Will be:" }, job.out.display()))?;
    }
    Ok(())
}

/// How far a job is. Whoever is about to take it up must not notice that it is looked at.
fn standing(folder: &Path, job: &Job) -> Result<String, Failure> {
    if job.is_finished() {
        return Ok("done".into());
    }
    let owner = journal::owner(folder)
        .map_err(|e| Failure::usage(format!("cannot look into {}: {e}", folder.display())))?;
    Ok(match (owner, job.state) {
        (Some(pid), _) => format!("running (process {pid})"),
        (None, State::Blocked) => "stopped by a problem; `fov resume` tries again".into(),
        (None, State::Open | State::Finished) => "unfinished; `fov resume` goes on".into(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Backend;
    use crate::shell::journal::Journal;
    use std::collections::BTreeMap;
    use std::fs;

    #[test]
    fn a_look_at_a_job_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let files = || -> BTreeMap<_, _> {
            let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
        };
        let mut job = Job::none(Backend::Embedded);
        for (state, words) in
            [(State::Finished, "done"), (State::Blocked, "problem"), (State::Open, "goes on")]
        {
            job.state = state;
            assert!(standing(folder.path(), &job).unwrap().contains(words));
            assert!(files().is_empty());
        }
        // Another process had it once.
        drop(Journal::open(folder.path()).unwrap());
        fs::write(folder.path().join("lock"), "1").unwrap();
        let before = files();
        assert!(standing(folder.path(), &job).unwrap().contains("goes on"));
        assert_eq!(files(), before);

        let _owner = Journal::open(folder.path()).unwrap();
        let running = format!("running (process {})", std::process::id());
        assert_eq!(standing(folder.path(), &job).unwrap(), running);
    }
}
