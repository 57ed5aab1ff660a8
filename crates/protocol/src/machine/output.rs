//! What comes out of the machine: effects for the shell to carry out, and what the user should know.

use super::ids::{AttachmentId, DeliveryId, ProjectId, RequestId, TurnId};
use crate::json::{FromJson, ToJson};
use crate::notice::Notice;
use crate::secret::Secret;
use std::fmt;

/// One effect. See [`Machine::poll`](super::Machine::poll).
#[derive(Debug, Clone)]
pub enum Output {
    /// Send this request and feed back what happens to it.
    Request(Request),
    /// Drop this request; nothing more about it needs to be fed back.
    Abort(RequestId),
    /// Write [`Machine::snapshot`](super::Machine::snapshot) where it survives a power cut, then feed back
    /// [`Input::Saved`](super::Input::Saved) with this number.
    Save(u64),
    /// Fetch this file and put it where the user finds it, once per id.
    Download(Download),
    /// Drop this download and what it has written.
    CancelDownload(DeliveryId),
    /// The file behind this key is not needed any more.
    Forget(String),
    /// Something for the user.
    Event(Event),
}

/// A request to send.
#[derive(Clone)]
pub struct Request {
    /// Its name; never reused.
    pub id: RequestId,
    /// Which call it is.
    pub kind: RequestKind,
    /// HTTP method.
    pub method: Method,
    /// Absolute.
    pub url: String,
    /// The bearer token, if the call takes one. Kept apart so that headers can be logged.
    pub bearer: Option<Secret>,
    /// All other headers but `Content-Type` of a multipart body, which the shell's form encoder sets.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {} {}", self.id, self.kind, self.method.as_str(), self.url)
    }
}

/// HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
}

impl Method {
    /// Upper case, as on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// The body of a request.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// None.
    Empty,
    /// JSON text, `Content-Type: application/json` is among the headers.
    Json(String),
    /// A multipart form with one field `files`; the shell streams the file, its bytes never pass through the machine.
    File {
        /// The key that came with [`Material::File`](super::Material::File).
        key: String,
        /// File name in the form.
        name: String,
    },
}

/// The calls of the backend's API.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ToJson, FromJson,
)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Anonymous token.
    Token,
    /// New session.
    Session,
    /// File or URL upload.
    Upload,
    /// Chat message, answered by an event stream.
    Chat,
    /// Timeline state.
    State,
    /// Credits.
    Credits,
    /// Render submission.
    Render,
    /// Render status.
    RenderStatus,
    /// Render cancellation.
    RenderCancel,
    /// Claim token.
    Claim,
}

/// Whether a request may go out again when its fate is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Twice does no harm.
    Safe,
    /// Ask the backend first what became of it.
    Ask,
    /// Never, unless the backend itself says that the first one did not arrive.
    Never,
}

impl RequestKind {
    /// Every kind.
    pub const ALL: [RequestKind; 10] = [
        RequestKind::Token,
        RequestKind::Session,
        RequestKind::Upload,
        RequestKind::Chat,
        RequestKind::State,
        RequestKind::Credits,
        RequestKind::Render,
        RequestKind::RenderStatus,
        RequestKind::RenderCancel,
        RequestKind::Claim,
    ];

    /// Whether it may be repeated when its fate is unknown. What is not [`Repeat::Safe`] leaves the machine only
    /// after the state that knows of it is saved.
    #[must_use]
    pub const fn repeat(self) -> Repeat {
        match self {
            RequestKind::Chat => Repeat::Never,
            RequestKind::Upload | RequestKind::Render => Repeat::Ask,
            RequestKind::Token
            | RequestKind::Session
            | RequestKind::State
            | RequestKind::Credits
            | RequestKind::RenderStatus
            | RequestKind::RenderCancel
            | RequestKind::Claim => Repeat::Safe,
        }
    }

    /// Snake case, as in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RequestKind::Token => "token",
            RequestKind::Session => "session",
            RequestKind::Upload => "upload",
            RequestKind::Chat => "chat",
            RequestKind::State => "state",
            RequestKind::Credits => "credits",
            RequestKind::Render => "render",
            RequestKind::RenderStatus => "render_status",
            RequestKind::RenderCancel => "render_cancel",
            RequestKind::Claim => "claim",
        }
    }
}

/// A file to deliver. The shell makes it arrive once per `id`: when `again` is set, it first looks whether the file
/// of that id is there already (a native shell renames a finished `.part`, a browser asks its download list).
#[derive(Clone)]
pub struct Download {
    /// Names the delivery.
    pub id: DeliveryId,
    /// Whose it is.
    pub project: ProjectId,
    /// Where the file is.
    pub url: String,
    /// Set for the backend's own download call, which wants the token; an output URL gets none.
    pub bearer: Option<Secret>,
    /// Attribution headers that go with the bearer.
    pub headers: Vec<(&'static str, String)>,
    /// A file name for the user, without a folder, safe on every system.
    pub name: String,
    /// This delivery was put out before, and its fate is unknown.
    pub again: bool,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "delivery {} {} from {}", self.id, self.name, self.url)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Empty => f.write_str("empty"),
            Body::Json(text) => write!(f, "json, {} bytes", text.len()),
            Body::File { name, .. } => write!(f, "file {name}"),
        }
    }
}

/// Something for the user, as it happens. What stands at the moment is in [`Machine::view`](super::Machine::view).
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The view of this project (or of the account, if none) is worth drawing again. Comes at most once a drain.
    Changed(Option<ProjectId>),
    /// There is a token.
    Connected,
    /// A sentence for the user, perhaps about a project and a turn.
    Notice {
        /// Whose.
        project: Option<ProjectId>,
        /// About which turn.
        turn: Option<TurnId>,
        /// What.
        notice: Notice,
    },
    /// The agent's answer as far as it is known: `text` replaces what was there of message number `message`.
    Reply {
        /// Whose.
        project: ProjectId,
        /// Answer to what.
        turn: TurnId,
        /// Index of the message within the turn.
        message: usize,
        /// All of it so far, ready to be shown.
        text: String,
        /// Nothing more comes.
        complete: bool,
    },
    /// Bytes of an upload.
    Uploading {
        /// Whose.
        project: ProjectId,
        /// Which file.
        attachment: AttachmentId,
        /// Gone out.
        sent: u64,
        /// In all.
        total: u64,
    },
    /// The backend has the file.
    Uploaded {
        /// Whose.
        project: ProjectId,
        /// Which file.
        attachment: AttachmentId,
    },
    /// The timeline after a turn, in one line.
    Timeline {
        /// Whose.
        project: ProjectId,
        /// After which turn.
        turn: TurnId,
        /// English or Chinese, as set.
        summary: String,
    },
    /// How far a render is.
    Rendering {
        /// Whose.
        project: ProjectId,
        /// 0..=100.
        progress: u8,
    },
    /// How far a download is.
    Downloading {
        /// Whose.
        project: ProjectId,
        /// Received.
        bytes: u64,
        /// In all, if known.
        total: Option<u64>,
    },
    /// The file has arrived.
    Delivered {
        /// Whose.
        project: ProjectId,
        /// Which delivery.
        delivery: DeliveryId,
        /// Where it is.
        place: String,
        /// How large it is.
        bytes: u64,
    },
    /// All that the user asked for in this turn has ended, one way or the other.
    TurnEnded {
        /// Whose.
        project: ProjectId,
        /// Which.
        turn: TurnId,
    },
    /// The project has nothing left to do (but may be waiting for the user to retry).
    Idle(ProjectId),
}
