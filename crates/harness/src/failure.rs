//! How a command ends when it does not end well: one sentence for the user, and an exit code for a script.

use std::fmt;

/// Whose trouble it is. The number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Wrong flags, unusable files, or something on this computer.
    Usage = 2,
    /// The backend said no.
    Refused = 3,
    /// The backend could not be reached, or fell silent.
    Network = 4,
    /// The user stopped it, as shells count it: 128 and the number of SIGINT.
    Interrupted = 130,
}

/// A command's bad end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whose trouble.
    pub cause: Cause,
    /// What to tell the user: what is wrong, and what helps.
    pub sentence: String,
}

impl Failure {
    /// Wrong flags, unusable files, or something on this computer.
    pub fn usage(sentence: impl fmt::Display) -> Failure {
        Failure { cause: Cause::Usage, sentence: sentence.to_string() }
    }

    /// The backend said no.
    pub fn refused(sentence: impl fmt::Display) -> Failure {
        Failure { cause: Cause::Refused, sentence: sentence.to_string() }
    }

    /// The backend could not be reached.
    pub fn network(sentence: impl fmt::Display) -> Failure {
        Failure { cause: Cause::Network, sentence: sentence.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
