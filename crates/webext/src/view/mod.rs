//! What a person sees: one application in three layouts (popup, side panel, page), drawn from the picture that the
//! owner of the machine sends. It holds no state of its own but what is being typed and what is being looked at.
//!
//! [`Model`] is that state, a [`Msg`] says what the user did, [`App::update`] changes the state accordingly, and the
//! functions called `view` draw it, at most once per frame of the screen.

pub mod dom;

mod activity;
mod app;
mod banner;
mod bring;
mod composer;
mod head;
mod icons;
mod link;
mod model;
mod msg;
mod offers;
mod projects;
mod result;
mod settings;
mod speech;
mod strip;
mod talk;

pub use app::start;
pub use model::Layout;

use crate::words::Word;
use dom::el;
use model::{Model, Screen};
use msg::Msg;

/// An element of this application.
type El = Box<dom::Element<Msg>>;
/// What stands in a place of this application.
type Node = dom::Node<Msg>;

/// Everything.
fn view(m: &Model) -> Vec<Node> {
    let wide = m.layout == Layout::Page;
    let screen = match m.screen {
        Screen::Editor => editor(m),
        Screen::Projects => el("main").key("projects").class("listing").child(projects::view(m, true)),
        Screen::Settings => settings::view(m),
    };
    let shell = el("div")
        .class(if wide { "shell wide" } else { "shell" })
        // Everywhere: a file that is let go where nobody takes it would replace the whole document.
        .on("dragover", Msg::DragOver)
        .on("dragleave", Msg::DragLeave)
        .on("drop", Msg::Dropped)
        .child(wide.then(|| projects::view(m, false)))
        .child(el("div").class("stage").child(head::view(m)).child(banner::view(m)).child(screen));
    vec![shell.into(), m.speech.view().into()]
}

/// The conversation with everything around it.
fn editor(m: &Model) -> El {
    let (empty, wide) = (m.is_empty(), m.layout == Layout::Page);
    let column = el("section")
        .class("talk-column")
        .child(empty.then(|| bring::welcome(m)))
        .child(talk::view(m).filter(|_| !empty))
        .child(
            el("footer")
                .class("dock")
                .child(activity::view(m))
                .child(activity::retry(m))
                .child(strip::view(m).filter(|_| !wide))
                .child(bring::tray(m))
                .child(bring::sources(m).filter(|_| !empty))
                .child(composer::presets(m))
                .child(composer::view(m)),
        );
    let side = (wide && !empty)
        .then(|| el("aside").class("side-column").child(result::stage(m)).child(strip::view(m)));
    el("main")
        .key("editor")
        .class(if m.dropping { "editor dropping" } else { "editor" })
        .child(el("div").class(if empty { "columns alone" } else { "columns" }).child(column).child(side))
        .child(
            el("div")
                .class("drop-veil")
                .attr("aria-hidden", "true")
                .child(el("span").child(m.t(Word::DropNow))),
        )
}

/// A button with a symbol and a word.
fn button(class: &'static str, icon: icons::Icon, word: &'static str, message: Msg) -> El {
    el("button")
        .class(class)
        .attr("type", "button")
        .on("click", message)
        .child(icons::icon(icon))
        .child(el("span").child(word))
}

/// A button with a symbol alone, which is named for those who do not see it or do not know it.
fn icon_button(class: &'static str, icon: icons::Icon, name: &'static str, message: Msg) -> El {
    el("button")
        .class(class)
        .attr("type", "button")
        .attr("aria-label", name)
        .attr("title", name)
        .on("click", message)
        .child(icons::icon(icon))
}
