//! The line at the top: what is being looked at, how the account stands, and the ways to other screens.

use super::app::{App, key, value};
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Layout, Model, Screen};
use super::msg::Msg;
use super::{El, icon_button};
use crate::words::{self, Word};
use fov_protocol::lang::Lang;
use fov_protocol::machine::Command;
use fov_protocol::machine::view::{AccountView, Connection};
use fov_protocol::notice::Notice;

/// The field in which the project's name is edited.
pub(super) const FIELD: &str = "title";

pub(super) fn view(m: &Model) -> El {
    let button = |icon, word, msg| icon_button("icon-button", icon, m.t(word), msg);
    let screen =
        |icon, word, screen| button(icon, word, Msg::Show(screen)).state("aria-pressed", m.screen == screen);
    // A wide page has the list beside it.
    let listed = |button: El| match m.layout {
        Layout::Page => button.class("icon-button where-narrow"),
        _ => button,
    };
    el("header")
        .class("head")
        .child(listed(screen(Icon::List, Word::Projects, Screen::Projects)))
        .child(el("div").class("head-title").child(title(m)))
        .child(account(m))
        .child(match m.layout {
            Layout::Popup => Some(button(Icon::Panel, Word::OpenInPanel, Msg::Open("panel"))),
            Layout::Panel => Some(button(Icon::Tab, Word::OpenInTab, Msg::Open("tab"))),
            Layout::Page => None,
        })
        // In a new project there is nothing to begin, and its long title wants the room.
        .child(m.chosen.as_ref().map(|_| listed(button(Icon::Plus, Word::NewProject, Msg::New))))
        .child(screen(Icon::Gear, Word::Settings, Screen::Settings))
}

/// The project's name; a click makes it editable.
fn title(m: &Model) -> El {
    let name = m.project().map(|project| project.name.as_str());
    let word = match (m.screen, name) {
        (Screen::Settings, _) => Word::Settings,
        (Screen::Projects, _) => Word::Projects,
        // The list beside a wide page has it at its top.
        (Screen::Editor, None) if m.layout == Layout::Page => Word::NewProject,
        (Screen::Editor, None) => return el("h1").class("brand").child(m.t(Word::Name)),
        (Screen::Editor, Some(name)) if m.renaming => {
            return el("input")
                .attr("id", FIELD)
                .class("title-field")
                .attr("maxlength", "80")
                .attr("aria-label", m.t(Word::ProjectName))
                .attr("value", name.to_owned())
                .on("blur", Msg::RenameDone)
                .on("keydown", Msg::RenameKey);
        }
        (Screen::Editor, Some(name)) => {
            let name = if name.is_empty() { m.t(Word::Untitled) } else { name };
            let button = el("button")
                .class("title-button")
                .attr("title", m.t(Word::Rename))
                .on("click", Msg::Rename)
                .child(el("span").class("ellipsis").child(name.to_owned()))
                .child(icon(Icon::Pencil));
            return el("h1").child(button);
        }
    };
    el("h1").child(m.t(word))
}

/// One quiet chip: connecting, ready with credits, or what is wrong.
fn account(m: &Model) -> El {
    let account = m.account();
    let (class, word) = match account.map(|account| account.connection) {
        None | Some(Connection::Connecting) => ("account busy", Some(Word::Connecting)),
        Some(Connection::Waiting) => ("account wait", Some(Word::Offline)),
        Some(Connection::Blocked) => ("account trouble", Some(Word::NeedsYou)),
        Some(Connection::Idle | Connection::Ready) => ("account fine", None),
    };
    // Worth a word is anything but a ready account whose credits are known.
    let credits = account.and_then(|account| account.credits.as_ref()).filter(|_| word.is_none());
    let word = word.or_else(|| credits.is_none().then_some(Word::Ready));
    let number = credits.map(|credits| {
        let unit = [" ", m.t(Word::Credits)].concat();
        el("span").child(words::credits(credits.available)).child(el("span").class("chip-unit").child(unit))
    });
    el("button")
        .class(class)
        .attr("title", account.map_or_else(String::new, |account| credits_words(account, m.lang)))
        .on("click", Msg::Credits)
        .child(el("span").class("dot").attr("aria-hidden", "true"))
        .child(el("span").child(word.map_or("", |word| m.t(word))))
        .child(number)
}

/// How many credits there are, in a sentence; empty while that is not known.
pub(super) fn credits_words(account: &AccountView, lang: Lang) -> String {
    let Some(credits) = &account.credits else { return String::new() };
    let notice = Notice::Credits {
        available: words::credits(credits.available),
        frozen: (credits.frozen > 0.0).then(|| words::credits(credits.frozen)),
    };
    notice.words(lang)
}

impl App {
    pub(super) fn rename_key(&mut self, event: &web_sys::Event) {
        match key(event).as_str() {
            "Enter" => {
                event.prevent_default();
                self.rename(event);
                self.focus(super::composer::FIELD);
            }
            "Escape" => {
                self.model.renaming = false;
                self.focus(super::composer::FIELD);
            }
            _ => {}
        }
    }

    /// Takes what stands in the field for the new name.
    pub(super) fn rename(&mut self, event: &web_sys::Event) {
        if !std::mem::take(&mut self.model.renaming) {
            return;
        }
        let name = value(event).trim().to_owned();
        let known = self.model.project().is_some_and(|project| project.name == name);
        if let Some(project) = self.model.chosen.clone()
            && !known
            && !name.is_empty()
        {
            self.command(vec![Command::Rename { project, name }]);
        }
    }
}
