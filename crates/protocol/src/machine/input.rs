//! What goes into the machine: what the user wants, what the network did, what time it is.

use super::ids::{AttachmentId, DeliveryId, ProjectId, RequestId};
use crate::json::{FromJson, ToJson};
use crate::lang::Lang;
pub use crate::route::ExportParams as ExportWish;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// Everything that can happen to the machine. See [`Machine::handle`](super::Machine::handle).
#[derive(Debug, Clone)]
pub enum Input {
    /// The user wants something. `key` names this wish for good (a UUID will do): a shell that does not know whether
    /// its wish arrived may send it again, and the machine obeys it once.
    Command {
        /// At most 64 bytes, unique per wish.
        key: String,
        /// The wish.
        command: Command,
    },
    /// Something happened to a request that was put out.
    Http {
        /// Which request. One that is no longer open is ignored.
        id: RequestId,
        /// What happened.
        event: HttpEvent,
    },
    /// Something happened to a download that was put out.
    Download {
        /// Which one. One that is no longer open is ignored.
        id: DeliveryId,
        /// What happened.
        event: DownloadEvent,
    },
    /// Everything up to [`Output::Save`](super::Output::Save)`(n)` is on disk and survives a power cut.
    Saved(u64),
    /// The state could not be written (disk full, quota). Nothing that must not happen twice goes out until it can.
    SaveFailed,
    /// Time passed: a deadline may have been reached. Never wrong to send.
    Tick,
    /// The network came back, or the user asked to try now: waits for a repeat are cut short.
    Online,
    /// The first input after [`Machine::restore`](super::Machine::restore): every request and download that was open is
    /// lost, and whatever they had been doing is taken up again.
    Restarted,
}

/// What a user can want.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Starts a project. An id that exists already is left as it is.
    NewProject {
        /// Chosen by the shell, at most 64 bytes.
        project: ProjectId,
        /// What to call it; none takes the first file's name.
        name: Option<String>,
    },
    /// Brings material to a project; it is uploaded in the order given, after what is queued already.
    Attach {
        /// Where to.
        project: ProjectId,
        /// What.
        material: Vec<Material>,
    },
    /// Something the user typed. It is routed: edits go to the agent, "export" exports, and so on.
    Say {
        /// Where.
        project: ProjectId,
        /// The user's words.
        text: String,
    },
    /// Several files, each with its own instruction and its own render, one after the other. One that fails does not
    /// stop the rest.
    Batch {
        /// Where.
        project: ProjectId,
        /// File and instruction.
        items: Vec<(Material, String)>,
    },
    /// Renders what there is and delivers the file.
    Export {
        /// Which project.
        project: ProjectId,
        /// What was asked for.
        wish: ExportWish,
    },
    /// Stops what the project is doing, and what was queued behind it.
    Stop {
        /// Which project.
        project: ProjectId,
    },
    /// Tries the step again that was given up or is waiting for the user. The only way in which a chat message whose
    /// fate is unknown is ever sent again: a person decided it.
    Retry {
        /// Which project.
        project: ProjectId,
    },
    /// Brings a file again whose copy was lost.
    Replace {
        /// Which project.
        project: ProjectId,
        /// Which attachment.
        attachment: AttachmentId,
        /// The file.
        material: Material,
    },
    /// A link at which a person can open the project in the web app.
    Link {
        /// Which project.
        project: ProjectId,
    },
    /// Gives the project another name.
    Rename {
        /// Which project.
        project: ProjectId,
        /// The new name.
        name: String,
    },
    /// Forgets the project and its files here; a running render is cancelled.
    Remove {
        /// Which project.
        project: ProjectId,
    },
    /// Asks for the credits.
    RefreshCredits,
    /// Uses this token from now on, or an anonymous one again.
    SetToken {
        /// The token; none goes back to an anonymous one.
        token: Option<Secret>,
    },
    /// The language of new sessions and of names.
    SetLanguage {
        /// Which.
        lang: Lang,
    },
}

/// Something that can be brought to a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Material {
    /// A file that the shell keeps.
    File {
        /// The shell's own name for it (a path, a key in a store); comes back in a request body and in `Forget`.
        key: String,
        /// Its name, with extension.
        name: String,
        /// Bytes.
        size: u64,
    },
    /// A file on the web, which the backend fetches itself.
    Url {
        /// http or https.
        url: String,
    },
}

/// What happened to a request. The order is: any number of `Sent`, one `Head`, any number of `Body`, then `End`; or
/// `Failed` at any point, after which nothing more comes.
#[derive(Debug, Clone)]
pub enum HttpEvent {
    /// Body bytes that have left, of an upload.
    Sent {
        /// So far.
        bytes: u64,
        /// In all, multipart frame included.
        total: u64,
    },
    /// Status and headers of the answer.
    Head {
        /// HTTP status.
        status: u16,
        /// The `Retry-After` header, unparsed.
        retry_after: Option<String>,
    },
    /// Bytes of the answer.
    Body(Vec<u8>),
    /// The answer is complete.
    End,
    /// There will be no (further) answer.
    Failed(NetFailure),
}

/// Why a request got no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetFailure {
    /// Surely nothing reached the backend: name not resolved, connection refused. Say this only if it is certain;
    /// a browser's fetch never is.
    NotSent,
    /// The connection broke; the backend may or may not have taken the request.
    Lost,
    /// The file that the body was to be made from is gone or cannot be read.
    FileGone,
}

/// What happened to a download.
#[derive(Debug, Clone)]
pub enum DownloadEvent {
    /// Bytes so far.
    Progress {
        /// Received.
        bytes: u64,
        /// In all, if known.
        total: Option<u64>,
    },
    /// The file is whole and where the user finds it.
    Done {
        /// How large it is.
        bytes: u64,
        /// Where: a path, or the browser's download id.
        place: String,
    },
    /// The URL answered with an error status, or with something that is not the file.
    Refused {
        /// HTTP status; 0 if there was none.
        status: u16,
    },
    /// The connection broke or there was none.
    Lost,
    /// It cannot be stored here (disk full, no right to write).
    NoRoom,
    /// The user cancelled it in the browser's own list.
    Cancelled,
}
