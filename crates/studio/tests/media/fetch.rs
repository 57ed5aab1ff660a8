//! Fetching from a server on this machine that answers as each test says.

use crate::clips::{CLIP, folder, make};
use fov_studio::media::fetch::{Addresses, FetchError, Fetcher, Kind, Policy, Resolve};
use fov_studio::media::sniff::{Container, Refusal};
use fov_studio::media::subtitles::{Format, MAX_BYTES};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// A server that answers every request with `answer`, and then, if `endless`, with zeros for ever.
struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Then {
    Close,
    Zeros,
    Silence,
}

async fn serve(answer: impl Into<Vec<u8>>, then: Then) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    let (counter, answer) = (requests.clone(), answer.into());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(reply(stream, answer.clone(), then));
        }
    });
    Server { port, requests }
}

async fn reply(mut stream: TcpStream, answer: Vec<u8>, then: Then) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => request.push(byte),
            Err(_) => return,
        }
    }
    let _ = stream.write_all(&answer).await;
    while then == Then::Zeros && stream.write_all(&[0; 65536]).await.is_ok() {}
    if then == Then::Silence {
        let _ = stream.read_u8().await;
    }
}

impl Server {
    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n").into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

fn local() -> Policy {
    Policy { allow_loopback: true, idle: Duration::from_secs(5), ..Policy::default() }
}

async fn fetch(fetcher: &Fetcher, url: &str) -> (Result<(String, Kind, u64), FetchError>, TempDir) {
    let dir = folder();
    let to = dir.path().join("in");
    let done = fetcher.fetch(url, &to, CancellationToken::new()).await;
    if done.is_err() {
        assert!(!to.exists(), "nothing is left of a failed download");
    }
    (done.map(|f| (f.name, f.kind, f.size)), dir)
}

/// Answers each question with the next of these lists of addresses, and then with the last.
struct Answers(Vec<Vec<&'static str>>, AtomicUsize);

impl Answers {
    fn new<const N: usize>(answers: [&[&'static str]; N]) -> Arc<Answers> {
        Arc::new(Answers(answers.iter().map(|answer| answer.to_vec()).collect(), AtomicUsize::new(0)))
    }
}

impl Resolve for Answers {
    fn resolve<'a>(&'a self, _: &'a str) -> Addresses<'a> {
        let turn = self.1.fetch_add(1, Ordering::SeqCst);
        let answer = &self.0[turn.min(self.0.len() - 1)];
        let addresses: Vec<IpAddr> = answer.iter().map(|address| address.parse().unwrap()).collect();
        Box::pin(async move { Ok(addresses) })
    }
}

fn clip(dir: &TempDir) -> Vec<u8> {
    let path: PathBuf = make(dir.path(), CLIP, "clip.mp4");
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn a_file_arrives_whole_with_its_name() {
    let source = folder();
    let bytes = clip(&source);
    let server =
        serve(ok("Content-Disposition: attachment; filename=\"../Mein Film.php\"\r\n", &bytes), Then::Close)
            .await;
    let dir = folder();
    let to = dir.path().join("in");
    let url = server.url("/x");
    let done = Fetcher::new(local()).fetch(&url, &to, CancellationToken::new()).await.unwrap();
    assert_eq!(
        (done.name.as_str(), done.kind, done.size),
        ("Mein Film.mp4", Kind::Media(Container::Mp4), bytes.len() as u64)
    );
    assert_eq!(std::fs::read(to).unwrap(), bytes);
}

#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    let server = serve(ok("", b""), Then::Close).await;
    let fetcher = Fetcher::new(Policy::default());
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "①②⑦.0.0.1",
    ] {
        let (done, _) = fetch(&fetcher, &format!("http://{host}:{}/a.mp4", server.port)).await;
        assert!(matches!(done, Err(FetchError::Private { .. })), "{host}: {done:?}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn only_web_links_without_secrets_are_opened() {
    let fetcher = Fetcher::new(local());
    for url in [
        "file:///etc/passwd",
        "ftp://example.com/a.mp4",
        "gopher://127.0.0.1:25/x",
        "data:video/mp4;base64,AAAA",
    ] {
        assert!(matches!(fetch(&fetcher, url).await.0, Err(FetchError::Scheme(_))), "{url}");
    }
    assert!(matches!(
        fetch(&fetcher, "https://me:secret@example.com/").await.0,
        Err(FetchError::Credentials)
    ));
    assert!(matches!(fetch(&fetcher, "not a link").await.0, Err(FetchError::NotAUrl(_))));
}

#[tokio::test]
async fn redirects_are_checked_and_counted() {
    for target in ["http://10.0.0.1/a.mp4", "http://167772161/a.mp4", "//169.254.169.254/latest/meta-data"] {
        let server = serve(redirect(target), Then::Close).await;
        let (done, _) = fetch(&Fetcher::new(local()), &server.url("/")).await;
        assert!(matches!(done, Err(FetchError::Private { .. })), "{target}: {done:?}");
    }
    let server = serve(redirect("file:///etc/passwd"), Then::Close).await;
    assert!(matches!(fetch(&Fetcher::new(local()), &server.url("/")).await.0, Err(FetchError::Scheme(_))));
    let server = serve(redirect("/again"), Then::Close).await;
    let (done, _) = fetch(&Fetcher::new(local()), &server.url("/")).await;
    assert!(matches!(done, Err(FetchError::TooManyRedirects)), "{done:?}");
    assert_eq!(server.requests.load(Ordering::SeqCst), 4, "the first and three redirects");
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_that_is_asked() {
    let source = folder();
    let server = serve(ok("", &clip(&source)), Then::Close).await;
    let url = format!("http://rebind.test:{}/clip.mp4", server.port);
    // Asked a second time, the resolver would say something else; it must not be asked.
    let resolver = Answers::new([&["127.0.0.1"], &["10.0.0.1"]]);
    let (done, _) = fetch(&Fetcher::with_resolver(local(), resolver.clone()), &url).await;
    assert_eq!(done.unwrap().0, "clip.mp4");
    assert_eq!(resolver.1.load(Ordering::SeqCst), 1);
    // A name that has moved into the private network by the time of the redirect.
    let server = serve(redirect("/again"), Then::Close).await;
    let url = format!("http://rebind.test:{}/clip.mp4", server.port);
    let resolver = Answers::new([&["127.0.0.1"], &["192.168.0.1"]]);
    let (done, _) = fetch(&Fetcher::with_resolver(local(), resolver), &url).await;
    assert!(matches!(done, Err(FetchError::Private { .. })), "{done:?}");
}

#[tokio::test]
async fn one_bad_address_among_the_answers_is_enough() {
    let server = serve(ok("", b""), Then::Close).await;
    let url = format!("http://many.test:{}/clip.mp4", server.port);
    for answer in [["127.0.0.1", "10.0.0.1"], ["8.8.8.8", "169.254.169.254"], ["8.8.8.8", "::ffff:127.0.0.1"]]
    {
        let (done, _) = fetch(&Fetcher::with_resolver(local(), Answers::new([&answer])), &url).await;
        assert!(matches!(done, Err(FetchError::Private { .. })), "{answer:?}: {done:?}");
    }
    let (done, _) = fetch(&Fetcher::with_resolver(local(), Answers::new([&[]])), &url).await;
    assert!(matches!(done, Err(FetchError::NoHost(_))), "{done:?}");
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn subtitles_are_known_by_their_name_or_by_the_server() {
    let srt = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n";
    let fetcher = Fetcher::new(local());
    for (headers, path, name, format) in [
        ("", "/talk.srt?v=2", "talk.srt", Format::Srt),
        ("Content-Disposition: attachment; filename=talk.ass\r\n", "/x", "talk.ass", Format::Ass),
        ("Content-Type: text/vtt; charset=utf-8\r\n", "/captions/7", "7.vtt", Format::Vtt),
    ] {
        let server = serve(ok(headers, srt), Then::Close).await;
        let (done, _) = fetch(&fetcher, &server.url(path)).await;
        assert_eq!(done.unwrap(), (name.to_owned(), Kind::Subtitles(format), srt.len() as u64));
    }
    // They have a limit of their own, announced or not.
    let endless = serve(ok("", b"1\n"), Then::Zeros).await;
    let announced = format!("Content-Length: {}\r\n", MAX_BYTES + 1);
    let announced = serve(ok(&announced, b""), Then::Silence).await;
    for server in [endless, announced] {
        let (done, _) = fetch(&fetcher, &server.url("/talk.srt")).await;
        assert!(matches!(done, Err(FetchError::TooLarge(MAX_BYTES))), "{done:?}");
    }
}

#[tokio::test]
async fn too_much_is_cut_off() {
    let small = Fetcher::new(Policy { max_bytes: 1_000_000, ..local() });
    let announced = serve(ok("Content-Length: 1000001\r\n", b""), Then::Silence).await;
    assert!(matches!(fetch(&small, &announced.url("/")).await.0, Err(FetchError::TooLarge(1_000_000))));
    // A film that never ends.
    let endless = serve(ok("", b"\0\0\0\x18ftypisom\0\0\0\0"), Then::Zeros).await;
    assert!(matches!(fetch(&small, &endless.url("/")).await.0, Err(FetchError::TooLarge(_))));
}

#[tokio::test]
async fn what_is_not_media_is_dropped_early() {
    // Would never end: it is refused by its first bytes.
    let page = format!("<!DOCTYPE html>{}", " ".repeat(600));
    let server = serve(ok("Content-Type: video/mp4\r\n", page.as_bytes()), Then::Zeros).await;
    let (done, _) = fetch(&Fetcher::new(local()), &server.url("/watch")).await;
    assert!(
        matches!(&done, Err(FetchError::Refused(Refusal::Format { what: "a web page", .. }))),
        "{done:?}"
    );
    let server = serve("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Then::Close).await;
    assert!(matches!(fetch(&Fetcher::new(local()), &server.url("/")).await.0, Err(FetchError::Status(403))));
    let server = serve(ok("", b""), Then::Close).await;
    assert!(matches!(
        fetch(&Fetcher::new(local()), &server.url("/")).await.0,
        Err(FetchError::Refused(Refusal::Empty { .. }))
    ));
}

#[tokio::test]
async fn slow_servers_are_left() {
    let fetcher = Fetcher::new(Policy { idle: Duration::from_millis(200), ..local() });
    let mute = serve("", Then::Silence).await;
    assert!(matches!(fetch(&fetcher, &mute.url("/")).await.0, Err(FetchError::TooSlow)));
    let stuck = serve(ok("", b"\0\0\0\x18ftypisom"), Then::Silence).await;
    let (done, _) = fetch(&fetcher, &stuck.url("/")).await;
    assert!(matches!(done, Err(FetchError::TooSlow)), "{done:?}");
    // The time for everything together runs out, too.
    let fetcher = Fetcher::new(Policy { total: Duration::from_millis(200), ..local() });
    let (done, _) = fetch(&fetcher, &stuck.url("/")).await;
    assert!(matches!(done, Err(FetchError::TooSlow)), "{done:?}");
}

#[tokio::test]
async fn a_broken_download_is_no_file() {
    let server = serve(ok("Content-Length: 5000\r\n", b"\0\0\0\x18ftypisom"), Then::Close).await;
    let (done, _) = fetch(&Fetcher::new(local()), &server.url("/")).await;
    assert!(matches!(done, Err(FetchError::Connection { .. })), "{done:?}");
}

#[tokio::test]
async fn cancelling_leaves_nothing() {
    let server = serve(ok("", b"\0\0\0\x18ftypisom\0\0\0\0"), Then::Silence).await;
    let dir = folder();
    let to = dir.path().join("in");
    let cancel = CancellationToken::new();
    let fetcher = Fetcher::new(local());
    let url = server.url("/");
    let (done, ()) = tokio::join!(fetcher.fetch(&url, &to, cancel.clone()), async {
        while !to.exists() {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    });
    assert!(matches!(done, Err(FetchError::Cancelled)));
    assert!(!to.exists());
}
