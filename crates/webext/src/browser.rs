//! What every part asks of the browser: the time, ids, the language, a call after a while.

use fov_protocol::lang::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Milliseconds since the epoch.
pub(crate) fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// A fresh UUID.
pub(crate) fn new_uuid() -> String {
    web_sys::window().and_then(|w| w.crypto().ok()).map(|c| c.random_uuid()).unwrap_or_default()
}

/// The best of the product's languages for this browser.
pub(crate) fn language() -> Lang {
    let tag = web_sys::window().and_then(|w| w.navigator().language()).unwrap_or_default();
    Lang::best_of([tag.as_str()])
}

/// Runs `body` once, `ms` from now. A box, since every type of closure would bring its own glue into the module.
pub(crate) fn later(ms: i32, body: Box<dyn FnOnce()>) {
    let body = Closure::once_into_js(body);
    if let Some(window) = web_sys::window() {
        // A document's window always takes a timer.
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(body.unchecked_ref(), ms);
    }
}
