//! Clips that are played backwards and are too long to be held in memory: `reverse` keeps every picture that it gets,
//! and `areverse` every sample. A film is encoded in parts that hold a [`batch`] of pictures each; where that cannot be,
//! the pictures are made ahead, batch by batch from the end, and then read forwards. Samples are decoded into a file,
//! which is then turned round where it lies.

use super::RenderError;
use super::encode::Shop;
use super::film::{Film, SAMPLE_RATE, sample_at};
use super::graph::{self, Colors, Graph};
use fov_edit::timeline::{Id, Play};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

/// Most bytes of pictures that are held at a time.
const HELD: i64 = 384 << 20;

/// Bytes of a sample: a float on the left, one on the right.
const SAMPLE: usize = 8;
/// Most samples that are held at a time: 32 MiB of them, about a minute and a half.
const SAMPLES_HELD: i64 = (32 << 20) / SAMPLE as i64;
/// Samples that change places at a time.
const BLOCK: usize = 1 << 16;

/// How many frames of the film can be held.
pub(super) fn batch(film: &Film) -> i64 {
    let (width, height) = film.size();
    // Planar 4:2:0: one and a half bytes a pixel.
    (HELD / (i64::from(width) * i64::from(height) * 3 / 2)).max(1)
}

/// The backward clips that are too long to be held.
fn long(film: &Film) -> Vec<usize> {
    let clips = film.line.clips.iter().zip(&film.places).enumerate();
    let is_long = |place: &Range<i64>| place.end - place.start > batch(film);
    clips
        .filter(|(_, (clip, place))| matches!(clip.play, Play::Reverse { .. }) && is_long(place))
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
    let clips = long(film);
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
            let mut args = wiring.args(film).await?;
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
            let _ = write!(list, "file {name}\nduration {}\n", film.listed(&frames));
            done += frames.end - frames.start;
            at = frames.end;
        }
        let path = film.work().join(format!("backward-{}.ffconcat", id.0));
        tokio::fs::write(&path, list).await?;
        made.insert(id, path);
    }
    Ok(made)
}

/// Makes the sound of the long backward clips of a film; the files from which it is read, by clip.
pub(super) async fn make_sound(
    shop: &Shop<'_>,
    progress: &mut (impl FnMut(f32) + Send),
) -> Result<BTreeMap<Id, PathBuf>, RenderError> {
    let film = shop.film;
    let long = |&i: &usize| {
        matches!(film.line.clips[i].play, Play::Reverse { .. })
            && graph::is_heard(film, i)
            && sample_at(film.piece(i).len()) > SAMPLES_HELD
    };
    let clips: Vec<usize> = (0..film.line.clips.len()).filter(long).collect();
    let mut made = BTreeMap::new();
    for (done, &i) in clips.iter().enumerate() {
        let (clip, length) = (&film.line.clips[i], film.piece(i).len());
        let path = film.work().join(format!("backward-{}.f32", clip.id.0));
        let mut graph = Graph::new(film, Colors::hd()).sound_only();
        let label = graph.unturned_sound(i)?;
        let wiring = graph.finish()?;
        let mut args = wiring.args(film).await?;
        args.extend(["-map".into(), format!("[{label}]").into()]);
        args.extend(
            ["-c:a", "pcm_f32le", "-ar", &SAMPLE_RATE.to_string(), "-f", "f32le"].map(OsString::from),
        );
        args.push(path.clone().into());
        let mut hear = |share: f32| progress((done as f32 + share) / clips.len() as f32);
        shop.run(args, &wiring, length, &mut hear).await?;
        let samples = path.clone();
        let turned = super::blocking(move || {
            Ok(turn_round(&File::options().read(true).write(true).open(samples)?, BLOCK)?)
        });
        turned.await?;
        made.insert(clip.id, path);
    }
    Ok(made)
}

/// Puts the samples of a file into the opposite order, `block` of them at a time.
fn turn_round(file: &File, block: usize) -> io::Result<()> {
    let (mut start, mut end) = (0, file.metadata()?.len() / SAMPLE as u64);
    let bytes = |sample: u64| sample * SAMPLE as u64;
    while start < end {
        // Two blocks that change places, or what is left in the middle.
        let n = (block as u64).min((end - start).div_ceil(2));
        let mut head = vec![0; n as usize * SAMPLE];
        let mut tail = head.clone();
        file.read_exact_at(&mut head, bytes(start))?;
        file.read_exact_at(&mut tail, bytes(end - n))?;
        for block in [&mut head, &mut tail] {
            block.as_chunks_mut::<SAMPLE>().0.reverse();
        }
        file.write_all_at(&tail, bytes(start))?;
        file.write_all_at(&head, bytes(end - n))?;
        start += n;
        end -= n;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek, Write};

    #[test]
    fn samples_are_turned_round_across_blocks() {
        for count in [0_u64, 1, 2, 5, 6, 7, 8, 23, 24, 25] {
            let mut file = tempfile::tempfile().unwrap();
            for n in 0..count {
                file.write_all(&n.to_le_bytes()).unwrap();
            }
            turn_round(&file, 3).unwrap();
            let mut turned = Vec::new();
            file.rewind().unwrap();
            file.read_to_end(&mut turned).unwrap();
            let numbers = turned.as_chunks::<8>().0.iter().map(|n| u64::from_le_bytes(*n));
            assert!(numbers.eq((0..count).rev()), "{count}");
        }
    }
}
