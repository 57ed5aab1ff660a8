//! How often the pictures of a video come, and how often those of a film of it should.

use super::{Container, HELD, MediaInfo, Rate, Span, Time, VideoStream, raw};

/// Rates that films have, slowest first.
const USUAL: [(u32, u32); 10] = [
    (15, 1),
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (30, 1),
    (50, 1),
    (60_000, 1001),
    (60, 1),
    (120, 1),
];
/// Rates that differ by a smaller share than this are the same; half of what is between 30 and 30000/1001.
const SAME: f64 = 0.0005;
/// A grid finer than this is that of a clock rather than that of frames.
const FASTEST_GRID: f64 = 60.1;
/// The slowest rate of a film whose pictures lie on no grid.
const SMOOTH: f64 = 24.0;

/// Frames per second of a film of a video. A film of the average rate of uneven frames would lose some wherever they
/// come faster than that.
pub(super) fn of_film(video: &VideoStream) -> Rate {
    if !video.vfr {
        return video.fps;
    }
    let usual = || USUAL.into_iter().filter_map(|(num, den)| Rate::new(num, den));
    let same = |a: Rate, b: Rate| (a.fps() / b.fps() - 1.0).abs() < SAME;
    let grid = video.base_fps.filter(|base| base.fps() < FASTEST_GRID);
    let grid = grid.and_then(|base| usual().find(|rate| same(*rate, base)));
    let slowest = video.fps.fps().max(SMOOTH) * (1.0 - SAME);
    grid.or_else(|| usual().find(|rate| rate.fps() >= slowest)).unwrap_or(video.fps)
}

/// Corrects what a file says about its frames by when they are shown: lines of `pts_time,flags`, in any order.
pub(super) fn measure(info: &mut MediaInfo, lines: &str) {
    let mut shown = shown(lines, info.start_time);
    let Some(video) = info.video.as_mut().filter(|_| shown.len() > 1) else { return };
    if info.container == Container::Matroska
        && let Some(average) = other_average(&shown, video.fps)
    {
        (video.fps, video.vfr) = (average, true);
    }
    if let (None, Some(last)) = (video.duration, shown.last()) {
        let start = video.start_time - info.start_time;
        video.duration = Some((*last + video.fps.time_of(1) - start).max(Time::ZERO));
    }
    if video.vfr {
        // The last one stays until the end.
        shown.extend(shown.last().map(|last| info.duration.max(*last)));
        let stays = shown.windows(2).map(|pair| Span::new(pair[0], pair[1]));
        video.held = stays.filter(|span| span.len() > HELD).collect();
    }
    info.fps = Some(of_film(video));
}

/// When pictures are shown, in order, counted from `start`.
fn shown(lines: &str, start: Time) -> Vec<Time> {
    let times = lines.lines().filter_map(|line| {
        let (at, flags) = line.split_once(',')?;
        // Those that an edit list hides are not on screen.
        raw::time(at).filter(|_| !flags.contains('D')).map(|at| at - start)
    });
    let mut shown: Vec<Time> = times.collect();
    shown.sort_unstable();
    shown
}

/// The average rate of frames that are shown at these times, if it is not `said`; a millisecond more or less makes no
/// difference.
fn other_average(shown: &[Time], said: Rate) -> Option<Rate> {
    let length = (*shown.last()? - *shown.first()?).secs_f64();
    let (frames, expected) = ((shown.len() - 1) as f64, length * said.fps());
    let other = (expected - frames).abs() > 0.5 && (expected / frames - 1.0).abs() > 0.001;
    Rate::nearest(frames / length).filter(|_| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_another_when_a_frame_is_missing() {
        let times = |missing: Option<i64>| -> Vec<Time> {
            let at = |n| Time::from_ms(Rate::whole(30).time_of(n).ms());
            (0..90).filter(|n| Some(*n) != missing).map(at).collect()
        };
        assert_eq!(other_average(&times(None), Rate::whole(30)), None);
        // 88 frames in the time of 89.
        let average = other_average(&times(Some(40)), Rate::whole(30)).unwrap();
        assert!((average.fps() - 30.0 * 88.0 / 89.0).abs() < 0.01, "{average:?}");
        // Nothing was said, and the clock's milliseconds were taken for frames.
        let average = other_average(&times(None), Rate::whole(1000)).unwrap();
        assert!((average.fps() - 30.0).abs() < 0.01, "{average:?}");
        assert_eq!(other_average(&[], Rate::whole(30)), None);
    }

    #[test]
    fn hidden_pictures_are_not_on_screen() {
        let ms = Time::from_ms;
        let lines = "1.0,K__\n1.1,___\n0.9,KD_\n1.05,___\nN/A,___\n";
        assert_eq!(shown(lines, ms(1000)), [ms(0), ms(50), ms(100)]);
    }
}
