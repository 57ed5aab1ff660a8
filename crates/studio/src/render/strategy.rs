//! Decides which frames of a film are taken from a source as they are and which are encoded.
//!
//! Encoding is what a render costs. A frame that no edit touches, from a source that is coded the way the output is,
//! can be copied; it only has to be found in a run that starts with a keyframe.

use super::encode::Shop;
use super::film::{Film, Footage};
use super::graph::{Colors, Graph, MUCH};
use super::index::Index;
use super::{Quality, RenderError, reverse};
use crate::media::sniff;
use fov_edit::time::Time;
use fov_edit::timeline::{Clip, Id, Look, Play};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A run of copied frames that is shorter than this is not worth its seams.
const WORTHWHILE: i64 = 24;
/// With as many seams, one encode is quicker than checking them.
const MOST_SEAMS: usize = 48;

/// To start an encoder again, and to join what two have made, takes longer than is won where a piece is shorter.
const WORTH_HALVING: Time = Time::from_secs(20);

/// Frames by which a piece grows while it is seen whether it has become too much.
const STRIDE: i64 = 300;

/// What is done with the pictures.
#[derive(Debug)]
pub(super) enum Plan {
    /// All are encoded in one go.
    Encode,
    /// A source's pictures become the film's, all of them.
    Copy(Id),
    /// They are encoded and copied in parts.
    Smart(Smart),
    /// Too many are shown backwards at a time: they are to be made ahead, and then it is seen what is done.
    Ahead,
}

/// A film of copied and encoded pieces.
#[derive(Debug)]
pub(super) struct Smart {
    /// End to end.
    pub(super) pieces: Vec<Piece>,
    /// The sources that are copied from.
    pub(super) indexes: BTreeMap<Id, Index>,
    /// How the copied pictures are to be read, and so the encoded ones too.
    pub(super) colors: Colors,
    /// Ticks in a second.
    pub(super) timescale: i64,
    /// By how many frames decoding runs ahead of showing.
    pub(super) delay: i64,
}

/// A run of the film's frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Encoded.
    Encoded(Range<i64>),
    /// Copied.
    Copied {
        /// Of the film.
        frames: Range<i64>,
        /// From where.
        source: Id,
        /// The first one's number in the source.
        from: i64,
    },
}

impl Piece {
    /// The film's frames.
    pub(super) fn frames(&self) -> &Range<i64> {
        let (Piece::Encoded(frames) | Piece::Copied { frames, .. }) = self;
        frames
    }
}

impl Smart {
    /// The share of frames that are encoded.
    pub(super) fn share_encoded(&self) -> f32 {
        let count = |encoded: bool| -> i64 {
            let pieces = self.pieces.iter().filter(|p| !encoded || matches!(p, Piece::Encoded(_)));
            pieces.map(|p| p.frames().end - p.frames().start).sum()
        };
        count(true) as f32 / count(false).max(1) as f32
    }

    /// The frames with which a piece begins that was made by another encoder than the one before it.
    pub(super) fn seams(&self) -> impl Iterator<Item = i64> {
        let pairs = self.pieces.windows(2);
        let seams = pairs.filter(|pair| !matches!(pair, [Piece::Encoded(_), Piece::Encoded(_)]));
        seams.map(|pair| pair[1].frames().start)
    }
}

/// Chooses the cheapest way that gives the right film.
pub(super) async fn plan(shop: &Shop<'_>) -> Result<Plan, RenderError> {
    let Shop { film, output, .. } = *shop;
    if !output.container.has_pictures() {
        return Ok(Plan::Encode);
    }
    if output.container.takes_copies() && output.quality == Quality::High {
        if let Some(source) = untouched(film, output.fps.is_some()) {
            return Ok(Plan::Copy(source));
        }
        match smart(shop).await? {
            Plan::Encode => {}
            plan => return Ok(plan),
        }
    }
    let whole = film.clone();
    let Some(mut pieces) = super::blocking(move || chunks(&whole, 0..whole.frames())).await? else {
        return Ok(Plan::Ahead);
    };
    if output.container.takes_copies() {
        pieces = balanced(film, pieces);
    }
    if let [_] = pieces.as_slice() {
        return Ok(Plan::Encode);
    }
    // Every frame is a whole number of ticks.
    let timescale = i64::from(film.fps().num()) * if film.fps().den() == 1 { 512 } else { 1 };
    Ok(Plan::Smart(Smart { pieces, indexes: BTreeMap::new(), colors: Colors::hd(), timescale, delay: 2 }))
}

/// A film of copied and encoded pieces, if that is worth it.
async fn smart(shop: &Shop<'_>) -> Result<Plan, RenderError> {
    let film = shop.film;
    let mut indexes: BTreeMap<Id, Index> = BTreeMap::new();
    let mut first: Option<(Colors, i64, i64, String)> = None;
    let spans = clean(film);
    let sources: BTreeSet<Id> = spans.iter().map(|(clip, _)| film.line.clips[*clip].source).collect();
    for source in sources {
        let footage = film.footage(source)?;
        if !is_alike(film, footage) {
            continue;
        }
        let (Some(index), Some(colors)) = (Index::read(shop, footage).await?, colors_of(footage)) else {
            continue;
        };
        let traits = (colors, index.timescale, index.delay, index.setup.clone());
        // Pieces of two sources can follow each other only where one set of parameters decodes both.
        if index.delay <= 2 && first.as_ref().is_none_or(|f| *f == traits) {
            first.get_or_insert(traits);
            indexes.insert(source, index);
        }
    }
    let Some((colors, timescale, delay, _)) = first else { return Ok(Plan::Encode) };
    let whole = film.clone();
    // Looks into the sources, and reckons with every clip.
    let (pieces, indexes) = super::blocking(move || {
        let mut pieces = Vec::new();
        for piece in alternating(&whole, &spans, &indexes)? {
            match piece {
                Piece::Encoded(frames) => match chunks(&whole, frames)? {
                    Some(parts) => pieces.extend(parts),
                    None => return Ok((None, indexes)),
                },
                copied @ Piece::Copied { .. } => pieces.push(copied),
            }
        }
        Ok((Some(pieces), indexes))
    })
    .await?;
    let Some(pieces) = pieces else { return Ok(Plan::Ahead) };
    let pieces = balanced(film, pieces);
    let smart = Smart { pieces, indexes, colors, timescale, delay };
    // Backward clips that were made ahead have the colours of an encoded film.
    let alike = film.backward.is_empty() || smart.colors == Colors::hd();
    let worthwhile = alike && smart.share_encoded() < 0.6 && smart.seams().count() < MOST_SEAMS;
    Ok(if worthwhile { Plan::Smart(smart) } else { Plan::Encode })
}

/// The frames of `span` in pieces to be encoded by themselves, where one graph would open or hold too much at once; none
/// if one of them still would hold far too much.
fn chunks(film: &Film, span: Range<i64>) -> Result<Option<Vec<Piece>>, RenderError> {
    let batch = reverse::batch(film);
    let cost = |frames: Range<i64>| -> Result<(usize, i64), RenderError> {
        let mut graph = Graph::new(film, Colors::hd());
        graph.video(&frames)?;
        Ok((graph.load(), graph.held()))
    };
    // Pieces end where clips do, or within a long one that is shown backwards or has many texts over it.
    let mut stops = Vec::new();
    for (clip, place) in film.line.clips.iter().zip(&film.places) {
        let at = stops.last().copied().unwrap_or(span.start);
        let held = matches!(clip.play, Play::Reverse { .. }) && !film.backward.contains_key(&clip.id);
        let stride = if held { STRIDE.min(batch) } else { STRIDE };
        let within = (at..place.end).step_by(stride as usize).skip(1).chain([place.end]);
        stops.extend(within.map(|stop| stop.min(span.end)).filter(|stop| *stop > at));
    }
    stops.dedup();
    let (mut pieces, mut start, mut stops) = (Vec::new(), span.start, stops.as_slice());
    while !stops.is_empty() {
        let taken = furthest(stops.len(), |n| {
            let (load, held) = cost(start..stops[n - 1])?;
            Ok(load <= MUCH && held <= batch)
        })?;
        let piece = start..stops[taken - 1];
        // Transitions are made whole, whatever part of them is seen.
        if taken == 1 && cost(piece.clone())?.1 > 2 * batch {
            return Ok(None);
        }
        pieces.push(Piece::Encoded(piece));
        (start, stops) = (stops[taken - 1], &stops[taken..]);
    }
    Ok(Some(pieces))
}

/// The pieces, with the one halved that holds the others up, so that two can be encoded at once: two encoders with few
/// threads get more done than one with many.
fn balanced(film: &Film, pieces: Vec<Piece>) -> Vec<Piece> {
    let cost = |piece: &Piece| match piece {
        Piece::Encoded(frames) => frames.end - frames.start,
        Piece::Copied { .. } => 0,
    };
    let all: i64 = pieces.iter().map(cost).sum();
    let mut balanced = Vec::with_capacity(pieces.len() + 1);
    for piece in pieces {
        let n = cost(&piece);
        if n * 3 > all * 2 && film.fps().time_of(n) >= WORTH_HALVING {
            let Range { start, end } = piece.frames().clone();
            let mut middle = i64::midpoint(start, end);
            // A transition is made whole, whatever part of it is seen.
            let among = film.places.partition_point(|place| place.end <= middle);
            if let Some(place) = film.places.get(among)
                && place.end - film.overlap(among) < middle
            {
                middle = place.end.min(end);
            }
            let halves = [start..middle, middle..end].into_iter().filter(|half| !half.is_empty());
            balanced.extend(halves.map(Piece::Encoded));
        } else {
            balanced.push(piece);
        }
    }
    balanced
}

/// The largest number from 1 to `most` that `fits`, where all above the first that does not fit do not either; 1 if
/// none does. What is tried is never twice as much as what fits, so that the tries of a long film add up to a few
/// times its length.
fn furthest(
    most: usize,
    mut fits: impl FnMut(usize) -> Result<bool, RenderError>,
) -> Result<usize, RenderError> {
    let (mut good, mut beyond) = (1, most + 1);
    while beyond - good > 1 {
        let next = (2 * good).min(good.midpoint(beyond));
        if fits(next)? {
            good = next;
        } else {
            beyond = next;
        }
    }
    Ok(good)
}

/// The source whose pictures are the film's from the first to the last. `asked`: somebody wants this very rate.
fn untouched(film: &Film, asked: bool) -> Option<Id> {
    let [clip] = film.line.clips.as_slice() else { return None };
    let [(_, frames)] = <[_; 1]>::try_from(clean(film)).ok()?;
    let footage = film.footage(clip.source).ok()?;
    let size = (footage.info.width, footage.info.height);
    let video = footage.info.video.as_ref()?;
    let frame = film.fps().time_of(1);
    // Uneven frames and turned pictures are no obstacle: all that the file says about them is copied too. A rate
    // that somebody asked for is; with a frame that somebody chose, that may be so.
    let even = !video.vfr || !(asked || film.line.canvas.chosen);
    let rate = footage.info.fps.is_some_and(|own| (own.fps() / film.fps().fps() - 1.0).abs() < 1e-4);
    let whole = frames == (0..film.frames())
        && clip.range.start - footage.pictures_start() < frame
        && footage.pictures_end() - clip.range.end < frame
        && clip.range.end - footage.pictures_end() < frame;
    let square = video.sample_aspect.0 == video.sample_aspect.1;
    // Colours that an encoded film would not have are converted, as they are wherever anything is edited.
    let colors = colors_of(footage).is_some();
    (is_plain_h264(footage) && colors && square && size == film.size() && even && rate && whole)
        .then_some(clip.source)
}

/// The frames of each clip that nothing changes.
fn clean(film: &Film) -> Vec<(usize, Range<i64>)> {
    let dirty = dirty(film);
    let mut clean = Vec::new();
    for (i, clip) in film.line.clips.iter().enumerate() {
        if !is_untouched(clip) || film.is_still(clip.source) {
            continue;
        }
        let before = i.checked_sub(1).map_or(0, |i| film.overlap(i));
        let mut at = film.places[i].start + before;
        let end = film.places[i].end - film.overlap(i);
        for spot in &dirty {
            if spot.end <= at || spot.start >= end {
                continue;
            }
            if spot.start > at {
                clean.push((i, at..spot.start));
            }
            at = at.max(spot.end);
        }
        if at < end {
            clean.push((i, at..end));
        }
    }
    clean
}

fn is_untouched(clip: &Clip) -> bool {
    let straight = clip.rotate.is_multiple_of(4) && !clip.mirror && !clip.flip;
    clip.play == Play::NORMAL && straight && clip.zoom == 1.0 && clip.look == Look::default()
}

/// The frames over which something is laid, in order.
fn dirty(film: &Film) -> Vec<Range<i64>> {
    let fps = film.fps();
    let mut dirty = Vec::new();
    let texts = film.line.texts.iter().filter(|t| !t.text.trim().is_empty());
    dirty.extend(texts.map(|t| film.frames_between(t.start, t.until)));
    dirty.extend(film.line.overlays.iter().map(|o| film.frames_between(o.start, o.until)));
    // A fade that ends within a frame touches that frame too.
    let length = |t: Time| fps.frame_at(t) + 1;
    if let Some(fade) = film.line.master.fade_in.filter(|f| f.duration > Time::ZERO) {
        dirty.push(0..length(fade.duration));
    }
    if let Some(fade) = film.line.master.fade_out.filter(|f| f.duration > Time::ZERO) {
        dirty.push(film.frames() - length(fade.duration)..film.frames());
    }
    dirty.retain(|frames| !frames.is_empty());
    dirty.sort_by_key(|frames| frames.start);
    dirty
}

/// Whether a source's pictures can stand between encoded ones.
fn is_alike(film: &Film, footage: &Footage) -> bool {
    let Some(video) = &footage.info.video else { return false };
    let same_rate = u64::from(video.fps.num()) * u64::from(film.fps().den())
        == u64::from(video.fps.den()) * u64::from(film.fps().num());
    is_plain_h264(footage)
        && video.rotation == 0
        && same_rate
        && !video.vfr
        && video.sample_aspect.0 == video.sample_aspect.1
        && (video.coded_width, video.coded_height) == film.size()
}

/// H.264 as every player takes it.
fn is_plain_h264(footage: &Footage) -> bool {
    footage.info.video.as_ref().is_some_and(|video| {
        footage.info.container == sniff::Container::Mp4
            && video.codec == "h264"
            && video.pix_fmt == "yuv420p"
            && matches!(video.profile.as_str(), "High" | "Main" | "Constrained Baseline" | "Baseline")
            && !matches!(video.field_order.as_str(), "tt" | "bb" | "tb" | "bt")
    })
}

fn colors_of(footage: &Footage) -> Option<Colors> {
    footage.info.video.as_ref().and_then(|v| Colors::of(&v.color, footage.info.height))
}

/// The film as copied and encoded runs.
fn alternating(
    film: &Film,
    spans: &[(usize, Range<i64>)],
    indexes: &BTreeMap<Id, Index>,
) -> Result<Vec<Piece>, RenderError> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (i, span) in spans {
        let clip = &film.line.clips[*i];
        let Some(index) = indexes.get(&clip.source) else { continue };
        let footage = film.footage(clip.source)?;
        // Frame `n` of the film is frame `n + shift` of the source.
        let shift = index.frame_at(clip.range.start - footage.pictures_start()) - film.places[*i].start;
        let wanted = span.start + shift..(span.end + shift).min(index.len());
        let Some(copied) = index.copyable(&wanted, &footage.path) else { continue };
        let frames = copied.frames.start - shift..copied.frames.end - shift;
        if frames.end - frames.start < WORTHWHILE {
            continue;
        }
        if frames.start > at {
            pieces.push(Piece::Encoded(at..frames.start));
        }
        at = frames.end;
        pieces.push(Piece::Copied { frames, source: clip.source, from: copied.frames.start });
    }
    if at < film.frames() {
        pieces.push(Piece::Encoded(at..film.frames()));
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::Ffmpeg;
    use crate::media::probe;
    use fov_edit::time::{Rate, Span};
    use fov_edit::timeline::Timeline;

    #[test]
    fn the_furthest_is_found_with_few_tries() {
        for most in 1..70_usize {
            for limit in 0..=most {
                let mut tried = 0;
                let found = furthest(most, |n| {
                    assert!((2..=most).contains(&n));
                    tried += n;
                    Ok(n <= limit)
                });
                assert_eq!(found.unwrap(), limit.max(1), "{most}, {limit}");
                assert!(tried <= 20 * limit.max(1), "{most}, {limit}: {tried}");
            }
        }
    }

    #[tokio::test]
    async fn a_film_of_thousands_of_clips_is_divided_without_gaps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        let made = std::process::Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=gray:s=64x36:r=30:d=1"])
            .arg(&path)
            .status();
        assert!(made.unwrap().success());
        let mut info = probe::probe(&Ffmpeg::locate().unwrap(), &path, "a.mp4").await.unwrap();
        info.duration = Time::from_secs(3000);
        info.video.as_mut().unwrap().duration = Some(info.duration);
        let mut line = Timeline::new();
        line.canvas.fps = Rate::whole(30);
        let source = line.fresh_id();
        // Each goes back, so that each has its own input: 8 of them are enough for one piece.
        for n in (0..3000).rev() {
            let id = line.fresh_id();
            let start = Time::from_secs(n);
            line.clips.push(Clip::new(id, source, Span::new(start, start + Time::from_ms(500))));
        }
        let footage = BTreeMap::from([(source, Footage { path, info })]);
        let film = Film::from_parts(line, footage, folder.path().to_owned()).unwrap();
        let pieces = chunks(&film, 0..film.frames()).unwrap().unwrap();
        let wanted: Vec<_> =
            (0..3000_i64).step_by(8).map(|n| Piece::Encoded(15 * n..15 * (n + 8).min(3000))).collect();
        assert_eq!(pieces, wanted);
    }
}
