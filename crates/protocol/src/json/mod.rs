//! JSON in little code, for the module that browsers load.
//!
//! What `serde` derives is generic over the format, and is compiled once more for every way in which a value is read
//! or written; in a browser that is most of the download. Here a text is parsed once into a [`Document`], and types
//! are read from its [`Node`]s by code that knows no other format. [`ToJson`] and [`FromJson`] are derived, and the
//! derives obey the same `#[serde(…)]` attributes, so that a type is declared once and both formats are the same.

mod document;
mod float;
mod parser;
mod value;
mod values;
mod writer;

pub use document::{Category, Document, Error, Node};
pub use float::{fixed, parse as parse_float};
pub use fov_json_derive::{FromJson, ToJson};
pub use writer::{Writer, pretty};

/// How deep a text may be nested where it is read into a [`serde_json::Value`], as in `serde_json`; what is passed on
/// or skipped may be nested without end.
const DEEPEST: usize = 127;

/// A value that can be written as JSON.
pub trait ToJson {
    /// Writes one value.
    fn write(&self, to: &mut Writer);
}

/// A value that can be read from JSON.
pub trait FromJson: Sized {
    /// Reads the value at `from`. If it does not fit, this says so with [`Node::fail`] and gives any value at all:
    /// nobody sees it, as [`Document::read`] then gives the error. (So no reader has to stop half way and drop what it
    /// has, which is what makes it short.)
    fn read(from: Node<'_>) -> Self;
}

/// The value as compact JSON.
#[must_use]
pub fn to_string(value: &(impl ToJson + ?Sized)) -> String {
    let mut writer = Writer::default();
    value.write(&mut writer);
    writer.finish()
}

/// Reads a whole text as one value.
///
/// # Errors
/// It is not JSON, or its values do not fit the type.
pub fn from_slice<T: FromJson>(text: &[u8]) -> Result<T, Error> {
    let document = Document::parse(text)?;
    document.read(document.root())
}

/// Reads a whole text as one value.
///
/// # Errors
/// It is not JSON, or its values do not fit the type.
pub fn from_str<T: FromJson>(text: &str) -> Result<T, Error> {
    from_slice(text.as_bytes())
}
