//! What goes on right now: one line with a bar, and the way to stop it.

use super::icons::{Icon, icon};
use super::state::{Layout, Ui};
use crate::platform;
use crate::words::{self, Word};
use fov_protocol::machine::Command;
use fov_protocol::machine::view::Activity as Doing;
use leptos::prelude::*;

/// How fast bytes go, smoothed over a few seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Speed {
    at: f64,
    done: u64,
    per_second: Option<f64>,
}

impl Speed {
    fn after(self, now: f64, done: u64) -> Speed {
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

#[component]
pub(super) fn Activity() -> impl IntoView {
    let ui = Ui::get();
    let doing =
        Memo::new(move |_| ui.project.with(|p| p.as_ref().map_or(Doing::Idle, |p| p.activity.clone())));
    let queued = Memo::new(move |_| ui.project.with(|p| p.as_ref().map_or(0, |p| p.queued)));
    let can_retry = Memo::new(move |_| ui.project.with(|p| p.as_ref().is_some_and(|p| p.can_retry)));
    let speed = Memo::new(move |old: Option<&Speed>| {
        let old = old.copied().unwrap_or_default();
        match doing.get() {
            Doing::Uploading { sent, .. } => old.after(js_sys::Date::now(), sent),
            Doing::Downloading { bytes, .. } => old.after(js_sys::Date::now(), bytes),
            _ => Speed::default(),
        }
    });
    let line = move || {
        // `doing` before `speed`, which hangs on it: read the other way round, a change that leaves the speed as it was
        // is missed.
        let now = doing.get();
        let per_second = speed.get().per_second;
        let lang = ui.lang.get();
        Some(match now {
            Doing::Idle => return None,
            Doing::Waiting { until: None } => (Word::Preparing, String::new(), None),
            Doing::Waiting { until: Some(_) } => (Word::WaitingRetry, String::new(), None),
            Doing::Uploading { sent, total } => {
                (Word::Uploading, words::transfer(lang, sent, total, per_second), share(sent, total))
            }
            Doing::Thinking { .. } => (Word::Thinking, String::new(), None),
            Doing::Recovering => (Word::Recovering, String::new(), None),
            Doing::Rendering { progress } => (Word::Rendering, String::new(), Some(f64::from(progress))),
            Doing::Downloading { bytes, total } => {
                let total = total.unwrap_or(0);
                (Word::Fetching, words::transfer(lang, bytes, total, per_second), share(bytes, total))
            }
            Doing::Blocked => (Word::Blocked, String::new(), None),
        })
    };
    let waits = move || matches!(doing.get(), Doing::Waiting { .. } | Doing::Blocked);
    let command = move |make: fn(fov_protocol::machine::ProjectId) -> Command| {
        if let Some(project) = ui.chosen.get_untracked() {
            ui.command(vec![make(project)]);
        }
    };
    view! {
        {move || line().map(|(word, detail, percent)| view! {
            <div class="activity" class:still=waits>
                <div class="activity-line">
                    <span class="activity-word">{ui.t(word)}</span>
                    {percent.map(|p| view! { <span class="activity-percent">{format!("{p:.0} %")}</span> })}
                    <span class="activity-detail">{detail}</span>
                    {(doing.get() != Doing::Blocked).then(|| view! {
                        <button class="button small ghost" on:click=move |_| command(|project| Command::Stop { project })>
                            {icon(Icon::Stop)}<span>{move || ui.t(Word::Stop)}</span>
                        </button>
                    })}
                </div>
                <div class="bar" class:unknown=percent.is_none() role="progressbar" aria-label=ui.t(word)
                    aria-valuemin="0" aria-valuemax="100" aria-valuenow=percent.map(|p| format!("{p:.0}"))>
                    <span style:inline-size=percent.map_or("100%".into(), |p| format!("{p:.1}%"))></span>
                </div>
                <p class="activity-note">
                    {move || closing_words(ui)}
                    {move || (queued.get() > 0).then(|| format!(" {}", words::queued(ui.lang.get(), queued.get())))}
                </p>
            </div>
        })}
        {move || (can_retry.get() && matches!(doing.get(), Doing::Idle | Doing::Blocked | Doing::Waiting { .. })).then(|| view! {
            <div class="retry-line">
                <button class="button" on:click=move |_| command(|project| Command::Retry { project })>
                    {icon(Icon::Retry)}<span>{move || ui.t(Word::Retry)}</span>
                </button>
            </div>
        })}
    }
}

/// Whether this may be closed: said only once the files are in safe keeping.
fn closing_words(ui: Ui) -> &'static str {
    if ui.unsafe_files.get() > 0 {
        ui.t(Word::KeepOpen)
    } else if platform::kind().is_extension() || ui.layout != Layout::Page {
        ui.t(Word::SafeToClose)
    } else {
        ui.t(Word::KeepTab)
    }
}

fn share(done: u64, total: u64) -> Option<f64> {
    (total > 0).then(|| (done as f64 / total as f64 * 100.0).min(100.0))
}
