//! Taking out what nobody needs: leftovers of a crash at the start, then projects that were not used for long. When the
//! folder is over its size, first what can be made anew, then the longest unused projects.

use crate::app::App;
use crate::envelope::Fault;
use crate::server::ASIDE;
use crate::store::{files, sessions, witness};
use futures_util::FutureExt;
use rusqlite::Connection;
use serde_json::json;
use std::collections::HashSet;
use std::fs::DirEntry;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

const EVERY: Duration = Duration::from_secs(3600);
/// What was in use within this time is never swept, whatever the size.
const FRESH_MS: i64 = 3_600_000;

/// Removes what a crash left: half uploads, work folders, files without a row. Runs before any request.
pub(crate) async fn leftovers(app: &App) -> Result<(), Fault> {
    let scratch = [app.incoming(), app.work_folder(), app.music_folder(), app.derived()];
    let root = app.config.data.join("files");
    // Where the database is read, waiting for the disk holds nobody up.
    app.store
        .read(move |db| {
            let failed = |e| Fault::io("the data folder", &e);
            scratch.iter().try_for_each(|folder| empty(folder)).map_err(failed)?;
            remove_unknown(db, std::fs::read_dir(root).map_err(failed)?)
        })
        .await
}

/// Removes the sessions' files that no row names.
fn remove_unknown(db: &Connection, sessions: std::fs::ReadDir) -> Result<(), Fault> {
    for entry in sessions.flatten() {
        let session = entry.file_name().to_str().and_then(|name| name.parse::<i64>().ok());
        let known: HashSet<String> = match session {
            Some(id) => files::stored_names(db, id)?.into_iter().collect(),
            None => HashSet::new(),
        };
        for file in std::fs::read_dir(entry.path()).into_iter().flatten().flatten() {
            if file.file_name().to_str().is_none_or(|name| !known.contains(name)) {
                let _ = std::fs::remove_file(file.path());
            }
        }
        if known.is_empty() {
            let _ = std::fs::remove_dir(entry.path());
        }
    }
    Ok(())
}

fn empty(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir_all(folder)
}

/// Sweeps every hour until the studio closes.
pub(crate) async fn keep_sweeping(app: Arc<App>) {
    loop {
        let swept = AssertUnwindSafe(sweep(&app)).catch_unwind().await;
        if let Err(fault) = swept.unwrap_or_else(|_| Err(Fault::panic("sweeping"))) {
            tracing::warn!(?fault, "sweeping failed and will be tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = app.closing.cancelled() => return,
        }
    }
}

/// One sweep; says how many sessions went.
pub(crate) async fn sweep(app: &App) -> Result<usize, Fault> {
    let _one = app.sweeping.lock().await;
    let now = app.now();
    let old = now - i64::try_from(app.config.limits.keep_for.as_millis()).unwrap_or(i64::MAX);
    app.store.write(move |tx| witness::forget(tx, old)).await?;
    drop_aside(app.config.data.clone(), old).await;
    let mut size = measured(app.config.data.join("files")).await;
    let mut derived = measured(app.derived()).await;
    let idle = app.store.read(move |db| sessions::idle(db, now - FRESH_MS)).await?;
    // First what can be made anew. Where that is in use it may take more, but no project goes for it.
    for (id, _) in &idle {
        if size + derived <= app.config.limits.keep_bytes {
            break;
        }
        let id = *id;
        if app.store.read(move |db| sessions::is_unused_since(db, id, now - FRESH_MS)).await? {
            derived = derived.saturating_sub(drop_derived(app, id).await);
        }
    }
    let mut gone = 0;
    for (id, touched_at) in idle {
        if touched_at >= old && size <= app.config.limits.keep_bytes {
            break;
        }
        let folder = app.session_folder(id);
        let bytes = measured(folder.clone()).await;
        // The row first: a crash in between leaves files without rows, which the next start removes.
        let removed = app
            .store
            .write(move |tx| {
                let removed = sessions::remove(tx, id, now - FRESH_MS)?;
                if removed {
                    witness::note(tx, now, "session_swept", Some(id), &json!({ "bytes": bytes }))?;
                }
                Ok(removed)
            })
            .await?;
        if removed {
            drop_derived(app, id).await;
            let _ = tokio::fs::remove_dir_all(&folder).await;
            size = size.saturating_sub(bytes);
            gone += 1;
        }
    }
    Ok(gone)
}

/// Drops the files that were put aside before `old`, in milliseconds since the epoch.
async fn drop_aside(data: PathBuf, old: i64) {
    let due = move |folder: DirEntry| {
        let name = folder.file_name();
        let since =
            folder.metadata().and_then(|meta| meta.modified()).ok()?.duration_since(UNIX_EPOCH).ok()?;
        let old = i64::try_from(since.as_millis()).ok()? < old;
        (old && name.to_str()?.starts_with(ASIDE)).then(|| folder.path())
    };
    let dropping = tokio::task::spawn_blocking(move || {
        for folder in std::fs::read_dir(data).into_iter().flatten().flatten().filter_map(due) {
            tracing::info!(folder = %folder.display(), "files without a database were kept long enough");
            let _ = std::fs::remove_dir_all(folder);
        }
    });
    let _ = dropping.await;
}

/// Drops a session's proxies and preview; says how many bytes they had.
async fn drop_derived(app: &App, session: i64) -> u64 {
    app.previews.forget(session);
    app.proxies.forget(session);
    let folder = app.derived_folder(session);
    let bytes = measured(folder.clone()).await;
    let _ = tokio::fs::remove_dir_all(&folder).await;
    bytes
}

/// Notes that somebody looks at a project or takes something out of it: that is use as well, if it changes nothing.
/// Once in a while is enough, and if it fails they shall see the project all the same.
pub(crate) async fn in_use(app: &App, session: i64) {
    let now = app.now();
    let noted = async {
        if app.store.read(move |db| sessions::is_unused_since(db, session, now - FRESH_MS)).await? {
            app.store.write(move |tx| sessions::touch(tx, session, now)).await?;
        }
        Ok::<_, Fault>(())
    };
    if let Err(fault) = noted.await {
        tracing::warn!(session, ?fault, "the use of a project could not be noted");
    }
}

/// The size of the data folder as it was within the last minute: finding it out looks at every file, and anybody on
/// this computer may ask.
#[derive(Debug, Default)]
pub(crate) struct DataSize {
    /// When it was found out, by the studio's clock, and the bytes.
    known: tokio::sync::Mutex<Option<(i64, u64)>>,
}

impl DataSize {
    const FRESH_MS: i64 = 60_000;

    pub(crate) async fn bytes(&self, app: &App) -> u64 {
        let mut known = self.known.lock().await;
        let now = app.now();
        if let Some((at, bytes)) = *known
            && (0..Self::FRESH_MS).contains(&(now - at))
        {
            return bytes;
        }
        let bytes = measured(app.config.data.clone()).await;
        *known = Some((now, bytes));
        bytes
    }
}

/// [`folder_bytes`], where blocking is allowed.
async fn measured(folder: PathBuf) -> u64 {
    tokio::task::spawn_blocking(move || folder_bytes(&folder)).await.unwrap_or_default()
}

/// Bytes of all files below a folder.
pub(crate) fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => folder_bytes(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Studio};
    use std::fs;

    /// Puts a session's upload and what was derived from it on the disk, so many bytes of each.
    fn lay(app: &App, session: i64, upload: usize, derived: usize) {
        for (folder, bytes) in [(app.session_folder(session), upload), (app.derived_folder(session), derived)]
        {
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("a.mp4"), vec![0; bytes]).unwrap();
        }
    }

    #[tokio::test]
    async fn what_can_be_made_anew_goes_first_and_costs_no_project() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path().join("data"));
        config.limits.keep_bytes = 1000;
        let running = Studio::start(config).await.unwrap();
        let app = &running.app;
        let now = app.now();
        app.store
            .write(move |tx| {
                tx.execute("INSERT INTO users (id, client_id, created_at, granted) VALUES ('u', 'c', 0, 0)", [])?;
                for (id, hours) in [(1, 4), (2, 3), (3, 0)] {
                    tx.execute(
                        "INSERT INTO sessions (id, user_id, task_id, task_name, language, created_at, touched_at)
                         VALUES (?1, 'u', ?1, '', '', 0, ?2)",
                        (id, now - hours * FRESH_MS),
                    )?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let left = |folder: fn(&App, i64) -> PathBuf| [1, 2, 3].map(|id| folder(app, id).exists());
        for session in 1..=3 {
            lay(app, session, 200, 150);
        }
        // The studio's own first sweep has begun by now, before or after the files were laid.
        // 50 bytes too many: the longest unused one loses what can be made anew.
        assert_eq!(sweep(app).await.unwrap(), 0);
        assert_eq!(left(App::derived_folder), [false, true, true]);
        // However much there is of a project in use, it costs the others what can be made anew and nothing else.
        lay(app, 3, 200, 5000);
        assert_eq!(sweep(app).await.unwrap(), 0);
        assert_eq!((left(App::derived_folder), left(App::session_folder)), ([false, false, true], [true; 3]));
        // Where the projects themselves are too large, the longest unused one goes.
        lay(app, 2, 601, 0);
        assert_eq!(sweep(app).await.unwrap(), 1);
        assert_eq!(left(App::session_folder), [false, true, true]);
        running.shutdown().await;
    }
}
