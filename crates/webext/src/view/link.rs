//! The view's end of the line to the owner: every wish is sent until it is acknowledged, whichever owner answers.

use super::state::new_uuid;
use crate::channel::Channel;
use crate::message::{FileNote, TO_OWNER, TO_VIEWS, ToOwner, ToViews, Wish};
use crate::platform;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// Repeats go out this often; a repeat is harmless.
const REPEAT: Duration = Duration::from_millis(1500);

struct Pending {
    message: ToOwner,
    files: Vec<web_sys::File>,
}

struct Inner {
    out: Option<Channel>,
    ears: RefCell<Option<Channel>>,
    /// In the order in which they were wished: keys begin with a counter.
    pending: RefCell<BTreeMap<(u64, String), Pending>>,
    count: RefCell<u64>,
    heard: RefCell<bool>,
}

/// The line.
#[derive(Clone)]
pub(super) struct Link(Rc<Inner>);

impl Link {
    pub(super) fn new() -> Link {
        Link(Rc::new(Inner {
            out: Channel::sender(TO_OWNER).ok(),
            ears: RefCell::default(),
            pending: RefCell::default(),
            count: RefCell::default(),
            heard: RefCell::new(false),
        }))
    }

    /// Starts listening, wakes an owner and greets it.
    pub(super) fn open(&self, mut hear: impl FnMut(ToViews) + 'static) {
        let line = self.clone();
        let ears = Channel::listener(TO_VIEWS, move |message: ToViews, _| {
            match &message {
                ToViews::Here => line.send_all(),
                ToViews::Picture(_) => *line.0.heard.borrow_mut() = true,
                _ => {}
            }
            hear(message);
        });
        *self.0.ears.borrow_mut() = ears.ok();
        platform::wake();
        self.send(&ToOwner::Hello, &[]);
        let line = self.clone();
        leptos::prelude::set_interval(
            move || {
                if !*line.0.heard.borrow() {
                    line.send(&ToOwner::Hello, &[]);
                }
                if !line.0.pending.borrow().is_empty() {
                    platform::wake();
                    line.send_all();
                }
            },
            REPEAT,
        );
    }

    pub(super) fn wish(&self, wish: Wish, files: Vec<(FileNote, web_sys::File)>) {
        let key = new_uuid();
        let (notes, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let message = ToOwner::Wish { key: key.clone(), wish, files: notes };
        self.send(&message, &files);
        let mut count = self.0.count.borrow_mut();
        *count += 1;
        self.0.pending.borrow_mut().insert((*count, key), Pending { message, files });
    }

    /// Forgets the wish; the number of files that went with it.
    pub(super) fn acknowledged(&self, key: &str) -> usize {
        let mut files = 0;
        self.0.pending.borrow_mut().retain(|(_, k), pending| {
            if k == key {
                files = pending.files.len();
            }
            k != key
        });
        files
    }

    fn send_all(&self) {
        self.send(&ToOwner::Hello, &[]);
        for pending in self.0.pending.borrow().values() {
            self.send(&pending.message, &pending.files);
        }
    }

    fn send(&self, message: &ToOwner, files: &[web_sys::File]) {
        if let Some(out) = &self.0.out {
            // A failed send is repeated like a lost one.
            let _ = out.send(message, files);
        }
    }
}
