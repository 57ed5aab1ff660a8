//! Sources of variable frame rate: phones and screen recordings store nothing while nothing moves, and the last
//! picture stays on screen. Wherever a piece begins, it begins with the picture that was on screen then.

use crate::bench::Bench;
use crate::clips::{HEIGHT, Spec, WIDTH, clicks, numbers};
use crate::previews::{quick, still};
use fov_edit::timeline::{Id, Play};
use fov_studio::render::{Container, Strategy};

/// Frames of which a source is made.
const FRAMES: usize = 420;
/// Those that it does not store: a hold near the start, a long one that only a search in the file gets to, and one
/// around frame 300, where films with much over them are divided.
const DROPPED: &str = "select='not(between(n,40,79)+between(n,140,239)+between(n,290,329))'";

/// The picture that is on screen at frame `n`.
fn seen(n: i64) -> Option<usize> {
    let held = [40..80, 140..240, 290..330].into_iter().find(|hold| hold.contains(&n));
    Some(held.map_or(n, |hold| hold.start - 1) as usize)
}

fn shown(frames: impl IntoIterator<Item = i64>) -> Vec<Option<usize>> {
    frames.into_iter().map(seen).collect()
}

/// A bench with a source in which [`DROPPED`] frames are missing.
fn screen_recording(name: &str, options: &[&str]) -> (Bench, Id) {
    let options = [&["-vf", DROPPED, "-fps_mode", "vfr"], options].concat();
    let mut bench = Bench::new();
    let source = bench.source(name, &Spec { frames: FRAMES, options: &options, ..Spec::default() });
    (bench, source)
}

/// Ways to store them: what may be found by a search differs from each to the next.
const KINDS: [(&str, &[&str]); 5] = [
    ("groups.mp4", crate::clips::H264),
    // The picture after a hold is a keyframe, which is to be decoded before the hold is over.
    (
        "changes.mp4",
        &["-c:v", "libx264", "-g", "250", "-bf", "3", "-force_key_frames", "expr:eq(n,40)+eq(n,100)"],
    ),
    ("one-group.mp4", &["-c:v", "libx264", "-g", "999", "-x264-params", "scenecut=0:bframes=0"]),
    // With sound that starts when the pictures do: Matroska puts AAC before them.
    ("screen.mkv", &["-c:v", "libx264", "-g", "15", "-bf", "3", "-c:a", "flac"]),
    (
        "screen.webm",
        &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "60", "-c:a", "libopus"],
    ),
];

#[tokio::test]
async fn a_vfr_piece_begins_with_the_picture_on_screen() {
    let pieces = [300..330, 200..230, 60..90, 50..70, 150..160, 230..250, 320..340, 30..45];
    for (name, options) in KINDS {
        let (mut bench, a) = screen_recording(name, options);
        for piece in pieces.clone() {
            bench.clip(a, piece.start, piece.end);
        }
        let wanted = shown(pieces.iter().cloned().flatten());
        let film = bench.render().await;
        assert_eq!(numbers(&film.path), wanted, "{name}");
        // Those of the frames 300, 210, 60 (twice), 150, 240, 330 and 30.
        let heard = clicks(&film.path);
        assert_eq!(heard.len(), 8, "{name}: {heard:?}");
        for at in [0, 40, 60, 100, 110, 130, 150, 160] {
            let t = f64::from(at) / 30.0;
            assert!(heard.iter().any(|h| (h - t).abs() < 0.01), "{name}: no click at {t}: {heard:?}");
        }
    }
}

#[tokio::test]
async fn previews_of_a_vfr_piece_begin_with_the_picture_on_screen() {
    let (name, options) = KINDS[1];
    let (mut bench, a) = screen_recording(name, options);
    let pieces = [300..320, 200..220, 150..160, 60..90];
    for piece in pieces.clone() {
        bench.clip(a, piece.start, piece.end);
    }
    let wanted = shown(pieces.into_iter().flatten());
    assert_eq!(quick(&bench, &bench.job()).await, wanted);
    for frame in [0, 20, 40, 50, 69, 70] {
        assert_eq!(still(&bench, frame).await, wanted[frame as usize], "{frame}");
    }
}

#[tokio::test]
async fn vfr_freezes_reverses_and_speeds_show_what_was_on_screen() {
    for (name, options) in KINDS {
        let (mut bench, a) = screen_recording(name, options);
        bench.clip(a, 200, 203).play = Play::Freeze;
        bench.clip(a, 60, 65).play = Play::Freeze;
        bench.clip(a, 50, 90).play = Play::Reverse { speed: 1.0 };
        bench.clip(a, 180, 250).play = Play::Reverse { speed: 1.0 };
        bench.clip(a, 150, 280).play = Play::Forward { speed: 2.0 };
        bench.clip(a, 310, 340).play = Play::Forward { speed: 0.5 };
        let film = numbers(&bench.render().await.path);
        assert_eq!(film[..8], shown([200, 200, 200, 60, 60, 60, 60, 60]), "{name}");
        assert_eq!(film[8..118], shown((50..90).rev().chain((180..250).rev())), "{name}");
        for (k, n) in film[118..183].iter().enumerate() {
            // Which of two pictures belongs to a frame of a faster film is a matter of rounding.
            let near = (-1..=1).map(|off| seen(150 + 2 * k as i64 + off));
            assert!(
                near.into_iter().any(|wanted| wanted == *n),
                "{name}: frame {k} of the quick part is {n:?}"
            );
        }
        for (k, n) in film[183..].iter().enumerate() {
            let near = (-1..=1).map(|off| seen(310 + (k as i64 + off).div_euclid(2)));
            assert!(
                near.into_iter().any(|wanted| wanted == *n),
                "{name}: frame {k} of the slow part is {n:?}"
            );
        }
        assert_eq!(film.len(), 243, "{name}");
    }
}

#[tokio::test]
async fn a_vfr_picture_in_picture_begins_with_the_picture_on_screen() {
    let (mut bench, a) = screen_recording("a.mp4", crate::clips::H264);
    let ground = bench.source("ground.mp4", &Spec { frames: 60, first: 1000, ..Spec::default() });
    bench.clip(ground, 0, 60);
    for (from, until, at) in [(60, 90, 0), (200, 230, 30)] {
        bench.cover(a, (from, until), at);
    }
    let film = bench.render().await;
    assert_eq!((film.width, film.height), (WIDTH as u32, HEIGHT as u32));
    assert_eq!(numbers(&film.path), shown((60..90).chain(200..230)));
}

#[tokio::test]
async fn parts_of_a_divided_vfr_film_begin_with_the_picture_on_screen() {
    // A long clip with so much over it that it is made in parts of 300 frames.
    let (mut bench, a) = screen_recording("a.mp4", crate::clips::H264);
    bench.clip(a, 0, FRAMES as i64);
    let fps = bench.line.canvas.fps;
    for n in 0..80 {
        bench.title("x", fps.time_of(5 * n), Some(fps.time_of(5 * n + 3)));
    }
    let film = bench.render().await;
    assert_eq!(film.strategy, Strategy::Encoded);
    assert_eq!(numbers(&film.path), shown(0..FRAMES as i64));
    // Many short ones, each from further back, so that each is opened for itself.
    bench.line.texts.clear();
    bench.line.clips.clear();
    let starts: Vec<i64> = (0..24).map(|k| 400 - 17 * k).collect();
    for start in &starts {
        bench.clip(a, *start, start + 6);
    }
    let wanted = shown(starts.iter().flat_map(|start| *start..start + 6));
    for container in [Container::Mp4, Container::Mkv] {
        bench.output.container = container;
        assert_eq!(numbers(&bench.render().await.path), wanted, "{container:?}");
    }
}

#[tokio::test]
async fn pictures_that_each_stay_for_a_second_are_found() {
    // The last but one before a keyframe is on screen while that is decoded already.
    let options = [&["-vf", "select='not(mod(n,30))'", "-fps_mode", "vfr"], KINDS[1].1].concat();
    for key in ["eq(n,4)", "eq(n,5)", "eq(n,8)"] {
        let mut bench = Bench::new();
        let keys = format!("expr:{key}");
        let options = [&options[..], &["-force_key_frames", &keys]].concat();
        let a = bench.source("slides.mp4", &Spec { frames: 300, options: &options, ..Spec::default() });
        let pieces = [260..280, 220..245, 130..150, 110..125, 95..100];
        for piece in pieces.clone() {
            bench.clip(a, piece.start, piece.end);
        }
        let wanted: Vec<_> = pieces.into_iter().flatten().map(|n| Some(n as usize / 30 * 30)).collect();
        assert_eq!(numbers(&bench.render().await.path), wanted, "{key}");
    }
}
