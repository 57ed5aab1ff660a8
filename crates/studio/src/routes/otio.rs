//! The project for other editors.

use super::{deliver, session_id};
use crate::app::App;
use crate::auth::User;
use crate::envelope::Fault;
use crate::otio;
use crate::renders::footage;
use crate::store::{files, sessions};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fov_edit::timeline::Source;
use std::sync::Arc;
use url::Url;

/// `GET /api/studio/otio/{session}`
pub(super) async fn otio(
    State(app): State<Arc<App>>,
    user: User,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let id = session_id(&session)?;
    let row = app.store.read(move |db| sessions::of_user(db, id, &user.id)).await?;
    let Some(editor) = row.editor.filter(|editor| !editor.timeline().clips.is_empty()) else {
        return Err(Fault::Bad("there is nothing to export yet: upload a video first".to_owned()));
    };
    let files = app.store.read(move |db| files::of_session(db, id)).await?;
    let paths = footage(&app, id, files).files;
    let locate = |source: &Source| Some(Url::from_file_path(paths.get(&source.file)?).ok()?.to_string());
    let document = otio::document(editor.timeline(), &row.task_name, &locate);
    let name = deliver::encoded(&format!("{}.otio", row.task_name));
    let headers = [
        (header::CONTENT_TYPE, otio::MEDIA_TYPE.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, document.to_string()).into_response())
}
