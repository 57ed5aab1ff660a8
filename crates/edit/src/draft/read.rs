//! Keys become a timeline; nonsense is refused.

use super::DraftError;
use super::keys::{Draft, PlayKind, Segment};
use crate::time::{Span, Time};
use crate::timeline::{
    Audio, Canvas, Clip, Fade, Id, Master, Overlay, Place, Play, Sound, Source, Style, Text, TextKind,
    Timeline, Transition,
};
use crate::track;
use std::collections::BTreeMap;

pub(super) fn timeline(draft: Draft) -> Result<Timeline, DraftError> {
    let mut tl = Timeline::new();
    tl.canvas = Canvas {
        width: draft.m.width,
        height: draft.m.height,
        fps: draft.m.rate,
        fit: draft.m.fit,
        chosen: draft.m.chosen,
    };
    tl.next_id = draft.next;
    let mut sources = BTreeMap::new();
    for s in draft.src {
        let source = Source {
            file: s.file,
            name: s.name,
            kind: s.kind,
            duration: s.d,
            width: s.width,
            height: s.height,
            fps: s.fps,
            has_audio: s.audio,
        };
        if sources.insert(Id(s.id), source).is_some() {
            return Err(DraftError(format!("the source {} is there twice", s.id)));
        }
    }
    tl.sources = sources;
    for track in draft.t {
        for segment in track.sg {
            read_segment(&mut tl, track.tt, segment)?;
        }
    }
    // Titles and subtitles are on tracks of their own; their order among each other is that of their ids.
    tl.texts.sort_by_key(|t| t.id);
    tl.master = Master {
        fade_in: draft.ms.fi.map(|(duration, color)| Fade { duration, color }),
        fade_out: draft.ms.fo.map(|(duration, color)| Fade { duration, color }),
        sound_fade_in: draft.ms.sfi,
        sound_fade_out: draft.ms.sfo,
        loudness: draft.ms.lufs,
    };
    Ok(tl)
}

fn read_segment(tl: &mut Timeline, tt: u32, s: Segment) -> Result<(), DraftError> {
    let id = Id(s.id);
    let missing = |key: &str| DraftError(format!("the segment {} has no “{key}”", s.id));
    let kind = s.m.kind.as_str();
    match (tt, kind) {
        (0, _) if s.pos.is_some() => tl.overlays.push(Overlay {
            id,
            source: Id(s.src.ok_or_else(|| missing("src"))?),
            range: s.r.map(|(a, b)| Span::new(a, b)).ok_or_else(|| missing("r"))?,
            start: s.a.ok_or_else(|| missing("a"))?,
            until: s.b,
            place: s.pos.unwrap_or(Place::Center),
            width: s.w.ok_or_else(|| missing("w"))?,
            opacity: s.op.unwrap_or(1.0),
            volume: s.vol.unwrap_or(0.0),
            fade: s.fi.unwrap_or_default(),
        }),
        (0, _) => {
            let speed = s.sp.unwrap_or(1.0);
            tl.clips.push(Clip {
                id,
                source: Id(s.src.ok_or_else(|| missing("src"))?),
                range: s.r.map(|(a, b)| Span::new(a, b)).ok_or_else(|| missing("r"))?,
                play: match s.play {
                    None => Play::Forward { speed },
                    Some(PlayKind::Reverse) => Play::Reverse { speed },
                    Some(PlayKind::Freeze) => Play::Freeze,
                },
                rotate: s.rot,
                mirror: s.mir,
                flip: s.flip,
                fit: s.fit,
                zoom: s.zoom.unwrap_or(1.0),
                look: s.look.unwrap_or_default(),
                volume: s.vol.unwrap_or(1.0),
                transition: s.tr.map(|(kind, duration)| Transition { kind, duration }),
            });
        }
        (1, _) => tl.audio.push(Audio {
            id,
            sound: s.mus.ok_or_else(|| missing("mus"))?,
            title: s.m.title,
            start: s.a.ok_or_else(|| missing("a"))?,
            until: s.b,
            offset: s.off.unwrap_or_default(),
            repeat: s.rep,
            volume: s.vol.unwrap_or(1.0),
            fade_in: s.fi.unwrap_or_default(),
            fade_out: s.fo.unwrap_or_default(),
            duck_db: s.duck,
        }),
        (7, "title" | "subtitle") => {
            let style = s.sty.ok_or_else(|| missing("sty"))?;
            tl.texts.push(Text {
                id,
                kind: if kind == "title" { TextKind::Title } else { TextKind::Subtitle },
                text: s.m.title.clone(),
                start: s.a.ok_or_else(|| missing("a"))?,
                until: s.b,
                place: s.pos.ok_or_else(|| missing("pos"))?,
                style: Style {
                    size: style.size,
                    color: style.c,
                    bold: style.bold,
                    background: style.bg,
                    fade: style.fade,
                },
            });
        }
        _ => {
            return Err(DraftError(format!(
                "the segment {} is of an unknown kind (tt {tt}, “{kind}”)",
                s.id
            )));
        }
    }
    Ok(())
}

/// Values that the types allow and no edit makes.
pub(super) fn check(tl: &Timeline) -> Result<(), DraftError> {
    let wrong = |what: String| Err(DraftError(what));
    let (w, h) = (tl.canvas.width, tl.canvas.height);
    let sides = 16..=Canvas::LARGEST;
    if !sides.contains(&w) || !sides.contains(&h) || w % 2 == 1 || h % 2 == 1 {
        return wrong(format!(
            "a canvas of {w} × {h} cannot be; sides are even and 16 to {} pixels",
            Canvas::LARGEST
        ));
    }
    let fps = tl.canvas.fps.fps();
    if !(1.0..=240.0).contains(&fps) {
        return wrong(format!("{fps} frames per second cannot be; 1 to 240 can"));
    }
    let within = |v: f32, low: f32, high: f32| v.is_finite() && (low..=high).contains(&v);
    for c in &tl.clips {
        let id = c.id.0;
        let look = &c.look;
        if !within(c.volume, 0.0, 16.0) || !within(c.zoom, 1.0, 4.0) || c.rotate > 3 {
            return wrong(format!("the clip {id} has a volume, zoom or rotation that cannot be"));
        }
        if !within(look.brightness, -1.0, 1.0)
            || !within(look.contrast, 0.0, 3.0)
            || !within(look.saturation, 0.0, 3.0)
            || !within(look.warmth, -1.0, 1.0)
        {
            return wrong(format!("the clip {id} has colours out of range"));
        }
    }
    for o in &tl.overlays {
        if !tl.sources.contains_key(&o.source) {
            return wrong(format!(
                "the overlay {} refers to source {}, which does not exist",
                o.id.0, o.source.0
            ));
        }
        if !within(o.width, 0.0, 1.0)
            || !within(o.opacity, 0.0, 1.0)
            || !within(o.volume, 0.0, 16.0)
            || o.fade < Time::ZERO
            || o.range.end < o.range.start
        {
            return wrong(format!("the overlay {} has values out of range", o.id.0));
        }
    }
    for a in &tl.audio {
        if let Sound::File { source } = a.sound
            && !tl.sources.contains_key(&source)
        {
            return wrong(format!(
                "the sound {} refers to source {}, which does not exist",
                a.id.0, source.0
            ));
        }
        if !within(a.volume, 0.0, 16.0)
            || a.fade_in < Time::ZERO
            || a.fade_out < Time::ZERO
            || a.duck_db.is_some_and(|d| !within(d, 0.0, 60.0))
        {
            return wrong(format!("the sound {} has values out of range", a.id.0));
        }
    }
    for t in &tl.texts {
        if t.text.chars().count() > Text::LONGEST {
            return wrong(format!("the text {} is longer than {} characters", t.id.0, Text::LONGEST));
        }
        if !within(t.style.size, 0.01, 0.5) || t.style.fade < Time::ZERO {
            return wrong(format!("the text {} has values out of range", t.id.0));
        }
    }
    let m = &tl.master;
    let fades = [
        m.fade_in.map(|f| f.duration),
        m.fade_out.map(|f| f.duration),
        Some(m.sound_fade_in),
        Some(m.sound_fade_out),
    ];
    if fades.into_iter().flatten().any(|f| f < Time::ZERO || f > track::LONGEST) {
        return wrong("a fade has a length that cannot be".to_owned());
    }
    if m.loudness.is_some_and(|l| !within(l, -70.0, 0.0)) {
        return wrong("the loudness is out of range".to_owned());
    }
    for (id, s) in &tl.sources {
        if s.duration < Time::ZERO || s.duration > track::LONGEST {
            return wrong(format!("the source {} has a length that cannot be", id.0));
        }
    }
    Ok(())
}
