//! What the machine costs: the time of a step, and the bytes and the time of the snapshot that is written before an
//! effect that must not happen twice.

use fov_protocol::lang::Lang;
use fov_protocol::machine::{
    Command, HttpEvent, Input, Machine, Material, Output, ProjectId, Request, RequestKind, Settings,
};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Instant;

const NOW: u64 = 1_800_000_000_000;
/// Pieces in which each answer of the agent streams in.
const PIECES: usize = 40;

/// A project after a number of turns.
pub(crate) struct Row {
    pub(crate) turns: usize,
    /// Median of a step: an input taken and all its outputs drained.
    pub(crate) step_us: f64,
    pub(crate) snapshot_bytes: usize,
    pub(crate) snapshot_us: f64,
}

/// Plays a project to 1, 10 and 100 turns, with a backend that answers at once.
pub(crate) fn rows() -> Vec<Row> {
    [1, 10, 100].into_iter().map(row).collect()
}

fn row(turns: usize) -> Row {
    let mut player = Player::new();
    let project = || ProjectId("bench".into());
    player.command(Command::NewProject { project: project(), name: None });
    let clip = Material::File { key: "clip".into(), name: "clip.mp4".into(), size: 1_000_000 };
    player.command(Command::Attach { project: project(), material: vec![clip] });
    for turn in 0..turns {
        player.command(Command::Say { project: project(), text: format!("add a title \"Chapter {turn}\"") });
    }
    let mut steps = player.steps;
    steps.sort_by(f64::total_cmp);
    let mut times: Vec<f64> = (0..50)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(player.machine.snapshot());
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    Row {
        turns,
        step_us: steps[steps.len() / 2],
        snapshot_bytes: player.machine.snapshot().len(),
        snapshot_us: times[times.len() / 2],
    }
}

struct Player {
    machine: Machine,
    inputs: VecDeque<Input>,
    /// Microseconds of each step.
    steps: Vec<f64>,
    commands: usize,
    /// Titles on the timeline.
    titles: usize,
}

impl Player {
    fn new() -> Player {
        let settings = Settings {
            api_url: "https://api".into(),
            web_url: "https://web".into(),
            platform: "bench".into(),
            client_id: "00000000-0000-4000-8000-000000000000".into(),
            token: None,
            lang: Lang::En,
        };
        Player {
            machine: Machine::new(settings),
            inputs: VecDeque::new(),
            steps: Vec::new(),
            commands: 0,
            titles: 0,
        }
    }

    fn command(&mut self, command: Command) {
        self.commands += 1;
        self.inputs.push_back(Input::Command { key: self.commands.to_string(), command });
        while let Some(input) = self.inputs.pop_front() {
            let start = Instant::now();
            let taken = self.machine.handle(NOW, input);
            let outputs: Vec<Output> = std::iter::from_fn(|| self.machine.poll()).collect();
            self.steps.push(start.elapsed().as_secs_f64() * 1e6);
            assert_eq!(taken, Ok(()), "the bench drives the machine as it must be driven");
            for output in outputs {
                match output {
                    Output::Save(n) => self.inputs.push_back(Input::Saved(n)),
                    Output::Request(request) => self.answer(&request),
                    _ => {}
                }
            }
        }
    }

    fn answer(&mut self, request: &Request) {
        let id = request.id;
        let mut pieces = Vec::new();
        if request.kind == RequestKind::Chat {
            self.titles += 1;
            let words = "I've added the title in the middle of the picture, with a soft shadow so that it reads well. ";
            for _ in 0..PIECES {
                pieces.push(event(&json!({"content": {"parts": [{"text": words}]}, "partial": true})));
            }
            pieces.push(event(&json!({"content": {"parts": [{"text": words.repeat(PIECES)}]}})));
        } else {
            pieces.push(self.data(request.kind).to_string().into_bytes());
        }
        let head = HttpEvent::Head { status: 200, retry_after: None };
        let events = std::iter::once(head).chain(pieces.into_iter().map(HttpEvent::Body));
        for event in events.chain([HttpEvent::End]) {
            self.inputs.push_back(Input::Http { id, event });
        }
    }

    fn data(&self, kind: RequestKind) -> Value {
        let data = match kind {
            RequestKind::Token => json!({"token": "nmv_usr_bench", "credits": 100}),
            RequestKind::Session => json!({"session_id": "7234567890123456789", "task_id": "1"}),
            RequestKind::Upload => json!({"files": [{"filename": "clip.mp4", "duration": 10}]}),
            _ => {
                let titles: Vec<Value> = (0..self.titles)
                    .map(|n| json!({"id": n, "st": n * 100, "d": 3000, "m": {"title": format!("Chapter {n}")}}))
                    .collect();
                let clip = json!({"tt": 0, "sg": [{"id": "c", "d": 10_000, "m": {"title": "clip"}}]});
                let tracks = json!([clip, {"tt": 7, "sg": titles}]);
                json!({"state": {"draft": {"t": tracks}, "video_infos": [{"filename": "clip.mp4"}]}})
            }
        };
        json!({"code": 0, "data": data})
    }
}

fn event(value: &Value) -> Vec<u8> {
    format!("data: {value}\n\n").into_bytes()
}
