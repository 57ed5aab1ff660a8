//! What views want: each wish is obeyed once, and acknowledged when it would survive a power cut.

use super::{DEAD, Owner};
use crate::browser::later;
use crate::message::{Banner, FileNote, Find, NoTake, Prefs, Refusal, ToOwner, ToViews, Wish};
use crate::outbox;
use crate::store::{Change, StoreError};
use fov_protocol::json::{self, ToJson};
use fov_protocol::list::ListMap;
use fov_protocol::machine::{Command, Input, Material, ProjectId, View};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// So many finished wishes are remembered, to acknowledge repeats without looking at them again. The machine itself
/// remembers the keys of commands over a restart.
const REMEMBERED: usize = 200;
/// When the outbox is looked into again, after something in it could be neither done nor refused.
const OUTBOX_AGAIN_MS: i32 = 5_000;

/// Wishes under way and done.
#[derive(Default)]
pub(super) struct Ledger {
    /// Being obeyed, or waiting for this save.
    open: ListMap<String, Option<u64>>,
    /// Not begun yet, in the order in which they came: an instruction must not overtake the file that it is about.
    queue: VecDeque<Arrived>,
    /// Nothing is in the queue or being obeyed, and the outbox has been looked into.
    idle: bool,
    /// The outbox will be looked into again.
    again: bool,
    done: VecDeque<String>,
    banners: u64,
}

impl Ledger {
    /// A repeat of this wish that is still on its way means nothing any more.
    fn settle(&mut self, key: String) {
        self.open.remove(&key);
        self.done.push_back(key);
        if self.done.len() > REMEMBERED {
            self.done.pop_front();
        }
    }
}

/// The file of [`Wish::ExportData`].
#[derive(ToJson)]
struct Data<'a> {
    files: &'a [FileNote],
    prefs: &'a Prefs,
    view: &'a View,
}

/// A wish with what came along.
struct Arrived {
    key: String,
    wish: Wish,
    notes: Vec<FileNote>,
    files: Vec<web_sys::File>,
}

impl Owner {
    /// A view spoke.
    pub(super) fn hear(self: &Rc<Self>, message: ToOwner, files: Vec<web_sys::File>) {
        match message {
            ToOwner::Hello => self.show(),
            ToOwner::Wish { key, wish, files: notes } => {
                let mut ledger = self.wishes.borrow_mut();
                if ledger.done.contains(&key) {
                    drop(ledger);
                    self.tell_views(&ToViews::Done { key });
                } else if ledger.open.get(&key).is_none() {
                    ledger.open.insert(key.clone(), None);
                    ledger.queue.push_back(Arrived { key, wish, notes, files });
                    if std::mem::take(&mut ledger.idle) {
                        self.obey_all();
                    }
                }
            }
        }
    }

    /// Takes up what views laid into the outbox while there was no owner, before what was heard since.
    pub(super) async fn take_up(self: &Rc<Self>) -> Result<(), StoreError> {
        let laid = outbox::list(&self.store).await?;
        let mut ledger = self.wishes.borrow_mut();
        for message in laid.into_iter().rev() {
            if let ToOwner::Wish { key, wish, files: notes } = message
                && ledger.open.get(&key).is_none()
                && !ledger.done.contains(&key)
            {
                ledger.open.insert(key.clone(), None);
                ledger.queue.push_front(Arrived { key, wish, notes, files: Vec::new() });
            }
        }
        self.obey_all();
        Ok(())
    }

    /// What a machine had obeyed that did not come to write it down was never obeyed; it lies in the outbox.
    pub(super) fn obey_again(self: &Rc<Self>) {
        let mut ledger = self.wishes.borrow_mut();
        let obeyed: Vec<String> =
            ledger.open.iter().filter(|(_, n)| n.is_some()).map(|(key, _)| key.clone()).collect();
        for key in &obeyed {
            ledger.open.remove(key);
        }
        drop(ledger);
        if !obeyed.is_empty() {
            self.take_up_later();
        }
    }

    /// Looks into the outbox again after a while; once, however many wishes wait there.
    fn take_up_later(self: &Rc<Self>) {
        if std::mem::replace(&mut self.wishes.borrow_mut().again, true) {
            return;
        }
        let owner = self.clone();
        let again = move || {
            if DEAD.get() {
                return;
            }
            owner.wishes.borrow_mut().again = false;
            if !std::mem::take(&mut owner.wishes.borrow_mut().idle) {
                return owner.take_up_later();
            }
            spawn_local(async move {
                if owner.take_up().await.is_err() {
                    owner.obey_all();
                    owner.take_up_later();
                }
            });
        };
        later(OUTBOX_AGAIN_MS, Box::new(again));
    }

    fn obey_all(self: &Rc<Self>) {
        let owner = self.clone();
        spawn_local(async move {
            loop {
                let next = {
                    let mut ledger = owner.wishes.borrow_mut();
                    let next = ledger.queue.pop_front();
                    ledger.idle = next.is_none();
                    next
                };
                let Some(next) = next else { return };
                owner.obey(next).await;
                if DEAD.get() {
                    // Whoever wished for what is left says it to the next owner, or it lies in the outbox.
                    return;
                }
            }
        });
    }

    async fn obey(self: &Rc<Self>, arrived: Arrived) {
        let Arrived { key, wish, notes, files } = arrived;
        let doomed: Vec<_> = notes.iter().map(|note| Change::DropFile(note.key.clone())).collect();
        let has_files = !doomed.is_empty();
        let obeyed = match wish {
            Wish::Do(commands) => match self.keep(&notes, files).await {
                Ok(()) => {
                    self.obey_commands(&key, commands, &notes);
                    Ok(())
                }
                Err(error) => Err(error),
            },
            Wish::Prefer(prefs) => self.prefer(prefs).await,
            Wish::Erase => self.erase().await,
            Wish::ExportData => {
                self.tell_views(&ToViews::Data { key: key.clone(), json: self.data() });
                Ok(())
            }
            Wish::SaveAgain { url, name } => {
                self.save_again(&key, url, name);
                Ok(())
            }
            Wish::TryNow => {
                self.feed(Input::Online);
                Ok(())
            }
            Wish::Take(find) => self.take(&key, find, notes, files).await,
            Wish::Dismiss => {
                *self.banner.borrow_mut() = None;
                self.show();
                Ok(())
            }
        };
        match obeyed {
            // Nothing was done, and nothing may be said to be.
            _ if DEAD.get() => {}
            Ok(()) => self.acknowledge_when_saved(key),
            // Said once it is certain that it never will be obeyed: whoever hears it may wish anew.
            Err(error) => match outbox::refuse(&self.store, &key, doomed).await {
                Ok(()) => {
                    self.wishes.borrow_mut().settle(key.clone());
                    let full = has_files && matches!(error, StoreError::Full);
                    let why = if full { Refusal::NoRoom } else { Refusal::Storage };
                    self.tell_views(&ToViews::Refused { key, why });
                }
                Err(StoreError::Closed) => super::end("the database was closed"),
                // It may lie in the outbox still. Its view says it again, or is gone.
                Err(_) => {
                    self.wishes.borrow_mut().open.remove(&key);
                    self.take_up_later();
                }
            },
        }
        self.show();
    }

    /// Puts files into safe keeping.
    async fn keep(self: &Rc<Self>, notes: &[FileNote], files: Vec<web_sys::File>) -> Result<(), StoreError> {
        if notes.is_empty() {
            return Ok(());
        }
        self.files.keep(&self.store, notes, files).await?;
        self.measure();
        Ok(())
    }

    /// Files that the machine does not take with the commands are dropped: their project was removed meanwhile.
    fn obey_commands(self: &Rc<Self>, key: &str, commands: Vec<Command>, notes: &[FileNote]) {
        if DEAD.get() {
            return;
        }
        for (at, command) in commands.into_iter().enumerate() {
            self.feed(Input::Command { key: format!("{key}.{at}"), command });
        }
        let machine = self.machine.borrow();
        let wanted = machine.files();
        for note in notes.iter().filter(|note| !wanted.contains(&note.key.as_str())) {
            self.forget_file(note.key.clone());
            self.tell_views(&ToViews::Refused { key: key.to_owned(), why: Refusal::Gone });
        }
    }

    fn acknowledge_when_saved(self: &Rc<Self>, key: String) {
        let (asked, saved) = (self.journal.asked.get(), self.journal.saved.get());
        if asked > saved {
            self.wishes.borrow_mut().open.insert(key, Some(asked));
        } else {
            self.finish(key);
        }
    }

    /// The journal got further.
    pub(super) fn answer_saved_wishes(&self) {
        let saved = self.journal.saved.get();
        let ready: Vec<String> = {
            let ledger = self.wishes.borrow();
            let ready = ledger.open.iter().filter(|(_, n)| n.is_some_and(|n| n <= saved));
            ready.map(|(key, _)| key.clone()).collect()
        };
        for key in ready {
            self.finish(key);
        }
    }

    fn finish(&self, key: String) {
        self.wishes.borrow_mut().settle(key.clone());
        outbox::take_out(&self.store, &key);
        self.tell_views(&ToViews::Done { key });
    }

    /// Something was right-clicked: a project of its own for what can be taken, a sentence for what cannot.
    async fn take(
        self: &Rc<Self>,
        key: &str,
        mut find: Find,
        mut notes: Vec<FileNote>,
        files: Vec<web_sys::File>,
    ) -> Result<(), StoreError> {
        let project = ProjectId(key.to_owned());
        let (name, material) = match &find {
            Find::File => {
                for note in &mut notes {
                    note.project = project.clone();
                }
                let name = notes.first().map(|note| note.name.clone());
                let mut material = notes.iter().map(FileNote::material).collect();
                if let Err(error) = self.keep(&notes, files).await {
                    // No view wished for this: what became of it stands where all views show it.
                    let why = match error {
                        StoreError::Closed => return Err(error),
                        StoreError::Full => NoTake::NoRoom,
                        StoreError::Broken(_) => NoTake::Failed,
                    };
                    (find, material) = (Find::Refused { why }, Vec::new());
                }
                (name, material)
            }
            Find::Url { url } => (Some(url.clone()), vec![Material::Url { url: url.clone() }]),
            Find::Looking { .. } | Find::Ask { .. } | Find::Refused { .. } => (None, Vec::new()),
        };
        let taken = !material.is_empty();
        if taken {
            let start = Command::NewProject { project: project.clone(), name: None };
            let attach = Command::Attach { project: project.clone(), material };
            self.obey_commands(key, vec![start, attach], &notes);
        }
        let mut ledger = self.wishes.borrow_mut();
        // A number that no view has seen, also after this owner was made anew.
        ledger.banners = (ledger.banners + 1).max(crate::browser::now());
        let n = ledger.banners;
        drop(ledger);
        *self.banner.borrow_mut() = Some(Banner { n, find, name, project: taken.then_some(project) });
        Ok(())
    }

    /// All that is stored about the user, as JSON. The token is not part of the view; what lay in the outbox is, since
    /// it was obeyed before.
    fn data(&self) -> String {
        json::pretty(&json::to_string(&Data {
            files: &self.files.notes(),
            prefs: &self.prefs.borrow(),
            view: &self.machine.borrow().view(),
        }))
    }
}
