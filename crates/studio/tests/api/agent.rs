//! Messages and streams.

use crate::support::{Desk, events, send, texts, witnessed};
use fov_studio::HoldAt;
use serde_json::json;
use std::time::Duration;

const TRIM: &str = "trim the first 1 seconds";

#[tokio::test]
async fn a_message_is_answered_in_pieces_then_whole_and_changes_the_state() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let before = desk.user.state(&session).await;
    let events = desk.user.say(&session, TRIM).await;
    let whole = texts(&events);
    assert_eq!(whole.len(), 1, "{events:?}");
    let pieces: String = events
        .iter()
        .filter(|event| event["partial"] == true)
        .filter_map(|event| event["content"]["parts"][0]["text"].as_str())
        .collect();
    assert_eq!(pieces, whole[0]);
    assert!(events.iter().any(|event| event["content"]["parts"][0]["functionCall"]["name"].is_string()));
    assert!(events.iter().any(|event| event["actions"]["stateDelta"]["draft_version"].is_number()));
    let after = desk.user.state(&session).await;
    assert_ne!(before["state"]["draft"], after["state"]["draft"]);
    assert_eq!(after["version"].as_i64().unwrap(), before["version"].as_i64().unwrap() + 1);
    let turn = json!({ "count": 1, "files": 1, "running": false, "reply": whole[0], "index": 0 });
    assert_eq!(after["turn"], turn);
}

#[tokio::test]
async fn a_fresh_session_has_an_empty_state_and_says_what_to_do() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    let state = desk.user.state(&session).await;
    assert_eq!(state["state"]["draft"], json!(null));
    assert_eq!(state["state"]["video_infos"], json!([]));
    assert_eq!(
        state["turn"],
        json!({ "count": 0, "files": 0, "running": false, "reply": null, "index": null })
    );
    let said = texts(&desk.user.say(&session, TRIM).await);
    assert!(said[0].contains("upload"), "{said:?}");
    assert_eq!(desk.user.state(&session).await["version"], 0);
}

#[tokio::test]
async fn a_message_for_a_taken_place_is_refused_so_that_a_repeat_is_safe() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let at = |index: &'static str| send(desk.user.message(&session, TRIM).header("X-Message-Index", index));
    assert_eq!(at("0").await.status, 200);
    for index in ["0", "2"] {
        let refused = at(index).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body["detail"].as_str().unwrap().contains('1'), "{refused:?}");
    }
    assert_eq!(at("one").await.status, 400);
    assert_eq!(at("1").await.status, 200);
    assert_eq!(desk.user.state(&session).await["turn"]["count"], 2);
    let folder = desk.stop().await;
    let accepted = witnessed(&folder.path().join("data"), "message_accepted");
    assert_eq!(accepted.iter().map(|line| line["index"].as_i64().unwrap()).collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn ten_at_once_for_one_place_one_wins() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let tries: Vec<_> = (0..10)
        .map(|_| tokio::spawn(desk.user.message(&session, TRIM).header("X-Message-Index", "0").send()))
        .collect();
    let mut statuses = Vec::new();
    for attempt in tries {
        statuses.push(attempt.await.unwrap().unwrap().status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn a_turn_goes_on_when_its_client_leaves() {
    let desk = Desk::with(|config| config.behaviour.turn_delay = Duration::from_millis(200)).await;
    let session = desk.user.project().await;
    let response = desk.user.message(&session, TRIM).send().await.unwrap();
    drop(response);
    let state = desk.user.settled(&session).await;
    assert_eq!(state["version"], 2);
}

#[tokio::test]
async fn messages_of_a_session_are_worked_on_in_order_and_none_is_lost() {
    let desk = Desk::with(|config| config.behaviour.turn_delay = Duration::from_millis(5)).await;
    let session = desk.user.project().await;
    let talks: Vec<_> = (0..20).map(|_| tokio::spawn(desk.user.message(&session, "hello").send())).collect();
    for talk in talks {
        let response = talk.await.unwrap().unwrap();
        assert_eq!(texts(&events(&response.text().await.unwrap())).len(), 1);
    }
    let folder = desk.stop().await;
    let order = |event| {
        let lines = witnessed(&folder.path().join("data"), event);
        lines.iter().map(|line| line["index"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(order("message_accepted"), (0..20).collect::<Vec<_>>());
    assert_eq!(order("turn_finished"), (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn messages_that_cannot_be_taken_are_refused_with_a_reason() {
    let desk = Desk::with(|config| config.limits.message_chars = 10).await;
    let session = desk.user.session().await;
    assert_eq!(send(desk.user.message(&session, "  ")).await.codes(), (400, 400));
    assert_eq!(send(desk.user.message(&session, "一二三四五六七八九十")).await.status, 200);
    assert_eq!(send(desk.user.message(&session, "elevenchars")).await.codes(), (400, 400));
    assert_eq!(desk.user.post("/run_sse", &json!({ "session_id": 5 })).await.codes(), (400, 400));
    assert_eq!(send(desk.user.message("1234567890123456789", "hi")).await.codes(), (404, 1002));
}

#[tokio::test]
async fn camel_case_is_understood() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let body = json!({ "appName": "nemo_agent", "userId": "me", "sessionId": session, "streaming": true,
        "newMessage": { "role": "user", "parts": [{ "text": "trim the" }, { "text": "first 1 seconds" }] } });
    assert_eq!(desk.user.post("/run_sse", &body).await.status, 200);
    assert_eq!(desk.user.state(&session).await["version"], 2);
}

#[tokio::test]
async fn heartbeats_of_every_kind_come_while_a_turn_works() {
    let desk = Desk::with(|config| {
        config.behaviour.turn_delay = Duration::from_millis(400);
        config.behaviour.heartbeat = Duration::from_millis(20);
    })
    .await;
    let session = desk.user.session().await;
    let stream = desk.user.message(&session, "hi").send().await.unwrap().text().await.unwrap();
    for kind in [
        ": heartbeat\n\n",
        "event: heartbeat\ndata:\n\n",
        "\n\ndata:\n\n",
        "data: {\"type\":\"heartbeat\"}\n\n",
    ] {
        assert!(stream.contains(kind), "{kind:?} in {stream:?}");
    }
    assert_eq!(texts(&events(&stream)).len(), 1);
}

#[tokio::test]
async fn quirk_every_second_message_is_silent() {
    let desk = Desk::with(|config| config.behaviour.silent_every = 2).await;
    let session = desk.user.project().await;
    assert_eq!(texts(&desk.user.say(&session, TRIM).await).len(), 1);
    assert_eq!(texts(&desk.user.say(&session, TRIM).await).len(), 0);
    let state = desk.user.state(&session).await;
    assert_eq!(state["version"], 3, "a silent edit is an edit");
    assert_eq!(state["turn"], json!({ "count": 2, "files": 1, "running": false, "reply": null, "index": 1 }));
}

#[tokio::test]
async fn quirk_a_cut_stream_does_not_cut_the_turn() {
    let desk = Desk::with(|config| config.behaviour.cut_every = 1).await;
    let session = desk.user.project().await;
    let response = desk.user.message(&session, TRIM).send().await.unwrap();
    assert!(response.text().await.is_err(), "the stream breaks");
    assert_eq!(desk.user.settled(&session).await["version"], 2);
}

#[tokio::test]
async fn quirk_odd_pieces_are_the_same_stream() {
    let desk = Desk::with(|config| config.behaviour.chunk_bytes = 7).await;
    let session = desk.user.project().await;
    assert_eq!(texts(&desk.user.say(&session, TRIM).await).len(), 1);
}

#[tokio::test]
async fn a_file_that_arrives_during_a_turn_is_not_overwritten_by_it() {
    let desk = Desk::with(|config| config.behaviour.turn_delay = Duration::from_millis(300)).await;
    let session = desk.user.project().await;
    let stream = desk.user.message(&session, TRIM).send().await.unwrap();
    desk.user.upload(&session, &[("second.mp4", crate::support::clip())]).await.data();
    stream.text().await.unwrap();
    let state = desk.user.state(&session).await;
    assert_eq!(state["state"]["video_infos"].as_array().unwrap().len(), 2);
    assert_eq!(state["version"], 3);
}

#[tokio::test]
async fn five_hundred_streams_at_once_all_end() {
    let desk = Desk::with(|config| config.behaviour.turn_delay = Duration::from_millis(300)).await;
    let mut sessions = Vec::new();
    for _ in 0..500 {
        sessions.push(desk.user.session().await);
    }
    let talks: Vec<_> = sessions
        .into_iter()
        .map(|session| {
            let user = desk.user.clone();
            tokio::spawn(async move { texts(&user.say(&session, "hello").await).len() })
        })
        .collect();
    for talk in talks {
        assert_eq!(talk.await.unwrap(), 1);
    }
}

#[tokio::test]
async fn shutting_down_does_not_wait_for_streams_and_the_next_start_finishes_the_turn() {
    let desk = Desk::with(|config| config.behaviour.hold_at = Some(HoldAt::TurnBeforeCommit)).await;
    let session = desk.user.project().await;
    let stream = desk.user.message(&session, TRIM).send().await.unwrap();
    let began = std::time::Instant::now();
    let desk = desk.restart(|_| {}).await;
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert!(stream.text().await.is_err());
    let state = desk.user.settled(&session).await;
    assert_eq!((&state["version"], &state["turn"]["count"]), (&json!(2), &json!(1)));
}

#[tokio::test]
async fn what_the_editor_needs_to_know_is_measured_first() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let events = desk.user.say(&session, "remove the silence").await;
    let calls: Vec<_> = events
        .iter()
        .filter_map(|event| event["content"]["parts"][0]["functionCall"]["name"].as_str())
        .collect();
    assert_eq!(calls.first(), Some(&"analyze_media"), "{events:?}");
    assert_eq!(texts(&events).len(), 1, "{events:?}");
}

#[tokio::test]
async fn a_whole_edit_in_two_languages_becomes_a_film() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let said = desk
        .user
        .say(&session, "trim the first 1 seconds, add chill background music and make it vertical")
        .await;
    assert_eq!(texts(&said).len(), 1, "{said:?}");
    let said = texts(&desk.user.say(&session, "加一个标题“你好”").await);
    assert!(said[0].contains("你好"), "{said:?}");
    let state = desk.user.state(&session).await;
    let tracks = state["state"]["draft"]["t"].as_array().unwrap();
    let kinds: Vec<_> = tracks.iter().map(|track| track["tt"].as_i64().unwrap()).collect();
    assert_eq!(kinds, [0, 1, 7], "video, music, title");
    let canvas = &state["state"]["canvas_config"];
    assert!(canvas["height"].as_u64() > canvas["width"].as_u64(), "{canvas}");
    assert_eq!(state["state"]["generated_media"].as_array().unwrap().len(), 1);
    desk.user.submit(&session, "render_1").await;
    let done = desk.user.rendered("render_1").await;
    assert_eq!(done["status"], "completed", "{done}");
    assert!((done["output"]["duration"].as_f64().unwrap() - 2.0).abs() < 0.1, "{done}");
}

#[tokio::test]
async fn a_stop_forgives_the_turn_that_it_interrupts_and_no_other() {
    let desk = Desk::with(|config| config.behaviour.hold_at = Some(HoldAt::TurnBegun)).await;
    let session = desk.user.project().await;
    let database = desk.folder.path().join("data/studio.db");
    let attempts = |idx: i64| -> Option<i64> {
        let db = rusqlite::Connection::open(&database).unwrap();
        db.query_row("SELECT attempts FROM messages WHERE idx = ?1", [idx], |row| row.get(0)).ok()
    };
    for _ in 0..2 {
        // The answer starts with the acceptance; its end does not come.
        assert_eq!(desk.user.message(&session, TRIM).send().await.unwrap().status(), 200);
    }
    crate::support::until(async || (attempts(0) == Some(1)).then_some(())).await;
    // As a crash would leave the second one.
    let db = rusqlite::Connection::open(&database).unwrap();
    db.execute("UPDATE messages SET attempts = 2 WHERE idx = 1", []).unwrap();
    drop(db);
    let _folder = desk.stop().await;
    assert_eq!((attempts(0), attempts(1)), (Some(0), Some(2)));
}

#[tokio::test]
async fn pauses_that_are_not_looked_for_are_not_said_to_be_missing() {
    let desk = Desk::new().await;
    let session = desk.user.project().await;
    let said = texts(&desk.user.say(&session, "cut the pauses longer than 0.1 seconds").await);
    assert!(said[0].contains("0.2 s") && !said[0].contains("no pauses"), "{said:?}");
    let said = texts(&desk.user.say(&session, "cut the pauses longer than 0.2 seconds").await);
    assert!(said[0].contains("no pauses longer than 0.2 s"), "{said:?}");
}
