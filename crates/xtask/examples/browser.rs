//! The browser's side of the build by itself: `cargo run -p xtask --example browser -- build|release|package|drivers`.
#[path = "../src/browser.rs"]
mod browser;
#[path = "../src/zip.rs"]
mod zip;
use browser::{Browser, Build, Site};

fn main() -> std::io::Result<()> {
    let site = Site::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    match std::env::args().nth(1).as_deref() {
        Some("package") => {
            let [_, firefox] = site.package()?;
            site.lint(&firefox)
        }
        Some("drivers") => site.driver_tests(),
        Some("tests") => {
            let module = site.module(Build::Release)?;
            site.browser_tests(&module, std::path::Path::new(&std::env::args().nth(2).unwrap_or_default()))
        }
        how => {
            let build = if how == Some("release") { Build::Release } else { Build::Dev };
            let module = site.module(build)?;
            site.extension(Browser::Chrome, &module)?;
            site.development_extension(&module, "http://127.0.0.1:7878")?;
            site.extension(Browser::Firefox, &module)?;
            site.page(&module).map(drop)
        }
    }
}
