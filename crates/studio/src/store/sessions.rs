//! Sessions: one project of one user, with its timeline.

use crate::envelope::Fault;
use fov_edit::Editor;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// A session's row.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: i64,
    pub(crate) user_id: String,
    pub(crate) task_id: String,
    pub(crate) task_name: String,
    pub(crate) language: String,
    /// Goes up by one with every change of the timeline.
    pub(crate) version: i64,
    /// How many messages were accepted.
    pub(crate) messages: i64,
    /// None before the first file.
    pub(crate) editor: Option<Editor>,
}

/// Adds a session under an id that is free.
pub(crate) fn insert(tx: &Transaction<'_>, session: &Session, now: i64) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO sessions (id, user_id, task_id, task_name, language, created_at, touched_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        (session.id, &session.user_id, &session.task_id, &session.task_name, &session.language, now),
    )?;
    Ok(())
}

/// A user's session. Somebody else's does not exist.
pub(crate) fn of_user(db: &Connection, id: i64, user_id: &str) -> Result<Session, Fault> {
    let session = get(db, id)?;
    if session.user_id == user_id { Ok(session) } else { Err(Fault::NoSession) }
}

/// A session, whoever owns it.
pub(crate) fn get(db: &Connection, id: i64) -> Result<Session, Fault> {
    let row = db
        .query_row(
            "SELECT user_id, task_id, task_name, language, version, messages, editor FROM sessions WHERE id = ?1",
            [id],
            |row| {
                let editor: Option<String> = row.get(6)?;
                let session = Session {
                    id,
                    user_id: row.get(0)?,
                    task_id: row.get(1)?,
                    task_name: row.get(2)?,
                    language: row.get(3)?,
                    version: row.get(4)?,
                    messages: row.get(5)?,
                    editor: None,
                };
                Ok((session, editor))
            },
        )
        .optional()?;
    let (mut session, editor) = row.ok_or(Fault::NoSession)?;
    session.editor = editor.as_deref().map(serde_json::from_str).transpose()?;
    Ok(session)
}

/// Whether the session is this user's, without reading its timeline.
pub(crate) fn check_owner(db: &Connection, id: i64, user_id: &str) -> Result<(), Fault> {
    let owner: Option<String> =
        db.query_row("SELECT user_id FROM sessions WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    if owner.as_deref() == Some(user_id) { Ok(()) } else { Err(Fault::NoSession) }
}

/// Stores a new timeline.
pub(crate) fn set_editor(tx: &Transaction<'_>, id: i64, editor: &Editor, now: i64) -> Result<(), Fault> {
    tx.execute(
        "UPDATE sessions SET editor = ?2, version = version + 1, touched_at = ?3 WHERE id = ?1",
        (id, serde_json::to_string(editor)?, now),
    )?;
    Ok(())
}

/// Notes that the session is in use.
pub(crate) fn touch(tx: &Transaction<'_>, id: i64, now: i64) -> Result<(), Fault> {
    tx.execute("UPDATE sessions SET touched_at = ?2 WHERE id = ?1", (id, now))?;
    Ok(())
}

/// Whether the session was not in use since `before`.
pub(crate) fn is_unused_since(db: &Connection, id: i64, before: i64) -> Result<bool, Fault> {
    let query = "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?1 AND touched_at < ?2)";
    Ok(db.query_row(query, (id, before), |row| row.get(0))?)
}

/// Sessions without open work, longest unused first, with the time of their last use.
pub(crate) fn idle(db: &Connection, before: i64) -> Result<Vec<(i64, i64)>, Fault> {
    let mut statement = db.prepare(
        "SELECT id, touched_at FROM sessions s WHERE touched_at < ?1
         AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.session_id = s.id AND m.finished_at IS NULL)
         AND NOT EXISTS (SELECT 1 FROM renders r WHERE r.session_id = s.id AND r.state IN ('pending', 'processing'))
         ORDER BY touched_at, id",
    )?;
    let rows = statement.query_map([before], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets a session and all that hangs on it, if it is still unused since `before`.
pub(crate) fn remove(tx: &Transaction<'_>, id: i64, before: i64) -> Result<bool, Fault> {
    Ok(tx.execute("DELETE FROM sessions WHERE id = ?1 AND touched_at < ?2", (id, before))? == 1)
}
