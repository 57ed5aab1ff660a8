//! What stands above everything: what came of a right-click, and the news that concerns no single project.

use super::icons::{Icon, icon};
use super::state::Ui;
use crate::message::{Banner, Find, NoTake, Wish};
use crate::platform;
use crate::words::Word;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn Banners() -> impl IntoView {
    let ui = Ui::get();
    let banner = Memo::new(move |_| ui.picture.with(|p| p.as_ref().and_then(|p| p.banner.clone())));
    let repaired = Memo::new(move |_| ui.picture.with(|p| p.as_ref().map_or(0, |p| p.repaired)));
    let account =
        Memo::new(move |_| ui.picture.with(|p| p.as_ref().and_then(|p| p.view.account.notice.clone())));
    let hidden = RwSignal::new(0_u32);
    view! {
        <div class="banners">
            {move || ui.stopped.get().then(|| view! {
                <div class="banner trouble" role="alert">{icon(Icon::Warn)}<p>{move || ui.t(Word::Broken)}</p>
                    <button class="button small" on:click=move |_| platform::open("reload")>{move || ui.t(Word::Reload)}</button></div>
            })}
            {move || account.get().map(|notice| {
                let class = if notice.is_trouble() { "banner trouble" } else { "banner" };
                view! { <div class=class role="status">{icon(Icon::Info)}<p>{move || super::talk::linked(&notice.words(ui.lang.get()))}</p></div> }
            })}
            {move || (repaired.get() > hidden.get()).then(|| view! {
                <div class="banner" role="status">{icon(Icon::Info)}<p>{move || ui.t(Word::Restarted)}</p>
                    <Dismiss on_click=move || hidden.set(repaired.get_untracked()) /></div>
            })}
            {move || banner.get().map(|banner| view! { <Found banner /> })}
            {move || ui.remark.get().map(|word| view! {
                <div class="banner" role="alert">{icon(Icon::Info)}<p>{move || ui.t(word)}</p>
                    <Dismiss on_click=move || ui.remark.set(None) /></div>
            })}
        </div>
    }
}

#[component]
fn Dismiss(on_click: impl Fn() + 'static) -> impl IntoView {
    let ui = Ui::get();
    view! {
        <button class="icon-button small" aria-label=move || ui.t(Word::Close) on:click=move |_| on_click()>{icon(Icon::Close)}</button>
    }
}

/// What came of a right-click on a page.
#[component]
fn Found(banner: Banner) -> impl IntoView {
    let ui = Ui::get();
    let name = banner.name.clone().unwrap_or_default();
    let (symbol, class, word) = match &banner.find {
        Find::Looking { .. } => (Icon::Clock, "banner", Word::Taking),
        Find::File | Find::Url { .. } => (Icon::Check, "banner good", Word::Taken),
        Find::Ask { .. } => (Icon::Info, "banner", Word::AskHost),
        Find::Refused { why } => (Icon::Warn, "banner trouble", refusal(*why)),
    };
    let detail = match &banner.find {
        Find::Looking { name } => name.clone(),
        Find::Ask { url } => host(url),
        _ => name,
    };
    let ask = match banner.find.clone() {
        Find::Ask { url } => Some(url),
        _ => None,
    };
    view! {
        <div class=class role="status">
            {icon(symbol)}
            <p>{move || ui.t(word)}" "<strong>{detail}</strong></p>
            {ask.map(|url| view! {
                <button class="button small" on:click=move |_| fetch_here(ui, url.clone())>{move || ui.t(Word::Allow)}</button>
            })}
            <Dismiss on_click=move || ui.wish(Wish::Dismiss, Vec::new()) />
        </div>
    }
}

const fn refusal(why: NoTake) -> Word {
    match why {
        NoTake::Stream => Word::RefuseStream,
        NoTake::Drm => Word::RefuseDrm,
        NoTake::Site => Word::RefuseSite,
        NoTake::Nothing => Word::RefusePage,
        NoTake::Failed => Word::FetchFailed,
    }
}

/// Asks for this one host, then fetches the file here and brings it.
pub(super) fn fetch_here(ui: Ui, url: String) {
    spawn_local(async move {
        if !platform::ask_host(&url).await {
            ui.remark.set(Some(Word::NotAllowed));
            return;
        }
        match platform::fetch_file(&url).await {
            Some(file) => {
                ui.wish(Wish::Dismiss, Vec::new());
                ui.attach(vec![file]);
            }
            None => ui.remark.set(Some(Word::FetchFailed)),
        }
    });
}

fn host(url: &str) -> String {
    web_sys::Url::new(url).map(|url| url.host()).unwrap_or_default()
}
