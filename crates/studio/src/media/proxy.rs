//! Proxy media: a small copy of a video, of which any frame is found at once. A frame of a large film is found by
//! decoding up to some hundred large ones before it; of its proxy, a dozen small ones.

use super::ffmpeg::{Ffmpeg, Run, RunError};
use super::probe::{MediaInfo, VideoStream};
use super::sniff::Container;
use fov_edit::timeline::SourceKind;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Shorter side of a proxy, in pixels; that of a smaller video stays.
pub const SIDE: u32 = 540;
/// Most processor time that it may take, as a multiple of the video's duration, and a minute.
const EFFORT: f64 = 6.0;
/// Most frames that are decoded for the sake of one.
const GROUP: u32 = 12;

/// Whether a proxy of a video is quicker to read than itself, and can stand for it: its pictures are progressive, of
/// standard range, and start when the file does or come evenly.
#[must_use]
pub fn is_worthwhile(info: &MediaInfo) -> bool {
    info.width.min(info.height) > SIDE && info.video.as_ref().is_some_and(|video| can_stand(info, video))
}

fn can_stand(info: &MediaInfo, video: &VideoStream) -> bool {
    info.kind == SourceKind::Video
        // In Matroska, sound often starts some milliseconds before the pictures. Where these come unevenly, no grid
        // makes up for what is lost in writing that into an MP4 file.
        && (video.start_time == info.start_time || !video.vfr)
        && !video.color.is_hdr()
        && !video.has_alpha
        && video.pix_fmt.starts_with("yuv")
        && matches!(video.field_order.as_str(), "" | "unknown" | "progressive")
}

/// Makes the proxy of the video `source` in the file `out` (MP4), whose folder it may write in, and says what is in
/// it: the same frames at the same times, and the same sound. Gives way to whatever else the machine has to do,
/// and stands still while `pause` is `true`.
///
/// # Errors
/// FFmpeg did not get through the file.
pub async fn make(
    ffmpeg: &Ffmpeg,
    source: &Path,
    info: &MediaInfo,
    out: &Path,
    pause: watch::Receiver<bool>,
    cancel: CancellationToken,
) -> Result<MediaInfo, RunError> {
    let Some(video) = &info.video else { return Err(no_pictures()) };
    let (width, height) = small(info);
    let folder = out.parent().ok_or_else(no_pictures)?;
    let mut run = Run::ffmpeg(folder, info.duration)
        .args(["-v", "error"])
        .args(info.container.input(source))
        .args(["-map", &format!("0:{}", video.index)])
        .args([
            "-vf",
            &format!("scale={width}:{height}:flags=fast_bilinear:out_range=tv,setsar=1,format=yuv420p"),
        ])
        // Every frame at its own time, on the clock that it had.
        .args(["-fps_mode", "passthrough", "-enc_time_base", "-1"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-bf", "0"])
        .args(["-g", &GROUP.to_string()]);
    if let Some(audio) = info.audio.as_ref().filter(|_| info.has_audio) {
        run = run
            .args(["-map", &format!("0:{}", audio.index), "-c:a", "aac", "-b:a", "128k", "-ar", "48000"])
            .args(["-ac", &audio.channels.clamp(1, 2).to_string()]);
    }
    let mut run =
        run.args(["-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4"]).arg(out).reads(source);
    // Much less than for a film: whoever waits for a proxy of his own has all others before him.
    run.limits.cpu = Duration::from_secs_f64(EFFORT * info.duration.secs_f64() + 60.0);
    ffmpeg.run(run.in_background(pause), |_| {}, cancel).await?;
    Ok(described(info, video, (width, height), tokio::fs::metadata(out).await?.len()))
}

fn no_pictures() -> RunError {
    std::io::Error::other("there are no pictures to make a proxy of").into()
}

/// The size of a proxy.
fn small(info: &MediaInfo) -> (u32, u32) {
    let short = info.width.min(info.height).max(1);
    let scale = f64::from(SIDE.min(short)) / f64::from(short);
    let even = |side: u32| ((f64::from(side) * scale / 2.0).round() as u32).max(1) * 2;
    (even(info.width), even(info.height))
}

/// What is in the proxy of a file with `info`: what probing it would say, but for the matrix of its colours, which is
/// the original's, and the ticks of its timestamps, which FFmpeg may make finer.
fn described(info: &MediaInfo, video: &VideoStream, (width, height): (u32, u32), size: u64) -> MediaInfo {
    let mut video = VideoStream {
        index: 0,
        codec: "h264".to_owned(),
        pix_fmt: "yuv420p".to_owned(),
        bit_depth: 8,
        coded_width: width,
        coded_height: height,
        sample_aspect: (1, 1),
        rotation: 0,
        has_b_frames: false,
        ..video.clone()
    };
    let shift = |time| time - info.start_time;
    video.start_time = shift(video.start_time);
    video.color.range = "tv".to_owned();
    // Without a tag it is guessed from what the original is, and this is something else.
    info.matrix().clone_into(&mut video.color.space);
    let mut audio = info.audio.clone();
    if let Some(audio) = &mut audio {
        audio.index = 1;
        audio.codec = "aac".to_owned();
        audio.sample_rate = 48_000;
        audio.channels = audio.channels.clamp(1, 2);
        audio.start_time = shift(audio.start_time);
    }
    MediaInfo {
        container: Container::Mp4,
        start_time: shift(info.start_time),
        width,
        height,
        size,
        video: Some(video),
        audio,
        ..info.clone()
    }
}
