//! The ways to bring a video: drop, pick, paste, a link, a recent download; and the tray for several at once.

use super::icons::{Icon, icon};
use super::state::{Layout, Ui, Waiting, new_uuid, note};
use crate::message::Wish;
use crate::platform::{self, RecentDownload};
use crate::words::{self, Word};
use fov_protocol::machine::Command;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

/// What the file picker shows.
pub(super) const ACCEPT: &str =
    ".mp4,.mov,.avi,.webm,.mkv,.jpg,.jpeg,.png,.gif,.webp,.mp3,.wav,.m4a,.aac,.srt,.vtt";

/// Files that a `change` event brought; the field is emptied so that the same file can be picked again.
pub(super) fn picked(event: &web_sys::Event) -> Vec<web_sys::File> {
    let Some(field) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let files = list(field.files());
    field.set_value("");
    files
}

fn list(files: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}

/// One file goes straight to the project; of several the user says first what should become of them.
pub(super) fn bring(ui: Ui, files: Vec<web_sys::File>) {
    ui.remark.set(None);
    if files.len() == 1 && ui.tray.with_untracked(Vec::is_empty) {
        ui.attach(files);
    } else {
        let rows = files.into_iter().map(|file| Waiting {
            key: new_uuid(),
            file,
            wish: RwSignal::new(String::new()),
        });
        ui.tray.update(|tray| tray.extend(rows));
    }
}

pub(super) fn drag_over(ui: Ui, event: &web_sys::DragEvent) {
    event.prevent_default();
    ui.dropping.set(true);
}

pub(super) fn drag_leave(ui: Ui, event: &web_sys::DragEvent) {
    // Moving onto a child also leaves; only leaving the window ends it.
    if event.related_target().is_none() {
        ui.dropping.set(false);
    }
}

pub(super) fn dropped(ui: Ui, event: &web_sys::DragEvent) {
    event.prevent_default();
    ui.dropping.set(false);
    let Some(data) = event.data_transfer() else { return };
    let files = list(data.files());
    if files.is_empty() {
        if let Some(url) = data.get_data("text/uri-list").ok().and_then(|text| web_address(&text)) {
            ui.attach_url(url);
        }
    } else {
        bring(ui, files);
    }
}

/// A pasted file is brought; pasted text is typed as usual.
pub(super) fn pasted(ui: Ui, event: &web_sys::Event) {
    let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
    let files = list(event.clipboard_data().and_then(|data| data.files()));
    if !files.is_empty() {
        event.prevent_default();
        bring(ui, files);
    }
}

fn web_address(text: &str) -> Option<String> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let url = web_sys::Url::new(first).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.href())
}

/// What stands where there is no conversation yet.
#[component]
pub(super) fn Welcome() -> impl IntoView {
    let ui = Ui::get();
    let picker = NodeRef::<leptos::html::Input>::new();
    let source = RwSignal::new(Source::None);
    let pick = move || {
        if ui.layout == Layout::Popup {
            platform::open("panel");
        } else if let Some(picker) = picker.get_untracked() {
            picker.click();
        }
    };
    let toggle =
        move |which: Source| source.update(|now| *now = if *now == which { Source::None } else { which });
    view! {
        <div class="welcome">
            <div class="hero">
                <h2>{move || ui.t(Word::Hero)}</h2>
                <p>{move || ui.t(Word::HeroMore)}</p>
            </div>
            <input type="file" multiple hidden node_ref=picker accept=ACCEPT id="pick"
                on:change=move |e| bring(ui, picked(&e)) />
            <button class="drop-zone" on:click=move |_| pick()>
                <span class="drop-art" aria-hidden="true">{icon(Icon::Film)}{icon(Icon::Plus)}</span>
                <strong>{move || ui.t(Word::DropHere)}</strong>
                <span class="drop-choose">{move || ui.t(Word::Choose)}</span>
                <span class="quiet">{move || ui.t(Word::DropKinds)}</span>
            </button>
            <div class="sources">
                <button class="button ghost" aria-expanded=move || (source.get() == Source::Link).to_string()
                    on:click=move |_| toggle(Source::Link)>{icon(Icon::Link)}<span>{move || ui.t(Word::PasteLink)}</span></button>
                {platform::kind().is_extension().then(|| view! {
                    <button class="button ghost" aria-expanded=move || (source.get() == Source::Downloads).to_string()
                        on:click=move |_| toggle(Source::Downloads)>{icon(Icon::Clock)}<span>{move || ui.t(Word::FromDownloads)}</span></button>
                })}
            </div>
            {move || match source.get() {
                Source::None => ().into_any(),
                Source::Link => view! { <LinkForm /> }.into_any(),
                Source::Downloads => view! { <Downloads pick=Callback::new(move |()| pick()) /> }.into_any(),
            }}
        </div>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    None,
    Link,
    Downloads,
}

#[component]
fn LinkForm() -> impl IntoView {
    let ui = Ui::get();
    let field = NodeRef::<leptos::html::Input>::new();
    let bad = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|f| f.value()).unwrap_or_default();
        match web_address(&typed) {
            Some(url) => ui.attach_url(url),
            None => bad.set(true),
        }
    };
    view! {
        <form class="link-form" on:submit=add novalidate>
            <label class="visually-hidden" for="link">{move || ui.t(Word::LinkLabel)}</label>
            <input id="link" type="url" node_ref=field placeholder=move || ui.t(Word::LinkHint)
                aria-invalid=move || bad.get().to_string() aria-describedby="link-bad" on:input=move |_| bad.set(false) />
            <button class="button primary">{move || ui.t(Word::Add)}</button>
            <p id="link-bad" class="field-error" role="alert">{move || bad.get().then(|| ui.t(Word::LinkBad))}</p>
        </form>
    }
}

/// Recent downloads: read from disk if the user allowed that, else from where they came, else named for picking.
#[component]
fn Downloads(pick: Callback<()>) -> impl IntoView {
    let ui = Ui::get();
    let found = RwSignal::new(None::<Vec<RecentDownload>>);
    let missing = RwSignal::new(None::<String>);
    spawn_local(async move { found.set(Some(platform::recent_downloads().await)) });
    let take = move |download: RecentDownload| {
        spawn_local(async move {
            if let Some(file) = platform::open_download(download.id).await {
                ui.attach(vec![file]);
            } else if download.url.starts_with("https://") {
                ui.attach_url(download.url);
            } else {
                missing.set(Some(download.name));
            }
        });
    };
    view! {
        <div class="downloads">
            {move || found.get().map(|list| if list.is_empty() {
                view! { <p class="quiet">{move || ui.t(Word::NoDownloads)}</p> }.into_any()
            } else {
                list.into_iter().map(|download| {
                    let (name, size) = (download.name.clone(), words::bytes(download.size));
                    view! {
                        <button class="download-row" on:click=move |_| take(download.clone())>
                            {icon(Icon::Film)}<span class="ellipsis">{name}</span><span class="quiet">{size}</span>
                        </button>
                    }
                }).collect_view().into_any()
            })}
            {move || missing.get().map(|name| view! {
                <p role="alert">{move || ui.t(Word::DownloadGone)}" "<strong>{name}</strong></p>
                <button class="button" on:click=move |_| pick.run(())>{move || ui.t(Word::Choose)}</button>
            })}
        </div>
    }
}

/// Several files: one video of all, or each with its own instruction.
#[component]
pub(super) fn Tray() -> impl IntoView {
    let ui = Ui::get();
    let apart = RwSignal::new(false);
    let together = move |_| {
        let files = ui.tray.get_untracked().into_iter().map(|row| row.file).collect();
        ui.tray.set(Vec::new());
        ui.attach(files);
    };
    let start = move || {
        let rows = ui.tray.get_untracked();
        if rows.iter().any(|row| row.wish.with_untracked(|w| w.trim().is_empty())) {
            return;
        }
        ui.tray.set(Vec::new());
        apart.set(false);
        let (project, begin) = ui.project_or_new();
        let notes: Vec<_> = rows.iter().map(|row| note(&project, &row.file)).collect();
        let items =
            notes.iter().zip(&rows).map(|(note, row)| (note.material(), row.wish.get_untracked())).collect();
        let mut commands: Vec<_> = begin.into_iter().collect();
        commands.push(Command::Batch { project, items });
        ui.wish(Wish::Do(commands), notes.into_iter().zip(rows.into_iter().map(|row| row.file)).collect());
    };
    let unfinished =
        move || ui.tray.with(|rows| rows.iter().any(|row| row.wish.with(|w| w.trim().is_empty())));
    let drop_row = move |key: String| ui.tray.update(|rows| rows.retain(|row| row.key != key));
    view! {
        {move || (!ui.tray.with(Vec::is_empty)).then(|| view! {
            <form class="tray" on:submit=move |e| { e.prevent_default(); start(); }>
                <div class="tray-head">
                    <strong>{move || ui.t(Word::SeveralHow)}</strong>
                    <div class="segmented" role="group" aria-label=move || ui.t(Word::SeveralHow)>
                        <button type="button" on:click=together>{move || ui.t(Word::Together)}</button>
                        <button type="button" aria-pressed=move || apart.get().to_string() on:click=move |_| apart.set(true)>{move || ui.t(Word::Apart)}</button>
                    </div>
                </div>
                <ul>
                    <For each=move || ui.tray.get() key=|row| row.key.clone() children=move |row| {
                        let (name, key) = (row.file.name(), row.key.clone());
                        let label = name.clone();
                        view! {
                            <li class="tray-row">
                                {icon(Icon::File)}
                                <span class="ellipsis">{name}</span>
                                <span class="quiet">{words::bytes(row.file.size() as u64)}</span>
                                <button type="button" class="icon-button small" aria-label=move || ui.t(Word::Cancel)
                                    on:click=move |_| drop_row(key.clone())>{icon(Icon::Close)}</button>
                                {move || { let label = label.clone(); apart.get().then(move || view! {
                                    <input class="tray-wish" maxlength="4000" prop:value=move || row.wish.get()
                                        placeholder=move || ui.t(Word::ApartHint) aria-label=format!("{}: {label}", ui.t(Word::ApartHint))
                                        on:input=move |e| row.wish.set(event_target_value(&e)) />
                                }) }}
                            </li>
                        }
                    } />
                </ul>
                {move || apart.get().then(|| view! {
                    <button class="button primary" disabled=unfinished>{move || ui.t(Word::ApartGo)}</button>
                })}
            </form>
        })}
    }
}
