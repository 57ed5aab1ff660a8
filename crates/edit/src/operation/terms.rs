//! What operations speak of: moments, stretches, clips, texts, changes of a value.

use crate::time::Time;
use crate::timeline::Color;
use serde::{Deserialize, Serialize};

/// A moment of the film, resolved against the film as it is when the operation's turn comes. Changes of the speed of
/// several stretches in a row are all resolved against the film before the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// The first instant.
    Start,
    /// The end.
    End,
    /// So long after the start.
    At(#[serde(with = "secs")] Time),
    /// So long before the end.
    BeforeEnd(#[serde(with = "secs")] Time),
    /// A share of the film's length, 0..=1.
    Share(f32),
    /// Where clip n (from 1) starts.
    ClipStart(u32),
    /// Where clip n (from 1) ends.
    ClipEnd(u32),
}

/// Which clip of the main track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipRef {
    /// By its place, from 1.
    Number(u32),
    /// The last one.
    Last,
    /// By (a part of) the name of its source.
    Named(String),
}

/// A stretch of the film.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// All of it.
    #[default]
    All,
    /// Between two points.
    Range {
        /// First instant inside.
        from: Point,
        /// First instant after.
        to: Point,
    },
    /// The opening; without a length a sensible one is taken, and said.
    Intro {
        /// How long, if it was said.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
    },
    /// The closing part, in the same way.
    Outro {
        /// How long, if it was said.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
    },
    /// The stretch around the middle, in the same way.
    Middle {
        /// How long, if it was said.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
    },
    /// A whole clip.
    Clip(ClipRef),
}

impl Part {
    /// Whether it is all of the film.
    pub(crate) fn is_all(&self) -> bool {
        *self == Part::All
    }

    /// The first `length` of the film.
    #[must_use]
    pub const fn first(length: Time) -> Part {
        Part::Range { from: Point::Start, to: Point::At(length) }
    }

    /// The last `length` of the film.
    #[must_use]
    pub const fn last(length: Time) -> Part {
        Part::Range { from: Point::BeforeEnd(length), to: Point::End }
    }
}

/// A new value, or a factor on the present one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// This value.
    To(f32),
    /// The present value times this.
    Times(f32),
    /// The present value plus this.
    Plus(f32),
}

impl Change {
    /// The value after the change.
    #[must_use]
    pub fn of(self, now: f32) -> f32 {
        match self {
            Change::To(v) => v,
            Change::Times(k) => now * k,
            Change::Plus(d) => now + d,
        }
    }
}

/// How a text is to look; what is none stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StyleChange {
    /// Height of a line as a share of the canvas's shorter side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Change>,
    /// Of the letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// Heavier letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bold: Option<bool>,
    /// A box behind the text; its alpha 0 takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<Color>,
    /// Fades in and out of this length.
    #[serde(with = "opt_secs", skip_serializing_if = "Option::is_none")]
    pub fade: Option<Time>,
}

/// Which texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextRef {
    /// The one that was added or changed last.
    Latest,
    /// All titles.
    Titles,
    /// All subtitles.
    Subtitles,
    /// All texts.
    All,
    /// Those that contain these words.
    Saying(String),
}

/// Which colour value a [`Operation::Look`] changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// -1..=1, 0 leaves it.
    Brightness,
    /// 0..=3, 1 leaves it.
    Contrast,
    /// 0..=3, 1 leaves it, 0 is black and white.
    Saturation,
    /// -1..=1, 0 leaves it.
    Warmth,
}

/// Seconds in JSON, [`Time`] here; what is not a finite number is an error.
pub(crate) mod secs {
    use crate::time::Time;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(time: &Time, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_f64(time.secs_f64())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        Ok(Time::from_secs_f64(f64::deserialize(from)?))
    }
}

/// The same for a time that may be missing.
pub(crate) mod opt_secs {
    use crate::time::Time;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(crate) fn serialize<S: Serializer>(time: &Option<Time>, out: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => out.serialize_some(&time.secs_f64()),
            None => out.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
        Ok(Option::<f64>::deserialize(from)?.map(Time::from_secs_f64))
    }
}
