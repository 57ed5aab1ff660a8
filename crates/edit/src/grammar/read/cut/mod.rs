//! Cutting: what stays, what goes, how long; splitting, order and repetition.

mod bare;
mod lengths;
mod places;

use super::super::clause::Clause;
use super::super::item::{Is, Item};
use super::super::lexicon::Word;
use super::slots::{self, assumed};
use super::{Context, Wishes, ask, tell, unknown};
use crate::operation::{ClipRef, Operation, Part, Point};
use crate::time::Time;
use bare::bare;
use lengths::{
    clip_to_a_length, clip_to_its_edge, edge_to_a_length, half_its_length, less_length, longer_or_shorter,
    to_a_length,
};
use places::{begin_and_end, clip_edge, in_each_clip, place_of, side, within_clip};
use std::ops::ControlFlow::{self, Break, Continue};

/// A clause that may be about a cut.
struct Cut<'a> {
    c: &'a Clause,
    context: &'a Context<'a>,
    /// The stretches that it names.
    parts: Vec<Part>,
    lengths: Vec<Time>,
    /// The stretch was measured inside of a clip.
    within: bool,
    removes: bool,
    keeps: bool,
    cuts: bool,
    /// "I want a 20 second video".
    wanted: bool,
    made: bool,
}

/// A break decides: with wishes, or with none where the clause is about something else.
type Ruling = ControlFlow<Wishes>;

/// In this order; the first that knows the case decides.
const RULES: &[fn(&Cut<'_>) -> Ruling] = &[
    side_of_split,
    up_to_a_stretch,
    begins_and_ends,
    whole_file,
    edge_moved,
    half_its_length,
    edge_of_clip,
    in_halves,
    wanted_stretch,
    less_length,
    longer_or_shorter,
    no_cut,
    to_a_length,
    without_a_stretch,
    without_a_verb,
    clip_to_a_length,
    clip_to_its_edge,
    edge_to_a_length,
    all_but,
    plainly,
    between_or_at_an_edge,
];

/// What stays and what goes.
pub(super) fn cut(c: &Clause, context: &Context<'_>) -> Wishes {
    let cut = Cut::new(c, context);
    RULES.iter().try_for_each(|rule| rule(&cut)).break_value().flatten()
}

impl<'a> Cut<'a> {
    fn new(c: &'a Clause, context: &'a Context<'a>) -> Cut<'a> {
        use Word as W;
        // "just trim …": the adverb of a verb keeps nothing.
        let adverb = c
            .items
            .windows(2)
            .any(|w| w[0].is == Is::W(W::Only) && matches!(w[1].is, Is::W(W::Cut | W::Remove)));
        let lengths = slots::lengths(c);
        let removes = c.has(W::Remove) || c.has(W::Cut) && c.any(&[W::Off, W::Out]);
        let keeps = c.any(&[W::Keep]) || c.has(W::Only) && !adverb;
        let cuts = c.any(&[W::Cut, W::Crop]) || c.has(W::Ends) && !removes && !lengths.is_empty();
        let wanted =
            c.has(W::Add) && c.any(&[W::Video, W::Length]) && lengths.len() == 1 && c.items.len() <= 6;
        // "I need a 15 second teaser from the beginning".
        let excerpt = |w: &[Item]| {
            w[0].is == Is::W(W::Clip)
                && matches!(&w[1].is, Is::Part(Part::Range { from, to })
                if *from == Point::Start || *to == Point::End)
        };
        let wanted = wanted || c.has(W::Add) && unknown(c) == 0 && c.items.windows(2).any(excerpt);
        // 成片要50秒.
        let bare = |i: &Item| matches!(i.is, Is::Time { mark: false, .. } | Is::W(W::Video | W::Filler));
        let film = crate::track::film(context.timeline);
        let shorter = c.has(W::Video) && matches!(lengths.as_slice(), [length] if *length < film);
        let wanted = wanted || shorter && c.items.iter().all(bare);
        let made = c.any(&[W::Make, W::Length, W::Exactly, W::Begins]) || wanted;
        let mut parts = slots::parts(c);
        // "Remove the first 3 seconds of b.mp4".
        if let ([_], [name]) = (parts.as_slice(), slots::files(c).collect::<Vec<_>>().as_slice()) {
            let clip = ClipRef::Named((*name).to_owned());
            let known = context.timeline.clips.len() > 1 && place_of(&clip, context).is_some();
            parts.extend(known.then_some(Part::Clip(clip)));
        }
        let (parts, within) = within_clip(parts, context);
        let (parts, within) = in_each_clip(c, &parts, context).map_or((parts, within), |each| (each, true));
        let mut cut = Cut { c, context, parts, lengths, within, removes, keeps, cuts, wanted, made };
        cut.measure_parts();
        cut
    }

    /// Gives what was only assumed its length, or up where something else was named.
    fn measure_parts(&mut self) {
        use Word as W;
        // "Drop the tail end, about 4 seconds".
        if let ([part], [length]) = (self.parts.as_mut_slice(), self.lengths.as_slice())
            && assumed(part)
            && (self.removes || self.cuts)
            && !self.c.any(&[W::To, W::Exactly, W::Make])
        {
            *part = match part {
                Part::Intro { .. } => Part::first(*length),
                Part::Outro { .. } => Part::last(*length),
                _ => Part::Middle { length: Some(*length) },
            };
        }
        // "Trim off the start so it begins at 0:04".
        let edge = |intro: bool| {
            move |p: &Part| match p {
                Part::Intro { length: None } => intro,
                Part::Outro { length: None } => !intro,
                _ => false,
            }
        };
        if let ([at @ Point::At(_)], true) = (slots::points(self.c).as_slice(), self.removes || self.cuts)
            && !self.parts.is_empty()
        {
            if self.parts.iter().all(edge(true)) {
                self.parts = vec![Part::Range { from: Point::Start, to: *at }];
            } else if self.parts.iter().all(edge(false)) {
                self.parts = vec![Part::Range { from: *at, to: Point::End }];
            }
        }
        self.parts.dedup();
        // "The middle minute... sorry, the middle 30 seconds": there is one middle.
        let middle = |p: &Part| matches!(p, Part::Middle { length: Some(_) });
        if let (Some(last), true) = (self.parts.iter().rposition(middle), self.parts.iter().all(middle)) {
            self.parts = vec![self.parts.swap_remove(last)];
        }
        // "the end" of "to the end" and the like is no stretch where another is named.
        let named = self.parts.iter().any(|p| !assumed(p));
        if named && self.parts.len() > 1 && !self.c.has(W::And) && self.keeps {
            self.parts.retain(|p| !assumed(p));
        }
        // "The middle part, 0:25 to 0:35" has said where it is.
        if named {
            self.parts.retain(|p| !matches!(p, Part::Middle { length: None }));
        }
    }

    fn has_verb(&self) -> bool {
        self.removes || self.keeps || self.cuts
    }

    /// The length to reach: "cut to 30 seconds", 剪到 30 秒, "make it exactly 60 seconds".
    fn target(&self) -> Option<Time> {
        use Word as W;
        let c = self.c;
        let skipped = |is: &Is| matches!(is, Is::W(W::Filler | W::Video | W::It | W::On | W::In | W::ALot));
        // "Under a minute, 58 seconds is fine": the last one counts.
        c.items.iter().enumerate().rev().find_map(|(i, item)| match item.is {
            Is::Time { t, .. } | Is::At(Point::At(t)) | Is::Until(Point::At(t)) => {
                let before = c.items[..i].iter().rev().find(|b| !skipped(&b.is));
                let to = matches!(
                    before.map(|b| &b.is),
                    Some(Is::W(
                        W::To | W::Exactly | W::Length | W::Until | W::Crop | W::Less | W::Shorter | W::For
                    ))
                );
                let to = to || matches!(item.is, Is::Until(_)) && !self.removes;
                let makes = (self.wanted || c.any(&[W::Make, W::Exactly, W::Length]))
                    && !c.any(&[W::By])
                    && (c.has(W::Exactly) || !matches!(item.is, Is::At(_)));
                // 剪个15秒的预告.
                let after = c.items[i + 1..].iter().find(|x| !skipped(&x.is)).map(|x| &x.is);
                let excerpt =
                    self.cuts && after == Some(&Is::W(W::Clip)) && matches!(item.is, Is::Time { .. });
                (to || (makes || excerpt) && !self.removes).then_some(t)
            }
            _ => None,
        })
    }
}

fn wish(op: Operation) -> Ruling {
    Break(ask(op))
}

fn keep(parts: Vec<Part>) -> Ruling {
    wish(Operation::Keep { parts })
}

fn remove(parts: Vec<Part>) -> Ruling {
    wish(Operation::Remove { parts })
}

/// "Cut at 0:40 and throw out the end".
fn side_of_split(cut: &Cut<'_>) -> Ruling {
    match (side(cut.c, cut.context), cut.removes, cut.keeps) {
        (Some(side), true, false) => remove(vec![side]),
        (Some(side), false, true) => keep(vec![side]),
        (Some(_), ..) => Break(None),
        _ => Continue(()),
    }
}

/// 到第50秒为止，后面不要: what the second half takes away is told by the first.
fn up_to_a_stretch(cut: &Cut<'_>) -> Ruling {
    let bounded = cut.c.items.iter().any(|i| matches!(i.is, Is::Until(_) | Is::From(_)));
    match cut.parts.as_slice() {
        [stretch @ Part::Range { from: Point::Start, .. }, Part::Outro { length: None }]
        | [stretch @ Part::Range { to: Point::End, .. }, Part::Intro { length: None }]
            if bounded && cut.removes && !cut.keeps =>
        {
            keep(vec![stretch.clone()])
        }
        // 从第15秒开始，前面的不要了.
        [stretch @ Part::Range { to: Point::End, .. }]
            if goes(cut.c, Word::First) && cut.c.has(Word::Begins) =>
        {
            keep(vec![stretch.clone()])
        }
        [stretch @ Part::Range { from: Point::Start, .. }]
            if goes(cut.c, Word::Last) && cut.c.has(Word::End) =>
        {
            keep(vec![stretch.clone()])
        }
        _ => Continue(()),
    }
}

/// 前面的不要, 后面的删掉: a side by itself that is to go.
fn goes(c: &Clause, side: Word) -> bool {
    let mut rest = c.items.iter().skip_while(|i| i.is != Is::W(side)).skip(1);
    rest.find(|i| !matches!(i.is, Is::W(Word::Everything | Word::Filler)))
        .is_some_and(|i| i.is == Is::W(Word::Remove))
}

/// "End the video at 0:45", "start it at 0:05 and end it at 0:20".
fn begins_and_ends(cut: &Cut<'_>) -> Ruling {
    if !cut.has_verb()
        && cut.lengths.is_empty()
        && (unknown(cut.c) == 0 || unknown(cut.c) <= 2 && ends_it(cut.c))
        && let Some((from, to)) = begin_and_end(cut.c)
    {
        return keep(vec![Part::Range { from, to }]);
    }
    Continue(())
}

/// "We end it right after the joke at 0:47": the verb has the film for its object.
fn ends_it(c: &Clause) -> bool {
    let edge = |i: &Item| matches!(i.is, Is::W(Word::Start | Word::Begins | Word::End));
    let film = |i: &Item| matches!(i.is, Is::W(Word::It | Word::Video));
    c.items.windows(2).any(|w| edge(&w[0]) && film(&w[1]))
}

/// "Keep only b.mp4", "remove b.mp4".
fn whole_file(cut: &Cut<'_>) -> Ruling {
    if !cut.parts.is_empty() {
        return Continue(());
    }
    let clip = |name: &&str| Part::Clip(ClipRef::Named((*name).to_owned()));
    let files: Vec<&str> = slots::files(cut.c).collect();
    match files.as_slice() {
        [] => Continue(()),
        [name] if cut.keeps => wish(Operation::OnlySource { name: (*name).to_owned() }),
        names if cut.keeps => keep(names.iter().map(clip).collect()),
        names if cut.removes => remove(names.iter().map(clip).collect()),
        _ => Continue(()),
    }
}

/// "Let it begin 4 seconds later", "end 10 seconds earlier".
fn edge_moved(cut: &Cut<'_>) -> Ruling {
    match cut.parts.as_slice() {
        [Part::Range { from: Point::Start, to: Point::At(t) } | Part::Intro { length: Some(t) }]
            if cut.c.has(Word::Later) =>
        {
            remove(vec![Part::first(*t)])
        }
        [Part::Range { from: Point::BeforeEnd(t), to: Point::End } | Part::Outro { length: Some(t) }]
            if cut.c.has(Word::Earlier) =>
        {
            remove(vec![Part::last(*t)])
        }
        _ => Continue(()),
    }
}

/// "Cut clip 1 at 0:10", "trim the start of clip 2 to 0:05": the time is the clip's.
fn edge_of_clip(cut: &Cut<'_>) -> Ruling {
    let only_cuts = cut.cuts && !cut.removes && !cut.keeps;
    match clip_edge(cut.c, cut.context, &cut.parts) {
        Some(op) if only_cuts => wish(op),
        _ => Continue(()),
    }
}

/// "Cut it in half".
fn in_halves(cut: &Cut<'_>) -> Ruling {
    if cut.cuts && cut.c.has(Word::Half) { wish(Operation::SplitEvenly { count: 2 }) } else { Continue(()) }
}

/// 我要第1秒到第10秒.
fn wanted_stretch(cut: &Cut<'_>) -> Ruling {
    // "I need a 10 second clip starting at 0:25": the length is that of the stretch.
    let from = cut.c.items.iter().any(|i| matches!(i.is, Is::From(Point::At(_))));
    let clip = from && cut.c.any(&[Word::Clip, Word::Video]) && cut.lengths.len() == 1;
    let between = |p: &Part| matches!(p, Part::Range { from: Point::At(_), to: Point::At(_) });
    if cut.c.has(Word::Add)
        && !(cut.removes || cut.cuts)
        && !cut.parts.is_empty()
        && cut.parts.iter().all(between)
        && unknown(cut.c) == 0
        && (clip || cut.lengths.is_empty())
    {
        return keep(cut.parts.clone());
    }
    Continue(())
}

/// Nothing is to be cut, or nobody knows what.
fn no_cut(cut: &Cut<'_>) -> Ruling {
    let about_another = !(cut.has_verb() || cut.made);
    if about_another || unknown(cut.c) > 1 && cut.parts.is_empty() { Break(None) } else { Continue(()) }
}

fn without_a_stretch(cut: &Cut<'_>) -> Ruling {
    if cut.parts.is_empty() {
        return Break(bare(cut.c, cut.context, &cut.lengths, cut.removes, cut.cuts, cut.keeps));
    }
    Continue(())
}

/// "Get me the first 15 seconds as a clip", "make it start from 0:10"; "make it the first 10 seconds" names nothing to do.
fn without_a_verb(cut: &Cut<'_>) -> Ruling {
    use Word as W;
    let c = cut.c;
    if cut.has_verb() {
        return Continue(());
    }
    let plain = c.words().all(|w| matches!(w, W::Make | W::Filler | W::It | W::Video | W::Clip | W::Add));
    let clip = plain
        && c.any(&[W::Make, W::Video, W::Clip])
        && cut.parts.iter().all(|p| !assumed(p) && !matches!(p, Part::Clip(_)));
    let ends = c.items.iter().any(|i| matches!(i.is, Is::Until(_)));
    if unknown(c) == 0 && (clip || c.has(W::Begins) || ends) {
        return keep(cut.parts.clone());
    }
    Break(None)
}

/// "0:12 to 0:27, throw away everything else"; "the rest after 0:30" goes itself.
fn all_but(cut: &Cut<'_>) -> Ruling {
    let to_the_end = |p: &Part| matches!(p, Part::Range { from: Point::At(_), to: Point::End });
    let others = cut.c.has(Word::Rest) && !cut.parts.iter().any(to_the_end);
    // "Keep everything except 0:20–0:30".
    if cut.keeps && !cut.removes && cut.c.has(Word::Except) {
        return remove(real(cut.parts.clone()));
    }
    if cut.removes && (cut.c.has(Word::Except) || cut.keeps && !both_verbs(cut.c) || others) {
        return keep(real(cut.parts.clone()));
    }
    Continue(())
}

/// "Remove the first 5 seconds", "keep 0:05 to 0:20", "trim it so that it starts at 0:08".
fn plainly(cut: &Cut<'_>) -> Ruling {
    if cut.removes {
        remove(cut.parts.clone())
    } else if cut.keeps || cut.c.has(Word::Begins) {
        keep(cut.parts.clone())
    } else {
        Continue(())
    }
}

/// "Cut" between two moments keeps, at an edge removes, "to" a part keeps.
fn between_or_at_an_edge(cut: &Cut<'_>) -> Ruling {
    let is_to = |item: &Item| item.is == Is::W(Word::To);
    let is_part = |item: &Item| matches!(item.is, Is::Part(_));
    let items = &cut.c.items;
    let to_part = items.windows(2).any(|w| is_to(&w[0]) && is_part(&w[1]))
        || items.windows(3).any(|w| is_to(&w[0]) && w[1].is == Is::W(Word::Filler) && is_part(&w[2]));
    let inner = |p: &Part| match p {
        Part::Range { from, to } => {
            !matches!(from, Point::Start | Point::BeforeEnd(_) | Point::Share(_)) && *to != Point::End
                || matches!((from, to), (Point::Share(a), Point::Share(b)) if *a > 0.0 && *b < 1.0)
        }
        _ => false,
    };
    if to_part || !cut.within && cut.parts.iter().all(inner) {
        return keep(cut.parts.clone());
    }
    remove(cut.parts.clone())
}

/// Both a keeping and a removing verb, as in "keep the first 5 s and remove the rest": what is kept counts.
fn both_verbs(c: &Clause) -> bool {
    let keep = c.find(Word::Keep);
    let remove = c.find(Word::Remove);
    matches!((keep, remove), (Some(k), Some(r)) if r < k && !c.has(Word::Only))
}

fn real(parts: Vec<Part>) -> Vec<Part> {
    let some: Vec<Part> = parts.iter().filter(|p| !assumed(p)).cloned().collect();
    if some.is_empty() { parts } else { some }
}
