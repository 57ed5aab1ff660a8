//! Sines, powers and dice that are the same on every machine. The standard library leaves `sin` and `exp2` to the
//! platform, whose last bits differ; sums and products do not.

/// Samples per second.
pub(super) const RATE: u32 = 48_000;

/// `sin(2π·turns)`, to about 1e-6: a polynomial of odd powers on a quarter turn.
#[inline]
pub(super) fn sine(turns: f32) -> f32 {
    // To -0.5..=0.5, then folded to -0.25..=0.25.
    let x = turns - (turns + 0.5).floor();
    let x = if x > 0.25 {
        0.5 - x
    } else if x < -0.25 {
        -0.5 - x
    } else {
        x
    };
    let s = x * x;
    x * (std::f32::consts::TAU + s * (-41.341_68 + s * (81.602_23 + s * (-76.575 + s * 39.71))))
}

/// 2 to the power of `x`.
pub(super) fn exp2(x: f64) -> f64 {
    let whole = x.floor();
    let y = (x - whole) * std::f64::consts::LN_2;
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..=18 {
        term *= y / f64::from(n);
        sum += term;
    }
    for _ in 0..whole.abs() as u32 {
        sum *= if whole > 0.0 { 2.0 } else { 0.5 };
    }
    sum
}

/// Decibels as a factor.
pub(super) fn gain(db: f64) -> f32 {
    exp2(db / 20.0 * std::f64::consts::LOG2_10) as f32
}

/// What to multiply by each sample so as to fall by 60 dB in this many seconds.
pub(super) fn fall(seconds: f32) -> f32 {
    exp2(-3.0 * std::f64::consts::LOG2_10 / f64::from(seconds.max(0.001)) / f64::from(RATE)) as f32
}

/// Turns per sample of a note; 69 is A at 440 Hz, 1 is a semitone.
pub(super) fn pitch(note: f32) -> f32 {
    (440.0 * exp2((f64::from(note) - 69.0) / 12.0) / f64::from(RATE)) as f32
}

/// The factor of a one-pole low pass at this frequency in hertz.
pub(super) fn pole(hertz: f32) -> f32 {
    let x = f64::from(hertz) / f64::from(RATE) * std::f64::consts::TAU;
    (1.0 - exp2(-x * std::f64::consts::LOG2_E)) as f32
}

/// Seconds in samples.
pub(super) fn samples(seconds: f32) -> usize {
    (seconds * RATE as f32) as usize
}

/// Bends what is near full scale instead of cutting it off.
#[inline]
pub(super) fn bend(x: f32) -> f32 {
    let x = x.clamp(-3.0, 3.0);
    x * (27.0 + x * x) / (27.0 + 9.0 * x * x)
}

/// Seeded dice (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice for one purpose; different parts give unrelated throws.
    pub(super) fn new(parts: &[u64]) -> Dice {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for part in parts {
            dice.0 ^= *part;
            dice.throw();
        }
        dice
    }

    pub(super) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `0..n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.throw() >> 33) as usize % n.max(1)
    }

    /// `0.0..1.0`.
    pub(super) fn share(&mut self) -> f32 {
        (self.throw() >> 40) as f32 / 16_777_216.0
    }

    /// `-1.0..1.0`.
    pub(super) fn either(&mut self) -> f32 {
        self.share() * 2.0 - 1.0
    }

    /// True once in `1 / share` times.
    pub(super) fn chance(&mut self, share: f32) -> bool {
        self.share() < share
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::{exp2, gain, sine};

    #[test]
    fn sines_and_powers_are_right() {
        for n in -40..40 {
            let x = n as f32 / 17.0;
            assert!((sine(x) - (x * std::f32::consts::TAU).sin()).abs() < 2e-5, "{x}: {}", sine(x));
            assert!((exp2(f64::from(x)) - f64::from(x).exp2()).abs() < 1e-9, "{x}");
        }
        assert!((gain(-20.0) - 0.1).abs() < 1e-6);
    }
}
