//! A picture whose sides have a colour each, and whether a film shows it cut, framed, turned or enlarged as it should.

use crate::film::{Picture, near};
use serde::Deserialize;

/// Width by height of the picture.
const SHAPE: f64 = 16.0 / 9.0;
const MIDDLE: [u8; 3] = [80, 80, 80];
const LEFT: [u8; 3] = [200, 40, 40];
const RIGHT: [u8; 3] = [40, 40, 200];
const TOP: [u8; 3] = [40, 150, 40];
const BOTTOM: [u8; 3] = [190, 190, 40];
/// How much of the width the left side takes, and the right one; how much of the height the upper one takes, and the
/// lower one.
const BESIDE: f64 = 0.125;
const ABOVE: f64 = 0.25;
/// So near to where two colours meet nothing is looked at.
const SEAM: f64 = 0.015;
/// The share of the pixels that have to be right; of those of a soft ground, where one sharp line is too much.
const ENOUGH: f64 = 0.97;
const ALL: f64 = 0.999;
/// Every third pixel of every third row is looked at.
const STEP: usize = 3;

/// A point, or a size: shares of width and height.
type Point = (f64, f64);

/// FFmpeg's filters for it.
pub(crate) fn painted() -> String {
    let side = |x: &str, y: &str, w: &str, h: &str, [r, g, b]: [u8; 3]| {
        format!("drawbox=x={x}:y={y}:w={w}:h={h}:c=0x{r:02x}{g:02x}{b:02x}:t=fill")
    };
    let [r, g, b] = MIDDLE;
    [
        format!("color=c=0x{r:02x}{g:02x}{b:02x}:s=320x180:r=30:d=3,format=gbrp"),
        side("0", "0", "iw", &format!("ih*{ABOVE}"), TOP),
        side("0", &format!("ih*{}", 1.0 - ABOVE), "iw", "ih", BOTTOM),
        side("0", "0", &format!("iw*{BESIDE}"), "ih", LEFT),
        side(&format!("iw*{}", 1.0 - BESIDE), "0", "iw", "ih", RIGHT),
    ]
    .join(",")
}

fn colour((x, y): Point) -> [u8; 3] {
    match (x, y) {
        (x, _) if x < BESIDE => LEFT,
        (x, _) if x > 1.0 - BESIDE => RIGHT,
        (_, y) if y < ABOVE => TOP,
        (_, y) if y > 1.0 - ABOVE => BOTTOM,
        _ => MIDDLE,
    }
}

/// How the picture fills a frame of another shape.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fit {
    /// The frame is full, and what sticks out is gone.
    Cropped,
    /// All of it is there, between plain bars.
    Barred,
    /// All of it is there, on a soft and enlarged copy of itself.
    Blurred,
}

/// How a film shows the picture at a moment.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Shown {
    /// Seconds of the film.
    pub(crate) at: f64,
    fit: Fit,
    /// Which part stays where it is cropped: 0 left or top, 1 right or bottom.
    focus: Point,
    /// The colour of the bars.
    bars: [u8; 3],
    /// Turned clockwise, in quarters.
    quarters: u8,
    /// Then mirrored left to right; top to bottom.
    mirror: bool,
    flip: bool,
    /// Enlarged around the middle by this factor.
    zoom: f64,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown {
            at: 1.0,
            fit: Fit::Cropped,
            focus: (0.5, 0.5),
            bars: [0, 0, 0],
            quarters: 0,
            mirror: false,
            flip: false,
            zoom: 1.0,
        }
    }
}

impl Shown {
    /// What is wrong with this picture of a film of that shape.
    pub(crate) fn wrong(&self, picture: Picture<'_>, shape: f64) -> Option<String> {
        let (mut inside, mut ground) = (Share::default(), Share::default());
        // The two halves of the ground, above and below or left and right: what they show and what they should.
        let mut halves = [Means::default(), Means::default()];
        let behind = Shown { fit: Fit::Cropped, focus: (0.5, 0.5), ..self.clone() };
        let rows = (0..picture.height).step_by(STEP);
        for (x, y) in rows.flat_map(|y| (0..picture.width).step_by(STEP).map(move |x| (x, y))) {
            let at = ((x as f64 + 0.5) / picture.width as f64, (y as f64 + 0.5) / picture.height as f64);
            let seen = picture.pixel(x, y).map(f64::from);
            match self.wanted(at, shape) {
                Wanted::Colour(colour) => inside.count(near(seen, colour, 28.0)),
                Wanted::Ground if self.fit == Fit::Barred => ground.count(near(seen, self.bars, 28.0)),
                Wanted::Ground => {
                    ground.count(is_soft(picture, (x, y)));
                    let half = if shape < self.shape() { at.1 } else { at.0 };
                    let copy = behind.source(at, shape).map_or(MIDDLE, colour).map(f64::from);
                    halves[usize::from(half > 0.5)].add(seen, copy);
                }
                Wanted::Seam => {}
            }
        }
        if inside.of() < ENOUGH {
            return Some(format!("only {:.2} of the picture is where it should be", inside.of()));
        }
        if self.fit == Fit::Cropped {
            return None;
        }
        if ground.of() < if self.fit == Fit::Blurred { ALL } else { ENOUGH } {
            return Some(format!("only {:.2} of what is around the picture is {:?}", ground.of(), self.fit));
        }
        let unlike = halves.iter().find(|half| self.fit == Fit::Blurred && !half.alike());
        unlike.map(|half| format!("the ground is no copy of the picture: {half:?}"))
    }

    /// Width by height of the picture, turned.
    fn shape(&self) -> f64 {
        if self.quarters % 2 == 1 { 1.0 / SHAPE } else { SHAPE }
    }

    /// What belongs to a point of a film of this shape.
    fn wanted(&self, at: Point, shape: f64) -> Wanted {
        let of = |at| self.source(at, shape).map(colour);
        let middle = of(at);
        let around = [(-SEAM, -SEAM), (SEAM, -SEAM), (-SEAM, SEAM), (SEAM, SEAM)];
        if around.iter().any(|d| of((at.0 + d.0, at.1 + d.1)) != middle) {
            return Wanted::Seam;
        }
        middle.map_or(Wanted::Ground, Wanted::Colour)
    }

    /// The point of the picture that is seen at a point of a film of this shape; none beside it.
    fn source(&self, (x, y): Point, shape: f64) -> Option<Point> {
        // The share of the frame's width and height that all of the picture takes; of the picture's height and width
        // that the frame takes.
        let (wide, tall) = ((self.shape() / shape).min(1.0), (shape / self.shape()).min(1.0));
        let (x, y) = if self.fit == Fit::Cropped {
            (self.focus.0 * (1.0 - tall) + x * tall, self.focus.1 * (1.0 - wide) + y * wide)
        } else {
            ((x - (1.0 - wide) / 2.0) / wide, (y - (1.0 - tall) / 2.0) / tall)
        };
        if self.fit != Fit::Cropped && !((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)) {
            return None;
        }
        let zoomed = |v: f64| 0.5 + (v - 0.5) / self.zoom;
        let (x, y) = (zoomed(x), zoomed(y));
        let (x, y) = (if self.mirror { 1.0 - x } else { x }, if self.flip { 1.0 - y } else { y });
        Some(match self.quarters % 4 {
            1 => (y, 1.0 - x),
            2 => (1.0 - x, 1.0 - y),
            3 => (1.0 - y, x),
            _ => (x, y),
        })
    }
}

enum Wanted {
    Colour([u8; 3]),
    Ground,
    /// Too near to an edge to say.
    Seam,
}

/// Whether nothing sharp is before a pixel: it is hardly another than the last ones that were looked at.
fn is_soft(picture: Picture<'_>, (x, y): (usize, usize)) -> bool {
    let here = picture.pixel(x, y).map(f64::from);
    let last = [(x.saturating_sub(STEP), y), (x, y.saturating_sub(STEP))];
    last.iter().all(|(x, y)| near(here, picture.pixel(*x, *y), 24.0))
}

/// How many of those counted are right.
#[derive(Default)]
struct Share {
    right: f64,
    all: f64,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.right += f64::from(u8::from(right));
        self.all += 1.0;
    }

    /// Where there is nothing to count, nothing is right.
    fn of(&self) -> f64 {
        self.right / self.all.max(1.0)
    }
}

/// The mean colour of what is seen and of what should be.
#[derive(Debug, Default)]
struct Means {
    seen: [f64; 3],
    wanted: [f64; 3],
    count: f64,
}

impl Means {
    fn add(&mut self, seen: [f64; 3], wanted: [f64; 3]) {
        self.count += 1.0;
        for i in 0..3 {
            self.seen[i] += (seen[i] - self.seen[i]) / self.count;
            self.wanted[i] += (wanted[i] - self.wanted[i]) / self.count;
        }
    }

    /// A ground may be a little darker than its picture, and its blur brings in some of the middle.
    fn alike(&self) -> bool {
        self.count > 0.0 && (0..3).all(|i| (-50.0..25.0).contains(&(self.seen[i] - self.wanted[i])))
    }
}
