//! The main track's pictures: every clip conformed to the frame grid, transitions between them, fades over them.
//!
//! Pictures carry their time on the film's clock all the way, so that a graph for a part of the film says the same
//! about a frame as one for the whole.

use super::super::RenderError;
use super::super::film::Film;
use super::conform;
use super::picture::{self, hex};
use super::{Graph, open_own};
use fov_edit::time::Span;
use fov_edit::timeline::{Fade, Play, TransitionKind};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// What is seen on a run of frames.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shot {
    /// One clip.
    Clip(usize),
    /// A clip going over into the next one.
    Blend(usize),
}

/// The runs of frames of one clip or one transition that make up `span`.
fn shots(film: &Film, span: &Range<i64>) -> Vec<(Shot, Range<i64>)> {
    let mut shots = Vec::new();
    let mut add = |shot: Shot, frames: Range<i64>| {
        let cut = frames.start.max(span.start)..frames.end.min(span.end);
        if !cut.is_empty() {
            shots.push((shot, cut));
        }
    };
    // Only the clips that are seen: a long film is looked at piece by piece.
    let first = film.places.partition_point(|place| place.end <= span.start);
    let places = film.places.iter().enumerate().skip(first);
    for (i, place) in places.take_while(|(_, place)| place.start < span.end) {
        let before = i.checked_sub(1).map_or(0, |i| film.overlap(i));
        add(Shot::Clip(i), place.start + before..place.end - film.overlap(i));
        add(Shot::Blend(i), shared(film, i));
    }
    shots
}

/// The frames on which clip `i` goes over into the next.
fn shared(film: &Film, i: usize) -> Range<i64> {
    film.places[i].end - film.overlap(i)..film.places[i].end
}

/// Adds everything that is seen on the frames of `span` and returns the label of the pictures, timed from zero.
pub(crate) fn build(graph: &mut Graph<'_>, span: &Range<i64>) -> Result<String, RenderError> {
    let film = graph.film;
    let runs = shots(film, span);
    // Every clip is prepared once and then divided, so that a transition and the clip around it fit without a seam.
    let mut wanted: BTreeMap<usize, Vec<Range<i64>>> = BTreeMap::new();
    for (shot, frames) in &runs {
        match shot {
            Shot::Clip(i) => wanted.entry(*i).or_default().push(frames.clone()),
            // How far a transition has come is counted from its start, so it is made whole and then cut.
            Shot::Blend(i) => {
                wanted.entry(*i).or_default().push(shared(film, *i));
                wanted.entry(i + 1).or_default().push(shared(film, *i));
            }
        }
    }
    let mut parts: BTreeMap<usize, VecDeque<String>> = BTreeMap::new();
    for (i, frames) in wanted {
        parts.insert(i, divided(graph, i, &frames)?.into());
    }
    let mut take = |i: usize| parts.get_mut(&i).and_then(VecDeque::pop_front).unwrap_or_default();
    let mut labels = Vec::new();
    for (shot, frames) in &runs {
        labels.push(match shot {
            Shot::Clip(i) => take(*i),
            Shot::Blend(i) => {
                let (from, into) = (take(*i), take(i + 1));
                blend(graph, *i, &from, &into, frames)
            }
        });
    }
    let mut label = match labels.as_slice() {
        [one] => one.clone(),
        many => {
            let refs: Vec<&str> = many.iter().map(String::as_str).collect();
            graph.chain(&refs, &format!("concat=n={}:v=1:a=0", many.len()))
        }
    };
    // `concat` guesses the length of its parts; the count of frames is what is known.
    label = graph.chain(&[&label], &format!("{},setpts=N+{}", grid(film), span.start));
    label = super::overlay::pictures(graph, &label, span)?;
    label = super::overlay::texts(graph, &label, span);
    let mut last = fades(film);
    last.push(format!("setpts=PTS-{}", span.start));
    last.push("format=yuv420p".into());
    Ok(graph.chain(&[&label], &last.join(",")))
}

/// One clip's pictures for each of the runs of film frames in `wanted`.
fn divided(graph: &mut Graph<'_>, i: usize, wanted: &[Range<i64>]) -> Result<Vec<String>, RenderError> {
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else { return Ok(Vec::new()) };
    let start = graph.film.places[i].start;
    let whole = first.start..last.end;
    let label = clip(graph, i, whole.start - start..whole.end - start)?;
    let copies = graph.split(&label, "split", wanted.len());
    if let [_] = wanted {
        return Ok(copies);
    }
    let cut = |(label, frames): (&String, &Range<i64>)| {
        let (a, b) = (frames.start - whole.start, frames.end - whole.start);
        graph.chain(&[label], &format!("trim=start_frame={a}:end_frame={b},setpts=PTS-STARTPTS"))
    };
    Ok(copies.iter().zip(wanted).map(cut).collect())
}

/// The local frames `frames` of clip `i`, exactly that many of them, in the output's size and rate.
pub(super) fn clip(graph: &mut Graph<'_>, i: usize, frames: Range<i64>) -> Result<String, RenderError> {
    let film = graph.film;
    let clip = &film.line.clips[i];
    if let Some(list) = film.backward.get(&clip.id) {
        let input = graph.add_input(open_own("concat", list), list);
        let (a, b, grid) = (frames.start, frames.end, grid(film));
        let cut =
            format!("{grid},setpts=N,trim=start_frame={a}:end_frame={b},setpts=PTS-STARTPTS,format=yuv420p");
        return Ok(graph.chain(&[&format!("{input}:v")], &cut));
    }
    let footage = film.footage(clip.source)?;
    let fps = film.fps();
    let n = frames.end - frames.start;
    if footage.info.video.is_none() {
        let ((width, height), grid) = (film.size(), grid(film));
        let black = format!("color=c=black:s={width}x{height}:r={}/{},{grid}", fps.num(), fps.den());
        return Ok(graph.chain(&[], &format!("{black},trim=end_frame={n},setsar=1,format=yuv420p")));
    }
    let fit = clip.fit.unwrap_or(film.line.canvas.fit);
    let prepare = picture::prepare(clip, footage, film.size(), fit, &graph.colors).join(",");
    let prepare = prepare.replace("{u}", &graph.label());
    let apart = i.checked_sub(1).is_some_and(|before| film.overlap(before) > 0);

    if film.is_still(clip.source) {
        let tap = graph.tap(clip.source, clip.range, false)?;
        let label = graph.video_of(tap);
        return Ok(graph.chain(&[&label], &held(film, &prepare, n)));
    }
    let frame = fps.time_of(1);
    let end = film.last_of(footage);
    if clip.play == Play::Freeze {
        let at = clip.range.start.min(end);
        let piece = Span::new(at, at + frame);
        let tap = graph.tap(clip.source, piece, true)?;
        let label = graph.video_of(tap);
        let found = if footage.is_uneven() {
            let piece = conform::Piece { start: at - tap.offset, length: frame, speed: 1.0 };
            piece.conform(footage, fps, "null").join(",")
        } else {
            // The frame that is on screen at `at` may have started up to its own length before.
            let own = footage.info.fps.unwrap_or(fps).time_of(1);
            format!("trim=start={:.6}", (at - tap.offset).secs_f64() - own.secs_f64() / 2.0)
        };
        return Ok(graph.chain(&[&label], &format!("{found},{}", held(film, &prepare, n))));
    }

    let speed = clip.play.speed();
    let reverse = matches!(clip.play, Play::Reverse { .. });
    let total = film.places[i].end - film.places[i].start;
    let forward = if reverse { total - frames.end..total - frames.start } else { frames };
    let piece =
        Span::new(film.source_time(clip, forward.start).min(end), film.source_time(clip, forward.end));
    let tap = graph.tap(clip.source, piece, apart)?;
    let label = graph.video_of(tap);
    let shown = conform::Piece { start: piece.start - tap.offset, length: piece.end - piece.start, speed };
    let mut filters = shown.conform(footage, fps, &prepare);
    filters.push(grid(film));
    filters.push(format!("tpad=stop_mode=clone:stop={n},trim=end_frame={n}"));
    if reverse {
        graph.held += n;
        filters.push("reverse".into());
    }
    filters.push("setpts=N".into());
    Ok(graph.chain(&[&label], &filters.join(",")))
}

/// The first frame of what comes in, prepared once and shown `n` times.
fn held(film: &Film, prepare: &str, n: i64) -> String {
    let (fps, grid) = (film.fps(), grid(film));
    let rate = format!("fps=fps={}/{}", fps.num(), fps.den());
    format!("trim=end_frame=1,{prepare},loop=loop=-1:size=1,{grid},setpts=N,trim=end_frame={n},{rate}")
}

/// One tick of the clock is one frame.
fn grid(film: &Film) -> String {
    let fps = film.fps();
    format!("settb={}/{}", fps.den(), fps.num())
}

/// The frames `frames` of the transition from clip `i` into the next, from what both show on all of it.
fn blend(graph: &mut Graph<'_>, i: usize, from: &str, into: &str, frames: &Range<i64>) -> String {
    let kind = graph.film.line.clips[i].transition.map_or(TransitionKind::Crossfade, |t| t.kind);
    let fps = graph.film.fps();
    let whole = shared(graph.film, i);
    let length = fps.time_of(whole.end - whole.start).secs_f64();
    let (a, b) = (frames.start - whole.start, frames.end - whole.start);
    // `xfade` refuses pictures whose rate is not declared, and `setpts` forgets it in some versions.
    let rate = format!("fps=fps={}/{}", fps.num(), fps.den());
    let (from, mut into) = (graph.chain(&[from], &rate), graph.chain(&[into], &rate));
    let xfade = |name: &str| format!("xfade=transition={name}:duration={length:.6}:offset=0");
    let mix = match kind {
        // The same as its `fade`, at a quarter of the cost.
        TransitionKind::Crossfade => {
            into = graph.chain(&[&into], &format!("format=yuva420p,fade=t=in:alpha=1:st=0:d={length:.6}"));
            "overlay=format=yuv420".to_owned()
        }
        TransitionKind::DipToBlack => xfade("fadeblack"),
        TransitionKind::DipToWhite => xfade("fadewhite"),
        TransitionKind::Slide => xfade("slideleft"),
        TransitionKind::Wipe => xfade("wiperight"),
    };
    let cut = format!("{mix},trim=start_frame={a}:end_frame={b},setpts=PTS-STARTPTS");
    graph.chain(&[&from, &into], &cut)
}

/// Fades of the film as a whole.
fn fades(film: &Film) -> Vec<String> {
    let fade = |kind: &str, start: f64, fade: &Fade| {
        let length = fade.duration.min(film.duration()).secs_f64();
        format!("fade=t={kind}:st={start:.6}:d={length:.6}:color={}", hex(fade.color))
    };
    let mut filters = Vec::new();
    if let Some(f) = film.line.master.fade_in.filter(|f| f.duration.0 > 0) {
        filters.push(fade("in", 0.0, &f));
    }
    if let Some(f) = film.line.master.fade_out.filter(|f| f.duration.0 > 0) {
        let start = film.duration().secs_f64() - f.duration.min(film.duration()).secs_f64();
        filters.push(fade("out", start, &f));
    }
    filters
}
