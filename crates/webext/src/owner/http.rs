//! Requests by `fetch` (JSON calls and event streams) and by `XMLHttpRequest` (uploads, which want their progress
//! seen). What happens is told to a callback in the machine's own terms.

use crate::store::{Store, StoreError};
use fov_protocol::machine::{Body, HttpEvent, NetFailure, Request};
use js_sys::{Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Blob, FormData, ProgressEvent, ReadableStreamDefaultReader, RequestInit, Response,
    XmlHttpRequest, XmlHttpRequestResponseType,
};

/// What ends a request; taken when it is ended.
type Stop = Rc<RefCell<Option<Box<dyn FnOnce()>>>>;

/// Stops a request when dropped; nothing is told after that.
pub struct Running {
    stop: Stop,
}

impl Running {
    fn new() -> Running {
        Running { stop: Rc::default() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.borrow_mut().take() {
            stop();
        }
    }
}

/// Told what happens to a request.
pub type Tell = Rc<dyn Fn(HttpEvent)>;

/// Sends the request. Dropping the answer aborts it.
pub fn send(request: Request, store: Rc<Store>, tell: Tell) -> Running {
    let running = Running::new();
    let stopped = Rc::new(std::cell::Cell::new(false));
    let tell: Tell = {
        let stopped = stopped.clone();
        Rc::new(move |event| {
            if !stopped.get() {
                tell(event);
            }
        })
    };
    match request.body {
        Body::File { .. } => {
            let slot = running.stop.clone();
            *slot.borrow_mut() = Some(Box::new(move || stopped.set(true)));
            spawn_local(async move { upload(request, &store, tell, slot).await });
        }
        Body::Empty | Body::Json(_) => match AbortController::new() {
            Ok(control) => {
                let signal = control.signal();
                *running.stop.borrow_mut() = Some(Box::new(move || {
                    stopped.set(true);
                    control.abort();
                }));
                spawn_local(async move {
                    if fetch(request, &signal, &tell).await.is_err() {
                        // Which of the many reasons it was, a browser does not say.
                        tell(HttpEvent::Failed(NetFailure::Lost));
                    }
                });
            }
            Err(_) => tell(HttpEvent::Failed(NetFailure::NotSent)),
        },
    }
    running
}

async fn fetch(request: Request, signal: &web_sys::AbortSignal, tell: &Tell) -> Result<(), JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    if let Some(bearer) = &request.bearer {
        headers.set("Authorization", &format!("Bearer {}", bearer.expose()))?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    init.set_signal(Some(signal));
    init.set_credentials(web_sys::RequestCredentials::Omit);
    init.set_cache(web_sys::RequestCache::NoStore);
    init.set_referrer_policy(web_sys::ReferrerPolicy::NoReferrer);
    if let Body::Json(text) = &request.body {
        init.set_body(&text.into());
    }
    let response: Response = JsFuture::from(fetch_global(&request.url, &init)?).await?.dyn_into()?;
    tell(HttpEvent::Head { status: response.status(), retry_after: response.headers().get("Retry-After")? });
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
        loop {
            let step = JsFuture::from(reader.read()).await?;
            if Reflect::get(&step, &"done".into())?.is_truthy() {
                break;
            }
            let bytes: Uint8Array = Reflect::get(&step, &"value".into())?.dyn_into()?;
            tell(HttpEvent::Body(bytes.to_vec()));
        }
    }
    tell(HttpEvent::End);
    Ok(())
}

/// `fetch` of whichever global there is: a document's window or a worker.
fn fetch_global(url: &str, init: &RequestInit) -> Result<js_sys::Promise, JsValue> {
    let global = js_sys::global();
    let fetch: js_sys::Function = Reflect::get(&global, &"fetch".into())?.dyn_into()?;
    fetch.call2(&global, &url.into(), init)?.dyn_into()
}

async fn upload(request: Request, store: &Store, tell: Tell, stop: Stop) {
    let Body::File { key, name } = &request.body else { return };
    let file = match store.file(key).await {
        Ok(Some(file)) if readable(&file).await => file,
        // The file is there; whoever comes after this owner sends it.
        Err(StoreError::Closed) => return super::end("the database was closed"),
        _ => return tell(HttpEvent::Failed(NetFailure::FileGone)),
    };
    // Stopped while the file was being looked up.
    if stop.borrow().is_none() {
        return;
    }
    if start_upload(&request, name, &file, &tell, &stop).is_err() {
        tell(HttpEvent::Failed(NetFailure::NotSent));
    }
}

/// Whether the bytes behind the blob are still there: a copy on disk can be lost, and an upload of it would only fail
/// as if the network had.
async fn readable(file: &Blob) -> bool {
    let Ok(first) = file.slice_with_i32_and_i32(0, 1) else { return false };
    JsFuture::from(first.array_buffer()).await.is_ok()
}

fn start_upload(request: &Request, name: &str, file: &Blob, tell: &Tell, stop: &Stop) -> Result<(), JsValue> {
    let xhr = XmlHttpRequest::new()?;
    xhr.open(request.method.as_str(), &request.url)?;
    xhr.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    for (header, value) in &request.headers {
        xhr.set_request_header(header, value)?;
    }
    if let Some(bearer) = &request.bearer {
        xhr.set_request_header("Authorization", &format!("Bearer {}", bearer.expose()))?;
    }
    let form = FormData::new()?;
    form.append_with_blob_and_filename("files", file, name)?;

    let progress = {
        let tell = tell.clone();
        Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            tell(HttpEvent::Sent { bytes: event.loaded() as u64, total: event.total() as u64 });
        })
    };
    xhr.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let load = {
        let (tell, xhr) = (tell.clone(), xhr.clone());
        Closure::<dyn FnMut()>::new(move || {
            let status = xhr.status().unwrap_or(0);
            let retry_after = xhr.get_response_header("Retry-After").ok().flatten();
            tell(HttpEvent::Head { status, retry_after });
            if let Ok(body) = xhr.response() {
                tell(HttpEvent::Body(Uint8Array::new(&body).to_vec()));
            }
            tell(HttpEvent::End);
        })
    };
    xhr.set_onload(Some(load.as_ref().unchecked_ref()));
    let error = {
        let tell = tell.clone();
        Closure::<dyn FnMut()>::new(move || tell(HttpEvent::Failed(NetFailure::Lost)))
    };
    xhr.set_onerror(Some(error.as_ref().unchecked_ref()));
    xhr.set_ontimeout(Some(error.as_ref().unchecked_ref()));
    xhr.send_with_opt_form_data(Some(&form))?;

    // The closures live as long as the request may call them: until it is stopped or its handle is dropped.
    let before = stop.borrow_mut().take();
    *stop.borrow_mut() = Some(Box::new(move || {
        if let Some(before) = before {
            before();
        }
        xhr.set_onload(None);
        xhr.set_onerror(None);
        xhr.set_ontimeout(None);
        // Aborting a finished request does nothing.
        let _ = xhr.abort();
        drop((progress, load, error));
    }));
    Ok(())
}
