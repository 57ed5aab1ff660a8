//! What people and extensions look at.

use crate::support::{Desk, clip, get};
use serde_json::json;

#[tokio::test]
async fn a_claim_link_shows_the_project_for_a_week() {
    let desk = Desk::new().await;
    let body = json!({ "task_name": "<b>Trip</b>", "language": "en" });
    let made = desk.user.post("/api/tasks/me/with-session/nemo_agent", &body).await.data();
    let session = made["session_id"].as_str().unwrap();
    desk.user.upload(session, &[("a&b.mp4", clip())]).await.data();
    let ask = json!({ "task_id": made["task_id"], "session_id": session });
    let claim = desk.user.post("/api/auth/claim-token", &ask).await.data();
    assert_eq!(claim["expires_in"], 604_800);
    let token = claim["claim_token"].as_str().unwrap();
    assert!(token.starts_with("clm_"));
    let open = async || {
        let response = get(format!("{}/workspace/claim?ct={token}", desk.base())).await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, page) = open().await;
    assert_eq!(status, 200);
    assert!(page.contains("&lt;b&gt;Trip") && !page.contains("<b>Trip"), "{page}");
    assert!(page.contains("a&amp;b.mp4") && page.contains("not been exported"), "{page}");
    desk.user.submit(session, "render_1").await;
    desk.user.rendered("render_1").await;
    let (_, page) = open().await;
    assert!(page.contains("/output/"), "{page}");
    desk.clock.advance(604_800_001);
    assert_eq!(open().await.0, 404);
}

#[tokio::test]
async fn the_studio_can_be_found() {
    let desk = Desk::new().await;
    assert_eq!(get(format!("{}/healthz", desk.base())).await.unwrap().text().await.unwrap(), "ok");
    let info = desk.user.get("/api/studio/info").await.data();
    assert_eq!((&info["name"], &info["version"]), (&json!("fov-studio"), &json!(env!("CARGO_PKG_VERSION"))));
    assert!(info["data_bytes"].as_u64().unwrap() > 0);
    let page = get(desk.base()).await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
}

#[tokio::test]
async fn the_data_folder_is_measured_once_a_minute() {
    let desk = Desk::new().await;
    let size = async || desk.user.get("/api/studio/info").await.data()["data_bytes"].as_u64().unwrap();
    let before = size().await;
    desk.user.project().await;
    assert_eq!(size().await, before);
    desk.clock.advance(60_000);
    assert!(size().await >= before + clip().len() as u64);
}

#[tokio::test]
async fn unknown_calls_and_methods_are_told_apart() {
    let desk = Desk::new().await;
    assert_eq!(desk.user.get("/api/nothing").await.codes(), (404, 404));
    assert_eq!(desk.user.get("/run_sse").await.status, 405);
    assert_eq!(desk.user.get("/no/page").await.status, 404);
}

#[tokio::test]
async fn a_list_is_no_request() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    for path in [
        "/api/tasks/me/with-session/nemo_agent",
        "/api/auth/claim-token",
        "/run_sse",
        "/api/render/proxy/lambda",
        &format!("/api/upload-video/nemo_agent/me/{session}"),
    ] {
        assert_eq!(desk.user.post(path, &json!([])).await.codes(), (400, 400), "{path}");
        assert_eq!(desk.user.post(path, &json!([session, "", ""])).await.codes(), (400, 400), "{path}");
    }
}

#[tokio::test]
async fn a_site_folder_is_served_and_not_left() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("index.html"), "<p>editor").unwrap();
    std::fs::write(site.path().join("app.wasm"), "wasm").unwrap();
    let desk = Desk::with(|config| config.www = Some(site.path().to_owned())).await;
    let get = async |path: &str| get(format!("{}{path}", desk.base())).await.unwrap();
    assert_eq!(get("/").await.text().await.unwrap(), "<p>editor");
    assert_eq!(get("/app.wasm").await.headers()["content-type"], "application/wasm");
    assert_eq!(get("/%2e%2e/%2e%2e/etc/passwd").await.status(), 404);
}

#[tokio::test]
async fn the_document_names_every_call_and_its_errors() {
    let desk = Desk::new().await;
    let document = get(format!("{}/openapi.json", desk.base())).await.unwrap().text().await.unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let responses = |path: &str, method: &str| document["paths"][path][method]["responses"].clone();
    let upload = responses("/api/upload-video/nemo_agent/me/{session}", "post");
    for (status, code) in [("400", "4001"), ("401", "1001"), ("404", "1002"), ("413", "4002")] {
        assert!(upload[status]["description"].as_str().unwrap().contains(code), "{status}: {upload}");
    }
    assert!(responses("/run_sse", "post")["200"]["description"].as_str().unwrap().contains("2001"));
    assert!(responses("/api/render/proxy/lambda", "post")["402"].is_object());
    // A call that is documented as open is, and one that is not is not.
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(call) = item.get("get") else { continue };
        let url = format!("{}{}", desk.base(), path.replace(['{', '}'], ""));
        let refused = get(url).await.unwrap().status() == 401;
        assert_eq!(refused, call["security"] != json!([]), "{path}");
    }
}

#[tokio::test]
async fn a_frame_can_be_looked_at_before_the_film_is_exported() {
    let desk = Desk::new().await;
    let empty = desk.user.session().await;
    let still = async |session: &str, query: &str| {
        let path = format!("/api/studio/preview/{session}/still{query}");
        desk.user.request(reqwest::Method::GET, &path).send().await.unwrap()
    };
    assert_eq!(still(&empty, "").await.status(), 400);
    assert_eq!(still("123", "").await.status(), 404);
    let session = desk.user.project().await;
    let picture = still(&session, "?at_ms=1500&w=80").await;
    assert_eq!(picture.headers()["content-type"], "image/jpeg");
    assert!(picture.bytes().await.unwrap().starts_with(&[0xff, 0xd8]));
}

#[tokio::test]
async fn the_project_can_be_taken_to_another_editor() {
    let desk = Desk::new().await;
    let empty = desk.user.session().await;
    let path = |session: &str| format!("/api/studio/otio/{session}");
    assert_eq!(desk.user.get(&path(&empty)).await.status, 400);
    let body = json!({ "task_name": "夏 Trip", "language": "en" });
    let made = desk.user.post("/api/tasks/me/with-session/nemo_agent", &body).await.data();
    let session = made["session_id"].as_str().unwrap();
    desk.user.upload(session, &[("clip.mp4", clip())]).await.data();
    desk.user.say(session, "trim the first 1 second").await;
    let answer = desk.user.request(reqwest::Method::GET, &path(session)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/vnd.pixar.opentimelineio+json");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().ends_with("%20Trip.otio"));
    let project: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(project["name"], "夏 Trip");
    let shown = &project["tracks"]["children"][0]["children"][0];
    assert_eq!(shown["source_range"]["duration"]["value"], 60.0);
    let url = shown["media_references"]["DEFAULT_MEDIA"]["target_url"].as_str().unwrap();
    assert_eq!(std::fs::read(url.strip_prefix("file://").unwrap()).unwrap(), clip());
    let other = crate::support::User::join(&desk.base(), &crate::support::client_id(2)).await;
    assert_eq!(other.get(&path(session)).await.status, 404);
}
