//! A list that grows and is copied often. Copies share what has not changed since.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

/// A list in blocks. A copy takes time for each block, a change of a copy copies one block.
#[derive(Clone, Debug)]
pub struct Shared<T> {
    blocks: Vec<Arc<Vec<T>>>,
}

/// How many elements a block has, except for the last.
const BLOCK: usize = 64;

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared { blocks: Vec::new() }
    }
}

impl<T: Clone> Shared<T> {
    /// Adds an element at the end.
    pub fn push(&mut self, element: T) {
        match self.blocks.last_mut().filter(|last| last.len() < BLOCK) {
            Some(last) => Arc::make_mut(last).push(element),
            None => self.blocks.push(Arc::new(vec![element])),
        }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        let last = self.blocks.last().map_or(0, |last| last.len());
        self.blocks.len().saturating_sub(1) * BLOCK + last
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The element with this number, if there is one.
    pub fn get(&self, at: usize) -> Option<&T> {
        self.blocks.get(at / BLOCK)?.get(at % BLOCK)
    }

    /// All elements in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.blocks.iter().flat_map(|block| block.iter())
    }
}

impl<T> Index<usize> for Shared<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.blocks[at / BLOCK][at % BLOCK]
    }
}

impl<T: Clone> IndexMut<usize> for Shared<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut Arc::make_mut(&mut self.blocks[at / BLOCK])[at % BLOCK]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_had() {
        let mut list = Shared::default();
        (0..200).for_each(|number| list.push(number));
        let copy = list.clone();
        list[70] = -1;
        list.push(200);
        assert_eq!((copy.len(), copy[70]), (200, 70));
        assert_eq!((list.len(), list[70], list[200]), (201, -1, 200));
        assert_eq!((list.get(200), list.get(201)), (Some(&200), None));
        assert_eq!((copy.get(199), copy.get(640)), (Some(&199), None));
        assert!(copy.iter().copied().eq(0..200));
        assert_eq!(list.iter().next_back(), Some(&200));
    }
}
