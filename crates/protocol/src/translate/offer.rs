//! What the client can do in place of an instruction to operate a screen.

use crate::json::{FromJson, ToJson};
use crate::list::{listed, order, phrases};
use serde::{Deserialize, Serialize};

use crate::route::token::is_ideograph;

/// An action for the view to offer as a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Offer {
    /// Render and hand over the file.
    Export,
    /// Show the timeline and the files of the project.
    ShowState,
    /// Show what is left of the credits.
    ShowCredits,
    /// Send an edit to the agent: what was to be done by hand, in its own words.
    Edit {
        /// The message to send.
        text: String,
    },
    /// Ask the user for a file.
    Upload,
    /// Show the tracks in words.
    Preview,
    /// Open the project in the web editor.
    OpenProject,
}

const EXPORT: &str =
    "export|exporting|exported|exports|share|publish|download|render|分享|导出|下载|汇出|输出";
const CREDITS: &str = "billing|账单|credit|credits|account|subscription|pricing|top up|upgrade|积分|余额|点数|额度|账户|帐户|\
    充值|订阅|套餐";
const UPLOAD: &str = "upload|import|add media|drop your|上传|导入";
const DRAG: &str = "drag|dragging|drop it|drop the|pull it|拖|拉|放到|放进";
const PREVIEW: &str = "preview|play|press play|space bar|spacebar|▶|playback|play button|click play|tap play|\
    hit play|player|预览|播放";
const OPEN: &str = "open the project|web editor|open the editor|open your project|workspace|打开项目|打开工程|\
    网页编辑器";
const LOOK: &str = "see|view|check|watch|look|review|find|查看|看到|timeline|时间线|时间轴";
const TIMELINE: &str = "timeline|时间线|时间轴";
const EDITS: &str = "add |adjust|change|trim|cut |to cut|remove|delete|split|crop|replace|move|resize|rotate|mute|\
    unmute|apply|increase|lower|set |edit the|edit it|to edit|toggle|tweak|rearrange|reorder|\
    duplicate|restyle|style|recolor|recolour|balance|fine-tune|pick|choose|rename|undo|revert|\
    type|enter|输入|撤销|恢复|复原|降低|提高|添加|加入|设定|调|设为|改|分割|剪|删除|换|移动|旋转|静音|设置|编辑|选择";

/// Things that only an edit is for.
const TOOLS: &str = "edits|slider|handles|font|effect|effects|filter|tools|tool|滑块|工具";

/// The offers in a stripped passage, in the order in which it names them. `label` is what is written on the control that
/// the passage names in quotation marks.
pub(super) fn offers(passage: &str, lower: &str, label: Option<&str>) -> Vec<Offer> {
    let at = |list: &'static str| phrases(list).filter_map(|word| find_word(lower, word)).min();
    let (export, credits, upload, drag) = (at(EXPORT), at(CREDITS), at(UPLOAD), at(DRAG));
    // "drag your files into the project"
    let files = at("file|files|文件|into the media|进媒体库|到媒体库|入媒体库|进素材库|到素材库").is_some()
        && at("track|音轨|轨道").is_none();
    let upload = upload.or(drag.filter(|_| files));
    let nothing_else = export.or(credits).or(upload).or(at(OPEN)).is_none();
    let verb = || phrases(EDITS).filter_map(|verb| find_verb(lower, verb)).min();
    let edit = drag
        .filter(|_| upload.is_none())
        .or_else(|| verb().or_else(|| at(TOOLS).map(|_| 0)).filter(|_| nothing_else));
    let looks = at(LOOK).is_some() && edit.is_none() && nothing_else;
    let opens = at("open|打开").is_some() && at("panel|面板").is_some();
    let preview = at(PREVIEW)
        .or_else(|| at(TIMELINE).filter(|_| looks && label.is_none() && !opens))
        .filter(|_| drag.is_none());
    let mut found: Vec<(usize, Offer)> = [
        (export, Offer::Export),
        (credits, Offer::ShowCredits),
        (upload, Offer::Upload),
        (at(OPEN).filter(|_| !opens), Offer::OpenProject),
        (edit, Offer::Edit { text: words_from(passage, edit.unwrap_or(0)) }),
        (preview, Offer::Preview),
    ]
    .into_iter()
    .filter_map(|(place, offer)| Some((place?, offer)))
    .collect();
    if found.is_empty() {
        let state = "open|refresh|reload|projects|page|panel|tab|library|find|view|打开|面板|素材库|查看|看到|找到|媒体库|页面|playhead";
        let verb = find_word(lower, "you can ").map(|at| at + "you can ".len());
        match label {
            None if let Some(verb) = verb.filter(|_| at(LOOK).is_none()) => {
                found.push((0, Offer::Edit { text: words_from(passage, verb) }));
            }
            Some(label) => found.push((0, Offer::Edit { text: label.to_owned() })),
            None => found.extend(at(state).map(|place| (place, Offer::ShowState))),
        }
    }
    let order = order(found.len(), &|a, b| found[a].0.cmp(&found[b].0));
    order.into_iter().map(|at| found[at].1.clone()).collect()
}

/// Where a word stands by itself; Chinese words and those with a space at their end need no gap.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let inner = |char: char| char.is_ascii_alphabetic();
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        // 上传的片段
        !word.starts_with(inner) && !text[at + word.len()..].starts_with('的')
            || word.starts_with(inner)
                && !(text[..at].ends_with(inner)
                    || word.ends_with(inner) && text[at + word.len()..].starts_with(inner))
    })
}

/// Where a verb stands in any of its regular forms: "trim", "trimmed", "trimming".
fn find_verb(text: &str, verb: &str) -> Option<usize> {
    if !verb.is_ascii() {
        // 修改后的视频
        let mut places = text.match_indices(verb).map(|(at, _)| at);
        return places.find(|at| {
            !phrases("查看|查看修").any(|sees| text[..*at].ends_with(sees))
                && !text[at + verb.len()..].starts_with(['后', '过', '好', '结', '效'])
        });
    }
    if !verb.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return find_word(text, verb);
    }
    let stem = verb.trim_end_matches('e');
    text.match_indices(stem).map(|(at, _)| at).find(|&at| {
        let word = text[at..].split(|char: char| !char.is_ascii_alphabetic()).next().unwrap_or_default();
        let ending = word[stem.len()..].trim_start_matches(|c| stem.ends_with(c));
        // "see the change": a noun.
        let noun = listed(verb, "change crop edit")
            && phrases("the |your |this ").any(|article| text[..at].ends_with(article));
        !(noun || text[..at].ends_with(|char: char| char.is_ascii_alphabetic()))
            && (word == verb || listed(ending, "ed ing d"))
    })
}

/// The passage from this byte on, without closing punctuation. The offsets of `lower` fit as only the case differs.
fn words_from(passage: &str, start: usize) -> String {
    // "edit it" alone would leave open what.
    const TELLING: usize = 12;
    let words = passage.get(start..).filter(|words| words.len() > TELLING).unwrap_or(passage);
    words.trim().trim_end_matches(['.', '。', '!', '！', '*', ')']).to_owned()
}

/// The offer in a sentence that stays: "you can export it now", 需要我帮你导出吗.
pub(super) fn invitation(lower: &str) -> Option<Offer> {
    const INVITES: &str = "ready to|like to|just say|您现在想|您想|你想|try|您需要|你需要|先上传|want to|ready for|\
        you can now|you can|like me to|i can |recommend|建议|shall i|should i|want me to|could you|\
        please|can you|可以|需要我|需要导出|要不要|是否|请";
    let invited = phrases(INVITES).filter_map(|words| lower.find(words)).min()?;
    let named = |list: &'static str| phrases(list).any(|word| lower[invited..].contains(word));
    let settings = named("export settings|exported|导出设置");
    if named("export|download|导出|下载|汇出") && !settings {
        Some(Offer::Export)
    } else if named("upload |uploading|上传") {
        Some(Offer::Upload)
    } else {
        None
    }
}

/// A sentence for an answer that held nothing but instructions. It claims nothing that the agent did not say.
pub(super) fn instead(agent_text: &str, offers: &[Offer]) -> &'static str {
    let chinese =
        agent_text.chars().filter(|&char| is_ideograph(char)).count() * 4 > agent_text.chars().count();
    let (english, mandarin) = match offers.first() {
        Some(Offer::Export) => ("The export can be started from here.", "可以在这里直接开始导出。"),
        Some(Offer::ShowCredits) => ("Your credits can be shown here.", "可以在这里显示积分。"),
        Some(Offer::Upload) => ("A file can be added from here.", "可以在这里添加文件。"),
        Some(Offer::Edit { .. }) => {
            ("This can be done for you: just say so.", "这一步可以替你完成，直接说就行。")
        }
        Some(Offer::OpenProject) => ("The project has its own page on the web.", "该项目有自己的网页。"),
        Some(Offer::Preview | Offer::ShowState) => {
            ("The tracks can be listed here.", "可以在这里列出各条轨道。")
        }
        None => ("Just say in words what should happen next.", "直接用文字告诉我接下来要做什么。"),
    };
    if chinese { mandarin } else { english }
}
