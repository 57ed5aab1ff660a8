//! Undo and redo: so many steps, all of it, or a thing by its name.

use super::super::clause::Clause;
use super::super::item::Is;
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, tell, unknown};
use crate::operation::{Change, Operation, Part, Point, TextRef, Tone};
use crate::time::Time;
use crate::timeline::TextKind;
use crate::words::said;

pub(super) fn undo(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let things = things(c);
    // "Start over from the original video" names its sound by chance.
    let sound = c.has(W::OwnSound) && c.has(W::Video);
    if c.has(W::Reset) && (things.is_empty() || sound && things.len() == 1) {
        return ask(Operation::StartOver);
    }
    if c.has(W::Undo) && !c.has(W::Redo) {
        if c.has(W::Everything) {
            return ask(Operation::StartOver);
        }
        return if things.is_empty() {
            ask(Operation::Undo { steps: steps(c) })
        } else {
            undo_things(c, &things, context)
        };
    }
    if c.has(W::Dislike)
        && !c.has(W::Order)
        && slots::mood(c).is_none()
        && things.is_empty()
        && unknown(c) == 0
        && slots::parts(c).is_empty()
    {
        return ask(Operation::Undo { steps: 1 });
    }
    // 把刚才删掉的那段加回来 after something else was done.
    let cuts = |op: &Operation| {
        matches!(op, Operation::Remove { .. } | Operation::Keep { .. } | Operation::Length { .. })
    };
    if c.has(W::Restore) && c.any(&[W::Remove, W::Cut]) && !context.recent.iter().any(cuts) && !context.undone
    {
        return not_the_last();
    }
    let latest = |thing: &&Thing| context.recent.iter().any(thing.is_of);
    // 还是彩色的好，改回来: said twice.
    if c.has(W::Restore)
        && context.within
        && things.is_empty()
        && c.words().all(|w| matches!(w, W::Restore | W::Filler | W::It))
    {
        return Some(Vec::new());
    }
    if c.has(W::Restore) && context.within && !things.is_empty() && things.iter().all(latest) {
        return Some(Vec::new());
    }
    if c.has(W::Restore) && things.iter().all(latest) {
        let steps = steps(c);
        return ask(if context.undone { Operation::Redo { steps } } else { Operation::Undo { steps } });
    }
    // "Bring the colours back", 恢复原来的亮度, after other edits.
    let tone = |thing: &&Thing| {
        thing.named.iter().any(|w| matches!(w, W::Saturation | W::Contrast | W::Brightness | W::Warmth))
    };
    if c.has(W::Restore) && !things.is_empty() && things.iter().all(tone) {
        return undo_things(c, &things, context);
    }
    if c.has(W::Redo) && things.is_empty() {
        return ask(Operation::Redo { steps: steps(c) });
    }
    None
}

fn steps(c: &Clause) -> u32 {
    // "The last two" looks like a stretch of two seconds.
    let last = c.items.iter().find_map(|i| match i.is {
        Is::Part(
            Part::Range { from: Point::BeforeEnd(t), to: Point::End }
            | Part::Range { from: Point::Start, to: Point::At(t) },
        ) => Some(t.secs_f64()),
        _ => None,
    });
    let n = slots::number(c).or_else(|| slots::factor(c)).or(last).filter(|n| (1.0..1000.0).contains(n));
    if c.any(&[Word::Double, Word::Both]) { 2 } else { n.map_or(1, |n| n as u32) }
}

/// Something that can be undone by its name.
struct Thing {
    /// Its words.
    named: &'static [Word],
    /// Words of which one has to stand there too.
    with: &'static [Word],
    /// Whether an edit is about it.
    is_of: fn(&Operation) -> bool,
    /// What takes it away when other edits came after it; none where its earlier value is not known.
    away: fn(&Clause) -> Option<Operation>,
}

const FADES: &[Word] = &[Word::Fade, Word::FadeIn, Word::FadeOut, Word::FadeBoth];

/// What is named by two words goes before what is named by one of them.
const THINGS: &[Thing] = &[
    Thing {
        named: &[Word::Music],
        with: FADES,
        is_of: |op| matches!(op, Operation::MusicFade { .. }),
        away: |c| {
            let (fade_in, fade_out) = no_fades(c);
            Some(Operation::MusicFade { fade_in, fade_out })
        },
    },
    Thing {
        named: &[Word::Music],
        with: &[Word::Volume],
        is_of: |op| matches!(op, Operation::MusicVolume { .. }),
        away: |_| None,
    },
    Thing {
        named: &[Word::Sound, Word::OwnSound],
        with: FADES,
        is_of: |op| matches!(op, Operation::SoundFade { .. }),
        away: |c| {
            let (fade_in, fade_out) = no_fades(c);
            Some(Operation::SoundFade { fade_in, fade_out })
        },
    },
    Thing {
        named: &[Word::Title, Word::Text, Word::Subtitle],
        with: FADES,
        is_of: |op| matches!(op, Operation::ChangeText { .. }),
        away: |_| None,
    },
    Thing {
        named: &[Word::Music],
        with: &[],
        is_of: |op| {
            matches!(op, Operation::AddMusic { .. } | Operation::ChangeMusic { .. } | Operation::RemoveMusic)
        },
        away: |_| Some(Operation::RemoveMusic),
    },
    Thing {
        named: &[Word::Title, Word::Text],
        with: &[],
        is_of: |op| match op {
            Operation::AddText { kind, .. } => *kind == TextKind::Title,
            Operation::ChangeText { which, .. } | Operation::RemoveText { which } => {
                *which != TextRef::Subtitles
            }
            _ => false,
        },
        away: |_| Some(Operation::RemoveText { which: TextRef::Titles }),
    },
    Thing {
        named: &[Word::Subtitle],
        with: &[],
        is_of: |op| match op {
            Operation::AddText { kind, .. } => *kind == TextKind::Subtitle,
            Operation::ChangeText { which, .. } | Operation::RemoveText { which } => {
                *which == TextRef::Subtitles
            }
            Operation::AddSubtitles { .. } => true,
            _ => false,
        },
        away: |_| Some(Operation::RemoveText { which: TextRef::Subtitles }),
    },
    Thing {
        named: &[Word::Logo, Word::Pip],
        with: &[],
        is_of: |op| {
            matches!(
                op,
                Operation::AddOverlay { .. } | Operation::ChangeOverlay { .. } | Operation::RemoveOverlay
            )
        },
        away: |_| Some(Operation::RemoveOverlay),
    },
    Thing {
        named: &[Word::Transition, Word::Crossfade],
        with: &[],
        is_of: |op| matches!(op, Operation::Transition { .. }),
        away: |_| Some(Operation::Transition { after: None, kind: None, length: None }),
    },
    Thing {
        named: FADES,
        with: &[],
        is_of: |op| matches!(op, Operation::Fade { .. }),
        away: |c| {
            let (fade_in, fade_out) = no_fades(c);
            Some(Operation::Fade { fade_in, fade_out, color: None })
        },
    },
    Thing {
        named: &[Word::Speed],
        with: &[],
        is_of: |op| {
            matches!(op, Operation::Speed { .. } | Operation::SpeedToLength { .. } | Operation::Ramp { .. })
        },
        away: |_| Some(Operation::Speed { part: Part::All, change: Change::To(1.0) }),
    },
    Thing {
        named: &[Word::OwnSound, Word::Sound, Word::Volume, Word::Mute],
        with: &[],
        is_of: |op| matches!(op, Operation::Volume { .. }),
        away: |_| Some(Operation::Volume { part: Part::All, change: Change::To(1.0) }),
    },
    Thing {
        named: &[Word::Saturation, Word::Bw],
        with: &[],
        is_of: |op| matches!(op, Operation::Look { tone: Tone::Saturation, .. }),
        away: |_| Some(plain(Tone::Saturation, 1.0)),
    },
    Thing {
        named: &[Word::Contrast],
        with: &[],
        is_of: |op| matches!(op, Operation::Look { tone: Tone::Contrast, .. }),
        away: |_| Some(plain(Tone::Contrast, 1.0)),
    },
    Thing {
        named: &[Word::Brightness],
        with: &[],
        is_of: |op| matches!(op, Operation::Look { tone: Tone::Brightness, .. }),
        away: |_| Some(plain(Tone::Brightness, 0.0)),
    },
    Thing {
        named: &[Word::Warmth],
        with: &[],
        is_of: |op| matches!(op, Operation::Look { tone: Tone::Warmth, .. }),
        away: |_| Some(plain(Tone::Warmth, 0.0)),
    },
    Thing {
        named: &[Word::Zoom, Word::ZoomOut],
        with: &[],
        is_of: |op| matches!(op, Operation::Zoom { .. }),
        away: |_| Some(Operation::Zoom { part: Part::All, change: Change::To(1.0) }),
    },
    Thing {
        named: &[Word::Rotate],
        with: &[],
        is_of: |op| matches!(op, Operation::Rotate { .. }),
        away: |_| None,
    },
    Thing {
        named: &[Word::Mirror, Word::Flip],
        with: &[],
        is_of: |op| matches!(op, Operation::Mirror { .. } | Operation::Flip { .. }),
        away: |_| None,
    },
    Thing {
        named: &[Word::Freeze],
        with: &[],
        is_of: |op| matches!(op, Operation::Freeze { .. }),
        away: |_| None,
    },
];

fn plain(tone: Tone, value: f32) -> Operation {
    Operation::Look { part: Part::All, tone, change: Change::To(value) }
}

/// The fades that a clause names, of no length.
fn no_fades(c: &Clause) -> (Option<Time>, Option<Time>) {
    match (c.has(Word::FadeIn), c.has(Word::FadeOut)) {
        (true, false) => (Some(Time::ZERO), None),
        (false, true) => (None, Some(Time::ZERO)),
        _ => (Some(Time::ZERO), Some(Time::ZERO)),
    }
}

/// The things that a clause names.
fn things(c: &Clause) -> Vec<&'static Thing> {
    let named = |thing: &&Thing| c.any(thing.named) && (thing.with.is_empty() || c.any(thing.with));
    let mut all: Vec<&Thing> = THINGS.iter().filter(named).collect();
    if all.first().is_some_and(|thing| !thing.with.is_empty()) {
        all.truncate(1);
    }
    all
}

/// Those operations that are about a thing that is named.
pub(super) fn kept(c: &Clause, recent: &[Operation]) -> Vec<Operation> {
    let things = things(c);
    // What lies in the music's volume or fades belongs to it.
    let music = c.has(Word::Music);
    let of_music = |op: &Operation| {
        matches!(
            op,
            Operation::MusicVolume { .. }
                | Operation::MusicFade { .. }
                | Operation::MusicPlace { .. }
                | Operation::Duck { .. }
        )
    };
    let named = |op: &&Operation| things.iter().any(|thing| (thing.is_of)(op)) || music && of_music(op);
    recent.iter().filter(named).cloned().collect()
}

/// 还是别加音乐了, where the music came with the latest message.
pub(super) fn just_added(c: &Clause, context: &Context<'_>) -> Wishes {
    let things = things(c);
    let added = |op: &Operation| things.iter().any(|thing| (thing.is_of)(op));
    if context.within || !context.recent.iter().any(added) {
        return None;
    }
    undo_things(c, &things, context)
}

/// "Undo the music": if that was the last thing done it is an undo, else the thing goes.
fn undo_things(c: &Clause, things: &[&Thing], context: &Context<'_>) -> Wishes {
    if let ([thing], [op]) = (things, context.recent)
        && (thing.is_of)(op)
    {
        return ask(Operation::Undo { steps: 1 });
    }
    let away: Option<Vec<Wish>> = things.iter().map(|thing| (thing.away)(c).map(Wish::Do)).collect();
    away.or_else(not_the_last)
}

fn not_the_last() -> Wishes {
    tell(said!(
        "That was not the last edit by itself, so I left everything as it is. Say “undo” to take the last message back, or tell me how it should be.",
        "那不是单独的上一步编辑，所以什么都没有改。可以说“撤销”来撤销上一条消息，或者告诉我要改成什么样。"
    ))
}
