//! What makes a mood: tempo, chords, instruments, rhythms.

use super::voices::Touch;
use fov_edit::timeline::Mood;

/// A chord: semitones of its root above the key's, and its notes above the root.
pub(super) type Chord = (i32, &'static [i32]);

const MAJ: &[i32] = &[0, 4, 7];
const MIN: &[i32] = &[0, 3, 7];
const MAJ7: &[i32] = &[0, 4, 7, 11];
const MIN7: &[i32] = &[0, 3, 7, 10];
const MAJ9: &[i32] = &[0, 4, 11, 14];
const MIN9: &[i32] = &[0, 3, 10, 14];
const NINTH: &[i32] = &[0, 4, 10, 14];
const ADD9: &[i32] = &[0, 4, 7, 14];
const MIN_ADD9: &[i32] = &[0, 3, 7, 14];
const SUS2: &[i32] = &[0, 2, 7];
const SUS4: &[i32] = &[0, 5, 7];

/// How chords are played over the pad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comping {
    /// Whole chords, late and soft.
    Chords(Touch),
    /// Broken, one note after another.
    Broken(Touch),
    /// Strings plucked in a steady pattern.
    Picked,
    /// Chords off the beat on plucked strings.
    Strummed,
    /// Bowed eighths.
    Bowed,
    /// Fast broken saws that open slowly.
    Arpeggio,
}

/// Drum kits and how they are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drums {
    /// Slow, swung, dull.
    Dusty,
    /// Straight pop.
    Pop,
    /// Shaker and soft kick.
    Light,
    /// Booms far away.
    Booms,
    /// Four on the floor.
    Floor,
    /// None.
    None,
}

/// Everything about a mood.
pub(super) struct Style {
    /// Beats a minute, slowest and fastest.
    pub(super) tempo: (f32, f32),
    /// How late the second of two sixteenths comes, as a share of one.
    pub(super) swing: f32,
    /// Lowest and highest key, as the note of the bass.
    pub(super) keys: (i32, i32),
    /// Four chords each, one a bar.
    pub(super) progressions: &'static [[Chord; 4]],
    /// The last chord.
    pub(super) home: &'static [i32],
    /// Notes of melodies above the key's root.
    pub(super) scale: &'static [i32],
    pub(super) comping: Comping,
    pub(super) drums: Drums,
    /// What plays the melody.
    pub(super) lead: Option<Touch>,
    /// Cutoff of the pad in hertz, and its level.
    pub(super) pad: (f32, f32),
    /// Level of bass, and how rough it is.
    pub(super) bass: (f32, f32),
    /// Seconds of reverb.
    pub(super) reverb: f32,
    /// Decibels by which the kick pushes the rest down.
    pub(super) duck_db: f32,
    /// How far notes stray from the grid, in seconds.
    pub(super) stray: f32,
    /// Share of clicks and hiss of an old record.
    pub(super) dust: f32,
    /// How loud a piece is before its level is set, in LUFS: the mean of many. A test hears one a mood.
    pub(super) loudness: f64,
}

const MAJOR_FIVE: &[i32] = &[0, 2, 4, 7, 9];
const MINOR_FIVE: &[i32] = &[0, 3, 5, 7, 10];

impl Style {
    pub(super) fn of(mood: Mood) -> Style {
        let plain = Style {
            tempo: (100.0, 112.0),
            swing: 0.0,
            keys: (36, 43),
            progressions: &[],
            home: ADD9,
            scale: MAJOR_FIVE,
            comping: Comping::Picked,
            drums: Drums::Pop,
            lead: None,
            pad: (1400.0, 0.10),
            bass: (0.30, 0.3),
            reverb: 1.8,
            duck_db: 3.0,
            stray: 0.003,
            dust: 0.0,
            loudness: -14.0,
        };
        match mood {
            Mood::Lofi => Style {
                tempo: (74.0, 86.0),
                swing: 0.30,
                progressions: &[
                    [(2, MIN9), (7, NINTH), (0, MAJ9), (9, MIN9)],
                    [(5, MAJ9), (4, MIN7), (2, MIN9), (0, MAJ9)],
                    [(0, MAJ9), (9, MIN9), (5, MAJ9), (7, NINTH)],
                    [(5, MAJ7), (7, NINTH), (4, MIN7), (9, MIN9)],
                ],
                home: MAJ9,
                comping: Comping::Chords(Touch::Tines),
                drums: Drums::Dusty,
                lead: Some(Touch::Tines),
                pad: (700.0, 0.05),
                bass: (0.34, 0.1),
                reverb: 1.5,
                duck_db: 4.0,
                stray: 0.010,
                dust: 0.012,
                loudness: -15.8,
                ..plain
            },
            Mood::Upbeat => Style {
                tempo: (116.0, 126.0),
                progressions: &[
                    [(0, ADD9), (7, MAJ), (9, MIN7), (5, ADD9)],
                    [(9, MIN7), (5, ADD9), (0, MAJ), (7, SUS4)],
                    [(5, ADD9), (0, MAJ), (7, MAJ), (9, MIN7)],
                    [(0, MAJ), (5, ADD9), (9, MIN), (7, SUS4)],
                ],
                comping: Comping::Strummed,
                lead: Some(Touch::Bell),
                pad: (2200.0, 0.09),
                bass: (0.30, 0.5),
                duck_db: 4.5,
                loudness: -14.5,
                ..plain
            },
            Mood::Chill => Style {
                tempo: (84.0, 94.0),
                swing: 0.08,
                progressions: &[
                    [(0, MAJ9), (5, MAJ9), (9, MIN9), (5, MAJ7)],
                    [(5, MAJ9), (0, MAJ7), (2, MIN9), (9, MIN7)],
                    [(9, MIN9), (5, MAJ9), (0, MAJ9), (4, MIN7)],
                ],
                home: MAJ9,
                comping: Comping::Broken(Touch::Tines),
                drums: Drums::Light,
                lead: None,
                pad: (1100.0, 0.13),
                bass: (0.30, 0.1),
                reverb: 3.2,
                stray: 0.006,
                loudness: -12.4,
                ..plain
            },
            Mood::Cinematic => Style {
                tempo: (70.0, 80.0),
                keys: (33, 40),
                progressions: &[
                    [(0, MIN), (8, MAJ), (3, MAJ), (10, MAJ)],
                    [(0, MIN_ADD9), (3, MAJ), (8, MAJ7), (7, SUS4)],
                    [(8, MAJ), (10, MAJ), (0, MIN), (3, ADD9)],
                    [(0, MIN), (5, MIN), (8, MAJ), (10, SUS4)],
                ],
                home: MIN_ADD9,
                scale: MINOR_FIVE,
                comping: Comping::Bowed,
                drums: Drums::Booms,
                lead: None,
                pad: (1900.0, 0.19),
                bass: (0.24, 0.35),
                reverb: 4.2,
                duck_db: 0.0,
                stray: 0.008,
                loudness: -10.3,
                ..plain
            },
            Mood::Happy => Style {
                tempo: (108.0, 120.0),
                keys: (36, 45),
                progressions: &[
                    [(0, MAJ), (9, MIN), (5, MAJ), (7, MAJ)],
                    [(0, MAJ), (5, MAJ), (0, MAJ), (7, MAJ)],
                    [(0, ADD9), (4, MIN), (5, MAJ), (7, SUS4)],
                    [(5, MAJ), (7, MAJ), (0, MAJ), (9, MIN)],
                ],
                home: MAJ,
                comping: Comping::Strummed,
                drums: Drums::Light,
                lead: Some(Touch::Wood),
                pad: (1200.0, 0.045),
                bass: (0.32, 0.15),
                reverb: 1.2,
                swing: 0.12,
                duck_db: 1.5,
                loudness: -16.8,
                ..plain
            },
            Mood::Corporate => Style {
                tempo: (104.0, 116.0),
                progressions: &[
                    [(0, ADD9), (7, SUS4), (9, MIN7), (5, ADD9)],
                    [(5, ADD9), (0, MAJ), (9, MIN7), (7, SUS2)],
                    [(9, MIN7), (5, ADD9), (0, ADD9), (7, MAJ)],
                ],
                comping: Comping::Picked,
                lead: Some(Touch::Felt),
                pad: (1700.0, 0.11),
                reverb: 2.2,
                loudness: -13.7,
                ..plain
            },
            Mood::Sad => Style {
                tempo: (62.0, 70.0),
                keys: (33, 41),
                progressions: &[
                    [(0, MIN_ADD9), (8, MAJ7), (3, MAJ), (10, SUS4)],
                    [(0, MIN), (7, MIN7), (8, MAJ7), (5, MIN9)],
                    [(8, MAJ7), (3, ADD9), (5, MIN9), (0, MIN_ADD9)],
                ],
                home: MIN_ADD9,
                scale: MINOR_FIVE,
                comping: Comping::Broken(Touch::Felt),
                drums: Drums::None,
                lead: Some(Touch::Felt),
                pad: (900.0, 0.12),
                bass: (0.16, 0.0),
                reverb: 3.6,
                stray: 0.012,
                loudness: -13.8,
                ..plain
            },
            Mood::Electronic => Style {
                tempo: (120.0, 126.0),
                keys: (33, 40),
                progressions: &[
                    [(0, MIN7), (8, MAJ7), (3, MAJ), (10, MAJ)],
                    [(0, MIN9), (0, MIN7), (8, MAJ7), (10, SUS4)],
                    [(8, MAJ7), (10, MAJ), (0, MIN7), (7, MIN7)],
                ],
                home: MIN9,
                scale: MINOR_FIVE,
                comping: Comping::Arpeggio,
                drums: Drums::Floor,
                lead: None,
                pad: (1500.0, 0.13),
                bass: (0.30, 0.8),
                reverb: 2.0,
                duck_db: 8.0,
                stray: 0.0,
                loudness: -13.2,
                ..plain
            },
        }
    }
}
