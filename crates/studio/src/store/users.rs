//! Users, their tokens and their credits.

use crate::auth::{Secret, token_hash};
use crate::envelope::Fault;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// How long a token is good for.
pub(crate) const TOKEN_LIFE_MS: i64 = 7 * 24 * 3600 * 1000;

/// A token that was given out.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) token: String,
    pub(crate) user_id: String,
    pub(crate) credits: i64,
    pub(crate) expires_at: i64,
    /// Whether this is a new user.
    pub(crate) new_user: bool,
}

/// Gives a client its token. One that was never used is given again, since its answer may have been lost; one that
/// is in use is refused until it expires; an expired one is followed by the next. `may_join` is asked before a new
/// user is made.
pub(crate) fn grant(
    tx: &Transaction<'_>,
    secret: &Secret,
    client_id: &str,
    credits: i64,
    now: i64,
    may_join: impl FnOnce() -> Result<(), Fault>,
) -> Result<Grant, Fault> {
    let user_id = secret.user_id(client_id);
    let known: Option<i64> = tx
        .query_row("SELECT granted - spent - frozen FROM users WHERE id = ?1", [&user_id], |row| row.get(0))
        .optional()?;
    if known.is_none() {
        may_join()?;
        tx.execute(
            "INSERT INTO users (id, client_id, created_at, granted) VALUES (?1, ?2, ?3, ?4)",
            (&user_id, client_id, now, credits),
        )?;
    }
    let last: Option<(i64, i64, bool)> = tx
        .query_row(
            "SELECT serial, expires_at, used_at IS NOT NULL FROM tokens WHERE user_id = ?1 ORDER BY serial DESC",
            [&user_id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let (serial, expires_at) = match last {
        Some((_, expires_at, true)) if expires_at > now => {
            let wait = u64::try_from(expires_at - now).unwrap_or(0).div_ceil(1000);
            return Err(Fault::TooOften { retry_after: wait });
        }
        Some((serial, expires_at, false)) if expires_at > now => (serial, expires_at),
        other => {
            let serial = other.map_or(1, |(serial, ..)| serial + 1);
            let expires_at = now + TOKEN_LIFE_MS;
            tx.execute(
                "INSERT INTO tokens (hash, user_id, serial, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                (token_hash(&secret.user_token(client_id, serial)), &user_id, serial, now, expires_at),
            )?;
            (serial, expires_at)
        }
    };
    Ok(Grant {
        token: secret.user_token(client_id, serial),
        user_id,
        credits: known.unwrap_or(credits),
        expires_at,
        new_user: known.is_none(),
    })
}

/// The user a token stands for, if it is good, and whether it has been used before.
pub(crate) fn by_token(db: &Connection, hash: &[u8], now: i64) -> Result<Option<(String, bool)>, Fault> {
    Ok(db
        .query_row(
            "SELECT user_id, used_at IS NOT NULL FROM tokens WHERE hash = ?1 AND expires_at > ?2",
            (hash, now),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?)
}

/// From now on the token is in its client's hands.
pub(crate) fn mark_used(tx: &Transaction<'_>, hash: &[u8], now: i64) -> Result<(), Fault> {
    tx.execute("UPDATE tokens SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL", (hash, now))?;
    Ok(())
}

/// What a user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Free to spend.
    pub(crate) available: i64,
    /// Reserved by running work.
    pub(crate) frozen: i64,
}

/// A user's credits.
pub(crate) fn balance(db: &Connection, user_id: &str) -> Result<Balance, Fault> {
    Ok(db.query_row(
        "SELECT granted - spent - frozen, frozen FROM users WHERE id = ?1",
        [user_id],
        |row| Ok(Balance { available: row.get(0)?, frozen: row.get(1)? }),
    )?)
}

/// Reserves `price`, or says that there is not enough.
pub(crate) fn freeze(tx: &Transaction<'_>, user_id: &str, price: i64) -> Result<(), Fault> {
    let changed = tx.execute(
        "UPDATE users SET frozen = frozen + ?2 WHERE id = ?1 AND (?2 = 0 OR granted - spent - frozen >= ?2)",
        (user_id, price),
    )?;
    if changed == 1 { Ok(()) } else { Err(Fault::NoCredits) }
}

/// Ends a reservation: spent if the work was worth it, else given back.
pub(crate) fn settle(tx: &Transaction<'_>, user_id: &str, price: i64, spent: bool) -> Result<(), Fault> {
    let cost = if spent { price } else { 0 };
    tx.execute(
        "UPDATE users SET frozen = frozen - ?2, spent = spent + ?3 WHERE id = ?1",
        (user_id, price, cost),
    )?;
    Ok(())
}
