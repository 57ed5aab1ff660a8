//! The seam to FFmpeg: looking into uploads, and making films of timelines.

use crate::envelope::{FORMATS, Fault};
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Source, SourceKind, Timeline};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

/// What is in a media file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) kind: SourceKind,
    pub(crate) duration: Time,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) fps: Option<Rate>,
    pub(crate) has_audio: bool,
}

impl Default for Media {
    fn default() -> Media {
        Media {
            kind: SourceKind::Video,
            duration: Time::ZERO,
            width: 0,
            height: 0,
            fps: None,
            has_audio: false,
        }
    }
}

impl Media {
    /// The editor's view of a stored file.
    pub(crate) fn source(&self, file_id: &str, name: &str) -> Source {
        Source {
            file: file_id.to_owned(),
            name: name.to_owned(),
            kind: self.kind,
            duration: self.duration,
            width: self.width,
            height: self.height,
            fps: self.fps,
            has_audio: self.has_audio,
        }
    }
}

/// A film to be made.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) timeline: Timeline,
    /// Where the files are that the sources name.
    pub(crate) files: BTreeMap<String, PathBuf>,
    /// A folder of its own.
    pub(crate) work: PathBuf,
    pub(crate) settings: Settings,
    pub(crate) out: PathBuf,
}

/// What kind of file is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) format: String,
    pub(crate) quality: String,
    pub(crate) short_side: Option<u32>,
    pub(crate) fps: Option<u32>,
}

/// A film that was made.
#[derive(Debug)]
pub(crate) struct Film {
    pub(crate) duration: Time,
    pub(crate) bytes: u64,
}

/// Why no film was made.
#[derive(Debug)]
pub(crate) enum NoFilm {
    Cancelled,
    Failed(String),
}

/// The programs.
#[derive(Debug, Clone)]
pub(crate) struct Engine {}

impl Engine {
    /// Finds FFmpeg, or says what to install.
    pub(crate) fn locate() -> Result<Engine, String> {
        let found = |name: &str| {
            std::env::var_os("PATH")
                .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
        };
        if found("ffmpeg") && found("ffprobe") {
            Ok(Engine {})
        } else {
            Err("ffmpeg and ffprobe were not found: install the package \"ffmpeg\"".to_owned())
        }
    }

    /// Looks into an uploaded file.
    pub(crate) async fn probe(&self, path: &Path, _name: &str) -> Result<Media, Fault> {
        let output = Command::new("ffprobe")
            .args([
                "-v",
                "error",
                "-of",
                "json",
                "-show_streams",
                "-show_format",
                "-protocol_whitelist",
                "file",
            ])
            .arg("-i")
            .arg(path)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|e| Fault::io("ffprobe", &e))?;
        let bad = || Fault::Unsupported(format!("this file cannot be read as media: use one of {FORMATS}"));
        let info: Value = serde_json::from_slice(&output.stdout).map_err(|_| bad())?;
        let streams = info["streams"].as_array().ok_or_else(bad)?;
        let video = streams.iter().find(|s| s["codec_type"] == "video");
        let has_audio = streams.iter().any(|s| s["codec_type"] == "audio");
        let seconds = info["format"]["duration"].as_str().and_then(|d| d.parse::<f64>().ok()).unwrap_or(0.0);
        let still =
            info["format"]["format_name"].as_str().is_some_and(|n| n.ends_with("_pipe") || n == "image2");
        let kind = match video {
            Some(_) if still => SourceKind::Image,
            Some(_) => SourceKind::Video,
            None if has_audio => SourceKind::Audio,
            None => return Err(bad()),
        };
        let side =
            |key: &str| video.and_then(|v| v[key].as_u64()).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        Ok(Media {
            kind,
            duration: if kind == SourceKind::Image { Time::ZERO } else { Time::from_secs_f64(seconds) },
            width: side("width"),
            height: side("height"),
            fps: (kind == SourceKind::Video).then(|| Rate::whole(30)),
            has_audio,
        })
    }

    /// Makes a film; `progress` gets 0..=1.
    pub(crate) async fn render(
        &self,
        order: &Order,
        progress: impl Fn(f32) + Send,
        cancel: &CancellationToken,
    ) -> Result<Film, NoFilm> {
        let failed = |what: &str| NoFilm::Failed(what.to_owned());
        let canvas = &order.timeline.canvas;
        let _ = (&order.work, &order.settings);
        let mut command = Command::new("ffmpeg");
        command.args([
            "-nostdin",
            "-y",
            "-v",
            "error",
            "-progress",
            "pipe:1",
            "-protocol_whitelist",
            "file,pipe",
        ]);
        let mut graph = String::new();
        for (i, clip) in order.timeline.clips.iter().enumerate() {
            let source =
                order.timeline.sources.get(&clip.source).ok_or_else(|| failed("a clip has no source"))?;
            let path = order.files.get(&source.file).ok_or_else(|| failed("a file is missing"))?;
            command.arg("-ss").arg(clip.range.start.secs_f64().to_string());
            command.arg("-t").arg(clip.range.len().secs_f64().to_string()).arg("-i").arg(path);
            graph += &format!(
                "[{i}:v]scale={}:{}:force_original_aspect_ratio=decrease,pad={}:{}:-1:-1,fps=30[v{i}];",
                canvas.width, canvas.height, canvas.width, canvas.height
            );
        }
        let n = order.timeline.clips.len();
        let inputs: String = (0..n).map(|i| format!("[v{i}]")).collect();
        graph += &format!("{inputs}concat=n={n}:v=1:a=0[v]");
        command.args(["-filter_complex", &graph, "-map", "[v]", "-preset", "veryfast", "-f", "mp4"]);
        command.arg(&order.out).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.kill_on_drop(true).spawn().map_err(|e| NoFilm::Failed(e.to_string()))?;
        let stdout = child.stdout.take().ok_or_else(|| failed("ffmpeg has no output"))?;
        let total = order.timeline.duration().secs_f64().max(0.001);
        let mut lines = BufReader::new(stdout).lines();
        loop {
            let line = tokio::select! {
                () = cancel.cancelled() => return Err(NoFilm::Cancelled),
                line = lines.next_line() => line,
            };
            let Ok(Some(line)) = line else { break };
            if let Some(us) = line.strip_prefix("out_time_us=").and_then(|v| v.parse::<f64>().ok()) {
                progress((us / 1e6 / total).clamp(0.0, 1.0) as f32);
            }
        }
        let status = child.wait().await.map_err(|e| NoFilm::Failed(e.to_string()))?;
        let bytes = std::fs::metadata(&order.out).map(|m| m.len()).unwrap_or(0);
        if !status.success() || bytes == 0 {
            return Err(failed("the video could not be rendered: try again with another clip"));
        }
        Ok(Film { duration: order.timeline.duration(), bytes })
    }
}
