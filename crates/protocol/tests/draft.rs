//! Drafts: kept byte for byte, read whatever they hold, told and compared in words.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use fov_protocol::draft::{Canvas, Change, Draft, SegmentKind, Timeline, TrackKind, diff};
use fov_protocol::lang::Lang;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn read(draft: &Value) -> Timeline {
    Timeline::read(&Draft::from_json(draft.to_string()).unwrap())
}

/// A draft as the studio writes it.
fn draft(tracks: &[Value]) -> Value {
    json!({"t": tracks, "m": {"title": "Film", "width": 1920, "height": 1080, "fps": 30}})
}

fn track(kind: u8, segments: &[Value]) -> Value {
    json!({"tt": kind, "sg": segments})
}

/// A segment as the studio writes it: its first letter is its id, its start in the source 0.
fn segment(kind: &str, title: &str, start: u64, duration: u64) -> Value {
    json!({"id": format!("{kind}-{title}"), "st": start, "d": duration, "src": title, "in": 0, "sp": 1, "vol": 1,
        "m": {"title": title, "kind": kind}})
}

fn with(mut value: Value, changes: &[(&str, Value)]) -> Value {
    for (key, new) in changes {
        value[*key] = new.clone();
    }
    value
}

fn clip(title: &str, start: u64, duration: u64) -> Value {
    segment("clip", title, start, duration)
}

fn title(text: &str, start: u64, duration: u64) -> Value {
    segment("title", text, start, duration)
}

fn music(title: &str, duration: u64, volume: f64) -> Value {
    with(segment("music", title, 0, duration), &[("vol", json!(volume))])
}

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
fn a_draft_is_passed_on_byte_for_byte() {
    let text = "{ \"z\":1.0, \"a\" : 12345678901234567890123, \"z\":\"\\u4e2d\",\n \"t\":[ ] }";
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Request {
        draft: Draft,
    }
    let request: Request = serde_json::from_str(&format!("{{\"draft\":{text}}}")).unwrap();
    assert_eq!(request.draft.as_json(), text);
    assert_eq!(serde_json::to_string(&request).unwrap(), format!("{{\"draft\":{text}}}"));
    assert_eq!(request.draft, Draft::from_json(text).unwrap());
    assert_ne!(request.draft, Draft::from_json(text.replace(' ', "")).unwrap(), "other bytes, another draft");
    assert!(Draft::from_json("{").is_err());
}

#[test]
fn the_documented_summary() {
    let timeline = read(&draft(&[
        track(0, &[clip("city timelapse", 0, 10_000)]),
        track(1, &[music("Lo-fi", 10_000, 0.35)]),
        track(7, &[title("Urban Dreams", 0, 3_000)]),
    ]));
    assert_eq!(
        timeline.summary(Lang::En),
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: \"Urban Dreams\" (0-3s)"
    );
    assert_eq!(
        timeline.summary(Lang::Zh),
        "时间线（3 条轨道）：1. 视频：city timelapse（0-10秒） 2. 背景音乐：Lo-fi（0-10秒，35%） 3. 标题：“Urban Dreams”（0-3秒）"
    );
    assert!(timeline.is_ready_for_export());
    assert_eq!(timeline.canvas, Some(Canvas { width: 1920, height: 1080 }));
    assert_eq!((timeline.duration_ms, timeline.fps), (10_000, Some(30.0)));
}

#[track_caller]
fn summary(tracks: &[Value], en: &str, zh: &str) {
    let timeline = read(&draft(tracks));
    assert_eq!(timeline.summary(Lang::En), en);
    assert_eq!(timeline.summary(Lang::Zh), zh);
}

#[test]
fn summaries_of_what_the_format_leaves_open() {
    summary(&[], "Timeline (empty)", "时间线（空）");
    summary(&[track(0, &[])], "Timeline (empty)", "时间线（空）");
    summary(
        &[track(0, &[clip("beach", 0, 4_000), clip("city", 4_000, 6_540)])],
        "Timeline (1 track): 1. Video: beach (0-4s), city (4-10.5s)",
        "时间线（1 条轨道）：1. 视频：beach（0-4秒），city（4-10.5秒）",
    );
    let voice = with(segment("voice", "Intro", 500, 2_000), &[("vol", json!(1.2))]);
    let original = with(segment("clip", "beach", 0, 10), &[("vol", json!(0))]);
    let subtitles: Vec<Value> =
        (0..12).map(|n| segment("subtitle", &format!("line {n}"), n * 1000, 900)).collect();
    summary(
        &[
            track(1, &[voice]),
            track(1, &[original]),
            track(7, &subtitles),
            track(7, &[segment("subtitle", "Hi", 0, 50)]),
        ],
        "Timeline (4 tracks): 1. Voice: Intro (0.5-2.5s, 120%) 2. Original audio: beach (0-0.01s, muted) \
         3. Subtitles: 12 lines (0-11.9s) 4. Subtitles: \"Hi\" (0-0.05s)",
        "时间线（4 条轨道）：1. 人声：Intro（0.5-2.5秒，120%） 2. 原声：beach（0-0.01秒，静音） \
         3. 字幕：12 条（0-11.9秒） 4. 字幕：“Hi”（0-0.05秒）",
    );
    let parts: Vec<Value> = (0..21).map(|n| clip("interview", n * 1000, 1000)).collect();
    summary(
        &[
            track(0, &parts),
            track(0, &[json!({"d": 5000})]),
            track(3, &[json!({"d": 1, "sp": "2x"}), json!({"d": 1})]),
        ],
        "Timeline (3 tracks): 1. Video: interview ×21 (0-21s) 2. Video (0-5s) 3. Track: untitled (0-0s, 2x), untitled (0-0s)",
        "时间线（3 条轨道）：1. 视频：interview ×21（0-21秒） 2. 视频（0-5秒） 3. 轨道：未命名（0-0秒，2倍速），未命名（0-0秒）",
    );
    let many: Vec<Value> = (0..9).map(|n| clip(&format!("c{n}"), n * 1000, 1000)).collect();
    summary(
        &[track(0, &many)],
        "Timeline (1 track): 1. Video: c0 (0-1s), c1 (1-2s), c2 (2-3s), c3 (3-4s), c4 (4-5s), and 4 more (5-9s)",
        "时间线（1 条轨道）：1. 视频：c0（0-1秒），c1（1-2秒），c2（2-3秒），c3（3-4秒），c4（4-5秒），另有 4 段（5-9秒）",
    );
    let long = "字".repeat(70);
    let shown = format!("Timeline (1 track): 1. Title: \"{}…\" (0-1s)", "字".repeat(60));
    assert_eq!(read(&draft(&[track(7, &[title(&long, 0, 1000)])])).summary(Lang::En), shown);
}

#[test]
fn segments_are_read_under_many_names() {
    let first = |track: Value| read(&json!({"t": [track]})).tracks[0].segments[0].clone();
    for segment in [
        json!({"start": 1500, "d": 2000, "name": "Waves", "volume": 0.35, "speed": 2}),
        json!({"s": "1500", "duration": "2000", "title": "Waves", "volume": 35, "speed": "2x"}),
        json!({"startTime": "00:01.5", "d": "2s", "m": {"name": "Waves", "volume": "35%", "speed": 2.0}}),
        json!({"start_ms": 1500.2, "end_ms": 3500, "metadata": {"m": {"title": " Waves\n"}}, "vol": 0.35, "sp": 2}),
        json!({"target_timerange": {"start": 1_500_000, "duration": 2_000_000}, "file_name": "Waves.mp3", "volume": "-9.12dB", "sp": 2}),
        json!({"d": 2000, "target_timerange": {"start": 1500, "duration": 2000}, "url": "https://x/a/Waves.mp3?k=1.2", "gain": 0.35, "sp": 2}),
        json!({"start_s": 1.5, "duration_s": 2, "description": "Waves", "m": {"volume": 0.35, "playbackRate": 2}}),
    ] {
        let read = first(json!({"tt": 1, "sg": [segment]}));
        assert_eq!((read.start_ms, read.duration_ms), (1500, 2000), "{segment}");
        assert_eq!((read.title.as_deref(), read.speed), (Some("Waves"), Some(2.0)), "{segment}");
        assert_eq!((read.volume.unwrap() * 100.0).round(), 35.0, "{segment}");
    }
    let text = first(
        json!({"type": "text", "segments": [{"name": "Text 1", "content": {"text": "Hello"}, "d": 1}]}),
    );
    assert_eq!(
        (text.title.as_deref(), text.kind),
        (Some("Hello"), SegmentKind::Title),
        "what is read goes first"
    );
    let half = first(json!({"tt": 1, "volume": 50, "sg": [{"d": 1, "volume": 0.5}]}));
    assert_eq!(half.volume, Some(0.25), "a track's volume counts for its segments");
    let id = first(json!({"tt": 0, "sg": [{"id": 12345678901234567890_u64, "src": "up_1", "d": 1}]}));
    assert_eq!(
        (id.id.as_deref(), id.source.as_deref(), id.title),
        (Some("12345678901234567890"), Some("up_1"), None)
    );
}

#[test]
fn segments_without_a_start_follow_one_another() {
    let timeline = read(
        &json!({"t": [{"tt": 0, "sg": [{"d": 4000}, {"d": 2000}, {"st": 9000, "d": 1000}, {"d": 500}]}]}),
    );
    let starts: Vec<u64> = timeline.tracks[0].segments.iter().map(|segment| segment.start_ms).collect();
    assert_eq!((starts, timeline.duration_ms), (vec![0, 4000, 9000, 10_000], 10_500));
}

#[test]
fn audio_is_told_apart() {
    let kind = |segment: Value, track: Value| {
        let mut track = track;
        track["tt"] = json!(1);
        track["sg"] = json!([segment]);
        read(&json!({"t": [track]})).tracks[0].role()
    };
    assert_eq!(kind(json!({"d": 1}), json!({})), SegmentKind::Music);
    assert_eq!(kind(json!({"d": 1, "m": {"title": "旁白 1"}}), json!({})), SegmentKind::Voice);
    assert_eq!(kind(json!({"d": 1}), json!({"m": {"title": "Voiceover"}})), SegmentKind::Voice);
    assert_eq!(kind(json!({"d": 1}), json!({"m": {"title": "Original audio"}})), SegmentKind::OriginalAudio);
    assert_eq!(kind(json!({"d": 1, "m": {"kind": "clip"}}), json!({})), SegmentKind::OriginalAudio);
    assert_eq!(kind(json!({"d": 1, "m": {"kind": "sfx"}}), json!({})), SegmentKind::Sound);
}

#[test]
fn whatever_the_json_something_is_read() {
    let nested = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    let good = format!(
        "{{\"deep\":{nested},\"huge\":1e999,\"m\":[],\"t\":[7,null,{{\"tt\":\"0\",\"sg\":[{{\"d\":\"4000\",\"x\":{nested},\"st\":-5,\"vol\":1e999}},8,null]}}]}}"
    );
    let timeline = Timeline::read(&Draft::from_json(good).unwrap());
    assert_eq!(timeline.duration_ms, 4000);
    assert_eq!(timeline.tracks.len(), 3);
    assert_eq!((timeline.tracks[2].kind, timeline.tracks[2].segments.len()), (TrackKind::Video, 3));
    assert_eq!(timeline.summary(Lang::En), "Timeline (1 track): 1. Video: untitled ×3 (0-4s)");
    for draft in ["null", "7", "\"\"", "[]", "{}", "{\"t\":7}", "\"not json\""] {
        let timeline = Timeline::read(&Draft::from_json(draft).unwrap());
        assert_eq!(timeline.tracks, [], "{draft}");
        assert!(!timeline.is_ready_for_export(), "{draft}");
    }
    assert!(!read(&json!({"t": {"tracks": [], "x": {"sg": {}}}})).is_ready_for_export());
    let packed = json!(draft(&[track(0, &[clip("a", 0, 1)])]).to_string());
    assert!(read(&packed).is_ready_for_export(), "a draft as a string of JSON");
    let endless = json!({"t": [{"tt": 0, "sg": [{"st": 1e300, "d": 1e300}, {"d": 1e300}]}]});
    assert!(read(&endless).duration_ms > 0);
}

#[test]
fn ten_thousand_tracks() {
    let tracks: Vec<Value> = (0..10_000u64).map(|n| track((n % 8) as u8, &[clip("c", n, 10)])).collect();
    let timeline = read(&draft(&tracks));
    assert_eq!(timeline.tracks.len(), 10_000);
    assert!(timeline.summary(Lang::En).starts_with("Timeline (10000 tracks): 1. Video: c (0-0.01s)"));
    assert_eq!(diff(Some(&timeline), &timeline), []);
    assert_eq!(diff(None, &timeline).len(), 10_001, "each track, and the length");
}

#[test]
fn a_view_is_drawn_to_scale() {
    let tracks =
        [track(0, &[clip("beach", 0, 8_000)]), track(2, &[]), track(7, &[title("Hi", 2_000, 4_000)])];
    let view = serde_json::to_value(read(&draft(&tracks)).view(Lang::Zh)).unwrap();
    assert_eq!(
        view,
        json!({"durationMs": 8000, "width": 1920, "height": 1080, "tracks": [
            {"number": 1, "kind": "clip", "label": "视频", "segments": [
                {"title": "beach", "startMs": 0, "durationMs": 8000, "left": 0.0, "width": 1.0, "volumePercent": null}]},
            {"number": 2, "kind": "title", "label": "标题", "segments": [
                {"title": "Hi", "startMs": 2000, "durationMs": 4000, "left": 0.25, "width": 0.5, "volumePercent": null}]},
        ]})
    );
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

#[test]
fn a_timeline_survives_a_snapshot() {
    let timeline =
        read(&draft(&[track(0, &[with(clip("beach", 0, 10), &[("fx", json!(1))])]), track(9, &[])]));
    let json = serde_json::to_string(&timeline).unwrap();
    assert_eq!(serde_json::from_str::<Timeline>(&json).unwrap(), timeline);
}

/// JSON with the keys that are looked for, and values of every type under them.
fn arbitrary_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0i64..20_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "35%",
            "1:02.5",
            "2x",
            "",
            "-3dB",
            "标题",
            "a\u{0}b\n",
            "NaN",
            "1e400",
            "7",
            "a.mp4"
        ])
        .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "t",
        "tt",
        "sg",
        "d",
        "m",
        "st",
        "vol",
        "sp",
        "in",
        "src",
        "id",
        "title",
        "kind",
        "start",
        "volume",
        "target_timerange",
        "duration",
        "width",
        "height",
        "x",
    ]);
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner.clone()), 0..6).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
            )),
            prop::collection::vec(prop::collection::vec((key.clone(), inner), 0..6), 0..4).prop_map(
                |segments| {
                    let segments = segments.into_iter().map(|fields| {
                        Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
                    });
                    json!({"t": [{"tt": 0, "sg": segments.collect::<Vec<_>>()}]})
                }
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_panics_and_nothing_changed_is_empty(one in arbitrary_json(), other in arbitrary_json()) {
        let (one, other) = (read(&one), read(&other));
        prop_assert_eq!(diff(Some(&one), &one), []);
        for lang in [Lang::En, Lang::Zh] {
            let first_word = if lang == Lang::En { "Timeline" } else { "时间线" };
            prop_assert!(one.summary(lang).starts_with(first_word));
            prop_assert!(one.view(lang).tracks.len() <= one.tracks.len());
            for change in diff(Some(&one), &other).iter().chain(&diff(None, &one)) {
                prop_assert!(!change.words(lang).is_empty());
            }
        }
    }
}
