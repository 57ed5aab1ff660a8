//! Colours, and the shape, size and rate of the frame.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, unknown};
use crate::operation::{Change, Operation, Tone};
use crate::timeline::{Color, Fit, Place};

/// Shapes that are known by their numbers alone, wider than high; each stands for the upright one too.
const USUAL: [(u32, u32); 8] = [(1, 1), (16, 9), (4, 3), (3, 2), (5, 4), (21, 9), (2, 1), (16, 10)];

pub(super) fn look(c: &Clause, _context: &Context<'_>) -> Wishes {
    use Word as W;
    if unknown(c) > 2 {
        return None;
    }
    let part = slots::scope(c);
    if c.has(W::Colored) && !c.any(&[W::Bw, W::Saturation]) {
        return ask(Operation::Look { part, tone: Tone::Saturation, change: Change::To(1.0) });
    }
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
            let coloured = found.iter().any(|(_, way)| *way != 0);
            if word == W::Saturation && (coloured || !slots::colors(c).is_empty()) {
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
        let measured = slots::percent(c).is_some() || c.has(W::ALittle);
        let plain =
            c.any(&[W::Normal, W::Undo, W::Redo, W::Restore, W::Reset]) || c.has(W::Remove) && !measured;
        if way == 0 && plain && !c.has(W::Less) {
            wishes.push(Wish::Do(Operation::PlainLook { part: part.clone() }));
            continue;
        }
        wishes.push(Wish::Do(Operation::Look { part: part.clone(), tone, change: amount(c, tone, way)? }));
    }
    Some(wishes)
}

fn amount(c: &Clause, tone: Tone, way: i8) -> Option<Change> {
    // "Drop the brightness a notch".
    let drops = c.any(&[Word::Remove, Word::Cut]) && way == 0;
    let way = match way {
        0 if drops => -1,
        0 => slots::direction(c),
        way => way,
    };
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
    if let Some(s) = slots::share(c).map(|s| s as f32) {
        return Some(match (additive, way) {
            (true, _) => Change::Plus(sign * s),
            (false, 0) => Change::Times(s),
            (false, _) if slots::sets(c) => Change::Times(s),
            (false, _) => Change::Times(1.0 + sign * s),
        });
    }
    if let Some(n) = slots::number(c) {
        let whole = additive && n.fract() == 0.0;
        let n = if n.abs() > 3.0 || whole { n / 100.0 } else { n } as f32;
        return Some(if slots::sets(c) {
            Change::To(n)
        } else if additive {
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
pub(super) fn frame(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    // "It's for TikTok, adjust the size": the first half did.
    let adjusts = c.any(&[W::Size, W::Ratio])
        && c.items.iter().all(|i| matches!(i.is, Is::W(W::Size | W::Ratio | W::Make | W::Filler | W::It)));
    if adjusts && context.within && matches!(context.last, Some(O::Shape { .. })) {
        return Some(Vec::new());
    }
    let mut wishes = Vec::new();
    // "From 16:9 to 9:16".
    let ratio = c.items.iter().rev().find_map(|i| match i.is {
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
    } else if c.has(W::Bars) || ground.is_some() && c.has(W::Background) && ratio.is_some() {
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
    // "Crop from the top": which part of the picture stays.
    let fit = match (fit, slots::place(c)) {
        (None, Some(place)) if c.has(W::Crop) && ratio.is_none() => Some(focus(place)),
        (fit, _) => fit,
    };
    // "Multiply 12 by 7" is no shape.
    let strange = |ratio: (u32, u32)| {
        let (a, b) = ratio;
        !USUAL.contains(&(a.max(b), a.min(b))) && unknown(c) > 0
    };
    if let Some((width, height)) = ratio.filter(|ratio| unknown(c) <= 2 && !strange(*ratio)) {
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
        && c.any(&[W::Video, W::Cut, W::Crop, W::Make, W::Exactly, W::Length])
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
