//! The box in which a person says what they want, with presets to start from.

use super::bring;
use super::icons::{Icon, icon};
use super::state::{Layout, Ui};
use crate::platform;
use crate::words::Word;
use fov_protocol::machine::view::Activity;
use leptos::prelude::*;

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

#[component]
pub(super) fn Composer() -> impl IntoView {
    let ui = Ui::get();
    let field = NodeRef::<leptos::html::Textarea>::new();
    let picker = NodeRef::<leptos::html::Input>::new();
    let send = move || {
        let text = ui.typed.get_untracked().trim().to_owned();
        if !text.is_empty() {
            ui.say(text);
            ui.typed.set(String::new());
        }
    };
    // The box grows with its text, up to a limit that the style sheet sets.
    Effect::new(move |_| {
        ui.typed.track();
        let Some(field) = field.get() else { return };
        // Once the new text stands in it.
        request_animation_frame(move || {
            let style = web_sys::HtmlElement::style(&field);
            let _ = style.set_property("block-size", "auto");
            let _ = style.set_property("block-size", &format!("{}px", field.scroll_height()));
        });
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let fill = move |word: Word| {
        ui.typed.set(ui.t(word).to_owned());
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    let started = Memo::new(move |_| ui.project.with(|p| p.as_ref().is_some_and(|p| !p.turns.is_empty())));
    let offer_presets = Memo::new(move |_| {
        ui.typed.with(String::is_empty)
            && ui.tray.with(Vec::is_empty)
            && ui.project.with(|p| {
                p.as_ref().is_none_or(|p| matches!(p.activity, Activity::Idle | Activity::Uploading { .. }))
            })
    });
    let pick = move |_| {
        if ui.layout == Layout::Popup {
            // A picker takes the focus, and a popup without focus is closed.
            platform::open("panel");
        } else if let Some(picker) = picker.get_untracked() {
            picker.click();
        }
    };
    view! {
        {move || offer_presets.get().then(|| view! {
            <div class="presets" role="group" aria-label=move || ui.t(Word::Presets)>
                {PRESETS.map(|(short, whole)| view! {
                    <button class="chip" title=move || ui.t(whole) on:click=move |_| fill(whole)>{move || ui.t(short)}</button>
                }).collect_view()}
            </div>
        })}
        <form class="composer" on:submit=move |e| { e.prevent_default(); send(); }>
            <input type="file" multiple hidden node_ref=picker accept=bring::ACCEPT
                on:change=move |e| bring::bring(ui, bring::picked(&e)) />
            <button type="button" class="icon-button" aria-label=move || ui.t(Word::Attach) title=move || ui.t(Word::Attach) on:click=pick>
                {icon(Icon::Plus)}
            </button>
            <textarea node_ref=field rows="1" maxlength="4000" prop:value=move || ui.typed.get()
                aria-label=move || ui.t(Word::SayLabel)
                placeholder=move || ui.t(if started.get() { Word::SayMore } else { Word::Say })
                on:input=move |e| ui.typed.set(event_target_value(&e))
                on:paste=move |e| bring::pasted(ui, &e)
                on:keydown=move |e| {
                    // Enter that ends an input method's composition is not meant for us.
                    if e.key() == "Enter" && !e.shift_key() && !e.is_composing() { e.prevent_default(); send(); }
                }></textarea>
            <button type="submit" class="send" aria-label=move || ui.t(Word::Send) title=move || ui.t(Word::Send)
                disabled=move || ui.typed.with(|t| t.trim().is_empty())>{icon(Icon::Send)}</button>
        </form>
    }
}
