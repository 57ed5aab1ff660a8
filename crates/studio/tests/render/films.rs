//! Whole films: every wanted frame in order, none twice, sound in step.

use crate::bench::Bench;
use crate::clips::{Spec, brightness, clicks, ffmpeg, level, numbers, probe, samples};
use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{
    Color, Fit, Look, Overlay, Place, Play, Sound, SourceKind, Transition, TransitionKind,
};

fn some(range: impl IntoIterator<Item = usize>) -> Vec<Option<usize>> {
    range.into_iter().map(Some).collect()
}

/// A film that has to be encoded: a look that no eye sees.
fn encoded(bench: &mut Bench) {
    for clip in &mut bench.line.clips {
        clip.look = Look { contrast: 1.001, ..Look::default() };
    }
}

#[tokio::test]
async fn pieces_in_any_order_are_exact() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec::default());
    bench.clip(a, 40, 70);
    bench.clip(a, 7, 20);
    bench.clip(a, 20, 21);
    bench.clip(a, 80, 90);
    encoded(&mut bench);
    let film = bench.render().await;
    assert_eq!(numbers(&film.path), some((40..70).chain(7..20).chain(20..21).chain(80..90)));
    // The click of frame 60 is at 20 frames; the click of frame 30 and those at 0 are not in the film.
    let heard = clicks(&film.path);
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!((heard[0] - 20.0 / 30.0).abs() < 0.003, "{heard:?}");
    assert_eq!(film.duration, Rate::whole(30).time_of(54));
}

#[tokio::test]
async fn speed_reverse_and_freeze() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec::default());
    bench.clip(a, 0, 60).play = Play::Forward { speed: 2.0 };
    bench.clip(a, 10, 20).play = Play::Reverse { speed: 1.0 };
    bench.clip(a, 33, 38).play = Play::Freeze;
    bench.clip(a, 0, 10).play = Play::Forward { speed: 0.5 };
    let film = bench.render().await;
    let shown = numbers(&film.path);
    assert_eq!(shown.len(), 30 + 10 + 5 + 20);
    for (k, n) in shown[..30].iter().enumerate() {
        assert!(n.is_some_and(|n| n.abs_diff(2 * k) <= 1), "{shown:?}");
    }
    assert_eq!(shown[30..40], some((10..20).rev()));
    assert_eq!(shown[40..45], some([33; 5]));
    for (k, n) in shown[45..].iter().enumerate() {
        assert!(n.is_some_and(|n| n.abs_diff(k / 2) <= 1), "{shown:?}");
    }
    // Double speed brings the clicks at 0 s and 1 s to 0 s and 0.5 s.
    let heard = clicks(&film.path);
    assert!(heard.iter().any(|t| (t - 0.5).abs() < 0.03), "{heard:?}");
}

#[tokio::test]
async fn transitions_overlap_and_keep_count() {
    for kind in
        [TransitionKind::Crossfade, TransitionKind::DipToBlack, TransitionKind::Slide, TransitionKind::Wipe]
    {
        let mut bench = Bench::new();
        let a = bench.source("a.mp4", &Spec::default());
        let b = bench.source("b.mp4", &Spec { first: 1000, ..Spec::default() });
        bench.clip(a, 0, 40).transition = Some(Transition { kind, duration: Rate::whole(30).time_of(10) });
        bench.clip(b, 0, 40);
        let film = bench.render().await;
        let shown = numbers(&film.path);
        assert_eq!(shown.len(), 70, "{kind:?}");
        assert_eq!(shown[..30], some(0..30), "{kind:?}");
        assert_eq!(shown[40..], some(1010..1040), "{kind:?}");
        assert_eq!(samples(&film.path).len() / 1600, 70, "{kind:?}");
    }
}

#[tokio::test]
async fn loud_clips_that_go_over_into_each_other_do_not_clip() {
    let mut bench = Bench::new();
    let path = bench.folder.path().join("loud.mp4");
    // A frame holds ten periods, so that the two are in step where they meet.
    let tone = "aevalsrc=0.9*sin(2*PI*300*t):s=48000:d=2";
    ffmpeg(&[
        "-f",
        "lavfi",
        "-i",
        "color=s=320x180:r=30:d=2",
        "-f",
        "lavfi",
        "-i",
        tone,
        path.to_str().unwrap(),
    ]);
    let rate = Some(Rate::whole(30));
    let a = bench.bring("loud.mp4", path, SourceKind::Video, Time::from_secs(2), rate, true);
    let duration = Rate::whole(30).time_of(20);
    bench.clip(a, 0, 40).transition = Some(Transition { kind: TransitionKind::Crossfade, duration });
    bench.clip(a, 0, 40);
    let film = bench.render().await;
    let peak = samples(&film.path).iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    assert!((0.7..0.95).contains(&peak), "{peak}");
}

#[tokio::test]
async fn fades_start_and_end_in_black() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec::default());
    bench.clip(a, 0, 60);
    let fade =
        fov_edit::timeline::Fade { duration: Time::from_ms(500), color: fov_edit::timeline::Color::BLACK };
    bench.line.master.fade_in = Some(fade);
    bench.line.master.fade_out = Some(fade);
    let film = bench.render().await;
    let bright = brightness(&film.path);
    assert!(bright[0] < 20.0 && bright[59] < 25.0, "{bright:?}");
    assert!(bright[20] > 50.0 && bright[44] > 50.0, "{bright:?}");
    assert_eq!(numbers(&film.path)[20..40], some(20..40));
}

#[tokio::test]
async fn other_codecs_and_uneven_frames_are_conformed() {
    let hevc = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-g", "20"];
    let vp9 =
        ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "20", "-c:a", "libopus"];
    for (name, codec) in [("a.mp4", &hevc[..]), ("a.webm", &vp9[..])] {
        let mut bench = Bench::new();
        let a = bench.source(name, &Spec { options: codec, ..Spec::default() });
        bench.clip(a, 25, 55);
        bench.clip(a, 5, 15);
        let film = bench.render().await;
        assert_eq!(numbers(&film.path), some((25..55).chain(5..15)), "{name}");
        let heard = clicks(&film.path);
        // FFmpeg writes the pictures of a WebM file 7 ms late against Opus sound; they stay so.
        assert!(heard.len() == 1 && (heard[0] - 5.0 / 30.0).abs() < 0.009, "{name}: {heard:?}");
    }
    // Every third frame is missing: the one before it stays on screen.
    let mut bench = Bench::new();
    let mut options = vec!["-vf", "select='mod(n,3)-2'", "-fps_mode", "vfr"];
    options.extend(crate::clips::H264);
    let a = bench.source("v.mp4", &Spec { options: &options, ..Spec::default() });
    bench.clip(a, 0, 90);
    encoded(&mut bench);
    let film = bench.render().await;
    assert_eq!(numbers(&film.path), some((0..90).map(|n| if n % 3 == 2 { n - 1 } else { n })));
    let heard = clicks(&film.path);
    assert!(heard.len() == 3 && (heard[2] - 2.0).abs() < 0.005, "{heard:?}");
}

#[tokio::test]
async fn rates_are_converted_without_drift() {
    let mut bench = Bench::new();
    bench.line.canvas.fps = Rate::new(30_000, 1001).unwrap();
    let a = bench.source("a.mp4", &Spec { fps: "60", frames: 300, flash: 60, ..Spec::default() });
    bench.clip(a, 0, 149);
    let film = bench.render().await;
    let shown = numbers(&film.path);
    assert_eq!(shown.len(), 149);
    for (k, n) in shown.iter().enumerate() {
        let wanted = k as f64 * 1001.0 / 30_000.0 * 60.0;
        assert!(n.is_some_and(|n| (n as f64 - wanted).abs() <= 1.0), "frame {k} shows {n:?}");
    }
    let heard = clicks(&film.path);
    assert!(heard.len() == 5 && (heard[4] - 4.0).abs() < 0.005, "{heard:?}");
}

#[tokio::test]
async fn music_lies_under_the_sound_and_ends_with_the_film() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec::default());
    bench.clip(a, 0, 90);
    let alone = bench.render().await;
    let before = samples(&alone.path);
    bench.music(0.5);
    let film = bench.render().await;
    let after = samples(&film.path);
    assert_eq!(before.len(), after.len());
    assert_eq!(after.len().div_ceil(1024), (3 * 48_000_usize).div_ceil(1024));
    // The quiet tone between clicks gains music; the clicks stay as loud as they were.
    assert!(level(&after, 0.3, 0.8) > 2.0 * level(&before, 0.3, 0.8));
    let peak = |s: &[f32]| s[48_000..48_480].iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    assert!((peak(&after) / peak(&before) - 1.0).abs() < 0.15, "{} {}", peak(&before), peak(&after));
    assert!(after.iter().all(|v| v.abs() < 0.95));
    let heard = clicks(&film.path);
    assert!(heard.len() == 3 && (heard[1] - 1.0).abs() < 0.003, "{heard:?}");
}

#[tokio::test]
async fn loudness_is_what_was_asked_for() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 150, ..Spec::default() });
    bench.clip(a, 0, 150).volume = 0.2;
    bench.music(1.0);
    bench.line.master.loudness = Some(-20.0);
    let film = bench.render().await;
    let log = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i"])
        .arg(&film.path)
        .args(["-af", "loudnorm=print_format=json", "-f", "null", "-"])
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&log.stderr);
    let measured: f64 = log.rsplit("\"input_i\"").next().unwrap().split('"').nth(1).unwrap().parse().unwrap();
    assert!((measured + 20.0).abs() < 0.8, "{measured} LUFS");
}

#[tokio::test]
async fn shapes_are_fitted() {
    for fit in [Fit::Crop { x: 0.5, y: 0.5 }, Fit::Pad { color: Color(255, 255, 255, 255) }, Fit::Blur] {
        let mut bench = Bench::new();
        (bench.line.canvas.width, bench.line.canvas.height) = (180, 320);
        bench.line.canvas.fit = fit;
        let a = bench.source("a.mp4", &Spec { frames: 20, ..Spec::default() });
        bench.clip(a, 0, 10);
        let clip = bench.clip(a, 10, 20);
        clip.rotate = 1;
        clip.look = Look { warmth: 0.5, saturation: 0.0, ..Look::default() };
        let film = bench.render().await;
        assert_eq!((film.width, film.height), (180, 320), "{fit:?}");
        let bright = brightness(&film.path);
        assert_eq!(bright.len(), 20, "{fit:?}");
        if matches!(fit, Fit::Pad { .. }) {
            assert!(bright[5] > 150.0, "{bright:?}");
        }
    }
}

#[tokio::test]
async fn a_zoom_shows_the_middle_where_pixels_are_not_square_too() {
    // PAL in wide screen, shown as 1024 x 576: a white box in the middle that a zoom of 2 enlarges to the whole frame.
    for (name, rate) in [("pal.mp4", "64/45"), ("square.mp4", "1/1")] {
        let mut bench = Bench::new();
        let path = bench.folder.path().join(name);
        let picture =
            format!("color=black:s=720x576:r=30:d=0.5,drawbox=180:144:360:288:white:fill,setsar={rate}");
        ffmpeg(&["-f", "lavfi", "-i", &picture, "-pix_fmt", "yuv420p", path.to_str().unwrap()]);
        bench.line.canvas.width = if name == "pal.mp4" { 1024 } else { 720 };
        bench.line.canvas.height = 576;
        let length = Time::from_ms(500);
        let card = bench.bring(name, path, SourceKind::Video, length, Some(Rate::whole(30)), false);
        let mut bright = Vec::new();
        for zoom in [1.0, 1.2, 2.0] {
            bench.line.clips.clear();
            bench.clip(card, 0, 15).zoom = zoom;
            encoded(&mut bench);
            let film = bench.render().await;
            assert_eq!((film.width, film.height), (bench.line.canvas.width, 576), "{name} {zoom}");
            bright.push(brightness(&film.path)[7]);
        }
        // A quarter of the frame, then 1.44 times as much, then all of it.
        assert!((60.0..85.0).contains(&bright[0]), "{name}: {bright:?}");
        assert!((85.0..115.0).contains(&bright[1]), "{name}: {bright:?}");
        assert!(bright[2] > 225.0, "{name}: {bright:?}");
    }
}

#[tokio::test]
async fn a_turned_video_comes_out_upright() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 20, ..Spec::default() });
    let upright = bench.files["stored-a.mp4"].clone();
    // The picture is stored lying on its side, with the note to turn it back.
    let path = bench.folder.path().join("phone.mp4");
    let side = bench.folder.path().join("side.mp4");
    ffmpeg(&[
        "-i",
        upright.to_str().unwrap(),
        "-vf",
        "transpose=cclock",
        "-c:a",
        "copy",
        side.to_str().unwrap(),
    ]);
    ffmpeg(&[
        "-i",
        side.to_str().unwrap(),
        "-c",
        "copy",
        "-metadata:s:v",
        "rotate=270",
        path.to_str().unwrap(),
    ]);
    bench.files.insert("stored-a.mp4".into(), path);
    bench.clip(a, 0, 20);
    encoded(&mut bench);
    let film = bench.render().await;
    assert_eq!(numbers(&film.path), some(0..20));
}

#[tokio::test]
async fn stills_overlays_and_texts() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec::default());
    let logo = bench.folder.path().join("logo.png");
    ffmpeg(&[
        "-f",
        "lavfi",
        "-i",
        "color=white:s=64x64,format=rgba",
        "-frames:v",
        "1",
        logo.to_str().unwrap(),
    ]);
    let logo = bench.bring("logo.png", logo, SourceKind::Image, Time::ZERO, None, false);
    bench.line.sources.get_mut(&logo).unwrap().width = 64;
    bench.line.sources.get_mut(&logo).unwrap().height = 64;
    bench.clip(a, 0, 30);
    bench.clip(logo, 0, 20);
    bench.clip(a, 30, 60);
    let fps = bench.line.canvas.fps;
    for (fade, start) in [(Time::ZERO, 5), (fps.time_of(4), 60)] {
        let id = bench.line.fresh_id();
        bench.line.overlays.push(Overlay {
            id,
            source: logo,
            range: Span::new(Time::ZERO, Time::ZERO),
            start: fps.time_of(start),
            until: Some(fps.time_of(start + 10)),
            place: Place::TopRight,
            width: 0.12,
            opacity: 1.0,
            volume: 0.0,
            fade,
        });
    }
    bench.title("Urban Dreams", fps.time_of(20), Some(fps.time_of(25)));
    let film = bench.render().await;
    let shown = numbers(&film.path);
    assert_eq!(shown.len(), 80);
    assert_eq!(shown[..20], some(0..20));
    assert_eq!(shown[25..30], some(25..30));
    assert_eq!(shown[50..], some(30..60));
    let bright = brightness(&film.path);
    assert!(bright[31] > 70.0 && (bright[31] - bright[48]).abs() < 2.0, "{bright:?}");
    for (k, on) in
        [(4, false), (5, true), (14, true), (15, false), (19, false), (20, true), (24, true), (25, false)]
    {
        assert_eq!(bright[k] > bright[3] + 1.0, on, "frame {k}: {} and {}", bright[k], bright[3]);
    }
    // Fading: less on the first and last frame than in the middle.
    assert!(bright[60] < bright[65] - 0.5 && bright[69] < bright[65] - 0.5, "{:?}", &bright[58..72]);
}

#[tokio::test]
async fn words_are_painted_and_never_read_as_filters() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 30, ..Spec::default() });
    bench.clip(a, 0, 30);
    let fps = bench.line.canvas.fps;
    bench.title("夏日旅行 🎉 '],drawbox=c=white[x];%{pts}:\\'", fps.time_of(10), Some(fps.time_of(20)));
    bench.title("   ", fps.time_of(0), None);
    let film = bench.render().await;
    let bright = brightness(&film.path);
    assert_eq!(numbers(&film.path)[..10], some(0..10));
    assert!((bright[5] - bright[25]).abs() < 1.5, "{bright:?}");
    assert!(bright[15] > bright[5] + 0.5 && bright[15] < bright[5] + 60.0, "{bright:?}");
}

#[tokio::test]
async fn music_goes_down_by_as_much_as_was_asked_while_somebody_speaks() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 150, sound: false, ..Spec::default() });
    let speech = bench.folder.path().join("speech.wav");
    // Silence, then two seconds of a voice-like tone, then silence.
    let tone = "aevalsrc='between(t,1.5,3.5)*0.2*sin(2*PI*200*t)':s=48000:d=5";
    ffmpeg(&["-f", "lavfi", "-i", tone, speech.to_str().unwrap()]);
    let voice = bench.folder.path().join("voice.mp4");
    let own = bench.files["stored-a.mp4"].clone();
    let (own, speech) = (own.to_str().unwrap(), speech.to_str().unwrap());
    ffmpeg(&["-i", own, "-i", speech, "-c:v", "copy", "-c:a", "aac", voice.to_str().unwrap()]);
    bench.files.insert("stored-a.mp4".into(), voice);
    let music = bench.folder.path().join("music.wav");
    ffmpeg(&["-f", "lavfi", "-i", "sine=f=4000:r=48000:d=5", music.to_str().unwrap()]);
    let source = bench.bring("music.wav", music, SourceKind::Audio, Time::from_secs(5), None, true);
    bench.clip(a, 0, 150);
    let track = bench.music(1.0);
    track.sound = Sound::File { source };
    track.duck_db = Some(12.0);
    let film = bench.render().await;
    // Only the music is left above 2 kHz.
    let high = bench.folder.path().join("high.wav");
    ffmpeg(&[
        "-i",
        film.path.to_str().unwrap(),
        "-vn",
        "-af",
        "highpass=f=2000:p=2,highpass=f=2000:p=2",
        high.to_str().unwrap(),
    ]);
    let heard = samples(&high);
    let db = |from: f64, to: f64| 20.0 * level(&heard, from, to).log10();
    let (before, during, after) = (db(0.3, 1.2), db(2.2, 3.3), db(4.5, 4.9));
    assert!((before - during - 12.0).abs() < 2.0, "{before} {during}");
    assert!((before - after).abs() < 1.0, "{before} {after}");
}

/// A grey card in HDR10.
const HDR10: &[&str] = &[
    "-vf",
    "format=yuv420p10le",
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-x265-params",
    "log-level=error",
    "-color_primaries",
    "bt2020",
    "-color_trc",
    "smpte2084",
    "-colorspace",
    "bt2020nc",
];

#[tokio::test]
async fn a_picture_in_picture_looks_as_it_does_by_itself() {
    let mut bench = Bench::new();
    let path = bench.folder.path().join("hdr.mp4");
    let mut args = vec!["-f", "lavfi", "-i", "color=c=0xb0b0b0:s=320x180:r=30:d=0.5"];
    args.extend(HDR10);
    args.push(path.to_str().unwrap());
    ffmpeg(&args);
    let length = Time::from_ms(500);
    let card = bench.bring("hdr.mp4", path, SourceKind::Video, length, Some(Rate::whole(30)), false);
    let ground = bench.source("a.mp4", &Spec { frames: 15, ..Spec::default() });
    bench.clip(card, 0, 15);
    let alone = brightness(&bench.render().await.path)[7];
    bench.line.clips.clear();
    bench.clip(ground, 0, 15);
    bench.cover(card, (0, 15), 0);
    let inset = brightness(&bench.render().await.path)[7];
    assert!((alone - inset).abs() < 3.0, "{alone} alone, {inset} over another");
    // As if it were of standard range it would be this bright.
    assert!((alone - 176.0).abs() > 10.0, "{alone}");
}

#[tokio::test]
async fn foreign_colours_become_those_of_every_screen() {
    // The same grey card as full range, as BT.601 and as HDR10: about as bright in the film.
    let cards: [(&str, &[&str], f64, f64); 3] = [
        ("full.mp4", &["-vf", "scale=out_range=pc,format=yuvj420p", "-c:v", "libx264"], 118.0, 138.0),
        (
            "sd.mp4",
            &["-vf", "scale=out_color_matrix=bt601,format=yuv420p", "-colorspace", "smpte170m"],
            118.0,
            138.0,
        ),
        ("hdr.mp4", HDR10, 100.0, 255.0),
    ];
    for (name, options, low, high) in cards {
        let mut bench = Bench::new();
        let path = bench.folder.path().join(name);
        let mut args = vec!["-f", "lavfi", "-i", "color=c=0x808080:s=320x180:r=30:d=0.5"];
        args.extend(options);
        args.push(path.to_str().unwrap());
        ffmpeg(&args);
        let rate = Some(Rate::whole(30));
        let card = bench.bring(name, path, SourceKind::Video, Time::from_ms(500), rate, false);
        bench.clip(card, 0, 15);
        encoded(&mut bench);
        let film = bench.render().await;
        let bright = brightness(&film.path)[7];
        assert!((low..high).contains(&bright), "{name}: {bright}");
        let tags = probe(
            &film.path,
            &["-show_entries", "stream=color_range,color_space,color_transfer,color_primaries"],
        );
        assert!(tags.starts_with("tv,bt709,bt709,bt709"), "{name}: {tags}");
        let shape = probe(&film.path, &["-show_entries", "stream=profile,pix_fmt,sample_aspect_ratio"]);
        assert!(shape.starts_with("High,1:1,yuv420p"), "{name}: {shape}");
    }
}
