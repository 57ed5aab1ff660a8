//! What a program says while it runs: its progress, and the end of its log.

use super::Program;
use fov_edit::time::Time;

/// How much of the end of what a program said is kept, in bytes.
const TAIL: usize = 16 * 1024;

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

/// Reads what `-progress` writes: `key=value` lines, each block closed by `progress=`.
#[derive(Default)]
pub(super) struct Report {
    line: Vec<u8>,
    now: Progress,
    before: Progress,
}

impl Report {
    pub(super) fn take(&mut self, bytes: &[u8], mut tell: impl FnMut(Progress, bool)) {
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
pub(super) struct Tail(Vec<u8>);

impl Tail {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        if self.0.len() > 2 * TAIL {
            self.0.drain(..self.0.len() - TAIL);
        }
    }

    pub(super) fn into_string(self, program: Program) -> String {
        let text = String::from_utf8_lossy(&self.0[self.0.len().saturating_sub(TAIL)..]);
        if !program.reports_on_stderr() {
            return text.into_owned();
        }
        // The progress came this way too.
        let is_key =
            |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let said = text.lines().filter(|line| !line.split_once('=').is_some_and(|(key, _)| is_key(key)));
        said.fold(String::new(), |all, line| all + line + "\n")
    }
}
