//! What a person sees: one application in three layouts (popup, side panel, page), drawn from the picture that the
//! owner of the machine sends. It holds no state of its own but what is being typed and what is being looked at.

// The component macro makes its functions public; these modules are not.
#![allow(unreachable_pub)]

mod activity;
mod banner;
mod bring;
mod composer;
mod head;
mod icons;
mod link;
mod offers;
mod projects;
mod result;
mod settings;
mod speech;
mod state;
mod strip;
mod talk;

pub use state::{Layout, Screen, Ui};

use crate::message::Theme;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Draws the application into the element `app` of the document.
pub fn start(layout: Layout) {
    let Some(root) =
        document().get_element_by_id("app").and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    root.set_inner_html("");
    mount_to(root, move || view! { <App layout /> }).forget();
}

#[component]
fn App(layout: Layout) -> impl IntoView {
    let ui = Ui::new(layout);
    provide_context(ui);
    Effect::new(move |_| dress_document(ui));
    let editor = move || view! { <Editor /> }.into_any();
    let screen = move || match ui.screen.get() {
        Screen::Editor => editor(),
        Screen::Projects => view! { <projects::Projects full=true /> }.into_any(),
        Screen::Settings => view! { <settings::Settings /> }.into_any(),
    };
    let rail = (layout == Layout::Page).then(|| view! { <projects::Projects full=false /> });
    view! {
        <div class="shell" class:wide=move || layout == Layout::Page>
            {rail}
            <div class="stage">
                <head::Head />
                <banner::Banners />
                {screen}
            </div>
        </div>
        <speech::Speech />
    }
}

/// Language, appearance and title belong to the document, not to an element in it.
fn dress_document(ui: Ui) {
    let Some(root) = document().document_element() else { return };
    let theme = match ui.picture.with(|p| p.as_ref().map_or(Theme::Auto, |p| p.prefs.theme)) {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let lang = ui.lang.get();
    // Neither can fail: names and values are plain.
    let _ = root.set_attribute("data-theme", theme);
    let _ = root.set_attribute("lang", lang.tag());
    document().set_title(crate::words::Word::Name.of(lang));
}

/// The conversation with everything around it.
#[component]
fn Editor() -> impl IntoView {
    let ui = Ui::get();
    let empty = Memo::new(move |_| {
        ui.project.with(|p| p.as_ref().is_none_or(|p| p.turns.is_empty() && p.attachments.is_empty()))
    });
    view! {
        <main class="editor" on:dragover=move |e| bring::drag_over(ui, &e) on:dragleave=move |e| bring::drag_leave(ui, &e)
            on:drop=move |e| bring::dropped(ui, &e) class:dropping=move || ui.dropping.get()>
            <div class="columns" class:alone=move || empty.get()>
                <section class="talk-column">
                    {move || if empty.get() { view! { <bring::Welcome /> }.into_any() } else { view! { <talk::Talk /> }.into_any() }}
                    <footer class="dock">
                        <activity::Activity />
                        {move || (ui.layout != Layout::Page).then(|| view! { <strip::Strip /> })}
                        <bring::Tray />
                        <composer::Composer />
                    </footer>
                </section>
                {move || (ui.layout == Layout::Page && !empty.get()).then(|| view! {
                    <aside class="side-column">
                        <result::Stage />
                        <strip::Strip />
                    </aside>
                })}
            </div>
            <div class="drop-veil" aria-hidden="true"><span>{move || ui.t(crate::words::Word::DropNow)}</span></div>
        </main>
    }
}
