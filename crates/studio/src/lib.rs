//! The studio.

pub mod media;
