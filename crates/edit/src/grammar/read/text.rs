//! Titles and subtitles: what they say, when, where and how they look.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::{Cannot, Word};
use super::{Context, Wishes, ask, slots, talk, tell, unknown};
use crate::operation::{Change, ClipRef, Operation, Point, StyleChange, TextRef};
use crate::subtitles::Line;
use crate::time::Time;
use crate::timeline::{Color, Place, TextKind};
use crate::words::said;

/// Captions that are to be heard out of the sound.
pub(super) fn captions(c: &Clause, _context: &Context<'_>) -> Wishes {
    use Word as W;
    let transcribe = c.words().any(|w| w == W::Cannot(Cannot::Transcribe));
    if (c.has(W::Captions) || transcribe) && slots::quote(c).is_none() && !c.any(&[W::Remove]) {
        return talk::text_captions();
    }
    None
}

pub(super) fn text(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let c = &in_the_middle(c, context);
    // The name of a subtitle file is no text.
    let is_file = |q: &str| context.subtitles.iter().any(|(file, _)| file.eq_ignore_ascii_case(q.trim()));
    let quote = slots::quote(c).filter(|q| !is_file(q));
    if !is_about_text(c, quote) {
        return None;
    }
    let which = which_texts(c, context, quote);
    // "Get that title off".
    let off = quote.is_none() && c.has(W::Make) && c.has(W::Off);
    if (c.has(W::Remove) || off) && !c.any(&[W::Add, W::Background, W::FadeBoth, W::Bold]) {
        return ask(taken_away(c, which));
    }
    if let Some(op) = reworded(c) {
        return ask(op);
    }
    if let Some(wishes) = all_moved(c, context, &which) {
        return Some(wishes);
    }
    let now = context.timeline.texts.last().map(|t| t.place);
    let shown = Shown { place: slots::place_from(c, now), style: style(c), seen: seen(c, context) };
    if changes(c, context, quote) {
        if let Some(op) = changed(c, which, quote, &shown) {
            return ask(op);
        }
        if !adds(c) {
            return None;
        }
    }
    match quote {
        Some(text) => {
            let mut op = added(c, text, shown);
            // "Add another one saying …" after a subtitle.
            if let (Operation::AddText { kind, .. }, Some(Operation::AddText { kind: before, .. })) =
                (&mut op, context.last)
                && c.has(W::Another)
                && !c.any(&[W::Title, W::Subtitle, W::Text])
            {
                *kind = *before;
            }
            ask(op)
        }
        None if c.question => None,
        None => without_words(c, context, shown.style),
    }
}

/// 在中间显示“你好”: of the picture; "in the middle of the video" is a time.
fn in_the_middle(c: &Clause, context: &Context<'_>) -> Clause {
    let mut clause = c.clone();
    let said = context.text.get(c.span()).unwrap_or_default();
    let picture = said.contains("中间") && !c.has(Word::Video);
    if picture && slots::quote(c).is_some() && slots::place(c).is_none() {
        for item in clause.items.iter_mut().filter(|i| i.is == Is::At(Point::Share(0.5))) {
            item.is = Is::W(Word::Place(Place::Center));
        }
    }
    clause
}

/// "Make the subtitles one second later": each by so much. None where there is one, or their words do not tell them
/// apart.
fn all_moved(c: &Clause, context: &Context<'_>, which: &TextRef) -> Wishes {
    let by = slots::lengths(c).first().copied()?;
    let later = match (c.has(Word::Later), c.has(Word::Earlier), c.has(Word::End)) {
        (true, false, false) => true,
        (false, true, false) => false,
        _ => return None,
    };
    let meant = |t: &&crate::timeline::Text| match which {
        TextRef::Subtitles => t.kind == TextKind::Subtitle,
        TextRef::Titles => t.kind == TextKind::Title,
        TextRef::All => true,
        _ => false,
    };
    let texts: Vec<_> = context.timeline.texts.iter().filter(meant).collect();
    let own = |text: &str| texts.iter().filter(|t| t.text.contains(text)).count() == 1;
    if texts.len() < 2 || !texts.iter().all(|t| own(&t.text)) {
        return None;
    }
    let from = |t: Time| if later { t + by } else { (t - by).max(Time::ZERO) };
    let moved = |t: &&crate::timeline::Text| Operation::ChangeText {
        which: TextRef::Saying(t.text.clone()),
        text: None,
        from: Some(Point::At(from(t.start))),
        to: None,
        length: None,
        place: None,
        style: StyleChange::default(),
    };
    Some(texts.iter().map(|t| super::Wish::Do(moved(t))).collect())
}

/// Where, how and when a text is shown.
struct Shown {
    place: Option<Place>,
    style: StyleChange,
    seen: slots::Seen,
}

fn adds(c: &Clause) -> bool {
    c.any(&[Word::Add, Word::Saying]) && !c.has(Word::Remove)
}

/// "Put “beach” in the corner as a watermark".
fn is_watermark(c: &Clause) -> bool {
    c.has(Word::Logo)
}

fn kind(c: &Clause) -> TextKind {
    if c.has(Word::Subtitle) && !c.has(Word::Title) { TextKind::Subtitle } else { TextKind::Title }
}

fn is_about_text(c: &Clause, quote: Option<&str>) -> bool {
    use Word as W;
    if c.any(&[W::Title, W::Subtitle]) {
        return true;
    }
    if c.has(W::Text) {
        return quote.is_some() || !c.has(W::Music);
    }
    let looks = |w| matches!(w, W::Place(_) | W::Color(_) | W::Bold | W::Bigger | W::Smaller | W::Background);
    let when = |w| matches!(w, W::Filler | W::At | W::For | W::From | W::To | W::In | W::On | W::With);
    let plain = || unknown(c) == 0 && c.words().all(|w| looks(w) || when(w));
    let verb = c.any(&[W::Remove, W::Replace, W::Make]) || adds(c) && (c.has(W::Add) || !c.has(W::It));
    quote.is_some() && (verb || is_watermark(c) || plain())
}

fn which_texts(c: &Clause, context: &Context<'_>, quote: Option<&str>) -> TextRef {
    use Word as W;
    let says = |words: &str| {
        let words = words.trim().to_lowercase();
        context.timeline.texts.iter().any(|t| t.text.to_lowercase().contains(&words))
    };
    let names = c.has(W::Remove) || c.has(W::Make) && !c.has(W::Saying);
    if let Some(text) = ordinal(c, context) {
        return TextRef::Saying(text);
    }
    match quote.filter(|q| names && says(q)) {
        Some(q) => TextRef::Saying(q.trim().to_owned()),
        None if c.has(W::Subtitle) => TextRef::Subtitles,
        None if c.has(W::Title) => TextRef::Titles,
        None if c.has(W::Everything) => TextRef::All,
        None => TextRef::Latest,
    }
}

/// "The second title", 第一个标题, where there are several: its words.
fn ordinal(c: &Clause, context: &Context<'_>) -> Option<String> {
    use Word as W;
    let noun = c.items.iter().position(|i| matches!(i.is, Is::W(W::Title | W::Text | W::Subtitle)))?;
    let said = c.items[..noun].iter().rev().find(|i| i.is != Is::W(W::Filler))?;
    let kinds = |t: &&crate::timeline::Text| match c.items[noun].is {
        Is::W(W::Title) => t.kind == TextKind::Title,
        Is::W(W::Subtitle) => t.kind == TextKind::Subtitle,
        _ => true,
    };
    let texts: Vec<_> = context.timeline.texts.iter().filter(kinds).collect();
    let n = match &said.is {
        Is::W(W::First) => 1,
        Is::W(W::Last) | Is::Clip(ClipRef::Last) => texts.len(),
        Is::Clip(ClipRef::Number(n)) => *n as usize,
        Is::Unknown(word) => ["first", "second", "third", "fourth"].iter().position(|x| x == word)? + 1,
        _ => return None,
    };
    let text = texts.get(n.checked_sub(1)?).filter(|_| texts.len() > 1)?;
    Some(text.text.clone())
}

/// "Remove the title", "hide the title after 2 seconds".
fn taken_away(c: &Clause, which: TextRef) -> Operation {
    let which = match which {
        TextRef::Latest if c.has(Word::Text) && !c.any(&[Word::Title, Word::Subtitle]) => TextRef::All,
        which => which,
    };
    match slots::points(c).first() {
        Some(end) => change_of(which, None, Some(*end)),
        None => Operation::RemoveText { which },
    }
}

/// “Change the title "A" to "B"”.
fn reworded(c: &Clause) -> Option<Operation> {
    let quotes: Vec<&str> = c
        .items
        .iter()
        .filter_map(|i| match &i.is {
            Is::Quote(q) if !q.trim().is_empty() => Some(q.as_str()),
            _ => None,
        })
        .collect();
    let replaces = c.any(&[Word::Make, Word::Replace, Word::To]) && !c.has(Word::Add);
    match quotes.as_slice() {
        [old, new] if replaces => {
            Some(change_of(TextRef::Saying((*old).trim().to_owned()), Some((*new).to_owned()), None))
        }
        _ => None,
    }
}

fn change_of(which: TextRef, text: Option<String>, to: Option<Point>) -> Operation {
    let style = StyleChange::default();
    Operation::ChangeText { which, text, from: None, to, length: None, place: None, style }
}

/// When the text is seen; the length of a fade is none of that.
pub(super) fn seen(c: &Clause, context: &Context<'_>) -> slots::Seen {
    let mut seen = slots::seen(c);
    // "Freeze at 0:20 for 2 seconds and put “Wait” on it".
    if let Some(Operation::Freeze { at, length }) = context.last
        && context.within
        && seen.is_empty()
        && c.has(Word::On)
        && c.has(Word::It)
    {
        (seen.from, seen.length) = (Some(*at), Some(*length));
    }
    if fade_length(c).is_some() && slots::lengths(c).len() == 1 {
        // The one time in "fading in over 1 second" is the fade's.
        seen.length = None;
    }
    match (moved(c, context), c.has(Word::End)) {
        (Some(from), false) => (seen.from, seen.to, seen.length) = (Some(from), None, None),
        (Some(_), true) => (seen.from, seen.to, seen.length) = (None, moved_end(c, context), None),
        _ => {}
    }
    // "Fade the text out after 3 seconds": when it goes.
    let goes = c.has(Word::FadeOut) || super::sound::after_fade(c) == Some(Word::Out);
    if goes && seen.to.is_none() && c.items.iter().any(|i| matches!(i.is, Is::From(_))) {
        seen.to = seen.from.take();
    }
    seen
}

/// Whether a text that is there is to be changed, rather than one added.
fn changes(c: &Clause, context: &Context<'_>, quote: Option<&str>) -> bool {
    use Word as W;
    // "Change the title to “Hi”, show it for 5 seconds".
    let at = |words: &[W]| c.items.iter().position(|i| matches!(i.is, Is::W(w) if words.contains(&w)));
    let (noun, verb) = (at(&[W::Title, W::Text, W::Subtitle]), at(&[W::Make, W::Replace]));
    let said = c.items.iter().position(|i| matches!(i.is, Is::Quote(_)));
    let renames = match (noun, verb, said) {
        // 标题改成“你好”，放到底部.
        (Some(noun), Some(verb), Some(said)) if noun < verb => verb < said,
        (Some(noun), Some(_), Some(said)) => {
            noun < said && at(&[W::To]).is_some_and(|to| noun < to && to < said)
        }
        _ => false,
    };
    if context.timeline.texts.is_empty() || quote.is_some() && c.has(W::Add) && !renames {
        return false;
    }
    let noun = c.any(&[W::Title, W::Text, W::Subtitle]);
    let verb = c.any(&[W::Make, W::Replace, W::Move, W::Swap]);
    let amount = c.any(&[W::Bigger, W::Smaller, W::Longer, W::Shorter, W::Bold]);
    // “It should be "Hallo"” after a text.
    let latest =
        matches!(context.last, Some(Operation::AddText { .. } | Operation::ChangeText { .. }) | None);
    let corrects = c.has(W::Rather) || c.has(W::It) && latest && !c.has(W::Saying);
    quote.is_none() || corrects || (verb || noun) && (verb || amount || c.has(W::It))
}

/// The change of a text that is there; none where nothing is said of it.
fn changed(c: &Clause, which: TextRef, quote: Option<&str>, shown: &Shown) -> Option<Operation> {
    use Word as W;
    let Shown { place, style, seen } = shown;
    let length = match (c.any(&[W::Longer, W::More]), c.has(W::Shorter), seen.length) {
        (true, _, Some(t)) if !c.has(W::To) => Some(Change::Plus(t.secs_f64() as f32)),
        (_, true, Some(t)) if !c.has(W::To) => Some(Change::Plus(-(t.secs_f64() as f32))),
        (true, _, None) if c.has(W::Longer) => Some(Change::Times(1.5)),
        (_, true, None) => Some(Change::Times(0.67)),
        (_, _, Some(t)) => Some(Change::To(t.secs_f64() as f32)),
        _ => None,
    };
    let text = quote.filter(|q| !matches!(&which, TextRef::Saying(s) if s == q.trim())).map(str::to_owned);
    let said = text.is_some()
        || seen.from.is_some()
        || seen.to.is_some()
        || length.is_some()
        || place.is_some()
        || *style != StyleChange::default();
    let (from, to, place, style) = (seen.from, seen.to, *place, *style);
    said.then_some(Operation::ChangeText { which, text, from, to, length, place, style })
}

/// A new text; a watermark is small, in a corner, and stays.
fn added(c: &Clause, text: &str, shown: Shown) -> Operation {
    let Shown { mut place, mut style, mut seen } = shown;
    if is_watermark(c) && !c.any(&[Word::Title, Word::Subtitle]) {
        place = place.or(Some(Place::BottomRight));
        if seen.is_empty() {
            (seen.from, seen.to) = (Some(Point::Start), Some(Point::End));
        }
    }
    if is_watermark(c) && style.size.is_none() {
        style.size = Some(Change::To(0.05));
    }
    let (from, to, length) = (seen.from, seen.to, seen.length);
    Operation::AddText { kind: kind(c), text: text.to_owned(), from, to, length, place, style }
}

/// The lines of a file that was brought, or the question what is to be written.
fn without_words(c: &Clause, context: &Context<'_>, style: StyleChange) -> Wishes {
    match kind(c) {
        TextKind::Title => tell(said!(
            "What should the text say? For example: add a title “Hello” for the first 4 seconds.",
            "文字内容是什么？例如：在开头4秒添加标题“你好”。"
        )),
        TextKind::Subtitle => match brought(c, context) {
            Some(lines) => ask(Operation::AddSubtitles { lines, style }),
            None => tell(said!(
                "What should the subtitles say? Give me a line with its time (subtitle “Hello” from 2 s to 5 s) or paste an SRT. Captions from speech need a speech-recognition endpoint, which is not set up here.",
                "字幕内容是什么？可以给出台词和时间（例如：在2秒到5秒添加字幕“你好”），或者粘贴 SRT。自动识别语音需要语音识别服务，目前没有配置。"
            )),
        },
    }
}

/// "2 seconds later": the new start of the latest text.
pub(super) fn moved(c: &Clause, context: &Context<'_>) -> Option<Point> {
    let by = slots::lengths(c).first().copied()?;
    let start = context.timeline.texts.last()?.start;
    match (c.has(Word::Later), c.has(Word::Earlier)) {
        (true, _) => Some(Point::At(start + by)),
        (_, true) => Some(Point::At((start - by).max(Time::ZERO))),
        _ => None,
    }
}

/// "The title should end 2 seconds later".
fn moved_end(c: &Clause, context: &Context<'_>) -> Option<Point> {
    let by = slots::lengths(c).first().copied()?;
    let end = context.timeline.texts.last()?.until.unwrap_or_else(|| context.timeline.duration());
    Some(Point::At(if c.has(Word::Earlier) { (end - by).max(Time::ZERO) } else { end + by }))
}

/// The lines of the subtitle file that is named, or of the one that was brought last.
fn brought(c: &Clause, context: &Context<'_>) -> Option<Vec<Line>> {
    let named = c.items.iter().find_map(|i| match &i.is {
        Is::File(name) | Is::Quote(name) => Some(name.trim()),
        _ => None,
    });
    let mut files = context.subtitles.iter().rev();
    let (_, lines) = files.find(|(file, _)| named.is_none_or(|name| file.eq_ignore_ascii_case(name)))?;
    Some(lines.clone())
}

fn fade_words(c: &Clause) -> bool {
    c.any(&[Word::Fade, Word::FadeIn, Word::FadeOut, Word::FadeBoth])
}

/// The time behind a word of fading is how long that takes.
fn fade_length(c: &Clause) -> Option<Time> {
    let fade = c
        .items
        .iter()
        .position(|i| matches!(i.is, Is::W(Word::Fade | Word::FadeIn | Word::FadeOut | Word::FadeBoth)))?;
    // "with a fade for 4 seconds" is how long the text stays.
    let stays = c.items[fade].is == Is::W(Word::Fade)
        && c.items.get(fade + 1).map(|i| &i.is) == Some(&Is::W(Word::For));
    // "4 seconds long" is how long the text stays, too.
    c.items[fade..].windows(2).find_map(|w| match w[1].is {
        // "… fade in at the start and stay for 4 seconds".
        Is::Time { .. } if w[0].is == Is::W(Word::For) && c.items[fade + 1].is != w[0].is => None,
        Is::Time { t, .. } if !stays && w[0].is != Is::W(Word::Length) => Some(t),
        _ => None,
    })
}

/// How a text is to look.
pub(super) fn style(c: &Clause) -> StyleChange {
    use Word as W;
    let colors = slots::colors(c);
    let ground = c.find(W::Background);
    let beside = |i: usize, ground: usize| {
        let (a, b) = (i.min(ground), i.max(ground));
        c.items[a + 1..b].iter().all(|x| matches!(x.is, Is::W(W::Filler | W::On)))
    };
    // "White on black".
    let on = colors.windows(2).find(|w| c.items[w[0].0 + 1..w[1].0].iter().any(|x| x.is == Is::W(W::On)));
    let on = on.map(|w| w[1]).filter(|_| ground.is_none());
    let behind = ground.and_then(|g| colors.iter().find(|(i, _)| beside(*i, g)).copied()).or(on);
    let background = ground.or(on.map(|(i, _)| i)).map(|_| {
        if c.any(&[W::Remove]) || c.has(W::Not) {
            return Color(0, 0, 0, 0);
        }
        let Color(r, g, b, a) = behind.map_or(Color(0, 0, 0, 160), |(_, color)| color);
        Color(r, g, b, if c.has(W::Opacity) { 160 } else { a })
    });
    let color = colors.iter().find(|(i, _)| behind.is_none_or(|(b, _)| b != *i)).map(|(_, color)| *color);
    let size = match (c.has(W::Bigger), c.has(W::Smaller)) {
        (true, _) => Some(Change::Times(
            slots::percent(c).map_or(slots::strength(c, 1.2, 1.4, 1.8), |(p, _)| 1.0 + (p / 100.0) as f32),
        )),
        (_, true) => Some(Change::Times(
            slots::percent(c).map_or(slots::strength(c, 0.85, 0.7, 0.5), |(p, _)| 1.0 - (p / 100.0) as f32),
        )),
        _ if c.has(W::Size) && slots::percent(c).is_some() => slots::percent(c).map(|(p, _)| {
            let share = (p / 100.0) as f32;
            Change::Times(match slots::direction(c) {
                _ if slots::sets(c) => share,
                -1 => 1.0 - share,
                _ => 1.0 + share,
            })
        }),
        _ if c.has(W::Size) => slots::share(c)
            .map(|s| Change::Times(s as f32))
            .or_else(|| c.has(W::Double).then_some(Change::Times(2.0))),
        _ => None,
    };
    let thin = c.has(W::NotBold).then_some(false);
    let bold = thin.or_else(|| c.has(W::Bold).then(|| !(c.any(&[W::Remove]) || c.has(W::Not))));
    let fade = fade_words(c).then(|| match c.any(&[W::Remove]) {
        true => Time::ZERO,
        false => fade_length(c).unwrap_or(Time::from_ms(500)),
    });
    StyleChange { size, color, bold, background, fade }
}
