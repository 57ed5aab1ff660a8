//! Everything that touches media files: finding out what a file is, running FFmpeg in a cage, fetching from
//! URLs, measuring sound and pictures, making music and painting text. Nothing here knows of sessions or HTTP.

pub mod analyse;
mod boxes;
pub mod exif;
pub mod fetch;
pub mod ffmpeg;
pub mod music;
pub mod probe;
pub mod proxy;
pub mod sandbox;
pub mod sniff;
pub mod subtitles;
pub mod text;
