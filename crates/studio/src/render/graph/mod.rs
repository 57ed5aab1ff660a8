//! One FFmpeg filter graph: its inputs, its chains, and which input a piece of a source is read from.
//!
//! A source is opened once where its pieces are used in the order in which they lie in the file: frames of a piece
//! that is not wanted yet would otherwise pile up, uncompressed, until it is. A piece that goes back, or far ahead,
//! gets its own input that starts right there.

mod audio;
mod conform;
mod overlay;
mod picture;
mod video;

use super::RenderError;
use super::film::{Film, Footage, LEAD};
use super::reverse;
use crate::media::sniff::{self, MAX_PIXELS};
use fov_edit::time::{Span, Time};
use fov_edit::timeline::{Id, Place};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub(crate) use audio::{is_heard, is_silent};
pub(crate) use picture::Colors;

/// How much one graph with pictures should open, by [`Graph::load`]: 8 videos, or 32 texts, or one video and a batch of
/// pictures that are shown backwards.
pub(crate) const MUCH: usize = 32;
/// How much a video is.
const VIDEO: usize = 4;
/// Most inputs that one graph may have.
const MAX_INPUTS: usize = 400;

/// A filter graph in the making.
pub(crate) struct Graph<'a> {
    pub(super) film: &'a Film,
    /// What the output's numbers mean as colours.
    pub(super) colors: Colors,
    /// A gap between two pieces of a source that is longer than this is not worth decoding.
    skip: Time,
    inputs: Vec<Input>,
    chains: Vec<String>,
    labels: usize,
    /// Threads of each decoder, where that is not left to it.
    threads: Option<usize>,
    /// Pictures that are kept until the last of them is there.
    held: i64,
    /// Files that other inputs need at run time.
    reads: Vec<PathBuf>,
}

/// Something that is opened with `-i`.
struct Input {
    args: Vec<OsString>,
    lane: Option<Lane>,
}

/// A source being read forwards.
struct Lane {
    source: Id,
    /// Where reading starts, on the source's clock.
    from: Time,
    /// The end of the last piece.
    to: Time,
    video: Vec<String>,
    audio: Vec<String>,
}

/// A piece of a source, about to be read from an input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tap {
    input: usize,
    /// What to take off a time on the source's clock to get one on the input's.
    pub(super) offset: Time,
}

impl<'a> Graph<'a> {
    /// An empty graph whose pictures come out in `colors`.
    pub(crate) fn new(film: &'a Film, colors: Colors) -> Graph<'a> {
        Graph {
            film,
            colors,
            skip: Time::from_secs(20),
            inputs: Vec::new(),
            chains: Vec::new(),
            labels: 0,
            threads: None,
            held: 0,
            reads: Vec::new(),
        }
    }

    /// For graphs that decode no pictures: reading over a gap costs little.
    pub(crate) fn sound_only(mut self) -> Graph<'a> {
        self.skip = Time::from_secs(300);
        self
    }

    /// For graphs that have others at work beside them: so many threads for each decoder.
    pub(crate) fn with_threads(mut self, threads: usize) -> Graph<'a> {
        self.threads = Some(threads);
        self
    }

    /// Adds an input that is no source of the film, e.g. made music; returns its number.
    pub(crate) fn add_input(&mut self, args: Vec<OsString>, file: &Path) -> usize {
        self.reads.push(file.to_owned());
        self.inputs.push(Input { args, lane: None });
        self.inputs.len() - 1
    }

    /// Adds the standard input, read with a demuxer; returns its number.
    pub(super) fn add_standard_input(&mut self, demuxer: &str) -> usize {
        let args =
            ["-f", demuxer, "-protocol_whitelist", "pipe", "-i", "pipe:0"].map(OsString::from).to_vec();
        self.inputs.push(Input { args, lane: None });
        self.inputs.len() - 1
    }

    /// The input from which `piece` of a source is read. `apart`: its frames are needed while an earlier piece of
    /// the same source is still being shown.
    pub(super) fn tap(&mut self, source: Id, piece: Span, apart: bool) -> Result<Tap, RenderError> {
        let footage = self.film.footage(source)?;
        let skip = self.skip;
        let still = self.film.is_still(source);
        let found = self.inputs.iter().position(|input| {
            input.lane.as_ref().is_some_and(|lane| {
                let ahead = lane.to <= piece.start && piece.start - lane.to <= skip;
                lane.source == source && (still || (ahead && !apart))
            })
        });
        if let Some(input) = found
            && let Some(lane) = self.inputs[input].lane.as_mut()
        {
            lane.to = lane.to.max(piece.end);
            return Ok(Tap { input, offset: lane.from });
        }
        let near = still || piece.start < Time::from_secs(3);
        let from = if near { Time::ZERO } else { footage.lead_in(piece.start) };
        // The program reads microseconds; what it gets and what is reckoned with here must be the same.
        let from = Time::from_ms(from.ms());
        let lane = Lane { source, from, to: piece.end, video: Vec::new(), audio: Vec::new() };
        self.inputs.push(Input { args: open(footage, from, self.threads), lane: Some(lane) });
        self.reads.push(footage.path.clone());
        Ok(Tap { input: self.inputs.len() - 1, offset: from })
    }

    /// A fresh label that will carry the pictures of a tapped input.
    pub(super) fn video_of(&mut self, tap: Tap) -> String {
        let label = self.label();
        if let Some(lane) = self.inputs[tap.input].lane.as_mut() {
            lane.video.push(label.clone());
        }
        label
    }

    /// A fresh label that will carry the sound of a tapped input, 48 kHz stereo without gaps.
    pub(super) fn audio_of(&mut self, tap: Tap) -> String {
        let label = self.label();
        if let Some(lane) = self.inputs[tap.input].lane.as_mut() {
            lane.audio.push(label.clone());
        }
        label
    }

    /// A label that nothing has yet.
    pub(super) fn label(&mut self) -> String {
        self.labels += 1;
        format!("n{}", self.labels)
    }

    /// Adds `filters` between labels and returns the label of what comes out.
    pub(super) fn chain(&mut self, ins: &[&str], filters: &str) -> String {
        let out = self.label();
        self.chain_to(ins, filters, &[&out]);
        out
    }

    /// Adds `filters` between labels.
    pub(super) fn chain_to(&mut self, ins: &[&str], filters: &str, outs: &[&str]) {
        let mut chain = String::new();
        for label in ins {
            let _ = write!(chain, "[{label}]");
        }
        chain.push_str(filters);
        for label in outs {
            let _ = write!(chain, "[{label}]");
        }
        self.chains.push(chain);
    }

    /// `n` copies of what `label` carries.
    pub(super) fn split(&mut self, label: &str, filter: &str, n: usize) -> Vec<String> {
        if n == 1 {
            return vec![label.to_owned()];
        }
        let outs: Vec<String> = (0..n).map(|_| self.label()).collect();
        let refs: Vec<&str> = outs.iter().map(String::as_str).collect();
        self.chain_to(&[label], &format!("{filter}={n}"), &refs);
        outs
    }

    /// Adds the pictures of the frames in `span`, timed from zero; returns their label.
    pub(crate) fn video(&mut self, span: &std::ops::Range<i64>) -> Result<String, RenderError> {
        video::build(self, span)
    }

    /// Adds the pictures of local frames of clip `i`; returns their label.
    pub(crate) fn clip(&mut self, i: usize, frames: std::ops::Range<i64>) -> Result<String, RenderError> {
        video::clip(self, i, frames)
    }

    /// Adds the sound of the whole film, raised by `gain` decibels; returns its label.
    pub(crate) fn audio(&mut self, gain: Option<f64>) -> Result<String, RenderError> {
        audio::build(self, gain)
    }

    /// Adds the sound of clip `i` as its source has it, before it is turned round; returns its label.
    pub(crate) fn unturned_sound(&mut self, i: usize) -> Result<String, RenderError> {
        audio::unturned(self, i)
    }

    /// Reduces pictures to 256 colours each, for GIF. A palette for each picture needs no picture to wait for the end.
    pub(crate) fn palette(&mut self, label: &str) -> String {
        let copies = self.split(label, "split", 2);
        let palette = self.chain(&[&copies[0]], "palettegen=stats_mode=single");
        self.chain(&[&copies[1], &palette], "paletteuse=new=1:dither=bayer:bayer_scale=4")
    }

    /// Measures the loudness of what `label` carries; the figures are in the run's log.
    pub(crate) fn measure(&mut self, label: &str) -> String {
        self.chain(&[label], "loudnorm=print_format=json")
    }

    /// How much it opens at once. A video holds a decoder and some dozen pictures, a painted text only itself.
    pub(crate) fn load(&self) -> usize {
        let open =
            self.inputs.iter().map(|input| if input.lane.is_some() { VIDEO } else { 1 }).sum::<usize>();
        let held = self.held as f64 / reverse::batch(self.film) as f64;
        open + ((MUCH - 2 * VIDEO) as f64 * held).ceil() as usize
    }

    /// How many pictures it keeps until the last of them is there, to show them backwards.
    pub(crate) fn held(&self) -> i64 {
        self.held
    }

    /// The arguments for the inputs and the graph, and the files that they read.
    pub(crate) fn finish(mut self) -> Result<Wiring, RenderError> {
        if self.inputs.len() > MAX_INPUTS {
            return Err(RenderError::TooComplex(format!("{} files at once", self.inputs.len())));
        }
        let mut args = Vec::new();
        for number in 0..self.inputs.len() {
            if let Some(lane) = self.inputs[number].lane.take() {
                let footage = self.film.footage(lane.source)?;
                self.wire(number, &lane, footage);
                if !self.film.is_still(lane.source) {
                    let length = lane.to - lane.from + LEAD + LEAD;
                    args.extend(["-t".into(), format!("{:.6}", length.secs_f64()).into()]);
                }
            }
            args.append(&mut self.inputs[number].args);
        }
        Ok(Wiring { inputs: args, graph: self.chains.join(";\n"), reads: self.reads })
    }

    fn wire(&mut self, number: usize, lane: &Lane, footage: &Footage) {
        let list = |labels: &[String]| labels.iter().map(|l| format!("[{l}]")).collect::<String>();
        let split = |kind: &str, n: usize| if n > 1 { format!("{kind}={n}") } else { String::new() };
        if let (Some(stream), n @ 1..) = (&footage.info.video, lane.video.len()) {
            let upright = stream.orientation.filters().map(|turn| format!("{turn},")).unwrap_or_default();
            let filter = if n > 1 { split("split", n) } else { "null".into() };
            self.chains.push(format!("[{number}:{}]{upright}{filter}{}", stream.index, list(&lane.video)));
        }
        if let (Some(stream), n @ 1..) = (&footage.info.audio, lane.audio.len()) {
            // A single channel is the same left and right, at its own level.
            let mono = if stream.channels == 1 { "pan=stereo|c0=c0|c1=c0," } else { "" };
            let split = if n > 1 { format!(",{}", split("asplit", n)) } else { String::new() };
            self.chains.push(format!(
                "[{number}:{}]{mono}aresample={SR}:async=1:first_pts=0,\
                 aformat=sample_fmts=fltp:sample_rates={SR}:channel_layouts=stereo{split}{}",
                stream.index,
                list(&lane.audio),
                SR = super::film::SAMPLE_RATE,
            ));
        }
    }
}

/// A finished graph, as arguments.
#[derive(Debug)]
pub(crate) struct Wiring {
    /// Input options and inputs.
    pub(crate) inputs: Vec<OsString>,
    /// The graph.
    pub(crate) graph: String,
    /// Every file that is read.
    pub(crate) reads: Vec<PathBuf>,
}

/// The arguments that open a source at `from`.
fn open(footage: &Footage, from: Time, threads: Option<usize>) -> Vec<OsString> {
    let mut args = Vec::new();
    if let Some(threads) = threads {
        args.extend(["-threads".into(), threads.to_string().into()]);
    }
    if from > Time::ZERO {
        args.extend(["-ss".into(), format!("{:.6}", from.secs_f64()).into()]);
    }
    if footage.info.container == sniff::Container::Jpeg {
        // Turned in the graph, by the same rules in every version.
        args.push("-noautorotate".into());
    }
    args.extend(footage.info.container.input(&footage.path));
    args
}

/// The arguments that open a file of our own with a demuxer.
pub(crate) fn open_own(demuxer: &str, path: &Path) -> Vec<OsString> {
    let mut url = OsString::from("file:");
    url.push(path);
    let mut args: Vec<OsString> = ["-f", demuxer, "-protocol_whitelist", "file"].map(OsString::from).to_vec();
    args.extend(["-max_pixels".into(), MAX_PIXELS.to_string().into(), "-i".into(), url]);
    args
}

/// The arguments that open samples of our own: 32-bit floats, left and right in turn.
fn open_raw(path: &Path) -> Vec<OsString> {
    let mut args: Vec<OsString> = ["-ar", "48000", "-ac", "2"].map(OsString::from).to_vec();
    args.extend(open_own("f32le", path));
    args
}

/// The top left corner of a box of `size` at `place` on `canvas`, 4 % of the shorter side from the edges.
pub(crate) fn corner(place: Place, size: (u32, u32), canvas: (u32, u32)) -> (i32, i32) {
    let margin = canvas.0.min(canvas.1) as i32 / 25;
    let (w, h) = (size.0 as i32, size.1 as i32);
    let (cw, ch) = (canvas.0 as i32, canvas.1 as i32);
    let x = match place {
        Place::TopLeft | Place::Left | Place::BottomLeft => margin,
        Place::Top | Place::Center | Place::Bottom => (cw - w) / 2,
        Place::TopRight | Place::Right | Place::BottomRight => cw - w - margin,
    };
    let y = match place {
        Place::TopLeft | Place::Top | Place::TopRight => margin,
        Place::Left | Place::Center | Place::Right => (ch - h) / 2,
        Place::BottomLeft | Place::Bottom | Place::BottomRight => ch - h - margin,
    };
    (x, y)
}
