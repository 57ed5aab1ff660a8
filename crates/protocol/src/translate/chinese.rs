//! Tells instructions to operate a screen from descriptions, in Chinese clauses.

use super::screen::Verdict;
use crate::route::token::steps;

/// Stands for a quotation in the clauses judged here.
pub(super) const QUOTATION: char = '¤';

/// Verbs that are used of screens alone, when nobody in the video does it.
const HANDLES: &[&str] = &[
    "点击",
    "单击",
    "双击",
    "右键",
    "右击",
    "点按",
    "轻点",
    "按下",
    "拖拽",
    "拖动",
    "拖曳",
    "拖入",
    "拖到",
    "拖放",
    "拖至",
    "勾选",
    "点选",
    "长按",
    "点开",
    "轻触",
    "按一下",
    "点一下",
    "拖拉",
    "拖移",
    "拉动",
    "滑动",
    "滚动",
    "悬停",
];
/// Verbs that operate a screen when they name one of its parts.
const USES: &[&str] = &[
    "打开",
    "选择",
    "进入",
    "前往",
    "切换",
    "找到",
    "查看",
    "预览",
    "选中",
    "使用",
    "调整",
    "访问",
    "转到",
    "展开",
    "看到",
    "按",
    "设置",
    "修改",
    "导出",
    "下载",
    "上传",
    "播放",
    "编辑",
    "微调",
    "来到",
    "通过",
    "移动",
    "导入",
    "添加",
    "开启",
    "启用",
    "选取",
    "选定",
    "挑选",
    "登录",
    "登入",
    "浏览",
    "检视",
    "刷新",
    "套用",
    "汇出",
    "按住",
    "输入",
    "更改",
    "调节",
    "去",
    "到",
    "回到",
    "返回",
    "关闭",
    "保存",
    "搜索",
    "定位",
    "激活",
    "放大",
    "缩小",
    "拉长",
    "缩放",
    "加载",
    "重新加载",
];
/// Parts of a graphical editor.
const CONTROLS: &[&str] = &[
    "按钮",
    "面板",
    "菜单",
    "时间线",
    "时间轴",
    "工具栏",
    "侧边栏",
    "侧栏",
    "选项卡",
    "标签页",
    "图标",
    "复选框",
    "下拉",
    "对话框",
    "弹窗",
    "窗口",
    "设置",
    "检查器",
    "滑块",
    "素材库",
    "媒体库",
    "页面",
    "编辑器",
    "工作区",
    "属性栏",
    "右上角",
    "左上角",
    "右下角",
    "左下角",
    "左侧",
    "右侧",
    "顶部",
    "底部",
    "界面",
    "键",
    "选项",
    "播放器",
    "预览区",
    "播放头",
    "账户",
    "帐户",
    "视窗",
    "选单",
    "功能表",
    "工具列",
    "标签",
    "属性",
    "画布",
    "监视器",
    "资源库",
    "素材区",
    "媒体池",
    "音轨",
    "顶栏",
    "底栏",
    "快捷键",
    "空格键",
    "输入框",
    "文本框",
    "个人中心",
    "账户中心",
    "用户中心",
    "首页",
    "主页",
    "导航栏",
    "头像",
    "滑杆",
    "滑条",
    "检视器",
    "素材面板",
    "素材箱",
    "控制台",
    "菜单栏",
    "选单列",
];
/// What is written on the buttons of an editor.
const LABELS: &[&str] = &[
    "导出", "下载", "播放", "预览", "上传", "分享", "应用", "确认", "确定", "保存", "完成", "导入", "汇出",
    "删除",
];
/// Words that may stand before an instruction's verb.
const LEADS: &[&str] = &[
    "请",
    "您",
    "你",
    "可以",
    "可",
    "然后",
    "接着",
    "再",
    "只需",
    "只要",
    "直接",
    "现在",
    "首先",
    "先",
    "最后",
    "接下来",
    "随后",
    "即可",
    "也",
    "就",
    "还",
    "能",
    "需要",
    "随时",
    "自行",
    "手动",
    "把",
    "将",
    "素材",
    "片段",
    "视频",
    "标题",
    "音乐",
    "文件",
    "它",
    "这个",
    "其",
    "在",
    "从",
    "到",
    "上",
    "中",
    "里",
    "的",
    "处",
    "内",
    "下",
    "时",
    "后",
    "并",
    "或",
    "和",
    "于",
    "用",
    "鼠标",
    "之后",
    "如果",
    "轨道",
    "想要",
    "想",
    "要",
    "轻松",
    "快速",
    "进一步",
    "建议",
    "完成后",
    "方便",
    "媒体",
    "一下",
    "都",
    "该",
    "此",
    "字幕",
    "音频",
    "即",
    "第一步",
    "第二步",
    "第三步",
    "步骤",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "1",
    "2",
    "3",
    "4",
    "5",
    ":",
    ".",
    "¤",
    " ",
    "*",
    "-",
    "右边",
    "左边",
    "上方",
    "下方",
    "画面",
    "影片",
    "导航",
    "预览",
    "查看",
    "导出",
    "编辑",
    "文字",
    "打开",
    "选中",
    "进入",
    "以便",
    "以",
];
/// A clause that begins so hangs on the next one.
const DEPENDENT: &[&str] = &[
    "如果",
    "如需",
    "如要",
    "如想",
    "若",
    "当",
    "为了",
    "想要",
    "想",
    "要",
    "一旦",
    "等",
    "完成后",
    "接下来",
    "需要时",
    "满意后",
    "确认无误后",
    "准备好",
];

/// Judges one clause: normalised characters, quotations replaced by [`QUOTATION`].
pub(super) fn judge(clause: &str, follows: bool) -> Verdict {
    let placed = |text: &str| names_control(text) || text.contains("在¤") || text.contains("从¤");
    let evident =
        || placed(clause) || clause.contains(QUOTATION) || LABELS.iter().any(|word| clause.contains(word));
    // What stands before and after a verb that opens an instruction.
    let opened = |verb: &str| {
        let (before, after) = clause.split_once(verb)?;
        (only_leads(before) && !names_button(verb, after)).then_some((before, after))
    };
    let handled = HANDLES.iter().filter_map(|verb| opened(verb)).find(|(_, after)| !goes_on(after));
    if let Some((before, _)) = handled {
        let addressed = ["您", "你", "请", "只需"].iter().any(|word| before.contains(word));
        if addressed || !follows || evident() {
            return Verdict::Screen;
        }
    }
    let uses = USES.iter().any(|verb| {
        opened(verb).is_some_and(|(before, after)| {
            let goes = matches!(*verb, "进入" | "前往" | "打开" | "转到" | "访问");
            placed(before) || placed(after) || goes && after.contains(QUOTATION)
        })
    });
    if uses
        || asks_of_user(clause)
        || presses_key(clause)
        || locates(clause)
        || is_found(clause)
        || drags_object(clause)
    {
        return Verdict::Screen;
    }
    if only_leads(clause) || is_dependent(clause) { Verdict::Dependent } else { Verdict::Content }
}

/// 一个窗口 is something that the video shows.
fn names_control(clause: &str) -> bool {
    CONTROLS.iter().any(|control| {
        clause
            .match_indices(control)
            .any(|(at, _)| !clause[..at].ends_with(['个', '扇', '块', '排', '张', '台']))
    })
}

/// 导出设置 is a noun.
fn names_button(verb: &str, rest: &str) -> bool {
    LABELS.contains(&verb) && CONTROLS.iter().any(|control| rest.starts_with(control))
}

/// 导出按钮在右上角
fn locates(clause: &str) -> bool {
    ["按钮", "面板", "菜单", "选项", "图标"].iter().any(|control| {
        clause.find(control).is_some_and(|at| {
            let rest = clause[at + control.len()..].trim_start_matches('就');
            only_leads_or_labels(&clause[..at]) && (rest.starts_with("在") || rest.starts_with("位于"))
        })
    })
}

/// 请在弹出的对话框中点击确定, 您可以把时间线放大: whatever stands between.
fn asks_of_user(clause: &str) -> bool {
    const ADDRESSES: &[&str] = &["请", "您可以", "你可以", "您需要", "你需要", "您只需", "只需", "您也可以"];
    // 如需更换请打开面板
    let clause =
        if is_dependent(clause) { clause.find('请').map_or(clause, |at| &clause[at..]) } else { clause };
    let handled = |verb: &&str| clause.split_once(*verb).is_some_and(|(_, after)| !goes_on(after));
    let controls = names_control(clause);
    ADDRESSES.iter().any(|address| clause.starts_with(address))
        && !["告诉", "让我", "由我", "我来", "我可以", "说"].iter().any(|word| clause.contains(word))
        && (controls || clause.contains(QUOTATION))
        && (HANDLES.iter().any(handled) || controls && USES.iter().any(|verb| clause.contains(verb)))
}

fn is_dependent(clause: &str) -> bool {
    DEPENDENT.iter().any(|word| clause.starts_with(word))
}

/// 录屏里的用户打开设置: a screen is operated in the video, and what follows may go on with it.
pub(super) fn narrates(clause: &str) -> bool {
    let acts = HANDLES.iter().chain(&["打开", "进入"]).any(|verb| clause.contains(verb));
    acts && names_control(clause) && !["已", "我", "您", "你", "请"].iter().any(|word| clause.contains(word))
}

/// 按Ctrl+Z可以撤销
fn presses_key(clause: &str) -> bool {
    clause.split_once('按').is_some_and(|(before, key)| {
        only_leads(before) && key.starts_with(|char: char| char.is_ascii_alphabetic())
    })
}

/// 请把生成的片段拖入时间线
fn drags_object(clause: &str) -> bool {
    ["把", "将"].iter().any(|object| {
        clause.find(object).is_some_and(|at| {
            let rest = &clause[at..];
            let verb = rest.find('拖').or_else(|| rest.find("放到").or_else(|| rest.find("移到")));
            only_leads(&clause[..at])
                && verb.is_some_and(|verb| names_control(&rest[verb..]) || rest[verb..].contains("轨道"))
        })
    })
}

/// 积分余额可以在账户页面查看
fn is_found(clause: &str) -> bool {
    ["可以在", "可在", "请在", "能在", "可以到", "请到", "可以从"].iter().any(|lead| {
        clause.find(lead).is_some_and(|at| {
            let place = &clause[at + lead.len()..];
            USES.iter().filter_map(|verb| place.find(verb)).any(|verb| {
                CONTROLS.iter().any(|control| place[..verb].contains(control))
                    || place[..verb].contains(QUOTATION)
            })
        })
    })
}

fn only_leads(text: &str) -> bool {
    made_of(text, |rest| longest(rest, &[LEADS, CONTROLS]))
}

fn only_leads_or_labels(text: &str) -> bool {
    made_of(text, |rest| longest(rest, &[LEADS, CONTROLS, LABELS]))
}

fn made_of(mut text: &str, next: impl Fn(&str) -> usize) -> bool {
    while !text.is_empty() {
        steps::count();
        match next(text) {
            0 => return false,
            len => text = &text[len..],
        }
    }
    true
}

fn longest(text: &str, lists: &[&[&str]]) -> usize {
    lists
        .iter()
        .flat_map(|list| list.iter())
        .filter(|word| text.starts_with(**word))
        .map(|word| word.len())
        .max()
        .unwrap_or(0)
}

/// 点击率 is a noun, 点击了 has happened, 点击着 is happening.
fn goes_on(after: &str) -> bool {
    after.starts_with(['率', '量', '数', '着', '过'])
        || (after.starts_with('了') && !after.starts_with("了解"))
}
