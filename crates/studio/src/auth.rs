//! Who is asking. Tokens are derived from a secret, a client id and a serial number, so that a token whose
//! answer was lost can be given again although only its hash is stored.

use crate::app::App;
use crate::envelope::Fault;
use crate::store::users;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// 32 bytes from which every token is derived. Never shown.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Bytes that only this studio can name again: `purpose` keeps one use apart from another.
    fn derive(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        // An HMAC key may have any length, so this cannot fail.
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.0) {
            Ok(mac) => mac,
            Err(_) => unreachable!("HMAC takes keys of any length"),
        };
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// The `serial`-th token of a client.
    pub(crate) fn user_token(&self, client_id: &str, serial: i64) -> String {
        format!("nmv_usr_{}", hex(&self.derive("user token", &[client_id, &serial.to_string()])))
    }

    /// The user id of a client.
    pub(crate) fn user_id(&self, client_id: &str) -> String {
        format!("anon_{}", &hex(&self.derive("user id", &[client_id]))[..24])
    }
}

/// What is stored of a token.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// So many random bytes as hexadecimal: tickets and names that cannot be guessed.
pub(crate) fn random_hex(bytes: usize) -> Result<String, Fault> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(|e| Fault::Internal(format!("random numbers: {e}")))?;
    Ok(hex(&buffer))
}

/// The user whose bearer token came with the request.
#[derive(Debug, Clone)]
pub(crate) struct User {
    /// `anon_…`.
    pub(crate) id: String,
}

impl FromRequestParts<Arc<App>> for User {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<User, Fault> {
        let hash = token_hash(bearer(&parts.headers).ok_or(Fault::BadToken)?);
        let now = app.now();
        let found = {
            let hash = hash.clone();
            app.store.read(move |db| users::by_token(db, &hash, now)).await?
        };
        let (id, used) = found.ok_or(Fault::BadToken)?;
        if !used {
            app.store.write(move |tx| users::mark_used(tx, &hash, now)).await?;
        }
        Ok(User { id })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The client id of the token call, if it is one.
pub(crate) fn client_id(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get("x-client-id")?.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ((1..=64).contains(&id.len()) && id.chars().all(plain)).then_some(id)
}

/// Whether the three attribution headers are there.
pub(crate) fn attributed(headers: &HeaderMap) -> bool {
    ["x-skill-source", "x-skill-version", "x-skill-platform"]
        .iter()
        .all(|name| headers.get(*name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_by_client_and_serial_and_are_the_same_again() {
        let secret = Secret([7; 32]);
        let token = secret.user_token("a", 1);
        assert_eq!(token, secret.user_token("a", 1));
        assert_ne!(token, secret.user_token("a", 2));
        assert_ne!(token, secret.user_token("b", 1));
        assert_ne!(token, Secret([8; 32]).user_token("a", 1));
        // The parts are kept apart: ("a1", 1) is not ("a", 11).
        assert_ne!(secret.user_token("a1", 1), secret.user_token("a", 11));
        assert!(token.starts_with("nmv_usr_"));
    }

    #[test]
    fn the_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret([7; 32])), "Secret(…)");
    }
}
