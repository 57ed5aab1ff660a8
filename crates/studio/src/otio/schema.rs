//! The objects of the format, version 0.17's schemas, as JSON.

use fov_edit::time::{FLICKS_PER_SECOND, Rate, Time};
use serde_json::{Value, json};

/// The rate that times are written in.
pub(super) struct Grid(pub(super) Rate);

impl Grid {
    /// So many frames.
    pub(super) fn time(&self, frames: i64) -> Value {
        json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": self.0.fps(), "value": frames as f64 })
    }

    /// From a moment of the source, on the grid or between its frames, for so many frames.
    pub(super) fn range(&self, start: Time, frames: i64) -> Value {
        let (num, den) = (i128::from(self.0.num()), i128::from(self.0.den()) * i128::from(FLICKS_PER_SECOND));
        let scaled = i128::from(start.0) * num;
        // Whole frames and the rest apart, so that no digit of a long time is lost.
        let value = (scaled / den) as f64 + (scaled % den) as f64 / den as f64;
        json!({
            "OTIO_SCHEMA": "TimeRange.1",
            "start_time": { "OTIO_SCHEMA": "RationalTime.1", "rate": self.0.fps(), "value": value },
            "duration": self.time(frames),
        })
    }

    pub(super) fn gap(&self, frames: i64) -> Value {
        json!({
            "OTIO_SCHEMA": "Gap.1",
            "name": "",
            "metadata": {},
            "source_range": self.range(Time::ZERO, frames),
            "effects": [],
            "markers": [],
            "enabled": true,
        })
    }
}

/// A track; `kind` is `Video` or `Audio`.
pub(super) fn track(name: &str, kind: &str, children: Vec<Value>) -> Value {
    json!({
        "OTIO_SCHEMA": "Track.1",
        "name": name,
        "kind": kind,
        "metadata": {},
        "source_range": null,
        "effects": [],
        "markers": [],
        "enabled": true,
        "children": children,
    })
}

/// A clip.
pub(super) fn item(
    name: &str,
    reference: Value,
    range: Value,
    effects: Vec<Value>,
    metadata: Value,
) -> Value {
    json!({
        "OTIO_SCHEMA": "Clip.2",
        "name": name,
        "metadata": { "fov": metadata },
        "source_range": range,
        "effects": effects,
        "markers": [],
        "enabled": true,
        "media_references": { "DEFAULT_MEDIA": reference },
        "active_media_reference_key": "DEFAULT_MEDIA",
    })
}

/// A file, or its name where nobody knows where it is.
pub(super) fn media(name: &str, url: Option<String>, available: Option<Value>, about: Value) -> Value {
    let schema = if url.is_some() { "ExternalReference.1" } else { "MissingReference.1" };
    let mut reference = json!({
        "OTIO_SCHEMA": schema,
        "name": name,
        "metadata": { "fov": about },
        "available_range": available,
        "available_image_bounds": null,
    });
    if let Some(url) = url {
        reference["target_url"] = json!(url);
    }
    reference
}

/// Something that is made and not filmed.
pub(super) fn generator(kind: &str, parameters: Value, available: &Value) -> Value {
    json!({
        "OTIO_SCHEMA": "GeneratorReference.1",
        "name": "",
        "metadata": {},
        "generator_kind": format!("fov.{kind}"),
        "parameters": parameters,
        "available_range": available,
        "available_image_bounds": null,
    })
}

/// Something that this project does to a picture or a sound and the format has no word for.
pub(super) fn effect(name: &str, how: Value) -> Value {
    json!({
        "OTIO_SCHEMA": "Effect.1",
        "name": name,
        "effect_name": format!("fov.{name}"),
        "enabled": true,
        "metadata": { "fov": how },
    })
}

/// Another speed; negative is backwards.
pub(super) fn time_warp(speed: f32) -> Value {
    json!({
        "OTIO_SCHEMA": "LinearTimeWarp.1",
        "name": "",
        "effect_name": "LinearTimeWarp",
        "time_scalar": f64::from(speed),
        "enabled": true,
        "metadata": {},
    })
}

/// A held frame.
pub(super) fn freeze() -> Value {
    json!({
        "OTIO_SCHEMA": "FreezeFrame.1",
        "name": "",
        "effect_name": "FreezeFrame",
        "time_scalar": 0.0,
        "enabled": true,
        "metadata": {},
    })
}

/// A stretch with words.
pub(super) fn marker(name: &str, color: &str, range: Value) -> Value {
    json!({
        "OTIO_SCHEMA": "Marker.2",
        "name": name,
        "color": color,
        "comment": "",
        "marked_range": range,
        "metadata": {},
    })
}
