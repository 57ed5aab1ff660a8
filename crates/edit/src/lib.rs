//! What an edit is: a [`timeline`], exact [`time`], typed operations on it, and the grammar (English and
//! Chinese) that turns a sentence into operations. Pure: no I/O, no clock, no chance.

pub mod time;
pub mod timeline;
