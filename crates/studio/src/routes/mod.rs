//! The calls, one file a group.

mod account;
mod agent;
mod deliver;
mod pages;
mod render;
mod session;
mod upload;

use crate::app::App;
use crate::envelope::Fault;
use crate::guard;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::middleware;
use axum::routing::{get, post};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Every route, guarded.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let drafts = DefaultBodyLimit::max(app.config.limits.draft_bytes);
    Router::new()
        .route("/api/auth/anonymous-token", post(account::anonymous_token))
        .route("/api/auth/claim-token", post(account::claim_token))
        .route("/api/credits/balance/simple", get(account::balance))
        .route("/api/tasks/me/with-session/nemo_agent", post(session::create))
        .route("/api/state/nemo_agent/me/{session}/latest", get(session::state))
        .route("/run_sse", post(agent::run_sse))
        .route(
            "/api/upload-video/nemo_agent/me/{session}",
            post(upload::upload).layer(DefaultBodyLimit::disable()),
        )
        .route("/api/render/proxy/lambda", post(render::submit).layer(drafts))
        .route("/api/render/proxy/lambda/{id}", get(render::status))
        .route("/api/render/proxy/lambda/{id}/cancel", post(render::cancel))
        .route("/api/render/proxy/{id}/download", get(deliver::download))
        .route("/output/{ticket}/{name}", get(deliver::output))
        .route("/media/{file}/{name}", get(deliver::media))
        .route("/workspace/claim", get(pages::claim))
        .route("/api/studio/info", get(pages::info))
        .route("/healthz", get(pages::healthz))
        .fallback(pages::site)
        .method_not_allowed_fallback(pages::wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(app), guard::guard))
        .with_state(Arc::clone(app))
}

/// A JSON body, whatever its content type says; an empty one is `{}`.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Body<T>, Fault> {
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|_| Fault::Bad("the request is too large or was cut off: send it again".to_owned()))?;
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        serde_json::from_slice(bytes)
            .map(Body)
            .map_err(|error| Fault::Bad(format!("the request's JSON cannot be read ({error}): correct it")))
    }
}

/// The session id of a path: decimal digits.
pub(crate) fn session_id(text: &str) -> Result<i64, Fault> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain).ok_or(Fault::NoSession)
}
