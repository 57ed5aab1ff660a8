//! What to call a file that came from a URL. Names from servers are as hostile as their files.

use crate::media::sniff::{Container, agrees, is_invisible};
use crate::media::subtitles::Format;
use url::Url;

/// Longest name, in characters, extension included.
const LONGEST: usize = 100;

/// The name that the server (`Content-Disposition`, RFC 6266) or else the URL gives, made harmless.
pub(super) fn of(disposition: Option<&[u8]>, url: &Url) -> String {
    let given = disposition.map(String::from_utf8_lossy).and_then(|value| from_disposition(&value));
    let from_path = || {
        let last = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
        Some(decoded(last))
    };
    let name = given.or_else(from_path).map(|name| harmless(&name)).unwrap_or_default();
    if name.is_empty() { "download".to_owned() } else { name }
}

/// `name` with an extension that fits what the file turned out to be.
pub(super) fn fitting(name: &str, container: Container) -> String {
    let has_extension = name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && !end.is_empty());
    if has_extension && agrees(container, name) {
        return name.to_owned();
    }
    // `video.php` is a name for a page, `v1.2` is not an extension at all.
    let stem = match name.rsplit_once('.') {
        Some((stem, end)) if end.len() <= 5 && end.chars().all(|c| c.is_ascii_alphabetic()) => stem,
        _ => name,
    };
    format!("{stem}.{}", container.extension())
}

/// `name` as that of subtitles, if the server says that they are some (`Content-Type`) and the name does not.
pub(super) fn of_subtitles(name: &str, content_type: Option<&[u8]>) -> Option<String> {
    let kind = String::from_utf8_lossy(content_type?);
    let format = match kind.split(';').next()?.trim().to_ascii_lowercase().as_str() {
        "text/vtt" => Format::Vtt,
        "application/x-subrip" | "application/srt" | "text/srt" => Format::Srt,
        "text/x-ssa" | "text/x-ass" => Format::Ass,
        _ => return None,
    };
    match Format::of_name(name) {
        Some(_) => None,
        None => Some(format!("{name}.{}", format.extension())),
    }
}

fn from_disposition(value: &str) -> Option<String> {
    let mut plain = None;
    for part in parameters(value) {
        let Some((key, value)) = part.split_once('=') else { continue };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            // charset'language'percent-encoded (RFC 8187); it comes before the plain form.
            "filename*" => {
                let mut fields = value.splitn(3, '\'');
                let utf8 = fields.next().is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8"));
                if let (true, Some(name)) = (utf8, fields.nth(1)) {
                    return Some(decoded(name));
                }
            }
            "filename" => plain = Some(value.trim_matches('"').replace("\\\"", "\"")),
            _ => {}
        }
    }
    plain
}

/// Splits at semicolons outside of quotes.
fn parameters(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value.split(move |c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |n: usize| bytes.get(at + n).and_then(|b| char::from(*b).to_digit(16));
        match (byte, hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// One path component that no file system and no screen trips over; may be empty.
fn harmless(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let keep = |c: &char| !is_invisible(*c) && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
    let clean: String = base.chars().filter(keep).collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if clean.chars().count() <= LONGEST {
        return clean.to_owned();
    }
    let (stem, end) = clean.rsplit_once('.').filter(|(_, end)| end.len() <= 5).unwrap_or((clean, ""));
    let stem: String = stem.chars().take(LONGEST - 6).collect();
    if end.is_empty() { stem } else { format!("{stem}.{end}") }
}

#[cfg(test)]
mod tests {
    use super::{fitting, of, of_subtitles};
    use crate::media::sniff::Container;
    use url::Url;

    fn name(disposition: Option<&str>, url: &str) -> String {
        of(disposition.map(str::as_bytes), &Url::parse(url).unwrap())
    }

    #[test]
    fn names_come_from_the_header_or_the_path() {
        let url = "https://example.com/a/my%20clip.mp4?x=/y.mov";
        assert_eq!(name(None, url), "my clip.mp4");
        assert_eq!(name(Some("attachment"), url), "my clip.mp4");
        assert_eq!(name(Some("attachment; filename=\"a;b.mov\"; size=3"), url), "a;b.mov");
        assert_eq!(name(Some("attachment; filename=x.mp4; filename*=utf-8''%E5%A4%8F.mp4"), url), "夏.mp4");
        assert_eq!(name(None, "https://example.com/"), "download");
    }

    #[test]
    fn names_are_one_harmless_component() {
        let url = "https://example.com/%2e%2e%2f%2e%2e%2fetc%2fpasswd";
        assert_eq!(name(None, url), "passwd");
        for (given, expected) in [
            ("../../etc/cron.d/x.mp4", "x.mp4"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("...", "download"),
            ("\u{202e}4pm.exe", "4pm.exe"),
            ("C:evil\u{0}.mp4", "Cevil.mp4"),
        ] {
            assert_eq!(name(Some(&format!("attachment; filename=\"{given}\"")), url), expected);
        }
        let long = format!("attachment; filename=\"{}.mp4\"", "长".repeat(500));
        let short = name(Some(&long), url);
        assert!(short.chars().count() <= 100 && short.ends_with(".mp4"));
    }

    #[test]
    fn subtitles_are_called_so_where_only_the_server_knows() {
        let named = |name: &str, kind: &str| of_subtitles(name, Some(kind.as_bytes()));
        assert_eq!(named("captions", "text/vtt; charset=utf-8").unwrap(), "captions.vtt");
        assert_eq!(named("get.php", "Application/X-SubRip").unwrap(), "get.php.srt");
        assert_eq!(named("talk.srt", "text/vtt"), None, "it has a name of its own");
        assert_eq!(named("page", "text/plain"), None);
        assert_eq!(of_subtitles("page", None), None);
    }

    #[test]
    fn extensions_fit_the_content() {
        assert_eq!(fitting("a.mov", Container::Mp4), "a.mov");
        assert_eq!(fitting("video.php", Container::Mp4), "video.mp4");
        assert_eq!(fitting("take.2", Container::Matroska), "take.2.mkv");
        assert_eq!(fitting("download", Container::Png), "download.png");
    }
}
