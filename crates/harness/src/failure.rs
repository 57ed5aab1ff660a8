//! How a command ends when it does not end well: a sentence for the user, and an exit code for a script.

use crate::words::Sentence;
use fov_protocol::lang::Lang;

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
    pub sentence: Sentence,
    /// `fov resume` goes on from here.
    pub resumable: bool,
}

impl Failure {
    /// A bad end after which there is nothing to go on with.
    pub fn new(cause: Cause, sentence: impl Into<Sentence>) -> Failure {
        Failure { cause, sentence: sentence.into(), resumable: false }
    }

    /// Wrong flags, unusable files, or something on this computer.
    pub fn usage(sentence: impl Into<Sentence>) -> Failure {
        Failure::new(Cause::Usage, sentence)
    }

    /// The backend said no.
    pub fn refused(sentence: impl Into<Sentence>) -> Failure {
        Failure::new(Cause::Refused, sentence)
    }

    /// The backend could not be reached.
    pub fn network(sentence: impl Into<Sentence>) -> Failure {
        Failure::new(Cause::Network, sentence)
    }

    /// All that there is to tell.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut text = self.sentence.text(lang);
        if self.resumable {
            text.push(' ');
            text.push_str(&Sentence::ResumeGoesOn.text(lang));
        }
        text
    }
}
