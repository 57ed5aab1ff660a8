//! Finds the values in a text and checks that it is JSON. Without recursion, so that no nesting is too deep.

use super::document::{Category, Error, Slot};

/// The values of a text in its order, arrays and objects before what is in them, keys before their values.
///
/// # Errors
/// The text is not JSON.
pub(super) fn slots(text: &[u8]) -> Result<Vec<Slot>, Error> {
    let mut parser = Parser { text, at: 0, slots: Vec::new(), open: Vec::new() };
    while parser.value()? || parser.after_value()? {}
    Ok(parser.slots)
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    slots: Vec<Slot>,
    /// The arrays and objects that are not closed yet.
    open: Vec<u32>,
}

impl Parser<'_> {
    /// Takes one scalar, or the beginning of an array or object; true if a value follows at once.
    fn value(&mut self) -> Result<bool, Error> {
        let slot = self.slots.len();
        let start = self.after_space();
        let first = self.text.get(start).copied();
        self.slots.push(Slot { start: start as u32, end: 0, next: 0 });
        match first {
            Some(b'{' | b'[') => {
                self.at += 1;
                self.open.push(slot as u32);
                let next = self.after_space();
                if self.text.get(next) == first.map(closing).as_ref() {
                    return Ok(false);
                }
                if first == Some(b'{') {
                    self.key()?;
                }
                return Ok(true);
            }
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true")?,
            Some(b'f') => self.word(b"false")?,
            Some(b'n') => self.word(b"null")?,
            _ => return Err(self.error()),
        }
        self.close(slot);
        Ok(false)
    }

    /// Takes what follows a value; true if it is another one.
    fn after_value(&mut self) -> Result<bool, Error> {
        loop {
            let next = self.after_space();
            let next = self.text.get(next).copied();
            let Some(&container) = self.open.last() else {
                return if next.is_none() { Ok(false) } else { Err(self.error_of(Category::Syntax)) };
            };
            let opening = self.text[self.slots[container as usize].start as usize];
            if next == Some(closing(opening)) {
                self.at += 1;
                self.open.pop();
                self.close(container as usize);
            } else if next == Some(b',') {
                self.at += 1;
                if opening == b'{' {
                    self.key()?;
                }
                return Ok(true);
            } else {
                return Err(self.error());
            }
        }
    }

    fn key(&mut self) -> Result<(), Error> {
        let slot = self.slots.len();
        let start = self.after_space();
        if self.text.get(start) != Some(&b'"') {
            return Err(self.error());
        }
        self.slots.push(Slot { start: start as u32, end: 0, next: 0 });
        self.string()?;
        self.close(slot);
        let colon = self.after_space();
        self.take(self.text.get(colon) == Some(&b':'))
    }

    fn close(&mut self, slot: usize) {
        let next = self.slots.len() as u32;
        let slot = &mut self.slots[slot];
        (slot.end, slot.next) = (self.at as u32, next);
    }

    fn after_space(&mut self) -> usize {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
        self.at
    }

    fn string(&mut self) -> Result<(), Error> {
        self.at += 1;
        loop {
            let plain =
                self.text[self.at..].iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ');
            self.at = plain.map_or(self.text.len(), |plain| self.at + plain);
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    let escape = self.text.get(self.at).copied();
                    self.take(escape.is_some_and(|byte| b"\"\\/bfnrtu".contains(&byte)))?;
                    if escape == Some(b'u') {
                        for _ in 0..4 {
                            self.take(self.text.get(self.at).is_some_and(u8::is_ascii_hexdigit))?;
                        }
                    }
                }
                _ => return Err(self.error()),
            }
        }
    }

    fn number(&mut self) -> Result<(), Error> {
        if self.text[self.at] == b'-' {
            self.at += 1;
        }
        if self.text.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.text.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Error> {
        self.take(self.text.get(self.at).is_some_and(u8::is_ascii_digit))?;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        Ok(())
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Error> {
        for byte in word {
            self.take(self.text.get(self.at) == Some(byte))?;
        }
        Ok(())
    }

    /// One byte, if it is right.
    fn take(&mut self, right: bool) -> Result<(), Error> {
        if !right {
            return Err(self.error());
        }
        self.at += 1;
        Ok(())
    }

    fn error(&self) -> Error {
        self.error_of(if self.at < self.text.len() { Category::Syntax } else { Category::Eof })
    }

    fn error_of(&self, category: Category) -> Error {
        Error { category, offset: self.at }
    }
}

const fn closing(opening: u8) -> u8 {
    if opening == b'{' { b'}' } else { b']' }
}
