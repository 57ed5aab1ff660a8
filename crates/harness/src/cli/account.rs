//! `fov status` and `fov credits`: how things stand.

use super::{Settings, print, work};
use crate::failure::Failure;
use crate::job::{Job, State};
use crate::shell::Clock;
use crate::shell::journal;
use crate::words::Sentence;
use fov_protocol::machine::{Command, Machine};
use fov_protocol::notice::Notice;
use std::path::Path;

/// Lists the jobs on this computer, without disturbing those that are running.
pub(super) fn status(settings: &Settings) -> Result<(), Failure> {
    let lang = settings.lang();
    let mut jobs = settings.data()?.jobs()?;
    if jobs.is_empty() {
        return print(&Sentence::NoEdits.text(lang));
    }
    jobs.sort_by_key(|(_, job)| std::cmp::Reverse(job.created));
    for (folder, job) in &jobs {
        print(&format!("{}: {}", job.title, standing(folder, job)?.text(lang)))?;
        if let Some(line) = timeline(folder, job) {
            print(&format!("  {line}"))?;
        }
        let path = job.out.display().to_string();
        match (job.is_finished(), &job.failure) {
            (true, None) => print(&format!("  {}", Sentence::VideoAt { path }.text(lang)))?,
            (true, Some(_)) => {}
            (false, _) => print(&format!("  {}", Sentence::VideoWillBeAt { path }.text(lang)))?,
        }
    }
    Ok(())
}

/// How far a job is. Whoever is about to take it up must not notice that it is looked at.
fn standing(folder: &Path, job: &Job) -> Result<Sentence, Failure> {
    let why = job.failure.clone();
    if job.is_finished() {
        return Ok(why.map_or(Sentence::Done, |why| Sentence::Failed { why }));
    }
    let owner = journal::owner(folder).map_err(|e| {
        let folder = folder.display().to_string();
        Failure::usage(Sentence::CannotUseFolder { folder, why: e.to_string() })
    })?;
    Ok(match (owner, job.state) {
        (Some(pid), _) => Sentence::Running { pid },
        (None, State::Blocked) => Sentence::Blocked { why: why.unwrap_or_default() },
        (None, State::Open | State::Finished) => Sentence::Open,
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
    let alone = backend.knows_by_slot(settings.token()?.as_ref());
    let slot = settings.data()?.any_slot(&backend, alone)?;
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
        for (state, failure, expected) in [
            (State::Finished, None, Sentence::Done),
            (State::Finished, Some("x"), Sentence::Failed { why: "x".into() }),
            (State::Blocked, Some("x"), Sentence::Blocked { why: "x".into() }),
            (State::Open, None, Sentence::Open),
        ] {
            (job.state, job.failure) = (state, failure.map(str::to_owned));
            assert_eq!(standing(folder.path(), &job).unwrap(), expected);
            assert!(files().is_empty());
        }
        // Another process had it once.
        drop(Journal::open(folder.path()).unwrap());
        fs::write(folder.path().join("lock"), "1").unwrap();
        let before = files();
        assert_eq!(standing(folder.path(), &job).unwrap(), Sentence::Open);
        assert_eq!(files(), before);

        let _owner = Journal::open(folder.path()).unwrap();
        let running = Sentence::Running { pid: std::process::id().to_string() };
        assert_eq!(standing(folder.path(), &job).unwrap(), running);
    }
}
