//! Speed, ramps, reverse and freeze frames.

use super::{Applied, Stop, assumption, clips_of, moment, part_in_words, refuse, stretch};
use crate::operation::{Change, Part, Point};
use crate::time::{Span, Time};
use crate::timeline::{Clip, Play, Timeline};
use crate::track;
use crate::words::{self, said};

const SLOWEST: f32 = 0.1;
const FASTEST: f32 = 10.0;

pub(super) fn speed(tl: &mut Timeline, part: &Part, change: Change) -> Applied {
    let what = part_in_words(tl, part);
    let note = stretch(tl, part).ok().and_then(|span| assumption(part, span));
    let clips = clips_of(tl, part)?;
    let mut now = 1.0;
    for i in clips {
        now = set_speed(&mut tl.clips[i], change)?;
    }
    let (en, zh, n) = (what.en, what.zh, words::number(now));
    let done = match (part, change) {
        (_, _) if (now - 1.0).abs() < 0.001 => said!("Normal speed for {en}.", "{zh}恢复原速。"),
        (Part::All, _) => said!("The video plays at {n}× speed now.", "视频现在以 {n} 倍速播放。"),
        _ => said!("Set {en} to {n}× speed.", "{zh}改为 {n} 倍速。"),
    };
    Ok(match note {
        Some(note) => done.and(&note),
        None => done,
    })
}

fn set_speed(clip: &mut Clip, change: Change) -> Result<f32, Stop> {
    let (Play::Forward { speed } | Play::Reverse { speed }) = &mut clip.play else { return Ok(1.0) };
    let wanted = change.of(*speed);
    if !wanted.is_finite() || !(SLOWEST - 0.0001..=FASTEST + 0.001).contains(&wanted) {
        let n = words::number(wanted);
        refuse!(
            "A speed of {n}× is out of range; it can be 0.1× to 10×.",
            "{n} 倍速超出范围，可以是 0.1 到 10 倍。"
        );
    }
    // A hair's breadth from normal is normal: lengths then stay exact.
    *speed = if (wanted - 1.0).abs() < 0.0005 { 1.0 } else { wanted.clamp(SLOWEST, FASTEST) };
    Ok(*speed)
}

pub(super) fn to_length(tl: &mut Timeline, length: Time) -> Applied {
    let film = track::film(tl);
    let (to, to_zh) = words::length(length);
    if length < track::frame(tl) {
        refuse!("A video cannot be {to} long.", "视频长度不能是 {to_zh}。");
    }
    // Held frames keep their length: the rest has to make up for them.
    let held: Time = tl.clips.iter().filter(|c| c.play == Play::Freeze).map(Clip::duration).sum();
    if film <= held {
        refuse!("Held frames have no speed to change.", "定格画面没有速度可以调整。");
    }
    if length - held < track::frame(tl) {
        let (stay, stay_zh) = words::length(held);
        refuse!(
            "The held frames alone are {stay} long, so a change of speed cannot make the video {to} long.",
            "定格画面就有 {stay_zh}，光靠变速没法变成 {to_zh}。"
        );
    }
    let factor = ((film - held).0 as f64 / (length - held).0 as f64) as f32;
    for clip in &mut tl.clips {
        set_speed(clip, Change::Times(factor))?;
        if let Some(t) = &mut clip.transition {
            t.duration = t.duration.scale(1.0 / f64::from(factor));
        }
    }
    // Transitions that no longer fit give way, and a speed a hair's breadth from normal is normal.
    let mut settled = tl.clone();
    track::settle(&mut settled);
    let n = words::number(factor);
    let (now, now_zh) = match settled.duration() {
        real if (real - length).0.abs() > track::frame(tl).0 => words::length(real),
        _ => (to, to_zh),
    };
    Ok(said!(
        "Changed the speed to {n}× so that the video is {now} long.",
        "把速度改为 {n} 倍，视频长度变为 {now_zh}。"
    ))
}

/// A ramp is made of this many steps.
const STEPS: u32 = 8;

pub(super) fn ramp(tl: &mut Timeline, part: &Part, from: f32, to: f32) -> Applied {
    for v in [from, to] {
        if !(SLOWEST..=FASTEST).contains(&v) {
            let n = words::number(v);
            refuse!(
                "A speed of {n}× is out of range; it can be 0.1× to 10×.",
                "{n} 倍速超出范围，可以是 0.1 到 10 倍。"
            );
        }
    }
    let span = stretch(tl, part)?;
    let step = Time(span.len().0 / i64::from(STEPS));
    if step < track::frame(tl) {
        refuse!("That part is too short for a speed ramp.", "这一段太短，做不了变速。");
    }
    for i in 0..=STEPS {
        track::split(tl, if i == STEPS { span.end } else { span.start + Time(step.0 * i64::from(i)) });
    }
    for (clip, place) in track::exact_places(tl).into_iter().enumerate() {
        let middle = Time((place.start.0 + place.end.0) / 2);
        if middle <= span.start || middle >= span.end {
            continue;
        }
        let share = (middle - span.start).secs_f64() / span.len().secs_f64();
        let wanted = f64::from(from) + (f64::from(to) - f64::from(from)) * share;
        set_speed(&mut tl.clips[clip], Change::To(wanted as f32))?;
    }
    let (a, b) = (words::number(from), words::number(to));
    let there = if *part == Part::All { said!("", "视频") } else { said!(" there", "这一段") };
    let (en, zh) = (there.en, there.zh);
    Ok(said!(
        "The speed goes from {a}× to {b}×{en}, in {STEPS} steps.",
        "{zh}的速度分 {STEPS} 级从 {a} 倍变到 {b} 倍。"
    ))
}

pub(super) fn reverse(tl: &mut Timeline, part: &Part) -> Applied {
    let what = part_in_words(tl, part);
    let clips = clips_of(tl, part)?;
    let (Some(first), Some(last)) = (clips.first().copied(), clips.last().copied()) else {
        refuse!("That part is empty.", "这一段是空的。");
    };
    let contiguous = last - first + 1 == clips.len();
    let joints: Vec<_> = tl.clips[first..=last].iter().map(|c| c.transition).collect();
    for i in &clips {
        let clip = &mut tl.clips[*i];
        clip.play = match clip.play {
            Play::Forward { speed } => Play::Reverse { speed },
            Play::Reverse { speed } => Play::Forward { speed },
            Play::Freeze => Play::Freeze,
        };
    }
    if contiguous {
        // Backwards, the last comes first; the joints keep their transitions.
        let count = joints.len();
        tl.clips[first..=last].reverse();
        for (k, joint) in joints.iter().enumerate() {
            if k + 1 < count {
                tl.clips[first + count - 2 - k].transition = *joint;
            } else {
                tl.clips[last].transition = *joint;
            }
        }
    }
    let backwards = tl.clips[first..=last].iter().any(|c| matches!(c.play, Play::Reverse { .. }));
    let (en, zh) = (what.en, what.zh);
    Ok(if backwards {
        said!("Reversed {en}: it plays backwards now.", "{zh}现在倒放。")
    } else {
        said!("Reversed {en} again: it plays forwards now.", "{zh}恢复正向播放。")
    })
}

pub(super) fn freeze(tl: &mut Timeline, at: Point, length: Time) -> Applied {
    let film = track::film(tl);
    let (len, len_zh) = words::length(length);
    if length < track::frame(tl) || length > Time::from_secs(600) {
        refuse!("A frame can be held for up to 10 min, not {len}.", "定格最长 10 分钟，不能是 {len_zh}。");
    }
    let shortest = track::frame(tl);
    let moment = moment(tl, at)?;
    let shown = moment.min(film - shortest).max(Time::ZERO);
    track::split(tl, moment);
    let places = track::exact_places(tl);
    let Some(i) = places.iter().position(|p| p.start <= shown && p.end > shown) else {
        refuse!("There is no frame at that point.", "那里没有画面可以定格。");
    };
    let clip = tl.clips[i].clone();
    let into = (shown - places[i].start).scale(clip.play.speed());
    // The frame at the moment itself, or the last one where it is the end of the film.
    let source = match clip.play {
        Play::Forward { .. } => clip.range.start + into,
        Play::Reverse { .. } => clip.range.end - into - shortest,
        Play::Freeze => clip.range.start,
    }
    .max(Time::ZERO);
    let held = Clip {
        id: tl.fresh_id(),
        range: Span::new(source, source + length),
        play: Play::Freeze,
        transition: None,
        ..clip
    };
    let before = if places[i].start >= moment { i } else { i + 1 };
    if before > 0 {
        let joint = tl.clips[before - 1].transition.take();
        debug_assert!(joint.is_none() || before < tl.clips.len());
    }
    tl.clips.insert(before, held);
    let at = words::clock(moment);
    Ok(said!("Held the frame at {at} for {len}.", "在 {at} 定格 {len_zh}。"))
}
