//! Derivatives across an unknown number of layers: what one layer does to a derivative is a matrix,
//! so many layers are an ordered product. The statement is put together here; the kernel proves it
//! by induction on the layer.

use std::sync::Arc;

use super::lower::{Lowered, large, no};
use super::prover::{Search, equal, generic};
use super::simplify::{Rewriting, Unfolding, one_of};
use crate::kernel::{
    Atom, Chain, Context, Entry, Equation, Integer, Monomial, Range, Rule, Symbol, Term, Theorem,
    Var,
};

/// ∂X^{(p)}/∂Y^{(q)} for all layers p >= q + offset.
pub(super) struct Lemma {
    theorem: Theorem,
    /// The variables of the layers p and q, and of the indices of X and Y.
    variables: (Var, Var, Vec<Var>, Vec<Var>),
}

/// The first number for variables of lemmas.
const FIRST: u32 = 1_500_000;

impl Search<'_> {
    /// The derivative of an entry of a recursive symbol by one on another layer.
    pub fn recurrence(
        &self,
        entry: &Entry,
        by: &Entry,
        context: &Context,
    ) -> Lowered<Option<Theorem>> {
        let (Some(here), Some(there)) = (&entry.layer, &by.layer) else {
            return Ok(None);
        };
        // The symbol that Y enters directly comes first; the others of the group only if that fails.
        let mut candidates: Vec<Symbol> = self.recursive().iter().copied().collect();
        let feeds = |symbol: &Symbol| {
            let mut found = *symbol == by.symbol;
            for (_, definition) in self.theory.definitions_of(*symbol) {
                definition.body.atoms(&mut |atom| {
                    found |= matches!(atom, Atom::Entry(entry) if entry.symbol == by.symbol);
                });
            }
            found
        };
        candidates.sort_by_key(|symbol| !feeds(symbol));
        for symbol in candidates {
            let lemma = self.lemma((symbol, by.symbol), || find(self, symbol, by.symbol))?;
            let Some(lemma) = lemma else {
                continue;
            };
            if symbol != entry.symbol {
                return Ok(None);
            }
            let (p, q, own, other) = &lemma.variables;
            let mut values = vec![(*p, here.clone()), (*q, there.clone())];
            values.extend(own.iter().copied().zip(entry.indices.iter().cloned()));
            values.extend(other.iter().copied().zip(by.indices.iter().cloned()));
            let rule = Rule::Instantiate(values);
            return Ok(Theorem::by(
                &self.theory,
                context,
                rule,
                std::slice::from_ref(&lemma.theorem),
            )
            .ok());
        }
        Ok(None)
    }
}

/// Looks for a closed form and proves it. `None` if there is none of this kind.
fn find(search: &Search<'_>, symbol: Symbol, by: Symbol) -> Lowered<Option<Lemma>> {
    for offset in 0..2 {
        if let Some(lemma) = attempt(search, symbol, by, offset)? {
            return Ok(Some(lemma));
        }
    }
    Ok(None)
}

/// Where X^{(p)} and Y^{(q)} exist, with p - q at least `distance`.
struct Setting {
    p: Integer,
    entry: Entry,
    by: Entry,
    ranges: Vec<(Var, Range)>,
    facts: Vec<Integer>,
}

fn attempt(search: &Search<'_>, symbol: Symbol, by: Symbol, offset: i64) -> Lowered<Option<Lemma>> {
    let (Some(own), Some(other)) = (search.exists.get(&symbol), search.exists.get(&by)) else {
        return Ok(None);
    };
    let (p, q) = (Var(FIRST), Var(FIRST + 1));
    let (high, low) = (Integer::variable(p), Integer::variable(q));
    let mut next = FIRST + 2;
    let (entry, mut ranges) = generic(search, symbol, Some(&high), &mut next)?;
    let (by, more) = generic(search, by, Some(&low), &mut next)?;
    ranges.extend(more);
    // Definitions hold on layers from `own.low` on; which of them is left to the kernel.
    let mut facts = search.depth_facts.clone();
    for (layer, interval) in [(&high, own), (&low, other)] {
        facts.push(large(layer.plus(-1, &interval.low))?);
        facts.push(large(interval.high.plus(-1, layer))?);
    }
    let distance = large(high.plus(-1, &low))?;
    let start = low.shifted(offset);
    let setting = Setting {
        p: high,
        entry,
        by,
        ranges,
        facts,
    };
    let Some(statement) = statement(search, &setting, p, &start, &distance, &mut next)? else {
        return Ok(None);
    };
    let theorem = by_induction(search, &setting, &statement, p, &start)?;
    let vars = |entry: &Entry| {
        entry
            .indices
            .iter()
            .filter_map(Integer::as_variable)
            .collect()
    };
    let variables = (p, q, vars(&setting.entry), vars(&setting.by));
    Ok(theorem.map(|theorem| Lemma { theorem, variables }))
}

fn differentiated(entry: &Entry, by: &Entry) -> Lowered<Term> {
    let of = large(Term::atom(Atom::Entry(entry.clone())))?;
    large(Term::atom(Atom::Derivative(of, by.clone())))
}

/// Both sides of the closed form, and the integer that is at least 0 where it holds.
struct Statement {
    left: Term,
    right: Term,
    from: Integer,
}

fn statement(
    search: &Search<'_>,
    setting: &Setting,
    p: Var,
    start: &Integer,
    distance: &Integer,
    next: &mut u32,
) -> Lowered<Option<Statement>> {
    let left = differentiated(&setting.entry, &setting.by)?;
    // One layer: ∂X^{(p)} in terms of ∂X^{(p-1)}.
    let beyond = large(setting.p.plus(-1, start))?.shifted(-1);
    let mut facts = setting.facts.clone();
    facts.extend([distance.clone(), beyond.clone()]);
    let context = Context::new(setting.ranges.clone(), facts);
    let mut layer = Rewriting::new(search, &context, &left)?;
    let below = setting.p.shifted(-1);
    layer.simplify(&Unfolding {
        kept: Some((setting.entry.symbol, below.clone())),
        ..Unfolding::default()
    })?;
    let Some((row_at, matrix)) = matrix(search, setting, layer.right(), &below, next)? else {
        return Ok(None);
    };
    // The lowest layer.
    let lowest = setting
        .entry
        .substitute(p, start)
        .zip(left.substitute(p, start));
    let (lowest_entry, lowest_left) = large(lowest)?;
    let fixed = large(at_layer(setting, p, start))?;
    let mut base = Rewriting::new(search, &fixed, &lowest_left)?;
    base.simplify(&Unfolding::default())?;
    if base.right().monomials().is_empty() || has_derivative(base.right()) {
        return Ok(None);
    }
    // Σ_s (Π_{γ=0}^{p-start-1} M^{(p-γ)})_{row,s} base_s
    let inner = Var(*next);
    *next += 1;
    let Some(row) = lowest_entry.indices[row_at].as_variable() else {
        return Ok(None);
    };
    let moved = large(base.right().substitute(row, &Integer::variable(inner)))?;
    let (Some(layer_var), Some(slot)) = size_of(search, setting.entry.symbol, row_at) else {
        return Ok(None);
    };
    let [gamma, one, two] = [*next, *next + 1, *next + 2].map(Var);
    *next += 3;
    let number = large(setting.p.plus(-1, &Integer::variable(gamma)))?;
    let body = large(matrix.term.substitute(p, &number))?;
    let body = body
        .substitute(matrix.row, &Integer::variable(one))
        .and_then(|body| body.substitute(matrix.column, &Integer::variable(two)));
    let chain = Chain {
        var: gamma,
        low: Integer::constant(0),
        high: large(setting.p.plus(-1, start))?.shifted(-1),
        row: one,
        column: two,
        columns: large(slot.substitute(layer_var, &number.shifted(-1)))?,
        body: large(body)?,
        at_row: setting.entry.indices[row_at].clone(),
        at_column: Integer::variable(inner),
    };
    let product = large(Term::atom(Atom::Chain(Box::new(chain))))?;
    let range = Range::Axis(large(slot.substitute(layer_var, start))?);
    let sum = large(
        product
            .times(&moved)
            .and_then(|body| body.sum(inner, &range)),
    )?;
    // The delta in the base is contracted.
    let mut facts = setting.facts.clone();
    let from = large(setting.p.plus(-1, start))?;
    facts.push(from.clone());
    let mut right = Rewriting::new(search, &Context::new(setting.ranges.clone(), facts), &sum)?;
    right.simplify(&Unfolding::default())?;
    Ok(Some(Statement {
        left,
        right: right.right().clone(),
        from,
    }))
}

/// What one layer does to a derivative, between a row and a column.
struct Matrix {
    term: Term,
    row: Var,
    column: Var,
}

/// The variable for the layer and the size of an axis.
fn size_of(
    search: &Search<'_>,
    symbol: Symbol,
    axis: usize,
) -> (Option<Var>, Option<crate::kernel::Size>) {
    match search.slots.get(&symbol) {
        Some((layer, slots)) => (*layer, slots.get(axis).cloned()),
        None => (None, None),
    }
}

/// Reads the matrix off a sum in which each monomial has one derivative on the layer below. Answers
/// the index of X that it acts on too.
fn matrix(
    search: &Search<'_>,
    setting: &Setting,
    term: &Term,
    below: &Integer,
    next: &mut u32,
) -> Lowered<Option<(usize, Matrix)>> {
    let mut acts_on = None;
    let column = Var(*next);
    *next += 1;
    let mut sum = Term::zero();
    for monomial in term.monomials() {
        let Some((at, inner)) = lower_derivative(monomial, setting, below) else {
            return Ok(None);
        };
        let own = &setting.entry.indices;
        let differs = inner.indices.iter().zip(own).enumerate();
        let changed: Vec<usize> = differs
            .filter(|(_, (one, other))| one != other)
            .map(|(axis, _)| axis)
            .collect();
        let rest = others(monomial, at);
        let (axis, rest) = match changed.as_slice() {
            [] => (None, rest),
            [axis] => {
                let Some(var) = inner.indices[*axis].as_variable() else {
                    return Ok(None);
                };
                (Some((*axis, var)), rest)
            }
            _ => return Ok(None),
        };
        let mut rest = large(rest)?;
        if let Some((axis, _)) = axis {
            if acts_on.is_some_and(|known| known != axis) {
                return Ok(None);
            }
            acts_on = Some(axis);
        }
        // The column is the dummy of the derivative; every other dummy stays a dummy.
        for (var, range) in monomial.binders() {
            match axis {
                Some((axis, own)) if own == *var => {
                    let (layer, slot) = size_of(search, setting.entry.symbol, axis);
                    let size = layer
                        .zip(slot)
                        .and_then(|(layer, slot)| slot.substitute(layer, below));
                    if size.map(Range::Axis).as_ref() != Some(range) {
                        return Ok(None);
                    }
                }
                _ => rest = large(rest.sum(*var, range))?,
            }
        }
        let rest = match axis {
            Some((_, var)) if monomial.binders().iter().any(|(bound, _)| *bound == var) => {
                large(rest.substitute(var, &Integer::variable(column)))?
            }
            Some(_) => return Ok(None),
            None => {
                // The identity: δ between row and column.
                let Some(axis) = acts_on.or(only_axis(term, setting, below)) else {
                    return Ok(None);
                };
                acts_on = Some(axis);
                let delta = Atom::Delta(own[axis].clone(), Integer::variable(column));
                large(Term::atom(delta).and_then(|delta| rest.times(&delta)))?
            }
        };
        sum = large(sum.plus(&rest))?;
    }
    let Some(axis) = acts_on else {
        return Ok(None);
    };
    let Some(row) = setting.entry.indices[axis].as_variable() else {
        return Ok(None);
    };
    let matrix = Matrix {
        term: sum,
        row,
        column,
    };
    Ok(Some((axis, matrix)))
}

/// The axis on which some monomial changes the index.
fn only_axis(term: &Term, setting: &Setting, below: &Integer) -> Option<usize> {
    term.monomials().iter().find_map(|monomial| {
        let (_, inner) = lower_derivative(monomial, setting, below)?;
        let mut pairs = inner.indices.iter().zip(&setting.entry.indices);
        pairs.position(|(one, other)| one != other)
    })
}

/// The only derivative in a monomial, if it is one of X on the layer below by Y.
fn lower_derivative<'m>(
    monomial: &'m Monomial,
    setting: &Setting,
    below: &Integer,
) -> Option<(usize, &'m Entry)> {
    let mut found = None;
    for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
        let Atom::Derivative(of, by) = atom else {
            if Term::atom(atom.clone()).is_none_or(|atom| has_derivative(&atom)) {
                return None;
            }
            continue;
        };
        let [one] = of.monomials() else {
            return None;
        };
        let entry = super::simplify::is_entry(one)?;
        let fits = entry.symbol == setting.entry.symbol
            && entry.layer.as_ref() == Some(below)
            && *by == setting.by
            && *exponent == 1;
        if !fits || found.replace((at, entry)).is_some() {
            return None;
        }
    }
    found
}

/// The factors of a monomial without one of them and without sums.
fn others(monomial: &Monomial, without: usize) -> Option<Term> {
    let mut product = Term::number(monomial.coefficient());
    for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
        if at != without {
            product = product.times(&Term::atom(atom.clone())?.power(*exponent)?)?;
        }
    }
    Some(product)
}

fn has_derivative(term: &Term) -> bool {
    let mut found = false;
    term.atoms(&mut |atom| found |= matches!(atom, Atom::Derivative(..)));
    found
}

/// The setting with the upper layer at some value.
fn at_layer(setting: &Setting, p: Var, value: &Integer) -> Option<Context> {
    Context::new(setting.ranges.clone(), setting.facts.clone()).substitute(p, value)
}

fn by_induction(
    search: &Search<'_>,
    setting: &Setting,
    statement: &Statement,
    p: Var,
    start: &Integer,
) -> Lowered<Option<Theorem>> {
    let mut facts = setting.facts.clone();
    facts.push(statement.from.clone());
    let context = Context::new(setting.ranges.clone(), facts);
    let equation = Arc::new(Equation {
        context: context.clone(),
        left: statement.left.clone(),
        right: statement.right.clone(),
        fixed: Vec::new(),
    });
    // Base.
    let lowest = large(context.substitute(p, start))?;
    let sides = [&equation.left, &equation.right].map(|side| side.substitute(p, start));
    let [Some(left), Some(right)] = sides else {
        return no("a number becomes too large");
    };
    let Ok(base) = equal(search, &lowest, &left, &right) else {
        return Ok(None);
    };
    // Step.
    let Some(step) = step(search, setting, &equation, p, start)? else {
        return Ok(None);
    };
    let rule = Rule::Induction(equation, p, start.clone());
    search.by(&context, rule, &[base, step]).map(Some)
}

fn step(
    search: &Search<'_>,
    setting: &Setting,
    equation: &Equation,
    p: Var,
    start: &Integer,
) -> Lowered<Option<Theorem>> {
    let beyond = large(setting.p.plus(-1, start))?.shifted(-1);
    let context = equation.context.with(beyond);
    let below = setting.p.shifted(-1);
    let hypothesis = Arc::new(Equation {
        context: large(equation.context.substitute(p, &below))?,
        left: large(equation.left.substitute(p, &below))?,
        right: large(equation.right.substitute(p, &below))?,
        fixed: std::iter::once(p).chain(start.variables()).collect(),
    });
    let mut left = Rewriting::new(search, &context, &equation.left)?;
    let kept = Unfolding {
        kept: Some((setting.entry.symbol, below.clone())),
        ..Unfolding::default()
    };
    left.simplify(&kept)?;
    // The hypothesis, wherever the layer below is differentiated.
    loop {
        let found = left
            .right()
            .monomials()
            .iter()
            .enumerate()
            .find_map(|(at, monomial)| {
                let (factor, entry) = lower_derivative(monomial, setting, &below)?;
                let local = context.under(monomial.binders());
                Some((at, factor, entry.clone(), local))
            });
        let Some((at, factor, entry, local)) = found else {
            break;
        };
        let vars = setting
            .entry
            .indices
            .iter()
            .filter_map(Integer::as_variable);
        let values = vars.zip(entry.indices.iter().cloned()).collect();
        let rule = Rule::Hypothesis(hypothesis.clone(), values);
        let part = search.by(&local, rule, &[])?;
        left.apply((one_of(&[], at, factor), part))?;
    }
    left.simplify(&kept)?;
    left.canonize()?;
    // The first factor of each product on the right.
    let mut right = Rewriting::new(search, &context, &equation.right)?;
    let chains: Vec<(usize, usize, Atom, Context)> = right
        .right()
        .monomials()
        .iter()
        .enumerate()
        .flat_map(|(at, monomial)| {
            let local = context.under(monomial.binders());
            let factors = monomial.factors().iter().enumerate();
            factors
                .filter(|(_, (atom, _))| matches!(atom, Atom::Chain(_)))
                .map(move |(factor, (atom, _))| (at, factor, atom.clone(), local.clone()))
        })
        .collect();
    let [(at, factor, atom, local)] = chains.as_slice() else {
        return Ok(None);
    };
    let part = search.by(local, Rule::First(atom.clone()), &[])?;
    right.apply((one_of(&[], *at, *factor), part))?;
    right.simplify(&kept)?;
    right.canonize()?;
    if left.right() != right.right() {
        return Ok(None);
    }
    super::simplify::joined(&left, &right).map(Some)
}
