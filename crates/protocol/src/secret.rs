//! A bearer token that cannot be printed. It is part of the saved state, so it can be written to a snapshot;
//! `Debug` and `Display` show stars, and only [`Secret::expose`] gives it out, to be put into a header.

use crate::json::{FromJson, ToJson};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A token. Compare it, save it, send it in an `Authorization` header; nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
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
        if self.0.len() < SHORTEST { text.to_owned() } else { text.replace(&self.0, STARS) }
    }

    /// The same for a text that is still growing: a beginning of the token at its end is left out, as the rest of it
    /// may follow.
    #[must_use]
    pub fn redact_partial(&self, text: &str) -> String {
        let mut shown = self.redact(text);
        let begun = (BEGINNING..self.0.len())
            .rev()
            .find(|n| self.0.get(..*n).is_some_and(|begin| shown.ends_with(begin)));
        shown.truncate(shown.len() - begun.unwrap_or(0));
        shown
    }
}

/// A text of fewer bytes is no token worth hiding; replacing it would only spoil what is said.
const SHORTEST: usize = 8;
/// A text that ends in so many bytes of the token may be about to name it.
const BEGINNING: usize = 4;
const STARS: &str = "***";

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(STARS)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(STARS)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_token_is_taken_out_while_it_comes() {
        let secret = Secret::new("nmv_usr_x");
        assert_eq!(secret.redact("a nmv_usr_x, nmv_usr_x."), "a ***, ***.");
        let text = "Your token is nmv_usr_x!";
        for end in 0..=text.len() {
            let shown = secret.redact_partial(&text[..end]);
            assert!(!shown.contains("nmv_"), "{shown}");
            assert!(text.starts_with(shown.trim_end_matches("***!").trim_end_matches("***")), "{shown}");
        }
        assert_eq!(secret.redact_partial("a column"), "a column");
        assert_eq!(secret.redact_partial("the n"), "the n");
        assert_eq!(Secret::new("é".repeat(4)).redact_partial("x ééé"), "x ");
        assert_eq!(Secret::new("data").redact("data"), "data");
    }
}
