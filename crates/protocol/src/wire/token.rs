//! `POST /api/auth/anonymous-token`, with `X-Client-Id`, without a body and without a bearer.

use super::flex;
use crate::secret::Secret;
use serde::{Deserialize, Deserializer};

/// The path.
pub const PATH: &str = "/api/auth/anonymous-token";

/// What comes back.
#[derive(Debug, Clone, Deserialize)]
pub struct Token {
    /// `nmv_usr_…`.
    #[serde(deserialize_with = "secret")]
    pub token: Secret,
    /// `anon_…`.
    #[serde(default, deserialize_with = "flex::text")]
    pub user_id: Option<String>,
    /// Credits that come with it.
    #[serde(default, deserialize_with = "flex::number")]
    pub credits: Option<f64>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "flex::text")]
    pub expires_at: Option<String>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    let secret = Secret::new(String::deserialize(deserializer)?);
    if secret.is_usable() {
        Ok(secret)
    } else {
        Err(serde::de::Error::custom("the token cannot stand in a header"))
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn golden() {
        let token: Token = serde_json::from_str(
            r#"{"token":"nmv_usr_abc","user_id":"anon_1","credits":100,"expires_at":"2026-03-08T00:00:00Z","new":true}"#,
        )
        .unwrap();
        assert_eq!(token.token.expose(), "nmv_usr_abc");
        assert_eq!(token.user_id.as_deref(), Some("anon_1"));
        assert_eq!(token.credits, Some(100.0));
        assert!(!format!("{token:?}").contains("abc"));
    }

    #[test]
    fn a_token_that_would_break_the_header_is_no_token() {
        for bad in ["", "a b", "a\\nb", "é"] {
            assert!(serde_json::from_str::<Token>(&format!(r#"{{"token":"{bad}"}}"#)).is_err(), "{bad:?}");
        }
    }
}
