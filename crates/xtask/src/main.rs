//! What a contributor types: `cargo xtask run`, `test`, `bench` and the rest of `HELP`. It has no dependencies, since it is
//! the first thing that a newcomer compiles.

mod browser;
mod docs;
mod machine;
mod measured;
mod needs;
mod run;
mod soak;
mod step;
mod stores;
mod test;
mod zip;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask run [CLIP…] [\"what to do\"]   edit a clip; without one, edit a sample, then open the editor as a page
cargo xtask run --extension              open the editor as an extension in Chromium
cargo xtask test [--without-browser]     every check that a change must pass
cargo xtask bench                        measure what must be fast, against the best of its kind
cargo xtask soak [protocol|studio] [MIN] the long tests; every fuzz target for so many minutes (10)
cargo xtask browser [--firefox]          only the tests in a real browser; or those in Firefox
cargo xtask package                      dist/chrome.zip and dist/firefox.zip
cargo xtask docs                         write the README's diagram and its table of numbers
cargo xtask doctor                       say what is missing on this machine, and how to get it";

/// Why a command stopped, in a sentence.
type Stop = String;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let result = match command.as_str() {
        "run" => run::run(&rest),
        "test" => test::test(&rest),
        "bench" => soak::bench(&rest),
        "soak" => soak::soak(&rest),
        "browser" => test::browser(&rest),
        "package" => stores::package(),
        "docs" => docs::write(),
        "doctor" => needs::doctor(),
        "" | "help" | "-h" | "--help" => {
            say(HELP);
            Ok(())
        }
        other => Err(format!("there is no command {other:?}\n\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, as a reason to stop.
fn sentence(error: std::io::Error) -> Stop {
    error.to_string()
}

/// A line for the person at the terminal.
fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
