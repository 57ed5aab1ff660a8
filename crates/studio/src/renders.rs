//! The render queue: a few workers that take jobs from the table, oldest first, one of a session at a time.

use crate::app::App;
use crate::auth::random_hex;
use crate::config::HoldAt;
use crate::envelope::Fault;
use crate::media::probe::MediaInfo;
use crate::proxies::Proxies;
use crate::render::{self, Job, RenderError};
use crate::rendering::Settings;
use crate::store::files;
use crate::store::renders::{self, Claimed, Product, State};
use crate::work::with_work;
use fov_edit::draft::from_draft;
use fov_edit::timeline::Timeline;
use futures_util::FutureExt;
use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

/// A job that brought the whole process down this often is given up.
const MOST_ATTEMPTS: i64 = 3;

/// What is being rendered right now.
#[derive(Default)]
pub(crate) struct Renders {
    /// Rung when there may be work.
    pub(crate) wake: Notify,
    running: Mutex<HashMap<String, Arc<Active>>>,
    /// Whether there is anything in `running`.
    busy: watch::Sender<bool>,
}

struct Active {
    cancel: CancellationToken,
    percent: AtomicU8,
}

impl Renders {
    /// 0..=100 of a running job.
    pub(crate) fn progress(&self, id: &str) -> Option<u8> {
        Some(self.lock().get(id)?.percent.load(Ordering::Relaxed))
    }

    /// Stops a job's process. The caller has marked the job in the table first.
    pub(crate) fn stop(&self, id: &str) {
        if let Some(active) = self.lock().get(id) {
            active.cancel.cancel();
        }
    }

    /// Whether work that nobody waits for is to stand still: an export gets the whole machine.
    pub(crate) fn pause(&self) -> watch::Receiver<bool> {
        self.busy.subscribe()
    }

    fn begin(&self, id: String, active: Arc<Active>) {
        let mut running = self.lock();
        running.insert(id, active);
        self.busy.send_replace(true);
    }

    fn end(&self, id: &str) {
        let mut running = self.lock();
        running.remove(id);
        self.busy.send_replace(!running.is_empty());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Active>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the workers. What a crash interrupted is queued again first.
pub(crate) async fn start(app: &Arc<App>) -> Result<(), Fault> {
    app.store.write(renders::requeue_interrupted).await?;
    for _ in 0..app.config.limits.renders.max(1) {
        let app = Arc::clone(app);
        app.clone().tasks.spawn(async move { work(&app).await });
    }
    Ok(())
}

async fn work(app: &Arc<App>) {
    while !app.closing.is_cancelled() {
        match app.store.write(renders::take_next).await {
            Ok(Some(job)) => {
                // The bell keeps one ring only: whoever was rung for by two jobs at once wakes the next.
                app.renders.wake.notify_one();
                run(app, job).await;
            }
            Ok(None) => tokio::select! {
                () = app.renders.wake.notified() => {}
                () = app.closing.cancelled() => {}
            },
            Err(fault) => {
                tracing::error!(?fault, "the render queue cannot be read and will be tried again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn run(app: &Arc<App>, job: Claimed) {
    let id = job.id.clone();
    let active = Arc::new(Active { cancel: app.closing.child_token(), percent: AtomicU8::new(10) });
    app.renders.begin(id.clone(), Arc::clone(&active));
    // A mistake that one film brings to light must not end the worker, and all films with it.
    let made = AssertUnwindSafe(make(app, &job, &active)).catch_unwind().await;
    let result = made.unwrap_or_else(|_| Err(Fault::panic("rendering").into()));
    if matches!(result, Err(NoFile::DiskFull)) {
        Proxies::make_room(app);
    }
    settle(app, &job, result).await;
    app.renders.end(&id);
}

/// Why there is no file.
enum NoFile {
    /// By the user: the table says so already. By the studio's end: the next start queues it again.
    Cancelled,
    DiskFull,
    /// The sentence is for the user.
    Failed(String),
}

impl From<Fault> for NoFile {
    fn from(fault: Fault) -> NoFile {
        match fault {
            Fault::Closing => return NoFile::Cancelled,
            Fault::DiskFull => return NoFile::DiskFull,
            _ => {}
        }
        tracing::error!(?fault, "a render failed");
        NoFile::Failed(fault.sentence())
    }
}

impl From<RenderError> for NoFile {
    fn from(error: RenderError) -> NoFile {
        if let RenderError::Failed { tail } = &error {
            tracing::error!(tail, "a render failed");
        }
        match error {
            RenderError::Cancelled => NoFile::Cancelled,
            RenderError::OutOfSpace => NoFile::DiskFull,
            other => NoFile::Failed(other.to_string()),
        }
    }
}

/// Writes the end of a job into the table, for as long as that takes: a render that was finished stays finished.
async fn settle(app: &Arc<App>, job: &Claimed, result: Result<Product, NoFile>) {
    let result = match result {
        Ok(product) => Ok(product),
        Err(NoFile::Failed(sentence)) => Err(sentence),
        Err(NoFile::DiskFull) => Err(RenderError::OutOfSpace.to_string()),
        Err(NoFile::Cancelled) => return,
    };
    let file = result.as_ref().ok().map(|product| app.session_folder(job.session_id).join(&product.stored));
    let mut pause = Duration::from_secs(1);
    loop {
        let (id, result, now) = (job.id.clone(), result.clone(), app.now());
        match app.store.write(move |tx| renders::finish(tx, &id, &result, now)).await {
            Ok(true) => return,
            // Cancelled at the last moment: nobody wants the file.
            Ok(false) => {
                if let Some(file) = file {
                    let _ = tokio::fs::remove_file(file).await;
                }
                return;
            }
            Err(Fault::Closing) => return,
            Err(fault) => {
                tracing::error!(?fault, "the end of a render cannot be stored and will be tried again");
                tokio::select! {
                    () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_secs(60)),
                    () = app.closing.cancelled() => return,
                }
            }
        }
    }
}

async fn make(app: &Arc<App>, claimed: &Claimed, active: &Active) -> Result<Product, NoFile> {
    if claimed.attempts > MOST_ATTEMPTS {
        return Err(NoFile::Failed(
            "this render stopped the studio several times: change the edit and export it again".to_owned(),
        ));
    }
    // Between being taken and being listed above, a cancellation had nothing to stop.
    let id = claimed.id.clone();
    if app.store.read(move |db| renders::state(db, &id)).await? != State::Processing {
        return Err(NoFile::Cancelled);
    }
    let settings: Settings = serde_json::from_str(&claimed.output).map_err(Fault::from)?;
    with_work(app, |work| film(app, claimed, settings, work, active)).await
}

/// Renders a job in its work folder and puts the file in its place.
async fn film(
    app: &Arc<App>,
    claimed: &Claimed,
    settings: Settings,
    work: PathBuf,
    active: &Active,
) -> Result<Product, NoFile> {
    let session = claimed.session_id;
    let all = app.store.read(move |db| files::of_session(db, session)).await?;
    let Footage { files, media } = footage(app, session, all);
    let job = Job {
        timeline: from_draft(&claimed.draft).map_err(|error| NoFile::Failed(error.to_string()))?,
        files,
        media,
        music: Some(Arc::clone(&app.shelf)),
        out: work.join(format!("out.{}", settings.format)),
        work,
        output: settings.output(),
    };
    let report = |share: f32| {
        let percent = 10 + (share.clamp(0.0, 1.0) * 88.0) as u8;
        active.percent.fetch_max(percent, Ordering::Relaxed);
    };
    let film = render::render(&app.ffmpeg, &job, report, &active.cancel).await?;
    active.percent.store(99, Ordering::Relaxed);
    app.config.behaviour.hold(HoldAt::RenderBeforeCommit).await;
    let stored = format!("render-{}.{}", random_hex(12)?, settings.format);
    keep(&job.out, &app.session_folder(session), &stored).await?;
    Ok(Product {
        stored,
        name: format!("{}.{}", file_stem(&claimed.task_name), settings.format),
        size: film.bytes,
        duration_ms: film.duration.ms(),
    })
}

/// What a session's clips can be made of, by the names that sources have for its files.
pub(crate) struct Footage {
    /// Where they are.
    pub(crate) files: BTreeMap<String, PathBuf>,
    /// What is in them.
    pub(crate) media: BTreeMap<String, MediaInfo>,
}

/// That of a session with these files. Each was looked into when it came, and nobody writes to it after that.
pub(crate) fn footage(app: &App, session: i64, files: Vec<files::File>) -> Footage {
    let folder = app.session_folder(session);
    let media = files.iter().filter_map(|file| Some((file.id.clone(), file.content.media()?.clone())));
    let media = media.collect();
    let files = files.into_iter().map(|file| (file.id, folder.join(file.stored))).collect();
    Footage { files, media }
}

/// Moves a whole file to its place for good: its bytes and its name are on the disk when this returns.
pub(crate) async fn keep(from: &std::path::Path, folder: &std::path::Path, name: &str) -> Result<(), Fault> {
    let (from, folder, to) = (from.to_owned(), folder.to_owned(), folder.join(name));
    let moved = tokio::task::spawn_blocking(move || {
        std::fs::File::open(&from)?.sync_all()?;
        std::fs::create_dir_all(&folder)?;
        std::fs::rename(&from, &to)?;
        std::fs::File::open(&folder)?.sync_all()?;
        folder.parent().map_or(Ok(()), |parent| std::fs::File::open(parent)?.sync_all())
    })
    .await;
    match moved {
        Ok(result) => result.map_err(|e| Fault::io("a file could not be put in its place", &e)),
        Err(_) => Err(Fault::panic("moving a file")),
    }
}

/// Checks that every source of a timeline is a file of this session.
pub(crate) fn check_sources(timeline: &Timeline, files: &BTreeMap<String, files::File>) -> Result<(), Fault> {
    match timeline.sources.values().find(|source| !files.contains_key(&source.file)) {
        None => Ok(()),
        Some(_) => Err(Fault::Bad(
            "the draft uses a file that this session does not have: upload it here and export again"
                .to_owned(),
        )),
    }
}

/// A project's name as a file name: letters and digits of any script, dashes and blanks.
fn file_stem(task_name: &str) -> String {
    let kept: String = task_name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { ' ' })
        .take(80)
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    if words.is_empty() { "video".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_names_become_plain_file_names() {
        assert_eq!(file_stem("夏日 旅行/../x\n"), "夏日 旅行 x");
        assert_eq!(file_stem("../../"), "video");
        assert_eq!(file_stem("project"), "project");
    }
}
