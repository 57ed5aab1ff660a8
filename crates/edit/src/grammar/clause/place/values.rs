//! Pieces that say a value of what the clause before is about: how fast, how loud, how bright, how long.

use super::super::super::item::{Is, Item};
use super::super::super::lexicon::Word;
use super::super::kinds::{acts, family, names};
use super::super::pieces::CutBy;
use super::super::{Clause, refer};
use super::{Fate, Meeting, amount, fades, timed, tone, way, words};
use crate::operation::{Part, Point};
use Word as W;

/// "fade it in over two seconds and out over four".
pub(super) fn second_fade(m: &mut Meeting<'_>) -> Option<Fate> {
    let fading = m.before.any(&[W::Fade, W::FadeIn, W::FadeOut]);
    if !fading || m.acts || m.names || !matches!(m.items[0].is, Is::W(W::In | W::Out)) {
        return None;
    }
    if m.before.has(W::FadeIn) && m.items[0].is == Is::W(W::Out) {
        m.items[0].is = Is::W(W::FadeOut);
    } else if m.before.has(W::FadeOut) && m.items[0].is == Is::W(W::In) {
        m.items[0].is = Is::W(W::FadeIn);
    }
    m.join()
}

/// "2x from 0:05 to 0:10 and 0.5x from 0:20 to 0:25": a stretch and a speed each.
pub(super) fn second_speed(m: &mut Meeting<'_>) -> Option<Fate> {
    let both = refer::speeds_a_stretch(&m.before.items) && refer::speeds_a_stretch(&m.items);
    if both { m.own_with(W::Speed) } else { None }
}

/// "Fade the music in, and out at the end".
pub(super) fn fades_of_sound(m: &mut Meeting<'_>) -> Option<Fate> {
    let sound = m.before.words().any(fades) && m.before.any(&[W::Music, W::Sound, W::OwnSound]);
    let fade =
        m.has(fades) && m.all(|w| fades(w) || !acts(w) && !names(w) && w != W::Video) && m.by != CutBy::Stop;
    if sound && fade { m.join() } else { None }
}

/// "increase brightness and contrast by 10 %": one verb, one measure, two values.
pub(super) fn two_tones_one_measure(m: &mut Meeting<'_>) -> Option<Fate> {
    let shared = m.by == CutBy::And
        && m.before.words().any(tone)
        && m.has(tone)
        && !m.before.items.iter().any(amount)
        && !(m.before.words().any(way) && m.has(way))
        && m.all(|w| tone(w) || way(w) || !acts(w));
    if shared { m.join() } else { None }
}

/// "increase brightness by 20 % and contrast by 10 %": one verb, two values with a measure each.
pub(super) fn two_tones_two_measures(m: &mut Meeting<'_>) -> Option<Fate> {
    let value = |w: Word| tone(w) || w == W::Volume;
    let verb = m.before.words().find(|w| way(*w)).filter(|_| m.before.words().any(value))?;
    let second = matches!(m.by, CutBy::And | CutBy::Comma)
        && m.has(value)
        && m.any_item(amount)
        && m.all(|w| value(w) || matches!(w, W::Filler | W::By));
    if second { m.own_with(verb) } else { None }
}

/// "It should be 1:45 long, cut the end": where the cut is that makes it so long.
pub(super) fn cut_to_length(m: &mut Meeting<'_>) -> Option<Fate> {
    let cuts = |w: Word| matches!(w, W::Cut | W::Remove);
    let plain =
        |w: Word| cuts(w) || matches!(w, W::End | W::Outro | W::By | W::From | W::Off | W::Filler | W::It);
    let long = m.before.any(&[W::Length, W::Exactly]) && m.before.items.iter().any(timed);
    let end = m.has(|w| matches!(w, W::End | W::Outro)) && m.has(cuts) && m.all(plain);
    let bare = m.items.iter().all(|i| matches!(i.is, Is::W(_)));
    (long && end && bare && !m.before.words().any(cuts)).then_some(Fate::Taken)
}

/// "Slow motion from 0:20 to 0:24, say quarter speed": how slow.
pub(super) fn speed_of_stretch(m: &mut Meeting<'_>) -> Option<Fate> {
    let measured = |i: &Item| amount(i) || matches!(i.is, Is::Share(_));
    let open = m.before.any(&[W::Faster, W::Slower]) && !m.before.items.iter().any(measured);
    let plain = |w: Word| matches!(w, W::Speed | W::Saying | W::To | W::At | W::Filler | W::It);
    let bare = m.items.iter().all(|i| measured(i) || matches!(i.is, Is::W(w) if plain(w)));
    let speed = m.any_item(measured) && m.has(|w| w == W::Speed) && bare;
    if open && m.measured_before() && speed { m.join() } else { None }
}

/// "Cut the first 5 seconds, no wait, 8 seconds", 前5秒，不对，前8秒: the later value counts.
pub(super) fn later_value(m: &mut Meeting<'_>) -> Option<Fate> {
    let last = m.before.items.iter().rposition(|i| i.is != Is::W(W::Filler)).filter(|last| *last > 0)?;
    let denied = matches!(m.before.items[last].is, Is::W(W::Not | W::Rather));
    let again = m.has(|w| w == W::Rather) || m.has(|w| w == W::Make) && m.has(|w| w == W::It);
    let value =
        |i: &&Item| matches!(i.is, Is::Part(_) | Is::Time { .. } | Is::Factor(_) | Is::Percent { .. });
    let plain = |i: &Item| matches!(i.is, Is::W(W::Filler | W::It | W::Make | W::To | W::Rather | W::Only));
    if !(denied || again) || m.by != CutBy::Comma || !m.items.iter().all(|i| value(&i) || plain(i)) {
        return None;
    }
    let mut values = m.items.iter().filter(value);
    let (Some(new), None) = (values.next(), values.next()) else { return None };
    let old = m.before.items.iter_mut().rev().find(|i| value(&&**i))?;
    old.is = match (&old.is, &new.is) {
        (Is::Part(Part::Range { from: Point::Start, to: Point::At(_) }), Is::Time { t, .. }) => {
            Is::Part(Part::first(*t))
        }
        (Is::Part(Part::Range { from: Point::BeforeEnd(_), to: Point::End }), Is::Time { t, .. }) => {
            Is::Part(Part::last(*t))
        }
        (old, new) if std::mem::discriminant(old) == std::mem::discriminant(new) => new.clone(),
        _ => return None,
    };
    if denied {
        m.before.items.remove(last);
    }
    Some(Fate::Taken)
}

/// 由慢到快，从0.5倍渐变到2倍: from which speed to which.
pub(super) fn speeds_of_ramp(m: &mut Meeting<'_>) -> Option<Fate> {
    let ramp = |w: Word| matches!(w, W::Ramp | W::RampDown);
    let open = m.before.words().any(ramp) && !m.before.items.iter().any(amount);
    let link = |w: Word| matches!(w, W::From | W::To | W::Up | W::Down | W::At | W::Speed | W::Filler);
    let factor = m.any_item(|i| matches!(i.is, Is::Factor(_)));
    if open && factor && m.all(|w| ramp(w) || link(w)) { m.join() } else { None }
}

/// 加快速度，40秒放完.
pub(super) fn speed_to_length(m: &mut Meeting<'_>) -> Option<Fate> {
    let turns = m.before.any(&[W::Faster, W::Slower]) && !m.measured_before();
    let measured = m.before.items.iter().any(|i| amount(i) || matches!(i.is, Is::Share(_)));
    let plain = |i: &Item| timed(i) || matches!(i.is, Is::W(W::Filler | W::Add | W::To | W::In | W::For));
    if !turns || measured || m.by != CutBy::Comma || !m.any_item(timed) || !m.items.iter().all(plain) {
        return None;
    }
    m.lead_with(W::To);
    m.join()
}

/// "It's too dark, raise the brightness by 15 %": a complaint, then its cure.
pub(super) fn complaint(m: &mut Meeting<'_>) -> Option<Fate> {
    let mut kinds: Vec<u8> = m.before.words().filter_map(family).collect();
    // 声音全程太小.
    if m.before.any(&[W::Sound, W::OwnSound, W::Music, W::Voice]) && m.before.any(&[W::Bigger, W::Smaller]) {
        kinds.extend(family(W::Louder));
    }
    if m.before.has(W::UpsideDown) {
        kinds.extend(family(W::Flip));
    }
    if kinds.is_empty() || m.by != CutBy::Comma || m.measured_before() || !complains(m.before) {
        return None;
    }
    // "It is upside down, turn it upright": what is wrong tells the turn.
    if m.before.any(&[W::UpsideDown, W::Rotate, W::Flip]) && m.has(|w| w == W::Upright) {
        return Some(Fate::Taken);
    }
    if kinds == [5] && m.any_item(|i| matches!(i.is, Is::Time { .. } | Is::Part(_))) {
        m.before.items.retain(|i| matches!(i.is, Is::W(W::Intro | W::Outro)));
        return m.join();
    }
    // 声音太小，放大一倍: of sound, not of the picture.
    if kinds.contains(&1) && (m.has(|w| w == W::Double) || m.any_item(amount)) {
        m.items.retain(|i| !matches!(i.is, Is::W(W::Zoom | W::Bigger)));
    }
    let cure = m.any_item(|i| {
        amount(i) || matches!(i.is, Is::Decibel { .. } | Is::Share(_) | Is::W(W::Double | W::Half))
    });
    if cure && m.all(|w| !names(w) && (!acts(w) || matches!(w, W::Remove | W::Cut))) {
        // "too fast, 1.5x": that is the speed, not how much slower.
        let turns = |w: Word| matches!(w, W::Faster | W::Slower);
        if kinds == [2] && m.any_item(|i| matches!(i.is, Is::Factor(_))) && !m.has(turns) {
            m.before.items.retain(|i| !matches!(i.is, Is::W(w) if turns(w)));
            m.lead_with(W::Speed);
        }
        // "too loud, drop it to 10 %".
        m.items.retain(|i| !matches!(i.is, Is::W(W::Remove | W::Cut)));
        return m.join();
    }
    if !words(&m.items).filter_map(family).any(|kind| kinds.contains(&kind)) {
        return None;
    }
    m.before.items.retain(|i| matches!(i.is, Is::W(W::Music | W::OwnSound)));
    m.join()
}

/// "Too much, half of that": how much less.
pub(super) fn that_much_less(m: &mut Meeting<'_>) -> Option<Fate> {
    let less = |w: Word| matches!(w, W::Less | W::Filler | W::It | W::ALittle | W::By | W::On);
    let too_much =
        m.before.has(W::Less) && m.before.items.iter().all(|i| matches!(i.is, Is::W(w) if less(w)));
    let share = m.any_item(|i| matches!(i.is, Is::Share(_) | Is::Percent { .. }));
    if too_much && share && m.all(less) { m.join() } else { None }
}

/// 还是太大，再小: said twice, meant once.
pub(super) fn said_again(m: &mut Meeting<'_>) -> Option<Fate> {
    let wanted = |w: Word| matches!(w, W::Bigger | W::Smaller | W::Longer | W::Shorter);
    let plain = |w: Word| {
        wanted(w) || matches!(w, W::Filler | W::It | W::Make | W::ALittle | W::ALot | W::More | W::By)
    };
    let said = m.before.words().find(|w| wanted(*w))?;
    let same = m.before.words().all(plain) && m.all(plain) && m.has(|w| w == said);
    let bare = |items: &[Item]| items.iter().all(|i| matches!(i.is, Is::W(_)));
    (same && bare(&m.before.items) && bare(&m.items)).then_some(Fate::Taken)
}

/// 第20到25秒不要，第40到45秒也不要; 第10到20秒剪出来，其他的不要 keeps in both halves: the verb alone adds nothing.
pub(super) fn verb_again(m: &mut Meeting<'_>) -> Option<Fate> {
    let [Item { is: Is::W(verb @ (W::Remove | W::Keep)), .. }] = m.items.as_slice() else { return None };
    (m.before.has(*verb) && m.measured_before()).then_some(Fate::Taken)
}

/// "Add our logo and make it 30 seconds long": the film is long, a logo is not.
pub(super) fn film_so_long(m: &mut Meeting<'_>) -> Option<Fate> {
    let shown = m.before.any(&[W::Logo, W::Music]) && !m.before.any(&[W::Title, W::Text, W::Subtitle]);
    let plain = |w: W| matches!(w, W::Make | W::It | W::Length | W::Filler | W::Exactly);
    let long = m.made && m.has(|w| w == W::Length) && m.any_item(timed) && m.all(plain);
    (shown && long && m.by != CutBy::Nothing).then_some(Fate::Own)
}

/// "Without sound and only the first 15 seconds": the second is a cut.
pub(super) fn only_a_stretch(m: &mut Meeting<'_>) -> Option<Fate> {
    let mute = m
        .before
        .items
        .iter()
        .all(|i| matches!(i.is, Is::W(W::Mute | W::Sound | W::OwnSound | W::Filler | W::It)));
    let stretch = |i: &Item| matches!(i.is, Is::Part(Part::Range { .. }));
    let only = m.items.first().is_some_and(|i| i.is == Is::W(W::Only)) && m.any_item(stretch);
    let plain = m.items.iter().all(|i| stretch(i) || matches!(i.is, Is::W(W::Only | W::Filler)));
    if mute && only && plain && m.by == CutBy::And { m.own_with(W::Keep) } else { None }
}

/// 改成1:1方形，多余的部分裁掉: what does not fit is cut off anyway.
pub(super) fn rest_of_shape(m: &mut Meeting<'_>) -> Option<Fate> {
    let plain = |i: &Item| matches!(i.is, Is::W(W::Filler | W::Remove | W::Cut | W::Crop | W::Off | W::Rest));
    let crops = m.has(|w| matches!(w, W::Remove | W::Cut | W::Crop)) && m.items.iter().all(plain);
    (shaped(m.before) && crops && m.by == CutBy::Comma).then_some(Fate::Taken)
}

/// 结尾加一个两秒的淡出，要慢慢变黑那种: said again.
pub(super) fn fade_again(m: &mut Meeting<'_>) -> Option<Fate> {
    let way = m.before.words().find(|w| matches!(w, W::FadeIn | W::FadeOut))?;
    let plain = |i: &Item| matches!(i.is, Is::W(w) if w == way || matches!(w, W::Filler | W::It | W::Add | W::Clip | W::Effect));
    let again = m.by == CutBy::Comma && m.has(|w| w == way) && m.items.iter().all(plain);
    (again && m.before.items.iter().any(timed)).then_some(Fate::Taken)
}

/// "Undo that but keep the music".
pub(super) fn undone_but(m: &mut Meeting<'_>) -> Option<Fate> {
    let undone =
        m.before.has(W::Undo) && m.before.words().all(|w| matches!(w, W::Undo | W::Filler | W::It | W::Last));
    let keeps =
        m.has(|w| w == W::Keep) && m.names && m.all(|w| matches!(w, W::Keep | W::Filler | W::It) || names(w));
    if undone && keeps && m.by != CutBy::Then { m.join() } else { None }
}

/// 结尾也剪掉一样长的, 第二段也静音: the place first, the verb behind "too".
pub(super) fn place_too(m: &mut Meeting<'_>) -> Option<Fate> {
    let place = |i: &Item| {
        matches!(i.is, Is::W(W::Start | W::End | W::Intro | W::Outro | W::Filler | W::On | W::At))
            || matches!(i.is, Is::Clip(_))
    };
    let first = m.before.items.iter().all(place) && !m.before.items.iter().all(|i| i.is == Is::W(W::Filler));
    let own = m.any_item(|i| place(i) && i.is != Is::W(W::Filler));
    if first && m.by == CutBy::And && m.acts && !own { m.join() } else { None }
}

/// 背景音乐也加上: the thing first, its verb alone behind "too".
pub(super) fn thing_too(m: &mut Meeting<'_>) -> Option<Fate> {
    let verb = m.items.iter().all(|i| matches!(i.is, Is::W(W::Add | W::Remove | W::Filler | W::By)));
    let thing = m.before.words().any(names) && !m.before.words().any(acts);
    if verb && thing && m.by == CutBy::And { m.join() } else { None }
}

/// 加一段音乐，从第10秒开始放，到第40秒停: when it is heard.
pub(super) fn time_of_music(m: &mut Meeting<'_>) -> Option<Fate> {
    let music = m.before.has(W::Music)
        && (m.before.any(&[W::Add, W::Make]) || m.before.items.iter().any(|i| matches!(i.is, Is::File(_))))
        && !m
            .before
            .items
            .iter()
            .any(|i| timed(i) || matches!(i.is, Is::Part(_) | Is::At(_) | Is::From(_) | Is::Until(_)));
    let bound =
        |i: &Item| matches!(i.is, Is::From(_) | Is::Until(_) | Is::At(_) | Is::Part(Part::Range { .. }));
    let plays = |w: W| {
        matches!(
            w,
            W::Begins | W::Start | W::Add | W::End | W::Until | W::Filler | W::It | W::From | W::To | W::At
        )
    };
    let plain = |i: &Item| bound(i) || matches!(i.is, Is::W(w) if plays(w));
    let verb = m.has(|w| matches!(w, W::Begins | W::End | W::Until));
    if !music || m.by == CutBy::Then || !m.any_item(bound) || !m.items.iter().all(plain) || !verb {
        return None;
    }
    // 放到第2秒为止.
    let until = m.has(|w| w == W::Until);
    m.items.retain(bound);
    for item in &mut m.items {
        if let Is::At(p) = item.is
            && until
        {
            item.is = Is::Until(p);
        }
    }
    m.join()
}

/// 第二段恢复原速，只有第一段要快: the other clip stays as fast as it is.
pub(super) fn other_stays_fast(m: &mut Meeting<'_>) -> Option<Fate> {
    let clip = |i: &Item| matches!(i.is, Is::Clip(_));
    let normal = m.before.has(W::Normal) && m.before.items.iter().any(clip);
    let plain =
        |i: &Item| clip(i) || matches!(i.is, Is::W(W::Only | W::Filler | W::Faster | W::Slower | W::It));
    let other = m.has(|w| w == W::Only) && m.any_item(clip) && m.items.iter().all(plain);
    (normal && other).then_some(Fate::Taken)
}

/// "Make a video from this picture and this song".
pub(super) fn song_of_pictures(m: &mut Meeting<'_>) -> Option<Fate> {
    let shown = m.before.any(&[W::Picture, W::Slideshow]) && m.before.has(W::Make);
    let plain = |i: &Item| matches!(i.is, Is::W(W::Music | W::It | W::Filler | W::Add | W::Make | W::Video));
    let song = m.by == CutBy::And && m.has(|w| w == W::Music) && m.items.iter().all(plain);
    if shown && song { m.join() } else { None }
}

/// 字幕提前2秒出现，也提前2秒消失: what comes earlier goes earlier.
pub(super) fn shift_again(m: &mut Meeting<'_>) -> Option<Fate> {
    let way = m.before.words().find(|w| matches!(w, W::Earlier | W::Later))?;
    let by = m.before.items.iter().find(|i| timed(i))?;
    let goes = |i: &Item| matches!(i.is, Is::W(w) if w == way || matches!(w, W::Remove | W::End | W::Filler | W::It));
    let same = |i: &Item| i.is == by.is || goes(i);
    let said = m.has(|w| w == way) && m.any_item(timed) && m.items.iter().all(same);
    (said && m.before.any(&[W::Title, W::Text, W::Subtitle])).then_some(Fate::Taken)
}

/// Nothing is said but that something is too much or too little.
fn complains(clause: &Clause) -> bool {
    let about = |w: Word| {
        let thing = matches!(
            w,
            W::Video | W::Clip | W::It | W::Picture | W::Intro | W::Outro | W::Effect | W::Everything
        );
        let sound = matches!(w, W::Sound | W::OwnSound | W::Music | W::Voice);
        let rest = matches!(w, W::Filler | W::By | W::ALittle | W::ALot | W::Out | W::Saying);
        thing || sound || rest
    };
    clause.items.iter().all(|i| match i.is {
        Is::Unknown(_) => true,
        Is::W(W::Bigger | W::Smaller) => clause.any(&[W::Sound, W::OwnSound, W::Music, W::Voice]),
        Is::W(w) => family(w).is_some() || about(w),
        _ => false,
    })
}

/// "Slow motion from 0:10 to 0:15, then back to normal": it is normal there.
pub(super) fn back_to_normal(m: &mut Meeting<'_>) -> Option<Fate> {
    let normal = |i: &Item| matches!(i.is, Is::W(W::Normal | W::Speed | W::Filler | W::It | W::Make));
    let inner = |i: &Item| matches!(i.is, Is::Part(Part::Range { .. }));
    let back = m.by == CutBy::Then
        && m.has(|w| w == W::Normal)
        && m.items.iter().all(normal)
        && m.before.any(&[W::Slower, W::Faster, W::Speed])
        && m.before.items.iter().any(inner);
    back.then_some(Fate::Taken)
}

/// "Trim the first 5 seconds, then 2x": a factor by itself is a speed.
pub(super) fn bare_factor(m: &mut Meeting<'_>) -> Option<Fate> {
    let scales = |w: Word| {
        let picture = matches!(w, W::Zoom | W::ZoomOut | W::Bigger | W::Smaller);
        let sound = matches!(w, W::Volume | W::Louder | W::Quieter | W::Music | W::Sound | W::OwnSound);
        let tones = matches!(w, W::Brightness | W::Contrast | W::Saturation);
        let speed = matches!(w, W::Speed | W::Faster | W::Slower | W::Ramp | W::Loop | W::Normal);
        picture || sound || tones || speed
    };
    let edits =
        |w: Word| matches!(w, W::Remove | W::Cut | W::Keep | W::Mute | W::Reverse | W::Bw | W::Rotate);
    let first = m.items.iter().find(|i| !matches!(i.is, Is::W(W::Filler | W::Everything | W::Video)));
    let factor = matches!(first, Some(Item { is: Is::Factor(_), .. })) && !m.acts && !m.names;
    let fresh = m.before.words().any(edits) && !m.before.words().any(scales);
    if factor && fresh { m.own_with(W::Speed) } else { None }
}

/// "Add lo-fi music, 20% volume": the music that is added is that loud.
pub(super) fn volume_of_music(m: &mut Meeting<'_>) -> Option<Fate> {
    let (music, mood) = (m.before.has(W::Music), m.before.words().any(|w| matches!(w, W::Mood(_))));
    // "Music: lofi, 25% volume".
    let adds = (m.before.any(&[W::Add, W::Make]) && (music || mood) || music && mood)
        && !m.before.items.iter().any(amount);
    let plain = |w: Word| matches!(w, W::Volume | W::Filler | W::To | W::At | W::Make);
    let percent = m.any_item(|i| matches!(i.is, Is::Percent { signed: false, .. }));
    if adds && percent && m.has(|w| w == W::Volume) && m.all(plain) { m.join() } else { None }
}

/// "Make it shorter, 40 seconds": the length to reach.
pub(super) fn length_to_reach(m: &mut Meeting<'_>) -> Option<Fate> {
    let length = m.items.iter().find(|i| timed(i)).cloned()?;
    let plain = |i: &Item| {
        matches!(i.is, Is::Time { .. } | Is::W(W::Filler | W::It | W::Long | W::Add | W::Make | W::For))
    };
    if m.by != CutBy::Comma
        || !m.before.any(&[W::Longer, W::Shorter])
        || m.measured_before()
        || !m.items.iter().all(plain)
    {
        return None;
    }
    let at = length.at.start..length.at.start;
    m.before.items.extend([Item { is: Is::W(W::To), at }, length]);
    Some(Fate::Taken)
}

/// 做成幻灯片，每张2秒.
pub(super) fn length_of_each_still(m: &mut Meeting<'_>) -> Option<Fate> {
    // 把图片做成视频.
    let made = m.before.has(W::Picture) && m.before.has(W::Make) && m.before.has(W::Video);
    let stills = (m.before.has(W::Slideshow) || made) && !m.before.items.iter().any(timed);
    let plain = |w: Word| matches!(w, W::Slideshow | W::Each | W::Filler | W::For | W::Add | W::Picture);
    let each = m.any_item(timed) && m.has(|w| matches!(w, W::Slideshow | W::Each)) && m.all(plain);
    if stills && each { m.join() } else { None }
}

/// "Make it vertical and add a blurred background": how the picture is fitted into that shape.
pub(super) fn fit_of_shape(m: &mut Meeting<'_>) -> Option<Fate> {
    let fit = |w: Word| matches!(w, W::Blur | W::Bars);
    let shaped = shaped(m.before);
    let plain = |i: &Item| matches!(i.is, Is::W(w) if fit(w) || matches!(w, W::Add | W::With | W::Background | W::Filler | W::Make | W::It | W::On | W::In | W::Color(_) | W::Not | W::Crop));
    if !shaped || m.before.words().any(fit) || !m.has(fit) || !m.items.iter().all(plain) {
        return None;
    }
    m.items.retain(|i| matches!(i.is, Is::W(w) if fit(w) || matches!(w, W::Color(_))));
    m.join()
}

/// 不要裁剪，做成竖屏: how it is fitted, then the shape.
pub(super) fn fit_first(m: &mut Meeting<'_>) -> Option<Fate> {
    let fit = |i: &Item| matches!(i.is, Is::W(W::Bars | W::Blur | W::Fill | W::Filler | W::It | W::Color(_)));
    let shape = |w: W| matches!(w, W::Portrait | W::Landscape | W::Square | W::Wide);
    let named = m.has(shape) || m.any_item(|i| matches!(i.is, Is::Ratio(..)));
    let plain = |i: &Item| {
        matches!(i.is, Is::Ratio(..))
            || matches!(i.is, Is::W(w) if shape(w) || matches!(w, W::Make | W::Filler | W::It | W::Video))
    };
    let first = m.before.any(&[W::Bars, W::Blur, W::Fill]) && m.before.items.iter().all(fit);
    if first && named && m.items.iter().all(plain) { m.join() } else { None }
}

/// "Make it 9:16 but keep the left side": which part of the picture stays.
pub(super) fn focus_of_shape(m: &mut Meeting<'_>) -> Option<Fate> {
    let shaped = shaped(m.before) && !m.before.words().any(|w| matches!(w, W::Place(_)));
    let place = |w: Word| matches!(w, W::Place(_));
    let plain = |i: &Item| matches!(i.is, Is::W(w) if place(w) || matches!(w, W::Keep | W::Only | W::Crop | W::On | W::With | W::It | W::In | W::Filler | W::Video | W::Picture));
    if !shaped || !m.has(place) || !m.items.iter().all(plain) {
        return None;
    }
    m.items.retain(|i| matches!(i.is, Is::W(w) if place(w)));
    m.join()
}

fn shaped(clause: &Clause) -> bool {
    clause.any(&[W::Portrait, W::Landscape, W::Square, W::Wide])
        || clause.items.iter().any(|i| matches!(i.is, Is::Ratio(..)))
}

/// 在第5秒插入图片，显示3秒, "…, only show it for the first 10 seconds": when the picture is seen.
pub(super) fn time_of_picture(m: &mut Meeting<'_>) -> Option<Fate> {
    let stretch = |i: &Item| matches!(i.is, Is::Part(_));
    let image =
        |i: &Item| matches!(&i.is, Is::File(name) if name.ends_with(".png") || name.ends_with(".jpg"));
    let pictured = (m.before.any(&[W::Picture, W::Logo, W::Pip]) || m.before.items.iter().any(image))
        && m.before.has(W::Add)
        && !m.before.items.iter().any(|i| timed(i) || stretch(i));
    let shows = |w: Word| {
        matches!(w, W::Add | W::Only | W::Freeze | W::For | W::On | W::In | W::At | W::Filler | W::It)
    };
    // 从0:05显示到0:55.
    let ends: Vec<Point> = m
        .items
        .iter()
        .filter_map(|i| match i.is {
            Is::From(p) | Is::At(p) | Is::Until(p) => Some(p),
            _ => None,
        })
        .collect();
    if let ([from, to], true) =
        (ends.as_slice(), m.items.first().is_some_and(|i| matches!(i.is, Is::From(_))))
    {
        let at = m.items[0].at.clone();
        m.items.retain(|i| !matches!(i.is, Is::From(_) | Is::At(_) | Is::Until(_) | Is::W(W::To)));
        m.items.push(Item { is: Is::Part(Part::Range { from: *from, to: *to }), at });
    }
    let plain = |i: &Item| timed(i) || stretch(i) || matches!(i.is, Is::W(w) if shows(w));
    if !pictured || !m.any_item(|i| timed(i) || stretch(i)) || !m.items.iter().all(plain) {
        return None;
    }
    m.items.retain(|i| !matches!(i.is, Is::W(W::Add | W::Only | W::Freeze)));
    m.join()
}

/// "Subtitles: 0–2 s “Hi”, 2–4 s “How are you?”": a further line.
pub(super) fn further_line(m: &mut Meeting<'_>) -> Option<Fate> {
    let quoted = |items: &[Item]| items.iter().any(|i| matches!(i.is, Is::Quote(_)));
    let placed = m.any_item(|i| matches!(i.is, Is::Part(_) | Is::At(_) | Is::From(_)));
    let line = quoted(&m.items) && placed && !m.acts && !m.names && !m.made;
    if line && m.before.has(W::Subtitle) && quoted(&m.before.items) {
        return m.own_with(W::Subtitle);
    }
    None
}
