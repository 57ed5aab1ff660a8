//! The tables, as a list of steps. A released step never changes; a new version appends one.

use rusqlite::{Connection, TransactionBehavior};

const STEPS: &[&str] = &[
    // 1: the first release. Times are milliseconds since the epoch.
    "
    CREATE TABLE users (
        id         TEXT PRIMARY KEY,
        client_id  TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        granted    INTEGER NOT NULL,
        spent      INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
        frozen     INTEGER NOT NULL DEFAULT 0 CHECK (frozen >= 0)
    ) STRICT;

    CREATE TABLE tokens (
        hash       BLOB PRIMARY KEY,
        user_id    TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        serial     INTEGER NOT NULL,
        issued_at  INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used_at    INTEGER,
        UNIQUE (user_id, serial)
    ) STRICT;

    CREATE TABLE sessions (
        id         INTEGER PRIMARY KEY,
        user_id    TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        task_id    TEXT NOT NULL UNIQUE,
        task_name  TEXT NOT NULL,
        language   TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        touched_at INTEGER NOT NULL,
        version    INTEGER NOT NULL DEFAULT 0,
        messages   INTEGER NOT NULL DEFAULT 0,
        editor     TEXT
    ) STRICT;
    CREATE INDEX sessions_of_user ON sessions (user_id);

    CREATE TABLE files (
        id         TEXT PRIMARY KEY,
        session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        position   INTEGER NOT NULL,
        name       TEXT NOT NULL,
        stored     TEXT NOT NULL,
        hash       TEXT NOT NULL,
        size       INTEGER NOT NULL,
        media      TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (session_id, position)
    ) STRICT;

    CREATE TABLE messages (
        session_id  INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        idx         INTEGER NOT NULL,
        text        TEXT NOT NULL,
        accepted_at INTEGER NOT NULL,
        price       INTEGER NOT NULL,
        attempts    INTEGER NOT NULL DEFAULT 0,
        finished_at INTEGER,
        changed     INTEGER,
        reply       TEXT,
        PRIMARY KEY (session_id, idx)
    ) STRICT;
    CREATE INDEX messages_open ON messages (session_id, idx) WHERE finished_at IS NULL;

    CREATE TABLE renders (
        id          TEXT PRIMARY KEY,
        session_id  INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        queued      INTEGER NOT NULL UNIQUE,
        draft       TEXT NOT NULL,
        output      TEXT NOT NULL,
        ticket      TEXT NOT NULL UNIQUE,
        state       TEXT NOT NULL CHECK (state IN ('pending', 'processing', 'completed', 'failed', 'canceled')),
        attempts    INTEGER NOT NULL DEFAULT 0,
        created_at  INTEGER NOT NULL,
        finished_at INTEGER,
        error       TEXT,
        stored      TEXT,
        name        TEXT,
        size        INTEGER,
        duration_ms INTEGER
    ) STRICT;
    CREATE INDEX renders_of_session ON renders (session_id, queued);
    CREATE INDEX renders_open ON renders (queued) WHERE state IN ('pending', 'processing');

    CREATE TABLE claims (
        hash       BLOB PRIMARY KEY,
        session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
        expires_at INTEGER NOT NULL
    ) STRICT;

    -- What happened, written in the transaction in which it happened. No texts, no tokens.
    CREATE TABLE witness (
        seq        INTEGER PRIMARY KEY AUTOINCREMENT,
        at         INTEGER NOT NULL,
        event      TEXT NOT NULL,
        session_id INTEGER,
        detail     TEXT NOT NULL
    ) STRICT;
    ",
];

/// Applies the steps that the database does not have yet, each in its own transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    let have: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let have = usize::try_from(have).unwrap_or(usize::MAX);
    if have > STEPS.len() {
        // Made by a later version, whose rows this one would misread.
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_MISMATCH),
            Some("the data folder was made by a later version of the studio: update it".to_owned()),
        ));
    }
    for (step, sql) in STEPS.iter().enumerate().skip(have) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", (step + 1) as i64)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_from_the_future_is_refused() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        migrate(&mut db).unwrap();
        db.pragma_update(None, "user_version", STEPS.len() as i64 + 1).unwrap();
        assert!(migrate(&mut db).unwrap_err().to_string().contains("later version"));
    }
}
