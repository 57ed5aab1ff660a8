//! The typed edits. The grammar produces them, a language-model planner may too (see the JSON form below), and
//! [`crate::Editor::apply`] checks and carries them out in the same way.
//!
//! # JSON
//! An operation is an object with `"op"`, the snake_case name of the variant, and its fields; optional fields may be
//! left out. Times are seconds. Examples:
//!
//! ```json
//! [{"op":"remove","parts":[{"range":{"from":"start","to":{"at":3.0}}}]},
//!  {"op":"keep","parts":[{"range":{"from":{"at":5},"to":{"before_end":2}}},{"clip":{"number":2}}]},
//!  {"op":"speed","part":"all","change":{"to":2.0}},
//!  {"op":"add_music","mood":"lofi","volume":0.35},
//!  {"op":"music_volume","change":{"times":0.7}},
//!  {"op":"add_text","kind":"title","text":"Hello","place":"top","from":{"at":2},"length":3,"style":{"color":[255,0,0,255]}},
//!  {"op":"shape","width":9,"height":16,"fit":{"kind":"blur"}}]
//! ```
//! A point is `"start"`, `"end"`, `{"at":s}`, `{"before_end":s}`, `{"share":0.5}`, `{"clip_start":2}` or
//! `{"clip_end":2}`; a part is `"all"`, `{"range":{"from":point,"to":point}}`, `{"intro":{"length":s}}`,
//! `{"outro":{…}}`, `{"middle":{…}}` or `{"clip":{"number":n}}`, `{"clip":"last"}`, `{"clip":{"named":"beach"}}`.
//! Clips are counted from 1.

mod part;
mod terms;

use crate::subtitles::Line;
use crate::time::Time;
use crate::timeline::{Color, Fit, Mood, Place, TextKind, TransitionKind};
use serde::{Deserialize, Serialize};
pub use terms::{Change, ClipRef, Part, Point, StyleChange, TextRef, Tone};
pub(crate) use terms::{opt_secs, secs};

/// One edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "op")]
pub enum Operation {
    /// Keep only these parts, in the order of the film; all are measured before anything is cut.
    Keep {
        /// Which.
        parts: Vec<Part>,
    },
    /// Take these parts out; all are measured before anything is cut.
    Remove {
        /// Which.
        parts: Vec<Part>,
    },
    /// Cut the end so that the film is this long.
    Length {
        /// The new length.
        #[serde(with = "secs")]
        length: Time,
    },
    /// Change the speed so that the film is this long.
    SpeedToLength {
        /// The new length.
        #[serde(with = "secs")]
        length: Time,
    },
    /// Make clips end where these points are.
    Split {
        /// Where.
        at: Vec<Point>,
    },
    /// Split the film into equal parts.
    SplitEvenly {
        /// How many, 2..=100.
        count: u32,
    },
    /// Put a clip at another place in the order.
    Move {
        /// Which.
        clip: ClipRef,
        /// Its new number, from 1; 0 or more than there are is the end.
        to: u32,
    },
    /// Two clips change places.
    Swap {
        /// One.
        a: ClipRef,
        /// The other.
        b: ClipRef,
    },
    /// The last clip first.
    ReverseOrder,
    /// A second copy right behind the first.
    Duplicate {
        /// Which.
        clip: ClipRef,
    },
    /// Play a part so many times in all.
    Repeat {
        /// Which part.
        part: Part,
        /// How often it is seen, 2..=50.
        times: u32,
    },
    /// Play the film over and over up to this length.
    LoopToLength {
        /// The new length.
        #[serde(with = "secs")]
        length: Time,
    },
    /// Clips stand end to end: say so.
    Join,
    /// The film is this source alone, whole.
    OnlySource {
        /// Its name.
        name: String,
    },
    /// Put an uploaded video or picture on the main track.
    AddClip {
        /// Its name; none is what waits in the bin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// Its number in the order, from 1; none is the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<u32>,
        /// How long a picture is shown.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
    },
    /// Every still on the main track is shown this long; stills in the bin come along.
    Slideshow {
        /// How long each.
        #[serde(with = "secs")]
        each: Time,
    },
    /// Change the speed of a part.
    Speed {
        /// Which part.
        part: Part,
        /// 1 is normal; 0.1..=10 in the end.
        change: Change,
    },
    /// Go from one speed to another in steps.
    Ramp {
        /// Which part.
        part: Part,
        /// Speed at its start.
        from: f32,
        /// Speed at its end.
        to: f32,
    },
    /// Play backwards (or forwards again).
    Reverse {
        /// Which part.
        part: Part,
    },
    /// Hold a frame.
    Freeze {
        /// Which.
        at: Point,
        /// How long.
        #[serde(with = "secs")]
        length: Time,
    },
    /// Take out the pauses.
    RemoveSilence {
        /// In which part; pauses that reach out of it are cut at its ends.
        #[serde(default, skip_serializing_if = "Part::is_all")]
        part: Part,
        /// Pauses shorter than this stay.
        #[serde(with = "secs")]
        shortest: Time,
    },
    /// Put music under the film; uploaded sound wins over made music.
    AddMusic {
        /// Character of made music.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mood: Option<Mood>,
        /// Name of an uploaded sound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// It is a voice-over: heard once, at full volume.
        #[serde(default)]
        voice: bool,
        /// When it starts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Point>,
        /// When it ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
        /// Gain, 1 is unchanged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        volume: Option<f32>,
        /// Length of the fade at its start.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_in: Option<Time>,
        /// Length of the fade at its end.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_out: Option<Time>,
        /// Go down by this many decibels under speech.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duck_db: Option<f32>,
    },
    /// Another piece, or another mood, in the place of the present music.
    ChangeMusic {
        /// Character; none is another piece of the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mood: Option<Mood>,
        /// Name of an uploaded sound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// No music.
    RemoveMusic,
    /// Gain of the music.
    MusicVolume {
        /// 1 is unchanged.
        change: Change,
    },
    /// When the music is heard.
    MusicPlace {
        /// Start; none leaves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Point>,
        /// End; none leaves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
    },
    /// Fades of the music; none leaves it, zero takes it away.
    MusicFade {
        /// At its start.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_in: Option<Time>,
        /// At its end.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_out: Option<Time>,
    },
    /// Music goes down under speech; none stops that.
    Duck {
        /// By how many decibels (positive).
        db: Option<f32>,
    },
    /// Gain of the clips' own sound.
    Volume {
        /// Which part.
        part: Part,
        /// 1 is unchanged.
        change: Change,
    },
    /// Integrated loudness of the mix; none stops that.
    Loudness {
        /// LUFS, -40..=-5.
        lufs: Option<f32>,
    },
    /// Fades of the clips' own sound without the picture; none leaves it, zero takes it away.
    SoundFade {
        /// At the start of the film.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_in: Option<Time>,
        /// At the end of the film.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_out: Option<Time>,
    },
    /// Write on the picture.
    AddText {
        /// Title or subtitle.
        kind: TextKind,
        /// The words, exactly.
        text: String,
        /// When it appears; none is the start (or what `to` and `length` leave).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Point>,
        /// When it goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
        /// How long it stays, where `to` is none.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// How it looks.
        #[serde(default)]
        style: StyleChange,
    },
    /// Lines with their times.
    AddSubtitles {
        /// In the order of time.
        lines: Vec<Line>,
        /// How they look.
        #[serde(default)]
        style: StyleChange,
    },
    /// Change texts that are there.
    ChangeText {
        /// Which.
        which: TextRef,
        /// New words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// New start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Point>,
        /// New end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
        /// New length (the start stays), in seconds or relative to the present one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<Change>,
        /// New place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// New look.
        #[serde(default)]
        style: StyleChange,
    },
    /// Take texts away.
    RemoveText {
        /// Which.
        which: TextRef,
    },
    /// Another shape of the frame.
    Shape {
        /// Ratio, or what the user named.
        width: u32,
        /// Ratio, or what the user named.
        height: u32,
        /// How clips of another shape are fitted; none is cropping to the middle.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fit: Option<Fit>,
    },
    /// Exact output pixels.
    Size {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// Output size by its shorter side (720 is 1280 × 720 or 720 × 1280).
    ShortSide {
        /// Pixels.
        pixels: u32,
    },
    /// Frames per second of the output.
    FrameRate {
        /// 1..=120.
        fps: f32,
    },
    /// How clips of another shape are fitted.
    FitAs {
        /// How.
        fit: Fit,
    },
    /// Turn the picture.
    Rotate {
        /// Which part.
        part: Part,
        /// Clockwise, in quarters of a turn.
        quarters: u8,
    },
    /// Left to right.
    Mirror {
        /// Which part.
        part: Part,
    },
    /// Top to bottom.
    Flip {
        /// Which part.
        part: Part,
    },
    /// Enlarge the picture around its middle.
    Zoom {
        /// Which part.
        part: Part,
        /// 1 is unchanged; 1..=4 in the end.
        change: Change,
    },
    /// Change colours.
    Look {
        /// Which part.
        part: Part,
        /// Which value.
        tone: Tone,
        /// How.
        change: Change,
    },
    /// Colours as they were shot.
    PlainLook {
        /// Which part.
        part: Part,
    },
    /// Picture (and sound) come from and go to a colour; none leaves that end, zero takes the fade away.
    Fade {
        /// At the start.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_in: Option<Time>,
        /// At the end.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        fade_out: Option<Time>,
        /// Black unless said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        color: Option<Color>,
    },
    /// How clips go over into each other.
    Transition {
        /// Behind which clip; none is between all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u32>,
        /// Which; none is hard cuts.
        kind: Option<TransitionKind>,
        /// How long; none is the usual second or less.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
    },
    /// A picture or video on top.
    AddOverlay {
        /// Its name; none is the picture (or video) that waits in the bin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// A video in a corner rather than a logo.
        #[serde(default)]
        video: bool,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// Width as a share of the canvas.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        width: Option<f32>,
        /// 0..=1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opacity: Option<f32>,
        /// When it appears.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Point>,
        /// When it goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
        /// How long it stays, where `to` is none.
        #[serde(default, with = "opt_secs", skip_serializing_if = "Option::is_none")]
        length: Option<Time>,
    },
    /// Change the picture that was laid on top last.
    ChangeOverlay {
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// Width as a share of the canvas.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        width: Option<Change>,
        /// 0..=1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opacity: Option<Change>,
        /// When it appears.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Point>,
        /// When it goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
    },
    /// Nothing on top.
    RemoveOverlay,
    /// Take back the last messages' edits.
    Undo {
        /// How many.
        steps: u32,
    },
    /// Do again what was taken back.
    Redo {
        /// How many.
        steps: u32,
    },
    /// As it was uploaded.
    StartOver,
}
