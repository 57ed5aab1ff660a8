//! `/run_sse`: a message in, a stream of events out.

use super::{Body, expected_index, session_id};
use crate::app::App;
use crate::auth::User;
use crate::envelope::Fault;
use crate::turns::{self, Events, Said, every};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[derive(Deserialize)]
pub(super) struct Run {
    #[serde(alias = "sessionId")]
    session_id: String,
    #[serde(alias = "newMessage")]
    new_message: Message,
}

#[derive(Deserialize)]
struct Message {
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: String,
}

/// `POST /run_sse`
pub(super) async fn run_sse(
    State(app): State<Arc<App>>,
    user: User,
    headers: HeaderMap,
    Body(run): Body<Run>,
) -> Result<Response, Fault> {
    let session = session_id(&run.session_id)?;
    let text = run.new_message.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(Fault::Bad("the message is empty: say what the edit should do".to_owned()));
    }
    let most = app.config.limits.message_chars;
    if text.chars().count() > most {
        return Err(Fault::Bad(format!("the message is longer than {most} characters: split it up")));
    }
    let expected = expected_index(&headers, "x-message-index")?;
    let (idx, events) = turns::accept(&app, session, user.id, text, expected).await?;
    let behaviour = &app.config.behaviour;
    let speech = Speech {
        events,
        queue: VecDeque::new(),
        ended: false,
        heartbeats: 0,
        heartbeat_every: behaviour.heartbeat_every(),
        piece: behaviour.chunk_bytes,
        cut: every(behaviour.cut_every, idx),
        spoke: false,
        closing: app.closing.clone(),
    };
    let mut response = axum::body::Body::from_stream(stream_of(speech)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// A stream that is being sent.
struct Speech {
    events: Events,
    /// Pieces that are ready to go.
    queue: VecDeque<Bytes>,
    ended: bool,
    heartbeats: usize,
    heartbeat_every: Duration,
    /// Bytes a piece; 0 for whole events.
    piece: usize,
    /// Whether to break off after the first event.
    cut: bool,
    spoke: bool,
    closing: CancellationToken,
}

impl Speech {
    fn say(&mut self, text: String) {
        let mut bytes = Bytes::from(text);
        while self.piece > 0 && bytes.len() > self.piece {
            self.queue.push_back(bytes.split_to(self.piece));
        }
        self.queue.push_back(bytes);
    }

    /// The signs of life that were seen or documented, in turn.
    fn heartbeat(&mut self) {
        const KINDS: [&str; 4] = [
            ": heartbeat\n\n",
            "event: heartbeat\ndata:\n\n",
            "data:\n\n",
            "data: {\"type\":\"heartbeat\"}\n\n",
        ];
        self.say(KINDS[self.heartbeats % KINDS.len()].to_owned());
        self.heartbeats += 1;
    }

    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            if let Some(piece) = self.queue.pop_front() {
                // Lets the server write out this piece by itself before the next one.
                tokio::task::yield_now().await;
                return Some(Ok(piece));
            }
            if self.ended {
                return None;
            }
            if self.cut && self.spoke {
                return self.break_off();
            }
            tokio::select! {
                biased;
                event = self.events.recv() => match event {
                    Some(Said::Event(event)) => {
                        self.say(format!("data: {event}\n\n"));
                        self.spoke = true;
                    }
                    Some(Said::End) => self.ended = true,
                    // The turn goes on at the next start; this client has to look at the state then.
                    None => return self.break_off(),
                },
                () = tokio::time::sleep(self.heartbeat_every) => self.heartbeat(),
                () = self.closing.cancelled() => return self.break_off(),
            }
        }
    }

    fn break_off(&mut self) -> Option<io::Result<Bytes>> {
        self.ended = true;
        self.queue.clear();
        Some(Err(io::Error::other("the stream was cut")))
    }
}

fn stream_of(speech: Speech) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(speech, async |mut speech| speech.next().await.map(|item| (item, speech)))
}
