//! What a case expects of its film.

use crate::film::{Area, Film, near};
use crate::material::{COLOURS, LEVEL, TONES};
use crate::sides::Shown;
use crate::signs;
use serde::Deserialize;

/// From a time to a later one.
type Stretch = (f64, f64);

/// The checks; times are seconds of the film. What is left out is not looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expect {
    /// How long it is.
    seconds: Option<f64>,
    /// Pixels.
    size: Option<[u32; 2]>,
    /// Frames a second.
    fps: Option<f64>,
    /// What kind of file: `mp4`, `mov`, `mkv`, `webm`, `gif`, `mp3`, `m4a` or `wav`.
    file: Option<String>,
    /// At this time, this second of the material is seen.
    shows: Vec<(f64, usize)>,
    /// How the picture of the material `sides` is fitted and turned.
    sides: Vec<Shown>,
    /// The picture is black; white; without colour.
    dark: Vec<f64>,
    white: Vec<f64>,
    grey: Vec<f64>,
    /// At this time, these two seconds are seen through each other, both well.
    mixed: Vec<(f64, usize, usize)>,
    /// At this time, the picture is that of this second with this share of its light.
    faded: Vec<(f64, usize, f64)>,
    /// At this time, one second is seen to the left of this share of the width, and another to the right.
    parted: Vec<(f64, f64, usize, usize)>,
    /// At this time, this colour fills just this part of the picture: left, top, width and height, as shares.
    fills: Vec<(f64, [u8; 3], [f64; 4])>,
    /// At this time, this part of the picture has this colour throughout.
    colour: Vec<(f64, String, [u8; 3])>,
    /// At this time the picture is that of this second, but with each of red, green and blue more (1), less (-1) or
    /// any (0).
    tint: Vec<(f64, usize, [i8; 3])>,
    /// At this time, something stands out in this part of the picture, or nothing does.
    ink: Vec<(f64, String, bool)>,
    /// At this time, something of this colour is in this part of the picture.
    paint: Vec<(f64, String, [u8; 3])>,
    /// At this time, the white text in this part of the picture is so many Chinese characters, each another.
    signs: Vec<(f64, String, usize)>,
    /// At this time, something in many colours is in this part of the picture.
    vivid: Vec<(f64, String)>,
    /// From this time on, the tone of this second is heard (times a factor where the speed was changed).
    sounds: Vec<(f64, usize)>,
    /// Between these times the tone of this second is so many decibels above the material's, whatever else is heard;
    /// none where it is not heard at all.
    tone: Vec<(f64, f64, usize, Option<f64>)>,
    /// Between these times there is no sound; there is some.
    silent: Vec<Stretch>,
    heard: Vec<Stretch>,
    /// Between these times the sound is so many decibels above that of the material.
    level: Vec<(f64, f64, f64)>,
    /// Between these times there is music, or none.
    music: Vec<(f64, f64, bool)>,
    /// The music of the first stretch is at least so many decibels louder than that of the second.
    louder: Vec<(Stretch, Stretch, f64)>,
    /// Integrated loudness.
    lufs: Option<f64>,
    /// Words that the last answer has.
    says: Vec<String>,
}

/// What is wrong, in words.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    fn unless(&mut self, good: bool, what: String) {
        if !good {
            self.0.push(what);
        }
    }
}

impl Expect {
    /// What is wrong with the answer.
    pub(crate) fn replies(&self, reply: &str) -> Vec<String> {
        let missing = self.says.iter().filter(|words| !reply.contains(words.as_str()));
        missing.map(|words| format!("the answer does not say “{words}”")).collect()
    }

    /// What is wrong with the film.
    pub(crate) fn of_film(&self, film: &Film) -> Vec<String> {
        let mut found = Findings::default();
        self.frame(film, &mut found);
        self.pictures(film, &mut found);
        self.places(film, &mut found);
        self.texts(film, &mut found);
        self.sound(film, &mut found);
        self.levels(film, &mut found);
        found.0
    }

    fn frame(&self, film: &Film, found: &mut Findings) {
        if let Some(wanted) = self.seconds {
            found.unless(
                (film.seconds - wanted).abs() < 0.07,
                format!("{} s long instead of {wanted}", film.seconds),
            );
        }
        if let Some(wanted) = self.size {
            found.unless(film.size == wanted, format!("{:?} pixels", film.size));
        }
        if let Some(wanted) = self.fps {
            found.unless((film.fps - wanted).abs() < 0.01, format!("{} frames a second", film.fps));
        }
        if let Some(wanted) = &self.file {
            let container = film.container();
            found.unless(container == wanted, format!("{container} instead of {wanted}"));
        }
    }

    fn pictures(&self, film: &Film, found: &mut Findings) {
        for &(at, second) in &self.shows {
            let (shown, seen) = (film.second_shown(at), film.plain(at));
            found.unless(
                shown == Some(second),
                format!("at {at} s: {shown:?} ({seen:?}), not second {second}"),
            );
        }
        for &at in &self.dark {
            let seen = film.plain(at);
            found.unless(near(seen, [16, 16, 16], 25.0), format!("at {at} s: {seen:?}, not dark"));
        }
        for &at in &self.white {
            let seen = film.plain(at);
            found.unless(near(seen, [240; 3], 25.0), format!("at {at} s: {seen:?}, not white"));
        }
        for &at in &self.grey {
            let [r, g, b] = film.plain(at);
            let plain = (r - g).abs() < 12.0 && (g - b).abs() < 12.0;
            found.unless(plain, format!("at {at} s: {:?} has colour", [r, g, b]));
        }
        for &(at, a, b) in &self.mixed {
            let (share, off) = film.mixture(at, a, b);
            let both = (0.25..0.75).contains(&share) && off < 25.0;
            found.unless(both, format!("at {at} s: {share:.2} between {a} and {b}, {off:.0} beside"));
        }
        for &(at, second, wanted) in &self.faded {
            let (light, seen) = (film.brightness(at, second), film.plain(at));
            let of_it = near(seen, COLOURS[second].map(|v| (f64::from(v) * wanted) as u8), 32.0);
            let good = of_it && (light - wanted).abs() < 0.1;
            found.unless(good, format!("at {at} s: {seen:?}, {light:.2} of second {second}, not {wanted}"));
        }
        for (at, second, way) in &self.tint {
            let seen = film.plain(*at);
            let moved: Vec<f64> = (0..3).map(|i| seen[i] - f64::from(COLOURS[*second][i])).collect();
            let good = moved.iter().zip(way).all(|(d, w)| *w == 0 || d * f64::from(*w) > 3.0);
            found.unless(good, format!("at {at} s: {moved:?} from second {second}, wanted {way:?}"));
        }
    }

    fn places(&self, film: &Film, found: &mut Findings) {
        for shown in &self.sides {
            let shape = f64::from(film.size[0]) / f64::from(film.size[1]);
            if let Some(wrong) = shown.wrong(film.picture(shown.at), shape) {
                found.unless(false, format!("at {} s: {wrong}", shown.at));
            }
        }
        for &(at, x, left, right) in &self.parted {
            // All of its height, but for a hair at the joint and the edges.
            let part = |x| film.mean(at, Area { x, y: (0.02, 0.98) });
            let (a, b) = (part((0.02, x - 0.02)), part((x + 0.02, 0.98)));
            let good = near(a, COLOURS[left], 20.0) && near(b, COLOURS[right], 20.0);
            found.unless(
                good,
                format!("at {at} s: {a:?} and {b:?}, not {left} left of {x} and {right} right"),
            );
        }
        for &(at, colour, place) in &self.fills {
            let extent = film.extent(at, colour);
            let good = extent.is_some_and(|(seen, full)| {
                full > 0.9 && seen.iter().zip(place).all(|(a, b)| (a - b).abs() < 0.015)
            });
            found.unless(good, format!("at {at} s: {colour:?} fills {extent:.3?} instead of {place:?}"));
        }
        for (at, area, wanted) in &self.colour {
            let seen = film.mean(*at, Area::named(area));
            found.unless(near(seen, *wanted, 40.0), format!("at {at} s, {area}: {seen:?}, not {wanted:?}"));
        }
    }

    fn texts(&self, film: &Film, found: &mut Findings) {
        for (at, area, wanted) in &self.ink {
            let ink = film.ink(*at, Area::named(area));
            found.unless(
                (ink > 0.004) == *wanted,
                format!("at {at} s, {area}: ink {ink:.4}, wanted {wanted}"),
            );
        }
        for (at, area, colour) in &self.paint {
            let share = film.painted(*at, Area::named(area), *colour);
            found.unless(share > 0.002, format!("at {at} s, {area}: no {colour:?} ({share:.4})"));
        }
        for (at, area, count) in &self.signs {
            if let Some(wrong) = signs::wrong(film.still(*at).picture(), Area::named(area), *count) {
                found.unless(false, format!("at {at} s, {area}: {wrong}"));
            }
        }
        for (at, area) in &self.vivid {
            let hues = film.hues(*at, Area::named(area));
            found.unless(hues >= 3, format!("at {at} s, {area}: {hues} hues only"));
        }
    }

    fn sound(&self, film: &Film, found: &mut Findings) {
        for &(at, second) in &self.sounds {
            let (pitch, tone) = (film.pitch(at), TONES[second]);
            found.unless(
                (pitch - tone).abs() < tone * 0.04,
                format!("at {at} s: {pitch} Hz instead of {tone}"),
            );
        }
        for &(from, to, second, wanted) in &self.tone {
            let db = film.tone(from, to, second);
            let good = wanted.map_or(db < -45.0, |wanted| (db - wanted).abs() < 1.5);
            found.unless(good, format!("{from}–{to} s: tone {second} at {db:.1} dB, wanted {wanted:?}"));
        }
        for &(from, to) in &self.silent {
            let level = film.level(from, to);
            found.unless(level < 0.003, format!("{from}–{to} s: not silent, {level}"));
        }
        for &(from, to) in &self.heard {
            let level = film.level(from, to);
            found.unless(level > 0.02, format!("{from}–{to} s: silent, {level}"));
        }
    }

    fn levels(&self, film: &Film, found: &mut Findings) {
        for &(from, to, wanted) in &self.level {
            let db = 20.0 * (film.level(from, to) / LEVEL).log10();
            found.unless((db - wanted).abs() < 1.2, format!("{from}–{to} s: {db:.1} dB instead of {wanted}"));
        }
        let bass = (!self.music.is_empty() || !self.louder.is_empty()).then(|| film.bass());
        let music = |from, to| bass.as_ref().map_or(0.0, |bass| bass.level(from, to));
        for &(from, to, wanted) in &self.music {
            let bass = music(from, to);
            found
                .unless((bass > 0.003) == wanted, format!("{from}–{to} s: music {bass:.4}, wanted {wanted}"));
        }
        for &((a, b), (c, d), db) in &self.louder {
            let ratio = 20.0 * (music(a, b) / music(c, d)).log10();
            found.unless(
                ratio >= db,
                format!("music at {a}–{b} s only {ratio:.1} dB above that at {c}–{d} s"),
            );
        }
        if let Some(wanted) = self.lufs {
            let lufs = film.lufs();
            found.unless((lufs - wanted).abs() < 1.0, format!("{lufs} LUFS instead of {wanted}"));
        }
    }
}
