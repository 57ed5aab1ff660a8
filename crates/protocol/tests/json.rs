//! The small JSON format against `serde_json`: the same texts are taken and refused, the same values read, the same
//! bytes written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use fov_protocol::json::{self, Category, Document, FromJson, ToJson};
use fov_protocol::machine::{Command, Machine};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::fmt::Debug;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Every form that a declaration can ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "camelCase")]
struct Everything {
    whole_number: u64,
    small: u8,
    fraction: f64,
    flag: bool,
    text: String,
    maybe: Option<u32>,
    #[serde(default)]
    absent: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
    #[serde(rename = "other-name")]
    renamed: Box<u32>,
    #[serde(alias = "second")]
    first: bool,
    list: Vec<Tagged>,
    queue: VecDeque<Apart>,
    pair: (Wrapped, f64),
    plain: Option<Plain>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(transparent)]
struct Wrapped(String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Tagged {
    Nothing,
    OneField { at_ms: u64 },
    Nested { inner: Option<Box<Apart>>, text: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
#[serde(rename_all = "camelCase")]
enum Apart {
    AloneHere,
    Value(Vec<u64>),
    Fields { one: bool, two: Option<f64> },
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToJson, FromJson)]
enum Plain {
    #[serde(rename = "one", alias = "eins")]
    One,
    Two,
}

fn everything() -> impl Strategy<Value = Everything> {
    let numbers = (any::<u64>(), any::<u8>(), finite(), any::<Option<u32>>(), any::<u16>(), any::<u32>());
    let texts = (any::<String>(), any::<Option<String>>(), any::<String>());
    let others = (
        any::<(bool, bool)>(),
        vec(tagged(), 0..3),
        vec(apart(), 0..3),
        finite(),
        proptest::option::of(plain()),
    );
    (numbers, texts, others).prop_map(|(numbers, texts, others)| {
        let (whole_number, small, fraction, maybe, absent, renamed) = numbers;
        let (text, left_out, wrapped) = texts;
        let ((flag, first), list, queue, number, plain) = others;
        let (renamed, queue, pair) = (Box::new(renamed), queue.into(), (Wrapped(wrapped), number));
        Everything {
            whole_number,
            small,
            fraction,
            flag,
            text,
            maybe,
            absent,
            left_out,
            renamed,
            first,
            list,
            queue,
            pair,
            plain,
        }
    })
}

/// Floats with few digits as people write them, and any others; `serde_json` reads the latter only nearly right.
fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-1_000_000_i64..1_000_000, 0..4_u32)
            .prop_map(|(n, places)| n as f64 / f64::from(10_u32.pow(places))),
        any::<i32>().prop_map(f64::from),
    ]
}

fn plain() -> impl Strategy<Value = Plain> {
    prop_oneof![Just(Plain::One), Just(Plain::Two)]
}

fn tagged() -> impl Strategy<Value = Tagged> {
    prop_oneof![
        Just(Tagged::Nothing),
        any::<u64>().prop_map(|at_ms| Tagged::OneField { at_ms }),
        (proptest::option::of(apart()), any::<String>())
            .prop_map(|(inner, text)| Tagged::Nested { inner: inner.map(Box::new), text }),
    ]
}

fn apart() -> impl Strategy<Value = Apart> {
    prop_oneof![
        Just(Apart::AloneHere),
        vec(any::<u64>(), 0..3).prop_map(Apart::Value),
        (any::<bool>(), proptest::option::of(finite())).prop_map(|(one, two)| Apart::Fields { one, two }),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        finite().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::Array),
            vec((any::<String>(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Both formats read this text alike, or neither does.
fn reads_alike<T: FromJson + DeserializeOwned + PartialEq + Debug>(text: &[u8]) {
    let (ours, theirs) = (json::from_slice::<T>(text), serde_json::from_slice::<T>(text));
    assert_eq!(ours.as_ref().ok(), theirs.as_ref().ok(), "{}: {theirs:?}", String::from_utf8_lossy(text));
}

/// Both formats write the same, and read it as it was.
fn writes_alike<T: ToJson + FromJson + Serialize + DeserializeOwned + PartialEq + Debug>(
    value: &T,
) -> String {
    let text = json::to_string(value);
    assert_eq!(text, serde_json::to_string(value).unwrap());
    assert_eq!(&json::from_str::<T>(&text).unwrap(), value);
    text
}

/// Every object and array of a tree, and every entry of theirs, with something else in its place.
fn changed(value: &Value, other: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let mut without = entries.clone();
                without.remove(key);
                all.push(Value::Object(without));
                for inner in changed(value, other).into_iter().chain([other.clone()]) {
                    let mut with = entries.clone();
                    with.insert(key.clone(), inner);
                    all.push(Value::Object(with));
                }
            }
            let mut more = entries.clone();
            more.insert("unknown".into(), other.clone());
            all.push(Value::Object(more));
        }
        Value::Array(elements) => {
            for (at, value) in elements.iter().enumerate() {
                let mut without = elements.clone();
                without.remove(at);
                all.push(Value::Array(without));
                for inner in changed(value, other).into_iter().chain([other.clone()]) {
                    let mut with = elements.clone();
                    with[at] = inner;
                    all.push(Value::Array(with));
                }
            }
        }
        _ => {}
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn trees_are_read_alike_however_they_are_spelt(tree in tree()) {
        for text in [serde_json::to_string(&tree).unwrap(), serde_json::to_string_pretty(&tree).unwrap()] {
            reads_alike::<Value>(text.as_bytes());
            prop_assert_eq!(json::pretty(&text), serde_json::to_string_pretty(&tree).unwrap());
        }
    }

    #[test]
    fn declared_types_are_the_same_in_both_formats(everything in everything()) {
        writes_alike(&everything);
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_by_both(
        everything in everything(),
        other in prop_oneof![
            Just(Value::Null), Just(true.into()), Just((-3).into()), Just(77.into()), Just(300.into()),
            Just(1.5.into()), Just("Two".into()), Just(Value::Object(Map::new())),
        ],
    ) {
        for value in changed(&serde_json::to_value(&everything).unwrap(), &other) {
            reads_alike::<Everything>(value.to_string().as_bytes());
        }
    }

    #[test]
    fn damaged_text_is_taken_or_refused_by_both(
        everything in everything(),
        damage in vec((any::<prop::sample::Index>(), "[ -~\n\t]{0,3}", any::<bool>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        // Damage inside a letter would make it no UTF-8, which is no fault in a part that nobody reads.
        let mut whole = json::to_string(&everything);
        whole.retain(|letter| letter.is_ascii());
        let cut = json::from_slice::<Everything>(&whole.as_bytes()[..cut.index(whole.len())]);
        prop_assert_eq!(cut.map_err(|error| error.category), Err(Category::Eof));
        let mut text = whole;
        for (place, piece, replace) in damage {
            let at = place.index(text.len());
            text.replace_range(at..at + usize::from(replace), &piece);
        }
        reads_alike::<Value>(text.as_bytes());
        reads_alike::<Everything>(text.as_bytes());
    }

    #[test]
    fn any_bytes_are_taken_or_refused_by_both(
        text in r#"[\[\]{}:,"\\ 0-9.eE+\-truefalsn\t\n]{0,24}"#,
    ) {
        reads_alike::<Value>(text.as_bytes());
        prop_assert_eq!(
            Document::parse(text.as_bytes()).is_ok(),
            serde_json::from_str::<IgnoredAny>(&text).is_ok()
        );
    }

    #[test]
    fn numbers_keep_every_digit(bits in any::<u64>(), whole in any::<u64>(), signed in any::<i64>()) {
        let float = f64::from_bits(bits);
        let text = json::to_string(&float);
        prop_assert_eq!(&text, &serde_json::to_string(&float).unwrap());
        if float.is_finite() {
            prop_assert_eq!(json::from_str::<f64>(&text).unwrap().to_bits(), bits);
        }
        writes_alike(&whole);
        reads_alike::<Value>(signed.to_string().as_bytes());
    }

    #[test]
    fn floats_are_those_of_the_standard_library(
        bits in any::<u64>(),
        few in (any::<u32>(), -330..310_i32),
        text in r"[+-]?[0-9]{0,30}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,12})?",
        decimals in 0..4_u8,
    ) {
        let few = format!("{}e{}", few.0, few.1);
        for text in [text, few, format!("{:e}", f64::from_bits(bits)), format!("{}", f64::from_bits(bits))] {
            let expected = text.parse().ok().filter(|number: &f64| number.is_finite());
            prop_assert_eq!(json::parse_float(&text).map(f64::to_bits), expected.map(f64::to_bits), "{}", text);
            if let Some(number) = expected {
                prop_assert_eq!(json::to_string(&number), serde_json::to_string(&number).unwrap());
            }
        }
        let value = bits as f64 / 1e19;
        let places = usize::from(decimals);
        for value in [value, (bits % 100_000) as f64 / 1000.0, (bits % 4096) as f64 / 16.0] {
            prop_assert_eq!(json::fixed(value, decimals), format!("{value:.places$}"));
        }
    }

    #[test]
    fn strings_are_written_and_read_alike(text in any::<String>(), control in "[\\x00-\\x30\"\\\\]{0,20}") {
        writes_alike(&text);
        writes_alike(&control);
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        prop_assert_eq!(json::from_str::<String>(&format!("\"{escaped}\"")).unwrap(), text);
    }

    #[test]
    fn escapes_are_undone_alike(text in r#"(\\(["\\/bfnrtu]|u[0-9a-fA-F]{4}|ud[89a-f][0-9]{2})|[a-z]){0,6}"#) {
        reads_alike::<String>(format!("\"{text}\"").as_bytes());
        reads_alike::<Plain>(format!("\"{text}\"").as_bytes());
    }
}

#[test]
fn a_name_may_be_written_with_escapes() {
    reads_alike::<Plain>(br#""\u006fne""#);
    reads_alike::<Tagged>(br#"{"\u0061tMs":5,"typ\u0065":"one\u005ffield"}"#);
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    for text in [
        r#"{"type":"one_field","atMs":1,"atMs":1}"#,
        r#"{"type":"nothing","type":"nothing"}"#,
        r#"{"type":"one_field","atMs":1,"unknown":1,"unknown":2}"#,
    ] {
        reads_alike::<Tagged>(text.as_bytes());
    }
    reads_alike::<Apart>(br#"{"fields":{"one":true},"value":[]}"#);
    // In a tree the last one counts.
    reads_alike::<Value>(br#"{"a":1,"a":2}"#);
}

#[test]
fn nesting_is_bounded_where_a_tree_is_built_and_nowhere_else() {
    for depth in [1, 126, 127, 128, 129, 1000] {
        reads_alike::<Value>(("[".repeat(depth) + &"]".repeat(depth)).as_bytes());
        reads_alike::<Value>((r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth)).as_bytes());
    }
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    assert!(json::from_str::<IgnoredAny>(&deep).is_ok());
    assert!(json::from_str::<Value>(&deep).is_err());
    assert_eq!(
        Document::parse(&deep.as_bytes()[1..]).err().map(|error| error.category),
        Some(Category::Syntax)
    );
}

#[test]
fn numbers_at_their_limits() {
    for text in [
        "0",
        "-0",
        "-0.0",
        "00",
        "01",
        "1.",
        ".5",
        "1e5",
        "1E+5",
        "1e",
        "1e400",
        "-1e400",
        "1e-400",
        "1.5e-99999999999",
        "1.5e99999999999",
        "+1",
        "0x10",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "255",
        "256",
        "-1",
        "1.0",
        "5e-324",
        "1e16",
        "123456789012345680.0",
        "NaN",
        "Infinity",
    ] {
        reads_alike::<Value>(text.as_bytes());
        reads_alike::<u8>(text.as_bytes());
        reads_alike::<u64>(text.as_bytes());
        reads_alike::<f64>(text.as_bytes());
        reads_alike::<Option<bool>>(text.as_bytes());
    }
}

#[test]
fn an_error_says_where_and_not_what() {
    let error = json::from_str::<Tagged>(r#"{"type":"one_field","atMs":"nmv_usr_secret"}"#).unwrap_err();
    assert_eq!(error.to_string(), "a value does not fit, at column 43");
    let error = json::from_str::<Tagged>(r#"{"type":"one_field"} x"#).unwrap_err();
    assert_eq!(error.to_string(), "it is not JSON, at column 21");
    let error = json::from_str::<Tagged>(r#"{"type":"one_field"#).unwrap_err();
    assert_eq!(error.to_string(), "it ends too early, at column 18");
}

#[test]
fn views_of_saved_machines_are_the_same_in_both_formats() {
    for snapshot in [
        &include_bytes!("snapshots/v1/Chatting.json")[..],
        include_bytes!("snapshots/v1/Delivering.json"),
        include_bytes!("snapshots/v1/Rendering.json"),
        include_bytes!("snapshots/v1/Uploading.json"),
        include_bytes!("snapshots/v1/Watching.json"),
    ] {
        let view = Machine::restore(snapshot).unwrap().view();
        let text = writes_alike(&view);
        assert!(text.len() > 500, "{text}");
    }
}

#[test]
fn commands_are_the_same_in_both_formats() {
    let project = fov_protocol::machine::ProjectId("p".into());
    let material = fov_protocol::machine::Material::Url { url: "https://x/a.mp4".into() };
    for command in [
        Command::NewProject { project: project.clone(), name: None },
        Command::Batch { project: project.clone(), items: vec![(material.clone(), "trim it".into())] },
        Command::Attach { project: project.clone(), material: vec![material] },
        Command::Export { project, wish: Default::default() },
        Command::RefreshCredits,
        Command::SetToken { token: Some(fov_protocol::secret::Secret::new("nmv_usr_x")) },
        Command::SetLanguage { lang: fov_protocol::lang::Lang::Zh },
    ] {
        writes_alike(&command);
    }
}
