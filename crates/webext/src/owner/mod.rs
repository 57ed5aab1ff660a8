//! The one owner of the machine: carries out what the machine puts out with the browser's means, tells it what
//! happened, keeps its journal, and sends the picture to every view. Runs in the offscreen document (Chrome, Edge),
//! the event page (Firefox) or one tab of the page.

pub mod download;
pub mod files;
pub mod http;
mod journal;
mod news;
mod wishes;

use crate::browser::{language, later, new_uuid, now};
use crate::channel::Channel;
use crate::message::{Banner, Picture, Prefs, TO_OWNER, TO_VIEWS, ToViews};
use crate::platform;
use crate::store::{Store, StoreError};
use files::Files;
use fov_protocol::lang::Lang;
use fov_protocol::list::ListMap;
use fov_protocol::machine::{
    Command, DeliveryId, Event, HttpEvent, Input, Machine, Output, Request, RequestId,
};
use http::Running;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Views are told at most this often.
const PICTURE_EVERY_MS: i32 = 70;
/// A timer is never set further ahead than this: the clock may be changed meanwhile.
const LONGEST_WAIT_MS: u64 = 60_000;

thread_local! {
    /// Set by [`end`]: from then on this instance does nothing more.
    static DEAD: Cell<bool> = const { Cell::new(false) };
    static OWNER: RefCell<Option<Rc<Owner>>> = const { RefCell::new(None) };
}

/// The owner and everything it holds.
pub struct Owner {
    machine: RefCell<Machine>,
    /// Which machine this is: answers to an earlier one (another backend, before an erase) are dropped.
    epoch: Cell<u32>,
    /// Another machine is about to take over: this one neither hears nor writes anything more.
    changing: Cell<bool>,
    store: Rc<Store>,
    views: Channel,
    ears: RefCell<Option<Channel>>,
    prefs: RefCell<Prefs>,
    files: Files,
    requests: RefCell<ListMap<RequestId, Running>>,
    journal: journal::Journal,
    wishes: RefCell<wishes::Ledger>,
    banner: RefCell<Option<Banner>>,
    news: RefCell<news::News>,
    /// Those under way, with their keys.
    downloads: RefCell<Vec<(DeliveryId, String)>>,
    stored: Cell<Option<u64>>,
    picture_due: Cell<bool>,
    timer: Cell<Option<i32>>,
    timer_body: Closure<dyn FnMut()>,
    repaired: u32,
}

/// Starts the owner in this context. `repaired` counts the instances before this one that panicked.
pub async fn start(repaired: u32) -> Result<(), StoreError> {
    install_panic_hook();
    let store = Rc::new(Store::open().await?);
    let kept = journal::Kept::read(&store).await?;
    let (machine, begin) = kept.machine();
    let owner = Rc::new_cyclic(|me: &std::rc::Weak<Owner>| {
        let me = me.clone();
        Owner {
            machine: RefCell::new(machine),
            epoch: Cell::new(0),
            changing: Cell::new(false),
            store,
            views: Channel::sender(TO_VIEWS)
                .unwrap_or_else(|_| unreachable!("every browser this runs in has it")),
            ears: RefCell::default(),
            prefs: RefCell::new(kept.prefs),
            files: kept.files,
            requests: RefCell::default(),
            journal: journal::Journal::default(),
            wishes: RefCell::default(),
            banner: RefCell::default(),
            news: RefCell::default(),
            downloads: RefCell::default(),
            stored: Cell::new(None),
            picture_due: Cell::new(false),
            timer: Cell::new(None),
            timer_body: Closure::new(move || {
                if let Some(owner) = me.upgrade() {
                    owner.timer.set(None);
                    owner.feed(Input::Tick);
                }
            }),
            repaired,
        }
    });
    OWNER.with(|slot| *slot.borrow_mut() = Some(owner.clone()));
    let ears = {
        let owner = owner.clone();
        Channel::listener(TO_OWNER, move |message, files| owner.hear(message, files))?
    };
    *owner.ears.borrow_mut() = Some(ears);
    owner.begin(begin).await?;
    owner.take_up().await?;
    owner.listen_for_network();
    owner.tell_views(&ToViews::Here);
    owner.measure();
    Ok(())
}

impl Owner {
    /// First inputs of a machine that was just made or restored.
    async fn begin(self: &Rc<Self>, begin: journal::Begin) -> Result<(), StoreError> {
        match begin {
            journal::Begin::Restored => self.feed(Input::Restarted),
            journal::Begin::New => {}
            journal::Begin::Unreadable => self.put_journal_aside().await?,
        }
        let lang = self.language();
        if self.machine.borrow().view().account.lang != lang {
            self.command(Command::SetLanguage { lang });
        }
        self.show();
        Ok(())
    }

    /// Feeds one input and carries out everything that comes of it.
    fn feed(self: &Rc<Self>, input: Input) {
        if DEAD.get() || self.changing.get() {
            return;
        }
        if self.machine.borrow_mut().handle(now(), input).is_err() {
            // A command that names what was just removed elsewhere; nothing came of it.
            self.show();
        }
        self.drain();
        self.set_timer();
    }

    /// A command of the owner's own.
    fn command(self: &Rc<Self>, command: Command) {
        self.feed(Input::Command { key: new_uuid(), command });
    }

    fn drain(self: &Rc<Self>) {
        loop {
            // The borrow must end before the effect is carried out: an effect may feed the machine.
            let output = self.machine.borrow_mut().poll();
            match output {
                None => return,
                Some(Output::Request(request)) => self.send(request),
                Some(Output::Abort(id)) => drop(self.requests.borrow_mut().remove(&id)),
                Some(Output::Save(n)) => self.save(n),
                Some(Output::Download(job)) => self.download(job),
                Some(Output::CancelDownload(id)) => self.cancel_download(id),
                Some(Output::Forget(key)) => self.forget_file(key),
                Some(Output::Event(event)) => self.note_event(&event),
            }
        }
    }

    fn send(self: &Rc<Self>, request: Request) {
        let id = request.id;
        let (me, epoch) = (Rc::downgrade(self), self.epoch.get());
        let tell = Rc::new(move |event: HttpEvent| {
            let Some(owner) = me.upgrade().filter(|owner| owner.epoch.get() == epoch) else { return };
            let last = matches!(event, HttpEvent::End | HttpEvent::Failed(_));
            owner.feed(Input::Http { id, event });
            if last {
                let finished = owner.requests.borrow_mut().remove(&id);
                drop(finished);
            }
        });
        let running = http::send(request, self.store.clone(), tell);
        self.requests.borrow_mut().insert(id, running);
    }

    fn note_event(self: &Rc<Self>, event: &Event) {
        self.news.borrow_mut().note(event, self.language());
        self.show();
    }

    /// Wakes the machine when its deadline comes.
    fn set_timer(self: &Rc<Self>) {
        if let Some(old) = self.timer.take() {
            clear_timeout(old);
        }
        if let Some(deadline) = self.machine.borrow().deadline() {
            let wait = deadline.at.saturating_sub(now()).min(LONGEST_WAIT_MS);
            self.timer.set(set_timeout(&self.timer_body, wait as i32));
        }
    }

    /// Sends the picture soon; many changes make one picture.
    fn show(self: &Rc<Self>) {
        if self.picture_due.replace(true) {
            return;
        }
        let owner = self.clone();
        later(PICTURE_EVERY_MS, Box::new(move || owner.show_now()));
    }

    fn show_now(self: &Rc<Self>) {
        self.picture_due.set(false);
        if DEAD.get() {
            return;
        }
        let view = self.machine.borrow().view();
        if let Some(state) = self.news.borrow_mut().state(&view, self.prefs.borrow().notify) {
            platform::announce(&state);
        }
        let picture = Picture {
            view,
            prefs: self.prefs.borrow().clone(),
            files: self.files.notes().clone(),
            stored: self.stored.get(),
            banner: self.banner.borrow().clone(),
            repaired: self.repaired,
        };
        self.tell_views(&ToViews::Picture(Box::new(picture)));
    }

    fn tell_views(&self, message: &ToViews) {
        // Nobody may be listening; a view that opens asks for the picture itself.
        let _ = self.views.send(message, &[]);
    }

    fn language(&self) -> Lang {
        self.prefs.borrow().lang.unwrap_or_else(language)
    }

    fn listen_for_network(self: &Rc<Self>) {
        let owner = self.clone();
        let online = Closure::<dyn FnMut()>::new(move || owner.feed(Input::Online));
        if let Ok(target) = js_sys::global().dyn_into::<web_sys::EventTarget>() {
            // A context without that event only waits for the next try.
            let _ = target.add_event_listener_with_callback("online", online.as_ref().unchecked_ref());
        }
        // Lives as long as the context.
        online.forget();
    }

    /// Asks the browser how much is stored.
    fn measure(self: &Rc<Self>) {
        let owner = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Some(window) = web_sys::window() else { return };
            let Ok(estimate) = window.navigator().storage().estimate() else { return };
            let Ok(estimate) = wasm_bindgen_futures::JsFuture::from(estimate).await else { return };
            let usage = js_sys::Reflect::get(&estimate, &"usage".into()).ok().and_then(|v| v.as_f64());
            owner.stored.set(usage.map(|n| n as u64));
            owner.show();
        });
    }
}

fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        end(&place);
    }));
}

/// Stops everything this instance does, then asks for a fresh one, which goes on from what is on disk. The reason stays
/// out of what users read.
fn end(why: &str) {
    if DEAD.replace(true) {
        return;
    }
    OWNER.with(|slot| {
        let owner = slot.try_borrow().ok().and_then(|slot| slot.clone());
        if let Some(mut requests) = owner.as_ref().and_then(|o| o.requests.try_borrow_mut().ok()) {
            requests.clear();
        }
        if let Some(mut ears) = owner.as_ref().and_then(|o| o.ears.try_borrow_mut().ok()) {
            *ears = None;
        }
    });
    platform::panicked(why);
}

fn set_timeout(body: &Closure<dyn FnMut()>, ms: i32) -> Option<i32> {
    let window = web_sys::window()?;
    window.set_timeout_with_callback_and_timeout_and_arguments_0(body.as_ref().unchecked_ref(), ms).ok()
}

fn clear_timeout(id: i32) {
    if let Some(window) = web_sys::window() {
        window.clear_timeout_with_handle(id);
    }
}

impl From<StoreError> for JsValue {
    fn from(error: StoreError) -> JsValue {
        JsValue::from_str(match error {
            StoreError::Full => "storage is full",
            StoreError::Closed | StoreError::Broken(_) => "storage cannot be opened",
        })
    }
}
