//! The browser's side of the build: the WebAssembly module, the unpacked extension for each browser, the page, and the
//! packages for the stores. What is missing on a new machine (wasm-bindgen, npm packages) it installs by itself.

use crate::machine::{cargo, program, target};
use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All WebAssembly of a package together must not be larger.
const WASM_LIMIT: u64 = 600 * 1000;
/// Files of `extension/` that are not part of a package as they are.
const NOT_SHIPPED: [&str; 3] = ["manifest.chrome.json", "manifest.firefox.json", "PRIVACY.md"];
/// Files of `extension/` that the page shares.
const SHARED: [&str; 4] = ["css", "icons", "owner.js", "view.js"];

/// Whose package it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Browser {
    /// Chrome, Edge and other Chromium browsers.
    Chrome,
    /// Firefox.
    Firefox,
}

impl Browser {
    const fn name(self) -> &'static str {
        match self {
            Browser::Chrome => "chrome",
            Browser::Firefox => "firefox",
        }
    }
}

/// How carefully the module is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// Optimised by the compiler alone: a tenth larger, and nothing has to be installed.
    Quick,
    /// As it ships.
    Release,
}

/// The repository and where its results go.
pub(crate) struct Site {
    root: PathBuf,
}

impl Site {
    /// For the repository at `root`.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Site {
        Site { root: root.into() }
    }

    /// Builds the module and its JavaScript glue; returns the folder that holds both.
    pub(crate) fn module(&self, build: Build) -> io::Result<PathBuf> {
        let bindgen = self.bindgen("wasm-bindgen")?;
        let mut compiler = cargo();
        compiler.args([
            "build",
            "--target",
            "wasm32-unknown-unknown",
            "-p",
            "fov-webext",
            "--lib",
            "--profile",
            "web",
        ]);
        // Paths of this machine have no place in a package, and would make it differ from another's.
        compiler.env("CARGO_ENCODED_RUSTFLAGS", self.flags());
        run(&mut compiler)?;
        let wasm = target().join("wasm32-unknown-unknown").join("web/fov_webext.wasm");
        let out = target().join("browser");
        fresh(&out)?;
        let mut command = Command::new(bindgen);
        command
            .arg(wasm)
            .args(["--target", "web", "--no-typescript", "--out-name", "fov", "--out-dir"])
            .arg(&out);
        command.args(["--remove-name-section", "--remove-producers-section"]);
        run(&mut command)?;
        if build == Build::Release {
            self.optimise(&out.join("fov_bg.wasm"))?;
        }
        Ok(out)
    }

    fn flags(&self) -> String {
        let home = std::env::var("CARGO_HOME").map(PathBuf::from).ok();
        let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
        let flag = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
        // Code that branches share stands once behind them.
        let shared = "-Cllvm-args=-enable-gvn-sink".to_owned();
        [flag(&home, "cargo"), flag(&self.root, ""), shared].join("\u{1f}")
    }

    fn optimise(&self, wasm: &Path) -> io::Result<()> {
        let tool = self.npm_packages()?.join("binaryen/bin/wasm-opt");
        let features = [
            "--enable-bulk-memory",
            "--enable-sign-ext",
            "--enable-nontrapping-float-to-int",
            "--enable-reference-types",
            "--enable-multivalue",
            "--enable-mutable-globals",
        ];
        // Functions that differ in constants alone, such as the instances of a generic one, become one. Control flow
        // is taken apart and built anew, then made small twice: the last percent. The lowest kilobyte is the deepest
        // end of the stack, to which no pointer that is ever added to belongs.
        let passes =
            ["--merge-similar-functions", "--flatten", "--rereloop", "-Oz", "-Oz", "--low-memory-unused"];
        run(self.node()?.arg(tool).args(features).args(passes).arg(wasm).arg("-o").arg(wasm))
    }

    /// The npm packages of the build and the tests, installed if they are not.
    pub(crate) fn npm_packages(&self) -> io::Result<PathBuf> {
        let tests = self.root.join("tests");
        let modules = tests.join("node_modules");
        let wanted = fs::metadata(tests.join("package-lock.json"))?.modified()?;
        let there = fs::metadata(modules.join(".package-lock.json")).and_then(|it| it.modified());
        if there.is_ok_and(|there| there >= wanted) {
            return Ok(modules);
        }
        run(Command::new("npm").current_dir(&tests).args(["ci", "--no-audit", "--no-fund"]))?;
        Ok(modules)
    }

    /// One of the programs of wasm-bindgen, built here in the version of `Cargo.lock`.
    fn bindgen(&self, name: &str) -> io::Result<PathBuf> {
        run(cargo().args(["build", "--quiet", "--package", "fov-bindgen", "--bin", name]))?;
        Ok(program("debug", name))
    }

    /// Node.js as the tests want it: Debian 12 and Ubuntu 24.04 have an older one, which Playwright no longer takes,
    /// and with 22.23 a test that needs much memory in WebAssembly ends with a segmentation fault in Node.js.
    pub(crate) fn node(&self) -> io::Result<Command> {
        Ok(Command::new(self.npm_packages()?.join("node/bin/node")))
    }

    /// Lays out the unpacked extension for one browser; returns its folder.
    pub(crate) fn extension(&self, browser: Browser, module: &Path) -> io::Result<PathBuf> {
        let out = target().join("extension").join(browser.name());
        fresh(&out)?;
        copy(&self.root.join("extension"), &out, &|name| {
            !NOT_SHIPPED.contains(&name) && !unused(browser, name)
        })?;
        let manifest = self.root.join("extension").join(format!("manifest.{}.json", browser.name()));
        fs::copy(manifest, out.join("manifest.json"))?;
        copy(module, &out, &|_| true)?;
        Ok(out)
    }

    /// The same with a studio on this computer as its backend, and access to it granted: for development and tests,
    /// where nobody can click a permission prompt.
    pub(crate) fn development_extension(
        &self,
        browser: Browser,
        module: &Path,
        studio: &str,
    ) -> io::Result<PathBuf> {
        let made = self.extension(browser, module)?;
        let out = target().join("extension").join(match browser {
            Browser::Chrome => "development",
            Browser::Firefox => "development-firefox",
        });
        fresh(&out)?;
        copy(&made, &out, &|_| true)?;
        fs::write(
            out.join("defaults.js"),
            format!("export default {{ api_url: \"{studio}\", web_url: \"{studio}\" }};\n"),
        )?;
        // What a bench compares the popup with.
        fs::write(out.join("empty.html"), "<!doctype html><title>empty</title><body>empty</body>\n")?;
        let manifest = fs::read_to_string(out.join("manifest.json"))?;
        let hosted = "\"https://mega-api-prod.nemovideo.ai/*\"";
        fs::write(out.join("manifest.json"), manifest.replacen(hosted, "\"http://127.0.0.1/*\"", 1))?;
        Ok(out)
    }

    /// Lays out the page that the studio serves at `/`; returns its folder.
    pub(crate) fn page(&self, module: &Path) -> io::Result<PathBuf> {
        let out = target().join("www");
        fresh(&out)?;
        let shared = |name: &str| SHARED.contains(&name);
        copy(&self.root.join("extension"), &out, &shared)?;
        copy(&self.root.join("www"), &out, &|_| true)?;
        copy(module, &out, &|_| true)?;
        Ok(out)
    }

    /// Packs both extensions with this module, checks its size, and returns where they are.
    pub(crate) fn package(&self, module: &Path) -> io::Result<[PathBuf; 2]> {
        let all = self.wasm_bytes(module)?;
        if all > WASM_LIMIT {
            return Err(io::Error::other(format!(
                "the WebAssembly is {all} bytes, the limit {WASM_LIMIT}: make it smaller"
            )));
        }
        let zip = |browser: Browser| {
            let out = self.root.join("dist").join(format!("{}.zip", browser.name()));
            fs::create_dir_all(self.root.join("dist"))?;
            write_zip(&self.extension(browser, module)?, &out)?;
            Ok::<_, io::Error>(out)
        };
        Ok([zip(Browser::Chrome)?, zip(Browser::Firefox)?])
    }

    /// Bytes of all WebAssembly in a package with this module.
    pub(crate) fn wasm_bytes(&self, module: &Path) -> io::Result<u64> {
        let mut all = 0;
        for file in files(module)? {
            if file.extension().is_some_and(|extension| extension == "wasm") {
                all += fs::metadata(file)?.len();
            }
        }
        Ok(all)
    }

    /// Mozilla's linter on the Firefox package: no errors.
    pub(crate) fn lint(&self, firefox: &Path) -> io::Result<()> {
        let linter = self.npm_packages()?.join("addons-linter/bin/addons-linter");
        run(self.node()?.arg(linter).arg(firefox))
    }

    /// The tests of the drivers and of the view's parts in a headless browser: what `wasm-pack test --headless --chrome`
    /// does.
    pub(crate) fn driver_tests(&self) -> io::Result<Command> {
        let runner = self.bindgen("wasm-bindgen-test-runner")?;
        let mut tests = cargo();
        // Where `webdriver.json` is.
        tests.current_dir(self.root.join("crates/webext"));
        tests.args(["test", "--package", "fov-webext", "--target", "wasm32-unknown-unknown"]);
        tests.args(["--test", "drivers", "--test", "dom"]);
        tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
        Ok(tests)
    }

    /// Whether the module asks for nothing but what its JavaScript gives it.
    pub(crate) fn imports(&self, module: &Path) -> io::Result<Command> {
        let mut node = self.node()?;
        node.arg(self.root.join("crates/protocol/tests/wasm/imports.mjs")).arg(module.join("fov_bg.wasm"));
        Ok(node)
    }

    /// What a person does, in a real browser with the real extension and a real studio: `tests/browser/*.test.mjs`.
    /// `fov` is the command line program, which starts the studio.
    pub(crate) fn browser_tests(&self, module: &Path, fov: &Path) -> io::Result<Command> {
        let mut tests = self.browser_script(module, fov)?;
        tests.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]);
        let all = files(&self.root.join("tests/browser"))?;
        tests.args(all.iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs")));
        Ok(tests)
    }

    /// The same in Firefox: `tests/firefox/*.test.mjs`.
    pub(crate) fn firefox_tests(&self, module: &Path, fov: &Path, firefox: &str) -> io::Result<Command> {
        let studio = Studio::somewhere()?;
        let folder = self.development_extension(Browser::Firefox, module, &studio.address())?;
        let xpi = folder.with_extension("xpi");
        write_zip(&folder, &xpi)?;
        let mut tests = self.script(module, fov, &studio)?;
        tests.env("FOV_FIREFOX", firefox).env("FOV_FIREFOX_EXTENSION", xpi);
        tests.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]);
        tests.arg("firefox/firefox.test.mjs");
        Ok(tests)
    }

    /// What the popup costs beside an empty page of the extension.
    pub(crate) fn popup_bench(&self, module: &Path, fov: &Path) -> io::Result<Command> {
        let mut bench = self.browser_script(module, fov)?;
        bench.arg("browser/popup.bench.mjs");
        Ok(bench)
    }

    /// Node.js for what is done in Chromium.
    fn browser_script(&self, module: &Path, fov: &Path) -> io::Result<Command> {
        let studio = Studio::somewhere()?;
        let extension = self.development_extension(Browser::Chrome, module, &studio.address())?;
        let mut node = self.script(module, fov, &studio)?;
        node.env("FOV_EXTENSION", extension);
        Ok(node)
    }

    /// Node.js in the folder of the tests, told where everything is.
    fn script(&self, module: &Path, fov: &Path, studio: &Studio) -> io::Result<Command> {
        let mut node = self.node()?;
        node.current_dir(self.root.join("tests"));
        // Node.js 20 has a WebSocket, by which browsers are watched and driven, only if it is asked for.
        node.arg("--experimental-websocket");
        node.env("FOV_WWW", self.page(module)?).env("FOV_BIN", fov).env("FOV_PORT", studio.port.to_string());
        Ok(node)
    }
}

/// Where the studios of a test are started, one after the other.
struct Studio {
    port: u16,
}

impl Studio {
    /// On a port that is free now.
    fn somewhere() -> io::Result<Studio> {
        Ok(Studio { port: TcpListener::bind("127.0.0.1:0")?.local_addr()?.port() })
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn unused(browser: Browser, name: &str) -> bool {
    match browser {
        Browser::Chrome => name == "background.html",
        Browser::Firefox => name == "offscreen.html",
    }
}

/// Packs a folder; the same files make the same bytes.
fn write_zip(folder: &Path, out: &Path) -> io::Result<()> {
    let mut entries = Vec::new();
    for file in files(folder)? {
        let name = file.strip_prefix(folder).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        entries.push((name, fs::read(&file)?));
    }
    crate::zip::write(&entries, fs::File::create(out)?)
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// Copies a folder's contents; `wanted` is asked about the names at its top.
fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        if !wanted(&name.to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name), &|_| true)?
        } else {
            fs::copy(&path, to.join(name)).map(drop)?
        }
    }
    Ok(())
}

/// An empty folder.
fn fresh(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder),
    }
}

fn run(command: &mut Command) -> io::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|error| io::Error::other(format!("{program} cannot be started: {error}")))?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{program} failed: see above"))) }
}
