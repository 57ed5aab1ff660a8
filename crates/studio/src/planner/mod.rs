//! Reading what the grammar does not understand. A planner, where one is set, turns words into the same typed
//! operations, which are then checked and carried out in the same way. What it answers is never trusted further than
//! that: it names operations, and the editor decides whether they can be done.

mod model;

use fov_edit::operation::Operation;
use fov_edit::timeline::Timeline;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use url::Url;

pub(crate) use model::Model;

/// A message that is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// The film as it is.
    pub(crate) film: &'a Timeline,
    /// The whole message.
    pub(crate) message: &'a str,
    /// The parts of it that are still to be carried out.
    pub(crate) missed: &'a [String],
}

/// Operations, to come.
pub(crate) type Plan<'a> = Pin<Box<dyn Future<Output = Result<Vec<Operation>, NoPlan>> + Send + 'a>>;

/// Whoever turns words into operations.
pub(crate) trait Planner: Send + Sync {
    /// The operations that carry out what was missed; at least one.
    fn plan<'a>(&'a self, ask: Ask<'a>) -> Plan<'a>;
}

/// Why there is no plan. For the log: the user gets the grammar's answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPlan {
    /// No connection, or none that lasted.
    #[error("the model cannot be reached: {0}")]
    Unreachable(String),
    /// It refused.
    #[error("the model answered HTTP {0}")]
    Status(u16),
    /// It talks without end.
    #[error("the model's answer is longer than {0} bytes")]
    TooLong(usize),
    /// It took too long.
    #[error("the model did not answer in time")]
    TooSlow,
    /// Not what was asked for.
    #[error("the model's answer cannot be used: {0}")]
    Nonsense(String),
    /// It does not know either.
    #[error("the model has no operation for it")]
    Nothing,
}

/// A language model behind an OpenAI-compatible URL.
#[derive(Clone)]
pub struct PlannerSettings {
    /// Where `/chat/completions` is.
    pub(crate) url: Url,
    pub(crate) model: String,
    pub(crate) key: Option<Key>,
    /// Longest time for an answer.
    pub timeout: Duration,
}

/// A secret that no log shows.
#[derive(Clone)]
pub(crate) struct Key(pub(crate) String);

impl Key {
    /// `text` with the key taken out, wherever it comes from: a server may quote it in what it answers.
    fn hidden_in(&self, text: &str) -> String {
        text.replace(&self.0, "…")
    }
}

impl fmt::Debug for PlannerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of the address only the host: the rest may hold a key as well.
        f.debug_struct("PlannerSettings")
            .field("host", &self.url.host_str())
            .field("model", &self.model)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl PlannerSettings {
    /// A model at a base URL such as `https://api.openai.com/v1` or `http://127.0.0.1:11434/v1`. The user names it, so
    /// that unlike the address of an upload it may be on this computer or its network.
    ///
    /// # Errors
    /// A sentence: the URL is none, the model has no name, the key has characters that no key has.
    pub fn new(url: &str, model: &str, key: Option<&str>) -> Result<PlannerSettings, String> {
        let mut url = Url::parse(url.trim()).map_err(|e| {
            format!("the planner's address is none ({e}): write for example http://127.0.0.1:11434/v1")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("the planner's address must begin with http:// or https://".to_owned());
        }
        let path = url.path().trim_end_matches('/').to_owned();
        if !path.ends_with("/chat/completions") {
            url.set_path(&format!("{path}/chat/completions"));
        }
        let model = model.trim().to_owned();
        if model.is_empty() {
            return Err("name the planner's model with --planner-model".to_owned());
        }
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        if key.is_some_and(|key| !key.bytes().all(|b| b.is_ascii_graphic())) {
            return Err("the planner's key has characters that no key has: copy it again".to_owned());
        }
        let key = key.map(|key| Key(key.to_owned()));
        Ok(PlannerSettings { url, model, key, timeout: Duration::from_secs(60) })
    }
}

#[cfg(test)]
mod tests {
    use super::PlannerSettings;

    #[test]
    fn settings_are_checked_and_keep_their_key_to_themselves() {
        let url = |base: &str| PlannerSettings::new(base, "m", None).unwrap().url.to_string();
        assert_eq!(url("http://127.0.0.1:1234/v1"), "http://127.0.0.1:1234/v1/chat/completions");
        assert_eq!(url("https://a/v1/chat/completions/"), "https://a/v1/chat/completions/");
        let settings =
            PlannerSettings::new("https://me:secret@a/v1?key=secret", "m", Some("sk-secret")).unwrap();
        let shown = format!("{settings:?}");
        assert!(shown.contains("\"a\"") && !shown.contains("secret"), "{shown}");
        for (base, model, key) in [
            ("a", "m", None),
            ("ftp://a", "m", None),
            ("http://a", " ", None),
            ("http://a", "m", Some("a\nb")),
        ] {
            assert!(PlannerSettings::new(base, model, key).is_err(), "{base} {model} {key:?}");
        }
    }
}
