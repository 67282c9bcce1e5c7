//! Claims and definitions in the language of the kernel. What has no counterpart there is refused
//! with a reason. Nothing is proved here.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::layers::{Demand, Interval, at_ends, met};

use crate::derivation::integer::{Integer, Var};
use crate::derivation::term as written;
use crate::derivation::theory::{Order, Theory};
use crate::kernel::{
    Atom, Chain, Context, Entry, Fallible, Fraction, Function, Head, Range, Refusal, Symbol, Term,
};

/// Why no proof was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprovable(pub String);

pub(super) type Lowered<T> = Result<T, Unprovable>;

pub(super) fn no<T>(why: &str) -> Lowered<T> {
    Err(Unprovable(why.into()))
}

impl From<Refusal> for Unprovable {
    fn from(refusal: Refusal) -> Self {
        let why = match refusal {
            Refusal::Because(why) => why,
            Refusal::TooLarge => "a number becomes too large, or a sum depends on a dummy",
        };
        Unprovable(why.into())
    }
}

/// Lowers terms of one theory.
pub(super) struct Lowering<'t> {
    pub theory: &'t Theory,
    /// Integers that count layers; at least 1.
    pub depths: Vec<Var>,
    /// Where symbols with layers exist.
    pub exists: BTreeMap<Symbol, Interval>,
    /// What must be at least 0 for the schematic products that were lowered to mean something.
    pub demands: RefCell<Vec<Integer>>,
    /// Symbols of which it is not known yet where they exist.
    pub unsettled: BTreeSet<Symbol>,
}

impl<'t> Lowering<'t> {
    /// For a theory and its integers that count layers.
    pub fn new(theory: &'t Theory, depths: &[Var]) -> Self {
        let mut lowering = Lowering {
            theory,
            depths: depths.to_vec(),
            exists: BTreeMap::new(),
            demands: RefCell::default(),
            unsettled: BTreeSet::new(),
        };
        for at in 0..theory.symbols.len() as u32 {
            let symbol = Symbol(at);
            if let Some(interval) = lowering.declared(symbol) {
                lowering.exists.insert(symbol, interval);
            }
        }
        lowering
    }

    /// There is at least one layer, and every axis has at least one position.
    pub fn constant_facts(&self) -> Vec<Integer> {
        let mut constants: Vec<Var> = self.theory.globals.values().copied().collect();
        constants.extend(&self.depths);
        constants.sort();
        constants.dedup();
        let least = |var: Var| Integer::variable(var).shifted(-1);
        constants.into_iter().map(least).collect()
    }

    /// What must be at least 0 for the indices that are no letters to be positions of their axes:
    /// `x_1`, `x_{i+1}`.
    fn positions(&self, term: &Term, demands: &mut Vec<Demand>) -> Lowered<()> {
        for monomial in term.monomials() {
            let mut own = Vec::new();
            for (atom, _) in monomial.factors() {
                if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom {
                    for (index, axis) in entry.indices.iter().zip(self.axes(entry)?) {
                        match axis {
                            _ if index.as_variable().is_some() => {}
                            Range::Limits(low, high) => {
                                let inside = [index.plus(-1, &low)?, high.plus(-1, index)?];
                                own.extend(inside.map(Demand::of));
                            }
                            Range::Width(..) if index.as_constant() == Some(1) => {}
                            Range::Width(..) => return no("an axis may be too short for an index"),
                        }
                    }
                }
                let mut inside = Vec::new();
                for inner in atom.inner() {
                    self.positions(inner, &mut inside)?;
                }
                if let Atom::Chain(chain) = atom {
                    inside = at_ends(inside, chain.var, &chain.limits()[0].1)?;
                }
                own.extend(inside);
            }
            for (var, range) in monomial.binders() {
                own = at_ends(own, *var, range)?;
            }
            demands.extend(own);
        }
        Ok(())
    }

    /// The axes of the array that an entry belongs to.
    fn axes(&self, entry: &Entry) -> Lowered<Vec<Range>> {
        let Some(symbol) = self.theory.symbols.get(entry.symbol.0 as usize) else {
            return Ok(Vec::new());
        };
        let layer = symbol.layer.into_iter().zip(entry.layer.clone());
        let layer: Vec<(Var, Integer)> = layer.collect();
        let axes = symbol.slots.iter().map(|slot| self.axis(slot));
        let axes = axes.map(|axis| axis.instantiate(&layer));
        Ok(axes.collect::<Fallible<_>>()?)
    }

    /// What restricts the sizes and indices for which terms mean something, besides what is known.
    pub fn restrictions(&self, terms: &[&Term], context: &Context) -> Lowered<Vec<Integer>> {
        let mut demands = Vec::new();
        for term in terms {
            self.positions(term, &mut demands)?;
        }
        let mut facts = Vec::new();
        met(demands, context, &mut facts)?;
        facts.retain(|fact| !context.proves(fact));
        Ok(needed(facts))
    }

    /// Refuses what means nothing at some index or for some size.
    pub fn holds_everywhere(&self, body: &Term, ranges: Vec<(Var, Range)>) -> Lowered<()> {
        let context = Context::new(ranges, self.constant_facts());
        match self.restrictions(&[body], &context)?.is_empty() {
            true => Ok(()),
            false => no("a definition does not hold at all its indices, or not for all sizes"),
        }
    }

    /// A term.
    pub fn term(&self, term: &written::Term) -> Lowered<Term> {
        use written::Term as T;
        let atom = match term {
            T::Number(number) => {
                let part = |part: &num_bigint::BigInt| i64::try_from(part).ok().map(i128::from);
                let parts = part(number.numer()).zip(part(number.denom()));
                let (above, below) = parts.ok_or(Refusal::TooLarge)?;
                return Ok(Term::number(Fraction::new(above, below)?));
            }
            T::Integer(integer) => return Ok(Term::integer(integer)?),
            T::Add(parts) => {
                let mut sum = Term::zero();
                for part in parts {
                    sum = sum.plus(&self.term(part)?)?;
                }
                return Ok(sum);
            }
            T::Multiply(factors) => {
                let mut product = Term::one();
                for factor in factors {
                    product = product.times(&self.term(factor)?)?;
                }
                return Ok(product);
            }
            T::Negate(inner) => return Ok(self.term(inner)?.scaled(Fraction::whole(-1))?),
            T::Divide(above, below) => {
                let inverse = self.term(below)?.power(-1)?;
                return Ok(self.term(above)?.times(&inverse)?);
            }
            T::Power(base, exponent) => return Ok(self.term(base)?.power(*exponent)?),
            T::Sum(var, range, body) => {
                let before = self.demands.borrow().len();
                let body = self.term(body)?;
                // What a sum without terms demands is nothing.
                let limits = matches!(range, written::Range::Limits(..));
                if limits && self.demands.borrow().len() > before {
                    return no("a schematic product in a sum that may be empty");
                }
                return Ok(body.sum(*var, &self.range(range))?);
            }
            T::Schematic(product) => return self.schematic(product),
            T::Let {
                local,
                argument,
                order,
                body,
            } => {
                let (argument, mut body) = (self.term(argument)?, self.term(body)?);
                let parameter = self.parameter(*local);
                if *order == 0 {
                    return Ok(body.evaluate(parameter.symbol, &argument)?);
                }
                for _ in 0..*order {
                    body = Term::atom(Atom::Derivative(body, parameter.clone()))?;
                }
                Atom::At(parameter.symbol, argument, body)
            }
            T::Local(local) => Atom::Entry(self.parameter(*local)),
            T::Entry(entry) => Atom::Entry(lowered(entry)),
            T::Delta(left, right) => Atom::Delta(left.clone(), right.clone()),
            T::Matrices(product) => Atom::Chain(Box::new(Chain {
                var: product.var,
                low: product.low.clone(),
                high: product.high.clone(),
                row: product.row,
                column: product.column,
                columns: self.axis(&product.columns),
                body: self.term(&product.body)?,
                at_row: product.at_row.clone(),
                at_column: product.at_column.clone(),
            })),
            T::Apply {
                function,
                order,
                subscripts,
                argument,
            } => {
                let head = Head {
                    function: Function(function.0),
                    order: *order,
                    subscripts: subscripts.clone(),
                };
                Atom::Apply(head, self.term(argument)?)
            }
            T::Exp(inner) => Atom::Exp(self.term(inner)?),
            T::Log(inner) => Atom::Log(self.term(inner)?),
            T::Derivative(of, by) => Atom::Derivative(self.term(of)?, lowered(by)),
            T::Product(..) => return no("products of numbers over an index are not proved yet"),
            T::Cases(_) => return no("cases are not proved yet"),
        };
        Ok(Term::atom(atom)?)
    }

    /// The symbol for the parameter of a function.
    fn parameter(&self, local: u32) -> Entry {
        Entry {
            symbol: Symbol(self.theory.symbols.len() as u32 + local),
            layer: None,
            indices: Vec::new(),
        }
    }

    /// The positions of an axis.
    pub fn axis(&self, size: &written::Size) -> Range {
        match self.theory.sizes.resolve(size) {
            written::Size::Integer(last) => Range::Limits(Integer::constant(1), last),
            written::Size::Family(family, layer) => Range::Width(family, layer),
            written::Size::Unknown(at) => {
                let family = self.theory.sizes.family_count() as u32 + at;
                Range::Width(family, Integer::constant(0))
            }
        }
    }

    fn range(&self, range: &written::Range) -> Range {
        match range {
            written::Range::Size(size) => self.axis(size),
            written::Range::Limits(low, high) => Range::Limits(low.clone(), high.clone()),
        }
    }

    /// A schematic product is an ordered product, if its generic factor reproduces both ends.
    fn schematic(&self, product: &written::Schematic) -> Lowered<Term> {
        let (generic, row, column, number) = &product.generic;
        let body = self.term(generic)?;
        let before = product.start.shifted(-1);
        let after = before.plus(1, &product.count)?.shifted(-1);
        let first = body.instantiate(&[(*number, before.clone())])?;
        let last = body.instantiate(&[(*number, after.clone())])?;
        let (one, other) = (&product.first, &product.last);
        let at_row = stands_for(&first, (*row, *column), &self.term(&one.0)?, one.1)?;
        let at_column = stands_for(&last, (*column, *row), &self.term(&other.0)?, other.1)?;
        let factors = product.count.shifted(-1);
        self.demands.borrow_mut().push(factors);
        Ok(Term::atom(Atom::Chain(Box::new(Chain {
            var: *number,
            low: before,
            high: after,
            row: *row,
            column: *column,
            columns: self.axis(&product.generic_size),
            body,
            at_row,
            at_column,
        })))?)
    }
}

/// The integer that makes a generic factor an end factor, whose other index is `dummy`.
fn stands_for(generic: &Term, (open, met): (Var, Var), end: &Term, dummy: Var) -> Lowered<Integer> {
    let generic = generic.instantiate(&[(met, Integer::variable(dummy))])?;
    let mut candidates = end.free();
    candidates.remove(&dummy);
    for candidate in candidates.into_iter().map(Integer::variable) {
        if generic.instantiate(&[(open, candidate.clone())])? == *end {
            return Ok(candidate);
        }
    }
    no("the generic factor of a schematic product does not reproduce its ends")
}

/// Inequalities without those that follow from the others.
pub(super) fn needed(mut facts: Vec<Integer>) -> Vec<Integer> {
    facts.sort();
    facts.dedup();
    let mut at = 0;
    while at < facts.len() {
        let mut others = facts.clone();
        let fact = others.remove(at);
        match Context::new(Vec::new(), others).proves(&fact) {
            true => {
                facts.remove(at);
            }
            false => at += 1,
        }
    }
    facts
}

/// A context with an integer in place of a variable that has no range.
pub(super) fn context_at(context: &Context, var: Var, value: &Integer) -> Lowered<Context> {
    let values = [(var, value.clone())];
    let ranges = context.ranges.iter();
    let ranges = ranges.map(|(known, range)| Ok((*known, range.instantiate(&values)?)));
    let facts = context.facts.iter().map(|fact| fact.instantiate(&values));
    let ranges = ranges.collect::<Fallible<_>>()?;
    Ok(Context::new(ranges, facts.collect::<Fallible<_>>()?))
}

/// A comparison as integers that are at least 0; `None` for `!=`.
pub(super) fn comparison(left: &Integer, order: Order, right: &Integer) -> Option<Vec<Integer>> {
    let (up, down) = (right.plus(-1, left).ok()?, left.plus(-1, right).ok()?);
    Some(match order {
        Order::AtMost => vec![up],
        Order::Less => vec![up.shifted(-1)],
        Order::Equal => vec![up, down],
        Order::Different => return None,
    })
}

pub(super) fn lowered(entry: &written::Entry) -> Entry {
    Entry {
        symbol: Symbol(entry.symbol.0),
        layer: entry.layer.clone(),
        indices: entry.indices.clone(),
    }
}
