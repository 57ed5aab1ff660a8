//! Scores the router on `data/route.tsv`: set, message, expected steps.
//!
//! `held` was written before the rules were first run (first score 95.0 %), `dev` beside them. Each `round` was
//! written before it was scored; what it missed was then mended by cause, and the round kept as a regression test.
//! First scores of rounds 1 to 41: 85.7, 91.7, 90.5, 93.8, 94.2, 86.8, 89.4, 96.5, 92.4, 90.6, 84.2, 95.2, 89.4, 82.0,
//! 97.9, 82.1, 87.9, 94.5, 97.9, 97.9, 80.3, 100, 95.8, 97.0, 98.6, 92.9, 96.3, 98.3, 89.2, 88.9, 90.6, 96.2, 93.6,
//! 94.3, 93.4, 94.5, 94.4, 97.2, 94.9, 95.9, 93.4 %; 14, 16, 17 and 21 look for trouble: small talk around the
//! request, questions that only sound like one; 19 holds nothing but edits that sound like commands; 22 to 41 hold
//! what people typically type, 23 in a hurry, 26 with edits and refusals that sound like commands. Afterwards an
//! expectation or two of some rounds were changed or taken out, where both readings are sensible or the notation was
//! wrong; so today's scores say that nothing broke, not how new messages do.

use fov_measured::measured;
use fov_protocol::route::{Action, Route, Step, route};
use proptest::prelude::*;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn name(action: Action) -> &'static str {
    match action {
        Action::Edit => "edit",
        Action::Export => "export",
        Action::Credits => "credits",
        Action::State => "state",
        Action::Upload => "upload",
        Action::None => "none",
    }
}

/// `edit` alone is the whole message; `edit=…` and `upload=…` name the text, `export:…` names the parameters.
fn fits(expected: &str, step: &Step, alone: bool, message: &str) -> bool {
    if let Some((action, text)) = expected.split_once('=') {
        return name(step.action) == action && step.text == text;
    }
    if let Some(params) = expected.strip_prefix("export:") {
        let Some(export) = &step.export else { return false };
        let quality = export.quality.map(|quality| format!("{quality:?}").to_lowercase());
        let fps = export.fps.as_ref().map(|fps| format!("{fps}fps"));
        let said: Vec<&str> = [&export.format, &export.resolution, &fps, &quality]
            .into_iter()
            .filter_map(Option::as_deref)
            .collect();
        return step.action == Action::Export && said.join(",") == params;
    }
    name(step.action) == expected && (expected != "edit" || !alone || step.text == message.trim())
}

fn is_right(message: &str, expected: &str, route: &Route) -> bool {
    let expected: Vec<&str> = expected.split(" | ").collect();
    let alone = expected.len() == 1;
    expected.len() == route.steps.len()
        && expected.iter().zip(&route.steps).all(|(expected, step)| fits(expected, step, alone, message))
}

#[test]
fn routes_what_people_type() {
    let mut scores: Vec<(&str, usize, usize)> = Vec::new();
    for line in include_str!("data/route.tsv").lines() {
        let mut fields = line.split('\t');
        let (Some(set), Some(message), Some(expected)) = (fields.next(), fields.next(), fields.next()) else {
            panic!("a line has three fields: {line:?}");
        };
        let (message, expected) = (&message.replace("\\n", "\n"), &expected.replace("\\n", "\n"));
        if !scores.iter().any(|(known, ..)| *known == set) {
            scores.push((set, 0, 0));
        }
        let Some((_, right, all)) = scores.iter_mut().find(|(known, ..)| *known == set) else { continue };
        *all += 1;
        let got = route(message);
        if is_right(message, expected, &got) {
            *right += 1;
        } else {
            let got: Vec<String> = got
                .steps
                .iter()
                .map(|step| format!("{}={}{:?}", name(step.action), step.text, step.export))
                .collect();
            println!("{set}: {message}\n    expected {expected}\n    got      {}", got.join(" | "));
        }
    }
    let (right, all) = scores.iter().fold((0, 0), |sum, (_, right, all)| (sum.0 + right, sum.1 + all));
    measured("what to do with a message, sets in the repository", &format!("{right} of {all} right"));
    for (set, right, all) in &scores {
        println!("route {set}: {right} of {all}, {:.1} %", *right as f64 * 100.0 / *all as f64);
    }
    for (set, right, all) in scores {
        assert!(right * 100 >= all * 97, "{set}: {right} of {all}");
    }
}

/// Pieces that matter to the rules, for texts that a plain random string would never hit.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "trim the intro",
        "export",
        " ",
        ", ",
        "and ",
        "then ",
        "don't ",
        "credits",
        "before ",
        "after ",
        "\"",
        "“",
        "”",
        "'",
        "https://a.b/c.mp4",
        "as mp4",
        "1080p",
        ". ",
        "\n",
        "剪掉片头",
        "导出",
        "再",
        "，",
        "先",
        "不要",
        "后",
        "前",
        "上传",
        "积分",
        "把",
        "的",
        "Ａ",
        "導出",
        "title: ",
        "without ",
        "vertical ",
        "?",
        "thanks",
    ]);
    prop::collection::vec(prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()], 0..14)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    // The texts are made of pieces, a failure is readable as it stands.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_has_a_step_and_edits_are_the_users_own_words(text in texts()) {
        let steps = route(&text).steps;
        prop_assert!(!steps.is_empty());
        for step in steps {
            if step.action == Action::Edit {
                prop_assert!(text.contains(&step.text), "{:?} is not in {:?}", step.text, text);
                prop_assert!(!step.text.trim().is_empty());
            }
        }
    }
}
