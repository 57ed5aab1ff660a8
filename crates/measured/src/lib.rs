//! Numbers for the README's table, from wherever they are measured: `cargo xtask docs` reads the file that the variable
//! `FOV_MEASURED` names, a line `name<TAB>value` each.

use std::fs::OpenOptions;
use std::io::Write;

/// Notes what was measured, if anybody wants to know. A name that was noted before gets another line.
pub fn note(name: &str, value: &str) {
    let Some(path) = std::env::var_os("FOV_MEASURED") else { return };
    let file = OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| writeln!(file, "{name}\t{value}")) {
        // The number is for people; a measurement does not fail for want of a place to write it.
        let _ = writeln!(std::io::stderr(), "cannot write {}: {error}", path.display());
    }
}

/// Prints what was measured, and notes it.
#[expect(clippy::print_stdout, reason = "where a test runner catches what its tests say")]
pub fn measured(name: &str, value: &str) {
    println!("{name}: {value}");
    note(name, value);
}
