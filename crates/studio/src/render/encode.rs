//! Runs FFmpeg over a graph: codecs, quality, and the whole film in one go.

use super::film::Film;
use super::graph::{self, Colors, Graph, Wiring};
use super::{Container, Output, Quality, RenderError};
use crate::media::ffmpeg::{Ffmpeg, Finished, Progress, Run};
use fov_edit::time::Time;
use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

impl Container {
    /// The file name's ending.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Container::Mp4 => "mp4",
            Container::Mov => "mov",
            Container::Mkv => "mkv",
            Container::Webm => "webm",
            Container::Gif => "gif",
            Container::Mp3 => "mp3",
            Container::M4a => "m4a",
            Container::Wav => "wav",
        }
    }

    /// Whether it shows anything.
    #[must_use]
    pub fn has_pictures(self) -> bool {
        !matches!(self, Container::Mp3 | Container::M4a | Container::Wav)
    }

    /// Whether pictures of a source can be taken over as they are: what is written is coded as most videos are, and
    /// says exactly when each picture is shown.
    pub(super) fn takes_copies(self) -> bool {
        matches!(self, Container::Mp4 | Container::Mov)
    }

    /// Whether anything is heard.
    #[must_use]
    pub fn has_sound(self) -> bool {
        self != Container::Gif
    }
}

/// How many pieces are encoded at once where a film is made in pieces. An encoder uses every core, but loses time between
/// its threads, and starts and ends with less to do.
pub(super) const AT_ONCE: usize = 2;

/// How many threads a decoder and an encoder get that have others at work beside them: together about what FFmpeg gives
/// them where they are alone, and within what it holds for useful, 16 decoders and two rows of blocks for each thread of
/// x264.
pub(super) fn threads(film: &Film) -> (usize, usize) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rows = (film.size().1 / 32).max(1) as usize;
    (cores.div_ceil(AT_ONCE).min(16), (cores * 3).div_ceil(2 * AT_ONCE).min(rows))
}

/// Encodes the whole film with one graph and one run.
pub(super) async fn whole(
    shop: &Shop<'_>,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let Shop { film, output, .. } = *shop;
    let colors = Colors::hd();
    let gain = if output.container.has_sound() { loudness_gain(shop).await? } else { None };
    let mut graph = Graph::new(film, colors.clone());
    if !output.container.has_pictures() {
        graph = graph.sound_only();
    }
    let mut maps: Vec<OsString> = Vec::new();
    let mut map = |label: &str| maps.extend(["-map".into(), format!("[{label}]").into()]);
    if output.container.has_pictures() {
        let mut label = graph.video(&(0..film.frames()))?;
        if output.container == Container::Gif {
            label = graph.palette(&label);
        }
        map(&label);
    }
    if output.container.has_sound() {
        let label = graph.audio(gain)?;
        map(&label);
    }
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend(maps);
    if output.container.has_pictures() {
        args.extend(picture_codec(film, output, &colors));
    }
    if output.container.has_sound() {
        args.extend(sound_codec(output));
    }
    args.extend(muxer(output.container));
    args.push(out.into());
    shop.run(args, &wiring, film.duration(), progress).await
}

/// What the mix must be raised by to be as loud as was asked for; none if nothing was asked for.
pub(super) async fn loudness_gain(shop: &Shop<'_>) -> Result<Option<f64>, RenderError> {
    let film = shop.film;
    let Some(target) = film.line.master.loudness else { return Ok(None) };
    if graph::is_silent(film) {
        return Ok(None);
    }
    let mut graph = Graph::new(film, Colors::hd()).sound_only();
    let label = graph.audio(None)?;
    let label = graph.measure(&label);
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend(["-map".into(), format!("[{label}]").into()]);
    args.extend(["-v", "info", "-f", "null", "-"].map(OsString::from));
    let finished = shop.run_quietly(job_run(film, args, &wiring, film.duration())).await?;
    let measured = finished
        .log
        .rsplit("\"input_i\"")
        .next()
        .and_then(|rest| rest.split('"').nth(1)?.parse::<f64>().ok());
    // Silence measures as minus infinity, and there is nothing to raise.
    let Some(measured) = measured.filter(|m| m.is_finite() && *m > -69.0) else { return Ok(None) };
    Ok(Some((f64::from(target.clamp(-40.0, -5.0)) - measured).clamp(-40.0, 30.0)))
}

/// What every step of a render works with.
#[derive(Clone, Copy)]
pub(super) struct Shop<'a> {
    pub(super) ffmpeg: &'a Ffmpeg,
    pub(super) film: &'a Film,
    pub(super) output: Output,
    pub(super) cancel: &'a CancellationToken,
}

impl Shop<'_> {
    /// Runs a program and returns what it says.
    pub(super) async fn run_quietly(&self, run: Run) -> Result<Finished, RenderError> {
        Ok(self.ffmpeg.run(run, |_| {}, self.cancel.clone()).await?)
    }

    /// Runs FFmpeg for `length` of output.
    pub(super) async fn run(
        &self,
        args: Vec<OsString>,
        wiring: &Wiring,
        length: Time,
        progress: &mut (impl FnMut(f32) + Send),
    ) -> Result<(), RenderError> {
        self.watch(job_run(self.film, args, wiring, length), length, progress).await
    }

    /// Runs FFmpeg and reports how much of `length` is written.
    pub(super) async fn watch(
        &self,
        run: Run,
        length: Time,
        progress: &mut (impl FnMut(f32) + Send),
    ) -> Result<(), RenderError> {
        let whole = length.secs_f64().max(0.001);
        let mut last = 0.0_f32;
        let report = |p: Progress| {
            let share = (p.out_time.secs_f64() / whole) as f32;
            if share > last {
                last = share.min(1.0);
                progress(last);
            }
        };
        self.ffmpeg.run(run, report, self.cancel.clone()).await?;
        Ok(())
    }
}

/// A run for `length` of output, which may read what the graph reads.
pub(super) fn job_run(film: &Film, args: Vec<OsString>, wiring: &Wiring, length: Time) -> Run {
    // What is skipped or shown faster is decoded too.
    let read: Time = film.footage.values().map(|f| f.info.duration).sum();
    let mut run = Run::ffmpeg(film.work(), length + read).args(["-v", "error", "-y"]).args(args);
    run.limits.stall =
        Duration::from_secs(60).max(Duration::from_secs_f64(length.secs_f64().clamp(0.0, 600.0) / 4.0));
    for path in &wiring.reads {
        run = run.reads(path);
    }
    run
}

impl Wiring {
    /// Inputs and graph as arguments. A graph that is too long for an argument goes into a file of the job.
    pub(super) async fn args(&self, film: &Film) -> Result<Vec<OsString>, RenderError> {
        let mut args = self.inputs.clone();
        if self.graph.len() < 100_000 {
            args.extend(["-filter_complex".into(), self.graph.clone().into()]);
        } else {
            // Several may be at work in one folder.
            static GRAPHS: AtomicU64 = AtomicU64::new(0);
            let number = GRAPHS.fetch_add(1, Ordering::Relaxed);
            let path = film.work().join(format!("graph-{number}.txt"));
            tokio::fs::write(&path, &self.graph).await?;
            args.extend(["-filter_complex_script".into(), path.into()]);
        }
        Ok(args)
    }
}

/// The picture's encoder and its options.
pub(super) fn picture_codec(film: &Film, output: Output, colors: &Colors) -> Vec<OsString> {
    let fps = film.fps();
    // A keyframe every two seconds: a player can jump, and the next cut finds a place to start copying.
    let gop = (fps.fps() * 2.0).ceil() as i64;
    let mut args: Vec<String> = Vec::new();
    let mut add = |options: &[&str]| args.extend(options.iter().map(|&o| o.to_owned()));
    match output.container {
        Container::Webm => {
            let crf = by_quality(output.quality, ["31", "36", "42"]);
            add(&["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-row-mt", "1"]);
            add(&["-crf", crf, "-b:v", "0"]);
        }
        Container::Gif => add(&["-c:v", "gif", "-loop", "0"]),
        _ => {
            add(&["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high"]);
            add(&["-crf", by_quality(output.quality, ["21", "25", "29"])]);
        }
    }
    if output.container != Container::Gif {
        add(&[
            "-pix_fmt",
            "yuv420p",
            "-g",
            &gop.to_string(),
            "-color_range",
            "tv",
            "-colorspace",
            &colors.matrix,
        ]);
        add(&["-color_primaries", &colors.primaries, "-color_trc", &colors.transfer]);
    }
    add(&["-r", &format!("{}/{}", fps.num(), fps.den())]);
    args.into_iter().map(OsString::from).collect()
}

fn by_quality(quality: Quality, [high, medium, low]: [&'static str; 3]) -> &'static str {
    match quality {
        Quality::High => high,
        Quality::Medium => medium,
        Quality::Low => low,
    }
}

/// The sound's encoder and its options.
pub(super) fn sound_codec(output: Output) -> Vec<OsString> {
    let rate = by_quality(output.quality, ["192k", "160k", "128k"]);
    let args: &[&str] = match output.container {
        Container::Webm => &["-c:a", "libopus", "-b:a", "128k"],
        Container::Mp3 => &["-c:a", "libmp3lame", "-b:a", rate],
        Container::Wav => &["-c:a", "pcm_s16le"],
        // The quick search takes a third of the time, and at such rates is no worse than the thorough one (FFmpeg,
        // "Codecs", `aac_coder`); by the signal to noise of made music, it is half a decibel better.
        _ if output.quality == Quality::High => &["-c:a", "aac", "-b:a", rate, "-aac_coder", "fast"],
        _ => &["-c:a", "aac", "-b:a", rate],
    };
    args.iter().map(OsString::from).chain(["-ar", "48000", "-ac", "2"].map(OsString::from)).collect()
}

/// The file format, without anything that the sources say about themselves (place, device, owner).
pub(super) fn muxer(container: Container) -> Vec<OsString> {
    let mut args = vec!["-map_metadata", "-1", "-map_chapters", "-1"];
    args.extend(match container {
        Container::Mp4 => &["-movflags", "+faststart", "-f", "mp4"][..],
        Container::Mov => &["-movflags", "+faststart", "-f", "mov"],
        Container::Mkv => &["-f", "matroska"],
        Container::Webm => &["-f", "webm"],
        Container::Gif => &["-f", "gif"],
        Container::Mp3 => &["-f", "mp3"],
        Container::M4a => &["-movflags", "+faststart", "-f", "ipod"],
        Container::Wav => &["-f", "wav"],
    });
    args.into_iter().map(OsString::from).collect()
}
