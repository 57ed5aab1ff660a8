//! How long a backend in trouble is waited for.

use super::work::find;
use fov_protocol::machine::view::{Entry, View};
use fov_protocol::machine::{Event, ProjectId};
use fov_protocol::notice::Notice;
use std::time::{Duration, Instant};

/// How long a backend that has not answered at all is waited for: a wrong address should not cost a minute.
pub(super) const FIRST_PATIENCE: Duration = Duration::from_secs(3);

/// Whether a backend in this trouble is waited for.
pub(super) fn passes(notice: &Notice) -> bool {
    matches!(notice, Notice::Unreachable | Notice::ServerTrouble)
}

/// How long trouble with the backend may last.
pub(super) struct Patience {
    limit: Duration,
    heard: bool,
    trouble: Option<(Instant, Notice)>,
}

impl Patience {
    pub(super) fn new(limit: Duration) -> Patience {
        Patience { limit, heard: false, trouble: None }
    }

    /// Takes over trouble that was there before.
    pub(super) fn begin_with(&mut self, trouble: Option<Notice>) {
        self.trouble = trouble.map(|notice| (Instant::now(), notice));
    }

    /// Takes note of an event: trouble begins with a notice and ends with a sign of life.
    pub(super) fn observe(&mut self, event: &Event) {
        match event {
            Event::Notice { notice, .. } if passes(notice) => {
                self.trouble.get_or_insert_with(|| (Instant::now(), notice.clone()));
            }
            Event::Connected
            | Event::Uploaded { .. }
            | Event::Reply { .. }
            | Event::Timeline { .. }
            | Event::Rendering { .. }
            | Event::Delivered { .. } => {
                self.heard = true;
                self.trouble = None;
            }
            _ => {}
        }
    }

    /// Returns when it is over.
    pub(super) async fn end(&self) -> Notice {
        let Some((since, notice)) = &self.trouble else { return std::future::pending().await };
        let limit = if self.heard { self.limit } else { self.limit.min(FIRST_PATIENCE) };
        tokio::time::sleep(limit.saturating_sub(since.elapsed())).await;
        notice.clone()
    }
}

/// The trouble that an earlier run ended in. The machine has told it and does not tell it again.
pub(super) fn standing_trouble(view: &View, project: &ProjectId) -> Option<Notice> {
    let turns = find(view, project).map(|p| p.turns.as_slice()).unwrap_or_default();
    let mut told = turns.iter().flat_map(|turn| &turn.entries).filter_map(|entry| match entry {
        Entry::Notice { notice } => Some(notice),
        _ => None,
    });
    let last = view.account.notice.as_ref().or(told.next_back());
    last.filter(|n| passes(n) || **n == Notice::NoTokenNow).cloned()
}
