//! Rules of sums, deltas, powers and brackets.

use super::context::{Context, Range, Size};
use super::fraction::Fraction;
use super::integer::{Integer, Var};
use super::term::{Atom, Monomial, Term};
use super::theorem::{Assumption, Concluded, Refusal, large, refuse};

/// The only monomial of a term.
fn only<'t>(name: &'static str, term: &'t Term) -> Result<&'t Monomial, Refusal> {
    match term.monomials() {
        [monomial] => Ok(monomial),
        _ => refuse(name, "the term is not one monomial"),
    }
}

pub(super) fn rename(term: &Term, names: &[Var]) -> Concluded {
    const NAME: &str = "renaming of dummies";
    let monomial = only(NAME, term)?;
    // An ordered product by itself: its own three dummies.
    if let ([(Atom::Chain(chain), 1)], [], [var, row, column]) =
        (monomial.factors(), monomial.binders(), names)
    {
        let distinct = var != row && row != column && var != column;
        let bound = [chain.var, chain.row, chain.column];
        if !distinct
            || names
                .iter()
                .any(|name| term.occurs(*name) && !bound.contains(name))
        {
            return refuse(NAME, "a new name is used already");
        }
        let above = term.largest().max(var.0).max(row.0).max(column.0);
        let away = chain.apart(above);
        let renamed = large(away.and_then(|chain| chain.renamed(*var, *row, *column)))?;
        let renamed = Term::atom(Atom::Chain(Box::new(renamed)));
        let renamed = renamed.and_then(|chain| chain.scaled(monomial.coefficient()));
        return Ok((term.clone(), large(renamed)?, Vec::new()));
    }
    match only(NAME, term)?.renamed(names) {
        Some(renamed) => Ok((term.clone(), Term::from(renamed), Vec::new())),
        None => refuse(NAME, "a new name is used already"),
    }
}

/// A delta among the factors, and what it makes a variable equal to.
fn partner(monomial: &Monomial, var: Var, delta: usize) -> Option<Integer> {
    let (Atom::Delta(left, right), _) = monomial.factors().get(delta)? else {
        return None;
    };
    let gap = left.plus(-1, right)?;
    let times = gap.factor(var);
    if times.abs() != 1 {
        return None;
    }
    // gap = ±v + rest, so v = ∓rest.
    let rest = gap.substitute(var, &Integer::constant(0))?;
    Integer::constant(0).plus(-times, &rest)
}

/// The factors without one of them, and without sums.
fn others(monomial: &Monomial, without: Option<usize>) -> Option<Term> {
    let mut rest = Monomial {
        coefficient: monomial.coefficient(),
        binders: Vec::new(),
        factors: Vec::new(),
    };
    for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
        if Some(at) != without {
            rest.push(atom.clone(), *exponent)?;
        }
    }
    Some(Term::from(rest))
}

/// Sums over all dummies of a monomial but one.
fn summed(body: Term, monomial: &Monomial, without: Option<Var>) -> Option<Term> {
    let mut binders = monomial.binders().iter();
    binders.try_fold(body, |body, (var, range)| match Some(*var) == without {
        true => Some(body),
        false => body.sum(*var, range),
    })
}

pub(super) fn contract(context: &Context, term: &Term, var: Var, delta: usize) -> Concluded {
    const NAME: &str = "delta picks a term";
    let monomial = only(NAME, term)?;
    let Some((_, range)) = monomial.binders().iter().find(|(bound, _)| *bound == var) else {
        return refuse(NAME, "the index is not summed");
    };
    let Some(value) = partner(monomial, var, delta) else {
        return refuse(NAME, "this factor is no delta of the index");
    };
    // The sum itself may be empty, so being in it says nothing.
    let mut outside = monomial.binders().to_vec();
    outside.retain(|(bound, _)| *bound != var);
    if !context.under(&outside).contains(range, &value) {
        return refuse(NAME, "the other index may lie outside of the sum");
    }
    let body = others(monomial, Some(delta)).and_then(|body| body.substitute(var, &value));
    let right = body.and_then(|body| summed(body, monomial, Some(var)));
    Ok((term.clone(), large(right)?, Vec::new()))
}

pub(super) fn exchange(term: &Term, var: Var, delta: usize) -> Concluded {
    const NAME: &str = "delta exchanges indices";
    let monomial = only(NAME, term)?;
    let Some(value) = partner(monomial, var, delta) else {
        return refuse(NAME, "this factor is no delta of the index");
    };
    let body = others(monomial, Some(delta)).and_then(|body| body.substitute(var, &value));
    let factor = Term::atom(monomial.factors()[delta].0.clone());
    let body = body
        .zip(factor)
        .and_then(|(body, factor)| body.times(&factor));
    let right = body.and_then(|body| summed(body, monomial, None));
    Ok((term.clone(), large(right)?, Vec::new()))
}

pub(super) fn constant(context: &Context, term: &Term, var: Var) -> Concluded {
    const NAME: &str = "sum of a constant";
    let monomial = only(NAME, term)?;
    let Some((_, range)) = monomial.binders().iter().find(|(bound, _)| *bound == var) else {
        return refuse(NAME, "the index is not summed");
    };
    let body = large(others(monomial, None))?;
    if body.occurs(var) {
        return refuse(NAME, "the term depends on the index");
    }
    let size = match range {
        Range::Axis(size) => size.clone(),
        Range::Limits(low, high) => Size::Integer(large(high.plus(-1, low))?.shifted(1)),
    };
    if let Size::Integer(count) = &size
        && !context.proves(count)
    {
        return refuse(NAME, "the number of terms may be negative");
    }
    let right = Term::atom(Atom::Count(size))
        .and_then(|count| body.times(&count))
        .and_then(|body| summed(body, monomial, Some(var)));
    Ok((term.clone(), large(right)?, Vec::new()))
}

pub(super) fn cancel(atom: &Atom, above: i64, below: i64) -> Concluded {
    const NAME: &str = "cancellation";
    if above <= 0 || below <= 0 || matches!(atom, Atom::Delta(..) | Atom::Exp(_)) {
        return refuse(
            NAME,
            "a positive and a negative power of one thing are needed",
        );
    }
    let mut left = Monomial {
        coefficient: Fraction::ONE,
        binders: Vec::new(),
        factors: Vec::new(),
    };
    large(left.push(atom.clone(), above))?;
    large(left.push(atom.clone(), -below))?;
    let base = large(Term::atom(atom.clone()))?;
    let exponent = large(above.checked_sub(below))?;
    let right = large(base.power(exponent))?;
    Ok((Term::from(left), right, nonzero(base)))
}

/// That a term is not zero, unless that is clear: a sum of exponentials is positive.
pub(super) fn nonzero(term: Term) -> Vec<Assumption> {
    let positive = |monomial: &Monomial| {
        monomial.coefficient().parts().0 > 0
            && monomial.factors().iter().all(|(atom, _)| match atom {
                Atom::Group(inner) => nonzero(inner.clone()).is_empty(),
                other => matches!(other, Atom::Exp(_)),
            })
    };
    let never_empty = |monomial: &Monomial| {
        monomial
            .binders()
            .iter()
            .all(|(_, range)| matches!(range, Range::Axis(Size::Width(..))))
    };
    match term.monomials().iter().all(positive) && term.monomials().iter().any(never_empty) {
        true => Vec::new(),
        false => vec![Assumption::Nonzero(term)],
    }
}

pub(super) fn bracket(inner: &Term, other: &Term) -> Concluded {
    const NAME: &str = "brackets";
    if large(opened(other))? != large(opened(inner))? {
        return refuse(NAME, "multiplied out, the terms differ");
    }
    let left = Term::atom(Atom::Group(inner.clone()));
    Ok((large(left)?, other.clone(), Vec::new()))
}

/// With positive powers of brackets multiplied out.
fn opened(term: &Term) -> Option<Term> {
    let mut sum = Term::zero();
    for monomial in term.monomials() {
        let mut product = Term::number(monomial.coefficient());
        for (atom, exponent) in monomial.factors() {
            let base = match atom {
                Atom::Group(inner) if *exponent > 0 => inner.clone(),
                other => Term::atom(other.clone())?,
            };
            product = product.times(&base.power(*exponent)?)?;
        }
        sum = sum.plus(&summed(product, monomial, None)?)?;
    }
    Some(sum)
}
