//! The scenarios' scripts, played in a simulated world: the user does the same, the same calls meet the same trouble,
//! and what is not said is answered by the backend as usual. Unlike a trace this can be played with a crash anywhere.

use super::backend::Reply;
use super::{Twist, World, project};
use fov_protocol::lang::Lang;
use fov_protocol::machine::{
    AttachmentId, Command, DownloadEvent, ExportWish, Material, NetFailure, RequestKind,
};
use fov_protocol::secret::Secret;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};

/// What a line `user …` wants.
pub fn command(what: &str) -> Command {
    let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
    let project = project();
    match word {
        "open" => Command::NewProject { project, name: None },
        "attach" => Command::Attach { project, material: rest.split(' ').map(file).collect() },
        "link" => Command::Attach { project, material: vec![Material::Url { url: rest.to_owned() }] },
        "say" => Command::Say { project, text: rest.to_owned() },
        "batch" => {
            let items = rest.split(" | ").filter_map(|item| item.split_once(": "));
            let items = items.map(|(name, text)| (file(name), text.to_owned())).collect();
            Command::Batch { project, items }
        }
        "export" => Command::Export { project, wish: ExportWish::default() },
        "stop" => Command::Stop { project },
        "retry" => Command::Retry { project },
        "credits" => Command::RefreshCredits,
        "share" => Command::Link { project },
        "token" => Command::SetToken {
            token: (rest != "none").then(|| Secret::new(format!("nmv_usr_SECRET_{rest}"))),
        },
        "replace" => Command::Replace { project, attachment: AttachmentId(1), material: file(rest) },
        "remove" => Command::Remove { project },
        _ => panic!("no such wish: {what}"),
    }
}

fn file(name: &str) -> Material {
    Material::File { key: format!("/home/{name}"), name: name.to_owned(), size: 1_000_000 }
}

/// A time as the scripts write it, in milliseconds.
pub fn milliseconds(text: &str) -> u64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: u64 = number.parse().expect("a number");
    number
        * match unit {
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => panic!("s, m or h: {text}"),
        }
}

/// What has to be heard before a line is played.
#[derive(Clone, Copy)]
enum After {
    Nothing,
    /// The first bytes of that answer of a kind.
    Begun(RequestKind, u32),
    /// The end of that answer of a kind.
    Ended(RequestKind, u32),
    /// The end of that download.
    Download(u32),
}

#[derive(Clone)]
enum Act {
    User(Command),
    Clock(i64),
    Disk { full: bool },
    Restart,
}

struct Cue {
    after: After,
    delay_ms: u64,
    act: Act,
}

/// A script, ready to be played.
pub struct Play {
    /// The backend counts messages.
    pub counts: bool,
    /// An edit makes a new clip.
    pub generates: bool,
    /// The user stops something or takes it away: what arrives depends on the moment.
    pub stops: bool,
    cues: VecDeque<Cue>,
    twists: BTreeMap<(RequestKind, u32), Twist>,
    downloads: BTreeMap<u32, DownloadEvent>,
    /// When the first cue is due, once what it waits for was heard.
    due: Option<u64>,
    /// When the last cue was played.
    since: u64,
}

/// Nobody waits longer for what is not heard: a full disk stays full until somebody acts.
const PATIENCE_MS: u64 = 2 * 3_600_000;

impl Play {
    /// Reads a script. A request whose connection breaks before anything of the answer was heard is lost on its way
    /// there, or its answer on the way back.
    pub fn read(script: &str, lost_back: bool) -> Play {
        let mut play = Play {
            counts: false,
            generates: script.contains(" generated"),
            stops: false,
            cues: VecDeque::new(),
            twists: BTreeMap::new(),
            downloads: BTreeMap::new(),
            due: None,
            since: 0,
        };
        let mut reader = Reader {
            after: After::Nothing,
            delay_ms: 0,
            answers: BTreeMap::new(),
            downloads: 0,
            said: Vec::new(),
            stream: None,
        };
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "counts" => play.counts = true,
                "chinese" => reader.cue(&mut play, Act::User(Command::SetLanguage { lang: Lang::Zh })),
                "user" => {
                    let command = match command(rest) {
                        // The same words are never said twice, so that what arrived can be told apart.
                        Command::Say { project, text } if reader.said.contains(&text) => {
                            Command::Say { project, text: format!("{text} again") }
                        }
                        // The one that the backend knows.
                        Command::SetToken { .. } => {
                            Command::SetToken { token: Some(Secret::new(super::backend::TOKEN)) }
                        }
                        command => command,
                    };
                    if let Command::Say { text, .. } = &command {
                        reader.said.push(text.clone());
                    }
                    play.stops |= matches!(command, Command::Stop { .. } | Command::Remove { .. });
                    reader.cue(&mut play, Act::User(command));
                }
                "wait" => reader.delay_ms += milliseconds(rest),
                "clock" => {
                    let ms = milliseconds(rest.trim_start_matches('-')) as i64;
                    reader.cue(&mut play, Act::Clock(if rest.starts_with('-') { -ms } else { ms }));
                }
                "disk" => reader.cue(&mut play, Act::Disk { full: rest == "full" }),
                "restart" => {
                    reader.close(&mut play);
                    reader.cue(&mut play, Act::Restart);
                }
                "download" => reader.download(&mut play, rest),
                "<-" => reader.answer(&mut play, rest, lost_back),
                _ => panic!("no such line: {line}"),
            }
        }
        reader.close(&mut play);
        play
    }

    /// Tells the world what will go wrong.
    pub fn set_up(&mut self, world: &mut World) {
        world.twists = std::mem::take(&mut self.twists);
        world.download_twists = std::mem::take(&mut self.downloads);
        self.since = world.now;
    }

    /// Lets the next thing happen. False: nothing ever will.
    pub fn step(&mut self, world: &mut World) -> bool {
        while self.is_due(world) {
            self.act(world);
        }
        if world.step() {
            return true;
        }
        // What the next line waits for will not be heard any more: a crash made another way of it.
        let more = !self.cues.is_empty();
        if more {
            self.act(world);
        }
        more
    }

    fn is_due(&mut self, world: &World) -> bool {
        let Some(cue) = self.cues.front() else { return false };
        let heard = |kind| world.heard.get(&kind).copied().unwrap_or_default();
        let cued = match cue.after {
            After::Nothing => true,
            After::Begun(kind, n) => heard(kind).0 >= n,
            After::Ended(kind, n) => heard(kind).1 >= n,
            After::Download(n) => world.downloads.1 >= n,
        };
        let tired = world.now >= self.since + PATIENCE_MS + cue.delay_ms;
        tired || cued && world.now >= *self.due.get_or_insert(world.now + cue.delay_ms)
    }

    fn act(&mut self, world: &mut World) {
        let Some(cue) = self.cues.pop_front() else { return };
        self.due = None;
        self.since = world.now;
        match cue.act {
            Act::User(command) => world.later(0, command),
            Act::Clock(ms) => world.set_clock(ms),
            Act::Disk { full } => world.unrest.disk = if full { 100 } else { 0 },
            Act::Restart => world.crash(true),
        }
    }
}

struct Reader {
    after: After,
    delay_ms: u64,
    answers: BTreeMap<RequestKind, u32>,
    downloads: u32,
    said: Vec<String>,
    /// An answer that streams in, and whether anything in it was more than a beginning.
    stream: Option<(RequestKind, u32, bool)>,
}

impl Reader {
    fn cue(&mut self, play: &mut Play, act: Act) {
        play.cues.push_back(Cue { after: self.after, delay_ms: std::mem::take(&mut self.delay_ms), act });
    }

    fn heard(&mut self, after: After) {
        self.after = after;
        self.delay_ms = 0;
    }

    /// A stream that the script leaves open stays open.
    fn close(&mut self, play: &mut Play) {
        if let Some((kind, n, _)) = self.stream.take() {
            play.twists.entry((kind, n)).or_insert(Twist::Hangs);
        }
    }

    fn download(&mut self, play: &mut Play, what: &str) {
        self.downloads += 1;
        let event = match what {
            "done" => None,
            "lost" => Some(DownloadEvent::Lost),
            "full" => Some(DownloadEvent::NoRoom),
            "cancelled" => Some(DownloadEvent::Cancelled),
            refused => {
                let status = refused.trim_start_matches("refused ").parse().expect("a status");
                Some(DownloadEvent::Refused { status })
            }
        };
        play.downloads.extend(event.map(|event| (self.downloads, event)));
        self.heard(After::Download(self.downloads));
    }

    fn answer(&mut self, play: &mut Play, what: &str, lost_back: bool) {
        let (name, rest) = what.split_once(' ').unwrap_or((what, ""));
        let kind = *RequestKind::ALL.iter().find(|kind| kind.name() == name).expect("a kind of request");
        let (word, body) = rest.split_once(' ').unwrap_or((rest, ""));
        if word == "sent" {
            return;
        }
        let streams = ["text", "whole", "tool", "heartbeat", "raw", "end", "cut"].contains(&word);
        let open = self.stream.filter(|(open, ..)| *open == kind && streams);
        let n = match open {
            Some((_, n, _)) => n,
            None => {
                self.close(play);
                let n = self.answers.entry(kind).or_default();
                *n += 1;
                *n
            }
        };
        let of_itself = open.is_some_and(|(.., whole)| whole);
        let twist = match word {
            "text" | "whole" | "tool" | "heartbeat" | "raw" => {
                if word == "raw" {
                    let piece = body.replace("\\n", "\n").into_bytes();
                    let reply = Reply { status: 200, retry_after: None, pieces: vec![(1, piece)] };
                    play.twists.insert((kind, n), Twist::Answer(reply));
                }
                self.stream = Some((kind, n, of_itself || ["whole", "tool", "raw"].contains(&word)));
                return self.heard(After::Begun(kind, n));
            }
            "end" => (open.is_some() && !of_itself).then_some(Twist::LostBack),
            "ok" => odd_answer(kind, body).map(Twist::Answer),
            "cut" if open.is_some() || lost_back => Some(Twist::LostBack),
            "cut" => Some(Twist::Fails(NetFailure::Lost)),
            "not-sent" => Some(Twist::Fails(NetFailure::NotSent)),
            "gone" => Some(Twist::Fails(NetFailure::FileGone)),
            "refused" => {
                Some(Twist::Answer(Reply { retry_after: Some(body.to_owned()), ..Reply::bare(429) }))
            }
            status => {
                let status = status.parse().expect("a status");
                let reply = Reply { status, retry_after: None, pieces: vec![(1, body.as_bytes().to_vec())] };
                let gone = body.to_lowercase().contains("session not found");
                Some(if gone { Twist::SessionGone(reply) } else { Twist::Answer(reply) })
            }
        };
        self.stream = None;
        if let Some(twist) = twist {
            play.twists.insert((kind, n), twist);
        }
        self.heard(After::Ended(kind, n));
    }
}

/// An answer that is good and yet not the one that the backend of the world would give.
fn odd_answer(kind: RequestKind, what: &str) -> Option<Reply> {
    let data = match (kind, what) {
        (RequestKind::RenderStatus, "failed") => json!({"status": "failed", "error": "node lost"}),
        (RequestKind::RenderStatus, "done nowhere") => json!({"status": "completed"}),
        _ => return None,
    };
    Some(Reply::json(&json!({"code": 0, "message": "ok", "data": data})))
}
