//! The process dies at every single step of every kind of work, with and without the last save made durable, on a calm
//! day and on days when one thing goes wrong often: what arrives is the same, once.

mod files;
mod sim;

use fov_measured::measured;
use fov_protocol::machine::view::ExportState;
use fov_protocol::machine::{Command, ExportWish, Material};
use fov_protocol::notice::Notice;
use sim::backend::Backend;
use sim::promises::{file, invariants_but, usual_work};
use sim::script::Play;
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

/// How many days of each kind of trouble.
const SEEDS: usize = 3;

#[test]
fn a_crash_at_any_step_of_any_work_changes_nothing() {
    for work in &WORKS {
        sweep(work, "calm", Weather::CALM, 1);
    }
}

#[test]
#[ignore = "takes minutes: cargo xtask soak"]
fn a_crash_at_any_step_whatever_goes_wrong() {
    let days = (TROUBLES.len() * SEEDS) as u64;
    let crashes = sim::on_all_cores(WORKS.len() as u64 * days, |job| {
        let (work, day) = (&WORKS[(job / days) as usize], (job % days) as usize);
        let (trouble, weather) = TROUBLES[day / SEEDS];
        sweep(work, trouble, weather, (day % SEEDS) as u64 + 1)
    });
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
    let mut retries = 0;
    for _ in 0..6 {
        if !world.machine.view().projects[0].can_retry {
            break;
        }
        let told = world.notices().iter().any(|notice| notice.is_trouble());
        assert!(told, "{what}: something was given up and nobody said so\n{}", world.trace.join("\n"));
        world.weather = Weather::CALM;
        retries += 1;
        world.later(0, Command::Retry { project: project() });
        world.run();
    }
    // Who sends a message again by hand, because nobody could know whether it arrived, may send it twice.
    invariants_but(world, if counts { 0 } else { retries }, what);
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

/// A scenario as its script has it, with a crash at every `stride`th of its steps: the same films arrive and the same
/// messages are taken as without. Returns how many crashes it tried.
fn sweep_scenario(number: u64, stride: u64) -> u64 {
    let (name, script, _) = files::SCENARIOS[number as usize];
    let mut crashes = 0;
    for lost_back in [false, true] {
        let undisturbed = played(script, lost_back, None);
        // All trouble that the script has was met; a message that arrived is not sent as often as one that did not.
        let met = undisturbed.world.twists.is_empty() && undisturbed.world.download_twists.is_empty();
        assert!(met || lost_back, "{name} went another way than its script");
        for at in (number % stride..undisturbed.steps).step_by(stride as usize) {
            for keep_last in [true, false] {
                let what = format!("{name}, {lost_back}: crash at {at}, last save kept: {keep_last}");
                same(&undisturbed, &played(script, lost_back, Some((at, keep_last))), &what);
                crashes += 1;
            }
        }
    }
    crashes
}

/// What came of a script.
struct Outcome {
    world: World,
    steps: u64,
    counts: bool,
    stops: bool,
    /// By hand.
    retries: u32,
}

fn played(script: &str, lost_back: bool, crash: Option<(u64, bool)>) -> Outcome {
    let mut play = Play::read(script, lost_back);
    let mut backend = Backend::new(play.counts);
    backend.generates = play.generates;
    let mut world = World::new(1, backend, Weather::CALM);
    play.set_up(&mut world);
    let mut steps = 0;
    while play.step(&mut world) {
        if let Some((at, keep_last)) = crash
            && at == steps
        {
            world.crash(keep_last);
        }
        steps += 1;
        assert!(steps < 20_000, "it does not end\n{}", world.trace.join("\n"));
    }
    let mut retries = script.matches("user retry").count() as u32;
    for _ in 0..6 {
        if !world.machine.view().projects.iter().any(|project| project.can_retry) {
            break;
        }
        retries += 1;
        world.later(0, Command::Retry { project: project() });
        world.run();
    }
    let (counts, stops) = (play.counts, play.stops);
    Outcome { world, steps, counts, stops, retries }
}

fn same(undisturbed: &Outcome, crashed: &Outcome, what: &str) {
    let (before, after) = (&undisturbed.world, &crashed.world);
    invariants_but(after, if crashed.counts { 0 } else { crashed.retries }, what);
    if crashed.stops {
        return;
    }
    // Whoever is told that nobody knows what became of a message decides anew what they want, and it matters what they
    // had said by then.
    let in_doubt = |notice: &&Notice| matches!(notice, Notice::TurnLost | Notice::TurnUnclear { .. });
    if !crashed.counts && before.notices().into_iter().chain(after.notices()).any(|notice| in_doubt(&notice))
    {
        return;
    }
    let trace = || format!("{what}\n{}\n\nundisturbed:\n{}", after.trace.join("\n"), before.trace.join("\n"));
    assert_eq!(after.files.len(), before.files.len(), "films, {}", trace());
    let taken = |world: &World| {
        let mut taken: Vec<String> = world.backend.accepted().into_iter().map(str::to_owned).collect();
        taken.sort_unstable();
        taken.dedup();
        taken
    };
    assert_eq!(taken(after), taken(before), "messages, {}", trace());
}

#[test]
fn a_crash_in_any_scenario_changes_nothing() {
    for number in 0..files::SCENARIOS.len() as u64 {
        sweep_scenario(number, 17);
    }
}

#[test]
#[ignore = "takes minutes: cargo xtask soak"]
fn a_crash_at_every_step_of_every_scenario_changes_nothing() {
    let scenarios = files::SCENARIOS.len();
    let crashes = sim::on_all_cores(scenarios as u64, |number| sweep_scenario(number, 1));
    measured(
        "crashes at every step of every scenario",
        &format!("{crashes} crashes in {scenarios} scenarios, nothing lost, nothing doubled"),
    );
}
