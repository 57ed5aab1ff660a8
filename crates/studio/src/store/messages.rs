//! Messages to the agent. A message is accepted once, at the next free index of its session, and finished once.

use super::{sessions, users, witness};
use crate::envelope::Fault;
use fov_edit::Editor;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

/// Makes a message durable at the next index, which it returns. `expected` is the index that the client thinks is
/// next, if it says so.
pub(crate) fn accept(
    tx: &Transaction<'_>,
    session_id: i64,
    user_id: &str,
    text: &str,
    expected: Option<u64>,
    price: i64,
    now: i64,
) -> Result<i64, Fault> {
    sessions::check_owner(tx, session_id, user_id)?;
    let idx: i64 =
        tx.query_row("SELECT messages FROM sessions WHERE id = ?1", [session_id], |row| row.get(0))?;
    let count = u64::try_from(idx).unwrap_or(0);
    if expected.is_some_and(|expected| expected != count) {
        return Err(Fault::WrongIndex { count });
    }
    users::freeze(tx, user_id, price)?;
    tx.execute(
        "INSERT INTO messages (session_id, idx, text, accepted_at, price) VALUES (?1, ?2, ?3, ?4, ?5)",
        (session_id, idx, text, now, price),
    )?;
    tx.execute(
        "UPDATE sessions SET messages = messages + 1, touched_at = ?2 WHERE id = ?1",
        (session_id, now),
    )?;
    witness::note(tx, now, "message_accepted", Some(session_id), &json!({ "index": idx }))?;
    Ok(idx)
}

/// A message that is to be worked on.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) text: String,
    /// How often its turn was started, this time included.
    pub(crate) attempts: i64,
}

/// Starts the turn of a message; none if it is finished already.
pub(crate) fn begin(tx: &Transaction<'_>, session_id: i64, idx: i64) -> Result<Option<Open>, Fault> {
    Ok(tx
        .query_row(
            "UPDATE messages SET attempts = attempts + 1
             WHERE session_id = ?1 AND idx = ?2 AND finished_at IS NULL RETURNING text, attempts",
            (session_id, idx),
            |row| Ok(Open { text: row.get(0)?, attempts: row.get(1)? }),
        )
        .optional()?)
}

/// What came of a turn.
#[derive(Debug)]
pub(crate) struct Done {
    /// The words for the user; none where the turn ends silently.
    pub(crate) reply: Option<String>,
    /// The new timeline and the version it was made from; none if nothing changed.
    pub(crate) editor: Option<(Editor, i64)>,
}

/// Commits a turn: reply, timeline and credits together. `Ok(None)` if the timeline has changed since the turn
/// read it, so that the turn must be worked out again; else the new version.
pub(crate) fn finish(
    tx: &Transaction<'_>,
    session_id: i64,
    idx: i64,
    done: &Done,
    now: i64,
) -> Result<Option<i64>, Fault> {
    let (version, user_id): (i64, String) =
        tx.query_row("SELECT version, user_id FROM sessions WHERE id = ?1", [session_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if done.editor.as_ref().is_some_and(|(_, from)| *from != version) {
        return Ok(None);
    }
    let changed = done.editor.is_some();
    let price: Option<i64> = tx
        .query_row(
            "UPDATE messages SET finished_at = ?3, changed = ?4, reply = ?5
             WHERE session_id = ?1 AND idx = ?2 AND finished_at IS NULL RETURNING price",
            (session_id, idx, now, changed, &done.reply),
            |row| row.get(0),
        )
        .optional()?;
    let price = price.ok_or_else(|| Fault::Internal("a message was finished twice".to_owned()))?;
    users::settle(tx, &user_id, price, changed)?;
    let mut version = version;
    if let Some((editor, _)) = &done.editor {
        sessions::set_editor(tx, session_id, editor, now)?;
        version += 1;
    }
    let detail = json!({ "index": idx, "changed": changed, "version": version });
    witness::note(tx, now, "turn_finished", Some(session_id), &detail)?;
    Ok(Some(version))
}

/// The state of a session's conversation.
#[derive(Debug, Default, Clone)]
pub(crate) struct Progress {
    /// Whether an accepted message is not finished.
    pub(crate) running: bool,
    /// The last finished message: its index and reply.
    pub(crate) last: Option<(i64, Option<String>)>,
}

/// How far a session's messages are.
pub(crate) fn progress(db: &Connection, session_id: i64) -> Result<Progress, Fault> {
    let running = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM messages WHERE session_id = ?1 AND finished_at IS NULL)",
        [session_id],
        |row| row.get(0),
    )?;
    let last = db
        .query_row(
            "SELECT idx, reply FROM messages WHERE session_id = ?1 AND finished_at IS NOT NULL
             ORDER BY idx DESC LIMIT 1",
            [session_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(Progress { running, last })
}

/// Every message without a result, in order: what a start has to take up again.
pub(crate) fn unfinished(db: &Connection) -> Result<Vec<(i64, i64)>, Fault> {
    let mut statement = db
        .prepare("SELECT session_id, idx FROM messages WHERE finished_at IS NULL ORDER BY session_id, idx")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
