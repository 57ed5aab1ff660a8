//! The small versions of films: of each session the last one, made in the background, and readable while it grows.

use crate::app::App;
use crate::auth::random_hex;
use crate::envelope::Fault;
use crate::growing::{self, Growth};
use crate::proxies::{Proxies, preview_footage};
use crate::render::{self, Job, Output};
use crate::renders::{Footage, footage};
use crate::store::{files, sessions};
use crate::work::with_work;
use bytes::Bytes;
use fov_edit::timeline::{Sound, Timeline};
use futures_util::Stream;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::AsyncWriteExt;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How many are made at the same time.
const AT_ONCE: usize = 2;
/// Pieces of film between the program that makes them and the disk.
const IN_FLIGHT: usize = 16;

/// The small versions that exist or are being made.
#[derive(Debug)]
pub(crate) struct Previews {
    last: Mutex<HashMap<i64, Arc<Preview>>>,
    makers: Semaphore,
    rehearsals: Semaphore,
    /// Limits how many stills are made at the same time.
    pub(crate) stills: Semaphore,
}

/// A small version of a film. It is gone from the disk when nobody holds it any more.
#[derive(Debug)]
pub(crate) struct Preview {
    /// Of the timeline.
    version: i64,
    path: PathBuf,
    growth: watch::Receiver<Growth<Fault>>,
    /// Stops the making of what nobody wants any more.
    cancel: CancellationToken,
}

/// Whether there is more to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It is being made.
    Growing,
    /// All of it is there.
    Whole,
    /// It will never be whole.
    Failed,
}

impl Default for Previews {
    fn default() -> Previews {
        let [makers, rehearsals, stills] = [AT_ONCE, 1, AT_ONCE].map(Semaphore::new);
        Previews { last: Mutex::default(), makers, rehearsals, stills }
    }
}

impl Previews {
    /// The last one of a session.
    pub(crate) fn of(&self, session: i64) -> Option<Arc<Preview>> {
        self.lock().get(&session).cloned()
    }

    /// The one of this version of a session's timeline: the one that there is, or a new one, which takes the place of
    /// those before.
    pub(crate) fn of_version(
        &self,
        app: &Arc<App>,
        session: i64,
        version: i64,
        timeline: Timeline,
    ) -> Result<Arc<Preview>, Fault> {
        let mut last = self.lock();
        if let Some(preview) = last.get(&session)
            && preview.version == version
            && preview.stage() != Stage::Failed
        {
            return Ok(Arc::clone(preview));
        }
        let path = app.derived_folder(session).join(format!("preview-{}.mp4", random_hex(24)?));
        let (teller, growth) = watch::channel(Growth::default());
        let cancel = app.closing.child_token();
        let preview = Arc::new(Preview { version, path: path.clone(), growth, cancel: cancel.clone() });
        let making = make(Arc::clone(app), session, timeline, path, teller, cancel);
        app.tasks.spawn(making);
        if let Some(older) = last.insert(session, Arc::clone(&preview)) {
            older.cancel.cancel();
        }
        Ok(preview)
    }

    /// Drops the one of a session.
    pub(crate) fn forget(&self, session: i64) {
        if let Some(preview) = self.lock().remove(&session) {
            preview.cancel.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<Preview>>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Preview {
    /// What it is called in its address.
    pub(crate) fn name(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn stage(&self) -> Stage {
        match &self.growth.borrow().end {
            None if self.growth.has_changed().is_err() => Stage::Failed,
            None => Stage::Growing,
            Some(Ok(())) => Stage::Whole,
            Some(Err(_)) => Stage::Failed,
        }
    }

    /// Waits until there is something to see, or returns the reason why there will be nothing.
    pub(crate) async fn begun(&self) -> Result<(), Fault> {
        let mut growth = self.growth.clone();
        let begun = growth.wait_for(|growth| growth.bytes > 0 || growth.end.is_some()).await;
        match begun.map(|growth| growth.end.clone()) {
            Ok(Some(Err(fault))) => Err(fault),
            Ok(_) => Ok(()),
            Err(_) => Err(Fault::Internal("a preview was given up".to_owned())),
        }
    }

    /// Its bytes from the start, as they come; an error where they end too early.
    pub(crate) async fn follow(&self) -> io::Result<impl Stream<Item = io::Result<Bytes>> + use<>> {
        let file = tokio::fs::File::open(&self.path).await?.into_std().await;
        Ok(growing::follow(Arc::new(file), self.growth.clone(), |_| growing::torn()))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // Whoever reads it has it open and reads on.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The job of looking at a film; `small` where proxies are good enough.
pub(crate) async fn job(
    app: &Arc<App>,
    session: i64,
    timeline: Timeline,
    work: PathBuf,
    small: bool,
) -> Result<Job, Fault> {
    let all = app.store.read(move |db| files::of_session(db, session)).await?;
    Proxies::order(app, session, &all);
    let Footage { files, media } =
        if small { preview_footage(app, session, all) } else { footage(app, session, all) };
    let (music, out) = (Some(Arc::clone(&app.shelf)), work.join("preview"));
    Ok(Job { timeline, files, media, music, work, output: Output::default(), out })
}

/// Makes the music of a version of a film ahead, unless there is another version by the time that it is its turn:
/// whoever changed the film is likely to look at it next.
pub(crate) fn rehearse(app: &Arc<App>, session: i64, version: i64, timeline: Timeline) {
    if !timeline.audio.iter().any(|audio| matches!(audio.sound, Sound::Made { .. })) {
        return;
    }
    let app = Arc::clone(app);
    app.clone().tasks.spawn(async move {
        let rehearsed = async {
            let _turn = app.previews.rehearsals.acquire().await.map_err(|_| Fault::Closing)?;
            if app.store.read(move |db| sessions::get(db, session)).await?.version != version {
                return Ok::<_, Fault>(());
            }
            with_work(&app, |work| async {
                let job = job(&app, session, timeline, work, true).await?;
                Ok(render::rehearse(&app.ffmpeg, &job).await?)
            })
            .await
        };
        tokio::select! {
            // Whoever wants the music makes it then.
            made = rehearsed => if let Err(fault) = made {
                tracing::warn!(session, ?fault, "no music was made ahead");
            },
            () = app.closing.cancelled() => {}
        }
    });
}

/// Makes one and tells how it goes.
async fn make(
    app: Arc<App>,
    session: i64,
    timeline: Timeline,
    path: PathBuf,
    teller: watch::Sender<Growth<Fault>>,
    cancel: CancellationToken,
) {
    let made = async {
        let _maker = tokio::select! {
            maker = app.previews.makers.acquire() => maker.map_err(|_| Fault::Closing)?,
            () = cancel.cancelled() => return Err(Fault::Closing),
        };
        with_work(&app, |work| async {
            let job = job(&app, session, timeline, work, true).await?;
            let (sender, pieces) = mpsc::channel(IN_FLIGHT);
            let (made, stored) = tokio::join!(
                render::proxy(&app.ffmpeg, &job, sender, &cancel),
                store(&path, pieces, &teller)
            );
            // Where the disk fails, the film fails for lack of it: the disk is what to tell of.
            stored.map_err(|e| Fault::io("a preview", &e))?;
            Ok(made?)
        })
        .await
    };
    let end = made.await;
    if end.is_err() {
        let _ = tokio::fs::remove_file(&path).await;
    }
    teller.send_modify(|growth| growth.end = Some(end));
}

/// Writes the pieces into the file and tells how much of it there is.
async fn store(
    path: &Path,
    mut pieces: mpsc::Receiver<Bytes>,
    teller: &watch::Sender<Growth<Fault>>,
) -> io::Result<()> {
    tokio::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).await?;
    let mut file = tokio::fs::File::create_new(path).await?;
    while let Some(piece) = pieces.recv().await {
        file.write_all(&piece).await?;
        // Written, not only handed to the thread that writes: a reader is to find it there.
        file.flush().await?;
        teller.send_modify(|growth| growth.bytes += piece.len() as u64);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;

    struct Desk {
        preview: Preview,
        pieces: mpsc::Sender<Bytes>,
        storing: tokio::task::JoinHandle<watch::Sender<Growth<Fault>>>,
        _folder: tempfile::TempDir,
    }

    /// A preview that is made of what the test says.
    async fn begun_with(piece: &'static [u8]) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("preview-1.mp4");
        let (teller, growth) = watch::channel(Growth::default());
        let (pieces, receiver) = mpsc::channel(1);
        let preview = Preview { version: 1, path: path.clone(), growth, cancel: CancellationToken::new() };
        let storing = tokio::spawn(async move {
            store(&path, receiver, &teller).await.unwrap();
            teller
        });
        pieces.send(Bytes::from_static(piece)).await.unwrap();
        preview.begun().await.unwrap();
        Desk { preview, pieces, storing, _folder: folder }
    }

    #[tokio::test]
    async fn a_reader_has_what_there_is_and_gets_the_rest_as_it_comes() {
        let desk = begun_with(b"one ").await;
        assert_eq!(desk.preview.stage(), Stage::Growing);
        let mut reader = std::pin::pin!(desk.preview.follow().await.unwrap());
        assert_eq!(reader.next().await.unwrap().unwrap(), "one ");
        assert!(futures_util::poll!(reader.next()).is_pending(), "there is no more yet");
        desk.pieces.send(Bytes::from_static(b"two")).await.unwrap();
        assert_eq!(reader.next().await.unwrap().unwrap(), "two");
        drop(desk.pieces);
        let teller = desk.storing.await.unwrap();
        assert!(futures_util::poll!(reader.next()).is_pending(), "nobody said that it is whole");
        teller.send_modify(|growth| growth.end = Some(Ok(())));
        assert!(reader.next().await.is_none());
        assert_eq!(desk.preview.stage(), Stage::Whole);
    }

    #[tokio::test]
    async fn one_that_ends_early_is_no_film() {
        for panics in [false, true] {
            let desk = begun_with(b"one").await;
            let mut reader = std::pin::pin!(desk.preview.follow().await.unwrap());
            reader.next().await.unwrap().unwrap();
            drop(desk.pieces);
            let teller = desk.storing.await.unwrap();
            if !panics {
                teller.send_modify(|growth| growth.end = Some(Err(Fault::DiskFull)));
            }
            drop(teller);
            assert!(reader.next().await.unwrap().is_err(), "{panics}");
            assert_eq!(desk.preview.stage(), Stage::Failed, "{panics}");
            let path = desk.preview.path().to_owned();
            drop(desk.preview);
            assert!(!path.exists());
        }
    }
}
