//! Times the renderer against a plain FFmpeg transcode of the same clip with the same preset, in the same run, and
//! prints the ratios as a table and as JSON.
//!
//! `cargo run --release -p fov-studio --example render_bench -- [CLIP.mp4] [SECONDS]`
//!
//! Without a clip it makes one of 120 s (or SECONDS): 1080p, 30 frames per second, H.264 at 14 Mb/s with a keyframe
//! at least every 2 s, AAC sound.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{
    Audio, Clip, Color, Id, Look, Mood, Place, Play, Sound, Source, SourceKind, Style, Text, TextKind,
    Timeline,
};
use fov_studio::media::ffmpeg::Ffmpeg;
use fov_studio::render::{Job, Output, Strategy, render};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = std::env::temp_dir().join("fov-render-bench");
    std::fs::create_dir_all(folder.join("work")).unwrap();
    let clip = args.next().map_or_else(|| folder.join("clip.mp4"), PathBuf::from);
    let seconds: i64 = args.next().map_or(120, |s| s.parse().unwrap());
    if !clip.exists() {
        make(&clip, seconds);
    }

    let plain = folder.join("plain.mp4");
    let started = Instant::now();
    let done = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(&clip)
        .args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-c:a", "aac", "-b:a", "192k"])
        .args(["-movflags", "+faststart"])
        .arg(&plain)
        .status()
        .unwrap();
    assert!(done.success());
    let base = started.elapsed().as_secs_f64();
    println!("{:<28} {:>8} {:>7} {:>7}  how", "job", "wall s", "ratio", "target");
    println!("{:<28} {base:>8.2} {:>7.3} {:>7}", "plain transcode", 1.0, "");

    let ffmpeg = Ffmpeg::locate().unwrap();
    let mut rows = Vec::new();
    for (name, target, timeline) in cases(seconds) {
        let job = Job {
            timeline,
            files: BTreeMap::from([("clip".to_owned(), clip.clone())]),
            media: BTreeMap::new(),
            work: folder.join("work"),
            output: Output::default(),
            out: folder.join("out.mp4"),
        };
        let started = Instant::now();
        let made = render(&ffmpeg, &job, |_| {}, &CancellationToken::new()).await.unwrap();
        let wall = started.elapsed().as_secs_f64();
        let how = match made.strategy {
            Strategy::Copied => "copied".to_owned(),
            Strategy::SmartCut { encoded } => format!("smart cut, {:.1} % encoded", encoded * 100.0),
            Strategy::Encoded => "encoded".to_owned(),
        };
        println!("{name:<28} {wall:>8.2} {:>7.3} {target:>7.2}  {how}", wall / base);
        rows.push(serde_json::json!({
            "job": name, "wall_s": wall, "ratio": wall / base, "target": target, "how": how,
        }));
    }
    println!("{}", serde_json::json!({ "plain_transcode_s": base, "jobs": rows }));
}

fn cases(seconds: i64) -> Vec<(&'static str, f64, Timeline)> {
    let whole = Span::new(Time::ZERO, Time::from_secs(seconds));
    let trimmed = Span::new(Time::from_ms(10_300), Time::from_secs(seconds) - Time::from_ms(5_700));
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

fn timeline(seconds: i64, range: Span) -> Timeline {
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
    line.clips.push(Clip {
        zoom: 1.0,
        id: Id(2),
        source: Id(1),
        range,
        play: Play::NORMAL,
        rotate: 0,
        mirror: false,
        flip: false,
        fit: None,
        look: Look::default(),
        volume: 1.0,
        transition: None,
    });
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

fn make(path: &Path, seconds: i64) {
    let done = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i"])
        .arg(format!("testsrc2=s=1920x1080:r=30:d={seconds},noise=alls=12:allf=t"))
        .args(["-f", "lavfi", "-i", &format!("sine=f=330:r=48000:d={seconds}")])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b:v", "14M", "-maxrate", "18M"])
        .args(["-bufsize", "28M", "-g", "60", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"])
        .arg(path)
        .status()
        .unwrap();
    assert!(done.success());
}
