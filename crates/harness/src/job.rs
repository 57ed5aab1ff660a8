//! What `fov edit` was asked to do, kept on disk until it is done. Every wish has a key under which the machine obeys
//! it once, so after a crash all of them are simply told again.

use crate::data::Backend;
use crate::shell::journal::{read_if_there, write_durably};
use fov_protocol::machine::{Command, ExportWish, Material, ProjectId};
use fov_protocol::route::{Action, route};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

const FILE: &str = "job.json";

/// A job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// Names it.
    pub id: String,
    /// Its project in the machine.
    pub project: ProjectId,
    /// When it was given, ms since the epoch.
    pub created: u64,
    /// Who does the work.
    pub backend: Backend,
    /// What it is about, for a person.
    pub title: String,
    /// Where the video goes: absolute.
    pub out: PathBuf,
    /// Where the report goes, if one is wanted: absolute.
    pub report: Option<PathBuf>,
    /// What the machine is to do, each wish with its key.
    pub wishes: Vec<(String, Command)>,
    /// How far it is.
    pub state: State,
    /// Why there is no video, in the words that the user was told; none while there is nothing to tell.
    #[serde(default)]
    pub failure: Option<String>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Under way, whether or not somebody works on it.
    Open,
    /// The machine waits for a person: going on means trying the last step again.
    Blocked,
    /// Nothing more will come of it.
    Finished,
}

/// What the user wants of an edit.
#[derive(Debug)]
pub struct Order {
    /// Files and web addresses.
    pub material: Vec<Material>,
    /// The user's words, in order.
    pub say: Vec<String>,
    /// Where the video goes: absolute.
    pub out: PathBuf,
    /// Where the report goes: absolute.
    pub report: Option<PathBuf>,
}

impl Job {
    /// A job for an order. Where no words ask for an export, one stands at the end.
    #[must_use]
    pub fn edit(order: Order, backend: Backend, now: u64) -> Job {
        let mut job = Job::empty(order.out, order.report, backend, now);
        job.title = title(&order.material);
        let project = job.project.clone();
        job.wish(Command::NewProject { project: project.clone(), name: None });
        job.wish(Command::Attach { project: project.clone(), material: order.material });
        let exports = |text: &String| route(text).steps.iter().any(|step| step.action == Action::Export);
        let wants_export = order.say.iter().any(exports);
        for text in order.say {
            job.wish(Command::Say { project: project.clone(), text });
        }
        if !wants_export {
            job.wish(Command::Export { project, wish: ExportWish::default() });
        }
        job
    }

    /// A job that exports the project of an earlier one once more.
    #[must_use]
    pub fn export(of: &Job, wish: ExportWish, out: PathBuf, now: u64) -> Job {
        let mut job = Job::empty(out, None, of.backend.clone(), now);
        job.title.clone_from(&of.title);
        job.project = of.project.clone();
        job.wish(Command::Export { project: of.project.clone(), wish });
        job
    }

    /// The shape of a job that is already over, for a slot that never had one.
    #[must_use]
    pub fn none(backend: Backend) -> Job {
        Job { state: State::Finished, ..Job::empty(PathBuf::new(), None, backend, 0) }
    }

    fn empty(out: PathBuf, report: Option<PathBuf>, backend: Backend, now: u64) -> Job {
        let id = uuid::Uuid::new_v4().simple().to_string();
        Job {
            project: ProjectId(id.clone()),
            id,
            created: now,
            backend,
            title: String::new(),
            out,
            report,
            wishes: Vec::new(),
            state: State::Open,
            failure: None,
        }
    }

    /// Adds a wish at the end.
    fn wish(&mut self, command: Command) {
        let key = format!("{}-{}", self.id, self.wishes.len());
        self.wishes.push((key, command));
    }

    /// A person wants the step tried again at which the machine stopped.
    pub fn retry(&mut self) {
        self.wish(Command::Retry { project: self.project.clone() });
        self.state = State::Open;
        self.failure = None;
    }

    /// Nothing more will come of it: with a video, or without one for a reason.
    pub fn end(&mut self, failure: Option<String>) {
        self.state = State::Finished;
        self.failure = failure;
    }

    /// Whether the machine is to do anything for it; not so for the shape that [`none`](Job::none) gives.
    #[must_use]
    pub fn has_wishes(&self) -> bool {
        !self.wishes.is_empty()
    }

    /// Whether nothing more will come of it.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// The job of the slot in `folder`.
    pub fn load(folder: &Path) -> io::Result<Option<Job>> {
        let Some(bytes) = read_if_there(&folder.join(FILE))? else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&bytes)?))
    }

    /// Puts it on disk.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        write_durably(&folder.join(FILE), &serde_json::to_vec_pretty(self)?)
    }
}

fn title(material: &[Material]) -> String {
    let first = match material.first() {
        Some(Material::File { name, .. }) => name.clone(),
        Some(Material::Url { url }) => url.clone(),
        None => return String::new(),
    };
    match material.len() {
        1 => first,
        n => format!("{first} + {}", n - 1),
    }
}
