//! Values and derivatives across an unknown number of layers: what one layer does is a matrix, so
//! many layers are an ordered product. The statement is put together here; the kernel proves it by
//! induction on the number of layers.

use std::sync::Arc;

use super::lower::{Lowered, context_at, needed, no};
use super::prover::{Search, equal, generic};
use super::rewriting::Rewriting;
use super::simplify::{Unfolding, is_entry};
use super::step::{atoms, one_of};
use crate::kernel::{
    Atom, Chain, Context, Entry, Equation, Fallible, Integer, Monomial, Range, Rule, Symbol, Term,
    Theorem, Var,
};

/// A closed form, for all layers and indices.
pub(super) struct Lemma {
    theorem: Theorem,
    /// What is inducted on, and the layer of X in terms of it.
    steps: Var,
    layer: Integer,
    /// The layer of Y.
    other_layer: Var,
    /// The indices of X and of Y.
    indices: Vec<Var>,
    other_indices: Vec<Var>,
}

/// The first number for variables of lemmas.
const FIRST: u32 = 1_500_000;

impl Search<'_> {
    /// The derivative of an entry of a recursive symbol by one on another layer.
    pub fn derivative_across(
        &self,
        entry: &Entry,
        by: &Entry,
        context: &Context,
    ) -> Lowered<Option<Theorem>> {
        // One matrix serves for all symbols of a group; else Y comes first, then what Y enters.
        let mut candidates: Vec<Symbol> = self.recursive().iter().copied().collect();
        let feeds = |symbol: &Symbol| {
            let mut found = false;
            for (_, definition) in self.theory.definitions_of(*symbol) {
                atoms(&definition.body, &mut |atom| {
                    found |= matches!(atom, Atom::Entry(entry) if entry.symbol == by.symbol);
                });
            }
            found
        };
        let key = |symbol: &Symbol| (!self.is_cut(*symbol), *symbol != by.symbol, !feeds(symbol));
        candidates.sort_by_key(key);
        for symbol in candidates {
            let find = || {
                let starts = [0, 1].map(|offset| Start::Above(by.symbol, offset));
                first_found(self, symbol, &starts)
            };
            if let Some(lemma) = self.lemma((symbol, Some(by.symbol)), find)? {
                return Ok(match symbol == entry.symbol {
                    true => lemma.instance(self, entry, Some(by), context),
                    false => None,
                });
            }
        }
        Ok(None)
    }

    /// An entry of a symbol that is defined by a recursion over layers, in closed form.
    pub fn value_across(&self, entry: &Entry, context: &Context) -> Lowered<Option<Theorem>> {
        let find = || {
            let bases = self
                .theory
                .definitions_of(entry.symbol)
                .filter_map(|(_, definition)| match definition.layer.as_ref()? {
                    (_, Range::Limits(low, high)) if low == high => Some(low.clone()),
                    _ => None,
                });
            let starts: Vec<Start> = bases
                .flat_map(|base| [Start::Up(base.clone()), Start::Down(base)])
                .collect();
            first_found(self, entry.symbol, &starts)
        };
        let lemma = self.lemma((entry.symbol, None), find)?;
        Ok(lemma.and_then(|lemma| lemma.instance(self, entry, None, context)))
    }
}

fn first_found(search: &Search<'_>, symbol: Symbol, starts: &[Start]) -> Lowered<Option<Lemma>> {
    for start in starts {
        if let Some(lemma) = attempt(search, symbol, start)? {
            return Ok(Some(lemma));
        }
    }
    Ok(None)
}

impl Lemma {
    fn instance(
        &self,
        search: &Search<'_>,
        entry: &Entry,
        by: Option<&Entry>,
        context: &Context,
    ) -> Option<Theorem> {
        // layer = ±steps + rest
        let times = self.layer.factor(self.steps);
        let rest = self.layer.substitute(self.steps, &Integer::constant(0))?;
        let steps = entry.layer.as_ref()?.plus(-1, &rest).ok()?;
        let steps = Integer::constant(0).plus(times, &steps).ok()?;
        let mut values = vec![(self.steps, steps)];
        values.extend(
            self.indices
                .iter()
                .copied()
                .zip(entry.indices.iter().cloned()),
        );
        if let Some(by) = by {
            values.push((self.other_layer, by.layer.clone()?));
            values.extend(
                self.other_indices
                    .iter()
                    .copied()
                    .zip(by.indices.iter().cloned()),
            );
        }
        let rule = Rule::Instantiate(values);
        let premises = std::slice::from_ref(&self.theorem);
        Theorem::by(&search.theory, context, rule, premises).ok()
    }
}

/// Where a recursion begins.
enum Start {
    /// ∂X^{(p)}/∂Y^{(q)} at p = q + offset, going up.
    Above(Symbol, i64),
    /// X^{(p)} on this layer, going up.
    Up(Integer),
    /// X^{(p)} on this layer, going down.
    Down(Integer),
}

/// What a lemma is about.
struct Setting {
    /// What is inducted on, and its lowest value.
    steps: Var,
    start: Integer,
    /// The layer of X, in terms of the steps; the layer that is one step nearer to the start.
    layer: Integer,
    before: Integer,
    /// Whether a further layer adds a factor at the end, not at the beginning.
    at_the_end: bool,
    entry: Entry,
    by: Option<Entry>,
    context: Context,
}

impl Setting {
    /// X, or its derivative by Y.
    fn term(&self, entry: &Entry) -> Lowered<Term> {
        let own = Term::atom(Atom::Entry(entry.clone()))?;
        match &self.by {
            Some(by) => Ok(Term::atom(Atom::Derivative(own, by.clone()))?),
            None => Ok(own),
        }
    }

    /// The factor of a monomial that is X one step before, if it is the only one.
    fn met<'m>(&self, monomial: &'m Monomial) -> Option<(usize, &'m Entry)> {
        let own = |entry: &Entry| {
            entry.symbol == self.entry.symbol && entry.layer.as_ref() == Some(&self.before)
        };
        let mut found = None;
        for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
            let entry = match (atom, &self.by) {
                (Atom::Derivative(of, by), Some(known)) if by == known => match of.monomials() {
                    [one] => is_entry(one).filter(|entry| own(entry)),
                    _ => None,
                },
                (Atom::Entry(entry), None) if own(entry) => Some(entry),
                _ => None,
            };
            match entry {
                Some(entry) if *exponent == 1 && found.is_none() => found = Some((at, entry)),
                None if !self.hidden_in(atom) => {}
                _ => return None,
            }
        }
        found
    }

    /// Whether X, or any derivative, stands somewhere in an atom.
    fn hidden_in(&self, atom: &Atom) -> bool {
        let Ok(term) = Term::atom(atom.clone()) else {
            return true;
        };
        let mut found = false;
        atoms(&term, &mut |atom| {
            found |= match atom {
                Atom::Derivative(..) => true,
                Atom::Entry(entry) => self.by.is_none() && entry.symbol == self.entry.symbol,
                _ => false,
            }
        });
        found
    }

    fn unfolding(&self) -> Unfolding {
        Unfolding {
            kept: self
                .by
                .is_some()
                .then(|| (self.entry.symbol, self.before.clone())),
            ..Unfolding::default()
        }
    }

    /// The context in which at least one step has been taken.
    fn further(&self) -> Lowered<Context> {
        let gap = Integer::variable(self.steps).plus(-1, &self.start)?;
        Ok(self.context.with(gap.shifted(-1)))
    }

    /// X, or its derivative, rewritten by one layer.
    fn one_layer<'s, 'p>(&self, search: &'s Search<'p>) -> Lowered<Option<Rewriting<'s, 'p>>> {
        let context = self.further()?;
        let mut rewriting = Rewriting::new(search, &context, &self.term(&self.entry)?);
        if self.by.is_none() {
            let numbers = search
                .theory
                .definitions_of(self.entry.symbol)
                .map(|(at, _)| at);
            let part = Vec::from_iter(numbers).into_iter().find_map(|at| {
                let rule = Rule::Unfold(self.entry.clone(), at);
                Theorem::by(&search.theory, &context, rule, &[]).ok()
            });
            match part {
                Some(part) => rewriting.apply((one_of(&[], 0, 0), part))?,
                None => return Ok(None),
            }
        }
        rewriting.simplify(&self.unfolding())?;
        Ok(Some(rewriting))
    }

    fn range(&self, search: &Search<'_>, axis: usize, layer: &Integer) -> Lowered<Range> {
        match search.slots.get(&self.entry.symbol) {
            Some((Some(var), slots)) if axis < slots.len() => {
                Ok(slots[axis].instantiate(&[(*var, layer.clone())])?)
            }
            _ => no("an array has no such axis"),
        }
    }

    /// The number of factors, less one.
    fn last_factor(&self) -> Lowered<Integer> {
        Ok(Integer::variable(self.steps)
            .plus(-1, &self.start)?
            .shifted(-1))
    }
}

fn attempt(search: &Search<'_>, symbol: Symbol, start: &Start) -> Lowered<Option<Lemma>> {
    let Some(own) = search.exists.get(&symbol) else {
        return Ok(None);
    };
    let (steps, other_layer) = (Var(FIRST), Var(FIRST + 1));
    let mut next = FIRST + 2;
    let p = Integer::variable(steps);
    let (lowest, layer) = match start {
        Start::Above(_, offset) => (Integer::variable(other_layer).shifted(*offset), p.clone()),
        Start::Up(base) => (base.clone(), p.clone()),
        Start::Down(base) => (Integer::constant(0), base.plus(-1, &p)?),
    };
    let (entry, mut ranges) = generic(search, symbol, Some(&layer), &mut next)?;
    let mut facts = search.constant_facts.clone();
    facts.push(layer.plus(-1, &own.low)?);
    facts.push(own.high.plus(-1, &layer)?);
    facts.push(p.plus(-1, &lowest)?);
    let mut by = None;
    if let Start::Above(other, _) = start {
        let Some(interval) = search.exists.get(other) else {
            return Ok(None);
        };
        let there = Integer::variable(other_layer);
        facts.push(there.plus(-1, &interval.low)?);
        facts.push(interval.high.plus(-1, &there)?);
        let (entry, more) = generic(search, *other, Some(&there), &mut next)?;
        ranges.extend(more);
        by = Some(entry);
    }
    let setting = Setting {
        steps,
        start: lowest,
        before: layer.instantiate(&[(steps, p.shifted(-1))])?,
        layer,
        at_the_end: matches!(start, Start::Down(_)),
        entry,
        by,
        context: Context::new(ranges, needed(facts)),
    };
    let Some(equation) = statement(search, &setting, &mut next)? else {
        return Ok(None);
    };
    let Some(theorem) = by_induction(search, &setting, equation)? else {
        return Ok(None);
    };
    let letters = |entry: &Entry| {
        entry
            .indices
            .iter()
            .filter_map(Integer::as_variable)
            .collect()
    };
    Ok(Some(Lemma {
        theorem,
        steps,
        other_layer,
        indices: letters(&setting.entry),
        other_indices: setting.by.as_ref().map(letters).unwrap_or_default(),
        layer: setting.layer,
    }))
}

/// X after any number of steps as an ordered product times X at the start.
fn statement(
    search: &Search<'_>,
    setting: &Setting,
    next: &mut u32,
) -> Lowered<Option<Arc<Equation>>> {
    let mut fresh = || {
        *next += 1;
        Var(*next - 1)
    };
    let (column, inner, number, one, two) = (fresh(), fresh(), fresh(), fresh(), fresh());
    let Some(layer) = setting.one_layer(search)? else {
        return Ok(None);
    };
    let Some((axis, matrix)) = matrix(search, setting, layer.right(), column)? else {
        return Ok(None);
    };
    let Some(row) = setting.entry.indices[axis].as_variable() else {
        return Ok(None);
    };
    // X at the start, with the index that is summed.
    let mut first = setting.entry.clone();
    first.indices[axis] = Integer::variable(inner);
    for integer in first.layer.iter_mut().chain(&mut first.indices) {
        *integer = integer.instantiate(&[(setting.steps, setting.start.clone())])?;
    }
    let base = match &setting.by {
        None => setting.term(&first)?,
        Some(_) => {
            let fixed = context_at(&setting.context, setting.steps, &setting.start)?;
            let range = setting.range(search, axis, &setting.start)?;
            let inside = fixed.under(&[(inner, range)]);
            let mut base = Rewriting::new(search, &inside, &setting.term(&first)?);
            base.simplify(&Unfolding::default())?;
            let left = base.right();
            if left.monomials().is_empty() || has_derivative(left) {
                return Ok(None);
            }
            left.clone()
        }
    };
    // Factor γ is the matrix of step p - γ; or of step start + 1 + γ, transposed.
    let gamma = Integer::variable(number);
    let step = match setting.at_the_end {
        false => Integer::variable(setting.steps).plus(-1, &gamma)?,
        true => setting.start.plus(1, &gamma)?.shifted(1),
    };
    let (from, to) = if setting.at_the_end {
        (two, one)
    } else {
        (one, two)
    };
    let body = matrix.instantiate(&[
        (setting.steps, step.clone()),
        (row, Integer::variable(from)),
        (column, Integer::variable(to)),
    ])?;
    let columns = match setting.at_the_end {
        false => setting.before.clone(),
        true => setting.layer.clone(),
    };
    let columns = columns.instantiate(&[(setting.steps, step.clone())])?;
    let (own, summed) = (
        setting.entry.indices[axis].clone(),
        Integer::variable(inner),
    );
    let (at_row, at_column) = match setting.at_the_end {
        false => (own, summed),
        true => (summed, own),
    };
    let chain = Chain {
        var: number,
        low: Integer::constant(0),
        high: setting.last_factor()?,
        row: one,
        column: two,
        columns: setting.range(search, axis, &columns)?,
        body,
        at_row,
        at_column,
    };
    let product = Term::atom(Atom::Chain(Box::new(chain)))?;
    let at_start = setting
        .layer
        .instantiate(&[(setting.steps, setting.start.clone())])?;
    let range = setting.range(search, axis, &at_start)?;
    let sum = product.times(&base)?.sum(inner, &range)?;
    // A delta in the base is contracted.
    let mut right = Rewriting::new(search, &setting.context, &sum);
    right.simplify(&setting.unfolding())?;
    Ok(Some(Arc::new(Equation {
        context: setting.context.clone(),
        left: setting.term(&setting.entry)?,
        right: right.right().clone(),
        fixed: Vec::new(),
    })))
}

/// Reads the matrix of one layer off a sum in which each monomial has X one step before once, for
/// the row that X has and a column of this name. Answers the index of X that it acts on too.
fn matrix(
    search: &Search<'_>,
    setting: &Setting,
    term: &Term,
    column: Var,
) -> Lowered<Option<(usize, Term)>> {
    let own = &setting.entry.indices;
    let mut parts = Vec::new();
    for monomial in term.monomials() {
        let Some((at, met)) = setting.met(monomial) else {
            return Ok(None);
        };
        let pairs = met.indices.iter().zip(own).enumerate();
        let changed: Vec<usize> = pairs
            .filter(|(_, (one, other))| one != other)
            .map(|(axis, _)| axis)
            .collect();
        parts.push((monomial, at, met, changed));
    }
    // The one index that some monomial changes.
    let mut axes = parts
        .iter()
        .flat_map(|(_, _, _, changed)| changed.iter().copied());
    let Some(axis) = axes.next() else {
        return Ok(None);
    };
    if axes.any(|other| other != axis) {
        return Ok(None);
    }
    let size = setting.range(search, axis, &setting.before)?;
    let mut sum = Term::zero();
    for (monomial, at, met, changed) in parts {
        let mut part = others(monomial, at)?;
        let dummy = match changed.is_empty() {
            true => None,
            false => met.indices[axis].as_variable(),
        };
        let mut bound = false;
        for (var, range) in monomial.binders() {
            match Some(*var) == dummy {
                true if *range == size => bound = true,
                true => return Ok(None),
                false => part = part.sum(*var, range)?,
            }
        }
        part = match dummy {
            Some(dummy) if bound => part.instantiate(&[(dummy, Integer::variable(column))])?,
            // The layer passes X on as it is.
            None if changed.is_empty() => {
                let delta = Atom::Delta(own[axis].clone(), Integer::variable(column));
                part.times(&Term::atom(delta)?)?
            }
            _ => return Ok(None),
        };
        sum = sum.plus(&part)?;
    }
    Ok(Some((axis, sum)))
}

/// The factors of a monomial without one of them and without sums.
fn others(monomial: &Monomial, without: usize) -> Fallible<Term> {
    let mut product = Term::number(monomial.coefficient());
    for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
        if at != without {
            product = product.times(&Term::atom(atom.clone())?.power(*exponent)?)?;
        }
    }
    Ok(product)
}

fn has_derivative(term: &Term) -> bool {
    let mut found = false;
    atoms(term, &mut |atom| {
        found |= matches!(atom, Atom::Derivative(..))
    });
    found
}

fn by_induction(
    search: &Search<'_>,
    setting: &Setting,
    equation: Arc<Equation>,
) -> Lowered<Option<Theorem>> {
    let lowest = context_at(&setting.context, setting.steps, &setting.start)?;
    let start = [(setting.steps, setting.start.clone())];
    let left = equation.left.instantiate(&start)?;
    let right = equation.right.instantiate(&start)?;
    let Ok(base) = equal(search, &lowest, &left, &right) else {
        return Ok(None);
    };
    let Some(step) = step(search, setting, &equation)? else {
        return Ok(None);
    };
    let rule = Rule::Induction(setting.steps, setting.start.clone());
    search.by(&setting.context, rule, &[base, step]).map(Some)
}

fn step(search: &Search<'_>, setting: &Setting, equation: &Equation) -> Lowered<Option<Theorem>> {
    let context = setting.further()?;
    let fewer = Integer::variable(setting.steps).shifted(-1);
    let hypothesis = Arc::new(Equation {
        context: context_at(&equation.context, setting.steps, &fewer)?,
        left: equation
            .left
            .instantiate(&[(setting.steps, fewer.clone())])?,
        right: equation
            .right
            .instantiate(&[(setting.steps, fewer.clone())])?,
        fixed: std::iter::once(setting.steps)
            .chain(setting.start.variables())
            .collect(),
    });
    let Some(mut left) = setting.one_layer(search)? else {
        return Ok(None);
    };
    // The hypothesis, wherever X one step before stands. What it says of X at the start stays.
    let mut met = Vec::new();
    loop {
        let found = left
            .right()
            .monomials()
            .iter()
            .enumerate()
            .find_map(|(at, monomial)| {
                let (factor, entry) = setting.met(monomial)?;
                let local = context.under(monomial.binders());
                (!met.contains(entry)).then(|| (at, factor, entry.clone(), local))
            });
        let Some((at, factor, entry, local)) = found else {
            break;
        };
        let letters = setting
            .entry
            .indices
            .iter()
            .filter_map(Integer::as_variable);
        let values = letters.zip(entry.indices.iter().cloned()).collect();
        let rule = Rule::Hypothesis(hypothesis.clone());
        let general = search.by(&hypothesis.context, rule, &[])?;
        let part = search.by(&local, Rule::Instantiate(values), &[general])?;
        left.apply((one_of(&[], at, factor), part))?;
        met.push(entry);
    }
    let mut right = Rewriting::new(search, &context, &equation.right);
    // One factor of the product on the right.
    let found = right
        .right()
        .monomials()
        .iter()
        .enumerate()
        .find_map(|(at, monomial)| {
            let local = context.under(monomial.binders());
            let mut factors = monomial.factors().iter().enumerate();
            factors.find_map(|(factor, (atom, _))| match atom {
                Atom::Chain(chain) => Some((at, factor, chain.clone(), local.clone())),
                _ => None,
            })
        });
    let Some((at, factor, chain, local)) = found else {
        return Ok(None);
    };
    let last = match setting.at_the_end {
        false => chain.low.clone(),
        true => chain.high.shifted(-1),
    };
    let part = search.by(&local, Rule::Split(chain, last), &[])?;
    right.apply((one_of(&[], at, factor), part))?;
    for side in [&mut left, &mut right] {
        side.simplify(&setting.unfolding())?;
        side.canonize()?;
    }
    match left.right() == right.right() {
        true => left.joined(&right).map(Some),
        false => Ok(None),
    }
}
