//! The first step of reading a message: characters to tokens. Full-width characters are folded, letters lowered;
//! quoted texts and file names keep their exact characters.

use super::traditional;
use crate::time::Time;

/// A token; [`Token::at`] are the bytes of the message that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) at: std::ops::Range<usize>,
    /// No space between this token and the one before.
    pub(crate) glued: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A word of letters, lower case.
    Word(String),
    /// One Chinese character.
    Han(char),
    /// A number; signed ones had a plus or minus of their own.
    Number { value: f64, signed: bool },
    /// `a:b` or `a:b:c`, as a time and as two numbers.
    Clock { time: Time, pair: Option<(u32, u32)> },
    /// `a x b`.
    Pair(u32, u32),
    /// What stood between quotation marks.
    Quote(String),
    /// A file's name.
    File(String),
    /// `#rrggbb`.
    Hex(u8, u8, u8),
    /// Any other character.
    Sign(char),
}

const EXTENSIONS: &[&str] = &[
    "mp4", "mov", "avi", "webm", "mkv", "jpg", "jpeg", "png", "gif", "webp", "mp3", "wav", "m4a", "aac",
    "srt", "vtt", "ass", "ssa",
];

/// Whether a character is written in Chinese.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇')
}

struct Reader {
    /// Folded character, its original, its byte position.
    chars: Vec<(char, char, usize)>,
    end: usize,
    i: usize,
}

/// Splits a message into tokens.
pub(crate) fn tokens(message: &str) -> Vec<Token> {
    let chars = message.char_indices().map(|(at, c)| (fold(c), c, at)).collect();
    let mut reader = Reader { chars, end: message.len(), i: 0 };
    let mut out: Vec<Token> = Vec::new();
    let mut glued = false;
    while let Some(c) = reader.peek(0) {
        if c.is_whitespace() && c != '\n' {
            reader.i += 1;
            glued = false;
            continue;
        }
        if c == '-' && reader.hyphen() {
            reader.i += 1;
            continue;
        }
        if c == '.' && reader.bare_extension() {
            reader.i += 1;
            continue;
        }
        let start = reader.i;
        let kind = reader.token(c);
        let at = reader.byte(start)..reader.byte(reader.i);
        out.push(Token { kind, at, glued });
        glued = true;
    }
    out
}

/// Full-width to plain, traditional to simplified, capital to small.
pub(super) fn fold(c: char) -> char {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '’' | '‘' => '\'',
        '−' | '–' | '—' => '-',
        '〜' => '~',
        '、' => ',',
        // A numbered list.
        '①'..='⑳' => ';',
        '。' => '.',
        '×' => 'x',
        _ => traditional::simplified(c),
    };
    c.to_lowercase().next().unwrap_or(c)
}

/// Contractions as they are typed in a hurry.
fn with_apostrophe(word: &str) -> Option<&'static str> {
    Some(match word {
        "dont" => "don't",
        "doesnt" => "doesn't",
        "isnt" => "isn't",
        "arent" => "aren't",
        "cant" => "can't",
        "im" => "i'm",
        "thats" => "that's",
        "theres" => "there's",
        "whats" => "what's",
        "lets" => "let's",
        "youre" => "you're",
        _ => return None,
    })
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.i + ahead).map(|c| c.0)
    }

    fn byte(&self, i: usize) -> usize {
        self.chars.get(i).map_or(self.end, |c| c.2)
    }

    fn original(&self, from: usize, to: usize) -> String {
        self.chars[from..to].iter().map(|c| c.1).collect()
    }

    fn token(&mut self, c: char) -> Kind {
        if let Some(quote) = self.quote() {
            return quote;
        }
        if let Some(file) = self.file() {
            return file;
        }
        let before = self.i.checked_sub(1).and_then(|i| self.chars.get(i)).map(|c| c.0);
        if matches!(c, '-' | '+')
            && self.peek(1).is_some_and(|d| d.is_ascii_digit())
            && !before.is_some_and(|b| b.is_alphanumeric() && !is_han(b))
        {
            self.i += 1;
            if let Some(Kind::Number { value, .. }) = self.number() {
                return Kind::Number { value: if c == '-' { -value } else { value }, signed: true };
            }
            return Kind::Sign(c);
        }
        if c.is_ascii_digit()
            && let Some(number) = self.number()
        {
            return number;
        }
        if c == '#'
            && let Some(hex) = self.hex()
        {
            return hex;
        }
        self.i += 1;
        if is_han(c) {
            return Kind::Han(c);
        }
        if c.is_alphabetic() {
            let start = self.i - 1;
            while self
                .peek(0)
                .is_some_and(|c| (c.is_alphabetic() && !is_han(c)) || (c == '\'' && self.letter(1)))
            {
                self.i += 1;
            }
            let mut word: String = self.chars[start..self.i].iter().map(|c| c.0).collect();
            // Names of formats end in digits.
            if matches!(word.as_str(), "mp" | "h")
                && let Some((digits, width)) = self.digits()
            {
                word.push_str(&format!("{digits:0width$}"));
            }
            return Kind::Word(with_apostrophe(&word).map_or(word, str::to_owned));
        }
        Kind::Sign(c)
    }

    /// A hyphen inside of a word or between a number and its unit: "fade-in", "2-second".
    fn hyphen(&self) -> bool {
        let before = self.i.checked_sub(1).and_then(|i| self.chars.get(i)).map(|c| c.0);
        before.is_some_and(|b| b.is_alphanumeric() && !is_han(b)) && self.letter(1)
    }

    fn letter(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|c| c.is_alphabetic() && !is_han(c))
    }

    /// A quoted text. A single quotation mark counts only where it cannot be an apostrophe.
    fn quote(&mut self) -> Option<Kind> {
        let original = self.chars.get(self.i)?.1;
        let closes: &[char] = match original {
            '“' | '"' | '”' | '＂' => &['”', '"', '“', '＂'],
            '「' => &['」'],
            '『' => &['』'],
            '《' => &['》'],
            '‘' => &['’'],
            '\'' => &['\'', '’'],
            '【' => &['】'],
            _ => return None,
        };
        let single = closes.contains(&'’');
        let word_before =
            self.i > 0 && self.chars[self.i - 1].0.is_alphanumeric() && !is_han(self.chars[self.i - 1].0);
        if single && word_before {
            return None;
        }
        let close = (self.i + 1..self.chars.len()).find(|j| {
            let word_after = self.chars.get(j + 1).is_some_and(|c| c.0.is_alphanumeric() && !is_han(c.0));
            closes.contains(&self.chars[*j].1) && !(single && word_after)
        })?;
        let text = self.original(self.i + 1, close);
        self.i = close + 1;
        Some(Kind::Quote(text))
    }

    fn file(&mut self) -> Option<Kind> {
        let name_char = |c: char| (c.is_alphanumeric() && !is_han(c)) || matches!(c, '_' | '-' | '.');
        let mut j = self.i;
        while self.chars.get(j).is_some_and(|c| name_char(c.0)) {
            j += 1;
        }
        let folded: String = self.chars[self.i..j].iter().map(|c| c.0).collect();
        let (stem, rest) = folded.rsplit_once('.')?;
        let extension = rest.trim_end_matches('.');
        if stem.is_empty() || !EXTENSIONS.contains(&extension) {
            return None;
        }
        let name = self.original(self.i, self.i + stem.chars().count() + 1 + extension.chars().count());
        self.i += name.chars().count();
        Some(Kind::File(name))
    }

    /// "My .srt": a kind of file, no full stop.
    fn bare_extension(&self) -> bool {
        let before = self.i.checked_sub(1).and_then(|i| self.chars.get(i)).map(|c| c.0);
        let letters = self.chars[self.i + 1..].iter().map(|c| c.0).take_while(char::is_ascii_alphanumeric);
        before.is_none_or(|b| b.is_whitespace() || is_han(b))
            && EXTENSIONS.contains(&letters.collect::<String>().as_str())
    }

    fn digits(&mut self) -> Option<(f64, usize)> {
        let start = self.i;
        while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
            self.i += 1;
        }
        let text: String = self.chars[start..self.i].iter().map(|c| c.0).collect();
        (!text.is_empty() && text.len() <= 12).then(|| (text.parse().unwrap_or(0.0), text.len()))
    }

    fn fraction(&mut self) -> f64 {
        if matches!(self.peek(0), Some('.')) && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.i += 1;
            let start = self.i;
            while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
                self.i += 1;
            }
            let text: String = self.chars[start..self.i].iter().map(|c| c.0).collect();
            return format!("0.{text}").parse().unwrap_or(0.0);
        }
        0.0
    }

    fn number(&mut self) -> Option<Kind> {
        let start = self.i;
        let Some((first, _)) = self.digits() else {
            self.i = start;
            return None;
        };
        if self.peek(0) == Some(':') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            return self.clock(first);
        }
        if let Some(time) = self.minutes_and_seconds(first) {
            return Some(time);
        }
        let value = first + self.fraction();
        // 1920x1080, 16 x 9 (not 2x).
        let mut j = self.i;
        while self.chars.get(j).is_some_and(|c| c.0 == ' ') {
            j += 1;
        }
        if matches!(self.chars.get(j).map(|c| c.0), Some('x' | '*')) {
            j += 1;
            while self.chars.get(j).is_some_and(|c| c.0 == ' ') {
                j += 1;
            }
            if self.chars.get(j).is_some_and(|c| c.0.is_ascii_digit()) && value.fract() == 0.0 {
                let back = self.i;
                self.i = j;
                if let Some((second, _)) = self.digits()
                    && value <= 100_000.0
                    && second <= 100_000.0
                {
                    return Some(Kind::Pair(value as u32, second as u32));
                }
                self.i = back;
            }
        }
        Some(Kind::Number { value, signed: false })
    }

    /// 1'30", 1'30''.
    fn minutes_and_seconds(&mut self, minutes: f64) -> Option<Kind> {
        if !matches!(self.peek(0), Some('\'' | '′')) || !self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            return None;
        }
        let start = self.i;
        self.i += 1;
        let (seconds, _) = self.digits()?;
        let seconds = seconds + self.fraction();
        self.i += match (self.peek(0), self.peek(1)) {
            (Some('"' | '”' | '″'), _) => 1,
            (Some('\'' | '′'), Some('\'' | '′')) => 2,
            _ => {
                self.i = start;
                return None;
            }
        };
        Some(Kind::Clock { time: Time::from_secs_f64(minutes * 60.0 + seconds), pair: None })
    }

    fn clock(&mut self, first: f64) -> Option<Kind> {
        let mut parts = vec![first];
        let mut widths = Vec::new();
        while parts.len() < 4 && self.peek(0) == Some(':') && self.peek(1).is_some_and(|c| c.is_ascii_digit())
        {
            self.i += 1;
            let (value, width) = self.digits()?;
            parts.push(value);
            widths.push(width);
        }
        let seconds = parts.iter().take(3).fold(0.0, |sum, v| sum * 60.0 + v) + self.fraction();
        let small = |v: f64| v < 1000.0;
        let pair = (parts.len() == 2 && small(parts[0]) && small(parts[1]))
            .then(|| (parts[0] as u32, parts[1] as u32));
        Some(Kind::Clock { time: Time::from_secs_f64(seconds.min(1e7)), pair })
    }

    fn hex(&mut self) -> Option<Kind> {
        let digits: Vec<u8> = (1..=6)
            .map_while(|k| self.peek(k).and_then(|c| c.to_digit(16)))
            .filter_map(|d| u8::try_from(d).ok())
            .collect();
        if digits.len() != 6 {
            return None;
        }
        self.i += 7;
        Some(Kind::Hex(digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5]))
    }
}
