//! The SSE decoder against a published case list, real captures, and a naive reading of the standard; every
//! stream is cut into chunks in many ways, because the network does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod files;

use fov_protocol::sse::{Decoder, Event, TooLarge};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// All that a stream says: its events as (type, data, id), and what is left set at its end.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    events: Vec<(String, String, String)>,
    last_event_id: String,
    retry: Option<u64>,
    error: Option<TooLarge>,
}

fn decode<'c>(mut decoder: Decoder, chunks: impl IntoIterator<Item = &'c [u8]>) -> Seen {
    let mut seen = Seen::default();
    for chunk in chunks {
        let fed = decoder.feed(chunk, |Event { event, data, id, .. }| {
            seen.events.push((event.to_owned(), data.to_owned(), id.to_owned()));
        });
        if let Err(error) = fed {
            seen.error = Some(error);
            break;
        }
    }
    seen.last_event_id = decoder.last_event_id().to_owned();
    seen.retry = decoder.retry();
    seen
}

/// WHATWG HTML §9.2.6 sentence by sentence, with the whole stream at hand.
fn reference(stream: &[u8]) -> Seen {
    let text = String::from_utf8_lossy(stream);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut seen = Seen::default();
    let (mut data, mut event_type, mut id_buffer) = (String::new(), String::new(), String::new());
    let mut rest = text;
    while let Some(end) = rest.find(['\n', '\r']) {
        let line = &rest[..end];
        let width = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + width..];
        if line.is_empty() {
            seen.last_event_id.clone_from(&id_buffer);
            if !data.is_empty() {
                data.pop();
                let event = if event_type.is_empty() { "message" } else { &event_type };
                seen.events.push((event.to_owned(), data.clone(), id_buffer.clone()));
            }
            data.clear();
            event_type.clear();
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => data.push_str(&format!("{value}\n")),
            "event" => event_type = value.to_owned(),
            "id" if !value.contains('\0') => id_buffer = value.to_owned(),
            "retry" if !value.is_empty() && value.chars().all(|c| c.is_ascii_digit()) => {
                seen.retry = Some(value.parse().unwrap_or(u64::MAX));
            }
            _ => {}
        }
    }
    seen
}

struct Case {
    name: String,
    chunks: Vec<Vec<u8>>,
    expected: Seen,
}

fn conformance_cases() -> Vec<Case> {
    let list: Value = serde_json::from_str(include_str!("data/sse/conformance.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let cases = list["cases"].as_array().unwrap().iter().map(|case| Case {
        name: text(&case["name"]),
        chunks: case["chunks"].as_array().unwrap().iter().map(|c| from_base64(c.as_str().unwrap())).collect(),
        expected: Seen {
            events: case["expected"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| (text(&event["event"]), text(&event["data"]), text(&event["id"])))
                .collect(),
            last_event_id: text(&case["expected_last_event_id"]),
            retry: case["expected_retry"].as_u64(),
            error: None,
        },
    });
    cases.collect()
}

fn captures() -> Vec<(String, Vec<u8>)> {
    let name = |file: &str| file.trim_end_matches(".sse").to_owned();
    files::CAPTURES.iter().map(|(file, stream)| (name(file), stream.to_vec())).collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let digit = ALPHABET.iter().position(|letter| *letter == byte).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    bytes
}

/// Cuts at pseudo-random places: mostly small pieces, empty ones among them.
fn random_chunks(stream: &[u8], seed: u64) -> Vec<&[u8]> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut chunks = Vec::new();
    let mut rest = stream;
    while !rest.is_empty() {
        // A multiplicative generator is random enough to choose cuts.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wanted = usize::try_from(state >> 60).unwrap() * usize::try_from(state >> 40 & 7).unwrap();
        let (chunk, tail) = rest.split_at(wanted.min(rest.len()));
        chunks.push(chunk);
        rest = tail;
    }
    chunks
}

#[test]
fn every_conformance_case_however_it_is_cut() {
    let cases = conformance_cases();
    assert_eq!(cases.len(), 106);
    for Case { name, chunks, expected } in cases {
        let stream = chunks.concat();
        let check = |how: &str, seen: Seen| assert_eq!(seen, expected, "{name}, {how}");
        check("whole", decode(Decoder::new(), [&stream[..]]));
        check("as chunked", decode(Decoder::new(), chunks.iter().map(Vec::as_slice)));
        check("byte by byte", decode(Decoder::new(), stream.chunks(1)));
        if stream.len() < 5000 {
            for at in 0..=stream.len() {
                let (head, tail) = stream.split_at(at);
                check(&format!("cut at {at}"), decode(Decoder::new(), [head, tail]));
            }
        }
        for seed in 0..20 {
            check(&format!("seed {seed}"), decode(Decoder::new(), random_chunks(&stream, seed)));
        }
        assert_eq!(reference(&stream), expected, "{name}: the reference itself");
    }
}

#[test]
fn captures_decode_the_same_however_they_are_cut() {
    let captures = captures();
    assert_eq!(captures.len(), 21);
    for (name, stream) in captures {
        let expected = reference(&stream);
        assert!(!expected.events.is_empty(), "{name}");
        assert_eq!(decode(Decoder::new(), stream.chunks(1)), expected, "{name}, byte by byte");
        for at in 0..=stream.len() {
            let (head, tail) = stream.split_at(at);
            assert_eq!(decode(Decoder::new(), [head, tail]), expected, "{name}, cut at {at}");
        }
        for seed in 0..20 {
            assert_eq!(decode(Decoder::new(), random_chunks(&stream, seed)), expected, "{name}, seed {seed}");
        }
    }
}

/// Streams made of what the rules turn on, so that short ones hit them.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![&b"\n"[..], b"\r", b"\r\n", b"\n\n", b":", b" ", b"\0"]),
        4 => prop::sample::select(vec![&b"data:"[..], b"data", b"data: ", b"event: ", b"id:", b"id", b"retry: ", b"retri"]),
        2 => prop::sample::select(vec![&b"12"[..], b"99999999999999999999999", b"a", b"{\"text\":1}", b"long enough to be searched"]),
        2 => prop::sample::select(vec![&b"\xEF\xBB\xBF"[..], b"\xEF", b"\xBB", b"\xBF", b"\xE4\xB8", b"\xF0\x9F\x90", b"\xA0", b"\xC0\xAF", b"\xED\xA0\x80", b"\xFF"]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn agrees_with_the_reference(stream in streams(), seed: u64) {
        let expected = reference(&stream);
        prop_assert_eq!(&decode(Decoder::new(), [&stream[..]]), &expected);
        prop_assert_eq!(&decode(Decoder::new(), stream.chunks(1)), &expected);
        prop_assert_eq!(&decode(Decoder::new(), random_chunks(&stream, seed)), &expected);
    }

    #[test]
    fn the_limit_does_not_depend_on_the_cuts(stream in streams(), limit in 0usize..60, stray: bool, seed: u64) {
        let decoder = || {
            let decoder = Decoder::with_limit(limit);
            if stray { decoder.keep_stray_lines() } else { decoder }
        };
        let whole = decode(decoder(), [&stream[..]]);
        prop_assert_eq!(&decode(decoder(), stream.chunks(1)), &whole);
        prop_assert_eq!(&decode(decoder(), random_chunks(&stream, seed)), &whole);
    }
}

#[test]
fn the_limit_is_the_size_of_one_block() {
    let fits = b"data: 3456\nid: 5\n\ndata: 3456\nid: 5\n\n";
    assert_eq!(decode(Decoder::with_limit(15), [&fits[..]]).events.len(), 2, "each block counts anew");
    let seen = decode(Decoder::with_limit(14), [&fits[..]]);
    assert_eq!(seen.error, Some(TooLarge { limit: 14 }));
    assert_eq!(seen.events, [], "the block in question is not handed out");

    let seen = decode(Decoder::with_limit(8), [&b"data: 1\n\ndata: 234"[..]]);
    assert_eq!(
        (seen.events.len(), seen.error),
        (1, Some(TooLarge { limit: 8 })),
        "an unfinished line counts"
    );
}

#[test]
fn after_the_limit_nothing_more_is_read() {
    let mut decoder = Decoder::with_limit(4);
    assert!(decoder.feed(b"data: 1\n\n", |_| panic!("too large for an event")).is_err());
    assert_eq!(decoder.feed(b"\n\ndata\n\n", |_| panic!("the stream is over")), Err(TooLarge { limit: 4 }));
    assert_eq!(
        TooLarge { limit: 4 }.to_string(),
        "an event of the stream is larger than 4 bytes; close the connection"
    );
}

#[test]
fn comments_and_unknown_lines_never_fill_the_buffer() {
    let mut decoder = Decoder::with_limit(100);
    for _ in 0..1000 {
        decoder.feed(b": still working, still working\nnonsense without an end", |_| unreachable!()).unwrap();
        decoder.feed(b" goes on and on\n: a comment without an end", |_| unreachable!()).unwrap();
        decoder.feed(b" goes on, too\n", |_| unreachable!()).unwrap();
    }
    let mut data = Vec::new();
    decoder.feed(b"data: x\n\n", |event| data.push(event.data.to_owned())).unwrap();
    assert_eq!(data, ["x"]);
}

#[test]
fn an_event_that_lies_in_one_chunk_is_not_copied() {
    let chunk = b"event: heartbeat\ndata: {\"text\":\"one\"}\n\ndata: two\r\n\r\n";
    let mut borrowed = 0;
    let range = chunk.as_ptr_range();
    Decoder::new()
        .feed(chunk, |event| borrowed += usize::from(range.contains(&event.data.as_bytes().as_ptr())))
        .unwrap();
    assert_eq!(borrowed, 2);
}

#[test]
fn stray_lines_are_reported_on_request() {
    let stream = "id 7\ndata: a\nplain\nkey: value, with 文字\n: comment\n\ndata: b\n\nlost\n\ndata: c\n\n";
    let stray = |decoder: Decoder, chunk: usize| {
        let (mut decoder, mut stray) = (decoder, Vec::new());
        for chunk in stream.as_bytes().chunks(chunk) {
            decoder.feed(chunk, |event| stray.push((event.data.to_owned(), event.stray.to_owned()))).unwrap();
        }
        stray
    };
    let pair = |data: &str, stray: &str| (data.to_owned(), stray.to_owned());
    for chunk in [1, 3, stream.len()] {
        assert_eq!(
            stray(Decoder::new().keep_stray_lines(), chunk),
            [pair("a", "id 7\nplain\nkey: value, with 文字"), pair("b", ""), pair("c", "")]
        );
        assert_eq!(stray(Decoder::new(), chunk), [pair("a", ""), pair("b", ""), pair("c", "")]);
    }
}

#[test]
fn says_whether_the_body_ended_inside_an_event() {
    let at_the_end = |stream: &str| {
        let mut decoder = Decoder::new();
        decoder.feed(stream.as_bytes(), |_| {}).unwrap();
        decoder.is_between_events()
    };
    assert!(at_the_end(""));
    assert!(at_the_end("data: x\n\n"));
    assert!(at_the_end("data: x\n\n: heartbeat\n"));
    assert!(!at_the_end("data: x\n"));
    assert!(!at_the_end("data: x\n\nda"));
}

/// One line of 4 MiB byte by byte: quadratic work would be 8 TB of copying and never end.
#[test]
fn one_long_line_is_linear() {
    let mut stream = b"data: ".to_vec();
    stream.resize(4 << 20, b'x');
    stream.extend_from_slice(b"\n\n");
    for size in [1, 1024] {
        let seen = decode(Decoder::new(), stream.chunks(size));
        assert_eq!(seen.events.len(), 1);
        assert_eq!(seen.events[0].1.len(), (4 << 20) - 6);
    }
}
