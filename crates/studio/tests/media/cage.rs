//! What a running FFmpeg may and may not do, and that it goes when it should.

use crate::clips::{CLIP, ffmpeg, folder, make};
use fov_edit::time::Time;
use fov_studio::media::ffmpeg::{Ffmpeg, Limit, Limits, Progress, Run, RunError};
use fov_studio::media::sandbox::Level;
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Would run for hours.
const ENDLESS: &str = "-re -f lavfi -i testsrc2=s=64x64:r=10 -f null -";

fn run(dir: &Path, args: &str) -> Run {
    Run::ffmpeg(dir, Time::from_secs(60)).args(args.split(' '))
}

async fn go(ffmpeg: &Ffmpeg, run: Run) -> Result<String, RunError> {
    ffmpeg.run(run, |_| {}, CancellationToken::new()).await.map(|done| done.log)
}

/// Processes whose working directory is `dir`.
fn processes_in(dir: &Path) -> usize {
    let dir = dir.canonicalize().unwrap();
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter(|entry| std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == dir)).count()
}

async fn until(mut done: impl FnMut() -> bool) {
    tokio::time::timeout(Duration::from_secs(20), async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("it happens in time");
}

#[tokio::test]
async fn progress_is_reported_to_the_end() {
    let dir = folder();
    let mut seen: Vec<Progress> = Vec::new();
    let job = run(dir.path(), "-f lavfi -i testsrc2=s=64x64:r=10:d=3 out.mp4");
    ffmpeg().run(job, |p| seen.push(p), CancellationToken::new()).await.unwrap();
    let last = seen.last().unwrap();
    // Frames in flight make the clock of the muxer end a little early.
    assert!(
        last.frame == 30 && (last.out_time - Time::from_secs(3)).0.abs() <= Time::from_ms(300).0,
        "{last:?}"
    );
    assert!(last.size > 1000 && dir.path().join("out.mp4").exists());
}

#[tokio::test]
async fn files_outside_cannot_be_read() {
    assert!(ffmpeg().confinement() >= Level::Files, "this kernel has no Landlock to test");
    let (dir, elsewhere) = (folder(), folder());
    let secret = make(elsewhere.path(), CLIP, "secret.mp4");
    let args = format!("-i {} -c copy out.mp4", secret.display());
    let refused = go(&ffmpeg(), run(dir.path(), &args)).await;
    assert!(
        matches!(&refused, Err(RunError::Failed { tail, .. }) if tail.contains("Permission denied")),
        "{refused:?}"
    );
    // A link in its own folder leads nowhere either.
    std::os::unix::fs::symlink(&secret, dir.path().join("link.mp4")).unwrap();
    let refused = go(&ffmpeg(), run(dir.path(), "-i link.mp4 -c copy out.mp4")).await;
    assert!(
        matches!(&refused, Err(RunError::Failed { tail, .. }) if tail.contains("Permission denied")),
        "{refused:?}"
    );
    // Given the file, it reads that, and still does not write next to it.
    go(&ffmpeg(), run(dir.path(), &args).reads(&secret)).await.unwrap();
    let args = format!("-f lavfi -i testsrc2=d=1 {}", elsewhere.path().join("new.mp4").display());
    assert!(go(&ffmpeg(), run(dir.path(), &args)).await.is_err());
    assert!(!elsewhere.path().join("new.mp4").exists());
}

#[tokio::test]
async fn the_network_is_out_of_reach() {
    assert_eq!(ffmpeg().confinement(), Level::FilesAndNetwork, "this kernel cannot confine the network");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let dir = folder();
    let url = format!("tcp://{}", listener.local_addr().unwrap());
    let refused = go(&ffmpeg(), run(dir.path(), &format!("-f mov -i {url} -f null -"))).await;
    assert!(
        matches!(&refused, Err(RunError::Failed { tail, .. }) if tail.contains("Permission denied")),
        "{refused:?}"
    );
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody called");
}

#[tokio::test]
async fn cancelling_and_dropping_leave_no_process() {
    let dir = folder();
    let (ffmpeg, cancel) = (ffmpeg(), CancellationToken::new());
    let (done, ()) = tokio::join!(ffmpeg.run(run(dir.path(), ENDLESS), |_| {}, cancel.clone()), async {
        until(|| processes_in(dir.path()) == 1).await;
        cancel.cancel();
    });
    assert!(matches!(done, Err(RunError::Cancelled)));
    assert_eq!(processes_in(dir.path()), 0);
    {
        let job = ffmpeg.run(run(dir.path(), ENDLESS), |_| {}, CancellationToken::new());
        tokio::select! {
            done = job => panic!("it ended: {done:?}"),
            () = until(|| processes_in(dir.path()) == 1) => {}
        }
    }
    until(|| processes_in(dir.path()) == 0).await;
}

#[tokio::test]
async fn what_takes_too_much_is_stopped_and_said() {
    let dir = folder();
    let limited = |args: &str, change: fn(&mut Limits)| {
        let mut job = run(dir.path(), args);
        change(&mut job.limits);
        job
    };
    let ffmpeg = ffmpeg();
    // Paused by its own filter, it says nothing new for long.
    let stuck =
        limited("-f lavfi -i testsrc2=s=64x64:r=10 -vf realtime=speed=0.001:limit=1000 -f null -", |l| {
            l.stall = Duration::from_secs(1);
        });
    assert!(matches!(go(&ffmpeg, stuck).await, Err(RunError::Limit(Limit::Stall))));
    let busy = limited("-f lavfi -i testsrc2=s=640x360:r=60 -f null -", |l| l.cpu = Duration::from_secs(1));
    let done = go(&ffmpeg, busy).await;
    assert!(matches!(done, Err(RunError::Limit(Limit::Cpu))), "{done:?}");
    let large =
        limited("-f lavfi -i testsrc2=s=640x360:r=30:d=9 -c:v rawvideo out.avi", |l| l.file_size = 1_000_000);
    let done = go(&ffmpeg, large).await;
    assert!(matches!(done, Err(RunError::Limit(Limit::FileSize))), "{done:?}");
    let hungry =
        limited("-f lavfi -i testsrc2=s=4096x4096:d=2 -vf reverse -f null -", |l| l.memory = 400 << 20);
    let done = go(&ffmpeg, hungry).await;
    assert!(matches!(done, Err(RunError::Limit(Limit::Memory))), "{done:?}");
    assert_eq!(processes_in(dir.path()), 0);
}

/// Started by the next test in a process of its own, which it kills.
#[tokio::test]
#[ignore = "the child of another test"]
async fn run_for_ever() {
    let dir = std::env::var_os("FOV_TEST_DIR").unwrap();
    let _ = go(&ffmpeg(), run(Path::new(&dir), ENDLESS)).await;
}

#[tokio::test]
async fn a_killed_server_leaves_no_process() {
    let dir = folder();
    let mut server = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "cage::run_for_ever"])
        .env("FOV_TEST_DIR", dir.path())
        .stdout(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    until(|| processes_in(dir.path()) == 1).await;
    server.kill().await.unwrap();
    until(|| processes_in(dir.path()) == 0).await;
}
