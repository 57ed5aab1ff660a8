//! What one piece of a message asks for. A piece is a command only where every word of it fits the command's frame, or
//! where it begins with a verb that leaves no doubt; one word of content makes it an edit.

use crate::list::listed;
use std::ops::Range;

use super::lexicon::{
    AMOUNT, AND, ASK, BARE, CREDIT, Classes, DONE, EXPORT, EXPORTING, FORMAT, GIVE, ITEM, LIGHT, MAKE, MEDIA,
    NOT, NUMBER, PLACE, PRAISE, QUALITY, RUN, SHAPE, SHOW, THANKS, THEN, UPLOAD,
};
use super::piece::{Link, Piece};
use super::token::{Kind, Token, has, has_word, only};

/// The request in a piece. Ranges count the piece's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Intent {
    /// Politeness only: "please", "when you're done".
    Filler,
    /// A bare "no", which answers a question of the agent unless more is said.
    Answer,
    /// Thanks, praise, "that's all".
    Thanks,
    /// "I'm heading out": an edit only where the message asks for nothing else.
    Remark,
    /// Something is not to be done: "don't export yet".
    Refusal,
    /// The file is asked for.
    Export,
    /// Only says how the file is to be: "in 1080p".
    ExportParams,
    /// The file is asked for in a shape that it first has to be given: "export it vertical".
    ExportShaped(Range<usize>),
    /// An edit up to this token, then a request for the file without a joining word.
    EditThenExport(usize),
    /// An edit up to this token, then a refusal without a joining word.
    EditThenRefusal(usize),
    Credits,
    State,
    Upload,
    /// Links to fetch, and an edit that uses them.
    UploadThenEdit,
    Edit,
}

/// Words that may surround a request for the file.
pub(super) const AROUND_EXPORT: Classes = LIGHT
    | EXPORT
    | GIVE
    | ITEM
    | MEDIA
    | FORMAT
    | QUALITY
    | PLACE
    | NUMBER
    | DONE
    | PRAISE
    | THANKS
    | RUN
    | AND
    | THEN;
impl Intent {
    /// The same, counted from `by` tokens earlier.
    fn shifted(self, by: usize) -> Self {
        match self {
            Self::ExportShaped(range) => Self::ExportShaped(range.start + by..range.end + by),
            Self::EditThenExport(cut) => Self::EditThenExport(cut + by),
            Self::EditThenRefusal(cut) => Self::EditThenRefusal(cut + by),
            other => other,
        }
    }
}

/// Judges a piece in the light of the one before it.
pub(super) fn intent(piece: &Piece<'_, '_>, previous: Option<&Intent>) -> Intent {
    let tokens = without_reminder(piece.tokens);
    // "tell me my credits first"
    let tokens = match tokens {
        [rest @ .., _, first] if first.word == "first" => &tokens[..rest.len() + 1],
        _ => tokens,
    };
    let clause = Clause { tokens, asks: piece.asks };
    if clause.tokens.iter().any(|token| token.kind == Kind::Url) {
        return clause.link_intent();
    }
    let skipped = piece.tokens.len() - without_reminder(piece.tokens).len();
    let intent = clause.intent().shifted(skipped);
    let weak = piece.link <= Link::Comma;
    let after_edit = weak && matches!(previous, Some(Intent::Edit | Intent::EditThenExport(_)));
    let adds_noun = piece.link == Link::And && clause.is_bare_noun();
    let after_export =
        matches!(previous, Some(Intent::Export | Intent::ExportParams | Intent::ExportShaped(_)));
    match intent {
        // "… that says like, share and download"
        Intent::Export | Intent::Upload
            if piece.dictated
                && weak
                && (clause.is_one_word_of_a_call() || piece.spelt && tokens.len() == 1) =>
        {
            Intent::Edit
        }
        // "the difference between mp4 and mov", "show me the tracks and clips"
        Intent::Export if previous == Some(&Intent::Edit) && piece.link == Link::And && adds_noun => {
            Intent::Edit
        }
        // "low quality, just for a preview"
        Intent::State if after_export && weak && clause.word("for") && !clause.has(SHOW | ASK) => {
            Intent::Filler
        }
        Intent::Edit if adds_noun && previous == Some(&Intent::State) => Intent::Filler,
        // "not sure if I have enough credits, can you check?"
        Intent::Edit
            if matches!(previous, Some(Intent::Credits | Intent::State))
                && clause.has(SHOW)
                && clause.only(LIGHT | SHOW | ITEM) =>
        {
            Intent::Filler
        }
        // "add names, roles, credits"
        Intent::Credits | Intent::State if after_edit && !clause.has(SHOW | ASK | AMOUNT) => Intent::Edit,
        // "insert a timer before the credits"
        Intent::Credits | Intent::State
            if matches!(piece.link, Link::Before | Link::After)
                && previous == Some(&Intent::Edit)
                && !clause.has(SHOW | ASK | AMOUNT | GIVE) =>
        {
            Intent::Edit
        }
        Intent::Edit
            if after_export && weak && clause.only(AROUND_EXPORT | MAKE) && clause.has(FORMAT | QUALITY) =>
        {
            Intent::ExportParams
        }
        Intent::Edit
            if piece.link >= Link::Before && piece.link != Link::Sentence && clause.names_exporting() =>
        {
            Intent::Export
        }
        other => other,
    }
}

/// Whether a piece that looks like a request is the beginning of the edit that "and" joins to it: "take this video and …",
/// "balance left and right".
pub(super) fn begins_edit(piece: &Piece<'_, '_>, intent: &Intent) -> bool {
    match intent {
        Intent::Credits | Intent::State => !piece.asks && !has(piece.tokens, SHOW | ASK | GIVE),
        Intent::Export => {
            has_word(piece.tokens, "take grab get pull") && !has(piece.tokens, EXPORT | BARE | FORMAT)
        }
        _ => false,
    }
}

/// The words of a piece, politeness that changes nothing taken off.
pub(super) struct Clause<'t, 'n> {
    pub(super) tokens: &'t [Token<'n>],
    /// A question mark follows.
    pub(super) asks: bool,
}

impl Clause<'_, '_> {
    fn intent(&self) -> Intent {
        if self.only(NOT) {
            Intent::Answer
        } else if self.is_refusal(self.tokens) {
            Intent::Refusal
        } else if self.only(LIGHT | AND | THEN) || self.is_proviso() || self.only(NUMBER) {
            Intent::Filler
        } else if self.is_affordable_export() {
            Intent::Export
        } else if self.asks_credits() {
            Intent::Credits
        } else if self.asks_state() {
            Intent::State
        } else if self.is_thanks() {
            Intent::Thanks
        } else if self.asks_upload() {
            Intent::Upload
        } else if self.asks_export(self.tokens) {
            Intent::Export
        } else if let Some(intent) = self.leading_export() {
            intent
        } else if self.is_remark() {
            Intent::Remark
        } else {
            self.edit_with_tail()
        }
    }

    pub(super) fn has(&self, classes: Classes) -> bool {
        has(self.tokens, classes)
    }

    pub(super) fn only(&self, classes: Classes) -> bool {
        only(self.tokens, classes)
    }

    pub(super) fn word(&self, words: &str) -> bool {
        has_word(self.tokens, words)
    }

    pub(super) fn first_word(&self) -> &str {
        self.tokens.first().map_or("", |token| token.word)
    }

    pub(super) fn last_word(&self) -> &str {
        self.tokens.last().map_or("", |token| token.word)
    }

    /// "if I have enough credits, export" in one breath: 要是积分够就导出.
    fn is_affordable_export(&self) -> bool {
        listed(self.first_word(), "if 如果 要是 只要")
            && self.has(EXPORT | BARE)
            && self.has(AMOUNT | CREDIT)
            && self.only(AROUND_EXPORT | AMOUNT | CREDIT | SHAPE)
    }

    /// "if there's enough"
    fn is_proviso(&self) -> bool {
        listed(self.first_word(), "if 如果 要是") && self.only(LIGHT | AMOUNT | DONE | ITEM | MEDIA)
    }

    /// "exporting", "you export": a request only after "before" or "after".
    fn names_exporting(&self) -> bool {
        self.has(EXPORTING | EXPORT) && self.only(AROUND_EXPORT | EXPORTING)
    }

    /// "clips", "the mp4": names a thing and says nothing of it.
    fn is_bare_noun(&self) -> bool {
        self.tokens.len() <= 3
            && self.tokens.last().is_some_and(|last| last.is(MEDIA | FORMAT) && !last.is(EXPORT | GIVE))
            && self.only(LIGHT | MEDIA | FORMAT)
    }

    /// "download", "share": the words of a call to action.
    fn is_one_word_of_a_call(&self) -> bool {
        self.tokens.len() <= 3
            && !self.has(FORMAT | QUALITY | ITEM | DONE)
            && self.word("download save share upload send get 下载 保存 分享 上传 转发")
    }
}

/// "Don't forget to export" asks for what a plain "export" does.
fn without_reminder<'t, 'n>(tokens: &'t [Token<'n>]) -> &'t [Token<'n>] {
    match tokens.windows(2).position(|pair| pair[0].is(NOT) && pair[1].says("forget hesitate")) {
        Some(at) if only(&tokens[..at], LIGHT) => &tokens[at + 2..],
        _ => match tokens {
            // "First export, …"
            [first, next, ..] if first.word == "first" && next.is(EXPORT | GIVE | SHOW | UPLOAD) => {
                &tokens[1..]
            }
            // "How about exporting it?"
            [how, about, rest @ ..] if how.says("how what") && about.word == "about" && rest.len() > 1 => {
                rest
            }
            _ => tokens,
        },
    }
}

pub(super) fn opens_without(tokens: &[Token<'_>]) -> bool {
    matches!(tokens, [without, verb, ..] if without.word == "without" && verb.is(EXPORTING))
}

/// Like [`only`], with the "without" that opens a refusal let through.
pub(super) fn covered(tokens: &[Token<'_>], classes: Classes) -> bool {
    only(if opens_without(tokens) { &tokens[1..] } else { tokens }, classes)
}
