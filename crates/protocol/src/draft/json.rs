//! JSON that is looked into lazily: a value is only taken apart where somebody asks, so that a number out of range or
//! a nesting without end spoils nothing but itself.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A JSON value that has not been looked at.
#[derive(Clone, Copy)]
pub(super) struct Json<'a>(&'a RawValue);

/// An object whose values have not been looked at.
#[derive(Default)]
pub(super) struct Object<'a>(BTreeMap<Cow<'a, str>, &'a RawValue>);

impl<'a> Json<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Json)
    }

    pub(super) fn text(self) -> &'a str {
        self.0.get()
    }

    pub(super) fn object(self) -> Option<Object<'a>> {
        self.parse_if(b"{").map(Object)
    }

    /// The elements of an array, or the values of an object by key.
    pub(super) fn elements(self) -> Vec<Json<'a>> {
        if let Some(list) = self.parse_if::<Vec<&RawValue>>(b"[") {
            return list.into_iter().map(Json).collect();
        }
        self.object().map(|object| object.0.into_values().map(Json).collect()).unwrap_or_default()
    }

    pub(super) fn string(self) -> Option<String> {
        self.parse_if(b"\"")
    }

    /// A number, also one that is written as a string.
    pub(super) fn number(self) -> Option<f64> {
        let number: f64 = match self.string() {
            Some(text) => text.trim().parse().ok()?,
            None => self.parse_if(b"-0123456789")?,
        };
        number.is_finite().then_some(number)
    }

    /// Parses only what starts like the wanted type: an error costs more than a look.
    fn parse_if<T: Deserialize<'a>>(self, starts: &[u8]) -> Option<T> {
        let starts_right = self.text().as_bytes().first().is_some_and(|byte| starts.contains(byte));
        if starts_right { serde_json::from_str(self.text()).ok() } else { None }
    }

    /// A text that is the same for the same value, however it is spelt: without spaces, keys in order.
    pub(super) fn canonical(self) -> String {
        match serde_json::from_str::<Value>(self.text()) {
            Ok(mut value) => {
                unify_numbers(&mut value);
                value.to_string()
            }
            Err(_) => self.text().to_owned(),
        }
    }
}

/// `1` and `1.0` are the same number.
fn unify_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(unified) = number.as_f64().and_then(serde_json::Number::from_f64) {
                *number = unified;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(unify_numbers),
        Value::Object(object) => object.values_mut().for_each(unify_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

impl<'a> Object<'a> {
    /// The value at a key, or at a path of keys with dots; `null` counts as missing.
    pub(super) fn get(&self, path: &str) -> Option<Json<'a>> {
        let value = match path.split_once('.') {
            None => Json(self.0.get(path)?),
            Some((key, rest)) => Json(self.0.get(key)?).object()?.get(rest)?,
        };
        (value.text() != "null").then_some(value)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Json<'a>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), Json(value)))
    }
}
