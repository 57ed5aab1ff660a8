//! What a file is, by its first bytes. The answer picks FFmpeg's demuxer by name, so FFmpeg never guesses: a
//! playlist called `holiday.mp4` would otherwise have it open whatever files the playlist names.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;

/// What a user may be told to bring.
pub const ACCEPTED: &str = "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac, srt, vtt, ass";

/// How many of the first bytes [`sniff`] wants to see.
pub const HEAD: usize = 512;

/// Most pixels of one frame: 4096 × 4096.
pub const MAX_PIXELS: u64 = 4096 * 4096;

/// Formats that are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// MP4, MOV, M4A and their kin (ISO base media, QuickTime).
    Mp4,
    /// AVI.
    Avi,
    /// Matroska and WebM.
    Matroska,
    /// JPEG.
    Jpeg,
    /// PNG, animated ones too.
    Png,
    /// GIF, animated ones too.
    Gif,
    /// WebP.
    Webp,
    /// MP3.
    Mp3,
    /// WAV.
    Wav,
    /// AAC in ADTS frames.
    Aac,
}

/// Why a file is refused at first sight.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing in it.
    #[error("\u{201c}{name}\u{201d} is empty: choose a file with something in it")]
    Empty {
        /// What the user calls it.
        name: String,
    },
    /// Not one of the accepted formats.
    #[error("\u{201c}{name}\u{201d} is {what}, which cannot be edited here: accepted are {ACCEPTED}")]
    Format {
        /// What the user calls it.
        name: String,
        /// What it seems to be, with its article.
        what: &'static str,
    },
    /// One of the accepted formats under the name of another.
    #[error("\u{201c}{name}\u{201d} is in fact {is}: give it the extension .{extension} and upload it again")]
    Extension {
        /// What the user calls it.
        name: String,
        /// What it is, with its article.
        is: &'static str,
        /// Which extension fits.
        extension: &'static str,
    },
}

impl Container {
    /// FFmpeg's name of the demuxer.
    #[must_use]
    pub fn demuxer(self) -> &'static str {
        match self {
            Container::Mp4 => "mov",
            Container::Avi => "avi",
            Container::Matroska => "matroska",
            Container::Jpeg => "jpeg_pipe",
            Container::Png => "png_pipe",
            Container::Gif => "gif",
            Container::Webp => "webp_pipe",
            Container::Mp3 => "mp3",
            Container::Wav => "wav",
            Container::Aac => "aac",
        }
    }

    /// What a person calls it, with its article.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Container::Mp4 => "an MP4 or MOV file",
            Container::Avi => "an AVI file",
            Container::Matroska => "a WebM or MKV file",
            Container::Jpeg => "a JPEG picture",
            Container::Png => "a PNG picture",
            Container::Gif => "a GIF picture",
            Container::Webp => "a WebP picture",
            Container::Mp3 => "an MP3 file",
            Container::Wav => "a WAV file",
            Container::Aac => "an AAC file",
        }
    }

    /// The extension to store it under.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Container::Mp4 => "mp4",
            Container::Avi => "avi",
            Container::Matroska => "mkv",
            Container::Jpeg => "jpg",
            Container::Png => "png",
            Container::Gif => "gif",
            Container::Webp => "webp",
            Container::Mp3 => "mp3",
            Container::Wav => "wav",
            Container::Aac => "aac",
        }
    }

    /// A still or moving picture without sound, decoded as a whole.
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(self, Container::Jpeg | Container::Png | Container::Gif | Container::Webp)
    }

    /// The arguments with which FFmpeg and FFprobe open `path` as this and as nothing else, reading no other
    /// file: demuxer, whitelists, limits, `-i`. Options for this input go in front of them.
    #[must_use]
    pub fn input(self, path: &Path) -> Vec<OsString> {
        let mut args: Vec<OsString> = Vec::with_capacity(16);
        args.extend(["-f", self.demuxer()].map(OsString::from));
        args.extend(["-format_whitelist", self.demuxer()].map(OsString::from));
        args.extend(["-protocol_whitelist", "file"].map(OsString::from));
        args.extend(["-max_pixels", "16777216"].map(OsString::from));
        args.extend(["-max_streams", "64"].map(OsString::from));
        if self == Container::Mp4 {
            // References to media in other files: off by default, and to stay off.
            args.extend(["-enable_drefs", "0", "-use_absolute_path", "0"].map(OsString::from));
        }
        args.push("-i".into());
        // A prefix, because a name such as `a:b` would be taken for a protocol.
        let mut url = OsString::from("file:");
        url.push(path);
        args.push(url);
        args
    }
}

/// What a file is that starts with `head` (at least [`HEAD`] bytes of it, or all).
#[must_use]
pub fn sniff(head: &[u8]) -> Option<Container> {
    let riff = (head.starts_with(b"RIFF") || head.starts_with(b"RF64")).then(|| head.get(8..12)).flatten();
    match head {
        _ if riff == Some(b"AVI ") => Some(Container::Avi),
        _ if riff == Some(b"WAVE") => Some(Container::Wav),
        _ if riff == Some(b"WEBP") => Some(Container::Webp),
        [0xff, 0xd8, 0xff, ..] => Some(Container::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Container::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Container::Gif),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(Container::Matroska),
        [b'I', b'D', b'3', 2..=4, ..] => Some(Container::Mp3),
        // ADTS (ISO/IEC 13818-7, 6.2.1): twelve ones, layer 0, a sampling frequency index that exists.
        [0xff, second, third, ..] if second & 0xf6 == 0xf0 && (third >> 2) & 15 < 13 => Some(Container::Aac),
        // MPEG audio (ISO/IEC 11172-3, 2.4.1.3): eleven ones, a version, layer III, a bit rate and a frequency.
        [0xff, second, third, ..]
            if second & 0xe6 == 0xe2
                && second & 0x18 != 0x08
                && !matches!(third >> 4, 0 | 15)
                && (third >> 2) & 3 != 3 =>
        {
            Some(Container::Mp3)
        }
        [_, _, _, _, kind @ ..] if is_mp4(head, kind) => Some(Container::Mp4),
        _ => None,
    }
}

fn is_mp4(head: &[u8], kind: &[u8]) -> bool {
    match kind.get(..4) {
        Some(b"ftyp") => !is_heif(head),
        // QuickTime files older than `ftyp` start with any of these.
        Some(b"moov" | b"mdat" | b"free" | b"skip" | b"wide" | b"pnot") => true,
        _ => false,
    }
}

fn is_heif(head: &[u8]) -> bool {
    head.get(4..8) == Some(b"ftyp")
        && matches!(
            head.get(8..12),
            Some(b"heic" | b"heix" | b"heif" | b"mif1" | b"msf1" | b"avif" | b"avis")
        )
}

/// What something that is not accepted seems to be, with its article, for a person to read.
fn guess(head: &[u8]) -> &'static str {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let starts = |with: &str| text.get(..with.len()).is_some_and(|t| t.eq_ignore_ascii_case(with.as_bytes()));
    match head {
        _ if is_heif(head) => "a HEIC or AVIF picture",
        _ if starts("#EXTM3U") => "a playlist",
        _ if starts("ffconcat") || starts("file '") => "a list of other files",
        _ if starts("v=0") => "a stream description",
        _ if starts("<!doctype html") || starts("<html") => "a web page",
        _ if starts("<svg") => "an SVG drawing",
        _ if starts("<?xml") || starts("<MPD") => "an XML document",
        _ if head.starts_with(b"PK\x03\x04") => "a ZIP archive or an office document",
        _ if head.starts_with(b"%PDF") => "a PDF document",
        _ if head.starts_with(b"\x1f\x8b") || head.starts_with(b"7z\xbc\xaf") => "an archive",
        _ if head.starts_with(b"\x7fELF") || head.starts_with(b"MZ") => "a program",
        _ if head.starts_with(b"OggS") => "an Ogg file",
        _ if head.starts_with(b"fLaC") => "a FLAC file",
        _ if head.starts_with(b"FLV") => "a Flash video",
        _ if head.starts_with(b"\x30\x26\xb2\x75") => "a Windows Media file",
        _ if head.starts_with(b"\0\0\x01\xba") || head.starts_with(b"\0\0\x01\xb3") => {
            "an MPEG program stream"
        }
        [0x47, ..] if head.get(188) == Some(&0x47) => "an MPEG transport stream",
        [b'B', b'M', ..] => "a BMP picture",
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "a TIFF picture",
        _ if !head.is_empty() && head.iter().all(|&b| b >= 0x20 || matches!(b, b'\n' | b'\r' | b'\t')) => {
            "a text file"
        }
        _ => "of an unknown kind",
    }
}

/// Looks at the file at `path` and compares with what the user calls it.
///
/// # Errors
/// The outer error is trouble with reading; the inner one is the reason to refuse the file.
pub fn check(path: &Path, declared_name: &str) -> std::io::Result<Result<Container, Refusal>> {
    let mut head = Vec::with_capacity(HEAD);
    std::fs::File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(check_head(&head, declared_name))
}

/// Whether a WebP file moves: a flag of its extended header (RFC 9649, 2.7).
pub(crate) fn is_animated_webp(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::with_capacity(21);
    std::fs::File::open(path)?.take(21).read_to_end(&mut head)?;
    Ok(head.get(12..16) == Some(b"VP8X") && head.get(20).is_some_and(|flags| flags & 2 != 0))
}

/// [`check`] for a file of which the first bytes are at hand.
///
/// # Errors
/// The reason to refuse the file.
pub fn check_head(head: &[u8], declared_name: &str) -> Result<Container, Refusal> {
    let container = known(head, declared_name)?;
    if agrees(container, declared_name) {
        return Ok(container);
    }
    let name = shown(declared_name);
    Err(Refusal::Extension { name, is: container.described(), extension: container.extension() })
}

/// What a file is, whatever it is called; `name` is for the sentence only.
///
/// # Errors
/// The reason to refuse the file.
pub fn known(head: &[u8], name: &str) -> Result<Container, Refusal> {
    if head.is_empty() {
        return Err(Refusal::Empty { name: shown(name) });
    }
    sniff(head).ok_or_else(|| Refusal::Format { name: shown(name), what: guess(head) })
}

/// Whether a file of this kind may have this name. Families are one: mov, mp4 and m4a; webm and mkv; the still
/// pictures, whose names are mixed up all over the web; the raw sound formats. No extension is no contradiction.
pub(crate) fn agrees(container: Container, name: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let Some((_, extension)) = base.rsplit_once('.') else { return true };
    match extension.to_ascii_lowercase().as_str() {
        "mp4" | "mov" | "m4a" | "m4v" | "m4b" | "qt" | "3gp" | "3g2" => container == Container::Mp4,
        "avi" => container == Container::Avi,
        "webm" | "mkv" | "mka" => container == Container::Matroska,
        "jpg" | "jpeg" | "jpe" | "jfif" | "png" | "apng" | "gif" | "webp" => container.is_picture(),
        "mp3" | "aac" => matches!(container, Container::Mp3 | Container::Aac),
        "wav" | "wave" => container == Container::Wav,
        _ => false,
    }
}

/// A name as it may stand in a sentence: one line, not long.
#[must_use]
pub fn shown(name: &str) -> String {
    const LONGEST: usize = 60;
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut clean: String = base.chars().filter(|c| !is_invisible(*c)).take(LONGEST + 1).collect();
    if clean.chars().count() > LONGEST {
        clean.pop();
        clean.push('…');
    }
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

/// Control characters, and those that turn the direction of what follows.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
