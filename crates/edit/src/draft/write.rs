//! A timeline becomes keys.

use super::VERSION;
use super::keys::{
    Draft, MasterKeys, Meta, PlayKind, Segment, SegmentMeta, Src, StyleKeys, Track, TrackMeta,
};
use crate::apply::{is_voice, stem};
use crate::time::{Span, Time};
use crate::timeline::{Clip, Id, Look, Overlay, Play, Sound, SourceKind, Text, TextKind, Timeline};

pub(super) fn written(tl: &Timeline) -> Draft {
    let film = tl.duration();
    let name = |id: Id| tl.sources.get(&id).map(|s| stem(&s.name).to_owned()).unwrap_or_default();
    let mut tracks = Vec::new();
    if !tl.clips.is_empty() {
        let sg = tl
            .clips
            .iter()
            .zip(tl.places())
            .map(|(clip, place)| clip_segment(tl, clip, place, name(clip.source)))
            .collect();
        tracks.push(track(0, "main", "Video", sg));
    }
    for (i, o) in tl.overlays.iter().enumerate() {
        let until = o.until.unwrap_or(film);
        let segment = Segment {
            vol: Some(o.volume),
            m: SegmentMeta { title: name(o.source), kind: overlay_kind(tl, o).to_owned() },
            src: Some(o.source.0),
            r: Some((o.range.start, o.range.end)),
            pos: Some(o.place),
            w: Some(o.width),
            op: Some(o.opacity),
            fi: Some(o.fade),
            ..placed(o.id, o.start, o.until, until)
        };
        tracks.push(track(0, &format!("overlay-{}", i + 1), "Overlay", vec![segment]));
    }
    for (i, a) in tl.audio.iter().enumerate() {
        let until = a.until.unwrap_or(film);
        let kind = if is_voice(a) { "voice" } else { "music" };
        let segment = Segment {
            vol: Some(a.volume),
            m: SegmentMeta { title: a.title.clone(), kind: kind.to_owned() },
            src: match a.sound {
                Sound::File { source } => Some(source.0),
                Sound::Made { .. } => None,
            },
            into: Some(a.offset.ms()),
            mus: Some(a.sound.clone()),
            off: Some(a.offset),
            rep: a.repeat,
            fi: Some(a.fade_in),
            fo: Some(a.fade_out),
            duck: a.duck_db,
            ..placed(a.id, a.start, a.until, until)
        };
        let title = if kind == "voice" { "Voice" } else { "BGM" };
        tracks.push(track(1, &format!("audio-{}", i + 1), title, vec![segment]));
    }
    for (kind, id, title) in
        [(TextKind::Title, "titles", "Title"), (TextKind::Subtitle, "subtitles", "Subtitles")]
    {
        let sg: Vec<Segment> =
            tl.texts.iter().filter(|t| t.kind == kind).map(|t| text_segment(t, film)).collect();
        if !sg.is_empty() {
            tracks.push(track(7, id, title, sg));
        }
    }
    let title = tl.clips.first().map(|c| name(c.source)).unwrap_or_default();
    Draft {
        v: VERSION,
        m: Meta {
            title,
            width: tl.canvas.width,
            height: tl.canvas.height,
            fps: (tl.canvas.fps.fps() * 1000.0).round() / 1000.0,
            duration: film.ms(),
            rate: tl.canvas.fps,
            fit: tl.canvas.fit,
            chosen: tl.canvas.chosen,
        },
        t: tracks,
        src: tl
            .sources
            .iter()
            .map(|(id, s)| Src {
                id: id.0,
                file: s.file.clone(),
                name: s.name.clone(),
                kind: s.kind,
                d: s.duration,
                width: s.width,
                height: s.height,
                fps: s.fps,
                audio: s.has_audio,
            })
            .collect(),
        ms: MasterKeys {
            fi: tl.master.fade_in.map(|f| (f.duration, f.color)),
            fo: tl.master.fade_out.map(|f| (f.duration, f.color)),
            sfi: tl.master.sound_fade_in,
            sfo: tl.master.sound_fade_out,
            lufs: tl.master.loudness,
        },
        next: tl.next_id,
    }
}

fn track(tt: u32, id: &str, title: &str, sg: Vec<Segment>) -> Track {
    Track { tt, id: id.to_owned(), m: TrackMeta { title: title.to_owned() }, sg }
}

/// A segment with its place on the film.
fn placed(id: Id, start: Time, until: Option<Time>, end: Time) -> Segment {
    Segment {
        id: id.0,
        st: start.ms(),
        d: end.ms() - start.ms(),
        a: Some(start),
        b: until,
        ..Segment::default()
    }
}

fn clip_segment(tl: &Timeline, clip: &Clip, place: Span, title: String) -> Segment {
    let picture = tl.sources.get(&clip.source).is_some_and(|s| s.kind == SourceKind::Image);
    Segment {
        id: clip.id.0,
        st: place.start.ms(),
        d: place.end.ms() - place.start.ms(),
        src: Some(clip.source.0),
        into: Some(clip.range.start.ms()),
        sp: Some(match clip.play {
            Play::Forward { speed } | Play::Reverse { speed } => speed,
            Play::Freeze => 0.0,
        }),
        vol: Some(clip.volume),
        m: SegmentMeta { title, kind: if picture { "picture" } else { "clip" }.to_owned() },
        r: Some((clip.range.start, clip.range.end)),
        play: match clip.play {
            Play::Forward { .. } => None,
            Play::Reverse { .. } => Some(PlayKind::Reverse),
            Play::Freeze => Some(PlayKind::Freeze),
        },
        rot: clip.rotate,
        mir: clip.mirror,
        flip: clip.flip,
        fit: clip.fit,
        zoom: (clip.zoom != 1.0).then_some(clip.zoom),
        look: (clip.look != Look::default()).then_some(clip.look),
        tr: clip.transition.map(|t| (t.kind, t.duration)),
        ..Segment::default()
    }
}

fn overlay_kind(tl: &Timeline, overlay: &Overlay) -> &'static str {
    match tl.sources.get(&overlay.source).map(|s| s.kind) {
        Some(SourceKind::Image) => "picture",
        _ => "overlay",
    }
}

fn text_segment(text: &Text, film: Time) -> Segment {
    let kind = if text.kind == TextKind::Title { "title" } else { "subtitle" };
    Segment {
        m: SegmentMeta { title: text.text.clone(), kind: kind.to_owned() },
        pos: Some(text.place),
        sty: Some(StyleKeys {
            size: text.style.size,
            c: text.style.color,
            bold: text.style.bold,
            bg: text.style.background,
            fade: text.style.fade,
        }),
        ..placed(text.id, text.start, text.until, text.until.unwrap_or(film))
    }
}
