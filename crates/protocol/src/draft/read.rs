//! Makes a [`Timeline`] out of a draft. The service publishes few of its keys; the rest is looked for under the names
//! that this project's own studio and other editors use.

use super::json::{Json, Object};
use super::{Canvas, Draft, Segment, SegmentKind, Timeline, Track, TrackKind};
use crate::json::{Document, parse_float};

/// Longer than any video; keeps sums far from overflow. About three years.
const LONGEST_MS: f64 = 1e11;

/// Where an object keeps what describes it.
const METADATA: [&str; 4] = ["m", "metadata", "meta", "extra"];

/// Keys that change with every save and say nothing.
const BOOKKEEPING: [&str; 12] = [
    "version",
    "v",
    "rev",
    "revision",
    "etag",
    "ts",
    "timestamp",
    "updated_at",
    "updatedAt",
    "modified",
    "modified_at",
    "last_modified",
];

pub(super) fn timeline(draft: &Draft) -> Timeline {
    let Ok(document) = Document::parse(draft.as_json().as_bytes()) else { return Timeline::default() };
    // A state may hold the draft as a string of JSON.
    let unpacked = document.root().as_str().unwrap_or_default();
    let inner = Document::parse(unpacked.as_bytes()).ok();
    let root = Json::new(inner.as_ref().unwrap_or(&document).root());
    let Some(root) = root.object() else { return Timeline::default() };
    let keys = Keys::new(root);
    let list = keys.get(&["t", "tracks"]).map(Json::elements).unwrap_or_default();
    let mut tracks: Vec<Track> = list.into_iter().map(track).collect();
    guess_kinds(&mut tracks);
    let ends = tracks.iter().flat_map(|track| &track.segments).map(Segment::end_ms);
    let duration_ms = ends.max().filter(|end| *end > 0);
    Timeline {
        title: keys.text(&["title", "name"]),
        canvas: canvas(&keys),
        fps: keys.number(&["fps", "frame_rate", "frameRate"]).filter(|fps| *fps > 0.0),
        duration_ms: duration_ms.or_else(|| duration(&keys)).unwrap_or(0),
        tracks,
        details: keys.details(&[
            "t",
            "tracks",
            "width",
            "height",
            "w",
            "h",
            "d",
            "duration",
            "duration_ms",
            "canvas_config",
            "canvas",
        ]),
    }
}

fn canvas(keys: &Keys<'_>) -> Option<Canvas> {
    let side = |names: &[&str]| {
        let pixels = keys.number(names)?.round();
        (1.0..=65_536.0).contains(&pixels).then_some(pixels as u32)
    };
    let width = side(&["width", "w", "canvas_config.width", "canvas.width"])?;
    let height = side(&["height", "h", "canvas_config.height", "canvas.height"])?;
    Some(Canvas { width, height })
}

fn track(json: Json<'_>) -> Track {
    let keys = Keys::new(json.object().unwrap_or(Object::EMPTY));
    let list = keys.get(&["sg", "segments", "clips", "items"]).map(Json::elements).unwrap_or_default();
    let kind = track_kind(&keys);
    let volume = keys.volume();
    let track_role = segment_kind(&keys.text(&["kind", "role", "category"]).unwrap_or_default());
    let mut segments: Vec<Segment> = Vec::with_capacity(list.len());
    for json in list {
        let cursor = segments.last().map_or(0, Segment::end_ms);
        let mut segment = segment(json, kind, cursor);
        if segment.kind == SegmentKind::Other {
            segment.kind = track_role;
        }
        if let Some(volume) = volume {
            segment.volume = Some(segment.volume.unwrap_or(1.0) * volume);
        }
        segments.push(segment);
    }
    Track {
        id: keys.id(),
        kind,
        title: keys.text(&["title", "name", "label"]),
        segments,
        details: keys
            .details(&["sg", "segments", "clips", "items", "tt", "type", "kind", "id", "title", "name", "d"]),
    }
}

fn track_kind(keys: &Keys<'_>) -> TrackKind {
    let Some(value) = keys.get(&["tt", "type", "track_type", "trackType", "kind"]) else {
        return TrackKind::default();
    };
    if let Some(number) = value.number() {
        return match number as i64 {
            0 => TrackKind::Video,
            1 => TrackKind::Audio,
            7 => TrackKind::Text,
            other => TrackKind::Other(other),
        };
    }
    match value.string().unwrap_or_default().to_ascii_lowercase().as_str() {
        "video" | "main" | "image" | "picture" | "overlay" => TrackKind::Video,
        "audio" | "music" | "bgm" | "voice" | "sound" => TrackKind::Audio,
        "text" | "title" | "subtitle" | "subtitles" | "caption" | "captions" => TrackKind::Text,
        _ => TrackKind::default(),
    }
}

fn segment(json: Json<'_>, track: TrackKind, cursor: u64) -> Segment {
    let keys = Keys::new(json.object().unwrap_or(Object::EMPTY));
    let duration_ms = duration(&keys);
    let start_ms = keys
        .milliseconds(&[
            "st",
            "start",
            "s",
            "start_ms",
            "startMs",
            "startTime",
            "start_time",
            "begin",
            "offset",
        ])
        .or_else(|| keys.seconds(&["start_s", "start_sec", "start_seconds"]))
        .or_else(|| time_range(&keys, "start"))
        .unwrap_or(cursor);
    let end_ms = keys.milliseconds(&["e", "end", "end_ms", "endMs", "endTime", "end_time"]);
    let source = keys.text(&[
        "src",
        "source",
        "source_id",
        "sourceId",
        "material_id",
        "asset_id",
        "url",
        "path",
        "file",
    ]);
    Segment {
        id: keys.id(),
        kind: segment_kind(&keys.text(&["kind", "role", "category", "type"]).unwrap_or_default()),
        title: title(&keys, track, source.as_deref()),
        source,
        start_ms,
        duration_ms: duration_ms.or_else(|| end_ms.map(|end| end.saturating_sub(start_ms))).unwrap_or(0),
        source_start_ms: keys
            .milliseconds(&["in", "source_start", "sourceStart", "trim_start", "trimStart", "clip_start"])
            .or_else(|| time_range_of(&keys, "source_timerange", "start")),
        volume: keys.volume(),
        speed: keys.speed(),
        details: keys.details(&[
            "id",
            "sid",
            "st",
            "start",
            "s",
            "start_ms",
            "startTime",
            "start_time",
            "d",
            "duration",
            "duration_ms",
            "e",
            "end",
            "end_ms",
            "endTime",
            "end_time",
            "in",
            "src",
            "source",
            "sp",
            "speed",
            "vol",
            "volume",
            "title",
            "name",
            "text",
            "content",
            "kind",
            "target_timerange",
            "source_timerange",
        ]),
    }
}

/// A title: of a text what a viewer reads, before the name it has in an editor; else a name, or that of the file.
fn title(keys: &Keys<'_>, track: TrackKind, source: Option<&str>) -> Option<String> {
    const NAMES: [&str; 2] = ["title", "name"];
    const TEXTS: [&str; 4] = ["text", "content", "content.text", "caption"];
    let (first, second) = match track {
        TrackKind::Text => (&TEXTS[..], &NAMES[..]),
        _ => (&NAMES[..], &TEXTS[..]),
    };
    keys.text(first)
        .or_else(|| keys.text(second))
        .or_else(|| keys.text(&["label", "description"]))
        .or_else(|| {
            keys.text(&["file_name", "fileName", "filename"])
                .map(|name| stem(&name).unwrap_or(&name).to_owned())
        })
        .or_else(|| source.and_then(stem).map(str::to_owned))
}

/// The file name in a path or an address without its ending; `None` where there is no ending, as in an id.
fn stem(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next()?;
    let name = path.rsplit(['/', '\\']).next()?;
    let (stem, ending) = name.rsplit_once('.')?;
    let media = (2..=4).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    (media && !stem.is_empty()).then_some(stem)
}

fn duration(keys: &Keys<'_>) -> Option<u64> {
    keys.milliseconds(&["d", "duration_ms", "durationMs", "duration", "dur", "length"])
        .or_else(|| keys.seconds(&["duration_s", "duration_sec", "duration_seconds"]))
        .or_else(|| time_range(keys, "duration"))
}

fn time_range(keys: &Keys<'_>, key: &str) -> Option<u64> {
    time_range_of(keys, "target_timerange", key)
}

/// A time in a range object. Editors that have these count in microseconds, so the unit is told by comparing with
/// the duration `d`, which is in milliseconds, and where there is none, by size.
fn time_range_of(keys: &Keys<'_>, range: &str, key: &str) -> Option<u64> {
    let value = keys.number(&[&format!("{range}.{key}")])?;
    let length = keys.number(&[&format!("{range}.duration")]).unwrap_or(value);
    let in_microseconds = match keys.number(&["d"]).filter(|d| *d > 0.0) {
        Some(d) => length / d > 30.0,
        None => length >= 100_000.0,
    };
    Some(whole_milliseconds(if in_microseconds { value / 1000.0 } else { value }))
}

fn segment_kind(word: &str) -> SegmentKind {
    match word.to_ascii_lowercase().as_str() {
        "clip" | "video" => SegmentKind::Clip,
        "picture" | "image" | "photo" => SegmentKind::Picture,
        "overlay" | "logo" | "sticker" | "pip" | "watermark" => SegmentKind::Overlay,
        "music" | "bgm" => SegmentKind::Music,
        "voice" | "voiceover" | "narration" | "tts" | "speech" => SegmentKind::Voice,
        "original" | "original_audio" => SegmentKind::OriginalAudio,
        "sound" | "sfx" | "effect" | "sound_effect" => SegmentKind::Sound,
        "title" => SegmentKind::Title,
        "subtitle" | "subtitles" | "caption" | "captions" => SegmentKind::Subtitle,
        _ => SegmentKind::Other,
    }
}

/// Gives each segment a kind that fits its track, from what is said about the two.
fn guess_kinds(tracks: &mut [Track]) {
    for track in tracks {
        let many_texts = track.segments.len() > 3;
        let hints = track.title.clone().unwrap_or_default();
        for segment in &mut track.segments {
            let hints =
                format!("{} {}", segment.title.as_deref().unwrap_or_default(), hints).to_ascii_lowercase();
            segment.kind = match (track.kind, segment.kind) {
                (TrackKind::Video, kind @ (SegmentKind::Picture | SegmentKind::Overlay)) => kind,
                (TrackKind::Video, _) => SegmentKind::Clip,
                (TrackKind::Audio, kind @ (SegmentKind::Music | SegmentKind::Voice | SegmentKind::Sound)) => {
                    kind
                }
                (TrackKind::Audio, SegmentKind::Clip | SegmentKind::OriginalAudio) => {
                    SegmentKind::OriginalAudio
                }
                (TrackKind::Audio, _) => audio_kind(&hints),
                (TrackKind::Text, kind @ (SegmentKind::Title | SegmentKind::Subtitle)) => kind,
                (TrackKind::Text, _) if many_texts || is_about_subtitles(&hints) => SegmentKind::Subtitle,
                (TrackKind::Text, _) => SegmentKind::Title,
                (TrackKind::Other(_), kind) => kind,
            };
        }
    }
}

fn audio_kind(hints: &str) -> SegmentKind {
    let any = |words: &[&str]| words.iter().any(|word| hints.contains(word));
    if any(&["voice", "narrat", "speech", "旁白", "配音", "人声", "解说"]) {
        SegmentKind::Voice
    } else if any(&["original", "原声"]) {
        SegmentKind::OriginalAudio
    } else if any(&["sfx", "sound effect", "音效"]) {
        SegmentKind::Sound
    } else {
        SegmentKind::Music
    }
}

fn is_about_subtitles(hints: &str) -> bool {
    ["subtitle", "caption", "字幕"].iter().any(|word| hints.contains(word))
}

/// An object with its metadata: a key is looked for in both.
struct Keys<'a> {
    own: Object<'a>,
    metadata: Vec<Object<'a>>,
}

impl<'a> Keys<'a> {
    fn new(own: Object<'a>) -> Self {
        let mut metadata: Vec<Object<'a>> =
            METADATA.iter().filter_map(|key| own.get(key)).filter_map(Json::object).collect();
        let nested: Vec<Object<'a>> = metadata
            .iter()
            .flat_map(|object| METADATA.iter().filter_map(|key| object.get(key)))
            .filter_map(Json::object)
            .collect();
        metadata.extend(nested);
        Keys { own, metadata }
    }

    /// The values of the first of the names that has any: in the object, then in its metadata.
    fn all<'k>(&'k self, names: &'k [&str]) -> impl Iterator<Item = Json<'a>> + 'k {
        names.iter().flat_map(|name| {
            std::iter::once(&self.own).chain(&self.metadata).filter_map(move |object| object.get(name))
        })
    }

    fn get(&self, names: &[&str]) -> Option<Json<'a>> {
        self.all(names).next()
    }

    fn number(&self, names: &[&str]) -> Option<f64> {
        self.all(names).find_map(Json::number)
    }

    /// A non-empty string on one line, without control characters.
    fn text(&self, names: &[&str]) -> Option<String> {
        self.all(names).filter_map(Json::string).map(|text| one_line(&text)).find(|text| !text.is_empty())
    }

    /// An id, of the object itself: a string or a number.
    fn id(&self) -> Option<String> {
        ["id", "sid", "segment_id", "track_id", "uuid"].iter().filter_map(|name| self.own.get(name)).find_map(
            |id| match id.string() {
                Some(text) => (!text.is_empty()).then_some(text),
                None => id.number().map(|_| id.text().to_owned()),
            },
        )
    }

    fn milliseconds(&self, names: &[&str]) -> Option<u64> {
        self.all(names)
            .find_map(|value| value.number().or_else(|| clock_time(&value.string()?)).map(whole_milliseconds))
    }

    fn seconds(&self, names: &[&str]) -> Option<u64> {
        self.number(names).map(|seconds| whole_milliseconds(seconds * 1000.0))
    }

    /// A volume as a factor. The studio's own `vol` is one; elsewhere a number above 2 is a percentage.
    fn volume(&self) -> Option<f64> {
        if let Some(factor) = self.number(&["vol"]) {
            return Some(factor.clamp(0.0, 100.0));
        }
        let volume =
            self.all(&["vol", "volume", "gain", "loudness"]).find_map(|value| match value.number() {
                Some(number) if number > 2.0 => Some(number / 100.0),
                Some(number) => Some(number),
                None => {
                    let text = value.string()?.trim().to_ascii_lowercase();
                    match (text.strip_suffix('%'), text.strip_suffix("db")) {
                        (Some(percent), _) => parse_float(percent.trim()).map(|percent| percent / 100.0),
                        (_, Some(decibels)) => {
                            parse_float(decibels.trim()).map(|decibels| 10f64.powf(decibels / 20.0))
                        }
                        _ => None,
                    }
                }
            })?;
        volume.is_finite().then_some(volume.clamp(0.0, 100.0))
    }

    fn speed(&self) -> Option<f64> {
        let speed =
            self.all(&["sp", "speed", "playback_rate", "playbackRate", "rate"]).find_map(|value| {
                value
                    .number()
                    .or_else(|| parse_float(value.string()?.trim().trim_end_matches(['x', 'X', '×'])))
            })?;
        (speed.is_finite() && speed > 0.0).then_some(speed.clamp(0.001, 1000.0))
    }

    /// A fingerprint of all that is not among the `known` keys.
    fn details(&self, known: &[&str]) -> u64 {
        let mut hash = Fingerprint::new();
        for object in std::iter::once(&self.own).chain(&self.metadata) {
            for (key, value) in object.entries() {
                let key = key.as_str();
                if !known.contains(&key) && !METADATA.contains(&key) && !BOOKKEEPING.contains(&key) {
                    hash.write(key);
                    hash.write(&value.canonical());
                }
            }
        }
        hash.0
    }
}

/// FNV-1a: the same on every platform and in every version, as a snapshot needs it.
struct Fingerprint(u64);

impl Fingerprint {
    fn new() -> Self {
        Fingerprint(0xCBF2_9CE4_8422_2325)
    }

    fn write(&mut self, text: &str) {
        // A byte that is in no UTF-8 text keeps neighbours apart.
        for byte in text.bytes().chain([0xFF]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
}

/// Negative times become 0, fractions are rounded.
fn whole_milliseconds(ms: f64) -> u64 {
    ms.round().clamp(0.0, LONGEST_MS) as u64
}

/// `1:02.5`, `00:01:02`, `2.5s` or `2500ms` in milliseconds.
fn clock_time(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_lowercase();
    let number = |text: &str| parse_float(text.trim());
    if let Some(ms) = text.strip_suffix("ms") {
        return number(ms);
    }
    if let Some(seconds) = text.strip_suffix('s') {
        return number(seconds).map(|seconds| seconds * 1000.0);
    }
    let parts: Option<Vec<f64>> = text.split(':').map(number).collect();
    let parts = parts.filter(|parts| (2..=3).contains(&parts.len()))?;
    Some(parts.iter().fold(0.0, |sum, part| sum * 60.0 + part) * 1000.0)
}

/// What people typed, fit for a line: control characters gone, each stretch of white space one space.
fn one_line(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
