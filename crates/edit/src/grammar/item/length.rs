//! Lengths of time: "1 min 30", "half a second", 一分半.

use super::super::token::{Kind, Token};
use super::clip::names_clip;
use super::numeral::numeral;
use super::{han, sign, word};
use crate::time::Time;

/// A length of time, in any usual spelling.
pub(super) fn time(tokens: &[Token], i: usize) -> Option<(Time, usize)> {
    // "half a second", "half second".
    if word(tokens, i) == "half" {
        let j = if matches!(word(tokens, i + 1), "a" | "an") { i + 2 } else { i + 1 };
        let (unit, next) = unit(tokens, j)?;
        return (unit > 0.0).then_some((Time::from_secs_f64(unit / 2.0), next));
    }
    if let Some(found) = share_of_unit(tokens, i) {
        return Some(found);
    }
    let article = matches!(word(tokens, i), "a" | "an");
    let (value, next) = match numeral(tokens, i) {
        Some(found) => found,
        None if article && word(tokens, i + 1) == "couple" => {
            (2.0, if word(tokens, i + 2) == "of" { i + 3 } else { i + 2 })
        }
        None if article && word(tokens, i + 1) == "few" => (3.0, i + 2),
        None if article && word(tokens, i + 1) == "half" => (0.5, i + 2),
        None if word(tokens, i) == "few" => (3.0, i + 1),
        None if word(tokens, i) == "couple" => (2.0, if word(tokens, i + 1) == "of" { i + 2 } else { i + 1 }),
        None if article => (1.0, i + 1),
        // "the first second", "the last minute".
        None if edge_before(tokens, i) && singular_unit(tokens, i) => (1.0, i),
        None if han(tokens, i) == '几' && matches!(han(tokens, i + 1), '秒') => (3.0, i + 1),
        None => return None,
    };
    if matches!(tokens[i].kind, Kind::Number { signed: true, .. }) && value < 0.0 {
        return None;
    }
    // "one more second", "five whole minutes".
    let next = match word(tokens, next) {
        "more" | "extra" | "additional" | "whole" | "full" | "entire" | "solid" | "further"
            if unit(tokens, next + 1).is_some() =>
        {
            next + 1
        }
        _ => next,
    };
    // "the 5th second".
    let next = match word(tokens, next) {
        "st" | "nd" | "rd" | "th" if tokens[next].glued => next + 1,
        _ => next,
    };
    let (size, mut next) = unit(tokens, next)?;
    // An ordinal is not a length: "the first second clip".
    if article && next < tokens.len() && word(tokens, next - 1) == "second" && names_clip(tokens, next) {
        return None;
    }
    let mut seconds = value * size;
    if word(tokens, next) == "and" && word(tokens, next + 1) == "a" && word(tokens, next + 2) == "half" {
        return Some((Time::from_secs_f64(seconds + size / 2.0), next + 3));
    }
    if han(tokens, next) == '半' {
        return Some((Time::from_secs_f64(seconds + size / 2.0), next + 1));
    }
    if size >= 60.0 {
        let j = if word(tokens, next) == "and" || han(tokens, next) == '零' { next + 1 } else { next };
        if let Some((more, after)) = numeral(tokens, j) {
            if let Some((smaller, end)) = unit(tokens, after).filter(|(s, _)| *s < size) {
                seconds += more * smaller;
                next = end;
                if smaller >= 60.0
                    && let Some((t, end)) = time(tokens, next).filter(|(t, _)| *t < Time::from_secs(60))
                {
                    seconds += t.secs_f64();
                    next = end;
                }
            } else if j == next && more < 60.0 && bare_after_minutes(tokens, after) {
                seconds += more * size / 60.0;
                next = after;
            }
        }
    }
    (seconds <= 1e7).then(|| (Time::from_secs_f64(seconds), next))
}

/// "A quarter of a second", "three quarters of a minute".
fn share_of_unit(tokens: &[Token], i: usize) -> Option<(Time, usize)> {
    let (count, j) = match word(tokens, i) {
        "a" | "one" => (1.0, i + 1),
        "two" => (2.0, i + 1),
        "three" => (3.0, i + 1),
        _ => (1.0, i),
    };
    let below = match word(tokens, j) {
        "half" => 2.0,
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" => 4.0,
        "tenth" | "tenths" => 10.0,
        _ => return None,
    };
    let of_a = word(tokens, j + 1) == "of" && matches!(word(tokens, j + 2), "a" | "one");
    let (unit, next) = unit(tokens, j + 3).filter(|_| of_a)?;
    Some((Time::from_secs_f64(unit * count / below), next))
}

fn edge_before(tokens: &[Token], i: usize) -> bool {
    let before = |k: usize| i.checked_sub(k).map_or("", |j| word(tokens, j));
    matches!(before(1), "first" | "last" | "final" | "opening" | "initial" | "closing" | "middle" | "very")
}

/// A unit that counts one of itself; "the first second clip" counts clips.
fn singular_unit(tokens: &[Token], i: usize) -> bool {
    matches!(word(tokens, i), "second" | "sec" | "minute" | "min" | "hour") && !names_clip(tokens, i + 1)
}

/// "1 min 30" ends there: nothing that would make the 30 something else.
fn bare_after_minutes(tokens: &[Token], after: usize) -> bool {
    let next = word(tokens, after);
    let measured = sign(tokens, after, '%')
        || sign(tokens, after, ':')
        || matches!(next, "x" | "percent" | "db" | "fps" | "p" | "times")
        || matches!(han(tokens, after), '倍' | '段' | '个' | '帧' | '度');
    !measured
}

/// Seconds in a unit of time.
pub(super) fn unit(tokens: &[Token], i: usize) -> Option<(f64, usize)> {
    match word(tokens, i) {
        "s" | "sec" | "secs" | "second" | "seconds" | "second's" | "seconds'" | "secound" | "secounds"
        | "secnds" | "secons" | "secods" | "seconde" | "seonds" | "sceonds" | "secodns" => {
            return Some((1.0, i + 1));
        }
        "m" | "min" | "mins" | "minute" | "minutes" | "minuts" | "mintues" | "minuets" | "minites" => {
            return Some((60.0, i + 1));
        }
        "h" | "hr" | "hrs" | "hour" | "hours" => return Some((3600.0, i + 1)),
        "ms" | "millisecond" | "milliseconds" | "msec" => return Some((0.001, i + 1)),
        _ => {}
    }
    match (han(tokens, i), han(tokens, i + 1)) {
        ('秒', '钟') => Some((1.0, i + 2)),
        ('秒', _) => Some((1.0, i + 1)),
        ('分', '钟') => Some((60.0, i + 2)),
        ('分', '之' | '贝' | '成' | '别' | '辨' | '割' | '开' | '为' | '段') => None,
        ('分', _) => Some((60.0, i + 1)),
        ('小', '时') => Some((3600.0, i + 2)),
        ('个', '小') if han(tokens, i + 2) == '时' => Some((3600.0, i + 3)),
        ('毫', '秒') => Some((0.001, i + 2)),
        _ => None,
    }
}
