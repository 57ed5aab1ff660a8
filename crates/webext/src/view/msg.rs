//! What a user can do in a view.

use super::bring::Source;
use super::model::Screen;
use crate::words::Word;
use fov_protocol::machine::{AttachmentId, Command, DeliveryId, ProjectId};

/// What an event in the document means.
#[derive(Debug, Clone)]
pub(super) enum Msg {
    /// To this screen, or back from it.
    Show(Screen),
    /// The editor elsewhere: `panel`, `tab`, `reload`.
    Open(&'static str),
    /// An empty project.
    New,
    /// Another project.
    Choose(ProjectId),
    /// Delete a project: asks first.
    Remove(ProjectId),
    /// Not, after all.
    Spare,
    /// A command about the chosen project.
    Ask(fn(ProjectId) -> Command),
    /// The credits anew.
    Credits,
    /// Say this in the chosen project.
    Say(String),
    /// Do not wait for the next try.
    TryNow,

    /// Edit the project's name.
    Rename,
    /// A key in the name's field.
    RenameKey,
    /// The name's field was left.
    RenameDone,

    /// Something hovers over the window.
    DragOver,
    /// It went elsewhere.
    DragLeave,
    /// It was let go.
    Dropped,
    /// Open the file picker.
    Pick,
    /// Files were picked.
    Picked,
    /// Open the picker for an attachment whose copy was lost.
    PickAgain(AttachmentId),
    /// Its file was picked.
    PickedAgain(AttachmentId),
    /// Another way to bring something.
    Bring(Source),
    /// Fold or unfold the ways to bring something.
    Ways,
    /// The link's form was sent.
    AddLink,
    /// Something was typed into it.
    LinkTyped,
    /// A recent download, by its place in the list.
    TakeDownload(usize),
    /// Fetch this address with the user's own access.
    FetchHere(String),
    /// One video of all files in the tray.
    Together,
    /// A video of each.
    Apart,
    /// The instruction for a file in the tray was typed.
    RowTyped(u32),
    /// Take a file out of the tray.
    DropRow(u32),
    /// Start what is in the tray.
    StartTray,

    /// The instruction was typed.
    Typed,
    /// A key in its field.
    TypedKey,
    /// Something was pasted into it.
    Pasted,
    /// It was sent.
    Send,
    /// Put this into its field.
    Preset(Word),
    /// The conversation was scrolled.
    Scrolled,

    /// Fold or unfold the timeline.
    Fold,
    /// The original in place of this result.
    Before(DeliveryId),
    /// The result itself.
    After,
    /// A video has become as large as it is.
    Grown,
    /// Save a finished file once more.
    SaveAgain {
        /// Where it is kept.
        url: String,
        /// Its name.
        name: String,
    },

    /// The banner about the last right-click was read.
    DismissFound,
    /// The banner about a repair was read.
    DismissRepair,
    /// The remark was read.
    DismissRemark,

    /// A key anywhere in the settings.
    SettingsKey,
    /// Edit with the hosted service.
    UseHosted,
    /// Edit on this computer: asks for the address.
    UseLocal,
    /// The address was typed.
    AddressTyped,
    /// Look for a studio there.
    FindStudio,
    /// The own token was entered.
    UseToken,
    /// Back to free access.
    DropToken,
    /// Another language.
    SetLanguage,
    /// Another appearance.
    SetTheme,
    /// Notifications or none.
    SetNotify,
    /// All data as a file.
    ExportData,
    /// Delete everything: asks first.
    EraseAsk,
    /// A key in that question.
    SureKey,
    /// Delete everything.
    Erase,
}
