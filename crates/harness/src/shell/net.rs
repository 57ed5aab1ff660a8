//! Carries out the machine's requests over HTTP and reports what happens to them, piece by piece.

use super::Happened;
use super::form::FileForm;
use fov_protocol::machine::{Body, HttpEvent, Input, Method, NetFailure, Request, RequestId};
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Client, ClientBuilder, redirect};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::Sender;

/// How long a connection may take to be made. What the machine allows an answer to take is its own affair.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The HTTP clients. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Net {
    calls: Client,
    files: Client,
}

impl Net {
    /// Clients for a backend. One on this computer is spoken to directly, whatever proxy the environment names.
    pub(crate) fn new(api_url: &str) -> Result<Net, reqwest::Error> {
        // Err means that the process has one already, which will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .tcp_keepalive(Duration::from_secs(30))
                // A kept connection may turn out closed once the request is on it, and then nobody knows whether the
                // request arrived. A new connection either fails before anything is sent or not.
                .pool_max_idle_per_host(0)
                .retry(reqwest::retry::never())
                .user_agent(concat!("fov/", env!("CARGO_PKG_VERSION")));
            if is_local(api_url) { builder.no_proxy() } else { builder }
        };
        Ok(Net {
            // The machine wants to see every answer itself, and a POST must not be sent on to somewhere else.
            calls: ClientBuilder::redirect(builder(), redirect::Policy::none()).build()?,
            files: builder().build()?,
        })
    }

    /// The client for finished files: it follows redirects, and leaves the token behind when the host changes.
    pub(crate) fn files(&self) -> &Client {
        &self.files
    }

    /// Sends a request and reports everything up to its end.
    pub(crate) async fn carry_out(self, request: Request, happened: Sender<Happened>) {
        let id = request.id;
        let report = Report { id, happened };
        if let Err(failure) = self.converse(request, &report).await {
            report.send(HttpEvent::Failed(failure)).await;
        }
    }

    async fn converse(&self, request: Request, report: &Report) -> Result<(), NetFailure> {
        let answered = Arc::new(AtomicBool::new(false));
        let file_broke = Arc::new(AtomicBool::new(false));
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let mut call = self
            .calls
            .request(method, &request.url)
            .headers(headers(&request.headers).ok_or(NetFailure::NotSent)?);
        if let Some(token) = &request.bearer {
            call = call.header(AUTHORIZATION, bearer(token).ok_or(NetFailure::NotSent)?);
        }
        call = match request.body {
            Body::Empty if request.method == Method::Post => call.header(CONTENT_LENGTH, 0),
            Body::Empty => call,
            Body::Json(text) => call.body(text),
            Body::File { key, name } => {
                let form = FileForm::open(key.as_ref(), &name).await.map_err(|_| NetFailure::FileGone)?;
                let (id, happened, answered) = (report.id, report.happened.clone(), answered.clone());
                let total = form.total();
                let sent = move |bytes| {
                    if !answered.load(Ordering::Relaxed) {
                        // Progress that finds no room is superseded by the next.
                        let event = HttpEvent::Sent { bytes, total };
                        let _ = happened.try_send(Happened::Input(Input::Http { id, event }));
                    }
                };
                call.header(CONTENT_TYPE, form.content_type())
                    .header(CONTENT_LENGTH, total)
                    .body(form.into_body(sent, file_broke.clone()))
            }
        };
        let failure = |e: reqwest::Error| {
            if file_broke.load(Ordering::Relaxed) { NetFailure::FileGone } else { classify(&e) }
        };

        let mut answer = call.send().await.map_err(failure)?;
        answered.store(true, Ordering::Relaxed);
        let retry_after =
            answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
        report.send(HttpEvent::Head { status: answer.status().as_u16(), retry_after }).await;
        while let Some(piece) = answer.chunk().await.map_err(failure)? {
            report.send(HttpEvent::Body(piece.into())).await;
        }
        report.send(HttpEvent::End).await;
        Ok(())
    }
}

struct Report {
    id: RequestId,
    happened: Sender<Happened>,
}

impl Report {
    /// Waits while the loop is behind, so that a fast server cannot fill the memory.
    async fn send(&self, event: HttpEvent) {
        let _ = self.happened.send(Happened::Input(Input::Http { id: self.id, event })).await;
    }
}

/// Nothing has left only if there never was a connection.
fn classify(e: &reqwest::Error) -> NetFailure {
    if e.is_connect() || e.is_builder() { NetFailure::NotSent } else { NetFailure::Lost }
}

/// The headers for the wire; `None` if one cannot stand there.
pub(crate) fn headers(list: &[(&'static str, String)]) -> Option<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in list {
        map.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?);
    }
    Some(map)
}

/// The `Authorization` header, marked so that no log of headers shows it.
pub(crate) fn bearer(token: &fov_protocol::secret::Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Whether the address is one of this computer.
pub(crate) fn is_local(url: &str) -> bool {
    match url::Url::parse(url).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
