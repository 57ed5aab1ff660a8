//! Tells instructions to operate a screen from descriptions, in Chinese clauses.

mod words;

use super::screen::Verdict;
use crate::list::{listed, phrases};
use crate::route::token::steps;
use words::{CONTROLS, DEPENDENT, EDITS, HANDLES, LABELS, LEADS, USES};

/// Stands for a quotation in the clauses judged here.
pub(super) const QUOTATION: char = '¤';

/// Judges one clause: normalised characters, quotations replaced by [`QUOTATION`].
pub(super) fn judge(clause: &str, follows: bool) -> Verdict {
    let placed = |text: &str| names_control(text) || text.contains("在¤") || text.contains("从¤");
    let evident =
        || placed(clause) || clause.contains(QUOTATION) || phrases(LABELS).any(|word| clause.contains(word));
    // What stands before and after a verb that opens an instruction.
    let opened = |verb: &str| {
        let (before, after) = clause.split_once(verb)?;
        (only_leads(before) && !names_button(verb, after)).then_some((before, after))
    };
    let handled = phrases(HANDLES).filter_map(opened).find(|(_, after)| !goes_on(after));
    if let Some((before, _)) = handled {
        // 文字从底部滚动到顶部
        let moves = phrases("标题|文字|字幕|画面|影片|片段").any(|thing| before.starts_with(thing));
        let addressed = phrases("您|你|请|只需").any(|word| before.contains(word)) || promises(clause);
        if addressed || !moves && (!follows || evident()) {
            return Verdict::Screen;
        }
    }
    // 播放一下看看吧
    let plays = phrases("播放|预览|回放|看到|查看")
        .filter_map(opened)
        .any(|(_, after)| phrases("一下|看看|来看|试试|预览").any(|word| after.starts_with(word)));
    if plays || taps_label(clause) {
        return Verdict::Screen;
    }
    let uses = phrases(USES).any(|verb| {
        opened(verb).is_some_and(|(before, after)| {
            let goes = listed(verb, "进入 前往 打开 转到 访问");
            // 打开预览
            let names = |label: &str| after.strip_prefix(label).is_some_and(|rest| !rest.starts_with('的'));
            placed(before)
                || placed(after)
                || goes && (after.contains(QUOTATION) || phrases(LABELS).any(names))
        })
    });
    let edits =
        phrases(EDITS).filter_map(opened).any(|(before, after)| names_editor(before) || names_editor(after));
    if uses
        || edits
        || asks_of_user(clause)
        || presses_key(clause)
        || takes_tool(clause)
        || locates(clause)
        || is_found(clause)
        || drags_object(clause)
        || works_within(clause)
        || shows_changes(clause)
    {
        return Verdict::Screen;
    }
    // 选中片段，…: an instruction if one follows.
    let selects = phrases("选中|选取").filter_map(opened).any(|(_, after)| !goes_on(after));
    if selects || only_leads(clause) || is_dependent(clause) { Verdict::Dependent } else { Verdict::Content }
}

/// 一个窗口 is something that the video shows.
fn names_control(clause: &str) -> bool {
    phrases(CONTROLS).any(|control| {
        clause
            .match_indices(control)
            .any(|(at, _)| !clause[..at].ends_with(['个', '扇', '块', '排', '张', '台']))
    })
}

/// Like [`names_control`], but 右上角, 左侧 and 底部 may be places in the picture.
fn names_editor(clause: &str) -> bool {
    let place = |control: &str| control.ends_with(['角', '侧', '部']);
    phrases(CONTROLS).any(|control| !place(control) && clause.contains(control))
}

/// 导出设置 and 按钮 are nouns.
fn names_button(verb: &str, rest: &str) -> bool {
    verb == "按" && rest.starts_with('钮')
        || phrases(LABELS).any(|label| label == verb)
            && phrases(CONTROLS).any(|control| rest.starts_with(control))
}

/// 导出按钮在右上角, 您的积分显示在页面右上角
fn locates(clause: &str) -> bool {
    let mine = phrases("积分|余额").filter_map(|what| clause.split_once(what));
    let shown = |rest: &str| (rest.starts_with("显示") || rest.starts_with('在')) && names_control(rest);
    if mine
        .into_iter()
        .any(|(before, rest)| phrases("您的|你的|您|你").any(|your| your == before) && shown(rest))
    {
        return true;
    }
    // 屏幕右下角有导出按钮
    let exists = clause.split_once('有').is_some_and(|(before, after)| {
        phrases("屏幕|页面|界面|编辑器").any(|place| before.contains(place))
            && only_leads(before)
            && phrases(LABELS).any(|label| after.contains(label))
            && after.ends_with("按钮")
    });
    if exists {
        return true;
    }
    phrases("按钮|面板|菜单|选项|图标").any(|control| {
        clause.find(control).is_some_and(|at| {
            let rest = clause[at + control.len()..].trim_start_matches('就');
            only_leads_or_labels(&clause[..at]) && (rest.starts_with("在") || rest.starts_with("位于"))
        })
    })
}

/// 请在弹出的对话框中点击确定, 您可以把时间线放大: whatever stands between.
fn asks_of_user(clause: &str) -> bool {
    const ADDRESSES: &str = "请|您可以|你可以|您需要|你需要|您只需|只需|您也可以";
    // 如需更换请打开面板
    let clause = if is_dependent(clause) || clause.contains("的话") {
        clause.find('请').map_or(clause, |at| &clause[at..])
    } else {
        clause
    };
    let handled = |verb: &str| clause.split_once(verb).is_some_and(|(_, after)| !goes_on(after));
    let controls = names_control(clause);
    phrases(ADDRESSES).any(|address| clause.starts_with(address))
        && !phrases("告诉|让我|由我|我来|我可以|说").any(|word| clause.contains(word))
        && (controls || clause.contains(QUOTATION))
        && (phrases(HANDLES).any(handled)
            || controls && phrases(USES).chain(phrases(EDITS)).any(|verb| clause.contains(verb)))
}

fn is_dependent(clause: &str) -> bool {
    phrases(DEPENDENT).any(|word| clause.starts_with(word))
}

/// 录屏里的用户打开设置: a screen is operated in the video, and what follows may go on with it.
pub(super) fn narrates(clause: &str) -> bool {
    let acts = phrases(HANDLES).chain(["打开", "进入"]).any(|verb| clause.contains(verb));
    acts && names_control(clause) && !phrases("已|我|您|你|请").any(|word| clause.contains(word))
}

/// 点播放键看看
fn taps_label(clause: &str) -> bool {
    clause.split_once('点').is_some_and(|(before, label)| {
        only_leads(before)
            && !before.ends_with(|char: char| char.is_ascii_digit() || "一二三四五六".contains(char))
            && longest(label, &[LABELS, CONTROLS]) > 0
    })
}

/// 按Ctrl+Z可以撤销, 撤销请按Ctrl+Z
fn presses_key(clause: &str) -> bool {
    clause.split_once('按').is_some_and(|(before, key)| {
        (only_leads(before) || before.ends_with(['请', '可', '以', '需']))
            && key.starts_with(|char: char| char.is_ascii_alphabetic())
    })
}

/// 用剪刀工具分割; not 用户.
fn takes_tool(clause: &str) -> bool {
    clause.split_once('用').is_some_and(|(before, tool)| {
        only_leads(before)
            && !tool.starts_with('户')
            && phrases("工具|图标|推子|滑块|色轮").any(|word| tool.contains(word))
    })
}

/// 点击字幕可以修改内容: what comes of it is told.
fn promises(clause: &str) -> bool {
    phrases("可以|即可|就能|便可|就可").any(|word| clause.contains(word))
}

/// 请把生成的片段拖入时间线; 将标题移到右上角 speaks of the picture.
fn drags_object(clause: &str) -> bool {
    phrases("把|将").any(|object| {
        clause.split_once(object).is_some_and(|(before, rest)| {
            let verb = phrases("拖|放到|移到").find_map(|verb| rest.find(verb));
            let asked = before.contains('请') || promises(clause);
            only_leads(before)
                && verb.is_some_and(|verb| {
                    let onto = &rest[verb..];
                    names_editor(onto)
                        || onto.contains("轨道")
                        || onto.starts_with('拖') && (asked || names_control(onto))
                })
        })
    })
}

/// 积分余额可以在账户页面查看
fn is_found(clause: &str) -> bool {
    phrases("可以在|可在|请在|能在|可以到|请到|可以从").any(|lead| {
        clause.find(lead).is_some_and(|at| {
            let place = &clause[at + lead.len()..];
            phrases(USES).chain(phrases(EDITS)).filter_map(|verb| place.find(verb)).any(|verb| {
                phrases(CONTROLS).any(|control| place[..verb].contains(control))
                    || place[..verb].contains(QUOTATION)
            })
        })
    })
}

/// 从转场面板里选一个转场, 在账单页面查看积分: a part of the screen, and what to do there.
fn works_within(clause: &str) -> bool {
    const PARTS: &str =
        "面板|菜单|选项卡|工具栏|侧边栏|属性栏|检查器|标签|对话框|搜索框|输入框|文本框|素材库|媒体库|页面";
    const ACTS: &str = "选|设|调|改|把|将|换|勾|拖|输入|找|搜";
    let rest = phrases(PARTS).find_map(|part| clause.split_once(part)).map(|(_, rest)| rest);
    let acts = |rest: &str| phrases(ACTS).chain(phrases(USES)).any(|verb| rest.contains(verb));
    clause.starts_with(['在', '从', '到', '去'])
        && !clause.contains(['了', '已', '我', '着', '他', '她', '人'])
        && rest.is_some_and(acts)
}

/// 右侧的预览窗口会显示修改结果
fn shows_changes(clause: &str) -> bool {
    clause.split_once("显示").is_some_and(|(before, _)| {
        only_leads(before)
            && names_control(before)
            && phrases("面板|预览|播放器|侧栏|侧边栏").any(|part| before.contains(part))
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

fn longest(text: &str, lists: &[&'static str]) -> usize {
    lists
        .iter()
        .flat_map(|list| phrases(list))
        .filter(|word| text.starts_with(word))
        .map(|word| word.len())
        .max()
        .unwrap_or(0)
}

/// 点击率 is a noun, 点击了 has happened, 点击着 is happening.
fn goes_on(after: &str) -> bool {
    after.starts_with(['率', '量', '数', '着', '过'])
        || (after.starts_with('了') && !after.starts_with("了解"))
}
