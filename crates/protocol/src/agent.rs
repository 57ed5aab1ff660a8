//! What the stream of `/run_sse` means: events in, what the user may see and how the turn ended out.
//!
//! [`Turn`] is a reducer over the events of one turn. It reads every form the service was seen to send: ADK events in
//! camel case and snake case, typed events, and the error frames of two server versions, one of which is not even
//! JSON. Nothing it reads is an error: what it does not know is internal and ignored.

mod apology;
mod frame;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::{FromJson, ToJson};
use crate::sse;
use frame::{Frame, Part};

/// The most text one turn keeps, in bytes; what a server sends beyond it is dropped.
const TEXT_LIMIT: usize = 1024 * 1024;

/// The most messages one turn keeps, and the most failures; no agent comes near.
const MESSAGE_LIMIT: usize = 1000;
const FAILURE_LIMIT: usize = 10;

/// What one event brought. Only [`Text`](Signal::Text) is for the user's eyes as it is; the rest is internal. `D` is
/// what is kept of what tools were told and answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Signal<D = Value> {
    /// How message `message` of the answer (counted from 0) reads now: replace what stood there. Of several signals
    /// for one message only the last counts, so a slow view may skip the others. An empty text takes the
    /// message back.
    Text {
        /// Which message of the answer.
        message: usize,
        /// All of its text so far.
        text: String,
        /// Whether it will not change any more, except that an apology at its end may still be taken back.
        complete: bool,
    },
    /// The agent called a tool. Sent once a call is whole.
    ToolCall {
        /// The tool's name; empty if the service did not say.
        name: String,
        /// The arguments, for debugging.
        args: D,
    },
    /// A tool answered.
    ToolResponse {
        /// The tool's name; empty if the service did not say.
        name: String,
        /// The answer, for debugging.
        response: D,
    },
    /// The agent thinks aloud. Pieces and the whole both come.
    Thought {
        /// The piece or the whole.
        text: String,
    },
    /// The backend is still working.
    Heartbeat,
    /// Entries of the session's state that the agent set.
    StateDelta {
        /// The entries, as a JSON object.
        delta: D,
    },
    /// Another agent took over.
    Transfer {
        /// Its name.
        agent: String,
    },
    /// The turn failed on the server's side. A failure that is said twice comes once.
    Failure(Failure),
}

/// What the service said about a failure. Either part may be missing, not both in practice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
pub struct Failure {
    /// A code such as `SAFETY` or `RESOURCE_EXHAUSTED`, or the number of an envelope.
    pub code: Option<String>,
    /// The message, without control characters; empty if there was only a code.
    pub message: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.code {
            Some(code) if self.message.is_empty() => f.write_str(code),
            _ => f.write_str(&self.message),
        }
    }
}

/// How a turn ended whose stream ended cleanly.
///
/// Only [`Answered`](Outcome::Answered) says that the agent finished with words. In the other cases the draft may
/// have changed all the same: read the state and compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type", content = "value")]
pub enum Outcome {
    /// The messages of the answer, in order, none empty.
    Answered(Vec<String>),
    /// The agent finished and said nothing to the user.
    Silent,
    /// The turn failed. Messages that came before stay as they were shown.
    Failed(Failure),
    /// The stream ended before the agent finished: nothing whole came.
    Cut,
}

/// The state of one turn. It is part of a snapshot: everything it knows is in its serialised form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct Turn {
    messages: Vec<Message>,
    failures: Vec<Failure>,
    /// A whole event of the agent came.
    finished: bool,
    /// A whole text without an error came after the last failure.
    recovered: bool,
    /// Text or a tool came after the last failure, so the next failure is another one.
    moved_on: bool,
    /// A tool came after the last whole text, so the same text again is a message of its own.
    tool_since_text: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
struct Message {
    /// The agent that writes it; several may write at once.
    author: Option<String>,
    text: String,
    complete: bool,
    /// The user has seen some of it.
    shown: bool,
}

impl Turn {
    /// A turn of which nothing has come yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next event of the stream and returns what it brought: tools and thoughts, texts, and a failure at the end.
    pub fn on_event(&mut self, event: &sse::Event<'_>) -> Vec<Signal> {
        self.on_event_keeping(event)
    }

    /// The same, with `D` for what tools were told and answered: [`IgnoredAny`](serde::de::IgnoredAny) keeps nothing.
    pub fn on_event_keeping<D: FromJson + Default>(&mut self, event: &sse::Event<'_>) -> Vec<Signal<D>> {
        let mut signals = Vec::new();
        for frame in frame::read(event) {
            self.apply(frame, &mut signals);
        }
        signals
    }

    /// The messages as they read now, by index; one that was taken back or not shown yet is empty.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        (0..self.messages.len()).map(|index| self.visible(index)).collect()
    }

    /// Whether the agent has not begun: no text, no tool, nothing whole came.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.messages.is_empty() && !self.finished
    }

    /// How the turn ended, if the stream ended cleanly here. Changes nothing.
    #[must_use]
    pub fn finish(&self) -> Outcome {
        if !self.failures.is_empty() && !self.recovered {
            return Outcome::Failed(self.all_failures());
        }
        if !self.finished {
            return Outcome::Cut;
        }
        let answer: Vec<String> =
            self.texts().into_iter().filter(|text| !is_blank(text)).map(str::to_owned).collect();
        if !answer.is_empty() {
            return Outcome::Answered(answer);
        }
        // Nothing but an apology was said: then it is the news.
        match self.messages.iter().find(|message| !is_blank(&message.text)) {
            Some(apology) => Outcome::Failed(Failure { code: None, message: apology.text.trim().to_owned() }),
            None => Outcome::Silent,
        }
    }

    fn apply<D>(&mut self, frame: Frame<D>, signals: &mut Vec<Signal<D>>) {
        if frame.heartbeat {
            signals.push(Signal::Heartbeat);
            return;
        }
        let author = frame.author;
        // A tool between two texts makes them two messages.
        let mut texts: Vec<String> = Vec::new();
        let mut same_message = false;
        let mut tools = false;
        for part in frame.parts {
            match part {
                Part::Text(text) => {
                    match texts.last_mut() {
                        _ if frame.from_user => {}
                        Some(last) if same_message => last.push_str(&text),
                        _ => texts.push(text),
                    }
                    same_message = true;
                }
                Part::Thought(text) => signals.push(Signal::Thought { text: shown_form(&text) }),
                Part::Call { name, args, whole } => {
                    if whole && !frame.partial {
                        signals.push(Signal::ToolCall { name, args });
                        tools = true;
                    }
                    same_message = false;
                }
                Part::Response { name, response } => {
                    signals.push(Signal::ToolResponse { name, response });
                    tools = true;
                    same_message = false;
                }
            }
        }
        texts.retain(|text| !text.is_empty());
        if frame.partial {
            if !texts.is_empty() {
                self.append(author.as_deref(), &texts.concat(), signals);
            }
        } else {
            let said_something = !texts.is_empty();
            self.replace(author.as_deref(), texts, signals);
            if !said_something && (tools || frame.turn_complete || frame.failure.is_some()) {
                self.close(author.as_deref(), signals);
            }
            self.finished |= frame.turn_complete || tools || (frame.has_content && !frame.from_user);
            self.moved_on |= said_something || tools;
            self.tool_since_text |= tools;
            self.recovered |= said_something && frame.failure.is_none() && self.ends_in_normal_text();
        }
        if let Some(delta) = frame.state {
            signals.push(Signal::StateDelta { delta });
        }
        if let Some(agent) = frame.transfer {
            signals.push(Signal::Transfer { agent });
        }
        if let Some(failure) = frame.failure {
            self.fail(failure, frame.error_frame, signals);
        }
    }

    /// A piece continues the message that its author has open, or opens one.
    fn append<D>(&mut self, author: Option<&str>, piece: &str, signals: &mut Vec<Signal<D>>) {
        let Some(index) = self.open_message(author).or_else(|| self.start(author)) else { return };
        let piece = self.fitting(&shown_form(piece), 0);
        self.messages[index].text.push_str(&piece);
        self.show(index, signals);
    }

    /// Whole texts: the first one replaces the pieces of it, the others are messages of their own.
    fn replace<D>(&mut self, author: Option<&str>, texts: Vec<String>, signals: &mut Vec<Signal<D>>) {
        for text in texts {
            let text = shown_form(&text);
            let open = self.open_message(author);
            if open.is_none() && self.repeats_last(author, &text) {
                continue;
            }
            let Some(index) = open.or_else(|| self.start(author)) else { return };
            let text = self.fitting(&text, self.messages[index].text.len());
            self.messages[index].text = text;
            self.messages[index].complete = true;
            self.tool_since_text = false;
            self.show(index, signals);
        }
    }

    /// The messages that its author has open stay as they are.
    fn close<D>(&mut self, author: Option<&str>, signals: &mut Vec<Signal<D>>) {
        while let Some(index) = self.open_message(author) {
            self.messages[index].complete = true;
            self.show(index, signals);
        }
    }

    /// An event without an author may belong to any message, and a message without one to any event.
    fn open_message(&self, author: Option<&str>) -> Option<usize> {
        self.messages.iter().rposition(|message| {
            !message.complete
                && (author.is_none() || message.author.is_none() || message.author.as_deref() == author)
        })
    }

    /// Whether the same author just said the very same.
    fn repeats_last(&self, author: Option<&str>, text: &str) -> bool {
        !self.tool_since_text
            && self.messages.last().is_some_and(|last| {
                last.complete && last.text == text && (author.is_none() || last.author.as_deref() == author)
            })
    }

    /// A new message, unless there are too many.
    fn start(&mut self, author: Option<&str>) -> Option<usize> {
        if self.messages.len() == MESSAGE_LIMIT {
            return None;
        }
        self.messages.push(Message {
            author: author.map(str::to_owned),
            text: String::new(),
            complete: false,
            shown: false,
        });
        Some(self.messages.len() - 1)
    }

    /// The part of `text` for which there is room, if `freed` bytes of what is kept go away.
    fn fitting(&self, text: &str, freed: usize) -> String {
        let kept: usize = self.messages.iter().map(|message| message.text.len()).sum();
        let room = TEXT_LIMIT.saturating_sub(kept - freed);
        text[..text.floor_char_boundary(room)].to_owned()
    }

    fn show<D>(&mut self, index: usize, signals: &mut Vec<Signal<D>>) {
        let text = self.visible(index).to_owned();
        let message = &mut self.messages[index];
        if is_blank(&text) && !message.shown {
            return;
        }
        message.shown = true;
        signals.push(Signal::Text { message: index, text, complete: message.complete });
    }

    /// The text of a message without an apology at its end.
    fn visible(&self, index: usize) -> &str {
        let message = &self.messages[index];
        apology::before(&message.text, message.complete)
    }

    fn ends_in_normal_text(&self) -> bool {
        self.messages
            .last()
            .is_some_and(|message| !is_blank(apology::before(&message.text, message.complete)))
    }

    fn fail<D>(&mut self, failure: Failure, error_frame: bool, signals: &mut Vec<Signal<D>>) {
        // Text came, and then no more room for it: the answer stands.
        if failure.code.as_deref() == Some("MAX_TOKENS") && self.messages.iter().any(|m| !is_blank(&m.text)) {
            self.finished = true;
            return;
        }
        let said_again = error_frame && !self.failures.is_empty() && !self.moved_on;
        let known = self.failures.iter().any(|known| same_failure(known, &failure));
        self.recovered = false;
        self.moved_on = false;
        if said_again || known || self.failures.len() == FAILURE_LIMIT {
            return;
        }
        self.failures.push(failure.clone());
        signals.push(Signal::Failure(failure));
    }

    /// One failure that says what all of them said.
    fn all_failures(&self) -> Failure {
        let words: Vec<String> = self.failures.iter().map(Failure::to_string).collect();
        match &self.failures[..] {
            [only] => only.clone(),
            all => {
                Failure { code: all.first().and_then(|first| first.code.clone()), message: words.join("\n") }
            }
        }
    }
}

/// The same in other words: one server version puts the class of the error in front.
fn same_failure(known: &Failure, other: &Failure) -> bool {
    let (known_words, other_words) = (known.to_string(), other.to_string());
    if known_words.is_empty() || other_words.is_empty() {
        return known == other;
    }
    known_words.contains(&other_words) || other_words.contains(&known_words)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The text without control characters, which no view can draw; line feeds and tabs stay.
fn shown_form(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
