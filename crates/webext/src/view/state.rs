//! What the view knows: the owner's picture, and what this view looks at. `Ui` is a handful of signals, passed by copy.

use super::link::Link;
use crate::message::{FileNote, Picture, Refusal, ToViews, Wish};
use crate::words::Word;
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::ProjectView;
use fov_protocol::machine::{Command, Material, ProjectId};
use leptos::prelude::*;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The toolbar's popup: closes when it loses focus.
    Popup,
    /// Side panel or sidebar.
    Panel,
    /// A whole tab.
    Page,
}

impl Layout {
    /// From the shell's `data-layout`.
    #[must_use]
    pub fn of(name: &str) -> Layout {
        match name {
            "popup" => Layout::Popup,
            "panel" => Layout::Panel,
            _ => Layout::Page,
        }
    }
}

/// What fills the main area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Conversation and timeline.
    Editor,
    /// The list of projects.
    Projects,
    /// Settings.
    Settings,
}

/// A file that waits in the tray for the user to say what should become of it.
#[derive(Clone)]
pub struct Waiting {
    /// Tells rows apart.
    pub key: String,
    /// The file.
    pub file: web_sys::File,
    /// Its own instruction.
    pub wish: RwSignal<String>,
}

/// The view's state.
#[derive(Clone, Copy)]
pub struct Ui {
    /// How much room there is.
    pub layout: Layout,
    /// What the owner said last; none until it has spoken.
    pub picture: RwSignal<Option<Picture>>,
    /// Language of everything.
    pub lang: Memo<Lang>,
    /// What fills the main area.
    pub screen: RwSignal<Screen>,
    /// The project looked at; none for a new one.
    pub chosen: RwSignal<Option<ProjectId>>,
    /// That project.
    pub project: Memo<Option<ProjectView>>,
    /// What is being typed.
    pub typed: RwSignal<String>,
    /// Several files waiting for a decision.
    pub tray: RwSignal<Vec<Waiting>, LocalStorage>,
    /// A file hovers over the window.
    pub dropping: RwSignal<bool>,
    /// Files on their way into safe keeping.
    pub unsafe_files: RwSignal<usize>,
    /// A sentence about something that just happened in this view.
    pub remark: RwSignal<Option<Word>>,
    /// The last answer to [`Wish::ExportData`].
    pub data: RwSignal<Option<String>>,
    /// The owner gave up.
    pub stopped: RwSignal<bool>,
    /// The project that was started here; it may not be in the picture yet.
    started: RwSignal<Option<ProjectId>>,
    banner_seen: RwSignal<u64>,
    link: StoredValue<Link, LocalStorage>,
}

const CHOSEN_KEY: &str = "fov-chosen";
const TYPED_KEY: &str = "fov-typed";

impl Ui {
    /// Connects to the owner.
    pub fn new(layout: Layout) -> Ui {
        let picture = RwSignal::new(None::<Picture>);
        let chosen = RwSignal::new(remembered(CHOSEN_KEY).map(ProjectId));
        let lang = Memo::new(move |_| {
            picture.with(|p| p.as_ref().and_then(|p| p.prefs.lang)).unwrap_or_else(browser_language)
        });
        let project = Memo::new(move |_| {
            picture.with(|p| {
                let projects = &p.as_ref()?.view.projects;
                chosen.with(|id| projects.iter().find(|p| Some(&p.id) == id.as_ref()).cloned())
            })
        });
        let ui = Ui {
            layout,
            picture,
            lang,
            screen: RwSignal::new(Screen::Editor),
            chosen,
            project,
            typed: RwSignal::new(remembered(TYPED_KEY).unwrap_or_default()),
            tray: RwSignal::new_local(Vec::new()),
            dropping: RwSignal::new(false),
            unsafe_files: RwSignal::new(0),
            remark: RwSignal::new(None),
            data: RwSignal::new(None),
            stopped: RwSignal::new(false),
            started: RwSignal::new(None),
            banner_seen: RwSignal::new(0),
            link: StoredValue::new_local(Link::new()),
        };
        // A popup closes in the middle of a word; what was typed and looked at is there when it opens again.
        Effect::new(move |_| {
            remember(CHOSEN_KEY, chosen.with(|c| c.as_ref().map(|c| c.0.clone())).as_deref())
        });
        Effect::new(move |_| {
            remember(TYPED_KEY, ui.typed.with(|t| (!t.is_empty()).then(|| t.clone())).as_deref())
        });
        ui.link.with_value(|link| link.open(move |message| ui.hear(message)));
        ui
    }

    /// The state of this view, from within a component.
    pub fn get() -> Ui {
        expect_context::<Ui>()
    }

    /// A text in the user's language; follows a change of language.
    pub fn t(self, word: Word) -> &'static str {
        word.of(self.lang.get())
    }

    /// Sends a wish to the owner, with the files that belong to it.
    pub fn wish(self, wish: Wish, files: Vec<(FileNote, web_sys::File)>) {
        let count = files.len();
        self.unsafe_files.update(|n| *n += count);
        self.link.with_value(|link| link.wish(wish, files));
    }

    /// Sends commands to the machine.
    pub fn command(self, commands: Vec<Command>) {
        self.wish(Wish::Do(commands), Vec::new());
    }

    /// The chosen project, or a new one with the command that starts it.
    pub fn project_or_new(self) -> (ProjectId, Option<Command>) {
        if let Some(id) = self.chosen.get_untracked() {
            let known = self
                .picture
                .with_untracked(|p| p.as_ref().is_some_and(|p| p.view.projects.iter().any(|p| p.id == id)));
            // A project that was just started is not in the picture yet: starting it again leaves it as it is.
            let start = (!known).then(|| Command::NewProject { project: id.clone(), name: None });
            return (id, start);
        }
        let id = ProjectId(new_uuid());
        self.chosen.set(Some(id.clone()));
        self.started.set(Some(id.clone()));
        (id.clone(), Some(Command::NewProject { project: id, name: None }))
    }

    /// Brings files to the chosen project: they are put into safe keeping and uploaded.
    pub fn attach(self, files: Vec<web_sys::File>) {
        let (project, start) = self.project_or_new();
        let files: Vec<_> = files.into_iter().map(|file| (note(&project, &file), file)).collect();
        let material = files.iter().map(|(note, _)| note.material()).collect();
        let mut commands: Vec<_> = start.into_iter().collect();
        commands.push(Command::Attach { project, material });
        self.wish(Wish::Do(commands), files);
    }

    /// Brings a file on the web to the chosen project.
    pub fn attach_url(self, url: String) {
        let (project, start) = self.project_or_new();
        let mut commands: Vec<_> = start.into_iter().collect();
        commands.push(Command::Attach { project, material: vec![Material::Url { url }] });
        self.command(commands);
    }

    /// Says something in the chosen project.
    pub fn say(self, text: String) {
        let (project, start) = self.project_or_new();
        let mut commands: Vec<_> = start.into_iter().collect();
        commands.push(Command::Say { project, text });
        self.command(commands);
    }

    fn hear(self, message: ToViews) {
        match message {
            ToViews::Here => self.stopped.set(false),
            ToViews::Stopped => self.stopped.set(true),
            ToViews::Picture(picture) => self.take_picture(*picture),
            ToViews::Done { key } => {
                let files = self.link.with_value(|link| link.acknowledged(&key));
                self.unsafe_files.update(|n| *n = n.saturating_sub(files));
            }
            ToViews::Refused { key, why } => {
                let files = self.link.with_value(|link| link.acknowledged(&key));
                self.unsafe_files.update(|n| *n = n.saturating_sub(files));
                if why == Refusal::NoRoom {
                    self.remark.set(Some(Word::NoRoom));
                }
            }
            ToViews::Data { key, json } => {
                self.link.with_value(|link| link.acknowledged(&key));
                self.data.set(Some(json));
            }
        }
    }

    fn take_picture(self, picture: Picture) {
        let first = self.picture.with_untracked(Option::is_none);
        let newest = picture.view.projects.first().map(|p| p.id.clone());
        let chosen = self.chosen.get_untracked();
        let started = self.started.get_untracked();
        let gone = |id: &ProjectId| {
            started.as_ref() != Some(id) && !picture.view.projects.iter().any(|p| p.id == *id)
        };
        if first && (chosen.is_none() && self.layout != Layout::Page || chosen.as_ref().is_some_and(gone)) {
            self.chosen.set(newest);
        }
        if let Some(banner) = &picture.banner
            && banner.n > self.banner_seen.get_untracked()
        {
            self.banner_seen.set(banner.n);
            if banner.project.is_some() {
                self.chosen.set(banner.project.clone());
                self.screen.set(Screen::Editor);
            }
        }
        self.picture.set(Some(picture));
    }
}

/// The file as the store and the machine know it.
pub fn note(project: &ProjectId, file: &web_sys::File) -> FileNote {
    FileNote { key: new_uuid(), name: file.name(), size: file.size() as u64, project: project.clone() }
}

/// A fresh UUID.
pub fn new_uuid() -> String {
    window().crypto().map(|c| c.random_uuid()).unwrap_or_default()
}

fn browser_language() -> Lang {
    Lang::best_of([window().navigator().language().unwrap_or_default().as_str()])
}

fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

fn remember(key: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    // Full or forbidden storage only costs the convenience.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}
