//! Text as pictures.

use fov_edit::timeline::{Canvas, Text};

/// A text as a picture to lay over a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Painted {
    /// RGBA, straight alpha, as a PNG file.
    pub png: Vec<u8>,
    /// Left edge on the canvas, in pixels.
    pub x: i32,
    /// Top edge on the canvas, in pixels.
    pub y: i32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}
