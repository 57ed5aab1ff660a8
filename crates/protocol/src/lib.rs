//! The protocol.

pub mod agent;
pub mod draft;
pub mod lang;
pub mod route;
pub mod sse;
pub mod translate;
