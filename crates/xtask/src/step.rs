//! Runs a check, shows what it prints, and counts the tests in it.

use crate::machine;
use crate::measured::Sheet;
use crate::{Stop, say};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

/// A row of checks, one after the other.
pub(crate) struct Checks {
    sheet: Sheet,
    count: Count,
}

/// What checks came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
}

impl Checks {
    /// Those of a `cargo xtask` command.
    pub(crate) fn of(command: &str) -> Checks {
        Checks { sheet: Sheet::fresh(command), count: Count::default() }
    }

    /// From now on, numbers are those of this command.
    pub(crate) fn go_on_as(&mut self, command: &str) -> &mut Checks {
        self.sheet = Sheet::fresh(command);
        self
    }

    /// Runs a check. One that prints no count of tests is itself the test.
    pub(crate) fn step(&mut self, name: &str, command: &mut Command) {
        say(&format!("\n== {name}: {}", machine::shown(command)));
        let started = Instant::now();
        let (ok, mut count) = watch(self.sheet.hand_to(command));
        if count == Count::default() {
            count.passed = usize::from(ok);
        }
        if !ok && count.failed == 0 {
            count.failed = 1;
        }
        self.count.passed += count.passed;
        self.count.failed += count.failed;
        let verdict = if count.failed == 0 { "ok" } else { "FAILED" };
        say(&format!("== {name}: {verdict} ({} s)", started.elapsed().as_secs()));
    }

    /// A check that could not even be prepared has failed.
    pub(crate) fn prepared<T>(&mut self, name: &str, prepared: Result<T, Stop>) -> Option<T> {
        let sentence = match prepared {
            Ok(it) => return Some(it),
            Err(sentence) => sentence,
        };
        say(&format!("\n== {name}: FAILED, {sentence}"));
        self.count.failed += 1;
        None
    }

    /// The last line, and how the command ends.
    pub(crate) fn end(self) -> Result<(), Stop> {
        let line = format!("\n{} passed, {} failed", self.count.passed, self.count.failed);
        if self.count.failed > 0 {
            return Err(line);
        }
        say(&line);
        Ok(())
    }
}

fn watch(command: &mut Command) -> (bool, Count) {
    let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(e) => {
            say(&format!("cannot run it: {e}"));
            return (false, Count::default());
        }
    };
    let count = Mutex::new(Count::default());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| out.map(|out| follow(out, &count)));
        scope.spawn(|| err.map(|err| follow(err, &count)));
    });
    let ok = child.wait().is_ok_and(|status| status.success());
    (ok, count.into_inner().unwrap_or_default())
}

/// Passes lines on and adds up what they count.
fn follow(from: impl Read, count: &Mutex<Count>) {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        let _ = std::io::stdout().lock().write_all(&line);
        if let Some(found) = summary(&String::from_utf8_lossy(&line))
            && let Ok(mut count) = count.lock()
        {
            count.passed += found.passed;
            count.failed += found.failed;
        }
        line.clear();
    }
}

/// The count in a line of `cargo test`, of cargo-nextest, of wasm-bindgen's runner or of Node.js's, if it has one.
fn summary(line: &str) -> Option<Count> {
    // As node:test counts: "ℹ pass 12".
    if let Some(rest) = line.trim().strip_prefix("ℹ ") {
        let (word, number) = rest.split_once(' ')?;
        let number = number.parse().ok()?;
        return match word {
            "pass" => Some(Count { passed: number, failed: 0 }),
            "fail" => Some(Count { passed: 0, failed: number }),
            _ => None,
        };
    }
    if !(line.contains("test result: ") || line.contains(" tests run: ") || line.contains(" test run: ")) {
        return None;
    }
    let number_before = |word: &str| {
        line.split([',', ';', ':', '.', '('])
            .find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
            .unwrap_or(0)
    };
    Some(Count {
        passed: number_before("passed"),
        failed: number_before("failed") + number_before("timed out"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_summaries_of_the_test_runners() {
        let count = |passed, failed| Some(Count { passed, failed });
        let cargo =
            "test result: ok. 16 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.06s";
        assert_eq!(summary(cargo), count(16, 0));
        assert_eq!(summary("test result: FAILED. 3 passed; 1 failed; 0 ignored"), count(3, 1));
        let nextest =
            "     Summary [   1.240s] 40 tests run: 37 passed (2 slow), 2 failed, 1 timed out, 4 skipped";
        assert_eq!(summary(nextest), count(37, 3));
        assert_eq!(summary("     Summary [   0.004s] 1 test run: 1 passed, 0 skipped"), count(1, 0));
        assert_eq!(summary("ℹ pass 23"), count(23, 0));
        assert_eq!(summary("ℹ fail 1"), count(0, 1));
        assert_eq!(summary("ℹ duration_ms 71.3"), None);
        assert_eq!(summary("running 16 tests"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_check_that_fails_counts_even_if_its_tests_passed() {
        let sheet = Sheet::nowhere();
        let mut checks = Checks { sheet, count: Count::default() };
        checks.step("good", Command::new("sh").args(["-c", "exit 0"]));
        checks.step(
            "bad",
            Command::new("sh").args(["-c", "echo 'test result: ok. 2 passed; 0 failed'; exit 1"]),
        );
        checks.step("absent", &mut Command::new("/no/such/program"));
        assert_eq!(checks.prepared("given", Ok(7)), Some(7));
        assert_eq!(checks.prepared::<()>("not given", Err("no Chromium".into())), None);
        assert_eq!(checks.count, Count { passed: 3, failed: 3 });
    }
}
