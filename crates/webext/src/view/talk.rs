//! The conversation: what the user said, what came of it, newest at the bottom.

use super::app::App;
use super::composer;
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Model, note};
use super::msg::Msg;
use super::{El, Node};
use crate::message::Wish;
use crate::platform;
use crate::words::{self, Word};
use fov_protocol::machine::view::{AttachmentState, AttachmentView, Entry, ProjectView, TurnView};
use fov_protocol::machine::{AttachmentId, Command};
use fov_protocol::notice::Notice;
use wasm_bindgen::JsCast;

/// What is scrolled.
pub(super) const SCROLLER: &str = "talk";
/// So near to the end, in pixels, a reader counts as being there.
const NEAR: i32 = 48;

pub(super) fn view(m: &Model) -> Option<El> {
    let project = m.project()?;
    let materials = project.attachments.iter().map(|it| material(m, it)).collect();
    let mut talk = el("div")
        // Another project scrolls by itself.
        .key(project.id.0.clone())
        .class("talk")
        .attr("id", SCROLLER)
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", m.t(Word::Conversation))
        .on("scroll", Msg::Scrolled)
        .child(el("ul").class("materials").attr("aria-label", m.t(Word::Attached)).children(materials));
    let current = project.turns.iter().find(|turn| !turn.ended).map(|turn| turn.id);
    // A turn without words is material that was brought, which has its own line until there is something to say.
    for it in project.turns.iter().filter(|turn| turn.said.is_some() || !turn.entries.is_empty()) {
        talk = talk.child(turn(m, project, it, current == Some(it.id)));
    }
    Some(talk)
}

/// Whether the reader is at the end of what was scrolled.
pub(super) fn is_at_end(event: &web_sys::Event) -> bool {
    let scroller = event.target().map(JsCast::unchecked_into::<web_sys::Element>);
    scroller.is_none_or(|s| s.scroll_height() - s.scroll_top() - s.client_height() < NEAR)
}

/// The id of the field that opens the picker for this attachment.
pub(super) fn picker(id: AttachmentId) -> String {
    ["pick-", &id.0.to_string()].concat()
}

/// A piece of material as a chip with its own progress.
fn material(m: &Model, it: &AttachmentView) -> Node {
    let (class, detail) = match it.state {
        AttachmentState::Waiting => ("material", m.t(Word::FileWaiting).to_owned()),
        AttachmentState::Uploading { sent, total } => (
            "material",
            sent.saturating_mul(100).checked_div(total).map_or("…".into(), |p| p.to_string() + " %"),
        ),
        AttachmentState::Done => ("material done", it.size.map(words::bytes).unwrap_or_default()),
        AttachmentState::Failed => ("material failed", m.t(Word::FileFailed).to_owned()),
    };
    let item = el("li")
        .key(it.id.0.to_string())
        .class(class)
        .child(icon(Icon::File))
        .child(
            el("span")
                .class("ellipsis")
                .attr("title", it.name.clone())
                .child(short_name(&it.name).to_owned()),
        )
        .child(el("span").class("quiet").child(detail));
    if it.state != AttachmentState::Failed {
        return item.into();
    }
    let button = |word, msg| el("button").class("button small").on("click", msg).child(m.t(word));
    if it.name.starts_with("http") && platform::kind().is_extension() {
        return item.child(button(Word::FetchHere, Msg::FetchHere(it.name.clone()))).into();
    }
    item.child(composer::picker(picker(it.id), Msg::PickedAgain(it.id)))
        .child(button(Word::Replace, Msg::PickAgain(it.id)))
        .into()
}

/// A file name as it is; of an address the last part.
fn short_name(name: &str) -> &str {
    if !name.starts_with("http") {
        return name;
    }
    let path = name.split(['?', '#']).next().unwrap_or(name).trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// What was said and what came of it; `current` if it is being worked on.
fn turn(m: &Model, project: &ProjectView, it: &TurnView, current: bool) -> El {
    let hidden = |word| el("span").class("visually-hidden").child([m.t(word), ": "].concat());
    let said =
        it.said.as_ref().map(|said| el("div").class("said").child(hidden(Word::You)).child(said.clone()));
    let mut answer = el("div").class("answer").child(hidden(Word::Editor));
    for entry in &it.entries {
        answer = match entry {
            Entry::Reply { text, complete, .. } => answer.child(reply(text, *complete)),
            Entry::Notice { notice } => answer.child(notice_view(m, notice)),
            Entry::Timeline { summary } => {
                answer.child(el("p").class("summary").child(words_of_timeline(m, project, entry, summary)))
            }
            Entry::Delivered { delivery } => answer.child(super::result::delivered(m, *delivery)),
        };
        // Always a place of its own, so that no entry ever changes its place.
        answer = answer.child(offers(m, entry));
    }
    let waits = current && !matches!(it.entries.last(), Some(Entry::Reply { complete: false, .. }));
    let dots =
        || el("div").class("typing").attr("aria-hidden", "true").child(el("i")).child(el("i")).child(el("i"));
    el("article").key(it.id.0.to_string()).class("turn").child(said).child(answer.child(waits.then(dots)))
}

/// The line about the newest state of the timeline follows the language; an older one is as it was written.
fn words_of_timeline(m: &Model, project: &ProjectView, entry: &Entry, summary: &str) -> String {
    let mut entries = project.turns.iter().rev().flat_map(|turn| turn.entries.iter().rev());
    let newest = entries.find(|entry| matches!(entry, Entry::Timeline { .. }));
    match newest {
        Some(newest) if std::ptr::eq(newest, entry) => {
            super::strip::summary(m).unwrap_or_else(|| summary.to_owned())
        }
        _ => summary.to_owned(),
    }
}

/// The agent's words as they come.
fn reply(text: &str, complete: bool) -> El {
    let class = if complete { "reply" } else { "reply growing" };
    let paragraph = |text: &str| -> Node { el("p").children(linked(text)).into() };
    el("div").class(class).children(text.split("\n\n").map(paragraph).collect())
}

/// What it suggests as things to click.
fn offers(m: &Model, entry: &Entry) -> Option<El> {
    let Entry::Reply { offers, complete: true, .. } = entry else { return None };
    let buttons: Vec<Node> =
        offers.iter().filter_map(|offer| super::offers::view(m, offer)).map(Node::from).collect();
    (!buttons.is_empty()).then(|| el("div").class("offers").children(buttons))
}

fn notice_view(m: &Model, notice: &Notice) -> El {
    let (class, symbol) = match notice {
        n if n.is_trouble() => ("notice trouble", Icon::Warn),
        Notice::Delivered { .. } | Notice::Changed { .. } | Notice::SecondStage { .. } => {
            ("notice good", Icon::Check)
        }
        Notice::StillWorking { .. } => ("notice quiet", Icon::Clock),
        _ => ("notice", Icon::Info),
    };
    el("div").class(class).child(icon(symbol)).child(el("p").children(super::banner::words(m, notice)))
}

/// The text with its addresses as links. Everything is set as text, never as HTML.
pub(super) fn linked(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some((before, address, after)) = next_address(rest) {
        let shown = shown(address);
        let link = el("a").attr("href", address.to_owned()).attr("target", "_blank");
        nodes.push(before.to_owned().into());
        nodes.push(link.attr("rel", "noopener noreferrer").child(shown).into());
        rest = after;
    }
    nodes.push(rest.to_owned().into());
    nodes
}

/// An address for people: without the scheme, and without an end that nobody reads.
fn shown(address: &str) -> String {
    const LONGEST: usize = 40;
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    match rest.char_indices().nth(LONGEST) {
        Some((end, _)) => rest[..end].to_owned() + "…",
        None => rest.to_owned(),
    }
}

/// The next address in a text, with what stands before and after it.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let at = ["https://", "http://"].into_iter().filter_map(|scheme| text.find(scheme)).min()?;
    let (before, from) = text.split_at(at);
    let length = from.find(|c: char| c.is_whitespace() || "<>\"“”。，）".contains(c)).unwrap_or(from.len());
    let address = from[..length].trim_end_matches(['.', ',', ')', ';', ':', '!', '?']);
    (!address.ends_with("://")).then(|| (before, address, &from[address.len()..]))
}

impl App {
    /// The file of an attachment whose copy was lost was picked again.
    pub(super) fn replace(&mut self, attachment: AttachmentId, event: &web_sys::Event) {
        let Some(file) = super::bring::picked(event).into_iter().next() else { return };
        let Some(project) = self.model.chosen.clone() else { return };
        if file.size() == 0.0 {
            self.model.remark = Some(Word::RefuseEmpty);
            return;
        }
        let note = note(&project, &file);
        let material = note.material();
        self.wish(Wish::Do(vec![Command::Replace { project, attachment, material }]), vec![(note, file)]);
    }
}

#[cfg(test)]
mod tests {
    use super::{next_address, short_name};

    #[test]
    fn addresses_are_found_without_the_punctuation_after_them() {
        assert_eq!(
            next_address("See https://a.example/b?c=1."),
            Some(("See ", "https://a.example/b?c=1", "."))
        );
        assert_eq!(
            next_address("打开：http://a.example/x。完"),
            Some(("打开：", "http://a.example/x", "。完"))
        );
        assert_eq!(next_address("http://a and https://b"), Some(("", "http://a", " and https://b")));
        assert_eq!(next_address("nothing, https:// is no address"), None);
    }

    #[test]
    fn an_address_is_named_by_its_last_part() {
        assert_eq!(short_name("https://a.example/films/one.mp4?x=1#t"), "one.mp4");
        assert_eq!(short_name("one/two.mp4"), "one/two.mp4");
    }
}
