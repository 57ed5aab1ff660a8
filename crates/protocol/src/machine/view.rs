//! What stands at the moment, for a user interface to draw: everything in it is ready to be shown.

use super::ids::{AttachmentId, DeliveryId, ProjectId, TurnId};
use super::input::ExportWish;
use crate::json::{FromJson, ToJson};
use crate::lang::Lang;
use crate::notice::Notice;
use crate::translate::Offer;
use serde::{Deserialize, Serialize};

/// The whole picture. Shells pass it between contexts as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct View {
    /// How the account stands.
    pub account: AccountView,
    /// The projects, newest first.
    pub projects: Vec<ProjectView>,
}

/// The account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct AccountView {
    /// Whether requests can go out.
    pub connection: Connection,
    /// The user entered a token of their own.
    pub own_token: bool,
    /// The backend's name for the user, if known.
    pub user_id: Option<String>,
    /// Credits, if asked for already.
    pub credits: Option<CreditsView>,
    /// Language of texts made here.
    pub lang: Lang,
    /// Something about the account that the user should know.
    pub notice: Option<Notice>,
}

/// Whether requests can go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Nothing was wanted yet.
    Idle,
    /// A token is being fetched.
    Connecting,
    /// There is a token.
    Ready,
    /// The last tries failed; it is tried again by itself.
    Waiting,
    /// The user has to act.
    Blocked,
}

/// Credits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct CreditsView {
    /// Free to use.
    pub available: f64,
    /// Reserved.
    pub frozen: f64,
    /// When this was read, ms since the epoch.
    pub as_of: u64,
}

/// One project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct ProjectView {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// When it was started, ms since the epoch.
    pub created: u64,
    /// Its material.
    pub attachments: Vec<AttachmentView>,
    /// What was said and what came of it, oldest first.
    pub turns: Vec<TurnView>,
    /// The timeline, to be drawn.
    pub timeline: Option<crate::draft::TimelineView>,
    /// The timeline in one line.
    pub summary: Option<String>,
    /// What is going on.
    pub activity: Activity,
    /// Steps that wait behind the current one.
    pub queued: usize,
    /// [`Command::Retry`](super::Command::Retry) would do something.
    pub can_retry: bool,
    /// Finished and running exports, oldest first.
    pub exports: Vec<ExportView>,
    /// Link to the project in the web app, once made.
    pub link: Option<String>,
}

/// A piece of material.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// File name or URL.
    pub name: String,
    /// Bytes, if known.
    pub size: Option<u64>,
    /// How far it is.
    pub state: AttachmentState,
}

/// How far an attachment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AttachmentState {
    /// Waits for its turn.
    Waiting,
    /// On its way.
    Uploading {
        /// Bytes gone out.
        sent: u64,
        /// In all; 0 if not known yet.
        total: u64,
    },
    /// The backend has it.
    Done,
    /// It did not work; the notice stands in the turns.
    Failed,
}

/// One thing the user said, with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct TurnView {
    /// Its id.
    pub id: TurnId,
    /// The user's words; none for a button.
    pub said: Option<String>,
    /// When, ms since the epoch.
    pub at: u64,
    /// What came of it, in order.
    pub entries: Vec<Entry>,
    /// Nothing more comes.
    pub ended: bool,
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case", tag = "entry")]
pub enum Entry {
    /// The agent's words.
    Reply {
        /// As far as known.
        text: String,
        /// Nothing more comes.
        complete: bool,
        /// What the agent suggested to do, as things that can be done here.
        offers: Vec<Offer>,
    },
    /// The machine's words.
    Notice {
        /// Which.
        notice: Notice,
    },
    /// The timeline after the turn.
    Timeline {
        /// In one line.
        summary: String,
    },
    /// A delivered file.
    Delivered {
        /// Which delivery.
        delivery: DeliveryId,
    },
}

/// What a project is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case", tag = "activity")]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Waits for a token, a session, or another try at `until` (ms since the epoch), if that is set.
    Waiting {
        /// When it goes on by itself.
        until: Option<u64>,
    },
    /// Files go up.
    Uploading {
        /// Bytes of the file at hand gone out.
        sent: u64,
        /// In all; 0 if not known yet.
        total: u64,
    },
    /// The agent works.
    Thinking {
        /// Since, ms since the epoch.
        since: u64,
    },
    /// The connection broke; the state is being read.
    Recovering,
    /// A render is queued or running.
    Rendering {
        /// 0..=100.
        progress: u8,
    },
    /// The file is being fetched.
    Downloading {
        /// Received.
        bytes: u64,
        /// In all, if known.
        total: Option<u64>,
    },
    /// The user has to act.
    Blocked,
}

/// One export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
pub struct ExportView {
    /// The delivery it leads to.
    pub delivery: DeliveryId,
    /// File name.
    pub name: String,
    /// What was asked for.
    pub wish: ExportWish,
    /// How it stands.
    pub state: ExportState,
    /// Where the backend keeps it, to be played in place; may have expired.
    pub url: Option<String>,
    /// Bytes, once known.
    pub bytes: Option<u64>,
    /// Seconds, once known.
    pub duration_s: Option<f64>,
    /// Where it is on this machine, once delivered.
    pub place: Option<String>,
}

/// How an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// Queued, rendering or on its way.
    Running,
    /// Arrived.
    Delivered,
    /// Will not come.
    Failed,
    /// Stopped by the user.
    Cancelled,
}
