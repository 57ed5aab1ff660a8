//! The wire form: what serde reads and writes.

use crate::time::{Rate, Time};
use crate::timeline::{Color, Fit, Look, Place, Sound, SourceKind, TransitionKind};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) v: u32,
    pub(super) m: Meta,
    pub(super) t: Vec<Track>,
    #[serde(default)]
    pub(super) src: Vec<Src>,
    #[serde(default)]
    pub(super) ms: MasterKeys,
    pub(super) next: u32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Meta {
    #[serde(default)]
    pub(super) title: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) fps: f64,
    #[serde(default)]
    pub(super) duration: i64,
    pub(super) rate: Rate,
    pub(super) fit: Fit,
    #[serde(default)]
    pub(super) chosen: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Track {
    pub(super) tt: u32,
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) m: TrackMeta,
    #[serde(default)]
    pub(super) sg: Vec<Segment>,
}

#[derive(Serialize, Deserialize, Default)]
pub(super) struct TrackMeta {
    #[serde(default)]
    pub(super) title: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct Segment {
    pub(super) id: u32,
    pub(super) st: i64,
    pub(super) d: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) src: Option<u32>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub(super) into: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sp: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vol: Option<f32>,
    pub(super) m: SegmentMeta,
    /// Exact: range in the source for pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r: Option<(Time, Time)>,
    /// Exact: start on the film.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) a: Option<Time>,
    /// Exact: end on the film; missing is the film's end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) b: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) play: Option<PlayKind>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) rot: u8,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) mir: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) flip: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fit: Option<Fit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) zoom: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) look: Option<Look>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tr: Option<(TransitionKind, Time)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pos: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) w: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) op: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fi: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fo: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mus: Option<Sound>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) off: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) rep: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duck: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sty: Option<StyleKeys>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct SegmentMeta {
    pub(super) title: String,
    pub(super) kind: String,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum PlayKind {
    Reverse,
    Freeze,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
pub(super) struct StyleKeys {
    pub(super) size: f32,
    pub(super) c: Color,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) bold: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bg: Option<Color>,
    #[serde(default)]
    pub(super) fade: Time,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Src {
    pub(super) id: u32,
    pub(super) file: String,
    pub(super) name: String,
    pub(super) kind: SourceKind,
    pub(super) d: Time,
    #[serde(default)]
    pub(super) width: u32,
    #[serde(default)]
    pub(super) height: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fps: Option<Rate>,
    #[serde(default)]
    pub(super) audio: bool,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct MasterKeys {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fi: Option<(Time, Color)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fo: Option<(Time, Color)>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) sfi: Time,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) sfo: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lufs: Option<f32>,
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::value::Error;
    use serde::de::{Deserializer, Error as _, Visitor};
    use serde::forward_to_deserialize_any;
    use std::collections::BTreeSet;

    const DOCUMENT: &str = include_str!("../../DRAFT.md");

    /// Listens to what a struct asks its reader for, and has nothing for it.
    struct Listener(BTreeSet<&'static str>);

    impl<'de> Deserializer<'de> for &mut Listener {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(Error::custom("nothing here"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Error> {
            self.0.extend(fields);
            Err(Error::custom("nothing here"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    fn keys_of<T: for<'de> Deserialize<'de>>() -> BTreeSet<&'static str> {
        let mut listener = Listener(BTreeSet::new());
        assert!(T::deserialize(&mut listener).is_err());
        listener.0
    }

    /// What stands in backquotes.
    fn named(text: &str) -> BTreeSet<&str> {
        text.split('`').skip(1).step_by(2).collect()
    }

    /// The first cells of a table's rows.
    fn first_column(text: &str) -> BTreeSet<&str> {
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.flat_map(|row| row.split('|').next().unwrap_or_default().split(", "))
            .map(|key| key.trim().trim_matches('`'))
            .collect()
    }

    /// The row of a key.
    fn row<'a>(text: &'a str, key: &str) -> &'a str {
        text.lines().find(|line| line.starts_with(&format!("| `{key}`"))).unwrap()
    }

    #[test]
    fn every_key_is_in_the_document_and_nothing_else() {
        let (whole, segments) = DOCUMENT.split_once("A track has").unwrap();
        assert_eq!(first_column(whole), keys_of::<Draft>());
        assert_eq!(first_column(segments), keys_of::<Segment>());
        for (keys, place) in [
            (keys_of::<Meta>(), row(whole, "m")),
            (keys_of::<Src>(), row(whole, "src")),
            (keys_of::<MasterKeys>(), row(whole, "ms")),
            (keys_of::<SegmentMeta>(), row(segments, "m")),
            (keys_of::<StyleKeys>(), row(segments, "sty")),
        ] {
            assert!(!keys.is_empty() && keys.is_subset(&named(place)), "{keys:?} in: {place}");
        }
        let track = segments.lines().next().unwrap();
        let written =
            keys_of::<Track>().iter().map(|key| if *key == "m" { "m.title" } else { key }).collect();
        assert_eq!(named(track), written);
    }
}
