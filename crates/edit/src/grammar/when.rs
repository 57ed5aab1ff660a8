//! The third step: items that together name a moment or a stretch of the film become one item.

use super::item::{Is, Item};
use super::lexicon::Word;
use crate::operation::{ClipRef, Part, Point};
use crate::time::Time;

/// Joins what belongs together; the rest passes unchanged.
pub(crate) fn joined(items: Vec<Item>) -> Vec<Item> {
    let items = with_lengths(with_marks(with_opposites(without_adverbs(items))));
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut i = 0;
    while i < items.len() {
        let (found, next) = match rule(&items, i) {
            Some(found) => found,
            None => (vec![items[i].is.clone()], i + 1),
        };
        let at = items[i].at.start..items[next - 1].at.end;
        out.extend(found.into_iter().map(|is| Item { is, at: at.clone() }));
        i = next;
    }
    out
}

/// "… are just black": the adverb of a description keeps nothing.
fn without_adverbs(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        let describes = |x: &Item| {
            matches!(x.is, Is::Unknown(_) | Is::W(Word::Color(_) | Word::Mood(_) | Word::Silence | Word::Bw))
        };
        if items[i].is == Is::W(Word::Only)
            && i > 0
            && items[i - 1].is == Is::W(Word::Filler)
            && items.get(i + 1).is_some_and(describes)
        {
            items[i].is = Is::W(Word::Filler);
        }
    }
    items
}

/// "Less bright" is darker, 不要太快 slower; "under 30 seconds" is a length; "fade to white" is a fade out.
fn with_opposites(items: Vec<Item>) -> Vec<Item> {
    use Word as W;
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    for mut item in items {
        let before = out.last().map(|x| x.is.clone());
        match (before, &item.is) {
            (Some(Is::W(W::Less)), Is::W(word)) => {
                if let Some(opposite) = opposite(*word) {
                    item.is = Is::W(opposite);
                    item.at.start = out.pop().map_or(item.at.start, |less| less.at.start);
                }
            }
            (Some(Is::W(W::Under)), Is::Time { .. }) => {
                if let Some(under) = out.last_mut() {
                    under.is = Is::W(W::Exactly);
                }
            }
            (Some(Is::W(way @ (W::To | W::From | W::In | W::On))), Is::W(W::Color(_))) => {
                let fade = out.len().checked_sub(2).and_then(|i| out.get_mut(i));
                match (fade, way) {
                    (Some(fade), W::To) if fade.is == Is::W(W::Fade) => fade.is = Is::W(W::FadeOut),
                    (Some(fade), W::From) if fade.is == Is::W(W::Fade) => fade.is = Is::W(W::FadeIn),
                    (Some(edge), W::In | W::On) if edge.is == Is::W(W::Start) => edge.is = Is::W(W::FadeIn),
                    (Some(edge), W::In | W::On) if edge.is == Is::W(W::End) => edge.is = Is::W(W::FadeOut),
                    _ => {}
                }
            }
            _ => {}
        }
        out.push(item);
    }
    out
}

fn opposite(word: Word) -> Option<Word> {
    use Word as W;
    Some(match word {
        W::Louder => W::Quieter,
        W::Brighter => W::Darker,
        W::Darker => W::Brighter,
        W::Warmer => W::Colder,
        W::Colder => W::Warmer,
        W::Faster => W::Slower,
        W::Slower => W::Faster,
        W::Bigger => W::Smaller,
        W::Smaller => W::Bigger,
        W::Saturate => W::Desaturate,
        W::Longer => W::Shorter,
        _ => return None,
    })
}

/// "at 5, 10 and 15 seconds": the unit is said once; all of them are moments. "Over two seconds and out over four":
/// a number where a length belongs has the unit of the one before.
fn with_marks(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        if items[i].is == Is::W(Word::At) {
            let listed: Vec<usize> = (i + 1..items.len())
                .step_by(2)
                .take_while(|j| {
                    let linked = matches!(items[j - 1].is, Is::W(Word::At | Word::And) | Is::Break(','));
                    let lasts = matches!(items.get(j + 1).map(|x| &x.is), Some(Is::W(Word::Length)));
                    linked && !lasts && matches!(items[*j].is, Is::Time { .. } | Is::Number(_))
                })
                .collect();
            let Some(last) = listed.last().filter(|_| listed.len() > 1) else { continue };
            let Is::Time { t: named, .. } = items[*last].is else { continue };
            let minutes = named.ms() > 0 && named.ms() % 60_000 == 0;
            for j in listed {
                items[j].is = match items[j].is {
                    Is::Number(v) => {
                        let t = Time::from_secs_f64(if minutes { v * 60.0 } else { v });
                        Is::Time { t, mark: true }
                    }
                    Is::Time { t, .. } => Is::Time { t, mark: true },
                    ref other => other.clone(),
                };
            }
        }
        if matches!(items[i].is, Is::W(Word::Over | Word::For))
            && !counted(&items, i + 2)
            && items[..i].iter().any(|x| matches!(x.is, Is::Time { .. }))
            && let Some(Is::Number(v)) = items.get(i + 1).map(|x| &x.is)
        {
            items[i + 1].is = Is::Time { t: Time::from_secs_f64(*v), mark: false };
        }
    }
    items
}

/// "15 seconds long" names a length; a "long" by itself says nothing here.
fn with_lengths(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        if matches!(items[i].is, Is::W(Word::Long | Word::Length)) {
            let noun = items[i].is == Is::W(Word::Length);
            let measured = i > 0 && matches!(items[i - 1].is, Is::Time { mark: false, .. });
            items[i].is = Is::W(if measured || noun { Word::Length } else { Word::Filler });
            if measured {
                // Before the time, where 时长30秒 has it.
                let at = items[i - 1].at.start..items[i].at.end;
                items.swap(i - 1, i);
                items[i - 1].at = at.clone();
                items[i].at = at;
            }
        }
    }
    items
}

type Found = Option<(Vec<Is>, usize)>;

fn w(items: &[Item], i: usize) -> Option<Word> {
    match items.get(i)?.is {
        Is::W(word) => Some(word),
        _ => None,
    }
}

/// Past words that say nothing here ("the", "of", "的").
fn skip(items: &[Item], mut i: usize) -> usize {
    while matches!(w(items, i), Some(Word::Filler | Word::On | Word::With | Word::In | Word::Out | Word::It))
    {
        i += 1;
    }
    i
}

fn time_at(items: &[Item], i: usize) -> Option<Time> {
    match items.get(i)?.is {
        Is::Time { t, .. } => Some(t),
        _ => None,
    }
}

/// A moment; `bare` where it is a number that still needs a unit.
struct Moment {
    point: Point,
    next: usize,
    bare: bool,
    mark: bool,
}

fn moment(items: &[Item], i: usize) -> Option<Moment> {
    let i = skip(items, i);
    let found = |point, bare, mark| Some(Moment { point, next: i + 1, bare, mark });
    match &items.get(i)?.is {
        Is::Time { t, mark } => {
            // "3 seconds before the end".
            let j = skip(items, i + 1);
            if w(items, j) == Some(Word::Before) && w(items, skip(items, j + 1)) == Some(Word::End) {
                return Some(Moment {
                    point: Point::BeforeEnd(*t),
                    next: skip(items, j + 1) + 1,
                    bare: false,
                    mark: true,
                });
            }
            found(Point::At(*t), false, *mark)
        }
        Is::Ratio(_, _, Some(t)) => found(Point::At(*t), false, true),
        Is::Number(v) if (0.0..1e6).contains(v) => found(Point::At(Time::from_secs_f64(*v)), true, false),
        Is::Share(s) => found(Point::Share(*s as f32), false, true),
        Is::W(Word::Start | Word::Intro) => found(Point::Start, false, true),
        Is::W(Word::End | Word::Last | Word::Outro) => found(Point::End, false, true),
        Is::W(Word::Halfway | Word::Middle) => found(Point::Share(0.5), false, true),
        _ => None,
    }
}

fn one(is: Is, next: usize) -> Found {
    Some((vec![is], next))
}

fn rule(items: &[Item], i: usize) -> Found {
    range(items, i).or_else(|| edge(items, i)).or_else(|| point(items, i))
}

/// Two moments with "to" between them.
fn range(items: &[Item], i: usize) -> Found {
    // "in the range from …", "在 2 秒到 5 秒之间": what leads in says nothing more.
    let mut start = i;
    if matches!(w(items, start), Some(Word::At | Word::For | Word::On | Word::In | Word::Over))
        && matches!(w(items, skip(items, start + 1)), Some(Word::From | Word::Between))
    {
        start = skip(items, start + 1);
    }
    let lead = w(items, start).filter(|x| matches!(x, Word::From | Word::Begins | Word::Between | Word::At));
    let between = lead == Some(Word::Between);
    let from = matches!(lead, Some(Word::From | Word::Begins | Word::Between));
    let a = moment(items, if lead.is_some() { start + 1 } else { start })?;
    if lead.is_none()
        && !matches!(items[i].is, Is::Time { .. } | Is::Number(_) | Is::Ratio(_, _, Some(_)) | Is::Share(_))
    {
        // Words that are moments ("the start", "开头") begin a range only when the next says so.
        if !matches!(w(items, i), Some(Word::Start)) {
            return None;
        }
    }
    let mut j = a.next;
    // 从第 5 秒开始到第 10 秒, "start at 5 and end at 10".
    if matches!(w(items, j), Some(Word::Start | Word::Mark | Word::At)) && !matches!(a.point, Point::Start) {
        j += 1;
    }
    // 从 0:15 剪到 0:40: the verb stands inside.
    let verb = w(items, j).filter(|v| from && matches!(v, Word::Cut | Word::Keep | Word::Remove));
    if verb.is_some() && w(items, j + 1) == Some(Word::To) {
        j += 1;
    }
    let mut k = j;
    if w(items, k) == Some(Word::And) && w(items, k + 1) == Some(Word::Until) {
        k += 1;
    }
    let to = match items.get(k).map(|x| &x.is)? {
        Is::W(Word::To | Word::Until) => true,
        Is::Dash => true,
        Is::W(Word::And) => between,
        _ => false,
    };
    if !to {
        return None;
    }
    let plain_end = matches!(w(items, k + 1), Some(Word::End | Word::Last));
    let b = moment(items, k + 1)?;
    let words = matches!(b.point, Point::Start | Point::End);
    let listed = i > 0
        && items[j].is == Is::Dash
        && matches!(items[i - 1].is, Is::W(Word::Keep | Word::Remove | Word::Cut | Word::Only | Word::And));
    if !(from || listed || a.mark && !a.bare || !a.bare && !words || b_is_time(&b) && !words || plain_end) {
        return None;
    }
    // "keep 0-10 and 50-60"; other pairs of bare numbers are no times.
    if a.bare && b.bare && !from && !listed {
        return None;
    }
    // 10 秒到结尾 is a range; "add 2 seconds to the end" is not.
    if words && !from && !a.mark && !plain_end {
        return None;
    }
    let mut next = b.next;
    if matches!(w(items, next), Some(Word::Between | Word::Mark))
        || w(items, next) == Some(Word::Middle) && lead == Some(Word::At)
    {
        next += 1;
    }
    let (mut pa, pb) = (a.point, b.point);
    if let (Point::At(t), Point::At(u)) = (pa, pb) {
        // "1-2 minutes": the number has the unit of the other.
        if a.bare && !b.bare && !b.mark && u.ms() % 60_000 == 0 && u.ms() > 0 {
            pa = Point::At(Time(t.0 * 60));
        }
        if u < t && !a.mark && !b.mark && !a.bare {
            // "from 60 seconds to 30 seconds" is a length.
            return Some((vec![Is::W(Word::To), Is::Time { t: u, mark: false }], next));
        }
    }
    let part = Is::Part(Part::Range { from: pa, to: pb });
    match verb {
        Some(verb) => Some((vec![Is::W(verb), part], next)),
        None if lead == Some(Word::Begins) => Some((vec![Is::W(Word::Begins), part], next)),
        None => one(part, next),
    }
}

fn b_is_time(b: &Moment) -> bool {
    !b.bare
}

/// Stretches at the edges and in the middle: "the first 5 seconds", "5 seconds at the end", 前一半.
fn edge(items: &[Item], i: usize) -> Found {
    // "the first and last 5 seconds".
    if let (Some(Word::First | Word::Start), Some(Word::And)) = (w(items, i), w(items, i + 1)) {
        let k = skip(items, i + 2);
        if matches!(w(items, k), Some(Word::Last | Word::End))
            && let Some(t) = time_at(items, skip(items, k + 1))
        {
            return Some((vec![Is::Part(Part::first(t)), Is::Part(Part::last(t))], skip(items, k + 1) + 1));
        }
    }
    let j = skip(items, i + 1);
    // "make it last 2 seconds longer": a verb, not an end.
    if w(items, i) == Some(Word::Last)
        && let Some(t) = time_at(items, j)
        && (matches!(w(items, j + 1), Some(Word::Longer | Word::Shorter))
            || i > 0 && matches!(w(items, i - 1), Some(Word::It | Word::Title | Word::Text))
            // "the title should … and last 4 seconds".
            || i > 1
                && w(items, i - 1) == Some(Word::And)
                && items[..i].iter().any(|x| matches!(x.is, Is::W(Word::Title | Word::Text | Word::Subtitle)))
                && !items[..i].iter().any(|x| matches!(x.is, Is::W(Word::Remove | Word::Cut | Word::Keep))))
    {
        return one(Is::Time { t, mark: false }, j + 1);
    }
    // "Clip the video to …": a verb.
    if w(items, i) == Some(Word::Clip)
        && (i == 0 || matches!(w(items, i - 1), Some(Word::Filler | Word::And | Word::Then)))
        && matches!(w(items, i + 1), Some(Word::Filler | Word::It))
        && (w(items, i + 1) == Some(Word::It) || w(items, i + 2) == Some(Word::Video))
    {
        return Some((vec![Is::W(Word::Cut)], i + 1));
    }
    // "the first and the last clip".
    if let (Some(Word::First), Some(Word::And), Some(Is::Clip(other))) =
        (w(items, i), w(items, i + 1), items.get(skip(items, i + 2)).map(|x| &x.is))
    {
        return Some((vec![Is::Clip(ClipRef::Number(1)), Is::Clip(other.clone())], skip(items, i + 2) + 1));
    }
    // "the first and last clips".
    if w(items, i) == Some(Word::First) && w(items, i + 1) == Some(Word::And) {
        let k = skip(items, i + 2);
        if w(items, k) == Some(Word::Last) && matches!(w(items, k + 1), Some(Word::Clips | Word::Clip)) {
            return Some((vec![Is::Clip(ClipRef::Number(1)), Is::Clip(ClipRef::Last)], k + 2));
        }
    }
    // "picture 1 and 3".
    if let (Some(Is::Clip(a)), Some(Word::And), Some(Is::Number(b))) =
        (items.get(i).map(|x| &x.is), w(items, i + 1), items.get(i + 2).map(|x| &x.is))
        && *b >= 1.0
        && b.fract() == 0.0
    {
        return Some((vec![Is::Clip(a.clone()), Is::Clip(ClipRef::Number(*b as u32))], i + 3));
    }
    // "clips 1 and 2".
    if let (Some(Word::Clips), Some(Is::Number(a)), Some(Word::And), Some(Is::Number(b))) =
        (w(items, i), items.get(i + 1).map(|x| &x.is), w(items, i + 2), items.get(i + 3).map(|x| &x.is))
        && *a >= 1.0
        && *b >= 1.0
    {
        let clip = |n: f64| Is::Clip(ClipRef::Number(n as u32));
        return Some((vec![clip(*a), clip(*b)], i + 4));
    }
    // 开头剪掉3秒: the verb stands inside.
    if let (
        Some(
            edge @ (Word::Start
            | Word::Intro
            | Word::End
            | Word::Outro
            | Word::Middle
            | Word::First
            | Word::Last),
        ),
        Some(verb @ (Word::Remove | Word::Cut | Word::Keep)),
    ) = (w(items, i), w(items, j))
        && let Some(Is::Time { t, mark: false }) = items.get(skip(items, j + 1)).map(|x| &x.is)
    {
        let part = match edge {
            Word::Start | Word::Intro | Word::First => Part::first(*t),
            Word::Middle => Part::Middle { length: Some(*t) },
            _ => Part::last(*t),
        };
        return Some((vec![Is::W(verb), Is::Part(part)], skip(items, j + 1) + 1));
    }
    // "the start by 2 s and the end by 4 s".
    let edge_word = matches!(w(items, i), Some(Word::Start | Word::Intro | Word::End | Word::Outro));
    let by = matches!(w(items, j), Some(Word::By | Word::Length));
    let j = if edge_word && by { skip(items, j + 1) } else { j };
    match w(items, i) {
        Some(Word::First | Word::Start | Word::Intro) => {
            let intro = w(items, i) == Some(Word::Intro);
            match items.get(j).map(|x| &x.is) {
                Some(Is::Time { t, mark: true }) if w(items, i) == Some(Word::First) => {
                    return one(Is::Part(Part::first(*t)), j + 1);
                }
                Some(Is::Time { t, mark: false }) if intro => {
                    return one(Is::Part(Part::Intro { length: Some(*t) }), j + 1);
                }
                Some(Is::Time { t, mark: false }) => {
                    let k = j + 1;
                    return one(Is::Part(Part::first(*t)), k);
                }
                Some(Is::Share(s)) => return one(share(0.0, *s), j + 1),
                Some(Is::Percent { value, .. }) if w(items, i) == Some(Word::First) => {
                    return one(share(0.0, value / 100.0), j + 1);
                }
                Some(Is::Number(v))
                    if w(items, i) == Some(Word::First) && *v > 0.0 && !counted(items, j + 1) =>
                {
                    return one(Is::Part(Part::first(Time::from_secs_f64(*v))), j + 1);
                }
                _ => {}
            }
        }
        Some(Word::Last | Word::End | Word::Outro | Word::Rest) => {
            let outro = w(items, i) == Some(Word::Outro);
            match items.get(j).map(|x| &x.is) {
                Some(Is::Time { t, mark: true }) if w(items, i) == Some(Word::Last) => {
                    return one(Is::Part(Part::last(*t)), j + 1);
                }
                Some(Is::Time { t, mark: false }) if outro => {
                    return one(Is::Part(Part::Outro { length: Some(*t) }), j + 1);
                }
                Some(Is::Time { t, mark: false }) => return one(Is::Part(Part::last(*t)), j + 1),
                Some(Is::Share(s)) => return one(share(1.0 - s, 1.0), j + 1),
                Some(Is::Percent { value, .. }) if w(items, i) == Some(Word::Last) => {
                    return one(share(1.0 - value / 100.0, 1.0), j + 1);
                }
                Some(Is::Number(v))
                    if w(items, i) == Some(Word::Last) && *v > 0.0 && !counted(items, j + 1) =>
                {
                    return one(Is::Part(Part::last(Time::from_secs_f64(*v))), j + 1);
                }
                _ => {}
            }
        }
        Some(Word::Middle) => match items.get(j).map(|x| &x.is) {
            Some(Is::Time { t, mark: false }) => {
                return one(Is::Part(Part::Middle { length: Some(*t) }), j + 1);
            }
            Some(Is::Share(s)) => return one(share((1.0 - s) / 2.0, (1.0 + s) / 2.0), j + 1),
            _ => {}
        },
        _ => {}
    }
    // "second half", "latter half".
    if let (Some(Is::Unknown(word)), Some(Is::Share(s))) =
        (items.get(i).map(|x| &x.is), items.get(i + 1).map(|x| &x.is))
    {
        let middle = word == "second" && (*s - 1.0 / 3.0).abs() < 0.01;
        return match word.as_str() {
            "second" if middle => one(share(*s, 2.0 * s), i + 2),
            "second" | "latter" | "third" | "back" => one(share(1.0 - s, 1.0), i + 2),
            "former" => one(share(0.0, *s), i + 2),
            _ => None,
        };
    }
    // "10% off the end", "a third from the start".
    let share_of_film = match items.get(i).map(|x| &x.is) {
        Some(Is::Percent { value, signed: false }) => Some(value / 100.0),
        Some(Is::Share(s)) => Some(*s),
        _ => None,
    };
    if let Some(s) = share_of_film.filter(|s| (0.0..1.0).contains(s)) {
        if !matches!(w(items, i + 1), Some(Word::Off | Word::From)) {
            return None;
        }
        let k = skip(items, i + 2);
        return match w(items, k) {
            Some(Word::Start | Word::Intro) => one(share(0.0, s), k + 1),
            Some(Word::End | Word::Outro) => one(share(1.0 - s, 1.0), k + 1),
            _ => None,
        };
    }
    // "the 10 seconds after 0:20".
    if let (Some(length), Some(side @ (Word::After | Word::Before))) = (time_at(items, i), w(items, i + 1))
        && matches!(items[i].is, Is::Time { mark: false, .. })
        && let Some(m) = moment(items, i + 2)
        && let Point::At(t) = m.point
        && !m.bare
    {
        let (from, to) = if side == Word::After { (t, t + length) } else { (t - length, t) };
        if from >= Time::ZERO {
            return one(Is::Part(Part::Range { from: Point::At(from), to: Point::At(to) }), m.next);
        }
    }
    let t = match items.get(i).map(|x| &x.is) {
        Some(Is::Time { t, mark: false }) => *t,
        // "3 seconds from the beginning and 4 from the end".
        Some(Is::Number(v))
            if *v > 0.0 && *v < 1e5 && matches!(w(items, i + 1), Some(Word::From | Word::Off)) =>
        {
            Time::from_secs_f64(*v)
        }
        _ => return None,
    };
    // "the 5 second intro", "5 seconds at the start", "2 seconds off the end", "5 seconds in the middle".
    let mut k = i + 1;
    let mut linked = false;
    while matches!(
        w(items, k),
        Some(
            Word::Filler
                | Word::On
                | Word::In
                | Word::At
                | Word::From
                | Word::Off
                | Word::ALot
                | Word::It
                | Word::Video
                | Word::Clip
        )
    ) {
        linked |= matches!(w(items, k), Some(Word::On | Word::In | Word::At | Word::From | Word::Off));
        k += 1;
    }
    let adjacent = k == i + 1;
    // Where the edge has a time of its own, that is the one meant.
    if time_at(items, skip(items, k + 1)).is_some() {
        return None;
    }
    match w(items, k) {
        Some(Word::Start | Word::First) if linked && w(items, k) == Some(Word::Start) => {
            one(Is::Part(Part::first(t)), k + 1)
        }
        Some(Word::End) if linked => one(Is::Part(Part::last(t)), k + 1),
        Some(Word::Intro) if adjacent || linked => one(Is::Part(Part::Intro { length: Some(t) }), k + 1),
        Some(Word::Outro) if adjacent || linked => one(Is::Part(Part::Outro { length: Some(t) }), k + 1),
        Some(Word::Middle) if linked => one(Is::Part(Part::Middle { length: Some(t) }), k + 1),
        _ => None,
    }
}

/// The number counts clips or times, not seconds.
fn counted(items: &[Item], i: usize) -> bool {
    matches!(
        w(items, i),
        Some(Word::Clip | Word::Clips | Word::Times | Word::Picture | Word::Frame | Word::Video)
    )
}

fn share(from: f64, to: f64) -> Is {
    let point = |s: f64| match s {
        s if s <= 0.0 => Point::Start,
        s if s >= 1.0 => Point::End,
        s => Point::Share(s as f32),
    };
    Is::Part(Part::Range { from: point(from), to: point(to) })
}

/// Single moments: "at 0:10", "after 5 seconds", 第5秒之后, "until 1:00".
fn point(items: &[Item], i: usize) -> Found {
    match w(items, i) {
        Some(lead @ (Word::At | Word::From | Word::Begins | Word::After | Word::Until | Word::Before)) => {
            let j = skip(items, i + 1);
            let named = matches!(
                items.get(j).map(|x| &x.is),
                Some(Is::Time { .. } | Is::Ratio(_, _, Some(_)) | Is::Share(_))
            ) || matches!(w(items, j), Some(Word::Halfway));
            let number = matches!(items.get(j).map(|x| &x.is), Some(Is::Number(_))) && !counted(items, j + 1);
            let middle = w(items, j) == Some(Word::Middle) && lead == Word::At;
            if !(named || number || middle) {
                return None;
            }
            if lead == Word::At
                && matches!(items.get(j).map(|x| &x.is), Some(Is::Ratio(..)))
                && items[j].at.len() < 4
            {
                return None;
            }
            // "at half volume".
            if matches!(items.get(j).map(|x| &x.is), Some(Is::Share(_)))
                && matches!(
                    w(items, skip(items, j + 1)),
                    Some(Word::Volume | Word::Speed | Word::Opacity | Word::Size)
                )
            {
                return None;
            }
            let m = moment(items, i + 1)?;
            let mut next = m.next;
            // 从8秒的地方开始.
            let mut k = next;
            while matches!(w(items, k), Some(Word::Filler | Word::Mark)) {
                k += 1;
            }
            if lead == Word::From && w(items, k) == Some(Word::Start) {
                return Some((vec![Is::W(Word::Begins), Is::From(m.point)], k + 1));
            }
            // 在第 5 秒之后; 从第 5 秒开始; "from 0:10 on"; "from 0:10 to the end".
            let after = match w(items, next) {
                Some(Word::After) => Some(Word::From),
                Some(Word::Before | Word::First) => Some(Word::Before),
                Some(Word::Start) if lead != Word::Until => Some(Word::From),
                Some(Word::Mark | Word::Halfway) => Some(lead),
                Some(Word::On) if lead == Word::From && !matches!(w(items, next + 1), Some(Word::Filler)) => {
                    Some(Word::From)
                }
                _ => None,
            };
            let lead = match after {
                Some(other) => {
                    next += 1;
                    other
                }
                None => lead,
            };
            let is = match lead {
                Word::At => Is::At(m.point),
                Word::Begins => return Some((vec![Is::W(Word::Begins), Is::From(m.point)], next)),
                Word::From | Word::After => Is::From(m.point),
                _ => Is::Until(m.point),
            };
            one(is, next)
        }
        Some(Word::Halfway) => one(Is::At(Point::Share(0.5)), i + 1),
        _ => {
            let Is::Time { t, mark } = items[i].is else { return None };
            let m = moment(items, i)?;
            match w(items, i + 1) {
                Some(Word::After) => one(Is::From(Point::At(t)), i + 2),
                Some(Word::Before) if w(items, skip(items, i + 2)) == Some(Word::End) => {
                    one(Is::At(Point::BeforeEnd(t)), skip(items, i + 2) + 1)
                }
                Some(Word::Before | Word::First)
                    if !matches!(items.get(i + 2).map(|x| &x.is), Some(Is::Time { .. })) =>
                {
                    one(Is::Until(Point::At(t)), i + 2)
                }
                Some(Word::Last) if !matches!(items.get(i + 2).map(|x| &x.is), Some(Is::Time { .. })) => {
                    one(Is::From(Point::At(t)), i + 2)
                }
                // 10秒处.
                Some(Word::Mark) => one(Is::At(Point::At(t)), i + 2),
                Some(Word::Start) => one(Is::From(Point::At(t)), i + 2),
                Some(Word::To) if matches!(w(items, skip(items, i + 2)), Some(Word::Video | Word::Clip)) => {
                    one(Is::At(Point::At(t)), skip(items, i + 2) + 1)
                }
                _ if mark => one(Is::At(m.point), m.next),
                _ => None,
            }
        }
    }
}
