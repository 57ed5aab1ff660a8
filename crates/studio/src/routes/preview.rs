//! Looking at the film before it is exported: single frames, and a small version of all of it.

use super::deliver::{file as send, film_headers, gone};
use super::{Asked, session_id};
use crate::app::App;
use crate::auth::User;
use crate::envelope::{Data, Fault};
use crate::media::proxy;
use crate::previews::{self, Preview, Stage};
use crate::render;
use crate::store::sessions;
use crate::sweep;
use crate::work::with_work;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fov_edit::time::Time;
use fov_edit::timeline::Timeline;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Shorter side, in pixels, of the largest still for which proxies are good enough: hardly enlarged.
const LARGEST_FROM_PROXY: u32 = proxy::SIDE + proxy::SIDE / 5;

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
    let id = session_id(&session)?;
    let (timeline, _) = film(&app, id, user).await?;
    let _turn = app.previews.stills.acquire().await.map_err(|_| Fault::Closing)?;
    let width = moment.w.unwrap_or(640).clamp(16, 1920);
    let small = render::still_side(&timeline, width) <= LARGEST_FROM_PROXY;
    let at = Time::from_ms(moment.at_ms.max(0));
    // Dropped with the request if the client goes: then nobody wants the picture.
    let picture = with_work(&app, |work| async {
        let job = previews::job(&app, id, timeline, work, small).await?;
        Ok::<_, Fault>(render::still(&app.ffmpeg, &job, at, width, &app.closing.child_token()).await?)
    })
    .await?;
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
    let id = session_id(&session)?;
    let (timeline, version) = film(&app, id, user).await?;
    let duration = timeline.duration();
    let preview = app.previews.of_version(&app, id, version, timeline)?;
    preview.begun().await?;
    Ok(Data(json!({
        "url": format!("{}/preview/{id}/{}", app.base_url(), preview.name()),
        "version": version,
        "duration": duration.secs_f64(),
        "complete": preview.stage() == Stage::Whole,
    })))
}

/// `GET /preview/{session}/{name}`: the name is the permission.
pub(super) async fn file(
    State(app): State<Arc<App>>,
    Path((session, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let id = session_id(&session).map_err(|_| gone())?;
    let preview = app.previews.of(id).filter(|preview| preview.name() == name).ok_or_else(gone)?;
    match preview.stage() {
        Stage::Whole => send(preview.path(), request).await,
        Stage::Growing => growing(&preview).await,
        Stage::Failed => Err(gone()),
    }
}

/// A film that is still being made, from its start and as it grows. How long it gets is not known, so there is no
/// length, no range and nothing to keep; a film that is never finished ends with a broken connection.
async fn growing(preview: &Preview) -> Result<Response, Fault> {
    let pieces = preview.follow().await.map_err(|e| Fault::io("a preview", &e))?;
    let mut response = Body::from_stream(pieces).into_response();
    film_headers(&mut response, preview.path());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The timeline of a user's session and its version.
async fn film(app: &App, session: i64, user: User) -> Result<(Timeline, i64), Fault> {
    let row = app.store.read(move |db| sessions::of_user(db, session, &user.id)).await?;
    match row.editor {
        Some(editor) if !editor.timeline().clips.is_empty() => {
            sweep::in_use(app, session).await;
            Ok((editor.timeline().clone(), row.version))
        }
        _ => Err(Fault::Bad("there is nothing to look at yet: upload a video first".to_owned())),
    }
}
