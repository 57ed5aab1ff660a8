//! The phases of a step and the ways between them, as data. The machine checks each change of phase against
//! [`EDGES`], and the diagram in the README is drawn from it: table, picture and code cannot disagree.

use super::state::Phase;
use std::fmt::Write as _;

/// Names of the phases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhaseName {
    /// Not begun, or waiting for the token.
    Start,
    /// Waits before it begins again.
    Waiting,
    /// A session is being made.
    OpeningSession,
    /// The state is being read first.
    ReadingState,
    /// A file goes up.
    Uploading,
    /// Looks up what became of an upload.
    Verifying,
    /// The message is posted, its answer streams in.
    Chatting,
    /// Looks up what became of a message.
    Recovering,
    /// Reads what the turn did.
    Settling,
    /// Waits for a second stage of a generation.
    Watching,
    /// The render is submitted.
    Submitting,
    /// Looks up what became of a render id.
    Asking,
    /// The render is polled.
    Rendering,
    /// The file is fetched.
    Delivering,
    /// A single call is under way.
    Fetching,
    /// The step has ended.
    Ended,
}

/// Why a phase ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The step needs this next.
    Needs,
    /// It worked.
    Done,
    /// It failed in a way that may pass.
    Trouble,
    /// It was refused in a way that a repeat can mend: token, session, rate.
    Refused,
    /// The answer was lost, so that it is not known what became of it.
    Lost,
    /// Time passed.
    Due,
    /// The machine was restarted.
    Restarted,
    /// It failed for good, or the user stopped it.
    GivenUp,
}

use Cause as C;
use PhaseName as P;

/// A change of phase: from, why, to.
pub type Edge = (PhaseName, Cause, PhaseName);

/// Every change of phase that there is.
pub const EDGES: &[Edge] = &[
    (P::Start, C::Needs, P::OpeningSession),
    (P::Start, C::Needs, P::ReadingState),
    (P::Start, C::Needs, P::Uploading),
    (P::Start, C::Needs, P::Chatting),
    (P::Start, C::Needs, P::Submitting),
    (P::Start, C::Needs, P::Asking),
    (P::Start, C::Needs, P::Fetching),
    (P::Start, C::Done, P::Ended),
    (P::Start, C::GivenUp, P::Ended),
    (P::Waiting, C::Due, P::Start),
    (P::Waiting, C::GivenUp, P::Ended),
    (P::OpeningSession, C::Done, P::Start),
    (P::OpeningSession, C::Refused, P::Start),
    (P::OpeningSession, C::Restarted, P::Start),
    (P::OpeningSession, C::Trouble, P::Waiting),
    (P::OpeningSession, C::GivenUp, P::Ended),
    (P::ReadingState, C::Done, P::Start),
    (P::ReadingState, C::Refused, P::Start),
    (P::ReadingState, C::Restarted, P::Start),
    (P::ReadingState, C::Trouble, P::Waiting),
    (P::ReadingState, C::GivenUp, P::Ended),
    (P::Uploading, C::Done, P::Ended),
    (P::Uploading, C::Refused, P::Start),
    (P::Uploading, C::Trouble, P::Waiting),
    (P::Uploading, C::Lost, P::Verifying),
    (P::Uploading, C::Restarted, P::Verifying),
    (P::Uploading, C::GivenUp, P::Ended),
    (P::Verifying, C::Done, P::Ended),
    (P::Verifying, C::Needs, P::Start),
    (P::Verifying, C::Refused, P::Start),
    (P::Verifying, C::GivenUp, P::Ended),
    (P::Chatting, C::Done, P::Settling),
    (P::Chatting, C::Refused, P::Start),
    (P::Chatting, C::Trouble, P::Waiting),
    (P::Chatting, C::Lost, P::Recovering),
    (P::Chatting, C::Restarted, P::Recovering),
    (P::Chatting, C::GivenUp, P::Ended),
    (P::Recovering, C::Done, P::Settling),
    (P::Recovering, C::Needs, P::Waiting),
    (P::Recovering, C::GivenUp, P::Ended),
    (P::Settling, C::Done, P::Ended),
    (P::Settling, C::Done, P::Watching),
    (P::Settling, C::GivenUp, P::Ended),
    (P::Watching, C::Done, P::Ended),
    (P::Watching, C::GivenUp, P::Ended),
    (P::Submitting, C::Done, P::Rendering),
    (P::Submitting, C::Refused, P::Start),
    (P::Submitting, C::Trouble, P::Waiting),
    (P::Submitting, C::Lost, P::Asking),
    (P::Submitting, C::Restarted, P::Asking),
    (P::Submitting, C::GivenUp, P::Ended),
    (P::Asking, C::Needs, P::Start),
    (P::Asking, C::Done, P::Rendering),
    (P::Asking, C::Done, P::Delivering),
    (P::Asking, C::Refused, P::Start),
    (P::Asking, C::GivenUp, P::Ended),
    (P::Rendering, C::Done, P::Delivering),
    (P::Rendering, C::Needs, P::Start),
    (P::Rendering, C::Refused, P::Start),
    (P::Rendering, C::GivenUp, P::Ended),
    (P::Delivering, C::Done, P::Ended),
    (P::Delivering, C::Lost, P::Asking),
    (P::Delivering, C::GivenUp, P::Ended),
    (P::Fetching, C::Done, P::Ended),
    (P::Fetching, C::Refused, P::Start),
    (P::Fetching, C::Restarted, P::Start),
    (P::Fetching, C::Trouble, P::Waiting),
    (P::Fetching, C::GivenUp, P::Ended),
];

/// Whether the table has this edge.
#[must_use]
pub fn allows(from: PhaseName, cause: Cause, to: PhaseName) -> bool {
    EDGES.contains(&(from, cause, to))
}

/// The table as a Mermaid state diagram. Every phase can be given up or stopped; those edges are left out, so that it
/// can be read.
#[must_use]
pub fn diagram() -> String {
    let mut edges: std::collections::BTreeMap<(PhaseName, PhaseName), Vec<&'static str>> =
        std::collections::BTreeMap::new();
    for (from, cause, to) in EDGES {
        if *cause != C::GivenUp {
            edges.entry((*from, *to)).or_default().push(cause.label());
        }
    }
    let mut out = String::from("stateDiagram-v2\n    [*] --> Start\n");
    for ((from, to), causes) in edges {
        let to = if to == P::Ended { "[*]".to_owned() } else { format!("{to:?}") };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "    {from:?} --> {to}: {}", causes.join(", "));
    }
    out
}

impl Cause {
    const fn label(self) -> &'static str {
        match self {
            C::Needs => "needs",
            C::Done => "done",
            C::Trouble => "trouble",
            C::Refused => "refused",
            C::Lost => "lost",
            C::Due => "due",
            C::Restarted => "restarted",
            C::GivenUp => "given up",
        }
    }
}

impl Phase {
    pub(super) const fn name(&self) -> PhaseName {
        match self {
            Phase::Start => P::Start,
            Phase::Waiting { .. } => P::Waiting,
            Phase::OpeningSession { .. } => P::OpeningSession,
            Phase::ReadingState { .. } => P::ReadingState,
            Phase::Uploading { .. } => P::Uploading,
            Phase::Verifying { .. } => P::Verifying,
            Phase::Chatting(_) => P::Chatting,
            Phase::Recovering { .. } => P::Recovering,
            Phase::Settling { .. } => P::Settling,
            Phase::Watching { .. } => P::Watching,
            Phase::Submitting { .. } => P::Submitting,
            Phase::Asking { .. } => P::Asking,
            Phase::Rendering { .. } => P::Rendering,
            Phase::Delivering { .. } => P::Delivering,
            Phase::Fetching { .. } => P::Fetching,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EDGES, PhaseName};
    use std::collections::BTreeSet;

    #[test]
    fn every_phase_is_reached_and_left() {
        let from: BTreeSet<PhaseName> = EDGES.iter().map(|edge| edge.0).collect();
        let to: BTreeSet<PhaseName> = EDGES.iter().map(|edge| edge.2).collect();
        assert!(!from.contains(&PhaseName::Ended));
        for phase in from {
            assert!(to.contains(&phase), "{phase:?} is never reached");
            assert!(
                EDGES.contains(&(phase, super::Cause::GivenUp, PhaseName::Ended)),
                "{phase:?} cannot be stopped"
            );
        }
        assert_eq!(EDGES.iter().collect::<BTreeSet<_>>().len(), EDGES.len(), "an edge stands twice");
    }
}
