//! The ways to bring a video: drop, pick, paste, a link, a recent download; and the tray for several at once.

use super::app::{App, by_id, get, with};
use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Model, Screen, note};
use super::msg::Msg;
use super::{El, Node, button};
use crate::message::Wish;
use crate::platform::{self, RecentDownload};
use crate::words::{self, Word};
use fov_protocol::machine::Command;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// What the file picker shows.
pub(super) const ACCEPT: &str =
    ".mp4,.m4v,.mov,.avi,.webm,.mkv,.jpg,.jpeg,.png,.gif,.webp,.mp3,.wav,.m4a,.aac,.srt,.vtt,.ass,.ssa";
/// The field for a link.
const LINK: &str = "link";

/// Where something can come from besides the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Source {
    /// Neither is open.
    #[default]
    None,
    /// A link that is pasted.
    Link,
    /// The browser's recent downloads.
    Downloads,
}

/// What is open of the ways to bring something.
#[derive(Default)]
pub(super) struct Bringing {
    /// Whether they are shown in a project that has something already.
    pub(super) open: bool,
    source: Source,
    /// What was typed is no link.
    pub(super) link_bad: bool,
    /// None until the browser has told.
    downloads: Option<Vec<RecentDownload>>,
    /// The name of a download that could not be opened.
    missing: Option<String>,
}

/// A file that waits in the tray for the user to say what should become of it.
pub(super) struct Waiting {
    /// Tells rows apart.
    pub(super) key: u32,
    file: web_sys::File,
    /// Its own instruction.
    wish: String,
}

/// What stands where there is no conversation yet.
pub(super) fn welcome(m: &Model) -> El {
    let hero = el("div")
        .class("hero")
        .child(el("h2").child(m.t(Word::Hero)))
        .child(el("p").child(m.t(Word::HeroMore)));
    let art = el("span")
        .class("drop-art")
        .attr("aria-hidden", "true")
        .child(icon(Icon::Film))
        .child(icon(Icon::Plus));
    let zone = el("button")
        .class("drop-zone")
        .on("click", Msg::Pick)
        .child(art)
        .child(el("strong").child(m.t(Word::DropHere)))
        .child(el("span").class("drop-choose").child(m.t(Word::Choose)))
        .child(el("span").class("quiet").child(m.t(Word::DropKinds)));
    let asks = !m.tray.is_empty();
    // While it is asked what should become of several files, there is no room for more.
    el("div")
        .class("welcome")
        .child(hero)
        .child((!asks).then_some(zone))
        .child((!asks).then(|| ways(m, false)))
        .child((!asks).then(|| opened(m)).flatten())
}

/// The same ways in a project that has something already, once they are wanted.
pub(super) fn sources(m: &Model) -> Option<El> {
    m.bringing.open.then(|| el("div").class("more-sources").child(ways(m, true)).child(opened(m)))
}

fn ways(m: &Model, with_picker: bool) -> El {
    let way = |symbol, word, source| {
        let button = button("button ghost", symbol, m.t(word), Msg::Bring(source));
        button.state("aria-expanded", m.bringing.source == source)
    };
    el("div")
        .class("sources")
        .child(with_picker.then(|| button("button ghost", Icon::File, m.t(Word::Choose), Msg::Pick)))
        .child(way(Icon::Link, Word::PasteLink, Source::Link))
        .child(
            platform::kind().is_extension().then(|| way(Icon::Clock, Word::FromDownloads, Source::Downloads)),
        )
}

fn opened(m: &Model) -> Option<El> {
    match m.bringing.source {
        Source::None => None,
        Source::Link => Some(link_form(m)),
        Source::Downloads => Some(downloads(m)),
    }
}

fn link_form(m: &Model) -> El {
    let bad = m.bringing.link_bad;
    el("form")
        .class("link-form")
        .flag("novalidate", true)
        .on("submit", Msg::AddLink)
        .child(el("label").class("visually-hidden").attr("for", LINK).child(m.t(Word::LinkLabel)))
        .child(
            el("input")
                .attr("id", LINK)
                .attr("type", "url")
                .attr("placeholder", m.t(Word::LinkHint))
                .attr("aria-describedby", "link-bad")
                .state("aria-invalid", bad)
                .on("input", Msg::LinkTyped),
        )
        .child(el("button").class("button primary").child(m.t(Word::Add)))
        .child(el("p").attr("id", "link-bad").class("field-error").attr("role", "alert").child(if bad {
            m.t(Word::LinkBad)
        } else {
            ""
        }))
}

/// Recent downloads: read from disk if the user allowed that, else from where they came, else named for picking.
fn downloads(m: &Model) -> El {
    let row = |(at, download): (usize, &RecentDownload)| -> Node {
        el("button")
            .class("download-row")
            .attr("type", "button")
            .on("click", Msg::TakeDownload(at))
            .child(icon(Icon::Film))
            .child(el("span").class("ellipsis").child(download.name.clone()))
            .child(el("span").class("quiet").child(words::bytes(download.size)))
            .into()
    };
    let list = m.bringing.downloads.as_deref();
    let none = list.is_some_and(<[_]>::is_empty);
    let missing = m.bringing.missing.clone().map(|name| {
        let words = el("p").attr("role", "alert").child([m.t(Word::DownloadGone), " "].concat());
        el("div").class("download-gone").child(words.child(el("strong").child(name))).child(
            el("button")
                .class("button")
                .attr("type", "button")
                .on("click", Msg::Pick)
                .child(m.t(Word::Choose)),
        )
    });
    el("div")
        .class("downloads")
        .child(missing)
        .child(none.then(|| el("p").class("quiet").child(m.t(Word::NoDownloads))))
        .children(list.unwrap_or_default().iter().enumerate().map(row).collect())
}

/// Several files: one video of all, or each with its own instruction.
pub(super) fn tray(m: &Model) -> Option<El> {
    if m.tray.is_empty() {
        return None;
    }
    let question = m.t(Word::SeveralHow);
    let choice = |word, msg| el("button").attr("type", "button").on("click", msg).child(m.t(word));
    let head = el("div").class("tray-head").child(el("strong").child(question)).child(
        el("div")
            .class("segmented")
            .attr("role", "group")
            .attr("aria-label", question)
            .child(choice(Word::Together, Msg::Together))
            .child(choice(Word::Apart, Msg::Apart).state("aria-pressed", m.apart)),
    );
    let unfinished = m.tray.iter().any(|row| row.wish.trim().is_empty());
    Some(
        el("form")
            .class("tray")
            .on("submit", Msg::StartTray)
            .child(head)
            .child(el("ul").children(m.tray.iter().map(|row| tray_row(m, row)).collect()))
            .child(m.apart.then(|| {
                el("button").class("button primary").flag("disabled", unfinished).child(m.t(Word::ApartGo))
            })),
    )
}

fn tray_row(m: &Model, row: &Waiting) -> Node {
    let (name, hint) = (row.file.name(), m.t(Word::ApartHint));
    let wish = m.apart.then(|| {
        el("input")
            .class("tray-wish")
            .attr("maxlength", "4000")
            .attr("placeholder", hint)
            .attr("aria-label", [hint, ": ", &name].concat())
            .value(row.wish.clone())
            .on("input", Msg::RowTyped(row.key))
    });
    let label = [m.t(Word::Cancel), ": ", &name].concat();
    el("li")
        .key(row.key.to_string())
        .class("tray-row")
        .child(icon(Icon::File))
        .child(el("span").class("ellipsis").child(name))
        .child(el("span").class("quiet").child(words::bytes(row.file.size() as u64)))
        .child(
            el("button")
                .class("icon-button small")
                .attr("type", "button")
                .attr("aria-label", label)
                .on("click", Msg::DropRow(row.key))
                .child(icon(Icon::Close)),
        )
        .child(wish)
        .into()
}

impl App {
    /// One file goes straight to the project; of several the user says first what should become of them.
    pub(super) fn bring(&mut self, mut files: Vec<web_sys::File>) {
        let m = &mut self.model;
        let all = files.len();
        // To the backend it would be a file of the wrong kind.
        files.retain(|file| file.size() > 0.0);
        m.remark = (files.len() < all).then_some(Word::RefuseEmpty);
        m.bringing = Bringing::default();
        if files.len() == 1 && m.tray.is_empty() {
            self.attach(files);
            return;
        }
        for file in files {
            let key = m.tray.last().map_or(0, |row| row.key + 1);
            m.tray.push(Waiting { key, file, wish: String::new() });
        }
    }

    pub(super) fn dropped(&mut self, event: &web_sys::Event) {
        event.prevent_default();
        self.model.dropping = false;
        let Some(data) = event.dyn_ref::<web_sys::DragEvent>().and_then(web_sys::DragEvent::data_transfer)
        else {
            return;
        };
        self.show(Screen::Editor);
        let files = list(data.files());
        if !files.is_empty() {
            self.bring(files);
        } else if let Some(url) = data.get_data("text/uri-list").ok().and_then(|text| web_address(&text)) {
            self.attach_url(url);
        }
    }

    /// A pasted file is brought; pasted text is typed as usual.
    pub(super) fn pasted(&mut self, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        let files = list(event.clipboard_data().and_then(|data| data.files()));
        if !files.is_empty() {
            event.prevent_default();
            self.bring(files);
        }
    }

    /// Opens one of the other sources, or closes it if it is open.
    pub(super) fn bring_from(&mut self, source: Source) {
        let b = &mut self.model.bringing;
        b.source = if b.source == source { Source::None } else { source };
        match b.source {
            Source::None => {}
            Source::Link => self.focus(LINK),
            Source::Downloads => spawn_local(async {
                let found = platform::recent_downloads().await;
                with(|app| app.model.bringing.downloads = Some(found));
            }),
        }
    }

    pub(super) fn add_link(&mut self, event: &web_sys::Event) {
        event.prevent_default();
        let typed = by_id(LINK).and_then(|field| get(&field, "value").as_string());
        match web_address(&typed.unwrap_or_default()) {
            Some(url) => {
                self.model.bringing = Bringing::default();
                self.attach_url(url);
            }
            None => {
                self.model.bringing.link_bad = true;
                self.focus(LINK);
            }
        }
    }

    pub(super) fn take_download(&mut self, at: usize) {
        let list = self.model.bringing.downloads.as_deref().unwrap_or_default();
        let Some(download) = list.get(at).cloned() else { return };
        spawn_local(async move {
            let file = platform::open_download(download.id).await;
            with(|app| match file {
                Some(file) => app.bring(vec![file]),
                None if download.url.starts_with("https://") => app.attach_url(download.url),
                None => app.model.bringing.missing = Some(download.name),
            });
        });
    }

    pub(super) fn start_together(&mut self) {
        self.model.apart = false;
        let files = std::mem::take(&mut self.model.tray).into_iter().map(|row| row.file).collect();
        self.attach(files);
        self.focus(super::composer::FIELD);
    }

    pub(super) fn row_typed(&mut self, key: u32, wish: String) {
        if let Some(row) = self.model.tray.iter_mut().find(|row| row.key == key) {
            row.wish = wish;
        }
    }

    pub(super) fn start_apart(&mut self, event: &web_sys::Event) {
        event.prevent_default();
        let m = &mut self.model;
        if !m.apart || m.tray.iter().any(|row| row.wish.trim().is_empty()) {
            return;
        }
        m.apart = false;
        let rows = std::mem::take(&mut m.tray);
        let (project, mut commands) = m.project_or_new();
        let (mut items, mut files) = (Vec::new(), Vec::new());
        for row in rows {
            let note = note(&project, &row.file);
            items.push((note.material(), row.wish));
            files.push((note, row.file));
        }
        commands.push(Command::Batch { project, items });
        self.wish(Wish::Do(commands), files);
        self.focus(super::composer::FIELD);
    }
}

/// Files that a `change` event brought; the field is emptied so that the same file can be picked again.
pub(super) fn picked(event: &web_sys::Event) -> Vec<web_sys::File> {
    let Some(field) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let files = list(field.files());
    field.set_value("");
    files
}

fn list(files: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}

fn web_address(text: &str) -> Option<String> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let url = web_sys::Url::new(first).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.href())
}
