//! What the agent suggested to do, as buttons that do it.

use super::icons::{Icon, icon};
use super::state::Ui;
use crate::words::Word;
use fov_protocol::machine::{Command, ExportWish};
use fov_protocol::translate::Offer;
use leptos::prelude::*;

/// A button for an offer; none for what the view shows anyway (timeline, tracks) or the composer is there for.
pub(super) fn button(ui: Ui, offer: &Offer) -> Option<impl IntoView + use<>> {
    let (symbol, word) = match offer {
        Offer::Export => (Icon::Download, Word::Export),
        Offer::ShowCredits => (Icon::Info, Word::ShowCredits),
        Offer::OpenProject => (Icon::Link, Word::MakeLink),
        Offer::Edit { .. } => (Icon::Spark, Word::DoIt),
        Offer::ShowState | Offer::Preview | Offer::Upload => return None,
    };
    let offer = offer.clone();
    let act = move |_| {
        let Some(project) = ui.chosen.get_untracked() else { return };
        match &offer {
            Offer::Export => ui.command(vec![Command::Export { project, wish: ExportWish::default() }]),
            Offer::ShowCredits => ui.command(vec![Command::RefreshCredits]),
            Offer::OpenProject => ui.command(vec![Command::Link { project }]),
            Offer::Edit { text } => ui.say(text.clone()),
            Offer::ShowState | Offer::Preview | Offer::Upload => {}
        }
    };
    Some(
        view! { <button class="button small" on:click=act>{icon(symbol)}<span>{move || ui.t(word)}</span></button> },
    )
}
