//! The first pictures after an edit, as somebody sees them who uses the studio over its API: the message has been
//! answered, and the small version and a still of the new timeline are asked for.

use crate::preview::{Times, note};
use fov_studio::render::first_fragment;
use fov_studio::{Config, Running, Studio};
use futures_util::StreamExt;
use reqwest::{Client, RequestBuilder, multipart};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// What is said, one after the other.
const EDITS: [&str; 6] = [
    "remove the first 3 seconds",
    "add a title \"Summer\" for 3 seconds",
    "add upbeat background music",
    "make it black and white",
    "remove 0:20 to 0:30",
    "fade in and out",
];

/// Uploads the clip to a studio of its own, edits it and looks at it, with and without the clip's proxy.
///
/// # Errors
/// The studio does not start or refuses something; the sentence says which.
pub(crate) fn measure(clip: &Path) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| e.to_string())?.block_on(async {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let running = Studio::start(Config::new(folder.path().join("data"))).await;
        let running = running.map_err(|e| e.to_string())?;
        let user = User::join(&running).await?;
        user.upload(clip).await?;
        let at_once = user.looks(&[EDITS[0]]).await?;
        user.say("undo").await?;
        let derived = folder.path().join("data/derived");
        while !has_proxy(&derived) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let later = user.looks(&EDITS).await?;
        running.shutdown().await;
        let [film, still] = &later;
        note("over the API: the first pictures after an edit", &format!("{film} (goal 300)"));
        note("over the API: a still after an edit", &format!("{still} (goal 300)"));
        let [film, still] = &at_once;
        note(
            "over the API: both right after the upload",
            &format!("{:.0} ms, {:.0} ms", film.median(), still.median()),
        );
        let row = |[film, still]: &[Times; 2]| json!({ "film": film.json(), "still": still.json() });
        Ok(json!({ "with_proxy": row(&later), "without": row(&at_once) }))
    })
}

/// Whether a proxy lies below the folder of what is derived, by session.
fn has_proxy(derived: &Path) -> bool {
    let sessions = std::fs::read_dir(derived).into_iter().flatten().flatten();
    let mut files =
        sessions.flat_map(|session| std::fs::read_dir(session.path()).into_iter().flatten().flatten());
    files.any(|file| file.file_name().to_string_lossy().starts_with("proxy-"))
}

/// Somebody with a session.
struct User {
    http: Client,
    base: String,
    token: String,
    session: String,
}

impl User {
    async fn join(running: &Running) -> Result<User, String> {
        // Nothing here speaks TLS, but the client wants to know how.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (http, base) = (Client::new(), running.base_url());
        let asked = http.post(format!("{base}/api/auth/anonymous-token"));
        let token = data(asked.header("X-Client-Id", "00000000-0000-4000-8000-000000000001")).await?;
        let mut user = User { http, base, token: text(&token, "token")?, session: String::new() };
        let body = json!({ "task_name": "project", "language": "en" });
        let session = data(user.post("/api/tasks/me/with-session/nemo_agent", &body)).await?;
        user.session = text(&session, "session_id")?;
        Ok(user)
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token);
        request.header("Content-Type", "application/json").body(body.to_string())
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    async fn upload(&self, clip: &Path) -> Result<(), String> {
        let bytes = tokio::fs::read(clip).await.map_err(|e| e.to_string())?;
        let part = multipart::Part::bytes(bytes).file_name("clip.mp4");
        let path = format!("{}/api/upload-video/nemo_agent/me/{}", self.base, self.session);
        let form = multipart::Form::new().part("files", part);
        data(self.http.post(path).bearer_auth(&self.token).multipart(form)).await?;
        Ok(())
    }

    async fn say(&self, words: &str) -> Result<(), String> {
        let body = json!({ "app_name": "nemo_agent", "user_id": "me", "session_id": self.session,
            "new_message": { "role": "user", "parts": [{ "text": words }] } });
        let answer = self.post("/run_sse", &body).header("Accept", "text/event-stream").send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status).map_err(|e| e.to_string())?;
        answer.text().await.map_err(|e| e.to_string())?;
        Ok(())
    }

    /// How long the small version and a still take after each edit.
    async fn looks(&self, edits: &[&str]) -> Result<[Times; 2], String> {
        let (mut films, mut stills) = (Vec::new(), Vec::new());
        for (n, words) in edits.iter().enumerate() {
            self.say(words).await?;
            films.push(self.first_pictures().await?);
            let at = 1000 + 7300 * n;
            let path = format!("/api/studio/preview/{}/still?at_ms={at}&w=640", self.session);
            let started = Instant::now();
            let answer = self.get(&path).send().await.and_then(reqwest::Response::error_for_status);
            answer.map_err(|e| e.to_string())?.bytes().await.map_err(|e| e.to_string())?;
            stills.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        Ok([films.into_iter().collect(), stills.into_iter().collect()])
    }

    /// Milliseconds until the first pictures of the small version are here.
    async fn first_pictures(&self) -> Result<f64, String> {
        let started = Instant::now();
        let preview = data(self.get(&format!("/api/studio/preview/{}/proxy", self.session))).await?;
        let answer = self.http.get(text(&preview, "url")?).send().await.map_err(|e| e.to_string())?;
        let (mut pieces, mut film) = (answer.bytes_stream(), Vec::new());
        while let Some(piece) = pieces.next().await {
            film.extend_from_slice(&piece.map_err(|e| e.to_string())?);
            if first_fragment(&film).is_some() {
                return Ok(started.elapsed().as_secs_f64() * 1000.0);
            }
        }
        Err("a small version has no pictures".to_owned())
    }
}

/// What the studio's envelope holds.
async fn data(request: RequestBuilder) -> Result<Value, String> {
    let answer = request.send().await.and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(|e| e.to_string())?.text().await.map_err(|e| e.to_string())?;
    let mut answer: Value = serde_json::from_str(&answer).map_err(|e| e.to_string())?;
    Ok(answer["data"].take())
}

fn text(data: &Value, key: &str) -> Result<String, String> {
    data[key].as_str().map(str::to_owned).ok_or_else(|| format!("no {key} in {data}"))
}
