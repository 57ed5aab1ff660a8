//! How long it takes until there is something to see of a film that is not rendered: a still of any moment, and the
//! first pictures of its small version. Beside a studio that has just got the video, FFmpeg alone.

use crate::films::{cases, timeline};
use crate::render::{Bench, finish, quiet_ffmpeg};
use fov_edit::time::{Span, Time};
use fov_studio::media::music::Shelf;
use fov_studio::media::probe::MediaInfo;
use fov_studio::media::proxy;
use fov_studio::render::{self, Job, RenderError, first_fragment};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How many stills are asked for.
const STILLS: i64 = 20;
/// How often each film is begun.
const TIMES: usize = 5;

/// Measures and prints.
pub(crate) async fn measure(bench: &Bench, seconds: i64) -> Result<Value, String> {
    let started = Instant::now();
    let path = bench.folder.join("proxy.mp4");
    let (pause, cancel) = (watch::channel(false).1, CancellationToken::new());
    let made = proxy::make(&bench.ffmpeg, &bench.clip, &bench.info, &path, pause, cancel).await;
    let small = Proxy { info: made.map_err(|e| format!("the proxy: {e}"))?, path };
    let making = started.elapsed().as_secs_f64();
    note("the proxy of the clip, made in the background", &format!("{making:.1} s"));
    let stills = stills(bench, &small, seconds).await?;
    let films = films(bench, &small, seconds).await?;
    Ok(json!({ "proxy_s": making, "stills": stills, "films": films }))
}

pub(crate) fn note(name: &str, value: &str) {
    println!("{name}: {value}");
    fov_measured::note(name, value);
}

/// What previews read instead of the clip.
struct Proxy {
    path: PathBuf,
    info: MediaInfo,
}

impl Proxy {
    fn stand_in(&self, mut job: Job) -> Job {
        job.files.insert("clip".to_owned(), self.path.clone());
        job.media.insert("clip".to_owned(), self.info.clone());
        job
    }
}

/// Milliseconds, in order.
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }

    fn longest(&self) -> f64 {
        self.0.last().copied().unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        json!({ "median_ms": self.median(), "max_ms": self.longest() })
    }
}

impl FromIterator<f64> for Times {
    fn from_iter<T: IntoIterator<Item = f64>>(times: T) -> Times {
        let mut times: Vec<f64> = times.into_iter().collect();
        times.sort_by(f64::total_cmp);
        Times(times)
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0} ms, at most {:.0}", self.median(), self.longest())
    }
}

/// How long the pictures of moments all over the clip take, each by three ways in turn.
async fn stills(bench: &Bench, small: &Proxy, seconds: i64) -> Result<Value, String> {
    let own = bench.job(timeline(seconds, Span::new(Time::ZERO, Time::from_secs(seconds))));
    let quick = small.stand_in(own.clone());
    let mut taken = [const { Vec::new() }; 3];
    for n in 0..STILLS {
        // By the golden section: never the same distance from a keyframe.
        let at = Time::from_secs_f64((n as f64 * 0.618_034).fract() * (seconds as f64 - 1.0));
        for (way, job) in [&quick, &own].into_iter().enumerate() {
            let started = Instant::now();
            let made = render::still(&bench.ffmpeg, job, at, 640, &CancellationToken::new()).await;
            made.map_err(|e| format!("a still: {e}"))?;
            taken[way].push(started.elapsed().as_secs_f64() * 1000.0);
        }
        let started = Instant::now();
        alone(&bench.clip, at, &bench.folder.join("still.jpg"))?;
        taken[2].push(started.elapsed().as_secs_f64() * 1000.0);
    }
    let [quick, own, ffmpeg] = taken.map(Times::from_iter);
    note("a still, anywhere", &format!("{quick}; FFmpeg alone {ffmpeg}"));
    note("a still, anywhere, before there is a proxy", &format!("{own}"));
    Ok(json!({ "proxy": quick.json(), "video_itself": own.json(), "ffmpeg": ffmpeg.json() }))
}

/// FFmpeg's own still of a moment.
fn alone(clip: &Path, at: Time, out: &Path) -> Result<(), String> {
    let mut command = quiet_ffmpeg();
    command.args(["-ss", &format!("{:.3}", at.secs_f64()), "-i"]).arg(clip);
    command.args(["-frames:v", "1", "-vf", "scale=640:-2", "-q:v", "3"]);
    finish(command.arg(out))
}

/// How long it takes until a film of each of the cases can be seen as its small version: with a proxy and its music
/// made, as it is shortly after an edit; with music still to be made, right after it; and without a proxy either.
async fn films(bench: &Bench, small: &Proxy, seconds: i64) -> Result<Value, String> {
    let shelf = bench.folder.join("music");
    // What an earlier run has left was not made in this one.
    let _ = std::fs::remove_dir_all(&shelf);
    std::fs::create_dir_all(&shelf).map_err(|e| format!("{}: {e}", shelf.display()))?;
    let shelf = Arc::new(Shelf::new(shelf, u64::MAX));
    let mut rows = Vec::new();
    for (name, _, timeline) in cases(seconds) {
        let own = bench.job(timeline);
        let job = Job { music: Some(Arc::clone(&shelf)), ..small.stand_in(own.clone()) };
        render::rehearse(&bench.ffmpeg, &job).await.map_err(|e| format!("the music, {name}: {e}"))?;
        let unrehearsed = Job { music: None, ..job.clone() };
        let mut taken = [const { Vec::new() }; 3];
        for _ in 0..TIMES {
            for (taken, job) in taken.iter_mut().zip([&job, &unrehearsed, &own]) {
                taken.push(first_pictures(bench, job).await?);
            }
        }
        let started = Instant::now();
        let (sender, mut pieces) = mpsc::channel(16);
        let never = CancellationToken::new();
        let all = async { while pieces.recv().await.is_some() {} };
        let (made, ()) = tokio::join!(render::proxy(&bench.ffmpeg, &job, sender, &never), all);
        made.map_err(|e| format!("the small version, {name}: {e}"))?;
        let whole = started.elapsed().as_secs_f64();
        let [ready, unrehearsed, at_once] = taken.map(Times::from_iter);
        let value = format!(
            "{ready} (goal 300); with its music still to be made {unrehearsed}; without a proxy either {at_once}; \
             all of it {whole:.1} s"
        );
        note(&format!("first pictures of the small version: {name}"), &value);
        rows.push(json!({ "job": name, "ready": ready.json(), "unrehearsed": unrehearsed.json(),
            "at_once": at_once.json(), "whole_s": whole }));
    }
    Ok(json!(rows))
}

/// Milliseconds until the first pictures of a job's small version are there; the rest is not made.
async fn first_pictures(bench: &Bench, job: &Job) -> Result<f64, String> {
    let (sender, mut pieces) = mpsc::channel::<bytes::Bytes>(16);
    let started = Instant::now();
    let watching = async move {
        let mut film = Vec::new();
        while let Some(piece) = pieces.recv().await {
            film.extend_from_slice(&piece);
            if first_fragment(&film).is_some() {
                return Some(started.elapsed().as_secs_f64() * 1000.0);
            }
        }
        None
    };
    let never = CancellationToken::new();
    let (made, seen) = tokio::join!(render::proxy(&bench.ffmpeg, job, sender, &never), watching);
    match made {
        // The receiver went.
        Ok(()) | Err(RenderError::Cancelled) => {
            seen.ok_or_else(|| "a small version has no pictures".to_owned())
        }
        Err(error) => Err(format!("a small version: {error}")),
    }
}
