//! Test clips, made by FFmpeg.

use fov_studio::media::ffmpeg::Ffmpeg;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder of its own for each test.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn ffmpeg() -> Ffmpeg {
    Ffmpeg::locate().unwrap()
}

/// Runs ffmpeg uncaged with these arguments, separated by spaces, and the output's name.
pub(crate) fn make(dir: &Path, args: &str, name: &str) -> PathBuf {
    let path = dir.join(name);
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-nostdin"])
        .args(args.split(' '))
        .arg(&path)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

/// Two seconds of moving picture with a tone.
pub(crate) const CLIP: &str = "-f lavfi -i testsrc2=s=320x180:r=30:d=2 -f lavfi -i sine=440:d=2 -c:v libx264 -preset ultrafast \
    -pix_fmt yuv420p -c:a aac -shortest";
