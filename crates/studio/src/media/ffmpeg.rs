//! Finding the `ffmpeg` and `ffprobe` programs and running them: caged, limited, watched, and gone when they
//! should be. Nothing else in the project starts a process.

use super::sandbox::{self, Access, Cage, Rlimits};
use fov_edit::time::Time;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Environment variable that names the `ffmpeg` program to use.
pub const FFMPEG_VARIABLE: &str = "FOV_FFMPEG";
/// Environment variable that names the `ffprobe` program to use.
pub const FFPROBE_VARIABLE: &str = "FOV_FFPROBE";

/// Encoders that every export needs.
const NEEDED_ENCODERS: [&str; 2] = ["libx264", "aac"];
/// How much of the end of what a program said is kept, in bytes.
const TAIL: usize = 16 * 1024;
/// Most bytes that `ffprobe` may answer with.
const ANSWER: usize = 8 * 1024 * 1024;

/// The programs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ffmpeg {
    found: Arc<Found>,
}

#[derive(Debug)]
struct Found {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    version: String,
}

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

/// Which program, and what its standard output is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `ffmpeg`, which makes files; its standard output carries the progress.
    Ffmpeg,
    /// `ffmpeg`, whose filters measure and print; its standard output is [`Finished::answer`].
    Analyser,
    /// `ffprobe`; its standard output is [`Finished::answer`].
    Ffprobe,
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
        Run { program, args: Vec::new(), dir, read: Vec::new(), write: Vec::new(), limits }
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

/// How far a run has come. Comes about twice a second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Progress {
    /// How much film has been written.
    pub out_time: Time,
    /// How many frames.
    pub frame: u64,
    /// How many bytes.
    pub size: u64,
    /// Film seconds per second, once known.
    pub speed: Option<f32>,
}

/// What a run that went well left behind besides its files.
#[derive(Debug, Clone, Default)]
pub struct Finished {
    /// What was answered; empty for [`Program::Ffmpeg`].
    pub answer: Vec<u8>,
    /// The end of what it logged.
    pub log: String,
}

/// Which limit a run hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Address space.
    Memory,
    /// Processor time.
    Cpu,
    /// Size of a file.
    FileSize,
    /// Time without progress.
    Stall,
    /// Length of an answer.
    Answer,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Limit::Memory => "memory",
            Limit::Cpu => "processor time",
            Limit::FileSize => "file size",
            Limit::Stall => "time without progress",
            Limit::Answer => "length of the answer",
        })
    }
}

/// Why a run did not go well. Whatever it was writing is worthless then, and the caller's to delete.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The token was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// It wanted more than it was given.
    #[error("ffmpeg was stopped at its limit of {0}: try a shorter or smaller video")]
    Limit(Limit),
    /// The disk is full.
    #[error("no space left on the disk: delete old exports and try again")]
    NoSpace,
    /// It ended by itself, unhappily.
    #[error("ffmpeg failed ({}): {}", code.map_or_else(|| "killed".to_owned(), |c| format!("exit status {c}")), last_line(tail))]
    Failed {
        /// Its exit status; none when a signal ended it.
        code: Option<i32>,
        /// The end of what it logged.
        tail: String,
    },
    /// It could not be started or watched.
    #[error("ffmpeg could not be run: {0}")]
    Io(#[from] std::io::Error),
}

fn last_line(tail: &str) -> &str {
    tail.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim()
}

impl Ffmpeg {
    /// Looks for both programs (variables, then the search path) and tries them.
    ///
    /// # Errors
    /// What is missing, and the package that has it.
    pub fn locate() -> Result<Ffmpeg, Missing> {
        let ffmpeg = find("ffmpeg", FFMPEG_VARIABLE)?;
        let ffprobe = find("ffprobe", FFPROBE_VARIABLE)?;
        let version = ask(&ffmpeg, "-version")?;
        let version = version.split_whitespace().nth(2).unwrap_or("unknown").to_owned();
        ask(&ffprobe, "-version")?;
        let encoders = ask(&ffmpeg, "-encoders")?;
        for encoder in NEEDED_ENCODERS {
            if !encoders.lines().any(|line| line.split_whitespace().nth(1) == Some(encoder)) {
                return Err(Missing::Encoder { path: ffmpeg, encoder });
            }
        }
        Ok(Ffmpeg { found: Arc::new(Found { ffmpeg, ffprobe, version }) })
    }

    /// What `ffmpeg` calls its version, e.g. `5.1.9-0+deb12u1`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.found.version
    }

    /// How well runs are confined on this machine.
    #[must_use]
    pub fn confinement(&self) -> sandbox::Level {
        sandbox::level()
    }

    /// Runs a program to its end. `progress` is called from within this future. Dropping the future or
    /// cancelling the token kills the process and everything that it started; so does the death of this program.
    ///
    /// # Errors
    /// See [`RunError`].
    pub async fn run(
        &self,
        run: Run,
        mut progress: impl FnMut(Progress) + Send,
        cancel: CancellationToken,
    ) -> Result<Finished, RunError> {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let command = self.command(&run)?;
        let mut process = Process(spawn(command).await?);
        let mut stdout =
            process.0.stdout.take().ok_or_else(|| std::io::Error::other("no standard output"))?;
        let mut stderr = process.0.stderr.take().ok_or_else(|| std::io::Error::other("no standard error"))?;
        let (mut said, mut logged) = (true, true);
        let (mut out_chunk, mut err_chunk) = ([0_u8; 4096], [0_u8; 4096]);
        let mut report = Report::default();
        let mut answer = Vec::new();
        let mut log = Tail::default();
        let mut deadline = Instant::now() + run.limits.stall;
        let mut reported = |bytes: &[u8], deadline: &mut Instant| {
            report.take(bytes, |now, moved| {
                if moved {
                    *deadline = Instant::now() + run.limits.stall;
                }
                progress(now);
            });
        };
        let status = loop {
            tokio::select! {
                got = read(&mut stdout, &mut out_chunk), if said => match got? {
                    [] => said = false,
                    bytes if run.program == Program::Ffmpeg => reported(bytes, &mut deadline),
                    bytes => {
                        answer.extend_from_slice(bytes);
                        if answer.len() > ANSWER {
                            return Err(RunError::Limit(Limit::Answer));
                        }
                    }
                },
                got = read(&mut stderr, &mut err_chunk), if logged => match got? {
                    [] => logged = false,
                    bytes => {
                        log.push(bytes);
                        if run.program == Program::Analyser {
                            reported(bytes, &mut deadline);
                        }
                    }
                },
                status = process.0.wait(), if !said && !logged => break status?,
                () = cancel.cancelled() => {
                    process.end().await;
                    return Err(RunError::Cancelled);
                }
                () = tokio::time::sleep_until(deadline) => {
                    process.end().await;
                    return Err(RunError::Limit(Limit::Stall));
                }
            }
        };
        let log = log.into_string(run.program);
        match starved(&log) {
            _ if !status.success() => Err(why(status, log)),
            // It takes a failed allocation or write for the end of an input, and leaves with success.
            Some(error) => Err(error),
            None => Ok(Finished { answer, log }),
        }
    }

    fn command(&self, run: &Run) -> std::io::Result<Command> {
        let program = match run.program {
            Program::Ffmpeg | Program::Analyser => &self.found.ffmpeg,
            Program::Ffprobe => &self.found.ffprobe,
        };
        let access =
            Access { read: run.read.clone(), write: run.write.clone(), execute: vec![program.clone()] };
        let Limits { memory, cpu, file_size, .. } = run.limits;
        let cage = Cage::new(&access, Rlimits { memory, cpu, file_size })?;
        let mut command = Command::new(program);
        command.arg("-hide_banner");
        match run.program {
            Program::Ffmpeg => command.args(["-nostdin", "-y", "-nostats", "-progress", "pipe:1"]),
            Program::Analyser => command.args(["-nostdin", "-nostats", "-progress", "pipe:2"]),
            Program::Ffprobe => &mut command,
        };
        command.args(&run.args).current_dir(&run.dir).kill_on_drop(true);
        command
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        // Nothing of the server's environment is the child's business. glibc reserves 64 MB of address space for
        // each thread's arena, which would eat the memory limit on machines with many cores.
        command.env_clear().env("LC_ALL", "C").env("MALLOC_ARENA_MAX", "2").env("TMPDIR", &run.dir);
        cage.confine(&mut command);
        Ok(command)
    }
}

async fn read<'a>(from: &mut (impl AsyncRead + Unpin), into: &'a mut [u8]) -> std::io::Result<&'a [u8]> {
    let n = from.read(into).await?;
    Ok(&into[..n])
}

/// What an unhappy end means.
fn why(status: ExitStatus, tail: String) -> RunError {
    use std::os::unix::process::ExitStatusExt;
    // FFmpeg catches SIGXCPU, says so and leaves in good order.
    let over_time = format!("received signal {}", libc::SIGXCPU);
    match status.signal() {
        Some(libc::SIGXCPU) => RunError::Limit(Limit::Cpu),
        Some(libc::SIGXFSZ) => RunError::Limit(Limit::FileSize),
        _ if tail.contains(&over_time) => RunError::Limit(Limit::Cpu),
        _ => starved(&tail).unwrap_or(RunError::Failed { code: status.code(), tail }),
    }
}

/// What it ran out of, by what it said.
fn starved(tail: &str) -> Option<RunError> {
    if tail.contains("No space left on device") {
        return Some(RunError::NoSpace);
    }
    // Too many streams are reported as lack of memory, too.
    (tail.contains("Cannot allocate memory") && !tail.contains("max_streams"))
        .then_some(RunError::Limit(Limit::Memory))
}

/// A child and its process group; both are gone when this is.
struct Process(Child);

impl Process {
    fn kill(&mut self) {
        // Once the child has been waited for, its number may belong to somebody else: then `id` is none.
        if let Some(id) = self.0.id().and_then(|id| libc::pid_t::try_from(id).ok()) {
            // SAFETY: a plain system call. The group exists: the child leads it and has not been waited for.
            unsafe { libc::kill(-id, libc::SIGKILL) };
        }
    }

    async fn end(&mut self) {
        self.kill();
        // It has been killed; how it ended is of no interest.
        let _ = self.0.wait().await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts `command` on a thread that lives as long as this program. The kernel kills a caged child when the
/// *thread* that started it ends, and the threads of a runtime come and go.
async fn spawn(command: Command) -> std::io::Result<Child> {
    struct Order {
        command: Command,
        runtime: tokio::runtime::Handle,
        reply: oneshot::Sender<std::io::Result<Child>>,
    }
    static SPAWNER: OnceLock<Option<mpsc::Sender<Order>>> = OnceLock::new();
    let gone = || std::io::Error::other("the thread that starts processes is gone");
    let spawner = SPAWNER.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        let serve = move || {
            for mut order in inbox {
                let _guard = order.runtime.enter();
                // If nobody waits for it any more, dropping the child kills it.
                let _ = order.reply.send(order.command.spawn());
            }
        };
        std::thread::Builder::new().name("spawner".into()).spawn(serve).ok().map(|_| orders)
    });
    let (reply, answer) = oneshot::channel();
    let order = Order { command, runtime: tokio::runtime::Handle::current(), reply };
    spawner.as_ref().ok_or_else(gone)?.send(order).map_err(|_| gone())?;
    answer.await.map_err(|_| gone())?
}

/// Reads what `-progress` writes: `key=value` lines, each block closed by `progress=`.
#[derive(Default)]
struct Report {
    line: Vec<u8>,
    now: Progress,
    before: Progress,
}

impl Report {
    fn take(&mut self, bytes: &[u8], mut tell: impl FnMut(Progress, bool)) {
        for &byte in bytes {
            if byte != b'\n' {
                // No line of a report is this long; one that is must not grow for ever.
                if self.line.len() < 256 {
                    self.line.push(byte);
                }
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let Some((key, value)) = std::str::from_utf8(&line).ok().and_then(|l| l.split_once('=')) else {
                continue;
            };
            let value = value.trim();
            match key {
                "frame" => self.now.frame = value.parse().unwrap_or(self.now.frame),
                "total_size" => self.now.size = value.parse().unwrap_or(self.now.size),
                // "N/A" until something was written. `out_time_ms` holds microseconds as well.
                "out_time_us" => {
                    if let Ok(us) = value.parse::<i64>() {
                        self.now.out_time = Time(us.max(0).saturating_mul(7056) / 10);
                    }
                }
                "speed" => self.now.speed = value.trim_end_matches('x').parse().ok(),
                "progress" => {
                    let moved =
                        Progress { speed: None, ..self.now } != Progress { speed: None, ..self.before };
                    self.before = self.now;
                    tell(self.now, moved);
                }
                _ => {}
            }
        }
    }
}

/// The last bytes of a log.
#[derive(Default)]
struct Tail(Vec<u8>);

impl Tail {
    fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        if self.0.len() > 2 * TAIL {
            self.0.drain(..self.0.len() - TAIL);
        }
    }

    fn into_string(self, program: Program) -> String {
        let text = String::from_utf8_lossy(&self.0[self.0.len().saturating_sub(TAIL)..]);
        if program != Program::Analyser {
            return text.into_owned();
        }
        // The progress came this way too.
        let is_key =
            |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let said = text.lines().filter(|line| !line.split_once('=').is_some_and(|(key, _)| is_key(key)));
        said.fold(String::new(), |all, line| all + line + "\n")
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
