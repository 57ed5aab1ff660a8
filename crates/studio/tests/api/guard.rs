//! Who may call: its own name only, and no web page that is not on the list.

use crate::support::{Desk, ask_token, client, client_id};
use reqwest::Method;

#[tokio::test]
async fn a_foreign_host_name_is_refused_on_every_call() {
    let desk = Desk::new().await;
    let port = desk.base().rsplit_once(':').unwrap().1.to_owned();
    for path in ["/", "/healthz", "/api/studio/info", "/api/auth/anonymous-token", "/nothing"] {
        for host in [format!("evil.example:{port}"), "127.0.0.1:1".to_owned(), "localhost".to_owned()] {
            let answer = client().get(format!("{}{path}", desk.base())).header("Host", &host).send().await;
            assert_eq!(answer.unwrap().status(), 403, "{path} as {host}");
        }
    }
    let local = format!("localhost:{port}");
    let answer = client().get(format!("{}/healthz", desk.base())).header("Host", local).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_web_page_is_refused_and_the_extension_is_not() {
    let desk = Desk::with(|config| config.allowed_origins.push("https://editor.example".to_owned())).await;
    let call = async |origin: &str, method: Method, path: &str| {
        desk.user.request(method, path).header("Origin", origin).send().await.unwrap()
    };
    for origin in ["https://evil.example", "null", "http://localhost", "https://editor.example.evil"] {
        for path in ["/api/credits/balance/simple", "/api/studio/info", "/healthz"] {
            let refused = call(origin, Method::GET, path).await;
            assert_eq!(refused.status(), 403, "{origin} {path}");
            assert!(refused.headers().get("access-control-allow-origin").is_none());
        }
    }
    for origin in [
        "chrome-extension://abcdefghijklmnop",
        "moz-extension://0a-1b",
        "https://editor.example",
        &desk.base(),
    ] {
        let answer = call(origin, Method::GET, "/api/credits/balance/simple").await;
        assert_eq!(answer.status(), 200, "{origin}");
        assert_eq!(answer.headers()["access-control-allow-origin"], *origin);
    }
}

#[tokio::test]
async fn an_element_of_another_sites_page_gets_nothing_but_files_by_their_ticket() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let media = desk.user.state(&session).await["state"]["video_infos"][0]["cdn_url"].clone();
    let info = format!("{}/api/studio/info", desk.base());
    let call = async |url: &str, site: &str, mode: &str| {
        let request = client().get(url).header("Sec-Fetch-Site", site).header("Sec-Fetch-Mode", mode);
        request.send().await.unwrap().status().as_u16()
    };
    for site in ["cross-site", "same-site"] {
        assert_eq!(call(&info, site, "no-cors").await, 403, "{site}");
        assert_eq!(call(&desk.base(), site, "navigate").await, 200, "{site}");
        assert_eq!(call(media.as_str().unwrap(), site, "no-cors").await, 200, "{site}");
    }
    // The editor page, and an extension with the permission for this host.
    assert_eq!(call(&info, "same-origin", "no-cors").await, 200);
    assert_eq!(call(&info, "none", "cors").await, 200);
}

#[tokio::test]
async fn no_answer_can_be_framed_by_another_page() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("index.html"), "<p>editor").unwrap();
    let editor = Desk::with(|config| config.www = Some(site.path().to_owned())).await;
    let plain = Desk::new().await;
    for base in [editor.base(), plain.base()] {
        for path in ["/", "/workspace/claim?ct=x", "/healthz"] {
            let answer = client().get(format!("{base}{path}")).send().await.unwrap();
            let policy = answer.headers()["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn an_error_can_be_read_by_the_extension_too() {
    let desk = Desk::new().await;
    let answer = client()
        .get(format!("{}/api/credits/balance/simple", desk.base()))
        .header("Origin", "chrome-extension://abc")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["access-control-allow-origin"], "chrome-extension://abc");
}

#[tokio::test]
async fn preflights_are_answered_for_the_extension_only() {
    let desk = Desk::new().await;
    let preflight = async |origin: &str| {
        client()
            .request(Method::OPTIONS, format!("{}/run_sse", desk.base()))
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type,x-message-index")
            .send()
            .await
            .unwrap()
    };
    let allowed = preflight("chrome-extension://abc").await;
    assert_eq!(allowed.status(), 204);
    let headers = allowed.headers()["access-control-allow-headers"].to_str().unwrap();
    for header in
        ["authorization", "content-type", "x-message-index", "x-client-id", "x-skill-platform", "range"]
    {
        assert!(headers.contains(header), "{header}");
    }
    assert_eq!(preflight("https://evil.example").await.status(), 403);
}

#[tokio::test]
async fn quirk_errors_may_come_on_http_200() {
    let desk = Desk::with(|config| config.behaviour.errors_on_200 = true).await;
    assert_eq!(desk.user.get("/api/state/nemo_agent/me/1/latest").await.codes(), (200, 1002));
    assert_eq!(ask_token(&client(), &desk.base(), None).await.codes(), (200, 400));
    ask_token(&client(), &desk.base(), Some(&client_id(9))).await.data();
}
