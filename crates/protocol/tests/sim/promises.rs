//! The usual work, and what must hold at the end of every run, whatever happened on the way.

use super::{World, project};
use fov_protocol::machine::view::ExportState;
use fov_protocol::machine::{Command, Material};
use std::collections::BTreeMap;

pub fn file(name: &str) -> Material {
    Material::File { key: name.to_owned(), name: name.to_owned(), size: 300 }
}

/// Attach a file, say two things, export: the work that most people do.
pub fn usual_work(world: &mut World) {
    world.later(0, Command::NewProject { project: project(), name: None });
    world.later(0, Command::Attach { project: project(), material: vec![file("a.mp4")] });
    world.later(10, Command::Say { project: project(), text: "trim the first 3 seconds".into() });
    let text = "add background music, and export as MP4".into();
    world.later(20, Command::Say { project: project(), text });
}

/// What must hold at the end of every run, however it went.
pub fn invariants(world: &World, what: &str) {
    invariants_but(world, 0, what);
}

/// The same where the user tried again so often what may have arrived, at a backend that does not count.
pub fn invariants_but(world: &World, retries: u32, what: &str) {
    let trace = || format!("{what}\n{}", world.trace.join("\n"));
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for text in world.backend.accepted() {
        *times.entry(text).or_default() += 1;
    }
    for (text, times) in times {
        assert!(times <= 1 + retries, "{text:?} was accepted {times} times\n{}", trace());
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
