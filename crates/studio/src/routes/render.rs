//! Submitting, watching and cancelling renders.

use super::{Body, session_id};
use crate::app::App;
use crate::auth::{User, attributed, random_hex};
use crate::config::RenderForm;
use crate::envelope::Fault;
use crate::media::probe::MAX_FPS;
use crate::rendering::{FORMATS, Settings};
use crate::renders::check_sources;
use crate::store::renders::{self, Job, State as JobState, Submission};
use crate::store::{files, sessions};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fov_edit::draft::from_draft;
use fov_edit::timeline::Canvas;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Most characters of a render's id.
pub(super) const LONGEST_ID: usize = 100;
/// The names of each quality, best first.
pub(super) const QUALITIES: [&[&str]; 3] =
    [&["high", "best"], &["medium", "normal", "standard"], &["low", "draft"]];
/// Pixels of a side.
pub(super) const SIDES: RangeInclusive<u32> = 16..=Canvas::LARGEST;

#[derive(Deserialize)]
pub(super) struct Submit {
    id: String,
    #[serde(rename = "sessionId", alias = "session_id")]
    session_id: String,
    draft: Box<RawValue>,
    #[serde(default)]
    output: Value,
}

/// `POST /api/render/proxy/lambda`
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    user: User,
    headers: HeaderMap,
    Body(submit): Body<Submit>,
) -> Result<Response, Fault> {
    if !attributed(&headers) {
        return Err(Fault::ExportBlocked);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !(1..=LONGEST_ID).contains(&submit.id.len()) || !submit.id.chars().all(plain) {
        return Err(Fault::Bad(format!(
            "the render id must be 1 to {LONGEST_ID} letters, digits, dashes, dots or underscores"
        )));
    }
    let session = session_id(&submit.session_id)?;
    let settings = settings(&submit.output)?;
    let timeline = from_draft(submit.draft.get()).map_err(|error| Fault::Bad(error.to_string()))?;
    if timeline.clips.is_empty() && timeline.audio.is_empty() {
        return Err(Fault::Bad("there is nothing to export yet: upload a video first".to_owned()));
    }
    let job = Submission {
        id: submit.id,
        session_id: session,
        draft: submit.draft.get().to_owned(),
        output: serde_json::to_string(&settings)?,
        ticket: random_hex(24)?,
    };
    let id = job.id.clone();
    let now = app.now();
    app.to_the_end({
        let app = Arc::clone(&app);
        async move {
            app.store
                .write(move |tx| {
                    sessions::check_owner(tx, session, &user.id)?;
                    let files =
                        files::of_session(tx, session)?.into_iter().map(|f| (f.id.clone(), f)).collect();
                    check_sources(&timeline, &files)?;
                    renders::submit(tx, &job, now)?;
                    sessions::touch(tx, session, now)
                })
                .await?;
            app.renders.wake.notify_one();
            Ok(())
        }
    })
    .await?;
    let accepted = json!({ "id": id, "status": "pending", "progress": 5 });
    Ok(soon(Json(wrap(&app, accepted))))
}

/// `GET /api/render/proxy/lambda/{id}`
pub(super) async fn status(
    State(app): State<Arc<App>>,
    user: User,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (job, ahead) = app
        .store
        .read(move |db| {
            let job = renders::of_user(db, &id, &user.id)?;
            let ahead = renders::ahead(db, job.queued)?;
            Ok((job, ahead))
        })
        .await?;
    let open = matches!(job.state, JobState::Pending | JobState::Processing);
    let answer = Json(wrap(&app, describe(&app, &job, ahead)));
    Ok(if open { soon(answer) } else { answer.into_response() })
}

/// Renders here take seconds, and asking costs nothing: a client that heeds the hint need not wait for its next poll.
fn soon(answer: Json<Value>) -> Response {
    ([(header::RETRY_AFTER, HeaderValue::from_static("1"))], answer).into_response()
}

/// `POST /api/render/proxy/lambda/{id}/cancel`
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    user: User,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let now = app.now();
    let job = {
        let id = id.clone();
        app.store
            .write(move |tx| {
                renders::of_user(tx, &id, &user.id)?;
                renders::cancel(tx, &id, now)?;
                renders::of_user(tx, &id, &user.id)
            })
            .await?
    };
    app.renders.stop(&id);
    Ok(Json(wrap(&app, describe(&app, &job, 0))))
}

fn describe(app: &App, job: &Job, ahead: u64) -> Value {
    let progress = match job.state {
        JobState::Pending => 5,
        JobState::Processing => app.renders.progress(&job.id).unwrap_or(10),
        JobState::Completed => 100,
        JobState::Failed | JobState::Canceled => 0,
    };
    let mut fields = json!({ "id": job.id, "status": job.state.name(), "progress": progress });
    if job.state == JobState::Pending {
        fields["position"] = json!(ahead + 1);
    }
    if let Some(error) = &job.error {
        fields["error"] = json!(error);
        fields["message"] = json!(error);
    }
    if let Some(product) = &job.result {
        let url = super::deliver::output_url(app, job, product);
        let seconds = product.duration_ms as f64 / 1000.0;
        match app.config.behaviour.render_form {
            RenderForm::TopLevel => {
                fields["output"] = json!({ "url": url, "duration": seconds, "size": product.size });
            }
            RenderForm::Data => {
                fields["outputUrl"] = json!(url);
                fields["duration"] = json!(seconds);
                fields["size"] = json!(product.size);
            }
        }
    }
    fields
}

/// One of the two shapes in which the render calls answer.
fn wrap(app: &App, fields: Value) -> Value {
    match app.config.behaviour.render_form {
        RenderForm::Data => json!({ "success": true, "data": fields }),
        RenderForm::TopLevel => {
            let mut fields = fields;
            fields["success"] = json!(true);
            fields["code"] = json!(0);
            fields
        }
    }
}

/// Reads `output`: `format`, `quality`, `resolution` ("720p", "1080x1920") and `fps`. What is not said is mp4, high,
/// as the draft has it.
fn settings(output: &Value) -> Result<Settings, Fault> {
    let word = |key: &str, fallback: &str| {
        output[key].as_str().unwrap_or(fallback).trim().trim_start_matches('.').to_ascii_lowercase()
    };
    let format = word("format", "mp4");
    if !FORMATS.iter().any(|(name, _)| *name == format) {
        let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
        return Err(Fault::Bad(format!("\"{format}\" cannot be exported: use one of {}", names.join(", "))));
    }
    let quality = word("quality", "high");
    let named =
        QUALITIES.iter().find(|names| names.contains(&quality.as_str())).and_then(|names| names.first());
    let quality = *named
        .ok_or_else(|| Fault::Bad(format!("there is no quality \"{quality}\": use high, medium or low")))?;
    let short_side = match &output["resolution"] {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(short_side(text).ok_or_else(|| {
            Fault::Bad(format!("\"{text}\" is not a resolution: write for example 720p or 1080x1920"))
        })?),
        _ => return Err(Fault::Bad("a resolution is a text such as 720p or 1080x1920".to_owned())),
    };
    let fps = match &output["fps"] {
        Value::Null => None,
        value => {
            let fps = value.as_f64().filter(|fps| (1.0..=f64::from(MAX_FPS)).contains(fps));
            let fps = fps.map(|fps| fps.round() as u32);
            Some(fps.ok_or_else(|| Fault::Bad(format!("fps must be a number from 1 to {MAX_FPS}")))?)
        }
    };
    Ok(Settings { format, quality: quality.to_owned(), short_side, fps })
}

/// Pixels of the shorter side: of "720p", "4k", "1080x1920".
fn short_side(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| SIDES.contains(n));
    match text.split_once(['x', '×', '*']) {
        Some((width, height)) => Some(number(width)?.min(number(height)?)),
        None if text == "4k" => Some(2160),
        None => number(text.strip_suffix('p').unwrap_or(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolutions_are_read_as_people_write_them() {
        assert_eq!(short_side("720p"), Some(720));
        assert_eq!(short_side("1080x1920"), Some(1080));
        assert_eq!(short_side("1920 x 1080"), Some(1080));
        assert_eq!(short_side("4K"), Some(2160));
        assert_eq!(short_side("tall"), None);
        assert_eq!(short_side("99999p"), None);
    }

    #[test]
    fn what_is_not_said_is_mp4_in_high_quality() {
        let plain =
            Settings { format: "mp4".to_owned(), quality: "high".to_owned(), short_side: None, fps: None };
        assert_eq!(settings(&Value::Null), Ok(plain.clone()));
        assert_eq!(settings(&json!({ "format": "MP4", "quality": "high", "unknown": 1 })), Ok(plain));
        assert!(settings(&json!({ "format": "exe" })).is_err());
        assert!(settings(&json!({ "fps": 0 })).is_err());
    }
}
