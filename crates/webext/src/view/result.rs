//! A finished video: played in place, compared with what was brought, saved again, opened elsewhere.

use super::app::{App, with};
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Layout, Model};
use super::msg::Msg;
use super::offers::{EXPORT, LINK};
use super::{El, button};
use crate::message::FileNote;
use crate::words::{self, Word};
use fov_protocol::machine::DeliveryId;
use fov_protocol::machine::view::{Activity, ExportState, ExportView, ProjectView};
use wasm_bindgen_futures::spawn_local;

/// What was brought, as a blob's address: its bytes stay in the browser's store.
#[derive(Default)]
pub(super) struct Original {
    /// The file's key in the store.
    key: Option<String>,
    url: Option<String>,
}

/// A delivered file within the conversation.
pub(super) fn delivered(m: &Model, delivery: DeliveryId) -> Option<El> {
    let project = m.project()?;
    let export = project.exports.iter().find(|export| export.delivery == delivery)?;
    // On a page the newest one plays beside the conversation; older ones play where they stand.
    let newest = newest(project).is_some_and(|newest| newest.delivery == delivery);
    let plays_here = m.layout != Layout::Page || !newest;
    Some(el("div").class("delivered").child(plays_here.then(|| player(m, export))).child(facts(m, export)))
}

/// The newest file that arrived.
pub(super) fn newest(project: &ProjectView) -> Option<&ExportView> {
    project.exports.iter().rev().find(|export| export.state == ExportState::Delivered)
}

/// The newest result beside the conversation, or what was brought while there is none.
pub(super) fn stage(m: &Model) -> El {
    let shown = match m.project().and_then(newest) {
        Some(export) => Some(player(m, export)),
        None => original(m),
    };
    el("section")
        .class("result-stage")
        .attr("aria-label", m.t(Word::ViewResult))
        .child(shown)
        .child(export_line(m))
}

/// The button that makes the video, with what it will weigh; not while one is being made.
pub(super) fn export_line(m: &Model) -> Option<El> {
    let (page, activity) = (m.layout == Layout::Page, m.activity());
    let timeline = m.timeline()?;
    let ready = match activity {
        Activity::Idle => true,
        Activity::Rendering { .. } | Activity::Downloading { .. } => false,
        _ => page,
    };
    let weight =
        || [m.t(Word::About), " ≈ ", &words::bytes(super::strip::estimated_bytes(timeline))].concat();
    // A finished video has the link beside it.
    let linked = page && m.project().and_then(newest).is_none();
    (ready || page).then(|| {
        el("div")
            .class("export-line")
            // Beside the conversation nothing moves: where it cannot be pressed it stays.
            .child(
                button("button primary", Icon::Download, m.t(Word::Export), EXPORT).flag("disabled", !ready),
            )
            .child(ready.then(|| el("span").class("quiet").child(weight())))
            .child(linked.then(|| link(m, "button ghost")))
    })
}

/// Opens the project in the web app, or makes the link for it first.
fn link(m: &Model, class: &'static str) -> El {
    match m.project().and_then(|project| project.link.as_ref()) {
        Some(url) => el("a")
            .class(class)
            .attr("href", url.clone())
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .child(icon(Icon::Open))
            .child(el("span").child(m.t(Word::OpenProject))),
        None => button(class, Icon::Link, m.t(Word::MakeLink), LINK),
    }
}

/// Plays the result; “before” shows what was brought, from the copy kept here.
fn player(m: &Model, export: &ExportView) -> El {
    let before = m.before == Some(export.delivery);
    let film = match original(m) {
        // The result stays until the original is there.
        Some(original) if before => Some(original),
        _ => export.url.as_ref().map(|url| film("after", url, &export.name)),
    };
    let choice = |word, on: bool, msg| {
        el("button").attr("type", "button").state("aria-pressed", on).on("click", msg).child(m.t(word))
    };
    let compare = || {
        el("div")
            .class("segmented")
            .attr("role", "group")
            .attr("aria-label", m.t(Word::Compare))
            .child(choice(Word::Before, before, Msg::Before(export.delivery)))
            .child(choice(Word::After, !before, Msg::After))
    };
    el("div").class("player").child(film).child(first_video(m).map(|_| compare()))
}

fn original(m: &Model) -> Option<El> {
    let note = first_video(m).filter(|note| m.original.key.as_ref() == Some(&note.key))?;
    m.original.url.as_ref().map(|url| film("before", url, &note.name))
}

fn film(key: &'static str, url: &str, name: &str) -> El {
    el("video")
        .key(key)
        .class("film")
        .attr("src", url.to_owned())
        .attr("preload", "metadata")
        .attr("aria-label", name.to_owned())
        .flag("controls", true)
        .flag("playsinline", true)
        .on("loadedmetadata", Msg::Grown)
}

fn first_video(m: &Model) -> Option<&FileNote> {
    const KINDS: [&str; 5] = ["mp4", "mov", "webm", "mkv", "m4v"];
    let is_video = |note: &&FileNote| {
        let kind = note.name.rsplit('.').next().unwrap_or_default();
        KINDS.iter().any(|known| kind.eq_ignore_ascii_case(known))
    };
    m.files().find(is_video)
}

/// Name, size and what can be done with it.
fn facts(m: &Model, export: &ExportView) -> El {
    let mut facts = export.duration_s.map(|s| words::clock((s * 1000.0) as u64)).unwrap_or_default();
    if let Some(bytes) = export.bytes {
        if !facts.is_empty() {
            facts.push_str(" · ");
        }
        facts.push_str(&words::bytes(bytes));
    }
    let actions = el("span")
        .class("facts-actions")
        .child(again(export).map(|msg| button("button small", Icon::Download, m.t(Word::Download), msg)))
        .child(link(m, "button small ghost"));
    el("div")
        .class("facts")
        .child(
            el("span")
                .class("facts-name ellipsis")
                .attr("title", export.name.clone())
                .child(export.name.clone()),
        )
        .child(el("span").class("quiet").child(facts))
        .child(actions)
}

/// Saves it once more, if it is known where it is.
pub(super) fn again(export: &ExportView) -> Option<Msg> {
    export.url.clone().map(|url| Msg::SaveAgain { url, name: export.name.clone() })
}

impl App {
    /// Reads what was brought out of the store when it is to be shown and is not at hand.
    pub(super) fn load_original(&mut self) {
        let m = &self.model;
        let alone = m.layout == Layout::Page && m.project().and_then(newest).is_none();
        let Some(note) = first_video(m).filter(|_| alone || m.before.is_some()) else { return };
        if m.original.key.as_ref() == Some(&note.key) {
            return;
        }
        let Some(store) = self.link.store.clone() else { return };
        let key = note.key.clone();
        let before =
            std::mem::replace(&mut self.model.original, Original { key: Some(key.clone()), url: None });
        if let Some(url) = before.url {
            // An address that is gone already needs no freeing.
            let _ = web_sys::Url::revoke_object_url(&url);
        }
        spawn_local(async move {
            let Ok(Some(blob)) = store.file(&key).await else { return };
            let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
            with(|app| match &mut app.model.original {
                original if original.key.as_ref() == Some(&key) => original.url = Some(url),
                _ => drop(web_sys::Url::revoke_object_url(&url)),
            });
        });
    }
}
