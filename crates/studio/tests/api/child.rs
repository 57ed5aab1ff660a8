//! A studio in a process of its own (this test binary again), for tests that kill it or need an environment of their
//! own.

use crate::support::{User, client_id, until};
use fov_studio::{Config, HoldAt, Studio};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

const CHILD: &str = "child::studio_in_a_process_of_its_own";
const POINTS: [HoldAt; 7] = [
    HoldAt::UploadStored,
    HoldAt::UploadCommitted,
    HoldAt::MessageAccepted,
    HoldAt::TurnBegun,
    HoldAt::TurnBeforeCommit,
    HoldAt::TurnCommitted,
    HoldAt::RenderBeforeCommit,
];

/// Not a test by itself: what others start.
#[test]
#[ignore = "runs as the child of other tests"]
fn studio_in_a_process_of_its_own() {
    let Ok(folder) = std::env::var("FOV_TEST_CHILD_FOLDER") else { return };
    let folder = Path::new(&folder);
    let log = std::fs::File::create(folder.join("log")).unwrap();
    tracing_subscriber::fmt().json().with_writer(Mutex::new(log)).init();
    let mut config = Config::new(folder.join("data"));
    let at = std::env::var("FOV_TEST_CHILD_HOLDS_AT").unwrap_or_default();
    config.behaviour.hold_at = POINTS.into_iter().find(|point| format!("{point:?}") == at);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let running = Studio::start(config).await.unwrap();
        std::fs::write(folder.join("url.part"), running.base_url()).unwrap();
        std::fs::rename(folder.join("url.part"), folder.join("url")).unwrap();
        std::future::pending::<()>().await;
    });
}

/// The studio that runs there, and a user of it.
pub(crate) struct Apart<'a> {
    folder: &'a Path,
    child: Child,
    pub(crate) user: User,
}

/// Starts one on the data in `folder`. It stands still where it is told to.
pub(crate) async fn apart(folder: &Path, hold: Option<HoldAt>) -> Apart<'_> {
    let point = hold.map(|at| format!("{at:?}")).unwrap_or_default();
    apart_in(folder, &[("FOV_TEST_CHILD_HOLDS_AT", point.as_ref())]).await
}

/// Starts one with these variables in its environment.
pub(crate) async fn apart_in<'a>(folder: &'a Path, variables: &[(&str, &Path)]) -> Apart<'a> {
    let _ = std::fs::remove_file(folder.join("url"));
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", CHILD])
        .env("FOV_TEST_CHILD_FOLDER", folder)
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let base = until(async || std::fs::read_to_string(folder.join("url")).ok()).await;
    // A user per start: the one before may have used its token up.
    static STARTS: AtomicU32 = AtomicU32::new(1);
    let client = client_id(STARTS.fetch_add(1, Ordering::Relaxed));
    Apart { folder, child, user: User::join(&base, &client).await }
}

impl Apart<'_> {
    /// Waits until it stands still at its point.
    pub(crate) async fn held(&self) {
        let log = self.folder.join("log");
        until(async || std::fs::read_to_string(&log).unwrap().contains("\"held\"").then_some(())).await;
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) -> User {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.user.clone()
    }
}

impl Drop for Apart<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
