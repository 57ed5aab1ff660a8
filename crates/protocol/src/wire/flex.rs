//! Readers for values that come in more than one type: ids as strings or numbers, numbers as strings. They never
//! fail, so that a field of a wrong type costs that field and not the answer.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Option::<Box<RawValue>>::deserialize(deserializer)
}

/// A string; a number keeps its digits as they stand, beyond 2^53 too.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(raw(deserializer)?.and_then(|value| {
        let value = value.get();
        match value.as_bytes().first() {
            Some(b'"') => serde_json::from_str(value).ok(),
            Some(b'0'..=b'9' | b'-') => Some(value.to_owned()),
            _ => None,
        }
    }))
}

/// A finite number, also as a string of digits.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.trim().parse().ok()).filter(|n: &f64| n.is_finite()))
}

/// A truth value.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    part(deserializer)
}

/// A value of a known shape; anything else is none.
pub(super) fn part<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    Ok(raw(deserializer)?.and_then(|value| serde_json::from_str(value.get()).ok()))
}

/// How many things a list or a map holds; 0 for anything else.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    Ok(part::<D, serde_json::Value>(deserializer)?.map_or(0, |value| match value {
        serde_json::Value::Array(items) => items.len(),
        serde_json::Value::Object(items) => items.len(),
        _ => 0,
    }))
}
