//! What the user gets to see: sentences in the turns, and the view.

use super::state::{Attachment, Auth, Phase, Project, What};
use super::view::{
    AccountView, Activity, AttachmentState, AttachmentView, Connection, CreditsView, Entry, ExportView,
    ProjectView, TurnView, View,
};
use super::{Event, Machine, Material, TurnId};
use crate::draft;
use crate::notice::Notice;

impl Machine {
    /// What stands at the moment.
    #[must_use]
    pub fn view(&self) -> View {
        View {
            account: self.account_view(),
            projects: self.state.projects.iter().rev().map(|p| self.project_view(p)).collect(),
        }
    }

    /// Puts a sentence into a turn, and out.
    pub(super) fn tell(&mut self, p: usize, turn: TurnId, notice: Notice) {
        let project = &mut self.state.projects[p];
        let id = project.id.clone();
        if let Some(turn) = project.turn(turn) {
            turn.entries.push(Entry::Notice { notice: notice.clone() });
        }
        self.dirty = true;
        self.touch(Some(id.clone()));
        self.event(Event::Notice { project: Some(id), turn: Some(turn), notice });
    }

    /// The timeline after a turn: out always, into the turn where it changed.
    pub(super) fn tell_timeline(&mut self, p: usize, turn: TurnId, changed: bool) {
        let Some(summary) = self.summary(p) else { return };
        let project = &mut self.state.projects[p];
        let id = project.id.clone();
        if changed && let Some(turn) = project.turn(turn) {
            turn.entries.push(Entry::Timeline { summary: summary.clone() });
        }
        self.dirty = true;
        self.touch(Some(id.clone()));
        self.event(Event::Timeline { project: id, turn, summary });
    }

    /// The timeline in one line, if something is on it.
    pub(super) fn summary(&self, p: usize) -> Option<String> {
        let draft = self.state.projects[p].shown.as_ref()?;
        let timeline = draft::Timeline::read(draft);
        timeline.is_ready_for_export().then(|| timeline.summary(self.state.settings.lang))
    }

    fn account_view(&self) -> AccountView {
        let account = &self.state.account;
        AccountView {
            connection: match account.auth {
                Auth::Missing => Connection::Idle,
                Auth::Asking { .. } => Connection::Connecting,
                Auth::Waiting { .. } => Connection::Waiting,
                Auth::Have { .. } => Connection::Ready,
                Auth::Refused => Connection::Blocked,
            },
            own_token: account.own,
            user_id: account.user_id.clone(),
            credits: account.credits.map(|credits| CreditsView {
                available: credits.available,
                frozen: credits.frozen,
                as_of: self.wall(credits.as_of),
            }),
            lang: self.state.settings.lang,
            notice: account.notice.clone(),
        }
    }

    fn project_view(&self, project: &Project) -> ProjectView {
        let timeline =
            project.shown.as_ref().map(draft::Timeline::read).filter(draft::Timeline::is_ready_for_export);
        ProjectView {
            id: project.id.clone(),
            name: project.title().to_owned(),
            created: project.created,
            attachments: project
                .attachments
                .iter()
                .map(|attachment| attachment_view(project, attachment))
                .collect(),
            turns: project
                .turns
                .iter()
                .map(|turn| TurnView {
                    id: turn.id,
                    said: turn.said.clone(),
                    at: turn.at,
                    entries: turn.entries.clone(),
                    ended: turn.ended,
                })
                .collect(),
            summary: timeline.as_ref().map(|timeline| timeline.summary(self.state.settings.lang)),
            timeline: timeline.as_ref().map(|timeline| timeline.view(self.state.settings.lang)),
            activity: self.activity(project),
            queued: project.queue.len(),
            can_retry: !project.failed.is_empty() || project.paused,
            exports: project
                .exports
                .iter()
                .map(|export| ExportView {
                    delivery: export.delivery,
                    name: export.name.clone(),
                    wish: export.wish.clone(),
                    state: export.state,
                    url: export.url.clone(),
                    bytes: export.bytes,
                    duration_s: export.duration_s,
                    place: export.place.clone(),
                })
                .collect(),
            link: project.link.clone(),
        }
    }

    fn activity(&self, project: &Project) -> Activity {
        let Some(active) = project.current.as_ref() else {
            return if project.paused && !project.queue.is_empty() {
                Activity::Blocked
            } else {
                Activity::Idle
            };
        };
        if matches!(self.state.account.auth, Auth::Refused) {
            return Activity::Blocked;
        }
        match &active.phase {
            Phase::Start => Activity::Waiting { until: self.account_next_due().map(|at| self.wall(at)) },
            Phase::Waiting { until } => Activity::Waiting { until: Some(self.wall(*until)) },
            Phase::OpeningSession { .. } | Phase::ReadingState { .. } | Phase::Fetching { .. } => {
                Activity::Waiting { until: None }
            }
            Phase::Uploading { sent, total, .. } => Activity::Uploading { sent: *sent, total: *total },
            Phase::Verifying { .. } | Phase::Recovering { .. } => Activity::Recovering,
            Phase::Chatting(chatting) => Activity::Thinking { since: self.wall(chatting.posted) },
            Phase::Settling { .. } | Phase::Watching { .. } => {
                let turn = project.turns.iter().rev().find(|turn| turn.id == active.step.turn);
                Activity::Thinking { since: turn.map_or(project.created, |turn| turn.at) }
            }
            Phase::Submitting { .. } | Phase::Asking { .. } => Activity::Rendering { progress: 0 },
            Phase::Rendering { progress, .. } => Activity::Rendering { progress: *progress },
            Phase::Delivering { bytes, total, .. } => Activity::Downloading { bytes: *bytes, total: *total },
        }
    }
}

fn attachment_view(project: &Project, attachment: &Attachment) -> AttachmentView {
    let uploading = project.current.as_ref().and_then(|active| match (&active.step.what, &active.phase) {
        (What::Upload { attachment: id }, Phase::Uploading { sent, total, .. }) if *id == attachment.id => {
            Some(AttachmentState::Uploading { sent: *sent, total: *total })
        }
        _ => None,
    });
    let state = match uploading {
        Some(uploading) => uploading,
        None if attachment.done => AttachmentState::Done,
        None if attachment.failed => AttachmentState::Failed,
        None => AttachmentState::Waiting,
    };
    let size = match attachment.material {
        Material::File { size, .. } => Some(size),
        Material::Url { .. } => None,
    };
    AttachmentView { id: attachment.id, name: attachment.name().to_owned(), size, state }
}
