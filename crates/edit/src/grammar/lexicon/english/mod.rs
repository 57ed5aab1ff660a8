//! English forms. A form is written in any inflection; each word of it is compared by its stem.

mod nouns;
mod verbs;

use super::Word;

/// Meanings with their forms, `|` between them; where a form has two meanings the first one counts.
pub(super) fn forms() -> impl Iterator<Item = (Word, &'static str)> {
    verbs::FORMS.iter().chain(nouns::FORMS).copied()
}

/// "When people are talking", "while she speaks": when music is to go down.
pub(super) fn while_someone_speaks() -> impl Iterator<Item = String> {
    const WHEN: [&str; 4] = ["when", "while", "whenever", "if"];
    const WHO: [&str; 10] =
        ["i", "we", "he", "she", "they", "people", "someone", "somebody", "anyone", "the speaker"];
    const SAYS: [&str; 8] =
        ["talk", "talks", "speak", "speaks", "is talking", "is speaking", "are talking", "are speaking"];
    WHEN.iter()
        .flat_map(|when| WHO.iter().map(move |who| format!("{when} {who}")))
        .flat_map(|lead| SAYS.iter().map(move |says| format!("{lead} {says}")))
}

/// "It's a bit dark", "looks too loud": a fault and what is wanted in its place.
pub(super) fn complaints() -> impl Iterator<Item = (Word, String)> {
    const SEEMS: [&str; 9] = ["is", "it's", "its", "are", "was", "looks", "seems", "feels", "sounds"];
    const DEGREES: [&str; 15] = [
        "a bit",
        "a little",
        "a bit too",
        "a little too",
        "too",
        "way too",
        "far too",
        "so",
        "very",
        "really",
        "pretty",
        "quite",
        "rather",
        "kinda",
        "kind of",
    ];
    const FAULTS: [(&str, Word); 16] = [
        ("dark", Word::Brighter),
        ("bright", Word::Darker),
        ("loud", Word::Quieter),
        ("quiet", Word::Louder),
        ("soft", Word::Louder),
        ("fast", Word::Slower),
        ("quick", Word::Slower),
        ("slow", Word::Faster),
        ("short", Word::Longer),
        ("long", Word::Shorter),
        ("small", Word::Bigger),
        ("tiny", Word::Bigger),
        ("big", Word::Smaller),
        ("large", Word::Smaller),
        ("cold", Word::Warmer),
        ("warm", Word::Colder),
    ];
    let leads =
        || SEEMS.iter().flat_map(|seems| DEGREES.iter().map(move |degree| format!("{seems} {degree}")));
    FAULTS
        .iter()
        .flat_map(move |(fault, wanted)| leads().map(move |lead| (*wanted, format!("{lead} {fault}"))))
}
