//! Every sentence that the machine says: it is there in both languages, and it speaks to a person.

use fov_protocol::lang::Lang;
use fov_protocol::notice::Notice;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// One list for two things: the examples that the tests go through, and a `match` that does not compile when a variant
/// is missing from it.
macro_rules! every {
    ($($pattern:pat => $($example:expr),+;)+) => {
        fn every() -> Vec<Notice> {
            vec![$($($example),+),+]
        }

        fn is_listed(notice: &Notice) {
            match notice {
                $($pattern => {})+
            }
        }
    };
}

fn text() -> String {
    "Käse 夏日.mp4".into()
}

every! {
    Notice::Unreachable => Notice::Unreachable;
    Notice::ServerTrouble => Notice::ServerTrouble;
    Notice::RateLimited { .. } =>
        Notice::RateLimited { wait_s: 1 }, Notice::RateLimited { wait_s: 30 }, Notice::RateLimited { wait_s: 3600 };
    Notice::Busy => Notice::Busy;
    Notice::NoTokenNow => Notice::NoTokenNow;
    Notice::TokenRefused => Notice::TokenRefused;
    Notice::SessionRenewed => Notice::SessionRenewed;
    Notice::NoCreditsRegister { .. } => Notice::NoCreditsRegister { link: LINK.into() };
    Notice::NoCreditsTopUp => Notice::NoCreditsTopUp;
    Notice::ExportBlocked { .. } => Notice::ExportBlocked { link: LINK.into() };
    Notice::Unsupported { .. } => Notice::Unsupported { name: text() };
    Notice::TooLarge { .. } => Notice::TooLarge { name: text() };
    Notice::FileGone { .. } => Notice::FileGone { name: text() };
    Notice::UploadFailed { .. } =>
        Notice::UploadFailed { name: text(), detail: None },
        Notice::UploadFailed { name: text(), detail: Some(text()) };
    Notice::LongClip { .. } => Notice::LongClip { name: text() };
    Notice::Vague => Notice::Vague;
    Notice::StillWorking { .. } => Notice::StillWorking { minutes: 1 }, Notice::StillWorking { minutes: 14 };
    Notice::CheckingWhatHappened => Notice::CheckingWhatHappened;
    Notice::Changed { .. } => Notice::Changed { changes: vec![text()] }, Notice::Changed { changes: vec![] };
    Notice::NothingChanged => Notice::NothingChanged;
    Notice::SecondStage { .. } => Notice::SecondStage { changes: vec![text(), text()] };
    Notice::TurnFailed { .. } => Notice::TurnFailed { detail: None }, Notice::TurnFailed { detail: Some(text()) };
    Notice::TurnLost => Notice::TurnLost;
    Notice::TurnUnclear { .. } => Notice::TurnUnclear { changes: vec![text()] };
    Notice::MessageRefused { .. } =>
        Notice::MessageRefused { detail: None }, Notice::MessageRefused { detail: Some(text()) };
    Notice::Stopped { .. } => Notice::Stopped { sent: false }, Notice::Stopped { sent: true };
    Notice::NothingToExport => Notice::NothingToExport;
    Notice::ExportStarted => Notice::ExportStarted;
    Notice::StillRendering => Notice::StillRendering;
    Notice::ExportFailed { .. } =>
        Notice::ExportFailed { detail: None }, Notice::ExportFailed { detail: Some(text()) };
    Notice::DownloadFailed => Notice::DownloadFailed;
    Notice::NoRoomForFile => Notice::NoRoomForFile;
    Notice::DownloadCancelled => Notice::DownloadCancelled;
    Notice::Delivered { .. } => Notice::Delivered { name: text() };
    Notice::Credits { .. } =>
        Notice::Credits { available: "10".into(), frozen: None },
        Notice::Credits { available: "10".into(), frozen: Some("2.5".into()) };
    Notice::Summary { .. } => Notice::Summary { text: SUMMARY.into() };
    Notice::EmptyTimeline => Notice::EmptyTimeline;
    Notice::BringAFile => Notice::BringAFile;
    Notice::Nothing => Notice::Nothing;
    Notice::ProjectLink { .. } => Notice::ProjectLink { url: LINK.into() };
    Notice::LinkFailed => Notice::LinkFailed;
    Notice::CannotSave => Notice::CannotSave;
    Notice::Garbled => Notice::Garbled;
}

const LINK: &str = "https://web.example/x";
/// Comes in the user's language already.
const SUMMARY: &str = "1 track: 视频";

fn cjk(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn notices_are_the_same_in_both_formats() {
    for notice in every() {
        let text = fov_protocol::json::to_string(&notice);
        assert_eq!(text, serde_json::to_string(&notice).unwrap());
        assert_eq!(fov_protocol::json::from_str::<Notice>(&text), Ok(notice));
    }
}

#[test]
fn every_notice_speaks_both_languages_to_a_person() {
    for notice in every() {
        is_listed(&notice);
        let (english, chinese) = (notice.words(Lang::En), notice.words(Lang::Zh));
        let ours = |words: &str| words.replace(&text(), "").replace(LINK, "").replace(SUMMARY, "");
        let (en, zh) = (ours(&english), ours(&chinese));
        if !matches!(notice, Notice::Summary { .. }) {
            assert!(en.chars().any(|c| c.is_ascii_alphabetic()) && !cjk(&en), "{notice:?}: {english}");
            assert!(cjk(&zh), "{notice:?}: {chinese}");
            assert_ne!(en, zh, "{notice:?}");
            let end = |words: &str| words.ends_with(['.', '…', '。', ' ', ':', '：', ')', '）']);
            assert!(end(&en) && end(&zh), "{notice:?} does not end as a sentence: {english} {chinese}");
        }
        for words in [en, zh] {
            assert!(!words.contains(['{', '}', '\n']), "{words}");
            let lower = words.to_lowercase();
            for word in [
                "http", "json", "status", "request", "timeout", "null", "backend", "server", "nemo", "api",
                "error",
            ] {
                assert!(!lower.contains(word), "{word:?} is no word for a person: {words}");
            }
            let numbers = lower.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u32>().ok());
            for number in numbers {
                let said = matches!(notice, Notice::TooLarge { .. }) && number == 500;
                assert!(!(400..600).contains(&number) || said, "{number} reads as a status: {words}");
            }
            // A host name: letters, a dot, letters, without a space.
            let host = words.split_whitespace().find(|word| {
                word.split_once('.').is_some_and(|(a, b)| {
                    a.ends_with(|c: char| c.is_ascii_alphanumeric())
                        && b.starts_with(|c: char| c.is_ascii_alphabetic())
                })
            });
            assert_eq!(host, None, "{words}");
        }
    }
}

/// What the user can do about it, or that nothing needs to be done, is part of every bad news.
#[test]
fn bad_news_says_what_to_do() {
    const ENGLISH: &[&str] =
        &["Retry", "by itself", "Register", "Top up", "settings", "formats", "Bring", "again", "later"];
    const CHINESE: &[&str] =
        &["重试", "自动", "注册", "充值", "设置", "格式", "放入", "重做", "稍后", "再试"];
    for notice in every().into_iter().filter(Notice::is_trouble) {
        for (lang, steps) in [(Lang::En, ENGLISH), (Lang::Zh, CHINESE)] {
            let words = notice.words(lang);
            assert!(steps.iter().any(|step| words.contains(step)), "{words}");
        }
    }
}

#[test]
fn a_detail_of_the_service_is_shown_and_no_more_is_lost_without_one() {
    for (bare, detailed) in [
        (Notice::TurnFailed { detail: None }, Notice::TurnFailed { detail: Some("no clip".into()) }),
        (Notice::ExportFailed { detail: None }, Notice::ExportFailed { detail: Some("no clip".into()) }),
        (Notice::MessageRefused { detail: None }, Notice::MessageRefused { detail: Some("no clip".into()) }),
    ] {
        for lang in [Lang::En, Lang::Zh] {
            let (bare, detailed) = (bare.words(lang), detailed.words(lang));
            assert!(detailed.starts_with(&bare) && detailed.contains("no clip"), "{bare} {detailed}");
        }
    }
}
