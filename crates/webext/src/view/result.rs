//! A finished video: played in place, compared with what was brought, saved again, opened elsewhere.

use super::icons::{Icon, icon};
use super::state::{Layout, Ui};
use crate::message::{FileNote, Wish};
use crate::store;
use crate::words::{self, Word};
use fov_protocol::machine::view::{Activity, ExportState, ExportView};
use fov_protocol::machine::{Command, DeliveryId, ExportWish};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A delivered file within the conversation.
#[component]
pub(super) fn Delivered(delivery: DeliveryId) -> impl IntoView {
    let ui = Ui::get();
    let export = Memo::new(move |_| {
        ui.project
            .with(|p| p.as_ref().and_then(|p| p.exports.iter().find(|e| e.delivery == delivery).cloned()))
    });
    // On a page the newest one plays beside the conversation; older ones play where they stand.
    let newest = Memo::new(move |_| newest_delivered(ui).map(|e| e.delivery) == Some(delivery));
    let plays_here = move || ui.layout != Layout::Page || !newest.get();
    view! {
        {move || export.get().map(|export| view! {
            <div class="delivered">
                {plays_here().then(|| view! { <Player export=export.clone() /> })}
                <Facts export />
            </div>
        })}
    }
}

fn newest_delivered(ui: Ui) -> Option<ExportView> {
    ui.project.with(|p| {
        p.as_ref().and_then(|p| p.exports.iter().rev().find(|e| e.state == ExportState::Delivered).cloned())
    })
}

/// The newest result beside the conversation, or what was brought while there is none.
#[component]
pub(super) fn Stage() -> impl IntoView {
    let ui = Ui::get();
    let newest = Memo::new(move |_| newest_delivered(ui));
    let before = Memo::new(move |_| first_video(ui));
    view! {
        <section class="result-stage" aria-label=move || ui.t(Word::ViewResult)>
            {move || match (newest.get(), before.get()) {
                (Some(export), _) => view! { <Player export /> }.into_any(),
                (None, Some(note)) => view! { <Original note /> }.into_any(),
                (None, None) => ().into_any(),
            }}
            <ExportLine />
        </section>
    }
}

/// The button that makes the video, with what it will weigh.
#[component]
pub(super) fn ExportLine() -> impl IntoView {
    let ui = Ui::get();
    let ready = Memo::new(move |_| {
        ui.project.with(|p| {
            let idle = p.as_ref().filter(|p| ui.layout == Layout::Page || p.activity == Activity::Idle);
            idle.and_then(|p| p.timeline.as_ref()).and_then(super::strip::estimated_bytes)
        })
    });
    let link = Memo::new(move |_| ui.project.with(|p| p.as_ref().and_then(|p| p.link.clone())));
    let export = move |_| {
        if let Some(project) = ui.chosen.get_untracked() {
            ui.command(vec![Command::Export { project, wish: ExportWish::default() }]);
        }
    };
    let make_link = move |_| {
        if let Some(project) = ui.chosen.get_untracked() {
            ui.command(vec![Command::Link { project }]);
        }
    };
    move || {
        ready.get().map(|bytes| view! {
            <div class="export-line">
                <button class="button primary" on:click=export>{icon(Icon::Download)}<span>{move || ui.t(Word::Export)}</span></button>
                <span class="quiet">{move || ui.t(Word::About)}" ≈ "{words::bytes(bytes)}</span>
                {move || (ui.layout == Layout::Page).then(|| match link.get() {
                    Some(url) => view! { <a class="button ghost" href=url target="_blank" rel="noopener noreferrer">{icon(Icon::Open)}<span>{move || ui.t(Word::OpenProject)}</span></a> }.into_any(),
                    None => view! { <button class="button ghost" on:click=make_link>{icon(Icon::Link)}<span>{move || ui.t(Word::MakeLink)}</span></button> }.into_any(),
                })}
            </div>
        })
    }
}

/// Plays the result; “before” shows what was brought, from the copy kept here.
#[component]
fn Player(export: ExportView) -> impl IntoView {
    let ui = Ui::get();
    let before = Memo::new(move |_| first_video(ui));
    let show_before = RwSignal::new(false);
    let url = export.url.clone();
    let name = export.name.clone();
    view! {
        <div class="player">
            {move || match (show_before.get(), before.get(), url.clone()) {
                (true, Some(note), _) => view! { <Original note /> }.into_any(),
                (_, _, Some(url)) => view! { <video class="film" src=url controls preload="metadata" playsinline aria-label=name.clone()></video> }.into_any(),
                _ => ().into_any(),
            }}
            {move || before.get().map(|_| view! {
                <div class="segmented" role="group">
                    <button aria-pressed=move || show_before.get().to_string() on:click=move |_| show_before.set(true)>{move || ui.t(Word::Before)}</button>
                    <button aria-pressed=move || (!show_before.get()).to_string() on:click=move |_| show_before.set(false)>{move || ui.t(Word::After)}</button>
                </div>
            })}
        </div>
    }
}

/// What was brought, played from the copy kept here; its bytes stay in the browser's store.
#[component]
fn Original(note: FileNote) -> impl IntoView {
    let url = RwSignal::new(None::<String>);
    let (key, name) = (note.key, note.name);
    spawn_local(async move {
        let Ok(Some(blob)) = store::file(&key).await else { return };
        if let Ok(made) = web_sys::Url::create_object_url_with_blob(&blob) {
            url.set(Some(made));
        }
    });
    on_cleanup(move || {
        if let Some(url) = url.get_untracked() {
            let _ = web_sys::Url::revoke_object_url(&url);
        }
    });
    view! {
        {move || url.get().map(|url| view! { <video class="film" src=url controls preload="metadata" playsinline aria-label=name.clone()></video> })}
    }
}

fn first_video(ui: Ui) -> Option<FileNote> {
    const KINDS: [&str; 5] = [".mp4", ".mov", ".webm", ".mkv", ".m4v"];
    let chosen = ui.chosen.get();
    ui.picture.with(|p| {
        let mut files = p.as_ref()?.files.iter().filter(|note| Some(&note.project) == chosen.as_ref());
        files.find(|note| KINDS.iter().any(|kind| note.name.to_lowercase().ends_with(kind))).cloned()
    })
}

/// Name, size and what can be done with it.
#[component]
fn Facts(export: ExportView) -> impl IntoView {
    let ui = Ui::get();
    let facts =
        [export.duration_s.map(|s| words::clock((s * 1000.0) as u64)), export.bytes.map(words::bytes)];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let again = export.url.clone().map(|url| {
        let name = export.name.clone();
        move |_| ui.wish(Wish::SaveAgain { url: url.clone(), name: name.clone() }, Vec::new())
    });
    let link = Memo::new(move |_| ui.project.with(|p| p.as_ref().and_then(|p| p.link.clone())));
    let make_link = move |_| {
        if let Some(project) = ui.chosen.get_untracked() {
            ui.command(vec![Command::Link { project }]);
        }
    };
    view! {
        <div class="facts">
            <span class="facts-name ellipsis" title=export.name.clone()>{export.name.clone()}</span>
            <span class="quiet">{facts}</span>
            <span class="facts-actions">
                {again.map(|again| view! {
                    <button class="button small" on:click=again>{icon(Icon::Download)}<span>{move || ui.t(Word::Download)}</span></button>
                })}
                {move || match link.get() {
                    Some(url) => view! { <a class="button small ghost" href=url target="_blank" rel="noopener noreferrer">{icon(Icon::Open)}<span>{move || ui.t(Word::OpenProject)}</span></a> }.into_any(),
                    None => view! { <button class="button small ghost" on:click=make_link>{icon(Icon::Link)}<span>{move || ui.t(Word::MakeLink)}</span></button> }.into_any(),
                }}
            </span>
        </div>
    }
}
