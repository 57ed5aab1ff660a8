//! What must hold for any input at all. Each check takes bytes, so a fuzzer can call it as it is; it panics where
//! the input breaks a promise.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod machine;

use fov_protocol::agent::{Outcome, Signal, Turn};
use fov_protocol::draft::{Draft, Timeline, diff};
use fov_protocol::lang::Lang;
use fov_protocol::machine::{Machine, RequestKind};
use fov_protocol::sse::{Decoder, TooLarge};
use fov_protocol::wire;
use fov_protocol::wire::envelope::{self, Failure};
pub(crate) use machine::machine;

/// What a decoder hands out of a stream in these pieces: type, data, id and stray lines of each event, and the error.
type Decoded = (Vec<[String; 4]>, Result<(), TooLarge>, String, Option<u64>);

fn decode<'c>(mut decoder: Decoder, chunks: impl Iterator<Item = &'c [u8]>) -> Decoded {
    let mut events = Vec::new();
    let mut fed = Ok(());
    for chunk in chunks {
        fed = decoder.feed(chunk, |event| {
            events.push([event.event, event.data, event.id, event.stray].map(str::to_owned));
        });
        if fed.is_err() {
            break;
        }
    }
    (events, fed, decoder.last_event_id().to_owned(), decoder.retry())
}

/// The decoder says the same however the stream is cut, with and without a limit in the way.
pub(crate) fn sse(stream: &[u8]) {
    for limit in [usize::MAX, 200, 7] {
        let decoder = || Decoder::with_limit(limit).keep_stray_lines();
        let whole = decode(decoder(), [stream].into_iter());
        for size in [1, 2, 3, 7, 64] {
            assert_eq!(decode(decoder(), stream.chunks(size)), whole, "chunks of {size}, limit {limit}");
        }
        let plain = decode(Decoder::with_limit(limit), stream.chunks(5));
        assert_eq!(plain, decode(Decoder::with_limit(limit), [stream].into_iter()), "limit {limit}");
    }
}

/// A turn says the same whether or not it is saved and restored after each event, and what it shows can be drawn.
pub(crate) fn agent(stream: &[u8]) {
    let mut decoder = Decoder::new().keep_stray_lines();
    let (mut turn, mut restored, mut screen) = (Turn::new(), Turn::new(), Vec::<String>::new());
    let fed = decoder.feed(stream, |event| {
        let signals = turn.on_event(&event);
        restored = serde_json::from_str(&serde_json::to_string(&restored).unwrap()).unwrap();
        assert_eq!(restored.on_event(&event), signals);
        assert_eq!(restored, turn);
        for signal in signals {
            if let Signal::Text { message, text, .. } = signal {
                screen.resize(screen.len().max(message + 1), String::new());
                screen[message] = text;
            }
        }
    });
    fed.unwrap();
    let drawable = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    assert!(screen.iter().all(|text| drawable(text)), "{screen:?}");
    let said = |texts: Vec<&str>| -> Vec<String> {
        texts.into_iter().filter(|text| !text.trim().is_empty()).map(str::to_owned).collect()
    };
    let shown = said(screen.iter().map(String::as_str).collect());
    assert_eq!(shown, said(turn.texts()), "the screen shows what the turn holds");
    match turn.finish() {
        Outcome::Answered(texts) => assert_eq!(texts, shown),
        Outcome::Silent => assert_eq!(shown, [""; 0]),
        Outcome::Failed(failure) => assert!(drawable(&failure.message)),
        Outcome::Cut => {}
    }
}

/// A draft is passed on as it is, and reading it, telling it and comparing it with another always works.
pub(crate) fn draft(text: &[u8], other: &[u8]) {
    let read = |text: &[u8]| {
        let draft = Draft::from_json(String::from_utf8_lossy(text).trim()).ok()?;
        assert_eq!(serde_json::to_string(&draft).unwrap(), draft.as_json());
        Some(Timeline::read(&draft))
    };
    let (Some(timeline), Some(other)) = (read(text), read(other)) else { return };
    assert_eq!(diff(Some(&timeline), &timeline), [], "nothing changed");
    for lang in [Lang::En, Lang::Zh] {
        let summary = timeline.summary(lang);
        assert!(!summary.contains('\n') && !summary.is_empty(), "{summary:?}");
        for track in timeline.view(lang).tracks {
            for segment in track.segments {
                assert!(segment.left >= 0.0 && segment.left + segment.width <= 1.000_001, "{segment:?}");
            }
        }
        for change in diff(Some(&timeline), &other).iter().chain(&diff(None, &timeline)) {
            let words = change.words(lang);
            assert!(words.ends_with(['.', '。', '…']) && !words.contains('\n'), "{words:?}");
        }
    }
}

/// Whatever a call answers, it is read as something, and what is shown of it fits on a line.
pub(crate) fn answer(bytes: &[u8]) {
    const STATUS: [u16; 12] = [200, 201, 302, 400, 401, 402, 404, 409, 422, 429, 500, 0];
    let [kind, status, body @ ..] = bytes else { return };
    let kind = RequestKind::ALL[usize::from(*kind) % RequestKind::ALL.len()];
    let status = STATUS[usize::from(*status) % STATUS.len()];
    let shown = |failure: Failure| {
        if let Failure::Refused { detail: Some(detail) } = failure {
            assert!(detail.chars().count() <= 301 && !detail.chars().any(char::is_control), "{detail:?}");
        }
    };
    macro_rules! read {
        ($type:ty) => {
            envelope::read::<$type>(kind, status, body).map_err(shown).ok()
        };
    }
    match kind {
        RequestKind::Token => {
            if let Some(token) = read!(wire::token::Token) {
                assert!(token.token.is_usable());
            }
        }
        RequestKind::Session => drop(read!(wire::session::Session)),
        RequestKind::Upload => drop(read!(wire::upload::Uploaded)),
        RequestKind::State => {
            if let Some(latest) = read!(wire::state::Latest) {
                let known = latest.into_known();
                let saved = serde_json::to_string(&known).unwrap();
                assert_eq!(serde_json::from_str::<wire::state::Known>(&saved).unwrap(), known);
            }
        }
        RequestKind::Credits => drop(read!(wire::credits::Balance).and_then(|balance| balance.free())),
        RequestKind::Claim => drop(read!(wire::claim::Claim)),
        RequestKind::Render | RequestKind::RenderStatus => {
            if let Some(wire::render::Status::Running { progress }) =
                read!(wire::render::Answer).map(|answer| answer.status())
            {
                assert!(progress <= 100);
            }
        }
        RequestKind::RenderCancel | RequestKind::Chat => drop(read!(serde::de::IgnoredAny)),
    }
    let _ = envelope::retry_after_s(std::str::from_utf8(body).ok());
}

/// A snapshot is refused, or it is taken up as it is; also one whose checksum fits.
pub(crate) fn snapshot(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let state =
        text.split_once("\"state\":").map_or("", |(_, state)| state.strip_suffix('}').unwrap_or(state));
    let sum = state.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let summed = format!(r#"{{"version":1,"sum":"{sum:016x}","state":{state}}}"#);
    for snapshot in [bytes, summed.as_bytes()] {
        if let Ok(machine) = Machine::restore(snapshot) {
            let first = machine.snapshot();
            let again = Machine::restore(&first).unwrap();
            assert_eq!(again.snapshot(), first);
            assert_eq!(
                serde_json::to_string(&again.view()).unwrap(),
                serde_json::to_string(&machine.view()).unwrap()
            );
        }
    }
}
