//! `cargo xtask run`: the main job, from a clip to a video; and the editor in a browser.

use crate::browser::{Browser, Build, Site};
use crate::machine::{self, cargo, program, target};
use crate::needs::{self, TO_RUN, TO_SERVE, TO_SHOW};
use crate::{Stop, say, sentence};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a newcomer sees first.
const WISH: &str = "trim the intro, add background music, and export as MP4";
const SAMPLE_SECONDS: u32 = 12;

/// The studio's own port, unless something else has it.
const PORT: u16 = 7878;
const EXTENSION: &str = "--extension";

/// Edits the clips named. Without any: edits a sample, so that one sees the whole path, then opens the editor in a
/// browser until Ctrl-C. Arguments that are files or addresses are clips, the others are wishes.
pub(crate) fn run(args: &[String]) -> Result<(), Stop> {
    if let [only] = args
        && only == EXTENSION
    {
        return open(true);
    }
    needs::provide(TO_RUN)?;
    let is_clip =
        |arg: &&String| Path::new(arg).exists() || arg.starts_with("http://") || arg.starts_with("https://");
    let (mut clips, mut wishes): (Vec<String>, Vec<String>) =
        args.iter().cloned().partition(|arg| is_clip(&arg));
    if let Some(missing) = wishes.iter().find(|arg| looks_like_a_file(arg)) {
        return Err(format!("there is no file {missing}"));
    }

    build()?;
    let mut fov = Command::new(program("release", "fov"));
    fov.arg("edit");
    if clips.is_empty() {
        let sample = sample()?;
        fov.arg("--output").arg(sample.with_file_name("sample-edited.mp4"));
        clips.push(sample.to_string_lossy().into_owned());
    }
    fov.args(&clips);
    if wishes.is_empty() {
        wishes.push(WISH.to_owned());
    }
    for wish in &wishes {
        fov.args(["--say", wish]);
    }
    machine::run(&mut fov)?;
    if args.is_empty() { open(false) } else { Ok(()) }
}

fn build() -> Result<(), Stop> {
    say("Building…");
    let fov = ["build", "--release", "--quiet", "--package", "fov-harness", "--bin", "fov"];
    machine::run(cargo().args(fov))
}

/// Starts a studio that serves the editor as a page; with the extension, Chromium as well. Ends with Ctrl-C.
fn open(extension: bool) -> Result<(), Stop> {
    needs::provide(TO_SERVE)?;
    if extension {
        needs::provide(TO_RUN)?;
        needs::provide(TO_SHOW)?;
        build()?;
    }
    say("Building the editor for the browser…");
    let site = Site::new(machine::root());
    let module = site.module(Build::Quick).map_err(sentence)?;
    let www = site.page(&module).map_err(sentence)?;
    let port = free_port().map_err(|e| format!("no port is free: {e}"))?;
    let address = format!("http://127.0.0.1:{port}");
    let mut studio = Command::new(program("release", "fov"));
    studio.args(["studio", "--port", &port.to_string(), "--www"]).arg(www);
    let mut studio = studio.spawn().map_err(|e| format!("cannot start the studio: {e}"))?;
    say(&format!("The editor is at {address}/"));
    if extension {
        let folder = site.development_extension(Browser::Chrome, &module, &address).map_err(sentence)?;
        show(&folder)?;
    }
    let ended = studio.wait().map_err(|e| e.to_string())?;
    if ended.success() { Ok(()) } else { Err("the studio stopped: see above".into()) }
}

/// A browser with the extension; where there is no screen, how to load it.
fn show(extension: &Path) -> Result<(), Stop> {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if cfg!(target_os = "linux") && !screen {
        say(&format!(
            "There is no screen here. To load the extension: open chrome://extensions in Chrome, Edge or Chromium, \
             turn on the developer mode, choose \"Load unpacked\", then {}",
            extension.display()
        ));
        return Ok(());
    }
    let mut chromium = Command::new("chromium");
    let option = |name: &str, value: &Path| format!("--{name}={}", value.display());
    chromium.args([
        option("load-extension", extension),
        option("disable-extensions-except", extension),
        option("user-data-dir", &target().join("chromium")),
        "--no-first-run".into(),
    ]);
    if machine::is_root() {
        // Chromium's sandbox does not work for this user.
        chromium.arg("--no-sandbox");
    }
    chromium.arg("chrome://extensions").stderr(Stdio::null());
    chromium.spawn().map(drop).map_err(|e| format!("cannot start Chromium: {e}"))
}

fn free_port() -> std::io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", PORT)).or_else(|_| TcpListener::bind(("127.0.0.1", 0)))?;
    Ok(listener.local_addr()?.port())
}

/// A mistyped path should not be sent to the editor as a wish.
fn looks_like_a_file(arg: &str) -> bool {
    !arg.contains(' ') && (arg.contains('/') || Path::new(arg).extension().is_some_and(|e| e.len() <= 4))
}

/// A clip with a dark, quiet intro of three seconds and then colours and chords.
fn sample() -> Result<PathBuf, Stop> {
    let path = target().join("sample.mp4");
    if path.exists() {
        return Ok(path);
    }
    std::fs::create_dir_all(target()).map_err(|e| format!("cannot make {}: {e}", target().display()))?;
    let rest = SAMPLE_SECONDS - 3;
    let pictures = format!(
        "gradients=s=1280x720:r=30:d=3:speed=0.01:seed=7:n=2:c0=0x0b1026:c1=0x1b2550,format=yuv420p[intro];\
         gradients=s=1280x720:r=30:d={rest}:speed=0.03:seed=11:n=5:c0=0xff5f6d:c1=0xffc371:c2=0x36d1dc:c3=0x5b86e5:c4=0xc471ed,\
         format=yuv420p[body];[intro][body]concat=n=2:v=1:a=0,fade=in:d=1[v]"
    );
    let chord = "0.05*(sin(2*PI*t*(220+55*mod(floor(t/2),3)))+sin(3*PI*t*(220+55*mod(floor(t/2),3)))+sin(4*PI*t*220))";
    let sound =
        format!("aevalsrc='if(lt(t,3),0.2,1)*{chord}*(0.6+0.4*sin(PI*t))':s=48000:d={SAMPLE_SECONDS}[a]");
    let part = path.with_extension("part.mp4");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg
        .args(["-nostdin", "-y", "-loglevel", "error", "-filter_complex"])
        .arg(format!("{pictures};{sound}"))
        .args(["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"])
        .args(["-c:a", "aac", "-movflags", "+faststart"])
        .arg(&part);
    machine::run(&mut ffmpeg)?;
    std::fs::rename(&part, &path).map_err(|e| format!("cannot rename {}: {e}", part.display()))?;
    say(&format!("Made a sample clip: {}", path.display()));
    Ok(path)
}
