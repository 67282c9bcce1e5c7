//! Where the values of entries are kept: arrays are numbered, and so are the entries of each. What
//! the values are is not known here.

use rustc_hash::FxHashMap;

use super::jet::Jet;
use super::world::{Node, Trouble, World};

/// An entry: the number of its array, and its own number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub array: u32,
    offset: u64,
}

/// A symbol on a layer, with the sizes of its axes and the number of its entries.
struct Array {
    node: Node,
    sizes: Vec<i64>,
    count: u64,
}

/// The arrays of a world, numbered in the order in which they are asked for.
#[derive(Default)]
pub(super) struct Arrays {
    /// The layers of each symbol with their numbers, those asked for first in front.
    numbers: Vec<Vec<(i64, u32)>>,
    all: Vec<Array>,
}

/// How many indices an entry may have.
pub(super) const INDICES: usize = 8;

impl Arrays {
    /// The place of an entry. An index outside of its axis means nothing.
    pub(super) fn spot(
        &mut self,
        world: &World<'_>,
        environment: &mut [i64],
        node: Node,
        indices: impl Iterator<Item = i64>,
    ) -> Result<Spot, Trouble> {
        let layers = self.numbers.get(node.0.0 as usize);
        let known = layers.and_then(|layers| layers.iter().find(|(layer, _)| *layer == node.1));
        let array = match known {
            Some((_, number)) => *number,
            None => self.add(world, environment, node)?,
        };
        let mut offset = 0;
        for (index, size) in indices.zip(&self.all[array as usize].sizes) {
            if !(1..=*size).contains(&index) {
                return Err(Trouble::OutOfRange(format!(
                    "{} has no index {index}",
                    world.theory.at(node.0).name
                )));
            }
            offset = offset * *size as u64 + (index as u64 - 1);
        }
        Ok(Spot { array, offset })
    }

    fn add(
        &mut self,
        world: &World<'_>,
        environment: &mut [i64],
        node: Node,
    ) -> Result<u32, Trouble> {
        let symbol = world.theory.at(node.0);
        if let Some(var) = symbol.layer {
            environment[var.0 as usize] = node.1;
        }
        let sizes = symbol
            .slots
            .iter()
            .map(|slot| world.size(slot, environment));
        let sizes: Vec<i64> = sizes.collect::<Result<_, _>>()?;
        let mut sides = sizes.iter().map(|size| (*size).max(0) as u64);
        let count = sides.try_fold(1, |count: u64, size| count.checked_mul(size));
        let Some(count) = count.filter(|_| sizes.len() <= INDICES) else {
            return Err(Trouble::TooMuch(format!(
                "an array with more than {INDICES} indices, or a very long axis"
            )));
        };
        let number = self.all.len() as u32;
        self.all.push(Array { node, sizes, count });
        let symbol = node.0.0 as usize;
        if self.numbers.len() <= symbol {
            self.numbers.resize_with(symbol + 1, Vec::new);
        }
        self.numbers[symbol].push((node.1, number));
        Ok(number)
    }

    /// The symbol and the layer of an array.
    pub(super) fn node(&self, array: u32) -> Node {
        self.all[array as usize].node
    }

    /// How many entries an array has.
    pub(super) fn count(&self, array: u32) -> u64 {
        self.all[array as usize].count
    }

    /// The indices of an entry, and how many there are.
    pub(super) fn indices(&self, spot: Spot) -> ([i64; INDICES], usize) {
        let sizes = &self.all[spot.array as usize].sizes;
        let mut indices = [0; INDICES];
        let mut rest = spot.offset;
        for (index, size) in indices.iter_mut().zip(sizes).rev() {
            *index = (rest % *size as u64) as i64 + 1;
            rest /= *size as u64;
        }
        (indices, sizes.len())
    }
}

/// Entries further on are kept one by one.
const DENSE: u64 = 4096;

/// The values of some entries.
pub(super) struct Memory<F> {
    dense: Vec<Vec<Option<Jet<F>>>>,
    sparse: FxHashMap<Spot, Jet<F>>,
}

impl<F> Default for Memory<F> {
    fn default() -> Self {
        Memory {
            dense: Vec::new(),
            sparse: FxHashMap::default(),
        }
    }
}

impl<F> Memory<F> {
    /// The value of an entry, if it is known.
    #[inline]
    pub(super) fn get(&self, spot: Spot) -> Option<&Jet<F>> {
        match spot.offset < DENSE {
            true => {
                let array = self.dense.get(spot.array as usize)?;
                array.get(spot.offset as usize)?.as_ref()
            }
            false => self.sparse.get(&spot),
        }
    }

    /// Keeps the value of an entry of an array with so many entries.
    pub(super) fn insert(&mut self, spot: Spot, count: u64, value: Jet<F>) {
        if spot.offset >= DENSE {
            self.sparse.insert(spot, value);
            return;
        }
        let (array, at) = (spot.array as usize, spot.offset as usize);
        if self.dense.len() <= array {
            self.dense.resize_with(array + 1, Vec::new);
        }
        let array = &mut self.dense[array];
        if array.is_empty() {
            array.resize_with(count.min(DENSE) as usize, || None);
        }
        array[at] = Some(value);
    }
}
