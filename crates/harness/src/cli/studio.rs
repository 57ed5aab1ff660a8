//! `fov studio`: the local backend as a server of its own.

use super::{Settings, print, work};
use crate::failure::Failure;
use crate::words::{Sentence, size};
use clap::Args;
use fov_studio::{Behaviour, Config, Credits};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

const DAY: u64 = 24 * 3600;
const GIB: u64 = 1 << 30;

/// Run the local studio as a server of its own
#[derive(Debug, Args)]
pub(super) struct StudioArgs {
    /// Port to listen on; 0 for any free one
    #[arg(long, default_value_t = 7878, value_name = "N")]
    port: u16,
    /// Folder with the editor page to serve
    #[arg(long, value_name = "DIR")]
    www: Option<PathBuf>,
    /// Let uploads by address name this computer and its network: for tests
    #[arg(long)]
    allow_local_urls: bool,
    /// What edits cost: unlimited (nothing), hosted (the hosted service's prices), or how much a new user gets at
    /// those prices
    #[arg(long, value_name = "CREDITS", default_value = "unlimited")]
    credits: Credits,
    /// Odd ways of the hosted service to copy: silent=N, cut=N, delay=MS, chunk=BYTES, heartbeat=MS, render=data,
    /// errors=200, with commas between them
    #[arg(long, value_name = "LIST", default_value = "")]
    quirks: Behaviour,
    /// Remove projects that were not used for so many days
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=36_500))]
    keep_days: u64,
    /// Remove the longest unused projects while all of them together take more than this
    #[arg(long, value_name = "GIB", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    keep_gib: u64,
}

pub(super) async fn run(settings: &Settings, args: &StudioArgs) -> Result<(), Failure> {
    let folder = match &settings.data {
        Some(folder) => folder.clone(),
        None => settings.data()?.studio_folder(),
    };
    let mut config = Config::new(folder);
    config.bind = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), args.port);
    config.www.clone_from(&args.www);
    config.allow_loopback_urls = args.allow_local_urls;
    config.planner = settings.planner.settings()?;
    config.credits = args.credits;
    config.behaviour = args.quirks.clone();
    config.limits.keep_for = Duration::from_secs(args.keep_days * DAY);
    config.limits.keep_bytes = args.keep_gib * GIB;
    let running = work::start_studio(config).await?;
    let (folder, bytes) = running.data();
    let lang = settings.lang();
    for line in [
        Sentence::StudioRuns { url: running.base_url() },
        Sentence::StudioFilms { ffmpeg: running.ffmpeg() },
        Sentence::StudioData { folder: folder.display().to_string(), size: size(bytes, lang) },
        Sentence::StudioKeeps { days: args.keep_days.to_string(), gib: args.keep_gib.to_string() },
    ] {
        print(&line.text(lang))?;
    }
    work::interrupt().await;
    work::or_at_once(running.shutdown()).await;
    Ok(())
}
