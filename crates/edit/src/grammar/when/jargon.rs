//! An editor's words: counts of frames, in and out points, ramps of speed.

use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use crate::operation::Point;
use crate::time::{Rate, Time};

/// Frames are a length or a moment where something is cut, held or shown; else they are a rate: 输出60帧.
pub(super) fn with_frames(mut items: Vec<Item>, rate: Rate) -> Vec<Item> {
    let measures = |x: &Item| {
        let cuts = |w: Word| matches!(w, Word::Remove | Word::Cut | Word::Keep | Word::Split | Word::Freeze);
        let edge = |w: Word| matches!(w, Word::First | Word::Last | Word::Finally | Word::Start | Word::End);
        let lasts = |w: Word| matches!(w, Word::Longer | Word::Shorter | Word::Later | Word::Earlier);
        let fades = |w: Word| matches!(w, Word::Fade | Word::FadeIn | Word::FadeOut | Word::Transition);
        matches!(x.is, Is::W(w) if cuts(w) || edge(w) || lasts(w) || fades(w))
    };
    // "Frames 30 to 60", 30到60帧: both are counted.
    for i in 2..items.len() {
        let linked = matches!(items[i - 1].is, Is::Dash | Is::W(Word::To | Word::Until));
        let both = match (&items[i - 2].is, &items[i].is) {
            (Is::Frames { n: a, .. }, Is::Number(b)) | (Is::Number(a), Is::Frames { n: b, .. }) => (*a, *b),
            _ => continue,
        };
        if linked {
            items[i - 2].is = Is::Frames { n: both.0, mark: true };
            items[i].is = Is::Frames { n: both.1, mark: true };
        }
    }
    for i in 0..items.len() {
        let Is::Frames { n, mark } = items[i].is else { continue };
        let before = items[..i].iter().rev().take_while(|x| !matches!(x.is, Is::Break(_)));
        let after = items[i..].iter().take_while(|x| !matches!(x.is, Is::Break(_)));
        let rate_named = before.clone().chain(after.clone()).any(|x| x.is == Is::W(Word::Fps));
        let time = mark || !rate_named && before.chain(after).any(measures);
        let t = Time::from_secs_f64(n / rate.fps());
        items[i].is = if time { Is::Time { t, mark } } else { Is::Fps(n) };
    }
    items
}

/// 从0.5倍渐变到2倍: the speed changes by degrees, nothing fades.
pub(super) fn with_ramps(mut items: Vec<Item>) -> Vec<Item> {
    for piece in items.split_mut(|x| matches!(x.is, Is::Break(_))) {
        if piece.iter().filter(|x| matches!(x.is, Is::Factor(_))).count() > 1 {
            for item in piece.iter_mut().filter(|x| x.is == Is::W(Word::Fade)) {
                item.is = Is::W(Word::Ramp);
            }
        }
    }
    items
}

/// "In point at 0:05, out point at 0:25": where the film is to begin and to end.
pub(super) fn with_in_and_out(items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut i = 0;
    while i < items.len() {
        let point = match items[i].is {
            Is::W(Word::InPoint) => Some(Word::Begins),
            Is::W(Word::OutPoint) => Some(Word::End),
            _ => None,
        };
        let near = items[i + 1..].iter().take(4).take_while(|x| !matches!(x.is, Is::Break(_)));
        let time = near.enumerate().find_map(|(k, x)| match x.is {
            Is::Time { t, .. } | Is::Ratio(_, _, Some(t)) => Some((Point::At(t), i + 2 + k)),
            _ => None,
        });
        let (Some(word), Some((point, next))) = (point, time) else {
            out.push(items[i].clone());
            i += 1;
            continue;
        };
        let at = items[i].at.start..items[next - 1].at.end;
        // The two are one stretch.
        while matches!(out.last().map(|x| &x.is), Some(Is::Break(',') | Is::W(Word::And)))
            && word == Word::End
            && out.iter().any(|x| x.is == Is::W(Word::Begins))
        {
            out.pop();
        }
        let is = if word == Word::End { Is::Until(point) } else { Is::From(point) };
        out.push(Item { is: Is::W(word), at: at.clone() });
        out.push(Item { is, at });
        i = next;
    }
    out
}
