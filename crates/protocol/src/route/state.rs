//! Questions about the state of the project: what is on the timeline, how long it is, how far the work is.

use super::intent::Clause;
use super::lexicon::{
    AMOUNT, ASK, BARE, CREDIT, Classes, DONE, EXPORT, EXPORTING, GIVE, ITEM, LIGHT, MAKE, MEDIA, NUMBER,
    QUALITY, RUN, SHAPE, SHOW, STATE, THANKS, THEN, UPLOAD,
};
use super::token::{Token, has_word, only};
use crate::list::listed;

const AROUND: Classes = STATE
    | SHOW
    | ASK
    | AMOUNT
    | LIGHT
    | DONE
    | ITEM
    | MEDIA
    | EXPORT
    | EXPORTING
    | BARE
    | UPLOAD
    | THANKS
    | RUN;

const WHAT: &str = "what what's whats";
const WHICH: &str = "什么 哪些 啥";

impl Clause<'_, '_> {
    pub(super) fn asks_state(&self) -> bool {
        if self.describes_edit() {
            return false;
        }
        if self.asks_whether_done()
            || self.asks_what_was_done()
            || self.asks_what_is_on_timeline()
            || self.asks_how_long()
        {
            return true;
        }
        let given = if self.has(STATE) { GIVE } else { 0 };
        // 第一条轨道上是什么
        let given = if given != 0 && self.has(ASK) { given | NUMBER } else { given };
        let known = |token: &Token<'_>| token.is(AROUND | given) || token.says("last previous 第");
        if !self.tokens.iter().all(known) || self.word("why 为什么 为啥") {
            return false;
        }
        // "what is a timeline?"
        let any = |pair: &[Token<'_>]| pair[0].says("a an") && pair[1].is(STATE);
        if self.word(WHAT) && self.tokens.windows(2).any(any) {
            return false;
        }
        // "how does the timeline work?"
        if self.first_word() == "how" && self.word("do does can to") && self.word("work use") {
            return false;
        }
        // "export the whole timeline", 导出时间线
        let exports = |pair: &[Token<'_>]| {
            pair[0].is(EXPORT | BARE) && pair[1].says("the my this our whole entire 时间线 时间轴")
        };
        if self.tokens.windows(2).any(exports) && !self.is_question() {
            return false;
        }
        if self.has(STATE) {
            return !self.has(UPLOAD) || self.word("progress status 进度 状态");
        }
        if self.word("how") && self.word("do can does to did") && !self.counts_media() {
            return false;
        }
        if self.has(EXPORT | BARE) {
            return self.is_question() && self.asks_how_far_export_is();
        }
        if self.has(UPLOAD) {
            return self.is_question() && self.has(DONE) && !self.has(ASK);
        }
        // "who made you"
        if self.first_word() == "who" {
            return false;
        }
        self.asks_progress()
            || self.asks_what_there_is()
            || self.counts_media()
            || self.asks_how_it_is()
            || self.asks_when()
            || self.shows_project()
            || self.lists_media()
    }

    /// 做一个下载进度的动画, "cut the video to the length of the track"
    pub(super) fn describes_edit(&self) -> bool {
        self.tokens.windows(2).any(|pair| {
            pair[0].is(DONE | MAKE) && pair[1].says("一个 个 一段 一条 条")
                || pair[0].says("cut edit copy") && pair[1].says("the it this that my out")
        })
    }

    /// "are the captions done?"
    fn asks_whether_done(&self) -> bool {
        self.asks
            && listed(self.first_word(), "is are")
            && listed(self.last_word(), "done ready finished complete")
            && self.tokens.len() <= 6
    }

    /// "what did you add?"
    fn asks_what_was_done(&self) -> bool {
        // "what did you change so far?"
        let so_far = |token: &&Token<'_>| token.says("so far yet already now exactly");
        let end = self.tokens.len() - self.tokens.iter().rev().take_while(so_far).count();
        let [what, rest @ .., verb] = &self.tokens[..end] else { return false };
        what.says("what whats which")
            && has_word(rest, "did have you've")
            && has_word(rest, "you we you've")
            && only(rest, LIGHT | THEN)
            && (verb.classes == 0 || verb.word == "do" && has_word(rest, "did"))
    }

    /// "what's on track 2", "what does my project look like", whatever is said of it besides.
    fn asks_what_is_on_timeline(&self) -> bool {
        let Some(what) = self.tokens.iter().position(|token| !token.is(LIGHT | SHOW | DONE)) else {
            return false;
        };
        let whole = |token: &Token<'_>| token.says("timeline timelines track tracks project draft");
        let mut rest = &self.tokens[what + 1..];
        let within = rest.windows(2).any(|pair| {
            pair[0].says("on in") && whole(&pair[1])
                || pair[0].says("the my our this each every") && whole(&pair[1])
        });
        let looks = has_word(rest, "does do") && has_word(rest, "like");
        // "what does the timeline contain?"
        let holds =
            matches!(rest, [does, .., holds] if does.word == "does" && holds.says("contain include hold"));
        if holds {
            rest = &rest[..rest.len() - 1];
        }
        let within = within || looks && has_word(rest, "video film");
        let placed = has_word(rest, "on in") && !has_word(rest, "do does should can could");
        self.tokens[what].says(WHAT)
            && within
            && (looks || placed || holds)
            && only(rest, AROUND | NUMBER | SHAPE | QUALITY)
    }

    /// "how long is it now", "how much longer will the export take": this film and its export, not films and exports.
    fn asks_how_long(&self) -> bool {
        let lasts = self.word("how")
            && (self.word("longer")
                || self.word("long")
                    && (self.word("is was") || self.word("will") && self.word("the my this")));
        let length = self.word("length duration runtime 时长 总长 总长度 总时长 长度 片长")
            && (self.has(SHOW) || self.word(WHAT) || self.word("多少 几"));
        // "how many seconds is it"
        let counted = self.word("many 几 多少")
            && self.word("seconds minutes 秒 分钟")
            && self.word("is now 现在 有 视频 一共 总共 影片");
        let unit = |token: &Token<'_>| token.says("take seconds minutes 秒 分钟");
        (lasts || length || counted)
            && !self.word("a an does should")
            && (self.has(SHOW) || !self.word("can"))
            && self.tokens.iter().all(|token| token.is(AROUND) || unit(token))
    }

    fn is_question(&self) -> bool {
        const OPENINGS: &str = "is are has have did how how's hows what what's whats where was were where's";
        let when = matches!(self.tokens, [when, be, ..] if when.word == "when" && be.says("will is are"));
        when || listed(self.first_word(), OPENINGS)
            || self.has(ASK)
            || listed(self.last_word(), "吗 没 没有 不 么 呢")
            || self.asks && !self.begins_with_request()
    }

    fn begins_with_request(&self) -> bool {
        listed(self.first_word(), "can could will would may mind please 可以 能 能不能 可不可以")
    }

    /// "is the video ready to download?", "what stage is the export at?", 导出完成了吗
    fn asks_how_far_export_is(&self) -> bool {
        let ready = listed(self.first_word(), "is are has") && self.word("ready available finished");
        let stage = "still stage phase percent percentage far how's hows 怎么样了 咋样了 多久";
        let where_are_we = self.word("where") && (self.word("we") || self.last_word() == "at");
        ready || where_are_we || self.word(stage) || self.done_follows_export()
    }

    fn done_follows_export(&self) -> bool {
        let export = self.tokens.iter().position(|token| token.is(EXPORT | BARE));
        let done = self.tokens.iter().rposition(|token| token.is(DONE) || token.says("没 到"));
        let exported = matches!(self.tokens, [.., verb, le, ma] if verb.is(EXPORT) && le.word == "了" && ma.word == "吗")
            && !self.begins_with_request()
            && self.tokens.len() <= 4;
        exported || export < done
    }

    /// "is it done yet?", 做完了吗; not 可以做什么.
    fn asks_progress(&self) -> bool {
        let which = self.word(WHICH) || self.word("哪");
        let able = self.word("能 会 可以") && which;
        let improves = self.word("修改 改动") && !which;
        // "how about exporting now?"
        let proposes = self.tokens[0].is(EXPORTING);
        self.is_question() && !proposes && self.has(DONE | EXPORTING) && !able && !improves
    }

    /// "what have we got so far?", "where are we at?", 都改了哪些
    fn asks_what_there_is(&self) -> bool {
        let holdings = self.word(WHAT)
            && (self.word("got far did there latest happening")
                || self.word("have") && self.word("we you i")
                || self.word("project it") && self.word("in on"));
        holdings
            || self.word("where") && self.word("we you things")
            || self.word("where's where") && self.last_word() == "at"
            || self.word(WHICH) && self.word("有 做了 改了 修改 改动 里面 里")
    }

    /// "how many clips do I have", 有几段素材
    fn counts_media(&self) -> bool {
        let pieces = self.word("几条 几段") && self.word("一共 总共");
        self.word("many 几个 几条 几段 多少")
            && (self.has(MEDIA) || pieces)
            && !self.has(CREDIT)
            && !self.word("can could should per 能 可以")
    }

    /// "how's my video doing?", 视频怎么样了
    fn asks_how_it_is(&self) -> bool {
        let opens =
            listed(self.first_word(), "how's hows") || self.first_word() == "how" && self.word("is are");
        self.word("怎么样 怎么样了 咋样 咋样了 怎样") && !self.word("用 去")
            || opens && self.has(MEDIA | ITEM) && !self.word("possible much many")
    }

    fn asks_when(&self) -> bool {
        self.is_question() && self.word("多久 多长 多长时间 什么时候 啥时候 几点")
    }

    /// "show me the project"; "show me the final video" wants the file.
    fn shows_project(&self) -> bool {
        const WHOLE: &str = "edits edit cut changes project 项目 工程 专案 work version video 视频 clip 影片";
        self.has(SHOW)
            && self.word(WHOLE)
            && !self.word("a another different new")
            && !self.word("like final finished 最终 成品")
            && !self.has(ASK)
    }

    /// "list my clips"
    fn lists_media(&self) -> bool {
        // "list the clips"
        let plain = self.first_word() == "list" && self.has(MEDIA) && self.only(SHOW | LIGHT | MEDIA);
        plain
            || self.word("list show see 列出 列一下 列举")
                && self.word("my all our current 所有 全部 我的 目前 现在 当前")
                && self.word("clips files assets footage 素材 片段 文件")
    }
}
