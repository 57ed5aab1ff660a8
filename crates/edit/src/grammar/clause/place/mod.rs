//! Where a piece of a message goes: into the clause before it, or beside it as a clause of its own. The rules are
//! tried in order; the first that knows the case decides.

mod values;

use super::super::item::{Is, Item};
use super::super::lexicon::{Cannot, Word};
use super::kinds::{acts, names};
use super::pieces::{CutBy, Piece};
use super::{Clause, says_how_much, says_where};
use crate::operation::Point;
use Word as W;
use values::{
    back_to_normal, bare_factor, complaint, fades_of_sound, fit_of_shape, length_of_each_still,
    length_to_reach, second_fade, second_speed, two_tones_one_measure, two_tones_two_measures,
    volume_of_music,
};

/// What becomes of a piece.
enum Fate {
    /// The clause before has taken of it what it says.
    Taken,
    /// It is a clause of its own.
    Own,
}

/// A piece and the clause before it.
struct Meeting<'a> {
    before: &'a mut Clause,
    items: Vec<Item>,
    question: bool,
    by: CutBy,
    /// The piece has a verb.
    acts: bool,
    /// The piece names a thing that can be edited.
    names: bool,
    /// The piece has words that nobody knows.
    unknown: bool,
    /// The piece has a text in quotation marks.
    text: bool,
    /// The piece has no more of a verb and a thing than "make it".
    made: bool,
}

type Rule = fn(&mut Meeting<'_>) -> Option<Fate>;

const RULES: &[Rule] = &[
    meant,
    values::later_value,
    from_the_start,
    rest_goes,
    fit_of_shape,
    values::fit_first,
    volume_of_music,
    length_of_each_still,
    values::focus_of_shape,
    values::film_so_long,
    values::fade_again,
    values::only_a_stretch,
    values::rest_of_shape,
    values::time_of_picture,
    values::time_of_music,
    values::further_line,
    values::speed_to_length,
    values::speeds_of_ramp,
    values::speed_of_stretch,
    fault_of_thing,
    undone_before,
    turned_too,
    second_fade,
    values::other_stays_fast,
    second_speed,
    but_with,
    of_each,
    order_of_play,
    hidden_again,
    all_except,
    order_of_numbers,
    values::cut_to_length,
    part_first,
    fades_of_sound,
    two_tones_one_measure,
    length_to_reach,
    two_tones_two_measures,
    complaint,
    values::said_again,
    values::verb_again,
    values::undone_but,
    values::place_too,
    values::thing_too,
    values::song_of_pictures,
    values::shift_again,
    values::that_much_less,
    asked,
    back_to_normal,
    bare_factor,
    description,
    shared_verb,
];

/// Puts a piece where it belongs.
pub(super) fn place(out: &mut Vec<Clause>, piece: Piece, by: CutBy) {
    if each_of_all(out, &piece) {
        return;
    }
    let Piece { items, question } = piece;
    let Some(before) = out.last_mut() else {
        out.push(Clause { items, question });
        return;
    };
    let has = |test: fn(Word) -> bool| words(&items).any(test);
    let (acts, names, made) = (has(acts), has(names), has(|w| matches!(w, W::Make | W::It)));
    let (unknown, text) = (items.iter().any(|i| matches!(i.is, Is::Unknown(_))), items.iter().any(quoted));
    let mut meeting = Meeting { before, items, question, by, acts, names, unknown, text, made };
    let fate = RULES.iter().find_map(|rule| rule(&mut meeting));
    let Meeting { items, question, .. } = meeting;
    if !matches!(fate, Some(Fate::Taken)) {
        out.push(Clause { items, question });
    }
}

impl Meeting<'_> {
    fn has(&self, test: impl Fn(Word) -> bool) -> bool {
        words(&self.items).any(test)
    }

    fn all(&self, test: impl Fn(Word) -> bool) -> bool {
        words(&self.items).all(test)
    }

    fn any_item(&self, test: impl Fn(&Item) -> bool) -> bool {
        self.items.iter().any(test)
    }

    /// The clause before takes all of the piece.
    fn join(&mut self) -> Option<Fate> {
        self.before.items.append(&mut self.items);
        Some(Fate::Taken)
    }

    /// The piece is a clause of its own, and its verb is this.
    fn own_with(&mut self, verb: Word) -> Option<Fate> {
        self.lead_with(verb);
        Some(Fate::Own)
    }

    fn lead_with(&mut self, word: Word) {
        let at = self.items[0].at.start..self.items[0].at.start;
        self.items.insert(0, Item { is: Is::W(word), at });
    }

    /// The clause before says which stretch, moment or length.
    fn measured_before(&self) -> bool {
        self.before.items.iter().any(|i| says_where(&i.is))
    }

    /// The clause before is about a text.
    fn texts_before(&self) -> bool {
        self.before.any(&[W::Title, W::Text, W::Subtitle]) || self.before.items.iter().any(quoted)
    }

    fn verb_before(&self) -> Option<Word> {
        self.before.words().find(|w| {
            matches!(w, W::Add | W::Remove | W::Keep | W::Cut | W::Mute | W::Replace | W::Faster | W::Slower)
        })
    }
}

/// "…, 2 seconds each" is about all that came before it and can last.
fn each_of_all(out: &mut [Clause], piece: &Piece) -> bool {
    let items = &piece.items;
    let each = words(items).any(|w| w == W::Each) && items.iter().any(timed);
    if !each || words(items).any(|w| acts(w) || names(w)) {
        return false;
    }
    let lasts = |c: &Clause| c.words().any(|w| fades(w) || w == W::Slideshow) && !c.items.iter().any(timed);
    let mut taken = false;
    for clause in out.iter_mut().filter(|c| lasts(c)) {
        clause.items.extend(items.iter().cloned());
        taken = true;
    }
    taken
}

/// "That was too much, only 5": the correction says itself how it should have been.
fn meant(m: &mut Meeting<'_>) -> Option<Fate> {
    let corrects = m.before.words().any(|w| w == W::Rather)
        && m.before.items.iter().all(|i| matches!(i.is, Is::W(W::Rather | W::It | W::Filler | W::ALittle)));
    let plain = |w: Word| {
        matches!(w, W::Only | W::Keep | W::Cut | W::Remove | W::Filler | W::It | W::Make | W::To | W::Not)
    };
    let amount = m.any_item(|i| timed(i) || matches!(i.is, Is::Number(_)));
    if corrects && amount && m.all(plain) { m.join() } else { None }
}

/// 剪个15秒的预告，从开头开始, "get it down to 25 s, keep the beginning": where a length counts from anyway.
fn from_the_start(m: &mut Meeting<'_>) -> Option<Fate> {
    let lead = |w: Word| matches!(w, W::From | W::Begins | W::Keep | W::Only);
    let plain =
        |i: &Item| matches!(i.is, Is::W(w) if lead(w) || matches!(w, W::Start | W::Intro | W::Filler));
    let starts = m.items.iter().all(plain) && m.has(lead);
    let length = m.before.items.iter().any(timed) && m.before.any(&[W::Cut, W::Keep, W::Add, W::Make]);
    (starts && length).then_some(Fate::Taken)
}

/// "I just need 0:12 to 0:48, everything else can go": what is kept has said it.
fn rest_goes(m: &mut Meeting<'_>) -> Option<Fate> {
    let kept = m.before.any(&[W::Keep, W::Only]) && m.measured_before();
    let plain = |i: &Item| {
        matches!(i.is, Is::W(W::Rest | W::Another | W::Everything | W::Remove | W::Cut | W::Filler | W::It))
    };
    let goes = m.has(|w| matches!(w, W::Rest | W::Another)) && m.has(|w| matches!(w, W::Remove | W::Cut));
    (kept && goes && m.items.iter().all(plain)).then_some(Fate::Taken)
}

/// "Mirror it and turn it 90 degrees": a turn by its angle beside another verb.
fn turned_too(m: &mut Meeting<'_>) -> Option<Fate> {
    let turns = |w: Word| matches!(w, W::Rotate | W::Clockwise | W::Counter | W::UpsideDown | W::Upright);
    let angle = |i: &Item| matches!(i.is, Is::Degrees(_));
    let verb =
        m.before.words().any(acts) && !m.before.words().any(turns) && !m.before.items.iter().any(angle);
    (verb && m.any_item(angle) && !m.text).then_some(Fate::Own)
}

/// 音乐停得太突然了，最后4秒淡出, 标题看不清，放大: what is wrong with a thing, and what is to become of it.
fn fault_of_thing(m: &mut Meeting<'_>) -> Option<Fate> {
    let text = m.before.any(&[W::Title, W::Text, W::Subtitle, W::Logo]);
    let music = m.before.any(&[W::Music, W::Sound, W::OwnSound]);
    let tells = |i: &Item| match i.is {
        Is::Unknown(_) => true,
        Is::W(w) => {
            names(w) || matches!(w, W::Logo | W::End | W::Filler | W::ALittle | W::ALot | W::Too | W::By)
        }
        _ => false,
    };
    // A list of wishes may hold "music" alone.
    let fault = text || m.before.items.len() > 1;
    if m.by != CutBy::Comma || m.names || !fault || !(text || music) || !m.before.items.iter().all(tells) {
        return None;
    }
    let zooms = |w: Word| matches!(w, W::Zoom | W::ZoomOut | W::Bigger | W::Smaller);
    if !(text && m.has(zooms) || music && m.has(fades)) {
        return None;
    }
    for item in &mut m.items {
        item.is = match item.is {
            Is::W(W::Zoom) => Is::W(W::Bigger),
            Is::W(W::ZoomOut) => Is::W(W::Smaller),
            ref other => other.clone(),
        };
    }
    // Only the thing is meant: that the music ends is no wish.
    m.before.items.retain(|i| matches!(i.is, Is::W(w) if w != W::End));
    m.join()
}

/// "Undo that, make it 1.5x": what comes in its place.
fn undone_before(m: &mut Meeting<'_>) -> Option<Fate> {
    let undone = m.before.has(W::Undo) && m.before.words().all(|w| matches!(w, W::Undo | W::Filler | W::It));
    let measured = m.any_item(|i| says_where(&i.is) || says_how_much(&i.is));
    (undone && measured && m.has(|w| acts(w) || w == W::Make)).then_some(Fate::Own)
}

/// "Without music, but with a title".
fn but_with(m: &mut Meeting<'_>) -> Option<Fate> {
    if m.items[0].is != Is::W(W::With) || !(m.names || m.text) || !m.before.has(W::Remove) {
        return None;
    }
    m.items[0].is = Is::W(W::Add);
    Some(Fate::Own)
}

/// "A fade in and a fade out of 3 seconds each": the clause before gets the length too.
fn of_each(m: &mut Meeting<'_>) -> Option<Fate> {
    if m.has(|w| w == W::Each)
        && m.has(fades)
        && m.before.words().any(fades)
        && !m.before.items.iter().any(timed)
    {
        m.before.items.extend(m.items.iter().filter(|i| timed(i)).cloned());
    }
    None
}

/// 先放第二段再放第一段: an order.
fn order_of_play(m: &mut Meeting<'_>) -> Option<Fate> {
    let plays = |i: &Item| {
        let word = |w: Word| {
            matches!(w, W::Add | W::Make | W::Filler | W::Then | W::Video | W::Order | W::First | W::Last)
        };
        matches!(i.is, Is::Clip(_) | Is::File(_)) || matches!(i.is, Is::W(w) if word(w))
    };
    let clip = |i: &Item| matches!(i.is, Is::Clip(_) | Is::File(_));
    let order = |items: &[Item]| items.iter().all(plays) && items.iter().any(clip);
    if m.by != CutBy::Then || !order(&m.before.items) || !order(&m.items) {
        return None;
    }
    let at = m.items[0].at.start..m.items[0].at.start;
    m.before.items.push(Item { is: Is::W(W::Order), at });
    m.join()
}

/// "Show “Hi” at 0:03 and hide it at 0:06".
fn hidden_again(m: &mut Meeting<'_>) -> Option<Fate> {
    let shows = m.before.has(W::Add) && m.before.items.iter().any(quoted);
    let hides = m.any_item(placed) && m.all(|w| !acts(w) || w == W::Remove) && m.has(|w| w == W::Remove);
    if !shows || m.text || m.names || !hides {
        return None;
    }
    m.items.retain(|i| i.is != Is::W(W::Remove));
    let shown = m.before.items.iter().find_map(|i| match i.is {
        Is::At(Point::At(t)) | Is::From(Point::At(t)) => Some(t),
        _ => None,
    });
    for item in &mut m.items {
        item.is = match item.is {
            // 第10秒出现，两秒后消失: counted from there.
            Is::From(Point::At(t)) if shown.is_some_and(|shown| t <= shown) => Is::Time { t, mark: false },
            Is::At(p) | Is::From(p) => Is::Until(p),
            _ => continue,
        };
    }
    m.join()
}

/// "Except 0:20 to 0:40, remove everything": the first half says nothing alone.
fn all_except(m: &mut Meeting<'_>) -> Option<Fate> {
    let alone = m.before.has(W::Except) && !m.before.any(&[W::Remove, W::Keep, W::Cut]);
    if alone { m.join() } else { None }
}

/// "in the order 3, 1, 2".
fn order_of_numbers(m: &mut Meeting<'_>) -> Option<Fate> {
    let order = m.before.has(W::Order) || m.before.has(W::Move) && m.before.has(W::Clips);
    let number = |i: &Item| matches!(i.is, Is::Number(_) | Is::Clip(_) | Is::File(_) | Is::W(W::Filler));
    if order && m.items.iter().all(number) { m.join() } else { None }
}

/// The part first, then what to do with it: "the first five seconds are useless, get rid of them".
fn part_first(m: &mut Meeting<'_>) -> Option<Fate> {
    // 我打喷嚏: the verb has an object that nobody knows.
    let stranger = m.before.items.iter().any(|i| matches!(i.is, Is::Unknown(_)));
    // 20到24秒孩子在叫, 有咳嗽声: who or what is heard there describes the part.
    let seen = |w: Word| {
        matches!(w, W::Cannot(Cannot::Objects | Cannot::Denoise))
            || stranger && matches!(w, W::Sound | W::Louder)
    };
    let busy = |w: Word| {
        acts(w) && w != W::Dislike && !(stranger && w == W::Add) && !seen(w)
            || names(w) && !seen(w)
            || w == W::Background
    };
    let told = |i: &Item| quoted(i) || matches!(i.is, Is::Factor(_));
    let idle = !m.before.words().any(busy) && !m.before.items.iter().any(told);
    if !m.measured_before() || m.before.has(W::Each) || !idle || !m.acts || m.by == CutBy::Then {
        return None;
    }
    // What is wrong with the part asks for nothing.
    m.before.items.retain(|i| match i.is {
        Is::W(w) => !matches!(w, W::Add | W::Dislike) && !seen(w),
        Is::Unknown(_) => false,
        _ => true,
    });
    m.join()
}

/// "Is it too dark, or what?": the question is that of the clause before.
fn asked(m: &mut Meeting<'_>) -> Option<Fate> {
    m.before.question |= m.question && !m.acts && !m.names;
    None
}

/// How a text looks is said in commas behind it, how big the picture is too; times alone go on with the verb before.
fn description(m: &mut Meeting<'_>) -> Option<Fate> {
    let texts_before = m.texts_before();
    let look = |w: Word| matches!(w, W::Opacity | W::Only | W::Blur | W::Bars | W::Fill);
    let describes = m.all(|w| {
        !acts(w) && !(names(w) && !(texts_before && matches!(w, W::Text)))
            || texts_before && matches!(w, W::Bigger | W::Smaller)
            || texts_before && w == W::Freeze && !m.any_item(placed)
            || texts_before && w == W::Add && !(m.text && m.before.has(W::Remove))
            || look(w)
    });
    let acts_beyond = m.has(|w| {
        let of_text = texts_before && matches!(w, W::Add | W::Bigger | W::Smaller | W::Freeze);
        acts(w) && !look(w) && !of_text
    });
    let measures = m.any_item(|i| says_where(&i.is) || says_how_much(&i.is));
    let fresh_sentence = m.by == CutBy::Stop || m.by == CutBy::Then;
    let plain = |w: Word| matches!(w, W::Filler | W::It | W::Make | W::On | W::With | W::In | W::Out);
    // A size or rate is a wish of its own wherever it stands.
    let sized = m.any_item(|i| matches!(i.is, Is::Lines(_) | Is::Pixels(..) | Is::Fps(_)));
    // So is a shape behind another thing: "add music at 60% and make it 9:16".
    let shape = m.any_item(|i| matches!(i.is, Is::Ratio(..)));
    let thing = m.made && m.before.words().any(|w| names(w) || matches!(w, W::Mood(_)));
    let cut = m.before.any(&[W::Keep, W::Remove, W::Cut]) && m.measured_before();
    let sized = sized || shape && (thing || cut);
    let counted = m.any_item(|i| matches!(i.is, Is::Number(_) | Is::Share(_)));
    let words_only = !measures && !m.text && !sized && !counted && m.all(plain);
    let joins = !sized
        && describes
        && !acts_beyond
        && (!m.unknown || measures && !fresh_sentence && !m.made)
        && !words_only;
    let quoted_before = m.before.items.iter().any(quoted);
    if joins
        && !(m.made && !texts_before && !measures)
        && !(fresh_sentence && m.made)
        && !(m.text && quoted_before)
    {
        return m.join();
    }
    (words_only && !m.unknown).then_some(Fate::Taken)
}

/// "add a title and music": the verb holds for both.
fn shared_verb(m: &mut Meeting<'_>) -> Option<Fate> {
    let verb = m.verb_before()?;
    // 帮我删掉，前面两段中间加个转场.
    if verb == W::Remove && m.has(|w| w == W::Between) && m.has(|w| matches!(w, W::Transition | W::Crossfade))
    {
        return Some(Fate::Own);
    }
    // "Mute it and fade out", "drop clip 2 and crossfade the rest": a fade is a verb of its own here.
    let fade = |i: &Item| matches!(i.is, Is::W(w) if fades(w) || matches!(w, W::Crossfade | W::Transition));
    let fade_verb = (m.measured_before() || verb == W::Mute) && m.any_item(fade)
        || m.items.len() > 1 && fade(&m.items[0]);
    let has_verb = m.has(commands) || fade_verb && matches!(verb, W::Remove | W::Mute | W::Keep);
    let things = m.has(|w| names(w) && !matches!(w, W::Volume | W::Speed | W::Voice));
    if has_verb
        || !matches!(m.by, CutBy::And | CutBy::Comma)
        || !matches!(verb, W::Add | W::Remove | W::Keep | W::Mute)
        || !(things || m.any_item(is_object))
    {
        return None;
    }
    // "Add music and fade the music out": what is added is not added again.
    if verb == W::Add && m.before.has(W::Music) && m.has(|w| w == W::Music) && m.has(fades) {
        return Some(Fate::Own);
    }
    if !m.names && m.text && m.before.has(W::Subtitle) {
        m.lead_with(W::Subtitle);
    }
    m.own_with(verb)
}

/// A verb that is no thing as well.
fn commands(w: Word) -> bool {
    let thing = fades(w)
        || matches!(w, W::Silence | W::Opacity | W::Transition | W::Crossfade | W::Bigger | W::Smaller)
        || matches!(w, W::Slideshow | W::Pip);
    acts(w) && !thing || w == W::Make
}

fn is_object(item: &Item) -> bool {
    match item.is {
        Is::Quote(_) => true,
        Is::W(w) => fades(w) || matches!(w, W::Transition | W::Crossfade | W::Pip | W::Bold),
        _ => false,
    }
}

fn words(items: &[Item]) -> impl Iterator<Item = Word> + '_ {
    items.iter().filter_map(|i| match i.is {
        Is::W(word) => Some(word),
        _ => None,
    })
}

fn fades(w: Word) -> bool {
    matches!(w, W::Fade | W::FadeIn | W::FadeOut | W::FadeBoth)
}

fn tone(w: Word) -> bool {
    matches!(w, W::Brightness | W::Contrast | W::Saturation | W::Warmth)
}

fn way(w: Word) -> bool {
    matches!(w, W::More | W::Less | W::Up | W::Down)
}

fn amount(item: &Item) -> bool {
    matches!(item.is, Is::Percent { .. } | Is::Factor(_) | Is::Number(_))
}

fn timed(item: &Item) -> bool {
    matches!(item.is, Is::Time { .. })
}

fn placed(item: &Item) -> bool {
    matches!(item.is, Is::At(_) | Is::From(_))
}

fn quoted(item: &Item) -> bool {
    matches!(item.is, Is::Quote(_))
}
