//! Uploads: whole and probed or not there at all.

use crate::support::{Desk, clip, files_below, make_clip, programs_at_work, send, until, witnessed};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn an_upload_is_described_and_can_be_fetched_back() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let data = desk.user.upload(&session, &[("夏日 旅行.mp4", clip())]).await.data();
    assert_eq!(data["session_state_applied"], true);
    let file = &data["files"][0];
    assert_eq!(file["filename"], "夏日 旅行.mp4");
    assert_eq!(file["file_type"], "video");
    assert_eq!((&file["width"], &file["height"], &file["fps"]), (&json!(160), &json!(90), &json!(30.0)));
    assert!((file["duration"].as_f64().unwrap() - 3.0).abs() < 0.1);
    assert_eq!(file["size"], clip().len());
    let hash: String = Sha256::digest(clip()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(file["hash"], hash);
    assert_eq!(desk.user.state(&session).await["state"]["video_infos"], data["files"]);
    let url = file["cdn_url"].as_str().unwrap();
    let back = crate::support::get(url).await.unwrap();
    assert_eq!(back.headers()["content-type"], "video/mp4");
    assert_eq!(back.bytes().await.unwrap(), clip());
}

#[tokio::test]
async fn a_film_of_uneven_frames_has_the_rate_on_whose_grid_they_lie() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    // Thirty a second, and for a second in the middle nothing moves.
    let recording = make_clip("testsrc=size=160x90:rate=30,select='not(between(n,31,60))'", "3");
    let data = desk.user.upload(&session, &[("screen.mp4", &recording)]).await.data();
    assert_eq!(data["files"][0]["fps"], json!(30.0));
    desk.user.say(&session, "trim to 2 seconds").await;
    let draft = &desk.user.state(&session).await["state"]["draft"];
    assert_eq!((&draft["m"]["rate"], &draft["m"]["fps"]), (&json!([30, 1]), &json!(30.0)));
}

#[tokio::test]
async fn several_files_come_in_together_and_in_order() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("a.mp4", clip()), ("b.mp4", clip())]).await.data();
    desk.user.upload(&session, &[("c.mp4", clip())]).await.data();
    let state = desk.user.state(&session).await;
    let names: Vec<_> =
        state["state"]["video_infos"].as_array().unwrap().iter().map(|f| f["filename"].clone()).collect();
    assert_eq!(names, ["a.mp4", "b.mp4", "c.mp4"]);
}

#[tokio::test]
async fn a_file_for_a_taken_place_is_refused_so_that_a_repeat_is_safe() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let at = |index: &'static str| {
        let form = Form::new().part("files", Part::bytes(clip().to_vec()).file_name("a.mp4"));
        let path = format!("/api/upload-video/nemo_agent/me/{session}");
        send(desk.user.request(Method::POST, &path).header("X-File-Index", index).multipart(form))
    };
    let (one, other) = tokio::join!(at("0"), at("0"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(at("0").await.status, 409);
    assert_eq!(at("1").await.status, 200);
    let state = desk.user.state(&session).await;
    assert_eq!(state["turn"]["files"], 2);
    assert_eq!(state["state"]["video_infos"].as_array().unwrap().len(), 2);
    let folder = desk.stop().await;
    assert_eq!(witnessed(&folder.path().join("data"), "file_uploaded").len(), 2);
}

#[tokio::test]
async fn a_bad_file_takes_the_whole_request_with_it() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let text = b"this is not a video, whatever its name says".as_slice();
    // Both name a file that is there: one of the studio's own.
    let secret = desk.folder.path().join("data/secret");
    let list = format!("ffconcat version 1.0\nfile '{}'\n", secret.display());
    let playlist = format!("#EXTM3U\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n", secret.display());
    let cases = [
        ("notes.txt", text),
        ("notes.mp4", text),
        ("empty.mp4", b"".as_slice()),
        ("clip.png", clip()),
        ("half.mp4", &clip()[..clip().len() / 2]),
        ("list.mp4", list.as_bytes()),
        ("playlist.mp4", playlist.as_bytes()),
    ];
    for (name, bytes) in cases {
        let answer = desk.user.upload(&session, &[("good.mp4", clip()), (name, bytes)]).await;
        assert_eq!(answer.codes(), (400, 4001), "{name}: {answer:?}");
        let sentence = answer.body["message"].as_str().unwrap();
        assert!(!name.starts_with("notes") || sentence.contains("mp4, mov"), "{sentence}");
    }
    assert_eq!(programs_at_work(desk.folder.path()), [] as [libc::pid_t; 0]);
    let state = desk.user.state(&session).await;
    assert_eq!((&state["version"], &state["state"]["video_infos"]), (&json!(0), &json!([])));
    let folder = desk.stop().await;
    assert!(files_below(&folder.path().join("data/files")).is_empty());
    assert!(files_below(&folder.path().join("data/incoming")).is_empty());
}

#[tokio::test]
async fn too_large_is_said_while_reading_and_leaves_nothing() {
    let limit = clip().len() as u64;
    let desk = Desk::with(|config| config.limits.file_bytes = limit).await;
    let session = desk.user.session().await;
    let larger = [clip(), b"x"].concat();
    // Far more than the socket's buffers hold, so that the sender is still sending when the limit is reached.
    let huge = [clip(), &vec![0_u8; 20 << 20]].concat();
    for bytes in [&larger, &huge] {
        let answer = desk.user.upload(&session, &[("big.mp4", bytes)]).await;
        assert_eq!(answer.codes(), (413, 4002));
    }
    desk.user.upload(&session, &[("fits.mp4", clip())]).await.data();
    let folder = desk.stop().await;
    assert!(files_below(&folder.path().join("data/incoming")).is_empty());
}

#[tokio::test]
async fn an_announced_size_over_the_limit_is_refused_at_once() {
    let desk = Desk::with(|config| config.limits.upload_bytes = 1000).await;
    let session = desk.user.session().await;
    let answer = desk.user.upload(&session, &[("big.mp4", clip())]).await;
    assert_eq!(answer.codes(), (413, 4002));
}

#[tokio::test]
async fn an_interrupted_upload_leaves_nothing() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let address = desk.base().replace("http://", "");
    let mut socket = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/upload-video/nemo_agent/me/{session} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 100000\r\n\r\n\
         --B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.mp4\"\r\n\r\n",
        desk.user.token
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&clip()[..5000]).await.unwrap();
    let incoming = desk.folder.path().join("data/incoming");
    until(async || (!files_below(&incoming).is_empty()).then_some(())).await;
    drop(socket);
    until(async || files_below(&incoming).is_empty().then_some(())).await;
    assert_eq!(desk.user.state(&session).await["state"]["video_infos"], json!([]));
}

#[tokio::test]
async fn names_cannot_leave_the_folder() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    // A link that leads out, where a file of that name would go.
    let outside = desk.folder.path().join("outside.mp4");
    std::fs::write(&outside, "not yours").unwrap();
    for folder in [format!("data/files/{session}"), "data/incoming".to_owned(), "data/files".to_owned()] {
        std::os::unix::fs::symlink(&outside, desk.folder.path().join(folder).join("link.mp4")).unwrap();
    }
    for (name, kept) in [
        ("../../../evil.mp4", "evil.mp4"),
        ("/etc/evil.mp4", "evil.mp4"),
        ("..\\..\\evil.mp4", "evil.mp4"),
        ("link.mp4", "link.mp4"),
        ("../link.mp4", "link.mp4"),
        ("link.mp4 -> ../../../outside.mp4", "outside.mp4"),
        ("%2e%2e%2fevil.mp4", "%2e%2e%2fevil.mp4"),
    ] {
        let data = desk.user.upload(&session, &[(name, clip())]).await.data();
        assert_eq!(data["files"][0]["filename"], kept, "{name}");
        let back = crate::support::get(data["files"][0]["cdn_url"].as_str().unwrap()).await.unwrap();
        assert_eq!(back.bytes().await.unwrap(), clip(), "{name}");
    }
    assert_eq!(std::fs::read(&outside).unwrap(), b"not yours");
    let others = files_below(desk.folder.path()).into_iter().filter(|path| !path.starts_with("data/"));
    assert_eq!(others.collect::<Vec<_>>(), ["outside.mp4"]);
}

#[tokio::test]
async fn the_same_file_twice_is_two_files() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    for _ in 0..2 {
        desk.user.upload(&session, &[("a.mp4", clip())]).await.data();
    }
    let state = desk.user.state(&session).await;
    let infos = &state["state"]["video_infos"];
    assert_eq!(infos[0]["hash"], infos[1]["hash"]);
    assert_ne!(infos[0]["cdn_url"], infos[1]["cdn_url"]);
    let folder = desk.stop().await;
    assert_eq!(witnessed(&folder.path().join("data"), "file_uploaded").len(), 2);
}

#[tokio::test]
async fn requests_without_a_file_are_told_so() {
    let desk = Desk::with(|config| config.limits.files_per_session = 1).await;
    let session = desk.user.session().await;
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let form = Form::new().text("note", "no file");
    let answer = send(desk.user.request(Method::POST, &path).multipart(form)).await;
    assert_eq!(answer.codes(), (400, 400));
    assert_eq!(desk.user.post(&path, &json!({ "urls": [] })).await.codes(), (400, 400));
    assert_eq!(desk.user.post(&path, &json!({ "nothing": 1 })).await.codes(), (400, 400));
    let both = desk.user.upload(&session, &[("a.mp4", clip()), ("b.mp4", clip())]).await;
    assert_eq!(both.codes(), (400, 400), "more files than a session may hold");
}

#[tokio::test]
async fn fifty_uploads_at_once_all_arrive() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let uploads: Vec<_> = (0..50)
        .map(|n| {
            let (user, session) = (desk.user.clone(), session.clone());
            tokio::spawn(async move { user.upload(&session, &[(&format!("{n}.mp4"), clip())]).await.data() })
        })
        .collect();
    for upload in uploads {
        upload.await.unwrap();
    }
    let state = desk.user.state(&session).await;
    assert_eq!(state["state"]["video_infos"].as_array().unwrap().len(), 50);
}

/// The studio runs in this process, so its memory is ours: it must not grow with what passes through it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_stays_flat_while_a_large_file_comes_in() {
    let desk = Desk::with(|config| config.limits.file_bytes = 190 << 20).await;
    let session = desk.user.session().await;
    let piece = bytes::Bytes::from(vec![7_u8; 1 << 20]);
    let pieces =
        std::iter::once(bytes::Bytes::from_static(clip())).chain((0..200).map(move |_| piece.clone()));
    let body = futures_util::stream::iter(pieces.map(Ok::<_, io::Error>));
    let part = Part::stream(reqwest::Body::wrap_stream(body)).file_name("large.mp4");
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let before = resident_mb();
    let upload =
        tokio::spawn(send(desk.user.request(Method::POST, &path).multipart(Form::new().part("files", part))));
    let mut most = before;
    while !upload.is_finished() {
        most = most.max(resident_mb());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(upload.await.unwrap().codes(), (413, 4002));
    assert!(most < before + 100, "{before} MB before, {most} MB at most");
}

#[cfg(target_os = "linux")]
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
async fn a_refusal_is_read_by_a_client_that_still_sends() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    // Far more than the socket's buffers hold: closing early would show as a broken connection.
    let large = [clip(), &vec![0_u8; 20 << 20]].concat();
    let stranger = crate::support::User { token: "nmv_usr_expired".to_owned(), ..desk.user.clone() };
    assert_eq!(stranger.upload(&session, &[("big.mp4", &large)]).await.codes(), (401, 1001));
    assert_eq!(desk.user.upload("123", &[("big.mp4", &large)]).await.codes(), (404, 1002));
}

/// A web server that sends the same for each connection; the URL of `path` there.
async fn web_server(path: &str, body: &[u8]) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{path}", listener.local_addr().unwrap());
    let answer =
        [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(&answer).await;
        }
    });
    url
}

fn links(urls: &[&str]) -> serde_json::Value {
    json!({ "urls": urls, "source_type": "url" })
}

#[tokio::test]
async fn a_link_is_fetched_like_an_upload() {
    let desk = Desk::with(|config| config.allow_loopback_urls = true).await;
    let session = desk.user.session().await;
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let url = web_server("/holiday.mp4?x=1", clip()).await;
    let data = desk.user.post(&path, &links(&[&url])).await.data();
    let file = &data["files"][0];
    assert_eq!((&file["filename"], &file["width"]), (&json!("holiday.mp4"), &json!(160)));
    let hash: String = Sha256::digest(clip()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((&file["hash"], &file["size"]), (&json!(hash), &json!(clip().len())));
}

#[tokio::test]
async fn subtitles_are_fetched_and_checked_like_uploaded_ones() {
    let desk = Desk::with(|config| config.allow_loopback_urls = true).await;
    let session = desk.user.session().await;
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nHello 你好\n";
    let (film, talk) = (web_server("/clip.mp4", clip()).await, web_server("/talk.srt", srt.as_bytes()).await);
    let data = desk.user.post(&path, &links(&[&film, &talk])).await.data();
    let file = &data["files"][1];
    assert_eq!((&file["filename"], &file["file_type"]), (&json!("talk.srt"), &json!("subtitle")));
    let kept = crate::support::get(file["cdn_url"].as_str().unwrap()).await.unwrap();
    assert_eq!(kept.text().await.unwrap(), srt);
    desk.user.say(&session, "add the subtitles").await;
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    assert!(draft.to_string().contains("Hello 你好"), "{draft}");
    // What is none is refused as an upload would be, and nothing of the request stays.
    for (body, says) in [(b"<!DOCTYPE html><p>Sign in".as_slice(), "no subtitles"), (clip(), "UTF-8")] {
        let url = web_server("/more.srt", body).await;
        let answer = desk.user.post(&path, &links(&[&film, &url])).await;
        assert_eq!(answer.codes(), (400, 4001), "{answer:?}");
        assert!(answer.body["message"].as_str().unwrap().contains(says), "{answer:?}");
    }
    let url = web_server("/long.srt", &vec![b'a'; 5 << 20]).await;
    assert_eq!(desk.user.post(&path, &links(&[&url])).await.codes(), (413, 4002));
    assert_eq!(desk.user.state(&session).await["turn"]["files"], 2);
}

#[tokio::test]
async fn files_that_are_too_large_together_are_refused_as_such_however_they_come() {
    let size = clip().len() as u64;
    let desk = Desk::with(|config| {
        config.allow_loopback_urls = true;
        config.limits.upload_bytes = 2 * size - 1;
    })
    .await;
    let session = desk.user.session().await;
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let link = web_server("/holiday.mp4", clip()).await;
    let fetched = desk.user.post(&path, &links(&[&link, &link])).await;
    let files = desk.user.upload(&session, &[("a.mp4", clip()), ("b.mp4", clip())]).await;
    for refused in [fetched, files] {
        assert_eq!(refused.codes(), (413, 4002));
        assert!(refused.body["message"].as_str().unwrap().contains("together"), "{refused:?}");
    }
    assert_eq!(desk.user.state(&session).await["state"]["video_infos"], json!([]));
    desk.user.post(&path, &links(&[&link])).await.data();
    let folder = desk.stop().await;
    assert!(crate::support::files_below(&folder.path().join("data/incoming")).is_empty());
}

#[tokio::test]
async fn a_link_into_this_computer_is_refused_by_default() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let (film, talk) = (web_server("/a.mp4", clip()).await, web_server("/a.srt", b"1\n").await);
    for url in [&film, &talk, "file:///etc/passwd", "file:///etc/a.srt", "http://169.254.169.254/"] {
        let answer = desk.user.post(&path, &links(&[url])).await;
        assert_eq!(answer.codes(), (400, 400), "{url}");
    }
    assert_eq!(desk.user.state(&session).await["state"]["video_infos"], json!([]));
}

/// Run by hand: `cargo test -p fov-studio --test api half_a_gigabyte -- --ignored`.
#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "writes half a gigabyte"]
async fn half_a_gigabyte_goes_up_and_down_in_flat_memory() {
    const MIB: usize = 480;
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    // The clip, then a box of free space, as the format allows it.
    let size = u32::try_from(MIB << 20).unwrap() + 8;
    let head = bytes::Bytes::from([clip(), &size.to_be_bytes(), b"free"].concat());
    let piece = bytes::Bytes::from(vec![7_u8; 1 << 20]);
    let pieces = std::iter::once(head).chain((0..MIB).map(move |_| piece.clone()));
    let body = futures_util::stream::iter(pieces.map(Ok::<_, io::Error>));
    let part = Part::stream(reqwest::Body::wrap_stream(body)).file_name("large.mp4");
    let path = format!("/api/upload-video/nemo_agent/me/{session}");
    let before = resident_mb();
    let form = Form::new().part("files", part);
    let upload = tokio::spawn(send(desk.user.request(Method::POST, &path).multipart(form)));
    let mut most = before;
    while !upload.is_finished() {
        most = most.max(resident_mb());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let data = upload.await.unwrap().data();
    let mut down = crate::support::get(data["files"][0]["cdn_url"].as_str().unwrap()).await.unwrap();
    let mut bytes = 0;
    while let Some(chunk) = down.chunk().await.unwrap() {
        bytes += chunk.len();
        most = most.max(resident_mb());
    }
    assert_eq!(bytes, data["files"][0]["size"].as_u64().unwrap() as usize);
    assert!(bytes > MIB << 20);
    assert!(most < before + 100, "{before} MB before, {most} MB at most");
}
