//! Wishes without substance: "make it better" gets a better result as "trim the intro, add music", so the user is
//! told (seed, "Tips and Tricks").

use crate::list::{listed, phrases, words};

/// Whether a message asks for nothing in particular.
#[must_use]
pub(crate) fn is_vague(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let text = text.trim_end_matches(['.', '!', '?', '。', '！', '？', '~', '～']);
    is_vague_english(text) || is_vague_chinese(text)
}

/// An unspecific verb, an unspecific object, an unspecific quality, and nothing else.
fn is_vague_english(text: &str) -> bool {
    const FILLER: &str = "please can could you just a an the bit little more much really very for me and so look \
        looks looking sound it this that my video videos clip clips film movie something some of \
        with to i want be up go";
    const VERBS: &str =
        "make edit improve fix enhance polish beautify optimize optimise do spice jazz upgrade";
    const QUALITIES: &str = "better nice nicer good great cool cooler awesome amazing beautiful pretty prettier \
        professional magic best perfect interesting fun pop viral engaging exciting catchy stunning \
        shine";
    let mut verbs = 0;
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()) {
        if listed(word, VERBS) {
            verbs += 1;
        } else if !listed(word, FILLER) && !listed(word, QUALITIES) {
            return false;
        }
    }
    verbs > 0
}

fn is_vague_chinese(text: &str) -> bool {
    const PARTS: &str = "帮我|请|麻烦|一下|一点|一些|把|这个|这段|我的|视频|影片|片子|短片|做得|弄得|做|弄|变得|变|\
        让|它|更|炫|剪剪|弄弄|好|点|吧|再|些|给我|得| ";
    const VERBS: &str = "优化 美化 改进 改善 编辑 剪辑 处理 好看 漂亮 高级 专业 更好 更好看 有趣 酷 大气 精彩 吸引人 有感觉 随便";
    if !words(VERBS).any(|verb| text.contains(verb)) {
        return false;
    }
    let mut rest = text;
    while !rest.is_empty() {
        match phrases(PARTS)
            .chain(words(VERBS))
            .filter(|part| rest.starts_with(part))
            .max_by_key(|part| part.len())
        {
            Some(part) => rest = &rest[part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_vague;

    #[test]
    fn vague_and_clear_wishes() {
        for vague in [
            "make it better",
            "Edit my video clips.",
            "please make this look more professional",
            "帮我做得更好看一点",
            "优化一下这个视频",
            "spice it up a bit",
            "make my video go viral",
            "让视频更吸引人",
            "随便剪剪",
        ] {
            assert!(is_vague(vague), "{vague}");
        }
        for clear in [
            "make it vertical",
            "trim the intro",
            "make it black and white",
            "加背景音乐",
            "把视频剪到10秒",
            "make it 2x faster",
            "make the title pop in",
            "让标题更大气",
            "",
        ] {
            assert!(!is_vague(clear), "{clear}");
        }
    }
}
