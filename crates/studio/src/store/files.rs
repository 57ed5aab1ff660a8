//! Uploaded files. A row exists only for a file that is whole, on the disk and probed.

use crate::envelope::Fault;
use crate::media::probe::MediaInfo;
use fov_edit::time::Time;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde::{Deserialize, Serialize};

/// One uploaded file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Unguessable; also the ticket of its URL.
    pub(crate) id: String,
    /// What the user called it, made harmless.
    pub(crate) name: String,
    /// Its name below the session's folder.
    pub(crate) stored: String,
    /// SHA-256, hexadecimal.
    pub(crate) hash: String,
    /// Bytes.
    pub(crate) size: u64,
    /// What is in it.
    pub(crate) content: Content,
}

/// What is in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Content {
    /// Pictures or sound.
    Media(Box<MediaInfo>),
    /// Subtitles; the lines themselves are with the project's edit.
    Subtitles {
        /// How many.
        lines: usize,
        /// When the last one goes.
        end: Time,
    },
}

impl Content {
    /// What FFmpeg can read; none for subtitles.
    pub(crate) fn media(&self) -> Option<&MediaInfo> {
        match self {
            Content::Media(media) => Some(media),
            Content::Subtitles { .. } => None,
        }
    }
}

const COLUMNS: &str = "id, name, stored, hash, size, media";

fn file(row: &Row<'_>) -> rusqlite::Result<File> {
    let content: String = row.get(5)?;
    let content = serde_json::from_str(&content)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, Type::Text, error.into()))?;
    Ok(File {
        id: row.get(0)?,
        name: row.get(1)?,
        stored: row.get(2)?,
        hash: row.get(3)?,
        size: row.get(4)?,
        content,
    })
}

/// Adds a file at the end of its session.
pub(crate) fn insert(tx: &Transaction<'_>, session_id: i64, file: &File, now: i64) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO files (id, session_id, position, name, stored, hash, size, media, created_at) VALUES
         (?1, ?2, (SELECT count(*) FROM files WHERE session_id = ?2), ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            &file.id,
            session_id,
            &file.name,
            &file.stored,
            &file.hash,
            file.size,
            serde_json::to_string(&file.content)?,
            now,
        ),
    )?;
    Ok(())
}

/// A session's files in the order in which they came.
pub(crate) fn of_session(db: &Connection, session_id: i64) -> Result<Vec<File>, Fault> {
    let mut statement =
        db.prepare(&format!("SELECT {COLUMNS} FROM files WHERE session_id = ?1 ORDER BY position"))?;
    let rows = statement.query_map([session_id], file)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A file by its id, with its session.
pub(crate) fn by_id(db: &Connection, id: &str) -> Result<Option<(File, i64)>, Fault> {
    Ok(db
        .query_row(&format!("SELECT {COLUMNS}, session_id FROM files WHERE id = ?1"), [id], |row| {
            Ok((file(row)?, row.get(6)?))
        })
        .optional()?)
}

/// How many files a session has.
pub(crate) fn count(db: &Connection, session_id: i64) -> Result<usize, Fault> {
    Ok(db.query_row("SELECT count(*) FROM files WHERE session_id = ?1", [session_id], |row| row.get(0))?)
}

/// The stored names of everything that a session owns, renders included.
pub(crate) fn stored_names(db: &Connection, session_id: i64) -> Result<Vec<String>, Fault> {
    let mut statement = db.prepare(
        "SELECT stored FROM files WHERE session_id = ?1
         UNION ALL SELECT stored FROM renders WHERE session_id = ?1 AND stored IS NOT NULL",
    )?;
    let rows = statement.query_map([session_id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
