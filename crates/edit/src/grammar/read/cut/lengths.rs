//! Cuts that say how long something is to be, or by how much shorter.

use super::bare::other_length;
use super::places::{beyond_in_each_clip, place_of};
use super::slots::{self, assumed};
use super::{Cut, Ruling, remove, tell, unknown, wish};
use crate::grammar::item::Is;
use crate::grammar::lexicon::Word;
use crate::operation::{Operation, Part, Point};
use crate::time::Time;
use crate::words::said;
use std::ops::ControlFlow::{Break, Continue};

/// "Half its length, by cutting the end".
pub(super) fn half_its_length(cut: &Cut<'_>) -> Ruling {
    let by_cutting = cut.c.has(Word::Length) && cut.cuts && cut.parts.iter().all(assumed);
    match slots::share(cut.c) {
        Some(share) if by_cutting => {
            wish(Operation::Length { length: crate::track::film(cut.context.timeline).scale(share) })
        }
        _ => Continue(()),
    }
}

/// 时长减少10秒.
pub(super) fn less_length(cut: &Cut<'_>) -> Ruling {
    let less = cut.c.has(Word::Less) && cut.c.has(Word::Length) && !cut.c.has(Word::To);
    match cut.lengths.as_slice() {
        [length] if less => remove(vec![Part::last(*length)]),
        _ => Continue(()),
    }
}

/// "Make it 5 seconds shorter", "5 seconds shorter at the end".
pub(super) fn longer_or_shorter(cut: &Cut<'_>) -> Ruling {
    if let ([part], [length], true) = (cut.parts.as_slice(), cut.lengths.as_slice(), cut.c.has(Word::Shorter))
    {
        match part {
            Part::Intro { length: None } => return remove(vec![Part::first(*length)]),
            Part::Outro { length: None } => return remove(vec![Part::last(*length)]),
            _ => {}
        }
    }
    let bare = cut.parts.is_empty() && !cut.cuts && !cut.removes;
    if bare && cut.c.any(&[Word::Longer, Word::Shorter]) {
        return Break(other_length(cut.c, cut.context, cut.target()));
    }
    Continue(())
}

/// "Cut it to 30 seconds".
pub(super) fn to_a_length(cut: &Cut<'_>) -> Ruling {
    if !cut.parts.is_empty() || cut.removes {
        return Continue(());
    }
    match cut.target() {
        Some(_) if !cut.cuts && !cut.keeps && unknown(cut.c) > 0 => Break(None),
        Some(length) => match beyond_in_each_clip(cut.c, length, cut.context) {
            Some(parts) if parts.is_empty() => {
                Break(tell(said!("No clip is longer than that.", "没有片段比这更长。")))
            }
            Some(parts) => remove(parts),
            None => wish(Operation::Length { length }),
        },
        None => Continue(()),
    }
}

/// "Cut the first clip to 5 seconds".
pub(super) fn clip_to_a_length(cut: &Cut<'_>) -> Ruling {
    let ([Part::Clip(clip)], [length]) = (cut.parts.as_slice(), cut.lengths.as_slice()) else {
        return Continue(());
    };
    match place_of(clip, cut.context).filter(|place| *length < place.len()) {
        Some(place) if cut.cuts && cut.c.has(Word::To) => {
            remove(vec![Part::Range { from: Point::At(place.start + *length), to: Point::At(place.end) }])
        }
        _ => Continue(()),
    }
}

/// "Trim clip 1 down to its first 10 seconds": the others stay.
pub(super) fn clip_to_its_edge(cut: &Cut<'_>) -> Ruling {
    let [Part::Range { from: Point::At(from), to: Point::At(to) }] = cut.parts.as_slice() else {
        return Continue(());
    };
    // a.mp4 只取0:05到0:15: the clip is named before its verb.
    let clip = cut.c.items.iter().position(|i| matches!(i.is, Is::File(_) | Is::Clip(_)));
    let keep = cut.c.items.iter().position(|i| matches!(i.is, Is::W(Word::Keep | Word::Only)));
    let of_it = cut.keeps && matches!((clip, keep), (Some(clip), Some(keep)) if clip < keep);
    let to_it = cut.within && !cut.removes && (cut.cuts && cut.c.has(Word::To) || of_it);
    let places = crate::track::exact_places(cut.context.timeline);
    match places.iter().find(|place| place.start <= *from && *to <= place.end) {
        Some(place) if to_it => {
            let part = |from: Time, to: Time| {
                (from < to).then_some(Part::Range { from: Point::At(from), to: Point::At(to) })
            };
            remove(part(place.start, *from).into_iter().chain(part(*to, place.end)).collect())
        }
        _ => Continue(()),
    }
}

/// "Trim the intro to 2 seconds": how much of it goes depends on how long it is now.
pub(super) fn edge_to_a_length(cut: &Cut<'_>) -> Ruling {
    match (cut.parts.as_slice(), cut.lengths.as_slice()) {
        ([Part::Intro { length: None } | Part::Outro { length: None }], [_])
            if cut.cuts && cut.c.has(Word::To) =>
        {
            Break(tell(said!(
                "From where to where should I cut? I cannot see how long that part is now. For example “remove 0:02 to 0:08”.",
                "从哪里剪到哪里？我不知道这部分现在有多长。例如“删除第2秒到第8秒”。"
            )))
        }
        _ => Continue(()),
    }
}
