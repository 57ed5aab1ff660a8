//! `kill -9` at the worst moments. The studio runs in a child process, stops at a chosen point and is killed exactly
//! there, or in the middle of what FFmpeg does for it; the next start must have every job once.

use crate::child::apart;
use crate::support::{
    Answer, User, clip, encoder, files_below, long_clip, make_clip, programs, programs_at_work, send, until,
    witnessed,
};
use bytes::Bytes;
use fov_studio::{Config, HoldAt, Studio};
use futures_util::StreamExt;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method};
use serde_json::json;
use std::path::Path;

const TRIM: &str = "trim the first 1 seconds";

/// A desk for the same user on the folder that the killed studio left.
async fn revived(folder: &Path, user: User) -> (fov_studio::Running, User) {
    let running = Studio::start(Config::new(folder.join("data"))).await.unwrap();
    let user = User { base: running.base_url(), ..user };
    (running, user)
}

/// Uploads the first file of a session, as a client that repeats what it got no answer to.
fn first_file(user: &User, session: &str, body: Body) -> impl Future<Output = Answer> + use<> {
    let form = Form::new().part("files", Part::stream(body).file_name("clip.mp4"));
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let upload = user.request(Method::POST, &path).header("X-File-Index", "0").multipart(form);
    async move { send(upload).await }
}

/// A body that comes as far as its middle.
fn half_a_clip() -> Body {
    let half = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(&clip()[..5000]))]);
    Body::wrap_stream(half.chain(futures_util::stream::pending()))
}

#[tokio::test]
async fn an_upload_is_there_once_or_not_at_all_wherever_the_studio_is_killed() {
    // Without a point: while the file comes in.
    for (hold, kept) in
        [(None, false), (Some(HoldAt::UploadStored), false), (Some(HoldAt::UploadCommitted), true)]
    {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let doomed = apart(folder.path(), hold).await;
        let session = doomed.user.session().await;
        let body = if hold.is_some() { clip().into() } else { half_a_clip() };
        let upload = tokio::spawn(first_file(&doomed.user, &session, body));
        if hold.is_some() {
            doomed.held().await;
            assert_eq!(files_below(&data.join("files")).len(), 1, "{hold:?}");
        } else {
            let come = || files_below(&data.join("incoming")).first().cloned();
            until(async || {
                (std::fs::metadata(data.join("incoming").join(come()?)).ok()?.len() > 0).then_some(())
            })
            .await;
        }
        let user = doomed.kill();
        upload.abort();
        let (running, user) = revived(folder.path(), user).await;
        let count = async || user.state(&session).await["state"]["video_infos"].as_array().unwrap().len();
        let files = || files_below(&data.join("files")).len();
        assert_eq!((count().await, files()), (usize::from(kept), usize::from(kept)), "{hold:?}");
        assert!(files_below(&data.join("incoming")).is_empty(), "{hold:?}");
        let again = first_file(&user, &session, clip().into()).await;
        assert_eq!(again.status, if kept { 409 } else { 200 }, "{hold:?}: {again:?}");
        assert_eq!((count().await, files()), (1, 1), "{hold:?}");
        running.shutdown().await;
        assert_eq!(witnessed(&data, "file_uploaded").len(), 1, "{hold:?}");
        assert_eq!(programs_at_work(folder.path()), [0; 0], "{hold:?}");
    }
}

#[tokio::test]
async fn a_message_is_carried_out_once_wherever_the_studio_is_killed() {
    for hold in [HoldAt::MessageAccepted, HoldAt::TurnBegun, HoldAt::TurnBeforeCommit, HoldAt::TurnCommitted]
    {
        let folder = tempfile::tempdir().unwrap();
        let doomed = apart(folder.path(), Some(hold)).await;
        let user = doomed.user.clone();
        let session = user.project().await;
        let length = user.state(&session).await["state"]["draft"]["m"]["duration"].as_i64().unwrap();
        let talk = tokio::spawn(user.message(&session, TRIM).send());
        doomed.held().await;
        let turn = user.state(&session).await["turn"].clone();
        let reached = if hold == HoldAt::TurnCommitted { json!(0) } else { json!(null) };
        assert_eq!((&turn["count"], &turn["index"]), (&json!(1), &reached), "{hold:?}");
        let user = doomed.kill();
        talk.abort();
        let (running, user) = revived(folder.path(), user).await;
        let state = user.settled(&session).await;
        let after = state["state"]["draft"]["m"]["duration"].as_i64().unwrap();
        assert_eq!(length - after, 1000, "once, killed at: {hold:?}");
        assert_eq!((&state["turn"]["count"], &state["version"]), (&json!(1), &json!(2)), "{hold:?}");
        running.shutdown().await;
        let data = folder.path().join("data");
        assert_eq!(witnessed(&data, "message_accepted").len(), 1, "{hold:?}");
        assert_eq!(witnessed(&data, "turn_finished").len(), 1, "{hold:?}");
    }
}

#[tokio::test]
async fn a_render_is_finished_once_wherever_the_studio_is_killed() {
    // Without a point: while FFmpeg encodes.
    for hold in [None, Some(HoldAt::RenderBeforeCommit)] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let doomed = apart(folder.path(), hold).await;
        let user = doomed.user.clone();
        let session = user.session().await;
        let film = if hold.is_some() { clip() } else { long_clip() };
        user.upload(&session, &[("clip.mp4", film)]).await.data();
        user.say(&session, "keep the first 10 seconds").await;
        user.say(&session, "make it black and white").await;
        user.submit(&session, "render_1").await;
        if hold.is_some() {
            doomed.held().await;
        } else {
            until(async || encoder(folder.path()).filter(|_| !files_below(&data.join("work")).is_empty()))
                .await;
        }
        let user = doomed.kill();
        until(async || programs_at_work(folder.path()).is_empty().then_some(())).await;
        let (running, user) = revived(folder.path(), user).await;
        assert_eq!(user.submit(&session, "render_1").await.codes(), (409, 409), "the id is still taken");
        let done = user.rendered("render_1").await;
        assert_eq!(done["status"], "completed", "{hold:?}");
        running.shutdown().await;
        assert_eq!(witnessed(&data, "render_submitted").len(), 1, "{hold:?}");
        assert_eq!(witnessed(&data, "render_completed").len(), 1, "{hold:?}");
        assert!(files_below(&data.join("work")).is_empty(), "{hold:?}");
        // The upload and one film.
        assert_eq!(files_below(&data.join("files")).len(), 2, "{hold:?}");
        assert_eq!(programs_at_work(folder.path()), [0; 0], "{hold:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_was_being_made_is_made_anew_when_somebody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let doomed = apart(folder.path(), None).await;
    let session = doomed.user.session().await;
    let large = make_clip("testsrc=size=968x544:rate=30", "10");
    doomed.user.upload(&session, &[("large.mp4", &large)]).await.data();
    let at_it = || programs(folder.path()).any(|(_, line)| line.contains("/proxy.mp4"));
    until(async || (at_it() && !files_below(&data.join("work")).is_empty()).then_some(())).await;
    let user = doomed.kill();
    until(async || programs_at_work(folder.path()).is_empty().then_some(())).await;
    let (running, user) = revived(folder.path(), user).await;
    assert_eq!((files_below(&data.join("work")), files_below(&data.join("derived"))), (vec![], vec![]));
    let still = format!("/api/studio/preview/{session}/still?at_ms=500");
    assert_eq!(user.get(&still).await.status, 200);
    let proxies =
        || files_below(&data.join("derived")).into_iter().filter(|name| name.contains("/proxy-")).count();
    until(async || (proxies() == 1).then_some(())).await;
    running.shutdown().await;
    assert_eq!(programs_at_work(folder.path()), [0; 0]);
    assert!(files_below(&data.join("work")).is_empty());
}

#[tokio::test]
async fn a_job_that_kills_the_studio_every_time_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = String::new();
    let mut user = None;
    for attempt in 0..3 {
        let doomed = apart(folder.path(), Some(HoldAt::TurnBeforeCommit)).await;
        if attempt == 0 {
            session = doomed.user.project().await;
            let said = doomed.user.message(&session, TRIM).send().await.unwrap();
            assert_eq!(said.status(), 200);
        }
        doomed.held().await;
        let killed = doomed.kill();
        user = user.or(Some(killed));
    }
    let (running, user) = revived(folder.path(), user.unwrap()).await;
    let state = user.settled(&session).await;
    assert!(state["turn"]["reply"].as_str().unwrap().contains("Nothing was changed"), "{state}");
    assert_eq!(state["version"], 1);
    running.shutdown().await;
}
