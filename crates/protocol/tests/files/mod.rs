//! The data files of the tests, built in: wasm32 has no files to read. `every_file_is_built_in` names what is missing.

#![allow(dead_code, reason = "each test file uses a part of it")]

/// A name within its folder, and the bytes.
pub(crate) type Files = &'static [(&'static str, &'static [u8])];

macro_rules! files {
    ($folder:literal: $($name:literal)+) => {
        &[$(($name, include_bytes!(concat!("../", $folder, "/", $name)))),+]
    };
}

macro_rules! scenarios {
    ($($name:literal)+) => {
        &[$((
            $name,
            include_str!(concat!("../scenarios/", $name, "/script")),
            include_str!(concat!("../scenarios/", $name, "/trace")),
        )),+]
    };
}

/// The corpus of each target.
pub(crate) const CORPUS: &[(&str, Files)] = &[
    (
        "agent",
        files!("corpus/agent":
                "apologies" "bits-flipped" "broken-error-alone" "broken-error-cut-in-its-second-line"
        "broken-error-with-a-blank-line" "broken-error-with-fields-in-it" "call-pieces-without-the-call"
        "control-characters" "cut-before-the-last-text" "cut-inside-the-last-event" "events-in-reverse"
        "every-event-twice" "heartbeats-only" "lone-surrogates" "pieces-of-two-versions" "two-turns-in-one"
        "wrong-types"),
    ),
    (
        "answer",
        files!("corpus/answer":
                "chat-refused" "claim" "credits" "detail-list" "detail-object" "html" "render" "render-status"
        "session" "state" "state-of-wrong-types" "token" "upload"),
    ),
    (
        "draft",
        files!("corpus/draft":
                "01-film.json" "02-film-trimmed.json" "03-film-reordered.json" "04-film-anonymous.json"
        "05-film-in-pieces.json" "06-same-ids.json" "07-extremes.json" "08-wrong-types.json" "09-strings.json"
        "10-deep.json" "11-microseconds.json" "12-not-json" "13-exponent-without-end.json"),
    ),
    ("machine", files!("corpus/machine": "project-file-said")),
    (
        "sse",
        files!("corpus/sse":
                "a-line-of-colons" "an-unfinished-line" "bits-flipped" "bom-twice" "cr-everywhere"
        "crlf-everywhere" "emoji-without-its-third-byte" "half-a-bom" "ids" "mixed-line-ends"
        "names-that-almost-are" "no-line-end" "nothing-but-line-ends" "retries" "utf8-cut-in-an-emoji"),
    ),
];

/// Streams of real servers, by version.
pub(crate) const CAPTURES: Files = files!("data/sse/captures":
                "adk-1.18/llm_weather_streaming.sse" "adk-1.18/raise_mid_snake_streaming.sse"
        "adk-1.18/text_snake_streaming.sse" "adk-1.18/tools_snake_streaming.sse"
        "adk-1.18/unicode_snake_streaming.sse" "adk-2.13/actions_snake_streaming.sse"
        "adk-2.13/artifact_snake_streaming.sse" "adk-2.13/empty_snake_streaming.sse"
        "adk-2.13/error_snake_streaming.sse" "adk-2.13/llm_fcstream_streaming.sse"
        "adk-2.13/llm_maxtok_streaming.sse" "adk-2.13/llm_plain_nostreaming.sse"
        "adk-2.13/llm_weather_streaming.sse" "adk-2.13/longrunning_snake_streaming.sse"
        "adk-2.13/raise_mid_snake_streaming.sse" "adk-2.13/sleep20_snake_streaming.sse"
        "adk-2.13/state_snake_streaming.sse" "adk-2.13/text_snake_streaming.sse"
        "adk-2.13/thought_snake_streaming.sse" "adk-2.13/tools_snake_streaming.sse"
        "adk-2.13/unicode_snake_streaming.sse");

/// Scenarios: name, script, trace.
pub(crate) const SCENARIOS: &[(&str, &str, &str)] = scenarios!(
    "apology-after-text" "bad-file-among-good-ones" "batch" "batch-retry" "blank-message-first"
    "broken-stream" "clean-end-without-final" "clock-forward-in-chat-counted" "clock-set-back"
    "conflict-without-numbers" "credits-in-trouble" "credits-status-share" "disk-full" "disk-full-for-long"
    "export-blocked" "fifteen-minutes" "file-gone" "given-up-message-arrives-under-the-next"
    "link-without-task" "lost-message" "message-given-up-arrives-late" "no-credits-anonymous"
    "no-credits-registered" "no-output-url" "no-output-url-without-token" "no-room" "nothing-to-export"
    "number-taken-by-another" "offline" "output-url-expired" "own-token-refused" "quick" "rate-limited"
    "rate-limited-twice" "refused-late-in-the-stream" "refused-message" "remove" "render-answer-lost"
    "render-fails-once" "render-fails-twice" "render-id-refused" "render-takes-long"
    "restart-before-the-post" "restart-in-chat" "restart-in-chat-counted" "restart-in-every-call"
    "restart-in-render" "restart-in-upload" "server-trouble" "session-lost" "session-lost-after-the-message"
    "session-lost-before-export" "session-lost-while-asking" "session-lost-while-rendering"
    "session-lost-with-an-export-queued" "silent-edit" "silent-edit-chinese" "silent-edit-without-effect"
    "sleep" "sleep-while-rendering" "still-working" "stop-before-anything" "stop-before-the-save"
    "stop-chat" "stop-in-every-lookup" "stop-render" "stop-render-without-token" "stop-upload"
    "stop-while-files-come-back" "stopped-message-arrives-under-the-next" "ten-minutes-of-heartbeats"
    "token-expired" "token-expired-in-every-call" "token-missing-client-id" "token-rate-limited"
    "token-refused-again" "token-refused-while-a-render-waits" "too-large" "trouble-in-every-call"
    "turn-failed" "two-stages" "unclear-edits-lost-with-the-session"
    "unclear-generated-before-it-is-added" "unsupported-file" "upload-answer-lost"
    "url-upload" "vague-and-long"
);
