//! Finds what changed between two timelines whose segments are paired, and leaves out what follows from another change.

use super::pairing::{Groups, Pairing, Placed, same_content};
use super::{Change, Subject, TOLERANCE_MS, signed};
use crate::draft::summary::{Piece, percent};
use crate::draft::{Segment, SegmentKind, Timeline, Track, TrackKind};
use crate::list::{ListMap, in_order};

/// Both timelines, and which segment of the one is which of the other.
pub(super) struct Comparison<'t> {
    before: &'t Timeline,
    after: &'t Timeline,
    old_tracks: Roster<'t>,
    new_tracks: Roster<'t>,
    pairing: Pairing<'t>,
}

impl<'t> Comparison<'t> {
    pub(super) fn new(before: &'t Timeline, after: &'t Timeline) -> Self {
        Comparison {
            before,
            after,
            old_tracks: Roster::of(before),
            new_tracks: Roster::of(after),
            pairing: Pairing::new(before, after),
        }
    }

    /// Tells the splits and returns, for each new segment, whether it is a part of an old one.
    pub(super) fn splits(&self, changes: &mut Vec<Change>) -> Parts {
        let (old, new) = (self.pairing.old.len(), self.pairing.new.len());
        let mut parts = Parts { part_of: vec![None; new], split: vec![Vec::new(); old] };
        let paired = self.pairing.pairs.iter();
        let by_content =
            paired.filter_map(|(old, _)| Some((same_content(&self.pairing.old[*old])?, *old))).collect();
        let by_content = Groups::of(by_content);
        for (index, new) in self.pairing.new.iter().enumerate() {
            if self.pairing.old_of[index].is_some() {
                continue;
            }
            let Some(key) = same_content(new) else { continue };
            let whole = by_content.all(&key).find(|old| {
                let others = parts.split[*old].iter().copied();
                let others =
                    others.chain(self.pairing.new_of[*old]).map(|other| self.pairing.new[other].segment);
                is_part(self.pairing.old[*old].segment, new.segment, others)
            });
            if let Some(whole) = whole {
                parts.part_of[index] = Some(whole);
                parts.split[whole].push(index);
            }
        }
        for (whole, rest) in parts.split.iter().enumerate().filter(|(_, rest)| !rest.is_empty()) {
            let old = self.pairing.old[whole].segment;
            let all = rest
                .iter()
                .copied()
                .chain(self.pairing.new_of[whole])
                .map(|part| self.pairing.new[part].segment);
            let all: Vec<&Segment> = all.collect();
            let kept: f64 = all.iter().map(|part| source_length(part)).sum();
            let removed = ((source_length(old) - kept) / speed(old)).max(0.0) as u64;
            changes.push(Change::Split {
                subject: Subject::of(old),
                parts: all.len(),
                at_ms: all.iter().map(|part| part.end_ms()).min().unwrap_or(0),
                removed_ms: if removed > TOLERANCE_MS.unsigned_abs() { removed } else { 0 },
            });
        }
        parts
    }

    pub(super) fn changed_segments(&self, parts: &Parts, changes: &mut Vec<Change>) {
        let reordered = self.reordered(changes);
        let shifts = self.shifts();
        for (old_index, new_index) in &self.pairing.pairs {
            let (old, new) = (&self.pairing.old[*old_index], &self.pairing.new[*new_index]);
            let (before, after) = (old.segment, new.segment);
            let replaced = is_replaced(before, after);
            // What else changed is told of the new one.
            let subject = || Subject::of(if replaced { after } else { before });
            let same_speed = percent(speed(before)) == percent(speed(after));
            if !same_speed {
                changes.push(Change::Speed { subject: subject(), from: speed(before), to: speed(after) });
            }
            if parts.split[*old_index].is_empty() && !replaced {
                changes.extend(self.trimmed(old, new));
            }
            if replaced {
                changes.push(Change::Replaced { subject: Subject::of(before), to: after.title.clone() });
            } else if before.title != after.title {
                changes.push(Change::Retitled { subject: subject(), to: after.title.clone() });
            }
            let volumes = (before.volume.unwrap_or(1.0), after.volume.unwrap_or(1.0));
            if percent(volumes.0) != percent(volumes.1) {
                changes.push(Change::Volume { subject: subject(), from: volumes.0, to: volumes.1 });
            }
            let shift = signed(after.start_ms) - signed(before.start_ms);
            // Clips and songs follow one another; texts stand where they were put.
            let in_a_row = old.kind != TrackKind::Text && near(old.gap(), new.gap());
            let follows = in_a_row || is_among(&shifts, shift);
            if shift.abs() > TOLERANCE_MS && !follows && !reordered[*old_index] {
                changes.push(Change::Moved {
                    subject: subject(),
                    from_ms: before.start_ms,
                    to_ms: after.start_ms,
                });
            }
            if self.is_on_other_track(old, new) {
                changes.push(Change::OtherTrack { subject: subject() });
            }
        }
    }

    /// Whether a segment left its track for another, where that track or the other stands for the same as before. Tracks
    /// have their ids, else a track is known by what stayed together on it.
    fn is_on_other_track(&self, old: &Placed<'_>, new: &Placed<'_>) -> bool {
        let ids = (&self.before.tracks[old.track].id, &self.after.tracks[new.track].id);
        if let (Some(from), Some(to)) = ids {
            let known = |roster: &Roster<'_>, id: &str| roster.ids.binary_search(&id).is_ok();
            return from != to && (known(&self.new_tracks, from) || known(&self.old_tracks, to));
        }
        old.track != new.track
            && self.pairing.pairs.iter().any(|(a, b)| {
                let left = self.pairing.old[*a].track == old.track;
                left != (self.pairing.new[*b].track == new.track)
            })
    }

    fn trimmed(&self, old: &Placed<'_>, new: &Placed<'_>) -> Option<Change> {
        let (before, after) = (old.segment, new.segment);
        // A text or a picture has no start of its own that could be cut off.
        let plays = !matches!(after.kind, SegmentKind::Title | SegmentKind::Subtitle | SegmentKind::Picture);
        let cut_from_start = match (before.source_start_ms, after.source_start_ms) {
            (Some(from), Some(to)) if plays => {
                Some(((signed(to) - signed(from)) as f64 / speed(after)).round() as i64)
            }
            _ => None,
        };
        let shorter = signed(before.duration_ms) - signed(after.duration_ms);
        let same_start = cut_from_start.is_none_or(|cut| cut.abs() <= TOLERANCE_MS);
        // A clip that plays twice as fast is half as long; that is not another change.
        let same_span =
            (source_length(before) - source_length(after)).abs() / speed(after) <= TOLERANCE_MS as f64;
        if same_start && (shorter.abs() <= TOLERANCE_MS || same_span) {
            return None;
        }
        if same_start && self.follows_the_end(before, after) {
            return None;
        }
        Some(Change::Trimmed {
            subject: Subject::of(before),
            from_ms: before.duration_ms,
            to_ms: after.duration_ms,
            start_cut_ms: cut_from_start,
        })
    }

    /// Whether a segment that is no clip reached to the end of the film and still does.
    fn follows_the_end(&self, before: &Segment, after: &Segment) -> bool {
        let at_the_end = |segment: &Segment, timeline: &Timeline| {
            segment.end_ms().abs_diff(timeline.duration_ms) <= TOLERANCE_MS.unsigned_abs()
        };
        !is_footage(after.kind)
            && self.new_tracks.has_footage()
            && self.before.duration_ms != self.after.duration_ms
            && at_the_end(before, self.before)
            && at_the_end(after, self.after)
    }

    /// Tells the tracks whose clips changed places and returns the old segments of these.
    fn reordered(&self, changes: &mut Vec<Change>) -> Vec<bool> {
        let tracks =
            |(old, new): &(usize, usize)| (self.pairing.old[*old].track, self.pairing.new[*new].track);
        let mut reordered = vec![false; self.pairing.old.len()];
        let pairs =
            in_order(&self.pairing.pairs, |pair| (tracks(pair), self.pairing.old[pair.0].segment.start_ms));
        for pairs in pairs.chunk_by(|a, b| tracks(a) == tracks(b)) {
            if !matches!(self.pairing.old[pairs[0].0].kind, TrackKind::Video) {
                continue;
            }
            let starts = |pair: &(usize, usize)| self.pairing.new[pair.1].segment.start_ms;
            if pairs.is_sorted_by_key(starts) {
                continue;
            }
            for (old, _) in pairs {
                reordered[*old] = true;
            }
            let pairs = in_order(pairs, starts);
            changes.push(Change::Reordered {
                kind: self.pairing.new[pairs[0].1].segment.kind,
                titles: pairs.iter().map(|(_, new)| self.pairing.new[*new].segment.title.clone()).collect(),
            });
        }
        reordered
    }

    /// Tells the order of the tracks if some that hold what they held changed places.
    pub(super) fn reordered_tracks(&self, changes: &mut Vec<Change>) {
        // What shares its track, old or new, with what came from elsewhere is no track that moved.
        const MIXED: usize = usize::MAX;
        let note = |partner: &mut Option<usize>, track: usize| {
            *partner = Some(if partner.is_none_or(|known| known == track) { track } else { MIXED });
        };
        let mut new_of = vec![None; self.before.tracks.len()];
        let mut old_of = vec![None; self.after.tracks.len()];
        for (old, new) in &self.pairing.pairs {
            let (old, new) = (self.pairing.old[*old].track, self.pairing.new[*new].track);
            note(&mut new_of[old], new);
            note(&mut old_of[new], old);
        }
        let moved =
            new_of.iter().flatten().filter(|new| old_of.get(**new).is_some_and(|old| *old != Some(MIXED)));
        if !moved.is_sorted() {
            let tracks = self.after.tracks.iter().filter_map(Piece::of_track).collect();
            changes.push(Change::TracksReordered { tracks });
        }
    }

    /// By how much the film moved under the other tracks, wherever it did.
    fn shifts(&self) -> Vec<i64> {
        let mut shifts = vec![signed(self.after.duration_ms) - signed(self.before.duration_ms)];
        for (old, new) in &self.pairing.pairs {
            let (old, new) = (self.pairing.old[*old].segment, self.pairing.new[*new].segment);
            if !is_footage(old.kind) {
                continue;
            }
            let shift = signed(new.start_ms) - signed(old.start_ms);
            shifts.push(shift);
            // Where a clip lost its start, what belongs to its picture moves by more than the clip.
            let origin = |clip: &Segment| {
                signed(clip.start_ms) - (clip.source_start_ms.unwrap_or(0) as f64 / speed(clip)) as i64
            };
            shifts.push(origin(new) - origin(old));
        }
        shifts.retain(|shift| *shift != 0);
        in_order(&shifts, |shift| *shift)
    }

    pub(super) fn removed(&self, changes: &mut Vec<Change>) {
        for (track, segments) in grouped(&self.pairing.old, &|index| self.pairing.new_of[index].is_none()) {
            let whole = segments.len() == self.before.tracks[track].segments.len();
            let old = &self.before.tracks[track];
            let gone = whole && !self.new_tracks.has_counterpart(old, self.old_tracks.ranks[track]);
            changes.extend(piece(old, &segments).map(|piece| match gone {
                true => Change::TrackRemoved { piece },
                false => Change::SegmentsRemoved { piece },
            }));
        }
    }

    pub(super) fn added(&self, parts: &Parts, changes: &mut Vec<Change>) {
        let is_alone = |index: usize| self.pairing.old_of[index].is_none() && parts.part_of[index].is_none();
        for (track, segments) in grouped(&self.pairing.new, &is_alone) {
            let whole = segments.len() == self.after.tracks[track].segments.len();
            let new = &self.after.tracks[track];
            let is_new = whole && !self.old_tracks.has_counterpart(new, self.new_tracks.ranks[track]);
            changes.extend(piece(new, &segments).map(|piece| match is_new {
                true => Change::TrackAdded { piece },
                false => Change::SegmentsAdded { piece },
            }));
        }
    }

    /// What differs in ways that nobody has words for. New ids alone are no difference.
    pub(super) fn details(&self, changes: &mut Vec<Change>) {
        let anonymous = |segment: &Segment| Segment { id: None, ..segment.clone() };
        for (old, new) in &self.pairing.pairs {
            let (old, new) = (self.pairing.old[*old].segment, self.pairing.new[*new].segment);
            if anonymous(old) != anonymous(new) {
                changes.push(Change::Details { subject: Some(Subject::of(old)) });
            }
        }
        let outline = |timeline: &Timeline| {
            let tracks = timeline.tracks.iter().map(|track| Track {
                id: None,
                segments: track.segments.iter().map(anonymous).collect(),
                ..track.clone()
            });
            Timeline { tracks: tracks.collect(), ..timeline.clone() }
        };
        if changes.is_empty() && outline(self.before) != outline(self.after) {
            changes.push(Change::Details { subject: None });
        }
    }
}

/// Which new segments are parts of old ones.
pub(super) struct Parts {
    /// For each new segment, the old one that it is an additional part of.
    part_of: Vec<Option<usize>>,
    /// The additional parts of each old segment that was split.
    split: Vec<Vec<usize>>,
}

/// The tracks of a timeline that are not empty, by what they are.
struct Roster<'t> {
    /// Sorted.
    ids: Vec<&'t str>,
    /// How many there are of each role that there is.
    sizes: ListMap<SegmentKind, usize>,
    /// For each track its role and how many of the same role come before it.
    ranks: Vec<(SegmentKind, usize)>,
}

impl<'t> Roster<'t> {
    fn of(timeline: &'t Timeline) -> Self {
        let mut roster = Roster { ids: Vec::new(), sizes: ListMap::default(), ranks: Vec::new() };
        for track in &timeline.tracks {
            let role = track.role();
            let rank = roster.sizes.get(&role).copied().unwrap_or(0);
            roster.ranks.push((role, rank));
            if !track.segments.is_empty() {
                roster.sizes.insert(role, rank + 1);
                roster.ids.extend(track.id.as_deref());
            }
        }
        roster.ids = in_order(&roster.ids, |id| *id);
        roster
    }

    /// Whether a track stands for this one, of another timeline: by id, else the same kind at the same rank.
    fn has_counterpart(&self, track: &Track, (role, rank): (SegmentKind, usize)) -> bool {
        track.id.as_deref().is_some_and(|id| self.ids.binary_search(&id).is_ok())
            || self.sizes.get(&role).is_some_and(|n| rank < *n)
    }

    fn has_footage(&self) -> bool {
        self.sizes.iter().any(|(kind, _)| is_footage(*kind))
    }
}

fn is_footage(kind: SegmentKind) -> bool {
    matches!(kind, SegmentKind::Clip | SegmentKind::Picture)
}

/// Whether `part` is a piece of `whole` that none of the `others` is.
fn is_part<'s>(whole: &Segment, part: &Segment, others: impl Iterator<Item = &'s Segment>) -> bool {
    let others: Vec<&Segment> = others.collect();
    let all_known =
        [whole, part].into_iter().chain(others.iter().copied()).all(|s| s.source_start_ms.is_some());
    let tolerance = TOLERANCE_MS as f64;
    if all_known {
        let (start, end) = source_span(part);
        let (first, last) = source_span(whole);
        return start + tolerance >= first
            && end <= last + tolerance
            && others
                .iter()
                .map(|other| source_span(other))
                .all(|(s, e)| end <= s + tolerance || e <= start + tolerance);
    }
    let taken: f64 = others.iter().map(|other| source_length(other)).sum();
    taken + source_length(part) <= source_length(whole) + tolerance
}

fn source_span(segment: &Segment) -> (f64, f64) {
    let start = segment.source_start_ms.unwrap_or(0) as f64;
    (start, start + source_length(segment))
}

/// How much of its source a segment shows, in milliseconds of the source.
fn source_length(segment: &Segment) -> f64 {
    segment.duration_ms as f64 * speed(segment)
}

fn speed(segment: &Segment) -> f64 {
    segment.speed.unwrap_or(1.0)
}

/// The segments that are wanted, by track.
fn grouped<'t>(all: &[Placed<'t>], wanted: &dyn Fn(usize) -> bool) -> Vec<(usize, Vec<&'t Segment>)> {
    let mut tracks: Vec<(usize, Vec<&Segment>)> = Vec::new();
    for (_, placed) in all.iter().enumerate().filter(|(index, _)| wanted(*index)) {
        // They come track by track.
        match tracks.last_mut() {
            Some((track, segments)) if *track == placed.track => segments.push(placed.segment),
            _ => tracks.push((placed.track, vec![placed.segment])),
        }
    }
    tracks
}

fn piece(track: &Track, segments: &[&Segment]) -> Option<Piece> {
    if segments.len() == track.segments.len() {
        Piece::of_track(track)
    } else {
        Piece::of(segments[0].kind, segments)
    }
}

/// Whether what a segment shows comes from elsewhere. Where no source and no id is known, a title is that of a file. The
/// source of a text, if it has one, says nothing.
fn is_replaced(before: &Segment, after: &Segment) -> bool {
    let is_text = matches!(after.kind, SegmentKind::Title | SegmentKind::Subtitle);
    let sources = before.source.is_some() && after.source.is_some() && before.source != after.source;
    let nameless = |segment: &Segment| segment.source.is_none() && segment.id.is_none();
    let titles = nameless(before)
        && nameless(after)
        && before.title.is_some()
        && after.title.is_some()
        && before.title != after.title;
    !is_text && (sources || titles)
}

/// Both gaps are known and alike.
fn near(one: Option<i64>, other: Option<i64>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if (one - other).abs() <= TOLERANCE_MS)
}

fn is_among(shifts: &[i64], shift: i64) -> bool {
    let nearest = shifts.partition_point(|known| *known < shift - TOLERANCE_MS);
    shifts.get(nearest).is_some_and(|known| *known <= shift + TOLERANCE_MS)
}
