//! A draft: passed on byte for byte, read tolerantly.
//!
//! [`Draft`] is what the service gave and gets back. [`Timeline`] is what can be made out of it: tracks and segments
//! with their times, titles and volumes where they were found. From it come the summary that a user reads
//! ([`Timeline::summary`]), a view to draw to scale ([`Timeline::view`]) and, from two of them, what an edit changed ([`diff`]).

mod change_words;
mod diff;
mod json;
mod read;
mod summary;
mod view;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::{Document, Error, FromJson, Node, ToJson, Writer};

pub use diff::{Change, Subject, diff};
pub use summary::{Item, Piece};
pub use view::{SegmentView, TimelineView, TrackView};

/// A draft exactly as the service gave it, down to the spaces and the order of its keys.
///
/// It is read from and written into JSON text as it is. (It cannot pass through a `serde_json::Value` or an enum with
/// an internal tag: these take the text apart.)
#[derive(Clone, PartialEq, Eq)]
pub struct Draft(Box<str>);

impl Draft {
    /// Takes JSON text as a draft, whatever it holds.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn from_json(text: impl AsRef<str>) -> Result<Self, Error> {
        let document = Document::parse(text.as_ref().as_bytes())?;
        document.read(document.root())
    }

    /// The text.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

impl Serialize for Draft {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(self.as_json()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Draft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Draft(raw.into()))
    }
}

impl ToJson for Draft {
    fn write(&self, to: &mut Writer) {
        to.raw(self.as_json());
    }
}

impl FromJson for Draft {
    fn read(from: Node<'_>) -> Self {
        let text = from.text();
        if text.is_none() {
            from.fail();
        }
        Draft(text.unwrap_or_default().into())
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Draft").field(&format_args!("{}", self.as_json())).finish()
    }
}

/// What could be made out of a draft.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// The title of the whole.
    pub title: Option<String>,
    /// The size of the picture.
    pub canvas: Option<Canvas>,
    /// Frames a second.
    pub fps: Option<f64>,
    /// Where the last segment ends; what the draft says where there is none.
    pub duration_ms: u64,
    /// The tracks, in the order of the draft, empty ones included.
    pub tracks: Vec<Track>,
    /// A fingerprint of what was not understood.
    details: u64,
}

/// A picture size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canvas {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// One track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Its id, where it has one.
    pub id: Option<String>,
    /// What it carries.
    pub kind: TrackKind,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// Its segments, in the order of the draft.
    pub segments: Vec<Segment>,
    details: u64,
}

/// The type of a track, the draft's `tt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TrackKind {
    /// 0
    Video,
    /// 1
    Audio,
    /// 7
    Text,
    /// Any other number; -1 where there is none.
    Other(i64),
}

impl Default for TrackKind {
    fn default() -> Self {
        TrackKind::Other(-1)
    }
}

/// What a segment is to a person: said by the draft, or guessed from its track and its title.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToJson, FromJson,
)]
#[serde(rename_all = "camelCase")]
pub enum SegmentKind {
    /// A piece of video.
    Clip,
    /// A still picture.
    Picture,
    /// A picture or video on top of another: a logo, picture in picture.
    Overlay,
    /// Background music.
    Music,
    /// Somebody speaking over the video.
    Voice,
    /// The sound that a video came with.
    OriginalAudio,
    /// A sound effect.
    Sound,
    /// A title.
    Title,
    /// A line of subtitles.
    Subtitle,
    /// Something else.
    #[default]
    Other,
}

/// One segment of a track. Times are on the timeline, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its id, where it has one.
    pub id: Option<String>,
    /// What it is to a person.
    pub kind: SegmentKind,
    /// Its title, its file's name, or its text.
    pub title: Option<String>,
    /// The id or address of what it shows.
    pub source: Option<String>,
    /// Where it starts. Where the draft says nothing, it follows the segment before it.
    pub start_ms: u64,
    /// How long it is.
    pub duration_ms: u64,
    /// Where it starts in its source.
    pub source_start_ms: Option<u64>,
    /// Its loudness as a factor: 1 is unchanged.
    pub volume: Option<f64>,
    /// Its speed as a factor: 1 is unchanged.
    pub speed: Option<f64>,
    details: u64,
}

impl Segment {
    /// Where it ends.
    #[must_use]
    pub fn end_ms(&self) -> u64 {
        self.start_ms.saturating_add(self.duration_ms)
    }
}

impl Timeline {
    /// Reads a draft. This never fails: what is missing or of the wrong type is left out.
    #[must_use]
    pub fn read(draft: &Draft) -> Self {
        read::timeline(draft)
    }

    /// Whether there is something to export: some track has a segment.
    #[must_use]
    pub fn is_ready_for_export(&self) -> bool {
        self.tracks.iter().any(|track| !track.segments.is_empty())
    }
}
