//! Freeze, reverse, speed, turning, zoom.

use super::super::clause::Clause;
use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, tell, unknown};
use crate::operation::{Change, Operation, Part, Point};
use crate::time::Time;
use crate::timeline::{Clip, Place, Play};
use crate::words::said;

/// A held frame when no number says how long.
const HOLD: Time = Time::from_secs(2);

pub(super) fn motion(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    if unknown(c) > 2 {
        return None;
    }
    if c.has(W::Freeze)
        || c.has(W::Frame)
            && c.any(&[W::Last, W::First, W::Start, W::End, W::Longer])
            && !slots::lengths(c).is_empty()
    {
        return freeze(c, context);
    }
    if c.has(W::ThereAndBack) {
        let back = Part::Range { from: Point::Share(0.5), to: Point::End };
        return Some(vec![
            Wish::Do(O::Repeat { part: Part::All, times: 2 }),
            Wish::Do(O::Reverse { part: back }),
        ]);
    }
    if c.has(W::Forwards) {
        let backward = |clip: &Clip| matches!(clip.play, Play::Reverse { .. });
        return if context.timeline.clips.iter().any(backward) {
            ask(O::Reverse { part: slots::scope(c) })
        } else {
            tell(said!("It plays forwards already.", "视频本来就是正放的。"))
        };
    }
    if c.has(W::Reverse) {
        return ask(O::Reverse { part: slots::scope(c) });
    }
    // "It's upside down" asks for a turn, "make it upside down" for what it says.
    let turned = c.items.iter().any(|i| matches!(i.is, Is::Degrees(_)));
    if c.has(W::UpsideDown) && !c.any(&[W::Rotate, W::Flip, W::Mirror]) && !turned {
        let part = slots::scope(c);
        return ask(if c.has(W::Make) { O::Flip { part } } else { O::Rotate { part, quarters: 2 } });
    }
    if c.has(W::Upright) && !c.any(&[W::Rotate, W::Clockwise, W::Counter, W::Flip]) {
        return Some(vec![
            Wish::Do(O::Rotate { part: slots::scope(c), quarters: 1 }),
            Wish::Tell(said!(
                "I took clockwise; say “the other way” if that is wrong.",
                "我按顺时针转的；方向不对可以说“反了”。"
            )),
        ]);
    }
    if c.any(&[W::Rotate, W::Clockwise, W::Counter]) && !c.has(W::Flip) || turned {
        return rotate(c);
    }
    if c.has(W::Flip) || c.has(W::Mirror) && c.has(W::Portrait) {
        return ask(O::Flip { part: slots::scope(c) });
    }
    if c.has(W::Mirror) {
        return ask(O::Mirror { part: slots::scope(c) });
    }
    if c.any(&[W::Zoom, W::ZoomOut]) {
        return ask(O::Zoom { part: slots::scope(c), change: zoom(c) });
    }
    speed(c, context)
}

/// "Zoom in 20 %", "zoom out to 120 %", "zoom out all the way".
fn zoom(c: &Clause) -> Change {
    use Word as W;
    let out = c.has(W::ZoomOut);
    match (slots::percent(c), slots::factor(c)) {
        (Some((p, _)), _) if slots::sets(c) || p > 100.0 => Change::To((p / 100.0) as f32),
        (Some((p, _)), _) if out => Change::Times(1.0 - (p / 100.0) as f32),
        (Some((p, _)), _) => Change::Times(1.0 + (p / 100.0) as f32),
        (_, Some(f)) if out && !slots::sets(c) && f > 1.0 => Change::Times(1.0 / f as f32),
        // 放大一倍.
        (_, Some(1.0)) if !slots::sets(c) => Change::Times(2.0),
        (_, Some(f)) => Change::To(f as f32),
        _ if c.any(&[W::Normal, W::Everything]) => Change::To(1.0),
        _ if out => Change::Times(1.0 / slots::strength(c, 1.1, 1.2, 1.5)),
        _ => Change::Times(slots::strength(c, 1.1, 1.2, 1.5)),
    }
}

fn freeze(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    let length = slots::lengths(c).first().copied();
    let mut hold = length.unwrap_or(HOLD);
    let at = slots::points(c).first().copied().or_else(|| {
        c.items.iter().find_map(|i| match &i.is {
            Is::Part(Part::Range { from: Point::BeforeEnd(t), to: Point::End }) => {
                hold = length.unwrap_or(*t);
                Some(Point::End)
            }
            Is::Part(Part::Range { from: Point::Start, to: Point::At(t) }) => {
                hold = length.unwrap_or(*t);
                Some(Point::Start)
            }
            Is::Part(Part::Range { from: Point::At(a), to: Point::At(b) }) => {
                hold = *b - *a;
                Some(Point::At(*a))
            }
            Is::Until(p) => Some(*p),
            Is::W(W::End | W::Last | W::Outro) => Some(Point::End),
            Is::W(W::Start | W::First | W::Intro) => Some(Point::Start),
            Is::W(W::Middle | W::Halfway) => Some(Point::Share(0.5)),
            _ => None,
        })
    });
    // "Make the freeze 5 seconds instead", 定格的时间再长一点.
    if let (None, Some(Operation::Freeze { at, length: now })) =
        (at, context.last.filter(|_| !context.within))
    {
        let length = match (length, c.has(W::Longer), c.has(W::Shorter)) {
            (Some(more), true, _) => *now + more,
            (Some(less), _, true) => *now - less,
            (Some(length), ..) => length,
            (None, true, _) => now.scale(1.5),
            (None, _, true) => now.scale(0.67),
            _ => *now,
        };
        if length != *now {
            return super::instead(O::Freeze { at: *at, length: length.max(Time::from_ms(100)) });
        }
    }
    match (at, slots::lengths(c).as_slice()) {
        // "Pause at 20 seconds for 3 seconds": the phrase holds the "at".
        (None, [at, hold]) => ask(Operation::Freeze { at: Point::At(*at), length: *hold }),
        (Some(at), _) => ask(Operation::Freeze { at, length: hold }),
        (None, _) => tell(said!(
            "Which frame should I hold? For example “freeze at 0:05 for 2 seconds”.",
            "要定格哪一帧？例如“在第5秒定格2秒”。"
        )),
    }
}

fn rotate(c: &Clause) -> Wishes {
    use Word as W;
    let degrees = c.items.iter().find_map(|i| match i.is {
        Is::Degrees(d) => Some(d),
        _ => None,
    });
    let degrees = degrees.or_else(|| slots::number(c)).unwrap_or(if c.has(W::Flip) { 180.0 } else { 90.0 });
    let counter = c.has(W::Counter) || slots::place(c) == Some(Place::Left) && !c.has(W::Clockwise);
    let turn = if counter { -degrees } else { degrees };
    if turn % 90.0 != 0.0 {
        return tell(said!("I can rotate by 90, 180 or 270 degrees only.", "只能旋转 90、180 或 270 度。"));
    }
    let quarters = ((turn / 90.0) as i64).rem_euclid(4) as u8;
    ask(Operation::Rotate { part: slots::scope(c), quarters })
}

fn speed(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    if !is_about_speed(c) || c.has(W::Music) {
        return None;
    }
    let part = slots::scope(c);
    if c.any(&[W::Ramp, W::RampDown]) {
        let (from, to) = ramp(c);
        return ask(O::Ramp { part, from, to });
    }
    // A length to reach rather than a factor.
    if slots::factor(c).is_none()
        && slots::percent(c).is_none()
        && part == Part::All
        && let Some(length) = slots::lengths(c).first()
        && c.any(&[W::To, W::Length, W::Exactly, W::Make, W::For, W::Until])
    {
        return ask(O::SpeedToLength { length: *length });
    }
    let goes_on = matches!(context.last, Some(O::Speed { .. })) && !context.within && part == Part::All;
    let change = measured_speed(c).or_else(|| plain_speed(c, goes_on))?;
    let part = match (part, context.last) {
        // "a bit slower" goes on with the part whose speed was changed last.
        (Part::All, Some(O::Speed { part, .. }))
            if !c.any(&[W::Video, W::Everything])
                && slots::factor(c).is_none()
                && !matches!(part, Part::Range { .. }) =>
        {
            part.clone()
        }
        (part, _) => part,
    };
    ask(O::Speed { part, change })
}

fn is_about_speed(c: &Clause) -> bool {
    use Word as W;
    let plays = c.any(&[W::Make, W::Add, W::Video, W::Clip, W::Speed, W::Normal, W::Everything, W::It]);
    // "0.5x on the last 10 seconds".
    let bare = unknown(c) == 0
        && c.words()
            .all(|w| matches!(w, W::Filler | W::On | W::At | W::For | W::In | W::Over | W::With | W::To));
    let factor = slots::factor(c).is_some() && (plays || c.items.len() <= 2 || bare);
    let normal = c.has(W::Normal) && c.items.len() <= 3;
    c.any(&[W::Faster, W::Slower, W::Speed, W::Ramp, W::RampDown])
        || factor && !c.any(&[W::Loop, W::Times])
        || normal && !c.any(&[W::Saturation, W::Effect, W::Size, W::Volume])
}

/// From which speed to which.
fn ramp(c: &Clause) -> (f32, f32) {
    let factors: Vec<f32> = c
        .items
        .iter()
        .filter_map(|i| match i.is {
            Is::Factor(f) => Some(f as f32),
            Is::Percent { value, .. } => Some((value / 100.0) as f32),
            _ => None,
        })
        .collect();
    match (factors.as_slice(), c.any(&[Word::Slower, Word::RampDown])) {
        ([a, b, ..], _) => (*a, *b),
        ([a], true) => (1.0, if *a > 1.0 { 1.0 / a } else { *a }),
        ([a], _) => (1.0, *a),
        (_, true) => (1.0, 0.5),
        _ => (1.0, 2.0),
    }
}

/// Faster is 1, slower -1, neither 0.
fn way(c: &Clause) -> i8 {
    match (c.has(Word::Faster), c.has(Word::Slower)) {
        (true, false) => 1,
        (false, true) => -1,
        (true, true) => {
            let last = c.words().filter(|w| matches!(w, Word::Faster | Word::Slower)).last();
            if last == Some(Word::Faster) { 1 } else { -1 }
        }
        _ => slots::direction(c),
    }
}

/// The speed that a factor, a percentage or a share says.
fn measured_speed(c: &Clause) -> Option<Change> {
    use Word as W;
    let way = way(c);
    // 两倍看着有点晕，改成1.5倍速: the one that is set.
    let set = c.find(W::Make).and_then(|make| {
        c.items[make..].iter().find_map(|i| match i.is {
            Is::Factor(f) => Some(f),
            _ => None,
        })
    });
    if let Some(f) = set.or_else(|| slots::factor(c)) {
        // 快一倍 is twice as fast.
        let f = if f == 1.0 && way != 0 { 2.0 } else { f as f32 };
        return Some(Change::To(if way < 0 && f > 1.0 { 1.0 / f } else { f }));
    }
    if let Some((p, signed)) = slots::percent(c) {
        let share = (p / 100.0) as f32;
        // "Slower, 75%" is three quarters of the speed, not one.
        let rest = way < 0 && share > 0.5 && !c.has(W::By) && !signed;
        let set = slots::sets(c) || way == 0 && !signed || way > 0 && p >= 200.0 && !c.has(W::By);
        return Some(match way {
            _ if set => Change::To(share),
            0 => Change::Times(1.0 + share),
            _ if rest => Change::To(share),
            ..0 => Change::Times(1.0 - share.abs()),
            _ => Change::Times(1.0 + share.abs()),
        });
    }
    // "half speed", "slow down by half"; "by a third" leaves two thirds.
    let share = slots::share(c)? as f32;
    let beside =
        |w: &[Item]| matches!(w[0].is, Is::Share(_)) && matches!(w[1].is, Is::W(W::Faster | W::Slower));
    let relative = c.has(W::By) || c.items.windows(2).any(beside);
    Some(match way {
        // "half as long, by speeding it up".
        1 if c.has(W::Length) => Change::Times(1.0 / share),
        1 if relative => Change::Times(1.0 + share),
        -1 if relative => Change::Times(1.0 - share),
        _ => Change::To(share),
    })
}

/// The speed that words alone say, or a bare number.
fn plain_speed(c: &Clause, goes_on: bool) -> Option<Change> {
    use Word as W;
    let way = way(c);
    if c.has(W::Double) {
        return Some(Change::Times(if way < 0 { 0.5 } else { 2.0 }));
    }
    if c.has(W::Normal) {
        return Some(Change::To(1.0));
    }
    if let Some(n) = slots::number(c).filter(|n| (0.05..=20.0).contains(n)) {
        return Some(Change::To(n as f32));
    }
    match way {
        // "Too fast" about the speed that was just set asks for less than half of it.
        1 if goes_on => Some(Change::Times(slots::strength(c, 1.15, 1.25, 1.5))),
        -1 if goes_on => Some(Change::Times(slots::strength(c, 0.9, 0.8, 0.67))),
        1 => Some(Change::Times(slots::strength(c, 1.25, 1.5, 2.0))),
        -1 => Some(Change::Times(slots::strength(c, 0.8, 0.5, 0.4))),
        _ => c.has(W::Remove).then_some(Change::To(1.0)),
    }
}
