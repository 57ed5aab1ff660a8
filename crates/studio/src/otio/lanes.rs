//! Things that overlap, laid on as many tracks as that takes: on one track they stand end to end.

use super::schema::Grid;
use serde_json::Value;
use std::ops::Range;

/// An item and the frames of the film that it stands on.
pub(super) struct Placed {
    pub(super) frames: Range<i64>,
    pub(super) value: Value,
}

/// The children of each track, gaps included. What has no frame is left out.
pub(super) fn lanes(mut placed: Vec<Placed>, grid: &Grid) -> Vec<Vec<Value>> {
    placed.retain(|one| !one.frames.is_empty());
    placed.sort_by_key(|one| one.frames.start);
    // Where each track ends, and what is on it.
    let mut lanes: Vec<(i64, Vec<Value>)> = Vec::new();
    for Placed { frames, value } in placed {
        let free = lanes.iter().position(|(end, _)| *end <= frames.start);
        let n = free.unwrap_or_else(|| {
            lanes.push((0, Vec::new()));
            lanes.len() - 1
        });
        let (end, children) = &mut lanes[n];
        if frames.start > *end {
            children.push(grid.gap(frames.start - *end));
        }
        children.push(value);
        *end = frames.end;
    }
    lanes.into_iter().map(|(_, children)| children).collect()
}

#[cfg(test)]
mod tests {
    use super::{Placed, lanes};
    use crate::otio::schema::Grid;
    use fov_edit::time::Rate;
    use serde_json::{Value, json};

    #[test]
    fn what_overlaps_gets_a_track_of_its_own() {
        let at = |name: &str, frames| Placed { frames, value: json!(name) };
        let placed = vec![at("c", 20..30), at("a", 0..10), at("b", 5..15), at("d", 10..20), at("none", 7..7)];
        let named = |lane: &Vec<Value>| -> Vec<String> {
            lane.iter().map(|v| v.as_str().unwrap_or("gap").to_owned()).collect()
        };
        let lanes: Vec<_> = lanes(placed, &Grid(Rate::whole(30))).iter().map(named).collect();
        assert_eq!(lanes, [vec!["a", "d", "c"], vec!["gap", "b"]]);
    }
}
