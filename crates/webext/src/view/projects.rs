//! The list of projects: a rail beside the page, a screen of its own elsewhere.

use super::icons::{Icon, icon};
use super::state::{Screen, Ui};
use crate::words::Word;
use fov_protocol::machine::Command;
use fov_protocol::machine::view::{Activity, ExportState, ProjectView};
use leptos::prelude::*;

#[component]
pub(super) fn Projects(
    /// A screen of its own.
    full: bool,
) -> impl IntoView {
    let ui = Ui::get();
    let ids = Memo::new(move |_| {
        ui.picture.with(|p| {
            p.as_ref()
                .map(|p| p.view.projects.iter().map(|p| p.id.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let row = move |id: fov_protocol::machine::ProjectId| {
        let project = {
            let id = id.clone();
            Memo::new(move |_| {
                ui.picture
                    .with(|p| p.as_ref().and_then(|p| p.view.projects.iter().find(|p| p.id == id).cloned()))
            })
        };
        view! { <Row id project /> }
    };
    view! {
        <nav class=if full { "projects full" } else { "projects rail" } aria-label=move || ui.t(Word::Projects)>
            {(!full).then(|| view! {
                <div class="rail-brand"><img src="icons/icon.svg" alt="" width="28" height="28" /><span>{move || ui.t(Word::Name)}</span></div>
            })}
            <button class="button new-project" on:click=move |_| { ui.chosen.set(None); ui.screen.set(Screen::Editor); }>
                {icon(Icon::Plus)}<span>{move || ui.t(Word::NewProject)}</span>
            </button>
            <ul>
                <For each=move || ids.get() key=|id| id.clone() children=row />
            </ul>
            {move || ids.with(Vec::is_empty).then(|| view! { <p class="quiet">{move || ui.t(Word::NoProjects)}</p> })}
        </nav>
    }
}

#[component]
fn Row(id: fov_protocol::machine::ProjectId, project: Memo<Option<ProjectView>>) -> impl IntoView {
    let ui = Ui::get();
    let current = {
        let id = id.clone();
        Memo::new(move |_| ui.chosen.with(|c| c.as_ref() == Some(&id)) && ui.screen.get() == Screen::Editor)
    };
    let name = move || {
        project
            .with(|p| p.as_ref().map(|p| p.name.clone()).filter(|n| !n.is_empty()))
            .unwrap_or_else(|| ui.t(Word::Untitled).to_owned())
    };
    let sure = RwSignal::new(false);
    let choose = {
        let id = id.clone();
        move |_| {
            ui.chosen.set(Some(id.clone()));
            ui.screen.set(Screen::Editor);
        }
    };
    let remove = move |_| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        if ui.chosen.get_untracked().as_ref() == Some(&id) {
            ui.chosen.set(None);
        }
        ui.command(vec![Command::Remove { project: id.clone() }]);
    };
    view! {
        <li class="project-row" class:current=move || current.get()>
            <button class="project-open" aria-current=move || current.get().then_some("page") on:click=choose>
                <span class="ellipsis project-name">{name}</span>
                <span class="project-state">{move || project.with(|p| p.as_ref().map(|p| state_words(ui, p)))}</span>
            </button>
            <button class="icon-button small remove" class:sure=move || sure.get() on:blur=move |_| sure.set(false)
                aria-label=move || format!("{}: {}", ui.t(if sure.get() { Word::RemoveSure } else { Word::Remove }), name())
                title=move || ui.t(if sure.get() { Word::RemoveSure } else { Word::Remove }) on:click=remove>
                {icon(Icon::Trash)}
            </button>
        </li>
    }
}

/// What the project is at, in a word or two; when it was started if nothing goes on.
fn state_words(ui: Ui, project: &ProjectView) -> String {
    let percent = |done: u64, total: u64| format!(" {} %", (done * 100).checked_div(total).unwrap_or(0));
    match &project.activity {
        Activity::Uploading { sent, total } => ui.t(Word::Uploading).to_owned() + &percent(*sent, *total),
        Activity::Thinking { .. } => ui.t(Word::Thinking).into(),
        Activity::Recovering => ui.t(Word::Recovering).into(),
        Activity::Rendering { progress } => format!("{} {progress} %", ui.t(Word::Rendering)),
        Activity::Downloading { .. } => ui.t(Word::Fetching).into(),
        Activity::Waiting { .. } => ui.t(Word::WaitingRetry).into(),
        Activity::Blocked => ui.t(Word::NeedsYou).into(),
        Activity::Idle => {
            let done = project.exports.iter().filter(|e| e.state == ExportState::Delivered).count();
            let day = super::talk::day(project.created, ui.lang.get());
            if done > 0 { format!("{day} · {done} MP4") } else { day }
        }
    }
}
