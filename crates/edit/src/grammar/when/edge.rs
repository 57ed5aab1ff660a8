//! Stretches at the edges of the film and in its middle.

use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::{Found, counted, moment, one, range, share, skip, time_at, w};
use crate::operation::{ClipRef, Part, Point};
use crate::time::Time;

/// "End the video ten seconds sooner", 早10秒结束: an edge of the film, which way and how far.
fn edge_moved(items: &[Item], i: usize) -> Found {
    let of_film = |x: &Item| {
        !matches!(
            x.is,
            Is::W(Word::Title | Word::Text | Word::Subtitle | Word::Music | Word::Logo | Word::Picture)
        )
    };
    if !items[..i].iter().all(of_film) {
        return None;
    }
    let (edge, t, way, next) = match w(items, i)? {
        edge @ (Word::Start | Word::Begins | Word::End) => {
            let film = skip(items, i + 1);
            let time = skip(items, film + 1);
            let t = time_at(items, time).filter(|_| w(items, film) == Some(Word::Video))?;
            (edge, t, w(items, time + 1)?, time + 2)
        }
        way @ (Word::Earlier | Word::Later) => (w(items, i + 2)?, time_at(items, i + 1)?, way, i + 3),
        _ => return None,
    };
    let part = match (edge, way) {
        (Word::Start | Word::Begins, Word::Later) => Part::first(t),
        (Word::End, Word::Earlier) => Part::last(t),
        _ => return None,
    };
    Some((vec![Is::Part(part), Is::W(way)], next))
}

/// Stretches at the edges and in the middle: "the first 5 seconds", "5 seconds at the end", 前一半.
pub(super) fn edge(items: &[Item], i: usize) -> Found {
    // "start 0:03, end 0:33".
    if let (
        Some(edge @ (Word::Start | Word::End | Word::Intro | Word::Outro)),
        Some(Is::Time { t, mark: true }),
    ) = (w(items, i), items.get(i + 1).map(|x| &x.is))
    {
        let point = Point::At(*t);
        return match edge {
            Word::Start | Word::Intro => Some((vec![Is::W(Word::Begins), Is::From(point)], i + 2)),
            _ => one(Is::Until(point), i + 2),
        };
    }
    // "the first and last 5 seconds".
    if let (Some(Word::First | Word::Start), Some(Word::And)) = (w(items, i), w(items, i + 1)) {
        let k = skip(items, i + 2);
        if matches!(w(items, k), Some(Word::Last | Word::End))
            && let Some(t) = time_at(items, skip(items, k + 1))
        {
            return Some((vec![Is::Part(Part::first(t)), Is::Part(Part::last(t))], skip(items, k + 1) + 1));
        }
    }
    // 20秒之后的3秒.
    if let (Some(t), Some(side @ (Word::AfterThat | Word::BeforeThat)), Some(length)) =
        (time_at(items, i), w(items, i + 1), time_at(items, i + 2))
    {
        let (from, to) = if side == Word::AfterThat { (t, t + length) } else { (t - length, t) };
        if from >= Time::ZERO {
            return one(Is::Part(Part::Range { from: Point::At(from), to: Point::At(to) }), i + 3);
        }
    }
    // 比视频早3秒结束.
    if let (Some(Word::Video), Some(Word::Earlier), Some(t)) =
        (w(items, i), w(items, i + 1), time_at(items, i + 2))
        && w(items, i + 3) == Some(Word::End)
    {
        return Some((vec![Is::At(Point::BeforeEnd(t)), Is::W(Word::End)], i + 4));
    }
    if let Some(moved) = edge_moved(items, i) {
        return Some(moved);
    }
    let j = skip(items, i + 1);
    // "start 2 seconds earlier": a verb and how far, no stretch.
    if let (Some(edge @ (Word::Start | Word::End)), Some(t), Some(way @ (Word::Earlier | Word::Later))) =
        (w(items, i), time_at(items, j), w(items, skip(items, j + 1)))
        && items[..i].iter().any(|x| {
            matches!(x.is, Is::W(Word::Title | Word::Text | Word::Subtitle | Word::Music | Word::Logo))
        })
    {
        let moved = vec![Is::W(edge), Is::Time { t, mark: false }, Is::W(way)];
        return Some((moved, skip(items, j + 1) + 1));
    }
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
    // 第一段和第二段之间.
    if let (Some(Is::Clip(a)), Some(Word::And), Some(Is::Clip(b))) =
        (items.get(i).map(|x| &x.is), w(items, i + 1), items.get(i + 2).map(|x| &x.is))
        && matches!(w(items, skip(items, i + 3)), Some(Word::Between | Word::Middle))
    {
        let all = vec![Is::W(Word::Between), Is::Clip(a.clone()), Is::Clip(b.clone())];
        return Some((all, skip(items, i + 3) + 1));
    }
    // "picture 1 and 3".
    if let (Some(Is::Clip(a)), Some(Word::And), Some(Is::Number(b))) =
        (items.get(i).map(|x| &x.is), w(items, i + 1), items.get(i + 2).map(|x| &x.is))
        && *b >= 1.0
        && b.fract() == 0.0
    {
        return Some((vec![Is::Clip(a.clone()), Is::Clip(ClipRef::Number(*b as u32))], i + 3));
    }
    // "the first two clips".
    if let (Some(Word::First), Some(Is::Number(n)), Some(Word::Clip | Word::Clips)) =
        (w(items, i), items.get(skip(items, i + 1)).map(|x| &x.is), w(items, skip(items, i + 1) + 1))
        && (1.0..=100.0).contains(n)
    {
        let all = (1..=*n as u32).map(|n| Is::Clip(ClipRef::Number(n))).collect();
        return Some((all, skip(items, i + 1) + 2));
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
    // 开头剪掉3秒, 后面也剪5秒: the verb stands inside.
    let first = i == 0 || matches!(items[i - 1].is, Is::Break(_));
    let j = if first && w(items, j) == Some(Word::And) { skip(items, j + 1) } else { j };
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
    let j = skip(items, i + 1);
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
                    // 前一分钟的一半.
                    let k = skip(items, j + 1);
                    let share = match items.get(k).map(|x| &x.is) {
                        Some(Is::W(Word::Half)) => Some(0.5),
                        Some(Is::Share(s)) => Some(*s),
                        _ => None,
                    };
                    let (t, k) = match share.filter(|_| k > j + 1) {
                        Some(s) => (t.scale(s), k + 1),
                        None => (*t, j + 1),
                    };
                    return one(Is::Part(Part::first(t)), k);
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
        // "stop 5 seconds before the end".
        Some(Word::End | Word::Outro)
            if w(items, skip(items, j + 1)) == Some(Word::Before) && time_at(items, j).is_some() => {}
        // 结束前5秒.
        Some(Word::End) if w(items, i + 1) == Some(Word::First) && time_at(items, i + 2).is_some() => {
            let t = time_at(items, i + 2)?;
            return one(Is::At(Point::BeforeEnd(t)), i + 3);
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
        // 中间那段20秒到35秒: the stretch says itself where it is.
        Some(Word::Middle) if range(items, j).is_some() => {}
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
        // "The second quarter", "the third fifth"; where it is the last one, "third" is what the rest says, too.
        let nth = match word.as_str() {
            "second" => 1.0,
            "third" => 2.0,
            _ => 0.0,
        };
        let inner = nth > 0.0 && (nth + 1.0) * s < 0.99;
        return match word.as_str() {
            _ if inner => one(share(nth * s, (nth + 1.0) * s), i + 2),
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
    // "A 15 second teaser from the beginning".
    if matches!(w(items, i + 1), Some(Word::Clip)) && w(items, i + 2) == Some(Word::From) {
        let part = match w(items, k) {
            Some(Word::Start) => Some(Part::first(t)),
            Some(Word::End | Word::Outro) => Some(Part::last(t)),
            _ => None,
        };
        if let Some(part) = part {
            return Some((vec![Is::W(Word::Clip), Is::Part(part)], k + 1));
        }
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
