//! Shares and multiples: 百分之二十, one third, 前半段, "triple", "tenfold".

use super::super::token::Token;
use super::clip::{clip_number, names_clip, names_clips};
use super::length::time;
use super::numeral::{english_numeral, numeral};
use super::{Found, Is, found, han, sign, word};

pub(super) fn percent_or_share(tokens: &[Token], i: usize) -> Found {
    if han(tokens, i) == '百' && han(tokens, i + 1) == '分' && han(tokens, i + 2) == '之' {
        let (value, next) = numeral(tokens, i + 3)?;
        return found(Is::Percent { value, signed: false }, next);
    }
    if han(tokens, i) == '一' && han(tokens, i + 1) == '半' {
        return found(Is::Share(0.5), i + 2);
    }
    // 前半段, 后半部分; 半 by itself otherwise belongs to a time.
    if han(tokens, i) == '半' && time(tokens, i).is_none() {
        let next = match (han(tokens, i + 1), han(tokens, i + 2)) {
            ('段' | '截', _) => i + 2,
            ('部', '分') => i + 3,
            _ if i > 0 && matches!(han(tokens, i - 1), '前' | '后' | '两' | '减') => i + 1,
            _ => return None,
        };
        return found(Is::Share(0.5), next);
    }
    // 三分之一; 1/3; one third.
    if let Some((below, next)) = numeral(tokens, i) {
        if han(tokens, next) == '分' && han(tokens, next + 1) == '之' {
            let (above, next) = numeral(tokens, next + 2)?;
            return (below > 0.0 && above <= below).then_some((Some(Is::Share(above / below)), next));
        }
        if sign(tokens, next, '/') && tokens[next].glued {
            let (under, after) = numeral(tokens, next + 1)?;
            if under > 0.0 && below < under && under <= 100.0 {
                return found(Is::Share(below / under), after);
            }
        }
        let part = match word(tokens, next) {
            "third" | "thirds" => 3.0,
            "quarter" | "quarters" | "fourth" | "fourths" => 4.0,
            "half" => 2.0,
            "fifth" | "fifths" => 5.0,
            _ => return None,
        };
        return (below < part).then_some((Some(Is::Share(below / part)), next + 1));
    }
    let times = match word(tokens, i) {
        "triple" | "tripled" | "thrice" => Some(3.0),
        "quadruple" => Some(4.0),
        w => w.strip_suffix("fold").and_then(english_numeral),
    };
    if let Some(times) = times {
        return found(Is::Factor(times), i + 1);
    }
    // "… and mute the third": of the clips.
    if clip_number(tokens, i).is_some() {
        return None;
    }
    let share = match word(tokens, i) {
        "half" | "halves" | "halve" | "halved" => 0.5,
        "third" => 1.0 / 3.0,
        "quarter" => 0.25,
        "fifth" => 0.2,
        "tenth" => 0.1,
        _ => 0.0,
    };
    if share > 0.0 && time(tokens, i).is_none() && !names_clip(tokens, i + 1) && !names_clips(tokens, i + 1) {
        return found(Is::Share(share), i + 1);
    }
    None
}
