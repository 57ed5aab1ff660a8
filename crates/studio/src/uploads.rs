//! Taking files in: streamed to the disk with their hash, checked while they come, probed, and only then visible.
//! What is interrupted leaves nothing behind.

use crate::app::App;
use crate::auth::{hex, random_hex};
use crate::config::HoldAt;
use crate::envelope::Fault;
use crate::media::subtitles::{self, Format};
use crate::media::{probe, sniff};
use crate::proxies::Proxies;
use crate::rendering;
use crate::renders::keep;
use crate::store::files::Content;
use crate::store::{files, sessions, witness};
use bytes::Bytes;
use fov_edit::Editor;
use fov_edit::subtitles::Line;
use fov_edit::time::Time;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::AsyncWriteExt;

/// A file on its way in. Dropped before it is kept, it is removed from the disk.
pub(crate) struct Incoming {
    path: PathBuf,
    name: String,
    file: tokio::fs::File,
    hash: Sha256,
    size: u64,
    limit: u64,
    /// The first bytes, until it was judged by them. Subtitles are judged as a whole.
    head: Option<Vec<u8>>,
}

/// A file whose bytes are all here.
pub(crate) struct Received {
    path: PathBuf,
    name: String,
    hash: String,
    size: u64,
}

impl Incoming {
    /// Begins to take a file. The name is the client's.
    pub(crate) async fn begin(app: &App, name: &str) -> Result<Incoming, Fault> {
        let name = plain_name(name);
        let path = app.incoming().join(format!("{}.part", random_hex(12)?));
        let file = tokio::fs::File::create_new(&path).await.map_err(|e| Fault::io("an upload", &e))?;
        let limit = app.config.limits.file_bytes;
        let (limit, head) = match Format::of_name(&name) {
            Some(_) => (limit.min(subtitles::MAX_BYTES), None),
            None => (limit, Some(Vec::new())),
        };
        Ok(Incoming { path, name, file, hash: Sha256::new(), size: 0, limit, head })
    }

    /// Takes the next bytes.
    pub(crate) async fn push(&mut self, bytes: &Bytes) -> Result<(), Fault> {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            return Err(Fault::TooLarge { limit: self.limit });
        }
        if let Some(head) = &mut self.head {
            head.extend_from_slice(&bytes[..bytes.len().min(sniff::HEAD)]);
            if head.len() >= sniff::HEAD {
                self.judge()?;
            }
        }
        self.hash.update(bytes);
        self.file.write_all(bytes).await.map_err(|e| Fault::io("an upload", &e))
    }

    /// Refuses what cannot be edited by its first bytes, before the rest has come.
    fn judge(&mut self) -> Result<(), Fault> {
        let Some(head) = self.head.take() else { return Ok(()) };
        let judged = sniff::check_head(&head[..head.len().min(sniff::HEAD)], &self.name);
        judged.map(|_| ()).map_err(|refusal| Fault::Unsupported(refusal.to_string()))
    }

    /// All bytes are here.
    pub(crate) async fn end(mut self) -> Result<Received, Fault> {
        self.judge()?;
        self.file.flush().await.map_err(|e| Fault::io("an upload", &e))?;
        self.file.sync_all().await.map_err(|e| Fault::io("an upload", &e))?;
        Ok(Received {
            path: std::mem::take(&mut self.path),
            name: std::mem::take(&mut self.name),
            hash: hex(&self.hash.clone().finalize()),
            size: self.size,
        })
    }
}

impl Received {
    /// Bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

fn remove(path: &Path) {
    if !path.as_os_str().is_empty() {
        let _ = std::fs::remove_file(path);
    }
}

/// Fetches a file from an address.
pub(crate) async fn fetch(app: &App, url: &str) -> Result<Received, Fault> {
    let path = app.incoming().join(format!("{}.part", random_hex(12)?));
    let fetched = app.fetcher.fetch(url, &path, app.closing.child_token()).await?;
    let mut received =
        Received { path, name: plain_name(&fetched.name), hash: String::new(), size: fetched.size };
    let path = received.path.clone();
    let hashed = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::open(path)?;
        let mut hash = Sha256::new();
        std::io::copy(&mut file, &mut Feed(&mut hash))?;
        Ok(hex(&hash.finalize()))
    });
    let hash = hashed.await.map_err(|_| Fault::Internal("panic while hashing".to_owned()))?;
    received.hash = hash.map_err(|e: std::io::Error| Fault::io("an upload", &e))?;
    Ok(received)
}

/// A hash that takes what is written to it.
struct Feed<'a>(&'a mut Sha256);

impl std::io::Write for Feed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Probes files and adds them to a session, all or none. `expected` is how many files the client thinks the session
/// has, if it says so: another number means that an earlier try of the same upload arrived.
pub(crate) async fn keep_all(
    app: &Arc<App>,
    session: i64,
    user_id: String,
    received: Vec<Received>,
    expected: Option<u64>,
) -> Result<Vec<files::File>, Fault> {
    let shared = Arc::clone(app);
    app.to_the_end(async move {
        let app = shared;
        let folder = app.session_folder(session);
        let mut kept = Kept { folder: folder.clone(), files: Vec::new(), named: Arc::default() };
        let mut lines = BTreeMap::new();
        for mut upload in received {
            let id = random_hex(16)?;
            let look = look_into(&app, &upload).await?;
            let stored = format!("{id}.{}", look.extension);
            lines.insert(id.clone(), look.lines);
            keep(&upload.path, &folder, &stored).await?;
            let (name, hash) = (std::mem::take(&mut upload.name), std::mem::take(&mut upload.hash));
            let size = upload.size;
            upload.path = PathBuf::new();
            kept.files.push(files::File { id, name, stored, hash, size, content: look.content });
        }
        app.config.behaviour.hold(HoldAt::UploadStored).await;
        let files = kept.files.clone();
        let (now, most) = (app.now(), app.config.limits.files_per_session);
        let named = Arc::clone(&kept.named);
        let added = app
            .store
            .write(move |tx| {
                let count = files::count(tx, session)? as u64;
                if expected.is_some_and(|expected| expected != count) {
                    return Err(Fault::WrongIndex { count });
                }
                add(tx, session, &user_id, &files, lines, most, now)?;
                named.store(true, Ordering::Release);
                Ok(())
            })
            .await;
        match added {
            Ok(()) => {
                app.config.behaviour.hold(HoldAt::UploadCommitted).await;
                Proxies::order(&app, session, &kept.files);
                Ok(kept.files.clone())
            }
            Err(fault) => {
                kept.named.store(false, Ordering::Release);
                Err(fault)
            }
        }
    })
    .await
}

/// What was found in an upload.
struct Look {
    content: Content,
    /// To store it under.
    extension: &'static str,
    /// Of subtitles.
    lines: Vec<Line>,
}

async fn look_into(app: &App, upload: &Received) -> Result<Look, Fault> {
    let Some(format) = Format::of_name(&upload.name) else {
        let _turn = app.probes.acquire().await.map_err(|_| Fault::Closing)?;
        let media = probe::probe(&app.ffmpeg, &upload.path, &upload.name).await?;
        let extension = media.container.extension();
        return Ok(Look { content: Content::Media(Box::new(media)), extension, lines: Vec::new() });
    };
    let bytes = tokio::fs::read(&upload.path).await.map_err(|e| Fault::io("an upload", &e))?;
    let lines = subtitles::read(&bytes, &upload.name)?;
    let end = lines.iter().map(|line| line.end).max().unwrap_or(Time::ZERO);
    Ok(Look { content: Content::Subtitles { lines: lines.len(), end }, extension: format.extension(), lines })
}

/// Files that were moved to their place but that no row names yet; removed again unless they get one.
struct Kept {
    folder: PathBuf,
    files: Vec<files::File>,
    /// Set in the transaction that gives them their rows: the store carries that out even if nobody waits for it any
    /// more, and then they must stay.
    named: Arc<AtomicBool>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.named.load(Ordering::Acquire) {
            return;
        }
        for file in &self.files {
            remove(&self.folder.join(&file.stored));
        }
    }
}

fn add(
    tx: &rusqlite::Transaction<'_>,
    session: i64,
    user_id: &str,
    files: &[files::File],
    mut lines: BTreeMap<String, Vec<Line>>,
    most: usize,
    now: i64,
) -> Result<(), Fault> {
    let row = sessions::of_user(tx, session, user_id)?;
    if files::count(tx, session)? + files.len() > most {
        return Err(Fault::Bad(format!("a project holds at most {most} files: start a new one")));
    }
    let mut editor = row.editor.unwrap_or_else(Editor::new);
    for file in files {
        files::insert(tx, session, file, now)?;
        match &file.content {
            Content::Media(media) => {
                editor.add_source(rendering::source(media, &file.id, &file.name));
            }
            Content::Subtitles { .. } => {
                editor.bring_subtitles(&file.name, lines.remove(&file.id).unwrap_or_default());
            }
        }
        let detail = json!({ "file": file.hash, "size": file.size });
        witness::note(tx, now, "file_uploaded", Some(session), &detail)?;
    }
    sessions::set_editor(tx, session, &editor, now)
}

/// A file's name without folders, control characters and tricks; at most 120 characters, the extension kept.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last
        .chars()
        .filter(|c| !sniff::is_invisible(*c))
        .map(|c| if matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?') { '_' } else { c })
        .collect();
    let trimmed = shown.trim().trim_start_matches('.');
    let length = trimmed.chars().count();
    if trimmed.is_empty() {
        "file".to_owned()
    } else if length <= 120 {
        trimmed.to_owned()
    } else {
        // Long names differ at their end, and the extension is there.
        let head: String = trimmed.chars().take(80).collect();
        let tail: String = trimmed.chars().skip(length - 39).collect();
        format!("{head}…{tail}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_once_rows_name_them_however_their_task_ends() {
        for named in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.srt");
            std::fs::write(&path, "").unwrap();
            let content = Content::Subtitles { lines: 0, end: Time::ZERO };
            let (id, name, stored, hash) = (String::new(), String::new(), "a.srt".to_owned(), String::new());
            let files = vec![files::File { id, name, stored, hash, size: 0, content }];
            drop(Kept { folder: folder.path().to_owned(), files, named: Arc::new(AtomicBool::new(named)) });
            assert_eq!(path.exists(), named);
        }
    }

    #[test]
    fn names_become_harmless_and_stay_recognisable() {
        assert_eq!(plain_name("夏日 旅行.mp4"), "夏日 旅行.mp4");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\Users\\me\\clip.mov"), "clip.mov");
        assert_eq!(plain_name("a\r\nb\u{202e}gpm.exe"), "abgpm.exe");
        assert_eq!(plain_name("..."), "file");
        let long = plain_name(&format!("{}.mp4", "x".repeat(300)));
        assert_eq!((long.chars().count(), long.ends_with(".mp4")), (120, true));
    }
}
