//! Judges a sentence clause by clause, and cuts an instruction off the content that it is joined to.

use super::chinese;
use super::english;
use super::offer::{self, Offer};
use crate::list::listed;
use crate::route::lexicon::{AND, THEN};
use crate::route::token::{Kind, Normal, Token, is_ideograph};

/// What a clause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Tells how to operate a screen.
    Screen,
    /// Hangs on a neighbour: "to export it", "now", "select the clip".
    Dependent,
    /// Says something.
    Content,
}

/// What is left of a sentence, and what it offers.
pub(super) struct Judged {
    /// `None` where the whole sentence goes.
    pub(super) kept: Option<String>,
    pub(super) offers: Vec<Offer>,
    /// Whether something was taken out.
    pub(super) stripped: bool,
    /// Whether it only hangs on its neighbours: "select your file".
    pub(super) hangs: bool,
}

/// Judges a sentence, given with the white space before it.
pub(super) fn judge(sentence: &str) -> Judged {
    let normal = Normal::new(sentence);
    let tokens = normal.tokens();
    let clauses = clauses(&tokens);
    let mut content_end = None;
    let mut screen_start = None;
    let mut placed = false;

    let mut said: Option<Said> = None;
    for clause in &clauses {
        let goes_on = said.as_ref().is_some_and(|said| said.continues_in(clause, &tokens));
        if is_heading(&tokens, clause) {
            continue;
        }
        match verdict(clause, sentence, content_end.is_some(), std::mem::take(&mut placed)) {
            Verdict::Screen if !goes_on => {
                screen_start = Some(clause[0].start);
                break;
            }
            Verdict::Content | Verdict::Screen => {
                content_end = clause.last().map(|last| end_with_emoji(&tokens, last));
                said = Some(Said::new(clause));
            }
            Verdict::Dependent => placed = english::places(clause, sentence),
        }
    }
    let Some(screen_start) = screen_start else {
        let offers = offer::invitation(&plain_lower(sentence)).into_iter().collect();
        let hangs = content_end.is_none();
        return Judged { kept: Some(sentence.to_owned()), offers, stripped: false, hangs };
    };
    let stripped = &sentence[content_end.map_or(0, |_| screen_start)..];
    let quoted = tokens.iter().find(|token| token.kind == Kind::Quoted && token.start >= screen_start);
    let label = quoted
        .map(|token| sentence[token.start..token.end].trim_matches(is_quotation_mark))
        .or_else(|| english::label(&tokens, sentence, screen_start));
    let offers = offer::offers(stripped, &plain_lower(stripped), label.filter(|label| !label.is_empty()));
    // A link that no offer stands for would be lost.
    if offers.is_empty() && tokens.iter().any(|token| token.kind == Kind::Url) {
        return Judged { kept: Some(sentence.to_owned()), offers, stripped: false, hangs: false };
    }
    let kept = content_end.map(|end| close(&sentence[..end], sentence));
    Judged { kept, offers, stripped: true, hangs: false }
}

fn is_quotation_mark(char: char) -> bool {
    matches!(
        char,
        '"' | '“' | '”' | '「' | '」' | '『' | '』' | '《' | '》' | '‘' | '’' | '\'' | '`' | '【' | '】'
    )
}

/// The end of a clause and of the emoji that follow it.
fn end_with_emoji(tokens: &[Token<'_>], last: &Token<'_>) -> usize {
    let following = &tokens[tokens.partition_point(|token| token.start < last.end)..];
    following.iter().take_while(|token| is_emoji(token)).last().unwrap_or(last).end
}

fn is_emoji(token: &Token<'_>) -> bool {
    token.kind == Kind::Sign && !token.word.is_ascii() && !listed(token.word, "▶ → · ％ °")
}

/// "Preview: a boat crosses the lake", "Export format: MP4"
fn is_heading(tokens: &[Token<'_>], clause: &[Token<'_>]) -> bool {
    let Some(last) = clause.last().filter(|_| clause.len() <= 2) else { return false };
    let next = tokens.get(tokens.partition_point(|token| token.start < last.end));
    next.is_some_and(|next| next.kind == Kind::Colon)
        && !clause[0].says("click tap press hit open go select choose")
}

/// A clause that was kept, as far as what follows may go on with it.
struct Said {
    /// In bytes.
    end: usize,
    /// A screen is operated in the video.
    narrates: bool,
    /// "shows how to open it"
    shows_how: bool,
}

impl Said {
    fn new(clause: &[Token<'_>]) -> Self {
        Said {
            end: clause.last().map_or(0, |last| last.end),
            narrates: chinese_text(clause).is_some_and(|text| chinese::narrates(&text)),
            shows_how: clause.windows(2).any(|pair| pair[0].word == "how" && pair[1].word == "to"),
        }
    }

    /// 展示了如何打开面板并点击按钮, "shows how to open it and click Save".
    fn continues_in(&self, clause: &[Token<'_>], tokens: &[Token<'_>]) -> bool {
        let between = &tokens[tokens.partition_point(|token| token.start < self.end)..];
        let joined = matches!(between, [joint, next, ..] if joint.is(AND) && next.start == clause[0].start);
        let addressed = clause.iter().any(|token| token.says("您 你 请 请您"));
        let chinese = clause.iter().any(|token| token.word.starts_with(is_ideograph));
        !addressed && (joined && (chinese || self.shows_how) || self.narrates)
    }
}

/// Lower case and simplified, byte for byte as long as the original wherever that is possible.
fn plain_lower(text: &str) -> String {
    text.chars().map(|char| crate::route::lexicon::simplify(char).to_ascii_lowercase()).collect()
}

/// Cuts at punctuation, at joining words and at emoji.
fn clauses<'t, 'n>(tokens: &'t [Token<'n>]) -> Vec<&'t [Token<'n>]> {
    // "the + button"
    let splits = |token: &Token<'_>| splits(token) && token.word != "+";
    tokens.split(splits).filter(|clause| !clause.is_empty()).collect()
}

fn splits(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Stop | Kind::Question | Kind::Comma | Kind::Colon => true,
        Kind::Word => {
            token.is(AND) || (token.is(THEN) && !matches!(token.word, "再" | "先")) || token.word == "so"
        }
        Kind::Sign => is_emoji(token),
        Kind::Quoted | Kind::Url => false,
    }
}

fn verdict(clause: &[Token<'_>], sentence: &str, follows: bool, placed: bool) -> Verdict {
    match chinese_text(clause) {
        Some(text) => chinese::judge(&text, follows),
        None => english::judge(clause, sentence, follows, placed),
    }
}

/// A clause with Chinese in it as one text, quotations replaced.
fn chinese_text(clause: &[Token<'_>]) -> Option<String> {
    clause.iter().any(|token| token.word.starts_with(is_ideograph)).then(|| {
        let mut text = String::new();
        for token in clause {
            if token.kind == Kind::Quoted { text.push(chinese::QUOTATION) } else { text.push_str(token.word) }
        }
        text
    })
}

/// Ends what is left of a sentence the way the sentence ended, and leaves no emphasis or bracket open.
fn close(left: &str, sentence: &str) -> String {
    let mut kept = left.trim_end().to_owned();
    if kept.matches("**").count() % 2 == 1 {
        kept.push_str("**");
    }
    let ended = sentence.trim_end().chars().next_back();
    let emoji = kept.chars().next_back().is_some_and(|char| {
        char >= '\u{2190}'
            && !char.is_alphanumeric()
            && !matches!(char, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
    });
    match ended {
        _ if emoji => {}
        Some(mark @ ('。' | '！')) => kept.push(mark),
        Some('.' | '!' | '?') => kept.push('.'),
        _ => {}
    }
    kept
}
