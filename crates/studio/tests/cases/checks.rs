//! The checks themselves: each is shown a film that is right, and others, made by FFmpeg alone, that must not be taken
//! for it.

use crate::expect::Expect;
use crate::film::Film;
use crate::{material, sides};
use serde_json::{Value, json};

const RED: &str = "color=c=0xc82828:s=320x180:r=10:d=2,format=gbrp";
const GREEN: &str = "color=c=0x289628:s=320x180:r=10:d=2,format=gbrp";
const SILENCE: &str = "anullsrc=r=48000,atrim=duration=2";

/// A film of these pictures and this sound is given to `look`.
fn with<T>(pictures: &str, sound: &str, look: impl Fn(&Film) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, material::film(pictures, sound)).unwrap();
    look(&Film::open(&path))
}

/// Every one of the expectations finds something wrong with each of the films but the one that has its number.
#[track_caller]
fn told_apart<'a>(expected: &[Value], films: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let checks: Vec<Expect> = expected.iter().map(|e| serde_json::from_value(e.clone()).unwrap()).collect();
    let mut seen = 0;
    for (number, (pictures, sound)) in films.into_iter().enumerate() {
        with(pictures, sound, |film| {
            for (n, check) in checks.iter().enumerate() {
                let wrong = check.of_film(film);
                assert_eq!(wrong.is_empty(), n == number, "{} on {pictures} {sound}: {wrong:?}", expected[n]);
            }
        });
        seen += 1;
    }
    assert!(seen >= expected.len());
}

fn silent(films: &[String]) -> impl Iterator<Item = (&str, &str)> {
    films.iter().map(|pictures| (pictures.as_str(), SILENCE))
}

#[test]
fn cut_framed_and_blurred_pictures_are_told_apart() {
    let whole = format!("{},fps=10", sides::painted());
    let barred = |colour: &str| format!("{whole},scale=180:102,pad=180:320:0:109:{colour}");
    let on = |ground: &str| {
        format!("{whole},split[a][b];[a]{ground}[c];[b]scale=180:102[d];[c][d]overlay=0:109:format=gbrp")
    };
    let films = [
        format!("{whole},crop=101:180,scale=180:320"),
        format!("{whole},crop=101:180:0:0,scale=180:320"),
        barred("black"),
        barred("white"),
        on("crop=101:180,scale=180:320,gblur=20"),
        // Almost: one soft colour, a copy that is sharp, a picture that is squeezed.
        on("scale=1:1:flags=area,scale=180:320"),
        on("crop=101:180,scale=180:320"),
        format!("{whole},scale=180:320"),
    ];
    let expected = [
        json!({ "sides": [{ "fit": "cropped" }] }),
        json!({ "sides": [{ "fit": "cropped", "focus": [0, 0.5] }] }),
        json!({ "sides": [{ "fit": "barred" }] }),
        json!({ "sides": [{ "fit": "barred", "bars": [255, 255, 255] }] }),
        json!({ "sides": [{ "fit": "blurred" }] }),
    ];
    told_apart(&expected, silent(&films));
}

#[test]
fn turned_and_enlarged_pictures_are_told_apart() {
    let turns = ["null", "transpose=clock", "hflip,vflip", "transpose=cclock", "hflip", "vflip"];
    let mut films = turns.map(|turn| format!("{},fps=10,{turn}", sides::painted())).to_vec();
    films.push(format!("{},fps=10,crop=160:90,scale=320:180", sides::painted()));
    let expected = [
        json!({ "sides": [{}] }),
        json!({ "sides": [{ "quarters": 1 }] }),
        json!({ "sides": [{ "quarters": 2 }] }),
        json!({ "sides": [{ "quarters": 3 }] }),
        json!({ "sides": [{ "mirror": true }] }),
        json!({ "sides": [{ "flip": true }] }),
        json!({ "sides": [{ "zoom": 2 }] }),
    ];
    told_apart(&expected, silent(&films));
}

#[test]
fn passages_are_told_apart() {
    let kinds = ["fade", "fadeblack", "slideleft", "wiperight", "fadewhite"];
    let films =
        kinds.map(|kind| format!("{RED}[a];{GREEN}[b];[a][b]xfade=transition={kind}:duration=2:offset=0"));
    let expected = [
        json!({ "mixed": [[1.0, 0, 1]] }),
        json!({ "dark": [0.5] }),
        json!({ "parted": [[0.5, 0.75, 0, 1], [1.0, 0.5, 0, 1]] }),
        json!({ "parted": [[0.5, 0.25, 1, 0], [1.0, 0.5, 1, 0]] }),
    ];
    told_apart(&expected, silent(&films));
    let fades =
        [format!("{RED},fade=t=out:d=2"), format!("{RED},fade=t=out:d=1"), format!("{GREEN},fade=t=out:d=2")];
    told_apart(&[json!({ "faded": [[1.0, 0, 0.5]] })], silent(&fades));
}

#[test]
fn places_and_sizes_are_told_apart() {
    let places = ["x=224:y=126:w=80:h=45", "x=16:y=126:w=80:h=45", "x=234:y=126:w=60:h=34"];
    let films = places.map(|place| format!("{RED},drawbox={place}:c=white:t=fill"));
    let expected = [
        json!({ "fills": [[1.0, [255, 255, 255], [0.7, 0.7, 0.25, 0.25]]] }),
        json!({ "fills": [[1.0, [255, 255, 255], [0.05, 0.7, 0.25, 0.25]]] }),
    ];
    told_apart(&expected, silent(&films));
}

#[test]
fn characters_are_told_from_boxes() {
    let drawn = |strokes: [&str; 3]| {
        strokes.iter().fold(RED.to_owned(), |film, stroke| format!("{film},drawbox={stroke}"))
    };
    let films = [
        drawn(["130:80:18:4:white:fill", "158:80:4:20:white:fill", "170:80:18:20:white:2"]),
        drawn(["130:80:17:20:white:2", "150:80:17:20:white:2", "171:80:17:20:white:2"]),
        drawn(["130:80:4:20:blue:fill", "150:80:4:20:lime:fill", "171:80:4:20:yellow:fill"]),
    ];
    let expected = [json!({ "signs": [[1.0, "center_row", 3]] })];
    told_apart(&expected, silent(&films));
    let vivid: Expect = serde_json::from_value(json!({ "vivid": [[1.0, "center_row"]] })).unwrap();
    let is_vivid = |film: &String| with(film, SILENCE, |film| vivid.of_film(film).is_empty());
    assert!(is_vivid(&films[2]) && !is_vivid(&films[1]));
}

#[test]
fn sounds_are_told_apart() {
    let hum = "sine=f=90:r=48000:d=2,volume=6dB".to_owned();
    let both = |gain: &str| {
        format!("{hum}[m];sine=f=300:r=48000:d=2,volume={gain}[o];[m][o]amix=inputs=2:normalize=0")
    };
    let sounds = [hum.clone(), both("0dB"), both("6dB"), both("-20dB"), SILENCE.to_owned()];
    let expected = [
        json!({ "music": [[0.2, 1.8, true]], "tone": [[0.2, 1.8, 0, null]] }),
        json!({ "music": [[0.2, 1.8, true]], "tone": [[0.2, 1.8, 0, -6]] }),
        json!({ "music": [[0.2, 1.8, true]], "tone": [[0.2, 1.8, 0, 0]] }),
    ];
    told_apart(&expected, sounds.iter().map(|sound| (RED, sound.as_str())));
}
