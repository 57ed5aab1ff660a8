//! What holds for every message and every sequence of operations.

use fov_edit::draft::{from_draft, to_draft};
use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{Source, SourceKind};
use fov_edit::{Editor, Facts, Lang, Outcome};
use proptest::prelude::*;

fn editor(clips: &[i64]) -> Editor {
    let mut editor = Editor::new();
    for (i, seconds) in clips.iter().enumerate() {
        editor.add_source(Source {
            file: format!("f{i}"),
            name: format!("clip{i}.mp4"),
            kind: SourceKind::Video,
            duration: Time::from_ms(seconds * 1000 + 33),
            width: 1280,
            height: 720,
            fps: Rate::new(30000, 1001),
            has_audio: i % 2 == 0,
        });
    }
    for (name, kind) in [("song.mp3", SourceKind::Audio), ("logo.png", SourceKind::Image)] {
        editor.add_source(Source {
            file: name.to_owned(),
            name: name.to_owned(),
            kind,
            duration: Time::from_secs(if kind == SourceKind::Audio { 40 } else { 0 }),
            width: 64,
            height: 64,
            fps: None,
            has_audio: kind == SourceKind::Audio,
        });
    }
    editor
}

fn facts(editor: &Editor) -> Facts {
    let mut facts = Facts::default();
    for id in editor.timeline().sources.keys() {
        facts.silences.insert(*id, vec![Span::new(Time::from_secs(1), Time::from_secs(2))]);
    }
    facts
}

/// The draft is read back only if every invariant holds: no other check of them is needed here.
fn sound(editor: &Editor) -> Result<(), String> {
    let tl = editor.timeline();
    let back = from_draft(&to_draft(tl)).map_err(|e| e.to_string())?;
    if back == *tl { Ok(()) } else { Err("the draft does not give the timeline back".to_owned()) }
}

const WORDS: &[&str] = &[
    "trim",
    "remove",
    "keep",
    "the first",
    "the last",
    "5 seconds",
    "2s",
    "from 0:02 to 0:04",
    "and",
    ",",
    "then",
    "add",
    "music",
    "a title",
    "\"Hi\"",
    "speed up",
    "slow down",
    "2x",
    "50%",
    "fade in",
    "fade out",
    "clip 1",
    "crossfade",
    "between the clips",
    "split at 3s",
    "reverse",
    "louder",
    "make it",
    "bigger",
    "undo",
    "redo",
    "vertical",
    "blurred background",
    "cut out the pauses",
    "freeze",
    "at 3s",
    "loop",
    "3 times",
    "logo",
    "subtitle",
    "去掉",
    "前2秒",
    "最后1秒",
    "加速",
    "2倍",
    "倒放",
    "字幕",
    "“好”",
    "撤销",
    "保留",
    "第1秒到第3秒",
    "音乐",
    "小一点",
    "转场",
    "定格",
    "竖屏",
    "画中画",
    "start over",
    "the intro is 2 seconds",
    "duplicate",
    "move clip 2 to the start",
    "-6 dB",
    "swap",
    "1",
    "第二段",
    "一半",
    "ramp",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let mut editor = editor(&[6, 4]);
        let outcome = editor.instruct(&text, &facts(&editor));
        if let Outcome::Answered(answer) = outcome {
            prop_assert!(!answer.text.is_empty());
        }
        prop_assert_eq!(sound(&editor), Ok(()));
    }

    #[test]
    fn films_stay_sound_and_undo_goes_back(messages in prop::collection::vec(prop::collection::vec(prop::sample::select(WORDS), 1..7), 1..8)) {
        let mut editor = editor(&[6, 4, 9]);
        for words in messages {
            let message = words.join(" ");
            let before = editor.clone();
            let outcome = editor.instruct(&message, &facts(&editor));
            prop_assert_eq!(sound(&editor), Ok(()), "after {:?}", message);
            let Outcome::Answered(answer) = outcome else { continue };
            prop_assert!(!answer.text.is_empty(), "{:?} got no answer", message);
            let same = |a: &Editor, b: &Editor| to_draft(&strip(a)) == to_draft(&strip(b));
            prop_assert_eq!(answer.changed, !same(&before, &editor), "{:?}", message);
            // A message that only edits is taken back by one undo and done again by one redo.
            if undo_depth(&editor) == undo_depth(&before) + 1 && answer.changed && !message.contains("undo") && !message.contains("redo") && !message.contains("撤销") && !message.contains("intro is") {
                let mut back = editor.clone();
                prop_assert!(back.undo());
                prop_assert!(same(&back, &before), "undo of {:?}", message);
                prop_assert!(back.redo());
                prop_assert!(same(&back, &editor), "redo of {:?}", message);
            }
            let stored = serde_json::to_string(&editor).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Editor>(&stored).unwrap(), &editor);
        }
    }
}

/// How many messages can be undone.
fn undo_depth(editor: &Editor) -> usize {
    let mut back = editor.clone();
    std::iter::from_fn(|| back.undo().then_some(())).count()
}

/// The timeline without the counter of ids, which never goes back.
fn strip(editor: &Editor) -> fov_edit::timeline::Timeline {
    let mut tl = editor.timeline().clone();
    tl.next_id = u32::MAX;
    tl
}

#[test]
fn a_hundred_edits_stay_small() {
    let mut editor = editor(&[60]);
    for i in 0..100 {
        let message = match i % 4 {
            0 => "trim the last 0.2 seconds",
            1 => "make it a touch brighter",
            2 => "add a title \"Hello\" at 2 seconds",
            _ => "set the volume to 80%",
        };
        editor.instruct(message, &Facts::default());
    }
    let size = serde_json::to_string(&editor).unwrap().len();
    println!("an edit of 100 messages takes {size} bytes");
    assert!(size < 100_000, "{size} bytes");
}

#[test]
fn nonsense_drafts_are_refused() {
    let mut editor = editor(&[6]);
    editor.instruct("add music and a title \"Hi\"", &Facts::default());
    let good: serde_json::Value = serde_json::from_str(&to_draft(editor.timeline())).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value), word: &str| {
        let mut bad = good.clone();
        change(&mut bad);
        let error = from_draft(&bad.to_string()).unwrap_err().to_string();
        assert!(error.contains(word), "{error:?} does not name {word:?}");
    };
    refused(&|d| d["v"] = 9.into(), "version");
    refused(&|d| d["m"]["width"] = 1_000_000.into(), "canvas");
    refused(&|d| d["m"]["width"] = 641.into(), "canvas");
    refused(&|d| d["t"][0]["sg"][0]["src"] = 77.into(), "does not exist");
    refused(&|d| d["t"][0]["sg"][0]["r"] = serde_json::json!([5, 1]), "range");
    refused(&|d| d["t"][0]["sg"][0]["r"][1] = 99_999_999_999_i64.into(), "beyond");
    refused(&|d| d["t"][0]["sg"][0]["sp"] = 0.into(), "speed");
    refused(&|d| d["t"][0]["sg"][0]["sp"] = serde_json::Value::String("NaN".into()), "cannot be read");
    refused(&|d| d["t"][0]["sg"][0]["vol"] = (-1).into(), "volume");
    refused(&|d| d["t"][1]["sg"][0]["id"] = d["t"][0]["sg"][0]["id"].clone(), "twice");
    refused(&|d| d["t"][2]["sg"][0]["a"] = (-5).into(), "inside");
    refused(&|d| d["t"][2]["tt"] = 5.into(), "kind");
    refused(&|d| d["t"][0]["sg"] = vec![d["t"][0]["sg"][0].clone(); 10_001].into(), "segments");
    let mut more = good.clone();
    more["new"] = 1.into();
    more["t"][0]["sg"][0]["m"]["colour"] = "mauve".into();
    assert_eq!(from_draft(&more.to_string()).as_ref(), Ok(editor.timeline()));
}

#[test]
fn operations_have_the_documented_json() {
    let text = r#"[{"op":"remove","parts":[{"range":{"from":"start","to":{"at":3.0}}}]},
        {"op":"keep","parts":[{"range":{"from":{"at":5},"to":{"before_end":2}}},{"clip":{"number":2}}]},
        {"op":"speed","part":"all","change":{"to":2.0}},
        {"op":"add_music","mood":"lofi","volume":0.35},
        {"op":"music_volume","change":{"times":0.7}},
        {"op":"add_text","kind":"title","text":"Hello","place":"top","from":{"at":2},"length":3,"style":{"color":[255,0,0,255]}},
        {"op":"shape","width":9,"height":16,"fit":{"kind":"blur"}}]"#;
    let ops: Vec<fov_edit::operation::Operation> = serde_json::from_str(text).unwrap();
    let again: Vec<_> = serde_json::from_str(&serde_json::to_string(&ops).unwrap()).unwrap();
    assert_eq!(ops, again);
    let mut editor = editor(&[20, 20]);
    let Outcome::Answered(answer) = editor.apply(&ops, &Facts::default(), Lang::En) else { panic!() };
    assert!(answer.changed && answer.operations.len() == ops.len(), "{}", answer.text);
}
