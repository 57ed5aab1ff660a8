//! `POST /api/tasks/me/with-session/nemo_agent`.

use super::flex;
use super::state::TurnInfo;
use serde::{Deserialize, Deserializer, Serialize};

/// The path.
pub const PATH: &str = "/api/tasks/me/with-session/nemo_agent";

/// What goes out.
#[derive(Debug, Serialize)]
pub struct NewSession<'a> {
    /// Always "project".
    pub task_name: &'a str,
    /// BCP 47.
    pub language: &'a str,
}

/// What comes back.
#[derive(Debug, Clone, Deserialize)]
pub struct Session {
    /// Digits beyond 2^53: a string always, also where the backend wrote a number.
    #[serde(deserialize_with = "required")]
    pub session_id: String,
    /// Needed for a link to the project.
    #[serde(default, deserialize_with = "flex::text")]
    pub task_id: Option<String>,
    /// Perhaps there.
    #[serde(default, deserialize_with = "flex::text")]
    pub user_id: Option<String>,
    /// The studio's count of what it took; see [`TurnInfo`].
    #[serde(default, deserialize_with = "flex::part")]
    pub turn: Option<TurnInfo>,
}

fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    flex::text(deserializer)?
        .filter(|id| !id.is_empty())
        .ok_or_else(|| serde::de::Error::custom("the session has no id"))
}

#[cfg(test)]
mod tests {
    use super::Session;

    #[test]
    fn ids_keep_every_digit() {
        for raw in [r#""7234567890123456789""#, "7234567890123456789"] {
            let session: Session =
                serde_json::from_str(&format!(r#"{{"task_id":1,"session_id":{raw},"x":[]}}"#)).unwrap();
            assert_eq!(session.session_id, "7234567890123456789");
            assert_eq!(session.task_id.as_deref(), Some("1"));
        }
        assert!(serde_json::from_str::<Session>(r#"{"session_id":null}"#).is_err());
    }
}
