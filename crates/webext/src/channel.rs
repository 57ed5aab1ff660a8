//! The wire between contexts: a `BroadcastChannel` that carries `{json, files}`. Files pass as `File` objects and stay
//! readable after the sending context closed.

use fov_protocol::json::{self, FromJson, ToJson};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// One channel, as sender or listener. Closes when dropped.
pub struct Channel {
    inner: web_sys::BroadcastChannel,
    _listener: Option<Closure<dyn FnMut(web_sys::MessageEvent)>>,
}

impl Channel {
    /// A sender. Not heard by listeners made from the same object, but by all others of that name.
    pub fn sender(name: &str) -> Result<Channel, JsValue> {
        Ok(Channel { inner: web_sys::BroadcastChannel::new(name)?, _listener: None })
    }

    /// A listener; what does not read as `M` is ignored.
    pub fn listener<M: FromJson>(
        name: &str,
        mut heard: impl FnMut(M, Vec<web_sys::File>) + 'static,
    ) -> Result<Channel, JsValue> {
        let inner = web_sys::BroadcastChannel::new(name)?;
        let listener =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                if let Some((message, files)) = unpack(&event.data()) {
                    heard(message, files);
                }
            });
        inner.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Ok(Channel { inner, _listener: Some(listener) })
    }

    /// Sends.
    pub fn send<M: ToJson>(&self, message: &M, files: &[web_sys::File]) -> Result<(), JsValue> {
        let packet = js_sys::Object::new();
        js_sys::Reflect::set(&packet, &"json".into(), &json::to_string(message).into())?;
        if !files.is_empty() {
            js_sys::Reflect::set(&packet, &"files".into(), &files.iter().collect::<js_sys::Array>())?;
        }
        self.inner.post_message(&packet)
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.inner.set_onmessage(None);
        self.inner.close();
    }
}

fn unpack<M: FromJson>(data: &JsValue) -> Option<(M, Vec<web_sys::File>)> {
    let json = js_sys::Reflect::get(data, &"json".into()).ok()?.as_string()?;
    let files = js_sys::Reflect::get(data, &"files".into()).ok().filter(js_sys::Array::is_array);
    let files =
        files.map(|list| js_sys::Array::from(&list).iter().filter_map(|f| f.dyn_into().ok()).collect());
    Some((json::from_str(&json).ok()?, files.unwrap_or_default()))
}
