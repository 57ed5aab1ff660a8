//! Cuts what a person typed into words, in English and Chinese, one pass over the text.
//! Quoted spans and links become single tokens, so that nothing inside them is ever read as a command.

use super::lexicon::{self, Classes};
use crate::list::listed;

/// What a token is, besides the meaning of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word, a number with its unit, or a Chinese word of the lexicon (an unknown character stands alone).
    Word,
    /// A span between quotation marks, or from an opening one to the end of its line.
    Quoted,
    /// An `http://` or `https://` link.
    Url,
    /// `.`, `!`, `?`, `;`, a line break, or their Chinese forms.
    Stop,
    /// A question mark.
    Question,
    /// `,`, a dash, a bracket, or their Chinese forms.
    Comma,
    /// `:` or `：`.
    Colon,
    /// Any other sign, an emoji for instance.
    Sign,
}

/// A token with its place in the original text (bytes) and its meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'n> {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The word in lower case, half width and simplified characters.
    pub(crate) word: &'n str,
    pub(crate) classes: Classes,
}

impl Token<'_> {
    /// Whether the token has any of these meanings.
    pub(crate) fn is(&self, classes: Classes) -> bool {
        steps::count();
        self.classes & classes != 0
    }

    /// Whether the token is one of these words.
    pub(crate) fn says(&self, words: &str) -> bool {
        steps::count();
        listed(self.word, words)
    }
}

/// Whether some token has any of these meanings.
pub(crate) fn has(tokens: &[Token<'_>], classes: Classes) -> bool {
    tokens.iter().any(|token| token.is(classes))
}

/// Whether every token has one of these meanings.
pub(crate) fn only(tokens: &[Token<'_>], classes: Classes) -> bool {
    tokens.iter().all(|token| token.is(classes))
}

/// Whether some token is one of these words.
pub(crate) fn has_word(tokens: &[Token<'_>], words: &str) -> bool {
    tokens.iter().any(|token| token.says(words))
}

/// The text in lower case, half width, without accents, in simplified characters, and where each of its bytes came from.
pub(crate) struct Normal {
    text: String,
    /// For each byte of `text` the offset of its character in the original, and one more for the end.
    origin: Vec<usize>,
}

impl Normal {
    /// Normalises character by character: one in, one out.
    pub(crate) fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len() + 1);
        for (at, original) in original.char_indices() {
            let char = lexicon::simplify(plain(original)).to_ascii_lowercase();
            text.push(char);
            origin.resize(text.len(), at);
        }
        origin.push(original.len());
        Self { text, origin }
    }

    /// The tokens, in order. White space is dropped, a line break is a [`Kind::Stop`].
    pub(crate) fn tokens(&self) -> Vec<Token<'_>> {
        let mut scanner = Scanner { normal: self, at: 0, tokens: Vec::new() };
        while let Some(char) = scanner.peek() {
            scanner.take(char);
        }
        for at in 1..scanner.tokens.len() {
            // "30 frames per second"
            if scanner.tokens[at - 1].word == "per" && scanner.tokens[at].word == "second" {
                scanner.tokens[at].classes = lexicon::QUALITY;
            }
            if let Some(classes) = lexicon::before(scanner.tokens[at - 1].word, scanner.tokens[at].word) {
                scanner.tokens[at - 1].classes = classes;
            }
        }
        scanner.tokens
    }
}

/// Half width, and without an accent.
fn plain(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(char as u32 - 0xfee0).unwrap_or(char),
        '\u{3000}' | '\u{a0}' => ' ',
        '’' => '\'',
        // "crédits"
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        _ => char,
    }
}

/// Whether a character is written without spaces around words.
pub(crate) fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters of words in alphabetic scripts.
fn is_letter(char: char) -> bool {
    char.is_alphanumeric() && !is_ideograph(char)
}

struct Scanner<'n> {
    normal: &'n Normal,
    at: usize,
    tokens: Vec<Token<'n>>,
}

impl<'n> Scanner<'n> {
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'n str {
        &self.normal.text[self.at..]
    }

    fn before(&self) -> Option<char> {
        self.normal.text[..self.at].chars().next_back()
    }

    fn push(&mut self, kind: Kind, len: usize, classes: Classes) {
        let end = self.at + len;
        self.tokens.push(Token {
            kind,
            start: self.normal.origin[self.at],
            end: self.normal.origin[end],
            word: if kind == Kind::Word {
                lexicon::spelt_out(&self.normal.text[self.at..end])
            } else {
                &self.normal.text[self.at..end]
            },
            classes,
        });
        self.at = end;
    }

    fn take(&mut self, char: char) {
        steps::count();
        let width = char.len_utf8();
        match char {
            '\n' | '\r' => self.push(Kind::Stop, width, 0),
            // 加字幕 导出: between Chinese words a space stands for a comma.
            _ if char.is_whitespace()
                && self.before().is_some_and(is_ideograph)
                && self.rest()[width..].starts_with(is_ideograph) =>
            {
                self.push(Kind::Comma, width, 0);
            }
            _ if char.is_whitespace() => self.at += width,
            '"' if self.after_digit() => self.push(Kind::Sign, width, lexicon::LIGHT),
            '"' | '“' | '「' | '『' | '《' | '‘' | '`' | '【' => self.take_quoted(char),
            '\'' if self.opens_quote() => self.take_quoted(char),
            '.' if self.before().is_none_or(char::is_whitespace)
                && self.rest()[1..].starts_with(is_letter) =>
            {
                self.push(Kind::Sign, width, lexicon::LIGHT);
            }
            '?' => self.push(Kind::Question, width, 0),
            '.' | '!' | ';' | '。' | '…' => self.push(Kind::Stop, width, 0),
            ',' | '、' | '(' | ')' | '（' | '）' | '–' | '—' => self.push(Kind::Comma, width, 0),
            '-' if self.rest()[1..].starts_with([' ', '-', '>']) => self.push(Kind::Comma, width, 0),
            '&' | '+' => self.push(Kind::Word, width, lexicon::AND),
            ':' => self.push(Kind::Colon, width, 0),
            _ if is_ideograph(char) => self.take_chinese(),
            _ if is_letter(char) => self.take_word(),
            _ => self.push(Kind::Sign, width, lexicon::LIGHT),
        }
    }

    /// `5"` is an inch mark.
    fn after_digit(&self) -> bool {
        self.before().is_some_and(|c| c.is_ascii_digit())
    }

    /// A straight `'` opens a quotation only between a gap and a letter.
    fn opens_quote(&self) -> bool {
        !self.before().is_some_and(is_letter)
            && self.rest()[1..].chars().next().is_some_and(|c| !c.is_whitespace())
    }

    /// Takes up to the closing mark, or to the end of the line where there is none.
    fn take_quoted(&mut self, open: char) {
        let close = match open {
            '“' => '”',
            '「' => '」',
            '『' => '』',
            '《' => '》',
            '‘' => '\'',
            '【' => '】',
            same => same,
        };
        let mut chars = self.rest().char_indices().skip(1).peekable();
        let mut len = self.rest().len();
        while let Some((at, char)) = chars.next() {
            steps::count();
            let next_is_letter = chars.peek().is_some_and(|&(_, c)| is_letter(c));
            if char == close && !(close == '\'' && next_is_letter) {
                len = at + char.len_utf8();
                break;
            }
            if char == '\n' {
                len = at;
                break;
            }
        }
        self.push(Kind::Quoted, len, 0);
    }

    fn take_chinese(&mut self) {
        let rest = self.rest();
        let mut ends = [0; lexicon::LONGEST_CHINESE_WORD];
        let mut count = 0;
        for (at, char) in rest.char_indices().take(ends.len()) {
            if !is_ideograph(char) {
                break;
            }
            ends[count] = at + char.len_utf8();
            count += 1;
        }
        for &end in ends[..count].iter().rev() {
            let classes = lexicon::classes(&rest[..end]);
            if classes != 0 || lexicon::is_compound(&rest[..end]) {
                return self.push(Kind::Word, end, classes);
            }
        }
        self.push(Kind::Word, ends[0], 0);
    }

    fn take_word(&mut self) {
        let rest = self.rest();
        if rest.starts_with("http://") || rest.starts_with("https://") {
            return self.take_url();
        }
        let mut end = 0;
        let mut previous = ' ';
        let mut chars = rest.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            let next_is_letter = chars.peek().is_some_and(|&(_, c)| is_letter(c));
            let joins = match char {
                '.' | '\'' | '-' | '_' | '@' => next_is_letter,
                ':' => next_is_letter && previous.is_ascii_digit(),
                '%' => previous.is_ascii_digit(),
                _ => is_letter(char),
            };
            if !joins {
                break;
            }
            previous = char;
            end = at + char.len_utf8();
        }
        // `1080p的` and `mp4格式`: the letters end where the ideographs begin, nothing else to do.
        self.push(Kind::Word, end, lexicon::classes(lexicon::spelt_out(&rest[..end])));
    }

    /// A link ends at white space, a quotation mark or an ideograph; closing punctuation is not part of it.
    fn take_url(&mut self) {
        let rest = self.rest();
        let len = rest
            .find(|c: char| {
                c.is_whitespace()
                    || is_ideograph(c)
                    || matches!(c, '"' | '<' | '>' | '，' | '。' | '、' | '”' | '」' | '』' | '》')
            })
            .unwrap_or(rest.len());
        let len = rest[..len].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', ']']).len();
        self.push(Kind::Url, len, 0);
    }
}

/// Counts the work done, in tests, where time would measure the machine.
pub(crate) mod steps {
    #[cfg(test)]
    thread_local! {
        static TAKEN: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
    }

    /// One step: a look at a token or a character.
    #[inline]
    pub(crate) fn count() {
        #[cfg(test)]
        TAKEN.with(|taken| taken.set(taken.get() + 1));
    }

    /// Asserts that twice the text costs at most about twice the steps, for each of these pieces repeated.
    #[cfg(test)]
    pub(crate) fn assert_linear(pieces: &[&str], run: impl Fn(&str)) {
        let taken = |text: &str| {
            TAKEN.with(|taken| taken.set(0));
            run(text);
            TAKEN.with(std::cell::Cell::get)
        };
        for piece in pieces {
            let (once, twice) = (taken(&piece.repeat(100)), taken(&piece.repeat(200)));
            assert!(twice * 10 <= once * 23 + 500, "{piece:?}: {once} steps, then {twice}");
        }
    }
}
