//! The state as bytes, with a version and a checksum: what is written before an effect that must not happen twice. A
//! disk that gave back other bytes than it took could make a message go out twice, so damage is refused.

use super::Machine;
use crate::json::{self, Document, FromJson};
use std::fmt;

/// The version that is written. Older ones are migrated, later ones refused.
pub const SNAPSHOT_VERSION: u32 = 2;

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

/// What stands before the state.
#[derive(FromJson)]
struct Head {
    version: u32,
    /// [`checksum`] of `state` as it stands there.
    sum: String,
}

impl Machine {
    /// The whole state as JSON with a version. It holds the token: keep it where only the user can read it.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let state = json::to_string(&self.state);
        let sum = checksum(&state);
        format!(r#"{{"version":{SNAPSHOT_VERSION},"sum":"{sum}","state":{state}}}"#).into_bytes()
    }

    /// Takes up a snapshot. Feed [`Input::Restarted`](super::Input::Restarted) next.
    ///
    /// # Errors
    /// [`RestoreError`]: it is damaged, or from a later version. Keep the file.
    pub fn restore(snapshot: &[u8]) -> Result<Machine, RestoreError> {
        let document = Document::parse(snapshot).map_err(damaged)?;
        let root = document.root();
        // Every version has it: it is read before anything else is made of the rest.
        let version = document.read(root.field("version")).map_err(damaged)?;
        if version > SNAPSHOT_VERSION {
            return Err(RestoreError::FromTheFuture { version });
        }
        let Head { version, sum } = document.read(root).map_err(damaged)?;
        let state = root.field("state");
        if version == 0 || sum != checksum(state.text().unwrap_or_default()) {
            return Err(RestoreError::Damaged("it is not what was written".into()));
        }
        Ok(Machine::with(document.read(state).map_err(damaged)?))
    }
}

/// Where it is damaged, and never what stands there: that may be the token.
fn damaged(error: json::Error) -> RestoreError {
    RestoreError::Damaged(error.to_string())
}

/// FNV-1a with 64 bits, in hexadecimal: any single changed byte changes it.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
