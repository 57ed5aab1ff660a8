//! The proxy media of large videos: read by previews once they are there, done without where they are not, and never
//! in the way of a render. Where the upload itself is taken away, only a proxy can be what a preview shows.

#![cfg(target_os = "linux")]

use crate::support::{Desk, files_below, get, long_clip, make_clip, programs, programs_at_work, until};
use reqwest::Method;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A second of pictures that are each a shade of grey lighter than the one before.
const SHADES: &str = "color=black:size=968x544:rate=15,format=yuv420p,geq=lum=20+14*N:cb=128:cr=128";

struct Project {
    desk: Desk,
    session: String,
}

impl Project {
    /// One with a video of FFmpeg's `pictures`, larger than its proxy.
    async fn of(pictures: &str, seconds: &str) -> Project {
        let desk = Desk::new().await;
        let session = desk.user.session().await;
        desk.user.upload(&session, &[("large.mp4", &make_clip(pictures, seconds))]).await.data();
        Project { desk, session }
    }

    /// One whose proxy takes long enough to be caught at it.
    async fn busy() -> (Project, libc::pid_t) {
        let project = Project::of("testsrc=size=968x544:rate=30", "30").await;
        let maker = until(async || project.maker()).await;
        (project, maker)
    }

    fn folder(&self) -> PathBuf {
        self.desk.folder.path().join("data/files").join(&self.session)
    }

    fn proxy(&self) -> Option<PathBuf> {
        let folder = self.desk.folder.path().join("data/derived").join(&self.session);
        let names = if folder.exists() { files_below(&folder) } else { Vec::new() };
        Some(folder.join(names.into_iter().find(|name| name.starts_with("proxy-"))?))
    }

    fn maker(&self) -> Option<libc::pid_t> {
        programs(self.desk.folder.path()).find(|(_, line)| line.contains("/proxy.mp4")).map(|(pid, _)| pid)
    }

    /// Puts the upload out of the studio's reach, or back.
    fn hide(&self, hidden: bool) {
        let [upload] = &files_below(&self.folder())[..] else { panic!("more than the upload") };
        let (shown, away) =
            (upload.trim_end_matches(".away"), format!("{}.away", upload.trim_end_matches(".away")));
        let [from, to] = if hidden { [shown, &away] } else { [&away, shown] };
        std::fs::rename(self.folder().join(from), self.folder().join(to)).unwrap();
    }

    /// Which of the shades a still shows; none where there is no still.
    async fn still(&self, at_ms: u32) -> Option<i64> {
        let path = format!("/api/studio/preview/{}/still?at_ms={at_ms}&w=320", self.session);
        let answer = self.desk.user.request(Method::GET, &path).send().await.unwrap();
        let picture = answer.status().is_success().then(|| answer.bytes())?.await.unwrap();
        let [shade] = shades(&self.desk.folder.path().join("still.jpg"), &picture)[..] else { panic!() };
        Some(shade)
    }

    /// The shades of the preview film.
    async fn film(&self) -> Vec<i64> {
        let path = format!("/api/studio/preview/{}/proxy", self.session);
        let film = self.desk.user.get(&path).await.data();
        let film = get(film["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
        shades(&self.desk.folder.path().join("film.mp4"), &film)
    }
}

/// The numbers of the shades that a film or a picture shows.
fn shades(path: &Path, bytes: &[u8]) -> Vec<i64> {
    std::fs::write(path, bytes).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-i"]).arg(path);
    ffmpeg.args(["-fps_mode", "passthrough", "-vf", "scale=2:2:flags=area"]);
    let pixels = ffmpeg.args(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]).output().unwrap().stdout;
    // Four pixels, then their colour.
    pixels.chunks_exact(6).map(|frame| ((f64::from(frame[0]) - 20.0) / 14.0).round() as i64).collect()
}

/// Whether a process was told to stand still.
fn is_stopped(pid: libc::pid_t) -> bool {
    // proc_pid_stat(5): the state follows the name, which is in parentheses.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}

#[tokio::test]
async fn previews_come_from_it_with_the_same_frames() {
    let project = Project::of(SHADES, "1").await;
    until(async || project.proxy()).await;
    project.hide(true);
    // It has its place before it is taken for one.
    until(async || project.still(0).await).await;
    for (at_ms, shade) in [(0, 0), (200, 3), (800, 12), (5000, 14)] {
        assert_eq!(project.still(at_ms).await, Some(shade), "{at_ms}");
    }
    assert_eq!(project.film().await, (0..15).collect::<Vec<_>>());
    project.hide(false);
    // It is no work of the user's: the next start has none, and makes it when somebody looks.
    let Project { desk, session } = project;
    let project = Project { desk: desk.restart(|_| {}).await, session };
    assert_eq!(project.proxy(), None);
    assert_eq!(project.still(800).await, Some(12));
    until(async || project.proxy()).await;
}

#[tokio::test]
async fn one_that_cannot_be_made_is_done_without() {
    let (project, maker) = Project::busy().await;
    // SAFETY: a plain system call on the number of a process that this test had started.
    assert_eq!(unsafe { libc::kill(maker, libc::SIGKILL) }, 0);
    until(async || project.maker().is_none().then_some(())).await;
    assert!(project.still(500).await.is_some());
    assert_eq!(project.film().await.len(), 900);
    assert_eq!((project.maker(), project.proxy()), (None, None), "once is enough");
    project.hide(true);
    assert_eq!(project.still(500).await, None, "there is nothing else that it could come from");
}

#[tokio::test]
async fn on_a_disk_with_no_room_to_spare_there_is_none() {
    let desk = Desk::with(|config| config.limits.spare_bytes = u64::MAX).await;
    let session = desk.user.session().await;
    let clip = make_clip("testsrc=size=968x544:rate=30", "10");
    desk.user.upload(&session, &[("large.mp4", &clip)]).await.data();
    let project = Project { desk, session };
    // Previews come all the same; by the time they do, somebody would long have been at it.
    assert!(project.still(500).await.is_some());
    assert_eq!(project.film().await.len(), 300);
    assert_eq!((project.maker(), project.proxy()), (None, None));
    let Project { desk, session } = project;
    let project = Project { desk: desk.restart(|config| config.limits.spare_bytes = 0).await, session };
    assert!(project.still(500).await.is_some());
    until(async || project.proxy()).await;
}

#[tokio::test]
async fn a_render_gets_the_whole_machine() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("long.mp4", long_clip())]).await.data();
    desk.user.say(&session, "keep the first 20 seconds").await;
    let large = desk.user.session().await;
    let clip = make_clip("testsrc=size=968x544:rate=30", "30");
    desk.user.upload(&large, &[("large.mp4", &clip)]).await.data();
    let project = Project { desk, session: large };
    let user = &project.desk.user;
    let maker = until(async || project.maker()).await;
    let draft = user.state(&session).await["state"]["draft"].clone();
    // In a quality at which every frame is encoded, which takes a while.
    let body = json!({ "id": "render_1", "sessionId": session, "draft": draft,
        "output": { "format": "mp4", "quality": "low" } });
    user.post("/api/render/proxy/lambda", &body).await;
    until(async || is_stopped(maker).then_some(())).await;
    assert_eq!(user.rendered("render_1").await["status"], "completed");
    // Then it goes on.
    until(async || project.proxy()).await;
}

#[tokio::test]
async fn nothing_goes_on_once_the_studio_has_stopped() {
    let (project, maker) = Project::busy().await;
    let (session, desk) = (project.session, project.desk);
    // One that stands still is stopped as well.
    let small = desk.user.session().await;
    desk.user.upload(&small, &[("long.mp4", long_clip())]).await.data();
    desk.user.say(&small, "make it vertical").await;
    desk.user.submit(&small, "render_1").await;
    until(async || is_stopped(maker).then_some(())).await;
    let folder = desk.stop().await;
    assert_eq!(programs_at_work(folder.path()), [0; 0]);
    let data = folder.path().join("data");
    assert_eq!(files_below(&data.join("files").join(session)).len(), 1, "the upload");
    assert_eq!(files_below(&data.join("work")), [""; 0]);
}
