//! The types that all others are made of.

use std::collections::VecDeque;

use serde::de::IgnoredAny;

use super::{FromJson, Node, ToJson, Writer};

macro_rules! unsigned {
    ($($type:ty)+) => {$(
        impl ToJson for $type {
            fn write(&self, to: &mut Writer) {
                to.unsigned(*self as u64);
            }
        }

        impl FromJson for $type {
            fn read(from: Node<'_>) -> Self {
                match from.as_u64().map(<$type>::try_from) {
                    Some(Ok(number)) => number,
                    _ => {
                        from.fail();
                        0
                    }
                }
            }
        }
    )+};
}

unsigned!(u8 u16 u32 u64 usize);

/// What was read, or a failure and any value.
fn or_fail<T: Default>(from: Node<'_>, read: Option<T>) -> T {
    if read.is_none() {
        from.fail();
    }
    read.unwrap_or_default()
}

impl ToJson for f64 {
    fn write(&self, to: &mut Writer) {
        to.float(*self);
    }
}

impl FromJson for f64 {
    fn read(from: Node<'_>) -> Self {
        or_fail(from, from.as_f64())
    }
}

impl ToJson for bool {
    fn write(&self, to: &mut Writer) {
        to.boolean(*self);
    }
}

impl FromJson for bool {
    fn read(from: Node<'_>) -> Self {
        or_fail(from, from.as_bool())
    }
}

impl ToJson for str {
    fn write(&self, to: &mut Writer) {
        to.string(self);
    }
}

impl ToJson for String {
    fn write(&self, to: &mut Writer) {
        to.string(self);
    }
}

impl FromJson for String {
    fn read(from: Node<'_>) -> Self {
        or_fail(from, from.as_str()).into_owned()
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }
}

impl<T: ToJson> ToJson for Box<T> {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn read(from: Node<'_>) -> Self {
        Box::new(T::read(from))
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, to: &mut Writer) {
        match self {
            Some(value) => value.write(to),
            None => to.null(),
        }
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn read(from: Node<'_>) -> Self {
        if from.is_none() { None } else { Some(T::read(from)) }
    }
}

fn write_all<'a, T: ToJson + 'a>(values: impl Iterator<Item = &'a T>, to: &mut Writer) {
    to.open_array();
    for value in values {
        to.element();
        value.write(to);
    }
    to.close_array();
}

impl<T: ToJson> ToJson for [T] {
    fn write(&self, to: &mut Writer) {
        write_all(self.iter(), to);
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn write(&self, to: &mut Writer) {
        self.as_slice().write(to);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, to: &mut Writer) {
        self.as_slice().write(to);
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn read(from: Node<'_>) -> Self {
        let mut list = Vec::new();
        for element in from.array() {
            list.push(T::read(element));
        }
        list
    }
}

impl<T: ToJson> ToJson for VecDeque<T> {
    fn write(&self, to: &mut Writer) {
        write_all(self.iter(), to);
    }
}

impl<T: FromJson> FromJson for VecDeque<T> {
    fn read(from: Node<'_>) -> Self {
        Vec::read(from).into()
    }
}

impl<A: ToJson, B: ToJson> ToJson for (A, B) {
    fn write(&self, to: &mut Writer) {
        to.open_array();
        self.0.write(to);
        to.element();
        self.1.write(to);
        to.close_array();
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn read(from: Node<'_>) -> Self {
        let mut elements = from.array();
        match (elements.next(), elements.next(), elements.next()) {
            (Some(first), Some(second), None) => (A::read(first), B::read(second)),
            _ => {
                from.fail();
                (A::read(from), B::read(from))
            }
        }
    }
}

impl FromJson for IgnoredAny {
    fn read(_: Node<'_>) -> Self {
        IgnoredAny
    }
}
