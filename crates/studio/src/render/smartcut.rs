//! Puts a film together from copied and encoded pieces, which are MP4 files whatever the film becomes: they say exactly
//! when each picture is shown.

use super::encode::{self, Shop};
use super::graph::{self, Colors, Graph};
use super::strategy::{Piece, Smart};
use super::{Container, Output, RenderError, avcc};
use crate::media::ffmpeg::Run;
use fov_edit::timeline::Id;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

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
    with_sound(shop, (input, &footage.path, index), out, Join::Source, progress).await
}

/// Encodes what has to be, copies the rest, and joins the two.
pub(super) async fn cut(
    shop: &Shop<'_>,
    smart: &Smart,
    out: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let film = shop.film;
    let mut list = String::from("ffconcat version 1.0\n");
    // Encoding is slow, copying and joining are quick; a frame of the one takes about as long as fifty of the other.
    let weight = |piece: &Piece| {
        let n = (piece.frames().end - piece.frames().start) as f32;
        if matches!(piece, Piece::Encoded(_)) { n } else { n / 50.0 }
    };
    let whole: f32 = smart.pieces.iter().map(weight).sum::<f32>() + film.frames() as f32 / 12.0;
    let mut done = 0.0;
    for (n, piece) in smart.pieces.iter().enumerate() {
        let name = format!("piece-{n}.mp4");
        let path = film.work().join(&name);
        let mut hear = |share: f32| progress((done + share * weight(piece)) / whole);
        match piece {
            Piece::Encoded(_) => encoded(shop, smart, piece, &path, &mut hear).await?,
            Piece::Copied { .. } => copied(shop, smart, piece, &path).await?,
        }
        done += weight(piece);
        let length = film.fps().time_of(piece.frames().end - piece.frames().start).secs_f64();
        let _ = write!(list, "file {name}\nduration {length:.6}\n");
    }
    let path = film.work().join("pieces.ffconcat");
    tokio::fs::write(&path, list).await?;
    let mut hear = |share: f32| progress((done + share * (whole - done)) / whole);
    if shop.output.container == Container::Gif {
        return reduced(shop, &path, out, &mut hear).await;
    }
    let mut input: Vec<OsString> =
        ["-f", "concat", "-protocol_whitelist", "file", "-i"].map(OsString::from).to_vec();
    input.push(path.clone().into());
    let join = match shop.output.container {
        Container::Mp4 | Container::Mov => Join::United(smart.timescale),
        _ => Join::Plain,
    };
    with_sound(shop, (input, &path, 0), out, join, &mut hear).await?;
    if !matches!(join, Join::United(_)) {
        return Ok(());
    }
    let names: Vec<PathBuf> =
        (0..smart.pieces.len()).map(|n| film.work().join(format!("piece-{n}.mp4"))).collect();
    let out = out.to_owned();
    super::blocking(move || avcc::unite(&out, &names.iter().map(PathBuf::as_path).collect::<Vec<_>>())).await
}

/// Where the pictures come from that are put together with the sound.
#[derive(Debug, Clone, Copy)]
enum Join {
    /// A source, as it is.
    Source,
    /// Pieces, coded alike.
    Plain,
    /// Pieces whose parameter sets are united in the header; so many ticks in a second.
    United(i64),
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
    piece: &Piece,
    path: &Path,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let Shop { film, output, .. } = *shop;
    let frames = piece.frames();
    let mut graph = Graph::new(film, smart.colors.clone());
    let label = graph.video(frames)?;
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

/// Joins finished pictures with the film's sound.
async fn with_sound(
    shop: &Shop<'_>,
    (input, path, stream): (Vec<OsString>, &PathBuf, u32),
    out: &Path,
    join: Join,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<(), RenderError> {
    let Shop { film, output, .. } = *shop;
    let gain = encode::loudness_gain(shop).await?;
    let mut graph = Graph::new(film, Colors::hd()).sound_only();
    let pictures = graph.add_input(input, path);
    let label = graph.audio(gain)?;
    let wiring = graph.finish()?;
    let mut args = wiring.args(film).await?;
    args.extend([
        "-map".into(),
        format!("{pictures}:{stream}").into(),
        "-map".into(),
        format!("[{label}]").into(),
    ]);
    args.extend(["-c:v", "copy"].map(OsString::from));
    if let Join::United(timescale) = join {
        args.extend(["-video_track_timescale".into(), timescale.to_string().into()]);
    }
    if !matches!(join, Join::Source) && output.container != Container::Webm {
        // Joining puts each piece's parameter sets before its keyframes; their place is the header.
        args.extend(["-bsf:v", "filter_units=remove_types=7-8"].map(OsString::from));
    }
    args.extend(encode::sound_codec(output));
    args.extend(encode::muxer(output.container));
    if matches!(join, Join::United(_)) {
        args.extend(avcc::reserve().map(OsString::from));
    }
    args.push(out.into());
    shop.run(args, &wiring, film.duration(), progress).await
}
