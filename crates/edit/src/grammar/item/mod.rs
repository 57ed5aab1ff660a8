//! The second step: tokens to items — known words, measures (times, percentages, sizes …), texts, unknown words.

mod clip;
mod known;
mod length;
mod numeral;
mod share;

use super::lexicon::{Word, lexicon};
use super::token::{Kind, Token};
use crate::operation::{ClipRef, Part, Point};
use crate::time::Time;
use crate::timeline::Color;
use clip::{clip_number, each_piece, names_clip};
use known::known;
use length::{time, unit};
use numeral::numeral;
use share::percent_or_share;

/// A piece of meaning and the bytes of the message that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) is: Is,
    pub(crate) at: std::ops::Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Is {
    /// A word of the lexicon.
    W(Word),
    /// A time: `mark` where it was written as a moment (1:30, 第5秒, the 5-second mark).
    Time { t: Time, mark: bool },
    /// A number without a unit.
    Number(f64),
    /// A share, e.g. one third.
    Share(f64),
    /// A percentage, 100 is all; signed where it had a plus or minus.
    Percent { value: f64, signed: bool },
    /// So many times.
    Factor(f64),
    /// Decibels.
    Decibel { value: f64, signed: bool },
    /// Loudness units.
    Lufs(f64),
    /// An angle.
    Degrees(f64),
    /// Pixels.
    Pixels(u32, u32),
    /// A ratio; a clock time where it stands for one.
    Ratio(u32, u32, Option<Time>),
    /// 720p.
    Lines(u32),
    /// Frames per second.
    Fps(f64),
    /// A count of frames: a length, or a rate where nothing has a length. Like [`Is::Time`], a moment by its `mark`.
    Frames { n: f64, mark: bool },
    /// Which clip.
    Clip(ClipRef),
    /// A text between quotation marks.
    Quote(String),
    /// A file's name.
    File(String),
    /// A colour by its code.
    Color(Color),
    /// A stretch of the film.
    Part(Part),
    /// At a moment.
    At(Point),
    /// From a moment on.
    From(Point),
    /// Up to a moment.
    Until(Point),
    /// Comma, full stop, new line.
    Break(char),
    /// A dash or tilde.
    Dash,
    /// A word that is not known.
    Unknown(String),
}

/// The items of a message.
pub(crate) fn items(tokens: &[Token]) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if let Some((emoji, next)) = emoji(tokens, i).filter(|_| names_text(out.last())) {
            let at = tokens[i].at.start..tokens[next - 1].at.end;
            out.push(Item { is: Is::Quote(emoji), at });
            i = next;
            continue;
        }
        if let Some((handle, next)) = handle(tokens, i) {
            let at = tokens[i].at.start..tokens[next - 1].at.end;
            out.push(Item { is: Is::Quote(handle), at });
            i = next;
            continue;
        }
        let (is, next) = each_piece(tokens, i)
            .or_else(|| measure(tokens, i))
            .or_else(|| clip_number(tokens, i))
            .or_else(|| known(tokens, i))
            .unwrap_or_else(|| single(tokens, i));
        let next = next.max(i + 1);
        let at = tokens[i].at.start..tokens[next - 1].at.end;
        let from = std::mem::replace(&mut i, next);
        if let Some(is) = is {
            // Unknown characters in a row are one unknown thing.
            if let (Is::Unknown(more), Some(Item { is: Is::Unknown(before), at: was })) =
                (&is, out.last_mut())
                && was.end == at.start
            {
                before.push_str(more);
                was.end = at.end;
                continue;
            }
            // "2 more seconds".
            let more = matches!(is, Is::Time { .. })
                && (from..next).any(|k| matches!(word(tokens, k), "more" | "additional" | "further"));
            out.push(Item { is, at: at.clone() });
            if more {
                out.push(Item { is: Is::W(Word::More), at });
            }
        }
    }
    out
}

/// "@cookwithme": what is to be shown as it stands. "Title @ 5 s" has a gap behind the sign.
fn handle(tokens: &[Token], i: usize) -> Option<(String, usize)> {
    if !sign(tokens, i, '@') {
        return None;
    }
    let mut name = String::from("@");
    let mut next = i + 1;
    while let Some(token) = tokens.get(next).filter(|token| token.glued) {
        match &token.kind {
            Kind::Word(w) => name.push_str(w),
            Kind::Han(c) if known(tokens, next).is_none() => name.push(*c),
            Kind::Sign(c @ ('_' | '.' | '-')) if tokens.get(next + 1).is_some_and(|t| t.glued) => {
                name.push(*c)
            }
            _ => break,
        }
        next += 1;
    }
    (next > i + 1).then_some((name, next))
}

fn is_abbreviation(word: &str) -> bool {
    matches!(word, "dr" | "mr" | "mrs" | "ms" | "prof" | "st" | "vs" | "jr" | "sr" | "feat" | "ft")
}

fn names_text(item: Option<&Item>) -> bool {
    item.is_some_and(|i| matches!(i.is, Is::W(Word::Text | Word::Title | Word::Subtitle)))
}

/// Emoji in a row: "the emoji 🎉".
fn emoji(tokens: &[Token], i: usize) -> Option<(String, usize)> {
    let signs: String = tokens[i..]
        .iter()
        .map_while(|t| match t.kind {
            Kind::Sign(
                c @ ('\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1ffff}' | '\u{200d}' | '\u{fe0f}'),
            ) => Some(c),
            _ => None,
        })
        .collect();
    let count = signs.chars().count();
    (count > 0).then(|| (signs, i + count))
}

type Found = Option<(Option<Is>, usize)>;

fn found(is: Is, next: usize) -> Found {
    Some((Some(is), next))
}

fn word(tokens: &[Token], i: usize) -> &str {
    match tokens.get(i).map(|t| &t.kind) {
        Some(Kind::Word(w)) => w,
        _ => "",
    }
}

fn han(tokens: &[Token], i: usize) -> char {
    match tokens.get(i).map(|t| &t.kind) {
        Some(Kind::Han(c)) => *c,
        _ => '\0',
    }
}

fn sign(tokens: &[Token], i: usize, c: char) -> bool {
    matches!(tokens.get(i).map(|t| &t.kind), Some(Kind::Sign(s)) if *s == c)
}

/// A number and what it counts.
fn measure(tokens: &[Token], i: usize) -> Found {
    if let Some(found) = clock(tokens, i) {
        return Some(found);
    }
    match &tokens[i].kind {
        Kind::Pair(a, b) if *a <= 50 && *b <= 50 => return found(Is::Ratio(*a, *b, None), i + 1),
        Kind::Pair(a, b) => return found(Is::Pixels(*a, *b), i + 1),
        Kind::Hex(r, g, b) => return found(Is::Color(Color(*r, *g, *b, 255)), i + 1),
        Kind::Quote(text) => return found(Is::Quote(text.clone()), i + 1),
        Kind::File(name) => return found(Is::File(name.clone()), i + 1),
        _ => {}
    }
    if let Some(found) = percent_or_share(tokens, i) {
        return Some(found);
    }
    // "second 10", "seconds ten to twenty".
    if matches!(word(tokens, i), "second" | "seconds" | "sec" | "secs" | "minute" | "minutes")
        && let Some((size, j)) = unit(tokens, i)
        && let Some((value, next)) = numeral(tokens, j).filter(|(v, _)| *v >= 0.0)
        && unit(tokens, next).is_none()
        // "the second one".
        && word(tokens, j) != "one"
        && !names_clip(tokens, next)
        && !sign(tokens, next, '%')
        && !matches!(word(tokens, next), "x" | "times" | "percent" | "db")
    {
        return found(Is::Time { t: Time::from_secs_f64(value * size), mark: true }, next);
    }
    // "The minute between 1:00 and 2:00": the stretch says how long it is.
    if matches!(word(tokens, i), "minute" | "minutes" | "second" | "seconds")
        && matches!(word(tokens, i + 1), "between" | "from")
    {
        return found(Is::W(Word::Filler), i + 1);
    }
    // "frame 90".
    if matches!(word(tokens, i), "frame" | "frames")
        && let Some((n, next)) = numeral(tokens, i + 1)
        && unit(tokens, next).is_none()
    {
        return found(Is::Frames { n, mark: true }, next);
    }
    // 第 N 秒 / 第 N 段.
    let nth = han(tokens, i) == '第';
    let start = if nth { i + 1 } else { i };
    if let Some((t, next)) = time(tokens, start) {
        let next = if han(tokens, next) == '钟' { next + 1 } else { next };
        let mut next = next;
        // "start=5s".
        let mut mark = nth || i > 0 && sign(tokens, i - 1, '=');
        if matches!(word(tokens, next), "mark" | "timestamp") {
            (mark, next) = (true, next + 1);
        }
        return found(Is::Time { t, mark }, next);
    }
    if nth {
        let (n, next) = numeral(tokens, start)?;
        let unit = han(tokens, next);
        if unit == '帧' && n == 1.0 {
            return found(Is::W(Word::First), next);
        }
        if unit == '帧' {
            return found(Is::Frames { n, mark: true }, next + 1);
        }
        if n >= 1.0 && matches!(unit, '段' | '个' | '条' | '幕' | '张') && n <= 10_000.0 {
            let mut next = next + 1;
            for noun in ["视频", "片段", "镜头", "素材", "影片", "短片"] {
                let chars: Vec<char> = noun.chars().collect();
                if chars.iter().enumerate().all(|(k, c)| han(tokens, next + k) == *c) {
                    next += chars.len();
                    break;
                }
            }
            return found(Is::Clip(ClipRef::Number(n as u32)), next);
        }
        return None;
    }
    // "minus 20 dB", 负20分贝.
    if matches!(word(tokens, i), "minus" | "negative") || han(tokens, i) == '负' {
        let (value, next) = numeral(tokens, i + 1)?;
        return with_unit(tokens, i + 1, -value, true, next);
    }
    let (value, next) = numeral(tokens, i)?;
    let signed = matches!(tokens[i].kind, Kind::Number { signed: true, .. });
    with_unit(tokens, i, value, signed, next)
}

fn with_unit(tokens: &[Token], i: usize, value: f64, signed: bool, next: usize) -> Found {
    let unit = word(tokens, next);
    let zh = han(tokens, next);
    if sign(tokens, next, '%') || matches!(unit, "percent" | "pct") {
        return found(Is::Percent { value, signed }, next + 1);
    }
    if unit == "per" && word(tokens, next + 1) == "cent" {
        return found(Is::Percent { value, signed }, next + 2);
    }
    if unit == "x" || sign(tokens, next, 'x') {
        return found(Is::Factor(value), next + 1);
    }
    if zh == '倍' {
        // 一倍半.
        let (value, next) =
            if han(tokens, next + 1) == '半' { (value + 0.5, next + 2) } else { (value, next + 1) };
        return found(Is::Factor(value), if han(tokens, next) == '速' { next + 1 } else { next });
    }
    // 半速.
    if zh == '速' && han(tokens, i) == '半' {
        return found(Is::Factor(value), next + 1);
    }
    if zh == '成'
        && matches!(tokens[i].kind, Kind::Han(_))
        && value <= 10.0
        && !matches!(han(tokens, next + 1), '一' | '二' | '两')
    {
        return found(Is::Percent { value: value * 10.0, signed: false }, next + 1);
    }
    if matches!(unit, "db" | "decibel" | "decibels" | "dbs") || (zh == '分' && han(tokens, next + 1) == '贝')
    {
        return found(Is::Decibel { value, signed }, if zh == '分' { next + 2 } else { next + 1 });
    }
    if matches!(unit, "lufs" | "lkfs") {
        return found(Is::Lufs(value), next + 1);
    }
    if sign(tokens, next, '°') || matches!(unit, "degree" | "degrees" | "deg" | "degs") || zh == '度' {
        return found(Is::Degrees(value), next + 1);
    }
    if matches!(unit, "p" | "i") && tokens[next].glued && value >= 100.0 {
        return found(Is::Lines(value as u32), next + 1);
    }
    if unit == "k" && tokens[next].glued {
        let lines = match value as u32 {
            2 => 1440,
            4 => 2160,
            8 => 4320,
            _ => return None,
        };
        return found(Is::Lines(lines), next + 1);
    }
    let a_second =
        |k: usize| (word(tokens, k) == "per" || word(tokens, k) == "a") && word(tokens, k + 1) == "second";
    if matches!(unit, "fps" | "hz") {
        return found(Is::Fps(value), next + 1);
    }
    if matches!(unit, "frames" | "frame") && a_second(next + 1) {
        return found(Is::Fps(value), next + 3);
    }
    if matches!(unit, "frames" | "frame") && value > 1.0 {
        return found(Is::Frames { n: value, mark: false }, next + 1);
    }
    if zh == '帧' && han(tokens, next + 1) == '每' && han(tokens, next + 2) == '秒' {
        return found(Is::Fps(value), next + 3);
    }
    // 最后一帧 is a frame, no count of them.
    if zh == '帧' && value > 2.0 {
        return found(Is::Frames { n: value, mark: false }, next + 1);
    }
    // 4比3, 720乘1280, "16 by 9".
    let by = match zh {
        '比' => Some(next + 1),
        '乘' if han(tokens, next + 1) == '以' => Some(next + 2),
        '乘' => Some(next + 1),
        _ => (unit == "by").then_some(next + 1),
    };
    // "From 20 to 40 by 4x".
    let measured =
        |after| matches!(word(tokens, after), "x" | "times" | "percent") || sign(tokens, after, '%');
    if let Some((second, after)) = by.and_then(|j| numeral(tokens, j)).filter(|(_, after)| !measured(*after))
        && value.fract() == 0.0
        && second.fract() == 0.0
        && value >= 1.0
        && second >= 1.0
        && value < 100_000.0
        && second < 100_000.0
    {
        let (a, b) = (value as u32, second as u32);
        let is = if a <= 50 && b <= 50 { Is::Ratio(a, b, None) } else { Is::Pixels(a, b) };
        return found(is, after);
    }
    // Numerals of one character are parts of words more often than numbers.
    match tokens[i].kind {
        Kind::Han(_) if known(tokens, i).is_some() && next == i + 1 => None,
        _ => {
            let suffix =
                matches!(unit, "st" | "nd" | "rd" | "th") && tokens.get(next).is_some_and(|t| t.glued);
            if suffix && names_clip(tokens, next + 1) && value >= 1.0 {
                return found(Is::Clip(ClipRef::Number(value as u32)), next + 2);
            }
            found(Is::Number(value), if suffix { next + 1 } else { next })
        }
    }
}

/// 1:30, or 9:16.
fn clock(tokens: &[Token], i: usize) -> Found {
    let Kind::Clock { time, pair } = &tokens[i].kind else { return None };
    const SHAPES: [(u32, u32); 16] = [
        (16, 9),
        (9, 16),
        (4, 3),
        (3, 4),
        (1, 1),
        (4, 5),
        (5, 4),
        (21, 9),
        (2, 3),
        (3, 2),
        (9, 21),
        (2, 1),
        (1, 2),
        (16, 10),
        (10, 16),
        (18, 9),
    ];
    if let Some((a, b)) = pair.filter(|p| SHAPES.contains(p)) {
        // 4:05 is a time, 4:5 is not.
        let length = tokens[i].at.end - tokens[i].at.start;
        let two_digits = b >= 10 || length > a.to_string().len() + 2;
        // Nobody writes a time as 16:9.
        if b >= 10 || !two_digits {
            return found(Is::Ratio(a, b, Some(*time).filter(|_| b >= 10)), i + 1);
        }
    }
    let mut next = i + 1;
    if matches!(word(tokens, next), "mark" | "timestamp" | "min" | "mins" | "minutes" | "minute") {
        next += 1;
    }
    found(Is::Time { t: *time, mark: true }, next)
}

fn single(tokens: &[Token], i: usize) -> (Option<Is>, usize) {
    let is = match &tokens[i].kind {
        Kind::Word(w) => {
            // Chinese sentences hold Latin words: the Chinese table may know them.
            match lexicon().chinese(w) {
                Some(word) => Some(Is::W(word)),
                None => Some(Is::Unknown(w.clone())),
            }
        }
        Kind::Han(c) => Some(Is::Unknown(c.to_string())),
        Kind::Sign('-' | '~') => Some(Is::Dash),
        // "5s..15s".
        Kind::Sign('.') if sign(tokens, i + 1, '.') && tokens[i].glued => {
            let mut next = i + 1;
            while sign(tokens, next, '.') {
                next += 1;
            }
            if matches!(tokens.get(next).map(|t| &t.kind), Some(Kind::Number { .. } | Kind::Clock { .. })) {
                return (Some(Is::Dash), next);
            }
            Some(Is::Break('.'))
        }
        // "Dr. Meyer"
        Kind::Sign('.') if i > 0 && is_abbreviation(word(tokens, i - 1)) => None,
        Kind::Sign(c @ (',' | '.' | ';' | '\n' | '!' | '?' | ':' | '|' | '/' | '•')) => Some(Is::Break(*c)),
        _ => None,
    };
    (is, i + 1)
}
