//! The protocol.

pub mod agent;
pub mod sse;
