//! A field of the state that knows when it changed, so that the page redraws only what shows it.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

/// A value with the number of its last change. No number is used twice, so a field that is reset has changed as well.
#[derive(Clone, Debug)]
pub struct Tracked<T> {
    value: T,
    version: u64,
}

impl<T> Tracked<T> {
    pub fn new(value: T) -> Tracked<T> {
        Tracked { value, version: next_version() }
    }

    /// Counts as a change, so that whatever shows the value shows it again.
    pub fn touch(&mut self) {
        self.version = next_version();
    }

    /// The number of the last change; mutable access counts as one.
    pub fn version(&self) -> u64 {
        self.version
    }
}

impl<T: Default> Default for Tracked<T> {
    fn default() -> Tracked<T> {
        Tracked::new(T::default())
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.version = next_version();
        &mut self.value
    }
}

fn next_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_and_resets_are_noticed_and_reads_are_not() {
        let mut field = Tracked::new(vec![1]);
        let first = field.version();
        assert_eq!((field.len(), field.version()), (1, first));
        field.push(2);
        let second = field.version();
        assert_ne!(second, first);
        field = Tracked::default();
        assert!(field.is_empty() && ![first, second].contains(&field.version()));
    }
}
