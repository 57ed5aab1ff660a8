//! `POST /api/upload-video/nemo_agent/me/<session_id>`: a multipart form with the field `files`, or JSON with URLs.

use super::flex;
use crate::json::{FromJson, ToJson};

/// Asks the backend to take the file only as number `n` of its session (see [`super::state::TurnInfo`]).
pub const INDEX_HEADER: &str = "X-File-Index";

/// The path for a session.
#[must_use]
pub fn path(session_id: &str) -> String {
    format!("/api/upload-video/{}/me/{}", super::APP, super::encode(session_id))
}

/// What goes out for URLs.
#[derive(Debug, ToJson)]
pub struct Urls<'a> {
    /// http or https.
    pub urls: &'a [&'a str],
    /// Always "url".
    pub source_type: &'a str,
}

/// What comes back.
#[derive(Debug, Clone, FromJson)]
pub struct Uploaded {
    /// One an uploaded file.
    #[json(read = flex::part)]
    pub files: Option<Vec<UploadedFile>>,
}

/// One uploaded file. Every field may be absent.
#[derive(Debug, Clone, Default, PartialEq, FromJson)]
pub struct UploadedFile {
    /// As the backend calls it.
    #[json(read = flex::text)]
    pub filename: Option<String>,
    /// `video`, `image`, `audio`.
    #[json(read = flex::text)]
    pub file_type: Option<String>,
    /// Where the backend keeps it.
    #[json(read = flex::text)]
    pub cdn_url: Option<String>,
    /// Seconds.
    #[json(read = flex::number)]
    pub duration: Option<f64>,
    /// Pixels.
    #[json(read = flex::number)]
    pub width: Option<f64>,
    /// Pixels.
    #[json(read = flex::number)]
    pub height: Option<f64>,
    /// Frames per second.
    #[json(read = flex::number)]
    pub fps: Option<f64>,
    /// Of the content.
    #[json(read = flex::text)]
    pub hash: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::Uploaded;

    #[test]
    fn golden() {
        let answer: Uploaded = crate::json::from_str(
            r#"{"files":[{"filename":"a.mp4","file_type":"video","cdn_url":"https://x/a.mp4","duration":12.5,
                "width":1920,"height":"1080","fps":29.97,"hash":"00ff","extra":{}}],"session_state_applied":true}"#,
        )
        .unwrap();
        let file = &answer.files.unwrap()[0];
        assert_eq!((file.duration, file.width, file.height), (Some(12.5), Some(1920.0), Some(1080.0)));
        assert_eq!(super::path("7/2"), "/api/upload-video/nemo_agent/me/7%2F2");
    }

    #[test]
    fn odd_shapes_cost_nothing_but_themselves() {
        for body in ["{}", r#"{"files":null}"#, r#"{"files":"a"}"#, r#"{"files":[{"duration":[]}]}"#] {
            assert!(crate::json::from_str::<Uploaded>(body).is_ok(), "{body}");
        }
    }
}
