//! Answers and errors as they go over the wire: `{"code","message","data"}`, and one table of everything that can go wrong.

use crate::render::RenderError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A good answer: `{"code":0,"message":"ok","data":…}`.
pub(crate) struct Data(pub(crate) Value);

impl IntoResponse for Data {
    fn into_response(self) -> Response {
        Json(json!({ "code": 0, "message": "ok", "data": self.0 })).into_response()
    }
}

/// Everything that is answered instead of success. The text is for the user: it says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No token, an unknown one or an expired one.
    BadToken,
    /// No such session, or somebody else's.
    NoSession,
    /// Nothing left to pay an edit with.
    NoCredits,
    /// A file that is none of the accepted kinds, or that could not be read; the sentence says which.
    Unsupported(String),
    /// A file over the limit, in bytes.
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Files over the limit for all files of one upload, in bytes.
    TooLargeTogether {
        /// The limit.
        limit: u64,
    },
    /// The token call came without its header.
    NoClientId,
    /// An export without the attribution headers.
    ExportBlocked,
    /// Too often; try again after so many seconds.
    TooOften {
        /// Seconds.
        retry_after: u64,
    },
    /// A message or a file for a position that is taken or not yet reached.
    WrongIndex {
        /// How many the session has.
        count: u64,
    },
    /// A render id that is taken.
    RenderExists,
    /// No such render, or somebody else's.
    NoRender,
    /// The request cannot be understood; the sentence says why.
    Bad(String),
    /// Nothing is there.
    NotFound(String),
    /// A web page that has no business here, or a foreign host name.
    Forbidden(&'static str),
    /// The disk is full.
    DiskFull,
    /// FFmpeg was there when the studio started, and is not any more.
    FfmpegMissing,
    /// The studio is on its way out.
    Closing,
    /// A fault of the studio itself. The cause goes to the log only.
    Internal(String),
}

impl Fault {
    /// HTTP status, code in the envelope, sentence for the user.
    pub(crate) fn row(&self) -> (StatusCode, i64, String) {
        use StatusCode as S;
        match self {
            Fault::BadToken => {
                (S::UNAUTHORIZED, 1001, "the token is not valid or has expired: ask for a new one".to_owned())
            }
            Fault::NoSession => {
                (S::NOT_FOUND, 1002, "there is no such session: start a new one and upload again".to_owned())
            }
            Fault::NoCredits => {
                (S::OK, 2001, "there are no credits left: register, or top up your account".to_owned())
            }
            Fault::Unsupported(why) => (S::BAD_REQUEST, 4001, why.clone()),
            Fault::TooLarge { limit } => (
                S::PAYLOAD_TOO_LARGE,
                4002,
                format!(
                    "the file is larger than {} MB: compress or trim it and try again",
                    limit / (1024 * 1024)
                ),
            ),
            Fault::TooLargeTogether { limit } => (
                S::PAYLOAD_TOO_LARGE,
                4002,
                format!(
                    "the files are larger than {} MB together: send them one after the other",
                    limit / (1024 * 1024)
                ),
            ),
            Fault::NoClientId => (
                S::BAD_REQUEST,
                400,
                "send an X-Client-Id header of 1 to 64 letters, digits, dots, dashes or underscores"
                    .to_owned(),
            ),
            Fault::ExportBlocked => (
                S::PAYMENT_REQUIRED,
                402,
                "export is blocked: send the X-Skill-Source, X-Skill-Version and X-Skill-Platform headers"
                    .to_owned(),
            ),
            Fault::TooOften { retry_after } => {
                (S::TOO_MANY_REQUESTS, 429, format!("too many requests: try again in {retry_after} seconds"))
            }
            Fault::WrongIndex { count } => (
                S::CONFLICT,
                409,
                format!(
                    "that number is not free, the session is at {count}: read its state before you send this again"
                ),
            ),
            Fault::RenderExists => (
                S::CONFLICT,
                409,
                "there is a render with this id already: ask for its status, or use a new id".to_owned(),
            ),
            Fault::NoRender => {
                (S::NOT_FOUND, 404, "there is no such render: submit it again under a new id".to_owned())
            }
            Fault::Bad(why) => (S::BAD_REQUEST, 400, why.clone()),
            Fault::NotFound(what) => (S::NOT_FOUND, 404, what.clone()),
            Fault::Forbidden(why) => (S::FORBIDDEN, 403, (*why).to_owned()),
            Fault::DiskFull => (
                S::INSUFFICIENT_STORAGE,
                507,
                "the disk that holds the studio's data is full: free some space and try again".to_owned(),
            ),
            Fault::FfmpegMissing => (S::INTERNAL_SERVER_ERROR, 500, RenderError::FfmpegMissing.to_string()),
            Fault::Closing => (
                S::SERVICE_UNAVAILABLE,
                503,
                "the studio is shutting down: start it and try again".to_owned(),
            ),
            Fault::Internal(_) => (
                S::INTERNAL_SERVER_ERROR,
                500,
                "the studio failed on this request: try again, and look into its log if it fails again"
                    .to_owned(),
            ),
        }
    }

    /// The sentence for the user.
    pub(crate) fn sentence(&self) -> String {
        self.row().2
    }

    /// What a panic comes to. Its own words went to the log when it happened.
    pub(crate) fn panic(doing: &str) -> Fault {
        Fault::Internal(format!("panic while {doing}"))
    }

    /// An input/output error of this machine, told apart from a full disk.
    pub(crate) fn io(doing: &str, error: &std::io::Error) -> Fault {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Fault::DiskFull,
            _ => Fault::Internal(format!("{doing}: {error}")),
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Fault::DiskFull,
            _ => Fault::Internal(format!("database: {error}")),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Fault {
        Fault::Internal(format!("json: {error}"))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if let Fault::Internal(cause) = &self {
            tracing::error!(cause, "request failed");
        }
        let (status, code, sentence) = self.row();
        let body = match &self {
            // The agent server's own errors are FastAPI's.
            Fault::WrongIndex { .. } => json!({ "detail": sentence }),
            _ => json!({ "code": code, "message": sentence, "data": null }),
        };
        let mut response = (status, Json(body)).into_response();
        if let Fault::TooOften { retry_after } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
        }
        // Kept for the layer that, on request, moves every error to HTTP 200.
        response.extensions_mut().insert(Failed);
        response
    }
}

/// Marks a response that was made from a [`Fault`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failed;
