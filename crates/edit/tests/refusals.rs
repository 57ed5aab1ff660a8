//! What was not asked for is not done: a refusal changes nothing, a limit that was said holds, and what could not be
//! read is named.

use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Source, SourceKind};
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
