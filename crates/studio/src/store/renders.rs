//! Render jobs: the queue is this table.

use super::witness;
use crate::envelope::Fault;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde_json::json;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Processing,
    Completed,
    Failed,
    Canceled,
}

impl State {
    /// As stored and as answered.
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Processing => "processing",
            State::Completed => "completed",
            State::Failed => "failed",
            State::Canceled => "canceled",
        }
    }

    fn parse(name: &str) -> State {
        match name {
            "processing" => State::Processing,
            "completed" => State::Completed,
            "failed" => State::Failed,
            "canceled" => State::Canceled,
            _ => State::Pending,
        }
    }
}

/// A job's row, without its draft.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) session_id: i64,
    pub(crate) queued: i64,
    pub(crate) ticket: String,
    pub(crate) state: State,
    pub(crate) error: Option<String>,
    pub(crate) result: Option<Product>,
}

/// The file that came out.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    /// Its name below the session's folder.
    pub(crate) stored: String,
    /// What a browser should call it.
    pub(crate) name: String,
    /// Bytes.
    pub(crate) size: u64,
    /// How long it plays.
    pub(crate) duration_ms: i64,
}

const COLUMNS: &str = "id, session_id, queued, ticket, state, error, stored, name, size, duration_ms";

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let stored: Option<String> = row.get(6)?;
    let result = match stored {
        Some(stored) => {
            Some(Product { stored, name: row.get(7)?, size: row.get(8)?, duration_ms: row.get(9)? })
        }
        None => None,
    };
    Ok(Job {
        id: row.get(0)?,
        session_id: row.get(1)?,
        queued: row.get(2)?,
        ticket: row.get(3)?,
        state: State::parse(&row.get::<_, String>(4)?),
        error: row.get(5)?,
        result,
    })
}

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Submission {
    pub(crate) id: String,
    pub(crate) session_id: i64,
    /// The draft's JSON as it came.
    pub(crate) draft: String,
    /// The checked output settings as JSON.
    pub(crate) output: String,
    pub(crate) ticket: String,
}

/// Takes a job into the queue. An id is taken once, whoever asks.
pub(crate) fn submit(tx: &Transaction<'_>, job: &Submission, now: i64) -> Result<(), Fault> {
    let added = tx.execute(
        "INSERT INTO renders (id, session_id, queued, draft, output, ticket, state, created_at)
         VALUES (?1, ?2, (SELECT coalesce(max(queued), 0) + 1 FROM renders), ?3, ?4, ?5, 'pending', ?6)
         ON CONFLICT (id) DO NOTHING",
        (&job.id, job.session_id, &job.draft, &job.output, &job.ticket, now),
    )?;
    if added == 0 {
        return Err(Fault::RenderExists);
    }
    witness::note(tx, now, "render_submitted", Some(job.session_id), &json!({ "id": job.id }))
}

/// A job of a user's. Somebody else's does not exist.
pub(crate) fn of_user(db: &Connection, id: &str, user_id: &str) -> Result<Job, Fault> {
    db.query_row(
        &format!(
            "SELECT {COLUMNS} FROM renders WHERE id = ?1
             AND session_id IN (SELECT id FROM sessions WHERE user_id = ?2)"
        ),
        (id, user_id),
        job,
    )
    .optional()?
    .ok_or(Fault::NoRender)
}

/// A job by the ticket of its URL.
pub(crate) fn by_ticket(db: &Connection, ticket: &str) -> Result<Option<Job>, Fault> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM renders WHERE ticket = ?1"), [ticket], job).optional()?)
}

/// The last finished job of a session.
pub(crate) fn last_completed(db: &Connection, session_id: i64) -> Result<Option<Job>, Fault> {
    Ok(db
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM renders WHERE session_id = ?1 AND state = 'completed'
                 ORDER BY queued DESC LIMIT 1"
            ),
            [session_id],
            job,
        )
        .optional()?)
}

/// Where a job stands.
pub(crate) fn state(db: &Connection, id: &str) -> Result<State, Fault> {
    let name: Option<String> =
        db.query_row("SELECT state FROM renders WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    name.as_deref().map(State::parse).ok_or(Fault::NoRender)
}

/// How many jobs stand before this one.
pub(crate) fn ahead(db: &Connection, queued: i64) -> Result<u64, Fault> {
    Ok(db.query_row(
        "SELECT count(*) FROM renders WHERE state IN ('pending', 'processing') AND queued < ?1",
        [queued],
        |row| row.get(0),
    )?)
}

/// Everything a worker needs.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    pub(crate) session_id: i64,
    pub(crate) draft: String,
    pub(crate) output: String,
    /// How often it was started, this time included.
    pub(crate) attempts: i64,
    /// The project's name.
    pub(crate) task_name: String,
}

/// Takes the job that has waited longest and whose session has none running; none if there is none.
pub(crate) fn take_next(tx: &Transaction<'_>) -> Result<Option<Claimed>, Fault> {
    let taken = tx
        .query_row(
            "UPDATE renders SET state = 'processing', attempts = attempts + 1 WHERE id = (
                 SELECT id FROM renders r WHERE state = 'pending' AND NOT EXISTS (
                     SELECT 1 FROM renders o WHERE o.session_id = r.session_id AND o.state = 'processing')
                 ORDER BY queued LIMIT 1)
             RETURNING id, session_id, draft, output, attempts",
            [],
            |row| {
                Ok(Claimed {
                    id: row.get(0)?,
                    session_id: row.get(1)?,
                    draft: row.get(2)?,
                    output: row.get(3)?,
                    attempts: row.get(4)?,
                    task_name: String::new(),
                })
            },
        )
        .optional()?;
    let Some(mut job) = taken else { return Ok(None) };
    job.task_name =
        tx.query_row("SELECT task_name FROM sessions WHERE id = ?1", [job.session_id], |row| row.get(0))?;
    Ok(Some(job))
}

/// What a start does first: jobs that a crash interrupted wait again, at their old place.
pub(crate) fn requeue_interrupted(tx: &Transaction<'_>) -> Result<usize, Fault> {
    Ok(tx.execute("UPDATE renders SET state = 'pending' WHERE state = 'processing'", [])?)
}

/// What an orderly stop does last: work that it interrupted waits again and is not counted as an attempt, which
/// only a crash should be. `turns` are the messages, by session and index, that were being worked on; what a crash cost
/// those that waited stays counted.
pub(crate) fn forgive_interrupted(tx: &Transaction<'_>, turns: &[(i64, i64)]) -> Result<(), Fault> {
    tx.execute(
        "UPDATE renders SET state = 'pending', attempts = attempts - 1 WHERE state = 'processing'",
        [],
    )?;
    for turn in turns {
        tx.execute(
            "UPDATE messages SET attempts = attempts - 1
             WHERE session_id = ?1 AND idx = ?2 AND finished_at IS NULL AND attempts > 0",
            *turn,
        )?;
    }
    Ok(())
}

/// Ends a running job. False if it was cancelled in the meantime: then its file is not wanted.
pub(crate) fn finish(
    tx: &Transaction<'_>,
    id: &str,
    result: &Result<Product, String>,
    now: i64,
) -> Result<bool, Fault> {
    let changed = match result {
        Ok(product) => tx.execute(
            "UPDATE renders SET state = 'completed', finished_at = ?2, stored = ?3, name = ?4, size = ?5,
             duration_ms = ?6 WHERE id = ?1 AND state = 'processing'",
            (id, now, &product.stored, &product.name, product.size, product.duration_ms),
        )?,
        Err(sentence) => tx.execute(
            "UPDATE renders SET state = 'failed', finished_at = ?2, error = ?3
             WHERE id = ?1 AND state = 'processing'",
            (id, now, sentence),
        )?,
    };
    if changed == 1 {
        let event = if result.is_ok() { "render_completed" } else { "render_failed" };
        let session: i64 =
            tx.query_row("SELECT session_id FROM renders WHERE id = ?1", [id], |row| row.get(0))?;
        witness::note(tx, now, event, Some(session), &json!({ "id": id }))?;
    }
    Ok(changed == 1)
}

/// Cancels a job that is not over; says whether this call did it.
pub(crate) fn cancel(tx: &Transaction<'_>, id: &str, now: i64) -> Result<bool, Fault> {
    let session: Option<i64> = tx
        .query_row(
            "UPDATE renders SET state = 'canceled', finished_at = ?2
             WHERE id = ?1 AND state IN ('pending', 'processing') RETURNING session_id",
            (id, now),
            |row| row.get(0),
        )
        .optional()?;
    if let Some(session) = session {
        witness::note(tx, now, "render_canceled", Some(session), &json!({ "id": id }))?;
    }
    Ok(session.is_some())
}
