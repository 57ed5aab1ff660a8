//! Readers for values that come in more than one type: ids as strings or numbers, numbers as strings. They never
//! fail, so that a field of a wrong type costs that field and not the answer.

use crate::json::{FromJson, Node, parse_float};
use std::borrow::Cow;

/// A string; a number keeps its digits as they stand, beyond 2^53 too.
pub(super) fn text(from: Node<'_>) -> Option<String> {
    if from.is_number() { from.text().map(str::to_owned) } else { from.as_str().map(Cow::into_owned) }
}

/// A finite number, also as a string of digits.
pub(super) fn number(from: Node<'_>) -> Option<f64> {
    parse_float(text(from)?.trim())
}

/// A truth value.
pub(super) fn flag(from: Node<'_>) -> Option<bool> {
    from.as_bool()
}

/// A value of a known shape; anything else is none.
pub(super) fn part<T: FromJson>(from: Node<'_>) -> Option<T> {
    if from.is_none() { None } else { from.attempt() }
}

/// How many things a list or a map holds; 0 for anything else.
pub(super) fn count(from: Node<'_>) -> usize {
    from.elements().count() + from.entries().count()
}
