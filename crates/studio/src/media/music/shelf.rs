//! Made pieces, kept between jobs: the preview, the export and the next export of a film want the same piece, and
//! composing it takes longer than anybody should wait for.

use super::{Piece, Tune};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

/// A folder of pieces; the least recently used ones go when there are too many. It saves time and nothing else: where
/// it fails, composing still works.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    most: u64,
    /// Those that are being composed, by their files: whoever wants the same shares it.
    growing: Mutex<HashMap<PathBuf, Weak<Piece>>>,
    begun: AtomicU64,
}

impl Shelf {
    /// Keeps up to `most` bytes of pieces in `folder`, which has nothing else in it. Nothing is written through to the
    /// disk: empty the folder at every start.
    #[must_use]
    pub fn new(folder: PathBuf, most: u64) -> Shelf {
        Shelf { folder, most, growing: Mutex::default(), begun: AtomicU64::new(0) }
    }

    /// A piece: the one that is kept or being composed, or a new one. None where the shelf is too small for it (a
    /// quarter of it is the most for one) or its folder fails, which is logged. This looks at the disk: call it where
    /// blocking is allowed, on a runtime.
    #[must_use]
    pub fn piece(self: &Arc<Self>, tune: Tune) -> Option<Arc<Piece>> {
        if tune.bytes() > self.most / 4 {
            return None;
        }
        let found = self.find(tune);
        found.inspect_err(|error| tracing::warn!(%error, "made music cannot be kept")).ok()
    }

    fn find(self: &Arc<Self>, tune: Tune) -> io::Result<Arc<Piece>> {
        let name = format!("{:?}-{}-{}", tune.mood, tune.seed, tune.length.0);
        let kept = self.folder.join(format!("{name}.wav"));
        // Held for the look only. Composing ends with the piece in its place, and is forgotten after that.
        let mut growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = growing.get(&kept).and_then(Weak::upgrade);
        if let Some(piece) = shared.filter(|piece| !piece.has_failed()) {
            return Ok(piece);
        }
        match File::open(&kept) {
            Ok(file) => {
                // If it cannot be noted that it was used, it goes the sooner.
                let _ = file.set_modified(SystemTime::now());
                return Piece::of(file);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        fs::create_dir_all(&self.folder)?;
        let part = self.folder.join(format!("{name}.{}.part", self.begun.fetch_add(1, Ordering::Relaxed)));
        let (shelf, half) = (Arc::clone(self), Part(part.clone()));
        let place = kept.clone();
        let piece = Piece::begin(tune, &part, move || {
            if let Err(error) = fs::rename(&half.0, &place).and_then(|()| shelf.make_room(&place)) {
                tracing::warn!(%error, "made music was not kept");
            }
        })?;
        growing.retain(|_, piece| piece.strong_count() > 0);
        growing.insert(kept, Arc::downgrade(&piece));
        Ok(piece)
    }

    /// Removes the least recently used ones until the rest fits; the newest stays in any case.
    fn make_room(&self, newest: &Path) -> io::Result<()> {
        let mut pieces = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            // Others make room as well.
            let Ok(about) = fs::metadata(&path) else { continue };
            if path.extension() == Some(OsStr::new("wav")) {
                pieces.push((about.modified()?, about.len(), path));
            }
        }
        pieces.sort();
        let mut bytes: u64 = pieces.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, size, path) in pieces {
            if bytes <= self.most {
                break;
            }
            if path != newest {
                // Whoever reads it has it open and reads on.
                let _ = fs::remove_file(path);
                bytes -= size;
            }
        }
        Ok(())
    }
}

/// Half a piece; goes when this is dropped, unless it has got its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fov_edit::time::Time;
    use fov_edit::timeline::Mood;

    struct Desk {
        folder: tempfile::TempDir,
        shelf: Arc<Shelf>,
    }

    impl Desk {
        fn with_room_for(seconds: u64) -> Desk {
            let folder = tempfile::tempdir().unwrap();
            let shelf = Shelf::new(folder.path().join("music"), seconds * sad(0, 1).bytes());
            Desk { folder, shelf: Arc::new(shelf) }
        }

        /// What a job gets.
        async fn take(&self, tune: Tune) -> Vec<u8> {
            let out = self.folder.path().join("a.wav");
            self.shelf.piece(tune).unwrap().save(&out).await.unwrap();
            fs::read(out).unwrap()
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.folder.path().join("music")).unwrap().flatten();
            let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }

        fn kept(&self, seed: u32) -> Option<PathBuf> {
            let start = format!("Sad-{seed}-");
            let name = self.names().into_iter().find(|name| name.starts_with(&start))?;
            Some(self.folder.path().join("music").join(name))
        }
    }

    fn sad(seed: u32, seconds: i64) -> Tune {
        Tune { mood: Mood::Sad, seed, length: Time::from_secs(seconds) }
    }

    #[tokio::test]
    async fn a_piece_is_composed_once_and_the_least_recently_used_goes() {
        let desk = Desk::with_room_for(4);
        let first = desk.take(sad(1, 1)).await;
        let mut composed = Vec::new();
        sad(1, 1).compose(&mut composed).unwrap();
        assert!(first == composed);
        // What is there is taken, whatever it is: nothing was composed.
        let path = desk.kept(1).unwrap();
        fs::write(&path, b"another").unwrap();
        assert_eq!(desk.take(sad(1, 1)).await, b"another");
        fs::write(&path, &first).unwrap();
        for seed in 2..=4 {
            desk.take(sad(seed, 1)).await;
        }
        for seed in 1..=4 {
            let piece = File::options().write(true).open(desk.kept(seed).unwrap()).unwrap();
            piece.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seed.into())).unwrap();
        }
        // Used just now, so the second is the least recently used.
        desk.take(sad(1, 1)).await;
        desk.take(sad(5, 1)).await;
        assert_eq!([1, 2, 3, 4, 5].map(|seed| desk.kept(seed).is_some()), [true, false, true, true, true]);
        assert_eq!(desk.names().len(), 4);
    }

    #[tokio::test]
    async fn those_who_want_the_same_share_it_and_nobody_waits_for_another() {
        let desk = Desk::with_room_for(4 * 3600);
        let long = sad(1, 3600);
        let (one, other) = (desk.shelf.piece(long).unwrap(), desk.shelf.piece(long).unwrap());
        assert!(Arc::ptr_eq(&one, &other));
        desk.take(sad(2, 1)).await;
        assert_eq!(desk.names().len(), 2, "the long one is still being composed");
        // One that waits for it can go.
        drop(one);
        drop(desk.shelf.piece(long).unwrap());
        assert!(!other.has_failed());
        // With the last one composing ends, and half a piece is gone.
        let mut growth = other.growth();
        drop(other);
        growth.wait_for(|growth| growth.end.is_some()).await.unwrap();
        assert_eq!(desk.names(), ["Sad-2-705600000.wav"]);
        assert!(!desk.shelf.piece(long).unwrap().has_failed(), "begun anew");
    }

    #[tokio::test]
    async fn a_folder_that_fails_and_one_that_went_cost_nothing_but_time() {
        let desk = Desk::with_room_for(8);
        let folder = desk.folder.path().join("music");
        assert!(desk.shelf.piece(sad(1, 3)).is_none(), "it would throw out all others");
        fs::write(&folder, b"in the way").unwrap();
        assert!(desk.shelf.piece(sad(1, 1)).is_none());
        fs::remove_file(&folder).unwrap();
        let first = desk.take(sad(1, 1)).await;
        // While one is composed, and while it is read.
        let (going, kept) = (desk.shelf.piece(sad(2, 2)).unwrap(), desk.shelf.piece(sad(1, 1)).unwrap());
        fs::remove_dir_all(&folder).unwrap();
        let out = desk.folder.path().join("b.wav");
        kept.save(&out).await.unwrap();
        assert!(fs::read(&out).unwrap() == first);
        going.whole().await.unwrap();
        assert!(desk.take(sad(1, 1)).await == first);
    }
}
