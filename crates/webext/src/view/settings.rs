//! Settings: where editing happens, the account, language and appearance, and what is stored.

use super::state::{Screen, Ui, new_uuid};
use crate::message::{Backend, Prefs, Theme, Wish};
use crate::platform;
use crate::words::{self, Word};
use fov_protocol::lang::Lang;
use fov_protocol::machine::Command;
use fov_protocol::secret::Secret;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

/// Where `fov studio` listens unless told otherwise.
const STUDIO: &str = "http://127.0.0.1:7878";

#[component]
pub(super) fn Settings() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <main class="settings" on:keydown=move |e| if e.key() == "Escape" { ui.screen.set(Screen::Editor) }>
            <div class="settings-inner">
                <Place />
                <Account />
                <Looks />
                <Data />
            </div>
        </main>
    }
}

fn prefs(ui: Ui) -> Prefs {
    ui.picture.with(|p| p.as_ref().map(|p| p.prefs.clone()).unwrap_or_default())
}

fn prefer(ui: Ui, change: impl FnOnce(&mut Prefs)) {
    let mut prefs = untrack(|| prefs(ui));
    change(&mut prefs);
    ui.wish(Wish::Prefer(prefs), Vec::new());
}

/// The hosted service or a studio on this computer, which is looked for before it is used.
#[component]
fn Place() -> impl IntoView {
    let ui = Ui::get();
    let backend = Memo::new(move |_| prefs(ui).backend);
    let local = move || matches!(backend.get(), Backend::Local { .. });
    let address = RwSignal::new(match backend.get_untracked() {
        Backend::Local { url } => url,
        Backend::Default => STUDIO.to_owned(),
    });
    let open = RwSignal::new(local());
    let state = RwSignal::new(None::<Word>);
    let look = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let url = address.get_untracked().trim().trim_end_matches('/').to_owned();
        state.set(Some(Word::LocalLooking));
        spawn_local(async move {
            if platform::ask_host(&url).await && answers(&url).await {
                state.set(Some(Word::LocalFound));
                prefer(ui, |prefs| prefs.backend = Backend::Local { url });
            } else {
                state.set(Some(Word::LocalMissing));
            }
        });
    };
    let hosted = move |_| {
        open.set(false);
        state.set(None);
        prefer(ui, |prefs| prefs.backend = Backend::Default);
    };
    view! {
        <fieldset class="card">
            <legend>{move || ui.t(Word::Where)}</legend>
            <label class="choice">
                <input type="radio" name="where" prop:checked=move || !open.get() on:change=hosted />
                <span><strong>{move || ui.t(Word::Hosted)}</strong><span class="quiet">{move || ui.t(Word::HostedMore)}</span></span>
            </label>
            <label class="choice">
                <input type="radio" name="where" prop:checked=move || open.get() on:change=move |_| open.set(true) />
                <span><strong>{move || ui.t(Word::Local)}</strong><span class="quiet">{move || ui.t(Word::LocalMore)}</span></span>
            </label>
            {move || open.get().then(|| view! {
                <form class="field-line" on:submit=look>
                    <label class="visually-hidden" for="studio">{move || ui.t(Word::LocalAddress)}</label>
                    <input id="studio" type="url" prop:value=move || address.get() on:input=move |e| address.set(event_target_value(&e)) />
                    <button class="button">{move || ui.t(Word::LocalCheck)}</button>
                </form>
            })}
            <p class="field-note" role="status">{move || state.get().map(|word| ui.t(word))}</p>
        </fieldset>
    }
}

/// Whether a studio answers there.
async fn answers(url: &str) -> bool {
    let init = web_sys::RequestInit::new();
    init.set_credentials(web_sys::RequestCredentials::Omit);
    let request = window().fetch_with_str_and_init(&format!("{url}/api/studio/info"), &init);
    let Ok(answer) = wasm_bindgen_futures::JsFuture::from(request).await else { return false };
    let Some(text) = answer.dyn_ref::<web_sys::Response>().and_then(|answer| answer.text().ok()) else {
        return false;
    };
    let text = wasm_bindgen_futures::JsFuture::from(text).await.ok().and_then(|text| text.as_string());
    text.is_some_and(|text| text.contains("fov-studio"))
}

/// A token of the user's own: goes to the owner and is never shown again.
#[component]
fn Account() -> impl IntoView {
    let ui = Ui::get();
    let own = Memo::new(move |_| ui.picture.with(|p| p.as_ref().is_some_and(|p| p.view.account.own_token)));
    let field = NodeRef::<leptos::html::Input>::new();
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let token = Secret::new(field.value());
        field.set_value("");
        if token.is_usable() {
            ui.command(vec![Command::SetToken { token: Some(token) }]);
        }
    };
    view! {
        <fieldset class="card">
            <legend>{move || ui.t(Word::Account)}</legend>
            <p>{move || ui.t(if own.get() { Word::AccountOwn } else { Word::AccountNone })}</p>
            <form class="field-line" on:submit=save autocomplete="off">
                <label class="visually-hidden" for="token">{move || ui.t(Word::Token)}</label>
                <input id="token" type="password" node_ref=field autocomplete="off" spellcheck="false"
                    placeholder=move || ui.t(Word::Token) aria-describedby="token-note" />
                <button class="button">{move || ui.t(Word::TokenSave)}</button>
            </form>
            <p class="field-note" id="token-note">{move || ui.t(Word::TokenHint)}</p>
            {move || own.get().then(|| view! {
                <button class="button ghost" on:click=move |_| ui.command(vec![Command::SetToken { token: None }])>{move || ui.t(Word::TokenRemove)}</button>
            })}
        </fieldset>
    }
}

#[component]
fn Looks() -> impl IntoView {
    let ui = Ui::get();
    let set_lang = move |event: web_sys::Event| {
        let lang = match event_target_value(&event).as_str() {
            "en" => Some(Lang::En),
            "zh-CN" => Some(Lang::Zh),
            _ => None,
        };
        prefer(ui, |prefs| prefs.lang = lang);
    };
    let set_theme = move |event: web_sys::Event| {
        let theme = match event_target_value(&event).as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        };
        prefer(ui, |prefs| prefs.theme = theme);
    };
    let lang = move || prefs(ui).lang;
    let theme = move || prefs(ui).theme;
    view! {
        <fieldset class="card">
            <legend>{move || ui.t(Word::Language)}" · "{move || ui.t(Word::Theme)}</legend>
            <label class="pair" for="lang"><span>{move || ui.t(Word::Language)}</span>
                <select id="lang" on:change=set_lang>
                    <option value="auto" prop:selected=move || lang().is_none()>{move || ui.t(Word::LangAuto)}</option>
                    <option value="en" prop:selected=move || lang() == Some(Lang::En)>{move || ui.t(Word::LangEn)}</option>
                    <option value="zh-CN" prop:selected=move || lang() == Some(Lang::Zh)>{move || ui.t(Word::LangZh)}</option>
                </select>
            </label>
            <label class="pair" for="theme"><span>{move || ui.t(Word::Theme)}</span>
                <select id="theme" on:change=set_theme>
                    <option value="auto" prop:selected=move || theme() == Theme::Auto>{move || ui.t(Word::ThemeAuto)}</option>
                    <option value="light" prop:selected=move || theme() == Theme::Light>{move || ui.t(Word::ThemeLight)}</option>
                    <option value="dark" prop:selected=move || theme() == Theme::Dark>{move || ui.t(Word::ThemeDark)}</option>
                </select>
            </label>
            {platform::kind().is_extension().then(|| view! {
                <label class="pair" for="notify"><span>{move || ui.t(Word::Notify)}</span>
                    <input id="notify" type="checkbox" class="switch" prop:checked=move || prefs(ui).notify
                        on:change=move |e| { let on = event_target_checked(&e); prefer(ui, |prefs| prefs.notify = on) } />
                </label>
            })}
        </fieldset>
    }
}

#[component]
fn Data() -> impl IntoView {
    let ui = Ui::get();
    let stored = Memo::new(move |_| ui.picture.with(|p| p.as_ref().and_then(|p| p.stored)));
    let sure = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(json) = ui.data.get() {
            ui.data.set(None);
            offer_file(&json);
        }
    });
    let erase = move |_| {
        ui.wish(Wish::Erase, Vec::new());
        ui.chosen.set(None);
        ui.typed.set(String::new());
        sure.set(false);
        ui.remark.set(Some(Word::Erased));
    };
    view! {
        <fieldset class="card">
            <legend>{move || ui.t(Word::Data)}</legend>
            <p class="quiet">{move || ui.t(Word::DataMore)}</p>
            {move || stored.get().map(|bytes| view! { <p>{move || ui.t(Word::DataStored)}": "<strong>{words::bytes(bytes)}</strong></p> })}
            <div class="button-line">
                <button class="button" on:click=move |_| ui.wish(Wish::ExportData, Vec::new())>{move || ui.t(Word::DataExport)}</button>
                {move || if sure.get() { ().into_any() } else { view! {
                    <button class="button danger" on:click=move |_| sure.set(true)>{move || ui.t(Word::DataErase)}</button>
                }.into_any() }}
            </div>
            {move || sure.get().then(|| view! {
                <div class="sure" role="alertdialog" aria-labelledby="sure-words">
                    <p id="sure-words">{move || ui.t(Word::DataEraseSure)}</p>
                    <div class="button-line">
                        <button class="button danger solid" on:click=erase>{move || ui.t(Word::DataErase)}</button>
                        <button class="button" on:click=move |_| sure.set(false)>{move || ui.t(Word::Cancel)}</button>
                    </div>
                </div>
            })}
        </fieldset>
    }
}

/// Lets the browser save the text as a file.
fn offer_file(json: &str) {
    let parts = js_sys::Array::of1(&json.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/json");
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(anchor) =
        document().create_element("a").map(|a| a.unchecked_into::<web_sys::HtmlAnchorElement>())
    {
        anchor.set_href(&url);
        anchor.set_download(&format!("free-online-video-{}.json", &new_uuid()[..8]));
        anchor.click();
    }
    set_timeout(
        move || {
            let _ = web_sys::Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(30),
    );
}
