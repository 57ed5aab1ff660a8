//! Renders: accepted once, finished once, delivered whole.

use crate::support::{Desk, clip, files_below, long_clip, send, until, witnessed};
use fov_studio::RenderForm;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_render_runs_to_a_file_that_plays() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    desk.user.say(&session, "trim the first 1 seconds").await;
    let accepted = desk.user.submit(&session, "render_1").await.body;
    assert_eq!(accepted["success"], true);
    assert_eq!((&accepted["id"], &accepted["status"]), (&json!("render_1"), &json!("pending")));
    let done = desk.user.rendered("render_1").await;
    assert_eq!((&done["status"], &done["progress"]), (&json!("completed"), &json!(100)), "{done}");
    assert!((done["output"]["duration"].as_f64().unwrap() - 2.0).abs() < 0.1);
    let url = done["output"]["url"].as_str().unwrap();
    let response = crate::support::get(url).await.unwrap();
    assert_eq!(response.headers()["content-type"], "video/mp4");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename*=UTF-8''project.mp4");
    assert_eq!(response.content_length(), done["output"]["size"].as_u64());
    let film = response.bytes().await.unwrap();
    assert_eq!(film.len() as u64, done["output"]["size"].as_u64().unwrap());
    assert_eq!(&film[4..8], b"ftyp");
    let again = desk.user.request(Method::GET, "/api/render/proxy/render_1/download").send().await.unwrap();
    assert_eq!(again.bytes().await.unwrap(), film);
    let folder = desk.stop().await;
    let data = folder.path().join("data");
    for (event, times) in [("render_submitted", 1), ("render_completed", 1), ("render_delivered", 2)] {
        assert_eq!(witnessed(&data, event).len(), times, "{event}");
    }
    assert!(files_below(&data.join("work")).is_empty());
}

#[tokio::test]
async fn a_part_of_the_file_can_be_asked_for() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    desk.user.submit(&session, "render_1").await;
    let done = desk.user.rendered("render_1").await;
    let (url, size) = (done["output"]["url"].as_str().unwrap(), done["output"]["size"].as_u64().unwrap());
    let http = &desk.user.http;
    let head = http.head(url).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], size.to_string());
    assert_eq!(head.headers()["accept-ranges"], "bytes");
    let part = http.get(url).header("Range", "bytes=4-7").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 4-7/{size}"));
    assert_eq!(part.bytes().await.unwrap(), "ftyp");
    let beyond = http.get(url).header("Range", format!("bytes={size}-")).send().await.unwrap();
    assert_eq!(beyond.status(), 416);
}

#[tokio::test]
async fn an_id_is_taken_once() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    desk.user.submit(&session, "render_1").await;
    assert_eq!(desk.user.submit(&session, "render_1").await.codes(), (409, 409));
    desk.user.rendered("render_1").await;
    assert_eq!(desk.user.submit(&session, "render_1").await.codes(), (409, 409));
    let folder = desk.stop().await;
    assert_eq!(witnessed(&folder.path().join("data"), "render_submitted").len(), 1);
}

#[tokio::test]
async fn export_needs_the_three_attribution_headers() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    let all = ["X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"];
    for missing in all {
        let mut request = desk.user.http.post(format!("{}/api/render/proxy/lambda", desk.base()));
        for header in all.iter().filter(|header| **header != missing) {
            request = request.header(*header, "x");
        }
        let body = json!({ "id": "render_1", "sessionId": session, "draft": draft });
        let answer = send(request.bearer_auth(&desk.user.token).json(&body)).await;
        assert_eq!(answer.codes(), (402, 402), "without {missing}");
    }
    assert_eq!(desk.user.get("/api/render/proxy/lambda/render_1").await.status, 404);
}

#[tokio::test]
async fn submissions_that_make_no_sense_are_refused() {
    let desk = Desk::with(|config| config.limits.draft_bytes = 50_000).await;
    let session = desk.user.project().await;
    let empty = desk.user.session().await;
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    let post = async |id: &str, session: &str, draft: &Value, output: Value| {
        let body = json!({ "id": id, "sessionId": session, "draft": draft, "output": output });
        desk.user.post("/api/render/proxy/lambda", &body).await.status.as_u16()
    };
    assert_eq!(post("", &session, &draft, json!({})).await, 400);
    assert_eq!(post("a/b", &session, &draft, json!({})).await, 400);
    assert_eq!(post("r", "123", &draft, json!({})).await, 404);
    assert_eq!(post("r", &session, &json!({}), json!({})).await, 400);
    assert_eq!(post("r", &session, &json!("x".repeat(60_000)), json!({})).await, 400);
    assert_eq!(post("r", &session, &draft, json!({ "format": "exe" })).await, 400);
    // The draft names a file of another session.
    assert_eq!(post("r", &empty, &draft, json!({})).await, 400);
    assert_eq!(desk.user.get("/api/render/proxy/lambda/r").await.status, 404);
    assert_eq!(post("r", &session, &draft, json!({ "format": "mp4", "resolution": "90p" })).await, 200);
}

#[tokio::test]
async fn a_running_render_can_be_cancelled_and_leaves_nothing() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("long.mp4", long_clip())]).await.data();
    desk.user.say(&session, "trim the first 1 seconds").await;
    desk.user.submit(&session, "render_1").await;
    until(async || (desk.user.render_status("render_1").await["status"] == "processing").then_some(())).await;
    for _ in 0..2 {
        let cancel = send(desk.user.request(Method::POST, "/api/render/proxy/lambda/render_1/cancel")).await;
        assert_eq!((cancel.status.as_u16(), &cancel.body["status"]), (200, &json!("canceled")));
    }
    let work = desk.folder.path().join("data/work");
    until(async || files_below(&work).is_empty().then_some(())).await;
    assert_eq!(desk.user.render_status("render_1").await["status"], "canceled");
    assert_eq!(desk.user.get("/api/render/proxy/render_1/download").await.status, 404);
    // The worker is free again.
    desk.user.submit(&session, "render_2").await;
    until(async || (desk.user.render_status("render_2").await["status"] == "processing").then_some(())).await;
    send(desk.user.request(Method::POST, "/api/render/proxy/lambda/render_2/cancel")).await;
    let folder = desk.stop().await;
    assert_eq!(witnessed(&folder.path().join("data"), "render_canceled").len(), 2);
}

#[tokio::test]
async fn renders_queue_and_say_where_they_stand() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("long.mp4", long_clip())]).await.data();
    desk.user.say(&session, "trim the first 1 seconds").await;
    for n in 1..=3 {
        desk.user.submit(&session, &format!("render_{n}")).await;
    }
    until(async || (desk.user.render_status("render_1").await["status"] == "processing").then_some(())).await;
    let third = desk.user.render_status("render_3").await;
    assert_eq!((&third["status"], &third["position"]), (&json!("pending"), &json!(3)));
    // Cancelling one that waits takes it out of the queue.
    send(desk.user.request(Method::POST, "/api/render/proxy/lambda/render_2/cancel")).await;
    assert_eq!(desk.user.render_status("render_3").await["position"], 2);
    for n in [1, 3] {
        send(desk.user.request(Method::POST, &format!("/api/render/proxy/lambda/render_{n}/cancel"))).await;
    }
}

#[tokio::test]
async fn a_stopped_studio_starts_an_unfinished_render_over() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("long.mp4", long_clip())]).await.data();
    desk.user.say(&session, "trim the first 110 seconds").await;
    desk.user.submit(&session, "render_1").await;
    // An orderly stop is no failed attempt, however often it comes.
    let mut desk = desk;
    for _ in 0..5 {
        desk = desk.restart(|_| {}).await;
    }
    assert_eq!(desk.user.rendered("render_1").await["status"], "completed");
    let folder = desk.stop().await;
    assert_eq!(witnessed(&folder.path().join("data"), "render_completed").len(), 1);
}

#[tokio::test]
async fn the_other_shape_of_render_answers() {
    let desk = Desk::with(|config| config.behaviour.render_form = RenderForm::Data).await;
    let session = desk.user.project().await;
    let accepted = desk.user.submit(&session, "render_1").await.body;
    assert_eq!(accepted["data"]["status"], "pending");
    let done = until(async || {
        let data = desk.user.render_status("render_1").await["data"].clone();
        (data["status"] == "completed").then_some(data)
    })
    .await;
    let film = crate::support::get(done["outputUrl"].as_str().unwrap()).await.unwrap();
    assert_eq!(film.status(), 200);
}

#[tokio::test]
async fn a_file_that_is_gone_fails_the_render_in_words() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let folder = desk.folder.path().join("data/files").join(&session);
    for file in files_below(&folder) {
        std::fs::remove_file(folder.join(file)).unwrap();
    }
    desk.user.submit(&session, "render_1").await;
    let failed = desk.user.rendered("render_1").await;
    assert_eq!(failed["status"], "failed");
    assert!(!failed["error"].as_str().unwrap().is_empty());
    // The next one works.
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("clip.mp4", clip())]).await.data();
    desk.user.submit(&session, "render_2").await;
    assert_eq!(desk.user.rendered("render_2").await["status"], "completed");
}

#[tokio::test]
async fn a_draft_that_the_renderer_would_refuse_is_not_taken() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    desk.user.say(&session, "add a title \"Hello\"").await;
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    let with = |from: &str, to: &str| -> Value {
        let text = draft.to_string();
        assert!(text.contains(from), "{text}");
        serde_json::from_str(&text.replace(from, to)).unwrap()
    };
    let letters = |n: usize| with("\"Hello\"", &format!("\"{}\"", "x".repeat(n)));
    assert_eq!(desk.user.submit_draft(&session, "render_1", &letters(2001)).await.codes(), (400, 400));
    assert_eq!(desk.user.submit_draft(&session, "render_1", &letters(2000)).await.body["success"], true);
    assert_eq!(desk.user.rendered("render_1").await["status"], "completed");
}
