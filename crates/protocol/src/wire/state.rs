//! `GET /api/state/nemo_agent/me/<session_id>/latest`: the timeline as the backend has it.

use super::flex;
use crate::draft::Draft;
use crate::json::{FromJson, ToJson};
use serde::{Deserialize, Serialize};

/// The path for a session.
#[must_use]
pub fn path(session_id: &str) -> String {
    format!("/api/state/{}/me/{}/latest", super::APP, super::encode(session_id))
}

/// What comes back.
#[derive(Debug, FromJson)]
pub struct Latest {
    /// Needed for a link to the project.
    #[json(read = flex::text)]
    pub task_id: Option<String>,
    /// Perhaps there.
    #[json(read = flex::text)]
    pub user_id: Option<String>,
    #[json(read = flex::part)]
    state: Option<Inner>,
    /// What the backend counts, if it does.
    #[json(read = flex::part)]
    turn: Option<TurnInfo>,
}

#[derive(Debug, Default, FromJson)]
struct Inner {
    draft: Option<Draft>,
    #[json(read = flex::count)]
    video_infos: usize,
    #[json(read = flex::count)]
    generated_media: usize,
}

/// An extra of the studio: what it has taken in this session, so that a client that lost an answer can find out what
/// became of its request, and repeat it without doubling it (`X-Message-Index`, `X-File-Index`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
pub struct TurnInfo {
    /// Chat messages accepted so far: the next one is number `count`.
    pub count: u64,
    /// Files accepted so far.
    #[serde(default)]
    pub files: u64,
    /// A message is being worked on.
    #[serde(default)]
    pub running: bool,
    /// What was answered to message number `index`.
    #[serde(default)]
    pub reply: Option<String>,
    /// The last message that was finished.
    #[serde(default)]
    pub index: Option<u64>,
}

/// What the machine keeps of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct Known {
    /// The draft, byte for byte; none before the first material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// Files in the session.
    pub files: usize,
    /// Clips that the backend generated.
    pub generated: usize,
    /// What the backend counts, if it does.
    pub turn: Option<TurnInfo>,
}

impl Latest {
    /// What is worth keeping.
    #[must_use]
    pub fn into_known(self) -> Known {
        let inner = self.state.unwrap_or_default();
        Known {
            draft: inner.draft,
            files: inner.video_infos,
            generated: inner.generated_media,
            turn: self.turn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Latest;

    #[test]
    fn golden() {
        let latest: Latest = crate::json::from_str(
            r#"{"session_id":7234567890123456789,"task_id":"5","state":{"draft":{"t":[ ]},"video_infos":[{"filename":"a.mp4"}],
                "canvas_config":{},"video_analyses":[],"generated_media":{}},"turn":{"count":2,"files":1,"running":true}}"#,
        )
        .unwrap();
        let known = latest.into_known();
        assert_eq!(known.draft.as_ref().map(|d| d.as_json()), Some(r#"{"t":[ ]}"#));
        assert_eq!((known.files, known.generated), (1, 0));
        assert_eq!(known.turn.map(|t| (t.count, t.files, t.running)), Some((2, 1, true)));
    }

    #[test]
    fn a_state_without_a_draft_is_an_empty_one() {
        for body in
            ["{}", r#"{"state":null}"#, r#"{"state":{"draft":null,"video_infos":"x"}}"#, r#"{"state":[]}"#]
        {
            let latest: Latest = crate::json::from_str(body).unwrap();
            assert_eq!(latest.into_known(), super::Known::default(), "{body}");
        }
    }
}
