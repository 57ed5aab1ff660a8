//! Stills and the quick version, and what is left when things go wrong.

use crate::bench::Bench;
use crate::clips::{Spec, clicks, ffmpeg, level, numbers, samples};
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Look, Mood, Play, Sound, SourceKind, Transition, TransitionKind};
use fov_studio::media::ffmpeg::Ffmpeg;
use fov_studio::media::music::Shelf;
use fov_studio::media::{probe, proxy};
use fov_studio::render::{self, Container, RenderError, first_fragment};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

pub(crate) async fn still(bench: &Bench, frame: i64) -> Option<usize> {
    let fps = bench.line.canvas.fps;
    let (job, never) = (bench.job(), CancellationToken::new());
    let jpeg =
        render::still(&Ffmpeg::locate().unwrap(), &job, fps.time_of(frame), 320, &never).await.unwrap();
    assert!(!job.out.exists());
    let path = bench.folder.path().join("still.jpg");
    std::fs::write(&path, jpeg).unwrap();
    numbers(&path)[0]
}

#[tokio::test]
async fn a_still_is_the_frame_of_the_film() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 150, ..Spec::default() });
    let b = bench.source("b.mp4", &Spec { first: 1000, frames: 60, ..Spec::default() });
    bench.clip(a, 100, 150).transition =
        Some(Transition { kind: TransitionKind::Wipe, duration: bench.line.canvas.fps.time_of(20) });
    bench.clip(b, 0, 60);
    bench.clip(b, 30, 40).play = Play::Reverse { speed: 1.0 };
    assert_eq!(still(&bench, 0).await, Some(100));
    assert_eq!(still(&bench, 29).await, Some(129));
    // In the middle of the wipe the left of the picture, the low bits, is the second clip's: 1010, 0b1111110010,
    // and the right the first one's: 140, 0b10001100.
    assert_eq!(still(&bench, 40).await.map(|n| n & 0x1f), Some(1010 & 0x1f));
    assert_eq!(still(&bench, 40).await.map(|n| n & 0xf80), Some(140 & 0xf80));
    assert_eq!(still(&bench, 92).await, Some(1037));
    assert_eq!(still(&bench, 1_000_000).await, Some(1030));
}

#[tokio::test]
async fn the_quick_version_is_whole_and_starts_at_once() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec::default());
    bench.clip(a, 10, 90);
    let job = bench.job();
    let never = CancellationToken::new();
    let (sender, mut pieces) = mpsc::channel::<bytes::Bytes>(1);
    let (path, start) = (bench.folder.path().join("whole.mp4"), bench.folder.path().join("start.mp4"));
    let collected = async {
        let (mut film, mut first) = (Vec::new(), 0);
        while let Some(piece) = pieces.recv().await {
            film.extend_from_slice(&piece);
            if first == 0 && first_fragment(&film).is_some() {
                first = film.len();
            }
        }
        (film, first)
    };
    let ffmpeg = Ffmpeg::locate().unwrap();
    let (made, (film, first)) = tokio::join!(render::proxy(&ffmpeg, &job, sender, &never), collected);
    made.unwrap();
    std::fs::write(&path, &film).unwrap();
    assert_eq!(numbers(&path), (10..90).map(Some).collect::<Vec<_>>());
    assert!(samples(&path).len().abs_diff(128_000) <= 2048);
    assert!(!job.out.exists());
    assert_eq!(std::fs::read_dir(&job.work).unwrap().count(), 0);
    // What was there first, long before the rest, shows the first pictures.
    assert!(first < film.len() / 4, "{first} of {}", film.len());
    std::fs::write(&start, &film[..first_fragment(&film).unwrap()]).unwrap();
    assert_eq!(numbers(&start)[..2], [Some(10), Some(11)]);
}

/// The numbers that a preview film shows.
pub(crate) async fn quick(bench: &Bench, job: &render::Job) -> Vec<Option<usize>> {
    let (sender, mut pieces) = mpsc::channel::<bytes::Bytes>(16);
    let collected = async {
        let mut film = Vec::new();
        while let Some(piece) = pieces.recv().await {
            film.extend_from_slice(&piece);
        }
        film
    };
    let (ffmpeg, never) = (Ffmpeg::locate().unwrap(), CancellationToken::new());
    let (made, film) = tokio::join!(render::proxy(&ffmpeg, job, sender, &never), collected);
    made.unwrap();
    let path = bench.folder.path().join("quick.mp4");
    std::fs::write(&path, film).unwrap();
    numbers(&path)
}

#[tokio::test]
async fn music_is_the_same_however_it_comes_to_a_film() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 360, sound: false, ..Spec::default() });
    bench.clip(a, 0, 360);
    bench.music(0.8).until = Some(Time::from_secs(11));
    let second = bench.music(0.5);
    (second.start, second.sound) = (Time::from_secs(3), Sound::Made { mood: Mood::Sad, seed: 2 });
    let exported = samples(&bench.render().await.path);
    let own = bench.job();
    let [folder, in_the_way] = ["music", "no-folder"].map(|name| bench.folder.path().join(name));
    std::fs::write(&in_the_way, b"").unwrap();
    let [shelf, broken] = [folder, in_the_way].map(|folder| Arc::new(Shelf::new(folder, 64 << 20)));
    let shelved = |shelf: &Arc<Shelf>| render::Job { music: Some(Arc::clone(shelf)), ..own.clone() };
    let mut heard = Vec::new();
    // Made for this film alone, made for the shelf, taken from there, and kept from being put there.
    for job in [own.clone(), shelved(&shelf), shelved(&shelf), shelved(&broken)] {
        assert_eq!(quick(&bench, &job).await, (0..360).map(Some).collect::<Vec<_>>());
        assert_eq!(std::fs::read_dir(&job.work).unwrap().count(), 0);
        heard.push(samples(&bench.folder.path().join("quick.mp4")));
    }
    assert!(heard.windows(2).all(|pair| pair[0] == pair[1]));
    for n in 0..5 {
        let [made, wanted] =
            [&heard[0], &exported].map(|samples| level(samples, f64::from(2 * n), 2.0 + f64::from(2 * n)));
        assert!(wanted > 0.01 && (made / wanted - 1.0).abs() < 0.1, "second {}: {made}, {wanted}", 2 * n);
    }
    // The export finds on the shelf what the preview has made, and does without a shelf that fails.
    for job in [shelved(&shelf), shelved(&broken)] {
        render::render(&Ffmpeg::locate().unwrap(), &job, |_| {}, &CancellationToken::new()).await.unwrap();
        assert!(samples(&job.out) == exported);
    }
}

#[tokio::test]
async fn a_proxy_has_the_same_frames_at_the_same_times() {
    let ntsc = ["-c:v", "libx264", "-g", "250", "-bf", "3", "-pix_fmt", "yuv420p"];
    let full_range = ["-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuvj420p", "-color_range", "pc"];
    let (thirty, of_film) = (Rate::whole(30), Rate::new(30_000, 1001).unwrap());
    for (fps, rate, options) in [("30", thirty, &full_range[..]), ("30000/1001", of_film, &ntsc[..])] {
        let mut bench = Bench::new();
        bench.line.canvas.fps = rate;
        let a = bench.source("a.mp4", &Spec { frames: 150, fps, options, ..Spec::default() });
        bench.clip(a, 0, 70);
        bench.clip(a, 100, 150);
        let (ffmpeg, never) = (Ffmpeg::locate().unwrap(), CancellationToken::new());
        let source = bench.files["stored-a.mp4"].clone();
        let info = probe::probe(&ffmpeg, &source, "a.mp4").await.unwrap();
        let out = bench.folder.path().join("work/proxy.mp4");
        let small = proxy::make(&ffmpeg, &source, &info, &out, watch::channel(false).1, never).await.unwrap();
        let (as_probed, own) =
            (probe::probe(&ffmpeg, &out, "p.mp4").await.unwrap(), small.video.as_ref().unwrap());
        let seen = as_probed.video.as_ref().unwrap();
        assert_eq!(
            (seen.fps, seen.vfr, seen.time_base),
            (own.fps, own.vfr, info.video.as_ref().unwrap().time_base)
        );
        assert_eq!(
            (as_probed.width, as_probed.height, as_probed.has_audio),
            (small.width, small.height, true)
        );
        assert!((as_probed.duration - info.duration).ms().abs() < 50);
        let mut job = bench.job();
        job.files.insert("stored-a.mp4".into(), out);
        job.media.insert("stored-a.mp4".into(), small);
        let wanted: Vec<_> = (0..70).chain(100..150).map(Some).collect();
        assert_eq!(quick(&bench, &job).await, wanted, "{fps}");
        for frame in [0, 1, 37, 69, 70, 95, 119] {
            let at = rate.time_of(frame);
            let jpeg = render::still(&ffmpeg, &job, at, 320, &CancellationToken::new()).await.unwrap();
            let path = bench.folder.path().join("still.jpg");
            std::fs::write(&path, jpeg).unwrap();
            assert_eq!(numbers(&path)[0], wanted[frame as usize], "{fps}: {frame}");
        }
    }
}

/// Sources that are scaled down, each with something that a proxy might lose.
#[tokio::test]
async fn a_smaller_proxy_shows_and_sounds_like_its_source() {
    const ODD: &[&str] = &["-vf", "scale=1157:653", "-pix_fmt", "yuv444p"];
    const UNEVEN: &[&str] =
        &["-vf", "scale=1280:720,select='mod(n,3)-2'", "-fps_mode", "vfr", "-pix_fmt", "yuv420p"];
    const LATE: &[&str] = &["-vf", "scale=1280:720", "-af", "asetpts=PTS+0.4/TB", "-pix_fmt", "yuv420p"];
    const WIDE_PIXELS: &[&str] = &["-vf", "scale=960:720,setsar=4/3", "-pix_fmt", "yuv420p"];
    const PLAIN: &[&str] = &["-vf", "scale=1280:720", "-pix_fmt", "yuv420p"];
    let cases = [
        ("odd.mkv", ODD),
        ("uneven.mp4", UNEVEN),
        ("uneven.mkv", &[UNEVEN, &["-c:a", "flac"]].concat()),
        ("late.mp4", LATE),
        ("late.mkv", LATE),
        ("wide.mp4", WIDE_PIXELS),
        ("turned.mp4", PLAIN),
    ];
    for (name, options) in cases {
        let mut bench = Bench::new();
        let options =
            [options, &["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "40"]].concat();
        let a = bench.source(name, &Spec { flash: 20, options: &options, ..Spec::default() });
        let file = format!("stored-{name}");
        if name == "turned.mp4" {
            let turned = bench.folder.path().join("upright.mp4");
            let [from, to] = [&bench.files[&file], &turned].map(|path| path.to_str().unwrap());
            ffmpeg(&["-i", from, "-c", "copy", "-metadata:s:v", "rotate=90", to]);
            bench.files.insert(file.clone(), turned);
        }
        let clip = bench.clip(a, 0, 50);
        // Turned back, so that its numbers can be read.
        clip.rotate = if name == "turned.mp4" { 1 } else { 0 };
        let turned_back = clip.rotate;
        bench.clip(a, 65, 90).rotate = turned_back;

        let (ffmpeg, never) = (Ffmpeg::locate().unwrap(), CancellationToken::new());
        let source = bench.files[&file].clone();
        let info = probe::probe(&ffmpeg, &source, name).await.unwrap();
        assert!(proxy::is_worthwhile(&info), "{name}: {info:?}");
        let out = bench.folder.path().join("work/proxy.mp4");
        let small = proxy::make(&ffmpeg, &source, &info, &out, watch::channel(false).1, never).await.unwrap();
        let seen = probe::probe(&ffmpeg, &out, "proxy.mp4").await.unwrap();
        assert_eq!((seen.width, seen.height), (small.width, small.height), "{name}");
        assert_eq!(small.width.min(small.height), proxy::SIDE, "{name}");
        assert_eq!(seen.video.unwrap().rotation, 0);
        let shape = |info: &probe::MediaInfo| f64::from(info.width) / f64::from(info.height);
        assert!((shape(&small) / shape(&info) - 1.0).abs() < 0.005, "{name}: {small:?}");

        let film = bench.folder.path().join("quick.mp4");
        let wanted = (quick(&bench, &bench.job()).await, clicks(&film));
        let mut job = bench.job();
        job.files.insert(file.clone(), out);
        job.media.insert(file, small);
        assert_eq!(quick(&bench, &job).await, wanted.0, "{name}");
        assert!(wanted.0.len() == 75 && wanted.0.iter().all(Option::is_some), "{name}: {:?}", wanted.0);
        let heard = clicks(&film);
        assert!(heard.len() == wanted.1.len() && !heard.is_empty(), "{name}: {heard:?}, {:?}", wanted.1);
        for (heard, wanted) in heard.iter().zip(&wanted.1) {
            assert!((heard - wanted).abs() < 0.003, "{name}: {heard}, {wanted}");
        }
    }
}

#[tokio::test]
async fn a_cancelled_render_leaves_nothing() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 300, ..Spec::default() });
    for _ in 0..40 {
        bench.clip(a, 0, 300).look = Look { contrast: 1.1, ..Look::default() };
    }
    let job = bench.job();
    let cancel = CancellationToken::new();
    let started = Instant::now();
    let ffmpeg = Ffmpeg::locate().unwrap();
    // Cancelled when it is under way.
    let hear = |_| cancel.cancel();
    let ended = render::render(&ffmpeg, &job, hear, &cancel).await;
    assert!(matches!(ended, Err(RenderError::Cancelled)), "{ended:?}");
    assert!(started.elapsed() < Duration::from_secs(30));
    assert!(!job.out.exists());
    assert_eq!(std::fs::read_dir(&job.work).unwrap().count(), 0);

    // A quick version whose receiver goes when something has come, and one that is dropped.
    let never = CancellationToken::new();
    let (sender, mut pieces) = mpsc::channel::<bytes::Bytes>(1);
    let quick = render::proxy(&ffmpeg, &job, sender, &never);
    let (quick, first) = tokio::join!(quick, async move { pieces.recv().await });
    assert!(matches!(quick, Err(RenderError::Cancelled)) && first.is_some(), "{quick:?}");
    let (sender, mut pieces) = mpsc::channel::<bytes::Bytes>(1);
    tokio::select! {
        ended = render::proxy(&ffmpeg, &job, sender, &never) => panic!("nobody takes it: {ended:?}"),
        first = pieces.recv() => assert!(first.is_some()),
    }
    assert_eq!(std::fs::read_dir(&job.work).unwrap().count(), 0);
}

/// The same JPEG with an orientation in its EXIF data.
fn oriented(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = [
        b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(),
        &[orientation],
        &[0; 6],
    ];
    [&jpeg[..2], &exif.concat(), &jpeg[2..]].concat()
}

#[tokio::test]
async fn photographs_stand_upright() {
    let mut bench = Bench::new();
    let path = bench.folder.path().join("photo.jpg");
    // Four grounds, each lighter than the one before, in the order of reading.
    let grounds = "nullsrc=s=128x64,format=gray,geq=lum='40+60*gte(X,W/2)+120*gte(Y,H/2)'";
    ffmpeg(&["-f", "lavfi", "-i", grounds, "-frames:v", "1", "-pix_fmt", "yuvj420p", path.to_str().unwrap()]);
    let stored = std::fs::read(&path).unwrap();
    let photo = bench.bring("photo.jpg", path.clone(), SourceKind::Image, Time::ZERO, None, false);
    bench.clip(photo, 0, 30);
    // Exif 2.32, 4.6.4: which side of the picture the first row and the first column are.
    let upright =
        ["0123", "1032", "3210", "2301", "0213", "2031", "3120", "1302"].map(|grounds| grounds.as_bytes());
    for (n, wanted) in (1..).zip(upright) {
        let turned = n > 4;
        (bench.line.canvas.width, bench.line.canvas.height) = if turned { (64, 128) } else { (128, 64) };
        std::fs::write(&path, oriented(&stored, n)).unwrap();
        let (job, never) = (bench.job(), CancellationToken::new());
        let still = render::still(&Ffmpeg::locate().unwrap(), &job, Time::ZERO, 128, &never).await.unwrap();
        let out = bench.folder.path().join("still.jpg");
        std::fs::write(&out, still).unwrap();
        let seen = grounds_of(&out);
        let wanted: Vec<u8> = wanted.iter().map(|ground| ground - b'0').collect();
        assert_eq!(seen, wanted, "orientation {n}");
    }
}

/// Which ground each quarter of a picture has, in the order of reading.
fn grounds_of(picture: &Path) -> Vec<u8> {
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-noautorotate", "-i"]).arg(picture);
    ffmpeg.args(["-vf", "scale=2:2:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    ffmpeg.output().unwrap().stdout.iter().map(|v| ((i32::from(*v) - 10) / 60) as u8).collect()
}

#[tokio::test]
async fn an_ffmpeg_that_is_gone_is_said_and_one_that_is_back_works() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 10, ..Spec::default() });
    bench.clip(a, 0, 10);
    let [ffmpeg, ffprobe] = ["ffmpeg", "ffprobe"].map(|program| {
        let paths = std::env::var_os("PATH").unwrap();
        let found =
            std::env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file());
        let copy = bench.folder.path().join(program);
        std::fs::copy(found.unwrap(), &copy).unwrap();
        copy
    });
    let programs = Ffmpeg::at(&ffmpeg, &ffprobe).unwrap();
    let never = CancellationToken::new();
    for program in [&ffmpeg, &ffprobe] {
        let away = program.with_extension("away");
        std::fs::rename(program, &away).unwrap();
        // What was looked into before is remembered by its time.
        std::fs::File::open(&bench.files["stored-a.mp4"]).unwrap().set_modified(SystemTime::now()).unwrap();
        let gone = render::render(&programs, &bench.job(), |_| {}, &never).await;
        assert!(matches!(gone, Err(RenderError::FfmpegMissing)), "{gone:?}");
        std::fs::rename(&away, program).unwrap();
        render::render(&programs, &bench.job(), |_| {}, &never).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_missing_or_broken_is_named() {
    let mut bench = Bench::new();
    assert!(matches!(bench.try_render().await, Err(RenderError::Empty)));
    let a = bench.source("holiday.mp4", &Spec { frames: 10, ..Spec::default() });
    bench.clip(a, 0, 10);
    let path = bench.files["stored-holiday.mp4"].clone();
    std::fs::remove_file(&path).unwrap();
    let said = bench.try_render().await.unwrap_err().to_string();
    assert_eq!(said, "the file \"holiday.mp4\" is missing; add it again");
    std::fs::write(&path, b"ffconcat version 1.0\nfile /etc/passwd\n").unwrap();
    let said = bench.try_render().await.unwrap_err();
    assert!(matches!(&said, RenderError::SourceUnreadable { name, .. } if name == "holiday.mp4"), "{said}");
}

#[tokio::test]
async fn other_formats() {
    let mut bench = Bench::new();
    let a = bench.source("a.mp4", &Spec { frames: 30, ..Spec::default() });
    bench.clip(a, 5, 30);
    for container in [Container::Mov, Container::Mkv, Container::Webm, Container::Gif] {
        bench.output.container = container;
        bench.output.fps = (container == Container::Gif).then(|| Rate::whole(10));
        let film = bench.render().await;
        let shown = numbers(&film.path);
        if container == Container::Gif {
            assert_eq!(shown.len(), 8, "{shown:?}");
        } else {
            assert_eq!(shown, (5..30).map(Some).collect::<Vec<_>>(), "{container:?}");
        }
    }
    bench.output.fps = None;
    for container in [Container::Mp3, Container::M4a, Container::Wav] {
        bench.output.container = container;
        let film = bench.render().await;
        assert_eq!((film.width, film.height), (0, 0));
        assert!((samples(&film.path).len() as i64 - 40_000).abs() < 2400, "{container:?}");
    }
    bench.output.container = Container::Mp4;
    bench.output.short_side = Some(90);
    let film = bench.render().await;
    assert_eq!((film.width, film.height), (160, 90));
}

#[tokio::test]
async fn sound_that_is_longer_than_the_picture_keeps_the_last_frame() {
    // Matroska does not say when the pictures end.
    for name in ["long.mp4", "long.mkv"] {
        let mut bench = Bench::new();
        let a = bench.source("a.mp4", &Spec { frames: 60, ..Spec::default() });
        let path = bench.folder.path().join(name);
        let own = bench.files["stored-a.mp4"].clone();
        let [from, to] = [&own, &path].map(|path| path.to_str().unwrap());
        let codecs = ["-c:v", "copy", "-c:a", if name == "long.mkv" { "flac" } else { "aac" }];
        let inputs = ["-i", from, "-f", "lavfi", "-i", "sine=d=3", "-map", "0:v", "-map", "1:a"];
        ffmpeg(&[&inputs[..], &codecs, &[to]].concat());
        bench.files.insert("stored-a.mp4".into(), path);
        let source = bench.line.sources.get_mut(&a).unwrap();
        (source.name, source.duration) = (name.to_owned(), Time::from_secs(3));
        bench.clip(a, 30, 90);
        bench.clip(a, 75, 80).play = Play::Freeze;
        bench.clip(a, 70, 90);
        let film = bench.render().await;
        let wanted: Vec<_> = (30..60).chain(std::iter::repeat_n(59, 55)).map(Some).collect();
        assert_eq!(numbers(&film.path), wanted, "{name}");
    }
}
