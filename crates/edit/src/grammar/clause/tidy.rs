//! What is put right when all clauses of a message are known: links at their ends, greetings, announcements, reasons.

use super::super::item::Is;
use super::super::lexicon::Word;
use super::kinds::{acts, family, names};
use super::{Clause, says_where};
use crate::grammar::item::Item;

/// Leaves only clauses that ask for something of their own.
pub(super) fn tidy(clauses: &mut Vec<Clause>) {
    for clause in clauses.iter_mut() {
        let link = |i: &Item| matches!(i.is, Is::W(Word::And | Word::Then) | Is::Break(_));
        while clause.items.last().is_some_and(link) {
            clause.items.pop();
        }
        with_final_particle(clause);
    }
    // "Hi! Could you …": a greeting is answered where it stands alone.
    if clauses.iter().any(|c| !greets(c)) {
        clauses.retain(|c| !greets(c));
    }
    // 裁剪视频，只保留…: the first says nothing that the second does not.
    let mut i = 0;
    while i + 1 < clauses.len() {
        if announces(&clauses[i]) && cuts(&clauses[i + 1]) {
            clauses.remove(i);
        } else {
            i += 1;
        }
    }
    // "Join them with a crossfade": clips stand end to end anyway.
    let passes =
        |c: &Clause| c.any(&[Word::Transition, Word::Crossfade]) && !c.any(&[Word::Remove, Word::Not]);
    if clauses.iter().any(passes) {
        clauses.retain(|c| !c.has(Word::Join) || passes(c));
    }
    // "There are long gaps, take them out": the first only tells of them.
    let mut i = 0;
    while i + 1 < clauses.len() {
        let told = clauses[i].has(Word::Silence) && !clauses[i].words().any(|w| acts(w) || w == Word::Make);
        if told && clauses[i + 1].has(Word::Silence) {
            clauses.remove(i);
        } else {
            i += 1;
        }
    }
    // "no, sadder", "remove it, I don't like it": the reason asks for nothing more.
    if clauses.len() > 1 {
        clauses.retain(|c| !gives_reason(c));
    }
    // 转错了，反方向: said twice, meant once.
    let turns_back = |c: &Clause| {
        c.has(Word::OtherWay)
            && c.items.iter().all(|i| {
                matches!(i.is, Is::W(Word::OtherWay | Word::Not | Word::Filler | Word::It | Word::Make))
            })
    };
    clauses.dedup_by(|b, a| turns_back(a) && turns_back(b));
    // "I was filming sideways, so rotate it 90 degrees clockwise": why, and what.
    let turns = |c: &Clause| c.any(&[Word::Rotate, Word::UpsideDown]);
    let told = |c: &Clause| {
        c.any(&[Word::Clockwise, Word::Counter]) || c.items.iter().any(|i| matches!(i.is, Is::Degrees(_)))
    };
    clauses.dedup_by(|b, a| {
        let why = turns(a) && !told(a) && (turns(b) || told(b)) && told(b);
        if why {
            std::mem::swap(a, b);
        }
        why
    });
    // "I don't like that slow part, put it back to normal speed".
    if let [first, next, ..] = clauses.as_slice()
        && first.has(Word::Dislike)
        && next.any(&[Word::Restore, Word::Undo, Word::Reset, Word::Normal])
    {
        clauses.remove(0);
    }
    // "No bars, just crop it": said twice.
    let crops = |c: &Clause| {
        c.items
            .iter()
            .all(|i| matches!(i.is, Is::W(Word::Only | Word::Crop | Word::It | Word::Fill | Word::Filler)))
    };
    clauses.dedup_by(|b, a| a.has(Word::Fill) && crops(b));
    // "Wrong direction, rotate it counterclockwise": the first has said it.
    if let [first, next] = clauses.as_slice()
        && turns_back(first)
        && next.any(&[Word::Counter, Word::Clockwise])
        && !next.items.iter().any(|i| matches!(i.is, Is::Degrees(_)))
    {
        clauses.pop();
    }
    // 反了，要亮一点: the second says the way by itself.
    let tells_way = |c: &Clause| c.words().filter_map(family).any(|kind| kind <= 4);
    if let [first, next, ..] = clauses.as_slice()
        && turns_back(first)
        && tells_way(next)
    {
        clauses.remove(0);
    }
    let empty =
        |i: &Item| matches!(i.is, Is::W(Word::Filler | Word::And | Word::Then) | Is::Break(_) | Is::Dash);
    clauses.retain(|c| !c.items.iter().all(empty));
    // 画面先转180度: the thing before "first" and "too" asks for nothing by itself.
    let only_named = |c: &Clause| {
        c.items.iter().all(|i| matches!(i.is, Is::W(Word::Video | Word::Sound | Word::Filler | Word::It)))
    };
    let wishes = clauses.iter().any(|c| c.words().any(acts));
    if wishes {
        clauses.retain(|c| !only_named(c));
    }
    // 我想做个短视频: that there is to be a film.
    let film = |c: &Clause| {
        c.has(Word::Video)
            && c.items.iter().all(|i| {
                matches!(i.is, Is::W(Word::Video | Word::Add | Word::Make | Word::Filler | Word::Clip))
            })
    };
    if clauses.iter().any(|c| !film(c)) && clauses.first().is_some_and(film) {
        clauses.remove(0);
    }
    // 感觉有点无聊, 顺序错了: a mood or a fault beside a wish.
    let idle =
        |i: &Item| empty(i) || matches!(i.is, Is::W(Word::ALittle | Word::ALot | Word::Too | Word::Order));
    if clauses.iter().any(|c| !c.items.iter().all(idle)) {
        clauses.retain(|c| !c.items.iter().all(idle));
    }
}

fn greets(c: &Clause) -> bool {
    c.items.iter().all(|i| matches!(i.is, Is::W(Word::Hello | Word::Thanks | Word::Filler) | Is::Break(_)))
}

/// That there will be cutting, not where.
fn announces(c: &Clause) -> bool {
    let plain =
        |i: &Item| matches!(i.is, Is::W(Word::Cut | Word::Video | Word::Clip | Word::It | Word::Filler));
    c.has(Word::Cut) && c.items.iter().all(plain)
}

fn cuts(c: &Clause) -> bool {
    c.any(&[Word::Cut, Word::Keep, Word::Remove, Word::Only, Word::Split])
        && c.items.iter().any(|i| says_where(&i.is))
}

fn gives_reason(c: &Clause) -> bool {
    c.items
        .iter()
        .all(|i| matches!(i.is, Is::W(Word::Not | Word::Filler | Word::Dislike | Word::It | Word::Rather)))
}

/// "The first five seconds out", "title away": the particle is the verb.
fn with_final_particle(clause: &mut Clause) {
    let meant = |i: &&mut Item| !matches!(i.is, Is::W(Word::Filler));
    let verbless = !clause
        .words()
        .any(|w| acts(w) || matches!(w, Word::Make | Word::Zoom | Word::ZoomOut | Word::Export));
    let thing =
        clause.words().any(names) || clause.items.iter().any(|i| matches!(i.is, Is::Part(_) | Is::Clip(_)));
    if let Some(last) = clause.items.iter_mut().rev().find(meant)
        && last.is == Is::W(Word::Out)
        && verbless
        && thing
    {
        last.is = Is::W(Word::Remove);
    }
}
