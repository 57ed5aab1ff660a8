//! A multipart form with one file in it (RFC 7578), streamed from the disk: memory stays flat, whatever its size.

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

/// What is read and sent at a time.
const PIECE: usize = 128 * 1024;
/// How often progress is worth reporting.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// A form that is about to be sent.
#[derive(Debug)]
pub(crate) struct FileForm {
    file: File,
    size: u64,
    boundary: String,
    head: String,
    tail: String,
}

impl FileForm {
    /// Opens the file. Its size is taken now; one that shrinks while it is sent is an error then.
    pub(crate) async fn open(path: &Path, name: &str) -> io::Result<FileForm> {
        let file = File::open(path).await?;
        let data = file.metadata().await?;
        if !data.is_file() {
            return Err(io::Error::other("not a file"));
        }
        // Random, so that a file cannot contain it other than by unbelievable chance.
        let boundary = format!("fov-{}", uuid::Uuid::new_v4().simple());
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            quoted(name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Ok(FileForm { file, size: data.len(), boundary, head, tail })
    }

    /// Bytes of the whole body.
    pub(crate) fn total(&self) -> u64 {
        self.size + (self.head.len() + self.tail.len()) as u64
    }

    /// The header that goes with it.
    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The body. `sent` learns now and then, and at the end, how many bytes have been handed to the connection;
    /// `broke` is set if it was the file that failed.
    pub(crate) fn into_body(
        self,
        sent: impl FnMut(u64) + Send + 'static,
        broke: Arc<AtomicBool>,
    ) -> reqwest::Body {
        let size = self.size;
        let file = ReaderStream::with_capacity(self.file.take(size), PIECE);
        let pieces = stream::once(std::future::ready(Ok(Bytes::from(self.head))))
            .chain(whole(file, size, broke))
            .chain(stream::once(std::future::ready(Ok(Bytes::from(self.tail)))));
        reqwest::Body::wrap_stream(counted(pieces, self.size, sent))
    }
}

/// Passes the file on and complains if there was less than promised.
fn whole(
    file: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    size: u64,
    broke: Arc<AtomicBool>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let mut left = size;
    let end = stream::once(std::future::ready(None));
    file.map(Some).chain(end).filter_map(move |item| {
        let item = match item {
            Some(Ok(piece)) => {
                left = left.saturating_sub(piece.len() as u64);
                Some(Ok(piece))
            }
            Some(Err(e)) => Some(Err(e)),
            None if left > 0 => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            None => None,
        };
        if let Some(Err(_)) = item {
            broke.store(true, Ordering::Relaxed);
        }
        std::future::ready(item)
    })
}

fn counted(
    pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    report_from: u64,
    mut sent: impl FnMut(u64) + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let mut bytes = 0;
    let mut last: Option<Instant> = None;
    pieces.inspect(move |piece| {
        let Ok(piece) = piece else { return };
        bytes += piece.len() as u64;
        if bytes >= report_from || last.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
            last = Some(Instant::now());
            sent(bytes);
        }
    })
}

/// A file name as browsers put it into a form (WHATWG HTML, multipart/form-data encoding): UTF-8, with only what
/// would end the quotes or the line escaped.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[tokio::test]
    async fn the_body_is_as_long_as_it_says_and_holds_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip");
        let content: Vec<u8> = (0..PIECE * 2 + 77).map(|i| i as u8).collect();
        std::fs::write(&path, &content).unwrap();
        let form = FileForm::open(&path, "夏 \"x\"\r\n.mp4").await.unwrap();
        let (total, kind) = (form.total(), form.content_type());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, broke) = (seen.clone(), Arc::new(AtomicBool::new(false)));
        let body = form.into_body(move |n| log.lock().unwrap().push(n), broke.clone());
        let body = collect(body).await.unwrap();
        assert_eq!(body.len() as u64, total);
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(text.starts_with(&format!("--{boundary}\r\n")));
        assert!(text.contains("name=\"files\"; filename=\"夏 %22x%22%0D%0A.mp4\"\r\n"));
        assert!(text.ends_with(&format!("\r\n--{boundary}--\r\n")));
        assert!(body.windows(content.len()).any(|w| w == content));
        assert_eq!(seen.lock().unwrap().last(), Some(&total));
        assert!(!broke.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn a_file_that_shrinks_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip");
        std::fs::write(&path, [7; 1000]).unwrap();
        let form = FileForm::open(&path, "clip.mp4").await.unwrap();
        std::fs::write(&path, [7; 10]).unwrap();
        let broke = Arc::new(AtomicBool::new(false));
        let body = form.into_body(|_| {}, broke.clone());
        assert!(collect(body).await.is_none());
        assert!(broke.load(Ordering::Relaxed));
    }

    /// What a body holds; `None` if it failed.
    async fn collect(body: reqwest::Body) -> Option<Vec<u8>> {
        let mut stream = std::pin::pin!(http_body_stream(body));
        let mut all = Vec::new();
        while let Some(piece) = stream.next().await {
            all.extend(piece.ok()?);
        }
        Some(all)
    }

    fn http_body_stream(body: reqwest::Body) -> impl Stream<Item = Result<Bytes, reqwest::Error>> {
        use http_body::Body as _;
        let mut body = Box::pin(body);
        stream::poll_fn(move |cx| {
            body.as_mut()
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map(|frame| frame.into_data().unwrap_or_default())))
        })
    }
}
