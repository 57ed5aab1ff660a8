//! This computer: where the project is, which programs there are, how software gets onto it.

use crate::Stop;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Cargo, as it called us.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where cargo puts a program of the workspace.
pub(crate) fn program(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether a program answers.
pub(crate) fn answers(program: &str, args: &[&str]) -> bool {
    let quiet = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

/// What a program prints, or nothing if it fails.
pub(crate) fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).stderr(Stdio::null()).output();
    output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default()
}

/// Runs a program with the terminal, to its end.
pub(crate) fn run(command: &mut Command) -> Result<(), Stop> {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(e) => Err(format!("cannot run `{shown}`: {e}")),
    }
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether the user may do everything.
pub(crate) fn is_root() -> bool {
    output("id", &["-u"]).trim() == "0"
}

/// How packages get onto this system.
pub(crate) enum Packages {
    /// apt-get, with these words before it, or by hand if it wants a password.
    Apt {
        /// `sudo` or nothing.
        before: Vec<&'static str>,
        /// It can be called without asking anybody.
        free: bool,
    },
    /// Homebrew; its packages are the user's own affair.
    Brew,
    /// None that is known here.
    Unknown,
}

impl Packages {
    /// Finds out.
    pub(crate) fn find() -> Packages {
        if answers("apt-get", &["--version"]) {
            let root = is_root();
            let before = if root { vec![] } else { vec!["sudo"] };
            return Packages::Apt { before, free: root || answers("sudo", &["-n", "true"]) };
        }
        if answers("brew", &["--version"]) { Packages::Brew } else { Packages::Unknown }
    }
}
