//! `fov inspect`: how the protocol understands what it gets, as JSON lines. With `--lines` every line of the input is
//! an input of its own and gets exactly one line of output.

use crate::failure::Failure;
use crate::words::Sentence;
use clap::{Args, Subcommand};
use fov_protocol::agent::{Outcome, Signal, Turn};
use fov_protocol::draft::{Draft, Timeline};
use fov_protocol::lang::Lang;
use fov_protocol::machine::table;
use fov_protocol::notice::Notice;
use fov_protocol::route::route;
use fov_protocol::sse::{Decoder, Event, TooLarge};
use fov_protocol::translate::{translate, translate_partial};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufWriter, Write};

/// What is read at a time where nothing else is asked for.
const PIECE: usize = 64 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Inspect {
    /// Decode server-sent events on standard input: one line an event
    Sse(Stream),
    /// Read an agent's event stream on standard input: what the user would see, and what stays internal
    Agent(Stream),
    /// Show what is done with something a user types
    Route {
        /// The words; none reads them from standard input
        text: Option<String>,
        #[command(flatten)]
        lines: Lines,
    },
    /// Show what becomes of an agent's words on standard input
    Translate(Lines),
    /// Sum up the timeline of a draft on standard input, in a line of text
    Draft(Lines),
    /// Draw the phases of the protocol machine, as a Mermaid diagram
    Phases,
}

#[derive(Debug, Args)]
pub(super) struct Lines {
    /// One input on each line, one answer on each line
    #[arg(long)]
    lines: bool,
}

#[derive(Debug, Args)]
pub(super) struct Stream {
    /// Feed so many bytes at a time
    #[arg(long, value_name = "N")]
    chunk: Option<std::num::NonZeroUsize>,
    /// Each line is a JSON string that holds a whole stream; each answer is one line, an array
    #[arg(long)]
    lines: bool,
}

/// What stopped an inspection.
enum Stop {
    Read(io::Error),
    Write(io::Error),
    Input(String),
    Lines { bad: usize, lines: usize, first: usize },
}

/// Runs an inspection from standard input to standard output.
pub(super) fn run(inspect: &Inspect) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match inspect {
        Inspect::Sse(stream) => streams(stream, &mut input, &mut out, || Sse(Decoder::new())),
        Inspect::Agent(stream) => streams(stream, &mut input, &mut out, Agent::new),
        Inspect::Route { text: Some(text), .. } => writeln!(out, "{}", routed(text)).map_err(Stop::Write),
        Inspect::Route { text: None, lines } => texts(lines, &mut input, &mut out, |t| Ok(routed(t))),
        Inspect::Translate(lines) => texts(lines, &mut input, &mut out, |t| Ok(translated(t))),
        Inspect::Draft(lines) => texts(lines, &mut input, &mut out, drafted),
        Inspect::Phases => write!(out, "{}", table::diagram()).map_err(Stop::Write),
    };
    match result.and_then(|()| out.flush().map_err(Stop::Write)) {
        Ok(()) => Ok(()),
        // Whoever reads has seen enough.
        Err(Stop::Write(e)) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Stop::Write(e)) => Err(Failure::usage(Sentence::CannotPrint { why: e.to_string() })),
        Err(Stop::Read(e)) => Err(Failure::usage(Sentence::CannotReadInput { why: e.to_string() })),
        Err(Stop::Input(why)) => Err(Failure::usage(why)),
        Err(Stop::Lines { bad, lines, first }) => Err(Failure::usage(Sentence::BadLines {
            bad: bad.to_string(),
            lines: lines.to_string(),
            first: first.to_string(),
        })),
    }
}

/// Something that reads a stream and has something to say about it.
trait Reader {
    fn feed(&mut self, chunk: &[u8], say: &mut dyn FnMut(Value)) -> Result<(), TooLarge>;
    fn end(self, say: &mut dyn FnMut(Value));
}

struct Sse(Decoder);

impl Reader for Sse {
    fn feed(&mut self, chunk: &[u8], say: &mut dyn FnMut(Value)) -> Result<(), TooLarge> {
        self.0.feed(chunk, |Event { event, data, id, .. }| {
            say(json!({ "event": event, "data": data, "id": id }));
        })
    }

    fn end(self, _: &mut dyn FnMut(Value)) {}
}

struct Agent {
    decoder: Decoder,
    turn: Turn,
}

impl Agent {
    fn new() -> Agent {
        Agent { decoder: Decoder::new().keep_stray_lines(), turn: Turn::new() }
    }
}

impl Reader for Agent {
    fn feed(&mut self, chunk: &[u8], say: &mut dyn FnMut(Value)) -> Result<(), TooLarge> {
        let turn = &mut self.turn;
        self.decoder.feed(chunk, |event| {
            for signal in turn.on_event(&event) {
                match signal {
                    Signal::Text { message, text, complete } => {
                        let seen = if complete { translate(&text) } else { translate_partial(&text) };
                        // The beginning of a sentence is held back: there is nothing to see yet.
                        if complete || !seen.shown.is_empty() {
                            say(json!({ "user": {
                                "message": message, "text": seen.shown, "actions": seen.actions, "complete": complete,
                            } }));
                        }
                    }
                    other => say(json!({ "internal": other })),
                }
            }
        })
    }

    fn end(self, say: &mut dyn FnMut(Value)) {
        let outcome = self.turn.finish();
        if let Outcome::Failed(failure) = &outcome {
            let detail = Some(failure.to_string()).filter(|detail| !detail.is_empty());
            say(json!({ "user": { "notice": Notice::TurnFailed { detail }.words(Lang::En) } }));
        }
        say(json!({ "end": outcome }));
    }
}

fn streams<R: Reader>(
    flags: &Stream,
    input: &mut impl BufRead,
    out: &mut impl Write,
    reader: impl Fn() -> R,
) -> Result<(), Stop> {
    if flags.lines {
        return each_line(input, out, |line| {
            let text: String =
                serde_json::from_str(line).map_err(|e| format!("the line is not a JSON string: {e}"))?;
            let (mut reader, mut said) = (reader(), Vec::new());
            for piece in text.as_bytes().chunks(flags.chunk.map_or(PIECE, Into::into)) {
                reader.feed(piece, &mut |value| said.push(value)).map_err(|e| e.to_string())?;
            }
            reader.end(&mut |value| said.push(value));
            Ok(Value::Array(said).to_string())
        });
    }
    let mut reader = reader();
    let mut piece = vec![0; PIECE];
    let mut failed = Ok(());
    loop {
        let read = match input.read(&mut piece) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(Stop::Read)?,
        };
        if read == 0 {
            break;
        }
        for part in piece[..read].chunks(flags.chunk.map_or(PIECE, Into::into)) {
            let fed = reader.feed(part, &mut |value| say(out, &value, &mut failed));
            // What was said before the stream broke is worth having.
            std::mem::replace(&mut failed, Ok(()))?;
            fed.map_err(|e| Stop::Input(e.to_string()))?;
        }
        out.flush().map_err(Stop::Write)?;
    }
    reader.end(&mut |value| say(out, &value, &mut failed));
    failed
}

/// Writes until a write fails.
fn say(out: &mut impl Write, value: &Value, failed: &mut Result<(), Stop>) {
    if failed.is_ok() {
        *failed = answer(out, value);
    }
}

fn texts(
    flags: &Lines,
    input: &mut impl BufRead,
    out: &mut impl Write,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<(), Stop> {
    if flags.lines {
        return each_line(input, out, read);
    }
    let mut all = Vec::new();
    input.read_to_end(&mut all).map_err(Stop::Read)?;
    let line = read(&String::from_utf8_lossy(&all)).map_err(Stop::Input)?;
    writeln!(out, "{line}").map_err(Stop::Write)
}

/// One line of output for each line of input. Where an input is no good, the reason stands in the answer's place, and
/// the rest goes on.
fn each_line(
    input: &mut impl BufRead,
    out: &mut impl Write,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<(), Stop> {
    let (mut line, mut number, mut bad) = (Vec::new(), 0, Vec::new());
    while input.read_until(b'\n', &mut line).map_err(Stop::Read)? > 0 {
        number += 1;
        let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(&line));
        match read(text.strip_suffix('\r').unwrap_or(&text)) {
            Ok(answer) => writeln!(out, "{answer}"),
            Err(why) => {
                bad.push(number);
                writeln!(out, "{}", json!({ "error": why }))
            }
        }
        .map_err(Stop::Write)?;
        line.clear();
    }
    match bad.first() {
        None => Ok(()),
        Some(&first) => Err(Stop::Lines { bad: bad.len(), lines: number, first }),
    }
}

fn answer(out: &mut impl Write, value: &Value) -> Result<(), Stop> {
    writeln!(out, "{value}").map_err(Stop::Write)
}

fn routed(text: &str) -> String {
    json!(route(text)).to_string()
}

fn translated(text: &str) -> String {
    json!(translate(text)).to_string()
}

/// The timeline of a draft in one line.
fn drafted(text: &str) -> Result<String, String> {
    let draft = Draft::from_json(text.trim()).map_err(|e| format!("this is not a draft: {e}"))?;
    Ok(Timeline::read(&draft).summary(Lang::En))
}
