//! Brings the document from what was drawn to what is to be drawn.

use super::{Element, Node, Place, TextNode, Trait};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Makes the children of `parent`, which stand as in `old`, stand as in `new`. The nodes of the document go over from
/// `old` to `new`.
pub(super) fn children<M>(parent: &web_sys::Node, old: &mut [Node<M>], new: &mut [Node<M>]) {
    for (at, new) in new.iter_mut().enumerate() {
        if let Some(from) = partner(old, at, new) {
            update(std::mem::take(&mut old[from]), new);
        }
    }
    // First what goes, so that what stays need not be moved around it.
    for gone in old.iter().filter_map(Node::dom) {
        // It may have been taken out already, by an extension for instance.
        let _ = parent.remove_child(gone);
    }
    let mut next: Option<web_sys::Node> = None;
    for node in new.iter_mut().rev() {
        let made = node.dom().is_none();
        if made {
            create(node);
        }
        let Some(dom) = node.dom() else { continue };
        if made || dom.next_sibling() != next {
            // The same: another hand may have changed the document.
            let _ = parent.insert_before(dom, next.as_ref());
        }
        next = Some(dom.clone());
    }
}

/// Where the drawn form of `new` stands: under the same key, or without one in the same place.
fn partner<M>(old: &[Node<M>], at: usize, new: &Node<M>) -> Option<usize> {
    let fits = |old: &Node<M>| match (old, new) {
        (Node::Text(_), Node::Text(_)) => true,
        (Node::Element(old), Node::Element(new)) => old.tag == new.tag && old.key == new.key,
        _ => false,
    };
    if old.get(at).is_some_and(fits) {
        return Some(at);
    }
    match new {
        Node::Element(element) if element.key.is_some() => old.iter().position(fits),
        _ => None,
    }
}

/// For two that [`partner`] brought together.
fn update<M>(old: Node<M>, new: &mut Node<M>) {
    match (old, new) {
        (Node::Text(old), Node::Text(new)) => {
            if let Some(dom) = &old.dom {
                grow(dom, &old, new);
            }
            new.dom = old.dom;
        }
        (Node::Element(mut old), Node::Element(new)) => {
            let Some(dom) = old.dom.take() else { return };
            children(&dom, &mut old.children, &mut new.children);
            traits(&dom, &old.traits, &new.traits);
            new.dom = Some(dom);
        }
        _ => {}
    }
}

/// Text that only grew is added to, which leaves a selection in it as it is.
fn grow(dom: &web_sys::Text, old: &TextNode, new: &TextNode) {
    match new.text.strip_prefix(&*old.text) {
        Some("") => {}
        // The text is within the limits of the document: neither can fail.
        Some(more) => drop(dom.append_data(more)),
        None => dom.set_data(&new.text),
    }
}

fn create<M>(node: &mut Node<M>) {
    let Some(document) = super::root::document() else { return };
    match node {
        Node::Nothing => {}
        Node::Text(text) => text.dom = Some(document.create_text_node(&text.text)),
        Node::Element(element) => {
            let made = match element.tag {
                "svg" | "path" => document.create_element_ns(Some(SVG), element.tag),
                tag => document.create_element(tag),
            };
            // Fails only for a tag that cannot be one, and those are constants.
            let Ok(dom) = made else { return };
            children(&dom, &mut [], &mut element.children);
            // Traits come last: a select takes its value from the options in it.
            traits(&dom, &[], &element.traits);
            element.dom = Some(dom);
        }
    }
}

fn traits(dom: &web_sys::Element, old: &[Trait], new: &[Trait]) {
    let named = |it: &Trait| {
        let (place, name) = (it.place, it.name);
        move |other: &&Trait| other.place == place && other.name == name
    };
    for gone in old.iter().filter(|old| !new.iter().any(|new| named(old)(&new))) {
        // Nothing to do where it is gone already.
        let _ = match gone.place {
            Place::Attribute => dom.remove_attribute(gone.name),
            Place::Style => style(dom).remove_property(gone.name).map(drop),
            Place::Value | Place::Switch => Ok(()),
        };
    }
    for it in new {
        let same = old.iter().find(named(it)) == Some(it);
        // None of them can fail: names are constants, and any text is a value.
        let _ = match it.place {
            Place::Attribute | Place::Style if same => Ok(()),
            Place::Attribute => dom.set_attribute(it.name, &it.value),
            Place::Style => style(dom).set_property(it.name, &it.value),
            Place::Value => property(dom, it.name, &JsValue::from_str(&it.value)),
            Place::Switch => property(dom, it.name, &JsValue::from_bool(it.value == "true")),
        };
    }
}

/// Sets it only if it differs from what stands there: setting a field's value moves its cursor.
fn property(dom: &web_sys::Element, name: &str, value: &JsValue) -> Result<(), JsValue> {
    let name = JsValue::from_str(name);
    if Reflect::get(dom, &name)? != *value {
        Reflect::set(dom, &name, value)?;
    }
    Ok(())
}

fn style(dom: &web_sys::Element) -> web_sys::CssStyleDeclaration {
    dom.unchecked_ref::<web_sys::HtmlElement>().style()
}

impl<M> Node<M> {
    fn dom(&self) -> Option<&web_sys::Node> {
        match self {
            Node::Nothing => None,
            Node::Text(text) => text.dom.as_deref().map(AsRef::as_ref),
            Node::Element(element) => element.dom.as_deref(),
        }
    }

    /// The innermost message for this kind of event on the way from here to `target`; none if that is not in here.
    pub(super) fn message(&self, kind: &str, target: &web_sys::Node) -> Option<&M> {
        let Node::Element(element) = self else { return None };
        let Element { handlers, children, dom, .. } = &**element;
        if !dom.as_ref()?.contains(Some(target)) {
            return None;
        }
        let inner = children.iter().find_map(|child| child.message(kind, target));
        inner.or_else(|| handlers.iter().find(|(on, _)| *on == kind).map(|(_, message)| message))
    }
}
