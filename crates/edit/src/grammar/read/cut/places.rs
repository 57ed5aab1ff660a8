//! Where a cut is: beside an earlier one, between a beginning and an end, inside of a clip.

use crate::grammar::clause::Clause;
use crate::grammar::item::Is;
use crate::grammar::lexicon::Word;
use crate::grammar::read::Context;
use crate::operation::{ClipRef, Operation, Part, Point};
use crate::time::{Span, Time};

/// "Cut at 0:40 and throw out the end": which side of the cut that was made just now.
pub(super) fn side(c: &Clause, context: &Context<'_>) -> Option<Part> {
    use Word as W;
    let Some(Operation::Split { at }) = context.last.filter(|_| context.within) else { return None };
    let [point] = at.as_slice() else { return None };
    // "Cut at 0:12 and delete the second half": of the two that came of it.
    let halves: Vec<Part> = c.items.iter().filter_map(|i| half(&i.is)).collect();
    if let [half] = halves.as_slice() {
        return Some(match half {
            Part::Range { from: Point::Start, .. } => Part::Range { from: Point::Start, to: *point },
            _ => Part::Range { from: *point, to: Point::End },
        });
    }
    let measured = c.items.iter().any(|i| {
        matches!(i.is, Is::Time { .. } | Is::Part(_) | Is::Clip(_) | Is::At(_) | Is::From(_) | Is::Until(_))
    });
    let before = c.any(&[W::Start, W::Intro, W::First, W::Before]);
    let after = c.any(&[W::End, W::Outro, W::Last, W::After, W::Rest, W::LastPart]);
    match (measured, before, after) {
        (false, true, false) => Some(Part::Range { from: Point::Start, to: *point }),
        (false, false, true) => Some(Part::Range { from: *point, to: Point::End }),
        _ => None,
    }
}

/// The first half or the second one.
fn half(is: &Is) -> Option<Part> {
    match is {
        Is::Part(part @ Part::Range { from: Point::Start, to: Point::Share(s) }) if *s == 0.5 => {
            Some(part.clone())
        }
        Is::Part(part @ Part::Range { from: Point::Share(s), to: Point::End }) if *s == 0.5 => {
            Some(part.clone())
        }
        _ => None,
    }
}

/// "End the video at 0:45", "start it at 0:05 and end it at 0:20".
pub(super) fn begin_and_end(c: &Clause) -> Option<(Point, Point)> {
    let (mut begins, mut edges) = (None, (None, None));
    let two = c.items.iter().any(|i| matches!(i.is, Is::Until(_)));
    for item in &c.items {
        match item.is {
            Is::W(Word::Start | Word::Begins | Word::Intro) => begins = Some(true),
            Is::W(Word::End | Word::Outro) => begins = Some(false),
            // 5秒开始35秒结束.
            Is::From(p) if begins.is_none() && two => edges.0 = Some(p),
            Is::At(p) | Is::From(p) if begins? => edges.0 = Some(p),
            Is::At(p) | Is::From(p) | Is::Until(p) => edges.1 = Some(p),
            _ => {}
        }
    }
    (edges != (None, None)).then(|| (edges.0.unwrap_or(Point::Start), edges.1.unwrap_or(Point::End)))
}

/// "2 seconds from the start of clip 2" is measured inside of that clip.
pub(super) fn within_clip(parts: Vec<Part>, context: &Context<'_>) -> (Vec<Part>, bool) {
    // "The first 5 seconds of clip 1 and the last 2 seconds of clip 2".
    if parts.len() > 2 && parts.len().is_multiple_of(2) {
        let pairs = parts.chunks(2).map(|pair| within_clip(pair.to_vec(), context));
        let found: Option<Vec<Part>> =
            pairs.map(|(found, within)| found.into_iter().next().filter(|_| within)).collect();
        if let Some(found) = found {
            return (found, true);
        }
    }
    let ([part, Part::Clip(clip)] | [Part::Clip(clip), part]) = parts.as_slice() else {
        return (parts, false);
    };
    let inside = place_of(clip, context)
        .and_then(|place| edge_of(&place, part).filter(|(length, _)| *length < place.len()));
    match inside {
        Some((_, part)) => (vec![part], true),
        None => (parts, false),
    }
}

/// "The first 5 seconds of each clip": a stretch of every one. None where no edge was measured, or there is one clip.
pub(super) fn in_each_clip(c: &Clause, parts: &[Part], context: &Context<'_>) -> Option<Vec<Part>> {
    let each = c.has(Word::Clips) || c.has(Word::Each) && c.has(Word::Clip);
    let tl = context.timeline;
    if !each || tl.clips.len() < 2 || parts.is_empty() {
        return None;
    }
    let places = crate::track::exact_places(tl);
    let stretches = places.iter().flat_map(|place| parts.iter().map(|part| edge_of(place, part)));
    stretches.map(|found| found.map(|(_, part)| part)).collect()
}

/// "Make each clip 5 seconds long": what lies behind that in every longer one. None where no clip is meant by itself.
pub(super) fn beyond_in_each_clip(c: &Clause, length: Time, context: &Context<'_>) -> Option<Vec<Part>> {
    let tl = context.timeline;
    if !(c.has(Word::Each) && c.has(Word::Clip)) || tl.clips.len() < 2 {
        return None;
    }
    let longer = crate::track::exact_places(tl).into_iter().filter(|place| place.len() > length);
    let rest = |place: Span| Part::Range { from: Point::At(place.start + length), to: Point::At(place.end) };
    Some(longer.map(rest).collect())
}

/// The length of a stretch at an edge, and that stretch at the same edge of a clip, as far as the clip goes.
fn edge_of(place: &Span, part: &Part) -> Option<(Time, Part)> {
    let (length, from, to) = match part {
        Part::Range { from: Point::Start, to: Point::At(t) } | Part::Intro { length: Some(t) } => {
            (*t, place.start, (place.start + *t).min(place.end))
        }
        Part::Range { from: Point::BeforeEnd(t), to: Point::End } | Part::Outro { length: Some(t) } => {
            (*t, (place.end - *t).max(place.start), place.end)
        }
        // By the clip's own clock, unless the film's puts it there.
        Part::Range { from: Point::At(a), to: Point::At(b) } if place.start <= *a && *b <= place.end => {
            (*b - *a, *a, *b)
        }
        Part::Range { from: Point::At(a), to: Point::At(b) } if a < b => {
            (*b, place.start + *a, place.start + *b)
        }
        _ => return None,
    };
    Some((length, Part::Range { from: Point::At(from), to: Point::At(to) }))
}

/// The cut at an edge of a clip, by a time of the clip's own.
pub(super) fn clip_edge(c: &Clause, context: &Context<'_>, parts: &[Part]) -> Option<Operation> {
    let (Part::Clip(clip), edge) = (parts.last()?, parts.len().checked_sub(2).map(|i| &parts[i])) else {
        return None;
    };
    let times: Vec<Time> = c
        .items
        .iter()
        .filter_map(|i| match i.is {
            Is::At(Point::At(t)) | Is::Until(Point::At(t)) => Some(t),
            _ => None,
        })
        .collect();
    let [t] = times.as_slice() else { return None };
    let place = place_of(clip, context).filter(|place| *t < place.len())?;
    let at = Point::At(place.start + *t);
    let remove = |from, to| Operation::Remove { parts: vec![Part::Range { from, to }] };
    match edge {
        None if parts.len() == 1 => Some(Operation::Split { at: vec![at] }),
        Some(Part::Intro { length: None }) => Some(remove(Point::At(place.start), at)),
        Some(Part::Outro { length: None }) => Some(remove(at, Point::At(place.end))),
        _ => None,
    }
}

pub(super) fn place_of(clip: &ClipRef, context: &Context<'_>) -> Option<Span> {
    let tl = context.timeline;
    let index = crate::apply::clip_index(tl, clip).ok()?;
    crate::track::exact_places(tl).get(index).copied()
}
