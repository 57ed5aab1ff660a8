//! Fades of the picture, and transitions between clips.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wishes, ask, slots, unknown};
use crate::operation::{Change, ClipRef, Operation, Part, Point};
use crate::time::Time;
use crate::timeline::{Color, TransitionKind};

/// A picture fade when no number says how long.
const FADE: Time = Time::from_secs(1);
pub(super) fn transition(c: &Clause, _context: &Context<'_>) -> Wishes {
    use Word as W;
    let fading = c.any(&[W::Fade, W::FadeIn, W::FadeOut, W::FadeBoth]);
    let between = c.any(&[W::Between, W::Clips])
        && !c.any(&[W::Music, W::Sound, W::OwnSound, W::Title, W::Text, W::Ends, W::Start, W::End]);
    let sliding = c.any(&[W::Slide, W::Wipe])
        && (c.any(&[W::Add, W::Make, W::Between, W::Transition, W::Clips])
            || c.words().all(|w| matches!(w, W::Slide | W::Wipe | W::Filler))
            || c.items.iter().any(|i| matches!(i.is, Is::Clip(_))));
    if !(c.any(&[W::Crossfade, W::Transition, W::HardCut]) || fading && between || sliding)
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
    if c.any(&[W::Remove, W::HardCut]) || c.has(W::Not) {
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
            _ if c.has(W::FadeOut) && (c.has(W::Transition) || between) => TransitionKind::DipToBlack,
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
        let stays = super::text::seen(c, context).length;
        return ask(Operation::ChangeText {
            which: crate::operation::TextRef::Latest,
            text: None,
            from: None,
            to: None,
            length: stays.map(|t| Change::To(t.secs_f64() as f32)),
            place: None,
            style,
        });
    }
    // "Fade to black" is one form.
    let black = context.text.get(c.span()).is_some_and(|said| said.contains("black") || said.contains('黑'));
    let pictured = c.any(&[W::Video, W::Clip, W::Start, W::End, W::Ends, W::Intro, W::Outro])
        || !slots::colors(c).is_empty()
        || black;
    let it = context.text.get(c.span()).is_some_and(|said| said.to_lowercase().contains("fade it"));
    let goes_on = c.has(W::It) || it || context.within && !pictured && slots::edge_length(c).is_some();
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
