//! The protocol.

pub mod agent;
pub mod route;
pub mod sse;
pub mod translate;
