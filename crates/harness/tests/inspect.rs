//! `fov inspect`: what a contributor sees of the protocol.
// Helpers of tests may unwrap; clippy only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;
use support::Bench;

/// What `fov inspect` answers to an input.
fn inspect(args: &[&str], input: &[u8]) -> (i32, Vec<String>) {
    let bench = Bench::new();
    let mut fov = bench.fov(&["inspect"]);
    let mut child = fov.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text.lines().map(str::to_owned).collect())
}

fn values(args: &[&str], input: &[u8]) -> Vec<Value> {
    let (code, lines) = inspect(args, input);
    assert_eq!(code, 0, "{lines:?}");
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn events_are_the_same_however_the_stream_is_cut() {
    let stream = "\u{feff}id: 7\nevent: x\ndata: 你好\ndata: b\r\n\r\n: comment\n\ndata: last\n\ndata: cut";
    let expected = [
        json!({ "event": "x", "data": "你好\nb", "id": "7" }),
        json!({ "event": "message", "data": "last", "id": "7" }),
    ];
    for chunk in ["1", "2", "3", "7", "1000"] {
        assert_eq!(values(&["sse", "--chunk", chunk], stream.as_bytes()), expected);
    }
    assert_eq!(values(&["sse"], stream.as_bytes()), expected);
    let lines = format!("{}\n{}\n", json!(stream), json!(""));
    assert_eq!(values(&["sse", "--lines"], lines.as_bytes()), [json!(expected), json!([])]);
}

#[test]
fn an_agents_words_are_told_from_its_tools() {
    let stream = concat!(
        "data: {\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"trim\",\"args\":{}}}]},\"partial\":false}\n\n",
        "data: {\"content\":{\"parts\":[{\"text\":\"I trimmed it.\"}]},\"partial\":false}\n\n",
    );
    let said = values(&["agent", "--chunk", "1"], stream.as_bytes());
    assert!(said.iter().any(|v| v["internal"]["type"] == "toolCall"), "{said:?}");
    assert!(said.iter().any(|v| v["user"]["text"] == "I trimmed it."), "{said:?}");
    assert_eq!(said.last().unwrap()["end"]["type"], "answered");
}

#[test]
fn a_failed_turn_is_told_to_the_user() {
    let stream = "data: {\"error\": \"agent exploded \"q\"\"}\n\n";
    let said = values(&["agent"], stream.as_bytes());
    let notice = said.iter().find_map(|v| v["user"]["notice"].as_str()).unwrap();
    assert!(notice.contains("agent exploded \"q\""), "{said:?}");
    assert_eq!(said.last().unwrap()["end"]["type"], "failed");
}

#[test]
fn words_are_routed_and_translated() {
    let steps = values(&["route", "trim the intro and export as MP4"], b"");
    assert_eq!(steps[0]["steps"][0]["action"], "edit");
    assert_eq!(steps[0]["steps"][1]["action"], "export");
    let batch = values(&["route", "--lines"], "credits\n\n导出\r\n".as_bytes());
    let actions: Vec<_> = batch.iter().map(|route| &route["steps"][0]["action"]).collect();
    assert_eq!(actions, ["credits", "none", "export"]);
    let shown = values(&["translate"], b"I've added the music; click Export to download it.");
    assert_eq!(shown[0]["shown"], "I've added the music.");
    assert_eq!(shown[0]["actions"].as_array().unwrap().len(), 1);
}

#[test]
fn a_draft_is_summed_up_and_a_bad_one_does_not_stop_a_batch() {
    let draft = br#"{"t":[{"tt":0,"sg":[{"d":10000,"m":{"title":"city"}}]}],"d":10000}"#;
    let (code, lines) = inspect(&["draft"], draft);
    assert_eq!(code, 0);
    assert!(lines.len() == 1 && lines[0].starts_with("Timeline (1 track"), "{lines:?}");
    let batch = [&draft[..], b"\nnonsense\n", draft, b"\n"].concat();
    let (code, batch) = inspect(&["draft", "--lines"], &batch);
    assert_eq!((code, batch.len()), (2, 3), "{batch:?}");
    assert_eq!((&batch[0], &batch[2]), (&lines[0], &lines[0]));
    assert!(batch[1].contains("not a draft"), "{batch:?}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let bench = Bench::new();
    let mut fov = bench.fov(&["inspect", "sse"]);
    let mut child = fov.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let event = b"data: some words that nobody reads\n\n".repeat(10_000);
    // Until the other end has gone.
    while stdin.write_all(&event).is_ok() {}
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}
