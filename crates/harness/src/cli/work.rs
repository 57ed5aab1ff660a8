//! Works on a job until it is done, stopped or stuck: a machine in its slot, with a backend to speak to.

use super::Settings;
use super::patience::{FIRST_PATIENCE, Patience, passes, standing_trouble};
use crate::data::{Backend, Slot, WEB_URL};
use crate::diagnostics;
use crate::failure::{Cause, Failure};
use crate::job::{Job, State};
use crate::narrator::Narrator;
use crate::report::Report;
use crate::shell::journal::{self, Journal, write_for_user};
use crate::shell::trace::{Line, Trace};
use crate::shell::{Clock, Landing, Parts, Shell};
use crate::words::Sentence;
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{Activity, Connection, Entry, ExportState, ProjectView, View};
use fov_protocol::machine::{Command, Event, Machine, ProjectId, RestoreError, Settings as MachineSettings};
use fov_protocol::notice::Notice;
use fov_protocol::secret::Secret;
use fov_studio::{Config, Running, Studio};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why work on a job ended.
#[derive(Debug)]
enum End {
    /// The machine has nothing left to do.
    Idle,
    /// Something only a person can mend.
    Blocked,
    /// The backend has been away for too long.
    Away(Notice),
    /// The journal cannot be written.
    CannotSave(String),
    /// Ctrl-C.
    Interrupted,
}

/// A machine at work in a slot.
struct Bench {
    shell: Shell,
    studio: Option<Running>,
}

/// What came of a run.
struct Outcome {
    result: Result<PathBuf, Failure>,
    state: State,
    project: Option<ProjectView>,
    /// Held until the job is written, so that the slot stays ours; none if it could not be worked on at all.
    journal: Option<Journal>,
}

/// Works on the slot's job and says where the video is.
pub(super) async fn work(settings: &Settings, mut slot: Slot) -> Result<PathBuf, Failure> {
    let Some(mut job) = slot.job.take() else { return Err(Failure::usage(Sentence::NoEditYet)) };
    let folder = slot.journal.folder().to_owned();
    let lang = settings.lang();
    let outcome = run(settings, slot, &job).await.unwrap_or_else(|failure| Outcome {
        result: Err(failure),
        state: State::Open,
        project: None,
        journal: None,
    });
    job.state = outcome.state;
    let resumable = !job.is_finished();
    let result = outcome.result.map_err(|failure| Failure { resumable, ..failure });
    job.failure = result.as_ref().err().map(|failure| failure.sentence.text(lang));
    // Until both are written, the job on disk is unfinished, and resuming it writes them.
    let mut written = write_report(&job, &folder, outcome.project.as_ref(), &result, lang);
    if outcome.journal.is_some() {
        written = written.and_then(|()| job.save(&folder).map_err(|e| unwritable(&folder, &e)));
    }
    written.map_err(|failure| Failure { resumable: true, ..failure })?;
    if job.is_finished() {
        let _ = std::fs::remove_dir_all(folder.join(DELIVERIES));
    }
    result
}

async fn run(settings: &Settings, slot: Slot, job: &Job) -> Result<Outcome, Failure> {
    let mut narrator = Narrator::new(settings.lang());
    let mut bench = Bench::set_up(settings, slot, job, &mut narrator).await?;
    for (key, command) in &job.wishes {
        bench.shell.command(key, command.clone()).map_err(|e| Failure::usage(e.to_string()))?;
    }
    let end = bench.until_it_ends(job, &mut narrator, settings.patience()).await;
    narrator.quiet();
    let view = bench.shell.view();
    let journal = or_at_once(bench.close()).await;
    let result = verdict(&end, &view, job);
    let project = view.projects.into_iter().find(|p| p.id == job.project);
    let state = match (&result, &end) {
        (Ok(_), _) => State::Finished,
        (Err(_), End::Away(_) | End::CannotSave(_) | End::Interrupted) => State::Open,
        (Err(_), End::Idle | End::Blocked) if project.as_ref().is_some_and(|p| p.can_retry) => State::Blocked,
        (Err(_), End::Blocked) => State::Open,
        (Err(_), End::Idle) => State::Finished,
    };
    Ok(Outcome { result, state, project, journal })
}

/// Asks the backend of a slot something that is not about a job, until the view has the answer.
pub(super) async fn ask(
    settings: &Settings,
    slot: Slot,
    backend: &Backend,
    command: Command,
    answered: impl Fn(&View) -> Option<String>,
) -> Result<String, Failure> {
    let mut narrator = Narrator::new(settings.lang());
    // A slot that never had a job gets the shape of one, without wishes.
    let job = slot.job.clone().unwrap_or_else(|| Job::none(backend.clone()));
    let mut bench = Bench::set_up(settings, slot, &job, &mut narrator).await?;
    let key = uuid::Uuid::new_v4().to_string();
    let _ = bench.shell.command(&key, command);
    let mut patience = Patience::new(settings.patience());
    patience.begin_with(standing_trouble(&bench.shell.view(), &job.project));
    let limit = settings.patience().max(FIRST_PATIENCE);
    let mut over = std::pin::pin!(tokio::time::sleep(limit));
    let answer = loop {
        tokio::select! {
            event = bench.shell.next() => {
                patience.observe(&event);
                let view = bench.shell.view();
                if let Some(answer) = answered(&view) {
                    break Ok(answer);
                }
                if let Event::Notice { project: None, notice, .. } = &event
                    && notice.is_trouble()
                    && !passes(notice)
                {
                    break Err(Failure::new(cause(notice), notice.clone()));
                }
            }
            notice = patience.end() => break Err(away(&notice, &job)),
            () = &mut over => {
                let seconds = limit.as_secs().to_string();
                break Err(Failure::network(Sentence::NoAnswer { seconds }));
            }
        }
    };
    or_at_once(bench.close()).await;
    answer
}

const DELIVERIES: &str = "deliveries";
const TRACE: &str = "trace.jsonl";

/// Where the trace of a slot's job is.
pub(crate) fn trace_path(folder: &Path) -> PathBuf {
    folder.join(TRACE)
}

impl Bench {
    async fn set_up(
        settings: &Settings,
        slot: Slot,
        job: &Job,
        narrator: &mut Narrator,
    ) -> Result<Bench, Failure> {
        let folder = slot.journal.folder().to_owned();
        let unusable = |e: std::io::Error| unwritable(&folder, &e);
        let client_id = match &settings.client_id {
            Some(id) => id.clone(),
            None => slot.client_id().map_err(unusable)?,
        };
        let snapshot = slot.journal.load().map_err(unusable)?;
        let studio = match &job.backend {
            Backend::Embedded => {
                let mut config = Config::new(folder.join("studio"));
                config.planner = settings.planner.settings()?;
                Some(start_studio(config).await?)
            }
            Backend::Remote { .. } => None,
        };
        let (api_url, web_url) = match (&studio, &job.backend) {
            (Some(studio), _) => (studio.base_url(), studio.base_url()),
            (None, Backend::Remote { api_url, web_url }) => (api_url.clone(), web_url.clone()),
            (None, Backend::Embedded) => (String::new(), WEB_URL.to_owned()),
        };
        let clock = clock(&job.backend, std::env::var_os(CLOCK_RATE).as_deref())?;
        let token = settings.token()?;
        let restored = snapshot.is_some();
        let machine = match snapshot {
            None => Machine::new(MachineSettings {
                api_url: api_url.clone(),
                web_url,
                platform: "cli".into(),
                client_id,
                token: token.clone(),
                lang: settings.lang(),
            }),
            Some(bytes) => {
                let mut machine = Machine::restore(&bytes).map_err(|e| broken(&e, &folder))?;
                machine.relocate(api_url.clone(), web_url);
                machine
            }
        };
        let view = machine.view();
        if let Some(project) = find(&view, &job.project) {
            narrator.knows(project);
        }
        // A slot knows one job, so what earlier ones left can be reached by no command. It would only make the journal
        // longer, and one that was dropped would go on.
        let over =
            view.projects.into_iter().map(|p| p.id).filter(|id| job.has_wishes() && *id != job.project);
        let over = over.collect();
        let shell = Shell::start(Parts {
            machine,
            restored,
            over,
            api_url,
            journal: slot.journal,
            landing: Landing {
                target: job.out.clone(),
                notes: folder.join(DELIVERIES),
                owner: job.id.chars().take(8).collect(),
            },
            clock,
            trace: Trace::append(&trace_path(&folder)),
        })
        .map_err(|e| Failure::usage(Sentence::NoHttp { why: e.to_string() }))?;
        let mut bench = Bench { shell, studio };
        bench.account(token, settings.lang());
        Ok(bench)
    }

    /// Brings the machine's idea of who is asking, and in which language, up to date.
    fn account(&mut self, token: Option<Secret>, lang: Lang) {
        let account = self.shell.view().account;
        let mut tell = |command| {
            // Neither names a project, and the token has been checked: there is nothing to refuse.
            let _ = self.shell.command(&uuid::Uuid::new_v4().to_string(), command);
        };
        if token.is_some() || account.own_token {
            tell(Command::SetToken { token });
        }
        if account.lang != lang {
            tell(Command::SetLanguage { lang });
        }
    }

    async fn until_it_ends(&mut self, job: &Job, narrator: &mut Narrator, patience: Duration) -> End {
        let mut patience = Patience::new(patience);
        patience.begin_with(standing_trouble(&self.shell.view(), &job.project));
        let mut interrupted = std::pin::pin!(interrupt());
        loop {
            if !self.shell.has_news()
                && let Some(end) = ended(&self.shell.view(), &job.project)
            {
                return end;
            }
            tokio::select! {
                // First: whoever sees the first sign of life may stop it.
                biased;
                () = &mut interrupted => return End::Interrupted,
                event = self.shell.next() => {
                    if of_another(&event, &job.project) {
                        continue;
                    }
                    patience.observe(&event);
                    let view = self.shell.view();
                    narrator.tell(&event, find(&view, &job.project));
                    match &event {
                        Event::TurnEnded { project, turn } => {
                            self.shell.note_draft(project, *turn);
                        }
                        Event::Notice { notice: Notice::CannotSave, .. } => {
                            let why = self.shell.save_error().map(ToString::to_string).unwrap_or_default();
                            return End::CannotSave(why);
                        }
                        // An hour is more than anybody sits and waits.
                        Event::Notice { notice: notice @ Notice::NoTokenNow, .. } => {
                            return End::Away(notice.clone());
                        }
                        _ => {}
                    }
                }
                notice = patience.end() => return End::Away(notice),
            }
        }
    }

    /// Ends everything; what is known is on disk then.
    async fn close(self) -> Option<Journal> {
        let journal = self.shell.close().await;
        if let Some(studio) = self.studio {
            studio.shutdown().await;
        }
        journal
    }
}

/// Starts a studio, or says in one sentence why not.
pub(super) async fn start_studio(config: Config) -> Result<Running, Failure> {
    let folder = config.data.clone();
    let running = Studio::start(config).await.map_err(Failure::usage)?;
    diagnostics::write_to(&folder)
        .map_err(|e| Failure::usage(format!("cannot write the log in {}: {e}", folder.display())))?;
    Ok(running)
}

/// Makes the clock so many times faster for tests, so that they need not sit through the machine's pauses.
const CLOCK_RATE: &str = "FOV_CLOCK_RATE";

/// The clock. The pauses are a courtesy to whoever serves others too, so nobody can shorten them there.
fn clock(backend: &Backend, rate: Option<&OsStr>) -> Result<Clock, Failure> {
    let Some(rate) = rate.filter(|rate| !rate.is_empty()) else { return Ok(Clock::system()) };
    match (backend.is_here(), rate.to_str().and_then(|rate| rate.parse().ok())) {
        (true, Some(rate)) => Ok(Clock::faster(rate)),
        (true, None) => Err(Failure::usage(Sentence::RateIsNoNumber)),
        (false, _) => Err(Failure::usage(Sentence::RateElsewhere)),
    }
}

/// What the machine in a slot knows; none where no machine ever was.
pub(super) fn known(folder: &Path) -> Result<Option<Machine>, Failure> {
    match journal::peek(folder) {
        Ok(None) => Ok(None),
        Ok(Some(snapshot)) => Machine::restore(&snapshot).map(Some).map_err(|e| broken(&e, folder)),
        Err(e) => Err(Failure::usage(Sentence::CannotRead {
            path: journal::snapshot_path(folder).display().to_string(),
            why: e.to_string(),
        })),
    }
}

/// A journal that cannot be gone on from.
fn broken(e: &RestoreError, folder: &Path) -> Failure {
    let path = journal::snapshot_path(folder).display().to_string();
    Failure::usage(match e {
        RestoreError::Damaged(why) => Sentence::JournalDamaged { path, why: why.clone() },
        RestoreError::FromTheFuture { version } => {
            Sentence::JournalTooNew { path, version: version.to_string() }
        }
    })
}

fn unwritable(folder: &Path, e: &std::io::Error) -> Failure {
    Failure::usage(Sentence::CannotUseFolder { folder: folder.display().to_string(), why: e.to_string() })
}

pub(super) fn find<'a>(view: &'a View, project: &ProjectId) -> Option<&'a ProjectView> {
    view.projects.iter().find(|p| p.id == *project)
}

/// Whether it is about a project that this job has nothing to do with: one that is being removed.
fn of_another(event: &Event, mine: &ProjectId) -> bool {
    let project = match event {
        Event::Connected => None,
        Event::Changed(project) | Event::Notice { project, .. } => project.as_ref(),
        Event::Idle(project)
        | Event::Reply { project, .. }
        | Event::Uploading { project, .. }
        | Event::Uploaded { project, .. }
        | Event::Timeline { project, .. }
        | Event::Rendering { project, .. }
        | Event::Downloading { project, .. }
        | Event::Delivered { project, .. }
        | Event::TurnEnded { project, .. } => Some(project),
    };
    project.is_some_and(|project| project != mine)
}

fn ended(view: &View, project: &ProjectId) -> Option<End> {
    let project = find(view, project)?;
    match project.activity {
        Activity::Blocked => Some(End::Blocked),
        Activity::Idle if project.queued == 0 => Some(End::Idle),
        _ if view.account.connection == Connection::Blocked => Some(End::Blocked),
        _ => None,
    }
}

/// What to tell the user at the end, and the exit code.
fn verdict(end: &End, view: &View, job: &Job) -> Result<PathBuf, Failure> {
    match end {
        End::Interrupted => return Err(Failure::new(Cause::Interrupted, Sentence::Interrupted)),
        End::Away(notice) => return Err(away(notice, job)),
        End::CannotSave(why) => return Err(Failure::usage(Sentence::CannotSave { why: why.clone() })),
        End::Idle | End::Blocked => {}
    }
    let project = find(view, &job.project);
    let export = project.and_then(|p| p.exports.last());
    if let Some(export) = export
        && export.state == ExportState::Delivered
    {
        return Ok(export.place.as_ref().map_or_else(|| job.out.clone(), PathBuf::from));
    }
    let turns = project.map(|p| p.turns.as_slice()).unwrap_or_default();
    let mut said = turns.iter().flat_map(|turn| &turn.entries).filter_map(|entry| match entry {
        Entry::Notice { notice } if notice.is_trouble() => Some(notice),
        _ => None,
    });
    match view.account.notice.as_ref().filter(|n| n.is_trouble()).or(said.next_back()) {
        Some(notice) => Err(Failure::new(cause(notice), notice.clone())),
        None => Err(Failure::refused(Sentence::NoVideo)),
    }
}

/// Whose trouble a notice is about.
fn cause(notice: &Notice) -> Cause {
    match notice {
        Notice::Unreachable
        | Notice::ServerTrouble
        | Notice::TurnLost
        | Notice::TurnUnclear { .. }
        | Notice::DownloadFailed => Cause::Network,
        Notice::FileGone { .. } | Notice::NoRoomForFile | Notice::CannotSave => Cause::Usage,
        _ => Cause::Refused,
    }
}

fn away(notice: &Notice, job: &Job) -> Failure {
    match (&job.backend, notice) {
        (Backend::Remote { api_url, .. }, Notice::Unreachable) => {
            Failure::network(Sentence::UnreachableAt { url: api_url.clone() })
        }
        (_, notice) => Failure::new(cause(notice), notice.clone()),
    }
}

fn write_report(
    job: &Job,
    folder: &Path,
    project: Option<&ProjectView>,
    result: &Result<PathBuf, Failure>,
    lang: Lang,
) -> Result<(), Failure> {
    let Some(path) = &job.report else { return Ok(()) };
    let trace: Vec<Line> = Trace::read(&trace_path(folder)).unwrap_or_default();
    let mut report = Report::new(project, &trace, lang);
    report.state = job.state;
    match result {
        Ok(output) => report.output = Some(output.clone()),
        Err(failure) => {
            report.failure = Some(failure.sentence.text(lang));
            report.exit_code = failure.cause as u8;
        }
    }
    let written = serde_json::to_vec_pretty(&report)
        .map_err(std::io::Error::from)
        .and_then(|bytes| write_for_user(path, &bytes));
    written.map_err(|e| {
        Failure::usage(Sentence::CannotWrite { path: path.display().to_string(), why: e.to_string() })
    })
}

/// Waits for an orderly end, unless the user asks to stop once more: the journal is always good to go on from.
pub(super) async fn or_at_once<T>(ending: impl Future<Output = T>) -> T {
    tokio::select! {
        ended = ending => ended,
        () = interrupt() => std::process::exit(Cause::Interrupted as i32),
    }
}

/// Ctrl-C, or a polite request of the system to end.
pub(super) async fn interrupt() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
