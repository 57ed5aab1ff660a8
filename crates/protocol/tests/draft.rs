//! Drafts: kept byte for byte, read whatever they hold, told in words and drawn to scale.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod drafts;

use drafts::{clip, draft, music, read, segment, title, track, with};
use fov_protocol::draft::{Canvas, Draft, SegmentKind, Timeline, TrackKind, diff};
use fov_protocol::lang::Lang;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

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
