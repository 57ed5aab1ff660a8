//! Starting: what can be in the way, and what a start clears up.

use crate::support::{Desk, User, client_id, files_below, until};
use fov_studio::{Config, StartError, Studio};
use std::time::Duration;

#[tokio::test]
async fn a_taken_port_is_named_with_the_flag() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path());
    config.bind = taken.local_addr().unwrap();
    let error = Studio::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::PortInUse(_)), "{error:?}");
    let sentence = error.to_string();
    assert!(
        sentence.contains(&taken.local_addr().unwrap().port().to_string()) && sentence.contains("--port")
    );
}

#[tokio::test]
async fn a_start_says_how_far_ffmpeg_is_confined() {
    let folder = tempfile::tempdir().unwrap();
    let running = Studio::start(Config::new(folder.path())).await.unwrap();
    let level = fov_studio::media::sandbox::level().to_string();
    assert!(running.ffmpeg().starts_with("FFmpeg ") && running.ffmpeg().ends_with(&level), "{level}");
    running.shutdown().await;
}

#[tokio::test]
async fn one_studio_a_data_folder() {
    let desk = Desk::new().await;
    let data = desk.folder.path().join("data");
    let error = Studio::start(Config::new(&data)).await.unwrap_err();
    assert!(matches!(error, StartError::AlreadyRunning(_)), "{error:?}");
    let _folder = desk.stop().await;
    Studio::start(Config::new(&data)).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Studio::start(Config::new(file.join("data"))).await.unwrap_err();
    assert!(matches!(error, StartError::NotWritable { .. }), "{error:?}");
    assert!(error.to_string().contains("--data"));
}

#[tokio::test]
async fn a_folder_with_somebodys_files_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["work/notes.txt", "files/film.mp4", "incoming/letter.txt"] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "mine").unwrap();
    }
    let before = files_below(folder.path());
    let error = Studio::start(Config::new(folder.path())).await.unwrap_err();
    assert!(matches!(error, StartError::NotOurs(_)), "{error:?}");
    assert!(error.to_string().contains("--data"));
    assert_eq!(files_below(folder.path()), before);
}

#[tokio::test]
async fn a_folder_of_the_first_versions_is_taken_over() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let user = desk.user.clone();
    let folder = desk.stop().await;
    let data = folder.path().join("data");
    std::fs::remove_file(data.join(".fov-studio")).unwrap();
    let running = Studio::start(Config::new(&data)).await.unwrap();
    let user = User { base: running.base_url(), ..user };
    user.state(&session).await;
    running.shutdown().await;
    assert!(data.join(".fov-studio").exists());
}

#[tokio::test]
async fn files_whose_database_is_gone_are_kept() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let folder = desk.stop().await;
    let data = folder.path().join("data");
    let owned = files_below(&data.join("files"));
    assert!(owned.len() == 1 && owned[0].starts_with(&session), "{owned:?}");
    std::fs::remove_file(data.join("studio.db")).unwrap();
    for _ in 0..2 {
        Studio::start(Config::new(&data)).await.unwrap().shutdown().await;
        assert_eq!(files_below(&data.join("files-without-database-1")), owned);
    }
    // As long as a project that nobody uses.
    let config = Config::new(&data);
    config.clock.advance(i64::try_from(config.limits.keep_for.as_millis()).unwrap() - 60_000);
    let clock = config.clock.clone();
    Studio::start(config).await.unwrap().shutdown().await;
    assert_eq!(files_below(&data.join("files-without-database-1")), owned);
    clock.advance(120_000);
    let running = Studio::start(Config { clock, ..Config::new(&data) }).await.unwrap();
    until(async || (!data.join("files-without-database-1").exists()).then_some(())).await;
    running.shutdown().await;
}

#[tokio::test]
async fn leftovers_of_a_crash_are_removed_and_owned_files_are_not() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let folder = desk.stop().await;
    let data = folder.path().join("data");
    let owned = files_below(&data.join("files"));
    for path in ["incoming/a.part", "work/b/out.mp4", "files/123/c.mp4", &format!("files/{session}/d.mp4")] {
        let path = data.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }
    let running = Studio::start(Config::new(&data)).await.unwrap();
    running.shutdown().await;
    assert_eq!(files_below(&data.join("files")), owned);
    assert!(files_below(&data.join("incoming")).is_empty());
    assert!(files_below(&data.join("work")).is_empty());
}

#[tokio::test]
async fn projects_unused_for_long_are_swept_and_fresh_ones_kept() {
    let desk = Desk::with(|config| config.limits.keep_for = Duration::from_secs(24 * 3600)).await;
    let old = desk.user.project().await;
    desk.clock.advance(2 * 24 * 3600 * 1000);
    let fresh = desk.user.project().await;
    // The sweep runs at the start.
    let desk = desk.restart(|config| config.limits.keep_for = Duration::from_secs(24 * 3600)).await;
    // Not by asking for its state: that would be use.
    let swept = desk.folder.path().join("data/files").join(&old);
    until(async || (!swept.exists()).then_some(())).await;
    let path = format!("/api/state/nemo_agent/me/{old}/latest");
    assert_eq!(desk.user.get(&path).await.codes(), (404, 1002));
    desk.user.state(&fresh).await;
    let folder = desk.stop().await;
    let files = files_below(&folder.path().join("data/files"));
    assert!(files.len() == 1 && files[0].starts_with(&fresh), "{files:?}");
}

#[tokio::test]
async fn a_project_that_is_looked_at_or_downloaded_is_in_use() {
    let day = 24 * 3600 * 1000;
    let desk = Desk::new().await;
    let (seen, taken, old) =
        (desk.user.project().await, desk.user.project().await, desk.user.project().await);
    desk.user.submit(&taken, "render_1").await;
    let url = desk.user.rendered("render_1").await["output"]["url"].as_str().unwrap().to_owned();
    desk.clock.advance(20 * day);
    // The token has expired by now; the same client gets another one for the same user.
    let user = User::join(&desk.base(), &client_id(1)).await;
    user.state(&seen).await;
    let path = url.strip_prefix(&desk.base()).unwrap();
    assert_eq!(crate::support::get(&url).await.unwrap().status(), 200);
    desk.clock.advance(20 * day);
    let desk = desk.restart(|_| {}).await;
    let swept = desk.folder.path().join("data/files").join(&old);
    until(async || (!swept.exists()).then_some(())).await;
    User::join(&desk.base(), &client_id(1)).await.state(&seen).await;
    let taken_again = crate::support::get(format!("{}{path}", desk.base())).await.unwrap();
    assert_eq!(taken_again.status(), 200);
}

#[tokio::test]
async fn a_folder_over_its_size_loses_what_is_longest_unused() {
    let desk = Desk::new().await;
    let first = desk.user.project().await;
    desk.clock.advance(3_600_000);
    let second = desk.user.project().await;
    desk.clock.advance(2 * 3_600_000);
    let size = crate::support::clip().len() as u64;
    let desk = desk.restart(|config| config.limits.keep_bytes = size + 10).await;
    let swept = desk.folder.path().join("data/files").join(&first);
    until(async || (!swept.exists()).then_some(())).await;
    desk.user.state(&second).await;
}
