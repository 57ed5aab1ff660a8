//! The stretch of an operation that has one.

use super::{Operation, Part};

/// The stretch in a reference to an operation, as mutable as the reference.
macro_rules! part_in {
    ($operation:expr) => {{
        use Operation as O;
        match $operation {
            O::Repeat { part, .. }
            | O::Speed { part, .. }
            | O::Ramp { part, .. }
            | O::Reverse { part }
            | O::RemoveSilence { part, .. }
            | O::Volume { part, .. }
            | O::Rotate { part, .. }
            | O::Mirror { part }
            | O::Flip { part }
            | O::Zoom { part, .. }
            | O::Look { part, .. }
            | O::PlainLook { part } => Some(part),
            _ => None,
        }
    }};
}

impl Operation {
    /// The stretch that an edit of the picture, the speed or the sound is for.
    pub(crate) fn part(&self) -> Option<&Part> {
        part_in!(self)
    }

    /// The same, to change it.
    pub(crate) fn part_mut(&mut self) -> Option<&mut Part> {
        part_in!(self)
    }
}
