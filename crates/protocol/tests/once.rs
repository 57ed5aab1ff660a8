//! No job is lost, none is doubled: whatever the network does, wherever the process dies.

mod sim;

use fov_measured::measured;
use fov_protocol::machine::{Command, Event, RequestKind};
use sim::backend::{Backend, Manner};
use sim::promises::{invariants, usual_work};
use sim::{Weather, World, project};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Storms of the long test, each at a backend that counts and at one that does not.
const SEEDS: u64 = 10_000;

/// Everything that was asked for has happened.
fn all_done(world: &World, what: &str) {
    invariants(world, what);
    let trace = || format!("{what}\n{}", world.trace.join("\n"));
    assert_eq!(world.backend.accepted(), ["trim the first 3 seconds", "add background music"], "{}", trace());
    assert_eq!(world.files.len(), 1, "{}", trace());
    let film = &world.files[&1];
    for part in ["a.mp4", "trim the first 3 seconds", "add background music"] {
        assert!(film.contains(part), "the film lacks {part:?}: {film}\n{}", trace());
    }
    let successful = world.backend.renders.values().filter(|render| !render.fails).count();
    assert_eq!(successful, 1, "{}", trace());
}

#[test]
fn the_usual_work_on_a_calm_day() {
    for counts in [false, true] {
        let mut world = World::new(1, Backend::new(counts), Weather::default());
        usual_work(&mut world);
        world.run();
        all_done(&world, "calm");
        assert_eq!(world.replies(), ["I did: trim the first 3 seconds", "I did: add background music"]);
        let kinds: Vec<(RequestKind, u32)> = world.kinds.clone().into_iter().collect();
        assert_eq!(world.kinds[&RequestKind::Chat], 2, "{kinds:?}");
        assert_eq!(world.kinds[&RequestKind::Render], 1, "{kinds:?}");
        assert!(world.events.iter().any(|event| matches!(event, Event::Delivered { .. })));
    }
}

/// Kills the process at every single step of the usual work, with and without the last save made durable.
#[test]
fn a_crash_at_every_step_changes_nothing() {
    for manner in [Manner::Words, Manner::Silent] {
        for counts in [true, false] {
            let mut backend = Backend::new(counts);
            backend.manner = manner;
            let mut calm = World::new(1, backend, Weather::default());
            usual_work(&mut calm);
            calm.run();
            let steps = calm.steps;
            assert!(steps > 40, "{steps}");
            for at in 0..steps {
                for keep_last in [true, false] {
                    let mut backend = Backend::new(counts);
                    backend.manner = manner;
                    let mut world = World::new(1, backend, Weather::default());
                    usual_work(&mut world);
                    for _ in 0..at {
                        world.step();
                    }
                    world.crash(keep_last);
                    world.run();
                    let what = format!("crash at {at}, keep_last {keep_last}, counts {counts}, {manner:?}");
                    if counts {
                        all_done(&world, &what);
                    } else {
                        // Between "saved" and "sent" nobody can know: then the user is asked, and nothing is doubled.
                        done_or_asked(&mut world, &what);
                    }
                }
            }
        }
    }
}

/// Where the machine gave up and asked, the user's retry brings the rest, still without doubling what arrived.
fn done_or_asked(world: &mut World, what: &str) {
    invariants(world, what);
    if world.files.is_empty() {
        let notices = world.notices();
        assert!(
            notices.iter().any(|notice| notice.is_trouble()),
            "no file and no word about it: {what}\n{}",
            world.trace.join("\n")
        );
        world.later(0, Command::Retry { project: project() });
        world.run();
        invariants(world, what);
    }
    assert_eq!(world.files.len(), 1, "{what}\n{}", world.trace.join("\n"));
}

#[test]
fn storms_with_crashes_double_nothing_and_lose_nothing() {
    storms(0..150);
}

#[test]
#[ignore = "takes minutes: cargo xtask soak"]
fn ten_thousand_storms() {
    let worlds = sim::on_all_cores(SEEDS, |seed| {
        storms(seed..seed + 1);
        2
    });
    measured(
        "storms on the network with crashes in them",
        &format!("{worlds} worlds, nothing lost, nothing doubled"),
    );
}

fn storms(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        for counts in [true, false] {
            let mut weather = Weather::storm();
            if counts {
                weather.late = 5;
            }
            let mut backend = Backend::new(counts);
            backend.manner = Manner::Mixed;
            let mut world = World::new(seed, backend, weather);
            usual_work(&mut world);
            let crashes = world.dice.below(6);
            for _ in 0..crashes {
                let steps = world.dice.below(60);
                for _ in 0..steps {
                    world.step();
                }
                let keep_last = world.dice.percent(50);
                world.crash(keep_last);
            }
            world.run();
            let what = format!("seed {seed}, counts {counts}");
            invariants(&world, &what);
            // Fair weather again: what failed can be tried again by hand, and then it all arrives.
            world.weather = Weather::default();
            for _ in 0..4 {
                if world.files.is_empty() {
                    let notices = world.notices();
                    assert!(notices.iter().any(|n| n.is_trouble()), "{what}\n{}", world.trace.join("\n"));
                    world.later(0, Command::Retry { project: project() });
                    world.run();
                    if counts {
                        invariants(&world, &what);
                    }
                }
            }
            assert_eq!(world.files.len(), 1, "{what}\n{}", world.trace.join("\n"));
        }
    }
}
