//! `POST /api/tasks/me/with-session/nemo_agent`.

use super::flex;
use super::state::TurnInfo;
use crate::json::{FromJson, Node, ToJson};

/// The path.
pub const PATH: &str = "/api/tasks/me/with-session/nemo_agent";

/// What goes out.
#[derive(Debug, ToJson)]
pub struct NewSession<'a> {
    /// Always "project".
    pub task_name: &'a str,
    /// BCP 47.
    pub language: &'a str,
}

/// What comes back.
#[derive(Debug, Clone, FromJson)]
pub struct Session {
    /// Digits beyond 2^53: a string always, also where the backend wrote a number.
    #[json(read = required)]
    pub session_id: String,
    /// Needed for a link to the project.
    #[json(read = flex::text)]
    pub task_id: Option<String>,
    /// Perhaps there.
    #[json(read = flex::text)]
    pub user_id: Option<String>,
    /// The studio's count of what it took; see [`TurnInfo`].
    #[json(read = flex::part)]
    pub turn: Option<TurnInfo>,
}

fn required(from: Node<'_>) -> String {
    let id = flex::text(from).unwrap_or_default();
    if id.is_empty() {
        from.fail();
    }
    id
}

#[cfg(test)]
mod tests {
    use super::Session;

    #[test]
    fn ids_keep_every_digit() {
        for raw in [r#""7234567890123456789""#, "7234567890123456789"] {
            let session: Session =
                crate::json::from_str(&format!(r#"{{"task_id":1,"session_id":{raw},"x":[]}}"#)).unwrap();
            assert_eq!(session.session_id, "7234567890123456789");
            assert_eq!(session.task_id.as_deref(), Some("1"));
        }
        assert!(crate::json::from_str::<Session>(r#"{"session_id":null}"#).is_err());
    }
}
