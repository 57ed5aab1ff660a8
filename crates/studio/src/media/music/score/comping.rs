//! The instrument that carries the chords, in each of the ways in which it can.

use super::plan::Bar;
use super::{STEPS, Score, strip};
use crate::media::music::arithmetic::Dice;
use crate::media::music::room::Strip;
use crate::media::music::style::Comping;
use crate::media::music::voices::{Keys, Pluck, Strings};
use fov_edit::timeline::Mood;

impl Score {
    pub(super) fn comp(&mut self, n: usize, bar: Bar, dice: &mut Dice) {
        let notes = self.voicing.clone();
        let soft = [0.55, 0.8, 0.9, 1.0][usize::from(bar.energy)];
        match self.style.comping {
            Comping::Chords(touch) => {
                let rhythms: [&[(usize, f64)]; 4] =
                    [&[(0, 6.0), (7, 8.0)], &[(0, 10.0), (10, 5.0)], &[(0, 3.0), (3, 11.0)], &[(0, 14.0)]];
                let rhythm = if bar.energy == 0 { rhythms[3] } else { rhythms[dice.below(4)] };
                for &(step, length) in rhythm {
                    let at = self.when(n, step, dice);
                    for (k, note) in notes.iter().enumerate() {
                        let velocity = soft * (0.75 + 0.25 * dice.share());
                        let hold = self.seconds(length);
                        // Rolled from the bottom, as a hand does.
                        let at = at + (k as f32 * (150.0 + 300.0 * dice.share())) as u64;
                        let strip = strip(0.10, -0.25 + 0.17 * k as f32, 0.22, 0.05);
                        self.put(at, Keys::new(*note as f32, hold, velocity, touch), strip);
                    }
                }
            }
            Comping::Broken(touch) => {
                let stride = if bar.energy == 0 { 4 } else { 2 };
                let order = [0, 2, 1, 3, 2, 4, 3, 1];
                for (k, step) in (0..STEPS).step_by(stride).enumerate() {
                    if k > 0 && dice.chance(if bar.energy < 2 { 0.25 } else { 0.12 }) {
                        continue;
                    }
                    let index = order[(k + n % 2 * 3) % order.len()];
                    let note = notes[index % notes.len()] + 12 * (index / notes.len()) as i32;
                    let accent = if k % 4 == 0 { 1.0 } else { 0.7 };
                    let velocity = soft * accent * (0.8 + 0.2 * dice.share());
                    let at = self.when(n, step, dice);
                    let voice = Keys::new(note as f32, self.seconds(5.0), velocity, touch);
                    self.put(at, voice, strip(0.20, dice.either() * 0.35, 0.30, 0.18));
                }
            }
            Comping::Picked => {
                let pattern = [0, 2, 1, 3, 2, 1, 3, 2];
                let stride = if bar.energy == 3 && self.mood != Mood::Corporate { 1 } else { 2 };
                for step in (0..STEPS).step_by(stride) {
                    if bar.energy == 0 && step % 4 != 0 {
                        continue;
                    }
                    let index = pattern[(step / stride + n) % pattern.len()];
                    let note = notes[index % notes.len()];
                    let accent = if step % 4 == 0 { 1.0 } else { 0.72 };
                    let velocity = soft * accent * (0.85 + 0.15 * dice.share());
                    let ring = if bar.energy < 2 { 1.6 } else { 0.9 };
                    let at = self.when(n, step, dice);
                    let voice = Pluck::new(note as f32, ring, velocity, 0.62, dice);
                    let side = if step % 4 == 0 { -0.3 } else { 0.35 };
                    self.put(at, voice, strip(0.19, side, 0.20, 0.22));
                }
            }
            Comping::Strummed => {
                let hits: &[(usize, bool)] = match (self.mood, bar.energy) {
                    (_, 0) => &[(0, true)],
                    (Mood::Happy, _) => {
                        &[(0, true), (4, true), (6, false), (7, true), (10, false), (12, true), (14, false)]
                    }
                    _ => &[(0, true), (3, true), (6, true), (8, false), (10, true), (12, false), (14, true)],
                };
                for &(step, down) in hits {
                    let at = self.when(n, step, dice);
                    let mut order: Vec<i32> =
                        notes.iter().map(|note| note + 12 * i32::from(self.mood == Mood::Happy)).collect();
                    if !down {
                        order.reverse();
                    }
                    for (k, note) in order.into_iter().enumerate() {
                        let velocity = soft * (if down { 0.95 } else { 0.65 }) * (0.85 + 0.15 * dice.share());
                        let at = at + (k as f32 * (260.0 + 120.0 * dice.share())) as u64;
                        let ring = if bar.energy == 0 { 2.0 } else { 0.55 };
                        let voice = Pluck::new(note as f32, ring, velocity, 0.75, dice);
                        self.put(at, voice, strip(0.12, 0.3 - 0.2 * k as f32, 0.16, 0.06));
                    }
                }
            }
            Comping::Bowed if bar.energy >= 1 => {
                let stride = if bar.energy == 3 { 2 } else { 4 };
                for step in (0..STEPS).step_by(stride) {
                    let accent = [1.0, 0.62, 0.8, 0.62][step / 2 % 4];
                    for (note, pan) in [(notes[0], -0.35), (notes[2 % notes.len()], 0.35)] {
                        let at = self.when(n, step, dice);
                        let hold = self.seconds(stride as f64 * 0.55);
                        let voice = Strings::new(note as f32, 0.03, hold, 0.25, 2400.0, dice);
                        self.put(at, voice, strip(0.15 * accent * soft, pan, 0.35, 0.0));
                    }
                }
            }
            Comping::Bowed => {}
            Comping::Arpeggio => {
                // Opens over eight bars.
                let open = (n % 8) as f32 / 8.0;
                let bright = 500.0 + 2600.0 * open * f32::from(bar.energy) / 3.0;
                for step in 0..STEPS {
                    if bar.energy == 0 && step % 2 == 1 {
                        continue;
                    }
                    let index = (step * 3 + step / 4) % (notes.len() + 2);
                    let note = notes[index % notes.len()] + 12 * (index / notes.len()) as i32;
                    let accent = [1.0, 0.6, 0.8, 0.6][step % 4];
                    let at = self.when(n, step, dice);
                    let voice = Strings::new(note as f32, 0.004, self.seconds(0.55), 0.22, bright, dice);
                    let pan = if step % 2 == 0 { -0.45 } else { 0.45 };
                    let level = 0.21 * accent * soft;
                    self.put(at, voice, Strip { ducks: true, ..strip(level, pan, 0.20, 0.30) });
                }
            }
        }
    }
}
