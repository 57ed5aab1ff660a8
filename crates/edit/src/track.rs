//! Work on the main track: where clips stand, cutting it at film times, carrying subtitles along with the pictures
//! under them, and the invariants that hold after every edit.

use crate::time::{Span, Time};
use crate::timeline::{Clip, Id, Play, SourceKind, Text, TextKind, Timeline};

/// Most clips on the main track.
pub(crate) const MOST_CLIPS: usize = 10_000;
/// Longest film.
pub(crate) const LONGEST: Time = Time::from_secs(6 * 3600);

/// Where clips stand, exactly (not on the frame grid), transitions counted.
pub(crate) fn exact_places(tl: &Timeline) -> Vec<Span> {
    let mut at = Time::ZERO;
    let mut places = Vec::with_capacity(tl.clips.len());
    for (i, clip) in tl.clips.iter().enumerate() {
        let end = at + clip.duration();
        places.push(Span::new(at, end));
        at = end - overlap_after(tl, i);
    }
    places
}

/// How much of clip `i` its successor overlaps.
fn overlap_after(tl: &Timeline, i: usize) -> Time {
    match (tl.clips.get(i).and_then(|c| c.transition), tl.clips.get(i + 1)) {
        (Some(transition), Some(_)) => transition.duration,
        _ => Time::ZERO,
    }
}

/// The film's exact length.
pub(crate) fn film(tl: &Timeline) -> Time {
    exact_places(tl).last().map_or(Time::ZERO, |p| p.end)
}

/// One frame of the output: the shortest clip.
pub(crate) fn frame(tl: &Timeline) -> Time {
    tl.canvas.fps.time_of(1).max(Time(1))
}

/// The same clip, but only the stretch of it that lies between two moments of its own time on the film.
fn piece(clip: &Clip, from: Time, to: Time) -> Clip {
    let whole = clip.duration();
    let (from, to) = (from.max(Time::ZERO), to.min(whole));
    let source = |t: Time| {
        if t >= whole { clip.range.len() } else { t.scale(clip.play.speed()).min(clip.range.len()) }
    };
    let mut cut = clip.clone();
    cut.range = match clip.play {
        Play::Forward { .. } => Span::new(clip.range.start + source(from), clip.range.start + source(to)),
        Play::Reverse { .. } => Span::new(clip.range.end - source(to), clip.range.end - source(from)),
        Play::Freeze => Span::new(clip.range.start, clip.range.start + (to - from)),
    };
    cut
}

/// Keeps only `kept` (sorted, not overlapping) of the film. Where a cut falls into a transition, the side with more
/// of it stays and the transition goes. Nothing shorter than a frame is left over.
pub(crate) fn keep(tl: &mut Timeline, kept: &[Span]) {
    let places = exact_places(tl);
    let shortest = frame(tl);
    let mut clips: Vec<Clip> = Vec::new();
    let mut used = vec![false; tl.clips.len()];
    for span in kept {
        // Inside an overlap the later clip has the start of a kept part, the earlier one its end.
        let Some(first) = places.iter().rposition(|p| p.start <= span.start && p.end > span.start) else {
            continue;
        };
        let last = places.iter().position(|p| p.end >= span.end).unwrap_or(places.len() - 1);
        let (first, last) = (first.min(last), last);
        for i in first..=last {
            let from = if i == first { span.start - places[i].start } else { Time::ZERO };
            let to = if i == last { span.end - places[i].start } else { tl.clips[i].duration() };
            let mut cut = piece(&tl.clips[i], from, to);
            if cut.duration() < shortest || cut.range.is_empty() {
                continue;
            }
            if i == last {
                cut.transition = None;
            }
            if used[i] {
                cut.id = fresh(&mut tl.next_id);
            }
            used[i] = true;
            clips.push(cut);
        }
    }
    tl.clips = clips;
}

/// What `removed` leaves of a film of length `film`.
pub(crate) fn complement(film: Time, removed: &[Span]) -> Vec<Span> {
    let mut kept = Vec::new();
    let mut at = Time::ZERO;
    for span in merged(removed) {
        if span.start > at {
            kept.push(Span::new(at, span.start));
        }
        at = at.max(span.end);
    }
    if film > at {
        kept.push(Span::new(at, film));
    }
    kept
}

/// Sorted, with touching and overlapping spans made one.
pub(crate) fn merged(spans: &[Span]) -> Vec<Span> {
    let mut sorted: Vec<Span> = spans.iter().copied().filter(|s| !s.is_empty()).collect();
    sorted.sort_by_key(|s| s.start);
    let mut out: Vec<Span> = Vec::new();
    for span in sorted {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Makes clips end at `at`; false where one ends there already, or a transition or less than a frame is in the way.
pub(crate) fn split(tl: &mut Timeline, at: Time) -> bool {
    let shortest = frame(tl);
    let places = exact_places(tl);
    let Some(i) = places.iter().position(|p| p.start + shortest <= at && at + shortest <= p.end) else {
        return false;
    };
    let lead = if i == 0 { Time::ZERO } else { overlap_after(tl, i - 1) };
    let tail = overlap_after(tl, i);
    let cut = at - places[i].start;
    if cut < lead + lead || tl.clips[i].duration() - cut < tail + tail {
        return false;
    }
    let mut before = piece(&tl.clips[i], Time::ZERO, cut);
    let mut after = piece(&tl.clips[i], cut, tl.clips[i].duration());
    if before.range.is_empty() || after.range.is_empty() {
        return false;
    }
    before.transition = None;
    after.id = fresh(&mut tl.next_id);
    tl.clips.splice(i..=i, [before, after]);
    true
}

/// Splits at both ends of `span` and gives the clips in it.
pub(crate) fn isolate(tl: &mut Timeline, span: Span) -> Vec<usize> {
    split(tl, span.start);
    split(tl, span.end);
    let middle = |p: &Span| Time((p.start.0 + p.end.0) / 2);
    exact_places(tl)
        .iter()
        .enumerate()
        .filter(|(_, p)| middle(p) > span.start && middle(p) < span.end)
        .map(|(i, _)| i)
        .collect()
}

fn fresh(next: &mut u32) -> Id {
    let id = Id(*next);
    *next += 1;
    id
}

/// Moves the subtitles of `old` to where the pictures that they belong to are in `new`; what lost its picture goes.
pub(crate) fn carry_subtitles(old: &Timeline, new: &mut Timeline) {
    if !old.texts.iter().any(|t| t.kind == TextKind::Subtitle) {
        return;
    }
    let (old_places, new_places) = (exact_places(old), exact_places(new));
    let film = film(old);
    let mut texts: Vec<Text> = Vec::with_capacity(new.texts.len());
    for text in std::mem::take(&mut new.texts) {
        if text.kind == TextKind::Title {
            texts.push(text);
            continue;
        }
        let span = Span::new(text.start, text.until.unwrap_or(film));
        if let Some(to) = carried(old, &old_places, new, &new_places, span) {
            texts.push(Text { start: to.start, until: Some(to.end), ..text });
        }
    }
    new.texts = texts;
}

fn carried(
    old: &Timeline,
    old_places: &[Span],
    new: &Timeline,
    new_places: &[Span],
    span: Span,
) -> Option<Span> {
    let mut found: Vec<(Span, Span)> = Vec::new();
    for (clip, place) in old.clips.iter().zip(old_places) {
        let (from, to) = (span.start.max(place.start), span.end.min(place.end));
        if to <= from {
            continue;
        }
        let shown = piece(clip, from - place.start, to - place.start).range;
        // The clip itself first; then others with the same pictures, but not copies of what was found already.
        for itself in [true, false] {
            for (c, p) in new.clips.iter().zip(new_places) {
                if c.source != clip.source || (c.id == clip.id) != itself {
                    continue;
                }
                let Some((film, source)) = shown_at(c, *p, shown) else { continue };
                let copy = found.iter().any(|(_, s)| s.start < source.end && source.start < s.end);
                if itself || !copy {
                    found.push((film, source));
                }
            }
        }
    }
    let spans: Vec<Span> = found.into_iter().map(|(film, _)| film).collect();
    let mut whole = *merged(&spans).first()?;
    for next in merged(&spans) {
        if next.start <= whole.end + frame(new) {
            whole.end = whole.end.max(next.end);
        }
    }
    (whole.len() >= frame(new)).then_some(whole)
}

/// Where on the film `clip` (standing at `place`) shows something of `range` of its source, and what of it.
pub(crate) fn shown_at(clip: &Clip, place: Span, range: Span) -> Option<(Span, Span)> {
    let (from, to) = (range.start.max(clip.range.start), range.end.min(clip.range.end));
    if to <= from {
        return None;
    }
    let speed = clip.play.speed();
    let (a, b) = match clip.play {
        Play::Forward { .. } | Play::Freeze => (from - clip.range.start, to - clip.range.start),
        Play::Reverse { .. } => (clip.range.end - to, clip.range.end - from),
    };
    let film = Span::new(place.start + a.scale(1.0 / speed), place.start + b.scale(1.0 / speed));
    Some((film, Span::new(from, to)))
}

/// Puts everything that lies over the film back inside it after its length changed. Gives the titles that had to go.
pub(crate) fn settle(tl: &mut Timeline) -> Vec<String> {
    let shortest = frame(tl);
    tl.clips.retain(|c| c.duration() >= shortest && !c.range.is_empty());
    let lengths: Vec<Time> = tl.clips.iter().map(Clip::duration).collect();
    for i in 0..tl.clips.len() {
        let next = lengths.get(i + 1).copied();
        let clip = &mut tl.clips[i];
        clip.transition = match (clip.transition, next) {
            (Some(mut t), Some(next)) => {
                t.duration = t.duration.min(Time(lengths[i].0 / 2)).min(Time(next.0 / 2));
                (t.duration >= shortest).then_some(t)
            }
            _ => None,
        };
    }
    let film = tl.duration();
    let mut gone = Vec::new();
    tl.texts.retain_mut(|text| {
        if text.until.is_some_and(|u| u > film) {
            text.until = Some(film);
        }
        let fits = text.until.unwrap_or(film) - text.start >= shortest;
        if !fits && text.kind == TextKind::Title {
            gone.push(text.text.clone());
        }
        fits
    });
    tl.audio.retain_mut(|audio| {
        if audio.until.is_some_and(|u| u >= film) {
            audio.until = None;
        }
        audio.until.unwrap_or(film) - audio.start >= shortest
    });
    for audio in &mut tl.audio {
        let length = audio.until.unwrap_or(film) - audio.start;
        audio.fade_in = audio.fade_in.min(length);
        audio.fade_out = audio.fade_out.min(length - audio.fade_in);
    }
    tl.overlays.retain_mut(|overlay| {
        if overlay.until.is_some_and(|u| u > film) {
            overlay.until = Some(film);
        }
        overlay.until.unwrap_or(film) - overlay.start >= shortest
    });
    settle_fades(tl, film);
    gone
}

fn settle_fades(tl: &mut Timeline, film: Time) {
    let master = &mut tl.master;
    if film == Time::ZERO {
        (master.fade_in, master.fade_out) = (None, None);
        (master.sound_fade_in, master.sound_fade_out) = (Time::ZERO, Time::ZERO);
        return;
    }
    if let Some(fade) = &mut master.fade_in {
        fade.duration = fade.duration.min(film);
    }
    let left = film - master.fade_in.map_or(Time::ZERO, |f| f.duration);
    if let Some(fade) = &mut master.fade_out {
        fade.duration = fade.duration.min(left);
    }
    master.fade_in = master.fade_in.filter(|f| f.duration > Time::ZERO);
    master.fade_out = master.fade_out.filter(|f| f.duration > Time::ZERO);
    master.sound_fade_in = master.sound_fade_in.min(film);
    master.sound_fade_out = master.sound_fade_out.min(film - master.sound_fade_in);
}

/// What is wrong with a timeline, if anything: the invariants that every edit keeps and every draft must have.
pub(crate) fn fault(tl: &Timeline) -> Option<String> {
    if tl.clips.len() > MOST_CLIPS {
        return Some(format!("the main track has more than {MOST_CLIPS} clips"));
    }
    let mut ids = std::collections::BTreeSet::new();
    let all = tl.sources.keys().copied();
    let all = all.chain(tl.clips.iter().map(|c| c.id)).chain(tl.overlays.iter().map(|o| o.id));
    for id in all.chain(tl.audio.iter().map(|a| a.id)).chain(tl.texts.iter().map(|t| t.id)) {
        if !ids.insert(id) {
            return Some(format!("the id {} is used twice", id.0));
        }
        if id.0 >= tl.next_id {
            return Some(format!("the id {} is not below the next free one, {}", id.0, tl.next_id));
        }
    }
    for (i, clip) in tl.clips.iter().enumerate() {
        let n = i + 1;
        let Some(source) = tl.sources.get(&clip.source) else {
            return Some(format!("clip {n} refers to source {}, which does not exist", clip.source.0));
        };
        if clip.range.start < Time::ZERO || clip.range.is_empty() {
            return Some(format!("clip {n} has an empty or negative range"));
        }
        let still = source.kind == SourceKind::Image || clip.play == Play::Freeze;
        if !still && clip.range.end > source.duration {
            return Some(format!("clip {n} reaches beyond the end of its source"));
        }
        if source.kind == SourceKind::Audio {
            return Some(format!("clip {n} is sound without a picture"));
        }
        let speed = clip.play.speed();
        if !(0.0999..=10.001).contains(&speed) {
            return Some(format!("clip {n} has a speed of {speed}; it must be between 0.1 and 10"));
        }
        if let Some(t) = clip.transition {
            let next = tl.clips.get(i + 1).map_or(Time::ZERO, Clip::duration);
            if t.duration <= Time::ZERO || t.duration > Time(clip.duration().0.min(next.0) / 2) {
                return Some(format!(
                    "the transition after clip {n} is longer than half of a clip beside it"
                ));
            }
        }
    }
    let film = tl.duration();
    if film > LONGEST {
        return Some("the film is longer than six hours".to_owned());
    }
    for text in &tl.texts {
        if text.start < Time::ZERO
            || text.until.unwrap_or(film) <= text.start
            || text.until.is_some_and(|u| u > film)
        {
            return Some(format!("the text {} does not lie inside the film", text.id.0));
        }
    }
    for audio in &tl.audio {
        if audio.start < Time::ZERO || audio.until.unwrap_or(film) <= audio.start || audio.offset < Time::ZERO
        {
            return Some(format!("the sound {} does not lie inside the film", audio.id.0));
        }
    }
    for overlay in &tl.overlays {
        if overlay.start < Time::ZERO || overlay.until.unwrap_or(film) <= overlay.start {
            return Some(format!("the picture {} does not lie inside the film", overlay.id.0));
        }
    }
    None
}
