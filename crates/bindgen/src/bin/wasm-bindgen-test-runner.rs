//! Runs the tests of a WebAssembly module in Node.js or in a headless browser; cargo calls it as its runner.

use std::process::ExitCode;

fn main() -> ExitCode {
    fov_bindgen::exit(wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()))
}
