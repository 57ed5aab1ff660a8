//! The last step: a clause becomes operations. Each topic looks for its own words and takes the measures it needs;
//! the first that recognises the clause has it. What no topic recognises is reported, never guessed.

mod again;
mod cut;
mod fade;
mod follow;
mod look;
mod motion;
mod opposite;
mod order;
mod overlay;
mod pauses;
mod slots;
mod sound;
mod talk;
mod text;
mod undo;

use super::clause::{self, Clause};
use super::item::{Is, Item};
use super::lexicon::Word;
use crate::operation::{Change, ClipRef, Operation, Part, Point};
use crate::subtitles::Line;
use crate::time::Time;
use crate::timeline::Timeline;
use crate::words::{Said, said};

/// What a clause asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wish {
    /// An edit.
    Do(Operation),
    /// An answer without an edit.
    Tell(Said),
    /// A better value for something that was assumed before: the intro is 5 seconds.
    Correct(Part),
    /// These in the place of the latest edit; where one of them cannot be done, that edit stays.
    Instead(Vec<Operation>),
    /// Nothing of it was understood.
    Unknown,
}

impl Wish {
    /// Whether it asks for nothing but subtitles that are given with it.
    pub(crate) fn only_announces(&self) -> bool {
        matches!(self, Wish::Unknown | Wish::Tell(_) | Wish::Do(Operation::AddSubtitles { .. }))
    }
}

/// What the reading of a clause may depend on.
pub(crate) struct Context<'a> {
    /// The film as it is now.
    pub(crate) timeline: &'a Timeline,
    /// The message.
    pub(crate) text: &'a str,
    /// The latest operation, of this message or an earlier one.
    pub(crate) last: Option<&'a Operation>,
    /// The operations of the latest message that changed something.
    pub(crate) recent: &'a [Operation],
    /// The latest operation belongs to the message that is being read.
    pub(crate) within: bool,
    /// Something was undone and can be done again.
    pub(crate) undone: bool,
    /// Subtitle files that were brought, by their names, the latest last.
    pub(crate) subtitles: &'a [(String, Vec<Line>)],
}

pub(super) type Wishes = Option<Vec<Wish>>;

fn ask(op: Operation) -> Wishes {
    Some(vec![Wish::Do(op)])
}

fn instead(op: Operation) -> Wishes {
    Some(vec![Wish::Instead(vec![op])])
}

fn tell(said: Said) -> Wishes {
    Some(vec![Wish::Tell(said)])
}

/// Reads a clause.
pub(crate) fn read(clause: &Clause, context: &Context<'_>) -> Vec<Wish> {
    let clause = &with_last_part(clause, context);
    // "… if there is none, add one": changing what is not there adds it anyway.
    let second_choice = |w| matches!(w, Word::IfNone | Word::Add | Word::Make | Word::It | Word::Filler);
    if context.within && clause.has(Word::IfNone) && clause.words().all(second_choice) {
        return Vec::new();
    }
    if let Some(wishes) = follow::take_away(clause, context) {
        return wishes;
    }
    if let Some(wishes) = again::again(clause, context).or_else(|| talk::asked(clause, context)) {
        return wishes;
    }
    if let Some(wishes) = narrowed(clause, context).or_else(|| opposite::other_way(clause, context)) {
        return wishes;
    }
    let topics: [fn(&Clause, &Context<'_>) -> Wishes; 18] = [
        talk::advice,
        talk::leave,
        undo::undo,
        talk::correction,
        talk::cannot,
        text::captions,
        order::order,
        pauses::silence,
        fade::transition,
        sound::duck_and_loudness,
        text::text,
        overlay::overlay,
        sound::music,
        sound::sound,
        fade::fade,
        motion::motion,
        look::look,
        look::frame,
    ];
    // "Make it 3 seconds" after a fade is about the fade.
    let plain = clause.has(Word::It)
        && !clause.any(&[
            Word::Video,
            Word::Clip,
            Word::Length,
            Word::Exactly,
            Word::Cut,
            Word::Title,
            Word::Music,
        ]);
    // 时间改成5秒 after a title.
    let plain = plain
        || !context.within
            && clause.any(&[Word::Make, Word::Saying, Word::Replace])
            && !clause.any(&[Word::Video, Word::Length, Word::Title, Word::Music]);
    let timed = matches!(
        context.last,
        Some(
            Operation::Fade { .. }
                | Operation::Transition { .. }
                | Operation::AddText { .. }
                | Operation::ChangeText { .. }
                | Operation::Freeze { .. }
                | Operation::MusicFade { .. }
                | Operation::SoundFade { .. }
        )
    );
    // "No, make it 25 seconds" after a cut to a length.
    let timed = timed || clause.has(Word::Not) && matches!(context.last, Some(Operation::Length { .. }));
    if plain
        && timed
        && slots::lengths(clause).len() == 1
        && clause.words().all(|w| {
            matches!(
                w,
                Word::It
                    | Word::Make
                    | Word::Filler
                    | Word::Not
                    | Word::To
                    | Word::For
                    | Word::Only
                    | Word::Saying
                    | Word::Replace
                    | Word::Both
                    | Word::Everything
                    | Word::Add
                    | Word::Place(_)
            )
        })
        && let Some(wishes) = follow::follow(clause, context)
    {
        return wishes;
    }
    // "Start it at 10 seconds" after a piece of music or a text; 从第10秒开始放.
    let added = matches!(
        context.last,
        Some(Operation::AddMusic { .. } | Operation::ChangeMusic { .. } | Operation::AddText { .. })
    );
    let starts = |w| {
        let verb = matches!(w, Word::Begins | Word::Start | Word::Add | Word::Make);
        verb || matches!(w, Word::It | Word::From | Word::At | Word::Filler)
    };
    let moment = slots::points(clause).len() == 1 && slots::lengths(clause).is_empty();
    if added
        && !context.within
        && moment
        && slots::quote(clause).is_none()
        && clause.any(&[Word::Begins, Word::Start])
        && clause.any(&[Word::It, Word::Add])
        && clause.words().all(starts)
        && let Some(wishes) = follow::follow(clause, context)
    {
        return wishes;
    }
    // 改成3秒 after a cut at an edge corrects its length; "make it 3 seconds" is about the film.
    // So does "actually make that 8 seconds".
    let corrects = context.text.get(clause.span()).is_some_and(|said| {
        let said = said.to_lowercase();
        said.starts_with("actually") || said.ends_with("instead") || said.contains("make that")
    });
    let recut = matches!(context.last, Some(Operation::Remove { .. } | Operation::Keep { .. }))
        && !context.within
        && slots::lengths(clause).len() == 1
        && (clause.any(&[Word::Make, Word::Replace, Word::Saying])
            && clause.words().all(|w| {
                matches!(w, Word::Make | Word::Replace | Word::Saying | Word::To | Word::Not | Word::Filler)
                    || corrects && w == Word::It
            })
            // 再多剪3秒.
            || clause.any(&[Word::More, Word::Another])
                && clause.words().all(|w| {
                    matches!(w, Word::More | Word::Another | Word::Cut | Word::Remove | Word::Filler | Word::Then)
                }));
    if recut && let Some(wishes) = follow::follow(clause, context) {
        return wishes;
    }
    // "That was too much, only 5", "hmm, only 5" after a cut.
    let only = clause.has(Word::Only)
        && !context.within
        && clause.words().all(|w| matches!(w, Word::Only | Word::Filler));
    if (clause.has(Word::Rather) || only)
        && let Some(wishes) = follow::recut(clause, context)
    {
        return wishes;
    }
    // "No, only the first 5 seconds" after an edit of the whole film.
    if clause.has(Word::Not)
        && clause.has(Word::Only)
        && let Some(wishes) = follow::but_not(clause, context)
    {
        return wishes;
    }
    let found = topics.iter().find_map(|topic| topic(clause, context));
    found
        .map(|wishes| for_each_part(clause, wishes))
        .or_else(|| cut::cut(clause, context))
        .or_else(|| follow::follow(clause, context))
        .or_else(|| talk::talk(clause, context))
        .or_else(|| talk::which_edit(clause))
        .unwrap_or_else(|| vec![Wish::Unknown])
}

/// 最后一段 is a clip where there are several, else the end of the film; "the middle clip" is one of three.
fn with_last_part(clause: &Clause, context: &Context<'_>) -> Clause {
    let mut clause = clause.clone();
    let count = context.timeline.clips.len() as u32;
    let middle =
        clause.items.windows(2).position(|w| w[0].is == Is::W(Word::Middle) && w[1].is == Is::W(Word::Clip));
    let odd = count > 2 && count % 2 == 1;
    // "The middle one".
    let one = clause
        .items
        .windows(2)
        .position(|w| w[0].is == Is::W(Word::Middle) && matches!(w[1].is, Is::Number(1.0) | Is::W(Word::It)));
    if let Some(i) = middle.or(one).filter(|_| odd) {
        clause.items[i].is = Is::Clip(ClipRef::Number(count / 2 + 1));
        clause.items.remove(i + 1);
    }
    // "Delete the first part" after a split, 后面那段: of the two sides.
    let divided = matches!(context.last, Some(Operation::Split { .. } | Operation::SplitEvenly { .. }));
    if divided && count > 1 {
        named_side(&mut clause, context);
    }
    // "Cut it in three and delete the middle one".
    let split = matches!(context.last, Some(Operation::Split { .. } | Operation::SplitEvenly { .. }));
    if let Some(i) = clause.find(Word::Middle).filter(|_| odd && split && context.within) {
        clause.items[i].is = Is::Clip(ClipRef::Number(count / 2 + 1));
        clause.items.retain(|x| x.is != Is::Number(1.0));
    }
    // "Make it 2" after a fade of a second.
    let lasts = matches!(
        context.last,
        Some(
            Operation::Fade { .. }
                | Operation::MusicFade { .. }
                | Operation::SoundFade { .. }
                | Operation::Transition { .. }
                | Operation::Freeze { .. }
        )
    );
    let bare = |i: &Item| {
        matches!(i.is, Is::Number(_) | Is::W(Word::Make | Word::It | Word::Not | Word::To | Word::Filler))
    };
    if lasts && !context.within && clause.has(Word::Make) && clause.items.iter().all(bare) {
        for item in &mut clause.items {
            if let Is::Number(n) = item.is {
                item.is = Is::Time { t: Time::from_secs_f64(n.clamp(0.0, 600.0)), mark: false };
            }
        }
    }
    // "Delete clip 2 and move clip 3 to the start": the numbers are those before the message.
    let removed = context.recent.iter().filter(|_| context.within).filter_map(|op| match op {
        Operation::Remove { parts } => match parts.as_slice() {
            [Part::Clip(ClipRef::Number(n))] => Some(*n),
            _ => None,
        },
        _ => None,
    });
    let removed: Vec<u32> = removed.collect();
    for item in &mut clause.items {
        if let Is::Clip(ClipRef::Number(n)) = &mut item.is
            && *n > count
        {
            *n -= removed.iter().filter(|gone| **gone < *n).count() as u32;
        }
    }
    for item in clause.items.iter_mut().filter(|i| i.is == Is::W(Word::ThatPart)) {
        item.is = context.last.and_then(part_now).map_or(Is::W(Word::Filler), Is::Part);
    }
    for item in clause.items.iter_mut().filter(|i| i.is == Is::W(Word::LastPart)) {
        item.is = match context.timeline.clips.len() {
            0 | 1 => Is::W(Word::Outro),
            _ => Is::Clip(ClipRef::Last),
        };
    }
    clause
}

/// Where the stretch of an edit is once it has been done.
fn part_now(op: &Operation) -> Option<Part> {
    match (op, op.part()?) {
        (_, Part::All) => None,
        (Operation::Speed { change: Change::To(f), .. }, Part::Range { from, to: Point::At(to) })
            if *f > 0.0 =>
        {
            let start = match from {
                Point::Start => Time::ZERO,
                Point::At(t) => *t,
                _ => return None,
            };
            let to = start + (*to - start).scale(f64::from(1.0 / f));
            Some(Part::Range { from: *from, to: Point::At(to) })
        }
        (_, part) => Some(part.clone()),
    }
}

/// What is named as a side of a split is the first or the last clip.
fn named_side(clause: &mut Clause, context: &Context<'_>) {
    let said = |i: &Item| context.text.get(i.at.clone()).unwrap_or_default().to_lowercase();
    let side = |i: &Item| {
        ["part", "half", "side", "bit", "section", "段", "部分", "半"]
            .iter()
            .any(|noun| said(i).contains(noun))
    };
    for n in 0..clause.items.len() {
        let clip = matches!(clause.items.get(n + 1).map(|i| &i.is), Some(Is::W(Word::Clip)));
        let item = &mut clause.items[n];
        item.is = match item.is {
            Is::W(Word::Intro) | Is::Part(Part::Intro { length: None }) if side(item) => {
                Is::Clip(ClipRef::Number(1))
            }
            Is::W(Word::Outro) | Is::Part(Part::Outro { length: None }) if side(item) => {
                Is::Clip(ClipRef::Last)
            }
            Is::W(Word::Start | Word::First) if clip => Is::Clip(ClipRef::Number(1)),
            Is::W(Word::End | Word::Last) if clip => Is::Clip(ClipRef::Last),
            _ => continue,
        };
        if clip {
            clause.items[n + 1].is = Is::W(Word::Filler);
        }
    }
}

/// 只静音前5秒 after an edit of the whole film: the same edit again, of that part alone.
fn narrowed(clause: &Clause, context: &Context<'_>) -> Wishes {
    let last = context.last.filter(|op| !context.within && op.part() == Some(&Part::All))?;
    if context.recent.len() != 1 || !clause.has(Word::Only) || clause.any(&[Word::Keep, Word::Not]) {
        return None;
    }
    // "Only the second half".
    if let ([part], true) = (
        slots::parts(clause).as_slice(),
        unknown(clause) == 0
            && clause.words().all(|w| {
                matches!(w, Word::Only | Word::Filler | Word::For | Word::On | Word::In | Word::At | Word::It)
            }),
    ) {
        let mut op = last.clone();
        *op.part_mut()? = part.clone();
        return instead(op);
    }
    let items = clause.items.iter().filter(|i| i.is != Is::W(Word::Only)).cloned().collect();
    match read(&Clause { items, ..*clause }, context).as_slice() {
        [Wish::Do(op)]
            if std::mem::discriminant(op) == std::mem::discriminant(last)
                && op.part() != Some(&Part::All) =>
        {
            Some(vec![Wish::Instead(vec![op.clone()])])
        }
        _ => None,
    }
}

/// "Mute 0:05–0:10 and 0:20–0:25", "slow all but the first 5 seconds": an edit of one stretch is done to each that
/// was meant, the last one first, because a change of speed moves what comes behind it.
fn for_each_part(clause: &Clause, wishes: Vec<Wish>) -> Vec<Wish> {
    let mut named = slots::parts(clause);
    let assumed = slots::assumed;
    if named.iter().any(|p| !assumed(p)) {
        named.retain(|p| !assumed(p));
    }
    let parts: Vec<Part> = match (clause.has(Word::Except), named.as_slice()) {
        (true, [one]) => clause::complement(one).unwrap_or_default(),
        (false, [_, _, ..]) => named.clone(),
        _ => return wishes,
    };
    let mut out = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let of_first = matches!(&wish, Wish::Do(op) if op.part() == named.first());
        match wish {
            Wish::Do(op) if of_first && !parts.is_empty() => {
                out.extend(parts.iter().rev().map(|part| {
                    let mut op = op.clone();
                    if let Some(own) = op.part_mut() {
                        *own = part.clone();
                    }
                    Wish::Do(op)
                }));
            }
            wish => out.push(wish),
        }
    }
    out
}

/// Words that mean nothing to this clause's topic are fine, things that nobody knows are not.
fn unknown(clause: &Clause) -> usize {
    clause
        .items
        .iter()
        .filter(|i| matches!(&i.is, Is::Unknown(u) if u.chars().count() > 1 || !u.is_ascii()))
        .count()
}

fn removes(clause: &Clause) -> bool {
    clause.any(&[Word::Remove]) || clause.has(Word::Not) && !clause.has(Word::Add)
}

/// What could have been meant: a few examples near to the words that were used.
pub(crate) fn suggestions(unknown: &[String]) -> Said {
    let words = unknown.join(" ").to_lowercase();
    let about = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if about(&["sound", "audio", "music", "song", "voice", "volume", "loud", "声", "音"]) {
        return said!(
            "About sound I can do, for example: “add chill music at 30%”, “mute the original sound”, “fade out the music over 3 seconds”, “normalise to -14 LUFS”.",
            "声音方面可以这样说：“加轻松的音乐，音量30%”“原声静音”“音乐最后3秒淡出”“响度统一到-14 LUFS”。"
        );
    }
    if about(&["text", "title", "caption", "subtitle", "word", "字", "标题"]) {
        return said!(
            "About texts I can do, for example: “add a title “Hello” at the top for 4 seconds”, “make the title red and bigger”, “remove the title”.",
            "文字方面可以这样说：“开头4秒在顶部加标题‘你好’”“标题改成红色，大一点”“删除标题”。"
        );
    }
    if about(&["color", "colour", "light", "picture", "look", "size", "screen", "frame", "色", "画面", "光"])
    {
        return said!(
            "About the picture I can do, for example: “make it brighter”, “boost the colors”, “make it vertical with a blurred background”, “rotate 90 degrees”.",
            "画面方面可以这样说：“亮一点”“色彩更鲜艳”“转成竖屏，模糊背景”“旋转90度”。"
        );
    }
    said!(
        "I can do, for example: “keep 0:05 to 0:20”, “speed up to 2x”, “add chill music”, “add a title “Hello””, “make it vertical”.",
        "可以这样说：“保留第5秒到第20秒”“加速到2倍”“加轻松的音乐”“添加标题‘你好’”“转成竖屏”。"
    )
}
