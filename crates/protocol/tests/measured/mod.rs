//! Numbers for the README's table: `cargo xtask docs` reads the file that `FOV_MEASURED` names.

/// Prints what was measured, and notes it if anybody wants to know.
#[allow(clippy::print_stdout, clippy::disallowed_types, reason = "a test may write where it is told to")]
pub(crate) fn measured(name: &str, value: &str) {
    use std::io::Write;
    println!("{name}: {value}");
    if let Some(path) = std::env::var_os("FOV_MEASURED") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
        file.and_then(|mut file| writeln!(file, "{name}\t{value}")).expect("FOV_MEASURED names a file");
    }
}
