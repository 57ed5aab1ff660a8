//! The record of events as a file, `<data>/log/studio.jsonl`, one JSON object a line, for people and tests to read.
//! The database holds the truth; the file follows it, and what a crash kept from being written is added at the
//! next start. A file that has grown large becomes `studio.1.jsonl`, the one before it `studio.2.jsonl`, and so on;
//! the oldest goes.

use crate::envelope::Fault;
use crate::store::{Store, witness};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;

/// The name of the file below the data folder.
pub(crate) const FILE: &str = "log/studio.jsonl";
/// A file is put aside when it is larger than this, in bytes: some hundred thousand events.
const LARGE: u64 = 16 * 1024 * 1024;
/// How many files are kept besides the present one.
const KEPT: u32 = 3;

/// The open log.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: tokio::fs::File,
    size: u64,
    large: u64,
    /// The number of the last event in it.
    last: i64,
}

impl Log {
    /// Opens the log and drops a half line that a crash left.
    pub(crate) fn open(data: &Path) -> io::Result<Log> {
        let path = data.join(FILE);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // Where the present file was just begun, the one before it says how far the log has come.
        let before = match File::open(aside(&path, 1)) {
            Ok(file) => whole_lines(&file)?.1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        let (size, last) = whole_lines(&file)?;
        file.set_len(size)?;
        let file = tokio::fs::File::from_std(file);
        Ok(Log { path, file, size, large: LARGE, last: last.or(before).unwrap_or(0) })
    }

    /// Begins a new file where the present one is large.
    async fn rotate(&mut self) -> io::Result<()> {
        if self.size <= self.large {
            return Ok(());
        }
        for n in (0..KEPT).rev() {
            match tokio::fs::rename(aside(&self.path, n), aside(&self.path, n + 1)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        self.file = tokio::fs::File::options().append(true).create(true).open(&self.path).await?;
        self.size = 0;
        Ok(())
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
        let Some(last) = entries.last() else { return Ok(0) };
        let lines: String = entries.iter().map(line).collect();
        let failed = |e| Fault::io("the log", &e);
        if let Err(error) = self.append(lines.as_bytes()).await {
            // Whatever came through of them comes again.
            let _ = self.file.set_len(self.size).await;
            return Err(failed(error));
        }
        self.last = last.seq;
        self.rotate().await.map_err(failed)?;
        Ok(entries.len())
    }

    async fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        self.file.write_all(lines).await?;
        self.file.flush().await?;
        self.size += lines.len() as u64;
        Ok(())
    }
}

/// The name of the n-th file before the present one; 0 is the present one.
fn aside(path: &Path, n: u32) -> PathBuf {
    if n == 0 { path.to_owned() } else { path.with_extension(format!("{n}.jsonl")) }
}

/// How many bytes of whole lines a log has, and the number of its last event.
fn whole_lines(file: &File) -> io::Result<(u64, Option<i64>)> {
    let (mut whole, mut last) = (0, None);
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || line.last() != Some(&b'\n') {
            return Ok((whole, last));
        }
        whole += read as u64;
        if let Ok(event) = serde_json::from_slice::<Value>(&line) {
            last = event["seq"].as_i64().or(last);
        }
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

#[cfg(test)]
mod tests {
    use super::{Log, aside};
    use crate::store::{Store, witness};
    use serde_json::{Value, json};
    use std::path::Path;

    async fn note(store: &Store, count: usize) {
        let noted = store.write(move |tx| {
            (0..count).try_for_each(|n| witness::note(tx, 1, "event", None, &json!({ "n": n })))
        });
        noted.await.unwrap();
    }

    fn numbers(path: &Path) -> Vec<i64> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap())
            .collect()
    }

    #[tokio::test]
    async fn a_large_log_is_put_aside_and_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _writer) = Store::open(&folder.path().join("db")).unwrap();
        let mut log = Log { large: 300, ..Log::open(folder.path()).unwrap() };
        let path = log.path.clone();
        for _ in 0..6 {
            note(&store, 10).await;
            log.copy(&store).await.unwrap();
        }
        // Six files were filled; the present one is empty, and the two oldest are gone.
        assert_eq!(numbers(&aside(&path, 3)), (31..=40).collect::<Vec<_>>());
        assert_eq!(numbers(&aside(&path, 1)), (51..=60).collect::<Vec<_>>());
        assert!(numbers(&path).is_empty() && !aside(&path, 4).exists());
        // The next start goes on behind the last event, although the present file has none.
        drop(log);
        note(&store, 2).await;
        Log::open(folder.path()).unwrap().copy(&store).await.unwrap();
        assert_eq!(numbers(&path), [61, 62]);
    }
}
