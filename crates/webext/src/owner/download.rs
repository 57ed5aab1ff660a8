//! Deliveries: handed to the browser once per id, then watched until they end.

use super::Owner;
use crate::browser::later;
use crate::platform;
use fov_protocol::json::{self, FromJson, ToJson};
use fov_protocol::machine::{DeliveryId, Download, DownloadEvent, Input};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How often a running download is looked at.
const LOOK_MS: i32 = 400;

/// What the shell is asked: to start a download, or how one is.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case", tag = "ask")]
pub enum Job {
    /// Start it, unless a download of this key is there or under way already.
    Start {
        /// Names the delivery for good, over all backends and machines.
        key: String,
        /// Where the file is.
        url: String,
        /// File name, without a folder.
        name: String,
        /// Headers to send; holds the token if the call wants it.
        headers: Vec<(String, String)>,
        /// It may have been started before.
        again: bool,
    },
    /// How is it?
    Look {
        /// As in `Start`.
        key: String,
    },
}

/// What the shell answers.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case", tag = "state")]
pub enum Answer {
    /// Under way.
    Running {
        /// Received.
        bytes: u64,
        /// In all, if known.
        total: Option<u64>,
    },
    /// There.
    Done {
        /// How large it is.
        bytes: u64,
        /// Where: a path, or the browser's download id.
        place: String,
    },
    /// An error status, or 0 for something that is not the file.
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// The connection broke, or nobody knows of it.
    Lost,
    /// No room or no right to write.
    NoRoom,
    /// The user cancelled it.
    Cancelled,
}

impl From<Answer> for DownloadEvent {
    fn from(answer: Answer) -> DownloadEvent {
        match answer {
            Answer::Running { bytes, total } => DownloadEvent::Progress { bytes, total },
            Answer::Done { bytes, place } => DownloadEvent::Done { bytes, place },
            Answer::Refused { status } => DownloadEvent::Refused { status },
            Answer::Lost => DownloadEvent::Lost,
            Answer::NoRoom => DownloadEvent::NoRoom,
            Answer::Cancelled => DownloadEvent::Cancelled,
        }
    }
}

impl Owner {
    /// Delivers a file.
    pub(super) fn download(self: &Rc<Self>, job: Download) {
        let mut headers: Vec<_> = job.headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        if let Some(bearer) = &job.bearer {
            headers.push(("Authorization".into(), format!("Bearer {}", bearer.expose())));
        }
        let key = key_of(&job);
        let start = Job::Start {
            key: key.clone(),
            url: job.url.clone(),
            name: job.name.clone(),
            headers,
            again: job.again,
        };
        self.downloads.borrow_mut().push((job.id, key.clone()));
        self.ask_download(job, key, start);
    }

    fn ask_download(self: &Rc<Self>, job: Download, key: String, question: Job) {
        let (owner, epoch) = (self.clone(), self.epoch.get());
        spawn_local(async move {
            let answer = ask(&question).await;
            // Cancelled, or another machine took over.
            if owner.epoch.get() != epoch || !owner.downloads.borrow().iter().any(|(_, known)| *known == key)
            {
                return;
            }
            let running = matches!(answer, Answer::Running { .. });
            if !running {
                owner.downloads.borrow_mut().retain(|(_, known)| *known != key);
            }
            owner.feed(Input::Download { id: job.id, event: answer.into() });
            if running {
                let again = owner.clone();
                let look = move || again.ask_download(job, key.clone(), Job::Look { key });
                later(LOOK_MS, Box::new(look));
            }
        });
    }

    /// Ends a delivery that is not wanted any more.
    pub(super) fn cancel_download(&self, id: DeliveryId) {
        self.downloads.borrow_mut().retain(|(known, key)| {
            if *known == id {
                platform::cancel_download(key);
            }
            *known != id
        });
    }

    /// Saves a finished file once more, at the user's wish.
    pub(super) fn save_again(self: &Rc<Self>, wish: &str, url: String, name: String) {
        let job = Job::Start { key: wish.to_owned(), url, name, headers: Vec::new(), again: false };
        spawn_local(async move {
            // The browser shows how it goes in its own list.
            ask(&job).await;
        });
    }
}

/// Every machine counts its deliveries from 1; its projects have names that no other machine gives.
fn key_of(job: &Download) -> String {
    format!("{} {}", job.project.0, job.id.0)
}

async fn ask(job: &Job) -> Answer {
    match platform::download(&json::to_string(job)).await {
        Ok(answer) => json::from_str(&answer).unwrap_or(Answer::Lost),
        Err(_) => Answer::Lost,
    }
}
