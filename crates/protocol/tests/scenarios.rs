//! Plays the scenarios: a folder a case under `tests/scenarios`, with a `script` that a person can read and the
//! `trace` of what the machine did. `FOV_BLESS=1` writes the traces anew; read them before you commit them.
//!
//! A script line is one of
//! - `user CMD …`: `open`, `attach NAME…`, `link URL`, `say TEXT`, `batch NAME: TEXT`, `export`, `stop`, `retry`, `credits`,
//!   `share`, `token TEXT`, `replace N NAME`, `remove`
//! - `<- KIND ANSWER`: answers the oldest open request of that kind: `ok …` (see `ok`), `STATUS BODY`, `cut`, `not-sent`,
//!   `gone`, `refused SECONDS` (429); for `chat` also `text …`, `whole …`, `tool`, `heartbeat`, `raw …`, `end`
//! - `download done|lost|full|refused N|cancelled`
//! - `wait 30s|5m|2h`: time passes, deadlines are met on the way
//! - `clock -1h`: the shell's clock is set, and it looks whether something is due
//! - `restart`: the process dies and comes back from what was saved
//! - `disk full|free`: whether saves work; `chinese`; `counts`: the backend numbers messages (must stand first)

mod files;
mod sim;

use fov_protocol::lang::Lang;
use fov_protocol::machine::table::{EDGES, Edge};
use fov_protocol::machine::{
    Body, Command, DeliveryId, DownloadEvent, Event, HttpEvent, Input, Machine, NetFailure, Output, Request,
    RequestKind,
};
use serde_json::json;
use sim::script::{self, milliseconds};
use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

const START: u64 = 1_800_000_000_000;

struct Player {
    machine: Machine,
    now: u64,
    /// What the shell's clock is off by.
    skew: i64,
    open: VecDeque<(Request, bool)>,
    downloads: VecDeque<DeliveryId>,
    disk: Vec<u8>,
    disk_full: bool,
    counts: bool,
    lang: Lang,
    keys: u32,
    trace: String,
    /// The ways of the table that were gone.
    edges: BTreeSet<Edge>,
}

impl Player {
    fn new() -> Player {
        Player {
            machine: Machine::new(sim::settings()),
            now: START,
            skew: 0,
            open: VecDeque::new(),
            downloads: VecDeque::new(),
            disk: Vec::new(),
            disk_full: false,
            counts: false,
            lang: Lang::En,
            keys: 0,
            trace: String::new(),
            edges: BTreeSet::new(),
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.trace, "{text}");
    }

    fn wall(&self) -> u64 {
        self.now.saturating_add_signed(self.skew)
    }

    fn input(&mut self, input: Input) {
        if let Err(misuse) = self.machine.handle(self.wall(), input) {
            self.line(&format!("    misuse: {misuse}"));
        }
        #[cfg(debug_assertions)]
        self.edges.extend(self.machine.taken());
        while let Some(output) = self.machine.poll() {
            self.carry_out(output);
        }
    }

    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Request(request) => {
                let mut text =
                    format!("    -> {} {}", request.kind.name(), request.url.replace("https://api", ""));
                match &request.body {
                    Body::Empty => {}
                    Body::Json(json) => text.push_str(&format!(" {json}")),
                    Body::File { key, name } => text.push_str(&format!(" file {name} from {key}")),
                }
                if let Some((name, value)) = request.headers.iter().find(|(name, _)| name.ends_with("-Index"))
                {
                    text.push_str(&format!(" [{name}: {value}]"));
                }
                if request.bearer.is_none() {
                    text.push_str(" [no token]");
                }
                self.line(&text);
                self.open.push_back((request, false));
            }
            Output::Abort(id) => {
                let kind = self.open.iter().find(|(request, _)| request.id == id).map(|(r, _)| r.kind.name());
                self.line(&format!("    abort {}", kind.unwrap_or("?")));
                self.open.retain(|(request, _)| request.id != id);
            }
            Output::Save(n) => {
                if self.disk_full {
                    self.input(Input::SaveFailed);
                } else {
                    self.disk = self.machine.snapshot();
                    self.input(Input::Saved(n));
                }
            }
            Output::Download(download) => {
                let again = if download.again { " again" } else { "" };
                let token = if download.bearer.is_some() { " with the token" } else { "" };
                self.line(&format!("    download {} from {}{token}{again}", download.name, download.url));
                self.downloads.push_back(download.id);
            }
            Output::CancelDownload(_) => self.line("    cancel download"),
            Output::Forget(key) => self.line(&format!("    forget {key}")),
            Output::Event(event) => self.event(event),
        }
    }

    fn event(&mut self, event: Event) {
        let text = match event {
            Event::Changed(_) => return,
            Event::Connected => "connected".to_owned(),
            Event::Notice { notice, .. } => format!("notice: {}", notice.words(self.lang)),
            Event::Reply { message, text, complete, .. } => {
                format!("reply {message}{}: {text}", if complete { "" } else { " (so far)" })
            }
            Event::Uploading { sent, total, .. } => format!("uploading {sent}/{total}"),
            Event::Uploaded { .. } => "uploaded".to_owned(),
            Event::Timeline { summary, .. } => summary,
            Event::Rendering { progress, .. } => format!("rendering {progress} %"),
            Event::Downloading { bytes, .. } => format!("downloading {bytes}"),
            Event::Delivered { place, .. } => format!("delivered to {place}"),
            Event::TurnEnded { turn, .. } => format!("turn {turn} ended"),
            Event::Idle(_) => "idle".to_owned(),
        };
        self.line(&format!("    {text}"));
    }

    fn play(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "user" => self.command(script::command(rest)),
            "<-" => self.answer(rest),
            "download" => self.download(rest),
            "wait" => self.wait(milliseconds(rest)),
            "clock" => {
                let ms = milliseconds(rest.trim_start_matches('-')) as i64;
                self.skew += if rest.starts_with('-') { -ms } else { ms };
                self.input(Input::Tick);
            }
            "restart" => {
                self.open.clear();
                self.downloads.clear();
                self.machine = Machine::restore(&self.disk).expect("it was saved by this version");
                self.input(Input::Restarted);
            }
            "disk" => self.disk_full = rest == "full",
            "counts" => self.counts = true,
            "chinese" => {
                self.lang = Lang::Zh;
                self.command(Command::SetLanguage { lang: Lang::Zh });
            }
            _ => panic!("no such line: {line}"),
        }
    }

    fn command(&mut self, command: Command) {
        self.keys += 1;
        let key = format!("key-{}", self.keys);
        self.input(Input::Command { key, command });
    }

    fn wait(&mut self, ms: u64) {
        let until = self.now + ms;
        for _ in 0..1000 {
            match self.machine.deadline() {
                Some(deadline) if deadline.at <= self.wall() + (until - self.now) => {
                    self.now += deadline.at.saturating_sub(self.wall());
                    let at = (self.now - START) / 1000;
                    let before = self.trace.len();
                    self.input(Input::Tick);
                    if self.trace.len() > before {
                        self.trace.insert_str(before, &format!("  at {at} s ({:?})\n", deadline.reason));
                    }
                }
                _ => {
                    self.now = until;
                    return;
                }
            }
        }
        panic!("the deadline does not move on");
    }

    fn answer(&mut self, what: &str) {
        let (kind, rest) = what.split_once(' ').unwrap_or((what, ""));
        let found = self.open.iter().position(|(request, _)| request.kind.name() == kind);
        let Some(at) = found else {
            panic!("no {kind} request is open, only {:?}\n{}", self.open, self.trace)
        };
        let (word, body) = rest.split_once(' ').unwrap_or((rest, ""));
        let id = self.open[at].0.id;
        let piece = |event: serde_json::Value| format!("data: {event}\n\n");
        let stream = match word {
            "text" => {
                Some(piece(json!({"content": {"parts": [{"text": body}]}, "partial": true, "author": "a"})))
            }
            "whole" => Some(piece(json!({"content": {"parts": [{"text": body}]}, "author": "a"}))),
            "tool" => {
                let response = json!({"name": "edit", "response": {}});
                Some(piece(json!({"content": {"parts": [{"functionResponse": response}]}, "author": "a"})))
            }
            "heartbeat" => Some("event: heartbeat\ndata:\n\n".to_owned()),
            "raw" => Some(body.replace("\\n", "\n")),
            _ => None,
        };
        if let Some(stream) = stream {
            if !std::mem::replace(&mut self.open[at].1, true) {
                self.input(Input::Http { id, event: HttpEvent::Head { status: 200, retry_after: None } });
            }
            return self.input(Input::Http { id, event: HttpEvent::Body(stream.into_bytes()) });
        }
        if word == "sent" {
            let bytes = body.parse().expect("bytes");
            return self.input(Input::Http { id, event: HttpEvent::Sent { bytes, total: 1000 } });
        }
        let (request, started) = self.open.remove(at).expect("it was found");
        let failure = match word {
            "cut" => Some(NetFailure::Lost),
            "not-sent" => Some(NetFailure::NotSent),
            "gone" => Some(NetFailure::FileGone),
            _ => None,
        };
        if let Some(failure) = failure {
            return self.input(Input::Http { id, event: HttpEvent::Failed(failure) });
        }
        if word == "end" {
            if !started {
                self.input(Input::Http { id, event: HttpEvent::Head { status: 200, retry_after: None } });
            }
            return self.input(Input::Http { id, event: HttpEvent::End });
        }
        let (status, retry_after, body) = match word {
            "ok" => (200, None, self.ok(request.kind, body)),
            "refused" => (429, Some(body.to_owned()), String::new()),
            status => (status.parse().expect("a status"), None, body.to_owned()),
        };
        self.input(Input::Http { id, event: HttpEvent::Head { status, retry_after } });
        self.input(Input::Http { id, event: HttpEvent::Body(body.into_bytes()) });
        self.input(Input::Http { id, event: HttpEvent::End });
    }

    /// The usual answers. For a state the words name what is there: `empty`, or files and edits, and for a backend that
    /// counts `#messages` and `running`.
    fn ok(&self, kind: RequestKind, what: &str) -> String {
        let data = match kind {
            RequestKind::Token => json!({"token": "nmv_usr_SECRET", "user_id": "anon_1", "credits": 100}),
            RequestKind::Session => {
                let turn = self.counts.then(|| json!({"count": 0, "files": 0, "running": false}));
                json!({"session_id": "7234567890123456789", "task_id": "5", "turn": turn})
            }
            RequestKind::Upload => {
                let seconds = if what == "long" { 400 } else { 10 };
                json!({"files": [{"filename": "a.mp4", "file_type": "video", "duration": seconds}]})
            }
            RequestKind::State => return self.state(what),
            RequestKind::Credits => json!({"available": 50, "frozen": 50, "total": 100}),
            RequestKind::Claim => json!({"claim_token": "clm_1", "expires_in": 604_800}),
            RequestKind::Render => json!({"status": "pending", "progress": 5}),
            RequestKind::RenderStatus => match what {
                "failed" => json!({"status": "failed", "error": "node lost"}),
                "done" => json!({"status": "completed", "output": {"url": "https://cdn/out.mp4", "size": 5}}),
                "done elsewhere" => json!({"status": "completed", "outputUrl": "https://cdn/two.mp4"}),
                "done nowhere" => json!({"status": "completed"}),
                progress => {
                    json!({"status": "processing", "progress": progress.parse::<u8>().expect("percent")})
                }
            },
            RequestKind::RenderCancel | RequestKind::Chat => json!({}),
        };
        json!({"code": 0, "message": "ok", "data": data}).to_string()
    }

    fn state(&self, what: &str) -> String {
        let words: Vec<&str> = what.split(' ').collect();
        let count = words.iter().find_map(|word| word.strip_prefix('#')?.parse::<u64>().ok());
        let running = words.contains(&"running");
        let generated = words.contains(&"generated");
        let reply = words.iter().find_map(|word| word.strip_prefix("reply:")).map(|r| r.replace('_', " "));
        let parts: Vec<&str> = words
            .into_iter()
            .filter(|w| {
                !w.starts_with(['#'])
                    && !w.starts_with("reply:")
                    && !["running", "generated", "empty"].contains(w)
            })
            .collect();
        let files: Vec<&&str> = parts.iter().filter(|part| part.ends_with(".mp4")).collect();
        let segments: Vec<_> =
            files.iter().map(|f| json!({"id": f, "d": 10_000, "m": {"title": f}})).collect();
        let mut tracks = vec![json!({"tt": 0, "sg": segments})];
        for part in parts.iter().filter(|part| !part.ends_with(".mp4")) {
            tracks.push(json!({"tt": 1, "id": part, "sg": [{"id": part, "st": 0, "d": 10_000, "vol": 0.35, "m": {"title": part}}]}));
        }
        let draft = if parts.is_empty() { json!(null) } else { json!({"t": tracks}) };
        let turn = count.map(|count| {
            let index = (count > 0 && !running).then(|| count - 1);
            json!({"count": count, "files": files.len(), "running": running, "index": index, "reply": reply})
        });
        let infos: Vec<_> = files.iter().map(|f| json!({"filename": f})).collect();
        let media: Vec<_> = if generated { vec![json!({"url": "x"})] } else { vec![] };
        json!({"code": 0, "data": {"task_id": "5", "state": {"draft": draft, "video_infos": infos, "generated_media": media}, "turn": turn}})
            .to_string()
    }

    fn download(&mut self, what: &str) {
        let id = self.downloads.pop_front().expect("a download is open");
        let event = match what {
            "done" => DownloadEvent::Done { bytes: 5, place: "/home/a-edited.mp4".into() },
            "lost" => DownloadEvent::Lost,
            "full" => DownloadEvent::NoRoom,
            "cancelled" => DownloadEvent::Cancelled,
            refused => {
                let status = refused.trim_start_matches("refused ").parse().expect("a status");
                DownloadEvent::Refused { status }
            }
        };
        self.input(Input::Download { id, event });
    }
}

fn play(script: &str) -> Player {
    let mut player = Player::new();
    for line in script.lines().map(str::trim) {
        player.line(line);
        if !line.is_empty() && !line.starts_with('#') {
            player.play(line);
        }
    }
    let state = String::from_utf8(player.machine.snapshot()).expect("JSON");
    assert!(!player.trace.contains("SECRET"), "the token is in the trace");
    assert!(!format!("{:?}", player.machine).contains("SECRET"), "the token is in the debug output");
    assert!(serde_json::from_str::<serde_json::Value>(&state).is_ok());
    player
}

#[test]
fn every_scenario_goes_as_its_trace_says() {
    assert!(files::SCENARIOS.len() >= 30, "{} scenarios", files::SCENARIOS.len());
    let mut wrong = Vec::new();
    for (name, script, golden) in files::SCENARIOS {
        let Ok(trace) = std::panic::catch_unwind(|| play(script).trace) else {
            wrong.push(format!("{name} cannot be played"));
            continue;
        };
        if bless(name, &trace) {
            continue;
        }
        if trace != *golden {
            wrong.push(format!("{name}\n{trace}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ from their traces:\n{}",
        wrong.len(),
        files::SCENARIOS.len(),
        wrong.join("\n")
    );
}

/// What the table and its picture show, the code does: there is no way in it that no scenario goes.
#[test]
#[cfg(debug_assertions)]
fn every_way_of_the_table_is_gone() {
    let gone: BTreeSet<Edge> =
        files::SCENARIOS.iter().flat_map(|(_, script, _)| play(script).edges).collect();
    let missing: Vec<&Edge> = EDGES.iter().filter(|edge| !gone.contains(edge)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Writes the trace anew, if that was asked for.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#[allow(clippy::disallowed_methods, reason = "it writes the golden file")]
fn bless(name: &str, trace: &str) -> bool {
    let wanted = std::env::var_os("FOV_BLESS").is_some();
    if wanted {
        let file = format!("{}/tests/scenarios/{name}/trace", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(file, trace).expect("the trace can be written");
    }
    wanted
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn bless(_: &str, _: &str) -> bool {
    false
}
