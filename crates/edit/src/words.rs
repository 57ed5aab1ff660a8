//! What a user reads: a sentence in both languages, and how lengths, moments and sizes are written in them.

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// The language of a message and of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) en: String,
    pub(crate) zh: String,
}

impl Said {
    pub(crate) fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// This sentence and one more behind it.
    pub(crate) fn and(mut self, more: &Said) -> Said {
        self.en = format!("{} {}", self.en, more.en);
        self.zh.push_str(&more.zh);
        self
    }
}

/// A Chinese sentence with a space between Chinese characters and others, as in 去掉了 0:05–0:10; what stands in
/// quotation marks is as it was.
pub(crate) fn spaced(sentence: &str) -> String {
    let han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let mut out = String::with_capacity(sentence.len());
    let (mut before, mut depth) = (None, 0);
    for c in sentence.chars() {
        if let Some(b) = before.filter(|_| depth == 0)
            && (han(b) && c.is_ascii_alphanumeric() || (b.is_ascii_alphanumeric() || b == '%') && han(c))
        {
            out.push(' ');
        }
        match c {
            '“' => depth += 1,
            '”' => depth -= 1,
            _ => {}
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// `said!("English {x}", "中文 {x}")`: both sentences from the values in scope.
macro_rules! said {
    ($en:literal, $zh:literal) => {
        $crate::words::Said { en: format!($en), zh: format!($zh) }
    };
}
pub(crate) use said;

/// A length in English and Chinese: "12.5 s" and "12.5 秒", "1 min 5 s" and "1 分 5 秒".
pub(crate) fn length(t: Time) -> (String, String) {
    let ms = t.ms().max(0);
    let (minutes, rest) = (ms / 60_000, ms % 60_000);
    let seconds = decimal(rest);
    match (minutes, rest) {
        (0, _) => (format!("{seconds} s"), format!("{seconds} 秒")),
        (m, 0) => (format!("{m} min"), format!("{m} 分钟")),
        (m, _) => (format!("{m} min {seconds} s"), format!("{m} 分 {seconds} 秒")),
    }
}

/// A moment: "0:05", "1:02.5", "1:00:00".
pub(crate) fn clock(t: Time) -> String {
    let ms = t.ms().max(0);
    let (hours, minutes, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
    let seconds = decimal(rest);
    let pad = if rest < 10_000 { "0" } else { "" };
    if hours > 0 {
        format!("{hours}:{minutes:02}:{pad}{seconds}")
    } else {
        format!("{minutes}:{pad}{seconds}")
    }
}

/// A range: "0:05–0:20".
pub(crate) fn range(span: Span) -> String {
    format!("{}–{}", clock(span.start), clock(span.end))
}

/// "A", "A and B", "A, B and C".
pub(crate) fn listed(en: &[&str], zh: &[&str]) -> Said {
    let join = |all: &[&str], comma: &str, and: &str| match all {
        [all @ .., last] if !all.is_empty() => format!("{}{and}{last}", all.join(comma)),
        all => all.concat(),
    };
    Said { en: join(en, ", ", " and "), zh: join(zh, "、", "和") }
}

/// A factor as "35%".
pub(crate) fn percent(v: f32) -> String {
    format!("{}%", (v * 100.0).round())
}

/// A number without needless digits.
pub(crate) fn number(v: f32) -> String {
    let rounded = (f64::from(v) * 100.0).round() / 100.0;
    format!("{rounded}")
}

fn decimal(ms: i64) -> String {
    let (whole, rest) = (ms / 1000, ms % 1000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{}", format!("{rest:03}").trim_end_matches('0'))
}
