//! Finds where sentences end: not in decimals, abbreviations, links, quotations or after an ellipsis that goes on.

use crate::list::listed;
use crate::route::token::{is_ideograph, steps};

/// The ends of the sentences of a line, in bytes. White space after a sentence belongs to the next one. The last end is
/// the line's; with `complete` unset it is only given where the sentence before it certainly ended.
pub(super) fn ends(line: &str, complete: bool) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut closing: Option<char> = None;
    let mut unclosed = [false; 4];
    let mut chars = line.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        steps::count();
        if let Some(mark) = closing {
            if char == mark {
                closing = None;
            }
            continue;
        }
        let after = at + char.len_utf8();
        if let Some((kind, mark)) = closing_mark(char) {
            // A quotation that is never closed is none. Looked for once a line and kind, to stay linear.
            if !unclosed[kind] {
                closing = line[after..].contains(mark).then_some(mark);
                unclosed[kind] = closing.is_none();
            }
            if !complete && closing.is_none() && unclosed[kind] {
                return ends;
            }
            continue;
        }
        if !is_end_mark(char) {
            continue;
        }
        let mut end = after;
        while let Some(&(_, next)) = chars.peek() {
            if !is_end_mark(next) && !matches!(next, ')' | '）' | '*' | '_' | '’' | '\'' | ']') {
                break;
            }
            end += next.len_utf8();
            chars.next();
        }
        match chars.peek() {
            None => {
                if complete {
                    ends.push(end);
                }
            }
            // What follows decides, and has not arrived.
            Some(_) if !complete && line[end..].trim_start().is_empty() => {}
            Some(&(_, next)) if ends_before(&line[..after], char, &line[end..], next) => ends.push(end),
            Some(_) => {}
        }
    }
    if complete && ends.last().is_none_or(|&end| end < line.len()) {
        ends.push(line.len());
    }
    ends
}

fn closing_mark(char: char) -> Option<(usize, char)> {
    Some(match char {
        '"' => (0, '"'),
        '“' => (1, '”'),
        '「' => (2, '」'),
        '`' => (3, '`'),
        _ => return None,
    })
}

fn is_end_mark(char: char) -> bool {
    matches!(char, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

/// Whether the mark at the end of `before` ends a sentence that `rest`, which begins with `next`, goes on from.
fn ends_before(before: &str, mark: char, rest: &str, next: char) -> bool {
    if matches!(mark, '。' | '！' | '？') {
        return true;
    }
    if !next.is_whitespace() && !is_ideograph(next) {
        return false;
    }
    let goes_on = rest.trim_start().chars().next().is_some_and(char::is_lowercase);
    if goes_on && matches!(mark, '.' | '…') {
        return false;
    }
    let word =
        before[..before.len() - mark.len_utf8()].rsplit([' ', '(', '\u{a0}']).next().unwrap_or_default();
    !(mark == '.' && listed(word, "e.g i.e vs Mr Mrs Ms Dr approx No ca cf St"))
}
