//! Stretches that one message gives a speed each: "the first half at 2x, the rest at half speed". The user measured them
//! on the film that is seen, so none of them may move the others.

use crate::apply::{self, Facts};
use crate::operation::{Operation, Part, Point};
use crate::time::Span;
use crate::timeline::Timeline;
use crate::words::Said;

/// A run of changes of speed, none of them for all of the film.
#[derive(Clone)]
pub(crate) struct Speeds {
    /// The film before the first.
    film: Timeline,
    /// In the user's order, with where they lie in that film.
    stretches: Vec<(Span, Operation)>,
}

impl Speeds {
    /// A run that begins with this change; none for another operation.
    pub(crate) fn begin(film: &Timeline, op: &Operation) -> Option<Speeds> {
        let span = measured(film, op)?;
        Some(Speeds { film: film.clone(), stretches: vec![(span, op.clone())] })
    }

    /// How many changes it has.
    pub(crate) fn len(&self) -> usize {
        self.stretches.len()
    }

    /// The run with one more; none where that is no change of speed, or one of a stretch that has its speed already.
    pub(crate) fn and(mut self, op: &Operation) -> Option<Speeds> {
        let span = measured(&self.film, op)?;
        let apart = |other: Span| span.end <= other.start || other.end <= span.start;
        if !self.stretches.iter().all(|(other, _)| apart(*other)) {
            return None;
        }
        self.stretches.push((span, op.clone()));
        Some(self)
    }

    /// The film with all of them, and what is said of each in the user's order; none where one of them cannot be done.
    /// The last stretch comes first: what is changed moves only what lies behind it.
    pub(crate) fn carried_out(&self, facts: &Facts) -> Option<(Timeline, Vec<Said>)> {
        let mut order: Vec<usize> = (0..self.stretches.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(self.stretches[*i].0.start));
        let mut film = self.film.clone();
        let mut said = vec![None; self.stretches.len()];
        for i in order {
            let (span, op) = &self.stretches[i];
            said[i] = Some(apply::apply(&mut film, &fixed(op, *span), facts).ok()?);
        }
        Some((film, said.into_iter().flatten().collect()))
    }
}

/// Where a change of speed lies; none for what is no such change, for all of the film, and for clips, which keep their
/// names.
fn measured(film: &Timeline, op: &Operation) -> Option<Span> {
    match op {
        Operation::Speed { part, .. } | Operation::Ramp { part, .. }
            if !matches!(part, Part::All | Part::Clip(_)) =>
        {
            apply::stretch(film, part).ok()
        }
        _ => None,
    }
}

/// The operation with its ends at moments that do not depend on how long the film is.
fn fixed(op: &Operation, span: Span) -> Operation {
    let mut op = op.clone();
    if let Some(part @ Part::Range { .. }) = op.part_mut() {
        *part = Part::Range { from: Point::At(span.start), to: Point::At(span.end) };
    }
    op
}
