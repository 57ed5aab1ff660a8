//! `POST /run_sse`. What comes back is a stream: see [`crate::sse`] and [`crate::agent`].

use crate::json::ToJson;

/// The path.
pub const PATH: &str = "/run_sse";

/// Asks the backend to take the message only as number `n` of its session (see [`super::state::TurnInfo`]). Sent
/// only to a backend that counts.
pub const INDEX_HEADER: &str = "X-Message-Index";

/// What goes out, all in snake case.
#[derive(Debug, ToJson)]
pub struct Chat<'a> {
    app_name: &'a str,
    user_id: &'a str,
    session_id: &'a str,
    new_message: Message<'a>,
}

#[derive(Debug, ToJson)]
struct Message<'a> {
    role: &'a str,
    parts: [Part<'a>; 1],
}

#[derive(Debug, ToJson)]
struct Part<'a> {
    text: &'a str,
}

impl<'a> Chat<'a> {
    /// A message of the user.
    #[must_use]
    pub fn new(session_id: &'a str, text: &'a str) -> Chat<'a> {
        let new_message = Message { role: "user", parts: [Part { text }] };
        Chat { app_name: super::APP, user_id: "me", session_id, new_message }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn golden() {
        assert_eq!(
            crate::json::to_string(&super::Chat::new("72", "trim \"it\"")),
            r#"{"app_name":"nemo_agent","user_id":"me","session_id":"72","new_message":{"role":"user","parts":[{"text":"trim \"it\""}]}}"#
        );
    }
}
