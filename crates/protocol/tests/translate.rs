//! Scores the GUI translation on `data/translate.tsv`: set, what the agent says, what is shown, what is offered.
//!
//! `held` was written before the rules were first run (first score 96.6 %), `dev` beside them. Each `round` was
//! written before it was scored and kept as a regression test. First scores of rounds 1 to 33: 95.0, 93.3, 81.6, 90.0,
//! 87.5, 89.6, 87.5, 93.9, 89.6, 89.6, 95.8, 82.6, 83.3, 97.4, 96.4, 90.6, 92.5, 83.8, 90.0, 95.0, 91.7, 93.0, 98.3,
//! 95.7, 94.3, 91.7, 95.7, 91.0, 89.2, 87.7, 95.4, 84.8, 92.9 %; 15 holds only descriptions that sound like
//! instructions. A few expectations were changed afterwards, where both readings are sensible. Today's scores say that
//! nothing broke, not how new answers do.

use fov_measured::measured;
use fov_protocol::translate::{Offer, translate, translate_partial};
use proptest::prelude::*;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn name(offer: &Offer) -> &'static str {
    match offer {
        Offer::Export => "export",
        Offer::ShowState => "show_state",
        Offer::ShowCredits => "show_credits",
        Offer::Edit { .. } => "edit",
        Offer::Upload => "upload",
        Offer::Preview => "preview",
        Offer::OpenProject => "open_project",
    }
}

/// `=` is the text as it was, `~` any sentence in its place; `*` stands for at least one offer of any kind.
fn is_right(text: &str, shown: &str, offers: &str) -> bool {
    let got = translate(text);
    let lower = got.shown.to_lowercase();
    let fits = match shown {
        "=" => got.shown == text,
        "~" => {
            !got.shown.is_empty()
                && got.shown != text
                && !["click", "tap", "drag", "点击", "點擊"].iter().any(|w| lower.contains(w))
        }
        exact => got.shown == exact,
    };
    let names: Vec<&str> = got.actions.iter().map(name).collect();
    fits && if offers == "*" { !names.is_empty() } else { names.join(",") == offers }
}

#[test]
fn translates_what_agents_say() {
    let mut scores: Vec<(&str, usize, usize)> = Vec::new();
    for line in include_str!("data/translate.tsv").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [set, text, shown, offers] = fields[..] else { panic!("a line has four fields: {line:?}") };
        if !scores.iter().any(|(known, ..)| *known == set) {
            scores.push((set, 0, 0));
        }
        let Some((_, right, all)) = scores.iter_mut().find(|(known, ..)| *known == set) else { continue };
        *all += 1;
        let text = text.replace("\\n", "\n");
        if is_right(&text, &shown.replace("\\n", "\n"), offers) {
            *right += 1;
        } else {
            println!("{set}: {text:?}\n    expected {shown:?} {offers}\n    got      {:?}", translate(&text));
        }
    }
    let (right, all) = scores.iter().fold((0, 0), |sum, (_, right, all)| (sum.0 + right, sum.1 + all));
    measured("what to show of an answer, sets in the repository", &format!("{right} of {all} right"));
    for (set, right, all) in &scores {
        println!("translate {set}: {right} of {all}, {:.1} %", *right as f64 * 100.0 / *all as f64);
    }
    for (set, right, all) in scores {
        assert!(right * 100 >= all * 97, "{set}: {right} of {all}");
    }
}

#[test]
fn shows_only_what_stays_while_an_answer_arrives() {
    for line in include_str!("data/translate.tsv").lines() {
        let text = line.split('\t').nth(1).unwrap().replace("\\n", "\n");
        let whole = translate(&text);
        let stays = |shown: &str| whole.shown.starts_with(shown) || shown.is_empty();
        let mut before = String::new();
        for (end, _) in text.char_indices() {
            let part = translate_partial(&text[..end]).shown;
            assert!(part.starts_with(&before), "{:?} took back {before:?} for {part:?}", &text[..end]);
            assert!(stays(&part), "{:?} showed {part:?}, in the end {:?}", &text[..end], whole.shown);
            before = part;
        }
    }
}

#[test]
fn an_incomplete_sentence_is_held_back() {
    assert_eq!(translate_partial("I've trimmed it. Now cli").shown, "I've trimmed it.");
    assert_eq!(translate_partial("It is 3.").shown, "");
    assert_eq!(translate_partial("已剪掉片头。请点").shown, "已剪掉片头。");
}

#[test]
fn its_own_output_stays_as_it_is() {
    for line in include_str!("data/translate.tsv").lines() {
        let text = line.split('\t').nth(1).unwrap().replace("\\n", "\n");
        let once = translate(&text).shown;
        assert_eq!(translate(&once).shown, once, "from {text:?}");
    }
}

/// Pieces that matter to the rules, for texts that a plain random string would never hit.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "I've added the music",
        "click Export",
        "open the Media panel",
        ". ",
        "; ",
        ", ",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "2. ",
        "Here's how:",
        "**",
        "\"",
        "“",
        "”",
        "(",
        ")",
        "...",
        "3.5 s",
        "点击导出按钮",
        "已添加音乐",
        "。",
        "，",
        "：",
        "```\n",
        "| a |",
        "🎉",
        "### Title\n",
        "### How to export\n",
        "drag it onto the timeline",
        "you can preview it in the timeline",
        "'",
        "https://a.b/c.mp4",
        "要导出的话",
        "don't",
        "export",
        "导出",
        "`",
        " ",
        "！",
        "?",
        "and ",
    ]);
    prop::collection::vec(prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()], 0..14)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    // The texts are made of pieces, a failure is readable as it stands.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_silent_and_never_changed_twice(text in texts()) {
        let once = translate(&text).shown;
        prop_assert_eq!(once.is_empty(), text.trim().is_empty());
        let twice = translate(&once).shown;
        prop_assert_eq!(&twice, &once);
    }

    #[test]
    fn what_was_shown_is_not_taken_back(text in texts()) {
        let whole = translate(&text).shown;
        let mut before = String::new();
        for (end, _) in text.char_indices() {
            let part = translate_partial(&text[..end]).shown;
            prop_assert!(part.starts_with(&before), "{:?} took back {:?} for {:?}", &text[..end], before, part);
            prop_assert!(part.is_empty() || whole.starts_with(&part), "{:?} showed {:?}, in the end {:?}", &text[..end], part, whole);
            before = part;
        }
    }
}
