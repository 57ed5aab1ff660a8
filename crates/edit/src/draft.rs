//! The draft: a [`Timeline`] as the JSON with short keys that clients store and send back. `DRAFT.md` beside this
//! crate's manifest lists every key. What comes back is not trusted: unknown keys are ignored, nonsense is refused.

use crate::apply::{is_voice, stem};
use crate::time::{Rate, Span, Time};
use crate::timeline::{
    Audio, Canvas, Clip, Color, Fade, Fit, Id, Look, Master, Overlay, Place, Play, Sound, Source, SourceKind,
    Style, Text, TextKind, Timeline, Transition, TransitionKind,
};
use crate::track;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version of the draft that is written.
const VERSION: u32 = 1;
/// Most segments in a draft.
const MOST_SEGMENTS: usize = 10_000;
/// Longest draft that is read, in bytes.
const LONGEST: usize = 16 << 20;

/// Why a draft was refused: a sentence for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftError(String);

impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DraftError {}

#[derive(Serialize, Deserialize)]
struct Draft {
    v: u32,
    m: Meta,
    t: Vec<Track>,
    #[serde(default)]
    src: Vec<Src>,
    #[serde(default)]
    ms: MasterKeys,
    next: u32,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    #[serde(default)]
    title: String,
    width: u32,
    height: u32,
    fps: f64,
    #[serde(default)]
    duration: i64,
    rate: Rate,
    fit: Fit,
    #[serde(default)]
    chosen: bool,
}

#[derive(Serialize, Deserialize)]
struct Track {
    tt: u32,
    #[serde(default)]
    id: String,
    #[serde(default)]
    m: TrackMeta,
    #[serde(default)]
    sg: Vec<Segment>,
}

#[derive(Serialize, Deserialize, Default)]
struct TrackMeta {
    #[serde(default)]
    title: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Segment {
    id: u32,
    st: i64,
    d: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    src: Option<u32>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    into: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sp: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vol: Option<f32>,
    m: SegmentMeta,
    /// Exact: range in the source for pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    r: Option<(Time, Time)>,
    /// Exact: start on the film.
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<Time>,
    /// Exact: end on the film; missing is the film's end.
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    play: Option<PlayKind>,
    #[serde(skip_serializing_if = "is_default")]
    rot: u8,
    #[serde(skip_serializing_if = "is_default")]
    mir: bool,
    #[serde(skip_serializing_if = "is_default")]
    flip: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zoom: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<Look>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tr: Option<(TransitionKind, Time)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pos: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    w: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    op: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fi: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fo: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mus: Option<Sound>,
    #[serde(skip_serializing_if = "Option::is_none")]
    off: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    rep: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    duck: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sty: Option<StyleKeys>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SegmentMeta {
    title: String,
    kind: String,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum PlayKind {
    Reverse,
    Freeze,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
struct StyleKeys {
    size: f32,
    c: Color,
    #[serde(default, skip_serializing_if = "is_default")]
    bold: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bg: Option<Color>,
    #[serde(default)]
    fade: Time,
}

#[derive(Serialize, Deserialize)]
struct Src {
    id: u32,
    file: String,
    name: String,
    kind: SourceKind,
    d: Time,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fps: Option<Rate>,
    #[serde(default)]
    audio: bool,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct MasterKeys {
    #[serde(skip_serializing_if = "Option::is_none")]
    fi: Option<(Time, Color)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fo: Option<(Time, Color)>,
    #[serde(skip_serializing_if = "is_default")]
    sfi: Time,
    #[serde(skip_serializing_if = "is_default")]
    sfo: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    lufs: Option<f32>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The draft of a timeline.
#[must_use]
pub fn to_draft(tl: &Timeline) -> String {
    // No map has other keys than strings and no float is out of JSON's reach, so this cannot fail; a value that is
    // not finite becomes null and is refused when it is read.
    serde_json::to_string(&written(tl)).unwrap_or_default()
}

fn written(tl: &Timeline) -> Draft {
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

/// The timeline of a draft.
///
/// # Errors
/// A sentence that names what is wrong: not JSON, a key that is missing or of another type, another version, too
/// many segments, an absurd canvas, a range, speed, gain or id that cannot be.
pub fn from_draft(text: &str) -> Result<Timeline, DraftError> {
    if text.len() > LONGEST {
        return Err(DraftError(format!("the draft is longer than {LONGEST} bytes")));
    }
    let draft: Draft =
        serde_json::from_str(text).map_err(|e| DraftError(format!("the draft cannot be read: {e}")))?;
    if draft.v != VERSION {
        return Err(DraftError(format!("the draft has version {}; only {VERSION} can be read", draft.v)));
    }
    let count: usize = draft.t.iter().map(|t| t.sg.len()).sum();
    if count > MOST_SEGMENTS {
        return Err(DraftError(format!("the draft has {count} segments; {MOST_SEGMENTS} is the most")));
    }
    let tl = read(draft)?;
    check(&tl)?;
    match track::fault(&tl) {
        Some(fault) => Err(DraftError(fault)),
        None => Ok(tl),
    }
}

fn read(draft: Draft) -> Result<Timeline, DraftError> {
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
fn check(tl: &Timeline) -> Result<(), DraftError> {
    let wrong = |what: String| Err(DraftError(what));
    let (w, h) = (tl.canvas.width, tl.canvas.height);
    if !(16..=8192).contains(&w) || !(16..=8192).contains(&h) || w % 2 == 1 || h % 2 == 1 {
        return wrong(format!("a canvas of {w} × {h} cannot be; sides are even and 16 to 8192 pixels"));
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
        if !within(t.style.size, 0.01, 0.5) || t.style.fade < Time::ZERO || t.text.chars().count() > 4000 {
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
