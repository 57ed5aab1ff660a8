//! Drafts as the studio writes them, to read and to compare.

use fov_protocol::draft::{Draft, Timeline};
use serde_json::{Value, json};

pub(crate) fn read(draft: &Value) -> Timeline {
    Timeline::read(&Draft::from_json(draft.to_string()).unwrap())
}

/// A draft as the studio writes it.
pub(crate) fn draft(tracks: &[Value]) -> Value {
    json!({"t": tracks, "m": {"title": "Film", "width": 1920, "height": 1080, "fps": 30}})
}

pub(crate) fn track(kind: u8, segments: &[Value]) -> Value {
    json!({"tt": kind, "sg": segments})
}

/// A segment as the studio writes it: its first letter is its id, its start in the source 0.
pub(crate) fn segment(kind: &str, title: &str, start: u64, duration: u64) -> Value {
    json!({"id": format!("{kind}-{title}"), "st": start, "d": duration, "src": title, "in": 0, "sp": 1, "vol": 1,
        "m": {"title": title, "kind": kind}})
}

pub(crate) fn with(mut value: Value, changes: &[(&str, Value)]) -> Value {
    for (key, new) in changes {
        value[*key] = new.clone();
    }
    value
}

pub(crate) fn clip(title: &str, start: u64, duration: u64) -> Value {
    segment("clip", title, start, duration)
}

pub(crate) fn title(text: &str, start: u64, duration: u64) -> Value {
    segment("title", text, start, duration)
}

pub(crate) fn music(title: &str, duration: u64, volume: f64) -> Value {
    with(segment("music", title, 0, duration), &[("vol", json!(volume))])
}
