//! The view's end of the line to the owner. Every wish is sent until it is acknowledged, whichever owner answers; and
//! what makes work is laid into the outbox, where an owner finds it that starts after this view has gone.

use super::app::{App, reach, with};
use crate::browser::{later, new_uuid, now};
use crate::channel::Channel;
use crate::message::{FileNote, TO_OWNER, TO_VIEWS, ToOwner, ToViews, Wish};
use crate::outbox;
use crate::platform;
use crate::store::{Change, Store};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Repeats go out this often, in milliseconds; a repeat is harmless.
const REPEAT: i32 = 1500;

struct Pending {
    key: String,
    message: ToOwner,
    files: Vec<web_sys::File>,
    /// It lies in the outbox.
    laid: bool,
    /// So often it was sent again.
    repeats: u32,
}

/// The line.
pub(super) struct Link {
    out: Option<Channel>,
    ears: Option<Channel>,
    /// None until the database is open, which takes a moment.
    pub(super) store: Option<Rc<Store>>,
    /// In the order in which they were wished.
    pending: Vec<Pending>,
    /// When the newest wish was made.
    newest: u64,
    /// The owner has sent a picture.
    pub(super) heard: bool,
}

impl Link {
    pub(super) fn new() -> Link {
        Link {
            out: Channel::sender(TO_OWNER).ok(),
            ears: None,
            store: None,
            pending: Vec::new(),
            newest: 0,
            heard: false,
        }
    }

    /// Starts listening, wakes an owner and greets it.
    pub(super) fn open(&mut self, mut hear: impl FnMut(ToViews) + 'static) {
        self.ears = Channel::listener(TO_VIEWS, move |message, _| hear(message)).ok();
        platform::wake();
        self.send(&ToOwner::Hello, &[]);
        later(REPEAT, Box::new(tick));
        spawn_local(async {
            // Without a database there is no outbox: wishes are kept by this view alone.
            let Ok(store) = Store::open().await else { return };
            with(|app| app.opened(store));
        });
    }

    /// The database is open: what was wished meanwhile goes into it.
    pub(super) fn opened(&mut self, store: Store) {
        self.store = Some(Rc::new(store));
        for pending in &self.pending {
            self.lay(pending);
        }
    }

    /// Sends a wish, now and until the owner has it.
    pub(super) fn wish(&mut self, wish: Wish, files: Vec<(FileNote, web_sys::File)>) {
        // Keys sort as they were wished, also within a millisecond.
        self.newest = now().max(self.newest + 1);
        let key = [&self.newest.to_string(), "-", &new_uuid()].concat();
        let (notes, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let message = ToOwner::Wish { key: key.clone(), wish, files: notes };
        let pending = Pending { key, message, files, laid: false, repeats: 0 };
        // Before it is sent: the owner finds the files in place then, and what it takes out was there.
        self.lay(&pending);
        self.send(&pending.message, &pending.files);
        self.pending.push(pending);
    }

    fn lay(&self, pending: &Pending) {
        let ToOwner::Wish { key, wish: Wish::Do(_), files: notes } = &pending.message else { return };
        let Some(store) = self.store.clone() else { return };
        let mut changes = vec![outbox::lay(key, &pending.message)];
        let files = notes.iter().zip(&pending.files);
        changes.extend(files.map(|(note, file)| Change::PutFile(note.key.clone(), file.clone().into())));
        let (laid, key) = (store.write(changes), key.clone());
        spawn_local(async move {
            // Where there is no room, this view keeps it until the owner has it.
            if laid.await.is_ok() {
                with(|app| app.laid(&key));
            }
        });
    }

    /// The wish lies in the outbox, and need not any more if the owner was faster.
    pub(super) fn laid(&mut self, key: &str) {
        match (self.pending.iter_mut().find(|pending| pending.key == key), &self.store) {
            (Some(pending), _) => pending.laid = true,
            (None, Some(store)) => outbox::take_out(store, key),
            (None, None) => {}
        }
    }

    /// Forgets the wish, and gives it if it was one of this view.
    pub(super) fn acknowledged(&mut self, key: &str) -> Option<ToOwner> {
        let at = self.pending.iter().position(|pending| pending.key == key)?;
        Some(self.pending.remove(at).message)
    }

    /// How many wishes only this view knows of.
    pub(super) fn unkept(&self) -> usize {
        self.pending.iter().filter(|pending| !pending.laid).count()
    }

    /// Whether a wish waits longer than an owner takes that is there.
    pub(super) fn is_late(&self) -> bool {
        self.pending.iter().any(|pending| pending.repeats > 1)
    }

    /// Sends everything that is not acknowledged, to an owner that just began.
    pub(super) fn send_all(&self) {
        self.send(&ToOwner::Hello, &[]);
        for pending in &self.pending {
            self.send(&pending.message, &pending.files);
        }
    }

    /// Sends again what may have been lost. An owner may also have ended since it was woken, as the event page of
    /// Firefox does where nothing goes on.
    pub(super) fn repeat(&mut self) {
        if self.heard && self.pending.is_empty() {
            return;
        }
        platform::wake();
        self.send_all();
        for pending in &mut self.pending {
            pending.repeats += 1;
        }
    }

    fn send(&self, message: &ToOwner, files: &[web_sys::File]) {
        if let Some(out) = &self.out {
            // A failed send is repeated like a lost one.
            let _ = out.send(message, files);
        }
    }
}

fn tick() {
    reach(App::repeat);
    later(REPEAT, Box::new(tick));
}
