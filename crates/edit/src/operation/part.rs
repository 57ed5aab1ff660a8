//! The stretch of an operation that has one.

use super::{Operation, Part};

impl Operation {
    /// The stretch that an edit of the picture, the speed or the sound is for.
    pub(crate) fn part(&self) -> Option<&Part> {
        use Operation as O;
        match self {
            O::Repeat { part, .. }
            | O::Speed { part, .. }
            | O::Ramp { part, .. }
            | O::Reverse { part }
            | O::Volume { part, .. }
            | O::Rotate { part, .. }
            | O::Mirror { part }
            | O::Flip { part }
            | O::Zoom { part, .. }
            | O::Look { part, .. }
            | O::PlainLook { part } => Some(part),
            _ => None,
        }
    }

    /// The same, to change it.
    pub(crate) fn part_mut(&mut self) -> Option<&mut Part> {
        use Operation as O;
        match self {
            O::Repeat { part, .. }
            | O::Speed { part, .. }
            | O::Ramp { part, .. }
            | O::Reverse { part }
            | O::Volume { part, .. }
            | O::Rotate { part, .. }
            | O::Mirror { part }
            | O::Flip { part }
            | O::Zoom { part, .. }
            | O::Look { part, .. }
            | O::PlainLook { part } => Some(part),
            _ => None,
        }
    }
}
