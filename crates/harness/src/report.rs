//! The report of a job, for scripts: `{"turns":[…],"output":…,"requests":{…}}`.

use crate::job::State;
use crate::shell::trace::Line;
use crate::words::Sentence;
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{Entry, ProjectView};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What came of a job.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// What was said, in order.
    pub(crate) turns: Vec<Turn>,
    /// What the user saw that belongs to none of them: about the clips and the export.
    pub(crate) notices: Vec<String>,
    /// The video, if there is one.
    pub(crate) output: Option<PathBuf>,
    /// How many requests of each kind went out, over all runs of the job.
    pub(crate) requests: BTreeMap<String, usize>,
    /// Why there is no video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<String>,
    /// How far the job is: `finished`, or one that `fov resume` goes on with: `open`, `blocked`.
    pub(crate) state: State,
    /// What the program ends with.
    pub(crate) exit_code: u8,
}

/// What came of one `--say`.
#[derive(Debug, Serialize)]
pub(crate) struct Turn {
    /// The user's words.
    said: String,
    /// What the user saw in answer.
    replies: Vec<String>,
    /// The timeline then, in one line; none before there is one.
    summary: Option<String>,
    /// The draft then, byte for byte; none before there is one.
    draft: Option<Box<RawValue>>,
}

impl Report {
    /// Puts together what the machine knows of the project and what the trace of the job says.
    pub(crate) fn new(project: Option<&ProjectView>, trace: &[Line], lang: Lang) -> Report {
        let mut requests = BTreeMap::new();
        let mut drafts = BTreeMap::new();
        for line in trace {
            match line {
                Line::Request { kind, .. } => *requests.entry(kind.clone()).or_default() += 1,
                Line::TurnEnded { turn, draft } => {
                    drafts.insert(*turn, draft.clone());
                }
                _ => {}
            }
        }
        let (mut turns, mut notices) = (Vec::<Turn>::new(), Vec::new());
        for turn in project.map(|p| p.turns.as_slice()).unwrap_or_default() {
            let Some(said) = turn.said.clone() else {
                notices.extend(turn.entries.iter().filter_map(|entry| match entry {
                    Entry::Notice { notice } => Some(Sentence::from(notice.clone()).text(lang)),
                    _ => None,
                }));
                continue;
            };
            let mut replies = Vec::new();
            // A turn that changed nothing leaves the timeline as it was.
            let before = turns.last();
            let mut summary = before.and_then(|t| t.summary.clone());
            let draft = drafts.remove(&turn.id.0).unwrap_or_else(|| before.and_then(|t| t.draft.clone()));
            for entry in &turn.entries {
                match entry {
                    Entry::Reply { text, .. } if !text.trim().is_empty() => replies.push(text.clone()),
                    Entry::Notice { notice } => replies.push(Sentence::from(notice.clone()).text(lang)),
                    Entry::Timeline { summary: line } => summary = Some(line.clone()),
                    Entry::Reply { .. } | Entry::Delivered { .. } => {}
                }
            }
            turns.push(Turn { said, replies, summary, draft });
        }
        Report { turns, notices, output: None, requests, failure: None, state: State::Open, exit_code: 0 }
    }
}
