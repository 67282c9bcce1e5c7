//! Random values: independent numbers for everything that is free, remembered per argument. A
//! function of which nothing is known is a random oracle.

use std::cell::{OnceCell, RefCell};
use std::hash::Hash;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rustc_hash::FxHashMap;

use super::check::Effort;
use super::evaluate::Interpretation;
use super::lanes::{LANES, Lanes};
use crate::derivation::term::{FunctionId, SymbolId};
use crate::number::{Base, Exact, Fp, Invert, PrimePair};

/// A number system that random values are drawn from.
pub trait Draw: Exact + Invert + Hash {
    /// A uniformly random number.
    fn draw(random: &mut ChaCha8Rng) -> Self;

    /// What an unknown function of `argument` may be: `fresh`, or less of it.
    fn after(self, argument: &Self) -> Self;

    /// The exponential, if the system has one for this number.
    fn exponential(&self, base: &Base) -> Option<Self>;

    /// The least natural number that this may be.
    fn least(&self) -> u64;
}

impl Draw for Fp {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        // 2^61 numbers are one more than there are residues.
        loop {
            let number = random.next_u64() >> 3;
            if number < Fp::P {
                return Fp::new(number);
            }
        }
    }

    fn after(self, _: &Self) -> Self {
        self
    }

    fn exponential(&self, _: &Base) -> Option<Self> {
        None
    }

    fn least(&self) -> u64 {
        self.residue()
    }
}

impl Draw for PrimePair {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        PrimePair::new(random.next_u64(), Some(random.next_u64()))
    }

    /// What comes of a number without exponent has none either.
    fn after(self, argument: &Self) -> Self {
        match argument.has_exponent() {
            true => self,
            false => PrimePair::new(self.residue(), None),
        }
    }

    fn exponential(&self, base: &Base) -> Option<Self> {
        PrimePair::exponential(*self, base)
    }

    fn least(&self) -> u64 {
        self.residue()
    }
}

/// A stream of random numbers from a seed and what it is for.
pub fn stream(seed: u64, purpose: u64, number: u64) -> ChaCha8Rng {
    let mut key = [0u8; 32];
    for (part, value) in key.chunks_mut(8).zip([seed, purpose, number, 0x6772_6164]) {
        part.copy_from_slice(&value.to_le_bytes());
    }
    ChaCha8Rng::from_seed(key)
}

/// An argument of a function: the argument, the function, the order of the derivative, its
/// subscripts.
type Asked<F> = (F, u32, u32, u128);

/// A free value: symbol, layer, indices.
type Leaf = (SymbolId, i64, Vec<i64>);

/// Random values, the same for the same question.
struct Oracle<F> {
    random: RefCell<ChaCha8Rng>,
    /// From what the base of exponentials is made, and the base once it is needed.
    seed: u64,
    base: OnceCell<Base>,
    leaves: RefCell<FxHashMap<Leaf, F>>,
    functions: RefCell<FxHashMap<Asked<F>, F>>,
    /// The function in the place of all others, to find out what that would hide.
    identity: bool,
}

/// Subscripts as one number. They are positions on axes, far below 2^16.
fn packed(subscripts: &[i64]) -> u128 {
    subscripts
        .iter()
        .fold(1, |packed, index| packed << 16 | (*index as u128 & 0xFFFF))
}

/// The numbers of functions that the theory does not have.
const EXP: u32 = u32::MAX;
const LOG: u32 = u32::MAX - 1;

/// Logarithms of smaller natural numbers are sums of logarithms of primes.
const SMALL: u64 = 1 << 20;

/// The prime factors of a number, each as often as it divides it.
fn prime_factors(mut number: u64) -> Vec<u64> {
    let mut factors = Vec::new();
    let mut divisor = 2;
    while divisor * divisor <= number {
        match number.is_multiple_of(divisor) {
            true => {
                factors.push(divisor);
                number /= divisor;
            }
            false => divisor += 1,
        }
    }
    if number > 1 {
        factors.push(number);
    }
    factors
}

impl<F: Draw> Oracle<F> {
    /// Fresh random values.
    fn new(mut random: ChaCha8Rng, identity: bool) -> Self {
        let seed = random.next_u64();
        Oracle {
            random: RefCell::new(random),
            seed,
            base: OnceCell::new(),
            leaves: RefCell::default(),
            functions: RefCell::default(),
            identity,
        }
    }

    /// At how many arguments functions were asked for.
    fn questions(&self) -> usize {
        self.functions.borrow().len()
    }

    fn ask(&self, question: Asked<F>) -> F {
        let mut known = self.functions.borrow_mut();
        let argument = question.0.clone();
        known
            .entry(question)
            .or_insert_with(|| F::draw(&mut self.random.borrow_mut()).after(&argument))
            .clone()
    }
}

impl<F: Draw> Interpretation<F> for Oracle<F> {
    fn leaf(&self, symbol: SymbolId, layer: i64, indices: &[i64]) -> F {
        let mut known = self.leaves.borrow_mut();
        known
            .entry((symbol, layer, indices.to_vec()))
            .or_insert_with(|| F::draw(&mut self.random.borrow_mut()))
            .clone()
    }

    fn function(
        &self,
        function: FunctionId,
        subscripts: &[i64],
        order: u32,
        argument: &F,
    ) -> Option<F> {
        if self.identity {
            return Some(match order {
                0 => argument.clone(),
                1 => F::one(),
                _ => F::zero(),
            });
        }
        Some(self.ask((argument.clone(), function.0, order, packed(subscripts))))
    }

    fn exp(&self, argument: &F) -> Option<F> {
        if argument.is_zero() {
            return Some(F::one());
        }
        // Where no exponent is known, exp is a function with exp' = exp and nothing else.
        Some(
            argument
                .exponential(self.base.get_or_init(|| PrimePair::base(self.seed)))
                .unwrap_or_else(|| self.ask((argument.clone(), EXP, 0, 0))),
        )
    }

    fn ln(&self, argument: &F) -> Option<F> {
        if argument.is_one() {
            return Some(F::zero());
        }
        // A small residue is a number that is written or counted: what is random is hardly ever
        // that small. A negative one has no logarithm.
        if (-argument.clone()).least() < SMALL {
            return None;
        }
        let number = argument.least();
        if number >= SMALL {
            return Some(self.ask((argument.clone(), LOG, 0, 0)));
        }
        let logarithms = prime_factors(number).into_iter().map(|prime| {
            let prime = F::from_integer(prime as i64);
            self.ask((prime, LOG, 0, 0))
        });
        Some(logarithms.fold(F::zero(), |sum, logarithm| sum + logarithm))
    }
}

/// One oracle for each lane.
pub struct Oracles<F>([Oracle<F>; LANES]);

impl<F: Draw> Oracles<F> {
    /// Fresh random values for each lane, from what they are for.
    pub fn new(effort: &Effort, purpose: u64, number: u64) -> Self {
        Oracles(std::array::from_fn(|lane| {
            let number = number.wrapping_mul(LANES as u64).wrapping_add(lane as u64);
            let random = stream(effort.seed, purpose ^ 0x5eed, number);
            Oracle::new(random, effort.identity)
        }))
    }

    /// At how many arguments functions were asked for, at most.
    pub fn questions(&self) -> usize {
        let all = self.0.iter().map(Oracle::questions);
        all.max().unwrap_or(0)
    }
}

impl<F: Draw> Interpretation<Lanes<F>> for Oracles<F> {
    fn leaf(&self, symbol: SymbolId, layer: i64, indices: &[i64]) -> Lanes<F> {
        Lanes::new(|lane| self.0[lane].leaf(symbol, layer, indices))
    }

    fn function(
        &self,
        function: FunctionId,
        subscripts: &[i64],
        order: u32,
        argument: &Lanes<F>,
    ) -> Option<Lanes<F>> {
        Lanes::all(|lane| {
            let argument = argument.lane(lane);
            self.0[lane].function(function, subscripts, order, argument)
        })
    }

    fn exp(&self, argument: &Lanes<F>) -> Option<Lanes<F>> {
        Lanes::all(|lane| self.0[lane].exp(argument.lane(lane)))
    }

    fn ln(&self, argument: &Lanes<F>) -> Option<Lanes<F>> {
        Lanes::all(|lane| self.0[lane].ln(argument.lane(lane)))
    }
}
