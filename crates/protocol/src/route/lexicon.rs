//! The words the router knows, English and Chinese, and what each can mean.
//! A word that is not here is content: it makes the part of the message it stands in an edit.

use std::cmp::Ordering;
use std::sync::OnceLock;

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
    static SORTED: OnceLock<Vec<(&str, Classes)>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut words: Vec<_> =
            WORDS.iter().flat_map(|(classes, words)| words.split(' ').map(|word| (word, *classes))).collect();
        words.sort_unstable();
        words
    });
    sorted.binary_search_by_key(&word, |(known, _)| known).map_or(0, |at| sorted[at].1)
}

/// The words with the same meanings, separated by spaces: smaller in WebAssembly than a `match`, which costs code for each.
#[rustfmt::skip]
const WORDS: &[(Classes, &str)] = &[
    // English.
    (
        LIGHT,
        "a able about absolutely actually afternoon again agent ah ahead ai all alr already alright alrighty \
         also am an another any anyone anyway are as asap asking assistant at away basically be because been \
         being bot both bother bothering bro btw buddy by can carry cause certainly chance changes chat \
         compression confirmation could couple current currently d da day dear definitely did different \
         directly do does dude each eh either else entire entirely er even evening ever every everything \
         everything's excuse extra few finally folks for friend from fully further go gonna gotta guess guys \
         had has have hello help hey hi hm hmm honestly hope hoping hurry i i'd i'll i'm i've id if ill im \
         immediately in instantly instead into is it'd ive just kinda kindly lastly leave lemme let let's \
         lets like literally losing loss man mate may maybe me meanwhile might mind mine moment more morning \
         must my need needed new next night now of off oh ok okay on once one only onto oops or other our \
         over own pal perhaps please pls plz possible possibly prefer preferably pretty probably quick \
         quickly quite r rather re-encoding real really remember right rn same sec set several shall should \
         simply since sir so some somebody someone soon sorry still straight such sure team teh than that'll \
         the there they thing things think tho three til till time to today tonight too totally truly try two \
         u uh um until up ur urgent us use using waiting wanna want wanted was way we we'll we're we've \
         weekend well were when while whole will wish with worry would y ya yeah yep yes yo you you'll you're \
         you've your yours yup",
    ),
    (
        AND,
        "& and but however plus though",
    ),
    (
        THEN,
        "afterward afterwards then",
    ),
    (
        NOT,
        "avoid don't dont nah needn't never no nope not shouldn't skip undo wouldn't",
    ),
    (
        DROP,
        "abort cancel disregard forget hold ignore nevermind nothing nvm pause scrap stop wait",
    ),
    (
        EXPORT,
        "dl download export exports re-export reexport",
    ),
    (
        EXPORTING,
        "downloading exporting rendering saving",
    ),
    (
        GIVE,
        "airdrop collect deliver dm email fetch get gimme give grab hand mail obtain pass provide pull \
         receive retrieve send spit take transfer wrap",
    ),
    (
        GIVE | BARE,
        "encode finalise finalize output re-render render save share ship",
    ),
    (
        MAKE,
        "build compress convert create make put transcode turn",
    ),
    (
        MAKE | GENERATE,
        "compile generate produce",
    ),
    (
        ITEM | DONE,
        "completed finished work",
    ),
    (
        ITEM,
        "copy creation cut dat deliverable dis edit edited final it it's its latest link masterpiece piece \
         product project result results stuff task that them these this those version",
    ),
    (
        MEDIA,
        "advert asset assets audio clip clips commercial episode file files film footage image images \
         material media montage movie photo photos picture pictures promo recording recordings reel \
         screencast shorts slideshow teaser trailer tutorial vid video videos vids vlog",
    ),
    (
        FORMAT,
        ".mov .mp4 aac avi flac flv gif m4a m4v mkv mov mp3 mp4 mpeg mpeg4 mpg ogg quicktime wav webm wmv",
    ),
    (
        QUALITY,
        "best bitrate codec compressed decent definition draft format formatted fps frame framerate frames \
         full full-hd fullhd good-quality h.264 h264 h265 hd hdr hevc hi-res high high-definition \
         high-quality high-res higher highest hq kbps lossless lower lowest max maximum medium original per \
         pixels px quality rate res resolution sdr size small smaller standard tiny uhd ultra uncompressed \
         web",
    ),
    (
        PLACE,
        "album camera cloud computer desktop device disk drive dropbox facebook folder gallery gmail google \
         here here's heres icloud inbox insta instagram ipad iphone laptop linkedin local locally mac machine \
         pc phone reels somewhere ssd storage tiktok twitter usb whatsapp youtube",
    ),
    (
        CREDIT,
        "allowance balance coins credit credits funds points quota tokens",
    ),
    (
        STATE,
        "contents details eta info information layers outline overview preview progress recap report rundown \
         situation state stats status summary timeline timelines track tracks update updates",
    ),
    (
        UPLOAD,
        "attach attached attaching import importing load re-upload reupload upload uploading",
    ),
    (
        SHOW,
        "check describe display find glance hear inform know list look open peek print remind see show \
         summarise summarize tell view",
    ),
    (
        ASK,
        "how how's hows what what's whats where where's wheres which who why",
    ),
    (
        LIGHT | AMOUNT,
        "out",
    ),
    (
        AMOUNT,
        "account available bunch enough free left longer lot many million much ran remain remaining remains \
         run running spend spent sufficient total usage used",
    ),
    (
        DONE,
        "along changed coming complete cutting done editing encoding ended far finishing going got happened \
         happening loading made pending percent percentage phase processing progressing ready stage step \
         stuck that's thats through trimming underway worked working yet",
    ),
    (
        THANKS,
        "appreciate appreciated bye cheers goodbye grateful haha hehe lol merci noted obliged roger thank \
         thankful thanks thankyou thanx thnx thx tks tnx ty tysm understood welcome worries",
    ),
    (
        PRAISE,
        "amazing awesome beautiful brilliant cool dope exactly excellent fantastic fine gj good gorgeous \
         great happy ideal job kudos lgtm lit looks lovely loving nailed neat nice perfect satisfied sounds \
         splendid spot stoked stunning super superb sweet terrific very wonderful works wow",
    ),
    (
        SHAPE,
        "aspect background beginning between black brighter captions cropped ending faster first grayscale \
         half horizontal intro landscape last logo looped louder minute minutes music muted outro part \
         portrait ratio reverse second seconds section segment shorter silent slow slower sound soundtrack \
         sped speed square subs subtitles trimmed upright upscaled vertical vertically voice voiceover \
         watermark widescreen without",
    ),
    (
        WORDING,
        "action banner button call called caption cta font hashtag heading headline label line lyrics message \
         named note overlay quote read reading reads said say saying says sign slogan sticker subtitle \
         tagline text title titled type word words write",
    ),
    (
        BEFORE,
        "before",
    ),
    (
        AFTER,
        "after",
    ),
    (
        RUN,
        "begin click continue doing hit kick launch perform press proceed queue redo repeat retry start tap \
         trigger",
    ),
    (
        LATER,
        "eventually later someday tomorrow",
    ),
    (
        THANKS | LIGHT,
        "love",
    ),
    (
        GIVE | DONE,
        "finish",
    ),
    (
        EXPORTING | ITEM,
        "downloaded exported rendered",
    ),
    (
        QUALITY | AMOUNT,
        "low",
    ),
    (
        ITEM | LIGHT,
        "anything something",
    ),
    (
        PLACE | EXPORTING,
        "downloads",
    ),
    (
        SHOW | PRAISE,
        "looking",
    ),
    // Chinese, simplified; `simplify` maps the traditional forms here.
    (
        LIGHT,
        "一下 一个 一些 一份 一张 一次 一段 一起 一遍 一键 三个 上 上来 上面 下 下来 不好意思 不要忘了 \
         不要忘记 与 两个 两段 个 为 为我 之 也 了 于 于是 些 亲 亲爱的 仅 今天 从 以 以上 份 会 作为 你 你们 \
         你好 你的 俺 先生 全部 其实 准备 几个 几张 几段 出去 出来 分别 刚刚 刚才 别忘了 别忘记 到 劳烦 劳驾 \
         去 又 另 另外 只 可 可不可以 可以 可以了 可以的话 可否 各 同学 吗 吧 呀 呗 呢 咱 咱们 哈 哈喽 哎 哥 \
         哦 啊 啦 喂 喔 嗨 嗯 嗯嗯 嘛 嘿 因为 在 够的话 大佬 大家 好 好不好 好吗 好的 如果 完整 客服 对 对了 \
         将 就 就是 尽快 尽量 已 已经 师傅 希望 帮 帮帮 帮忙 帮我 应该 开工 张 当前 很急 得 快 快点 急 急用 \
         您 您好 想 成 我 我们 我想 我的 我要 或 所以 所有 才 把 拜托 按 按照 放心 整个 新 方便 是 是不是 \
         替我 有 有空 条 来 正 正在 段 每 每个 烦请 然後 现在 用 由 的 的时候 的话 目前 直接 着 着急 确认 \
         立刻 立即 等 给 老师 老板 能 能不能 能否 自己 行 行不行 行了 行吗 要 要是 让 让我 记得 该 诶 请 请你 \
         请您 赶快 赶时间 赶紧 起来 过 过来 还 这 这边 进来 那 那么 那你 那就 那边 都 里 里头 里面 随便 需要 \
         顺便 顺手 马上 麻烦 麻烦你 麻烦您",
    ),
    (
        AND,
        "不过 以及 但 但是 只是 可是 同时 和 并 并且 而且",
    ),
    (
        THEN,
        "之后再 先 其次 再 接下来 接着 最后 然后 随后 首先",
    ),
    (
        AFTER,
        "之后 以后 后 完 完之后 完了 完后",
    ),
    (
        BEFORE,
        "之前 以前 前",
    ),
    (
        NOT,
        "不 不必 不急 不急着 不想 不打算 不用 不着急 不要 不让 不需要 先不 先不用 先不要 先别 别 别再 别急着 \
         勿 急着 无需 暂不 暂时不 暂时别 没必要 用不着 甭 还不",
    ),
    (
        DROP,
        "中止 停 停止 先等等 取消 慢着 打住 撤回 没事 没事了 没什么 稍等 等一下 等一等 等我 等我确认 等我说 \
         等我通知 等等 等通知 算了 终止",
    ),
    (
        EXPORT,
        "下栽 下载 倒出 出成片 出片 到出 另存为 导 导一下 导个 导出 导出到 导出成 导岀 导成 导片 汇出 输出",
    ),
    (
        GIVE,
        "丢给我 交付 发 寄 打包 拷给我 拷贝 拿 拿到 拿走 来一个 来个 来份 给个 给我 要一份",
    ),
    (
        GIVE | BARE,
        "交给我 传我 传给 传给我 保存 保存为 保存成 储存 出图 分享 发一下 发我 发来 发给 发给我 发过来 存 \
         存下 存下来 存为 存到 存成 寄给我 成片 渲染 渲染出 渲染成",
    ),
    (
        MAKE,
        "做成 出 制作 制作成 压成 变成 弄成 改成格式 转 转为 转成 转换为 转换成",
    ),
    (
        MAKE | GENERATE,
        "合成 生成 生成成",
    ),
    (
        ITEM,
        "专案 东西 任务 作品 修改后的 做好的 做完的 剪好的 剪辑 它 完成的 完整版 工程 弄好的 成品 成果 改好的 \
         最后版 最新 最终 最终版 样片 版 版本 终片 终版 终稿 结果 这个 这样 这版 那个 链接 项目",
    ),
    (
        MEDIA,
        "图片 宣传片 广告片 录像 录音 影像 影片 文件 档 档案 混剪 照片 片 片子 片段 相片 短片 短视频 素材 \
         视频 视频文件 资料 音频 预告片",
    ),
    (
        FORMAT,
        "动图",
    ),
    (
        QUALITY,
        "中等 低 低画质 全高清 分辨率 原 原始 原画 品质 大小 小一点 尺寸 帧 帧率 无损 最低 最好 最清晰 最高 \
         最高清 标清 格式 每秒 清晰 清晰度 画质 码率 蓝光 解析度 质量 超清 高 高品质 高清 高画质 高质量",
    ),
    (
        PLACE,
        "b站 小红书 平板 微信 微博 快手 我电脑 手机 抖音 文件夹 朋友圈 本地 桌面 电脑 相册 相簿 硬盘 这儿 \
         这里 邮箱",
    ),
    (
        CREDIT,
        "余额 点数 积分 配额 额度",
    ),
    (
        STATE,
        "信息 列表 情况 报告 时间线 时间轴 概况 概览 清单 状况 状态 看看效果 详情 轨 轨道 近况 进展 进度 预览",
    ),
    (
        UPLOAD,
        "上传 上傳 上载 传 传上来 传个 传到 传给你 发上来 发你 发给你 导入 汇入 给你 补传 重传",
    ),
    (
        SHOW,
        "列一下 列出 告诉 告诉我 展示 打开 显示 查 查一下 查下 查查 查看 查询 汇报 看 看一下 看下 看看 瞄一眼 \
         瞧瞧 知道 说说 请问 问 问一下",
    ),
    (
        ASK,
        "不上 不下来 不了 不出 不出来 不动 不成功 为什么 为啥 什么 什么时候 什么样 何时 几点 咋 咋样 咋样了 \
         哪 哪些 哪儿 哪里 啥 啥时候 在哪 多久 多长 多长时间 如何 怎么 怎么样 怎么样了 怎样",
    ),
    (
        AMOUNT,
        "不够 不足 几 几条 剩 剩下 剩余 可用 哪几 多少 够 够不够 够吗 够用 帐号 帐户 总 有没有 没 没了 没有 \
         用了 用光 用完 用掉 花了 账上 账号 账户 足够 还剩 还有",
    ),
    (
        ASK | DONE,
        "到哪 到哪一步 到哪步 到第几步 哪一步 哪步",
    ),
    (
        DONE,
        "做 做了 做到 做好 做完 做得 内容 出好 剪到 剪好 剪完 剪得 动静 卡住 地步 处理 处理完 好了 完事 完成 \
         完毕 导好 导完 就绪 弄 弄好 弄完 弄得 成功 搞 搞好 搞完 搞定 收工 改了 改动 步 渲染好 渲染完 生成好 \
         程度 结束 跑完 进行",
    ),
    (
        THANKS,
        "不客气 了解 再见 哈哈 哈哈哈 多谢 感谢 懂了 拜拜 收到 明白 明白了 晚安 知道了 谢 谢了 谢啦 谢谢 辛苦 \
         辛苦了",
    ),
    (
        PRAISE,
        "不错 先到这 先这样 厉害 可以的 喜欢 太好 太好了 太棒 太棒了 好看 完美 就这样 就这样吧 很 很好 很棒 \
         挺好 棒 没问题 满意 漂亮 牛 真 赞 非常",
    ),
    (
        SHAPE,
        "不带 倍 倍速 分钟 前半 前面 原声 去掉 只要 后半 后面 声音 字幕版 带 带字幕 开头 慢动作 方形 无 横向 \
         横屏 横式 横版 正方形 水印 片头 片尾 直向 直屏 直式 秒 竖 竖屏 竖版 竖着 结尾 背景音乐 部分 静音 \
         音乐 黑白",
    ),
    (
        WORDING,
        "二维码 免费 关注 写 写上 写着 口播 叫 叫做 名为 字 字幕 字样 念 打上 扫码 按钮 提示 改为 改成 文字 \
         文案 旁白 显示为 标语 标题 横幅 点赞 花字 说",
    ),
    (
        RUN,
        "开始 执行 点 点击 继续 重新 重试",
    ),
    (
        LATER,
        "一会儿 回头 待会 待会儿 改天 明天 晚些 晚点 暂且 暂时 稍后 等会 等会儿 过会 过会儿",
    ),
    (
        NUMBER,
        "一 七 三 两 九 二 五 八 六 十 四",
    ),
];

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
    fn a_word_stands_in_one_row() {
        let mut words: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.split(' ')).collect();
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{words:?}");
        assert!(words.iter().all(|word| !word.is_empty() && known(word) != 0));
    }

    #[test]
    fn no_chinese_word_is_longer_than_what_is_looked_up() {
        let chinese = WORDS.iter().flat_map(|(_, words)| words.split(' ')).filter(|word| !word.is_ascii());
        assert!(chinese.clone().count() > 100);
        assert!(chinese.into_iter().all(|word| word.chars().count() <= LONGEST_CHINESE_WORD));
    }

    #[test]
    fn the_table_of_characters_is_in_order() {
        let chars: Vec<char> = TRADITIONAL.chars().collect();
        assert_eq!(TRADITIONAL.len(), chars.len() * 3);
        assert!(chars.chunks(2).is_sorted_by(|a, b| a[0] < b[0]));
        assert!(chars.chunks(2).all(|pair| simplify(pair[0]) == pair[1]));
    }
}
