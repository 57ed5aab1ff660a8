//! The fourth step: a message's items are divided into clauses, one wish each. A comma or "and" divides only where
//! what follows can stand by itself; otherwise it belongs to what came before, or takes its verb.

mod kinds;
mod pieces;
mod place;
mod refer;
mod tidy;

use super::item::{Is, Item};
use super::lexicon::Word;
pub(crate) use kinds::acts;
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
        place::place(&mut out, piece, cut);
    }
    tidy::tidy(&mut out);
    out
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
