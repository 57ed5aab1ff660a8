//! Every text of the view that does not come from the machine, in English and Simplified Chinese. What the machine
//! says has its words in `fov_protocol::notice`.

use fov_protocol::draft::{Item, Piece, SegmentKind, TimelineView, TrackView};
use fov_protocol::lang::Lang;

macro_rules! catalogue {
    ($($name:ident: $en:literal, $zh:literal;)*) => {
        /// A text of the view.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word { $(#[doc = $en] $name,)* }

        impl Word {
            /// Every text, for tests of completeness.
            pub const ALL: &[Word] = &[$(Word::$name,)*];

            /// The text.
            #[must_use]
            pub const fn of(self, lang: Lang) -> &'static str {
                // Tables: a match over both would be code for every single text.
                const EN: &[&str] = &[$($en,)*];
                const ZH: &[&str] = &[$($zh,)*];
                match lang {
                    Lang::En => EN[self as usize],
                    Lang::Zh => ZH[self as usize],
                }
            }
        }
    };
}

catalogue! {
    Name: "Free Online Video", "免费在线视频";
    Connecting: "Connecting…", "正在连接…";
    Ready: "Ready", "已就绪";
    Offline: "Waiting for the connection", "等待网络恢复";
    NeedsYou: "Needs you", "需要你处理";
    NewProject: "New video", "新建视频";
    Projects: "Your videos", "我的视频";
    NoProjects: "Nothing here yet. Your videos will appear in this list.", "这里还没有内容。你的视频会出现在这个列表里。";
    Untitled: "New video", "新视频";
    Settings: "Settings", "设置";
    Close: "Close", "关闭";
    Cancel: "Cancel", "取消";
    OpenInTab: "Open in a tab", "在标签页中打开";
    OpenInPanel: "Open at the side", "在侧边栏打开";
    Credits: "credits", "积分";
    Hero: "Say it. It’s edited.", "说一句，就剪好。";
    HeroMore: "Bring a video and type what should happen. You get a finished MP4 back.", "放入视频，写下想要的效果，就能拿到成品 MP4。";
    DropHere: "Drop a video here", "把视频拖到这里";
    DropNow: "Let go to add", "松开即可添加";
    DropKinds: "Video, music or pictures, up to 500 MB each", "视频、音乐或图片，每个不超过 500 MB";
    Choose: "Choose a file", "选择文件";
    FromDownloads: "Recent downloads", "最近下载";
    PasteLink: "Paste a link", "粘贴链接";
    LinkLabel: "Link to a video, sound or picture", "视频、音频或图片的链接";
    LinkHint: "https://…", "https://…";
    Add: "Add", "添加";
    LinkBad: "That is not a link to a file. It should begin with https://", "这不是文件链接，应以 https:// 开头";
    NoDownloads: "No videos among your recent downloads.", "最近下载中没有视频。";
    DownloadGone: "This file can’t be opened from here. Choose it yourself:", "这里打不开这个文件，请自己选择：";
    Say: "What should happen?", "想要什么效果？";
    SayMore: "Say what to change next", "接下来想改什么？";
    SayLabel: "Your instruction", "你的要求";
    Send: "Send", "发送";
    Stop: "Stop", "停止";
    Retry: "Retry", "重试";
    TryNow: "Try now", "立即重试";
    GoOn: "Go on editing", "继续编辑";
    Compare: "Compare", "对比";
    Export: "Make the MP4", "生成 MP4";
    Attach: "Add material", "添加素材";
    Attached: "Material", "素材";
    Before: "Before", "之前";
    After: "After", "之后";
    Download: "Save again", "再次保存";
    OpenProject: "Open in the web app", "在网页版中打开";
    MakeLink: "Link to this project", "项目链接";
    ShowCredits: "Show credits", "查看积分";
    DoIt: "Do it", "就这么做";
    Rename: "Rename", "重命名";
    ProjectName: "Name", "名称";
    Remove: "Delete", "删除";
    RemoveSure: "Delete this video and its files here?", "删除这个视频及其本地文件？";
    More: "More", "更多";
    Uploading: "Uploading", "正在上传";
    Preparing: "Getting ready", "准备中";
    Thinking: "Editing", "正在剪辑";
    Recovering: "Looking up where things stand", "正在查看进度";
    Rendering: "Making your video", "正在生成视频";
    Fetching: "Saving your video", "正在保存视频";
    WaitingRetry: "Trying again soon", "稍后自动重试";
    Blocked: "Waiting for you", "等待你操作";
    SafeToClose: "You can close this. It goes on by itself.", "可以关闭，会自动继续。";
    KeepOpen: "Keep this open for a moment: your work is being put in safe keeping…", "请先不要关闭：正在妥善保存你的内容…";
    KeepTab: "Keep this tab open; another tab may take over.", "请保持此标签页打开；其他标签页也可以接手。";
    Timeline: "Timeline", "时间线";
    TimelineEmpty: "Nothing on the timeline yet", "时间线上还没有内容";
    Presets: "Ideas to start from", "可以从这些开始";
    PresetTrim: "Trim the intro, add background music, and export as MP4", "裁掉开头，加背景音乐，导出 MP4";
    PresetSilence: "Cut out the pauses", "剪掉停顿";
    PresetVertical: "Make it vertical for TikTok", "转成竖屏";
    PresetTitle: "Add a title “Hello” for the first 4 seconds", "在开头添加 4 秒标题“你好”";
    PresetSpeed: "Speed it up to 1.5x", "加速到 1.5 倍";
    PresetFade: "Fade in at the start and fade to black at the end", "开头淡入，结尾淡出到黑";
    PresetShort: "Keep the first 15 seconds", "只保留前 15 秒";
    PresetTrimShort: "Trim, music, MP4", "裁剪＋配乐＋MP4";
    PresetSilenceShort: "Cut pauses", "剪掉停顿";
    PresetVerticalShort: "Vertical", "竖屏";
    PresetTitleShort: "Add a title", "加标题";
    PresetSpeedShort: "Speed up", "加速";
    PresetFadeShort: "Fade in and out", "淡入淡出";
    PresetShortShort: "First 15 seconds", "前 15 秒";
    SeveralHow: "What should become of them?", "想怎么处理这些文件？";
    Together: "One video of all", "合成一个视频";
    Apart: "A video of each", "每个单独处理";
    ApartHint: "What should happen to this one?", "这个文件想要什么效果？";
    ApartGo: "Start", "开始";
    FetchHere: "Fetch it with this browser", "用此浏览器获取";
    AskHost: "This site wants you to be signed in or can’t be reached from outside. Let the browser fetch the file from", "这个网站需要登录或无法从外部访问。允许浏览器从以下网站获取文件：";
    Allow: "Allow for this site", "允许此网站";
    NotAllowed: "Not allowed, so nothing was fetched.", "未获允许，没有获取任何内容。";
    FetchFailed: "The file could not be fetched. Download it yourself and drop it here.", "无法获取该文件。请自行下载后拖到这里。";
    RefuseStream: "This video is streamed in pieces, so there is no file to take. Record the screen or get the file from the site, then drop it here.", "这个视频是分段播放的，没有可以获取的文件。请录屏或从网站获取文件，再拖到这里。";
    RefuseDrm: "This video is copy-protected, so it can’t be taken. Use a file of your own.", "这个视频有版权保护，无法获取。请使用自己的文件。";
    RefuseSite: "Videos can’t be taken from this site. If it is yours, download it from the site’s own studio and drop the file here.", "不能从这个网站获取视频。如果是你的作品，请在该网站的创作后台下载后拖到这里。";
    JournalAside: "Your earlier projects can't be read by this version. They are kept; an update may bring them back.", "此版本无法读取之前的项目。它们已保留，更新后可能恢复。";
    RefuseEmpty: "This file is empty, so there is nothing to edit.", "这个文件是空的，没有可以剪辑的内容。";
    RefuseLarge: "This file is larger than 500 MB. Compress it or trim it, then bring it again.", "这个文件超过 500 MB。请压缩或裁剪后再放入。";
    RefusePage: "There is no video to take on this spot. Right-click the video itself, or drop a file here.", "这里没有可用的视频。请在视频上点右键，或把文件拖到这里。";
    Taken: "Attached from the page:", "已从网页添加：";
    Taking: "Fetching from the page…", "正在从网页获取…";
    Language: "Language", "语言";
    LangAuto: "As the browser", "跟随浏览器";
    LangEn: "English", "English";
    LangZh: "简体中文", "简体中文";
    Theme: "Appearance", "外观";
    ThemeAuto: "As the system", "跟随系统";
    ThemeLight: "Light", "浅色";
    ThemeDark: "Dark", "深色";
    Where: "Where editing happens", "在哪里剪辑";
    Hosted: "Online service", "在线服务";
    HostedMore: "Files go to the hosted editing service. Nothing to install.", "文件会上传到在线剪辑服务，无需安装。";
    Local: "This computer", "这台电脑";
    LocalMore: "Files stay on this machine, with the studio program running.", "文件留在本机，需要运行 studio 程序。";
    LocalAddress: "Address", "地址";
    LocalCheck: "Find and use", "查找并使用";
    LocalLooking: "Looking…", "正在查找…";
    LocalFound: "Found. Editing happens on this computer now.", "已找到，现在在这台电脑上剪辑。";
    LocalGone: "The studio on this computer doesn’t answer. Nothing is lost: start it with “fov studio”, and everything goes on by itself.", "这台电脑上的 studio 没有响应。内容不会丢失：运行“fov studio”后会自动继续。";
    LocalMissing: "No studio answers there. Start it with “fov studio”, then try again.", "没有找到 studio。请先运行“fov studio”，再试一次。";
    Account: "Account", "账号";
    AccountNone: "Free access, without an account", "免费使用，无需账号";
    AccountOwn: "Your own token is in use", "正在使用你的令牌";
    Token: "Own token", "自己的令牌";
    TokenHint: "Kept on this machine only and never shown again", "只保存在本机，不会再显示";
    TokenSave: "Use it", "使用";
    TokenRemove: "Remove the token", "删除令牌";
    Data: "Your data", "你的数据";
    DataMore: "Projects, messages and copies of your files are kept in this browser so that work survives closing it.", "项目、消息和文件副本保存在此浏览器中，关闭后也能继续。";
    DataStored: "Stored here", "已存储";
    DataExport: "Export my data", "导出我的数据";
    DataErase: "Delete everything", "全部删除";
    DataEraseSure: "Delete all projects, files and settings from this browser? This can’t be undone.", "从此浏览器中删除所有项目、文件和设置？此操作无法撤销。";
    Erased: "Everything was deleted.", "已全部删除。";
    TrackVideo: "Video", "视频";
    TrackPicture: "Picture", "图片";
    TrackOverlay: "Overlay", "叠加画面";
    TrackMusic: "Music", "音乐";
    TrackVoice: "Voice", "人声";
    TrackOriginal: "Original audio", "原声";
    TrackSound: "Sound", "音效";
    TrackTitle: "Title", "标题";
    TrackSubtitles: "Subtitles", "字幕";
    TrackOther: "Track", "轨道";
    Notify: "Tell me when a video is done", "视频完成时通知我";
    Restarted: "Something went wrong inside and was repaired; nothing is lost.", "内部出了点问题，已修复，内容没有丢失。";
    Broken: "The editor keeps failing and has stopped. Reload to try again; your work is kept.", "编辑器多次出错，已停止。请重新加载，内容已保留。";
    Reload: "Reload", "重新加载";
    Conversation: "Conversation", "对话";
    You: "You", "你";
    Editor: "Editor", "剪辑师";
    About: "Estimated size", "预计大小";
    FileFailed: "Not added", "未添加";
    FileWaiting: "Waiting", "等待中";
    FileDone: "Added", "已添加";
    Replace: "Choose the file again", "重新选择文件";
    ViewResult: "Your video", "你的视频";
    NotStored: "The browser’s storage failed, so that was not done. Reload, then try again.", "浏览器存储出错，操作未完成。请重新加载后再试。";
    ProjectGone: "That video was deleted meanwhile, so the file was not added.", "该视频已被删除，文件没有添加。";
    NoRoom: "There is no room here to keep this file safe. Free some space, then bring it again.", "这里没有空间保存这个文件。请清理一些空间后再放入。";
}

/// “12 MB of 40 MB · 3.1 MB/s”, as far as known.
#[must_use]
pub fn transfer(lang: Lang, done: u64, total: u64, per_second: Option<f64>) -> String {
    let mut text = bytes(done);
    if total > 0 {
        text.push_str(match lang {
            Lang::En => " of ",
            Lang::Zh => " / ",
        });
        text.push_str(&bytes(total));
    }
    if let Some(speed) = per_second.filter(|speed| *speed >= 1.0) {
        text.push_str(" · ");
        text.push_str(&bytes(speed as u64));
        text.push_str("/s");
    }
    text
}

/// “3 more steps follow.”
#[must_use]
pub fn queued(lang: Lang, n: usize) -> String {
    let number = n.to_string();
    match lang {
        Lang::En if n == 1 => "1 more step follows.".into(),
        Lang::En => number + " more steps follow.",
        Lang::Zh => ["后面还有 ", &number, " 步。"].concat(),
    }
}

/// “3 videos, 2 files”: what is kept in this browser.
#[must_use]
pub fn kept(lang: Lang, projects: usize, files: usize) -> String {
    let plural = |n: usize, one: &str, many: &str| n.to_string() + if n == 1 { one } else { many };
    match lang {
        Lang::En => plural(projects, " video, ", " videos, ") + &plural(files, " file", " files"),
        Lang::Zh => [&projects.to_string(), " 个视频，", &files.to_string(), " 个文件"].concat(),
    }
}

/// Bytes for people, decimal as file managers show them: `740 B`, `12 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [(" kB", 1000), (" MB", 1_000_000), (" GB", 1_000_000_000), (" TB", 1_000_000_000_000)];
    if n < 1000 {
        return n.to_string() + " B";
    }
    // The first unit that needs no more than three digits, after rounding.
    let (name, unit) =
        UNITS.into_iter().find(|(_, unit)| n.saturating_mul(2) < unit * 1999).unwrap_or(UNITS[3]);
    let tenths = (n * 10 + unit / 2) / unit;
    if tenths < 100 { decimal(tenths) + name } else { ((n + unit / 2) / unit).to_string() + name }
}

/// A number of tenths with its point: `1.2`, `3.0`.
fn decimal(tenths: u64) -> String {
    [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat()
}

/// Credits: whole, or with one decimal.
#[must_use]
pub fn credits(n: f64) -> String {
    let tenths = (n.max(0.0) * 10.0).round() as u64;
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { decimal(tenths) }
}

/// A part of a whole as CSS writes it, to the thousandth: `12.500%`.
#[must_use]
pub fn share(part: u64, total: u64) -> String {
    let thousandths = part.saturating_mul(100_000).checked_div(total).unwrap_or(0);
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    // A digit in front keeps the zeros at its beginning.
    [&whole.to_string(), ".", &(1000 + rest).to_string()[1..], "%"].concat()
}

/// A position for people: `0:07`, `12:30`, `1:02:05`.
#[must_use]
pub fn clock(ms: u64) -> String {
    let s = (ms + 500) / 1000;
    let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
    let two = |n: u64| (100 + n).to_string().split_off(1);
    if h > 0 {
        [&h.to_string(), ":", &two(m), ":", &two(s)].concat()
    } else {
        [&m.to_string(), ":", &two(s)].concat()
    }
}

/// What a track holds.
#[must_use]
pub const fn track(kind: SegmentKind) -> Word {
    match kind {
        SegmentKind::Clip => Word::TrackVideo,
        SegmentKind::Picture => Word::TrackPicture,
        SegmentKind::Overlay => Word::TrackOverlay,
        SegmentKind::Music => Word::TrackMusic,
        SegmentKind::Voice => Word::TrackVoice,
        SegmentKind::OriginalAudio => Word::TrackOriginal,
        SegmentKind::Sound => Word::TrackSound,
        SegmentKind::Title => Word::TrackTitle,
        SegmentKind::Subtitle => Word::TrackSubtitles,
        SegmentKind::Other => Word::TrackOther,
    }
}

/// The timeline in one line, made from what is drawn: for a view whose language the machine's own line is not in.
#[must_use]
pub fn timeline(lang: Lang, timeline: &TimelineView) -> String {
    let n = timeline.tracks.len();
    let mut text = match lang {
        Lang::En if n == 1 => "Timeline (1 track):".to_owned(),
        Lang::En => ["Timeline (", &n.to_string(), " tracks):"].concat(),
        Lang::Zh => ["时间线（", &n.to_string(), " 条轨道）："].concat(),
    };
    for track in &timeline.tracks {
        if lang == Lang::En || track.number > 1 {
            text.push(' ');
        }
        text.push_str(&[&track.number.to_string(), ". ", &piece(track).line(lang)].concat());
    }
    text
}

/// A track as the protocol tells it: neighbours of one title and volume are told together, and so are all subtitles.
fn piece(track: &TrackView) -> Piece {
    let subtitles = track.kind == SegmentKind::Subtitle;
    let mut items: Vec<Item> = Vec::new();
    for segment in &track.segments {
        let end_ms = segment.start_ms + segment.duration_ms;
        let volume = segment.volume_percent.map(|percent| percent as f64 / 100.0);
        match items.last_mut() {
            Some(last) if subtitles || (last.title == segment.title && last.volume == volume) => {
                last.count += 1;
                last.end_ms = last.end_ms.max(end_ms);
                if subtitles {
                    last.title = None;
                }
            }
            _ => {
                let (title, start_ms) = (segment.title.clone(), segment.start_ms);
                items.push(Item { title, count: 1, start_ms, end_ms, volume, speed: None });
            }
        }
    }
    Piece { kind: track.kind, items }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages_and_differs_unless_it_is_a_name() {
        let same_on_purpose = [Word::LinkHint, Word::LangEn, Word::LangZh];
        for word in Word::ALL {
            let (en, zh) = (word.of(Lang::En), word.of(Lang::Zh));
            assert!(!en.trim().is_empty() && !zh.trim().is_empty(), "{word:?}");
            assert_eq!(en == zh, same_on_purpose.contains(word), "{word:?}");
        }
    }

    #[test]
    fn sizes_and_times_read_naturally() {
        assert_eq!(bytes(740), "740 B");
        assert_eq!(bytes(1_240), "1.2 kB");
        assert_eq!(bytes(12_400_000), "12 MB");
        assert_eq!(bytes(999_600), "1.0 MB");
        assert_eq!(bytes(3_100_000_000), "3.1 GB");
        assert_eq!(bytes(9_949_000), "9.9 MB");
        assert_eq!(bytes(9_950_000), "10 MB");
        assert_eq!(bytes(999_400), "999 kB");
        assert_eq!(bytes(5_000_000_000_000_000), "5000 TB");
        assert_eq!(clock(7_400), "0:07");
        assert_eq!(clock(3_725_000), "1:02:05");
        assert_eq!((credits(90.0), credits(89.54), credits(-1.0)), ("90".into(), "89.5".into(), "0".into()));
        assert_eq!(
            (share(1, 8), share(0, 0), share(9, 9)),
            ("12.500%".into(), "0.000%".into(), "100.000%".into())
        );
        assert_eq!(kept(Lang::En, 1, 2), "1 video, 2 files");
        assert_eq!(transfer(Lang::En, 12_000_000, 40_000_000, Some(3.1e6)), "12 MB of 40 MB · 3.1 MB/s");
    }

    #[test]
    fn the_line_made_from_what_is_drawn_is_the_one_of_the_protocol() {
        let draft = r#"{"t":[
            {"tt":0,"sg":[{"d":4000,"m":{"title":"beach"}},{"d":4000,"m":{"title":"beach"}}]},
            {"tt":1,"sg":[{"d":8000,"m":{"title":"Lo-fi","volume":0.35}}]},
            {"tt":7,"sg":[{"d":3000,"m":{"title":"Hello"}}]}]}"#;
        let draft = fov_protocol::draft::Draft::from_json(draft).expect("it is JSON");
        let read = fov_protocol::draft::Timeline::read(&draft);
        for lang in [Lang::En, Lang::Zh] {
            let other = if lang == Lang::En { Lang::Zh } else { Lang::En };
            assert_eq!(timeline(lang, &read.view(other)), read.summary(lang));
        }
    }
}
