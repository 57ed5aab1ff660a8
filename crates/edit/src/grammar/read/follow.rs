//! What refers to the edit before it: "make it louder", "two seconds shorter", "no, to the left", 再慢一点, 换一首.

use super::super::clause::Clause;
use super::super::clause::complement;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, instead, slots, tell, text, unknown};
use crate::operation::{Change, Operation, Part, Point, StyleChange, TextRef};
use crate::time::Time;
use crate::timeline::{Color, Fit, TextKind};
use crate::words::said;

pub(super) fn follow(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    let last = context.last?;
    if unknown(c) > 0 {
        return None;
    }
    if let Some(wishes) = but_not(c, context).or_else(|| elsewhere(c, last)) {
        return Some(wishes);
    }
    // "Make that 5 seconds" after a fade of sound.
    let again = |t: &Option<Time>| t.and(slots::lengths(c).first().copied());
    match last {
        O::MusicFade { fade_in, fade_out }
            if slots::lengths(c).len() == 1 && !c.any(&[Word::Longer, Word::Shorter]) =>
        {
            ask(O::MusicFade { fade_in: again(fade_in), fade_out: again(fade_out) })
        }
        O::SoundFade { fade_in, fade_out }
            if slots::lengths(c).len() == 1 && !c.any(&[Word::Longer, Word::Shorter]) =>
        {
            ask(O::SoundFade { fade_in: again(fade_in), fade_out: again(fade_out) })
        }
        O::AddText { .. } | O::ChangeText { .. } | O::AddSubtitles { .. } => follow_text(c, last, context),
        O::AddMusic { .. }
        | O::ChangeMusic { .. }
        | O::MusicVolume { .. }
        | O::MusicFade { .. }
        | O::MusicPlace { .. }
        | O::Duck { .. } => follow_music(c),
        O::AddOverlay { .. } | O::ChangeOverlay { .. } => follow_overlay(c, context),
        O::Speed { part, .. } => follow_speed(c, part),
        O::Volume { part, .. } => {
            slots::gain(c).and_then(|change| ask(O::Volume { part: part.clone(), change }))
        }
        O::Look { part, tone, change } => {
            let way = slots::direction(c);
            let again = c.any(&[Word::More, Word::ALittle, Word::ALot]) || way != 0;
            let up = match change {
                Change::Times(k) => *k >= 1.0,
                Change::Plus(d) => *d >= 0.0,
                Change::To(_) => true,
            };
            let up = if way < 0 { !up } else { up };
            // "Too much, half of that".
            if let (Some(share), true) = (slots::share(c).map(|s| s as f32), way < 0) {
                let change = match *change {
                    Change::Plus(d) => Change::Plus(d * (share - 1.0)),
                    Change::Times(k) if k > 0.0 => Change::Times((1.0 + (k - 1.0) * share) / k),
                    _ => return None,
                };
                return ask(O::Look { part: part.clone(), tone: *tone, change });
            }
            let change = match (slots::percent(c), change) {
                (Some((p, _)), Change::Plus(_)) => {
                    Change::Plus((p / 100.0) as f32 * if up { 1.0 } else { -1.0 })
                }
                (Some((p, _)), _) => Change::Times(1.0 + (p / 100.0) as f32 * if up { 1.0 } else { -1.0 }),
                (None, Change::Plus(_)) if again => Change::Plus(if up { 0.1 } else { -0.1 }),
                (None, _) if again => Change::Times(if up { 1.15 } else { 0.87 }),
                _ => return None,
            };
            ask(O::Look { part: part.clone(), tone: *tone, change })
        }
        O::Fade { .. } if c.any(&[Word::Sound, Word::OwnSound]) && slots::lengths(c).is_empty() => {
            tell(said!("The sound fades along with the picture.", "声音会随画面一起淡入淡出。"))
        }
        O::Fade { fade_in, fade_out, color } => {
            let relative_share = slots::share(c).filter(|_| slots::lengths(c).is_empty());
            let scale = if c.has(Word::Double) {
                2.0
            } else if let Some(share) = relative_share {
                share
            } else if c.has(Word::Longer) || slots::direction(c) > 0 {
                1.5
            } else {
                0.67
            };
            let plain = slots::lengths(c).first().copied();
            let relative = c.any(&[Word::Longer, Word::Shorter, Word::Double]) || relative_share.is_some();
            if plain.is_none() && !relative {
                return None;
            }
            let new = |t: crate::time::Time| match (plain, relative) {
                (Some(p), false) => p,
                (Some(p), true) if c.has(Word::Longer) => t + p,
                (Some(p), true) => (t - p).max(crate::time::Time::from_ms(100)),
                (None, _) => t.scale(scale),
            };
            ask(O::Fade { fade_in: fade_in.map(new), fade_out: fade_out.map(new), color: *color })
        }
        O::Transition { after, kind: Some(kind), length } => {
            let now = length.unwrap_or(crate::time::Time::from_secs(1));
            let new = match (slots::lengths(c).first(), c.has(Word::Longer), c.has(Word::Shorter)) {
                (Some(t), false, false) => *t,
                (Some(t), true, _) => now + *t,
                (Some(t), _, true) => now - *t,
                (None, true, _) => now.scale(1.5),
                (None, _, true) => now.scale(0.6),
                _ => return None,
            };
            ask(O::Transition { after: *after, kind: Some(*kind), length: Some(new) })
        }
        O::Rotate { part, quarters } if c.any(&[Word::Another, Word::Rest, Word::Counter]) => {
            ask(O::Rotate { part: part.clone(), quarters: (4 - quarters % 4) * 2 % 4 })
        }
        O::Shape { .. } | O::FitAs { .. } => {
            let fit = if c.has(Word::Blur) {
                Fit::Blur
            } else if c.has(Word::Bars) {
                Fit::Pad { color: slots::colors(c).first().map_or(Color::BLACK, |(_, c)| *c) }
            } else {
                return None;
            };
            ask(O::FitAs { fit })
        }
        O::Freeze { at, .. } if !slots::lengths(c).is_empty() && !c.any(&[Word::Longer, Word::Shorter]) => {
            let length = slots::lengths(c)[0];
            instead(O::Freeze { at: *at, length })
        }
        O::Remove { parts } | O::Keep { parts } => follow_cut(c, last, parts),
        O::Length { .. } => match slots::lengths(c).first().copied().or_else(|| bare_seconds(c)) {
            Some(length)
                if !c.any(&[Word::Longer, Word::Shorter]) && c.any(&[Word::Not, Word::Make, Word::To]) =>
            {
                instead(O::Length { length })
            }
            _ => None,
        },
        _ => None,
    }
}

/// "Not the first 10 seconds", "no, only the last 5" after an edit of all of the film: it is done again to what is left.
pub(super) fn but_not(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let last = context.last?;
    let whole = last.part() == Some(&Part::All) && context.recent.len() == 1 && !context.within;
    let plain = c
        .words()
        .all(|w| matches!(w, W::Not | W::Except | W::Only | W::Filler | W::On | W::For | W::In | W::It));
    let parts = slots::parts(c);
    let [part] = parts.as_slice() else { return None };
    if !whole || !plain || !c.any(&[W::Not, W::Except]) {
        return None;
    }
    let meant = if c.has(W::Only) { vec![part.clone()] } else { complement(part)? };
    let again = meant.into_iter().rev().map(|part| {
        let mut op = last.clone();
        if let Some(own) = op.part_mut() {
            *own = part;
        }
        op
    });
    Some(vec![Wish::Instead(again.collect())])
}

/// "Do the same at the end": the edit before, in the place that is named now.
fn elsewhere(c: &Clause, last: &Operation) -> Wishes {
    use Operation as O;
    let named = slots::parts(c);
    let ([part], true) = (named.as_slice(), c.has(Word::Same)) else { return None };
    let length_of = |p: &Part| match p {
        Part::Range { from: Point::Start, to: Point::At(t) }
        | Part::Range { from: Point::BeforeEnd(t), to: Point::End } => Some(*t),
        Part::Intro { length } | Part::Outro { length } => *length,
        _ => None,
    };
    let as_long = |before: &Part| match (part, length_of(before)) {
        (Part::Intro { length: None }, Some(t)) => Part::first(t),
        (Part::Outro { length: None }, Some(t)) => Part::last(t),
        _ => part.clone(),
    };
    match last {
        O::Remove { parts } => ask(O::Remove { parts: vec![parts.first().map_or(part.clone(), as_long)] }),
        O::Fade { fade_in, fade_out, color } => {
            let length = fade_in.or(*fade_out);
            let start = matches!(part, Part::Intro { .. });
            let (fade_in, fade_out) = if start { (length, None) } else { (None, length) };
            ask(O::Fade { fade_in, fade_out, color: *color })
        }
        other => {
            let mut op = other.clone();
            let own = op.part_mut()?;
            *own = as_long(own);
            ask(op)
        }
    }
}

/// "Take it off again", 去掉它: what was put there last goes.
pub(super) fn take_away(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    let plain = c.words().all(|w| matches!(w, W::Remove | W::It | W::Off | W::Out | W::Filler | W::By))
        && c.items.iter().all(|i| matches!(i.is, Is::W(_) | Is::Break(_)));
    if !plain || !c.has(W::Remove) || !c.has(W::It) || context.within {
        return None;
    }
    match context.last? {
        O::AddMusic { .. }
        | O::ChangeMusic { .. }
        | O::MusicVolume { .. }
        | O::MusicFade { .. }
        | O::MusicPlace { .. } => ask(O::RemoveMusic),
        O::AddText { .. } | O::ChangeText { .. } => ask(O::RemoveText { which: TextRef::Latest }),
        O::AddOverlay { .. } | O::ChangeOverlay { .. } => ask(O::RemoveOverlay),
        O::Keep { .. } | O::Remove { .. } | O::Length { .. } | O::Split { .. } => None,
        _ if context.recent.len() == 1 => ask(O::Undo { steps: 1 }),
        _ => None,
    }
}

fn follow_text(c: &Clause, last: &Operation, context: &Context<'_>) -> Wishes {
    use Word as W;
    let mut seen = slots::seen(c);
    if let Some(from) = text::moved(c, context) {
        (seen.from, seen.length) = (Some(from), None);
    }
    let style = text::style(c);
    let place = slots::place_from(c, context.timeline.texts.last().map(|t| t.place));
    let length = match (c.has(W::Longer), c.has(W::Shorter), seen.length) {
        // "A bit longer, like 6 seconds in total".
        (true, _, Some(t)) | (_, true, Some(t)) if c.has(W::Length) => Some(Change::To(t.secs_f64() as f32)),
        (true, _, Some(t)) => Some(Change::Plus(t.secs_f64() as f32)),
        (_, true, Some(t)) => Some(Change::Plus(-(t.secs_f64() as f32))),
        (true, _, None) => Some(Change::Times(1.5)),
        (_, true, None) => Some(Change::Times(0.67)),
        (_, _, Some(t)) => Some(Change::To(t.secs_f64() as f32)),
        _ => None,
    };
    let text = slots::quote(c).map(str::to_owned);
    let whole = seen.from == Some(Point::Start) && seen.to == Some(Point::End);
    if text.is_none()
        && length.is_none()
        && place.is_none()
        && style == StyleChange::default()
        && seen.is_empty()
        && !whole
    {
        return None;
    }
    // "And another one “Two” at 0:10".
    if let (Some(text), true) = (&text, c.has(W::Another)) {
        let kind = match last {
            Operation::AddText { kind, .. } if !c.any(&[W::Subtitle, W::Title]) => *kind,
            _ if c.has(W::Subtitle) => TextKind::Subtitle,
            _ => TextKind::Title,
        };
        let (from, to, length) = (seen.from, seen.to, seen.length);
        return ask(Operation::AddText { kind, text: text.clone(), from, to, length, place, style });
    }
    let which = match last {
        Operation::ChangeText { which, .. } => which.clone(),
        Operation::AddSubtitles { .. } => TextRef::Subtitles,
        _ if text.is_none() && c.any(&[W::Both, W::Everything]) => TextRef::All,
        _ => TextRef::Latest,
    };
    ask(Operation::ChangeText { which, text, from: seen.from, to: seen.to, length, place, style })
}

fn follow_music(c: &Clause) -> Wishes {
    use Word as W;
    if let Some(mood) = slots::mood(c) {
        return ask(Operation::ChangeMusic { mood: Some(mood), file: None });
    }
    if c.any(&[W::Another, W::Replace]) && slots::percent(c).is_none() {
        return ask(Operation::ChangeMusic { mood: None, file: None });
    }
    if let Some((fade_in, fade_out)) = super::sound::fades(c) {
        return ask(Operation::MusicFade { fade_in, fade_out });
    }
    if let Some(change) = slots::gain(c) {
        return ask(Operation::MusicVolume { change });
    }
    let seen = slots::seen(c);
    if !seen.is_empty() && !c.any(&[W::Longer, W::Shorter]) && (seen.from.is_some() || seen.to.is_some()) {
        return ask(Operation::MusicPlace { from: seen.from, to: seen.to });
    }
    None
}

fn follow_overlay(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let share = slots::percent(c).map(|(p, _)| (p / 100.0) as f32);
    let width = match (c.has(W::Bigger), c.has(W::Smaller), share) {
        (_, _, Some(s)) if slots::sets(c) && !c.has(W::Opacity) => Some(Change::To(s)),
        (true, _, None) if c.has(W::Double) => Some(Change::Times(2.0)),
        // "Half as big".
        (true, _, None) if c.has(W::Half) || slots::share(c) == Some(0.5) => Some(Change::Times(0.5)),
        (_, true, None) if c.has(W::Half) || slots::share(c) == Some(0.5) => Some(Change::Times(0.5)),
        (true, _, Some(s)) => Some(Change::Times(1.0 + s)),
        (_, true, Some(s)) => Some(Change::Times(1.0 - s)),
        (true, _, None) => Some(Change::Times(slots::strength(c, 1.2, 1.4, 2.0))),
        (_, true, None) => Some(Change::Times(slots::strength(c, 0.85, 0.7, 0.5))),
        _ if !c.has(W::Opacity) => share.map(Change::To),
        _ => None,
    };
    let opacity = c.has(W::Opacity).then(|| Change::To(share.unwrap_or(0.5)));
    let now = context.timeline.overlays.last().map(|o| o.place);
    let (place, seen) =
        (slots::place_from(c, now).map(|to| super::overlay::beside(c, context, to)), slots::seen(c));
    if width.is_none() && opacity.is_none() && place.is_none() && seen.from.is_none() && seen.to.is_none() {
        return None;
    }
    ask(Operation::ChangeOverlay { place, width, opacity, from: seen.from, to: seen.to })
}

fn follow_speed(c: &Clause, part: &Part) -> Wishes {
    let change = if let Some(f) = slots::factor(c) {
        Change::To(f as f32)
    } else if let Some((p, _)) = slots::percent(c) {
        Change::To((p / 100.0) as f32)
    } else {
        match slots::direction(c) {
            1 if c.has(Word::More) => Change::Times(1.25),
            -1 if c.has(Word::Less) => Change::Times(0.8),
            _ => return None,
        }
    };
    ask(Operation::Speed { part: part.clone(), change })
}

/// "That was too much, only 5": the verb of the cut before is said again, or keeps what is to be cut.
pub(super) fn recut(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let last = context.last?;
    let again = |w: &W| !matches!(w, W::Only | W::Keep | W::Cut | W::Remove);
    let plain = |w: W| matches!(w, W::Rather | W::Filler | W::It | W::Make | W::To | W::Not);
    let (Operation::Remove { parts } | Operation::Keep { parts }) = last else { return None };
    if !c.words().filter(again).all(plain) || unknown(c) > 0 {
        return None;
    }
    let items = c.items.iter().filter(|i| !matches!(&i.is, Is::W(w) if !again(w))).cloned().collect();
    follow_cut(&Clause { items, ..*c }, last, parts)
}

/// "Make that 10".
fn bare_seconds(c: &Clause) -> Option<Time> {
    slots::number(c).filter(|n| (1.0..=600.0).contains(n)).map(Time::from_secs_f64)
}

/// "No, 5 seconds" after a cut of so many seconds at an edge: the cut is taken back and done with the new length.
fn follow_cut(c: &Clause, last: &Operation, parts: &[Part]) -> Wishes {
    use Word as W;
    // "Oops, I meant the last 5 seconds".
    let meant = slots::parts(c);
    if let [part] = meant.as_slice()
        && c.any(&[W::Rather, W::Not])
        && c.words().all(|w| matches!(w, W::Rather | W::Not | W::Filler | W::It | W::Make))
    {
        let parts = vec![part.clone()];
        let again = match last {
            Operation::Keep { .. } => Operation::Keep { parts },
            _ => Operation::Remove { parts },
        };
        return instead(again);
    }
    // "And the last 5 too".
    if let ([part], Operation::Remove { .. }) = (meant.as_slice(), last)
        && c.words().all(|w| w == W::Filler)
    {
        return ask(Operation::Remove { parts: vec![part.clone()] });
    }
    let length = slots::lengths(c).first().copied().or_else(|| bare_seconds(c))?;
    // "A second more", "another 2 seconds": once more at the same edge.
    if c.any(&[W::More, W::Another])
        && c.words().all(|w| {
            matches!(w, W::More | W::Another | W::Filler | W::Off | W::It | W::Cut | W::Remove | W::Then)
        })
    {
        let edge = match parts {
            [Part::Range { from: Point::Start, to: Point::At(_) } | Part::Intro { .. }] => {
                Part::first(length)
            }
            [Part::Range { from: Point::BeforeEnd(_), to: Point::End } | Part::Outro { .. }] => {
                Part::last(length)
            }
            _ => return None,
        };
        return matches!(last, Operation::Remove { .. })
            .then(|| vec![Wish::Do(Operation::Remove { parts: vec![edge] })]);
    }
    let fixed = !c.any(&[W::Longer, W::Shorter])
        && (c.any(&[W::Not, W::It, W::Make, W::Rather, W::Only])
            || c.items.iter().filter(|i| i.is != Is::W(W::Filler)).count() == 1);
    let part = match parts {
        [Part::Range { from: Point::Start, to: Point::At(_) }] => Part::first(length),
        [Part::Range { from: Point::BeforeEnd(_), to: Point::End }] => Part::last(length),
        [Part::Intro { .. }] => Part::Intro { length: Some(length) },
        [Part::Outro { .. }] => Part::Outro { length: Some(length) },
        [Part::Middle { .. }] => Part::Middle { length: Some(length) },
        _ => return None,
    };
    if !fixed || c.items.iter().any(|i| matches!(i.is, Is::Part(_) | Is::Quote(_))) {
        return None;
    }
    if matches!(part, Part::Intro { .. } | Part::Outro { .. } | Part::Middle { .. }) {
        return Some(vec![Wish::Correct(part)]);
    }
    let again = match last {
        Operation::Keep { .. } => Operation::Keep { parts: vec![part] },
        _ => Operation::Remove { parts: vec![part] },
    };
    instead(again)
}
