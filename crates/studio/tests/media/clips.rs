//! Test clips, made by FFmpeg.

pub(crate) use crate::corpus::{CLIP, make};
use fov_studio::media::ffmpeg::Ffmpeg;
use tempfile::TempDir;

/// A folder of its own for each test.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn ffmpeg() -> Ffmpeg {
    Ffmpeg::locate().unwrap()
}
