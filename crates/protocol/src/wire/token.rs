//! `POST /api/auth/anonymous-token`, with `X-Client-Id`, without a body and without a bearer.

use super::flex;
use crate::json::{FromJson, Node};
use crate::secret::Secret;

/// The path.
pub const PATH: &str = "/api/auth/anonymous-token";

/// What comes back.
#[derive(Debug, Clone, FromJson)]
pub struct Token {
    /// `nmv_usr_…`.
    #[json(read = secret)]
    pub token: Secret,
    /// `anon_…`.
    #[json(read = flex::text)]
    pub user_id: Option<String>,
    /// Credits that come with it.
    #[json(read = flex::number)]
    pub credits: Option<f64>,
    /// RFC 3339.
    #[json(read = flex::text)]
    pub expires_at: Option<String>,
}

fn secret(from: Node<'_>) -> Secret {
    let secret = Secret::new(from.as_str().unwrap_or_default());
    if !secret.is_usable() {
        from.fail();
    }
    secret
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn golden() {
        let token: Token = crate::json::from_str(
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
            assert!(crate::json::from_str::<Token>(&format!(r#"{{"token":"{bad}"}}"#)).is_err(), "{bad:?}");
        }
    }
}
