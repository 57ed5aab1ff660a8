//! Music, the clips' own sound, ducking, loudness.

use super::super::clause::{Clause, complement};
use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::{Context, Wish, Wishes, ask, slots, tell, unknown};
use crate::operation::{Change, Operation, Part, Point};
use crate::time::Time;
use crate::timeline::{Audio, Clip, Sound, SourceKind};
use crate::words::said;

/// How far music goes down under speech when no number says it.
const DUCK_DB: f32 = 12.0;
/// What streaming services ask for.
const LUFS: f32 = -14.0;
/// A fade when no number says how long.
const FADE: Time = Time::from_secs(2);

pub(super) fn duck_and_loudness(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    let lufs = c.items.iter().find_map(|i| match i.is {
        Is::Lufs(v) => Some(v as f32),
        _ => None,
    });
    // 统一调成暖色调: all of it, of the picture.
    let picture = c.any(&[W::Warmer, W::Colder, W::Brighter, W::Darker, W::Bw, W::Saturate, W::Desaturate]);
    let picture = picture && !c.any(&[W::Sound, W::OwnSound, W::Volume, W::Music]);
    if lufs.is_some() || c.has(W::Normalise) && !picture {
        if super::removes(c) && lufs.is_none() && c.has(W::Remove) {
            return ask(Operation::Loudness { lufs: None });
        }
        let decibels = c.items.iter().find_map(|i| match i.is {
            Is::Decibel { value, .. } if value < 0.0 => Some(value as f32),
            _ => None,
        });
        let number = slots::number(c).filter(|n| *n < 0.0).map(|n| n as f32);
        // Loudness is below full scale: "14 LUFS" is -14.
        let value = lufs.or(decibels).or(number).map_or(LUFS, |v| -v.abs());
        return ask(Operation::Loudness { lufs: Some(value) });
    }
    let yields = c.has(W::Voice) && c.has(W::Music) && c.any(&[W::Quieter, W::Less, W::Down]);
    if c.has(W::Duck) || c.has(W::Under) && c.has(W::Voice) || yields && !c.any(&[W::Louder, W::OwnSound]) {
        let off = c.any(&[W::Remove, W::End]) && !c.has(W::Add)
            || c.has(W::Not) && !c.has(W::Add) && !c.has(W::Music)
            // "Don't duck the music".
            || c.find(W::Not).zip(c.find(W::Duck)).is_some_and(|(not, duck)| not < duck && !c.has(W::Add));
        let db = c.items.iter().find_map(|i| match i.is {
            Is::Decibel { value, .. } => Some(value.abs() as f32),
            _ => None,
        });
        let db = db.or_else(|| {
            slots::percent(c).filter(|(p, _)| *p > 0.0 && *p < 100.0).map(|(p, _)| {
                let share = if slots::sets(c) { p / 100.0 } else { 1.0 - p / 100.0 };
                -20.0 * (share.max(0.01) as f32).log10()
            })
        });
        if c.has(W::Add) && c.has(W::Music) && !off && !c.any(&[W::Louder, W::Quieter, W::Less])
            || c.has(W::Add) && slots::mood(c).is_some()
        {
            return music(c, context);
        }
        return ask(Operation::Duck { db: (!off).then(|| db.unwrap_or(DUCK_DB)) });
    }
    None
}

pub(super) fn music(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    // song.mp3只放到第20秒: the verb has the "until" in it.
    if context.text.get(c.span()).is_some_and(|said| said.contains("放到第"))
        && c.items.iter().any(|i| matches!(i.is, Is::At(_)))
    {
        let until = |i: &Item| match i.is {
            Is::At(p) => Item { is: Is::Until(p), at: i.at.clone() },
            _ => i.clone(),
        };
        return music(&Clause { items: c.items.iter().map(until).collect(), ..*c }, context);
    }
    let tl = context.timeline;
    let file = slots::file(c).filter(|name| is_sound(name)).map(str::to_owned);
    let mood = slots::mood(c);
    let voiceover = c.has(W::Voiceover);
    // A mood alone names music only where nothing else is named.
    let by_mood = mood.is_some()
        && (c.any(&[W::Add, W::Background])
            || unknown(c) == 0
                && c.words().all(|w| matches!(w, W::Mood(_) | W::Filler | W::ALittle | W::Thanks)))
        && !c.any(&[W::Video, W::Title, W::Text, W::Subtitle, W::Effect, W::Transition, W::Clip])
        && !c.items.iter().any(|i| matches!(i.is, Is::Ratio(..) | Is::Lines(_) | Is::Pixels(..)))
        && slots::quote(c).is_none()
        && !fade_named(c);
    let named = c.has(W::Music) || voiceover || file.is_some() || by_mood;
    if !named || slots::quote(c).is_some() && c.any(&[W::Title, W::Text, W::Subtitle]) {
        return None;
    }
    if c.any(&[W::Title, W::Subtitle]) && !c.has(W::Music) {
        return None;
    }
    let exists = !tl.audio.is_empty();
    // "Can the music start only after the first 10 seconds?"
    let after = c.items.iter().skip_while(|i| i.is != Is::W(W::After)).find_map(|i| match i.is {
        Is::Part(Part::Range { from: Point::Start, to }) => Some(to),
        _ => None,
    });
    if let (true, true, Some(from)) = (exists, c.any(&[W::Start, W::Begins]), after) {
        return ask(Operation::MusicPlace { from: Some(from), to: None });
    }
    // "I don't like this song".
    if c.has(W::Dislike) && exists {
        let changed = context.within && matches!(context.last, Some(Operation::ChangeMusic { .. }));
        return if changed { Some(Vec::new()) } else { ask(Operation::ChangeMusic { mood, file }) };
    }
    // "background music at 40%" where there is none yet is a wish for some.
    let bare = c.has(W::At) && !c.any(&[W::Make, W::Louder, W::Quieter, W::More, W::Less, W::Up, W::Down]);
    // "Use my mp3 at 30 %".
    let shifts = c.any(&[W::Louder, W::Quieter, W::More, W::Less, W::Up, W::Down, W::Bigger, W::Smaller]);
    let brought = tl.sources.values().any(|s| s.kind == SourceKind::Audio) && c.has(W::Make) && !shifts;
    let adds = (c.has(W::Add) || !exists && (mood.is_some() || file.is_some() || bare || brought))
        && !c.any(&[W::Remove]);
    // 只在前半段放音乐: the music that is there.
    let placed = exists && c.has(W::Only) && mood.is_none() && file.is_none() && !slots::seen(c).is_empty();
    let adds = adds && !placed;
    let fade = fades(c);
    if c.has(W::Not) && !adds && c.has(W::Music) && !c.any(&[W::Louder, W::Quieter, W::Duck])
        || (c.has(W::Remove) && !lowers(c) || c.has(W::Off) && !adds) && !fade_named(c)
    {
        // "remove the music after 0:30" leaves the rest.
        let removed = slots::parts(c).into_iter().next();
        return match removed {
            Some(Part::Range { from, to: Point::End }) if from != Point::Start => {
                ask(Operation::MusicPlace { from: None, to: Some(from) })
            }
            Some(Part::Range { from: Point::Start, to }) if to != Point::End => {
                ask(Operation::MusicPlace { from: Some(to), to: None })
            }
            _ => ask(Operation::RemoveMusic),
        };
    }
    if c.has(W::Remove) && fade_named(c) {
        let (a, b) = fade.unwrap_or((Some(FADE), Some(FADE)));
        return ask(Operation::MusicFade { fade_in: a.map(|_| Time::ZERO), fade_out: b.map(|_| Time::ZERO) });
    }
    if c.has(W::Mute) && !adds {
        return ask(Operation::MusicVolume { change: Change::To(0.0) });
    }
    // "Can the music be something more upbeat?"
    let instead = exists && brought && !c.any(&[W::Remove, W::Mute]) && own(c, context);
    let heard = |a: &Audio| matches!(&a.sound, Sound::File { source } if tl.sources.get(source).is_some_and(|s| s.kind == SourceKind::Audio));
    if let (true, Some(audio)) =
        (instead && mood.is_none() && file.is_none(), tl.audio.iter().find(|a| heard(a)))
    {
        let name = &audio.title;
        return tell(said!("The music is your “{name}” already.", "背景音乐已经是你的“{name}”了。"));
    }
    let other =
        instead || c.any(&[W::Replace, W::Another]) || !adds && mood.is_some() && exists && fade.is_none();
    // 原声换成song.mp3.
    let exchanged = c.has(W::Make) && c.has(W::OwnSound) && file.is_some() && slots::gain(c).is_none();
    if exchanged || c.has(W::Replace) && c.any(&[W::OwnSound, W::Sound]) {
        let mut wishes = vec![Wish::Do(Operation::Volume { part: Part::All, change: Change::To(0.0) })];
        wishes.push(Wish::Do(add(c, file, mood, false)));
        return Some(wishes);
    }
    // "… but keep the music".
    let changed = volume_named(c) || fade.is_some() || mood.is_some() || file.is_some();
    if c.has(W::Keep)
        && exists
        && !adds
        && !changed
        && slots::parts(c).is_empty()
        && slots::seen(c).is_empty()
    {
        return tell(said!("The music stays as it is.", "音乐保持不变。"));
    }
    let measured = c.items.iter().any(|i| {
        matches!(i.is, Is::Percent { .. } | Is::Decibel { .. } | Is::W(W::Volume | W::Louder | W::Quieter))
    });
    if other && exists && !voiceover && (!volume_named(c) || mood.is_some() && !measured) {
        return ask(Operation::ChangeMusic { mood, file });
    }
    if !adds && let Some((fade_in, fade_out)) = fade {
        return ask(Operation::MusicFade { fade_in, fade_out });
    }
    if !adds
        && volume_named(c)
        && let Some(change) = slots::gain(c)
    {
        return ask(Operation::MusicVolume { change });
    }
    if !adds && exists && !other && c.any(&[W::Loop]) {
        return tell(said!(
            "The music already repeats to the end of the video.",
            "音乐会自动循环到视频结尾。"
        ));
    }
    if c.question && !adds {
        return None;
    }
    let seen = slots::seen(c);
    if !adds && exists && !seen.is_empty() && !c.has(W::Replace) {
        if c.any(&[W::End, W::Outro, W::Cut])
            && seen.to.is_none()
            && matches!(seen.from, Some(Point::At(_) | Point::Share(_) | Point::BeforeEnd(_)))
        {
            return ask(Operation::MusicPlace { from: None, to: seen.from });
        }
        let to = match (&seen.from, &seen.length) {
            (Some(Point::At(t)), Some(length)) => Some(Point::At(*t + *length)),
            (None, Some(length)) => Some(Point::At(*length)),
            _ => seen.to,
        };
        return ask(Operation::MusicPlace { from: seen.from, to });
    }
    // "Sing me a song" asks for something else.
    if unknown(c) > 2 || unknown(c) > 0 && !adds && !exists && mood.is_none() && !c.has(W::Make) {
        return None;
    }
    if !adds && exists && mood.is_none() && file.is_none() {
        return None;
    }
    if adds && exists && mood.is_none() && file.is_none() && !voiceover && c.has(W::Another) {
        return ask(Operation::ChangeMusic { mood, file });
    }
    ask(add(c, file, mood, voiceover))
}

pub(super) fn add(
    c: &Clause,
    file: Option<String>,
    mood: Option<crate::timeline::Mood>,
    voice: bool,
) -> Operation {
    use Word as W;
    let seen = slots::seen(c);
    let fade = fades(c);
    let fading = fade_named(c);
    let volume = match slots::gain(c) {
        Some(Change::To(v)) => Some(v),
        Some(Change::Times(k)) if slots::percent(c).is_some() || slots::share(c).is_some() => Some(k),
        Some(Change::Times(k)) if c.any(&[W::Quieter, W::Louder, W::Less, W::More]) => Some(0.35 * k),
        _ => c.items.iter().find_map(|i| match i.is {
            Is::Decibel { value, .. } => Some(10_f64.powf(value / 20.0) as f32),
            _ => None,
        }),
    };
    // The time of "fade out over 3 seconds" is the fade's.
    let (from, mut to) = if fading { (None, None) } else { (seen.from, seen.to) };
    if let (false, Some(length), None) = (fading, seen.length, seen.to) {
        to = match from {
            Some(Point::At(t)) => Some(Point::At(t + length)),
            Some(Point::End) => None,
            _ => Some(Point::At(length)),
        };
    }
    let from = match (from, seen.length) {
        (Some(Point::End), Some(length)) => Some(Point::BeforeEnd(length)),
        (Some(Point::End), None) => None,
        (other, _) => other,
    };
    let ducks = c.has(W::Duck) || c.has(W::Under) && c.has(W::Voice);
    let (fade_in, fade_out) = fade.unwrap_or((None, None));
    let duck_db = ducks.then(|| {
        c.items
            .iter()
            .find_map(|i| match i.is {
                Is::Decibel { value, .. } => Some(value.abs() as f32),
                _ => None,
            })
            .unwrap_or(DUCK_DB)
    });
    let volume = if ducks && slots::percent(c).is_none() { None } else { volume };
    Operation::AddMusic { mood, file, voice, from, to, volume, fade_in, fade_out, duck_db }
}

/// "Use my own song", 用我上传的音乐.
fn own(c: &Clause, context: &Context<'_>) -> bool {
    let said = context.text.get(c.span()).unwrap_or_default().to_lowercase();
    said.split_whitespace().any(|word| matches!(word, "my" | "own" | "uploaded"))
        || said.contains("我的")
        || said.contains("自己的")
        || said.contains("上传")
}

pub(super) fn is_sound(name: &str) -> bool {
    let name = name.to_lowercase();
    [".mp3", ".wav", ".m4a", ".aac"].iter().any(|e| name.ends_with(e))
}

fn fade_named(c: &Clause) -> bool {
    c.any(&[Word::Fade, Word::FadeIn, Word::FadeOut, Word::FadeBoth])
}

/// "Drop the volume by half": the verb lowers, it does not remove.
fn lowers(c: &Clause) -> bool {
    let measured = slots::percent(c).is_some()
        || slots::share(c).is_some()
        || c.items.iter().any(|i| matches!(i.is, Is::Decibel { .. }));
    measured && c.any(&[Word::By, Word::To, Word::Volume, Word::In])
}

fn volume_named(c: &Clause) -> bool {
    use Word as W;
    c.any(&[
        W::Volume,
        W::Louder,
        W::Quieter,
        W::Up,
        W::Down,
        W::More,
        W::Less,
        W::Bigger,
        W::Smaller,
        W::Double,
    ]) || c.items.iter().any(|i| matches!(i.is, Is::Percent { .. } | Is::Decibel { .. }))
        || slots::share(c).is_some()
        || c.has(W::Make) && slots::number(c).is_some()
}

/// Fades of sound: how long at the start and at the end.
pub(super) fn fades(c: &Clause) -> Option<(Option<Time>, Option<Time>)> {
    use Word as W;
    if !fade_named(c) {
        return None;
    }
    let lengths = slots::lengths(c);
    let length = slots::edge_length(c).unwrap_or(FADE);
    let second = lengths.get(1).copied().unwrap_or(length);
    let ends = c.has(W::FadeBoth)
        || c.has(W::Ends)
        || c.has(W::FadeIn) && c.has(W::FadeOut)
        || c.has(W::Start) && c.has(W::End);
    if ends {
        return Some((Some(length), Some(second)));
    }
    // "fade in 1 s and out 2 s".
    if after_fade(c) == Some(W::In) && c.has(W::Out) {
        return Some((Some(length), Some(second)));
    }
    if let Some(way) = after_fade(c) {
        return Some(if way == W::In { (Some(length), None) } else { (None, Some(length)) });
    }
    if c.has(W::FadeIn) {
        return Some((Some(length), None));
    }
    if c.has(W::FadeOut) {
        return Some((None, Some(length)));
    }
    let at_start = c.any(&[W::Start, W::Intro])
        || c.items.iter().any(|i| matches!(i.is, Is::Part(Part::Range { from: Point::Start, .. })));
    let at_end = c.any(&[W::End, W::Outro])
        || c.items.iter().any(|i| matches!(i.is, Is::Part(Part::Range { to: Point::End, .. })));
    // "Fade the music in": the word after *fade* is the direction; without one, music fades away.
    match (at_start, at_end) {
        (true, false) => Some((Some(length), None)),
        _ => Some((None, Some(length))),
    }
}

/// "Fade the music in over 4 seconds": the direction stands apart from the verb. "In the last 3 s" is none.
pub(super) fn after_fade(c: &Clause) -> Option<Word> {
    let fade = c.find(Word::Fade)?;
    c.items.iter().enumerate().skip(fade).find_map(|(i, item)| match item.is {
        Is::W(Word::Out) => Some(Word::Out),
        Is::W(Word::In)
            if !matches!(
                c.items.get(i + 1).map(|x| &x.is),
                Some(Is::W(Word::Filler | Word::It) | Is::Part(_))
            ) =>
        {
            Some(Word::In)
        }
        _ => None,
    })
}

/// The clips' own sound.
pub(super) fn sound(c: &Clause, context: &Context<'_>) -> Wishes {
    use Operation as O;
    use Word as W;
    let named = c.any(&[W::OwnSound, W::Sound, W::Voice, W::Volume]);
    let silenced = c.has(W::Silence) && !slots::parts(c).is_empty();
    let change = silenced || c.any(&[W::Mute, W::Unmute, W::Louder, W::Quieter]);
    if !(named || change) || c.any(&[W::Title, W::Subtitle, W::Captions]) {
        return None;
    }
    if c.has(W::HowLong) || c.question && !change {
        return None;
    }
    // 亮度调高: the verb is used of light as of sound.
    if !named
        && c.any(&[
            W::Brightness,
            W::Contrast,
            W::Saturation,
            W::Warmth,
            W::Speed,
            W::Opacity,
            W::Size,
            W::Length,
        ])
    {
        return None;
    }
    let follows_music =
        !c.any(&[W::OwnSound, W::Voice]) && (music_was_last(context) || only_music_is_heard(context));
    // 音乐不要了，还是用原声就好.
    let wanted =
        |w: W| matches!(w, W::Make | W::OwnSound | W::Only | W::Filler | W::Keep | W::Normal | W::Restore);
    if c.has(W::OwnSound) && c.has(W::Make) && c.words().all(wanted) && slots::gain(c).is_none() {
        return if context.timeline.clips.iter().any(|clip| clip.volume == 0.0) {
            ask(O::Volume { part: Part::All, change: Change::To(1.0) })
        } else {
            tell(said!("The original sound is heard.", "原声一直保留着。"))
        };
    }
    if c.has(W::Unmute) {
        return ask(O::Volume { part: slots::scope(c), change: Change::To(1.0) });
    }
    if fade_named(c) && (named || change) {
        let (fade_in, fade_out) = fades(c)?;
        if c.has(W::Remove) {
            return ask(O::SoundFade {
                fade_in: fade_in.map(|_| Time::ZERO),
                fade_out: fade_out.map(|_| Time::ZERO),
            });
        }
        return ask(O::SoundFade { fade_in, fade_out });
    }
    let silences = c.has(W::Silence) && !c.any(&[W::Remove, W::Cut, W::Keep]);
    if c.has(W::Mute)
        || silences
        || (c.any(&[W::Remove, W::Cut, W::Off]) && !lowers(c) || c.has(W::Not))
            && c.any(&[W::OwnSound, W::Sound, W::Voice])
            && !c.any(&[W::Louder, W::Quieter])
    {
        return ask(O::Volume { part: slots::scope(c), change: Change::To(0.0) });
    }
    // 原声只保留前30秒: all else is muted.
    if let ([part], true) = (slots::parts(c).as_slice(), c.has(W::Keep))
        && c.any(&[W::OwnSound, W::Sound])
        && let Some(others) = complement(part)
    {
        let mute = |part| Wish::Do(O::Volume { part, change: Change::To(0.0) });
        return Some(others.into_iter().map(mute).collect());
    }
    // "I only need the part where I'm talking, from 0:12 to 0:48": the film is cut.
    let stretch = slots::parts(c).iter().any(|p| !slots::assumed(p));
    if stretch && c.has(W::Voice) && c.any(&[W::Keep, W::Only]) {
        return None;
    }
    if c.has(W::Keep) && c.any(&[W::OwnSound, W::Sound, W::Voice]) {
        return tell(said!("The original sound stays as it is.", "原声保持不变。"));
    }
    let amount = slots::gain(c)?;
    if unknown(c) > 2 {
        return None;
    }
    if follows_music && !c.has(W::Video) && !c.any(&[W::Clip]) {
        return ask(O::MusicVolume { change: amount });
    }
    let part = slots::scope(c);
    ask(O::Volume { part, change: amount })
}

/// The clips are silent by themselves, as pictures are.
fn only_music_is_heard(context: &Context<'_>) -> bool {
    let tl = context.timeline;
    let heard = |clip: &Clip| tl.sources.get(&clip.source).is_some_and(|s| s.has_audio);
    !tl.audio.is_empty() && !tl.clips.iter().any(heard)
}

/// Whether "make it louder" is about the music.
pub(super) fn music_was_last(context: &Context<'_>) -> bool {
    use Operation as O;
    matches!(
        context.last,
        Some(
            O::AddMusic { .. }
                | O::ChangeMusic { .. }
                | O::MusicVolume { .. }
                | O::MusicFade { .. }
                | O::MusicPlace { .. }
                | O::Duck { .. }
        )
    )
}
