//! The words the router knows, English and Chinese, and what each can mean.
//! A word that is not here is content: it makes the part of the message it stands in an edit.

mod chinese;
mod english;
mod spelling;
mod traditional;

use crate::list::in_order;
use std::sync::OnceLock;

pub(crate) use chinese::{LONGEST_WORD as LONGEST_CHINESE_WORD, is_compound};
pub(crate) use traditional::simplify;

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

/// The words with the same meanings, separated by spaces: smaller in WebAssembly than a `match`, which costs code for each.
pub(crate) type Words = &'static [(Classes, &'static str)];

/// What a word can mean; 0 for content. Expects lower case, half width, simplified characters.
pub(crate) fn classes(word: &str) -> Classes {
    match known(word) {
        0 if word.starts_with(|c: char| c.is_ascii_digit()) => number(word),
        // "video's", "lookin"
        0 if let Some(stem) = word.strip_suffix("'s")
            && known(stem) != 0 =>
        {
            known(stem)
        }
        0 if word.ends_with("in") && known(&format!("{word}g")) != 0 => known(&format!("{word}g")),
        0 if word.is_ascii() && word.len() >= 4 => {
            let squeezed = spelling::squeeze(word);
            if squeezed == word { spelling::typo(word) } else { classes(&squeezed) }
        }
        classes => classes,
    }
}

/// Words in their order, each with what it can mean; one that is in several rows stands there several times.
pub(crate) type Index = Vec<(&'static str, Classes)>;

/// The words of some rows, to be looked up.
pub(crate) fn index(rows: &[Words]) -> Index {
    let rows = rows.iter().flat_map(|rows| rows.iter());
    let words: Index =
        rows.flat_map(|(classes, words)| words.split(' ').map(|word| (word, *classes))).collect();
    in_order(&words, |(word, _)| *word)
}

/// The usual spelling of what is typed in a hurry.
pub(crate) fn spelt_out(word: &str) -> &str {
    match word {
        "u" => "you",
        "r" => "are",
        "hw" => "how",
        "hv" => "have",
        "cn" => "can",
        "gv" => "give",
        "wat" | "wht" => "what",
        "wats" | "wots" => "what's",
        "dis" => "this",
        "da" | "teh" => "the",
        "b4" => "before",
        "n" => "and",
        "wheres" => "where's",
        "xport" => "export",
        _ => word,
    }
}

/// What a word means before another, where that differs from what it means alone: "the end result".
pub(crate) fn before(word: &str, next: &str) -> Option<Classes> {
    match (word, next) {
        ("end", "result" | "product") | ("last" | "final", "thing") => Some(LIGHT),
        // 传我自己的歌
        ("传我", "自己" | "的") => Some(UPLOAD),
        _ => None,
    }
}

fn known(word: &str) -> Classes {
    static SORTED: OnceLock<Index> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| index(&[english::WORDS, chinese::WORDS]));
    sorted.binary_search_by_key(&word, |(known, _)| known).map_or(0, |at| sorted[at].1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_in_one_row() {
        let words = index(&[english::WORDS, chinese::WORDS]);
        assert!(words.windows(2).all(|pair| pair[0].0 != pair[1].0), "{words:?}");
        assert!(words.iter().all(|(word, _)| !word.is_empty() && known(word) != 0));
    }
}
