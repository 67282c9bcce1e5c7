//! Exact values of terms in a world: definitions are unfolded with memory, derivatives are taken
//! with infinitesimals. The same code serves every number system.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::jet::Jet;
use super::memory::{Arrays, INDICES, Memory, Spot};
use super::world::{Resolution, Trouble, World};
use crate::derivation::integer::{Environment, Integer, Var};
use crate::derivation::term::{Condition, Entry, FunctionId, Range, SymbolId, Term};
use crate::derivation::theory::Rule;
use crate::number::{Invert, Ring};

/// What the free symbols and functions are.
pub trait Interpretation<F> {
    /// The value of an entry that nothing defines.
    fn leaf(&self, symbol: SymbolId, layer: i64, indices: &[i64]) -> F;

    /// A derivative of a function at an argument; `None` if it has no value there.
    fn function(
        &self,
        function: FunctionId,
        subscripts: &[i64],
        order: u32,
        argument: &F,
    ) -> Option<F>;

    /// The exponential; `None` if it lies outside of the number system.
    fn exp(&self, argument: &F) -> Option<F>;

    /// The logarithm; `None` if it lies outside of the number system.
    fn ln(&self, argument: &F) -> Option<F>;

    /// How many steps a calculation with this number counts as: long numbers take long.
    fn work(&self, _: &F) -> u64 {
        1
    }
}

/// Up to eight small integers in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Packed(u128);

impl Packed {
    const MOST: usize = 8;

    /// `None` if there are too many integers, or one is negative or too large.
    fn of(integers: impl ExactSizeIterator<Item = i64>) -> Option<Self> {
        if integers.len() > Self::MOST {
            return None;
        }
        let mut packed = 0;
        for (at, integer) in integers.enumerate() {
            packed |= u128::from(u16::try_from(integer).ok()?) << (16 * at);
        }
        Some(Packed(packed))
    }
}

/// An entry that is being differentiated by, or the parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Seed {
    Entry(Spot),
    Parameter,
}

/// Values in the presence of some infinitesimals.
struct Table<F> {
    parent: usize,
    /// The infinitesimal that this table adds to its parent; none for the first table.
    seed: Option<Seed>,
    /// How many infinitesimals there are.
    depth: usize,
    memory: Memory<F>,
    /// For each array whether it is computed from the entry of the seed; none where nobody asked.
    reached: Vec<Option<bool>>,
}

impl<F> Table<F> {
    fn new(parent: usize, seed: Option<Seed>, depth: usize) -> Self {
        Table {
            parent,
            seed,
            depth,
            memory: Memory::default(),
            reached: Vec::new(),
        }
    }
}

/// How many derivatives may be nested.
const DEEPEST: usize = 6;

/// How deeply definitions may refer to each other.
const RECURSION: usize = 200;

/// Evaluates terms in one world.
pub struct Evaluator<'w, F, I> {
    /// Integers, widths and definitions.
    pub world: &'w World<'w>,
    /// Values and functions.
    pub interpretation: &'w I,
    /// The values of all variables.
    pub environment: Environment,
    arrays: Arrays,
    tables: Vec<Table<F>>,
    children: FxHashMap<(usize, Seed), usize>,
    locals: Vec<Option<Jet<F>>>,
    /// Sums and products that were evaluated before, by their place in memory, the table and the
    /// values of what is free in them.
    sums: FxHashMap<(usize, usize, Packed), Jet<F>>,
    /// What is free in a sum; none for one that is evaluated anew each time.
    free: FxHashMap<usize, Option<Box<[Var]>>>,
    steps: u64,
    limit: u64,
    recursion: usize,
}

impl<'w, F: Ring + Invert, I: Interpretation<F>> Evaluator<'w, F, I> {
    /// An evaluator that gives up after `limit` steps.
    pub fn new(world: &'w World<'w>, interpretation: &'w I, limit: u64) -> Self {
        Evaluator {
            world,
            interpretation,
            environment: world.environment(),
            arrays: Arrays::default(),
            tables: vec![Table::new(0, None, 0)],
            children: FxHashMap::default(),
            locals: vec![None; world.theory.locals as usize],
            sums: FxHashMap::default(),
            free: FxHashMap::default(),
            steps: 0,
            limit,
            recursion: 0,
        }
    }

    /// Counts steps anew, up to a new limit.
    pub fn grant(&mut self, limit: u64) {
        self.steps = 0;
        self.limit = limit;
    }

    /// How many steps have been taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The value of a term.
    pub fn value(&mut self, term: &Term) -> Result<F, Trouble> {
        Ok(self.jet(term, 0)?.coefficient(0))
    }

    /// The value of a term in a table; sums are evaluated once for what is free in them.
    pub(super) fn jet(&mut self, term: &Term, table: usize) -> Result<Jet<F>, Trouble> {
        if !matches!(
            term,
            Term::Sum(..) | Term::Product(..) | Term::Matrices(_) | Term::Schematic(_)
        ) {
            return self.fresh_jet(term, table);
        }
        let place = std::ptr::from_ref(term) as usize;
        let world = self.world;
        let free = self.free.entry(place).or_insert_with(|| {
            world
                .free_in(term)
                .filter(|free| free.len() <= Packed::MOST)
        });
        let environment = &self.environment;
        let values = free
            .as_ref()
            .and_then(|free| Packed::of(free.iter().map(|var| environment[var.0 as usize])));
        let Some(values) = values else {
            return self.fresh_jet(term, table);
        };
        let key = (place, table, values);
        if let Some(known) = self.sums.get(&key) {
            return Ok(known.clone());
        }
        let value = self.fresh_jet(term, table)?;
        self.sums.insert(key, value.clone());
        Ok(value)
    }

    /// Counts a step; an error if there were too many.
    pub(super) fn step(&mut self) -> Result<(), Trouble> {
        self.charge(1)
    }

    /// Counts several steps.
    pub(super) fn charge(&mut self, steps: u64) -> Result<(), Trouble> {
        self.steps = self.steps.saturating_add(steps);
        match self.steps > self.limit {
            true => Err(Trouble::TooMuch(
                "the evaluation takes too many steps".into(),
            )),
            false => Ok(()),
        }
    }

    /// Charges for calculations with such a value what they take more than simple ones.
    #[inline]
    pub(super) fn weigh(&mut self, value: &Jet<F>, calculations: u64) -> Result<(), Trouble> {
        let work = self.interpretation.work(value.number());
        match work.saturating_mul(value.products()) {
            ..=1 => Ok(()),
            work => self.charge((work - 1).saturating_mul(calculations)),
        }
    }

    fn fresh_jet(&mut self, term: &Term, table: usize) -> Result<Jet<F>, Trouble> {
        self.step()?;
        match term {
            Term::Number(number) => {
                let number = F::from_rational(number);
                Ok(Jet::Number(number.ok_or_else(|| {
                    Trouble::Undefined("a number has no value here".into())
                })?))
            }
            Term::Integer(integer) => {
                Ok(Jet::Number(F::from_integer(integer.at(&self.environment))))
            }
            Term::Local(local) => match self.locals.get(*local as usize) {
                Some(Some(value)) => Ok(value.clone()),
                _ => Err(Trouble::Undefined("a parameter has no value".into())),
            },
            Term::Entry(entry) => self.entry(entry, table),
            Term::Delta(left, right) => {
                let equal = left.at(&self.environment) == right.at(&self.environment);
                Ok(Jet::Number(F::from_integer(i64::from(equal))))
            }
            Term::Add(parts) => {
                let Some((first, rest)) = parts.split_first() else {
                    return Ok(Jet::zero());
                };
                let mut sum = self.jet(first, table)?;
                for part in rest {
                    let part = self.jet(part, table)?;
                    sum = sum.plus(&part);
                    self.weigh(&sum, 1)?;
                }
                Ok(sum)
            }
            Term::Multiply(factors) => {
                let Some((first, rest)) = factors.split_first() else {
                    return Ok(Jet::Number(F::one()));
                };
                let mut product = self.jet(first, table)?;
                for factor in rest {
                    let factor = self.jet(factor, table)?;
                    product = product.times(&factor);
                    self.weigh(&product, 1)?;
                }
                Ok(product)
            }
            Term::Negate(inner) => Ok(self.jet(inner, table)?.negated()),
            Term::Divide(above, below) => {
                let below = self.jet(below, table)?;
                let inverse = below
                    .inverse()
                    .ok_or_else(|| Trouble::Undefined("a division by zero".into()))?;
                let quotient = self.jet(above, table)?.times(&inverse);
                self.weigh(&quotient, 1)?;
                Ok(quotient)
            }
            Term::Power(base, exponent) => {
                let base = self.jet(base, table)?;
                self.power(&base, *exponent)?
                    .ok_or_else(|| Trouble::Undefined("a negative power of zero".into()))
            }
            Term::Sum(var, range, body) => self.over(*var, range, Jet::zero(), |evaluator, sum| {
                let sum = sum.plus(&evaluator.jet(body, table)?);
                evaluator.weigh(&sum, 1)?;
                Ok(sum)
            }),
            Term::Product(var, range, body) => {
                self.over(*var, range, Jet::Number(F::one()), |evaluator, product| {
                    let product = product.times(&evaluator.jet(body, table)?);
                    evaluator.weigh(&product, 1)?;
                    Ok(product)
                })
            }
            Term::Matrices(product) => self.matrices(product, table),
            Term::Schematic(product) => self.schematic(product, table),
            Term::Apply {
                function,
                order,
                subscripts,
                argument,
            } => {
                let argument = self.jet(argument, table)?;
                let subscripts: Vec<i64> = subscripts
                    .iter()
                    .map(|subscript| subscript.at(&self.environment))
                    .collect();
                argument.compose(|more, at| {
                    let value =
                        self.interpretation
                            .function(*function, &subscripts, order + more, at);
                    value.ok_or_else(|| Trouble::Undefined("a function has no value here".into()))
                })
            }
            Term::Let {
                local,
                argument,
                order,
                body,
            } => {
                let argument = self.jet(argument, table)?;
                self.with_local(*local, argument, *order as usize, body, table)
            }
            Term::Exp(inner) => self.exponential(inner, table),
            Term::Log(inner) => self.logarithm(inner, table),
            Term::Derivative(of, by) => {
                let spot = self.spot(by)?;
                let seed = Seed::Entry(spot);
                let child = match self.children.get(&(table, seed)) {
                    Some(child) => *child,
                    None => {
                        self.world.resolve(self.arrays.node(spot.array))?;
                        self.child(table, seed)?
                    }
                };
                let depth = self.tables[table].depth;
                Ok(self.jet(of, child)?.derivative(depth, 1))
            }
            Term::Cases(cases) => {
                for (value, condition) in cases {
                    let at = |integer: &Integer| integer.at(&self.environment);
                    let holds = match condition {
                        Condition::Equal(left, right, equal) => (at(left) == at(right)) == *equal,
                        Condition::AtMost(left, right) => at(left) <= at(right),
                        Condition::Otherwise => true,
                    };
                    if holds {
                        return self.jet(value, table);
                    }
                }
                Err(Trouble::Undefined("no case applies".into()))
            }
        }
    }

    /// A power; none if it is a negative one of zero.
    pub(super) fn power(
        &mut self,
        base: &Jet<F>,
        exponent: i64,
    ) -> Result<Option<Jet<F>>, Trouble> {
        // Squared and multiplied for each binary digit.
        let digits = u64::from(exponent.unsigned_abs().max(1).ilog2());
        self.weigh(base, 2 * digits)?;
        Ok(base.power(exponent))
    }

    /// Takes a step for each value of a variable, which then gets its old value back.
    pub(super) fn over<T>(
        &mut self,
        var: Var,
        range: &Range,
        start: T,
        mut step: impl FnMut(&mut Self, T) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let (low, high) = self.world.limits(range, &self.environment)?;
        let before = self.environment[var.0 as usize];
        let mut result = start;
        for value in low..=high {
            self.environment[var.0 as usize] = value;
            result = step(self, result)?;
        }
        self.environment[var.0 as usize] = before;
        Ok(result)
    }

    pub(super) fn set_local(&mut self, local: u32, value: Option<Jet<F>>) -> Option<Jet<F>> {
        let at = local as usize;
        if self.locals.len() <= at {
            self.locals.resize(at + 1, None);
        }
        std::mem::replace(&mut self.locals[at], value)
    }

    /// A function body at an argument, differentiated `order` times by the argument.
    fn with_local(
        &mut self,
        local: u32,
        argument: Jet<F>,
        order: usize,
        body: &Term,
        table: usize,
    ) -> Result<Jet<F>, Trouble> {
        let depth = self.tables[table].depth;
        let mut argument = argument;
        let mut inner = table;
        for extra in 0..order {
            argument = argument.nudged(depth + extra);
            inner = self.child(inner, Seed::Parameter)?;
        }
        let before = self.set_local(local, Some(argument));
        let value = self.jet(body, inner);
        self.set_local(local, before);
        let value = value?;
        Ok(if order == 0 {
            value
        } else {
            value.derivative(depth, order)
        })
    }

    /// The table with one more infinitesimal.
    fn child(&mut self, table: usize, seed: Seed) -> Result<usize, Trouble> {
        if let Some(child) = self.children.get(&(table, seed)) {
            return Ok(*child);
        }
        let depth = self.tables[table].depth + 1;
        if depth > DEEPEST {
            return Err(Trouble::TooMuch(format!(
                "derivatives are nested more than {DEEPEST} deep"
            )));
        }
        self.tables.push(Table::new(table, Some(seed), depth));
        let child = self.tables.len() - 1;
        self.children.insert((table, seed), child);
        Ok(child)
    }

    /// The place of an entry.
    pub(super) fn spot(&mut self, entry: &Entry) -> Result<Spot, Trouble> {
        let node = self.world.node(entry, &self.environment);
        // The size of an axis may depend on the layer, which is set here.
        let mut indices = [0; INDICES];
        for (place, index) in indices.iter_mut().zip(&entry.indices) {
            *place = index.at(&self.environment);
        }
        let indices = indices.into_iter().take(entry.indices.len());
        self.arrays
            .spot(self.world, &mut self.environment, node, indices)
    }

    /// Whether some infinitesimal of a table is added to this very entry.
    pub(super) fn seeded(&self, mut table: usize, spot: Spot) -> bool {
        while let Some(seed) = self.tables[table].seed {
            if seed == Seed::Entry(spot) {
                return true;
            }
            table = self.tables[table].parent;
        }
        false
    }

    /// The innermost table whose infinitesimal changes an entry.
    fn changing(&mut self, spot: Spot, mut table: usize) -> usize {
        let (world, array) = (self.world, spot.array as usize);
        while let Some(seed) = self.tables[table].seed {
            let changes = match seed {
                Seed::Parameter => false,
                Seed::Entry(seed) => {
                    let arrays = &self.arrays;
                    let reached = &mut self.tables[table].reached;
                    if reached.len() <= array {
                        reached.resize(array + 1, None);
                    }
                    seed == spot
                        || *reached[array].get_or_insert_with(|| {
                            let (node, seed) = (arrays.node(spot.array), arrays.node(seed.array));
                            world.dependencies(node).contains(&seed)
                        })
                }
            };
            if changes {
                break;
            }
            table = self.tables[table].parent;
        }
        table
    }

    fn entry(&mut self, entry: &Entry, table: usize) -> Result<Jet<F>, Trouble> {
        let spot = self.spot(entry)?;
        self.at(spot, table)
    }

    fn at(&mut self, spot: Spot, table: usize) -> Result<Jet<F>, Trouble> {
        let table = self.changing(spot, table);
        if let Some(known) = self.tables[table].memory.get(spot) {
            return Ok(known.clone());
        }
        let value = match &self.tables[table] {
            Table {
                seed: Some(Seed::Entry(seed)),
                parent,
                depth,
                ..
            } if *seed == spot => {
                let number = depth - 1;
                self.at(spot, *parent)?.nudged(number)
            }
            _ => {
                let mut value = self.new_entry(spot, table)?;
                // What an outer derivative adds to this entry is not part of its definition.
                let mut outer = table;
                while let Some(seed) = self.tables[outer].seed {
                    if seed == Seed::Entry(spot) {
                        value = value.nudged(self.tables[outer].depth - 1);
                    }
                    outer = self.tables[outer].parent;
                }
                value
            }
        };
        let count = self.arrays.count(spot.array);
        self.tables[table].memory.insert(spot, count, value.clone());
        Ok(value)
    }

    fn new_entry(&mut self, spot: Spot, table: usize) -> Result<Jet<F>, Trouble> {
        if let Some((rule, layer)) = self.definition(spot)? {
            // The entry is remembered; its sum need not be.
            return self.unfold(&rule, layer, spot, |evaluator| {
                evaluator.fresh_jet(&rule.body, table)
            });
        }
        let (symbol, layer) = self.arrays.node(spot.array);
        let (indices, count) = self.arrays.indices(spot);
        let leaf = self.interpretation.leaf(symbol, layer, &indices[..count]);
        Ok(Jet::Number(leaf))
    }

    /// The definition of an entry, and the value of its layer variable; none for a free value.
    pub(super) fn definition(&self, spot: Spot) -> Result<Option<(Arc<Rule>, i64)>, Trouble> {
        Ok(match self.world.resolve(self.arrays.node(spot.array))? {
            Resolution::Rule(rule, layer) => Some((rule, layer)),
            Resolution::Leaf => None,
        })
    }

    /// Evaluates the body of a definition with its variables set.
    pub(super) fn unfold<T>(
        &mut self,
        rule: &Rule,
        layer: i64,
        spot: Spot,
        work: impl FnOnce(&mut Self) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        if self.recursion >= RECURSION {
            return Err(Trouble::TooMuch(
                "definitions refer to each other too deeply".into(),
            ));
        }
        let (mut before, _) = self.arrays.indices(spot);
        for (var, index) in rule.indices.iter().zip(&mut before) {
            std::mem::swap(&mut self.environment[var.0 as usize], index);
        }
        let layer_before = rule
            .layer_variable
            .map(|var| std::mem::replace(&mut self.environment[var.0 as usize], layer));
        self.recursion += 1;
        let found = work(self);
        self.recursion -= 1;
        if let Some((var, before)) = rule.layer_variable.zip(layer_before) {
            self.environment[var.0 as usize] = before;
        }
        for (var, before) in rule.indices.iter().zip(before) {
            self.environment[var.0 as usize] = before;
        }
        found
    }
}
