//! The commands of `fov` and their flags.

mod account;
mod edit;
mod inspect;
mod otio;
mod patience;
mod studio;
mod work;

use crate::data::{Backend, Data, WEB_URL};
use crate::failure::Failure;
use crate::words::Sentence;
use clap::{Args, Parser, Subcommand};
use fov_protocol::lang::Lang;
use fov_protocol::secret::Secret;
use fov_studio::PlannerSettings;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  fov edit clip.mp4 --say \"trim the intro, add background music, and export as MP4\"
  fov edit a.mp4 b.mp4 --say \"join the clips\" --say \"add a title Summer\" -o summer.mp4
  fov resume                      go on with what was interrupted
  fov edit clip.mp4 --say \"…\" --backend https://mega-api-prod.nemovideo.ai
                                  work with the hosted service instead of this computer

Results go to standard output, everything else to standard error.
Exit codes: 0 done, 2 wrong usage or trouble on this computer, 3 refused by the backend,
4 network, 130 stopped by Ctrl-C.";

/// Edit a video by typing what you want.
///
/// Name a clip and say what should happen to it; out comes an MP4. The work is done on this computer, by a studio
/// inside this program that uses FFmpeg, unless you name another backend.
#[derive(Debug, Parser)]
#[command(name = "fov", version, after_help = EXAMPLES, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Edit clips in words and write an MP4
    Edit(edit::EditArgs),
    /// Go on with edits that were interrupted, by a crash, a lost connection or Ctrl-C
    Resume(edit::ResumeArgs),
    /// Render the project of the last edit once more, or write it for another editor
    Export(edit::ExportArgs),
    /// Show the edits on this computer: running, unfinished, done
    Status,
    /// Show how many credits are left
    Credits,
    /// Run the local studio as a server of its own, for the browser or other computers' tools
    Studio(studio::StudioArgs),
    /// Look into the protocol: how streams, words and drafts are understood
    #[command(subcommand)]
    Inspect(inspect::Inspect),
}

/// Settings that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
struct Settings {
    /// Address of a backend's API; without it a studio runs inside this program
    #[arg(long, global = true, value_name = "URL", env = "NEMO_API_URL")]
    backend: Option<String>,
    /// Address of the web app that belongs to the backend
    #[arg(long, global = true, value_name = "URL", env = "NEMO_WEB_URL", default_value = WEB_URL)]
    web_url: String,
    /// Your own token; without it a free one is asked for. Safer in the environment than on the command line
    #[arg(long, global = true, value_name = "TOKEN", env = "NEMO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Name of this installation to the backend; made and kept if not given
    #[arg(long, global = true, value_name = "ID", env = "NEMO_CLIENT_ID")]
    client_id: Option<String>,
    /// Folder for journals and the studio's files
    #[arg(long, global = true, value_name = "DIR", env = "FOV_DATA")]
    data: Option<PathBuf>,
    /// Language of answers: en or zh-CN; the system's if not given
    #[arg(long, global = true, value_name = "TAG", value_parser = language)]
    lang: Option<Lang>,
    /// How long to wait, in seconds, for a backend that went away in the middle of the work
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
    #[command(flatten)]
    planner: PlannerArgs,
}

/// A language model for what the studio's grammar does not understand.
#[derive(Debug, Args)]
struct PlannerArgs {
    /// Address of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1, whose model the studio asks about words
    /// that it does not understand; without it nothing leaves this computer
    #[arg(long, global = true, value_name = "URL", env = "FOV_PLANNER_URL")]
    planner_url: Option<String>,
    /// Which model of it
    #[arg(long, global = true, value_name = "NAME", env = "FOV_PLANNER_MODEL")]
    planner_model: Option<String>,
    /// Key for it. Safer in the environment than on the command line
    #[arg(long, global = true, value_name = "KEY", env = "FOV_PLANNER_KEY", hide_env_values = true)]
    planner_key: Option<String>,
}

impl PlannerArgs {
    fn settings(&self) -> Result<Option<PlannerSettings>, Failure> {
        let Some(url) = self.planner_url.as_deref().filter(|url| !url.trim().is_empty()) else {
            return Ok(None);
        };
        let model = self.planner_model.as_deref().unwrap_or_default();
        PlannerSettings::new(url, model, self.planner_key.as_deref()).map(Some).map_err(Failure::usage)
    }
}

impl Settings {
    fn backend(&self) -> Result<Backend, Failure> {
        match self.backend.as_deref().map(str::trim).filter(|url| !url.is_empty()) {
            None => Ok(Backend::Embedded),
            Some(url) => Ok(Backend::Remote { api_url: address(url)?, web_url: address(&self.web_url)? }),
        }
    }

    fn token(&self) -> Result<Option<Secret>, Failure> {
        let Some(token) = self.token.as_deref().map(Secret::new).filter(|t| !t.expose().is_empty()) else {
            return Ok(None);
        };
        if token.is_usable() { Ok(Some(token)) } else { Err(Failure::usage(Sentence::BadToken)) }
    }

    fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(|| system_lang(|name| std::env::var(name).ok()))
    }

    fn data(&self) -> Result<Data, Failure> {
        Data::find(self.data.clone())
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }
}

/// The language of messages on this system: the first of these variables that is set decides (POSIX, 8.2).
fn system_lang(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let tag = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    tag.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default()
}

fn language(tag: &str) -> Result<Lang, &'static str> {
    Lang::from_tag(tag).ok_or("it is en or zh-CN")
}

/// An http(s) address without a slash at its end.
fn address(text: &str) -> Result<String, Failure> {
    let wrong = || Failure::usage(Sentence::NotAnAddress { text: text.to_owned() });
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err(wrong()),
    }
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Status => account::status(&cli.settings),
        command => with_runtime(command, &cli.settings),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "fov: {}", failure.text(cli.settings.lang()));
            ExitCode::from(failure.cause as u8)
        }
    }
}

fn with_runtime(command: Command, settings: &Settings) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::usage(Sentence::CannotStart { why: e.to_string() }))?;
    let result = runtime.block_on(async {
        match command {
            Command::Edit(args) => edit::edit(settings, args).await,
            Command::Resume(args) => edit::resume(settings, &args).await,
            Command::Export(args) => edit::export(settings, &args).await,
            Command::Credits => account::credits(settings).await,
            Command::Studio(args) => studio::run(settings, &args).await,
            Command::Status | Command::Inspect(_) => Ok(()),
        }
    });
    // A read from a pipe or a disk that hangs must not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

/// Writes a line of results. A reader that went away has had enough: that is a good end.
fn print(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::usage(Sentence::CannotPrint { why: e.to_string() }))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_first_variable_that_is_set_decides_the_language() {
        let lang = |set: &[(&str, &str)]| {
            system_lang(|name| {
                set.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(lang(&[]), Lang::En);
        assert_eq!(lang(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(lang(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(lang(&[("LC_MESSAGES", "zh_TW"), ("LANG", "en_US")]), Lang::Zh);
    }
}
