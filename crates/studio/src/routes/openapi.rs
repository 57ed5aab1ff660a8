//! `/openapi.json`: one table of all calls, from which the router is built too, so that neither can have a call
//! that the other lacks. Errors are described by the sentences that the code answers with.

use super::{account, agent, answers, deliver, otio, pages, preview, render, session, upload};
use crate::app::App;
use crate::envelope::Fault;
use crate::media::probe::MAX_FPS;
use crate::rendering::FORMATS;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// One call.
struct Call {
    path: &'static str,
    method: &'static str,
    route: MethodRouter<Arc<App>>,
    summary: &'static str,
    /// What `data` (or the body) of a good answer is.
    answer: &'static str,
    /// Content type of a good answer.
    kind: &'static str,
    /// What a good answer that is JSON looks like.
    schema: Option<Value>,
    /// Whether it needs `Authorization: Bearer`.
    bearer: bool,
    /// Headers besides that, with whether each is required.
    headers: &'static [(&'static str, bool)],
    /// What may stand behind the question mark, with its schema.
    query: Vec<(&'static str, Value)>,
    /// What is sent, by content type, as schemas; nothing for calls without a body.
    body: Vec<(&'static str, Value)>,
    faults: Vec<Fault>,
}

const JSON: &str = "application/json";
const HTML: &str = "text/html";
/// A film, a sound or a picture of any format.
const ANY: &str = "*/*";
const ATTRIBUTION: &[(&str, bool)] =
    &[("X-Skill-Source", true), ("X-Skill-Version", true), ("X-Skill-Platform", true)];

fn get_call(
    path: &'static str,
    route: MethodRouter<Arc<App>>,
    summary: &'static str,
    answer: &'static str,
) -> Call {
    let faults = vec![Fault::BadToken];
    Call {
        path,
        method: "get",
        route,
        summary,
        answer,
        kind: JSON,
        schema: None,
        bearer: true,
        headers: &[],
        query: Vec::new(),
        body: Vec::new(),
        faults,
    }
}

fn post_call(
    path: &'static str,
    route: MethodRouter<Arc<App>>,
    summary: &'static str,
    answer: &'static str,
) -> Call {
    Call { method: "post", ..get_call(path, route, summary, answer) }
}

impl Call {
    fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Call {
        self.faults.extend(faults);
        self
    }

    fn headers(mut self, headers: &'static [(&'static str, bool)]) -> Call {
        self.headers = headers;
        self
    }

    /// Files, or addresses of files.
    fn uploads(mut self) -> Call {
        let file = json!({ "type": "string", "format": "binary" });
        let files = json!({ "files": { "type": "array", "minItems": 1, "items": file } });
        self.body.push(("multipart/form-data", object(files, &["files"])));
        let url = json!({ "type": "string", "format": "uri" });
        let urls = json!({ "type": "array", "minItems": 1, "maxItems": upload::MOST_LINKS, "items": url });
        self.takes(json!({ "urls": urls, "source_type": { "const": "url" } }), &["urls"])
    }

    /// A JSON body: an object with these properties.
    fn takes(mut self, properties: Value, required: &[&str]) -> Call {
        self.body.push((JSON, object(properties, required)));
        self
    }

    fn query(mut self, name: &'static str, schema: Value) -> Call {
        self.query.push((name, schema));
        self
    }

    fn gives(mut self, schema: Value) -> Call {
        self.schema = Some(schema);
        self
    }

    fn kind(mut self, kind: &'static str) -> Call {
        self.kind = kind;
        self
    }

    fn open(mut self) -> Call {
        self.bearer = false;
        self.faults.retain(|fault| *fault != Fault::BadToken);
        self
    }
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// Decimal digits, more than a JSON number holds.
fn id() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{1,19}$" })
}

/// A side, or both, as people write it: 720p, 4k, 1080x1920.
fn resolution() -> Value {
    // A pattern has to spell a range out.
    const _: () = assert!(*render::SIDES.start() == 16 && *render::SIDES.end() == 4096);
    const SIDE: &str = "(1[6-9]|[2-9][0-9]|[1-9][0-9]{2}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-6])";
    json!({ "type": "string", "pattern": format!("^({SIDE}[pP]?|4[kK]|{SIDE} ?[xX×*] ?{SIDE})$") })
}

/// What a header may hold.
fn header(name: &str) -> Value {
    match name {
        "X-Client-Id" => json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" }),
        "X-Message-Index" | "X-File-Index" => {
            json!({ "type": "integer", "minimum": 0, "maximum": u64::MAX })
        }
        _ => text(),
    }
}

fn calls(app: &App) -> Vec<Call> {
    let limits = &app.config.limits;
    let form = app.config.behaviour.render_form;
    let bad = || Fault::Bad("the request cannot be understood; the message says why".to_owned());
    let unsupported = || Fault::Unsupported("the file cannot be edited; the message says why".to_owned());
    let gone = || Fault::NotFound("there is no such file".to_owned());
    vec![
        post_call(
            "/api/auth/anonymous-token",
            post(account::anonymous_token),
            "A token for this client, good for seven days; the same one again until it is first used",
            "token, user_id, credits, expires_at (RFC 3339)",
        )
        .gives(answers::token())
        .open()
        .headers(&[("X-Client-Id", true)])
        .faults([Fault::NoClientId, Fault::TooOften { retry_after: 60 }]),
        post_call(
            "/api/auth/claim-token",
            post(account::claim_token),
            "A link token for a project: {\"task_id\",\"session_id\"}",
            "claim_token, expires_in (seconds); open /workspace/claim?ct=<claim_token>",
        )
        .gives(answers::claim())
        .takes(json!({ "task_id": text(), "session_id": id() }), &["session_id"])
        .faults([Fault::NoSession, bad()]),
        get_call(
            "/api/credits/balance/simple",
            get(account::balance),
            "What there is to spend",
            "available, frozen, total",
        )
        .gives(answers::balance()),
        post_call(
            "/api/tasks/me/with-session/nemo_agent",
            post(session::create),
            "A new project: {\"task_name\",\"language\"}",
            "task_id, session_id (decimal digits in a string), user_id",
        )
        .gives(answers::created())
        .takes(json!({ "task_name": text(), "language": text() }), &[])
        .faults([bad()]),
        get_call(
            "/api/state/nemo_agent/me/{session}/latest",
            get(session::state),
            "The project as it is",
            "state.draft, state.video_infos, state.canvas_config, state.video_analyses, state.generated_media, \
             session_id, task_id, task_name, user_id; extras: version, turn {count, running, reply, index}",
        )
        .gives(answers::project())
        .faults([Fault::NoSession]),
        post_call(
            "/run_sse",
            post(agent::run_sse),
            "A message to the agent: {\"app_name\",\"user_id\",\"session_id\",\"new_message\":{\"parts\":[{\"text\"}]}}. \
             With X-Message-Index it is taken only at that place of the conversation, so that a repeat is safe",
            "events of the agent server, one `data:` line each; the end of the stream is the end of the turn",
        )
        .takes(
            json!({
                "app_name": text(),
                "user_id": text(),
                "session_id": id(),
                "new_message": object(
                    json!({
                        "role": text(),
                        // All parts together are one message, with something in it that is not a blank.
                        "parts": { "type": "array", "minItems": 1, "items": object(
                            json!({
                                "text": { "type": "string", "pattern": "\\S", "maxLength": limits.message_chars }
                            }),
                            &["text"],
                        ) },
                    }),
                    &["parts"],
                ),
            }),
            &["session_id", "new_message"],
        )
        .kind("text/event-stream")
        .headers(&[("X-Message-Index", false)])
        .faults([Fault::NoSession, Fault::NoCredits, Fault::WrongIndex { count: 1 }, bad()]),
        post_call(
            "/api/upload-video/nemo_agent/me/{session}",
            post(upload::upload).layer(DefaultBodyLimit::disable()),
            "Files as multipart/form-data (field `files`, one or more), or {\"urls\":[…],\"source_type\":\"url\"}. All \
             of a request or none. Subtitles (srt, vtt, ass) wait until a message asks for them. With X-File-Index they are taken only as the files from that number on, so that \
             a repeat is safe",
            "files: filename, file_type, cdn_url, duration (s), width, height, fps, hash (SHA-256), size; \
             session_state_applied",
        )
        .gives(answers::uploaded())
        .uploads()
        .headers(&[("X-File-Index", false)])
        .faults([Fault::NoSession, Fault::WrongIndex { count: 1 }, unsupported(), Fault::TooLarge { limit: limits.file_bytes },
            Fault::TooLargeTogether { limit: limits.upload_bytes }, bad()]),
        post_call(
            "/api/render/proxy/lambda",
            post(render::submit).layer(DefaultBodyLimit::max(limits.draft_bytes)),
            "Queues a render: {\"id\",\"sessionId\",\"draft\",\"output\":{\"format\",\"quality\",\"resolution\",\"fps\"}}",
            "id, status, progress; at top level or under data",
        )
        .gives(answers::render(form))
        .takes(
            json!({
                "id": { "type": "string", "pattern": format!("^[A-Za-z0-9._-]{{1,{}}}$", render::LONGEST_ID) },
                "sessionId": id(),
                "draft": { "type": "object", "description": "as the state has it, unchanged" },
                "output": object(
                    json!({
                        "format": { "enum": FORMATS.map(|(name, _)| name) },
                        "quality": { "enum": render::QUALITIES.concat() },
                        "resolution": resolution(),
                        "fps": { "type": "number", "minimum": 1, "maximum": MAX_FPS },
                    }),
                    &[],
                ),
            }),
            &["id", "sessionId", "draft"],
        )
        .headers(ATTRIBUTION)
        .faults([Fault::ExportBlocked, Fault::NoSession, Fault::RenderExists, bad()]),
        get_call(
            "/api/render/proxy/lambda/{id}",
            get(render::status),
            "Where a render stands",
            "status (pending, processing, completed, failed, canceled), progress 0–100, position, error, \
             output.url, output.duration (s), output.size",
        )
        .gives(answers::render(form))
        .faults([Fault::NoRender]),
        post_call(
            "/api/render/proxy/lambda/{id}/cancel",
            post(render::cancel),
            "Cancels a render that is not over; harmless otherwise",
            "as the status",
        )
        .gives(answers::render(form))
        .faults([Fault::NoRender]),
        get_call(
            "/api/render/proxy/{id}/download",
            get(deliver::download),
            "The file of a completed render, with ranges",
            "the file",
        )
        .kind(ANY)
        .faults([Fault::NoRender, gone()]),
        get_call("/output/{ticket}/{name}", get(deliver::output), "The file at output.url, with ranges", "the file")
            .open()
            .kind(ANY)
            .faults([gone()]),
        get_call("/media/{file}/{name}", get(deliver::media), "The file at cdn_url, with ranges", "the file")
            .open()
            .kind(ANY)
            .faults([gone()]),
        get_call(
            "/api/studio/preview/{session}/still",
            get(preview::still),
            "The frame of the film at ?at_ms=, at most ?w= pixels wide",
            "the picture",
        )
        // What is beyond the film, or absurd, is brought within bounds.
        .query("at_ms", json!({ "type": "integer", "format": "int64" }))
        .query("w", json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }))
        .kind("image/jpeg")
        .faults([Fault::NoSession, bad()]),
        get_call(
            "/api/studio/preview/{session}/proxy",
            get(preview::proxy),
            "Begins to make a small version of the film, or finds the one of this version; answers once there is something to see",
            "url, version, duration (s), complete; the file at url is a fragmented MP4, which can be played while it grows",
        )
        .gives(answers::preview())
        .faults([Fault::NoSession, bad()]),
        get_call(
            "/api/studio/otio/{session}",
            get(otio::otio),
            "The project for other editors, as OpenTimelineIO; its media are named by where they are on this computer",
            "an OpenTimelineIO document, schema Timeline.1",
        )
        .gives(answers::document())
        .kind(crate::otio::MEDIA_TYPE)
        .faults([Fault::NoSession, bad()]),
        get_call("/preview/{session}/{name}", get(preview::file), "The file of a preview: with ranges once it is complete, before that from its start as it grows", "the file")
            .open()
            .kind(ANY)
            .faults([gone()]),
        get_call("/workspace/claim", get(pages::claim), "A page with the project of ?ct=", "the page")
            .query("ct", text())
            .open()
            .kind(HTML)
            .faults([gone()]),
        get_call(
            "/api/studio/info",
            get(pages::info),
            "What runs here",
            "name, version, base_url, data_bytes, limits.file_bytes",
        )
        .gives(answers::info())
        .open(),
        get_call("/healthz", get(pages::healthz), "Whether it runs", "ok").open().kind("text/plain"),
        get_call("/openapi.json", get(document), "This document", "an OpenAPI 3.1 document")
            .gives(answers::document())
            .open(),
    ]
}

/// Every call as a route.
pub(super) fn routes(app: &App) -> Router<Arc<App>> {
    calls(app).into_iter().fold(Router::new(), |router, call| router.route(call.path, call.route))
}

/// `GET /openapi.json`
async fn document(State(app): State<Arc<App>>) -> Json<Value> {
    let mut paths = Map::new();
    for call in calls(&app) {
        let path = paths.entry(call.path).or_insert_with(|| json!({}));
        path[call.method] = described(&call);
    }
    Json(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Free Online Video studio",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The local backend. JSON answers are {\"code\":0,\"message\":\"ok\",\"data\":…}; errors have \
                another code and a sentence that says what to do.",
        },
        "servers": [{ "url": app.base_url() }],
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "paths": paths,
    }))
}

fn described(call: &Call) -> Value {
    let mut responses = Map::new();
    // A page says on a page what is wrong.
    let failing = if call.kind == HTML { HTML } else { JSON };
    let media = |schema: Option<Value>| schema.map_or(json!({}), |schema| json!({ "schema": schema }));
    let good = media(call.schema.clone());
    responses.insert("200".to_owned(), json!({ "description": call.answer, "content": { call.kind: good } }));
    for fault in &call.faults {
        let (status, code, sentence) = fault.row();
        // Several errors may share a status, one of them HTTP 200.
        let line = format!("code {code}: {sentence}");
        let response = responses.entry(status.as_str().to_owned()).or_insert_with(|| {
            let body = media((failing == JSON).then(answers::error));
            json!({ "description": "", "content": { failing: body } })
        });
        if status == StatusCode::OK {
            // An error on HTTP 200 is JSON beside whatever else comes with that status.
            response["content"][JSON]["schema"] = answers::error();
        }
        let known = response["description"].as_str().unwrap_or_default();
        let text = if known.is_empty() { line } else { format!("{known}; {line}") };
        response["description"] = json!(text);
    }
    let in_path = call.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> = in_path
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .chain(call.headers.iter().map(|(name, required)| {
            json!({ "name": name, "in": "header", "required": required, "schema": header(name) })
        }))
        .chain(call.query.iter().map(|(name, schema)| {
            json!({ "name": name, "in": "query", "required": false, "schema": schema })
        }))
        .collect();
    let security = if call.bearer { json!([{ "token": [] }]) } else { json!([]) };
    let mut described = json!({ "summary": call.summary, "parameters": parameters, "responses": responses, "security": security });
    if !call.body.is_empty() {
        let content: Map<String, Value> = call
            .body
            .iter()
            .map(|(kind, schema)| ((*kind).to_owned(), json!({ "schema": schema })))
            .collect();
        let required = call.body.iter().any(|(_, schema)| schema["required"] != json!([]));
        described["requestBody"] = json!({ "required": required, "content": content });
    }
    described
}
