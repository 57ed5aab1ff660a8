//! The timeline: one main track of clips that stand end to end, with music, texts and pictures laid over it.
//! Everything is data; nothing here decides how it is rendered.

use crate::time::{Rate, Span, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names a source, a clip or a segment within one timeline; never reused in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub u32);

/// A whole edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What comes out: size, rate, how clips of another shape are fitted.
    pub canvas: Canvas,
    /// The files that the segments refer to, in the order in which they were brought.
    pub sources: BTreeMap<Id, Source>,
    /// The main track, end to end, without gaps.
    pub clips: Vec<Clip>,
    /// Pictures and videos on top of the main track, later ones above earlier ones.
    pub overlays: Vec<Overlay>,
    /// Music and other sound under the main track's own.
    pub audio: Vec<Audio>,
    /// Titles and subtitles.
    pub texts: Vec<Text>,
    /// What holds for the film as a whole.
    pub master: Master,
    /// The next free [`Id`].
    pub next_id: u32,
}

/// The output frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Canvas {
    /// Pixels, even.
    pub width: u32,
    /// Pixels, even.
    pub height: u32,
    /// Frames per second of the output.
    pub fps: Rate,
    /// How a clip of another shape is fitted, unless it says so itself.
    pub fit: Fit,
    /// Whether the user asked for this size or rate; if not, the first clip sets it.
    pub chosen: bool,
}

impl Canvas {
    /// Most pixels of a side, of what comes in and of what goes out.
    pub const LARGEST: u32 = 4096;
}

/// How a picture of one shape fills a frame of another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fit {
    /// Fill the frame and cut off what sticks out. The focus is the point that stays in sight: 0..1 from left and top.
    Crop {
        /// 0 left, 0.5 centre, 1 right.
        x: f32,
        /// 0 top, 0.5 centre, 1 bottom.
        y: f32,
    },
    /// Show all of it on a plain ground.
    Pad {
        /// The ground.
        color: Color,
    },
    /// Show all of it on a blurred, enlarged copy of itself.
    Blur,
}

/// Red, green, blue, alpha; 255 is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Color(pub u8, pub u8, pub u8, pub u8);

impl Color {
    /// Opaque black.
    pub const BLACK: Color = Color(0, 0, 0, 255);
    /// Opaque white.
    pub const WHITE: Color = Color(255, 255, 255, 255);
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// What the backend calls the stored file; opaque here.
    pub file: String,
    /// The name that the user gave it.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// How long it is; zero for a picture.
    pub duration: Time,
    /// Pixels as shown (rotation applied, square pixels); 0 for sound.
    pub width: u32,
    /// Pixels as shown; 0 for sound.
    pub height: u32,
    /// Frames per second of the video, if it has one.
    pub fps: Option<Rate>,
    /// Whether it has sound.
    pub has_audio: bool,
}

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Moving pictures, perhaps with sound (animated GIFs too).
    Video,
    /// A still.
    Image,
    /// Sound only.
    Audio,
}

/// A piece of the main track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// Its name in this timeline.
    pub id: Id,
    /// Where it comes from.
    pub source: Id,
    /// Which part of the source it shows. For a still or a freeze frame the length is how long it is shown,
    /// and a freeze frame shows the frame at `range.start`.
    pub range: Span,
    /// How the source is played.
    pub play: Play,
    /// Quarter turns clockwise, 0..=3, after the source's own rotation.
    pub rotate: u8,
    /// Mirrored left to right.
    pub mirror: bool,
    /// Turned upside down (top to bottom).
    pub flip: bool,
    /// How it is fitted where it must not be as the canvas says.
    pub fit: Option<Fit>,
    /// Enlarged around the middle by this factor, 1..=4; 1 leaves it.
    #[serde(default = "unchanged")]
    pub zoom: f32,
    /// Colours.
    pub look: Look,
    /// Gain of its own sound; 1 leaves it, 0 is silence.
    pub volume: f32,
    /// How it goes over into the next clip; none is a hard cut. Both clips give that much of their length.
    pub transition: Option<Transition>,
}

impl Clip {
    /// A stretch of a source as it is, ending in a hard cut.
    #[must_use]
    pub fn new(id: Id, source: Id, range: Span) -> Clip {
        Clip {
            id,
            source,
            range,
            play: Play::NORMAL,
            rotate: 0,
            mirror: false,
            flip: false,
            fit: None,
            zoom: 1.0,
            look: Look::default(),
            volume: 1.0,
            transition: None,
        }
    }
}

/// How a clip plays its source.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Play {
    /// At this speed (0.1..=10; 1 is normal); pitch is kept.
    Forward {
        /// Source seconds per film second.
        speed: f32,
    },
    /// Backwards, sound too.
    Reverse {
        /// Source seconds per film second.
        speed: f32,
    },
    /// The frame at the start of the range, held, in silence.
    Freeze,
}

impl Play {
    /// Forward at normal speed.
    pub const NORMAL: Play = Play::Forward { speed: 1.0 };

    /// Source seconds per film second.
    #[must_use]
    pub fn speed(self) -> f64 {
        match self {
            Play::Forward { speed } | Play::Reverse { speed } => f64::from(speed),
            Play::Freeze => 1.0,
        }
    }
}

/// Colour changes; the default leaves the picture as it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// -1..1, 0 leaves it.
    pub brightness: f32,
    /// 0..3, 1 leaves it.
    pub contrast: f32,
    /// 0..3, 1 leaves it, 0 is black and white.
    pub saturation: f32,
    /// -1 (cold) .. 1 (warm), 0 leaves it.
    pub warmth: f32,
}

impl Default for Look {
    fn default() -> Look {
        Look { brightness: 0.0, contrast: 1.0, saturation: 1.0, warmth: 0.0 }
    }
}

/// A passage from one clip into the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// What it looks like.
    pub kind: TransitionKind,
    /// How long both clips are seen; at most half of the shorter one.
    pub duration: Time,
}

/// Kinds of [`Transition`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransitionKind {
    /// One melts into the other.
    Crossfade,
    /// Through black.
    DipToBlack,
    /// Through white.
    DipToWhite,
    /// The next one pushes in from the right.
    Slide,
    /// The next one is uncovered from the left.
    Wipe,
}

/// A picture or video above the main track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    /// Its name in this timeline.
    pub id: Id,
    /// Where it comes from.
    pub source: Id,
    /// Which part of a video source; the length counts for `until` being none too. Empty for stills.
    pub range: Span,
    /// When it appears, on the film's clock.
    pub start: Time,
    /// When it goes; none is the end of the film (or of the video source, if that is earlier).
    pub until: Option<Time>,
    /// Where.
    pub place: Place,
    /// Width as a share of the canvas width, 0..=1.
    pub width: f32,
    /// 0..=1.
    pub opacity: f32,
    /// Gain of its sound; 0 is silence.
    pub volume: f32,
    /// Fades in and out of this length.
    pub fade: Time,
}

/// Where something stands in the frame; a margin of 4 % of the shorter side is kept to the edges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// As named.
    TopLeft,
    /// As named.
    Top,
    /// As named.
    TopRight,
    /// As named.
    Left,
    /// As named.
    Center,
    /// As named.
    Right,
    /// As named.
    BottomLeft,
    /// As named.
    Bottom,
    /// As named.
    BottomRight,
}

/// A piece of sound under (or instead of) the clips' own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audio {
    /// Its name in this timeline.
    pub id: Id,
    /// What is heard.
    pub sound: Sound,
    /// What a person calls it: "Lo-fi", a file's name.
    pub title: String,
    /// When it starts, on the film's clock.
    pub start: Time,
    /// When it ends; none is the end of the film.
    pub until: Option<Time>,
    /// Where in the sound it starts.
    pub offset: Time,
    /// Starts over where it is shorter than its place.
    pub repeat: bool,
    /// Gain; 1 leaves it.
    pub volume: f32,
    /// Length of the fade at its start.
    pub fade_in: Time,
    /// Length of the fade at its end.
    pub fade_out: Time,
    /// Goes down by this many decibels (positive) while the clips' own sound is loud.
    pub duck_db: Option<f32>,
}

/// Where the sound of an [`Audio`] comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Sound {
    /// Music that the backend makes: a mood and a seed give the same piece every time.
    Made {
        /// Its character.
        mood: Mood,
        /// Which piece.
        seed: u32,
    },
    /// A source with sound.
    File {
        /// Which.
        source: Id,
    },
}

/// Characters of made music.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Slow swing, soft keys, dusty drums.
    Lofi,
    /// Bright and driving.
    Upbeat,
    /// Warm pads, few notes.
    Chill,
    /// Strings and swells.
    Cinematic,
    /// Major, plucked, light.
    Happy,
    /// Clean and steady.
    Corporate,
    /// Minor, sparse.
    Sad,
    /// Four on the floor.
    Electronic,
}

/// A text in the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// Its name in this timeline.
    pub id: Id,
    /// A title or a line of subtitles.
    pub kind: TextKind,
    /// What it says; may hold line breaks.
    pub text: String,
    /// When it appears, on the film's clock.
    pub start: Time,
    /// When it goes; none is the end of the film.
    pub until: Option<Time>,
    /// Where.
    pub place: Place,
    /// How it looks.
    pub style: Style,
}

impl Text {
    /// Most characters: several screens full.
    pub const LONGEST: usize = 2000;
}

/// What a [`Text`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// Stands by itself; keeps its place on the film's clock.
    Title,
    /// Belongs to what is said; moves with the clip under it.
    Subtitle,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// Height of a line as a share of the canvas's shorter side, 0.02..=0.4.
    pub size: f32,
    /// Of the letters.
    pub color: Color,
    /// Heavier letters.
    pub bold: bool,
    /// A box behind the text.
    pub background: Option<Color>,
    /// Fades in and out of this length.
    pub fade: Time,
}

/// What holds for the whole film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Master {
    /// From plain colour into the picture, sound with it.
    pub fade_in: Option<Fade>,
    /// From the picture to plain colour, sound with it.
    pub fade_out: Option<Fade>,
    /// The clips' own sound fades in over this length (without the picture).
    pub sound_fade_in: Time,
    /// The clips' own sound fades out over this length (without the picture).
    pub sound_fade_out: Time,
    /// Integrated loudness of the mix, LUFS (EBU R 128), if asked for.
    pub loudness: Option<f32>,
}

/// A fade from or to a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fade {
    /// How long.
    pub duration: Time,
    /// From or to which colour.
    pub color: Color,
}

fn unchanged() -> f32 {
    1.0
}

impl Clip {
    /// How long it is on the film, before transitions take their share.
    #[must_use]
    pub fn duration(&self) -> Time {
        match self.play {
            Play::Freeze => self.range.len(),
            Play::Forward { speed: 1.0 } | Play::Reverse { speed: 1.0 } => self.range.len(),
            Play::Forward { speed } | Play::Reverse { speed } => {
                self.range.len().scale(1.0 / f64::from(speed))
            }
        }
    }
}

impl Timeline {
    /// An empty timeline: 1080p, 30 frames per second until a first clip sets them.
    #[must_use]
    pub fn new() -> Timeline {
        Timeline {
            canvas: Canvas {
                width: 1920,
                height: 1080,
                fps: Rate::whole(30),
                fit: Fit::Pad { color: Color::BLACK },
                chosen: false,
            },
            sources: BTreeMap::new(),
            clips: Vec::new(),
            overlays: Vec::new(),
            audio: Vec::new(),
            texts: Vec::new(),
            master: Master {
                fade_in: None,
                fade_out: None,
                sound_fade_in: Time::ZERO,
                sound_fade_out: Time::ZERO,
                loudness: None,
            },
            next_id: 1,
        }
    }

    /// A name that nothing in this timeline has had.
    pub fn fresh_id(&mut self) -> Id {
        let id = Id(self.next_id);
        self.next_id += 1;
        id
    }

    /// Where each clip stands on the film's clock: start and end, snapped to the frame grid from the sum of the
    /// exact lengths, so that roundings never add up. A transition makes neighbours overlap by its length.
    #[must_use]
    pub fn places(&self) -> Vec<Span> {
        let fps = self.canvas.fps;
        let mut at = Time::ZERO;
        let mut places = Vec::with_capacity(self.clips.len());
        for (i, clip) in self.clips.iter().enumerate() {
            let end = at + clip.duration();
            places.push(Span::new(fps.snap(at), fps.snap(end)));
            let overlap = match (&clip.transition, self.clips.get(i + 1)) {
                (Some(transition), Some(_)) => transition.duration,
                _ => Time::ZERO,
            };
            at = end - overlap;
        }
        places
    }

    /// How long the film is, on the frame grid.
    #[must_use]
    pub fn duration(&self) -> Time {
        self.places().last().map_or(Time::ZERO, |span| span.end)
    }
}

impl Default for Timeline {
    fn default() -> Timeline {
        Timeline::new()
    }
}
