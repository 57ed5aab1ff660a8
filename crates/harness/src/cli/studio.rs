//! `fov studio`: the local backend as a server of its own.

use super::{Settings, print, work};
use crate::failure::Failure;
use clap::Args;
use fov_studio::Config;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

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
    let running = work::start_studio(config).await?;
    print(&format!("The studio runs at {} (Ctrl-C ends it).", running.base_url()))?;
    let (folder, bytes) = running.data();
    print(&format!("Its data is in {} ({:.1} MB).", folder.display(), bytes as f64 / 1e6))?;
    work::interrupt().await;
    running.shutdown().await;
    Ok(())
}
