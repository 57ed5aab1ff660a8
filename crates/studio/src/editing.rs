//! The seam to the editor: what a session stores, and what a message does to it.

use fov_edit::time::{Span, Time};
use fov_edit::timeline::{Clip, Id, Look, Play, Source, SourceKind, Timeline};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A session's timeline, stored as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Editor {
    timeline: Timeline,
}

/// What is known about the sources beyond their rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) silences: BTreeMap<Id, Vec<Span>>,
}

/// Something that must be measured before a message can be carried out.
#[derive(Debug, Clone)]
pub(crate) enum Need {
    Silence { source: Id },
}

/// What came of a message.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// It was carried out, or refused, in words.
    Answered(Answer),
    /// These facts are missing.
    Needs(Vec<Need>),
}

/// Words for the user.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) changed: bool,
}

impl Editor {
    pub(crate) fn new() -> Editor {
        Editor { timeline: Timeline::new() }
    }

    pub(crate) fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Takes a file in; pictures and videos go to the end of the main track.
    pub(crate) fn add_source(&mut self, source: Source) {
        let id = self.timeline.fresh_id();
        if source.kind != SourceKind::Audio {
            if !self.timeline.canvas.chosen && self.timeline.clips.is_empty() {
                self.timeline.canvas.width = source.width.max(2) & !1;
                self.timeline.canvas.height = source.height.max(2) & !1;
            }
            let length = if source.kind == SourceKind::Image { Time::from_secs(4) } else { source.duration };
            let clip = self.timeline.fresh_id();
            self.timeline.clips.push(Clip {
                id: clip,
                source: id,
                range: Span::new(Time::ZERO, length),
                play: Play::NORMAL,
                rotate: 0,
                mirror: false,
                flip: false,
                fit: None,
                look: Look::default(),
                volume: 1.0,
                transition: None,
            });
        }
        self.timeline.sources.insert(id, source);
    }

    /// Carries out "trim the first N seconds".
    pub(crate) fn instruct(&mut self, text: &str, facts: &Facts) -> Outcome {
        if text.contains("silence") {
            let unknown = self.timeline.sources.keys().filter(|id| !facts.silences.contains_key(id));
            let needs: Vec<Need> = unknown.map(|id| Need::Silence { source: *id }).collect();
            if !needs.is_empty() {
                return Outcome::Needs(needs);
            }
            let found: usize = facts.silences.values().map(Vec::len).sum();
            return answered(&format!("I found {found} silences."), false);
        }
        let number: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
        let seconds: i64 = number.parse().unwrap_or(0);
        let Some(first) = self.timeline.clips.first_mut() else {
            return answered("there is no clip yet: upload one first", false);
        };
        let cut = Time::from_secs(seconds);
        if !text.contains("trim") || seconds == 0 || cut >= first.range.len() {
            return answered("I did not understand that: try \"trim the first 2 seconds\"", false);
        }
        first.range.start += cut;
        answered(&format!("Removed the first {seconds} s."), true)
    }
}

fn answered(text: &str, changed: bool) -> Outcome {
    Outcome::Answered(Answer { text: text.to_owned(), changed })
}

/// The draft of a timeline.
pub(crate) fn to_draft(timeline: &Timeline) -> Value {
    let segments: Vec<Value> =
        timeline.clips.iter().map(|clip| json!({ "d": clip.duration().ms() })).collect();
    json!({ "t": [{ "tt": 0, "sg": segments }], "d": timeline.duration().ms(), "x": timeline })
}

/// The timeline of a draft, from whoever it came.
pub(crate) fn from_draft(draft: &Value) -> Result<Timeline, String> {
    serde_json::from_value(draft["x"].clone()).map_err(|_| "the draft is not one of this studio".to_owned())
}
