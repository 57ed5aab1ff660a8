//! What the user typed, as steps in order: edits for the agent, and what the client does itself (export, credits, state,
//! upload). Intents are told by grammar, not by substrings: "balance the audio" is an edit, "don't export yet" is nothing.
//!
//! The text is cut into tokens (`token`), the tokens into pieces that can each be one request (`piece`), each piece is
//! judged by the meanings of its words (`lexicon`, `intent`), and neighbours of a kind are joined again. Where a piece
//! stays in doubt it is an edit: the agent can ask back, a swallowed edit is lost.

mod credits;
mod export;
mod intent;
pub(crate) mod lexicon;
mod params;
mod piece;
mod state;
mod talk;
pub(crate) mod token;
mod upload;

use serde::{Deserialize, Serialize};

use intent::Intent;
use lexicon::{AND, ASK, ITEM, LIGHT, MEDIA, NOT, SHAPE, THEN};
pub use params::{ExportParams, Quality};
use piece::{Link, Piece};
use token::{Kind, Normal, Token};

/// A message as steps to take one after the other. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The steps, in the order in which to take them.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who does what.
    pub action: Action,
    /// The user's own words for this step. For an edit this is what the agent is sent; for an upload from the web it is
    /// the links alone, with a space between two.
    pub text: String,
    /// What an export step says about the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<ExportParams>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The text goes to the agent.
    Edit,
    /// Render and hand over the file.
    Export,
    /// Show what is left of the credits.
    Credits,
    /// Show the timeline and what is under way.
    State,
    /// Fetch the links in the text, or ask for a file where there are none.
    Upload,
    /// Nothing is to be done: thanks, a refusal, an empty message.
    None,
}

/// Finds the steps in a message. Linear in its length; never fails.
///
/// ```
/// use fov_protocol::route::{Action, route};
/// let steps = route("Trim the intro, add background music, and export as MP4").steps;
/// assert_eq!(steps[0].text, "Trim the intro, add background music");
/// assert_eq!(steps[1].action, Action::Export);
/// ```
pub fn route(text: &str) -> Route {
    let normal = Normal::new(text);
    let tokens = normal.tokens();
    let mut plan = Plan { text, units: Vec::new(), refused: false, thanked: false };
    plan.read(&piece::pieces(&tokens));
    Route { steps: plan.into_steps() }
}

/// A step to be, as a run of tokens.
struct Unit<'t, 'n> {
    action: Action,
    tokens: &'t [Token<'n>],
    link: Link,
    /// In bytes; before the first token where a joining word belongs to the step once more pieces follow.
    lead_start: usize,
    /// Moves behind the edit that follows.
    deferred: bool,
    /// A bare "no".
    answers: bool,
    /// Says something about the user, which changes nothing by itself.
    remarks: bool,
}

struct Plan<'a, 't, 'n> {
    text: &'a str,
    units: Vec<Unit<'t, 'n>>,
    refused: bool,
    thanked: bool,
}

impl<'t, 'n> Plan<'_, 't, 'n> {
    fn read(&mut self, pieces: &[Piece<'t, 'n>]) {
        let mut intents: Vec<Intent> = Vec::with_capacity(pieces.len());
        let mut previous: Option<usize> = None;
        for (at, piece) in pieces.iter().enumerate() {
            intents.push(intent::intent(piece, previous.map(|previous| &intents[previous])));
            if !matches!(intents[at], Intent::Filler | Intent::Thanks) {
                previous = Some(at);
            }
        }
        for (at, piece) in pieces.iter().enumerate() {
            let leads_edit = matches!(intents.get(at + 1), Some(Intent::Edit))
                && pieces.get(at + 1).is_some_and(|next| next.link == Link::And)
                && intent::begins_edit(piece, &intents[at]);
            // "please wait before exporting"
            // 等我说了再导出
            let put_off = intents[at] == Intent::Export
                && at.checked_sub(1).is_some_and(|before| {
                    intents[before] == Intent::Refusal
                        && (piece.link == Link::Before
                            || piece.link == Link::Then && pieces[before].tokens[0].word.starts_with('等'))
                });
            // "ready? export!"
            let rhetorical = intents[at] == Intent::State
                && piece.tokens.len() == 1
                && piece.asks
                && at + 1 < pieces.len();
            // "can you use this clip? https://…"
            let presents = matches!(intents[at], Intent::Edit | Intent::Remark)
                && matches!(intents.get(at + 1), Some(Intent::Upload))
                && token::only(piece.tokens, LIGHT | MEDIA | ITEM);
            // 导出以后能再改吗: what follows makes it a question.
            // "if I export it now, …", "I want to export it but I don't know how"
            let doubts = intents[at] == Intent::Export
                && (piece.tokens[0].word == "if" && pieces.get(at + 1).is_some_and(|next| next.asks)
                    || pieces.get(at + 1).is_some_and(|next| {
                        next.link == Link::But && token::has(next.tokens, NOT) && token::has(next.tokens, ASK)
                    }));
            // "what's the difference between save and export?"
            let compares = intents[at] == Intent::Export
                && piece.asks
                && piece.link == Link::And
                && piece.tokens.len() == 1
                && at.checked_sub(1).is_some_and(|before| token::has(pieces[before].tokens, ASK));
            // "wait two seconds before the title appears"
            let times = intents[at] == Intent::Refusal
                && token::has(piece.tokens, SHAPE)
                && intents.get(at + 1) == Some(&Intent::Edit)
                && pieces.get(at + 1).is_some_and(|next| next.link == Link::Before);
            let supposes = intents[at] == Intent::Export
                && intents.get(at + 1) == Some(&Intent::Edit)
                && pieces.get(at + 1).is_some_and(|next| {
                    next.link == Link::Then && next.tokens.last().is_some_and(|last| last.word == "吗")
                });
            // "don't trim it, just export", "don't add music, export as is", 不用改了，直接导出
            let spared = intents[at] == Intent::Edit
                && piece.tokens[0].says("don't dont not 不用 别 不必 无需")
                && intents.get(at + 1) == Some(&Intent::Export)
                && leaves_as_is(pieces[at + 1].tokens);
            let intent = match &intents[at] {
                _ if spared => &Intent::Filler,
                _ if supposes || doubts || times || compares => &Intent::Edit,
                _ if leads_edit => &Intent::Edit,
                _ if put_off => &Intent::Refusal,
                _ if rhetorical || presents => &Intent::Filler,
                judged => judged,
            };
            self.add(piece, intent);
        }
    }

    fn add(&mut self, piece: &Piece<'t, 'n>, intent: &Intent) {
        let tokens = piece.tokens;
        match intent {
            Intent::Filler => {}
            Intent::Answer => {
                self.push(piece, Action::Edit, tokens);
                if let Some(unit) = self.units.last_mut() {
                    unit.answers = true;
                }
            }
            Intent::Remark => {
                self.push(piece, Action::Edit, tokens);
                if let Some(unit) = self.units.last_mut() {
                    unit.remarks = true;
                }
            }
            Intent::Thanks => self.thanked = true,
            Intent::Refusal => self.refused = true,
            Intent::Export | Intent::ExportParams => self.push(piece, Action::Export, tokens),
            Intent::ExportShaped(shape) => {
                self.push(piece, Action::Edit, &tokens[shape.clone()]);
                self.push(piece, Action::Export, tokens);
            }
            Intent::EditThenExport(cut) => {
                self.push(piece, Action::Edit, &tokens[..*cut]);
                self.push(piece, Action::Export, &tokens[*cut..]);
            }
            Intent::EditThenRefusal(cut) => {
                self.refused = true;
                self.push(piece, Action::Edit, &tokens[..*cut]);
            }
            Intent::Credits => self.push(piece, Action::Credits, tokens),
            Intent::State => self.push(piece, Action::State, tokens),
            Intent::Upload => self.push(piece, Action::Upload, tokens),
            Intent::UploadThenEdit => {
                self.push(piece, Action::Upload, tokens);
                self.push(piece, Action::Edit, tokens);
            }
            Intent::Edit => self.push(piece, Action::Edit, tokens),
        }
    }

    fn push(&mut self, piece: &Piece<'t, 'n>, action: Action, tokens: &'t [Token<'n>]) {
        let unit = Unit {
            action,
            tokens,
            link: piece.link,
            lead_start: if piece.leads {
                piece.lead_start
            } else {
                tokens.first().map_or(0, |token| token.start)
            },
            deferred: piece.deferred && action != Action::Edit,
            answers: false,
            remarks: false,
        };
        self.units.push(unit);
    }

    fn into_steps(mut self) -> Vec<Step> {
        if self.refused || self.thanked || self.units.iter().any(|unit| unit.action != Action::Edit) {
            self.units.retain(|unit| !unit.answers);
        }
        // "I'm heading out, export it"
        let edits = self.units.iter().any(|unit| unit.action == Action::Edit && !unit.remarks);
        if !edits && (self.refused || self.units.iter().any(|unit| unit.action != Action::Edit)) {
            self.units.retain(|unit| !unit.remarks);
        }
        self.reorder();
        let sole_edit =
            !self.refused && !self.units.is_empty() && self.units.iter().all(|u| u.action == Action::Edit);
        let words = self.text.chars().any(char::is_alphanumeric);
        if sole_edit || (self.units.is_empty() && words && !self.refused && !self.thanked) {
            return vec![Step {
                action: Action::Edit,
                text: self.text.trim().trim_end_matches([',', '，', '、']).to_owned(),
                export: None,
            }];
        }
        if self.units.is_empty() {
            return vec![Step { action: Action::None, text: self.text.trim().to_owned(), export: None }];
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut rest = self.units.as_slice();
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|unit| unit.action == first.action).count();
            let (units, others) = rest.split_at(run);
            self.join(units, &mut steps);
            rest = others;
        }
        steps
    }

    /// Puts what is named first and done last into its place: requests wait until the edits that go before them are out.
    fn reorder(&mut self) {
        let mut ordered = Vec::with_capacity(self.units.len());
        let mut waiting: Vec<Unit<'t, 'n>> = Vec::new();
        for unit in std::mem::take(&mut self.units) {
            let deferred = waiting.last().is_some_and(|request| request.deferred);
            let goes_first = unit.action == Action::Edit
                && !waiting.is_empty()
                && (deferred || unit.belongs_before_export());
            if goes_first {
                ordered.push(unit);
            } else if unit.deferred || unit.action == Action::Export {
                if deferred {
                    ordered.append(&mut waiting);
                }
                waiting.push(unit);
            } else {
                ordered.append(&mut waiting);
                ordered.push(unit);
            }
        }
        ordered.append(&mut waiting);
        self.units = ordered;
    }

    /// Adds the step, or steps, of neighbouring units with the same action.
    fn join(&self, units: &[Unit<'_, '_>], steps: &mut Vec<Step>) {
        let Some(first) = units.first() else { return };
        match first.action {
            Action::Edit => {
                let text = self.edit_text(units);
                if !text.is_empty() {
                    steps.push(Step { action: Action::Edit, text: text.to_owned(), export: None });
                }
            }
            Action::Export => {
                for unit in units {
                    self.add_export(unit, steps);
                }
            }
            Action::Upload => {
                steps.push(Step { action: Action::Upload, text: self.upload_text(units), export: None })
            }
            action => steps.push(Step { action, text: self.span(units).to_owned(), export: None }),
        }
    }

    fn add_export(&self, unit: &Unit<'_, '_>, steps: &mut Vec<Step>) {
        let params = ExportParams::read(unit.tokens);
        if let Some(Step { action: Action::Export, text, export }) = steps.last_mut()
            && export.get_or_insert_default().merge(&params)
        {
            let span = self.span(std::slice::from_ref(unit));
            *text = format!("{text} {span}");
            return;
        }
        let text = self.span(std::slice::from_ref(unit)).to_owned();
        steps.push(Step { action: Action::Export, text, export: Some(params) });
    }

    fn edit_text(&self, units: &[Unit<'_, '_>]) -> &str {
        let tokens = units.iter().flat_map(|unit| unit.tokens);
        // "after you trim it, …": the edit is "trim it".
        // "once you've trimmed it, …"
        let once =
            matches!(units[0].tokens, [once, person, _, ..] if once.says("once when") && is_person(person));
        let after = once || units.len() == 1 && units[0].link == Link::After;
        let leads = |token: &Token<'_>| is_person(token) || token.says("once when");
        let (Some(first), Some(last)) = (
            tokens.clone().find(|token| !(is_joining(token) || after && leads(token))),
            tokens.rev().find(|token| !is_joining(token) || token.says("now so also next 最后")),
        ) else {
            return "";
        };
        let start = if units.len() > 1
            && matches!(units[0].link, Link::Before | Link::After)
            && !is_joining(&units[0].tokens[0])
        {
            units[0].lead_start.min(first.start)
        } else {
            first.start
        };
        let end = match self.text[last.end..].trim_start().chars().next() {
            Some(mark @ ('?' | '？')) => {
                self.text[last.end..].find(mark).map_or(last.end, |at| last.end + at + mark.len_utf8())
            }
            _ => last.end,
        };
        self.text.get(start..end).unwrap_or_default()
    }

    fn upload_text(&self, units: &[Unit<'_, '_>]) -> String {
        let links = units.iter().flat_map(|unit| unit.tokens).filter(|token| token.kind == Kind::Url);
        let links: Vec<&str> = links.map(|token| &self.text[token.start..token.end]).collect();
        if links.is_empty() { self.span(units).to_owned() } else { links.join(" ") }
    }

    fn span(&self, units: &[Unit<'_, '_>]) -> &str {
        let mut tokens = units.iter().flat_map(|unit| unit.tokens);
        let Some(first) = tokens.next() else { return "" };
        let last = tokens.next_back().unwrap_or(first);
        self.text.get(first.start..last.end).unwrap_or_default()
    }
}

impl Unit<'_, '_> {
    /// "export it, without the music", "export after adding a logo": named after the export, done before it.
    fn belongs_before_export(&self) -> bool {
        let Some(first) = self.tokens.first() else { return false };
        let modifies = first.says("without with in only just at 不要 不带 只要 带 去掉");
        let first = self.tokens.last().is_some_and(|last| last.word == "first");
        self.action == Action::Edit
            && (matches!(self.link, Link::After | Link::But)
                || first
                || (self.link <= Link::Comma && modifies))
    }
}

fn is_person(token: &Token<'_>) -> bool {
    token.says("you you've we we've i i've 你 我")
}

/// Words that join a step to its neighbours and belong to neither.
fn is_joining(token: &Token<'_>) -> bool {
    token.is(AND | THEN)
        || token.says("first next finally lastly so now also 就 另外")
        || matches!(token.kind, Kind::Comma | Kind::Sign)
}

/// "Just export", "export as is": the film is good as it is.
fn leaves_as_is(tokens: &[Token<'_>]) -> bool {
    tokens[0].says("just simply only 直接 就")
        || tokens.windows(2).any(|pair| pair[0].word == "as" && pair[1].word == "is")
}

#[cfg(test)]
mod tests {
    use super::route;

    #[test]
    fn the_work_grows_with_the_length_of_the_message() {
        let pieces = [
            "export ",
            "export, ",
            "export, without it, ",
            "before exporting, ",
            "give it ",
            "a ",
            "save ",
            "don't ",
            "trim ",
            "'",
            "\"",
            "“",
            "「",
            " '",
            "导出",
            "把",
            "剪",
            "后",
            "不要",
            "https://a.b/c.mp4 ",
            "…",
            "\n",
            "title: ",
            "until ",
            "in x ",
            "export without ",
            "black and white ",
            "and ",
            "if ",
            "how about ",
            "thanks ",
            "add a, export mp4, ",
            "if i export, ",
            "i checked it. ",
            "够再",
            "what's on the timeline ",
            "how many credits do i ",
        ];
        super::token::steps::assert_linear(&pieces, |text| drop(route(text)));
    }
}
