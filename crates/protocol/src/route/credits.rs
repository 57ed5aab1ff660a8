//! Questions about the user's credits.

use super::intent::Clause;
use super::lexicon::{
    AMOUNT, ASK, BARE, CREDIT, Classes, DONE, EXPORT, EXPORTING, FORMAT, GENERATE, GIVE, ITEM, LIGHT, MAKE,
    MEDIA, NOT, NUMBER, QUALITY, SHOW, STATE, THANKS, THEN, WORDING,
};
use crate::list::listed;

const AROUND: Classes = CREDIT | SHOW | ASK | AMOUNT | LIGHT | DONE | NUMBER | STATE | THANKS;

impl Clause<'_, '_> {
    pub(super) fn asks_credits(&self) -> bool {
        self.counts_my_credits()
            || self.asks_whether_enough()
            || self.names_balance() && !self.asks_about_credits()
    }

    /// "how many credits did I burn today": mine, whatever became of them, not the price of something.
    fn counts_my_credits(&self) -> bool {
        let counted = self
            .tokens
            .windows(3)
            .any(|three| three[0].word == "how" && three[1].says("many much") && three[2].is(CREDIT));
        let priced = "need cost costs take takes would will should get buy";
        counted
            && self.word("i i've we we've my leave leaves")
            && !self.has(WORDING)
            && !self.word(priced)
            && !self.has(MAKE | GENERATE)
    }

    /// "do I have enough credits to add subtitles?", 积分够不够加字幕
    fn asks_whether_enough(&self) -> bool {
        let enough = self.tokens.windows(2).any(|pair| pair[0].word == "enough" && pair[1].is(CREDIT));
        let opens = listed(self.first_word(), "do have are is will would");
        let chinese = self.word("够不够") || self.word("够") && self.last_word() == "吗";
        // "can I afford another export?"
        let afford = self.word("afford") && self.word("can") && self.has(EXPORT | BARE | NUMBER | AMOUNT);
        self.asks && opens && enough && self.word("i we my there") || self.has(CREDIT) && chinese || afford
    }

    /// The balance is named, or meant by "what's left", and nothing else is.
    fn names_balance(&self) -> bool {
        let enough = self.word("enough 够 够不够 足够 够用 sufficient");
        let purpose = if enough {
            EXPORT | EXPORTING | ITEM | MEDIA | FORMAT | QUALITY | MAKE | GENERATE | THEN
        } else {
            0
        };
        // "give me my balance"
        let handed = if self.word("my") || self.has(AMOUNT | SHOW) { GIVE } else { 0 };
        // "I have no credits left"
        let spent = if self.has(AMOUNT) { NOT } else { 0 };
        let affords = enough && self.has(EXPORT) && (self.asks || self.word("吗 够不够"));
        (self.names_credits() || self.asks_what_is_left() || affords)
            && self.only(AROUND | purpose | handed | spent)
    }

    fn names_credits(&self) -> bool {
        // "what's a credit?"
        let any = self.tokens.windows(2).any(|pair| pair[0].says("a an") && pair[1].is(CREDIT));
        self.has(CREDIT) && !any || self.word("account 账户 账号") && self.has(SHOW)
    }

    /// "how much do I have left?", "what's left on my account?"
    fn asks_what_is_left(&self) -> bool {
        let left = self.word("left remaining 还剩 剩");
        let account = self.word("what what's whats") && self.word("account");
        left && (account || self.word("how 多少 几点 几"))
    }

    /// "why are my credits gone", "what can I do with credits": the agent's to answer.
    fn asks_about_credits(&self) -> bool {
        self.word("why 为什么 怎么 如何 使用")
            || self.word("how") && !self.word("much many how's")
            || self.word("need 需要") && self.has(ASK)
            || self.word("how") && self.word("much") && self.word("one each per")
            || self.word("how") && self.word("get earn receive buy")
            || self.word("哪 哪里 哪儿 在哪") && self.word("用 花 买")
            || self.word("what") && self.word("can could should")
    }
}
