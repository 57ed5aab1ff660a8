//! Where the programs are, and whether they can do what is needed.

use super::{FFMPEG_VARIABLE, FFPROBE_VARIABLE, Ffmpeg, Found};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Encoders that every export needs.
const NEEDED_ENCODERS: [&str; 2] = ["libx264", "aac"];

/// Why there is nothing to run.
#[derive(Debug, thiserror::Error)]
pub enum Missing {
    /// Neither named by a variable nor in the search path.
    #[error(
        "{program} was not found: install the package ffmpeg (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg) or set {variable} to the program"
    )]
    Program {
        /// `ffmpeg` or `ffprobe`.
        program: &'static str,
        /// The variable that would name it.
        variable: &'static str,
    },
    /// Found, but it does not run.
    #[error("{} does not run ({reason}): reinstall the package ffmpeg, or set FOV_FFMPEG and FOV_FFPROBE to programs that do", path.display())]
    Broken {
        /// What was found.
        path: PathBuf,
        /// What happened.
        reason: String,
    },
    /// Runs, but was built without something that every export needs.
    #[error("{} was built without the encoder {encoder}: install the package ffmpeg of your distribution, which has it", path.display())]
    Encoder {
        /// What was found.
        path: PathBuf,
        /// What it lacks.
        encoder: &'static str,
    },
}

impl Ffmpeg {
    /// Looks for both programs (variables, then the search path) and tries them.
    ///
    /// # Errors
    /// What is missing, and the package that has it.
    pub fn locate() -> Result<Ffmpeg, Missing> {
        Ffmpeg::at(&find("ffmpeg", FFMPEG_VARIABLE)?, &find("ffprobe", FFPROBE_VARIABLE)?)
    }

    /// Tries the programs at these paths.
    ///
    /// # Errors
    /// They do not run, or lack what every export needs.
    pub fn at(ffmpeg: &Path, ffprobe: &Path) -> Result<Ffmpeg, Missing> {
        let version = ask(ffmpeg, "-version")?;
        let version = version.split_whitespace().nth(2).unwrap_or("unknown").to_owned();
        ask(ffprobe, "-version")?;
        let encoders = ask(ffmpeg, "-encoders")?;
        for encoder in NEEDED_ENCODERS {
            if !encoders.lines().any(|line| line.split_whitespace().nth(1) == Some(encoder)) {
                return Err(Missing::Encoder { path: ffmpeg.to_owned(), encoder });
            }
        }
        let (ffmpeg, ffprobe) = (ffmpeg.to_owned(), ffprobe.to_owned());
        Ok(Ffmpeg { found: Arc::new(Found { ffmpeg, ffprobe, version }) })
    }
}

fn find(program: &'static str, variable: &'static str) -> Result<PathBuf, Missing> {
    let missing = || Missing::Program { program, variable };
    let path = match std::env::var_os(variable).filter(|value| !value.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .map(|folder| folder.join(program))
            .find(|path| path.is_file())
            .ok_or_else(missing)?,
    };
    // Links are followed now, because the cage knows only the real file.
    path.canonicalize().map_err(|_| missing())
}

fn ask(program: &Path, question: &str) -> Result<String, Missing> {
    let broken = |reason: String| Missing::Broken { path: program.to_owned(), reason };
    let output = std::process::Command::new(program)
        .args(["-hide_banner", question])
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|e| broken(e.to_string()))?;
    if !output.status.success() {
        return Err(broken(output.status.to_string()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
