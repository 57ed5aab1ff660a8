//! What the surroundings show while no view is open: the badge, and a notification when a video is done or the user is
//! needed.

use super::journal::is_open;
use crate::words::Word;
use fov_protocol::json::{self, ToJson};
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{Activity, View};
use fov_protocol::machine::{Event, ProjectId};
use fov_protocol::notice::Notice;

/// What was last announced, and what waits to be.
#[derive(Default)]
pub(super) struct News {
    waiting: Vec<Note>,
    last: String,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, ToJson)]
struct Note {
    project: String,
    title: String,
    text: String,
}

/// What the shell gets, as JSON.
#[derive(ToJson)]
struct State<'a> {
    /// Work is open: keep the owner alive.
    open: bool,
    /// Text of the badge; empty for none.
    badge: String,
    /// Nothing goes on until the user does something; the badge has another colour then.
    trouble: bool,
    notes: &'a [Note],
}

impl News {
    /// Takes note of an event.
    pub(super) fn note(&mut self, event: &Event, lang: Lang) {
        let (project, notice) = match event {
            Event::Notice { project: Some(project), notice, .. }
                if notice.is_trouble() || matches!(notice, Notice::Delivered { .. }) =>
            {
                (project, notice)
            }
            _ => return,
        };
        self.push(project, lang, notice.words(lang));
    }

    fn push(&mut self, project: &ProjectId, lang: Lang, text: String) {
        self.waiting.push(Note { project: project.0.clone(), title: Word::Name.of(lang).into(), text });
    }

    /// What to announce, if it differs from what was.
    pub(super) fn state(&mut self, view: &View, notify: bool) -> Option<String> {
        let badge = badge(view);
        let trouble = badge == TROUBLE;
        let notes = std::mem::take(&mut self.waiting);
        let state = State { open: is_open(view), badge, trouble, notes: if notify { &notes } else { &[] } };
        let json = json::to_string(&state);
        if json == self.last {
            return None;
        }
        self.last.clone_from(&json);
        Some(json)
    }
}

/// The badge of a project that needs its user.
const TROUBLE: &str = "!";

fn badge(view: &View) -> String {
    let percent = |done: u64, total: u64| match (done * 100).checked_div(total) {
        Some(percent) => percent.min(99).to_string() + "%",
        None => "…".into(),
    };
    for project in &view.projects {
        match &project.activity {
            Activity::Idle | Activity::Blocked => {}
            Activity::Uploading { sent, total } => return percent(*sent, *total),
            Activity::Rendering { progress } => return percent(u64::from(*progress), 100),
            Activity::Downloading { bytes, total } => return percent(*bytes, total.unwrap_or(0)),
            Activity::Waiting { .. } | Activity::Thinking { .. } | Activity::Recovering => return "…".into(),
        }
    }
    let blocked = view.projects.iter().any(|project| project.activity == Activity::Blocked);
    if blocked { TROUBLE.into() } else { String::new() }
}
