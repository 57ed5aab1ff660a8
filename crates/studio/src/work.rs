//! A folder for one job, gone with it.

use crate::app::App;
use crate::auth::random_hex;
use crate::envelope::Fault;
use std::path::PathBuf;
use tokio_util::task::TaskTracker;

/// Does a job that needs a folder of its own: it gets the folder's path, and the folder is gone when this returns, or
/// soon after this was dropped.
pub(crate) async fn with_work<T, E, J>(app: &App, job: impl FnOnce(PathBuf) -> J) -> Result<T, E>
where
    E: From<Fault>,
    J: Future<Output = Result<T, E>>,
{
    let folder = app.work_folder().join(random_hex(8)?);
    let made = tokio::fs::create_dir_all(&folder).await;
    made.map_err(|e| Fault::io("a work folder could not be made", &e))?;
    let work = Work { folder: folder.clone(), tasks: app.tasks.clone() };
    let done = job(folder.clone()).await;
    // Here the caller can wait for it; the guard has nothing to do then.
    let _ = tokio::fs::remove_dir_all(&folder).await;
    drop(work);
    done
}

struct Work {
    folder: PathBuf,
    tasks: TaskTracker,
}

impl Drop for Work {
    fn drop(&mut self) {
        let folder = std::mem::take(&mut self.folder);
        if !folder.exists() {
            return;
        }
        // There may be gigabytes in it, which takes longer than the threads that answer requests should wait.
        self.tasks.spawn_blocking(move || {
            if let Err(error) = std::fs::remove_dir_all(&folder) {
                tracing::warn!(%error, "a work folder stays until the next start");
            }
        });
    }
}
