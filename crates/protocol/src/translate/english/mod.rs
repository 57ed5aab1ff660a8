//! Tells instructions to operate a screen from descriptions, in English clauses.

mod words;

use super::screen::Verdict;
use crate::list::listed;
use crate::route::token::{Kind, Token};
use words::{handles, is_control, is_label, is_preposition, leads, starts_dependent};

/// Judges one clause. `follows` is set where a clause with content stands before it in the sentence, `placed` where a part
/// of the screen was named just before: "in the Media tab, …".
pub(super) fn judge(tokens: &[Token<'_>], original: &str, follows: bool, placed: bool) -> Verdict {
    let clause = Clause { tokens: without_advice(tokens), original };
    let tokens = clause.tokens;
    let Some(head) = tokens.iter().enumerate().position(|(at, token)| {
        let tops_up = token.word == "top" && tokens.get(at + 1).is_some_and(|next| next.word == "up");
        // "lower it", not "the lower left"
        let lowers = token.word == "lower"
            && tokens.get(at + 1).is_some_and(|next| next.says("it its the your this that"));
        tops_up || lowers || !leads(token)
    }) else {
        let states = has(tokens, "done ready set");
        return if states { Verdict::Content } else { Verdict::Dependent };
    };
    // "Do you want to see the timeline?"
    let asks = matches!(tokens, [would, you, ..]
        if would.says("do would should shall") && you.says("you i we"));
    if asks {
        return Verdict::Content;
    }
    if clause.operates(head, follows, placed) || clause.permits(head) || clause.locates() {
        return Verdict::Screen;
    }
    // "Select the clip, …": an instruction if one follows.
    let imperative = tokens[head].says("select choose open pick go find locate enter type")
        || edits(tokens[head].word) && head == 0;
    if imperative || starts_dependent(tokens[0].word) { Verdict::Dependent } else { Verdict::Content }
}

/// Whether a clause names a part of the screen as a place and says nothing else.
pub(super) fn places(tokens: &[Token<'_>], original: &str) -> bool {
    tokens.first().is_some_and(|first| is_preposition(first.word))
        && Clause { tokens, original }.names_control(0)
}

/// What is written on the control to click, without quotation marks: "click Merge".
pub(super) fn label<'s>(tokens: &[Token<'_>], sentence: &'s str, from: usize) -> Option<&'s str> {
    let pair = tokens.windows(2).find(|pair| {
        pair[0].start >= from
            && pair[0].says("click tap hit press choose")
            && sentence[pair[1].start..].starts_with(char::is_uppercase)
    })?;
    (!is_label(pair[1].word) && !is_control(&pair[1])).then(|| &sentence[pair[1].start..pair[1].end])
}

struct Clause<'t, 'n> {
    tokens: &'t [Token<'n>],
    original: &'t str,
}

impl Clause<'_, '_> {
    /// An imperative, or "you can …", of a verb for screens.
    fn operates(&self, head: usize, follows: bool, placed: bool) -> bool {
        // "the export button in your recording": a noun.
        if head > 0 && self.tokens[head - 1].says("the your a an this") {
            return false;
        }
        let rest = &self.tokens[head + 1..];
        // "cut to the street", "open on the skyline"
        if matches!((self.tokens[head].word, rest), ("cut", [next, ..]) if next.word == "to")
            || matches!((self.tokens[head].word, rest), ("open", [next, ..]) if next.says("on with"))
        {
            return false;
        }
        let named = self.names_control(head + 1) || rest.iter().any(|token| token.kind == Kind::Quoted);
        match self.tokens[head].word {
            "click" | "tap" | "press" | "hit" | "drag" | "right-click" | "double-click" | "hover"
            | "scroll" | "swipe" | "toggle" | "clicking" | "tapping" | "navigate" | "refresh" | "reload"
            | "double-tap" | "long-press" | "dragging" | "pressing" | "hovering" | "scrolling" => {
                named
                    || rest.is_empty()
                    || rest.first().is_some_and(|key| key.word.len() == 1 && self.is_capital(key))
                    // "we see him … and pressing play"
                    || rest.first().is_some_and(|next| {
                        is_label(next.word)
                            && !(follows && self.tokens[head].word.ends_with("ing") && !self.is_capital(next))
                    })
                    || self.allows(head)
                    || (!follows && rest.first().is_some_and(|next| self.is_reference(next)))
            }
            "top" => self.names_control(head + 1) || has(rest, "account billing subscription"),
            "grab" => has(rest, "edge edges handle handles"),
            "drop" => named || has(rest, "here"),
            "check" | "view" | "see" | "visit" | "open" | "go" | "head" | "manage" | "log" | "sign"
                if has(rest, "account billing subscription")
                    || rest
                        .windows(2)
                        .any(|pair| pair[0].word == "your" && pair[1].says("balance credits")) =>
            {
                true
            }
            "select" | "choose" | "open" | "go" | "use" | "check" | "find" | "look" | "view" | "see"
            | "preview" | "switch" | "adjust" | "set" | "play" | "head" | "enter" | "pick" | "move"
            | "locate" | "expand" | "access" | "visit" | "try" | "save" | "download" | "export"
            | "review" | "refer" | "watch" | "upload" | "edit" | "change" | "fine-tune" | "tweak"
            | "return" | "jump" | "launch" | "enable" | "disable" | "type" | "import" | "trim" | "split"
            | "place" | "put" | "scrub" | "start" | "turn" | "add" | "delete" | "remove" | "modify"
            | "control" | "manage" | "browse" | "explore" | "reach" | "customize" | "customise"
            | "render" | "share" | "close" | "selecting" | "opening" | "choosing" | "going" | "using"
            | "navigating" | "zoom" | "pan" | "slide" | "pull" | "rearrange" | "rename" | "resize"
            | "rotate" | "crop" | "mute" | "unmute" | "lower" | "raise" | "increase" | "reduce"
            | "duplicate" | "copy" | "paste" | "cut" | "reopen" | "undo" | "redo" | "reset" | "search"
            | "pause" | "replay" | "mark" | "lock" | "hide" | "take" | "log" | "sign" => {
                // "Download your video" names the button; "Trim the intro" may be a plan.
                let placed =
                    || placed || self.names_control(0) && (!edits(self.tokens[head].word) || head > 0);
                self.names_control(head + 1) || self.addresses_user(head) && placed() && !self.is_noun(head)
            }
            "extend" | "shorten" | "stretch" | "align" | "restore" | "reveal" => {
                rest.windows(2).any(|pair| pair[0].word == "by" && handles(pair[1].word))
            }
            "buy" | "purchase" | "upgrade" => has(rest, "account billing pricing plan subscription"),
            _ => false,
        }
    }

    /// "you can drag its edges"
    fn allows(&self, head: usize) -> bool {
        let before = &self.tokens[..head];
        has(before, "you") && has(before, "can could may should need")
    }

    /// "preview of the opening", "trim complete"
    fn is_noun(&self, head: usize) -> bool {
        let after = "of complete completed done finished applied failed";
        self.tokens.get(head + 1).is_some_and(|next| next.says(after))
    }

    /// "you can rearrange them by dragging", "you can restyle it in the Text panel"
    fn permits(&self, head: usize) -> bool {
        let Some(can) = self.tokens[..head].iter().position(|token| token.says("you you'll")) else {
            return false;
        };
        let by_hand = |pair: &[Token<'_>]| pair[0].word == "by" && handles(pair[1].word);
        self.tokens[can + 1..head].iter().any(|token| token.says("can could may"))
            && !self.tokens[head].says("ask tell let say describe send give request")
            && (self.tokens[head..].windows(2).any(by_hand) || self.names_control(head + 1))
    }

    fn addresses_user(&self, head: usize) -> bool {
        self.tokens[..head].iter().any(|token| token.says("you you'll"))
            || !starts_dependent(self.tokens[0].word)
            || self.tokens[..head].iter().any(is_control)
    }

    /// "the Export button is located at the top", "fonts can be changed in the Style panel", "there's a Save button"
    fn locates(&self) -> bool {
        let available = self.tokens.windows(2).position(|pair| {
            pair[0].word == "can" && pair[1].word == "be"
                || pair[0].says("is are") && pair[1].says("available accessible")
        });
        if available
            .is_some_and(|at| self.tokens[at + 2..].iter().any(is_control) && self.names_control(at + 2))
        {
            return true;
        }
        // "your credits are shown at the top of the screen"
        let mine = matches!(self.tokens, [your, what, be, ..]
            if your.word == "your" && what.says("credits balance") && be.says("is are can"));
        if mine && (has(self.tokens, "screen") || self.names_control(3)) {
            return true;
        }
        // "the preview panel on the right shows your changes"
        let shows = self.tokens.iter().position(|token| token.says("shows displays lists contains"));
        if let Some(shows) = shows
            && has(&self.tokens[..shows], "panel tab sidebar inspector dashboard preview")
            && has(&self.tokens[shows..], "your")
        {
            return true;
        }
        // "you'll see a preview on the right"
        if self.tokens[0].says("you you'll") && has(self.tokens, "see") && has(self.tokens, "preview") {
            return true;
        }
        let exists = self.tokens[0].word == "there's"
            || self.tokens[0].word == "there" && self.tokens.get(1).is_some_and(|be| be.says("is are"));
        let button = |pair: &[Token<'_>]| {
            is_control(&pair[1])
                && (pair[0].kind == Kind::Quoted || is_label(pair[0].word) && self.is_capital(&pair[0]))
        };
        if exists && self.tokens.windows(2).any(button) {
            return true;
        }
        let Some(be) = self.tokens.iter().position(|token| token.says("is are sits")) else {
            return false;
        };
        let place = |token: &Token<'_>| token.says("in at on located under found next");
        let subject = &self.tokens[..be];
        subject.last().is_some_and(is_control)
            && subject.len() <= 5
            && subject.iter().any(|token| is_label(token.word))
            && self.tokens.get(be + 1).is_some_and(place)
    }

    /// Whether a definite control of a screen is named from this token on: "the … panel", "Settings", "your timeline".
    fn names_control(&self, from: usize) -> bool {
        self.tokens.iter().enumerate().skip(from).any(|(at, token)| {
            if is_label(token.word) && self.is_capital(token) {
                return true;
            }
            if !is_control(token) {
                return false;
            }
            // "the button colour" speaks of the video.
            let ends = self.tokens.get(at + 1).is_none_or(|next| {
                is_preposition(next.word)
                    || is_control(next)
                    || next.kind != Kind::Word
                    || self.is_capital(next)
                    || next.says(
                        "and + or to then where whenever when before after while once until so which is \
                         as by just directly first for again now if view area",
                    )
            });
            let before = &self.tokens[at.saturating_sub(4)..at];
            let definite = before.iter().any(|token| token.says("the your this its"))
                || before.last().is_some_and(|token| token.kind == Kind::Quoted || self.is_capital(token))
                || self.is_capital(token);
            let indefinite = before.iter().rev().take(3).any(|token| token.says("a an"));
            ends && definite && !indefinite
        })
    }

    fn is_reference(&self, next: &Token<'_>) -> bool {
        next.kind == Kind::Quoted
            || self.is_capital(next)
            || is_preposition(next.word)
            || next.kind == Kind::Sign
            || next.says("the your this that it anywhere outside here a an any each clips down up left right")
    }

    fn is_capital(&self, token: &Token<'_>) -> bool {
        self.original[token.start..].starts_with(char::is_uppercase)
    }
}

fn has(tokens: &[Token<'_>], words: &str) -> bool {
    tokens.iter().any(|token| listed(token.word, words))
}

/// Verbs of edits that are labels too.
fn edits(word: &str) -> bool {
    listed(word, "trim split add delete mute unmute adjust crop undo enter")
}

/// Takes "I recommend" off "I recommend dragging the clip".
fn without_advice<'t, 'n>(tokens: &'t [Token<'n>]) -> &'t [Token<'n>] {
    match tokens {
        [who, advises, doing, ..]
            if who.says("i i'd we")
                && advises.says("recommend suggest advise")
                && doing.word.ends_with("ing") =>
        {
            &tokens[2..]
        }
        _ => tokens,
    }
}
