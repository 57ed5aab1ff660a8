//! The files that are kept here: their bytes in the store, and what else is known of them in one record beside the
//! journal.

use crate::message::FileNote;
use crate::store::{Change, Store, StoreError};
use fov_protocol::json;
use std::cell::{Ref, RefCell};

const RECORD: &str = "file-notes";

/// What is known of each. The list in memory changes first and is written as it is in that moment: files come and go
/// while a write is under way, and none of these changes may undo another.
#[derive(Debug, Default)]
pub struct Files {
    notes: RefCell<Vec<FileNote>>,
}

impl Files {
    /// What the store holds; nothing if its record cannot be read.
    pub async fn read(store: &Store) -> Result<Files, StoreError> {
        let notes = store.read_text(RECORD).await?.and_then(|text| json::from_str(&text).ok());
        Ok(Files { notes: RefCell::new(notes.unwrap_or_default()) })
    }

    /// All of them.
    pub fn notes(&self) -> Ref<'_, Vec<FileNote>> {
        self.notes.borrow()
    }

    /// These instead, of another machine.
    pub fn replace(&self, other: Files) {
        self.notes.replace(other.notes.into_inner());
    }

    /// Puts files into safe keeping; those that are kept already stay as they are. All or, after an error, none. Fails
    /// only where bytes have to be written: of files that are there, the list goes to disk with the journal.
    pub async fn keep(
        &self,
        store: &Store,
        notes: &[FileNote],
        files: Vec<web_sys::File>,
    ) -> Result<(), StoreError> {
        let mut changes = Vec::new();
        for (note, file) in notes.iter().zip(files) {
            // The view may have laid it there with its wish.
            if !matches!(store.file(&note.key).await, Ok(Some(_))) {
                changes.push(Change::PutFile(note.key.clone(), file.into()));
            }
        }
        let is_new = |note: &&FileNote| !self.notes.borrow().iter().any(|known| known.key == note.key);
        let new: Vec<FileNote> = notes.iter().filter(is_new).cloned().collect();
        self.notes.borrow_mut().extend_from_slice(&new);
        if changes.is_empty() {
            return Ok(());
        }
        changes.push(self.record());
        let written = store.write(changes).await;
        if written.is_err() {
            self.notes.borrow_mut().retain(|known| !new.iter().any(|note| note.key == known.key));
            // What was written meanwhile had them in its list. If this fails too, the list of the next change is right.
            let _ = store.write(vec![self.record()]).await;
        }
        written
    }

    /// Drops a file that nobody needs any more. The write has begun when this returns.
    pub fn forget(&self, store: &Store, key: String) -> impl Future<Output = Result<(), StoreError>> + use<> {
        self.notes.borrow_mut().retain(|note| note.key != key);
        store.write(vec![self.record(), Change::DropFile(key)])
    }

    /// What writes the list down.
    pub fn record(&self) -> Change {
        Change::Put(RECORD.into(), json::to_string(&*self.notes.borrow()).into())
    }
}
