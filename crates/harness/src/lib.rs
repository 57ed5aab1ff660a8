//! The command line of the protocol machine, as a library so that its tests can reach the parts: the native
//! [`shell`], the [`job`]s it works on, and the commands of `fov`.

pub mod cli;
pub mod data;
mod diagnostics;
pub mod failure;
pub mod job;
mod material;
mod narrator;
mod report;
pub mod shell;
mod words;
