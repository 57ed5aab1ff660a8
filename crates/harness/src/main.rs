//! `fov`: edit a video by typing what you want.

use std::process::ExitCode;

fn main() -> ExitCode {
    fov_harness::cli::main()
}
