//! What edits do to what lies over the film, and how answers read.

use fov_edit::operation::{Change, Operation, Part, Point};
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Source, SourceKind};
use fov_edit::{Answer, Editor, Facts, Lang, Need, Outcome};

fn film(seconds: &[i64]) -> Editor {
    let mut editor = Editor::new();
    for (i, s) in seconds.iter().enumerate() {
        editor.add_source(Source {
            file: format!("f{i}"),
            name: format!("clip {i}.mp4"),
            kind: SourceKind::Video,
            duration: Time::from_secs(*s),
            width: 1920,
            height: 1080,
            fps: Some(Rate::whole(30)),
            has_audio: true,
        });
    }
    editor
}

fn say(editor: &mut Editor, text: &str) -> Answer {
    match editor.instruct(text, &Facts::default()) {
        Outcome::Answered(answer) => answer,
        Outcome::Needs(needs) => panic!("{text}: needs {needs:?}"),
    }
}

#[test]
fn answers_say_what_changed() {
    let mut editor = film(&[15]);
    let answer = say(&mut editor, "Trim the intro and add background music");
    assert_eq!(
        answer.text,
        "Removed the first 3 s. I took the first 3 s as the intro — say “the intro is 5 seconds” to change it. \
         Added lo-fi background music at 35%. The video is now 12 s."
    );
    assert_eq!((answer.changed, answer.lang, answer.operations.len()), (true, Lang::En, 2));
    let answer = say(&mut editor, "片头是5秒");
    assert_eq!(answer.text, "去掉了开头 5 秒。加上了 Lo-fi 的背景音乐，音量 35%。视频现在长 10 秒。");
    assert!(editor.undo());
    assert!(!editor.undo(), "the correction is a part of the same step");
}

#[test]
fn a_refused_clause_leaves_the_others() {
    let mut editor = film(&[10]);
    let answer = say(&mut editor, "remove the first 20 seconds, then mute it, then make it fly");
    assert!(answer.text.contains("only 10 s long"), "{}", answer.text);
    assert_eq!(editor.timeline().duration(), Time::from_secs(10));
    assert_eq!(editor.timeline().clips[0].volume, 0.0);
    assert_eq!(answer.not_understood, ["make it fly"]);
}

#[test]
fn silence_is_asked_for_before_anything_changes() {
    let mut editor = film(&[10]);
    let before = editor.clone();
    let outcome = editor.instruct("add music and cut out the pauses", &Facts::default());
    let source = editor.timeline().clips[0].source;
    assert_eq!(outcome, Outcome::Needs(vec![Need::Silence { source }]));
    assert_eq!(editor, before);
}

#[test]
fn cuts_inside_a_transition_keep_the_length_right() {
    for (from, to) in [(9_200, 9_700), (5_000, 9_500), (9_500, 12_000), (8_000, 11_000)] {
        let mut editor = film(&[10, 10]);
        say(&mut editor, "add a 1 second crossfade");
        assert_eq!(editor.timeline().duration(), Time::from_secs(19));
        let part = Part::Range { from: Point::At(Time::from_ms(from)), to: Point::At(Time::from_ms(to)) };
        let _ = editor.apply(&[Operation::Remove { parts: vec![part] }], &Facts::default(), Lang::En);
        let film = editor.timeline().duration().ms();
        assert!((film - (19_000 - (to - from))).abs() <= 40, "{from}–{to} left {film} ms");
    }
}

#[test]
fn subtitles_move_with_their_picture_and_titles_do_not() {
    let mut editor = film(&[60]);
    say(&mut editor, "add a subtitle “said” from 20 to 24 seconds and a title “name” from 30 to 34 seconds");
    say(&mut editor, "remove the first 10 seconds");
    let starts = |e: &Editor| -> Vec<i64> { e.timeline().texts.iter().map(|t| t.start.ms()).collect() };
    assert_eq!(starts(&editor), [10_000, 30_000]);
    let answer = say(&mut editor, "speed up 2x");
    assert_eq!(starts(&editor), [5_000]);
    assert!(answer.text.contains("“name”"), "{}", answer.text);
    say(&mut editor, "keep the first 3 seconds");
    assert!(editor.timeline().texts.is_empty());
    say(&mut editor, "undo 3 times");
    assert_eq!(starts(&editor), [20_000, 30_000]);
}

#[test]
fn pasted_subtitles() {
    let mut editor = film(&[30]);
    let cues = "1\n00:00:01,000 --> 00:00:03,000\nHello\n\n2\n00:00:04,000 --> 00:00:06,500\nthere, world\n";
    let answer = say(&mut editor, &format!("add these subtitles:\n{cues}"));
    assert_eq!(answer.text, "Added 2 subtitle lines.");
    assert_eq!(editor.timeline().texts[1].text, "there, world");
}

#[test]
fn uploads_find_their_place() {
    let mut editor = Editor::new();
    let mut add = |name: &str, kind, seconds: i64| {
        editor.add_source(Source {
            file: name.to_owned(),
            name: name.to_owned(),
            kind,
            duration: Time::from_secs(seconds),
            width: 1080,
            height: 1920,
            fps: None,
            has_audio: kind != SourceKind::Image,
        })
    };
    add("a.jpg", SourceKind::Image, 0);
    add("b.jpg", SourceKind::Image, 0);
    add("s.mp3", SourceKind::Audio, 90);
    let tl = editor.timeline();
    assert_eq!(
        (tl.clips.len(), tl.duration(), tl.canvas.width, tl.canvas.height),
        (2, Time::from_secs(6), 1080, 1920)
    );
    assert!(tl.audio.is_empty());
}

#[test]
fn operations_are_checked_like_sentences() {
    let mut editor = film(&[10]);
    let before = editor.timeline().clone();
    let bad = [
        Operation::Speed { part: Part::All, change: Change::To(f32::NAN) },
        Operation::Speed { part: Part::All, change: Change::To(1000.0) },
        Operation::Volume { part: Part::All, change: Change::To(f32::INFINITY) },
        Operation::Volume { part: Part::All, change: Change::To(-1.0) },
        Operation::Remove { parts: vec![] },
        Operation::Keep {
            parts: vec![Part::Range {
                from: Point::At(Time::from_secs(5)),
                to: Point::At(Time::from_secs(4)),
            }],
        },
        Operation::Size { width: 1_000_000, height: 2 },
        Operation::Repeat { part: Part::All, times: 1_000_000 },
        Operation::Shape { width: 0, height: 9, fit: None },
        Operation::FrameRate { fps: 0.0 },
        Operation::Zoom { part: Part::All, change: Change::To(f32::NAN) },
        Operation::Loudness { lufs: Some(f32::NAN) },
    ];
    for op in bad {
        let Outcome::Answered(answer) = editor.apply(std::slice::from_ref(&op), &Facts::default(), Lang::Zh)
        else {
            panic!()
        };
        assert!(
            !answer.changed && answer.operations.is_empty() && !answer.text.is_empty(),
            "{op:?}: {answer:?}"
        );
        assert_eq!(editor.timeline().clips, before.clips, "{op:?}");
    }
}
