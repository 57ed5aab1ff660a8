//! The state as bytes, with a version: what is written before an effect that must not happen twice.

use super::Machine;
use super::state::State;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// The version that is written. Older ones are migrated, later ones refused.
pub const SNAPSHOT_VERSION: u32 = 1;

/// Why a snapshot cannot be restored. Keep the file: nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreError {
    /// Not a snapshot, or damaged.
    Damaged(String),
    /// Written by a later version of this program.
    FromTheFuture {
        /// Its version.
        version: u32,
    },
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RestoreError::Damaged(why) => {
                write!(f, "the saved state is damaged ({why}); it was left as it is")
            }
            RestoreError::FromTheFuture { version } => {
                write!(
                    f,
                    "the saved state has version {version}, this program reads up to {SNAPSHOT_VERSION}; update it"
                )
            }
        }
    }
}

impl std::error::Error for RestoreError {}

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    state: &'a State,
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    state: Box<RawValue>,
}

impl Machine {
    /// The whole state as JSON with a version. It holds the token: keep it where only the user can read it.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        // Every key of the state is a string or a number, so this cannot fail; an empty snapshot would be refused
        // on restore and leave the file before it in place.
        serde_json::to_vec(&Written { version: SNAPSHOT_VERSION, state: &self.state }).unwrap_or_default()
    }

    /// Takes up a snapshot. Feed [`Input::Restarted`](super::Input::Restarted) next.
    ///
    /// # Errors
    /// [`RestoreError`]: it is damaged, or from a later version. Keep the file.
    pub fn restore(snapshot: &[u8]) -> Result<Machine, RestoreError> {
        let damaged = |error: serde_json::Error| RestoreError::Damaged(error.to_string());
        let read: Read = serde_json::from_slice(snapshot).map_err(damaged)?;
        if read.version > SNAPSHOT_VERSION {
            return Err(RestoreError::FromTheFuture { version: read.version });
        }
        let state: State = serde_json::from_str(read.state.get()).map_err(damaged)?;
        Ok(Machine::with(state))
    }
}
