//! Projects for other editors, opened by the library that defines their format.

use crate::support::{Desk, make_clip};
use serde_json::json;
use std::process::Command;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/otio.py");

/// A name, and what is said.
const PROJECTS: [(&str, &[&str]); 9] = [
    ("join", &[]),
    ("crossfade", &["add a 1 second crossfade between the clips"]),
    ("speed", &["speed up the first clip to 2x", "trim the first 0.5 seconds"]),
    ("freeze", &["freeze at 2 seconds for 2 seconds"]),
    ("reverse", &["reverse clip 2"]),
    ("titles", &["add a title \"Hello 你好\" at 1 second for 2 seconds", "fade to black at the end"]),
    ("music", &["add song.wav as background music", "turn the music down"]),
    ("pictures", &["put b.mp4 picture-in-picture in the bottom left", "put logo.png top right"]),
    (
        "all of it",
        &[
            "speed up the first clip to 1.5x",
            "reverse clip 2",
            "add a 1 second crossfade between the clips",
            "freeze at 1 second for 1 second",
            "add chill background music",
            "add a title \"Summer\" for the first 2 seconds",
            "put logo.png top left",
        ],
    ),
];

/// A file that FFmpeg makes of these arguments, separated by spaces.
fn made(args: &str, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(name);
    let status =
        Command::new("ffmpeg").args(["-nostdin", "-v", "error"]).args(args.split(' ')).arg(&out).status();
    assert!(status.unwrap().success());
    std::fs::read(out).unwrap()
}

/// Run by `cargo xtask soak`, which gets OpenTimelineIO and names the Python that has it in `FOV_OTIO_PYTHON`.
#[tokio::test]
#[ignore = "needs OpenTimelineIO: cargo xtask soak"]
async fn other_editors_read_what_is_exported() {
    let python =
        std::env::var_os("FOV_OTIO_PYTHON").expect("the variable names a Python with OpenTimelineIO");
    let desk = Desk::new().await;
    let clips = [
        make_clip("testsrc=size=160x90:rate=30000/1001", "6"),
        make_clip("testsrc2=size=160x90:rate=25", "4"),
    ];
    let song = made("-f lavfi -i sine=f=90:d=3", "song.wav");
    let logo = made("-f lavfi -i color=white:s=32x32 -frames:v 1", "logo.png");
    let mut projects = Vec::new();
    for (name, says) in PROJECTS {
        let session = desk.user.session().await;
        let files = [("a.mp4", &*clips[0]), ("b.mp4", &clips[1]), ("song.wav", &song), ("logo.png", &logo)];
        desk.user.upload(&session, &files).await.data();
        for said in says {
            let before = desk.user.state(&session).await["version"].clone();
            desk.user.say(&session, said).await;
            let state = desk.user.state(&session).await;
            assert_ne!(
                state["version"], before,
                "{name}: \"{said}\" changed nothing: {}",
                state["turn"]["reply"]
            );
        }
        let film = desk.user.state(&session).await["state"]["draft"]["m"].clone();
        let path = format!("/api/studio/otio/{session}");
        let document =
            desk.user.request(reqwest::Method::GET, &path).send().await.unwrap().bytes().await.unwrap();
        let file = desk.folder.path().join(format!("{name}.otio"));
        std::fs::write(&file, document).unwrap();
        projects.push(json!({ "file": file, "rate": film["rate"], "ms": film["duration"] }));
    }
    let list = desk.folder.path().join("projects.json");
    std::fs::write(&list, json!(projects).to_string()).unwrap();
    assert!(Command::new(python).arg(PROGRAM).arg(list).status().unwrap().success(), "see above");
}
