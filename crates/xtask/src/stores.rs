//! `cargo xtask package`: the extension, packed for the stores.

use crate::browser::{Browser, Build, Site};
use crate::machine;
use crate::needs::{self, TO_PACK};
use crate::{Stop, say, sentence};

/// Both packages, their size checked, the one for Firefox looked through by Mozilla's linter; and unpacked under
/// `target/extension`, to be loaded by hand.
pub(crate) fn package() -> Result<(), Stop> {
    needs::provide(TO_PACK)?;
    let site = Site::new(machine::root());
    let module = site.module(Build::Release).map_err(sentence)?;
    for browser in [Browser::Chrome, Browser::Firefox] {
        let folder = site.extension(browser, &module).map_err(sentence)?;
        say(&format!("unpacked: {}", folder.display()));
    }
    say(&format!("the page: {}", site.page(&module).map_err(sentence)?.display()));
    let [chrome, firefox] = site.package(&module).map_err(sentence)?;
    site.lint(&firefox).map_err(sentence)?;
    say(&format!("{}\n{}", chrome.display(), firefox.display()));
    Ok(())
}
