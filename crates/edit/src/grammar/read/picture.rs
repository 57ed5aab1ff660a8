//! The picture: transitions, fades, things on top, turning, speed, colours, shape and size.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, tell, unknown};
use crate::operation::{Change, ClipRef, Operation, Part, Point, Tone};
use crate::time::Time;
use crate::timeline::{Color, Fit, Place, TransitionKind};
use crate::words::said;

/// A picture fade when no number says how long.
const FADE: Time = Time::from_secs(1);
/// A held frame when no number says how long.
const HOLD: Time = Time::from_secs(2);

pub(super) fn transition(c: &Clause, _context: &Context<'_>) -> Wishes {
    use Word as W;
    let fading = c.any(&[W::Fade, W::FadeIn, W::FadeOut, W::FadeBoth]);
    let between = c.any(&[W::Between, W::Clips])
        && !c.any(&[W::Music, W::Sound, W::OwnSound, W::Title, W::Text, W::Ends, W::Start, W::End]);
    let sliding =
        c.any(&[W::Slide, W::Wipe]) && c.any(&[W::Add, W::Make, W::Between, W::Transition, W::Clips]);
    if !(c.any(&[W::Crossfade, W::Transition]) || fading && between || sliding)
        || c.any(&[W::Title, W::Subtitle])
    {
        return None;
    }
    if c.has(W::Crossfade) && c.any(&[W::Music, W::Sound]) && !c.any(&[W::Clips, W::Video]) {
        return None;
    }
    let after = match c.items.iter().find_map(|i| match &i.is {
        Is::Clip(ClipRef::Number(n)) => Some(*n),
        _ => None,
    }) {
        Some(n) if c.has(W::Before) && n > 1 => Some(n - 1),
        other => other,
    };
    if c.any(&[W::Remove]) || c.has(W::Not) {
        return ask(Operation::Transition { after, kind: None, length: None });
    }
    let color = slots::colors(c).first().map(|(_, color)| *color);
    let kind = if c.has(W::Slide) {
        TransitionKind::Slide
    } else if c.has(W::Wipe) {
        TransitionKind::Wipe
    } else {
        match color {
            Some(Color::WHITE) => TransitionKind::DipToWhite,
            Some(Color::BLACK) => TransitionKind::DipToBlack,
            // "fade to black" is one form.
            _ if c.has(W::FadeOut) && c.has(W::Transition) => TransitionKind::DipToBlack,
            _ => TransitionKind::Crossfade,
        }
    };
    ask(Operation::Transition { after, kind: Some(kind), length: slots::lengths(c).first().copied() })
}

pub(super) fn fade(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    if !c.any(&[W::Fade, W::FadeIn, W::FadeOut, W::FadeBoth, W::Crossfade]) {
        return None;
    }
    if unknown(c) > 2 {
        return None;
    }
    // "… and have it fade out": what was just added.
    // "… and let it fade in": the text before.
    if c.has(W::It) && matches!(context.last, Some(Operation::AddText { .. } | Operation::ChangeText { .. }))
    {
        let style = super::text::style(c);
        return ask(Operation::ChangeText {
            which: crate::operation::TextRef::Latest,
            text: None,
            from: None,
            to: None,
            length: None,
            place: None,
            style,
        });
    }
    let pictured = c.any(&[W::Video, W::Clip, W::Start, W::End, W::Ends, W::Intro, W::Outro])
        || !slots::colors(c).is_empty();
    let goes_on = c.has(W::It) || context.within && !pictured && slots::edge_length(c).is_some();
    if goes_on && !c.any(&[W::Video, W::Clip]) && super::sound::music_was_last(context) {
        let (fade_in, fade_out) = super::sound::fades(c)?;
        return ask(Operation::MusicFade { fade_in, fade_out });
    }
    let lengths = slots::lengths(c);
    let mut length = slots::edge_length(c).unwrap_or(FADE);
    let film = context.timeline.duration();
    let zero = c.any(&[W::Remove]) || c.has(W::Not);
    let at_start = c.any(&[W::Start, W::Intro])
        || c.items
            .iter()
            .any(|i| matches!(i.is, Is::Part(Part::Range { from: Point::Start, .. } | Part::Intro { .. })));
    let at_end = c.any(&[W::End, W::Outro])
        || c.items
            .iter()
            .any(|i| matches!(i.is, Is::Part(Part::Range { to: Point::End, .. } | Part::Outro { .. })));
    let both = c.any(&[W::FadeBoth, W::Ends])
        || at_start && at_end && !c.has(W::FadeOut) && !c.has(W::FadeIn)
        || c.has(W::FadeIn) && c.has(W::FadeOut);
    // "fade out at 0:50" lasts to the end.
    if let Some(Point::At(t)) = slots::points(c).first().filter(|_| c.has(W::FadeOut) && lengths.is_empty()) {
        length = if *t < film { film - *t } else { length };
    }
    let second = lengths.get(1).copied().unwrap_or(length);
    let apart = super::sound::after_fade(c);
    let (fade_in, fade_out) = if both {
        (Some(length), Some(second))
    } else if apart == Some(W::In) {
        (Some(length), None)
    } else if apart == Some(W::Out) {
        (None, Some(length))
    } else if c.has(W::FadeIn) {
        (Some(length), None)
    } else if c.has(W::FadeOut) {
        (None, Some(length))
    } else {
        match (at_start, at_end) {
            (true, false) => (Some(length), None),
            (false, true) => (None, Some(length)),
            _ => (Some(length), Some(second)),
        }
    };
    let color = slots::colors(c).first().map(|(_, color)| *color).filter(|color| *color != Color::BLACK);
    let zeroed = |t: Option<Time>| t.map(|t| if zero { Time::ZERO } else { t });
    ask(Operation::Fade { fade_in: zeroed(fade_in), fade_out: zeroed(fade_out), color })
}

/// Logos, pictures, picture in picture, slideshows, and files put on the main track.
pub(super) fn overlay(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    let tl = context.timeline;
    let file = slots::file(c).map(str::to_owned);
    let is_image = |name: &str| {
        crate::apply::source_named(tl, name)
            .is_some_and(|id| crate::apply::kind_of(tl, id) == Some(crate::timeline::SourceKind::Image))
    };
    let image = file.as_deref().is_some_and(is_image);
    if c.has(W::Slideshow) {
        return ask(O::Slideshow { each: slots::lengths(c).first().copied().unwrap_or(Time::from_secs(3)) });
    }
    let pip = c.has(W::Pip);
    let logo = c.has(W::Logo);
    let picture = c.has(W::Picture)
        && !c.any(&[
            W::Brighter,
            W::Darker,
            W::Warmer,
            W::Colder,
            W::Bw,
            W::Saturate,
            W::Rotate,
            W::Mirror,
            W::Flip,
            W::Freeze,
            W::Contrast,
            W::Brightness,
            W::Zoom,
            W::Desaturate,
            W::Saturation,
        ]);
    let adds = c.has(W::Add) && !c.has(W::Remove);
    if !(pip || logo || picture || image) {
        // A further video goes on the main track.
        if let (true, Some(name)) = (adds, &file)
            && crate::apply::source_named(tl, name)
                .is_some_and(|id| crate::apply::kind_of(tl, id) == Some(crate::timeline::SourceKind::Video))
        {
            let to = c.any(&[W::Start, W::First, W::Intro]).then_some(1);
            return ask(O::AddClip { file, to, length: None });
        }
        return None;
    }
    if c.any(&[W::Fade, W::FadeIn, W::FadeOut, W::FadeBoth]) && !(logo || pip || adds) {
        return None;
    }
    if c.has(W::Remove) || c.has(W::Not) && !adds {
        if picture && !logo && tl.overlays.is_empty() {
            return None;
        }
        return ask(O::RemoveOverlay);
    }
    let mut seen = slots::seen(c);
    let mut file = file;
    // "Show clip 2 in a small window": which, not when.
    if let Some(Is::Clip(clip)) = c.items.iter().map(|i| &i.is).find(|i| pip && matches!(i, Is::Clip(_))) {
        let source = crate::apply::clip_index(tl, clip).ok().map(|i| tl.clips[i].source);
        file = file.or_else(|| source.and_then(|id| tl.sources.get(&id)).map(|s| s.name.clone()));
        if matches!(seen.from, Some(Point::ClipStart(_))) {
            (seen.from, seen.to) = (None, None);
        }
    }
    let place = slots::place(c);
    let width = slots::percent(c).filter(|_| !c.has(W::Opacity)).map(|(p, _)| (p / 100.0) as f32);
    let opacity = if c.has(W::Opacity) {
        slots::percent(c).map(|(p, _)| (p / 100.0) as f32).or(Some(0.5))
    } else {
        None
    };
    // "50% transparent" and "透明度 30%" differ in what they count; opacity is what is left to see.
    if !adds
        && !tl.overlays.is_empty()
        && (c.any(&[W::Make, W::Move, W::Bigger, W::Smaller, W::Opacity]) || place.is_some())
    {
        let width = match (c.has(W::Bigger), c.has(W::Smaller)) {
            (true, _) => Some(Change::Times(width.map_or(slots::strength(c, 1.2, 1.4, 2.0), |w| 1.0 + w))),
            (_, true) => Some(Change::Times(width.map_or(slots::strength(c, 0.85, 0.7, 0.5), |w| 1.0 - w))),
            _ => width.map(Change::To),
        };
        let opacity = opacity.map(Change::To);
        return ask(O::ChangeOverlay { place, width, opacity, from: seen.from, to: seen.to });
    }
    let edge = c.any(&[W::Start, W::End, W::Intro, W::Outro]) && place.is_none() && !logo && !pip;
    if adds && edge && (picture || image) && seen.to.is_none() {
        let to = c.any(&[W::Start, W::Intro]).then_some(1);
        return ask(O::AddClip { file, to, length: seen.length });
    }
    let placed = logo || pip || image || place.is_some();
    if !(adds || placed) {
        return None;
    }
    let width = width.or_else(|| match (c.has(W::Bigger), c.has(W::Smaller)) {
        (true, _) => Some(if pip { 0.45 } else { 0.25 }),
        (_, true) => Some(if pip { 0.2 } else { 0.1 }),
        _ => None,
    });
    let width = width.or_else(|| slots::share(c).map(|s| s as f32));
    ask(O::AddOverlay {
        file,
        video: pip,
        place,
        width,
        opacity,
        from: seen.from,
        to: seen.to,
        length: seen.length,
    })
}

/// Freeze, reverse, speed, turning, zoom.
pub(super) fn motion(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    if unknown(c) > 2 {
        return None;
    }
    if c.has(W::Freeze)
        || c.has(W::Frame) && c.any(&[W::Last, W::First, W::Longer]) && !slots::lengths(c).is_empty()
    {
        return freeze(c);
    }
    if c.has(W::Reverse) {
        return ask(O::Reverse { part: slots::scope(c) });
    }
    if c.any(&[W::Rotate, W::Clockwise, W::Counter]) && !c.has(W::Flip)
        || c.items.iter().any(|i| matches!(i.is, Is::Degrees(_)))
    {
        return rotate(c);
    }
    if c.has(W::Flip) || c.has(W::Mirror) && c.has(W::Portrait) {
        return ask(O::Flip { part: slots::scope(c) });
    }
    if c.has(W::Mirror) {
        return ask(O::Mirror { part: slots::scope(c) });
    }
    if c.has(W::Zoom) {
        let change = match (slots::percent(c), slots::factor(c)) {
            (Some((p, _)), _) if slots::sets(c) || p > 100.0 => Change::To((p / 100.0) as f32),
            (Some((p, _)), _) => Change::Times(1.0 + (p / 100.0) as f32),
            (_, Some(f)) => Change::To(f as f32),
            _ if c.has(W::Normal) => Change::To(1.0),
            _ => Change::Times(slots::strength(c, 1.1, 1.2, 1.5)),
        };
        return ask(O::Zoom { part: slots::scope(c), change });
    }
    speed(c, context)
}

fn freeze(c: &Clause) -> Wishes {
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
    match at {
        Some(at) => ask(Operation::Freeze { at, length: hold }),
        None => tell(said!(
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
    let faster = c.has(W::Faster);
    let slower = c.has(W::Slower);
    let factor = slots::factor(c);
    let plays = c.any(&[W::Make, W::Add, W::Video, W::Clip, W::Speed, W::Normal]);
    if !(faster
        || slower
        || c.has(W::Speed)
        || factor.is_some() && (plays || c.items.len() <= 2) && !c.any(&[W::Loop, W::Times])
        || c.has(W::Ramp))
    {
        return None;
    }
    if c.has(W::Music) {
        return None;
    }
    let part = slots::scope(c);
    if c.has(W::Ramp) {
        let factors: Vec<f32> = c
            .items
            .iter()
            .filter_map(|i| match i.is {
                Is::Factor(f) => Some(f as f32),
                _ => None,
            })
            .collect();
        let (from, to) = match (factors.as_slice(), slower) {
            ([a, b, ..], _) => (*a, *b),
            ([a], true) => (1.0, if *a > 1.0 { 1.0 / a } else { *a }),
            ([a], _) => (1.0, *a),
            (_, true) => (1.0, 0.5),
            _ => (1.0, 2.0),
        };
        return ask(O::Ramp { part, from, to });
    }
    // A length to reach rather than a factor.
    if factor.is_none()
        && slots::percent(c).is_none()
        && part == Part::All
        && let Some(length) = slots::lengths(c).first()
        && c.any(&[W::To, W::Length, W::Exactly, W::Make, W::For, W::Until])
    {
        return ask(O::SpeedToLength { length: *length });
    }
    let way = match (faster, slower) {
        (true, false) => 1,
        (false, true) => -1,
        (true, true) => {
            let last = c.words().filter(|w| matches!(w, W::Faster | W::Slower)).last();
            if last == Some(W::Faster) { 1 } else { -1 }
        }
        _ => slots::direction(c),
    };
    let change = if let Some(f) = factor {
        // 快一倍 is twice as fast.
        let f = if f == 1.0 && way != 0 { 2.0 } else { f as f32 };
        Change::To(if way < 0 && f > 1.0 { 1.0 / f } else { f })
    } else if let Some((p, signed)) = slots::percent(c) {
        let share = (p / 100.0) as f32;
        if slots::sets(c) || way == 0 && !signed || way > 0 && p >= 200.0 && !c.has(W::By) {
            Change::To(share)
        } else if signed && way == 0 {
            Change::Times(1.0 + share)
        } else if way < 0 {
            Change::Times(1.0 - share.abs())
        } else {
            Change::Times(1.0 + share.abs())
        }
    } else if let Some(share) = slots::share(c) {
        // "half speed", "slow down by half"; "by a third" leaves two thirds.
        match way {
            1 if c.has(W::By) => Change::Times(1.0 + share as f32),
            -1 if c.has(W::By) => Change::Times(1.0 - share as f32),
            _ => Change::To(share as f32),
        }
    } else if c.has(W::Double) {
        if way < 0 { Change::Times(0.5) } else { Change::Times(2.0) }
    } else if c.has(W::Normal) {
        Change::To(1.0)
    } else if let Some(n) = slots::number(c).filter(|n| (0.05..=20.0).contains(n)) {
        Change::To(n as f32)
    } else {
        match way {
            1 => Change::Times(slots::strength(c, 1.25, 1.5, 2.0)),
            -1 => Change::Times(slots::strength(c, 0.8, 0.5, 0.4)),
            _ if c.any(&[W::Remove]) => Change::To(1.0),
            _ => return None,
        }
    };
    let part = match (part, context.last) {
        // "a bit slower" goes on with the part whose speed was changed last.
        (Part::All, Some(O::Speed { part, .. }))
            if !c.any(&[W::Video, W::Everything])
                && factor.is_none()
                && !matches!(part, Part::Range { .. }) =>
        {
            part.clone()
        }
        (part, _) => part,
    };
    ask(O::Speed { part, change })
}

pub(super) fn look(c: &Clause, _context: &Context<'_>) -> Wishes {
    use Word as W;
    if unknown(c) > 2 {
        return None;
    }
    let part = slots::scope(c);
    if c.has(W::Bw) {
        if c.has(W::Remove) && !c.has(W::Saturation) || c.has(W::Not) {
            return ask(Operation::Look { part, tone: Tone::Saturation, change: Change::To(1.0) });
        }
        return ask(Operation::Look { part, tone: Tone::Saturation, change: Change::To(0.0) });
    }
    let pairs = [
        (W::Warmer, Tone::Warmth, 1),
        (W::Colder, Tone::Warmth, -1),
        (W::Brighter, Tone::Brightness, 1),
        (W::Darker, Tone::Brightness, -1),
        (W::Brightness, Tone::Brightness, 0),
        (W::Contrast, Tone::Contrast, 0),
        (W::Saturate, Tone::Saturation, 1),
        (W::Desaturate, Tone::Saturation, -1),
        (W::Warmth, Tone::Warmth, 0),
        (W::Saturation, Tone::Saturation, 0),
    ];
    let mut found: Vec<(Tone, i8)> = Vec::new();
    for (word, tone, way) in pairs {
        if c.has(word) && !found.iter().any(|(t, _)| *t == tone) {
            // "warmer colours": the noun says nothing of its own beside a verb of colour.
            // and "its color to pink" is about letters.
            if word == W::Saturation && (!found.is_empty() || !slots::colors(c).is_empty()) {
                continue;
            }
            found.push((tone, way));
        }
    }
    // "too dark, brighten it": complaint and cure; the cure is the last word.
    if c.has(W::Brighter) && c.has(W::Darker) {
        let last = c.words().filter(|w| matches!(w, W::Brighter | W::Darker)).last();
        found.retain(|(t, _)| *t != Tone::Brightness);
        found.push((Tone::Brightness, if last == Some(W::Darker) { -1 } else { 1 }));
    }
    if found.is_empty() {
        let plain =
            c.has(W::Effect) && c.any(&[W::Remove, W::Normal]) || c.has(W::Normal) && c.has(W::Saturation);
        return plain.then(|| vec![Wish::Do(Operation::PlainLook { part })]);
    }
    let mut wishes = Vec::new();
    for (tone, way) in found {
        if way == 0 && c.any(&[W::Normal, W::Remove]) && !c.has(W::Less) {
            wishes.push(Wish::Do(Operation::PlainLook { part: part.clone() }));
            continue;
        }
        wishes.push(Wish::Do(Operation::Look { part: part.clone(), tone, change: amount(c, tone, way)? }));
    }
    Some(wishes)
}

fn amount(c: &Clause, tone: Tone, way: i8) -> Option<Change> {
    let way = if way == 0 { slots::direction(c) } else { way };
    let sign = if way < 0 { -1.0_f32 } else { 1.0 };
    let additive = matches!(tone, Tone::Brightness | Tone::Warmth);
    if let Some((p, signed)) = slots::percent(c) {
        let share = (p / 100.0) as f32;
        let relative = if signed && way == 0 { share } else { sign * share.abs() };
        let to = slots::sets(c) || way == 0 && !signed;
        return Some(match (additive, to) {
            (true, true) => {
                Change::To(if share >= 0.5 || way == 0 && share > 0.3 { share - 1.0 } else { sign * share })
            }
            (true, false) => Change::Plus(relative),
            (false, true) => Change::To(share),
            (false, false) => Change::Times((1.0 + relative).max(0.0)),
        });
    }
    if let Some(f) = slots::factor(c).filter(|_| !additive) {
        return Some(Change::Times(f as f32));
    }
    if let Some(n) = slots::number(c) {
        let n = if n.abs() > 3.0 { n / 100.0 } else { n } as f32;
        return Some(if additive {
            Change::Plus(sign * n)
        } else {
            Change::Times((1.0 + sign * n).max(0.0))
        });
    }
    if way == 0 && !c.any(&[Word::Add, Word::Make]) {
        return None;
    }
    Some(if additive {
        Change::Plus(sign * slots::strength(c, 0.08, 0.15, 0.3))
    } else if way < 0 {
        Change::Times(slots::strength(c, 0.9, 0.75, 0.5))
    } else {
        Change::Times(slots::strength(c, 1.1, 1.3, 1.6))
    })
}

/// Shape, size, rate and fit of the frame.
pub(super) fn frame(c: &Clause, _context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    let mut wishes = Vec::new();
    let ratio = c.items.iter().find_map(|i| match i.is {
        Is::Ratio(a, b, _) => Some((a, b)),
        _ => None,
    });
    let ratio = ratio.or_else(|| {
        let named =
            [(W::Square, (1, 1)), (W::Portrait, (9, 16)), (W::Landscape, (16, 9)), (W::Wide, (21, 9))];
        named.iter().find(|(word, _)| c.has(*word)).map(|(_, ratio)| *ratio)
    });
    let ground = slots::colors(c).first().map(|(_, color)| *color);
    let fit = if c.has(W::Blur) {
        Some(Fit::Blur)
    } else if c.has(W::Bars) {
        Some(Fit::Pad { color: ground.unwrap_or(Color::BLACK) })
    } else if c.any(&[W::Fill]) || c.has(W::Crop) && ratio.is_some() {
        Some(Fit::Crop { x: 0.5, y: 0.5 })
    } else {
        None
    };
    let fit = match (fit, slots::place(c)) {
        (Some(Fit::Crop { .. }) | None, Some(place)) if ratio.is_some() => Some(focus(place)),
        (fit, _) => fit,
    };
    if let Some((width, height)) = ratio.filter(|_| unknown(c) <= 2) {
        wishes.push(Wish::Do(O::Shape { width, height, fit }));
    } else if let Some(fit) = fit {
        if !c.any(&[W::Remove]) {
            wishes.push(Wish::Do(O::FitAs { fit }));
        } else if c.has(W::Bars) {
            wishes.push(Wish::Do(O::FitAs { fit: Fit::Crop { x: 0.5, y: 0.5 } }));
        }
    }
    for item in &c.items {
        match item.is {
            Is::Pixels(width, height) => wishes.push(Wish::Do(O::Size { width, height })),
            Is::Lines(pixels) => wishes.push(Wish::Do(O::ShortSide { pixels })),
            Is::W(W::Resolution(pixels)) if !c.items.iter().any(|i| matches!(i.is, Is::Lines(_))) => {
                wishes.push(Wish::Do(O::ShortSide { pixels }));
            }
            Is::Fps(fps) => wishes.push(Wish::Do(O::FrameRate { fps: fps as f32 })),
            _ => {}
        }
    }
    if c.has(W::Fps)
        && !wishes.iter().any(|w| matches!(w, Wish::Do(O::FrameRate { .. })))
        && let Some(n) = slots::number(c)
    {
        wishes.push(Wish::Do(O::FrameRate { fps: n as f32 }));
    }
    // "Cut to a 15-second vertical video" names a length too.
    if let [length] = slots::lengths(c).as_slice()
        && !wishes.is_empty()
        && c.any(&[W::Video, W::Cut, W::Crop, W::Make])
        && slots::parts(c).is_empty()
    {
        wishes.insert(0, Wish::Do(O::Length { length: *length }));
    }
    (!wishes.is_empty()).then_some(wishes)
}

/// The part of the picture that stays when it is cropped.
fn focus(place: Place) -> Fit {
    let (x, y) = match place {
        Place::TopLeft => (0.0, 0.0),
        Place::Top => (0.5, 0.0),
        Place::TopRight => (1.0, 0.0),
        Place::Left => (0.0, 0.5),
        Place::Center => (0.5, 0.5),
        Place::Right => (1.0, 0.5),
        Place::BottomLeft => (0.0, 1.0),
        Place::Bottom => (0.5, 1.0),
        Place::BottomRight => (1.0, 1.0),
    };
    Fit::Crop { x, y }
}
