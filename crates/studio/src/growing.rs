//! Files that are read while they are written.

use bytes::Bytes;
use futures_util::Stream;
use std::borrow::Borrow;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use tokio::sync::watch;

/// Most bytes that a reader gets at once.
const PIECE: u64 = 64 * 1024;

/// How far a file has come; `E` says why it will never be whole.
#[derive(Debug, Clone)]
pub(crate) struct Growth<E> {
    /// Bytes that can be read.
    pub(crate) bytes: u64,
    /// How it ended, once it has.
    pub(crate) end: Option<Result<(), E>>,
}

impl<E> Default for Growth<E> {
    fn default() -> Growth<E> {
        Growth { bytes: 0, end: None }
    }
}

/// The end of what will never be whole.
pub(crate) fn torn() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file was not finished")
}

/// The bytes of a file from its start, as they come; an error where they end too early, made by `why` of the reason. What
/// holds the file is held until then.
pub(crate) fn follow<F: Borrow<File> + Send + Sync + 'static, E: Clone>(
    file: Arc<F>,
    growth: watch::Receiver<Growth<E>>,
    why: fn(E) -> io::Error,
) -> impl Stream<Item = io::Result<Bytes>> {
    futures_util::stream::try_unfold((file, growth, 0), move |(file, mut growth, at)| async move {
        let (bytes, end) = {
            let more = growth.wait_for(|growth| growth.bytes > at || growth.end.is_some()).await;
            let more = more.map_err(|_| torn())?;
            (more.bytes, more.end.clone())
        };
        match end {
            Some(Err(reason)) => return Err(why(reason)),
            Some(Ok(())) if bytes == at => return Ok(None),
            _ => {}
        }
        let reading = Arc::clone(&file);
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; (bytes - at).min(PIECE) as usize];
            // At its place: others read the same file, and somebody writes it.
            (*reading).borrow().read_exact_at(&mut piece, at).map(|()| piece)
        });
        let piece = read.await.map_err(io::Error::other)??;
        let next = at + piece.len() as u64;
        Ok(Some((Bytes::from(piece), (file, growth, next))))
    })
}
