//! The third step: items that together name a moment or a stretch of the film become one item.

mod edge;
mod jargon;
mod neighbours;
mod prepare;

use super::item::{Is, Item};
use super::lexicon::Word;
use crate::operation::{Part, Point};
use crate::time::{Rate, Time};

/// Joins what belongs together; the rest passes unchanged.
pub(crate) fn joined(items: Vec<Item>, frames: Rate) -> Vec<Item> {
    let items = prepare::prepared(items, frames);
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
            if let Some(next) = before_the_end(items, j) {
                return Some(Moment { point: Point::BeforeEnd(*t), next, bare: false, mark: true });
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

/// Past "before the end", "before the video does": at `i` stands "before".
fn before_the_end(items: &[Item], i: usize) -> Option<usize> {
    if w(items, i) != Some(Word::Before) {
        return None;
    }
    let j = skip(items, i + 1);
    let ends = |x: &Item| matches!(x.is, Is::W(Word::End | Word::Outro));
    match w(items, j) {
        Some(Word::End | Word::Outro) => Some(j + 1),
        Some(Word::Video) if items.get(j + 1).is_some_and(ends) => Some(j + 2),
        // "… before the video does": it ends, too.
        Some(Word::Video) if items[..i].iter().any(ends) => Some(j + 1),
        _ => None,
    }
}

fn one(is: Is, next: usize) -> Found {
    Some((vec![is], next))
}

fn rule(items: &[Item], i: usize) -> Found {
    range(items, i).or_else(|| edge::edge(items, i)).or_else(|| point(items, i))
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
        // 第5秒和第10秒之间.
        Is::W(Word::And) => {
            let behind = time_at(items, k + 1).and_then(|_| w(items, skip(items, k + 2)));
            between || behind == Some(Word::Between)
        }
        // 从第5秒放到第50秒.
        Is::W(Word::Add) => {
            from && matches!(items.get(k + 1).map(|x| &x.is), Some(Is::Time { mark: true, .. }))
        }
        _ => false,
    };
    let verb = verb.or((items[k].is == Is::W(Word::Add)).then_some(Word::Add));
    if !to {
        return None;
    }
    let plain_end = matches!(w(items, k + 1), Some(Word::End | Word::Last));
    let b = moment(items, k + 1)?;
    let words = matches!(b.point, Point::Start | Point::End);
    let listed = i > 0
        && matches!(items[j].is, Is::Dash | Is::W(Word::To))
        && !counted(items, b.next)
        && matches!(items[i - 1].is, Is::W(Word::Keep | Word::Remove | Word::Cut | Word::Only | Word::And));
    // 0-3 "hi", 3-6 "bye": lines of subtitles.
    let listed = listed || matches!(items.get(b.next).map(|x| &x.is), Some(Is::Quote(_)));
    // "It's at 33 to 37".
    let placed = lead == Some(Word::At) && pair_of_seconds(&a, &b);
    if !(from
        || listed
        || placed
        || a.mark && !a.bare
        || !a.bare && !words
        || b_is_time(&b) && !words
        || plain_end)
    {
        return None;
    }
    // "keep 0-10 and 50-60"; other pairs of bare numbers are no times.
    if a.bare && b.bare && !from && !listed && !placed {
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
        if a.bare && !b.bare && !b.mark && u.ms() % 60_000 == 0 && t.0 * 60 < u.0 {
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

fn pair_of_seconds(a: &Moment, b: &Moment) -> bool {
    a.bare && b.bare && matches!((a.point, b.point), (Point::At(from), Point::At(to)) if from < to)
}

fn b_is_time(b: &Moment) -> bool {
    !b.bare
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
        // 到45秒就结束.
        Some(Word::To) if time_at(items, i + 1).is_some() => {
            let end = skip(items, i + 2);
            let rest = items.get(end + 1..).unwrap_or_default().iter();
            let last = rest.map(|x| &x.is).find(|is| **is != Is::W(Word::Filler));
            let last = matches!(last, None | Some(Is::Break(_)));
            let m = moment(items, i + 1)?;
            // 到第50秒为止.
            if w(items, end) == Some(Word::Until) {
                return one(Is::Until(m.point), end + 1);
            }
            let m = Some(m).filter(|_| w(items, end) == Some(Word::End) && last)?;
            Some((vec![Is::Until(m.point), items[end].is.clone()], end + 1))
        }
        Some(lead @ (Word::At | Word::From | Word::Begins | Word::After | Word::Until | Word::Before)) => {
            let j = skip(items, i + 1);
            // "Show the title until the end".
            if lead == Word::Until && matches!(w(items, j), Some(Word::End | Word::Outro)) {
                return one(Is::Until(Point::End), j + 1);
            }
            let named = matches!(
                items.get(j).map(|x| &x.is),
                Some(Is::Time { .. } | Is::Ratio(_, _, Some(_)) | Is::Share(_))
            ) || matches!(w(items, j), Some(Word::Halfway));
            let number = matches!(items.get(j).map(|x| &x.is), Some(Is::Number(_))) && !counted(items, j + 1);
            // "at 0.75 speed".
            let number = number
                && !matches!(w(items, j + 1), Some(Word::Speed | Word::Volume | Word::Opacity | Word::Size));
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
                Some(Word::Before) if before_the_end(items, i + 1).is_some() => {
                    one(Is::At(Point::BeforeEnd(t)), before_the_end(items, i + 1)?)
                }
                Some(Word::Before | Word::First)
                    if !matches!(items.get(i + 2).map(|x| &x.is), Some(Is::Time { .. })) =>
                {
                    one(Is::Until(Point::At(t)), i + 2)
                }
                Some(Word::Last) if !matches!(items.get(i + 2).map(|x| &x.is), Some(Is::Time { .. })) => {
                    one(Is::From(Point::At(t)), i + 2)
                }
                // "2 seconds in".
                Some(Word::In)
                    if !items[..i].iter().any(|x| matches!(x.is, Is::W(Word::Fade | Word::FadeIn)))
                        && matches!(
                            items.get(i + 2).map(|x| &x.is),
                            None | Some(Is::Break(_) | Is::W(Word::With | Word::And | Word::Then))
                        ) =>
                {
                    one(Is::At(Point::At(t)), i + 2)
                }
                // 10秒处.
                Some(Word::Mark) => one(Is::At(Point::At(t)), i + 2),
                Some(Word::Start) => one(Is::From(Point::At(t)), i + 2),
                // 5秒开始35秒结束.
                Some(Word::End)
                    if i > 0
                        && w(items, i - 1) == Some(Word::Start)
                        && matches!(items.get(i + 2).map(|x| &x.is), None | Some(Is::Break(_))) =>
                {
                    Some((vec![Is::Until(m.point), items[i + 1].is.clone()], i + 2))
                }
                Some(Word::To) if matches!(w(items, skip(items, i + 2)), Some(Word::Video | Word::Clip)) => {
                    one(Is::At(Point::At(t)), skip(items, i + 2) + 1)
                }
                // "0:30 onwards".
                Some(Word::On)
                    if mark
                        && matches!(
                            items.get(i + 2).map(|x| &x.is),
                            None | Some(Is::Break(_) | Is::W(Word::And | Word::Then))
                        ) =>
                {
                    one(Is::From(m.point), i + 2)
                }
                _ if mark => one(Is::At(m.point), m.next),
                _ => None,
            }
        }
    }
}
