//! Renders small films and reads back from their pixels and samples what is in them.

// Outside of the test functions too, a failure here is a failure of the test.
#![allow(clippy::unwrap_used)]

mod bench;
mod clips;
mod containers;
mod films;
mod held;
mod parts;
mod previews;
mod smart;
mod soak;
mod sources;
mod sync;
