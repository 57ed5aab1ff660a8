//! Reads one event of the stream into the one form that the reducer knows, whatever form it came in.

use serde_json::{Map, Value};

use super::{Failure, shown_form};
use crate::{json, sse};

/// How much of a name, a code or an error message is kept, in bytes.
const NAME_LIMIT: usize = 200;
const FAILURE_LIMIT: usize = 4000;

/// What one event says.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) heartbeat: bool,
    /// More of the same is coming, and then the whole again.
    pub(super) partial: bool,
    /// There was a content, even an empty one.
    pub(super) has_content: bool,
    pub(super) turn_complete: bool,
    /// The content is the user's own, or a tool's answer, which counts as the user's.
    pub(super) from_user: bool,
    pub(super) author: Option<String>,
    pub(super) parts: Vec<Part>,
    pub(super) state: Option<Value>,
    pub(super) transfer: Option<String>,
    pub(super) failure: Option<Failure>,
    /// The failure is that of the whole stream: it may repeat what an event said before.
    pub(super) error_frame: bool,
}

/// A part of a content.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Thought(String),
    Call {
        name: String,
        args: Value,
        /// False for a piece of a call whose arguments are streamed.
        whole: bool,
    },
    Response {
        name: String,
        response: Value,
    },
}

impl Frame {
    fn heartbeat() -> Self {
        Frame { heartbeat: true, ..Frame::default() }
    }

    fn error(failure: Failure) -> Self {
        Frame { failure: Some(failure), error_frame: true, ..Frame::default() }
    }

    fn part(part: Part) -> Self {
        Frame { has_content: true, parts: vec![part], ..Frame::default() }
    }
}

/// The frames of an event: none if it says nothing that is known, several if the service sent a list.
pub(super) fn read(event: &sse::Event<'_>) -> Vec<Frame> {
    let data = event.data.trim();
    if data.is_empty() || is_heartbeat(event.event) {
        return vec![Frame::heartbeat()];
    }
    match json::from_str(data) {
        Ok(Value::Array(list)) => {
            list.into_iter().filter_map(|value| read_value(value, event.event)).collect()
        }
        Ok(value) => read_value(value, event.event).into_iter().collect(),
        Err(_) => broken_error(data, event.stray)
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

fn read_value(value: Value, event: &str) -> Option<Frame> {
    let object = match value {
        Value::Object(object) => object,
        Value::String(text) if event == "error" => return Some(Frame::error(failure(None, &text))),
        _ => return None,
    };
    let typed = object.get("type").and_then(Value::as_str).map(str::to_ascii_lowercase);
    // Only without a type of its own does an object take the name of its event for one.
    let kind = match &typed {
        Some(kind) => kind.as_str(),
        None if event != "message" && !looks_like_adk(&object) => event,
        None => "",
    };
    match kind {
        kind if is_heartbeat(kind) => Some(Frame::heartbeat()),
        "text" | "message" | "text_delta" if !looks_like_adk(&object) => Some(typed_text(&object, kind)),
        "thought" | "thinking" | "reasoning" => Some(Frame {
            partial: true,
            ..Frame::part(Part::Thought(typed_words(&object).unwrap_or_default()))
        }),
        "tool_call" | "toolcall" | "function_call" => Some(Frame::part(call(&object))),
        "tool_result" | "toolresult" | "tool_response" | "function_response" => {
            Some(Frame { from_user: true, ..Frame::part(response(&object)) })
        }
        "error" => Some(Frame::error(object_failure(&object))),
        _ if looks_like_adk(&object) => Some(adk(&object)),
        _ => envelope_failure(&object).map(Frame::error),
    }
}

fn looks_like_adk(object: &Map<String, Value>) -> bool {
    ["content", "actions", "errorCode", "invocationId", "turnComplete"].iter().any(|key| {
        match field(object, key) {
            Some(Value::String(_)) => *key != "content",
            Some(value) => !value.is_null(),
            None => false,
        }
    })
}

fn typed_text(object: &Map<String, Value>, kind: &str) -> Frame {
    let words = typed_words(object).unwrap_or_default();
    let delta = kind == "text_delta" || object.get("delta").is_some_and(Value::is_string);
    Frame {
        partial: delta || flag(object, "partial"),
        author: author(object),
        from_user: string(object, "role").is_some_and(|role| role == "user"),
        ..Frame::part(Part::Text(words))
    }
}

/// The words of a typed event, wherever they are.
fn typed_words(object: &Map<String, Value>) -> Option<String> {
    ["content", "text", "delta", "message"].iter().find_map(|key| string(object, key))
}

/// An event of the Agent Development Kit, camel case or snake case.
fn adk(object: &Map<String, Value>) -> Frame {
    let content = field(object, "content").and_then(Value::as_object);
    let author = author(object);
    let role = content.and_then(|content| string(content, "role"));
    let list = content.and_then(|content| content.get("parts")).and_then(Value::as_array);
    let parts = match list {
        Some(list) => list.iter().filter_map(Value::as_object).filter_map(part).collect(),
        None => content.and_then(part).into_iter().collect(),
    };
    let actions = field(object, "actions").and_then(Value::as_object);
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
        state: state.filter(|state| state.as_object().is_some_and(|state| !state.is_empty())).cloned(),
        transfer: actions.and_then(|actions| string(actions, "transferToAgent")),
        failure: adk_failure(code, &message).or_else(|| match (content, field(object, "error")) {
            (None, Some(error)) if !error.is_null() => Some(object_failure(object)),
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

fn part(part: &Map<String, Value>) -> Option<Part> {
    if let Some(object) = field(part, "functionCall").and_then(Value::as_object) {
        return Some(call(object));
    }
    if let Some(object) = field(part, "functionResponse").and_then(Value::as_object) {
        return Some(response(object));
    }
    let text = string(part, "text")?;
    Some(if flag(part, "thought") { Part::Thought(text) } else { Part::Text(text) })
}

fn call(object: &Map<String, Value>) -> Part {
    Part::Call {
        name: tool_name(object),
        args: first_of(object, &["args", "arguments", "input", "content"]),
        whole: !flag(object, "willContinue") && field(object, "partialArgs").is_none(),
    }
}

fn response(object: &Map<String, Value>) -> Part {
    Part::Response {
        name: tool_name(object),
        response: first_of(object, &["response", "result", "output", "content"]),
    }
}

fn tool_name(object: &Map<String, Value>) -> String {
    ["name", "tool", "toolName"].iter().find_map(|key| string(object, key)).unwrap_or_default()
}

fn first_of(object: &Map<String, Value>, keys: &[&str]) -> Value {
    keys.iter().find_map(|key| object.get(*key)).cloned().unwrap_or(Value::Null)
}

/// The envelope of the JSON calls, a framework's `detail`, or a bare `error`, where an event was expected.
fn envelope_failure(object: &Map<String, Value>) -> Option<Failure> {
    let refused = object.get("code").and_then(Value::as_i64).is_some_and(|code| code != 0 && code != 200);
    let known = ["error", "detail"].iter().any(|key| object.get(*key).is_some_and(|value| !value.is_null()));
    (refused || known).then(|| object_failure(object))
}

/// The failure in an object, wherever its words are: the bare message before the one with the class of the error in front.
fn object_failure(object: &Map<String, Value>) -> Failure {
    let nested = ["error", "detail", "content"].iter().find_map(|key| object.get(*key)?.as_object());
    let details = field(object, "errorDetails").and_then(Value::as_object);
    let words = |object: &Map<String, Value>| {
        ["errorMessage", "message", "error", "detail", "content", "msg"]
            .iter()
            .find_map(|key| field(object, key).and_then(scalar).filter(|text| !text.trim().is_empty()))
    };
    let code = |object: &Map<String, Value>| {
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

fn author(object: &Map<String, Value>) -> Option<String> {
    field(object, "author").and_then(Value::as_str).map(|name| cut(name, NAME_LIMIT).to_owned())
}

/// A field by its camel case name, in camel case or snake case.
fn field<'v>(object: &'v Map<String, Value>, camel: &str) -> Option<&'v Value> {
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

fn string(object: &Map<String, Value>, camel: &str) -> Option<String> {
    field(object, camel).and_then(Value::as_str).map(str::to_owned)
}

fn flag(object: &Map<String, Value>, camel: &str) -> bool {
    field(object, camel).and_then(Value::as_bool).unwrap_or(false)
}

/// A string or a number as text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
