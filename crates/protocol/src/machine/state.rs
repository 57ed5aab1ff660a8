//! What the machine remembers. All of it is in the snapshot; nothing else survives a restart.

use super::Settings;
use super::ids::{AttachmentId, DeliveryId, ProjectId, RequestId, TurnId};
use super::input::{ExportWish, Material};
use super::output::RequestKind;
use super::view::{Entry, ExportState};
use crate::agent;
use crate::json::{FromJson, ToJson};
use crate::list::ListMap;
use crate::notice::Notice;
use crate::secret::Secret;
use crate::wire::state::Known;
use std::collections::VecDeque;

/// Everything.
#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct State {
    pub settings: Settings,
    pub clock: Clock,
    pub account: Account,
    /// In the order in which they were started.
    pub projects: Vec<Project>,
    /// Requests that may still get an answer.
    pub requests: ListMap<RequestId, Open>,
    pub next_request: u64,
    pub next_delivery: u64,
    /// The number in the last render id; ids are milliseconds, but never twice the same.
    pub last_render: u64,
    /// Saves asked for so far.
    pub saves: u64,
    /// Keys of the last commands, so that a repeated one is obeyed once.
    pub seen: VecDeque<String>,
}

/// Time that never runs backwards. All times in the state are on this clock, except those shown to the user.
#[derive(Debug, Clone, Copy, Default, ToJson, FromJson)]
pub(super) struct Clock {
    /// What is added to the shell's time.
    offset: u64,
    last: u64,
}

/// The end of time: no clock says more, and every wait can be added to it. A clock that says more stands still.
const LATEST: u64 = 1 << 53;

impl Clock {
    /// Takes the shell's time and gives the machine's: as far on as the shell's went on, and standing still where
    /// the shell's went back.
    pub(super) fn advance(&mut self, wall: u64) -> u64 {
        let now = wall.saturating_add(self.offset).min(LATEST);
        if now < self.last {
            self.offset = self.offset.saturating_add(self.last - now);
        }
        self.last = now.max(self.last);
        self.last
    }

    /// The shell's time for a time on this clock.
    pub(super) const fn wall(self, at: u64) -> u64 {
        at.saturating_sub(self.offset)
    }
}

/// A request that may still get an answer.
#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Open {
    pub kind: RequestKind,
    pub project: Option<ProjectId>,
    /// When something was last heard of it.
    pub heard: u64,
    /// The [`Account::generation`] whose token it carries.
    pub generation: u32,
}

/// The account at the backend.
#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Account {
    pub auth: Auth,
    /// The token is the user's own, so it is never replaced.
    pub own: bool,
    pub user_id: Option<String>,
    pub credits: Option<Credits>,
    pub notice: Option<Notice>,
    /// Credits were asked for outside of any project, and are not there yet.
    pub wants_credits: bool,
    /// How far the call for them is.
    #[json(default)]
    pub credits_call: CreditsCall,
    /// Counts the tokens, so that a late refusal of an old one does not cost the new one.
    pub generation: u32,
    /// How often the client id was made anew because the backend missed it.
    pub client_ids: u32,
}

/// The call for credits outside of any project.
#[derive(Debug, Clone, Default, ToJson, FromJson)]
pub(super) struct CreditsCall {
    pub request: Option<RequestId>,
    /// Not before this time.
    pub next: u64,
    /// Failures in a row.
    pub strikes: u32,
    /// A new token was fetched for it already.
    pub reauthed: bool,
}

#[derive(Debug, Clone, Copy, ToJson, FromJson)]
pub(super) struct Credits {
    pub available: f64,
    pub frozen: f64,
    pub as_of: u64,
}

/// The way to a token.
#[derive(Debug, Clone, ToJson, FromJson)]
#[json(rename_all = "snake_case", tag = "auth")]
pub(super) enum Auth {
    /// None, and none asked for.
    Missing,
    /// Asked for.
    Asking { request: RequestId, strikes: u32, limited: u32 },
    /// Asked again later.
    Waiting { until: u64, strikes: u32, limited: u32 },
    /// There.
    Have { token: Secret },
    /// The user's own token was refused; the user has to act.
    Refused,
}

/// A project.
#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Project {
    pub id: ProjectId,
    pub name: Option<String>,
    pub created: u64,
    pub session: Option<Session>,
    pub attachments: Vec<Attachment>,
    pub turns: Vec<Turn>,
    pub queue: VecDeque<Step>,
    pub current: Option<Active>,
    /// Steps that were given up and can be tried again by hand.
    pub failed: Vec<Step>,
    /// The queue waits for the user.
    pub paused: bool,
    /// The backend's state as last read, if nothing was done since that could have changed it.
    pub known: Option<Known>,
    /// The last draft that was seen, for showing.
    pub shown: Option<crate::draft::Draft>,
    /// An edit was made in this session.
    pub edited: bool,
    /// Edits went with a lost session, and nothing that the user wanted since takes that into account.
    #[json(default)]
    pub edits_lost: bool,
    /// A message to this session was stopped or given up after it had gone out. What changes from now on may be its
    /// doing, also what the backend adds by itself to an answer that is complete. No time is long enough to be sure
    /// that nothing comes any more, since clocks are set.
    #[json(default)]
    pub in_doubt: bool,
    /// Sessions made anew since a message or an export last worked.
    pub renewals: u32,
    pub exports: Vec<Export>,
    pub link: Option<String>,
    pub next_turn: u32,
    pub next_attachment: u32,
    /// It was told that the project has nothing left to do.
    pub idle_told: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
pub(super) struct Session {
    pub id: String,
    pub task_id: Option<String>,
}

#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Attachment {
    pub id: AttachmentId,
    pub material: Material,
    pub done: bool,
    pub failed: bool,
    /// A session that was lost had it: it goes up again before anything else is done.
    #[json(default)]
    pub lost: bool,
    /// The [`Step::base`] of an upload to this session that was stopped, and may arrive all the same.
    #[json(default)]
    pub stopped_at: Option<u64>,
}

#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Turn {
    pub id: TurnId,
    pub said: Option<String>,
    pub at: u64,
    pub entries: Vec<Entry>,
    pub ended: bool,
    /// One failing turn does not hold up the others.
    pub batch: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
pub(super) struct Step {
    pub turn: TurnId,
    pub what: What,
    /// How many files or messages the session had before the first try: a later try, also one by hand, is the same
    /// file or message.
    pub base: Option<u64>,
    /// It was given up, and turns from this one on were wished by somebody who may have known.
    #[json(default)]
    pub given_up_before: Option<TurnId>,
}

#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub(super) enum What {
    Upload {
        attachment: AttachmentId,
    },
    Chat {
        text: String,
    },
    Export {
        delivery: DeliveryId,
    },
    Credits,
    ShowState,
    Link,
    /// A sentence that waits for its place in the order.
    Tell {
        notice: Notice,
    },
}

/// A step under way.
#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Active {
    pub step: Step,
    pub phase: Phase,
    /// Failures in a row that may pass; any good answer ends the row.
    pub strikes: u32,
    /// The calls for which a new token was fetched already. They are forgotten where a call had its effect, not where
    /// the state was read on the way to it; else a backend that refuses the one and answers the other would be asked
    /// in a circle.
    #[json(default)]
    pub reauthed_for: Vec<RequestKind>,
    /// The calls that were asked to come again later already (429); forgotten with those.
    #[json(default)]
    pub limited_for: Vec<RequestKind>,
    /// What it waits for is the time that the backend asked for, which the network's return does not shorten.
    pub limited: bool,
    /// A new session was made for it already.
    pub renewed: bool,
    /// How often its effect was tried.
    pub tries: u32,
}

/// How far a step is. [`super::table`] says which may follow which.
#[derive(Debug, Clone, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub(super) enum Phase {
    /// Not begun, or waiting for the token.
    Start,
    /// Begun again at `until`.
    Waiting { until: u64 },
    /// A session is being made.
    OpeningSession { request: RequestId },
    /// The state is being read, because the step needs to know it.
    ReadingState { request: RequestId },
    /// A file goes up; `base` is how many the session had before.
    /// `first`: it has a number that no earlier try of it had; if that is taken, another file took it.
    Uploading { request: RequestId, base: usize, first: bool, sent: u64, total: u64 },
    /// What became of an upload is being looked up.
    Verifying { request: Option<RequestId>, base: usize, reads: u32, next: u64 },
    /// A message was given out to be posted, and its answer streams in.
    Chatting(Box<Chatting>),
    /// The message's fate is being looked up.
    Recovering {
        base: Box<Known>,
        index: Option<u64>,
        first_entry: usize,
        reads: u32,
        request: Option<RequestId>,
        next: u64,
    },
    /// The turn is over; the state is being read to see what it did.
    Settling { base: Box<Known>, outcome: Settled, request: Option<RequestId>, next: u64 },
    /// The backend generated a clip and may go on by itself.
    Watching { base: Box<Known>, reads: u32, request: Option<RequestId>, next: u64 },
    /// A render was given out to be submitted.
    Submitting { request: RequestId },
    /// What became of a render id is being looked up.
    Asking { request: Option<RequestId>, next: u64, refused: bool },
    /// The render is queued or runs.
    Rendering { request: Option<RequestId>, next: u64, since: u64, progress: u8, told: bool },
    /// The file is being fetched.
    Delivering {
        url: Option<String>,
        tries: u32,
        renewed: bool,
        next: Option<u64>,
        bytes: u64,
        total: Option<u64>,
    },
    /// A single call is under way.
    Fetching { request: RequestId },
}

#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Chatting {
    pub request: RequestId,
    pub base: Known,
    /// The number that the message was given, at a backend that counts.
    pub index: Option<u64>,
    /// It has a number that no earlier try of it had: if that is taken, another message took it.
    pub first: bool,
    pub posted: u64,
    /// Something other than a heartbeat came.
    pub heard: u64,
    /// Text came, or the user was told that work goes on.
    pub text: u64,
    pub reader: agent::Turn,
    /// Where the reader's messages stand among the turn's entries.
    pub first_entry: usize,
}

/// How a turn ended, as far as the stream said.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case", tag = "settled")]
pub(super) enum Settled {
    Answered,
    Silent,
    Failed { detail: Option<String> },
}

#[derive(Debug, Clone, ToJson, FromJson)]
pub(super) struct Export {
    pub delivery: DeliveryId,
    pub wish: ExportWish,
    pub name: String,
    /// What it is an edit of.
    pub title: String,
    pub state: ExportState,
    pub render: Option<Render>,
    pub url: Option<String>,
    pub bytes: Option<u64>,
    pub duration_s: Option<f64>,
    pub place: Option<String>,
    /// The download was put out at least once.
    pub given_out: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
pub(super) struct Render {
    pub id: String,
    /// It was given out to be submitted, so it may be known to the backend.
    pub submitted: bool,
    /// Which try it is, from 1.
    pub attempt: u32,
}

impl Account {
    pub(super) fn new(token: Option<Secret>) -> Account {
        Account {
            own: token.is_some(),
            auth: token.map_or(Auth::Missing, |token| Auth::Have { token }),
            user_id: None,
            credits: None,
            notice: None,
            wants_credits: false,
            credits_call: CreditsCall::default(),
            generation: 0,
            client_ids: 0,
        }
    }
}

impl Project {
    pub(super) fn new(id: ProjectId, name: Option<String>, created: u64) -> Project {
        Project {
            id,
            name,
            created,
            session: None,
            attachments: Vec::new(),
            turns: Vec::new(),
            queue: VecDeque::new(),
            current: None,
            failed: Vec::new(),
            paused: false,
            known: None,
            shown: None,
            edited: false,
            edits_lost: false,
            in_doubt: false,
            renewals: 0,
            exports: Vec::new(),
            link: None,
            next_turn: 1,
            next_attachment: 1,
            idle_told: true,
        }
    }

    /// What to call it: the name given, or that of its first material.
    pub(super) fn title(&self) -> &str {
        if let Some(name) = self.name.as_deref() {
            return name;
        }
        match self.attachments.first().map(|attachment| &attachment.material) {
            Some(Material::File { name, .. }) => stem(name),
            Some(Material::Url { url }) => stem(last_segment(url)),
            None => "project",
        }
    }

    pub(super) fn attachment(&mut self, id: AttachmentId) -> Option<&mut Attachment> {
        self.attachments.iter_mut().find(|attachment| attachment.id == id)
    }

    pub(super) fn is_lost(&self, id: AttachmentId) -> bool {
        self.attachments.iter().any(|attachment| attachment.id == id && attachment.lost)
    }

    pub(super) fn export(&mut self, delivery: DeliveryId) -> Option<&mut Export> {
        self.exports.iter_mut().find(|export| export.delivery == delivery)
    }

    pub(super) fn turn(&mut self, id: TurnId) -> Option<&mut Turn> {
        self.turns.iter_mut().rev().find(|turn| turn.id == id)
    }
}

impl Attachment {
    pub(super) fn name(&self) -> &str {
        match &self.material {
            Material::File { name, .. } => name,
            Material::Url { url } => last_segment(url),
        }
    }
}

impl Step {
    pub(super) const fn new(turn: TurnId, what: What) -> Step {
        Step { turn, what, base: None, given_up_before: None }
    }
}

impl What {
    /// A paused project waits with it for the user; anything else goes on.
    pub(super) const fn is_held_up(&self) -> bool {
        matches!(self, What::Chat { .. } | What::Export { .. })
    }
}

impl Active {
    pub(super) const fn new(step: Step) -> Active {
        Active {
            step,
            phase: Phase::Start,
            strikes: 0,
            reauthed_for: Vec::new(),
            limited_for: Vec::new(),
            limited: false,
            renewed: false,
            tries: 0,
        }
    }
}

/// How it stands with what a phase looks up.
pub(super) struct Look {
    /// The question that is out.
    pub request: Option<RequestId>,
    /// When to ask if none is.
    pub next: u64,
    /// It is about a render, not about the session's state.
    pub of_render: bool,
}

impl Phase {
    /// It asks the backend how something stands, and asks again as often as it takes.
    pub(super) const fn looks_something_up(&self) -> bool {
        self.look().is_some()
    }

    /// How it stands with that.
    pub(super) const fn look(&self) -> Option<Look> {
        let (&request, &next) = match self {
            Phase::Verifying { request, next, .. }
            | Phase::Recovering { request, next, .. }
            | Phase::Settling { request, next, .. }
            | Phase::Watching { request, next, .. }
            | Phase::Asking { request, next, .. }
            | Phase::Rendering { request, next, .. } => (request, next),
            Phase::Start
            | Phase::Waiting { .. }
            | Phase::OpeningSession { .. }
            | Phase::ReadingState { .. }
            | Phase::Uploading { .. }
            | Phase::Chatting(_)
            | Phase::Submitting { .. }
            | Phase::Delivering { .. }
            | Phase::Fetching { .. } => return None,
        };
        let of_render = matches!(self, Phase::Asking { .. } | Phase::Rendering { .. });
        Some(Look { request, next, of_render })
    }

    /// The request of such a phase, and when it asks next.
    pub(super) const fn look_mut(&mut self) -> Option<(&mut Option<RequestId>, &mut u64)> {
        match self {
            Phase::Verifying { request, next, .. }
            | Phase::Recovering { request, next, .. }
            | Phase::Settling { request, next, .. }
            | Phase::Watching { request, next, .. }
            | Phase::Asking { request, next, .. }
            | Phase::Rendering { request, next, .. } => Some((request, next)),
            _ => None,
        }
    }

    /// The message has gone out, and what it does may be seen later.
    pub(super) fn is_posted(&self) -> bool {
        self.is_answered()
            || matches!(self, Phase::Chatting(_) | Phase::Recovering { .. } | Phase::Settling { .. })
    }

    /// The backend has dealt with the message.
    pub(super) fn is_answered(&self) -> bool {
        match self {
            Phase::Settling { outcome, .. } => !matches!(outcome, Settled::Failed { .. }),
            phase => matches!(phase, Phase::Watching { .. }),
        }
    }

    /// Time in which nobody could ask (the computer slept, the process was not there) does not count as waiting for a
    /// render.
    pub(super) fn skip_unwatched(&mut self, now: u64) {
        if let Phase::Rendering { since, next, .. } = self {
            *since += now.saturating_sub(*next);
        }
    }

    /// The request that this phase waits for.
    pub(super) fn request(&self) -> Option<RequestId> {
        match self {
            Phase::OpeningSession { request }
            | Phase::ReadingState { request }
            | Phase::Uploading { request, .. }
            | Phase::Submitting { request }
            | Phase::Fetching { request } => Some(*request),
            Phase::Chatting(chatting) => Some(chatting.request),
            phase => phase.look()?.request,
        }
    }
}

/// A file name without its extension.
pub(super) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.trim_end_matches('/').rsplit('/').next().filter(|segment| !segment.is_empty()).unwrap_or(url)
}
