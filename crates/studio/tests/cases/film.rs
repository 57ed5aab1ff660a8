//! A finished film, decoded whole: its pictures, its sound, and the lowest part of its sound, where only music is.

use crate::material::{COLOURS, LEVEL, TONES};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Width to which pictures are scaled for looking at them.
const WIDTH: usize = 320;
const RATE: f64 = 48_000.0;

pub(crate) struct Film {
    pub(crate) seconds: f64,
    /// Zero where there is sound only.
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

    /// The ninth of the picture with this name, or a third of it; a row is as wide as the picture.
    pub(crate) fn named(name: &str) -> Area {
        let x = match name {
            n if n.ends_with("row") => (0.0, 1.0),
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

    /// Its columns and rows in a picture of this size.
    pub(crate) fn of(self, width: usize, height: usize) -> (Range<usize>, Range<usize>) {
        let span = |(a, b): (f64, f64), n: usize| (a * n as f64) as usize..((b * n as f64) as usize).min(n);
        (span(self.x, width), span(self.y, height))
    }
}

/// A picture with pixels of its own.
pub(crate) struct Still {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Still {
    pub(crate) fn picture(&self) -> Picture<'_> {
        Picture { width: self.width, height: self.height, rgb: &self.rgb }
    }
}

/// One picture of a film.
#[derive(Clone, Copy)]
pub(crate) struct Picture<'a> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    rgb: &'a [u8],
}

impl<'a> Picture<'a> {
    fn pixels(self, area: Area) -> impl Iterator<Item = [u8; 3]> + 'a {
        let (xs, ys) = area.of(self.width, self.height);
        ys.flat_map(move |y| xs.clone().map(move |x| self.pixel(x, y)))
    }

    pub(crate) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let i = (y * self.width + x) * 3;
        [self.rgb[i], self.rgb[i + 1], self.rgb[i + 2]]
    }
}

impl Film {
    pub(crate) fn open(path: &Path) -> Film {
        let Probed { seconds, size, fps, sounds } = probe(path);
        let height = (WIDTH * size[1] as usize / size[0].max(1) as usize).max(2) & !1;
        let scale = format!("scale={WIDTH}:{height}:flags=area");
        let frames = ["-map", "0:v:0", "-vf", &scale, "-f", "rawvideo", "-pix_fmt", "rgb24"];
        let pictures = if size[0] > 0 { decode(path, &frames) } else { Vec::new() };
        let sound = if sounds { sound(path, "anull") } else { Vec::new() };
        Film { seconds, size, fps, height, pictures, sound, path: path.to_owned() }
    }

    /// What is seen at a time.
    pub(crate) fn picture(&self, at: f64) -> Picture<'_> {
        let bytes = WIDTH * self.height * 3;
        let count = self.pictures.len() / bytes;
        // A hair over, so that the time of a frame is that frame.
        let n = ((at * self.fps + 1e-6) as usize).min(count - 1);
        Picture { width: WIDTH, height: self.height, rgb: &self.pictures[n * bytes..(n + 1) * bytes] }
    }

    /// What is seen at a time, in the film's own size.
    pub(crate) fn still(&self, at: f64) -> Still {
        let only = format!("select=gte(t\\,{:.6})", at - 0.5 / self.fps);
        let frame = ["-map", "0:v:0", "-vf", &only, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24"];
        let [width, height] = self.size.map(|side| side as usize);
        Still { width, height, rgb: decode(&self.path, &frame) }
    }

    /// The mean colour of a part of the picture.
    pub(crate) fn mean(&self, at: f64, area: Area) -> [f64; 3] {
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for pixel in self.picture(at).pixels(area) {
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
        for pixel in self.still(at).picture().pixels(area) {
            all += 1.0;
            hits += f64::from(u8::from(near(pixel.map(f64::from), colour, 60.0)));
        }
        hits / all
    }

    /// The share of a part's pixels that stand out from the plain colour of the picture.
    pub(crate) fn ink(&self, at: f64, area: Area) -> f64 {
        let ground = self.plain(at);
        let (mut hits, mut all) = (0.0, 0.0);
        for pixel in self.picture(at).pixels(area) {
            all += 1.0;
            let far = (0..3).any(|i| (f64::from(pixel[i]) - ground[i]).abs() > 50.0);
            hits += f64::from(u8::from(far));
        }
        hits / all
    }

    /// How much of this colour of the second is left, by how bright it is: 1 is all, 0 is black.
    pub(crate) fn brightness(&self, at: f64, second: usize) -> f64 {
        let light = |colour: [f64; 3]| colour.iter().sum::<f64>();
        light(self.plain(at)) / light(COLOURS[second].map(f64::from))
    }

    /// How much of a second's picture is in the mean of two of them, and how far from any such mean the colour is.
    pub(crate) fn mixture(&self, at: f64, from: usize, into: usize) -> (f64, f64) {
        let (seen, a, b) = (self.plain(at), COLOURS[from].map(f64::from), COLOURS[into].map(f64::from));
        let dot = |u: [f64; 3], v: [f64; 3]| (0..3).map(|i| u[i] * v[i]).sum::<f64>();
        let minus = |u: [f64; 3], v: [f64; 3]| [0, 1, 2].map(|i| u[i] - v[i]);
        let way = minus(b, a);
        let share = dot(minus(seen, a), way) / dot(way, way);
        let off = minus(minus(seen, a), way.map(|v| v * share));
        (share, dot(off, off).sqrt())
    }

    /// Where something of this colour is, as shares of the picture: left, top, width and height of what holds it all, and
    /// how much of that it fills.
    pub(crate) fn extent(&self, at: f64, colour: [u8; 3]) -> Option<([f64; 4], f64)> {
        let picture = self.picture(at);
        let all = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
        let of_it: Vec<_> =
            all.filter(|(x, y)| near(picture.pixel(*x, *y).map(f64::from), colour, 30.0)).collect();
        let span = |of: fn(&(usize, usize)) -> usize| {
            let (first, last) = (of_it.iter().map(of).min()?, of_it.iter().map(of).max()?);
            Some((first, last + 1 - first))
        };
        let ((x, w), (y, h)) = (span(|at| at.0)?, span(|at| at.1)?);
        let (wide, tall) = (picture.width as f64, picture.height as f64);
        let place = [x as f64 / wide, y as f64 / tall, w as f64 / wide, h as f64 / tall];
        Some((place, of_it.len() as f64 / (w * h) as f64))
    }

    /// How many clearly different hues, of six, stand out from the ground in a part of the picture.
    pub(crate) fn hues(&self, at: f64, area: Area) -> usize {
        let ground = self.plain(at);
        let vivid = |[r, g, b]: [u8; 3]| r.max(g).max(b) - r.min(g).min(b) > 90;
        let apart = |p: &[u8; 3]| !near(p.map(f64::from), ground.map(|v| v as u8), 60.0);
        let found: BTreeSet<i32> =
            self.picture(at).pixels(area).filter(|p| vivid(*p) && apart(p)).map(hue).collect();
        found.len()
    }

    /// How far the tone of a second lies above its own level in the material, in decibels, whatever else is heard.
    pub(crate) fn tone(&self, from: f64, to: f64, second: usize) -> f64 {
        20.0 * (tone(stretch(&self.sound, from, to), TONES[second]) / LEVEL).log10()
    }

    /// Root mean square of the sound between two moments.
    pub(crate) fn level(&self, from: f64, to: f64) -> f64 {
        level(&self.sound, from, to)
    }

    /// The sound below 150 Hz.
    pub(crate) fn bass(&self) -> Bass {
        Bass(sound(&self.path, "lowpass=f=150,lowpass=f=150,lowpass=f=150"))
    }

    /// The kind of file, as its name would end.
    pub(crate) fn container(&self) -> &'static str {
        container(&std::fs::read(&self.path).unwrap())
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

/// The root mean square of one frequency, by Goertzel's sum behind a Hann window.
fn tone(sound: &[f32], hz: f64) -> f64 {
    let turn = std::f64::consts::TAU / sound.len().max(1) as f64;
    let (mut re, mut im, mut weight) = (0.0, 0.0, 0.0);
    for (n, value) in sound.iter().enumerate() {
        let window = 0.5 - 0.5 * (turn * n as f64).cos();
        let (sin, cos) = (std::f64::consts::TAU * hz * n as f64 / RATE).sin_cos();
        re += window * f64::from(*value) * cos;
        im += window * f64::from(*value) * sin;
        weight += window;
    }
    re.hypot(im) * std::f64::consts::SQRT_2 / weight
}

/// Which sixth of the colour circle a colour is in: around red, yellow, green, cyan, blue or magenta.
fn hue(pixel: [u8; 3]) -> i32 {
    let [r, g, b] = pixel.map(f64::from);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let sixths = match most {
        m if m == r => (g - b) / (most - least),
        m if m == g => 2.0 + (b - r) / (most - least),
        _ => 4.0 + (r - g) / (most - least),
    };
    (sixths.round() as i32).rem_euclid(6)
}

struct Probed {
    seconds: f64,
    size: [u32; 2],
    fps: f64,
    sounds: bool,
}

fn probe(path: &Path) -> Probed {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "json", "-show_entries"])
        .arg("format=duration:stream=codec_type,width,height,r_frame_rate")
        .arg(path)
        .output()
        .unwrap();
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let streams = found["streams"].as_array().unwrap();
    let kind = |kind: &str| streams.iter().find(|s| s["codec_type"] == kind);
    let seconds = found["format"]["duration"].as_str().unwrap().parse().unwrap();
    let sounds = kind("audio").is_some();
    let Some(video) = kind("video") else { return Probed { seconds, size: [0, 0], fps: 0.0, sounds } };
    let side = |key: &str| video[key].as_u64().unwrap() as u32;
    let (num, den) = video["r_frame_rate"].as_str().unwrap().split_once('/').unwrap();
    let fps = num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap();
    Probed { seconds, size: [side("width"), side("height")], fps, sounds }
}

/// What kind of file it is, by its first bytes.
fn container(bytes: &[u8]) -> &'static str {
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', b'q', b't', ..] => "mov",
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => "m4a",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "mp4",
        [0x1a, 0x45, 0xdf, 0xa3, ..] if bytes[..64.min(bytes.len())].windows(4).any(|w| w == b"webm") => {
            "webm"
        }
        [b'G', b'I', b'F', ..] => "gif",
        [b'R', b'I', b'F', b'F', ..] => "wav",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "mkv",
        [b'I', b'D', b'3', ..] => "mp3",
        _ => "unknown",
    }
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
