//! English forms. A form is written in any inflection; each word of it is compared by its stem.

mod nouns;
mod verbs;

use super::Word;

/// Meanings with their forms, `|` between them; where a form has two meanings the first one counts.
pub(super) fn forms() -> impl Iterator<Item = (Word, &'static str)> {
    verbs::FORMS.iter().chain(nouns::FORMS).copied()
}

/// Everyday words that are a letter away from one of the forms and are not that one misspelt.
pub(super) const NO_SLIPS: &[&str] = &[
    "abide", "abort", "alter", "among", "apple", "april", "assembly", "attack", "bases", "basis", "became",
    "began", "begun", "beta", "blank", "block", "bread", "bubble", "built", "caution", "chance", "charge",
    "close", "closer", "coarse", "compete", "concert", "contract", "counted", "crate", "curse", "decay",
    "delivery", "discord", "doubly", "dream", "driving", "drone", "dutch", "event", "exiting", "expert",
    "extent", "fever", "float", "forgot", "form", "formal", "fourth", "gasp", "given", "grade", "grant",
    "grape", "grave", "greed", "greek", "greet", "greeting", "handy", "haven", "heart", "hints", "horse",
    "inert", "intra", "joint", "latter", "lease", "least", "likely", "linger", "moon", "munch", "naive",
    "niche", "option", "overlap", "overly", "paint", "paper", "parity", "paste", "patch", "persona", "phase",
    "plane", "plate", "print", "printing", "prone", "proto", "quits", "quote", "radio", "rally", "reached",
    "ready", "realm", "record", "recorder", "related", "remind", "remote", "require", "required", "requires",
    "retry", "rework", "shade", "share", "shark", "shout", "slope", "slots", "smart", "smell", "snake",
    "spain", "spare", "spend", "spicy", "spill", "spilled", "spoon", "sport", "spring", "stack", "staging",
    "stale", "stall", "stash", "state", "states", "sticky", "store", "storing", "storm", "stray", "stripe",
    "stuck", "tamper", "teach", "terse", "though", "tiger", "trace", "train", "trait", "trial", "trick",
    "truck", "unload", "wasted", "whale", "whose", "widen", "window", "witch", "world", "wrote",
];

/// "When people are talking", "while she speaks": when music is to go down.
pub(super) fn while_someone_speaks() -> impl Iterator<Item = String> {
    const WHEN: [&str; 4] = ["when", "while", "whenever", "if"];
    const WHO: [&str; 10] =
        ["i", "we", "he", "she", "they", "people", "someone", "somebody", "anyone", "the speaker"];
    const SAYS: [&str; 8] =
        ["talk", "talks", "speak", "speaks", "is talking", "is speaking", "are talking", "are speaking"];
    let spoken = WHEN
        .iter()
        .flat_map(|when| WHO.iter().map(move |who| format!("{when} {who}")))
        .flat_map(|lead| SAYS.iter().map(move |says| format!("{lead} {says}")));
    spoken.chain(so_that_one_hears())
}

/// "Make sure you can still hear me talk", "so people can hear my voice".
fn so_that_one_hears() -> impl Iterator<Item = String> {
    const SO: [&str; 4] = ["make sure", "so", "so that", "make sure that"];
    const WHO: [&str; 6] = ["you", "people", "they", "i", "we", "everyone"];
    const HEARS: [&str; 3] = ["can hear", "can still hear", "hear"];
    const WHAT: [&str; 10] = [
        "me",
        "me talk",
        "me talking",
        "me speak",
        "me speaking",
        "my voice",
        "us",
        "what i say",
        "the voice",
        "the speaker",
    ];
    SO.iter()
        .flat_map(|so| WHO.iter().map(move |who| format!("{so} {who}")))
        .flat_map(|lead| HEARS.iter().map(move |hears| format!("{lead} {hears}")))
        .flat_map(|lead| WHAT.iter().map(move |what| format!("{lead} {what}")))
}

/// "So people can read it".
pub(super) fn purposes() -> impl Iterator<Item = (Word, String)> {
    const SO: [&str; 2] = ["so", "so that"];
    const WHO: [&str; 8] = ["people", "you", "they", "we", "everyone", "viewers", "my viewers", "i"];
    let who = SO.iter().flat_map(|so| WHO.iter().map(move |who| format!("{so} {who}")));
    who.map(|lead| (Word::Purpose, format!("{lead} can")))
}

/// "Gradually speed up", "slowly slow it down": a ramp rather than one speed.
pub(super) fn by_degrees() -> impl Iterator<Item = (Word, String)> {
    const ADVERBS: [&str; 5] = ["gradually", "slowly", "smoothly", "progressively", "steadily"];
    const VERBS: [(&str, Word); 10] = [
        ("speed up", Word::Ramp),
        ("speed it up", Word::Ramp),
        ("accelerate", Word::Ramp),
        ("get faster", Word::Ramp),
        ("gets faster", Word::Ramp),
        ("slow down", Word::RampDown),
        ("slow it down", Word::RampDown),
        ("decelerate", Word::RampDown),
        ("get slower", Word::RampDown),
        ("gets slower", Word::RampDown),
    ];
    const SLOW: [&str; 4] = ["start slow", "start slowly", "begin slow", "go slow"];
    const FAST: [&str; 4] = ["start fast", "start quickly", "begin fast", "go fast"];
    const LINKS: [&str; 4] = ["and", "then", "and then", "and gradually"];
    const TO_FAST: [&str; 5] = ["get faster", "speed up", "end fast", "become faster", "go fast"];
    const TO_SLOW: [&str; 5] = ["get slower", "slow down", "end slow", "become slower", "go slow"];
    let said = |from: [&'static str; 4], to: [&'static str; 5], word| {
        let leads = from.into_iter().flat_map(|from| LINKS.map(|link| format!("{from} {link}")));
        leads.flat_map(move |lead| to.map(|to| (word, format!("{lead} {to}"))))
    };
    let between = said(SLOW, TO_FAST, Word::Ramp).chain(said(FAST, TO_SLOW, Word::RampDown));
    let pairs = || VERBS.iter().flat_map(|verb| ADVERBS.iter().map(move |adverb| (verb, adverb)));
    let before = pairs().map(|((verb, word), adverb)| (*word, format!("{adverb} {verb}")));
    let after = pairs().map(|((verb, word), adverb)| (*word, format!("{verb} {adverb}")));
    before.chain(after).chain(between)
}

/// "Turn it to the right", "turn it upside down": the picture is turned.
pub(super) fn turns() -> impl Iterator<Item = (Word, String)> {
    const VERBS: [&str; 6] = ["turn", "rotate", "spin", "tilt", "stand", "set"];
    const WHAT: [&str; 7] = ["", " it", " this", " that", " the video", " the clip", " the picture"];
    const WAYS: [(&str, Word); 6] = [
        ("upright", Word::Upright),
        ("right", Word::Clockwise),
        ("to the right", Word::Clockwise),
        ("left", Word::Counter),
        ("to the left", Word::Counter),
        ("upside down", Word::UpsideDown),
    ];
    let leads = || VERBS.iter().flat_map(|verb| WHAT.iter().map(move |what| format!("{verb}{what}")));
    WAYS.iter().flat_map(move |(way, turned)| leads().map(move |lead| (*turned, format!("{lead} {way}"))))
}

/// "Stick all three together": the clips are joined.
pub(super) fn togethers() -> impl Iterator<Item = (Word, String)> {
    const VERBS: [&str; 8] = ["stick", "put", "join", "glue", "tape", "string", "bring", "edit"];
    const WHAT: [&str; 13] = [
        "them",
        "them all",
        "all of them",
        "all three",
        "all",
        "both",
        "it all",
        "everything",
        "these",
        "the clips",
        "all the clips",
        "the videos",
        "these clips",
    ];
    VERBS.iter().flat_map(|verb| WHAT.iter().map(move |what| (Word::Join, format!("{verb} {what} together"))))
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
    const FAULTS: [(&str, Word); 23] = [
        ("blue", Word::Warmer),
        ("yellow", Word::Colder),
        ("orange", Word::Colder),
        ("dim", Word::Brighter),
        ("dull", Word::Saturate),
        ("pale", Word::Saturate),
        ("washed out", Word::Saturate),
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
