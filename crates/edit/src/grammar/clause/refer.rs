//! What a piece takes from the clause before it: "the rest", "then".

use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::{Clause, CutBy};
use crate::operation::{ClipRef, Part, Point};

/// The items of a piece with what they refer to put in.
pub(super) fn resolved(before: &Clause, items: Vec<Item>, by: CutBy) -> Vec<Item> {
    let stretch = items.iter().any(|i| matches!(i.is, Is::Part(_) | Is::From(_) | Is::Until(_)));
    if stretch {
        return items;
    }
    if items.iter().any(|i| i.is == Is::W(Word::Rest)) {
        return with_rest(before, items);
    }
    // "Bleep my name at 0:14 to 0:15, or just mute it": what cannot be had in a stretch, and what can.
    let refused = before.words().any(|w| matches!(w, Word::Cannot(_)));
    let it = items.iter().any(|i| matches!(i.is, Is::W(Word::It | Word::Clip)));
    if refused
        && it
        && let Some(part) = before.items.iter().find(|i| matches!(i.is, Is::Part(_)))
    {
        let at = items[0].at.start..items[0].at.start;
        return items.into_iter().chain([Item { is: part.is.clone(), at }]).collect();
    }
    then_on(before, items, by)
}

/// "Leave the first 10 seconds alone and speed up the rest". What cuts says itself what becomes of the rest.
fn with_rest(before: &Clause, items: Vec<Item>) -> Vec<Item> {
    let cuts = items.iter().any(|i| matches!(i.is, Is::W(Word::Remove | Word::Cut | Word::Keep)));
    // "Remove the first 4 s, then speed the rest up": the rest is the film that is left.
    // "Cut the first 5 s" takes them away as well.
    let edge = before.items.iter().filter_map(|i| stretch_of(&i.is)).any(|p| {
        matches!(p, Part::Range { from: Point::Start, .. } | Part::Range { from: Point::BeforeEnd(_), .. })
    });
    let cut = before.has(Word::Remove) || before.has(Word::Cut) && edge && !before.has(Word::To);
    if cut && !cuts {
        let whole = |item: Item| match item.is {
            Is::W(Word::Rest) => Item { is: Is::W(Word::Filler), at: item.at },
            _ => item,
        };
        return items.into_iter().map(whole).collect();
    }
    let others: Vec<Part> = before
        .items
        .iter()
        .filter_map(|i| stretch_of(&i.is))
        .filter_map(|p| complement(&p))
        .flatten()
        .collect();
    if cuts || others.is_empty() {
        return items;
    }
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        if item.is == Is::W(Word::Rest) {
            out.extend(others.iter().map(|part| Item { is: Is::Part(part.clone()), at: item.at.clone() }));
        } else {
            out.push(item);
        }
    }
    out
}

/// "Normal speed until 0:20, then 2x": the second goes on where the first ends.
fn then_on(before: &Clause, mut items: Vec<Item>, by: CutBy) -> Vec<Item> {
    let speed = |i: &Item| {
        matches!(i.is, Is::Factor(_) | Is::W(Word::Speed | Word::Faster | Word::Slower | Word::Normal))
    };
    let end = before.items.iter().find_map(|i| match i.is {
        Is::Until(p) | Is::Part(Part::Range { from: Point::Start, to: p }) => Some(p),
        _ => None,
    });
    if let Some(p) = end
        && by == CutBy::Then
        && before.items.iter().any(speed)
        && items.iter().any(|i| matches!(i.is, Is::Factor(_) | Is::W(Word::Normal)))
        && !items.iter().any(|i| matches!(i.is, Is::W(Word::Faster | Word::Slower)))
    {
        let at = items[0].at.start..items[0].at.start;
        items.push(Item { is: Is::From(p), at });
    }
    items
}

/// It names a stretch and the speed of it.
pub(super) fn speeds_a_stretch(items: &[Item]) -> bool {
    let speed = |i: &Item| {
        matches!(i.is, Is::Factor(_) | Is::W(Word::Faster | Word::Slower | Word::Normal | Word::Speed))
    };
    let stretch = |i: &Item| stretch_of(&i.is).is_some() || matches!(i.is, Is::Clip(_));
    items.iter().any(speed) && items.iter().any(stretch)
}

fn stretch_of(is: &Is) -> Option<Part> {
    match is {
        Is::Part(part) => Some(part.clone()),
        Is::From(p) => Some(Part::Range { from: *p, to: Point::End }),
        Is::Until(p) => Some(Part::Range { from: Point::Start, to: *p }),
        _ => None,
    }
}

/// All but a stretch, where both ends of it can be named.
pub(crate) fn complement(part: &Part) -> Option<Vec<Part>> {
    let (from, to) = match part {
        Part::Range { from, to } => (*from, *to),
        Part::Intro { length: Some(t) } => (Point::Start, Point::At(*t)),
        Part::Outro { length: Some(t) } => (Point::BeforeEnd(*t), Point::End),
        Part::Clip(ClipRef::Number(n)) => (Point::ClipStart(*n), Point::ClipEnd(*n)),
        _ => return None,
    };
    let before = (from != Point::Start).then_some(Part::Range { from: Point::Start, to: from });
    let after = (to != Point::End).then_some(Part::Range { from: to, to: Point::End });
    Some(before.into_iter().chain(after).collect())
}
