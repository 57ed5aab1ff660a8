//! Making a session and reading its state.

use super::{Body, session_id};
use crate::app::App;
use crate::auth::{User, random_hex};
use crate::envelope::{Data, Fault};
use crate::store::files::Content;
use crate::store::sessions::Session;
use crate::store::{files, messages, sessions, witness};
use crate::sweep::in_use;
use axum::extract::{Path, State};
use fov_edit::draft::to_draft;
use fov_edit::timeline::{Sound, SourceKind, Timeline};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Create {
    #[serde(default)]
    task_name: String,
    #[serde(default)]
    language: String,
}

/// `POST /api/tasks/me/with-session/nemo_agent`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    user: User,
    Body(create): Body<Create>,
) -> Result<Data, Fault> {
    let name: String = create.task_name.chars().filter(|c| !c.is_control()).take(120).collect();
    let language: String = create.language.chars().filter(|c| !c.is_control()).take(35).collect();
    let session = Session {
        id: new_session_id()?,
        user_id: user.id,
        task_id: random_hex(16)?,
        task_name: if name.trim().is_empty() { "project".to_owned() } else { name },
        language,
        version: 0,
        messages: 0,
        editor: None,
    };
    let answer = json!({
        "task_id": session.task_id,
        "session_id": session.id.to_string(),
        "user_id": session.user_id,
        "turn": { "count": 0, "files": 0, "running": false },
    });
    let now = app.now();
    app.store
        .write(move |tx| {
            sessions::insert(tx, &session, now)?;
            witness::note(tx, now, "session_created", Some(session.id), &json!({}))
        })
        .await?;
    Ok(Data(answer))
}

/// Nineteen digits, beyond what a JSON number holds exactly, as the hosted service's are.
fn new_session_id() -> Result<i64, Fault> {
    const LEAST: u64 = 1_000_000_000_000_000_000;
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|e| Fault::Internal(format!("random numbers: {e}")))?;
    let id = LEAST + u64::from_be_bytes(bytes) % (i64::MAX as u64 - LEAST);
    i64::try_from(id).map_err(|e| Fault::Internal(e.to_string()))
}

/// `GET /api/state/nemo_agent/me/{session}/latest`
pub(super) async fn state(
    State(app): State<Arc<App>>,
    user: User,
    Path(session): Path<String>,
) -> Result<Data, Fault> {
    let id = session_id(&session)?;
    let (session, files, progress) = app
        .store
        .read(move |db| {
            // One transaction, so that draft, files and turn are of the same moment.
            let tx = db.unchecked_transaction()?;
            let session = sessions::of_user(&tx, id, &user.id)?;
            Ok((session, files::of_session(&tx, id)?, messages::progress(&tx, id)?))
        })
        .await?;
    in_use(&app, id).await;
    let timeline = session.editor.as_ref().map(|editor| editor.timeline());
    let draft: Option<Value> =
        timeline.map(|timeline| serde_json::from_str(&to_draft(timeline))).transpose()?;
    let (index, reply) = match progress.last {
        Some((index, reply)) => (Some(index), reply),
        None => (None, None),
    };
    Ok(Data(json!({
        "session_id": session.id.to_string(),
        "task_id": session.task_id,
        "task_name": session.task_name,
        "user_id": session.user_id,
        "version": session.version,
        "turn": {
            "count": session.messages,
            "files": files.len(),
            "running": progress.running,
            "reply": reply,
            "index": index,
        },
        "state": {
            "draft": draft,
            "video_infos": files.iter().map(|file| file_info(&app, file)).collect::<Vec<_>>(),
            "canvas_config": timeline.map(canvas),
            "video_analyses": [],
            "generated_media": timeline.map(made_music).unwrap_or_default(),
        },
    })))
}

/// A file as the upload and the state show it.
pub(super) fn file_info(app: &App, file: &files::File) -> Value {
    let (kind, duration) = match &file.content {
        Content::Media(media) => {
            let kind = match media.kind {
                SourceKind::Video => "video",
                SourceKind::Image => "image",
                SourceKind::Audio => "audio",
            };
            (kind, media.duration)
        }
        Content::Subtitles { end, .. } => ("subtitle", *end),
    };
    let media = file.content.media();
    json!({
        "filename": file.name,
        "file_type": kind,
        "cdn_url": format!("{}/media/{}/{}", app.base_url(), file.id, super::deliver::encoded(&file.name)),
        "duration": duration.secs_f64(),
        "width": media.map_or(0, |media| media.width),
        "height": media.map_or(0, |media| media.height),
        "fps": media.and_then(|media| media.fps).map_or(0.0, |rate| rate.fps()),
        "hash": file.hash,
        "size": file.size,
    })
}

fn canvas(timeline: &Timeline) -> Value {
    let canvas = &timeline.canvas;
    json!({ "width": canvas.width, "height": canvas.height, "fps": canvas.fps.fps() })
}

fn made_music(timeline: &Timeline) -> Vec<Value> {
    timeline
        .audio
        .iter()
        .filter(|audio| matches!(audio.sound, Sound::Made { .. }))
        .map(|audio| json!({ "type": "audio", "title": audio.title }))
        .collect()
}
