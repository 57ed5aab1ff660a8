//! The proxy media of the sessions' videos: made in the background once a video has come, one after the other and
//! while nothing is rendered, and read by previews in its place. They are no work of the user's: the next start has none, and makes those that are wanted.

use crate::app::App;
use crate::envelope::Fault;
use crate::media::probe::MediaInfo;
use crate::media::proxy;
use crate::renders::{Work, footage};
use crate::store::files::File;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// The proxies that exist or are being made.
#[derive(Debug)]
pub(crate) struct Proxies {
    /// By session and file.
    known: Mutex<HashMap<(i64, String), State>>,
    maker: Semaphore,
}

#[derive(Debug)]
enum State {
    Making(CancellationToken),
    Made(Box<MediaInfo>),
    /// It could not be made, and will not be tried again.
    Failed,
}

impl Default for Proxies {
    fn default() -> Proxies {
        Proxies { known: Mutex::default(), maker: Semaphore::new(1) }
    }
}

impl Proxies {
    /// Begins to make those that a session's files lack.
    pub(crate) fn order(app: &Arc<App>, session: i64, files: &[File]) {
        for file in files {
            let Some(info) = file.content.media().filter(|info| proxy::is_worthwhile(info)) else { continue };
            let key = (session, file.id.clone());
            let mut known = app.proxies.lock();
            if known.contains_key(&key) {
                continue;
            }
            let cancel = app.closing.child_token();
            known.insert(key.clone(), State::Making(cancel.clone()));
            let (shared, info) = (Arc::clone(app), info.clone());
            let source = app.session_folder(session).join(&file.stored);
            app.tasks.spawn(async move {
                let made = make(&shared, &key, source, &info, cancel).await;
                let mut known = shared.proxies.lock();
                // A session that was swept meanwhile has none.
                let Some(state) = known.get_mut(&key) else { return };
                *state = match made {
                    Ok(info) => State::Made(Box::new(info)),
                    Err(fault) => {
                        tracing::warn!(session, ?fault, "no proxy was made: previews read the video itself");
                        State::Failed
                    }
                };
            });
        }
    }

    /// Drops what is known of a session that is gone; its files go with its folder.
    pub(crate) fn forget(&self, session: i64) {
        self.lock().retain(|(of, _), state| {
            if let State::Making(cancel) = state
                && *of == session
            {
                cancel.cancel();
            }
            *of != session
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(i64, String), State>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// [`footage`] for previews: proxies in the place of the videos that have one.
pub(crate) async fn preview_footage(
    app: &App,
    session: i64,
) -> Result<(BTreeMap<String, PathBuf>, BTreeMap<String, MediaInfo>), Fault> {
    let (mut files, mut media) = footage(app, session).await?;
    let known = app.proxies.lock();
    for (id, info) in &mut media {
        if let Some(State::Made(small)) = known.get(&(session, id.clone())) {
            info.clone_from(small);
            files.insert(id.clone(), place(app, session, id));
        }
    }
    Ok((files, media))
}

/// Where the proxy of a file lies.
fn place(app: &App, session: i64, file: &str) -> PathBuf {
    app.session_folder(session).join(format!("proxy-{file}.mp4"))
}

async fn make(
    app: &App,
    (session, file): &(i64, String),
    source: PathBuf,
    info: &MediaInfo,
    cancel: CancellationToken,
) -> Result<MediaInfo, Fault> {
    let _turn = tokio::select! {
        turn = app.proxies.maker.acquire() => turn.map_err(|_| Fault::Closing)?,
        () = cancel.cancelled() => return Err(Fault::Closing),
    };
    let work = Work::new(app).await?;
    let out = work.0.join("proxy.mp4");
    let made = proxy::make(&app.ffmpeg, &source, info, &out, app.renders.pause(), cancel).await?;
    let placed = tokio::fs::rename(&out, place(app, *session, file)).await;
    placed.map_err(|e| Fault::io("a proxy", &e))?;
    work.remove().await;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_a_project_that_is_gone_are_not_made_any_more() {
        let proxies = Proxies::default();
        let tokens = [1, 1, 2].map(|session| (session, CancellationToken::new()));
        for (n, (session, token)) in tokens.iter().enumerate() {
            proxies.lock().insert((*session, format!("file-{n}")), State::Making(token.clone()));
        }
        proxies.lock().insert((1, "failed".to_owned()), State::Failed);
        proxies.forget(1);
        assert_eq!(tokens.map(|(_, token)| token.is_cancelled()), [true, true, false]);
        assert_eq!(proxies.lock().keys().collect::<Vec<_>>(), [&(2, "file-2".to_owned())]);
    }
}
