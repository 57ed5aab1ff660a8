//! Decodes a `text/event-stream` body: bytes in, however they were cut on the way, events out.
//!
//! The rules are WHATWG HTML §9.2.5 and §9.2.6 to the letter, including what is easily missed: a byte order mark
//! counts only at the very start, a CR at the end of one chunk owns the LF at the start of the next, an id
//! with a NUL is ignored, an unfinished block at the end of the stream is dropped, and invalid UTF-8 becomes U+FFFD
//! as in the Encoding standard. (Lines may be decoded one by one, because no invalid sequence swallows an ASCII byte.)
//!
//! Time is linear in the bytes fed, and an event that lies whole in a chunk is handed out without being copied.
//! Memory is bounded, see [`Decoder::with_limit`]. `sse-core` is as exact, but it copies each event and hides the
//! unknown lines that [`Decoder::keep_stray_lines`] reports; `sse-stream` rejects invalid UTF-8; `eventsource-stream`
//! panics on a byte order mark.

use std::borrow::Cow;
use std::fmt;

/// The limit of [`Decoder::new`]: 16 MiB, far above any event the service sends.
pub const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The longest field name, `event` or `retry`, and what must follow it for the name to count.
const LONGEST_PREFIX: usize = "event:".len();

/// An event as it is dispatched. Everything is borrowed: from the chunk where possible, else from the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The event type; `message` where the stream names none.
    pub event: &'a str,
    /// The `data` lines of the block, joined by LF.
    pub data: &'a str,
    /// The last event ID at the time of the dispatch; empty if none was ever set.
    pub id: &'a str,
    /// The lines of the block that are neither fields nor comments, joined by LF. Always empty unless
    /// [`Decoder::keep_stray_lines`] asked for them. The standard ignores such lines.
    pub stray: &'a str,
}

impl<'a> Event<'a> {
    /// An event of type `message` with nothing but data: what an ADK server sends.
    pub fn message(data: &'a str) -> Self {
        Event { event: "message", data, id: "", stray: "" }
    }
}

/// One event was larger than the decoder's limit. The stream cannot be trusted from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The limit that was exceeded, in bytes.
    pub limit: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an event of the stream is larger than {} bytes; close the connection", self.limit)
    }
}

impl std::error::Error for TooLarge {}

/// The incremental decoder. [`feed`](Self::feed) it the chunks of one response body in order; use a new one for the
/// next response.
///
/// When the body ends there is nothing to call: what is left is an unfinished block, and the standard drops it
/// ([`is_between_events`](Self::is_between_events) tells whether there was one).
#[derive(Clone)]
pub struct Decoder {
    limit: usize,
    keep_stray: bool,
    too_large: bool,
    /// Nothing but the first bytes of a byte order mark has come; `line` holds them.
    at_start: bool,
    /// The last byte was a CR: an LF that comes next belongs to it.
    after_cr: bool,
    /// The line that is under way is known to mean nothing; its bytes are dropped as they come.
    skipping: bool,
    /// The start of a line that began in an earlier chunk.
    line: Vec<u8>,
    /// The data buffer of the standard: each line followed by LF, not yet decoded.
    data: Vec<u8>,
    event_type: String,
    stray: String,
    /// Bytes of the lines of the block under way, as far as they mean something.
    block_bytes: usize,
    /// The last event ID buffer: becomes `last_event_id` when the block ends, if the block set it.
    pending_id: String,
    id_pending: bool,
    last_event_id: String,
    retry: Option<u64>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }
}

impl fmt::Debug for Decoder {
    /// Sizes only: what people write does not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("limit", &self.limit)
            .field("too_large", &self.too_large)
            .field("line_bytes", &self.line.len())
            .field("block_bytes", &self.block_bytes)
            .finish_non_exhaustive()
    }
}

impl Decoder {
    /// A decoder with the [`DEFAULT_LIMIT`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A decoder that refuses a block (the lines between two blank lines) of more than `limit` bytes.
    ///
    /// Counted are the lines that mean something, field name included, line end not; comments and ignored lines
    /// are not kept and so not counted. The verdict does not depend on how the stream is cut into chunks. Memory stays
    /// below a small multiple of the limit.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Decoder {
            limit,
            keep_stray: false,
            too_large: false,
            at_start: true,
            after_cr: false,
            skipping: false,
            line: Vec::new(),
            data: Vec::new(),
            event_type: String::new(),
            stray: String::new(),
            block_bytes: 0,
            pending_id: String::new(),
            id_pending: false,
            last_event_id: String::new(),
            retry: None,
        }
    }

    /// Also reports the lines that the standard ignores, as [`Event::stray`].
    ///
    /// An old agent server writes an error with raw newlines into its `data:` line; the rest of the message then
    /// stands on such lines. They change nothing about when an event is dispatched: a block without data stays silent.
    #[must_use]
    pub fn keep_stray_lines(mut self) -> Self {
        self.keep_stray = true;
        self
    }

    /// The last event ID string: what a reconnect would send. Empty if none was set.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The reconnection time that the stream asked for, in milliseconds.
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// Whether nothing is pending: no part of a line and no block without its blank line. Where a body ends and this
    /// is false, its last event was cut off.
    #[must_use]
    pub fn is_between_events(&self) -> bool {
        self.line.is_empty() && !self.skipping && self.block_bytes == 0
    }

    /// Takes the next bytes of the body and calls `sink` for each event that they complete, in order.
    ///
    /// # Errors
    /// [`TooLarge`] if a block exceeds the limit, then and on every later call; events before it were handed out.
    pub fn feed(&mut self, chunk: &[u8], mut sink: impl FnMut(Event<'_>)) -> Result<(), TooLarge> {
        if self.too_large {
            return Err(TooLarge { limit: self.limit });
        }
        let mut bytes = chunk;
        if self.after_cr && !bytes.is_empty() {
            self.after_cr = false;
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        if self.at_start {
            bytes = self.skip_byte_order_mark(bytes);
        }
        if !self.line.is_empty() || self.skipping {
            let Some(end) = line_end(bytes) else { return self.hold(bytes) };
            bytes = self.finish_held_line(bytes, end, &mut sink)?;
        }
        while !bytes.is_empty() {
            let Some(end) = line_end(bytes) else { return self.hold(bytes) };
            let line = &bytes[..end];
            bytes = self.after_line_end(bytes, end);
            bytes = self.line(line, bytes, &mut sink)?;
        }
        Ok(())
    }

    /// Steps over the mark if `bytes` complete it. If it turns out to be none, what was held of it starts the first line.
    fn skip_byte_order_mark<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let missing = &BYTE_ORDER_MARK[self.line.len()..];
        if let Some(rest) = bytes.strip_prefix(missing) {
            self.line.clear();
            self.at_start = false;
            return rest;
        }
        if missing.starts_with(bytes) {
            self.line.extend_from_slice(bytes);
            return &[];
        }
        self.at_start = false;
        bytes
    }

    /// Steps over the line end at `end` and returns what follows it.
    fn after_line_end<'b>(&mut self, bytes: &'b [u8], end: usize) -> &'b [u8] {
        let rest = &bytes[end + 1..];
        if bytes[end] == b'\n' {
            return rest;
        }
        self.after_cr = rest.is_empty();
        rest.strip_prefix(b"\n").unwrap_or(rest)
    }

    /// Keeps the start of a line whose end has not come yet.
    #[inline]
    fn hold(&mut self, part: &[u8]) -> Result<(), TooLarge> {
        if self.line.len() < LONGEST_PREFIX {
            return self.hold_undecided(part);
        }
        self.line.extend_from_slice(part);
        self.check_limit(self.line.len())
    }

    /// Like [`hold`](Self::hold) where it may not be known yet what field the line is.
    fn hold_undecided(&mut self, part: &[u8]) -> Result<(), TooLarge> {
        if self.skipping {
            return Ok(());
        }
        let missing = LONGEST_PREFIX - self.line.len();
        let (head, tail) = part.split_at(missing.min(part.len()));
        self.line.extend_from_slice(head);
        if self.line.len() < LONGEST_PREFIX && !self.line.starts_with(b":") {
            return Ok(());
        }
        if self.is_ignored(field(&self.line).0) {
            self.line.clear();
            self.skipping = true;
            return Ok(());
        }
        self.line.extend_from_slice(tail);
        self.check_limit(self.line.len())
    }

    fn is_ignored(&self, field: Field) -> bool {
        match field {
            Field::Comment => true,
            Field::Unknown => !self.keep_stray,
            Field::Data | Field::Event | Field::Id | Field::Retry => false,
        }
    }

    /// Ends the line that began in an earlier chunk at `end` of this one; returns the bytes after it.
    fn finish_held_line<'b>(
        &mut self,
        bytes: &'b [u8],
        end: usize,
        sink: &mut impl FnMut(Event<'_>),
    ) -> Result<&'b [u8], TooLarge> {
        let part = &bytes[..end];
        let rest = self.after_line_end(bytes, end);
        self.hold(part)?;
        if self.skipping {
            self.skipping = false;
            return Ok(rest);
        }
        let mut held = std::mem::take(&mut self.line);
        let result = self.line(&held, rest, sink);
        held.clear();
        self.line = held;
        result
    }

    /// Interprets one line. Of `rest`, the bytes after it, it takes the blank line if that ends the block at
    /// once, because the data can then be handed out from where it lies. Returns what it did not take.
    #[inline]
    fn line<'b>(
        &mut self,
        line: &[u8],
        rest: &'b [u8],
        sink: &mut impl FnMut(Event<'_>),
    ) -> Result<&'b [u8], TooLarge> {
        if line.is_empty() {
            self.end_block(None, sink);
            return Ok(rest);
        }
        let (field, value) = field(line);
        if self.is_ignored(field) {
            return Ok(rest);
        }
        self.check_limit(line.len())?;
        self.block_bytes += line.len();
        match field {
            Field::Data => {
                if self.data.is_empty() && matches!(rest.first(), Some(b'\n' | b'\r')) {
                    let rest = self.after_line_end(rest, 0);
                    self.end_block(Some(value), sink);
                    return Ok(rest);
                }
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            Field::Event => decode(value).as_ref().clone_into(&mut self.event_type),
            Field::Id if value.contains(&0) => {}
            Field::Id => {
                decode(value).as_ref().clone_into(&mut self.pending_id);
                self.id_pending = true;
            }
            Field::Retry => self.retry = digits(value).or(self.retry),
            Field::Unknown => {
                if !self.stray.is_empty() {
                    self.stray.push('\n');
                }
                self.stray.push_str(&decode(line));
            }
            Field::Comment => {}
        }
        Ok(rest)
    }

    #[inline]
    fn check_limit(&mut self, more: usize) -> Result<(), TooLarge> {
        if self.block_bytes + more <= self.limit { Ok(()) } else { Err(self.refuse()) }
    }

    /// Stops for good. Nothing is read any more, so nothing needs to be kept.
    #[cold]
    fn refuse(&mut self) -> TooLarge {
        *self = Decoder {
            too_large: true,
            retry: self.retry,
            last_event_id: std::mem::take(&mut self.last_event_id),
            ..Self::with_limit(self.limit)
        };
        TooLarge { limit: self.limit }
    }

    /// A blank line: dispatches the block if it has data. `only_line` is the data where it was a single line.
    #[inline]
    fn end_block(&mut self, only_line: Option<&[u8]>, sink: &mut impl FnMut(Event<'_>)) {
        if std::mem::take(&mut self.id_pending) {
            self.last_event_id.clone_from(&self.pending_id);
        }
        let data = match only_line {
            Some(line) => Some(line),
            // Each line was followed by an LF; the last one is not part of the data.
            None => self.data.split_last().map(|(_, data)| data),
        };
        if let Some(data) = data {
            let event = if self.event_type.is_empty() { "message" } else { &self.event_type };
            sink(Event { event, data: &decode(data), id: &self.last_event_id, stray: &self.stray });
        }
        self.data.clear();
        self.event_type.clear();
        self.stray.clear();
        self.block_bytes = 0;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Data,
    Event,
    Id,
    Retry,
    Unknown,
    Comment,
}

/// The field that a line is, and its value. A line of at least [`LONGEST_PREFIX`] bytes is decided by its start alone.
#[inline]
fn field(line: &[u8]) -> (Field, &[u8]) {
    // What nearly every line of every stream is.
    if let Some(value) = line.strip_prefix(b"data:") {
        return (Field::Data, strip_space(value));
    }
    let colon = line.iter().take(LONGEST_PREFIX).position(|&byte| byte == b':');
    let (name, value) = match colon {
        Some(at) => (&line[..at], strip_space(&line[at + 1..])),
        None => (line, &line[line.len()..]),
    };
    let field = match name {
        b"" => Field::Comment,
        b"data" => Field::Data,
        b"event" => Field::Event,
        b"id" => Field::Id,
        b"retry" => Field::Retry,
        _ => Field::Unknown,
    };
    (field, value)
}

/// One space after the colon is not part of the value.
#[inline]
fn strip_space(value: &[u8]) -> &[u8] {
    value.strip_prefix(b" ").unwrap_or(value)
}

/// The bytes as text, invalid sequences replaced as the Encoding standard replaces them.
#[inline]
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    // Below some hundred bytes the standard library is faster; above, it is several times slower where not all is ASCII.
    let valid = if bytes.len() < 256 {
        std::str::from_utf8(bytes).ok()
    } else {
        simdutf8::basic::from_utf8(bytes).ok()
    };
    valid.map_or_else(|| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// A number of ASCII digits and nothing else. The standard sets no upper bound; this one stops at `u64::MAX`.
fn digits(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(value.iter().fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

/// Where the first CR or LF is. Setting up a vector search costs more than it saves on a few bytes.
#[inline]
fn line_end(bytes: &[u8]) -> Option<usize> {
    if bytes.len() < 256 {
        bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'))
    } else {
        memchr::memchr2(b'\n', b'\r', bytes)
    }
}
