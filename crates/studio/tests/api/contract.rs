//! The API against its own document, asked by schemathesis, which makes requests of everything that the document
//! allows, and of some things that it does not.

use crate::support::Desk;
use std::process::Stdio;

/// How long it asks, in seconds.
const SECONDS: &str = "120";

/// Run by `cargo xtask soak`, which gets schemathesis and names its program in `FOV_SCHEMATHESIS`.
#[tokio::test]
#[ignore = "needs schemathesis and minutes: cargo xtask soak"]
async fn the_api_keeps_to_its_document() {
    let st = std::env::var_os("FOV_SCHEMATHESIS").expect("the variable names schemathesis's program, `st`");
    let desk = Desk::with(|config| config.limits.tokens_per_hour = u32::MAX).await;
    let session = desk.user.project().await;
    desk.user.submit(&session, "render_1").await;
    assert_eq!(desk.user.rendered("render_1").await["status"], "completed");
    // What the document cannot know: a project and a render that are there.
    let settings = desk.folder.path().join("schemathesis.toml");
    let known = format!("[parameters]\n\"path.session\" = \"{session}\"\n\"path.id\" = \"render_1\"\n");
    std::fs::write(&settings, known).unwrap();
    let mut command = tokio::process::Command::new(st);
    command.arg("--config-file").arg(&settings).arg("run").arg(format!("{}/openapi.json", desk.base()));
    let bearer = format!("Authorization: Bearer {}", desk.user.token);
    let attribution = ["X-Skill-Source: free-online-video", "X-Skill-Version: 1", "X-Skill-Platform: test"];
    for header in [bearer.as_str()].iter().chain(&attribution) {
        command.args(["--header", header]);
    }
    // A project that fits its schema may still have nothing to export, and a missing header of ours is answered with
    // 402, as the hosted service does.
    command.args(["--exclude-checks", "positive_data_acceptance,missing_required_header"]);
    command.args(["--max-time", SECONDS, "--request-timeout", "30", "--no-color"]);
    // It keeps what it has found in the folder that it runs in.
    command.current_dir(desk.folder.path()).stdin(Stdio::null()).kill_on_drop(true);
    assert!(command.status().await.unwrap().success(), "what is above does not fit /openapi.json");
}
