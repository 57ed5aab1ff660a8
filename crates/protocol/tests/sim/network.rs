//! The way there and back: what becomes of a request, of its answer and of a download.

use super::backend::{Arrival, Reply};
use super::{Happening, World};
use fov_protocol::machine::{
    Body, Download, DownloadEvent, HttpEvent, NetFailure, Request, RequestId, RequestKind,
};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fate {
    Fine,
    LostBack,
    Late,
    ProxyAfter,
    /// The answer begins and never ends.
    Hangs,
}

/// What becomes of one certain request.
#[derive(Clone)]
pub enum Twist {
    /// This is the answer, and the backend never hears of the request.
    Answer(Reply),
    /// The same, and every session is gone from then on.
    SessionGone(Reply),
    /// It does not get through.
    Fails(NetFailure),
    /// It gets through, and its answer does not.
    LostBack,
    /// It gets through, and its answer never ends.
    Hangs,
}

impl World {
    pub(super) fn request(&mut self, request: Request) {
        let id = request.id;
        let count = self.kinds.entry(request.kind).or_default();
        *count += 1;
        let twist = self.twists.remove(&(request.kind, *count));
        self.note(format!("request {id} {} {}", request.kind.name(), request.url));
        assert!(self.open.insert(id, request.kind).is_none(), "request id {id} was used twice");
        let there = 5 + self.dice.below(60);
        let weather = self.weather;
        let arrival = Arrival {
            kind: request.kind,
            path: request.url.trim_start_matches("https://api").to_owned(),
            token: request.bearer.map(|token| token.expose().to_owned()),
            index: request.headers.iter().find(|(name, _)| name.ends_with("-Index")).map(|(_, n)| n.clone()),
            body: match request.body {
                Body::Empty => String::new(),
                Body::Json(json) => json,
                Body::File { key, .. } => key,
            },
        };
        if request.kind == RequestKind::Upload {
            for part in 1..=3 {
                self.plan(part, Happening::Http(id, HttpEvent::Sent { bytes: part * 100, total: 300 }));
            }
        }
        if let Some((_, reply)) = self.stubborn.clone().filter(|(kind, _)| *kind == request.kind) {
            self.note(format!("  -> {}", reply.status));
            return self.answer(there, id, &reply);
        }
        match twist {
            Some(Twist::Fails(failure)) => {
                return self.plan(there, Happening::Http(id, HttpEvent::Failed(failure)));
            }
            Some(Twist::LostBack) => {
                return self.plan(there, Happening::Arrive { id, arrival, fate: Fate::LostBack });
            }
            Some(Twist::Hangs) => {
                return self.plan(there, Happening::Arrive { id, arrival, fate: Fate::Hangs });
            }
            Some(Twist::SessionGone(reply)) => {
                self.note(format!("  -> {}, the session is gone", reply.status));
                self.backend.gone.extend(self.backend.sessions.keys().cloned());
                return self.answer(there, id, &reply);
            }
            Some(Twist::Answer(reply)) => {
                self.note(format!("  -> {}", reply.status));
                return self.answer(there, id, &reply);
            }
            None => {}
        }
        if self.dice.percent(weather.not_sent) {
            return self.plan(there, Happening::Http(id, HttpEvent::Failed(NetFailure::NotSent)));
        }
        if self.dice.percent(weather.lost_there) {
            return self.plan(there + 500, Happening::Http(id, HttpEvent::Failed(NetFailure::Lost)));
        }
        for (chance, status) in [(weather.proxy_before, 502), (weather.limited, 429), (weather.expired, 401)]
        {
            if self.dice.percent(chance) && !(status == 401 && request.kind == RequestKind::Token) {
                self.note(format!("  -> {status}"));
                return self.answer(there * 2, id, &Reply::bare(status));
            }
        }
        let fate = match () {
            () if self.dice.percent(weather.late) => Fate::Late,
            () if self.dice.percent(weather.lost_back) => Fate::LostBack,
            () if self.dice.percent(weather.proxy_after) => Fate::ProxyAfter,
            () => Fate::Fine,
        };
        if fate == Fate::Late {
            let late = 2_000 + self.dice.below(60_000);
            self.plan(there, Happening::Http(id, HttpEvent::Failed(NetFailure::Lost)));
            self.plan(late, Happening::Arrive { id, arrival, fate });
        } else {
            self.plan(there, Happening::Arrive { id, arrival, fate });
        }
    }

    /// An answer of this kind came to its end, a good one or not.
    pub(super) fn ended(&mut self, kind: RequestKind) {
        let (begun, ended) = self.heard.entry(kind).or_default();
        *ended += 1;
        *begun = *ended;
    }

    fn answer(&mut self, after: u64, id: RequestId, reply: &Reply) {
        let mut at = after;
        self.plan(
            at,
            Happening::Http(
                id,
                HttpEvent::Head { status: reply.status, retry_after: reply.retry_after.clone() },
            ),
        );
        for (delay, bytes) in &reply.pieces {
            at += delay;
            self.plan(at, Happening::Http(id, HttpEvent::Body(bytes.clone())));
        }
        self.plan(at + 1, Happening::Http(id, HttpEvent::End));
    }

    pub(super) fn start_download(&mut self, download: &Download) {
        let id = download.id;
        self.note(format!("download {id} {} again={}", download.url, download.again));
        assert!(
            download.bearer.is_some() == download.url.starts_with("https://api/"),
            "the token goes to the backend and to nobody else"
        );
        self.downloads.0 += 1;
        if let Some(event) = self.download_twists.remove(&self.downloads.0) {
            return self.plan(50, Happening::Download(id, event));
        }
        if download.again && self.files.contains_key(&id.0) {
            return self
                .plan(1, Happening::Download(id, DownloadEvent::Done { bytes: 1, place: "there".into() }));
        }
        if self.dice.percent(self.weather.url_expired) {
            return self.plan(50, Happening::Download(id, DownloadEvent::Refused { status: 403 }));
        }
        if self.dice.percent(self.weather.download_breaks) {
            return self.plan(50, Happening::Download(id, DownloadEvent::Lost));
        }
        match self.backend.file(&download.url) {
            Some(content) => {
                self.plan(40, Happening::Download(id, DownloadEvent::Progress { bytes: 1, total: Some(2) }));
                self.plan(80, Happening::Download(id, DownloadEvent::Done { bytes: 2, place: content }));
            }
            None => self.plan(50, Happening::Download(id, DownloadEvent::Refused { status: 404 })),
        }
    }

    /// A request is there, now or after everybody gave it up.
    pub(super) fn arrive(&mut self, id: RequestId, arrival: &Arrival, fate: Fate) {
        let reply = self.backend.take(self.now, arrival, &mut self.dice, self.weather);
        self.note(format!("  arrived {id} -> {}", reply.status));
        if !self.open.contains_key(&id) || fate == Fate::Late {
            return;
        }
        match fate {
            Fate::Fine => self.answer(5, id, &reply),
            Fate::ProxyAfter => self.answer(5, id, &Reply::bare(504)),
            Fate::Hangs => {
                let head = HttpEvent::Head { status: reply.status, retry_after: None };
                self.plan(5, Happening::Http(id, head));
                if let Some((delay, bytes)) = reply.pieces.first() {
                    self.plan(5 + delay, Happening::Http(id, HttpEvent::Body(bytes.clone())));
                }
            }
            Fate::LostBack | Fate::Late => {
                // Some of it may get through before the line breaks.
                let whole = reply.pieces.len();
                let keep = if whole == 0 { 0 } else { self.dice.below(whole as u64) as usize };
                let mut at = 5;
                if keep > 0 {
                    let head = HttpEvent::Head { status: reply.status, retry_after: None };
                    self.plan(at, Happening::Http(id, head));
                    for (delay, bytes) in &reply.pieces[..keep] {
                        at += delay;
                        self.plan(at, Happening::Http(id, HttpEvent::Body(bytes.clone())));
                    }
                }
                self.plan(at + 50, Happening::Http(id, HttpEvent::Failed(NetFailure::Lost)));
            }
        }
    }
}
