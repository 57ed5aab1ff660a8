//! Requests that the client answers itself: for the credits, for the state of the project, for an upload.

use super::intent::{Clause, Intent, covered};
use super::lexicon::{
    AMOUNT, AND, ASK, BARE, CREDIT, Classes, DONE, EXPORT, EXPORTING, FORMAT, GENERATE, GIVE, ITEM, LIGHT,
    MAKE, MEDIA, NOT, NUMBER, PLACE, PRAISE, RUN, SHOW, STATE, THANKS, THEN, UPLOAD, WORDING,
};
use super::token::{Kind, Token, has, has_word, only};

const AROUND_CREDITS: Classes = CREDIT | SHOW | ASK | AMOUNT | LIGHT | DONE | NUMBER;
const AROUND_STATE: Classes =
    STATE | SHOW | ASK | AMOUNT | LIGHT | DONE | ITEM | MEDIA | EXPORT | EXPORTING | BARE | UPLOAD;
const AROUND_UPLOAD: Classes = UPLOAD | MEDIA | ITEM | LIGHT | NUMBER | FORMAT | PLACE | AMOUNT;

impl Clause<'_, '_> {
    pub(super) fn asks_credits(&self) -> bool {
        let whose = self.word(&["my"]) || self.has(AMOUNT);
        let enough = self.word(&["enough", "够", "够不够", "足够", "够用", "sufficient"]);
        let extra =
            if enough { EXPORT | EXPORTING | ITEM | MEDIA | FORMAT | MAKE | GENERATE | THEN } else { 0 };
        let handed = if whose { GIVE } else { 0 };
        // "how much do I have left?"
        let left = self.word(&["how", "多少", "几点", "几"])
            && self.word(&["left", "remaining", "还剩", "剩"])
            || self.word(&["what", "what's", "whats"])
                && self.word(&["left", "remaining"])
                && self.word(&["account"]);
        // "I have no credits left"
        let spent = if self.has(AMOUNT) { NOT } else { 0 };
        let account = self.word(&["account", "账户", "账号"]) && self.has(SHOW);
        // "what's a credit?"
        let any = self.tokens.windows(2).any(|pair| pair[0].says(&["a", "an"]) && pair[1].is(CREDIT));
        let affords = enough && self.has(EXPORT) && (self.asks || self.word(&["吗", "够不够"]));
        (self.has(CREDIT) && !any || left || account || affords)
            && self.only(AROUND_CREDITS | STATE | THANKS | extra | handed | spent)
            && !self.word(&["why", "为什么", "怎么", "如何", "使用"])
            && (!self.word(&["how"]) || self.word(&["much", "many", "how's"]))
            && !(self.word(&["need", "需要"]) && self.has(ASK))
            && !(self.word(&["what"]) && self.word(&["can", "could", "should"]))
            || self.counts_my_credits()
    }

    /// "how many credits did I burn today": mine, whatever became of them, not the price of something.
    fn counts_my_credits(&self) -> bool {
        let counted = self
            .tokens
            .windows(3)
            .any(|three| three[0].word == "how" && three[1].says(&["many", "much"]) && three[2].is(CREDIT));
        let priced = ["need", "cost", "costs", "take", "takes", "would", "will", "should", "get", "buy"];
        counted
            && self.word(&["i", "i've", "we", "we've", "my"])
            && !self.word(&priced)
            && !self.has(MAKE | GENERATE)
    }

    pub(super) fn asks_state(&self) -> bool {
        // 做一个下载进度的动画
        let makes = |pair: &[Token<'_>]| {
            pair[0].is(DONE | MAKE) && pair[1].says(&["一个", "个", "一段", "一条", "条"])
        };
        // "cut the video to the length of the track"
        let edits = |pair: &[Token<'_>]| {
            pair[0].says(&["cut", "edit", "copy"])
                && pair[1].says(&["the", "it", "this", "that", "my", "out"])
        };
        if self.tokens.windows(2).any(|pair| makes(pair) || edits(pair)) {
            return false;
        }
        // "what did you add?"
        if let [what, rest @ .., verb] = self.tokens
            && what.says(&["what", "whats", "which"])
            && has_word(rest, &["did", "have", "you've"])
            && has_word(rest, &["you", "we", "you've"])
            && only(rest, LIGHT | THEN)
            && (verb.classes == 0 || verb.word == "do" && has_word(rest, &["did"]))
        {
            return true;
        }
        if self.asks_how_long() {
            return true;
        }
        let given = if self.has(STATE) { GIVE } else { 0 };
        if !self.only(AROUND_STATE | THANKS | RUN | given) || self.word(&["why", "为什么", "为啥"]) {
            return false;
        }
        let question = [
            "is", "are", "has", "have", "did", "how", "how's", "hows", "what", "what's", "whats", "where",
            "was", "were", "where's",
        ]
        .contains(&self.first_word())
            || matches!(self.tokens, [when, be, ..] if when.word == "when" && be.says(&["will", "is", "are"]))
            || self.has(ASK);
        let chinese_question = ["吗", "没", "没有", "不", "么", "呢"].contains(&self.last_word());
        if self.has(STATE) {
            return !self.has(UPLOAD) || self.word(&["progress", "status", "进度", "状态"]);
        }
        if self.word(&["how"]) && self.word(&["do", "can", "does", "to", "did"]) {
            return false;
        }
        let asked = question || chinese_question || (self.asks && !self.begins_with_request());
        if self.has(EXPORT | BARE) {
            // "is the video ready to download?"
            let ready = ["is", "are", "has"].contains(&self.first_word())
                && self.word(&["ready", "available", "finished"]);
            let how = self.word(&[
                "stage",
                "phase",
                "percent",
                "percentage",
                "far",
                "how's",
                "hows",
                "怎么样了",
                "咋样了",
            ]);
            return asked && (how || ready || self.done_follows_export());
        }
        if self.has(UPLOAD) {
            return asked && self.has(DONE) && !self.has(ASK);
        }
        let able = self.word(&["能", "会", "可以"]) && self.word(&["什么", "哪些", "啥"]);
        let progress = asked && self.has(DONE | EXPORTING) && !able;
        let holdings = self.word(&["what", "what's", "whats"])
            && (self.word(&["got", "far", "did", "there"])
                || self.word(&["have"]) && self.word(&["we", "you", "i"])
                || self.word(&["project", "it"]) && self.word(&["in", "on"]))
            || self.word(&["where"]) && self.word(&["we", "you", "things"])
            || self.word(&["where's", "where"]) && self.last_word() == "at";
        let chinese_holdings = self.word(&["什么", "哪些", "啥"])
            && self.word(&["有", "做了", "改了", "修改", "改动", "里面", "里"]);
        let counted =
            self.word(&["many", "几个", "几条", "几段", "多少"]) && self.has(MEDIA) && !self.has(CREDIT);
        let how_is_it = self.word(&["怎么样", "怎么样了", "咋样", "咋样了", "怎样"])
            && !self.word(&["用", "去"])
            || (["how's", "hows"].contains(&self.first_word())
                || self.first_word() == "how" && self.word(&["is", "are"]))
                && self.has(MEDIA | ITEM)
                && !self.word(&["possible", "much", "many"]);
        let improves = self.word(&["修改", "改动"]) && !self.word(&["什么", "哪些", "啥", "哪"]);
        let progress = progress && !improves;
        let how_long = asked && self.word(&["多久", "多长", "多长时间", "什么时候", "啥时候", "几点"]);
        let shown = self.has(SHOW)
            && self.word(&[
                "edits", "changes", "project", "项目", "工程", "专案", "work", "version", "video", "视频",
                "clip", "影片",
            ])
            && !self.word(&["like", "final", "finished", "最终", "成品"])
            && !self.has(ASK);
        // "list my clips"
        let listed = self.word(&["list", "show", "see", "列出", "列一下"])
            && self.word(&["my", "all", "our", "current", "所有", "全部", "我的"])
            && self.word(&["clips", "files", "assets", "footage", "素材", "片段", "文件"]);
        listed || progress || holdings || chinese_holdings || counted || how_is_it || how_long || shown
    }

    /// "how long is it now", "how much longer will the export take": this film and its export, not films and exports.
    fn asks_how_long(&self) -> bool {
        let lasts = self.word(&["how"])
            && (self.word(&["longer"]) || self.word(&["long"]) && self.word(&["is", "was"]));
        let length = self.word(&["length", "duration", "runtime", "时长", "总时长", "长度"])
            && self.word(&[
                "what",
                "what's",
                "whats",
                "tell",
                "show",
                "check",
                "多少",
                "几",
                "看看",
                "告诉我",
            ]);
        // "how many seconds is it"
        let counted = self.word(&["many", "几", "多少"])
            && self.word(&["seconds", "minutes", "秒", "分钟"])
            && self.word(&["is", "now", "现在", "有", "视频", "一共", "总共", "影片"]);
        let unit = |token: &Token<'_>| token.says(&["take", "seconds", "minutes", "秒", "分钟"]);
        (lasts || length || counted)
            && !self.word(&["a", "an", "does", "can", "should"])
            && self.tokens.iter().all(|token| token.is(AROUND_STATE | THANKS | RUN) || unit(token))
    }

    fn begins_with_request(&self) -> bool {
        ["can", "could", "will", "would", "may", "please", "可以", "能", "能不能", "可不可以"]
            .contains(&self.first_word())
    }

    fn done_follows_export(&self) -> bool {
        let export = self.tokens.iter().position(|token| token.is(EXPORT | BARE));
        let done = self.tokens.iter().rposition(|token| token.is(DONE) || token.says(&["没", "到"]));
        let exported = matches!(self.tokens, [.., verb, le, ma] if verb.is(EXPORT) && le.word == "了" && ma.word == "吗")
            && !self.begins_with_request()
            && self.tokens.len() <= 4;
        exported || export < done
    }

    pub(super) fn asks_upload(&self) -> bool {
        // "here's my clip", 这是我的视频
        let presents = (self.word(&["here's", "here", "heres"])
            || ["this", "these"].contains(&self.first_word()))
            && (self.word(&["here's", "heres", "is", "are"]))
            || (self.word(&["这", "这是"]) && self.word(&["是"]));
        let offers = self.tokens.windows(2).any(|pair| {
            pair[0].is(GIVE) && pair[1].word == "you" || pair[0].word == "from" && pair[1].word == "me"
        });
        if (presents && !self.asks || offers)
            && (self.has(MEDIA | FORMAT) || self.word(&["link", "url", "链接", "网址"]))
            && self.only(AROUND_UPLOAD | GIVE)
            && !has(self.tokens, UPLOAD)
        {
            return true;
        }
        // "add another file"
        let own = self.word(&["another", "my", "more", "new", "own", "other", "自己", "我的"])
            && self.has(MEDIA)
            || self.word(&["file", "files", "文件"]);
        if let Some(add) = self.tokens.iter().position(|token| token.says(&["add", "加", "添加"]))
            && own
            && only(&self.tokens[..add], LIGHT | THEN)
            && only(&self.tokens[add + 1..], LIGHT | MEDIA | NUMBER | PLACE)
        {
            return true;
        }
        if self.hands_over_link()
            || self.uses_own_media()
            || self.has_more_media()
            || self.asks_where_to_put_file()
        {
            return true;
        }
        // "where do I upload my video?", 怎么上传素材
        let place = self.word(&["where", "how"]) && self.word(&["do", "can", "to"])
            || self.word(&["怎么", "怎样", "如何", "在哪", "哪里", "哪儿"]);
        let Some(verb) = self.tokens.iter().position(|token| token.is(UPLOAD)) else { return false };
        let before = &self.tokens[..verb];
        let after = &self.tokens[verb + 1..];
        // "do I need to upload it?" asks for advice.
        if self.asks
            && ["is", "are", "has", "did", "do", "does", "should", "must"].contains(&self.first_word())
        {
            return false;
        }
        if !only(
            before,
            if place { ASK } else { 0 }
                | PLACE
                | LIGHT
                | THEN
                | AND
                | MEDIA
                | ITEM
                | DONE
                | PRAISE
                | THANKS
                | NUMBER
                | SHOW
                | AMOUNT,
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
        let going = after.iter().position(|token| token.says(&["to", "on", "onto", "到", "as", "in"]));
        match going {
            Some(at) if after[at..].iter().any(|token| is_platform(token.word)) => false,
            Some(at) if !covered(&after[at..], AROUND_UPLOAD | STATE | THANKS) => false,
            _ if covered(after, AROUND_UPLOAD | THANKS | DONE) => true,
            // "upload the product shots": whatever it is, it is to be uploaded.
            _ => {
                only(before, LIGHT | THEN | AND)
                    && after.first().is_some_and(|next| next.is(LIGHT | MEDIA | ITEM))
                    && !has(after, WORDING | CREDIT)
                    && !(self.asks && after.iter().any(is_measure))
                    && !self.has_finite_verb(after)
            }
        }
    }

    /// "can I paste a link?", 贴个链接给你
    fn hands_over_link(&self) -> bool {
        let hands = |token: &Token<'_>| token.says(&["paste", "drop", "贴", "粘贴"]);
        let (mut link, mut handed) = (false, false);
        for token in self.tokens {
            handed |= !self.asks && token.says(&["have", "i've", "got", "有"]);
            link |= token.says(&["link", "links", "url", "urls", "链接", "网址"]);
            handed |= hands(token) || token.is(UPLOAD);
            if !(hands(token) || token.is(AROUND_UPLOAD)) {
                return false;
            }
        }
        link && handed
    }

    /// "how can I send you my clip?", "where can I drop my files?"
    fn asks_where_to_put_file(&self) -> bool {
        let you = self.word(&["you"]);
        let handed = |token: &Token<'_>| token.says(&["drop", "put", "add"]) || you && token.is(GIVE);
        ["where", "how"].contains(&self.first_word())
            && self.word(&["i", "we", "to"])
            && self.has(MEDIA)
            && (you || self.word(&["my", "our"]))
            && self.tokens.iter().any(handed)
            && self.tokens.iter().all(|token| handed(token) || token.is(AROUND_UPLOAD | ASK))
    }

    /// "I want to use my own video"
    fn uses_own_media(&self) -> bool {
        let uses = |token: &Token<'_>| token.says(&["use", "using", "用", "加"]);
        self.tokens.iter().any(uses)
            && self.word(&["own", "自己"])
            && self.has(MEDIA)
            && self.tokens.iter().all(|token| uses(token) || token.is(AROUND_UPLOAD))
    }

    /// "I have another clip to add"
    fn has_more_media(&self) -> bool {
        let Some(have) = self.tokens.iter().position(|token| token.says(&["have", "i've", "got", "有"]))
        else {
            return false;
        };
        let (before, after) = self.tokens.split_at(have);
        let purpose = has_word(after, &["add", "use", "you", "import", "上传", "传", "加"]);
        !self.asks
            && only(before, LIGHT)
            && (has_word(before, &["i", "we", "我", "我们"]) || self.first_word() == "i've")
            && has(after, MEDIA)
            && purpose
            && after
                .iter()
                .all(|token| token.is(AROUND_UPLOAD | DONE) || token.says(&["add", "use", "加", "还有"]))
    }

    /// A piece with a link in it.
    pub(super) fn link_intent(&self) -> Intent {
        let tokens = self.tokens;
        let rest = |token: &&Token<'_>| !matches!(token.kind, Kind::Url | Kind::Colon);
        let from = tokens
            .windows(2)
            .any(|pair| pair[0].word == "from" && (pair[1].is(LIGHT | ITEM) || pair[1].kind == Kind::Url));
        let fetches = AROUND_UPLOAD | GIVE | SHOW | AND | THEN | THANKS | PRAISE | EXPORT | WORDING;
        let bare = tokens.iter().filter(rest).all(|token| token.is(fetches) || from && token.word == "add");
        let wording = has(tokens, WORDING) && !has(tokens, UPLOAD);
        let media = tokens.iter().any(|token| token.kind == Kind::Url && is_media_link(token.word));
        let compared = tokens.windows(2).any(|pair| {
            pair[1].kind == Kind::Url
                && pair[0].says(&["like", "to", "about", "visit", "at", "on", "says", "say"])
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
}

/// "a 2 GB file"
fn is_measure(token: &Token<'_>) -> bool {
    token.says(&["gb", "mb", "gigabyte", "gigabytes", "hour", "hours", "bigger", "larger", "longer"])
        || token.word.starts_with(|c: char| c.is_ascii_digit()) && token.word.ends_with("b")
}

/// Sites that a film is published on; the client cannot reach them.
fn is_platform(word: &str) -> bool {
    [
        "instagram",
        "youtube",
        "tiktok",
        "facebook",
        "twitter",
        "linkedin",
        "insta",
        "抖音",
        "微博",
        "小红书",
        "快手",
        "朋友圈",
        "b站",
    ]
    .contains(&word)
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
