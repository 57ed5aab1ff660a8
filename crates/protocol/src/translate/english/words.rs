//! The words of screens and of those who explain them.

use crate::route::lexicon::{Classes, Index, Words, index};
use crate::route::token::{Kind, Token};
use std::sync::OnceLock;

const CONTROL: Classes = 1;
const LABEL: Classes = 1 << 1;
const PREPOSITION: Classes = 1 << 2;
const HANDLES: Classes = 1 << 3;
const LEAD: Classes = 1 << 4;
const DEPENDENT: Classes = 1 << 5;

#[rustfmt::skip]
const WORDS: Words = &[
    (
        CONTROL,
        "ctrl cmd shortcut hotkey button tab menu panel toolbar sidebar icon checkbox dropdown dialog \
         window settings inspector slider library timeline toggle tool playhead editor workspace page \
         dashboard buttons panels pane popup preview handles properties pool player interface section \
         option tracks track box bin browser key keys keyboard shortcuts mouse canvas viewer bar \
         ribbon mixer monitor field modal picker filmstrip ruler storyboard cursor dropdowns sliders \
         tabs menus icons toolbars",
    ),
    (
        LABEL,
        "export save download play delete apply ok done share preview enter space spacebar render \
         upload undo import settings billing account text media audio effects split mute unmute add \
         file confirm publish credits continue subscription exports generate next close cancel \
         profile pricing projects library transitions filters speed volume crop trim adjust \
         properties elements templates captions subtitles stickers",
    ),
    (
        PREPOSITION,
        "in at on from of with over under into onto above below by near to through inside beside for",
    ),
    (
        HANDLES,
        "clicking tapping pressing dragging hovering scrolling right-clicking double-clicking \
         selecting swiping",
    ),
    (
        LEAD,
        "now then next finally first firstly second third lastly please simply just also and or so \
         you you'll can could may might should need have must will want feel free ahead be sure make \
         don't no forget remember all do is only ok okay great perfect easily quickly directly always \
         still either step steps tip tips note here there from the your top right left bottom upper \
         lower corner side hand top-right top-left upper-right where once done able as well \
         afterwards after that alternatively otherwise but if needed how everything media \
         instructions here's anytime whenever instead screen it manually it's try you'd optionally \
         afterward meanwhile",
    ),
    (
        DEPENDENT,
        "to if when once after before for in on at from with while whenever since as by under so \
         where until unless",
    ),
];

fn is(word: &str, class: Classes) -> bool {
    static SORTED: OnceLock<Index> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| index(&[WORDS]));
    let first = sorted.partition_point(|(known, _)| *known < word);
    sorted[first..].iter().take_while(|(known, _)| *known == word).any(|(_, known)| known & class != 0)
}

/// Parts of a graphical editor.
pub(super) fn is_control(token: &Token<'_>) -> bool {
    is(token.word, CONTROL)
}

/// What is written on the buttons of an editor.
pub(super) fn is_label(word: &str) -> bool {
    is(word, LABEL)
}

/// Words that say where.
pub(super) fn is_preposition(word: &str) -> bool {
    is(word, PREPOSITION)
}

/// What hands do on a screen: "by dragging".
pub(super) fn handles(word: &str) -> bool {
    is(word, HANDLES)
}

/// Words that may stand before an instruction's verb.
pub(super) fn leads(token: &Token<'_>) -> bool {
    token.kind == Kind::Sign
        || token.word.starts_with(|c: char| c.is_ascii_digit())
        || is(token.word, LEAD | PREPOSITION)
        || is(token.word, CONTROL) && !matches!(token.word, "preview" | "toggle")
}

/// A clause that begins so hangs on the next one.
pub(super) fn starts_dependent(word: &str) -> bool {
    is(word, DEPENDENT)
}
