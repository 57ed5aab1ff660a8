//! What is due by time, when that is, and what is taken up again after a restart or when the network is back.

use super::state::{Auth, Look, Phase};
use super::table::Cause;
use super::{Deadline, Machine, WakeReason};
use crate::notice::Notice;

impl Machine {
    /// Does what time has made due.
    pub(super) fn due(&mut self) {
        self.time_out();
        self.account_due();
        for p in 0..self.state.projects.len() {
            let now = self.now;
            let Some(phase) = self.phase(p) else { continue };
            match (phase.look(), phase) {
                (Some(Look { request: None, next, of_render }), phase) if next <= now => {
                    phase.skip_unwatched(now);
                    if of_render { self.ask_render(p) } else { self.look_again(p) }
                }
                (_, Phase::Waiting { until }) if *until <= now => self.again(p, Cause::Due),
                (_, Phase::Chatting(_)) => self.chat_due(p),
                (_, Phase::Delivering { next: Some(next), .. }) if *next <= now => self.deliver(p),
                _ => {}
            }
        }
    }

    /// Sends the state call that a phase is waiting to send.
    fn look_again(&mut self, p: usize) {
        if !matches!(self.state.account.auth, Auth::Have { .. }) {
            self.want_token();
            return;
        }
        let sent = self.read_state(p);
        if sent.is_none() {
            return self.fail_step(p, Notice::TurnLost);
        }
        if let Some((request, _)) = self.phase(p).and_then(Phase::look_mut) {
            *request = sent;
        }
    }

    pub(super) fn next_due(&self) -> Option<(u64, WakeReason)> {
        let mut next: Option<(u64, WakeReason)> = None;
        let mut at_latest = |at: Option<u64>, reason| {
            if let Some(at) = at
                && next.is_none_or(|(earliest, _)| at < earliest)
            {
                next = Some((at, reason));
            }
        };
        at_latest(self.save_again, WakeReason::Save);
        at_latest(self.account_next_due(), WakeReason::Backoff);
        at_latest(
            self.state.requests.iter().filter_map(|(id, open)| self.timeout(*id, open)).min(),
            WakeReason::Timeout,
        );
        // Without a token none is asked for before somebody needs it: that is when a look is due.
        let may_look = matches!(self.state.account.auth, Auth::Have { .. } | Auth::Missing);
        for project in &self.state.projects {
            let Some(phase) = project.current.as_ref().map(|active| &active.phase) else { continue };
            match (phase.look(), phase) {
                (Some(Look { request: None, next, of_render }), _) if may_look => {
                    let reason = if of_render { WakeReason::PollRender } else { WakeReason::ReadState };
                    at_latest(Some(next), reason);
                }
                (_, Phase::Waiting { until }) => at_latest(Some(*until), WakeReason::Backoff),
                (_, Phase::Chatting(chatting)) if !self.is_held(chatting.request) => {
                    let (at, reason) = super::chat::next_due(chatting);
                    at_latest(Some(at), reason);
                }
                (_, Phase::Delivering { url, next, .. }) if url.is_some() || may_look => {
                    at_latest(*next, WakeReason::Backoff);
                }
                _ => {}
            }
        }
        next
    }

    /// The network is back: what waits because it was away need not wait on.
    pub(super) fn online(&mut self) {
        self.account_online();
        let now = self.now;
        for p in 0..self.state.projects.len() {
            let Some(active) = self.state.projects[p].current.as_mut() else { continue };
            let troubled = active.strikes > 0 && !active.limited;
            match &mut active.phase {
                // Its waits are all for the network's sake.
                Phase::Delivering { next: Some(next), .. } => *next = now,
                _ if !troubled => {}
                Phase::Waiting { until } => *until = now,
                phase => {
                    if let Some((_, next)) = phase.look_mut() {
                        *next = now;
                    }
                }
            }
        }
    }

    /// Takes everything up again that was under way when the process ended.
    pub(super) fn restarted(&mut self) {
        self.forget_requests();
        self.dirty = true;
        self.account_restarted();
        for p in 0..self.state.projects.len() {
            let now = self.now;
            let Some(active) = self.state.projects[p].current.as_mut() else { continue };
            active.strikes = 0;
            active.phase.skip_unwatched(now);
            match &mut active.phase {
                Phase::Start | Phase::Waiting { .. } => {}
                Phase::OpeningSession { .. } | Phase::ReadingState { .. } | Phase::Fetching { .. } => {
                    self.again(p, Cause::Restarted);
                }
                Phase::Uploading { base, .. } => {
                    let base = *base;
                    self.set_phase(
                        p,
                        Cause::Restarted,
                        Phase::Verifying { request: None, base, reads: 0, next: now },
                    );
                }
                Phase::Chatting(_) => self.recover(p, Cause::Restarted),
                // Its waits are there for the backend's sake: they go on.
                Phase::Recovering { request, .. } => *request = None,
                Phase::Submitting { .. } => {
                    self.set_phase(
                        p,
                        Cause::Restarted,
                        Phase::Asking { request: None, next: now, refused: false },
                    );
                }
                Phase::Delivering { .. } => self.deliver(p),
                phase => {
                    if let Some((request, next)) = phase.look_mut() {
                        *request = None;
                        *next = now;
                    }
                }
            }
        }
    }

    /// A moment of the machine on the shell's clock.
    pub(super) fn wall(&self, at: u64) -> u64 {
        self.state.clock.wall(at)
    }
}

impl Deadline {
    /// Milliseconds from `now` until then; 0 if it has passed.
    #[must_use]
    pub const fn wait(&self, now: u64) -> u64 {
        self.at.saturating_sub(now)
    }
}
