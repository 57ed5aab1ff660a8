//! From the timeline to the file: pre-check, submission under an id saved before, polling, and the delivery of the
//! file, once.

use super::account::{PATIENCE, backoff_ms};
use super::input::DownloadEvent;
use super::network::{Answer, Call, Got};
use super::output::{Body, Download, Event, Output, RequestKind};
use super::state::{Auth, Phase, Render, What};
use super::steps::{detail_of, first_time, may_have_arrived};
use super::table::Cause;
use super::view::{Entry, ExportState};
use super::{DeliveryId, Machine};
use crate::draft;
use crate::notice::Notice;
use crate::wire;
use crate::wire::envelope::Failure;
use crate::wire::render::Status;

/// Between two looks at a render (API page); a `Retry-After` on the answer sets another pace.
const POLL_MS: u64 = 30_000;
/// After so long the user is told, and looks become rarer.
const LONG_MS: u64 = 300_000;
const SLOW_POLL_MS: u64 = 60_000;
/// A render that is still not there then will not come.
const GIVE_UP_MS: u64 = 4 * 3_600_000;
/// Render ids that are tried: a failed or refused one is followed by one new one (API page, "Errors").
const ATTEMPTS: u32 = 2;
/// Broken downloads in a row before another way is tried.
const DOWNLOADS: u32 = 5;
/// Downloads in all before the user is asked.
const ALL_DOWNLOADS: u32 = 12;

impl Machine {
    pub(super) fn begin_export(&mut self, p: usize, delivery: DeliveryId) {
        let now = self.now;
        let project = &mut self.state.projects[p];
        let Some(export) = project.export(delivery) else {
            return self.fail_step(p, Notice::NothingToExport);
        };
        export.state = ExportState::Running;
        if export.render.as_ref().is_some_and(|render| render.submitted) {
            return self.set_phase(
                p,
                Cause::Needs,
                Phase::Asking { request: None, next: now, refused: false },
            );
        }
        // What is rendered is what the backend has now, not what it had some time ago.
        let Some(known) = project.known.take() else { return self.read_state_first(p) };
        let ready =
            known.draft.as_ref().is_some_and(|draft| draft::Timeline::read(draft).is_ready_for_export());
        if !ready {
            return self.fail_step(p, Notice::NothingToExport);
        }
        self.submit(p, delivery, &known);
    }

    fn submit(&mut self, p: usize, delivery: DeliveryId, known: &wire::state::Known) {
        let stamp = self.wall(self.now).max(self.state.last_render + 1);
        let project = &mut self.state.projects[p];
        let (Some(session), Some(draft)) = (project.session.clone(), known.draft.as_ref()) else { return };
        let Some(export) = project.export(delivery) else { return };
        let first = export.render.is_none();
        let attempt = export.render.as_ref().map_or(1, |render| render.attempt);
        let id = match export.render.take().filter(|render| !render.id.is_empty()) {
            Some(render) => render.id,
            None => {
                self.state.last_render = stamp;
                format!("render_{stamp}")
            }
        };
        let Some(export) = self.state.projects[p].export(delivery) else { return };
        export.render = Some(Render { id: id.clone(), submitted: true, attempt });
        let body = wire::render::Submission {
            id: &id,
            session_id: &session.id,
            draft,
            output: wire::render::Output::from(&export.wish),
        };
        let call = Call::post(RequestKind::Render, wire::render::PATH, &body);
        let request = self.send(Some(p), call);
        self.set_phase(p, Cause::Needs, Phase::Submitting { request });
        if first && let Some(turn) = self.step(p).map(|step| step.turn) {
            self.tell(p, turn, Notice::ExportStarted);
        }
    }

    pub(super) fn submit_done(&mut self, p: usize, got: Got) {
        let now = self.now;
        let ask = |machine: &mut Machine, wait: u64, refused| {
            machine.set_phase(p, Cause::Lost, Phase::Asking { request: None, next: now + wait, refused });
        };
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(failure) if may_have_arrived(failure) => return ask(self, 1000, false),
            Err(_) => {
                self.unsubmit(p);
                return self.trouble(p, true);
            }
        };
        match answer.read::<wire::render::Answer>() {
            Ok(accepted) => {
                self.accepted(p);
                let rendering = |progress| Phase::Rendering {
                    request: None,
                    next: now + poll_ms(&answer, 0),
                    since: now,
                    progress,
                    told: false,
                };
                match accepted.status() {
                    Status::Running { progress } => self.set_phase(p, Cause::Done, rendering(progress)),
                    // Whatever else it says, the status call says more.
                    _ => self.set_phase(p, Cause::Done, rendering(0)),
                }
            }
            // The backend may have it all the same: a repeated id is refused just so.
            Err(Failure::Conflict | Failure::Refused { .. } | Failure::NotFound) => ask(self, 0, true),
            Err(Failure::Trouble) => ask(self, 2000, false),
            Err(failure) => {
                self.unsubmit(p);
                if let Some(failure) = self.other_than_success(p, failure, &answer) {
                    self.fail_step(p, Notice::ExportFailed { detail: detail_of(failure) });
                }
            }
        }
    }

    /// The backend surely does not have this id: it can be used again.
    fn unsubmit(&mut self, p: usize) {
        if let Some(render) = self.render(p) {
            render.submitted = false;
        }
    }

    fn render(&mut self, p: usize) -> Option<&mut Render> {
        let delivery = self.delivery(p)?;
        self.state.projects[p].export(delivery)?.render.as_mut()
    }

    fn delivery(&self, p: usize) -> Option<DeliveryId> {
        match self.step(p)?.what {
            What::Export { delivery } => Some(delivery),
            _ => None,
        }
    }

    /// Asks how the render is.
    pub(super) fn ask_render(&mut self, p: usize) {
        if !matches!(self.state.account.auth, Auth::Have { .. }) {
            self.want_token();
            return;
        }
        let Some(id) = self.render(p).map(|render| render.id.clone()) else {
            return self.fail_step(p, Notice::ExportFailed { detail: None });
        };
        let sent = self.send(Some(p), Call::get(RequestKind::RenderStatus, wire::render::status_path(&id)));
        if let Some(Phase::Asking { request, .. } | Phase::Rendering { request, .. }) = self.phase(p) {
            *request = Some(sent);
        }
    }

    pub(super) fn status_done(&mut self, p: usize, got: Got) {
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(_) => return self.trouble(p, true),
        };
        let asking = matches!(self.phase(p), Some(Phase::Asking { .. }));
        match answer.read::<wire::render::Answer>() {
            Ok(status) => {
                self.accepted(p);
                self.status(p, status.status(), &answer);
            }
            Err(Failure::NotFound) if asking => self.render_unknown(p),
            Err(Failure::NotFound) => self.render_failed(p, None),
            Err(failure) => {
                if let Some(failure) = self.other_than_success(p, failure, &answer) {
                    self.render_failed(p, detail_of(failure));
                }
            }
        }
    }

    fn status(&mut self, p: usize, status: Status, answer: &Answer) {
        let now = self.now;
        match status {
            Status::Running { progress: percent } => {
                if let Some(Phase::Asking { .. }) = self.phase(p) {
                    let next = now + poll_ms(answer, 0);
                    let phase =
                        Phase::Rendering { request: None, next, since: now, progress: percent, told: false };
                    self.set_phase(p, Cause::Done, phase);
                }
                let Some(Phase::Rendering { request, next, since, progress, told }) = self.phase(p) else {
                    return;
                };
                let waited = now.saturating_sub(*since);
                *request = None;
                *next = now + poll_ms(answer, waited);
                // It never looks as if work were undone.
                *progress = percent.max(*progress);
                let (percent, tell) = (*progress, waited >= LONG_MS && !*told);
                *told |= tell;
                self.dirty = true;
                let project = self.state.projects[p].id.clone();
                self.touch(Some(project.clone()));
                self.event(Event::Rendering { project, progress: percent });
                if waited >= GIVE_UP_MS {
                    self.fail_step(p, Notice::ExportFailed { detail: None });
                } else if tell && let Some(turn) = self.step(p).map(|step| step.turn) {
                    self.tell(p, turn, Notice::StillRendering);
                }
            }
            Status::Completed { url, duration_s, bytes } => {
                let Some(delivery) = self.delivery(p) else { return };
                let Some(export) = self.state.projects[p].export(delivery) else { return };
                export.url.clone_from(&url);
                export.duration_s = duration_s.or(export.duration_s);
                export.bytes = bytes.or(export.bytes);
                let renewed = export.given_out;
                let phase = Phase::Delivering { url, tries: 0, renewed, next: None, bytes: 0, total: bytes };
                self.set_phase(p, Cause::Done, phase);
                self.deliver(p);
            }
            Status::Failed { detail } => self.render_failed(p, detail),
        }
    }

    /// The backend does not know the id that was asked for.
    fn render_unknown(&mut self, p: usize) {
        let Some(&mut Phase::Asking { refused, .. }) = self.phase(p) else { return };
        if refused {
            return self.render_failed(p, None);
        }
        self.unsubmit(p);
        let Some(active) = self.state.projects[p].current.as_mut() else { return };
        active.tries += 1;
        if active.tries > super::steps::MAX_TRIES {
            return self.fail_step(p, Notice::ExportFailed { detail: None });
        }
        self.state.projects[p].known = None;
        self.again(p, Cause::Needs);
    }

    /// The render failed or was refused: a new id, once.
    fn render_failed(&mut self, p: usize, detail: Option<String>) {
        self.state.projects[p].known = None;
        let Some(render) = self.render(p) else { return };
        if render.attempt >= ATTEMPTS {
            *render = Render { id: String::new(), submitted: false, attempt: 1 };
            return self.fail_step(p, Notice::ExportFailed { detail });
        }
        *render = Render { id: String::new(), submitted: false, attempt: render.attempt + 1 };
        self.again(p, Cause::Needs);
    }

    /// Puts the download out: from the output URL or, without one, from the backend's own call.
    pub(super) fn deliver(&mut self, p: usize) {
        let Some(id) = self.delivery(p) else { return };
        let (have_token, now) = (matches!(self.state.account.auth, Auth::Have { .. }), self.now);
        let Some(Phase::Delivering { url, next, .. }) = self.phase(p) else { return };
        if url.is_none() && !have_token {
            // The backend's own call wants the token: it goes out when there is one.
            let waits = next.replace(now).is_some();
            self.dirty |= !waits;
            return self.want_token();
        }
        *next = None;
        let url = url.clone();
        let project = &mut self.state.projects[p];
        let project_id = project.id.clone();
        let Some(export) = project.export(id) else { return };
        let again = std::mem::replace(&mut export.given_out, true);
        let name = export.name.clone();
        let Some(render) = export.render.as_ref() else { return };
        let (url, bearer, headers) = match url {
            Some(url) => (url, None, Vec::new()),
            None => {
                let url =
                    format!("{}{}", self.state.settings.api_url, wire::render::download_path(&render.id));
                let bearer = match &self.state.account.auth {
                    Auth::Have { token } => Some(token.clone()),
                    _ => None,
                };
                (url, bearer, wire::attribution(&self.state.settings.platform))
            }
        };
        // One of the same delivery may still be waiting for its save.
        self.held.retain(|(_, output)| !matches!(output, Output::Download(download) if download.id == id));
        self.after_save(Output::Download(Download {
            id,
            project: project_id,
            url,
            bearer,
            headers,
            name,
            again,
        }));
    }

    pub(super) fn download(&mut self, id: DeliveryId, event: DownloadEvent) {
        let Some(p) = (0..self.state.projects.len()).find(|p| self.delivery(*p) == Some(id)) else { return };
        let now = self.now;
        let Some(Phase::Delivering { url, tries, next, bytes, total, .. }) = self.phase(p) else { return };
        match event {
            DownloadEvent::Progress { bytes: got, total: all } => {
                (*bytes, *total) = (got, all.or(*total));
                let total = *total;
                let project = self.state.projects[p].id.clone();
                self.touch(Some(project.clone()));
                self.event(Event::Downloading { project, bytes: got, total });
            }
            DownloadEvent::Done { bytes, place } => self.delivered(p, id, bytes, place),
            DownloadEvent::Lost => {
                *tries += 1;
                let (tries, last_way) = (*tries, url.is_none());
                if tries % DOWNLOADS == 0 && !last_way {
                    return self.another_way(p);
                }
                *next = Some(now + backoff_ms(tries));
                self.dirty = true;
                if tries == PATIENCE
                    && let Some(turn) = self.step(p).map(|step| step.turn)
                {
                    self.tell(p, turn, Notice::Unreachable);
                }
            }
            DownloadEvent::Refused { status: 401 } if url.is_none() => {
                *next = Some(now);
                let Some(active) = self.state.projects[p].current.as_mut() else { return };
                // The download is one of the calls that look after a render.
                if first_time(&mut active.reauthed_for, RequestKind::RenderStatus) {
                    self.token_refused();
                } else {
                    self.fail_step(p, Notice::DownloadFailed);
                }
            }
            DownloadEvent::Refused { .. } => self.another_way(p),
            DownloadEvent::NoRoom => self.fail_step(p, Notice::NoRoomForFile),
            DownloadEvent::Cancelled => self.fail_step(p, Notice::DownloadCancelled),
        }
    }

    /// The URL does not give the file: it is asked for anew once (it may have expired), then the backend's own
    /// download call is used.
    fn another_way(&mut self, p: usize) {
        let now = self.now;
        let Some(active) = self.state.projects[p].current.as_mut() else { return };
        active.tries += 1;
        if active.tries > ALL_DOWNLOADS {
            return self.fail_step(p, Notice::DownloadFailed);
        }
        let Phase::Delivering { url, renewed, next, .. } = &mut active.phase else { return };
        if url.is_none() {
            return self.fail_step(p, Notice::DownloadFailed);
        }
        if *renewed {
            *url = None;
            *next = Some(now);
            self.dirty = true;
            return;
        }
        self.set_phase(p, Cause::Lost, Phase::Asking { request: None, next: now, refused: false });
    }

    fn delivered(&mut self, p: usize, id: DeliveryId, bytes: u64, place: String) {
        let Some(step) = self.step(p).cloned() else { return };
        let project = &mut self.state.projects[p];
        let project_id = project.id.clone();
        let Some(export) = project.export(id) else { return };
        export.state = ExportState::Delivered;
        export.bytes = Some(bytes);
        export.place = Some(place.clone());
        let name = export.name.clone();
        if let Some(turn) = project.turn(step.turn) {
            turn.entries.push(Entry::Delivered { delivery: id });
        }
        self.tell(p, step.turn, Notice::Delivered { name });
        self.event(Event::Delivered { project: project_id, delivery: id, place, bytes });
        self.end_step(p, Cause::Done);
    }

    /// The user does not want this export any more. The backend is told once and only as a courtesy: without a token
    /// it would not listen, and a render that runs on harms nobody.
    pub(super) fn cancel_export(&mut self, p: usize, delivery: DeliveryId) {
        let Some(export) = self.state.projects[p].export(delivery) else { return };
        if export.state != ExportState::Running {
            return;
        }
        export.state = ExportState::Cancelled;
        let submitted =
            export.render.as_ref().filter(|render| render.submitted).map(|render| render.id.clone());
        let given_out = export.given_out;
        if given_out {
            self.after_save(Output::CancelDownload(delivery));
        } else if let Some(id) = submitted
            && matches!(self.state.account.auth, Auth::Have { .. })
        {
            let path = wire::render::cancel_path(&id);
            self.send(Some(p), Call::with_body(RequestKind::RenderCancel, path, Body::Empty));
        }
        self.held
            .retain(|(_, output)| !matches!(output, Output::Download(download) if download.id == delivery));
        self.dirty = true;
    }
}

/// The time until the next look at a render that has been looked at for `waited`.
fn poll_ms(answer: &Answer, waited: u64) -> u64 {
    match answer.retry_after {
        Some(seconds @ 1..=120) => seconds * 1000,
        _ if waited >= LONG_MS => SLOW_POLL_MS,
        _ => POLL_MS,
    }
}
