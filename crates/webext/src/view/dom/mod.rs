//! A small virtual DOM. A view is a function from its state to [`Node`]s; [`Root::draw`] compares them with those drawn
//! before and changes what differs, so that elements live on: with them focus, selection, scroll position and a
//! playing video. Events carry typed messages and are heard by one listener at the root.
//!
//! Children are matched by their place among their siblings, or by [`Element::key`] where they can move. Something that
//! comes and goes leaves [`Node::Nothing`] in its place, so that its siblings stay who they are.

mod patch;
mod root;

pub use root::Root;

use std::borrow::Cow;

/// A text: most are constants.
pub type Text = Cow<'static, str>;

/// What stands in a place of the document. `M` is the message that an event leads to.
#[derive(Debug, Default)]
pub enum Node<M> {
    /// Nothing; keeps the place.
    #[default]
    Nothing,
    /// Text, always set as text and never as HTML.
    Text(TextNode),
    /// An element with everything in it.
    Element(Box<Element<M>>),
}

/// A text in the document.
#[derive(Debug)]
pub struct TextNode {
    text: Text,
    dom: Option<web_sys::Text>,
}

/// An element in the document, made with [`el`].
#[derive(Debug)]
pub struct Element<M> {
    tag: &'static str,
    key: Option<Text>,
    traits: Vec<Trait>,
    handlers: Vec<(&'static str, M)>,
    children: Vec<Node<M>>,
    dom: Option<web_sys::Element>,
}

/// Where a trait of an element is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// An attribute.
    Attribute,
    /// A property of the style, since the policy of the page forbids `style` attributes.
    Style,
    /// The property `value`, which the user changes as well: compared with what stands there.
    Value,
    /// A property that is true or false and that the user changes as well.
    Switch,
}

#[derive(Debug, PartialEq)]
struct Trait {
    place: Place,
    name: &'static str,
    value: Text,
}

/// Begins an element.
#[must_use]
pub fn el<M>(tag: &'static str) -> Box<Element<M>> {
    Box::new(Element {
        tag,
        key: None,
        traits: Vec::new(),
        handlers: Vec::new(),
        children: Vec::new(),
        dom: None,
    })
}

impl<M> Element<M> {
    /// Tells it from its siblings of the same tag, wherever it stands among them.
    #[must_use]
    pub fn key(mut self: Box<Self>, key: impl Into<Text>) -> Box<Self> {
        self.key = Some(key.into());
        self
    }

    /// The attribute `class`.
    #[must_use]
    pub fn class(self: Box<Self>, class: &'static str) -> Box<Self> {
        self.attr("class", class)
    }

    /// An attribute.
    #[must_use]
    pub fn attr(self: Box<Self>, name: &'static str, value: impl Into<Text>) -> Box<Self> {
        self.with(Place::Attribute, name, value.into())
    }

    /// An attribute that may be absent.
    #[must_use]
    pub fn maybe(self: Box<Self>, name: &'static str, value: Option<impl Into<Text>>) -> Box<Self> {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// An attribute that is there or not, such as `disabled`.
    #[must_use]
    pub fn flag(self: Box<Self>, name: &'static str, on: bool) -> Box<Self> {
        if on { self.attr(name, "") } else { self }
    }

    /// An attribute that says `true` or `false`, such as `aria-pressed`.
    #[must_use]
    pub fn state(self: Box<Self>, name: &'static str, on: bool) -> Box<Self> {
        self.attr(name, yes_or_no(on))
    }

    /// A property of the style.
    #[must_use]
    pub fn style(self: Box<Self>, name: &'static str, value: impl Into<Text>) -> Box<Self> {
        self.with(Place::Style, name, value.into())
    }

    /// The value of a field, also of a `select`.
    #[must_use]
    pub fn value(self: Box<Self>, value: impl Into<Text>) -> Box<Self> {
        self.with(Place::Value, "value", value.into())
    }

    /// Whether a box or a radio button is chosen.
    #[must_use]
    pub fn checked(self: Box<Self>, on: bool) -> Box<Self> {
        self.with(Place::Switch, "checked", yes_or_no(on).into())
    }

    /// What an event of this kind leads to. Of several elements around its target, the innermost that has a message for
    /// the kind is heard. The kind must be one of those given to [`Root::listen`].
    #[must_use]
    pub fn on(mut self: Box<Self>, kind: &'static str, message: M) -> Box<Self> {
        self.handlers.push((kind, message));
        self
    }

    /// A text, an element or an element that may be absent, as the next child.
    #[must_use]
    pub fn child(mut self: Box<Self>, child: impl Into<Node<M>>) -> Box<Self> {
        self.children.push(child.into());
        self
    }

    /// Any number of children.
    #[must_use]
    pub fn children(mut self: Box<Self>, mut children: Vec<Node<M>>) -> Box<Self> {
        self.children.append(&mut children);
        self
    }

    /// A later one takes the place of an earlier one.
    fn with(mut self: Box<Self>, place: Place, name: &'static str, value: Text) -> Box<Self> {
        self.traits.retain(|it| (it.place, it.name) != (place, name));
        self.traits.push(Trait { place, name, value });
        self
    }
}

const fn yes_or_no(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

impl<M> From<Box<Element<M>>> for Node<M> {
    fn from(element: Box<Element<M>>) -> Node<M> {
        Node::Element(element)
    }
}

impl<M> From<Option<Box<Element<M>>>> for Node<M> {
    fn from(element: Option<Box<Element<M>>>) -> Node<M> {
        element.map_or(Node::Nothing, Node::Element)
    }
}

impl<M> From<Text> for Node<M> {
    fn from(text: Text) -> Node<M> {
        Node::Text(TextNode { text, dom: None })
    }
}

impl<M> From<&'static str> for Node<M> {
    fn from(text: &'static str) -> Node<M> {
        Text::Borrowed(text).into()
    }
}

impl<M> From<String> for Node<M> {
    fn from(text: String) -> Node<M> {
        Text::Owned(text).into()
    }
}
