//! Exact time. A [`Time`] counts flicks (1/705 600 000 s), the unit in which a frame of every usual rate
//! (24, 25, 30, 50, 60 and their 1000/1001 kin) and a sample of every usual audio rate is a whole number,
//! so that a film of a thousand cuts ends on the frame that its parts add up to.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// Flicks in one second.
pub const FLICKS_PER_SECOND: i64 = 705_600_000;
const FLICKS_PER_MS: i64 = FLICKS_PER_SECOND / 1000;

/// A point in time or a length of it, in flicks. Written to JSON as a plain integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// Zero.
    pub const ZERO: Time = Time(0);

    /// Whole milliseconds; what does not fit is clamped.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Time {
        Time(ms.saturating_mul(FLICKS_PER_MS))
    }

    /// Whole seconds; what does not fit is clamped.
    #[must_use]
    pub const fn from_secs(s: i64) -> Time {
        Time(s.saturating_mul(FLICKS_PER_SECOND))
    }

    /// Seconds as a float, rounded to the nearest flick; NaN is zero.
    #[must_use]
    pub fn from_secs_f64(s: f64) -> Time {
        Time((s * FLICKS_PER_SECOND as f64).round() as i64)
    }

    /// Milliseconds, rounded half up.
    #[must_use]
    pub const fn ms(self) -> i64 {
        (self.0 + FLICKS_PER_MS / 2).div_euclid(FLICKS_PER_MS)
    }

    /// Seconds as a float: for showing and for filter arguments, not for sums.
    #[must_use]
    pub fn secs_f64(self) -> f64 {
        self.0 as f64 / FLICKS_PER_SECOND as f64
    }

    /// Multiplied by a factor, rounded to the nearest flick.
    #[must_use]
    pub fn scale(self, factor: f64) -> Time {
        Time((self.0 as f64 * factor).round() as i64)
    }
}

impl Add for Time {
    type Output = Time;
    fn add(self, other: Time) -> Time {
        Time(self.0.saturating_add(other.0))
    }
}

impl Sub for Time {
    type Output = Time;
    fn sub(self, other: Time) -> Time {
        Time(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Time {
    fn add_assign(&mut self, other: Time) {
        *self = *self + other;
    }
}

impl SubAssign for Time {
    fn sub_assign(&mut self, other: Time) {
        *self = *self - other;
    }
}

impl std::iter::Sum for Time {
    fn sum<I: Iterator<Item = Time>>(iter: I) -> Time {
        iter.fold(Time::ZERO, Add::add)
    }
}

/// A half-open range `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First instant inside.
    pub start: Time,
    /// First instant after.
    pub end: Time,
}

impl Span {
    /// From `start` to `end`.
    #[must_use]
    pub const fn new(start: Time, end: Time) -> Span {
        Span { start, end }
    }

    /// How long it is; never negative.
    #[must_use]
    pub fn len(self) -> Time {
        (self.end - self.start).max(Time::ZERO)
    }

    /// Nothing inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// Frames per second as a fraction, e.g. 30000/1001.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(u32, u32)", try_from = "(u32, u32)")]
pub struct Rate {
    num: u32,
    den: u32,
}

impl Rate {
    /// `num`/`den` frames per second; both must be positive.
    #[must_use]
    pub const fn new(num: u32, den: u32) -> Option<Rate> {
        if num == 0 || den == 0 { None } else { Some(Rate { num, den }) }
    }

    /// A whole number of frames per second (at least 1).
    #[must_use]
    pub const fn whole(fps: u32) -> Rate {
        Rate { num: if fps == 0 { 1 } else { fps }, den: 1 }
    }

    /// The rate nearest to `fps` in thousandths of a frame per second, in its lowest terms; none below half of one.
    #[must_use]
    pub fn nearest(fps: f64) -> Option<Rate> {
        const UNIT: u32 = 1000;
        // A cast of a float saturates; what is not a number is zero.
        let num = (fps * f64::from(UNIT)).round() as u32;
        let (mut a, mut b) = (num, UNIT);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Rate::new(num / a, UNIT / a)
    }

    /// Numerator.
    #[must_use]
    pub const fn num(self) -> u32 {
        self.num
    }

    /// Denominator.
    #[must_use]
    pub const fn den(self) -> u32 {
        self.den
    }

    /// Frames per second as a float.
    #[must_use]
    pub fn fps(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// When frame `n` starts.
    #[must_use]
    pub fn time_of(self, n: i64) -> Time {
        let flicks = i128::from(n) * i128::from(FLICKS_PER_SECOND) * i128::from(self.den);
        Time(clamp(div_round(flicks, i128::from(self.num))))
    }

    /// The frame whose start is nearest to `t`.
    #[must_use]
    pub fn frame_at(self, t: Time) -> i64 {
        let scaled = i128::from(t.0) * i128::from(self.num);
        clamp(div_round(scaled, i128::from(FLICKS_PER_SECOND) * i128::from(self.den)))
    }

    /// `t` moved to the nearest frame start.
    #[must_use]
    pub fn snap(self, t: Time) -> Time {
        self.time_of(self.frame_at(t))
    }
}

impl From<Rate> for (u32, u32) {
    fn from(rate: Rate) -> Self {
        (rate.num, rate.den)
    }
}

impl TryFrom<(u32, u32)> for Rate {
    type Error = &'static str;
    fn try_from((num, den): (u32, u32)) -> Result<Rate, Self::Error> {
        Rate::new(num, den).ok_or("a frame rate is two positive numbers")
    }
}

fn div_round(a: i128, b: i128) -> i128 {
    (a + b / 2).div_euclid(b)
}

fn clamp(v: i128) -> i64 {
    v.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests {
    use super::{Rate, Time};
    use proptest::prelude::*;

    #[test]
    fn usual_frames_are_whole_flicks() {
        for (num, den) in [(24, 1), (24000, 1001), (25, 1), (30, 1), (30000, 1001), (60000, 1001), (120, 1)] {
            let rate = Rate::new(num, den).unwrap();
            let frame = rate.time_of(1);
            assert_eq!(rate.time_of(1_000_000), Time(frame.0 * 1_000_000), "{num}/{den}");
        }
    }

    proptest! {
        #[test]
        fn snapping_is_idempotent(t in -10_000_000_000_000_i64..10_000_000_000_000, num in 1_u32..240_000, den in 1_u32..1002) {
            let rate = Rate::new(num, den).unwrap();
            let once = rate.snap(Time(t));
            prop_assert_eq!(rate.snap(once), once);
        }

        #[test]
        fn milliseconds_survive(ms in -4_000_000_000_i64..4_000_000_000) {
            prop_assert_eq!(Time::from_ms(ms).ms(), ms);
        }
    }
}
