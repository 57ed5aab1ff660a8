//! The record of what happened, one row an event, written in the transaction in which it happened. So it tells the
//! truth across crashes: an event is in it exactly as often as it took effect.

use crate::envelope::Fault;
use rusqlite::{Connection, Transaction};
use serde_json::Value;

/// An event of the record.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) event: String,
    pub(crate) session_id: Option<i64>,
    pub(crate) detail: Value,
}

/// Adds an event. `detail` holds ids and numbers only: never a token, never a user's words.
pub(crate) fn note(
    tx: &Transaction<'_>,
    now: i64,
    event: &str,
    session_id: Option<i64>,
    detail: &Value,
) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO witness (at, event, session_id, detail) VALUES (?1, ?2, ?3, ?4)",
        (now, event, session_id, detail.to_string()),
    )?;
    Ok(())
}

/// Forgets events before `before`; the log file keeps them.
pub(crate) fn forget(tx: &Transaction<'_>, before: i64) -> Result<(), Fault> {
    tx.execute("DELETE FROM witness WHERE at < ?1", [before])?;
    Ok(())
}

/// The events after `seq`, oldest first.
pub(crate) fn after(db: &Connection, seq: i64) -> Result<Vec<Entry>, Fault> {
    let mut statement = db.prepare(
        "SELECT seq, at, event, session_id, detail FROM witness WHERE seq > ?1 ORDER BY seq LIMIT 1000",
    )?;
    let rows = statement.query_map([seq], |row| {
        Ok(Entry {
            seq: row.get(0)?,
            at: row.get(1)?,
            event: row.get(2)?,
            session_id: row.get(3)?,
            detail: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
