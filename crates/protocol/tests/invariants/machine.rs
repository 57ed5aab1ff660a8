//! Bytes as a life of the machine: what the user wants, what the network does, how the clock goes, when the process
//! dies. Nothing of it may make the machine panic, put out without end, or leave a deadline in the past.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use fov_protocol::lang::Lang;
use fov_protocol::machine::{
    Command, DeliveryId, DownloadEvent, ExportWish, HttpEvent, Input, Machine, Material, NetFailure, Output,
    ProjectId, RequestId, RequestKind, Settings,
};
use fov_protocol::secret::Secret;

/// More inputs than this say nothing new.
const STEPS: usize = 400;
/// No single input puts out more: a stop of everything that this driver can have queued stays far below.
const OUTPUTS: usize = 2_000;

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn next(&mut self) -> Option<usize> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(usize::from(*first))
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.next().unwrap_or(0) % list.len()].clone()
    }

    /// As many of the following bytes as the next one says.
    fn take(&mut self) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(self.next().unwrap_or(0).min(self.0.len()));
        self.0 = rest;
        taken
    }
}

struct Shell {
    machine: Machine,
    now: u64,
    open: Vec<(RequestId, RequestKind)>,
    downloads: Vec<DeliveryId>,
    saved: Option<Vec<u8>>,
    /// Asked for and not answered.
    saving: u64,
    keys: u32,
    /// How many ticks in a row found the same deadline in the past.
    stuck: u32,
}

fn settings() -> Settings {
    Settings {
        api_url: "https://api".into(),
        web_url: "https://web".into(),
        platform: "test".into(),
        client_id: "c".into(),
        token: None,
        lang: Lang::En,
    }
}

/// A life as the bytes tell it.
pub(crate) fn machine(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mut shell = Shell {
        machine: Machine::new(settings()),
        now: 1_800_000_000_000,
        open: Vec::new(),
        downloads: Vec::new(),
        saved: None,
        saving: 0,
        keys: 0,
        stuck: 0,
    };
    for _ in 0..STEPS {
        let Some(what) = bytes.next() else { break };
        shell.step(what, &mut bytes);
    }
    let view = serde_json::to_string(&shell.machine.view()).unwrap();
    let again: fov_protocol::machine::View = serde_json::from_str(&view).unwrap();
    assert_eq!(again, shell.machine.view());
    let snapshot = shell.machine.snapshot();
    assert_eq!(Machine::restore(&snapshot).unwrap().snapshot(), snapshot);
}

impl Shell {
    fn step(&mut self, what: usize, bytes: &mut Bytes<'_>) {
        match what % 16 {
            0 | 1 => self.command(bytes),
            2 => self.tick(),
            // A save that works is what usually happens.
            3..=5 => self.input(Input::Saved(self.saving)),
            6 => self.input(Input::SaveFailed),
            7..=9 => self.answer(bytes),
            10 => self.http(bytes),
            11 => self.download(bytes),
            12 => self.restart(bytes),
            13 => self.input(Input::Online),
            14 => {
                const JUMPS: [u64; 8] = [
                    0,
                    1,
                    2_000_000_000_000,
                    1_800_000_000_000,
                    u64::MAX,
                    1 << 53,
                    1_700_000_000_000,
                    1 << 40,
                ];
                self.now = bytes.pick(&JUMPS);
                self.stuck = 0;
                self.input(Input::Tick);
            }
            _ => {
                let ms = bytes.pick(&[1, 1_000, 30_000, 120_000, 900_000, 86_400_000]);
                self.now = self.now.saturating_add(ms);
                self.input(Input::Tick);
            }
        }
    }

    fn input(&mut self, input: Input) {
        // A mistake of the shell is an answer too.
        let _ = self.machine.handle(self.now, input);
        let mut outputs = 0;
        while let Some(output) = self.machine.poll() {
            outputs += 1;
            assert!(outputs < OUTPUTS, "one input puts out without end");
            match output {
                Output::Request(request) => {
                    assert!(!self.open.iter().any(|(id, _)| *id == request.id), "{} twice", request.id);
                    self.open.push((request.id, request.kind));
                }
                Output::Abort(id) => self.open.retain(|(open, _)| *open != id),
                Output::Save(n) => self.saving = n,
                Output::Download(download) => self.downloads.push(download.id),
                Output::CancelDownload(id) => self.downloads.retain(|open| *open != id),
                Output::Forget(_) | Output::Event(_) => {}
            }
        }
    }

    fn tick(&mut self) {
        let Some(deadline) = self.machine.deadline() else { return };
        self.stuck = if deadline.at <= self.now { self.stuck + 1 } else { 0 };
        self.now = self.now.max(deadline.at);
        self.input(Input::Tick);
        // Each thing that waits may be due in its turn.
        assert!(self.stuck < 50, "the deadline stays in the past: {deadline:?}");
    }

    fn command(&mut self, bytes: &mut Bytes<'_>) {
        const TEXTS: [&str; 8] = [
            "trim the first 3 seconds",
            "add music and export as mov",
            "export",
            "credits?",
            "show the timeline",
            "upload https://x.example/a.mp4",
            "make it better",
            "裁掉前3秒，然后导出",
        ];
        let project = ProjectId(bytes.pick(&["a", "a", "a", "b", ""]).to_owned());
        let name = bytes.pick(&["a.mp4", "b.mov", "", "../c"]).to_owned();
        let file = Material::File { key: name.clone(), name, size: 1 };
        let command = match bytes.next().unwrap_or(0) % 16 {
            0..=2 => Command::NewProject { project, name: None },
            3 | 4 => Command::Attach { project, material: vec![file] },
            5..=7 => Command::Say { project, text: bytes.pick(&TEXTS).to_owned() },
            8 => Command::Say { project, text: String::from_utf8_lossy(bytes.take()).into_owned() },
            9 => Command::Batch { project, items: vec![(file, bytes.pick(&TEXTS).to_owned())] },
            10 => Command::Export { project, wish: ExportWish::default() },
            11 => Command::Stop { project },
            12 => Command::Retry { project },
            13 => Command::Link { project },
            14 => match bytes.next().unwrap_or(0) % 8 {
                0 => Command::Remove { project },
                1 => Command::Rename { project, name: "n".into() },
                2 => Command::SetToken { token: Some(Secret::new("nmv_usr_own")) },
                3 => Command::SetToken { token: None },
                4 => Command::SetLanguage { lang: Lang::Zh },
                5 => Command::Replace {
                    project,
                    attachment: fov_protocol::machine::AttachmentId(1),
                    material: file,
                },
                _ => Command::RefreshCredits,
            },
            _ => Command::Attach {
                project,
                material: vec![Material::Url { url: "https://x/y.mp4".into() }, file],
            },
        };
        if !bytes.next().unwrap_or(1).is_multiple_of(8) {
            self.keys += 1;
        }
        self.input(Input::Command { key: self.keys.to_string(), command });
    }

    /// A whole answer, mostly a good one.
    fn answer(&mut self, bytes: &mut Bytes<'_>) {
        if self.open.is_empty() {
            return;
        }
        let (id, kind) = self.open.remove(bytes.next().unwrap_or(0) % self.open.len());
        let status = match bytes.next().unwrap_or(0) {
            n @ 200.. => [401, 404, 429, 402, 409, 413, 415, 422, 500, 502, 302, 0, 65_535][n % 13],
            _ => 200,
        };
        let body = good(kind, bytes);
        for event in [
            HttpEvent::Head {
                status,
                retry_after: bytes.pick(&[None, None, Some("120".into()), Some("x".into())]),
            },
            HttpEvent::Body(body),
            HttpEvent::End,
        ] {
            self.input(Input::Http { id, event });
        }
    }

    /// Any event at all, also out of order and of requests that there never were.
    fn http(&mut self, bytes: &mut Bytes<'_>) {
        let id = match bytes.next().unwrap_or(0) {
            n @ 240.. => RequestId([0, 1, 2, u64::MAX][n % 4]),
            n if !self.open.is_empty() => self.open[n % self.open.len()].0,
            n => RequestId(n as u64),
        };
        let event = match bytes.next().unwrap_or(0) % 6 {
            0 => HttpEvent::Sent { bytes: u64::MAX, total: 0 },
            1 => HttpEvent::Head { status: bytes.pick(&[200, 500, 401]), retry_after: None },
            2 | 3 => HttpEvent::Body(bytes.take().to_vec()),
            4 => HttpEvent::End,
            _ => {
                HttpEvent::Failed(bytes.pick(&[NetFailure::NotSent, NetFailure::Lost, NetFailure::FileGone]))
            }
        };
        if matches!(event, HttpEvent::End | HttpEvent::Failed(_)) {
            self.open.retain(|(open, _)| *open != id);
        }
        self.input(Input::Http { id, event });
    }

    fn download(&mut self, bytes: &mut Bytes<'_>) {
        let id = bytes.pick(&self.downloads.iter().copied().chain([DeliveryId(1)]).collect::<Vec<_>>());
        let event = match bytes.next().unwrap_or(0) % 8 {
            0 => DownloadEvent::Progress { bytes: u64::MAX, total: Some(0) },
            1 => DownloadEvent::Lost,
            2 => DownloadEvent::Refused { status: 403 },
            3 => DownloadEvent::NoRoom,
            4 => DownloadEvent::Cancelled,
            _ => DownloadEvent::Done { bytes: 1, place: "there".into() },
        };
        self.input(Input::Download { id, event });
    }

    fn restart(&mut self, bytes: &mut Bytes<'_>) {
        // Either the last moment was saved, or the one before the last such moment.
        let snapshot = self.machine.snapshot();
        let old = self.saved.replace(snapshot.clone());
        let snapshot =
            if bytes.next().unwrap_or(0).is_multiple_of(4) { old.unwrap_or(snapshot) } else { snapshot };
        self.machine = Machine::restore(&snapshot).unwrap();
        (self.saving, self.stuck) = (0, 0);
        self.open.clear();
        self.downloads.clear();
        self.input(Input::Restarted);
    }
}

/// A good answer to a call, or now and then bytes of any kind.
fn good(kind: RequestKind, bytes: &mut Bytes<'_>) -> Vec<u8> {
    let pick = bytes.next().unwrap_or(0);
    if pick >= 230 {
        return bytes.take().to_vec();
    }
    let data = match kind {
        RequestKind::Token => r#"{"token":"nmv_usr_x","user_id":"anon_1","credits":100}"#,
        RequestKind::Session if pick.is_multiple_of(2) => r#"{"session_id":"7","task_id":"5"}"#,
        RequestKind::Session => r#"{"session_id":"7","turn":{"count":0,"files":0}}"#,
        RequestKind::Upload => r#"{"files":[{"filename":"a.mp4","duration":400}]}"#,
        RequestKind::State => [
            r#"{"state":{}}"#,
            r#"{"state":{"draft":{"t":[{"tt":0,"sg":[{"id":"a","d":1000,"m":{"title":"a"}}]}]},"video_infos":[{}]}}"#,
            r#"{"state":{"draft":{"t":[{"tt":0,"sg":[{"id":"b","d":9000}]}]},"video_infos":[{},{}],"generated_media":[{}]}}"#,
            r#"{"state":{"video_infos":[{}]},"turn":{"count":1,"files":1,"running":true}}"#,
            r#"{"state":{"draft":{"t":[{"tt":0,"sg":[{"d":5}]}]}},"turn":{"count":1,"files":1,"index":0,"reply":"ok"}}"#,
            r#"{"state":{},"turn":{"count":18446744073709551615,"files":18446744073709551615}}"#,
        ][pick % 6],
        RequestKind::Credits => r#"{"available":1e308,"frozen":-1,"total":100}"#,
        RequestKind::Claim => r#"{"claim_token":"c"}"#,
        RequestKind::Render => r#"{"status":"pending","progress":5}"#,
        RequestKind::RenderStatus => [
            r#"{"status":"processing","progress":150}"#,
            r#"{"status":"completed","outputUrl":"https://cdn/x.mp4"}"#,
            r#"{"status":"completed"}"#,
            r#"{"status":"failed","error":"node lost"}"#,
        ][pick % 4],
        RequestKind::RenderCancel => "{}",
        RequestKind::Chat => {
            return [
                "data: {\"content\":{\"parts\":[{\"text\":\"Done. Click Export.\"}]},\"author\":\"a\"}\n\n",
                "data: {\"content\":{\"parts\":[{\"text\":\"Do\"}]},\"partial\":true,\"author\":\"a\"}\n\n",
                "data: {\"content\":{\"parts\":[{\"functionResponse\":{\"name\":\"e\",\"response\":{}}}]}}\n\n",
                "data: {\"errorCode\":\"X\",\"errorMessage\":\"no\"}\n\n",
                "data: {\"code\":2001}\n\n",
                "event: heartbeat\ndata:\n\n",
                "{\"code\":1002}",
            ][pick % 7]
                .into();
        }
    };
    format!(r#"{{"code":0,"data":{data}}}"#).into_bytes()
}
