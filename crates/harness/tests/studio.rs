//! What `fov` tells of the studio that it runs: where its data is, and what went wrong in it.
// Helpers of tests may unwrap; clippy only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Bench, said};

const KEY: &str = "sk-very-secret-key-4711";

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn a_studio_says_where_its_data_is_how_much_and_how_long_it_stays() {
    let bench = Bench::new();
    let studio = bench.studio();
    let data = studio.data.display().to_string();
    for part in [data.as_str(), "B).", "30 days", "50 GiB"] {
        assert!(studio.greeting.contains(part), "{part}: {}", studio.greeting);
    }
}

#[test]
fn diagnostics_are_lines_of_json_in_the_data_folder_without_the_planners_key() {
    let bench = Bench::new();
    let clip = bench.clip();
    let mut fov =
        bench.fov(&["edit", clip.to_str().unwrap(), "--say", "mirror it and wibble the frobnicator"]);
    fov.args(["--planner-url", "http://127.0.0.1:1/v1", "--planner-model", "m"]).env("FOV_PLANNER_KEY", KEY);
    let output = fov.output().unwrap();
    assert!(!said(&output).contains(KEY));
    let log = fs::read_to_string(bench.slot().join("studio/log/diagnostics.jsonl")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let helpless = lines.iter().find(|line| line["message"] == "the planner did not help");
    let helpless = helpless.unwrap_or_else(|| panic!("{log}\n{}", said(&output)));
    assert_eq!(helpless["level"], "WARN");
    for path in files_below(&bench.path("data")) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(KEY.len()).any(|w| w == KEY.as_bytes()), "the key is in {}", path.display());
    }
    // The list of settings does not show it either.
    let help = bench.fov(&["edit", "--help"]).env("FOV_PLANNER_KEY", KEY).output().unwrap();
    assert!(said(&help).contains("--planner-key") && !said(&help).contains(KEY));
}
