//! Chinese forms, in simplified characters.

mod forms;

use super::Word;

/// Meanings with their forms, `|` between them; where a form has two meanings the first one counts.
pub(super) use forms::FORMS;

/// 挖掉, 抽去: whatever is done to it, it is gone afterwards.
pub(super) fn disposals() -> impl Iterator<Item = (Word, String)> {
    const VERBS: [&str; 25] = [
        "挖", "抽", "弃", "剪", "切", "裁", "砍", "删", "拿", "弄", "搞", "撤", "踢", "甩", "抹", "截", "移",
        "干", "咔嚓", "扔", "丢", "清", "摘", "拆", "刨",
    ];
    const GONE: [&str; 4] = ["掉", "去", "走", "除"];
    VERBS.iter().flat_map(|verb| GONE.iter().map(move |gone| (Word::Remove, format!("{verb}{gone}"))))
}

/// 不要裁画面, 别裁掉两边: all of the picture is to be seen.
pub(super) fn uncropped() -> impl Iterator<Item = (Word, String)> {
    const NOT: [&str; 5] = ["不要", "别", "不", "不能", "不用"];
    const CROP: [&str; 7] = ["裁", "裁掉", "裁切", "裁剪", "裁到", "切掉", "切到"];
    const WHAT: [&str; 9] = ["画面", "内容", "任何内容", "两边", "四周", "边", "左右", "上下", "人"];
    let crop = NOT.iter().flat_map(|not| CROP.iter().map(move |crop| format!("{not}{crop}")));
    crop.flat_map(|lead| WHAT.iter().map(move |what| (Word::Bars, format!("{lead}{what}"))))
}

/// 慢慢加速, 逐渐放慢: the speed changes by degrees.
pub(super) fn by_degrees() -> impl Iterator<Item = (Word, String)> {
    const ADVERBS: [&str; 9] =
        ["慢慢", "慢慢地", "逐渐", "逐渐地", "渐渐", "渐渐地", "逐步", "缓缓", "一点点"];
    const VERBS: [(&str, Word); 10] = [
        ("加速", Word::Ramp),
        ("加快", Word::Ramp),
        ("变快", Word::Ramp),
        ("提速", Word::Ramp),
        ("快起来", Word::Ramp),
        ("减速", Word::RampDown),
        ("放慢", Word::RampDown),
        ("变慢", Word::RampDown),
        ("降速", Word::RampDown),
        ("慢下来", Word::RampDown),
    ];
    VERBS.iter().flat_map(|(verb, word)| ADVERBS.iter().map(move |adverb| (*word, format!("{adverb}{verb}"))))
}
