//! Films of many clips in the containers whose pictures are never taken over from a source: they are made in pieces as
//! well, so that how much is open at once does not grow with the film.

#![cfg(target_os = "linux")]

use crate::bench::Bench;
use crate::clips::{Spec, numbers};
use fov_edit::time::Rate;
use fov_studio::render::Container;
use std::path::Path;
use std::time::Duration;

/// Where each of so many clips starts in the source: always further back, so that each is opened for itself.
fn starts(clips: i64) -> Vec<i64> {
    (0..clips).map(|k| 880 - 14 * k).collect()
}

/// A film of so many clips of six frames each.
fn backwards(clips: i64, container: Container) -> Bench {
    let mut bench = Bench::new();
    let source = bench.source("a.mp4", &Spec { frames: 900, ..Spec::default() });
    for start in starts(clips) {
        bench.clip(source, start, start + 6);
    }
    bench.output.container = container;
    bench
}

/// The frames of the source that such a film shows: every so many of them, the middle one.
fn wanted(clips: i64, every: usize) -> Vec<Option<usize>> {
    starts(clips)
        .iter()
        .flat_map(|&s| (s as usize..s as usize + 6).skip(every / 2).step_by(every))
        .map(Some)
        .collect()
}

/// Renders, and finds out how much memory the largest program took that encoded pictures as VP9, in KiB.
async fn memory(bench: &Bench) -> u64 {
    let (mut most, work) = (0, bench.folder.path().join("work"));
    let mut rendering = std::pin::pin!(bench.render());
    loop {
        tokio::select! {
            _ = &mut rendering => return most,
            () = tokio::time::sleep(Duration::from_millis(5)) => most = most.max(peak(&work)),
        }
    }
}

/// The most that any such program at work below a folder has taken so far.
fn peak(folder: &Path) -> u64 {
    let folder = folder.to_str().unwrap();
    let of = |process: std::fs::DirEntry| {
        let line = std::fs::read(process.path().join("cmdline")).ok()?;
        let status = std::fs::read_to_string(process.path().join("status")).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let peak = peak.split_whitespace().next()?.parse::<u64>().ok()?;
        let line = String::from_utf8_lossy(&line);
        (line.contains(folder) && line.contains("libvpx-vp9")).then_some(peak)
    };
    std::fs::read_dir("/proc").unwrap().flatten().filter_map(of).max().unwrap_or_default()
}

#[tokio::test]
async fn the_pictures_of_many_clips_take_no_more_memory_than_those_of_some() {
    let some = memory(&backwards(16, Container::Webm)).await;
    let bench = backwards(60, Container::Webm);
    let many = memory(&bench).await;
    assert_eq!(numbers(&bench.job().out), wanted(60, 1));
    assert!(some > 0 && many < some * 3 / 2, "{some} KiB for 16 clips, {many} KiB for 60");
}

#[tokio::test]
async fn every_frame_is_there_once_in_the_others_too() {
    let bench = backwards(20, Container::Mkv);
    assert_eq!(numbers(&bench.render().await.path), wanted(20, 1));
    let mut bench = backwards(20, Container::Gif);
    bench.output.fps = Some(Rate::whole(10));
    assert_eq!(numbers(&bench.render().await.path), wanted(20, 3));
}
