//! The proxy media of the sessions' videos: made in the background once a video has come, one after the other and
//! while nothing is rendered, and read by previews in its place. They are no work of the user's: they go when room is
//! needed, the next start has none, and those that are wanted are made anew.

use crate::app::App;
use crate::envelope::Fault;
use crate::media::ffmpeg::{Limit, RunError};
use crate::media::probe::MediaInfo;
use crate::media::proxy;
use crate::renders::{Footage, footage};
use crate::store::files::File;
use crate::work::with_work;
use futures_util::FutureExt;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// The proxies that exist or are to be.
#[derive(Debug, Default)]
pub(crate) struct Proxies {
    queue: Mutex<Queue>,
}

/// Session and file.
type Key = (i64, String);

#[derive(Debug, Default)]
struct Queue {
    known: HashMap<Key, State>,
    /// What is to be made: what was asked for last, last.
    waiting: Vec<Order>,
    /// Whether somebody is at it.
    at_work: bool,
}

#[derive(Debug)]
enum State {
    Waiting,
    Making(CancellationToken),
    Made(Box<MediaInfo>),
    /// FFmpeg does not get through the file, now or later.
    Failed,
}

#[derive(Debug)]
struct Order {
    key: Key,
    source: PathBuf,
    info: MediaInfo,
}

/// Why there is no proxy.
enum NotMade {
    /// It may work another time.
    Now(Fault),
    Ever(String),
}

impl From<Fault> for NotMade {
    fn from(fault: Fault) -> NotMade {
        NotMade::Now(fault)
    }
}

impl From<RunError> for NotMade {
    fn from(error: RunError) -> NotMade {
        match error {
            RunError::Cancelled | RunError::NoSpace | RunError::Io(_) | RunError::Limit(Limit::Stall) => {
                NotMade::Now(error.into())
            }
            of_the_file => NotMade::Ever(of_the_file.to_string()),
        }
    }
}

impl Proxies {
    /// Has those made that a session's files lack, before those of all others.
    pub(crate) fn order(app: &Arc<App>, session: i64, files: &[File]) {
        let mut queue = app.proxies.lock();
        // Taken from the end: the first file comes first.
        for file in files.iter().rev() {
            let Some(info) = file.content.media().filter(|info| proxy::is_worthwhile(info)) else { continue };
            let source = app.session_folder(session).join(&file.stored);
            queue.ask(Order { key: (session, file.id.clone()), source, info: info.clone() });
        }
        if !queue.waiting.is_empty() && !std::mem::replace(&mut queue.at_work, true) {
            app.tasks.spawn(work(Arc::clone(app)));
        }
    }

    /// Drops what is known of a session whose folder of what can be made anew goes.
    pub(crate) fn forget(&self, session: i64) {
        self.lock().drop_where(|(of, _)| *of == session);
    }

    /// Drops all of them for a disk that is full.
    pub(crate) fn make_room(app: &Arc<App>) {
        let dropped = app.proxies.lock().drop_where(|_| true);
        if dropped.is_empty() {
            return;
        }
        tracing::warn!(proxies = dropped.len(), "the disk is full: previews do without proxies");
        let shared = Arc::clone(app);
        app.tasks.spawn_blocking(move || {
            for (session, file) in dropped {
                let _ = std::fs::remove_file(place(&shared, session, &file));
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Puts an order at the end, unless it is in hand.
    fn ask(&mut self, order: Order) {
        match self.known.get(&order.key) {
            Some(State::Waiting) => self.waiting.retain(|other| other.key != order.key),
            Some(_) => return,
            None => drop(self.known.insert(order.key.clone(), State::Waiting)),
        }
        self.waiting.push(order);
    }

    /// The next order, and what stops it. Without one, nobody is at work any more.
    fn next(&mut self, closing: &CancellationToken) -> Option<(Order, CancellationToken)> {
        let order = self.waiting.pop().filter(|_| !closing.is_cancelled());
        self.at_work = order.is_some();
        let (order, cancel) = (order?, closing.child_token());
        self.known.insert(order.key.clone(), State::Making(cancel.clone()));
        Some((order, cancel))
    }

    /// Notes how an order ended; says whether anybody still wants to know.
    fn settle(&mut self, key: &Key, cancel: &CancellationToken, made: Result<MediaInfo, NotMade>) -> bool {
        // Dropped meanwhile, it may have been ordered again.
        if cancel.is_cancelled() {
            return false;
        }
        match made {
            Ok(info) => drop(self.known.insert(key.clone(), State::Made(Box::new(info)))),
            Err(NotMade::Now(fault)) => {
                tracing::info!(session = key.0, ?fault, "no proxy yet: previews read the video itself");
                self.known.remove(key);
            }
            Err(NotMade::Ever(cause)) => {
                tracing::warn!(session = key.0, cause, "no proxy: previews read the video itself");
                self.known.insert(key.clone(), State::Failed);
            }
        }
        true
    }

    /// Forgets some, stops those that are being made, and says which had been made.
    fn drop_where(&mut self, of: impl Fn(&Key) -> bool) -> Vec<Key> {
        self.waiting.retain(|order| !of(&order.key));
        let dropped = self.known.extract_if(|key, _| of(key)).filter_map(|(key, state)| match state {
            State::Making(cancel) => {
                cancel.cancel();
                None
            }
            State::Made(_) => Some(key),
            State::Waiting | State::Failed => None,
        });
        dropped.collect()
    }
}

/// What a session's clips are made of in previews: proxies in the place of the videos that have one.
pub(crate) fn preview_footage(app: &App, session: i64, files: Vec<File>) -> Footage {
    let Footage { mut files, mut media } = footage(app, session, files);
    let mut queue = app.proxies.lock();
    for (id, info) in &mut media {
        let (key, place) = ((session, id.clone()), place(app, session, id));
        match queue.known.get(&key) {
            Some(State::Made(small)) if place.exists() => {
                info.clone_from(small);
                files.insert(id.clone(), place);
            }
            // Somebody cleared it away; the next look orders it anew.
            Some(State::Made(_)) => drop(queue.known.remove(&key)),
            _ => {}
        }
    }
    Footage { files, media }
}

/// Where the proxy of a file lies.
fn place(app: &App, session: i64, file: &str) -> PathBuf {
    app.derived_folder(session).join(format!("proxy-{file}.mp4"))
}

/// Makes what is ordered, until there is no more.
async fn work(app: Arc<App>) {
    loop {
        let next = app.proxies.lock().next(&app.closing);
        let Some((order, cancel)) = next else { return };
        // A mistake that one video brings to light must not end the making of all others.
        let made = AssertUnwindSafe(make(&app, &order, cancel.clone())).catch_unwind().await;
        let made = made.unwrap_or_else(|_| Err(NotMade::Ever("panic while making a proxy".to_owned())));
        let placed = made.is_ok();
        let wanted = app.proxies.lock().settle(&order.key, &cancel, made);
        if placed && !wanted {
            let (session, file) = &order.key;
            let _ = tokio::fs::remove_file(place(&app, *session, file)).await;
        }
    }
}

async fn make(app: &App, order: &Order, cancel: CancellationToken) -> Result<MediaInfo, NotMade> {
    let Order { key: (session, file), source, info } = order;
    let needed = app.config.limits.spare_bytes.saturating_add(info.size);
    if free_bytes(app.config.data.clone()).await? < needed {
        return Err(Fault::DiskFull.into());
    }
    with_work(app, |work| async move {
        let out = work.join("proxy.mp4");
        let made = proxy::make(&app.ffmpeg, source, info, &out, app.renders.pause(), cancel).await?;
        let place = place(app, *session, file);
        let placed = async {
            tokio::fs::create_dir_all(place.parent().unwrap_or(Path::new("."))).await?;
            tokio::fs::rename(&out, &place).await
        };
        placed.await.map_err(|e| Fault::io("a proxy", &e))?;
        Ok(made)
    })
    .await
}

/// Bytes that can still be written to the disk of a folder.
async fn free_bytes(folder: PathBuf) -> Result<u64, Fault> {
    let asked = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&folder)).await;
    let disk = asked.map_err(|_| Fault::panic("looking at the disk"))?;
    let disk = disk.map_err(|e| Fault::io("the disk", &e.into()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::sniff::Container;
    use crate::{Config, Studio};
    use fov_edit::time::Time;
    use fov_edit::timeline::SourceKind;

    fn info() -> MediaInfo {
        MediaInfo {
            container: Container::Mp4,
            kind: SourceKind::Video,
            duration: Time::from_secs(1),
            start_time: Time::ZERO,
            width: 1920,
            height: 1080,
            fps: None,
            has_audio: false,
            size: 1,
            video: None,
            audio: None,
        }
    }

    impl Queue {
        fn of(keys: &[(i64, &str)]) -> Queue {
            let mut queue = Queue::default();
            keys.iter().for_each(|key| queue.ask_for(*key));
            queue
        }

        fn ask_for(&mut self, (session, file): (i64, &str)) {
            self.ask(Order { key: (session, file.to_owned()), source: PathBuf::new(), info: info() });
        }

        /// What is made next, and what stops it.
        fn begin(&mut self) -> Option<(Key, CancellationToken)> {
            self.next(&CancellationToken::new()).map(|(order, cancel)| (order.key, cancel))
        }
    }

    #[test]
    fn what_was_asked_for_last_comes_first() {
        let mut queue = Queue::of(&[(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(queue.begin().unwrap().0, (3, "c".to_owned()));
        // In hand already, and looked at once more.
        queue.ask_for((3, "c"));
        queue.ask_for((1, "a"));
        let rest = std::iter::from_fn(|| queue.begin()).map(|(key, _)| key.0);
        assert_eq!(rest.collect::<Vec<_>>(), [1, 2]);
        assert!(!queue.at_work);
        let mut queue = Queue::of(&[(1, "a")]);
        let closing = CancellationToken::new();
        closing.cancel();
        assert!(queue.next(&closing).is_none() && !queue.at_work, "nothing is begun at the end");
    }

    #[test]
    fn only_what_ffmpeg_fails_on_is_given_up() {
        let outcomes = [
            (RunError::Failed { code: Some(1), tail: String::new() }, false),
            (RunError::Limit(Limit::Cpu), false),
            (RunError::Limit(Limit::Stall), true),
            (RunError::NoSpace, true),
            (std::io::Error::other("no process").into(), true),
        ];
        for (error, again) in outcomes {
            let said = error.to_string();
            let mut queue = Queue::of(&[(1, "a")]);
            let (key, cancel) = queue.begin().unwrap();
            assert!(queue.settle(&key, &cancel, Err(error.into())));
            queue.ask_for((1, "a"));
            assert_eq!(queue.begin().is_some(), again, "{said}");
        }
    }

    #[tokio::test]
    async fn the_last_of_the_disk_is_left_to_others() {
        for (spare_bytes, refused) in [(u64::MAX, true), (0, false)] {
            let folder = tempfile::tempdir().unwrap();
            let mut config = Config::new(folder.path().join("data"));
            config.limits.spare_bytes = spare_bytes;
            let running = Studio::start(config).await.unwrap();
            let (key, source) = ((1, "a".to_owned()), folder.path().join("nowhere.mp4"));
            let order = Order { key, source, info: info() };
            // There is no such file: where there is room, somebody has at least looked for it.
            let made = make(&running.app, &order, CancellationToken::new()).await;
            assert_eq!(matches!(made, Err(NotMade::Now(Fault::DiskFull))), refused, "{spare_bytes} bytes");
            assert!(made.is_err());
            let work = running.app.work_folder();
            assert_eq!(std::fs::read_dir(work).unwrap().count(), 0, "{spare_bytes} bytes");
            running.shutdown().await;
        }
    }

    #[test]
    fn those_of_a_project_that_is_gone_are_not_made_any_more() {
        let mut queue = Queue::of(&[(2, "other"), (1, "waiting"), (1, "made"), (1, "making")]);
        let (_, making) = queue.begin().unwrap();
        let (made, cancel) = queue.begin().unwrap();
        assert!(queue.settle(&made, &cancel, Ok(info())));
        assert_eq!(queue.drop_where(|(session, _)| *session == 1), [(1, "made".to_owned())]);
        assert!(making.is_cancelled());
        // What comes of it after all is nobody's, also where it was ordered again.
        queue.ask_for((1, "making"));
        assert!(!queue.settle(&(1, "making".to_owned()), &making, Ok(info())));
        let rest = std::iter::from_fn(|| queue.begin()).map(|(key, _)| key.1);
        assert_eq!(rest.collect::<Vec<_>>(), ["making", "other"]);
    }
}
