//! The studio: the hosted service's HTTP API on this computer. Uploads, edits in words, renders by FFmpeg;
//! nothing leaves the machine.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use fov_studio::{Config, Studio};
//! let running = Studio::start(Config::new("/home/me/videos/.studio")).await?;
//! println!("{}", running.base_url());
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! Two promises are kept by everything in here. **No job is lost or doubled**: whatever is acknowledged has been
//! committed to disk first, and what a crash interrupts is taken up again at the next start, from the top, with
//! its result committed in one transaction. **Nobody else drives it**: the server listens on the loopback, answers
//! only to its own name, and refuses the calls of web pages that are not on its list.

// In the data folder: `studio.db` (users, sessions, messages, jobs), `files/<session>/` (uploads and renders),
// `derived/<session>/` (proxies and previews), `music/` (made pieces), `incoming/` and `work/` (all four are emptied at
// every start), `log/studio.jsonl`
// (what happened, a line an event), `secret` (from which tokens are derived), `lock`, and `.fov-studio`, without which a
// folder with files in it is not touched. Whoever runs the studio may put its diagnostics there too, as `fov` does.
mod app;
mod auth;
mod clock;
mod config;
mod envelope;
mod growing;
mod guard;
pub mod media;
pub mod otio;
mod planner;
mod previews;
mod proxies;
pub mod render;
mod rendering;
mod renders;
mod routes;
mod server;
mod store;
mod sweep;
mod turns;
mod uploads;
mod witness;
mod work;

pub use clock::Clock;
pub use config::{Behaviour, Config, Credits, HoldAt, Limits, RenderForm};
pub use planner::PlannerSettings;
pub use server::{Running, StartError, Studio};
