//! Splitting, joining, the order of clips, repeating.

use super::super::clause::Clause;
use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, tell};
use crate::operation::{ClipRef, Operation, Part, Point};
use crate::time::Time;
use crate::words::said;

/// Splitting, joining, ordering, repeating.
pub(super) fn order(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let tl = context.timeline;
    let texts = c.any(&[W::Title, W::Subtitle, W::Text, W::Music, W::Logo, W::Picture, W::Pip])
        || slots::quote(c).is_some();
    let clips: Vec<ClipRef> = c
        .items
        .iter()
        .filter_map(|i| match &i.is {
            Is::Clip(clip) => Some(clip.clone()),
            Is::File(name)
                if tl.clips.iter().any(|x| {
                    tl.sources.get(&x.source).is_some_and(|s| crate::apply::is_named(&s.name, name))
                }) =>
            {
                Some(ClipRef::Named(name.clone()))
            }
            _ => None,
        })
        .collect();
    // 每段都剪成5秒 is about how long each is.
    let each_clip = c.has(W::Clip) && c.has(W::To);
    let every = c.has(W::Cut) && c.has(W::Each) && slots::lengths(c).len() == 1 && !each_clip;
    if (c.has(W::Split) || every) && !texts {
        return split(c, context);
    }
    let wanted: Vec<u32> = c
        .items
        .iter()
        .filter_map(|i| match i.is {
            Is::Number(n) | Is::Factor(n) if n >= 1.0 => Some(n as u32),
            Is::Clip(ClipRef::Number(n)) => Some(n),
            Is::File(ref name) => {
                crate::apply::clip_index(tl, &ClipRef::Named(name.clone())).ok().map(|i| i as u32 + 1)
            }
            _ => None,
        })
        .collect();
    let orders = c.has(W::Order) || c.has(W::Move) && (c.has(W::Clips) || wanted.len() > 2);
    if orders && wanted.len() > 1 && !c.has(W::Swap) {
        return in_order(&wanted, tl.clips.len());
    }
    if c.any(&[W::Order, W::Move]) && c.has(W::Reverse) || c.has(W::Order) && c.has(W::Flip) {
        return ask(Operation::ReverseOrder);
    }
    if texts {
        return None;
    }
    // "Swap it for something more chill" is about music.
    if c.has(W::Swap) && slots::mood(c).is_none() || c.has(W::Order) && c.any(&[W::Make, W::Replace, W::Both])
    {
        return match clips.as_slice() {
            [a, b, ..] => ask(Operation::Swap { a: a.clone(), b: b.clone() }),
            // 一三两段对调.
            [] if let [a, b, ..] = wanted[..] => {
                ask(Operation::Swap { a: ClipRef::Number(a), b: ClipRef::Number(b) })
            }
            _ if tl.clips.len() == 2 => ask(Operation::Swap { a: ClipRef::Number(1), b: ClipRef::Number(2) }),
            _ if tl.clips.len() < 2 => ask(Operation::Swap { a: ClipRef::Number(1), b: ClipRef::Number(2) }),
            _ => tell(said!(
                "Which two clips? For example “swap clips 1 and 3”.",
                "要交换哪两段？例如“交换第1段和第3段”。"
            )),
        };
    }
    if let Some(wishes) = moved_stretch(c, context) {
        return Some(wishes);
    }
    let joins =
        c.any(&[W::Transition, W::Crossfade, W::Slide, W::Wipe, W::Fade, W::FadeBoth, W::FadeIn, W::FadeOut]);
    let moves = !joins
        && (c.any(&[W::Move])
            || c.any(&[W::Add, W::Make])
                && !clips.is_empty()
                && c.any(&[
                    W::Before,
                    W::Between,
                    W::After,
                    W::Start,
                    W::Intro,
                    W::End,
                    W::Outro,
                    W::First,
                    W::Last,
                    W::Until,
                ])
                && measures(c) == 0);
    // "Make clip 2 the first one".
    let put = c.has(W::Make) || c.has(W::Add) && matches!(clips.first(), Some(ClipRef::Named(_)));
    if let ([clip, to @ (ClipRef::Number(_) | ClipRef::Last)], true) = (clips.as_slice(), put)
        && c.items.iter().all(|i| {
            matches!(i.is, Is::Clip(_) | Is::File(_) | Is::W(W::Make | W::Add | W::Filler | W::It | W::To))
        })
    {
        let to = if let ClipRef::Number(n) = to { *n } else { 0 };
        return ask(Operation::Move { clip: clip.clone(), to });
    }
    // "The last one should come first".
    let goes = |w| matches!(w, W::First | W::Last | W::Start | W::End | W::Order | W::Filler | W::It | W::At);
    if let ([clip], true) = (clips.as_slice(), c.any(&[W::First, W::Last, W::Start, W::End]))
        && c.words().all(goes)
        && measures(c) == 0
        && super::unknown(c) == 0
    {
        return move_clip(c, context, clip, None);
    }
    // "Start with beach.mp4".
    let opens = c.any(&[W::Start, W::Begins, W::Intro]) && c.has(W::With);
    if let ([clip], true) = (clips.as_slice(), opens && measures(c) == 0 && tl.clips.len() > 1) {
        return ask(Operation::Move { clip: clip.clone(), to: 1 });
    }
    // 第二段往前移.
    if let ([clip], Some(later)) = (clips.as_slice(), stepped(c)) {
        let at = crate::apply::clip_index(tl, clip).ok()? as u32 + 1;
        let to = if later { at + 1 } else { at.saturating_sub(1).max(1) };
        return ask(Operation::Move { clip: clip.clone(), to });
    }
    if moves && let Some(clip) = clips.first() {
        return move_clip(c, context, clip, clips.get(1));
    }
    if c.has(W::Duplicate) && !c.has(W::Remove) {
        return ask(Operation::Duplicate { clip: clips.first().cloned().unwrap_or(ClipRef::Last) });
    }
    let plays =
        c.any(&[W::Double]) && c.any(&[W::Add]) && !c.any(&[W::Speed, W::Faster, W::Slower, W::Louder])
            || c.has(W::Times) && c.any(&[W::Add]);
    if c.has(W::Loop) || plays && (c.any(&[W::Video, W::Clip, W::It]) || measures(c) == 1) {
        return repeat(c);
    }
    if c.has(W::Join) && !joins {
        return ask(Operation::Join);
    }
    None
}

/// "Move the last 10 seconds to the start": the film is split around the stretch, and what lies between goes there.
fn moved_stretch(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let tl = context.timeline;
    let plain = |i: &Item| match i.is {
        Is::Part(Part::Range { .. }) | Is::Until(Point::End) | Is::At(Point::Start | Point::End) => true,
        Is::W(w) => matches!(
            w,
            W::Move
                | W::Add
                | W::Make
                | W::Start
                | W::End
                | W::First
                | W::Last
                | W::Intro
                | W::Outro
                | W::To
                | W::At
                | W::Before
                | W::Filler
                | W::Video
                | W::Clip
        ),
        _ => false,
    };
    let first = c.any(&[W::Start, W::First, W::Intro, W::Before])
        || c.items.iter().any(|i| i.is == Is::At(Point::Start));
    let last = c.any(&[W::End, W::Last, W::Outro])
        || c.items.iter().any(|i| matches!(i.is, Is::Until(Point::End) | Is::At(Point::End)));
    let stretches: Vec<&Part> = c
        .items
        .iter()
        .filter_map(|i| match &i.is {
            Is::Part(part) => Some(part),
            _ => None,
        })
        .collect();
    let ([part], true) = (stretches.as_slice(), c.any(&[W::Move, W::Add, W::Make])) else { return None };
    if first == last || !c.items.iter().all(plain) {
        return None;
    }
    let span = crate::apply::stretch(tl, part).ok()?;
    let film = crate::track::film(tl);
    let mut wishes = Vec::new();
    let at: Vec<Point> =
        [span.start, span.end].into_iter().filter(|t| *t > Time::ZERO && *t < film).map(Point::At).collect();
    let mut cut = tl.clone();
    for point in &at {
        if let Point::At(t) = point {
            crate::track::split(&mut cut, *t);
        }
    }
    if cut.clips.len() > tl.clips.len() {
        wishes.push(Wish::Do(Operation::Split { at }));
    }
    let places = crate::track::exact_places(&cut);
    let before = places.iter().filter(|place| place.start < span.start).count() as u32;
    let within =
        places.iter().filter(|place| place.start >= span.start && place.start < span.end).count() as u32;
    wishes.extend((0..within).map(|n| {
        let (from, to) = if first { (before + n + 1, n + 1) } else { (before + 1, 0) };
        Wish::Do(Operation::Move { clip: ClipRef::Number(from), to })
    }));
    Some(wishes)
}

/// The moves that bring the clips into the order in which they were named.
fn in_order(wanted: &[u32], count: usize) -> Wishes {
    let mut now: Vec<u32> = (1..=count as u32).collect();
    let mut wishes = Vec::new();
    for (k, n) in wanted.iter().enumerate() {
        let at = now.iter().position(|x| x == n);
        let clip = ClipRef::Number(at.map_or(*n, |i| i as u32 + 1));
        if at != Some(k) {
            wishes.push(Wish::Do(Operation::Move { clip, to: k as u32 + 1 }));
        }
        if let Some(i) = at {
            let moved = now.remove(i);
            now.insert(k.min(now.len()), moved);
        }
    }
    if wishes.is_empty() {
        tell(said!("The clips are in that order already.", "片段已经是这个顺序了。"))
    } else {
        Some(wishes)
    }
}

/// One place later (true) or earlier.
fn stepped(c: &Clause) -> Option<bool> {
    match (c.has(Word::Later), c.has(Word::Earlier)) {
        (true, false) if measures(c) == 0 => Some(true),
        (false, true) if measures(c) == 0 => Some(false),
        _ => None,
    }
}

fn measures(c: &Clause) -> usize {
    c.items
        .iter()
        .filter(|i| matches!(i.is, Is::Part(_) | Is::Time { .. } | Is::Percent { .. } | Is::Factor(_)))
        .count()
}

fn split(c: &Clause, context: &Context<'_>) -> Wishes {
    // "Every 20 seconds", "into 10-second clips".
    let pieces = c.any(&[Word::Each, Word::Clips, Word::To])
        || c.items.windows(2).any(|w| w[0].is == Is::W(Word::Split) && matches!(w[1].is, Is::Time { .. }));
    if let [length] = slots::lengths(c).as_slice()
        && pieces
        && slots::points(c).is_empty()
        && length.ms() > 0
    {
        let film = crate::track::film(context.timeline);
        let count = (film.ms() - 1).max(0) / length.ms();
        let at = (1..=count.min(1000)).map(|n| Point::At(Time(length.0 * n))).collect();
        return ask(Operation::Split { at });
    }
    let mut points = slots::points(c);
    points.extend(c.items.iter().filter_map(|i| match i.is {
        Is::Time { t, .. } => Some(Point::At(t)),
        Is::Until(p) => Some(p),
        _ => None,
    }));
    let each = c.has(Word::Each);
    if !points.is_empty() && (!each || points.len() > 1) {
        return ask(Operation::Split { at: points });
    }
    if let Some(n) = slots::number(c).or_else(|| slots::factor(c)).filter(|n| *n >= 2.0) {
        return ask(Operation::SplitEvenly { count: n.min(1000.0) as u32 });
    }
    // 把第5秒到第10秒切开: at both ends.
    let ends: Vec<Point> = c
        .items
        .iter()
        .filter_map(|i| match i.is {
            Is::Part(Part::Range { from, to }) => Some([from, to]),
            _ => None,
        })
        .flatten()
        .filter(|p| !matches!(p, Point::Start | Point::End))
        .collect();
    if !ends.is_empty() {
        return ask(Operation::Split { at: ends });
    }
    if c.any(&[Word::Half, Word::Middle, Word::Halfway, Word::Both]) || slots::share(c).is_some() {
        let share = slots::share(c).unwrap_or(0.5);
        let count = (1.0 / share).round() as u32;
        return ask(Operation::SplitEvenly { count: count.max(2) });
    }
    tell(said!("Where should I split it? For example “split at 0:10”.", "在哪里切开？例如“在第10秒切一刀”。"))
}

fn move_clip(c: &Clause, context: &Context<'_>, clip: &ClipRef, other: Option<&ClipRef>) -> Wishes {
    let tl = context.timeline;
    let index = |r: &ClipRef| crate::apply::clip_index(tl, r).ok().map(|i| i as u32 + 1);
    let from = index(clip);
    let to = match other.and_then(index) {
        Some(n) => {
            // 放到第一段后面.
            let behind_it =
                c.any(&[Word::End, Word::Last]) && !c.any(&[Word::Start, Word::First, Word::Before]);
            let after = c.any(&[Word::After, Word::Between, Word::Under]) || behind_it;
            let behind = from.is_some_and(|f| f < n);
            match (after, behind) {
                (true, true) => n,
                (true, false) => n + 1,
                (false, true) => n - 1,
                (false, false) => n,
            }
        }
        None if c.any(&[Word::Start, Word::First, Word::Intro])
            || slots::place(c) == Some(crate::timeline::Place::Top) =>
        {
            1
        }
        None if c.any(&[Word::End, Word::Last, Word::Outro]) => 0,
        None => match slots::number(c) {
            Some(n) if n >= 1.0 => n as u32,
            _ => {
                return tell(said!(
                    "Where should it go? For example “move clip 2 to the start”.",
                    "移到哪里？例如“把第2段移到最前面”。"
                ));
            }
        },
    };
    ask(Operation::Move { clip: clip.clone(), to: to.max(u32::from(other.is_some())) })
}

fn repeat(c: &Clause) -> Wishes {
    let part = match slots::scope(c) {
        Part::Intro { length: None } if !c.has(Word::Intro) => Part::All,
        part => part,
    };
    // 第一秒重复3遍.
    let second = Point::At(Time::from_secs(1));
    let part = if part == Part::All && slots::points(c) == [second] {
        Part::first(Time::from_secs(1))
    } else {
        part
    };
    if part == Part::All
        && let Some(length) = slots::lengths(c).first()
    {
        return ask(Operation::LoopToLength { length: *length });
    }
    if let Some(Is::Until(Point::At(t))) = c.items.iter().map(|i| &i.is).find(|i| matches!(i, Is::Until(_))) {
        return ask(Operation::LoopToLength { length: *t });
    }
    let times = slots::number(c)
        .or_else(|| slots::factor(c))
        .filter(|n| *n >= 1.0)
        .map_or(2, |n| n.min(1000.0) as u32);
    // "Repeat once" is seen twice.
    ask(Operation::Repeat { part, times: times.max(2) })
}
