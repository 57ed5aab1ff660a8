//! What every request can reach.

use crate::auth::Secret;
use crate::config::Config;
use crate::envelope::Fault;
use crate::media::fetch::Fetcher;
use crate::media::ffmpeg::Ffmpeg;
use crate::media::music::Shelf;
use crate::planner::Planner;
use crate::previews::Previews;
use crate::proxies::Proxies;
use crate::renders::Renders;
use crate::store::Store;
use crate::sweep::DataSize;
use crate::turns::Turns;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The folder of made music below the data folder.
pub(crate) const MUSIC: &str = "music";

/// The running studio, shared by all its tasks.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) addr: SocketAddr,
    pub(crate) store: Store,
    pub(crate) secret: Secret,
    pub(crate) ffmpeg: Ffmpeg,
    pub(crate) fetcher: Fetcher,
    /// Reads what the grammar does not understand.
    pub(crate) planner: Option<Box<dyn Planner>>,
    pub(crate) turns: Turns,
    pub(crate) renders: Renders,
    /// Limits how many uploads are probed at once.
    pub(crate) probes: Semaphore,
    pub(crate) previews: Previews,
    pub(crate) proxies: Proxies,
    /// Made music between jobs.
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) joins: JoinLimit,
    pub(crate) data_size: DataSize,
    /// Held by a sweep: two at once would drop twice what is too much.
    pub(crate) sweeping: tokio::sync::Mutex<()>,
    /// Fired when the studio shuts down.
    pub(crate) closing: CancellationToken,
    /// Everything that runs besides the requests.
    pub(crate) tasks: TaskTracker,
}

impl App {
    /// Milliseconds since the epoch.
    pub(crate) fn now(&self) -> i64 {
        self.config.clock.now_ms()
    }

    /// `http://127.0.0.1:port`.
    pub(crate) fn base_url(&self) -> String {
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            // Listening everywhere, it is still reached, and guarded, as the loopback.
            addr.set_ip(if addr.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        format!("http://{addr}")
    }

    /// Where uploads are written until they are whole.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.config.data.join("incoming")
    }

    /// Where a session's files lie.
    pub(crate) fn session_folder(&self, session: i64) -> PathBuf {
        self.config.data.join("files").join(session.to_string())
    }

    /// Where a render may put what it needs.
    pub(crate) fn work_folder(&self) -> PathBuf {
        self.config.data.join("work")
    }

    /// Where everything lies that was made of the sessions' files and can be made anew.
    pub(crate) fn derived(&self) -> PathBuf {
        self.config.data.join("derived")
    }

    /// That of one session; it may not be there.
    pub(crate) fn derived_folder(&self, session: i64) -> PathBuf {
        self.derived().join(session.to_string())
    }

    /// Where made music is kept.
    pub(crate) fn music_folder(&self) -> PathBuf {
        self.config.data.join(MUSIC)
    }

    /// Runs `work` to its end even if the caller, and the client behind it, goes away.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        self: &Arc<App>,
        work: impl Future<Output = Result<T, Fault>> + Send + 'static,
    ) -> Result<T, Fault> {
        let result = self.tasks.spawn(work).await;
        result.unwrap_or_else(|error| Err(Fault::Internal(format!("a task died: {error}"))))
    }
}

/// How many new users came from an address in the last hour.
#[derive(Debug, Default)]
pub(crate) struct JoinLimit {
    windows: Mutex<HashMap<IpAddr, (i64, u32)>>,
}

impl JoinLimit {
    /// Counts a new user, or says how long to wait.
    pub(crate) fn count(&self, ip: IpAddr, now: i64, most: u32) -> Result<(), Fault> {
        const HOUR_MS: i64 = 3_600_000;
        let Ok(mut windows) = self.windows.lock() else { return Ok(()) };
        windows.retain(|_, (since, _)| now - *since < HOUR_MS);
        let (since, count) = windows.entry(ip).or_insert((now, 0));
        if *count >= most {
            let wait = u64::try_from(*since + HOUR_MS - now).unwrap_or(0).div_ceil(1000);
            return Err(Fault::TooOften { retry_after: wait });
        }
        *count += 1;
        Ok(())
    }
}
