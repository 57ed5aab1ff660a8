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

    /// The operation with the stretch that was assumed made the one that is named.
    pub(crate) fn corrected(mut self, named: &Part) -> Operation {
        let fix = |part: &mut Part| {
            let same = matches!(
                (&*part, named),
                (Part::Intro { .. }, Part::Intro { .. })
                    | (Part::Outro { .. }, Part::Outro { .. })
                    | (Part::Middle { .. }, Part::Middle { .. })
            );
            if same {
                *part = named.clone();
            }
        };
        match &mut self {
            Operation::Keep { parts } | Operation::Remove { parts } => parts.iter_mut().for_each(fix),
            other => {
                if let Some(part) = other.part_mut() {
                    fix(part);
                }
            }
        }
        self
    }

    /// The same, to change it.
    pub(crate) fn part_mut(&mut self) -> Option<&mut Part> {
        part_in!(self)
    }
}
