//! Music without a download: a small synthesiser that composes and plays a piece of exactly the length that is
//! wanted. The same mood, seed and length give the same file on every machine.

mod arithmetic;
mod piece;
mod room;
mod score;
mod shelf;
mod style;
#[cfg(test)]
mod tests;
mod voices;

use arithmetic::{RATE, gain, samples};
use ebur128::{EbuR128, Mode};
use fov_edit::time::{FLICKS_PER_SECOND, Time};
use fov_edit::timeline::Mood;
use room::{BLOCK, Mixer, Stereo, master};
use score::{Event, Score};
use std::collections::VecDeque;
use std::io::{self, BufWriter, Write};

pub use piece::Piece;
pub use shelf::Shelf;

/// Loudness of every piece, in LUFS.
pub const LOUDNESS: f64 = -20.0;
/// Longer pieces, in samples, are as loud as their mood mostly is, to within a decibel; a shorter one may be nothing
/// but an introduction, and is heard before it is written.
const LISTEN: u64 = 10 * RATE as u64;
/// Longest piece, in samples: what the lengths in a WAV file can say.
const LONGEST: u64 = (u32::MAX as u64 - 64) / 4;
/// Bytes that are written at a time: a third of a second.
const WRITTEN: usize = 1 << 16;

/// Which piece of music.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tune {
    /// Its character.
    pub mood: Mood,
    /// Which of all pieces of that character.
    pub seed: u32,
    /// How long it plays.
    pub length: Time,
}

impl Tune {
    /// Writes it as a WAV file of exactly its length (to the sample at 48 kHz): stereo, 16 bits, about −20 LUFS, with
    /// a beginning and an end. What is longer than ten seconds is written from the first on. Takes less than a hundredth of the length, and some
    /// megabytes whatever the length. This computes: call it where blocking is allowed. It ends when `out` takes no
    /// more.
    ///
    /// # Errors
    /// Those of `out`, and a piece that is longer than a WAV file can be (6 hours).
    pub fn compose(self, out: impl Write) -> io::Result<()> {
        let total = self.samples();
        if total > LONGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "music can be 6 hours long at most"));
        }
        let mut out = BufWriter::with_capacity(WRITTEN, out);
        out.write_all(&wav_header(total as u32))?;
        out.flush()?;
        let mut band = Band::new(self.mood, self.seed, total);
        let mut heard = VecDeque::new();
        let loudness =
            if total > LISTEN { band.score.style.loudness } else { band.listen(total, &mut heard)? };
        let level = level_for(loudness);
        let mut at = 0;
        while at < total {
            let block = heard.pop_front().unwrap_or_else(|| Box::new(band.play()));
            let n = (total - at).min(BLOCK as u64) as usize;
            let mut bytes = [0; BLOCK * 4];
            for (k, frame) in bytes.as_chunks_mut::<4>().0.iter_mut().take(n).enumerate() {
                let level = level * edge(at + k as u64, total);
                let sample = |channel: usize| {
                    ((master(block[channel][k], level) * 32767.0).round() as i16).to_le_bytes()
                };
                let ([a, b], [c, d]) = (sample(0), sample(1));
                *frame = [a, b, c, d];
            }
            out.write_all(&bytes[..n * 4])?;
            at += n as u64;
        }
        out.flush()
    }

    /// How long its file is.
    #[must_use]
    pub fn bytes(self) -> u64 {
        44 + self.samples() * 4
    }

    fn samples(self) -> u64 {
        u64::try_from(self.length.0).unwrap_or(0) / (FLICKS_PER_SECOND as u64 / u64::from(RATE))
    }
}

/// The factor that brings this loudness to [`LOUDNESS`]. In tenths of a decibel, so that the last bit of a
/// machine's logarithm is not heard in the file.
fn level_for(loudness: f64) -> f32 {
    // Too short to be measured: a level that suits most.
    let loudness = if loudness.is_finite() { loudness } else { -14.0 };
    gain(((LOUDNESS - loudness) * 10.0).round().clamp(-400.0, 300.0) / 10.0)
}

/// The fade at both edges: no click at the start, nothing cut off at the end.
fn edge(at: u64, total: u64) -> f32 {
    let fade_in = 240.min(total / 4).max(1);
    let fade_out = (samples(1.6) as u64).min(total / 4).max(1);
    let rise = (at as f32 / fade_in as f32).min(1.0);
    let fall = ((total - at - 1) as f32 / fade_out as f32).min(1.0);
    rise * fall * fall * (3.0 - 2.0 * fall)
}

fn wav_header(frames: u32) -> [u8; 44] {
    let mut header = [0; 44];
    let bytes = frames * 4;
    header[0..4].copy_from_slice(b"RIFF");
    header[4..8].copy_from_slice(&(36 + bytes).to_le_bytes());
    header[8..16].copy_from_slice(b"WAVEfmt ");
    header[16..20].copy_from_slice(&16_u32.to_le_bytes());
    // PCM, two channels.
    header[20..24].copy_from_slice(&[1, 0, 2, 0]);
    header[24..28].copy_from_slice(&RATE.to_le_bytes());
    header[28..32].copy_from_slice(&(RATE * 4).to_le_bytes());
    // Bytes a frame, bits a sample.
    header[32..36].copy_from_slice(&[4, 0, 16, 0]);
    header[36..40].copy_from_slice(b"data");
    header[40..44].copy_from_slice(&bytes.to_le_bytes());
    header
}

/// Plays a score, block by block.
struct Band {
    score: Score,
    mixer: Mixer,
    /// What has been written and is still to come, soonest last.
    ahead: Vec<Event>,
    next_bar: usize,
    at: u64,
}

impl Band {
    fn new(mood: Mood, seed: u32, total: u64) -> Band {
        let score = Score::new(mood, seed, total);
        let mixer = Mixer::new(score.style.reverb, score.style.duck_db, score.dotted_eighth());
        Band { score, mixer, ahead: Vec::new(), next_bar: 0, at: 0 }
    }

    /// Plays all of it, keeps that for `later`, and says how loud it is, in LUFS.
    fn listen(&mut self, total: u64, later: &mut VecDeque<Box<Stereo>>) -> io::Result<f64> {
        let mut meter = EbuR128::new(2, RATE, Mode::I).map_err(io::Error::other)?;
        while self.at < total {
            let block = Box::new(self.play());
            meter.add_frames_planar_f32(&[&block[0][..], &block[1][..]]).map_err(io::Error::other)?;
            later.push_back(block);
        }
        meter.loudness_global().map_err(io::Error::other)
    }

    fn play(&mut self) -> Stereo {
        let end = self.at + BLOCK as u64;
        while self.next_bar <= self.score.bars() && self.score.start(self.next_bar) < end {
            self.ahead.extend(self.score.write(self.next_bar));
            self.ahead.sort_by_key(|event| std::cmp::Reverse(event.at));
            self.next_bar += 1;
        }
        while let Some(event) = self.ahead.pop_if(|event| event.at < end) {
            let wait = event.at.saturating_sub(self.at) as usize;
            if event.kick {
                self.mixer.kick(wait);
            }
            self.mixer.play(event.voice, event.strip, wait);
        }
        self.at = end;
        self.mixer.mix()
    }
}
