//! Names of things in the machine. They come from persisted counters or from the shell, and are never reused.

use crate::json::{FromJson, Node, ToJson, Writer};
use crate::list::ListMap;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToJson, FromJson)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// A request, over the whole life of the state.
    RequestId(u64)
}
number! {
    /// A file to be delivered, over the whole life of the state.
    DeliveryId(u64)
}
number! {
    /// Something the user said or asked for, within a project.
    TurnId(u32)
}
number! {
    /// A piece of material, within a project.
    AttachmentId(u32)
}

impl<T: ToJson> ToJson for ListMap<RequestId, T> {
    fn write(&self, to: &mut Writer) {
        to.open_object();
        for (id, value) in self.iter() {
            to.key(&id.to_string());
            value.write(to);
        }
        to.close_object();
    }
}

impl<T: FromJson> FromJson for ListMap<RequestId, T> {
    fn read(from: Node<'_>) -> Self {
        let mut map = ListMap::default();
        from.expect_object();
        for (key, value) in from.entries() {
            match key.as_str().map(|id| id.parse()) {
                Some(Ok(id)) => map.insert(RequestId(id), T::read(value)),
                _ => key.fail(),
            }
        }
        map
    }
}

/// A project; chosen by the shell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToJson, FromJson)]
#[serde(transparent)]
pub struct ProjectId(pub String);

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
