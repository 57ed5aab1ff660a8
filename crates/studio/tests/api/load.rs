//! Many at once. Run with `cargo test -p fov-studio --test api load -- --ignored`.

use crate::support::{Desk, User, client_id, clip};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::join_all;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method};
use std::time::Duration;

const STREAMS: usize = 500;
const UPLOADS: usize = 50;
/// Bytes of each upload.
const LARGE: usize = 20 << 20;

/// Resident memory of this process, studio and clients together, in bytes.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// Every connection is two files here.
fn allow_many_files() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls get a valid pointer to a local `rlimit` and keep nothing of it.
    unsafe {
        assert_eq!(libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit), 0);
        limit.rlim_cur = limit.rlim_max;
        assert_eq!(libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit), 0);
    }
}

/// A clip with so much free space behind it, sent in pieces that nobody copies.
async fn upload_large(user: &User, session: &str) -> u16 {
    static NOTHING: [u8; 1 << 16] = [0; 1 << 16];
    let head = [clip(), &(LARGE as u32 + 8).to_be_bytes(), b"free"].concat();
    let length = (head.len() + LARGE) as u64;
    let zeros = std::iter::repeat_n(Bytes::from_static(&NOTHING), LARGE / NOTHING.len());
    let pieces = std::iter::once(Bytes::from(head)).chain(zeros).map(Ok::<_, std::io::Error>);
    let body = Body::wrap_stream(futures_util::stream::iter(pieces));
    let part = Part::stream_with_length(body, length).file_name("large.mp4");
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let sent = user.request(Method::POST, &path).multipart(Form::new().part("files", part)).send().await;
    sent.unwrap().status().as_u16()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes: five hundred streams and a gigabyte of uploads"]
async fn many_streams_and_uploads_leave_memory_flat() {
    allow_many_files();
    let desk = Desk::with(|config| {
        config.behaviour.turn_delay = Duration::from_secs(60);
        config.behaviour.heartbeat = Duration::from_millis(500);
        config.limits.tokens_per_hour = 10_000;
    })
    .await;
    let user = User::join(&desk.base(), &client_id(2)).await;
    let sessions = join_all((0..STREAMS.max(UPLOADS)).map(|_| user.session())).await;
    let before = memory();

    // Every stream is open and has given a sign of life before anything is uploaded.
    let open = join_all(sessions.iter().map(async |session| {
        let response = user.message(session, "add a title \"Hello\"").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let mut stream = response.bytes_stream();
        assert!(stream.next().await.unwrap().is_ok());
        stream
    }))
    .await;
    let with_streams = memory();

    let mut highest = with_streams;
    let (done, mut finished) = tokio::sync::oneshot::channel();
    let uploads = async {
        let statuses =
            join_all(sessions.iter().take(UPLOADS).map(|session| upload_large(&user, session))).await;
        let _ = done.send(());
        statuses
    };
    let watching = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        while finished.try_recv().is_err() {
            tick.tick().await;
            highest = highest.max(memory());
        }
    };
    let (statuses, ()) = tokio::join!(uploads, watching);
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");

    // The streams live on, and end with their answers.
    let ends = join_all(open.into_iter().map(async |mut stream| {
        let mut text = Vec::new();
        while let Some(piece) = stream.next().await {
            text.extend_from_slice(&piece.unwrap());
        }
        String::from_utf8_lossy(&text).contains("\"partial\":false")
    }))
    .await;
    assert!(ends.iter().all(|answered| *answered));
    let mb = |bytes: usize| bytes / 1_000_000;
    println!(
        "{STREAMS} streams: {} MB, then {UPLOADS} uploads of {} MB: {} MB at most",
        mb(with_streams.saturating_sub(before)),
        mb(LARGE),
        mb(highest.saturating_sub(before))
    );
    assert!(with_streams - before < 100_000_000, "the streams take {} MB", mb(with_streams - before));
    assert!(highest - before < 200_000_000, "the uploads take {} MB", mb(highest - before));
}
