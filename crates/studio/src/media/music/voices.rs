//! The instruments. Each note is a voice of its own that fills block after block until it has faded.

use super::arithmetic::{Dice, bend, fall, pitch, pole, samples, sine};

/// A sounding note.
pub(super) trait Voice {
    /// Writes the next samples, one channel.
    fn fill(&mut self, out: &mut [f32]);
    /// How many samples it sounds in all.
    fn life(&self) -> usize;
}

/// A saw wave without the aliases of a plain one: its jump is rounded over two samples (polyBLEP).
#[derive(Clone)]
struct Saw {
    phase: f32,
    step: f32,
}

impl Saw {
    fn new(note: f32, phase: f32) -> Saw {
        Saw { phase, step: pitch(note) }
    }

    #[inline]
    fn next(&mut self) -> f32 {
        self.phase += self.step;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        let (p, d) = (self.phase, self.step);
        let round = if p < d {
            let t = p / d;
            t + t - t * t - 1.0
        } else if p > 1.0 - d {
            let t = (p - 1.0) / d;
            t * t + t + t + 1.0
        } else {
            0.0
        };
        2.0 * p - 1.0 - round
    }
}

/// Up in a smooth curve, held, down exponentially.
struct Swell {
    at: usize,
    attack: usize,
    hold: usize,
    level: f32,
    fall: f32,
}

impl Swell {
    fn new(attack: f32, hold: f32, release: f32) -> Swell {
        let attack = samples(attack).max(1);
        Swell { at: 0, attack, hold: samples(hold).max(attack), level: 0.0, fall: fall(release) }
    }

    #[inline]
    fn next(&mut self) -> f32 {
        if self.at < self.attack {
            let x = self.at as f32 / self.attack as f32;
            self.level = x * x * (3.0 - 2.0 * x);
        } else if self.at > self.hold {
            self.level *= self.fall;
        }
        self.at += 1;
        self.level
    }
}

/// Warm, detuned saws behind a low pass that opens and closes with the swell: pads and strings.
pub(super) struct Strings {
    saws: [Saw; 2],
    swell: Swell,
    low: [f32; 2],
    closed: f32,
    open: f32,
    life: usize,
}

impl Strings {
    /// `bright` is the cutoff in hertz when open.
    pub(super) fn new(
        note: f32,
        attack: f32,
        hold: f32,
        release: f32,
        bright: f32,
        dice: &mut Dice,
    ) -> Strings {
        let detune = 0.05 + 0.04 * dice.share();
        Strings {
            saws: [Saw::new(note - detune, dice.share()), Saw::new(note + detune, dice.share())],
            swell: Swell::new(attack, hold, release),
            low: [0.0; 2],
            closed: pole(bright * 0.35),
            open: pole(bright),
            life: samples(hold + release),
        }
    }
}

impl Voice for Strings {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            let level = self.swell.next();
            let raw = self.saws[0].next() + self.saws[1].next();
            let cut = self.closed + (self.open - self.closed) * level;
            self.low[0] += cut * (raw - self.low[0]);
            self.low[1] += cut * (self.low[0] - self.low[1]);
            *sample = self.low[1] * level * 0.5;
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}

/// An electric piano, or with other numbers a bell or a mallet: one sine bends the phase of another.
pub(super) struct Keys {
    phase: [f32; 2],
    step: [f32; 2],
    level: f32,
    fall: f32,
    bent: f32,
    bent_fall: f32,
    rise: f32,
    release_at: usize,
    release: f32,
    at: usize,
    life: usize,
}

/// Which kind of [`Keys`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Electric piano.
    Tines,
    /// Felt piano: softer still.
    Felt,
    /// Marimba.
    Wood,
    /// Glass and music boxes.
    Bell,
}

impl Keys {
    pub(super) fn new(note: f32, hold: f32, velocity: f32, touch: Touch) -> Keys {
        // Higher notes ring shorter, as strings and bars do.
        let high = ((note - 48.0) / 36.0).clamp(0.0, 1.5);
        let (ratio, bent, bent_time, ring) = match touch {
            Touch::Tines => (1.0, 0.20 * velocity, 1.1, 3.8 - 1.6 * high),
            Touch::Felt => (2.0, 0.10 * velocity, 0.5, 4.0 - 1.8 * high),
            Touch::Wood => (3.93, 0.16 * velocity, 0.12, 0.9 - 0.3 * high),
            Touch::Bell => (3.5, 0.12 * velocity, 0.9, 3.0 - high),
        };
        let step = pitch(note);
        let release_at = samples(hold);
        Keys {
            phase: [0.0; 2],
            step: [step, step * ratio],
            level: velocity,
            fall: fall(ring.max(0.3)),
            // Bending high notes as far would alias.
            bent: bent * (1.0 - 0.5 * high.min(1.0)),
            bent_fall: fall(bent_time),
            rise: if touch == Touch::Felt { 0.004 } else { 0.02 },
            release_at,
            release: fall(0.35),
            at: 0,
            life: release_at.min(samples(ring)) + samples(0.35),
        }
    }
}

impl Voice for Keys {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            for (phase, step) in self.phase.iter_mut().zip(self.step) {
                *phase += step;
                if *phase >= 1.0 {
                    *phase -= 1.0;
                }
            }
            let value = sine(self.phase[0] + self.bent * sine(self.phase[1]));
            let start = (self.at as f32 * self.rise).min(1.0);
            *sample = value * self.level * start;
            self.level *= self.fall;
            self.bent *= self.bent_fall;
            if self.at > self.release_at {
                self.level *= self.release;
            }
            self.at += 1;
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}

/// A plucked string: a burst of noise runs round a delay line and loses its treble (Karplus and Strong).
pub(super) struct Pluck {
    line: Vec<f32>,
    at: usize,
    low: f32,
    tune: f32,
    tuned: (f32, f32),
    keep: f32,
    bright: f32,
    life: usize,
}

impl Pluck {
    /// `ring` is the time in seconds to fall by 60 dB; `bright` is 0..=1.
    pub(super) fn new(note: f32, ring: f32, velocity: f32, bright: f32, dice: &mut Dice) -> Pluck {
        let bright = bright.clamp(0.2, 0.95);
        // The low pass in the loop delays too; what is left over a whole number of samples is an all-pass's.
        let length = 1.0 / pitch(note) - (1.0 - bright) / bright;
        let whole = ((length - 0.1).floor() as usize).max(4);
        let rest = length - whole as f32;
        let mut line: Vec<f32> = (0..whole).map(|_| dice.either() * velocity).collect();
        // Softer touch, duller noise; without its mean, which would stay in the line as an offset.
        let dull = pole(1500.0 + 5000.0 * velocity * bright);
        let mut low = 0.0;
        for _ in 0..2 {
            for value in &mut line {
                low += dull * (*value - low);
                *value = low;
            }
        }
        let mean = line.iter().sum::<f32>() / whole as f32;
        let strongest = line.iter().fold(0.01_f32, |m, v| m.max((v - mean).abs()));
        for value in &mut line {
            *value = (*value - mean) * velocity / strongest;
        }
        let laps = ring / (length / super::arithmetic::RATE as f32);
        Pluck {
            line,
            at: 0,
            low: 0.0,
            tune: (1.0 - rest) / (1.0 + rest),
            tuned: (0.0, 0.0),
            keep: super::arithmetic::gain(f64::from(-60.0 / laps.max(1.0))),
            bright,
            life: samples(ring),
        }
    }
}

impl Voice for Pluck {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            let value = self.line[self.at];
            *sample = value;
            self.low += self.bright * (value - self.low);
            let damped = self.low * self.keep;
            let tuned = self.tune * (damped - self.tuned.1) + self.tuned.0;
            self.tuned = (damped, tuned);
            self.line[self.at] = tuned;
            self.at += 1;
            if self.at == self.line.len() {
                self.at = 0;
            }
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}

/// A round bass: a sine with a little of its octave, bent, and a touch of saw for small speakers.
pub(super) struct Bass {
    phase: f32,
    step: f32,
    saw: Saw,
    low: f32,
    cut: f32,
    grit: f32,
    swell: Swell,
    life: usize,
}

impl Bass {
    pub(super) fn new(note: f32, hold: f32, grit: f32) -> Bass {
        Bass {
            phase: 0.0,
            step: pitch(note),
            saw: Saw::new(note, 0.5),
            low: 0.0,
            cut: pole(250.0 + 900.0 * grit),
            grit,
            swell: Swell::new(0.008, hold, 0.18),
            life: samples(hold + 0.18),
        }
    }
}

impl Voice for Bass {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            self.phase += self.step;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
            self.low += self.cut * (self.saw.next() - self.low);
            let round = sine(self.phase) + 0.25 * sine(2.0 * self.phase);
            *sample = bend(1.2 * round + self.grit * self.low) * self.swell.next() * 0.7;
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}

/// A soft lead: a triangle with vibrato that comes late.
pub(super) struct Lead {
    phase: f32,
    step: f32,
    wobble: f32,
    at: usize,
    low: f32,
    swell: Swell,
    life: usize,
}

impl Lead {
    pub(super) fn new(note: f32, hold: f32) -> Lead {
        Lead {
            phase: 0.25,
            step: pitch(note),
            wobble: 0.0,
            at: 0,
            low: 0.0,
            swell: Swell::new(0.03, hold, 0.3),
            life: samples(hold + 0.3),
        }
    }
}

impl Voice for Lead {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            self.wobble += 5.2 / super::arithmetic::RATE as f32;
            let depth = ((self.at as f32 - 12_000.0) / 24_000.0).clamp(0.0, 1.0) * 0.004;
            self.phase += self.step * (1.0 + depth * sine(self.wobble));
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
            let triangle = 4.0 * (self.phase - 0.5).abs() - 1.0;
            self.low += 0.3 * (triangle - self.low);
            *sample = self.low * self.swell.next();
            self.at += 1;
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}

/// A drum that is a falling sine and a click: kicks, toms, booms.
pub(super) struct Thump {
    phase: f32,
    step: f32,
    fast: f32,
    fast_fall: f32,
    level: f32,
    fall: f32,
    noise: Dice,
    click: f32,
    low: f32,
    life: usize,
}

impl Thump {
    /// `hertz` is where it falls to, from `high` times that; `ring` in seconds.
    pub(super) fn new(hertz: f32, high: f32, ring: f32, click: f32, noise: Dice) -> Thump {
        Thump {
            phase: 0.0,
            step: hertz / super::arithmetic::RATE as f32,
            fast: high - 1.0,
            fast_fall: fall(0.18),
            level: 1.0,
            fall: fall(ring),
            noise,
            click,
            low: 0.0,
            life: samples(ring),
        }
    }
}

impl Voice for Thump {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            self.phase += self.step * (1.0 + self.fast);
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
            self.fast *= self.fast_fall;
            self.low += 0.25 * (self.noise.either() * self.click - self.low);
            self.click *= 0.996;
            *sample = bend(sine(self.phase) * self.level * 1.4) * 0.8 + self.low * self.level;
            self.level *= self.fall;
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}

/// A drum that is filtered noise: snares, claps, hats, shakers, cymbals, risers.
pub(super) struct Hiss {
    noise: Dice,
    high: f32,
    low: f32,
    under: f32,
    over: f32,
    level: f32,
    fall: f32,
    rise: usize,
    at: usize,
    body: f32,
    step: f32,
    phase: f32,
    life: usize,
}

impl Hiss {
    /// Noise from `low` to `high` hertz that has faded after `ring` seconds.
    pub(super) fn new(low: f32, high: f32, ring: f32, noise: Dice) -> Hiss {
        Hiss {
            noise,
            high: 0.0,
            low: 0.0,
            under: pole(low),
            over: pole(high),
            level: 1.0,
            fall: fall(ring),
            rise: 24,
            at: 0,
            body: 0.0,
            step: 0.0,
            phase: 0.0,
            life: samples(ring),
        }
    }

    /// With the tone of a skin under it.
    pub(super) fn with_body(self, hertz: f32, body: f32) -> Hiss {
        Hiss { body, step: hertz / super::arithmetic::RATE as f32, ..self }
    }

    /// Grows for this long and stops: what leads up to something.
    pub(super) fn riser(seconds: f32, noise: Dice) -> Hiss {
        let hiss = Hiss::new(900.0, 7000.0, 1000.0, noise);
        Hiss { rise: samples(seconds), life: samples(seconds), ..hiss }
    }
}

impl Voice for Hiss {
    fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            let white = self.noise.either();
            self.high += self.over * (white - self.high);
            self.low += self.under * (self.high - self.low);
            let start = (self.at as f32 / self.rise as f32).min(1.0);
            self.phase += self.step;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
            let skin = if self.body > 0.0 { sine(self.phase) * self.body * self.level } else { 0.0 };
            *sample = (self.high - self.low + skin) * self.level * start * start;
            self.level *= self.fall;
            self.at += 1;
        }
    }

    fn life(&self) -> usize {
        self.life
    }
}
