//! Cutting, splitting, ordering and repeating clips.

use super::{
    Applied, Facts, Need, Stop, assumption, clip_index, kind_of, moment, part_in_words, refuse, source_named,
    stem, stretch, stretch_in_words,
};
use crate::operation::{ClipRef, Part, Point};
use crate::time::{Span, Time};
use crate::timeline::{Clip, Id, Play, SourceKind, Timeline};
use crate::track;
use crate::words::{self, Said, said};

/// How long a still is shown unless something else was said.
pub(crate) const STILL: Time = Time::from_secs(3);

pub(super) fn keep(tl: &mut Timeline, parts: &[Part]) -> Applied {
    let spans = stretches(tl, parts)?;
    let film = track::film(tl);
    if track::merged(&spans) == [Span::new(Time::ZERO, film)] {
        return Ok(said!(
            "That is the whole video already; nothing was cut.",
            "这已经是整个视频了，没有剪掉什么。"
        ));
    }
    let what = listed(tl, &spans);
    let notes = notes(parts, &spans);
    track::keep(tl, &track::merged(&spans));
    Ok(said_with(&what, notes, |what, zh| said!("Kept {what}.", "保留了{zh}。")))
}

pub(super) fn remove(tl: &mut Timeline, parts: &[Part]) -> Applied {
    let spans = stretches(tl, parts)?;
    let film = track::film(tl);
    let kept = track::complement(film, &spans);
    if kept.iter().map(|s| s.len()).sum::<Time>() < track::frame(tl) {
        let (len, len_zh) = words::length(film);
        refuse!(
            "The whole video is {len} long; removing that would leave nothing.",
            "整个视频只有 {len_zh}，这样剪就什么都不剩了。"
        );
    }
    let what = match parts {
        [Part::Clip(ClipRef::Number(n))] => said!("clip {n}", "第 {n} 段"),
        [Part::Clip(ClipRef::Last)] => said!("the last clip", "最后一段"),
        [Part::Clip(ClipRef::Named(name))] => said!("the clip “{name}”", "片段“{name}”"),
        _ => listed(tl, &spans),
    };
    let notes = notes(parts, &spans);
    track::keep(tl, &kept);
    Ok(said_with(&what, notes, |what, zh| said!("Removed {what}.", "去掉了{zh}。")))
}

fn stretches(tl: &Timeline, parts: &[Part]) -> Result<Vec<Span>, Stop> {
    if parts.is_empty() {
        refuse!("Say which part, for example “from 0:05 to 0:20”.", "请说明是哪一段，例如“第5秒到第20秒”。");
    }
    parts.iter().map(|part| stretch(tl, part)).collect()
}

fn listed(tl: &Timeline, spans: &[Span]) -> Said {
    let all: Vec<Said> = spans.iter().map(|s| stretch_in_words(tl, *s)).collect();
    let en: Vec<&str> = all.iter().map(|s| s.en.as_str()).collect();
    let zh: Vec<&str> = all.iter().map(|s| s.zh.as_str()).collect();
    words::listed(&en, &zh)
}

fn notes(parts: &[Part], spans: &[Span]) -> Vec<Said> {
    parts.iter().zip(spans).filter_map(|(part, span)| assumption(part, *span)).collect()
}

fn said_with(what: &Said, notes: Vec<Said>, sentence: impl Fn(&str, &str) -> Said) -> Said {
    notes.iter().fold(sentence(&what.en, &what.zh), Said::and)
}

pub(super) fn length(tl: &mut Timeline, length: Time) -> Applied {
    let film = track::film(tl);
    let (len, len_zh) = words::length(film);
    let (to, to_zh) = words::length(length);
    if length < track::frame(tl) {
        refuse!("A video cannot be {to} long.", "视频长度不能是 {to_zh}。");
    }
    if length > film + track::frame(tl) {
        refuse!(
            "The video is only {len} long, so it cannot be cut to {to}. I can slow it down or loop it to {to} instead.",
            "视频只有 {len_zh}，剪不出 {to_zh}。可以放慢或循环到 {to_zh}。"
        );
    }
    if length >= film {
        return Ok(said!("The video is {len} long already.", "视频本来就是 {len_zh}。"));
    }
    track::keep(tl, &[Span::new(Time::ZERO, length)]);
    Ok(said!("Kept the first {to} and cut the rest.", "保留了前 {to_zh}，其余剪掉了。"))
}

pub(super) fn split(tl: &mut Timeline, at: &[Point]) -> Applied {
    let moments = at.iter().map(|p| moment(tl, *p)).collect::<Result<Vec<Time>, Stop>>()?;
    let mut cuts = Vec::new();
    for at in moments {
        if track::split(tl, at) {
            cuts.push(words::clock(at));
        }
    }
    if cuts.is_empty() {
        refuse!(
            "There is nothing to split there: a clip starts or ends at that point.",
            "那里没有可以切开的地方：片段正好在那里开始或结束。"
        );
    }
    let (cuts, cuts_zh, count) = (cuts.join(", "), cuts.join("、"), tl.clips.len());
    Ok(said!("Split at {cuts}; there are {count} clips now.", "在 {cuts_zh} 处切开，现在共有 {count} 段。"))
}

pub(super) fn split_evenly(tl: &mut Timeline, count: u32) -> Applied {
    if !(2..=100).contains(&count) {
        refuse!("I can split the video into 2 to 100 parts.", "可以把视频分成 2 到 100 段。");
    }
    let film = track::film(tl);
    let ends_at = |tl: &Timeline, at: Time| {
        let mut clips = tl.clips.iter().zip(track::exact_places(tl));
        clips.any(|(clip, place)| place.end == at && clip.transition.is_none())
    };
    for i in 1..count {
        let at = Time(film.0 / i64::from(count) * i64::from(i));
        if !track::split(tl, at) && !ends_at(tl, at) {
            let at = words::clock(at);
            refuse!(
                "I cannot split the video into {count} equal parts: at {at} a transition or less than a frame is in the way.",
                "没法平均分成 {count} 段：在 {at} 处有转场，或者剩下不到一帧。"
            );
        }
    }
    let (each, each_zh) = words::length(Time(film.0 / i64::from(count)));
    Ok(said!(
        "Split the video into {count} parts of {each} each.",
        "把视频平均分成 {count} 段，每段 {each_zh}。"
    ))
}

pub(super) fn move_clip(tl: &mut Timeline, clip: &ClipRef, to: u32) -> Applied {
    let i = clip_index(tl, clip)?;
    let count = tl.clips.len();
    let target = if to == 0 || to as usize > count { count - 1 } else { to as usize - 1 };
    let (from, place) = (i + 1, target + 1);
    if i == target {
        return Ok(said!("Clip {from} is there already.", "第 {from} 段已经在那里了。"));
    }
    let moved = tl.clips.remove(i);
    tl.clips.insert(target, moved);
    let to = match place {
        1 => said!("the start", "最前面"),
        n if n == count => said!("the end", "最后"),
        n => said!("place {n}", "第 {n} 位"),
    };
    let (en, zh) = (to.en, to.zh);
    Ok(said!("Moved clip {from} to {en}.", "把第 {from} 段移到了{zh}。"))
}

pub(super) fn swap(tl: &mut Timeline, a: &ClipRef, b: &ClipRef) -> Applied {
    let (i, j) = (clip_index(tl, a)?, clip_index(tl, b)?);
    if i == j {
        refuse!("Those are the same clip.", "这是同一段。");
    }
    tl.clips.swap(i, j);
    let (x, y) = (i + 1, j + 1);
    Ok(said!("Swapped clips {x} and {y}.", "交换了第 {x} 段和第 {y} 段。"))
}

pub(super) fn reverse_order(tl: &mut Timeline) -> Applied {
    let count = tl.clips.len();
    if count < 2 {
        refuse!("There is only one clip, so there is no order to change.", "只有一段视频，没有顺序可换。");
    }
    tl.clips.reverse();
    Ok(said!("The {count} clips are in reverse order now.", "{count} 段视频的顺序已颠倒。"))
}

pub(super) fn duplicate(tl: &mut Timeline, clip: &ClipRef) -> Applied {
    let i = clip_index(tl, clip)?;
    let id = tl.fresh_id();
    let copy = Clip { id, ..tl.clips[i].clone() };
    tl.clips[i].transition = None;
    tl.clips.insert(i + 1, copy);
    let n = i + 1;
    Ok(said!("Duplicated clip {n}.", "复制了第 {n} 段。"))
}

pub(super) fn repeat(tl: &mut Timeline, part: &Part, times: u32) -> Applied {
    if !(2..=50).contains(&times) {
        refuse!("I can play something 2 to 50 times.", "可以重复 2 到 50 次。");
    }
    let clips = super::clips_of(tl, part)?;
    let (Some(first), Some(last)) = (clips.first().copied(), clips.last().copied()) else {
        refuse!("That part is empty.", "这一段是空的。");
    };
    if (times as usize) * (last - first + 1) > track::MOST_CLIPS {
        refuse!("That would be too many clips.", "这样片段就太多了。");
    }
    let copied: Vec<Clip> = tl.clips[first..=last].to_vec();
    let behind = tl.clips[last].transition.take();
    let mut at = last + 1;
    for _ in 1..times {
        for clip in &copied {
            let id = tl.fresh_id();
            tl.clips.insert(at, Clip { id, ..clip.clone() });
            at += 1;
        }
        tl.clips[at - 1].transition = None;
    }
    tl.clips[at - 1].transition = behind;
    let what = match part {
        Part::All => said!("The video plays {times} times now.", "视频现在连续播放 {times} 遍。"),
        _ => said!("That part plays {times} times now.", "这一段现在播放 {times} 遍。"),
    };
    Ok(what)
}

pub(super) fn loop_to(tl: &mut Timeline, length: Time) -> Applied {
    let film = track::film(tl);
    if length <= film {
        return self::length(tl, length);
    }
    let times = u32::try_from(length.0 / film.0.max(1) + 1).unwrap_or(u32::MAX);
    if times > 50 {
        refuse!("That would take more than 50 repeats.", "这需要重复 50 次以上。");
    }
    repeat(tl, &Part::All, times)?;
    track::keep(tl, &[Span::new(Time::ZERO, length)]);
    let (to, to_zh) = words::length(length);
    Ok(said!("Looped the video up to {to}.", "把视频循环到 {to_zh}。"))
}

pub(super) fn join(tl: &mut Timeline) -> Applied {
    let count = tl.clips.len();
    if count < 2 {
        return Ok(said!(
            "There is only one clip; upload another and it is added behind this one.",
            "目前只有一段视频；再上传一段，就会接在它后面。"
        ));
    }
    Ok(said!(
        "The {count} clips already play one after the other as one video. Say “add a crossfade” for softer joins.",
        "这 {count} 段视频已经首尾相接，拼成了一个视频。想要更柔和的衔接，可以说“加转场”。"
    ))
}

/// A clip of all of a source; a still gets the usual length.
pub(crate) fn whole(tl: &mut Timeline, source: Id, still: Time) -> Option<Clip> {
    let from = tl.sources.get(&source)?;
    let length = match from.kind {
        SourceKind::Video => from.duration,
        SourceKind::Image => still,
        SourceKind::Audio => return None,
    };
    if length <= Time::ZERO {
        return None;
    }
    let id = tl.fresh_id();
    Some(Clip::new(id, source, Span::new(Time::ZERO, length)))
}

pub(super) fn only_source(tl: &mut Timeline, name: &str) -> Applied {
    let Some(source) = source_named(tl, name) else {
        let names: Vec<&str> = tl.sources.values().map(|s| s.name.as_str()).collect();
        let names = names.join(", ");
        refuse!(
            "There is no file named “{name}”; I have: {names}.",
            "没有名为“{name}”的文件；已有：{names}。"
        );
    };
    let Some(clip) = whole(tl, source, STILL) else {
        refuse!("“{name}” is sound, not a picture.", "“{name}”是声音，没有画面。");
    };
    tl.clips = vec![clip];
    tl.texts.clear();
    tl.audio.clear();
    tl.overlays.clear();
    tl.master = Timeline::new().master;
    if !tl.canvas.chosen {
        crate::apply::picture::canvas_from(tl, source);
    }
    let name = tl.sources.get(&source).map(|s| stem(&s.name).to_owned()).unwrap_or_default();
    Ok(said!("The video is “{name}” alone now.", "现在只处理“{name}”。"))
}

pub(super) fn add_clip(
    tl: &mut Timeline,
    file: Option<&str>,
    to: Option<u32>,
    length: Option<Time>,
) -> Applied {
    let used = |id: &Id| tl.clips.iter().any(|c| c.source == *id);
    let source = match file {
        Some(name) => source_named(tl, name),
        None => tl
            .sources
            .iter()
            .rev()
            .find(|(id, s)| s.kind != SourceKind::Audio && !used(id))
            .map(|(id, _)| *id),
    };
    let Some(source) = source else {
        refuse!("I have no such file; upload it first.", "没有这个文件，请先上传。");
    };
    let still = length.unwrap_or(STILL);
    let Some(clip) = whole(tl, source, still) else {
        refuse!("That file has no picture; it can be used as music.", "这个文件没有画面，可以用作音乐。");
    };
    let first = tl.clips.is_empty();
    let at = to.map_or(tl.clips.len(), |n| (n.max(1) as usize - 1).min(tl.clips.len()));
    let (len, len_zh) = words::length(clip.duration());
    tl.clips.insert(at, clip);
    if first && !tl.canvas.chosen {
        crate::apply::picture::canvas_from(tl, source);
    }
    let (n, name) = (at + 1, tl.sources.get(&source).map(|s| stem(&s.name).to_owned()).unwrap_or_default());
    Ok(said!("Added “{name}” ({len}) as clip {n}.", "加入了“{name}”（{len_zh}），是第 {n} 段。"))
}

pub(super) fn slideshow(tl: &mut Timeline, each: Time) -> Applied {
    let (len, len_zh) = words::length(each);
    if each < Time::from_ms(100) || each > Time::from_secs(600) {
        refuse!("A picture can be shown for 0.1 s to 10 min.", "每张图片可以显示 0.1 秒到 10 分钟。");
    }
    let waiting: Vec<Id> = tl
        .sources
        .iter()
        .filter(|(id, s)| s.kind == SourceKind::Image && !tl.clips.iter().any(|c| c.source == **id))
        .filter(|(id, _)| !tl.overlays.iter().any(|o| o.source == **id))
        .map(|(id, _)| *id)
        .collect();
    let first = tl.clips.is_empty();
    for source in &waiting {
        if let Some(clip) = whole(tl, *source, each) {
            tl.clips.push(clip);
        }
    }
    let mut count = 0;
    for i in 0..tl.clips.len() {
        if kind_of(tl, tl.clips[i].source) == Some(SourceKind::Image) {
            let start = tl.clips[i].range.start;
            tl.clips[i].range.end = start + each;
            tl.clips[i].play = Play::NORMAL;
            count += 1;
        }
    }
    if count == 0 {
        refuse!(
            "There are no pictures; upload some for a slideshow.",
            "还没有图片，请先上传图片再做幻灯片。"
        );
    }
    if let (true, false, Some(source)) = (first, tl.canvas.chosen, waiting.first()) {
        crate::apply::picture::canvas_from(tl, *source);
    }
    if count == 1 {
        return Ok(said!("The picture is shown for {len}.", "图片显示 {len_zh}。"));
    }
    Ok(said!("{count} pictures are shown for {len} each.", "{count} 张图片每张显示 {len_zh}。"))
}

/// Kept on both sides of speech, so that words are not clipped.
pub(super) const MARGIN: Time = Time::from_ms(100);

pub(super) fn remove_silence(tl: &mut Timeline, part: &Part, shortest: Time, facts: &Facts) -> Applied {
    let within = stretch(tl, part)?;
    let with_sound = |id: &Id| tl.sources.get(id).is_some_and(|s| s.has_audio && s.kind == SourceKind::Video);
    let mut sources: Vec<Id> = tl.clips.iter().map(|c| c.source).filter(with_sound).collect();
    sources.sort_unstable();
    sources.dedup();
    if sources.is_empty() {
        refuse!(
            "The video has no sound, so there are no pauses to find in it.",
            "视频没有声音，找不到停顿。"
        );
    }
    if shortest < Facts::SHORTEST_SILENCE {
        let (least, least_zh) = words::length(Facts::SHORTEST_SILENCE);
        refuse!(
            "Pauses shorter than {least} are a part of speaking and stay; say for example: cut the pauses longer than \
             {least}.",
            "短于 {least_zh}的停顿属于正常说话，不会剪掉；例如可以说：剪掉超过 {least_zh}的停顿。"
        );
    }
    let missing: Vec<Need> = sources
        .iter()
        .filter(|id| !facts.silences.contains_key(id))
        .map(|source| Need::Silence { source: *source })
        .collect();
    if !missing.is_empty() {
        return Err(Stop::Needs(missing));
    }
    let mut quiet = Vec::new();
    for (clip, place) in tl.clips.iter().zip(track::exact_places(tl)) {
        if clip.play == Play::Freeze {
            continue;
        }
        for silence in facts.silences.get(&clip.source).into_iter().flatten() {
            if silence.len() >= shortest
                && let Some((film, _)) = track::shown_at(clip, place, *silence)
            {
                // The margin is kept only towards speech, not towards the end of a clip.
                let start = if film.start > place.start { film.start + MARGIN } else { film.start };
                let end = if film.end < place.end { film.end - MARGIN } else { film.end };
                quiet.push(Span::new(start.max(within.start), end.min(within.end)));
            }
        }
    }
    let quiet = track::merged(&quiet);
    let count = quiet.len();
    let (min, min_zh) = words::length(shortest);
    let (place, place_zh) = match part {
        Part::All => (String::new(), String::new()),
        _ => {
            let what = part_in_words(tl, part);
            (format!(" in {}", what.en), format!("{}的", what.zh))
        }
    };
    let note = assumption(part, within);
    let with_note = |said: Said| note.iter().fold(said, Said::and);
    if count == 0 {
        return Ok(with_note(said!(
            "I found no pauses longer than {min}{place}; nothing was cut.",
            "没有找到{place_zh}超过 {min_zh}的停顿，没有剪掉什么。"
        )));
    }
    let (sum, sum_zh) =
        words::length(Time::from_ms(quiet.iter().map(|s| s.len()).sum::<Time>().ms() / 100 * 100));
    let kept = track::complement(track::film(tl), &quiet);
    if kept.is_empty() {
        refuse!(
            "The whole video is silent; cutting that would leave nothing.",
            "整个视频都是静音，剪掉就什么都不剩了。"
        );
    }
    track::keep(tl, &kept);
    let en = if count == 1 { "pause" } else { "pauses" };
    Ok(with_note(said!(
        "Cut out {count} {en}{place}, {sum} in all.",
        "剪掉了{place_zh} {count} 处停顿，共 {sum_zh}。"
    )))
}
