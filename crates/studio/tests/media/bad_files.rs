//! Files that lie, break, or take too much: each gets a sentence, and nothing else happens.

use crate::clips::{CLIP, ffmpeg, folder, make};
use crate::corpus::{Refused, canary, endless, referring, refused, two_kinds};
use fov_edit::time::Time;
use fov_studio::media::probe::{BadFile, MediaInfo, probe};
use fov_studio::media::sniff::{Container, Refusal};
use std::path::{Path, PathBuf};

fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn look(path: &Path, name: &str) -> Result<MediaInfo, BadFile> {
    let done = probe(&ffmpeg(), path, name).await;
    if let Err(error) = &done {
        assert!(!matches!(error, BadFile::Io(_) | BadFile::Tool(_)), "{error}");
        let sentence = error.to_string();
        assert!(!sentence.contains("/tmp") && sentence.len() < 400, "nothing of this machine: {sentence}");
    }
    done
}

#[tokio::test]
async fn each_is_refused_with_its_reason() {
    let dir = folder();
    for Refused { name, bytes, says } in refused(dir.path()) {
        let path = write(dir.path(), "in", &bytes);
        let done = look(&path, name).await;
        let sentence = done.as_ref().map_or_else(ToString::to_string, |info| format!("accepted: {info:?}"));
        assert!(done.is_err() && sentence.contains(says) && sentence.contains(name), "{name}: {sentence}");
        // Whoever brings what is no media is told what would be.
        if let Err(BadFile::Refused(Refusal::Format { .. })) = done {
            assert!(sentence.contains("webm"), "{sentence}");
        }
    }
}

#[tokio::test]
async fn names_must_fit_and_are_shown_safely() {
    let dir = folder();
    let clip = make(dir.path(), CLIP, "clip.mp4");
    for name in ["clip.mp4", "clip.MOV", "clip.m4a", "no extension", "../../clip.mp4", "夏.mp4"] {
        assert!(look(&clip, name).await.is_ok(), "{name}");
    }
    for name in ["clip.webm", "clip.png", "clip.mp3", "clip.exe", "clip.mp4.txt"] {
        let error = look(&clip, name).await.unwrap_err();
        assert!(matches!(error, BadFile::Refused(Refusal::Extension { .. })), "{name}: {error}");
    }
    let error = look(&clip, "/secret/path/\u{202e}x\n\u{7}.webm").await.unwrap_err().to_string();
    assert!(error.contains("“x.webm”"), "{error}");
}

#[tokio::test]
async fn animated_webp_is_said_to_be_out_of_reach() {
    let dir = folder();
    let path = make(dir.path(), "-f lavfi -i testsrc2=s=64x36:r=5:d=1 -c:v libwebp_anim", "a.webp");
    assert!(matches!(look(&path, "a.webp").await, Err(BadFile::AnimatedWebp { .. })));
    let path =
        make(dir.path(), "-f lavfi -i testsrc2=s=64x36:r=5:d=1 -frames:v 1 -c:v libwebp", "still.webp");
    assert_eq!(look(&path, "still.webp").await.unwrap().width, 64);
}

#[tokio::test]
async fn a_file_of_two_kinds_is_what_its_first_bytes_say() {
    let dir = folder();
    for (name, bytes) in two_kinds(dir.path()) {
        let path = write(dir.path(), "in", &bytes);
        let info = look(&path, name).await.unwrap();
        assert_eq!(name.rsplit_once('.').unwrap().1, info.container.extension(), "{name}");
        assert_eq!(info.width, if info.container == Container::Mp3 { 0 } else { 160 }, "{name}");
    }
}

#[tokio::test]
async fn what_says_that_it_is_short_is_believed() {
    let dir = folder();
    for (name, bytes, ms) in endless(dir.path()) {
        let path = write(dir.path(), "in", &bytes);
        assert_eq!(look(&path, name).await.unwrap().duration, Time::from_ms(ms), "{name}");
    }
}

#[tokio::test]
async fn a_movie_that_refers_to_another_file_does_not_get_it() {
    let dir = folder();
    let path = write(dir.path(), "in.mov", &referring(dir.path()));
    // A player that follows the reference shows the other file, as whoever made this one wants.
    let first = "-frames:v 1 -f rawvideo -pix_fmt rgb24";
    let follow = format!("-enable_drefs 1 -use_absolute_path 1 -f mov -i in.mov {first}");
    let blue =
        std::fs::read(make(dir.path(), &format!("-i {} {first}", canary(dir.path()).display()), "a.raw"));
    assert!(std::fs::read(make(dir.path(), &follow, "b.raw")).unwrap() == blue.unwrap());
    assert!(matches!(look(&path, "refers.mov").await, Err(BadFile::Elsewhere { .. })));
    let args: Vec<_> = Container::Mp4.input(&path);
    let shown: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    assert!(shown.windows(2).any(|w| w == ["-enable_drefs", "0"]), "{shown:?}");
}
