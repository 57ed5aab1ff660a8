//! Titles and subtitles.

use super::{Applied, Stop, moment, refuse};
use crate::operation::{Change, Operation, Point, StyleChange, TextRef};
use crate::subtitles::Line;
use crate::time::{Span, Time};
use crate::timeline::{Color, Place, Style, Text, TextKind, Timeline};
use crate::track;
use crate::words::{self, Lang, Said, said};

/// How long a text stays unless something else was said.
const USUAL: Time = Time::from_secs(3);
/// Longest text, in characters.
const LONGEST: usize = Text::LONGEST;

/// The look of a text that nobody has changed.
fn usual_style(kind: TextKind) -> Style {
    Style {
        size: if kind == TextKind::Title { 0.1 } else { 0.06 },
        color: Color::WHITE,
        bold: kind == TextKind::Title,
        background: None,
        fade: Time::ZERO,
    }
}

fn usual_place(kind: TextKind) -> Place {
    if kind == TextKind::Title { Place::Center } else { Place::Bottom }
}

fn restyle(style: &mut Style, change: &StyleChange) {
    if let Some(size) = change.size {
        style.size = size.of(style.size).clamp(0.02, 0.4);
    }
    if let Some(background) = change.background {
        style.background = (background.3 > 0).then_some(background);
    }
    style.color = change.color.unwrap_or(style.color);
    style.bold = change.bold.unwrap_or(style.bold);
    style.fade = change.fade.unwrap_or(style.fade).max(Time::ZERO);
}

pub(super) fn add(tl: &mut Timeline, op: &Operation) -> Applied {
    let Operation::AddText { kind, text, from, to, length, place, style } = op else {
        refuse!("That is not a text.", "这不是文字。");
    };
    let shown = text.trim();
    if shown.is_empty() {
        refuse!(
            "What should the text say? For example: add a title “Hello”.",
            "文字内容是什么？例如：添加标题“你好”。"
        );
    }
    if shown.chars().count() > LONGEST {
        refuse!("A text can have up to {LONGEST} characters.", "一条文字最多 {LONGEST} 个字。");
    }
    let film = track::film(tl);
    let from_at = from.map(|p| moment(tl, p)).transpose()?;
    let to_at = to.map(|p| moment(tl, p)).transpose()?;
    if length.is_some_and(|l| l <= Time::ZERO) {
        refuse!("A text must be seen for a while.", "文字要显示一段时间。");
    }
    let usual = length.unwrap_or(USUAL);
    let to_point = *to;
    let mut start = match (from_at, to_at) {
        // "At the end": the last seconds, not after them.
        (Some(at), None) if at >= film => (film - usual).max(Time::ZERO),
        (Some(at), _) => at,
        (None, Some(to)) if length.is_some() || matches!(to_point, Some(Point::ClipEnd(_))) => {
            (to - usual).max(Time::ZERO)
        }
        (None, _) => Time::ZERO,
    };
    let mut end = to_at.unwrap_or(start + usual).min(film);
    if *kind == TextKind::Subtitle && from.is_none() && to.is_none() && length.is_none() {
        (start, end) = (Time::ZERO, film);
    }
    if end - start < track::frame(tl) {
        refuse!("There is no time left for the text there.", "那里没有时间显示文字。");
    }
    let id = tl.fresh_id();
    let mut look = usual_style(*kind);
    restyle(&mut look, style);
    tl.texts.push(Text {
        id,
        kind: *kind,
        text: shown.to_owned(),
        start,
        until: if end >= film && (to.is_some() || start > Time::ZERO || film <= usual) {
            Some(film)
        } else {
            Some(end)
        },
        place: place.unwrap_or(usual_place(*kind)),
        style: look,
    });
    if let Some(last) = tl.texts.last_mut()
        && to.is_none()
        && length.is_none()
        && start == Time::ZERO
        && end >= film
        && *kind == TextKind::Subtitle
    {
        last.until = None;
    }
    let range = words::range(Span::new(start, end));
    let (what, what_zh) = if *kind == TextKind::Title { ("title", "标题") } else { ("subtitle", "字幕") };
    let mut details = vec![place_name(place.unwrap_or(usual_place(*kind)))];
    details.extend(tl.texts.last().into_iter().flat_map(|text| style_in_words(style, text)));
    let (en, zh) = listed(&details);
    Ok(said!("Added the {what} “{shown}” ({range}), {en}.", "添加了{what_zh}“{shown}”（{range}），{zh}。"))
}

/// Details with commas between them.
fn listed(details: &[Said]) -> (String, String) {
    let list = |lang, comma| details.iter().map(|d| d.in_lang(lang)).collect::<Vec<_>>().join(comma);
    (list(Lang::En, ", "), list(Lang::Zh, "，"))
}

pub(super) fn add_subtitles(tl: &mut Timeline, lines: &[Line], style: &StyleChange) -> Applied {
    let film = track::film(tl);
    let mut added = 0;
    let mut beyond = 0;
    for line in lines {
        let until = line.end.min(film);
        if line.start < Time::ZERO || until - line.start < track::frame(tl) || line.text.trim().is_empty() {
            beyond += 1;
            continue;
        }
        let id = tl.fresh_id();
        let mut look = usual_style(TextKind::Subtitle);
        restyle(&mut look, style);
        tl.texts.push(Text {
            id,
            kind: TextKind::Subtitle,
            text: line.text.chars().take(LONGEST).collect(),
            start: line.start,
            until: Some(until),
            place: Place::Bottom,
            style: look,
        });
        added += 1;
    }
    if added == 0 {
        let (len, len_zh) = words::length(film);
        refuse!(
            "None of those subtitles lies inside the video, which is {len} long.",
            "这些字幕都不在视频的 {len_zh}之内。"
        );
    }
    let en = if added == 1 { "line" } else { "lines" };
    let done = said!("Added {added} subtitle {en}.", "添加了 {added} 条字幕。");
    Ok(if beyond > 0 {
        done.and(&said!(
            "{beyond} came after the end of the video and were left out.",
            "另有 {beyond} 条超出视频结尾，没有添加。"
        ))
    } else {
        done
    })
}

/// The texts meant, as indices; none is a refusal.
fn found(tl: &Timeline, which: &TextRef) -> Result<Vec<usize>, Stop> {
    let kind =
        |k: TextKind| -> Vec<usize> { (0..tl.texts.len()).filter(|i| tl.texts[*i].kind == k).collect() };
    let found: Vec<usize> = match which {
        TextRef::Latest => (0..tl.texts.len()).max_by_key(|i| tl.texts[*i].id).into_iter().collect(),
        TextRef::Titles => kind(TextKind::Title),
        TextRef::Subtitles => kind(TextKind::Subtitle),
        TextRef::All => (0..tl.texts.len()).collect(),
        TextRef::Saying(words) => {
            let words = words.trim().to_lowercase();
            (0..tl.texts.len()).filter(|i| tl.texts[*i].text.to_lowercase().contains(&words)).collect()
        }
    };
    if !found.is_empty() {
        return Ok(found);
    }
    match which {
        TextRef::Titles => refuse!("There is no title yet.", "还没有标题。"),
        TextRef::Subtitles => refuse!("There are no subtitles yet.", "还没有字幕。"),
        TextRef::Saying(words) => refuse!("There is no text “{words}”.", "没有内容是“{words}”的文字。"),
        TextRef::Latest | TextRef::All => refuse!("There is no text yet.", "还没有文字。"),
    }
}

/// A change of texts, its moments measured on the film as it is.
struct TextChange<'a> {
    film: Time,
    words: Option<&'a str>,
    from: Option<Time>,
    to: Option<Time>,
    length: Option<Change>,
    place: Option<Place>,
    style: &'a StyleChange,
}

/// What is done to each text, in this order: the end follows a new start unless it is named itself, and a length counts
/// from the start that the text has then.
const CHANGES: &[fn(&TextChange<'_>, &mut Text)] = &[reword, start_at, end_at, last_for, put, dress];

pub(super) fn change(tl: &mut Timeline, op: &Operation) -> Applied {
    let Operation::ChangeText { which, text, from, to, length, place, style } = op else {
        refuse!("That is not a text.", "这不是文字。");
    };
    let found = found(tl, which)?;
    let change = TextChange {
        film: track::film(tl),
        words: text.as_deref().map(str::trim).filter(|words| !words.is_empty()),
        from: from.map(|p| moment(tl, p)).transpose()?,
        to: to.map(|p| moment(tl, p)).transpose()?,
        length: *length,
        place: *place,
        style,
    };
    let shortest = track::frame(tl);
    for i in &found {
        let item = &mut tl.texts[*i];
        CHANGES.iter().for_each(|apply| apply(&change, item));
        if change.seen(item).len() < shortest {
            refuse!("The text would not be seen at all.", "这样文字就看不到了。");
        }
    }
    let texts: Vec<&Text> = found.iter().map(|i| &tl.texts[*i]).collect();
    Ok(change.told(&texts))
}

fn reword(change: &TextChange<'_>, text: &mut Text) {
    if let Some(words) = change.words {
        text.text = words.chars().take(LONGEST).collect();
    }
}

/// A text keeps its length when it starts elsewhere; "at the end" is its last moments, not after them.
fn start_at(change: &TextChange<'_>, text: &mut Text) {
    let Some(from) = change.from else { return };
    let length = change.seen(text).len();
    text.start = if from >= change.film { (change.film - length).max(Time::ZERO) } else { from };
    text.until = Some((text.start + length).min(change.film));
}

fn end_at(change: &TextChange<'_>, text: &mut Text) {
    text.until = change.to.or(text.until);
}

fn last_for(change: &TextChange<'_>, text: &mut Text) {
    let Some(length) = change.length else { return };
    let now = change.seen(text).len().secs_f64();
    let seconds = match length {
        Change::To(s) => f64::from(s),
        Change::Plus(s) => now + f64::from(s),
        Change::Times(k) => now * f64::from(k),
    };
    let seconds = if seconds.is_finite() { seconds } else { 0.0 };
    text.until = Some((text.start + Time::from_secs_f64(seconds)).min(change.film));
}

fn put(change: &TextChange<'_>, text: &mut Text) {
    text.place = change.place.unwrap_or(text.place);
}

fn dress(change: &TextChange<'_>, text: &mut Text) {
    restyle(&mut text.style, change.style);
}

impl TextChange<'_> {
    fn seen(&self, text: &Text) -> Span {
        Span::new(text.start, text.until.unwrap_or(self.film))
    }

    /// The answer; `texts` are those that were changed, at least one.
    fn told(&self, texts: &[&Text]) -> Said {
        let what = match texts {
            [one] => {
                let words = &one.text;
                said!("“{words}”", "“{words}”")
            }
            _ => {
                let n = texts.len();
                said!("{n} texts", "{n} 条文字")
            }
        };
        let details: Vec<Said> = texts.last().map(|text| self.details(text)).unwrap_or_default();
        let (en, zh) = (what.en, what.zh);
        if details.is_empty() {
            let words = texts.first().map(|text| text.text.as_str()).unwrap_or_default();
            return match texts.len() {
                0 | 1 => said!("The text reads “{words}” now.", "文字改成了“{words}”。"),
                n => said!("{n} texts read “{words}” now.", "{n} 条文字改成了“{words}”。"),
            };
        }
        let (en_list, zh_list) = listed(&details);
        said!("Changed {en}: {en_list}.", "修改了{zh}：{zh_list}。")
    }

    /// What of a text is another now, but for its words.
    fn details(&self, text: &Text) -> Vec<Said> {
        let timed = self.from.is_some() || self.to.is_some() || self.length.is_some();
        let seen = timed.then(|| {
            let range = words::range(self.seen(text));
            said!("seen {range}", "显示时间 {range}")
        });
        let place = self.place.map(place_name);
        seen.into_iter().chain(place).chain(style_in_words(self.style, text)).collect()
    }
}

/// How a text looks, as far as that was asked for.
fn style_in_words(style: &StyleChange, text: &Text) -> Vec<Said> {
    let size = style.size.map(|_| {
        let n = words::percent(text.style.size);
        said!("letters {n} of the frame high", "字高为画面的 {n}")
    });
    let color = style.color.map(color_name);
    let bold = style.bold.map(|bold| match bold {
        true => said!("bold", "加粗"),
        false => said!("not bold", "不加粗"),
    });
    let background = style.background.map(|color| match color.3 {
        0 => said!("without a box behind it", "没有底色"),
        _ => said!("with a box behind it", "有底色"),
    });
    let fade = style.fade.map(|fade| {
        let (len, len_zh) = words::length(fade);
        said!("fading over {len}", "淡入淡出 {len_zh}")
    });
    [size, color, bold, background, fade].into_iter().flatten().collect()
}

pub(super) fn remove(tl: &mut Timeline, which: &TextRef) -> Applied {
    let found = found(tl, which)?;
    let only = (found.len() == 1).then(|| tl.texts[found[0]].text.clone());
    let ids: Vec<_> = found.iter().map(|i| tl.texts[*i].id).collect();
    tl.texts.retain(|t| !ids.contains(&t.id));
    let n = ids.len();
    Ok(match only {
        Some(text) => said!("Removed “{text}”.", "去掉了“{text}”。"),
        None => said!("Removed {n} texts.", "去掉了 {n} 条文字。"),
    })
}

/// What a place is called.
/// All places, in rows of three.
pub(crate) const PLACES: [Place; 9] = [
    Place::TopLeft,
    Place::Top,
    Place::TopRight,
    Place::Left,
    Place::Center,
    Place::Right,
    Place::BottomLeft,
    Place::Bottom,
    Place::BottomRight,
];

pub(crate) fn place_name(place: Place) -> Said {
    let (en, zh) = match place {
        Place::TopLeft => ("top left", "左上角"),
        Place::Top => ("at the top", "顶部"),
        Place::TopRight => ("top right", "右上角"),
        Place::Left => ("on the left", "左侧"),
        Place::Center => ("in the centre", "正中"),
        Place::Right => ("on the right", "右侧"),
        Place::BottomLeft => ("bottom left", "左下角"),
        Place::Bottom => ("at the bottom", "底部"),
        Place::BottomRight => ("bottom right", "右下角"),
    };
    said!("{en}", "{zh}")
}

/// What a colour is called; a code where it has no name here.
fn color_name(color: Color) -> Said {
    let Color(r, g, b, _) = color;
    let (en, zh) = match (r, g, b) {
        (255, 255, 255) => ("white", "白色"),
        (0, 0, 0) => ("black", "黑色"),
        (255, 0, 0) => ("red", "红色"),
        (255, 221, 0) => ("yellow", "黄色"),
        (0, 102, 255) => ("blue", "蓝色"),
        (0, 170, 68) => ("green", "绿色"),
        (255, 136, 0) => ("orange", "橙色"),
        (255, 105, 180) => ("pink", "粉色"),
        (136, 51, 204) => ("purple", "紫色"),
        (255, 200, 60) => ("gold", "金色"),
        (128, 128, 128) => ("gray", "灰色"),
        (0, 200, 220) => ("turquoise", "青色"),
        _ => return said!("in #{r:02x}{g:02x}{b:02x}", "#{r:02x}{g:02x}{b:02x}"),
    };
    said!("in {en}", "{zh}")
}
