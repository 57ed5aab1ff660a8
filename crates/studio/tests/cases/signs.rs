//! Whether a text is written in signs of its own, or in the empty boxes that a font without them paints.

use crate::film::{Area, Picture};

/// How far two signs may be moved against each other to find them alike, in pixels.
const SHIFT: i32 = 3;
/// The share of their ink in which two signs differ at least. Boxes differ by what rounding makes of their edges.
const UNLIKE: f64 = 0.35;

/// The ink of one sign.
struct Sign {
    width: i32,
    height: i32,
    ink: Vec<bool>,
}

/// What is wrong with a line of `count` white signs of the same width: one is missing, or two look alike.
pub(crate) fn wrong(picture: Picture<'_>, area: Area, count: usize) -> Option<String> {
    let signs = match cut(picture, area, count) {
        Some(signs) => signs,
        None => return Some("no white text".to_owned()),
    };
    if signs.iter().any(|sign| !sign.ink.contains(&true)) {
        return Some(format!("fewer than {count} signs"));
    }
    for (a, one) in signs.iter().enumerate() {
        for (b, other) in signs.iter().enumerate().skip(a + 1) {
            let apart = one.apart(other);
            if apart < UNLIKE {
                return Some(format!("signs {a} and {b} look alike ({apart:.2})"));
            }
        }
    }
    None
}

/// The text in a part of a picture, in so many pieces of equal width.
fn cut(picture: Picture<'_>, area: Area, count: usize) -> Option<Vec<Sign>> {
    let white = |(x, y): (usize, usize)| picture.pixel(x, y).iter().all(|v| *v > 150);
    let (xs, ys) = area.of(picture.width, picture.height);
    let ink: Vec<_> = ys.flat_map(|y| xs.clone().map(move |x| (x, y))).filter(|at| white(*at)).collect();
    let left = ink.iter().map(|at| at.0).min()?;
    let right = ink.iter().map(|at| at.0).max()? + 1;
    let top = ink.iter().map(|at| at.1).min()?;
    let bottom = ink.iter().map(|at| at.1).max()? + 1;
    let edge = |n: usize| left + (right - left) * n / count;
    let sign = |n: usize| {
        let (from, to) = (edge(n), edge(n + 1));
        let ink = (top..bottom).flat_map(|y| (from..to).map(move |x| (x, y))).map(white).collect();
        Sign { width: (to - from) as i32, height: (bottom - top) as i32, ink }
    };
    Some((0..count).map(sign).collect())
}

impl Sign {
    fn at(&self, x: i32, y: i32) -> bool {
        let within = (0..self.width).contains(&x) && (0..self.height).contains(&y);
        within && self.ink[(y * self.width + x) as usize]
    }

    /// The share of the ink of both that only one of them has, where they fit best.
    fn apart(&self, other: &Sign) -> f64 {
        let shifts = (-SHIFT..=SHIFT).flat_map(|dx| (-SHIFT..=SHIFT).map(move |dy| (dx, dy)));
        shifts.map(|shift| self.apart_when_moved(other, shift)).fold(1.0, f64::min)
    }

    fn apart_when_moved(&self, other: &Sign, (dx, dy): (i32, i32)) -> f64 {
        let (mut both, mut any) = (0.0, 0.0);
        for y in -SHIFT..self.height + SHIFT {
            for x in -SHIFT..self.width.max(other.width) + SHIFT {
                let (a, b) = (self.at(x, y), other.at(x + dx, y + dy));
                any += f64::from(u8::from(a || b));
                both += f64::from(u8::from(a && b));
            }
        }
        1.0 - both / f64::max(any, 1.0)
    }
}
