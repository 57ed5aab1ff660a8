//! Starting and stopping.

use crate::app::{App, JoinLimit, MUSIC};
use crate::auth::Secret;
use crate::config::Config;
use crate::envelope::Fault;
use crate::media::fetch::{Fetcher, Policy};
use crate::media::ffmpeg::{Ffmpeg, Missing};
use crate::media::music::Shelf;
use crate::planner::{Model, Planner};
use crate::previews::Previews;
use crate::proxies::Proxies;
use crate::renders::{self, Renders};
use crate::store::Store;
use crate::store::renders::forgive_interrupted;
use crate::turns::{self, Turns};
use crate::witness::Log;
use crate::{routes, sweep};
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long open answers may take once the studio is to close.
const PATIENCE: Duration = Duration::from_secs(5);

/// The local backend. See the crate's documentation.
#[derive(Debug)]
pub struct Studio {}

/// Why a studio did not start. Each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken.
    #[error("port {} is in use by another program: choose another one with --port, or 0 for any free one", .0.port())]
    PortInUse(SocketAddr),
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {addr}: {cause}; choose another address with --bind")]
    Bind {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        cause: io::Error,
    },
    /// The data folder cannot be made or written.
    #[error("the data folder {} cannot be written ({cause}): choose another one with --data", .folder.display())]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Another studio uses the data folder.
    #[error("another studio is running on {}: stop it, or choose another folder with --data", .0.display())]
    AlreadyRunning(PathBuf),
    /// FFmpeg is not installed.
    #[error(transparent)]
    NoFfmpeg(#[from] Missing),
    /// Nothing can be asked of the planner.
    #[error(
        "the planner cannot be used ({0}): leave out --planner-url, or install the package ca-certificates"
    )]
    Planner(String),
    /// The data folder holds something else.
    #[error(
        "the folder {} has other files in it, and the studio removes what it does not know from its own: name an empty \
         folder, or one that does not exist yet, with --data", .0.display()
    )]
    NotOurs(PathBuf),
    /// The database cannot be opened or read.
    #[error("the database in {} cannot be used: {cause}", .folder.display())]
    Database {
        /// The folder.
        folder: PathBuf,
        /// What went wrong.
        cause: String,
    },
}

/// A studio that answers requests. Dropped without [`shutdown`](Running::shutdown) it goes on until its runtime ends.
pub struct Running {
    pub(crate) app: Arc<App>,
    serving: JoinHandle<()>,
    log: JoinHandle<Log>,
    writer: std::thread::JoinHandle<()>,
    lock: File,
}

impl Studio {
    /// Starts a studio: takes the data folder, takes up unfinished work, and listens.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        let ffmpeg = locate().await?;
        let planner = planner(&config)?;
        let folder = config.data.clone();
        let not_writable = |cause| StartError::NotWritable { folder: folder.clone(), cause };
        if !claim(&folder).map_err(not_writable)? {
            return Err(StartError::NotOurs(folder));
        }
        make_folders(&folder).map_err(not_writable)?;
        let lock = lock(&folder)?;
        let secret = secret(&folder).map_err(not_writable)?;
        let log = Log::open(&folder).map_err(not_writable)?;
        let database_file = folder.join("studio.db");
        if !database_file.exists() {
            set_aside(&folder).map_err(not_writable)?;
        }
        let listener = listen(config.bind).await?;
        let addr = listener.local_addr().map_err(|cause| StartError::Bind { addr: config.bind, cause })?;
        let database = |cause: String| StartError::Database { folder: folder.clone(), cause };
        let (store, writer) = Store::open(&database_file).map_err(|error| database(error.to_string()))?;
        let app = Arc::new(App {
            addr,
            store,
            secret,
            ffmpeg,
            fetcher: Fetcher::new(Policy {
                allow_loopback: config.allow_loopback_urls,
                max_bytes: config.limits.file_bytes,
                ..Policy::default()
            }),
            planner,
            turns: Turns::default(),
            renders: Renders::default(),
            probes: Semaphore::new(config.limits.probes.max(1)),
            previews: Previews::default(),
            proxies: Proxies::default(),
            shelf: Arc::new(Shelf::new(config.data.join(MUSIC), config.limits.music_bytes)),
            joins: JoinLimit::default(),
            data_size: sweep::DataSize::default(),
            sweeping: tokio::sync::Mutex::default(),
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
        });
        let resumed = async {
            sweep::leftovers(&app).await?;
            turns::resume(&app).await?;
            renders::start(&app).await
        };
        resumed.await.map_err(|fault: Fault| database(format!("{fault:?}")))?;
        let log = tokio::spawn(log.follow(app.store.clone(), app.closing.clone()));
        app.tasks.spawn(sweep::keep_sweeping(Arc::clone(&app)));
        let serving = serve(&app, listener);
        tracing::info!(
            %addr,
            data = %app.config.data.display(),
            ffmpeg = app.ffmpeg.version(),
            confinement = %app.ffmpeg.confinement(),
            "the studio runs"
        );
        Ok(Running { app, serving, log, writer, lock })
    }
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.app.addr
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.app.base_url()
    }

    /// Which FFmpeg works here, and how far this kernel lets it be confined: for the person who runs the studio.
    #[must_use]
    pub fn ffmpeg(&self) -> String {
        format!("FFmpeg {}, with {}", self.app.ffmpeg.version(), self.app.ffmpeg.confinement())
    }

    /// The data folder and the bytes that it holds now.
    #[must_use]
    pub fn data(&self) -> (&Path, u64) {
        (&self.app.config.data, sweep::folder_bytes(&self.app.config.data))
    }

    /// Stops listening, lets open answers end (a few seconds at most) and closes the data folder. Work that is not
    /// finished is taken up by the next start.
    pub async fn shutdown(self) {
        let Running { app, serving, log, writer, lock } = self;
        app.closing.cancel();
        let abort = serving.abort_handle();
        if tokio::time::timeout(PATIENCE, serving).await.is_err() {
            abort.abort();
        }
        app.tasks.close();
        let _ = tokio::time::timeout(PATIENCE, app.tasks.wait()).await;
        let interrupted = app.turns.begun();
        if let Err(fault) = app.store.write(move |tx| forgive_interrupted(tx, &interrupted)).await {
            tracing::warn!(?fault, "what was interrupted could not be noted");
        }
        if let Ok(mut log) = log.await {
            while log.copy(&app.store).await.is_ok_and(|copied| copied > 0) {}
        }
        // The writer ends with the last handle on the store; a task that hangs must not keep the caller here.
        drop(app);
        let _ = tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(move || writer.join())).await;
        drop(lock);
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("addr", &self.app.addr).finish_non_exhaustive()
    }
}

/// Makes the data folder where there is none, and says whether it is the studio's own: every start empties parts of it.
fn claim(data: &Path) -> io::Result<bool> {
    // The films of a person are nobody else's business.
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data)?;
    let marker = data.join(".fov-studio");
    if marker.try_exists()? {
        return Ok(true);
    }
    // What the first versions made has no marker, but all of these.
    let older = ["studio.db", "secret", "lock"].iter().all(|name| data.join(name).is_file());
    if !older && std::fs::read_dir(data)?.next().is_some() {
        return Ok(false);
    }
    std::fs::write(
        marker,
        "The studio's data: what it does not know in here is removed at its next start.\n",
    )?;
    Ok(true)
}

/// What the folders begin with that [`set_aside`] makes.
pub(crate) const ASIDE: &str = "files-without-database-";

/// Without their database nobody knows whose the files are. They are kept as long as an unused project, out of the way
/// of what comes now.
fn set_aside(data: &Path) -> io::Result<()> {
    let files = data.join("files");
    if std::fs::read_dir(&files)?.next().is_none() {
        return Ok(());
    }
    let aside = (1..).map(|n| data.join(format!("{ASIDE}{n}"))).find(|path| !path.exists());
    let Some(aside) = aside else { return Ok(()) };
    tracing::warn!(kept = %aside.display(), "the database is gone: its files are put aside");
    std::fs::rename(&files, &aside)?;
    std::fs::create_dir(files)?;
    // Their time begins now.
    File::open(aside)?.set_modified(SystemTime::now())
}

fn make_folders(data: &Path) -> io::Result<()> {
    for folder in ["files", "incoming", "work", MUSIC, "log"] {
        std::fs::create_dir_all(data.join(folder))?;
    }
    Ok(())
}

/// One studio a data folder. The lock is the process's: it goes with it, however it ends.
fn lock(data: &Path) -> Result<File, StartError> {
    let not_writable = |cause| StartError::NotWritable { folder: data.to_owned(), cause };
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(data.join("lock"))
        .map_err(not_writable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::AlreadyRunning(data.to_owned())),
        Err(TryLockError::Error(cause)) => Err(not_writable(cause)),
    }
}

/// The secret of this data folder, made at the first start.
fn secret(data: &Path) -> io::Result<Secret> {
    let path = data.join("secret");
    match std::fs::read(&path) {
        Ok(bytes) => {
            let bytes = bytes.try_into().map_err(|_| {
                io::Error::other(format!(
                    "{} is damaged: remove it; every token ends with it",
                    path.display()
                ))
            })?;
            Ok(Secret(bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(io::Error::other)?;
            // Whole or not there at all, so that a crash leaves no half secret.
            let draft = data.join("secret.part");
            let mut file =
                File::options().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            std::fs::rename(&draft, &path)?;
            File::open(data)?.sync_all()?;
            Ok(Secret(bytes))
        }
        Err(error) => Err(error),
    }
}

fn planner(config: &Config) -> Result<Option<Box<dyn Planner>>, StartError> {
    let Some(settings) = config.planner.clone() else { return Ok(None) };
    let model = Model::new(settings).map_err(|e| StartError::Planner(e.without_url().to_string()))?;
    Ok(Some(Box::new(model)))
}

/// Runs the programs once, which takes a moment.
async fn locate() -> Result<Ffmpeg, StartError> {
    match tokio::task::spawn_blocking(Ffmpeg::locate).await {
        Ok(found) => Ok(found?),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(addr).await.map_err(|cause| match cause.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(addr),
        _ => StartError::Bind { addr, cause },
    })
}

fn serve(app: &Arc<App>, listener: TcpListener) -> JoinHandle<()> {
    let router = routes::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let closing = app.closing.clone();
    tokio::spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(closing.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "the server stopped");
        }
    })
}
