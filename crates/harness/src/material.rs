//! What the user named on the command line, looked at before anything is started: clips that can be read, and a place
//! where the video can be written. What a backend takes is the backend's affair; this only catches what nobody could
//! want.

use crate::failure::Failure;
use crate::words::Sentence;
use fov_protocol::machine::Material;
use fov_protocol::notice::{FORMATS, MAX_FILE_BYTES, Notice};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Enough to tell text from media: every container has a zero byte in its first box or header.
const SAMPLE: usize = 4096;

/// A clip: an http(s) address, or a file.
pub(crate) fn clip(named: &str) -> Result<Material, Failure> {
    match url::Url::parse(named) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Material::Url { url: named.to_owned() }),
        Ok(url) if named.contains("://") => Err(Failure::usage(Sentence::BadScheme {
            text: named.to_owned(),
            scheme: url.scheme().to_owned(),
        })),
        _ => file(Path::new(named)),
    }
}

fn file(path: &Path) -> Result<Material, Failure> {
    let shown = || path.display().to_string();
    let problem = |e: std::io::Error| {
        Failure::usage(match e.kind() {
            ErrorKind::NotFound => Sentence::NoFile { path: shown() },
            ErrorKind::PermissionDenied => Sentence::MayNotRead { path: shown() },
            _ => Sentence::CannotRead { path: shown(), why: e.to_string() },
        })
    };
    let data = fs::metadata(path).map_err(problem)?;
    if data.is_dir() {
        return Err(Failure::usage(Sentence::ClipIsFolder { path: shown() }));
    }
    if !data.is_file() {
        return Err(Failure::usage(Sentence::NotOrdinary { path: shown() }));
    }
    if data.len() == 0 {
        return Err(Failure::usage(Sentence::EmptyFile { path: shown() }));
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if data.len() > MAX_FILE_BYTES {
        return Err(Failure::usage(Notice::TooLarge { name }));
    }
    let mut sample = Vec::with_capacity(SAMPLE);
    File::open(path).map_err(problem)?.take(SAMPLE as u64).read_to_end(&mut sample).map_err(problem)?;
    if is_text(&sample) && !is_subtitles(path) {
        return Err(Failure::usage(Sentence::TextFile { path: shown(), formats: FORMATS.to_owned() }));
    }
    let key = std::path::absolute(path).map_err(problem)?.to_string_lossy().into_owned();
    Ok(Material::File { key, name, size: data.len() })
}

/// The one kind of text that is material.
fn is_subtitles(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["srt", "vtt", "ass", "ssa"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn is_text(sample: &[u8]) -> bool {
    let whole = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // A letter may be cut at the end of the sample.
        Err(e) => e.error_len().is_none(),
    };
    whole && !sample.contains(&0)
}

/// Where the video goes: what `-o` names, or a new name beside where the user is. It is made sure that a file can be
/// written there, since finding out after the work would be a pity.
pub(crate) fn output(named: Option<&Path>, material: &[Material]) -> Result<PathBuf, Failure> {
    let target = match named {
        Some(path) if path.is_dir() => unused(path, &stem(material)),
        Some(path) => path.to_owned(),
        None => unused(Path::new(""), &stem(material)),
    };
    let target = checked(&target)?;
    let same = |m: &&Material| matches!(m, Material::File { key, .. } if is_same(Path::new(key), &target));
    if material.iter().any(|m| same(&m)) {
        return Err(Failure::usage(Sentence::OutputIsClip { path: target.display().to_string() }));
    }
    Ok(target)
}

/// Where one more export goes: what `-o` names, or a new name beside the last one.
pub(crate) fn export_output(named: Option<&Path>, last: &Path) -> Result<PathBuf, Failure> {
    let stem = last.file_stem().map_or_else(|| "edited".into(), |s| s.to_string_lossy());
    match named {
        Some(path) if path.is_dir() => checked(&unused(path, &stem)),
        Some(path) => checked(path),
        None => checked(&unused(last.parent().unwrap_or(Path::new("/")), &stem)),
    }
}

/// The absolute path, if a video can be written there.
fn checked(target: &Path) -> Result<PathBuf, Failure> {
    let target = absolute(target)?;
    if !target.extension().is_some_and(|e| e.eq_ignore_ascii_case("mp4")) {
        return Err(Failure::usage(Sentence::OutputIsNoMp4 { path: target.display().to_string() }));
    }
    check_writable(&target)?;
    Ok(target)
}

/// The path from the root on.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let bad = |e: std::io::Error| Sentence::BadPath { path: path.display().to_string(), why: e.to_string() };
    std::path::absolute(path).map_err(|e| Failure::usage(bad(e)))
}

/// Makes sure that a file can be made beside `target`, and be renamed to it.
pub(crate) fn check_writable(target: &Path) -> Result<(), Failure> {
    let folder = target.parent().unwrap_or(Path::new("/"));
    if !folder.is_dir() {
        return Err(Failure::usage(Sentence::NoFolder { folder: folder.display().to_string() }));
    }
    let probe = folder.join(format!(".fov-{}", uuid::Uuid::new_v4().simple()));
    let result = File::create_new(&probe).map(drop);
    let _ = fs::remove_file(&probe);
    let folder = folder.display().to_string();
    result.map_err(|e| {
        Failure::usage(match e.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Sentence::NoSpace { folder },
            _ => Sentence::CannotWriteThere { folder, why: e.to_string() },
        })
    })
}

fn stem(material: &[Material]) -> String {
    let name = match material.first() {
        Some(Material::File { name, .. }) => name.clone(),
        Some(Material::Url { url }) => url::Url::parse(url)
            .ok()
            .and_then(|url| Some(url.path_segments()?.next_back()?.to_owned()))
            .unwrap_or_default(),
        None => String::new(),
    };
    match Path::new(&name).file_stem().map(|s| s.to_string_lossy().into_owned()) {
        Some(stem) if !stem.is_empty() => format!("{stem}-edited"),
        _ => "edited".into(),
    }
}

/// `<stem>.mp4`, or the first of `<stem>-2.mp4`, … that does not exist.
fn unused(folder: &Path, stem: &str) -> PathBuf {
    let plain = folder.join(format!("{stem}.mp4"));
    if !plain.exists() {
        return plain;
    }
    (2u64..).map(|n| folder.join(format!("{stem}-{n}.mp4"))).find(|p| !p.exists()).unwrap_or(plain)
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fov_protocol::lang::Lang;

    fn refusal<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
        result.unwrap_err().text(Lang::En)
    }

    #[test]
    fn each_unusable_clip_gets_a_sentence_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path.to_string_lossy().into_owned()
        };
        assert!(refusal(clip("nowhere.mp4")).contains("no file nowhere.mp4"));
        assert!(refusal(clip(&folder.path().to_string_lossy())).contains("is a folder"));
        assert!(refusal(clip(&write("empty.mp4", b""))).contains("is empty"));
        assert!(refusal(clip(&write("notes.mp4", "Grüße".as_bytes()))).contains("text file"));
        assert!(refusal(clip("ftp://example.com/a.mp4")).contains("http"));
        let large = write("large.mp4", b"\0");
        File::options().write(true).open(&large).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        assert!(refusal(clip(&large)).contains("500 MB"));
    }

    #[test]
    fn files_and_addresses_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b.mp4");
        fs::write(&path, b"\0\0\0\x18ftypisom").unwrap();
        match clip(&path.to_string_lossy()).unwrap() {
            Material::File { key, name, size } => {
                assert_eq!((Path::new(&key), name.as_str(), size), (path.as_path(), "a b.mp4", 12));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(clip("https://example.com/a.mp4").unwrap(), Material::Url { .. }));
    }

    #[test]
    fn the_output_is_new_unless_named_and_never_a_clip() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        fs::write(&path, b"\0\0\0\x18ftypisom").unwrap();
        let material = [clip(&path.to_string_lossy()).unwrap()];
        let first = output(Some(folder.path()), &material).unwrap();
        assert_eq!(first, folder.path().join("a-edited.mp4"));
        fs::write(&first, b"x").unwrap();
        assert_eq!(output(Some(folder.path()), &material).unwrap(), folder.path().join("a-edited-2.mp4"));
        assert!(refusal(output(Some(&path), &material)).contains("one of the clips"));
        assert!(refusal(output(Some(&folder.path().join("no/x.mp4")), &material)).contains("no folder"));
        assert!(refusal(output(Some(&folder.path().join("x.avi")), &material)).contains(".mp4"));
        // The check leaves nothing behind.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
