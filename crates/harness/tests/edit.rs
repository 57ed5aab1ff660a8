//! `fov edit` against the studio inside it: from a clip and words to the right MP4.
// Helpers of tests may unwrap; clippy only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use support::{Bench, COLOURS, Film, TONES, count, json, said, witness};

#[test]
fn a_trimmed_clip_has_the_right_pictures_and_sounds() {
    let bench = Bench::new();
    let clip = bench.clip();
    let out = bench.path("out.mp4");
    let report = bench.path("report.json");
    let printed = bench.ok(&[
        "edit",
        clip.to_str().unwrap(),
        "--say",
        "trim the first 2 seconds",
        "--say",
        "turn the volume into a pumpkin",
        "-o",
        "out.mp4",
        "--json",
        "report.json",
    ]);
    assert_eq!(printed.trim(), out.to_str().unwrap());

    let film = Film::open(&out);
    assert!((film.seconds() - 4.0).abs() < 0.1, "{}", film.seconds());
    assert_eq!(film.frames(), 120);
    let (video, audio) = (film.stream("video"), film.stream("audio"));
    // 1080p, whatever the clip's size.
    assert_eq!((video["width"].as_u64(), video["height"].as_u64()), (Some(1920), Some(1080)));
    assert_eq!(video["profile"], "High");
    assert_eq!((video["codec_name"].as_str(), video["pix_fmt"].as_str()), (Some("h264"), Some("yuv420p")));
    assert_eq!(audio["codec_name"], "aac");
    assert!(film.starts_fast());
    for n in 0..4 {
        let at = n as f64 + 0.5;
        assert_eq!(film.second_shown_at(at), Some(n + 2), "at {at} s");
        let (pitch, tone) = (film.pitch_at(at - 0.1), TONES[n + 2]);
        assert!((pitch - tone).abs() < tone * 0.05, "at {at} s: {pitch} Hz instead of {tone} Hz");
    }
    // To the frame.
    assert_eq!(film.second_shown_at(0.0), Some(2));
    assert_eq!(film.second_shown_at(0.95), Some(2));
    assert_eq!(film.second_shown_at(1.01), Some(3));

    let report = json(&report);
    let turns = report["turns"].as_array().unwrap();
    assert_eq!(turns.len(), 2);
    assert_eq!(turns[0]["said"], "trim the first 2 seconds");
    assert!(turns[0]["summary"].as_str().unwrap().starts_with("Timeline ("), "{report:#}");
    assert!(!turns[0]["draft"]["t"].as_array().unwrap().is_empty());
    // What cannot be done is answered, and changes nothing.
    assert!(!turns[1]["replies"].as_array().unwrap().is_empty(), "{report:#}");
    assert_eq!(turns[1]["draft"], turns[0]["draft"]);
    assert_eq!(report["output"].as_str(), out.to_str());
    assert_eq!(report["requests"]["chat"], 2);
    assert_eq!(report["requests"]["render"], 1);
    assert_eq!(report["requests"]["upload"], 1);

    let witness = witness(&bench.slot().join("studio"));
    assert_eq!(count(&witness, "message_accepted"), 2);
    assert_eq!(count(&witness, "render_submitted"), 1);
    assert!(bench.ok(&["status"]).contains("clip.mp4: done"));
    assert!(bench.run(&["resume"]).status.success());
    assert!(bench.ok(&["credits"]).contains("100"));

    // For another editor, beside the video.
    let written = bench.ok(&["export", "--otio"]);
    assert_eq!(written.trim(), bench.path("out.otio").to_str().unwrap());
    let project = json(&bench.path("out.otio"));
    assert_eq!(project["OTIO_SCHEMA"], "Timeline.1");
    let shown = &project["tracks"]["children"][0]["children"][0];
    assert_eq!(shown["source_range"]["duration"]["value"], 120.0);
    let url = shown["media_references"]["DEFAULT_MEDIA"]["target_url"].as_str().unwrap();
    assert_eq!(fs::read(url.strip_prefix("file://").unwrap()).unwrap(), fs::read(&clip).unwrap());

    // Once more, without saying anything.
    let printed = bench.ok(&["export"]);
    assert_eq!(printed.trim(), bench.path("out-2.mp4").to_str().unwrap());
    assert_eq!(Film::open(&bench.path("out-2.mp4")).frames(), 120);
}

#[test]
fn the_main_job_in_one_sentence() {
    let bench = Bench::new();
    let clip = bench.clip();
    let wish = "trim the intro, add background music, and export as MP4";
    bench.ok(&["edit", clip.to_str().unwrap(), "--say", wish, "--json", "report.json"]);
    let film = Film::open(&bench.path("clip-edited.mp4"));
    let first = film.second_shown_at(0.0).unwrap();
    assert!(first > 0, "the intro is still there");
    let rest = COLOURS.len() as f64 - first as f64;
    assert!((film.seconds() - rest).abs() < 1.1, "{} of {rest}", film.seconds());
    let report = json(&bench.path("report.json"));
    assert_eq!(report["requests"]["render"], 1, "the words asked for the one export");
    let summary = report["turns"][0]["summary"].as_str().unwrap();
    assert!(summary.contains("BGM"), "{summary}");
    let (before, after) = (Film::open(&clip).bass(), film.bass());
    assert!(after > before * 3.0, "no music: {after} is hardly more than {before}");
}

#[test]
fn a_slot_remembers_the_last_project_only() {
    let bench = Bench::new();
    let clip = bench.clip();
    let edit = |words: &str, out: &str| {
        let output =
            bench.run(&["edit", clip.to_str().unwrap(), "--say", words, "-o", out, "--lang", "zh-CN"]);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stderr).unwrap()
    };
    let told = edit("保留前3秒", "a.mp4");
    let foreign = |line: &&str| !line.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert_eq!(told.lines().find(foreign), None, "{told}");
    // One that waits for its render when it is dropped: it must not go on behind the back of the next.
    let mut fov = bench.fov(&["edit", clip.to_str().unwrap(), "--say", "reverse it", "-o", "dropped.mp4"]);
    let mut child =
        fov.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let submitted = || count(&witness(&bench.slot().join("studio")), "render_submitted");
    while submitted() < 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it submitted its render");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    bench.ok(&["resume", "--forget"]);
    edit("保留前2秒", "b.mp4");

    let journal = json(&bench.slot().join("journal.json"));
    assert_eq!(journal["state"]["projects"].as_array().map(Vec::len), Some(1), "{journal:#}");
    assert!(!journal.to_string().contains("reverse it"));
    assert_eq!(Film::open(&bench.path("b.mp4")).frames(), 60);
    assert!(!bench.path("dropped.mp4").exists());
    // What it remembers is the last one.
    bench.ok(&["export", "-o", "c.mp4"]);
    assert_eq!(Film::open(&bench.path("c.mp4")).frames(), 60);
}

#[test]
fn two_edits_at_once_do_not_meet() {
    let bench = Bench::new();
    let clip = bench.clip();
    let edit = |out: &str| {
        let mut fov =
            bench.fov(&["edit", clip.to_str().unwrap(), "--say", "trim the first 1 second", "-o", out]);
        fov.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let both = [edit("a.mp4"), edit("b.mp4")].map(|child| child.wait_with_output().unwrap());
    for output in &both {
        assert!(output.status.success(), "{}", said(output));
    }
    let (a, b) = (Film::open(&bench.path("a.mp4")), Film::open(&bench.path("b.mp4")));
    assert_eq!((a.frames(), a.content()), (150, b.content()));
    let mut names: Vec<_> = fs::read_dir(bench.path(""))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.mp4", "b.mp4", "clip.mp4", "data"], "nothing is left lying about");
}
