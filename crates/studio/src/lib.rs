//! The studio.

pub mod media;
pub mod render;
