//! Reads how the file is to be from a request for it: format, resolution, frame rate, quality.

use crate::json::{FromJson, ToJson};
use crate::list::listed;
use serde::{Deserialize, Serialize};

use super::lexicon::{FORMAT, QUALITY};
use super::token::Token;

/// What the user asked of the exported file. A field that is `None` was not mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToJson, FromJson)]
pub struct ExportParams {
    /// The file format, in lower case: `mp4`, `mov`, `webm`, `gif`, `mp3`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// `1080p` for a number of lines, `4k`, `2k` or `8k`, or `1920x1080` for an exact size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<String>,
    /// Frames a second, as typed: `30`, `29.97`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps: Option<String>,
    /// How good or how small the file is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
}

/// The trade of quality against size, in words the render call knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// "low quality", "small file", 标清
    Low,
    /// "medium quality", 中等
    Medium,
    /// "high quality", "HD", 高清
    High,
}

impl ExportParams {
    /// Whether nothing was mentioned.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn read(tokens: &[Token<'_>]) -> Self {
        let mut params = Self::default();
        for (at, token) in tokens.iter().enumerate() {
            if token.is(FORMAT) {
                params.format.get_or_insert_with(|| format_name(token.word).to_owned());
            } else if token.is(QUALITY) {
                params.read_quality(token.word);
                let full = at > 0 && tokens[at - 1].word == "full" && token.word == "hd";
                if full || token.says("fullhd full-hd 全高清") {
                    params.resolution.get_or_insert_with(|| "1080p".to_owned());
                }
            }
            // "as holiday.mp4"
            if at > 0
                && tokens[at - 1].says("as called named 为 成")
                && let Some((_, ending)) = token.word.rsplit_once('.')
                && super::lexicon::classes(ending) & FORMAT != 0
            {
                params.format.get_or_insert_with(|| format_name(ending).to_owned());
            }
            let next = tokens.get(at + 1).map_or("", |next| next.word);
            if listed(next, "fps frames 帧 hz") && token.word.starts_with(|c: char| c.is_ascii_digit()) {
                params.fps = Some(token.word.to_owned());
            }
        }
        params
    }

    fn read_quality(&mut self, word: &str) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = word.split_at(digits);
        match unit {
            "p" | "i" if digits > 0 => self.resolution = Some(format!("{number}p")),
            "p30" | "p60" => {
                self.resolution = Some(format!("{number}p"));
                self.fps = Some(unit[1..].to_owned());
            }
            "k" if digits > 0 => self.resolution = Some(word.to_owned()),
            "fps" | "-fps" if digits > 0 => self.fps = Some(number.to_owned()),
            _ if unit.ends_with("fps") && digits > 0 => self.fps = Some(word[..word.len() - 3].to_owned()),
            _ if unit.starts_with(['x', '*']) => self.resolution = Some(word.replace('*', "x")),
            _ => {
                if let Some(quality) = quality_word(word) {
                    self.quality.get_or_insert(quality);
                }
            }
        }
    }

    /// Takes over what `later` mentions. False, and nothing done, where the two want different files.
    pub(super) fn merge(&mut self, later: &Self) -> bool {
        if self.format.is_some() && later.format.is_some() && self.format != later.format {
            return false;
        }
        let Self { format, resolution, fps, quality } = later.clone();
        self.format = self.format.take().or(format);
        self.resolution = resolution.or_else(|| self.resolution.take());
        self.fps = fps.or_else(|| self.fps.take());
        self.quality = quality.or(self.quality);
        true
    }
}

fn format_name(word: &str) -> &str {
    match word {
        "mpeg4" => "mp4",
        "quicktime" => "mov",
        "动图" => "gif",
        other => other,
    }
}

fn quality_word(word: &str) -> Option<Quality> {
    Some(match word {
        "hd" | "uhd" | "fullhd" | "full-hd" | "high" | "highest" | "best" | "max" | "maximum" | "higher"
        | "hq" | "lossless" | "high-quality" | "high-res" | "hi-res" | "good-quality" | "top" | "高清"
        | "超清" | "无损" | "ultra" | "high-definition" | "原画" | "最高" | "高" | "最好" | "高画质"
        | "高质量" | "全高清" | "最高清" | "清晰" | "蓝光" | "最清晰" | "高品质" => {
            Quality::High
        }
        "medium" | "standard" | "decent" | "中等" => Quality::Medium,
        "low" | "lowest" | "lower" | "small" | "smaller" | "smallest" | "tiny" | "tiniest" | "compact"
        | "lightweight" | "draft" | "标清" | "低" | "低画质" | "最低" | "小一点" => Quality::Low,
        _ => return None,
    })
}
