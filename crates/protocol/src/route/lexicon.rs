//! The words the router knows, English and Chinese, and what each can mean.
//! A word that is not here is content: it makes the part of the message it stands in an edit.

use std::cmp::Ordering;

/// A set of meanings, one bit each.
pub(crate) type Classes = u32;

/// Function words, politeness, time of day: they never decide anything.
pub(crate) const LIGHT: Classes = 1;
/// Joins two requests: "and", 并.
pub(crate) const AND: Classes = 1 << 1;
/// Joins two requests in time: "then", 然后.
pub(crate) const THEN: Classes = 1 << 2;
/// "no", "don't", 不要.
pub(crate) const NOT: Classes = 1 << 3;
/// A verb that alone asks for the file: "export", 下载.
pub(crate) const EXPORT: Classes = 1 << 4;
/// "exporting", which asks for the file only in a frame: "before exporting", "stop exporting".
pub(crate) const EXPORTING: Classes = 1 << 5;
/// A verb that asks for the file together with what is to be had: "send me the video", 发我.
pub(crate) const GIVE: Classes = 1 << 6;
/// A `GIVE` verb that is enough when it stands alone: "save", "render".
pub(crate) const BARE: Classes = 1 << 7;
/// "make", "convert", 转成: asks for the file only with a file format.
pub(crate) const MAKE: Classes = 1 << 8;
/// "generate", 生成: asks for the file with a definite film.
pub(crate) const GENERATE: Classes = 1 << 9;
/// What can be handed over: "it", "result", 成片.
pub(crate) const ITEM: Classes = 1 << 10;
/// A film, or what can be uploaded: "video", "clip", 素材.
pub(crate) const MEDIA: Classes = 1 << 11;
/// A file format: "mp4".
pub(crate) const FORMAT: Classes = 1 << 12;
/// Resolution, frame rate, quality: "1080p", 高清.
pub(crate) const QUALITY: Classes = 1 << 13;
/// Where a file goes: "my computer", 相册.
pub(crate) const PLACE: Classes = 1 << 14;
/// Credits: "balance", 积分.
pub(crate) const CREDIT: Classes = 1 << 15;
/// State: "status", "timeline", 进度.
pub(crate) const STATE: Classes = 1 << 16;
/// "upload", 上传.
pub(crate) const UPLOAD: Classes = 1 << 17;
/// "show", "check", 查.
pub(crate) const SHOW: Classes = 1 << 18;
/// "how", "what", 多久.
pub(crate) const ASK: Classes = 1 << 19;
/// Amounts of credits: "left", "remaining", 还剩.
pub(crate) const AMOUNT: Classes = 1 << 20;
/// How far the work is: "done", "ready", 好了.
pub(crate) const DONE: Classes = 1 << 21;
/// "thanks", 谢谢.
pub(crate) const THANKS: Classes = 1 << 22;
/// "great", 不错.
pub(crate) const PRAISE: Classes = 1 << 23;
/// Says how the film is to be, inside a request for the file: "vertical", "without", 竖屏.
pub(crate) const SHAPE: Classes = 1 << 24;
/// Words on screen are being dictated: "title", "says", 字幕.
pub(crate) const WORDING: Classes = 1 << 25;
/// A number.
pub(crate) const NUMBER: Classes = 1 << 26;
/// "before", 之前.
pub(crate) const BEFORE: Classes = 1 << 27;
/// "after", 之后.
pub(crate) const AFTER: Classes = 1 << 28;
/// Sets an action going: "start", "retry", 重新.
pub(crate) const RUN: Classes = 1 << 29;
/// Calls something off, alone or with an action: "cancel", "never mind", 算了.
pub(crate) const DROP: Classes = 1 << 30;

/// Puts off: "later", 稍后.
pub(crate) const LATER: Classes = 1 << 31;

/// In characters.
pub(crate) const LONGEST_CHINESE_WORD: usize = 5;

/// What a word can mean; 0 for content. Expects lower case, half width, simplified characters.
pub(crate) fn classes(word: &str) -> Classes {
    match known(word) {
        0 if word.starts_with(|c: char| c.is_ascii_digit()) => number(word),
        0 if word.is_ascii() && word.len() >= 4 => {
            let squeezed = squeeze(word);
            if squeezed == word { typo(word) } else { classes(&squeezed) }
        }
        classes => classes,
    }
}

fn known(word: &str) -> Classes {
    match word {
        // English.
        "please" | "pls" | "plz" | "kindly" | "can" | "could" | "would" | "will" | "shall" | "may"
        | "might" | "should" | "must" | "you" | "u" | "ya" | "i" | "im" | "we" | "us" | "me" | "my"
        | "our" | "mine" | "your" | "yours" | "the" | "a" | "an" | "some" | "any" | "to" | "so" | "also"
        | "just" | "now" | "ok" | "okay" | "alright" | "right" | "yes" | "yeah" | "yep" | "yup" | "sure"
        | "hey" | "hi" | "hello" | "well" | "oh" | "um" | "let" | "lets" | "let's" | "want" | "wanna"
        | "need" | "like" | "i'd" | "i'll" | "i'm" | "i've" | "we're" | "we'll" | "we've" | "you're"
        | "you've" | "you'll" | "there" | "be" | "am" | "is" | "are" | "was" | "were" | "do" | "does"
        | "did" | "has" | "have" | "had" | "go" | "ahead" | "again" | "all" | "up" | "over" | "for"
        | "of" | "in" | "at" | "with" | "as" | "into" | "from" | "by" | "about" | "if" | "when" | "once"
        | "while" | "soon" | "asap" | "quickly" | "quick" | "real" | "today" | "tonight" | "really"
        | "actually" | "maybe" | "perhaps" | "think" | "guess" | "wish" | "time" | "try" | "able"
        | "possible" | "mind" | "help" | "possibly" | "simply" | "directly" | "straight" | "immediately"
        | "everything" | "whole" | "entire" | "current" | "currently" | "already" | "still" | "one"
        | "remember" | "use" | "using" | "asking" | "re-encoding" | "compression" | "losing" | "loss"
        | "waiting" | "changes" | "confirmation" | "only" | "or" | "because" | "since" | "finally"
        | "lastly" | "that'll" | "gonna" | "gotta" | "cause" | "bro" | "man" | "dude" | "buddy"
        | "friend" | "sir" | "btw" | "moment" | "away" | "off" | "chance" | "instead" | "onto" | "set"
        | "it'd" | "sec" | "another" | "other" | "more" | "new" | "own" | "different" | "extra" | "two"
        | "three" | "few" | "several" | "couple" | "da" | "d" | "teh" | "lemme" | "ur" | "rn" | "tho"
        | "id" | "ill" | "ive" | "r" | "y" | "til" | "they" | "anyway" | "alr" | "guys" | "both"
        | "needed" | "wanted" | "hoping" | "hope" | "dear" | "team" | "folks" | "mate" | "pal" | "chat"
        | "bot" | "ai" | "assistant" | "agent" | "urgent" | "hurry" | "instantly" | "kinda" | "basically"
        | "honestly" | "literally" | "totally" | "absolutely" | "definitely" | "certainly" | "probably"
        | "alrighty" | "yo" | "hmm" | "hm" | "uh" | "er" | "ah" | "oops" | "sorry" | "excuse" | "morning"
        | "evening" | "afternoon" | "been" | "being" | "each" | "every" | "same" | "such" | "too"
        | "either" | "than" | "next" | "else" | "further" | "on" | "carry" | "meanwhile" | "eh"
        | "pretty" | "quite" | "truly" | "fully" | "entirely" | "anyone" | "somebody" | "someone"
        | "ever" | "worry" | "night" | "day" | "weekend" | "everything's" | "until" | "till" | "rather"
        | "prefer" | "preferably" | "way" | "bother" | "bothering" | "even" | "leave" | "thing"
        | "things" => LIGHT,
        "and" | "plus" | "&" | "but" | "however" | "though" => AND,
        "then" | "afterwards" | "afterward" => THEN,
        "don't" | "dont" | "not" | "no" | "never" | "wouldn't" | "shouldn't" | "needn't" | "skip"
        | "avoid" | "undo" | "nope" | "nah" => NOT,
        "cancel" | "stop" | "abort" | "wait" | "hold" | "nevermind" | "nothing" | "forget" | "pause"
        | "nvm" | "scrap" | "ignore" | "disregard" => DROP,
        "export" | "download" | "exports" | "re-export" | "reexport" | "dl" => EXPORT,
        "exporting" | "downloading" | "rendering" | "saving" => EXPORTING,
        "send" | "give" | "get" | "hand" | "pass" | "email" | "mail" | "deliver" | "fetch" | "provide"
        | "receive" | "take" | "grab" | "gimme" | "transfer" | "wrap" | "pull" | "retrieve" | "obtain"
        | "collect" | "dm" | "airdrop" | "spit" => GIVE,
        "save" | "render" | "share" | "finalize" | "finalise" | "ship" | "output" | "encode"
        | "re-render" => GIVE | BARE,
        "make" | "convert" | "turn" | "transcode" | "compress" | "create" | "build" | "put" => MAKE,
        "generate" | "produce" | "compile" => MAKE | GENERATE,
        "completed" | "finished" | "work" => ITEM | DONE,
        "it" | "this" | "that" | "these" | "those" | "them" | "it's" | "result" | "results" | "version"
        | "product" | "final" | "edited" | "latest" | "copy" | "project" | "edit" | "link" | "stuff"
        | "creation" | "piece" | "masterpiece" | "cut" | "its" | "dis" | "dat" | "task" | "deliverable" => {
            ITEM
        }
        "video" | "videos" | "vid" | "vids" | "movie" | "film" | "clip" | "clips" | "file" | "files"
        | "footage" | "audio" | "recording" | "reel" | "shorts" | "photo" | "photos" | "image" | "images"
        | "picture" | "pictures" | "material" | "recordings" | "asset" | "assets" | "media" | "vlog"
        | "trailer" | "promo" | "advert" | "commercial" | "montage" | "tutorial" | "slideshow"
        | "episode" | "teaser" | "screencast" => MEDIA,
        "mp4" | "mov" | "webm" | "gif" | "mkv" | "avi" | "mp3" | "wav" | "m4a" | "mpeg4" | "quicktime"
        | "aac" | ".mp4" | ".mov" | "mpeg" | "mpg" | "m4v" | "flv" | "wmv" | "ogg" | "flac" => FORMAT,
        "format" | "formatted" | "h264" | "h.264" | "h265" | "hevc" | "codec" | "hd" | "uhd" | "fullhd"
        | "full-hd" | "quality" | "high" | "highest" | "best" | "lowest" | "medium" | "lower" | "higher"
        | "smaller" | "small" | "resolution" | "res" | "full" | "max" | "maximum" | "fps" | "frames"
        | "per" | "high-quality" | "hq" | "lossless" | "definition" | "high-res" | "hi-res" | "draft"
        | "standard" | "decent" | "good-quality" | "original" | "size" | "web" | "kbps"
        | "high-definition" | "framerate" | "frame" | "rate" | "ultra" | "hdr" | "sdr" | "uncompressed"
        | "compressed" | "bitrate" | "px" | "pixels" | "tiny" => QUALITY,
        "computer" | "phone" | "pc" | "mac" | "laptop" | "desktop" | "disk" | "drive" | "device" | "here"
        | "folder" | "camera" | "gallery" | "ipad" | "iphone" | "locally" | "local" | "machine" | "inbox"
        | "somewhere" | "here's" | "heres" | "instagram" | "youtube" | "tiktok" | "whatsapp" | "facebook"
        | "twitter" | "linkedin" | "insta" | "reels" | "dropbox" | "usb" | "ssd" | "cloud" | "icloud"
        | "google" | "storage" | "album" | "gmail" => PLACE,
        "credit" | "credits" | "balance" | "quota" | "points" | "allowance" | "tokens" | "coins"
        | "funds" => CREDIT,
        "status" | "state" | "progress" | "timeline" | "track" | "tracks" | "summary" | "preview"
        | "overview" | "stats" | "eta" | "update" | "timelines" | "updates" | "recap" | "situation"
        | "details" | "info" | "information" | "layers" | "contents" | "outline" | "rundown" | "report" => {
            STATE
        }
        "upload" | "attach" | "import" | "reupload" | "re-upload" | "uploading" | "attaching"
        | "importing" | "attached" | "load" => UPLOAD,
        "show" | "see" | "view" | "check" | "look" | "tell" | "list" | "display" | "describe"
        | "summarize" | "summarise" | "know" | "find" | "open" | "hear" | "remind" | "inform" | "peek"
        | "glance" | "print" => SHOW,
        "how" | "how's" | "hows" | "what" | "what's" | "whats" | "which" | "why" | "where" | "where's"
        | "who" | "wheres" => ASK,
        "out" => LIGHT | AMOUNT,
        "many" | "much" | "longer" | "left" | "remaining" | "remain" | "remains" | "enough" | "available"
        | "account" | "used" | "spent" | "run" | "ran" | "spend" | "sufficient" | "usage" | "total"
        | "lot" | "bunch" | "million" | "free" | "running" => AMOUNT,
        "done" | "ready" | "complete" | "far" | "along" | "going" | "got" | "changed" | "worked"
        | "that's" | "thats" | "happening" | "coming" | "yet" | "processing" | "progressing"
        | "finishing" | "loading" | "pending" | "stuck" | "happened" | "made" | "working" | "underway"
        | "through" | "ended" | "stage" | "step" | "phase" | "percent" | "percentage" | "editing"
        | "cutting" | "trimming" | "encoding" => DONE,
        "thanks" | "thank" | "thx" | "ty" | "cheers" | "appreciated" | "tysm" | "appreciate" | "bye"
        | "goodbye" | "tks" | "thankyou" | "welcome" | "thanx" | "tnx" | "thnx" | "thankful" | "grateful"
        | "merci" | "obliged" | "worries" | "understood" | "noted" | "roger" | "haha" | "lol" | "hehe" => {
            THANKS
        }
        "great" | "perfect" | "nice" | "good" | "cool" | "awesome" | "looks" | "excellent" | "amazing"
        | "wonderful" | "fantastic" | "job" | "lovely" | "fine" | "brilliant" | "superb" | "sweet"
        | "wow" | "beautiful" | "sounds" | "works" | "very" | "super" | "happy" | "loving" | "terrific"
        | "gorgeous" | "stunning" | "neat" | "dope" | "lit" | "nailed" | "spot" | "exactly" | "ideal"
        | "splendid" | "lgtm" | "gj" | "kudos" | "satisfied" | "stoked" => PRAISE,
        "without" | "first" | "vertical" | "portrait" | "landscape" | "square" | "horizontal"
        | "widescreen" | "vertically" | "black" | "speed" | "slow" | "slower" | "faster" | "second"
        | "seconds" | "minute" | "minutes" | "last" | "part" | "half" | "section" | "segment" | "intro"
        | "outro" | "beginning" | "ending" | "music" | "captions" | "subtitles" | "subs" | "watermark"
        | "logo" | "sound" | "voiceover" | "between" | "reverse" | "shorter" | "louder" | "brighter"
        | "muted" | "sped" | "cropped" | "trimmed" | "aspect" | "ratio" | "upscaled" | "looped"
        | "upright" | "grayscale" | "silent" | "voice" | "soundtrack" | "background" => SHAPE,
        "title" | "text" | "caption" | "subtitle" | "say" | "says" | "saying" | "said" | "reads"
        | "reading" | "called" | "named" | "word" | "words" | "label" | "button" | "sign" | "headline"
        | "cta" | "titled" | "banner" | "sticker" | "read" | "heading" | "overlay" | "font" | "write"
        | "type" | "line" | "message" | "call" | "slogan" | "tagline" | "quote" | "lyrics" | "hashtag"
        | "action" | "note" => WORDING,
        "before" => BEFORE,
        "after" => AFTER,
        "start" | "begin" | "retry" | "redo" | "repeat" | "hit" | "press" | "click" | "tap" | "trigger"
        | "proceed" | "continue" | "perform" | "doing" | "kick" | "launch" | "queue" => RUN,
        "later" | "tomorrow" | "eventually" | "someday" => LATER,
        "love" => THANKS | LIGHT,
        "finish" => GIVE | DONE,
        "exported" | "rendered" | "downloaded" => EXPORTING | ITEM,
        "low" => QUALITY | AMOUNT,
        "anything" | "something" => ITEM | LIGHT,
        "downloads" => PLACE | EXPORTING,
        "looking" => SHOW | PRAISE,
        // Chinese, simplified; `simplify` maps the traditional forms here.
        "请" | "帮" | "帮我" | "帮忙" | "我" | "我们" | "你" | "您" | "麻烦" | "麻烦你" | "能" | "能不能"
        | "能否" | "可以" | "可不可以" | "可否" | "吗" | "呢" | "吧" | "啊" | "呀" | "啦" | "哦" | "嘛"
        | "喔" | "哈" | "一下" | "下" | "把" | "将" | "给" | "的" | "了" | "来" | "去" | "想" | "要"
        | "需要" | "现在" | "马上" | "立刻" | "立即" | "直接" | "就" | "也" | "还" | "那" | "那就" | "好"
        | "好的" | "行" | "成" | "为" | "到" | "用" | "以" | "是" | "有" | "在" | "上" | "里" | "目前"
        | "当前" | "已经" | "所有" | "全部" | "整个" | "都" | "大家" | "你们" | "嗯" | "对" | "赶紧"
        | "赶快" | "快" | "快点" | "尽快" | "个" | "一个" | "段" | "一段" | "条" | "份" | "一份" | "张"
        | "一张" | "些" | "一些" | "只" | "几个" | "新" | "另" | "另外" | "又" | "帮帮" | "行吗" | "好吗"
        | "好不好" | "行不行" | "是不是" | "别忘了" | "别忘记" | "不要忘记" | "不要忘了" | "记得"
        | "顺便" | "嗨" | "你好" | "我想" | "我要" | "希望" | "应该" | "该" | "这" | "今天" | "由" | "从"
        | "作为" | "然後" | "如果" | "等" | "我的" | "你的" | "自己" | "先生" | "老师" | "亲" | "哥"
        | "不好意思" | "拜托" | "的时候" | "一次" | "一遍" | "过" | "进来" | "上来" | "出来" | "下来"
        | "过来" | "出去" | "起来" | "方便" | "同学" | "呗" | "可" | "之" | "得" | "着" | "里面" | "上面"
        | "里头" | "两个" | "几张" | "几段" | "两段" | "三个" | "随便" | "确认" | "可以了" | "行了"
        | "那么" | "那你" | "于" | "与" | "或" | "让" | "让我" | "准备" | "开工" | "够的话" | "一键"
        | "放心" | "咱们" | "咱" | "俺" | "哎" | "诶" | "那边" | "急用" | "着急" | "很急" | "赶时间"
        | "急" | "麻烦您" | "劳烦" | "劳驾" | "烦请" | "请你" | "请您" | "替我" | "您好" | "大佬"
        | "老板" | "师傅" | "亲爱的" | "客服" | "可以的话" | "有空" | "顺手" | "尽量" | "其实" | "就是"
        | "这边" | "所以" | "因为" | "于是" | "的话" | "嗯嗯" | "对了" | "哈喽" | "嘿" | "喂" | "刚才"
        | "刚刚" | "已" | "正" | "正在" | "完整" | "一起" | "分别" | "各" | "每个" | "按" | "按照"
        | "以上" | "每" | "为我" | "要是" | "才" | "会" | "仅" => LIGHT,
        "并" | "并且" | "而且" | "同时" | "和" | "以及" | "但" | "但是" | "不过" | "可是" | "只是" => {
            AND
        }
        "然后" | "接着" | "再" | "随后" | "最后" | "之后再" | "先" | "首先" | "接下来" | "其次" => {
            THEN
        }
        "之后" | "以后" | "后" | "完" | "完后" | "完之后" | "完了" => AFTER,
        "前" | "之前" | "以前" => BEFORE,
        "不要" | "别" | "不用" | "不必" | "不想" | "不需要" | "无需" | "勿" | "没必要" | "不" | "先别"
        | "先不" | "暂不" | "别急着" | "不急着" | "不急" | "暂时不" | "先不要" | "先不用" | "甭"
        | "不打算" | "还不" | "急着" | "暂时别" | "不让" | "用不着" | "别再" | "不着急" => {
            NOT
        }
        "取消" | "停止" | "停" | "算了" | "没事" | "没事了" | "等等" | "等一下" | "终止" | "稍等"
        | "撤回" | "中止" | "慢着" | "没什么" | "等我" | "等一等" | "先等等" | "打住" | "等我说"
        | "等我通知" | "等我确认" | "等通知" => DROP,
        "导出" | "汇出" | "输出" | "下载" | "出片" | "导成" | "另存为" | "导岀" | "倒出" | "到出"
        | "下栽" | "导出到" | "出成片" | "导一下" | "导个" | "导出成" | "导片" | "导" => {
            EXPORT
        }
        "发" | "给我" | "拿" | "拿到" | "交付" | "寄" | "打包" | "拿走" | "要一份" | "丢给我" | "给个"
        | "来个" | "来一个" | "来份" | "拷给我" | "拷贝" => GIVE,
        "发我" | "发给我" | "发给" | "传给我" | "传我" | "寄给我" | "交给我" | "发过来" | "传给"
        | "发一下" | "发来" | "保存" | "储存" | "渲染" | "存" | "存到" | "存成" | "分享" | "存下来"
        | "存为" | "存下" | "成片" | "保存成" | "保存为" | "出图" | "渲染成" | "渲染出" => {
            GIVE | BARE
        }
        "转成" | "转为" | "转换成" | "转换为" | "做成" | "变成" | "弄成" | "制作成" | "转" | "压成"
        | "改成格式" | "出" | "制作" => MAKE,
        "生成" | "合成" | "生成成" => MAKE | GENERATE,
        "它" | "这个" | "那个" | "结果" | "版本" | "版" | "作品" | "最终" | "最终版" | "成品" | "做好的"
        | "链接" | "完成的" | "剪好的" | "最新" | "东西" | "项目" | "工程" | "专案" | "终版" | "弄好的"
        | "终稿" | "这样" | "这版" | "任务" | "成果" | "样片" | "终片" | "最后版" | "完整版" | "做完的"
        | "改好的" | "修改后的" | "剪辑" => ITEM,
        "视频" | "影片" | "片子" | "片" | "文件" | "档案" | "档" | "录像" | "影像" | "短片" | "视频文件"
        | "短视频" | "音频" | "素材" | "片段" | "照片" | "图片" | "相片" | "录音" | "资料" | "预告片"
        | "广告片" | "宣传片" | "混剪" => MEDIA,
        "动图" => FORMAT,
        "高清" | "超清" | "画质" | "质量" | "品质" | "分辨率" | "解析度" | "格式" | "帧" | "帧率"
        | "无损" | "原画" | "标清" | "最高" | "高" | "低" | "最好" | "清晰" | "清晰度" | "高画质"
        | "高质量" | "全高清" | "最高清" | "码率" | "蓝光" | "大小" | "尺寸" | "低画质" | "最低" | "中等"
        | "最清晰" | "每秒" | "高品质" | "小一点" | "原始" | "原" => QUALITY,
        "本地" | "电脑" | "手机" | "相册" | "桌面" | "硬盘" | "这里" | "这儿" | "邮箱" | "文件夹"
        | "我电脑" | "微信" | "相簿" | "平板" | "抖音" | "微博" | "小红书" | "快手" | "朋友圈" | "b站" => {
            PLACE
        }
        "积分" | "余额" | "点数" | "额度" | "配额" => CREDIT,
        "状态" | "进度" | "时间线" | "时间轴" | "轨道" | "进展" | "情况" | "概况" | "概览" | "预览"
        | "状况" | "轨" | "近况" | "看看效果" | "详情" | "信息" | "清单" | "列表" | "报告" => {
            STATE
        }
        "上传" | "导入" | "传" | "发你" | "给你" | "传给你" | "发给你" | "汇入" | "上傳" | "传上来"
        | "传到" | "重传" | "上载" | "传个" | "发上来" | "补传" => UPLOAD,
        "看" | "看看" | "看一下" | "查" | "查看" | "查询" | "显示" | "告诉" | "列出" | "展示" | "查查"
        | "汇报" | "说说" | "知道" | "查一下" | "看下" | "查下" | "告诉我" | "瞧瞧" | "列一下" | "打开"
        | "问" | "问一下" | "请问" | "瞄一眼" => SHOW,
        "不了" | "什么" | "怎么样" | "怎样" | "如何" | "哪些" | "啥" | "怎么" | "为什么" | "多久"
        | "多长时间" | "几点" | "哪里" | "哪儿" | "在哪" | "什么样" | "啥时候" | "什么时候" | "为啥"
        | "怎么样了" | "咋样" | "咋" | "咋样了" | "哪" | "多长" | "何时" | "不出来" | "不下来" | "不动"
        | "不上" | "不出" | "不成功" => ASK,
        "多少" | "没有" | "没" | "还剩" | "剩" | "剩余" | "剩下" | "够" | "不够" | "够不够" | "够用"
        | "足够" | "用完" | "用光" | "还有" | "几" | "没了" | "账户" | "账号" | "帐户" | "帐号" | "账上"
        | "花了" | "用了" | "有没有" | "可用" | "总" | "够吗" | "不足" | "用掉" | "几条" | "哪几" => {
            AMOUNT
        }
        "哪一步" | "到哪" | "哪步" | "到哪一步" | "到哪步" | "到第几步" => ASK | DONE,
        "好了" | "完成" | "做完" | "弄好" | "做好" | "搞定" | "弄完" | "剪好" | "处理" | "处理完"
        | "做到" | "剪完" | "进行" | "做了" | "改了" | "做" | "弄" | "搞好" | "搞" | "搞完" | "内容"
        | "成功" | "渲染好" | "改动" | "程度" | "完事" | "动静" | "完毕" | "就绪" | "结束" | "收工"
        | "导好" | "出好" | "做得" | "剪得" | "弄得" | "剪到" | "渲染完" | "导完" | "卡住" | "跑完"
        | "生成好" | "步" | "地步" => DONE,
        "谢谢" | "感谢" | "多谢" | "谢" | "辛苦" | "辛苦了" | "再见" | "拜拜" | "谢了" | "谢啦"
        | "不客气" | "知道了" | "明白" | "明白了" | "收到" | "了解" | "懂了" | "哈哈" | "哈哈哈" | "晚安" => {
            THANKS
        }
        "很好" | "不错" | "满意" | "完美" | "太棒" | "太好" | "棒" | "好看" | "漂亮" | "挺好" | "很棒"
        | "没问题" | "赞" | "可以的" | "很" | "非常" | "太棒了" | "太好了" | "厉害" | "牛" | "喜欢"
        | "真" | "就这样" | "先这样" | "就这样吧" | "先到这" => PRAISE,
        "竖屏" | "横屏" | "直式" | "横式" | "竖版" | "横版" | "方形" | "竖" | "不带" | "去掉" | "只要"
        | "静音" | "秒" | "分钟" | "开头" | "结尾" | "片头" | "片尾" | "音乐" | "字幕版" | "水印"
        | "黑白" | "慢动作" | "倍速" | "前面" | "后面" | "带" | "无" | "倍" | "声音" | "原声" | "直屏"
        | "正方形" | "竖着" | "背景音乐" | "直向" | "横向" | "前半" | "后半" | "部分" | "带字幕" => {
            SHAPE
        }
        "扫码" | "免费" | "关注" | "点赞" | "二维码" | "标题" | "字幕" | "文字" | "文案" | "写" | "写着"
        | "写上" | "字样" | "叫做" | "改成" | "改为" | "提示" | "按钮" | "名为" | "打上" | "显示为"
        | "叫" | "说" | "念" | "口播" | "旁白" | "花字" | "字" | "标语" | "横幅" => WORDING,
        "开始" | "重新" | "重试" | "执行" | "点击" | "点" | "继续" => RUN,
        "稍后" | "晚点" | "晚些" | "回头" | "待会" | "待会儿" | "过会" | "过会儿" | "一会儿" | "改天"
        | "明天" | "等会" | "等会儿" | "暂时" | "暂且" => LATER,
        "一" | "二" | "两" | "三" | "四" | "五" | "六" | "七" | "八" | "九" | "十" => NUMBER,
        _ => 0,
    }
}

/// Chinese words that are content though they are made of words that are not.
pub(crate) fn is_compound(word: &str) -> bool {
    matches!(
        word,
        "进度条"
            | "状态条"
            | "状态栏"
            | "积分条"
            | "积分榜"
            | "时间条"
            | "下载条"
            | "存在"
            | "发现"
            | "给力"
            | "出现"
            | "片中"
            | "导出键"
    )
}

/// Numbers, alone or with their unit.
fn number(word: &str) -> Classes {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    match digits {
        "" | "%" => NUMBER,
        "p" | "k" | "i" | "fps" | "p30" | "p60" | "hz" | "kbps" | "mbps" => QUALITY,
        "s" | "sec" | "secs" | "min" | "mins" | "m" | "x" | "th" | "st" | "nd" | "rd" => SHAPE,
        _ if digits.starts_with(['x', '*']) && digits[1..].bytes().all(|b| b.is_ascii_digit()) => QUALITY,
        _ if digits.starts_with("-fps") || digits.ends_with("fps") => QUALITY,
        _ if digits.starts_with(".") && digits[1..].bytes().all(|b| b.is_ascii_digit()) => NUMBER,
        _ if digits.starts_with([':', '-', '.']) => SHAPE,
        _ => 0,
    }
}

/// Takes letters typed three times or more down to one: "pleaseee".
fn squeeze(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(char) = rest.chars().next() {
        let left = rest.trim_start_matches(char);
        let run = if rest.len() - left.len() >= 3 { 1 } else { rest.len() - left.len() };
        squeezed.extend(std::iter::repeat_n(char, run));
        rest = left;
    }
    squeezed
}

/// A slip of one letter in one of the words that decide: a letter too many, too few, wrong, or two swapped.
fn typo(word: &str) -> Classes {
    const DECIDING: [&str; 11] = [
        "export", "download", "credits", "balance", "status", "upload", "render", "progress", "timeline",
        "video", "please",
    ];
    // Real words that are a letter away from one of them.
    const REAL: [&str; 24] = [
        "expert",
        "extort",
        "unload",
        "statue",
        "reader",
        "sender",
        "tender",
        "gender",
        "vendor",
        "renter",
        "statute",
        "stratus",
        "balanced",
        "plead",
        "pleased",
        "uploads",
        "video's",
        "downloads",
        "renders",
        "balances",
        "exporter",
        "renderer",
        "pleases",
        "pleas",
    ];
    if word.len() == 4 {
        return match ["send", "save", "give"].into_iter().find(|right| swapped(word, right)) {
            Some(right) => known(right),
            None => 0,
        };
    }
    if REAL.contains(&word) {
        return 0;
    }
    DECIDING.into_iter().find(|right| one_slip(word, right)).map_or(0, known)
}

fn swapped(word: &str, right: &str) -> bool {
    word.len() == right.len() && {
        let (word, right) = cores(word.as_bytes(), right.as_bytes());
        matches!((word, right), ([a, b], [c, d]) if a == d && b == c)
    }
}

fn one_slip(word: &str, right: &str) -> bool {
    if word.len().abs_diff(right.len()) > 1
        || (word.as_bytes()[0] != right.as_bytes()[0] && !swapped(word, right))
    {
        return false;
    }
    match cores(word.as_bytes(), right.as_bytes()) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// What is left of two words without their common beginning and end.
fn cores<'a>(mut a: &'a [u8], mut b: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    while let (Some((x, left)), Some((y, right))) = (a.split_first(), b.split_first())
        && x == y
    {
        (a, b) = (left, right);
    }
    while let (Some((x, left)), Some((y, right))) = (a.split_last(), b.split_last())
        && x == y
    {
        (a, b) = (left, right);
    }
    (a, b)
}

/// Traditional characters that occur in the lexicon, each followed by its simplified form, in code point order.
const TRADITIONAL: &str = "\
    並并來来個个們们側侧傳传儲储內内兩两別别刪删剛刚動动匯汇問问單单嗎吗圖图壓压夠够夾夹學学\
    寫写將将專专對对導导帳帐幀帧幫帮幾几庫库張张彈弹彙汇後后從从態态應应戶户換换擇择擊击擴扩\
    數数於于時时暫暂會会條条樂乐標标樣样機机橫横檔档檢检欄栏歡欢氣气沒没準准滿满為为無无煩烦\
    狀状現现畫画當当發发盡尽盤盘瞭了確确積积節节籤签細细終终結结給给經经維维緊紧線线編编總总\
    繼继續续聯联聲声腦脑與与處处號号裏里補补裡里製制複复見见視视親亲覽览觸触記记訪访設设詢询\
    試试話话該该認认語语說说調调請请謝谢讀读變变讓让讚赞豎竖費费資资質质賬账趕赶軌轨軸轴載载\
    輕轻輯辑輸输轉转這这進进運运過过遞递遠远選选還还邊边郵邮鈕钮錄录錯错鍵键鍾钟鏈链鐘钟長长\
    閉闭開开間间關关際际隨随隻只雙双電电靜静響响頁页頂顶項项順顺預预頭头頻频題题額额顯显餘余\
    馬马體体髮发鬆松麼么點点";

/// The length of a pair in [`TRADITIONAL`]: two characters of three bytes.
const PAIR: usize = 6;

/// The simplified form of a traditional character that occurs in the lexicon.
pub(crate) fn simplify(char: char) -> char {
    if char < '\u{4e00}' {
        return char;
    }
    let (mut low, mut high) = (0, TRADITIONAL.len() / PAIR);
    while low < high {
        let middle = (low + high) / 2;
        let mut pair = TRADITIONAL[middle * PAIR..(middle + 1) * PAIR].chars();
        let (Some(traditional), Some(simplified)) = (pair.next(), pair.next()) else { return char };
        match traditional.cmp(&char) {
            Ordering::Equal => return simplified,
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    char
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_characters_is_in_order() {
        let chars: Vec<char> = TRADITIONAL.chars().collect();
        assert_eq!(TRADITIONAL.len(), chars.len() * 3);
        assert!(chars.chunks(2).is_sorted_by(|a, b| a[0] < b[0]));
        assert!(chars.chunks(2).all(|pair| simplify(pair[0]) == pair[1]));
    }
}
