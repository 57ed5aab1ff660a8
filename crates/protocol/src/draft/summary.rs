//! The summary of a timeline that a user reads, in the documented format:
//! `Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)`.
//!
//! What the format leaves open is decided so: times are in seconds with at most one decimal (two below a tenth of a
//! second); a volume stands there when it is known and not 100 %, `muted` for 0, and a speed when it is not 1x; tracks without
//! segments are left out; the segments of a track are separated by commas, neighbours of the same title make one entry
//! (`interview ×21`), lines of subtitles are counted, and after five entries the rest is counted; a title is cut after 60 characters.

use serde::{Deserialize, Serialize};

use super::{Segment, SegmentKind, Timeline, Track};
use crate::json::fixed;
use crate::lang::Lang;
use crate::list::in_order;

/// How many entries of a track are named.
const NAMED: usize = 5;

/// How many characters of a title are shown.
const TITLE: usize = 60;

/// Some segments of one kind, in the form in which they are told to a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// What they are.
    pub kind: SegmentKind,
    /// The entries, in order of time.
    pub items: Vec<Item>,
}

/// An entry: a segment, or several neighbours of one title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The title, where there is one.
    pub title: Option<String>,
    /// How many segments it stands for.
    pub count: usize,
    /// Where the first one starts.
    pub start_ms: u64,
    /// Where the last one ends.
    pub end_ms: u64,
    /// The volume as a factor, where it is known.
    pub volume: Option<f64>,
    /// The speed as a factor, where it is known.
    pub speed: Option<f64>,
}

impl Timeline {
    /// The summary on one line.
    #[must_use]
    pub fn summary(&self, lang: Lang) -> String {
        let pieces: Vec<Piece> = self.tracks.iter().filter_map(Piece::of_track).collect();
        let head = match (pieces.len(), lang) {
            (0, Lang::En) => return "Timeline (empty)".to_owned(),
            (0, Lang::Zh) => return "时间线（空）".to_owned(),
            (1, Lang::En) => "Timeline (1 track):".to_owned(),
            (n, Lang::En) => format!("Timeline ({n} tracks):"),
            (n, Lang::Zh) => format!("时间线（{n} 条轨道）："),
        };
        let lines = numbered(&pieces, lang);
        lang.pick(format!("{head} {lines}"), format!("{head}{lines}"))
    }
}

/// `1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%)`.
pub(super) fn numbered(pieces: &[Piece], lang: Lang) -> String {
    let lines = pieces.iter().zip(1..).map(|(piece, number)| format!("{number}. {}", piece.line(lang)));
    lines.collect::<Vec<_>>().join(" ")
}

impl Track {
    /// What the track is to a person: the kind of its segments.
    #[must_use]
    pub fn role(&self) -> SegmentKind {
        let mut kinds = self.segments.iter().map(|segment| segment.kind);
        let first = kinds.next().unwrap_or_default();
        // Pictures between clips are part of the video.
        if kinds.any(|kind| kind == SegmentKind::Clip) { SegmentKind::Clip } else { first }
    }
}

impl Piece {
    /// A whole track; `None` if it is empty.
    pub(super) fn of_track(track: &Track) -> Option<Self> {
        let mut piece = Self::of(track.role(), &track.segments.iter().collect::<Vec<_>>())?;
        if let [item] = &mut piece.items[..]
            && item.title.is_none()
            && piece.kind != SegmentKind::Subtitle
        {
            item.title = track.title.clone();
        }
        Some(piece)
    }

    /// Some segments; `None` if there are none.
    pub(super) fn of(kind: SegmentKind, segments: &[&Segment]) -> Option<Self> {
        let mut items: Vec<Item> = Vec::new();
        for segment in in_order(segments, |segment| segment.start_ms) {
            match items.last_mut() {
                Some(last) if kind == SegmentKind::Subtitle || last.is_like(segment) => {
                    last.take_in(segment, kind)
                }
                _ => items.push(Item::of(segment)),
            }
        }
        (!items.is_empty()).then_some(Piece { kind, items })
    }

    /// `Video: city timelapse (0-10s)`, `视频：城市延时（0-10秒）`.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let label = label(self.kind, lang);
        let entries = self.entries(lang);
        if self.has_no_name() {
            return lang.pick(format!("{label} {entries}"), format!("{label}{entries}"));
        }
        lang.pick(format!("{label}: {entries}"), format!("{label}：{entries}"))
    }

    /// Whether there is nothing to say but the times.
    pub(super) fn has_no_name(&self) -> bool {
        matches!(&self.items[..], [item] if item.title.is_none() && item.count == 1)
    }

    /// The entries alone: `beach (0-4s), city (4-10s)`.
    #[must_use]
    pub fn entries(&self, lang: Lang) -> String {
        let named = if self.items.len() > NAMED + 1 { NAMED } else { self.items.len() };
        let mut entries: Vec<String> =
            self.items[..named].iter().map(|item| item.words(self, lang)).collect();
        if let [first, .., last] = &self.items[named..] {
            let count = self.items[named..].iter().map(|item| item.count).sum::<usize>();
            let range = range(first.start_ms, last.end_ms, lang);
            entries.push(
                lang.pick(format!("and {count} more ({range})"), format!("另有 {count} 段（{range}）")),
            );
        }
        entries.join(lang.pick(", ", "，"))
    }
}

impl Item {
    fn of(segment: &Segment) -> Self {
        Item {
            title: segment.title.clone(),
            count: 1,
            start_ms: segment.start_ms,
            end_ms: segment.end_ms(),
            volume: segment.volume,
            speed: segment.speed,
        }
    }

    fn is_like(&self, segment: &Segment) -> bool {
        self.title == segment.title
            && shown_volume(self.volume) == shown_volume(segment.volume)
            && shown_speed(self.speed) == shown_speed(segment.speed)
    }

    fn take_in(&mut self, segment: &Segment, kind: SegmentKind) {
        self.count += 1;
        self.end_ms = self.end_ms.max(segment.end_ms());
        if kind == SegmentKind::Subtitle {
            self.title = None;
        }
    }

    fn words(&self, piece: &Piece, lang: Lang) -> String {
        let name = match &self.title {
            Some(title) => name(title, piece.kind, lang),
            None if piece.has_no_name() => String::new(),
            None if piece.kind == SegmentKind::Subtitle => {
                lang.pick(format!("{} lines", self.count), format!("{} 条", self.count))
            }
            None => lang.pick("untitled", "未命名").to_owned(),
        };
        let times = match self.count {
            n if n > 1 && self.title.is_some() => format!(" ×{n}"),
            n if n > 1 && piece.kind != SegmentKind::Subtitle => format!(" ×{n}"),
            _ => String::new(),
        };
        let mut facts = vec![range(self.start_ms, self.end_ms, lang)];
        facts.extend(shown_volume(self.volume).map(|percent| match percent {
            0 => lang.pick("muted", "静音").to_owned(),
            percent => format!("{percent}%"),
        }));
        facts.extend(shown_speed(self.speed).map(|speed| {
            let factor = factor(speed);
            lang.pick(format!("{factor}x"), format!("{factor}倍速"))
        }));
        let space = if name.is_empty() { "" } else { " " };
        lang.pick(
            format!("{name}{times}{space}({})", facts.join(", ")),
            format!("{name}{times}（{}）", facts.join("，")),
        )
    }
}

/// What a track of this kind is called in a summary.
pub(super) fn label(kind: SegmentKind, lang: Lang) -> &'static str {
    match kind {
        SegmentKind::Clip => lang.pick("Video", "视频"),
        SegmentKind::Picture => lang.pick("Picture", "图片"),
        SegmentKind::Overlay => lang.pick("Overlay", "叠加画面"),
        SegmentKind::Music => lang.pick("BGM", "背景音乐"),
        SegmentKind::Voice => lang.pick("Voice", "人声"),
        SegmentKind::OriginalAudio => lang.pick("Original audio", "原声"),
        SegmentKind::Sound => lang.pick("Sound", "音效"),
        SegmentKind::Title => lang.pick("Title", "标题"),
        SegmentKind::Subtitle => lang.pick("Subtitles", "字幕"),
        SegmentKind::Other => lang.pick("Track", "轨道"),
    }
}

/// A title as it stands in a summary: what a viewer reads is quoted.
fn name(title: &str, kind: SegmentKind, lang: Lang) -> String {
    match kind {
        SegmentKind::Title | SegmentKind::Subtitle => quoted(title, lang),
        _ => shortened(title),
    }
}

/// A title in quotes.
pub(super) fn quoted(title: &str, lang: Lang) -> String {
    let title = shortened(title);
    lang.pick(format!("\"{title}\""), format!("“{title}”"))
}

fn shortened(title: &str) -> String {
    match title.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title.to_owned(),
    }
}

/// `0-10.5s`, `0-10.5秒`.
pub(super) fn range(start_ms: u64, end_ms: u64, lang: Lang) -> String {
    format!("{}-{}{}", seconds(start_ms), seconds(end_ms), lang.pick("s", "秒"))
}

/// Seconds with as many decimals as matter.
pub(super) fn seconds(ms: u64) -> String {
    let text = fixed(ms as f64 / 1000.0, if ms < 100 { 2 } else { 1 });
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A volume in per cent, where it is worth mentioning.
pub(super) fn shown_volume(volume: Option<f64>) -> Option<u64> {
    volume.map(percent).filter(|percent| *percent != 100)
}

pub(super) fn percent(volume: f64) -> u64 {
    (volume * 100.0).round() as u64
}

/// A speed in hundredths, where it is worth mentioning.
fn shown_speed(speed: Option<f64>) -> Option<u64> {
    speed.map(percent).filter(|percent| *percent != 100)
}

/// A factor, given in hundredths, with as many decimals as matter.
pub(super) fn factor(hundredths: u64) -> String {
    let text = fixed(hundredths as f64 / 100.0, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
