//! What stands above everything: what came of a right-click, and the news that concerns no single project.

use super::app::with;
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::Model;
use super::msg::Msg;
use super::{El, Node, icon_button};
use crate::message::{Backend, Banner, Find, NoTake, Wish};
use crate::platform;
use crate::words::Word;
use fov_protocol::notice::Notice;
use wasm_bindgen_futures::spawn_local;

pub(super) fn view(m: &Model) -> El {
    let picture = m.picture.as_ref();
    let repaired = picture.is_some_and(|picture| picture.repaired > m.repairs_read);
    // One live region, there before its first line: a screen reader misses one that comes together with its words.
    el("div")
        .class("banners")
        .attr("role", "status")
        .attr("aria-atomic", "false")
        .child(m.stopped.then(|| {
            line("banner trouble", Icon::Warn, el("p").child(m.t(Word::Broken)))
                .child(small(m.t(Word::Reload), Msg::Open("reload")))
        }))
        .child(m.account().and_then(|account| account.notice.as_ref()).map(|notice| account(m, notice)))
        .child(repaired.then(|| {
            line("banner", Icon::Info, el("p").child(m.t(Word::Restarted)))
                .child(dismiss(m, Msg::DismissRepair))
        }))
        .child(m.banner().map(|banner| found(m, banner)))
        .child(m.remark.map(|word| {
            line("banner", Icon::Info, el("p").child(m.t(word))).child(dismiss(m, Msg::DismissRemark))
        }))
}

fn line(class: &'static str, symbol: Icon, words: El) -> El {
    el("div").class(class).child(icon(symbol)).child(words)
}

fn small(word: &'static str, msg: Msg) -> El {
    el("button").class("button small").on("click", msg).child(word)
}

fn dismiss(m: &Model, msg: Msg) -> El {
    icon_button("icon-button small", Icon::Close, m.t(Word::Close), msg)
}

fn account(m: &Model, notice: &Notice) -> El {
    let class = if notice.is_trouble() { "banner trouble" } else { "banner" };
    let words = el("p").children(words(m, notice));
    // These wait for a connection; nobody has to wait with them.
    let waits = matches!(notice, Notice::Unreachable | Notice::ServerTrouble | Notice::NoTokenNow);
    line(class, Icon::Info, words).child(waits.then(|| small(m.t(Word::TryNow), Msg::TryNow)))
}

/// A notice as the user reads it.
pub(super) fn words(m: &Model, notice: &Notice) -> Vec<Node> {
    super::talk::linked(&sentence(m, notice))
}

/// The same as a screen reader says it. Only here it is known that a service which cannot be reached is to be started.
pub(super) fn sentence(m: &Model, notice: &Notice) -> String {
    // A page comes from a studio too.
    let local = !platform::kind().is_extension() || m.prefs().backend != Backend::Default;
    match notice {
        Notice::Unreachable if local => m.t(Word::LocalGone).to_owned(),
        _ => notice.words(m.lang),
    }
}

/// What came of a right-click on a page.
fn found(m: &Model, banner: &Banner) -> El {
    let name = banner.name.clone().unwrap_or_default();
    let (symbol, class, word, detail) = match &banner.find {
        Find::Looking { name } => (Icon::Clock, "banner", Word::Taking, name.clone()),
        Find::File | Find::Url { .. } => (Icon::Check, "banner good", Word::Taken, name),
        Find::Ask { url } => (Icon::Info, "banner", Word::AskHost, host(url)),
        Find::Refused { why } => (Icon::Warn, "banner trouble", refusal(*why), name),
    };
    let words = el("p").child([m.t(word), " "].concat()).child(el("strong").child(detail));
    let ask = match &banner.find {
        Find::Ask { url } => Some(small(m.t(Word::Allow), Msg::FetchHere(url.clone()))),
        _ => None,
    };
    line(class, symbol, words).child(ask).child(dismiss(m, Msg::DismissFound))
}

/// Whether it has nothing to say to a user who is a step further.
pub(super) fn is_over(banner: &Banner) -> bool {
    match banner.find {
        Find::File | Find::Url { .. } => true,
        Find::Refused { why } => why != NoTake::Journal,
        Find::Looking { .. } | Find::Ask { .. } => false,
    }
}

const fn refusal(why: NoTake) -> Word {
    match why {
        NoTake::Stream => Word::RefuseStream,
        NoTake::Drm => Word::RefuseDrm,
        NoTake::Site => Word::RefuseSite,
        NoTake::Nothing => Word::RefusePage,
        NoTake::Journal => Word::JournalAside,
        NoTake::Failed => Word::FetchFailed,
        NoTake::Large => Word::RefuseLarge,
        NoTake::Empty => Word::RefuseEmpty,
        NoTake::NoRoom => Word::NoRoom,
    }
}

/// Asks for this one host, then fetches the file here and brings it.
pub(super) fn fetch_here(url: String) {
    spawn_local(async move {
        let file = match platform::ask_host(&url).await {
            true => platform::fetch_file(&url).await.map_err(refusal),
            false => Err(Word::NotAllowed),
        };
        with(|app| match file {
            Ok(file) => {
                app.wish(Wish::Dismiss, Vec::new());
                app.bring(vec![file]);
            }
            Err(word) => app.model.remark = Some(word),
        });
    });
}

fn host(url: &str) -> String {
    web_sys::Url::new(url).map(|url| url.host()).unwrap_or_default()
}
