//! What good answers look like, as JSON schemas for `/openapi.json`. A test holds every answer against them.

use crate::config::RenderForm;
use crate::store::renders::State;
use serde_json::{Map, Value, json};

/// An object that has all of these properties.
fn object(properties: Value) -> Value {
    let names: Vec<&String> = properties.as_object().map(|map| map.keys().collect()).unwrap_or_default();
    json!({ "type": "object", "required": names, "properties": properties })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "number", "minimum": 0 })
}

/// A number of things, bytes or seconds.
fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn or_null(schema: Value) -> Value {
    json!({ "oneOf": [schema, { "type": "null" }] })
}

/// `{"code":0,"message":"ok","data":…}`.
fn envelope(data: Value) -> Value {
    object(json!({ "code": { "const": 0 }, "message": { "const": "ok" }, "data": data }))
}

/// Of an error: `{"code","message","data":null}`, or the agent server's `{"detail"}`.
pub(super) fn error() -> Value {
    let plain = object(json!({
        "code": { "type": "integer" },
        "message": text(),
        "data": { "type": "null" },
    }));
    json!({ "oneOf": [plain, object(json!({ "detail": text() }))] })
}

pub(super) fn token() -> Value {
    let expires = json!({ "type": "string", "format": "date-time" });
    envelope(object(json!({ "token": text(), "user_id": text(), "credits": count(), "expires_at": expires })))
}

pub(super) fn claim() -> Value {
    envelope(object(json!({ "claim_token": text(), "expires_in": count() })))
}

pub(super) fn balance() -> Value {
    envelope(object(json!({ "available": count(), "frozen": count(), "total": count() })))
}

pub(super) fn created() -> Value {
    envelope(object(json!({
        "task_id": text(),
        "session_id": text(),
        "user_id": text(),
        "turn": object(json!({ "count": count(), "files": count(), "running": flag() })),
    })))
}

pub(super) fn project() -> Value {
    let turn = object(json!({
        "count": count(),
        "files": count(),
        "running": flag(),
        "reply": or_null(text()),
        "index": or_null(count()),
    }));
    let canvas = object(json!({ "width": count(), "height": count(), "fps": number() }));
    let state = object(json!({
        "draft": or_null(json!({ "type": "object" })),
        "video_infos": list(file()),
        "canvas_config": or_null(canvas),
        "video_analyses": list(json!({ "type": "object" })),
        "generated_media": list(object(json!({ "type": text(), "title": text() }))),
    }));
    envelope(object(json!({
        "session_id": text(),
        "task_id": text(),
        "task_name": text(),
        "user_id": text(),
        "version": count(),
        "turn": turn,
        "state": state,
    })))
}

pub(super) fn uploaded() -> Value {
    envelope(object(json!({ "files": list(file()), "session_state_applied": { "const": true } })))
}

fn file() -> Value {
    object(json!({
        "filename": text(),
        "file_type": { "enum": ["video", "image", "audio", "subtitle"] },
        "cdn_url": text(),
        "duration": number(),
        "width": count(),
        "height": count(),
        "fps": number(),
        "hash": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        "size": count(),
    }))
}

/// What all the render calls answer with, in the shape that the studio was started with.
pub(super) fn render(form: RenderForm) -> Value {
    let states = [State::Pending, State::Processing, State::Completed, State::Failed, State::Canceled];
    let always = json!({
        "id": text(),
        "status": { "enum": states.map(State::name) },
        "progress": { "type": "integer", "minimum": 0, "maximum": 100 },
    });
    let file = [("duration", number()), ("size", count())];
    let mut job = object(always);
    let mut add = |name: &str, schema: Value| job["properties"][name] = schema;
    for (name, schema) in [("position", count()), ("error", text()), ("message", text())] {
        add(name, schema);
    }
    match form {
        RenderForm::TopLevel => {
            let file: Map<String, Value> = file
                .into_iter()
                .chain([("url", text())])
                .map(|(name, schema)| (name.to_owned(), schema))
                .collect();
            add("output", object(Value::Object(file)));
            add("success", json!({ "const": true }));
            add("code", json!({ "const": 0 }));
            job
        }
        RenderForm::Data => {
            add("outputUrl", text());
            for (name, schema) in file {
                add(name, schema);
            }
            object(json!({ "success": { "const": true }, "data": job }))
        }
    }
}

pub(super) fn preview() -> Value {
    envelope(object(json!({
        "url": text(),
        "version": count(),
        "duration": number(),
        "complete": flag(),
    })))
}

pub(super) fn info() -> Value {
    envelope(object(json!({
        "name": { "const": "fov-studio" },
        "version": text(),
        "base_url": text(),
        "data_bytes": count(),
        "limits": object(json!({ "file_bytes": count() })),
    })))
}

/// A document of somebody else's format.
pub(super) fn document() -> Value {
    json!({ "type": "object" })
}
