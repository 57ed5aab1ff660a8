//! Every setting of the studio, with the defaults of a local installation.

use crate::clock::Clock;
use crate::planner::PlannerSettings;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How a studio runs. [`Config::new`] gives the defaults; change fields as needed.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that holds the database, the secret, the files and the log. Made if it does not exist.
    pub data: PathBuf,
    /// Where to listen. The default is the loopback with a port of the system's choice (0).
    pub bind: SocketAddr,
    /// Whether URL uploads may name this computer and its network. Off; tests turn it on.
    pub allow_loopback_urls: bool,
    /// Origins besides the studio's own that may call it, `*` standing for any run of letters:
    /// `chrome-extension://*`.
    pub allowed_origins: Vec<String>,
    /// A folder with the editor page, served at `/`; without it `/` says that the studio runs.
    pub www: Option<PathBuf>,
    /// Sizes and numbers.
    pub limits: Limits,
    /// What edits cost.
    pub credits: Credits,
    /// Odd ways of the hosted service that a client must cope with; none by default.
    pub behaviour: Behaviour,
    /// A language model for what the grammar does not understand; none by default.
    pub planner: Option<PlannerSettings>,
    /// Where the time comes from.
    pub clock: Clock,
}

impl Config {
    /// The defaults, with this data folder.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Config {
        Config {
            data: data.into(),
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_loopback_urls: false,
            allowed_origins: vec!["chrome-extension://*".to_owned(), "moz-extension://*".to_owned()],
            www: None,
            limits: Limits::default(),
            credits: Credits::free(),
            behaviour: Behaviour::default(),
            planner: None,
            clock: Clock::system(),
        }
    }
}

/// Sizes and numbers that keep a mistake, or a guest, from filling the machine.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one uploaded file.
    pub file_bytes: u64,
    /// Bytes of one upload request, all its files together.
    pub upload_bytes: u64,
    /// Files of one session.
    pub files_per_session: usize,
    /// Bytes of a draft handed in for rendering.
    pub draft_bytes: usize,
    /// Characters of a message.
    pub message_chars: usize,
    /// Renders that run at the same time; further ones queue.
    pub renders: usize,
    /// Uploads that are probed at the same time.
    pub probes: usize,
    /// New users an hour from one address.
    pub tokens_per_hour: u32,
    /// How long something may lie unused before it is swept away.
    pub keep_for: Duration,
    /// Bytes of the data folder above which what can be made anew is swept, then the longest unused sessions; the last
    /// hour's excepted.
    pub keep_bytes: u64,
    /// Bytes of made music that are kept for the next preview or export.
    pub music_bytes: u64,
    /// Bytes of the disk that the proxies of videos leave to others, besides as many as the video itself has.
    pub spare_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 500 * 1024 * 1024,
            upload_bytes: 2 * 1024 * 1024 * 1024,
            files_per_session: 200,
            draft_bytes: 8 * 1024 * 1024,
            message_chars: fov_edit::LONGEST_MESSAGE,
            renders: 1,
            probes: 2,
            tokens_per_hour: 1000,
            keep_for: Duration::from_secs(30 * 24 * 3600),
            keep_bytes: 50 * 1024 * 1024 * 1024,
            music_bytes: 512 * 1024 * 1024,
            spare_bytes: 1024 * 1024 * 1024,
        }
    }
}

/// What there is to spend and what an edit costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credits {
    /// Given to a new user.
    pub granted: i64,
    /// Frozen while a message is worked on, spent if it changed the draft, else given back.
    pub edit: i64,
}

impl Credits {
    /// The local default: an edit on one's own computer costs nothing.
    #[must_use]
    pub fn free() -> Credits {
        Credits { granted: 100, edit: 0 }
    }

    /// The hosted service's prices for an anonymous user: 100 credits, 50 an edit.
    #[must_use]
    pub fn hosted() -> Credits {
        Credits { granted: 100, edit: 50 }
    }
}

/// What `--credits` takes: `unlimited` (edits cost nothing), `hosted` (the hosted service's prices), or how much a new
/// user gets at those prices.
impl FromStr for Credits {
    type Err = String;

    fn from_str(text: &str) -> Result<Credits, String> {
        match text.trim() {
            "unlimited" => Ok(Credits::free()),
            "hosted" => Ok(Credits::hosted()),
            number => match number.parse::<u32>() {
                Ok(granted) => Ok(Credits { granted: granted.into(), ..Credits::hosted() }),
                Err(_) => Err(format!("\"{text}\" are no credits: use hosted, unlimited or a number")),
            },
        }
    }
}

/// In which of its two shapes the render call answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RenderForm {
    /// Fields at top level, the file at `output.url`.
    #[default]
    TopLevel,
    /// Fields under `data`, the file at `data.outputUrl`.
    Data,
}

/// Odd ways of the hosted service. Everything is off by default; the command line's `--quirks` and tests turn it on.
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    /// Every n-th message of a session (by its index, from 1) is carried out without a word. 0: never.
    pub silent_every: u64,
    /// A turn waits this long before it starts.
    pub turn_delay: Duration,
    /// Every n-th message's stream is cut after its first event; the turn goes on. 0: never.
    pub cut_every: u64,
    /// Streams are sent in pieces of this many bytes, wherever that splits an event or a letter. 0: whole events.
    pub chunk_bytes: usize,
    /// A heartbeat is sent after this long without an event. Zero: the default of five seconds.
    pub heartbeat: Duration,
    /// Render answers take this shape.
    pub render_form: RenderForm,
    /// Errors come as HTTP 200 with the code in the envelope only.
    pub errors_on_200: bool,
    /// Work stops for good at this point: for tests that kill the process there.
    pub hold_at: Option<HoldAt>,
    /// Work panics at this point: for tests of what a mistake in the studio costs.
    pub panic_at: Option<HoldAt>,
}

/// Points at which a test can stop the work, to kill the process exactly there, or make it panic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldAt {
    /// An upload's files are in their place; no row names them.
    UploadStored,
    /// An upload's files have their rows; nobody has been told.
    UploadCommitted,
    /// A message is durable; its turn has not begun.
    MessageAccepted,
    /// A turn is about to be worked out.
    TurnBegun,
    /// A turn has worked out its result; nothing of it is committed.
    TurnBeforeCommit,
    /// A turn's result is committed; nobody has been told.
    TurnCommitted,
    /// A render has its file whole; nothing of it is committed.
    RenderBeforeCommit,
}

impl Behaviour {
    /// Waits for ever if this is the point to hold at, once the log says so, and panics if it is the point for that.
    pub(crate) async fn hold(&self, at: HoldAt) {
        assert!(self.panic_at != Some(at), "as the test asked for");
        if self.hold_at == Some(at) {
            tracing::info!(?at, "held");
            std::future::pending::<()>().await;
        }
    }

    /// How long a stream may be silent.
    pub(crate) fn heartbeat_every(&self) -> Duration {
        if self.heartbeat.is_zero() { Duration::from_secs(5) } else { self.heartbeat }
    }
}

/// What `--quirks` takes: `silent=3,cut=5,delay=2000,chunk=7,heartbeat=500,render=data,errors=200`; times are
/// milliseconds.
impl FromStr for Behaviour {
    type Err = String;

    fn from_str(text: &str) -> Result<Behaviour, String> {
        let mut behaviour = Behaviour::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let number = || {
                let parsed = value.trim().parse::<u32>();
                parsed.map_err(|_| format!("the quirk \"{key}\" takes a number: write for example {key}=3"))
            };
            match key.trim() {
                "silent" => behaviour.silent_every = number()?.into(),
                "cut" => behaviour.cut_every = number()?.into(),
                "delay" => behaviour.turn_delay = Duration::from_millis(number()?.into()),
                "chunk" => behaviour.chunk_bytes = number()? as usize,
                "heartbeat" => behaviour.heartbeat = Duration::from_millis(number()?.into()),
                "render" if value == "data" => behaviour.render_form = RenderForm::Data,
                "errors" if value == "200" => behaviour.errors_on_200 = true,
                _ => {
                    return Err(format!(
                        "there is no quirk \"{pair}\": use silent=N, cut=N, delay=MS, chunk=BYTES, heartbeat=MS, \
                         render=data or errors=200, with commas between them"
                    ));
                }
            }
        }
        Ok(behaviour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_read_and_nonsense_is_named() {
        assert_eq!("hosted".parse(), Ok(Credits::hosted()));
        assert_eq!("unlimited".parse(), Ok(Credits::free()));
        assert_eq!("120".parse(), Ok(Credits { granted: 120, edit: 50 }));
        for wrong in ["", "-1", "many", "1e9"] {
            assert!(wrong.parse::<Credits>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn quirks_are_read_and_nonsense_is_named() {
        let quirks: Behaviour = "silent=3, cut=5,delay=2000,chunk=7,render=data,errors=200".parse().unwrap();
        assert_eq!((quirks.silent_every, quirks.cut_every, quirks.chunk_bytes), (3, 5, 7));
        assert_eq!(quirks.turn_delay, Duration::from_secs(2));
        assert_eq!((quirks.render_form, quirks.errors_on_200), (RenderForm::Data, true));
        assert_eq!("".parse::<Behaviour>().unwrap().silent_every, 0);
        for wrong in ["loud=1", "silent", "silent=x", "render=top", "errors=500"] {
            assert!(wrong.parse::<Behaviour>().is_err(), "{wrong}");
        }
    }
}
