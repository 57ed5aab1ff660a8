//! The state as bytes, with a version and a checksum: what is written before an effect that must not happen twice. A
//! disk that gave back other bytes than it took could make a message go out twice, so damage is refused.

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

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    /// [`checksum`] of `state` as it stands there.
    sum: String,
    state: Box<RawValue>,
}

/// What every version has: read before anything else is made of the rest.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Machine {
    /// The whole state as JSON with a version. It holds the token: keep it where only the user can read it.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        // Every key of the state is a string or a number, so this cannot fail; an empty snapshot would be refused
        // on restore and leave the file before it in place.
        let Ok(state) = serde_json::value::to_raw_value(&self.state) else { return Vec::new() };
        let sum = checksum(state.get());
        serde_json::to_vec(&Written { version: SNAPSHOT_VERSION, sum, state }).unwrap_or_default()
    }

    /// Takes up a snapshot. Feed [`Input::Restarted`](super::Input::Restarted) next.
    ///
    /// # Errors
    /// [`RestoreError`]: it is damaged, or from a later version. Keep the file.
    pub fn restore(snapshot: &[u8]) -> Result<Machine, RestoreError> {
        let Version { version } = serde_json::from_slice(snapshot).map_err(damaged)?;
        if version > SNAPSHOT_VERSION {
            return Err(RestoreError::FromTheFuture { version });
        }
        let written: Written = serde_json::from_slice(snapshot).map_err(damaged)?;
        if version == 0 || written.sum != checksum(written.state.get()) {
            return Err(RestoreError::Damaged("it is not what was written".into()));
        }
        let state: State = serde_json::from_str(written.state.get()).map_err(damaged)?;
        Ok(Machine::with(state))
    }
}

/// Where it is damaged, and never what stands there: that may be the token.
fn damaged(error: serde_json::Error) -> RestoreError {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Data => "a value does not fit",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not JSON",
    };
    RestoreError::Damaged(format!("{what}, at column {}", error.column()))
}

/// FNV-1a with 64 bits, in hexadecimal: any single changed byte changes it.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
