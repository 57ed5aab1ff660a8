//! The virtual DOM in a real browser: what is drawn anew stays the same element, and nothing else is touched.
#![cfg(target_arch = "wasm32")]
// Clippy takes only `#[test]` for a test.
#![allow(clippy::unwrap_used)]

use fov_webext::view::dom::{Element, Node, Root, el};
use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

type El = Box<Element<&'static str>>;

/// An element of the document to draw in; taken out again when dropped.
struct Stage {
    host: HtmlElement,
    root: Root<&'static str>,
}

impl Stage {
    fn new() -> Stage {
        let document = document();
        let host = document.create_element("div").unwrap().unchecked_into::<HtmlElement>();
        document.body().unwrap().append_child(&host).unwrap();
        Stage { root: Root::new(host.clone().into()), host }
    }

    fn draw(&mut self, nodes: Vec<Node<&'static str>>) {
        self.root.draw(nodes);
    }

    fn find(&self, selector: &str) -> HtmlElement {
        self.host.query_selector(selector).unwrap().unwrap().unchecked_into()
    }

    fn html(&self) -> String {
        self.host.inner_html()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.host.remove();
    }
}

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

/// What was changed in an element since this was made.
struct Watch(JsValue);

impl Watch {
    fn new(host: &HtmlElement) -> Watch {
        let body = "const it = new MutationObserver(() => {});
            it.observe(host, { subtree: true, childList: true, characterData: true, attributes: true });
            return it;";
        Watch(Function::new_with_args("host", body).call1(&JsValue::UNDEFINED, host).unwrap())
    }

    /// Kinds of the changes, in order.
    fn seen(&self) -> Vec<String> {
        let take = Reflect::get(&self.0, &"takeRecords".into()).unwrap().unchecked_into::<Function>();
        let records: Array = take.call0(&self.0).unwrap().unchecked_into();
        records.iter().map(|it| Reflect::get(&it, &"type".into()).unwrap().as_string().unwrap()).collect()
    }
}

fn list(keys: &[&'static str]) -> Vec<Node<&'static str>> {
    let item = |key: &&'static str| -> Node<&'static str> {
        el("li").key(*key).child(el("button").attr("id", *key).child(*key)).into()
    };
    vec![el("ul").children(keys.iter().map(item).collect()).into()]
}

fn order(stage: &Stage) -> String {
    stage.find("ul").text_content().unwrap()
}

#[wasm_bindgen_test]
fn keyed_children_move_and_keep_the_focus() {
    let mut stage = Stage::new();
    stage.draw(list(&["a", "b", "c", "d"]));
    let before: Vec<_> = ["#a", "#b", "#c", "#d"].map(|id| stage.find(id)).into();
    before[3].focus().unwrap();
    for keys in [&["d", "a", "b", "c"], &["c", "d", "b", "a"], &["a", "b", "c", "d"]] {
        stage.draw(list(keys));
        assert_eq!(order(&stage), keys.concat());
        assert_eq!(document().active_element().as_ref(), Some(before[3].unchecked_ref()));
    }
    let after: Vec<_> = ["#a", "#b", "#c", "#d"].map(|id| stage.find(id)).into();
    assert_eq!(before, after, "the same elements");
}

#[wasm_bindgen_test]
fn one_that_goes_or_comes_leaves_the_others_untouched() {
    let mut stage = Stage::new();
    stage.draw(list(&["a", "b", "c", "d"]));
    let kept = stage.find("#d");
    let watch = Watch::new(&stage.host);
    stage.draw(list(&["a", "c", "d"]));
    assert_eq!(watch.seen(), ["childList"]);
    stage.draw(list(&["new", "a", "c", "d"]));
    assert_eq!(watch.seen(), ["childList"]);
    stage.draw(list(&["new", "a", "c", "d"]));
    assert!(watch.seen().is_empty());
    assert_eq!(order(&stage), "newacd");
    assert_eq!(stage.find("#d"), kept);
}

#[wasm_bindgen_test]
fn a_growing_text_touches_one_node_and_leaves_the_selection() {
    let mut stage = Stage::new();
    let talk = |text: &str| -> Vec<Node<&'static str>> {
        let reply = el("p").attr("id", "reply").child(text.to_owned());
        vec![el("div").class("talk").child(el("p").child("Earlier.")).child(reply).into()]
    };
    stage.draw(talk("I cut"));
    let node = stage.find("#reply").first_child().unwrap();
    let selection = Function::new_with_args(
        "node",
        "const s = getSelection(); s.setBaseAndExtent(node, 2, node, 5); return s;",
    );
    let selection = selection.call1(&JsValue::UNDEFINED, &node).unwrap();
    let watch = Watch::new(&stage.host);
    stage.draw(talk("I cut the first two seconds."));
    assert_eq!(watch.seen(), ["characterData"]);
    assert_eq!(stage.find("#reply").first_child().unwrap(), node);
    assert_eq!(selection.unchecked_ref::<js_sys::Object>().to_string(), "cut");
    stage.draw(talk("Something else"));
    assert_eq!(stage.find("#reply").text_content().unwrap(), "Something else");
}

#[wasm_bindgen_test]
fn what_comes_and_goes_keeps_its_place() {
    let mut stage = Stage::new();
    let view = |shown: bool| -> Vec<Node<&'static str>> {
        let note: Option<El> = shown.then(|| el("p").child("a note"));
        vec![
            el("div").child(note).child(el("details").child(el("summary").child("more"))).child("end").into(),
        ]
    };
    stage.draw(view(false));
    let details = stage.find("details");
    details.set_attribute("open", "").unwrap();
    stage.draw(view(true));
    assert_eq!(
        stage.html(),
        "<div><p>a note</p><details open=\"\"><summary>more</summary></details>end</div>"
    );
    stage.draw(view(false));
    assert_eq!(stage.html(), "<div><details open=\"\"><summary>more</summary></details>end</div>");
    assert_eq!(stage.find("details"), details);
}

#[wasm_bindgen_test]
fn what_is_typed_stays_until_the_view_says_otherwise() {
    let mut stage = Stage::new();
    let view = |text: &'static str, on: bool| -> Vec<Node<&'static str>> {
        vec![el("input").value(text).into(), el("input").attr("type", "checkbox").checked(on).into()]
    };
    stage.draw(view("", false));
    let field = stage.find("input").unchecked_into::<HtmlInputElement>();
    let switch = stage.find("[type=checkbox]").unchecked_into::<HtmlInputElement>();
    field.set_value("hello");
    field.set_selection_range(1, 3).unwrap();
    stage.draw(view("hello", true));
    assert_eq!(field.selection_start().unwrap(), Some(1), "an equal value is not set again");
    assert!(switch.checked());
    switch.set_checked(false);
    stage.draw(view("", true));
    assert_eq!(field.value(), "");
    assert!(switch.checked(), "compared with what stands there, not with what was drawn");
}

#[wasm_bindgen_test]
fn a_select_takes_its_value_from_options_that_come_with_it() {
    let mut stage = Stage::new();
    let view = |options: &[&'static str], value: &'static str| -> Vec<Node<&'static str>> {
        let option =
            |it: &&'static str| -> Node<&'static str> { el("option").attr("value", *it).child(*it).into() };
        vec![el("select").value(value).children(options.iter().map(option).collect()).into()]
    };
    let value =
        |stage: &Stage| Reflect::get(&stage.find("select"), &"value".into()).unwrap().as_string().unwrap();
    stage.draw(view(&["a", "b"], "b"));
    assert_eq!(value(&stage), "b");
    stage.draw(view(&["a", "b", "c"], "c"));
    assert_eq!(value(&stage), "c");
}

#[wasm_bindgen_test]
fn attributes_and_styles_follow_and_text_is_never_html() {
    let mut stage = Stage::new();
    let svg = || el("svg").attr("viewBox", "0 0 1 1").child(el("path").attr("d", "M0 0"));
    stage.draw(vec![
        el("div").class("a").attr("title", "<b>").style("inline-size", "25%").child("<b>&amp;").into(),
        svg().into(),
    ]);
    let div = stage.find("div");
    assert_eq!(div.text_content().unwrap(), "<b>&amp;");
    assert_eq!(div.style().get_property_value("inline-size").unwrap(), "25%");
    assert_eq!(stage.find("path").namespace_uri().unwrap(), "http://www.w3.org/2000/svg");
    stage.draw(vec![el("div").class("b").flag("hidden", true).into(), svg().into()]);
    assert_eq!(div, stage.find("div"));
    assert_eq!((div.class_name(), div.hidden(), div.has_attribute("title")), ("b".into(), true, false));
    assert_eq!(div.style().get_property_value("inline-size").unwrap(), "");
    assert_eq!(div.child_nodes_count(), 0);
}

/// How many children there are; the list itself needs a feature that nothing else does.
trait Count {
    fn child_nodes_count(&self) -> u32;
}

impl Count for HtmlElement {
    fn child_nodes_count(&self) -> u32 {
        std::iter::successors(self.first_child(), web_sys::Node::next_sibling).count() as u32
    }
}

#[wasm_bindgen_test]
fn one_ear_hears_the_innermost_message_of_its_kind() {
    let mut stage = Stage::new();
    let field = el("input").on("blur", "left");
    let inner = el("button").on("click", "inner").child(el("span").child("in"));
    stage.draw(vec![
        el("div").on("click", "outer").child(inner).child(el("p").child("out")).child(field).into(),
        el("p").attr("id", "deaf").child("nothing").into(),
    ]);
    let heard: Rc<RefCell<Vec<Option<&str>>>> = Rc::default();
    let root = Rc::new(RefCell::new(Root::new(document().create_element("div").unwrap())));
    std::mem::swap(&mut *root.borrow_mut(), &mut stage.root);
    let (list, ears) = (heard.clone(), root.clone());
    root.borrow().listen(&["click", "blur"], move |event| {
        list.borrow_mut().push(ears.borrow().message(&event));
    });
    stage.find("span").click();
    stage.find("p").click();
    stage.find("#deaf").click();
    stage.find("input").focus().unwrap();
    stage.find("input").blur().unwrap();
    assert_eq!(*heard.borrow(), [Some("inner"), Some("outer"), None, Some("left")]);
}
