//! The session of a project and what is known of its state: opened, read, lost and made anew with its files.

use super::network::{Answer, Call, Got};
use super::output::RequestKind;
use super::state::{Phase, Session, Step, What};
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
        match answer.read::<wire::session::Session>(RequestKind::Session) {
            Ok(session) => {
                self.worked(p);
                if session.user_id.is_some() {
                    self.state.account.user_id = session.user_id;
                }
                let project = &mut self.state.projects[p];
                project.session = Some(Session { id: session.session_id, task_id: session.task_id });
                // A new session is empty: there is nothing to read.
                project.known = Some(Known { turn: session.turn, ..Known::default() });
                project.edited = false;
                project.link = None;
                self.again(p, Cause::Done);
                self.bring_files_back(p);
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
        let project = &mut self.state.projects[p];
        let Some(active) = project.current.as_mut() else { return };
        active.step.base = None;
        let turn = active.step.turn;
        project.renewals += 1;
        project.session = None;
        project.known = None;
        project.link = None;
        for export in &mut project.exports {
            if export.state == ExportState::Running {
                export.render = None;
            }
        }
        if !self.edits_are_gone(p) {
            self.tell(p, turn, Notice::SessionRenewed);
        }
        self.again(p, Cause::Refused);
    }

    /// The step is about edits that were lost with their session: exporting the bare clip would be another video than
    /// the one that was wanted.
    pub(super) fn edits_are_gone(&self, p: usize) -> bool {
        let project = &self.state.projects[p];
        let about_edits =
            self.step(p).is_some_and(|step| matches!(step.what, What::Export { .. } | What::ShowState));
        project.session.is_none() && project.edited && about_edits
    }

    /// In a new session the project's files have to go up again, before the step that needed the session.
    fn bring_files_back(&mut self, p: usize) {
        let project = &mut self.state.projects[p];
        let Some(step) = project.current.as_ref().map(|active| active.step.clone()) else { return };
        let mut lost = Vec::new();
        for attachment in &mut project.attachments {
            if std::mem::take(&mut attachment.done) {
                lost.push(Step::new(step.turn, What::Upload { attachment: attachment.id }));
            }
        }
        if lost.is_empty() {
            return;
        }
        project.current = None;
        project.queue.push_front(step);
        for step in lost.into_iter().rev() {
            project.queue.push_front(step);
        }
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
        let latest = match answer.read::<Latest>(RequestKind::State) {
            Ok(latest) => latest,
            Err(failure) => return self.state_refused(p, failure, &answer),
        };
        self.worked(p);
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
            let project = &mut self.state.projects[p];
            project.session = None;
            project.known = None;
            project.link = None;
            // The edits before it are gone too, and whoever asks for the next thing must not take them for granted.
            let edited = project.edited;
            if let Some(turn) = self.step(p).map(|step| step.turn)
                && edited
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
