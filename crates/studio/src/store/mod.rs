//! What must survive: one SQLite database in WAL mode. One thread writes, every commit is on the disk before it
//! is acknowledged; readers have connections of their own and never wait for the writer.

pub(crate) mod claims;
pub(crate) mod files;
pub(crate) mod messages;
pub(crate) mod renders;
mod schema;
pub(crate) mod sessions;
pub(crate) mod users;
pub(crate) mod witness;

use crate::envelope::Fault;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// The database. Clones share it.
#[derive(Clone)]
pub(crate) struct Store {
    writer: mpsc::UnboundedSender<Work>,
    readers: Arc<Readers>,
    committed: Arc<Notify>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

/// Connections kept open for reading; more are opened when more are needed at once.
const IDLE_READERS: usize = 8;

impl Store {
    /// Opens the database, brings its schema up to date and starts the writer. The thread ends when the last
    /// clone of the store is gone.
    pub(crate) fn open(path: &Path) -> Result<(Store, JoinHandle<()>), rusqlite::Error> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut connection)?;
        let (writer, mut inbox) = mpsc::unbounded_channel::<Work>();
        let thread = std::thread::spawn(move || {
            while let Some(work) = inbox.blocking_recv() {
                work(&mut connection);
            }
            // Leaves one tidy file behind; the data is safe without it too.
            let _ = connection.pragma_update(None, "wal_checkpoint", "TRUNCATE");
        });
        let readers = Arc::new(Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()) });
        Ok((Store { writer, readers, committed: Arc::new(Notify::new()) }, thread))
    }

    /// Returns at once if anything was committed since the last call, else when something is. For one waiter.
    pub(crate) async fn committed(&self) {
        self.committed.notified().await;
    }

    /// Runs `work` in one transaction: committed and on the disk when this returns `Ok`, undone when it is `Err`.
    /// Once called it is carried out even if the caller stops waiting.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, waiting) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            // A panic in here would take every later write with it. Unwinding drops the transaction, which undoes it.
            let result = catch_unwind(AssertUnwindSafe(|| {
                let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let value = work(&tx)?;
                tx.commit()?;
                Ok(value)
            }))
            .unwrap_or_else(|_| Err(Fault::Internal("panic while writing to the database".to_owned())));
            // Nobody waits any more: fine.
            let _ = answer.send(result);
        });
        self.writer.send(work).map_err(|_| Fault::Closing)?;
        let result = waiting.await.map_err(|_| Fault::Closing)?;
        self.committed.notify_one();
        result
    }

    /// Runs `work` on a connection that cannot write. It sees one consistent state per statement.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let readers = Arc::clone(&self.readers);
        let result = tokio::task::spawn_blocking(move || {
            let connection = readers.take()?;
            let result = work(&connection);
            readers.put_back(connection);
            result
        })
        .await;
        result.unwrap_or_else(|_| Err(Fault::Internal("panic while reading the database".to_owned())))
    }
}

impl Readers {
    fn take(&self) -> Result<Connection, Fault> {
        if let Ok(mut idle) = self.idle.lock()
            && let Some(connection) = idle.pop()
        {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        Ok(connection)
    }

    fn put_back(&self, connection: Connection) {
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < IDLE_READERS
        {
            idle.push(connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(folder: &tempfile::TempDir) -> Store {
        Store::open(&folder.path().join("studio.db")).unwrap().0
    }

    async fn count(store: &Store) -> i64 {
        store.read(|db| Ok(db.query_row("SELECT count(*) FROM users", [], |row| row.get(0))?)).await.unwrap()
    }

    #[tokio::test]
    async fn an_error_and_a_panic_undo_the_whole_transaction_and_the_writer_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let before = count(&store).await;
        let failed = store
            .write::<()>(|tx| {
                tx.execute(
                    "INSERT INTO users (id, client_id, created_at, granted) VALUES ('a', 'b', 0, 0)",
                    [],
                )?;
                Err(Fault::NoSession)
            })
            .await;
        assert_eq!(failed, Err(Fault::NoSession));
        let panicked = store
            .write::<()>(|tx| {
                tx.execute(
                    "INSERT INTO users (id, client_id, created_at, granted) VALUES ('a', 'b', 0, 0)",
                    [],
                )?;
                panic!("on purpose")
            })
            .await;
        assert!(matches!(panicked, Err(Fault::Internal(_))));
        assert_eq!(count(&store).await, before);
        store
            .write(|tx| {
                Ok(tx.execute(
                    "INSERT INTO users (id, client_id, created_at, granted) VALUES ('a', 'b', 0, 0)",
                    [],
                )?)
            })
            .await
            .unwrap();
        assert_eq!(count(&store).await, before + 1);
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let result = store.read(|db| Ok(db.execute("DELETE FROM users", [])?)).await;
        assert!(matches!(result, Err(Fault::Internal(_))));
    }
}
