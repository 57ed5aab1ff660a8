//! Logos, pictures, picture in picture, slideshows, and files put on the main track.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots};
use crate::operation::{Change, ClipRef, Operation, Point};
use crate::time::Time;
use crate::timeline::{Place, SourceKind};

/// Width of a photo over the film, as a share of the canvas.
const PHOTO: f32 = 0.6;
/// How long each picture is shown when no number says it.
const STILL: Time = Time::from_secs(3);

fn is_corner(place: Place) -> bool {
    matches!(place, Place::TopLeft | Place::TopRight | Place::BottomLeft | Place::BottomRight)
}

/// "On the right side" of what was put into a corner is the other corner; "a bit higher" is a step from there.
pub(super) fn beside(c: &Clause, context: &Context<'_>, to: Place) -> Place {
    use Place as P;
    let put = match context.last {
        Some(Operation::AddOverlay { place, .. } | Operation::ChangeOverlay { place, .. }) => *place,
        _ => None,
    };
    let steps = c.any(&[Word::ALittle, Word::More, Word::Up, Word::Down]);
    match (put.filter(|_| !steps), to) {
        (Some(P::TopLeft | P::TopRight), P::Left) | (Some(P::TopLeft | P::BottomLeft), P::Top) => P::TopLeft,
        (Some(P::TopLeft | P::TopRight), P::Right) | (Some(P::TopRight | P::BottomRight), P::Top) => {
            P::TopRight
        }
        (Some(P::BottomLeft | P::BottomRight), P::Left) | (Some(P::TopLeft | P::BottomLeft), P::Bottom) => {
            P::BottomLeft
        }
        (Some(P::BottomLeft | P::BottomRight), P::Right)
        | (Some(P::TopRight | P::BottomRight), P::Bottom) => P::BottomRight,
        (_, to) => to,
    }
}

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
    // "2 seconds each" where there are pictures only.
    let stills = !tl.clips.is_empty()
        && tl
            .clips
            .iter()
            .all(|clip| crate::apply::kind_of(tl, clip.source) == Some(crate::timeline::SourceKind::Image));
    let each = stills && c.has(W::Each) && slots::lengths(c).len() == 1 && !c.has(W::Transition);
    // 把图片做成视频.
    let made = stills && c.has(W::Picture) && c.has(W::Make) && c.has(W::Video);
    // "Show the picture for 5 seconds" where there is nothing else to see.
    let place = slots::place(c);
    let shown = stills
        && c.has(W::Picture)
        && !c.any(&[W::Logo, W::Pip, W::Insert, W::Remove])
        && place.is_none()
        && slots::lengths(c).len() == 1
        && slots::points(c).is_empty();
    if c.has(W::Slideshow) || made || shown || each && !c.any(&[W::Fade, W::FadeBoth, W::Crossfade]) {
        // "Make a video of this picture and this song": one picture is seen as long as the song is heard.
        let song =
            tl.sources.values().rev().find(|s| s.kind == SourceKind::Audio).filter(|_| c.has(W::Music));
        let alone = song.filter(|_| tl.clips.len() == 1).map(|song| song.duration);
        let each = slots::lengths(c).first().copied().or(alone).unwrap_or(STILL);
        let music = song.map(|_| super::sound::add(c, None, slots::mood(c), false));
        return Some([O::Slideshow { each }].into_iter().chain(music).map(Wish::Do).collect());
    }
    // "Show the last photo first".
    let (first, last) = (c.find(W::First).or(c.find(W::Start)), c.find(W::Last).or(c.find(W::End)));
    if let (true, Some(first), Some(last)) =
        (stills && c.has(W::Picture) && slots::lengths(c).is_empty(), first, last)
    {
        let (clip, to) = if last < first { (ClipRef::Last, 1) } else { (ClipRef::Number(1), 0) };
        return ask(O::Move { clip, to });
    }
    // "Put the second clip small in the top left corner".
    let clips = c.items.iter().filter(|i| matches!(i.is, Is::Clip(_))).count();
    let cornered = c.has(W::Add)
        && (clips > 0 && c.has(W::Smaller) && place.is_some()
            // "… in the corner of clip 1".
            || clips == 2 && place.is_some_and(is_corner));
    let pip = c.has(W::Pip) || cornered;
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
            W::ZoomOut,
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
    let middle = c.has(W::Middle) && (logo || pip || image);
    let place = slots::place(c).or(middle.then_some(crate::timeline::Place::Center));
    let width = slots::percent(c).filter(|_| !c.has(W::Opacity)).map(|(p, _)| (p / 100.0) as f32);
    let sized = slots::beside(c, W::Size).map(|s| s as f32);
    let opacity = if let (true, Some(s)) = (c.has(W::Opacity), slots::beside(c, W::Opacity)) {
        Some(s as f32)
    } else if c.has(W::Opacity) {
        slots::percent(c).map(|(p, _)| (p / 100.0) as f32).or(Some(0.5))
    } else {
        None
    };
    // "50% transparent" and "透明度 30%" differ in what they count; opacity is what is left to see.
    // "Show the logo only for the first 5 seconds": the one that is there.
    let shortened = c.has(W::Only) && file.is_none() && !seen.is_empty();
    if (!adds || shortened)
        && !tl.overlays.is_empty()
        && (shortened || c.any(&[W::Make, W::Move, W::Bigger, W::Smaller, W::Opacity]) || place.is_some())
    {
        let width = match (c.has(W::Bigger), c.has(W::Smaller)) {
            _ if slots::sets(c) && width.is_some() => width.map(Change::To),
            (true, _) if c.has(W::Double) => Some(Change::Times(2.0)),
            (true, _) => Some(Change::Times(width.map_or(slots::strength(c, 1.2, 1.4, 2.0), |w| 1.0 + w))),
            (_, true) => Some(Change::Times(width.map_or(slots::strength(c, 0.85, 0.7, 0.5), |w| 1.0 - w))),
            _ => width.map(Change::To),
        };
        let opacity = opacity.map(Change::To);
        let now = tl.overlays.last().map(|o| o.place);
        let place = slots::place_from(c, now).map(|to| beside(c, context, to));
        return ask(O::ChangeOverlay { place, width, opacity, from: seen.from, to: seen.to });
    }
    let edge = c.any(&[W::Start, W::End, W::Intro, W::Outro]) && place.is_none() && !logo && !pip;
    if adds && edge && (picture || image) && seen.to.is_none() {
        let to = c.any(&[W::Start, W::Intro]).then_some(1);
        return ask(O::AddClip { file, to, length: seen.length });
    }
    // "Insert the photo at 0:10": the film goes on behind it.
    if let (true, None, Some(Point::At(at))) = (c.has(W::Insert), place, seen.from) {
        let length = seen.length.or(match seen.to {
            Some(Point::At(to)) => Some(to - at),
            _ => None,
        });
        return inserted(context, file, at, length);
    }
    let placed = logo || pip || image || place.is_some();
    if !(adds || placed) {
        return None;
    }
    let width = sized.or(width).or_else(|| match (c.has(W::Bigger), c.has(W::Smaller)) {
        (true, _) => Some(if pip { 0.45 } else { 0.25 }),
        (_, true) => Some(if pip { 0.2 } else { 0.1 }),
        _ => None,
    });
    let share = slots::share(c).filter(|_| !c.has(W::Opacity)).map(|s| s as f32);
    let width = width.or(share).or(c.has(W::Fill).then_some(1.0));
    let place = place.or(c.has(W::Fill).then_some(Place::Center));
    // A photo that is shown for a while is to be looked at, a logo is not.
    let photo = picture && !logo && !pip && place.is_none() && width.is_none() && !seen.is_empty();
    let (place, width) = if photo { (Some(Place::Center), Some(PHOTO)) } else { (place, width) };
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

/// A picture between what is seen before and after a moment; the clip there is split.
fn inserted(context: &Context<'_>, file: Option<String>, at: Time, length: Option<Time>) -> Wishes {
    let tl = context.timeline;
    let starts: Vec<Time> = crate::track::exact_places(tl).iter().map(|place| place.start).collect();
    let before = starts.iter().filter(|start| **start < at).count() as u32;
    let mut wishes = Vec::new();
    if at > Time::ZERO && at < tl.duration() && !starts.contains(&at) {
        wishes.push(Wish::Do(Operation::Split { at: vec![Point::At(at)] }));
    }
    wishes.push(Wish::Do(Operation::AddClip { file, to: Some(before + 1), length }));
    Some(wishes)
}
