//! JSON that is looked into value by value, so that a number out of range or a nesting without end spoils nothing but
//! itself.

use crate::json::{Node, Writer, parse_float};
use crate::list::order;

/// A JSON value that has not been looked at.
#[derive(Clone, Copy)]
pub(super) struct Json<'a>(Node<'a>);

/// An object whose values have not been looked at.
#[derive(Clone, Copy)]
pub(super) struct Object<'a>(Option<Node<'a>>);

/// How deep a value is looked into for comparing.
const DEEPEST: usize = 128;

impl<'a> Json<'a> {
    pub(super) fn new(node: Node<'a>) -> Self {
        Json(node)
    }

    pub(super) fn text(self) -> &'a str {
        self.0.text().unwrap_or_default()
    }

    pub(super) fn object(self) -> Option<Object<'a>> {
        (self.0.first() == b'{').then_some(Object(Some(self.0)))
    }

    /// The elements of an array, or the values of an object by key.
    pub(super) fn elements(self) -> Vec<Json<'a>> {
        if self.0.first() == b'[' {
            return self.0.elements().map(Json).collect();
        }
        Object(Some(self.0)).entries().into_iter().map(|(_, value)| value).collect()
    }

    pub(super) fn string(self) -> Option<String> {
        self.0.as_str().map(|text| text.into_owned())
    }

    /// A number, also one that is written as a string.
    pub(super) fn number(self) -> Option<f64> {
        match self.0.as_str() {
            Some(text) => parse_float(text.trim()),
            None => self.0.as_f64(),
        }
    }

    /// A text that is the same for the same value, however it is spelt: without spaces, keys in order.
    pub(super) fn canonical(self) -> String {
        let mut writer = Writer::default();
        match write(self, &mut writer, DEEPEST) {
            Some(()) => writer.finish(),
            None => self.text().to_owned(),
        }
    }
}

/// Writes it in its canonical form; none if it is too deep, or has a string or a number that is none.
fn write(value: Json<'_>, to: &mut Writer, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match value.0.first() {
        b'{' => {
            to.open_object();
            for (key, value) in Object(Some(value.0)).entries() {
                to.key(&key);
                write(value, to, depth)?;
            }
            to.close_object();
        }
        b'[' => {
            to.open_array();
            for element in value.0.elements() {
                to.element();
                write(Json(element), to, depth)?;
            }
            to.close_array();
        }
        b'"' => to.string(&value.0.as_str()?),
        // `1` and `1.0` are the same number.
        _ if value.0.is_number() => to.float(value.0.as_f64()?),
        _ => to.raw(value.text()),
    }
    Some(())
}

impl<'a> Object<'a> {
    /// An object without entries.
    pub(super) const EMPTY: Object<'static> = Object(None);

    /// The value at a key, or at a path of keys with dots; `null` counts as missing. Of a key that stands there twice
    /// the last value counts.
    pub(super) fn get(self, path: &str) -> Option<Json<'a>> {
        let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        let value = self.0?.get(key)?;
        match rest {
            Some(rest) => Json(value).object()?.get(rest),
            None => (!value.is_none()).then_some(Json(value)),
        }
    }

    /// By key, each once.
    pub(super) fn entries(self) -> Vec<(String, Json<'a>)> {
        let Some(node) = self.0 else { return Vec::new() };
        let entries = node.entries();
        let mut entries: Vec<_> =
            entries.filter_map(|(key, value)| Some((key.as_str()?.into_owned(), Json(value)))).collect();
        // The last of equal keys is the one that counts: it comes first, and is kept.
        entries.reverse();
        let mut order = order(entries.len(), &|a, b| entries[a].0.cmp(&entries[b].0));
        order.dedup_by(|a, b| entries[*a].0 == entries[*b].0);
        order.into_iter().map(|at| (std::mem::take(&mut entries[at].0), entries[at].1)).collect()
    }
}
