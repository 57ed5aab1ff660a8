//! What an edit is: a [`timeline`], exact [`time`], typed [`operation`]s on it, and the grammar (English and
//! Chinese) that turns a sentence into operations. Pure: no I/O, no clock, no chance.
//!
//! An [`Editor`] holds one project. [`Editor::add_source`] takes in what was uploaded, [`Editor::instruct`] a
//! sentence, [`Editor::apply`] typed operations; [`Editor::timeline`] is the film. [`draft`] is its wire form.

mod apply;
pub mod draft;
mod editor;
mod grammar;
mod history;
pub mod operation;
mod speeds;
pub mod subtitles;
pub mod time;
pub mod timeline;
mod track;
mod words;

pub use apply::{Facts, Need};
pub use editor::{Answer, Editor, Outcome};
pub use grammar::LONGEST_MESSAGE;
pub use words::Lang;
