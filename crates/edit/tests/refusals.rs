//! What was not asked for is not done: a refusal changes nothing, a limit that was said holds, and what could not be
//! read is named.

use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Source, SourceKind, Timeline};
use fov_edit::{Answer, Editor, Facts, Outcome};

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
