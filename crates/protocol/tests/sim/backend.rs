//! A model of the backend, simple enough to be seen to be right: sessions with files and a list of the messages that
//! were accepted, renders by id. What it did is what the tests compare with.

use super::{Dice, Weather};
use fov_protocol::machine::RequestKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub struct Arrival {
    pub kind: RequestKind,
    pub path: String,
    pub token: Option<String>,
    pub index: Option<String>,
    pub body: String,
}

#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub retry_after: Option<String>,
    /// Delay before each piece, and the piece.
    pub pieces: Vec<(u64, Vec<u8>)>,
}

impl Reply {
    pub fn bare(status: u16) -> Reply {
        Reply { status, retry_after: None, pieces: vec![(1, b"<html>sorry</html>".to_vec())] }
    }

    pub fn json(value: &Value) -> Reply {
        Reply { status: 200, retry_after: None, pieces: vec![(1, value.to_string().into_bytes())] }
    }

    fn data(data: Value) -> Reply {
        Reply::json(&json!({"code": 0, "message": "ok", "data": data}))
    }

    fn detail(status: u16, detail: &str) -> Reply {
        Reply {
            status,
            retry_after: None,
            pieces: vec![(1, json!({"detail": detail}).to_string().into_bytes())],
        }
    }
}

#[derive(Default, Serialize, Deserialize)]
pub struct Session {
    pub files: Vec<String>,
    /// Accepted messages: text, when its effect is on the timeline, reply.
    pub messages: Vec<(String, u64, String)>,
}

#[derive(Serialize, Deserialize)]
pub struct Render {
    pub session: String,
    pub draft: Value,
    pub done_at: u64,
    pub fails: bool,
    pub cancelled: bool,
}

pub struct Backend {
    /// The studio counts, the hosted service does not.
    pub counts: bool,
    /// How an edit answers.
    pub manner: Manner,
    pub edit_ms: u64,
    pub tokens: u64,
    pub sessions: BTreeMap<String, Session>,
    pub renders: BTreeMap<String, Render>,
    /// Ids that were submitted again and refused.
    pub refused: u32,
    pub gone: Vec<String>,
    /// Each edit generates a clip, and the backend may add something by itself.
    pub generates: bool,
    /// It has the bad habit of naming the token: in titles, replies, failures and refusals.
    pub echoes: bool,
}

/// The token that it gives out.
pub const TOKEN: &str = "nmv_usr_secret";

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Manner {
    Words,
    Silent,
    Mixed,
}

impl Backend {
    pub fn new(counts: bool) -> Backend {
        Backend {
            counts,
            manner: Manner::Words,
            edit_ms: 8_000,
            tokens: 0,
            sessions: BTreeMap::new(),
            renders: BTreeMap::new(),
            refused: 0,
            gone: Vec::new(),
            generates: false,
            echoes: false,
        }
    }

    /// All messages that were accepted, over all sessions.
    pub fn accepted(&self) -> Vec<&str> {
        self.sessions.values().flat_map(|session| &session.messages).map(|(text, ..)| text.as_str()).collect()
    }

    fn draft(&self, session: &Session, now: u64) -> Value {
        let mut segments: Vec<Value> = session
            .files
            .iter()
            .enumerate()
            .map(|(i, file)| json!({"id": format!("f{i}"), "d": 10_000, "m": {"title": echo(self.echoes, file)}}))
            .collect();
        let edits = session.messages.iter().enumerate().filter(|(_, (_, at, _))| *at <= now);
        segments.extend(
            edits.map(|(i, (text, ..))| json!({"id": format!("e{i}"), "d": 1_000, "m": {"title": text}})),
        );
        if segments.is_empty() { Value::Null } else { json!({"t": [{"tt": 0, "sg": segments}]}) }
    }

    fn turn(&self, session: &Session, now: u64) -> Value {
        if !self.counts {
            return Value::Null;
        }
        let done = session.messages.iter().rposition(|(_, at, _)| *at <= now);
        json!({
            "count": session.messages.len(),
            "files": session.files.len(),
            "running": session.messages.iter().any(|(_, at, _)| *at > now),
            "index": done,
            "reply": done.map(|i| session.messages[i].2.clone()),
        })
    }

    /// The file behind a URL, as the text of what was rendered.
    pub fn file(&self, url: &str) -> Option<String> {
        let id = url.split('/').find(|part| part.starts_with("render_"))?.trim_end_matches(".mp4");
        let render = self.renders.get(id)?;
        (!render.fails && !render.cancelled).then(|| render.draft.to_string())
    }

    pub fn take(&mut self, now: u64, arrival: &Arrival, dice: &mut Dice, weather: Weather) -> Reply {
        if arrival.kind == RequestKind::Token {
            self.tokens += 1;
            return Reply::data(json!({"token": TOKEN, "user_id": "anon_1", "credits": 100}));
        }
        assert_eq!(arrival.token.as_deref(), Some(TOKEN), "{} without a token", arrival.path);
        let session_id = match arrival.kind {
            RequestKind::Upload => arrival.path.rsplit('/').next().unwrap_or_default().to_owned(),
            RequestKind::State => arrival.path.split('/').nth_back(1).unwrap_or_default().to_owned(),
            RequestKind::Chat => text(&arrival.body, "session_id"),
            RequestKind::Render => text(&arrival.body, "sessionId"),
            _ => String::new(),
        };
        let needs_session =
            matches!(arrival.kind, RequestKind::Upload | RequestKind::State | RequestKind::Chat);
        if self.echoes && self.refused < 12 && arrival.kind != RequestKind::Chat && dice.percent(50) {
            self.refused += 1;
            return Reply::detail(422, &format!("the token {TOKEN} may not"));
        }
        if needs_session && dice.percent(weather.no_session) {
            self.gone.push(session_id.clone());
        }
        if needs_session && (self.gone.contains(&session_id) || !self.sessions.contains_key(&session_id)) {
            return Reply::json(&json!({"code": 1002, "message": "session not found"}));
        }
        match arrival.kind {
            RequestKind::Session => {
                let id = format!("7{:018}", self.sessions.len() + 1);
                let session = Session::default();
                let turn = self.turn(&session, now);
                self.sessions.insert(id.clone(), session);
                Reply::data(json!({"session_id": id, "task_id": "5", "turn": turn}))
            }
            RequestKind::Upload => self.upload(&session_id, arrival),
            RequestKind::State => {
                let session = &self.sessions[&session_id];
                let clips = if self.generates { session.messages.len() } else { 0 };
                Reply::data(json!({
                    "task_id": "5",
                    "state": {
                        "generated_media": vec![json!({"url": "clip"}); clips],
                        "draft": self.draft(session, now),
                        "video_infos": session.files.iter().map(|f| json!({"filename": f})).collect::<Vec<_>>(),
                    },
                    "turn": self.turn(session, now),
                }))
            }
            RequestKind::Chat => self.chat(now, &session_id, arrival, dice),
            RequestKind::Credits => Reply::data(json!({"available": 100, "frozen": 0, "total": 100})),
            RequestKind::Claim => Reply::data(json!({"claim_token": "clm_1", "expires_in": 604_800})),
            RequestKind::Render => self.render(now, session_id, arrival, dice, weather),
            RequestKind::RenderStatus => self.status(now, arrival, dice),
            RequestKind::RenderCancel => {
                let id = arrival.path.split('/').nth_back(1).unwrap_or_default();
                if let Some(render) = self.renders.get_mut(id) {
                    render.cancelled = true;
                }
                Reply::data(json!({}))
            }
            RequestKind::Token => Reply::bare(500),
        }
    }

    fn upload(&mut self, session_id: &str, arrival: &Arrival) -> Reply {
        let Some(session) = self.sessions.get_mut(session_id) else { return Reply::bare(404) };
        if self.counts && arrival.index.as_deref().is_some_and(|n| n != session.files.len().to_string()) {
            return Reply::detail(409, "that number is taken");
        }
        session.files.push(arrival.body.clone());
        Reply::data(json!({"files": [{"filename": arrival.body, "duration": 10}]}))
    }

    fn chat(&mut self, now: u64, session_id: &str, arrival: &Arrival, dice: &mut Dice) -> Reply {
        let echoes = self.echoes;
        let echo = |text: &str| echo(echoes, text);
        let Some(session) = self.sessions.get_mut(session_id) else { return Reply::bare(404) };
        if self.echoes && dice.percent(40) {
            return match dice.percent(50) {
                true => Reply::detail(422, &echo("no")),
                false => {
                    let frame = json!({"errorCode": "SAFETY", "errorMessage": echo("it went wrong")});
                    Reply {
                        status: 200,
                        retry_after: None,
                        pieces: vec![(5, format!("data: {frame}\n\n").into_bytes())],
                    }
                }
            };
        }
        if self.counts && arrival.index.as_deref().is_some_and(|n| n != session.messages.len().to_string()) {
            return Reply::detail(409, "that number is taken");
        }
        let body: Value = serde_json::from_str(&arrival.body).unwrap_or_default();
        let said = body["new_message"]["parts"][0]["text"].as_str().unwrap_or_default().to_owned();
        let silent = match self.manner {
            Manner::Words => false,
            Manner::Silent => true,
            Manner::Mixed => dice.percent(30),
        };
        let reply = if silent { String::new() } else { echo(&format!("I did: {said}")) };
        // The effect is there before the stream ends, as an agent reports what it has done.
        session.messages.push((said, now + self.edit_ms * 3 / 4, reply.clone()));
        let mut pieces = Vec::new();
        let wait = self.edit_ms / 4;
        for _ in 0..3 {
            pieces.push((wait, b"event: heartbeat\ndata: {}\n\n".to_vec()));
        }
        if silent {
            let call = json!({"content": {"parts": [{"functionResponse": {"name": "edit", "response": {}}}]}, "author": "nemo_agent"});
            pieces.push((wait, format!("data: {call}\n\n").into_bytes()));
        } else {
            let (a, b) = reply.split_at(5);
            for part in [a, b] {
                let event = json!({"content": {"parts": [{"text": part}], "role": "model"}, "partial": true, "author": "nemo_agent"});
                let event = format!("data: {event}\n\n").into_bytes();
                // Cut somewhere in the middle.
                let cut = dice.below(event.len() as u64) as usize;
                pieces.push((wait / 4, event[..cut].to_vec()));
                pieces.push((1, event[cut..].to_vec()));
            }
            let whole =
                json!({"content": {"parts": [{"text": reply}], "role": "model"}, "author": "nemo_agent"});
            pieces.push((wait / 4, format!("data: {whole}\n\n").into_bytes()));
        }
        Reply { status: 200, retry_after: None, pieces }
    }

    fn render(
        &mut self,
        now: u64,
        session: String,
        arrival: &Arrival,
        dice: &mut Dice,
        weather: Weather,
    ) -> Reply {
        let body: Value = serde_json::from_str(&arrival.body).unwrap_or_default();
        let id = body["id"].as_str().unwrap_or_default().to_owned();
        if self.renders.contains_key(&id) {
            self.refused += 1;
            return Reply::detail(409, "this id was used before");
        }
        let fails = dice.percent(weather.render_fails);
        let done_at = now + 45_000;
        self.renders.insert(
            id.clone(),
            Render { session, draft: body["draft"].clone(), done_at, fails, cancelled: false },
        );
        Reply::json(&json!({"success": true, "data": {"id": id, "status": "pending", "progress": 5}}))
    }

    fn status(&mut self, now: u64, arrival: &Arrival, dice: &mut Dice) -> Reply {
        let id = arrival.path.rsplit('/').next().unwrap_or_default();
        let Some(render) = self.renders.get(id) else { return Reply::detail(404, "no such render") };
        let fields = match () {
            () if render.cancelled => json!({"id": id, "status": "cancelled"}),
            () if now < render.done_at => json!({"id": id, "status": "processing", "progress": 50}),
            () if render.fails => json!({"id": id, "status": "failed", "error": "node lost"}),
            () if dice.percent(50) => {
                json!({"id": id, "status": "completed", "output": {"url": format!("https://cdn/{id}.mp4")}})
            }
            () => json!({"id": id, "status": "completed", "outputUrl": format!("https://cdn/{id}.mp4")}),
        };
        if dice.percent(50) {
            Reply::json(&json!({"success": true, "data": fields}))
        } else {
            Reply::json(&fields)
        }
    }
}

fn echo(on: bool, text: &str) -> String {
    if on { format!("{TOKEN} {text} {TOKEN}") } else { text.to_owned() }
}

fn text(body: &str, key: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    body[key].as_str().unwrap_or_default().to_owned()
}
