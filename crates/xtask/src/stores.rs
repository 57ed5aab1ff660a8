//! `cargo xtask browser` and `cargo xtask package`: the client in the browser, tested there and packed for the stores.

use crate::browser::{Browser, Build, Site};
use crate::machine::{self, cargo};
use crate::needs::{self, TO_BROWSE};
use crate::run::program;
use crate::{Stop, say};

/// The drivers' tests in a headless browser, then what a person does with the real extension and a real studio.
pub(crate) fn browser() -> Result<(), Stop> {
    needs::provide(TO_BROWSE)?;
    let site = Site::new(machine::root());
    site.driver_tests().map_err(sentence)?;
    machine::run(cargo().args(["build", "--quiet", "--package", "fov-harness", "--bin", "fov"]))?;
    let module = site.module(Build::Release).map_err(sentence)?;
    site.browser_tests(&module, &program("debug")).map_err(sentence)
}

/// Both packages, their size checked, the one for Firefox looked through by Mozilla's linter.
pub(crate) fn package() -> Result<(), Stop> {
    needs::provide(TO_BROWSE)?;
    let site = Site::new(machine::root());
    // Unpacked, to be loaded by hand, whatever becomes of the packages.
    let module = site.module(Build::Dev).map_err(sentence)?;
    for browser in [Browser::Chrome, Browser::Firefox] {
        let folder = site.extension(browser, &module).map_err(sentence)?;
        say(&format!("unpacked: {}", folder.display()));
    }
    say(&format!("the page: {}", site.page(&module).map_err(sentence)?.display()));
    let [chrome, firefox] = site.package().map_err(sentence)?;
    site.lint(&firefox).map_err(sentence)?;
    say(&format!("{}\n{}", chrome.display(), firefox.display()));
    Ok(())
}

fn sentence(error: std::io::Error) -> Stop {
    error.to_string()
}
