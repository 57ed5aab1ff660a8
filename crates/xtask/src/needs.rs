//! What the project needs besides Rust, how to see whether it is there, and how to get it.

use crate::machine::{self, Packages, answers, output};
use crate::{Stop, say};
use std::path::Path;
use std::process::Command;

/// Something that must be on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// `ffmpeg` and `ffprobe`.
    Ffmpeg,
    /// A font with Chinese letters, for titles.
    ChineseFont,
    /// A font with emoji, for titles.
    EmojiFont,
    /// The browser that the tests drive, and its driver.
    Chromium,
    /// The other browser of the extension.
    Firefox,
    /// npm, which gets the tools of the tests and of the packages, Node.js among them.
    Npm,
    /// Python with virtual environments, for what checks the API's document and the projects for other editors.
    Python,
    /// What Rust needs to build for the browser.
    WasmTarget,
    /// What Rust needs to build tests for WebAssembly.
    WasiTarget,
    /// `cargo fmt` and `cargo clippy`.
    Lints,
}

/// To edit a video in the terminal.
pub(crate) const TO_RUN: &[Need] = &[Need::Ffmpeg, Need::ChineseFont, Need::EmojiFont];
/// To edit it in a browser, from these sources.
pub(crate) const TO_SERVE: &[Need] = &[Need::WasmTarget];
/// The same with the extension.
pub(crate) const TO_SHOW: &[Need] = &[Need::WasmTarget, Need::Chromium];
/// To pack the extension.
pub(crate) const TO_PACK: &[Need] = &[Need::Npm, Need::WasmTarget];
/// To run every check that needs no browser.
pub(crate) const TO_TEST: &[Need] = &[
    Need::Ffmpeg,
    Need::ChineseFont,
    Need::EmojiFont,
    Need::Npm,
    Need::WasmTarget,
    Need::WasiTarget,
    Need::Lints,
];
/// To run the long tests.
pub(crate) const TO_SOAK: &[Need] = &[Need::Ffmpeg, Need::ChineseFont, Need::EmojiFont, Need::Python];
/// To run those in a browser.
pub(crate) const TO_BROWSE: &[Need] =
    &[Need::Ffmpeg, Need::ChineseFont, Need::EmojiFont, Need::Npm, Need::WasmTarget, Need::Chromium];
/// To run those in Firefox, which only they need.
pub(crate) const TO_BROWSE_WITH_FIREFOX: &[Need] =
    &[Need::Ffmpeg, Need::ChineseFont, Need::EmojiFont, Need::Npm, Need::WasmTarget, Need::Firefox];

/// The name of Firefox's program: the release with long support is preferred.
pub(crate) fn firefox() -> Option<&'static str> {
    ["firefox-esr", "firefox"].into_iter().find(|name| answers(name, &["--version"]))
}

impl Need {
    fn name(self) -> &'static str {
        match self {
            Need::Ffmpeg => "FFmpeg",
            Need::ChineseFont => "a font with Chinese letters",
            Need::EmojiFont => "a font with emoji",
            Need::Chromium => "Chromium and its driver",
            Need::Firefox => "Firefox",
            Need::Npm => "npm",
            Need::Python => "Python 3 with venv",
            Need::WasmTarget => "Rust's target wasm32-unknown-unknown",
            Need::WasiTarget => "Rust's target wasm32-wasip1",
            Need::Lints => "rustfmt and clippy",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Need::Ffmpeg => answers("ffmpeg", &["-version"]) && answers("ffprobe", &["-version"]),
            // Other systems come with both.
            Need::ChineseFont | Need::EmojiFont if !cfg!(target_os = "linux") => true,
            Need::ChineseFont => font(&["wqy-microhei.ttc", "wqy-zenhei.ttc", "NotoSansCJK-Regular.ttc"]),
            Need::EmojiFont => font(&["NotoColorEmoji.ttf"]),
            Need::Chromium => answers("chromium", &["--version"]) && answers("chromedriver", &["--version"]),
            Need::Firefox => firefox().is_some(),
            Need::Npm => answers("npm", &["--version"]),
            Need::Python => answers("python3", &["-c", "import venv, ensurepip"]),
            Need::WasmTarget => target("wasm32-unknown-unknown"),
            Need::WasiTarget => target("wasm32-wasip1"),
            Need::Lints => {
                answers("cargo", &["fmt", "--version"]) && answers("cargo", &["clippy", "--version"])
            }
        }
    }

    fn remedy(self) -> Remedy {
        match self {
            Need::Ffmpeg => Remedy::Package { apt: "ffmpeg", brew: "ffmpeg" },
            Need::ChineseFont => Remedy::Package { apt: "fonts-wqy-microhei", brew: "font-wqy-microhei" },
            Need::EmojiFont => {
                Remedy::Package { apt: "fonts-noto-color-emoji", brew: "font-noto-color-emoji" }
            }
            Need::Chromium => {
                Remedy::Package { apt: "chromium chromium-driver", brew: "chromium chromedriver" }
            }
            Need::Firefox => Remedy::Package { apt: "firefox-esr", brew: "firefox" },
            Need::Npm => Remedy::Package { apt: "npm", brew: "node" },
            Need::Python => Remedy::Package { apt: "python3-venv", brew: "python" },
            Need::WasmTarget => Remedy::Rustup(&["target", "add", "wasm32-unknown-unknown"]),
            Need::WasiTarget => Remedy::Rustup(&["target", "add", "wasm32-wasip1"]),
            Need::Lints => Remedy::Rustup(&["component", "add", "rustfmt", "clippy"]),
        }
    }
}

enum Remedy {
    Package { apt: &'static str, brew: &'static str },
    Rustup(&'static [&'static str]),
}

/// Gets what is missing, or says in one line what to type.
pub(crate) fn provide(needs: &[Need]) -> Result<(), Stop> {
    let missing = |needs: &[Need]| needs.iter().copied().filter(|n| !n.is_there()).collect::<Vec<_>>();
    let absent = missing(needs);
    if absent.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = absent.iter().map(|n| n.name()).collect();
    say(&format!("Getting what is missing: {}.", names.join(", ")));
    for command in &mut commands(&absent)? {
        machine::run(command)?;
    }
    match missing(&absent).first() {
        None => Ok(()),
        Some(need) => Err(format!("{} is still missing: see `cargo xtask doctor`", need.name())),
    }
}

/// Says what is there and what is not; fails if something is missing.
pub(crate) fn doctor() -> Result<(), Stop> {
    let mut absent = Vec::new();
    for need in TO_TEST.iter().chain(&[Need::Chromium]) {
        let there = need.is_there();
        say(&format!("{} {}", if there { "ok     " } else { "MISSING" }, need.name()));
        if !there {
            absent.push(*need);
        }
    }
    if absent.is_empty() {
        say("Nothing is missing.");
        return Ok(());
    }
    match commands(&absent) {
        Ok(commands) => {
            let lines: Vec<_> = commands.iter().map(machine::shown).collect();
            Err(format!("To get it, type:  {}", lines.join(" && ")))
        }
        Err(advice) => Err(advice),
    }
}

/// What to type; `Err` says it in words where it cannot be done without the user.
fn commands(absent: &[Need]) -> Result<Vec<Command>, Stop> {
    let (mut apt, mut brew, mut commands) = (Vec::new(), Vec::new(), Vec::new());
    for need in absent {
        match need.remedy() {
            Remedy::Package { apt: a, brew: b } => {
                apt.push(a);
                brew.push(b);
            }
            Remedy::Rustup(args) => {
                let mut rustup = Command::new("rustup");
                // Where it is the one of this project.
                rustup.args(args).current_dir(machine::root());
                commands.push(rustup);
            }
        }
    }
    if apt.is_empty() {
        return Ok(commands);
    }
    match Packages::find() {
        Packages::Apt { before, free: true } => {
            let call = |args: &[&str]| {
                let mut words = before.clone();
                // Quiet: what is fetched has been said, and what goes wrong is printed all the same.
                words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
                words.extend(args);
                let mut command = Command::new(words[0]);
                command.args(&words[1..]);
                command
            };
            commands.push(call(&["update"]));
            let mut install = call(&["install", "--yes", "--no-install-recommends"]);
            install.args(apt.iter().flat_map(|names| names.split(' ')));
            commands.push(install);
            Ok(commands)
        }
        Packages::Apt { before, free: false } => Err(format!(
            "Please type this, then try again:  {} apt-get install --yes {}",
            before.join(" "),
            apt.join(" ")
        )),
        Packages::Brew => Err(format!("Please type this, then try again:  brew install {}", brew.join(" "))),
        Packages::Unknown => Err(format!(
            "Please install these with your system's package manager, then try again: {}",
            absent.iter().map(|n| n.name()).collect::<Vec<_>>().join(", ")
        )),
    }
}

fn target(name: &str) -> bool {
    // Asked for in the project's folder, where its toolchain counts.
    let listed = Command::new("rustup")
        .args(["target", "list", "--installed"])
        .current_dir(machine::root())
        .output()
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    match listed {
        Ok(list) => list.lines().any(|line| line.trim() == name),
        // A Rust that rustup does not manage.
        Err(_) => {
            let sysroot = output("rustc", &["--print", "sysroot"]);
            Path::new(sysroot.trim()).join("lib/rustlib").join(name).is_dir()
        }
    }
}

/// Whether one of these files is in a folder where fonts are.
fn font(names: &[&str]) -> bool {
    let home = std::env::var_os("HOME").map(|h| Path::new(&h).join(".local/share/fonts"));
    let mut folders: Vec<_> =
        ["/usr/share/fonts", "/usr/local/share/fonts"].iter().map(|f| Path::new(f).to_owned()).collect();
    folders.extend(home);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if names.iter().any(|name| entry.file_name() == *name) {
                return true;
            }
        }
    }
    false
}
