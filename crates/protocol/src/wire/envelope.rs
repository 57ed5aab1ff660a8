//! The envelope `{"code":0,"message":…,"data":{…}}`, and every other way in which the backend says yes or no:
//! bare HTTP statuses, FastAPI's `{"detail":…}`, a proxy's HTML page, bodies cut short (API page, "Envelope", "Errors").

use super::flex;
use crate::json::{Document, FromJson, Node};
use crate::machine::RequestKind;
use std::borrow::Cow;

/// Why the backend did not do what it was asked to. `detail` is its own sentence, cleaned and cut for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Bad or expired token: 1001, HTTP 401.
    BadToken,
    /// Session not found: 1002, HTTP 404 on a session path.
    NoSession,
    /// The thing asked for does not exist: HTTP 404 elsewhere.
    NotFound,
    /// No credits: 2001.
    NoCredits,
    /// File of a kind that is not taken: 4001, HTTP 415.
    Unsupported,
    /// File too large: 4002, HTTP 413.
    TooLarge,
    /// The token call wants a client id: 400.
    MissingClientId,
    /// Export is not part of the plan: 402.
    ExportBlocked,
    /// Too many requests: 429.
    RateLimited,
    /// It is there already, or the number was taken: HTTP 409.
    Conflict,
    /// Any other refusal: the request itself is at fault, and the same again would be refused again.
    Refused {
        /// The backend's words.
        detail: Option<String>,
    },
    /// The backend or something before it is in trouble: 5xx, a redirect, an answer that cannot be read.
    Trouble,
}

#[derive(FromJson)]
struct Envelope {
    #[json(read = flex::number)]
    code: Option<f64>,
    #[json(read = flex::flag)]
    success: Option<bool>,
    #[json(read = flex::text)]
    message: Option<String>,
    #[json(read = flex::text)]
    msg: Option<String>,
    #[json(read = words)]
    error: Option<String>,
    #[json(read = words)]
    detail: Option<String>,
}

/// Reads the answer to a call of `kind`: the `data` of an envelope, or a bare object, as `T`.
///
/// # Errors
/// What the backend refused, by the error table of the API page. An answer of status 2xx that cannot be read is
/// [`Failure::Trouble`].
pub fn read<T: FromJson>(kind: RequestKind, status: u16, body: &[u8]) -> Result<T, Failure> {
    let document = Document::parse(body).ok();
    let root = document.as_ref().map(Document::root);
    let envelope = root.and_then(Node::attempt::<Envelope>);
    if let Some(failure) = failure(kind, status, envelope.as_ref()) {
        return Err(failure);
    }
    let data = root.filter(|_| envelope.is_some()).map(|root| root.field("data"));
    let parsed = data.filter(|data| !data.is_none()).or(root).and_then(Node::attempt);
    parsed.ok_or(Failure::Trouble)
}

fn failure(kind: RequestKind, status: u16, envelope: Option<&Envelope>) -> Option<Failure> {
    let code = envelope.and_then(|e| e.code).map_or(0, |code| code as i64);
    let said_no = envelope.is_some_and(|e| e.success == Some(false));
    if (200..300).contains(&status) && code == 0 && !said_no {
        return None;
    }
    // A code says more than the status that it comes with.
    let number = if code == 0 { i64::from(status) } else { code };
    Some(match number {
        1001 | 401 => Failure::BadToken,
        1002 => Failure::NoSession,
        404 | 410 if is_session_path(kind) => Failure::NoSession,
        404 | 410 => Failure::NotFound,
        2001 => Failure::NoCredits,
        4001 | 415 => Failure::Unsupported,
        4002 | 413 => Failure::TooLarge,
        400 if kind == RequestKind::Token => Failure::MissingClientId,
        402 => Failure::ExportBlocked,
        429 => Failure::RateLimited,
        409 => Failure::Conflict,
        100..=199 | 300..=399 | 408 | 425 | 500..=599 => Failure::Trouble,
        _ => Failure::Refused { detail: envelope.and_then(sentence) },
    })
}

const fn is_session_path(kind: RequestKind) -> bool {
    matches!(kind, RequestKind::Upload | RequestKind::Chat | RequestKind::State | RequestKind::Claim)
}

/// The sentence in which an error is explained, wherever it stands.
fn sentence(envelope: &Envelope) -> Option<String> {
    let Envelope { detail, error, message, msg, .. } = envelope;
    let text = [detail, error, message, msg].into_iter().find_map(Option::as_deref);
    text.and_then(clean)
}

/// FastAPI's `detail` is a text, or a list of objects with `msg`; an `error` may be an object with `message`.
fn words(from: Node<'_>) -> Option<String> {
    if let Some(text) = from.as_str() {
        return Some(text.into_owned());
    }
    let texts: Vec<_> = from.elements().filter_map(|item| item.field("msg").as_str()).collect();
    if !texts.is_empty() {
        return Some(texts.join("; "));
    }
    ["message", "msg", "detail"].iter().find_map(|key| from.field(key).as_str()).map(Cow::into_owned)
}

/// Makes a sentence from outside fit to be shown: one line, no control characters, no markup, at most 300 characters.
/// What only a programmer can read (an exception, a piece of code) is none.
pub(crate) fn clean(text: &str) -> Option<String> {
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.retain(|c| !c.is_control());
    if line.is_empty() || line.starts_with('<') || is_technical(&line) {
        return None;
    }
    if let Some((cut, _)) = line.char_indices().nth(300) {
        line.truncate(cut);
        line.push('…');
    }
    Some(line)
}

fn is_technical(line: &str) -> bool {
    line.contains(['{', '}'])
        || line.contains("::")
        || line.contains("Traceback")
        || line
            .split([' ', ':', '(', '.'])
            .any(|word| word.ends_with("Error") && word.len() > 5 || word.ends_with("Exception"))
}

/// Reads a `Retry-After` header given in seconds (RFC 9110 §10.2.3); dates and nonsense are none.
#[must_use]
pub fn retry_after_s(header: Option<&str>) -> Option<u64> {
    header?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Failure, read, retry_after_s};
    use crate::machine::RequestKind;
    use crate::wire::session::Session;
    use serde_json::Value;

    fn no(kind: RequestKind, status: u16, body: &str) -> Failure {
        read::<Value>(kind, status, body.as_bytes()).unwrap_err()
    }

    #[test]
    fn data_comes_out_of_the_envelope_or_stands_bare() {
        let wrapped: Value =
            read(RequestKind::State, 200, br#"{"code":0,"message":"ok","data":{"a":1}}"#).unwrap();
        let bare: Value = read(RequestKind::State, 200, br#"{"a":1}"#).unwrap();
        assert_eq!(wrapped, serde_json::json!({"a":1}));
        assert_eq!(bare, wrapped);
    }

    #[test]
    fn every_row_of_the_error_table_in_every_form() {
        use RequestKind as K;
        let rows: &[(K, i64, u16, Failure)] = &[
            (K::State, 1001, 401, Failure::BadToken),
            (K::State, 1002, 404, Failure::NoSession),
            (K::Chat, 2001, 402, Failure::NoCredits),
            (K::Upload, 4001, 415, Failure::Unsupported),
            (K::Upload, 4002, 413, Failure::TooLarge),
            (K::Token, 400, 400, Failure::MissingClientId),
            (K::Render, 402, 402, Failure::ExportBlocked),
            (K::Token, 429, 429, Failure::RateLimited),
        ];
        for (kind, code, status, failure) in rows {
            let envelope = format!(r#"{{"code":{code},"message":"no","data":null}}"#);
            assert_eq!(&no(*kind, 200, &envelope), failure, "{code} on HTTP 200");
            assert_eq!(&no(*kind, *status, &envelope), failure, "{code} on HTTP {status}");
            let text = format!(r#"{{"code":"{code}"}}"#);
            assert_eq!(&no(*kind, 200, &text), failure, "{code} as text");
            if *code != 2001 {
                for body in ["", "<html>no</html>", r#"{"detail":"no"}"#, r#"{"detail":[{"msg":"no"}]}"#] {
                    assert_eq!(&no(*kind, *status, body), failure, "bare HTTP {status} with {body:?}");
                }
            }
        }
    }

    #[test]
    fn a_missing_render_is_not_a_missing_session() {
        assert_eq!(no(RequestKind::RenderStatus, 404, ""), Failure::NotFound);
        assert_eq!(no(RequestKind::State, 404, ""), Failure::NoSession);
    }

    #[test]
    fn the_backends_sentence_is_found_and_cleaned() {
        let detail = |body: &str| match no(RequestKind::Chat, 422, body) {
            Failure::Refused { detail } => detail,
            other => panic!("{other:?}"),
        };
        assert_eq!(detail(r#"{"detail":"too  long\n"}"#).as_deref(), Some("too long"));
        let list = r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#;
        assert_eq!(detail(list).as_deref(), Some("field required"));
        assert_eq!(detail(r#"{"error":{"message":"bad"}}"#).as_deref(), Some("bad"));
        assert_eq!(detail("<html><body>Bad Gateway</body></html>"), None);
        let long = format!(r#"{{"detail":"{}"}}"#, "x".repeat(5000));
        assert_eq!(detail(&long).map(|d| d.chars().count()), Some(301));
    }

    #[test]
    fn garbage_is_trouble() {
        for body in ["", "{", "[]x", "<html>", "null", "\u{0}"] {
            let result = read::<Session>(RequestKind::Session, 200, body.as_bytes());
            assert_eq!(result.unwrap_err(), Failure::Trouble, "{body:?}");
        }
        assert_eq!(no(RequestKind::State, 502, "<html>"), Failure::Trouble);
        assert_eq!(no(RequestKind::State, 302, ""), Failure::Trouble);
    }

    #[test]
    fn retry_after_reads_seconds_only() {
        assert_eq!(retry_after_s(Some(" 120 ")), Some(120));
        assert_eq!(retry_after_s(Some("Wed, 21 Oct 2026 07:28:00 GMT")), None);
        assert_eq!(retry_after_s(Some("-1")), None);
    }
}
