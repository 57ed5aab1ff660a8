//! Subtitle files: brought with a clip or after it, put on the film by a message, seen at their times.

use crate::support::{Desk, User, make_clip, texts};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\nHello 你好\n\n2\n00:00:02,400 --> 00:00:02,700\nBye\n";

/// The subtitles of a session's draft: start and length in milliseconds, and what they say.
async fn on_film(user: &User, session: &str) -> Vec<(i64, i64, String)> {
    let draft = user.state(session).await["state"]["draft"].clone();
    let tracks = draft["t"].as_array().unwrap();
    let segments =
        tracks.iter().filter(|track| track["tt"] == 7).flat_map(|track| track["sg"].as_array().unwrap());
    let number = |value: &Value| value.as_i64().unwrap();
    segments
        .map(|s| (number(&s["st"]), number(&s["d"]), s["m"]["title"].as_str().unwrap().to_owned()))
        .collect()
}

fn wanted() -> Vec<(i64, i64, String)> {
    vec![(1000, 1000, "Hello 你好".to_owned()), (2400, 300, "Bye".to_owned())]
}

/// How bright the lower third of a film is at its brightest, at a moment.
fn brightest_below(film: &Path, at: &str) -> u8 {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-ss", at, "-i"]).arg(film);
    ffmpeg.args([
        "-frames:v",
        "1",
        "-vf",
        "crop=iw:ih/3:0:ih*2/3",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-",
    ]);
    let output = ffmpeg.output().unwrap();
    assert!(output.status.success());
    output.stdout.into_iter().max().unwrap()
}

#[tokio::test]
async fn an_uploaded_file_is_seen_at_its_times_and_only_then() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let black = make_clip("color=c=black:size=320x180:rate=30", "3");
    let data = desk.user.upload(&session, &[("clip.mp4", &black), ("talk.srt", SRT.as_bytes())]).await.data();
    let file = &data["files"][1];
    assert_eq!((&file["filename"], &file["file_type"]), (&json!("talk.srt"), &json!("subtitle")));
    assert_eq!(file["duration"], json!(2.7));
    let back = crate::support::get(file["cdn_url"].as_str().unwrap()).await.unwrap();
    assert_eq!(back.text().await.unwrap(), SRT);
    assert!(on_film(&desk.user, &session).await.is_empty(), "nobody asked for them yet");

    let said = texts(&desk.user.say(&session, "add the subtitles").await).concat();
    assert_eq!(said, "Added 2 subtitle lines.");
    assert_eq!(on_film(&desk.user, &session).await, wanted());
    desk.user.submit(&session, "render_1").await;
    let done = desk.user.rendered("render_1").await;
    let film = crate::support::get(done["output"]["url"].as_str().unwrap()).await.unwrap();
    let path = desk.folder.path().join("film.mp4");
    std::fs::write(&path, film.bytes().await.unwrap()).unwrap();
    for (at, seen) in
        [("0.9", false), ("1.1", true), ("1.9", true), ("2.1", false), ("2.5", true), ("2.8", false)]
    {
        let brightest = brightest_below(&path, at);
        assert!(if seen { brightest > 180 } else { brightest < 60 }, "{brightest} at {at} s");
    }
}

#[tokio::test]
async fn they_can_come_before_their_clip_be_taken_back_and_asked_for_again() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("talk.SRT", SRT.as_bytes())]).await.data();
    let clip = make_clip("testsrc=size=160x90:rate=30", "3");
    desk.user.upload(&session, &[("clip.mp4", &clip)]).await.data();
    desk.user.say(&session, "加上字幕").await;
    assert_eq!(on_film(&desk.user, &session).await, wanted());
    desk.user.say(&session, "undo").await;
    assert!(on_film(&desk.user, &session).await.is_empty());
    // What was cut away under them is cut away first.
    desk.user.say(&session, "add the subtitles and trim the first 1 second").await;
    assert_eq!(on_film(&desk.user, &session).await[0].0, 0);
    desk.user.say(&session, "remove the subtitles").await;
    assert!(on_film(&desk.user, &session).await.is_empty());
}

#[tokio::test]
async fn of_several_files_the_named_one_is_taken() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let vtt = "WEBVTT\n\n00:00.500 --> 00:01.000\nHallo\n";
    let ass = "[Events]\nDialogue: 0,0:00:00.50,0:00:01.00,Default,,0,0,0,,{\\b1}Salut{\\b0}\\Ntoi\n";
    let files = [("de.vtt", vtt.as_bytes()), ("fr.ass", ass.as_bytes()), ("en.srt", SRT.as_bytes())];
    desk.user.upload(&session, &files).await.data();
    desk.user.say(&session, "add the subtitles from de.vtt").await;
    assert_eq!(on_film(&desk.user, &session).await, [(500, 500, "Hallo".to_owned())]);
    desk.user.say(&session, "undo").await;
    desk.user.say(&session, "add the subtitles from \"fr.ass\"").await;
    assert_eq!(on_film(&desk.user, &session).await, [(500, 500, "Salut\ntoi".to_owned())]);
}

#[tokio::test]
async fn what_holds_no_subtitles_is_refused_with_the_reason() {
    let desk = Desk::with(|config| config.limits.file_bytes = 8 << 20).await;
    let session = desk.user.project().await;
    let gbk = b"1\n00:00:01,000 --> 00:00:02,000\n\xc4\xe3\xba\xc3\n".as_slice();
    let large = vec![b'a'; 5 << 20];
    let cases = [
        ("empty.srt", b"".as_slice(), 4001, "no subtitles"),
        ("notes.srt", b"call mum", 4001, "no subtitles"),
        ("gbk.srt", gbk, 4001, "UTF-8"),
        ("clip.srt", crate::support::clip(), 4001, "UTF-8"),
        ("large.srt", &large, 4002, "4 MB"),
        ("talk.txt", SRT.as_bytes(), 4001, "srt"),
    ];
    for (name, bytes, code, says) in cases {
        let answer = desk.user.upload(&session, &[(name, bytes)]).await;
        assert_eq!(answer.codes().1, code, "{name}: {answer:?}");
        assert!(answer.body["message"].as_str().unwrap().contains(says), "{name}: {answer:?}");
    }
    assert_eq!(desk.user.state(&session).await["turn"]["files"], 1);
}
