//! A model of what a user is owed, compared with what the machine did and said: two projects under one account, a
//! user who stops and retries when they like, sessions that expire, clocks that jump, disks that fill up, answers that
//! come twice, late or never, and a process that dies.
//!
//! The model knows no phases, requests or sessions. It is three sentences: what was said is taken once and in order;
//! what is told to be done is done; and whoever does not get what they asked for is told so.

mod sim;

use fov_measured::measured;
use fov_protocol::machine::view::{Entry, ExportState, ProjectView, TurnView};
use fov_protocol::machine::{Command, ExportWish, Material, ProjectId};
use fov_protocol::notice::Notice;
use sim::backend::{Backend, Manner};
use sim::{Unrest, Weather, World};
use std::collections::BTreeMap;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What makes one run differ from another.
#[derive(Clone, Copy, Debug)]
struct Run {
    seed: u64,
    /// The backend counts messages, as the studio does.
    counts: bool,
    unrest: Unrest,
    /// The user stops and retries at random moments.
    hasty: bool,
    /// Percent of calls that find the session gone.
    no_session: u64,
}

fn id(p: u64) -> ProjectId {
    ProjectId(format!("project-{p}"))
}

/// The same words are never said twice, so that what arrived can be told apart.
fn message(n: u64) -> String {
    format!("trim the first {n} seconds")
}

/// Two projects with some files, edits, exports and questions each, spread over two minutes.
fn plan(world: &mut World, hasty: bool) {
    let mut n = 1;
    for p in 0..2 {
        let mut at = world.dice.below(1000);
        world.later(at, Command::NewProject { project: id(p), name: None });
        let files = 1 + world.dice.below(2);
        let material = |name: String| Material::File { key: name.clone(), name, size: 300 };
        let files = (0..files).map(|file| material(format!("{p}-{file}.mp4"))).collect();
        world.later(at, Command::Attach { project: id(p), material: files });
        for _ in 0..2 + world.dice.below(3) {
            at += world.dice.below(30_000);
            let project = id(p);
            let command = match world.dice.below(8) {
                0 => Command::Link { project },
                1 => Command::RefreshCredits,
                2 => Command::Export { project, wish: ExportWish::default() },
                3 => Command::Say { project, text: "how many credits do I have?".into() },
                _ => {
                    n += 1;
                    Command::Say { project, text: message(n) }
                }
            };
            world.later(at, command);
            if hasty && world.dice.percent(25) {
                let after = at + world.dice.below(90_000);
                let project = id(p);
                let stop = world.dice.percent(40);
                world.later(after, if stop { Command::Stop { project } } else { Command::Retry { project } });
            }
        }
        at += world.dice.below(30_000);
        world.later(at, Command::Export { project: id(p), wish: ExportWish::default() });
    }
}

struct Judge<'a> {
    world: &'a World,
    run: Run,
    /// A person asked for a repeat, so a message whose fate was unknown may be there twice at a backend that does not
    /// count, and what was repeated comes after what was not.
    retried: bool,
}

impl Judge<'_> {
    fn fail(&self, what: &str) -> ! {
        panic!("{what}\n{:?}\n{}", self.run, self.world.trace.join("\n"))
    }

    fn check(&self, holds: bool, what: impl Fn() -> String) {
        if !holds {
            self.fail(&what());
        }
    }

    /// Nothing happens any more: what is so now stays so.
    fn at_rest(&self) {
        self.taken_once();
        let view = self.world.machine.view();
        for project in &view.projects {
            let waits = project.queued > 0;
            if waits {
                let told = project.turns.iter().any(|turn| turn.entries.iter().any(is_bad_news));
                self.check(project.can_retry && told, || format!("{} waits without a word", project.id));
            }
            for turn in &project.turns {
                self.check(turn.ended || waits, || format!("{} turn {} does not end", project.id, turn.id));
                if turn.ended {
                    self.done_or_told(project, turn);
                }
            }
            self.exports(project, waits);
        }
    }

    /// No session took a message or a file twice, and none took them out of order.
    fn taken_once(&self) {
        let mut anywhere: BTreeMap<&str, u32> = BTreeMap::new();
        for (session, taken) in &self.world.backend.sessions {
            let said: Vec<&str> = taken.messages.iter().map(|(text, ..)| text.as_str()).collect();
            for (at, text) in said.iter().enumerate() {
                *anywhere.entry(text).or_default() += 1;
                let again = said[..at].contains(text);
                self.check(!again || (self.retried && !self.run.counts), || {
                    format!("{text:?} twice in {session}")
                });
            }
            let numbers: Vec<u64> = said.iter().filter_map(|text| number(text)).collect();
            self.check(self.retried || numbers.is_sorted(), || {
                format!("{session} took {said:?} out of order")
            });
            let mut files = taken.files.clone();
            files.sort();
            files.dedup();
            // Without a count only time tells whether a file is still on its way, and a clock that jumps does not.
            let certain = self.run.counts || (self.run.unrest.clock == 0 && !self.retried);
            self.check(files.len() == taken.files.len() || !certain, || {
                format!("{session} has a file twice")
            });
        }
        for (text, times) in anywhere {
            self.check(times == 1 || self.retried, || format!("{text:?} was taken {times} times"));
        }
    }

    /// What a turn asked for has happened, or the turn says that it has not.
    fn done_or_told(&self, project: &ProjectView, turn: &TurnView) {
        if turn.entries.iter().any(is_bad_news) {
            return;
        }
        let Some(said) = turn.said.as_deref() else { return };
        if number(said).is_some() {
            let taken = self.world.backend.accepted().contains(&said);
            self.check(taken, || {
                format!("{}: {said:?} is not done, and nobody says so: {turn:?}", project.id)
            });
        }
        self.check(!turn.entries.is_empty(), || format!("nothing came of {said:?}"));
    }

    /// A film that is said to be there is there, with everything that was done before it was asked for.
    fn exports(&self, project: &ProjectView, waits: bool) {
        for export in &project.exports {
            let film = self.world.files.get(&export.delivery.0);
            match export.state {
                ExportState::Delivered => {}
                ExportState::Running if !waits => self.fail("an export is neither here nor there"),
                _ => continue,
            }
            let Some(film) = film else { self.fail("an export is reported and not delivered") };
            let turn_of = |turn: &&TurnView| {
                turn.entries.iter().any(
                    |entry| matches!(entry, Entry::Delivered { delivery } if *delivery == export.delivery),
                )
            };
            let Some(turn) = project.turns.iter().find(turn_of) else { self.fail("no turn says: delivered") };
            let renewed = |turn: &TurnView| {
                turn.entries
                    .iter()
                    .any(|entry| matches!(entry, Entry::Notice { notice: Notice::SessionRenewed }))
            };
            // After a repeat the order of the turns is not that of the work; with a new session edits are gone.
            if self.retried || project.turns.iter().any(renewed) {
                continue;
            }
            for earlier in project.turns.iter().filter(|earlier| earlier.id < turn.id) {
                let Some(said) = earlier.said.as_deref().filter(|said| number(said).is_some()) else {
                    continue;
                };
                let holds = film.contains(&format!("\"{said}\"")) || earlier.entries.iter().any(is_bad_news);
                self.check(holds, || format!("the film {} lacks {said:?}: {film}", export.name));
            }
        }
    }
}

fn number(text: &str) -> Option<u64> {
    text.strip_prefix("trim the first ")?.strip_suffix(" seconds")?.parse().ok()
}

/// The user was told that something did not happen, or will not.
fn is_bad_news(entry: &Entry) -> bool {
    match entry {
        Entry::Notice { notice: Notice::Stopped { .. } | Notice::SessionRenewed } => true,
        // It goes on by itself after these.
        Entry::Notice { notice: Notice::Unreachable | Notice::ServerTrouble } => true,
        Entry::Notice { notice } => notice.is_trouble(),
        _ => false,
    }
}

fn play(run: Run) {
    let mut backend = Backend::new(run.counts);
    backend.manner = Manner::Mixed;
    let mut weather = Weather::storm();
    weather.no_session = run.no_session;
    if run.counts {
        weather.late = 5;
    }
    let mut world = World::new(run.seed, backend, weather);
    world.unrest = run.unrest;
    plan(&mut world, run.hasty);
    for _ in 0..world.dice.below(5) {
        for _ in 0..world.dice.below(150) {
            world.step();
        }
        let keep_last = world.dice.percent(50);
        world.crash(keep_last);
    }
    world.run();
    Judge { world: &world, run, retried: run.hasty }.at_rest();

    // Fair weather and a patient user: what can be retried comes to its end.
    world.weather = Weather::default();
    world.unrest = Unrest::default();
    for round in 0.. {
        let view = world.machine.view();
        let open: Vec<ProjectId> = view
            .projects
            .iter()
            .filter(|project| project.can_retry)
            .map(|project| project.id.clone())
            .collect();
        if open.is_empty() {
            break;
        }
        let retried = true;
        for project in open {
            world.later(0, Command::Retry { project });
        }
        world.run();
        Judge { world: &world, run, retried }.at_rest();
        // What cannot be done in fair weather either was never possible: an export of nothing after a stop.
        if round == 8 {
            let hopeless = |entry: &Entry| {
                matches!(
                    entry,
                    Entry::Notice {
                        notice: Notice::NothingToExport | Notice::SessionRenewed | Notice::Stopped { .. }
                    }
                )
            };
            for project in world.machine.view().projects.iter().filter(|project| project.can_retry) {
                let known = project.turns.iter().any(|turn| turn.entries.iter().any(hopeless));
                Judge { world: &world, run, retried }
                    .check(known, || format!("{} does not come to its end in fair weather", project.id));
            }
            break;
        }
    }
    let view = world.machine.view();
    for project in &view.projects {
        assert_eq!(project.queued, 0, "{run:?}: {} still waits\n{}", project.id, world.trace.join("\n"));
    }
}

fn runs(seeds: std::ops::Range<u64>) {
    let quiet = Unrest::default();
    for seed in seeds {
        for counts in [true, false] {
            let run = Run { seed, counts, unrest: quiet, hasty: false, no_session: 0 };
            play(run);
            play(Run { hasty: true, ..run });
            play(Run { no_session: 3, ..run });
            play(Run { unrest: Unrest::all(), ..run });
            play(Run { unrest: Unrest::all(), hasty: true, no_session: 2, ..run });
        }
    }
}

#[test]
fn users_get_what_they_are_owed_or_are_told() {
    runs(0..15);
}

#[test]
#[ignore = "takes minutes: cargo xtask soak"]
#[allow(clippy::disallowed_methods, reason = "a long test is told where to begin")]
fn thousands_of_users_get_what_they_are_owed_or_are_told() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let from = number("FOV_SEED").unwrap_or(0);
    let seeds = number("FOV_SEEDS").unwrap_or(2000);
    let worlds = sim::on_all_cores(seeds, |seed| {
        runs(from + seed..from + seed + 1);
        10
    });
    measured(
        "simulated users against the reference model",
        &format!("{worlds} worlds, nothing lost, nothing doubled"),
    );
}

/// A save that was never asked for is the shell's mistake, and changes nothing.
#[test]
fn a_save_that_was_never_asked_for_releases_nothing() {
    use fov_protocol::machine::{Input, Machine, Misuse, Output};
    let mut machine = Machine::new(sim::settings());
    let command = Command::NewProject { project: id(1), name: None };
    machine.handle(1, Input::Command { key: "1".into(), command }).expect("a command");
    let outputs: Vec<Output> = std::iter::from_fn(|| machine.poll()).collect();
    assert!(!outputs.iter().any(|output| matches!(output, Output::Request(_))), "{outputs:?}");
    assert_eq!(machine.handle(2, Input::Saved(9)), Err(Misuse::NeverAsked(9)));
    assert!(machine.poll().is_none());
    machine.handle(3, Input::Saved(1)).expect("it was asked for");
    assert!(matches!(machine.poll(), Some(Output::Request(_))));
}
