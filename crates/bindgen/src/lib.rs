//! What both programs have in common.

use std::process::ExitCode;

/// The exit code of a program that ended so; what went wrong is printed.
#[allow(clippy::print_stderr, reason = "of a command-line program")]
pub fn exit<E: std::fmt::Debug>(ended: Result<(), E>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
