//! The running view: hears the document and the owner, changes the state, and has it drawn.

use super::dom::Root;
use super::link::Link;
use super::model::{Layout, Model, Screen, note};
use super::msg::Msg;
use crate::browser::{later, new_uuid};
use crate::message::{FileNote, Prefs, Refusal, Theme, ToOwner, ToViews, Wish};
use crate::platform;
use crate::store::Store;
use crate::words::Word;
use fov_protocol::lang::Lang;
use fov_protocol::machine::{Command, Material};
use std::cell::{Cell, RefCell};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// What the document is listened to for.
const EVENTS: [&str; 12] = [
    "blur",
    "change",
    "click",
    "dragleave",
    "dragover",
    "drop",
    "input",
    "keydown",
    "loadedmetadata",
    "paste",
    "scroll",
    "submit",
];

#[wasm_bindgen]
extern "C" {
    /// Says that this view is dead, and offers to load it anew.
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = viewFailed)]
    fn js_view_failed(place: &str);
}

thread_local! {
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
    static STATE: Cell<State> = const { Cell::new(State::Ready) };
}

/// What this view is able to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// To hear.
    Ready,
    /// Nothing for the moment: events that this view itself leads to, such as the blur of a field that goes, are nobody's
    /// wish.
    Deaf,
    /// Nothing any more: it panicked.
    Dead,
}

/// The view of this document.
pub(super) struct App {
    pub(super) model: Model,
    root: Root<Msg>,
    pub(super) link: Link,
    frame: Closure<dyn FnMut()>,
    /// A frame was asked for.
    due: bool,
    /// What gets the focus once it is drawn, and whether its text is selected.
    focus: Option<(&'static str, bool)>,
    dressed: Option<(Lang, Theme)>,
    grown_for: String,
}

/// Draws the application into the element `app` of the document.
pub fn start(layout: Layout) {
    // A dead view says so, instead of only looking alive.
    std::panic::set_hook(Box::new(|info| {
        STATE.set(State::Dead);
        let place = info.location().map(|at| [at.file(), ":", &at.line().to_string()].concat());
        js_view_failed(&place.unwrap_or_default());
    }));
    let Some(host) = document().get_element_by_id("app") else { return };
    let root = Root::new(host);
    root.listen(&EVENTS, |event| {
        // What the user does is seen at once; what the owner says, once per frame.
        if STATE.get() == State::Ready && reach(|app| app.hear_event(&event)) == Some(true) {
            draw();
        }
    });
    let app = App {
        model: Model::new(layout),
        root,
        link: Link::new(),
        frame: Closure::new(|| {
            if reach(|app| app.due) == Some(true) {
                draw();
            }
        }),
        due: false,
        focus: Some((super::composer::FIELD, false)),
        dressed: None,
        grown_for: String::new(),
    };
    APP.with(|slot| *slot.borrow_mut() = Some(app));
    draw();
    with(|app| app.link.open(|message| with(|app| app.hear(message))));
}

/// Lets something happen to the application, and has it drawn with the next frame.
pub(super) fn with(happen: impl FnOnce(&mut App)) {
    reach(|app| {
        happen(app);
        app.ask_for_frame();
    });
}

/// The application, unless it is dead or not there yet. What changes what is seen goes by [`with`].
pub(super) fn reach<R>(act: impl FnOnce(&mut App) -> R) -> Option<R> {
    if STATE.get() == State::Dead {
        return None;
    }
    APP.with(|slot| slot.borrow_mut().as_mut().map(act))
}

fn draw() {
    let focus = reach(|app| {
        app.due = false;
        deaf(|| app.root.draw(super::view(&app.model)));
        app.dress();
        app.settle();
        app.focus.take()
    });
    // Only now: it leads to events, which are heard.
    if let Some((id, select)) = focus.flatten()
        && let Some(field) = by_id(id)
    {
        // What was just drawn can be focused.
        let _ = field.focus();
        if select {
            field.unchecked_ref::<web_sys::HtmlInputElement>().select();
        }
    }
}

/// Does something that leads to events which are not to be heard.
pub(super) fn deaf(act: impl FnOnce()) {
    STATE.set(State::Deaf);
    act();
    STATE.set(State::Ready);
}

impl App {
    fn ask_for_frame(&mut self) {
        if self.due {
            return;
        }
        // A document has a window, which takes a timer; a hidden one has no frames.
        let Some(window) = web_sys::window() else { return };
        let body = self.frame.as_ref().unchecked_ref();
        let asked = if document().hidden() {
            window.set_timeout_with_callback(body)
        } else {
            window.request_animation_frame(body)
        };
        self.due = asked.is_ok();
    }

    /// Language, appearance and title belong to the document, not to an element in it.
    fn dress(&mut self) {
        let now = (self.model.lang, self.model.prefs().theme);
        if self.dressed == Some(now) {
            return;
        }
        let theme = match now.1 {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        if let Some(root) = document().document_element() {
            // Neither can fail: names and values are plain.
            let _ = root.set_attribute("data-theme", theme);
            let _ = root.set_attribute("lang", now.0.tag());
        }
        document().set_title(Word::Name.of(now.0));
        self.dressed = Some(now);
    }

    /// What depends on measures: the conversation stays at its end while the user reads there, and the box of the
    /// instruction grows with its text, up to a limit that the style sheet sets.
    fn settle(&mut self) {
        if self.model.at_end
            && let Some(talk) = by_id(super::talk::SCROLLER)
        {
            talk.set_scroll_top(talk.scroll_height());
        }
        if self.grown_for != self.model.typed
            && let Some(field) = by_id(super::composer::FIELD)
        {
            self.grown_for.clone_from(&self.model.typed);
            let style = field.style();
            // Lengths are lengths.
            let _ = style.set_property("block-size", "auto");
            let _ = style.set_property("block-size", &[&field.scroll_height().to_string(), "px"].concat());
        }
    }

    /// Whether the event meant something.
    fn hear_event(&mut self, event: &web_sys::Event) -> bool {
        let msg = self.root.message(event);
        let meant = msg.is_some();
        if let Some(msg) = msg {
            self.update(msg, event);
        }
        meant
    }

    /// The one place in which the state changes because of the user.
    fn update(&mut self, msg: Msg, event: &web_sys::Event) {
        let m = &mut self.model;
        match msg {
            Msg::Show(screen) => {
                let to = if m.screen == screen { Screen::Editor } else { screen };
                self.show(to);
            }
            Msg::Open(place) => platform::open(place),
            Msg::New => {
                m.choose(None);
                self.show(Screen::Editor);
            }
            Msg::Choose(project) => {
                m.choose(Some(project));
                self.show(Screen::Editor);
            }
            Msg::Remove(project) => self.remove(project),
            Msg::Spare => m.doomed = None,
            Msg::Ask(make) => {
                if let Some(project) = m.chosen.clone() {
                    self.command(vec![make(project)]);
                    // The button may be gone at once.
                    self.focus(super::composer::FIELD);
                }
            }
            Msg::Credits => self.command(vec![Command::RefreshCredits]),
            Msg::Say(text) => self.say(text),
            Msg::TryNow => self.wish(Wish::TryNow, Vec::new()),

            Msg::Rename => {
                m.renaming = true;
                self.focus = Some((super::head::FIELD, true));
            }
            Msg::RenameKey => self.rename_key(event),
            Msg::RenameDone => self.rename(event),

            Msg::DragOver => {
                event.prevent_default();
                m.dropping = true;
            }
            // Moving onto a child also leaves; only leaving the window ends it.
            Msg::DragLeave => m.dropping = get(event, "relatedTarget").is_object(),
            Msg::Dropped => self.dropped(event),
            Msg::Pick => self.pick(),
            Msg::Picked => self.bring(super::bring::picked(event)),
            Msg::PickAgain(id) => press(&super::talk::picker(id)),
            Msg::PickedAgain(id) => self.replace(id, event),
            Msg::Bring(source) => self.bring_from(source),
            Msg::Ways => m.bringing.open = !m.bringing.open,
            Msg::AddLink => self.add_link(event),
            Msg::LinkTyped => m.bringing.link_bad = false,
            Msg::TakeDownload(at) => self.take_download(at),
            Msg::FetchHere(url) => super::banner::fetch_here(url),
            Msg::Together => self.start_together(),
            Msg::Apart => m.apart = true,
            Msg::RowTyped(key) => self.row_typed(key, value(event)),
            Msg::DropRow(key) => m.tray.retain(|row| row.key != key),
            Msg::StartTray => self.start_apart(event),

            Msg::Typed => m.type_text(value(event)),
            Msg::TypedKey => self.typed_key(event),
            Msg::Pasted => self.pasted(event),
            Msg::Send => {
                event.prevent_default();
                self.send();
            }
            Msg::Preset(word) => {
                m.type_text(m.t(word).to_owned());
                self.focus = Some((super::composer::FIELD, false));
            }
            Msg::Scrolled => m.at_end = super::talk::is_at_end(event),

            Msg::Fold => m.folded = !m.folded,
            Msg::Before(delivery) => m.before = Some(delivery),
            Msg::After => m.before = None,
            // Drawing it again is all: the end of the conversation went out of sight.
            Msg::Grown => {}
            Msg::SaveAgain { url, name } => self.wish(Wish::SaveAgain { url, name }, Vec::new()),

            Msg::DismissFound => self.wish(Wish::Dismiss, Vec::new()),
            Msg::DismissRepair => m.repairs_read = m.picture.as_ref().map_or(0, |p| p.repaired),
            Msg::DismissRemark => m.remark = None,

            Msg::SettingsKey => {
                if key(event) == "Escape" {
                    self.show(Screen::Editor);
                }
            }
            Msg::UseHosted => self.use_hosted(),
            Msg::UseLocal => m.place.show_local(),
            Msg::AddressTyped => m.place.address = Some(value(event)),
            Msg::FindStudio => self.find_studio(event),
            Msg::UseToken => self.use_token(event),
            Msg::DropToken => self.command(vec![Command::SetToken { token: None }]),
            Msg::SetLanguage => self.prefer(|prefs| prefs.lang = Lang::from_tag(&value(event))),
            Msg::SetTheme => self.prefer(|prefs| prefs.theme = super::settings::theme(&value(event))),
            Msg::SetNotify => {
                let on = event.target().is_some_and(|field| get(&field, "checked").is_truthy());
                self.prefer(|prefs| prefs.notify = on);
            }
            Msg::ExportData => self.wish(Wish::ExportData, Vec::new()),
            Msg::EraseAsk => super::settings::ask_erase(),
            // Escape closes the question, which is the browser's doing, and not the settings.
            Msg::SureKey => {}
            Msg::Erase => self.erase(),
        }
        self.load_original();
    }

    pub(super) fn show(&mut self, screen: Screen) {
        if self.model.screen != screen && screen == Screen::Editor {
            self.focus(super::composer::FIELD);
        }
        self.model.screen = screen;
    }

    /// The element of this id gets the focus once everything is drawn.
    pub(super) fn focus(&mut self, id: &'static str) {
        self.focus = Some((id, false));
    }

    /// Sends a wish to the owner, with the files that belong to it.
    pub(super) fn wish(&mut self, wish: Wish, files: Vec<(FileNote, web_sys::File)>) {
        self.link.wish(wish, files);
        self.look_at_link();
    }

    /// Sends commands to the machine.
    pub(super) fn command(&mut self, commands: Vec<Command>) {
        self.wish(Wish::Do(commands), Vec::new());
    }

    /// Brings files to the chosen project: they are put into safe keeping and uploaded.
    pub(super) fn attach(&mut self, files: Vec<web_sys::File>) {
        let (project, mut commands) = self.model.project_or_new();
        let files: Vec<_> = files.into_iter().map(|file| (note(&project, &file), file)).collect();
        let material = files.iter().map(|(note, _)| note.material()).collect();
        commands.push(Command::Attach { project, material });
        self.wish(Wish::Do(commands), files);
    }

    /// Brings a file on the web to the chosen project.
    pub(super) fn attach_url(&mut self, url: String) {
        let (project, mut commands) = self.model.project_or_new();
        commands.push(Command::Attach { project, material: vec![Material::Url { url }] });
        self.command(commands);
    }

    /// Says something in the chosen project.
    pub(super) fn say(&mut self, text: String) {
        let (project, mut commands) = self.model.project_or_new();
        commands.push(Command::Say { project, text });
        self.model.at_end = true;
        self.model.said = true;
        self.model.remark = None;
        if self.model.banner().is_some_and(super::banner::is_over) {
            self.wish(Wish::Dismiss, Vec::new());
        }
        self.command(commands);
    }

    /// Changes the preferences.
    pub(super) fn prefer(&mut self, change: impl FnOnce(&mut Prefs)) {
        let mut prefs = self.model.prefs();
        change(&mut prefs);
        self.wish(Wish::Prefer(prefs), Vec::new());
    }

    /// The owner spoke.
    fn hear(&mut self, message: ToViews) {
        match message {
            ToViews::Here => {
                self.model.stopped = false;
                self.link.send_all();
            }
            ToViews::Stopped => self.model.stopped = true,
            ToViews::Picture(picture) => {
                self.link.heard = true;
                self.model.take_picture(*picture);
                self.load_original();
            }
            // Every view hears these; they are for the one whose wish it was.
            ToViews::Done { key } => {
                if let Some(ToOwner::Wish { wish: Wish::Erase, .. }) = self.acknowledged(&key) {
                    self.model.remark = Some(Word::Erased);
                }
            }
            ToViews::Refused { key, why } => {
                if self.acknowledged(&key).is_some() {
                    self.model.remark = Some(match why {
                        Refusal::NoRoom => Word::NoRoom,
                        Refusal::Storage => Word::NotStored,
                        Refusal::Gone => Word::ProjectGone,
                    });
                }
            }
            ToViews::Data { key, json } => {
                if self.acknowledged(&key).is_some() {
                    offer_file(&json);
                }
            }
        }
    }

    /// The wish, if it was one of this view.
    fn acknowledged(&mut self, key: &str) -> Option<ToOwner> {
        let own = self.link.acknowledged(key);
        self.look_at_link();
        own
    }

    /// Repeats what was not acknowledged yet.
    pub(super) fn repeat(&mut self) {
        self.link.repeat();
        if self.model.late != self.link.is_late() {
            self.look_at_link();
            self.ask_for_frame();
        }
    }

    /// The database is open.
    pub(super) fn opened(&mut self, store: Store) {
        self.link.opened(store);
        self.load_original();
    }

    /// A wish lies in the outbox.
    pub(super) fn laid(&mut self, key: &str) {
        self.link.laid(key);
        self.look_at_link();
    }

    fn look_at_link(&mut self) {
        self.model.unkept = self.link.unkept();
        self.model.late = self.link.is_late();
    }
}

/// Lets the browser save the text as a file.
fn offer_file(json: &str) {
    let parts = js_sys::Array::of1(&json.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/json");
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let Ok(anchor) = document().create_element("a") else { return };
    let anchor = anchor.unchecked_into::<web_sys::HtmlAnchorElement>();
    anchor.set_href(&url);
    anchor.set_download(&["free-online-video-", &new_uuid()[..8], ".json"].concat());
    anchor.click();
    // Once the download surely has begun; a name that is gone already is nothing to do about.
    later(30_000, Box::new(move || drop(web_sys::Url::revoke_object_url(&url))));
}

/// The document; this module is started in one.
pub(super) fn document() -> web_sys::Document {
    web_sys::window()
        .and_then(|window| window.document())
        .unwrap_or_else(|| unreachable!("a view has a document"))
}

/// The element of this id, if it is drawn.
pub(super) fn by_id(id: &str) -> Option<web_sys::HtmlElement> {
    document().get_element_by_id(id).map(JsCast::unchecked_into)
}

/// Clicks an element in the name of the user, who just clicked another.
pub(super) fn press(id: &str) {
    if let Some(element) = by_id(id) {
        deaf(|| element.click());
    }
}

/// A property of any object; `undefined` if it has none of that name.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// What stands in the field that an event is about.
pub(super) fn value(event: &web_sys::Event) -> String {
    event.target().and_then(|field| get(&field, "value").as_string()).unwrap_or_default()
}

/// The key of an event of the keyboard.
pub(super) fn key(event: &web_sys::Event) -> String {
    get(event, "key").as_string().unwrap_or_default()
}
