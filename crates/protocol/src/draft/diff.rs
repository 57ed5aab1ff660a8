//! What an edit changed, told from two timelines: for the turns in which the agent edits and says nothing.
//!
//! Segments are paired by id first, then by source, title and content. What follows from another change is not told:
//! that later clips start earlier after a trim, or that the music ends with the film.

mod comparison;
mod pairing;

use serde::{Deserialize, Serialize};

use super::summary::{Piece, percent};
use super::{Canvas, Segment, SegmentKind, Timeline};
use crate::list::order;
use comparison::Comparison;

/// Differences of up to a frame are rounding, in milliseconds.
const TOLERANCE_MS: i64 = 40;

/// One thing that an edit changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Change {
    /// A segment is in several parts now.
    Split {
        /// What was split.
        subject: Subject,
        /// How many parts it has now.
        parts: usize,
        /// Where the first part ends on the timeline.
        at_ms: u64,
        /// How much of it is in none of the parts.
        removed_ms: u64,
    },
    /// A segment is shorter or longer, or shows another part of its source.
    Trimmed {
        /// What was trimmed.
        subject: Subject,
        /// Its length before.
        from_ms: u64,
        /// Its length now.
        to_ms: u64,
        /// How much was cut from its start (negative: added), if the draft says so. The rest was cut from its end.
        start_cut_ms: Option<i64>,
    },
    /// A segment plays faster or slower.
    Speed {
        /// What plays at another speed.
        subject: Subject,
        /// The factor before.
        from: f64,
        /// The factor now.
        to: f64,
    },
    /// A segment is louder or softer.
    Volume {
        /// What has another volume.
        subject: Subject,
        /// The factor before.
        from: f64,
        /// The factor now.
        to: f64,
    },
    /// A segment has another title, or a text reads otherwise.
    Retitled {
        /// What it is; its title is the old one.
        subject: Subject,
        /// The new title.
        to: Option<String>,
    },
    /// A segment shows or plays something else.
    Replaced {
        /// What it was.
        subject: Subject,
        /// The title of what it is now.
        to: Option<String>,
    },
    /// A segment starts elsewhere, and not because of another change.
    Moved {
        /// What was moved.
        subject: Subject,
        /// Where it, or the first of several, started.
        from_ms: u64,
        /// Where it starts now.
        to_ms: u64,
    },
    /// A segment stands on another track.
    OtherTrack {
        /// What was moved.
        subject: Subject,
    },
    /// The segments of a track stand in another order.
    Reordered {
        /// What they are.
        kind: SegmentKind,
        /// Their titles in the new order.
        titles: Vec<Option<String>>,
    },
    /// The tracks stand in another order.
    TracksReordered {
        /// What is on them, in the new order.
        tracks: Vec<Piece>,
    },
    /// A track is gone.
    TrackRemoved {
        /// What was on it.
        piece: Piece,
    },
    /// Segments of a track that is still there are gone.
    SegmentsRemoved {
        /// The segments.
        piece: Piece,
    },
    /// A track is new.
    TrackAdded {
        /// What is on it.
        piece: Piece,
    },
    /// Segments are new on a track that was there.
    SegmentsAdded {
        /// The segments.
        piece: Piece,
    },
    /// The picture has another size.
    Canvas {
        /// The size before.
        from: Canvas,
        /// The size now.
        to: Canvas,
    },
    /// The whole is shorter or longer.
    Duration {
        /// The length before.
        from_ms: u64,
        /// The length now.
        to_ms: u64,
    },
    /// Something changed that this project has no words for, and nothing else did.
    Details {
        /// Where, if it is in a segment.
        subject: Option<Subject>,
    },
}

/// What a change is about: one segment, or several of one kind that changed alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub kind: SegmentKind,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// How many they are.
    pub count: usize,
}

impl Subject {
    fn of(segment: &Segment) -> Self {
        Subject { kind: segment.kind, title: segment.title.clone(), count: 1 }
    }
}

/// What changed between two timelines, in the order in which one would tell it. Empty if nothing did.
///
/// Without a timeline before, everything is new.
#[must_use]
pub fn diff(before: Option<&Timeline>, after: &Timeline) -> Vec<Change> {
    let nothing = Timeline::default();
    let before = before.unwrap_or(&nothing);
    let comparison = Comparison::new(before, after);
    let mut changes = Vec::new();
    let parts = comparison.splits(&mut changes);
    comparison.changed_segments(&parts, &mut changes);
    comparison.reordered_tracks(&mut changes);
    comparison.removed(&mut changes);
    comparison.added(&parts, &mut changes);
    if let (Some(from), Some(to)) = (before.canvas, after.canvas)
        && from != to
    {
        changes.push(Change::Canvas { from, to });
    }
    if before.duration_ms.abs_diff(after.duration_ms) > TOLERANCE_MS.unsigned_abs() {
        changes.push(Change::Duration { from_ms: before.duration_ms, to_ms: after.duration_ms });
    }
    if changes.is_empty() {
        comparison.details(&mut changes);
    }
    alike_together(changes)
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// One change for all segments of a kind that changed alike.
fn alike_together(mut changes: Vec<Change>) -> Vec<Change> {
    let hundredths = |factor: f64| percent(factor) as i64;
    let likeness = |change: &Change| match change {
        Change::Speed { subject, from, to } => Some((subject.kind, 0, hundredths(*from), hundredths(*to))),
        Change::Volume { subject, from, to } => Some((subject.kind, 1, hundredths(*from), hundredths(*to))),
        Change::Moved { subject, from_ms, to_ms } => {
            Some((subject.kind, 2, signed(*to_ms) - signed(*from_ms), 0))
        }
        Change::OtherTrack { subject } => Some((subject.kind, 3, 0, 0)),
        Change::Details { subject: Some(subject) } => Some((subject.kind, 4, 0, 0)),
        _ => None,
    };
    let likenesses: Vec<_> = changes.iter().map(likeness).collect();
    let order = order(changes.len(), &|a, b| likenesses[a].cmp(&likenesses[b]));
    let mut repeats = vec![false; changes.len()];
    for alike in order.chunk_by(|a, b| likenesses[*a].is_some() && likenesses[*a] == likenesses[*b]) {
        let [first, rest @ ..] = alike else { continue };
        for repeat in rest {
            changes[*first].count_one_more();
            repeats[*repeat] = true;
        }
    }
    let mut repeats = repeats.into_iter();
    changes.retain(|_| repeats.next() == Some(false));
    changes
}

impl Change {
    fn count_one_more(&mut self) {
        if let Change::Speed { subject, .. }
        | Change::Volume { subject, .. }
        | Change::Moved { subject, .. }
        | Change::OtherTrack { subject }
        | Change::Details { subject: Some(subject) } = self
        {
            subject.count += 1;
            subject.title = None;
        }
    }
}
