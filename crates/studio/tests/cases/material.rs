//! What the cases are cut from. Second n of the clips is known by its colour and its tone.

use crate::sides;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// What each second of the clips shows, in order.
pub(crate) const COLOURS: [[u8; 3]; 6] =
    [[200, 40, 40], [40, 150, 40], [40, 40, 200], [190, 190, 40], [190, 40, 190], [40, 170, 170]];
/// What each second of the clips sounds like, in Hz.
pub(crate) const TONES: [f64; 6] = [300.0, 450.0, 600.0, 800.0, 1000.0, 1300.0];
/// How loud the tones are: root mean square, full scale is 1.
pub(crate) const LEVEL: f64 = 0.177;

const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\n大家好\n\n2\n00:00:03,000 --> 00:00:04,000\nGood bye\n";
const VTT: &str = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n00:03.000 --> 00:04.000 align:start\n再见了\n";

/// A filter's RGB as the colours that the tags of the file say.
const EXACT: &str = "format=gbrp,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p";

/// The files of a material:
/// - `one`: all six seconds; `mute`: the same without sound;
/// - `two`: seconds 0–2 and 3–5; `mixed`: the same, the second file upright, 25 frames a second and without sound;
///   `three`: seconds 0–1, 2–3 and 4–5;
/// - `marked`: `two`, each file with a white bar from a sixteenth to an eighth of the width;
/// - `pauses`: silent from 2 s to 3.5 s; `sides`: a colour for each side of the picture, 3 s;
/// - `logo`: `one` and a white square; `song`: `one` and a tone of 90 Hz;
/// - `talk`: the colours of `one`, with the tone of second 4 from 1 s to 3 s only, and the same song;
/// - `srt`, `vtt`: `one` and a file of subtitles for 1–2 s and 3–4 s;
/// - `photos`: three stills in the colours 0, 1, 2.
pub(crate) fn of(name: &str) -> Vec<(&'static str, Vec<u8>)> {
    match name {
        "one" => vec![("clip.mp4", one())],
        "mute" => vec![("clip.mp4", made(seconds(0..6, "320x180", 30, false)))],
        "two" => vec![("a.mp4", part(0)), ("b.mp4", part(3))],
        "mixed" => vec![("a.mp4", part(0)), ("b.mp4", made(seconds(3..6, "180x320", 25, false)))],
        "three" => vec![("a.mp4", pair(0)), ("b.mp4", pair(2)), ("c.mp4", pair(4))],
        "pauses" => vec![("clip.mp4", made(pauses()))],
        "marked" => vec![("a.mp4", marked(0)), ("b.mp4", marked(3))],
        "sides" => vec![("clip.mp4", film(&sides::painted(), "sine=f=500:r=48000:d=3,volume=6dB"))],
        "talk" => vec![("clip.mp4", made(talk())), ("song.wav", song())],
        "srt" => vec![("clip.mp4", one()), ("lines.srt", SRT.into())],
        "vtt" => vec![("clip.mp4", one()), ("lines.vtt", VTT.into())],
        "logo" => vec![("clip.mp4", one()), ("logo.png", still([255, 255, 255], "64x64"))],
        "song" => vec![("clip.mp4", one()), ("song.wav", song())],
        "photos" => vec![
            ("1.png", still(COLOURS[0], "320x180")),
            ("2.png", still(COLOURS[1], "320x180")),
            ("3.png", still(COLOURS[2], "320x180")),
        ],
        other => panic!("no material {other}"),
    }
}

fn one() -> Vec<u8> {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    CLIP.get_or_init(|| made(seconds(0..6, "320x180", 30, true))).clone()
}

fn part(first: usize) -> Vec<u8> {
    made(seconds(first..first + 3, "320x180", 30, true))
}

fn pair(first: usize) -> Vec<u8> {
    made(seconds(first..first + 2, "320x180", 30, true))
}

fn seconds(range: std::ops::Range<usize>, size: &str, fps: u32, sound: bool) -> Vec<String> {
    let mut graph = String::new();
    let mut labels = String::new();
    for n in range.clone() {
        let [r, g, b] = COLOURS[n];
        graph += &format!("color=c=0x{r:02x}{g:02x}{b:02x}:s={size}:r={fps}:d=1,{EXACT}[v{n}];");
        labels += &format!("[v{n}]");
        if sound {
            graph += &format!("sine=f={}:r=48000:d=1,volume=6dB[a{n}];", TONES[n]);
            labels += &format!("[a{n}]");
        }
    }
    let (audio, label) = if sound { (1, "[a]") } else { (0, "") };
    graph += &format!("{labels}concat=n={}:v=1:a={audio}[v]{label}", range.len());
    let mut args = vec!["-filter_complex".to_owned(), graph, "-map".into(), "[v]".into()];
    if sound {
        args.extend(["-map".to_owned(), "[a]".to_owned()]);
    }
    args
}

fn marked(first: usize) -> Vec<u8> {
    let mut args = seconds(first..first + 3, "320x180", 30, true);
    args[1] += ";[v]drawbox=x=iw/16:y=0:w=iw/16:h=ih:c=white:t=fill[marked]";
    args[3] = "[marked]".to_owned();
    made(args)
}

fn pauses() -> Vec<String> {
    let tone = "aevalsrc='(lt(t,2)+gte(t,3.5))*0.25*sin(2*PI*400*t)':s=48000:d=6";
    with_tone("color=c=0x285028:s=320x180:r=30:d=6", tone)
}

fn talk() -> Vec<String> {
    let mut args = seconds(0..6, "320x180", 30, false);
    let tone = format!("aevalsrc='between(t,1,3)*0.25*sin(2*PI*{}*t)':s=48000:d=6", TONES[4]);
    args[1] += &format!(";{tone}[a]");
    args.extend(["-map", "[a]"].map(str::to_owned));
    args
}

fn with_tone(picture: &str, tone: &str) -> Vec<String> {
    ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone].map(str::to_owned).into()
}

fn made(inputs: Vec<String>) -> Vec<u8> {
    let coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "15", "-g", "15", "-pix_fmt", "yuv420p"];
    let tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"];
    file("mp4", |args| {
        args.extend(inputs);
        args.extend(
            coding.iter().chain(&tags).chain(&["-c:a", "aac", "-b:a", "160k"]).map(|a| (*a).to_owned()),
        );
    })
}

/// A film of FFmpeg's `pictures` and `sound`.
pub(crate) fn film(pictures: &str, sound: &str) -> Vec<u8> {
    let graph = format!("{pictures},{EXACT}[v];{sound}[a]");
    made(["-filter_complex", &graph, "-map", "[v]", "-map", "[a]"].map(str::to_owned).into())
}

fn still([r, g, b]: [u8; 3], size: &str) -> Vec<u8> {
    let colour = format!("color=c=0x{r:02x}{g:02x}{b:02x}:s={size}");
    file("png", |args| {
        args.extend(["-f", "lavfi", "-i", &colour, "-frames:v", "1", "-pix_fmt", "rgb24"].map(str::to_owned));
    })
}

fn song() -> Vec<u8> {
    file("wav", |args| {
        args.extend(["-f", "lavfi", "-i", "sine=f=90:r=48000:d=8,volume=6dB"].map(str::to_owned));
    })
}

fn file(extension: &str, with: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made").with_extension(extension);
    let mut args: Vec<String> = ["-nostdin", "-v", "error"].map(str::to_owned).into();
    with(&mut args);
    run(&args, &path);
    std::fs::read(path).unwrap()
}

fn run(args: &[String], path: &Path) {
    let status = Command::new("ffmpeg").args(args).arg(path).status().unwrap();
    assert!(status.success(), "{args:?}");
}
