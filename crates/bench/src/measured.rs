//! Numbers for the README's table: `cargo xtask docs` reads the file that `FOV_MEASURED` names.

use std::io::Write;

/// Notes what was measured, if anybody wants to know.
pub(crate) fn note(name: &str, value: &str) {
    let Some(path) = std::env::var_os("FOV_MEASURED") else { return };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| writeln!(file, "{name}\t{value}")) {
        eprintln!("cannot write {}: {error}", path.display());
    }
}
