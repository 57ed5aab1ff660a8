//! The client of the video editing service: every wire format it speaks, and the [`machine`] that decides what to
//! send, what to show and what to do when something goes wrong. No I/O, no clock, no chance; native and wasm32.

// What the derives of `json` write names this crate from outside, as other crates use them too.
extern crate self as fov_protocol;

pub mod agent;
pub mod draft;
mod hint;
pub mod json;
pub mod lang;
pub mod list;
pub mod machine;
pub mod notice;
pub mod route;
pub mod secret;
pub mod sse;
pub mod translate;
pub mod wire;
