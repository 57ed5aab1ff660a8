//! Cutting: what stays, what goes, how long; splitting, order and repetition; pauses.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, tell, unknown};
use crate::operation::{ClipRef, Operation, Part, Point};
use crate::time::{Span, Time};
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

/// What stays and what goes.
pub(super) fn cut(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    // "just trim …": the adverb of a verb keeps nothing.
    let adverb =
        c.items.windows(2).any(|w| w[0].is == Is::W(W::Only) && matches!(w[1].is, Is::W(W::Cut | W::Remove)));
    let removes = c.has(W::Remove) || c.has(W::Cut) && c.any(&[W::Off, W::Out]);
    let keeps = c.any(&[W::Keep]) || c.has(W::Only) && !adverb;
    let cuts = c.any(&[W::Cut, W::Crop]) || c.has(W::Ends) && !removes && !slots::lengths(c).is_empty();
    // "I want a 20 second video".
    let wanted =
        c.has(W::Add) && c.any(&[W::Video, W::Length]) && slots::lengths(c).len() == 1 && c.items.len() <= 6;
    let made = c.any(&[W::Make, W::Length, W::Exactly, W::Begins]) || wanted;
    if let Some(side) = side_of_split(c, context) {
        return match (removes, keeps) {
            (true, false) => ask(Operation::Remove { parts: vec![side] }),
            (false, true) => ask(Operation::Keep { parts: vec![side] }),
            _ => None,
        };
    }
    let (mut parts, within) = within_clip(slots::parts(c), context);
    // "Drop the tail end, about 4 seconds".
    if let ([part], [length]) = (parts.as_mut_slice(), slots::lengths(c).as_slice())
        && assumed(part)
        && (removes || cuts)
        && !c.any(&[W::To, W::Exactly, W::Make])
    {
        *part = match part {
            Part::Intro { .. } => Part::first(*length),
            Part::Outro { .. } => Part::last(*length),
            _ => Part::Middle { length: Some(*length) },
        };
    }
    // "the end" of "to the end" and the like is no stretch where another is named.
    if parts.iter().any(|p| !assumed(p)) && parts.len() > 1 && !c.has(W::And) && keeps {
        parts.retain(|p| !assumed(p));
    }
    // 到第50秒为止，后面不要: what the second half takes away is told by the first.
    if let ([stretch, Part::Intro { length: None } | Part::Outro { length: None }], true) =
        (parts.as_slice(), removes && !keeps)
        && c.items.iter().any(|i| matches!(i.is, Is::Until(_) | Is::From(_)))
    {
        let outer = matches!(
            (stretch, &parts[1]),
            (Part::Range { from: Point::Start, .. }, Part::Outro { .. })
                | (Part::Range { to: Point::End, .. }, Part::Intro { .. })
        );
        if outer {
            return ask(Operation::Keep { parts: vec![stretch.clone()] });
        }
    }
    // "The middle part, 0:25 to 0:35" has said where it is.
    if parts.iter().any(|p| !assumed(p)) {
        parts.retain(|p| !matches!(p, Part::Middle { length: None }));
    }
    if !(removes || keeps || cuts)
        && slots::lengths(c).is_empty()
        && unknown(c) == 0
        && let Some((from, to)) = begin_and_end(c)
    {
        return ask(Operation::Keep { parts: vec![Part::Range { from, to }] });
    }
    if let Some(name) = slots::file(c).filter(|_| keeps && parts.is_empty()) {
        return ask(Operation::OnlySource { name: name.to_owned() });
    }
    if let Some(name) = slots::file(c).filter(|_| removes && parts.is_empty()) {
        return ask(Operation::Remove { parts: vec![Part::Clip(ClipRef::Named(name.to_owned()))] });
    }
    let lengths = slots::lengths(c);
    // "Let it begin 4 seconds later", "end 10 seconds earlier".
    let moved = match parts.as_slice() {
        [Part::Range { from: Point::Start, to: Point::At(t) } | Part::Intro { length: Some(t) }]
            if c.has(W::Later) =>
        {
            Some(Part::first(*t))
        }
        [Part::Range { from: Point::BeforeEnd(t), to: Point::End } | Part::Outro { length: Some(t) }]
            if c.has(W::Earlier) =>
        {
            Some(Part::last(*t))
        }
        _ => None,
    };
    if let Some(part) = moved {
        return ask(Operation::Remove { parts: vec![part] });
    }
    // "Half its length, by cutting the end".
    if let (Some(share), true) = (slots::share(c), c.has(W::Length) && cuts && parts.iter().all(assumed)) {
        return ask(Operation::Length { length: crate::track::film(context.timeline).scale(share) });
    }
    if let Some(found) = edge_of_clip(c, context, &parts).filter(|_| cuts && !removes && !keeps) {
        return found;
    }
    let target = || {
        // To a length: "cut to 30 seconds", 剪到 30 秒, "make it exactly 60 seconds".
        c.items.iter().enumerate().find_map(|(i, item)| match item.is {
            Is::Time { t, .. } | Is::At(Point::At(t)) | Is::Until(Point::At(t)) => {
                let before = c.items[..i]
                    .iter()
                    .rev()
                    .find(|b| !matches!(b.is, Is::W(W::Filler | W::Video | W::It | W::On | W::In | W::ALot)));
                let to = matches!(
                    before.map(|b| &b.is),
                    Some(Is::W(
                        W::To | W::Exactly | W::Length | W::Until | W::Crop | W::Less | W::Shorter | W::For
                    ))
                );
                let to = to || matches!(item.is, Is::Until(_)) && !removes;
                let makes = (wanted || c.any(&[W::Make, W::Exactly, W::Length]))
                    && !c.any(&[W::By])
                    && (c.has(W::Exactly) || !matches!(item.is, Is::At(_)));
                (to || makes && !removes).then_some(t)
            }
            _ => None,
        })
    };
    if cuts && c.has(W::Half) {
        return ask(Operation::SplitEvenly { count: 2 });
    }
    // 我要第1秒到第10秒.
    let between = |p: &Part| matches!(p, Part::Range { from: Point::At(_), to: Point::At(_) });
    if c.has(W::Add)
        && !(removes || cuts)
        && !parts.is_empty()
        && parts.iter().all(between)
        && unknown(c) == 0
        && lengths.is_empty()
    {
        return ask(Operation::Keep { parts });
    }
    // 时长减少10秒.
    if let ([length], true) = (lengths.as_slice(), c.has(W::Less) && c.has(W::Length) && !c.has(W::To)) {
        return ask(Operation::Remove { parts: vec![Part::last(*length)] });
    }
    if c.any(&[W::Longer, W::Shorter]) && parts.is_empty() && !cuts && !removes {
        return longer_or_shorter(c, context, target());
    }
    if !(removes || keeps || cuts || made) {
        return None;
    }
    if unknown(c) > 1 && parts.is_empty() {
        return None;
    }
    if parts.is_empty()
        && !removes
        && let Some(length) = target()
    {
        if !cuts && !keeps && unknown(c) > 0 {
            return None;
        }
        return ask(Operation::Length { length });
    }
    if parts.is_empty() {
        return bare(c, context, &lengths, removes, cuts, keeps);
    }
    if !(removes || keeps || cuts) {
        // "Get me the first 15 seconds as a clip".
        let only = c.words().all(|w| matches!(w, W::Make | W::Filler | W::It | W::Video | W::Clip | W::Add));
        if only
            && c.any(&[W::Make, W::Video, W::Clip])
            && unknown(c) == 0
            && parts.iter().all(|p| !assumed(p) && !matches!(p, Part::Clip(_)))
        {
            return ask(Operation::Keep { parts });
        }
        // "make it start from 0:10"; "make it the first 10 seconds" names nothing to do.
        let ends = c.items.iter().any(|i| matches!(i.is, Is::Until(_)));
        return if (c.has(W::Begins) || ends) && unknown(c) == 0 {
            ask(Operation::Keep { parts })
        } else {
            None
        };
    }
    // "0:12 to 0:27, throw away everything else"; "the rest after 0:30" goes itself.
    let others = c.has(W::Rest) && !parts.iter().any(|p| matches!(p, Part::Range { to: Point::End, .. }));
    // "Cut the first clip to 5 seconds".
    if let ([Part::Clip(clip)], [length], true) = (parts.as_slice(), lengths.as_slice(), cuts && c.has(W::To))
        && let Some(place) = place_of(clip, context).filter(|place| *length < place.len())
    {
        let rest = Part::Range { from: Point::At(place.start + *length), to: Point::At(place.end) };
        return ask(Operation::Remove { parts: vec![rest] });
    }
    // "Trim the intro to 2 seconds": how much of it goes depends on how long it is now.
    if let ([Part::Intro { length: None } | Part::Outro { length: None }], [_]) =
        (parts.as_slice(), lengths.as_slice())
        && cuts
        && c.has(W::To)
    {
        return tell(said!(
            "From where to where should I cut? I cannot see how long that part is now. For example “remove 0:02 to 0:08”.",
            "从哪里剪到哪里？我不知道这部分现在有多长。例如“删除第2秒到第8秒”。"
        ));
    }
    if removes && (c.has(W::Except) || keeps && !both_verbs(c) || others) {
        return ask(Operation::Keep { parts: real(parts) });
    }
    if removes {
        return ask(Operation::Remove { parts });
    }
    // "trim it so that it starts at 0:08".
    if keeps || c.has(W::Begins) {
        return ask(Operation::Keep { parts });
    }
    // Cut: between two moments keeps, at an edge removes, "to" a part keeps.
    let to_part = c.items.windows(2).any(|w| w[0].is == Is::W(W::To) && matches!(w[1].is, Is::Part(_)))
        || c.items.windows(3).any(|w| {
            w[0].is == Is::W(W::To) && w[1].is == Is::W(W::Filler) && matches!(w[2].is, Is::Part(_))
        });
    let inner = |p: &Part| match p {
        Part::Range { from, to } => {
            !matches!(from, Point::Start | Point::BeforeEnd(_) | Point::Share(_)) && *to != Point::End
                || matches!((from, to), (Point::Share(a), Point::Share(b)) if *a > 0.0 && *b < 1.0)
        }
        _ => false,
    };
    if to_part || !within && parts.iter().all(inner) {
        return ask(Operation::Keep { parts });
    }
    ask(Operation::Remove { parts })
}

/// "Cut at 0:40 and throw out the end": which side of the cut that was made just now.
fn side_of_split(c: &Clause, context: &Context<'_>) -> Option<Part> {
    use Word as W;
    let Some(Operation::Split { at }) = context.last.filter(|_| context.within) else { return None };
    let [point] = at.as_slice() else { return None };
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

/// "End the video at 0:45", "start it at 0:05 and end it at 0:20".
fn begin_and_end(c: &Clause) -> Option<(Point, Point)> {
    let (mut begins, mut edges) = (None, (None, None));
    for item in &c.items {
        match item.is {
            Is::W(Word::Start | Word::Begins | Word::Intro) => begins = Some(true),
            Is::W(Word::End | Word::Outro) => begins = Some(false),
            Is::At(p) | Is::From(p) if begins? => edges.0 = Some(p),
            Is::At(p) | Is::From(p) | Is::Until(p) => edges.1 = Some(p),
            _ => {}
        }
    }
    (edges != (None, None)).then(|| (edges.0.unwrap_or(Point::Start), edges.1.unwrap_or(Point::End)))
}

/// "2 seconds from the start of clip 2" is measured inside of that clip.
fn within_clip(parts: Vec<Part>, context: &Context<'_>) -> (Vec<Part>, bool) {
    let ([Part::Range { from, to }, Part::Clip(clip)] | [Part::Clip(clip), Part::Range { from, to }]) =
        parts.as_slice()
    else {
        return (parts, false);
    };
    let Some(place) = place_of(clip, context) else { return (parts, false) };
    let inside = match (from, to) {
        (Point::Start, Point::At(t)) if *t < place.len() => {
            vec![Part::Range { from: Point::At(place.start), to: Point::At(place.start + *t) }]
        }
        (Point::BeforeEnd(t), Point::End) if *t < place.len() => {
            vec![Part::Range { from: Point::At(place.end - *t), to: Point::At(place.end) }]
        }
        _ => return (parts, false),
    };
    (inside, true)
}

/// "Cut clip 1 at 0:10", "trim the start of clip 2 to 0:05": the time is the clip's.
fn edge_of_clip(c: &Clause, context: &Context<'_>, parts: &[Part]) -> Option<Wishes> {
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
    let remove = |from, to| ask(Operation::Remove { parts: vec![Part::Range { from, to }] });
    match edge {
        None if parts.len() == 1 => Some(ask(Operation::Split { at: vec![at] })),
        Some(Part::Intro { length: None }) => Some(remove(Point::At(place.start), at)),
        Some(Part::Outro { length: None }) => Some(remove(at, Point::At(place.end))),
        _ => None,
    }
}

fn place_of(clip: &ClipRef, context: &Context<'_>) -> Option<Span> {
    let tl = context.timeline;
    let index = crate::apply::clip_index(tl, clip).ok()?;
    crate::track::exact_places(tl).get(index).copied()
}

/// Both a keeping and a removing verb, as in "keep the first 5 s and remove the rest": what is kept counts.
fn both_verbs(c: &Clause) -> bool {
    let keep = c.find(Word::Keep);
    let remove = c.find(Word::Remove);
    matches!((keep, remove), (Some(k), Some(r)) if r < k && !c.has(Word::Only))
}

fn assumed(part: &Part) -> bool {
    matches!(
        part,
        Part::Intro { length: None } | Part::Outro { length: None } | Part::Middle { length: None }
    )
}

fn real(parts: Vec<Part>) -> Vec<Part> {
    let some: Vec<Part> = parts.iter().filter(|p| !assumed(p)).cloned().collect();
    if some.is_empty() { parts } else { some }
}

/// A verb and no stretch: a split, a length without a place, or a question.
fn bare(
    c: &Clause,
    context: &Context<'_>,
    lengths: &[Time],
    removes: bool,
    cuts: bool,
    keeps: bool,
) -> Wishes {
    use Word as W;
    let at: Vec<Point> = slots::points(c);
    if cuts && !at.is_empty() && lengths.is_empty() {
        return ask(Operation::Split { at });
    }
    // 第一秒不要.
    if removes && lengths.is_empty() && at == [Point::At(Time::from_secs(1))] {
        return ask(Operation::Remove { parts: vec![Part::first(Time::from_secs(1))] });
    }
    // "remove 2 seconds at 0:05".
    if let (Some(Point::At(t)), Some(length)) = (at.first(), lengths.first()) {
        let part = Part::Range { from: Point::At(*t), to: Point::At(*t + *length) };
        return ask(if keeps && !removes {
            Operation::Keep { parts: vec![part] }
        } else {
            Operation::Remove { parts: vec![part] }
        });
    }
    if let (true, Some(length)) = (keeps && !removes, lengths.first()) {
        return ask(Operation::Length { length: *length });
    }
    if let Some(length) = lengths.first().filter(|_| cuts || removes) {
        let shorter = c.any(&[W::By, W::Off, W::Shorter]);
        if cuts || shorter {
            let part = if shorter { Part::last(*length) } else { Part::first(*length) };
            return ask(Operation::Remove { parts: vec![part] });
        }
    }
    if let Some(share) = slots::share(c).filter(|_| cuts || removes || keeps || c.has(W::Length)) {
        if c.has(W::In) {
            return ask(Operation::SplitEvenly { count: (1.0 / share).round().max(2.0) as u32 });
        }
        // 剪短一半: what is left is told by the share that goes.
        let film = crate::track::film(context.timeline);
        let kept = if keeps || !(cuts || removes) { share } else { 1.0 - share };
        return ask(Operation::Length { length: film.scale(kept) });
    }
    if (removes || keeps || cuts) && unknown(c) == 0 && !c.words().any(|w| matches!(w, W::Export)) {
        let only_verbs = c
            .words()
            .all(|w| !matches!(w, W::Better | W::Question | W::Hello | W::Thanks | W::Color(_) | W::Mood(_)));
        if only_verbs
            && (c.any(&[W::Video, W::Clip, W::It, W::Clips]) || !lengths.is_empty() || c.items.len() <= 3)
            && !c.has(W::Make)
        {
            return tell(said!(
                "Which part? Give me the times, for example “remove the first 5 seconds” or “keep 0:05 to 0:20”.",
                "是哪一段？请告诉我时间，例如“去掉前5秒”或“保留第5秒到第20秒”。"
            ));
        }
    }
    None
}

fn longer_or_shorter(c: &Clause, context: &Context<'_>, target: Option<Time>) -> Wishes {
    use Word as W;
    // "Two seconds shorter" may be about what was just done.
    if let Some(found) = super::follow::follow(c, context) {
        return Some(found);
    }
    let lengths = slots::lengths(c);
    if let Some(length) = target.filter(|_| c.has(W::To) || c.has(W::Exactly)) {
        return Some(vec![Wish::Do(if c.has(W::Longer) && length > crate::track::film(context.timeline) {
            Operation::SpeedToLength { length }
        } else {
            Operation::Length { length }
        })]);
    }
    match (c.has(W::Shorter), lengths.first()) {
        (true, Some(length)) => ask(Operation::Remove { parts: vec![Part::last(*length)] }),
        (true, None) => tell(said!(
            "How long should the video be? For example “cut it to 30 seconds”.",
            "视频要剪到多长？例如“剪到30秒”。"
        )),
        (false, _) => tell(said!(
            "How should it get longer? I can slow it down (“slow down to 0.8x”), loop it (“loop it twice”) or hold a frame (“freeze the last frame for 2 seconds”).",
            "想怎么加长？可以放慢（“减速到0.8倍”）、循环（“循环2遍”）或定格（“最后一帧定格2秒”）。"
        )),
    }
}
