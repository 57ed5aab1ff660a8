//! The token goes into the `Authorization` header and into the saved state, and nowhere else: not into what is
//! printed, shown or sent, not even where the backend names it.

mod sim;

use fov_protocol::machine::{Command, Event};
use fov_protocol::notice::Notice;
use sim::backend::{Backend, Manner, TOKEN};
use sim::promises::{invariants, usual_work};
use sim::{Weather, World, project};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Runs a whole job, with a link and credits, and gives back the world and all that could be read along.
fn overhear(seed: u64, counts: bool, echoes: bool, weather: Weather) -> World {
    let mut backend = Backend::new(counts);
    backend.manner = Manner::Mixed;
    backend.echoes = echoes;
    let mut world = World::new(seed, backend, weather);
    world.overheard = Some(Vec::new());
    usual_work(&mut world);
    world.later(30, Command::Link { project: project() });
    world.later(40, Command::Say { project: project(), text: "how many credits do I have?".into() });
    world.later(50, Command::Say { project: project(), text: "show me the timeline".into() });
    world.later(60, Command::RefreshCredits);
    world.run();
    for _ in 0..6 {
        if world.machine.view().projects[0].can_retry {
            world.later(0, Command::Retry { project: project() });
            world.run();
        }
    }
    world
}

fn mark_is_nowhere(world: &World, what: &str) {
    let heard = world.overheard.as_deref().unwrap_or_default();
    assert!(heard.len() > 100, "{what}: only {} things were heard", heard.len());
    let all = heard.iter().chain(&world.trace);
    for text in all {
        assert!(!text.contains(TOKEN), "{what}: the token is in {text}");
    }
    let saved = String::from_utf8_lossy(world.disk.as_deref().unwrap_or_default());
    assert!(saved.contains(TOKEN), "{what}: the saved state lacks the token, so this test shows nothing");
}

#[test]
fn the_token_goes_into_its_header_only() {
    for seed in 0..8 {
        for counts in [true, false] {
            for weather in [Weather::default(), Weather::storm()] {
                let world = overhear(seed, counts, false, weather);
                mark_is_nowhere(&world, &format!("seed {seed}, counts {counts}"));
                invariants(&world, "overheard");
            }
        }
    }
}

#[test]
fn a_backend_that_names_the_token_does_not_get_it_shown() {
    // In a reply, the refusal of a message, the failure of a turn, and a title on the timeline.
    let mut seen = [false; 4];
    for seed in 0..25 {
        for counts in [true, false] {
            let world = overhear(seed, counts, true, Weather::default());
            mark_is_nowhere(&world, &format!("seed {seed}, counts {counts}, echo"));
            for event in &world.events {
                match event {
                    Event::Reply { text, .. } if text.contains("***") => seen[0] = true,
                    Event::Notice { notice: Notice::MessageRefused { detail: Some(detail) }, .. } => {
                        seen[1] |= detail.contains("***");
                    }
                    Event::Notice { notice: Notice::TurnFailed { detail: Some(detail) }, .. } => {
                        seen[2] |= detail.contains("***");
                    }
                    _ => {}
                }
            }
            let view = serde_json::to_string(&world.machine.view().projects[0].timeline).unwrap_or_default();
            seen[3] |= view.contains("***");
        }
    }
    assert_eq!(seen, [true; 4], "reply, refusal, failure, title");
}
