//! Writes snapshots away from the event loop: one thread, which skips what a newer snapshot has overtaken.

use super::Happened;
use super::journal::Journal;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

/// The thread that owns the journal.
#[derive(Debug)]
pub(crate) struct Saver {
    queue: Option<Sender<(u64, Vec<u8>)>>,
    thread: Option<JoinHandle<Journal>>,
}

impl Saver {
    /// Starts the thread. It reports each save on `happened`.
    pub(crate) fn start(journal: Journal, happened: tokio::sync::mpsc::Sender<Happened>) -> Saver {
        let (queue, waiting) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            work(&journal, &waiting, &happened);
            journal
        });
        Saver { queue: Some(queue), thread: Some(thread) }
    }

    /// Queues a snapshot that contains everything up to save number `n`.
    pub(crate) fn save(&self, n: u64, snapshot: Vec<u8>) {
        if let Some(queue) = &self.queue {
            // The thread ends only when this queue is closed.
            let _ = queue.send((n, snapshot));
        }
    }

    /// Finishes what is queued and gives the journal back. The receiver of the reports must be gone by now, or the
    /// thread may wait for it.
    pub(crate) fn finish(mut self) -> Option<Journal> {
        self.queue = None;
        self.thread.take()?.join().ok()
    }
}

fn work(
    journal: &Journal,
    waiting: &Receiver<(u64, Vec<u8>)>,
    happened: &tokio::sync::mpsc::Sender<Happened>,
) {
    while let Ok(mut next) = waiting.recv() {
        while let Ok(newer) = waiting.try_recv() {
            next = newer;
        }
        let (n, snapshot) = next;
        let report = match journal.save(&snapshot) {
            Ok(()) => Happened::Saved(n),
            Err(e) => Happened::SaveFailed(e),
        };
        // Nobody listens any more once the shell is being closed; what is queued is written all the same.
        let _ = happened.blocking_send(report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reports_the_newest_save_and_writes_what_is_queued_before_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let (tx, mut rx) = tokio::sync::mpsc::channel(1);
        let saver = Saver::start(Journal::open(folder.path()).unwrap(), tx);
        for n in 1..=50 {
            saver.save(n, n.to_string().into_bytes());
        }
        let mut last = 0;
        while last < 50 {
            match rx.recv().await {
                Some(Happened::Saved(n)) => {
                    assert!(n > last, "{n} after {last}");
                    last = n;
                }
                other => panic!("{other:?}"),
            }
        }
        saver.save(51, b"51".to_vec());
        drop(rx);
        let journal = saver.finish().unwrap();
        assert_eq!(journal.load().unwrap().unwrap(), b"51");
    }
}
