//! The pad, the bass and the melody, and the chord in which all of them end.

use super::plan::{Bar, lead_voices, nearest};
use super::{STEPS, Score, strip};
use crate::media::music::arithmetic::Dice;
use crate::media::music::room::Strip;
use crate::media::music::style::{Chord, Comping, Drums};
use crate::media::music::voices::{Bass, Hiss, Keys, Lead, Pluck, Strings, Thump};
use fov_edit::timeline::Mood;

impl Score {
    pub(super) fn pad(&mut self, n: usize, bar: Bar, dice: &mut Dice) {
        let (bright, level) = self.style.pad;
        // Opens as more goes on; where nothing else plays it carries the piece.
        let bright = bright * [0.7, 0.8, 1.0, 1.25][usize::from(bar.energy)];
        let level = level * [1.35, 1.15, 1.0, 1.0][usize::from(bar.energy)];
        let (attack, release) = if self.mood == Mood::Cinematic { (1.1, 1.6) } else { (0.45, 0.9) };
        let hold = self.seconds(15.5);
        let at = self.start(n);
        for note in self.voicing.clone() {
            for side in [-0.6, 0.6] {
                let voice = Strings::new(note as f32, attack, hold, release, bright, dice);
                self.put(at, voice, Strip { level, pan: side, room: 0.30, echo: 0.0, ducks: true });
            }
        }
    }

    pub(super) fn bass(&mut self, n: usize, bar: Bar, chord: Chord, dice: &mut Dice) {
        if bar.energy == 0 {
            return;
        }
        let mut root = self.root + chord.0;
        // Low enough to be a bass, high enough for small speakers.
        while root > 43 {
            root -= 12;
        }
        while root < 29 {
            root += 12;
        }
        let fifth = root + if chord.1.contains(&7) { 7 } else { 12 };
        let line: Vec<(usize, f64, i32)> = match (self.style.drums, bar.energy) {
            (Drums::Booms | Drums::None, _) | (_, 1) => vec![(0, 15.0, root)],
            (Drums::Dusty, _) => {
                let end = if dice.chance(0.5) { (14, 1.5, fifth) } else { (13, 2.5, root + 12) };
                vec![(0, 5.5, root), (7, 2.5, root), (10, 3.0, fifth), end]
            }
            (Drums::Light, _) => vec![(0, 6.0, root), (6, 1.5, root), (8, 4.0, fifth), (14, 1.5, root)],
            (Drums::Pop, 2) => vec![(0, 3.5, root), (6, 1.5, root), (8, 3.5, root), (14, 1.5, fifth)],
            (Drums::Pop, _) => (0..8).map(|k| (2 * k, 1.6, if k == 7 { fifth } else { root })).collect(),
            (Drums::Floor, _) => {
                let high = [0, 0, 12, 0][dice.below(4)];
                vec![(2, 1.6, root), (6, 1.6, root), (10, 1.6, root + high), (14, 1.6, root)]
            }
        };
        let (level, grit) = self.style.bass;
        for (step, length, note) in line {
            let at = self.when(n, step, dice);
            let level = level * (0.9 + 0.1 * dice.share());
            let voice = Bass::new(note as f32, self.seconds(length), grit);
            self.put(at, voice, Strip { level, pan: 0.0, room: 0.02, echo: 0.0, ducks: true });
        }
    }

    pub(super) fn melody(&mut self, n: usize, bar: Bar, chord: Chord, dice: &mut Dice) {
        let Some(touch) = self.style.lead else { return };
        // Two bars of singing, two bars of rest or answer.
        let answer = n % 4 >= 2;
        if bar.energy < 3 && !(bar.energy == 2 && !answer && self.mood == Mood::Sad) {
            return;
        }
        if answer && Dice::new(&[3, self.seed.into(), n as u64 / 4]).chance(0.35) {
            return;
        }
        let scale = self.style.scale;
        let sung: Vec<(usize, usize, i32)> = self
            .motif
            .iter()
            .filter(|s| s.step / STEPS == n % 2)
            .map(|s| (s.step % STEPS, s.length, s.degree - i32::from(answer && n % 2 == 1)))
            .collect();
        for (step, length, degree) in sung {
            let octave = degree.div_euclid(scale.len() as i32);
            let mut note =
                self.root + 24 + 12 * octave + scale[degree.rem_euclid(scale.len() as i32) as usize];
            if step % 8 == 0 {
                note = nearest(note, self.root, chord);
            }
            while note < 65 {
                note += 12;
            }
            while note > 86 {
                note -= 12;
            }
            let at = self.when(n, step, dice);
            let hold = self.seconds(length as f64 * 0.95);
            let velocity = 0.75 + 0.25 * dice.share();
            self.put(at, Keys::new(note as f32, hold, velocity, touch), strip(0.19, 0.12, 0.30, 0.22));
            if self.mood == Mood::Upbeat && bar.second {
                self.put(at, Lead::new(note as f32, hold), strip(0.06, -0.2, 0.3, 0.2));
            }
        }
    }

    /// The last chord: home, let ring.
    pub(super) fn end(&mut self, n: usize, dice: &mut Dice) {
        let home = (0, self.style.home);
        self.voicing = lead_voices(&self.voicing, self.root, home);
        let at = self.start(n);
        let (bright, level) = self.style.pad;
        for (k, note) in self.voicing.clone().into_iter().enumerate() {
            for side in [-0.6, 0.6] {
                let voice = Strings::new(note as f32, 0.15, 1.6, 2.2, bright, dice);
                self.put(at, voice, Strip { level, pan: side, room: 0.35, echo: 0.0, ducks: false });
            }
            let at = at + (k * 900) as u64;
            match self.style.comping {
                Comping::Chords(touch) | Comping::Broken(touch) => {
                    self.put(at, Keys::new(note as f32, 4.0, 0.8, touch), strip(0.14, 0.0, 0.35, 0.1));
                }
                Comping::Picked | Comping::Strummed => {
                    self.put(at, Pluck::new(note as f32, 3.5, 0.9, 0.7, dice), strip(0.18, 0.0, 0.3, 0.1));
                }
                Comping::Bowed | Comping::Arpeggio => {}
            }
        }
        let mut root = self.root;
        while root > 43 {
            root -= 12;
        }
        let (level, grit) = self.style.bass;
        self.put(at, Bass::new(root as f32, 1.8, grit * 0.5), strip(level, 0.0, 0.1, 0.0));
        if !matches!(self.style.drums, Drums::None | Drums::Dusty | Drums::Light) {
            self.put(at, Thump::new(48.0, 3.0, 0.6, 0.3, dice.clone()), strip(0.35, 0.0, 0.3, 0.0));
            self.put(at, Hiss::new(3500.0, 10_000.0, 2.4, dice.clone()), strip(0.06, 0.1, 0.4, 0.0));
        }
    }
}
