//! Files that mean harm, uploaded: whatever they try, the studio says what is wrong with them or makes the film that
//! they are, opens nothing else, and leaves no process.

use crate::corpus::{Refused, endless, refused, two_kinds};
use crate::support::{Desk, clip, files_below, get, make_clip, programs_at_work};
use std::path::PathBuf;
use std::process::Command;

/// Exports a project; where its film is.
async fn film(desk: &Desk, session: &str, id: &str) -> PathBuf {
    desk.user.submit(session, id).await;
    let done = desk.user.rendered(id).await;
    assert_eq!(done["status"], "completed", "{id}: {done}");
    let bytes = get(done["output"]["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
    let path = desk.folder.path().join(format!("{id}.mp4"));
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The colour of each frame.
fn colours(film: &PathBuf) -> Vec<[u8; 3]> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-i"]).arg(film).args(["-vf", "scale=1:1:flags=area"]);
    let pixels = ffmpeg.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]).output().unwrap().stdout;
    pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// Milliseconds.
fn length(film: &PathBuf) -> i64 {
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args(["-v", "error", "-of", "csv=p=0", "-show_entries", "format=duration"]).arg(film);
    let seconds = String::from_utf8(ffprobe.output().unwrap().stdout).unwrap();
    (seconds.trim().parse::<f64>().unwrap() * 1000.0).round() as i64
}

#[tokio::test]
async fn each_bad_file_is_refused_with_its_reason_and_leaves_nothing() {
    let (dir, desk) = (tempfile::tempdir().unwrap(), Desk::new().await);
    let session = desk.user.session().await;
    for Refused { name, bytes, says } in refused(dir.path()) {
        let answer = desk.user.upload(&session, &[(name, &bytes)]).await;
        assert_eq!(answer.codes(), (400, 4001), "{name}: {answer:?}");
        let sentence = answer.body["message"].as_str().unwrap();
        assert!(sentence.contains(says) && sentence.contains(name), "{name}: {sentence}");
        assert_eq!(programs_at_work(desk.folder.path()), [0; 0], "{name}");
        for folder in ["data/files", "data/incoming"] {
            assert_eq!(files_below(&desk.folder.path().join(folder)), [""; 0], "{name}");
        }
    }
    assert_eq!(desk.user.state(&session).await["version"], 0);
    desk.user.upload(&session, &[("clip.mp4", clip())]).await.data();
}

#[tokio::test]
async fn what_is_two_things_at_once_becomes_a_film_of_the_first() {
    let (dir, desk) = (tempfile::tempdir().unwrap(), Desk::new().await);
    for (n, (name, bytes)) in two_kinds(dir.path()).into_iter().enumerate() {
        let session = desk.user.session().await;
        let is_song = name.ends_with(".mp3");
        if is_song {
            let film = make_clip("color=red:size=160x90:rate=10", "2");
            desk.user.upload(&session, &[("film.mp4", &film)]).await.data();
        }
        desk.user.upload(&session, &[(name, &bytes)]).await.data();
        if is_song {
            desk.user.say(&session, &format!("add {name} as background music")).await;
            assert_eq!(desk.user.state(&session).await["state"]["draft"]["t"][1]["tt"], 1);
        }
        let film = film(&desk, &session, &format!("render_{n}")).await;
        let seen = colours(&film);
        let is_red = |[red, green, blue]: &[u8; 3]| *red > 200 && *green < 60 && *blue < 60;
        assert!(!seen.is_empty() && seen.iter().all(is_red), "{name}: {seen:?}");
        assert_eq!(programs_at_work(desk.folder.path()), [0; 0], "{name}");
    }
}

#[tokio::test]
async fn what_holds_hours_and_says_seconds_costs_seconds() {
    let (dir, desk) = (tempfile::tempdir().unwrap(), Desk::new().await);
    for (name, bytes, ms) in endless(dir.path()) {
        let session = desk.user.session().await;
        desk.user.upload(&session, &[(name, &bytes)]).await.data();
        let said = desk.user.state(&session).await["state"]["draft"]["m"]["duration"].as_i64().unwrap();
        assert_eq!(said, ms, "{name}");
        // As it stands, which copies where that can be; then with every picture decoded and encoded.
        let id = name.replace('.', "_");
        let plain = length(&film(&desk, &session, &id).await);
        desk.user.say(&session, "make it black and white").await;
        let grey = length(&film(&desk, &session, &format!("{id}_grey")).await);
        assert!((plain - ms).abs() < 100 && (grey - ms).abs() < 100, "{name}: {plain} and {grey} ms");
        assert_eq!(programs_at_work(desk.folder.path()), [0; 0], "{name}");
    }
}
