//! Everything that `fov` says of its own, in English and Simplified Chinese. What the machine says has its words in
//! [`fov_protocol::notice`]; the help texts and what clap says about flags are English.

use fov_protocol::lang::Lang;
use fov_protocol::notice::Notice;
use fov_studio::StartError;

macro_rules! catalogue {
    ($($name:ident $({ $($field:ident),+ })?: $en:literal, $zh:literal;)*) => {
        /// Something to tell the user.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Sentence {
            $(#[doc = $en] $name $({ $($field: String),+ })?,)*
            /// What the machine says.
            Notice(Notice),
            /// What a library says, in its own words.
            Other(String),
        }

        impl Sentence {
            /// The sentence.
            #[must_use]
            pub fn text(&self, lang: Lang) -> String {
                match (self, lang) {
                    $((Sentence::$name $({ $($field),+ })?, Lang::En) => format!($en),)*
                    $((Sentence::$name $({ $($field),+ })?, Lang::Zh) => format!($zh),)*
                    (Sentence::Notice(notice), lang) => told(notice, lang),
                    (Sentence::Other(text), _) => text.clone(),
                }
            }

            /// The templates of every sentence, for a test of completeness.
            #[cfg(test)]
            const TEMPLATES: &[(&str, &str)] = &[$(($en, $zh),)*];
        }
    };
}

catalogue! {
    // Progress.
    Connected: "Connected.", "已连接。";
    Working: "Working", "正在剪辑";
    Uploading { name }: "Uploading {name}", "正在上传 {name}";
    TheClip: "the clip", "素材";
    Uploaded { name }: "Uploaded {name}.", "已上传 {name}。";
    Rendering: "Rendering", "正在生成视频";
    Downloading: "Downloading", "正在下载";
    VideoIsHere { size }: "The video is here ({size}).", "视频已保存（{size}）。";
    Bytes { bytes }: "{bytes} bytes", "{bytes} 字节";

    // Jobs.
    NothingToResume: "Nothing to resume.", "没有需要继续的剪辑。";
    GoingOn { title }: "Going on with the edit of {title}.", "继续剪辑 {title}。";
    Dropped { title }: "Dropped the edit of {title}.", "已放弃剪辑 {title}。";
    ResumeGoesOn: "`fov resume` goes on from here.", "可用 `fov resume` 从这里继续。";
    Interrupted: "stopped; nothing is lost.", "已停止，内容没有丢失。";
    NoVideo: "no video came of it: the answers above say why.", "没有生成视频，原因见上面的回答。";
    NoEditYet: "there is no edit to export yet: begin with `fov edit`", "还没有可以导出的剪辑：请先用 `fov edit` 开始";
    Unfinished { title }: "the edit of {title} is unfinished: `fov resume` goes on with it", "{title} 的剪辑还没有完成：请用 `fov resume` 继续";
    EmptySay { number }: "--say number {number} is empty: say what to do", "第 {number} 个 --say 是空的：请写下要做什么";

    // How things stand.
    NoEdits: "No edits yet. Begin with: fov edit clip.mp4 --say \"trim the first 3 seconds\"", "还没有剪辑。可以这样开始：fov edit clip.mp4 --say \"裁掉前 3 秒\"";
    Done: "done", "已完成";
    Failed { why }: "no video: {why}", "没有视频：{why}";
    DroppedHere: "it was dropped.", "已放弃。";
    Running { pid }: "running (process {pid})", "正在进行（进程 {pid}）";
    Blocked { why }: "stopped by a problem: {why} `fov resume` tries again", "因问题停止：{why}可用 `fov resume` 重试";
    Open: "unfinished; `fov resume` goes on", "未完成，可用 `fov resume` 继续";
    VideoAt { path }: "Video: {path}", "视频：{path}";
    VideoWillBeAt { path }: "Will be: {path}", "将保存到：{path}";

    // The studio.
    StudioRuns { url }: "The studio runs at {url} (Ctrl-C ends it).", "studio 运行在 {url} （按 Ctrl-C 结束）。";
    StudioFilms { ffmpeg }: "Films are made by {ffmpeg}.", "影片由 {ffmpeg} 制作。";
    StudioData { folder, size }: "Its data is in {folder} ({size}).", "数据保存在 {folder}（{size}）。";
    StudioKeeps { days, gib }: "Projects unused for {days} days are removed, and the longest unused ones above {gib} GiB.", "超过 {days} 天未使用的项目会被删除；总量超过 {gib} GiB 时，先删除最久未使用的。";

    // Flags and settings.
    BadToken: "the token has characters that no token has: copy it again", "令牌中有不该出现的字符：请重新复制";
    TokenRefused: "the token was refused: check --token or NEMO_TOKEN, or leave it out to go on without an account.", "令牌被拒绝了：请检查 --token 或 NEMO_TOKEN，或去掉它以免登录使用。";
    NoFreeAccess: "the service gives out no free access at the moment: try again in an hour, or give the token of an account with NEMO_TOKEN.", "服务暂时不提供免费使用：请一小时后再试，或用 NEMO_TOKEN 提供账号的令牌。";
    NotAnAddress { text }: "{text} is not an address: write it like https://example.com", "{text} 不是网址：请写成 https://example.com 这样的形式";
    RateIsNoNumber: "FOV_CLOCK_RATE is not a number: unset it", "FOV_CLOCK_RATE 不是数字：请取消该设置";
    RateElsewhere: "FOV_CLOCK_RATE is only for tests on this computer: unset it", "FOV_CLOCK_RATE 只用于本机测试：请取消该设置";

    // Clips and places.
    BadScheme { text, scheme }: "{text}: addresses must begin with http:// or https://, not {scheme}://", "{text}：网址必须以 http:// 或 https:// 开头，而不是 {scheme}://";
    NoFile { path }: "there is no file {path}", "没有文件 {path}";
    MayNotRead { path }: "you may not read {path}: check its permissions", "没有读取 {path} 的权限：请检查权限";
    CannotRead { path, why }: "cannot read {path}: {why}", "无法读取 {path}：{why}";
    ClipIsFolder { path }: "{path} is a folder: name the clips in it, for example {path}/*.mp4", "{path} 是文件夹：请指定其中的素材，例如 {path}/*.mp4";
    NotOrdinary { path }: "{path} is not an ordinary file", "{path} 不是普通文件";
    EmptyFile { path }: "{path} is empty", "{path} 是空文件";
    TextFile { path, formats }: "{path} is a text file, not a video. Accepted formats: {formats}.", "{path} 是文本文件，不是视频。支持的格式：{formats}。";
    OutputIsClip { path }: "{path} is one of the clips: give the output another name", "{path} 是素材之一：请给输出另取名字";
    OutputIsNoMp4 { path }: "{path}: videos come as MP4, so give the output a name that ends in .mp4", "{path}：视频为 MP4 格式，输出文件名须以 .mp4 结尾";
    ReportIsFolder { path }: "{path} is a folder: name a file for the report", "{path} 是文件夹：请为报告指定文件名";
    NoFolder { folder }: "there is no folder {folder}: make it first", "没有文件夹 {folder}：请先创建";
    NoSpace { folder }: "no space is left in {folder}: free some and try again", "{folder} 没有剩余空间：请清理后再试";
    CannotWriteThere { folder, why }: "cannot write in {folder}: {why}; choose another place with -o", "无法写入 {folder}：{why}；请用 -o 另选位置";
    CannotWrite { path, why }: "cannot write {path}: {why}", "无法写入 {path}：{why}";
    BadPath { path, why }: "{path} cannot be used as a name: {why}", "{path} 不能用作文件名：{why}";

    // The data folder.
    NoHome: "no home folder: name a data folder with --data DIR", "没有主文件夹：请用 --data 指定数据文件夹";
    CannotMakeData { folder, why }: "cannot make the data folder {folder}: {why}", "无法创建数据文件夹 {folder}：{why}";
    CannotUseFolder { folder, why }: "cannot use the folder {folder}: {why}", "无法使用文件夹 {folder}：{why}";
    AnotherFov { pid }: "another fov (process {pid}) is working with this service: wait for it, or set NEMO_TOKEN to work side by side", "另一个 fov（进程 {pid}）正在使用该服务：请等它完成，或设置 NEMO_TOKEN 以同时工作";
    EarlierUnfinished: "an earlier edit with this service is unfinished: `fov resume` goes on with it, `fov resume --forget` drops it", "此前在该服务上的剪辑还没有完成：用 `fov resume` 继续，或用 `fov resume --forget` 放弃";
    TooMany { count }: "{count} edits are under way or unfinished: `fov status` lists them, `fov resume --forget` drops the unfinished", "有 {count} 个剪辑正在进行或未完成：`fov status` 可列出，`fov resume --forget` 可放弃未完成的";
    BeingWorkedOn { pid }: "fov (process {pid}) is working on it: wait until it is done", "fov（进程 {pid}）正在处理：请等它完成";
    JournalDamaged { path, why }: "the journal {path} is damaged ({why}) and was left alone: the state before is in {path}.bak; move both away to start afresh", "日志 {path} 已损坏（{why}），未作改动：之前的状态在 {path}.bak；把两者移走即可重新开始";
    JournalTooNew { path, version }: "the journal {path} was written by a later fov (format {version}): use that one, or another folder with --data", "日志 {path} 由更新版本的 fov 写成（格式 {version}）：请使用该版本，或用 --data 另选文件夹";
    NoTimeline: "the project has no timeline: say an edit first", "项目还没有时间线：请先做一次剪辑";
    NotForOthers { why }: "this backend's projects cannot be written for other editors: {why}.", "无法把该服务的项目写成其他编辑器的格式：{why}。";

    // The rest.
    UnreachableAt { url }: "the editing service at {url} can't be reached: check the address and your connection.", "连不上剪辑服务 {url}：请检查网址和网络。";
    NoAnswer { seconds }: "the editing service gave no answer within {seconds} seconds.", "剪辑服务在 {seconds} 秒内没有回答。";
    CannotSave { why }: "the work can't be saved: {why}. Free some space, or make the folder writable.", "无法保存：{why}。请清理空间，或让文件夹可写。";
    CannotStart { why }: "cannot start: {why}", "无法启动：{why}";
    NoHttp { why }: "cannot speak HTTP on this computer: {why}", "这台电脑无法使用 HTTP：{why}";
    CannotReadInput { why }: "cannot read standard input: {why}", "无法读取标准输入：{why}";
    CannotPrint { why }: "cannot write the result: {why}", "无法写出结果：{why}";
    BadLines { bad, lines, first }: "{bad} of {lines} lines could not be read, the first of them line {first}", "{lines} 行中有 {bad} 行无法读取，其中第一处是第 {first} 行";
}

/// A notice, in words that fit a command line where those of the catalogue speak of settings in a window.
fn told(notice: &Notice, lang: Lang) -> String {
    match notice {
        Notice::TokenRefused => Sentence::TokenRefused.text(lang),
        Notice::NoTokenNow => Sentence::NoFreeAccess.text(lang),
        other => other.words(lang),
    }
}

impl From<Notice> for Sentence {
    fn from(notice: Notice) -> Sentence {
        Sentence::Notice(notice)
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Sentence {
        Sentence::Other(text)
    }
}

impl From<StartError> for Sentence {
    fn from(e: StartError) -> Sentence {
        Sentence::Other(e.to_string())
    }
}

/// Bytes for a person.
pub(crate) fn size(bytes: u64, lang: Lang) -> String {
    match bytes {
        0..1_000 => Sentence::Bytes { bytes: bytes.to_string() }.text(lang),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What stands in the braces of a template.
    fn fields(template: &str) -> BTreeSet<&str> {
        template.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_sentence_is_there_in_both_languages_and_names_the_same_things() {
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (en, zh) in Sentence::TEMPLATES {
            assert!(!en.is_empty() && !en.contains(chinese), "{en}");
            assert!(zh.contains(chinese), "{en}: {zh}");
            assert_eq!(fields(en), fields(zh), "{en}: {zh}");
            let code =
                |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(code(en), code(zh), "{en}: {zh}");
        }
    }

    #[test]
    fn what_stands_in_for_a_notice_names_what_a_command_line_has() {
        for lang in [Lang::En, Lang::Zh] {
            for notice in [Notice::TokenRefused, Notice::NoTokenNow] {
                assert!(Sentence::from(notice).text(lang).contains("NEMO_TOKEN"));
            }
        }
    }
}
