//! The render calls: submit, status, cancel, download. Answers come in two shapes, with their fields at the top level
//! or under `data`, and the file at `output.url` or `outputUrl`.

use super::flex;
use crate::draft::Draft;
use crate::json::{FromJson, ToJson, parse_float};
use crate::machine::ExportWish;
use crate::route::Quality;

/// The path of a submission.
pub const PATH: &str = "/api/render/proxy/lambda";

/// The path of a job's status.
#[must_use]
pub fn status_path(id: &str) -> String {
    format!("{PATH}/{}", super::encode(id))
}

/// The path that cancels a job.
#[must_use]
pub fn cancel_path(id: &str) -> String {
    format!("{PATH}/{}/cancel", super::encode(id))
}

/// The path at which the backend itself serves the file, with the bearer.
#[must_use]
pub fn download_path(id: &str) -> String {
    format!("/api/render/proxy/{}/download", super::encode(id))
}

/// What goes out.
#[derive(Debug, ToJson)]
pub struct Submission<'a> {
    /// `render_<ts>`, never used before.
    pub id: &'a str,
    /// In camel case: the one exception of the API.
    #[json(rename = "sessionId")]
    pub session_id: &'a str,
    /// Exactly as the state call gave it.
    pub draft: &'a Draft,
    /// What is wanted.
    pub output: Output<'a>,
}

/// What is wanted. `resolution` and `fps` are left out unless the user named them.
#[derive(Debug, ToJson)]
pub struct Output<'a> {
    format: &'a str,
    quality: Quality,
    #[json(skip_serializing_if = "Option::is_none")]
    resolution: Option<&'a str>,
    #[json(skip_serializing_if = "Option::is_none")]
    fps: Option<f64>,
}

impl<'a> From<&'a ExportWish> for Output<'a> {
    fn from(wish: &'a ExportWish) -> Output<'a> {
        Output {
            format: wish.format.as_deref().unwrap_or("mp4"),
            quality: wish.quality.unwrap_or(Quality::High),
            resolution: wish.resolution.as_deref(),
            fps: wish.fps.as_deref().and_then(parse_float),
        }
    }
}

/// How a job stands, in either shape.
#[derive(Debug, Clone, Default, FromJson)]
pub struct Answer {
    #[json(read = flex::text)]
    status: Option<String>,
    #[json(read = flex::number)]
    progress: Option<f64>,
    #[json(read = flex::part)]
    output: Option<File>,
    #[json(rename = "outputUrl", alias = "output_url", read = flex::text)]
    output_url: Option<String>,
    #[json(read = flex::text)]
    url: Option<String>,
    #[json(read = flex::text)]
    error: Option<String>,
    #[json(read = flex::text)]
    message: Option<String>,
}

#[derive(Debug, Clone, Default, FromJson)]
struct File {
    #[json(read = flex::text)]
    url: Option<String>,
    #[json(read = flex::number)]
    duration: Option<f64>,
    #[json(read = flex::number)]
    size: Option<f64>,
}

/// What an [`Answer`] says.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// Queued or running; 0..=100.
    Running {
        /// Percent.
        progress: u8,
    },
    /// The file is there, or will be at the download call if no URL is given.
    Completed {
        /// Where the file is.
        url: Option<String>,
        /// Seconds.
        duration_s: Option<f64>,
        /// Bytes.
        bytes: Option<u64>,
    },
    /// It will not come.
    Failed {
        /// In the backend's words.
        detail: Option<String>,
    },
}

impl Answer {
    /// Makes sense of it. A status that is not known counts as running: it is asked for again.
    #[must_use]
    pub fn status(&self) -> Status {
        let status = self.status.as_deref().unwrap_or_default().to_ascii_lowercase();
        match status.as_str() {
            "failed" | "error" | "cancelled" | "canceled" | "timeout" => Status::Failed {
                detail: self.error.as_deref().or(self.message.as_deref()).and_then(super::envelope::clean),
            },
            "completed" | "complete" | "done" | "success" | "succeeded" => {
                let file = self.output.clone().unwrap_or_default();
                let url = file.url.or_else(|| self.output_url.clone()).or_else(|| self.url.clone());
                Status::Completed {
                    url: url.filter(|url| url.starts_with("https://") || url.starts_with("http://")),
                    duration_s: file.duration.filter(|s| *s >= 0.0),
                    bytes: file.size.filter(|b| *b >= 0.0).map(|b| b as u64),
                }
            }
            _ => Status::Running { progress: self.progress.unwrap_or(0.0).clamp(0.0, 100.0) as u8 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Output, Status, Submission};
    use crate::draft::Draft;
    use crate::machine::{ExportWish, RequestKind};
    use crate::wire::envelope;

    fn read(body: &str) -> Status {
        envelope::read::<Answer>(RequestKind::RenderStatus, 200, body.as_bytes()).unwrap().status()
    }

    #[test]
    fn both_shapes_say_the_same() {
        let running = Status::Running { progress: 5 };
        assert_eq!(
            read(r#"{"success":true,"data":{"id":"render_1","status":"pending","progress":5}}"#),
            running
        );
        assert_eq!(read(r#"{"id":"render_1","status":"pending","progress":5}"#), running);
        let url = Some("https://cdn/x.mp4".to_owned());
        assert_eq!(
            read(
                r#"{"status":"completed","progress":100,"output":{"url":"https://cdn/x.mp4","duration":12.5,"size":99}}"#
            ),
            Status::Completed { url: url.clone(), duration_s: Some(12.5), bytes: Some(99) }
        );
        assert_eq!(
            read(r#"{"code":0,"data":{"status":"completed","outputUrl":"https://cdn/x.mp4"}}"#),
            Status::Completed { url, duration_s: None, bytes: None }
        );
        assert_eq!(
            read(r#"{"data":{"status":"failed","error":"codec"}}"#),
            Status::Failed { detail: Some("codec".into()) }
        );
    }

    #[test]
    fn a_url_that_is_none_leaves_the_download_call() {
        let status = read(r#"{"status":"completed","output":{"url":"javascript:alert(1)"}}"#);
        assert_eq!(status, Status::Completed { url: None, duration_s: None, bytes: None });
    }

    #[test]
    fn the_draft_travels_byte_for_byte() {
        let text = r#"{"t":[ {"tt":0 ,"sg":[]}],  "z":1.0, "id":7234567890123456789}"#;
        let draft: Draft = crate::json::from_str(text).unwrap();
        let wish = ExportWish::default();
        let body =
            Submission { id: "render_1", session_id: "72", draft: &draft, output: Output::from(&wish) };
        assert_eq!(
            crate::json::to_string(&body),
            format!(
                r#"{{"id":"render_1","sessionId":"72","draft":{text},"output":{{"format":"mp4","quality":"high"}}}}"#
            )
        );
    }
}
