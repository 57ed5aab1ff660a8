//! Cutting out pauses: which ones, and where.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wishes, ask, slots, tell};
use crate::operation::{Operation, Part, Point};
use crate::time::Time;
use crate::words::{self, said};

/// Pauses shorter than this belong to speech.
const PAUSE: Time = Time::from_ms(500);
/// A stretch that is called a pause is one up to this length.
const LONGEST_PAUSE: Time = Time::from_secs(10);

pub(super) fn silence(c: &Clause, _context: &Context<'_>) -> Wishes {
    let named = c.has(Word::Silence) || c.has(Word::Mute) && c.any(&[Word::Clips]) && c.has(Word::Remove);
    // "The pause between 0:14 and 0:16" says itself where it is; a longer stretch has pauses in it.
    let stretch = c.items.iter().find_map(|i| match i.is {
        Is::Part(Part::Range { from: Point::At(from), to: Point::At(to) }) => Some((from, to - from)),
        _ => None,
    });
    // "Pauses longer than 2 seconds after 0:35" is no stretch of 2 seconds.
    let after = stretch.filter(|_| c.has(Word::Longer) && slots::lengths(c).is_empty());
    let placed = after.is_none() && stretch.is_some_and(|(_, length)| length <= LONGEST_PAUSE);
    if !named || placed || c.any(&[Word::Freeze]) {
        return None;
    }
    let shorter =
        c.any(&[Word::Remove, Word::Cut, Word::Shorter, Word::Add, Word::Less, Word::Make, Word::Faster]);
    if !shorter && c.words().any(|w| matches!(w, Word::Keep | Word::Music | Word::Title)) {
        return None;
    }
    if let Some((from, shortest)) = after {
        let part = Part::Range { from: Point::At(from), to: Point::End };
        return ask(Operation::RemoveSilence { part, shortest });
    }
    let shortest = slots::lengths(c).first().copied().unwrap_or(PAUSE);
    if let Some(at) = c.items.iter().find_map(|i| match i.is {
        Is::At(Point::At(t)) => Some(words::clock(t)),
        _ => None,
    }) {
        return tell(said!(
            "From where to where is the pause at {at}? For example “remove 0:10 to 0:12”, or “cut the pauses in the first minute”.",
            "{at} 处的停顿从哪里到哪里？例如“删除第10秒到第12秒”，或者“剪掉前1分钟的停顿”。"
        ));
    }
    // "Longer than a second after 0:30": the length is the pauses', not the stretch's.
    let items = c.items.iter().filter(|i| !matches!(i.is, Is::Time { .. })).cloned().collect();
    let part = slots::scope(&Clause { items, ..*c });
    ask(Operation::RemoveSilence { part, shortest })
}
