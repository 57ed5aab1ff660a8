//! `kill -9` at the worst moments. The studio runs in a child process (this test binary again), stops at a chosen
//! point and is killed exactly there; the next start must have every job once.

use crate::support::{User, client_id, files_below, until, witnessed};
use fov_studio::{Config, HoldAt, Studio};
use serde_json::json;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

const TRIM: &str = "trim the first 1 seconds";
const CHILD: &str = "crash::child_that_waits_to_be_killed";

/// Not a test by itself: what the others run as the child.
#[test]
#[ignore = "runs as the child of the crash tests"]
fn child_that_waits_to_be_killed() {
    let Ok(folder) = std::env::var("FOV_TEST_CRASH_FOLDER") else { return };
    let folder = Path::new(&folder);
    let mut config = Config::new(folder.join("data"));
    config.behaviour.hold_at = match std::env::var("FOV_TEST_CRASH_AT").unwrap().as_str() {
        "message accepted" => Some(HoldAt::MessageAccepted),
        "turn before commit" => Some(HoldAt::TurnBeforeCommit),
        "turn committed" => Some(HoldAt::TurnCommitted),
        "render before commit" => Some(HoldAt::RenderBeforeCommit),
        _ => None,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let running = Studio::start(config).await.unwrap();
        std::fs::write(folder.join("url.part"), running.base_url()).unwrap();
        std::fs::rename(folder.join("url.part"), folder.join("url")).unwrap();
        std::future::pending::<()>().await;
    });
}

struct Doomed {
    child: Child,
    user: User,
}

async fn doomed(folder: &Path, hold: &str) -> Doomed {
    let _ = std::fs::remove_file(folder.join("url"));
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", CHILD])
        .env("FOV_TEST_CRASH_FOLDER", folder)
        .env("FOV_TEST_CRASH_AT", hold)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let base = until(async || std::fs::read_to_string(folder.join("url")).ok()).await;
    // A user per start: the one before may have used its token up.
    static STARTS: AtomicU32 = AtomicU32::new(1);
    let client = client_id(STARTS.fetch_add(1, Ordering::Relaxed));
    Doomed { child, user: User::join(&base, &client).await }
}

impl Doomed {
    fn kill(mut self) -> User {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.user.clone()
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A desk for the same user on the folder that the killed studio left.
async fn revived(folder: &Path, user: User) -> (fov_studio::Running, User) {
    let running = Studio::start(Config::new(folder.join("data"))).await.unwrap();
    let user = User { base: running.base_url(), ..user };
    (running, user)
}

#[tokio::test]
async fn a_message_is_carried_out_once_wherever_the_studio_is_killed() {
    for hold in ["message accepted", "turn before commit", "turn committed"] {
        let folder = tempfile::tempdir().unwrap();
        let doomed = doomed(folder.path(), hold).await;
        let user = doomed.user.clone();
        let session = user.project().await;
        let length = user.state(&session).await["state"]["draft"]["m"]["duration"].as_i64().unwrap();
        let talk = tokio::spawn(user.message(&session, TRIM).send());
        let reached = if hold == "turn committed" { json!(0) } else { json!(null) };
        until(async || {
            let turn = user.state(&session).await["turn"].clone();
            (turn["count"] == 1 && turn["index"] == reached).then_some(())
        })
        .await;
        let user = doomed.kill();
        talk.abort();
        let (running, user) = revived(folder.path(), user).await;
        let state = user.settled(&session).await;
        let after = state["state"]["draft"]["m"]["duration"].as_i64().unwrap();
        assert_eq!(length - after, 1000, "once, killed at: {hold}");
        assert_eq!((&state["turn"]["count"], &state["version"]), (&json!(1), &json!(2)), "{hold}");
        running.shutdown().await;
        let data = folder.path().join("data");
        assert_eq!(witnessed(&data, "message_accepted").len(), 1, "{hold}");
        assert_eq!(witnessed(&data, "turn_finished").len(), 1, "{hold}");
    }
}

#[tokio::test]
async fn a_render_is_finished_once_when_the_studio_is_killed_before_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    let doomed = doomed(folder.path(), "render before commit").await;
    let user = doomed.user.clone();
    let session = user.project().await;
    user.say(&session, TRIM).await;
    user.submit(&session, "render_1").await;
    until(async || (user.render_status("render_1").await["progress"] == 99).then_some(())).await;
    let user = doomed.kill();
    let (running, user) = revived(folder.path(), user).await;
    assert_eq!(user.submit(&session, "render_1").await.codes(), (409, 409), "the id is still taken");
    let done = user.rendered("render_1").await;
    assert_eq!(done["status"], "completed");
    running.shutdown().await;
    let data = folder.path().join("data");
    assert_eq!(witnessed(&data, "render_submitted").len(), 1);
    assert_eq!(witnessed(&data, "render_completed").len(), 1);
    assert!(files_below(&data.join("work")).is_empty());
    // The upload and one film.
    assert_eq!(files_below(&data.join("files")).len(), 2);
}

#[tokio::test]
async fn a_job_that_kills_the_studio_every_time_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = String::new();
    let mut user = None;
    for attempt in 0..3 {
        let doomed = doomed(folder.path(), "turn before commit").await;
        if attempt == 0 {
            session = doomed.user.project().await;
            let said = doomed.user.message(&session, TRIM).send().await.unwrap();
            assert_eq!(said.status(), 200);
        }
        let data = folder.path().join("data/studio.db");
        until(async || {
            let db = rusqlite::Connection::open(&data).unwrap();
            let tried: i64 = db.query_row("SELECT attempts FROM messages", [], |row| row.get(0)).unwrap();
            (tried == attempt + 1).then_some(())
        })
        .await;
        let killed = doomed.kill();
        user = user.or(Some(killed));
    }
    let (running, user) = revived(folder.path(), user.unwrap()).await;
    let state = user.settled(&session).await;
    assert!(state["turn"]["reply"].as_str().unwrap().contains("Nothing was changed"), "{state}");
    assert_eq!(state["version"], 1);
    running.shutdown().await;
}
