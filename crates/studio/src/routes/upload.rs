//! Uploads: multipart, or addresses to be fetched.

use super::session::file_info;
use super::{Body, expected_index, session_id};
use crate::app::App;
use crate::auth::User;
use crate::envelope::{Data, Fault};
use crate::store::sessions;
use crate::uploads::{self, Incoming, Received};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::header;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How long the rest of a refused upload is read, so that its sender sees the answer and not a broken connection.
const DRAIN: Duration = Duration::from_secs(30);

/// Most links in one request.
pub(super) const MOST_LINKS: usize = 20;

#[derive(Deserialize)]
struct Urls {
    urls: Vec<String>,
}

/// `POST /api/upload-video/nemo_agent/me/{session}`
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    user: Result<User, Fault>,
    Path(session): Path<String>,
    request: Request,
) -> Result<Data, Fault> {
    let (user, session) = match allowed(&app, user, &session).await {
        Ok(allowed) => allowed,
        Err(fault) => {
            let mut body = request.into_body().into_data_stream();
            let reading = async { while let Some(Ok(_)) = body.next().await {} };
            let _ = tokio::time::timeout(DRAIN, reading).await;
            return Err(fault);
        }
    };
    let expected = expected_index(request.headers(), "x-file-index")?;
    let received = if has_type(&request, "multipart/form-data") {
        multipart(&app, request).await?
    } else {
        let Body(urls) = Body::<Urls>::from_request(request, &app).await?;
        from_urls(&app, urls.urls).await?
    };
    if received.is_empty() {
        return Err(Fault::Bad("there is no file in the request: send one as \"files\"".to_owned()));
    }
    let files = uploads::keep_all(&app, session, user.id, received, expected).await?;
    let files: Vec<_> = files.iter().map(|file| file_info(&app, file)).collect();
    Ok(Data(json!({ "files": files, "session_state_applied": true })))
}

async fn allowed(app: &App, user: Result<User, Fault>, session: &str) -> Result<(User, i64), Fault> {
    let (user, session) = (user?, session_id(session)?);
    let owner = user.id.clone();
    app.store.read(move |db| sessions::check_owner(db, session, &owner)).await?;
    Ok((user, session))
}

fn has_type(request: &Request, kind: &str) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with(kind))
}

async fn multipart(app: &Arc<App>, request: Request) -> Result<Vec<Received>, Fault> {
    let limit = app.config.limits.upload_bytes;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|text| text.parse::<u64>().ok()).is_some_and(|bytes| bytes > limit) {
        return Err(Fault::TooLargeTogether { limit });
    }
    let mut multipart = Multipart::from_request(request, app).await.map_err(|_| cut_off())?;
    let received = all_fields(app, &mut multipart, limit).await;
    if let Err(Fault::TooLarge { .. } | Fault::TooLargeTogether { .. } | Fault::Unsupported(_)) = &received {
        let _ = tokio::time::timeout(DRAIN, drain(&mut multipart, limit)).await;
    }
    received
}

async fn all_fields(app: &App, multipart: &mut Multipart, limit: u64) -> Result<Vec<Received>, Fault> {
    let mut received = Vec::new();
    let mut total = 0;
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let result = one_file(app, &mut field, &name, &mut total, limit).await;
        if let Err(Fault::TooLarge { .. } | Fault::TooLargeTogether { .. } | Fault::Unsupported(_)) = &result
        {
            while let Ok(Some(_)) = field.chunk().await {}
        }
        received.push(result?);
    }
    Ok(received)
}

async fn one_file(
    app: &App,
    field: &mut Field<'_>,
    name: &str,
    total: &mut u64,
    limit: u64,
) -> Result<Received, Fault> {
    let mut file = Incoming::begin(app, name).await?;
    while let Some(bytes) = field.chunk().await.map_err(broken)? {
        *total += bytes.len() as u64;
        if *total > limit {
            return Err(Fault::TooLargeTogether { limit });
        }
        file.push(&bytes).await?;
    }
    file.end().await
}

async fn drain(multipart: &mut Multipart, limit: u64) {
    let mut read = 0;
    while let Ok(Some(mut field)) = multipart.next_field().await {
        while let Ok(Some(bytes)) = field.chunk().await {
            read += bytes.len() as u64;
            if read > limit {
                return;
            }
        }
    }
}

fn broken(_: MultipartError) -> Fault {
    cut_off()
}

fn cut_off() -> Fault {
    Fault::Bad("the upload was cut off or is not multipart: send the file again".to_owned())
}

async fn from_urls(app: &App, urls: Vec<String>) -> Result<Vec<Received>, Fault> {
    if urls.len() > MOST_LINKS {
        return Err(Fault::Bad(format!("send at most {MOST_LINKS} links at once")));
    }
    let limit = app.config.limits.upload_bytes;
    let mut total = 0;
    let mut received = Vec::with_capacity(urls.len());
    for url in urls {
        let file = uploads::fetch(app, &url).await?;
        // Each file has its own limit, so the disk never holds more than one of them too much.
        total += file.size();
        if total > limit {
            return Err(Fault::TooLargeTogether { limit });
        }
        received.push(file);
    }
    Ok(received)
}
