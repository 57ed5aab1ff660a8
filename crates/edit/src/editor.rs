//! One project's edit: the timeline, its history, and the memory of what was just done that follow-ups refer to.

use crate::apply::{self, Facts, Need, Stop};
use crate::grammar::{self, read};
use crate::history::Step;
use crate::operation::{Operation, Part};
use crate::speeds::Speeds;
use crate::subtitles;
use crate::time::Time;
use crate::timeline::{Id, Source, SourceKind, Timeline};
use crate::words::{self, Lang, Said, said};
use serde::{Deserialize, Serialize};

/// The version of an [`Editor`]'s JSON.
const VERSION: u32 = 1;
/// So many characters of what was not understood are repeated to the user.
const NAMED: usize = 200;

/// A timeline that is edited by sentences or operations, with undo to any depth.
///
/// `serde_json::to_string` of it is its stored form; a form of another version is refused when it is read. A
/// hundred edits take about 20 kB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Editor {
    #[serde(rename = "v", deserialize_with = "known_version")]
    version: u32,
    timeline: Timeline,
    #[serde(default)]
    past: Vec<Step>,
    #[serde(default)]
    future: Vec<Step>,
    /// The operations of the latest message that changed something.
    #[serde(default)]
    recent: Vec<Operation>,
    /// Subtitle files that were brought, by their names.
    #[serde(default)]
    subtitles: Vec<(String, Vec<subtitles::Line>)>,
}

fn known_version<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(from)?;
    if version == VERSION {
        Ok(version)
    } else {
        Err(serde::de::Error::custom(format!("an edit of version {version} cannot be read")))
    }
}

/// What came of an instruction.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It was dealt with.
    Answered(Answer),
    /// These analyses are needed first; nothing has changed. Call again with the facts.
    Needs(Vec<Need>),
}

/// What the user reads, and what was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The answer in the user's language; never empty.
    pub text: String,
    /// Whether the timeline differs from before.
    pub changed: bool,
    /// The language of the answer.
    pub lang: Lang,
    /// The operations that were carried out, in order.
    pub operations: Vec<Operation>,
    /// The parts of the message that were not understood, in the user's words.
    pub not_understood: Vec<String>,
}

impl Default for Editor {
    fn default() -> Editor {
        Editor::new()
    }
}

/// One message's progress.
#[derive(Clone)]
struct Turn<'a> {
    facts: &'a Facts,
    /// The film before the message, or since its last undo.
    before: Timeline,
    said: Vec<Said>,
    done: Vec<Operation>,
    /// What was said of `done`.
    reports: Vec<Said>,
    needs: Vec<Need>,
    unknown: Vec<String>,
    /// How what was too long to be read begins.
    unread: Vec<String>,
    /// Words inside of what was carried out that nothing was made of.
    ignored: Vec<String>,
    /// Clauses without a verb of editing that were not understood.
    remarks: Vec<String>,
    /// The changes of speed that were done last, and how many operations there were before them.
    speeds: Option<(usize, Speeds)>,
}

impl Editor {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Editor {
        Editor {
            version: VERSION,
            timeline: Timeline::new(),
            past: Vec::new(),
            future: Vec::new(),
            recent: Vec::new(),
            subtitles: Vec::new(),
        }
    }

    /// The film as it is.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Takes in an uploaded file. A video goes to the end of the main track; the first one sets the canvas unless
    /// the user chose one. Sound waits in the bin, and so do pictures once there is a video; pictures alone make a
    /// slideshow of 3 s each. Adding is not an edit: undo does not take it back.
    pub fn add_source(&mut self, source: Source) -> Id {
        let tl = &mut self.timeline;
        let kind = source.kind;
        let id = tl.fresh_id();
        tl.sources.insert(id, source);
        let video =
            |tl: &Timeline| tl.clips.iter().any(|c| apply::kind_of(tl, c.source) == Some(SourceKind::Video));
        let first = tl.clips.is_empty();
        let on_track = match kind {
            SourceKind::Video => true,
            SourceKind::Image => !video(tl),
            SourceKind::Audio => false,
        };
        if kind == SourceKind::Video && !first && !video(tl) {
            // Pictures that came before their video were not a slideshow: they wait for their use.
            if self.past.is_empty() {
                tl.clips.clear();
            }
        }
        let first = tl.clips.is_empty();
        if on_track && let Some(clip) = apply::whole(tl, id) {
            tl.clips.push(clip);
            if first && !tl.canvas.chosen {
                apply::canvas_from(tl, id);
            }
        }
        id
    }

    /// Takes in the lines of a subtitle file. They wait until a message asks for the subtitles. Bringing them is not an
    /// edit: undo does not take it back. A file of the same name takes the place of the earlier one.
    pub fn bring_subtitles(&mut self, name: &str, lines: Vec<subtitles::Line>) {
        self.subtitles.retain(|(earlier, _)| earlier != name);
        self.subtitles.push((name.to_owned(), lines));
    }

    /// Takes back the last message's edits; false if there are none.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.past.pop() else { return false };
        self.future.push(step.apply(&mut self.timeline));
        crate::track::settle(&mut self.timeline);
        self.recent.clear();
        true
    }

    /// Does again what was taken back last; false if there is nothing.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.future.pop() else { return false };
        self.past.push(step.apply(&mut self.timeline));
        crate::track::settle(&mut self.timeline);
        self.recent.clear();
        true
    }

    /// Carries out typed operations, in order, as one step of the history. What cannot be done is refused in the
    /// answer; the rest is done.
    pub fn apply(&mut self, ops: &[Operation], facts: &Facts, lang: Lang) -> Outcome {
        let saved = self.clone();
        let mut turn = Turn::new(facts, &self.timeline);
        for op in ops {
            self.carry_out(op, &mut turn);
        }
        self.finish(turn, saved, lang)
    }

    /// Does what a message asks for, clause by clause, as one step of the history.
    pub fn instruct(&mut self, text: &str, facts: &Facts) -> Outcome {
        let saved = self.clone();
        let mut turn = Turn::new(facts, &self.timeline);
        let subtitles::Pasted { before, lines, after } = subtitles::pasted(text, grammar::goes_on);
        let mut cues =
            (!lines.is_empty()).then(|| Operation::AddSubtitles { lines, style: Default::default() });
        self.follow(&before, &mut cues, &mut turn);
        if let Some(op) = cues.take() {
            self.carry_out(&op, &mut turn);
        }
        self.follow(&after, &mut None, &mut turn);
        let lang = grammar::language(&if after.is_empty() { before } else { format!("{before}\n{after}") });
        self.finish(turn, saved, lang)
    }

    /// Does what a text asks for. The cues that were pasted behind it are laid down where it speaks of them.
    fn follow(&mut self, text: &str, cues: &mut Option<Operation>, turn: &mut Turn<'_>) {
        let (text, unread) = grammar::readable(text);
        let clauses = grammar::clauses(text, &self.timeline);
        let announces = cues.is_some() && text.trim_end().ends_with([':', '：']);
        for (i, clause) in clauses.iter().enumerate() {
            let announced = clause.names_subtitles();
            let of_cues = announced
                && (cues.is_some() || matches!(turn.done.last(), Some(Operation::AddSubtitles { .. })));
            if let Some(op) = cues.take_if(|_| announced) {
                self.carry_out(&op, turn);
            }
            let recent = self.latest(turn);
            let context = read::Context {
                timeline: &self.timeline,
                text,
                last: recent.last(),
                recent: &recent,
                within: !turn.done.is_empty(),
                undone: !self.future.is_empty(),
                subtitles: &self.subtitles,
            };
            let wishes = read::read(clause, &context);
            // "Add these subtitles:" has been answered by the cues themselves.
            let lead_in = of_cues || announces && i + 1 == clauses.len();
            if lead_in && wishes.iter().all(read::Wish::only_announces) {
                continue;
            }
            if wishes.iter().any(|w| matches!(w, read::Wish::Do(_) | read::Wish::Instead(_))) {
                let words = clause.unknown().filter_map(|at| text.get(at));
                turn.ignored.extend(words.map(str::to_owned));
            }
            for wish in wishes {
                match wish {
                    read::Wish::Do(op) => self.carry_out(&op, turn),
                    read::Wish::Tell(said) => turn.said.push(said),
                    read::Wish::Correct(part) => self.correct(&part, turn),
                    read::Wish::Instead(ops) => self.instead(ops, turn),
                    read::Wish::Unknown => {
                        let words = text.get(clause.span()).unwrap_or_default().trim();
                        let words = words.chars().take(NAMED).collect();
                        if clause.is_remark() { turn.remarks.push(words) } else { turn.unknown.push(words) }
                    }
                }
            }
        }
        if !unread.trim().is_empty() {
            turn.unread.push(unread.trim().chars().take(NAMED).collect());
        }
    }

    fn carry_out(&mut self, op: &Operation, turn: &mut Turn<'_>) {
        if self.beside_other_speeds(op, turn) {
            return;
        }
        if let Err(why) = self.attempt(op, turn) {
            turn.said.push(why);
        }
    }

    /// A change of speed behind others of the same message: all are done again, measured on the film before them.
    fn beside_other_speeds(&mut self, op: &Operation, turn: &mut Turn<'_>) -> bool {
        let run = turn.speeds.take().filter(|(first, run)| first + run.len() == turn.done.len());
        let more = run.and_then(|(first, run)| run.and(op).map(|run| (first, run)));
        let done = more.and_then(|(first, run)| {
            run.carried_out(turn.facts).map(|(film, said)| (first, run, film, said))
        });
        let Some((first, run, film, said)) = done else {
            turn.speeds = Speeds::begin(&self.timeline, op).map(|run| (turn.done.len(), run));
            return false;
        };
        self.timeline = film;
        let undone = turn.reports.split_off(first);
        turn.said.retain(|earlier| !undone.contains(earlier));
        turn.reports.extend(said.iter().cloned());
        turn.said.extend(said);
        turn.done.push(op.clone());
        turn.speeds = Some((first, run));
        true
    }

    /// Carries one operation out; the error is why it was refused.
    fn attempt(&mut self, op: &Operation, turn: &mut Turn<'_>) -> Result<(), Said> {
        match op {
            Operation::Undo { steps } => self.travel(*steps, turn, true),
            Operation::Redo { steps } => self.travel(*steps, turn, false),
            Operation::StartOver => self.start_over(turn),
            _ => match apply::apply(&mut self.timeline, op, turn.facts) {
                Ok(said) => {
                    turn.reports.push(said.clone());
                    turn.said.push(said);
                    turn.done.push(op.clone());
                }
                Err(Stop::Refused(why)) => return Err(why),
                Err(Stop::Needs(needs)) => turn.needs.extend(needs),
            },
        }
        Ok(())
    }

    /// What this message has done so far becomes a step.
    fn close_step(&mut self, turn: &mut Turn<'_>) {
        if let Some(step) = Step::between(&self.timeline, &turn.before) {
            self.past.push(step);
            self.future.clear();
            self.recent = std::mem::take(&mut turn.done);
            turn.reports.clear();
        }
        turn.before = self.timeline.clone();
    }

    fn travel(&mut self, steps: u32, turn: &mut Turn<'_>, back: bool) {
        self.close_step(turn);
        let mut count = 0;
        while count < steps && (if back { self.undo() } else { self.redo() }) {
            count += 1;
        }
        turn.before = self.timeline.clone();
        turn.said.push(match (count, back) {
            (0, true) => said!("There is nothing to undo.", "没有可以撤销的操作。"),
            (0, false) => said!("There is nothing to redo.", "没有可以重做的操作。"),
            (1, true) => said!("Undid the last edit.", "已撤销上一步。"),
            (1, false) => said!("Did it again.", "已重做。"),
            (n, true) => said!("Undid the last {n} edits.", "已撤销 {n} 步。"),
            (n, false) => said!("Did {n} edits again.", "已重做 {n} 步。"),
        });
    }

    /// Back to the sources as they were brought; itself an edit that can be undone.
    fn start_over(&mut self, turn: &mut Turn<'_>) {
        self.close_step(turn);
        let mut fresh = Editor::new();
        fresh.timeline.next_id = self.timeline.next_id;
        for (id, source) in &self.timeline.sources {
            let kept = fresh.timeline.next_id;
            fresh.timeline.next_id = id.0;
            fresh.add_source(source.clone());
            fresh.timeline.next_id = fresh.timeline.next_id.max(kept);
        }
        // Ids that the loop gave to clips must not meet those of later sources.
        let mut next = self.timeline.next_id;
        for clip in &mut fresh.timeline.clips {
            clip.id = Id(next);
            next += 1;
        }
        fresh.timeline.next_id = next;
        self.timeline = fresh.timeline;
        turn.done.push(Operation::StartOver);
        turn.said.push(said!(
            "Started over: everything is as it was uploaded. Say “undo” to get the edits back.",
            "已恢复到刚上传时的样子。想找回之前的编辑，可以说“撤销”。"
        ));
    }

    /// The latest edits again, with another length for what was assumed.
    fn correct(&mut self, part: &Part, turn: &mut Turn<'_>) {
        let ops = self.latest(turn).into_iter().map(|op| op.corrected(part)).collect();
        self.redone(ops, turn);
    }

    /// The latest edits again, with `ops` in the place of the last of them.
    fn instead(&mut self, ops: Vec<Operation>, turn: &mut Turn<'_>) {
        let mut all = self.latest(turn);
        all.pop();
        all.extend(ops);
        self.redone(all, turn);
    }

    /// What this message did so far; where that is nothing, what the last one did.
    fn latest(&self, turn: &Turn<'_>) -> Vec<Operation> {
        if turn.done.is_empty() { self.recent.clone() } else { turn.done.clone() }
    }

    /// Takes the latest edits back and does `ops` in their place. Where one of these is refused, all stays as it was.
    fn redone(&mut self, ops: Vec<Operation>, turn: &mut Turn<'_>) {
        let (editor, progress) = (self.clone(), turn.clone());
        if turn.done.is_empty() {
            self.undo();
            turn.before = self.timeline.clone();
        } else {
            self.timeline = Timeline {
                next_id: self.timeline.next_id,
                sources: self.timeline.sources.clone(),
                ..turn.before.clone()
            };
            turn.done.clear();
            let undone = std::mem::take(&mut turn.reports);
            turn.said.retain(|said| !undone.contains(said));
        }
        for op in ops {
            if let Err(why) = self.attempt(&op, turn) {
                (*self, *turn) = (editor, progress);
                turn.said.push(why);
                turn.said.push(said!("I left the edit before as it is.", "之前的编辑保持不变。"));
                return;
            }
        }
    }

    fn finish(&mut self, mut turn: Turn<'_>, saved: Editor, lang: Lang) -> Outcome {
        if !turn.needs.is_empty() {
            *self = saved;
            turn.needs.sort_unstable();
            turn.needs.dedup();
            return Outcome::Needs(turn.needs);
        }
        // "The ending drags, lose the last 5 seconds": a remark beside a wish that was carried out.
        let done = !turn.done.is_empty();
        let remarks = std::mem::take(&mut turn.remarks);
        let mut not_understood = turn.unknown.clone();
        not_understood.extend(remarks.iter().chain(&turn.unread).cloned());
        if done { &mut turn.ignored } else { &mut turn.unknown }.extend(remarks);
        let operations = turn.done.clone();
        self.close_step(&mut turn);
        let changed = Step::between(&saved.timeline, &self.timeline).is_some();
        let text = answer_text(&turn, done, &saved.timeline, &self.timeline, lang);
        Outcome::Answered(Answer { text, changed, lang, operations, not_understood })
    }
}

impl<'a> Turn<'a> {
    fn new(facts: &'a Facts, now: &Timeline) -> Turn<'a> {
        Turn {
            facts,
            before: now.clone(),
            said: Vec::new(),
            done: Vec::new(),
            reports: Vec::new(),
            needs: Vec::new(),
            unknown: Vec::new(),
            unread: Vec::new(),
            ignored: Vec::new(),
            remarks: Vec::new(),
            speeds: None,
        }
    }
}

fn answer_text(turn: &Turn<'_>, done: bool, before: &Timeline, after: &Timeline, lang: Lang) -> String {
    let mut said = turn.said.clone();
    said.dedup();
    let (old, new) = (before.duration(), after.duration());
    if old != new && new > Time::ZERO {
        let (len, len_zh) = words::length(Time::from_ms((new.ms() + 5) / 10 * 10));
        said.push(said!("The video is now {len}.", "视频现在长 {len_zh}。"));
    }
    if !turn.ignored.is_empty() {
        let (en, zh) = (turn.ignored.join("”, “"), turn.ignored.join("”“"));
        said.push(said!("I did not know what to do about “{en}”.", "不明白“{zh}”是什么意思，没有处理。"));
    }
    if !turn.unknown.is_empty() {
        let (en, zh) = (turn.unknown.join("”, “"), turn.unknown.join("”“"));
        said.push(said!(
            "I did not understand “{en}”, so I left that undone.",
            "没看懂“{zh}”，这部分没有处理。"
        ));
        if !done {
            said.push(read::suggestions(&turn.unknown));
        }
    }
    for rest in &turn.unread {
        let most = grammar::LONGEST_MESSAGE;
        let begin: String = rest.chars().take(40).collect();
        said.push(said!(
            "I read {most} characters of a message at most; I did nothing from “{begin}…” on. Send that part again by itself.",
            "一条消息最多读 {most} 个字，从“{begin}…”开始没有处理，请把这部分单独再发一次。"
        ));
    }
    if said.is_empty() {
        said.push(said!(
            "Tell me what to change, for example “trim the first 3 seconds”.",
            "请告诉我要怎么改，例如“裁掉开头3秒”。"
        ));
    }
    let parts: Vec<&str> = said.iter().map(|s| s.in_lang(lang)).filter(|s| !s.is_empty()).collect();
    match lang {
        Lang::En => parts.join(" "),
        Lang::Zh => words::spaced(&parts.concat()),
    }
}
