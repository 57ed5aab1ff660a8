//! The few symbols of the interface, drawn on a 24-unit grid with one stroke width.

use super::El;
use super::dom::el;

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Plus,
    Send,
    Stop,
    Gear,
    List,
    Close,
    File,
    Link,
    Clock,
    Download,
    Open,
    Warn,
    Info,
    Check,
    Retry,
    Pencil,
    Trash,
    Film,
    Note,
    Text,
    Panel,
    Tab,
    Spark,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Icon::Plus => "M12 5v14M5 12h14",
            Icon::Send => "M12 19V5M5.5 11.5 12 5l6.5 6.5",
            Icon::Stop => "M6 6h12v12H6z",
            Icon::Gear => "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5",
            Icon::List => "M4 6h16M4 12h16M4 18h10",
            Icon::Close => "M6 6l12 12M18 6 6 18",
            Icon::File => "M13 3.5H6.5v17h11V8zM13 3.5V8h4.5",
            Icon::Link => {
                "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"
            }
            Icon::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Icon::Download => "M12 4v11M7 10.5l5 5 5-5M5 20h14",
            Icon::Open => "M13.5 4.5H19.5v6M19.5 4.5l-8 8M10 5.5H5v13.5h13.5V14",
            Icon::Warn => "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1",
            Icon::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 8v.1",
            Icon::Check => "M5 12.5l4.5 4.5L19 7.5",
            Icon::Retry => "M19 12a7 7 0 1 1-2.2-5.1M19.5 3.5v4.2h-4.2",
            Icon::Pencil => "M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5z",
            Icon::Trash => "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v6M13.5 10.5v6",
            Icon::Film => "M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4",
            Icon::Note => {
                "M9.5 17.5V5.5l9-1.5v12M9.5 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM18.5 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z"
            }
            Icon::Text => "M5 7V4.5h14V7M12 4.5v15M9 19.5h6",
            Icon::Panel => "M4 5h16v14H4zM14.5 5v14",
            Icon::Tab => "M4 6h16v13H4zM4 10h16M7 8h.1M9.500 8h.1",
            Icon::Spark => {
                "M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8zM18.5 16.5v4M16.5 18.5h4"
            }
        }
    }
}

/// Draws it; decoration only, the control around it carries the name.
pub(super) fn icon(icon: Icon) -> El {
    el("svg")
        .class("icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(el("path").attr("d", icon.path()))
}
