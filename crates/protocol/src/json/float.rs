//! Numbers with a point, read and written exactly. The standard library does the same, in twenty times the code: it is
//! made for speed in every case, this for that of numbers with few digits.

use super::to_string;

/// A number of any size: digits to base 2³², the lowest first.
struct Big {
    limbs: Vec<u32>,
    /// Something was cut off below.
    inexact: bool,
}

impl Big {
    fn new(number: u64) -> Big {
        Big { limbs: vec![number as u32, (number >> 32) as u32], inexact: false }
    }

    /// Multiplies and adds.
    fn multiply(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for limb in &mut self.limbs {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        self.limbs.push(carry as u32);
        self.trim();
    }

    fn divide(&mut self, divisor: u32) {
        let mut rest = 0;
        for limb in self.limbs.iter_mut().rev() {
            rest = rest << 32 | u64::from(*limb);
            *limb = (rest / u64::from(divisor)) as u32;
            rest %= u64::from(divisor);
        }
        self.inexact |= rest != 0;
        self.trim();
    }

    fn trim(&mut self) {
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
    }

    /// Multiplies by a power of ten, or divides by it.
    fn scale(&mut self, exponent: i32) {
        let mut left = exponent.unsigned_abs();
        while left > 0 {
            let step = left.min(9);
            let power = 10_u32.pow(step);
            if exponent > 0 {
                self.multiply(power, 0)
            } else {
                self.divide(power)
            }
            left -= step;
        }
    }

    /// Multiplies by a power of two, or divides by it.
    fn shift(&mut self, exponent: i32) {
        let (limbs, bits) = (exponent.unsigned_abs() as usize / 32, exponent.unsigned_abs() % 32);
        if exponent > 0 {
            self.multiply(1 << bits, 0);
            let mut shifted = vec![0; limbs];
            shifted.append(&mut self.limbs);
            self.limbs = shifted;
        } else {
            let (gone, rest) = self.limbs.split_at(limbs.min(self.limbs.len()));
            self.inexact |= gone.iter().any(|limb| *limb != 0);
            self.limbs = rest.to_vec();
            self.divide(1 << bits);
        }
        self.trim();
    }

    fn bits(&self) -> i32 {
        self.limbs.last().map_or(0, |top| self.limbs.len() as i32 * 32 - top.leading_zeros() as i32)
    }

    /// The number, if it has at most 64 bits.
    fn low(&self) -> u64 {
        let limb = |at: usize| u64::from(self.limbs.get(at).copied().unwrap_or(0));
        limb(1) << 32 | limb(0)
    }
}

/// More digits than decide how a number is rounded.
const DIGITS: usize = 800;

/// The float that is next to the number in a text: digits, perhaps with a sign, a point and an exponent. None for
/// anything else, and for what is too large.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, whole(exponent)?),
        None => (unsigned, 0),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || before.bytes().chain(after.bytes());
    if digits().next().is_none() || !digits().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let exponent = exponent.saturating_sub(after.len() as i32);
    let digits = digits().skip_while(|digit| *digit == b'0').map(|digit| u32::from(digit - b'0'));
    let count = digits.clone().count();
    let value = if count <= 19 {
        of_few(digits.fold(0, |number, digit| number * 10 + u64::from(digit)), exponent)
    } else {
        let mut big = Big::new(0);
        let left_out = count.saturating_sub(DIGITS);
        for digit in digits.clone().take(DIGITS) {
            big.multiply(10, digit);
        }
        big.inexact = digits.skip(DIGITS).any(|digit| digit != 0);
        round(big, exponent.saturating_add(left_out as i32))
    };
    let value = if text.starts_with('-') { -value } else { value };
    value.is_finite().then_some(value)
}

/// A whole number with a sign; one that is too large for its type is as good as the largest.
fn whole(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = digits
        .bytes()
        .fold(0_i32, |number, digit| number.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
    Some(if text.starts_with('-') { -number } else { number })
}

/// `number` times a power of ten.
fn of_few(number: u64, exponent: i32) -> f64 {
    // The smallest exponent has no positive counterpart.
    let size = exponent.unsigned_abs();
    // Both are floats without a rounding, and so is rounded once.
    if number < 1 << 53 && size <= 22 {
        let power = (0..size).fold(1.0, |power, _| power * 10.0);
        return if exponent < 0 { number as f64 / power } else { number as f64 * power };
    }
    round(Big::new(number), exponent)
}

/// `big` times a power of ten, rounded to the nearest float, and to the even one of two.
fn round(mut big: Big, exponent: i32) -> f64 {
    big.trim();
    let digits = big.bits() * 3 / 10;
    if big.bits() == 0 || exponent.saturating_add(digits) < -330 {
        return 0.0;
    }
    if exponent > 310 {
        return f64::INFINITY;
    }
    // So many bits more than the division takes away that enough are left to round.
    let more = if exponent < 0 { exponent.unsigned_abs() as i32 * 4 + 96 } else { 0 };
    big.shift(more);
    big.scale(exponent);
    // The value is at least 2^top, and less than twice that.
    let top = big.bits() - 1 - more;
    // Below the normal floats there are fewer and fewer bits.
    let kept = 53 + (top + 1022).min(0);
    big.shift(kept + 1 - big.bits());
    let (number, half) = (big.low() >> 1, big.low() & 1 == 1);
    let number = number + u64::from(half && (big.inexact || number & 1 == 1));
    if top > 1023 {
        return f64::INFINITY;
    }
    let exponent = (top + 1022).max(0) as u64;
    // The leading bit of a normal float counts as one in the exponent.
    f64::from_bits((exponent << 52) + number)
}

/// A positive float as a whole number times a power of two.
fn parts(value: f64) -> (u64, i32) {
    let (exponent, fraction) = ((value.to_bits() >> 52 & 0x7FF) as i32, value.to_bits() & ((1 << 52) - 1));
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// `number · 2^two · 10^ten`, and whether something was cut off below.
fn floor(number: u64, two: i32, ten: i32) -> (u64, bool) {
    let mut big = Big::new(number);
    if ten < 0 {
        big.shift(two);
        big.scale(ten);
    } else {
        big.scale(ten);
        big.shift(two);
    }
    (big.low(), big.inexact)
}

/// The fewest digits that are nearer to a positive float than to any other, as a whole number and a power of ten.
pub(super) fn shortest(value: f64) -> (u64, i32) {
    let (number, two) = parts(value);
    // 2^top <= value < 2^(top + 1), so that scaled it has 18 or 19 digits.
    let top = 63 - number.leading_zeros() as i32 + two;
    let ten = 17 - ((top * 1233) >> 12);
    let scaled = |quarters| floor(quarters, two - 2, ten);
    let (middle, inexact) = scaled(number * 4);
    // A power of two is nearer to the float below it.
    let down = if number == 1 << 52 && two > -1074 { 1 } else { 2 };
    let (low, above_low) = scaled(number * 4 - down);
    let (high, above_high) = scaled(number * 4 + 2);
    let even = number & 1 == 0;
    let mut unit = 1_000_000_000_000_000_000;
    for place in (0..=18).rev() {
        let (count, rest) = (middle / unit, middle % unit);
        let up = rest * 2 > unit || rest * 2 == unit && (inexact || count & 1 == 1);
        let count = count + u64::from(up);
        let candidate = count * unit;
        let over_low = candidate > low || candidate == low && !above_low && even;
        let under_high = candidate < high || candidate == high && (above_high || even);
        if over_low && under_high {
            return (count, place - ten);
        }
        unit /= 10;
    }
    (middle, -ten)
}

/// A float with so many decimals, rounded to the nearest, and to the even one of two: as `{:.2}` does it. From 10¹⁵ on,
/// where floats hardly have decimals, the shortest form.
#[must_use]
pub fn fixed(value: f64, decimals: u8) -> String {
    if value.abs() >= 1e15 {
        return to_string(&value);
    }
    let (number, two) = parts(value.abs());
    let (tenfold, inexact) = floor(number, two, i32::from(decimals) + 1);
    let (number, rest) = (tenfold / 10, tenfold % 10);
    let number = number + u64::from(rest > 5 || rest == 5 && (inexact || number & 1 == 1));
    let width = usize::from(decimals) + 1;
    let mut text = format!("{number:0width$}");
    if decimals > 0 {
        text.insert(text.len() - usize::from(decimals), '.');
    }
    if value.is_sign_negative() {
        text.insert(0, '-');
    }
    text
}
