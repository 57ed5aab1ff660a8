//! Pieces of a source's pictures on the frame grid of the film.

use super::super::film::Footage;
use fov_edit::time::{Rate, Time};

/// A piece of a source's pictures, about to be shown.
pub(super) struct Piece {
    /// Where it starts, on the clock of the input that it is read from.
    pub(super) start: Time,
    /// How much of the source it takes.
    pub(super) length: Time,
    /// How many times as fast it is shown.
    pub(super) speed: f64,
}

impl Piece {
    /// The filters that take it out of what `footage` shows and bring it to `fps`, starting at zero, with `prepare`
    /// done to its pictures. What comes out may be short of a frame, or of any number where the source ends.
    pub(super) fn conform(&self, footage: &Footage, fps: Rate, prepare: &str) -> Vec<String> {
        let (start, speed) = (self.start.secs_f64(), self.speed);
        let clock = format!("setpts=(PTS-{start:.9}/TB)/{speed:.9}");
        // Frame 0 is the last picture that has begun by then, wherever it did, or the first one if there is none.
        let grid = format!("fps=fps={}/{}:start_time=0:round=near", fps.num(), fps.den());
        let prepare = prepare.to_owned();
        if footage.is_uneven() {
            // The picture that is on screen when the piece begins may have begun long before, so that nothing is cut
            // off by its time, and may be the last one, which has no end.
            return vec!["tpad=stop_mode=clone:stop=-1".to_owned(), clock, grid, prepare];
        }
        // A source frame belongs to the output frame whose start is nearest: half a frame of margin on both sides. One
        // that is shown for several began up to its own length before the piece.
        let half = fps.time_of(1).secs_f64() * speed / 2.0;
        let own = footage.info.fps.map_or(0.0, |own| own.time_of(1).secs_f64());
        let end = start + self.length.secs_f64() - half;
        let cut = format!("trim=start={:.6}:end={end:.6}", start - half.max(own));
        // Work on as few frames as possible: drop before, repeat after.
        if footage.info.fps.is_some_and(|own| own.fps() * speed > fps.fps() * 1.01) {
            vec![cut, clock, grid, prepare]
        } else {
            vec![cut, clock, prepare, grid]
        }
    }
}
