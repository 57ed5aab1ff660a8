//! The draft: a [`Timeline`] as the JSON with short keys that clients store and send back. `DRAFT.md` beside this
//! crate's manifest lists every key. What comes back is not trusted: unknown keys are ignored, nonsense is refused.

mod keys;
mod read;
mod write;

use crate::timeline::Timeline;
use crate::track;
use keys::Draft;
use std::fmt;

/// The version of the draft that is written.
const VERSION: u32 = 1;
/// Most segments in a draft.
const MOST_SEGMENTS: usize = 10_000;
/// Longest draft that is read, in bytes.
const LONGEST: usize = 16 << 20;

/// Why a draft was refused: a sentence for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftError(String);

impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DraftError {}

/// The draft of a timeline.
#[must_use]
pub fn to_draft(tl: &Timeline) -> String {
    // No map has other keys than strings and no float is out of JSON's reach, so this cannot fail; a value that is
    // not finite becomes null and is refused when it is read.
    serde_json::to_string(&write::written(tl)).unwrap_or_default()
}

/// The timeline of a draft.
///
/// # Errors
/// A sentence that names what is wrong: not JSON, a key that is missing or of another type, another version, too
/// many segments, an absurd canvas, a range, speed, gain or id that cannot be.
pub fn from_draft(text: &str) -> Result<Timeline, DraftError> {
    if text.len() > LONGEST {
        return Err(DraftError(format!("the draft is longer than {LONGEST} bytes")));
    }
    let draft: Draft =
        serde_json::from_str(text).map_err(|e| DraftError(format!("the draft cannot be read: {e}")))?;
    if draft.v != VERSION {
        return Err(DraftError(format!("the draft has version {}; only {VERSION} can be read", draft.v)));
    }
    let count: usize = draft.t.iter().map(|t| t.sg.len()).sum();
    if count > MOST_SEGMENTS {
        return Err(DraftError(format!("the draft has {count} segments; {MOST_SEGMENTS} is the most")));
    }
    let tl = read::timeline(draft)?;
    read::check(&tl)?;
    match track::fault(&tl) {
        Some(fault) => Err(DraftError(fault)),
        None => Ok(tl),
    }
}
