//! Equations with quotients: both sides are multiplied by what they divide by. Where that depends
//! on an index that is summed, the terms of the sum are compared.

use super::canonical;
use super::lower::{Lowered, no};
use super::prover::Search;
use super::rewriting::Rewriting;
use super::simplify::Unfolding;
use super::step::{Spot, depends, one_of};
use crate::kernel::{
    Atom, Context, Fallible, Frame, Integer, Monomial, Range, Rule, Term, Theorem, Var,
};

/// How many denominators are cleared one after the other.
const ROUNDS: u32 = 8;

/// Joins two sides that are equal when denominators are cleared.
pub(super) fn divided(one: &Rewriting<'_, '_>, other: &Rewriting<'_, '_>) -> Lowered<Theorem> {
    let middle = equal(one.search, &one.context, one.right(), other.right(), ROUNDS)?;
    one.through(Some(&middle), other)
}

fn equal(
    search: &Search<'_>,
    context: &Context,
    left: &Term,
    right: &Term,
    rounds: u32,
) -> Lowered<Theorem> {
    let mut one = Rewriting::new(search, context, left);
    let mut other = Rewriting::new(search, context, right);
    for side in [&mut one, &mut other] {
        side.simplify(&Unfolding::default())?;
        side.canonize()?;
    }
    let (left, right) = (one.right().clone(), other.right().clone());
    if left == right {
        return one.joined(&other);
    }
    if rounds == 0 {
        return no("the denominators of the two sides could not be cleared");
    }
    if let Some((atom, power)) = denominator(&left, &right) {
        let by = Term::atom(atom).and_then(|atom| atom.power(power))?;
        let mut sides = Vec::new();
        for side in [&left, &right] {
            let mut multiple = Rewriting::new(search, context, &side.times(&by)?);
            multiple.simplify(&Unfolding::default())?;
            open_brackets(&mut multiple)?;
            sides.push(multiple);
        }
        let middle = equal(
            search,
            context,
            sides[0].right(),
            sides[1].right(),
            rounds - 1,
        )?;
        let multiple = sides[0].through(Some(&middle), &sides[1])?;
        let rule = Rule::Divide(left, right, by);
        let middle = search.by(context, rule, &[multiple])?;
        return one.through(Some(&middle), &other);
    }
    if let Some(terms) = under_a_sum(&left, &right, rounds) {
        let Terms { var, range, sides } = terms;
        let inside = context.under(&[(var, range.clone())]);
        let inner = equal(search, &inside, &sides[0], &sides[1], rounds - 1)?;
        let frame = Frame {
            others: Term::zero(),
            factor: Term::one(),
            exponent: 1,
            binders: vec![(var, range)],
        };
        let sums = search.by(context, Rule::Replace(frame), &[inner])?;
        // The two sums are the two sides, but for the names of dummies.
        let mut named = Vec::new();
        for sum in [&sums.left, &sums.right] {
            let mut renamed = Rewriting::new(search, context, sum);
            renamed.canonize()?;
            named.push(renamed);
        }
        let premises = [named[0].back()?, sums];
        let middle = search.by(context, Rule::Transitive, &premises)?;
        let premises = [middle, named[1].theorem()?];
        let middle = search.by(context, Rule::Transitive, &premises)?;
        return one.through(Some(&middle), &other);
    }
    no("the two sides could not be brought to the same form")
}

/// Something that is divided by and depends on no dummy, with the largest power.
fn denominator(left: &Term, right: &Term) -> Option<(Atom, i64)> {
    let mut found: Option<(Atom, i64)> = None;
    for monomial in left.monomials().iter().chain(right.monomials()) {
        for (atom, exponent) in divisors(monomial) {
            let bound = monomial
                .binders()
                .iter()
                .any(|(var, _)| depends(atom, *var));
            match &mut found {
                None if !bound => found = Some((atom.clone(), -exponent)),
                Some((known, power)) if known == atom && !bound => *power = (*power).max(-exponent),
                _ => {}
            }
        }
    }
    found
}

/// What a monomial divides by. An exponential is never in the way.
fn divisors(monomial: &Monomial) -> impl Iterator<Item = (&Atom, i64)> {
    let divides = |(atom, exponent): &&(Atom, i64)| *exponent < 0 && !matches!(atom, Atom::Exp(_));
    let all = monomial.factors().iter().filter(divides);
    all.map(|(atom, exponent)| (atom, *exponent))
}

/// Multiplies out all brackets that stand in a numerator.
fn open_brackets(side: &mut Rewriting<'_, '_>) -> Lowered<()> {
    loop {
        let found = side
            .right()
            .monomials()
            .iter()
            .enumerate()
            .find_map(|(at, monomial)| {
                let factors = monomial.factors().iter().enumerate();
                let mut brackets = factors.filter_map(|(factor, (atom, exponent))| match atom {
                    Atom::Group(inner) if *exponent > 0 => Some((factor, inner.clone())),
                    _ => None,
                });
                brackets
                    .next()
                    .map(|(factor, inner)| (one_of(&[], at, factor), inner))
            });
        let Some((place, inner)): Option<(Spot, Term)> = found else {
            return Ok(());
        };
        let rule = Rule::Bracket(inner);
        let part = side.search.by(&Context::default(), rule, &[])?;
        side.apply((place, part))?;
    }
}

/// The terms of two sums over one index.
struct Terms {
    var: Var,
    range: Range,
    sides: [Term; 2],
}

/// Both sides as sums over an index that something divided by depends on.
fn under_a_sum(left: &Term, right: &Term, round: u32) -> Option<Terms> {
    let all = || left.monomials().iter().chain(right.monomials());
    let divides =
        |monomial: &Monomial, var: Var| divisors(monomial).any(|(atom, _)| depends(atom, var));
    let range = all().find_map(|monomial| {
        let mut binders = monomial.binders().iter();
        binders
            .find(|(var, _)| divides(monomial, *var))
            .map(|(_, range)| range.clone())
    })?;
    let var = Var(canonical::NAMES - 10 - round);
    let terms = |side: &Term| {
        let mut sum = Term::zero();
        for monomial in side.monomials() {
            let fits = |(_, other): &&(Var, Range)| *other == range;
            let binders = || monomial.binders().iter().filter(fits);
            let first = binders()
                .find(|(var, _)| divides(monomial, *var))
                .or(binders().next());
            let (own, _) = first?;
            sum = sum.plus(&stripped(monomial, *own, var).ok()?).ok()?;
        }
        Some(sum)
    };
    let sides = [terms(left)?, terms(right)?];
    Some(Terms { var, range, sides })
}

/// A monomial without one of its sums, the index under another name.
fn stripped(monomial: &Monomial, own: Var, name: Var) -> Fallible<Term> {
    let mut product = Term::number(monomial.coefficient());
    for (atom, exponent) in monomial.factors() {
        product = product.times(&Term::atom(atom.clone())?.power(*exponent)?)?;
    }
    for (var, range) in monomial.binders() {
        if *var != own {
            product = product.sum(*var, range)?;
        }
    }
    product.instantiate(&[(own, Integer::variable(name))])
}
