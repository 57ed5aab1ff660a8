//! The conversation: what the user said, what came of it, newest at the bottom.

use super::icons::{Icon, icon};
use super::result::Delivered;
use super::state::Ui;
use crate::words::{self, Word};
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{AttachmentState, AttachmentView, Entry, TurnView};
use fov_protocol::machine::{AttachmentId, Command, TurnId};
use fov_protocol::notice::Notice;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub(super) fn Talk() -> impl IntoView {
    let ui = Ui::get();
    let scroller = NodeRef::<leptos::html::Div>::new();
    let turns = Memo::new(move |_| {
        ui.project.with(|p| {
            p.as_ref()
                .map(|p| p.turns.iter().map(|t| (p.id.clone(), t.id)).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let files = Memo::new(move |_| {
        ui.project.with(|p| {
            p.as_ref()
                .map(|p| p.attachments.iter().map(|a| (p.id.clone(), a.id)).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    // Stays at the end while the user reads there; leaves them alone once they scrolled up.
    let at_end = StoredValue::new(true);
    Effect::new(move |_| {
        ui.project.track();
        let Some(scroller) = scroller.get() else { return };
        if at_end.get_value() {
            request_animation_frame(move || scroller.set_scroll_top(scroller.scroll_height()));
        }
    });
    let scrolled = move |_| {
        if let Some(s) = scroller.get_untracked() {
            at_end.set_value(s.scroll_height() - s.scroll_top() - s.client_height() < 48);
        }
    };
    view! {
        <div class="talk" node_ref=scroller on:scroll=scrolled tabindex="0" role="region" aria-label=move || ui.t(Word::Conversation)>
            <ul class="materials" aria-label=move || ui.t(Word::Attached)>
                <For each=move || files.get() key=|key| key.clone() children=|(_, id)| view! { <Material id /> } />
            </ul>
            <For each=move || turns.get() key=|key| key.clone() children=|(_, id)| view! { <Turn id /> } />
        </div>
    }
}

/// A piece of material as a chip with its own progress.
#[component]
fn Material(id: AttachmentId) -> impl IntoView {
    let ui = Ui::get();
    let it = Memo::new(move |_| {
        ui.project.with(|p| p.as_ref().and_then(|p| p.attachments.iter().find(|a| a.id == id).cloned()))
    });
    let picker = NodeRef::<leptos::html::Input>::new();
    let replace = move |file: web_sys::File| {
        let Some(project) = ui.chosen.get_untracked() else { return };
        let note = super::state::note(&project, &file);
        let material = note.material();
        ui.wish(
            crate::message::Wish::Do(vec![Command::Replace { project, attachment: id, material }]),
            vec![(note, file)],
        );
    };
    let class = move || match it.with(|a| a.as_ref().map(|a| a.state.clone())) {
        Some(AttachmentState::Failed) => "material failed",
        Some(AttachmentState::Done) => "material done",
        _ => "material",
    };
    view! {
        <li class=class>
            {icon(Icon::File)}
            <span class="ellipsis" title=move || it.with(|a| a.as_ref().map(|a| a.name.clone()))>
                {move || it.with(|a| a.as_ref().map(|a| short_name(&a.name)))}
            </span>
            <span class="quiet">{move || it.with(|a| a.as_ref().map(|a| material_words(ui, a)))}</span>
            {move || it.with(|a| a.as_ref().is_some_and(|a| a.state == AttachmentState::Failed)).then(|| {
                let url = it.with_untracked(|a| a.as_ref().map(|a| a.name.clone())).filter(|n| n.starts_with("http"));
                match url {
                    Some(url) if crate::platform::kind().is_extension() => view! {
                        <button class="button small" on:click=move |_| super::banner::fetch_here(ui, url.clone())>{move || ui.t(Word::FetchHere)}</button>
                    }.into_any(),
                    _ => view! {
                        <input type="file" hidden node_ref=picker on:change=move |e| {
                            if let Some(file) = super::bring::picked(&e).into_iter().next() { replace(file); }
                        } />
                        <button class="button small" on:click=move |_| { if let Some(p) = picker.get_untracked() { p.click(); } }>{move || ui.t(Word::Replace)}</button>
                    }.into_any(),
                }
            })}
        </li>
    }
}

fn material_words(ui: Ui, it: &AttachmentView) -> String {
    let size = it.size.map(words::bytes).unwrap_or_default();
    match it.state {
        AttachmentState::Waiting => ui.t(Word::FileWaiting).into(),
        AttachmentState::Uploading { sent, total } if total > 0 => format!("{} %", sent * 100 / total),
        AttachmentState::Uploading { .. } => "…".into(),
        AttachmentState::Done => size,
        AttachmentState::Failed => ui.t(Word::FileFailed).into(),
    }
}

/// A file name as it is; of an address the last part.
fn short_name(name: &str) -> String {
    if !name.starts_with("http") {
        return name.to_owned();
    }
    let path = name.split(['?', '#']).next().unwrap_or(name).trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

#[component]
fn Turn(id: TurnId) -> impl IntoView {
    let ui = Ui::get();
    let turn = Memo::new(move |_| {
        ui.project.with(|p| p.as_ref().and_then(|p| p.turns.iter().find(|t| t.id == id).cloned()))
    });
    let said = Memo::new(move |_| turn.with(|t| t.as_ref().and_then(|t| t.said.clone())));
    let entries = Memo::new(move |_| turn.with(|t| t.as_ref().map_or(0, |t| t.entries.len())));
    let busy = Memo::new(move |_| turn.with(|t| t.as_ref().is_some_and(waits_for_words)));
    view! {
        <article class="turn">
            {move || said.get().map(|said| view! {
                <div class="said"><span class="visually-hidden">{move || ui.t(Word::You)}": "</span>{said}</div>
            })}
            <div class="answer">
                <span class="visually-hidden">{move || ui.t(Word::Editor)}": "</span>
                <For each=move || 0..entries.get() key=|at| *at children=move |at| {
                    let entry = Memo::new(move |_| turn.with(|t| t.as_ref().and_then(|t| t.entries.get(at).cloned())));
                    view! { <EntryView entry /> }
                } />
                {move || busy.get().then(|| view! { <div class="typing" aria-hidden="true"><i></i><i></i><i></i></div> })}
            </div>
        </article>
    }
}

fn waits_for_words(turn: &TurnView) -> bool {
    !turn.ended && !matches!(turn.entries.last(), Some(Entry::Reply { complete: false, .. }))
}

#[component]
fn EntryView(entry: Memo<Option<Entry>>) -> impl IntoView {
    let ui = Ui::get();
    // The kind of an entry does not change while it grows: only its text node is redrawn.
    let kind = Memo::new(move |_| entry.with(|e| e.as_ref().map(std::mem::discriminant)));
    move || {
        kind.track();
        match entry.get_untracked()? {
            Entry::Reply { .. } => Some(view! { <Reply entry /> }.into_any()),
            Entry::Notice { .. } => Some(
                view! {
                    {move || entry.with(|e| match e {
                        Some(Entry::Notice { notice }) => Some(notice_view(notice, ui.lang.get())),
                        _ => None,
                    })}
                }
                .into_any(),
            ),
            Entry::Timeline { .. } => Some(
                view! {
                    <p class="summary">{move || entry.with(|e| match e {
                        Some(Entry::Timeline { summary }) => summary.clone(),
                        _ => String::new(),
                    })}</p>
                }
                .into_any(),
            ),
            Entry::Delivered { delivery } => Some(view! { <Delivered delivery /> }.into_any()),
        }
    }
}

/// The agent's words as they come, and what it suggests as things to click.
#[component]
fn Reply(entry: Memo<Option<Entry>>) -> impl IntoView {
    let ui = Ui::get();
    let text = Memo::new(move |_| {
        entry.with(|e| match e {
            Some(Entry::Reply { text, .. }) => text.clone(),
            _ => String::new(),
        })
    });
    let complete = move || entry.with(|e| matches!(e, Some(Entry::Reply { complete: true, .. })));
    let offers = Memo::new(move |_| {
        entry.with(|e| match e {
            Some(Entry::Reply { offers, complete: true, .. }) => offers.clone(),
            _ => Vec::new(),
        })
    });
    view! {
        <div class="reply" class:growing=move || !complete()>
            {move || text.with(|text| text.split("\n\n").map(|p| view! { <p>{linked(p)}</p> }).collect_view())}
        </div>
        {move || offers.with(|offers| (!offers.is_empty()).then(|| view! {
            <div class="offers">{offers.iter().map(|offer| super::offers::button(ui, offer)).collect_view()}</div>
        }))}
    }
}

fn notice_view(notice: &Notice, lang: Lang) -> impl IntoView + use<> {
    let (class, symbol) = match notice {
        n if n.is_trouble() => ("notice trouble", Icon::Warn),
        Notice::Delivered { .. } | Notice::Changed { .. } | Notice::SecondStage { .. } => {
            ("notice good", Icon::Check)
        }
        Notice::StillWorking { .. } => ("notice quiet", Icon::Clock),
        _ => ("notice", Icon::Info),
    };
    view! { <div class=class>{icon(symbol)}<p>{linked(&notice.words(lang))}</p></div> }
}

/// The text with its addresses as links. Everything is set as text, never as HTML.
pub(super) fn linked(text: &str) -> impl IntoView + use<> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("https://").or_else(|| rest.find("http://")) {
        let (before, from) = rest.split_at(at);
        let length =
            from.find(|c: char| c.is_whitespace() || "<>\"“”。，）".contains(c)).unwrap_or(from.len());
        let address = from[..length].trim_end_matches(['.', ',', ')', ';', ':', '!', '?']);
        pieces.push(before.to_owned().into_any());
        let shown = address.split_once("://").map_or(address, |(_, rest)| rest).to_owned();
        pieces.push(
            view! { <a href=address.to_owned() target="_blank" rel="noopener noreferrer">{shown}</a> }
                .into_any(),
        );
        rest = &from[address.len()..];
        if address.len() <= "https://".len() {
            break;
        }
    }
    pieces.push(rest.to_owned().into_any());
    pieces.collect_view()
}

/// “Today 14:03”-like, in the browser's way of writing.
pub(super) fn day(at: u64, lang: Lang) -> String {
    let options = js_sys::Object::new();
    // Setting a plain property on a plain object cannot fail.
    let _ = js_sys::Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    let _ = js_sys::Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let locales = js_sys::Array::of1(&lang.tag().into());
    let format = js_sys::Intl::DateTimeFormat::new(&locales, &options);
    let date = js_sys::Date::new(&(at as f64).into());
    let written = format.format().call1(&wasm_bindgen::JsValue::UNDEFINED, date.unchecked_ref());
    written.ok().and_then(|w| w.as_string()).unwrap_or_default()
}
