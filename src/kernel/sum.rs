//! Rules of sums, deltas, powers and brackets.

use super::context::{Context, Range};
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand, known};
use super::substitute::Binds;
use super::term::{Atom, Monomial, Term};
use super::theorem::{Assumption, Concluded};

pub(super) fn rename(term: &Term, names: &[Var]) -> Concluded {
    let [monomial] = term.monomials() else {
        return Err(Refusal::Because("the term is not one monomial"));
    };
    let renamed = match (monomial.factors(), monomial.binders()) {
        // An ordered product by itself: its own three dummies.
        ([(product @ Atom::Chain(_), 1)], []) => {
            product.renamed(names)?.scaled(monomial.coefficient())?
        }
        _ => monomial.renamed(names)?,
    };
    Ok((term.clone(), renamed, Vec::new()))
}

/// A delta, and what it makes a variable equal to.
fn solved([left, right]: &[Integer; 2], var: Var) -> Fallible<(Term, Integer)> {
    let gap = left.plus(-1, right)?;
    let times = gap.factor(var);
    demand(times.abs() == 1, "this is no delta of the index")?;
    // gap = ±v + rest, so v = ∓rest.
    let rest = gap.instantiate(&[(var, Integer::constant(0))])?;
    let delta = Term::atom(Atom::Delta(left.clone(), right.clone()))?;
    Ok((delta, Integer::constant(0).plus(-times, &rest)?))
}

pub(super) fn contract(
    context: &Context,
    sides: &[Integer; 2],
    var: Var,
    range: &Range,
) -> Concluded {
    let (delta, value) = solved(sides, var)?;
    let inside = context.contains(range, &value);
    demand(inside, "the other index may lie outside of the sum")?;
    Ok((delta.sum(var, range)?, Term::one(), Vec::new()))
}

pub(super) fn exchange(sides: &[Integer; 2], var: Var, term: &Term) -> Concluded {
    let (delta, value) = solved(sides, var)?;
    let exchanged = term.instantiate(&[(var, value)])?;
    Ok((delta.times(term)?, delta.times(&exchanged)?, Vec::new()))
}

pub(super) fn count(context: &Context, var: Var, range: &Range) -> Concluded {
    let count = match range {
        Range::Limits(low, high) => {
            let known = context.at_most(low, &high.shifted(1));
            demand(known, "the number of terms may be negative")?;
            Term::integer(&high.plus(-1, low)?.shifted(1))?
        }
        Range::Width(family, layer) => Term::atom(Atom::Width(*family, layer.clone()))?,
    };
    Ok((Term::one().sum(var, range)?, count, Vec::new()))
}

pub(super) fn cancel(context: &Context, atom: &Atom, above: i64, below: i64) -> Concluded {
    let powers = above > 0 && below > 0 && !matches!(atom, Atom::Delta(..) | Atom::Exp(_));
    demand(powers, "a positive and a negative power are needed")?;
    let base = Term::atom(atom.clone())?;
    let left = base.power(above)?.times(&base.power(-below)?)?;
    Ok((left, base.power(above - below)?, nonzero(context, &base)))
}

/// That a term is not zero, unless that is clear: a sum of exponentials is positive.
pub(super) fn nonzero(context: &Context, term: &Term) -> Vec<Assumption> {
    let positive = |monomial: &Monomial| {
        let inside = context.under(monomial.binders());
        known(monomial.coefficient().parts().0 > 0, "a negative number")
            && monomial.factors().iter().all(|(atom, _)| match atom {
                Atom::Group(inner) => nonzero(&inside, inner).is_empty(),
                other => known(matches!(other, Atom::Exp(_)), "a factor that may be 0"),
            })
    };
    let never_empty = |monomial: &Monomial| {
        let sized = |(_, range): &(Var, Range)| match range {
            Range::Width(..) => true,
            Range::Limits(low, high) => context.at_most(low, high),
        };
        known(monomial.binders().iter().all(sized), "an empty sum")
    };
    match term.monomials().iter().all(positive) && term.monomials().iter().any(never_empty) {
        true => Vec::new(),
        false => vec![Assumption::Nonzero(term.clone())],
    }
}
