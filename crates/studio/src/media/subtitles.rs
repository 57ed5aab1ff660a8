//! Subtitle files as they are uploaded: bytes in one of two encodings, and every reason to refuse them.

use super::sniff::shown;
use fov_edit::subtitles::{self, Line};
use serde::{Deserialize, Serialize};

/// Most bytes of a subtitle file. The longest films have some hundred kilobytes of dialogue.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Most lines of one file: they are stored with the project, which is read as a whole.
pub const MOST_LINES: usize = 5_000;

/// How subtitles are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// SubRip.
    Srt,
    /// WebVTT.
    Vtt,
    /// Advanced SubStation Alpha, and the older SubStation Alpha.
    Ass,
}

/// Why a subtitle file cannot be used. The sentences are for its owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSubtitles {
    /// Neither UTF-8 nor UTF-16 with its mark.
    #[error(
        "\u{201c}{0}\u{201d} is not UTF-8 or UTF-16 text: save it in an editor as UTF-8 and upload it again"
    )]
    Encoding(String),
    /// No cue in it.
    #[error(
        "\u{201c}{0}\u{201d} holds no subtitles that can be read: it needs lines with times, such as 00:00:01,000 --> 00:00:03,500"
    )]
    NoCues(String),
    /// More cues than a film has.
    #[error("\u{201c}{0}\u{201d} holds {1} subtitles; at most {MOST_LINES} can be used: divide the file")]
    TooMany(String, usize),
}

impl Format {
    /// What a file of this name is to hold; none if it is no subtitle file by its name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Format> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "srt" => Some(Format::Srt),
            "vtt" => Some(Format::Vtt),
            "ass" | "ssa" => Some(Format::Ass),
            _ => None,
        }
    }

    /// The extension to store it under.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Format::Srt => "srt",
            Format::Vtt => "vtt",
            Format::Ass => "ass",
        }
    }
}

/// The lines of a subtitle file, which the user calls `name`. What is inside counts, not which of the formats the name
/// promises.
///
/// # Errors
/// See [`BadSubtitles`].
pub fn read(bytes: &[u8], name: &str) -> Result<Vec<Line>, BadSubtitles> {
    let text = decode(bytes).ok_or_else(|| BadSubtitles::Encoding(shown(name)))?;
    let lines = subtitles::read(&text);
    match lines.len() {
        0 => Err(BadSubtitles::NoCues(shown(name))),
        count if count > MOST_LINES => Err(BadSubtitles::TooMany(shown(name), count)),
        _ => Ok(lines),
    }
}

/// UTF-8, or UTF-16 of either order where the byte order mark says so. Other encodings cannot be told apart: guessing
/// would put wrong letters into the picture.
fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        // A zero byte is in no subtitle file, and in every other kind of file that is called one.
        _ if bytes.contains(&0) => None,
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{BadSubtitles, Format, MOST_LINES, read};

    const SRT: &str = "1\r\n00:00:01,000 --> 00:00:02,000\r\n你好 🎉\r\n";

    #[test]
    fn the_byte_order_mark_decides() {
        let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(SRT.encode_utf16()).flat_map(unit).collect()
        };
        let marked = [b"\xef\xbb\xbf".as_slice(), SRT.as_bytes()].concat();
        for bytes in [SRT.as_bytes().to_vec(), marked, utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
            let lines = read(&bytes, "a.srt").unwrap();
            assert_eq!((lines.len(), lines[0].text.as_str()), (1, "你好 🎉"));
        }
    }

    #[test]
    fn other_encodings_and_other_files_are_refused() {
        let encoding = Err(BadSubtitles::Encoding("a.srt".to_owned()));
        // "你好" in GB 18030, half a letter in UTF-16, a lone surrogate, an MP4.
        let gbk = b"1\n00:00:01,000 --> 00:00:02,000\n\xc4\xe3\xba\xc3\n";
        let files: [&[u8]; 4] = [gbk, b"\xff\xfea", b"\xff\xfe\x00\xd8", b"\0\0\0\x18ftypmp42"];
        for bytes in files {
            assert_eq!(read(bytes, "a.srt"), encoding, "{bytes:?}");
        }
        for text in ["", "hello", "00:00:02,000 --> 00:00:01,000\nbackwards\n", "WEBVTT\n\n"] {
            assert_eq!(
                read(text.as_bytes(), "a.srt"),
                Err(BadSubtitles::NoCues("a.srt".to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn more_lines_than_a_film_has_are_refused_with_their_number() {
        let cue = "00:00:01,000 --> 00:00:02,000\na\n\n";
        assert_eq!(read(cue.repeat(MOST_LINES).as_bytes(), "a.srt").unwrap().len(), MOST_LINES);
        let refused = read(cue.repeat(MOST_LINES + 1).as_bytes(), "a.srt");
        assert_eq!(refused, Err(BadSubtitles::TooMany("a.srt".to_owned(), MOST_LINES + 1)));
    }

    #[test]
    fn names_say_what_a_file_is_to_hold() {
        assert_eq!(Format::of_name("a.b.SRT"), Some(Format::Srt));
        assert_eq!(Format::of_name("a.ssa"), Some(Format::Ass));
        assert_eq!(Format::of_name("srt"), None);
        assert_eq!(Format::of_name("a.mp4"), None);
    }
}
