//! Uploads from URLs. The address that was checked is the address that is connected to; FFmpeg never sees a URL.

use super::sniff::{Container, Refusal};
use std::future::Future;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether addresses of this machine are allowed: for tests and for people who edit what they serve themselves.
    pub allow_loopback: bool,
    /// Largest file, in bytes.
    pub max_bytes: u64,
    /// Longest wait for a connection, an answer, or the next piece of it.
    pub idle: Duration,
    /// Longest time for everything together.
    pub total: Duration,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            allow_loopback: false,
            max_bytes: 500_000_000,
            idle: Duration::from_secs(20),
            total: Duration::from_secs(15 * 60),
        }
    }
}

/// Finds the addresses of a host.
pub trait Resolve: Send + Sync {
    /// All addresses of `host`.
    fn resolve<'a>(
        &'a self,
        host: &'a str,
    ) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>>;
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it lies: in the folder that was asked for, under a name of ours.
    pub path: PathBuf,
    /// What to call it: one plain file name.
    pub name: String,
    /// What it is.
    pub container: Container,
    /// Bytes.
    pub size: u64,
}
