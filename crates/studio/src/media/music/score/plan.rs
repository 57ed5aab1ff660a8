//! The plan of a piece: how its energy runs, its melody, and how one chord moves to the next.

use crate::media::music::arithmetic::Dice;
use crate::media::music::style::Chord;

/// How much goes on in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    /// 0 pad and a little, 1 chords and bass, 2 and drums, 3 everything.
    pub(super) energy: u8,
    /// Which of the two progressions.
    pub(super) second: bool,
    /// The last before something new.
    pub(super) fill: bool,
    /// The first of something big.
    pub(super) crash: bool,
}

/// One note of a melody, in sixteenths from the start of its two bars.
pub(super) struct Sung {
    pub(super) step: usize,
    pub(super) length: usize,
    /// Index into the scale, going on into the next octaves.
    pub(super) degree: i32,
}

/// How energy runs over the piece: a beginning, blocks of eight bars that build up, rest and build up again, and
/// a coming down before the last chord.
pub(super) fn layout(bars: usize, dice: &mut Dice) -> Vec<Bar> {
    let intro = match bars {
        0..=3 => 0,
        4..=7 => 1,
        8..=13 => 2,
        _ => 4,
    };
    let outro = match bars {
        0..=5 => 0,
        6..=11 => 1,
        12..=31 => 2,
        _ => 4,
    };
    let middle = bars - intro - outro;
    let curves: [&[u8]; 3] = [&[2, 3, 3, 1, 3, 2], &[2, 3, 1, 3, 3, 2], &[2, 2, 3, 1, 2, 3]];
    let curve = dice.pick(&curves);
    // Short pieces reach their height, too.
    let block = if middle <= 8 {
        middle.div_ceil(2).max(1)
    } else if middle <= 16 {
        4
    } else {
        8
    };
    let mut plan: Vec<Bar> = Vec::with_capacity(bars);
    for n in 0..bars {
        let (energy, second) = if n < intro {
            (u8::from(n >= intro / 2 && intro > 1), false)
        } else if n >= intro + middle {
            (1, false)
        } else {
            let k = (n - intro) / block;
            (curve[k % curve.len()], k % 3 == 2)
        };
        let new = plan.last().is_none_or(|last| last.energy != energy || last.second != second);
        let rises = plan.last().is_some_and(|last| last.energy < energy);
        if let (true, Some(last)) = (new, plan.last_mut()) {
            last.fill = true;
        }
        plan.push(Bar { energy, second, fill: false, crash: rises || new && energy == 3 });
    }
    plan
}

/// A melody of two bars: a rhythm, and steps up and down that come back to where they began.
pub(super) fn motif(dice: &mut Dice) -> Vec<Sung> {
    let rhythms: [&[(usize, usize)]; 6] = [
        &[(0, 4), (4, 2), (6, 4), (10, 6), (16, 4), (20, 4), (24, 8)],
        &[(0, 6), (6, 2), (8, 4), (12, 4), (16, 6), (22, 10)],
        &[(2, 2), (4, 4), (8, 2), (10, 6), (18, 2), (20, 4), (24, 8)],
        &[(0, 3), (3, 3), (6, 2), (8, 8), (16, 3), (19, 3), (22, 10)],
        &[(0, 8), (8, 4), (12, 4), (16, 12)],
        &[(4, 2), (6, 2), (8, 4), (12, 4), (16, 4), (20, 2), (22, 8)],
    ];
    let rhythm = dice.pick(&rhythms);
    let start = 5 + dice.below(3) as i32;
    let mut degree = start;
    let mut sung = Vec::with_capacity(rhythm.len());
    for (k, &(step, length)) in rhythm.iter().enumerate() {
        if k > 0 {
            // Mostly steps, now and then a leap; the farther away, the likelier back.
            let leap = if dice.chance(0.2) { 2 } else { 1 };
            let up = dice.chance(0.5 - 0.12 * (degree - start) as f32);
            degree += if up { leap } else { -leap };
        }
        sung.push(Sung { step, length, degree });
    }
    if let Some(last) = sung.last_mut() {
        last.degree = start;
    }
    sung
}

/// The notes of `chord` in close position around the middle of the keyboard, in the inversion that moves least
/// from the notes before.
pub(super) fn lead_voices(before: &[i32], root: i32, chord: Chord) -> Vec<i32> {
    let classes: Vec<i32> = chord.1.iter().map(|note| (root + chord.0 + note).rem_euclid(12)).collect();
    let mut best: Option<(i32, Vec<i32>)> = None;
    for lowest in 52..=64 {
        let Some(first) = classes.iter().position(|class| *class == lowest % 12) else { continue };
        let mut notes = vec![lowest];
        let mut rest: Vec<i32> =
            classes.iter().enumerate().filter(|(k, _)| *k != first).map(|(_, c)| *c).collect();
        rest.sort_by_key(|class| (class - lowest).rem_euclid(12));
        for class in rest {
            notes.push(lowest + (class - lowest).rem_euclid(12));
        }
        // A semitone at the bottom is muddy.
        let muddy = if notes[1] - notes[0] < 2 { 6 } else { 0 };
        let cost = if before.is_empty() {
            (notes[0] - 57).abs()
        } else {
            let way = |note: &i32| before.iter().map(|b| (b - note).abs()).min().unwrap_or(0);
            notes.iter().map(way).sum::<i32>() + (notes[0] - 57).abs() / 3
        };
        let cost = cost + muddy;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, notes));
        }
    }
    best.map(|(_, notes)| notes).unwrap_or_default()
}

/// The note of `chord` that is nearest to `note`.
pub(super) fn nearest(note: i32, root: i32, chord: Chord) -> i32 {
    let is_in = |n: i32| chord.1.iter().any(|c| (root + chord.0 + c - n).rem_euclid(12) == 0);
    (0..7).flat_map(|d| [note - d, note + d]).find(|n| is_in(*n)).unwrap_or(note)
}
