//! What one piece of a message asks for. A piece is a command only where every word of it fits the command's frame, or
//! where it begins with a verb that leaves no doubt; one word of content makes it an edit.

use std::ops::Range;

use super::export::asks_for_file;
use super::lexicon::{
    AMOUNT, AND, ASK, BARE, CREDIT, Classes, DONE, DROP, EXPORT, EXPORTING, FORMAT, GIVE, ITEM, LATER, LIGHT,
    MAKE, MEDIA, NOT, NUMBER, PLACE, PRAISE, QUALITY, RUN, SHAPE, SHOW, THANKS, THEN, UPLOAD, WORDING,
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
        Intent::Export
            if previous == Some(&Intent::Edit)
                && piece.link == Link::And
                && (adds_noun || piece.asks && clause.tokens.len() == 1) =>
        {
            Intent::Edit
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
            has_word(piece.tokens, &["take", "grab", "get", "pull"])
                && !has(piece.tokens, EXPORT | BARE | FORMAT)
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

    /// "I'm heading out", "my boss needs it today", "quick check"; not "I'm not happy with the music".
    fn is_remark(&self) -> bool {
        let empty = LIGHT | MEDIA | ITEM | DONE | SHOW | RUN | PRAISE | THANKS;
        let question = self.asks || ["吗", "么", "呢"].contains(&self.last_word());
        self.only(empty) && !question || self.tells_of_user()
    }

    fn tells_of_user(&self) -> bool {
        // 老师在催了
        if self.word(&["催", "等着", "在等"]) && self.tokens.len() <= 8 && !self.asks {
            return true;
        }
        let greeting = self.tokens.iter().take_while(|token| {
            token.is(LIGHT)
                && !token.says(&["i", "i've", "ive", "i'm", "im", "we", "we've", "we're", "my", "our"])
        });
        let said = &self.tokens[greeting.count()..];
        let wish = [
            "want", "need", "like", "prefer", "wish", "too", "bit", "more", "less", "should", "needs",
            "can't", "cannot", "instead", "with",
        ];
        if let [i, done, ..] = said
            && i.says(&["i", "i've", "ive", "we", "we've"])
            && done.word.ends_with("ed")
            && said.len() <= 8
            && !has(said, NOT | SHAPE | WORDING)
            && !has_word(said, &wish)
        {
            return true;
        }
        match self.tokens {
            // "never mind, keep it as it is"
            [keep, it, rest @ ..] if keep.says(&["keep", "leave"]) => {
                it.is(ITEM | LIGHT) && only(rest, LIGHT | ITEM | MEDIA | DONE)
            }
            [finish, up] if finish.says(&["finish", "wrap"]) && up.word == "up" => true,
            [first, doing, ..] if first.says(&["i'm", "im", "we're"]) => {
                self.tokens.len() <= 6
                    && !doing.says(&[
                        "looking",
                        "trying",
                        "thinking",
                        "wondering",
                        "hoping",
                        "asking",
                        "after",
                    ])
                    && !self.has(NOT | SHAPE | WORDING)
                    && !self.word(&["too", "bit", "with"])
            }
            [my, _, verb, rest @ ..] => {
                my.says(&["my", "our", "the"])
                    && verb.says(&["needs", "wants", "is"])
                    && only(rest, AROUND_EXPORT)
                    && (verb.word != "is" || has_word(rest, &["waiting"]))
            }
            _ => false,
        }
    }

    pub(super) fn has(&self, classes: Classes) -> bool {
        has(self.tokens, classes)
    }

    pub(super) fn only(&self, classes: Classes) -> bool {
        only(self.tokens, classes)
    }

    pub(super) fn word(&self, words: &[&str]) -> bool {
        has_word(self.tokens, words)
    }

    pub(super) fn first_word(&self) -> &str {
        self.tokens.first().map_or("", |token| token.word)
    }

    pub(super) fn last_word(&self) -> &str {
        self.tokens.last().map_or("", |token| token.word)
    }

    /// "don't export yet", "cancel the export", "hold on", 先不要导出.
    pub(super) fn is_refusal(&self, tokens: &[Token<'_>]) -> bool {
        if !has(tokens, NOT | DROP | LATER) && !opens_without(tokens) {
            return false;
        }
        let around = AROUND_EXPORT | NOT | DROP | LATER | EXPORTING | UPLOAD;
        // "never export without my approval"
        let condition = tokens.iter().position(|token| {
            token.says(&["without", "unless", "if", "because", "while", "as", "when", "until", "till"])
        });
        // "don't export without subtitles" says how, "don't export until the subtitles are in" says when.
        let says_how =
            |at: usize| tokens[at].says(&["without", "as"]) && has(&tokens[at + 1..], SHAPE | MEDIA);
        if let Some(at) = condition
            && at > 0
            && !says_how(at)
            && has(&tokens[..at], NOT | DROP)
            && self.is_refusal(&tokens[..at])
        {
            return true;
        }
        if covered(tokens, around) && (has(tokens, EXPORTING | UPLOAD) || asks_for_file(tokens)) {
            return true;
        }
        let unfinished = tokens.iter().any(|token| token.is(DONE) && !is_finished(token.word));
        // "hold on a second"
        let brief = |token: &Token<'_>| token.says(&["second", "minute", "seconds", "minutes"]);
        let around = LIGHT | DROP | NOT | ITEM | DONE | AMOUNT | AND | THEN | LATER;
        let quiet = !unfinished && tokens.iter().all(|token| token.is(around) || brief(token));
        let put_off = has_word(
            tokens,
            &[
                "yet",
                "now",
                "mind",
                "today",
                "need",
                "moment",
                "了",
                "需要",
                "用",
                "worry",
                "more",
                "else",
                "further",
                "necessary",
            ],
        );
        // "can I still edit it later?"
        let asks = self.asks && !has(tokens, DROP);
        quiet && !asks && (has(tokens, DROP | LATER) || (put_off && tokens.len() > 1))
    }

    /// "if I have enough credits, export" in one breath: 要是积分够就导出.
    fn is_affordable_export(&self) -> bool {
        ["if", "如果", "要是", "只要"].contains(&self.first_word())
            && self.has(EXPORT)
            && self.has(AMOUNT | CREDIT)
            && self.only(AROUND_EXPORT | AMOUNT | CREDIT | SHAPE)
    }

    /// "if there's enough"
    fn is_proviso(&self) -> bool {
        ["if", "如果", "要是"].contains(&self.first_word()) && self.only(LIGHT | AMOUNT | DONE | ITEM | MEDIA)
    }

    /// "talk soon", "see you", "have a good one"
    fn is_farewell(&self) -> bool {
        match self.tokens {
            [talk, rest @ ..] if talk.says(&["talk", "speak"]) => {
                has_word(rest, &["soon", "later"]) && only(rest, LIGHT | LATER)
            }
            [see, you, rest @ ..] if see.word == "see" && you.says(&["you", "ya", "u"]) => {
                !self.asks && only(rest, LIGHT | LATER)
            }
            [take, care] => take.word == "take" && care.word == "care",
            [have, a, good, rest @ ..] => {
                have.word == "have"
                    && a.word == "a"
                    && good.is(PRAISE)
                    && rest.len() <= 1
                    && (rest.is_empty()
                        || has_word(rest, &["one", "day", "night", "evening", "weekend", "time"]))
            }
            _ => false,
        }
    }

    /// "thanks", "looks great", "I'm done".
    fn is_thanks(&self) -> bool {
        if self.is_farewell() {
            return true;
        }
        let requests = self.word(&["can", "could", "want", "need", "should", "must"]) && !self.has(THANKS);
        // 剪得不错: the praise says how it was done.
        let unfinished = self
            .tokens
            .iter()
            .any(|token| token.is(DONE) && !is_finished(token.word) && !token.word.ends_with('得'));
        let wishes = self.word(&["i'd", "would", "id"]) && self.word(&["love"]);
        // "exactly what I wanted"
        let wanted = self.tokens.windows(2).any(|pair| pair[0].word == "what" && pair[1].says(&["i", "we"]));
        let relative = if wanted { ASK } else { 0 };
        let around = LIGHT | THANKS | PRAISE | DONE | ITEM | MEDIA | AND | THEN | NOT | AMOUNT | PLACE;
        !(self.asks || wishes || requests || unfinished)
            && self.has(THANKS | PRAISE | DONE)
            && self.only(around | relative)
            && (self.first_word() != "finish" || self.last_word() == "up")
            && (!self.has(AMOUNT) || self.has(THANKS))
            && (!self.has(NOT) || self.has(THANKS))
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
            && self.word(&[
                "download", "save", "share", "upload", "send", "get", "下载", "保存", "分享", "上传", "转发",
            ])
    }
}

/// Words that say that nothing is left to do, rather than how far it is.
fn is_finished(word: &str) -> bool {
    [
        "done",
        "work",
        "editing",
        "finished",
        "complete",
        "completed",
        "ready",
        "that's",
        "thats",
        "got",
        "yet",
        "worked",
        "satisfied",
        "changed",
        "好了",
        "完成",
        "做完",
        "弄好",
        "搞定",
        "弄完",
        "做好",
        "剪好",
        "结束",
        "收工",
        "搞好",
        "改好",
        "改完",
        "加好",
        "加完",
        "配好",
        "调好",
        "搞完",
        "剪完",
        "处理完",
        "生成好",
        "渲染好",
        "渲染完",
        "跑完",
        "导好",
        "导完",
        "处理",
        "成功",
        "就绪",
        "完毕",
        "完事",
    ]
    .contains(&word)
}

/// "Don't forget to export" asks for what a plain "export" does.
fn without_reminder<'t, 'n>(tokens: &'t [Token<'n>]) -> &'t [Token<'n>] {
    match tokens.windows(2).position(|pair| pair[0].is(NOT) && pair[1].says(&["forget", "hesitate"])) {
        Some(at) if only(&tokens[..at], LIGHT) => &tokens[at + 2..],
        _ => match tokens {
            // "First export, …"
            [first, next, ..] if first.word == "first" && next.is(EXPORT | GIVE | SHOW | UPLOAD) => {
                &tokens[1..]
            }
            // "How about exporting it?"
            [how, about, rest @ ..]
                if how.says(&["how", "what"]) && about.word == "about" && rest.len() > 1 =>
            {
                rest
            }
            _ => tokens,
        },
    }
}

fn opens_without(tokens: &[Token<'_>]) -> bool {
    matches!(tokens, [without, verb, ..] if without.word == "without" && verb.is(EXPORTING))
}

/// Like [`only`], with the "without" that opens a refusal let through.
pub(super) fn covered(tokens: &[Token<'_>], classes: Classes) -> bool {
    only(if opens_without(tokens) { &tokens[1..] } else { tokens }, classes)
}
