//! What a case expects of its film.

use crate::film::{Area, Film, near};
use crate::material::{COLOURS, LEVEL, TONES};
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
    /// At this time, this second of the material is seen.
    shows: Vec<(f64, usize)>,
    /// From this time on, the tone of this second is heard (times a factor where the speed was changed).
    sounds: Vec<(f64, usize)>,
    /// Between these times there is no sound; there is some.
    silent: Vec<(f64, f64)>,
    heard: Vec<(f64, f64)>,
    /// Between these times the sound is so many decibels above that of the material.
    level: Vec<(f64, f64, f64)>,
    /// Between these times there is music, or none.
    music: Vec<(f64, f64, bool)>,
    /// The music of the first stretch is at least so many decibels louder than that of the second.
    louder: Vec<(Stretch, Stretch, f64)>,
    /// The picture is black; white; without colour; neither of two clips but both.
    dark: Vec<f64>,
    white: Vec<f64>,
    grey: Vec<f64>,
    mixed: Vec<f64>,
    /// At this time, this part of the picture has this colour throughout.
    colour: Vec<(f64, String, [u8; 3])>,
    /// At this time, something stands out in this part of the picture, or nothing does.
    ink: Vec<(f64, String, bool)>,
    /// At this time, something of this colour is in this part of the picture.
    paint: Vec<(f64, String, [u8; 3])>,
    /// At this time the picture is that of this second, but with each of red, green and blue more (1), less (-1) or
    /// any (0).
    tint: Vec<(f64, usize, [i8; 3])>,
    /// Integrated loudness.
    lufs: Option<f64>,
    /// Words that the last answer has.
    says: Vec<String>,
}

impl Expect {
    /// What is wrong with the answer.
    pub(crate) fn replies(&self, reply: &str) -> Vec<String> {
        let missing = self.says.iter().filter(|words| !reply.contains(words.as_str()));
        missing.map(|words| format!("the answer does not say “{words}”")).collect()
    }

    /// What is wrong with the film.
    pub(crate) fn of_film(&self, film: &Film) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut check = |good: bool, what: String| {
            if !good {
                wrong.push(what);
            }
        };
        if let Some(wanted) = self.seconds {
            check(
                (film.seconds - wanted).abs() < 0.07,
                format!("{} s long instead of {wanted}", film.seconds),
            );
        }
        if let Some(wanted) = self.size {
            check(film.size == wanted, format!("{:?} pixels", film.size));
        }
        if let Some(wanted) = self.fps {
            check((film.fps - wanted).abs() < 0.01, format!("{} frames a second", film.fps));
        }
        for &(at, second) in &self.shows {
            let seen = film.second_shown(at);
            check(
                seen == Some(second),
                format!("at {at} s: {seen:?} ({:?}), not second {second}", film.plain(at)),
            );
        }
        for &(at, second) in &self.sounds {
            let (pitch, tone) = (film.pitch(at), TONES[second]);
            check((pitch - tone).abs() < tone * 0.04, format!("at {at} s: {pitch} Hz instead of {tone}"));
        }
        for &(from, to) in &self.silent {
            let level = film.level(from, to);
            check(level < 0.003, format!("{from}–{to} s: not silent, {level}"));
        }
        for &(from, to) in &self.heard {
            let level = film.level(from, to);
            check(level > 0.02, format!("{from}–{to} s: silent, {level}"));
        }
        for &(from, to, wanted) in &self.level {
            let db = 20.0 * (film.level(from, to) / LEVEL).log10();
            check((db - wanted).abs() < 1.2, format!("{from}–{to} s: {db:.1} dB instead of {wanted}"));
        }
        let bass = (!self.music.is_empty() || !self.louder.is_empty()).then(|| film.bass());
        let music = |from, to| bass.as_ref().map_or(0.0, |bass| bass.level(from, to));
        for &(from, to, wanted) in &self.music {
            let bass = music(from, to);
            check((bass > 0.003) == wanted, format!("{from}–{to} s: music {bass:.4}, wanted {wanted}"));
        }
        for &((a, b), (c, d), db) in &self.louder {
            let ratio = 20.0 * (music(a, b) / music(c, d)).log10();
            check(ratio >= db, format!("music at {a}–{b} s only {ratio:.1} dB above that at {c}–{d} s"));
        }
        for &at in &self.dark {
            check(
                near(film.plain(at), [16, 16, 16], 25.0),
                format!("at {at} s: {:?}, not dark", film.plain(at)),
            );
        }
        for &at in &self.white {
            check(
                near(film.plain(at), [240; 3], 25.0),
                format!("at {at} s: {:?}, not white", film.plain(at)),
            );
        }
        for &at in &self.grey {
            let [r, g, b] = film.plain(at);
            let plain = (r - g).abs() < 12.0 && (g - b).abs() < 12.0;
            check(plain, format!("at {at} s: {:?} has colour", [r, g, b]));
        }
        for &at in &self.mixed {
            check(film.second_shown(at).is_none(), format!("at {at} s: {:?} is one clip", film.plain(at)));
        }
        for (at, area, wanted) in &self.colour {
            let seen = film.mean(*at, Area::named(area));
            check(near(seen, *wanted, 40.0), format!("at {at} s, {area}: {seen:?} instead of {wanted:?}"));
        }
        for (at, area, wanted) in &self.ink {
            let ink = film.ink(*at, Area::named(area));
            check((ink > 0.004) == *wanted, format!("at {at} s, {area}: ink {ink:.4}, wanted {wanted}"));
        }
        for (at, area, colour) in &self.paint {
            let share = film.painted(*at, Area::named(area), *colour);
            check(share > 0.002, format!("at {at} s, {area}: no {colour:?} ({share:.4})"));
        }
        for (at, second, way) in &self.tint {
            let seen = film.plain(*at);
            let moved: Vec<f64> = (0..3).map(|i| seen[i] - f64::from(COLOURS[*second][i])).collect();
            let good = moved.iter().zip(way).all(|(d, w)| match w {
                0 => true,
                w => d * f64::from(*w) > 3.0,
            });
            check(good, format!("at {at} s: {moved:?} from second {second}, wanted {way:?}"));
        }
        if let Some(wanted) = self.lufs {
            let lufs = film.lufs();
            check((lufs - wanted).abs() < 1.0, format!("{lufs} LUFS instead of {wanted}"));
        }
        wrong
    }
}
