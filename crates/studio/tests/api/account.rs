//! Tokens, credits, claims.

use crate::support::{Desk, User, ask_token, client, client_id, send, witnessed};
use fov_studio::Credits;
use reqwest::Method;
use serde_json::json;

const DAY_MS: i64 = 24 * 3600 * 1000;

#[tokio::test]
async fn a_token_is_for_seven_days_and_for_this_user() {
    let desk = Desk::new().await;
    let answer = ask_token(&client(), &desk.base(), Some(&client_id(2))).await.data();
    assert!(answer["token"].as_str().unwrap().starts_with("nmv_usr_"));
    assert!(answer["user_id"].as_str().unwrap().starts_with("anon_"));
    assert_eq!(answer["credits"], 100);
    let expires: jiff::Timestamp = answer["expires_at"].as_str().unwrap().parse().unwrap();
    let left = expires.as_millisecond() - desk.clock.now_ms();
    assert!((7 * DAY_MS - 60_000..=7 * DAY_MS).contains(&left), "{left}");
}

#[tokio::test]
async fn a_token_call_without_a_usable_client_id_is_refused() {
    let desk = Desk::new().await;
    let long = "x".repeat(65);
    for id in [None, Some(""), Some("two words"), Some(long.as_str())] {
        let answer = ask_token(&client(), &desk.base(), id).await;
        assert_eq!(answer.codes(), (400, 400), "{id:?}");
    }
}

#[tokio::test]
async fn an_unused_token_is_given_again_a_used_one_is_not() {
    let desk = Desk::new().await;
    let (http, base, id) = (client(), desk.base(), client_id(3));
    let first = ask_token(&http, &base, Some(&id)).await.data();
    let again = ask_token(&http, &base, Some(&id)).await.data();
    assert_eq!(first, again, "the first answer may have been lost");
    let user = User::join(&base, &id).await;
    user.get("/api/credits/balance/simple").await.data();
    let refused = ask_token(&http, &base, Some(&id)).await;
    assert_eq!(refused.codes(), (429, 429));
    let wait = refused.retry_after.unwrap();
    assert!((6 * 86400..=7 * 86400).contains(&wait), "{wait}");
}

#[tokio::test]
async fn an_expired_token_is_renewed_for_the_same_user() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.clock.advance(7 * DAY_MS + 1);
    assert_eq!(desk.user.get("/api/credits/balance/simple").await.codes(), (401, 1001));
    let renewed = User::join(&desk.base(), &client_id(1)).await;
    assert_ne!(renewed.token, desk.user.token);
    assert_eq!(renewed.id, desk.user.id);
    assert_eq!(renewed.state(&session).await["session_id"], session.as_str());
}

#[tokio::test]
async fn tokens_survive_a_restart_and_are_nowhere_on_the_disk() {
    let desk = Desk::new().await;
    desk.user.session().await;
    let desk = desk.restart(|_| {}).await;
    desk.user.session().await;
    let token = desk.user.token.clone();
    let folder = desk.stop().await;
    for file in crate::support::files_below(folder.path()) {
        let bytes = std::fs::read(folder.path().join(&file)).unwrap();
        let found = bytes.windows(token.len()).any(|window| window == token.as_bytes());
        assert!(!found, "the token is in {file}");
    }
    assert_eq!(witnessed(&folder.path().join("data"), "session_created").len(), 2);
}

#[tokio::test]
async fn bad_tokens_are_1001() {
    let desk = Desk::new().await;
    let path = "/api/credits/balance/simple";
    let with = |value: &str| {
        send(desk.user.http.get(format!("{}{path}", desk.base())).header("Authorization", value))
    };
    assert_eq!(send(desk.user.http.get(format!("{}{path}", desk.base()))).await.codes(), (401, 1001));
    for value in ["Bearer ", "Bearer nmv_usr_0", "Basic abc", &format!("Token {}", desk.user.token)] {
        assert_eq!(with(value).await.codes(), (401, 1001), "{value}");
    }
    assert_eq!(with(&format!("bearer  {}", desk.user.token)).await.status, 200);
}

#[tokio::test]
async fn new_users_from_one_address_are_limited() {
    let desk = Desk::with(|config| config.limits.tokens_per_hour = 2).await;
    let http = client();
    ask_token(&http, &desk.base(), Some(&client_id(2))).await.data();
    let refused = ask_token(&http, &desk.base(), Some(&client_id(3))).await;
    assert_eq!(refused.codes(), (429, 429));
    assert!(refused.retry_after.unwrap() <= 3600);
    desk.clock.advance(3_600_001);
    ask_token(&http, &desk.base(), Some(&client_id(3))).await.data();
}

#[tokio::test]
async fn another_users_session_does_not_exist() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    desk.user.submit(&session, "render_1").await;
    let other = User::join(&desk.base(), &client_id(2)).await;
    assert_eq!(other.get(&format!("/api/state/nemo_agent/me/{session}/latest")).await.codes(), (404, 1002));
    assert_eq!(send(other.message(&session, "hello")).await.codes(), (404, 1002));
    let upload = other.upload(&session, &[("clip.mp4", crate::support::clip())]).await;
    assert_eq!(upload.codes(), (404, 1002));
    for look in ["preview/{}/still", "preview/{}/proxy", "otio/{}"] {
        let path = format!("/api/studio/{}", look.replace("{}", &session));
        assert_eq!(other.get(&path).await.codes(), (404, 1002), "{path}");
    }
    let claim = json!({ "task_id": "", "session_id": session });
    assert_eq!(other.post("/api/auth/claim-token", &claim).await.codes(), (404, 1002));
    assert_eq!(other.submit_draft(&session, "render_2", &json!({})).await.status, 400);
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    assert_eq!(other.submit_draft(&session, "render_2", &draft).await.codes(), (404, 1002));
    assert_eq!(other.get("/api/render/proxy/lambda/render_1").await.status, 404);
    assert_eq!(other.get("/api/render/proxy/render_1/download").await.status, 404);
    let cancel = other.request(Method::POST, "/api/render/proxy/lambda/render_1/cancel");
    assert_eq!(send(cancel).await.status, 404);
    assert_eq!(desk.user.rendered("render_1").await["status"], "completed");
}

#[tokio::test]
async fn session_ids_are_strings_beyond_two_to_the_53() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    assert_eq!(session.len(), 19);
    assert!(session.parse::<u64>().unwrap() > 1 << 53);
    for wrong in ["0", "-1", "abc", "99999999999999999999999", "1e18", "+1"] {
        let path = format!("/api/state/nemo_agent/me/{wrong}/latest");
        assert_eq!(desk.user.get(&path).await.codes(), (404, 1002), "{wrong}");
    }
}

#[tokio::test]
async fn an_edit_freezes_its_price_and_spends_it_only_if_something_changed() {
    let desk = Desk::with(|config| config.credits = Credits::hosted()).await;
    let session = desk.user.project().await;
    let balance = async || desk.user.get("/api/credits/balance/simple").await.data();
    assert_eq!(balance().await, json!({ "available": 100, "frozen": 0, "total": 100 }));
    desk.user.say(&session, "what is the weather like?").await;
    assert_eq!(balance().await, json!({ "available": 100, "frozen": 0, "total": 100 }));
    desk.user.say(&session, "trim the first 1 seconds").await;
    assert_eq!(balance().await, json!({ "available": 50, "frozen": 0, "total": 50 }));
    desk.user.say(&session, "trim the first 1 seconds").await;
    assert_eq!(balance().await, json!({ "available": 0, "frozen": 0, "total": 0 }));
    let refused = send(desk.user.message(&session, "trim the first 1 seconds")).await;
    assert_eq!(refused.codes(), (200, 2001));
    assert_eq!(desk.user.state(&session).await["turn"]["count"], 3);
}

#[tokio::test]
async fn credits_are_frozen_while_a_turn_runs() {
    let desk = Desk::with(|config| {
        config.credits = Credits::hosted();
        config.behaviour.hold_at = Some(fov_studio::HoldAt::TurnBeforeCommit);
    })
    .await;
    let session = desk.user.project().await;
    let stream = desk.user.message(&session, "trim the first 1 seconds").send().await.unwrap();
    let balance = desk.user.get("/api/credits/balance/simple").await.data();
    assert_eq!(balance, json!({ "available": 50, "frozen": 50, "total": 100 }));
    drop(stream);
    let desk = desk.restart(|config| config.credits = Credits::hosted()).await;
    desk.user.settled(&session).await;
    let balance = desk.user.get("/api/credits/balance/simple").await.data();
    assert_eq!(balance, json!({ "available": 50, "frozen": 0, "total": 50 }));
}
