//! Made pieces, kept between jobs: the preview, the export and the next export of a film want the same piece, and
//! composing it takes longer than anybody should wait for a first picture.

use super::compose;
use fov_edit::time::Time;
use fov_edit::timeline::Mood;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// A folder of pieces. The one that was not used for longest goes when there are too many.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    most: u64,
    /// Held while somebody composes or takes: who wants the same piece shall find it instead of composing it again.
    hand: Mutex<()>,
}

impl Shelf {
    /// Keeps up to `most` bytes of pieces in `folder`, which exists and has nothing else in it. Nothing is written
    /// through to the disk: after a crash of the machine, empty the folder.
    #[must_use]
    pub fn new(folder: PathBuf, most: u64) -> Shelf {
        Shelf { folder, most, hand: Mutex::new(()) }
    }

    /// Puts a piece into the file `out`, just as [`compose`] would, and at once if it was wanted before. This computes
    /// and waits: call it where blocking is allowed.
    ///
    /// # Errors
    /// Those of [`compose`].
    pub fn piece(&self, mood: Mood, seed: u32, length: Time, out: &Path) -> io::Result<()> {
        let kept = self.folder.join(format!("{mood:?}-{seed}-{}.wav", length.0));
        let _hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        match File::options().write(true).open(&kept) {
            Ok(piece) => piece.set_modified(SystemTime::now())?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let part = self.folder.join("next.part");
                compose(mood, seed, length, &part)?;
                fs::rename(&part, &kept)?;
                self.make_room(&kept)?;
            }
            Err(error) => return Err(error),
        }
        // A copy, no link: what the piece is used by may write in its own folder, but not here.
        fs::copy(&kept, out).map(drop)
    }

    /// Removes what was not used for longest until the rest fits; the newest stays in any case.
    fn make_room(&self, newest: &Path) -> io::Result<()> {
        let mut pieces = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let about = entry.metadata()?;
            pieces.push((about.modified()?, about.len(), entry.path()));
        }
        pieces.sort();
        let mut bytes: u64 = pieces.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, size, path) in pieces {
            if bytes <= self.most {
                break;
            }
            if path != newest {
                fs::remove_file(path)?;
                bytes -= size;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_piece_is_composed_once_and_the_least_used_goes() {
        let (folder, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let second = 44 + 48_000 * 4;
        let shelf = Shelf::new(folder.path().to_owned(), 2 * second);
        let take = |seed: u32| {
            let out = desk.path().join("a.wav");
            shelf.piece(Mood::Sad, seed, Time::from_secs(1), &out).unwrap();
            fs::read(out).unwrap()
        };
        let kept = |seed: u32| {
            let start = format!("Sad-{seed}-");
            let mut entries = fs::read_dir(folder.path()).unwrap().flatten();
            entries.find(|entry| entry.file_name().to_string_lossy().starts_with(&start)).map(|e| e.path())
        };
        let first = take(1);
        assert_eq!((first.len() as u64, first == take(1), names(folder.path())), (second, true, 1));
        // What is there is taken, whatever it is: nothing was composed.
        let path = kept(1).unwrap();
        fs::write(&path, b"another").unwrap();
        assert_eq!(take(1), b"another");
        fs::write(&path, &first).unwrap();
        take(2);
        let long_ago = |seed: u32, n: u64| {
            let piece = File::options().write(true).open(kept(seed).unwrap()).unwrap();
            piece.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(n)).unwrap();
        };
        long_ago(1, 1);
        long_ago(2, 2);
        // Used just now, so the other one is the least used.
        take(1);
        take(3);
        assert!(kept(1).is_some() && kept(2).is_none() && kept(3).is_some());
        assert_eq!(names(folder.path()), 2);
    }
}
