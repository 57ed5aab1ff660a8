//! A piece of music in a file, which can be heard while it is composed.

use super::Tune;
use crate::growing::{Growth, follow};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::borrow::Borrow;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Weak};
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;

/// A piece that is whole or still being composed. Composing goes on for as long as somebody holds it.
#[derive(Debug)]
pub struct Piece {
    file: Arc<File>,
    growth: watch::Receiver<Growth<io::ErrorKind>>,
}

impl Piece {
    /// Begins to compose into the new file `path`, which is the caller's to remove; `kept` is called once the piece is
    /// whole, and dropped if it never will be. Needs a runtime.
    ///
    /// # Errors
    /// The file could not be made. What fails later, those find out who read it.
    pub fn begin(tune: Tune, path: &Path, kept: impl FnOnce() + Send + 'static) -> io::Result<Arc<Piece>> {
        let file = Arc::new(File::options().read(true).write(true).create_new(true).open(path)?);
        let (teller, growth) = watch::channel(Growth::default());
        let piece = Arc::new(Piece { file: Arc::clone(&file), growth });
        let mut out = Growing { file, wanted: Arc::downgrade(&piece), teller };
        tokio::task::spawn_blocking(move || {
            let composed = tune.compose(&mut out);
            match &composed {
                Ok(()) => kept(),
                // What it holds goes before anybody hears of it.
                Err(_) => drop(kept),
            }
            let end = composed.map_err(|error| error.kind());
            out.teller.send_modify(|growth| growth.end = Some(end));
        });
        Ok(piece)
    }

    /// One that lies in a file as a whole.
    pub(super) fn of(file: File) -> io::Result<Arc<Piece>> {
        let whole = Growth { bytes: file.metadata()?.len(), end: Some(Ok(())) };
        // A receiver tells of the last value even when nobody is left to send another.
        let (_, growth) = watch::channel(whole);
        Ok(Arc::new(Piece { file: Arc::new(file), growth }))
    }

    /// Whether it will never be whole.
    pub(super) fn has_failed(&self) -> bool {
        let ended = self.growth.borrow().end;
        ended.map_or(self.growth.has_changed().is_err(), |end| end.is_err())
    }

    #[cfg(test)]
    pub(super) fn growth(&self) -> watch::Receiver<Growth<io::ErrorKind>> {
        self.growth.clone()
    }

    /// Waits until it is whole.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn whole(&self) -> io::Result<()> {
        let mut growth = self.growth.clone();
        let ended = growth.wait_for(|growth| growth.end.is_some()).await.map(|growth| growth.end);
        match ended {
            Ok(Some(Err(kind))) => Err(kind.into()),
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::other("composing was given up")),
        }
    }

    /// Its WAV file from the start, as it comes; an error where it ends too early.
    pub fn follow(self: &Arc<Self>) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
        // It is held by who listens to it, and so composed to its end.
        follow(Arc::clone(self), self.growth.clone(), io::Error::from)
    }

    /// Writes it into the file `out`.
    ///
    /// # Errors
    /// It ended too early, or `out` could not be written.
    pub async fn save(self: &Arc<Self>, out: &Path) -> io::Result<()> {
        let mut bytes = std::pin::pin!(self.follow());
        let mut file = tokio::fs::File::create(out).await?;
        while let Some(part) = bytes.next().await {
            file.write_all(&part?).await?;
        }
        file.flush().await
    }
}

impl Borrow<File> for Piece {
    fn borrow(&self) -> &File {
        &self.file
    }
}

/// The end at which a piece is written.
struct Growing {
    file: Arc<File>,
    wanted: Weak<Piece>,
    teller: watch::Sender<Growth<io::ErrorKind>>,
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.wanted.strong_count() == 0 {
            return Err(io::Error::new(io::ErrorKind::BrokenPipe, "nobody wants this piece any more"));
        }
        (&*self.file).write_all(bytes)?;
        self.teller.send_modify(|growth| growth.bytes += bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
