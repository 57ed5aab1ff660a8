//! The mix: voices go to a dry bus, one that ducks under the kick drum, a reverb and an echo.

use super::arithmetic::{RATE, bend, fall, gain, pole, samples};
use super::voices::Voice;

/// Samples that are made at a time.
pub(super) const BLOCK: usize = 256;

/// Left and right of one block.
pub(super) type Stereo = [[f32; BLOCK]; 2];

const SILENCE: Stereo = [[0.0; BLOCK]; 2];

/// How a voice goes into the mix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip {
    /// Factor.
    pub(super) level: f32,
    /// -1 left to 1 right.
    pub(super) pan: f32,
    /// Share that goes to the reverb.
    pub(super) room: f32,
    /// Share that goes to the echo.
    pub(super) echo: f32,
    /// Whether it gives way to the kick drum.
    pub(super) ducks: bool,
}

struct Playing {
    voice: Box<dyn Voice>,
    strip: Strip,
    /// Samples until it starts, then below zero.
    wait: usize,
    left: usize,
}

/// Everything that sounds.
pub(super) struct Mixer {
    playing: Vec<Playing>,
    reverb: Reverb,
    echo: Echo,
    /// How deep the kick drum pushes the rest down, as a factor, and how far it is pushed at the moment.
    duck: f32,
    pushed: f32,
    recover: f32,
    kicks: Vec<usize>,
    rumble: [f32; 2],
}

impl Mixer {
    /// `duck_db` (positive) is how far a kick pushes the rest down; `echo` is the echo's time in seconds.
    pub(super) fn new(reverb_seconds: f32, duck_db: f32, echo: f32) -> Mixer {
        Mixer {
            playing: Vec::with_capacity(64),
            reverb: Reverb::new(reverb_seconds),
            echo: Echo::new(echo),
            duck: 1.0 - gain(-f64::from(duck_db)),
            pushed: 0.0,
            recover: fall(0.9),
            kicks: Vec::new(),
            rumble: [0.0; 2],
        }
    }

    /// Starts a voice `wait` samples into the next block.
    pub(super) fn play(&mut self, voice: Box<dyn Voice>, strip: Strip, wait: usize) {
        let left = voice.life();
        self.playing.push(Playing { voice, strip, wait, left });
    }

    /// A kick drum sounds `wait` samples into the next block.
    pub(super) fn kick(&mut self, wait: usize) {
        self.kicks.push(wait);
    }

    /// The next block.
    pub(super) fn mix(&mut self) -> Stereo {
        let (mut dry, mut ducked) = (SILENCE, SILENCE);
        let (mut room, mut echo) = (SILENCE, SILENCE);
        let mut scratch = [0.0; BLOCK];
        for playing in &mut self.playing {
            let start = playing.wait.min(BLOCK);
            playing.wait -= start;
            let n = (BLOCK - start).min(playing.left);
            playing.left -= n;
            let voice = &mut scratch[start..start + n];
            playing.voice.fill(voice);
            let Strip { level, pan, room: to_room, echo: to_echo, ducks } = playing.strip;
            // Near enough to equal power, without a sine.
            let sides = [(1.0 - pan) * (1.0 + 0.2 * pan), (1.0 + pan) * (1.0 - 0.2 * pan)].map(|s| s * level);
            let bus = if ducks { &mut ducked } else { &mut dry };
            for (channel, side) in sides.into_iter().enumerate() {
                for (out, value) in bus[channel][start..].iter_mut().zip(&*voice) {
                    *out += value * side;
                }
                for (send, share) in [(&mut room, to_room), (&mut echo, to_echo)] {
                    if share > 0.0 {
                        for (out, value) in send[channel][start..].iter_mut().zip(&*voice) {
                            *out += value * side * share;
                        }
                    }
                }
            }
        }
        self.playing.retain(|p| p.left > 0);
        self.echo.run(&echo, &mut ducked, &mut room);
        for n in 0..BLOCK {
            if self.kicks.contains(&n) {
                self.pushed = self.duck;
            }
            let keep = 1.0 - self.pushed;
            self.pushed *= self.recover;
            let wet = self.reverb.next([room[0][n] * keep, room[1][n] * keep]);
            for channel in 0..2 {
                let sum = dry[channel][n] + ducked[channel][n] * keep + wet[channel];
                // Nothing below hearing: it would only eat headroom.
                self.rumble[channel] += 0.0035 * (sum - self.rumble[channel]);
                dry[channel][n] = sum - self.rumble[channel];
            }
        }
        self.kicks.clear();
        dry
    }
}

/// Eight delay lines that feed each other (a Householder matrix loses nothing), each losing level and treble.
struct Reverb {
    lines: [Vec<f32>; 8],
    at: [usize; 8],
    keep: [f32; 8],
    low: [f32; 8],
    treble: f32,
    early: Vec<[f32; 2]>,
    early_at: usize,
}

impl Reverb {
    fn new(seconds: f32) -> Reverb {
        // Primes, so that their echoes never coincide.
        let lengths = [1433, 1601, 1867, 2053, 2251, 2399, 2633, 2927_usize];
        Reverb {
            lines: lengths.map(|n| vec![0.0; n]),
            at: [0; 8],
            keep: lengths.map(|n| gain(f64::from(-60.0 * n as f32 / RATE as f32 / seconds))),
            low: [0.0; 8],
            treble: pole(4200.0),
            early: vec![[0.0; 2]; samples(0.018)],
            early_at: 0,
        }
    }

    #[inline]
    fn next(&mut self, input: [f32; 2]) -> [f32; 2] {
        let late = std::mem::replace(&mut self.early[self.early_at], input);
        self.early_at = if self.early_at + 1 == self.early.len() { 0 } else { self.early_at + 1 };
        let mut out = [0.0; 8];
        let mut sum = 0.0;
        for (n, out) in out.iter_mut().enumerate() {
            let value = self.lines[n][self.at[n]];
            self.low[n] += self.treble * (value - self.low[n]);
            *out = self.low[n] * self.keep[n];
            sum += *out;
        }
        for (n, value) in out.iter().enumerate() {
            self.lines[n][self.at[n]] = value - sum * 0.25 + late[n % 2];
            self.at[n] += 1;
            if self.at[n] == self.lines[n].len() {
                self.at[n] = 0;
            }
        }
        [(out[0] - out[2] + out[4] - out[6]) * 0.4, (out[1] - out[3] + out[5] - out[7]) * 0.4]
    }
}

/// An echo that changes sides.
struct Echo {
    line: Vec<[f32; 2]>,
    at: usize,
    low: [f32; 2],
    treble: f32,
}

impl Echo {
    fn new(seconds: f32) -> Echo {
        Echo { line: vec![[0.0; 2]; samples(seconds).max(1)], at: 0, low: [0.0; 2], treble: pole(3000.0) }
    }

    fn run(&mut self, input: &Stereo, out: &mut Stereo, room: &mut Stereo) {
        for n in 0..BLOCK {
            let late = self.line[self.at];
            for channel in 0..2 {
                self.low[channel] += self.treble * (late[channel] - self.low[channel]);
                out[channel][n] += self.low[channel] * 0.7;
                room[channel][n] += self.low[channel] * 0.2;
            }
            self.line[self.at] = [input[0][n] + self.low[1] * 0.42, input[1][n] * 0.5 + self.low[0] * 0.42];
            self.at = if self.at + 1 == self.line.len() { 0 } else { self.at + 1 };
        }
    }
}

/// The last stage: level, and a bend instead of a clip for the rare peak.
#[inline]
pub(super) fn master(sample: f32, level: f32) -> f32 {
    const KNEE: f32 = 0.6;
    let x = sample * level;
    if x.abs() <= KNEE {
        return x;
    }
    let over = (x.abs() - KNEE) / (0.95 - KNEE);
    x.signum() * (KNEE + (0.95 - KNEE) * bend(over).min(1.0))
}
