//! The client as a state machine. It does no I/O, has no clock and no chance: a *shell* carries out what it puts out
//! and tells it what happened.
//!
//! # Driving it
//!
//! | kind of method | which | what it changes |
//! |---|---|---|
//! | input | [`handle`](Machine::handle) | the only way in; may queue outputs and move the deadline |
//! | output | [`poll`](Machine::poll) | takes the next effect; must be drained to `None` after every `handle` |
//! | time | [`deadline`](Machine::deadline) | nothing; valid until the next `handle` |
//! | getters | [`view`](Machine::view), [`snapshot`](Machine::snapshot), [`draft`](Machine::draft), [`files`](Machine::files) | nothing |
//! | set-up | [`relocate`](Machine::relocate) | the backend's addresses, before the first input of a process |
//!
//! The loop of every shell:
//!
//! 1. `handle(now, input)`;
//! 2. drain `poll()` until it is `None`, carrying out each effect (without waiting for it);
//! 3. wait for the next thing that happens, at most until `deadline()`, and feed it in (`Tick` when the deadline came).
//!
//! Step 2 stands before step 3 always: a shell that waits with outputs undrained may wait for ever.
//!
//! # What the shell promises
//!
//! - `now` is milliseconds since the epoch. It may jump in both directions; the machine copes.
//! - On [`Output::Save`] it takes [`snapshot`](Machine::snapshot), stores it durably, in order, and answers
//!   [`Input::Saved`]. Whatever must not happen twice leaves the machine only after that answer.
//! - After [`restore`](Machine::restore) its first input is [`Input::Restarted`].
//! - One shell drives one state at a time.
//!
//! # What the machine promises
//!
//! - A chat message is posted at most once. The one exception is a backend that counts messages and refuses a number
//!   twice (the studio does): there the same number may be offered again, which the backend takes at most once.
//! - A render is submitted under an id that was saved before; after a crash the backend is asked for that id first.
//! - `snapshot → restore → Restarted` at any point ends in the same deliveries as no restart.
//! - Nothing that comes from outside makes it panic. An error from `handle` is a mistake of the shell.

mod account;
mod chat;
mod commands;
mod due;
mod export;
pub mod ids;
pub mod input;
mod network;
pub mod output;
mod session;
mod show;
mod snapshot;
mod state;
mod steps;
pub mod table;
mod upload;
pub mod view;

pub use ids::{AttachmentId, DeliveryId, ProjectId, RequestId, TurnId};
pub use input::{Command, DownloadEvent, ExportWish, HttpEvent, Input, Material, NetFailure};
pub use output::{Body, Download, Event, Method, Output, Repeat, Request, RequestKind};
pub use view::View;

use crate::json::{FromJson, ToJson};
use crate::lang::Lang;
use crate::list::ListMap;
use crate::secret::Secret;
use network::Buffer;
use serde::{Deserialize, Serialize};
pub use snapshot::{RestoreError, SNAPSHOT_VERSION};
use state::{Account, Clock, State};
use std::collections::VecDeque;
use std::fmt;

/// What a new machine needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct Settings {
    /// Base URL of the API, without a slash at its end.
    pub api_url: String,
    /// Base URL of the web app, without a slash at its end.
    pub web_url: String,
    /// `X-Skill-Platform`: `chrome-extension`, `firefox-extension`, `cli`, `web`.
    pub platform: String,
    /// Names this installation to the backend for good: a UUID made by the shell. At most 64 bytes.
    pub client_id: String,
    /// A token of the user's own; none asks for an anonymous one.
    pub token: Option<Secret>,
    /// Language of sessions and of the machine's own texts.
    pub lang: Lang,
}

/// When the machine wants to be woken at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// Milliseconds since the epoch.
    pub at: u64,
    /// What for.
    pub reason: WakeReason,
}

/// What a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeReason {
    /// A request gets no answer: give it up.
    Timeout,
    /// Repeat something after a failure.
    Backoff,
    /// Tell the user that work goes on.
    StillWorking,
    /// Read the state of a project whose message is in doubt, or that may change by itself.
    ReadState,
    /// Ask how a render is.
    PollRender,
    /// Try to save again.
    Save,
}

/// A mistake of the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misuse {
    /// A command names a project that does not exist.
    UnknownProject(ProjectId),
    /// A command names an attachment that does not exist.
    UnknownAttachment(AttachmentId),
    /// An id or a key is empty or longer than 64 bytes.
    BadId(String),
    /// A token that cannot stand in a header.
    BadToken,
    /// `Saved(n)` for a save that was never asked for.
    NeverAsked(u64),
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misuse::UnknownProject(id) => {
                write!(f, "there is no project {id}; start it with NewProject first")
            }
            Misuse::UnknownAttachment(id) => write!(f, "the project has no attachment {id}"),
            Misuse::BadId(id) => write!(f, "an id must be 1 to {MAX_ID} bytes long, not {}", id.len()),
            Misuse::BadToken => {
                f.write_str("the token is empty or has characters that cannot stand in a header")
            }
            Misuse::NeverAsked(n) => write!(f, "save {n} was never asked for"),
        }
    }
}

impl std::error::Error for Misuse {}

/// Longest id or key that a shell may choose, in bytes.
pub const MAX_ID: usize = 64;

/// How long to wait before a failed save is tried again.
const SAVE_AGAIN_MS: u64 = 5_000;

/// The machine. See [the module](self).
pub struct Machine {
    state: State,
    /// The time of the input in hand, on the state's clock.
    now: u64,
    outbox: VecDeque<Output>,
    /// Effects that wait for a save.
    held: VecDeque<(u64, Output)>,
    /// What has come of each answer so far. Not saved: an answer under way is lost with the process.
    buffers: ListMap<RequestId, Buffer>,
    /// The state differs from what was last given out to be saved.
    dirty: bool,
    /// What the view shows has changed: of the account (none) or of projects, in their order.
    changed: Vec<Option<ProjectId>>,
    save_again: Option<u64>,
    /// The user was told that nothing can be saved.
    told_cannot_save: bool,
    /// The ways of the table that were gone since they were last asked for, each once.
    #[cfg(debug_assertions)]
    taken: Vec<table::Edge>,
}

impl fmt::Debug for Machine {
    /// Sizes and phases only: what people say and their tokens do not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phases: Vec<_> = self
            .state
            .projects
            .iter()
            .map(|project| project.current.as_ref().map(|active| active.phase.name()))
            .collect();
        f.debug_struct("Machine")
            .field("phases", &phases)
            .field("requests", &self.state.requests)
            .field("held", &self.held.len())
            .finish_non_exhaustive()
    }
}

impl Machine {
    /// A machine that knows nothing yet. Nothing goes out until a command wants something.
    #[must_use]
    pub fn new(settings: Settings) -> Machine {
        let account = Account::new(settings.token.clone());
        Machine::with(State {
            settings: Settings { token: None, ..settings },
            clock: Clock::default(),
            account,
            projects: Vec::new(),
            requests: ListMap::default(),
            next_request: 1,
            next_delivery: 1,
            last_render: 0,
            saves: 0,
            seen: VecDeque::new(),
        })
    }

    fn with(state: State) -> Machine {
        Machine {
            state,
            now: 0,
            outbox: VecDeque::new(),
            held: VecDeque::new(),
            buffers: ListMap::default(),
            dirty: false,
            changed: Vec::new(),
            save_again: None,
            told_cannot_save: false,
            #[cfg(debug_assertions)]
            taken: Vec::new(),
        }
    }

    /// The ways of the table that were gone since this was last called, for a test that looks for those nobody goes.
    #[cfg(debug_assertions)]
    #[doc(hidden)]
    pub fn taken(&mut self) -> Vec<table::Edge> {
        std::mem::take(&mut self.taken)
    }

    /// Every change of phase must stand in the table.
    fn take_edge(&mut self, from: table::PhaseName, cause: table::Cause, to: table::PhaseName) {
        debug_assert!(table::allows(from, cause, to), "{from:?} --{cause:?}--> {to:?} is not in the table");
        #[cfg(debug_assertions)]
        if !self.taken.contains(&(from, cause, to)) {
            self.taken.push((from, cause, to));
        }
    }

    /// Takes one input. See [the module](self) for the loop.
    ///
    /// # Errors
    /// [`Misuse`], and nothing has changed. Whatever the network does is no error.
    pub fn handle(&mut self, now: u64, input: Input) -> Result<(), Misuse> {
        self.now = self.state.clock.advance(now);
        match input {
            Input::Command { key, command } => self.command(key, command)?,
            Input::Http { id, event } => self.http(id, event),
            Input::Download { id, event } => self.download(id, event),
            Input::Saved(n) => self.saved(n)?,
            Input::SaveFailed => self.save_failed(),
            Input::Tick => {}
            Input::Online => self.online(),
            Input::Restarted => self.restarted(),
        }
        self.due();
        self.advance();
        self.flush();
        Ok(())
    }

    /// The next effect, or `None` when there is none. Drain it after every [`handle`](Self::handle).
    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outbox.pop_front()
    }

    /// When to send [`Input::Tick`] at the latest, on the shell's clock; `None` if nothing is waited for by time.
    #[must_use]
    pub fn deadline(&self) -> Option<Deadline> {
        let (at, reason) = self.next_due()?;
        Some(Deadline { at: self.state.clock.wall(at), reason })
    }

    /// The addresses of the backend from now on, for a shell whose studio comes up on another port. Call it after
    /// [`restore`](Self::restore) and before the first input: what is under way goes to the new address, and the next
    /// save keeps it.
    pub fn relocate(&mut self, api_url: String, web_url: String) {
        self.state.settings.api_url = api_url;
        self.state.settings.web_url = web_url;
    }

    /// The draft of a project as last seen, byte for byte.
    #[must_use]
    pub fn draft(&self, project: &ProjectId) -> Option<&str> {
        self.state
            .projects
            .iter()
            .find(|p| p.id == *project)?
            .shown
            .as_ref()
            .map(crate::draft::Draft::as_json)
    }

    /// The keys of all files that projects still need. A shell may drop any other that it keeps.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        let attachments = self.state.projects.iter().flat_map(|project| &project.attachments);
        attachments
            .filter_map(|attachment| match &attachment.material {
                Material::File { key, .. } => Some(key.as_str()),
                Material::Url { .. } => None,
            })
            .collect()
    }

    fn event(&mut self, event: Event) {
        self.outbox.push_back(Output::Event(event));
    }

    /// Puts an effect out once everything up to now is saved.
    fn after_save(&mut self, output: Output) {
        self.dirty = true;
        self.held.push_back((self.state.saves + 1, output));
    }

    /// The view of a project (or of the account) has changed.
    fn touch(&mut self, project: Option<ProjectId>) {
        if let Err(place) = self.changed.binary_search(&project) {
            self.changed.insert(place, project);
        }
    }

    fn saved(&mut self, n: u64) -> Result<(), Misuse> {
        if n > self.state.saves {
            return Err(Misuse::NeverAsked(n));
        }
        self.told_cannot_save = false;
        while self.held.front().is_some_and(|(save, _)| *save <= n) {
            let Some((_, output)) = self.held.pop_front() else { break };
            if let Output::Request(request) = &output {
                self.leaves(request.id);
            }
            self.outbox.push_back(output);
        }
        Ok(())
    }

    fn save_failed(&mut self) {
        self.save_again = Some(self.now + SAVE_AGAIN_MS);
        if !self.told_cannot_save {
            self.told_cannot_save = true;
            self.event(Event::Notice {
                project: None,
                turn: None,
                notice: crate::notice::Notice::CannotSave,
            });
        }
    }

    fn flush(&mut self) {
        if self.save_again.is_some_and(|at| at <= self.now) {
            self.dirty = true;
        }
        if self.dirty {
            self.dirty = false;
            self.save_again = None;
            self.state.saves += 1;
            // A save that is not drained yet would only write the same state.
            self.outbox.retain(|output| !matches!(output, Output::Save(_)));
            self.outbox.push_front(Output::Save(self.state.saves));
        }
        for project in std::mem::take(&mut self.changed) {
            self.event(Event::Changed(project));
        }
    }
}
