//! Joins a WebAssembly module with its JavaScript; `--help` says how.
//!
//! As a member of the workspace it always fits the crate `wasm-bindgen`, and nothing has to be installed.

use std::process::ExitCode;

fn main() -> ExitCode {
    fov_bindgen::exit(wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os()))
}
