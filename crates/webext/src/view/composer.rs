//! The box in which a person says what they want, with presets to start from.

use super::app::{App, get, key, press};
use super::bring;
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Layout, Model};
use super::msg::Msg;
use super::{El, Node, icon_button};
use crate::platform;
use crate::words::Word;
use fov_protocol::machine::view::Activity;

/// The field for the instruction.
pub(super) const FIELD: &str = "say";
/// The field that opens the file picker.
const PICKER: &str = "pick";

/// What the chips say and what they put into the box.
const PRESETS: [(Word, Word); 7] = [
    (Word::PresetTrimShort, Word::PresetTrim),
    (Word::PresetSilenceShort, Word::PresetSilence),
    (Word::PresetVerticalShort, Word::PresetVertical),
    (Word::PresetTitleShort, Word::PresetTitle),
    (Word::PresetSpeedShort, Word::PresetSpeed),
    (Word::PresetFadeShort, Word::PresetFade),
    (Word::PresetShortShort, Word::PresetShort),
];

/// Ideas, while nothing is typed, brought or going on.
pub(super) fn presets(m: &Model) -> Option<El> {
    let calm = match m.activity() {
        Activity::Idle | Activity::Uploading { .. } => true,
        Activity::Waiting { until: None } => !m.is_begun(),
        _ => false,
    };
    if !calm || m.said || m.bringing.open || !m.typed.is_empty() || !m.tray.is_empty() {
        return None;
    }
    let chip = |(short, whole): (Word, Word)| -> Node {
        let button = el("button").class("chip").attr("title", m.t(whole));
        button.on("click", Msg::Preset(whole)).child(m.t(short)).into()
    };
    Some(
        el("div")
            .class("presets")
            .attr("role", "group")
            .attr("aria-label", m.t(Word::Presets))
            .children(PRESETS.into_iter().map(chip).collect()),
    )
}

pub(super) fn view(m: &Model) -> El {
    let send = m.t(Word::Send);
    // In an empty project all ways to bring something stand in the middle already.
    let add = |msg| icon_button("icon-button", Icon::Plus, m.t(Word::Attach), msg);
    el("form")
        .class("composer")
        .on("submit", Msg::Send)
        .child(picker(PICKER, Msg::Picked).attr("multiple", ""))
        .child(match m.is_empty() {
            true => add(Msg::Pick),
            false => add(Msg::Ways).state("aria-expanded", m.bringing.open),
        })
        .child(
            el("textarea")
                .attr("id", FIELD)
                .attr("rows", "1")
                .attr("maxlength", "4000")
                .attr("aria-label", m.t(Word::SayLabel))
                .attr("placeholder", m.t(if m.is_begun() { Word::SayMore } else { Word::Say }))
                .value(m.typed.clone())
                .on("input", Msg::Typed)
                .on("paste", Msg::Pasted)
                .on("keydown", Msg::TypedKey),
        )
        .child(
            el("button")
                .class("send")
                .attr("type", "submit")
                .attr("aria-label", send)
                .attr("title", send)
                .flag("disabled", m.typed.trim().is_empty())
                .child(icon(Icon::Send)),
        )
}

/// A field that is not seen: another control opens it.
pub(super) fn picker(id: impl Into<super::dom::Text>, msg: Msg) -> El {
    el("input")
        .attr("id", id)
        .attr("type", "file")
        .attr("accept", bring::ACCEPT)
        .flag("hidden", true)
        .on("change", msg)
}

impl App {
    pub(super) fn pick(&mut self) {
        if self.model.layout == Layout::Popup {
            // A picker takes the focus, and a popup without focus is closed.
            platform::open("panel");
        } else {
            press(PICKER);
        }
    }

    pub(super) fn typed_key(&mut self, event: &web_sys::Event) {
        // Enter that ends an input method's composition is not meant for us.
        let plain = !get(event, "shiftKey").is_truthy() && !get(event, "isComposing").is_truthy();
        if plain && key(event) == "Enter" {
            event.prevent_default();
            self.send();
        }
    }

    pub(super) fn send(&mut self) {
        let text = self.model.typed.trim().to_owned();
        if !text.is_empty() {
            // What is said of several files is said of all.
            if !self.model.tray.is_empty() && !self.model.apart {
                self.start_together();
            }
            self.say(text);
            self.model.type_text(String::new());
            self.focus(FIELD);
        }
    }
}
