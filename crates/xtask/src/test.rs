//! `cargo xtask test`: every check that a change must pass but for those in a browser, the same here as anywhere
//! else.

use crate::machine::{answers, cargo, root};
use crate::needs::{self, TO_TEST};
use crate::step::Count;
use crate::{Stop, say};

/// Crates that also run in a browser.
const PURE: [&str; 4] = ["--package", "fov-protocol", "--package", "fov-edit"];
const DENY: [&str; 3] = ["--", "--deny", "warnings"];

pub(crate) fn test() -> Result<(), Stop> {
    needs::provide(TO_TEST)?;
    let mut count = Count::default();

    count.step("format", cargo().args(["fmt", "--all", "--check"]));
    count.step("lints", cargo().args(["clippy", "--workspace", "--all-targets"]).args(DENY));
    let browser = ["clippy", "--target", "wasm32-unknown-unknown"];
    count.step("lints for the browser", cargo().args(browser).args(PURE).args(DENY));

    // The browser's part has its tests in a browser: `cargo xtask browser`.
    let here = ["--workspace", "--exclude", "fov-webext"];
    if answers("cargo", &["nextest", "--version"]) {
        count.step("tests", cargo().args(["nextest", "run", "--no-fail-fast"]).args(here));
        count.step("examples in the documentation", cargo().args(["test", "--doc"]).args(here));
    } else {
        count.step("tests", cargo().args(["test", "--no-fail-fast"]).args(here));
    }
    // The pure crates once more as WebAssembly, with every test as it is: Node.js gives them arguments, output and
    // the files of the repository through WASI. With one thread, as Node.js 20 can crash on its way out with more.
    let runner = format!(
        "target.wasm32-wasip1.runner=[\"node\",\"--no-warnings\",\"--single-threaded\",\"--experimental-wasi-unstable-preview1\",{:?}]",
        root().join("crates/xtask/wasi.mjs")
    );
    let wasm = ["test", "--target", "wasm32-wasip1", "--no-fail-fast", "--lib", "--tests", "--config"];
    count.step("tests as WebAssembly", cargo().args(wasm).arg(runner).args(PURE));

    say(&format!("\n{} passed, {} failed", count.passed, count.failed));
    if count.failed == 0 { Ok(()) } else { std::process::exit(1) }
}
