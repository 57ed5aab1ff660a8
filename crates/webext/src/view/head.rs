//! The line at the top: what is being looked at, how the account stands, and the ways to other screens.

use super::icons::{Icon, icon};
use super::state::{Layout, Screen, Ui};
use crate::platform;
use crate::words::Word;
use fov_protocol::machine::Command;
use fov_protocol::machine::view::{AccountView, Connection};
use leptos::prelude::*;

#[component]
pub(super) fn Head() -> impl IntoView {
    let ui = Ui::get();
    let toggle = move |screen: Screen| {
        ui.screen.update(|now| *now = if *now == screen { Screen::Editor } else { screen });
    };
    let is = move |screen: Screen| move || (ui.screen.get() == screen).to_string();
    view! {
        <header class="head">
            {(ui.layout != Layout::Page).then(|| view! {
                <button class="icon-button" aria-label=move || ui.t(Word::Projects) title=move || ui.t(Word::Projects)
                    aria-pressed=is(Screen::Projects) on:click=move |_| toggle(Screen::Projects)>{icon(Icon::List)}</button>
            })}
            <div class="head-title"><Title /></div>
            <Account />
            {(ui.layout == Layout::Popup).then(|| view! {
                <button class="icon-button" aria-label=move || ui.t(Word::OpenInPanel) title=move || ui.t(Word::OpenInPanel)
                    on:click=move |_| platform::open("panel")>{icon(Icon::Panel)}</button>
            })}
            {(ui.layout == Layout::Panel).then(|| view! {
                <button class="icon-button" aria-label=move || ui.t(Word::OpenInTab) title=move || ui.t(Word::OpenInTab)
                    on:click=move |_| platform::open("tab")>{icon(Icon::Tab)}</button>
            })}
            {(ui.layout != Layout::Page).then(|| view! {
                <button class="icon-button" aria-label=move || ui.t(Word::NewProject) title=move || ui.t(Word::NewProject)
                    on:click=move |_| { ui.chosen.set(None); ui.screen.set(Screen::Editor); }>{icon(Icon::Plus)}</button>
            })}
            <button class="icon-button" aria-label=move || ui.t(Word::Settings) title=move || ui.t(Word::Settings)
                aria-pressed=is(Screen::Settings) on:click=move |_| toggle(Screen::Settings)>{icon(Icon::Gear)}</button>
        </header>
    }
}

/// The project's name; a click makes it editable.
#[component]
fn Title() -> impl IntoView {
    let ui = Ui::get();
    let name = Memo::new(move |_| ui.project.with(|p| p.as_ref().map(|p| p.name.clone())));
    let editing = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let (true, Some(field)) = (editing.get(), field.get()) {
            // The field is there and visible: focus cannot fail.
            let _ = field.focus();
            field.select();
        }
    });
    let finish = move || {
        if !editing.get_untracked() {
            return;
        }
        editing.set(false);
        let typed = field.get_untracked().map(|f| f.value().trim().to_owned()).unwrap_or_default();
        if let (Some(project), false) = (ui.chosen.get_untracked(), typed.is_empty())
            && name.get_untracked().as_deref() != Some(&typed)
        {
            ui.command(vec![Command::Rename { project, name: typed }]);
        }
    };
    move || {
        match (ui.screen.get(), name.get(), editing.get()) {
        (Screen::Settings, ..) => view! { <h1>{move || ui.t(Word::Settings)}</h1> }.into_any(),
        (Screen::Projects, ..) => view! { <h1>{move || ui.t(Word::Projects)}</h1> }.into_any(),
        (Screen::Editor, Some(name), true) => view! {
            <input class="title-field" node_ref=field prop:value=name maxlength="80"
                aria-label=move || ui.t(Word::ProjectName)
                on:blur=move |_| finish()
                on:keydown=move |e| match e.key().as_str() {
                    "Enter" => { e.prevent_default(); finish(); }
                    "Escape" => { e.stop_propagation(); editing.set(false); }
                    _ => {}
                } />
        }
        .into_any(),
        (Screen::Editor, Some(name), false) => view! {
            <h1><button class="title-button" title=move || ui.t(Word::Rename) on:click=move |_| editing.set(true)>
                <span class="ellipsis">{if name.is_empty() { ui.t(Word::Untitled).to_owned() } else { name }}</span>{icon(Icon::Pencil)}
            </button></h1>
        }
        .into_any(),
        (Screen::Editor, None, _) => view! { <h1 class="brand">{move || ui.t(Word::Name)}</h1> }.into_any(),
    }
    }
}

/// One quiet chip: connecting, ready with credits, or what is wrong.
#[component]
fn Account() -> impl IntoView {
    let ui = Ui::get();
    let account = Memo::new(move |_| ui.picture.with(|p| p.as_ref().map(|p| p.view.account.clone())));
    let class = move || match account.with(|a| a.as_ref().map(|a| a.connection)) {
        None => "account busy",
        Some(Connection::Connecting) => "account busy",
        Some(Connection::Waiting) => "account wait",
        Some(Connection::Blocked) => "account trouble",
        Some(Connection::Idle | Connection::Ready) => "account fine",
    };
    view! {
        <button class=class title=move || account.with(|a| a.as_ref().and_then(frozen_words))
            on:click=move |_| ui.command(vec![Command::RefreshCredits])>
            <span class="dot" aria-hidden="true"></span>
            <span>{move || account.with(|a| chip_words(ui, a.as_ref()))}</span>
            {move || account.with(|a| a.as_ref().and_then(fine_credits)).map(|n| view! {
                <span>{n}<span class="chip-unit">" "{move || ui.t(Word::Credits)}</span></span>
            })}
        </button>
    }
}

/// What is worth a word: anything but a ready account whose credits are known.
fn chip_words(ui: Ui, account: Option<&AccountView>) -> Option<&'static str> {
    let Some(account) = account else { return Some(ui.t(Word::Connecting)) };
    match account.connection {
        Connection::Connecting => Some(ui.t(Word::Connecting)),
        Connection::Waiting => Some(ui.t(Word::Offline)),
        Connection::Blocked => Some(ui.t(Word::NeedsYou)),
        Connection::Idle | Connection::Ready => account.credits.is_none().then(|| ui.t(Word::Ready)),
    }
}

fn fine_credits(account: &AccountView) -> Option<String> {
    let fine = matches!(account.connection, Connection::Idle | Connection::Ready);
    account.credits.as_ref().filter(|_| fine).map(|credits| whole(credits.available))
}

fn frozen_words(account: &AccountView) -> Option<String> {
    let credits = account.credits.as_ref().filter(|credits| credits.frozen > 0.0)?;
    let notice = fov_protocol::notice::Notice::Credits {
        available: whole(credits.available),
        frozen: Some(whole(credits.frozen)),
    };
    Some(notice.words(account.lang))
}

fn whole(credits: f64) -> String {
    if credits.fract() == 0.0 { format!("{credits:.0}") } else { format!("{credits:.1}") }
}
