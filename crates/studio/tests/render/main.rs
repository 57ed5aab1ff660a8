//! Renders small films and reads back from their pixels and samples what is in them.

mod bench;
mod clips;
mod films;
mod previews;
mod smart;
mod soak;
