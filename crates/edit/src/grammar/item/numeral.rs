//! Numbers in digits, English words and Chinese numerals.

use super::super::token::{Kind, Token};
use super::{han, word};

/// A number in digits, English words or Chinese numerals: "7", "twenty five", "one and a half", 一百二十.
pub(super) fn numeral(tokens: &[Token], i: usize) -> Option<(f64, usize)> {
    let (value, next) = whole(tokens, i)?;
    let half = ["and", "a", "half"].iter().enumerate().all(|(k, w)| word(tokens, next + k) == *w);
    Some(if half { (value + 0.5, next + 3) } else { (value, next) })
}

fn whole(tokens: &[Token], i: usize) -> Option<(f64, usize)> {
    match &tokens.get(i)?.kind {
        Kind::Number { value, .. } => Some((*value, i + 1)),
        Kind::Word(w) => {
            let value = english_numeral(w)?;
            if (20.0..100.0).contains(&value)
                && let Some(unit) = english_numeral(word(tokens, i + 1)).filter(|v| (1.0..10.0).contains(v))
            {
                return Some((value + unit, i + 2));
            }
            if word(tokens, i + 1) == "hundred" {
                return Some((value * 100.0, i + 2));
            }
            if word(tokens, i + 1) == "point"
                && let Some(tenths) = english_numeral(word(tokens, i + 2)).filter(|v| *v < 10.0)
            {
                return Some((value + tenths / 10.0, i + 3));
            }
            Some((value, i + 1))
        }
        Kind::Han(_) => chinese_numeral(tokens, i),
        _ => None,
    }
}

pub(super) fn english_numeral(w: &str) -> Option<f64> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let index = |list: &[&str]| list.iter().position(|x| *x == w);
    index(&WORDS).map(|n| n as f64).or_else(|| index(&TENS).map(|n| (n as f64 + 2.0) * 10.0)).or(match w {
        "hundred" => Some(100.0),
        "fourty" => Some(40.0),
        _ => None,
    })
}

fn chinese_numeral(tokens: &[Token], i: usize) -> Option<(f64, usize)> {
    let digit = |c: char| {
        "零一二三四五六七八九".chars().position(|d| d == c).or(match c {
            '两' => Some(2),
            '〇' => Some(0),
            _ => None,
        })
    };
    let (mut sum, mut held, mut j, mut any) = (0.0, None::<f64>, i, false);
    loop {
        let c = han(tokens, j);
        if let Some(d) = digit(c) {
            if held.is_some() && !any {
                // 二五 is not a number that people write.
                break;
            }
            held = Some(d as f64);
        } else if let Some(scale) = match c {
            '十' => Some(10.0),
            '百' => Some(100.0),
            '千' => Some(1000.0),
            _ => None,
        } {
            sum += held.take().unwrap_or(1.0) * scale;
            any = true;
        } else if c == '点' && held.is_some() && digit(han(tokens, j + 1)).is_some() {
            let mut value = sum + held.unwrap_or(0.0);
            let mut place = 0.1;
            j += 1;
            while let Some(d) = digit(han(tokens, j)) {
                value += d as f64 * place;
                place /= 10.0;
                j += 1;
            }
            return Some((value, j));
        } else if c == '半' && j == i {
            return Some((0.5, j + if han(tokens, j + 1) == '个' { 2 } else { 1 }));
        } else {
            break;
        }
        j += 1;
    }
    (j > i).then(|| (sum + held.unwrap_or(0.0), j))
}
