//! Uploads from URLs. The name is resolved once, the addresses are checked, and the connection goes to those
//! addresses and no others; every redirect starts over. FFmpeg never sees a URL.

mod address;
mod name;

use super::sniff::{self, Container, Refusal};
use super::subtitles::{self, Format};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, LOCATION};
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

/// Most redirects that are followed.
pub const MAX_REDIRECTS: usize = 3;
const AGENT: &str = concat!("free-online-video/", env!("CARGO_PKG_VERSION"));

/// What may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether this machine's own addresses are allowed: for tests, and for people who edit what they serve.
    pub allow_loopback: bool,
    /// Largest file, in bytes.
    pub max_bytes: u64,
    /// Longest wait for a connection, an answer, or the next piece of it.
    pub idle: Duration,
    /// Longest time for everything together.
    pub total: Duration,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            allow_loopback: false,
            max_bytes: 500_000_000,
            idle: Duration::from_secs(20),
            total: Duration::from_secs(15 * 60),
        }
    }
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// What to call it: one plain file name, with an extension that fits the content.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Bytes.
    pub size: u64,
}

/// What a fetched file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Media, by its first bytes.
    Media(Container),
    /// Subtitles, by its name or by what the server calls it: whether there are any inside is not known yet.
    Subtitles(Format),
}

/// Why nothing was fetched. The sentences are for the user; they never hold an address that a name resolved to.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not a URL.
    #[error("this is not a link that can be opened ({0}): copy the whole address, starting with https://")]
    NotAUrl(#[from] url::ParseError),
    /// Neither `http` nor `https`.
    #[error("links starting with {0}: cannot be opened: use one that starts with https://")]
    Scheme(String),
    /// A name and password in the URL.
    #[error("links with a user name and password in them are not opened: download the file and upload it")]
    Credentials,
    /// Points into a private network.
    #[error("{host} is {what}, which cannot be reached from here: download the file and upload it")]
    Private {
        /// The host as it was written.
        host: String,
        /// What kind of address it has, with its article.
        what: &'static str,
    },
    /// The name has no address.
    #[error("there is no server called {0}: check the link")]
    NoHost(String),
    /// Redirected once too often.
    #[error(
        "the link was passed on more than {MAX_REDIRECTS} times: open it in the browser, and copy the address of the file itself"
    )]
    TooManyRedirects,
    /// Redirected nowhere.
    #[error("the server passed the link on to nowhere: check the link")]
    BadRedirect,
    /// An answer, but no file.
    #[error("the server answered {0}: check that the link opens without signing in")]
    Status(u16),
    /// Too many bytes.
    #[error("the file is larger than {} MB: compress or trim it first", .0 / 1_000_000)]
    TooLarge(u64),
    /// Too slow.
    #[error("the server is too slow: try again later, or download the file and upload it")]
    TooSlow,
    /// Broken off before the end.
    #[error("the connection to {host} failed ({reason}): try again, or download the file and upload it")]
    Connection {
        /// The host as it was written.
        host: String,
        /// What happened.
        reason: String,
    },
    /// Not media.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The token was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// It could not be stored: not the link's fault.
    #[error("the file could not be stored: {0}")]
    Io(#[from] std::io::Error),
    /// No TLS on this machine: not the link's fault.
    #[error("secure connections cannot be set up ({0}): install the package ca-certificates")]
    Tls(String),
}

/// The addresses of a host, to come.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Finds the addresses of a host.
pub trait Resolve: Send + Sync {
    /// All addresses of `host`. Called once for each link and each redirect.
    fn resolve<'a>(&'a self, host: &'a str) -> Addresses<'a>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|a| a.ip()).collect()) })
    }
}

/// Fetches files from URLs.
#[derive(Clone)]
pub struct Fetcher {
    policy: Policy,
    resolver: Arc<dyn Resolve>,
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Fetcher {
    /// With the operating system's resolver.
    #[must_use]
    pub fn new(policy: Policy) -> Fetcher {
        Fetcher::with_resolver(policy, Arc::new(SystemResolver))
    }

    /// With another resolver.
    #[must_use]
    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolve>) -> Fetcher {
        Fetcher { policy, resolver }
    }

    /// Fetches `url` into the file `to`, which must not exist yet. If that fails, or if the future is dropped,
    /// nothing is left of it.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(
        &self,
        url: &str,
        to: &Path,
        cancel: CancellationToken,
    ) -> Result<Fetched, FetchError> {
        tokio::select! {
            done = tokio::time::timeout(self.policy.total, self.follow(url, to)) => {
                done.unwrap_or(Err(FetchError::TooSlow))
            }
            () = cancel.cancelled() => Err(FetchError::Cancelled),
        }
    }

    async fn follow(&self, url: &str, to: &Path) -> Result<Fetched, FetchError> {
        let mut url = Url::parse(url.trim())?;
        for _ in 0..=MAX_REDIRECTS {
            let response = self.get(&url).await?;
            let status = response.status();
            if status.is_success() {
                return self.store(response, &url, to).await;
            }
            if !status.is_redirection() {
                return Err(FetchError::Status(status.as_u16()));
            }
            let location =
                response.headers().get(LOCATION).and_then(|l| std::str::from_utf8(l.as_bytes()).ok());
            url = url.join(location.ok_or(FetchError::BadRedirect)?).map_err(|_| FetchError::BadRedirect)?;
        }
        Err(FetchError::TooManyRedirects)
    }

    /// Asks the server of `url`, once it is known to be one that may be asked.
    async fn get(&self, url: &Url) -> Result<reqwest::Response, FetchError> {
        let addresses = self.allowed(url).await?;
        let client = self.client(addresses.clone())?;
        let response = client.get(url.clone()).send().await.map_err(|e| lost(url, &e))?;
        // The resolver above gives no other; a connection that went elsewhere all the same is not used.
        match response.remote_addr() {
            Some(address) if addresses.contains(&address.ip()) => Ok(response),
            _ => Err(FetchError::Connection { host: host_of(url), reason: "unexpected address".to_owned() }),
        }
    }

    /// The addresses behind `url`, all of which may be connected to.
    async fn allowed(&self, url: &Url) -> Result<Vec<IpAddr>, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Credentials);
        }
        // The parser has made one spelling of 127.1, 0x7f000001, 2130706433 and their like.
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
            Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
            Some(Host::Domain(name)) => tokio::time::timeout(self.policy.idle, self.resolver.resolve(name))
                .await
                .map_err(|_| FetchError::TooSlow)?
                .map_err(|_| FetchError::NoHost(host_of(url)))?,
            None => Vec::new(),
        };
        if addresses.is_empty() {
            return Err(FetchError::NoHost(host_of(url)));
        }
        match addresses.iter().find_map(|a| address::objection(*a, self.policy.allow_loopback)) {
            Some(what) => Err(FetchError::Private { host: host_of(url), what }),
            None => Ok(addresses),
        }
    }

    /// A client for one request to these addresses.
    fn client(&self, addresses: Vec<IpAddr>) -> Result<reqwest::Client, FetchError> {
        // One provider for the whole process; whoever was first has chosen it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .user_agent(AGENT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.policy.idle)
            .read_timeout(self.policy.idle)
            .dns_resolver(Arc::new(Pinned(addresses)))
            .build()
            .map_err(|e| FetchError::Tls(chain(&e)))
    }

    async fn store(
        &self,
        mut response: reqwest::Response,
        url: &Url,
        to: &Path,
    ) -> Result<Fetched, FetchError> {
        let header = |name: HeaderName| response.headers().get(name).map(|value| value.as_bytes().to_vec());
        let name = name::of(header(CONTENT_DISPOSITION).as_deref(), url);
        let name = name::of_subtitles(&name, header(CONTENT_TYPE).as_deref()).unwrap_or(name);
        let mut kind = Format::of_name(&name).map(Kind::Subtitles);
        let most = match kind {
            Some(Kind::Subtitles(_)) => self.policy.max_bytes.min(subtitles::MAX_BYTES),
            _ => self.policy.max_bytes,
        };
        if response.content_length().is_some_and(|length| length > most) {
            return Err(FetchError::TooLarge(most));
        }
        let mut unfinished = Unfinished::create(to)?;
        let mut head = Vec::with_capacity(sniff::HEAD);
        let mut size = 0_u64;
        while let Some(piece) = response.chunk().await.map_err(|e| lost(url, &e))? {
            size += piece.len() as u64;
            if size > most {
                return Err(FetchError::TooLarge(most));
            }
            if kind.is_none() {
                head.extend(piece.iter().take(sniff::HEAD - head.len()));
                if head.len() == sniff::HEAD {
                    // A web page or an endless stream of something else is not worth waiting for.
                    kind = Some(Kind::Media(sniff::known(&head, &name)?));
                }
            }
            unfinished.file.write_all(&piece).await?;
        }
        let kind = kind.map_or_else(|| sniff::known(&head, &name).map(Kind::Media), Ok)?;
        unfinished.file.flush().await?;
        unfinished.keep();
        let name = match kind {
            Kind::Media(container) => name::fitting(&name, container),
            Kind::Subtitles(_) => name,
        };
        Ok(Fetched { name, kind, size })
    }
}

/// Answers every name with the addresses that were checked.
struct Pinned(Vec<IpAddr>);

impl reqwest::dns::Resolve for Pinned {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        // Port 0 stands for the URL's own.
        let addresses: Vec<SocketAddr> = self.0.iter().map(|ip| SocketAddr::new(*ip, 0)).collect();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as reqwest::dns::Addrs) })
    }
}

/// A file that is deleted unless it is kept.
struct Unfinished {
    file: tokio::fs::File,
    path: Option<PathBuf>,
}

impl Unfinished {
    /// Without an await between making the file and owning it: dropped there, nobody would delete it.
    fn create(path: &Path) -> std::io::Result<Unfinished> {
        let file = tokio::fs::File::from_std(std::fs::File::create_new(path)?);
        Ok(Unfinished { file, path: Some(path.to_owned()) })
    }

    fn keep(mut self) {
        self.path = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // If it cannot be deleted, the folder's owner will when it clears the folder.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or("the server").to_owned()
}

fn lost(url: &Url, error: &reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::TooSlow;
    }
    FetchError::Connection { host: host_of(url), reason: chain(error) }
}

/// The innermost reason of an error. The outer ones repeat the URL.
fn chain(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
