//! `cargo xtask test`: every check that a change must pass, the same here as anywhere else.

use crate::browser::{Build, Site};
use crate::machine::{self, answers, cargo, program, root};
use crate::needs::{self, TO_BROWSE, TO_BROWSE_WITH_FIREFOX, TO_TEST};
use crate::step::Checks;
use crate::{Stop, say, sentence};
use std::path::PathBuf;
use std::process::Command;

/// Crates that also run in a browser.
const PURE: [&str; 4] = ["--package", "fov-protocol", "--package", "fov-edit"];
const DENY: [&str; 3] = ["--", "--deny", "warnings"];
/// Leaves out what needs a browser.
const WITHOUT_BROWSER: &str = "--without-browser";
/// Firefox instead of Chromium.
const FIREFOX: &str = "--firefox";

pub(crate) fn test(args: &[String]) -> Result<(), Stop> {
    let browser = match args {
        [] => true,
        [only] if only == WITHOUT_BROWSER => false,
        _ => return Err(format!("cargo xtask test [{WITHOUT_BROWSER}]")),
    };
    needs::provide(TO_TEST)?;
    if browser {
        needs::provide(TO_BROWSE).map_err(|why| {
            format!("{why}\nFor everything but the tests in a browser: cargo xtask test {WITHOUT_BROWSER}")
        })?;
    }
    if cfg!(target_os = "linux") && !answers("unshare", &["--user", "--map-root-user", "--mount", "true"]) {
        say(
            "Not tested here: what a full disk does. This system gives its users no namespaces to mount one in.",
        );
    }
    let mut checks = Checks::of("test");
    checks.step("format", cargo().args(["fmt", "--all", "--check"]));
    checks.step("lints", cargo().args(["clippy", "--workspace", "--all-targets"]).args(DENY));
    let pure = ["clippy", "--target", "wasm32-unknown-unknown"];
    checks.step("lints for the browser", cargo().args(pure).args(PURE).args(DENY));

    let here = ["--workspace"];
    if answers("cargo", &["nextest", "--version"]) {
        checks.step("tests", cargo().args(["nextest", "run", "--no-fail-fast"]).args(here));
        checks.step("examples in the documentation", cargo().args(["test", "--doc"]).args(here));
    } else {
        checks.step("tests", cargo().args(["test", "--no-fail-fast"]).args(here));
    }
    let site = Site::new(root());
    if let Some(mut tests) = checks.prepared("tests as WebAssembly", webassembly(&site)) {
        checks.step("tests as WebAssembly", &mut tests);
    }
    if browser {
        in_browser(&site, &mut checks);
    }
    checks.end()
}

/// `cargo xtask browser`: only what needs one.
pub(crate) fn browser(args: &[String]) -> Result<(), Stop> {
    let site = Site::new(root());
    match args {
        [] => {
            needs::provide(TO_BROWSE)?;
            let mut checks = Checks::of("browser");
            in_browser(&site, &mut checks);
            checks.end()
        }
        [only] if only == FIREFOX => {
            needs::provide(TO_BROWSE_WITH_FIREFOX)?;
            let mut checks = Checks::of("firefox");
            in_firefox(&site, &mut checks);
            checks.end()
        }
        _ => Err(format!("cargo xtask browser [{FIREFOX}]")),
    }
}

/// The pure crates once more as WebAssembly, with every test as it is: Node.js gives them arguments, output and the
/// files of the repository through WASI. With one thread, as Node.js 20 can crash on its way out with more.
fn webassembly(site: &Site) -> Result<Command, Stop> {
    let node = site.node().map_err(sentence)?;
    let runner = format!(
        "target.wasm32-wasip1.runner=[{:?},\"--no-warnings\",\"--single-threaded\",{:?}]",
        node.get_program(),
        root().join("crates/xtask/wasi.mjs")
    );
    let mut tests = cargo();
    tests.args(["test", "--target", "wasm32-wasip1", "--no-fail-fast", "--lib", "--tests", "--config"]);
    tests.arg(runner).args(PURE);
    Ok(tests)
}

/// The drivers by themselves, then the module as it ships: its imports, and what a person does with it in the
/// extension and on the page, against a real studio.
fn in_browser(site: &Site, checks: &mut Checks) {
    if let Some(mut tests) = checks.prepared("drivers", site.driver_tests().map_err(sentence)) {
        checks.step("drivers", &mut tests);
    }
    let Some(module) = checks.prepared("the module", parts(site)) else { return };
    if let Some(mut imports) = checks.prepared("imports", site.imports(&module).map_err(sentence)) {
        checks.step("imports", &mut imports);
    }
    let people = site.browser_tests(&module, &program("debug", "fov")).map_err(sentence);
    if let Some(mut tests) = checks.prepared("a person in a browser", people) {
        checks.step("a person in a browser", &mut tests);
    }
}

/// What a person does in the extension, with Firefox.
fn in_firefox(site: &Site, checks: &mut Checks) {
    let Some(module) = checks.prepared("the module", parts(site)) else { return };
    let people = needs::firefox()
        .ok_or_else(|| "Firefox cannot be started".to_owned())
        .and_then(|firefox| site.firefox_tests(&module, &program("debug", "fov"), firefox).map_err(sentence));
    if let Some(mut tests) = checks.prepared("a person in Firefox", people) {
        checks.step("a person in Firefox", &mut tests);
    }
}

/// What a test in a browser is made of: the module as it ships, whose folder is returned, and the studio.
fn parts(site: &Site) -> Result<PathBuf, Stop> {
    let module = site.module(Build::Release).map_err(sentence)?;
    machine::run(cargo().args(["build", "--quiet", "--package", "fov-harness", "--bin", "fov"]))?;
    Ok(module)
}
