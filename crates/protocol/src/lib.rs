//! The client of the video editing service: every wire format it speaks, and the [`machine`] that decides what to
//! send, what to show and what to do when something goes wrong. No I/O, no clock, no chance; native and wasm32.

pub mod agent;
pub mod draft;
mod hint;
pub mod lang;
pub mod machine;
pub mod notice;
pub mod route;
pub mod secret;
pub mod sse;
pub mod translate;
pub mod wire;
