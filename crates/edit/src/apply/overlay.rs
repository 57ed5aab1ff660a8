//! Pictures and videos on top.

use super::text::place_name;
use super::{Applied, Stop, is_named, moment, refuse, stem};
use crate::operation::Operation;
use crate::time::{Span, Time};
use crate::timeline::{Id, Overlay, Place, SourceKind, Timeline};
use crate::track;
use crate::words::{self, said};

pub(super) fn add_overlay(tl: &mut Timeline, op: &Operation) -> Applied {
    let Operation::AddOverlay { file, video, place, width, opacity, from, to, length } = op else {
        refuse!("That is not a picture.", "这不是图片。");
    };
    let free =
        |id: &Id| !tl.clips.iter().any(|c| c.source == *id) && !tl.overlays.iter().any(|o| o.source == *id);
    let pick = |kind: SourceKind, unused: bool| {
        tl.sources.iter().rev().find(|(id, s)| s.kind == kind && (!unused || free(id))).map(|(id, _)| *id)
    };
    let source = match file {
        Some(name) => tl
            .sources
            .iter()
            .find(|(_, s)| s.kind != SourceKind::Audio && is_named(&s.name, name))
            .map(|(id, _)| *id),
        None if *video => pick(SourceKind::Video, true)
            .or_else(|| {
                // Videos go to the main track by themselves: the last of several is what is meant to be on top.
                let last = tl.clips.last().map(|c| c.source)?;
                let alone = tl.clips.iter().filter(|c| c.source == last).count() == 1;
                (tl.clips.len() > 1 && alone).then_some(last)
            })
            .or_else(|| pick(SourceKind::Image, true)),
        None => pick(SourceKind::Image, true).or_else(|| pick(SourceKind::Image, false)),
    };
    let Some(source) = source else {
        if *video {
            refuse!(
                "A picture in picture needs a second video or a picture; upload one first.",
                "画中画需要第二个视频或图片，请先上传。"
            );
        }
        refuse!(
            "There is no picture yet; upload it (PNG or JPG) first.",
            "还没有图片，请先上传（PNG 或 JPG）。"
        );
    };
    let moving = tl.sources.get(&source).is_some_and(|s| s.kind == SourceKind::Video);
    if moving && (file.is_none() || *video) {
        let rest = tl.clips.iter().filter(|c| c.source != source).count();
        if rest > 0 {
            tl.clips.retain(|c| c.source != source);
        }
    }
    let film = tl.duration();
    let shown = length.unwrap_or(Time::from_secs(3));
    // "At the end": its last seconds, not after them.
    let start = match from.map(|p| moment(tl, p)).transpose()? {
        Some(at) if at >= film => (film - shown).max(Time::ZERO),
        at => at.unwrap_or(Time::ZERO),
    };
    let mut until = to.map(|p| moment(tl, p)).transpose()?;
    if let (None, Some(length)) = (until, length) {
        until = Some((start + *length).min(film));
    }
    let until = until.filter(|t| *t < film);
    if until.unwrap_or(film) - start < track::frame(tl) {
        refuse!("There is no time left for the picture there.", "那里没有时间显示图片。");
    }
    let range = match tl.sources.get(&source) {
        Some(s) if moving => Span::new(Time::ZERO, s.duration),
        _ => Span::new(Time::ZERO, Time::ZERO),
    };
    let id = tl.fresh_id();
    let at = place.unwrap_or(if *video { Place::BottomRight } else { Place::TopRight });
    tl.overlays.push(Overlay {
        id,
        source,
        range,
        start,
        until,
        place: at,
        width: width.unwrap_or(if moving || *video { 0.3 } else { 0.15 }).clamp(0.02, 1.0),
        opacity: opacity.unwrap_or(1.0).clamp(0.0, 1.0),
        volume: 0.0,
        fade: Time::ZERO,
    });
    let name = tl.sources.get(&source).map(|s| stem(&s.name).to_owned()).unwrap_or_default();
    let p = place_name(at);
    let (mut en, mut zh) = (p.en, p.zh);
    if let Some(w) = width.map(words::percent) {
        en.push_str(&format!(", {w} of the width"));
        zh.push_str(&format!("，宽度 {w}"));
    }
    if let Some(o) = opacity.map(words::percent) {
        en.push_str(&format!(", opacity {o}"));
        zh.push_str(&format!("，不透明度 {o}"));
    }
    if start == Time::ZERO && until.is_none() {
        return Ok(said!("Put “{name}” on top, {en}.", "把“{name}”叠加在{zh}。"));
    }
    let range = words::range(Span::new(start, until.unwrap_or(film)));
    Ok(said!("Put “{name}” on top, {en}, {range}.", "把“{name}”叠加在{zh}，{range}。"))
}

pub(super) fn change_overlay(tl: &mut Timeline, op: &Operation) -> Applied {
    let Operation::ChangeOverlay { place, width, opacity, from, to } = op else {
        refuse!("That is not a picture.", "这不是图片。");
    };
    let from = from.map(|p| moment(tl, p)).transpose()?;
    let to = to.map(|p| moment(tl, p)).transpose()?;
    let film = track::film(tl);
    let shortest = track::frame(tl);
    let Some(overlay) = tl.overlays.iter_mut().max_by_key(|o| o.id) else {
        return no_overlay();
    };
    overlay.place = place.unwrap_or(overlay.place);
    if let Some(change) = width {
        overlay.width = change.of(overlay.width).clamp(0.02, 1.0);
    }
    if let Some(change) = opacity {
        overlay.opacity = change.of(overlay.opacity).clamp(0.0, 1.0);
    }
    overlay.start = from.unwrap_or(overlay.start);
    if to.is_some() {
        overlay.until = to.filter(|t| *t < film);
    }
    if overlay.until.unwrap_or(film) - overlay.start < shortest {
        refuse!("The picture would not be seen at all.", "这样图片就看不到了。");
    }
    let p = place_name(overlay.place);
    let (en, zh, w, o) = (p.en, p.zh, words::percent(overlay.width), words::percent(overlay.opacity));
    let range = words::range(Span::new(overlay.start, overlay.until.unwrap_or(film)));
    Ok(said!(
        "The picture on top is {en}, {w} of the width, opacity {o}, {range}.",
        "叠加的图片在{zh}，宽度 {w}，不透明度 {o}，{range}。"
    ))
}

fn no_overlay() -> Applied {
    refuse!("There is no picture on top yet.", "还没有叠加的图片。")
}

pub(super) fn remove_overlay(tl: &mut Timeline) -> Result<crate::words::Said, Stop> {
    if tl.overlays.is_empty() {
        refuse!(
            "There is no logo or picture on top to remove. A watermark that is part of the video itself cannot be taken out; cropping may hide it.",
            "没有可去掉的 logo 或叠加图片。视频画面里自带的水印去不掉，可以用裁切画面遮住。"
        );
    }
    tl.overlays.clear();
    Ok(said!("Removed the picture on top.", "去掉了叠加的图片。"))
}
