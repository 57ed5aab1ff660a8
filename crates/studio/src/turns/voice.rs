//! A turn as it is heard: events of the agent server's shape, for whoever listens.

use crate::auth::random_hex;
use fov_edit::Answer;
use fov_edit::operation::Operation;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

/// What a turn says to whoever listens.
pub(crate) enum Said {
    /// An event of the stream.
    Event(Value),
    /// The turn is over and its result is on the disk. A channel that closes without this was interrupted.
    End,
}

/// A turn as it is heard.
pub(crate) type Events = UnboundedReceiver<Said>;

/// Speaks to whoever listens, in the agent server's event shape. Nobody listening is fine.
pub(super) struct Voice {
    events: UnboundedSender<Said>,
    invocation: String,
}

impl Voice {
    pub(super) fn new(events: UnboundedSender<Said>) -> Voice {
        Voice { events, invocation: format!("e-{}", random_hex(16).unwrap_or_default()) }
    }

    /// What was done, as the call and response of an operation, then the words: piece by piece, then whole.
    pub(super) fn tell(&self, answer: &Answer, version: i64, silent: bool) {
        for operation in &answer.operations {
            let (name, args) = call(operation);
            self.operation(&name, &args, &json!({ "status": "ok", "draft_version": version }));
        }
        if !silent {
            for piece in pieces(&answer.text) {
                self.event("model", json!({ "text": piece }), Some(true), json!({}));
            }
            self.event("model", json!({ "text": answer.text }), Some(false), json!({}));
        }
        let _ = self.events.send(Said::End);
    }

    /// An operation's call and its response; a version in the response is a change of the session's state.
    pub(super) fn operation(&self, name: &str, args: &Value, response: &Value) {
        let id = format!("call-{}", random_hex(8).unwrap_or_default());
        let call = json!({ "functionCall": { "id": id, "name": name, "args": args } });
        self.event("model", call, None, json!({}));
        let answer = json!({ "functionResponse": { "id": id, "name": name, "response": response } });
        let delta = match response.get("draft_version") {
            Some(version) => json!({ "draft_version": version }),
            None => json!({}),
        };
        self.event("user", answer, None, delta);
    }

    fn event(&self, role: &str, part: Value, partial: Option<bool>, state_delta: Value) {
        let mut event = json!({
            "content": { "parts": [part], "role": role },
            "invocationId": self.invocation,
            "author": "nemo_agent",
            "actions": { "stateDelta": state_delta, "artifactDelta": {}, "requestedAuthConfigs": {},
                "requestedToolConfirmations": {} },
            "id": random_hex(16).unwrap_or_default(),
        });
        if let Some(partial) = partial {
            event["partial"] = json!(partial);
        }
        let _ = self.events.send(Said::Event(event));
    }
}

/// An operation as a function's name and its arguments.
fn call(operation: &Operation) -> (String, Value) {
    let mut args = serde_json::to_value(operation).unwrap_or_default();
    let name = args.as_object_mut().and_then(|args| args.remove("op"));
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("edit").to_owned();
    (name, args)
}

/// A text in pieces of a few words, as a model would send it.
fn pieces(text: &str) -> Vec<&str> {
    const LETTERS: usize = 24;
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let cut = rest
            .char_indices()
            .skip(LETTERS)
            .find(|(_, c)| c.is_whitespace() || !c.is_ascii())
            .map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_add_up_to_the_text() {
        for text in [
            "",
            "Trimmed.",
            "Removed the first 10 s and added music under the voice.",
            "已经把开头的十秒剪掉了，并且配上了轻快的背景音乐，音量是百分之三十五。🎉",
        ] {
            assert_eq!(pieces(text).concat(), text);
        }
        assert!(pieces("Removed the first 10 s and added music under the voice.").len() > 1);
    }
}
