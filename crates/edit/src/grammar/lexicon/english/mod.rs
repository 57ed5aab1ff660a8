//! English forms. A form is written in any inflection; each word of it is compared by its stem.

mod nouns;
mod verbs;

use super::Word;

/// Meanings with their forms, `|` between them; where a form has two meanings the first one counts.
pub(super) fn forms() -> impl Iterator<Item = (Word, &'static str)> {
    verbs::FORMS.iter().chain(nouns::FORMS).copied()
}
