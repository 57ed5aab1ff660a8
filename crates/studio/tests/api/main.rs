//! The studio over HTTP, as a client meets it: every call, every error, restarts.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect fails there")]

mod account;
mod agent;
mod child;
mod contract;
#[path = "../corpus/mod.rs"]
mod corpus;
mod crash;
mod document;
mod faults;
mod guard;
mod hostile;
mod load;
mod otio;
mod pages;
mod planner;
mod plays;
mod previews;
mod proxies;
mod render;
mod start;
mod subtitles;
mod support;
mod upload;
