//! Writes compact JSON, byte for byte as `serde_json` does.

use std::fmt::Write;

use super::{Document, Node, ToJson, float};

/// What has a short escape; other control characters are written by number.
const ESCAPES: [(u8, char); 7] =
    [(b'"', '"'), (b'\\', '\\'), (8, 'b'), (b'\t', 't'), (b'\n', 'n'), (12, 'f'), (b'\r', 'r')];

/// JSON text that grows.
#[derive(Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// The text.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    /// A comma, unless nothing stands before.
    fn separate(&mut self) {
        if !matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(',');
        }
    }

    /// Begins an object: `{`.
    pub fn open_object(&mut self) {
        self.out.push('{');
    }

    /// Ends it: `}`.
    pub fn close_object(&mut self) {
        self.out.push('}');
    }

    /// Begins an array: `[`.
    pub fn open_array(&mut self) {
        self.out.push('[');
    }

    /// Ends it: `]`.
    pub fn close_array(&mut self) {
        self.out.push(']');
    }

    /// Begins an element of an array; its value follows.
    pub fn element(&mut self) {
        self.separate();
    }

    /// Begins an entry of an object; its value follows.
    pub fn key(&mut self, key: &str) {
        self.separate();
        self.string(key);
        self.out.push(':');
    }

    /// An entry of an object.
    #[inline(never)]
    pub fn entry<T: ToJson + ?Sized>(&mut self, key: &str, value: &T) {
        self.key(key);
        value.write(self);
    }

    /// Begins an object with one entry, whose value follows: a variant with a value.
    pub fn open_variant(&mut self, name: &str) {
        self.open_object();
        self.key(name);
    }

    /// Begins an object with one entry that is a string: a variant by its tag.
    pub fn open_tagged(&mut self, tag: &str, name: &str) {
        self.open_variant(tag);
        self.string(name);
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut written = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.out.push_str(&text[written..at]);
            written = at + 1;
            self.out.push('\\');
            if let Some((_, short)) = ESCAPES.iter().find(|(escaped, _)| *escaped == byte) {
                self.out.push(*short);
            } else {
                self.out.push_str(if byte < 16 { "u000" } else { "u001" });
                self.out.extend(char::from_digit(u32::from(byte % 16), 16));
            }
        }
        self.out.push_str(&text[written..]);
        self.out.push('"');
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// `null`.
    pub fn null(&mut self) {
        self.out.push_str("null");
    }

    /// A whole number.
    pub fn unsigned(&mut self, number: u64) {
        // Writing into a string cannot fail.
        let _ = write!(self.out, "{number}");
    }

    /// A whole number.
    pub fn signed(&mut self, number: i64) {
        let _ = write!(self.out, "{number}");
    }

    /// The shortest number that reads as the same; `null` for what is none.
    pub fn float(&mut self, number: f64) {
        if !number.is_finite() {
            return self.null();
        }
        if number.is_sign_negative() {
            self.out.push('-');
        }
        let (digits, power) = if number == 0.0 { (0, 0) } else { float::shortest(number.abs()) };
        let digits = digits.to_string();
        // Where the point belongs, counted from the beginning of the digits.
        let point = digits.len() as i32 + power;
        let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
        if !(-4..17).contains(&point) {
            let (first, rest) = digits.split_at(1);
            self.out.push_str(first);
            if !rest.is_empty() {
                self.out.push('.');
            }
            self.out.push_str(rest);
            self.out.push_str(if point > 0 { "e+" } else { "e" });
            self.signed(i64::from(point) - 1);
        } else if point <= 0 {
            self.out.push_str("0.");
            self.out.push_str(&zeros(-point));
            self.out.push_str(&digits);
        } else if power >= 0 {
            self.out.push_str(&digits);
            self.out.push_str(&zeros(power));
            self.out.push_str(".0");
        } else {
            let (whole, rest) = digits.split_at(point as usize);
            self.out.push_str(whole);
            self.out.push('.');
            self.out.push_str(rest);
        }
    }

    /// A value that is JSON already, as it stands.
    pub fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }
}

/// The same JSON for people: one entry a line, each level two spaces further in. What is not JSON stays as it is.
#[must_use]
pub fn pretty(json: &str) -> String {
    let Ok(document) = Document::parse(json.as_bytes()) else { return json.to_owned() };
    let mut out = String::new();
    lay_out(document.root(), "\n", &mut out);
    out
}

fn lay_out(value: Node<'_>, margin: &str, out: &mut String) {
    let text = value.text().unwrap_or_default();
    let elements = value.elements().map(|element| (None, element));
    let entries = value.entries().map(|(key, value)| (key.text(), value));
    let inner = format!("{margin}  ");
    let mut empty = true;
    for (key, value) in elements.chain(entries) {
        out.push_str(if empty { &text[..1] } else { "," });
        empty = false;
        out.push_str(&inner);
        if let Some(key) = key {
            out.push_str(key);
            out.push_str(": ");
        }
        lay_out(value, &inner, out);
    }
    if empty {
        out.push_str(text);
    } else {
        out.push_str(margin);
        out.push_str(&text[text.len() - 1..]);
    }
}
