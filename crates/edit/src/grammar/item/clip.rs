//! Which clip: "clip 2", "the last shot", 第2段.

use super::super::lexicon::Word;
use super::super::token::{Kind, Token};
use super::length::{time, unit};
use super::numeral::numeral;
use super::{Found, Is, found, han, sign, with_unit, word};
use crate::operation::ClipRef;

/// "clip 2", "the second clip", "the last clip".
pub(super) fn clip_number(tokens: &[Token], i: usize) -> Found {
    let first = word(tokens, i);
    if names_clip(tokens, i) && !matches!(first, "one" | "part" | "file") {
        let j = if word(tokens, i + 1) == "number" || sign(tokens, i + 1, '#') { i + 2 } else { i + 1 };
        if let Some((n, next)) = numeral(tokens, j)
            && n.fract() == 0.0
            && (1.0..=10_000.0).contains(&n)
            && !first.ends_with('s')
            && measure_follows(tokens, j, next)
            && !is_turn(tokens, i, n)
        {
            return found(Is::Clip(ClipRef::Number(n as u32)), next);
        }
    }
    let ordinal =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let nth = |word: &str| ordinal.iter().position(|o| *o == word).map(|n| n as u32 + 1);
    let n = nth(first);
    // "the second and third clips".
    if let Some(n) = n
        && word(tokens, i + 1) == "and"
        && nth(word(tokens, i + 2)).is_some()
        && (names_clips(tokens, i + 3) || names_clip(tokens, i + 3))
    {
        return found(Is::Clip(ClipRef::Number(n)), i + 1);
    }
    if let Some(n) = n
        && matches!(
            word(tokens, i + 1),
            "clip" | "video" | "vid" | "shot" | "scene" | "segment" | "one" | "file"
        )
    {
        return found(Is::Clip(ClipRef::Number(n)), i + 2);
    }
    if let Some(n) = n.filter(|n| *n > 1 && names_clips(tokens, i + 1)) {
        return found(Is::Clip(ClipRef::Number(n)), i + 2);
    }
    // "… behind the second".
    let ends =
        matches!(tokens.get(i + 1).map(|t| &t.kind), None | Some(Kind::Sign('.' | ',' | ';' | '!' | '\n')));
    if let Some(n) = n
        && ends
        && i > 0
        && word(tokens, i - 1) == "the"
        && (0..i).any(|k| {
            let another = nth(word(tokens, k)).is_some_and(|other| other != n) && names_clip(tokens, k + 1);
            another || matches!(word(tokens, k), "clip" | "clips" | "shot" | "scene" | "except" | "them")
        })
    {
        return found(Is::Clip(ClipRef::Number(n)), i + 1);
    }
    // The first part of a film need not be a clip, the second one is.
    if let Some(n) = n.filter(|n| *n > 1)
        && matches!(word(tokens, i + 1), "part" | "piece" | "section" | "chunk")
    {
        return found(Is::Clip(ClipRef::Number(n)), i + 2);
    }
    // "The final video" is what comes out.
    if matches!(first, "last" | "final")
        && unit(tokens, i + 2).is_none()
        && matches!(word(tokens, i + 1), "clip" | "video" | "shot" | "scene" | "segment" | "one")
        && (first, word(tokens, i + 1)) != ("final", "video")
    {
        return found(Is::Clip(ClipRef::Last), i + 2);
    }
    if han(tokens, i) == '最' && han(tokens, i + 1) == '后' && han(tokens, i + 2) == '一' {
        let next = match (han(tokens, i + 3), han(tokens, i + 4), han(tokens, i + 5)) {
            ('段', '视', '频') | ('个', '视', '频') | ('个', '片', '段') | ('个', '镜', '头') => {
                i + 6
            }
            ('个', '应' | '放' | '移' | '挪' | '排' | '调' | '提', _) => i + 4,
            _ => return None,
        };
        return found(Is::Clip(ClipRef::Last), next);
    }
    let third = han(tokens, i) == '片' && han(tokens, i + 1) == '段';
    if third
        && let Some((n, next)) = numeral(tokens, i + 2)
        && n >= 1.0
        && n.fract() == 0.0
        && unit(tokens, next).is_none()
        && n <= 10_000.0
        && !matches!(han(tokens, next), '半' | '个' | '段' | '点' | '下' | '倍')
    {
        return found(Is::Clip(ClipRef::Number(n as u32)), next);
    }
    None
}

/// 一张放四秒, 一张3秒: so long for each.
pub(super) fn each_piece(tokens: &[Token], i: usize) -> Found {
    let one = matches!(numeral(tokens, i), Some((1.0, next)) if next == i + 1);
    if !one || !matches!(han(tokens, i + 1), '张' | '幅' | '页') {
        return None;
    }
    let shown = (i + 2..i + 5).take_while(|k| "放停显示播留看展".contains(han(tokens, *k))).count();
    time(tokens, i + 2 + shown).and_then(|_| found(Is::W(Word::Each), i + 2))
}

/// "Rotate the video 180".
fn is_turn(tokens: &[Token], i: usize, n: f64) -> bool {
    let turns = |w: &str| matches!(w, "rotate" | "turn" | "spin" | "tilt" | "flip");
    [90.0, 180.0, 270.0].contains(&n) && (0..i).any(|k| turns(word(tokens, k)))
}

/// The number names the clip only if it does not measure something else ("clip 2 seconds off").
fn measure_follows(tokens: &[Token], j: usize, next: usize) -> bool {
    let counts = matches!(word(tokens, next), "times" | "time" | "x" | "clips" | "parts" | "pieces" | "more");
    let by = word(tokens, next) == "by";
    by || !counts
        && unit(tokens, next).is_none()
        && matches!(with_unit(tokens, j, 1.0, false, next), Some((Some(Is::Number(_)), _)) | None)
}

/// Several of them: "the first and third clips".
pub(super) fn names_clips(tokens: &[Token], i: usize) -> bool {
    matches!(word(tokens, i), "clips" | "videos" | "shots" | "scenes" | "segments" | "pictures" | "photos")
}

pub(super) fn names_clip(tokens: &[Token], i: usize) -> bool {
    matches!(
        word(tokens, i),
        "picture"
            | "photo"
            | "image"
            | "clip"
            | "video"
            | "shot"
            | "scene"
            | "segment"
            | "one"
            | "part"
            | "file"
    )
}
