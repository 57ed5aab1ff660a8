//! Films that take long to make: run with `cargo test -p fov-studio --test render -- --ignored`.

use crate::bench::Bench;
use crate::clips::{Spec, clicks, numbers};
use fov_edit::timeline::{Look, Play};
use fov_studio::render::Strategy;

fn some(range: impl IntoIterator<Item = usize>) -> Vec<Option<usize>> {
    range.into_iter().map(Some).collect()
}

#[tokio::test]
#[ignore = "a minute: encodes at 1080p to reach the limit on held pictures"]
async fn a_long_backward_clip_is_made_in_batches() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 150, ..Spec::default() });
    (bench.line.canvas.width, bench.line.canvas.height) = (1920, 1080);
    bench.clip(a, 0, 5);
    bench.clip(a, 0, 150).play = Play::Reverse { speed: 1.0 };
    let film = bench.render().await;
    assert_eq!(numbers(&film.path), some((0..5).chain((0..150).rev())));
}

#[tokio::test]
#[ignore = "a minute: a hundred pieces, each from its own place"]
async fn a_film_of_many_shuffled_pieces_is_encoded_in_parts() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 900, ..Spec::default() });
    // A walk that goes back most of the time.
    let starts: Vec<i64> = (0..100).map(|k| (k * 577) % 880).collect();
    for &start in &starts {
        bench.clip(a, start, start + 6).look = Look { saturation: 0.9, ..Look::default() };
    }
    let film = bench.render().await;
    assert_eq!(film.strategy, Strategy::Encoded);
    let wanted = starts.iter().flat_map(|&s| s as usize..s as usize + 6);
    assert_eq!(numbers(&film.path), some(wanted));
}

#[tokio::test]
#[ignore = "minutes: forty-five films cut at random"]
async fn random_cuts_show_every_frame_once() {
    let kinds: [&[&str]; 3] = [
        crate::clips::H264,
        &["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "0", "-pix_fmt", "yuv420p"],
        &["-c:v", "libx264", "-preset", "fast", "-g", "33", "-bf", "5", "-pix_fmt", "yuv420p"],
    ];
    // A linear congruence: the same films every time.
    let mut state = 12_345_u64;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % n) as i64
    };
    for (k, options) in kinds.into_iter().enumerate() {
        let mut bench = Bench::new();
        let a = bench.source(&format!("{k}.mp4"), &Spec { frames: 600, options, ..Spec::default() });
        let mut copied = 0;
        for _ in 0..15 {
            bench.line.clips.clear();
            let mut wanted = Vec::new();
            let mut sound = Vec::new();
            let mut at = 0;
            for _ in 0..=below(4) {
                let start = below(400);
                let end = start + 20 + below(180);
                bench.clip(a, start, end);
                // Clicks well inside a piece; at its edges half of one may be heard.
                let flashes = (start + 1..end - 1).filter(|n| n % 30 == 0);
                sound.extend(flashes.map(|n| (at + n - start) as f64 / 30.0));
                at += end - start;
                wanted.extend(start as usize..end as usize);
            }
            let film = bench.render().await;
            assert_eq!(numbers(&film.path), some(wanted), "{:?}", bench.line.clips);
            let heard = clicks(&film.path);
            for t in sound {
                assert!(heard.iter().any(|h| (h - t).abs() < 0.003), "no click at {t}: {heard:?}");
            }
            copied += usize::from(film.strategy != Strategy::Encoded);
        }
        assert!(copied > 5, "hardly any film was copied from: {copied}");
    }
}
