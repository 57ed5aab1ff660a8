//! The view's end of the line to the owner: every wish is sent until it is acknowledged, whichever owner answers.

use super::app::{App, later, reach};
use super::model::new_uuid;
use crate::channel::Channel;
use crate::message::{FileNote, TO_OWNER, TO_VIEWS, ToOwner, ToViews, Wish};
use crate::platform;
use std::time::Duration;

/// Repeats go out this often; a repeat is harmless.
const REPEAT: Duration = Duration::from_millis(1500);

struct Pending {
    key: String,
    message: ToOwner,
    files: Vec<web_sys::File>,
}

/// The line.
pub(super) struct Link {
    out: Option<Channel>,
    ears: Option<Channel>,
    /// In the order in which they were wished.
    pending: Vec<Pending>,
    /// The owner has sent a picture.
    pub(super) heard: bool,
}

impl Link {
    pub(super) fn new() -> Link {
        Link { out: Channel::sender(TO_OWNER).ok(), ears: None, pending: Vec::new(), heard: false }
    }

    /// Starts listening, wakes an owner and greets it.
    pub(super) fn open(&mut self, mut hear: impl FnMut(ToViews) + 'static) {
        self.ears = Channel::listener(TO_VIEWS, move |message, _| hear(message)).ok();
        platform::wake();
        self.send(&ToOwner::Hello, &[]);
        later(REPEAT, tick);
    }

    /// Sends a wish, now and until the owner has it.
    pub(super) fn wish(&mut self, wish: Wish, files: Vec<(FileNote, web_sys::File)>) {
        let key = new_uuid();
        let (notes, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let message = ToOwner::Wish { key: key.clone(), wish, files: notes };
        self.send(&message, &files);
        self.pending.push(Pending { key, message, files });
    }

    /// Forgets the wish; whether it was one of this view.
    pub(super) fn acknowledged(&mut self, key: &str) -> bool {
        let before = self.pending.len();
        self.pending.retain(|pending| pending.key != key);
        self.pending.len() < before
    }

    /// How many wishes the owner has not acknowledged.
    pub(super) fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Sends everything that is not acknowledged, to an owner that just began.
    pub(super) fn send_all(&self) {
        self.send(&ToOwner::Hello, &[]);
        for pending in &self.pending {
            self.send(&pending.message, &pending.files);
        }
    }

    /// Sends again what may have been lost.
    pub(super) fn repeat(&self) {
        if !self.pending.is_empty() {
            platform::wake();
            self.send_all();
        } else if !self.heard {
            self.send(&ToOwner::Hello, &[]);
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
    later(REPEAT, tick);
}
