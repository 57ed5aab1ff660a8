//! Test clips whose frames carry their number in the pixels and whose sound clicks when the picture flashes, and
//! the way back: which numbers a finished film shows, and when it clicks.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) const WIDTH: usize = 320;
pub(crate) const HEIGHT: usize = 180;
const BITS: usize = 12;
const BLOCK: usize = 24;
const LEFT: usize = 16;
const TOP: usize = 50;

/// One frame that says `number`: a row of bits, and below it the same row inverted. Every `flash` frames, the lower
/// edge is white.
fn frame(number: usize, flash: usize) -> Vec<u8> {
    let mut pixels = vec![64_u8; WIDTH * HEIGHT];
    for bit in 0..BITS {
        let on = number >> bit & 1 == 1;
        for y in 0..2 * BLOCK {
            let value = if on == (y < BLOCK) { 220 } else { 30 };
            let at = (TOP + y) * WIDTH + LEFT + bit * BLOCK;
            pixels[at..at + BLOCK].fill(value);
        }
    }
    let edge = if number.is_multiple_of(flash) { 235 } else { 16 };
    pixels[(HEIGHT - 30) * WIDTH..].fill(edge);
    pixels
}

fn read(pixels: &[u8]) -> Option<usize> {
    let mean = |x: usize, y: usize| -> i32 {
        let rows = (y + 8..y + 16).map(|y| &pixels[y * WIDTH + x + 8..y * WIDTH + x + 16]);
        rows.flatten().map(|&v| i32::from(v)).sum::<i32>() / 64
    };
    (0..BITS).try_fold(0, |number, bit| {
        let x = LEFT + bit * BLOCK;
        let (above, below) = (mean(x, TOP), mean(x, TOP + BLOCK));
        // Neither clearly one nor the other: not a frame of ours.
        ((above - below).abs() > 40).then_some(number | usize::from(above > below) << bit)
    })
}

/// How to make a clip.
pub(crate) struct Spec<'a> {
    pub(crate) frames: usize,
    /// As FFmpeg writes it.
    pub(crate) fps: &'a str,
    /// Frames between flashes (and clicks).
    pub(crate) flash: usize,
    /// Number of the first frame.
    pub(crate) first: usize,
    pub(crate) sound: bool,
    /// Filters, codecs, muxer options.
    pub(crate) options: &'a [&'a str],
}

impl Default for Spec<'_> {
    fn default() -> Self {
        Spec { frames: 90, fps: "30", flash: 30, first: 0, sound: true, options: H264 }
    }
}

/// H.264 with B-frames and closed groups of 15 frames.
pub(crate) const H264: &[&str] =
    &["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "15", "-bf", "3", "-pix_fmt", "yuv420p"];

impl Spec<'_> {
    /// Writes the clip.
    pub(crate) fn write(&self, path: &Path) {
        let (num, den) = self.fps.split_once('/').unwrap_or((self.fps, "1"));
        let fps = num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap();
        let length = self.frames as f64 / fps;
        let period = self.flash as f64 / fps;
        let mut command = Command::new("ffmpeg");
        command.args(["-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray"]);
        command.args(["-video_size", &format!("{WIDTH}x{HEIGHT}"), "-framerate", self.fps, "-i", "pipe:0"]);
        if self.sound {
            // A click of 5 ms on every flash, over a quiet tone.
            let click = format!(
                "aevalsrc='0.02*sin(2*PI*300*t)+0.8*lt(mod(t+0.000001,{period:.9}),0.005)*sin(2*PI*2000*t)':s=48000:d={length:.6}"
            );
            command.args(["-f", "lavfi", "-i", &click, "-c:a", "aac", "-b:a", "128k"]);
        }
        command.args(self.options).arg(path).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        for n in 0..self.frames {
            pipe.write_all(&frame(self.first + n, self.flash)).unwrap();
        }
        drop(pipe);
        assert!(child.wait().unwrap().success(), "making {}", path.display());
    }
}

/// The numbers that a film's frames show, in order; none where a frame is not one of ours. Every frame that is
/// stored comes once.
pub(crate) fn numbers(path: &Path) -> Vec<Option<usize>> {
    gray(path).chunks_exact(WIDTH * HEIGHT).map(read).collect()
}

/// The brightness of each frame.
pub(crate) fn brightness(path: &Path) -> Vec<f64> {
    let mean = |frame: &[u8]| frame.iter().map(|&v| f64::from(v)).sum::<f64>() / frame.len() as f64;
    gray(path).chunks_exact(WIDTH * HEIGHT).map(mean).collect()
}

/// The frames of which the lower edge is white.
pub(crate) fn flashes(path: &Path) -> Vec<usize> {
    let edge = "crop=iw:ih/12:0:ih*11/12,scale=1:1:flags=area";
    let frames =
        ["-map", "0:v:0", "-fps_mode", "passthrough", "-vf", edge, "-f", "rawvideo", "-pix_fmt", "gray"];
    let bright = decode(path, &frames).into_iter().enumerate().filter(|(_, edge)| *edge > 128);
    bright.map(|(n, _)| n).collect()
}

/// Sees to it that a film is what every player relies on: it decodes without a word, decoding times rise, parameter
/// sets are in the header and nowhere else, and picture and sound start at zero.
pub(crate) fn assert_strict(path: &Path) {
    decode(path, &["-map", "0", "-f", "null"]);
    for stream in ["v:0", "a:0"] {
        let packets = probe(path, &["-select_streams", stream, "-show_entries", "packet=dts,pts"]);
        let mut last = i64::MIN;
        for line in packets.lines().filter(|line| !line.is_empty()) {
            let mut numbers = line.split(',').map(|number| number.parse::<i64>().unwrap());
            let (pts, dts) = (numbers.next().unwrap(), numbers.next().unwrap());
            assert!(dts > last && dts <= pts, "{stream}: {line} after {last}");
            last = dts;
        }
        let start = probe(path, &["-select_streams", stream, "-show_entries", "stream=start_time"]);
        assert!(start.parse::<f64>().unwrap().abs() < 0.001, "{stream} starts at {start}");
    }
    assert_eq!(probe(path, &["-select_streams", "v:0", "-show_entries", "stream=codec_tag_string"]), "avc1");
    let file = std::fs::read(path).unwrap();
    let packets = probe(path, &["-select_streams", "v:0", "-show_entries", "packet=size,pos"]);
    for line in packets.lines().filter(|line| !line.is_empty()) {
        let mut numbers = line.split(',').map(|number| number.parse::<usize>().unwrap());
        let (size, pos) = (numbers.next().unwrap(), numbers.next().unwrap());
        let mut sample = &file[pos..pos + size];
        while let Some((length, rest)) = sample.split_first_chunk::<4>() {
            let (unit, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
            // ITU-T H.264, table 7-1.
            assert!(!matches!(unit[0] & 31, 7 | 8), "a parameter set in the sample at {pos}");
            sample = rest;
        }
    }
}

fn gray(path: &Path) -> Vec<u8> {
    let size = format!("scale={WIDTH}:{HEIGHT}");
    decode(
        path,
        &["-map", "0:v:0", "-fps_mode", "passthrough", "-vf", &size, "-f", "rawvideo", "-pix_fmt", "gray"],
    )
}

/// The film's sound, 48 kHz, left channel.
pub(crate) fn samples(path: &Path) -> Vec<f32> {
    let raw = decode(path, &["-map", "0:a:0", "-af", "pan=mono|c0=c0", "-f", "s16le", "-ar", "48000"]);
    raw.chunks_exact(2).map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32768.0).collect()
}

/// When it clicks, in seconds.
pub(crate) fn clicks(path: &Path) -> Vec<f64> {
    let samples = samples(path);
    let mut found: Vec<f64> = Vec::new();
    for (n, value) in samples.iter().enumerate() {
        let t = n as f64 / 48_000.0;
        if value.abs() > 0.3 && found.last().is_none_or(|last| t - last > 0.05) {
            found.push(t);
        }
    }
    found
}

/// How loud a stretch is: root mean square.
pub(crate) fn level(samples: &[f32], from: f64, to: f64) -> f64 {
    let part = &samples[(from * 48_000.0) as usize..(to * 48_000.0) as usize];
    (part.iter().map(|v| f64::from(v * v)).sum::<f64>() / part.len() as f64).sqrt()
}

fn decode(path: &Path, args: &[&str]) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-xerror", "-i"]).arg(path).args(args).arg("pipe:1");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "decoding {}: {said}", path.display());
    output.stdout
}

/// Runs FFmpeg to make something for a test.
pub(crate) fn ffmpeg(args: &[&str]) {
    let status = Command::new("ffmpeg").args(["-nostdin", "-v", "error", "-y"]).args(args).status().unwrap();
    assert!(status.success(), "{args:?}");
}

/// What ffprobe says about `entries`.
pub(crate) fn probe(path: &Path, args: &[&str]) -> String {
    let mut command = Command::new("ffprobe");
    let output = command.args(["-v", "error", "-of", "csv=p=0"]).args(args).arg(path).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
