//! A tree of any form, for what is looked into without a type of its own.

use serde_json::{Number, Value};

use super::{DEEPEST, FromJson, Node};

impl FromJson for Value {
    fn read(from: Node<'_>) -> Self {
        let value = tree(from, DEEPEST);
        if value.is_none() {
            from.fail();
        }
        value.unwrap_or_default()
    }
}

/// The value as a tree; none if it is too deep, or has a string or a number that is none.
fn tree(from: Node<'_>, depth: usize) -> Option<Value> {
    Some(match from.first() {
        b'{' => {
            let depth = depth.checked_sub(1)?;
            let entries =
                from.entries().map(|(key, value)| Some((key.as_str()?.into_owned(), tree(value, depth)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
        b'[' => {
            let depth = depth.checked_sub(1)?;
            Value::Array(from.elements().map(|element| tree(element, depth)).collect::<Option<_>>()?)
        }
        b'"' => Value::String(from.as_str()?.into_owned()),
        b't' | b'f' => Value::Bool(from.as_bool()?),
        b'n' => Value::Null,
        _ => {
            let text = from.text()?;
            match (text.parse::<u64>(), text.parse::<i64>()) {
                (Ok(number), _) => number.into(),
                // `-0` is a float: a whole number has no sign of its zero.
                (_, Ok(number)) if number != 0 => number.into(),
                _ => Value::Number(Number::from_f64(from.as_f64()?)?),
            }
        }
    })
}
