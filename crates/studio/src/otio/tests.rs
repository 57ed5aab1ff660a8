use super::document;
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Source, SourceKind, Timeline};
use fov_edit::{Editor, Facts, Outcome};
use serde_json::{Value, json};

fn source(name: &str, kind: SourceKind, seconds: i64, fps: Option<Rate>) -> Source {
    let (width, height) = if kind == SourceKind::Audio { (0, 0) } else { (1920, 1080) };
    let has_audio = kind != SourceKind::Image;
    let duration = Time::from_secs(seconds);
    Source {
        file: format!("id-{name}"),
        name: name.to_owned(),
        kind,
        duration,
        width,
        height,
        fps,
        has_audio,
    }
}

/// A project with two clips, made by what a person would say.
fn film(says: &[&str]) -> Timeline {
    let mut editor = Editor::new();
    editor.add_source(source("a.mp4", SourceKind::Video, 20, Rate::new(30_000, 1001)));
    editor.add_source(source("b.mp4", SourceKind::Video, 10, Some(Rate::whole(25))));
    editor.add_source(source("song.mp3", SourceKind::Audio, 7, None));
    editor.add_source(source("logo.png", SourceKind::Image, 0, None));
    for said in says {
        let Outcome::Answered(answer) = editor.instruct(said, &Facts::default()) else { panic!("{said}") };
        assert!(answer.changed, "{said}: {}", answer.text);
    }
    editor.timeline().clone()
}

fn written(line: &Timeline) -> Value {
    document(line, "Trip", &|source| Some(format!("file:///media/{}", source.file)))
}

fn children(value: &Value) -> &[Value] {
    value["children"].as_array().map_or(&[], Vec::as_slice)
}

/// The frames of a track: what its items add up to.
fn length(track: &Value) -> f64 {
    let items = children(track).iter().filter(|item| item["OTIO_SCHEMA"] != "Transition.1");
    items.map(|item| item["source_range"]["duration"]["value"].as_f64().unwrap()).sum()
}

fn track<'a>(document: &'a Value, name: &str) -> &'a Value {
    let found = children(&document["tracks"]).iter().find(|track| track["name"] == name);
    found.unwrap_or_else(|| panic!("no track {name}: {document:#}"))
}

#[test]
fn clips_stand_end_to_end_with_their_media() {
    let line = film(&["trim the first 2 seconds"]);
    let document = written(&line);
    assert_eq!((&document["OTIO_SCHEMA"], &document["name"]), (&json!("Timeline.1"), &json!("Trip")));
    assert_eq!(document["tracks"]["OTIO_SCHEMA"], "Stack.1");
    let pictures = track(&document, "Video");
    assert_eq!((&pictures["OTIO_SCHEMA"], &pictures["kind"]), (&json!("Track.1"), &json!("Video")));
    let frames = line.canvas.fps.frame_at(line.duration()) as f64;
    assert_eq!((children(pictures).len(), length(pictures)), (2, frames));
    let sound = track(&document, "Sound");
    assert_eq!((&sound["kind"], length(sound)), (&json!("Audio"), frames));

    let first = &children(pictures)[0];
    assert_eq!((&first["OTIO_SCHEMA"], &first["name"]), (&json!("Clip.2"), &json!("a.mp4")));
    let rate = 30_000.0 / 1001.0;
    let start = &first["source_range"]["start_time"];
    assert_eq!((&start["OTIO_SCHEMA"], &start["rate"]), (&json!("RationalTime.1"), &json!(rate)));
    assert!((start["value"].as_f64().unwrap() - 2.0 * rate).abs() < 1e-6, "{start}");
    let media = &first["media_references"]["DEFAULT_MEDIA"];
    assert_eq!(media["OTIO_SCHEMA"], "ExternalReference.1");
    assert_eq!(media["target_url"], "file:///media/id-a.mp4");
    // The whole of the file, in its own frames.
    let second = &children(pictures)[1]["media_references"]["DEFAULT_MEDIA"]["available_range"]["duration"];
    assert_eq!((&second["value"], &second["rate"]), (&json!(250.0), &json!(25.0)));
}

#[test]
fn a_transition_lies_over_the_cut_and_the_film_keeps_its_length() {
    let line = film(&["add a 1 second crossfade between the clips"]);
    let document = written(&line);
    let pictures = track(&document, "Video");
    let kinds: Vec<&str> = children(pictures).iter().map(|c| c["OTIO_SCHEMA"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Clip.2", "Transition.1", "Clip.2"]);
    let transition = &children(pictures)[1];
    assert_eq!(transition["transition_type"], "SMPTE_Dissolve");
    let offset = |key: &str| transition[key]["value"].as_f64().unwrap();
    assert_eq!(offset("in_offset") + offset("out_offset"), 30.0);
    assert_eq!(length(pictures), line.canvas.fps.frame_at(line.duration()) as f64);
    // The handles that the transition needs are there: the second clip starts as far into its file as it lost.
    let into = children(pictures)[2]["source_range"]["start_time"]["value"].as_f64().unwrap();
    assert!((into - offset("in_offset")).abs() < 0.01, "{into}");
}

#[test]
fn speeds_are_effects_and_do_not_change_lengths() {
    let line =
        film(&["speed up the first clip to 2x", "reverse clip 2", "freeze at 3 seconds for 2 seconds"]);
    let document = written(&line);
    let pictures = children(track(&document, "Video"));
    let warp = |item: &Value| {
        let warps = item["effects"].as_array().unwrap();
        warps.iter().find_map(|e| Some((e["OTIO_SCHEMA"].as_str()?.to_owned(), e["time_scalar"].as_f64()?)))
    };
    let warps: Vec<_> = pictures.iter().filter_map(warp).collect();
    let named = |name: &str, scalar: f64| (name.to_owned(), scalar);
    let fast = named("LinearTimeWarp.1", 2.0);
    assert_eq!(warps, [fast.clone(), named("FreezeFrame.1", 0.0), fast, named("LinearTimeWarp.1", -1.0)]);
    // Backwards, the end of the file is seen first.
    let last = pictures.last().unwrap()["source_range"]["start_time"]["value"].as_f64().unwrap();
    assert!((last - 10.0 * line.canvas.fps.fps()).abs() < 1.0, "{last}");
    assert_eq!(length(track(&document, "Video")), line.canvas.fps.frame_at(line.duration()) as f64);
    // A held frame is silent.
    assert_eq!(children(track(&document, "Sound"))[1]["OTIO_SCHEMA"], "Gap.1");
}

#[test]
fn texts_music_and_pictures_on_top_are_there() {
    let mut line = film(&[
        "add a title \"Hello 你好\" at 2 seconds for 3 seconds",
        "add song.mp3 as background music",
        "put logo.png top right",
        "fade to black at the end",
    ]);
    let document = written(&line);
    let title = track(&document, "Titles");
    assert_eq!(children(title)[0]["OTIO_SCHEMA"], "Gap.1");
    let text = &children(title)[1]["media_references"]["DEFAULT_MEDIA"];
    assert_eq!(
        (&text["OTIO_SCHEMA"], &text["generator_kind"]),
        (&json!("GeneratorReference.1"), &json!("fov.text"))
    );
    assert_eq!(text["parameters"]["text"], "Hello 你好");
    let marker = &document["tracks"]["markers"][0];
    assert_eq!((&marker["OTIO_SCHEMA"], &marker["name"]), (&json!("Marker.2"), &json!("Hello 你好")));
    assert_eq!(children(track(&document, "Overlay"))[0]["name"], "logo.png");
    assert_eq!(document["tracks"]["effects"][0]["effect_name"], "fov.fade_out");
    // Seven seconds of song under thirty of film: as often as it takes.
    line.audio[0].repeat = true;
    let document = written(&line);
    let music = track(&document, "Music");
    assert_eq!((children(music).len(), &music["kind"]), (5, &json!("Audio")));
    assert_eq!(length(music), line.canvas.fps.frame_at(line.duration()) as f64);
}

#[test]
fn a_file_that_nobody_knows_is_named_as_missing() {
    let line = film(&[]);
    let document = document(&line, "", &|_| None);
    let media = &children(track(&document, "Video"))[0]["media_references"]["DEFAULT_MEDIA"];
    assert_eq!((&media["OTIO_SCHEMA"], &media["name"]), (&json!("MissingReference.1"), &json!("a.mp4")));
    assert!(media.get("target_url").is_none());
}
