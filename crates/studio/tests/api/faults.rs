//! What the machine does to the studio: a job fails with a sentence, and the next one works.

use crate::child::apart_in;
use crate::support::{Desk, clip, encoder, files_below, long_clip, make_clip, until};
use fov_studio::HoldAt;
use std::io::Write;
use std::path::Path;
use std::process::Command;

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_ffmpeg_that_is_killed_costs_its_job_only() {
    let desk = Desk::new().await;
    let session = desk.user.session().await;
    desk.user.upload(&session, &[("clip.mp4", long_clip())]).await.data();
    desk.user.say(&session, "make it black and white").await;
    desk.user.submit(&session, "render_1").await;
    let pid = until(async || encoder(desk.folder.path())).await;
    // SAFETY: a plain system call on the number of a process that this test had started.
    assert_eq!(unsafe { libc::kill(pid, libc::SIGKILL) }, 0);
    let failed = desk.user.rendered("render_1").await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["error"].as_str().unwrap().contains("stopped from outside"), "{failed}");
    desk.user.say(&session, "keep the first 1 second").await;
    desk.user.submit(&session, "render_2").await;
    assert_eq!(desk.user.rendered("render_2").await["status"], "completed");
}

/// As when it is replaced while the studio runs.
#[tokio::test]
async fn an_ffmpeg_that_is_gone_is_said_and_once_it_is_back_everything_works() {
    let folder = tempfile::tempdir().unwrap();
    let programs = ["ffmpeg", "ffprobe"].map(|name| {
        let paths = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&paths).map(|paths| paths.join(name)).find(|path| path.is_file());
        let copy = folder.path().join(name);
        std::fs::copy(found.unwrap(), &copy).unwrap();
        copy
    });
    let variables = [("FOV_FFMPEG", programs[0].as_path()), ("FOV_FFPROBE", programs[1].as_path())];
    let studio = apart_in(folder.path(), &variables).await;
    let user = &studio.user;
    let session = user.project().await;
    for program in &programs {
        std::fs::rename(program, program.with_extension("away")).unwrap();
    }
    let still = format!("/api/studio/preview/{session}/still");
    for refused in [user.upload(&session, &[("b.mp4", clip())]).await, user.get(&still).await] {
        assert_eq!(refused.codes(), (500, 500), "{refused:?}");
        assert!(refused.body["message"].as_str().unwrap().contains("install ffmpeg"), "{refused:?}");
    }
    user.say(&session, "trim the first 1 second").await;
    user.submit(&session, "render_1").await;
    let failed = user.rendered("render_1").await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["error"].as_str().unwrap().contains("install ffmpeg"), "{failed}");

    for program in &programs {
        std::fs::rename(program.with_extension("away"), program).unwrap();
    }
    user.submit(&session, "render_2").await;
    assert_eq!(user.rendered("render_2").await["status"], "completed");
    assert_eq!(user.get(&still).await.status, 200);
    user.upload(&session, &[("b.mp4", clip())]).await.data();
    // What was refused has left nothing: two uploads and a film.
    assert_eq!(files_below(&folder.path().join("data/files")).len(), 3);
}

const SMALL_DISK: &str = "FOV_TEST_SMALL_DISK";

/// Writes into a file until the disk is full, but for so many bytes.
fn fill(file: &Path, but: u64) {
    let mut filler = std::fs::File::create(file).unwrap();
    while filler.write_all(&[0; 4096]).is_ok() {}
    let full = filler.metadata().unwrap().len();
    filler.set_len(full.saturating_sub(but)).unwrap();
}

/// A disk of a few megabytes, which needs a mount and thereby a namespace of its own: the next test is what runs there.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_next_job_works() {
    let unshare = ["--user", "--map-root-user", "--mount"];
    let can = Command::new("unshare").args(unshare).arg("true").status();
    if !can.is_ok_and(|status| status.success()) {
        eprintln!("skipped: this system lets nobody make a small disk, so nothing was shown");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ran = Command::new("unshare")
        .args(unshare)
        .args(["sh", "-c", "mount -t tmpfs -o size=12m tmpfs \"$0\" && exec \"$@\""])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "faults::on_a_small_disk"])
        .env(SMALL_DISK, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// Not a test by itself: what the one before runs.
#[tokio::test]
#[ignore = "runs on the small disk of another test"]
async fn on_a_small_disk() {
    let Some(small) = std::env::var_os(SMALL_DISK) else { return };
    let (small, filler) = (Path::new(&small), Path::new(&small).join("filler"));
    let desk = Desk::with(|config| config.data = small.join("data")).await;
    let session = desk.user.session().await;
    let film = make_clip("testsrc2=size=640x360:rate=30,noise=alls=20:allf=t", "2");
    assert!(film.len() > 1 << 20, "a film that is larger than what will be left: {}", film.len());
    desk.user.upload(&session, &[("clip.mp4", &film)]).await.data();
    desk.user.say(&session, "make it black and white").await;
    // Worth a proxy, had it room to spare.
    let other = desk.user.session().await;
    desk.user.upload(&other, &[("large.mp4", &make_clip("testsrc=size=968x544", "1"))]).await.data();

    // While a file comes in.
    let large = [clip(), &((20_u32 << 20) + 8).to_be_bytes(), b"free", &vec![0; 20 << 20]].concat();
    let full = desk.user.upload(&session, &[("large.mp4", &large)]).await;
    assert_eq!(full.codes(), (507, 507));
    assert!(full.body["message"].as_str().unwrap().contains("free some space"));
    assert!(files_below(&small.join("data/incoming")).is_empty());

    // While a film is made: what the database writes still fits, the film does not.
    fill(&filler, 400 << 10);
    desk.user.submit(&session, "render_1").await;
    let failed = desk.user.rendered("render_1").await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["error"].as_str().unwrap().contains("full"), "{failed}");
    let preview = format!("/api/studio/preview/{session}/still?w=1920");
    std::fs::remove_file(&filler).unwrap();
    fill(&filler, 0);
    assert_eq!(desk.user.get(&preview).await.codes(), (507, 507));

    // With room again everything works, and nothing has stayed but what was asked for.
    std::fs::remove_file(&filler).unwrap();
    desk.user.say(&session, "mirror it").await;
    desk.user.submit(&session, "render_2").await;
    let done = desk.user.rendered("render_2").await;
    assert_eq!(done["status"], "completed", "{done}");
    let draft = desk.user.state(&session).await["state"]["draft"].clone();
    assert_eq!(draft["t"][0]["sg"][0]["mir"], true);
    assert!(files_below(&small.join("data/work")).is_empty());
    assert_eq!(files_below(&small.join("data/files")).len(), 3);
    assert_eq!(files_below(&small.join("data/derived")), [""; 0], "what can be made anew made room");
}

#[tokio::test]
async fn a_panic_in_a_render_costs_that_render_only() {
    let desk = Desk::with(|config| config.behaviour.panic_at = Some(HoldAt::RenderBeforeCommit)).await;
    let session = desk.user.project().await;
    // One worker: had the first panic ended it, nobody would take the second job.
    for id in ["render_1", "render_2"] {
        desk.user.submit(&session, id).await;
        let failed = desk.user.rendered(id).await;
        assert_eq!(failed["status"], "failed");
        assert!(failed["error"].as_str().unwrap().contains("try again"), "{failed}");
    }
    let desk = desk.restart(|_| {}).await;
    desk.user.submit(&session, "render_3").await;
    assert_eq!(desk.user.rendered("render_3").await["status"], "completed");
}

#[tokio::test]
async fn a_panic_in_a_turn_is_answered_and_the_next_message_is_taken() {
    let desk = Desk::with(|config| config.behaviour.panic_at = Some(HoldAt::TurnBegun)).await;
    let session = desk.user.project().await;
    for count in 1..=2 {
        desk.user.say(&session, "trim the first 1 seconds").await;
        let state = desk.user.settled(&session).await;
        assert_eq!((&state["turn"]["count"], &state["version"]), (&count.into(), &1.into()), "{state}");
        assert!(state["turn"]["reply"].as_str().unwrap().contains("Nothing was changed"), "{state}");
    }
    let desk = desk.restart(|_| {}).await;
    desk.user.say(&session, "trim the first 1 seconds").await;
    assert_eq!(desk.user.state(&session).await["version"], 2);
}
