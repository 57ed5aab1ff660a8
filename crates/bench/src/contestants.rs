//! Every decoder behind one call: chunks in, a checksum of the events out, so that nothing can be optimised away
//! and all must agree on what the stream says.

use std::convert::Infallible;
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use eventsource_stream::Eventsource;
use fov_protocol::sse;
use futures_util::{StreamExt, stream};

use crate::streams::Stream;

/// What a decoder saw: the number of events and the bytes of their data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    events: usize,
    bytes: usize,
}

impl Seen {
    fn event(&mut self, data: &str) {
        self.events += 1;
        self.bytes += std::hint::black_box(data).len();
    }
}

/// A decoder to measure.
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    /// Whether it decodes at all; the bound does not.
    pub(crate) decodes: bool,
    run: fn(&[Bytes]) -> Seen,
}

impl Contestant {
    pub(crate) fn run(&self, stream: &Stream) -> Seen {
        (self.run)(&stream.chunks)
    }
}

/// The place of ours in [`CONTESTANTS`].
pub(crate) const OURS: usize = 0;

pub(crate) const CONTESTANTS: &[Contestant] = &[
    Contestant { name: "fov-protocol", decodes: true, run: ours },
    Contestant { name: "sse-core", decodes: true, run: sse_core },
    Contestant { name: "sse-stream", decodes: true, run: sse_stream },
    Contestant { name: "eventsource-stream", decodes: true, run: eventsource_stream },
    Contestant { name: "(newline scan)", decodes: false, run: newline_scan },
];

fn ours(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    let mut decoder = sse::Decoder::new();
    for chunk in chunks {
        if decoder.feed(chunk, |event| seen.event(event.data)).is_err() {
            break;
        }
    }
    seen
}

fn sse_core(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    // The same limit as ours; its own default would refuse the long line.
    let limit = NonZeroUsize::new(sse::DEFAULT_LIMIT).unwrap_or(NonZeroUsize::MAX);
    let mut decoder = sse_core::SseDecoder::with_limit(limit);
    for chunk in chunks {
        let mut chunk = chunk.clone();
        while let Some(event) = decoder.next(&mut chunk) {
            if let Ok(sse_core::SseEvent::Message(message)) = event {
                seen.event(&message.data);
            }
        }
    }
    seen
}

fn sse_stream(chunks: &[Bytes]) -> Seen {
    let body = stream::iter(chunks.iter().cloned().map(Ok::<_, Infallible>));
    finish(async {
        let mut seen = Seen::default();
        let mut events = pin!(sse_stream::SseByteStream::new(body));
        while let Some(Ok(event)) = events.next().await {
            if let Some(data) = event.data {
                seen.event(&data);
            }
        }
        seen
    })
}

fn eventsource_stream(chunks: &[Bytes]) -> Seen {
    let body = stream::iter(chunks.iter().cloned().map(Ok::<_, Infallible>));
    finish(async {
        let mut seen = Seen::default();
        let mut events = pin!(body.eventsource());
        while let Some(Ok(event)) = events.next().await {
            seen.event(&event.data);
        }
        seen
    })
}

fn newline_scan(chunks: &[Bytes]) -> Seen {
    let lines = chunks.iter().map(|chunk| memchr::memchr_iter(b'\n', chunk).count()).sum();
    Seen { events: lines, bytes: 0 }
}

/// Runs a future over a stream in memory: it is never pending, so no executor stands between it and the clock.
fn finish(future: impl Future<Output = Seen>) -> Seen {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(seen) => seen,
        Poll::Pending => unreachable!("a stream in memory is always ready"),
    }
}
