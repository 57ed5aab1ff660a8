//! Looks at a film before it is rendered: single frames, and a small version that plays while it is being made.

use super::encode::{self, Shop};
use super::film::Film;
use super::graph::{Colors, Graph};
use super::reverse;
use super::{Container, Desk, Job, Output, Quality, RenderError, Rendered, Strategy};
use crate::media::ffmpeg::Ffmpeg;
use fov_edit::time::{Rate, Time};
use std::ffi::OsString;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// Shorter side of a preview film, in pixels.
const PROXY_SIDE: u32 = 360;
/// Most frames per second of a preview film.
const PROXY_FPS: u32 = 30;

/// The frame that the film shows at `at` (its last one if that is later), as JPEG, at most `width` pixels wide.
/// Of the job's output only the rate counts; `out` is not touched.
///
/// # Errors
/// Every [`RenderError`].
pub async fn still(
    ffmpeg: &Ffmpeg,
    job: &Job,
    at: Time,
    width: u32,
    cancel: &CancellationToken,
) -> Result<Vec<u8>, RenderError> {
    let desk = Desk::new(job).await?;
    let canvas = &job.timeline.canvas;
    let short = canvas.width.min(canvas.height);
    let scale = (f64::from(width) / f64::from(canvas.width.max(1))).min(1.0);
    let side = ((f64::from(short) * scale) as u32).max(2);
    let job = Job { output: Output { short_side: Some(side), ..job.output }, ..job.clone() };
    let mut film = Film::resolve(ffmpeg, &job, &desk.folder).await?;
    let frame = film.fps().frame_at(at).clamp(0, film.frames() - 1);
    film.make_props(frame..frame + 1, false).await?;

    let mut graph = Graph::new(&film, Colors::jpeg());
    let label = graph.video(&(frame..frame + 1))?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(&film)?;
    args.extend(["-map".into(), format!("[{label}]").into()]);
    let path = film.work().join("still.jpg");
    args.extend(
        ["-frames:v", "1", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2", "-update", "1"].map(OsString::from),
    );
    args.push(path.clone().into());
    let shop = Shop { ffmpeg, film: &film, output: job.output, cancel };
    shop.run(args, &wiring, film.duration(), &mut |_| {}).await?;
    Ok(tokio::fs::read(&path).await?)
}

/// Makes a small version of the film, quickly. Unlike [`render`](super::render) it writes to the job's `out` from the
/// start, in pieces that can be played as soon as they are there; when it fails, the file goes again. Of the job's
/// output nothing counts. Loudness is not evened out.
///
/// # Errors
/// Every [`RenderError`].
pub async fn proxy(
    ffmpeg: &Ffmpeg,
    job: &Job,
    mut progress: impl FnMut(f32) + Send,
    cancel: &CancellationToken,
) -> Result<Rendered, RenderError> {
    let desk = Desk::new(job).await?;
    let canvas = &job.timeline.canvas;
    let side = PROXY_SIDE.min(canvas.width).min(canvas.height);
    let fps = if canvas.fps.fps() > f64::from(PROXY_FPS) { Rate::whole(PROXY_FPS) } else { canvas.fps };
    let output =
        Output { container: Container::Mp4, short_side: Some(side), fps: Some(fps), quality: Quality::Low };
    let mut film = Film::resolve(ffmpeg, &Job { output, ..job.clone() }, &desk.folder).await?;
    film.make_props(0..film.frames(), true).await?;

    let colors = Colors::hd();
    let shop = Shop { ffmpeg, film: &film, output, cancel };
    film.backward = reverse::make(&shop, &colors, &mut |_| {}).await?;
    let mut graph = Graph::new(&film, colors.clone());
    let pictures = graph.video(&(0..film.frames()))?;
    let sound = graph.audio(None)?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(&film)?;
    for label in [pictures, sound] {
        args.extend(["-map".into(), format!("[{label}]").into()]);
    }
    // No look ahead, no reordering: what goes in comes out at once.
    let rate = format!("{}/{}", fps.num(), fps.den());
    let gop = fps.fps().ceil().to_string();
    args.extend(
        [
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
            "-crf",
            "28",
            "-pix_fmt",
            "yuv420p",
        ]
        .map(OsString::from),
    );
    args.extend(
        ["-r", &rate, "-g", &gop, "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2"]
            .map(OsString::from),
    );
    args.extend(
        [
            "-movflags",
            "empty_moov+default_base_moof+frag_keyframe",
            "-frag_duration",
            "100000",
            "-flush_packets",
            "1",
        ]
        .map(OsString::from),
    );
    args.extend(["-f".into(), "mp4".into(), job.out.clone().into()]);
    let part = Growing(Some(job.out.clone()));
    let run = encode::job_run(&film, args, &wiring, film.duration());
    let run = job.out.parent().map_or(run.clone(), |folder| run.writes(folder));
    let shop = Shop { ffmpeg, film: &film, output, cancel };
    shop.watch(run, film.duration(), &mut progress).await?;
    let bytes = tokio::fs::metadata(&job.out).await?.len();
    part.keep();
    let (width, height) = film.size();
    let (path, strategy) = (job.out.clone(), Strategy::Encoded);
    Ok(Rendered { path, duration: film.duration(), bytes, width, height, strategy })
}

/// A file that is there while it is being written, and goes unless it is finished.
struct Growing(Option<PathBuf>);

impl Growing {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}
