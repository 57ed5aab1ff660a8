//! A language model that reads what the grammar does not understand, spoken to over HTTP in the words of its API.

use crate::support::{Desk, files_below, texts};
use fov_studio::PlannerSettings;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const KEY: &str = "sk-very-secret-key-4711";

/// What a server of the API does with a request.
#[derive(Clone)]
enum Server {
    /// Says this.
    Says(String),
    /// Answers with this, byte for byte.
    Sends(Vec<u8>),
    /// Never answers.
    Hangs,
}

impl Server {
    fn plan(operations: Value) -> Server {
        Server::Says(json!({ "operations": operations }).to_string())
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let body = match self {
            Server::Says(content) => json!({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": "m",
                "choices": [{ "index": 0, "message": { "role": "assistant", "content": content }, "finish_reason": "stop" }],
                "usage": { "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2 },
            })
            .to_string()
            .into_bytes(),
            Server::Sends(bytes) => return Some(bytes.clone()),
            Server::Hangs => return None,
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Some([head.into_bytes(), body].concat())
    }
}

/// A request as the server saw it.
struct Seen {
    head: String,
    body: Value,
}

/// Starts a server on the loopback and hands out its base URL and the requests that it gets.
async fn serve(server: Server) -> (String, UnboundedReceiver<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (sender, requests) = unbounded_channel();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let Some(seen) = request(&mut stream).await else { continue };
            let _ = sender.send(seen);
            match server.bytes() {
                // Whoever hangs up in the middle has heard enough.
                Some(bytes) => drop(stream.write_all(&bytes).await),
                None => open.push(stream),
            }
        }
    });
    (url, requests)
}

async fn request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        let read = stream.read_buf(&mut bytes).await.ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = match text.split_once("\r\n\r\n") {
            Some((head, body)) => (head.to_owned(), body),
            None if read == 0 => return None,
            None => continue,
        };
        if let Ok(body) = serde_json::from_str(body) {
            return Some(Seen { head, body });
        }
        if read == 0 {
            return None;
        }
    }
}

async fn desk(url: &str, timeout: Duration) -> Desk {
    let mut settings = PlannerSettings::new(url, "tiny", Some(KEY)).unwrap();
    settings.timeout = timeout;
    Desk::with(|config| config.planner = Some(settings)).await
}

/// Everything that is logged in this process, of whatever level and by whomever.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    fn from_now_on() -> Logged {
        let logged = Logged::default();
        let writer = logged.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(move || writer.clone())
            .init();
        logged
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_key_is_nowhere_but_in_the_request() {
    let logged = Logged::from_now_on();
    let quoted = format!("{{\"error\":\"Incorrect API key provided: {KEY}\"}}");
    let refusal = format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {}\r\n\r\n{quoted}", quoted.len());
    let servers = [
        // A server that gives the key away, in each place from which something reaches a log.
        Server::Sends(refusal.into_bytes()),
        Server::plan(json!([{ "op": KEY }])),
        Server::Says(format!("{{\"operations\":[],\"{KEY}\":1}}")),
        Server::Sends(format!("HTTP/1.1 200 {KEY}\r\ncontent-length: 1\r\n\r\n{{").into_bytes()),
        Server::Sends(format!("{KEY}\r\n\r\n").into_bytes()),
        Server::Hangs,
    ];
    for server in servers {
        let before = logged.text().matches("the planner did not help").count();
        let (url, mut requests) = serve(server).await;
        let desk = desk(&url, Duration::from_secs(2)).await;
        let session = desk.user.project().await;
        let mut answered = desk.user.message(&session, "wibble the frobnicator").send().await.unwrap();
        let mut said = format!("{:?}", answered.headers());
        while let Some(piece) = answered.chunk().await.unwrap() {
            said.push_str(&String::from_utf8_lossy(&piece));
        }
        let seen = requests.recv().await.unwrap();
        assert!(seen.head.contains(KEY), "it was sent where it belongs");
        assert_eq!(
            logged.text().matches("the planner did not help").count(),
            before + 1,
            "{}",
            logged.text()
        );
        for path in
            ["/healthz", "/api/studio/info", "/openapi.json", "/api/credits/balance/simple", "/nothing"]
        {
            said.push_str(&desk.user.get(path).await.body.to_string());
        }
        said.push_str(&desk.user.state(&session).await.to_string());
        said.push_str(&desk.user.submit(&session, "render_1").await.body.to_string());
        said.push_str(&desk.user.rendered("render_1").await.to_string());
        assert!(!said.contains(KEY), "{said}");
        let folder = desk.stop().await;
        for name in files_below(folder.path()) {
            let bytes = std::fs::read(folder.path().join(&name)).unwrap();
            assert!(!bytes.windows(KEY.len()).any(|w| w == KEY.as_bytes()), "the key is in {name}");
        }
    }
    let logged = logged.text();
    assert!(!logged.contains(KEY) && !logged.contains("Bearer"), "{logged}");
    // Nor in what is said about settings that cannot be used.
    for (url, model, key) in [("a", "m", KEY), ("ftp://a", "m", KEY), ("http://a", " ", KEY)] {
        assert!(!PlannerSettings::new(url, model, Some(key)).unwrap_err().contains(KEY));
    }
    let broken = format!("{KEY}\n{KEY}");
    assert!(!PlannerSettings::new("http://a", "m", Some(&broken)).unwrap_err().contains(KEY));
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_the_grammar_misses_becomes_the_same_operations() {
    let plan = Server::plan(
        json!([{ "op": "mirror", "part": "all" }, { "op": "rotate", "part": "all", "quarters": 2 }]),
    );
    let (url, mut requests) = serve(plan).await;
    let desk = desk(&url, MINUTE).await;
    let session = desk.user.project().await;
    let said =
        texts(&desk.user.say(&session, "trim the first 1 second and wibble the frobnicator").await).concat();
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    let clip = &draft["t"][0]["sg"][0];
    assert_eq!((&clip["d"], &clip["mir"], &clip["rot"]), (&json!(2000), &json!(true), &json!(2)), "{said}");
    assert!(!said.contains("did not understand"), "{said}");

    let seen = requests.recv().await.unwrap();
    assert!(seen.head.starts_with("POST /v1/chat/completions HTTP/1.1"), "{}", seen.head);
    assert!(seen.head.to_lowercase().contains(&format!("authorization: bearer {KEY}")), "{}", seen.head);
    assert_eq!(seen.body["model"], "tiny");
    let question: Value =
        serde_json::from_str(seen.body["messages"][1]["content"].as_str().unwrap()).unwrap();
    assert_eq!(question["film"]["seconds"], 2.0, "the film as it is after what was understood");
    assert_eq!(question["missed"].as_array().unwrap().len(), 1, "{question}");

    // One message is one step.
    desk.user.say(&session, "undo").await;
    let back = desk.user.state(&session).await["state"]["draft"].clone();
    assert_eq!(back["t"][0]["sg"][0]["d"], 3000);
    assert!(requests.try_recv().is_err(), "what the grammar understands is nobody else's business");
}

#[tokio::test]
async fn its_numbers_are_checked_like_anybody_elses() {
    let plan = Server::plan(
        json!([{ "op": "keep", "parts": [{ "range": { "from": { "at": 100 }, "to": { "at": 200 } } }] }]),
    );
    let (url, _requests) = serve(plan).await;
    let desk = desk(&url, MINUTE).await;
    let session = desk.user.project().await;
    let before = desk.user.state(&session).await["state"]["draft"].clone();
    let said = texts(&desk.user.say(&session, "wibble the frobnicator").await).concat();
    assert!(said.contains("only 3 s long"), "{said}");
    assert_eq!(desk.user.state(&session).await["state"]["draft"], before);
}

#[tokio::test]
async fn a_model_that_fails_leaves_the_grammars_honest_answer() {
    let page = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>".to_vec();
    let moved = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec();
    let ten_megabytes = [
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"choices\":[{\"message\":{\"content\":\"".to_vec(),
        vec![b' '; 10 << 20],
        b"{\\\"operations\\\":[{\\\"op\\\":\\\"mirror\\\",\\\"part\\\":\\\"all\\\"}]}\"}}]}".to_vec(),
    ]
    .concat();
    let cases = [
        ("silence", Server::Hangs, Duration::from_millis(300)),
        ("prose", Server::Says("Sure! I have mirrored the video for you.".to_owned()), MINUTE),
        (
            "an unknown operation",
            Server::plan(json!([{ "op": "mirror", "part": "all" }, { "op": "shell", "run": "id" }])),
            MINUTE,
        ),
        ("nothing", Server::plan(json!([])), MINUTE),
        ("a page", Server::Sends(page), MINUTE),
        ("a redirect", Server::Sends(moved), MINUTE),
        ("ten megabytes", Server::Sends(ten_megabytes), MINUTE),
        (
            "half an answer",
            Server::Sends(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"cho".to_vec()),
            MINUTE,
        ),
    ];
    for (name, server, timeout) in cases {
        let (url, mut requests) = serve(server).await;
        let desk = desk(&url, timeout).await;
        let session = desk.user.project().await;
        let before = desk.user.state(&session).await["state"]["draft"].clone();
        let said = texts(&desk.user.say(&session, "wibble the frobnicator").await).concat();
        assert!(said.contains("I did not understand “wibble the frobnicator”"), "{name}: {said}");
        assert_eq!(desk.user.state(&session).await["state"]["draft"], before, "{name}");
        assert!(requests.recv().await.is_some(), "{name}");
    }
    // Nobody there at all.
    let desk = desk("http://127.0.0.1:1/v1", MINUTE).await;
    let session = desk.user.project().await;
    let said = texts(&desk.user.say(&session, "wibble the frobnicator").await).concat();
    assert!(said.contains("I did not understand"), "{said}");
}
