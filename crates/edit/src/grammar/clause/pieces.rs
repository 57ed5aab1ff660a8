//! A message is cut at commas, full stops and "and"; the pieces are put together again as clauses.

use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::kinds::{acts, begins, names};

/// How a piece was cut off from the one before it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum CutBy {
    Nothing,
    Comma,
    Stop,
    And,
    Then,
}

pub(super) struct Piece {
    pub(super) items: Vec<Item>,
    pub(super) question: bool,
}

pub(super) fn pieces(items: Vec<Item>) -> Vec<(Piece, CutBy)> {
    let mut out: Vec<(Piece, CutBy)> = Vec::new();
    let mut now = Piece { items: Vec::new(), question: false };
    let mut by = CutBy::Nothing;
    let all = items.clone();
    let ordered = all.iter().any(|i| i.is == Is::W(Word::Order));
    for (i, item) in items.into_iter().enumerate() {
        if item.is == Is::W(Word::With) && accompanies(&now.items, &all[i + 1..]) {
            out.push((now, by));
            let add = Item { is: Is::W(Word::Add), at: item.at.start..item.at.start };
            now = Piece { items: vec![add], question: false };
            by = CutBy::And;
            continue;
        }
        // "Hey, so the first 8 seconds …": a greeting before a wish.
        if item.is == Is::W(Word::Hello) && now.items.is_empty() && all.len() > i + 3 {
            continue;
        }
        let cut = match item.is {
            // 按照2、3、1的顺序.
            Is::Break(',') if ordered && numbers(&all, i) => continue,
            Is::Break(',') => Some(CutBy::Comma),
            Is::Break(':' | '/') => None,
            Is::Break(_) => Some(CutBy::Stop),
            Is::W(Word::And) => Some(CutBy::And),
            Is::W(Word::Then) => Some(CutBy::Then),
            _ => None,
        };
        if let Some(cut) = cut {
            now.question |= item.is == Is::Break('?');
            if !now.items.is_empty() {
                out.push((now, by));
                now = Piece { items: Vec::new(), question: false };
                by = cut;
            } else if !matches!(cut, CutBy::Comma) || by == CutBy::Nothing {
                by = cut;
            }
            continue;
        }
        // 0-2秒“一” 2-4秒“二”: the next line.
        let timed = |i: &Item| matches!(i.is, Is::Part(_));
        let quoted = |i: &Item| matches!(i.is, Is::Quote(_));
        let linked = matches!(
            now.items.last().map(|x| &x.is),
            Some(Is::W(Word::To | Word::With | Word::By | Word::For))
        );
        if (timed(&item) || quoted(&item))
            && now.items.iter().any(timed)
            && now.items.iter().any(quoted)
            && all[i..].iter().any(quoted)
            && !linked
            && !now.items.iter().any(|x| matches!(x.is, Is::W(Word::Replace | Word::Make)))
        {
            out.push((now, by));
            now = Piece { items: Vec::new(), question: false };
            by = CutBy::Comma;
        }
        // 亮度加10%对比度加15%: the second value.
        let tone = |i: &Item| {
            matches!(i.is, Is::W(Word::Brightness | Word::Contrast | Word::Saturation | Word::Warmth))
        };
        let measured = |i: &Item| matches!(i.is, Is::Percent { .. });
        if tone(&item)
            && matches!(now.items.as_slice(), [.., last] if measured(last))
            && now.items.first().is_some_and(tone)
            && all[i..].iter().any(measured)
        {
            out.push((now, by));
            now = Piece { items: Vec::new(), question: false };
            by = CutBy::Comma;
        }
        // "Don't cut anything, just add a fade".
        let refused = now.items.iter().any(|x| matches!(x.is, Is::W(Word::Leave | Word::NotAdd)));
        if refused
            && item.is == Is::W(Word::Only)
            && matches!(all.get(i + 1).map(|x| &x.is), Some(Is::W(w)) if acts(*w) || *w == Word::Make)
        {
            out.push((now, by));
            now = Piece { items: Vec::new(), question: false };
            by = CutBy::Comma;
            continue;
        }
        // 原声关掉换成轻音乐: the second verb brings something.
        if let Is::W(Word::Make | Word::Replace) = item.is
            && now.items.iter().any(|x| x.is == Is::W(Word::Mute))
            && brings_music(&all[i + 1..])
        {
            out.push((now, by));
            let add = Item { is: Is::W(Word::Add), at: item.at };
            now = Piece { items: vec![add], question: false };
            by = CutBy::And;
            continue;
        }
        if let Is::W(word) = item.is
            && begins(word)
            && full(&now.items)
            && (word != Word::Add || adds_something(&all[i + 1..]))
        {
            out.push((now, by));
            now = Piece { items: Vec::new(), question: false };
            by = CutBy::Nothing;
        }
        now.items.push(item);
    }
    if !now.items.is_empty() {
        out.push((now, by));
    }
    out
}

/// A list of numbers goes on over the comma at `i`.
fn numbers(items: &[Item], i: usize) -> bool {
    let number = |k: Option<usize>| {
        k.and_then(|k| items.get(k))
            .is_some_and(|x| matches!(x.is, Is::Number(_) | Is::Clip(_) | Is::File(_)))
    };
    number(i.checked_sub(1)) && number(Some(i + 1))
}

/// "…, and, at 0:20, “B”", "… Done. At 0:10, add a title": a time before a comma belongs to what comes behind it.
pub(super) fn with_lead_ins(pieces: Vec<(Piece, CutBy)>) -> Vec<(Piece, CutBy)> {
    let mut out: Vec<(Piece, CutBy)> = Vec::with_capacity(pieces.len());
    let moment = |piece: &Piece| {
        piece.items.iter().any(|i| matches!(i.is, Is::At(_)))
            && piece.items.iter().all(|i| matches!(i.is, Is::At(_) | Is::W(Word::Filler)))
    };
    for (mut piece, by) in pieces {
        let thing = piece.items.iter().any(|i| match &i.is {
            Is::Quote(_) => true,
            Is::W(w) => acts(*w) || names(*w),
            _ => false,
        });
        let leads = by == CutBy::Comma
            && thing
            && !piece.items.iter().any(|i| matches!(i.is, Is::At(_)))
            && out.last().is_some_and(|(lead, cut)| {
                moment(lead) && matches!(cut, CutBy::And | CutBy::Then | CutBy::Stop)
            });
        match out.last_mut().filter(|_| leads) {
            Some((lead, _)) => {
                lead.question |= piece.question;
                lead.items.append(&mut piece.items);
            }
            None => out.push((piece, by)),
        }
    }
    out
}

fn brings_music(after: &[Item]) -> bool {
    let first = after.iter().map(|x| &x.is).find(|is| **is != Is::W(Word::Filler));
    matches!(first, Some(Is::W(Word::Music | Word::Mood(_))))
}

/// What is to be added follows; 放在顶部 only says where the thing before goes.
fn adds_something(after: &[Item]) -> bool {
    after.iter().take_while(|i| !matches!(i.is, Is::Break(_))).any(|i| match i.is {
        Is::W(w) => {
            names(w)
                || acts(w) && !matches!(w, Word::Add | Word::Bigger | Word::Smaller)
                || matches!(w, Word::Mood(_) | Word::Effect)
        }
        Is::Quote(_) | Is::File(_) | Is::Unknown(_) => true,
        _ => false,
    })
}

/// "… a vertical video with upbeat music": what follows is a wish of its own.
fn accompanies(before: &[Item], after: &[Item]) -> bool {
    use Word as W;
    let word = |i: &Item| match i.is {
        Is::W(w) => Some(w),
        _ => None,
    };
    let thing = |w: Word| {
        matches!(
            w,
            W::Music
                | W::Title
                | W::Subtitle
                | W::Text
                | W::Logo
                | W::Transition
                | W::Crossfade
                | W::FadeBoth
        )
    };
    let pictures = before.iter().any(|i| matches!(i.is, Is::W(W::Picture | W::Slideshow)));
    let own = before
        .iter()
        .filter_map(word)
        .any(|w| thing(w) || matches!(w, W::Replace | W::Saying | W::Swap) || w == W::Add && !pictures)
        || before.iter().any(|i| matches!(i.is, Is::Quote(_)));
    let says = before.iter().filter_map(word).any(|w| acts(w) || matches!(w, W::Make | W::Each));
    let near = || after.iter().take(4).take_while(|i| !matches!(i.is, Is::Break(_))).filter_map(word);
    let between = near().any(|w| w == W::Fade) && near().any(|w| w == W::Between);
    says && !own && (near().any(thing) || between)
}

/// It has a verb and what the verb is for, so that a further verb is another wish.
fn full(items: &[Item]) -> bool {
    use Word as W;
    let verb = items.iter().position(|i| matches!(i.is, Is::W(word) if begins(word) || matches!(word, W::Cut | W::Keep | W::Faster | W::Slower | W::Split | W::Crop)));
    let Some(verb) = verb else { return false };
    let last_is_link =
        matches!(items.last().map(|i| &i.is), Some(Is::W(W::To | W::By | W::On | W::Not | W::For | W::It)));
    let object = items[verb + 1..].iter().any(|i| match &i.is {
        Is::W(word) => {
            names(*word)
                || matches!(word, W::Silence | W::Intro | W::Outro | W::Start | W::End | W::Logo | W::Middle)
        }
        Is::Quote(_) => true,
        // "play the last 5 seconds backwards": nothing has been added yet.
        Is::Clip(_) | Is::Part(_) | Is::Factor(_) | Is::From(_) | Is::Until(_) | Is::Time { .. } => {
            items[verb].is != Is::W(W::Add)
        }
        _ => false,
    });
    // 原声去掉 names its object itself.
    (object || items[verb].is == Is::W(W::Mute) && verb + 1 == items.len()) && !last_is_link
}
