//! What comes out plays everywhere, however it was made: encoded, cut and joined, or copied. Uploaded and exported as a
//! person does it, and looked at with nothing of the studio's own.

use crate::support::{Desk, get};
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::Command;

/// Six seconds with B-frames in closed groups of half a second, and sound as on a music CD.
const PHONE: &str = "-f lavfi -i testsrc2=s=320x180:r=30:d=6 -f lavfi -i sine=r=44100:d=6 -c:v libx264 -g 15 -bf 3 \
    -pix_fmt yuv420p -colorspace bt709 -color_primaries bt709 -color_trc bt709 -c:a aac";
/// Odd sides, pixels that are wider than high, and colours in full.
const ODD: &str = "-f lavfi -i testsrc=s=157x93:r=30:d=1,setsar=4/3 -f lavfi -i sine=r=22050:d=1 -c:v libx264 \
    -pix_fmt yuv444p -c:a aac -ac 1";

/// A file, what is said, the film's size, and how much of its pictures are the file's own.
type Case = (&'static str, &'static [&'static str], [u32; 2], RangeInclusive<f64>);

fn make(path: &Path, args: &str) -> Vec<u8> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error"]).args(args.split_whitespace()).arg(path);
    assert!(ffmpeg.status().unwrap().success());
    std::fs::read(path).unwrap()
}

/// What ffprobe says, `key=value` a line.
fn probe(path: &Path, args: &str) -> Vec<String> {
    let mut ffprobe = Command::new("ffprobe");
    ffprobe
        .args(["-v", "error", "-of", "default=noprint_wrappers=1"])
        .args(args.split_whitespace())
        .arg(path);
    let answer = String::from_utf8(ffprobe.output().unwrap().stdout).unwrap();
    answer.lines().map(str::to_owned).collect()
}

/// The share of a film's pictures that are its source's, byte for byte.
fn copied(film: &Path, source: &Path) -> f64 {
    let pictures = |path| {
        probe(path, "-select_streams v:0 -show_packets -show_data_hash md5 -show_entries packet=data_hash")
    };
    let (film, source) = (pictures(film), BTreeSet::from_iter(pictures(source)));
    film.iter().filter(|picture| source.contains(*picture)).count() as f64 / film.len() as f64
}

/// The kinds of a file's outermost boxes.
fn boxes(mut file: &[u8]) -> Vec<&[u8]> {
    let mut kinds = Vec::new();
    while let Some((size, rest)) = file.split_first_chunk::<4>() {
        kinds.push(&rest[..4]);
        file = &rest[u32::from_be_bytes(*size) as usize - 4..];
    }
    kinds
}

/// Sees to it that a film of this size is what every player takes. A profile below High is one too: what is copied
/// keeps its own.
fn assert_plays(name: &str, path: &Path, size: [u32; 2]) {
    let said = probe(path, "-select_streams v:0 -show_streams");
    let value =
        |key: &str| said.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap_or("");
    let [width, height] = size.map(|side| side.to_string());
    for (key, wanted) in [
        ("codec_name", "h264"),
        ("codec_tag_string", "avc1"),
        ("pix_fmt", "yuv420p"),
        ("width", width.as_str()),
        ("height", height.as_str()),
        ("sample_aspect_ratio", "1:1"),
        ("color_range", "tv"),
        ("start_time", "0.000000"),
    ] {
        assert_eq!(value(key), wanted, "{name}: {key}");
    }
    assert!(
        ["Constrained Baseline", "Main", "High"].contains(&value("profile")),
        "{name}: {}",
        value("profile")
    );
    for key in ["color_space", "color_primaries", "color_transfer"] {
        assert!(["bt709", "smpte170m"].contains(&value(key)), "{name}: {key} is {}", value(key));
    }
    let sound =
        probe(path, "-select_streams a:0 -show_entries stream=codec_name,profile,sample_rate,channels");
    assert_eq!(sound, ["codec_name=aac", "profile=LC", "sample_rate=48000", "channels=2"], "{name}");
    let file = std::fs::read(path).unwrap();
    let kinds = boxes(&file);
    let place = |kind: &[u8]| kinds.iter().position(|other| *other == kind).unwrap();
    assert!(
        kinds[0] == b"ftyp" && place(b"moov") < place(b"mdat"),
        "{name}: what it needs first comes first"
    );
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg
        .args(["-nostdin", "-v", "error", "-xerror", "-i"])
        .arg(path)
        .args(["-map", "0", "-f", "null", "-"]);
    let decoded = ffmpeg.output().unwrap();
    assert!(decoded.status.success() && decoded.stderr.is_empty(), "{name}: {decoded:?}");
}

#[tokio::test]
async fn a_film_plays_everywhere_whether_it_was_copied_cut_or_encoded() {
    let desk = Desk::new().await;
    let at = |name: &str| desk.folder.path().join(name);
    let (phone, odd) = (make(&at("phone.mp4"), PHONE), make(&at("odd.mp4"), ODD));
    let films: [Case; 6] = [
        ("phone", &[], [320, 180], 1.0..=1.0),
        ("phone", &["add chill background music"], [320, 180], 1.0..=1.0),
        ("phone", &["trim the first 1.2 seconds"], [320, 180], 0.7..=0.99),
        ("phone", &["make it black and white"], [320, 180], 0.0..=0.0),
        ("odd", &[], [202, 90], 0.0..=0.0),
        ("odd", &["make it vertical"], [90, 160], 0.0..=0.0),
    ];
    for (n, (source, says, size, share)) in films.into_iter().enumerate() {
        let session = desk.user.session().await;
        let (bytes, resolution) = if source == "odd" { (&odd, "90p") } else { (&phone, "180p") };
        let file = format!("{source}.mp4");
        desk.user.upload(&session, &[(&file, bytes)]).await.data();
        for said in says {
            desk.user.say(&session, said).await;
        }
        let id = format!("render_{n}");
        // As large as the upload, which would be brought to 1080p.
        let body = json!({ "id": id, "sessionId": session, "draft": desk.user.state(&session).await["state"]["draft"],
            "output": { "format": "mp4", "quality": "high", "resolution": resolution } });
        desk.user.post("/api/render/proxy/lambda", &body).await;
        let done = desk.user.rendered(&id).await;
        assert_eq!(done["status"], "completed", "{source}, {says:?}: {done}");
        let film = at(&id);
        std::fs::write(
            &film,
            get(done["output"]["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap(),
        )
        .unwrap();
        let name = format!("{source}, {says:?}");
        assert!(share.contains(&copied(&film, &at(&file))), "{name}: {} copied", copied(&film, &at(&file)));
        assert_plays(&name, &film, size);
    }
}
