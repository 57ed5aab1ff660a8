//! What is small enough to be gone through from its beginning, and sorting that is compiled once: in a module that
//! browsers load, a map or a sort of every type is paid for by everybody.

use std::cmp::Ordering;
use std::fmt;

/// The words of a list, separated by spaces: in WebAssembly an array costs eight bytes more for each.
pub(crate) fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(' ')
}

/// The phrases of a list, separated by bars; spaces belong to them.
pub(crate) fn phrases(list: &str) -> impl Iterator<Item = &str> {
    list.split('|')
}

/// Whether a word is in a list of [`words`].
pub(crate) fn listed(word: &str, list: &str) -> bool {
    words(list).any(|listed| listed == word)
}

/// A map of a few entries, in the order in which they came.
#[derive(Clone)]
pub struct ListMap<K, V>(Vec<(K, V)>);

impl<K, V> Default for ListMap<K, V> {
    fn default() -> Self {
        ListMap(Vec::new())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for ListMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: PartialEq, V> ListMap<K, V> {
    fn position(&self, key: &K) -> Option<usize> {
        self.0.iter().position(|(known, _)| known == key)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.position(key).map(|at| &self.0[at].1)
    }

    /// The value of a key.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.position(key).map(|at| &mut self.0[at].1)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        match self.get_mut(&key) {
            Some(known) => *known = value,
            None => self.0.push((key, value)),
        }
    }

    /// Takes a key out, and its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.position(key).map(|at| self.0.remove(at).1)
    }
}

impl<K, V> ListMap<K, V> {
    /// Takes all out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All keys with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

/// The numbers below `len` in the order that `compare` gives them; equals stay as they are. A merge sort from the bottom
/// up: the standard library's is as fast as can be and twenty times the code.
#[inline(never)]
pub(crate) fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    let mut merged = Vec::with_capacity(len);
    let mut width = 1;
    while width < len {
        for both in order.chunks(2 * width) {
            let (mut left, mut right) = both.split_at(width.min(both.len()));
            while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
                if compare(*first, *second).is_le() {
                    merged.push(*first);
                    left = left_rest;
                } else {
                    merged.push(*second);
                    right = right_rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        merged.clear();
        width *= 2;
    }
    order
}

/// The items in the order of a key; equals stay as they are.
pub(crate) fn in_order<T: Copy, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> Vec<T> {
    let order = order(items.len(), &|a, b| key(&items[a]).cmp(&key(&items[b])));
    order.into_iter().map(|at| items[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_list_is_put_in_order_and_equals_stay_as_they_are() {
        for len in 0..70 {
            let keys: Vec<usize> = (0..len).map(|n| (n * 37 + len) % 11).collect();
            let mut expected: Vec<usize> = (0..len).collect();
            expected.sort_by_key(|n| keys[*n]);
            assert_eq!(order(len, &|a, b| keys[a].cmp(&keys[b])), expected);
        }
        assert_eq!(in_order(&[3, 1, 2], |n| *n), [1, 2, 3]);
    }
}
