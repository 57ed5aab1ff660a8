//! Files that lie, break or take too much, and files that are two things at once: for the tests of what looks into
//! them, and for those of the studio that they are uploaded to. Made by FFmpeg or by hand; nothing is larger or longer
//! than the question needs.

mod bytes;

use bytes::{
    alias, before_segment, gif, id3, looped, mp4_box, png_chunk, with_duration, with_references, zip,
};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Two seconds of moving picture with a tone.
pub(crate) const CLIP: &str = "-f lavfi -i testsrc2=s=320x180:r=30:d=2 -f lavfi -i sine=440:d=2 -c:v libx264 -preset ultrafast \
    -pix_fmt yuv420p -c:a aac -shortest";

/// Runs ffmpeg uncaged with these arguments, separated by spaces, and the output's name.
pub(crate) fn make(dir: &Path, args: &str, name: &str) -> PathBuf {
    let path = dir.join(name);
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-nostdin"])
        .args(args.split(' '))
        .arg(&path)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

fn made(dir: &Path, args: &str, name: &str) -> Vec<u8> {
    std::fs::read(make(dir, args, name)).unwrap()
}

/// A file that is refused.
pub(crate) struct Refused {
    /// What its owner calls it.
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// What the sentence says among other things.
    pub(crate) says: &'static str,
}

/// A film of one colour for a second, and FFmpeg's options for it.
fn plain(colour: &str) -> String {
    format!("-f lavfi -i color={colour}:s=160x90:r=10:d=1 -pix_fmt yuv420p")
}

/// A blue film, which is in none of the others, and which some of them name.
pub(crate) fn canary(dir: &Path) -> PathBuf {
    make(dir, "-f lavfi -i color=blue:s=160x90:r=5:d=1 -c:v rawvideo -pix_fmt rgb24", "canary.mov")
}

/// A red film that says that its pictures are in the canary, which is as long as itself.
pub(crate) fn referring(dir: &Path) -> Vec<u8> {
    let other = canary(dir);
    let own = made(dir, "-f lavfi -i color=red:s=160x90:r=5:d=1 -c:v rawvideo -pix_fmt rgb24", "own.mov");
    with_references(&own, &alias(other.to_str().unwrap()))
}

/// What must be refused, each file with a word of the reason.
pub(crate) fn refused(dir: &Path) -> Vec<Refused> {
    let mut all = no_media(dir);
    all.extend(broken(dir));
    all.extend(too_much(dir));
    all.push(Refused {
        name: "refers.mov",
        bytes: referring(dir),
        says: "refers to what is in another file",
    });
    all
}

fn no_media(dir: &Path) -> Vec<Refused> {
    let other = canary(dir);
    let list = format!("ffconcat version 1.0\nfile '{}'\n", other.display()).into_bytes();
    let playlist = format!("#EXTM3U\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n", other.display()).into_bytes();
    let mp4 = made(dir, &plain("red"), "red.mp4");
    let jpeg = made(dir, &format!("{} -frames:v 1", plain("red")), "red.jpg");
    let png = made(dir, &format!("{} -frames:v 1", plain("red")), "red.png");
    let mp3 = made(dir, "-f lavfi -i sine=d=1 -id3v2_version 0", "tone.mp3");
    let mkv = made(dir, &plain("red"), "red.mkv");
    [
        ("holiday.mp4", list.clone(), "a list of other files"),
        ("holiday.mp4", playlist.clone(), "a playlist"),
        ("holiday.mp4", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n".to_vec(), "a stream description"),
        ("holiday.mp4", zip("holiday.txt"), "a ZIP archive"),
        ("holiday.mp4", b"Dear diary".to_vec(), "a text file"),
        ("holiday.mp4", b"<?xml version=\"1.0\"?><MPD/>".to_vec(), "an XML document"),
        ("holiday.mp4", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "HEIC"),
        ("holiday.mp4", b"\0\0\0\0\0\0\0\0".to_vec(), "unknown kind"),
        ("holiday.mp4", Vec::new(), "is empty"),
        // Two things at once, the wrong one first.
        ("page.mp4", [b"<!doctype html><!--".as_slice(), &mp4].concat(), "a web page"),
        ("archive.jpg", [zip("holiday.txt"), jpeg].concat(), "a ZIP archive"),
        ("song.mp3", [playlist, mp3].concat(), "a playlist"),
        ("film.mkv", [list, mkv].concat(), "a list of other files"),
        // And the right one first, but such that FFmpeg reads on.
        ("film.png", [png, mp4.clone()].concat(), "is damaged or incomplete"),
        ("film.webm", mp4, "is in fact an MP4"),
    ]
    .map(|(name, bytes, says)| Refused { name, bytes, says })
    .into()
}

fn broken(dir: &Path) -> Vec<Refused> {
    let clip = made(dir, CLIP, "clip.mp4");
    let fast = made(dir, &format!("{CLIP} -movflags +faststart"), "fast.mp4");
    let png = made(dir, "-f lavfi -i testsrc2=s=320x180:d=1 -frames:v 1", "a.png");
    let half = |file: &[u8]| file[..file.len() / 2].to_vec();
    let damaged = "is damaged or incomplete";
    [
        ("no index.mp4", half(&clip), damaged),
        ("half.mp4", half(&fast), damaged),
        ("half.png", half(&png), "neither a picture nor sound"),
        ("start.mkv", b"\x1a\x45\xdf\xa3\x01\0\0\0".to_vec(), damaged),
        ("start.mp4", b"\0\0\0\x18ftypisom\0\0\x02\0isommp41".to_vec(), damaged),
        ("start.gif", b"GIF89a\x10\0\x10\0\0\0\0".to_vec(), damaged),
    ]
    .map(|(name, bytes, says)| Refused { name, bytes, says })
    .into()
}

fn too_much(dir: &Path) -> Vec<Refused> {
    let side = 50_000_u32.to_be_bytes();
    let png = [
        &b"\x89PNG\r\n\x1a\n"[..],
        &png_chunk(b"IHDR", &[&side[..], &side, &[8, 2, 0, 0, 0]].concat()),
        &png_chunk(b"IDAT", b"x\x9c\x03\0\0\0\0\x01"),
        &png_chunk(b"IEND", b""),
    ]
    .concat();
    let wide = "-f lavfi -i color=s=5000x100:d=1:r=5 -c:v libx264 -preset ultrafast";
    let many = format!("-f lavfi -i sine=d=0.2{} -c:a aac", " -map 0".repeat(17));
    let track = mp4_box(b"trak", &mp4_box(b"tkhd", &[0; 84]));
    let header = mp4_box(b"mvhd", &[&[0; 12][..], &[0, 0, 3, 0xe8], &[0; 84]].concat());
    let movie = mp4_box(b"moov", &[header, track.repeat(10_000)].concat());
    [
        ("bomb.png", png, "50000 × 50000"),
        (
            "bomb.gif",
            b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;".to_vec(),
            "65535 × 65535",
        ),
        ("wide.mp4", made(dir, wide, "wide.mp4"), "5000 × 100"),
        (
            "long.wav",
            made(dir, "-f lavfi -i anullsrc=r=8000:cl=mono -t 1801 -c:a pcm_u8", "long.wav"),
            "30:01 minutes",
        ),
        // Which moves on after no time at all, two hundred thousand times, and then starts over.
        ("endless.gif", gif(200_000), "at most 30 minutes"),
        (
            "fast.mp4",
            made(dir, "-f lavfi -i color=s=64x64:r=240:d=1 -c:v libx264", "fast.mp4"),
            "240 frames per second",
        ),
        ("many.mp4", made(dir, &many, "many.mp4"), "17 streams"),
        ("tracks.mp4", [mp4_box(b"ftyp", b"isom\0\0\x02\0isommp41"), movie].concat(), "streams"),
    ]
    .map(|(name, bytes, says)| Refused { name, bytes, says })
    .into()
}

/// What is two things at once and is taken for what its first bytes say, each a red picture, a red film or a tone. The
/// other half names the canary.
pub(crate) fn two_kinds(dir: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let other = canary(dir);
    let path = other.display();
    let list = format!("ffconcat version 1.0\nfile '{path}'\n");
    let playlist = format!("#EXTM3U\n#EXTINF:2,\n{path}\n#EXT-X-ENDLIST\n");
    let still = |name| made(dir, &format!("{} -frames:v 1", plain("red")), name);
    // In fragments, nothing depends on how far it is from the start.
    let mp4 = made(
        dir,
        &format!("{} -movflags frag_keyframe+empty_moov+default_base_moof", plain("red")),
        "red.mp4",
    );
    let (kind, rest) = mp4.split_at(u32::from_be_bytes(*mp4.first_chunk().unwrap()) as usize);
    let page = mp4_box(b"free", format!("<html><video src=\"{path}\"></video></html>").as_bytes());
    let mp3 = made(dir, "-f lavfi -i sine=d=3 -id3v2_version 0", "tone.mp3");
    vec![
        ("page.mp4", [kind, &page, rest].concat()),
        ("archive.jpg", [still("red.jpg"), zip("run.sh")].concat()),
        ("playlist.gif", [still("red.gif"), playlist.clone().into_bytes()].concat()),
        ("list.mkv", before_segment(&made(dir, &plain("red"), "red.mkv"), list.as_bytes())),
        ("song.mp3", [id3(&playlist), mp3, playlist.into_bytes()].concat()),
    ]
}

/// What says that it is short and holds hours: name, bytes, and the milliseconds that it says.
pub(crate) fn endless(dir: &Path) -> Vec<(&'static str, Vec<u8>, i64)> {
    let coding = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let hour = made(dir, &format!("-f lavfi -i color=red:s=64x36:r=1 -t 3600 {coding}"), "hour.mkv");
    let clip = made(dir, &format!("-f lavfi -i testsrc2=s=64x36:r=30:d=2 {coding}"), "clip.mp4");
    vec![("hour.mkv", with_duration(&hour, 1000.0), 1000), ("loop.mp4", looped(&clip, 100_000), 2000)]
}
