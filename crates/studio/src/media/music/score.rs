//! The composition: how the bars are laid out over the length, which chords they have, and what each instrument
//! plays in them. A bar is written when it is reached, from dice of its own, so nothing grows with the length.

use super::arithmetic::{Dice, RATE};
use super::room::Strip;
use super::style::{Chord, Comping, Drums, Style};
use super::voices::{Bass, Hiss, Keys, Lead, Pluck, Strings, Thump, Voice};
use fov_edit::timeline::Mood;

/// Something to sound, at a sample of the piece.
pub(super) struct Event {
    pub(super) at: u64,
    pub(super) voice: Box<dyn Voice>,
    pub(super) strip: Strip,
    /// Whether what ducks is to duck.
    pub(super) kick: bool,
}

/// How much goes on in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bar {
    /// 0 pad and a little, 1 chords and bass, 2 and drums, 3 everything.
    energy: u8,
    /// Which of the two progressions.
    second: bool,
    /// The last before something new.
    fill: bool,
    /// The first of something big.
    crash: bool,
}

/// One note of a melody, in sixteenths from the start of its two bars.
struct Sung {
    step: usize,
    length: usize,
    /// Index into the scale, going on into the next octaves.
    degree: i32,
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

    fn pad(&mut self, n: usize, bar: Bar, dice: &mut Dice) {
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

    fn comp(&mut self, n: usize, bar: Bar, dice: &mut Dice) {
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

    fn bass(&mut self, n: usize, bar: Bar, chord: Chord, dice: &mut Dice) {
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

    fn melody(&mut self, n: usize, bar: Bar, chord: Chord, dice: &mut Dice) {
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

    fn drums(&mut self, n: usize, bar: Bar, dice: &mut Dice) {
        let kit = self.style.drums;
        if bar.crash && bar.energy == 3 && !matches!(kit, Drums::None | Drums::Dusty) {
            let crash = Hiss::new(3500.0, 11_000.0, 2.6, dice.clone());
            self.put(self.start(n), crash, strip(0.10, 0.15, 0.4, 0.0));
        }
        if bar.fill && matches!(kit, Drums::Floor | Drums::Pop | Drums::Booms) {
            let riser = Hiss::riser(self.seconds(16.0), dice.clone());
            self.put(self.start(n), riser, strip(0.05, 0.0, 0.4, 0.0));
        }
        let kicks: &str = match (kit, bar.energy) {
            (Drums::Dusty, 2..) => ["x.....x...x.....", "x......x..x.....", "x.........x..x.."][n / 2 % 3],
            (Drums::Pop, 2) => "x.......x.......",
            (Drums::Pop, 3) => ["x.......x.x.....", "x.....x.x......."][n % 2],
            (Drums::Light, 2..) => "x.......x.......",
            (Drums::Booms, 2) => "x...............",
            (Drums::Booms, 3) => ["x.....x...x.....", "x.....x...x.x.x."][n % 2],
            (Drums::Floor, 2..) => "x...x...x...x...",
            _ => "",
        };
        for step in hits(kicks, b'x') {
            let at = self.when(n, step, dice);
            let accent = if step == 0 { 1.0 } else { 0.88 };
            let (voice, level, room) = match kit {
                Drums::Dusty => (Thump::new(52.0, 3.0, 0.34, 0.3, dice.clone()), 0.42, 0.05),
                Drums::Light => (Thump::new(58.0, 2.5, 0.28, 0.1, dice.clone()), 0.30, 0.05),
                Drums::Booms => (Thump::new(44.0, 2.2, 1.5, 0.5, dice.clone()), 0.40, 0.45),
                _ => (Thump::new(50.0, 4.0, 0.36, 0.6, dice.clone()), 0.46, 0.03),
            };
            self.put(at, voice, strip(level * accent, 0.0, room, 0.0));
            if let Some(event) = self.events.last_mut() {
                event.kick = true;
            }
        }
        let snares: &str = match (kit, bar.energy, bar.fill) {
            (Drums::Dusty | Drums::Pop | Drums::Floor, 2.., false) => "....x.......x...",
            (Drums::Dusty, 2.., true) => "....x.......x..x",
            (Drums::Pop, 2.., true) => "....x.......xxxx",
            (Drums::Floor, 2.., true) => "....x...x.x.xxxx",
            (Drums::Light, 3, _) => "....x.......x...",
            _ => "",
        };
        for step in hits(snares, b'x') {
            let at = self.when(n, step, dice);
            let growing = if bar.fill && step > 12 { 0.5 + 0.12 * (step - 12) as f32 } else { 1.0 };
            let (voice, level) = match kit {
                Drums::Dusty => (Hiss::new(700.0, 3800.0, 0.22, dice.clone()).with_body(185.0, 0.5), 0.20),
                Drums::Light => (Hiss::new(1200.0, 5200.0, 0.10, dice.clone()).with_body(420.0, 0.3), 0.11),
                Drums::Floor => (Hiss::new(900.0, 6500.0, 0.24, dice.clone()), 0.19),
                _ => (Hiss::new(800.0, 7000.0, 0.24, dice.clone()).with_body(195.0, 0.6), 0.17),
            };
            self.put(at, voice, strip(level * growing, 0.03, 0.18, 0.0));
        }
        let hats: &str = match (kit, bar.energy) {
            (Drums::Dusty, 1) => "....o.......o...",
            (Drums::Dusty, 2) => "x.o.x.o.x.o.x.o.",
            (Drums::Dusty, 3) => ["x.o.x.oox.o.x.o.", "x.oox.o.x.o.x.oo"][n % 2],
            (Drums::Pop, 1) => "....o.......o...",
            (Drums::Pop, 2) => "x.o.x.o.x.o.x.o.",
            (Drums::Pop | Drums::Light, 3) | (Drums::Light, 2) => "xooox.ooxooox.oo",
            (Drums::Floor, 1) => "..o...o...o...o.",
            (Drums::Floor, 2) => "..x...x...x...x.",
            (Drums::Floor, 3) => "oox.oox.oox.oox.",
            _ => "",
        };
        for (mark, accent) in [(b'x', 1.0), (b'o', 0.5)] {
            for step in hits(hats, mark) {
                let at = self.when(n, step, dice);
                let accent = accent * (0.8 + 0.2 * dice.share());
                let open = kit == Drums::Floor && mark == b'x';
                let (voice, level) = match kit {
                    Drums::Dusty => (Hiss::new(4500.0, 8000.0, 0.06, dice.clone()), 0.10),
                    Drums::Light => (Hiss::new(4000.0, 9000.0, 0.09, dice.clone()), 0.055),
                    _ if open => (Hiss::new(5500.0, 11_000.0, 0.22, dice.clone()), 0.09),
                    _ => (Hiss::new(6000.0, 12_000.0, 0.07, dice.clone()), 0.09),
                };
                self.put(at, voice, strip(level * accent, 0.28, 0.05, 0.0));
            }
        }
    }

    /// The clicks of an old record.
    fn dust(&mut self, n: usize, share: f32, dice: &mut Dice) {
        if self.style.dust <= 0.0 {
            return;
        }
        let length = self.start(n + 1) - self.start(n);
        for _ in 0..(6.0 * share) as usize + dice.below(5) {
            let at = self.start(n) + dice.throw() % length.max(1);
            let level = self.style.dust * (0.3 + dice.share());
            let click = Hiss::new(1500.0, 6000.0, 0.012, dice.clone());
            self.put(at, click, strip(level, dice.either() * 0.7, 0.0, 0.0));
        }
        let hiss = Hiss::new(800.0, 5000.0, 1000.0, dice.clone());
        let hiss = Cut(hiss, length as usize);
        self.put(self.start(n), hiss, strip(self.style.dust * 0.06, 0.0, 0.0, 0.0));
    }

    /// The last chord: home, let ring.
    fn end(&mut self, n: usize, dice: &mut Dice) {
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

/// A voice that ends early.
struct Cut(Hiss, usize);

impl Voice for Cut {
    fn fill(&mut self, out: &mut [f32]) {
        self.0.fill(out);
    }

    fn life(&self) -> usize {
        self.1
    }
}

fn strip(level: f32, pan: f32, room: f32, echo: f32) -> Strip {
    Strip { level, pan, room, echo, ducks: false }
}

fn hits(pattern: &str, mark: u8) -> Vec<usize> {
    pattern.bytes().enumerate().filter(|(_, b)| *b == mark).map(|(n, _)| n).collect()
}

/// How energy runs over the piece: a beginning, blocks of eight bars that build up, rest and build up again, and
/// a coming down before the last chord.
fn layout(bars: usize, dice: &mut Dice) -> Vec<Bar> {
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
fn motif(dice: &mut Dice) -> Vec<Sung> {
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
fn lead_voices(before: &[i32], root: i32, chord: Chord) -> Vec<i32> {
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
fn nearest(note: i32, root: i32, chord: Chord) -> i32 {
    let is_in = |n: i32| chord.1.iter().any(|c| (root + chord.0 + c - n).rem_euclid(12) == 0);
    (0..7).flat_map(|d| [note - d, note + d]).find(|n| is_in(*n)).unwrap_or(note)
}
