//! The list of projects: a rail beside the page, a screen of its own elsewhere.

use super::app::App;
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Model, Screen};
use super::msg::Msg;
use super::{El, Node, button, icon_button};
use crate::words::Word;
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{Activity, ExportState, ProjectView};
use fov_protocol::machine::{Command, ProjectId};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// The list; `full` makes it a screen of its own.
pub(super) fn view(m: &Model, full: bool) -> El {
    let brand = || {
        let mark =
            el("img").attr("src", "icons/icon.svg").attr("alt", "").attr("width", "28").attr("height", "28");
        el("div").class("rail-brand").child(mark).child(el("span").child(m.t(Word::Name)))
    };
    let projects = m.projects();
    el("nav")
        .class(if full { "projects full" } else { "projects rail" })
        .attr("aria-label", m.t(Word::Projects))
        .child((!full).then(brand))
        .child(button("button new-project", Icon::Plus, m.t(Word::NewProject), Msg::New))
        .child(el("ul").children(projects.iter().map(|project| row(m, project)).collect()))
        .child(projects.is_empty().then(|| el("p").class("quiet").child(m.t(Word::NoProjects))))
}

fn row(m: &Model, project: &ProjectView) -> Node {
    let id = &project.id;
    let current = m.screen == Screen::Editor && m.chosen.as_ref() == Some(id);
    let name = if project.name.is_empty() { m.t(Word::Untitled) } else { &project.name };
    let newest = super::result::newest(project);
    let again = newest.and_then(super::result::again).map(|msg| {
        let label = [m.t(Word::Download), ": ", name].concat();
        icon_button("icon-button small again", Icon::Download, m.t(Word::Download), msg)
            .attr("aria-label", label)
    });
    let sure = m.doomed.as_ref() == Some(id);
    let word = m.t(if sure { Word::RemoveSure } else { Word::Remove });
    let remove = el("button")
        .class(if sure { "icon-button small remove doomed" } else { "icon-button small remove" })
        .attr("type", "button")
        .attr("aria-label", [word, ": ", name].concat())
        .attr("title", word)
        .on("click", Msg::Remove(id.clone()))
        .on("blur", Msg::Spare)
        .child(icon(Icon::Trash));
    el("li")
        .key(id.0.clone())
        .class(if current { "project-row current" } else { "project-row" })
        .child(
            el("button")
                .class("project-open")
                .attr("title", m.t(Word::GoOn))
                .maybe("aria-current", current.then_some("page"))
                .on("click", Msg::Choose(id.clone()))
                .child(el("span").class("ellipsis project-name").child(name.to_owned()))
                .child(el("span").class("project-state").child(match sure {
                    true => m.t(Word::RemoveSure).to_owned(),
                    false => state(m, project),
                })),
        )
        .child(again)
        .child(remove)
        .into()
}

/// What the project is at, in a word or two; when it was started if nothing goes on.
fn state(m: &Model, project: &ProjectView) -> String {
    let (word, percent) = match &project.activity {
        Activity::Uploading { sent, total } => {
            (Word::Uploading, Some(sent.saturating_mul(100).checked_div(*total).unwrap_or(0)))
        }
        Activity::Thinking { .. } => (Word::Thinking, None),
        Activity::Recovering => (Word::Recovering, None),
        Activity::Rendering { progress } => (Word::Rendering, Some(u64::from(*progress))),
        Activity::Downloading { .. } => (Word::Fetching, None),
        Activity::Waiting { until: None } => (Word::Preparing, None),
        Activity::Waiting { until: Some(_) } => (Word::WaitingRetry, None),
        Activity::Blocked => (Word::NeedsYou, None),
        Activity::Idle => {
            let mut text = date(m.lang, project.created);
            let done = project.exports.iter().filter(|export| export.state == ExportState::Delivered).count();
            if done > 0 {
                text.push_str(&[" · ", &done.to_string(), " MP4"].concat());
            }
            return text;
        }
    };
    let mut text = m.t(word).to_owned();
    if let Some(percent) = percent {
        text.push_str(&[" ", &percent.to_string(), " %"].concat());
    }
    text
}

thread_local! {
    /// Writes dates in a language; making one costs more than all else in this list.
    static DATES: RefCell<Option<(Lang, Function)>> = const { RefCell::new(None) };
}

/// A date, in ms since the epoch, in the browser's way of writing it.
fn date(lang: Lang, at: u64) -> String {
    DATES
        .with_borrow_mut(|dates| {
            if dates.as_ref().is_none_or(|(known, _)| *known != lang) {
                let options = Object::new();
                for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
                    // Setting a plain property on a plain object cannot fail.
                    let _ = Reflect::set(&options, &name.into(), &value.into());
                }
                let locales = Array::of1(&lang.tag().into());
                *dates = Some((lang, Intl::DateTimeFormat::new(&locales, &options).format()));
            }
            let (_, format) = dates.as_ref()?;
            format.call1(&JsValue::UNDEFINED, &Date::new(&(at as f64).into())).ok()?.as_string()
        })
        .unwrap_or_default()
}

impl App {
    /// The first click asks, the second deletes.
    pub(super) fn remove(&mut self, project: ProjectId) {
        let m = &mut self.model;
        if m.doomed.as_ref() != Some(&project) {
            m.doomed = Some(project);
            // The button's new name is not read while it has the focus.
            m.speech.say(m.t(Word::RemoveSure).to_owned());
            return;
        }
        m.doomed = None;
        if m.chosen.as_ref() == Some(&project) {
            m.choose(None);
        }
        self.command(vec![Command::Remove { project }]);
    }
}
