//! A language model that reads what the grammar does not understand, spoken to over HTTP in the words of its API.

use crate::support::{Desk, files_below, texts};
use fov_studio::PlannerSettings;
use serde_json::{Value, json};
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
    let folder = desk.stop().await;
    for name in files_below(folder.path()) {
        let bytes = std::fs::read(folder.path().join(&name)).unwrap();
        assert!(!bytes.windows(KEY.len()).any(|w| w == KEY.as_bytes()), "the key is in {name}");
    }
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
