//! A running studio in a folder of its own, and a client that speaks the API's words.

use fov_studio::{Clock, Config, Running, Studio};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;

/// A studio and a user of it.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) clock: Clock,
    pub(crate) user: User,
    running: Running,
}

/// A client with a token.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) token: String,
    pub(crate) id: String,
}

/// What a call came back with.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Value,
}

impl Answer {
    /// `data` of a good answer.
    #[track_caller]
    pub(crate) fn data(self) -> Value {
        assert_eq!(self.body["code"], 0, "{self:?}");
        self.body["data"].clone()
    }

    /// HTTP status and code of the envelope.
    pub(crate) fn codes(&self) -> (u16, i64) {
        (self.status.as_u16(), self.body["code"].as_i64().unwrap_or(-1))
    }
}

/// An HTTP client. The studio brings its own TLS, so this one has to be told which to use.
pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

/// A plain `GET`, without a token.
pub(crate) async fn get(url: impl reqwest::IntoUrl) -> reqwest::Result<reqwest::Response> {
    client().get(url).send().await
}

/// A client id no other test uses.
pub(crate) fn client_id(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

impl Desk {
    pub(crate) async fn new() -> Desk {
        Desk::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let running = start(folder.path(), &clock, change).await;
        let user = User::join(&running.base_url(), &client_id(1)).await;
        Desk { folder, clock, user, running }
    }

    /// Stops the studio and starts another one on its folder.
    pub(crate) async fn restart(self, change: impl FnOnce(&mut Config)) -> Desk {
        let Desk { folder, clock, user, running } = self;
        running.shutdown().await;
        let running = start(folder.path(), &clock, change).await;
        let user = User { base: running.base_url(), ..user };
        Desk { folder, clock, user, running }
    }

    pub(crate) fn base(&self) -> String {
        self.running.base_url()
    }

    pub(crate) async fn stop(self) -> TempDir {
        self.running.shutdown().await;
        self.folder
    }
}

async fn start(folder: &Path, clock: &Clock, change: impl FnOnce(&mut Config)) -> Running {
    let mut config = Config::new(folder.join("data"));
    config.clock = clock.clone();
    change(&mut config);
    Studio::start(config).await.unwrap()
}

impl User {
    pub(crate) async fn join(base: &str, id: &str) -> User {
        let http = client();
        let answer = ask_token(&http, base, Some(id)).await.data();
        let text = |key: &str| answer[key].as_str().unwrap().to_owned();
        User { http, base: base.to_owned(), token: text("token"), id: text("user_id") }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token)
            .header("X-Skill-Source", "free-online-video")
            .header("X-Skill-Version", "1.0.0")
            .header("X-Skill-Platform", "test")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn session(&self) -> String {
        let body = json!({ "task_name": "project", "language": "en" });
        let data = self.post("/api/tasks/me/with-session/nemo_agent", &body).await.data();
        data["session_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn state(&self, session: &str) -> Value {
        self.get(&format!("/api/state/nemo_agent/me/{session}/latest")).await.data()
    }

    pub(crate) async fn upload(&self, session: &str, files: &[(&str, &[u8])]) -> Answer {
        let form = files.iter().fold(Form::new(), |form, (name, bytes)| {
            form.part("files", Part::bytes(bytes.to_vec()).file_name((*name).to_owned()))
        });
        let path = format!("/api/upload-video/nemo_agent/me/{session}");
        send(self.request(Method::POST, &path).multipart(form)).await
    }

    /// A session with one clip.
    pub(crate) async fn project(&self) -> String {
        let session = self.session().await;
        self.upload(&session, &[("clip.mp4", clip())]).await.data();
        session
    }

    pub(crate) fn message(&self, session: &str, text: &str) -> RequestBuilder {
        let body = json!({ "app_name": "nemo_agent", "user_id": "me", "session_id": session,
            "new_message": { "role": "user", "parts": [{ "text": text }] } });
        self.request(Method::POST, "/run_sse").header("Accept", "text/event-stream").json(&body)
    }

    /// Says something and reads the stream to its end: the JSON events.
    pub(crate) async fn say(&self, session: &str, text: &str) -> Vec<Value> {
        let response = self.message(session, text).send().await.unwrap();
        assert_eq!(response.status(), 200);
        events(&response.text().await.unwrap())
    }

    /// Submits the current draft.
    pub(crate) async fn submit(&self, session: &str, id: &str) -> Answer {
        let draft = self.state(session).await["state"]["draft"].clone();
        self.submit_draft(session, id, &draft).await
    }

    pub(crate) async fn submit_draft(&self, session: &str, id: &str, draft: &Value) -> Answer {
        let body = json!({ "id": id, "sessionId": session, "draft": draft,
            "output": { "format": "mp4", "quality": "high" } });
        self.post("/api/render/proxy/lambda", &body).await
    }

    pub(crate) async fn render_status(&self, id: &str) -> Value {
        self.get(&format!("/api/render/proxy/lambda/{id}")).await.body
    }

    /// Waits for a render's end.
    pub(crate) async fn rendered(&self, id: &str) -> Value {
        until(async || {
            let status = self.render_status(id).await;
            let over = ["completed", "failed", "canceled"].contains(&status["status"].as_str().unwrap());
            over.then_some(status)
        })
        .await
    }

    /// Waits until no turn runs, and returns the state.
    pub(crate) async fn settled(&self, session: &str) -> Value {
        until(async || {
            let state = self.state(session).await;
            (state["turn"]["running"] == false).then_some(state)
        })
        .await
    }
}

/// Asks for a token as a client would.
pub(crate) async fn ask_token(http: &Client, base: &str, client: Option<&str>) -> Answer {
    let mut request = http.post(format!("{base}/api/auth/anonymous-token"));
    if let Some(client) = client {
        request = request.header("X-Client-Id", client);
    }
    send(request).await
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status();
    let retry_after = response.headers().get("retry-after").and_then(|v| v.to_str().ok()?.parse().ok());
    let text = response.text().await.unwrap();
    Answer { status, retry_after, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

/// Asks until there is an answer; the limit is for a studio that hangs.
pub(crate) async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.expect("it happens within a minute")
}

/// The JSON objects of a stream.
pub(crate) fn events(stream: &str) -> Vec<Value> {
    stream
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .filter(|event: &Value| event["type"] != "heartbeat")
        .collect()
}

/// The whole texts of a stream, partial pieces left out.
pub(crate) fn texts(events: &[Value]) -> Vec<String> {
    events
        .iter()
        .filter(|event| event["partial"] != true)
        .filter_map(|event| event["content"]["parts"][0]["text"].as_str())
        .map(str::to_owned)
        .collect()
}

/// The lines of the witness log with this event.
pub(crate) fn witnessed(data: &Path, event: &str) -> Vec<Value> {
    let log = std::fs::read_to_string(data.join("log/studio.jsonl")).unwrap();
    log.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["event"] == event)
        .collect()
}

/// Every file below a folder, as paths relative to it.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            found.extend(files_below(&entry.path()).iter().map(|below| format!("{name}/{below}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// Three seconds of 160 x 90 with a tone.
pub(crate) fn clip() -> &'static [u8] {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    CLIP.get_or_init(|| make_clip(PICTURES, "3"))
}

/// A clip that takes long enough to render to be caught at it.
pub(crate) fn long_clip() -> &'static [u8] {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    CLIP.get_or_init(|| make_clip(PICTURES, "120"))
}

const PICTURES: &str = "testsrc=size=160x90:rate=30";

/// A clip of FFmpeg's `pictures`, with a tone.
pub(crate) fn make_clip(pictures: &str, seconds: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("clip.mp4");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", pictures])
        .args(["-f", "lavfi", "-i", "sine=frequency=440", "-t", seconds])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30", "-c:a", "aac"])
        .arg(&out)
        .status()
        .unwrap();
    assert!(made.success());
    std::fs::read(out).unwrap()
}

/// The programs that were started to work on something below a folder, with their command lines.
pub(crate) fn programs(folder: &Path) -> impl Iterator<Item = (libc::pid_t, String)> {
    let folder = folder.to_str().unwrap().to_owned();
    std::fs::read_dir("/proc").unwrap().flatten().filter_map(move |entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line).into_owned();
        line.contains(&folder).then_some((pid, line))
    })
}

/// Whatever runs below a folder.
pub(crate) fn programs_at_work(folder: &Path) -> Vec<libc::pid_t> {
    programs(folder).map(|(pid, _)| pid).collect()
}

/// The FFmpeg that encodes something below a folder.
pub(crate) fn encoder(folder: &Path) -> Option<libc::pid_t> {
    programs(folder).find(|(_, line)| line.contains("libx264")).map(|(pid, _)| pid)
}
