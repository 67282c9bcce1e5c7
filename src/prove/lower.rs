//! Claims and definitions in the language of the kernel. What has no counterpart there is refused
//! with a reason. Nothing is proved here.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::derivation::integer::{Integer, Var};
use crate::derivation::term as written;
use crate::derivation::theory::{Order, Rule, Theory};
use crate::kernel::{
    Atom, Chain, Context, Definition, Entry, Fraction, Function, Range, Size, Symbol, Term,
};

/// Why no proof was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprovable(pub String);

pub(super) type Lowered<T> = Result<T, Unprovable>;

pub(super) fn no<T>(why: &str) -> Lowered<T> {
    Err(Unprovable(why.into()))
}

pub(super) fn large<T>(found: Option<T>) -> Lowered<T> {
    found
        .ok_or_else(|| Unprovable("a number becomes too large, or a sum depends on a dummy".into()))
}

/// The layers on which something exists.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Interval {
    pub low: Integer,
    pub high: Integer,
}

/// All layers of intervals that touch; `None` if they do not.
pub(super) fn whole_of(mut pieces: Vec<Interval>) -> Option<Interval> {
    let mut whole = pieces.pop()?;
    while !pieces.is_empty() {
        let below = |piece: &Interval| piece.high.shifted(1) == whole.low;
        let above = |piece: &Interval| whole.high.shifted(1) == piece.low;
        if let Some(at) = pieces.iter().position(below) {
            whole.low = pieces.remove(at).low;
        } else if let Some(at) = pieces.iter().position(above) {
            whole.high = pieces.remove(at).high;
        } else {
            return None;
        }
    }
    Some(whole)
}

/// Lowers terms of one theory.
pub(super) struct Lowering<'t> {
    pub theory: &'t Theory,
    /// Integers that count layers; at least 1.
    depths: Vec<Var>,
    /// Where symbols with layers exist.
    pub exists: BTreeMap<Symbol, Interval>,
    /// What must be at least 0 for the schematic products that were lowered to mean something.
    demands: RefCell<Vec<Integer>>,
}

/// The first number for variables of heads of definitions.
const HEADS: u32 = 1_000_000;

impl<'t> Lowering<'t> {
    /// For a theory and its integers that count layers.
    pub fn new(theory: &'t Theory, depths: &[Var]) -> Self {
        let mut lowering = Lowering {
            theory,
            depths: depths.to_vec(),
            exists: BTreeMap::new(),
            demands: RefCell::default(),
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

    /// Where a symbol was declared to exist, or exists without a definition.
    fn declared(&self, symbol: Symbol) -> Option<Interval> {
        let known = &self.theory.symbols[symbol.0 as usize];
        let var = known.layer?;
        let defined = self.theory.rules.iter();
        let mut defined = defined.filter(|rule| !rule.replaced && rule.symbol.0 == symbol.0);
        let whole = || {
            let [depth] = self.depths.as_slice() else {
                return None;
            };
            Some(vec![
                Integer::variable(var),
                Integer::variable(*depth).plus(-1, &Integer::variable(var))?,
            ])
        };
        let facts = match (known.declared, known.layers.as_slice()) {
            (false, _) if defined.next().is_some() => return None,
            (false, _) => whole()?,
            (true, _) if !known.single.is_empty() => return None,
            (true, stated) if stated.iter().all(Vec::is_empty) => {
                let mut facts = whole()?;
                for slot in &known.slots {
                    if let written::Size::Family(_, layer) = self.theory.sizes.resolve(slot) {
                        let [depth] = self.depths.as_slice() else {
                            return None;
                        };
                        facts.push(layer.clone());
                        facts.push(Integer::variable(*depth).plus(-1, &layer)?);
                    }
                }
                facts
            }
            (true, stated) => {
                let mut pieces = Vec::new();
                for alternative in stated {
                    let mut facts = Vec::new();
                    for one in alternative {
                        facts.extend(comparison(&one.left, one.order, &one.right)?);
                    }
                    pieces.push(self.interval(var, &facts)?);
                }
                return whole_of(pieces);
            }
        };
        self.interval(var, &facts)
    }

    /// The interval that facts leave for a variable. `None` if they leave something else.
    fn interval(&self, var: Var, facts: &[Integer]) -> Option<Interval> {
        let (mut lows, mut highs, mut rest) = (Vec::new(), Vec::new(), self.constant_facts());
        for fact in facts {
            let without = fact.substitute(var, &Integer::constant(0))?;
            match fact.factor(var) {
                0 => rest.push(fact.clone()),
                1 => lows.push(Integer::constant(0).plus(-1, &without)?),
                -1 => highs.push(without),
                _ => return None,
            }
        }
        let context = Context::new(Vec::new(), self.constant_facts());
        let at_most = |low: &Integer, high: &Integer| {
            high.plus(-1, low).is_some_and(|gap| context.proves(&gap))
        };
        // What does not speak of the layer must be true anyway.
        if !rest.iter().all(|fact| context.proves(fact)) {
            return None;
        }
        let low = lows
            .iter()
            .find(|low| lows.iter().all(|other| at_most(other, low)))?;
        let high = highs
            .iter()
            .find(|high| highs.iter().all(|other| at_most(high, other)))?;
        Some(Interval {
            low: low.clone(),
            high: high.clone(),
        })
    }

    /// What must be at least 0 for all arrays in a term to exist.
    pub fn needs(&self, term: &Term, facts: &mut Vec<Integer>) -> Lowered<()> {
        for monomial in term.monomials() {
            for (atom, _) in monomial.factors() {
                let mut own = Vec::new();
                if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom
                    && let Some(layer) = &entry.layer
                {
                    let Some(interval) = self.exists.get(&entry.symbol) else {
                        return no("the layers of an array are not known");
                    };
                    own.push(large(layer.plus(-1, &interval.low))?);
                    own.push(large(interval.high.plus(-1, layer))?);
                }
                for inner in atom.inner() {
                    self.needs(inner, &mut own)?;
                }
                // A product has no fewer than no factors.
                if let Atom::Chain(chain) = atom {
                    own = at_ends(own, chain.var, &chain.limits()[0].1)?;
                    own.push(large(chain.high.plus(-1, &chain.low))?.shifted(1));
                }
                for (var, range) in monomial.binders() {
                    own = at_ends(own, *var, range)?;
                }
                facts.extend(own);
            }
        }
        facts.append(&mut self.demands.borrow_mut());
        facts.sort();
        facts.dedup();
        Ok(())
    }

    /// A definition, with the layers on which it holds.
    pub fn definition(&self, number: usize, rule: &Rule) -> Lowered<Definition> {
        let body = self.term(&rule.body)?;
        let symbol = Symbol(rule.symbol.0);
        let mut facts = Vec::new();
        for condition in &rule.conditions {
            let Some(more) = comparison(&condition.left, condition.order, &condition.right) else {
                return no("a definition has a condition that is no inequality");
            };
            facts.extend(more);
        }
        let Some(pattern) = &rule.layer else {
            if !facts.is_empty() {
                return no("a definition without layers has a condition");
            }
            return Ok(Definition {
                symbol,
                layer: None,
                indices: rule.indices.clone(),
                body,
            });
        };
        let head = Var(HEADS + number as u32);
        // An array that is defined by itself exists where it is defined.
        let mut apart = body.clone();
        if !self.theory.at(rule.symbol).declared {
            apart = large(without(&body, symbol))?;
        }
        self.needs(&apart, &mut facts)?;
        let (body, facts) = match rule.layer_variable {
            None => {
                let fixed = large(Integer::variable(head).plus(-1, pattern))?;
                facts.push(fixed.clone());
                facts.push(large(Integer::constant(0).plus(-1, &fixed))?);
                (body, facts)
            }
            Some(var) => {
                // head = ±var + rest
                let times = pattern.factor(var);
                let rest = large(pattern.substitute(var, &Integer::constant(0)))?;
                let solved = large(Integer::variable(head).plus(-1, &rest))?;
                let value = large(Integer::constant(0).plus(times, &solved))?;
                let facts: Option<Vec<Integer>> = facts
                    .iter()
                    .map(|fact| fact.substitute(var, &value))
                    .collect();
                (large(body.substitute(var, &value))?, large(facts)?)
            }
        };
        let Some(interval) = self.interval(head, &facts) else {
            return no("the layers on which a definition holds are no simple range");
        };
        Ok(Definition {
            symbol,
            layer: Some((head, interval.low, interval.high)),
            indices: rule.indices.clone(),
            body,
        })
    }

    /// A term.
    pub fn term(&self, term: &written::Term) -> Lowered<Term> {
        use written::Term as T;
        match term {
            T::Number(number) => {
                let part = |part: &num_bigint::BigInt| i64::try_from(part).ok().map(i128::from);
                let fraction = part(number.numer()).zip(part(number.denom()));
                let fraction = fraction.and_then(|(above, below)| Fraction::new(above, below));
                Ok(Term::number(large(fraction)?))
            }
            T::Integer(integer) => large(Term::integer(integer)),
            T::Local(local) => large(Term::atom(Atom::Entry(self.parameter(*local)))),
            T::Entry(entry) => large(Term::atom(Atom::Entry(lowered(entry)))),
            T::Delta(left, right) => large(Term::atom(Atom::Delta(left.clone(), right.clone()))),
            T::Add(parts) => parts
                .iter()
                .try_fold(Term::zero(), |sum, part| large(sum.plus(&self.term(part)?))),
            T::Multiply(factors) => factors.iter().try_fold(Term::one(), |product, factor| {
                large(product.times(&self.term(factor)?))
            }),
            T::Negate(inner) => large(self.term(inner)?.scaled(Fraction::whole(-1))),
            T::Divide(above, below) => {
                let inverse = large(self.term(below)?.power(-1))?;
                large(self.term(above)?.times(&inverse))
            }
            T::Power(base, exponent) => large(self.term(base)?.power(*exponent)),
            T::Sum(var, range, body) => large(self.term(body)?.sum(*var, &self.range(range))),
            T::Matrices(product) => large(Term::atom(Atom::Chain(Box::new(Chain {
                var: product.var,
                low: product.low.clone(),
                high: product.high.clone(),
                row: product.row,
                column: product.column,
                columns: self.size(&product.columns),
                body: self.term(&product.body)?,
                at_row: product.at_row.clone(),
                at_column: product.at_column.clone(),
            })))),
            T::Schematic(product) => self.schematic(product),
            T::Apply {
                function,
                order,
                subscripts,
                argument,
            } => large(Term::atom(Atom::Apply {
                function: Function(function.0),
                order: *order,
                subscripts: subscripts.clone(),
                argument: self.term(argument)?,
            })),
            T::Let {
                local,
                argument,
                order,
                body,
            } => {
                let (argument, mut body) = (self.term(argument)?, self.term(body)?);
                let parameter = self.parameter(*local);
                if *order == 0 {
                    return large(body.evaluate(parameter.symbol, &argument));
                }
                for _ in 0..*order {
                    body = large(Term::atom(Atom::Derivative(body, parameter.clone())))?;
                }
                large(Term::atom(Atom::At {
                    symbol: parameter.symbol,
                    argument,
                    body,
                }))
            }
            T::Exp(inner) => large(Term::atom(Atom::Exp(self.term(inner)?))),
            T::Log(inner) => large(Term::atom(Atom::Log(self.term(inner)?))),
            T::Derivative(of, by) => {
                large(Term::atom(Atom::Derivative(self.term(of)?, lowered(by))))
            }
            T::Product(..) => no("products of numbers over an index are not proved yet"),
            T::Cases(_) => no("cases are not proved yet"),
        }
    }

    /// The symbol for the parameter of a function.
    fn parameter(&self, local: u32) -> Entry {
        Entry {
            symbol: Symbol(self.theory.symbols.len() as u32 + local),
            layer: None,
            indices: Vec::new(),
        }
    }

    pub fn size(&self, size: &written::Size) -> Size {
        match self.theory.sizes.resolve(size) {
            written::Size::Integer(integer) => Size::Integer(integer),
            written::Size::Family(family, layer) => Size::Width(family, Some(layer)),
            written::Size::Unknown(at) => {
                Size::Width(self.theory.sizes.family_count() as u32 + at, None)
            }
        }
    }

    fn range(&self, range: &written::Range) -> Range {
        match range {
            written::Range::Size(size) => Range::Axis(self.size(size)),
            // From 1 to m is the same as over an axis of size m.
            written::Range::Limits(low, high) if low.as_constant() == Some(1) => {
                Range::Axis(Size::Integer(high.clone()))
            }
            written::Range::Limits(low, high) => Range::Limits(low.clone(), high.clone()),
        }
    }

    /// A schematic product is an ordered product, if its generic factor reproduces both ends.
    fn schematic(&self, product: &written::Schematic) -> Lowered<Term> {
        let (generic, row, column, number) = &product.generic;
        let body = self.term(generic)?;
        let before = product.start.shifted(-1);
        let after = large(before.plus(1, &product.count))?.shifted(-1);
        let first = large(body.substitute(*number, &before))?;
        let last = large(body.substitute(*number, &after))?;
        let (one, other) = (&product.first, &product.last);
        let at_row = stands_for(&first, (*row, *column), &self.term(&one.0)?, one.1)?;
        let at_column = stands_for(&last, (*column, *row), &self.term(&other.0)?, other.1)?;
        let factors = product.count.shifted(-1);
        self.demands.borrow_mut().push(factors);
        large(Term::atom(Atom::Chain(Box::new(Chain {
            var: *number,
            low: before,
            high: after,
            row: *row,
            column: *column,
            columns: self.size(&product.generic_size),
            body,
            at_row,
            at_column,
        }))))
    }
}

/// The integer that makes a generic factor an end factor, whose other index is `dummy`.
fn stands_for(generic: &Term, (open, met): (Var, Var), end: &Term, dummy: Var) -> Lowered<Integer> {
    let generic = large(generic.substitute(met, &Integer::variable(dummy)))?;
    let mut candidates = end.free();
    candidates.remove(&dummy);
    for candidate in candidates.into_iter().map(Integer::variable) {
        if generic.substitute(open, &candidate).as_ref() == Some(end) {
            return Ok(candidate);
        }
    }
    no("the generic factor of a schematic product does not reproduce its ends")
}

/// Inequalities for all values of a variable: those at the end of its range where they ask most.
fn at_ends(facts: Vec<Integer>, var: Var, range: &Range) -> Lowered<Vec<Integer>> {
    let worst = |fact: Integer| match (fact.factor(var), range) {
        (0, _) => Ok(fact),
        (1.., Range::Limits(low, _)) => large(fact.substitute(var, low)),
        (_, Range::Limits(_, high)) => large(fact.substitute(var, high)),
        (_, Range::Axis(_)) => no("a position on an axis is used as a layer"),
    };
    facts.into_iter().map(worst).collect()
}

/// A term without the entries of a symbol; only what else it needs counts.
fn without(term: &Term, symbol: Symbol) -> Option<Term> {
    term.rebuilt(
        &mut |atom| match atom {
            Atom::Entry(entry) if entry.symbol == symbol => Some(Term::one()),
            other => other.with_inner(&mut |inner| without(inner, symbol)),
        },
        &|range| Some(range.clone()),
    )
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

/// A comparison as integers that are at least 0; `None` for `!=`.
pub(super) fn comparison(left: &Integer, order: Order, right: &Integer) -> Option<Vec<Integer>> {
    let (up, down) = (right.plus(-1, left)?, left.plus(-1, right)?);
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
