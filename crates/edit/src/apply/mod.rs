//! Carrying out one operation on a timeline: resolve what it names against the film as it is, check, change, and
//! say what was done. A refused operation leaves the timeline as it was.

mod cut;
mod overlay;
mod picture;
mod sound;
mod speed;
mod text;

use crate::operation::{ClipRef, Operation, Part, Point};
use crate::time::{Span, Time};
use crate::timeline::{Id, SourceKind, Timeline};
use crate::track;
use crate::words::{self, Said, said};
pub(crate) use picture::canvas_from;
use serde::{Deserialize, Serialize};
pub(crate) use sound::is_voice;
use std::collections::BTreeMap;
pub(crate) use text::PLACES;

/// What is known about the sources from analysing them; nothing at first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Stretches of silence per source, on the source's own clock, sorted. Present and empty: none was found.
    pub silences: BTreeMap<Id, Vec<Span>>,
}

impl Facts {
    /// Silences at least this long have to be in [`silences`](Facts::silences). Of a shorter one nothing would be cut:
    /// it is a part of speaking.
    pub const SHORTEST_SILENCE: Time = Time(cut::MARGIN.0 * 2);
}

/// An analysis that an instruction needs before it can be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// [`Facts::silences`] of this source.
    Silence {
        /// Which.
        source: Id,
    },
}

/// Why an operation was not carried out.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It cannot be done; the reason for the user.
    Refused(Said),
    /// It needs these analyses first.
    Needs(Vec<Need>),
}

pub(crate) type Applied = Result<Said, Stop>;

/// `refuse!("English", "中文")`: the operation cannot be done, and why.
macro_rules! refuse {
    ($en:literal, $zh:literal) => {
        return Err($crate::apply::Stop::Refused($crate::words::said!($en, $zh)))
    };
}
pub(crate) use refuse;

/// Carries out one operation (undo and the like are the editor's).
pub(crate) fn apply(tl: &mut Timeline, op: &Operation, facts: &Facts) -> Applied {
    if tl.clips.is_empty() && !works_without_clips(op) {
        refuse!(
            "There is no video yet — upload one first, then I can edit it.",
            "还没有视频，请先上传一个，我再来剪辑。"
        );
    }
    let mut next = tl.clone();
    let mut done = carry_out(&mut next, op, facts)?;
    if next.clips.is_empty() && !tl.clips.is_empty() {
        refuse!("That would leave nothing of the video.", "这样视频就什么都不剩了。");
    }
    if next.clips != tl.clips {
        if track::film(&next) > track::LONGEST || next.clips.len() > track::MOST_CLIPS {
            refuse!("That would make the video longer than six hours.", "这样视频会超过六小时。");
        }
        track::carry_subtitles(tl, &mut next);
    }
    let gone = track::settle(&mut next);
    if next.clips.is_empty() && !tl.clips.is_empty() {
        refuse!("That would leave less than one frame of the video.", "这样视频连一帧都不剩了。");
    }
    if !gone.is_empty() {
        let texts = gone.join("”, “");
        let texts_zh = gone.join("”“");
        let count = gone.len();
        let en = if count == 1 { "The title" } else { "The titles" };
        done = done.and(&said!(
            "{en} “{texts}” came after the new end and went too.",
            "标题“{texts_zh}”在新的结尾之后，也一并去掉了。"
        ));
    }
    if let Some(fault) = track::fault(&next) {
        refuse!("That cannot be done: {fault}.", "无法完成（{fault}）。");
    }
    *tl = next;
    Ok(done)
}

fn works_without_clips(op: &Operation) -> bool {
    matches!(
        op,
        Operation::AddClip { .. }
            | Operation::OnlySource { .. }
            | Operation::Slideshow { .. }
            | Operation::Shape { .. }
            | Operation::Size { .. }
            | Operation::ShortSide { .. }
            | Operation::FrameRate { .. }
            | Operation::FitAs { .. }
    )
}

fn carry_out(tl: &mut Timeline, op: &Operation, facts: &Facts) -> Applied {
    use Operation as O;
    match op {
        O::Keep { parts } => cut::keep(tl, parts),
        O::Remove { parts } => cut::remove(tl, parts),
        O::Length { length } => cut::length(tl, *length),
        O::Split { at } => cut::split(tl, at),
        O::SplitEvenly { count } => cut::split_evenly(tl, *count),
        O::Move { clip, to } => cut::move_clip(tl, clip, *to),
        O::Swap { a, b } => cut::swap(tl, a, b),
        O::ReverseOrder => cut::reverse_order(tl),
        O::Duplicate { clip } => cut::duplicate(tl, clip),
        O::Repeat { part, times } => cut::repeat(tl, part, *times),
        O::LoopToLength { length } => cut::loop_to(tl, *length),
        O::Join => cut::join(tl),
        O::OnlySource { name } => cut::only_source(tl, name),
        O::AddClip { file, to, length } => cut::add_clip(tl, file.as_deref(), *to, *length),
        O::Slideshow { each } => cut::slideshow(tl, *each),
        O::RemoveSilence { part, shortest } => cut::remove_silence(tl, part, *shortest, facts),
        O::Speed { part, change } => speed::speed(tl, part, *change),
        O::SpeedToLength { length } => speed::to_length(tl, *length),
        O::Ramp { part, from, to } => speed::ramp(tl, part, *from, *to),
        O::Reverse { part } => speed::reverse(tl, part),
        O::Freeze { at, length } => speed::freeze(tl, *at, *length),
        O::AddMusic { .. } => sound::add_music(tl, op),
        O::ChangeMusic { mood, file } => sound::change_music(tl, *mood, file.as_deref()),
        O::RemoveMusic => sound::remove_music(tl),
        O::MusicVolume { change } => sound::music_volume(tl, *change),
        O::MusicPlace { from, to } => sound::music_place(tl, *from, *to),
        O::MusicFade { fade_in, fade_out } => sound::music_fade(tl, *fade_in, *fade_out),
        O::Duck { db } => sound::duck(tl, *db),
        O::Volume { part, change } => sound::volume(tl, part, *change),
        O::Loudness { lufs } => sound::loudness(tl, *lufs),
        O::SoundFade { fade_in, fade_out } => sound::sound_fade(tl, *fade_in, *fade_out),
        O::AddText { .. } => text::add(tl, op),
        O::AddSubtitles { lines, style } => text::add_subtitles(tl, lines, style),
        O::ChangeText { .. } => text::change(tl, op),
        O::RemoveText { which } => text::remove(tl, which),
        O::Shape { width, height, fit } => picture::shape(tl, *width, *height, *fit),
        O::Size { width, height } => picture::size(tl, *width, *height),
        O::ShortSide { pixels } => picture::short_side(tl, *pixels),
        O::FrameRate { fps } => picture::frame_rate(tl, *fps),
        O::FitAs { fit } => picture::fit_as(tl, *fit),
        O::Rotate { part, quarters } => picture::rotate(tl, part, *quarters),
        O::Mirror { part } => picture::mirror(tl, part),
        O::Flip { part } => picture::flip(tl, part),
        O::Zoom { part, change } => picture::zoom(tl, part, *change),
        O::Look { part, tone, change } => picture::look(tl, part, *tone, *change),
        O::PlainLook { part } => picture::plain_look(tl, part),
        O::Fade { fade_in, fade_out, color } => picture::fade(tl, *fade_in, *fade_out, *color),
        O::Transition { after, kind, length } => picture::transition(tl, *after, *kind, *length),
        O::AddOverlay { .. } => overlay::add_overlay(tl, op),
        O::ChangeOverlay { .. } => overlay::change_overlay(tl, op),
        O::RemoveOverlay => overlay::remove_overlay(tl),
        O::Undo { .. } | O::Redo { .. } | O::StartOver => {
            refuse!("That is not an edit of the timeline.", "这不是对时间线的编辑。")
        }
    }
}

/// How far beyond the end a moment may lie and still mean the end: lengths are told in round numbers.
const SLACK: Time = Time::from_ms(500);
/// What is taken as the intro or outro when nothing was said.
const INTRO: Time = Time::from_secs(3);

/// A moment of the film; one beyond its end is refused.
pub(crate) fn moment(tl: &Timeline, point: Point) -> Result<Time, Stop> {
    let film = track::film(tl);
    let places = || track::exact_places(tl);
    let t = match point {
        Point::Start => Time::ZERO,
        Point::End => film,
        Point::At(t) => t,
        Point::BeforeEnd(t) if t > film && t <= film + SLACK => Time::ZERO,
        Point::BeforeEnd(t) => film - t,
        Point::Share(share) if (0.0..=1.0).contains(&share) => film.scale(f64::from(share)),
        Point::Share(_) => {
            refuse!("A share of the video is between 0 and 100%.", "比例应在 0 到 100% 之间。")
        }
        Point::ClipStart(n) => places()[clip_index(tl, &ClipRef::Number(n))?].start,
        Point::ClipEnd(n) => places()[clip_index(tl, &ClipRef::Number(n))?].end,
    };
    if t < Time::ZERO {
        let (len, len_zh) = words::length(film);
        let (back, back_zh) = words::length(film - t);
        refuse!(
            "The video is only {len} long, so it has no last {back}.",
            "视频只有 {len_zh}，没有最后 {back_zh}可言。"
        );
    }
    if t > film + SLACK {
        let (len, len_zh) = words::length(film);
        let at = words::clock(t);
        refuse!(
            "The video is only {len} long, so {at} lies beyond its end.",
            "视频只有 {len_zh}，{at} 超出了结尾。"
        );
    }
    Ok(t.min(film))
}

/// A stretch of the film, not empty.
pub(crate) fn stretch(tl: &Timeline, part: &Part) -> Result<Span, Stop> {
    let film = track::film(tl);
    let assumed = |length: &Option<Time>| match length {
        Some(t) => *t,
        None if film >= Time(INTRO.0 * 3) => INTRO,
        None => Time::from_ms((film.ms() / 3).max(1)),
    };
    let span = match part {
        Part::All => Span::new(Time::ZERO, film),
        Part::Range { from, to } => Span::new(moment(tl, *from)?, moment(tl, *to)?),
        Part::Intro { length } => Span::new(Time::ZERO, moment(tl, Point::At(assumed(length)))?),
        Part::Outro { length } => Span::new(moment(tl, Point::BeforeEnd(assumed(length)))?, film),
        Part::Middle { length } => {
            let length = length.unwrap_or(Time(film.0 / 3));
            if length > film {
                let (len, len_zh) = words::length(film);
                refuse!("The video is only {len} long.", "视频只有 {len_zh}。");
            }
            let start = Time((film - length).0 / 2);
            Span::new(start, start + length)
        }
        Part::Clip(clip) => track::exact_places(tl)[clip_index(tl, clip)?],
    };
    if span.is_empty() {
        let (from, to) = (words::clock(span.start), words::clock(span.end));
        refuse!(
            "From {from} to {to} is nothing: the end must come after the start.",
            "从 {from} 到 {to} 是空的：结束要在开始之后。"
        );
    }
    Ok(span)
}

/// The clips of a part, split at its ends if it is not whole clips.
pub(crate) fn clips_of(tl: &mut Timeline, part: &Part) -> Result<Vec<usize>, Stop> {
    match part {
        Part::All => Ok((0..tl.clips.len()).collect()),
        Part::Clip(clip) => Ok(vec![clip_index(tl, clip)?]),
        _ => {
            let span = stretch(tl, part)?;
            let clips = track::isolate(tl, span);
            if clips.is_empty() {
                refuse!("That part is shorter than one frame.", "这一段还不到一帧。");
            }
            Ok(clips)
        }
    }
}

/// The index of a clip.
pub(crate) fn clip_index(tl: &Timeline, clip: &ClipRef) -> Result<usize, Stop> {
    let count = tl.clips.len();
    match clip {
        ClipRef::Last => Ok(count.saturating_sub(1)),
        ClipRef::Number(n) if *n >= 1 && (*n as usize) <= count => Ok(*n as usize - 1),
        ClipRef::Number(n) => {
            let en = if count == 1 { "there is only one".to_owned() } else { format!("there are {count}") };
            refuse!("There is no clip {n}; {en}.", "没有第 {n} 段，目前共有 {count} 段。")
        }
        ClipRef::Named(name) => {
            let found = tl
                .clips
                .iter()
                .position(|c| tl.sources.get(&c.source).is_some_and(|s| is_named(&s.name, name)));
            match found {
                Some(i) => Ok(i),
                None => {
                    refuse!("There is no clip named “{name}” in the video.", "视频里没有名为“{name}”的片段。")
                }
            }
        }
    }
}

/// Whether a file's name is what the user called it: the whole of it, or without its extension, or a part.
pub(crate) fn is_named(file: &str, called: &str) -> bool {
    let (file, called) = (file.to_lowercase(), called.trim().to_lowercase());
    !called.is_empty() && (file == called || stem(&file) == stem(&called) || file.contains(&called))
}

/// A file's name without its extension.
pub(crate) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => stem,
        _ => name,
    }
}

/// The source of that name: an exact one before a partial one.
pub(crate) fn source_named(tl: &Timeline, name: &str) -> Option<Id> {
    let exact = tl.sources.iter().find(|(_, s)| s.name.eq_ignore_ascii_case(name.trim()));
    exact.or_else(|| tl.sources.iter().find(|(_, s)| is_named(&s.name, name))).map(|(id, _)| *id)
}

/// A stretch as a person says it: "the first 3 s", "the last 5 s", "0:05–0:20".
pub(crate) fn stretch_in_words(tl: &Timeline, span: Span) -> Said {
    let film = track::film(tl);
    let (len, len_zh) = words::length(span.len());
    if span.start <= Time::ZERO && span.end >= film {
        return said!("the whole video", "整个视频");
    }
    if span.start <= Time::ZERO {
        return said!("the first {len}", "开头 {len_zh}");
    }
    if span.end >= film {
        return said!("the last {len}", "最后 {len_zh}");
    }
    let range = words::range(span);
    said!("{range}", "{range}")
}

/// Where a part was assumed rather than said: how to change it.
pub(crate) fn assumption(part: &Part, span: Span) -> Option<Said> {
    let example = if span.len() == Time::from_secs(5) { 4 } else { 5 };
    let (len, len_zh) = words::length(span.len());
    match part {
        Part::Intro { length: None } => Some(said!(
            "I took the first {len} as the intro — say “the intro is {example} seconds” to change it.",
            "片头按前 {len_zh}算，如果不对，可以说“片头是{example}秒”。"
        )),
        Part::Outro { length: None } => Some(said!(
            "I took the last {len} as the ending — say “the outro is {example} seconds” to change it.",
            "片尾按最后 {len_zh}算，如果不对，可以说“片尾是{example}秒”。"
        )),
        Part::Middle { length: None } => {
            let range = words::range(span);
            Some(said!(
                "I took {range} as the middle — give the times to change it, for example “the middle is {example} seconds”.",
                "中间部分按 {range} 算，如果不对，可以说“中间是{example}秒”。"
            ))
        }
        _ => None,
    }
}

/// What a part is called in an answer.
pub(crate) fn part_in_words(tl: &Timeline, part: &Part) -> Said {
    match part {
        Part::All => said!("the whole video", "整个视频"),
        Part::Clip(ClipRef::Number(n)) => said!("clip {n}", "第 {n} 段"),
        Part::Clip(ClipRef::Last) => said!("the last clip", "最后一段"),
        Part::Clip(ClipRef::Named(name)) => said!("the clip “{name}”", "片段“{name}”"),
        _ => match stretch(tl, part) {
            Ok(span) => stretch_in_words(tl, span),
            Err(_) => said!("that part", "这一段"),
        },
    }
}

/// The kind of a clip's source.
pub(crate) fn kind_of(tl: &Timeline, source: Id) -> Option<SourceKind> {
    tl.sources.get(&source).map(|s| s.kind)
}

/// A clip of all of a source; a still is shown for the usual time.
pub(crate) fn whole(tl: &mut Timeline, source: Id) -> Option<crate::timeline::Clip> {
    cut::whole(tl, source, cut::STILL)
}
