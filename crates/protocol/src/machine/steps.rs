//! The order of things in a project: which step runs, what it needs before it can begin, what a failure does to it
//! and to the steps behind it.

use super::account::{PATIENCE, backoff_ms, rate_limit_ms};
use super::network::{Answer, Call, Got};
use super::output::{Event, RequestKind};
use super::state::{Active, Auth, Phase, Step, What};
use super::table::{Cause, PhaseName};
use super::view::ExportState;
use super::{Machine, NetFailure, TurnId};
use crate::json;
use crate::notice::Notice;
use crate::wire;
use crate::wire::envelope::Failure;

/// Troubled answers in a row before a step is given up. A network that is away is waited for as long as it takes.
pub(super) const TRIES: u32 = 8;
const LOOK_UPS: u32 = 60;
/// How often the effect of a step is tried where each try may have reached the backend.
pub(super) const MAX_TRIES: u32 = 8;
/// Sessions that are made anew in a row.
const RENEWALS: u32 = 3;

impl Machine {
    /// Begins whatever can begin.
    pub(super) fn advance(&mut self) {
        for p in 0..self.state.projects.len() {
            loop {
                let project = &mut self.state.projects[p];
                match &project.current {
                    None if project.paused
                        && project.queue.front().is_none_or(|step| step.what.is_held_up()) =>
                    {
                        break;
                    }
                    None => match project.queue.pop_front() {
                        Some(step) => {
                            project.current = Some(Active::new(step));
                            project.idle_told = false;
                            self.dirty = true;
                        }
                        None => break,
                    },
                    Some(Active { phase: Phase::Start, .. }) => {
                        if !self.begin(p) {
                            break;
                        }
                    }
                    Some(_) => break,
                }
            }
            let project = &mut self.state.projects[p];
            if project.current.is_none() && !project.idle_told {
                project.idle_told = true;
                self.dirty = true;
                let id = project.id.clone();
                self.touch(Some(id.clone()));
                self.event(Event::Idle(id));
            }
        }
    }

    /// Takes the next thing that the step at `Start` needs in hand. False: it has to wait for the token.
    fn begin(&mut self, p: usize) -> bool {
        let Some(step) = self.step(p).cloned() else { return false };
        if let What::Tell { notice } = step.what {
            self.tell(p, step.turn, notice);
            self.end_step(p, Cause::Done);
            return true;
        }
        match self.state.account.auth {
            Auth::Have { .. } => {}
            Auth::Missing => {
                self.want_token();
                return false;
            }
            _ => return false,
        }
        if matches!(step.what, What::Credits) {
            let request = self.send(Some(p), Call::get(RequestKind::Credits, wire::credits::PATH));
            self.set_phase(p, Cause::Needs, Phase::Fetching { request });
            return true;
        }
        if self.edits_are_gone(p) {
            self.state.projects[p].edits_lost = false;
            self.fail_step(p, Notice::SessionRenewed);
            return true;
        }
        if self.state.projects[p].session.is_none() {
            let language = self.state.settings.lang.tag();
            let body = wire::session::NewSession { task_name: "project", language };
            let request = self.send(Some(p), Call::post(RequestKind::Session, wire::session::PATH, &body));
            self.set_phase(p, Cause::Needs, Phase::OpeningSession { request });
            return true;
        }
        if self.bring_file_back(p) {
            return true;
        }
        match step.what {
            What::Upload { attachment } => self.begin_upload(p, attachment),
            What::Chat { text } => self.begin_chat(p, &text),
            What::Export { delivery } => self.begin_export(p, delivery),
            What::ShowState => self.read_state_first(p),
            What::Link => self.begin_link(p),
            What::Credits | What::Tell { .. } => {}
        }
        true
    }

    pub(super) fn step(&self, p: usize) -> Option<&Step> {
        Some(&self.state.projects.get(p)?.current.as_ref()?.step)
    }

    pub(super) fn phase(&mut self, p: usize) -> Option<&mut Phase> {
        Some(&mut self.state.projects.get_mut(p)?.current.as_mut()?.phase)
    }

    /// Every change of phase goes through here and must stand in the table.
    pub(super) fn set_phase(&mut self, p: usize, cause: Cause, to: Phase) {
        let Some(phase) = self.phase(p) else { return };
        let (from, name) = (phase.name(), to.name());
        *phase = to;
        self.take_edge(from, cause, name);
        self.dirty = true;
        let id = self.state.projects[p].id.clone();
        self.touch(Some(id));
    }

    /// The step is over, well or not; the next one may begin.
    pub(super) fn end_step(&mut self, p: usize, cause: Cause) {
        let project = &mut self.state.projects[p];
        let Some(active) = project.current.take() else { return };
        self.take_edge(active.phase.name(), cause, PhaseName::Ended);
        let project = &mut self.state.projects[p];
        self.dirty = true;
        if cause == Cause::Done && matches!(active.step.what, What::Chat { .. } | What::Export { .. }) {
            project.renewals = 0;
        }
        let turn = active.step.turn;
        // In a batch each file is edited for itself: with its own message it is whole.
        let own = matches!(active.step.what, What::Chat { .. })
            && project.turn(turn).is_some_and(|turn| turn.batch);
        if cause == Cause::Done && own {
            project.edits_lost = false;
        }
        if project.queue.iter().all(|step| step.turn != turn) {
            if let Some(turn) = project.turn(turn) {
                turn.ended = true;
            }
            let project = project.id.clone();
            self.event(Event::TurnEnded { project, turn });
        }
        let id = self.state.projects[p].id.clone();
        self.touch(Some(id));
    }

    /// The step is given up: the user is told, what stood behind it in its turn is given up with it, and all of it
    /// can be tried again by hand.
    pub(super) fn fail_step(&mut self, p: usize, notice: Notice) {
        let project = &mut self.state.projects[p];
        let Some(active) = project.current.as_ref() else { return };
        let step = active.step.clone();
        let turn = step.turn;
        // What matters to the user is not that the look failed, but what it was about.
        let unknown_fate = matches!(active.phase, Phase::Recovering { .. });
        let notice = if unknown_fate && notice == Notice::Garbled { Notice::TurnLost } else { notice };
        if active.phase.is_answered() && project.session.is_some() {
            // Only what it did could not be read: tried again, the message would be another one.
            self.tell(p, turn, notice);
            return self.end_step(p, Cause::Done);
        }
        project.in_doubt |= unknown_fate && project.session.is_some();
        let batch = project.turn(turn).is_some_and(|turn| turn.batch);
        // Files that were brought together do not need each other; what was said about them needs them all.
        let is_upload = |step: &Step| matches!(step.what, What::Upload { .. });
        let goes_with_it = |other: &Step| other.turn == turn && !(is_upload(&step) && is_upload(other));
        let rest = project.queue.iter().filter(|other| goes_with_it(other)).cloned();
        let failed: Vec<Step> = std::iter::once(step.clone()).chain(rest).collect();
        project.queue.retain(|other| !goes_with_it(other));
        for step in &failed {
            match step.what {
                What::Upload { attachment } => {
                    if let Some(attachment) = project.attachment(attachment) {
                        attachment.failed = true;
                    }
                }
                What::Export { delivery } => {
                    if let Some(export) = project.export(delivery) {
                        export.state = ExportState::Failed;
                    }
                }
                _ => {}
            }
        }
        // What was said about a file that did not arrive waits until the user decides.
        let about_file = is_upload(&step) && !project.queue.is_empty();
        let about_account = matches!(notice, Notice::NoCreditsRegister { .. } | Notice::NoCreditsTopUp);
        project.paused = !batch && (about_file || about_account);
        // A message that failed is history once one fails that was said after it. A file that is missing is not, and
        // the files of a batch are each other's equals.
        let turns = &project.turns;
        project.failed.retain(|old| {
            is_upload(old)
                || old.given_up_before.is_some_and(|later| turn < later)
                || turns.iter().any(|turn| turn.id == old.turn && turn.batch)
        });
        let later = Some(TurnId(project.next_turn));
        let failed = failed.into_iter().map(|step| Step { given_up_before: later, ..step });
        project.failed.extend(failed);
        self.tell(p, turn, notice);
        self.end_step(p, Cause::GivenUp);
    }

    /// Goes back to the start of the step, now.
    pub(super) fn again(&mut self, p: usize, cause: Cause) {
        self.set_phase(p, cause, Phase::Start);
    }

    /// What a refusal does to any step. True: it was dealt with.
    fn refused(&mut self, p: usize, failure: &Failure, answer: &Answer) -> bool {
        let Some(active) = self.state.projects[p].current.as_mut() else { return true };
        let turn = active.step.turn;
        match failure {
            // The request went out with a token that has been replaced since.
            Failure::BadToken if answer.generation != self.state.account.generation => self.begin_again(p),
            Failure::BadToken => {
                let again = first_time(&mut active.reauthed_for, answer.kind);
                self.token_refused();
                if again || self.state.account.own {
                    self.begin_again(p);
                } else {
                    self.fail_step(p, Notice::Garbled);
                }
            }
            Failure::NoSession => {
                let again = !std::mem::replace(&mut active.renewed, true);
                if again && self.state.projects[p].renewals < RENEWALS {
                    self.renew_session(p)
                } else {
                    self.fail_step(p, Notice::Garbled)
                }
            }
            Failure::RateLimited => {
                let first = first_time(&mut active.limited_for, answer.kind);
                active.strikes += 1;
                active.limited = true;
                let again = first || (active.phase.looks_something_up() && active.strikes < LOOK_UPS);
                let wait = rate_limit_ms(answer.retry_after);
                if first {
                    self.tell(p, turn, Notice::RateLimited { wait_s: wait.div_ceil(1000) });
                }
                if again {
                    self.pause_phase(p, wait);
                } else {
                    self.fail_step(p, Notice::Busy);
                }
            }
            Failure::NoCredits => {
                let notice = self.no_credits();
                self.fail_step(p, notice);
            }
            Failure::ExportBlocked => {
                let link = self.register_link();
                self.fail_step(p, Notice::ExportBlocked { link });
            }
            _ => return false,
        }
        true
    }

    /// Makes the refused call again: in the phase itself where that looks something up, else from the step's start.
    fn begin_again(&mut self, p: usize) {
        let at = self.now;
        if !self.look_later(p, at) {
            self.again(p, Cause::Refused);
        }
    }

    /// Waits in the phase itself where that looks something up, else at `Waiting`.
    fn pause_phase(&mut self, p: usize, wait: u64) {
        let until = self.now + wait;
        if !self.look_later(p, until) {
            self.set_phase(p, Cause::Trouble, Phase::Waiting { until });
        }
    }

    /// A phase that looks something up does it at `at`. False: it is not such a phase.
    fn look_later(&mut self, p: usize, at: u64) -> bool {
        let now = self.now;
        let Some(phase) = self.phase(p) else { return false };
        phase.skip_unwatched(now);
        let Some((request, next)) = phase.look_mut() else { return false };
        *request = None;
        *next = at;
        self.dirty = true;
        true
    }

    /// A failure that may pass: tries again later, tells the user after a few, and gives up where the backend is
    /// there but keeps failing.
    pub(super) fn trouble(&mut self, p: usize, lost: bool) {
        let Some(active) = self.state.projects[p].current.as_mut() else { return };
        active.strikes += 1;
        active.limited = false;
        let (strikes, turn) = (active.strikes, active.step.turn);
        // What is in doubt is looked up with more patience than a new thing is tried.
        let tries = if active.phase.looks_something_up() { LOOK_UPS } else { TRIES };
        if !lost && strikes >= tries {
            return self.fail_step(p, Notice::Garbled);
        }
        if strikes == PATIENCE {
            self.tell(p, turn, if lost { Notice::Unreachable } else { Notice::ServerTrouble });
        }
        self.pause_phase(p, backoff_ms(strikes));
    }

    /// Something worked: troubles before it do not count any more.
    pub(super) fn worked(&mut self, p: usize) {
        if let Some(active) = self.state.projects[p].current.as_mut() {
            active.strikes = 0;
            active.limited = false;
        }
    }

    /// A call had the effect that the step is about, or told how that stands: refusals before it do not count either.
    pub(super) fn accepted(&mut self, p: usize) {
        self.worked(p);
        if let Some(active) = self.state.projects[p].current.as_mut() {
            active.reauthed_for.clear();
            active.limited_for.clear();
        }
    }

    /// The last try surely reached nobody.
    pub(super) fn not_tried(&mut self, p: usize) {
        if let Some(active) = self.state.projects[p].current.as_mut() {
            active.tries = active.tries.saturating_sub(1);
        }
    }

    /// Sorts an answer that is no success: a refusal with a known remedy, trouble, or (returned) a refusal that the
    /// step itself must make sense of.
    pub(super) fn other_than_success(
        &mut self,
        p: usize,
        failure: Failure,
        answer: &Answer,
    ) -> Option<Failure> {
        if self.refused(p, &failure, answer) {
            return None;
        }
        if failure == Failure::Trouble {
            self.trouble(p, false);
            return None;
        }
        Some(failure)
    }

    pub(super) fn credits_done(&mut self, p: usize, got: Got) {
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(_) => return self.trouble(p, true),
        };
        match answer.read::<wire::credits::Balance>() {
            Ok(balance) => match (self.keep_credits(&balance), self.step(p).map(|step| step.turn)) {
                (Some(credits), Some(turn)) => {
                    let frozen = (credits.frozen > 0.0).then(|| amount(credits.frozen));
                    self.tell(p, turn, Notice::Credits { available: amount(credits.available), frozen });
                    self.end_step(p, Cause::Done);
                }
                _ => self.trouble(p, false),
            },
            Err(failure) => {
                if self.other_than_success(p, failure, &answer).is_some() {
                    self.fail_step(p, Notice::Garbled);
                }
            }
        }
    }

    fn begin_link(&mut self, p: usize) {
        let Some(session) = self.state.projects[p].session.clone() else { return };
        let Some(task_id) = session.task_id.as_deref() else {
            // Only the state call can still tell it, and it is asked once.
            let Some(active) = self.state.projects[p].current.as_mut() else { return };
            active.tries += 1;
            if active.tries > 1 {
                return self.fail_step(p, Notice::LinkFailed);
            }
            return self.read_state_first(p);
        };
        let body = wire::claim::NewClaim { task_id, session_id: &session.id };
        let request = self.send(Some(p), Call::post(RequestKind::Claim, wire::claim::PATH, &body));
        self.set_phase(p, Cause::Needs, Phase::Fetching { request });
    }

    pub(super) fn claim_done(&mut self, p: usize, got: Got) {
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(_) => return self.trouble(p, true),
        };
        match answer.read::<wire::claim::Claim>() {
            Ok(wire::claim::Claim { claim_token: Some(token), .. }) => {
                let url = wire::claim::link(&self.state.settings.web_url, &token);
                self.state.projects[p].link = Some(url.clone());
                if let Some(turn) = self.step(p).map(|step| step.turn) {
                    self.tell(p, turn, Notice::ProjectLink { url });
                }
                self.end_step(p, Cause::Done);
            }
            Ok(_) => self.fail_step(p, Notice::LinkFailed),
            Err(failure) => {
                if self.other_than_success(p, failure, &answer).is_some() {
                    self.fail_step(p, Notice::LinkFailed);
                }
            }
        }
    }
}

/// Whether this call has not been in the list; it is now.
pub(super) fn first_time(done: &mut Vec<RequestKind>, call: RequestKind) -> bool {
    let first = !done.contains(&call);
    if first {
        done.push(call);
    }
    first
}

/// The backend's words in a refusal.
pub(super) fn detail_of(failure: Failure) -> Option<String> {
    match failure {
        Failure::Refused { detail } => detail,
        _ => None,
    }
}

/// Whether a request that failed so may have arrived.
pub(super) const fn may_have_arrived(failure: NetFailure) -> bool {
    matches!(failure, NetFailure::Lost)
}

/// Credits without needless decimals.
fn amount(n: f64) -> String {
    let text = json::fixed((n * 100.0).round() / 100.0, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
