//! The process dies at every single step of every kind of work, with and without the last save made durable, on a calm
//! day and on days when one thing goes wrong often: what arrives is the same, once.

mod sim;

use fov_measured::measured;
use fov_protocol::machine::view::ExportState;
use fov_protocol::machine::{Command, ExportWish, Material};
use sim::backend::Backend;
use sim::promises::{file, invariants, usual_work};
use sim::{Weather, World, project};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What a user does, and what it owes them.
struct Work {
    name: &'static str,
    begin: fn(&mut World),
    messages: &'static [&'static str],
    films: usize,
}

const WORKS: [Work; 4] = [
    Work {
        name: "a file, two wishes, a film",
        begin: usual_work,
        messages: &["trim the first 3 seconds", "add background music"],
        films: 1,
    },
    Work {
        name: "a batch of two",
        begin: batch,
        messages: &["For \"a.mp4\" only: make it vertical", "For \"b.mp4\" only: mute it"],
        films: 2,
    },
    Work {
        name: "a film after each wish",
        begin: iterative,
        messages: &["trim the first 3 seconds", "add a title"],
        films: 2,
    },
    Work {
        name: "files, a link, questions, a film",
        begin: everything_else,
        messages: &["add background music"],
        films: 1,
    },
];

fn open(world: &mut World) {
    world.later(0, Command::NewProject { project: project(), name: None });
}

fn say(world: &mut World, after: u64, text: &str) {
    world.later(after, Command::Say { project: project(), text: text.into() });
}

fn batch(world: &mut World) {
    open(world);
    let items = vec![(file("a.mp4"), "make it vertical".into()), (file("b.mp4"), "mute it".into())];
    world.later(10, Command::Batch { project: project(), items });
}

fn iterative(world: &mut World) {
    open(world);
    world.later(0, Command::Attach { project: project(), material: vec![file("a.mp4")] });
    say(world, 10, "trim the first 3 seconds");
    world.later(20, Command::Export { project: project(), wish: ExportWish::default() });
    say(world, 20_000, "add a title");
    world.later(20_010, Command::Export { project: project(), wish: ExportWish::default() });
}

fn everything_else(world: &mut World) {
    open(world);
    let link = Material::Url { url: "https://example.org/b.mp4".into() };
    world.later(0, Command::Attach { project: project(), material: vec![file("a.mp4"), link] });
    world.later(5, Command::RefreshCredits);
    say(world, 10, "add background music");
    say(world, 20, "how many credits do I have?");
    say(world, 30, "show me the timeline");
    world.later(40, Command::Link { project: project() });
    world.later(50, Command::Export { project: project(), wish: ExportWish::default() });
}

/// One thing that goes wrong three times in ten.
const TROUBLES: [(&str, Weather); 9] = {
    let calm = Weather::CALM;
    [
        ("requests that do not leave", Weather { not_sent: 30, ..calm }),
        ("requests lost on the way", Weather { lost_there: 30, ..calm }),
        ("answers lost on the way", Weather { lost_back: 30, ..calm }),
        ("a proxy that fails before", Weather { proxy_before: 30, ..calm }),
        ("a proxy that fails after", Weather { proxy_after: 30, ..calm }),
        ("tokens that run out", Weather { expired: 15, ..calm }),
        ("renders that fail", Weather { render_fails: 30, ..calm }),
        ("output addresses that expire", Weather { url_expired: 30, ..calm }),
        ("downloads that break", Weather { download_breaks: 30, ..calm }),
    ]
};

#[test]
fn a_crash_at_any_step_of_any_work_changes_nothing() {
    for work in &WORKS {
        sweep(work, "calm", Weather::CALM, 1);
    }
}

#[test]
#[ignore = "takes minutes: cargo xtask soak"]
fn a_crash_at_any_step_whatever_goes_wrong() {
    let mut crashes = 0;
    for work in &WORKS {
        for (trouble, weather) in TROUBLES {
            for seed in 1..=3 {
                crashes += sweep(work, trouble, weather, seed);
            }
        }
    }
    let troubles = TROUBLES.len();
    measured(
        "crashes at every step of the usual kinds of work",
        &format!("{crashes} crashes, {troubles} kinds of trouble, nothing lost, nothing doubled"),
    );
}

/// Returns how many crashes it tried.
fn sweep(work: &Work, trouble: &str, weather: Weather, seed: u64) -> u64 {
    let mut crashes = 0;
    for counts in [true, false] {
        let start = || {
            let mut world = World::new(seed, Backend::new(counts), weather);
            (work.begin)(&mut world);
            world
        };
        let mut undisturbed = start();
        undisturbed.run();
        for at in 0..undisturbed.steps {
            for keep_last in [true, false] {
                let mut world = start();
                for _ in 0..at {
                    world.step();
                }
                world.crash(keep_last);
                let what = format!(
                    "{}, {trouble}, seed {seed}, counts {counts}: crash at {at}, last save kept: {keep_last}",
                    work.name
                );
                finish(&mut world, work, counts, &what);
                crashes += 1;
            }
        }
    }
    crashes
}

/// To the end, with a user who asks again for what was given up, in better weather.
fn finish(world: &mut World, work: &Work, counts: bool, what: &str) {
    world.run();
    let mut retried = false;
    for _ in 0..6 {
        if !world.machine.view().projects[0].can_retry {
            break;
        }
        let told = world.notices().iter().any(|notice| notice.is_trouble());
        assert!(told, "{what}: something was given up and nobody said so\n{}", world.trace.join("\n"));
        world.weather = Weather::CALM;
        retried = true;
        world.later(0, Command::Retry { project: project() });
        world.run();
    }
    // Who sends a message again by hand, because nobody could know whether it arrived, may send it twice.
    if counts || !retried {
        invariants(world, what);
    }
    let trace = || format!("{what}\n{}", world.trace.join("\n"));
    assert_eq!(world.files.len(), work.films, "{}", trace());
    for export in &world.machine.view().projects[0].exports {
        assert_eq!(export.state, ExportState::Delivered, "{}", trace());
    }
    // A backend that counts gets every message; of any other, the invariants say, none twice.
    if counts {
        let mut accepted = world.backend.accepted();
        accepted.sort_unstable();
        let mut owed = work.messages.to_vec();
        owed.sort_unstable();
        assert_eq!(accepted, owed, "{}", trace());
    }
}
