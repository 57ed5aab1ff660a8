//! What the studio inside this program has to say about itself: a file in its data folder, a JSON object a line.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::filter::LevelFilter;

/// The name of the file below the data folder.
const FILE: &str = "log/diagnostics.jsonl";
/// A file that is larger than this at the start, in bytes, is put aside.
const LARGE: u64 = 16 * 1024 * 1024;

/// Has warnings and errors, and what leads to them, written below `data` for as long as the program runs. Only the
/// first call of a process counts.
///
/// # Errors
/// The file could not be made; nothing is written then.
pub(crate) fn write_to(data: &Path) -> io::Result<()> {
    let path = data.join(FILE);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if std::fs::metadata(&path).is_ok_and(|file| file.len() > LARGE) {
        std::fs::rename(&path, path.with_extension("1.jsonl"))?;
    }
    let file = File::options().append(true).create(true).open(&path)?;
    // Somebody else's subscriber hears it then.
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(LevelFilter::INFO)
        .with_writer(Mutex::new(file))
        .try_init();
    Ok(())
}
