//! `fov-bench render`: the renderer against a plain FFmpeg transcode of the same clip with the same preset, in one
//! run, because only ratios mean something on a shared machine. MoviePy 2 does one of the jobs beside it where Python
//! has it or can get it. `fov-bench preview` only looks at films, as `render` does at its end; `fov-bench kinds` only
//! encodes whole ones.

use crate::api;
use crate::films::{TRIM, cases, kinds};
use crate::preview;
use fov_edit::time::Time;
use fov_edit::timeline::{Mood, Timeline};
use fov_studio::media::ffmpeg::Ffmpeg;
use fov_studio::media::music::Tune;
use fov_studio::media::probe::{MediaInfo, probe};
use fov_studio::render::{Job, Output, Strategy, render};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// The version that the targets were set against.
const MOVIEPY: &str = "moviepy==2.2.1";
/// What any full encode may take, in plain transcodes.
const FULL: f64 = 1.05;
/// Kinds of full encodes are measured on so many seconds of such a clip.
const SHORT: i64 = 30;
/// So many times.
const ROUNDS: usize = 3;

/// The clip to work on: 120 s, unless the arguments say otherwise: `[SECONDS] [CLIP.mp4]`.
#[derive(Debug)]
pub(crate) struct Options {
    seconds: i64,
    clip: Option<PathBuf>,
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let seconds = arguments.next().unwrap_or_else(|| "120".to_owned());
        let seconds = seconds.parse().ok().filter(|s| *s >= 20);
        let seconds =
            seconds.ok_or("render takes the seconds of its clip, 20 or more, and perhaps a clip")?;
        Ok(Options { seconds, clip: arguments.next().map(PathBuf::from) })
    }
}

/// Measures and prints a table, then the same as JSON.
///
/// # Errors
/// FFmpeg is missing, or a job failed; the sentence says which.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let clip = runtime()?.block_on(async {
        let bench = Bench::new(options).await?;
        measure(&bench, options.seconds).await?;
        Ok::<_, String>(bench.clip)
    })?;
    println!("{}", api::measure(&clip)?);
    Ok(())
}

/// Measures what there is to see before a film is rendered, and prints the same as JSON.
///
/// # Errors
/// Those of [`run`].
pub(crate) fn look(options: &Options) -> Result<(), String> {
    let clip = runtime()?.block_on(async {
        let bench = Bench::new(options).await?;
        println!("{}", preview::measure(&bench, options.seconds).await?);
        Ok::<_, String>(bench.clip)
    })?;
    println!("{}", api::measure(&clip)?);
    Ok(())
}

/// Measures kinds of full encodes, and prints a table.
///
/// # Errors
/// Those of [`run`].
pub(crate) fn full(_: &Options) -> Result<(), String> {
    println!("{:<34} {:>8} {:>7} {:>7}  how", "job", "wall s", "ratio", "target");
    runtime()?.block_on(Table { base: 0.0, rows: Vec::new() }.kinds())
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())
}

async fn measure(bench: &Bench, seconds: i64) -> Result<(), String> {
    let Bench { folder, clip, .. } = bench;
    println!("{:<34} {:>8} {:>7} {:>7}  how", "job", "wall s", "ratio", "target");
    let started = Instant::now();
    plain(clip, &folder.join("plain.mp4"))?;
    let base = started.elapsed().as_secs_f64();
    let mut table = Table { base, rows: Vec::new() };
    table.row("plain transcode", base, Some(1.0), "FFmpeg, veryfast");
    for (name, target, timeline) in cases(seconds) {
        table.job(bench, name, target, timeline).await?;
    }
    match moviepy(bench, seconds) {
        Ok(wall) => table.row("trim + music + 3 s title, MoviePy 2", wall, None, MOVIEPY),
        Err(why) => println!("MoviePy was not measured: {why}"),
    }
    table.kinds().await?;
    let looks = preview::measure(bench, seconds).await?;
    println!("{}", json!({ "plain_transcode_s": base, "jobs": table.rows, "preview": looks }));
    Ok(())
}

struct Table {
    base: f64,
    rows: Vec<Value>,
}

impl Table {
    /// Edits that leave no picture as it is. The best of some rounds each, in turn with the plain transcode: they are
    /// nearer to it than a shared machine's pace stays the same.
    async fn kinds(&mut self) -> Result<(), String> {
        let bench = Bench::new(&Options { seconds: SHORT, clip: None }).await?;
        let kinds = kinds(SHORT);
        let mut base = f64::INFINITY;
        let mut best = vec![(f64::INFINITY, String::new()); kinds.len()];
        for _ in 0..ROUNDS {
            let started = Instant::now();
            plain(&bench.clip, &bench.folder.join("plain.mp4"))?;
            base = base.min(started.elapsed().as_secs_f64());
            for ((name, timeline), best) in kinds.iter().zip(&mut best) {
                let made = timed(&bench, name, timeline.clone()).await?;
                if made.0 < best.0 {
                    *best = made;
                }
            }
        }
        self.base = base;
        self.row(&format!("plain transcode of {SHORT} s"), base, Some(1.0), "FFmpeg, veryfast");
        for ((name, _), (wall, how)) in kinds.iter().zip(best) {
            self.row(&format!("{SHORT} s, {name}"), wall, Some(FULL), &how);
        }
        Ok(())
    }

    async fn job(
        &mut self,
        bench: &Bench,
        name: &str,
        target: f64,
        timeline: Timeline,
    ) -> Result<(), String> {
        let (wall, how) = timed(bench, name, timeline).await?;
        self.row(name, wall, Some(target), &how);
        Ok(())
    }

    fn row(&mut self, name: &str, wall: f64, target: Option<f64>, how: &str) {
        let ratio = wall / self.base;
        let shown = target.map_or_else(String::new, |target| format!("{target:.2}"));
        println!("{name:<34} {wall:>8.2} {ratio:>7.3} {shown:>7}  {how}");
        let goal = target.map_or_else(String::new, |target| match ratio > target {
            true => format!(" (goal {shown}, missed)"),
            false => format!(" (goal {shown})"),
        });
        fov_measured::note(
            &format!("render: {name}"),
            &format!("{wall:.2} s, {ratio:.3} × FFmpeg{goal}, {how}"),
        );
        self.rows.push(json!({ "job": name, "wall_s": wall, "ratio": ratio, "target": target, "how": how }));
    }
}

/// Renders a film; the seconds that it took, and how it was done.
async fn timed(bench: &Bench, name: &str, timeline: Timeline) -> Result<(f64, String), String> {
    let job = bench.job(timeline);
    let started = Instant::now();
    let made = render(&bench.ffmpeg, &job, |_| {}, &CancellationToken::new()).await;
    let wall = started.elapsed().as_secs_f64();
    let how = match made.map_err(|e| format!("{name}: {e}"))?.strategy {
        Strategy::Copied => "copied".to_owned(),
        Strategy::SmartCut { encoded } => format!("smart cut, {:.1} % encoded", encoded * 100.0),
        Strategy::Encoded => "encoded".to_owned(),
    };
    Ok((wall, how))
}

/// A clip to work on.
pub(crate) struct Bench {
    pub(crate) ffmpeg: Ffmpeg,
    pub(crate) info: MediaInfo,
    pub(crate) clip: PathBuf,
    pub(crate) folder: PathBuf,
}

impl Bench {
    async fn new(options: &Options) -> Result<Bench, String> {
        let seconds = options.seconds;
        let folder = std::env::temp_dir().join("fov-render-bench");
        std::fs::create_dir_all(folder.join("work")).map_err(|e| format!("{}: {e}", folder.display()))?;
        let clip = options.clip.clone().unwrap_or_else(|| folder.join(format!("clip-{seconds}.mp4")));
        if !clip.exists() {
            make(&clip, seconds)?;
        }
        let ffmpeg = Ffmpeg::locate().map_err(|e| e.to_string())?;
        let info = probe(&ffmpeg, &clip, "clip.mp4").await.map_err(|e| e.to_string())?;
        Ok(Bench { ffmpeg, info, clip, folder })
    }

    pub(crate) fn job(&self, timeline: Timeline) -> Job {
        Job {
            timeline,
            files: BTreeMap::from([("clip".to_owned(), self.clip.clone())]),
            // As in the studio, which looks into a file once, when it comes.
            media: BTreeMap::from([("clip".to_owned(), self.info.clone())]),
            music: None,
            work: self.folder.join("work"),
            output: Output::default(),
            out: self.folder.join("out.mp4"),
        }
    }
}

/// 1080p, 30 frames per second, H.264 at 14 Mb/s with a keyframe at least every 2 s, AAC sound.
fn make(path: &Path, seconds: i64) -> Result<(), String> {
    let mut command = quiet_ffmpeg();
    command.args(["-f", "lavfi", "-i"]);
    command.arg(format!("testsrc2=s=1920x1080:r=30:d={seconds},noise=alls=12:allf=t"));
    command.args(["-f", "lavfi", "-i", &format!("sine=f=330:r=48000:d={seconds}")]);
    command.args(["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b:v", "14M", "-maxrate", "18M"]);
    command.args(["-bufsize", "28M", "-g", "60", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"]);
    finish(command.arg(path))
}

fn plain(clip: &Path, out: &Path) -> Result<(), String> {
    let mut command = quiet_ffmpeg();
    command.arg("-i").arg(clip);
    command.args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-c:a", "aac", "-b:a", "192k"]);
    finish(command.args(["-movflags", "+faststart"]).arg(out))
}

pub(crate) fn quiet_ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"]);
    command
}

/// Runs a program to its end; what it says goes with it, unless it fails.
pub(crate) fn finish(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed: {}", said.lines().last().unwrap_or("it said nothing")))
}

/// The seconds that MoviePy takes for the trim with music and a title, writing with the same encoder and preset.
fn moviepy(bench: &Bench, seconds: i64) -> Result<f64, String> {
    let venv = bench.folder.join("moviepy");
    let python = venv.join("bin/python");
    let has_it = |python: &Path| finish(Command::new(python).args(["-c", "import moviepy"])).is_ok();
    if !has_it(&python) {
        finish(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        finish(Command::new(&python).args(["-m", "pip", "install", "--quiet", MOVIEPY]))?;
    }
    let song = bench.folder.join("song.wav");
    let length = Time::from_secs_f64(seconds as f64 - TRIM.0 - TRIM.1);
    let made = std::fs::File::create(&song);
    let made = made.and_then(|file| Tune { mood: Mood::Lofi, seed: 7, length }.compose(file));
    made.map_err(|e| e.to_string())?;
    let mut command = Command::new(&python);
    command.args(["-c", SCRIPT]).arg(&bench.clip).arg(&song).arg(bench.folder.join("moviepy.mp4"));
    command.args([TRIM.0.to_string(), TRIM.1.to_string()]);
    let started = Instant::now();
    finish(&mut command)?;
    Ok(started.elapsed().as_secs_f64())
}

/// As its documentation does it.
const SCRIPT: &str = r#"
import sys
from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, TextClip, VideoFileClip, afx
clip, song, out, start, end = sys.argv[1:]
film = VideoFileClip(clip)
film = film.subclipped(float(start), film.duration - float(end))
song = AudioFileClip(song).with_effects([afx.MultiplyVolume(0.4), afx.AudioFadeOut(2)])
film = film.with_audio(CompositeAudioClip([film.audio, song.subclipped(0, min(song.duration, film.duration))]))
title = TextClip(text="Summer", font_size=120, color="white").with_duration(3).with_position("center")
CompositeVideoClip([film, title]).write_videofile(
    out, codec="libx264", preset="veryfast", ffmpeg_params=["-crf", "21"], audio_codec="aac", threads=2, logger=None)
"#;
