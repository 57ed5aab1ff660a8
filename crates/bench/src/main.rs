//! Measures decoding of event streams with our decoder, with the published ones, and with a bare newline scan as
//! the bound; interleaved in one process, because this is the only fair way on a shared machine. Then what a step of
//! the machine and its snapshots cost. `render` measures the renderer; `kinds`, its full encodes
//! alone; `preview`, what is seen before a film is rendered.
//!
//! `cargo run --release -p fov-bench -- [--rounds N] [--json FILE]`
//! `cargo run --release -p fov-bench -- render|kinds|preview [SECONDS] [CLIP.mp4]`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod api;
mod contestants;
mod films;
mod machine;
mod preview;
mod render;
mod streams;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use contestants::{CONTESTANTS, Contestant, OURS};
use serde_json::{Value, json};
use streams::Stream;

/// Each sample runs about this long: far above the clock's grain, below a scheduler's time slice, so that on a busy
/// machine the best of many samples is one that nobody interrupted.
const SAMPLE: Duration = Duration::from_millis(1);

/// A contestant that is so slow that it used this much is only sampled [`FEWEST`] times.
const PATIENCE: Duration = Duration::from_secs(1);
const FEWEST: usize = 3;

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build; its numbers mean nothing: use --release");
    }
    let mut arguments = std::env::args().skip(1).peekable();
    let films = |argument: &String| matches!(argument.as_str(), "render" | "kinds" | "preview");
    if let Some(what) = arguments.next_if(films) {
        let measure = match what.as_str() {
            "render" => render::run,
            "kinds" => render::full,
            _ => render::look,
        };
        return match render::Options::parse(arguments).and_then(|options| measure(&options)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("{problem}");
                ExitCode::FAILURE
            }
        };
    }
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!(
                "{problem}\nusage: fov-bench [--rounds N] [--json FILE] | fov-bench render|kinds|preview [SECONDS] [CLIP.mp4]"
            );
            return ExitCode::FAILURE;
        }
    };
    let rows: Vec<Row> = streams::all().iter().map(|stream| measure(stream, options.rounds)).collect();
    print_table(&rows);
    let machine = machine::rows();
    print_machine(&machine);
    note(&rows, &machine);
    if let Some(path) = options.json
        && let Err(error) = std::fs::write(&path, format!("{:#}\n", report(&rows, &machine)))
    {
        eprintln!("cannot write {path}: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

struct Options {
    rounds: usize,
    json: Option<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options { rounds: 300, json: None };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
            match argument.as_str() {
                "--rounds" => {
                    options.rounds =
                        value.parse().ok().filter(|n| *n > 0).ok_or("--rounds needs a number above 0")?;
                }
                "--json" => options.json = Some(value),
                _ => return Err(format!("unknown option {argument}")),
            }
        }
        Ok(options)
    }
}

/// One stream and what each contestant did on it.
struct Row {
    stream: String,
    cells: Vec<Cell>,
}

/// Megabytes (10^6 bytes) a second.
struct Cell {
    name: &'static str,
    best: f64,
    median: f64,
}

fn measure(stream: &Stream, rounds: usize) -> Row {
    let expected = CONTESTANTS[OURS].run(stream);
    let mut samples: Vec<(&Contestant, u32, Vec<f64>)> = Vec::new();
    for contestant in CONTESTANTS {
        let start = Instant::now();
        let seen = contestant.run(stream);
        let once = start.elapsed().max(Duration::from_nanos(1));
        if contestant.decodes {
            assert_eq!(seen, expected, "{} sees another {}", contestant.name, stream.name);
        }
        let repeats = (SAMPLE.as_nanos() / once.as_nanos()).clamp(1, 1_000_000) as u32;
        samples.push((contestant, repeats, Vec::with_capacity(rounds)));
    }
    for _ in 0..rounds {
        for (contestant, repeats, speeds) in &mut samples {
            let spent: f64 =
                speeds.iter().map(|speed| stream.len as f64 * f64::from(*repeats) / speed / 1e6).sum();
            if spent > PATIENCE.as_secs_f64() && speeds.len() >= FEWEST {
                continue;
            }
            let start = Instant::now();
            for _ in 0..*repeats {
                std::hint::black_box(contestant.run(std::hint::black_box(stream)));
            }
            let bytes = stream.len as f64 * f64::from(*repeats);
            speeds.push(bytes / start.elapsed().as_secs_f64() / 1e6);
        }
    }
    let cells = samples.into_iter().map(|(contestant, _, mut speeds)| {
        speeds.sort_by(f64::total_cmp);
        Cell { name: contestant.name, best: speeds[speeds.len() - 1], median: speeds[speeds.len() / 2] }
    });
    Row { stream: stream.name.clone(), cells: cells.collect() }
}

fn print_table(rows: &[Row]) {
    println!("best MB/s of all rounds (median); ratio to ours");
    for row in rows {
        println!("{}", row.stream);
        let ours = row.cells[OURS].best;
        for cell in &row.cells {
            println!(
                "    {:<20} {:>9.0} ({:>9.0})  {:>6.2}",
                cell.name,
                cell.best,
                cell.median,
                cell.best / ours
            );
        }
    }
}

fn print_machine(rows: &[machine::Row]) {
    println!("the machine: median of a step, and the snapshot that is written");
    for row in rows {
        println!(
            "    {:>3} turns {:>8.1} µs a step {:>9} bytes in {:>8.1} µs",
            row.turns, row.step_us, row.snapshot_bytes, row.snapshot_us
        );
    }
}

/// The short version.
fn note(rows: &[Row], machine: &[machine::Row]) {
    for row in rows {
        let others = row.cells.iter().enumerate().filter(|(at, _)| *at != OURS && CONTESTANTS[*at].decodes);
        let Some((_, best)) = others.max_by(|(_, a), (_, b)| a.best.total_cmp(&b.best)) else { continue };
        let (ours, theirs) = (row.cells[OURS].best, best.best);
        let value = format!("{ours:.0} MB/s, {:.2} × the next best, {}", ours / theirs, best.name);
        fov_measured::note(&format!("decoding events: {}", row.stream), &value);
    }
    for row in machine {
        let value = format!("{:.0} µs a step, {} bytes to save", row.step_us, row.snapshot_bytes);
        fov_measured::note(&format!("the machine after {} turns", row.turns), &value);
    }
}

fn report(rows: &[Row], machine: &[machine::Row]) -> Value {
    let machine: Vec<Value> = machine
        .iter()
        .map(|row| {
            json!({
                "turns": row.turns,
                "step_us": row.step_us,
                "snapshot_bytes": row.snapshot_bytes,
                "snapshot_us": row.snapshot_us,
            })
        })
        .collect();
    let rows = rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| {
            json!({
                "decoder": cell.name,
                "best_mb_s": cell.best.round(),
                "median_mb_s": cell.median.round(),
                "ratio_to_ours": (cell.best / row.cells[OURS].best * 1000.0).round() / 1000.0,
            })
        });
        json!({ "stream": row.stream, "results": cells.collect::<Vec<_>>() })
    });
    json!({
        "unit": "10^6 bytes a second, best and median of all rounds",
        "rows": rows.collect::<Vec<_>>(),
        "machine": machine,
    })
}
