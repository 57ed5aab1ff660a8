//! What kind of a thing a word is when clauses are divided.

use super::super::lexicon::Word;

/// It asks for something by itself.
pub(crate) fn acts(word: Word) -> bool {
    use Word as W;
    matches!(
        word,
        W::Add
            | W::Remove
            | W::Cut
            | W::Keep
            | W::Only
            | W::Split
            | W::Join
            | W::Move
            | W::Swap
            | W::Duplicate
            | W::Faster
            | W::Slower
            | W::Mute
            | W::Unmute
            | W::Louder
            | W::Quieter
            | W::Fade
            | W::FadeIn
            | W::FadeOut
            | W::FadeBoth
            | W::Crossfade
            | W::Transition
            | W::HardCut
            | W::Ramp
            | W::RampDown
            | W::ThereAndBack
            | W::UpsideDown
            | W::Upright
            | W::Rotate
            | W::Mirror
            | W::Flip
            | W::Reverse
            | W::Freeze
            | W::Loop
            | W::Zoom
            | W::ZoomOut
            | W::Crop
            | W::Undo
            | W::Dislike
            | W::Leave
            | W::NotAdd
            | W::OtherWay
            | W::Redo
            | W::Restore
            | W::Same
            | W::Reset
            | W::Export
            | W::Replace
            | W::Duck
            | W::Normalise
            | W::Longer
            | W::Shorter
            | W::Bw
            | W::Colored
            | W::Brighter
            | W::Darker
            | W::Brightness
            | W::Contrast
            | W::Saturate
            | W::Saturation
            | W::Desaturate
            | W::Warmer
            | W::Colder
            | W::Warmth
            | W::Portrait
            | W::Landscape
            | W::Square
            | W::Wide
            | W::Slideshow
            | W::Pip
            | W::Captions
            | W::Hello
            | W::Thanks
            | W::Help
            | W::HowLong
            | W::Better
            | W::Cannot(_)
            | W::Bigger
            | W::Smaller
            | W::Opacity
            | W::Resolution(_)
            | W::Blur
            | W::Bars
            | W::Fill
    )
}

/// It names what something is done to.
pub(super) fn names(word: Word) -> bool {
    use Word as W;
    matches!(
        word,
        W::Music
            | W::Title
            | W::Subtitle
            | W::Text
            | W::Logo
            | W::Picture
            | W::OwnSound
            | W::Voice
            | W::Voiceover
            | W::Silence
            | W::Sound
            | W::Volume
            | W::Speed
    )
}

/// Verbs that begin a new wish even without a comma before them.
pub(super) fn begins(word: Word) -> bool {
    matches!(word, Word::Add | Word::Remove | Word::Mute | Word::Export | Word::Reverse | Word::Rotate)
}

/// Words about the same value.
pub(super) fn family(word: Word) -> Option<u8> {
    use Word as W;
    match word {
        W::Brighter | W::Darker | W::Brightness => Some(0),
        W::Louder | W::Quieter | W::Volume => Some(1),
        W::Faster | W::Slower | W::Speed => Some(2),
        W::Warmer | W::Colder | W::Warmth => Some(3),
        W::Longer | W::Shorter => Some(5),
        W::Rotate | W::UpsideDown | W::Upright | W::Clockwise | W::Counter => Some(6),
        W::Mirror | W::Flip => Some(7),
        W::Saturate | W::Desaturate | W::Saturation => Some(4),
        _ => None,
    }
}
