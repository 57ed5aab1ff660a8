//! What is put right before moments and stretches are looked for: lists, opposites, lengths.

use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::counted;
use super::jargon::{with_frames, with_in_and_out, with_ramps};
use super::neighbours::{with_beginnings, with_opposites, with_restored, with_unheard, without_adverbs};
use crate::operation::Point;
use crate::time::{Rate, Time};
use crate::timeline::Place;

/// The items with all of that done.
pub(super) fn prepared(items: Vec<Item>, frames: Rate) -> Vec<Item> {
    let items = with_in_and_out(with_ramps(with_frames(items, frames)));
    let items = with_exceeding(spelled_out(with_occasions(items)));
    let items = with_halts(with_last_wish(without_purposes(items)));
    with_lengths(with_marks(with_opposites(with_unheard(without_adverbs(with_restored(with_beginnings(
        items,
    )))))))
}

/// 25秒她走进来的时候: what happens there only tells which moment is meant.
fn with_occasions(mut items: Vec<Item>) -> Vec<Item> {
    for piece in items.split_mut(|x| matches!(x.is, Is::Break(_))) {
        let tells = |x: &Item| {
            matches!(x.is, Is::Unknown(_) | Is::W(Word::It | Word::Filler | Word::Voice | Word::Add))
        };
        if let [Item { is: Is::Time { mark, .. }, .. }, told @ .., last] = piece
            && last.is == Is::W(Word::Mark)
            && told.iter().any(|x| matches!(x.is, Is::Unknown(_)))
            && told.iter().all(tells)
        {
            *mark = true;
            for item in told {
                item.is = Is::W(Word::Filler);
            }
            last.is = Is::W(Word::Filler);
        }
    }
    items
}

/// Words that say two things or two in one. "Insert the photo at 0:10" keeps its word, all else that is inserted is added; in "fades
/// in and stays 5 seconds" the time is not the fade's.
fn spelled_out(items: Vec<Item>) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let mut put = |word| out.push(Item { is: Is::W(word), at: item.at.clone() });
        match item.is {
            Is::W(Word::Insert) => {
                put(Word::Add);
                let mut rest = items[i..].iter().take_while(|x| !matches!(x.is, Is::Break(_)));
                if rest.any(|x| x.is == Is::W(Word::Picture)) {
                    put(Word::Insert);
                }
            }
            Is::W(Word::Desaturate) if items.iter().any(|x| x.is == Is::W(Word::Wholly)) => put(Word::Bw),
            Is::W(Word::Wholly) => put(Word::Filler),
            Is::W(Word::RestGoes) if items.iter().any(|x| x.is == Is::W(Word::Except)) => put(Word::Remove),
            Is::W(Word::RestGoes) => put(Word::Keep),
            Is::W(Word::Switch) => {
                let next = items[i + 1..].iter().find(|x| x.is != Is::W(Word::Filler)).map(|x| &x.is);
                let clips = matches!(next, Some(Is::Clip(_) | Is::W(Word::Clips | Word::Both | Word::Order)));
                put(if clips { Word::Swap } else { Word::Make });
            }
            Is::W(Word::LowerThird) => {
                put(Word::Title);
                put(Word::Place(Place::Bottom));
            }
            Is::W(Word::SplitEach) => {
                put(Word::Each);
                put(Word::Split);
            }
            Is::W(Word::Stays) => {
                put(Word::Filler);
                put(Word::For);
            }
            _ => out.push(item.clone()),
        }
    }
    out
}

/// 超过2秒的停顿 are pauses that are longer; 超过30秒的部分 is what comes after that.
fn with_exceeding(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        if items[i].is != Is::W(Word::Exceeding) {
            continue;
        }
        let mut rest = items[i + 1..].iter().map(|x| &x.is);
        let timed = matches!(rest.next(), Some(Is::Time { .. }));
        let pause = rest.find(|is| **is != Is::W(Word::Filler)) == Some(&Is::W(Word::Silence));
        items[i].is = Is::W(if timed && pause { Word::Longer } else { Word::After });
    }
    items
}

/// “…，最后加速”: finally; “最后3秒”, “最后剪掉3秒”, “最后显示‘完’”: the end of the film. 再加: a further wish, not more.
fn with_last_wish(mut items: Vec<Item>) -> Vec<Item> {
    use Word as W;
    let said = |items: &[Item], i: usize| {
        (i..items.len()).find(|k| items[*k].is != Is::W(W::Filler)).map(|k| items[k].is.clone())
    };
    for i in 0..items.len() {
        if items[i].is == Is::W(W::Finally) {
            let later = i > 0 && matches!(items[i - 1].is, Is::Break(_) | Is::W(W::And | W::Then));
            let piece: Vec<&Is> =
                items[i + 1..].iter().map(|x| &x.is).take_while(|x| !matches!(x, Is::Break(_))).collect();
            let text = piece.iter().any(|x| matches!(x, Is::Quote(_)))
                && !items[..i].iter().any(|x| x.is == Is::W(W::Then));
            let verb = matches!(said(&items, i + 1), Some(Is::W(W::Remove | W::Cut | W::Keep)));
            let after = said(&items, if verb { i + 2 } else { i + 1 });
            let measured = matches!(
                after,
                Some(
                    Is::Time { mark: false, .. }
                        | Is::Share(_)
                        | Is::Percent { .. }
                        | Is::Number(_)
                        | Is::Clip(_)
                ) | Some(Is::W(W::Clip | W::Frame | W::Music | W::Fade | W::FadeOut | W::End))
                    | None
            );
            items[i].is = match after {
                _ if later && !text && !measured => Is::W(W::Then),
                // 最后25%.
                Some(Is::Percent { .. }) if !verb => Is::W(W::Last),
                _ => Is::W(W::End),
            };
        }
        // 20秒之后的部分.
        if matches!(items[i].is, Is::W(W::AfterThat | W::BeforeThat))
            && !matches!(items.get(i + 1).map(|x| &x.is), Some(Is::Time { mark: false, .. }))
        {
            items[i].is = Is::W(if items[i].is == Is::W(W::AfterThat) { W::After } else { W::Before });
        }
        // 25秒后面的都不要了: what comes after that, no rest of something else.
        if items[i].is == Is::W(W::Rest) && i > 0 && matches!(items[i - 1].is, Is::Time { .. }) {
            items[i].is = Is::W(W::After);
        }
        // 剪成三段.
        if matches!(items[i].is, Is::W(W::Cut | W::Crop)) {
            let to = matches!(items.get(i + 1).map(|x| &x.is), Some(Is::W(W::To)));
            let n = if to { i + 2 } else { i + 1 };
            let pieces = matches!(items.get(n).map(|x| &x.is), Some(Is::Number(v)) if *v >= 2.0)
                && matches!(items.get(n + 1).map(|x| &x.is), Some(Is::W(W::Clip)));
            if pieces && (to || items[i].is == Is::W(W::Crop)) {
                items[i].is = Is::W(W::Split);
            }
        }
        // "Cut it in 3 equal pieces".
        if items[i].is == Is::W(W::Cut) && in_pieces(&items[i + 1..]) {
            items[i].is = Is::W(W::Split);
        }
        // 从头开始到第9秒.
        if items[i].is == Is::W(W::Reset)
            && matches!(items.get(i + 1).map(|x| &x.is), Some(Is::W(W::To | W::Until) | Is::Dash))
        {
            items[i].is = Is::W(W::Start);
        }
        // 倒放后加速, 剪掉前5秒后加音乐: one wish after the other.
        if matches!(items[i].is, Is::W(W::Last | W::After)) && done_before(&items[..i]) && {
            let next = said(&items, i + 1);
            next.is_some_and(|x| matches!(x, Is::W(w) if does(w)))
        } {
            items[i].is = Is::W(W::Then);
        }
        // 转180度再镜像.
        let verb = matches!(
            items.get(i + 1).map(|x| &x.is),
            Some(Is::W(
                W::Mirror
                    | W::Flip
                    | W::Rotate
                    | W::Mute
                    | W::Bw
                    | W::Reverse
                    | W::Split
                    | W::Fade
                    | W::FadeIn
                    | W::FadeOut
                    | W::Export
                    | W::Portrait
            ))
        );
        if items[i].is == Is::W(W::More) && i > 0 && verb {
            items[i].is = Is::W(W::Then);
        }
        // 删掉再整体1.25倍速.
        if items[i].is == Is::W(W::More)
            && matches!(items.get(i + 1).map(|x| &x.is), Some(Is::W(W::Everything)))
            && (done_before(&items[..i]) || i > 0 && matches!(items[i - 1].is, Is::Break(_)))
        {
            items[i].is = Is::W(W::Then);
        }
        // 10秒后再开始.
        if items[i].is == Is::W(W::More)
            && matches!(items.get(i + 1).map(|x| &x.is), Some(Is::W(W::Start | W::End | W::Begins)))
        {
            items[i].is = Is::W(W::Filler);
        }
        // 声音去掉再加个音乐: two wishes; 再加一首: one more.
        if items[i].is == Is::W(W::More) && items.get(i + 1).is_some_and(|x| x.is == Is::W(W::Add)) {
            items[i].is = Is::W(if done_before(&items[..i]) { W::Then } else { W::Filler });
        }
    }
    items
}

/// "… the video in 3 pieces": nothing but what is cut, and into how many.
fn in_pieces(items: &[Item]) -> bool {
    let piece = items.iter().take_while(|x| !matches!(x.is, Is::Break(_) | Is::W(Word::And | Word::Then)));
    let piece: Vec<&Is> = piece.map(|x| &x.is).filter(|is| **is != Is::W(Word::Filler)).collect();
    let pieces = match piece.as_slice() {
        [Is::W(Word::Video | Word::Clip | Word::It), pieces @ ..] => pieces,
        pieces => pieces,
    };
    let (Some(Is::W(link @ (Word::In | Word::To))), Some(Is::Number(n))) = (pieces.first(), pieces.get(1))
    else {
        return false;
    };
    // "Into four equal pieces"; "to 20" is no count.
    let counted = *link == Word::In
        || !matches!(items.last().map(|x| &x.is), Some(Is::Number(_)) | None)
            && items.iter().rposition(|x| matches!(x.is, Is::Number(_))).is_some_and(|k| {
                matches!(
                    items.get(k + 1).map(|x| &x.is),
                    Some(Is::W(Word::Filler | Word::Clip | Word::Clips))
                )
            });
    counted
        && (2.0..=20.0).contains(n)
        && pieces[2..].iter().all(|is| matches!(is, Is::W(Word::Clip | Word::Clips)))
}

/// A verb of editing.
fn does(word: Word) -> bool {
    use Word as W;
    matches!(
        word,
        W::Add
            | W::Remove
            | W::Cut
            | W::Keep
            | W::Make
            | W::Faster
            | W::Slower
            | W::Mute
            | W::Rotate
            | W::Mirror
            | W::Flip
            | W::Reverse
            | W::FadeIn
            | W::FadeOut
            | W::Bw
            | W::Export
            | W::Brighter
            | W::Darker
            | W::Warmer
            | W::Colder
            | W::Saturate
            | W::Desaturate
            | W::Louder
            | W::Quieter
            | W::Loop
            | W::Split
            | W::Join
            | W::Freeze
    )
}

/// What ends here is a wish of its own: a verb, or a verb and the edge that it cuts.
fn done_before(items: &[Item]) -> bool {
    let verb = |x: &Item| matches!(x.is, Is::W(w) if does(w) && w != Word::Make);
    let mut piece = items.rsplit(|x| matches!(x.is, Is::Break(_))).next().unwrap_or_default();
    while let [rest @ .., Item { is: Is::W(Word::Filler | Word::By | Word::It), .. }] = piece {
        piece = rest;
    }
    match piece {
        [.., edge, Item { is: Is::Time { mark: false, .. }, .. }] => {
            piece.iter().any(verb)
                && matches!(edge.is, Is::W(Word::First | Word::Last | Word::Start | Word::End))
        }
        [.., last] => {
            let measure =
                matches!(last.is, Is::Percent { .. } | Is::Factor(_) | Is::Degrees(_) | Is::Quote(_));
            verb(last) || measure && piece.iter().any(verb)
        }
        [] => false,
    }
}

/// "Pause at 0:12 so people can read it": what an edit is for asks for nothing more.
fn without_purposes(mut items: Vec<Item>) -> Vec<Item> {
    let mut inside = false;
    for item in &mut items {
        inside = match item.is {
            Is::W(Word::Purpose) => true,
            Is::Break(_) | Is::W(Word::And | Word::Then) => false,
            _ => inside,
        };
        if inside {
            item.is = Is::W(Word::Filler);
        }
    }
    items
}

/// 最后一帧停2秒 holds the frame, “关注我”停4秒 is how long the text stays, 音乐到30秒就停 is an end.
fn with_halts(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        if items[i].is != Is::W(Word::Halt) {
            continue;
        }
        let framed = items[..i].iter().rev().take_while(|x| !matches!(x.is, Is::Break(_)));
        let framed = framed.filter(|x| matches!(x.is, Is::W(Word::Frame | Word::Video))).count() > 0;
        let timed = matches!(
            items[i + 1..].iter().map(|x| &x.is).find(|is| **is != Is::W(Word::Filler)),
            Some(Is::Time { mark: false, .. })
        );
        items[i].is = Is::W(match (timed, framed) {
            (true, true) => Word::Freeze,
            (true, false) => Word::For,
            _ => Word::End,
        });
        // 音乐放到30秒就停.
        let k = items[..i].iter().rposition(|x| x.is != Is::W(Word::Filler));
        if let Some(k) = k.filter(|k| *k > 0 && !timed)
            && let Is::Time { t, .. } = items[k].is
            && matches!(items[k - 1].is, Is::W(Word::Add | Word::Music))
        {
            items[k].is = Is::Until(Point::At(t));
        }
    }
    items
}

/// "at 5, 10 and 15 seconds": the unit is said once; all of them are moments. "Over two seconds and out over four":
/// a number where a length belongs has the unit of the one before.
fn with_marks(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        if items[i].is == Is::W(Word::At) {
            let listed: Vec<usize> = (i + 1..items.len())
                .step_by(2)
                .take_while(|j| {
                    let linked = matches!(items[j - 1].is, Is::W(Word::At | Word::And) | Is::Break(','));
                    let lasts = matches!(items.get(j + 1).map(|x| &x.is), Some(Is::W(Word::Length)));
                    linked && !lasts && matches!(items[*j].is, Is::Time { .. } | Is::Number(_))
                })
                .collect();
            let Some(last) = listed.last().filter(|_| listed.len() > 1) else { continue };
            let Is::Time { t: named, .. } = items[*last].is else { continue };
            let minutes = named.ms() > 0 && named.ms() % 60_000 == 0;
            for j in listed {
                items[j].is = match items[j].is {
                    Is::Number(v) => {
                        let t = Time::from_secs_f64(if minutes { v * 60.0 } else { v });
                        Is::Time { t, mark: true }
                    }
                    Is::Time { t, .. } => Is::Time { t, mark: true },
                    ref other => other.clone(),
                };
            }
        }
        if matches!(items[i].is, Is::W(Word::Over | Word::For))
            && !counted(&items, i + 2)
            && items[..i].iter().any(|x| matches!(x.is, Is::Time { .. }))
            && let Some(Is::Number(v)) = items.get(i + 1).map(|x| &x.is)
        {
            items[i + 1].is = Is::Time { t: Time::from_secs_f64(*v), mark: false };
        }
    }
    items
}

/// "15 seconds long" names a length; a "long" by itself says nothing here.
fn with_lengths(mut items: Vec<Item>) -> Vec<Item> {
    for i in 0..items.len() {
        if matches!(items[i].is, Is::W(Word::Long | Word::Length)) {
            let noun = items[i].is == Is::W(Word::Length);
            let measured = i > 0 && matches!(items[i - 1].is, Is::Time { mark: false, .. });
            items[i].is = Is::W(if measured || noun { Word::Length } else { Word::Filler });
            if measured {
                // Before the time, where 时长30秒 has it.
                let at = items[i - 1].at.start..items[i].at.end;
                items.swap(i - 1, i);
                items[i - 1].at = at.clone();
                items[i].at = at;
            }
        }
    }
    items
}
