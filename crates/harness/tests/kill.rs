//! `fov edit` is killed at moments spread over its whole life, and `fov resume` ends with the same film: each message
//! accepted once, each render submitted once, the file delivered once.
//!
//! A moment is a line that something has written down: the job's trace (requests, saves, events) and the studio's
//! record (what it accepted, began, finished). So the moments lie where the states change, not at so many milliseconds.
//! `FOV_SEED` draws them by chance instead.
// Helpers of tests may unwrap; clippy only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Bench, Film, Studio, count, said, witness};

/// Moments at which the whole process goes, the studio inside it included.
const WHOLE: usize = 16;
/// Moments at which only `fov` goes, and the studio works on.
const CLIENT: usize = 8;
/// Nothing here takes so long unless it hangs.
const HANGS: Duration = Duration::from_secs(180);

const SAY: [&str; 2] = ["trim the first 2 seconds", "fade to black at the end"];

/// One life of a job: where it runs and what is written down of it.
struct Life {
    bench: Bench,
    studio: Option<Studio>,
    args: Vec<String>,
}

/// What a life came to.
#[derive(Debug, PartialEq)]
struct Result {
    frames: u64,
    content: String,
    messages: usize,
    turns: usize,
    renders: usize,
    uploads: usize,
}

impl Life {
    fn new(own_studio: bool) -> Life {
        let bench = Bench::new();
        let clip = bench.clip();
        let studio = own_studio.then(|| bench.studio());
        let mut args: Vec<String> = vec!["edit".into(), clip.to_str().unwrap().into()];
        for text in SAY {
            args.extend(["--say".into(), text.into()]);
        }
        args.extend(["-o", "out.mp4", "--json", "report.json"].map(String::from));
        if let Some(studio) = &studio {
            args.extend(["--backend".into(), studio.url.clone()]);
        }
        Life { bench, studio, args }
    }

    fn studio_data(&self) -> PathBuf {
        self.studio.as_ref().map_or_else(|| self.bench.slot().join("studio"), |s| s.data.clone())
    }

    fn slot(&self) -> PathBuf {
        match &self.studio {
            None => self.bench.slot(),
            Some(studio) => {
                let host = studio.url.strip_prefix("http://").unwrap().replace(':', "_");
                self.bench.path(&format!("data/_{host}/0"))
            }
        }
    }

    /// How many lines have been written down.
    fn story(&self) -> usize {
        let lines =
            |path: &Path| fs::read(path).map_or(0, |text| text.iter().filter(|b| **b == b'\n').count());
        lines(&self.slot().join("trace.jsonl")) + lines(&self.studio_data().join("log/studio.jsonl"))
    }

    fn spawn(&self, args: &[&str]) -> Child {
        let mut fov = self.bench.fov(args);
        fov.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn edit(&self) -> Child {
        self.spawn(&self.args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Kills the process when so much has been written down; whether it was still alive.
    fn kill_at(&self, moment: usize, mut child: Child) -> bool {
        let since = Instant::now();
        loop {
            if child.try_wait().unwrap().is_some() {
                return false;
            }
            if self.story() >= moment {
                child.kill().unwrap();
                child.wait().unwrap();
                return true;
            }
            assert!(since.elapsed() < HANGS, "stuck before moment {moment}, at {}", self.story());
            std::thread::sleep(Duration::from_micros(300));
        }
    }

    fn result(&self) -> Result {
        let film = Film::open(&self.bench.path("out.mp4"));
        let witness = witness(&self.studio_data());
        let mut names: Vec<_> = fs::read_dir(self.bench.path(""))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|name| !["clip.mp4", "data", "studio"].contains(&name.as_str()))
            .collect();
        names.sort();
        assert_eq!(names, ["out.mp4", "report.json"], "one file, and nothing left beside it");
        Result {
            frames: film.frames(),
            content: film.content(),
            messages: count(&witness, "message_accepted"),
            turns: count(&witness, "turn_finished"),
            renders: count(&witness, "render_submitted"),
            uploads: count(&witness, "file_uploaded"),
        }
    }
}

#[test]
fn a_kill_at_any_moment_changes_nothing() {
    let whole = undisturbed(false);
    assert_eq!((whole.1.frames, whole.1.messages, whole.1.renders), (120, 2, 1), "{:?}", whole.1);
    let client = undisturbed(true);
    let mut moments: Vec<(bool, usize)> = Vec::new();
    moments.extend(spread(whole.0, WHOLE).into_iter().map(|m| (false, m)));
    moments.extend(spread(client.0, CLIENT).into_iter().map(|m| (true, m)));

    let (next, killed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((own_studio, moment)) = moments.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let hit = check(*own_studio, *moment, &whole.1);
                    killed.fetch_add(usize::from(hit), Ordering::Relaxed);
                }
            });
        }
    });
    let killed = killed.into_inner();
    assert!(killed >= 20, "only {killed} of {} kills came before the end", moments.len());
}

/// How much is written down of a life without a kill, and what it comes to.
fn undisturbed(own_studio: bool) -> (usize, Result) {
    let life = Life::new(own_studio);
    let args: Vec<_> = life.args.iter().map(String::as_str).collect();
    let output = life.bench.run(&args);
    assert!(output.status.success(), "{}", said(&output));
    (life.story(), life.result())
}

/// Kills at the moment, once more on the way back, and looks at what comes of it.
fn check(own_studio: bool, moment: usize, expected: &Result) -> bool {
    let life = Life::new(own_studio);
    let hit = life.kill_at(moment, life.edit());
    if moment.is_multiple_of(3) {
        life.kill_at(life.story() + 2, life.spawn(&["resume"]));
    }
    let output = finish(&life);
    let case = format!("studio apart: {own_studio}, killed at {moment}: {output}");
    assert_eq!(life.result(), *expected, "{case}\n{}", trace(&life));
    hit
}

fn finish(life: &Life) -> String {
    let mut resume = life.bench.fov(&["resume"]);
    let output = resume.output().unwrap();
    assert!(output.status.success(), "{}\n{}", said(&output), trace(life));
    let again = life.bench.run(&["resume"]);
    assert!(said(&again).contains("Nothing to resume"), "{}", said(&again));
    said(&output)
}

fn trace(life: &Life) -> String {
    fs::read_to_string(life.slot().join("trace.jsonl")).unwrap_or_default()
}

/// So many moments in a life of `length` lines: evenly, or by chance.
fn spread(length: usize, moments: usize) -> Vec<usize> {
    let last = length - 2;
    match std::env::var("FOV_SEED").ok().and_then(|seed| seed.parse::<u64>().ok()) {
        None => (0..moments).map(|n| 1 + n * (last - 1) / (moments - 1)).collect(),
        Some(mut state) => (0..moments)
            .map(|_| {
                // A step of a linear congruential generator (Knuth's MMIX) is chance enough.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                1 + (state >> 33) as usize % last
            })
            .collect(),
    }
}

#[test]
fn ctrl_c_stops_all_that_is_resumed() {
    let life = Life::new(false);
    let args: Vec<&str> = life.args.iter().map(String::as_str).collect();
    let other = args.iter().map(|arg| if *arg == "out.mp4" { "other.mp4" } else { arg });
    let mut both = [life.edit(), life.spawn(&other.collect::<Vec<_>>())];
    let since = Instant::now();
    while life.bench.ok(&["status"]).matches("running").count() < 2 {
        assert!(since.elapsed() < HANGS, "stuck");
    }
    for child in &mut both {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut fov = life.bench.fov(&["resume"]);
    let mut child = fov.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(|line| line.unwrap());
    let going_on = |line: &String| line.starts_with("Going on");
    assert!(lines.by_ref().take(1).all(|line| going_on(&line)));
    // The next line comes from the work on the first.
    assert!(lines.next().is_some_and(|line| !going_on(&line)));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let rest: Vec<String> = lines.collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert!(!rest.iter().any(going_on), "{rest:?}");
}

#[test]
fn ctrl_c_says_how_to_go_on() {
    let life = Life::new(false);
    let mut fov = life.bench.fov(&life.args.iter().map(String::as_str).collect::<Vec<_>>());
    let child = fov.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let since = Instant::now();
    while life.story() < 6 {
        assert!(since.elapsed() < HANGS, "stuck");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(said(&output).contains("fov resume"), "{}", said(&output));
    finish(&life);
    assert_eq!(life.result().messages, 2);
}
