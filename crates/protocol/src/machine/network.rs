//! Requests: how they are made, how their answers are gathered, and who gets them.

use super::output::{Body, Method, Output, Repeat, Request, RequestKind};
use super::state::{Auth, Open, Phase};
use super::{HttpEvent, Machine, NetFailure, RequestId};
use crate::json::{self, FromJson, ToJson};
use crate::sse;
use crate::wire;
use crate::wire::envelope;

/// The largest answer to a call other than the chat that is kept, in bytes; drafts are far below it.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// How much of a chat's answer is kept to read a refusal from.
const MAX_REFUSAL: usize = 64 * 1024;

/// No sign of life for so long means that a call is lost.
const CALL_TIMEOUT_MS: u64 = 60_000;
/// The same for an upload, whose answer may take a while after the last byte.
const UPLOAD_TIMEOUT_MS: u64 = 300_000;

/// What has come of an answer so far.
pub(super) struct Buffer {
    pub status: Option<u16>,
    pub retry_after: Option<u64>,
    pub body: Vec<u8>,
    pub decoder: sse::Decoder,
}

impl Buffer {
    fn new() -> Buffer {
        Buffer {
            status: None,
            retry_after: None,
            body: Vec::new(),
            decoder: sse::Decoder::new().keep_stray_lines(),
        }
    }

    pub(super) fn is_ok(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// How a request ended.
pub(super) enum Got {
    /// With a whole answer.
    Answer(Answer),
    /// Without one.
    Lost(NetFailure),
}

/// A whole answer.
pub(super) struct Answer {
    /// What was asked for.
    pub kind: RequestKind,
    /// Which token it was asked for with.
    pub generation: u32,
    pub status: u16,
    pub retry_after: Option<u64>,
    pub body: Vec<u8>,
}

impl Answer {
    pub(super) fn read<T: FromJson>(&self) -> Result<T, envelope::Failure> {
        envelope::read(self.kind, self.status, &self.body)
    }
}

/// A call to make.
pub(super) struct Call {
    pub kind: RequestKind,
    pub method: Method,
    pub path: String,
    pub body: Body,
    pub extra: Option<(&'static str, String)>,
}

impl Call {
    pub(super) fn get(kind: RequestKind, path: impl Into<String>) -> Call {
        Call { kind, method: Method::Get, path: path.into(), body: Body::Empty, extra: None }
    }

    /// A POST with this body, or none.
    pub(super) fn with_body(kind: RequestKind, path: impl Into<String>, body: Body) -> Call {
        Call { kind, method: Method::Post, path: path.into(), body, extra: None }
    }

    pub(super) fn post(kind: RequestKind, path: impl Into<String>, body: &impl ToJson) -> Call {
        Call::with_body(kind, path, Body::Json(json::to_string(body)))
    }
}

impl Machine {
    /// Puts a request out, at once or after the next save, as its kind demands.
    pub(super) fn send(&mut self, project: Option<usize>, call: Call) -> RequestId {
        let id = RequestId(self.state.next_request);
        self.state.next_request += 1;
        let project = project.and_then(|p| self.state.projects.get(p)).map(|project| project.id.clone());
        let generation = self.state.account.generation;
        self.state.requests.insert(id, Open { kind: call.kind, project, heard: self.now, generation });
        self.buffers.insert(id, Buffer::new());

        let settings = &self.state.settings;
        let mut headers = wire::attribution(&settings.platform);
        let accept = if call.kind == RequestKind::Chat { "text/event-stream" } else { "application/json" };
        headers.push(("Accept", accept.to_owned()));
        if matches!(call.body, Body::Json(_)) {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        headers.extend(call.extra);
        let bearer = match &self.state.account.auth {
            Auth::Have { token } if call.kind != RequestKind::Token => Some(token.clone()),
            _ => None,
        };
        let url = format!("{}{}", settings.api_url, call.path);
        let request = Output::Request(Request {
            id,
            kind: call.kind,
            method: call.method,
            url,
            bearer,
            headers,
            body: call.body,
        });
        // The client id must be kept for good, so it is saved before the backend sees it; and so must the user's wish
        // that a render ends, or it would be taken for one that failed.
        let kept = matches!(call.kind, RequestKind::Token | RequestKind::RenderCancel);
        if call.kind.repeat() != Repeat::Safe || kept {
            self.after_save(request);
        } else {
            self.dirty = true;
            self.outbox.push_back(request);
        }
        id
    }

    /// Whether a request waits for a save.
    pub(super) fn is_held(&self, id: RequestId) -> bool {
        self.held.iter().any(|(_, output)| matches!(output, Output::Request(request) if request.id == id))
    }

    /// A request leaves after its save: its time begins.
    pub(super) fn leaves(&mut self, id: RequestId) {
        let now = self.now;
        if let Some(open) = self.state.requests.get_mut(&id) {
            open.heard = now;
        }
        let phases = self.state.projects.iter_mut().filter_map(|project| project.current.as_mut());
        for active in phases {
            if let Phase::Chatting(chatting) = &mut active.phase
                && chatting.request == id
            {
                (chatting.posted, chatting.heard, chatting.text) = (now, now, now);
            }
        }
    }

    /// Drops a request: whatever still comes of it is ignored.
    pub(super) fn abort(&mut self, id: RequestId) {
        if self.state.requests.remove(&id).is_none() {
            return;
        }
        self.dirty = true;
        self.buffers.remove(&id);
        let held = self.held.len();
        self.held.retain(|(_, output)| !matches!(output, Output::Request(request) if request.id == id));
        if self.held.len() == held {
            self.outbox.push_back(Output::Abort(id));
        }
    }

    pub(super) fn http(&mut self, id: RequestId, event: HttpEvent) {
        let (Some(open), Some(buffer)) = (self.state.requests.get_mut(&id), self.buffers.get_mut(&id)) else {
            return;
        };
        open.heard = self.now;
        let (kind, generation) = (open.kind, open.generation);
        match event {
            HttpEvent::Sent { bytes, total } => self.upload_sent(id, bytes, total),
            HttpEvent::Head { status, retry_after } => {
                buffer.status = Some(status);
                buffer.retry_after = envelope::retry_after_s(retry_after.as_deref());
            }
            HttpEvent::Body(bytes) => {
                let limit = if kind == RequestKind::Chat { MAX_REFUSAL } else { MAX_ANSWER };
                if kind != RequestKind::Chat && buffer.body.len() + bytes.len() > limit {
                    // Trouble at the backend's end, which is not tried for ever: an answer without sense.
                    let (status, retry_after) = (buffer.status.unwrap_or(200), buffer.retry_after);
                    self.abort(id);
                    let answer = Answer { kind, generation, status, retry_after, body: Vec::new() };
                    self.finish(id, kind, Got::Answer(answer));
                    return;
                }
                let room = limit.saturating_sub(buffer.body.len()).min(bytes.len());
                buffer.body.extend_from_slice(&bytes[..room]);
                if kind == RequestKind::Chat && buffer.is_ok() {
                    self.chat_bytes(id, &bytes);
                }
            }
            HttpEvent::End => {
                let Some(buffer) = self.buffers.remove(&id) else { return };
                self.close(id);
                let got = match buffer.status {
                    Some(status) => {
                        let Buffer { retry_after, body, .. } = buffer;
                        // The one answer that is meant to hold a token is that of the token call.
                        let body = if kind == RequestKind::Token { body } else { self.without_token(body) };
                        Got::Answer(Answer { kind, generation, status, retry_after, body })
                    }
                    None => Got::Lost(NetFailure::Lost),
                };
                self.finish(id, kind, got);
            }
            HttpEvent::Failed(failure) => {
                let heard_of = self.buffers.remove(&id).is_some_and(|buffer| buffer.status.is_some());
                self.close(id);
                // Once a status came, the request was surely sent.
                let failure = if heard_of { NetFailure::Lost } else { failure };
                self.finish(id, kind, Got::Lost(failure));
            }
        }
    }

    /// An answer in which the backend names the user's token is shown, kept and sent on without it.
    fn without_token(&self, body: Vec<u8>) -> Vec<u8> {
        let Auth::Have { token } = &self.state.account.auth else { return body };
        let text = String::from_utf8_lossy(&body);
        if text.contains(token.expose()) { token.redact(&text).into_bytes() } else { body }
    }

    fn close(&mut self, id: RequestId) {
        self.state.requests.remove(&id);
        self.dirty = true;
    }

    /// Gives the end of a request to whoever waits for it; an end that nobody waits for is dropped.
    fn finish(&mut self, id: RequestId, kind: RequestKind, got: Got) {
        if kind == RequestKind::Token {
            return self.token_done(id, got);
        }
        let waiting = self.state.projects.iter().position(|project| {
            project.current.as_ref().is_some_and(|active| active.phase.request() == Some(id))
        });
        let Some(p) = waiting else {
            if kind == RequestKind::Credits {
                self.account_credits_done(id, got);
            }
            return;
        };
        match kind {
            RequestKind::Token => {}
            RequestKind::Session => self.session_done(p, got),
            RequestKind::Upload => self.upload_done(p, got),
            RequestKind::Chat => self.chat_done(p, got),
            RequestKind::State => self.state_done(p, got),
            RequestKind::Credits => self.credits_done(p, got),
            RequestKind::Render => self.submit_done(p, got),
            RequestKind::RenderStatus => self.status_done(p, got),
            RequestKind::RenderCancel => {}
            RequestKind::Claim => self.claim_done(p, got),
        }
    }

    /// Gives up requests of which nothing was heard for too long.
    pub(super) fn time_out(&mut self) {
        let now = self.now;
        let late: Vec<(RequestId, RequestKind)> = self
            .state
            .requests
            .iter()
            .filter(|(id, open)| self.timeout(**id, open).is_some_and(|at| at <= now))
            .map(|(id, open)| (*id, open.kind))
            .collect();
        for (id, kind) in late {
            self.abort(id);
            self.finish(id, kind, Got::Lost(NetFailure::Lost));
        }
    }

    /// When a request counts as lost. One that waits for a save has not left; a chat has rules of its own.
    pub(super) fn timeout(&self, id: RequestId, open: &Open) -> Option<u64> {
        match open.kind {
            _ if self.is_held(id) => None,
            RequestKind::Chat => None,
            RequestKind::Upload => Some(open.heard + UPLOAD_TIMEOUT_MS),
            _ => Some(open.heard + CALL_TIMEOUT_MS),
        }
    }

    /// After a restart nothing is open any more.
    pub(super) fn forget_requests(&mut self) {
        // Ids given out after the last save are not known here; they are stepped over, so that none is used twice.
        self.state.next_request += 1 << 20;
        self.state.requests.clear();
        self.buffers.clear();
        self.held.clear();
    }

    fn upload_sent(&mut self, id: RequestId, bytes: u64, all: u64) {
        for p in 0..self.state.projects.len() {
            let project = &mut self.state.projects[p];
            let Some(active) = project.current.as_mut() else { continue };
            let super::state::What::Upload { attachment } = active.step.what else { continue };
            if let Phase::Uploading { request, sent, total, .. } = &mut active.phase
                && *request == id
            {
                *sent = bytes;
                *total = all;
                let project = project.id.clone();
                self.touch(Some(project.clone()));
                self.event(super::Event::Uploading { project, attachment, sent: bytes, total: all });
                return;
            }
        }
    }
}
