//! Slips of the fingers in the words that decide.

use super::{Classes, known};
use crate::list::{listed, phrases, words};

/// Takes letters typed three times or more down to one: "pleaseee".
pub(super) fn squeeze(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(char) = rest.chars().next() {
        let left = rest.trim_start_matches(char);
        let run = if rest.len() - left.len() >= 3 { 1 } else { rest.len() - left.len() };
        squeezed.extend(std::iter::repeat_n(char, run));
        rest = left;
    }
    squeezed
}

/// A slip of one letter in one of the words that decide: a letter too many, too few, wrong, or two swapped.
pub(super) fn typo(word: &str) -> Classes {
    const DECIDING: &str =
        "export download credits balance status upload render progress timeline video please";
    // Real words that are a letter away from one of them.
    const REAL: &str = "expert extort unload statue reader sender tender gender vendor renter statute stratus \
        balanced plead pleased uploads video's downloads renders balances exporter renderer pleases \
        pleas";
    // Too short, or too near to real words, for other slips.
    if let Some(right) = phrases("send|save|give|show|tracks").find(|right| swapped(word, right)) {
        return known(right);
    }
    if word.len() == 4 || listed(word, REAL) {
        return 0;
    }
    words(DECIDING).find(|right| one_slip(word, right)).map_or(0, known)
}

fn swapped(word: &str, right: &str) -> bool {
    word.len() == right.len() && {
        let (word, right) = cores(word.as_bytes(), right.as_bytes());
        matches!((word, right), ([a, b], [c, d]) if a == d && b == c)
    }
}

fn one_slip(word: &str, right: &str) -> bool {
    if right[1..] == *word {
        return true;
    }
    if word.len().abs_diff(right.len()) > 1
        || (word.as_bytes()[0] != right.as_bytes()[0] && !swapped(word, right))
    {
        return false;
    }
    match cores(word.as_bytes(), right.as_bytes()) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// What is left of two words without their common beginning and end.
fn cores<'a>(mut a: &'a [u8], mut b: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    while let (Some((x, left)), Some((y, right))) = (a.split_first(), b.split_first())
        && x == y
    {
        (a, b) = (left, right);
    }
    while let (Some((x, left)), Some((y, right))) = (a.split_last(), b.split_last())
        && x == y
    {
        (a, b) = (left, right);
    }
    (a, b)
}
