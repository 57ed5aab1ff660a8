//! The words and phrases of the lexicon, in their inflections, with slips, articles and objects inside.

use super::super::lexicon::{Word, lexicon};
use super::super::token::{Kind, Token};
use super::{Found, Is, found, word};

/// The longest form of the lexicon here.
pub(super) fn known(tokens: &[Token], i: usize) -> Found {
    let lexicon = lexicon();
    match &tokens[i].kind {
        Kind::Word(_) => {
            let limit = lexicon.longest.0;
            let mut raw = String::new();
            let mut stems = String::new();
            let mut plain = String::new();
            let (mut best, mut it) = (None, false);
            for (k, token) in tokens.iter().enumerate().skip(i).take(limit + 1) {
                let w = match &token.kind {
                    Kind::Word(w) => w.clone(),
                    // fade-in, lo-fi, in/out, b&w: signs inside of forms are nothing.
                    Kind::Sign('-' | '/') if k > i => continue,
                    Kind::Sign('&') if k > i => "&".to_owned(),
                    _ => break,
                };
                let stem = lexicon.stem(&w).or_else(|| lexicon.corrected(&w)).unwrap_or_else(|| w.clone());
                if k > i {
                    raw.push(' ');
                    stems.push(' ');
                }
                raw.push_str(&w);
                stems.push_str(&stem);
                // "drain all the color": forms are written without articles.
                // "the middle a bit" is no "middle bit".
                let a_bit = w == "a" && matches!(word(tokens, k + 1), "bit" | "little" | "touch" | "tad");
                let article = k > i
                    && !a_bit
                    && matches!(w.as_str(), "the" | "a" | "an" | "my" | "our" | "your" | "this");
                // "slice it into pieces".
                let pronoun = k > i && w == "it";
                it |= pronoun;
                let article = article || pronoun;
                if !article {
                    if k > i {
                        plain.push(' ');
                    }
                    plain.push_str(&stem);
                }
                let whole = lexicon.english(&raw).or_else(|| lexicon.english(&stems));
                if let Some(word) = whole.or_else(|| {
                    lexicon.english(&plain).filter(|w| {
                        !article
                            && *w != Word::Captions
                            && (!it
                                || matches!(w, Word::Split | Word::Flip | Word::Mirror | Word::UpsideDown))
                    })
                }) {
                    best = Some((Some(Is::W(word)), k + 1));
                }
            }
            match best {
                Some((_, next)) if next > i + 1 => best,
                _ => particle_verb(tokens, i).or(best),
            }
        }
        Kind::Han(_) => {
            let limit = lexicon.longest.1;
            let mut form = String::new();
            let mut best = None;
            let mut count = 0;
            for (k, token) in tokens.iter().enumerate().skip(i) {
                match &token.kind {
                    Kind::Han(c) => {
                        form.push(*c);
                        count += 1;
                    }
                    Kind::Word(w) => {
                        form.push_str(w);
                        count += w.chars().count();
                    }
                    Kind::Sign(',') if k > i => form.push('、'),
                    _ => break,
                }
                if count > limit {
                    break;
                }
                if let Some(word) = lexicon.chinese(&form) {
                    best = Some((Some(Is::W(word)), k + 1));
                }
            }
            best
        }
        Kind::Sign('&') => found(Is::W(Word::And), i + 1),
        Kind::Sign('@') => found(Is::W(Word::At), i + 1),
        Kind::Sign('+') => found(Is::W(Word::And), i + 1),
        _ => None,
    }
}

/// "Throw the first 5 seconds away": the second half of a verb stands behind what it is done to.
fn particle_verb(tokens: &[Token], i: usize) -> Found {
    const PARTICLES: [&str; 8] = ["around", "away", "out", "off", "up", "down", "aloud", "together"];
    let lexicon = lexicon();
    let verb = lexicon.stem(word(tokens, i)).unwrap_or_else(|| word(tokens, i).to_owned());
    for k in i + 2..tokens.len().min(i + 10) {
        let particle = match &tokens[k].kind {
            Kind::Word(w) if w == "and" || w == "then" => return None,
            Kind::Word(w) => w.as_str(),
            Kind::Sign(',' | '.' | ';' | '\n' | '!' | '?') => return None,
            _ => continue,
        };
        if !PARTICLES.contains(&particle) {
            continue;
        }
        // The particle belongs to another verb: "… with a fade out".
        let nearer = lexicon.stem(word(tokens, k - 1)).unwrap_or_default();
        if lexicon.english(&format!("{nearer} {particle}")).is_some() {
            return None;
        }
        return lexicon.english(&format!("{verb} {particle}")).and_then(|w| found(Is::W(w), i + 1));
    }
    None
}
