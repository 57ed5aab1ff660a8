//! Replays the committed corpus: streams cut at odd places, mutated captures, drafts of every wrong type. Each input is
//! also replayed with seeded mutations, a small fuzzer that always does the same. What a real one finds goes into
//! `tests/corpus/` as a file whose name says what it is about.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod files;
mod invariants;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// How often each input is mutated.
const MUTATIONS: u64 = 20;

/// The inputs of a folder, in the order of their names.
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let inputs = found(folder);
    assert!(inputs.len() >= 10, "{folder} is not complete");
    inputs
}

fn found(folder: &str) -> Vec<Vec<u8>> {
    let (_, inputs) = files::CORPUS.iter().find(|(name, _)| *name == folder).unwrap();
    inputs.iter().map(|(_, bytes)| bytes.to_vec()).collect()
}

#[test]
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn every_file_is_built_in() {
    let names = |folder: &str| -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let name =
            |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = folder.read_dir().unwrap().map(name).collect();
        names.sort();
        names
    };
    let built_in =
        |files: files::Files| -> Vec<String> { files.iter().map(|(name, _)| (*name).to_owned()).collect() };
    for (target, files) in files::CORPUS {
        assert_eq!(built_in(files), names(&format!("corpus/{target}")), "tests/files/mod.rs lists others");
    }
    let captures: Vec<String> = names("data/sse/captures")
        .into_iter()
        .flat_map(|version| {
            let captures = names(&format!("data/sse/captures/{version}"));
            captures.into_iter().map(move |capture| format!("{version}/{capture}"))
        })
        .collect();
    assert_eq!(built_in(files::CAPTURES), captures);
    let scenarios: Vec<&str> = files::SCENARIOS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(scenarios, names("scenarios"));
}

/// A generator that is random enough to choose mutations: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }
}

/// Takes out, doubles, replaces or moves a piece or two.
fn mutated(input: &[u8], seed: u64) -> Vec<u8> {
    const PIECES: &[&[u8]] = &[
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b":",
        b"\"",
        b"\\",
        b"{",
        b"}",
        b"]",
        b"0",
        b"-1",
        b"1e9",
        b"null",
        b"\0",
        b"\xF0\x9F",
        b"data: ",
    ];
    let mut chance = Chance(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(3) {
        let from = chance.below(bytes.len());
        let to = (from + 1 + chance.below(20)).min(bytes.len());
        let piece = bytes.get(from..to).unwrap_or_default().to_vec();
        match chance.below(4) {
            0 => drop(bytes.splice(from..to.max(from), [])),
            1 => drop(bytes.splice(from..from, piece)),
            2 => drop(bytes.splice(from..from, PIECES[chance.below(PIECES.len())].iter().copied())),
            _ => {
                let place = chance.below(bytes.len());
                bytes.splice(place..place, piece);
            }
        }
    }
    bytes
}

fn replay(folder: &str, check: impl Fn(&[u8])) {
    replay_all(corpus(folder), check);
}

fn replay_all(inputs: Vec<Vec<u8>>, check: impl Fn(&[u8])) {
    for input in inputs {
        check(&input);
        for seed in 0..MUTATIONS {
            check(&mutated(&input, seed));
        }
    }
}

/// Bytes without any form: the machine's driver makes a life of whatever it gets.
fn noise(seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (0..800).map(|_| chance.below(256) as u8).collect()
}

/// A good beginning: a project, a file, something said, everything saved. Noise alone seldom gets so far.
fn life(seed: u64) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, 0, 1, 3, 0, 0, 3, 1, 3, 7, 0, 0, 0, 0, 0, 0, 5, 0, 1, 3];
    let noise = noise(seed);
    let mut chance = Chance(seed + 1);
    for rest in noise.chunks(7) {
        // Saves and good answers between whatever else happens.
        bytes.extend([3, 7, 0, 0, chance.below(230) as u8, 0]);
        if chance.below(3) == 0 {
            bytes.extend(rest);
        } else {
            bytes.push(2);
        }
    }
    bytes
}

fn snapshots() -> Vec<Vec<u8>> {
    let all: [&[u8]; 4] = [
        include_bytes!("snapshots/v2/Recovering.json"),
        include_bytes!("snapshots/v2/Delivering.json"),
        include_bytes!("snapshots/v2/Watching.json"),
        include_bytes!("snapshots/v2/Fetching.json"),
    ];
    all.into_iter().map(<[u8]>::to_vec).collect()
}

#[test]
fn sse() {
    replay("sse", invariants::sse);
}

#[test]
fn agent() {
    replay("agent", invariants::agent);
}

#[test]
fn answer() {
    replay("answer", invariants::answer);
}

#[test]
fn snapshot() {
    replay_all(snapshots(), invariants::snapshot);
}

#[test]
fn machine() {
    for seed in 0..150 {
        invariants::machine(&noise(seed));
        invariants::machine(&life(seed));
    }
    replay_all(found("machine"), invariants::machine);
}

#[test]
fn draft() {
    let drafts = corpus("draft");
    for other in &drafts {
        for draft in &drafts {
            invariants::draft(draft, other);
        }
    }
    replay("draft", |draft| invariants::draft(draft, &drafts[0]));
}

/// Targets that run on until their time is over, natively.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#[allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a long test looks at the clock and says how far it came"
)]
mod long {
    use super::{Chance, corpus, invariants, life, mutated, noise, snapshots};
    use fov_measured::measured;

    /// Mutates on and on: `FOV_FUZZ_MINUTES` (10), from `FOV_SEED` (0). An input that breaks a promise is printed as
    /// hexadecimal digits; make it a file of the corpus.
    fn fuzz(name: &str, input: impl Fn(u64) -> Vec<u8>, check: impl Fn(&[u8]) + std::panic::RefUnwindSafe) {
        let number =
            |name: &str, or: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
        let end =
            std::time::Instant::now() + std::time::Duration::from_secs(60 * number("FOV_FUZZ_MINUTES", 10));
        let mut seed = number("FOV_SEED", 0);
        let mut runs = 0_u64;
        while std::time::Instant::now() < end {
            let bytes = input(seed);
            if std::panic::catch_unwind(|| check(&bytes)).is_err() {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                panic!("{name}, seed {seed}: {digits}");
            }
            seed += 1;
            runs += 1;
        }
        let minutes = number("FOV_FUZZ_MINUTES", 10);
        measured(&format!("fuzzing: {name}"), &format!("{minutes} minutes, {runs} inputs, nothing found"));
    }

    /// One of these, mutated several times over.
    fn from(inputs: Vec<Vec<u8>>) -> impl Fn(u64) -> Vec<u8> {
        move |seed| {
            let mut chance = Chance((seed + 1).wrapping_mul(0xD134_2543_DE82_EF95));
            let mut bytes = inputs[chance.below(inputs.len())].clone();
            for round in 0..=chance.below(6) as u64 {
                bytes = mutated(&bytes, seed.wrapping_mul(7).wrapping_add(round));
            }
            bytes
        }
    }

    #[test]
    #[ignore = "takes ten minutes"]
    fn fuzz_sse() {
        fuzz("sse", from(corpus("sse")), invariants::sse);
    }

    #[test]
    #[ignore = "takes ten minutes"]
    fn fuzz_agent() {
        fuzz("agent", from(corpus("agent")), invariants::agent);
    }

    #[test]
    #[ignore = "takes ten minutes"]
    fn fuzz_answer() {
        fuzz("answer", from(corpus("answer")), invariants::answer);
    }

    #[test]
    #[ignore = "takes ten minutes"]
    fn fuzz_draft() {
        let drafts = corpus("draft");
        let other = drafts[0].clone();
        fuzz("draft", from(drafts), move |draft| invariants::draft(draft, &other));
    }

    #[test]
    #[ignore = "takes ten minutes"]
    fn fuzz_snapshot() {
        fuzz("snapshot", from(snapshots()), invariants::snapshot);
    }

    #[test]
    #[ignore = "takes ten minutes"]
    fn fuzz_machine() {
        let input = |seed: u64| match seed % 4 {
            0 => noise(seed),
            1 => mutated(&life(seed), seed),
            _ => life(seed),
        };
        fuzz("machine", input, invariants::machine);
    }
}
