//! A parsed text: where each value stands in it, in the order of the text. Strings and numbers are made only of what
//! is read, so a large draft that is passed on costs a walk over its bytes.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use super::parser::slots;
use super::{DEEPEST, FromJson, parse_float};

/// Why a text cannot be read. It never holds what stands there: that may be a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub category: Category,
    /// Where, in bytes.
    pub offset: usize,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// It ends too early.
    Eof,
    /// It is not JSON.
    Syntax,
    /// A value does not fit.
    Data,
}

impl Category {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Category::Eof => "it ends too early",
            Category::Syntax => "it is not JSON",
            Category::Data => "a value does not fit",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at column {}", self.category.words(), self.offset)
    }
}

impl std::error::Error for Error {}

/// Where a value stands.
pub(super) struct Slot {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The slot after this value and everything in it.
    pub(super) next: u32,
}

/// A text that is JSON as a whole.
pub struct Document<'t> {
    text: &'t [u8],
    slots: Vec<Slot>,
    /// Where the first value stands that did not fit.
    wrong: Cell<Option<u32>>,
}

/// A value in a [`Document`], or the place in an object where one is missing.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    /// A slot; with [`MISSING`], the slot of the object that lacks the value.
    at: u32,
}

const MISSING: u32 = 1 << 31;

impl<'t> Document<'t> {
    /// Parses a text. What it takes is what `serde_json` takes: RFC 8259, and any nesting.
    ///
    /// # Errors
    /// It is not JSON, or larger than 2 GiB.
    pub fn parse(text: &'t [u8]) -> Result<Document<'t>, Error> {
        if text.len() >= MISSING as usize {
            return Err(Error { category: Category::Syntax, offset: 0 });
        }
        Ok(Document { text, slots: slots(text)?, wrong: Cell::new(None) })
    }

    /// The whole value.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { document: self, at: 0 }
    }

    /// Reads a value of this document.
    ///
    /// # Errors
    /// It does not fit the type.
    pub fn read<T: FromJson>(&self, node: Node<'_>) -> Result<T, Error> {
        let before = self.wrong.take();
        let value = T::read(node);
        match self.wrong.replace(before) {
            None => Ok(value),
            Some(offset) => Err(Error { category: Category::Data, offset: offset as usize }),
        }
    }
}

impl<'d> Node<'d> {
    /// Says that the value does not fit what is read.
    pub fn fail(self) {
        if self.document.wrong.get().is_none() {
            self.document.wrong.set(Some(self.document.slots[(self.at & !MISSING) as usize].end));
        }
    }

    /// Fails unless `fits`.
    fn expect(self, fits: bool) {
        if !fits {
            self.fail();
        }
    }

    /// The object has no such key.
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.at & MISSING != 0
    }

    /// The text of the value as it stands, without space around it; empty if it is missing.
    #[must_use]
    pub fn bytes(self) -> &'d [u8] {
        match self.document.slots.get(self.at as usize) {
            Some(slot) => &self.document.text[slot.start as usize..slot.end as usize],
            None => b"",
        }
    }

    /// The same as UTF-8; none if it is missing, or is none.
    #[must_use]
    pub fn text(self) -> Option<&'d str> {
        std::str::from_utf8(self.bytes()).ok().filter(|text| !text.is_empty())
    }

    /// The first byte, which tells of what type a value is; 0 if it is missing.
    #[must_use]
    pub fn first(self) -> u8 {
        self.bytes().first().copied().unwrap_or(0)
    }

    /// `null`, or missing.
    #[must_use]
    pub fn is_none(self) -> bool {
        matches!(self.first(), b'n' | 0)
    }

    /// A number.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self.first(), b'-' | b'0'..=b'9')
    }

    /// Reads it as a type that it may not fit, without a failure of what is around it.
    #[must_use]
    pub fn attempt<T: FromJson>(self) -> Option<T> {
        self.document.read(self).ok()
    }

    /// The string, with its escapes undone; none if it is another value, or is no Unicode.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'d, str>> {
        let text = self.bytes().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        let text = std::str::from_utf8(text).ok()?;
        if text.contains('\\') { unescape(text).map(Cow::Owned) } else { Some(Cow::Borrowed(text)) }
    }

    /// The number, if it is one and finite.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        parse_float(self.text().filter(|_| self.is_number())?)
    }

    /// The whole number, if it is one that fits.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        self.text()?.parse().ok()
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.first() {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    /// The elements of an array, or the keys and values of an object one after the other.
    fn children(self) -> Children<'d> {
        let end = self.document.slots.get(self.at as usize).map_or(0, |slot| slot.next);
        Children { document: self.document, at: self.at.wrapping_add(1), end }
    }

    /// The elements of an array; none for anything else.
    pub fn elements(self) -> Children<'d> {
        let mut children = self.children();
        if self.first() != b'[' {
            children.end = 0;
        }
        children
    }

    /// The keys and values of an object, in the order of the text; none for anything else.
    pub fn entries(self) -> Entries<'d> {
        let mut children = self.children();
        if self.first() != b'{' {
            children.end = 0;
        }
        Entries(children)
    }

    /// The value at a key, or the place where it is missing. Fails if the key stands there twice.
    #[must_use]
    pub fn field(self, name: &str) -> Node<'d> {
        let mut found = Node { document: self.document, at: self.at | MISSING };
        for (key, value) in self.entries() {
            if key.is(name) {
                self.expect(found.is_missing());
                found = value;
            }
        }
        found
    }

    /// Reads the value at a key. One call for each field, and nothing between them, is what keeps derived code short.
    #[inline(never)]
    #[must_use]
    pub fn entry<T: FromJson>(self, name: &str) -> T {
        T::read(self.field(name))
    }

    /// The value at a key; none if it is missing, the last one if the key stands there more than once.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Node<'d>> {
        Some(self.entries().filter(|(key, _)| key.is(name)).last()?.1)
    }

    /// Whether a tree can be made of it: it is not too deep, and its strings and numbers can be kept.
    #[must_use]
    pub fn is_sound(self) -> bool {
        self.is_sound_to(DEEPEST)
    }

    fn is_sound_to(self, depth: usize) -> bool {
        match self.first() {
            b'{' | b'[' => depth > 0 && self.children().all(|child| child.is_sound_to(depth - 1)),
            b'"' => self.as_str().is_some(),
            _ => !self.is_number() || self.as_f64().is_some(),
        }
    }

    /// The value at a key that has two names. Fails if both stand there.
    #[must_use]
    pub fn field_or(self, name: &str, alias: &str) -> Node<'d> {
        let (found, other) = (self.field(name), self.field(alias));
        self.expect(found.is_missing() || other.is_missing());
        if found.is_missing() { other } else { found }
    }

    /// Whether it is this string.
    #[must_use]
    pub fn is(self, name: &str) -> bool {
        match self.bytes() {
            [b'"', plain @ .., b'"'] if plain == name.as_bytes() => true,
            bytes if bytes.contains(&b'\\') => self.as_str().is_some_and(|text| text == name),
            _ => false,
        }
    }

    /// Fails if it is no object.
    pub fn expect_object(self) {
        self.expect(self.first() == b'{');
    }

    /// Fails if it is no array.
    #[must_use]
    pub fn array(self) -> Children<'d> {
        self.expect(self.first() == b'[');
        self.elements()
    }

    /// Which of the names this string is. Fails if it is none of them, and gives their number.
    #[must_use]
    pub fn name(self, names: &[&str]) -> usize {
        let name = names.iter().position(|name| self.is(name));
        self.expect(name.is_some());
        name.unwrap_or(names.len())
    }

    /// A variant that stands alone as a string, or with its value in an object of one entry; which of the names it
    /// has, and its value.
    #[must_use]
    pub fn variant(self, names: &[&str]) -> (usize, Node<'d>) {
        let missing = Node { document: self.document, at: self.at | MISSING };
        if self.first() == b'"' {
            return (self.name(names), missing);
        }
        let mut entries = self.entries();
        match (entries.next(), entries.next()) {
            (Some((key, value)), None) => (key.name(names), value),
            _ => {
                self.fail();
                (names.len(), missing)
            }
        }
    }

    /// The variant that an object names in one of its fields.
    #[must_use]
    pub fn tag(self, tag: &str, names: &[&str]) -> usize {
        self.expect_object();
        self.field(tag).name(names)
    }
}

/// See [`Node::elements`].
pub struct Children<'d> {
    document: &'d Document<'d>,
    at: u32,
    end: u32,
}

impl<'d> Iterator for Children<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node { document: self.document, at: self.at };
        self.at = self.document.slots[self.at as usize].next;
        Some(node)
    }
}

/// See [`Node::entries`].
pub struct Entries<'d>(Children<'d>);

impl<'d> Iterator for Entries<'d> {
    type Item = (Node<'d>, Node<'d>);

    fn next(&mut self) -> Option<(Node<'d>, Node<'d>)> {
        Some((self.0.next()?, self.0.next()?))
    }
}

/// Undoes the escapes; none if half of a surrogate pair stands alone.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let (&escape, after) = escaped.as_bytes().split_first()?;
        rest = escaped.get(1..)?;
        out.push(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = hex(after)?;
                rest = rest.get(4..)?;
                if (0xD800..0xDC00).contains(&first) {
                    let second = hex(rest.strip_prefix("\\u")?.as_bytes())?;
                    rest = rest.get(6..)?;
                    let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                    char::from_u32(0x10000 + ((first - 0xD800) << 10) + low)?
                } else {
                    char::from_u32(first)?
                }
            }
            other => char::from(other),
        });
    }
    out.push_str(rest);
    Some(out)
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = digits.get(..4)?;
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}
