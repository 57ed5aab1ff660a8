//! `POST /api/auth/claim-token`: a token for a link at which a person opens the project in the web app.

use super::flex;
use crate::json::{FromJson, ToJson};

/// The path.
pub const PATH: &str = "/api/auth/claim-token";

/// What goes out.
#[derive(Debug, ToJson)]
pub struct NewClaim<'a> {
    /// From the session call.
    pub task_id: &'a str,
    /// From the session call.
    pub session_id: &'a str,
}

/// What comes back.
#[derive(Debug, Clone, FromJson)]
pub struct Claim {
    /// `clm_…`: made to be put into a link, unlike the bearer token.
    #[json(read = flex::text)]
    pub claim_token: Option<String>,
    /// Seconds.
    #[json(read = flex::number)]
    pub expires_in: Option<f64>,
}

/// The link for a person.
#[must_use]
pub fn link(web_url: &str, claim_token: &str) -> String {
    format!("{web_url}/workspace/claim?ct={}", super::encode(claim_token))
}

#[cfg(test)]
mod tests {
    #[test]
    fn golden() {
        assert_eq!(super::link("https://w", "clm_a&b"), "https://w/workspace/claim?ct=clm_a%26b");
        let body = super::NewClaim { task_id: "1", session_id: "2" };
        assert_eq!(crate::json::to_string(&body), r#"{"task_id":"1","session_id":"2"}"#);
    }
}
