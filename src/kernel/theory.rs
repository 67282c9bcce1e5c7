//! Definitions that are consistent: no two of them meet, and none leads back to itself.

use std::collections::BTreeSet;

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::refusal::{Fallible, demand};
use super::term::{Atom, Entry, Symbol, Term};

/// Entries of a symbol, on the layers of an interval, are the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// What is defined.
    pub symbol: Symbol,
    /// The variable that stands for the layer, and the layers; none for a symbol without layers.
    pub layer: Option<(Var, Range)>,
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
            let before = theory.definitions[..at].iter();
            let mut same = before.filter(|other| other.symbol == definition.symbol);
            let apart = same.all(|other| theory.disjoint(definition, other));
            demand(apart, "two definitions of one symbol may meet")?;
        }
        Ok(theory)
    }

    /// The definitions, by number.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
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
        let (first, second) = match (&entry.layer, &other.layer, [one.direction, two.direction]) {
            (None, None, _) => return one.rank < two.rank,
            (Some(here), Some(there), [1, 1]) => (here, there),
            (Some(here), Some(there), [-1, -1]) => (there, here),
            _ => return false,
        };
        context.less(first, second) || one.rank < two.rank && context.at_most(first, second)
    }

    fn well_founded(&self, definition: &Definition) -> Fallible<()> {
        let layer = definition.layer.as_ref().map(|(var, _)| *var);
        let own: Vec<Var> = layer.iter().chain(&definition.indices).copied().collect();
        let mut free = definition.body.free();
        free.retain(|var| !own.contains(var));
        let layers = definition.layer.iter();
        free.extend(layers.flat_map(|(_, layers)| layers.variables()));
        let constant = |var: &Var| self.constants.contains(var);
        let different = BTreeSet::from_iter(&own).len() == own.len();
        let closed = free.iter().all(constant) && !own.iter().any(constant) && different;
        demand(closed, "a definition has a variable that its head lacks")?;
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
        let layers = Vec::from_iter(definition.layer.clone());
        self.descends(&body, &head, &self.context(layers))
    }

    /// Variables with their ranges, and that every constant is at least 1.
    fn context(&self, ranges: Vec<(Var, Range)>) -> Context {
        let least = |var: &Var| Integer::variable(*var).shifted(-1);
        Context::new(ranges, self.constants.iter().map(least).collect())
    }

    /// Whether no layer belongs to both, whatever the values of the constants in their limits.
    fn disjoint(&self, one: &Definition, other: &Definition) -> bool {
        let (Some((var, here)), Some((_, there))) = (&one.layer, &other.layer) else {
            return false;
        };
        let both = vec![(*var, here.clone()), (*var, there.clone())];
        self.context(both).proves(&Integer::constant(-1))
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
        let apart = |definition: &Definition| match (&definition.layer, &entry.layer) {
            (Some((_, Range::Limits(low, high))), Some(layer)) => {
                context.less(layer, low) || context.less(high, layer)
            }
            _ => false,
        };
        let mut definitions = self.definitions.iter();
        definitions.all(|definition| definition.symbol != entry.symbol || apart(definition))
    }

    /// Whether a symbol has no definition and stands in none, except as a parameter.
    pub fn is_parameter(&self, symbol: Symbol) -> bool {
        let used = |definition: &Definition| uses(&definition.body, symbol);
        self.is_free(symbol) && !self.definitions.iter().any(used)
    }

    /// Whether a symbol has no definition on any layer.
    pub fn is_free(&self, symbol: Symbol) -> bool {
        let mut definitions = self.definitions.iter();
        definitions.all(|definition| definition.symbol != symbol)
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
