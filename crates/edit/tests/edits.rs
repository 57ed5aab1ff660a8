//! The evaluation set: a starting film, messages, and what must hold of the film after the last one. Prints the
//! score; fails below the floor.
//!
//! Each `fresh` file was written before it was first run; what it missed was then mended by cause. First scores of 1
//! to 44: 81.6, 79.6, 77.7, 79.5, 85.3, 80.8, 82.0, 78.6, 82.7, 95.3, 93.7, 92.5, 87.3, 92.3, 75.2, 92.1, 75.0, 69.2,
//! 85.9, 84.5, 84.8, 100, 94.8, 95.2, 93.8, 91.8, 85.9, 92.5, 88.9, 81.8, 86.7, 90.8, 57.4, 90.8, 89.3, 83.3, 95.3,
//! 92.7, 75.4, 73.1, 94.0, 96.0, 79.3, 74.8 %. 10, 12, 14, 16 and 22 to 24 are every edit in plain words, as an
//! engineer would list them; 11, 13, 15, 17 to 21 and 26 are what people type in a hurry; nothing in 25 asks for an
//! edit; 27, 29 to 32, 34 and 35 are every edit in the voices of several people, 28 is in traditional characters, 33 is
//! chat (of its 26 misses 12 were wrong films, the others remarks that the answer named), 36 is several wishes in a
//! message and what follows on them; 37 and 38 are every edit again, in English and in Chinese, 39 and 40 long
//! messages, conversations, questions and what cannot be, 41 and 42 some of everything, 43 and 44 conversations in
//! the voices of three people (of their 62 misses 23 were remarks that the answer named). Some expectations that were
//! wrong or could be read either way were changed afterwards; so today's score says that nothing broke, not how new
//! wishes do.

#![expect(clippy::unwrap_used, reason = "a case that is written wrongly fails the test")]
#![expect(clippy::disallowed_methods, reason = "the crate does no I/O; its tests read their cases")]

use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{Fit, Place, Play, Sound, Source, SourceKind, TextKind, Timeline};
use fov_edit::{Answer, Editor, Facts, Outcome};
use fov_measured::measured;
use serde_json::Value;

const FLOOR: f64 = 0.99;

fn source(name: &str, kind: SourceKind, seconds: i64) -> Source {
    Source {
        file: format!("stored/{name}"),
        name: name.to_owned(),
        kind,
        duration: Time::from_secs(seconds),
        width: if kind == SourceKind::Audio { 0 } else { 1920 },
        height: if kind == SourceKind::Audio { 0 } else { 1080 },
        fps: (kind == SourceKind::Video).then(|| Rate::whole(30)),
        has_audio: kind != SourceKind::Image,
    }
}

fn start(name: &str) -> Editor {
    let mut editor = Editor::new();
    let mut add = |name: &str, kind, seconds| {
        editor.add_source(source(name, kind, seconds));
    };
    use SourceKind::{Audio, Image, Video};
    match name {
        "empty" => {}
        "clip60" | "music" | "title" | "subs" => add("beach.mp4", Video, 60),
        "clip12" => add("beach.mp4", Video, 12),
        "clip180" => add("beach.mp4", Video, 180),
        "two" => {
            add("a.mp4", Video, 20);
            add("b.mp4", Video, 10);
        }
        "three" => {
            add("a.mp4", Video, 20);
            add("b.mp4", Video, 10);
            add("c.mp4", Video, 15);
        }
        "song" => {
            add("beach.mp4", Video, 60);
            add("song.mp3", Audio, 90);
        }
        "picsong" => {
            add("cat.jpg", Image, 0);
            add("song.mp3", Audio, 90);
        }
        "logo" => {
            add("beach.mp4", Video, 60);
            add("logo.png", Image, 0);
        }
        "pics" => {
            for n in ["1.jpg", "2.jpg", "3.jpg"] {
                add(n, Image, 0);
            }
        }
        other => panic!("no start {other}"),
    }
    let setup = match name {
        "music" => "add background music",
        "title" => "add a title \"Hello\"",
        "subs" => "add a subtitle \"Hi\" from 20 to 25 seconds",
        _ => return editor,
    };
    assert!(told(&mut editor, setup).0.changed);
    editor
}

/// The answer; asked for silences, the caller finds one at 5–7 s and one at 9–10 s of every source.
fn told(editor: &mut Editor, say: &str) -> (Answer, bool) {
    match editor.instruct(say, &Facts::default()) {
        Outcome::Answered(answer) => (answer, false),
        Outcome::Needs(_) => {
            let mut facts = Facts::default();
            let span = |a, b| Span::new(Time::from_secs(a), Time::from_secs(b));
            for id in editor.timeline().sources.keys() {
                facts.silences.insert(*id, vec![span(5, 7), span(9, 10)]);
            }
            match editor.instruct(say, &facts) {
                Outcome::Answered(answer) => (answer, true),
                Outcome::Needs(needs) => panic!("{say}: still needs {needs:?}"),
            }
        }
    }
}

fn near(a: i64, b: i64) -> bool {
    (a - b).abs() <= 40
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.006
}

fn check(
    before: &Timeline,
    after: &Timeline,
    answer: &Answer,
    needed: bool,
    key: &str,
    want: &Value,
) -> Result<(), String> {
    let ok = |good: bool, found: String| {
        if good { Ok(()) } else { Err(format!("{key}: wanted {want}, found {found}")) }
    };
    let film = after.duration().ms();
    let int = || want.as_i64().unwrap();
    let num = || want.as_f64().unwrap();
    match key {
        "dur" => ok(near(film, int()), film.to_string()),
        "durmin" => ok(film >= int(), film.to_string()),
        "durmax" => ok(film <= int(), film.to_string()),
        "same" => ok(before == after || !answer.changed, answer.text.clone()),
        "needs" => ok(needed && answer.changed, answer.text.clone()),
        "missed" => ok(
            answer.not_understood.iter().any(|m| m.contains(want.as_str().unwrap())),
            format!("{:?}", answer.not_understood),
        ),
        "says" => ok(answer.text.contains(want.as_str().unwrap()), answer.text.clone()),
        "n" => ok(after.clips.len() as i64 == int(), after.clips.len().to_string()),
        "clips" => {
            let found: Vec<(i64, i64)> =
                after.clips.iter().map(|c| (c.range.start.ms(), c.range.end.ms())).collect();
            let wanted: Vec<(i64, i64)> = serde_json::from_value(want.clone()).unwrap();
            let same = found.len() == wanted.len()
                && found.iter().zip(&wanted).all(|(a, b)| near(a.0, b.0) && near(a.1, b.1));
            ok(same, format!("{found:?}"))
        }
        "order" => {
            let found: Vec<&str> =
                after.clips.iter().map(|c| after.sources[&c.source].name.as_str()).collect();
            let wanted: Vec<String> = serde_json::from_value(want.clone()).unwrap();
            ok(found == wanted, format!("{found:?}"))
        }
        "speeds" => {
            let found: Vec<f64> = after.clips.iter().map(|c| c.play.speed()).collect();
            let wanted: Vec<f64> = serde_json::from_value(want.clone()).unwrap();
            ok(
                found.len() == wanted.len() && found.iter().zip(&wanted).all(|(a, b)| close(*a, *b)),
                format!("{found:?}"),
            )
        }
        "vol" => ok(
            after.clips.iter().all(|c| close(f64::from(c.volume), num())),
            format!("{:?}", after.clips[0].volume),
        ),
        "vols" => {
            let found: Vec<f64> = after.clips.iter().map(|c| f64::from(c.volume)).collect();
            let wanted: Vec<f64> = serde_json::from_value(want.clone()).unwrap();
            let same = found.len() == wanted.len() && found.iter().zip(&wanted).all(|(a, b)| close(*a, *b));
            ok(same, format!("{found:?}"))
        }
        "volup" => ok(
            after.clips.iter().all(|c| (c.volume > 1.0) == want.as_bool().unwrap() && c.volume != 1.0),
            format!("{}", after.clips[0].volume),
        ),
        "lufs" => ok(
            after.master.loudness.is_some_and(|l| close(f64::from(l), num())),
            format!("{:?}", after.master.loudness),
        ),
        "fade_in" => ok(
            near(after.master.fade_in.map_or(0, |f| f.duration.ms()), int()),
            format!("{:?}", after.master.fade_in),
        ),
        "fade_out" => ok(
            near(after.master.fade_out.map_or(0, |f| f.duration.ms()), int()),
            format!("{:?}", after.master.fade_out),
        ),
        "sfo" => {
            ok(near(after.master.sound_fade_out.ms(), int()), format!("{:?}", after.master.sound_fade_out))
        }
        "sfi" => {
            ok(near(after.master.sound_fade_in.ms(), int()), format!("{:?}", after.master.sound_fade_in))
        }
        "trans" => {
            let n = after.clips.iter().filter(|c| c.transition.is_some()).count();
            ok(n as i64 == int(), n.to_string())
        }
        "transkind" => ok(
            after
                .clips
                .iter()
                .any(|c| c.transition.is_some_and(|t| serde_json::to_value(t.kind).unwrap() == *want)),
            "other".into(),
        ),
        "canvas" => ok(
            serde_json::json!([after.canvas.width, after.canvas.height]) == *want,
            format!("{:?}", after.canvas),
        ),
        "fps" => ok(close(after.canvas.fps.fps(), num()), format!("{:?}", after.canvas.fps)),
        "fit" => {
            let kind = match after.canvas.fit {
                Fit::Crop { .. } => "crop",
                Fit::Pad { .. } => "pad",
                Fit::Blur => "blur",
            };
            ok(want == kind, kind.to_owned())
        }
        "rot" => {
            ok(after.clips.iter().all(|c| i64::from(c.rotate) == int()), format!("{}", after.clips[0].rotate))
        }
        "mirror" => ok(after.clips.iter().all(|c| c.mirror) == want.as_bool().unwrap(), "other".into()),
        "flip" => ok(after.clips.iter().all(|c| c.flip) == want.as_bool().unwrap(), "other".into()),
        "zoom" => ok(
            after.clips.iter().any(|c| close(f64::from(c.zoom), num())),
            format!("{}", after.clips[0].zoom),
        ),
        "reverse" => {
            let backwards = |c: &fov_edit::timeline::Clip| matches!(c.play, Play::Reverse { .. });
            let wanted = want.as_bool().unwrap();
            ok(after.clips.iter().all(|c| backwards(c) == wanted), format!("{:?}", after.clips[0].play))
        }
        "reverse_any" => ok(
            after.clips.iter().any(|c| matches!(c.play, Play::Reverse { .. })) && after.clips.len() > 1,
            "forward".into(),
        ),
        "overlay" => match (want, after.overlays.first()) {
            (Value::Bool(false), None) => Ok(()),
            (Value::Object(wants), Some(o)) => {
                for (k, v) in wants {
                    let good = match k.as_str() {
                        "place" => serde_json::to_value(o.place).unwrap() == *v,
                        "opacity" => close(f64::from(o.opacity), v.as_f64().unwrap()),
                        "width" => close(f64::from(o.width), v.as_f64().unwrap()),
                        "start" => near(o.start.ms(), v.as_i64().unwrap()),
                        "end" => near(o.until.map_or(film, Time::ms), v.as_i64().unwrap()),
                        other => panic!("no overlay check {other}"),
                    };
                    if !good {
                        return Err(format!("overlay {k}: wanted {v}, found {o:?}"));
                    }
                }
                Ok(())
            }
            (_, found) => Err(format!("overlay: found {found:?}")),
        },
        "look" => {
            for (k, v) in want.as_object().unwrap() {
                for c in &after.clips {
                    let (found, plain) = match k.as_str() {
                        "brightness" => (c.look.brightness, 0.0),
                        "contrast" => (c.look.contrast, 1.0),
                        "saturation" => (c.look.saturation, 1.0),
                        "warmth" => (c.look.warmth, 0.0),
                        other => panic!("no look check {other}"),
                    };
                    let good = match v {
                        Value::String(s) if s == "+" || s == ">1" => found > plain,
                        Value::String(_) => found < plain,
                        _ => close(f64::from(found), v.as_f64().unwrap()),
                    };
                    if !good {
                        return Err(format!("look {k}: wanted {v}, found {found}"));
                    }
                }
            }
            Ok(())
        }
        "music" => check_music(after, film, want),
        "texts" => check_texts(after, film, want.as_array().unwrap()),
        other => panic!("no check {other}"),
    }
}

fn check_music(after: &Timeline, film: i64, want: &Value) -> Result<(), String> {
    let Value::Object(wants) = want else {
        return if after.audio.is_empty() {
            Ok(())
        } else {
            Err(format!("music: wanted none, found {:?}", after.audio))
        };
    };
    let [music] = after.audio.as_slice() else {
        return Err(format!("music: wanted one, found {}", after.audio.len()));
    };
    for (k, v) in wants {
        let gain = f64::from(music.volume);
        let good = match k.as_str() {
            "vol" => close(gain, v.as_f64().unwrap()),
            "below" => gain < v.as_f64().unwrap(),
            "above" => gain > v.as_f64().unwrap(),
            "mood" => {
                matches!(music.sound, Sound::Made { mood, .. } if serde_json::to_value(mood).unwrap() == *v)
            }
            "file" => {
                matches!(music.sound, Sound::File { source } if after.sources[&source].name == v.as_str().unwrap())
            }
            "duck" => music.duck_db.is_some() == v.as_bool().unwrap(),
            "fade_in" => near(music.fade_in.ms(), v.as_i64().unwrap()),
            "fade_out" => near(music.fade_out.ms(), v.as_i64().unwrap()),
            "start" => near(music.start.ms(), v.as_i64().unwrap()),
            "end" => near(music.until.map_or(film, Time::ms), v.as_i64().unwrap()),
            "voice" => music.repeat != v.as_bool().unwrap(),
            other => panic!("no music check {other}"),
        };
        if !good {
            return Err(format!("music {k}: wanted {v}, found {music:?}"));
        }
    }
    Ok(())
}

fn check_texts(after: &Timeline, film: i64, wants: &[Value]) -> Result<(), String> {
    if wants.len() != after.texts.len() {
        return Err(format!("texts: wanted {}, found {:?}", wants.len(), after.texts));
    }
    for (text, want) in after.texts.iter().zip(wants) {
        for (k, v) in want.as_object().unwrap() {
            let good = match k.as_str() {
                "text" => text.text == v.as_str().unwrap(),
                "start" => near(text.start.ms(), v.as_i64().unwrap()),
                "end" => near(text.until.map_or(film, Time::ms), v.as_i64().unwrap()),
                "place" => serde_json::to_value::<Place>(text.place).unwrap() == *v,
                "kind" => (text.kind == TextKind::Title) == (v == "title"),
                "color" => serde_json::to_value(text.style.color).unwrap() == *v,
                "bg" => serde_json::to_value(text.style.background).unwrap() == *v,
                "bold" => text.style.bold == v.as_bool().unwrap(),
                "bigger" => (text.style.size > 0.1) == v.as_bool().unwrap() && text.style.size != 0.1,
                "fade" => near(text.style.fade.ms(), v.as_i64().unwrap()),
                other => panic!("no text check {other}"),
            };
            if !good {
                return Err(format!("text {k}: wanted {v}, found {text:?}"));
            }
        }
    }
    Ok(())
}

/// What is wrong after a case, nothing if all is as it should be, and the answer.
fn problems(case: &Value) -> (Vec<String>, String) {
    let mut editor = start(case["start"].as_str().unwrap());
    for message in case["after"].as_array().into_iter().flatten() {
        told(&mut editor, message.as_str().unwrap());
    }
    let before = editor.timeline().clone();
    let (answer, needed) = told(&mut editor, case["say"].as_str().unwrap());
    let expect = case["expect"].as_object().unwrap();
    let mut problems: Vec<String> = expect
        .iter()
        .filter_map(|(key, want)| check(&before, editor.timeline(), &answer, needed, key, want).err())
        .collect();
    if answer.text.is_empty() {
        problems.push("no answer".to_owned());
    }
    // A wish that can be carried out leaves nothing behind that was not understood.
    if !["same", "says", "missed"].iter().any(|key| expect.contains_key(*key))
        && !answer.not_understood.is_empty()
    {
        problems.push(format!("not understood: {:?}", answer.not_understood));
    }
    if !problems.is_empty() {
        problems.push(format!("answer: {}", answer.text));
        problems.push(format!("operations: {:?}", answer.operations));
    }
    (problems, answer.text)
}

/// Every file in `tests/data` is a batch. `EDITS=name` runs one alone and prints every answer.
#[test]
fn evaluation_set() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let only = std::env::var("EDITS").ok();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
        .retain(|f| only.as_ref().is_none_or(|name| f.file_stem().is_some_and(|stem| stem == name.as_str())));
    let (mut all, mut good) = (0, 0);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut held = 0;
        for case in &cases {
            let (problems, answer) = problems(case);
            if problems.is_empty() {
                held += 1;
                if only.is_some() {
                    println!("{}\n    {answer}", case["say"]);
                }
            } else {
                println!(
                    "{} {} | {}\n    {}",
                    case["start"],
                    case["after"],
                    case["say"],
                    problems.join("\n    ")
                );
            }
        }
        println!("{}: {held} of {}", file.file_stem().unwrap().display(), cases.len());
        all += cases.len();
        good += held;
    }
    let score = good as f64 / all as f64;
    println!("edits: {good} of {all} ({:.1} %)", score * 100.0);
    measured("what to do with a wish, sets in the repository", &format!("{good} of {all} right"));
    assert!(all > 0 && score >= FLOOR, "the score {score:.3} is below {FLOOR}");
}
