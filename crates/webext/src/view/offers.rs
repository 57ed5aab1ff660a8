//! What the agent suggested to do, as buttons that do it.

use super::icons::Icon;
use super::model::Model;
use super::msg::Msg;
use super::{El, button};
use crate::words::Word;
use fov_protocol::machine::{Command, ExportWish};
use fov_protocol::translate::Offer;

/// Renders what there is.
pub(super) const EXPORT: Msg = Msg::Ask(|project| Command::Export { project, wish: ExportWish::default() });
/// Makes a link to the project.
pub(super) const LINK: Msg = Msg::Ask(|project| Command::Link { project });

/// A button for an offer; none for what the view shows anyway (timeline, tracks) or the composer is there for.
pub(super) fn view(m: &Model, offer: &Offer) -> Option<El> {
    let (symbol, word, msg) = match offer {
        Offer::Export => (Icon::Download, Word::Export, EXPORT),
        Offer::ShowCredits => (Icon::Info, Word::ShowCredits, Msg::Credits),
        Offer::OpenProject => (Icon::Link, Word::MakeLink, LINK),
        Offer::Edit { text } => (Icon::Spark, Word::DoIt, Msg::Say(text.clone())),
        Offer::ShowState | Offer::Preview | Offer::Upload => return None,
    };
    let button = button("button small", symbol, m.t(word), msg);
    Some(match offer {
        // What would be said, in the agent's words.
        Offer::Edit { text } => button.attr("title", text.clone()),
        _ => button,
    })
}
