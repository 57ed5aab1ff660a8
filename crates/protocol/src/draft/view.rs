//! A timeline as something to draw to scale: every place and width as a share of the whole, every label in words.

use crate::json::{FromJson, ToJson};
use serde::{Deserialize, Serialize};

use super::summary::{label, shown_volume};
use super::{SegmentKind, Timeline};
use crate::lang::Lang;

/// A timeline to draw. Empty tracks are left out, and the numbers are those of the summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct TimelineView {
    /// The whole length, in milliseconds.
    pub duration_ms: u64,
    /// The width of the picture in pixels, if known.
    pub width: Option<u32>,
    /// The height of the picture in pixels, if known.
    pub height: Option<u32>,
    /// The tracks, from the first to the last.
    pub tracks: Vec<TrackView>,
}

/// A track to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct TrackView {
    /// Its number in the summary, from 1.
    pub number: usize,
    /// What it is.
    pub kind: SegmentKind,
    /// What it is called, such as `Video`.
    pub label: String,
    /// Its segments.
    pub segments: Vec<SegmentView>,
}

/// A segment to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct SegmentView {
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Where it starts, in milliseconds.
    pub start_ms: u64,
    /// How long it is, in milliseconds.
    pub duration_ms: u64,
    /// Where it starts, as a share of the whole length, 0 to 1.
    pub left: f64,
    /// How long it is, as a share of the whole length, 0 to 1.
    pub width: f64,
    /// Its volume in per cent, if it is known and not 100.
    pub volume_percent: Option<u64>,
}

impl Timeline {
    /// The timeline to draw, with its labels in a language.
    #[must_use]
    pub fn view(&self, lang: Lang) -> TimelineView {
        let whole = self.duration_ms.max(1) as f64;
        let tracks = self.tracks.iter().filter(|track| !track.segments.is_empty()).zip(1..);
        let tracks = tracks.map(|(track, number)| {
            let segments = track.segments.iter().map(|segment| SegmentView {
                title: segment.title.clone(),
                start_ms: segment.start_ms,
                duration_ms: segment.duration_ms,
                left: segment.start_ms as f64 / whole,
                width: segment.duration_ms as f64 / whole,
                volume_percent: shown_volume(segment.volume),
            });
            let kind = track.role();
            TrackView { number, kind, label: label(kind, lang).to_owned(), segments: segments.collect() }
        });
        TimelineView {
            duration_ms: self.duration_ms,
            width: self.canvas.map(|canvas| canvas.width),
            height: self.canvas.map(|canvas| canvas.height),
            tracks: tracks.collect(),
        }
    }
}
