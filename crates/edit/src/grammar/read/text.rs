//! Titles and subtitles: what they say, when, where and how they look.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::{Cannot, Word};
use super::{Context, Wishes, ask, slots, talk, tell, unknown};
use crate::operation::{Change, Operation, Point, StyleChange, TextRef};
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
    use Operation as O;
    use Word as W;
    // The name of a subtitle file is no text.
    let is_file = |q: &str| context.subtitles.iter().any(|(file, _)| file.eq_ignore_ascii_case(q.trim()));
    let quote = slots::quote(c).filter(|q| !is_file(q));
    let noun = c.any(&[W::Title, W::Subtitle, W::Text]);
    let adds = c.any(&[W::Add, W::Saying]) && !c.has(W::Remove);
    let watermark = c.has(W::Logo) && quote.is_some();
    if !noun
        && !(quote.is_some()
            && (adds && (c.has(W::Add) || !c.has(W::It))
                || watermark
                || c.any(&[W::Remove, W::Replace, W::Make])
                || unknown(c) == 0 && !c.words().any(|w| !matches!(w, W::Filler | W::At | W::For))))
    {
        return None;
    }
    if c.any(&[W::Music]) && quote.is_none() && !c.any(&[W::Title, W::Subtitle]) {
        return None;
    }
    let kind = if c.has(W::Subtitle) && !c.has(W::Title) { TextKind::Subtitle } else { TextKind::Title };
    let which = match (quote.filter(|_| c.any(&[W::Remove]) || c.has(W::Make) && !c.any(&[W::Saying])), kind)
    {
        (Some(q), _)
            if context
                .timeline
                .texts
                .iter()
                .any(|t| t.text.to_lowercase().contains(&q.trim().to_lowercase())) =>
        {
            TextRef::Saying(q.trim().to_owned())
        }
        _ if c.has(W::Subtitle) => TextRef::Subtitles,
        _ if c.any(&[W::Title]) => TextRef::Titles,
        _ if c.any(&[W::Everything]) => TextRef::All,
        _ => TextRef::Latest,
    };
    if c.any(&[W::Remove])
        && !c.has(W::Add)
        && !(c.has(W::Background) || c.has(W::FadeBoth) || c.has(W::Bold))
    {
        let which = match (&which, c.has(W::Text) && !c.any(&[W::Title, W::Subtitle])) {
            (TextRef::Latest, true) => TextRef::All,
            _ => which,
        };
        // "hide the title after 2 seconds".
        if let Some(Is::From(p) | Is::At(p)) =
            c.items.iter().map(|i| &i.is).find(|i| matches!(i, Is::From(_) | Is::At(_)))
        {
            return ask(O::ChangeText {
                which,
                text: None,
                from: None,
                to: Some(*p),
                length: None,
                place: None,
                style: StyleChange::default(),
            });
        }
        return ask(O::RemoveText { which });
    }
    let place = slots::place(c).or_else(|| slots::shifted(c)).or_else(|| {
        let time = c.has(W::Video) || !slots::points(c).is_empty() || !slots::lengths(c).is_empty();
        (c.has(W::Middle) && !time).then_some(Place::Center)
    });
    let style = style(c);
    let mut seen = slots::seen(c);
    if fade_length(c).is_some() && slots::lengths(c).len() == 1 {
        // The one time in "fading in over 1 second" is the fade's.
        seen.length = None;
    }
    if let Some(from) = moved(c, context) {
        (seen.from, seen.length) = (Some(from), None);
    }
    // "Fade the text out after 3 seconds": when it goes.
    let goes = c.has(W::FadeOut) || super::sound::after_fade(c) == Some(W::Out);
    if goes && seen.to.is_none() && c.items.iter().any(|i| matches!(i.is, Is::From(_))) {
        seen.to = seen.from.take();
    }
    let exists = !context.timeline.texts.is_empty();
    let quotes: Vec<&str> = c
        .items
        .iter()
        .filter_map(|i| match &i.is {
            Is::Quote(q) if !q.trim().is_empty() => Some(q.as_str()),
            _ => None,
        })
        .collect();
    // “Change the title "A" to "B"”.
    if let ([old, new], true) = (quotes.as_slice(), c.any(&[W::Make, W::Replace, W::To]) && !c.has(W::Add)) {
        return ask(O::ChangeText {
            which: TextRef::Saying((*old).trim().to_owned()),
            text: Some((*new).to_owned()),
            from: None,
            to: None,
            length: None,
            place: None,
            style: StyleChange::default(),
        });
    }
    let changes = exists
        && (quote.is_none() || !c.has(W::Add))
        && (c.any(&[W::Make, W::Replace, W::Move, W::Bigger, W::Smaller, W::Longer, W::Shorter, W::Bold])
            || c.has(W::It) && c.any(&[W::Title, W::Text, W::Subtitle])
            || quote.is_none());
    let meant = quote.is_none() || c.any(&[W::Make, W::Replace, W::Move, W::Title, W::Text, W::Subtitle]);
    if changes && meant {
        let length = match (c.any(&[W::Longer, W::More]), c.has(W::Shorter), seen.length) {
            (true, _, Some(t)) if !c.has(W::To) => Some(Change::Plus(t.secs_f64() as f32)),
            (_, true, Some(t)) if !c.has(W::To) => Some(Change::Plus(-(t.secs_f64() as f32))),
            (true, _, None) if c.has(W::Longer) => Some(Change::Times(1.5)),
            (_, true, None) => Some(Change::Times(0.67)),
            (_, _, Some(t)) => Some(Change::To(t.secs_f64() as f32)),
            _ => None,
        };
        let text =
            quote.filter(|q| !matches!(&which, TextRef::Saying(s) if s == q.trim())).map(str::to_owned);
        let op = O::ChangeText { which, text, from: seen.from, to: seen.to, length, place, style };
        let nothing = matches!(&op, O::ChangeText { text: None, from: None, to: None, length: None, place: None, style, .. } if *style == StyleChange::default());
        if !nothing {
            return ask(op);
        }
        if !adds {
            return None;
        }
    }
    let Some(text) = quote else {
        if c.question {
            return None;
        }
        if kind == TextKind::Subtitle
            && let Some(lines) = brought(c, context)
        {
            return ask(O::AddSubtitles { lines, style });
        }
        return tell(match kind {
            TextKind::Title => said!(
                "What should the text say? For example: add a title “Hello” for the first 4 seconds.",
                "文字内容是什么？例如：在开头4秒添加标题“你好”。"
            ),
            TextKind::Subtitle => said!(
                "What should the subtitles say? Give me a line with its time (subtitle “Hello” from 2 s to 5 s) or paste an SRT. Captions from speech need a speech-recognition endpoint, which is not set up here.",
                "字幕内容是什么？可以给出台词和时间（例如：在2秒到5秒添加字幕“你好”），或者粘贴 SRT。自动识别语音需要语音识别服务，目前没有配置。"
            ),
        });
    };
    let mut place = place;
    if watermark && !c.any(&[W::Title, W::Subtitle]) {
        place = place.or(Some(Place::BottomRight));
        if seen.is_empty() {
            (seen.from, seen.to) = (Some(Point::Start), Some(Point::End));
        }
    }
    let mut style = style;
    if watermark && style.size.is_none() {
        style.size = Some(Change::To(0.05));
    }
    ask(O::AddText {
        kind,
        text: text.to_owned(),
        from: seen.from,
        to: seen.to,
        length: seen.length,
        place,
        style,
    })
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
    let behind = ground.and_then(|g| colors.iter().find(|(i, _)| beside(*i, g)).copied());
    let background = ground.map(|_| {
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
        _ if c.has(W::Size) => slots::share(c)
            .map(|s| Change::Times(s as f32))
            .or_else(|| c.has(W::Double).then_some(Change::Times(2.0))),
        _ => None,
    };
    let bold = c.has(W::Bold).then(|| !(c.any(&[W::Remove]) || c.has(W::Not)));
    let fade = fade_words(c).then(|| match c.any(&[W::Remove]) {
        true => Time::ZERO,
        false => fade_length(c).unwrap_or(Time::from_ms(500)),
    });
    StyleChange { size, color, bold, background, fade }
}
