//! Wishes to upload a file, and links to fetch.

use super::intent::{Clause, Intent, covered};
use super::lexicon::{
    AMOUNT, AND, ASK, CREDIT, Classes, DONE, EXPORT, FORMAT, GIVE, ITEM, LIGHT, MEDIA, NUMBER, PLACE, PRAISE,
    QUALITY, SHAPE, SHOW, STATE, THANKS, THEN, UPLOAD, WORDING,
};
use super::token::{Kind, Token, has, has_word, only};
use crate::list::{listed, words};

const AROUND: Classes = UPLOAD | MEDIA | ITEM | LIGHT | NUMBER | FORMAT | PLACE | AMOUNT;

const LINK: &str = "link links url urls 链接 连结 网址";

const SOUND: &str = "music song 音乐 歌";

impl Clause<'_, '_> {
    pub(super) fn asks_upload(&self) -> bool {
        self.presents_file()
            || self.adds_own_file()
            || self.hands_over_link()
            || self.uses_own_media()
            || self.has_more_media()
            || self.asks_where_to_put_file()
            || self.asks_for_button()
            || self.uploads()
    }

    /// "here's my clip", 这是我的视频, "let me send you the footage"
    fn presents_file(&self) -> bool {
        let here = self.word("here's here heres") || listed(self.first_word(), "this these");
        let presents = here && self.word("here's heres is are") || self.word("这 这是") && self.word("是");
        let offers = self.tokens.windows(2).any(|pair| {
            // "could I send another photo?"
            let sends =
                pair[0].says("send give share") && pair[1].says("another more some") && self.word("i me");
            sends
                || (pair[0].is(GIVE) || pair[0].word == "with" && self.has(GIVE)) && pair[1].word == "you"
                || pair[0].word == "from" && pair[1].word == "me"
        });
        (presents && !self.asks || offers)
            && (self.has(MEDIA | FORMAT) || self.word(LINK) || self.word(SOUND))
            && described(self.tokens, AROUND | GIVE)
            && !self.has(UPLOAD)
    }

    /// "add another file"
    fn adds_own_file(&self) -> bool {
        let own = self.word("another my mine more new own other 自己 我的 本地") && self.has(MEDIA)
            || self.word("file files 文件");
        // "let me add a photo"
        let own = own || self.word("me i") && self.tokens.last().is_some_and(|last| last.is(MEDIA));
        // "take a photo from my phone", "choose a file"
        let device =
            self.word("from") && (self.has(PLACE) || self.word("me")) || self.word("手机 电脑 相册 硬盘");
        let own = own || device && self.has(MEDIA);
        let takes = "take use pull grab get fetch accept 用 拿";
        let picks = "select choose pick open 选 选择 打开";
        let file = device || self.word("file files 文件");
        let add = self.tokens.iter().enumerate().position(|(at, token)| {
            let drops = token.word == "drop"
                && (file || self.tokens.get(at + 1).is_some_and(|next| next.word == "in"));
            drops
                || token.says("add insert include bring 加 添加 加入 插入 放")
                || device && token.says(takes)
                || file && token.says(picks)
        });
        add.is_some_and(|add| {
            own && only(&self.tokens[..add], LIGHT | THEN | ASK | if device { PLACE } else { 0 })
                && described(&self.tokens[add + 1..], LIGHT | MEDIA | NUMBER | PLACE)
        })
    }

    /// "can I paste a link?", 贴个链接给你
    fn hands_over_link(&self) -> bool {
        let hands = |token: &Token<'_>| token.says("paste drop 贴 粘贴");
        let has_one = !self.asks && self.word("have i've got 有");
        self.word(LINK)
            && (has_one || self.has(UPLOAD) || self.tokens.iter().any(hands))
            && self.tokens.iter().all(|token| hands(token) || token.is(AROUND))
    }

    /// "how can I send you my clip?", "where can I drop my files?"
    fn asks_where_to_put_file(&self) -> bool {
        let you = self.word("you");
        let handed = |token: &Token<'_>| token.says("drop put add") || you && token.is(GIVE);
        listed(self.first_word(), "where how")
            && self.word("i we to")
            && self.has(MEDIA)
            && (you || self.word("my our"))
            && self.tokens.iter().any(handed)
            && self.tokens.iter().all(|token| handed(token) || token.is(AROUND | ASK))
    }

    /// "where's the upload button?"
    fn asks_for_button(&self) -> bool {
        listed(self.first_word(), "where where's wheres")
            && self.has(UPLOAD)
            && self.word("button place spot")
            && self.tokens.iter().all(|token| token.is(AROUND | ASK | WORDING) || token.says("place spot"))
    }

    /// "I want to use my own video"
    fn uses_own_media(&self) -> bool {
        let uses = |token: &Token<'_>| token.says("use using 用 加");
        self.tokens.iter().any(uses)
            && self.word("own 自己")
            && (self.has(MEDIA) || self.word(SOUND))
            && self.tokens.iter().all(|token| uses(token) || token.says(SOUND) || token.is(AROUND))
    }

    /// "I have another clip to add"
    fn has_more_media(&self) -> bool {
        let have = self.tokens.iter().position(|token| token.says("have i've got 有"));
        let Some((before, after)) = have.map(|have| self.tokens.split_at(have)) else { return false };
        let purpose = "add use you import upload 上传 传 加";
        !self.asks
            && only(before, LIGHT)
            && (has_word(before, "i we 我 我们") || self.first_word() == "i've")
            && has(after, MEDIA)
            && has_word(after, purpose)
            && described(after, AROUND | DONE)
    }

    /// "upload my video", "where do I upload my video?", 怎么上传素材
    fn uploads(&self) -> bool {
        let Some(verb) = self.tokens.iter().position(|token| token.is(UPLOAD)) else { return false };
        let (before, after) = (&self.tokens[..verb], &self.tokens[verb + 1..]);
        if self.reports_upload(before, after) || self.asks_for_advice() {
            return false;
        }
        let place = self.word("where where's how") && self.word("do can to")
            || self.word("怎么 怎样 如何 在哪 哪里 哪儿");
        let procedure = if place { ASK } else { 0 };
        // 给你发个视频, 发一段素材给你
        let given = if self.tokens[verb].word == "给你" { GIVE } else { 0 };
        let led = only(
            before,
            PLACE
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
                | AMOUNT
                | given
                | procedure,
        );
        let going = after.iter().position(|token| token.says("to on onto 到 as in"));
        led && match going {
            Some(at) if after[at..].iter().any(|token| is_platform(token.word)) => false,
            Some(at) if !covered(&after[at..], AROUND | STATE | THANKS) => false,
            _ if after.iter().all(|token| {
                token.is(AROUND | QUALITY | THANKS | DONE | given) || token.says("点 旁白 字幕")
            }) =>
            {
                true
            }
            // "upload the product shots": whatever it is, it is to be uploaded.
            _ => {
                only(before, LIGHT | THEN | AND | procedure)
                    && after.first().is_some_and(|next| next.is(LIGHT | MEDIA | ITEM | SHAPE | NUMBER))
                    && !has(after, WORDING | CREDIT)
                    && !(self.asks && after.iter().any(is_measure))
                    && !self.has_finite_verb(after)
            }
        }
    }

    /// "do I need to upload it?"
    fn asks_for_advice(&self) -> bool {
        const OPENINGS: &str = "is are has did do does should must";
        let counts = self.first_word() == "how" && self.word("many much");
        // "is there a way to upload it?"
        let way = self.word("way possible able");
        self.asks && !way && (counts || listed(self.first_word(), OPENINGS))
    }

    /// 上传了, 上传按钮, 上传的时间: no request.
    fn reports_upload(&self, before: &[Token<'_>], after: &[Token<'_>]) -> bool {
        // 上传的照片做片头
        let names = matches!(after, [of, what, rest @ ..]
            if of.word == "的" && (!what.is(MEDIA | ITEM) || !only(rest, AROUND | THANKS | PRAISE)));
        names
            || has_word(after, "过 按钮")
            || after.first().is_some_and(|next| next.word == "了")
            || has_word(before, "does 已经")
    }

    /// A piece with a link in it.
    pub(super) fn link_intent(&self) -> Intent {
        let tokens = self.tokens;
        let rest = |token: &&Token<'_>| !matches!(token.kind, Kind::Url | Kind::Colon);
        let from = tokens
            .windows(2)
            .any(|pair| pair[0].word == "from" && (pair[1].is(LIGHT | ITEM) || pair[1].kind == Kind::Url));
        let fetches = AROUND | GIVE | DONE | SHOW | AND | THEN | THANKS | PRAISE | EXPORT | WORDING;
        // "here's the soundtrack: https://…"
        let presents = tokens.len() <= 8
            && tokens.last().is_some_and(|last| last.kind == Kind::Url)
            && (listed(self.first_word(), "here's heres")
                || matches!(tokens, [this, is, ..] if this.says("here this") && is.says("is are")));
        let bare = presents
            || tokens.iter().filter(rest).all(|token| token.is(fetches) || from && token.word == "add");
        let wording = has(tokens, WORDING) && !has(tokens, UPLOAD);
        let media = tokens.iter().any(|token| token.kind == Kind::Url && is_media_link(token.word));
        let compared = tokens
            .windows(2)
            .any(|pair| pair[1].kind == Kind::Url && pair[0].says("like to about visit at on says say"));
        // "check out https://… and match the colours"
        let looks = has_word(tokens, "check visit look see read") && !has(tokens, UPLOAD | MEDIA | GIVE);
        if (wording || looks) && !media {
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

/// Like [`only`], with a word of content let through that describes what is handed over: "my logo file".
fn described(tokens: &[Token<'_>], classes: Classes) -> bool {
    tokens.iter().enumerate().all(|(at, token)| {
        let describes = (token.classes == 0 || token.is(SHAPE))
            && tokens.get(at + 1).is_some_and(|next| next.is(MEDIA) || next.word == "的");
        describes || token.is(classes) || token.says("add use 加 还有") || token.says(SOUND)
    })
}

/// "a 2 GB file"
fn is_measure(token: &Token<'_>) -> bool {
    token.says("gb mb gigabyte gigabytes hour hours bigger larger longer")
        || token.word.starts_with(|c: char| c.is_ascii_digit()) && token.word.ends_with('b')
}

/// Sites that a film is published on; the client cannot reach them.
fn is_platform(word: &str) -> bool {
    listed(word, "instagram youtube tiktok facebook twitter linkedin insta 抖音 微博 小红书 快手 朋友圈 b站")
}

/// Whether the link's path ends like a media file.
fn is_media_link(link: &str) -> bool {
    const ENDINGS: &str =
        ".mp4 .mov .avi .webm .mkv .jpg .jpeg .png .gif .webp .mp3 .wav .m4a .aac .m4v .ogg .flac";
    let path = link.split(['?', '#']).next().unwrap_or(link);
    words(ENDINGS).any(|ending| path.ends_with(ending))
}
