//! A turn of the conversation: the message goes out once, the answer streams in, the state tells what it did. A
//! message whose fate is unknown is looked up, never posted again, unless the backend counts messages and says that
//! this number is still free.

use super::account::backoff_ms;
use super::network::{Answer, Call, Got};
use super::output::{Event, RequestKind};
use super::state::{Auth, Chatting, Phase, Settled, What};
use super::steps::{MAX_TRIES, detail_of};
use super::table::Cause;
use super::view::Entry;
use super::{Machine, NetFailure, RequestId, TurnId, WakeReason};
use crate::agent::{Outcome, Signal, Turn as Reader};
use crate::draft;
use crate::notice::Notice;
use crate::translate;
use crate::wire;
use crate::wire::envelope::{self, Failure};
use crate::wire::state::Known;
use serde::de::IgnoredAny;

/// No text for so long: the user is told that work goes on (API page, "The stream").
const STILL_WORKING_MS: u64 = 120_000;
/// Nothing but heartbeats for so long: lost.
const SILENCE_MS: u64 = 600_000;
/// No turn takes longer.
const TURN_MS: u64 = 900_000;
/// The first look at the state after a broken stream, and the following ones.
const FIRST_LOOK_MS: u64 = 30_000;
const NEXT_LOOK_MS: u64 = 60_000;
/// Looks that show no change before the message is given up.
const LOOKS: u32 = 5;
/// How often a backend that counts is asked whether a message has been worked through.
const RUNNING_LOOK_MS: u64 = 2_000;
/// Looks at a message that is still being worked on before it is given up: twice the time of a turn. They are counted
/// because a clock that was set says nothing about how long the backend has had.
const RUNNING_LOOKS: u32 = (2 * TURN_MS / RUNNING_LOOK_MS) as u32;
/// Looks for a second stage of a generation, and the time between them.
const STAGE_LOOKS: u32 = 4;
const STAGE_LOOK_MS: u64 = 15_000;
/// A message longer than this is drawn once it is complete: nobody reads along, and drawing each piece would take
/// time that grows with the square of its length.
const DRAWN_BYTES: usize = 16 * 1024;

impl Machine {
    pub(super) fn begin_chat(&mut self, p: usize, text: &str) {
        let project = &mut self.state.projects[p];
        let Some(base) = project.known.take() else { return self.read_state_first(p) };
        let Some(session) = project.session.as_ref() else { return };
        let Some(active) = project.current.as_mut() else { return };
        active.tries += 1;
        if active.tries > MAX_TRIES {
            return self.fail_step(p, Notice::TurnLost);
        }
        let fresh = active.step.base.is_none();
        let index = base.turn.as_ref().map(|turn| *active.step.base.get_or_insert(turn.count));
        let first = fresh && index.is_some();
        let mut call =
            Call::post(RequestKind::Chat, wire::chat::PATH, &wire::chat::Chat::new(&session.id, text));
        call.extra = index.map(|n| (wire::chat::INDEX_HEADER, n.to_string()));
        let request = self.send(Some(p), call);
        let (now, first_entry) = (self.now, self.entries(p));
        let reader = Reader::new();
        let chatting =
            Chatting { request, base, index, first, posted: now, heard: now, text: now, reader, first_entry };
        self.set_phase(p, Cause::Needs, Phase::Chatting(Box::new(chatting)));
    }

    /// How many entries the current turn has.
    fn entries(&mut self, p: usize) -> usize {
        let turn = self.step(p).map(|step| step.turn);
        turn.and_then(|turn| self.state.projects[p].turn(turn)).map_or(0, |turn| turn.entries.len())
    }

    /// Bytes of an answer with status 2xx.
    pub(super) fn chat_bytes(&mut self, id: RequestId, bytes: &[u8]) {
        let Some(p) = self.chatting_with(id) else { return };
        let now = self.now;
        let Some(Phase::Chatting(chatting)) =
            self.state.projects[p].current.as_mut().map(|active| &mut active.phase)
        else {
            return;
        };
        let Some(buffer) = self.buffers.get_mut(&id) else { return };
        let mut signals = Vec::new();
        let reader = &mut chatting.reader;
        let fed =
            buffer.decoder.feed(bytes, |event| signals.extend(reader.on_event_keeping::<IgnoredAny>(&event)));
        if signals.iter().any(|signal| !matches!(signal, Signal::Heartbeat)) {
            chatting.heard = now;
        }
        if signals.iter().any(|signal| matches!(signal, Signal::Text { .. })) {
            chatting.text = now;
        }
        // Of several signals for one message only the last counts.
        let mut texts: Vec<(usize, String, bool)> = Vec::new();
        for signal in signals {
            if let Signal::Text { message, text, complete } = signal {
                match texts.binary_search_by_key(&message, |(message, ..)| *message) {
                    Ok(known) => texts[known] = (message, text, complete),
                    Err(place) => texts.insert(place, (message, text, complete)),
                }
            }
        }
        for (message, text, complete) in texts {
            if complete || text.len() <= DRAWN_BYTES {
                self.show_reply(p, message, &text, complete);
            }
        }
        if fed.is_err() {
            self.abort(id);
            self.recover(p, Cause::Lost);
        }
    }

    fn chatting_with(&self, id: RequestId) -> Option<usize> {
        self.state.projects.iter().position(|project| {
            matches!(project.current.as_ref().map(|active| &active.phase), Some(Phase::Chatting(c)) if c.request == id)
        })
    }

    pub(super) fn chat_done(&mut self, p: usize, got: Got) {
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(NetFailure::Lost) => return self.recover(p, Cause::Lost),
            Err(NetFailure::NotSent | NetFailure::FileGone) => {
                self.take_base_back(p);
                self.not_tried(p);
                return self.trouble(p, true);
            }
        };
        let ok = (200..300).contains(&answer.status);
        let Some(Phase::Chatting(chatting)) = self.phase(p) else { return };
        let outcome = chatting.reader.finish();
        // A refusal can come as plain JSON with status 200 too; a stream is never valid JSON as a whole.
        if !ok || (outcome == Outcome::Cut && answer.body.trim_ascii_start().first() == Some(&b'{')) {
            let first = chatting.first;
            return match answer.read::<IgnoredAny>() {
                Err(Failure::Conflict) if first => self.number_taken(p),
                Ok(_) | Err(Failure::Trouble | Failure::Conflict) => self.recover(p, Cause::Lost),
                Err(failure) => self.chat_refused(p, failure, &answer),
            };
        }
        match outcome {
            Outcome::Answered(_) => self.settle(p, Cause::Done, Settled::Answered),
            Outcome::Silent => self.settle(p, Cause::Done, Settled::Silent),
            Outcome::Cut => self.recover(p, Cause::Lost),
            Outcome::Failed(failure) => {
                // Once the agent has begun, a number says how the turn ended, not that it was refused.
                let untouched = chatting.reader.is_untouched();
                let coded = failure.code.as_deref().and_then(refusal_of_code).filter(|_| untouched);
                match coded {
                    Some(refusal) => self.chat_refused(p, refusal, &answer),
                    None => {
                        let detail = envelope::clean(&self.agents_words(&failure.message, true));
                        self.settle(p, Cause::Done, Settled::Failed { detail });
                    }
                }
            }
        }
    }

    /// The message was not accepted, so that nothing came of it: what the refusal asks for is done, and the step
    /// begins again.
    fn chat_refused(&mut self, p: usize, failure: Failure, answer: &Answer) {
        self.take_base_back(p);
        if let Some(failure) = self.other_than_success(p, failure, answer) {
            self.fail_step(p, Notice::MessageRefused { detail: detail_of(failure) });
        }
    }

    /// Nothing was done since the state was read: it need not be read again.
    fn take_base_back(&mut self, p: usize) {
        if let Some(Phase::Chatting(chatting)) = self.phase(p) {
            let (base, first) = (std::mem::take(&mut chatting.base), chatting.first);
            self.state.projects[p].known = Some(base);
            if first && let Some(active) = self.state.projects[p].current.as_mut() {
                active.step.base = None;
            }
        }
    }

    /// Something that had been given up arrived after all and has the number: the next free one is looked up.
    pub(super) fn number_taken(&mut self, p: usize) {
        let project = &mut self.state.projects[p];
        project.known = None;
        if let Some(active) = project.current.as_mut() {
            active.step.base = None;
        }
        self.again(p, Cause::Refused);
    }

    /// The stream broke: from now on only the state can tell what became of the message.
    pub(super) fn recover(&mut self, p: usize, cause: Cause) {
        let Some(Phase::Chatting(chatting)) = self.phase(p) else { return };
        let base = std::mem::take(&mut chatting.base);
        let (index, first_entry) = (chatting.index, chatting.first_entry);
        // A backend that counts tells at once; any other needs time to finish.
        let wait = if index.is_some() { 0 } else { FIRST_LOOK_MS };
        if let Some(turn) = self.step(p).map(|step| step.turn) {
            self.complete_replies(p, turn);
            if index.is_none() {
                self.tell(p, turn, Notice::CheckingWhatHappened);
            }
        }
        let next = self.now + wait;
        let base = Box::new(base);
        self.set_phase(
            p,
            cause,
            Phase::Recovering { base, index, first_entry, reads: 0, request: None, next },
        );
    }

    pub(super) fn recovered_state(&mut self, p: usize, known: Known) {
        let (now, in_doubt) = (self.now, self.state.projects[p].in_doubt);
        let Some(Phase::Recovering { base, index, reads, request, next, .. }) = self.phase(p) else {
            return;
        };
        *request = None;
        if let (Some(index), Some(turn)) = (*index, known.turn.as_ref()) {
            if turn.count <= index {
                // The backend says that it never got this number, and would refuse it if it came twice.
                let project = &mut self.state.projects[p];
                project.known = Some(known);
                let tries = project.current.as_ref().map_or(0, |active| active.tries);
                let wait = if tries > 1 { backoff_ms(tries - 1) } else { 0 };
                self.set_phase(p, Cause::Needs, Phase::Waiting { until: now + wait });
                return;
            }
            if turn.running {
                *reads += 1;
                if *reads >= RUNNING_LOOKS {
                    return self.fail_step(p, Notice::TurnLost);
                }
                *next = now + RUNNING_LOOK_MS;
                self.dirty = true;
                return;
            }
            let reply = turn.reply.clone().filter(|_| turn.index == Some(index));
            return self.settle_recovered(p, reply, known);
        }
        if !in_doubt && (known.draft != base.draft || known.generated != base.generated) {
            return self.settle_recovered(p, None, known);
        }
        // In doubt only what can be told of is a reason to ask: what is generated is on its way to the timeline.
        if in_doubt && known.draft != base.draft {
            let base = base.clone();
            let changes = self.changes(&base, &known);
            if !changes.is_empty() {
                return self.unclear(p, changes, known);
            }
        }
        let Some(Phase::Recovering { reads, next, .. }) = self.phase(p) else { return };
        *reads += 1;
        if *reads >= LOOKS {
            self.state.projects[p].known = Some(known);
            return self.fail_step(p, Notice::TurnLost);
        }
        *next = now + NEXT_LOOK_MS;
        self.dirty = true;
    }

    /// Something happened, and an earlier message that was given up may have done it.
    fn unclear(&mut self, p: usize, changes: Vec<String>, known: Known) {
        let project = &mut self.state.projects[p];
        project.edited = true;
        project.known = Some(known);
        if let Some(turn) = self.step(p).map(|step| step.turn) {
            self.tell_timeline(p, turn, true);
        }
        self.fail_step(p, Notice::TurnUnclear { changes });
    }

    fn settle_recovered(&mut self, p: usize, reply: Option<String>, known: Known) {
        let outcome = match reply {
            Some(reply) if !reply.trim().is_empty() => {
                self.replace_replies(p, &reply);
                Settled::Answered
            }
            _ => Settled::Silent,
        };
        self.settle(p, Cause::Done, outcome);
        self.settled(p, known);
    }

    /// The turn is over: reads the state to see what it did.
    fn settle(&mut self, p: usize, cause: Cause, outcome: Settled) {
        let (base, index) = match self.phase(p) {
            Some(Phase::Chatting(chatting)) => (Box::new(std::mem::take(&mut chatting.base)), chatting.index),
            Some(Phase::Recovering { base, index, .. }) => (std::mem::take(base), *index),
            _ => return,
        };
        self.accepted(p);
        if let Some(number) = index {
            self.number_is_used(p, number);
        }
        if let Some(turn) = self.step(p).map(|step| step.turn) {
            self.complete_replies(p, turn);
        }
        let next = self.now;
        self.set_phase(p, cause, Phase::Settling { base, outcome, request: None, next });
    }

    /// The backend took this message under its number. Another one that was given up with the same number never got
    /// there: its next try needs a number of its own.
    fn number_is_used(&mut self, p: usize, number: u64) {
        let project = &mut self.state.projects[p];
        for step in project.failed.iter_mut().chain(&mut project.queue) {
            if matches!(step.what, What::Chat { .. }) && step.base == Some(number) {
                step.base = None;
            }
        }
    }

    pub(super) fn settled(&mut self, p: usize, known: Known) {
        let Some(Phase::Settling { base, outcome, .. }) = self.phase(p) else { return };
        let (base, outcome) = (std::mem::take(base), outcome.clone());
        let Some(turn) = self.step(p).map(|step| step.turn) else { return };
        // A backend that counts its messages says itself whether it is still at work.
        let may_go_on = known.turn.as_ref().is_none_or(|turn| turn.running);
        let generated = known.generated > base.generated && may_go_on;
        let changes = self.changes(&base, &known);
        let project = &mut self.state.projects[p];
        project.edited |= !changes.is_empty();
        project.known = Some(known.clone());
        match outcome {
            Settled::Answered => {}
            Settled::Silent if changes.is_empty() => self.tell(p, turn, Notice::NothingChanged),
            Settled::Silent => self.tell(p, turn, Notice::Changed { changes: changes.clone() }),
            Settled::Failed { detail } => {
                self.tell_timeline(p, turn, !changes.is_empty());
                // The backend has dealt with this message: a try by hand is another one.
                if let Some(active) = self.state.projects[p].current.as_mut() {
                    active.step.base = None;
                }
                return self.fail_step(p, Notice::TurnFailed { detail });
            }
        }
        self.tell_timeline(p, turn, !changes.is_empty());
        if generated {
            let next = self.now + STAGE_LOOK_MS;
            let base = Box::new(known);
            self.set_phase(p, Cause::Done, Phase::Watching { base, reads: 0, request: None, next });
        } else {
            self.end_step(p, Cause::Done);
        }
    }

    /// A clip was generated; the backend may be adding music and titles by itself.
    pub(super) fn watched(&mut self, p: usize, known: Known) {
        let now = self.now;
        let Some(Phase::Watching { base, reads, request, next }) = self.phase(p) else { return };
        *request = None;
        let base = (**base).clone();
        if base.draft == known.draft && *reads + 1 < STAGE_LOOKS {
            *reads += 1;
            *next = now + STAGE_LOOK_MS;
            self.dirty = true;
            return;
        }
        let changes = self.changes(&base, &known);
        self.state.projects[p].known = Some(known);
        if let Some(turn) = self.step(p).map(|step| step.turn)
            && !changes.is_empty()
        {
            self.tell(p, turn, Notice::SecondStage { changes });
            self.tell_timeline(p, turn, true);
        }
        self.end_step(p, Cause::Done);
    }

    /// The rules of time for an answer that streams in.
    pub(super) fn chat_due(&mut self, p: usize) {
        let now = self.now;
        let Some(step) = self.step(p) else { return };
        let turn = step.turn;
        let held = self.phase(p).and_then(|phase| phase.request()).is_some_and(|id| self.is_held(id));
        let Some(Phase::Chatting(chatting)) = self.phase(p) else { return };
        if held {
            return;
        }
        if now >= chatting.posted + TURN_MS || now >= chatting.heard + SILENCE_MS {
            let id = chatting.request;
            self.abort(id);
            self.recover(p, Cause::Lost);
        } else if now >= chatting.text + STILL_WORKING_MS {
            chatting.text = now;
            let minutes = (now - chatting.posted) / 60_000;
            self.tell(p, turn, Notice::StillWorking { minutes });
        }
    }

    /// What changed from one state to the next, in the user's words.
    fn changes(&self, before: &Known, after: &Known) -> Vec<String> {
        if before.draft == after.draft {
            return Vec::new();
        }
        let before = before.draft.as_ref().map(draft::Timeline::read);
        let after = after.draft.as_ref().map(draft::Timeline::read).unwrap_or_default();
        let lang = self.state.settings.lang;
        draft::diff(before.as_ref(), &after).iter().map(|change| change.words(lang)).collect()
    }

    /// Draws message number `message` of the answer, without what the agent says to users of a screen.
    fn show_reply(&mut self, p: usize, message: usize, text: &str, complete: bool) {
        let Some(Phase::Chatting(chatting)) = self.phase(p) else { return };
        let first = chatting.first_entry;
        let Some(turn_id) = self.step(p).map(|step| step.turn) else { return };
        let text = self.agents_words(text, complete);
        let read = if complete { translate::translate(&text) } else { translate::translate_partial(&text) };
        let project = &mut self.state.projects[p];
        let project_id = project.id.clone();
        let Some(turn) = project.turn(turn_id) else { return };
        let entry = Entry::Reply { text: read.shown.clone(), complete, offers: read.actions };
        let mut replies =
            turn.entries.iter_mut().skip(first).filter(|entry| matches!(entry, Entry::Reply { .. }));
        let there = replies.by_ref().take(message).count();
        match replies.next() {
            Some(there) if *there == entry => return,
            Some(there) => *there = entry,
            None => {
                // An earlier message of which nothing was shown yet has its place too.
                for _ in there..message {
                    turn.entries.push(Entry::Reply {
                        text: String::new(),
                        complete: false,
                        offers: Vec::new(),
                    });
                }
                turn.entries.push(entry);
            }
        }
        self.dirty |= complete;
        self.touch(Some(project_id.clone()));
        if !read.shown.is_empty() {
            self.event(Event::Reply {
                project: project_id,
                turn: turn_id,
                message,
                text: read.shown,
                complete,
            });
        }
    }

    /// What streams in comes in pieces, so the token is taken out of the text that they make, not of the bytes.
    fn agents_words(&self, text: &str, complete: bool) -> String {
        match &self.state.account.auth {
            Auth::Have { token } if complete => token.redact(text),
            Auth::Have { token } => token.redact_partial(text),
            _ => text.to_owned(),
        }
    }

    /// The whole answer is known from elsewhere: it takes the place of the pieces that were seen.
    fn replace_replies(&mut self, p: usize, text: &str) {
        let Some(&mut Phase::Recovering { first_entry: first, .. }) = self.phase(p) else { return };
        let Some(turn_id) = self.step(p).map(|step| step.turn) else { return };
        let read = translate::translate(text);
        let project = &mut self.state.projects[p];
        let project_id = project.id.clone();
        let Some(turn) = project.turn(turn_id) else { return };
        let mut index = 0;
        turn.entries.retain(|entry| {
            index += 1;
            index <= first || !matches!(entry, Entry::Reply { .. })
        });
        turn.entries.push(Entry::Reply { text: read.shown.clone(), complete: true, offers: read.actions });
        self.dirty = true;
        self.touch(Some(project_id.clone()));
        self.event(Event::Reply {
            project: project_id,
            turn: turn_id,
            message: 0,
            text: read.shown,
            complete: true,
        });
    }

    /// Nothing more comes to what has been shown; what was held back as an incomplete sentence is shown as it is.
    pub(super) fn complete_replies(&mut self, p: usize, turn_id: TurnId) {
        let texts: Vec<String> = match self.phase(p) {
            Some(Phase::Chatting(chatting)) => {
                chatting.reader.texts().into_iter().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        for (message, text) in texts.iter().enumerate() {
            self.show_reply(p, message, text, true);
        }
        let project = &mut self.state.projects[p];
        if let Some(turn) = project.turn(turn_id) {
            turn.entries
                .retain(|entry| !matches!(entry, Entry::Reply { text, .. } if text.trim().is_empty()));
            for entry in &mut turn.entries {
                if let Entry::Reply { complete, .. } = entry {
                    *complete = true;
                }
            }
        }
        self.dirty = true;
    }
}

/// When an answer that streams in needs attention at the latest.
pub(super) fn next_due(chatting: &Chatting) -> (u64, WakeReason) {
    let lost = (chatting.posted + TURN_MS).min(chatting.heard + SILENCE_MS);
    let tell = chatting.text + STILL_WORKING_MS;
    if tell < lost { (tell, WakeReason::StillWorking) } else { (lost, WakeReason::Timeout) }
}

/// A failure that the stream reports with a number of the error table was a refusal: nothing was done.
fn refusal_of_code(code: &str) -> Option<Failure> {
    match code {
        "1001" => Some(Failure::BadToken),
        "1002" => Some(Failure::NoSession),
        "2001" => Some(Failure::NoCredits),
        _ => None,
    }
}
