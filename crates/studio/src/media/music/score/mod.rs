//! The composition: how the bars are laid out over the length and which chords they have ([`plan`]), and what each
//! instrument plays in them ([`parts`], [`comping`], [`drums`]). A bar is written when it is reached, from dice of its
//! own, so nothing grows with the length.

mod comping;
mod drums;
mod parts;
mod plan;

use super::arithmetic::{Dice, RATE};
use super::room::Strip;
use super::style::{Chord, Style};
use super::voices::Voice;
use fov_edit::timeline::Mood;
use plan::{Bar, Sung, layout, lead_voices, motif};

/// Something to sound, at a sample of the piece.
pub(super) struct Event {
    pub(super) at: u64,
    pub(super) voice: Box<dyn Voice>,
    pub(super) strip: Strip,
    /// Whether what ducks is to duck.
    pub(super) kick: bool,
}

/// A piece.
pub(super) struct Score {
    pub(super) style: Style,
    mood: Mood,
    seed: u32,
    /// Key, as the lowest note of the bass.
    root: i32,
    /// Samples of a sixteenth.
    step: f64,
    bars: Vec<Bar>,
    progressions: [[Chord; 4]; 2],
    motif: Vec<Sung>,
    /// The notes of the last pad chord, from which the next one moves as little as possible.
    voicing: Vec<i32>,
    events: Vec<Event>,
}

const STEPS: usize = 16;

impl Score {
    /// A piece of this many samples. The tempo is bent so that the last bar ends where the last chord has just
    /// enough time to ring.
    pub(super) fn new(mood: Mood, seed: u32, samples: u64) -> Score {
        let style = Style::of(mood);
        let mut dice = Dice::new(&[1, mood as u64, seed.into()]);
        let (slow, fast) = style.tempo;
        let tempo = slow + (fast - slow) * dice.share();
        let seconds = samples as f64 / f64::from(RATE);
        let ring = (seconds * 0.15).clamp(0.3, 3.5);
        let bar = 240.0 / f64::from(tempo);
        let bars = ((seconds - ring) / bar).round().max(1.0);
        let step = ((seconds - ring) / bars * f64::from(RATE) / STEPS as f64).max(1.0);
        let root = style.keys.0 + dice.below((style.keys.1 - style.keys.0 + 1) as usize) as i32;
        let first = dice.below(style.progressions.len());
        let second = (first + 1 + dice.below(style.progressions.len() - 1)) % style.progressions.len();
        let progressions = [style.progressions[first], style.progressions[second]];
        let motif = motif(&mut dice);
        let bars = layout(bars as usize, &mut dice);
        Score {
            style,
            mood,
            seed,
            root,
            step,
            bars,
            progressions,
            motif,
            voicing: Vec::new(),
            events: Vec::new(),
        }
    }

    /// When bar `n` starts, in samples. The last chord comes where the bar after the last would start.
    pub(super) fn start(&self, n: usize) -> u64 {
        (n as f64 * self.step * STEPS as f64) as u64
    }

    /// How many bars there are before the last chord.
    pub(super) fn bars(&self) -> usize {
        self.bars.len()
    }

    /// Seconds of a dotted eighth: the time of the echo.
    pub(super) fn dotted_eighth(&self) -> f32 {
        self.seconds(3.0)
    }

    /// What starts in bar `n`; in the bar after the last, the last chord.
    pub(super) fn write(&mut self, n: usize) -> Vec<Event> {
        let mut dice = Dice::new(&[2, self.mood as u64, self.seed.into(), n as u64]);
        match self.bars.get(n).copied() {
            Some(bar) => {
                let progression = self.progressions[usize::from(bar.second)];
                let chord = progression[n % 4];
                self.voicing = lead_voices(&self.voicing, self.root, chord);
                self.pad(n, bar, &mut dice);
                self.comp(n, bar, &mut dice);
                self.bass(n, bar, chord, &mut dice);
                self.melody(n, bar, chord, &mut dice);
                self.drums(n, bar, &mut dice);
                self.dust(n, 1.0, &mut dice);
            }
            None => self.end(n, &mut dice),
        }
        std::mem::take(&mut self.events)
    }

    fn seconds(&self, steps: f64) -> f32 {
        (steps * self.step / f64::from(RATE)) as f32
    }

    /// When a sixteenth of bar `n` sounds: swung, and a little late now and then.
    fn when(&self, n: usize, step: usize, dice: &mut Dice) -> u64 {
        let swing = if step % 2 == 1 { f64::from(self.style.swing) } else { 0.0 };
        let stray = f64::from(self.style.stray * dice.share()) * f64::from(RATE);
        self.start(n) + ((step as f64 + swing) * self.step + stray) as u64
    }

    fn put(&mut self, at: u64, voice: impl Voice + 'static, strip: Strip) {
        self.events.push(Event { at, voice: Box::new(voice), strip, kick: false });
    }
}

fn strip(level: f32, pan: f32, room: f32, echo: f32) -> Strip {
    Strip { level, pan, room, echo, ducks: false }
}
