//! The journal: the machine's snapshot in the browser's database. Writes never overlap; what comes while one is under
//! way is covered by the next, which takes the newest state.

use super::Owner;
use super::files::Files;
use crate::browser::{language, new_uuid, now};
use crate::message::{Backend, Banner, Find, NoTake, Prefs};
use crate::platform;
use crate::store::{Change, HEAD, Store, StoreError};
use fov_protocol::json::{self, FromJson};
use fov_protocol::machine::view::Activity;
use fov_protocol::machine::{Input, Machine, Settings, View};
use js_sys::Uint8Array;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

const PREFS: &str = "prefs";
const CLIENT: &str = "client";

/// How far the journal is.
#[derive(Default)]
pub(super) struct Journal {
    /// Highest number that the machine asked for.
    pub(super) asked: Cell<u64>,
    /// Highest number that is on disk.
    pub(super) saved: Cell<u64>,
    writing: Cell<bool>,
}

/// What was found in the database.
pub(super) struct Kept {
    pub(super) prefs: Prefs,
    client_id: String,
    pub(super) files: Files,
    snapshot: Option<Vec<u8>>,
}

impl Kept {
    pub(super) async fn read(store: &Store) -> Result<Kept, StoreError> {
        let prefs: Prefs = parsed(store.read_text(PREFS).await?).unwrap_or_default();
        let client_id = match store.read_text(CLIENT).await? {
            Some(id) => id,
            None => {
                let id = new_uuid();
                store.write(vec![Change::Put(CLIENT.into(), id.as_str().into())]).await?;
                id
            }
        };
        let files = Files::read(store).await?;
        let snapshot = store.read(&snapshot_key(&prefs)).await?.dyn_into::<Uint8Array>().ok();
        Ok(Kept { prefs, client_id, files, snapshot: snapshot.map(|bytes| bytes.to_vec()) })
    }

    /// The machine as it was, or a new one.
    pub(super) fn machine(&self) -> (Machine, Begin) {
        let new = || Machine::new(settings(&self.prefs, &self.client_id));
        match self.snapshot.as_deref().map(Machine::restore) {
            Some(Ok(machine)) => (machine, Begin::Restored),
            Some(Err(_)) => (new(), Begin::Unreadable),
            None => (new(), Begin::New),
        }
    }
}

/// How a machine came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// From its journal.
    Restored,
    /// There was no journal.
    New,
    /// There is one that this version cannot read: damaged, or from a later version.
    Unreadable,
}

fn parsed<T: FromJson>(text: Option<String>) -> Option<T> {
    json::from_str(&text?).ok()
}

fn settings(prefs: &Prefs, client_id: &str) -> Settings {
    let defaults = platform::defaults();
    let (api_url, web_url) = match &prefs.backend {
        Backend::Default => (defaults.api_url, defaults.web_url),
        Backend::Local { url } => (url.clone(), url.clone()),
    };
    Settings {
        api_url,
        web_url,
        platform: platform::kind().platform_name().into(),
        client_id: client_id.into(),
        token: None,
        lang: prefs.lang.unwrap_or_else(language),
    }
}

/// Each backend has a journal of its own: sessions and tokens of one mean nothing to another.
fn snapshot_key(prefs: &Prefs) -> String {
    match &prefs.backend {
        Backend::Default => format!("snapshot {}", platform::defaults().api_url),
        Backend::Local { url } => format!("snapshot {url}"),
    }
}

/// Whether something goes on that must not be left alone.
pub(super) fn is_open(view: &View) -> bool {
    view.projects.iter().any(|p| !matches!(p.activity, Activity::Idle | Activity::Blocked))
}

impl Owner {
    /// The machine asks for save number `n`.
    pub(super) fn save(self: &Rc<Self>, n: u64) {
        self.journal.asked.set(n.max(self.journal.asked.get()));
        if self.changing.get() {
            return;
        }
        if !self.journal.writing.replace(true) {
            let owner = self.clone();
            spawn_local(async move { owner.write_journal().await });
        }
    }

    async fn write_journal(self: Rc<Self>) {
        loop {
            if self.changing.get() {
                // What is to be forgotten would be written once more; the next machine's saves follow.
                self.journal.writing.set(false);
                return;
            }
            let (n, epoch) = (self.journal.asked.get(), self.epoch.get());
            let written = self.store.write(self.journal_changes()).await;
            if self.epoch.get() != epoch {
                // Another machine took over meanwhile; its own saves follow.
                self.journal.writing.set(false);
                return;
            }
            if matches!(written, Err(StoreError::Closed)) {
                return super::end("the database was closed");
            }
            if written.is_err() {
                self.journal.writing.set(false);
                // The machine says by its deadline when to try again.
                self.feed(Input::SaveFailed);
                return;
            }
            self.saved_up_to(n);
            // Whatever this makes the machine ask for is covered by the next round.
            self.feed(Input::Saved(n));
            if self.journal.asked.get() == n {
                self.journal.writing.set(false);
                return;
            }
        }
    }

    /// Whatever was obeyed before save number `n` was asked for would survive a power cut, or is erased.
    fn saved_up_to(&self, n: u64) {
        self.journal.saved.set(n.max(self.journal.saved.get()));
        self.answer_saved_wishes();
    }

    fn journal_changes(&self) -> Vec<Change> {
        let machine = self.machine.borrow();
        let snapshot = Uint8Array::from(machine.snapshot().as_slice());
        let head = format!(r#"{{"open":{}}}"#, is_open(&machine.view()));
        vec![
            Change::Put(snapshot_key(&self.prefs.borrow()), snapshot.into()),
            Change::Put(HEAD.into(), head.into()),
            self.files.record(),
        ]
    }

    /// The machine does not need this file any more.
    pub(super) fn forget_file(self: &Rc<Self>, key: String) {
        let forgotten = self.files.forget(&self.store, key);
        let owner = self.clone();
        spawn_local(async move {
            // A file that stays behind costs room, nothing else.
            let _ = forgotten.await;
            owner.measure();
        });
    }

    /// Keeps a journal that cannot be read under another name, before anything is written in its place, and says so.
    /// The token stays in it, and a backend gives a client only one: from here on this is another client.
    pub(super) async fn put_journal_aside(self: &Rc<Self>) -> Result<(), StoreError> {
        let key = snapshot_key(&self.prefs.borrow());
        let unreadable = self.store.read(&key).await?;
        let aside = format!("{key} unreadable {}", now());
        let client_id = new_uuid();
        let client = Change::Put(CLIENT.into(), client_id.as_str().into());
        self.store.write(vec![Change::Put(aside, unreadable), client]).await?;
        *self.machine.borrow_mut() = Machine::new(settings(&self.prefs.borrow(), &client_id));
        let find = Find::Refused { why: NoTake::Journal };
        *self.banner.borrow_mut() = Some(Banner { n: now(), find, name: None, project: None });
        Ok(())
    }

    /// New preferences; another backend is another machine.
    pub(super) async fn prefer(self: &Rc<Self>, prefs: Prefs) -> Result<(), StoreError> {
        let (lang, moves) = {
            let old = self.prefs.borrow();
            (old.lang, old.backend != prefs.backend)
        };
        let asked = self.journal.asked.get();
        // What this machine was asked to do stands in its journal before there is another, which would do it again.
        let mut changes = if moves { self.journal_changes() } else { Vec::new() };
        changes.push(Change::Put(PREFS.into(), json::to_string(&prefs).into()));
        self.store.write(changes).await?;
        if moves {
            self.saved_up_to(asked);
            self.change_machine().await;
        } else {
            *self.prefs.borrow_mut() = prefs.clone();
            if lang != prefs.lang {
                self.command(fov_protocol::machine::Command::SetLanguage { lang: self.language() });
            }
        }
        self.show();
        Ok(())
    }

    /// Forgets everything.
    pub(super) async fn erase(self: &Rc<Self>) -> Result<(), StoreError> {
        // Not one more word of the old machine, which would write its journal, and the token in it, anew.
        self.stop_machine();
        let cleared = self.store.write(vec![Change::Clear]).await;
        if cleared.is_ok() {
            platform::erased();
            self.saved_up_to(self.journal.asked.get());
        }
        self.change_machine().await;
        cleared
    }

    /// The machine neither hears nor writes anything until another one takes its place.
    fn stop_machine(&self) {
        self.changing.set(true);
        self.epoch.set(self.epoch.get() + 1);
        self.requests.borrow_mut().clear();
        self.downloads.borrow_mut().clear();
    }

    /// Leaves the current machine, whose journal stays, for the one of the preferences that are written down. If that
    /// cannot be read, or what is there in its place cannot be put aside, a fresh owner tries it: this one must neither
    /// go on with the old machine nor write over what it did not read.
    async fn change_machine(self: &Rc<Self>) {
        self.stop_machine();
        if self.take_over().await.is_err() {
            super::end("no machine could take over");
        }
    }

    async fn take_over(self: &Rc<Self>) -> Result<(), StoreError> {
        let kept = Kept::read(&self.store).await?;
        self.changing.set(false);
        let (machine, begin) = kept.machine();
        *self.machine.borrow_mut() = machine;
        *self.prefs.borrow_mut() = kept.prefs;
        self.files.replace(kept.files);
        *self.banner.borrow_mut() = None;
        self.journal.asked.set(0);
        self.journal.saved.set(0);
        self.obey_again();
        self.begin(begin).await?;
        self.measure();
        Ok(())
    }
}
