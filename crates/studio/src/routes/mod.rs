//! The calls, one file a group.

mod account;
mod agent;
mod answers;
mod deliver;
mod openapi;
mod otio;
mod pages;
mod preview;
mod render;
mod session;
mod upload;

use crate::app::App;
use crate::envelope::Fault;
use crate::guard;
use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Every route, guarded.
pub(crate) fn router(app: &Arc<App>) -> Router {
    openapi::routes(app)
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
        // A list would be read as the fields in their order, or as none of them.
        if bytes.trim_ascii_start().first() == Some(&b'[') {
            return Err(Fault::Bad("the request's JSON is a list: send an object".to_owned()));
        }
        serde_json::from_slice(bytes)
            .map(Body)
            .map_err(|error| Fault::Bad(format!("the request's JSON cannot be read ({error}): correct it")))
    }
}

/// What stands behind the question mark.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Asked<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Asked<T>, Fault> {
        let read = Query::try_from_uri(&parts.uri);
        let Query(asked) = read.map_err(|error| {
            Fault::Bad(format!("the address cannot be read ({}): correct it", error.body_text()))
        })?;
        Ok(Asked(asked))
    }
}

/// The session id of a path: decimal digits.
pub(crate) fn session_id(text: &str) -> Result<i64, Fault> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain).ok_or(Fault::NoSession)
}

/// The number that a client expects its message or file to get, from the header of that name.
pub(crate) fn expected_index(headers: &HeaderMap, name: &str) -> Result<Option<u64>, Fault> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let index = value.to_str().ok().and_then(|text| text.parse().ok());
    index.map(Some).ok_or_else(|| Fault::Bad(format!("{name} must be a number from 0")))
}
