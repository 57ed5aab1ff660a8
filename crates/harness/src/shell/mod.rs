//! The native shell of the protocol machine: HTTP, files and time. It carries out what the machine puts out and
//! tells it what happened; it decides nothing about the protocol.

mod clock;
mod download;
mod form;
pub mod journal;
mod net;
mod saver;
pub mod trace;

pub use clock::Clock;
pub use download::Landing;
pub(crate) use net::is_local;

use fov_protocol::machine::{
    Command, DeliveryId, Event, Input, Machine, Misuse, Output, ProjectId, RequestId, TurnId, View,
};
use journal::Journal;
use net::Net;
use saver::Saver;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use trace::Trace;

/// Things that happened and have not been fed in yet. Whoever brings more waits, so memory stays flat.
const BACKLOG: usize = 64;

/// What the shell's own tasks report to its loop.
#[derive(Debug)]
enum Happened {
    Input(Input),
    Saved(u64),
    SaveFailed(io::Error),
}

/// A machine with the world attached.
///
/// Feed it [`command`](Shell::command)s and await [`next`](Shell::next) for what the user should know; it is in
/// `next` that everything moves. Dropping it is as safe as a crash: the journal is always good to go on from.
#[derive(Debug)]
pub struct Shell {
    machine: Machine,
    clock: Clock,
    net: Net,
    saver: Saver,
    landing: Landing,
    trace: Trace,
    requests: BTreeMap<RequestId, JoinHandle<()>>,
    deliveries: BTreeMap<DeliveryId, JoinHandle<()>>,
    happened: Sender<Happened>,
    happening: Receiver<Happened>,
    events: VecDeque<Event>,
    save_error: Option<io::Error>,
}

/// What a shell is made of.
#[derive(Debug)]
pub struct Parts {
    /// The machine. One that was restored is told so by [`Shell::start`].
    pub machine: Machine,
    /// Whether it was.
    pub restored: bool,
    /// Projects of it that nobody needs any more.
    pub over: Vec<ProjectId>,
    /// Base URL of the backend; decides about proxies.
    pub api_url: String,
    /// Owner of the state.
    pub journal: Journal,
    /// Where finished files go.
    pub landing: Landing,
    /// What time it is.
    pub clock: Clock,
    /// Where what happens is written down.
    pub trace: Trace,
}

impl Shell {
    /// Attaches the world to a machine. Needs a tokio runtime.
    pub fn start(parts: Parts) -> Result<Shell, reqwest::Error> {
        let (happened, happening) = mpsc::channel(BACKLOG);
        let mut shell = Shell {
            machine: parts.machine,
            clock: parts.clock,
            net: Net::new(&parts.api_url)?,
            saver: Saver::start(parts.journal, happened.clone()),
            landing: parts.landing,
            trace: parts.trace,
            requests: BTreeMap::new(),
            deliveries: BTreeMap::new(),
            happened,
            happening,
            events: VecDeque::new(),
            save_error: None,
        };
        if parts.restored {
            shell.tell(Input::Restarted);
        }
        for project in parts.over {
            let key = uuid::Uuid::new_v4().to_string();
            shell.tell(Input::Command { key, command: Command::Remove { project } });
        }
        // Only now, so that nothing of what is over is taken up again.
        shell.drain();
        Ok(shell)
    }

    /// Tells the machine what the user wants. `key` names this wish for good: the same key is obeyed once.
    pub fn command(&mut self, key: &str, command: Command) -> Result<(), Misuse> {
        let result = self.machine.handle(self.clock.now(), Input::Command { key: key.to_owned(), command });
        self.drain();
        result
    }

    /// Drives everything until there is something for the user. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.events.pop_front() {
                return event;
            }
            let deadline = self.machine.deadline().map(|d| d.at);
            tokio::select! {
                Some(happened) = self.happening.recv() => match happened {
                    Happened::Input(input) => self.feed(input),
                    Happened::Saved(n) => {
                        self.save_error = None;
                        self.trace.saved(n);
                        self.feed(Input::Saved(n));
                    }
                    Happened::SaveFailed(e) => {
                        self.save_error = Some(e);
                        self.feed(Input::SaveFailed);
                    }
                },
                () = self.clock.sleep_until(deadline) => self.feed(Input::Tick),
            }
        }
    }

    /// Whether [`next`](Shell::next) has something to say at once.
    #[must_use]
    pub fn has_news(&self) -> bool {
        !self.events.is_empty()
    }

    /// Writes the draft of `project` into the trace, as it is at the end of `turn`.
    pub fn note_draft(&self, project: &ProjectId, turn: TurnId) {
        let draft = self.machine.draft(project).and_then(|json| RawValue::from_string(json.to_owned()).ok());
        self.trace.write(&trace::Line::TurnEnded { turn: turn.0, draft });
    }

    /// What stands at the moment.
    #[must_use]
    pub fn view(&self) -> View {
        self.machine.view()
    }

    /// Why the last attempt to save failed, while none has worked since.
    #[must_use]
    pub fn save_error(&self) -> Option<&io::Error> {
        self.save_error.as_ref()
    }

    /// Stops everything that is under way and gives the journal back with every snapshot written.
    pub async fn close(mut self) -> Option<Journal> {
        for (_, task) in std::mem::take(&mut self.requests).into_iter() {
            task.abort();
        }
        for (_, task) in std::mem::take(&mut self.deliveries).into_iter() {
            task.abort();
        }
        drop(self.happening);
        tokio::task::spawn_blocking(move || self.saver.finish()).await.ok().flatten()
    }

    fn feed(&mut self, input: Input) {
        self.tell(input);
        self.drain();
    }

    fn tell(&mut self, input: Input) {
        if let Err(mistake) = self.machine.handle(self.clock.now(), input) {
            // A mistake in this file; the machine is as it was.
            self.trace.misuse(&mistake);
        }
    }

    fn drain(&mut self) {
        let mut save = None;
        while let Some(output) = self.machine.poll() {
            match output {
                Output::Request(request) => {
                    self.trace.request(self.clock.now(), &request);
                    let id = request.id;
                    let task = self.net.clone().carry_out(request, self.happened.clone());
                    self.requests.retain(|_, task| !task.is_finished());
                    self.requests.insert(id, tokio::spawn(task));
                }
                Output::Abort(id) => {
                    if let Some(task) = self.requests.remove(&id) {
                        task.abort();
                    }
                }
                // A snapshot taken when everything is drained contains every save asked for on the way.
                Output::Save(n) => save = Some(n),
                Output::Download(download) => {
                    self.trace.download(self.clock.now(), &download);
                    let id = download.id;
                    let task = download::deliver(
                        self.net.clone(),
                        download,
                        self.landing.clone(),
                        self.happened.clone(),
                    );
                    self.deliveries.retain(|_, task| !task.is_finished());
                    self.deliveries.insert(id, tokio::spawn(task));
                }
                Output::CancelDownload(id) => self.cancel(id),
                // The keys are paths of the user's own files, which are not ours to remove.
                Output::Forget(_) => {}
                Output::Event(event) => {
                    self.trace.event(self.clock.now(), &event);
                    self.events.push_back(event);
                }
            }
        }
        if let Some(n) = save {
            self.saver.save(n, self.machine.snapshot());
        }
    }

    fn cancel(&mut self, id: DeliveryId) {
        let task = self.deliveries.remove(&id);
        let landing = self.landing.clone();
        tokio::spawn(async move {
            if let Some(task) = task {
                task.abort();
                let _ = task.await;
            }
            landing.clean(id);
        });
    }
}
