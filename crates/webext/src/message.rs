//! What the contexts of the browser say to each other: views (popup, panel, tab) to the one owner of the machine and
//! back. JSON in a `BroadcastChannel`; files travel beside it as `File` objects, never through this module's memory.

use fov_protocol::json::{FromJson, ToJson};
use fov_protocol::lang::Lang;
use fov_protocol::machine::{Command, Material, ProjectId, View};

/// Channel on which the owner listens.
pub const TO_OWNER: &str = "fov-owner";
/// Channel on which views listen.
pub const TO_VIEWS: &str = "fov-views";

/// From a view to the owner.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum ToOwner {
    /// A view opened and wants the picture.
    Hello,
    /// The user wants something. Sent again with the same key until it is acknowledged; obeyed once.
    Wish {
        /// A UUID.
        key: String,
        /// What.
        wish: Wish,
        /// Files handed over with it, in the order of the message's `files`.
        files: Vec<FileNote>,
    },
}

/// What a user can want of the owner.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum Wish {
    /// Commands for the machine, in this order.
    Do(Vec<Command>),
    /// New preferences.
    Prefer(Prefs),
    /// Forget every project, file and setting.
    Erase,
    /// All that is stored about the user, without the token, as JSON.
    ExportData,
    /// Save this finished file once more.
    SaveAgain {
        /// Where the backend keeps it.
        url: String,
        /// File name.
        name: String,
    },
    /// The network may be back, or the user wants to try now.
    TryNow,
    /// Something was right-clicked on a page.
    Take(Find),
    /// The banner was read.
    Dismiss,
}

/// What a right-click on a page led to. Comes from the service worker.
#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
#[json(rename_all = "snake_case", tag = "find")]
pub enum Find {
    /// The page is being asked for the file.
    Looking {
        /// File name or address.
        name: String,
    },
    /// The file itself was handed over with the wish.
    File,
    /// An address that the backend can fetch by itself.
    Url {
        /// http or https.
        url: String,
    },
    /// An address that only this browser can fetch, and only if the user allows the host.
    Ask {
        /// http or https.
        url: String,
    },
    /// It cannot or must not be taken.
    Refused {
        /// Why.
        why: NoTake,
    },
}

/// Why something on a page cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum NoTake {
    /// MediaSource: there is no file.
    Stream,
    /// Copy protection.
    Drm,
    /// A site whose rules forbid it.
    Site,
    /// Nothing there.
    Nothing,
    /// The page or the host would not give it, or the browser ended in the middle of it.
    Failed,
    /// Larger than any file may be.
    Large,
    /// There are no bytes in it.
    Empty,
    /// It does not fit into the browser's storage.
    NoRoom,
    /// Not a page: the journal itself could not be read.
    Journal,
}

/// What the views say at their top about a right-click.
#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
pub struct Banner {
    /// Counts up; a view follows a banner that it has not seen.
    pub n: u64,
    /// What was found.
    pub find: Find,
    /// Name of what was taken.
    pub name: Option<String>,
    /// The project that it went to.
    pub project: Option<ProjectId>,
}

/// What is known of a file besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
pub struct FileNote {
    /// Its key in the store, as in `Material::File`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Whose.
    pub project: ProjectId,
}

impl FileNote {
    /// The file as the machine takes it.
    #[must_use]
    pub fn material(&self) -> Material {
        Material::File { key: self.key.clone(), name: self.name.clone(), size: self.size }
    }
}

/// From the owner to all views.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum ToViews {
    /// The owner has (re)started: send again what it did not acknowledge.
    Here,
    /// The owner failed so often in a row that it stopped. Said by the shell around it.
    Stopped,
    /// What stands.
    Picture(Box<Picture>),
    /// A wish arrived and survives a power cut, its files included.
    Done {
        /// Of which wish.
        key: String,
    },
    /// A wish that could not be carried out.
    Refused {
        /// Of which wish.
        key: String,
        /// Why.
        why: Refusal,
    },
    /// The answer to [`Wish::ExportData`].
    Data {
        /// Of which wish.
        key: String,
        /// JSON.
        json: String,
    },
}

/// Why a wish was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum Refusal {
    /// A file that came with it does not fit into the browser's storage.
    NoRoom,
    /// The browser's storage does not work, or is too full for the wish itself.
    Storage,
    /// The project of its files was removed meanwhile.
    Gone,
}

/// Everything that a view draws.
#[derive(Debug, Clone, PartialEq, ToJson, FromJson)]
pub struct Picture {
    /// The machine's own view.
    pub view: View,
    /// Preferences.
    pub prefs: Prefs,
    /// Files kept here.
    pub files: Vec<FileNote>,
    /// Bytes stored in this browser, if it tells.
    pub stored: Option<u64>,
    /// What came of the last right-click on a page, until it is dismissed.
    pub banner: Option<Banner>,
    /// How often the owner had to be repaired since it started.
    pub repaired: u32,
}

/// Preferences, kept beside the journal.
#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
pub struct Prefs {
    /// Where editing happens.
    pub backend: Backend,
    /// None follows the browser.
    pub lang: Option<Lang>,
    /// Light or dark.
    pub theme: Theme,
    /// Show a notification when a video is done.
    pub notify: bool,
}

/// Where editing happens.
#[derive(Debug, Clone, PartialEq, Eq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum Backend {
    /// What this build was made for: the hosted service, or the studio that served the page.
    Default,
    /// A studio on this computer.
    Local {
        /// Its base URL, without a slash at its end.
        url: String,
    },
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToJson, FromJson)]
#[json(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Default for Prefs {
    fn default() -> Self {
        Prefs { backend: Backend::Default, lang: None, theme: Theme::Auto, notify: true }
    }
}
