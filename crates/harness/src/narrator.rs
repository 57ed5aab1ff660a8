//! Tells the user what happens: bars on a terminal, otherwise one line for each thing that happened. All of it goes
//! to standard error, so that standard output holds nothing but the result.

use crate::words::{Sentence, size};
use fov_protocol::lang::Lang;
use fov_protocol::machine::view::{Activity, ProjectView, TurnView};
use fov_protocol::machine::{AttachmentId, Event, TurnId};
use fov_protocol::notice::Notice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Without a terminal, progress is worth a line after so many percent more, or after so long.
const LINE_PERCENT: u64 = 10;
const LINE_EVERY: Duration = Duration::from_secs(5);

/// What a progress is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Upload,
    Wait,
    Render,
    Download,
}

/// The voice of one job.
#[derive(Debug)]
pub(crate) struct Narrator<W: Write = io::Stderr> {
    out: W,
    lang: Lang,
    terminal: bool,
    bar: Option<(Stage, ProgressBar)>,
    line: Option<(Stage, u64, Instant)>,
    last_notice: Option<Notice>,
    asked: BTreeSet<TurnId>,
    /// What was printed of the answers of turns that have not ended. An answer that was cut short is completed later,
    /// and then it is another text.
    replied: BTreeMap<(TurnId, usize), String>,
}

impl Narrator {
    /// Speaks on standard error.
    pub(crate) fn new(lang: Lang) -> Narrator {
        let err = io::stderr();
        let terminal = err.is_terminal();
        Narrator::to(err, terminal, lang)
    }
}

impl<W: Write> Narrator<W> {
    fn to(out: W, terminal: bool, lang: Lang) -> Narrator<W> {
        Narrator {
            out,
            lang,
            terminal,
            bar: None,
            line: None,
            last_notice: None,
            asked: BTreeSet::new(),
            replied: BTreeMap::new(),
        }
    }

    /// What was asked in an earlier run is not repeated.
    pub(crate) fn knows(&mut self, project: &ProjectView) {
        self.asked.extend(project.turns.iter().map(|turn| turn.id));
    }

    /// One line.
    pub(crate) fn say(&mut self, line: &str) {
        let out = &mut self.out;
        let mut write = || {
            // A closed standard error is no reason to stop a job.
            let _ = writeln!(out, "{line}");
        };
        match &self.bar {
            Some((_, bar)) => bar.suspend(write),
            None => write(),
        }
    }

    fn tell_words(&mut self, sentence: &Sentence) {
        let line = sentence.text(self.lang);
        self.say(&line);
    }

    /// Tells an event of `project`.
    pub(crate) fn tell(&mut self, event: &Event, project: Option<&ProjectView>) {
        if let Some(project) = project {
            self.look(project);
        }
        match event {
            Event::Connected => self.tell_words(&Sentence::Connected),
            Event::Notice { notice, .. } => self.notice(notice),
            Event::Reply { turn, message, text, complete: true, .. } if !text.trim().is_empty() => {
                let text = text.trim();
                if self.replied.get(&(*turn, *message)).is_none_or(|printed| printed != text) {
                    self.say(text);
                    self.replied.insert((*turn, *message), text.to_owned());
                }
            }
            Event::Uploading { attachment, sent, total, .. } => {
                let what = Sentence::Uploading { name: self.name(project, *attachment) };
                self.progress(Stage::Upload, &what, *sent, Some(*total));
            }
            Event::Uploaded { attachment, .. } => {
                self.quiet();
                let name = self.name(project, *attachment);
                self.tell_words(&Sentence::Uploaded { name });
            }
            Event::Timeline { summary, .. } => self.say(summary),
            Event::Rendering { progress, .. } => {
                self.progress(Stage::Render, &Sentence::Rendering, u64::from(*progress), Some(100));
            }
            Event::Downloading { bytes, total, .. } => {
                self.progress(Stage::Download, &Sentence::Downloading, *bytes, *total);
            }
            Event::Delivered { bytes, .. } => {
                self.quiet();
                self.tell_words(&Sentence::VideoIsHere { size: size(*bytes, self.lang) });
            }
            Event::TurnEnded { turn, .. } => {
                self.quiet();
                // Whoever has it tried again gets a new answer, even if it is in the same words.
                self.replied.retain(|(other, _), _| other != turn);
            }
            Event::Idle(_) => self.quiet(),
            Event::Changed(_) | Event::Reply { .. } => {}
        }
    }

    /// Takes the bar off the screen.
    pub(crate) fn quiet(&mut self) {
        self.line = None;
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn notice(&mut self, notice: &Notice) {
        // The timeline's own event and the arrival tell these.
        if matches!(notice, Notice::Summary { .. } | Notice::Delivered { .. }) {
            return;
        }
        if self.last_notice.as_ref() != Some(notice) {
            self.tell_words(&Sentence::from(notice.clone()));
            self.last_notice = Some(notice.clone());
        }
    }

    /// Repeats the user's words when their turn comes, and shows that somebody works on them.
    fn look(&mut self, project: &ProjectView) {
        if !matches!(project.activity, Activity::Thinking { .. }) {
            return;
        }
        let current = project.turns.iter().find(|t| !t.ended);
        if let Some(TurnView { id, said: Some(said), .. }) = current
            && self.asked.insert(*id)
        {
            self.quiet();
            self.say(&format!("> {said}"));
        }
        if self.terminal && !matches!(self.bar, Some((Stage::Wait, _))) {
            self.quiet();
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style("{spinner} {msg} {elapsed}"));
            bar.set_message(Sentence::Working.text(self.lang));
            bar.enable_steady_tick(Duration::from_millis(120));
            self.bar = Some((Stage::Wait, bar));
        }
    }

    fn name(&self, project: Option<&ProjectView>, id: AttachmentId) -> String {
        let attachment = project.and_then(|p| p.attachments.iter().find(|a| a.id == id));
        attachment.map_or_else(|| Sentence::TheClip.text(self.lang), |a| a.name.clone())
    }

    fn progress(&mut self, stage: Stage, what: &Sentence, done: u64, total: Option<u64>) {
        let what = what.text(self.lang);
        if self.terminal {
            self.draw(stage, what, done, total);
        } else {
            self.write(stage, &what, done, total);
        }
    }

    fn draw(&mut self, stage: Stage, what: String, done: u64, total: Option<u64>) {
        if !matches!(&self.bar, Some((s, _)) if *s == stage) {
            self.quiet();
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            bar.set_style(style(match stage {
                Stage::Render => "{msg} {wide_bar} {percent:>3}% {elapsed}",
                _ => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}",
            }));
            self.bar = Some((stage, bar));
        }
        if let Some((_, bar)) = &self.bar {
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_message(what);
            bar.set_position(done);
        }
    }

    fn write(&mut self, stage: Stage, what: &str, done: u64, total: Option<u64>) {
        let percent = total.filter(|t| *t > 0).map(|t| done.saturating_mul(100) / t);
        if let Some((s, before, at)) = self.line
            && s == stage
            && (percent == Some(before)
                || percent.is_some_and(|p| p < before + LINE_PERCENT && p < 100) && at.elapsed() < LINE_EVERY
                || percent.is_none() && at.elapsed() < LINE_EVERY)
        {
            return;
        }
        match percent {
            Some(percent) => self.say(&format!("{what}: {percent}%")),
            None => self.say(&format!("{what}: {}", size(done, self.lang))),
        }
        self.line = Some((stage, percent.unwrap_or_default(), Instant::now()));
    }
}

impl<W: Write> Drop for Narrator<W> {
    fn drop(&mut self) {
        self.quiet();
    }
}

/// The templates are this file's own; a mistake in one falls back to the plain bar.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fov_protocol::machine::ProjectId;

    fn told(events: &[Event]) -> Vec<String> {
        let mut heard = Vec::new();
        let mut narrator = Narrator::to(&mut heard, false, Lang::En);
        events.iter().for_each(|event| narrator.tell(event, None));
        drop(narrator);
        String::from_utf8(heard).unwrap().lines().map(str::to_owned).collect()
    }

    fn reply(message: usize, text: &str) -> Event {
        let (project, turn) = (ProjectId("p".into()), TurnId(1));
        Event::Reply { project, turn, message, text: text.into(), complete: true }
    }

    #[test]
    fn an_answer_that_was_cut_short_is_told_again_when_it_is_whole() {
        let ended = Event::TurnEnded { project: ProjectId("p".into()), turn: TurnId(1) };
        let cut = reply(0, "I trimmed the");
        let whole = reply(0, "I trimmed the intro.");
        assert_eq!(told(&[cut.clone(), whole.clone()]), ["I trimmed the", "I trimmed the intro."]);
        // The same words twice are told once, and once more when the turn was tried again.
        assert_eq!(told(&[whole.clone(), whole.clone()]), ["I trimmed the intro."]);
        assert_eq!(told(&[whole.clone(), ended, whole]), ["I trimmed the intro."; 2]);
        assert_eq!(told(&[cut.clone(), reply(1, "I trimmed the"), reply(0, " ")]), ["I trimmed the"; 2]);
    }
}
