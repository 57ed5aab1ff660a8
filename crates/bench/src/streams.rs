//! The streams to decode: made from what an agent server really sent, and the extremes around it.

use bytes::Bytes;

/// A capture of an agent server; its events are about 300 bytes long without their ids.
const CAPTURE: &str =
    include_str!("../../protocol/tests/data/sse/captures/adk-2.13/llm_weather_streaming.sse");

const NETWORK_CHUNK: usize = 16 * 1024;
const MEGABYTE: usize = 1 << 20;

/// A stream as it arrives.
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) chunks: Vec<Bytes>,
    /// In bytes.
    pub(crate) len: usize,
}

pub(crate) fn all() -> Vec<Stream> {
    let small = small_events(MEGABYTE);
    let chinese = long_lines(64 * 1024, "把视频的前十秒剪掉，再加一段轻松的音乐。", 4 * MEGABYTE);
    let medium = long_lines(64 * 1024, "trim the intro, add some music, then fade out. ", 4 * MEGABYTE);
    let large = long_lines(4 * MEGABYTE, "trim the intro, add some music, then fade out. ", 4 * MEGABYTE);
    vec![
        Stream::new("(a) 300-byte events, whole", &small, usize::MAX),
        Stream::new("(a) 300-byte events, 16 KiB chunks", &small, NETWORK_CHUNK),
        Stream::new("(b) 64 KiB lines, whole", &medium, usize::MAX),
        Stream::new("(b) 64 KiB lines, 16 KiB chunks", &medium, NETWORK_CHUNK),
        Stream::new("(b) 64 KiB lines in Chinese, whole", &chinese, usize::MAX),
        Stream::new("(b) 64 KiB lines in Chinese, 16 KiB chunks", &chinese, NETWORK_CHUNK),
        Stream::new("(c) one 4 MiB line, whole", &large, usize::MAX),
        Stream::new("(c) one 4 MiB line, 16 KiB chunks", &large, NETWORK_CHUNK),
        Stream::new("(d) 300-byte events, 1-byte chunks", &small[..64 * 1024], 1),
    ]
}

impl Stream {
    fn new(name: &str, bytes: &[u8], chunk: usize) -> Self {
        let chunks = bytes.chunks(chunk).map(Bytes::copy_from_slice).collect();
        Stream { name: name.to_owned(), chunks, len: bytes.len() }
    }
}

/// The capture's events without the fields that only name the run, over and over.
fn small_events(len: usize) -> Vec<u8> {
    let mut events = Vec::new();
    for line in CAPTURE.lines().filter_map(|line| line.strip_prefix("data: ")) {
        let Ok(serde_json::Value::Object(mut event)) = serde_json::from_str(line) else { continue };
        for field in ["invocationId", "usageMetadata", "longRunningToolIds", "nodeInfo", "modelVersion"] {
            event.remove(field);
        }
        events.push(format!("data: {}\n\n", serde_json::Value::Object(event)));
    }
    events.iter().cycle().flat_map(|event| event.bytes()).take(len).collect()
}

/// Events of one line of `line` bytes, `len` bytes in all.
fn long_lines(line: usize, text: &str, len: usize) -> Vec<u8> {
    let before = "data: {\"content\":{\"parts\":[{\"text\":\"";
    let after = "\"}]}}\n\n";
    let repeats = line / text.len();
    let event = format!("{before}{}{after}", text.repeat(repeats));
    event.bytes().cycle().take((len / event.len()).max(1) * event.len()).collect()
}
