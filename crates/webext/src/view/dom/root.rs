//! The element in which everything is drawn, and the one ear for all events.

use super::{Node, patch};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// What is drawn in an element of the document.
#[derive(Debug)]
pub struct Root<M> {
    host: web_sys::Element,
    drawn: Vec<Node<M>>,
}

impl<M: Clone> Root<M> {
    /// Takes an element, and out of it whatever is in there.
    #[must_use]
    pub fn new(host: web_sys::Element) -> Root<M> {
        host.set_text_content(None);
        Root { host, drawn: Vec::new() }
    }

    /// Hears these kinds of events for as long as the document lives, those that do not bubble included. One event may
    /// lead to another while `heard` runs, and be heard in the middle of it.
    pub fn listen(&self, kinds: &[&str], heard: impl Fn(web_sys::Event) + 'static) {
        let ear = Closure::<dyn Fn(web_sys::Event)>::new(heard);
        for kind in kinds {
            let ear = ear.as_ref().unchecked_ref();
            // An element takes a listener of any name.
            let _ = self.host.add_event_listener_with_callback_and_bool(kind, ear, true);
        }
        ear.forget();
    }

    /// The message that an event leads to, according to what is drawn.
    #[must_use]
    pub fn message(&self, event: &web_sys::Event) -> Option<M> {
        let (kind, target) = (event.type_(), event.target()?.dyn_into::<web_sys::Node>().ok()?);
        self.drawn.iter().find_map(|node| node.message(&kind, &target)).cloned()
    }

    /// Draws these nodes in place of those drawn before. What had the focus and is still there keeps it.
    pub fn draw(&mut self, mut nodes: Vec<Node<M>>) {
        let focused = || document()?.active_element();
        let before = focused();
        patch::children(&self.host, &mut self.drawn, &mut nodes);
        self.drawn = nodes;
        // An element that was moved among its siblings has lost it.
        if let Some(before) = before.filter(|it| it.is_connected())
            && focused().as_ref() != Some(&before)
        {
            // An element that had the focus can have it.
            let _ = before.unchecked_ref::<web_sys::HtmlElement>().focus();
        }
    }
}

pub(super) fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
