//! Files that lie, break, or take too much: each gets a sentence, and nothing else happens.

use crate::clips::{CLIP, ffmpeg, folder, make};
use fov_studio::media::probe::{BadFile, MediaInfo, probe};
use fov_studio::media::sniff::{Container, Refusal};
use std::path::{Path, PathBuf};

fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn look(path: &Path, name: &str) -> Result<MediaInfo, BadFile> {
    let done = probe(&ffmpeg(), path, name).await;
    if let Err(error) = &done {
        assert!(!matches!(error, BadFile::Io(_) | BadFile::Tool(_)), "{error}");
        let sentence = error.to_string();
        assert!(!sentence.contains("/tmp") && sentence.len() < 400, "nothing of this machine: {sentence}");
    }
    done
}

#[tokio::test]
async fn what_is_not_media_is_named() {
    let dir = folder();
    let other = make(dir.path(), CLIP, "other.mp4");
    let list = format!("ffconcat version 1.0\nfile '{}'\n", other.display());
    let playlist = format!("#EXTM3U\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n", other.display());
    for (bytes, says) in [
        (list.as_bytes(), "a list of other files"),
        (playlist.as_bytes(), "a playlist"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "a stream description"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"Dear diary", "a text file"),
        (b"<?xml version=\"1.0\"?><MPD/>", "an XML document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\0\0\0\0\0", "unknown kind"),
    ] {
        let path = write(dir.path(), "in", bytes);
        let error = look(&path, "holiday.mp4").await.unwrap_err();
        let sentence = error.to_string();
        assert!(matches!(error, BadFile::Refused(Refusal::Format { .. })), "{sentence}");
        assert!(
            sentence.contains(says) && sentence.contains("holiday.mp4") && sentence.contains("webm"),
            "{sentence}"
        );
    }
    let empty = write(dir.path(), "in", b"");
    assert!(matches!(look(&empty, "holiday.mp4").await, Err(BadFile::Refused(Refusal::Empty { .. }))));
}

#[tokio::test]
async fn names_must_fit_and_are_shown_safely() {
    let dir = folder();
    let clip = make(dir.path(), CLIP, "clip.mp4");
    for name in ["clip.mp4", "clip.MOV", "clip.m4a", "no extension", "../../clip.mp4", "夏.mp4"] {
        assert!(look(&clip, name).await.is_ok(), "{name}");
    }
    for name in ["clip.webm", "clip.png", "clip.mp3", "clip.exe", "clip.mp4.txt"] {
        let error = look(&clip, name).await.unwrap_err();
        assert!(matches!(error, BadFile::Refused(Refusal::Extension { .. })), "{name}: {error}");
    }
    let error = look(&clip, "/secret/path/\u{202e}x\n\u{7}.webm").await.unwrap_err().to_string();
    assert!(error.contains("“x.webm”"), "{error}");
}

#[tokio::test]
async fn broken_files_are_called_broken() {
    let dir = folder();
    let clip = std::fs::read(make(dir.path(), CLIP, "clip.mp4")).unwrap();
    let fast = std::fs::read(make(dir.path(), &format!("{CLIP} -movflags +faststart"), "fast.mp4")).unwrap();
    let png =
        std::fs::read(make(dir.path(), "-f lavfi -i testsrc2=s=320x180:d=1 -frames:v 1", "a.png")).unwrap();
    let cases: [(&str, &[u8]); 6] = [
        ("no index.mp4", &clip[..clip.len() / 2]),
        ("half.mp4", &fast[..fast.len() / 2]),
        ("half.png", &png[..png.len() / 2]),
        ("start.mkv", b"\x1a\x45\xdf\xa3\x01\0\0\0"),
        ("start.mp4", b"\0\0\0\x18ftypisom\0\0\x02\0isommp41"),
        ("start.gif", b"GIF89a\x10\0\x10\0\0\0\0"),
    ];
    for (name, bytes) in cases {
        let path = write(dir.path(), "in", bytes);
        let done = look(&path, name).await;
        assert!(
            matches!(done, Err(BadFile::Damaged { .. } | BadFile::NothingInside { .. })),
            "{name}: {done:?}"
        );
    }
}

/// A PNG chunk.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut body = kind.to_vec();
    body.extend_from_slice(data);
    let mut crc = u32::MAX;
    for byte in &body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    [&(data.len() as u32).to_be_bytes()[..], &body, &(!crc).to_be_bytes()[..]].concat()
}

#[tokio::test]
async fn animated_webp_is_said_to_be_out_of_reach() {
    let dir = folder();
    let path = make(dir.path(), "-f lavfi -i testsrc2=s=64x36:r=5:d=1 -c:v libwebp_anim", "a.webp");
    assert!(matches!(look(&path, "a.webp").await, Err(BadFile::AnimatedWebp { .. })));
    let path =
        make(dir.path(), "-f lavfi -i testsrc2=s=64x36:r=5:d=1 -frames:v 1 -c:v libwebp", "still.webp");
    assert_eq!(look(&path, "still.webp").await.unwrap().width, 64);
}

#[tokio::test]
async fn too_many_pixels_are_refused_with_their_number() {
    let dir = folder();
    let (side, header) = (50_000_u32, [8, 2, 0, 0, 0]);
    let ihdr = [&side.to_be_bytes()[..], &side.to_be_bytes()[..], &header[..]].concat();
    let png = [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &ihdr),
        &chunk(b"IDAT", b"x\x9c\x03\0\0\0\0\x01"),
        &chunk(b"IEND", b""),
    ]
    .concat();
    let gif = b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
    for (name, bytes, width) in [("bomb.png", &png[..], 50_000), ("bomb.gif", &gif[..], 65_535)] {
        let path = write(dir.path(), "in", bytes);
        let done = look(&path, name).await;
        assert!(matches!(&done, Err(BadFile::TooLarge { width: w, .. }) if *w == width), "{name}: {done:?}");
    }
    let wide =
        make(dir.path(), "-f lavfi -i color=s=5000x100:d=1:r=5 -c:v libx264 -preset ultrafast", "wide.mp4");
    assert!(matches!(look(&wide, "wide.mp4").await, Err(BadFile::TooLarge { width: 5000, height: 100, .. })));
}

#[tokio::test]
async fn too_long_too_fast_and_too_many_are_refused() {
    let dir = folder();
    let long = make(dir.path(), "-f lavfi -i anullsrc=r=8000:cl=mono -t 1801 -c:a pcm_u8", "long.wav");
    assert!(matches!(look(&long, "long.wav").await, Err(BadFile::TooLong { .. })));
    let fast = make(dir.path(), "-f lavfi -i color=s=64x64:r=240:d=1 -c:v libx264", "fast.mp4");
    assert!(matches!(look(&fast, "fast.mp4").await, Err(BadFile::TooFast { .. })));
    let maps = " -map 0".repeat(17);
    let many = make(dir.path(), &format!("-f lavfi -i sine=d=0.2{maps} -c:a aac"), "many.mp4");
    assert!(matches!(look(&many, "many.mp4").await, Err(BadFile::TooManyStreams { count: Some(17), .. })));
}

/// An MP4 box.
fn mp4_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(8 + body.len() as u32).to_be_bytes()[..], kind, body].concat()
}

#[tokio::test]
async fn ten_thousand_tracks_are_refused() {
    let dir = folder();
    let track = mp4_box(b"trak", &mp4_box(b"tkhd", &[0; 84]));
    let header = mp4_box(b"mvhd", &[&[0; 12][..], &[0, 0, 3, 0xe8], &[0; 84]].concat());
    let movie = mp4_box(b"moov", &[header, track.repeat(10_000)].concat());
    let file = [mp4_box(b"ftyp", b"isom\0\0\x02\0isommp41"), movie].concat();
    let path = write(dir.path(), "in", &file);
    let done = look(&path, "tracks.mp4").await;
    assert!(matches!(done, Err(BadFile::TooManyStreams { .. })), "{done:?}");
}

#[tokio::test]
async fn a_file_of_two_kinds_is_what_its_first_bytes_say() {
    let dir = folder();
    let mut bytes =
        std::fs::read(make(dir.path(), "-f lavfi -i testsrc2=s=64x36:d=1 -frames:v 1", "a.gif")).unwrap();
    bytes.extend_from_slice(b"\n#EXTM3U\nfile:///etc/passwd\nPK\x03\x04");
    let path = write(dir.path(), "in", &bytes);
    let info = look(&path, "both.gif").await.unwrap();
    assert_eq!((info.container, info.width, info.height), (Container::Gif, 64, 36));
}

#[tokio::test]
async fn a_movie_that_refers_to_another_file_does_not_get_it() {
    let dir = folder();
    let inside =
        std::fs::read(make(dir.path(), &format!("{CLIP} -movflags +faststart"), "plain.mov")).unwrap();
    // The data reference "in this file" becomes an alias of a file called `other`: same size, other meaning.
    let other = make(dir.path(), &format!("{CLIP} -f mov"), "other");
    let at = inside.windows(8).position(|w| w == b"url \0\0\0\x01").unwrap();
    let mut outside = inside.clone();
    outside[at..at + 8].copy_from_slice(b"alis\0\0\0\0");
    let path = write(dir.path(), "in.mov", &outside);
    // Whether it is refused or read as it stands: the cage had only this one file to give.
    let _ = look(&path, "refers.mov").await;
    let args: Vec<_> = Container::Mp4.input(&path);
    let shown: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    assert!(shown.windows(2).any(|w| w == ["-enable_drefs", "0"]), "{shown:?}");
    assert!(other.exists());
}
