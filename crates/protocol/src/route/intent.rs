//! What one piece of a message asks for. A piece is a command only where every word of it fits the command's frame, or
//! where it begins with a verb that leaves no doubt; one word of content makes it an edit.

use std::ops::Range;

use super::lexicon::{
    AMOUNT, AND, ASK, BARE, CREDIT, Classes, DONE, DROP, EXPORT, EXPORTING, FORMAT, GENERATE, GIVE, ITEM,
    LATER, LIGHT, MAKE, MEDIA, NOT, NUMBER, PLACE, PRAISE, QUALITY, RUN, SHAPE, SHOW, STATE, THANKS, THEN,
    UPLOAD, WORDING,
};
use super::piece::{Link, Piece};
use super::token::{Kind, Token, is_ideograph};

/// The request in a piece. Ranges count the piece's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Intent {
    /// Politeness only: "please", "when you're done".
    Filler,
    /// A bare "no", which answers a question of the agent unless more is said.
    Answer,
    /// Thanks, praise, "that's all".
    Thanks,
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
const AROUND_EXPORT: Classes = LIGHT
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
const AROUND_CREDITS: Classes = CREDIT | SHOW | ASK | AMOUNT | LIGHT | DONE | NUMBER;
const AROUND_STATE: Classes =
    STATE | SHOW | ASK | AMOUNT | LIGHT | DONE | ITEM | MEDIA | EXPORT | EXPORTING | BARE | UPLOAD;
const AROUND_UPLOAD: Classes = UPLOAD | MEDIA | ITEM | LIGHT | NUMBER | FORMAT | PLACE | AMOUNT;

/// Judges a piece in the light of the one before it.
pub(super) fn intent(piece: &Piece<'_, '_>, previous: Option<&Intent>) -> Intent {
    let clause = Clause { tokens: without_reminder(piece.tokens), asks: piece.asks };
    if clause.tokens.iter().any(|token| token.kind == Kind::Url) {
        return clause.link_intent();
    }
    let intent = clause.intent();
    let weak = piece.link <= Link::Comma;
    let after_edit = weak && matches!(previous, Some(Intent::Edit | Intent::EditThenExport(_)));
    let after_export =
        matches!(previous, Some(Intent::Export | Intent::ExportParams | Intent::ExportShaped(_)));
    match intent {
        // "… that says like, share and download"
        Intent::Export | Intent::Upload if piece.dictated && weak && clause.is_one_word_of_a_call() => {
            Intent::Edit
        }
        // "add names, roles, credits"
        Intent::Credits | Intent::State if after_edit && !clause.has(SHOW | ASK | AMOUNT) => Intent::Edit,
        Intent::Edit
            if after_export && weak && clause.only(AROUND_EXPORT) && clause.has(FORMAT | QUALITY) =>
        {
            Intent::ExportParams
        }
        Intent::Export if piece.leads && clause.has(EXPORTING) && piece.link < Link::Before => Intent::Edit,
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

struct Clause<'t, 'n> {
    tokens: &'t [Token<'n>],
    asks: bool,
}

impl Clause<'_, '_> {
    fn intent(&self) -> Intent {
        if self.only(NOT) {
            Intent::Answer
        } else if self.is_refusal(self.tokens) {
            Intent::Refusal
        } else if self.only(LIGHT | AND | THEN) || self.is_proviso() {
            Intent::Filler
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
        } else {
            self.edit_with_tail()
        }
    }

    fn has(&self, classes: Classes) -> bool {
        has(self.tokens, classes)
    }

    fn only(&self, classes: Classes) -> bool {
        only(self.tokens, classes)
    }

    fn word(&self, words: &[&str]) -> bool {
        has_word(self.tokens, words)
    }

    fn first_word(&self) -> &str {
        self.tokens.first().map_or("", |token| token.word)
    }

    fn last_word(&self) -> &str {
        self.tokens.last().map_or("", |token| token.word)
    }

    /// "don't export yet", "cancel the export", "hold on", 先不要导出.
    fn is_refusal(&self, tokens: &[Token<'_>]) -> bool {
        if !has(tokens, NOT | DROP | LATER) && !opens_without(tokens) {
            return false;
        }
        let around = AROUND_EXPORT | NOT | DROP | LATER | EXPORTING | UPLOAD;
        // "never export without my approval"
        let condition = tokens.iter().position(|token| {
            matches!(
                token.word,
                "without" | "unless" | "if" | "because" | "while" | "as" | "when" | "until" | "till"
            )
        });
        if let Some(at) = condition
            && at > 0
            && !has(&tokens[at + 1..], SHAPE | MEDIA)
            && has(&tokens[..at], NOT | DROP)
            && self.is_refusal(&tokens[..at])
        {
            return true;
        }
        if covered(tokens, around) && (has(tokens, EXPORTING | UPLOAD) || asks_for_file(tokens)) {
            return true;
        }
        let unfinished = tokens.iter().any(|token| token.is(DONE) && !is_finished(token.word));
        let quiet =
            !unfinished && only(tokens, LIGHT | DROP | NOT | ITEM | DONE | AMOUNT | AND | THEN | LATER);
        let put_off = has_word(
            tokens,
            &["yet", "now", "mind", "today", "need", "moment", "了", "worry", "more", "else", "further"],
        );
        quiet && (has(tokens, DROP | LATER) || (put_off && tokens.len() > 1))
    }

    /// "if there's enough"
    fn is_proviso(&self) -> bool {
        matches!(self.first_word(), "if" | "如果") && self.only(LIGHT | AMOUNT | DONE | ITEM | MEDIA)
    }

    /// "thanks", "looks great", "I'm done".
    fn is_thanks(&self) -> bool {
        let requests = self.word(&["can", "could", "want", "need", "should", "must"]) && !self.has(THANKS);
        let unfinished = self.tokens.iter().any(|token| token.is(DONE) && !is_finished(token.word));
        let wishes = self.word(&["i'd", "would", "id"]) && self.word(&["love"]);
        !self.asks
            && !(wishes || requests || unfinished)
            && self.has(THANKS | PRAISE | DONE)
            && self.only(LIGHT | THANKS | PRAISE | DONE | ITEM | MEDIA | AND | THEN | NOT | AMOUNT | PLACE)
            && self.first_word() != "finish"
            && (!self.has(AMOUNT) || self.has(THANKS))
            && (!self.has(NOT) || self.has(THANKS))
    }

    fn asks_credits(&self) -> bool {
        let whose = self.word(&["my"]) || self.has(AMOUNT);
        let enough = self.word(&["enough", "够", "够不够", "足够", "够用", "sufficient"]);
        let extra = if enough { EXPORT | EXPORTING | ITEM | MEDIA | FORMAT } else { 0 };
        let handed = if whose { GIVE } else { 0 };
        // "how much do I have left?"
        let left = self.word(&["how", "多少"]) && self.word(&["left", "remaining", "还剩", "剩"]);
        let account = self.word(&["account", "账户", "账号"]) && self.has(SHOW);
        let affords = enough && self.has(EXPORT) && (self.asks || self.word(&["吗", "够不够"]));
        (self.has(CREDIT) || left || account || affords)
            && self.only(AROUND_CREDITS | STATE | THANKS | extra | handed)
            && !self.word(&["why", "为什么", "怎么", "如何", "使用"])
            && (!self.word(&["how"]) || self.word(&["much", "many", "how's"]))
            && !(self.word(&["need", "需要"]) && self.has(ASK))
    }

    fn asks_state(&self) -> bool {
        // 做一个下载进度的动画
        let makes = |pair: &[Token<'_>]| {
            pair[0].is(DONE | MAKE) && matches!(pair[1].word, "一个" | "个" | "一段" | "一条" | "条")
        };
        if self.tokens.windows(2).any(makes) {
            return false;
        }
        // "what did you add?"
        if let [what, rest @ .., verb] = self.tokens
            && matches!(what.word, "what" | "whats" | "which")
            && has_word(rest, &["did", "have", "you've"])
            && has_word(rest, &["you", "we", "you've"])
            && only(rest, LIGHT | THEN)
            && (verb.classes == 0 || verb.word == "do" && has_word(rest, &["did"]))
        {
            return true;
        }
        let given = if self.has(STATE) { GIVE } else { 0 };
        if !self.only(AROUND_STATE | THANKS | RUN | given) || self.word(&["why", "为什么", "为啥"]) {
            return false;
        }
        let question = matches!(
            self.first_word(),
            "is" | "are"
                | "has"
                | "have"
                | "did"
                | "how"
                | "how's"
                | "hows"
                | "what"
                | "what's"
                | "whats"
                | "where"
                | "was"
                | "were"
                | "where's"
        ) || matches!(self.tokens, [when, be, ..] if when.word == "when" && matches!(be.word, "will" | "is" | "are"))
            || self.has(ASK);
        let chinese_question = matches!(self.last_word(), "吗" | "没" | "没有" | "不" | "么" | "呢");
        if self.has(STATE) {
            return !self.has(UPLOAD) || self.word(&["progress", "status", "进度", "状态"]);
        }
        if self.word(&["how"]) && self.word(&["do", "can", "does", "to", "did"]) {
            return false;
        }
        let asked = question || chinese_question || (self.asks && !self.begins_with_request());
        if self.has(EXPORT | BARE) {
            return asked && self.done_follows_export();
        }
        if self.has(UPLOAD) {
            return asked && self.has(DONE) && !self.has(ASK);
        }
        let progress = asked && self.has(DONE | EXPORTING);
        let holdings = self.word(&["what", "what's", "whats"])
            && (self.word(&["got", "far", "did", "there"])
                || self.word(&["have"]) && self.word(&["we", "you", "i"])
                || self.word(&["project", "it"]) && self.word(&["in", "on"]))
            || self.word(&["where"]) && self.word(&["we", "you", "things"]);
        let chinese_holdings =
            self.word(&["什么", "哪些", "啥"]) && self.word(&["有", "做了", "改了", "里面", "里"]);
        let counted =
            self.word(&["many", "几个", "几条", "几段", "多少"]) && self.has(MEDIA) && !self.has(CREDIT);
        let how_is_it =
            self.word(&["怎么样", "怎么样了", "咋样", "咋样了", "怎样"]) && !self.word(&["用", "去"]);
        let how_long = self.word(&["多久", "多长时间", "longer", "什么时候", "啥时候", "几点"]) && asked;
        let shown = self.has(SHOW)
            && self.word(&[
                "project", "项目", "工程", "专案", "work", "version", "video", "视频", "clip", "影片",
            ])
            && !self.word(&["like", "final", "finished", "最终", "成品"])
            && !self.has(ASK);
        progress || holdings || chinese_holdings || counted || how_is_it || how_long || shown
    }

    fn begins_with_request(&self) -> bool {
        matches!(
            self.first_word(),
            "can" | "could" | "will" | "would" | "may" | "please" | "可以" | "能" | "能不能" | "可不可以"
        )
    }

    fn done_follows_export(&self) -> bool {
        let export = self.tokens.iter().position(|token| token.is(EXPORT | BARE));
        let done = self.tokens.iter().rposition(|token| token.is(DONE) || matches!(token.word, "没" | "到"));
        let exported = matches!(self.tokens, [.., verb, le, ma] if verb.is(EXPORT) && le.word == "了" && ma.word == "吗")
            && !self.begins_with_request()
            && self.tokens.len() <= 4;
        exported || export < done
    }

    fn asks_upload(&self) -> bool {
        // "here's my clip", 这是我的视频
        let presents = (self.word(&["here's", "here", "heres"])
            || matches!(self.first_word(), "this" | "these"))
            && (self.word(&["here's", "heres", "is", "are"]))
            || (self.word(&["这", "这是"]) && self.word(&["是"]));
        let offers = self.tokens.windows(2).any(|pair| pair[0].is(GIVE) && pair[1].word == "you");
        if (presents && !self.asks || offers)
            && (self.has(MEDIA | FORMAT) || self.word(&["link", "链接"]))
            && self.only(AROUND_UPLOAD | GIVE)
            && !has(self.tokens, UPLOAD)
        {
            return true;
        }
        // "add another file"
        let own = self.word(&["another", "my", "more", "new", "own", "other"]) && self.has(MEDIA)
            || self.word(&["file", "files"]);
        if let Some(add) = self.tokens.iter().position(|token| token.word == "add")
            && own
            && only(&self.tokens[..add], LIGHT)
            && only(&self.tokens[add + 1..], LIGHT | MEDIA | NUMBER | PLACE)
        {
            return true;
        }
        let Some(verb) = self.tokens.iter().position(|token| token.is(UPLOAD)) else { return false };
        let before = &self.tokens[..verb];
        let after = &self.tokens[verb + 1..];
        if self.asks && matches!(self.first_word(), "is" | "are" | "has" | "did") {
            return false;
        }
        if !only(
            before,
            PLACE | LIGHT | THEN | AND | MEDIA | ITEM | DONE | PRAISE | THANKS | NUMBER | SHOW | AMOUNT,
        ) || has_word(after, &["过", "按钮"])
            || after
                .first()
                .is_some_and(|next| next.word == "的" && after.len() > 1 && !has(&after[1..2], MEDIA | ITEM))
        {
            return false;
        }
        // "I uploaded" is no request, nor 上传了.
        if after.first().is_some_and(|next| next.word == "了") || has_word(before, &["does", "已经"]) {
            return false;
        }
        let going =
            after.iter().position(|token| matches!(token.word, "to" | "on" | "onto" | "到" | "as" | "in"));
        match going {
            Some(at) if after[at..].iter().any(|token| is_platform(token.word)) => false,
            Some(at) if !covered(&after[at..], AROUND_UPLOAD | STATE | THANKS) => false,
            _ if covered(after, AROUND_UPLOAD | THANKS | DONE) => true,
            // "upload the product shots": whatever it is, it is to be uploaded.
            _ => {
                only(before, LIGHT | THEN | AND)
                    && after.first().is_some_and(|next| next.is(LIGHT | MEDIA | ITEM))
                    && !has(after, WORDING | CREDIT)
                    && !after
                        .iter()
                        .any(|token| token.is(SHAPE) && !matches!(token.word, "first" | "second" | "last"))
                    && !self.has_finite_verb(after)
            }
        }
    }

    fn asks_export(&self, tokens: &[Token<'_>]) -> bool {
        let tries = has_word(
            tokens,
            &["mind", "start", "begin", "try", "about", "proceed", "with", "please", "开始"],
        ) || has(tokens, PRAISE) && has_word(tokens, &["would"]);
        let making = if has(tokens, MAKE) { MAKE | GENERATE } else { 0 };
        let looking = if has(tokens, EXPORT) { SHOW } else { 0 };
        covered(tokens, AROUND_EXPORT | making | looking | if tries { EXPORTING } else { 0 })
            && (asks_for_file(tokens) || (tries && has(tokens, EXPORTING)))
            || self.wants_my_file(tokens)
            || hands_to_me(tokens)
    }

    /// "how do I download my video", "where is the download button": a procedure is asked for, the file is meant.
    fn wants_my_file(&self, tokens: &[Token<'_>]) -> bool {
        let definite = has_word(tokens, &["my", "it", "this", "the", "that"]);
        let procedure = has_word(tokens, &["where", "how", "where's"])
            && has_word(tokens, &["do", "can", "is", "where's"]);
        procedure
            && definite
            && (has(tokens, EXPORT)
                || (has_word(tokens, &["get", "save", "where's", "where"]) && has(tokens, MEDIA | FORMAT)))
            && only(tokens, AROUND_EXPORT | ASK)
            && !has_word(tokens, &["does"])
    }

    /// Begins with a verb that can mean nothing else, whatever follows: "export the version with the blue title".
    fn leading_export(&self) -> Option<Intent> {
        let lead = LIGHT | PRAISE | THANKS | DONE | RUN | AND | THEN | ITEM | MEDIA | NUMBER;
        let verb = self.tokens.iter().position(|token| !token.is(lead) || token.is(EXPORT))?;
        if !self.tokens[verb].is(EXPORT) {
            return None;
        }
        let before = &self.tokens[..verb];
        let (Some(next), after) = (self.tokens.get(verb + 1), &self.tokens[verb + 1..]) else { return None };
        let is_noun = before.last().is_some_and(|token| {
            matches!(
                token.word,
                "the" | "a" | "an" | "my" | "this" | "that" | "your" | "of" | "for" | "的" | "个" | "一个"
            )
        });
        // "export day", 下载按钮, 导出的视频…
        let compounds = !next.is(LIGHT | ITEM | MEDIA | FORMAT | QUALITY | SHAPE | NUMBER | PLACE)
            && next.kind == Kind::Word;
        if is_noun
            || compounds
            || after.iter().take(2).any(|token| matches!(token.word, "的" | "好的")) && after.len() > 2
            || self.has_finite_verb(after)
            || has(after, ASK | NOT | CREDIT)
        {
            return None;
        }
        // 把开头导出: what stands between is content.
        Some(match self.shape(verb) {
            Some(shape) => Intent::ExportShaped(shape),
            None => Intent::Export,
        })
    }

    fn has_finite_verb(&self, tokens: &[Token<'_>]) -> bool {
        has_word(
            tokens,
            &[
                "is", "are", "was", "were", "has", "looks", "looked", "failed", "isn't", "didn't", "doesn't",
                "does", "got",
            ],
        )
    }

    /// The words after the verb that say how the film itself is to be.
    fn shape(&self, verb: usize) -> Option<Range<usize>> {
        let tokens = self.tokens;
        let restricts = |token: &Token<'_>| {
            matches!(token.word, "without" | "with" | "带" | "不带" | "无" | "去掉" | "只要")
        };
        let restriction = tokens.iter().skip(verb + 1).position(restricts).map(|at| at + verb + 1);
        // "in blue": content after a preposition that a place or a format would follow.
        let setting = tokens
            .iter()
            .skip(verb + 1)
            .position(|token| matches!(token.word, "in" | "at"))
            .map(|at| at + verb + 1);
        let shaped = |(at, token): (usize, &Token<'_>)| {
            let content = !token.is(AROUND_EXPORT) || token.is(SHAPE);
            let coloured = setting.is_some_and(|from| at > from) && token.classes == 0;
            let restricted = restriction.is_some_and(|from| at > from) && !token.is(LIGHT | QUALITY | FORMAT);
            (restricted || coloured || (content && token.is(SHAPE) && !restricts(token))).then_some(at)
        };
        let marked = || tokens.iter().enumerate().skip(verb + 1).filter_map(shaped);
        let (mut first, mut last) = (marked().next()?, marked().next_back()?);
        // Content next to it belongs to it.
        while first > verb + 1 && is_content(&tokens[first - 1]) {
            first -= 1;
        }
        while tokens.get(last + 1).is_some_and(|next| {
            is_content(next) || next.is(AND) && tokens.get(last + 2).is_some_and(is_content)
        }) {
            last += 1;
        }
        let mut noun = false;
        while tokens.get(last + 1).is_some_and(|token| token.is(ITEM | MEDIA) || token.word == "的") {
            noun = true;
            last += 1;
        }
        while first > verb + 1 {
            let before = &tokens[first - 1];
            let preposition = matches!(
                before.word,
                "in" | "at"
                    | "with"
                    | "without"
                    | "only"
                    | "just"
                    | "from"
                    | "to"
                    | "for"
                    | "as"
                    | "第"
                    | "前"
                    | "后"
            ) || restricts(before)
                || before.is(NUMBER);
            let article = matches!(before.word, "the" | "a" | "an" | "my")
                && (noun || tokens[first].is(NUMBER | SHAPE) && !last_is_bare(tokens, first, last));
            if !preposition && !article {
                break;
            }
            first -= 1;
        }
        Some(first..last + 1)
    }

    /// An edit that ends in a request or a refusal without any joining word: "trim the intro export mp4", 剪掉片头导出.
    fn edit_with_tail(&self) -> Intent {
        let tokens = self.tokens;
        let around = AROUND_EXPORT | NOT | DROP | EXPORTING;
        let covered_from = tokens.iter().rposition(|token| !token.is(around)).map_or(0, |at| at + 1);
        let starts = EXPORT | GIVE | NOT | DROP;
        let Some(verb) = (covered_from..tokens.len()).find(|&at| tokens[at].is(starts)) else {
            return Intent::Edit;
        };
        let chinese = tokens[verb].word.starts_with(is_ideograph);
        let mut cut = verb;
        while cut > covered_from && leads_in(tokens[cut - 1].word) {
            cut -= 1;
        }
        // 把视频导出
        if chinese
            && let Some(object) = (covered_from..cut).rev().find(|&at| matches!(tokens[at].word, "把" | "将"))
        {
            cut = object;
        }
        let (head, tail) = tokens.split_at(cut);
        let Some(before) = head.last() else { return Intent::Edit };
        let dictates = has(head, WORDING) || head.iter().any(|token| token.kind == Kind::Quoted && chinese);
        let noun = before.is(LIGHT | ASK | NOT | EXPORT | GIVE)
            && !before.is(ITEM | MEDIA)
            && !joins_verb(before.word);
        if noun || !head.iter().any(is_content_or_shape) {
            return Intent::Edit;
        }
        if self.is_refusal(tail) {
            return Intent::EditThenRefusal(cut);
        }
        if dictates || !self.asks_export(tail) || has(head, ASK) {
            return Intent::Edit;
        }
        if chinese && matches!(head[0].word, "把" | "将") && !ends_with_complement(before) && head.len() <= 6
        {
            return Intent::ExportShaped(1..cut);
        }
        if chinese || has(tail, FORMAT | QUALITY | ITEM | MEDIA) && !tokens[verb].is(NOT) {
            Intent::EditThenExport(cut)
        } else {
            Intent::Edit
        }
    }

    /// A piece with a link in it.
    fn link_intent(&self) -> Intent {
        let tokens = self.tokens;
        let rest = |token: &&Token<'_>| !matches!(token.kind, Kind::Url | Kind::Colon);
        let fetches = AROUND_UPLOAD | GIVE | SHOW | AND | THEN | THANKS | PRAISE | EXPORT | WORDING;
        let bare = tokens.iter().filter(rest).all(|token| token.is(fetches));
        let wording = has(tokens, WORDING) && !has(tokens, UPLOAD);
        let media = tokens.iter().any(|token| token.kind == Kind::Url && is_media_link(token.word));
        let compared = tokens.windows(2).any(|pair| {
            pair[1].kind == Kind::Url
                && matches!(pair[0].word, "like" | "to" | "about" | "visit" | "at" | "on" | "says" | "say")
        });
        if wording && !media {
            Intent::Edit
        } else if bare {
            Intent::Upload
        } else if media || !compared {
            Intent::UploadThenEdit
        } else {
            Intent::Edit
        }
    }

    /// "exporting", "you export": a request only after "before" or "after".
    fn names_exporting(&self) -> bool {
        self.has(EXPORTING | EXPORT) && self.only(AROUND_EXPORT | EXPORTING)
    }

    /// "download", "share": the words of a call to action.
    fn is_one_word_of_a_call(&self) -> bool {
        self.tokens.len() <= 3
            && !self.has(FORMAT | QUALITY | ITEM)
            && self.word(&[
                "download", "save", "share", "upload", "send", "get", "下载", "保存", "分享", "上传", "转发",
            ])
    }
}

/// Whether these words ask for the file, given that nothing else stands among them.
fn asks_for_file(tokens: &[Token<'_>]) -> bool {
    let object = has(tokens, ITEM | MEDIA | FORMAT | PLACE);
    let sound = has_word(tokens, &["audio", "音频"]) && !has(tokens, FORMAT);
    let indefinite = tokens.windows(2).any(|pair| {
        matches!(
            pair[0].word,
            "a" | "an"
                | "some"
                | "another"
                | "more"
                | "new"
                | "一个"
                | "一段"
                | "一条"
                | "个"
                | "段"
                | "条"
                | "新"
        ) && pair[1].is(MEDIA)
            && !matches!(pair[1].word, "file" | "文件")
    });
    let given = tokens.iter().enumerate().any(|(at, token)| {
        let last = only(&tokens[at + 1..], LIGHT | QUALITY | NUMBER | AND | DONE);
        token.is(GIVE)
            && (object && !sound && !indefinite && !renews(tokens) && !has(&tokens[at..], PRAISE)
                || (token.is(BARE) || token.word == "给我" && at > 0) && last)
    });
    let made = has(tokens, MAKE) && has(tokens, FORMAT);
    let generated =
        has(tokens, GENERATE) && has(tokens, MEDIA | ITEM) && !indefinite && !only_pronouns(tokens);
    let wanted =
        has_word(tokens, &["have", "want", "need", "wanna", "i'd", "要", "想要", "我要", "需要", "我想"])
            && !sound
            && !indefinite
            && !renews(tokens)
            && asks_to_have(tokens);
    let named = has(tokens, FORMAT)
        && !has_word(tokens, &["have", "is", "my", "是", "我的", "got", "有", "use"])
        || tokens.windows(2).any(|pair| {
            matches!(pair[0].word, "final" | "finished" | "edited" | "最终" | "成品")
                && pair[1].is(MEDIA | ITEM)
        }) && !has(tokens, PRAISE);
    // "video please"
    let begged = has_word(tokens, &["please", "pls", "plz"])
        && has_word(tokens, &["video", "vid", "file", "movie", "film"])
        && only(tokens, LIGHT | MEDIA | QUALITY)
        && !indefinite;
    begged || has(tokens, EXPORT) || given || made || generated || wanted || named
}

/// "shoot me the file", "slack me the link": whatever the verb, a file changes hands.
fn hands_to_me(tokens: &[Token<'_>]) -> bool {
    let Some(verb) = tokens.iter().position(|token| !token.is(LIGHT)) else { return false };
    matches!(&tokens[verb..], [verb, me, rest @ ..]
        if verb.classes == 0
            && matches!(me.word, "me" | "us")
            && has(rest, MEDIA | FORMAT | ITEM)
            && has_word(rest, &["the", "my", "that", "this", "it", "final", "finished"])
            && !only_pronouns(rest)
            && only(rest, AROUND_EXPORT))
}

/// "give it another try", "get a new one".
fn renews(tokens: &[Token<'_>]) -> bool {
    let pronoun_only = has(tokens, ITEM) && only_pronouns(tokens) && !has(tokens, MEDIA | FORMAT);
    has_word(tokens, &["another", "new", "more", "different", "other", "try"])
        || has_word(tokens, &["take", "get", "pull"])
            && has_word(tokens, &["out", "off", "up", "away", "from", "in"])
        || pronoun_only && has_word(tokens, &["get", "take"]) && has(tokens, DONE | PRAISE)
}

/// Words that say that nothing is left to do, rather than how far it is.
fn is_finished(word: &str) -> bool {
    matches!(
        word,
        "done"
            | "work"
            | "editing"
            | "finished"
            | "complete"
            | "completed"
            | "ready"
            | "that's"
            | "thats"
            | "got"
            | "yet"
            | "worked"
            | "satisfied"
            | "好了"
            | "完成"
            | "做完"
            | "弄好"
            | "搞定"
            | "弄完"
            | "做好"
            | "剪好"
            | "结束"
            | "收工"
            | "处理"
            | "成功"
            | "就绪"
            | "完毕"
            | "完事"
    )
}

/// Sites that a film is published on; the client cannot reach them.
fn is_platform(word: &str) -> bool {
    matches!(
        word,
        "instagram"
            | "youtube"
            | "tiktok"
            | "facebook"
            | "twitter"
            | "linkedin"
            | "insta"
            | "抖音"
            | "微博"
            | "小红书"
            | "快手"
            | "朋友圈"
            | "b站"
    )
}

/// Nothing more definite is named than "it" or "this".
fn only_pronouns(tokens: &[Token<'_>]) -> bool {
    tokens.iter().filter(|token| token.is(ITEM | MEDIA)).all(|token| {
        matches!(token.word, "it" | "this" | "that" | "these" | "them" | "it's" | "它" | "这个" | "那个")
    })
}

fn asks_to_have(tokens: &[Token<'_>]) -> bool {
    if has(tokens, PRAISE) || has_word(tokens, &["be"]) {
        return false;
    }
    let permitted = has_word(tokens, &["can", "could", "may", "let", "i'd", "want", "like", "possible"]);
    if has_word(tokens, &["have"]) && permitted {
        return has(tokens, ITEM | MEDIA | FORMAT);
    }
    has_word(tokens, &["want", "need", "wanna", "要", "想要", "需要", "我要"])
        && (has(tokens, MEDIA | FORMAT)
            || has_word(tokens, &["final", "成品", "成片", "最终版", "copy", "link"]))
}

/// "Don't forget to export" asks for what a plain "export" does.
fn without_reminder<'t, 'n>(tokens: &'t [Token<'n>]) -> &'t [Token<'n>] {
    match tokens.windows(2).position(|pair| pair[0].is(NOT) && matches!(pair[1].word, "forget" | "hesitate"))
    {
        Some(at) if only(&tokens[..at], LIGHT) => &tokens[at + 2..],
        // "How about exporting it?"
        _ => match tokens {
            [how, about, rest @ ..]
                if matches!(how.word, "how" | "what") && about.word == "about" && rest.len() > 1 =>
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
fn covered(tokens: &[Token<'_>], classes: Classes) -> bool {
    only(if opens_without(tokens) { &tokens[1..] } else { tokens }, classes)
}

fn has(tokens: &[Token<'_>], classes: Classes) -> bool {
    tokens.iter().any(|token| token.is(classes))
}

fn only(tokens: &[Token<'_>], classes: Classes) -> bool {
    tokens.iter().all(|token| token.is(classes))
}

fn has_word(tokens: &[Token<'_>], words: &[&str]) -> bool {
    tokens.iter().any(|token| words.contains(&token.word))
}

fn is_content(token: &Token<'_>) -> bool {
    token.classes == 0 && token.kind == Kind::Word
}

fn is_content_or_shape(token: &Token<'_>) -> bool {
    !token.is(AROUND_EXPORT)
}

/// "a square", with nothing after it to be an article's noun.
fn last_is_bare(tokens: &[Token<'_>], first: usize, last: usize) -> bool {
    first == last
        && !matches!(
            tokens[first].word,
            "intro" | "outro" | "first" | "last" | "beginning" | "ending" | "music"
        )
}

/// Politeness and adverbs between an edit and the request that follows it.
fn leads_in(word: &str) -> bool {
    matches!(
        word,
        "please"
            | "now"
            | "just"
            | "pls"
            | "请"
            | "帮"
            | "帮我"
            | "麻烦"
            | "麻烦你"
            | "直接"
            | "就"
            | "现在"
            | "马上"
            | "立刻"
            | "也"
            | "那就"
            | "可以"
            | "记得"
            | "别忘了"
            | "顺便"
            | "你"
            | "我想"
            | "我要"
    )
}

/// What a Chinese verb phrase with 把 ends in. Without it 把第二段导出 names no edit but a part.
fn ends_with_complement(last: &Token<'_>) -> bool {
    last.word.ends_with([
        '掉', '了', '上', '好', '下', '去', '成', '到', '大', '小', '快', '慢', '亮', '暗', '低', '高', '完',
        '短', '长', '走', '除', '减', '开', '出', '入', '来', '倍', '平', '齐', '转', '色', '音', '白', '剪',
        '裁', '删', '调', '屏', '化', '糊', '起', '致',
    ])
}

/// Particles that end a Chinese edit: 把片头剪掉了导出.
fn joins_verb(word: &str) -> bool {
    matches!(word, "了" | "下" | "一下" | "好" | "吧" | "上" | "下来" | "出来" | "成")
}

/// Whether the link's path ends like a media file.
fn is_media_link(link: &str) -> bool {
    const ENDINGS: [&str; 17] = [
        ".mp4", ".mov", ".avi", ".webm", ".mkv", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".wav",
        ".m4a", ".aac", ".m4v", ".ogg", ".flac",
    ];
    let path = link.split(['?', '#']).next().unwrap_or(link);
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}
