//! The record of events as a file, `<data>/log/studio.jsonl`, one JSON object a line, for people and tests to read.
//! The database holds the truth; the file follows it, and what a crash kept from being written is added at the
//! next start.

use crate::envelope::Fault;
use crate::store::{Store, witness};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// The name of the file below the data folder.
pub(crate) const FILE: &str = "log/studio.jsonl";

/// The open log.
#[derive(Debug)]
pub(crate) struct Log {
    file: File,
    /// The number of the last event in it.
    last: i64,
}

impl Log {
    /// Opens the log and drops a half line that a crash left.
    pub(crate) fn open(data: &Path) -> io::Result<Log> {
        let path: PathBuf = data.join(FILE);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let (mut whole, mut last) = (0, 0);
        let mut reader = BufReader::new(&mut file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)?;
            if read == 0 || line.last() != Some(&b'\n') {
                break;
            }
            whole += read as u64;
            if let Ok(event) = serde_json::from_slice::<Value>(&line) {
                last = event["seq"].as_i64().unwrap_or(last);
            }
        }
        file.set_len(whole)?;
        Ok(Log { file, last })
    }

    /// Copies every event to the file once it is committed, until the studio closes; then whatever is left has to
    /// be copied with [`copy`](Log::copy).
    pub(crate) async fn follow(mut self, store: Store, closing: CancellationToken) -> Log {
        while !closing.is_cancelled() {
            match self.copy(&store).await {
                Ok(copied) if copied > 0 => continue,
                Ok(_) => {}
                Err(fault) => tracing::warn!(?fault, "the log cannot be written"),
            }
            tokio::select! {
                () = store.committed() => {}
                () = closing.cancelled() => {}
            }
        }
        self
    }

    /// Copies what is there now; says how much that was.
    pub(crate) async fn copy(&mut self, store: &Store) -> Result<usize, Fault> {
        let from = self.last;
        let entries = store.read(move |db| witness::after(db, from)).await?;
        for entry in &entries {
            self.file.write_all(line(entry).as_bytes()).map_err(|e| Fault::io("the log", &e))?;
            self.last = entry.seq;
        }
        Ok(entries.len())
    }
}

fn line(entry: &witness::Entry) -> String {
    let mut line = json!({ "seq": entry.seq, "at": entry.at, "event": entry.event });
    if let Some(session) = entry.session_id {
        line["session"] = json!(session.to_string());
    }
    if let (Some(line), Some(detail)) = (line.as_object_mut(), entry.detail.as_object()) {
        line.extend(detail.clone());
    }
    format!("{line}\n")
}
