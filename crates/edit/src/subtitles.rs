//! Reading subtitle files: SubRip, WebVTT and the dialogue of Advanced SubStation Alpha, as tolerantly as players do. Times are on the film's clock.

use crate::operation::secs;
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// One line of subtitles and when it is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When it appears.
    #[serde(with = "secs")]
    pub start: Time,
    /// When it goes.
    #[serde(with = "secs")]
    pub end: Time,
    /// What it says, without markup; may hold line breaks.
    pub text: String,
}

/// The lines of an SRT, VTT or ASS text, sorted by time. Anything between cues that is not one (numbers, notes, styles)
/// is passed over; an empty result means that the text held no cue.
#[must_use]
pub fn read(text: &str) -> Vec<Line> {
    ordered(cues(text).0)
}

/// A message with subtitle cues in it.
#[derive(Debug, PartialEq)]
pub(crate) struct Pasted {
    /// The message up to the first cue.
    pub(crate) before: String,
    /// The cues, sorted by time.
    pub(crate) lines: Vec<Line>,
    /// What the message says between and behind the cues.
    pub(crate) after: String,
}

/// Tells the cues that were pasted into a message from its words. A cue ends at an empty line, as in a file; what
/// follows the last one may do without it where `goes_on` knows it for a further wish.
pub(crate) fn pasted(text: &str, goes_on: impl Fn(&str) -> bool) -> Pasted {
    let (mut lines, others) = cues(text);
    if lines.is_empty() {
        return Pasted { before: text.to_owned(), lines, after: String::new() };
    }
    let of_file = text.lines().any(|row| row.trim_start_matches('\u{feff}').starts_with("WEBVTT"));
    let words = |wanted: bool| {
        let rows =
            others.iter().filter(|other| (other.cues == 0) == wanted && !other.belongs_to_file(of_file));
        rows.map(|other| other.row).collect::<Vec<_>>().join("\n")
    };
    let (before, mut after) = (words(true), words(false));
    if let Some(last) = lines.last_mut()
        && let Some((at, _)) = last.text.match_indices('\n').find(|(at, _)| goes_on(&last.text[at + 1..]))
    {
        let wish = last.text.split_off(at);
        after = format!("{}\n{after}", wish.trim());
    }
    Pasted { before, lines: ordered(lines), after }
}

/// A row that is no part of a cue.
struct Other<'a> {
    row: &'a str,
    /// How many cues came before it.
    cues: usize,
    /// A cue's timing follows.
    above_timing: bool,
}

impl Other<'_> {
    /// A counter, a heading, a note: of the file that was pasted, not of the message. Cues of a VTT file may have
    /// names instead of counters.
    fn belongs_to_file(&self, vtt: bool) -> bool {
        self.row.is_empty()
            || self.row.chars().all(|c| c.is_ascii_digit())
            || vtt && self.above_timing
            || ["WEBVTT", "NOTE", "STYLE", "REGION"].iter().any(|heading| self.row.starts_with(heading))
    }
}

/// The cues of a text as they come, and the rows around them.
fn cues(text: &str) -> (Vec<Line>, Vec<Other<'_>>) {
    let (mut lines, mut others) = (Vec::new(), Vec::new());
    let mut rows = text.lines().map(|row| row.trim().trim_start_matches('\u{feff}')).peekable();
    while let Some(row) = rows.next() {
        if let Some(line) = dialogue(row) {
            lines.push(line);
            continue;
        }
        let Some((start, end)) = timing(row) else {
            let above_timing = rows.peek().is_some_and(|next| timing(next).is_some());
            others.push(Other { row, cues: lines.len(), above_timing });
            continue;
        };
        let mut said: Vec<String> = Vec::new();
        while let Some(next) = rows.peek() {
            if next.is_empty() || timing(next).is_some() {
                break;
            }
            said.push(without_tags(next));
            rows.next();
        }
        // A counter directly above the next cue's timing belongs to that cue.
        if rows.peek().is_some_and(|next| timing(next).is_some())
            && said.len() > 1
            && said.last().is_some_and(|last| last.chars().all(|c| c.is_ascii_digit()))
        {
            said.pop();
        }
        let text = said.join("\n").trim().to_owned();
        lines.push(Line { start, end, text });
    }
    (lines, others)
}

/// What can be shown of these, sorted by time.
fn ordered(mut lines: Vec<Line>) -> Vec<Line> {
    lines.retain(|line| line.end > line.start && !line.text.is_empty());
    lines.sort_by_key(|line| line.start);
    lines
}

/// `00:00:01,000 --> 00:00:03,500` with VTT settings behind it or none.
fn timing(row: &str) -> Option<(Time, Time)> {
    let (start, rest) = row.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((stamp(start.trim())?, stamp(end)?))
}

/// `Dialogue: 0,0:00:01.00,0:00:03.50,Default,,0,0,0,,Hello\\Nworld`: nine fields, then the words, commas and all.
fn dialogue(row: &str) -> Option<Line> {
    let mut fields = row.strip_prefix("Dialogue:")?.splitn(10, ',');
    let (start, end) = (stamp(fields.nth(1)?.trim())?, stamp(fields.next()?.trim())?);
    let text = without_tags(fields.nth(6)?).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ");
    Some(Line { start, end, text: text.trim().to_owned() })
}

fn stamp(text: &str) -> Option<Time> {
    let text = text.replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut seconds: i64 = 0;
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        if part.is_empty() || part.len() > 4 {
            return None;
        }
        seconds = seconds * 60 + part.trim().parse::<u32>().ok().map(i64::from)?;
    }
    let digits: String = fraction.chars().take(3).collect();
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let ms = if digits.is_empty() { 0 } else { format!("{digits:0<3}").parse::<i64>().ok()? };
    Some(Time::from_ms(seconds * 1000 + ms))
}

/// `<i>so</i>`, `{\an8}` and karaoke's `<00:00:01.500>` are for players that draw them.
fn without_tags(row: &str) -> String {
    let mut out = String::with_capacity(row.len());
    let mut rest = row;
    while let Some(open) = rest.find(['<', '{']) {
        let (angled, inside) = (rest[open..].starts_with('<'), &rest[open + 1..]);
        let close = inside.find(if angled { '>' } else { '}' }).filter(|len| {
            let first = |test: fn(char) -> bool| inside.starts_with(test);
            if angled {
                first(|c| c.is_ascii_lowercase() || c == '/') || stamp(&inside[..*len]).is_some()
            } else {
                first(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '\\'))
            }
        });
        match close {
            Some(len) => {
                out.push_str(&rest[..open]);
                rest = &inside[len + 1..];
            }
            None => {
                out.push_str(&rest[..=open]);
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Line, Pasted, pasted, read};
    use crate::time::Time;

    #[test]
    fn srt_and_vtt() {
        let srt = "1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>Hello</i>\r\nworld\r\n\r\n2\r\n00:00:04,000 --> 00:00:05,000\r\n你好\r\n";
        let lines = read(srt);
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].start.ms(), lines[0].end.ms(), lines[0].text.as_str()),
            (1000, 3500, "Hello\nworld")
        );
        let vtt = "WEBVTT\n\nNOTE x\n\n00:01.5 --> 00:02.000 align:start\na < b\n";
        assert_eq!(read(vtt)[0].text, "a < b");
        assert_eq!(read(vtt)[0].start.ms(), 1500);
        assert!(read("a --> b").is_empty());
    }

    #[test]
    fn ass() {
        let text = "[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
                    Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,no\n\
                    Dialogue: 0,0:00:01.00,0:00:03.50,Default,,0,0,0,,{\\i1}Hello{\\i0}, you\\N你好\n\
                    Dialogue: 0,0:00:05.00,0:00:04.00,Default,,0,0,0,,backwards\n";
        let lines = read(text);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(
            (lines[0].start.ms(), lines[0].end.ms(), lines[0].text.as_str()),
            (1000, 3500, "Hello, you\n你好")
        );
    }

    #[test]
    fn cues_without_empty_lines() {
        let lines = read("1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb");
        assert_eq!(lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn cues_out_of_order_are_all_there() {
        let cue = |second: u32| {
            format!("00:{:02}:{:02},000 --> 00:59:59,000\n{second}\n\n", second / 60, second % 60)
        };
        let text: String = (0..3_000).rev().map(cue).collect();
        let lines = read(&text);
        assert!(lines.iter().map(|line| line.text.parse::<u32>().ok()).eq((0..3_000).map(Some)));
    }

    #[test]
    fn only_tags_are_taken_for_tags() {
        for (row, shown) in [
            ("I <3 you> so", "I <3 you> so"),
            ("<b>I</b> <3 <i>you</i>", "I <3 you"),
            ("<v Ann>so <00:00:01.500>it <c.yellow>goes</c>", "so it goes"),
            ("{\\an8}up", "up"),
        ] {
            assert_eq!(read(&format!("00:01.000 --> 00:02.000\n{row}"))[0].text, shown);
        }
    }

    #[test]
    fn a_message_around_cues_stays_a_message() {
        let cue = |start, end, text: &str| Line {
            start: Time::from_secs(start),
            end: Time::from_secs(end),
            text: text.to_owned(),
        };
        let text = "add these:\n\n1\n00:00:01,000 --> 00:00:02,000\nHi\n\nmake it bold\n\n2\n\
                    00:00:05,000 --> 00:00:07,000\nBye\nthen go\n\nand mute it";
        let expected = |last: &str, after: &str| Pasted {
            before: "add these:".to_owned(),
            lines: vec![cue(1, 2, "Hi"), cue(5, 7, last)],
            after: after.to_owned(),
        };
        assert_eq!(pasted(text, |_| false), expected("Bye\nthen go", "make it bold\nand mute it"));
        let goes_on = |row: &str| row.starts_with("then");
        assert_eq!(pasted(text, goes_on), expected("Bye", "then go\nmake it bold\nand mute it"));
        let vtt = "WEBVTT\n\nintro\n00:01.000 --> 00:02.000\nHi\n\nthe end\n00:05.000 --> 00:07.000\nBye";
        let (before, after) = (String::new(), String::new());
        let lines = vec![cue(1, 2, "Hi"), cue(5, 7, "Bye")];
        assert_eq!(pasted(vtt, |_| false), Pasted { before, lines, after });
    }
}
