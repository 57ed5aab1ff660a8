//! The fourth step: a message's items are divided into clauses, one wish each. A comma or "and" divides only where
//! what follows can stand by itself; otherwise it belongs to what came before, or takes its verb.

mod kinds;
mod pieces;
mod refer;
mod tidy;

use super::item::{Is, Item};
use super::lexicon::Word;
use crate::operation::Part;
pub(crate) use kinds::acts;
use kinds::{family, names};
use pieces::{CutBy, Piece, pieces, with_lead_ins};
pub(crate) use refer::complement;

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    pub(crate) items: Vec<Item>,
    /// It ended with a question mark.
    pub(crate) question: bool,
}

impl Clause {
    /// The bytes of the message that it stands for.
    pub(crate) fn span(&self) -> std::ops::Range<usize> {
        let start = self.items.iter().map(|i| i.at.start).min().unwrap_or(0);
        let end = self.items.iter().map(|i| i.at.end).max().unwrap_or(0);
        start..end
    }

    /// The bytes of the words that nobody knows; single letters and characters are not worth a mention.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let mut spans: Vec<std::ops::Range<usize>> = Vec::new();
        for (i, item) in self.items.iter().enumerate() {
            let Is::Unknown(word) = &item.is else { continue };
            let follows = i > 0 && matches!(self.items[i - 1].is, Is::Unknown(_));
            match spans.last_mut() {
                Some(last) if follows && last.end <= item.at.start => last.end = item.at.end,
                _ if word.chars().count() > 1 => spans.push(item.at.clone()),
                _ => {}
            }
        }
        spans.into_iter()
    }

    /// It describes and asks for nothing: no verb of editing, no text, no amount.
    pub(crate) fn is_remark(&self) -> bool {
        let asks = |w: Word| acts(w) || matches!(w, Word::Make | Word::Export);
        let words = self.items.iter().any(|i| matches!(i.is, Is::Unknown(_)));
        let given = |i: &Item| matches!(i.is, Is::Quote(_)) || says_how_much(&i.is);
        words && !self.words().any(asks) && !self.items.iter().any(given)
    }

    /// Whether it says what pasted subtitles are: "add these captions:".
    pub(crate) fn names_subtitles(&self) -> bool {
        self.any(&[Word::Subtitle, Word::Captions, Word::Text]) && !self.has(Word::Remove)
    }

    pub(crate) fn has(&self, word: Word) -> bool {
        self.find(word).is_some()
    }

    pub(crate) fn any(&self, words: &[Word]) -> bool {
        words.iter().any(|w| self.has(*w))
    }

    pub(crate) fn find(&self, word: Word) -> Option<usize> {
        self.items.iter().position(|i| i.is == Is::W(word))
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = Word> + '_ {
        self.items.iter().filter_map(|i| match i.is {
            Is::W(word) => Some(word),
            _ => None,
        })
    }
}

/// Divides the items of a message.
pub(crate) fn clauses(items: Vec<Item>) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    for (piece, cut) in with_lead_ins(pieces(items)) {
        let piece = match out.last() {
            Some(before) => Piece { items: refer::resolved(before, piece.items, cut), ..piece },
            None => piece,
        };
        place(&mut out, piece, cut);
    }
    tidy::tidy(&mut out);
    out
}

fn place(out: &mut Vec<Clause>, piece: Piece, by: CutBy) {
    use Word as W;
    let Piece { mut items, question } = piece;
    let word = |w: &Item| match w.is {
        Is::W(word) => Some(word),
        _ => None,
    };
    let has = |test: &dyn Fn(Word) -> bool| items.iter().filter_map(word).any(test);
    let acts_itself = has(&acts);
    let named = has(&names);
    let unknown = items.iter().any(|i| matches!(i.is, Is::Unknown(_)));
    let text = items.iter().any(|i| matches!(i.is, Is::Quote(_)));
    let made = has(&|w| matches!(w, W::Make | W::It));
    // "…, 2 seconds each" is about all that came before it and can last.
    let each = has(&|w| w == W::Each)
        && items.iter().any(|i| matches!(i.is, Is::Time { .. }))
        && !acts_itself
        && !named;
    if each {
        let lasts = |c: &Clause| {
            let fades = c.any(&[W::Fade, W::FadeIn, W::FadeOut, W::FadeBoth, W::Slideshow]);
            fades && !c.items.iter().any(|i| matches!(i.is, Is::Time { .. }))
        };
        let mut taken = false;
        for clause in out.iter_mut().filter(|c| lasts(c)) {
            clause.items.extend(items.iter().cloned());
            taken = true;
        }
        if taken {
            return;
        }
    }
    let Some(before) = out.last_mut() else {
        out.push(Clause { items, question });
        return;
    };
    // "fade it in over two seconds and out over four".
    let fading = before.any(&[W::Fade, W::FadeIn, W::FadeOut]);
    if fading && !acts_itself && !named && matches!(items[0].is, Is::W(W::In | W::Out)) {
        if before.has(W::FadeIn) && items[0].is == Is::W(W::Out) {
            items[0].is = Is::W(W::FadeOut);
        } else if before.has(W::FadeOut) && items[0].is == Is::W(W::In) {
            items[0].is = Is::W(W::FadeIn);
        }
        before.items.append(&mut items);
        return;
    }
    // "2x from 0:05 to 0:10 and 0.5x from 0:20 to 0:25": a stretch and a speed each.
    if refer::speeds_a_stretch(&before.items) && refer::speeds_a_stretch(&items) {
        let at = items[0].at.start..items[0].at.start;
        items.insert(0, Item { is: Is::W(W::Speed), at });
        out.push(Clause { items, question });
        return;
    }
    // "Without music, but with a title".
    if items[0].is == Is::W(W::With) && (named || text) && before.has(W::Remove) {
        items[0].is = Is::W(W::Add);
        out.push(Clause { items, question });
        return;
    }
    // "A fade in and a fade out of 3 seconds each".
    let all_fades = |w: Word| matches!(w, W::Fade | W::FadeIn | W::FadeOut | W::FadeBoth);
    let timed = |i: &Item| matches!(i.is, Is::Time { .. });
    if has(&|w| w == W::Each)
        && has(&all_fades)
        && before.words().any(all_fades)
        && !before.items.iter().any(timed)
    {
        before.items.extend(items.iter().filter(|i| timed(i)).cloned());
    }
    // 先放第二段再放第一段: an order.
    let plays = |i: &Item| {
        matches!(i.is, Is::Clip(_) | Is::W(W::Add | W::Make | W::Filler | W::Then | W::Video | W::Order))
    };
    let clip = |i: &Item| matches!(i.is, Is::Clip(_));
    if by == CutBy::Then
        && before.items.iter().all(plays)
        && items.iter().all(plays)
        && before.items.iter().any(clip)
        && items.iter().any(clip)
    {
        let at = items[0].at.start..items[0].at.start;
        before.items.push(Item { is: Is::W(W::Order), at });
        before.items.append(&mut items);
        return;
    }
    // "Show “Hi” at 0:03 and hide it at 0:06".
    let shows = before.has(W::Add) && before.items.iter().any(|i| matches!(i.is, Is::Quote(_)));
    if shows
        && !text
        && !named
        && items.iter().any(|i| matches!(i.is, Is::At(_) | Is::From(_)))
        && items.iter().filter_map(word).all(|w| !acts(w) || w == W::Remove)
        && items.iter().any(|i| i.is == Is::W(W::Remove))
    {
        items.retain(|i| i.is != Is::W(W::Remove));
        for item in &mut items {
            if let Is::At(p) | Is::From(p) = item.is {
                item.is = Is::Until(p);
            }
        }
        before.items.append(&mut items);
        return;
    }
    // "Except 0:20 to 0:40, remove everything": the first half says nothing alone.
    if before.has(W::Except) && !before.any(&[W::Remove, W::Keep, W::Cut]) {
        before.items.append(&mut items);
        return;
    }
    // "in the order 3, 1, 2".
    if (before.has(W::Order) || before.has(W::Move) && before.has(W::Clips))
        && items.iter().all(|i| matches!(i.is, Is::Number(_) | Is::Clip(_) | Is::W(W::Filler)))
    {
        before.items.append(&mut items);
        return;
    }
    // The part first, then what to do with it: "the first five seconds are useless, get rid of them".
    let measured = before.items.iter().any(|i| says_where(&i.is));
    // 我打喷嚏: the verb has an object that nobody knows.
    let stranger = before.items.iter().any(|i| matches!(i.is, Is::Unknown(_)));
    let idle = !before
        .words()
        .any(|w| acts(w) && w != W::Dislike && !(stranger && w == W::Add) || names(w) || w == W::Background)
        && !before.items.iter().any(|i| matches!(i.is, Is::Quote(_)));
    if measured && idle && acts_itself && by != CutBy::Then {
        before.items.retain(|i| !matches!(i.is, Is::W(W::Add | W::Dislike)));
        before.items.append(&mut items);
        return;
    }
    let fades = |w: Word| matches!(w, W::Fade | W::FadeIn | W::FadeOut | W::FadeBoth);
    if before.words().any(fades)
        && before.any(&[W::Music, W::Sound, W::OwnSound])
        && items.iter().filter_map(word).any(fades)
        && items.iter().filter_map(word).all(|w| fades(w) || !acts(w) && !names(w) && w != W::Video)
        && by != CutBy::Stop
    {
        before.items.append(&mut items);
        return;
    }
    // "increase brightness and contrast by 10 %": one verb, one measure, two values.
    let tone = |w: Word| matches!(w, W::Brightness | W::Contrast | W::Saturation | W::Warmth);
    let way = |w: Word| matches!(w, W::More | W::Less | W::Up | W::Down);
    let measure = |i: &Item| matches!(i.is, Is::Percent { .. } | Is::Factor(_) | Is::Number(_));
    if by == CutBy::And
        && before.words().any(tone)
        && has(&tone)
        && !before.items.iter().any(measure)
        && !(before.words().any(way) && has(&way))
        && items.iter().filter_map(word).all(|w| tone(w) || way(w) || !acts(w))
    {
        before.items.append(&mut items);
        return;
    }
    // "Make it shorter, 40 seconds": the length to reach.
    let length = items.iter().find(|i| matches!(i.is, Is::Time { .. }));
    if let Some(length) = length
        && by == CutBy::Comma
        && before.any(&[W::Longer, W::Shorter])
        && !before.items.iter().any(|i| says_where(&i.is))
        && items.iter().all(|i| {
            matches!(i.is, Is::Time { .. } | Is::W(W::Filler | W::It | W::Long | W::Add | W::Make | W::For))
        })
    {
        let at = length.at.start..length.at.start;
        let length = length.clone();
        before.items.extend([Item { is: Is::W(W::To), at }, length]);
        return;
    }
    // "increase brightness by 20 % and contrast by 10 %": one verb, two values with a measure each.
    let raised =
        before.words().find(|w| way(*w)).filter(|_| before.words().any(|w| tone(w) || w == W::Volume));
    if let Some(verb) = raised
        && matches!(by, CutBy::And | CutBy::Comma)
        && has(&|w| tone(w) || w == W::Volume)
        && items.iter().any(measure)
        && items.iter().filter_map(word).all(|w| tone(w) || matches!(w, W::Volume | W::Filler | W::By))
    {
        let at = items[0].at.start..items[0].at.start;
        items.insert(0, Item { is: Is::W(verb), at });
        out.push(Clause { items, question });
        return;
    }
    // "It's too dark, raise the brightness by 15 %": a complaint, then its cure.
    let mut kinds: Vec<u8> = before.words().filter_map(family).collect();
    if before.has(W::UpsideDown) {
        kinds.extend(family(W::Flip));
    }
    let complaint = !kinds.is_empty()
        && by == CutBy::Comma
        && !measured
        && before.items.iter().all(|i| matches!(i.is, Is::Unknown(_)) || matches!(i.is, Is::W(w) if family(w).is_some() || matches!(w, W::Filler | W::By | W::Video | W::It | W::Sound | W::OwnSound | W::Music | W::ALittle | W::ALot | W::Effect | W::Picture | W::Voice | W::Intro | W::Outro)));
    let cure = items.iter().any(measure) || items.iter().any(|i| matches!(i.is, Is::Decibel { .. }));
    let too_long = kinds == [5] && items.iter().any(|i| matches!(i.is, Is::Time { .. } | Is::Part(_)));
    if complaint && too_long {
        before.items.retain(|i| matches!(i.is, Is::W(W::Intro | W::Outro)));
        before.items.append(&mut items);
        return;
    }
    let only_it =
        items.iter().filter_map(word).all(|w| !names(w) && (!acts(w) || matches!(w, W::Remove | W::Cut)));
    if complaint && cure && only_it {
        // "too fast, 1.5x": that is the speed, not how much slower.
        let turns = |w: Word| matches!(w, W::Faster | W::Slower);
        if kinds == [2] && items.iter().any(|i| matches!(i.is, Is::Factor(_))) && !has(&turns) {
            before.items.retain(|i| !matches!(i.is, Is::W(w) if turns(w)));
            let at = items[0].at.start..items[0].at.start;
            items.insert(0, Item { is: Is::W(W::Speed), at });
        }
        // "too loud, drop it to 10 %".
        items.retain(|i| !matches!(i.is, Is::W(W::Remove | W::Cut)));
        before.items.append(&mut items);
        return;
    }
    if complaint && items.iter().filter_map(word).filter_map(family).any(|k| kinds.contains(&k)) {
        let mut noun: Vec<Item> =
            before.items.drain(..).filter(|i| matches!(i.is, Is::W(W::Music | W::OwnSound))).collect();
        noun.append(&mut items);
        before.items = noun;
        return;
    }
    before.question |= question && !acts_itself && !named;
    let quoted_before = before.items.iter().any(|i| matches!(i.is, Is::Quote(_)));
    let texts_before = before.any(&[W::Title, W::Text, W::Subtitle])
        || before.items.iter().any(|i| matches!(i.is, Is::Quote(_)));
    let placed = items.iter().any(|i| matches!(i.is, Is::At(_) | Is::From(_)));
    // How a text looks is said in commas behind it; how big the picture is too.
    let describes = items.iter().filter_map(word).all(|w| {
        !acts(w) && !(names(w) && !(texts_before && matches!(w, W::Text)))
            || texts_before && matches!(w, W::Bigger | W::Smaller)
            || texts_before && w == W::Freeze && !placed
            || texts_before && w == W::Add && !(text && before.has(W::Remove))
            || matches!(w, W::Opacity | W::Only | W::Blur | W::Bars | W::Fill)
    });
    let verb_before = before.items.iter().filter_map(word).find(|w| {
        matches!(w, W::Add | W::Remove | W::Keep | W::Cut | W::Mute | W::Replace | W::Faster | W::Slower)
    });
    // A piece about times alone goes on with the verb before.
    let measures = items.iter().any(|i| says_where(&i.is) || says_how_much(&i.is));
    let fresh_sentence = by == CutBy::Stop || by == CutBy::Then;
    // "Slow motion from 0:10 to 0:15, then back to normal": it is normal there.
    let normal = |i: &Item| matches!(i.is, Is::W(W::Normal | W::Speed | W::Filler | W::It | W::Make));
    let inner = |i: &Item| matches!(i.is, Is::Part(Part::Range { .. }));
    if by == CutBy::Then
        && has(&|w| w == W::Normal)
        && items.iter().all(normal)
        && before.any(&[W::Slower, W::Faster, W::Speed])
        && before.items.iter().any(inner)
    {
        return;
    }
    // "Trim the first 5 seconds, then 2x": a factor by itself is a speed.
    let scales = |w: Word| {
        let tones =
            matches!(w, W::Brightness | W::Contrast | W::Saturation | W::Zoom | W::Bigger | W::Smaller);
        let sounds = matches!(w, W::Volume | W::Louder | W::Quieter | W::Music | W::Sound | W::OwnSound);
        tones || sounds || matches!(w, W::Speed | W::Faster | W::Slower | W::Ramp | W::Loop | W::Normal)
    };
    let edits =
        |w: Word| matches!(w, W::Remove | W::Cut | W::Keep | W::Mute | W::Reverse | W::Bw | W::Rotate);
    if matches!(
        items.iter().find(|i| !matches!(i.is, Is::W(W::Filler))),
        Some(Item { is: Is::Factor(_), .. })
    ) && !acts_itself
        && !named
        && before.words().any(edits)
        && !before.words().any(scales)
    {
        let at = items[0].at.start..items[0].at.start;
        items.insert(0, Item { is: Is::W(W::Speed), at });
        out.push(Clause { items, question });
        return;
    }
    let words_only = !measures
        && !text
        && !items.iter().any(|i| {
            matches!(i.is, Is::Lines(_) | Is::Pixels(..) | Is::Fps(_) | Is::Number(_) | Is::Share(_))
        })
        && !items
            .iter()
            .filter_map(word)
            .any(|w| !matches!(w, W::Filler | W::It | W::Make | W::On | W::With | W::In | W::Out));
    // A size or rate is a wish of its own wherever it stands.
    let sized = items.iter().any(|i| matches!(i.is, Is::Lines(_) | Is::Pixels(..) | Is::Fps(_)));
    let joins = !sized
        && describes
        && !acts_itself_beyond(&items, texts_before)
        && (!unknown || measures && !fresh_sentence && !made)
        && !words_only;
    if joins && !(made && !texts_before && !measures) && !(fresh_sentence && made) && !(text && quoted_before)
    {
        before.items.append(&mut items);
        return;
    }
    if words_only && !unknown {
        return;
    }
    // "add a title and music": the verb holds for both.
    // "Mute it and fade out", "drop clip 2 and crossfade the rest": a fade is a verb of its own here.
    let fade = |i: &Item| {
        matches!(i.is, Is::W(W::Crossfade | W::Fade | W::FadeIn | W::FadeOut | W::FadeBoth | W::Transition))
    };
    let fade_verb = (measured || verb_before == Some(W::Mute)) && items.iter().any(fade)
        || items.len() > 1 && fade(&items[0]);
    let no_verb =
        !(has_verb(&items) || fade_verb && matches!(verb_before, Some(W::Remove | W::Mute | W::Keep)));
    let things =
        items.iter().filter_map(word).any(|w| names(w) && !matches!(w, W::Volume | W::Speed | W::Voice));
    if let (Some(verb), true, true) = (verb_before, no_verb, matches!(by, CutBy::And | CutBy::Comma))
        && matches!(verb, W::Add | W::Remove | W::Keep | W::Mute)
        && (things || has_object(&items))
    {
        let at = items[0].at.start..items[0].at.start;
        if !named && text && before.has(W::Subtitle) {
            items.insert(0, Item { is: Is::W(W::Subtitle), at: at.clone() });
        }
        items.insert(0, Item { is: Is::W(verb), at });
    }
    out.push(Clause { items, question });
}

fn acts_itself_beyond(items: &[Item], texts_before: bool) -> bool {
    use Word as W;
    items.iter().any(|i| match i.is {
        Is::W(w) => {
            acts(w)
                && !matches!(w, W::Opacity | W::Only | W::Blur | W::Bars | W::Fill)
                && !(texts_before && matches!(w, W::Add | W::Bigger | W::Smaller | W::Freeze))
        }
        _ => false,
    })
}

fn has_verb(items: &[Item]) -> bool {
    use Word as W;
    items.iter().any(|i| matches!(i.is, Is::W(w) if acts(w) && !matches!(w, W::Silence | W::Opacity | W::Transition | W::Crossfade | W::Fade | W::FadeIn | W::FadeOut | W::FadeBoth | W::Bigger | W::Smaller | W::Slideshow | W::Pip) || matches!(i.is, Is::W(W::Make))))
}

fn has_object(items: &[Item]) -> bool {
    use Word as W;
    items.iter().any(|i| {
        matches!(
            i.is,
            Is::Quote(_)
                | Is::W(
                    W::Fade
                        | W::FadeIn
                        | W::FadeOut
                        | W::FadeBoth
                        | W::Transition
                        | W::Crossfade
                        | W::Pip
                        | W::Bold
                )
        )
    })
}

/// A stretch, a moment, a length, or what is cut as a whole.
fn says_where(item: &Is) -> bool {
    use Is::{At, Clip, File, From, Part, Time, Until};
    matches!(
        item,
        Part(_) | At(_) | From(_) | Until(_) | Time { .. } | Clip(_) | File(_) | Is::W(Word::LastPart)
    )
}

/// A value that a verb wants.
fn says_how_much(item: &Is) -> bool {
    use Is::{Color, Decibel, Degrees, Factor, Lufs, Percent, Ratio};
    matches!(item, Percent { .. } | Factor(_) | Decibel { .. } | Color(_) | Ratio(..) | Degrees(_) | Lufs(_))
}
