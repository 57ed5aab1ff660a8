//! Clips that are played backwards and are too long to be held in memory: `reverse` keeps every picture that it gets.
//! They are made ahead, piece by piece from the end, and then read forwards.

use super::RenderError;
use super::encode::Shop;
use super::film::Film;
use super::graph::{Colors, Graph};
use fov_edit::timeline::{Id, Play};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;

/// Most bytes of pictures that are held at a time.
const HELD: i64 = 192 << 20;

/// How many frames of the film can be held.
fn batch(film: &Film) -> i64 {
    let (width, height) = film.size();
    // Planar 4:2:0: one and a half bytes a pixel.
    (HELD / (i64::from(width) * i64::from(height) * 3 / 2)).max(1)
}

/// The backward clips of which more is seen within `span` than can be held.
fn long(film: &Film, span: &Range<i64>) -> Vec<usize> {
    let clips = film.line.clips.iter().zip(&film.places).enumerate();
    let seen = |place: &Range<i64>| place.end.min(span.end) - place.start.max(span.start);
    clips
        .filter(|(_, (clip, place))| matches!(clip.play, Play::Reverse { .. }) && seen(place) > batch(film))
        .map(|(i, _)| i)
        .collect()
}

/// Makes the pictures of the long backward clips of a film; the lists from which they are read, by clip.
pub(super) async fn make(
    shop: &Shop<'_>,
    colors: &Colors,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<BTreeMap<Id, PathBuf>, RenderError> {
    let film = shop.film;
    let clips = long(film, &(0..film.frames()));
    let whole: i64 = clips.iter().map(|&i| film.places[i].end - film.places[i].start).sum();
    let (mut made, mut done) = (BTreeMap::new(), 0);
    for i in clips {
        let id = film.line.clips[i].id;
        let mut list = String::from("ffconcat version 1.0\n");
        let n = film.places[i].end - film.places[i].start;
        let mut at = 0;
        while at < n {
            let frames = at..(at + batch(film)).min(n);
            let name = format!("backward-{}-{at}.mp4", id.0);
            let length = film.fps().time_of(frames.end - frames.start);
            let mut graph = Graph::new(film, colors.clone());
            let label = graph.clip(i, frames.clone())?;
            let wiring = graph.finish()?;
            let mut args = wiring.args(film)?;
            args.extend(["-map".into(), format!("[{label}]").into()]);
            // Almost without loss: this is encoded once more.
            args.extend(
                ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-bf", "0"].map(OsString::from),
            );
            args.extend(["-pix_fmt", "yuv420p", "-f", "mp4", &name].map(OsString::from));
            let mut hear = |share: f32| {
                let length = (frames.end - frames.start) as f32;
                progress((done as f32 + share * length) / whole as f32);
            };
            shop.run(args, &wiring, length, &mut hear).await?;
            let _ = write!(list, "file {name}\nduration {:.6}\n", length.secs_f64());
            done += frames.end - frames.start;
            at = frames.end;
        }
        let path = film.work().join(format!("backward-{}.ffconcat", id.0));
        tokio::fs::write(&path, list).await?;
        made.insert(id, path);
    }
    Ok(made)
}
