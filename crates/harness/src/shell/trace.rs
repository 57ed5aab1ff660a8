//! A line of JSON for each thing that happened in a job: what the report counts, what a bug report can quote, and
//! what a test looks at to choose its moment. It survives a kill of the process, and holds no token and no query
//! string.

use fov_protocol::machine::{Download, Event, Misuse, Request};
use fov_protocol::notice::Notice;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// One line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A process began to work on the job.
    Started {
        /// Its id.
        pid: u32,
    },
    /// A request is going out.
    Request {
        /// Its number.
        id: u64,
        /// Which call, in snake case.
        kind: String,
        /// When, ms since the epoch.
        at: u64,
    },
    /// A snapshot is on disk.
    Saved(u64),
    /// A file is being fetched.
    Download {
        /// The delivery.
        id: u64,
        /// It was begun before.
        again: bool,
        /// When, ms since the epoch.
        at: u64,
    },
    /// Something for the user; how far a transfer is stays out.
    Event {
        /// Its name, in snake case.
        name: String,
        /// When, ms since the epoch.
        at: u64,
    },
    /// A turn has ended.
    TurnEnded {
        /// Its number.
        turn: u32,
        /// The draft as it is then.
        draft: Option<Box<serde_json::value::RawValue>>,
    },
    /// A mistake of this program.
    Misuse(String),
}

/// The open file. Losing a line is no reason to stop a job, so writing reports no errors.
#[derive(Debug)]
pub struct Trace {
    file: Option<File>,
}

impl Trace {
    /// Goes on with the file at `path`, or begins it.
    #[must_use]
    pub fn append(path: &Path) -> Trace {
        let trace = Trace { file: OpenOptions::new().create(true).append(true).open(path).ok() };
        trace.write(&Line::Started { pid: std::process::id() });
        trace
    }

    /// Every whole line of the file at `path`.
    pub fn read(path: &Path) -> io::Result<Vec<Line>> {
        let text = match std::fs::read_to_string(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text?,
        };
        // A kill may have cut the last line short.
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Writes what the job has to remember of its own.
    pub fn write(&self, line: &Line) {
        let Some(mut file) = self.file.as_ref() else { return };
        if let Ok(mut bytes) = serde_json::to_vec(line) {
            bytes.push(b'\n');
            // One write a line, so that lines of two processes do not mix.
            let _ = file.write_all(&bytes);
        }
    }

    pub(crate) fn saved(&self, n: u64) {
        self.write(&Line::Saved(n));
    }

    pub(crate) fn request(&self, at: u64, request: &Request) {
        self.write(&Line::Request { id: request.id.0, kind: request.kind.name().to_owned(), at });
    }

    pub(crate) fn download(&self, at: u64, download: &Download) {
        self.write(&Line::Download { id: download.id.0, again: download.again, at });
    }

    pub(crate) fn misuse(&self, mistake: &Misuse) {
        self.write(&Line::Misuse(format!("{mistake:?}")));
    }

    pub(crate) fn event(&self, at: u64, event: &Event) {
        let name = match event {
            Event::Changed(_) => return,
            Event::Uploading { sent, total, .. } if sent < total => return,
            Event::Downloading { .. } | Event::Rendering { .. } => return,
            Event::Reply { complete: false, .. } => return,
            Event::Uploading { .. } => "sent",
            Event::Connected => "connected",
            Event::Notice { notice, .. } => return self.notice(at, notice),
            Event::Reply { .. } => "reply",
            Event::Uploaded { .. } => "uploaded",
            Event::Timeline { .. } => "timeline",
            Event::Delivered { .. } => "delivered",
            Event::TurnEnded { .. } => "turn_ended",
            Event::Idle(_) => "idle",
        };
        self.write(&Line::Event { name: name.to_owned(), at });
    }

    /// A notice by its name; what it quotes stays out.
    fn notice(&self, at: u64, notice: &Notice) {
        let name = serde_json::to_value(notice).ok();
        let name = name.as_ref().and_then(|v| v.get("notice")?.as_str()).unwrap_or("notice");
        self.write(&Line::Event { name: format!("notice:{name}"), at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_short_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.jsonl");
        assert!(Trace::read(&path).unwrap().is_empty());
        Trace::append(&path).saved(7);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"saved\":8").unwrap();
        let lines = Trace::read(&path).unwrap();
        assert!(matches!(lines[..], [Line::Started { .. }, Line::Saved(7)]), "{lines:?}");
    }
}
