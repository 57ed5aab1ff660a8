//! No job is lost, none is doubled: whatever the network does, wherever the process dies.

mod sim;

use fov_protocol::machine::view::ExportState;
use fov_protocol::machine::{Command, Event, Material, RequestKind};
use sim::backend::{Backend, Manner};
use sim::{Weather, World, project};
use std::collections::BTreeMap;

fn file(name: &str) -> Material {
    Material::File { key: name.to_owned(), name: name.to_owned(), size: 300 }
}

/// Attach a file, say two things, export: the work that most people do.
fn usual_work(world: &mut World) {
    world.later(0, Command::NewProject { project: project(), name: None });
    world.later(0, Command::Attach { project: project(), material: vec![file("a.mp4")] });
    world.later(10, Command::Say { project: project(), text: "trim the first 3 seconds".into() });
    let text = "add background music, and export as MP4".into();
    world.later(20, Command::Say { project: project(), text });
}

/// What must hold at the end of every run, however it went.
fn invariants(world: &World, what: &str) {
    let trace = || format!("{what}\n{}", world.trace.join("\n"));
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for text in world.backend.accepted() {
        *times.entry(text).or_default() += 1;
    }
    for (text, times) in times {
        assert!(times <= 1, "{text:?} was accepted {times} times\n{}", trace());
    }
    for session in world.backend.sessions.values() {
        let mut files = session.files.clone();
        files.sort();
        files.dedup();
        assert_eq!(files.len(), session.files.len(), "a file arrived twice\n{}", trace());
    }
    let view = world.machine.view();
    for project in &view.projects {
        if project.queued > 0 && project.can_retry {
            // It was told and waits for the user.
            assert!(
                world.notices().iter().any(|notice| notice.is_trouble()),
                "it waits without a word\n{}",
                trace()
            );
            continue;
        }
        assert_eq!(project.queued, 0, "something still waits\n{}", trace());
        for turn in &project.turns {
            assert!(turn.ended, "turn {} does not end\n{}", turn.id, trace());
        }
        for export in &project.exports {
            let there = world.files.contains_key(&export.delivery.0);
            match export.state {
                ExportState::Delivered => assert!(there, "reported and not delivered\n{}", trace()),
                ExportState::Failed | ExportState::Cancelled => {}
                ExportState::Running => panic!("an export is neither here nor there\n{}", trace()),
            }
        }
    }
}

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
    storms(0..10_000);
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
