//! A file of 500 MB goes up, is edited and comes back while `fov` and the studio each stay below 100 MB.
#![cfg(target_os = "linux")]
// Helpers of tests may unwrap; clippy only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use support::{Bench, Film, count, witness};

const LIMIT_KB: u64 = 100_000;
const SIZE: u64 = 500_000_000;

#[test]
fn memory_stays_flat_whatever_the_file() {
    let bench = Bench::new();
    let clip = bench.clip();
    inflate(&clip);
    let studio = bench.studio();
    let edit = ["edit", clip.to_str().unwrap(), "--say", "trim the first 2 seconds", "-o", "out.mp4"];
    let mut fov = bench.fov(&edit);
    let mut child = fov.args(["--backend", &studio.url]).stdout(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(peak_kb(child.id()).unwrap_or(0));
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    assert!(status.success());
    assert_eq!(Film::open(&bench.path("out.mp4")).frames(), 120);
    assert_eq!(count(&witness(&studio.data), "file_uploaded"), 1);
    let studio_peak = peak_kb(studio.process.id()).unwrap();
    assert!(most > 0 && most < LIMIT_KB, "fov took {most} kB");
    assert!(studio_peak < LIMIT_KB, "the studio took {studio_peak} kB");
}

/// Makes an MP4 as large as a backend takes: one more box at its end, of type `free` (ISO/IEC 14496-12, 8.1.2), whose
/// content is a hole that costs no disk.
fn inflate(clip: &Path) {
    let mut file = File::options().write(true).open(clip).unwrap();
    let end = file.seek(SeekFrom::End(0)).unwrap();
    let rest = u32::try_from(SIZE - end).unwrap();
    file.write_all(&rest.to_be_bytes()).unwrap();
    file.write_all(b"free").unwrap();
    file.set_len(SIZE).unwrap();
}

/// The most memory that a process has had resident, while it lives.
fn peak_kb(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
