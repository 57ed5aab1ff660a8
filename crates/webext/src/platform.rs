//! What only the surroundings can do (extension or page): a small JavaScript object `fovPlatform` that each HTML shell
//! puts in place before it starts this module. Everything else goes straight to the browser's API.

use crate::message::NoTake;
use fov_protocol::json::{self, FromJson};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = kind)]
    fn js_kind() -> String;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = wake)]
    fn js_wake();
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = open)]
    fn js_open(place: &str);
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = defaults)]
    fn js_defaults() -> String;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = recentDownloads, catch)]
    fn js_recent_downloads() -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = openDownload, catch)]
    fn js_open_download(id: f64) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = askHost, catch)]
    fn js_ask_host(url: &str) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = fetchFile, catch)]
    fn js_fetch_file(url: &str) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = download, catch)]
    fn js_download(job: &str) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = cancelDownload)]
    fn js_cancel_download(key: &str);
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = announce)]
    fn js_announce(state: &str);
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = erased)]
    fn js_erased();
    #[wasm_bindgen(js_namespace = fovPlatform, js_name = panicked)]
    fn js_panicked(message: &str);
}

/// What this runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An extension in Chrome or Edge.
    Chrome,
    /// An extension in Firefox.
    Firefox,
    /// An ordinary page.
    Page,
}

impl Kind {
    /// Whether the extension's powers are there (downloads, panel, notifications).
    #[must_use]
    pub const fn is_extension(self) -> bool {
        matches!(self, Kind::Chrome | Kind::Firefox)
    }

    /// The value of `X-Skill-Platform`.
    #[must_use]
    pub const fn platform_name(self) -> &'static str {
        match self {
            Kind::Chrome => "chrome-extension",
            Kind::Firefox => "firefox-extension",
            Kind::Page => "web",
        }
    }
}

/// What this runs in.
#[must_use]
pub fn kind() -> Kind {
    match js_kind().as_str() {
        "chrome" => Kind::Chrome,
        "firefox" => Kind::Firefox,
        _ => Kind::Page,
    }
}

/// Makes sure that an owner of the machine runs somewhere. Harmless if one does.
pub fn wake() {
    js_wake();
}

/// Opens the editor elsewhere: `panel` or `tab`. Call it straight from a click handler.
pub fn open(place: &str) {
    js_open(place);
}

/// What this build talks to unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq, FromJson)]
pub struct Defaults {
    /// Base URL of the API.
    pub api_url: String,
    /// Base URL of the web app.
    pub web_url: String,
}

/// What this build talks to unless told otherwise; the hosted service if the shell does not say.
#[must_use]
pub fn defaults() -> Defaults {
    json::from_str(&js_defaults()).unwrap_or_else(|_| Defaults {
        api_url: "https://mega-api-prod.nemovideo.ai".into(),
        web_url: "https://nemovideo.com".into(),
    })
}

/// A file that the browser downloaded lately.
#[derive(Debug, Clone, PartialEq, FromJson)]
pub struct RecentDownload {
    /// The browser's id.
    pub id: f64,
    /// File name without its folder.
    pub name: String,
    /// Where it came from.
    pub url: String,
    /// Bytes.
    pub size: u64,
}

/// Media files among the browser's recent downloads, newest first. Empty where there is no such list.
pub async fn recent_downloads() -> Vec<RecentDownload> {
    let Ok(promise) = js_recent_downloads() else { return Vec::new() };
    let Ok(json) = JsFuture::from(promise).await else { return Vec::new() };
    json.as_string().and_then(|json| json::from_str(&json).ok()).unwrap_or_default()
}

/// The bytes of a recent download, if the browser lets them be read.
pub async fn open_download(id: f64) -> Option<web_sys::File> {
    JsFuture::from(js_open_download(id).ok()?).await.ok()?.dyn_into().ok()
}

/// Asks the user for access to the host of `url`. Call it straight from a click handler.
pub async fn ask_host(url: &str) -> bool {
    let Ok(promise) = js_ask_host(url) else { return false };
    JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy())
}

/// Fetches a file with the browser's own cookies.
pub async fn fetch_file(url: &str) -> Result<web_sys::File, NoTake> {
    let fetched = JsFuture::from(js_fetch_file(url).map_err(|_| NoTake::Failed)?).await;
    let fetched = fetched.map_err(|_| NoTake::Failed)?;
    // In place of a file that is too large stands its size.
    let why = if fetched.as_f64().is_some() { NoTake::Large } else { NoTake::Failed };
    fetched.dyn_into().map_err(|_| why)
}

/// Hands a download to the browser, or asks how one is. `job` and the answer are JSON, see `owner::download`.
pub async fn download(job: &str) -> Result<String, JsValue> {
    let answer = JsFuture::from(js_download(job)?).await?;
    answer.as_string().ok_or(JsValue::NULL)
}

/// Drops a delivery.
pub fn cancel_download(key: &str) {
    js_cancel_download(key);
}

/// Tells the surroundings what to show outside of the views: badge, notification, whether work is open. JSON.
pub fn announce(state: &str) {
    js_announce(state);
}

/// Everything was deleted: what the surroundings remember goes too.
pub fn erased() {
    js_erased();
}

/// Reports a panic, so that a fresh instance takes over.
pub fn panicked(message: &str) {
    js_panicked(message);
}
