//! A bearer token that cannot be printed. It is part of the saved state, so it can be written to a snapshot;
//! `Debug` and `Display` show stars, and only [`Secret::expose`] gives it out, to be put into a header.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A token. Compare it, save it, send it in an `Authorization` header; nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes the token, without the white space that a paste brings along.
    #[must_use]
    pub fn new(token: impl AsRef<str>) -> Secret {
        Secret(token.as_ref().trim().to_owned())
    }

    /// The token in clear text: for the `Authorization` header only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it can stand in a header: not empty, visible ASCII.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|b| b.is_ascii_graphic())
    }

    /// Takes the token out of a text that came from outside, so that it can be shown or logged.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.0.len() < 4 { text.to_owned() } else { text.replace(&self.0, "***") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
