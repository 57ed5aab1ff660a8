//! Where `fov` keeps its things: one folder for the user, in it one for each backend, in it numbered slots. A slot is
//! the journal of one machine with all that belongs to it, and is owned by one process at a time; so two `fov edit`
//! side by side work in two slots and never touch each other's.

use crate::failure::Failure;
use crate::job::Job;
use crate::shell::is_local;
use crate::shell::journal::{Journal, JournalError, create_private_folder, read_if_there, write_durably};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// More slots than any person uses; a script that starts edits without end is told so.
const SLOTS: usize = 64;
/// The web app of the hosted service.
pub const WEB_URL: &str = "https://nemovideo.com";

/// Who does the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// A studio inside this process, with its data in the slot.
    Embedded,
    /// A service at an address.
    Remote {
        /// Base URL of its API, without a slash at the end.
        api_url: String,
        /// Base URL of its web app, without a slash at the end.
        web_url: String,
    },
}

impl Backend {
    /// Whether it runs on this computer.
    pub(crate) fn is_here(&self) -> bool {
        match self {
            Backend::Embedded => true,
            Backend::Remote { api_url, .. } => is_local(api_url),
        }
    }

    /// A folder name: one backend, one folder.
    fn folder(&self) -> String {
        match self {
            Backend::Embedded => "embedded".into(),
            Backend::Remote { api_url, .. } => {
                let address = api_url.split_once("://").map_or(api_url.as_str(), |(_, rest)| rest);
                let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
                // The underscore keeps a host called "embedded" apart from the studio.
                format!("_{}", address.chars().map(safe).collect::<String>())
            }
        }
    }
}

/// The user's data folder.
#[derive(Debug, Clone)]
pub struct Data {
    folder: PathBuf,
}

/// A slot that this process owns.
#[derive(Debug)]
pub struct Slot {
    /// Its journal.
    pub journal: Journal,
    /// What it is or was used for last.
    pub job: Option<Job>,
}

impl Data {
    /// The folder named, or the system's place for a user's data.
    pub fn find(named: Option<PathBuf>) -> Result<Data, Failure> {
        let folder = match named {
            Some(folder) => std::path::absolute(folder).map_err(Failure::usage)?,
            None => directories::ProjectDirs::from("", "", "free-online-video")
                .ok_or_else(|| Failure::usage("no home folder: name a data folder with --data DIR"))?
                .data_dir()
                .to_owned(),
        };
        create_private_folder(&folder)
            .map_err(|e| Failure::usage(format!("cannot make the data folder {}: {e}", folder.display())))?;
        Ok(Data { folder })
    }

    /// A slot for a new job on `backend`. A service gives one free token to one installation, so jobs without a token
    /// of their own (`alone`) share one slot and go one after the other.
    pub fn free_slot(&self, backend: &Backend, alone: bool) -> Result<Slot, Failure> {
        let slots = if alone { 1 } else { SLOTS };
        for n in 0..slots {
            let folder = self.folder.join(backend.folder()).join(n.to_string());
            match open(&folder)? {
                Err(pid) if alone => {
                    return Err(Failure::usage(format!(
                        "another fov (process {pid}) is working with this service: wait for it, or set NEMO_TOKEN to \
                         work side by side"
                    )));
                }
                Ok(slot) if slot.unfinished() && alone => {
                    return Err(Failure::usage(
                        "an earlier edit with this service is unfinished: `fov resume` goes on with it, \
                         `fov resume --forget` drops it",
                    ));
                }
                Ok(slot) if !slot.unfinished() => return Ok(slot),
                Ok(_) | Err(_) => {}
            }
        }
        Err(Failure::usage(format!(
            "{SLOTS} edits are under way or unfinished: `fov status` lists them, `fov resume --forget` drops the unfinished"
        )))
    }

    /// The slots with an unfinished job that nobody works on, the oldest job first.
    pub fn unfinished(&self) -> Result<Vec<Slot>, Failure> {
        let mut slots = Vec::new();
        for folder in self.folders().map_err(|e| self.unreadable(&e))? {
            // Looked at before it is opened, so that a glance locks nobody out.
            if Job::load(&folder).map_err(|e| self.unreadable(&e))?.is_some_and(|job| !job.is_finished())
                && let Ok(slot) = open(&folder)?
                && slot.unfinished()
            {
                slots.push(slot);
            }
        }
        slots.sort_by_key(|slot| slot.job.as_ref().map(|job| job.created));
        Ok(slots)
    }

    /// The slot on `backend` that worked last.
    pub fn latest_slot(&self, backend: &Backend) -> Result<Option<Slot>, Failure> {
        let latest = self
            .jobs()
            .map_err(|e| self.unreadable(&e))?
            .into_iter()
            .filter(|(_, job)| job.backend == *backend)
            .max_by_key(|(_, job)| job.created);
        let Some((folder, _)) = latest else { return Ok(None) };
        match open(&folder)? {
            Ok(slot) => Ok(Some(slot)),
            Err(pid) => {
                Err(Failure::usage(format!("fov (process {pid}) is working on it: wait until it is done")))
            }
        }
    }

    /// A slot on `backend` that is free of work, for a question: the one that worked last if it can be had.
    pub fn any_slot(&self, backend: &Backend) -> Result<Slot, Failure> {
        match self.latest_slot(backend) {
            Ok(Some(slot)) => Ok(slot),
            _ => self.free_slot(backend, false),
        }
    }

    /// Where a studio that is a server of its own keeps its data.
    #[must_use]
    pub fn studio_folder(&self) -> PathBuf {
        self.folder.join("studio")
    }

    /// Every slot with the job that it is or was used for, without owning it.
    pub fn jobs(&self) -> io::Result<Vec<(PathBuf, Job)>> {
        let mut jobs = Vec::new();
        for folder in self.folders()? {
            if let Some(job) = Job::load(&folder)? {
                jobs.push((folder, job));
            }
        }
        Ok(jobs)
    }

    fn folders(&self) -> io::Result<Vec<PathBuf>> {
        let mut slots = Vec::new();
        for backend in list(&self.folder)? {
            slots.extend(list(&backend)?.into_iter().filter(|slot| is_number(slot)));
        }
        slots.sort();
        Ok(slots)
    }

    fn unreadable(&self, e: &io::Error) -> Failure {
        Failure::usage(format!("cannot read the data folder {}: {e}", self.folder.display()))
    }
}

impl Slot {
    /// Whether its job has not come to its end.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        self.job.as_ref().is_some_and(|job| !job.is_finished())
    }

    /// The name by which a backend knows this slot for good; made at the first call.
    pub fn client_id(&self) -> io::Result<String> {
        let path = self.journal.folder().join("client-id");
        if let Some(id) = read_if_there(&path)?.and_then(|bytes| String::from_utf8(bytes).ok())
            && !id.trim().is_empty()
        {
            return Ok(id.trim().to_owned());
        }
        let id = uuid::Uuid::new_v4().to_string();
        write_durably(&path, id.as_bytes())?;
        Ok(id)
    }
}

/// The slot, or the id of the process that has it.
fn open(folder: &Path) -> Result<Result<Slot, String>, Failure> {
    match Journal::open(folder) {
        Ok(journal) => {
            let job = Job::load(folder).map_err(|e| {
                Failure::usage(format!("cannot read {}: {e}", folder.join("job.json").display()))
            })?;
            Ok(Ok(Slot { journal, job }))
        }
        Err(JournalError::Owned { pid, .. }) => Ok(Err(pid)),
        Err(e @ JournalError::Unusable { .. }) => Err(Failure::usage(e)),
    }
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

fn is_number(path: &Path) -> bool {
    path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote() -> Backend {
        Backend::Remote { api_url: "https://api.example:8443/x".into(), web_url: WEB_URL.into() }
    }

    #[test]
    fn two_edits_at_once_get_two_slots_and_a_finished_one_is_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::find(Some(folder.path().join("data"))).unwrap();
        let first = data.free_slot(&Backend::Embedded, false).unwrap();
        let second = data.free_slot(&Backend::Embedded, false).unwrap();
        assert_ne!(first.journal.folder(), second.journal.folder());
        assert_ne!(first.client_id().unwrap(), second.client_id().unwrap());
        let (place, id) = (first.journal.folder().to_owned(), first.client_id().unwrap());
        drop(first);
        let again = data.free_slot(&Backend::Embedded, false).unwrap();
        assert_eq!((again.journal.folder(), again.client_id().unwrap()), (place.as_path(), id));
    }

    #[test]
    fn a_service_without_a_token_is_used_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::find(Some(folder.path().to_owned())).unwrap();
        let first = data.free_slot(&remote(), true).unwrap();
        let refusal = data.free_slot(&remote(), true).unwrap_err();
        assert!(refusal.sentence.contains("NEMO_TOKEN"), "{refusal}");
        drop(first);
        data.free_slot(&remote(), true).unwrap();
    }

    #[test]
    fn backends_do_not_share_a_folder() {
        assert_eq!(remote().folder(), "_api.example_8443_x");
        let tricky = Backend::Remote { api_url: "http://embedded".into(), web_url: String::new() };
        assert_ne!(tricky.folder(), Backend::Embedded.folder());
        let climbing = Backend::Remote { api_url: "http://..".into(), web_url: String::new() };
        assert_eq!(climbing.folder(), "_..");
    }
}
