//! Exact values of terms in a world: definitions are unfolded with memory, derivatives are taken
//! with infinitesimals. The same code serves every number system.

use rustc_hash::FxHashMap;

use super::jet::Jet;
use super::world::{Node, Resolution, Trouble, World};
use crate::derivation::integer::{Environment, Integer, Var};
use crate::derivation::term::{Condition, Entry, FunctionId, Range, SymbolId, Term};
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
}

/// Up to eight indices in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Position(u128);

impl Position {
    const MOST: usize = 8;

    /// `None` if there are too many indices, or one is too large.
    fn of(indices: &[i64]) -> Option<Self> {
        if indices.len() > Self::MOST {
            return None;
        }
        let mut packed = 0;
        for index in indices {
            packed = packed << 16 | u128::from(u16::try_from(*index).ok()?);
        }
        Some(Position(packed))
    }
}

/// An entry that is being differentiated by, or the parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Seed {
    Entry(Node, Position),
    Parameter,
}

/// Values in the presence of some infinitesimals.
struct Table<F> {
    parent: usize,
    /// The infinitesimal that this table adds to its parent; none for the first table.
    seed: Option<Seed>,
    /// How many infinitesimals there are.
    depth: usize,
    memory: FxHashMap<(Node, Position), Jet<F>>,
}

/// The indices as a key.
pub(super) fn packed(indices: &[i64]) -> Result<Position, Trouble> {
    Position::of(indices).ok_or_else(|| {
        Trouble::TooMuch("an array with more than 8 indices, or a very long axis".into())
    })
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
    tables: Vec<Table<F>>,
    children: FxHashMap<(usize, Seed), usize>,
    locals: Vec<Option<Jet<F>>>,
    /// Sums and products that were evaluated before, by their place in memory, the table and the
    /// values of what is free in them.
    sums: FxHashMap<(usize, usize, Position), Jet<F>>,
    reaches: FxHashMap<(Node, Node), bool>,
    /// What is free in a sum; none for one that is evaluated anew each time.
    free: FxHashMap<usize, Option<Box<[Var]>>>,
    steps: u64,
    limit: u64,
    recursion: usize,
}

impl<'w, F: Ring + Invert, I: Interpretation<F>> Evaluator<'w, F, I> {
    /// An evaluator that gives up after `limit` steps.
    pub fn new(world: &'w World<'w>, interpretation: &'w I, limit: u64) -> Self {
        let first = Table {
            parent: 0,
            seed: None,
            depth: 0,
            memory: FxHashMap::default(),
        };
        Evaluator {
            world,
            interpretation,
            environment: world.environment(),
            tables: vec![first],
            children: FxHashMap::default(),
            locals: vec![None; world.theory.locals as usize],
            sums: FxHashMap::default(),
            reaches: FxHashMap::default(),
            free: FxHashMap::default(),
            steps: 0,
            limit,
            recursion: 0,
        }
    }

    /// Grants the full number of steps again.
    pub fn restart(&mut self) {
        self.steps = 0;
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
                .filter(|free| free.len() <= Position::MOST)
        });
        let Some(free) = free else {
            return self.fresh_jet(term, table);
        };
        let values = free.iter().fold(0u128, |packed, var| {
            packed << 16 | u128::from(self.environment[var.0 as usize] as u16)
        });
        let key = (place, table, Position(values));
        if let Some(known) = self.sums.get(&key) {
            return Ok(known.clone());
        }
        let value = self.fresh_jet(term, table)?;
        self.sums.insert(key, value.clone());
        Ok(value)
    }

    /// Counts a step; an error if there were too many.
    pub(super) fn step(&mut self) -> Result<(), Trouble> {
        self.steps += 1;
        match self.steps > self.limit {
            true => Err(Trouble::TooMuch(
                "the evaluation takes too many steps".into(),
            )),
            false => Ok(()),
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
                let mut sum = Jet::zero();
                for part in parts {
                    sum = sum.plus(&self.jet(part, table)?);
                }
                Ok(sum)
            }
            Term::Multiply(factors) => {
                let mut product = Jet::Number(F::one());
                for factor in factors {
                    product = product.times(&self.jet(factor, table)?);
                }
                Ok(product)
            }
            Term::Negate(inner) => Ok(self.jet(inner, table)?.negated()),
            Term::Divide(above, below) => {
                let below = self.jet(below, table)?;
                let inverse = below
                    .inverse()
                    .ok_or_else(|| Trouble::Undefined("a division by zero".into()))?;
                Ok(self.jet(above, table)?.times(&inverse))
            }
            Term::Power(base, exponent) => {
                let base = self.jet(base, table)?;
                base.power(*exponent)
                    .ok_or_else(|| Trouble::Undefined("a negative power of zero".into()))
            }
            Term::Sum(var, range, body) => self.over(*var, range, Jet::zero(), |evaluator, sum| {
                Ok(sum.plus(&evaluator.jet(body, table)?))
            }),
            Term::Product(var, range, body) => {
                self.over(*var, range, Jet::Number(F::one()), |evaluator, product| {
                    Ok(product.times(&evaluator.jet(body, table)?))
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
                let node = self.world.node(by, &self.environment);
                let seed = Seed::Entry(node, packed(&self.indices(by))?);
                let child = match self.children.get(&(table, seed)) {
                    Some(child) => *child,
                    None => {
                        self.world.resolve(node)?;
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
        self.tables.push(Table {
            parent: table,
            seed: Some(seed),
            depth,
            memory: FxHashMap::default(),
        });
        let child = self.tables.len() - 1;
        self.children.insert((table, seed), child);
        Ok(child)
    }

    pub(super) fn indices(&self, entry: &Entry) -> Vec<i64> {
        let indices = entry.indices.iter();
        indices.map(|index| index.at(&self.environment)).collect()
    }

    /// Whether a symbol on a layer is computed from another one.
    fn reaches(&mut self, node: Node, seed: Node) -> bool {
        let world = self.world;
        *self
            .reaches
            .entry((node, seed))
            .or_insert_with(|| world.dependencies(node).contains(&seed))
    }

    /// Whether some infinitesimal of a table is added to this very entry.
    pub(super) fn seeded(&self, mut table: usize, node: Node, position: Position) -> bool {
        while let Some(seed) = self.tables[table].seed {
            if seed == Seed::Entry(node, position) {
                return true;
            }
            table = self.tables[table].parent;
        }
        false
    }

    fn entry(&mut self, entry: &Entry, table: usize) -> Result<Jet<F>, Trouble> {
        let node = self.world.node(entry, &self.environment);
        let mut position = Some(Position(0));
        for index in &entry.indices {
            let index = u16::try_from(index.at(&self.environment)).ok();
            position = position
                .zip(index)
                .map(|(sum, index)| Position(sum.0 << 16 | u128::from(index)));
        }
        if let Some(position) = position.filter(|_| entry.indices.len() <= Position::MOST)
            && let Some(known) = self.tables[table].memory.get(&(node, position))
        {
            return Ok(known.clone());
        }
        let indices = self.indices(entry);
        self.at(node, &indices, table)
    }

    fn at(&mut self, node: Node, indices: &[i64], table: usize) -> Result<Jet<F>, Trouble> {
        self.in_range(node, indices)?;
        let key = (node, packed(indices)?);
        if let Some(known) = self.tables[table].memory.get(&key) {
            return Ok(known.clone());
        }
        let Table {
            parent,
            depth,
            seed,
            ..
        } = &self.tables[table];
        let (parent, depth, seed) = (*parent, *depth, *seed);
        let value = match seed {
            Some(seed) if seed == Seed::Entry(node, key.1) => {
                self.at(node, indices, parent)?.nudged(depth - 1)
            }
            // An infinitesimal changes only what is computed from its entry.
            Some(Seed::Entry(seed, _)) if !self.reaches(node, seed) => {
                self.at(node, indices, parent)?
            }
            Some(Seed::Parameter) => self.at(node, indices, parent)?,
            _ => match self.world.resolve(node)? {
                Resolution::Leaf => Jet::Number(self.interpretation.leaf(node.0, node.1, indices)),
                Resolution::Rule(rule, value) => {
                    self.unfold(&rule, value, indices, |evaluator| {
                        evaluator.jet(&rule.body, table)
                    })?
                }
            },
        };
        self.tables[table].memory.insert(key, value.clone());
        Ok(value)
    }

    /// Evaluates the body of a definition with its variables set.
    pub(super) fn unfold<T>(
        &mut self,
        rule: &crate::derivation::theory::Rule,
        layer: i64,
        indices: &[i64],
        work: impl FnOnce(&mut Self) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        if self.recursion >= RECURSION {
            return Err(Trouble::TooMuch(
                "definitions refer to each other too deeply".into(),
            ));
        }
        let vars: Vec<_> = rule
            .layer_variable
            .into_iter()
            .chain(rule.indices.iter().copied())
            .collect();
        let values = rule
            .layer_variable
            .map(|_| layer)
            .into_iter()
            .chain(indices.iter().copied());
        let mut before = Vec::with_capacity(vars.len());
        for (var, value) in vars.iter().zip(values) {
            before.push(std::mem::replace(
                &mut self.environment[var.0 as usize],
                value,
            ));
        }
        self.recursion += 1;
        let found = work(self);
        self.recursion -= 1;
        for (var, value) in vars.iter().zip(before) {
            self.environment[var.0 as usize] = value;
        }
        found
    }

    /// An index outside of its axis means nothing.
    pub(super) fn in_range(&mut self, node: Node, indices: &[i64]) -> Result<(), Trouble> {
        let symbol = self.world.theory.at(node.0);
        if let Some(var) = symbol.layer {
            self.environment[var.0 as usize] = node.1;
        }
        for (index, slot) in indices.iter().zip(&symbol.slots) {
            let size = self.world.size(slot, &self.environment)?;
            if *index < 1 || *index > size {
                return Err(Trouble::OutOfRange(format!(
                    "{} has no index {index}",
                    symbol.name
                )));
            }
        }
        Ok(())
    }
}
