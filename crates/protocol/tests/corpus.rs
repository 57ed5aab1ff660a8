//! Replays the committed corpus: streams cut at odd places, mutated captures, drafts of every wrong type. Each input is
//! also replayed with seeded mutations, a small fuzzer that always does the same. What a real one finds goes into
//! `tests/corpus/` as a file whose name says what it is about.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod invariants;

use std::path::PathBuf;

/// How often each input is mutated.
const MUTATIONS: u64 = 20;

/// The inputs of a folder, in the order of their names.
#[allow(clippy::disallowed_methods, reason = "a test reads its data")]
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut paths: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "{} is not complete", folder.display());
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
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
    for input in corpus(folder) {
        check(&input);
        for seed in 0..MUTATIONS {
            check(&mutated(&input, seed));
        }
    }
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
fn draft() {
    let drafts = corpus("draft");
    for other in &drafts {
        for draft in &drafts {
            invariants::draft(draft, other);
        }
    }
    replay("draft", |draft| invariants::draft(draft, &drafts[0]));
}
