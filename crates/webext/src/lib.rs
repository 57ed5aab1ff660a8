//! The client in the browser: the [`owner`] drives the machine with the browser's means, the [`view`] draws what the
//! machine says, and [`message`] is what the two say to each other. One WebAssembly module holds both; a context
//! starts the part that it is there for. No decision about the protocol is made here.

mod browser;
pub mod channel;
pub mod message;
mod outbox;
pub mod owner;
pub mod platform;
pub mod store;
pub mod view;
pub mod words;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The standard one for WebAssembly is several times as much code.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::GlobalTlsf = rlsf::GlobalTlsf::new();

/// Starts the owner in this context; `repaired` counts the instances before this one that panicked.
#[wasm_bindgen(js_name = startOwner)]
pub async fn start_owner(repaired: u32) -> Result<(), JsValue> {
    Ok(owner::start(repaired).await?)
}

/// Draws the view into the element `app`; `layout` is `popup`, `panel` or `page`.
#[wasm_bindgen(js_name = startView)]
pub fn start_view(layout: &str) {
    view::start(view::Layout::of(layout));
}

/// Panics, as a mistake in the program would. Nothing calls it but the test of what happens then.
#[wasm_bindgen(js_name = panicNow)]
pub fn panic_now() {
    panic!("asked to");
}
