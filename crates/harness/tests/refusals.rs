//! What can go wrong before and around an edit: each case gets one clear sentence and the right exit code.
// Helpers of tests may unwrap; clippy only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Output;
use support::{Bench, said};

/// The exit code and the last line of what was said.
fn end(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), text.lines().next_back().unwrap_or_default().to_owned())
}

fn is_chinese(line: &str) -> bool {
    line.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn what_cannot_be_used_is_named_before_anything_starts() {
    let bench = Bench::new();
    fs::write(bench.path("notes.mp4"), "these are notes").unwrap();
    fs::write(bench.path("clip.mp4"), b"\0\0\0\x18ftypisom\0\0\0\0isom").unwrap();
    fs::write(bench.path("file"), "").unwrap();
    let big = fs::File::create(bench.path("big.mp4")).unwrap();
    big.set_len(500_000_001).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["edit", "nowhere.mp4", "--say", "x"], "there is no file nowhere.mp4"),
        (&["edit", ".", "--say", "x"], "is a folder"),
        (&["edit", "notes.mp4", "--say", "x"], "is a text file"),
        (&["edit", "big.mp4", "--say", "x"], "500 MB"),
        (&["edit", "clip.mp4", "--say", "  "], "is empty"),
        (&["edit", "clip.mp4", "--say", "x", "-o", "no/out.mp4"], "there is no folder"),
        (&["edit", "clip.mp4", "--say", "x", "-o", "clip.mp4"], "is one of the clips"),
        (&["edit", "clip.mp4", "--say", "x", "-o", "out.avi"], "ends in .mp4"),
        (&["edit", "clip.mp4", "--say", "x", "--json", "no/r.json"], "there is no folder"),
        (&["edit", "clip.mp4", "--say", "x", "--backend", "example.com"], "is not an address"),
        (&["edit", "clip.mp4", "--say", "x", "--token", "a b"], "token"),
        (&["edit", "clip.mp4", "--say", "x", "--data", "file/data"], "data folder"),
        (&["edit", "clip.mp4", "--say", "x", "--planner-url", "ftp://model"], "http:// or https://"),
        (&["edit", "clip.mp4", "--say", "x", "--planner-url", "http://127.0.0.1:1/v1"], "--planner-model"),
        (&["credits", "--backend", "http://192.0.2.1"], "FOV_CLOCK_RATE"),
        (&["export"], "begin with `fov edit`"),
        (&["export", "--otio"], "begin with `fov edit`"),
    ];
    for (args, words) in cases {
        let output = bench.run(args);
        let (code, line) = end(&output);
        assert_eq!(code, 2, "{args:?}: {}", said(&output));
        assert!(line.starts_with("fov: ") && line.contains(words), "{args:?}: {line}");
        assert_eq!(said(&output).lines().count(), 1, "{args:?}: {}", said(&output));
        // The planner's sentences are the studio's.
        if !args.contains(&"--planner-url") {
            let (same, line) = end(&bench.run(&[args, &["--lang", "zh-CN"][..]].concat()));
            assert!(same == code && is_chinese(&line), "{args:?}: {line}");
        }
    }
    // Wrong flags are clap's affair.
    for args in [
        &["edit"][..],
        &["edit", "clip.mp4"],
        &["edit", "clip.mp4", "--sya", "x"],
        &["bake"],
        &["status", "--lang", "de"],
    ] {
        assert_eq!(bench.run(args).status.code(), Some(2), "{args:?}");
    }
    for (args, words) in [
        (["studio", "--credits", "many"], "hosted, unlimited or a number"),
        (["studio", "--quirks", "loud=1"], "there is no quirk"),
        (["studio", "--keep-days", "0"], "1..=36500"),
    ] {
        let output = bench.run(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(said(&output).contains(words), "{args:?}: {}", said(&output));
    }
    assert!(!bench.path("data/embedded").exists(), "nothing was begun");
}

#[test]
fn a_backend_that_is_down_leaves_the_job_to_be_resumed() {
    let bench = Bench::new();
    let clip = bench.clip();
    // A port that was free a moment ago.
    let url = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let edit = ["edit", clip.to_str().unwrap(), "--say", "trim the first 1 second", "--backend", &url];
    let (code, line) = end(&bench.run(&edit));
    assert_eq!(code, 4, "{line}");
    assert!(line.contains(&url) && line.contains("fov resume"), "{line}");
    assert!(bench.ok(&["status"]).contains("unfinished"));
    assert_eq!(end(&bench.run(&["resume"])).0, 4);
    let (code, line) = end(&bench.run(&edit));
    assert_eq!(code, 2);
    assert!(line.contains("unfinished"), "{line}");
    bench.ok(&["resume", "--forget"]);
    assert!(said(&bench.run(&["resume"])).contains("Nothing to resume"));
}

#[test]
fn what_is_no_video_is_refused_by_the_backend() {
    let bench = Bench::new();
    let noise: Vec<u8> = (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(bench.path("noise.mp4"), noise).unwrap();
    let output = bench.run(&["edit", "noise.mp4", "--say", "trim the first 1 second"]);
    let (code, line) = end(&output);
    assert_eq!(code, 3, "{}", said(&output));
    assert!(line.contains("noise.mp4"), "{line}");
    let status = bench.ok(&["status"]);
    assert!(!status.contains("done") && status.matches("noise.mp4").count() > 1, "{status}");
    assert!(!bench.path("noise-edited.mp4").exists());
}

#[test]
fn without_ffmpeg_it_says_so() {
    let bench = Bench::new();
    let clip = bench.clip();
    let output = bench
        .fov(&["edit", clip.to_str().unwrap(), "--say", "x"])
        .env("PATH", bench.path(""))
        .output()
        .unwrap();
    let (code, line) = end(&output);
    assert_eq!(code, 2, "{line}");
    assert!(line.contains("install") && line.contains("ffmpeg"), "{line}");
}

#[test]
fn a_port_in_use_is_named() {
    let bench = Bench::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, line) = end(&bench.run(&["studio", "--port", &port]));
    assert_eq!(code, 2, "{line}");
    assert!(line.contains(&port) && line.contains("in use"), "{line}");
}

#[test]
fn a_damaged_journal_is_left_alone() {
    let bench = Bench::new();
    let clip = bench.clip();
    let slot = bench.slot();
    fs::create_dir_all(&slot).unwrap();
    for damage in ["{\"half", "{\"version\":4000000000}"] {
        fs::write(slot.join("journal.json"), damage).unwrap();
        let (code, line) =
            end(&bench.run(&["edit", clip.to_str().unwrap(), "--say", "trim the first 1 second"]));
        assert_eq!(code, 2, "{line}");
        assert!(line.contains("journal.json"), "{line}");
        assert_eq!(fs::read_to_string(slot.join("journal.json")).unwrap(), damage);
        bench.ok(&["resume", "--forget"]);
    }
}

const TOKEN: &str = "POST /api/auth/anonymous-token";
const GIVEN: (u16, &str) = (200, r#"{"code":0,"data":{"token":"nmv_usr_test","user_id":"anon_1"}}"#);

#[test]
fn credits_that_cannot_be_had_are_not_waited_for() {
    let bench = Bench::new();
    let mute = backend(|call| if call.starts_with(TOKEN) { GIVEN } else { (500, "") });
    let (code, line) = end(&bench.run(&["credits", "--backend", &mute, "--patience", "2"]));
    assert!(code == 4 && !line.is_empty(), "{line}");

    let strict = backend(|_| (401, r#"{"detail":"bad token"}"#));
    let (code, line) = end(&bench.run(&["credits", "--backend", &strict, "--token", "mine"]));
    assert!(code == 3 && line.contains("NEMO_TOKEN"), "{line}");
}

#[test]
fn a_service_that_lets_nobody_in_is_not_waited_for() {
    let bench = Bench::new();
    let clip = bench.clip();
    let full = backend(|_| (429, "{}"));
    let edit = ["edit", clip.to_str().unwrap(), "--say", "trim the first 1 second", "--backend", &full];
    for args in [&edit[..], &["resume"]] {
        let (code, line) = end(&bench.run(args));
        assert!(code == 3 && line.contains("NEMO_TOKEN") && line.contains("fov resume"), "{args:?}: {line}");
    }
}

/// A backend that gives each call the status and the body that `answer` makes of its first line. It lives as long as
/// the test.
fn backend(answer: fn(&str) -> (u16, &'static str)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let head: Vec<String> =
                stream.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let (status, body) = answer(head.first().map_or("", String::as_str));
            let length = body.len();
            let _ = write!(
                stream.get_mut(),
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
                 Connection: close\r\n\r\n{body}"
            );
        }
    });
    url
}

/// Runs in a mount namespace of its own, where the output folder is a disk of 64 kB.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_costs_no_work() {
    use std::process::Command;
    let bench = Bench::new();
    let clip = bench.clip();
    if !Command::new("unshare").args(["-rm", "true"]).status().is_ok_and(|s| s.success()) {
        eprintln!("skipped: this system lets nobody make a small disk, so nothing was shown");
        return;
    }
    fs::create_dir(bench.path("small")).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=16k none small && {:?} edit {:?} --say 'reverse it' -o small/out.mp4; \
         code=$?; ls -A small; exit $code",
        env!("CARGO_BIN_EXE_fov"),
        clip
    );
    let mut fov = bench.fov(&[]);
    let mut sh = Command::new("unshare");
    sh.args(["-rm", "sh", "-c", &script]).current_dir(bench.path(""));
    for (name, value) in fov.env("X", "").get_envs() {
        match value {
            Some(value) => sh.env(name, value),
            None => sh.env_remove(name),
        };
    }
    let output = sh.output().unwrap();
    let (code, line) = end(&output);
    assert_eq!(code, 2, "{}", said(&output));
    assert!(line.contains("no room") && line.contains("fov resume"), "{line}");
    assert_eq!(output.stdout, b"", "a part was left on the full disk");
    // Now there is room: the render is not done again.
    bench.ok(&["resume"]);
    assert_eq!(support::Film::open(&bench.path("small/out.mp4")).frames(), 180);
    let witness = support::witness(&bench.slot().join("studio"));
    assert_eq!(support::count(&witness, "render_submitted"), 1);
}

#[test]
fn an_edit_that_was_dropped_before_it_began_cannot_be_exported() {
    let bench = Bench::new();
    let clip = bench.clip();
    let mut fov = bench.fov(&["edit", clip.to_str().unwrap(), "--say", "trim the first 1 second"]);
    assert_eq!(end(&fov.env("FOV_FFMPEG", bench.path("nowhere")).output().unwrap()).0, 2);
    bench.ok(&["resume", "--forget"]);
    let (code, line) = end(&bench.run(&["export"]));
    assert!(code == 2 && line.contains("begin with `fov edit`"), "{line}");
    assert!(said(&bench.run(&["resume"])).contains("Nothing to resume"));
    assert!(bench.ok(&["status"]).contains("dropped"));
}

/// `/dev/full` takes nothing; a pipe whose reader has gone has had enough.
#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_failure_but_a_reader_that_left_is_none() {
    let bench = Bench::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = bench.fov(&["status"]).stdout(full).output().unwrap();
    let (code, line) = end(&output);
    assert!(code == 2 && line.contains("cannot write the result"), "{line}");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = bench.fov(&["status"]).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
}

#[test]
fn a_missing_ffmpeg_is_named_with_where_to_get_it() {
    let bench = Bench::new();
    let clip = bench.clip();
    let edit = ["edit", clip.to_str().unwrap(), "--say", "trim the first 1 second", "--json", "report.json"];
    let mut fov = bench.fov(&edit);
    let (code, sentence) = end(&fov.env("FOV_FFMPEG", bench.path("nowhere")).output().unwrap());
    assert_eq!(code, 2, "{sentence}");
    assert!(sentence.contains("install the package ffmpeg") && sentence.contains("fov resume"), "{sentence}");
    let report = support::json(&bench.path("report.json"));
    assert!(report["failure"].as_str().unwrap().contains("ffmpeg"), "{report:#}");
    assert_eq!((&report["state"], &report["exit_code"]), (&"open".into(), &2.into()), "{report:#}");
    // The edit was not lost with it.
    bench.ok(&["resume"]);
    let report = support::json(&bench.path("report.json"));
    assert_eq!((&report["state"], &report["exit_code"]), (&"finished".into(), &0.into()), "{report:#}");
    assert!(report["failure"].is_null() && !report["notices"].as_array().unwrap().is_empty(), "{report:#}");
}
