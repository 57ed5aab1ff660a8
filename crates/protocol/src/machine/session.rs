//! The session of a project and what is known of its state: opened, read, lost and made anew with its files.

use super::network::{Answer, Call, Got};
use super::output::RequestKind;
use super::state::{Active, Attachment, Phase, Session, Step, What};
use super::steps::detail_of;
use super::table::Cause;
use super::view::ExportState;
use super::{Machine, RequestId};
use crate::notice::Notice;
use crate::wire;
use crate::wire::envelope::Failure;
use crate::wire::state::{Known, Latest};

impl Machine {
    pub(super) fn session_done(&mut self, p: usize, got: Got) {
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(_) => return self.trouble(p, true),
        };
        match answer.read::<wire::session::Session>() {
            Ok(session) => {
                self.worked(p);
                if session.user_id.is_some() {
                    self.state.account.user_id = session.user_id;
                }
                let project = &mut self.state.projects[p];
                project.session = Some(Session { id: session.session_id, task_id: session.task_id });
                // A new session is empty: there is nothing to read.
                project.known = Some(Known { turn: session.turn, ..Known::default() });
                project.link = None;
                self.again(p, Cause::Done);
            }
            Err(failure) => {
                if let Some(failure) = self.other_than_success(p, failure, &answer) {
                    self.fail_step(p, Notice::MessageRefused { detail: detail_of(failure) });
                }
            }
        }
    }

    /// The session is gone: a new one is made, the project's files go up again, then the step goes on.
    pub(super) fn renew_session(&mut self, p: usize) {
        let Some(turn) = self.step(p).map(|step| step.turn) else { return };
        self.session_is_gone(p);
        self.state.projects[p].renewals += 1;
        if !self.edits_are_gone(p) {
            self.tell(p, turn, Notice::SessionRenewed);
        }
        self.again(p, Cause::Refused);
    }

    /// Forgets everything that held in the lost session alone: numbers, renders, and which files it had.
    fn session_is_gone(&mut self, p: usize) {
        let project = &mut self.state.projects[p];
        project.session = None;
        project.known = None;
        project.link = None;
        project.edits_lost |= std::mem::take(&mut project.edited);
        project.in_doubt = false;
        for export in &mut project.exports {
            if export.state == ExportState::Running {
                export.render = None;
            }
        }
        for attachment in &mut project.attachments {
            attachment.lost |= std::mem::take(&mut attachment.done);
            attachment.stopped_at = None;
        }
        let current = project.current.as_mut().map(|active| &mut active.step);
        for step in current.into_iter().chain(&mut project.queue).chain(&mut project.failed) {
            step.base = None;
        }
    }

    /// The step is about edits that were lost with their session: exporting what is left would be another video than
    /// the one that was wanted.
    pub(super) fn edits_are_gone(&self, p: usize) -> bool {
        let about_edits =
            self.step(p).is_some_and(|step| matches!(step.what, What::Export { .. } | What::ShowState));
        self.state.projects[p].edits_lost && about_edits
    }

    /// A file that the lost session had goes up again before anything else is done in the new one. True: it was put
    /// in front of the step at hand.
    pub(super) fn bring_file_back(&mut self, p: usize) -> bool {
        let project = &mut self.state.projects[p];
        let Some(active) = project.current.as_ref() else { return false };
        let lost = |attachment: &&Attachment| attachment.lost && !attachment.failed;
        let Some(lost) = project.attachments.iter().find(lost) else { return false };
        if matches!(active.step.what, What::Upload { attachment } if project.is_lost(attachment)) {
            return false;
        }
        let what = What::Upload { attachment: lost.id };
        let upload = Step { base: lost.stopped_at, ..Step::new(active.step.turn, what) };
        if let Some(waiting) = project.current.replace(Active::new(upload)) {
            project.queue.push_front(waiting.step);
        }
        self.dirty = true;
        true
    }

    /// Reads the state before the step goes on.
    pub(super) fn read_state_first(&mut self, p: usize) {
        if let Some(request) = self.read_state(p) {
            self.set_phase(p, Cause::Needs, Phase::ReadingState { request });
        }
    }

    pub(super) fn read_state(&mut self, p: usize) -> Option<RequestId> {
        let session = self.state.projects[p].session.as_ref()?;
        let path = wire::state::path(&session.id);
        Some(self.send(Some(p), Call::get(RequestKind::State, path)))
    }

    pub(super) fn state_done(&mut self, p: usize, got: Got) {
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(_) => return self.trouble(p, true),
        };
        let latest = match answer.read::<Latest>() {
            Ok(latest) => latest,
            Err(failure) => return self.state_refused(p, failure, &answer),
        };
        self.worked(p);
        if self.phase(p).is_some_and(|phase| phase.looks_something_up()) {
            self.accepted(p);
        }
        let project = &mut self.state.projects[p];
        if let (Some(session), Some(task)) = (project.session.as_mut(), latest.task_id.as_ref()) {
            session.task_id = Some(task.clone());
        }
        if latest.user_id.is_some() {
            self.state.account.user_id.clone_from(&latest.user_id);
        }
        let known = latest.into_known();
        if project.shown != known.draft {
            project.shown.clone_from(&known.draft);
            let id = project.id.clone();
            self.touch(Some(id));
        }
        match self.phase(p) {
            Some(Phase::ReadingState { .. }) => self.state_read_first(p, known),
            Some(Phase::Verifying { .. }) => self.upload_verified(p, known),
            Some(Phase::Recovering { .. }) => self.recovered_state(p, known),
            Some(Phase::Settling { .. }) => self.settled(p, known),
            Some(Phase::Watching { .. }) => self.watched(p, known),
            _ => {}
        }
    }

    fn state_refused(&mut self, p: usize, failure: Failure, answer: &Answer) {
        // Of a message or an upload that is in doubt nothing can be learned any more once the session is gone.
        let after_message = matches!(
            self.phase(p),
            Some(Phase::Recovering { .. } | Phase::Settling { .. } | Phase::Watching { .. })
        );
        if failure == Failure::NoSession && after_message {
            let answered = self.phase(p).is_some_and(|phase| phase.is_answered());
            self.session_is_gone(p);
            if answered {
                // It did what was wished, and that is gone with the rest.
                return self.fail_step(p, Notice::SessionRenewed);
            }
            // The edits before it are gone too, and whoever asks for the next thing must not take them for granted.
            if let Some(turn) = self.step(p).map(|step| step.turn)
                && self.state.projects[p].edits_lost
            {
                self.tell(p, turn, Notice::SessionRenewed);
            }
            return self.fail_step(p, Notice::TurnLost);
        }
        if let Some(failure) = self.other_than_success(p, failure, answer) {
            self.fail_step(p, Notice::MessageRefused { detail: detail_of(failure) });
        }
    }

    fn state_read_first(&mut self, p: usize, known: Known) {
        let Some(step) = self.step(p).cloned() else { return };
        self.state.projects[p].known = Some(known);
        match step.what {
            What::ShowState => {
                let notice = self.summary(p).map_or(Notice::EmptyTimeline, |text| Notice::Summary { text });
                self.tell(p, step.turn, notice);
                self.set_phase(p, Cause::Done, Phase::Start);
                self.end_step(p, Cause::Done);
            }
            _ => self.again(p, Cause::Done),
        }
    }
}
