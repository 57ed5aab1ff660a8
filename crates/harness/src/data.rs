//! Where `fov` keeps its things: one folder for the user, in it one for each backend, in it numbered slots. A slot is
//! the journal of one machine with all that belongs to it, and is owned by one process at a time; so two `fov edit`
//! side by side work in two slots and never touch each other's.

use crate::failure::Failure;
use crate::job::Job;
use crate::material;
use crate::shell::is_local;
use crate::shell::journal::{Journal, JournalError, create_private_folder, read_if_there, write_durably};
use crate::words::Sentence;
use fov_protocol::secret::Secret;
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

    /// Whether a user without a token of their own is known to it by the slot's client id alone.
    pub(crate) fn knows_by_slot(&self, token: Option<&Secret>) -> bool {
        matches!(self, Backend::Remote { .. }) && token.is_none()
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
            Some(folder) => material::absolute(&folder)?,
            None => directories::ProjectDirs::from("", "", "free-online-video")
                .ok_or_else(|| Failure::usage(Sentence::NoHome))?
                .data_dir()
                .to_owned(),
        };
        create_private_folder(&folder).map_err(|e| {
            let folder = folder.display().to_string();
            Failure::usage(Sentence::CannotMakeData { folder, why: e.to_string() })
        })?;
        Ok(Data { folder })
    }

    /// A slot for a new job on `backend`. A service gives one free token to one installation, so jobs without a token
    /// of their own (`alone`) share one slot and go one after the other.
    pub fn free_slot(&self, backend: &Backend, alone: bool) -> Result<Slot, Failure> {
        let slots = if alone { 1 } else { SLOTS };
        for n in 0..slots {
            let folder = self.folder.join(backend.folder()).join(n.to_string());
            match open(&folder)? {
                Err(pid) if alone => return Err(Failure::usage(Sentence::AnotherFov { pid })),
                Ok(slot) if slot.unfinished() && alone => {
                    return Err(Failure::usage(Sentence::EarlierUnfinished));
                }
                Ok(slot) if !slot.unfinished() => return Ok(slot),
                Ok(_) | Err(_) => {}
            }
        }
        Err(Failure::usage(Sentence::TooMany { count: SLOTS.to_string() }))
    }

    /// The slots with an unfinished job that nobody works on, the oldest job first.
    pub fn unfinished(&self) -> Result<Vec<Slot>, Failure> {
        let mut slots = Vec::new();
        for folder in self.folders().map_err(|e| self.unreadable(&e))? {
            // Looked at before it is opened, so that a glance locks nobody out.
            if load(&folder)?.is_some_and(|job| !job.is_finished())
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
            .jobs()?
            .into_iter()
            .filter(|(_, job)| job.backend == *backend)
            .max_by_key(|(_, job)| job.created);
        let Some((folder, _)) = latest else { return Ok(None) };
        match open(&folder)? {
            Ok(slot) => Ok(Some(slot)),
            Err(pid) => Err(Failure::usage(Sentence::BeingWorkedOn { pid })),
        }
    }

    /// A slot on `backend` for a question: the one that worked last, or another one if it is at work. A user who is
    /// known by the slot (`alone`) has to ask in that one.
    pub fn any_slot(&self, backend: &Backend, alone: bool) -> Result<Slot, Failure> {
        match self.latest_slot(backend) {
            Ok(Some(slot)) => Ok(slot),
            Err(busy) if alone => Err(busy),
            Ok(None) | Err(_) => self.free_slot(backend, alone),
        }
    }

    /// Where a studio that is a server of its own keeps its data.
    #[must_use]
    pub fn studio_folder(&self) -> PathBuf {
        self.folder.join("studio")
    }

    /// Every slot with the job that it is or was used for, without owning it.
    pub fn jobs(&self) -> Result<Vec<(PathBuf, Job)>, Failure> {
        let mut jobs = Vec::new();
        for folder in self.folders().map_err(|e| self.unreadable(&e))? {
            if let Some(job) = load(&folder)? {
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
        let path = self.folder.display().to_string();
        Failure::usage(Sentence::CannotRead { path, why: e.to_string() })
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
            let job = load(folder)?;
            Ok(Ok(Slot { journal, job }))
        }
        Err(JournalError::Owned { pid, .. }) => Ok(Err(pid)),
        Err(JournalError::Unusable { folder, source }) => Err(Failure::usage(Sentence::CannotUseFolder {
            folder: folder.display().to_string(),
            why: source.to_string(),
        })),
    }
}

fn load(folder: &Path) -> Result<Option<Job>, Failure> {
    Job::load(folder).map_err(|e| {
        let path = folder.join("job.json").display().to_string();
        Failure::usage(Sentence::CannotRead { path, why: e.to_string() })
    })
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
        assert!(matches!(refusal.sentence, Sentence::AnotherFov { .. }), "{refusal:?}");
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
