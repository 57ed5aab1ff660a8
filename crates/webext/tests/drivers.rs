//! The browser drivers in a real browser: streams cut at every place, uploads with progress and abort, the database
//! with its failures, files handed from context to context.
#![cfg(target_arch = "wasm32")]
// Clippy takes only `#[test]` for a test.
#![allow(clippy::unwrap_used)]

use fov_protocol::machine::ProjectId;
use fov_protocol::machine::{Body, HttpEvent, Method, NetFailure, Request, RequestId, RequestKind};
use fov_webext::channel::Channel;
use fov_webext::message::FileNote;
use fov_webext::owner::files::Files;
use fov_webext::owner::http::{Running, send};
use fov_webext::store::{Change, Store, StoreError};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// What a driver told, and a promise for the moment at which it tells the last thing.
struct Heard {
    events: Rc<RefCell<Vec<HttpEvent>>>,
    over: Promise,
    tell: Rc<dyn Fn(HttpEvent)>,
}

fn listen() -> Heard {
    let events: Rc<RefCell<Vec<HttpEvent>>> = Rc::default();
    let done: Rc<RefCell<Option<Function>>> = Rc::default();
    let over = Promise::new(&mut |resolve, _| *done.borrow_mut() = Some(resolve));
    let list = events.clone();
    let tell = Rc::new(move |event: HttpEvent| {
        let last = matches!(event, HttpEvent::End | HttpEvent::Failed(_));
        list.borrow_mut().push(event);
        if last && let Some(done) = done.borrow_mut().take() {
            done.call0(&JsValue::UNDEFINED).unwrap();
        }
    });
    Heard { events, over, tell }
}

fn request(method: Method, url: &str, body: Body) -> Request {
    Request {
        id: RequestId(1),
        kind: RequestKind::Chat,
        method,
        url: url.to_owned(),
        bearer: None,
        headers: vec![("X-Skill-Platform", "web".to_owned())],
        body,
    }
}

async fn store(name: &str) -> Rc<Store> {
    Rc::new(Store::open_named(name).await.unwrap())
}

fn file(bytes: usize) -> web_sys::File {
    let parts = Array::of1(&Uint8Array::new_with_length(bytes as u32));
    web_sys::File::new_with_u8_array_sequence(&parts, "clip.mp4").unwrap()
}

async fn pause(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Puts a `fetch` in place that answers with these pieces, and gives the old one back when dropped.
struct FetchStub(JsValue);

impl FetchStub {
    fn new(body: &str) -> FetchStub {
        let window = web_sys::window().unwrap();
        let old = Reflect::get(&window, &"fetch".into()).unwrap();
        let stub = Function::new_with_args("url, init", body);
        Reflect::set(&window, &"fetch".into(), &stub).unwrap();
        FetchStub(old)
    }
}

impl Drop for FetchStub {
    fn drop(&mut self) {
        Reflect::set(&web_sys::window().unwrap(), &"fetch".into(), &self.0).unwrap();
    }
}

fn body_of(events: &[HttpEvent]) -> Vec<u8> {
    events
        .iter()
        .flat_map(|event| if let HttpEvent::Body(bytes) = event { bytes.clone() } else { vec![] })
        .collect()
}

#[wasm_bindgen_test]
async fn a_stream_arrives_whole_wherever_it_is_cut() {
    const TEXT: &str = "data: {\"text\":\"剪好了 ✂️\"}\r\n\r\n: ping\n\ndata: done\n\n";
    let store = store("fov-test-streams").await;
    // One cut at every byte, then every byte by itself.
    for cut in 0..=TEXT.len() {
        let step = if cut == TEXT.len() { 1 } else { TEXT.len() };
        let text = fov_protocol::json::to_string(TEXT);
        let stub = FetchStub::new(&format!(
            "const all = new TextEncoder().encode({text});
             const pieces = [];
             if ({step} === 1) for (let i = 0; i < all.length; i++) pieces.push(all.slice(i, i + 1));
             else pieces.push(all.slice(0, {cut}), all.slice({cut}));
             return Promise.resolve(new Response(new ReadableStream({{ pull(out) {{
               const piece = pieces.shift();
               if (piece === undefined) out.close(); else out.enqueue(piece);
             }} }})));"
        ));
        let heard = listen();
        let running =
            send(request(Method::Post, "/run_sse", Body::Json("{}".into())), store.clone(), heard.tell);
        JsFuture::from(heard.over).await.unwrap();
        drop((running, stub));
        let events = heard.events.borrow();
        assert!(matches!(events.first(), Some(HttpEvent::Head { status: 200, .. })));
        assert!(matches!(events.last(), Some(HttpEvent::End)));
        assert_eq!(String::from_utf8(body_of(&events)).unwrap(), TEXT, "cut at {cut}");
    }
}

#[wasm_bindgen_test]
async fn a_stream_that_breaks_is_lost_and_keeps_what_came() {
    let store = store("fov-test-streams").await;
    let _stub = FetchStub::new(
        "let n = 0; return Promise.resolve(new Response(new ReadableStream({ pull(out) {
           if (n++ === 0) out.enqueue(new TextEncoder().encode('data: a\\n')); else out.error(new TypeError('gone'));
         } }), { status: 429, headers: { 'Retry-After': '7' } }));",
    );
    let heard = listen();
    let _running = send(request(Method::Get, "/state", Body::Empty), store, heard.tell);
    JsFuture::from(heard.over).await.unwrap();
    let events = heard.events.borrow();
    let head = matches!(&events[0], HttpEvent::Head { status: 429, retry_after: Some(s) } if s == "7");
    assert!(head, "{events:?}");
    assert_eq!(body_of(&events), b"data: a\n");
    assert!(matches!(events.last(), Some(HttpEvent::Failed(NetFailure::Lost))));
}

#[wasm_bindgen_test]
async fn a_dropped_stream_is_aborted_and_silent() {
    let store = store("fov-test-streams").await;
    let _stub = FetchStub::new(
        "window.aborted = false; init.signal.addEventListener('abort', () => { window.aborted = true; });
         return Promise.resolve(new Response(new ReadableStream({ start(out) {
           window.sendMore = () => out.enqueue(new TextEncoder().encode('x')); window.sendMore();
         } })));",
    );
    let heard = listen();
    let running = send(request(Method::Post, "/run_sse", Body::Json("{}".into())), store, heard.tell);
    while heard.events.borrow().len() < 2 {
        pause(5).await;
    }
    drop(running);
    let window = web_sys::window().unwrap();
    assert!(Reflect::get(&window, &"aborted".into()).unwrap().is_truthy());
    let more: Function = Reflect::get(&window, &"sendMore".into()).unwrap().dyn_into().unwrap();
    more.call0(&window).unwrap();
    pause(50).await;
    assert_eq!(heard.events.borrow().len(), 2);
}

fn upload(store: &Rc<Store>, key: &str, heard: &Heard) -> Running {
    let url = web_sys::window().unwrap().location().origin().unwrap() + "/upload";
    let body = Body::File { key: key.into(), name: "clip.mp4".into() };
    send(request(Method::Post, &url, body), store.clone(), heard.tell.clone())
}

#[wasm_bindgen_test]
async fn an_upload_tells_its_progress_and_its_answer() {
    let store = store("fov-test-uploads").await;
    store.write(vec![Change::PutFile("a".into(), file(3_000_000).into())]).await.unwrap();
    let heard = listen();
    let _running = upload(&store, "a", &heard);
    JsFuture::from(heard.over.clone()).await.unwrap();
    let events = heard.events.borrow();
    // The frame of the form is part of the total.
    let whole =
        |e: &HttpEvent| matches!(e, HttpEvent::Sent { bytes, total } if bytes == total && *total > 3_000_000);
    assert!(events.iter().any(whole), "{events:?}");
    let head = events.iter().position(|e| matches!(e, HttpEvent::Head { .. }));
    assert!(head.is_some_and(|head| events[head..].iter().all(|e| !matches!(e, HttpEvent::Sent { .. }))));
    assert!(matches!(events.last(), Some(HttpEvent::End)));
}

#[wasm_bindgen_test]
async fn an_upload_of_a_lost_file_says_so() {
    let store = store("fov-test-uploads").await;
    let heard = listen();
    let _running = upload(&store, "never kept", &heard);
    JsFuture::from(heard.over.clone()).await.unwrap();
    assert!(matches!(heard.events.borrow()[..], [HttpEvent::Failed(NetFailure::FileGone)]));
}

#[wasm_bindgen_test]
async fn a_dropped_upload_is_silent() {
    let store = store("fov-test-uploads").await;
    store.write(vec![Change::PutFile("big".into(), file(40_000_000).into())]).await.unwrap();
    for wait_for_first_byte in [false, true] {
        let heard = listen();
        let running = upload(&store, "big", &heard);
        while wait_for_first_byte && heard.events.borrow().is_empty() {
            pause(1).await;
        }
        drop(running);
        let so_far = heard.events.borrow().len();
        pause(150).await;
        assert_eq!(heard.events.borrow().len(), so_far);
    }
}

#[wasm_bindgen_test]
async fn a_write_is_all_or_nothing_and_survives_reopening() {
    let first = store("fov-test-journal").await;
    first.write(vec![Change::Clear, Change::Put("a".into(), "1".into())]).await.unwrap();
    // A function cannot be stored: the whole write fails, its good half included.
    let bad = Function::new_no_args("");
    let mixed = vec![Change::Put("a".into(), "2".into()), Change::Put("b".into(), bad.into())];
    assert!(matches!(first.write(mixed).await, Err(StoreError::Broken(_))));
    first.close();
    assert_eq!(first.write(vec![Change::Put("a".into(), "3".into())]).await, Err(StoreError::Closed));
    let second = store("fov-test-journal").await;
    assert_eq!(second.read_text("a").await.unwrap().as_deref(), Some("1"));
    assert_eq!(second.read_text("b").await.unwrap(), None);
}

#[wasm_bindgen_test]
fn a_full_disk_is_told_from_other_trouble() {
    let full = web_sys::DomException::new_with_message_and_name("no room", "QuotaExceededError").unwrap();
    assert_eq!(StoreError::from(JsValue::from(full)), StoreError::Full);
    let other = web_sys::DomException::new_with_message_and_name("no disk", "UnknownError").unwrap();
    assert_eq!(StoreError::from(JsValue::from(other)), StoreError::Broken("UnknownError".into()));
}

#[wasm_bindgen_test]
async fn a_file_is_handed_over_with_its_message() {
    let got: Rc<RefCell<Vec<(u32, String, f64)>>> = Rc::default();
    let list = got.clone();
    let _ears = Channel::listener("fov-test", move |n: u32, files| {
        list.borrow_mut().extend(files.iter().map(|file| (n, file.name(), file.size())));
    })
    .unwrap();
    let mouth = Channel::sender("fov-test").unwrap();
    mouth.send(&"not a number", &[]).unwrap();
    mouth.send(&7_u32, &[file(1000)]).unwrap();
    while got.borrow().is_empty() {
        pause(5).await;
    }
    assert_eq!(*got.borrow(), [(7, "clip.mp4".to_owned(), 1000.0)]);
}

#[wasm_bindgen_test]
async fn a_write_is_under_way_when_the_call_returns_and_a_range_is_read_in_order() {
    let first = store("fov-test-outbox").await;
    first.write(vec![Change::Clear]).await.unwrap();
    let put = |key: &str, value: &str| Change::Put(key.into(), value.into());
    let written =
        first.write(vec![put("wish 2", "b"), put("wish 1", "a"), put("wishes", "no"), put("x", "no")]);
    let second = store("fov-test-outbox").await;
    let found = || async {
        let found = second.read_all("wish ", "wish!").await.unwrap();
        found.iter().filter_map(|it| it.as_string()).collect::<String>()
    };
    assert_eq!(found().await, "ab", "asked for before it was read");
    written.await.unwrap();
    first.write(vec![Change::Drop("wish 1".into())]).await.unwrap();
    assert_eq!(found().await, "b");
}

fn note(key: &str) -> FileNote {
    FileNote {
        key: key.to_owned(),
        name: "clip.mp4".to_owned(),
        size: 1000,
        project: ProjectId("p".to_owned()),
    }
}

/// The keys of the files that are kept, as in memory and as on disk; each has its bytes.
async fn kept(files: &Files, store: &Store) -> String {
    let keys = |files: &Files| files.notes().iter().map(|note| note.key.clone()).collect::<Vec<_>>();
    let here = keys(files);
    assert_eq!(keys(&Files::read(store).await.unwrap()), here);
    for key in &here {
        assert!(store.file(key).await.unwrap().is_some(), "{key} has no bytes");
    }
    here.join(" ")
}

/// An empty list with these two files in it.
async fn two_files(store: &Store) -> Rc<Files> {
    store.write(vec![Change::Clear]).await.unwrap();
    let files = Rc::new(Files::default());
    files.keep(store, &[note("a"), note("b")], vec![file(1000), file(1000)]).await.unwrap();
    assert_eq!(kept(&files, store).await, "a b");
    files
}

#[wasm_bindgen_test]
async fn files_that_come_and_go_at_once_do_not_undo_each_other() {
    let store = store("fov-test-files").await;
    let files = two_files(&store).await;
    // One is forgotten before, and one in the middle of the other's write.
    let before = files.forget(&store, "a".into());
    let keeping = Rc::new(RefCell::new(None));
    let (other, disk, result) = (files.clone(), store.clone(), keeping.clone());
    wasm_bindgen_futures::spawn_local(async move {
        let kept = other.keep(&disk, &[note("c")], vec![file(1000)]).await;
        *result.borrow_mut() = Some(kept);
    });
    while files.notes().iter().all(|note| note.key != "c") {
        pause(0).await;
    }
    files.forget(&store, "b".into()).await.unwrap();
    before.await.unwrap();
    while keeping.borrow().is_none() {
        pause(1).await;
    }
    assert_eq!(*keeping.borrow(), Some(Ok(())));
    assert_eq!(kept(&files, &store).await, "c");
    assert!(store.file("a").await.unwrap().is_none() && store.file("b").await.unwrap().is_none());
    // The same wish once more, without its files: it came from the outbox.
    files.keep(&store, &[note("c")], Vec::new()).await.unwrap();
    assert_eq!(kept(&files, &store).await, "c");
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_be_kept_leaves_the_others_as_they_are() {
    let store = store("fov-test-files-full").await;
    let files = two_files(&store).await;
    store.write(vec![Change::PutFile("laid".into(), file(1000).into())]).await.unwrap();
    let objects = Reflect::get(&js_sys::global(), &"IDBObjectStore".into()).unwrap();
    let prototype = Reflect::get(&objects, &"prototype".into()).unwrap();
    let put = Reflect::get(&prototype, &"put".into()).unwrap();
    let full = "throw new DOMException('no room', 'QuotaExceededError')";
    Reflect::set(&prototype, &"put".into(), &Function::new_no_args(full)).unwrap();
    let refused = files.keep(&store, &[note("c")], vec![file(1000)]).await;
    // Its bytes are there: the list can be written later.
    files.keep(&store, &[note("laid")], vec![file(1000)]).await.unwrap();
    Reflect::set(&prototype, &"put".into(), &put).unwrap();
    assert_eq!(refused, Err(StoreError::Full));
    store.write(vec![files.record()]).await.unwrap();
    assert_eq!(kept(&files, &store).await, "a b laid");
    assert!(store.file("c").await.unwrap().is_none());
}
