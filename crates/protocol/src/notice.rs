//! Every sentence that the machine says to a user: a typed value, with its words in English and Chinese in one
//! catalogue. No status codes, no host names, no token; what the user can do next is part of the sentence.

use crate::json::{FromJson, ToJson};
use crate::lang::Lang;
use serde::{Deserialize, Serialize};

/// Formats that the backend takes (API page, upload call).
pub const FORMATS: &str = "MP4, MOV, AVI, WebM, MKV, JPG, PNG, GIF, WebP, MP3, WAV, M4A, AAC";
/// Largest file that the backend takes, in bytes (API page, upload call).
pub const MAX_FILE_BYTES: u64 = 500 * 1000 * 1000;

/// Something to tell the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum Notice {
    /// No answer from the backend; it is tried again.
    Unreachable,
    /// The backend is there but in trouble; it is tried again.
    ServerTrouble,
    /// Too many requests; it goes on by itself.
    RateLimited {
        /// Seconds until then.
        wait_s: u64,
    },
    /// Too many requests still, after the wait that was asked for; the step was given up.
    Busy,
    /// No anonymous token is given out at the moment.
    NoTokenNow,
    /// The user's own token was refused.
    TokenRefused,
    /// The session was gone; a new one was made and the files go up again.
    SessionRenewed,
    /// No credits left; an anonymous user can register.
    NoCreditsRegister {
        /// Registration link, bound to the anonymous user.
        link: String,
    },
    /// No credits left; a registered user can top up.
    NoCreditsTopUp,
    /// Export is not part of the plan.
    ExportBlocked {
        /// Where to register or upgrade.
        link: String,
    },
    /// A file of a kind that is not taken.
    Unsupported {
        /// Its name.
        name: String,
    },
    /// A file that is too large.
    TooLarge {
        /// Its name.
        name: String,
    },
    /// The file cannot be read here any more.
    FileGone {
        /// Its name.
        name: String,
    },
    /// The upload did not work.
    UploadFailed {
        /// Its name.
        name: String,
        /// What the backend says, if it says something.
        detail: Option<String>,
    },
    /// A clip over three minutes.
    LongClip {
        /// Its name.
        name: String,
    },
    /// The message is a wish without substance.
    Vague,
    /// The agent works on.
    StillWorking {
        /// Minutes since the message was sent.
        minutes: u64,
    },
    /// The connection to the agent broke; what became of the message is being looked up.
    CheckingWhatHappened,
    /// The agent was silent, but the timeline changed.
    Changed {
        /// Each change in words.
        changes: Vec<String>,
    },
    /// The agent was silent and the timeline is as it was.
    NothingChanged,
    /// The agent added something by itself after it had answered.
    SecondStage {
        /// Each change in words.
        changes: Vec<String>,
    },
    /// The agent said that it failed.
    TurnFailed {
        /// In its words, if it had any.
        detail: Option<String>,
    },
    /// Nobody knows whether the message arrived; it was not sent again.
    TurnLost,
    /// Something changed, and nobody knows whether this message did it or an earlier one that was given up; it was
    /// not sent again.
    TurnUnclear {
        /// Each change in words.
        changes: Vec<String>,
    },
    /// The backend refused the message.
    MessageRefused {
        /// In its words, if it had any.
        detail: Option<String>,
    },
    /// Stopped at the user's wish; a message under way may still take effect.
    Stopped {
        /// Whether a message had been sent.
        sent: bool,
    },
    /// Nothing on the timeline to export.
    NothingToExport,
    /// An export has started.
    ExportStarted,
    /// It takes longer than usual.
    StillRendering,
    /// The render failed for good.
    ExportFailed {
        /// In the backend's words, if it had any.
        detail: Option<String>,
    },
    /// The finished file could not be fetched.
    DownloadFailed,
    /// The finished file could not be stored here.
    NoRoomForFile,
    /// The download was cancelled by hand.
    DownloadCancelled,
    /// The file is there.
    Delivered {
        /// Its name.
        name: String,
    },
    /// Credits.
    Credits {
        /// Free to use.
        available: String,
        /// Reserved by running work.
        frozen: Option<String>,
    },
    /// The timeline in one line.
    Summary {
        /// As the draft module writes it.
        text: String,
    },
    /// Nothing is on the timeline yet.
    EmptyTimeline,
    /// The user said "upload" without a file.
    BringAFile,
    /// Nothing to do.
    Nothing,
    /// A link to the project.
    ProjectLink {
        /// Where.
        url: String,
    },
    /// The link could not be made.
    LinkFailed,
    /// The state cannot be saved here.
    CannotSave,
    /// The backend answered something that cannot be understood.
    Garbled,
}

impl Notice {
    /// The sentence.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    /// Whether it is bad news: something that the user wanted has not happened, for now or unless they act.
    #[must_use]
    pub const fn is_trouble(&self) -> bool {
        matches!(
            self,
            Notice::Unreachable
                | Notice::ServerTrouble
                | Notice::Busy
                | Notice::NoTokenNow
                | Notice::TokenRefused
                | Notice::SessionRenewed
                | Notice::NoCreditsRegister { .. }
                | Notice::NoCreditsTopUp
                | Notice::ExportBlocked { .. }
                | Notice::Unsupported { .. }
                | Notice::TooLarge { .. }
                | Notice::FileGone { .. }
                | Notice::UploadFailed { .. }
                | Notice::TurnFailed { .. }
                | Notice::TurnLost
                | Notice::TurnUnclear { .. }
                | Notice::MessageRefused { .. }
                | Notice::NothingToExport
                | Notice::ExportFailed { .. }
                | Notice::DownloadFailed
                | Notice::NoRoomForFile
                | Notice::LinkFailed
                | Notice::CannotSave
                | Notice::Garbled
        )
    }

    fn english(&self) -> String {
        match self {
            Notice::Unreachable => {
                "The editing service can't be reached. Nothing is lost: it goes on by itself when the connection is back.".into()
            }
            Notice::ServerTrouble => "The editing service has a problem. Trying again by itself.".into(),
            Notice::RateLimited { wait_s } => format!("The service is busy. Going on in {}.", seconds_en(*wait_s)),
            Notice::Busy => "The service is still too busy. Nothing is lost: use “Retry” in a few minutes.".into(),
            Notice::NoTokenNow => {
                "The service gives out no free access to this browser at the moment. It is tried again by itself; with an account, enter your token in the settings.".into()
            }
            Notice::TokenRefused => "Your token was refused. Check it in the settings, or remove it to go on without an account.".into(),
            Notice::SessionRenewed => {
                "The editing session had expired, so a new one was started. Your files are being brought back; earlier edits have to be made again.".into()
            }
            Notice::NoCreditsRegister { link } => format!("Your free credits are used up. Register to go on: {link}"),
            Notice::NoCreditsTopUp => "Your credits are used up. Top up credits in your account.".into(),
            Notice::ExportBlocked { link } => format!("Register or upgrade your plan to unlock export: {link}"),
            Notice::Unsupported { name } => format!("“{name}” can't be used. Accepted formats: {FORMATS}."),
            Notice::TooLarge { name } => {
                format!("“{name}” is too large. A file can be up to 500 MB: compress it or trim it, then bring it again.")
            }
            Notice::FileGone { name } => format!("“{name}” can't be read any more. Bring the file again to go on."),
            Notice::UploadFailed { name, detail } => with_detail(format!("“{name}” could not be uploaded. Use “Retry”, or bring another file."), detail, " "),
            Notice::LongClip { name } => format!("“{name}” is longer than 3 minutes, so this takes a little longer. Shorter clips go much faster."),
            Notice::Vague => {
                "Tip: the clearer the wish, the better the result, for example “trim the first 3 seconds, add background music”.".into()
            }
            Notice::StillWorking { minutes } => format!("⏳ Still working… ({minutes} min)"),
            Notice::CheckingWhatHappened => "The connection broke off. Looking up what became of your edit; it is not sent twice.".into(),
            Notice::Changed { changes } => format!("Done. {}", changes.join(" ")),
            Notice::NothingChanged => "That changed nothing on the timeline. Try saying it another way.".into(),
            Notice::SecondStage { changes } => format!("Finished in a second step: {}", changes.join(" ")),
            Notice::TurnFailed { detail } => with_detail("The edit did not work. The timeline shows how things stand; say it another way, or use “Retry”.".into(), detail, " "),
            Notice::TurnLost => {
                "It is not known whether this edit arrived: the timeline has not changed. It was not sent again; use “Retry” if you want that.".into()
            }
            Notice::TurnUnclear { changes } => {
                format!("The timeline has changed. {} It is not known whether this edit did that or an earlier one that was given up. It was not sent again; use “Retry” if it is missing.", changes.join(" "))
            }
            Notice::MessageRefused { detail } => with_detail("The service did not accept this message. Say it another way, or use “Retry”.".into(), detail, " "),
            Notice::Stopped { sent: false } => "Stopped.".into(),
            Notice::Stopped { sent: true } => "Stopped. The edit had been sent already and may still appear on the timeline.".into(),
            Notice::NothingToExport => "There is nothing to export yet. Bring a video first.".into(),
            Notice::ExportStarted => "Making your video…".into(),
            Notice::StillRendering => "Still rendering. This one takes longer than usual; it is not lost, and you can close this.".into(),
            Notice::ExportFailed { detail } => with_detail("The video could not be made. Use “Retry” to try again.".into(), detail, " "),
            Notice::DownloadFailed => "Your video is ready but could not be fetched. Use “Retry” to fetch it again.".into(),
            Notice::NoRoomForFile => "Your video is ready but there is no room to store it. Free some space, then use “Retry”.".into(),
            Notice::DownloadCancelled => "The download was cancelled. Use “Retry” to fetch the video again.".into(),
            Notice::Delivered { name } => format!("Your video is ready: {name}"),
            Notice::Credits { available, frozen: None } => format!("Credits: {available}."),
            Notice::Credits { available, frozen: Some(frozen) } => format!("Credits: {available} (and {frozen} reserved by running work)."),
            Notice::Summary { text } => text.clone(),
            Notice::EmptyTimeline => "Nothing is on the timeline yet.".into(),
            Notice::BringAFile => "Drop a file here, pick one, or paste a link.".into(),
            Notice::Nothing => "All right.".into(),
            Notice::ProjectLink { url } => format!("Open the project in the web app: {url}"),
            Notice::LinkFailed => "A link to the project could not be made. Try again later.".into(),
            Notice::CannotSave => "Your work can't be saved here: storage is full or not writable. Free some space; it goes on by itself.".into(),
            Notice::Garbled => "The service gave an answer that makes no sense. Trying again may help.".into(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Notice::Unreachable => "暂时连不上剪辑服务。内容不会丢失，网络恢复后会自动继续。".into(),
            Notice::ServerTrouble => "剪辑服务出了点问题，正在自动重试。".into(),
            Notice::RateLimited { wait_s } => format!("服务繁忙，{wait_s} 秒后自动继续。"),
            Notice::Busy => "服务仍然太忙。内容不会丢失，请过几分钟点“重试”。".into(),
            Notice::NoTokenNow => {
                "服务暂时不提供免费使用，稍后会自动再试；如果有账号，可以在设置里填写令牌。".into()
            }
            Notice::TokenRefused => "你的令牌被拒绝了。请在设置里检查，或删除它以免登录使用。".into(),
            Notice::SessionRenewed => {
                "剪辑会话已过期，已新建一个。文件正在重新上传，之前的剪辑需要重做。".into()
            }
            Notice::NoCreditsRegister { link } => format!("免费积分已用完。注册后可继续：{link}"),
            Notice::NoCreditsTopUp => "积分已用完，请在账户中充值。".into(),
            Notice::ExportBlocked { link } => format!("注册或升级套餐即可导出：{link}"),
            Notice::Unsupported { name } => format!("无法使用“{name}”。支持的格式：{FORMATS}。"),
            Notice::TooLarge { name } => {
                format!("“{name}”太大了。单个文件最大 500 MB，请压缩或裁剪后再放入。")
            }
            Notice::FileGone { name } => format!("“{name}”已无法读取。请重新放入该文件以继续。"),
            Notice::UploadFailed { name, detail } => {
                with_detail(format!("“{name}”上传失败。可以点“重试”，或换一个文件。"), detail, "")
            }
            Notice::LongClip { name } => format!("“{name}”超过 3 分钟，处理会稍慢一些；短片会快很多。"),
            Notice::Vague => "小提示：说得越具体效果越好，例如“裁掉前 3 秒，加背景音乐”。".into(),
            Notice::StillWorking { minutes } => format!("⏳ 仍在处理…（{minutes} 分钟）"),
            Notice::CheckingWhatHappened => "连接中断了，正在查看剪辑结果；不会重复发送。".into(),
            Notice::Changed { changes } => format!("完成。{}", changes.join("")),
            Notice::NothingChanged => "时间线没有变化。换个说法试试。".into(),
            Notice::SecondStage { changes } => format!("第二步也完成了：{}", changes.join("")),
            Notice::TurnFailed { detail } => with_detail(
                "这次剪辑没有成功。时间线显示的是现在的内容；可以换个说法，或点“重试”。".into(),
                detail,
                "",
            ),
            Notice::TurnLost => {
                "无法确定这次剪辑是否送达：时间线没有变化。没有重复发送；需要的话请点“重试”。".into()
            }
            Notice::TurnUnclear { changes } => {
                format!(
                    "时间线有变化。{}无法确定这是本次剪辑还是之前放弃的剪辑所为。没有重复发送；如果缺了这次的效果，请点“重试”。",
                    changes.join("")
                )
            }
            Notice::MessageRefused { detail } => {
                with_detail("服务没有接受这条消息。可以换个说法，或点“重试”。".into(), detail, "")
            }
            Notice::Stopped { sent: false } => "已停止。".into(),
            Notice::Stopped { sent: true } => "已停止。剪辑已经发出，仍可能出现在时间线上。".into(),
            Notice::NothingToExport => "还没有可以导出的内容，请先放入视频。".into(),
            Notice::ExportStarted => "正在生成视频…".into(),
            Notice::StillRendering => "仍在渲染，这次比平时久一些；不会丢失，可以关闭此页面。".into(),
            Notice::ExportFailed { detail } => with_detail("视频没能生成。可以点“重试”。".into(), detail, ""),
            Notice::DownloadFailed => "视频已经做好，但没能取回。点“重试”再取一次。".into(),
            Notice::NoRoomForFile => "视频已经做好，但没有空间保存。清理一些空间后点“重试”。".into(),
            Notice::DownloadCancelled => "下载已取消。点“重试”可重新取回视频。".into(),
            Notice::Delivered { name } => format!("视频已完成：{name}"),
            Notice::Credits { available, frozen: None } => format!("积分：{available}。"),
            Notice::Credits { available, frozen: Some(frozen) } => {
                format!("积分：{available}（另有 {frozen} 被进行中的任务占用）。")
            }
            Notice::Summary { text } => text.clone(),
            Notice::EmptyTimeline => "时间线上还没有内容。".into(),
            Notice::BringAFile => "把文件拖到这里、选择文件，或粘贴链接。".into(),
            Notice::Nothing => "好的。".into(),
            Notice::ProjectLink { url } => format!("在网页版中打开项目：{url}"),
            Notice::LinkFailed => "没能生成项目链接，请稍后再试。".into(),
            Notice::CannotSave => "这里无法保存：存储空间已满或不可写。清理一些空间后会自动继续。".into(),
            Notice::Garbled => "服务的回答无法理解，再试一次可能会好。".into(),
        }
    }
}

fn seconds_en(s: u64) -> String {
    match s {
        1 => "1 second".into(),
        60.. if s.is_multiple_of(60) => format!("{} min", s / 60),
        _ => format!("{s} seconds"),
    }
}

fn with_detail(sentence: String, detail: &Option<String>, gap: &str) -> String {
    match detail.as_deref().map(str::trim) {
        Some(detail) if !detail.is_empty() => format!("{sentence}{gap}{detail}"),
        _ => sentence,
    }
}
