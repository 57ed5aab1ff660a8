//! Snapshots in every phase: golden files that every later version must read and take up, and damaged ones that it
//! must refuse. `FOV_BLESS=1` writes those of today's version anew, after `SNAPSHOT_VERSION` was raised; the files of
//! a version that was published are never written again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![cfg_attr(
    all(target_arch = "wasm32", target_os = "unknown"),
    allow(dead_code, unused_imports, reason = "golden files are written natively")
)]

mod sim;

use fov_protocol::machine::{Command, Machine, RestoreError, SNAPSHOT_VERSION};
use serde_json::{Value, json};
use sim::backend::{Backend, Manner};
use sim::promises::{invariants, usual_work};
use sim::{Weather, World, project};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

macro_rules! golden {
    ($version:literal: $($phase:ident)+) => {
        [$((
            stringify!($phase),
            include_bytes!(concat!("snapshots/", $version, "/", stringify!($phase), ".json")).as_slice(),
            include_str!(concat!("snapshots/", $version, "/", stringify!($phase), ".world.json")),
        )),+]
    };
}

/// A snapshot, the phase that it was taken in, and the world around it.
type Golden = (&'static str, &'static [u8], &'static str);

/// In each phase of the table but `Ended`, which is none to be saved in. Of a version that was published.
const V1: [Golden; 15] = golden!("v1":
    Start Waiting OpeningSession ReadingState Uploading Verifying Chatting Recovering Settling Watching Submitting
    Asking Rendering Delivering Fetching
);

/// The same as they are written today.
const V2: [Golden; 15] = golden!("v2":
    Start Waiting OpeningSession ReadingState Uploading Verifying Chatting Recovering Settling Watching Submitting
    Asking Rendering Delivering Fetching
);

/// A backend that counts says itself whether it is still at work: there nobody watches for a second stage.
fn counts_in(phase: &str) -> bool {
    phase != "Watching"
}

/// The first moment of some storm in which a step is in this phase. Always the same one.
fn world_in(phase: &str) -> World {
    let wanted = format!("Some({phase})");
    for seed in 0..200 {
        let mut backend = Backend::new(counts_in(phase));
        backend.manner = Manner::Mixed;
        backend.generates = true;
        let mut world = World::new(seed, backend, Weather::storm());
        usual_work(&mut world);
        world.later(30, Command::Link { project: project() });
        while world.step() {
            // Not before everything was said.
            if world.machine.view().projects.iter().any(|project| project.turns.len() == 4)
                && format!("{:?}", world.machine).contains(&wanted)
            {
                return world;
            }
        }
    }
    panic!("no storm comes to {phase}");
}

#[test]
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#[allow(clippy::disallowed_methods, reason = "it writes the golden files")]
fn each_phase_of_the_table_has_its_golden_file() {
    use fov_protocol::machine::table::EDGES;
    let mut phases: Vec<String> = EDGES.iter().map(|edge| format!("{:?}", edge.0)).collect();
    phases.sort();
    phases.dedup();
    let mut files: Vec<&str> = V2.iter().map(|(phase, ..)| *phase).collect();
    files.sort_unstable();
    assert_eq!(files, phases);
    if std::env::var_os("FOV_BLESS").is_some() {
        let folder = format!("{}/tests/snapshots/v{SNAPSHOT_VERSION}", env!("CARGO_MANIFEST_DIR"));
        for phase in phases {
            let world = world_in(&phase);
            std::fs::write(format!("{folder}/{phase}.json"), world.machine.snapshot()).unwrap();
            std::fs::write(format!("{folder}/{phase}.world.json"), around(&world)).unwrap();
        }
    }
}

/// A field that comes, goes or changes its form shows here: then the version goes up, and the old one is migrated.
#[test]
fn the_form_of_the_state_is_that_of_its_version() {
    assert_eq!(SNAPSHOT_VERSION, 2, "add the golden files of the new version, and keep the old ones");
    for (phase, golden, _) in V2 {
        let machine = Machine::restore(golden).unwrap();
        assert!(format!("{machine:?}").contains(&format!("Some({phase})")), "{phase}: {machine:?}");
        let (again, golden) = (machine.snapshot(), String::from_utf8_lossy(golden));
        assert_eq!(String::from_utf8_lossy(&again), golden, "{phase}: the form of the state has changed");
    }
}

/// What a world knows besides the machine, as far as it outlives a crash of the shell.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn around(world: &World) -> String {
    let backend = &world.backend;
    let around = json!({
        "now": world.now, "files": world.files, "sessions": backend.sessions, "renders": backend.renders,
    });
    around.to_string()
}

fn world_around(phase: &str, around: &str) -> World {
    let mut around: Value = serde_json::from_str(around).unwrap();
    let mut backend = Backend::new(counts_in(phase));
    backend.generates = true;
    backend.sessions = serde_json::from_value(around["sessions"].take()).unwrap();
    backend.renders = serde_json::from_value(around["renders"].take()).unwrap();
    let mut world = World::new(1, backend, Weather::default());
    world.now = around["now"].as_u64().unwrap();
    world.files = serde_json::from_value(around["files"].take()).unwrap();
    world
}

#[test]
fn each_golden_file_is_taken_up_and_comes_to_its_end() {
    for (phase, golden, around) in V1.into_iter().chain(V2) {
        let mut world = world_around(phase, around);
        world.disk = Some(golden.to_vec());
        world.crash(false);
        world.run();
        for _ in 0..4 {
            if world.files.is_empty() {
                assert!(world.notices().iter().any(|notice| notice.is_trouble()), "{phase}");
                world.later(0, Command::Retry { project: project() });
                world.run();
            }
        }
        invariants(&world, phase);
        assert_eq!(world.files.len(), 1, "{phase}\n{}", world.trace.join("\n"));
        // What the user said before the moment of the snapshot is all done; the rest was never heard.
        let view = world.machine.view();
        let said: Vec<&str> = view.projects[0].turns.iter().filter_map(|turn| turn.said.as_deref()).collect();
        let owed = ["trim the first 3 seconds", "add background music"];
        assert_eq!(said.len(), 2, "{phase}: {said:?}");
        assert_eq!(world.backend.accepted(), owed, "{phase}\n{}", world.trace.join("\n"));
    }
}

fn is_damaged(snapshot: &[u8]) -> bool {
    matches!(Machine::restore(snapshot), Err(RestoreError::Damaged(_)))
}

#[test]
fn a_cut_snapshot_is_refused() {
    for (phase, golden, _) in V2 {
        for cut in (0..golden.len()).step_by(37) {
            assert!(is_damaged(&golden[..cut]), "{phase} cut at {cut}");
        }
    }
}

#[test]
fn a_flipped_bit_is_found() {
    for (phase, golden, _) in V2 {
        let state = golden.windows(8).position(|bytes| bytes == b"\"state\":").unwrap();
        for at in (0..golden.len()).step_by(11) {
            for bit in 0..8 {
                let mut damaged = golden.to_vec();
                damaged[at] ^= 1 << bit;
                match Machine::restore(&damaged) {
                    Err(RestoreError::Damaged(_)) => {}
                    // One bit makes a 3 or a 5 of the version, which only the future can tell from damage.
                    Err(RestoreError::FromTheFuture { .. }) => assert!(at < state, "{phase} {at} {bit}"),
                    Ok(_) => panic!("{phase}: bit {bit} of byte {at} is not missed"),
                }
            }
        }
    }
}

#[test]
fn a_later_version_is_left_alone() {
    for version in [SNAPSHOT_VERSION + 1, 7, u32::MAX] {
        for rest in ["", r#","state":{}"#, r#","state":{"settings":[]},"new":1"#] {
            let snapshot = format!(r#"{{"version":{version}{rest}}}"#);
            let error = Machine::restore(snapshot.as_bytes()).err();
            assert_eq!(error, Some(RestoreError::FromTheFuture { version }));
        }
    }
    for other in
        ["", "null", "{}", "[1]", r#"{"version":0,"state":{}}"#, r#"{"version":-1}"#, r#"{"version":"1"}"#]
    {
        assert!(is_damaged(other.as_bytes()), "{other}");
    }
}

/// The bytes of a snapshot with this state, with a checksum that is right.
fn written(state: &Value) -> Vec<u8> {
    let state = state.to_string();
    let sum = state.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!(r#"{{"version":{SNAPSHOT_VERSION},"sum":"{sum:016x}","state":{state}}}"#).into_bytes()
}

/// Paths to every value below `value`, but into drafts: those are the backend's and may hold anything.
fn paths(value: &Value, path: &str, all: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        if key != "draft" && key != "shown" {
            let path = format!("{path}/{key}");
            paths(value, &path, all);
            all.push(path);
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused_without_being_named() {
    for (phase, golden, _) in V2 {
        let whole: Value = serde_json::from_slice(golden).unwrap();
        assert!(Machine::restore(&written(&whole["state"])).is_ok(), "{phase}");
        let mut all = Vec::new();
        paths(&whole["state"], "", &mut all);
        assert!(all.len() > 50, "{phase}: {}", all.len());
        for path in all {
            let mut state = whole["state"].clone();
            let other = match state.pointer(&path) {
                Some(Value::Object(_)) => json!([{"nmv_usr_secret": 1.5}]),
                _ => json!({"nmv_usr_secret": [1.5]}),
            };
            for wrong in [other, json!("nmv_usr_secret")] {
                let place = state.pointer_mut(&path).unwrap();
                if place.is_string() || place.is_null() && wrong.is_string() {
                    continue;
                }
                let right = std::mem::replace(place, wrong);
                let read = Machine::restore(&written(&state));
                *state.pointer_mut(&path).unwrap() = right;
                match read {
                    Err(error @ RestoreError::Damaged(_)) => {
                        assert!(!format!("{error} {error:?}").contains("secret"), "{phase} {path}: {error}");
                    }
                    other => panic!("{phase} {path}: {other:?}"),
                }
            }
        }
    }
}
