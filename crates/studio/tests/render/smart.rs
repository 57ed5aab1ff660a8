//! Films of copied and encoded pieces: every wanted frame in order, none twice, at each seam.

use crate::bench::Bench;
use crate::clips::{H264, Spec, assert_strict, brightness, clicks, ffmpeg, numbers};
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Color, Fade, Look, Transition, TransitionKind};
use fov_studio::media::ffmpeg::Ffmpeg;
use fov_studio::media::probe;
use fov_studio::render::Strategy;

const LONG: Spec<'_> = Spec { frames: 300, fps: "30", flash: 30, first: 0, sound: true, options: H264 };

fn some(range: impl IntoIterator<Item = usize>) -> Vec<Option<usize>> {
    range.into_iter().map(Some).collect()
}

fn share(strategy: Strategy) -> f32 {
    match strategy {
        Strategy::Copied => 0.0,
        Strategy::SmartCut { encoded } => encoded,
        Strategy::Encoded => 1.0,
    }
}

#[tokio::test]
async fn a_trim_encodes_only_its_ends() {
    let kinds: [(&str, &[&str]); 4] = [
        ("pyramid", H264),
        ("no-b", &["-c:v", "libx264", "-preset", "veryfast", "-g", "30", "-bf", "0", "-pix_fmt", "yuv420p"]),
        (
            "flat-b",
            &[
                "-c:v",
                "libx264",
                "-g",
                "24",
                "-bf",
                "2",
                "-x264-params",
                "b-pyramid=none",
                "-pix_fmt",
                "yuv420p",
            ],
        ),
        ("main", &["-c:v", "libx264", "-profile:v", "main", "-g", "40", "-pix_fmt", "yuv420p"]),
    ];
    for (name, options) in kinds {
        let mut bench = Bench::new();
        let a = bench.source(&format!("{name}.mp4"), &Spec { options, ..LONG });
        bench.clip(a, 37, 263);
        let film = bench.render().await;
        assert_eq!(numbers(&film.path), some(37..263), "{name}");
        assert!((0.001..0.25).contains(&share(film.strategy)), "{name}: {:?}", film.strategy);
        assert_strict(&film.path);
        let heard = clicks(&film.path);
        assert_eq!(heard.len(), 7, "{name}: {heard:?}");
        for (n, t) in heard.iter().enumerate() {
            let wanted = (60 + 30 * n - 37) as f64 / 30.0;
            assert!((t - wanted).abs() < 0.003, "{name}: click at {t} instead of {wanted}");
        }
    }
}

#[tokio::test]
async fn deletes_joins_titles_and_transitions_between_copies() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &LONG);
    let b = bench.source("b.mp4", &Spec { first: 1000, ..LONG });
    bench.clip(a, 0, 100);
    bench.clip(a, 133, 300).transition =
        Some(Transition { kind: TransitionKind::Crossfade, duration: bench.line.canvas.fps.time_of(10) });
    bench.clip(b, 0, 300);
    let fps = bench.line.canvas.fps;
    bench.title("Hello", fps.time_of(30), Some(fps.time_of(50)));
    bench.music(0.3);
    bench.line.master.fade_out = Some(Fade { duration: Time::from_ms(500), color: Color::BLACK });
    let film = bench.render().await;
    let shown = numbers(&film.path);
    assert_eq!(shown.len(), 557);
    assert_eq!(shown[..257], some((0..100).chain(133..290)));
    assert_eq!(shown[267..550], some(1010..1293));
    assert!((0.1..0.4).contains(&share(film.strategy)), "{:?}", film.strategy);
    assert_strict(&film.path);
    let bright = brightness(&film.path);
    assert!(
        bright[35] > bright[25] + 0.3 && bright[556] < 25.0,
        "{} {} {}",
        bright[35],
        bright[25],
        bright[556]
    );
}

#[tokio::test]
async fn music_alone_leaves_the_picture_alone() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &LONG);
    bench.clip(a, 0, 300).volume = 0.5;
    bench.music(0.5);
    let film = bench.render().await;
    assert_eq!(film.strategy, Strategy::Copied);
    assert_eq!(numbers(&film.path), some(0..300));
    assert_strict(&film.path);
    let heard = clicks(&film.path);
    assert!(heard.len() == 10 && (heard[9] - 9.0).abs() < 0.003, "{heard:?}");
}

#[tokio::test]
async fn colours_that_not_every_screen_shows_are_not_copied() {
    let wide: &[&str] = &[
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-colorspace",
        "bt2020nc",
        "-color_primaries",
        "bt2020",
        "-color_trc",
        "bt709",
    ];
    let mut bench = Bench::new();
    let a = bench.source("wide.mp4", &Spec { frames: 60, options: wide, ..LONG });
    bench.clip(a, 0, 60);
    bench.music(0.5);
    let film = bench.render().await;
    assert_eq!(film.strategy, Strategy::Encoded);
    let tags = crate::clips::probe(
        &film.path,
        &["-select_streams", "v", "-show_entries", "stream=color_space,color_primaries"],
    );
    assert_eq!(tags, "bt709,bt709");
}

#[tokio::test]
async fn uneven_frames_are_copied_unless_a_rate_was_asked_for() {
    let uneven: &[&str] = &[
        "-vf",
        "select='mod(n,30)-29'",
        "-fps_mode",
        "vfr",
        "-c:v",
        "libx264",
        "-g",
        "30",
        "-pix_fmt",
        "yuv420p",
    ];
    let mut bench = Bench::new();
    let a = bench.source("phone.mp4", &Spec { options: uneven, ..LONG });
    let path = bench.files["stored-phone.mp4"].clone();
    let info = probe::probe(&Ffmpeg::locate().unwrap(), &path, "phone.mp4").await.unwrap();
    let (own, video) = (info.fps.unwrap(), info.video.unwrap());
    assert!(own == Rate::whole(30) && video.vfr && video.fps.fps() < 29.5, "{own:?} {video:?}");
    bench.line.canvas.fps = own;
    bench.clip(a, 0, own.frame_at(info.duration));
    bench.music(0.5);
    let copied = bench.render().await;
    assert_eq!(copied.strategy, Strategy::Copied);
    assert_eq!(numbers(&copied.path), some((0..300).filter(|n| n % 30 != 29)));
    bench.output.fps = Some(Rate::whole(30));
    let film = bench.render().await;
    assert_eq!(film.strategy, Strategy::Encoded);
    let rate =
        crate::clips::probe(&film.path, &["-select_streams", "v", "-show_entries", "stream=avg_frame_rate"]);
    assert_eq!(rate, "30/1");
}

#[tokio::test]
async fn what_cannot_be_copied_is_encoded() {
    let open: &[&str] =
        &["-c:v", "libx264", "-g", "30", "-bf", "3", "-x264-params", "open-gop=1", "-pix_fmt", "yuv420p"];
    let uneven: &[&str] = &[
        "-vf",
        "select='mod(n,7)-6'",
        "-fps_mode",
        "vfr",
        "-c:v",
        "libx264",
        "-g",
        "30",
        "-pix_fmt",
        "yuv420p",
    ];
    let deep: &[&str] = &["-c:v", "libx264", "-g", "30", "-pix_fmt", "yuv444p"];
    let hevc: &[&str] = &["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"];
    for (name, options) in [("open", open), ("uneven", uneven), ("deep", deep), ("hevc", hevc)] {
        let mut bench = Bench::new();
        let a = bench.source(&format!("{name}.mp4"), &Spec { frames: 150, options, ..LONG });
        bench.clip(a, 31, 140);
        let film = bench.render().await;
        let wanted = (31..140).map(|n| if name == "uneven" && n % 7 == 6 { n - 1 } else { n });
        assert_eq!(numbers(&film.path), some(wanted), "{name}");
        assert_eq!(film.strategy, Strategy::Encoded, "{name}");
    }
}

#[tokio::test]
async fn a_look_on_one_clip_leaves_the_other_copied() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &LONG);
    bench.clip(a, 0, 200);
    bench.clip(a, 200, 260).look = Look { brightness: 0.1, ..Look::default() };
    let film = bench.render().await;
    assert_eq!(numbers(&film.path), some(0..260));
    assert_strict(&film.path);
    assert!((0.2..0.35).contains(&share(film.strategy)), "{:?}", film.strategy);
}

#[tokio::test]
async fn an_edit_list_is_honoured() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &LONG);
    // Cut by copying: the file starts at a keyframe, and an edit list hides what comes before 1.2 s.
    let (path, cut) = (bench.files["stored-a.mp4"].clone(), bench.folder.path().join("cut.mp4"));
    ffmpeg(&["-ss", "1.2", "-i", path.to_str().unwrap(), "-c", "copy", cut.to_str().unwrap()]);
    let list = crate::clips::numbers(&cut);
    bench.files.insert("stored-a.mp4".into(), cut);
    bench.clip(a, 20, 200);
    let film = bench.render().await;
    let first = list[0].unwrap();
    assert_eq!(numbers(&film.path), some(first + 20..first + 200));
}

#[tokio::test]
async fn a_turned_video_with_music_is_copied_with_its_note() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &LONG);
    let (path, turned) = (bench.files["stored-a.mp4"].clone(), bench.folder.path().join("turned.mp4"));
    ffmpeg(&[
        "-i",
        path.to_str().unwrap(),
        "-c",
        "copy",
        "-metadata:s:v",
        "rotate=90",
        turned.to_str().unwrap(),
    ]);
    bench.files.insert("stored-a.mp4".into(), turned);
    (bench.line.canvas.width, bench.line.canvas.height) = (180, 320);
    bench.clip(a, 0, 300);
    bench.music(0.5);
    let film = bench.render().await;
    assert_eq!(film.strategy, Strategy::Copied);
    assert_eq!((film.width, film.height), (180, 320));
    // Decoded as stored, every frame is there.
    let stored = bench.folder.path().join("stored.mp4");
    ffmpeg(&[
        "-i",
        film.path.to_str().unwrap(),
        "-c",
        "copy",
        "-metadata:s:v",
        "rotate=0",
        stored.to_str().unwrap(),
    ]);
    assert_eq!(numbers(&stored), some(0..300));
}
