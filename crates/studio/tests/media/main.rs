//! Media handling against real FFmpeg processes. Every file is made here, by FFmpeg or by hand; nothing is
//! larger or longer than the question needs.

#![allow(clippy::unwrap_used, reason = "in a test, what fails must stop it, in the functions it calls too")]

mod analyse;
mod bad_files;
mod cage;
mod clips;
#[path = "../corpus/mod.rs"]
mod corpus;
mod fetch;
mod probe;
