//! Claim tokens: a link with which a person opens a project in a browser.

use crate::envelope::Fault;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// Seconds that a claim token is good for.
pub(crate) const LIFE_S: i64 = 604_800;

/// Remembers a claim token by its hash.
pub(crate) fn insert(tx: &Transaction<'_>, hash: &[u8], session_id: i64, now: i64) -> Result<(), Fault> {
    tx.execute("DELETE FROM claims WHERE expires_at <= ?1", [now])?;
    tx.execute(
        "INSERT INTO claims (hash, session_id, expires_at) VALUES (?1, ?2, ?3)",
        (hash, session_id, now + LIFE_S * 1000),
    )?;
    Ok(())
}

/// The session that a claim token opens.
pub(crate) fn session(db: &Connection, hash: &[u8], now: i64) -> Result<Option<i64>, Fault> {
    Ok(db
        .query_row("SELECT session_id FROM claims WHERE hash = ?1 AND expires_at > ?2", (hash, now), |row| {
            row.get(0)
        })
        .optional()?)
}
