//! What goes on right now: one line with a bar, and the way to stop it.

use super::dom::el;
use super::icons::Icon;
use super::model::{Layout, Model};
use super::msg::Msg;
use super::{El, button};
use crate::platform;
use crate::words::{self, Word};
use fov_protocol::machine::Command;
use fov_protocol::machine::view::{Activity, AttachmentState};

/// How fast bytes go, smoothed over a few seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Speed {
    at: f64,
    done: u64,
    per_second: Option<f64>,
}

impl Speed {
    /// After another look, at `now` in milliseconds.
    pub(super) fn after(self, now: f64, activity: &Activity) -> Speed {
        let done = match activity {
            Activity::Uploading { sent, .. } => *sent,
            Activity::Downloading { bytes, .. } => *bytes,
            _ => return Speed::default(),
        };
        if done < self.done || self.at == 0.0 {
            return Speed { at: now, done, per_second: None };
        }
        let elapsed = (now - self.at) / 1000.0;
        if elapsed < 0.4 {
            return self;
        }
        let fresh = (done - self.done) as f64 / elapsed;
        let smooth = self.per_second.map_or(fresh, |old| old * 0.7 + fresh * 0.3);
        Speed { at: now, done, per_second: Some(smooth) }
    }
}

/// The line, unless nothing goes on or is to go on.
pub(super) fn view(m: &Model) -> Option<El> {
    let activity = m.activity();
    let transfer = |done, total| words::transfer(m.lang, done, total, m.speed.per_second);
    let (word, detail, share) = match &activity {
        Activity::Idle if !m.late => return None,
        Activity::Idle | Activity::Waiting { until: None } => (Word::Preparing, String::new(), None),
        Activity::Waiting { until: Some(_) } => (Word::WaitingRetry, String::new(), None),
        Activity::Uploading { sent, total } => {
            (Word::Uploading, transfer(*sent, *total), Some((*sent, *total)))
        }
        Activity::Thinking { .. } => (Word::Thinking, String::new(), None),
        Activity::Recovering => (Word::Recovering, String::new(), None),
        Activity::Rendering { progress } => {
            (Word::Rendering, String::new(), Some((u64::from(*progress), 100)))
        }
        Activity::Downloading { bytes, total } => {
            let total = total.unwrap_or(0);
            (Word::Fetching, transfer(*bytes, total), Some((*bytes, total)))
        }
        Activity::Blocked => (Word::Blocked, String::new(), None),
    };
    let word = m.t(word);
    let share = share.filter(|(_, total)| *total > 0).map(|(done, total)| (done.min(total), total));
    let percent = share.map(|(done, total)| (done * 100 / total).to_string());
    let waits = matches!(activity, Activity::Idle | Activity::Waiting { .. } | Activity::Blocked);
    let stop = match activity {
        Activity::Idle | Activity::Blocked => None,
        Activity::Uploading { .. } => Some((Icon::Close, Word::Cancel)),
        _ => Some((Icon::Stop, Word::Stop)),
    };
    let line = el("div")
        .class("activity-line")
        .child(el("span").class("activity-word").child(word))
        .child(percent.clone().map(|p| el("span").class("activity-percent").child(p + " %")))
        .child(
            matches!(activity, Activity::Waiting { until: Some(_) })
                .then(|| button("button small ghost", Icon::Retry, m.t(Word::TryNow), Msg::TryNow)),
        )
        .child(stop.map(|(symbol, word)| {
            button("button small ghost", symbol, m.t(word), Msg::Ask(|project| Command::Stop { project }))
        }));
    let width = share.map_or_else(|| "100%".to_owned(), |(done, total)| words::share(done, total));
    let bar = el("div")
        .key(if share.is_none() { String::new() } else { [word, &gone(m).to_string()].concat() })
        .class(if share.is_none() { "bar unknown" } else { "bar" })
        .attr("role", "progressbar")
        .attr("aria-label", word)
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", "100")
        .maybe("aria-valuenow", percent)
        .child(el("span").style("inline-size", width));
    Some(
        el("div").class(if waits { "activity still" } else { "activity" }).child(line).child(bar).child(
            el("p")
                .class("activity-note")
                .child(el("span").class("activity-detail").child(detail))
                .child(el("span").child(note(m))),
        ),
    )
}

/// How many files are not on their way any more. What begins anew, also the next file, has a bar of its own: the one
/// before would slide back to the beginning.
fn gone(m: &Model) -> usize {
    let gone = |state: &AttachmentState| matches!(state, AttachmentState::Done | AttachmentState::Failed);
    m.project().map_or(0, |project| project.attachments.iter().filter(|it| gone(&it.state)).count())
}

/// The way to try again what was given up.
pub(super) fn retry(m: &Model) -> Option<El> {
    let project = m.project().filter(|project| project.can_retry)?;
    let rests = matches!(project.activity, Activity::Idle | Activity::Blocked | Activity::Waiting { .. });
    let again =
        || button("button", Icon::Retry, m.t(Word::Retry), Msg::Ask(|project| Command::Retry { project }));
    rests.then(|| el("div").class("retry-line").child(again()))
}

/// Whether this may be closed, which is said only once everything is in safe keeping; and what waits behind.
fn note(m: &Model) -> String {
    let word = if m.unkept > 0 {
        Word::KeepOpen
    } else if platform::kind().is_extension() || m.layout != Layout::Page {
        Word::SafeToClose
    } else {
        Word::KeepTab
    };
    let mut note = m.t(word).to_owned();
    if let Some(queued) = m.project().map(|project| project.queued).filter(|n| *n > 0) {
        note.push(' ');
        note.push_str(&words::queued(m.lang, queued));
    }
    note
}
