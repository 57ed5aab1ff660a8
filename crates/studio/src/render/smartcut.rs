//! Puts a film together from copied and encoded pieces, which are MP4 files whatever the film becomes: they say exactly
//! when each picture is shown.

use super::encode::{self, AT_ONCE, Shop};
use super::film::Film;
use super::graph::{self, Colors, Graph, MUCH};
use super::strategy::{Piece, Smart};
use super::{Container, Output, RenderError, avcc};
use crate::media::ffmpeg::Run;
use fov_edit::timeline::Id;
use futures_util::future::try_join;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Takes a source's pictures as they are and makes the sound anew.
pub(super) async fn copy(
    shop: &Shop<'_>,
    source: Id,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let footage = shop.film.footage(source)?;
    let index = footage.info.video.as_ref().map_or(0, |v| v.index);
    let input = footage.info.container.input(&footage.path);
    let pictures = Pictures { input, path: &footage.path, stream: index, filter: &[] };
    with_sound(shop, pictures, out, progress).await
}

/// Encodes what has to be, copies the rest, and joins the two.
pub(super) async fn cut(
    shop: &Shop<'_>,
    smart: &Smart,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let film = shop.film;
    // Encoding is slow, copying and joining are quick; a frame of the one takes about as long as fifty of the other.
    let weight = |piece: &Piece| {
        let n = (piece.frames().end - piece.frames().start) as f32;
        if matches!(piece, Piece::Encoded(_)) { n } else { n / 50.0 }
    };
    let united = shop.output.container.takes_copies();
    let (to_hear, to_join) = match (film.frames() as f32, united) {
        (frames, true) => (frames / 24.0, frames / 50.0),
        (frames, false) => (0.0, frames / 12.0),
    };
    let done = smart.pieces.iter().map(weight).sum::<f32>() + to_hear;
    let whole = done + to_join;
    let name = |n: usize| format!("piece-{n}.mp4");
    // What is done of each piece, and of the sound.
    let reached = Mutex::new((vec![0.0; smart.pieces.len() + 1], &mut *progress));
    let hear = |n: usize, share: f32| {
        let mut reached = reached.lock().unwrap_or_else(PoisonError::into_inner);
        let (shares, progress) = &mut *reached;
        shares[n] = share;
        progress(shares.iter().sum::<f32>() / whole);
    };
    let room = Semaphore::new(AT_ONCE * MUCH);
    let make = |(n, piece): (usize, &Piece)| {
        let (path, weight, room, hear) = (film.work().join(name(n)), weight(piece), &room, &hear);
        let piece = piece.clone();
        async move {
            match &piece {
                Piece::Encoded(frames) => {
                    let mut hear = |share: f32| hear(n, share * weight);
                    encoded(shop, smart, frames, &path, room, &mut hear).await?;
                }
                Piece::Copied { .. } => copied(shop, smart, &piece, &path).await?,
            }
            hear(n, weight);
            Ok(())
        }
    };
    let pieces: Vec<_> = smart.pieces.iter().enumerate().map(make).collect();
    let pieces = stream::iter(pieces).buffer_unordered(AT_ONCE).try_collect::<()>();
    let heard = film.work().join(SOUND);
    if united {
        // The sound takes one core; the pieces take what there is.
        let mut hear = |share: f32| hear(smart.pieces.len(), share * to_hear);
        try_join(pieces, sound(shop, &heard, &mut hear)).await?;
    } else {
        pieces.await?;
    }

    let mut list = String::from("ffconcat version 1.0\n");
    for (n, piece) in smart.pieces.iter().enumerate() {
        let _ = write!(list, "file {}\nduration {}\n", name(n), film.listed(piece.frames()));
    }
    let path = film.work().join("pieces.ffconcat");
    tokio::fs::write(&path, list).await?;
    let mut hear = |share: f32| progress((done + share * (whole - done)) / whole);
    if shop.output.container == Container::Gif {
        return reduced(shop, &path, out, &mut hear).await;
    }
    if !united {
        let filter = if shop.output.container == Container::Mkv { &HEADER_ONLY[..] } else { &[] };
        let input = graph::open_own("concat", &path);
        return with_sound(shop, Pictures { input, path: &path, stream: 0, filter }, out, &mut hear).await;
    }
    let run = Run::ffmpeg(film.work(), film.duration())
        .args(["-v", "error", "-y"])
        .args(graph::open_own("concat", &path))
        .args(graph::open_own("mov", &heard))
        .args(["-map", "0:v", "-map", "1:a", "-c", "copy"])
        .args(["-video_track_timescale", &smart.timescale.to_string()])
        .args(HEADER_ONLY)
        .args(encode::muxer(shop.output.container))
        .args(avcc::reserve())
        .arg(out)
        .reads(&path)
        .reads(&heard);
    shop.watch(run, film.duration(), &mut hear).await?;
    let names: Vec<PathBuf> = (0..smart.pieces.len()).map(|n| film.work().join(name(n))).collect();
    let out = out.to_owned();
    super::blocking(move || avcc::unite(&out, &names.iter().map(PathBuf::as_path).collect::<Vec<_>>())).await
}

/// Removes what [`cut`] has made.
pub(super) async fn clear(film: &Film, out: &Path) -> Result<(), RenderError> {
    let mut files = tokio::fs::read_dir(film.work()).await?;
    while let Some(file) = files.next_entry().await? {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("piece-") || name == SOUND || file.path() == out {
            tokio::fs::remove_file(file.path()).await?;
        }
    }
    Ok(())
}

/// The file with a film's sound, until it is joined with the pictures.
const SOUND: &str = "sound.m4a";

/// Joining puts each piece's parameter sets before its keyframes; their place is the header.
const HEADER_ONLY: [&str; 2] = ["-bsf:v", "filter_units=remove_types=7-8"];

/// Makes the film's sound.
async fn sound(
    shop: &Shop<'_>,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let Shop { film, output, .. } = *shop;
    let gain = encode::loudness_gain(shop).await?;
    let mut graph = Graph::new(film, Colors::hd()).sound_only();
    let label = graph.audio(gain)?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend(["-map".into(), format!("[{label}]").into()]);
    args.extend(encode::sound_codec(output));
    args.extend(["-f".into(), "mp4".into(), out.into()]);
    shop.run(args, &wiring, film.duration(), progress).await
}

/// Makes the GIF of joined pictures.
async fn reduced(
    shop: &Shop<'_>,
    pictures: &Path,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let film = shop.film;
    let mut graph = Graph::new(film, Colors::hd());
    let input = graph.add_input(graph::open_own("concat", pictures), pictures);
    let label = graph.palette(&format!("{input}:v"));
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend(["-map".into(), format!("[{label}]").into()]);
    args.extend(encode::picture_codec(film, shop.output, &Colors::hd()));
    args.extend(encode::muxer(shop.output.container));
    args.push(out.into());
    shop.run(args, &wiring, film.duration(), progress).await
}

async fn encoded(
    shop: &Shop<'_>,
    smart: &Smart,
    frames: &Range<i64>,
    path: &Path,
    room: &Semaphore,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let Shop { film, output, .. } = *shop;
    let (decoder, encoder) = encode::threads(film);
    let mut graph = Graph::new(film, smart.colors.clone()).with_threads(decoder);
    let label = graph.video(frames)?;
    // Others may be at work beside it, as long as that is not too much at once.
    let load = u32::try_from(graph.load().min(AT_ONCE * MUCH)).unwrap_or_default();
    let _room = room.acquire_many(load).await;
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend(["-map".into(), format!("[{label}]").into()]);
    if output.container == Container::Gif {
        args.extend(encode::picture_codec(
            film,
            Output { container: Container::Mp4, ..output },
            &smart.colors,
        ));
        // Almost without loss: this is reduced once more.
        args.extend(["-preset", "ultrafast", "-crf", "12"].map(OsString::from));
    } else {
        args.extend(encode::picture_codec(film, output, &smart.colors));
    }
    // Another number for its parameters: those of the copied pictures stay valid beside them. The same delay
    // between decoding and showing: decoding times go on evenly over the seam.
    let order = match smart.delay {
        0 => "bframes=0",
        1 => "bframes=3:b-pyramid=none",
        _ => "bframes=3:b-pyramid=normal",
    };
    if output.container != Container::Webm {
        args.extend(["-x264-params".into(), format!("sps-id=1:{order}").into()]);
    }
    args.extend(["-threads".into(), encoder.to_string().into()]);
    args.extend(["-video_track_timescale".into(), smart.timescale.to_string().into()]);
    args.extend(["-f".into(), "mp4".into(), path.into()]);
    let length = film.fps().time_of(frames.end - frames.start);
    shop.run(args, &wiring, length, progress).await
}

async fn copied(shop: &Shop<'_>, smart: &Smart, piece: &Piece, path: &Path) -> Result<(), RenderError> {
    let Piece::Copied { frames, source, from } = piece else { return Ok(()) };
    let film = shop.film;
    let footage = film.footage(*source)?;
    let (Some(index), Some(video)) = (smart.indexes.get(source), &footage.info.video) else {
        return Err(RenderError::Failed { tail: "a copied piece without an index".into() });
    };
    // A little after the keyframe: the search goes back to it.
    let at =
        footage.pictures_start().secs_f64() + index.seconds(*from) + film.fps().time_of(1).secs_f64() / 2.0;
    let run = Run::ffmpeg(film.work(), film.duration())
        .args(["-v", "error", "-y", "-ss", &format!("{at:.6}")])
        .args(footage.info.container.input(&footage.path))
        .args(["-map", &format!("0:{}", video.index), "-c", "copy", "-map_metadata", "-1"])
        .args(["-frames:v", &(frames.end - frames.start).to_string()])
        .args(["-bsf:v", "setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS"])
        .args(["-video_track_timescale", &smart.timescale.to_string(), "-f", "mp4"])
        .arg(path)
        .reads(&footage.path);
    shop.run_quietly(run).await?;
    Ok(())
}

/// Finished pictures.
struct Pictures<'a> {
    /// What opens them.
    input: Vec<OsString>,
    /// Where they are.
    path: &'a Path,
    /// Which stream they are.
    stream: u32,
    /// What is done to them, as options.
    filter: &'a [&'a str],
}

/// Puts finished pictures and the film's sound together.
async fn with_sound(
    shop: &Shop<'_>,
    Pictures { input, path, stream, filter }: Pictures<'_>,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let Shop { film, output, .. } = *shop;
    let gain = encode::loudness_gain(shop).await?;
    let mut graph = Graph::new(film, Colors::hd()).sound_only();
    let pictures = graph.add_input(input, path);
    let label = graph.audio(gain)?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend(["-map".into(), format!("{pictures}:{stream}").into()]);
    args.extend(["-map".into(), format!("[{label}]").into(), "-c:v".into(), "copy".into()]);
    args.extend(filter.iter().map(OsString::from));
    args.extend(encode::sound_codec(output));
    args.extend(encode::muxer(output.container));
    args.push(out.into());
    shop.run(args, &wiring, film.duration(), progress).await
}
