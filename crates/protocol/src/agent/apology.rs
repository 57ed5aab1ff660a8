//! Finds the apology that the service appends to answers that are fine: "I encountered a temporary issue. Please try
//! again later.", in close variants, English and Chinese.
//!
//! Only a trailing apology goes, whole sentences at a time. A sentence that says more ("…, so I used another track")
//! is news and stays.

use crate::list::{listed, phrases, words};

/// How much of the end of a text is looked at, in bytes; an apology with its politeness is shorter.
const TAIL: usize = 600;

/// The longest sentence that can be an apology, in characters.
const SENTENCE: usize = 160;

/// The text without an apology at its end. As long as the text is not `complete`, a last sentence that may still
/// become one is left out too, so that it never flashes up.
pub(super) fn before(text: &str, complete: bool) -> &str {
    let mut rest = sentences(text);
    let mut cut = text.len();
    if !complete
        && let Some(last) = rest.last()
        && !last.finished
    {
        if !may_become_apology(last.text) {
            return text;
        }
        cut = last.start;
        rest.pop();
    }
    let polite = rest.iter().rev().take_while(|sentence| is_polite(sentence.text)).count();
    let mut first = rest.len() - polite;
    let mut found = false;
    while let Some(sentence) = first.checked_sub(1).map(|before| &rest[before]) {
        if is_apology(sentence.text) {
            found = true;
        } else if !(found && (is_regret(sentence.text) || is_polite(sentence.text))) {
            break;
        }
        first -= 1;
    }
    if found {
        cut = rest[first].start;
    }
    if cut == text.len() { text } else { text[..cut].trim_end() }
}

struct Sentence<'a> {
    text: &'a str,
    start: usize,
    /// It has its full stop, or a line end.
    finished: bool,
}

/// The sentences of the end of a text, blank ones left out.
fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut start = text.floor_char_boundary(text.len().saturating_sub(TAIL));
    // Where the text is longer, the first piece is the end of a sentence that nobody can judge.
    let mut whole = start == 0;
    let mut sentences = Vec::new();
    let mut push = |start: usize, end: usize, whole: bool, finished: bool| {
        let piece = &text[start..end];
        let trimmed = piece.trim_start();
        if whole && !trimmed.trim_end().is_empty() {
            sentences.push(Sentence { text: trimmed.trim_end(), start: end - trimmed.len(), finished });
        }
    };
    let mut characters = text[start..].char_indices().peekable();
    let tail = start;
    while let Some((at, character)) = characters.next() {
        let end = tail + at + character.len_utf8();
        let stops = match character {
            '\n' | '。' | '！' | '？' | '!' | '?' => true,
            '.' => characters.peek().is_none_or(|(_, next)| next.is_whitespace()),
            _ => false,
        };
        if stops {
            push(start, end, whole, true);
            start = end;
            whole = true;
        }
    }
    push(start, text.len(), whole, false);
    sentences
}

fn is_apology(sentence: &str) -> bool {
    sentence.chars().count() <= SENTENCE && (is_english_apology(sentence) || is_chinese_apology(sentence))
}

fn is_english_apology(sentence: &str) -> bool {
    /// What may stand before the verb.
    const SUBJECT: &str = "i i'm i've we we've we're it there the system server service backend am are is has have was \
        were just seems looks like that sorry so very my apologies apologize for the but and also \
        unfortunately oops afraid however appears to having ran run running came hmm note";
    const VERB: &str = "encountered encounter encountering into hit experienced experiencing across faced facing \
        was is were are had having";
    const KIND: &str = "temporary temporarily transient technical intermittent momentary";
    const TROUBLE: &str = "issue issues problem problems error errors glitch glitches difficulty difficulties hiccup \
        hiccups failure failures trouble";
    /// After these the sentence says what was done about it.
    const MORE: &str = "so but instead fixed resolved solved however therefore which then used";

    let lower = sentence.to_ascii_lowercase().replace('’', "'");
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty()).collect();
    let Some(kind) = words.iter().position(|word| listed(word, KIND)) else { return false };
    let Some(trouble) = words[kind..].iter().take(4).position(|word| listed(word, TROUBLE)) else {
        return false;
    };
    let Some(verb) = words[..kind].iter().rposition(|word| listed(word, VERB)) else { return false };
    words[..verb].iter().all(|word| listed(word, SUBJECT))
        && kind - verb <= 4
        && !words[kind + trouble + 1..].iter().any(|word| listed(word, MORE))
}

fn is_chinese_apology(sentence: &str) -> bool {
    const VERB: &str = "遇到 遇上 出现 发生 碰到";
    const KIND: &str = "临时 暂时 短暂 一时 技术";
    const TROUBLE: &str = "问题 故障 错误 异常 状况 困难";
    const MORE: &str = "但 所以 因此 已经 改用 不过 解决 修复";
    /// What may stand before the verb, apart from punctuation; longer ones first.
    const SUBJECT: &str =
        "非常 抱歉 对不起 不好意思 我们 系统 服务器 服务 后台 刚才 刚刚 似乎 好像 处理 时 很 我 您 真";

    let Some((verb, word)) = words(VERB).filter_map(|word| Some((sentence.find(word)?, word))).min() else {
        return false;
    };
    let after_verb = &sentence[verb + word.len()..];
    let Some(kind) = first_end(after_verb, KIND) else { return false };
    let Some(trouble) = first_end(&after_verb[kind..], TROUBLE) else { return false };
    let mut subject = sentence[..verb].to_owned();
    for word in words(SUBJECT) {
        subject = subject.replace(word, "");
    }
    !subject.chars().any(char::is_alphanumeric)
        && !words(MORE).any(|word| after_verb[kind + trouble..].contains(word))
}

/// Where the first of the words that occurs ends.
fn first_end(text: &str, list: &'static str) -> Option<usize> {
    words(list).filter_map(|word| Some(text.find(word)? + word.len())).min()
}

/// What follows an apology: "Please try again later." Alone it means nothing.
fn is_polite(sentence: &str) -> bool {
    const STARTS: &str = "please try|please retry|please wait|try again|you can try again|you may try again|\
        please give it another|please bear with|thank you for your patience|\
        thanks for your patience|请稍后|请稍候|请重试|请再试|请您稍后|稍后再试|您可以稍后|\
        你可以稍后|感谢您的耐心";
    let lower = sentence.to_ascii_lowercase();
    sentence.chars().count() <= SENTENCE
        && (phrases(STARTS).any(|start| lower.starts_with(start))
            || !lower.chars().any(char::is_alphanumeric))
}

/// A sentence that says only that somebody is sorry.
fn is_regret(sentence: &str) -> bool {
    const SORRY: &str = "sorry apolog oops 抱歉 对不起 不好意思";
    let lower = sentence.to_ascii_lowercase();
    sentence.chars().count() <= 40 && words(SORRY).any(|word| lower.contains(word))
}

/// Whether an unfinished sentence may turn out to be an apology or what follows one.
fn may_become_apology(start: &str) -> bool {
    const STARTS: &str = "i encountered|i ran into|i have encountered|i've encountered|i hit|i experienced|\
        i'm experiencing|i am experiencing|i'm sorry|i am sorry|i'm afraid|i apologize|sorry|\
        apologies|my apologies|we encountered|we ran into|unfortunately|oops|there was a t|\
        it seems i|it looks like i|please try|please retry|please wait|抱歉|很抱歉|非常抱歉|对不起|\
        不好意思|我遇到|我们遇到|遇到|系统遇到|系统出现|出现了|请稍后|请重试";
    let lower = start.to_ascii_lowercase().replace('’', "'");
    start.chars().count() <= SENTENCE
        && phrases(STARTS).any(|known| known.starts_with(&lower) || lower.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn a_trailing_apology_is_dropped() {
        for apology in [
            "I encountered a temporary issue.",
            "I encountered a temporary issue",
            "I encountered a temporary issue. Please try again later.",
            "Sorry, I encountered a temporary issue while processing your request. Please try again!",
            "I'm sorry. I've encountered a temporary technical problem.",
            "I ran into a temporary error",
            "We’re experiencing a temporary glitch. Thanks for your patience.",
            "Unfortunately, there was a temporary issue with the service. 🙏",
            "抱歉，我遇到了一个临时问题，请稍后再试。",
            "我遇到了暂时性的问题。请稍后重试。",
            "很抱歉，系统出现了临时故障！",
        ] {
            for (normal, gap) in [("Music added.", " "), ("Music added!", "\n\n"), ("已添加音乐。", "")]
            {
                assert_eq!(before(&format!("{normal}{gap}{apology}"), true), normal, "{apology}");
            }
            assert_eq!(before(apology, true), "", "{apology}");
        }
    }

    #[test]
    fn what_is_no_trailing_apology_stays() {
        for text in [
            "",
            "I encountered a temporary issue. Then it worked: music added.",
            "I encountered a temporary issue with the first track, so I used another one.",
            "I fixed the temporary issue with the audio.",
            "The clip is about a temporary issue",
            "Done. Please try again if you want another mood.",
            "Sorry, the clip is too short for that.",
            "我遇到了临时问题，但已经解决。",
            "视频里的人遇到了一个临时问题。",
            "v1.5 is out.",
        ] {
            assert_eq!(before(text, true), text);
        }
    }

    #[test]
    fn an_apology_never_flashes_up_while_it_streams() {
        for (text, normal) in [
            ("Music added. I encountered a temporary issue. Please try again later.", "Music added."),
            ("Music added.\nI’m sorry. I encountered a temporary issue", "Music added."),
            ("已添加音乐。抱歉，我遇到了一个临时问题，请稍后再试。", "已添加音乐。"),
        ] {
            for (at, _) in text.char_indices() {
                let shown = before(&text[..at], false);
                let sorry_alone = shown.trim_end().ends_with("sorry.");
                assert!(normal.starts_with(shown.trim_end()) || sorry_alone, "{shown:?} at {at}");
            }
        }
    }

    #[test]
    fn a_sentence_that_only_starts_alike_is_shown_when_it_is_known() {
        assert_eq!(before("I", false), "");
        assert_eq!(before("I'll", false), "I'll");
        assert_eq!(before("Sorry, the clip", false), "");
        assert_eq!(before("Sorry, the clip is short.", false), "Sorry, the clip is short.");
        assert_eq!(before("Sorry, the clip", true), "Sorry, the clip");
    }

    #[test]
    fn a_long_text_is_judged_by_its_end() {
        let long = "Added a clip. ".repeat(200);
        assert_eq!(before(&format!("{long}I encountered a temporary issue."), true), long.trim_end());
        let one_sentence = "字".repeat(1000);
        assert_eq!(before(&one_sentence, true), one_sentence);
    }
}
