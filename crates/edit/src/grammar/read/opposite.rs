//! "Wrong way", 反了: the latest edit again, the other way round.

use super::super::clause::Clause;
use super::super::lexicon::Word;
use super::{Context, Wishes, instead};
use crate::operation::{Change, Operation};
use crate::timeline::{Fit, Place};

pub(super) fn other_way(c: &Clause, context: &Context<'_>) -> Wishes {
    instead(opposite(context.last.filter(|_| c.has(Word::OtherWay))?)?)
}

/// None where an edit has no direction.
fn opposite(op: &Operation) -> Option<Operation> {
    use Operation as O;
    let mut op = op.clone();
    let turned = match &mut op {
        O::Rotate { quarters, .. } => {
            *quarters = (4 - *quarters % 4) % 4;
            *quarters % 2 == 1
        }
        O::Mirror { part } => return Some(O::Flip { part: part.clone() }),
        O::Flip { part } => return Some(O::Mirror { part: part.clone() }),
        O::Look { change, .. }
        | O::Speed { change, .. }
        | O::Volume { change, .. }
        | O::MusicVolume { change } => reversed(change),
        O::Ramp { from, to, .. } => {
            std::mem::swap(from, to);
            true
        }
        O::Fade { fade_in, fade_out, .. }
        | O::MusicFade { fade_in, fade_out }
        | O::SoundFade { fade_in, fade_out } => {
            std::mem::swap(fade_in, fade_out);
            fade_in.is_some() != fade_out.is_some()
        }
        O::AddText { place, .. }
        | O::ChangeText { place, .. }
        | O::AddOverlay { place, .. }
        | O::ChangeOverlay { place, .. } => {
            *place = place.map(across);
            place.is_some()
        }
        O::Shape { fit: Some(fit), .. } | O::FitAs { fit } => match fit {
            Fit::Crop { x, y } => {
                (*x, *y) = (1.0 - *x, 1.0 - *y);
                (*x, *y) != (0.5, 0.5)
            }
            _ => false,
        },
        O::Move { to, .. } => {
            let ends = *to <= 1;
            *to = 1 - (*to).min(1);
            ends
        }
        _ => false,
    };
    turned.then_some(op)
}

/// Up becomes down; a value that was set has no direction.
fn reversed(change: &mut Change) -> bool {
    match change {
        Change::Times(k) if *k > 0.0 => *k = 1.0 / *k,
        Change::Plus(d) => *d = -*d,
        _ => return false,
    }
    true
}

/// The place on the other side; a corner goes to the other side of its row.
fn across(place: Place) -> Place {
    match place {
        Place::Top => Place::Bottom,
        Place::Bottom => Place::Top,
        Place::Left => Place::Right,
        Place::Right => Place::Left,
        Place::TopLeft => Place::TopRight,
        Place::TopRight => Place::TopLeft,
        Place::BottomLeft => Place::BottomRight,
        Place::BottomRight => Place::BottomLeft,
        Place::Center => Place::Center,
    }
}
