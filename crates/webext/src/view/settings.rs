//! Settings: where editing happens, the account, language and appearance, and what is stored.

use super::app::{App, by_id, deaf, get, with};
use super::dom::el;
use super::model::Model;
use super::msg::Msg;
use super::{El, Node};
use crate::message::{Backend, Theme, Wish};
use crate::platform;
use crate::words::{self, Word};
use fov_protocol::lang::Lang;
use fov_protocol::machine::Command;
use fov_protocol::secret::Secret;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Where `fov studio` listens unless told otherwise.
const STUDIO: &str = "http://127.0.0.1:7878";
const ADDRESS: &str = "studio";
const TOKEN: &str = "token";

/// The form in which a studio on this computer is looked for.
#[derive(Default)]
pub(super) struct Place {
    /// What is chosen here, before it is in the preferences.
    local: Option<bool>,
    /// What was typed.
    pub(super) address: Option<String>,
    /// What came of the search.
    state: Option<Word>,
}

impl Place {
    /// Shows the field for the address.
    pub(super) fn show_local(&mut self) {
        self.local = Some(true);
    }
}

pub(super) fn view(m: &Model) -> El {
    let inner =
        el("div").class("settings-inner").child(place(m)).child(account(m)).child(looks(m)).child(data(m));
    el("main").key("settings").class("settings").on("keydown", Msg::SettingsKey).child(inner)
}

fn card(legend: impl Into<Node>) -> El {
    el("fieldset").class("card").child(el("legend").child(legend))
}

fn label_for(id: &'static str, word: &'static str) -> El {
    el("label").class("visually-hidden").attr("for", id).child(word)
}

/// The hosted service or a studio on this computer, which is looked for before it is used.
fn place(m: &Model) -> El {
    let backend = m.prefs().backend;
    let local = m.place.local.unwrap_or(backend != Backend::Default);
    let choice = |on: bool, word, more, msg| {
        let words =
            el("span").child(el("strong").child(m.t(word))).child(el("span").class("quiet").child(m.t(more)));
        let radio = el("input").attr("type", "radio").attr("name", "where").checked(on).on("change", msg);
        el("label").class("choice").child(radio).child(words)
    };
    let form = || {
        el("form")
            .class("field-line")
            // What is no address is told like one where nothing answers.
            .attr("novalidate", "")
            .on("submit", Msg::FindStudio)
            .child(label_for(ADDRESS, m.t(Word::LocalAddress)))
            .child(
                el("input")
                    .attr("id", ADDRESS)
                    .attr("type", "url")
                    .value(address(m))
                    .on("input", Msg::AddressTyped),
            )
            .child(el("button").class("button").child(m.t(Word::LocalCheck)))
    };
    card(m.t(Word::Where))
        .child(choice(!local, Word::Hosted, Word::HostedMore, Msg::UseHosted))
        .child(choice(local, Word::Local, Word::LocalMore, Msg::UseLocal))
        .child(local.then(form))
        .child(
            el("p")
                .class("field-note")
                .attr("role", "status")
                .child(m.place.state.map_or("", |word| m.t(word))),
        )
}

fn address(m: &Model) -> String {
    match (&m.place.address, m.prefs().backend) {
        (Some(typed), _) => typed.clone(),
        (None, Backend::Local { url }) => url,
        (None, Backend::Default) => STUDIO.to_owned(),
    }
}

/// A token of the user's own: goes to the owner and is never shown again.
fn account(m: &Model) -> El {
    let own = m.account().is_some_and(|account| account.own_token);
    let credits = m.account().map(|account| super::head::credits_words(account, m.lang));
    let form = el("form")
        .class("field-line")
        .attr("autocomplete", "off")
        .on("submit", Msg::UseToken)
        .child(label_for(TOKEN, m.t(Word::Token)))
        .child(
            el("input")
                .attr("id", TOKEN)
                .attr("type", "password")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .attr("placeholder", m.t(Word::Token))
                .attr("aria-describedby", "token-note"),
        )
        .child(el("button").class("button").child(m.t(Word::TokenSave)));
    let drop = || {
        let button = el("button").class("button").attr("type", "button");
        button.on("click", Msg::DropToken).child(m.t(Word::TokenRemove))
    };
    card(m.t(Word::Account))
        .child(el("p").child(m.t(if own { Word::AccountOwn } else { Word::AccountNone })))
        .child(credits.filter(|words| !words.is_empty()).map(|words| el("p").class("quiet").child(words)))
        .child(form)
        .child(el("p").class("field-note").attr("id", "token-note").child(m.t(Word::TokenHint)))
        .child(own.then(|| el("div").class("button-line").child(drop())))
}

fn looks(m: &Model) -> El {
    let prefs = m.prefs();
    let pair = |id: &'static str, word, field: El| {
        let label = el("label").class("pair").attr("for", id).child(el("span").child(m.t(word)));
        label.child(field.attr("id", id))
    };
    let select = |value: &'static str, options: [(&'static str, Word); 3], msg| {
        let option = |(value, word): (&'static str, Word)| -> Node {
            el("option").attr("value", value).child(m.t(word)).into()
        };
        el("select").value(value).on("change", msg).children(options.into_iter().map(option).collect())
    };
    let lang = select(
        prefs.lang.map_or("auto", Lang::tag),
        [("auto", Word::LangAuto), ("en", Word::LangEn), ("zh-CN", Word::LangZh)],
        Msg::SetLanguage,
    );
    let theme = select(
        match prefs.theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
        [("auto", Word::ThemeAuto), ("light", Word::ThemeLight), ("dark", Word::ThemeDark)],
        Msg::SetTheme,
    );
    let notify = || {
        let field = el("input").attr("type", "checkbox").class("switch");
        pair("notify", Word::Notify, field.checked(prefs.notify).on("change", Msg::SetNotify))
    };
    card([m.t(Word::Language), " · ", m.t(Word::Theme)].concat())
        .child(pair("lang", Word::Language, lang))
        .child(pair("theme", Word::Theme, theme))
        .child(platform::kind().is_extension().then(notify))
}

/// The appearance of this name, as in the list above.
pub(super) fn theme(name: &str) -> Theme {
    match name {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::Auto,
    }
}

/// What is stored, as a file, and gone.
fn data(m: &Model) -> El {
    let button = |class: &'static str, word, msg| {
        el("button").class(class).attr("type", "button").on("click", msg).child(m.t(word))
    };
    // The browser makes the rest inert, keeps the focus in here, and gives it back afterwards.
    let sure = el("dialog")
        .attr("id", SURE)
        .class("sure")
        .attr("role", "alertdialog")
        .attr("aria-modal", "true")
        .attr("aria-labelledby", "sure-words")
        .on("keydown", Msg::SureKey)
        .child(
            el("form")
                .attr("method", "dialog")
                .child(el("p").attr("id", "sure-words").child(m.t(Word::DataEraseSure)))
                .child(
                    el("div")
                        .class("button-line")
                        .child(el("button").class("button").attr("autofocus", "").child(m.t(Word::Cancel)))
                        .child(
                            el("button")
                                .class("button danger solid")
                                .on("click", Msg::Erase)
                                .child(m.t(Word::DataErase)),
                        ),
                ),
        );
    card(m.t(Word::Data))
        .child(el("p").class("quiet").child(m.t(Word::DataMore)))
        .child(stored(m))
        .child(
            el("div")
                .class("button-line")
                .child(button("button", Word::DataExport, Msg::ExportData))
                .child(button("button danger", Word::DataErase, Msg::EraseAsk)),
        )
        .child(sure)
}

/// The question before everything is deleted.
const SURE: &str = "sure";

/// How much, and which files.
fn stored(m: &Model) -> Option<El> {
    let picture = m.picture.as_ref()?;
    let mut summary = el("summary").child([m.t(Word::DataStored), ": "].concat());
    // What an empty store takes is of no interest.
    let empty = picture.view.projects.is_empty() && picture.files.is_empty();
    if let Some(bytes) = picture.stored.filter(|_| !empty) {
        summary = summary.child(el("strong").child(words::bytes(bytes)));
    }
    let kept = words::kept(m.lang, picture.view.projects.len(), picture.files.len());
    let file = |note: &crate::message::FileNote| -> Node {
        el("li")
            .child(el("span").class("ellipsis").child(note.name.clone()))
            .child(el("span").class("quiet").child(words::bytes(note.size)))
            .into()
    };
    Some(
        el("details")
            .class("stored")
            .child(summary.child(el("span").class("quiet").child(kept)))
            .child(el("ul").children(picture.files.iter().map(file).collect())),
    )
}

impl App {
    pub(super) fn use_hosted(&mut self) {
        self.model.place.local = Some(false);
        self.model.place.state = None;
        self.prefer(|prefs| prefs.backend = Backend::Default);
    }

    /// Uses the studio at the typed address, if one answers there.
    pub(super) fn find_studio(&mut self, event: &web_sys::Event) {
        event.prevent_default();
        let url = address(&self.model).trim().trim_end_matches('/').to_owned();
        self.model.place.state = Some(Word::LocalLooking);
        spawn_local(async move {
            let found = platform::ask_host(&url).await && answers(&url).await;
            with(|app| {
                app.model.place.state = Some(if found { Word::LocalFound } else { Word::LocalMissing });
                if found {
                    app.prefer(|prefs| prefs.backend = Backend::Local { url });
                }
            });
        });
    }

    /// Hands the token to the owner; it does not stay in the field.
    pub(super) fn use_token(&mut self, event: &web_sys::Event) {
        event.prevent_default();
        let Some(field) = by_id(TOKEN) else { return };
        let field = field.unchecked_ref::<web_sys::HtmlInputElement>();
        let token = Secret::new(field.value());
        field.set_value("");
        if token.is_usable() {
            self.command(vec![Command::SetToken { token: Some(token) }]);
        }
    }

    pub(super) fn erase(&mut self) {
        self.wish(Wish::Erase, Vec::new());
        self.model.choose(None);
        self.model.type_text(String::new());
    }
}

/// Opens the question. It is closed again by any answer, since each is one of a dialog's form.
pub(super) fn ask_erase() {
    let Some(dialog) = by_id(SURE) else { return };
    let Ok(show) = get(&dialog, "showModal").dyn_into::<js_sys::Function>() else { return };
    // Moves the focus. Fails only where it is open already.
    deaf(|| drop(show.call0(&dialog)));
}

/// Whether a studio answers there.
async fn answers(url: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let init = web_sys::RequestInit::new();
    init.set_credentials(web_sys::RequestCredentials::Omit);
    let request = window.fetch_with_str_and_init(&[url, "/api/studio/info"].concat(), &init);
    let Ok(answer) = JsFuture::from(request).await else { return false };
    let Some(text) = answer.dyn_ref::<web_sys::Response>().and_then(|answer| answer.text().ok()) else {
        return false;
    };
    let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
    text.is_some_and(|text| text.contains("fov-studio"))
}
