//! What a person or a browser looks at: the site, a claimed project, the studio's card.

use super::Asked;
use crate::app::App;
use crate::auth::token_hash;
use crate::envelope::{Data, Fault};
use crate::store::{claims, renders, sessions};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// `GET /healthz`
pub(super) async fn healthz() -> &'static str {
    "ok"
}

/// `GET /api/studio/info`: how an extension finds a running studio.
pub(super) async fn info(State(app): State<Arc<App>>) -> Result<Data, Fault> {
    Ok(Data(json!({
        "name": "fov-studio",
        "version": env!("CARGO_PKG_VERSION"),
        "base_url": app.base_url(),
        "data_bytes": app.data_size.bytes(&app).await,
        "limits": { "file_bytes": app.config.limits.file_bytes },
    })))
}

#[derive(Deserialize)]
pub(super) struct Ticket {
    #[serde(default)]
    ct: String,
}

/// `GET /workspace/claim?ct=`: the project that a claim token opens.
pub(super) async fn claim(
    State(app): State<Arc<App>>,
    Asked(ticket): Asked<Ticket>,
) -> Result<Response, Fault> {
    let (hash, now) = (token_hash(&ticket.ct), app.now());
    let found = app
        .store
        .read(move |db| {
            let Some(id) = claims::session(db, &hash, now)? else { return Ok(None) };
            Ok(Some((sessions::get(db, id)?, renders::last_completed(db, id)?)))
        })
        .await?;
    let Some((session, job)) = found else {
        let body = "<p>This link has expired or never was: make a new one where the project is open.</p>";
        return Ok((StatusCode::NOT_FOUND, page("Project not found", body)).into_response());
    };
    let mut body = format!("<h1>{}</h1>", escaped(&session.task_name));
    match session.editor.as_ref().map(|editor| editor.timeline()) {
        Some(timeline) if !timeline.clips.is_empty() => {
            body += &format!(
                "<p>{} clips, {:.1} seconds</p><ol>",
                timeline.clips.len(),
                timeline.duration().secs_f64()
            );
            for clip in &timeline.clips {
                let name = timeline.sources.get(&clip.source).map_or("", |source| source.name.as_str());
                body += &format!("<li>{} ({:.1} s)</li>", escaped(name), clip.duration().secs_f64());
            }
            body += "</ol>";
        }
        _ => body += "<p>There is nothing on the timeline yet.</p>",
    }
    match job.as_ref().and_then(|job| Some((job, job.result.as_ref()?))) {
        Some((job, product)) => {
            let url = super::deliver::output_url(&app, job, product);
            body += &format!(
                "<p><a href=\"{}\">Download {}</a> ({:.1} MB)</p>",
                escaped(&url),
                escaped(&product.name),
                product.size as f64 / 1e6
            );
        }
        None => body += "<p>It has not been exported yet.</p>",
    }
    Ok(page(&session.task_name, &body).into_response())
}

/// Everything else: the editor page if there is one, else a page that says that the studio runs.
pub(super) async fn site(State(app): State<Arc<App>>, request: Request) -> Result<Response, Fault> {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    if !readable || path.starts_with("/api/") {
        return Err(Fault::NotFound("there is no such call: see /openapi.json".to_owned()));
    }
    if let Some(www) = &app.config.www {
        let Ok(served) = ServeDir::new(www).oneshot(request).await;
        return Ok(served.map(Body::new).into_response());
    }
    if path != "/" {
        return Err(Fault::NotFound("there is no such page: open /".to_owned()));
    }
    let body = "<h1>The studio is running</h1><p>Open the editor in the browser extension and choose \
                <em>this computer</em> as the backend, or use the command line.</p>";
    Ok(page("Studio", body).into_response())
}

/// The path exists, the method does not.
pub(super) async fn wrong_method() -> Response {
    let body = json!({ "detail": "this path does not take that method: see /openapi.json" });
    (StatusCode::METHOD_NOT_ALLOWED, axum::Json(body)).into_response()
}

/// A small page without scripts. `title` is escaped here, `body` is HTML.
fn page(title: &str, body: &str) -> Response {
    const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;\
                         color:#1c1c1e;background:#fff}@media(prefers-color-scheme:dark){body{color:#eee;\
                         background:#1c1c1e}a{color:#8ab4ff}}";
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{}</title><style>{STYLE}</style><body>{body}",
        escaped(title)
    );
    let mut response = Html(html).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    response
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
