//! What takes the latest edit up in another place: "no, the other one", "only on the first clip", "delete the first
//! one" of two titles, "undo that but keep the music", 结尾那个去掉.

use super::super::clause::Clause;
use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::undo::kept;
use super::{Context, Wish, Wishes, ask, instead, slots, unknown};
use crate::operation::{Change, ClipRef, Operation, Part, Point, TextRef};
use crate::time::Time;
use crate::timeline::Place;

/// In this order; the first that knows the case decides.
const RULES: &[fn(&Clause, &Context<'_>) -> Wishes] = &[
    all_but,
    other_clip,
    one_of_the_texts,
    one_of_the_fades,
    in_a_stretch,
    more_kept,
    less_cut,
    cut_only,
    with_another_value,
];

/// What a clause says of the latest message.
pub(super) fn again(c: &Clause, context: &Context<'_>) -> Wishes {
    if context.within || unknown(c) > 0 {
        return None;
    }
    RULES.iter().find_map(|rule| rule(c, context))
}

/// "Undo that but keep the music": what was done besides goes.
fn all_but(c: &Clause, context: &Context<'_>) -> Wishes {
    let undo = c.find(Word::Undo)?;
    let keep = c.find(Word::Keep).filter(|keep| *keep > undo)?;
    let named = Clause { items: c.items[keep..].to_vec(), ..*c };
    let kept = kept(&named, context.recent);
    // What was not done by the latest message stays anyway.
    Some(if kept.is_empty() {
        vec![Wish::Do(Operation::Undo { steps: 1 })]
    } else {
        vec![Wish::Instead(kept)]
    })
}

/// "No, the other one", 要删的是另一段: of two clips.
fn other_clip(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let plain = |w: W| {
        matches!(w, W::Not | W::Filler | W::Rest | W::Another | W::It | W::Rather | W::On | W::Clip)
            || matches!(w, W::Remove | W::Cut | W::Keep | W::Mute | W::Make)
    };
    let other = c.any(&[W::Rest, W::Another]) && c.words().all(plain);
    let bare = c.items.iter().all(|i| matches!(i.is, Is::W(_) | Is::Number(1.0)));
    if !other || !bare || context.recent.len() != 1 {
        return None;
    }
    let swapped = |part: &Part| match part {
        Part::Clip(ClipRef::Number(1)) => Some(Part::Clip(ClipRef::Number(2))),
        Part::Clip(ClipRef::Number(2) | ClipRef::Last) => Some(Part::Clip(ClipRef::Number(1))),
        _ => None,
    };
    let clips = context.timeline.clips.len();
    match context.last? {
        Operation::Remove { parts } if clips == 1 && parts.len() == 1 => {
            instead(Operation::Remove { parts: vec![swapped(&parts[0])?] })
        }
        Operation::Keep { parts } if clips == 1 && parts.len() == 1 => {
            instead(Operation::Keep { parts: vec![swapped(&parts[0])?] })
        }
        last if clips == 2 => {
            let mut op = last.clone();
            let own = op.part_mut()?;
            *own = swapped(own)?;
            instead(op)
        }
        _ => None,
    }
}

/// "Delete the first one" after titles: no clip is named.
fn one_of_the_texts(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let texts = &context.timeline.texts;
    let about = matches!(context.last?, Operation::AddText { .. } | Operation::ChangeText { .. });
    let (place, item) = c.items.iter().find_map(|i| match &i.is {
        Is::Clip(ClipRef::Number(n)) => Some((*n as usize, i)),
        Is::Clip(ClipRef::Last) => Some((texts.len(), i)),
        _ => None,
    })?;
    let said = context.text.get(item.at.clone()).unwrap_or_default().to_lowercase();
    let clip = ["clip", "scene", "shot", "video", "段", "片", "镜头"].iter().any(|noun| said.contains(noun));
    let plain = c.words().all(|w| matches!(w, W::Remove | W::Filler | W::It | W::Off | W::Out | W::By));
    if !about || clip || texts.len() < 2 || !c.has(W::Remove) || !plain {
        return None;
    }
    let text = texts.get(place.checked_sub(1)?)?;
    ask(Operation::RemoveText { which: TextRef::Saying(text.text.clone()) })
}

/// 结尾那个去掉 after fades at both ends.
fn one_of_the_fades(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let faded = context.recent.iter().any(|op| matches!(op, Operation::Fade { .. }));
    let plain = |w: W| {
        matches!(w, W::Start | W::End | W::Intro | W::Outro | W::First | W::Last | W::It | W::Remove)
            || matches!(w, W::Filler | W::At | W::Not | W::By | W::Off)
    };
    let one = |i: &Item| matches!(i.is, Is::W(W::It) | Is::Number(1.0));
    let bare = c.items.iter().all(|i| one(i) || matches!(i.is, Is::W(w) if plain(w)));
    if !faded || !bare || !c.has(W::Remove) || !c.items.iter().any(one) {
        return None;
    }
    let start = c.any(&[W::Start, W::Intro, W::First]);
    if start == c.any(&[W::End, W::Outro, W::Last]) {
        return None;
    }
    let none = |wanted: bool| wanted.then_some(Time::ZERO);
    ask(Operation::Fade { fade_in: none(start), fade_out: none(!start), color: None })
}

/// "Only for the first 20 seconds" after music, a logo or a text.
fn in_a_stretch(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let plain = |i: &Item| {
        matches!(i.is, Is::Part(Part::Range { .. }))
            || matches!(i.is, Is::W(W::Only | W::For | W::In | W::On | W::At | W::Filler | W::It | W::Add))
    };
    let parts = slots::parts(c);
    let ([Part::Range { from, to }], true) = (parts.as_slice(), c.has(W::Only)) else { return None };
    if !c.items.iter().all(plain) {
        return None;
    }
    let bounds = (Some(*from), Some(*to).filter(|to| *to != Point::End));
    match context.last? {
        Operation::AddMusic { .. } | Operation::ChangeMusic { .. } | Operation::MusicVolume { .. } => {
            ask(Operation::MusicPlace { from: bounds.0, to: bounds.1 })
        }
        Operation::AddOverlay { .. } | Operation::ChangeOverlay { .. } => ask(Operation::ChangeOverlay {
            place: None,
            width: None,
            opacity: None,
            from: bounds.0,
            to: Some(*to),
        }),
        _ => None,
    }
}

/// 后面再多留5秒, "extend the end by 10 seconds", after a stretch was kept.
fn more_kept(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let Operation::Keep { parts } = context.last? else { return None };
    let [Part::Range { from: Point::At(from), to: Point::At(to) }] = parts.as_slice() else { return None };
    let keeps = c.has(W::Keep) && c.any(&[W::More, W::Longer, W::Another]) || c.has(W::Longer);
    let edges: Vec<(bool, Time)> = slots::parts(c)
        .iter()
        .filter_map(|part| match part {
            Part::Range { from: Point::Start, to: Point::At(t) } | Part::Intro { length: Some(t) } => {
                Some((true, *t))
            }
            Part::Range { from: Point::BeforeEnd(t), to: Point::End } | Part::Outro { length: Some(t) } => {
                Some((false, *t))
            }
            _ => None,
        })
        .collect();
    let lengths = slots::lengths(c);
    let start = c.any(&[W::Start, W::Intro, W::First, W::Before]);
    let end = c.any(&[W::End, W::Outro, W::Last, W::After]);
    let (at_start, length) = match (edges.as_slice(), lengths.as_slice()) {
        ([edge], []) => *edge,
        (_, [length]) if start != end => (start, *length),
        _ => return None,
    };
    if !keeps {
        return None;
    }
    let (from, to) = if at_start { ((*from - length).max(Time::ZERO), *to) } else { (*from, *to + length) };
    instead(Operation::Keep { parts: vec![Part::Range { from: Point::At(from), to: Point::At(to) }] })
}

/// "Only 2 times", "make it the first 30 seconds", "I meant right", 改成5秒: the latest edit with another value.
fn with_another_value(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    if context.recent.len() != 1 {
        return None;
    }
    let plain = c.words().all(|w| {
        matches!(
            w,
            W::Make | W::Replace | W::Saying | W::To | W::Filler | W::Not | W::It | W::Only | W::Rather
        ) || matches!(w, W::Times | W::Place(Place::Left | Place::Right) | W::Clockwise | W::Counter)
    });
    if !plain {
        return None;
    }
    let corrects = c.any(&[W::Make, W::Replace, W::Saying, W::Not, W::Rather]);
    match context.last? {
        Operation::Repeat { part, .. } if c.any(&[W::Times, W::Make, W::Only]) => {
            let times =
                slots::number(c).or_else(|| slots::factor(c)).filter(|n| (2.0..=1000.0).contains(n))?;
            instead(Operation::Repeat { part: part.clone(), times: times as u32 })
        }
        Operation::Speed { part: part @ Part::Range { .. }, .. } if corrects => {
            let to = slots::factor(c).or_else(|| slots::percent(c).map(|(p, _)| p / 100.0))?;
            instead(Operation::Speed { part: part.clone(), change: Change::To(to as f32) })
        }
        Operation::Slideshow { .. } if corrects => match slots::lengths(c).as_slice() {
            [each] => instead(Operation::Slideshow { each: *each }),
            _ => None,
        },
        Operation::Rotate { part, quarters } if corrects || c.has(W::Only) => {
            let left = c.any(&[W::Counter, W::Place(Place::Left)]);
            let right = c.any(&[W::Clockwise, W::Place(Place::Right)]);
            let turn = if *quarters == 2 || left == right { return None } else { if left { 3 } else { 1 } };
            (turn != *quarters)
                .then(|| vec![Wish::Instead(vec![Operation::Rotate { part: part.clone(), quarters: turn }])])
        }
        last @ (Operation::Keep { .. } | Operation::Remove { .. }) if corrects => {
            let parts = slots::parts(c);
            let [Part::Range { .. }] = parts.as_slice() else { return None };
            instead(match last {
                Operation::Keep { .. } => Operation::Keep { parts },
                _ => Operation::Remove { parts },
            })
        }
        _ => None,
    }
}

/// 开头只剪五秒就够了 after more was cut there.
fn cut_only(c: &Clause, context: &Context<'_>) -> Wishes {
    let Operation::Remove { parts: before } = context.last? else { return None };
    let said = context.text.get(c.span())?;
    let only = ["只剪", "只裁", "只删", "只去掉"].iter().any(|verb| said.contains(verb));
    let edge = |part: &Part| match part {
        Part::Range { from: Point::Start, to: Point::At(_) } => Some(true),
        Part::Range { from: Point::BeforeEnd(_), to: Point::End } => Some(false),
        _ => None,
    };
    let parts = slots::parts(c);
    let ([now], [then], true) = (parts.as_slice(), before.as_slice(), only) else { return None };
    (edge(now).is_some() && edge(now) == edge(then))
        .then(|| vec![Wish::Instead(vec![Operation::Remove { parts: vec![now.clone()] }])])
}

/// 少剪5秒 after a cut at an edge.
fn less_cut(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let Operation::Remove { parts } = context.last? else { return None };
    let plain = c.words().all(|w| matches!(w, W::Less | W::Cut | W::Remove | W::Filler | W::Rather | W::By));
    let lengths = slots::lengths(c);
    let ([part], [less], true, true) = (parts.as_slice(), lengths.as_slice(), plain, c.has(W::Less)) else {
        return None;
    };
    let shorter = |t: Time| (t > *less).then(|| t - *less);
    let part = match part {
        Part::Range { from: Point::Start, to: Point::At(t) } => Part::first(shorter(*t)?),
        Part::Range { from: Point::BeforeEnd(t), to: Point::End } => Part::last(shorter(*t)?),
        _ => return None,
    };
    instead(Operation::Remove { parts: vec![part] })
}
