//! The films that are measured: edits of one clip.

use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{
    Audio, Canvas, Clip, Color, Fit, Id, Look, Mood, Overlay, Place, Play, Sound, Source, SourceKind, Style,
    Text, TextKind, Timeline, Transition, TransitionKind,
};

/// Seconds that are cut off at the start and at the end.
pub(crate) const TRIM: (f64, f64) = (10.3, 5.7);

/// The films that have a target of their own: name, target in plain transcodes, timeline.
pub(crate) fn cases(seconds: i64) -> Vec<(&'static str, f64, Timeline)> {
    let whole = Span::new(Time::ZERO, Time::from_secs(seconds));
    let (start, end) = (Time::from_secs_f64(TRIM.0), Time::from_secs_f64(TRIM.1));
    let trimmed = Span::new(start, Time::from_secs(seconds) - end);
    let mut titled = timeline(seconds, trimmed);
    music(&mut titled);
    titled.texts.push(Text {
        id: Id(9),
        kind: TextKind::Title,
        text: "Summer".into(),
        start: Time::ZERO,
        until: Some(Time::from_secs(3)),
        place: Place::Center,
        style: Style {
            size: 0.12,
            color: Color::WHITE,
            bold: true,
            background: None,
            fade: Time::from_ms(300),
        },
    });
    let mut scored = timeline(seconds, whole);
    music(&mut scored);
    let mut graded = titled.clone();
    graded.clips[0].look = Look { contrast: 1.05, ..Look::default() };
    let mut passed = timeline(seconds, whole);
    passed.clips[0].look = Look { contrast: 1.0001, ..Look::default() };
    vec![
        ("exact trim", 0.12, timeline(seconds, trimmed)),
        ("music added", 0.08, scored),
        ("trim + music + 3 s title", 0.20, titled),
        ("all encoded, nothing done", 1.05, passed),
        ("all encoded, all of it", 1.05, graded),
    ]
}

pub(crate) fn timeline(seconds: i64, range: Span) -> Timeline {
    let mut line = Timeline::new();
    line.sources.insert(
        Id(1),
        Source {
            file: "clip".into(),
            name: "clip.mp4".into(),
            kind: SourceKind::Video,
            duration: Time::from_secs(seconds),
            width: 1920,
            height: 1080,
            fps: Some(Rate::whole(30)),
            has_audio: true,
        },
    );
    line.clips.push(Clip::new(Id(2), Id(1), range));
    line
}

fn music(line: &mut Timeline) {
    line.audio.push(Audio {
        id: Id(3),
        sound: Sound::Made { mood: Mood::Lofi, seed: 7 },
        title: "Lo-fi".into(),
        start: Time::ZERO,
        until: None,
        offset: Time::ZERO,
        repeat: false,
        volume: 0.4,
        fade_in: Time::ZERO,
        fade_out: Time::from_secs(2),
        duck_db: None,
    });
}

/// Edits that leave no picture as it is.
pub(crate) fn kinds(seconds: i64) -> Vec<(&'static str, Timeline)> {
    let whole = Span::new(Time::ZERO, Time::from_secs(seconds));
    let plain = || timeline(seconds, whole);
    let mut backward = plain();
    backward.clips[0].play = Play::Reverse { speed: 1.0 };
    let mut faster = plain();
    faster.clips[0].play = Play::Forward { speed: 2.0 };
    let mut blurred = plain();
    blurred.canvas = Canvas { width: 1080, height: 1920, fit: Fit::Blur, ..blurred.canvas };
    let mut within = plain();
    within.overlays.push(Overlay {
        id: Id(4),
        source: Id(1),
        range: whole,
        start: Time::ZERO,
        until: None,
        place: Place::BottomRight,
        width: 0.3,
        opacity: 1.0,
        volume: 0.0,
        fade: Time::ZERO,
    });
    let mut subtitled = plain();
    subtitled.texts.extend((0..seconds / 2).map(|n| Text {
        id: Id(10 + n as u32),
        kind: TextKind::Subtitle,
        text: format!("Line {n} of what is said"),
        start: Time::from_secs(2 * n),
        until: Some(Time::from_secs(2 * n + 2)),
        place: Place::Bottom,
        style: Style {
            size: 0.06,
            color: Color::WHITE,
            bold: false,
            background: Some(Color(0, 0, 0, 160)),
            fade: Time::ZERO,
        },
    }));
    let mut faded = plain();
    let piece = |n: i64| {
        let range = Span::new(Time::from_secs(n * seconds / 5), Time::from_secs((n + 1) * seconds / 5));
        let mut clip = Clip::new(Id(10 + n as u32), Id(1), range);
        clip.transition =
            (n < 4).then_some(Transition { kind: TransitionKind::Crossfade, duration: Time::from_secs(1) });
        clip.look = Look { saturation: 1.2, ..Look::default() };
        clip
    };
    faded.clips = (0..5).map(piece).collect();
    vec![
        ("backwards", backward),
        ("twice as fast", faster),
        ("9:16 on a blurred background", blurred),
        ("picture in picture", within),
        ("subtitles all over", subtitled),
        ("five clips crossfaded and graded", faded),
    ]
}
