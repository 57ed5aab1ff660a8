//! What `/openapi.json` says and what the studio does are the same.

use crate::support::{Answer, Desk, clip, send};
use fov_studio::RenderForm;
use reqwest::Method;
use serde_json::{Value, json};

/// Everything in which `value` is not what `schema` says; of JSON schema the words that the document uses, and that no
/// property goes undescribed.
fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(kinds) = schema["oneOf"].as_array() {
        let fitting = kinds.iter().filter(|kind| faults(kind, value, at).is_empty()).count();
        if fitting != 1 {
            found.push(format!("{at}: {value} fits {fitting} of {schema}"));
        }
    }
    if schema.get("const").is_some_and(|wanted| wanted != value)
        || schema["enum"].as_array().is_some_and(|values| !values.contains(value))
    {
        found.push(format!("{at}: {value} is not {schema}"));
    }
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(other) => panic!("{at}: no such type: {other}"),
        None => true,
    };
    if !is {
        found.push(format!("{at}: {value} is not of the type of {schema}"));
    }
    if schema["minimum"].as_f64().zip(value.as_f64()).is_some_and(|(least, value)| value < least)
        || schema["maximum"].as_f64().zip(value.as_f64()).is_some_and(|(most, value)| value > most)
    {
        found.push(format!("{at}: {value} is out of the range of {schema}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    if let (Some(described), Some(fields)) = (schema["properties"].as_object(), value.as_object()) {
        for (name, field) in fields {
            match described.get(name) {
                Some(schema) => found.extend(faults(schema, field, &format!("{at}.{name}"))),
                None => found.push(format!("{at}.{name} is not described")),
            }
        }
    }
    if let Some(items) = value.as_array().filter(|_| schema["items"].is_object()) {
        found.extend(items.iter().flat_map(|item| faults(&schema["items"], item, at)));
    }
    found
}

async fn document(desk: &Desk) -> Value {
    desk.user.get("/openapi.json").await.body
}

/// Holds an answer against what the document says about that status of that call.
#[track_caller]
fn fits(document: &Value, path: &str, method: &str, answer: &Answer) {
    let response = &document["paths"][path][method]["responses"][answer.status.as_str()];
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path} {}: {response}", answer.status);
    assert_eq!(faults(schema, &answer.body, path), Vec::<String>::new(), "{method} {path}");
}

#[test]
fn a_wrong_answer_is_noticed() {
    let schema = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer", "minimum": 0 } } });
    assert!(faults(&schema, &json!({ "a": 1 }), "").is_empty());
    for wrong in [json!({}), json!({ "a": "1" }), json!({ "a": -1 }), json!({ "a": 1, "b": 1 }), json!([])] {
        assert!(!faults(&schema, &wrong, "").is_empty(), "{wrong}");
    }
}

#[tokio::test]
async fn every_answer_looks_as_the_document_says() {
    for form in [RenderForm::TopLevel, RenderForm::Data] {
        let desk = Desk::with(|config| config.behaviour.render_form = form).await;
        let document = document(&desk).await;
        let fits = |path: &str, method: &str, answer: &Answer| fits(&document, path, method, answer);
        let user = &desk.user;

        let token =
            crate::support::ask_token(&user.http, &user.base, Some(&crate::support::client_id(2))).await;
        fits("/api/auth/anonymous-token", "post", &token);
        fits("/api/credits/balance/simple", "get", &user.get("/api/credits/balance/simple").await);
        fits("/api/studio/info", "get", &user.get("/api/studio/info").await);
        let created = user.post("/api/tasks/me/with-session/nemo_agent", &json!({})).await;
        fits("/api/tasks/me/with-session/nemo_agent", "post", &created);
        let session = created.data()["session_id"].as_str().unwrap().to_owned();
        let state = format!("/api/state/nemo_agent/me/{session}/latest");
        let state_path = "/api/state/nemo_agent/me/{session}/latest";
        fits(state_path, "get", &user.get(&state).await);
        let subtitles = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n";
        let uploaded = user.upload(&session, &[("clip.mp4", clip()), ("a.srt", subtitles)]).await;
        fits("/api/upload-video/nemo_agent/me/{session}", "post", &uploaded);
        user.say(&session, "add background music").await;
        fits(state_path, "get", &user.get(&state).await);
        let claim = user.post("/api/auth/claim-token", &json!({ "session_id": session })).await;
        fits("/api/auth/claim-token", "post", &claim);
        let otio = user.get(&format!("/api/studio/otio/{session}")).await;
        assert!(otio.body.is_object(), "{otio:?}");

        fits("/api/render/proxy/lambda", "post", &user.submit(&session, "render_1").await);
        let status = async || user.get("/api/render/proxy/lambda/render_1").await;
        let status_path = "/api/render/proxy/lambda/{id}";
        crate::support::until(async || {
            let now = status().await;
            fits(status_path, "get", &now);
            now.body.to_string().contains("\"completed\"").then_some(())
        })
        .await;
        let cancelled = send(user.request(Method::POST, "/api/render/proxy/lambda/render_1/cancel")).await;
        fits("/api/render/proxy/lambda/{id}/cancel", "post", &cancelled);

        // And what goes wrong.
        fits("/api/render/proxy/lambda", "post", &user.submit(&session, "render_1").await);
        fits(state_path, "get", &user.get("/api/state/nemo_agent/me/1/latest").await);
        let stranger = crate::support::User { token: "nmv_usr_expired".to_owned(), ..user.clone() };
        fits(state_path, "get", &stranger.get(&state).await);
        let late = send(user.message(&session, "undo").header("X-Message-Index", "7")).await;
        fits("/run_sse", "post", &late);
    }
}

#[tokio::test]
async fn the_limits_in_the_document_are_those_of_the_studio() {
    let desk = Desk::with(|config| config.limits.message_chars = 40).await;
    let document = document(&desk).await;
    let takes = |path: &str| {
        document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
            .clone()
    };
    let session = desk.user.project().await;

    let text = &takes("/run_sse")["new_message"]["properties"]["parts"]["items"]["properties"]["text"];
    let most = usize::try_from(text["maxLength"].as_u64().unwrap()).unwrap();
    let said =
        async |text: String| desk.user.message(&session, &text).send().await.unwrap().status().as_u16();
    assert_eq!(said("添".repeat(most)).await, 200);
    assert_eq!(said("添".repeat(most + 1)).await, 400);
    assert_eq!(said(" \u{3000}\n".to_owned()).await, 400);

    let output = &takes("/api/render/proxy/lambda")["output"]["properties"];
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    let mut asked = 0;
    let mut taken = async |output: Value| {
        asked += 1;
        let id = format!("render_{asked}");
        let body = json!({ "id": id, "sessionId": session, "draft": draft, "output": output });
        let status = desk.user.post("/api/render/proxy/lambda", &body).await.status;
        send(desk.user.request(Method::POST, &format!("/api/render/proxy/lambda/{id}/cancel"))).await;
        status.as_u16()
    };
    for name in ["format", "quality"] {
        for value in output[name]["enum"].as_array().unwrap() {
            assert_eq!(taken(json!({ name: value })).await, 200, "{name} {value}");
        }
    }
    for (fps, status) in [("minimum", 200), ("maximum", 200)] {
        assert_eq!(taken(json!({ "fps": output["fps"][fps] })).await, status, "{fps}");
    }
    assert_eq!(taken(json!({ "fps": output["fps"]["maximum"].as_u64().unwrap() + 1 })).await, 400);
    for size in ["16", "360p", "2160P", "4k", "1080x1920", "1920 × 1080", "4096*16"] {
        assert_eq!(taken(json!({ "resolution": size })).await, 200, "{size}");
    }
    for size in ["15p", "4097p", "tall"] {
        assert_eq!(taken(json!({ "resolution": size })).await, 400, "{size}");
    }
}
