//! Cuts a tokenised message into pieces that can each be one request: at punctuation and at words like "and then", 然后.
//! Cutting too often does no harm: neighbouring pieces of an edit are joined again.

use super::lexicon::{AFTER, AND, BEFORE, DROP, EXPORT, EXPORTING, LATER, NOT, NUMBER, SHAPE, THEN, WORDING};
use super::token::{Kind, Token, is_ideograph};

/// How a piece hangs together with the one before it, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// "and", 并
    And,
    /// "but", 但是
    But,
    /// A comma or a colon.
    Comma,
    /// "then", 然后, "afterwards"
    Then,
    /// "before", "before …" at the head of a sentence.
    Before,
    /// "after"
    After,
    /// The beginning of a sentence.
    Sentence,
}

/// A run of tokens between two cuts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t, 'n> {
    pub(super) tokens: &'t [Token<'n>],
    pub(super) link: Link,
    /// Stands first in its sentence, joining words aside.
    pub(super) leads: bool,
    /// A question mark follows.
    pub(super) asks: bool,
    /// What goes before happens first, this piece is named first: "before exporting", 导出前.
    pub(super) deferred: bool,
    /// Words on screen may be dictated here: the sentence named a title or a caption before.
    pub(super) dictated: bool,
    /// A colon after such a word: what follows is the wording itself.
    pub(super) spelt: bool,
    /// Where the joining words before the piece begin, in bytes.
    pub(super) lead_start: usize,
}

/// Cuts at every place where a request may end. Empty pieces are left out.
pub(super) fn pieces<'t, 'n>(tokens: &'t [Token<'n>]) -> Vec<Piece<'t, 'n>> {
    let mut cutter = Cutter {
        tokens,
        pieces: Vec::new(),
        first: 0,
        link: Link::Sentence,
        leads: true,
        lead_start: None,
        dictating: Dictating::No,
    };
    for at in 0..tokens.len() {
        cutter.look_at(at);
    }
    cutter.cut(tokens.len(), false);
    cutter.pieces
}

#[derive(PartialEq, Clone, Copy)]
enum Dictating {
    No,
    /// A title, a caption, a word like "says" was named.
    Named,
    /// A colon followed: what comes is the wording.
    Spelt,
    /// The wording stood in quotation marks: what comes is not.
    Quoted,
}

struct Cutter<'t, 'n> {
    tokens: &'t [Token<'n>],
    pieces: Vec<Piece<'t, 'n>>,
    first: usize,
    link: Link,
    leads: bool,
    lead_start: Option<usize>,
    dictating: Dictating,
}

impl Cutter<'_, '_> {
    fn look_at(&mut self, at: usize) {
        let token = &self.tokens[at];
        let previous = at.checked_sub(1).map(|before| &self.tokens[before]);
        let next = self.tokens.get(at + 1);
        match token.kind {
            Kind::Stop | Kind::Question => {
                self.cut(at, token.kind == Kind::Question);
                self.first = at + 1;
                (self.link, self.leads, self.dictating) = (Link::Sentence, true, Dictating::No);
                self.lead_start = None;
            }
            Kind::Quoted => self.dictating = Dictating::Quoted,
            Kind::Colon if matches!(self.dictating, Dictating::Named | Dictating::Spelt) => {
                self.dictating = Dictating::Spelt
            }
            // "take this file: https://…"
            Kind::Colon if next.is_some_and(|next| next.kind == Kind::Url) => {}
            Kind::Comma | Kind::Colon => self.join(at, Link::Comma, false),
            // 改成竖屏
            Kind::Word if token.says("改成 改为") && next.is_some_and(|next| next.is(SHAPE)) => {}
            Kind::Word if token.is(WORDING) && self.dictating == Dictating::No => {
                self.dictating = Dictating::Named;
            }
            // "don't … without exporting": the refusal begins at its "without".
            Kind::Word if token.word == "without" && next.is_some_and(|next| next.is(EXPORTING)) => {
                self.cut(at, false);
                self.first = at;
            }
            Kind::Word if token.is(AND) && !between_colours(previous, next) => {
                let but = token.says("but however though 但 但是 不过 可是 只是");
                self.join(at, if but { Link::But } else { Link::And }, false);
            }
            // 最后10秒: "the last ten seconds".
            // 稍后再导出: "export later". 够不够再生成一段: "enough for another one".
            Kind::Word
                if token.word == "再"
                    && previous.is_some_and(|p| {
                        p.is(LATER | DROP | NOT) || p.says("够 够不够 能 能不能 可以 会 想")
                    }) => {}
            // 放到最后: a place.
            Kind::Word if token.word == "最后" && previous.is_some_and(|p| p.says("在 到 放 成")) => {}
            Kind::Word if token.is(THEN) && !(token.word == "最后" && is_count(next)) => {
                self.join(at, Link::Then, false);
            }
            Kind::Word if token.word == "before" => self.join(at, Link::Before, false),
            Kind::Word if token.word == "after" && next.is_some_and(|next| next.word == "that") => {
                self.join(at, Link::Then, false);
            }
            Kind::Word
                if token.word == "that"
                    && self.first == at
                    && previous.is_some_and(|p| p.word == "after") =>
            {
                self.join(at, Link::Then, false);
            }
            Kind::Word if token.word == "after" => self.join(at, Link::After, false),
            // 导出前: "before exporting". Elsewhere 前 is "the first": 前10秒.
            Kind::Word
                if token.is(BEFORE)
                    && previous.is_some_and(|p| p.is(EXPORT))
                    && !is_count(next)
                    && next.is_none_or(|next| next.word != "的") =>
            {
                self.join(at, Link::Comma, true);
            }
            // 加完字幕: the verb goes on.
            Kind::Word
                if token.word == "完"
                    && next.is_some_and(|next| next.classes == 0 || next.is(SHAPE | WORDING)) => {}
            // 剪辑完了吗
            Kind::Word if token.is(AFTER) && next.is_some_and(|next| next.says("吗 没 没有 么")) => {}
            Kind::Word if token.is(AFTER) && !is_count(next) && next.is_none_or(|next| next.word != "的") => {
                self.join(at, Link::Then, false);
            }
            _ => {}
        }
    }

    /// Ends a piece at a joining word, which belongs to neither side.
    fn join(&mut self, at: usize, link: Link, deferred: bool) {
        let start = self.tokens[at].start;
        let joins_directly = self.first == at;
        self.cut(at, false);
        if deferred && let Some(piece) = self.pieces.last_mut() {
            piece.deferred = true;
        }
        // "and then": the stronger of the two, and the first begins the join.
        // 但先: "but first" is still a "but".
        let but_first = self.link == Link::But && self.tokens[at].says("先 首先");
        self.link = match link {
            Link::But if joins_directly && self.link == Link::Comma => Link::But,
            _ if joins_directly && but_first => Link::But,
            _ if joins_directly && !self.leads => self.link.max(link),
            link => link,
        };
        let kept = self.lead_start.filter(|_| joins_directly);
        self.lead_start = kept.or(Some(start)).filter(|_| self.tokens[at].kind == Kind::Word);
        self.first = at + 1;
    }

    fn cut(&mut self, end: usize, asks: bool) {
        let tokens = &self.tokens[self.first..end];
        self.first = end;
        let Some(first) = tokens.first() else {
            if asks && let Some(piece) = self.pieces.last_mut() {
                piece.asks = true;
            }
            return;
        };
        self.pieces.push(Piece {
            tokens,
            link: self.link,
            leads: self.leads,
            asks,
            deferred: self.leads && (self.link == Link::Before || first.word == "when"),
            dictated: self.dictating == Dictating::Spelt
                || (self.dictating == Dictating::Named && !tokens.iter().any(|token| token.is(WORDING))),
            spelt: self.dictating == Dictating::Spelt,
            lead_start: self.lead_start.unwrap_or(first.start),
        });
        self.leads = false;
        self.link = Link::And;
        self.lead_start = None;
    }
}

fn between_colours(previous: Option<&Token<'_>>, next: Option<&Token<'_>>) -> bool {
    previous.is_some_and(|token| token.word == "black") && next.is_some_and(|token| token.word == "white")
}

/// A number, in digits or in Chinese numerals.
fn is_count(token: Option<&Token<'_>>) -> bool {
    token.is_some_and(|token| {
        token.is(NUMBER)
            || token.word.starts_with(|c: char| c.is_ascii_digit())
            || (token.word.starts_with(is_ideograph)
                && token.word.starts_with([
                    '几', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '半',
                ]))
    })
}
