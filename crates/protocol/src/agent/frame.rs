//! Reads one event of the stream into the one form that the reducer knows, whatever form it came in.

use std::borrow::Cow;

use super::{Failure, shown_form};
use crate::json::{Document, FromJson, Node};
use crate::sse;

/// How much of a name, a code or an error message is kept, in bytes.
const NAME_LIMIT: usize = 200;
const FAILURE_LIMIT: usize = 4000;

/// What one event says.
#[derive(Debug)]
pub(super) struct Frame<D> {
    pub(super) heartbeat: bool,
    /// More of the same is coming, and then the whole again.
    pub(super) partial: bool,
    /// There was a content, even an empty one.
    pub(super) has_content: bool,
    pub(super) turn_complete: bool,
    /// The content is the user's own, or a tool's answer, which counts as the user's.
    pub(super) from_user: bool,
    pub(super) author: Option<String>,
    pub(super) parts: Vec<Part<D>>,
    pub(super) state: Option<D>,
    pub(super) transfer: Option<String>,
    pub(super) failure: Option<Failure>,
    /// The failure is that of the whole stream: it may repeat what an event said before.
    pub(super) error_frame: bool,
}

/// A part of a content.
#[derive(Debug)]
pub(super) enum Part<D> {
    Text(String),
    Thought(String),
    Call {
        name: String,
        args: D,
        /// False for a piece of a call whose arguments are streamed.
        whole: bool,
    },
    Response {
        name: String,
        response: D,
    },
}

impl<D> Default for Frame<D> {
    fn default() -> Self {
        Frame {
            heartbeat: false,
            partial: false,
            has_content: false,
            turn_complete: false,
            from_user: false,
            author: None,
            parts: Vec::new(),
            state: None,
            transfer: None,
            failure: None,
            error_frame: false,
        }
    }
}

impl<D> Frame<D> {
    fn heartbeat() -> Self {
        Frame { heartbeat: true, ..Frame::default() }
    }

    fn error(failure: Failure) -> Self {
        Frame { failure: Some(failure), error_frame: true, ..Frame::default() }
    }

    fn part(part: Part<D>) -> Self {
        Frame { has_content: true, parts: vec![part], ..Frame::default() }
    }
}

/// The frames of an event: none if it says nothing that is known, several if the service sent a list.
pub(super) fn read<D: FromJson + Default>(event: &sse::Event<'_>) -> Vec<Frame<D>> {
    let data = event.data.trim();
    if data.is_empty() || is_heartbeat(event.event) {
        return vec![Frame::heartbeat()];
    }
    let document = Document::parse(data.as_bytes()).ok();
    match document.as_ref().map(Document::root).filter(|root| root.is_sound()) {
        Some(root) if root.first() == b'[' => {
            root.elements().filter_map(|value| read_value(value, event.event)).collect()
        }
        Some(root) => read_value(root, event.event).into_iter().collect(),
        None => broken_error(data, event.stray)
            .or_else(|| (event.event == "error").then(|| failure(None, data)))
            .map(Frame::error)
            .into_iter()
            .collect(),
    }
}

fn is_heartbeat(name: &str) -> bool {
    matches!(name, "heartbeat" | "ping" | "keepalive" | "keep-alive" | "keep_alive")
}

/// The frame of an old server's error: it writes the message between quotes as it is, quotes and line ends
/// included. What follows the first line end arrives as lines that are no fields; `stray` has them if the decoder keeps them.
fn broken_error(data: &str, stray: &str) -> Option<Failure> {
    let message = data.strip_prefix('{')?.trim_start().strip_prefix("\"error\"")?;
    let message = message.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let message = if stray.is_empty() { message.to_owned() } else { format!("{message}\n{stray}") };
    let message = message.trim_end();
    let message = message.strip_suffix("\"}").unwrap_or(message);
    Some(failure(None, message))
}

fn read_value<D: FromJson + Default>(object: Node<'_>, event: &str) -> Option<Frame<D>> {
    match object.as_str() {
        Some(text) if event == "error" => return Some(Frame::error(failure(None, &text))),
        _ if object.first() != b'{' => return None,
        _ => {}
    }
    let typed = object.get("type").and_then(Node::as_str).map(|kind| kind.to_ascii_lowercase());
    // Only without a type of its own does an object take the name of its event for one.
    let kind = match &typed {
        Some(kind) => kind.as_str(),
        None if event != "message" && !looks_like_adk(object) => event,
        None => "",
    };
    match kind {
        kind if is_heartbeat(kind) => Some(Frame::heartbeat()),
        "text" | "message" | "text_delta" if !looks_like_adk(object) => Some(typed_text(object, kind)),
        "thought" | "thinking" | "reasoning" => Some(Frame {
            partial: true,
            ..Frame::part(Part::Thought(typed_words(object).unwrap_or_default()))
        }),
        "tool_call" | "toolcall" | "function_call" => Some(Frame::part(call(object))),
        "tool_result" | "toolresult" | "tool_response" | "function_response" => {
            Some(Frame { from_user: true, ..Frame::part(response(object)) })
        }
        "error" => Some(Frame::error(object_failure(object))),
        _ if looks_like_adk(object) => Some(adk(object)),
        _ => envelope_failure(object).map(Frame::error),
    }
}

fn looks_like_adk(object: Node<'_>) -> bool {
    ["content", "actions", "errorCode", "invocationId", "turnComplete"].iter().any(|key| {
        match field(object, key) {
            Some(value) if value.first() == b'"' => *key != "content",
            Some(value) => !value.is_none(),
            None => false,
        }
    })
}

fn typed_text<D>(object: Node<'_>, kind: &str) -> Frame<D> {
    let words = typed_words(object).unwrap_or_default();
    let delta = kind == "text_delta" || object.get("delta").is_some_and(|delta| delta.first() == b'"');
    Frame {
        partial: delta || flag(object, "partial"),
        author: author(object),
        from_user: string(object, "role").is_some_and(|role| role == "user"),
        ..Frame::part(Part::Text(words))
    }
}

/// The words of a typed event, wherever they are.
fn typed_words(object: Node<'_>) -> Option<String> {
    ["content", "text", "delta", "message"].iter().find_map(|key| string(object, key))
}

/// An event of the Agent Development Kit, camel case or snake case.
fn adk<D: FromJson + Default>(object: Node<'_>) -> Frame<D> {
    let content = field(object, "content").and_then(object_of);
    let author = author(object);
    let role = content.and_then(|content| string(content, "role"));
    let list = content.and_then(|content| content.get("parts")).filter(|list| list.first() == b'[');
    let parts = match list {
        Some(list) => list.elements().filter_map(object_of).filter_map(part).collect(),
        None => content.and_then(part).into_iter().collect(),
    };
    let actions = field(object, "actions").and_then(object_of);
    let state = actions.and_then(|actions| field(actions, "stateDelta"));
    let code = field(object, "errorCode").and_then(scalar);
    let message = field(object, "errorMessage").and_then(scalar).unwrap_or_default();
    Frame {
        heartbeat: false,
        partial: flag(object, "partial"),
        has_content: content.is_some(),
        turn_complete: flag(object, "turnComplete"),
        from_user: role.is_some_and(|role| role == "user") || author.as_deref() == Some("user"),
        author,
        parts,
        state: state.filter(|state| state.entries().next().is_some()).map(D::read),
        transfer: actions.and_then(|actions| string(actions, "transferToAgent")),
        failure: adk_failure(code, &message).or_else(|| match (content, field(object, "error")) {
            (None, Some(error)) if !error.is_none() => Some(object_failure(object)),
            _ => None,
        }),
        error_frame: false,
    }
}

/// `errorCode` also carries the reason why a model finished, and some of these are no failures.
fn adk_failure(code: Option<String>, message: &str) -> Option<Failure> {
    match code.as_deref() {
        Some("STOP" | "FINISH_REASON_UNSPECIFIED") => None,
        None if message.is_empty() => None,
        _ => Some(failure(code, message)),
    }
}

fn part<D: FromJson + Default>(part: Node<'_>) -> Option<Part<D>> {
    if let Some(object) = field(part, "functionCall").and_then(object_of) {
        return Some(call(object));
    }
    if let Some(object) = field(part, "functionResponse").and_then(object_of) {
        return Some(response(object));
    }
    let text = string(part, "text")?;
    Some(if flag(part, "thought") { Part::Thought(text) } else { Part::Text(text) })
}

fn call<D: FromJson + Default>(object: Node<'_>) -> Part<D> {
    Part::Call {
        name: tool_name(object),
        args: first_of(object, &["args", "arguments", "input", "content"]),
        whole: !flag(object, "willContinue") && field(object, "partialArgs").is_none(),
    }
}

fn response<D: FromJson + Default>(object: Node<'_>) -> Part<D> {
    Part::Response {
        name: tool_name(object),
        response: first_of(object, &["response", "result", "output", "content"]),
    }
}

fn tool_name(object: Node<'_>) -> String {
    ["name", "tool", "toolName"].iter().find_map(|key| string(object, key)).unwrap_or_default()
}

fn first_of<D: FromJson + Default>(object: Node<'_>, keys: &[&str]) -> D {
    keys.iter().find_map(|key| object.get(key)).map(D::read).unwrap_or_default()
}

/// The envelope of the JSON calls, a framework's `detail`, or a bare `error`, where an event was expected.
fn envelope_failure(object: Node<'_>) -> Option<Failure> {
    let refused = object.get("code").and_then(whole).is_some_and(|code| code != 0 && code != 200);
    let known = ["error", "detail"].iter().any(|key| object.get(key).is_some_and(|value| !value.is_none()));
    (refused || known).then(|| object_failure(object))
}

/// The failure in an object, wherever its words are: the bare message before the one with the class of the error in front.
fn object_failure(object: Node<'_>) -> Failure {
    let nested = ["error", "detail", "content"].iter().find_map(|key| object_of(object.get(key)?));
    let details = field(object, "errorDetails").and_then(object_of);
    let words = |object: Node<'_>| {
        ["errorMessage", "message", "error", "detail", "content", "msg"]
            .iter()
            .find_map(|key| field(object, key).and_then(scalar).filter(|text| !text.trim().is_empty()))
    };
    let code = |object: Node<'_>| {
        ["errorCode", "code", "status"].iter().find_map(|key| field(object, key).and_then(scalar))
    };
    let message = details.and_then(words).or_else(|| words(object)).or_else(|| nested.and_then(words));
    failure(code(object).or_else(|| nested.and_then(code)), &message.unwrap_or_default())
}

fn failure(code: Option<String>, message: &str) -> Failure {
    let code = code.filter(|code| !matches!(code.as_str(), "" | "0"));
    Failure {
        code: code.map(|code| shown_form(cut(&code, NAME_LIMIT))),
        message: shown_form(cut(message, FAILURE_LIMIT)).trim().to_owned(),
    }
}

fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

fn author(object: Node<'_>) -> Option<String> {
    field(object, "author").and_then(Node::as_str).map(|name| cut(&name, NAME_LIMIT).to_owned())
}

/// A field by its camel case name, in camel case or snake case.
fn field<'v>(object: Node<'v>, camel: &str) -> Option<Node<'v>> {
    object.get(camel).or_else(|| {
        let mut snake = String::with_capacity(camel.len() + 4);
        for c in camel.chars() {
            if c.is_ascii_uppercase() {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
        }
        object.get(&snake)
    })
}

fn object_of(value: Node<'_>) -> Option<Node<'_>> {
    (value.first() == b'{').then_some(value)
}

fn whole(value: Node<'_>) -> Option<i64> {
    value.text()?.parse().ok()
}

fn string(object: Node<'_>, camel: &str) -> Option<String> {
    field(object, camel).and_then(Node::as_str).map(Cow::into_owned)
}

fn flag(object: Node<'_>, camel: &str) -> bool {
    field(object, camel).and_then(Node::as_bool).unwrap_or(false)
}

/// A string or a number as text.
fn scalar(value: Node<'_>) -> Option<String> {
    if value.is_number() { value.text().map(str::to_owned) } else { value.as_str().map(Cow::into_owned) }
}
