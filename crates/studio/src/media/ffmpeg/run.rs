//! What is to be run, and what it may use.

use fov_edit::time::Time;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::watch;

/// Which program, and what its standard output is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `ffmpeg`, which makes files; its standard output carries the progress.
    Ffmpeg,
    /// `ffmpeg`, whose filters measure and print; its standard output is [`Finished::answer`].
    Analyser,
    /// `ffmpeg`, which makes one file and passes it on while it makes it: its standard output is the film.
    Streamer,
    /// `ffprobe`; its standard output is [`Finished::answer`].
    Ffprobe,
}

impl Program {
    /// Whether its progress comes with its log, because its standard output is taken.
    pub(super) fn reports_on_stderr(self) -> bool {
        matches!(self, Program::Analyser | Program::Streamer)
    }
}

/// One run of a program.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which one.
    pub program: Program,
    /// Its arguments, without those that every run gets (`-nostdin`, `-hide_banner`, `-progress`, …). Every
    /// input must name its demuxer: take the arguments from [`super::sniff::Container::input`].
    pub args: Vec<OsString>,
    /// The folder that it runs in: relative names in `args` are files here. Being here gives it no rights.
    pub dir: PathBuf,
    /// Files and folders that it may read.
    pub read: Vec<PathBuf>,
    /// Folders that it may read and write.
    pub write: Vec<PathBuf>,
    /// What it may use.
    pub limits: Limits,
    /// Whether it gets processor time only where nobody else wants it, and stands still while this is `true`; it goes
    /// on for good when nobody can say so any more.
    pub background: Option<watch::Receiver<bool>>,
}

impl Run {
    /// A run of `ffmpeg` in its own folder `dir`, which it may write, limited for making `duration` of film.
    #[must_use]
    pub fn ffmpeg(dir: impl Into<PathBuf>, duration: Time) -> Run {
        let dir = dir.into();
        Run::of(Program::Ffmpeg, dir.clone(), Limits::for_media(duration)).writes(dir)
    }

    /// A run of `ffmpeg` that measures `duration` of the file `source`, which is all that it may touch.
    #[must_use]
    pub fn analyser(source: &Path, duration: Time) -> Run {
        let limits = Limits { file_size: 0, ..Limits::for_media(duration) };
        Run::of(Program::Analyser, folder(source), limits).reads(source)
    }

    /// A run of `ffprobe`, limited for a look at the file `source`, which is all that it may touch.
    #[must_use]
    pub fn ffprobe(source: &Path) -> Run {
        Run::of(Program::Ffprobe, folder(source), Limits::for_a_look()).reads(source)
    }

    fn of(program: Program, dir: PathBuf, limits: Limits) -> Run {
        let (args, read, write) = (Vec::new(), Vec::new(), Vec::new());
        Run { program, args, dir, read, write, limits, background: None }
    }

    /// The same with its film on standard output (the file `pipe:1`) instead of in a file.
    #[must_use]
    pub fn streamed(self) -> Run {
        Run { program: Program::Streamer, ..self }
    }

    /// The same with processor time only where nobody else wants it, and none while `pause` is `true`. Somebody may
    /// want it for long: no progress for a while is no reason to stop.
    #[must_use]
    pub fn in_background(mut self, pause: watch::Receiver<bool>) -> Run {
        self.limits.stall = Duration::from_secs(1800);
        Run { background: Some(pause), ..self }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Run {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Run {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Lets it read a file or folder.
    #[must_use]
    pub fn reads(mut self, path: impl Into<PathBuf>) -> Run {
        self.read.push(path.into());
        self
    }

    /// Lets it write in a folder.
    #[must_use]
    pub fn writes(mut self, path: impl Into<PathBuf>) -> Run {
        self.write.push(path.into());
        self
    }
}

fn folder(file: &Path) -> PathBuf {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// What a run may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of address space.
    pub memory: u64,
    /// Processor time, of all threads together.
    pub cpu: Duration,
    /// Bytes of the largest file that it may write.
    pub file_size: u64,
    /// Longest time without any progress (for `ffprobe`: longest time). Raise it for a graph that gives nothing
    /// out before it has read everything, such as `reverse`.
    pub stall: Duration,
}

impl Limits {
    /// For making or reading `duration` of film: processor time 20 × its length and a minute.
    #[must_use]
    pub fn for_media(duration: Time) -> Limits {
        let seconds = duration.secs_f64().clamp(0.0, 86_400.0);
        Limits {
            memory: 4 << 30,
            cpu: Duration::from_secs_f64(20.0 * seconds + 60.0),
            file_size: 8 << 30,
            stall: Duration::from_secs(60),
        }
    }

    /// For a look at one file.
    #[must_use]
    pub fn for_a_look() -> Limits {
        Limits { memory: 1 << 30, cpu: Duration::from_secs(20), file_size: 0, stall: Duration::from_secs(30) }
    }
}
