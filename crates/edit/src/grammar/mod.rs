//! From a message to wishes: characters → tokens → items → moments and stretches → clauses → operations.

mod clause;
mod item;
pub(crate) mod lexicon;
pub(crate) mod read;
mod token;
mod traditional;
mod when;

use crate::operation::{Part, Point};
use crate::timeline::Timeline;
use crate::words::Lang;
use clause::Clause;
use item::{Is, Item};
use lexicon::Word;

/// Most characters of one message that are read for wishes; subtitles that were pasted into it do not count. Reading
/// takes time that grows with the square of the length.
pub const LONGEST_MESSAGE: usize = 20_000;

/// What is read of a text, and what is left of it because it is too long. Wishes are not torn apart where that can be
/// helped: half of "30 seconds" is another wish.
pub(crate) fn readable(text: &str) -> (&str, &str) {
    let Some((most, _)) = text.char_indices().nth(LONGEST_MESSAGE) else { return (text, "") };
    let after = |found: (usize, &str)| found.0 + found.1.len();
    let head = &text[..most];
    let sentence = head.rmatch_indices(['\n', '。', '；', ';', '！', '？']).next().map(after);
    let sentence = sentence.max(head.rmatch_indices(". ").next().map(after));
    let comma = || head.rmatch_indices([',', '，', '、', ' ']).next().map(after);
    text.split_at(sentence.or_else(comma).unwrap_or(most))
}

/// Whether a row of a message begins a further wish: "then make it vertical".
pub(crate) fn goes_on(row: &str) -> bool {
    let items = item::items(&token::tokens(row));
    matches!(items.first().map(|i| &i.is), Some(Is::W(Word::Then)))
        && items.iter().any(|i| matches!(i.is, Is::W(word) if clause::acts(word) || word == Word::Make))
}

/// Divides a text that is not too long to be read into wishes that are still to be read; times in it may be counted in
/// the frames of the film, and its files be named without their endings.
pub(crate) fn clauses(text: &str, film: &Timeline) -> Vec<Clause> {
    let tokens = token::tokens(text);
    let items = when::joined(item::items(&tokens), film.canvas.fps);
    let (only, items) = one_source(without_numbering(items));
    let items = with_texts_as_titles(text, with_replaced_names(text, items));
    let items = with_spoken_texts(text, items);
    let items = with_files(text, items, film);
    let mut clauses = clause::clauses(items);
    if let Some(only) = only {
        clauses.insert(0, only);
    }
    clauses
}

/// "Put beach at the end", where there is a beach.mp4; a那段 where a.mp4 was named before.
fn with_files(text: &str, mut items: Vec<Item>, film: &Timeline) -> Vec<Item> {
    let files = || film.sources.values().map(|s| s.name.as_str());
    let mut named: Vec<String> = Vec::new();
    let chinese = text.chars().any(token::is_han);
    for item in &mut items {
        let word = match &item.is {
            Is::File(name) => {
                named.push(crate::apply::stem(name).to_owned());
                continue;
            }
            Is::Unknown(word) => word.clone(),
            // A letter is an article only in English.
            Is::W(Word::Filler) if chinese => {
                let said = text.get(item.at.clone()).unwrap_or_default();
                match named.iter().find(|name| name.eq_ignore_ascii_case(said)) {
                    Some(name) => name.clone(),
                    // 按c、a、b的顺序.
                    None if said.len() == 1 => said.to_owned(),
                    None => continue,
                }
            }
            _ => continue,
        };
        if let Some(name) = files().find(|name| crate::apply::stem(name).eq_ignore_ascii_case(&word)) {
            item.is = Is::File(name.to_owned());
            named.push(crate::apply::stem(name).to_owned());
        }
    }
    items
}

/// "1. trim the intro 2. add music": the numbers of a list are full stops.
fn without_numbering(mut items: Vec<Item>) -> Vec<Item> {
    // "- mute it": a list without numbers; a minus stands right before its number.
    let mut i = 0;
    while i < items.len() {
        let leads = items[i].is == Is::Dash && (i == 0 || matches!(items[i - 1].is, Is::Break(_)));
        if leads && items.get(i + 1).is_none_or(|next| next.at.start > items[i].at.end) {
            items.remove(i);
        } else {
            i += 1;
        }
    }
    let number = |i: usize, n: f64| {
        items.get(i).is_some_and(|x| x.is == Is::Number(n))
            && items.get(i + 1).is_some_and(|x| matches!(x.is, Is::Break('.' | ',')))
    };
    if !number(0, 1.0) {
        return items;
    }
    let (mut out, mut next, mut i) = (Vec::with_capacity(items.len()), 1.0, 0);
    while i < items.len() {
        if number(i, next) {
            out.push(Item { is: Is::Break(';'), at: items[i].at.clone() });
            next += 1.0;
            i += 2;
        } else {
            out.push(items[i].clone());
            i += 1;
        }
    }
    out
}

/// `For "b.mp4" only: …`, 只处理“b.mp4”：…: the film becomes that source before the rest is done.
fn one_source(items: Vec<Item>) -> (Option<Clause>, Vec<Item>) {
    let Some(colon) = items.iter().take(8).position(|i| i.is == Is::Break(':')) else { return (None, items) };
    let lead = &items[..colon];
    let named = lead.iter().find_map(|i| match &i.is {
        Is::Quote(name) | Is::File(name) => {
            Some(Item { is: Is::File(name.trim().to_owned()), at: i.at.clone() })
        }
        _ => None,
    });
    let only = lead.iter().any(|i| i.is == Is::W(Word::Only));
    let plain = lead.iter().all(|i| {
        matches!(
            i.is,
            Is::Quote(_)
                | Is::File(_)
                | Is::W(
                    Word::Only
                        | Word::For
                        | Word::Filler
                        | Word::Make
                        | Word::Video
                        | Word::Clip
                        | Word::On
                        | Word::In
                )
        )
    });
    match named {
        Some(name) if only && plain => {
            let at = name.at.start..name.at.start;
            let clause = Clause { items: vec![Item { is: Is::W(Word::Keep), at }, name], question: false };
            (Some(clause), items[colon + 1..].to_vec())
        }
        _ => (None, items),
    }
}

/// The language of a message: Chinese if it is written in it outside of quotations.
pub(crate) fn language(text: &str) -> Lang {
    let tokens = token::tokens(readable(text).0);
    let han = tokens.iter().filter(|t| matches!(t.kind, token::Kind::Han(_))).count();
    let words = tokens.iter().filter(|t| matches!(t.kind, token::Kind::Word(_))).count();
    if han > 0 && (han >= words || words <= 3) || words == 0 && text.chars().any(token::is_han) {
        Lang::Zh
    } else {
        Lang::En
    }
}

/// "Put Happy Birthday as a title", 把生日快乐作为标题.
fn with_texts_as_titles(text: &str, mut items: Vec<Item>) -> Vec<Item> {
    let form = |item: &Item| text.get(item.at.clone()).unwrap_or_default();
    let titled = items.windows(2).position(|w| {
        let noun = matches!(w[1].is, Is::W(Word::Title | Word::Text | Word::Subtitle));
        let link = ["as a", "as the", "作为", "当作", "做为"].contains(&form(&w[0]).to_lowercase().as_str());
        noun && link
    });
    let Some(end) = titled else { return items };
    let verb = |x: &Item| matches!(x.is, Is::W(Word::Add | Word::Make)) || matches!(form(x), "把" | "将");
    let Some(start) = items[..end].iter().rposition(verb).map(|i| i + 1) else { return items };
    let plain = |x: &Item| matches!(x.is, Is::Unknown(_) | Is::W(_));
    let pointed =
        |x: &Item| matches!(x.is, Is::W(Word::Filler | Word::It | Word::Text | Word::Logo | Word::Music));
    if items[start..end].iter().all(plain) && !items[start..end].iter().all(pointed) {
        let at = items[start].at.start..items[end - 1].at.end;
        let words = text.get(at.clone()).unwrap_or_default().to_owned();
        items.splice(start..end, [Item { is: Is::Quote(words), at }]);
    }
    items
}

/// Texts without quotation marks: "a title saying Welcome home for 3 seconds", 标题：夏日旅行. They become quotes.
fn with_spoken_texts(text: &str, items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut i = 0;
    // Since the last comma or the like: was a text named, does it have its quote?
    let (mut noun, mut quoted, mut verb) = (false, false, false);
    let form = |item: &Item| -> String {
        text.get(item.at.clone()).unwrap_or_default().chars().map(token::fold).collect()
    };
    while i < items.len() {
        let mut writes = false;
        match &items[i].is {
            Is::W(Word::Title | Word::Text | Word::Subtitle) => noun = true,
            Is::W(Word::Add) => {
                verb = true;
                quoted = false;
                // "write Hello on the screen": the verb names the text.
                if matches!(form(&items[i]).as_str(), "write" | "type" | "写" | "写上") {
                    noun = true;
                    out.push(Item { is: Is::W(Word::Add), at: items[i].at.clone() });
                    writes = true;
                }
            }
            // 标题是…: the noun stands inside of the form.
            Is::W(Word::Saying) => {
                let form = form(&items[i]);
                let inside = [
                    ("标题", Word::Title),
                    ("字幕", Word::Subtitle),
                    ("文字", Word::Text),
                    ("文案", Word::Text),
                    ("with the text", Word::Text),
                    ("with text", Word::Text),
                    ("with the words", Word::Text),
                    ("with words", Word::Text),
                ];
                if let Some((_, word)) = inside.iter().find(|(n, _)| form.starts_with(n)) {
                    noun = true;
                    out.push(Item { is: Is::W(*word), at: items[i].at.clone() });
                }
            }
            Is::Quote(_) => quoted = true,
            Is::Break('.' | '\n' | ';') | Is::W(Word::Then) => (noun, quoted, verb) = (false, false, false),
            _ => {}
        }
        let ahead = items[i + 1..]
            .iter()
            .take_while(|x| !matches!(x.is, Is::Break('.' | '\n' | ';')))
            .any(|x| matches!(x.is, Is::Quote(_)));
        let piece = out.rsplit(|x| matches!(x.is, Is::Break(_))).next().unwrap_or_default();
        let asks =
            piece.iter().find(|x| x.is != Is::W(Word::Filler)).is_some_and(|x| x.is == Is::W(Word::Question));
        let begins = noun
            && !asks
            && !quoted
            && !ahead
            && match &items[i].is {
                Is::W(Word::Add) => {
                    // "In big letters put DO NOT TRY THIS".
                    let shouted = items.get(i + 1).is_some_and(|next| is_capital(text, next));
                    (writes || shouted && !leads(&out[..out.len() - usize::from(writes)]))
                        && (begins_text(text, items.get(i + 1))
                            || matches!(items.get(i + 1).map(|x| &x.is), Some(Is::Number(_))))
                }
                Is::W(Word::Saying) => noun || verb,
                Is::Break(':') => true,
                // "Change the title to Good Morning", 标题改成早上好.
                Is::W(Word::To) => renames(&out) && begins_text(text, items.get(i + 1)),
                Is::W(Word::Make | Word::Replace)
                    if form(&items[i]).ends_with(['成', '为', '叫'])
                        || matches!(
                            form(&items[i]).as_str(),
                            "should say" | "should read" | "should be called"
                        ) =>
                {
                    noun && begins_text(text, items.get(i + 1))
                }
                Is::W(Word::Title | Word::Text | Word::Subtitle) => {
                    let capital = items.get(i + 1).is_some_and(|next| is_capital(text, next));
                    begins_text(text, items.get(i + 1)) && (verb || capital && leads(&out))
                }
                // "Text at the end thanks for watching".
                Is::Part(_) | Is::At(_) | Is::W(Word::Place(_) | Word::End | Word::Outro | Word::Start) => {
                    announces(&out) && begins_text(text, items.get(i + 1))
                }
                _ => false,
            };
        // "0:00-0:03 Hello everyone, 0:03-0:06 Today we bake".
        let line = matches!(items[i].is, Is::Part(Part::Range { from: Point::At(_) | Point::Start, .. }))
            && matches!(out.last().map(|x| &x.is), Some(Is::Break(':' | ',' | ';' | '\n')));
        let begins = begins || noun && !ahead && line && begins_text(text, items.get(i + 1));
        out.push(match writes {
            true => Item { is: Is::W(Word::Text), at: items[i].at.clone() },
            false => items[i].clone(),
        });
        i += 1;
        if !begins {
            continue;
        }
        // 写着：…, "text: …", "saying that".
        while matches!(items.get(i).map(|x| &x.is), Some(Is::Break(':') | Is::W(Word::Saying))) {
            i += 1;
        }
        let start = i;
        while i < items.len() && !ends_text(&items, i, start) {
            i += 1;
        }
        // "… that reads Grand Opening at the top": the link belongs to the place.
        let placed = matches!(
            items.get(i).map(|x| &x.is),
            Some(Is::W(Word::Place(_) | Word::Start | Word::End | Word::Intro | Word::Outro))
        );
        if i > start {
            let at = items[start].at.start..items[i - 1].at.end;
            let words = text.get(at.clone()).map(str::trim);
            let words = words.map(|words| words.strip_suffix(" instead").unwrap_or(words));
            let words = words.map(|words| {
                let links = [" at the", " in the", " on the", " at", " in", " on"];
                let link = links.iter().find_map(|link| words.strip_suffix(link).filter(|_| placed));
                link.unwrap_or(words)
            });
            if let Some(words) = words.filter(|w| !w.is_empty()) {
                out.push(Item { is: Is::Quote(words.to_owned()), at });
                quoted = true;
            }
        }
    }
    out
}

/// "Change the title …": a verb of changing, then a text, and nothing of how it looks.
fn renames(before: &[Item]) -> bool {
    let piece = before.rsplit(|i| matches!(i.is, Is::Break(_) | Is::W(Word::And | Word::Then))).next();
    let mut words = piece.unwrap_or_default().iter().filter(|i| i.is != Is::W(Word::Filler));
    matches!(words.next().map(|i| &i.is), Some(Is::W(Word::Make | Word::Replace)))
        && matches!(words.next().map(|i| &i.is), Some(Is::W(Word::Title | Word::Text | Word::Subtitle)))
        && words.next().is_none()
}

/// Nothing stands before in the same piece.
fn leads(before: &[Item]) -> bool {
    let piece = before.rsplit(|i| matches!(i.is, Is::Break(_) | Is::W(Word::And | Word::Then))).next();
    piece.unwrap_or_default().iter().all(|i| i.is == Is::W(Word::Filler))
}

/// The piece says no more than that there is to be a text, and where.
fn announces(before: &[Item]) -> bool {
    let piece = before.rsplit(|i| matches!(i.is, Is::Break(_) | Is::W(Word::And | Word::Then))).next();
    let mut words = piece.unwrap_or_default().iter().filter(|i| i.is != Is::W(Word::Filler)).peekable();
    words.next_if(|i| i.is == Is::W(Word::Add));
    words.next().is_some_and(|i| matches!(i.is, Is::W(Word::Title | Word::Text | Word::Subtitle)))
        && words.all(|i| matches!(i.is, Is::W(Word::At | Word::On | Word::In)))
}

fn is_capital(text: &str, item: &Item) -> bool {
    text.get(item.at.clone()).and_then(|t| t.chars().next()).is_some_and(char::is_uppercase)
}

/// "Replace Hello with Welcome": both are texts where they are written as names.
fn with_replaced_names(text: &str, mut items: Vec<Item>) -> Vec<Item> {
    let name = |item: &Item| {
        matches!(item.is, Is::Unknown(_) | Is::W(Word::Hello | Word::Thanks)) && is_capital(text, item)
    };
    for i in 0..items.len() {
        let [verb, old, link, new, ..] = &items[i..] else { break };
        let swaps =
            verb.is == Is::W(Word::Replace) && matches!(link.is, Is::W(Word::With | Word::To | Word::By));
        if swaps && name(old) && name(new) {
            for k in [i + 1, i + 3] {
                items[k].is = Is::Quote(text[items[k].at.clone()].to_owned());
            }
        }
    }
    items
}

/// A title's words may follow it directly: unknown words, or a capital letter.
fn begins_text(text: &str, next: Option<&Item>) -> bool {
    let Some(next) = next else { return false };
    let capital = is_capital(text, next);
    match &next.is {
        Is::Unknown(_) => true,
        Is::W(Word::Hello | Word::Thanks) => true,
        Is::W(_) => capital,
        _ => false,
    }
}

/// Where a text without quotation marks ends: at a comma, at "and" with a further wish, at a time or a place.
fn ends_text(items: &[Item], i: usize, start: usize) -> bool {
    if i == start {
        return matches!(items[i].is, Is::Break(_) | Is::Part(_) | Is::At(_) | Is::From(_) | Is::Until(_));
    }
    let next = items.get(i + 1).map(|x| &x.is);
    match &items[i].is {
        Is::Break(c) => !matches!(c, ':' | '/' | '!' | '?') || next.is_none(),
        Is::W(Word::Then) => true,
        Is::W(Word::And) => matches!(
            next,
            Some(Is::W(
                Word::Add
                    | Word::Remove
                    | Word::Make
                    | Word::Fade
                    | Word::FadeIn
                    | Word::FadeOut
                    | Word::Export
                    | Word::Mute
                    | Word::Faster
                    | Word::Slower
                    | Word::Cut
                    | Word::Music
                    | Word::Rotate
                    | Word::Bw
                    | Word::Keep
                    | Word::Split
            ))
        ),
        Is::Part(_) | Is::At(_) | Is::From(_) | Is::Until(_) => true,
        Is::Time { .. } => true,
        // "… on it", "… on the screen in big red letters".
        Is::W(Word::On) => {
            let rest = items[i + 1..].iter().find(|x| x.is != Is::W(Word::Filler)).map(|x| &x.is);
            let skipped = matches!(next, Some(Is::W(Word::Filler)));
            match rest {
                None => true,
                Some(Is::W(Word::It | Word::Video)) => true,
                Some(Is::Break(_) | Is::W(Word::In | Word::For)) if skipped => true,
                _ => goes_somewhere(items, i),
            }
        }
        // "… in big red letters".
        Is::W(Word::In | Word::With) => {
            let style = |x: &Item| {
                matches!(
                    x.is,
                    Is::W(Word::Color(_) | Word::Bold | Word::Bigger | Word::Smaller) | Is::Color(_)
                )
            };
            let placed = |x: &Item| matches!(x.is, Is::W(Word::Place(_)));
            let first = items[i + 1..].iter().find(|x| x.is != Is::W(Word::Filler));
            first.is_some_and(|x| style(x) || items[i].is == Is::W(Word::In) && placed(x))
        }
        Is::W(Word::For) => items[i + 1..]
            .iter()
            .take(3)
            .any(|x| matches!(x.is, Is::Time { .. } | Is::Part(_) | Is::W(Word::Everything))),
        Is::W(Word::At | Word::Over | Word::To) => goes_somewhere(items, i),
        // "at the top" is one item; a place at the very end of a clause is where the text goes.
        Is::W(Word::Place(_)) => {
            let ends = |n: &Is| {
                matches!(
                    n,
                    Is::Break(_) | Is::W(Word::And | Word::For | Word::Over | Word::At | Word::On | Word::In)
                ) || matches!(n, Is::Part(_) | Is::At(_) | Is::From(_) | Is::Until(_) | Is::Time { .. })
            };
            next.is_none_or(ends) && i > start
        }
        _ => false,
    }
}

/// A place, an edge, a time or a colour stands behind the link word at `i`.
fn goes_somewhere(items: &[Item], i: usize) -> bool {
    items[i + 1..].iter().take(3).take_while(|x| !matches!(x.is, Is::Unknown(_))).any(|x| {
        matches!(
            x.is,
            Is::W(
                Word::Place(_)
                    | Word::Start
                    | Word::End
                    | Word::Middle
                    | Word::Intro
                    | Word::Outro
                    | Word::Color(_)
            ) | Is::Time { .. }
                | Is::Part(_)
                | Is::At(_)
                | Is::From(_)
        )
    })
}
