//! Requests for the file: the verbs and frames that ask for it, the shape it is to have, and where such a request is
//! joined to an edit without a word between them.

use crate::list::listed;
use std::ops::Range;

use super::intent::{AROUND_EXPORT, Clause, Intent, covered};
use super::lexicon::{
    AND, ASK, BARE, BEFORE, CREDIT, DONE, DROP, EXPORT, EXPORTING, FORMAT, GENERATE, GIVE, ITEM, LIGHT, MAKE,
    MEDIA, NOT, NUMBER, PLACE, PRAISE, QUALITY, RUN, SHAPE, SHOW, STATE, THANKS, THEN, WORDING,
};
use super::token::{Kind, Token, has, has_word, is_ideograph, only};

impl Clause<'_, '_> {
    pub(super) fn asks_export(&self, tokens: &[Token<'_>]) -> bool {
        // 只要音频mp3
        let tokens = match tokens {
            [only, rest @ ..] if only.word == "只要" && has(rest, FORMAT) => rest,
            _ => tokens,
        };
        // "an mp4 of the current timeline"
        let tokens = match tokens.iter().position(|token| token.word == "of") {
            Some(of) if only(&tokens[of..], LIGHT | ITEM | MEDIA | STATE) => &tokens[..of],
            _ => tokens,
        };
        let tries = has_word(tokens, "mind start begin try about proceed with please time now 开始")
            || has(tokens, PRAISE) && has_word(tokens, "would")
            || has_word(tokens, "be") && has_word(tokens, "can could");
        let making = if has(tokens, MAKE) { MAKE | GENERATE } else { 0 };
        let looking = if has(tokens, EXPORT) { SHOW } else { 0 };
        // "hit the export button"
        let presses = has_word(tokens, "hit press click tap 点 点击 按");
        let pressing = if presses && has(tokens, EXPORT) { WORDING } else { 0 };
        if self.asks_what_is_possible(tokens) {
            return false;
        }
        covered(tokens, AROUND_EXPORT | making | looking | pressing | if tries { EXPORTING } else { 0 })
            && (asks_for_file(tokens) || (tries && has(tokens, EXPORTING)))
            || self.wants_my_file(tokens)
            || hands_to_me(tokens)
    }

    /// "is 1080p the highest you can export?", "can you export videos longer than a minute?"
    fn asks_what_is_possible(&self, tokens: &[Token<'_>]) -> bool {
        let plural = tokens.iter().any(|token| token.says("videos clips files movies"));
        let definite = "the my these those all both our two";
        // "can you export to ProRes or only mp4?"
        let either = tokens
            .windows(2)
            .any(|pair| pair[0].word == "or" && (pair[1].is(FORMAT) || pair[1].says("only just")));
        if self.asks && either && has(tokens, FORMAT) {
            return true;
        }
        // "can you only export in 1080p?"
        let limited = has_word(tokens, "only") && listed(self.first_word(), "can do does");
        // 导出能选分辨率吗
        let modal =
            tokens.windows(2).any(|pair| pair[0].is(EXPORT) && pair[1].says("能 可以 会 要 需要 支持"));
        let question = self.asks || listed(self.last_word(), "吗 么");
        let advice = self.asks && self.first_word() == "should";
        if advice || self.asks && limited || question && modal && tokens.len() > 3 {
            return true;
        }
        if self.asks && plural && !has_word(tokens, definite) {
            return true;
        }
        self.asks
            && listed(self.first_word(), "is are does do will would")
            && tokens.windows(2).any(|pair| pair[0].says("you it i we") && pair[1].says("can could"))
    }

    /// "how do I download my video", "where is the download button": a procedure is asked for, the file is meant.
    fn wants_my_file(&self, tokens: &[Token<'_>]) -> bool {
        // 怎么下载, 如何导出视频
        if has_word(tokens, "怎么 如何 怎样 在哪 哪里 哪儿")
            && has(tokens, EXPORT | BARE)
            && only(tokens, LIGHT | EXPORT | BARE | ITEM | MEDIA | ASK | SHOW)
            && !has_word(tokens, "不了 不上 不下来 不出 不出来 不动 不成功 了")
        {
            return true;
        }
        // "how to export"
        if self.first_word() == "how"
            && has_word(tokens, "do can to")
            && has(tokens, EXPORT)
            && only(tokens, LIGHT | EXPORT | ASK)
        {
            return true;
        }
        let definite = has_word(tokens, "my it this the that");
        let procedure = has_word(tokens, "where how where's") && has_word(tokens, "do can is where's");
        procedure
            && definite
            && (has(tokens, EXPORT)
                || (has_word(tokens, "get save where's where") && has(tokens, MEDIA | FORMAT | BARE))
                || (has_word(tokens, "save") && has(tokens, ITEM)))
            && only(tokens, AROUND_EXPORT | ASK)
            && !has_word(tokens, "does go")
            // "where is my export at?"
            && self.last_word() != "at"
    }

    /// Begins with a verb that can mean nothing else, whatever follows: "export the version with the blue title".
    pub(super) fn leading_export(&self) -> Option<Intent> {
        if self.asks_what_is_possible(self.tokens) {
            return None;
        }
        let lead = LIGHT | PRAISE | THANKS | DONE | RUN | AND | THEN | ITEM | MEDIA | NUMBER;
        let verb = self.tokens.iter().position(|token| !token.is(lead) || token.is(EXPORT))?;
        if !self.tokens[verb].is(EXPORT) {
            return None;
        }
        let before = &self.tokens[..verb];
        let (Some(next), after) = (self.tokens.get(verb + 1), &self.tokens[verb + 1..]) else { return None };
        let is_noun = before
            .last()
            .is_some_and(|token| token.says("the a an my this that your of for 的 个 一个 把 将"));
        // "export day", 下载按钮, 导出的视频…
        let whole = next.says("what what's whatever") && !self.asks;
        let compounds = !whole
            && !next.is(BEFORE | LIGHT | ITEM | MEDIA | FORMAT | QUALITY | SHAPE | NUMBER | PLACE)
            && next.kind == Kind::Word;
        // "download some free music"
        let fetches = next.says("some another");
        if is_noun
            || fetches
            || compounds
            || after.iter().take(2).any(|token| token.says("的 好的")) && after.len() > 2
            || next.says("的时候 时 时候")
            || self.has_finite_verb(after)
            || has(if whole { &after[1..] } else { after }, ASK | NOT | CREDIT)
        {
            return None;
        }
        // 把开头导出: what stands between is content.
        Some(match self.shape(verb) {
            // "is there a way to export without a watermark?"
            Some(_) if self.asks && self.word("way") => return None,
            Some(shape) => Intent::ExportShaped(shape),
            None => Intent::Export,
        })
    }

    pub(super) fn has_finite_verb(&self, tokens: &[Token<'_>]) -> bool {
        has_word(tokens, "is are was were has looks looked failed isn't didn't doesn't does got")
    }

    /// The words after the verb that say how the film itself is to be.
    fn shape(&self, verb: usize) -> Option<Range<usize>> {
        let tokens = self.tokens;
        let restricts = |token: &Token<'_>| token.says("without with 带 不带 无 去掉 只要");
        let restriction = tokens.iter().skip(verb + 1).position(restricts).map(|at| at + verb + 1);
        // "in blue": content after a preposition that a place or a format would follow.
        let setting =
            tokens.iter().skip(verb + 1).position(|token| token.says("in at")).map(|at| at + verb + 1);
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
            let preposition = before.says("in at with without only just from to for as 第 前 后")
                || restricts(before)
                || before.is(NUMBER);
            let article = before.says("the a an my")
                && (noun
                    || tokens[first].is(NUMBER | SHAPE) && !last_is_bare(tokens, first, last)
                    // "without the watermark"
                    || restricts(&tokens[first - 2]));
            if !preposition && !article {
                break;
            }
            first -= 1;
        }
        Some(first..last + 1)
    }

    /// An edit that ends in a request or a refusal without any joining word: "trim the intro export mp4", 剪掉片头导出.
    pub(super) fn edit_with_tail(&self) -> Intent {
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
        if chinese && let Some(object) = (covered_from..cut).rev().find(|&at| tokens[at].says("把 将")) {
            cut = object;
        }
        let (head, tail) = tokens.split_at(cut);
        let Some(before) = head.last() else { return Intent::Edit };
        // 加完字幕就导出: with a word between them the subtitles are not what is dictated.
        let dictates = cut == verb && has(head, WORDING)
            || head.iter().any(|token| token.kind == Kind::Quoted && chinese);
        let noun = before.is(LIGHT | ASK | NOT | EXPORT | GIVE)
            && !before.is(ITEM | MEDIA)
            && !joins_verb(before.word);
        // 免费用户可以导出吗
        let ability = tokens[cut].says("可以 能 能不能 会")
            && (self.asks || listed(self.last_word(), "吗 么"))
            && !ends_with_complement(before);
        if ability || noun || !head.iter().any(is_content_or_shape) {
            return Intent::Edit;
        }
        if self.is_refusal(tail) {
            return Intent::EditThenRefusal(cut);
        }
        if dictates || !self.asks_export(tail) || has(head, ASK) {
            return Intent::Edit;
        }
        // 把刚才剪的那个视频导出来
        let film = before.is(MEDIA) && has_word(head, "的") && !has(head, SHAPE | NUMBER);
        if chinese && head[0].says("把 将") && film {
            return Intent::Export;
        }
        if chinese && head[0].says("把 将") && !ends_with_complement(before) && head.len() <= 6 {
            return Intent::ExportShaped(1..cut);
        }
        if chinese || has(tail, FORMAT | QUALITY | ITEM | MEDIA) && !tokens[verb].is(NOT) {
            Intent::EditThenExport(cut)
        } else {
            Intent::Edit
        }
    }
}

/// Whether these words ask for the file, given that nothing else stands among them.
pub(super) fn asks_for_file(tokens: &[Token<'_>]) -> bool {
    // 来一份高清的
    let described = matches!(tokens, [.., quality, of] if quality.is(QUALITY) && of.word == "的");
    let object = has(tokens, ITEM | MEDIA | FORMAT | PLACE) || described;
    let sound = has_word(tokens, "audio 音频") && !has(tokens, FORMAT);
    let indefinite = tokens.windows(2).any(|pair| {
        pair[0].says("a an some another more new 一个 一段 一条 个 段 条 新")
            && pair[1].is(MEDIA)
            && !pair[1].says("file 文件")
    });
    let praised = tokens.iter().rposition(|token| token.is(PRAISE));
    let objective = object && !sound && !indefinite && !renews(tokens);
    let given = tokens.iter().enumerate().any(|(at, token)| {
        let last = || only(&tokens[at + 1..], LIGHT | QUALITY | NUMBER | AND | DONE);
        token.is(GIVE)
            && (objective && praised.is_none_or(|praised| praised < at)
                || (token.is(BARE) || token.word == "给我" && at > 0) && last())
    });
    let made = has(tokens, MAKE) && (has(tokens, FORMAT) || has_word(tokens, "downloadable"));
    let generated =
        has(tokens, GENERATE) && has(tokens, MEDIA | ITEM) && !indefinite && !only_pronouns(tokens);
    let wanted = has_word(tokens, "have want need wanna i'd id would 要 想要 我要 需要 我想")
        && !sound
        && !indefinite
        && !renews(tokens)
        && asks_to_have(tokens);
    let named = has(tokens, FORMAT) && !has_word(tokens, "have is my 是 我的 got 有 use")
        || tokens
            .windows(2)
            .any(|pair| pair[0].says("final finished edited 最终 成品") && pair[1].is(MEDIA | ITEM))
            && !has(tokens, PRAISE);
    // "video please"
    let begged = has_word(tokens, "please pls plz")
        && has_word(tokens, "video vid file movie film")
        && only(tokens, LIGHT | MEDIA | QUALITY)
        && !indefinite;
    begged || has(tokens, EXPORT) || given || made || generated || wanted || named
}

/// "shoot me the file", "slack me the link": whatever the verb, a file changes hands.
fn hands_to_me(tokens: &[Token<'_>]) -> bool {
    let Some(verb) = tokens.iter().position(|token| !token.is(LIGHT)) else { return false };
    matches!(&tokens[verb..], [verb, me, rest @ ..]
        if verb.classes == 0
            && me.says("me us")
            && has(rest, MEDIA | FORMAT | ITEM)
            && has_word(rest, "the my that this it final finished")
            && !only_pronouns(rest)
            && only(rest, AROUND_EXPORT))
}

/// "give it another try", "get a new one".
fn renews(tokens: &[Token<'_>]) -> bool {
    let pronoun_only = has(tokens, ITEM) && only_pronouns(tokens) && !has(tokens, MEDIA | FORMAT);
    has_word(tokens, "another new more different other try")
        || has_word(tokens, "take get pull") && has_word(tokens, "out off up away from")
        || pronoun_only && has_word(tokens, "get take") && has(tokens, DONE | PRAISE)
}

/// Nothing more definite is named than "it" or "this".
fn only_pronouns(tokens: &[Token<'_>]) -> bool {
    tokens
        .iter()
        .filter(|token| token.is(ITEM | MEDIA))
        .all(|token| token.says("it this that these them it's 它 这个 那个"))
}

fn asks_to_have(tokens: &[Token<'_>]) -> bool {
    if has(tokens, PRAISE) || has_word(tokens, "be") {
        return false;
    }
    let permitted = has_word(tokens, "can could may let lemme i'd want like possible");
    if has_word(tokens, "have") && permitted {
        return has(tokens, ITEM | MEDIA | FORMAT);
    }
    let wished = has_word(tokens, "i'd id would") && has_word(tokens, "like love");
    (wished || has_word(tokens, "want need wanna 要 想要 需要 我要"))
        && (has(tokens, MEDIA | FORMAT)
            // "I want it in 4k"
            || tokens.iter().any(|token| token.is(QUALITY) && token.word.starts_with(|c: char| c.is_ascii_digit()))
            || has_word(tokens, "exported rendered saved encoded")
            || has_word(tokens, "final 成品 成片 最终版 copy link"))
}

fn is_content(token: &Token<'_>) -> bool {
    token.classes == 0 && token.kind == Kind::Word
}

fn is_content_or_shape(token: &Token<'_>) -> bool {
    !token.is(AROUND_EXPORT)
}

/// "a square", with nothing after it to be an article's noun.
fn last_is_bare(tokens: &[Token<'_>], first: usize, last: usize) -> bool {
    first == last && !tokens[first].says("intro outro first last beginning ending music")
}

/// Politeness and adverbs between an edit and the request that follows it.
fn leads_in(word: &str) -> bool {
    listed(
        word,
        "please now just pls 请 帮 帮我 麻烦 麻烦你 直接 就 现在 马上 立刻 也 那就 可以 记得 别忘了 顺便 你 我想 我要",
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
    listed(word, "了 下 一下 好 吧 上 下来 出来 成")
}
