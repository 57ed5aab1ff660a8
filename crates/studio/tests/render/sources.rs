//! Sources as cameras, browsers and other encoders write them: pieces from far inside, in any order, show every wanted
//! frame once, and the clicks stay with their flashes.

use crate::bench::Bench;
use crate::clips::{H264, Spec, assert_strict, clicks, ffmpeg, numbers};
use fov_edit::timeline::{Id, Look, SourceKind};
use fov_studio::render::Strategy;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A source of 300 frames, thirty a second, with a flash and a click on every thirtieth.
fn source(bench: &mut Bench, name: &str, options: &[&str]) -> Id {
    bench.source(name, &Spec { frames: 300, options, ..Spec::default() })
}

/// Puts another file in the place of a source, made from it by FFmpeg with these options.
fn remade(bench: &mut Bench, name: &str, input: &[&str], output: &[&str]) {
    let stored = format!("stored-{name}");
    let (from, to) = (bench.files[&stored].clone(), bench.folder.path().join(format!("remade-{name}")));
    let [from, to_name] = [&from, &to].map(|path| path.to_str().unwrap());
    ffmpeg(&[input, &["-i", from], output, &[to_name]].concat());
    bench.files.insert(stored, to);
}

const HEVC: &[&str] = &[
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-x265-params",
    "log-level=error:keyint=40",
    "-pix_fmt",
    "yuv420p",
];
const OPEN: &[&str] = &[
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-g",
    "40",
    "-bf",
    "3",
    "-x264-params",
    "open-gop=1",
    "-pix_fmt",
    "yuv420p",
];
const VP9: &[&str] =
    &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50", "-c:a", "libopus"];

/// Pieces that lie far inside, the second before the first, so that each is searched for by itself; and on which of the
/// film's frames it clicks: for the source's frames 210, 240, 120 and 150.
const PIECES: [Range<i64>; 2] = [200..260, 110..170];
const CLICKS: [i32; 4] = [10, 40, 70, 100];

/// Renders `pieces` of a source, which shows picture `shown` at a frame, and looks for every one of them, and for the
/// clicks on frames of the film, which may miss them by `late` seconds. Once with what can be copied, and once without,
/// if there was such.
async fn assert_film(
    (bench, name, a): (&mut Bench, &str, Id),
    pieces: &[Range<i64>],
    shown: impl Fn(i64) -> i64,
    (wanted, late): (&[i32], f64),
) {
    for contrast in [Look::default().contrast, 1.001] {
        bench.line.clips.clear();
        for piece in pieces {
            bench.clip(a, piece.start, piece.end).look = Look { contrast, ..Look::default() };
        }
        let film = bench.render().await;
        let frames = pieces.iter().cloned().flatten().map(|n| usize::try_from(shown(n)).ok());
        assert_eq!(numbers(&film.path), frames.collect::<Vec<_>>(), "{name}, contrast {contrast}");
        assert_strict(&film.path);
        let heard = clicks(&film.path);
        assert_eq!(heard.len(), wanted.len(), "{name}, contrast {contrast}: {heard:?}");
        for (heard, frame) in heard.iter().zip(wanted) {
            let off = heard - f64::from(*frame) / 30.0;
            assert!(off.abs() < late, "{name}, contrast {contrast}: {off:.4} s off at frame {frame}");
        }
        if film.strategy == Strategy::Encoded {
            return;
        }
    }
}

#[tokio::test]
async fn pieces_from_far_inside_are_found() {
    let uneven = [&["-vf", "select='mod(n,7)-6'", "-fps_mode", "vfr"], H264].concat();
    let cd = [H264, &["-ar", "44100"]].concat();
    // In Matroska, FFmpeg puts AAC before the pictures.
    let matroska = [OPEN, &["-c:a", "flac"]].concat();
    let cases: [(&str, &[&str]); 6] = [
        ("hevc.mp4", HEVC),
        ("open.mp4", OPEN),
        ("vp9.webm", VP9),
        ("open.mkv", &matroska),
        ("uneven.mp4", &uneven),
        ("cd.mp4", &cd),
    ];
    for (name, options) in cases {
        let mut bench = Bench::new();
        let a = source(&mut bench, name, options);
        let shown = |n: i64| if name == "uneven.mp4" && n % 7 == 6 { n - 1 } else { n };
        // FFmpeg writes the pictures of a WebM file 7 ms late against Opus sound; they stay so.
        let late = if name == "vp9.webm" { 0.009 } else { 0.003 };
        assert_film((&mut bench, name, a), &PIECES, shown, (&CLICKS, late)).await;
    }
}

#[tokio::test]
async fn pieces_from_far_inside_a_turned_video_are_found() {
    let mut bench = Bench::new();
    let lying = [&["-vf", "transpose=cclock"], H264].concat();
    let a = source(&mut bench, "phone.mp4", &lying);
    remade(&mut bench, "phone.mp4", &[], &["-c", "copy", "-metadata:s:v", "rotate=270"]);
    assert_film((&mut bench, "phone.mp4", a), &PIECES, |n| n, (&CLICKS, 0.003)).await;
}

#[tokio::test]
async fn pieces_from_far_inside_a_file_that_hides_pictures_are_found() {
    // Cut by copying: an edit list hides the pictures before frame 36, which are there because a group starts with 30.
    let mut bench = Bench::new();
    let a = bench.source("cut.mp4", &Spec { frames: 360, ..Spec::default() });
    remade(&mut bench, "cut.mp4", &["-ss", "1.2"], &["-c", "copy"]);
    let first = numbers(&bench.files["stored-cut.mp4"])[0].unwrap() as i64;
    assert_eq!(first, 36);
    // Of the frames 240, 270, 150 and 180.
    assert_film((&mut bench, "cut.mp4", a), &PIECES, |n| n + first, (&[4, 34, 64, 94], 0.003)).await;
}

#[tokio::test]
async fn a_track_that_begins_later_than_the_other_stays_so() {
    let pieces = [6..36, 30..60, 120..180];
    for (late, other, clicks) in [("v", "a", [24, 30, 60, 90]), ("a", "v", [9, 45, 75, 105])] {
        let mut bench = Bench::new();
        let a = source(&mut bench, "late.mp4", H264);
        let path = bench.files["stored-late.mp4"].clone();
        let to = bench.folder.path().join("to.mp4");
        let [from, to_name] = [&path, &to].map(|path| path.to_str().unwrap());
        let [first, second] = [format!("0:{late}"), format!("1:{other}")];
        // An edit list lets one of them wait for half a second: fifteen frames.
        let maps = ["-map", &first, "-map", &second, "-c", "copy", to_name];
        ffmpeg(&[&["-itsoffset", "0.5", "-i", from, "-i", from], &maps[..]].concat());
        bench.files.insert("stored-late.mp4".to_owned(), to);
        // Until then, the first picture is shown.
        let shown = |n: i64| if late == "v" { (n - 15).max(0) } else { n };
        assert_film((&mut bench, late, a), &pieces, shown, (&clicks, 0.003)).await;
    }
}

/// Where another encoder's stream lies.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render/fixtures").join(name)
}

/// Brings 150 frames that OpenH264 2.3.1 has coded at 320x180 from the frames of [`crate::clips`], a constant quantiser
/// of 30 and a group of 40 frames; put into MP4 with AAC clicks by `ffmpeg -r 30 -i … -c:v copy`.
fn openh264(bench: &mut Bench, name: &str) -> Id {
    let length = bench.line.canvas.fps.time_of(150);
    bench.bring(name, fixture(name), SourceKind::Video, length, Some(bench.line.canvas.fps), true)
}

/// Trims 150 frames to 7..143 and looks for every frame; how much of it was encoded.
async fn trimmed(bench: &mut Bench, name: &str, a: Id) -> f32 {
    bench.clip(a, 7, 143);
    let film = bench.render().await;
    assert_eq!(numbers(&film.path), (7..143).map(Some).collect::<Vec<_>>(), "{name}");
    assert_strict(&film.path);
    let heard = clicks(&film.path);
    assert_eq!(heard.len(), 4, "{name}: {heard:?}");
    for (heard, frame) in heard.iter().zip([23, 53, 83, 113]) {
        assert!((heard - f64::from(frame) / 30.0).abs() < 0.003, "{name}: {heard} for frame {frame}");
    }
    match film.strategy {
        Strategy::Copied => 0.0,
        Strategy::SmartCut { encoded } => encoded,
        Strategy::Encoded => 1.0,
    }
}

#[tokio::test]
async fn streams_of_other_encoders_are_cut_to_the_frame() {
    // Baseline with one slice a picture; High with CABAC and four of them.
    for name in ["openh264-baseline.mp4", "openh264-high.mp4"] {
        let mut bench = Bench::new();
        let a = openh264(&mut bench, name);
        let encoded = trimmed(&mut bench, name, a).await;
        assert!((0.001..0.4).contains(&encoded), "{name}: {encoded}");
    }
    let base = ["-c:v", "libx264", "-preset", "veryfast", "-g", "40", "-pix_fmt", "yuv420p"];
    let cases: [(&str, &[&str], bool); 5] = [
        ("sets in samples, delimiters", &["-x264-params", "repeat-headers=1:aud=1"], true),
        ("four slices", &["-x264-params", "slices=4"], true),
        ("no delay", &["-tune", "zerolatency"], true),
        ("a wave of intra blocks", &["-x264-params", "intra-refresh=1"], false),
        ("fields", &["-flags", "+ildct+ilme"], false),
    ];
    for (name, options, copied) in cases {
        let mut bench = Bench::new();
        let options = [&base[..], options].concat();
        let a = bench.source("a.mp4", &Spec { frames: 150, options: &options, ..Spec::default() });
        let encoded = trimmed(&mut bench, name, a).await;
        assert_eq!(encoded < 0.5, copied, "{name}: {encoded}");
    }
}

#[tokio::test]
async fn parameter_sets_that_change_on_the_way_are_not_lost() {
    // A number of its own for the sets of each group.
    let mut bench = Bench::new();
    let a = openh264(&mut bench, "openh264-renumbered.mp4");
    assert!(trimmed(&mut bench, "renumbered", a).await > 0.99);
    // Two streams end to end: other sets under the same numbers from frame 80 on.
    let mut bench = Bench::new();
    let path = |name: &str| bench.folder.path().join(name).to_str().unwrap().to_owned();
    let (mut streams, sound) = (Vec::new(), path("sound.m4a"));
    for (name, first, frames, coder) in [("a.h264", 0, 80, "cabac=1"), ("b.h264", 80, 70, "cabac=0")] {
        let options =
            ["-an", "-c:v", "libx264", "-g", "40", "-bf", "0", "-x264-params", coder, "-pix_fmt", "yuv420p"];
        let spec = Spec { first, frames, sound: false, options: &options, ..Spec::default() };
        spec.write(Path::new(&path(name)));
        streams.extend(std::fs::read(path(name)).unwrap());
    }
    std::fs::write(path("both.h264"), streams).unwrap();
    ffmpeg(&["-i", fixture("openh264-high.mp4").to_str().unwrap(), "-vn", "-c", "copy", &sound]);
    let (both, joined) = (path("both.h264"), path("joined.mp4"));
    // The last frame, of which the stream does not say how long it is, as long as the others.
    let even = ["-c", "copy", "-bsf:v", "setts=duration=512", &joined];
    ffmpeg(&[&["-r", "30", "-i", &both, "-i", &sound][..], &even].concat());
    let length = bench.line.canvas.fps.time_of(150);
    let rate = Some(bench.line.canvas.fps);
    let a = bench.bring("joined.mp4", joined.into(), SourceKind::Video, length, rate, true);
    assert!(trimmed(&mut bench, "joined", a).await > 0.99);
}

/// How the film of a trimmed source came about, and its frames.
async fn doubtful(bench: &mut Bench, a: Id) -> (Strategy, Vec<Option<usize>>) {
    bench.line.clips.clear();
    bench.clip(a, 37, 263);
    let film = bench.render().await;
    assert_strict(&film.path);
    (film.strategy, numbers(&film.path))
}

#[tokio::test]
async fn a_seam_that_does_not_decode_ends_in_a_film_that_is_encoded() {
    let mut bench = Bench::new();
    let a = source(&mut bench, "a.mp4", H264);
    let (strategy, whole) = doubtful(&mut bench, a).await;
    assert!(matches!(strategy, Strategy::SmartCut { .. }), "{strategy:?}");
    assert_eq!(whole, (37..263).map(Some).collect::<Vec<_>>());
    // Copying starts with the keyframe 45; the third picture after it, which no other one needs, is damaged.
    let path = bench.files["stored-a.mp4"].clone();
    let packets = crate::clips::probe(
        &path,
        &["-select_streams", "v:0", "-show_entries", "packet=pts_time,size,pos,flags"],
    );
    let mut packets = packets.lines().skip_while(|line| !line.starts_with("1.500000"));
    assert!(packets.next().unwrap().ends_with("K_"));
    let packet = packets.nth(2).unwrap();
    let [size, pos] = [1, 2].map(|n| packet.split(',').nth(n).unwrap().parse::<usize>().unwrap());
    let mut file = std::fs::read(&path).unwrap();
    file[pos + 12..pos + size].fill(0x55);
    std::fs::write(&path, file).unwrap();
    let (strategy, shown) = doubtful(&mut bench, a).await;
    assert_eq!(strategy, Strategy::Encoded);
    let other = shown.iter().zip(&whole).filter(|(shown, whole)| shown != whole).count();
    assert!(shown.len() == whole.len() && other <= 1, "{shown:?}");
}

#[tokio::test]
async fn parameter_sets_that_clash_end_in_a_film_that_is_encoded() {
    let mut bench = Bench::new();
    // The number that the encoded pieces have too.
    let options = [H264, &["-x264-params", "sps-id=1:ref=5"]].concat();
    let a = source(&mut bench, "a.mp4", &options);
    let (strategy, shown) = doubtful(&mut bench, a).await;
    assert_eq!(strategy, Strategy::Encoded);
    assert_eq!(shown, (37..263).map(Some).collect::<Vec<_>>());
}
