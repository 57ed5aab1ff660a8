//! A tree of any form, for what is looked into without a type of its own.

use serde_json::{Number, Value};

use super::{FromJson, Node};

impl FromJson for Value {
    fn read(from: Node<'_>) -> Self {
        if !from.is_missing() && from.is_sound() {
            return tree(from);
        }
        from.fail();
        Value::Null
    }
}

fn tree(from: Node<'_>) -> Value {
    match from.first() {
        b'{' => from.entries().map(|(key, value)| (String::read(key), tree(value))).collect(),
        b'[' => from.elements().map(tree).collect(),
        b'"' => Value::String(String::read(from)),
        b't' | b'f' => Value::Bool(bool::read(from)),
        b'n' => Value::Null,
        _ => {
            let text = from.text().unwrap_or_default();
            match (text.parse::<u64>(), text.parse::<i64>()) {
                (Ok(number), _) => number.into(),
                // `-0` is a float: a whole number has no sign of its zero.
                (_, Ok(number)) if number != 0 => number.into(),
                _ => Number::from_f64(f64::read(from)).map_or(Value::Null, Value::Number),
            }
        }
    }
}
