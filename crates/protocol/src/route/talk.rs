//! What is said around requests: refusals, thanks, farewells, remarks.

use super::export::asks_for_file;
use super::intent::{AROUND_EXPORT, Clause, covered, opens_without};
use super::lexicon::{
    AMOUNT, AND, ASK, CREDIT, DONE, DROP, EXPORTING, GIVE, ITEM, LATER, LIGHT, MEDIA, NOT, PLACE, PRAISE,
    QUALITY, SHAPE, SHOW, STATE, THANKS, THEN, UPLOAD, WORDING,
};
use super::token::{Token, has, has_word, only};
use crate::list::listed;

impl Clause<'_, '_> {
    /// "I'm heading out", "my boss needs it today", "quick check"; not "I'm not happy with the music".
    pub(super) fn is_remark(&self) -> bool {
        let question = self.asks || listed(self.last_word(), "吗 么 呢");
        // 视频ok了, 搞快点
        let settled = |token: &Token<'_>| {
            token.is(PRAISE) || is_finished(token.word) || token.says("ok okay 快点 快 可以了 行了 finish")
        };
        let says_nothing = self.only(LIGHT | SHOW)
            || self.tokens.iter().all(|token| {
                // 我还没弄完
                token.is(LIGHT | MEDIA | ITEM | DONE | PRAISE | THANKS) || token.word == "没"
            }) && self.tokens.iter().any(settled);
        says_nothing && !question && !self.describes_edit() || self.tells_of_user()
    }

    fn tells_of_user(&self) -> bool {
        // 老师在催了
        if self.word("催 等着 在等") && self.tokens.len() <= 8 && !self.asks {
            return true;
        }
        let greeting = self
            .tokens
            .iter()
            .take_while(|token| token.is(LIGHT) && !token.says("i i've ive i'm im we we've we're my our"));
        let said = &self.tokens[greeting.count()..];
        let wish = "want need like prefer wish too bit more less should needs can't cannot instead with";
        if let [i, done, ..] = said
            && i.says("i i've ive we we've")
            && done.word.ends_with("ed")
            && said.len() <= 8
            && !has(said, NOT | SHAPE | WORDING)
            && !has_word(said, wish)
        {
            return true;
        }
        match self.tokens {
            // "never mind, keep it as it is"
            [keep, it, rest @ ..] if keep.says("keep leave") => {
                it.is(ITEM | LIGHT) && only(rest, LIGHT | ITEM | MEDIA | DONE)
            }
            [go, it] if go.word == "do" && it.is(ITEM) => true,
            [lead @ .., finish, up] if finish.says("finish wrap") && up.word == "up" && only(lead, LIGHT) => {
                true
            }
            [first, doing, ..] if first.says("i'm im we're") => {
                self.tokens.len() <= 6
                    && !doing.says("looking trying thinking wondering hoping asking after")
                    && !self.has(NOT | SHAPE | WORDING)
                    && !self.word("too bit with")
            }
            [my, _, verb, rest @ ..] => {
                my.says("my our the")
                    && verb.says("needs wants is")
                    && only(rest, AROUND_EXPORT)
                    && (verb.word != "is"
                        || has_word(rest, "waiting")
                        || has(rest, PLACE) && only(rest, LIGHT | PLACE))
            }
            _ => false,
        }
    }

    /// "don't export yet", "cancel the export", "hold on", 先不要导出.
    pub(super) fn is_refusal(&self, tokens: &[Token<'_>]) -> bool {
        if !has(tokens, NOT | DROP | LATER) && !opens_without(tokens) {
            return false;
        }
        let around = AROUND_EXPORT | NOT | DROP | LATER | EXPORTING | UPLOAD;
        // "never export without my approval"
        let condition =
            tokens.iter().position(|token| token.says("without unless if because while as when until till"));
        // "don't export without subtitles" says how, "don't export until the subtitles are in" says when.
        let says_how = |at: usize| tokens[at].says("without as") && has(&tokens[at + 1..], SHAPE | MEDIA);
        if let Some(at) = condition
            && at > 0
            && !says_how(at)
            && has(&tokens[..at], NOT | DROP)
            && self.is_refusal(&tokens[..at])
        {
            return true;
        }
        // 先别发: what is not to be handed over need not be named.
        let withheld = has(tokens, NOT) && has(tokens, GIVE);
        if covered(tokens, around) && (withheld || has(tokens, EXPORTING | UPLOAD) || asks_for_file(tokens)) {
            return true;
        }
        // "no need to check the balance"; "don't show the credits" may speak of the film's.
        let own = has_word(tokens, "me my check need 查 看 看看");
        if own && has(tokens, CREDIT | STATE) && only(tokens, around | CREDIT | STATE | SHOW | AMOUNT) {
            return true;
        }
        let unfinished = tokens.iter().any(|token| token.is(DONE) && !is_finished(token.word));
        // "hold on a second"
        let brief = |token: &Token<'_>| token.says("second minute seconds minutes");
        let around = LIGHT | DROP | NOT | ITEM | DONE | AMOUNT | AND | THEN | LATER;
        let quiet = !unfinished && tokens.iter().all(|token| token.is(around) || brief(token));
        let put_off = has_word(
            tokens,
            "yet now mind today need moment 了 需要 用 worry more else further necessary changes",
        );
        // "nah, leave it"
        let left = matches!(tokens, [no, leave, ..]
            if no.says("nah no nope") && leave.says("leave keep"));
        // "can I still edit it later?"
        let asks = self.asks && !has(tokens, DROP);
        quiet && !asks && (has(tokens, DROP | LATER) || left || (put_off && tokens.len() > 1))
    }

    /// "talk soon", "see you", "have a good one"
    fn is_farewell(&self) -> bool {
        match self.tokens {
            [talk, rest @ ..] if talk.says("talk speak") => {
                has_word(rest, "soon later") && only(rest, LIGHT | LATER)
            }
            [see, you, rest @ ..] if see.word == "see" && you.says("you ya u") => {
                !self.asks && only(rest, LIGHT | LATER)
            }
            [take, care] => take.word == "take" && care.word == "care",
            [have, a, good, rest @ ..] => {
                have.word == "have"
                    && a.word == "a"
                    && good.is(PRAISE)
                    && rest.len() <= 1
                    && (rest.is_empty() || has_word(rest, "one day night evening weekend time"))
            }
            _ => false,
        }
    }

    /// "thanks", "looks great", "I'm done".
    pub(super) fn is_thanks(&self) -> bool {
        if self.is_farewell() {
            return true;
        }
        let requests = self.word("can could want need should must") && !self.has(THANKS);
        // 剪得不错: the praise says how it was done.
        let unfinished = self
            .tokens
            .iter()
            .any(|token| token.is(DONE) && !is_finished(token.word) && !token.word.ends_with('得'));
        let wishes = self.word("i'd would id") && self.word("love like");
        // "exactly what I wanted"
        let wanted = self.tokens.windows(2).any(|pair| pair[0].word == "what" && pair[1].says("i we"));
        // "thanks, you're the best"
        let best = self.word("you're thanks thank thx") && self.last_word() == "best";
        let relative = if wanted { ASK } else { 0 } | if best { QUALITY } else { 0 };
        let around =
            LIGHT | THANKS | PRAISE | DONE | ITEM | MEDIA | AND | THEN | NOT | AMOUNT | PLACE | LATER;
        !(self.asks || wishes || requests || unfinished)
            && (self.has(THANKS | PRAISE | DONE) || best)
            && self.only(around | relative)
            && (self.first_word() != "finish" || self.last_word() == "up")
            && (!self.has(AMOUNT) || self.has(THANKS))
            && (!self.has(NOT) || self.has(THANKS))
    }
}

/// Words that say that nothing is left to do, rather than how far it is.
fn is_finished(word: &str) -> bool {
    const FINISHED: &str = "done work editing finished complete completed ready that'll that's thats got yet worked \
         satisfied changed 好了 完成 做完 弄好 搞定 弄完 做好 剪好 结束 收工 搞好 改好 改完 加好 加完 配好 调好 搞完 剪完 处理完 \
         生成好 渲染好 渲染完 跑完 导好 导完 成功 就绪 完毕 完事";
    listed(word, FINISHED) || word.strip_suffix('了').is_some_and(|word| listed(word, FINISHED))
}
