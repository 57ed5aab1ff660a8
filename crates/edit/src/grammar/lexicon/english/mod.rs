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
