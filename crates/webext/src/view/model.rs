//! What the view knows: the owner's picture, and what is being typed and looked at here.

use super::activity::Speed;
use super::bring::{Bringing, Waiting};
use super::result::Original;
use super::settings::Place;
use super::speech::Speech;
use crate::browser;
use crate::message::{Banner, FileNote, Picture, Prefs};
use crate::words::Word;
use fov_protocol::draft::TimelineView;
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{AccountView, Activity, ProjectView};
use fov_protocol::machine::{Command, DeliveryId, ProjectId};

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
pub(super) enum Screen {
    /// Conversation and timeline.
    Editor,
    /// The list of projects.
    Projects,
    /// Settings.
    Settings,
}

/// The state from which everything is drawn.
pub(super) struct Model {
    pub(super) layout: Layout,
    /// What the owner said last; none until it has spoken.
    pub(super) picture: Option<Picture>,
    /// Language of everything.
    pub(super) lang: Lang,
    pub(super) screen: Screen,
    /// The project looked at; none for a new one.
    pub(super) chosen: Option<ProjectId>,
    /// The project that was started here; it may not be in the picture yet.
    started: Option<ProjectId>,
    /// What is being typed.
    pub(super) typed: String,
    /// Something was said, and the owner has not shown yet what it does about it.
    pub(super) said: bool,
    /// Several files that wait for a decision.
    pub(super) tray: Vec<Waiting>,
    /// They become a video each.
    pub(super) apart: bool,
    pub(super) bringing: Bringing,
    /// A file hovers over the window.
    pub(super) dropping: bool,
    /// Wishes, and files with them, that are on their way into safe keeping.
    pub(super) unkept: usize,
    /// A wish waits for an owner that does not come.
    pub(super) late: bool,
    /// A sentence about something that just happened in this view.
    pub(super) remark: Option<Word>,
    /// The owner gave up.
    pub(super) stopped: bool,
    /// So many repairs of the owner were read about.
    pub(super) repairs_read: u32,
    banner_seen: u64,
    /// The project's name is being edited.
    pub(super) renaming: bool,
    /// The project whose deletion waits for a second click.
    pub(super) doomed: Option<ProjectId>,
    /// The timeline is folded.
    pub(super) folded: bool,
    /// The result in whose place the original is shown.
    pub(super) before: Option<DeliveryId>,
    pub(super) original: Original,
    /// The end of the conversation is in sight, and is to stay there.
    pub(super) at_end: bool,
    pub(super) speed: Speed,
    pub(super) speech: Speech,
    pub(super) place: Place,
}

impl Model {
    pub(super) fn new(layout: Layout) -> Model {
        Model {
            layout,
            picture: None,
            lang: browser::language(),
            screen: Screen::Editor,
            chosen: remembered(CHOSEN_KEY).map(ProjectId),
            started: None,
            typed: remembered(TYPED_KEY).unwrap_or_default(),
            said: false,
            tray: Vec::new(),
            apart: false,
            bringing: Bringing::default(),
            dropping: false,
            unkept: 0,
            late: false,
            remark: None,
            stopped: false,
            repairs_read: 0,
            banner_seen: 0,
            renaming: false,
            doomed: None,
            folded: false,
            before: None,
            original: Original::default(),
            at_end: true,
            speed: Speed::default(),
            speech: Speech::default(),
            place: Place::default(),
        }
    }

    /// A text in the user's language.
    pub(super) const fn t(&self, word: Word) -> &'static str {
        word.of(self.lang)
    }

    /// The chosen project, once it is in the picture.
    pub(super) fn project(&self) -> Option<&ProjectView> {
        let chosen = self.chosen.as_ref()?;
        self.projects().iter().find(|project| project.id == *chosen)
    }

    /// All projects, newest first.
    pub(super) fn projects(&self) -> &[ProjectView] {
        self.picture.as_ref().map_or(&[], |picture| &picture.view.projects)
    }

    pub(super) fn account(&self) -> Option<&AccountView> {
        self.picture.as_ref().map(|picture| &picture.view.account)
    }

    /// What came of a right-click.
    pub(super) fn banner(&self) -> Option<&Banner> {
        self.picture.as_ref()?.banner.as_ref()
    }

    pub(super) fn prefs(&self) -> Prefs {
        self.picture.as_ref().map(|picture| picture.prefs.clone()).unwrap_or_default()
    }

    /// Files of the chosen project that are kept here.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileNote> {
        let files = self.picture.as_ref().map_or(&[][..], |picture| &picture.files);
        files.iter().filter(|note| Some(&note.project) == self.chosen.as_ref())
    }

    pub(super) fn activity(&self) -> Activity {
        self.project().map_or(Activity::Idle, |project| project.activity.clone())
    }

    /// The chosen project's timeline, if something is on it.
    pub(super) fn timeline(&self) -> Option<&TimelineView> {
        self.project()?.timeline.as_ref().filter(|timeline| timeline.duration_ms > 0)
    }

    /// Nothing was brought or said yet.
    pub(super) fn is_empty(&self) -> bool {
        self.project().is_none_or(|project| project.turns.is_empty() && project.attachments.is_empty())
    }

    /// Something was said already, so that what is said next changes it.
    pub(super) fn is_begun(&self) -> bool {
        self.project().is_some_and(|project| project.turns.iter().any(|turn| turn.said.is_some()))
    }

    /// Looks at another project; none for a new one.
    pub(super) fn choose(&mut self, project: Option<ProjectId>) {
        if self.chosen != project {
            self.chosen = project;
            self.at_end = true;
            self.renaming = false;
            self.before = None;
            self.speed = Speed::default();
            self.bringing = Bringing::default();
            remember(CHOSEN_KEY, self.chosen.as_ref().map(|id| id.0.as_str()));
            self.listen();
        }
    }

    /// A popup closes in the middle of a word; what was typed is there when it opens again.
    pub(super) fn type_text(&mut self, text: String) {
        remember(TYPED_KEY, Some(text.as_str()).filter(|text| !text.is_empty()));
        self.typed = text;
    }

    /// The chosen project, or a new one with the command that starts it.
    pub(super) fn project_or_new(&mut self) -> (ProjectId, Vec<Command>) {
        let id = self.chosen.clone().unwrap_or_else(|| {
            let id = ProjectId(browser::new_uuid());
            self.choose(Some(id.clone()));
            self.started = Some(id.clone());
            id
        });
        let mut commands = Vec::new();
        if self.project().is_none() {
            // It may have been started already and not be in the picture yet: starting it again leaves it as it is.
            commands.push(Command::NewProject { project: id.clone(), name: None });
        }
        (id, commands)
    }

    /// The owner's picture takes the place of the one before.
    pub(super) fn take_picture(&mut self, picture: Picture) {
        let known = |id: &ProjectId| picture.view.projects.iter().any(|project| project.id == *id);
        if self.picture.is_none() {
            let lost = match &self.chosen {
                Some(id) => self.started.as_ref() != Some(id) && !known(id),
                None => self.layout != Layout::Page,
            };
            if lost {
                self.choose(picture.view.projects.first().map(|project| project.id.clone()));
            }
        }
        if let Some(banner) = picture.banner.as_ref().filter(|banner| banner.n > self.banner_seen) {
            self.banner_seen = banner.n;
            if let Some(project) = banner.project.clone() {
                self.choose(Some(project));
                self.screen = Screen::Editor;
            }
        }
        self.lang = picture.prefs.lang.unwrap_or_else(browser::language);
        self.picture = Some(picture);
        self.said = false;
        self.speed = self.speed.after(browser::now() as f64, &self.activity());
        self.listen();
    }

    /// Lets a screen reader hear what is new in the chosen project.
    fn listen(&mut self) {
        let mut speech = std::mem::take(&mut self.speech);
        let turns = self.project().map_or(&[][..], |project| &project.turns);
        speech.hear(self.chosen.as_ref(), turns, |notice| super::banner::sentence(self, notice));
        self.speech = speech;
    }
}

const CHOSEN_KEY: &str = "fov-chosen";
const TYPED_KEY: &str = "fov-typed";

/// The file as the store and the machine know it.
pub(super) fn note(project: &ProjectId, file: &web_sys::File) -> FileNote {
    FileNote {
        key: browser::new_uuid(),
        name: file.name(),
        size: file.size() as u64,
        project: project.clone(),
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn remembered(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn remember(key: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    // Full or forbidden storage only costs the convenience.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}
