//! What a screen reader hears: the growing answer once per finished sentence, and what begins and ends.
//! The visible text is not a live region, since every streamed word would be read again.

use super::dom::el;
use super::{El, Node};
use fov_protocol::machine::ProjectId;
use fov_protocol::machine::view::{Entry, TurnView};
use fov_protocol::notice::Notice;

/// So many of the last sentences are kept in the document.
const KEPT: usize = 12;

/// What was said so far, and up to where.
#[derive(Default)]
pub(super) struct Speech {
    /// Sentences with a number that tells them apart.
    said: Vec<(u32, String)>,
    /// The project that is listened to; none before the first picture.
    project: Option<Option<ProjectId>>,
    /// For each of its turns. A turn may grow after later ones have begun: it is worked on while more is asked for, or
    /// is tried again.
    heard: Vec<Heard>,
}

/// What was said of a turn.
#[derive(Default)]
struct Heard {
    /// The entry that comes next.
    next: usize,
    /// So many bytes of it were said.
    bytes: usize,
    /// The last reply that was over, and its place.
    reply: Option<(usize, String)>,
}

impl Heard {
    /// Goes back to a reply that broke off, was over so far, and now stands whole at the end of all replies.
    fn go_back(&mut self, entries: &[Entry]) {
        let Some((place, said)) = &self.reply else { return };
        if matches!(entries.get(*place), Some(Entry::Reply { text, .. }) if text == said) {
            return;
        }
        for (next, entry) in entries.iter().enumerate().rev() {
            if let Entry::Reply { text, .. } = entry {
                let bytes = if text.starts_with(said.as_str()) { said.len() } else { 0 };
                *self = Heard { next, bytes, reply: None };
                return;
            }
        }
    }
}

impl Speech {
    /// Says what is new in the turns of the project that is looked at. What was there when it came into sight is for
    /// the user to read, and not spoken by itself.
    pub(super) fn hear(
        &mut self,
        project: Option<&ProjectId>,
        turns: &[TurnView],
        words: impl Fn(&Notice) -> String,
    ) {
        let silent = self.project.as_ref().is_none_or(|known| known.as_ref() != project);
        if silent {
            self.project = Some(project.cloned());
            self.heard.clear();
        }
        // Never fewer: a project may be out of sight for a moment, with its backend.
        self.heard.resize_with(turns.len().max(self.heard.len()), Heard::default);
        for (at, turn) in turns.iter().enumerate() {
            self.heard[at].go_back(&turn.entries);
            while let Some(entry) = turn.entries.get(self.heard[at].next) {
                let (text, complete) = match entry {
                    Entry::Reply { text, complete, .. } => (text.clone(), *complete),
                    Entry::Notice { notice } => (words(notice), true),
                    Entry::Timeline { summary } => (summary.clone(), true),
                    Entry::Delivered { .. } => (String::new(), true),
                };
                let finished = finished(&text, complete);
                let fresh = finished.get(self.heard[at].bytes..).unwrap_or_default().trim();
                if !silent && !fresh.is_empty() {
                    self.say(fresh.to_owned());
                }
                let heard = &mut self.heard[at];
                if !complete {
                    heard.bytes = finished.len();
                    break;
                }
                if matches!(entry, Entry::Reply { .. }) {
                    heard.reply = Some((heard.next, text));
                }
                (heard.next, heard.bytes) = (heard.next + 1, 0);
            }
        }
    }

    /// Says a sentence that stands elsewhere, where a screen reader would not notice it.
    pub(super) fn say(&mut self, sentence: String) {
        let number = self.said.last().map_or(0, |(number, _)| number + 1);
        self.said.push((number, sentence));
        if self.said.len() > KEPT {
            self.said.remove(0);
        }
    }

    pub(super) fn view(&self) -> El {
        let sentence = |(number, text): &(u32, String)| -> Node {
            el("p").key(number.to_string()).child(text.clone()).into()
        };
        el("div")
            .class("speech")
            .attr("role", "log")
            .attr("aria-live", "polite")
            .attr("aria-relevant", "additions")
            .children(self.said.iter().map(sentence).collect())
    }
}

/// The part of `text` up to the last finished sentence.
fn finished(text: &str, complete: bool) -> &str {
    if complete {
        return text;
    }
    let end = text.char_indices().rev().find(|(at, c)| {
        let next = text[at + c.len_utf8()..].chars().next();
        // A full stop counts once a space follows: “1.5x” and “clip.mp4” are no sentences.
        matches!(c, '。' | '！' | '？' | '\n')
            || matches!(c, '.' | '!' | '?') && next.is_some_and(char::is_whitespace)
    });
    end.map_or("", |(at, c)| &text[..at + c.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::{Speech, finished};
    use fov_protocol::lang::Lang;
    use fov_protocol::machine::view::{Entry, TurnView};
    use fov_protocol::machine::{ProjectId, TurnId};
    use fov_protocol::notice::Notice;

    #[test]
    fn a_sentence_is_spoken_when_it_is_over() {
        assert_eq!(finished("I cut it to 1.5x. Now the mu", false), "I cut it to 1.5x.");
        assert_eq!(finished("clip.mp4 is 1.", false), "");
        assert_eq!(finished("裁好了。接着加", false), "裁好了。");
        assert_eq!(finished("Done", true), "Done");
    }

    fn turn(id: u32, entries: Vec<Entry>) -> TurnView {
        TurnView { id: TurnId(id), said: None, at: 0, entries, ended: false }
    }

    fn reply(text: &str, complete: bool) -> Entry {
        Entry::Reply { text: text.into(), complete, offers: Vec::new() }
    }

    fn said(speech: &Speech) -> Vec<&str> {
        speech.said.iter().map(|(_, text)| text.as_str()).collect()
    }

    fn words(notice: &Notice) -> String {
        notice.words(Lang::En)
    }

    /// A listener to one project, and what it has said after another look.
    fn listener() -> impl FnMut(&[TurnView]) -> String {
        let (mut speech, project) = (Speech::default(), ProjectId("p".into()));
        move |turns| {
            speech.hear(Some(&project), turns, words);
            said(&speech).join("|")
        }
    }

    #[test]
    fn every_sentence_is_spoken_once() {
        let mut hear = listener();
        let old = || turn(1, vec![reply("Was there before.", true)]);
        assert_eq!(hear(&[old()]), "");
        assert_eq!(hear(&[old(), turn(2, vec![reply("One. Tw", false)])]), "One.");
        assert_eq!(hear(&[old(), turn(2, vec![reply("One. Two", false)])]), "One.");
        let both = || turn(2, vec![reply("One. Two.", true), Entry::Notice { notice: Notice::Nothing }]);
        assert_eq!(hear(&[old(), both()]), "One.|Two.|All right.");
        assert_eq!(hear(&[old(), both()]), "One.|Two.|All right.");
        assert_eq!(hear(&[]), "One.|Two.|All right.");
        assert_eq!(hear(&[old(), both()]), "One.|Two.|All right.");
    }

    #[test]
    fn an_answer_is_spoken_although_something_else_was_asked_meanwhile() {
        let mut hear = listener();
        assert_eq!(hear(&[turn(1, vec![])]), "");
        // The second message was sent before the first one was answered.
        assert_eq!(hear(&[turn(1, vec![]), turn(2, vec![])]), "");
        let first = |complete| turn(1, vec![reply("First. Part of", complete)]);
        assert_eq!(hear(&[first(false), turn(2, vec![])]), "First.");
        let second = || turn(2, vec![reply("Second.", true)]);
        assert_eq!(hear(&[first(true), second()]), "First.|Part of|Second.");
        // The first one is tried again after all.
        let again = turn(1, vec![reply("First. Part of", true), reply("Again.", true)]);
        assert_eq!(hear(&[again, second()]), "First.|Part of|Second.|Again.");
    }

    #[test]
    fn an_answer_that_broke_off_is_spoken_to_its_end() {
        let cut = || Entry::Timeline { summary: "Cut.".into() };
        let done = || Entry::Notice { notice: Notice::Nothing };
        let turns = |entries| [turn(1, entries)];
        let mut hear = listener();
        assert_eq!(hear(&turns(vec![])), "");
        assert_eq!(hear(&turns(vec![reply("One. Tw", true)])), "One. Tw");
        // The whole of it stands in its place.
        let whole = || reply("One. Two. Three.", true);
        assert_eq!(hear(&turns(vec![whole()])), "One. Tw|o. Three.");
        assert_eq!(hear(&turns(vec![whole(), done()])), "One. Tw|o. Three.|All right.");
        assert_eq!(hear(&turns(vec![whole(), done()])), "One. Tw|o. Three.|All right.");
        // It stands behind what came before it, and one reply has become of two.
        let mut hear = listener();
        assert_eq!(hear(&turns(vec![])), "");
        assert_eq!(hear(&turns(vec![reply("A.", true), cut(), reply("B", true)])), "A.|Cut.|B");
        assert_eq!(hear(&turns(vec![cut(), reply("All of it.", true)])), "A.|Cut.|B|All of it.");
        assert_eq!(
            hear(&turns(vec![cut(), reply("All of it.", true), done()])),
            "A.|Cut.|B|All of it.|All right."
        );
    }

    #[test]
    fn another_project_is_not_read_out() {
        let mut speech = Speech::default();
        speech.hear(None, &[], words);
        let there = || turn(1, vec![reply("Long ago.", true)]);
        let other = ProjectId("other".into());
        speech.hear(Some(&other), &[there()], words);
        assert!(said(&speech).is_empty());
        speech.hear(Some(&other), &[there(), turn(2, vec![reply("Now.", true)])], words);
        assert_eq!(said(&speech), ["Now."]);
    }
}
