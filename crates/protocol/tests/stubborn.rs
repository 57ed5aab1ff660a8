//! A backend that answers one of its calls wrongly, and always the same: every call with every row of the error table
//! and with answers that make no sense. The machine does not ask in circles, says what is wrong, doubles nothing, and
//! ends the work when the backend comes to its senses.

mod sim;

use fov_protocol::machine::{Command, RequestKind};
use fov_protocol::notice::Notice;
use sim::backend::{Backend, Reply};
use sim::promises::{invariants, usual_work};
use sim::{Weather, World, project};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Status and body: bare statuses, codes of the API page, FastAPI's refusals, pages of a proxy, and nonsense.
const ANSWERS: [(u16, &str); 27] = [
    (200, ""),
    (200, "{"),
    (200, "[]"),
    (200, r#"{"data":{}}"#),
    (200, r#"{"code":0,"data":null}"#),
    (200, r#"{"data":{"token":7,"session_id":[],"state":"x","status":{},"available":"many"}}"#),
    (200, r#"{"success":false,"message":"no"}"#),
    (200, r#"{"code":1001,"message":"bad token"}"#),
    (200, r#"{"code":1002,"message":"session not found"}"#),
    (200, r#"{"code":2001,"message":"no credits"}"#),
    (200, r#"{"code":4001,"message":"format"}"#),
    (200, r#"{"code":4002,"message":"too large"}"#),
    (204, ""),
    (302, ""),
    (400, r#"{"detail":"bad"}"#),
    (401, "no"),
    (402, ""),
    (403, r#"{"detail":"not you"}"#),
    (404, ""),
    (409, ""),
    (410, ""),
    (413, ""),
    (415, ""),
    (422, r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#),
    (429, ""),
    (500, "<html>Internal Server Error</html>"),
    (503, ""),
];

const HOUR_MS: u64 = 3_600_000;

#[test]
fn no_answer_makes_it_ask_in_circles_or_lose_the_work() {
    for call in RequestKind::ALL {
        for (status, body) in ANSWERS {
            for counts in [true, false] {
                always(call, status, body, counts);
            }
        }
    }
}

fn always(call: RequestKind, status: u16, body: &str, counts: bool) {
    let what = format!("{} always answers {status} {body:?}, counts {counts}", call.name());
    let mut world = World::new(1, Backend::new(counts), Weather::default());
    let reply = Reply { status, retry_after: None, pieces: vec![(1, body.as_bytes().to_vec())] };
    world.stubborn = Some((call, reply));
    usual_work(&mut world);
    world.later(30, Command::Link { project: project() });
    world.later(40, Command::RefreshCredits);
    let end = world.now + 6 * HOUR_MS;
    while world.now < end && world.step() {}

    let tail = |world: &World| world.trace[world.trace.len().saturating_sub(60)..].join("\n");
    // One call a minute is the most that a wait of any kind comes to.
    for (kind, times) in &world.kinds {
        assert!(*times <= 6 * 60 + 40, "{what}: {} {times} times\n{}", kind.name(), tail(&world));
    }
    let told = world.notices().iter().any(|notice| notice.is_trouble());
    assert!(told || world.files.len() == 1, "{what}: nothing came, and nobody said why\n{}", tail(&world));

    world.stubborn = None;
    world.later(0, Command::Retry { project: project() });
    world.run();
    for _ in 0..4 {
        if world.files.is_empty() {
            world.later(0, Command::Retry { project: project() });
            world.run();
        }
    }
    invariants(&world, &what);
    assert_eq!(world.files.len(), 1, "{what}\n{}", world.trace.join("\n"));
    // Who was told that the edits went with their session, and exports all the same, gets what is left.
    let renewed = world.notices().contains(&&Notice::SessionRenewed);
    let edits: &[&str] = if renewed { &[] } else { &["trim the first 3 seconds", "add background music"] };
    let film = &world.files[&1];
    for part in edits.iter().chain(&["a.mp4"]) {
        assert!(film.contains(part), "{what}: the film lacks {part:?}: {film}\n{}", world.trace.join("\n"));
    }
}
