//! What the machine does to the studio: a job fails with a sentence, and the next one works.

use crate::support::{Desk, encoder, long_clip, until};

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
