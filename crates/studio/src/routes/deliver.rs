//! Files to the client: finished renders and uploads, with ranges.

use crate::app::App;
use crate::auth::User;
use crate::envelope::Fault;
use crate::store::renders::{self, Job, Product};
use crate::store::{files, witness};
use crate::sweep::in_use;
use axum::body::{Body, HttpBody};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path as FilePath;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// The address of a finished render. The ticket in it is the permission; it needs no header, so that a browser can
/// download it by itself.
pub(super) fn output_url(app: &App, job: &Job, product: &Product) -> String {
    format!("{}/output/{}/{}", app.base_url(), job.ticket, encoded(&product.name))
}

/// `GET /output/{ticket}/{name}`
pub(super) async fn output(
    State(app): State<Arc<App>>,
    Path((ticket, _name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let job = app.store.read(move |db| renders::by_ticket(db, &ticket)).await?;
    deliver(&app, job.ok_or_else(gone)?, request).await
}

/// `GET /api/render/proxy/{id}/download`
pub(super) async fn download(
    State(app): State<Arc<App>>,
    user: User,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let job = app.store.read(move |db| renders::of_user(db, &id, &user.id)).await?;
    deliver(&app, job, request).await
}

async fn deliver(app: &Arc<App>, job: Job, request: Request) -> Result<Response, Fault> {
    let Some(product) = &job.result else {
        return Err(Fault::NotFound("this render has no file yet: wait until it is completed".to_owned()));
    };
    in_use(app, job.session_id).await;
    let path = app.session_folder(job.session_id).join(&product.stored);
    let whole = request.method() == Method::GET;
    let mut response = file(&path, request).await?;
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&product.name));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    if whole && response.status() == StatusCode::OK {
        let left = product.size;
        return Ok(response.map(|body| Body::new(Counted { body, left, app: Arc::clone(app), job })));
    }
    Ok(response)
}

/// `GET /media/{file}/{name}`: an upload, for a preview. The id in it is the permission.
pub(super) async fn media(
    State(app): State<Arc<App>>,
    Path((id, _name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let found = app.store.read(move |db| files::by_id(db, &id)).await?;
    let (found, session) = found.ok_or_else(gone)?;
    file(&app.session_folder(session).join(&found.stored), request).await
}

/// The file at `path`, or the range of it that is asked for.
pub(super) async fn file(path: &FilePath, request: Request) -> Result<Response, Fault> {
    let Ok(served) = ServeFile::new(path).oneshot(request).await;
    let mut response = served.map(Body::new);
    if response.status() == StatusCode::NOT_FOUND {
        return Err(gone());
    }
    film_headers(&mut response, path);
    Ok(response.into_response())
}

/// Says what the file at `path` is, and that it is the user's.
pub(super) fn film_headers(response: &mut Response, path: &FilePath) {
    let mime = match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "avi" => "video/x-msvideo",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "m4a" => "audio/mp4",
        "aac" => "audio/aac",
        "srt" => "application/x-subrip",
        "vtt" => "text/vtt; charset=utf-8",
        "ass" => "text/x-ssa",
        _ => "application/octet-stream",
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-transform"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

pub(super) fn gone() -> Fault {
    Fault::NotFound("there is no such file any more: export the project again".to_owned())
}

/// A name as a path segment or in a header: everything but letters and digits percent-encoded.
pub(super) fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// A body that notes its delivery once its last byte was taken.
struct Counted {
    body: Body,
    left: u64,
    app: Arc<App>,
    job: Job,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            let before = self.left;
            self.left = before.saturating_sub(data.len() as u64);
            if before > 0 && self.left == 0 {
                self.note();
            }
        }
        polled
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

impl Counted {
    fn note(&self) {
        let (app, now) = (Arc::clone(&self.app), self.app.now());
        let (session, detail) = (self.job.session_id, json!({ "id": self.job.id }));
        self.app.tasks.spawn(async move {
            let noted =
                app.store.write(move |tx| witness::note(tx, now, "render_delivered", Some(session), &detail));
            if let Err(fault) = noted.await {
                tracing::warn!(?fault, "a delivery could not be noted");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn names_are_encoded_for_headers_and_paths() {
        assert_eq!(encoded("a b.mp4"), "a%20b.mp4");
        assert_eq!(encoded("夏\"\r\n/.mp4"), "%E5%A4%8F%22%0D%0A%2F.mp4");
    }
}
