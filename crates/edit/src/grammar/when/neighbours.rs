//! Words whose meaning hangs on their neighbours: "less bright", "can't hear the music", "bring the colours back".

use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use crate::timeline::Color;

/// "Music too loud, I can't hear myself" asks for less of it, "I can't hear the music" for more.
pub(super) fn with_unheard(mut items: Vec<Item>) -> Vec<Item> {
    let music = |x: &Item| x.is == Is::W(Word::Music);
    for i in 0..items.len() {
        if items[i].is != Is::W(Word::Unheard) {
            continue;
        }
        let start = items[..i].iter().rposition(|x| matches!(x.is, Is::Break('.' | ';' | '\n')));
        let (before, after) = (&items[start.map_or(0, |k| k + 1)..i], &items[i + 1..]);
        let lowered = before.iter().any(|x| x.is == Is::W(Word::Quieter));
        let named = after.iter().map(|x| &x.is).find(|is| **is != Is::W(Word::Filler));
        let wants_it = matches!(named, Some(Is::W(Word::Music | Word::Sound | Word::OwnSound | Word::It)));
        let over = after.iter().take(6).any(|x| matches!(x.is, Is::W(Word::Over | Word::Under)))
            && after.iter().take(6).any(music);
        if lowered {
            // What is not heard is the reason, no wish.
            let end = after.iter().position(|x| matches!(x.is, Is::Break(_))).unwrap_or(after.len());
            for item in &mut items[i..=i + end.min(3)] {
                if matches!(item.is, Is::W(Word::Unheard | Word::Voice | Word::OwnSound | Word::It)) {
                    item.is = Is::W(Word::Filler);
                }
            }
        } else {
            let quieter = over || before.iter().any(music) && !wants_it;
            items[i].is = Is::W(if quieter { Word::Quieter } else { Word::Louder });
        }
    }
    items
}

/// "… are just black": the adverb of a description keeps nothing.
pub(super) fn without_adverbs(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        let describes = |x: &Item| {
            matches!(x.is, Is::Unknown(_) | Is::W(Word::Color(_) | Word::Mood(_) | Word::Silence | Word::Bw))
        };
        if items[i].is == Is::W(Word::Only)
            && i > 0
            && items[i - 1].is == Is::W(Word::Filler)
            && items[i + 1..].iter().find(|x| x.is != Is::W(Word::Filler)).is_some_and(describes)
        {
            items[i].is = Is::W(Word::Filler);
        }
    }
    items
}

/// "Don't start the music until 0:05", 到第5秒才开始放音乐: a beginning, and no wish to leave anything out.
pub(super) fn with_beginnings(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        let begins = matches!(items.get(i + 1).map(|x| &x.is), Some(Is::W(Word::Start | Word::Begins)));
        let rest = items[i..].iter().take_while(|x| !matches!(x.is, Is::Break(_) | Is::W(Word::Then)));
        let count = rest.count();
        let until = items[i..i + count].iter().position(|x| x.is == Is::W(Word::Until));
        if let (Is::W(Word::Not), true, Some(k)) = (&items[i].is, begins, until) {
            items[i].is = Is::W(Word::Filler);
            items[i + 1].is = Is::W(Word::Begins);
            items[i + k].is = Is::W(Word::At);
        }
        // "Let it begin 10 seconds into the video".
        let [first, time, link, rest @ ..] = &mut items[i..] else { continue };
        if let (Is::W(Word::Start | Word::Begins), Is::Time { mark, .. }, Is::W(Word::In | Word::To)) =
            (&first.is, &mut time.is, &link.is)
        {
            *mark = true;
            first.is = Is::W(Word::Begins);
            link.is = Is::W(Word::Filler);
            for item in rest.iter_mut().take(2).filter(|x| x.is == Is::W(Word::Video)) {
                item.is = Is::W(Word::Filler);
            }
        }
    }
    items
}

/// "Bring the colours back": the verb is in two words.
pub(super) fn with_restored(mut items: Vec<Item>) -> Vec<Item> {
    for piece in items.split_mut(|x| matches!(x.is, Is::Break(_) | Is::W(Word::And | Word::Then))) {
        let back = piece.iter().position(|x| matches!(&x.is, Is::Unknown(word) if word == "back"));
        let thing = |x: &Item| {
            matches!(
                x.is,
                Is::W(
                    Word::Saturation
                        | Word::Remove
                        | Word::Music
                        | Word::OwnSound
                        | Word::Sound
                        | Word::Title
                        | Word::Logo
                        | Word::Subtitle
                )
            )
        };
        let given = piece.iter().any(thing) && !piece.iter().any(|x| matches!(x.is, Is::Factor(_)));
        let verb = piece.iter().position(|x| x.is == Is::W(Word::Make) || given && x.is == Is::W(Word::Add));
        if let (Some(verb), Some(back)) = (verb, back)
            && verb < back
        {
            piece[verb].is = Is::W(Word::Restore);
            piece[back].is = Is::W(Word::Filler);
        }
    }
    items
}

/// "Less bright" is darker, 有点暗 brighter; "under 30 seconds" is a length; "fade to white" is a fade out.
pub(super) fn with_opposites(items: Vec<Item>) -> Vec<Item> {
    use Word as W;
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    for mut item in items {
        if item.is == Is::W(W::WhiteBars) {
            out.push(Item { is: Is::W(W::Color(Color::WHITE)), at: item.at.clone() });
            item.is = Is::W(W::Bars);
        }
        let before = out.last().map(|x| x.is.clone());
        match (before, &item.is) {
            (Some(Is::W(W::Less)), Is::W(word)) => {
                if let Some(opposite) = opposite(*word) {
                    item.is = Is::W(opposite);
                    item.at.start = out.pop().map_or(item.at.start, |less| less.at.start);
                }
            }
            (Some(Is::W(W::Too)), Is::W(word)) => {
                let sound = out.iter().rev().nth(1).is_some_and(|x| {
                    matches!(x.is, Is::W(W::Sound | W::OwnSound | W::Music | W::Voice | W::Volume))
                });
                let wanted = match *word {
                    W::Bigger if sound => Some(W::Quieter),
                    W::Smaller if sound => Some(W::Louder),
                    word => opposite(word),
                };
                if let Some(too) = out.last_mut() {
                    too.is = Is::W(if wanted.is_some() { W::Filler } else { W::ALittle });
                }
                item.is = wanted.map_or(item.is, Is::W);
            }
            (Some(Is::W(W::Not)), Is::W(W::Bars)) => {
                item.is = Is::W(W::Fill);
                item.at.start = out.pop().map_or(item.at.start, |not| not.at.start);
            }
            (Some(Is::W(W::Under)), Is::Time { .. }) => {
                if let Some(under) = out.last_mut() {
                    under.is = Is::W(W::Exactly);
                }
            }
            (Some(Is::W(way @ (W::To | W::From | W::In | W::On))), Is::W(W::Color(_))) => {
                let fade = out.len().checked_sub(2).and_then(|i| out.get_mut(i));
                match (fade, way) {
                    (Some(fade), W::To) if fade.is == Is::W(W::Fade) => fade.is = Is::W(W::FadeOut),
                    (Some(fade), W::From) if fade.is == Is::W(W::Fade) => fade.is = Is::W(W::FadeIn),
                    (Some(edge), W::In | W::On) if edge.is == Is::W(W::Start) => edge.is = Is::W(W::FadeIn),
                    (Some(edge), W::In | W::On) if edge.is == Is::W(W::End) => edge.is = Is::W(W::FadeOut),
                    _ => {}
                }
            }
            _ => {}
        }
        out.push(item);
    }
    out
}

fn opposite(word: Word) -> Option<Word> {
    use Word as W;
    Some(match word {
        W::Louder => W::Quieter,
        W::Quieter => W::Louder,
        W::Brighter => W::Darker,
        W::Darker => W::Brighter,
        W::Warmer => W::Colder,
        W::Colder => W::Warmer,
        W::Faster => W::Slower,
        W::Slower => W::Faster,
        W::Bigger => W::Smaller,
        W::Smaller => W::Bigger,
        W::Saturate => W::Desaturate,
        W::Desaturate => W::Saturate,
        W::Longer => W::Shorter,
        W::Shorter => W::Longer,
        _ => return None,
    })
}
