//! A finished film, decoded whole: its pictures, its sound, and the lowest part of its sound, where only music is.

use crate::material::COLOURS;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Width to which pictures are scaled for looking at them.
const WIDTH: usize = 320;
const RATE: f64 = 48_000.0;

pub(crate) struct Film {
    pub(crate) seconds: f64,
    pub(crate) size: [u32; 2],
    pub(crate) fps: f64,
    height: usize,
    pictures: Vec<u8>,
    sound: Vec<f32>,
    path: PathBuf,
}

/// A part of the picture, as shares of its width and height.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: (f64, f64),
    pub(crate) y: (f64, f64),
}

impl Area {
    /// Where no text of the cases is.
    const PLAIN: Area = Area { x: (0.68, 0.8), y: (0.26, 0.34) };

    /// The ninth of the picture with this name, or a third of it.
    pub(crate) fn named(name: &str) -> Area {
        let x = match name {
            n if n.ends_with("left") => (0.0, 0.34),
            n if n.ends_with("right") => (0.66, 1.0),
            _ => (0.4, 0.6),
        };
        let y = match name {
            n if n.starts_with("top") => (0.0, 0.34),
            n if n.starts_with("bottom") => (0.66, 1.0),
            _ => (0.36, 0.64),
        };
        Area { x, y }
    }
}

impl Film {
    pub(crate) fn open(path: &Path) -> Film {
        let (seconds, size, fps) = probe(path);
        let height = (WIDTH * size[1] as usize / size[0] as usize).max(2) & !1;
        let scale = format!("scale={WIDTH}:{height}:flags=area");
        let pictures = decode(path, &["-map", "0:v:0", "-vf", &scale, "-f", "rawvideo", "-pix_fmt", "rgb24"]);
        Film { seconds, size, fps, height, pictures, sound: sound(path, "anull"), path: path.to_owned() }
    }

    fn picture(&self, at: f64) -> &[u8] {
        let bytes = WIDTH * self.height * 3;
        let count = self.pictures.len() / bytes;
        // A hair over, so that the time of a frame is that frame.
        let n = ((at * self.fps + 1e-6) as usize).min(count - 1);
        &self.pictures[n * bytes..(n + 1) * bytes]
    }

    fn pixels(&self, at: f64, area: Area) -> impl Iterator<Item = [u8; 3]> + '_ {
        let span = |(a, b): (f64, f64), n: usize| (a * n as f64) as usize..((b * n as f64) as usize).min(n);
        let (xs, ys) = (span(area.x, WIDTH), span(area.y, self.height));
        let picture = self.picture(at);
        ys.flat_map(move |y| xs.clone().map(move |x| (y * WIDTH + x) * 3))
            .map(|i| [picture[i], picture[i + 1], picture[i + 2]])
    }

    /// The mean colour of a part of the picture.
    pub(crate) fn mean(&self, at: f64, area: Area) -> [f64; 3] {
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for pixel in self.pixels(at, area) {
            sum = [0, 1, 2].map(|i| sum[i] + f64::from(pixel[i]));
            count += 1.0;
        }
        sum.map(|s| s / count)
    }

    pub(crate) fn plain(&self, at: f64) -> [f64; 3] {
        self.mean(at, Area::PLAIN)
    }

    /// Which second of the material is seen; none where it is no one's colour.
    pub(crate) fn second_shown(&self, at: f64) -> Option<usize> {
        let seen = self.plain(at);
        COLOURS.iter().position(|c| near(seen, *c, 28.0))
    }

    /// The share of a part's pixels that have this colour.
    pub(crate) fn painted(&self, at: f64, area: Area, colour: [u8; 3]) -> f64 {
        let (mut hits, mut all) = (0.0, 0.0);
        for pixel in self.pixels(at, area) {
            all += 1.0;
            hits += f64::from(u8::from(near(pixel.map(f64::from), colour, 60.0)));
        }
        hits / all
    }

    /// The share of a part's pixels that stand out from the plain colour of the picture.
    pub(crate) fn ink(&self, at: f64, area: Area) -> f64 {
        let ground = self.plain(at);
        let (mut hits, mut all) = (0.0, 0.0);
        for pixel in self.pixels(at, area) {
            all += 1.0;
            let far = (0..3).any(|i| (f64::from(pixel[i]) - ground[i]).abs() > 50.0);
            hits += f64::from(u8::from(far));
        }
        hits / all
    }

    /// Root mean square of the sound between two moments.
    pub(crate) fn level(&self, from: f64, to: f64) -> f64 {
        level(&self.sound, from, to)
    }

    /// The sound below 150 Hz.
    pub(crate) fn bass(&self) -> Bass {
        Bass(sound(&self.path, "lowpass=f=150,lowpass=f=150,lowpass=f=150"))
    }

    /// Integrated loudness.
    pub(crate) fn lufs(&self) -> f64 {
        loudness(&self.path)
    }

    /// The pitch over a fifth of a second, by counting how often the wave goes up through zero.
    pub(crate) fn pitch(&self, at: f64) -> f64 {
        let part = stretch(&self.sound, at, at + 0.2);
        let ups = part.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
        ups as f64 / 0.2
    }
}

/// The lowest part of a film's sound.
pub(crate) struct Bass(Vec<f32>);

impl Bass {
    /// Root mean square between two moments.
    pub(crate) fn level(&self, from: f64, to: f64) -> f64 {
        level(&self.0, from, to)
    }
}

/// Whether a colour is about another.
pub(crate) fn near(seen: [f64; 3], wanted: [u8; 3], within: f64) -> bool {
    (0..3).all(|i| (seen[i] - f64::from(wanted[i])).abs() < within)
}

fn stretch(sound: &[f32], from: f64, to: f64) -> &[f32] {
    let at = |t: f64| ((t * RATE) as usize).min(sound.len());
    &sound[at(from)..at(to)]
}

fn level(sound: &[f32], from: f64, to: f64) -> f64 {
    let part = stretch(sound, from, to);
    let squares: f64 = part.iter().map(|v| f64::from(*v).powi(2)).sum();
    (squares / part.len().max(1) as f64).sqrt()
}

fn probe(path: &Path) -> (f64, [u32; 2], f64) {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-of",
            "json",
            "-show_entries",
            "format=duration:stream=codec_type,width,height,r_frame_rate",
        ])
        .arg(path)
        .output()
        .unwrap();
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let streams = found["streams"].as_array().unwrap();
    let video = streams.iter().find(|s| s["codec_type"] == "video").unwrap();
    let side = |key: &str| video[key].as_u64().unwrap() as u32;
    let (num, den) = video["r_frame_rate"].as_str().unwrap().split_once('/').unwrap();
    let fps = num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap();
    let seconds = found["format"]["duration"].as_str().unwrap().parse().unwrap();
    (seconds, [side("width"), side("height")], fps)
}

fn sound(path: &Path, filter: &str) -> Vec<f32> {
    // The left channel as it is: mixing two into one would change the level.
    let filter = format!("pan=mono|c0=c0,{filter}");
    let format = ["-map", "0:a:0?", "-af", &filter, "-ar", "48000", "-f", "f32le"];
    let bytes = decode(path, &format);
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

fn loudness(path: &Path) -> f64 {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i"])
        .arg(path)
        .args(["-map", "0:a:0?", "-af", "ebur128", "-f", "null", "-"])
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    let summary = log.rsplit("Summary:").next().unwrap_or_default();
    let value = summary.split("I:").nth(1).and_then(|rest| rest.split_whitespace().next());
    value.and_then(|v| v.parse().ok()).unwrap_or(f64::NEG_INFINITY)
}

fn decode(path: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(path)
        .args(args)
        .arg("pipe:1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
