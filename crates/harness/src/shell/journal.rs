//! The machine's state on disk. Whoever holds the [`Journal`] owns the state: a lock keeps every other process out
//! until this one ends, however it ends. A snapshot is replaced as a whole or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

const SNAPSHOT: &str = "journal.json";
const BACKUP: &str = "journal.json.bak";
/// Locked by the owner, and signed with its process id.
const LOCK: &str = "lock";
/// Locked by the owner too, but onlookers may lock it for a moment: so they never stand in the way of an owner-to-be,
/// who gives up at [`LOCK`] but waits here.
const WATCHED: &str = "lock.watched";

/// Why a journal cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process works with it.
    #[error("another fov (process {pid}) is working with {}", .folder.display())]
    Owned {
        /// Where the journal is.
        folder: PathBuf,
        /// Who has it, as far as it could be read.
        pid: String,
    },
    /// It cannot be read or written.
    #[error("cannot use the folder {}: {source}", .folder.display())]
    Unusable {
        /// Where the journal is.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A folder with a state, owned by this process as long as this value lives.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    _lock: File,
    _watched: File,
}

impl Journal {
    /// Takes possession of the journal in `folder`, which is made if it does not exist.
    pub fn open(folder: &Path) -> Result<Journal, JournalError> {
        let unusable = |source| JournalError::Unusable { folder: folder.to_owned(), source };
        create_private_folder(folder).map_err(unusable)?;
        let file = |name| {
            private(OpenOptions::new().create(true).truncate(false).read(true).write(true))
                .open(folder.join(name))
                .map_err(unusable)
        };
        let mut lock = file(LOCK)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Owned { folder: folder.to_owned(), pid: signature(&mut lock) });
            }
            Err(TryLockError::Error(e)) => return Err(unusable(e)),
        }
        let sign = |lock: &mut File| {
            lock.set_len(0)?;
            lock.rewind()?;
            write!(lock, "{}", std::process::id())
        };
        sign(&mut lock).map_err(unusable)?;
        let watched = file(WATCHED)?;
        watched.lock().map_err(unusable)?;
        Ok(Journal { folder: folder.to_owned(), _lock: lock, _watched: watched })
    }

    /// The folder that it is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The last snapshot, byte for byte; `None` if there never was one.
    pub fn load(&self) -> io::Result<Option<Vec<u8>>> {
        read_if_there(&self.folder.join(SNAPSHOT))
    }

    /// Replaces the snapshot. When this returns, the new one survives a power cut; until then, the old one stands.
    /// The one before is kept beside it.
    pub fn save(&self, snapshot: &[u8]) -> io::Result<()> {
        keep_backup(&self.folder)?;
        write_durably(&self.folder.join(SNAPSHOT), snapshot)
    }
}

/// The process that owns the journal in `folder`, by its id as far as that can be read; `None` if nobody does. Only a
/// look: it makes no file, and nobody who opens the journal at the same moment is turned away.
pub fn owner(folder: &Path) -> io::Result<Option<String>> {
    match watch(folder) {
        Ok(_) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(
            File::open(folder.join(LOCK)).map_or_else(|_| String::new(), |mut lock| signature(&mut lock)),
        )),
        // Nobody ever owned it.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

/// Holds the journal in `folder` as an onlooker, unless it has an owner.
fn watch(folder: &Path) -> Result<File, TryLockError> {
    let watched = File::open(folder.join(WATCHED)).map_err(TryLockError::Error)?;
    watched.try_lock_shared()?;
    Ok(watched)
}

/// The process id in a lock file. It is for people, so one that cannot be read is left empty.
fn signature(lock: &mut File) -> String {
    let mut pid = String::new();
    let _ = lock.read_to_string(&mut pid);
    pid.trim().to_owned()
}

/// The snapshot in a folder that another process may own: for looking only.
pub fn peek(folder: &Path) -> io::Result<Option<Vec<u8>>> {
    read_if_there(&folder.join(SNAPSHOT))
}

/// Where the snapshot of `folder` stands, to name it to the user.
#[must_use]
pub fn snapshot_path(folder: &Path) -> PathBuf {
    folder.join(SNAPSHOT)
}

/// Writes `bytes` to `path` so that after any crash there is the old content or the new, and after return the new.
/// Only the user can read it.
pub fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, private(&mut OpenOptions::new()))
}

/// The same for a file that the user asked for, which others may read if the user lets them.
pub fn write_for_user(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, &mut OpenOptions::new())
}

fn replace(path: &Path, bytes: &[u8], options: &mut OpenOptions) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let mut file = options.create(true).truncate(true).write(true).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, path)?;
    sync_folder(folder)
}

/// Makes a rename or a new name in `folder` survive a power cut.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows cannot open a folder as a file, and its renames are journalled by the file system.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The whole file, or `None` if there is none.
pub fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// Makes a folder, and those above it, that only the user can look into.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The snapshot holds the token: 0600.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A second name for the snapshot that is about to be replaced. It is a convenience for a person, so a file system
/// without hard links goes without.
fn keep_backup(folder: &Path) -> io::Result<()> {
    let backup = folder.join(BACKUP);
    match fs::remove_file(&backup) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let _ = fs::hard_link(folder.join(SNAPSHOT), backup);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_two_snapshots_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("a/b")).unwrap();
        assert_eq!(journal.load().unwrap(), None);
        for text in ["one", "two", "three"] {
            journal.save(text.as_bytes()).unwrap();
            assert_eq!(journal.load().unwrap().as_deref(), Some(text.as_bytes()));
        }
        assert_eq!(fs::read(journal.folder().join(BACKUP)).unwrap(), b"two");
        let mut names: Vec<_> =
            fs::read_dir(journal.folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [SNAPSHOT, BACKUP, LOCK, WATCHED]);
    }

    #[test]
    fn belongs_to_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Journal::open(folder.path()).unwrap();
        match Journal::open(folder.path()) {
            Err(JournalError::Owned { pid, .. }) => assert_eq!(pid, std::process::id().to_string()),
            other => panic!("{other:?}"),
        }
        assert_eq!(owner(folder.path()).unwrap(), Some(std::process::id().to_string()));
        drop(first);
        assert_eq!(owner(folder.path()).unwrap(), None);
        Journal::open(folder.path()).unwrap();
    }

    #[test]
    fn an_onlooker_turns_nobody_away() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(owner(folder.path()).unwrap(), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a look makes no files");
        drop(Journal::open(folder.path()).unwrap());
        fs::write(folder.path().join(LOCK), "").unwrap();
        // Somebody looks for longer than a look ever takes, while another one takes possession.
        let look = watch(folder.path()).unwrap();
        let place = folder.path().to_owned();
        let opening = std::thread::spawn(move || Journal::open(&place).map(drop));
        while fs::read(folder.path().join(LOCK)).unwrap().is_empty() && !opening.is_finished() {
            std::thread::yield_now();
        }
        drop(look);
        opening.join().unwrap().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("new")).unwrap();
        journal.save(b"secret").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(journal.folder()), 0o700);
        assert_eq!(mode(&journal.folder().join(SNAPSHOT)), 0o600);
        // What the user asked for is like any file of the user.
        let (report, ordinary) = (folder.path().join("report"), folder.path().join("ordinary"));
        write_for_user(&report, b"x").unwrap();
        File::create(&ordinary).unwrap();
        assert_eq!(mode(&report), mode(&ordinary));
    }

    #[test]
    fn a_save_that_fails_leaves_the_old_snapshot() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        journal.save(b"old").unwrap();
        // The temporary name is taken by a folder, so the new snapshot cannot be written.
        fs::create_dir(folder.path().join("journal.json.new")).unwrap();
        journal.save(b"new").unwrap_err();
        assert_eq!(journal.load().unwrap().as_deref(), Some(&b"old"[..]));
    }
}
