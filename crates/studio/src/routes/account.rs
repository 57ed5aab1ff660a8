//! Tokens, claims and credits.

use super::{Body, session_id};
use crate::app::App;
use crate::auth::{User, client_id, random_hex, token_hash};
use crate::envelope::{Data, Fault};
use crate::store::{claims, sessions, users, witness};
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;

/// `POST /api/auth/anonymous-token`
pub(super) async fn anonymous_token(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Data, Fault> {
    let client = client_id(&headers).ok_or(Fault::NoClientId)?.to_owned();
    let shared = Arc::clone(&app);
    let now = app.now();
    let grant = app
        .store
        .write(move |tx| {
            let app = shared;
            let may_join = || app.joins.count(peer.ip(), now, app.config.limits.tokens_per_hour);
            let credits = app.config.credits.granted;
            let grant = users::grant(tx, &app.secret, &client, credits, now, may_join)?;
            if grant.new_user {
                witness::note(tx, now, "user_joined", None, &json!({ "user": grant.user_id }))?;
            }
            Ok(grant)
        })
        .await?;
    let expires_at = jiff::Timestamp::from_millisecond(grant.expires_at)
        .map_err(|e| Fault::Internal(format!("the clock is out of range: {e}")))?;
    Ok(Data(json!({
        "token": grant.token,
        "user_id": grant.user_id,
        "credits": grant.credits,
        "expires_at": expires_at.to_string(),
    })))
}

#[derive(Deserialize)]
pub(super) struct Claim {
    #[serde(default)]
    task_id: String,
    session_id: String,
}

/// `POST /api/auth/claim-token`
pub(super) async fn claim_token(
    State(app): State<Arc<App>>,
    user: User,
    Body(claim): Body<Claim>,
) -> Result<Data, Fault> {
    let id = session_id(&claim.session_id)?;
    let token = format!("clm_{}", random_hex(24)?);
    let (hash, now) = (token_hash(&token), app.now());
    app.store
        .write(move |tx| {
            let session = sessions::of_user(tx, id, &user.id)?;
            if !claim.task_id.is_empty() && claim.task_id != session.task_id {
                return Err(Fault::NoSession);
            }
            claims::insert(tx, &hash, id, now)
        })
        .await?;
    Ok(Data(json!({ "claim_token": token, "expires_in": claims::LIFE_S })))
}

/// `GET /api/credits/balance/simple`
pub(super) async fn balance(State(app): State<Arc<App>>, user: User) -> Result<Data, Fault> {
    let balance = app.store.read(move |db| users::balance(db, &user.id)).await?;
    Ok(Data(json!({
        "available": balance.available,
        "frozen": balance.frozen,
        "total": balance.available + balance.frozen,
    })))
}
