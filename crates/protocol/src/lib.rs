//! The protocol.

pub mod sse;
