//! The languages that the project speaks to people.

use crate::json::{FromJson, ToJson};
use serde::{Deserialize, Serialize};

/// A language of messages and summaries.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToJson,
    FromJson,
)]
pub enum Lang {
    /// English, also for whoever speaks neither.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN", alias = "zh")]
    Zh,
}

impl Lang {
    /// The language of a BCP 47 tag, by its primary subtag (`en-GB`, `zh-Hant-TW`, `zh_CN`); `None` if it is neither.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Lang::En),
            "zh" | "cmn" => Some(Lang::Zh),
            _ => None,
        }
    }

    /// The first language of a person's list that is spoken here, else English.
    pub fn best_of<'t>(tags: impl IntoIterator<Item = &'t str>) -> Self {
        tags.into_iter().find_map(Self::from_tag).unwrap_or_default()
    }

    /// The BCP 47 tag, as the service takes it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    /// One of two wordings.
    pub(crate) fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn tags_are_read_and_written() {
        for (tag, lang) in [
            ("en", Some(Lang::En)),
            ("en-GB", Some(Lang::En)),
            ("EN_us", Some(Lang::En)),
            ("zh-CN", Some(Lang::Zh)),
            ("zh-Hant-TW", Some(Lang::Zh)),
            ("cmn-Hans", Some(Lang::Zh)),
            ("de", None),
            ("english", None),
            ("", None),
        ] {
            assert_eq!(Lang::from_tag(tag), lang, "{tag}");
        }
        assert_eq!(Lang::best_of(["fr", "zh-TW", "en"]), Lang::Zh);
        assert_eq!(Lang::best_of(["fr"]), Lang::En);
        for lang in [Lang::En, Lang::Zh] {
            let json = serde_json::to_string(&lang).unwrap();
            assert_eq!(json, format!("\"{}\"", lang.tag()));
            assert_eq!(serde_json::from_str::<Lang>(&json).unwrap(), lang);
        }
    }
}
