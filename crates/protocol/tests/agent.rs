//! What a turn makes of real streams, and of each form and trap on its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use fov_protocol::agent::{Failure, Outcome, Signal, Turn};
use fov_protocol::sse::{Decoder, Event};
use serde_json::json;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A capture by its name, as the bytes that came.
macro_rules! capture {
    ($name:literal) => {
        ($name, &include_bytes!(concat!("data/sse/captures/", $name, "_streaming.sse"))[..])
    };
}

/// All that a turn can see of a stream: the data and the stray lines of each event.
fn events(chunks: &[&[u8]]) -> Vec<(String, String)> {
    let mut decoder = Decoder::new().keep_stray_lines();
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.feed(chunk, |event| events.push((event.data.to_owned(), event.stray.to_owned()))).unwrap();
    }
    events
}

fn run(chunks: &[&[u8]]) -> (Turn, Vec<Signal>) {
    let mut decoder = Decoder::new().keep_stray_lines();
    let (mut turn, mut signals) = (Turn::new(), Vec::new());
    for chunk in chunks {
        decoder.feed(chunk, |event| signals.extend(turn.on_event(&event))).unwrap();
    }
    (turn, signals)
}

/// Feeds `data:` lines, as a server sends them.
fn turn_of(data: &[serde_json::Value]) -> (Turn, Vec<Signal>) {
    let stream: String = data.iter().map(|event| format!("data: {event}\n\n")).collect();
    run(&[stream.as_bytes()])
}

fn outcome_of(data: &[serde_json::Value]) -> Outcome {
    turn_of(data).0.finish()
}

fn answered<const N: usize>(texts: [&str; N]) -> Outcome {
    Outcome::Answered(texts.map(str::to_owned).to_vec())
}

fn failed(code: Option<&str>, message: &str) -> Outcome {
    Outcome::Failed(failure(code, message))
}

fn failure(code: Option<&str>, message: &str) -> Failure {
    Failure { code: code.map(str::to_owned), message: message.to_owned() }
}

/// What stands on the screen after the signals, message by message.
fn screen(signals: &[Signal]) -> Vec<String> {
    let mut screen = Vec::new();
    for signal in signals {
        if let Signal::Text { message, text, .. } = signal {
            if screen.len() <= *message {
                screen.resize(message + 1, String::new());
            }
            screen[*message].clone_from(text);
        }
    }
    screen.retain(|text| !text.is_empty());
    screen
}

/// The internal signals in short.
fn behind_the_scenes(signals: &[Signal]) -> Vec<String> {
    let mut short = Vec::new();
    for signal in signals {
        match signal {
            Signal::Text { .. } => {}
            Signal::ToolCall { name, args } => short.push(format!("call {name} {args}")),
            Signal::ToolResponse { name, .. } => short.push(format!("response {name}")),
            Signal::Thought { text } => short.push(format!("thought {text}")),
            Signal::Heartbeat => short.push("heartbeat".to_owned()),
            Signal::StateDelta { delta } => short.push(format!("state {delta}")),
            Signal::Transfer { agent } => short.push(format!("transfer {agent}")),
            Signal::Failure(failure) => short.push(format!("failure {failure}")),
        }
    }
    short
}

#[test]
fn every_capture_says_what_it_says() {
    let unicode =
        "你好，世界 🐠👩\u{200d}👩\u{200d}👧\u{200d}👦 é e\u{301}\u{2028}\u{2029}nul[0m \u{feff}BOM";
    let weather = ["I'll check the weather.", "The weather in 北京 is 晴 ☀️."];
    let weather_scenes = [
        "thought Let me think",
        "thought  about it.",
        "thought Let me think about it.",
        "call get_weather {\"city\":\"北京\"}",
        "response get_weather",
    ];
    let tool_scenes = [
        "call get_weather {\"city\":\"北京\",\"days\":3,\"opts\":{\"n\":null,\"unit\":\"C\"}}",
        "response get_weather",
    ];
    let exploded = failed(None, "agent exploded 爆炸 🔥\nsecond line \"q\"");
    let exploded_scenes = ["failure agent exploded 爆炸 🔥\nsecond line \"q\""];
    type Golden<'a> = ((&'a str, &'a [u8]), Outcome, &'a [&'a str], &'a [&'a str]);
    let golden: [Golden<'_>; 20] = [
        (capture!("adk-1.18/llm_weather"), answered(weather), &weather, &weather_scenes),
        (capture!("adk-2.13/llm_weather"), answered(weather), &weather, &weather_scenes),
        (capture!("adk-1.18/raise_mid_snake"), exploded.clone(), &["Working on it"], &exploded_scenes),
        (capture!("adk-2.13/raise_mid_snake"), exploded, &["Working on it"], &exploded_scenes),
        (capture!("adk-1.18/text_snake"), answered(["Hello, world!"]), &["Hello, world!"], &[]),
        (capture!("adk-2.13/text_snake"), answered(["Hello, world!"]), &["Hello, world!"], &[]),
        (capture!("adk-1.18/tools_snake"), answered(["It is sunny."]), &["It is sunny."], &tool_scenes),
        (capture!("adk-2.13/tools_snake"), answered(["It is sunny."]), &["It is sunny."], &tool_scenes),
        (capture!("adk-1.18/unicode_snake"), answered([unicode]), &[unicode], &[]),
        (capture!("adk-2.13/unicode_snake"), answered([unicode]), &[unicode], &[]),
        (capture!("adk-2.13/actions_snake"), answered(["meta"]), &["meta"], &["transfer other"]),
        (capture!("adk-2.13/artifact_snake"), answered(["saved"]), &["saved"], &[]),
        (capture!("adk-2.13/empty_snake"), Outcome::Silent, &[], &[]),
        (
            capture!("adk-2.13/error_snake"),
            failed(Some("RESOURCE_EXHAUSTED"), "429 配额 quota exceeded\nblocked"),
            &["partial ans", "x"],
            &["failure 429 配额 quota exceeded", "failure blocked"],
        ),
        (
            capture!("adk-2.13/llm_fcstream"),
            answered(["The weather in 北京 is 晴 ☀️."]),
            &["The weather in 北京 is 晴 ☀️."],
            &["call get_weather {\"city\":\"北京\"}", "response get_weather"],
        ),
        (capture!("adk-2.13/llm_maxtok"), answered(["cut off"]), &["cut off"], &[]),
        (
            capture!("adk-2.13/longrunning_snake"),
            Outcome::Silent,
            &[],
            &["call approve {\"amount\":10}", "call approve2 {}", "response approve"],
        ),
        (capture!("adk-2.13/sleep20_snake"), answered(["going quiet, back"]), &["going quiet, back"], &[]),
        (
            capture!("adk-2.13/state_snake"),
            answered(["state set"]),
            &["state set"],
            &[
                "state {\"app:v\":\"1\",\"count\":1,\"snake_case_key\":{\"inner_key\":[1,2.0,\"三\",null,true]},\"user:lang\":\"zh\"}",
                "state {\"count\":2}",
            ],
        ),
        (
            capture!("adk-2.13/thought_snake"),
            answered(["The answer"]),
            &["The answer"],
            &["thought Let me ", "thought think…", "thought Let me think…"],
        ),
    ];
    for ((name, stream), outcome, shown, scenes) in golden {
        let (turn, signals) = run(&[stream]);
        assert_eq!(turn.finish(), outcome, "{name}");
        assert_eq!(screen(&signals), shown, "{name}");
        assert_eq!(behind_the_scenes(&signals), scenes, "{name}");
        let saved = serde_json::to_string(&(&signals, turn.finish())).unwrap();
        assert_eq!(
            serde_json::from_str::<(Vec<Signal>, Outcome)>(&saved).unwrap(),
            (signals.clone(), outcome)
        );
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(run(&bytes), (turn, signals), "{name}, byte by byte");
        let events = events(&[stream]);
        for at in 0..=stream.len() {
            let (head, tail) = stream.split_at(at);
            assert!(self::events(&[head, tail]) == events, "{name}, cut at {at}");
        }
    }
    let plain = include_bytes!("data/sse/captures/adk-2.13/llm_plain_nostreaming.sse");
    assert_eq!(run(&[plain]).0.finish(), answered(["Hello 🐠"]));
}

#[test]
fn a_turn_survives_a_snapshot_after_every_event() {
    let stream = include_str!("data/sse/captures/adk-2.13/llm_weather_streaming.sse");
    let (whole, expected) = run(&[stream.as_bytes()]);
    let (mut turn, mut signals) = (Turn::new(), Vec::new());
    for line in stream.lines().filter_map(|line| line.strip_prefix("data: ")) {
        turn = serde_json::from_str(&serde_json::to_string(&turn).unwrap()).unwrap();
        signals.extend(turn.on_event(&Event::message(line)));
    }
    assert_eq!((turn, signals), (whole, expected));
}

/// The text of an event of the agent.
fn text(text: &str, partial: bool) -> serde_json::Value {
    json!({"content": {"role": "model", "parts": [{"text": text}]}, "partial": partial, "author": "a"})
}

fn error_event(code: &str, message: Option<&str>) -> serde_json::Value {
    json!({"errorCode": code, "errorMessage": message, "author": "a", "invocationId": "i"})
}

#[test]
fn a_stream_that_ends_without_anything_whole_was_cut() {
    assert_eq!(outcome_of(&[]), Outcome::Cut);
    assert_eq!(outcome_of(&[text("Work", true), text("ing", true)]), Outcome::Cut);
    assert_eq!(run(&[b"data:\n\ndata: {\"type\":\"heartbeat\"}\n\n: x\n\n"]).0.finish(), Outcome::Cut);
    let piece = json!({"content": {"role": "model", "parts": [{"functionCall": {"id": "1", "willContinue": true}}]}, "partial": true});
    assert_eq!(outcome_of(&[piece]), Outcome::Cut);
    let echo = json!({"content": {"role": "user", "parts": [{"text": "trim it"}]}, "author": "user"});
    assert_eq!(
        turn_of(std::slice::from_ref(&echo)),
        (Turn::new(), vec![]),
        "the user's own words are no answer"
    );
    let state = json!({"author": "a", "actions": {"stateDelta": {"draft": {}}}});
    assert_eq!(outcome_of(&[state]), Outcome::Cut);
}

#[test]
fn pieces_are_replaced_by_the_whole() {
    let (turn, signals) = turn_of(&[text("Hel", true), text("lo", true), text("Hello!", false)]);
    let shown = |text: &str, complete| Signal::Text { message: 0, text: text.to_owned(), complete };
    assert_eq!(signals, [shown("Hel", false), shown("Hello", false), shown("Hello!", true)]);
    assert_eq!(turn.texts(), ["Hello!"]);
}

#[test]
fn texts_around_a_tool_are_messages_of_their_own() {
    let tool = json!({"content": {"role": "model", "parts": [{"function_call": {"name": "trim", "args": {"s": 1}}}]}});
    let result = json!({"content": {"role": "user", "parts": [{"function_response": {"name": "trim", "response": {}}}]}});
    let turn = [text("Trimming.", true), tool, result, text("Do", true), text("Done.", false)];
    let (turn, signals) = turn_of(&turn);
    assert_eq!(turn.finish(), answered(["Trimming.", "Done."]));
    assert_eq!(behind_the_scenes(&signals), ["call trim {\"s\":1}", "response trim"]);
    let both = json!({"content": {"role": "model", "parts": [
        {"text": "First "}, {"text": "this."}, {"functionCall": {"name": "trim"}}, {"text": "Then that."}]}});
    assert_eq!(outcome_of(&[both]), answered(["First this.", "Then that."]));
}

#[test]
fn two_agents_may_write_at_once() {
    let of = |author: &str, text: &str, partial: bool| json!({"content": {"role": "model", "parts": [{"text": text}]}, "partial": partial, "author": author});
    let turn = [
        of("a", "A1", true),
        of("b", "B1", true),
        of("a", "A2", true),
        of("b", "B1!", false),
        of("a", "A1A2!", false),
    ];
    assert_eq!(outcome_of(&turn), answered(["A1A2!", "B1!"]));
}

#[test]
fn the_same_whole_text_twice_is_one_message() {
    assert_eq!(outcome_of(&[text("Done.", false), text("Done.", false)]), answered(["Done."]));
    let result = json!({"content": {"role": "user", "parts": [{"functionResponse": {"name": "t"}}]}});
    let with_a_tool_between = [text("Done.", false), result, text("Done.", false)];
    assert_eq!(outcome_of(&with_a_tool_between), answered(["Done.", "Done."]));
}

#[test]
fn snake_case_events_are_read_alike() {
    let snake = json!({"error_code": "SAFETY", "error_message": "blocked", "invocation_id": "i",
        "actions": {"state_delta": {"k": 1}, "transfer_to_agent": "editor"}});
    let (turn, signals) = turn_of(&[snake]);
    assert_eq!(turn.finish(), failed(Some("SAFETY"), "blocked"));
    assert_eq!(behind_the_scenes(&signals), ["state {\"k\":1}", "transfer editor", "failure blocked"]);
    assert_eq!(outcome_of(&[json!({"turn_complete": true, "author": "a"})]), Outcome::Silent);
}

#[test]
fn typed_events() {
    let (turn, signals) = turn_of(&[
        json!({"type": "heartbeat"}),
        json!({"type": "tool_call", "name": "add_bgm", "args": {"mood": "lo-fi"}}),
        json!({"type": "tool_result", "name": "add_bgm", "result": "ok"}),
        json!({"type": "text", "content": "Music added."}),
        json!({"type": "text", "content": "Pre", "partial": true}),
        json!({"type": "text", "content": "Preview it."}),
        json!({"type": "surprise", "content": "never seen"}),
    ]);
    assert_eq!(turn.finish(), answered(["Music added.", "Preview it."]));
    assert_eq!(
        behind_the_scenes(&signals),
        ["heartbeat", "call add_bgm {\"mood\":\"lo-fi\"}", "response add_bgm"]
    );
    assert_eq!(outcome_of(&[json!({"type": "tool_call", "name": "trim", "args": {}})]), Outcome::Silent);
    for error in [
        json!({"type": "error", "message": "no GPU", "code": "E1"}),
        json!({"type": "error", "error": {"message": "no GPU", "code": "E1"}}),
        json!({"type": "error", "content": "no GPU", "error_code": "E1"}),
    ] {
        assert_eq!(outcome_of(std::slice::from_ref(&error)), failed(Some("E1"), "no GPU"), "{error}");
    }
}

#[test]
fn every_sign_of_life_is_a_heartbeat() {
    for stream in
        ["data:\n\n", "data: \n\n", "event: heartbeat\ndata: {}\n\n", "event: ping\ndata: 12:30\n\n"]
    {
        assert_eq!(run(&[stream.as_bytes()]).1, [Signal::Heartbeat], "{stream:?}");
    }
}

#[test]
fn a_failure_is_shown_once() {
    let once = |events: &[serde_json::Value]| behind_the_scenes(&turn_of(events).1);
    let quota = error_event("RESOURCE_EXHAUSTED", Some("quota exceeded"));
    assert_eq!(once(&[quota.clone(), json!({"error": "ClientError: 429"})]), ["failure quota exceeded"]);
    assert_eq!(once(&[quota.clone(), quota.clone()]), ["failure quota exceeded"]);
    let explained = json!({"error": "ClientError: quota exceeded"});
    assert_eq!(once(&[quota.clone(), text("x", false), explained]), ["failure quota exceeded"]);
    let another = json!({"error": "disk full"});
    assert_eq!(once(&[quota, text("x", false), another]), ["failure quota exceeded", "failure disk full"]);
}

#[test]
fn failures_in_all_their_forms() {
    assert_eq!(outcome_of(&[error_event("SAFETY", None)]), failed(Some("SAFETY"), ""));
    let Outcome::Failed(only_a_code) = outcome_of(&[error_event("SAFETY", None)]) else { panic!() };
    assert_eq!(only_a_code.to_string(), "SAFETY");
    assert_eq!(outcome_of(&[json!({"error": "boom"})]), failed(None, "boom"));
    assert_eq!(
        outcome_of(&[json!({"error": {"code": 500, "message": "boom"}})]),
        failed(Some("500"), "boom")
    );
    assert_eq!(
        outcome_of(&[json!({"code": 2001, "message": "no credits"})]),
        failed(Some("2001"), "no credits")
    );
    assert_eq!(outcome_of(&[json!({"detail": "Session not found"})]), failed(None, "Session not found"));
    assert_eq!(run(&[b"event: error\ndata: out of memory\n\n"]).0.finish(), failed(None, "out of memory"));
}

#[test]
fn an_old_servers_broken_error_keeps_its_message() {
    let outcome = |stream: &str| run(&[stream.as_bytes()]).0.finish();
    assert_eq!(outcome("data: {\"error\": \"no \"such\" clip\"}\n\n"), failed(None, "no \"such\" clip"));
    assert_eq!(
        outcome("data: {\"error\": \"Traceback:\n  File \"a.py\", line 3\nKeyError: 'x'\"}\n\n"),
        failed(None, "Traceback:\n  File \"a.py\", line 3\nKeyError: 'x'")
    );
    let mut turn = Turn::new();
    let mut plain_decoder = Decoder::new();
    let stream = b"data: {\"error\": \"say \"hi\"\nlost\"}\n\n";
    plain_decoder.feed(stream, |event| drop(turn.on_event(&event))).unwrap();
    assert_eq!(turn.finish(), failed(None, "say \"hi\""), "without the stray lines, the first line");
}

#[test]
fn a_full_answer_at_the_token_limit_is_an_answer() {
    let limit = error_event("MAX_TOKENS", None);
    assert_eq!(outcome_of(&[text("cut off", false), limit.clone()]), answered(["cut off"]));
    assert_eq!(outcome_of(&[text("cut", true), text(" off", true), limit.clone()]), answered(["cut off"]));
    assert_eq!(outcome_of(&[limit]), failed(Some("MAX_TOKENS"), ""));
    assert_eq!(outcome_of(&[error_event("STOP", None), text("ok", false)]), answered(["ok"]));
}

#[test]
fn an_interrupted_answer_is_an_answer() {
    let mut interrupted = text("As far as I got", false);
    interrupted["interrupted"] = json!(true);
    assert_eq!(outcome_of(&[interrupted]), answered(["As far as I got"]));
}

#[test]
fn an_agent_may_recover() {
    let error = error_event("MALFORMED_FUNCTION_CALL", None);
    assert_eq!(outcome_of(&[error.clone(), text("Done after all.", false)]), answered(["Done after all."]));
    assert_eq!(outcome_of(&[text("Started.", false), error]), failed(Some("MALFORMED_FUNCTION_CALL"), ""));
}

#[test]
fn a_trailing_apology_is_dropped_and_a_lone_one_is_the_news() {
    let apology = "I encountered a temporary issue. Please try again later.";
    for answer in [
        vec![text(&format!("Music added. {apology}"), false)],
        vec![text("Music added.", false), text(apology, false)],
        vec![
            text("Music ", true),
            text("added. I enc", true),
            text(&format!("Music added. {apology}"), false),
        ],
    ] {
        let (turn, signals) = turn_of(&answer);
        assert_eq!(turn.finish(), answered(["Music added."]));
        assert_eq!(screen(&signals), ["Music added."]);
        let flashed =
            signals.iter().any(|signal| matches!(signal, Signal::Text { text, .. } if text.contains("enc")));
        assert!(!flashed, "{signals:?}");
    }
    assert_eq!(outcome_of(&[text("音乐已添加。我遇到了一个临时问题。", false)]), answered(["音乐已添加。"]));
    assert_eq!(outcome_of(&[text(apology, false)]), failed(None, apology));
    assert_eq!(
        outcome_of(&[error_event("E", Some("GPU lost")), text(apology, false)]),
        failed(Some("E"), "GPU lost")
    );
}

#[test]
fn control_characters_are_not_shown() {
    let strange = text("a\u{0}b\u{1b}[31mc\td\ne\r\nf\u{7f}\u{9b}", false);
    assert_eq!(outcome_of(&[strange]), answered(["ab[31mc\td\ne\nf"]));
    assert_eq!(outcome_of(&[text("\u{0} \u{1b}", false)]), Outcome::Silent);
}

#[test]
fn what_nobody_knows_is_ignored() {
    for data in [
        "[DONE]",
        "nonsense",
        "{",
        "null",
        "12",
        "\"text\"",
        "[]",
        "{}",
        "[[[]]]",
        "{\"a\":1}",
        "{\"content\":7}",
        "{\"content\":{\"parts\":7}}",
        "{\"content\":{\"parts\":[7,{\"text\":7},{\"functionCall\":[]}]},\"partial\":\"yes\",\"author\":3}",
        "{\"actions\":{\"stateDelta\":7,\"transferToAgent\":{}}}",
        "{\"code\":0,\"message\":\"success\"}",
        "{\"error\":null}",
    ] {
        assert_eq!(Turn::new().on_event(&Event::message(data)), [], "{data}");
    }
    let deep = format!("{{\"content\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Turn::new().on_event(&Event::message(&deep)), []);
}

#[test]
fn a_list_of_events_is_read_in_order() {
    let list = json!([text("One", true), text("One.", false), {"type": "heartbeat"}]);
    let (turn, signals) = turn_of(&[list]);
    assert_eq!((turn.finish(), signals.len()), (answered(["One."]), 3));
}

#[test]
fn an_endless_answer_is_bounded() {
    let mut turn = Turn::new();
    let piece = text(&"字".repeat(100_000), true).to_string();
    for _ in 0..10 {
        turn.on_event(&Event::message(&piece));
    }
    let kept = turn.texts().concat().len();
    assert!((1_000_000..=1024 * 1024).contains(&kept), "{kept}");

    let mut turn = Turn::new();
    let long = "x".repeat(10_000);
    for n in 0..1500 {
        let said = json!({"content": {"parts": [{"text": format!("{n}")}]}, "author": format!("{n}{long}")});
        turn.on_event(&Event::message(&said.to_string()));
        turn.on_event(&Event::message(&json!({"error": format!("{n}{long}"), "code": long}).to_string()));
    }
    let size = serde_json::to_string(&turn).unwrap().len();
    assert!(size < 500_000, "a snapshot of {size} bytes");
}
