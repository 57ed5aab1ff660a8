//! Looks at a film before it is rendered: single frames, and a small version that plays while it is being made.

use super::encode::{self, Shop};
use super::film::Film;
use super::graph::{Colors, Graph};
use super::reverse;
use super::{Container, Desk, Job, Output, Quality, RenderError};
use crate::media::ffmpeg::Ffmpeg;
use bytes::Bytes;
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::Timeline;
use futures_util::StreamExt;
use std::ffi::OsString;
use tokio::sync::mpsc;
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
    let side = still_side(&job.timeline, width);
    let job = Job { output: Output { short_side: Some(side), ..job.output }, ..job.clone() };
    let mut film = Film::resolve(ffmpeg, &job, &desk.folder).await?;
    let frame = film.fps().frame_at(at).clamp(0, film.frames() - 1);
    film.paint(frame..frame + 1).await?;

    let mut graph = Graph::new(&film, Colors::jpeg());
    let label = graph.video(&(frame..frame + 1))?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(&film).await?;
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

/// Pixels of the shorter side of a still that is at most `width` pixels wide.
#[must_use]
pub fn still_side(line: &Timeline, width: u32) -> u32 {
    let short = line.canvas.width.min(line.canvas.height);
    let scale = (f64::from(width) / f64::from(line.canvas.width.max(1))).min(1.0);
    ((f64::from(short) * scale) as u32).max(2)
}

/// Makes a small version of the film, quickly, and passes it on to `out` while it is made: a fragmented MP4, in pieces
/// that can be played as soon as they are there. Of the job's output nothing counts, and `out` of the job is not
/// touched. Loudness is not evened out. A receiver that goes ends it as cancelled.
///
/// # Errors
/// Every [`RenderError`]. What was passed on until then is the beginning of a film.
pub async fn proxy(
    ffmpeg: &Ffmpeg,
    job: &Job,
    out: mpsc::Sender<Bytes>,
    cancel: &CancellationToken,
) -> Result<(), RenderError> {
    let desk = Desk::new(job).await?;
    let made = proxy_at(&desk, ffmpeg, job, out, cancel).await;
    desk.clear().await;
    made
}

async fn proxy_at(
    desk: &Desk,
    ffmpeg: &Ffmpeg,
    job: &Job,
    out: mpsc::Sender<Bytes>,
    cancel: &CancellationToken,
) -> Result<(), RenderError> {
    let output = small(job);
    let mut film = Film::resolve(ffmpeg, &Job { output, ..job.clone() }, &desk.folder).await?;
    film.paint(0..film.frames()).await?;
    film.begin_music(cancel).await?;

    let colors = Colors::hd();
    let shop = Shop { ffmpeg, film: &film, output, cancel };
    let backward = reverse::make(&shop, &colors, &mut |_| {}).await?;
    let backward_sound = reverse::make_sound(&shop, &mut |_| {}).await?;
    (film.backward, film.backward_sound) = (backward, backward_sound);
    let mut graph = Graph::new(&film, colors.clone());
    let pictures = graph.video(&(0..film.frames()))?;
    let sound = graph.audio(None)?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(&film).await?;
    for label in [pictures, sound] {
        args.extend(["-map".into(), format!("[{label}]").into()]);
    }
    let fps = film.fps();
    let rate = format!("{}/{}", fps.num(), fps.den());
    let gop = fps.fps().ceil().to_string();
    // No look ahead, no reordering: what goes in comes out at once, a tenth of a second at a time.
    let options = "-c:v libx264 -preset ultrafast -tune zerolatency -crf 28 -pix_fmt yuv420p \
                   -c:a aac -b:a 96k -ar 48000 -ac 2 -map_metadata -1 -map_chapters -1 \
                   -movflags empty_moov+default_base_moof+frag_keyframe -frag_duration 100000 -flush_packets 1";
    args.extend(options.split_whitespace().map(OsString::from));
    args.extend(["-r", &rate, "-g", &gop, "-f", "mp4", "pipe:1"].map(OsString::from));
    let run = encode::job_run(&film, args, &wiring, film.duration()).streamed();
    let music = film.props.live.as_ref().map(|(_, piece)| piece.follow().boxed());
    Ok(ffmpeg.stream(run, music, out, cancel.clone()).await?)
}

/// The output of a preview film.
fn small(job: &Job) -> Output {
    let canvas = &job.timeline.canvas;
    let side = PROXY_SIDE.min(canvas.width).min(canvas.height);
    let fps = if canvas.fps.fps() > f64::from(PROXY_FPS) { Rate::whole(PROXY_FPS) } else { canvas.fps };
    Output { container: Container::Mp4, short_side: Some(side), fps: Some(fps), quality: Quality::Low }
}

/// Makes the music of a film ahead and leaves it on the job's shelf, so that [`proxy`] need not wait for it, and mostly
/// [`render`](super::render()) neither.
///
/// # Errors
/// Every [`RenderError`].
pub async fn rehearse(ffmpeg: &Ffmpeg, job: &Job) -> Result<(), RenderError> {
    let desk = Desk::new(job).await?;
    let film = Film::resolve(ffmpeg, &Job { output: small(job), ..job.clone() }, &desk.folder).await?;
    film.rehearse().await
}

/// Where the first pictures of a preview film end, if all of them are there; until then, there is nothing to be seen.
#[must_use]
pub fn first_fragment(film: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        // ISO/IEC 14496-12, 4.2: each box begins with its size and its type.
        let (size, kind) = film.get(at..)?.get(..8)?.split_at(4);
        let size = u32::from_be_bytes(size.try_into().ok()?) as usize;
        at = at.checked_add(size).filter(|_| size >= 8)?;
        if kind == b"mdat" {
            return (at <= film.len()).then_some(at);
        }
    }
}
