//! Definitions that are consistent: no two of them meet, and none leads back to itself.

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::refusal::{Fallible, demand};
use super::term::{Atom, Entry, Symbol, Term};

/// Entries of a symbol, on the layers of an interval, are the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// What is defined.
    pub symbol: Symbol,
    /// The variable that stands for the layer, the first and the last layer; none for a symbol
    /// without layers.
    pub layer: Option<(Var, Integer, Integer)>,
    /// The variables that stand for the indices.
    pub indices: Vec<Var>,
    /// What it is.
    pub body: Term,
}

/// Where a symbol stands in an order in which everything is computed from what comes before it.
/// Compared are the stratum, then the layer, then the rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Compared first.
    pub stratum: u32,
    /// Whether lower layers come before (1) or after (-1) higher ones; 0 for no layers.
    pub direction: i64,
    /// Compared on one layer.
    pub rank: u32,
}

/// Definitions with a measure for every symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    definitions: Vec<Definition>,
    measures: Vec<Measure>,
    constants: Vec<Var>,
}

impl Theory {
    /// Accepts definitions. The constants are integers that mean the same in all of them and are at
    /// least 1, such as the number of layers; no theorem holds for other values of them by
    /// instantiation.
    ///
    /// # Errors
    ///
    /// Two definitions may meet, or an entry is not provably computed from entries of smaller
    /// measure, or a body has free variables that its head lacks.
    pub fn new(
        definitions: Vec<Definition>,
        measures: Vec<Measure>,
        constants: Vec<Var>,
    ) -> Fallible<Theory> {
        let theory = Theory {
            definitions,
            measures,
            constants,
        };
        for (at, definition) in theory.definitions.iter().enumerate() {
            theory.well_founded(definition)?;
            let mut before = theory.definitions[..at].iter();
            let apart = before.all(|other| theory.disjoint(definition, other));
            demand(apart, "two definitions of one symbol may meet")?;
        }
        Ok(theory)
    }

    /// The definitions, by number.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The definitions of a symbol, with their numbers.
    pub fn definitions_of(&self, symbol: Symbol) -> impl Iterator<Item = (usize, &Definition)> {
        let all = self.definitions.iter().enumerate();
        all.filter(move |(_, definition)| definition.symbol == symbol)
    }

    /// Integers that mean the same everywhere; each is at least 1.
    pub fn constants(&self) -> &[Var] {
        &self.constants
    }

    fn measure(&self, symbol: Symbol) -> Measure {
        let known = self.measures.get(symbol.0 as usize);
        known.copied().unwrap_or_default()
    }

    /// Whether an entry has a provably smaller measure than another, so that it cannot be computed
    /// from it.
    pub fn comes_before(&self, entry: &Entry, other: &Entry, context: &Context) -> bool {
        let (one, two) = (self.measure(entry.symbol), self.measure(other.symbol));
        if one.stratum != two.stratum {
            return one.stratum < two.stratum;
        }
        let gap = match (&entry.layer, &other.layer) {
            (None, None) => Ok(Integer::constant(0)),
            (Some(here), Some(there)) if one.direction == two.direction => {
                let gap = there.plus(-1, here);
                gap.and_then(|gap| Integer::constant(0).plus(one.direction, &gap))
            }
            _ => return false,
        };
        gap.is_ok_and(|gap| {
            context.proves(&gap.shifted(-1)) || one.rank < two.rank && context.proves(&gap)
        })
    }

    fn well_founded(&self, definition: &Definition) -> Fallible<()> {
        let layer = definition.layer.as_ref().map(|(var, ..)| *var);
        let own: Vec<Var> = layer.iter().chain(&definition.indices).copied().collect();
        let mut free = definition.body.free();
        free.retain(|var| !own.contains(var));
        if let Some((_, low, high)) = &definition.layer {
            free.extend(low.variables().chain(high.variables()));
        }
        let constant = |var: &Var| self.constants.contains(var);
        let twice = (0..own.len()).any(|at| own[..at].contains(&own[at]));
        let closed = free.iter().all(constant) && !own.iter().any(constant) && !twice;
        demand(
            closed,
            "a definition has a free variable that its head lacks",
        )?;
        let direction = self.measure(definition.symbol).direction;
        let fits = layer.is_some() == matches!(direction, -1 | 1);
        demand(fits, "the direction of a symbol does not fit its layers")?;
        let head = Entry {
            symbol: definition.symbol,
            layer: layer.map(Integer::variable),
            indices: Vec::new(),
        };
        // No dummy has the name of the layer.
        let layer = layer.map(|layer| (layer, Integer::variable(layer)));
        let body = definition.body.instantiate(layer.as_slice())?;
        let limits = definition.layer.iter();
        let limits =
            limits.map(|(var, low, high)| (*var, Range::Limits(low.clone(), high.clone())));
        self.descends(&body, &head, &Context::new(limits.collect(), self.least()))
    }

    /// Every constant is at least 1.
    fn least(&self) -> Vec<Integer> {
        let least = |var: &Var| Integer::variable(*var).shifted(-1);
        self.constants.iter().map(least).collect()
    }

    /// Whether no entry belongs to both, whatever the values of the constants in their limits.
    fn disjoint(&self, one: &Definition, other: &Definition) -> bool {
        let (Some((var, low, high)), Some((_, from, to))) = (&one.layer, &other.layer) else {
            return one.symbol != other.symbol;
        };
        // Some layer would lie in both intervals.
        let both = [(low, high), (from, to)];
        let both = both.map(|(low, high)| (*var, Range::Limits(low.clone(), high.clone())));
        one.symbol != other.symbol
            || Context::new(both.to_vec(), self.least()).proves(&Integer::constant(-1))
    }

    /// Whether every entry in a term comes before the head.
    fn descends(&self, term: &Term, head: &Entry, context: &Context) -> Fallible<()> {
        for monomial in term.monomials() {
            let context = context.under(monomial.binders());
            for (atom, _) in monomial.factors() {
                let inside = atom.inside(&context);
                if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom {
                    let before = self.comes_before(entry, head, &inside);
                    demand(before, "a definition may lead back to itself")?;
                }
                for inner in atom.inner() {
                    self.descends(inner, head, &inside)?;
                }
            }
        }
        Ok(())
    }

    /// Whether no definition applies to an entry.
    pub fn is_leaf(&self, entry: &Entry, context: &Context) -> bool {
        let mut definitions = self.definitions_of(entry.symbol);
        definitions.all(|(_, definition)| match (&definition.layer, &entry.layer) {
            (Some((_, low, high)), Some(layer)) => {
                context.less(layer, low) || context.less(high, layer)
            }
            _ => false,
        })
    }

    /// Whether a symbol has no definition and stands in none, except as a parameter.
    pub fn is_parameter(&self, symbol: Symbol) -> bool {
        let used = |definition: &Definition| uses(&definition.body, symbol);
        self.is_free(symbol) && !self.definitions.iter().any(used)
    }

    /// Whether a symbol has no definition on any layer.
    pub fn is_free(&self, symbol: Symbol) -> bool {
        self.definitions_of(symbol).next().is_none()
    }
}

/// Whether a symbol stands in a term where no function has it as its parameter.
fn uses(term: &Term, symbol: Symbol) -> bool {
    let mut factors = term.monomials().iter().flat_map(|one| one.factors());
    factors.any(|(atom, _)| match atom {
        Atom::Entry(entry) | Atom::Derivative(_, entry) if entry.symbol == symbol => true,
        Atom::At(own, argument, _) if *own == symbol => uses(argument, symbol),
        other => other.inner().into_iter().any(|inner| uses(inner, symbol)),
    })
}
