//! What was not asked for is not done: a refusal changes nothing, a limit that was said holds, and what could not be
//! read is named.

use fov_edit::operation::{Operation, Part};
use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{Source, SourceKind, Timeline};
use fov_edit::{Answer, Editor, Facts, Lang, Outcome};

fn source(name: &str, kind: SourceKind, seconds: i64) -> Source {
    Source {
        file: format!("stored/{name}"),
        name: name.to_owned(),
        kind,
        duration: Time::from_secs(seconds),
        width: 1920,
        height: 1080,
        fps: Some(Rate::whole(30)),
        has_audio: true,
    }
}

fn film(seconds: i64) -> Editor {
    let mut editor = Editor::new();
    editor.add_source(source("beach.mp4", SourceKind::Video, seconds));
    editor
}

fn say(editor: &mut Editor, text: &str) -> Answer {
    match editor.instruct(text, &Facts::default()) {
        Outcome::Answered(answer) => answer,
        Outcome::Needs(needs) => panic!("{text}: needs {needs:?}"),
    }
}

fn after(editor: &mut Editor, messages: &[&str]) -> Answer {
    messages.iter().map(|message| say(editor, message)).last().expect("a message")
}

/// The film without the counter of ids, which never goes back.
fn content(editor: &Editor) -> Timeline {
    Timeline { next_id: 0, ..editor.timeline().clone() }
}

#[test]
fn removing_the_music_leaves_the_voice() {
    let mut editor = film(30);
    editor.add_source(source("talk.mp3", SourceKind::Audio, 20));
    after(&mut editor, &["add talk.mp3 as a voice-over"]);
    editor.add_source(source("song.mp3", SourceKind::Audio, 90));
    after(&mut editor, &["add background music"]);
    assert_eq!(editor.timeline().audio.len(), 2);
    let answer = say(&mut editor, "remove the music");
    let titles: Vec<&str> = editor.timeline().audio.iter().map(|a| a.title.as_str()).collect();
    assert_eq!((titles, answer.text.as_str()), (vec!["talk"], "Removed the music; the voice-over stays."));
}

#[test]
fn a_refused_correction_leaves_the_edit_that_it_was_for() {
    for (first, refused, accepted) in [
        ("trim the intro", "the intro is 500 seconds", "the intro is 5 seconds"),
        ("remove the first 3 seconds", "no, 500 seconds", "no, 5 seconds"),
        ("freeze at 0:05 for 2 seconds", "make it 900 seconds", "make it 3 seconds"),
        ("cut it to 20 seconds", "no, make it 500 seconds", "no, make it 25 seconds"),
        ("去掉前3秒", "改成500秒", "改成5秒"),
    ] {
        let mut editor = film(60);
        after(&mut editor, &["make it brighter", first]);
        let before = content(&editor);
        let answer = say(&mut editor, refused);
        assert!(!answer.changed, "{refused}: {}", answer.text);
        assert_eq!(content(&editor), before, "{refused}: {}", answer.text);
        assert!(say(&mut editor, accepted).changed, "{accepted}");
        assert_ne!(content(&editor), before, "{accepted}");
        assert!(editor.undo());
        assert_eq!(editor.timeline().duration(), Time::from_secs(60), "{accepted}");
    }
}

#[test]
fn a_correction_redoes_what_else_the_message_did() {
    let mut editor = film(60);
    after(&mut editor, &["mute it and freeze at 0:05 for 2 seconds", "make it 3 seconds"]);
    assert_eq!(editor.timeline().duration(), Time::from_secs(63));
    assert!(editor.timeline().clips.iter().all(|clip| clip.volume == 0.0));
}

/// Carries a message out on a film with these stretches of silence, in seconds.
fn say_with_pauses(editor: &mut Editor, text: &str, pauses: &[(i64, i64)]) -> Answer {
    let span = |(from, to): &(i64, i64)| Span::new(Time::from_secs(*from), Time::from_secs(*to));
    let pauses: Vec<Span> = pauses.iter().map(span).collect();
    let silences = editor.timeline().sources.keys().map(|id| (*id, pauses.clone())).collect();
    match editor.instruct(text, &Facts { silences }) {
        Outcome::Answered(answer) => answer,
        Outcome::Needs(needs) => panic!("{text}: needs {needs:?}"),
    }
}

#[test]
fn pauses_go_only_where_they_were_asked_for() {
    let pauses = [(5, 8), (29, 32), (40, 42), (57, 60)];
    for (text, left_ms) in [
        ("cut the pauses", 60_000 - 11_000 + 700),
        ("cut the pauses in the first 30 seconds", 60_000 - 3_000 - 1_000 + 300),
        ("remove pauses longer than 2.5 seconds after 0:35", 60_000 - 3_000 + 100),
        ("cut the silences between 0:35 and 0:50", 60_000 - 2_000 + 200),
        ("cut the pauses in the last 10 seconds", 60_000 - 3_000 + 100),
        ("剪掉前30秒的停顿", 60_000 - 3_000 - 1_000 + 300),
        ("剪掉最后10秒的停顿", 60_000 - 3_000 + 100),
    ] {
        let mut editor = film(60);
        let answer = say_with_pauses(&mut editor, text, &pauses);
        assert_eq!(editor.timeline().duration().ms(), left_ms, "{text}: {}", answer.text);
    }
    let mut editor = film(60);
    let answer = say_with_pauses(&mut editor, "cut the pauses in the first 4 seconds", &pauses);
    assert_eq!(
        (answer.changed, answer.text.as_str()),
        (false, "I found no pauses longer than 0.5 s in the first 4 s; nothing was cut.")
    );
}

#[test]
fn stored_pauses_without_a_part_are_those_of_all_the_film() {
    let stored = r#"{"op":"remove_silence","shortest":0.5}"#;
    let op: Operation =
        serde_json::from_str(stored).expect("an operation that was stored before it had a part");
    assert_eq!(op, Operation::RemoveSilence { part: Part::All, shortest: Time::from_ms(500) });
    assert_eq!(serde_json::to_string(&op).expect("JSON"), stored);
}

#[test]
fn undo_of_a_thing_undoes_no_other() {
    let texts = |editor: &Editor| editor.timeline().texts.len();
    let music = |editor: &Editor| editor.timeline().audio.len();
    let volume = |editor: &Editor| editor.timeline().clips[0].volume;
    let title = "add a title \"Hello\"";

    let mut editor = film(60);
    after(&mut editor, &["add music", title, "undo the music"]);
    assert_eq!((music(&editor), texts(&editor)), (0, 1));

    let mut editor = film(60);
    after(&mut editor, &["fade in and out", title, "undo the fade-out"]);
    let master = &editor.timeline().master;
    assert_eq!((master.fade_in.is_some(), master.fade_out.is_some(), texts(&editor)), (true, false, 1));

    let mut editor = film(60);
    after(&mut editor, &["set the volume to 30%", title, "undo the volume"]);
    assert_eq!((volume(&editor), texts(&editor)), (1.0, 1));

    let mut editor = film(60);
    after(&mut editor, &["原声静音", "加标题“你好”", "撤销静音"]);
    assert_eq!((volume(&editor), texts(&editor)), (1.0, 1));

    let mut editor = film(60);
    after(&mut editor, &["rotate 90 degrees", title]);
    let answer = say(&mut editor, "undo the rotation");
    assert!(!answer.changed && answer.text.contains("not the last edit"), "{}", answer.text);

    // The last edit is taken back as a whole, whatever came before it.
    let mut editor = film(60);
    after(&mut editor, &["set the volume to 30%", "set the volume to 60%", "undo the volume"]);
    assert_eq!(volume(&editor), 0.3);
}

#[test]
fn zooming_out_shows_more() {
    let zoom = |editor: &Editor| (editor.timeline().clips[0].zoom * 100.0).round();
    let mut editor = film(60);
    after(&mut editor, &["zoom in to 150%", "zoom out"]);
    assert_eq!(zoom(&editor), 125.0);
    after(&mut editor, &["zoom out by 10%"]);
    assert_eq!(zoom(&editor), 113.0);
    after(&mut editor, &["拉远镜头"]);
    assert_eq!(zoom(&editor), 100.0);
    let answer = say(&mut editor, "zoom out");
    assert!(!answer.changed && answer.text.contains("shown already"), "{}", answer.text);
}

#[test]
fn the_frame_rate_that_is_said_is_the_one_that_is_set() {
    for (text, rate) in
        [("make it 12.5 fps", (25, 2)), ("帧率改成23.976", (24_000, 1001)), ("30 fps", (30, 1))]
    {
        let mut editor = film(60);
        let answer = say(&mut editor, text);
        assert_eq!(Some(editor.timeline().canvas.fps), Rate::new(rate.0, rate.1), "{text}: {}", answer.text);
    }
    let mut editor = film(60);
    assert!(say(&mut editor, "make it 12.5 fps").text.contains("12.5 frames"));
}

#[test]
fn a_length_by_speed_counts_held_frames() {
    let to = |editor: &mut Editor, seconds| {
        let op = Operation::SpeedToLength { length: Time::from_secs(seconds) };
        match editor.apply(&[op], &Facts::default(), Lang::En) {
            Outcome::Answered(answer) => answer,
            Outcome::Needs(needs) => panic!("needs {needs:?}"),
        }
    };
    let mut editor = film(60);
    say(&mut editor, "freeze at 0:10 for 10 seconds");
    assert_eq!(
        to(&mut editor, 40).text,
        "Changed the speed to 2× so that the video is 40 s long. The video is now 40 s."
    );
    assert_eq!(editor.timeline().duration(), Time::from_secs(40));
    let answer = to(&mut editor, 9);
    assert!(!answer.changed && answer.text.contains("held frames alone are 10 s"), "{}", answer.text);
}

#[test]
fn equal_parts_are_all_made_or_none() {
    let mut editor = film(30);
    editor.add_source(source("b.mp4", SourceKind::Video, 31));
    say(&mut editor, "add a 1 second crossfade");
    let before = content(&editor);
    let answer = say(&mut editor, "split it into 2 equal parts");
    assert!(!answer.changed && answer.text.contains("transition"), "{}", answer.text);
    assert_eq!(content(&editor), before);
    assert!(say(&mut editor, "split it into 3 equal parts").changed);
}

#[test]
fn words_around_pasted_subtitles_are_read() {
    let cues = "1\n00:00:01,000 --> 00:00:03,000\nHello\n\n2\n00:00:05,000 --> 00:00:07,000\nBye";
    let lines = ["Hello", "Bye"];
    for (text, said, vertical) in [
        (format!("add these subtitles:\n{cues}"), "Added 2 subtitle lines.", false),
        (
            format!("add these:\n\n{cues}\n\nmake it vertical"),
            "Added 2 subtitle lines. The video is 9:16 now",
            true,
        ),
        (format!("{cues}\nthen make it vertical"), "Added 2 subtitle lines. The video is 9:16 now", true),
        (format!("make it vertical and add these captions:\n{cues}"), "The video is 9:16 now", true),
        (format!("加上这些字幕：\n{cues}\n\n转成竖屏"), "添加了 2 条字幕。画面改为 9:16", true),
    ] {
        let mut editor = film(60);
        let answer = say(&mut editor, &text);
        let film = editor.timeline();
        assert!(answer.text.starts_with(said), "{text}: {}", answer.text);
        assert!(film.texts.iter().map(|t| t.text.as_str()).eq(lines), "{text}: {}", answer.text);
        assert_eq!(film.canvas.height > film.canvas.width, vertical, "{text}: {}", answer.text);
        assert!(answer.not_understood.is_empty(), "{text}: {:?}", answer.not_understood);
    }
    let mut editor = film(60);
    let answer = say(&mut editor, &format!("sprinkle fairy dust. here are the subtitles:\n{cues}"));
    assert_eq!(answer.not_understood, ["sprinkle fairy dust"], "{}", answer.text);
    // A cut before them is made before they are laid down.
    let mut editor = film(60);
    say(&mut editor, &format!("trim the first 10 seconds, then add these subtitles in yellow:\n{cues}"));
    let texts = &editor.timeline().texts;
    assert_eq!(texts.iter().map(|t| t.start.ms()).collect::<Vec<_>>(), [1_000, 5_000]);
    assert!(texts.iter().all(|t| t.style.color.2 < 100), "{texts:?}");
}

#[test]
fn the_end_of_a_long_message_is_done_or_named() {
    for (first, last) in
        [("make it brighter. ", "remove the first 30 seconds."), ("再亮一点。", "剪掉前30秒。")]
    {
        let length = |text: &str| text.chars().count();
        let padding = fov_edit::LONGEST_MESSAGE - length(first) - length(last);
        let mut editor = film(60);
        let answer = say(&mut editor, &format!("{first}{}{last}", " ".repeat(padding)));
        assert_eq!(editor.timeline().duration(), Time::from_secs(30), "{}", answer.text);
        assert!(answer.not_understood.is_empty(), "{:?}", answer.not_understood);

        // The limit falls into "30 seconds", which must not be read as "3".
        let mut editor = film(60);
        let answer = say(&mut editor, &format!("{first}{}{last}", " ".repeat(padding + 4)));
        assert_eq!(editor.timeline().duration(), Time::from_secs(60), "{}", answer.text);
        assert_eq!((answer.changed, answer.not_understood), (true, vec![last.to_owned()]));
        assert!(answer.text.contains(last.trim_end_matches(['.', '。'])), "{}", answer.text);
    }
}

#[test]
fn answers_say_what_was_assumed_and_what_it_looks_like() {
    for (before, wish, said) in [
        ("", "add a title \"Sale\"", "Added the title “Sale” (0:00–0:03), in the centre."),
        (
            "",
            "add a title \"Sale\" at the top in red",
            "Added the title “Sale” (0:00–0:03), at the top, in red.",
        ),
        ("", "加标题“大促”，红色，放在顶部", "添加了标题“大促”（0:00–0:03），顶部，红色。"),
        ("add a title \"Hi\"", "make the title green", "Changed “Hi”: in green."),
        ("add a title \"Hi\"", "标题改成绿色", "修改了“Hi”：绿色。"),
        ("add a title \"Hi\"", "标题颜色改成#12ab34", "修改了“Hi”：#12ab34。"),
        ("add a title \"Hi\"", "change the title to \"Bye\"", "The text reads “Bye” now."),
    ] {
        let mut editor = film(60);
        if !before.is_empty() {
            say(&mut editor, before);
        }
        assert_eq!(say(&mut editor, wish).text, said, "{wish}");
    }
}
