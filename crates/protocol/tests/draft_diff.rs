//! What an edit changed, told from the drafts before and after it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod drafts;

use drafts::{clip, draft, music, read, segment, title, track, with};
use fov_protocol::draft::{Change, Timeline, diff};
use fov_protocol::lang::Lang;
use serde_json::{Value, json};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What the diff of two drafts says, in both languages; that of each with itself must be empty.
#[track_caller]
fn says(before: &Value, after: &Value, en: &[&str], zh: &[&str]) {
    let (before, after) = (read(before), read(after));
    let changes = diff(Some(&before), &after);
    let words = |lang| changes.iter().map(|change| change.words(lang)).collect::<Vec<_>>();
    assert_eq!(words(Lang::En), en);
    assert_eq!(words(Lang::Zh), zh);
    assert_eq!(diff(Some(&before), &before), []);
    assert_eq!(diff(Some(&after), &after), []);
    let json = serde_json::to_string(&changes).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Change>>(&json).unwrap(), changes);
}

#[test]
fn trimming_and_adding_music() {
    let before = draft(&[track(0, &[clip("beach", 0, 15_000)])]);
    let trimmed = with(clip("beach", 0, 10_000), &[("in", json!(5000))]);
    says(
        &before,
        &draft(&[track(0, &[trimmed]), track(1, &[music("Lo-fi", 10_000, 0.35)])]),
        &[
            "Cut 5 s from the start of the clip \"beach\" (15 s → 10 s).",
            "Added background music: Lo-fi (0-10s, 35%).",
            "The video is 5 s shorter (15 s → 10 s).",
        ],
        &[
            "已从片段“beach”开头剪掉 5 秒（15 秒 → 10 秒）。",
            "已添加背景音乐：Lo-fi（0-10秒，35%）。",
            "视频缩短了 5 秒（15 秒 → 10 秒）。",
        ],
    );
}

#[test]
fn what_follows_from_a_trim_is_not_told() {
    let before = draft(&[
        track(0, &[clip("beach", 0, 10_000), clip("city", 10_000, 70_000)]),
        track(1, &[music("Lo-fi", 80_000, 1.0)]),
        track(7, &[title("City", 11_000, 2_000)]),
    ]);
    let after = draft(&[
        track(0, &[clip("beach", 0, 4_500), clip("city", 4_500, 70_000)]),
        track(1, &[music("Lo-fi", 74_500, 1.0)]),
        track(7, &[title("City", 5_500, 2_000)]),
    ]);
    says(
        &before,
        &after,
        &[
            "Cut 5.5 s from the end of the clip \"beach\" (10 s → 4.5 s).",
            "The video is 5.5 s shorter (1 min 20 s → 1 min 14.5 s).",
        ],
        &[
            "已从片段“beach”结尾剪掉 5.5 秒（10 秒 → 4.5 秒）。",
            "视频缩短了 5.5 秒（1 分 20 秒 → 1 分 14.5 秒）。",
        ],
    );
}

#[test]
fn splits_and_cuts() {
    let before = draft(&[track(0, &[clip("talk", 0, 30_000)])]);
    let part = |id: &str, from: u64, start: u64, length: u64| {
        with(clip("talk", start, length), &[("id", json!(id)), ("in", json!(from))])
    };
    says(
        &before,
        &draft(&[track(0, &[part("clip-talk", 0, 0, 10_000), part("x", 10_000, 10_000, 20_000)])]),
        &["Split the clip \"talk\" at 10 s."],
        &["已在 10 秒处切开片段“talk”。"],
    );
    says(
        &before,
        &draft(&[track(0, &[part("x", 0, 0, 10_000), part("y", 15_000, 10_000, 15_000)])]),
        &["Cut 5 s out of the clip \"talk\".", "The video is 5 s shorter (30 s → 25 s)."],
        &["已从片段“talk”中间剪掉 5 秒。", "视频缩短了 5 秒（30 秒 → 25 秒）。"],
    );
    let loud: Vec<Value> = (0..10).map(|n| part(&format!("p{n}"), n * 3000, n * 2000, 2000)).collect();
    says(
        &before,
        &draft(&[track(0, &loud)]),
        &[
            "Cut 10 s out of the clip \"talk\", which leaves 10 parts.",
            "The video is 10 s shorter (30 s → 20 s).",
        ],
        &["已从片段“talk”中剪掉 10 秒，剩下 10 段。", "视频缩短了 10 秒（30 秒 → 20 秒）。"],
    );
    let anonymous = |parts: &[u64]| {
        let parts: Vec<Value> = parts.iter().map(|d| json!({"d": d, "m": {"title": "talk"}})).collect();
        draft(&[track(0, &parts)])
    };
    says(
        &anonymous(&[9000]),
        &anonymous(&[3000, 4000, 2000]),
        &["Split the clip \"talk\" into 3 parts."],
        &["已将片段“talk”切成 3 段。"],
    );
}

#[test]
fn speed_and_volume() {
    let before = draft(&[track(0, &[clip("beach", 0, 10_000)]), track(1, &[music("Lo-fi", 10_000, 1.0)])]);
    let fast = with(clip("beach", 0, 5_000), &[("sp", json!(2))]);
    says(
        &before,
        &draft(&[track(0, &[fast]), track(1, &[music("Lo-fi", 5_000, 0.35)])]),
        &[
            "The clip \"beach\" now plays at 2x (was 1x).",
            "Turned the background music \"Lo-fi\" down to 35% (was 100%).",
            "The video is 5 s shorter (10 s → 5 s).",
        ],
        &[
            "片段“beach”改为 2 倍速播放（原为 1 倍速）。",
            "已将背景音乐“Lo-fi”的音量调低到 35%（原为 100%）。",
            "视频缩短了 5 秒（10 秒 → 5 秒）。",
        ],
    );
    let clips = |volume: f64| {
        let clips = [("a", 0), ("b", 1000), ("c", 2000)]
            .map(|(title, start)| with(clip(title, start, 1000), &[("vol", json!(volume))]));
        draft(&[track(0, &clips)])
    };
    says(&clips(1.0), &clips(0.0), &["Muted 3 clips."], &["已将 3 个片段静音。"]);
    says(&clips(0.0), &clips(0.8), &["Unmuted 3 clips (80%)."], &["已取消 3 个片段的静音（80%）。"]);
}

#[test]
fn other_music_in_the_same_place() {
    let film = |song: Value| draft(&[track(0, &[clip("beach", 0, 9_000)]), track(1, &[song])]);
    let renamed = |from: &str, source: &str, title: &str| {
        with(
            music(from, 9_000, 1.0),
            &[("src", json!(source)), ("m", json!({"title": title, "kind": "music"}))],
        )
    };
    says(
        &film(music("Lo-fi", 9_000, 1.0)),
        &film(renamed("Lo-fi", "Upbeat", "Upbeat")),
        &["Replaced the background music \"Lo-fi\" with \"Upbeat\"."],
        &["已将背景音乐“Lo-fi”替换为“Upbeat”。"],
    );
    says(
        &film(music("Lo-fi", 9_000, 1.0)),
        &film(renamed("Lo-fi", "Lo-fi", "Calm")),
        &["The background music \"Lo-fi\" is now called \"Calm\"."],
        &["背景音乐“Lo-fi”已改名为“Calm”。"],
    );
    // An editor that gives every segment a new id.
    says(
        &film(with(music("Lo-fi", 9_000, 0.35), &[("id", json!("m1"))])),
        &film(with(music("Rock", 8_000, 0.8), &[("id", json!("m2")), ("st", json!(1_000))])),
        &[
            "Replaced the background music \"Lo-fi\" with \"Rock\".",
            "Turned the background music \"Rock\" up to 80% (was 35%).",
            "Moved the background music \"Rock\" from 0 s to 1 s.",
        ],
        &[
            "已将背景音乐“Lo-fi”替换为“Rock”。",
            "已将背景音乐“Rock”的音量调高到 80%（原为 35%）。",
            "已将背景音乐“Rock”从 0 秒移到 1 秒。",
        ],
    );
    // Nothing is published but titles.
    let nameless = |title: &str| film(json!({"d": 9_000, "m": {"title": title}}));
    says(
        &nameless("Lo-fi"),
        &nameless("Rock"),
        &["Replaced the background music \"Lo-fi\" with \"Rock\"."],
        &["已将背景音乐“Lo-fi”替换为“Rock”。"],
    );
}

#[test]
fn titles_change_move_come_and_go() {
    let film = track(0, &[clip("beach", 0, 10_000)]);
    let with_titles = |titles: &[Value]| draft(&[film.clone(), track(7, titles)]);
    let renamed = with(
        title("Hello", 0, 3000),
        &[("m", json!({"title": "Bonjour", "kind": "title"})), ("src", json!(null))],
    );
    says(
        &with_titles(&[title("Hello", 0, 3000)]),
        &with_titles(&[renamed]),
        &["The title \"Hello\" now reads \"Bonjour\"."],
        &["标题“Hello”已改为“Bonjour”。"],
    );
    says(
        &with_titles(&[title("Hello", 0, 3000)]),
        &with_titles(&[title("Hello", 5000, 3000)]),
        &["Moved the title \"Hello\" from 0 s to 5 s."],
        &["已将标题“Hello”从 0 秒移到 5 秒。"],
    );
    says(
        &with_titles(&[title("Hello", 0, 3000)]),
        &with_titles(&[title("Hello", 0, 2000), title("Bye", 8000, 2000)]),
        &["The title \"Hello\" is 1 s shorter (3 s → 2 s).", "Added a title: \"Bye\" (8-10s)."],
        &["标题“Hello”缩短了 1 秒（3 秒 → 2 秒）。", "已添加标题：“Bye”（8-10秒）。"],
    );
    says(
        &with_titles(&[title("Hello", 0, 3000), title("Bye", 8000, 2000)]),
        &with_titles(&[]),
        &["Removed 2 titles: \"Hello\" (0-3s), \"Bye\" (8-10s)."],
        &["已移除 2 个标题：“Hello”（0-3秒），“Bye”（8-10秒）。"],
    );
    let lines: Vec<Value> = (0..5).map(|n| segment("subtitle", &format!("l{n}"), n * 1000, 900)).collect();
    let later: Vec<Value> =
        (0..5).map(|n| segment("subtitle", &format!("l{n}"), n * 1000 + 500, 900)).collect();
    says(
        &with_titles(&[]),
        &with_titles(&lines),
        &["Added 5 subtitles (0-4.9s)."],
        &["已添加 5 条字幕（0-4.9秒）。"],
    );
    says(
        &with_titles(&lines),
        &with_titles(&later),
        &["Moved 5 subtitles 0.5 s later."],
        &["已将 5 条字幕推后 0.5 秒。"],
    );
}

#[test]
fn a_fourth_title_does_not_make_the_others_new() {
    let titles = |n: u64| {
        let titles: Vec<Value> =
            (0..n).map(|n| json!({"st": n * 1000, "d": 900, "m": {"title": format!("t{n}")}})).collect();
        draft(&[track(7, &titles)])
    };
    says(
        &titles(3),
        &titles(4),
        &["Added a subtitle: \"t3\" (3-3.9s).", "The video is 1 s longer (2.9 s → 3.9 s)."],
        &["已添加字幕：“t3”（3-3.9秒）。", "视频延长了 1 秒（2.9 秒 → 3.9 秒）。"],
    );
}

#[test]
fn order_and_canvas() {
    let before = draft(&[track(0, &[clip("beach", 0, 4_000), clip("city", 4_000, 6_000)])]);
    let mut after = draft(&[track(0, &[clip("city", 0, 6_000), clip("beach", 6_000, 4_000)])]);
    after["m"]["width"] = json!(1080);
    after["m"]["height"] = json!(1920);
    says(
        &before,
        &after,
        &[
            "The clips are in a new order: city, beach.",
            "The picture is now vertical, 1080×1920 (was 1920×1080).",
        ],
        &["片段的顺序已调整：city、beach。", "画面改为竖屏 1080×1920（原为 1920×1080）。"],
    );
}

#[test]
fn the_order_of_tracks() {
    let film = track(0, &[clip("beach", 0, 4_000), clip("city", 4_000, 4_000)]);
    let logo = track(0, &[segment("overlay", "logo", 0, 8_000)]);
    let song = track(1, &[music("Lo-fi", 8_000, 0.35)]);
    says(
        &draft(&[film.clone(), logo.clone(), song.clone()]),
        &draft(&[logo.clone(), song.clone(), film.clone()]),
        &["The tracks are in a new order: 1. Overlay: logo (0-8s) 2. BGM: Lo-fi (0-8s, 35%) \
            3. Video: beach (0-4s), city (4-8s)."],
        &["轨道的顺序已调整：1. 叠加画面：logo（0-8秒） 2. 背景音乐：Lo-fi（0-8秒，35%） \
            3. 视频：beach（0-4秒），city（4-8秒）。"],
    );
    // A new track between others changes the place of none.
    says(
        &draft(&[film.clone(), song.clone()]),
        &draft(&[film.clone(), logo.clone(), song.clone()]),
        &["Added an overlay: logo (0-8s)."],
        &["已添加叠加画面：logo（0-8秒）。"],
    );
    // Nor does a clip that goes to another track.
    let (rest, gone) = (track(0, &[clip("beach", 0, 4_000)]), track(0, &[clip("city", 4_000, 4_000)]));
    says(
        &draft(&[film, song.clone()]),
        &draft(&[rest, song.clone(), gone]),
        &["Moved the clip \"city\" to another track."],
        &["已将片段“city”移到另一条轨道。"],
    );
    // Titles alone tell two nameless tracks apart.
    let nameless = |title: &str| track(0, &[json!({"d": 5_000, "m": {"title": title}})]);
    says(
        &draft(&[nameless("talk"), nameless("logo")]),
        &draft(&[nameless("logo"), nameless("talk")]),
        &["The tracks are in a new order: 1. Video: logo (0-5s) 2. Video: talk (0-5s)."],
        &["轨道的顺序已调整：1. 视频：logo（0-5秒） 2. 视频：talk（0-5秒）。"],
    );
}

#[test]
fn a_clip_in_between_moves_the_rest_silently() {
    says(
        &draft(&[track(0, &[clip("beach", 0, 4_000), clip("city", 4_000, 6_000)])]),
        &draft(&[track(
            0,
            &[clip("beach", 0, 4_000), clip("logo", 4_000, 2_000), clip("city", 6_000, 6_000)],
        )]),
        &["Added a clip: logo (4-6s).", "The video is 2 s longer (10 s → 12 s)."],
        &["已添加片段：logo（4-6秒）。", "视频延长了 2 秒（10 秒 → 12 秒）。"],
    );
}

#[test]
fn ids_that_are_only_numbers_of_places_do_not_mislead() {
    let numbered = |titles: &[&str]| {
        let clips = titles
            .iter()
            .zip(0u64..)
            .map(|(title, n)| with(clip(title, n * 1000, 1000), &[("id", json!(format!("seg_{n}")))]));
        draft(&[track(0, &clips.collect::<Vec<_>>())])
    };
    says(
        &numbered(&["a", "b", "c"]),
        &numbered(&["b", "c"]),
        &["Removed the clip: a (0-1s).", "The video is 1 s shorter (3 s → 2 s)."],
        &["已移除片段：a（0-1秒）。", "视频缩短了 1 秒（3 秒 → 2 秒）。"],
    );
}

#[test]
fn a_title_is_enough_to_know_a_clip_again() {
    let film = |start: u64, duration: u64| {
        draft(&[track(0, &[json!({"d": duration, "in": start, "m": {"title": "talk"}})])])
    };
    says(
        &film(0, 9_000),
        &film(2_000, 6_000),
        &[
            "Cut 2 s from the start and 1 s from the end of the clip \"talk\" (9 s → 6 s).",
            "The video is 3 s shorter (9 s → 6 s).",
        ],
        &["已从片段“talk”开头剪掉 2 秒、结尾剪掉 1 秒（9 秒 → 6 秒）。", "视频缩短了 3 秒（9 秒 → 6 秒）。"],
    );
}

#[test]
fn the_first_draft_is_all_new() {
    let after =
        read(&draft(&[track(0, &[clip("beach", 0, 90_000)]), track(1, &[json!({"d": 90_000, "vol": 0.5})])]));
    let words: Vec<String> = diff(None, &after).iter().map(|change| change.words(Lang::En)).collect();
    assert_eq!(
        words,
        [
            "Added a clip: beach (0-90s).",
            "Added background music (0-90s, 50%).",
            "The video is 1 min 30 s long."
        ]
    );
    let gone = diff(Some(&after), &Timeline::default());
    assert_eq!(gone.last().unwrap().words(Lang::En), "The video is empty now.");
    assert_eq!(diff(None, &Timeline::default()), []);
}

#[test]
fn a_segment_on_another_track() {
    let lane = |id: &str, segments: &[Value]| with(track(0, segments), &[("id", json!(id))]);
    let (beach, city, sea) = (clip("beach", 0, 4_000), clip("city", 4_000, 4_000), clip("sea", 0, 4_000));
    let before = draft(&[lane("a", &[beach.clone(), city.clone()]), lane("b", std::slice::from_ref(&sea))]);
    says(
        &before,
        &draft(&[lane("a", std::slice::from_ref(&beach)), lane("b", &[sea.clone(), city.clone()])]),
        &["Moved the clip \"city\" to another track."],
        &["已将片段“city”移到另一条轨道。"],
    );
    // To a track that is new, and later, which makes the film longer.
    let later = with(city.clone(), &[("st", json!(6_000))]);
    says(
        &before,
        &draft(&[
            lane("a", std::slice::from_ref(&beach)),
            lane("b", std::slice::from_ref(&sea)),
            lane("c", &[later]),
        ]),
        &["Moved the clip \"city\" to another track.", "The video is 2 s longer (8 s → 10 s)."],
        &["已将片段“city”移到另一条轨道。", "视频延长了 2 秒（8 秒 → 10 秒）。"],
    );
    // Several at once, the last of which leaves its track empty.
    says(
        &before,
        &draft(&[lane("b", &[sea, city.clone(), beach.clone()])]),
        &["Moved 2 clips to another track."],
        &["已将 2 个片段移到另一条轨道。"],
    );
    // Tracks that were only numbered anew hold what they held.
    says(
        &draft(&[lane("a", &[beach.clone(), city.clone()])]),
        &draft(&[lane("z", &[beach, city])]),
        &[],
        &[],
    );
}

#[test]
fn unknown_details_are_told_only_where_nothing_else_is() {
    let film = |details: Value, duration: u64| {
        draft(&[track(0, &[with(clip("beach", 0, duration), &[("fx", details)])])])
    };
    let grey = json!({"filter": "grey", "amount": 1});
    says(
        &film(json!(null), 5000),
        &film(grey.clone(), 5000),
        &["Some details of the clip \"beach\" changed."],
        &["片段“beach”的一些细节有改动。"],
    );
    says(
        &film(json!(null), 5000),
        &film(grey.clone(), 4000),
        &["Cut 1 s from the end of the clip \"beach\" (5 s → 4 s).", "The video is 1 s shorter (5 s → 4 s)."],
        &["已从片段“beach”结尾剪掉 1 秒（5 秒 → 4 秒）。", "视频缩短了 1 秒（5 秒 → 4 秒）。"],
    );
    says(&film(grey, 5000), &film(json!({"amount": 1.0, "filter": "grey"}), 5000), &[], &[]);
    let mut look = film(json!(null), 5000);
    look["m"]["look"] = json!("warm");
    says(
        &film(json!(null), 5000),
        &look,
        &["Some details of the project changed."],
        &["项目的一些细节有改动。"],
    );
    let mut saved = film(json!(null), 5000);
    saved["version"] = json!(8);
    says(&film(json!(null), 5000), &saved, &[], &[]);
    let mut new_ids = film(json!(null), 5000);
    new_ids["t"][0]["sg"][0]["id"] = json!("other");
    says(&film(json!(null), 5000), &new_ids, &[], &[]);
}
