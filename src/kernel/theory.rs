//! Definitions that are consistent: no two of them meet, and none leads back to itself.

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::term::{Atom, Entry, Symbol, Term};
use super::theorem::Refusal;

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
    /// Accepts definitions. The constants are integers that mean the same in all of them, such as
    /// the number of layers; no theorem holds for other values of them by instantiation.
    ///
    /// # Errors
    ///
    /// Two definitions may meet, or an entry is not provably computed from entries of smaller
    /// measure, or a body has free variables that its head lacks.
    pub fn new(
        definitions: Vec<Definition>,
        measures: Vec<Measure>,
        constants: Vec<Var>,
    ) -> Result<Theory, Refusal> {
        let theory = Theory {
            definitions,
            measures,
            constants,
        };
        for (at, definition) in theory.definitions.iter().enumerate() {
            theory.well_founded(definition)?;
            for other in &theory.definitions[..at] {
                if other.symbol == definition.symbol && !disjoint(definition, other) {
                    return Err(Refusal::Theory("two definitions of one symbol may meet"));
                }
            }
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

    /// Integers that mean the same everywhere.
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
            (None, None) => Some(Integer::constant(0)),
            (Some(here), Some(there)) if one.direction == two.direction => {
                let zero = Integer::constant(0);
                zero.plus(one.direction, there)
                    .and_then(|there| there.plus(-one.direction, here))
            }
            _ => return false,
        };
        gap.is_some_and(|gap| {
            context.proves(&gap.shifted(-1)) || one.rank < two.rank && context.proves(&gap)
        })
    }

    fn well_founded(&self, definition: &Definition) -> Result<(), Refusal> {
        let layer = definition.layer.as_ref().map(|(var, _, _)| *var);
        let own = |var: &Var| layer == Some(*var) || definition.indices.contains(var);
        let mut free = definition.body.free();
        free.retain(|var| !own(var));
        if let Some((_, low, high)) = &definition.layer {
            free.extend(low.variables().chain(high.variables()));
        }
        let twice = |(at, var): (usize, &Var)| definition.indices[..at].contains(var);
        if free.iter().any(|var| !self.constants.contains(var))
            || self.constants.iter().any(own)
            || definition.indices.iter().enumerate().any(twice)
            || layer.is_some_and(|layer| definition.indices.contains(&layer))
        {
            return Err(Refusal::Theory(
                "a definition has a free variable that its head lacks",
            ));
        }
        let head = Entry {
            symbol: definition.symbol,
            layer: layer.map(Integer::variable),
            indices: definition
                .indices
                .iter()
                .copied()
                .map(Integer::variable)
                .collect(),
        };
        let direction = self.measure(definition.symbol).direction;
        if definition.layer.is_some() != (direction.abs() == 1) {
            return Err(Refusal::Theory(
                "the direction of a symbol does not fit its layers",
            ));
        }
        let limits = |(var, low, high): &(Var, Integer, Integer)| {
            (*var, Range::Limits(low.clone(), high.clone()))
        };
        let context =
            Context::default().under(&Vec::from_iter(definition.layer.as_ref().map(limits)));
        self.descends(&definition.body, &head, &context)
    }

    /// Whether every entry in a term comes before the head.
    fn descends(&self, term: &Term, head: &Entry, context: &Context) -> Result<(), Refusal> {
        for monomial in term.monomials() {
            self.unhidden(head, monomial.binders().iter().map(|(var, _)| *var))?;
            let context = context.under(monomial.binders());
            for (atom, _) in monomial.factors() {
                let inside = match atom {
                    Atom::Chain(chain) => {
                        self.unhidden(head, [chain.var, chain.row, chain.column].into_iter())?;
                        chain.inside(&context)
                    }
                    _ => context.clone(),
                };
                if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom
                    && !self.comes_before(entry, head, &inside)
                {
                    return Err(Refusal::Theory("a definition may lead back to itself"));
                }
                for inner in atom.inner() {
                    self.descends(inner, head, &inside)?;
                }
            }
        }
        Ok(())
    }

    /// Whether no dummy has the name of the layer.
    fn unhidden(
        &self,
        head: &Entry,
        mut dummies: impl Iterator<Item = Var>,
    ) -> Result<(), Refusal> {
        match dummies.any(|var| head.layer == Some(Integer::variable(var))) {
            true => Err(Refusal::Theory("a dummy has the name of the layer")),
            false => Ok(()),
        }
    }

    /// Whether no definition applies to an entry.
    pub fn is_leaf(&self, entry: &Entry, context: &Context) -> bool {
        self.definitions_of(entry.symbol).all(|(_, definition)| {
            match (&definition.layer, &entry.layer) {
                (Some((_, low, high)), Some(layer)) => {
                    let below = low.plus(-1, layer).map(|gap| gap.shifted(-1));
                    let above = layer.plus(-1, high).map(|gap| gap.shifted(-1));
                    [below, above]
                        .iter()
                        .flatten()
                        .any(|gap| context.proves(gap))
                }
                _ => false,
            }
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
        Atom::At {
            symbol: own,
            argument,
            ..
        } if *own == symbol => uses(argument, symbol),
        other => other.inner().into_iter().any(|inner| uses(inner, symbol)),
    })
}

/// Whether no layer belongs to both, whatever the values of the variables in their limits.
fn disjoint(one: &Definition, other: &Definition) -> bool {
    let (Some((_, low, high)), Some((_, from, to))) = (&one.layer, &other.layer) else {
        return false;
    };
    // Some layer would lie in both intervals.
    let above = [low, high, from, to]
        .into_iter()
        .flat_map(|limit| limit.variables());
    let Some(layer) = Var::above(above.map(|var| var.0).max().unwrap_or(0), 1) else {
        return false;
    };
    let both = [(low, high), (from, to)];
    let facts = both.iter().flat_map(|(low, high)| {
        let layer = Integer::variable(layer);
        [layer.plus(-1, low), high.plus(-1, &layer)]
    });
    let facts: Option<Vec<Integer>> = facts.collect();
    facts.is_some_and(|facts| Context::new(Vec::new(), facts).proves(&Integer::constant(-1)))
}
