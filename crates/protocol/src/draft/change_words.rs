//! The words for a change, English and Chinese.

use super::summary::{Piece, factor, numbered, percent, quoted, range, seconds};
use super::{Canvas, Change, SegmentKind, Subject};
use crate::lang::Lang;

impl Change {
    /// The change as one sentence.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        // A number at the start has a space before it, as it needs one elsewhere in Chinese.
        self.sentence(lang).trim_start().to_owned()
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Change::Split { subject, parts, at_ms, removed_ms } => {
                split(subject, *parts, *at_ms, *removed_ms, lang)
            }
            Change::Trimmed { subject, from_ms, to_ms, start_cut_ms } => {
                trimmed(subject, *from_ms, *to_ms, *start_cut_ms, lang)
            }
            Change::Speed { subject, from, to } => {
                let what = subject.words(lang);
                let (from, to) = (factor(percent(*from)), factor(percent(*to)));
                let plays = if subject.count > 1 { "now play" } else { "now plays" };
                lang.pick(
                    format!("{} {plays} at {to}x (was {from}x).", capitalized(&what)),
                    format!("{what}改为 {to} 倍速播放（原为 {from} 倍速）。"),
                )
            }
            Change::Volume { subject, from, to } => volume(subject, percent(*from), percent(*to), lang),
            Change::Retitled { subject, to } => retitled(subject, to.as_deref(), lang),
            Change::Replaced { subject, to } => {
                let what = subject.words(lang);
                let another = || lang.pick("another one", "另一个素材").to_owned();
                let to = to.as_deref().map_or_else(another, |to| quoted(to, lang));
                lang.pick(format!("Replaced {what} with {to}."), format!("已将{what}替换为{to}。"))
            }
            Change::Moved { subject, from_ms, to_ms } => moved(subject, *from_ms, *to_ms, lang),
            Change::OtherTrack { subject } => {
                let what = subject.words(lang);
                lang.pick(format!("Moved {what} to another track."), format!("已将{what}移到另一条轨道。"))
            }
            Change::Reordered { kind, titles } => {
                const SHOWN: usize = 8;
                let titles =
                    titles.iter().map(|title| title.as_deref().unwrap_or(lang.pick("untitled", "未命名")));
                let more = if titles.len() > SHOWN { "…" } else { "" };
                let titles = titles.take(SHOWN).collect::<Vec<_>>().join(lang.pick(", ", "、"));
                let stop = if more.is_empty() { lang.pick(".", "。") } else { "" };
                let kind = plural(*kind, lang);
                lang.pick(
                    format!("The {kind} are in a new order: {titles}{more}{stop}"),
                    format!("{kind}的顺序已调整：{titles}{more}{stop}"),
                )
            }
            Change::TracksReordered { tracks } => {
                let tracks = numbered(tracks, lang);
                lang.pick(
                    format!("The tracks are in a new order: {tracks}."),
                    format!("轨道的顺序已调整：{tracks}。"),
                )
            }
            Change::TrackRemoved { piece } | Change::SegmentsRemoved { piece } => removed(piece, lang),
            Change::TrackAdded { piece } | Change::SegmentsAdded { piece } => added(piece, lang),
            Change::Canvas { from, to } => canvas(*from, *to, lang),
            Change::Duration { from_ms, to_ms } => whole_length(*from_ms, *to_ms, lang),
            Change::Details { subject: None } => {
                lang.pick("Some details of the project changed.", "项目的一些细节有改动。").to_owned()
            }
            Change::Details { subject: Some(subject) } => {
                let what = subject.words(lang);
                lang.pick(format!("Some details of {what} changed."), format!("{what}的一些细节有改动。"))
            }
        }
    }
}

impl Subject {
    /// `the clip "beach"`, `3 clips`, `片段“beach”`, ` 3 个片段`.
    fn words(&self, lang: Lang) -> String {
        if self.count > 1 {
            return several(self.count, self.kind, lang);
        }
        let one = noun(self.kind, lang);
        match &self.title {
            Some(title) => {
                let title = quoted(title, lang);
                lang.pick(format!("the {one} {title}"), format!("{one}{title}"))
            }
            None => lang.pick(format!("the {one}"), one.to_owned()),
        }
    }
}

fn noun(kind: SegmentKind, lang: Lang) -> &'static str {
    match kind {
        SegmentKind::Clip => lang.pick("clip", "片段"),
        SegmentKind::Picture => lang.pick("picture", "图片"),
        SegmentKind::Overlay => lang.pick("overlay", "叠加画面"),
        SegmentKind::Music => lang.pick("background music", "背景音乐"),
        SegmentKind::Voice => lang.pick("voice track", "人声"),
        SegmentKind::OriginalAudio => lang.pick("original audio", "原声"),
        SegmentKind::Sound => lang.pick("sound effect", "音效"),
        SegmentKind::Title => lang.pick("title", "标题"),
        SegmentKind::Subtitle => lang.pick("subtitle", "字幕"),
        SegmentKind::Other => lang.pick("item", "素材"),
    }
}

/// `clips`, `pieces of background music`; the same word in Chinese.
fn plural(kind: SegmentKind, lang: Lang) -> String {
    let one = noun(kind, lang);
    match kind {
        SegmentKind::Music | SegmentKind::OriginalAudio => {
            lang.pick(format!("pieces of {one}"), one.to_owned())
        }
        _ => lang.pick(format!("{one}s"), one.to_owned()),
    }
}

/// `3 clips`, ` 3 个片段`: in Chinese a number is set off from the word before it.
fn several(count: usize, kind: SegmentKind, lang: Lang) -> String {
    let measure = match kind {
        SegmentKind::Picture => "张",
        SegmentKind::Subtitle => "条",
        SegmentKind::Music | SegmentKind::Voice | SegmentKind::OriginalAudio => "段",
        _ => "个",
    };
    let many = plural(kind, lang);
    lang.pick(format!("{count} {many}"), format!(" {count} {measure}{many}"))
}

fn added(piece: &Piece, lang: Lang) -> String {
    let one = noun(piece.kind, lang);
    let what = match (count(piece), piece.kind) {
        (1, SegmentKind::Music | SegmentKind::OriginalAudio) => one.to_owned(),
        (1, _) => lang.pick(format!("{} {one}", article(one)), one.to_owned()),
        (n, kind) => several(n, kind, lang),
    };
    let named = named(piece, lang);
    lang.pick(format!("Added {what}{named}."), format!("已添加{what}{named}。"))
}

fn removed(piece: &Piece, lang: Lang) -> String {
    let one = noun(piece.kind, lang);
    let what = match count(piece) {
        1 => lang.pick(format!("the {one}"), one.to_owned()),
        n => several(n, piece.kind, lang),
    };
    let named = named(piece, lang);
    lang.pick(format!("Removed {what}{named}."), format!("已移除{what}{named}。"))
}

fn count(piece: &Piece) -> usize {
    piece.items.iter().map(|item| item.count).sum()
}

/// What follows the noun: `: Lo-fi (0-10s, 35%)`, or only ` (0-10s, 35%)`.
fn named(piece: &Piece, lang: Lang) -> String {
    match &piece.items[..] {
        // "12 subtitles: 12 lines" would say it twice.
        [lines] if piece.kind == SegmentKind::Subtitle && lines.count > 1 => {
            let range = range(lines.start_ms, lines.end_ms, lang);
            lang.pick(format!(" ({range})"), format!("（{range}）"))
        }
        _ if piece.has_no_name() => lang.pick(format!(" {}", piece.entries(lang)), piece.entries(lang)),
        _ => lang.pick(format!(": {}", piece.entries(lang)), format!("：{}", piece.entries(lang))),
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn split(subject: &Subject, parts: usize, at_ms: u64, removed_ms: u64, lang: Lang) -> String {
    let what = subject.words(lang);
    let cut = length(removed_ms, lang);
    match (parts, removed_ms) {
        (2, 0) => {
            let at = length(at_ms, lang);
            lang.pick(format!("Split {what} at {at}."), format!("已在 {at}处切开{what}。"))
        }
        (n, 0) => lang.pick(format!("Split {what} into {n} parts."), format!("已将{what}切成 {n} 段。")),
        (2, _) => lang.pick(format!("Cut {cut} out of {what}."), format!("已从{what}中间剪掉 {cut}。")),
        (n, _) => lang.pick(
            format!("Cut {cut} out of {what}, which leaves {n} parts."),
            format!("已从{what}中剪掉 {cut}，剩下 {n} 段。"),
        ),
    }
}

fn trimmed(subject: &Subject, from_ms: u64, to_ms: u64, start_cut_ms: Option<i64>, lang: Lang) -> String {
    let what = subject.words(lang);
    let from_to = format!("{} → {}", length(from_ms, lang), length(to_ms, lang));
    let all = i64::try_from(from_ms).unwrap_or(i64::MAX) - i64::try_from(to_ms).unwrap_or(i64::MAX);
    let cuts = start_cut_ms.map(|start| (start, all - start)).map(|(start, end)| (worth(start), worth(end)));
    let cut = |ms: i64| length(ms.unsigned_abs(), lang);
    match cuts {
        Some((start @ 1.., 0)) => lang.pick(
            format!("Cut {} from the start of {what} ({from_to}).", cut(start)),
            format!("已从{what}开头剪掉 {}（{from_to}）。", cut(start)),
        ),
        Some((0, end @ 1..)) => lang.pick(
            format!("Cut {} from the end of {what} ({from_to}).", cut(end)),
            format!("已从{what}结尾剪掉 {}（{from_to}）。", cut(end)),
        ),
        Some((start @ 1.., end @ 1..)) => lang.pick(
            format!("Cut {} from the start and {} from the end of {what} ({from_to}).", cut(start), cut(end)),
            format!("已从{what}开头剪掉 {}、结尾剪掉 {}（{from_to}）。", cut(start), cut(end)),
        ),
        _ if worth(all) == 0 => lang.pick(
            format!("{} now shows another part of its source.", capitalized(&what)),
            format!("{what}改为显示素材的另一部分。"),
        ),
        _ => {
            let by = cut(all);
            let what_en = capitalized(&what);
            if all > 0 {
                lang.pick(
                    format!("{what_en} is {by} shorter ({from_to})."),
                    format!("{what}缩短了 {by}（{from_to}）。"),
                )
            } else {
                lang.pick(
                    format!("{what_en} is {by} longer ({from_to})."),
                    format!("{what}延长了 {by}（{from_to}）。"),
                )
            }
        }
    }
}

/// A difference of less than a frame is none.
fn worth(ms: i64) -> i64 {
    if ms.abs() <= 40 { 0 } else { ms }
}

fn volume(subject: &Subject, from: u64, to: u64, lang: Lang) -> String {
    let what = subject.words(lang);
    match (from, to) {
        (_, 0) => lang.pick(format!("Muted {what}."), format!("已将{what}静音。")),
        (0, _) => lang.pick(format!("Unmuted {what} ({to}%)."), format!("已取消{what}的静音（{to}%）。")),
        _ if to < from => lang.pick(
            format!("Turned {what} down to {to}% (was {from}%)."),
            format!("已将{what}的音量调低到 {to}%（原为 {from}%）。"),
        ),
        _ => lang.pick(
            format!("Turned {what} up to {to}% (was {from}%)."),
            format!("已将{what}的音量调高到 {to}%（原为 {from}%）。"),
        ),
    }
}

fn retitled(subject: &Subject, to: Option<&str>, lang: Lang) -> String {
    let what = subject.words(lang);
    let is_read = matches!(subject.kind, SegmentKind::Title | SegmentKind::Subtitle);
    let Some(to) = to.map(|to| quoted(to, lang)) else {
        return lang
            .pick(format!("{} has no title any more.", capitalized(&what)), format!("{what}不再有标题。"));
    };
    if is_read {
        lang.pick(format!("{} now reads {to}.", capitalized(&what)), format!("{what}已改为{to}。"))
    } else {
        lang.pick(format!("{} is now called {to}.", capitalized(&what)), format!("{what}已改名为{to}。"))
    }
}

fn moved(subject: &Subject, from_ms: u64, to_ms: u64, lang: Lang) -> String {
    let what = subject.words(lang);
    if subject.count == 1 {
        let (from, to) = (length(from_ms, lang), length(to_ms, lang));
        return lang
            .pick(format!("Moved {what} from {from} to {to}."), format!("已将{what}从 {from}移到 {to}。"));
    }
    let by = length(from_ms.abs_diff(to_ms), lang);
    if to_ms > from_ms {
        lang.pick(format!("Moved {what} {by} later."), format!("已将{what}推后 {by}。"))
    } else {
        lang.pick(format!("Moved {what} {by} earlier."), format!("已将{what}提前 {by}。"))
    }
}

fn canvas(from: Canvas, to: Canvas, lang: Lang) -> String {
    let sizes = (format!("{}×{}", from.width, from.height), format!("{}×{}", to.width, to.height));
    let shape = match to.width.cmp(&to.height) {
        std::cmp::Ordering::Less => lang.pick("vertical", "竖屏"),
        std::cmp::Ordering::Equal => lang.pick("square", "方形"),
        std::cmp::Ordering::Greater => lang.pick("horizontal", "横屏"),
    };
    if from.width.cmp(&from.height) == to.width.cmp(&to.height) {
        return lang.pick(
            format!("The picture is now {} (was {}).", sizes.1, sizes.0),
            format!("画面改为 {}（原为 {}）。", sizes.1, sizes.0),
        );
    }
    lang.pick(
        format!("The picture is now {shape}, {} (was {}).", sizes.1, sizes.0),
        format!("画面改为{shape} {}（原为 {}）。", sizes.1, sizes.0),
    )
}

fn whole_length(from_ms: u64, to_ms: u64, lang: Lang) -> String {
    let (from, to, by) = (length(from_ms, lang), length(to_ms, lang), length(from_ms.abs_diff(to_ms), lang));
    match (from_ms, to_ms) {
        (_, 0) => lang.pick("The video is empty now.", "视频现在是空的。").to_owned(),
        (0, _) => lang.pick(format!("The video is {to} long."), format!("视频时长为 {to}。")),
        _ if to_ms < from_ms => lang.pick(
            format!("The video is {by} shorter ({from} → {to})."),
            format!("视频缩短了 {by}（{from} → {to}）。"),
        ),
        _ => lang.pick(
            format!("The video is {by} longer ({from} → {to})."),
            format!("视频延长了 {by}（{from} → {to}）。"),
        ),
    }
}

/// A length in words: `5 s`, `1 min 15.5 s`, `5 秒`, `1 分 15.5 秒`.
fn length(ms: u64, lang: Lang) -> String {
    let (minutes, rest) = (ms / 60_000, ms % 60_000);
    // Rounding must not give "1 min 60 s".
    let (minutes, rest) = if minutes > 0 && rest >= 59_950 { (minutes + 1, 0) } else { (minutes, rest) };
    let parts = (minutes, seconds(rest));
    match (parts.0, rest) {
        (0, _) => lang.pick(format!("{} s", parts.1), format!("{} 秒", parts.1)),
        (_, 0) => lang.pick(format!("{minutes} min"), format!("{minutes} 分钟")),
        _ => lang.pick(format!("{minutes} min {} s", parts.1), format!("{minutes} 分 {} 秒", parts.1)),
    }
}

fn capitalized(words: &str) -> String {
    let mut capitalized = words.to_owned();
    if let Some(first) = capitalized.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capitalized
}
