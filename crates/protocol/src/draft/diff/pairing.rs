//! Tells which segment of one timeline is which of another: by id first, then by source, title and content.

use super::signed;
use crate::draft::{Segment, SegmentKind, Timeline, TrackKind};
use crate::list::{in_order, order};

/// A segment with its place.
#[derive(Clone, Copy)]
pub(super) struct Placed<'t> {
    pub(super) segment: &'t Segment,
    pub(super) track: usize,
    pub(super) kind: TrackKind,
    /// Where the segment before it on its track ends; `None` for the first one.
    previous_end: Option<u64>,
}

impl Placed<'_> {
    /// How long nothing is before it.
    pub(super) fn gap(&self) -> Option<i64> {
        Some(signed(self.segment.start_ms) - signed(self.previous_end?))
    }
}

/// The segments of two timelines, and which of the one is which of the other.
pub(super) struct Pairing<'t> {
    pub(super) old: Vec<Placed<'t>>,
    pub(super) new: Vec<Placed<'t>>,
    /// Indices into `old` and `new`, by the first.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) new_of: Vec<Option<usize>>,
    pub(super) old_of: Vec<Option<usize>>,
}

impl<'t> Pairing<'t> {
    pub(super) fn new(before: &'t Timeline, after: &'t Timeline) -> Self {
        let (old, new) = (placed(before), placed(after));
        let mut pairing = Pairing {
            new_of: vec![None; old.len()],
            old_of: vec![None; new.len()],
            old,
            new,
            pairs: Vec::new(),
        };
        for key in KEYS {
            pairing.pair_by(key);
        }
        pairing.pair_successors();
        let pairs = pairing.new_of.iter().enumerate();
        pairing.pairs = pairs.filter_map(|(old, new)| Some((old, (*new)?))).collect();
        pairing
    }

    /// Pairs the one segment that went from a track with the one that came to it, where it stands in its place. Music is in
    /// its place wherever it starts.
    fn pair_successors(&mut self) {
        let place = |at: &Placed<'t>| (family(at.segment.kind), vec![at.track.to_string()]);
        let alone = |all: &[Placed<'t>], partners: &[Option<usize>]| {
            let alone = all.iter().enumerate().filter(|(index, _)| partners[*index].is_none());
            Groups::of(alone.map(|(index, at)| (place(at), index)).collect())
        };
        let only = |group: &Groups, key: &Key| {
            let mut all = group.all(key);
            all.next().filter(|_| all.next().is_none())
        };
        let (gone, came) = (alone(&self.old, &self.new_of), alone(&self.new, &self.old_of));
        for old in 0..self.old.len() {
            let key = place(&self.old[old]);
            let (Some(_), Some(new)) = (only(&gone, &key).filter(|only| *only == old), only(&came, &key))
            else {
                continue;
            };
            let (before, after) = (self.old[old].segment, self.new[new].segment);
            if before.kind == after.kind
                && (before.start_ms == after.start_ms || before.kind == SegmentKind::Music)
            {
                self.new_of[old] = Some(new);
                self.old_of[new] = Some(old);
            }
        }
    }

    /// Pairs what is still alone and has the same key, in the order of the drafts.
    fn pair_by(&mut self, key: &KeyOf) {
        let alone = self.new.iter().enumerate().filter(|(index, _)| self.old_of[*index].is_none());
        let mut waiting = Groups::of(alone.filter_map(|(index, new)| Some((key(new)?, index))).collect());
        for (index, old) in self.old.iter().enumerate() {
            if self.new_of[index].is_none()
                && let Some(new) = key(old).and_then(|key| waiting.take(&key))
            {
                self.new_of[index] = Some(new);
                self.old_of[new] = Some(index);
            }
        }
    }
}

/// Segments by their keys.
pub(super) struct Groups {
    /// With their indices, by key, and those of the same key in the order of the draft.
    members: Vec<(Key, usize)>,
    /// How many of a group were taken, at the place of its first member.
    taken: Vec<usize>,
}

impl Groups {
    pub(super) fn of(mut members: Vec<(Key, usize)>) -> Groups {
        let order = order(members.len(), &|a, b| members[a].0.cmp(&members[b].0));
        let members: Vec<_> = order.into_iter().map(|at| std::mem::take(&mut members[at])).collect();
        Groups { taken: vec![0; members.len()], members }
    }

    /// The members of a group that are not taken.
    pub(super) fn all<'a>(&'a self, key: &'a Key) -> impl Iterator<Item = usize> + 'a {
        let first = self.members.partition_point(|(known, _)| known < key);
        let members = self.members[first..].iter().take_while(move |(known, _)| known == key);
        members.map(|(_, index)| *index).skip(self.taken.get(first).copied().unwrap_or(0))
    }

    /// Takes the first member of a group.
    fn take(&mut self, key: &Key) -> Option<usize> {
        let first = self.members.partition_point(|(known, _)| known < key);
        let (known, index) = self.members.get(first + self.taken.get(first)?)?;
        if known != key {
            return None;
        }
        self.taken[first] += 1;
        Some(*index)
    }
}

/// A key by which segments are paired; its parts are compared as text.
pub(super) type Key = (SegmentKind, Vec<String>);
type KeyOf = fn(&Placed<'_>) -> Option<Key>;

/// From the surest sign that two segments are the same to the weakest. An id alone comes late, because some editors
/// number their segments anew.
const KEYS: &[KeyOf] = &[
    |at| with(same_content(at)?, at.segment.id.clone()?),
    |at| with(with(same_content(at)?, at.segment.duration_ms)?, source_start(at)),
    |at| with(same_content(at)?, source_start(at)),
    same_content,
    |at| Some((family(at.segment.kind), vec![at.segment.id.clone()?])),
    |at| Some((family(at.segment.kind), vec![at.segment.source.clone()?])),
    |at| with(same_place(at), at.segment.duration_ms),
    |at| Some(same_place(at)),
];

/// Within a family the kind may be a guess, which another title can change.
fn family(kind: SegmentKind) -> SegmentKind {
    match kind {
        SegmentKind::Clip | SegmentKind::Picture | SegmentKind::Overlay => SegmentKind::Clip,
        SegmentKind::Music | SegmentKind::Voice | SegmentKind::OriginalAudio | SegmentKind::Sound => {
            SegmentKind::Music
        }
        SegmentKind::Title | SegmentKind::Subtitle => SegmentKind::Title,
        SegmentKind::Other => SegmentKind::Other,
    }
}

fn with(mut key: Key, more: impl ToString) -> Option<Key> {
    key.1.push(more.to_string());
    Some(key)
}

fn source_start(at: &Placed<'_>) -> u64 {
    at.segment.source_start_ms.unwrap_or(0)
}

pub(super) fn same_content(at: &Placed<'_>) -> Option<Key> {
    let segment = at.segment;
    if segment.source.is_none() && segment.title.is_none() {
        return None;
    }
    let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
    Some((family(segment.kind), vec![or_nothing(&segment.source), or_nothing(&segment.title)]))
}

/// Something of the same kind at the same time on the same track, where nothing says that it is another thing.
fn same_place(at: &Placed<'_>) -> Key {
    let segment = at.segment;
    let known = segment.id.as_deref().or(segment.source.as_deref()).unwrap_or_default();
    (family(segment.kind), vec![at.track.to_string(), segment.start_ms.to_string(), known.to_owned()])
}

fn placed(timeline: &Timeline) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for (number, track) in timeline.tracks.iter().enumerate() {
        let segments: Vec<&Segment> = track.segments.iter().collect();
        let mut previous_end = None;
        for segment in in_order(&segments, |segment| segment.start_ms) {
            placed.push(Placed { segment, track: number, kind: track.kind, previous_end });
            previous_end = Some(segment.end_ms());
        }
    }
    placed
}
