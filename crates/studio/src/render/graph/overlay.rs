//! What lies over the main track: pictures, videos and painted texts.

use super::super::RenderError;
use super::super::film::{Film, even};
use super::{Graph, conform, corner, open_own, picture};
use fov_edit::time::{Span, Time};
use std::ops::Range;

/// The frames on which an overlay is seen, and the part of its source that it then shows.
pub(super) fn shown(film: &Film, i: usize) -> Result<(Range<i64>, Span), RenderError> {
    let overlay = &film.line.overlays[i];
    let footage = film.footage(overlay.source)?;
    let mut frames = film.frames_between(overlay.start, overlay.until);
    let mut part = overlay.range;
    if !film.is_still(overlay.source) {
        if part.is_empty() {
            part = Span::new(Time::ZERO, footage.info.duration);
        }
        let fps = film.fps();
        frames.end = frames.end.min(frames.start + fps.frame_at(part.len()).max(0));
        part.end = part.start + fps.time_of(frames.end - frames.start);
    }
    Ok((frames, part))
}

/// Lays the pictures and videos over `under` that are seen within `span`.
pub(super) fn pictures(graph: &mut Graph<'_>, under: &str, span: &Range<i64>) -> Result<String, RenderError> {
    let film = graph.film;
    let mut label = under.to_owned();
    for (i, overlay) in film.line.overlays.iter().enumerate() {
        let (frames, part) = shown(film, i)?;
        let footage = film.footage(overlay.source)?;
        if frames.end <= span.start || frames.start >= span.end || footage.info.video.is_none() {
            continue;
        }
        let canvas = film.size();
        let (iw, ih) = (f64::from(footage.info.width.max(1)), f64::from(footage.info.height.max(1)));
        let share = if overlay.width.is_finite() { f64::from(overlay.width.clamp(0.01, 1.0)) } else { 0.25 };
        // A tall picture is kept within the frame.
        let factor = (f64::from(canvas.0) * share / iw).min(f64::from(canvas.1) / ih);
        let (w, h) = (even(iw * factor), even(ih * factor));
        let (x, y) = corner(overlay.place, (w, h), canvas);

        let still = film.is_still(overlay.source);
        // Of a video, only what is seen is read.
        let seen =
            if still { frames.clone() } else { frames.start.max(span.start)..frames.end.min(span.end) };
        let at = |frame: i64| part.start + film.fps().time_of(frame - frames.start);
        let part = Span::new(at(seen.start).min(film.last_of(footage)), at(seen.end));
        let tap = graph.tap(overlay.source, part, true)?;
        let source = graph.video_of(tap);
        let mut filters = Vec::new();
        if !still {
            let piece = conform::Piece { start: part.start - tap.offset, length: part.len(), speed: 1.0 };
            filters = piece.conform(footage, film.fps(), "null");
        }
        filters.extend(picture::normalise(footage));
        filters.push(format!("scale={w}:{h}:flags=bicubic:{}", picture::convert(footage, &graph.colors)));
        filters.push("setsar=1,format=yuva420p".into());
        if overlay.opacity < 1.0 {
            filters.push(format!("lutyuv=a=val*{:.3}", overlay.opacity.max(0.0)));
        }
        filters.extend(timed(film, &frames, &seen, overlay.fade, still));
        let over = graph.chain(&[&source], &filters.join(","));
        label = lay(graph, &label, &over, (x, y), &frames);
    }
    Ok(label)
}

/// Lays the painted texts over `under` that are seen within `span`.
pub(super) fn texts(graph: &mut Graph<'_>, under: &str, span: &Range<i64>) -> String {
    let film = graph.film;
    let mut label = under.to_owned();
    for text in &film.line.texts {
        let Some(painted) = film.props.texts.get(&text.id) else { continue };
        let frames = film.frames_between(text.start, text.until);
        if frames.end <= span.start || frames.start >= span.end {
            continue;
        }
        let input = graph.add_input(open_own("png_pipe", &painted.path), &painted.path);
        let mut filters = vec![format!(
            "scale=out_color_matrix={}:out_range=tv,setsar=1,format=yuva420p",
            graph.colors.scale_matrix()
        )];
        let seen = frames.start.max(span.start)..frames.end.min(span.end);
        filters.extend(timed(film, &frames, &seen, text.style.fade, true));
        let over = graph.chain(&[&format!("{input}:v")], &filters.join(","));
        label = lay(graph, &label, &over, (painted.x, painted.y), &frames);
    }
    label
}

/// Puts an overlay's pictures on the film's clock, those of the frames `seen`, and fades them in and out.
fn timed(film: &Film, frames: &Range<i64>, seen: &Range<i64>, fade: Time, still: bool) -> Vec<String> {
    let fps = film.fps();
    let grid = format!("settb={}/{}", fps.den(), fps.num());
    let (start, n) = (seen.start, seen.end - seen.start);
    let mut filters = Vec::new();
    if !still {
        filters.push(format!("{grid},tpad=stop_mode=clone:stop={n},trim=end_frame={n},setpts=N+{start}"));
    } else if fade > Time::ZERO {
        filters.push(format!("loop=loop=-1:size=1,{grid},setpts=N+{start},trim=end_frame={n}"));
    } else {
        // One picture that is there from the beginning and stays, though it is not always laid over: nothing needs to
        // be made for each frame. While one is still to come, FFmpeg copies every frame that goes by.
        filters.push(format!("{grid},setpts=0"));
    }
    if fade > Time::ZERO {
        let (start, end) = (fps.time_of(frames.start).secs_f64(), fps.time_of(frames.end).secs_f64());
        let length = fade.secs_f64().min((end - start) / 2.0);
        filters.push(format!("fade=t=in:alpha=1:st={start:.6}:d={length:.6}"));
        filters.push(format!("fade=t=out:alpha=1:st={:.6}:d={length:.6}", end - length));
    }
    filters
}

fn lay(graph: &mut Graph<'_>, under: &str, over: &str, at: (i32, i32), frames: &Range<i64>) -> String {
    let fps = graph.film.fps();
    // Half a frame early: the comparison is of floats, and no frame starts there.
    let half = fps.time_of(1).secs_f64() / 2.0;
    let (start, end) =
        (fps.time_of(frames.start).secs_f64() - half, fps.time_of(frames.end).secs_f64() - half);
    graph.chain(
        &[under, over],
        &format!(
            "overlay={}:{}:eof_action=repeat:format=yuv420:enable='between(t,{start:.6},{end:.6})'",
            at.0, at.1
        ),
    )
}
