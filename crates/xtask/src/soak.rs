//! `cargo xtask bench` and `cargo xtask soak`: what is too slow to run on every change.

use crate::browser::{Build, Site};
use crate::machine::{self, cargo, program};
use crate::measured::Sheet;
use crate::needs::{self, TO_BROWSE, TO_RUN, TO_SOAK};
use crate::step::Checks;
use crate::{Stop, say, sentence};
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The two parts of the long tests, each with numbers of its own.
const PROTOCOL: &str = "soak protocol";
const STUDIO: &str = "soak studio";
/// Worlds for each of the protocol's long tests.
const SEEDS: &str = "10000";
/// Cases for each property of the timeline and the grammar.
const CASES: &str = "5000";
/// Rounds of the kill test with moments drawn by chance.
const KILLS: u64 = 3;
/// What asks the studio everything that its OpenAPI document allows, as PyPI calls it.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// The library that other editors read and write projects with, as PyPI calls it.
const OPENTIMELINEIO: &str = "opentimelineio==0.18.1";

/// Measures what must be fast, against the best of its kind. With arguments: only `fov-bench`, which takes them.
pub(crate) fn bench(args: &[String]) -> Result<(), Stop> {
    needs::provide(TO_RUN)?;
    let sheet = Sheet::fresh("bench");
    let bench = |args: &[String]| {
        let mut bench = cargo();
        bench.args(["run", "--release", "--quiet", "--package", "fov-bench", "--"]).args(args);
        machine::run(sheet.hand_to(&mut bench))
    };
    if !args.is_empty() {
        return bench(args);
    }
    bench(&[])?;
    bench(&["render".to_owned()])?;
    needs::provide(TO_BROWSE)?;
    machine::run(cargo().args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "fov-harness",
        "--bin",
        "fov",
    ]))?;
    let site = Site::new(machine::root());
    let module = site.module(Build::Release).map_err(sentence)?;
    sheet.add(
        "all WebAssembly of the extension",
        &format!("{} kB", site.wasm_bytes(&module).map_err(sentence)? / 1000),
    );
    let mut popup = site.popup_bench(&module, &program("release", "fov")).map_err(sentence)?;
    machine::run(sheet.hand_to(&mut popup))
}

/// The long tests, each once, or those of one part; every fuzz target for so many minutes. What fails prints how to see it
/// again.
pub(crate) fn soak(args: &[String]) -> Result<(), Stop> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let (protocol, studio, minutes) = match words[..] {
        [] => (true, true, "10"),
        ["protocol"] => (true, false, "10"),
        ["protocol", minutes] => (true, false, minutes),
        ["studio"] => (false, true, "10"),
        [minutes] => (true, true, minutes),
        _ => return Err("cargo xtask soak [MINUTES], or a part of it: protocol [MINUTES], studio".into()),
    };
    let minutes: u64 = minutes.parse().map_err(|_| format!("{minutes} is not a number of minutes"))?;
    if studio {
        needs::provide(TO_SOAK)?;
    }
    let mut checks = Checks::of(if protocol { PROTOCOL } else { STUDIO });
    if protocol {
        soak_protocol(&mut checks, minutes);
    }
    if studio {
        soak_studio(checks.go_on_as(STUDIO));
    }
    checks.end()
}

/// The protocol against a simulated network and backend, and against inputs that nobody thought of.
fn soak_protocol(checks: &mut Checks, minutes: u64) {
    // Fast arithmetic, with its own checks on.
    let long = |tests: &[&str], filter: &[&str]| {
        let mut command = cargo();
        command.args(["test", "--package", "fov-protocol", "--profile", "soak"]);
        command.args(tests.iter().flat_map(|test| ["--test", test]));
        command.args(["--", "--ignored", "--nocapture"]).args(filter);
        command
    };
    let mut worlds = long(&["model", "once", "crash"], &[]);
    checks.step("simulated worlds", worlds.env("FOV_SEEDS", SEEDS));
    let mut fuzz = long(&["corpus"], &["fuzz_"]);
    checks.step("fuzzing", fuzz.env("FOV_FUZZ_MINUTES", minutes.to_string()));
    let mut properties = cargo();
    properties.args(["test", "--package", "fov-protocol", "--package", "fov-edit"]);
    checks.step("properties", properties.env("PROPTEST_CASES", CASES));
}

/// The studio: renders, loads and large files that take minutes, and the command line killed at any moment.
fn soak_studio(checks: &mut Checks) {
    let mut studio = cargo();
    studio.args(["test", "--package", "fov-studio", "--test", "api", "--test", "render"]);
    // One by one: they measure the memory of the process that they share.
    studio.args(["--", "--ignored", "--test-threads=1", "load", "soak", "sync"]);
    checks.step("studio", &mut studio);
    let mut cases = cargo();
    cases.args(["test", "--package", "fov-studio", "--test", "cases", "--", "--include-ignored"]);
    checks.step("every edit, rendered", &mut cases);
    let api_test = |name: &str| {
        let mut test = cargo();
        test.args(["test", "--package", "fov-studio", "--test", "api"]);
        test.args(["--", "--ignored", "--nocapture", name]);
        test
    };
    if let Some(python) = checks.prepared("the API against its document", python(SCHEMATHESIS)) {
        let mut contract = api_test("the_api_keeps_to_its_document");
        contract.env("FOV_SCHEMATHESIS", python.with_file_name("st"));
        checks.step("the API against its document", &mut contract);
    }
    if let Some(python) = checks.prepared("projects in other editors", python(OPENTIMELINEIO)) {
        let mut projects = api_test("other_editors_read_what_is_exported");
        checks.step("projects in other editors", projects.env("FOV_OTIO_PYTHON", python));
    }

    let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    for seed in (0..KILLS).map(|round| seed + round) {
        say(&format!("\nFOV_SEED={seed}"));
        let mut kill = cargo();
        kill.args(["test", "--package", "fov-harness", "--test", "kill"]);
        checks.step("killed at random", kill.env("FOV_SEED", seed.to_string()));
    }
}

/// A Python that has this package, in an environment of its own below `target`.
fn python(package: &str) -> Result<PathBuf, Stop> {
    let folder = machine::target().join("python");
    let python = folder.join("bin/python");
    if !python.exists() {
        machine::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    // It sees by itself whether it is there already.
    machine::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", package]))?;
    Ok(python)
}
