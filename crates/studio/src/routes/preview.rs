//! Looking at the film before it is exported: single frames, and a small version of all of it.

use super::deliver::{file as send, gone};
use super::{Asked, session_id};
use crate::app::App;
use crate::auth::{User, random_hex};
use crate::envelope::{Data, Fault};
use crate::render::{self, Job, Output};
use crate::renders::{Work, footage, keep};
use crate::store::sessions;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fov_edit::time::Time;
use fov_edit::timeline::Timeline;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The small versions that exist: of each session the last, with the version of the timeline that it shows.
#[derive(Debug, Default)]
pub(crate) struct Previews {
    made: Mutex<HashMap<i64, Preview>>,
    /// Held while one is made: a second request for the same film waits and then finds it.
    making: tokio::sync::Mutex<()>,
}

impl Previews {
    fn of(&self, session: i64) -> Option<Preview> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&session).cloned()
    }

    fn remember(&self, session: i64, preview: Preview) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(session, preview);
    }
}

#[derive(Debug, Clone)]
struct Preview {
    version: i64,
    name: String,
    duration: Time,
}

#[derive(Deserialize)]
pub(super) struct Moment {
    #[serde(default)]
    at_ms: i64,
    #[serde(default)]
    w: Option<u32>,
}

/// `GET /api/studio/preview/{session}/still?at_ms=&w=`
pub(super) async fn still(
    State(app): State<Arc<App>>,
    user: User,
    Path(session): Path<String>,
    Asked(moment): Asked<Moment>,
) -> Result<Response, Fault> {
    let (timeline, _) = film(&app, &session, user).await?;
    let _turn = app.probes.acquire().await.map_err(|_| Fault::Closing)?;
    let work = Work::new(&app)?;
    let job = job(&app, session_id(&session)?, timeline, &work).await?;
    let width = moment.w.unwrap_or(640).clamp(16, 1920);
    let at = Time::from_ms(moment.at_ms.max(0));
    // Dropped with the request if the client goes: then nobody wants the picture.
    let picture = render::still(&app.ffmpeg, &job, at, width, &app.closing.child_token()).await?;
    let mut response = picture.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `GET /api/studio/preview/{session}/proxy`
pub(super) async fn proxy(
    State(app): State<Arc<App>>,
    user: User,
    Path(session): Path<String>,
) -> Result<Data, Fault> {
    let (timeline, version) = film(&app, &session, user).await?;
    let id = session_id(&session)?;
    let _making = app.previews.making.lock().await;
    let preview = match app.previews.of(id) {
        Some(preview) if preview.version == version => preview,
        older => {
            let work = Work::new(&app)?;
            let job = job(&app, id, timeline, &work).await?;
            let film = render::proxy(&app.ffmpeg, &job, |_| {}, &app.closing.child_token()).await?;
            let name = format!("preview-{}.mp4", random_hex(24)?);
            keep(&job.out, &app.session_folder(id), &name).await?;
            if let Some(older) = older {
                let _ = tokio::fs::remove_file(app.session_folder(id).join(older.name)).await;
            }
            let preview = Preview { version, name, duration: film.duration };
            app.previews.remember(id, preview.clone());
            preview
        }
    };
    Ok(Data(json!({
        "url": format!("{}/preview/{id}/{}", app.base_url(), preview.name),
        "version": preview.version,
        "duration": preview.duration.secs_f64(),
    })))
}

/// `GET /preview/{session}/{name}`: the name is the permission.
pub(super) async fn file(
    State(app): State<Arc<App>>,
    Path((session, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let id = session_id(&session).map_err(|_| gone())?;
    let known = app.previews.of(id).is_some_and(|preview| preview.name == name);
    if !known {
        return Err(gone());
    }
    send(&app.session_folder(id).join(name), request).await
}

/// The timeline of a user's session and its version.
async fn film(app: &App, session: &str, user: User) -> Result<(Timeline, i64), Fault> {
    let id = session_id(session)?;
    let row = app.store.read(move |db| sessions::of_user(db, id, &user.id)).await?;
    match row.editor {
        Some(editor) if !editor.timeline().clips.is_empty() => Ok((editor.timeline().clone(), row.version)),
        _ => Err(Fault::Bad("there is nothing to look at yet: upload a video first".to_owned())),
    }
}

async fn job(app: &App, session: i64, timeline: Timeline, work: &Work) -> Result<Job, Fault> {
    let (files, media) = footage(app, session).await?;
    Ok(Job {
        timeline,
        files,
        media,
        work: work.0.clone(),
        output: Output::default(),
        out: work.0.join("preview.mp4"),
    })
}
