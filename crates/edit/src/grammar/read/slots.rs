//! What the topics take from a clause: stretches, lengths, amounts, places, colours.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use crate::apply::PLACES;
use crate::operation::{Change, ClipRef, Part, Point};
use crate::time::Time;
use crate::timeline::{Color, Mood, Place};

/// The stretches that a clause names, in its order.
pub(super) fn parts(c: &Clause) -> Vec<Part> {
    let mut out = Vec::new();
    let times = lengths(c);
    let mut time = times.iter().copied();
    for item in &c.items {
        match &item.is {
            Is::Part(part) => out.push(part.clone()),
            Is::Clip(clip) => out.push(Part::Clip(clip.clone())),
            Is::From(p) => {
                let to = match (p, time.next()) {
                    (Point::At(t), Some(length)) => Point::At(*t + length),
                    _ => Point::End,
                };
                out.push(Part::Range { from: *p, to });
            }
            // "at 0:10 for 5 seconds".
            Is::At(Point::At(t)) if times.len() == 1 => {
                out.push(Part::Range { from: Point::At(*t), to: Point::At(*t + times[0]) });
            }
            Is::Until(p) => out.push(Part::Range { from: Point::Start, to: *p }),
            Is::W(Word::Intro | Word::Start) => out.push(Part::Intro { length: None }),
            Is::W(Word::Outro | Word::End) => out.push(Part::Outro { length: None }),
            Is::W(Word::Middle) => out.push(Part::Middle { length: None }),
            Is::W(Word::Ends) => match (times.first(), percent(c).map(|(p, _)| (p / 100.0) as f32)) {
                (Some(t), _) => out.extend([Part::first(*t), Part::last(*t)]),
                // 前后各10%.
                (None, Some(s)) if (0.0..0.5).contains(&s) && c.any(&[Word::Remove, Word::Cut]) => out
                    .extend([
                        Part::Range { from: Point::Start, to: Point::Share(s) },
                        Part::Range { from: Point::Share(1.0 - s), to: Point::End },
                    ]),
                (None, _) => out.extend([Part::Intro { length: None }, Part::Outro { length: None }]),
            },
            _ => {}
        }
    }
    // A start and an end of their own make one stretch: "start at 5 s, until 0:20".
    if let [Part::Range { from, to: Point::End }, Part::Range { from: Point::Start, to }] = out.as_slice()
        && !matches!((from, to), (Point::BeforeEnd(_) | Point::Share(_), _))
        && !matches!((from, to), (Point::At(a), Point::At(b)) if b <= a)
    {
        return vec![Part::Range { from: *from, to: *to }];
    }
    out
}

/// A part whose length nobody said.
pub(super) fn assumed(part: &Part) -> bool {
    matches!(
        part,
        Part::Intro { length: None } | Part::Outro { length: None } | Part::Middle { length: None }
    )
}

/// The one stretch that an edit is for; all of the film if none is named.
pub(super) fn scope(c: &Clause) -> Part {
    // 前面正常，20秒之后2倍速: what has its times goes before what has not.
    let mut all = parts(c);
    all.sort_by_key(assumed);
    let named = all.into_iter().next();
    // "Mute b.mp4".
    let clip = || {
        let name = file(c).filter(|name| !super::sound::is_sound(name))?;
        Some(Part::Clip(ClipRef::Named(name.to_owned())))
    };
    named.or_else(clip).unwrap_or(Part::All)
}

/// Lengths of time that are not part of a stretch.
pub(super) fn lengths(c: &Clause) -> Vec<Time> {
    c.items
        .iter()
        .filter_map(|i| match i.is {
            Is::Time { t, .. } => Some(t),
            _ => None,
        })
        .collect()
}

/// The length that a clause names by itself or as a stretch at an edge ("over the last 3 seconds").
pub(super) fn edge_length(c: &Clause) -> Option<Time> {
    lengths(c).first().copied().or_else(|| {
        c.items.iter().find_map(|i| match i.is {
            Is::Part(
                Part::Range { from: Point::Start, to: Point::At(t) }
                | Part::Range { from: Point::BeforeEnd(t), to: Point::End },
            ) => Some(t),
            Is::Part(Part::Intro { length } | Part::Outro { length }) => length,
            _ => None,
        })
    })
}

/// Moments that a clause names.
pub(super) fn points(c: &Clause) -> Vec<Point> {
    c.items
        .iter()
        .filter_map(|i| match i.is {
            Is::At(p) => Some(p),
            Is::From(p) => Some(p),
            _ => None,
        })
        .collect()
}

/// When a text or picture is seen: start, end, length.
pub(super) struct Seen {
    pub(super) from: Option<Point>,
    pub(super) to: Option<Point>,
    pub(super) length: Option<Time>,
}

impl Seen {
    pub(super) fn is_empty(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.length.is_none()
    }
}

pub(super) fn seen(c: &Clause) -> Seen {
    let mut seen = Seen { from: None, to: None, length: lengths(c).first().copied() };
    for (i, item) in c.items.iter().enumerate() {
        match &item.is {
            Is::Part(Part::Range { from, to }) => (seen.from, seen.to) = (Some(*from), Some(*to)),
            Is::Part(Part::Intro { length }) => {
                seen.from = Some(Point::Start);
                seen.length = length.or(seen.length);
            }
            Is::Part(Part::Outro { length }) => {
                seen.from = Some(Point::End);
                seen.length = length.or(seen.length);
            }
            Is::Part(Part::Middle { .. }) => seen.from = Some(Point::Share(0.5)),
            // 第10秒开始…，第40秒结束.
            Is::At(p) | Is::From(p)
                if seen.from.is_some()
                    && matches!(c.items.get(i + 1).map(|x| &x.is), Some(Is::W(Word::End))) =>
            {
                seen.to = Some(*p);
            }
            Is::At(p) | Is::From(p) => seen.from = Some(*p),
            Is::Until(p) => seen.to = Some(*p),
            Is::W(Word::Start | Word::Intro) => seen.from = seen.from.or(Some(Point::Start)),
            // 到30秒就停: the verb of a moment that was named.
            Is::W(Word::End) if seen.to.is_some() => {}
            Is::W(Word::End | Word::Outro) => seen.from = seen.from.or(Some(Point::End)),
            Is::W(Word::Everything) => {
                seen.from = seen.from.or(Some(Point::Start));
                seen.to = seen.to.or(Some(Point::End));
            }
            Is::Clip(ClipRef::Number(n)) => {
                seen.from = seen.from.or(Some(Point::ClipStart(*n)));
                if seen.length.is_none() {
                    seen.to = seen.to.or(Some(Point::ClipEnd(*n)));
                }
            }
            _ => {}
        }
    }
    // 标题结束时间改为10秒.
    let at = c.items.iter().position(|i| matches!(i.is, Is::At(_)));
    let lead = at.and_then(|at| {
        c.items[..at]
            .iter()
            .rev()
            .find(|i| !matches!(i.is, Is::W(Word::Make | Word::To | Word::Saying | Word::Filler)))
    });
    if let (Some(at), true) = (at, lead.is_some_and(|i| i.is == Is::W(Word::End)))
        && let (Is::At(p), None, None) = (&c.items[at].is, seen.to, seen.length)
    {
        (seen.from, seen.to) = (None, Some(*p));
    }
    // "on the last frame".
    if c.has(Word::Frame) && seen.from.is_none() {
        seen.from = match (c.has(Word::First), c.has(Word::Last)) {
            (true, _) => Some(Point::Start),
            (_, true) => Some(Point::End),
            _ => None,
        };
    }
    // "at the start of clip 2".
    if let Some(Is::Clip(ClipRef::Number(n))) =
        c.items.iter().map(|i| &i.is).find(|i| matches!(i, Is::Clip(ClipRef::Number(_))))
    {
        match seen.from {
            Some(Point::Start) => (seen.from, seen.to) = (Some(Point::ClipStart(*n)), None),
            Some(Point::End) => (seen.from, seen.to) = (None, Some(Point::ClipEnd(*n))),
            _ => {}
        }
    }
    if seen.from == Some(Point::End) && seen.to == Some(Point::End) {
        seen.to = None;
    }
    seen
}

pub(super) fn place(c: &Clause) -> Option<Place> {
    let corner =
        |p: &Place| !matches!(p, Place::Top | Place::Bottom | Place::Left | Place::Right | Place::Center);
    let all: Vec<Place> = c
        .words()
        .filter_map(|w| match w {
            Word::Place(p) => Some(p),
            _ => None,
        })
        .collect();
    if let Some(exact) =
        all.iter().find(|p| corner(p) && **p != Place::BottomRight).or_else(|| all.iter().find(|p| corner(p)))
    {
        // "the corner" alone is the bottom right one, "top right corner" is not.
        if *exact != Place::BottomRight || all.len() == 1 {
            return Some(*exact);
        }
    }
    let (mut x, mut y) = (0, 0);
    for p in &all {
        match p {
            Place::Left => x = -1,
            Place::Right => x = 1,
            Place::Top => y = -1,
            Place::Bottom => y = 1,
            Place::Center => {}
            other => return Some(*other),
        }
    }
    match (all.is_empty(), x, y) {
        (true, ..) => None,
        (_, -1, -1) => Some(Place::TopLeft),
        (_, 1, -1) => Some(Place::TopRight),
        (_, -1, 1) => Some(Place::BottomLeft),
        (_, 1, 1) => Some(Place::BottomRight),
        (_, -1, _) => Some(Place::Left),
        (_, 1, _) => Some(Place::Right),
        (_, _, -1) => Some(Place::Top),
        (_, _, 1) => Some(Place::Bottom),
        _ => Some(Place::Center),
    }
}

/// Where something is to be that is at `now`: a place by its name, or "higher", "a bit further left", 往下.
pub(super) fn place_from(c: &Clause, now: Option<Place>) -> Option<Place> {
    // "Move it to the middle".
    let timed = c.has(Word::Video) || !points(c).is_empty() || !lengths(c).is_empty();
    let named = place(c).or((c.has(Word::Middle) && !timed).then_some(Place::Center));
    let (mut dx, mut dy) = match (c.has(Word::Up), c.has(Word::Down)) {
        (true, false) => (0, -2),
        (false, true) => (0, 2),
        _ => (0, 0),
    };
    if c.any(&[Word::ALittle, Word::More]) {
        dx = match named {
            Some(Place::Left) => -1,
            Some(Place::Right) => 1,
            _ => 0,
        };
        dy /= 2;
    }
    let measured = percent(c).is_some() || factor(c).is_some();
    if measured || named.is_some() && dx == 0 || (dx, dy) == (0, 0) {
        return named;
    }
    let at = PLACES.iter().position(|place| *place == now.unwrap_or(Place::Center))? as i32;
    let (x, y) = ((at % 3 + dx).clamp(0, 2), (at / 3 + dy).clamp(0, 2));
    PLACES.get((y * 3 + x) as usize).copied()
}

pub(super) fn mood(c: &Clause) -> Option<Mood> {
    // Of "chill lofi" or "happy electronic" the kind of music says more than its temper.
    let general = |m: &Mood| match m {
        Mood::Chill | Mood::Upbeat => 2,
        Mood::Happy => 1,
        _ => 0,
    };
    let moods = c.words().filter_map(|w| match w {
        Word::Mood(m) => Some(m),
        _ => None,
    });
    moods.min_by_key(general)
}

/// Colours with where they stand among the items.
pub(super) fn colors(c: &Clause) -> Vec<(usize, Color)> {
    c.items
        .iter()
        .enumerate()
        .filter_map(|(i, item)| match item.is {
            Is::W(Word::Color(color)) | Is::Color(color) => Some((i, color)),
            _ => None,
        })
        .collect()
}

pub(super) fn quote(c: &Clause) -> Option<&str> {
    c.items.iter().find_map(|i| match &i.is {
        Is::Quote(text) if !text.trim().is_empty() => Some(text.as_str()),
        _ => None,
    })
}

pub(super) fn file(c: &Clause) -> Option<&str> {
    files(c).next()
}

pub(super) fn files(c: &Clause) -> impl Iterator<Item = &str> {
    c.items.iter().filter_map(|i| match &i.is {
        Is::File(name) => Some(name.as_str()),
        _ => None,
    })
}

pub(super) fn percent(c: &Clause) -> Option<(f64, bool)> {
    c.items.iter().find_map(|i| match i.is {
        Is::Percent { value, signed } => Some((value, signed)),
        _ => None,
    })
}

/// The share that stands next to a word: "half opacity", "15% size", 透明度50%.
pub(super) fn beside(c: &Clause, word: Word) -> Option<f64> {
    let at = c.find(word)?;
    let share = |i: usize| match c.items.get(i)?.is {
        Is::Percent { value, .. } => Some(value / 100.0),
        Is::Share(s) => Some(s),
        _ => None,
    };
    let before = at.checked_sub(1).and_then(share);
    // 宽度10%，不透明度70%: what stands before belongs to the word before it.
    let taken = at.checked_sub(2).is_some_and(|k| {
        matches!(c.items[k].is, Is::W(Word::Size | Word::Opacity | Word::Volume)) && share(at + 1).is_some()
    });
    before.filter(|_| !taken).or_else(|| share(at + 1)).or_else(|| share(at + 2))
}

pub(super) fn factor(c: &Clause) -> Option<f64> {
    c.items.iter().find_map(|i| match i.is {
        Is::Factor(f) => Some(f),
        _ => None,
    })
}

pub(super) fn share(c: &Clause) -> Option<f64> {
    c.items.iter().find_map(|i| match i.is {
        Is::Share(f) if f > 0.0 => Some(f),
        _ => None,
    })
}

pub(super) fn number(c: &Clause) -> Option<f64> {
    c.items.iter().find_map(|i| match i.is {
        Is::Number(n) => Some(n),
        _ => None,
    })
}

/// Up or down, by the words of the clause: 1, -1, or 0 where it does not say.
pub(super) fn direction(c: &Clause) -> i8 {
    use Word as W;
    let up = [W::More, W::Louder, W::Up, W::Bigger, W::Longer, W::Double, W::Zoom];
    let down = [W::Less, W::Quieter, W::Down, W::Smaller, W::Shorter];
    let drops =
        c.any(&[W::Remove, W::Cut]) && c.has(W::By) && c.any(&[W::Volume, W::Music, W::Sound, W::OwnSound]);
    // 饱和度加20%.
    let adds = c
        .items
        .windows(2)
        .any(|w| w[0].is == Is::W(W::Add) && matches!(w[1].is, Is::Percent { .. } | Is::Decibel { .. }));
    match (c.any(&up) || adds, c.any(&down) || drops) {
        // "太小声了，调大": the complaint and the cure agree on what comes last.
        (true, true) => {
            let last = c.words().filter(|w| up.contains(w) || down.contains(w)).last();
            if last.is_some_and(|w| up.contains(&w)) { 1 } else { -1 }
        }
        (true, false) => 1,
        (false, true) => -1,
        _ => 0,
    }
}

/// Whether the clause sets a value rather than shifting it: "to 50%", 调到 50%.
pub(super) fn sets(c: &Clause) -> bool {
    let Some(at) = c.items.iter().position(|i| {
        matches!(
            i.is,
            Is::Percent { .. }
                | Is::Decibel { .. }
                | Is::Number(_)
                | Is::Factor(_)
                | Is::Share(_)
                | Is::At(_)
        )
    }) else {
        return false;
    };
    if matches!(c.items[at].is, Is::At(_)) {
        return true;
    }
    c.items[..at].iter().rev().find_map(|i| match i.is {
        Is::W(Word::To | Word::At | Word::Exactly | Word::Until) => Some(true),
        Is::W(Word::By) => Some(false),
        Is::W(Word::Filler | Word::Volume | Word::Size | Word::On | Word::ALittle) => None,
        _ => Some(false),
    }) == Some(true)
}

/// How strongly something is to change when no number says it: a little, normal, a lot.
pub(super) fn strength(c: &Clause, little: f32, normal: f32, lot: f32) -> f32 {
    if c.has(Word::ALot) && !c.has(Word::ALittle) {
        lot
    } else if c.has(Word::ALittle) {
        little
    } else {
        normal
    }
}

/// A change of a gain: percentages, decibels, factors, or only louder and quieter.
pub(super) fn gain(c: &Clause) -> Option<Change> {
    let way = direction(c);
    let sign = if way < 0 { -1.0 } else { 1.0 };
    let to = sets(c);
    if let Some((value, signed)) = percent(c) {
        let share = (value / 100.0) as f32;
        return Some(if to || way == 0 && !signed {
            Change::To(share.abs())
        } else if signed && way == 0 {
            Change::Times((1.0 + share).max(0.0))
        } else {
            Change::Times((1.0 + sign * share.abs()).max(0.0))
        });
    }
    let decibels = c.items.iter().find_map(|i| match i.is {
        Is::Decibel { value, signed } => Some((value, signed)),
        _ => None,
    });
    if let Some((value, signed)) = decibels {
        let ratio = |db: f64| 10_f64.powf(db / 20.0) as f32;
        let by = c.has(Word::By);
        return Some(if (to || way == 0 && c.has(Word::Make)) && !by {
            Change::To(ratio(value))
        } else if signed && way == 0 {
            Change::Times(ratio(value))
        } else {
            Change::Times(ratio(f64::from(sign) * value.abs()))
        });
    }
    if let Some(f) = factor(c) {
        let f = if f == 1.0 && way != 0 { 2.0 } else { f };
        return Some(Change::Times(if way < 0 && f > 1.0 { 1.0 / f as f32 } else { f as f32 }));
    }
    if let Some(s) = share(c) {
        let s = s as f32;
        return Some(Change::Times(match way {
            1 => 1.0 + s,
            -1 if c.has(Word::By) => 1.0 - s,
            _ => s,
        }));
    }
    if c.has(Word::Double) {
        return Some(Change::Times(2.0));
    }
    if c.has(Word::Normal) {
        return Some(Change::To(1.0));
    }
    if let Some(n) = number(c).filter(|n| *n >= 0.0) {
        return Some(Change::To(if n > 2.0 { (n / 100.0) as f32 } else { n as f32 }));
    }
    match way {
        1 => Some(Change::Times(strength(c, 1.2, 1.4, 2.0))),
        -1 => Some(Change::Times(strength(c, 0.85, 0.7, 0.5))),
        _ => None,
    }
}
