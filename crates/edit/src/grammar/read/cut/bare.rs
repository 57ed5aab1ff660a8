//! Cuts without a stretch: how long the film is to be, or the question where to cut.

use crate::grammar::clause::Clause;
use crate::grammar::lexicon::Word;
use crate::grammar::read::{Context, Wish, Wishes, ask, follow, slots, tell, unknown};
use crate::operation::{Operation, Part, Point};
use crate::time::Time;
use crate::words::said;

/// A verb and no stretch: a split, a length without a place, or a question.
pub(super) fn bare(
    c: &Clause,
    context: &Context<'_>,
    lengths: &[Time],
    removes: bool,
    cuts: bool,
    keeps: bool,
) -> Wishes {
    use Word as W;
    let at: Vec<Point> = slots::points(c);
    if cuts && !at.is_empty() && lengths.is_empty() {
        return ask(Operation::Split { at });
    }
    // 第一秒不要.
    if removes && lengths.is_empty() && at == [Point::At(Time::from_secs(1))] {
        return ask(Operation::Remove { parts: vec![Part::first(Time::from_secs(1))] });
    }
    // "remove 2 seconds at 0:05".
    if let (Some(Point::At(t)), Some(length)) = (at.first(), lengths.first()) {
        let part = Part::Range { from: Point::At(*t), to: Point::At(*t + *length) };
        return ask(if keeps && !removes {
            Operation::Keep { parts: vec![part] }
        } else {
            Operation::Remove { parts: vec![part] }
        });
    }
    if let (true, Some(length)) = (keeps && !removes, lengths.first()) {
        return ask(Operation::Length { length: *length });
    }
    if let Some(length) = lengths.first().filter(|_| cuts || removes) {
        let shorter = c.any(&[W::By, W::Off, W::Shorter]);
        if cuts || shorter {
            let part = if shorter { Part::last(*length) } else { Part::first(*length) };
            return ask(Operation::Remove { parts: vec![part] });
        }
    }
    if let Some(share) = slots::share(c).filter(|_| cuts || removes || keeps || c.has(W::Length)) {
        if c.has(W::In) {
            return ask(Operation::SplitEvenly { count: (1.0 / share).round().max(2.0) as u32 });
        }
        // 剪短一半: what is left is told by the share that goes.
        let film = crate::track::film(context.timeline);
        let kept = if keeps || !(cuts || removes) { share } else { 1.0 - share };
        return ask(Operation::Length { length: film.scale(kept) });
    }
    if (removes || keeps || cuts) && unknown(c) == 0 && !c.words().any(|w| matches!(w, W::Export)) {
        let only_verbs = c
            .words()
            .all(|w| !matches!(w, W::Better | W::Question | W::Hello | W::Thanks | W::Color(_) | W::Mood(_)));
        if only_verbs
            && (c.any(&[W::Video, W::Clip, W::It, W::Clips]) || !lengths.is_empty() || c.items.len() <= 3)
            && !c.has(W::Make)
        {
            // 删掉整个视频: nothing would be left.
            if removes && c.has(W::Everything) && slots::parts(c).is_empty() {
                return tell(said!(
                    "Then nothing would be left of the video. Say which part should go, for example “remove the first 5 seconds”, or “start over” to take the edits back.",
                    "那样视频就什么都不剩了。请告诉我去掉哪一段，例如“去掉前5秒”；想撤销所有编辑可以说“全部撤销”。"
                ));
            }
            return tell(said!(
                "Which part? Give me the times, for example “remove the first 5 seconds” or “keep 0:05 to 0:20”.",
                "是哪一段？请告诉我时间，例如“去掉前5秒”或“保留第5秒到第20秒”。"
            ));
        }
    }
    None
}

pub(super) fn other_length(c: &Clause, context: &Context<'_>, target: Option<Time>) -> Wishes {
    use Word as W;
    // "Two seconds shorter" may be about what was just done.
    if let Some(found) = follow::follow(c, context) {
        return Some(found);
    }
    let lengths = slots::lengths(c);
    if let Some(length) = target.filter(|_| c.has(W::To) || c.has(W::Exactly)) {
        return Some(vec![Wish::Do(if c.has(W::Longer) && length > crate::track::film(context.timeline) {
            Operation::SpeedToLength { length }
        } else {
            Operation::Length { length }
        })]);
    }
    match (c.has(W::Shorter), lengths.first()) {
        (true, Some(length)) => ask(Operation::Remove { parts: vec![Part::last(*length)] }),
        (true, None) => tell(said!(
            "How long should the video be? For example “cut it to 30 seconds”.",
            "视频要剪到多长？例如“剪到30秒”。"
        )),
        (false, _) => tell(said!(
            "How should it get longer? I can slow it down (“slow down to 0.8x”), loop it (“loop it twice”) or hold a frame (“freeze the last frame for 2 seconds”).",
            "想怎么加长？可以放慢（“减速到0.8倍”）、循环（“循环2遍”）或定格（“最后一帧定格2秒”）。"
        )),
    }
}
