//! Painted texts and made music, as small as can be: what `crate::media` does properly answers to the same
//! signatures and takes the place of this file.

use super::RenderError;
use fov_edit::time::Time;
use fov_edit::timeline::{Mood, Text};
use std::path::{Path, PathBuf};

/// A painted text: a picture with transparency and where its top left corner goes on the canvas.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// The picture's file, in the job's folder.
    pub(crate) path: PathBuf,
    /// How FFmpeg reads it.
    pub(crate) demuxer: &'static str,
    /// Pixels from the left.
    pub(crate) x: i32,
    /// Pixels from the top.
    pub(crate) y: i32,
}

/// Paints a text as a plain bar of its colour where the text would stand.
pub(crate) fn paint(text: &Text, canvas: (u32, u32), folder: &Path) -> Result<Picture, RenderError> {
    let (width, height) = canvas;
    let h = ((width.min(height) as f32 * text.style.size) as u32).clamp(2, height);
    let w = (width / 2).max(2);
    let (x, y) = super::graph::corner(text.place, (w, h), canvas);
    let mut data =
        format!("P7\nWIDTH {w}\nHEIGHT {h}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n").into_bytes();
    let c = text.style.color;
    data.extend([c.0, c.1, c.2, c.3].repeat((w * h) as usize));
    let path = folder.join(format!("text-{}.pam", text.id.0));
    std::fs::write(&path, data)?;
    Ok(Picture { path, demuxer: "pam_pipe", x, y })
}

/// Writes `length` of made music to `out` as 48 kHz stereo WAV.
pub(crate) fn compose(mood: Mood, seed: u32, length: Time, out: &Path) -> Result<(), RenderError> {
    let samples = length.0.max(0) / 14_700;
    let bytes =
        u32::try_from(samples * 4).map_err(|_| RenderError::TooComplex("the film is too long".into()))?;
    let mut wav = Vec::with_capacity(bytes as usize + 44);
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    wav.extend(48_000_u32.to_le_bytes());
    wav.extend(192_000_u32.to_le_bytes());
    wav.extend(b"\x04\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    let pitch = 220.0 + f64::from(seed % 12) * 10.0 + f64::from(mood as u8) * 20.0;
    for n in 0..samples {
        let v = ((n as f64 * pitch * std::f64::consts::TAU / 48_000.0).sin() * 3000.0) as i16;
        wav.extend(v.to_le_bytes());
        wav.extend(v.to_le_bytes());
    }
    std::fs::write(out, wav)?;
    Ok(())
}
