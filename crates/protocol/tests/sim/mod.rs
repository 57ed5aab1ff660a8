//! A world for the machine: a backend, a network that loses things, a disk, and a clock that jumps to the next event.
//! Everything follows from a seed, so that a failure can be looked at again.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

pub mod backend;
mod network;
pub mod promises;
pub mod script;
pub mod weather;

use backend::{Arrival, Backend, Reply};
use fov_protocol::lang::Lang;
use fov_protocol::machine::{
    Body, Command, Download, DownloadEvent, Event, HttpEvent, Input, Machine, Output, ProjectId, Request,
    RequestId, RequestKind, Settings,
};
use network::Fate;
pub use network::Twist;
use std::collections::BTreeMap;
pub use weather::{Dice, Unrest, Weather};

enum Happening {
    SaveFailed,
    SavedBefore(u64),
    Arrive { id: RequestId, arrival: Arrival, fate: Fate },
    Http(RequestId, HttpEvent),
    Saved(u64, Vec<u8>),
    Download(fov_protocol::machine::DeliveryId, DownloadEvent),
    Say(String, Command),
}

pub struct World {
    pub now: u64,
    pub dice: Dice,
    pub weather: Weather,
    pub unrest: Unrest,
    /// Every call of this kind gets this answer, and the backend never hears of it.
    pub stubborn: Option<(RequestKind, Reply)>,
    /// What becomes of the first, second, … request of a kind.
    pub twists: BTreeMap<(RequestKind, u32), Twist>,
    /// What becomes of the first, second, … download.
    pub download_twists: BTreeMap<u32, DownloadEvent>,
    /// How many answers of a kind have begun and ended, with those that a crash swallowed.
    pub heard: BTreeMap<RequestKind, (u32, u32)>,
    /// How many downloads were begun, and how many came to an end.
    pub downloads: (u32, u32),
    /// What the shell's clock is off by.
    skew: i64,
    /// What came of requests in this life of the process.
    past: Vec<(RequestId, HttpEvent)>,
    /// Ticks in a row in which nothing else happened and no time passed.
    standing: u32,
    pub machine: Machine,
    pub backend: Backend,
    /// The last snapshot that survives a crash.
    pub disk: Option<Vec<u8>>,
    happenings: BTreeMap<(u64, u64), Happening>,
    serial: u64,
    /// Requests that the shell has open.
    open: BTreeMap<RequestId, RequestKind>,
    /// Files at the user's place, by delivery.
    pub files: BTreeMap<u64, String>,
    pub events: Vec<Event>,
    pub kinds: BTreeMap<RequestKind, u32>,
    pub trace: Vec<String>,
    pub steps: u64,
    pub crashes: u64,
    commands: u64,
    /// Commands that a crash swallowed before they were saved: a shell sends them again.
    unsaved: Vec<(u64, String, Command)>,
    last_deadline: Option<(u64, u32)>,
    last_save: u64,
    /// Everything that could be read along: what the machine prints of itself, shows and sends, but for the bearer.
    pub overheard: Option<Vec<String>>,
}

/// Does a long test's many jobs on all cores; the sum of what they return.
pub fn on_all_cores(jobs: u64, job: impl Fn(u64) -> u64 + Sync) -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    let (next, sum) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= jobs {
            return;
        }
        sum.fetch_add(job(number), Ordering::Relaxed);
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    sum.into_inner()
}

pub fn project() -> ProjectId {
    ProjectId("p".into())
}

pub fn settings() -> Settings {
    Settings {
        api_url: "https://api".into(),
        web_url: "https://web".into(),
        platform: "test".into(),
        client_id: "11111111-2222-4333-8444-555555555555".into(),
        token: None,
        lang: Lang::En,
    }
}

impl World {
    pub fn new(seed: u64, backend: Backend, weather: Weather) -> World {
        World {
            now: 1_800_000_000_000,
            dice: Dice(seed),
            weather,
            unrest: Unrest::default(),
            stubborn: None,
            twists: BTreeMap::new(),
            download_twists: BTreeMap::new(),
            heard: BTreeMap::new(),
            downloads: (0, 0),
            skew: 0,
            past: Vec::new(),
            standing: 0,
            machine: Machine::new(settings()),
            backend,
            disk: None,
            happenings: BTreeMap::new(),
            serial: 0,
            open: BTreeMap::new(),
            files: BTreeMap::new(),
            events: Vec::new(),
            kinds: BTreeMap::new(),
            trace: Vec::new(),
            steps: 0,
            crashes: 0,
            commands: 0,
            unsaved: Vec::new(),
            last_deadline: None,
            last_save: 0,
            overheard: None,
        }
    }

    fn listen(&mut self, output: &Output) {
        let Some(heard) = self.overheard.as_mut() else { return };
        heard.push(format!("{output:?} {output:#?}"));
        match output {
            Output::Request(Request { url, headers, body, .. }) => {
                let body = match body {
                    Body::Empty => String::new(),
                    Body::Json(json) => json.clone(),
                    Body::File { key, name } => format!("{key} {name}"),
                };
                heard.push(format!("{url} {headers:?} {body}"));
            }
            Output::Download(Download { url, headers, name, .. }) => {
                heard.push(format!("{url} {headers:?} {name}"));
            }
            _ => {}
        }
    }

    fn plan(&mut self, after: u64, happening: Happening) {
        self.serial += 1;
        self.happenings.insert((self.now + after, self.serial), happening);
    }

    /// The user does something `after` milliseconds.
    pub fn later(&mut self, after: u64, command: Command) {
        self.commands += 1;
        let key = format!("command-{}", self.commands);
        self.plan(after, Happening::Say(key, command));
    }

    pub fn input(&mut self, input: Input) {
        let now = self.now.saturating_add_signed(self.skew);
        self.machine.handle(now, input).expect("the test drives the machine as it must be driven");
        while let Some(output) = self.machine.poll() {
            self.listen(&output);
            self.carry_out(output);
        }
        if let Some(heard) = self.overheard.as_mut() {
            let view = serde_json::to_string(&self.machine.view()).expect("a view is JSON");
            heard.push(format!("{view} {:?} {:#?}", self.machine, self.machine));
            heard.extend(self.machine.draft(&project()).map(str::to_owned));
        }
    }

    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Request(request) => self.request(request),
            Output::Abort(id) => {
                self.note(format!("abort {id}"));
                if let Some(kind) = self.open.remove(&id) {
                    self.ended(kind);
                }
            }
            Output::Save(n) => {
                let before = n.saturating_sub(1 + self.dice.below(3));
                if self.unrest.saved > 0 && self.dice.percent(self.unrest.saved) && before < n {
                    let after = self.dice.below(500);
                    self.plan(after, Happening::SavedBefore(before));
                }
                if self.unrest.disk > 0 && self.dice.percent(self.unrest.disk) {
                    return self.plan(1, Happening::SaveFailed);
                }
                let snapshot = self.machine.snapshot();
                // A shell writes in order: an older state never replaces a newer one.
                let at = (self.now + 1 + self.dice.below(20)).max(self.last_save);
                self.last_save = at;
                self.plan(at - self.now, Happening::Saved(n, snapshot));
            }
            Output::Download(download) => self.start_download(&download),
            Output::CancelDownload(id) => self.note(format!("cancel delivery {id}")),
            Output::Forget(key) => self.note(format!("forget {key}")),
            Output::Event(event) => {
                if let Event::Notice { notice, .. } = &event {
                    self.note(format!("notice {notice:?}"));
                }
                if !matches!(event, Event::Changed(_)) {
                    self.events.push(event);
                }
            }
        }
    }

    pub fn note(&mut self, text: String) {
        self.trace.push(format!("{:>9} {text}", self.now - 1_800_000_000_000));
    }

    /// Lets the next thing happen. False: nothing ever will.
    pub fn step(&mut self) -> bool {
        self.steps += 1;
        self.disturb();
        let event = self.happenings.keys().next().copied();
        let deadline = self.machine.deadline().map(|deadline| deadline.at.saturating_add_signed(-self.skew));
        match (event, deadline) {
            (None, None) => false,
            (Some((at, _)), Some(deadline)) if deadline < at => {
                self.tick(deadline);
                true
            }
            (Some(key), _) => {
                self.now = self.now.max(key.0);
                if let Some(happening) = self.happenings.remove(&key) {
                    self.happen(happening);
                }
                true
            }
            (None, Some(deadline)) => {
                self.tick(deadline);
                true
            }
        }
    }

    /// What a good shell would not do, and a good clock would not show.
    fn disturb(&mut self) {
        let unrest = self.unrest;
        if unrest.clock > 0 && self.dice.percent(unrest.clock) {
            let span = [2_000, 60_000, 3_600_000, 86_400_000][self.dice.below(4) as usize];
            self.skew += self.dice.below(2 * span) as i64 - span as i64;
            self.last_deadline = None;
            self.note(format!("the clock is off by {} s", self.skew / 1000));
        }
        if unrest.ghosts > 0 && !self.past.is_empty() && self.dice.percent(unrest.ghosts) {
            let (id, event) = self.past[self.dice.below(self.past.len() as u64) as usize].clone();
            if !self.open.contains_key(&id) {
                self.input(Input::Http { id, event });
            }
        }
    }

    /// The clock is set.
    pub fn set_clock(&mut self, by_ms: i64) {
        self.skew += by_ms;
        self.last_deadline = None;
        self.note(format!("the clock is off by {} s", self.skew / 1000));
        self.input(Input::Tick);
    }

    fn tick(&mut self, at: u64) {
        // A deadline that stays in the past for ever would spin the shell.
        let repeats = match self.last_deadline {
            Some((last, repeats)) if last == at => repeats + 1,
            _ => 0,
        };
        self.last_deadline = Some((at, repeats));
        assert!(
            repeats < 10,
            "the deadline does not move: {:?}\n{}",
            self.machine.deadline(),
            self.trace.join("\n")
        );
        self.standing = if at > self.now { 0 } else { self.standing + 1 };
        assert!(
            self.standing < 20,
            "the deadline stays in the past: {:?}\n{}",
            self.machine.deadline(),
            self.trace.join("\n")
        );
        self.now = self.now.max(at);
        self.input(Input::Tick);
    }

    fn happen(&mut self, happening: Happening) {
        self.standing = 0;
        match happening {
            Happening::SaveFailed => self.input(Input::SaveFailed),
            Happening::SavedBefore(n) => self.input(Input::Saved(n)),
            Happening::Arrive { id, arrival, fate } => self.arrive(id, &arrival, fate),
            Happening::Http(id, event) => {
                // What comes of a dropped request is ignored by the shell, or not quite.
                let open = self.open.contains_key(&id);
                let heard = open || (self.unrest.ghosts > 0 && self.dice.percent(50));
                if !heard {
                    return;
                }
                if self.unrest.ghosts > 0 {
                    self.past.push((id, event.clone()));
                }
                if matches!(event, HttpEvent::End | HttpEvent::Failed(_)) {
                    if let Some(kind) = self.open.remove(&id) {
                        self.ended(kind);
                    }
                } else if let (Some(kind), HttpEvent::Body(_)) = (self.open.get(&id), &event) {
                    let (begun, ended) = self.heard.entry(*kind).or_default();
                    *begun = *ended + 1;
                }
                self.input(Input::Http { id, event });
            }
            Happening::Saved(n, snapshot) => {
                self.disk = Some(snapshot);
                self.unsaved.retain(|(save, ..)| *save > n);
                self.input(Input::Saved(n));
            }
            Happening::Download(id, event) => {
                self.downloads.1 += u32::from(!matches!(event, DownloadEvent::Progress { .. }));
                if let DownloadEvent::Done { place, .. } = &event {
                    let old = self.files.insert(id.0, place.clone());
                    assert!(old.is_none() || place == "there", "delivery {id} arrived twice");
                    if place == "there"
                        && let Some(old) = old
                    {
                        self.files.insert(id.0, old);
                    }
                }
                self.input(Input::Download { id, event });
            }
            Happening::Say(key, command) => {
                self.note(format!("command {command:?}"));
                if self.unrest.repeats > 0 && self.dice.percent(self.unrest.repeats) {
                    let after = self.dice.below(20_000);
                    self.plan(after, Happening::Say(key.clone(), command.clone()));
                }
                self.unsaved.push((u64::MAX, key.clone(), command.clone()));
                self.input(Input::Command { key, command });
            }
        }
    }

    /// The process ends here, without warning. What was on the way to the backend still arrives; what was on the way
    /// back is lost. With `keep_last`, a save that was under way made it to the disk.
    pub fn crash(&mut self, keep_last: bool) {
        self.crashes += 1;
        self.note(format!("CRASH keep_last={keep_last}"));
        let mut happenings = std::mem::take(&mut self.happenings);
        if keep_last
            && let Some(snapshot) = happenings.values().rev().find_map(|happening| match happening {
                Happening::Saved(_, snapshot) => Some(snapshot.clone()),
                _ => None,
            })
        {
            self.disk = Some(snapshot);
        }
        happenings.retain(|_, happening| matches!(happening, Happening::Arrive { .. } | Happening::Say(..)));
        self.happenings = happenings;
        for kind in std::mem::take(&mut self.open).into_values() {
            self.ended(kind);
        }
        self.past.clear();
        self.last_save = 0;
        self.last_deadline = None;
        self.machine = match &self.disk {
            Some(snapshot) => Machine::restore(snapshot).expect("what was saved can be restored"),
            None => Machine::new(settings()),
        };
        self.input(Input::Restarted);
        // A shell that was not told that its wish is safe repeats it; the key keeps it from being obeyed twice.
        for (_, key, command) in self.unsaved.clone() {
            self.input(Input::Command { key, command });
        }
    }

    /// Runs until nothing happens any more.
    pub fn run(&mut self) {
        let limit = self.steps + 20_000;
        while self.step() {
            assert!(
                self.steps < limit,
                "it does not end\n{}",
                self.trace[self.trace.len().saturating_sub(60)..].join("\n")
            );
            // The hosted service has long turns; nothing here takes more than a few days.
            assert!(
                self.now < 1_800_000_000_000 + 30 * 86_400_000,
                "it takes for ever\n{}",
                self.trace.join("\n")
            );
        }
    }

    pub fn replies(&self) -> Vec<&str> {
        self.events
            .iter()
            .filter_map(|event| match event {
                Event::Reply { text, complete: true, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    pub fn notices(&self) -> Vec<&fov_protocol::notice::Notice> {
        self.events
            .iter()
            .filter_map(|event| match event {
                Event::Notice { notice, .. } => Some(notice),
                _ => None,
            })
            .collect()
    }
}
