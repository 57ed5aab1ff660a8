//! Finding the `ffmpeg` and `ffprobe` programs and running them: caged, limited, watched, and gone when they
//! should be. Nothing else in the project starts a process.

mod locate;
mod process;
mod report;
mod run;

use super::sandbox::{self, Access, Cage, Rlimits};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use process::{Process, spawn};
use report::{Report, Tail};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use locate::Missing;
pub use report::Progress;
pub use run::{Limits, Program, Run};

/// Environment variable that names the `ffmpeg` program to use.
pub const FFMPEG_VARIABLE: &str = "FOV_FFMPEG";
/// Environment variable that names the `ffprobe` program to use.
pub const FFPROBE_VARIABLE: &str = "FOV_FFPROBE";

/// Most bytes that `ffprobe` may answer with.
const ANSWER: usize = 8 * 1024 * 1024;
/// Most bytes that are taken from a program's standard output at once.
const CHUNK: usize = 32 * 1024;

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

/// What a run that went well left behind besides its files.
#[derive(Debug, Clone, Default)]
pub struct Finished {
    /// What was answered; empty for [`Program::Ffmpeg`] and [`Program::Streamer`].
    pub answer: Vec<u8>,
    /// The end of what it logged.
    pub log: String,
}

/// What a program reads from its standard input, piece by piece.
pub type Feed = BoxStream<'static, std::io::Result<Bytes>>;

/// What goes into a run and comes out of it while it runs.
#[derive(Default)]
struct Pipes {
    input: Option<Feed>,
    out: Option<mpsc::Sender<Bytes>>,
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
        progress: impl FnMut(Progress) + Send,
        cancel: CancellationToken,
    ) -> Result<Finished, RunError> {
        self.drive(run, progress, Pipes::default(), cancel).await
    }

    /// Runs a [`Program::Streamer`] to its end and passes on what it makes, in order and as soon as it is made. It finds
    /// `input` on its standard input (the file `pipe:0`), of which it reads what it needs. The run waits where the
    /// receiver does not keep up, and is cancelled when the receiver is gone.
    ///
    /// # Errors
    /// See [`RunError`]; an error of `input` is one of the run. What was passed on until then is the beginning of a file.
    pub async fn stream(
        &self,
        run: Run,
        input: Option<Feed>,
        out: mpsc::Sender<Bytes>,
        cancel: CancellationToken,
    ) -> Result<(), RunError> {
        self.drive(run, |_| {}, Pipes { input, out: Some(out) }, cancel).await?;
        Ok(())
    }

    async fn drive(
        &self,
        run: Run,
        mut progress: impl FnMut(Progress) + Send,
        pipes: Pipes,
        cancel: CancellationToken,
    ) -> Result<Finished, RunError> {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let mut command = self.command(&run)?;
        let Pipes { input, out } = pipes;
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut process = Process(spawn(command).await?);
        let mut feeding = std::pin::pin!(feed(process.0.stdin.take(), input));
        let mut hungry = true;
        let mut stdout =
            process.0.stdout.take().ok_or_else(|| std::io::Error::other("no standard output"))?;
        let mut stderr = process.0.stderr.take().ok_or_else(|| std::io::Error::other("no standard error"))?;
        let (mut said, mut logged) = (true, true);
        let (mut out_chunk, mut err_chunk) = (vec![0_u8; CHUNK], [0_u8; 4096]);
        let mut report = Report::default();
        let mut answer = Vec::new();
        let mut streamed = 0_u64;
        let mut log = Tail::default();
        let mut deadline = Instant::now() + run.limits.stall;
        let (mut pause, mut still) = (run.background.clone(), false);
        if let Some(pause) = &mut pause {
            pause.mark_changed();
        }
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
                    bytes if let Some(out) = &out => {
                        streamed += bytes.len() as u64;
                        if streamed > run.limits.file_size {
                            return Err(RunError::Limit(Limit::FileSize));
                        }
                        let sent = tokio::select! {
                            sent = out.send(Bytes::copy_from_slice(bytes)) => sent.is_ok(),
                            () = cancel.cancelled() => false,
                        };
                        if !sent {
                            process.end().await;
                            return Err(RunError::Cancelled);
                        }
                        deadline = Instant::now() + run.limits.stall;
                    }
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
                        if run.program.reports_on_stderr() {
                            reported(bytes, &mut deadline);
                        }
                    }
                },
                fed = &mut feeding, if hungry => {
                    fed?;
                    hungry = false;
                }
                status = process.0.wait(), if !said && !logged => break status?,
                () = cancel.cancelled() => {
                    process.end().await;
                    return Err(RunError::Cancelled);
                }
                pausing = turned(&mut pause) => if pausing != still {
                    process.pause(pausing);
                    still = pausing;
                    deadline = Instant::now() + run.limits.stall;
                },
                () = tokio::time::sleep_until(deadline), if !still => {
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
            Program::Ffmpeg | Program::Analyser | Program::Streamer => &self.found.ffmpeg,
            Program::Ffprobe => &self.found.ffprobe,
        };
        let access =
            Access { read: run.read.clone(), write: run.write.clone(), execute: vec![program.clone()] };
        let Limits { memory, cpu, file_size, .. } = run.limits;
        let background = run.background.is_some();
        let cage = Cage::new(&access, Rlimits { memory, cpu, file_size, background })?;
        let mut command = Command::new(program);
        command.arg("-hide_banner");
        match run.program {
            Program::Ffmpeg => command.args(["-nostdin", "-y", "-nostats", "-progress", "pipe:1"]),
            Program::Analyser | Program::Streamer => {
                command.args(["-nostdin", "-nostats", "-progress", "pipe:2"])
            }
            Program::Ffprobe => &mut command,
        };
        command.args(&run.args).current_dir(&run.dir).kill_on_drop(true);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        // Nothing of the server's environment is the child's business. glibc reserves 64 MB of address space for
        // each thread's arena, which would eat the memory limit on machines with many cores.
        command.env_clear().env("LC_ALL", "C").env("MALLOC_ARENA_MAX", "2").env("TMPDIR", &run.dir);
        cage.confine(&mut command);
        Ok(command)
    }
}

/// Waits until a run in the background is to stand still or to go on, and says which.
async fn turned(pause: &mut Option<watch::Receiver<bool>>) -> bool {
    let Some(switch) = pause else { return std::future::pending().await };
    if switch.changed().await.is_ok() {
        return *switch.borrow_and_update();
    }
    // Nobody is left to say so, so nobody is left for whom it should stand still.
    *pause = None;
    false
}

/// Passes `input` on to a program, as much of it as that takes, and closes its standard input.
async fn feed(stdin: Option<ChildStdin>, input: Option<Feed>) -> std::io::Result<()> {
    let (Some(mut stdin), Some(mut input)) = (stdin, input) else { return Ok(()) };
    while let Some(bytes) = input.next().await {
        match stdin.write_all(&bytes?).await {
            // It has read enough, or is gone, which others see.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            written => written?,
        }
    }
    Ok(())
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
