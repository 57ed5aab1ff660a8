//! Takes an answer by lines: lists lose the items that go and the heading that would stand over nothing, code and tables
//! stay as they are, numbered lists are counted anew.

use super::Translation;
use super::offer::Offer;
use super::screen;
use super::sentence;
use crate::list::phrases;

/// One line and what became of it.
struct Line<'a> {
    kind: Kind,
    /// Indentation and list mark.
    prefix: &'a str,
    kept: String,
    offers: Vec<Offer>,
    stripped: bool,
    /// How much of `kept` comes before its last sentence: an announcement shares its line with what was said before.
    lead: usize,
    /// Announces steps to take: "here's how:".
    steps: bool,
    /// Every sentence only hangs on its neighbours: "select your file".
    hangs: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    /// Code, tables: not language.
    Verbatim,
    Text,
    /// Ends in a colon: what it announces follows.
    Announcement,
    /// `# …`
    Heading,
    Bullet,
    Numbered,
}

impl Line<'_> {
    fn is_gone(&self) -> bool {
        self.stripped && self.kept.trim().is_empty()
    }

    /// Takes out what the line announces, and the line with it where there is nothing else on it.
    fn withdraw(&mut self) {
        let lead = if self.kind == Kind::Announcement { self.lead } else { 0 };
        self.kept.truncate(lead);
        self.kind = if lead == 0 { self.kind } else { Kind::Text };
        self.stripped = true;
    }

    fn is_item(&self) -> bool {
        matches!(self.kind, Kind::Bullet | Kind::Numbered)
    }
}

/// Translates line by line. Unless `complete`, holds back whatever later text could still change.
pub(super) fn translate(text: &str, complete: bool) -> Translation {
    let mut lines = read(text, complete);
    strip_procedures(&mut lines);
    strip_lost_steps(&mut lines);
    strip_empty_headings(&mut lines);
    if !complete {
        hold_back(&mut lines);
    }
    write(&lines)
}

fn read(text: &str, complete: bool) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut fenced = false;
    let count = text.split('\n').count();
    for (at, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let open = !complete && at + 1 == count;
        let fence = line.trim_start().starts_with("```");
        if fence || fenced || line.trim_start().starts_with('|') {
            fenced ^= fence;
            if !open {
                lines.push(Line {
                    kind: Kind::Verbatim,
                    prefix: "",
                    kept: line.to_owned(),
                    offers: Vec::new(),
                    stripped: false,
                    lead: 0,
                    steps: false,
                    hangs: false,
                });
            }
            continue;
        }
        lines.push(read_line(line, !open));
    }
    lines
}

fn read_line(line: &str, complete: bool) -> Line<'_> {
    let (mut kind, prefix) = mark(line);
    let body = &line[prefix.len()..];
    if kind == Kind::Text && body.trim().is_empty() {
        kind = Kind::Blank;
    }
    if kind == Kind::Text && complete && body.trim_end().trim_end_matches('*').ends_with([':', '：']) {
        kind = Kind::Announcement;
    }
    let mut read = Line {
        kind,
        prefix,
        kept: String::new(),
        offers: Vec::new(),
        stripped: false,
        lead: 0,
        steps: false,
        hangs: true,
    };
    let mut start = 0;
    for end in sentence::ends(body, complete) {
        let sentence = &body[start..end];
        read.steps = matches!(kind, Kind::Announcement | Kind::Heading) && announces_steps(sentence);
        start = end;
        let judged = screen::judge(sentence);
        read.lead = read.kept.len();
        read.stripped |= judged.stripped;
        read.hangs &= judged.hangs;
        read.offers.extend(judged.offers);
        if let Some(kept) = judged.kept {
            let kept = if read.kept.is_empty() { kept.trim_start() } else { &kept };
            read.kept.push_str(kept);
        }
    }
    read
}

/// The kind of a line and its indentation with the list mark.
fn mark(line: &str) -> (Kind, &str) {
    let body = line.trim_start_matches([' ', '\t', '>']);
    let indent = line.len() - body.len();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let after = &body[digits..];
    let (kind, len) = if body.starts_with('#') && body.trim_start_matches('#').starts_with(' ') {
        (Kind::Heading, body.len() - body.trim_start_matches('#').len() + 1)
    } else if phrases("- |* |+ ").any(|bullet| body.starts_with(bullet)) {
        (Kind::Bullet, 2)
    } else if body.starts_with('•') || body.starts_with('·') {
        let text = body.trim_start_matches(['•', '·', ' ']);
        (Kind::Bullet, body.len() - text.len())
    } else if (1..=3).contains(&digits) && (after.starts_with(". ") || after.starts_with(") ")) {
        (Kind::Numbered, digits + 2)
    } else if (1..=3).contains(&digits) && after.starts_with('、') {
        (Kind::Numbered, digits + '、'.len_utf8())
    } else {
        (Kind::Text, 0)
    };
    let text = line[indent + len..].trim_start();
    (kind, &line[..line.len() - text.len()])
}

/// Where all steps of a list but "select your file" go, that goes as well.
fn strip_lost_steps(lines: &mut [Line<'_>]) {
    for items in lines.chunk_by_mut(|one, next| one.is_item() && next.is_item()) {
        let procedure = items.len() > 1
            && items.iter().any(Line::is_gone)
            && items.iter().all(|item| item.is_gone() || item.hangs);
        if procedure {
            strip_steps(items);
        }
    }
}

/// In a list of steps under "here's how", the steps that name no control go as well.
fn strip_procedures(lines: &mut [Line<'_>]) {
    for at in 0..lines.len() {
        if !lines[at].steps {
            continue;
        }
        let first = at + 1 + lines[at + 1..].iter().take_while(|line| line.kind == Kind::Blank).count();
        let count = lines[first..].iter().take_while(|line| line.is_item()).count();
        let items = &mut lines[first..first + count];
        if items.iter().any(Line::is_gone) {
            strip_steps(items);
        }
    }
}

fn strip_steps(items: &mut [Line<'_>]) {
    // A panel that a step opens on the way is not the point of the list.
    let aims = items.iter().flat_map(|item| &item.offers).any(|offer| *offer != Offer::ShowState);
    for item in items {
        item.offers.retain(|offer| !aims || *offer != Offer::ShowState);
        item.kept.clear();
        item.stripped = true;
    }
}

fn announces_steps(heading: &str) -> bool {
    let lower = heading.to_ascii_lowercase();
    let english = [
        "how to",
        "here's how",
        "here is how",
        "steps",
        "next step",
        "do the following",
        "follow",
        "instructions",
    ];
    let chinese =
        ["步骤", "操作", "步驟", "如下", "方法", "如何", "怎么", "怎麼", "下一步", "接下来", "接下來"];
    english.iter().chain(&chinese).any(|word| lower.contains(word)) || lower.starts_with("to ")
}

/// A heading goes when all that stood under it went; an announcement when the list or paragraph after it went.
fn strip_empty_headings(lines: &mut [Line<'_>]) {
    let mut section = Below::default();
    let mut block = Below::default();
    let mut next_block = Below::default();
    let mut in_list = false;
    for line in lines.iter_mut().rev() {
        let announced = if block.is_empty() { next_block } else { block };
        match line.kind {
            Kind::Blank => {
                if !block.is_empty() {
                    next_block = std::mem::take(&mut block);
                }
                continue;
            }
            Kind::Heading if section.is_gone() || line.steps && announced.is_gone() => line.withdraw(),
            Kind::Heading => section = Below::default(),
            Kind::Announcement if announced.is_gone() => line.withdraw(),
            _ => {}
        }
        // A list ends where a line of text begins.
        if line.is_item() && !in_list {
            block = Below::default();
        }
        in_list = line.is_item();
        let gone = line.is_gone();
        block.add(gone);
        if line.kind != Kind::Heading {
            section.add(gone);
        }
    }
}

/// What became of the lines below a heading.
#[derive(Clone, Copy, Default)]
struct Below {
    gone: bool,
    kept: bool,
}

impl Below {
    fn add(&mut self, gone: bool) {
        self.gone |= gone;
        self.kept |= !gone;
    }

    fn is_gone(self) -> bool {
        self.gone && !self.kept
    }

    fn is_empty(self) -> bool {
        !self.gone && !self.kept
    }
}

/// Leaves out what may still change: the open list, and the headings before it.
fn hold_back(lines: &mut Vec<Line<'_>>) {
    // The last line is open; what it shows so far are whole sentences, unless it is an item or a heading.
    while let Some(last) = lines.last_mut() {
        if last.kind == Kind::Announcement && last.lead > 0 {
            last.withdraw();
        }
        let settled = matches!(last.kind, Kind::Text | Kind::Verbatim) && !last.kept.is_empty();
        if settled {
            break;
        }
        lines.pop();
    }
}

fn write(lines: &[Line<'_>]) -> Translation {
    let mut shown = String::new();
    let mut actions: Vec<Offer> = Vec::new();
    let mut number: u32 = 0;
    let mut renumber = false;
    let mut blanks = 0;
    for line in lines {
        for offer in &line.offers {
            if !actions.contains(offer) {
                actions.push(offer.clone());
            }
        }
        if line.kind == Kind::Numbered {
            // The number of the next item that stays.
            if number == 0 {
                number = line.prefix.trim().trim_end_matches(['.', ')', '、']).parse().unwrap_or(1);
            }
            renumber |= line.is_gone();
        } else if line.kind != Kind::Blank {
            (number, renumber) = (0, false);
        }
        if line.kind == Kind::Blank {
            blanks += 1;
            continue;
        }
        if line.is_gone() {
            continue;
        }
        if !shown.is_empty() {
            shown.push('\n');
            for _ in 0..blanks {
                shown.push('\n');
            }
        }
        blanks = 0;
        if renumber && line.kind == Kind::Numbered {
            let digits = line.prefix.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            let mark = line.prefix[digits..].trim_start_matches(|c: char| c.is_ascii_digit());
            shown.push_str(&line.prefix[..digits]);
            shown.push_str(&number.to_string());
            shown.push_str(mark);
        } else {
            shown.push_str(line.prefix);
        }
        if line.kind == Kind::Numbered {
            number += 1;
        }
        // Two spaces at the end of a line are a line break in Markdown.
        shown.push_str(if line.stripped { line.kept.trim_end() } else { &line.kept });
    }
    shown.truncate(shown.trim_end().len());
    Translation { shown, actions }
}
