//! Rules of definitions and derivatives.

use super::context::Context;
use super::fraction::Fraction;
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand};
use super::sum::nonzero;
use super::term::{Atom, Entry, Term};
use super::theorem::{Assumption, Concluded};
use super::theory::Theory;

/// An entry, and what the definition of some number says about it.
pub(super) fn unfold(
    theory: &Theory,
    context: &Context,
    entry: &Entry,
    number: usize,
) -> Fallible<(Term, Term)> {
    const OTHER: Refusal = Refusal::Because("there is no such definition of the entry");
    let definition = theory.definitions().get(number).ok_or(OTHER)?;
    if definition.symbol != entry.symbol || definition.indices.len() != entry.indices.len() {
        return Err(OTHER);
    }
    let indices = definition.indices.iter().copied();
    let mut values: Vec<(Var, Integer)> = indices.zip(entry.indices.iter().cloned()).collect();
    match (&definition.layer, &entry.layer) {
        (None, None) => {}
        (Some((var, low, high)), Some(layer)) => {
            let within = context.at_most(low, layer) && context.at_most(layer, high);
            demand(within, "the definition may not hold on this layer")?;
            values.push((*var, layer.clone()));
        }
        _ => return Err(OTHER),
    }
    let left = Term::atom(Atom::Entry(entry.clone()))?;
    Ok((left, definition.body.instantiate(&values)?))
}

/// The derivative of a term.
pub(super) fn derivative(of: &Term, by: &Entry) -> Fallible<Term> {
    Term::atom(Atom::Derivative(of.clone(), by.clone()))
}

/// Whether two entries belong to one array on one layer; `None` if that depends.
pub(super) fn same_node(context: &Context, entry: &Entry, by: &Entry) -> Option<bool> {
    if entry.symbol != by.symbol {
        return Some(false);
    }
    match (&entry.layer, &by.layer) {
        (None, None) => Some(true),
        (Some(here), Some(there)) if context.equal(here, there) => Some(true),
        (Some(here), Some(there)) if context.less(here, there) => Some(false),
        (Some(here), Some(there)) if context.less(there, here) => Some(false),
        _ => None,
    }
}

pub(super) fn itself(context: &Context, entry: &Entry, by: &Entry) -> Concluded {
    let same = same_node(context, entry, by) == Some(true);
    let same = same && entry.indices.len() == by.indices.len();
    demand(same, "the two may be different arrays or layers")?;
    let mut right = Term::one();
    for (here, there) in entry.indices.iter().zip(&by.indices) {
        right = right.times(&Term::atom(Atom::Delta(here.clone(), there.clone()))?)?;
    }
    let entry = Term::atom(Atom::Entry(entry.clone()))?;
    Ok((derivative(&entry, by)?, right, Vec::new()))
}

pub(super) fn differentiate(of: &Term, by: &Entry) -> Concluded {
    let mut assumed = Vec::new();
    let mut right = Term::zero();
    for monomial in of.monomials() {
        // A dummy with a name of the entry below would be captured.
        let named = |var: Var| by.integers().any(|one| one.factor(var) != 0);
        let monomial = monomial.avoiding(&named)?;
        for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
            let slope = slope(atom, by)?;
            if slope == Term::zero() {
                continue;
            }
            let base = Term::atom(atom.clone())?;
            if let Atom::Log(argument) = atom {
                assumed.push(Assumption::Positive(argument.clone()));
            }
            if *exponent < 0 {
                assumed.extend(nonzero(&base));
            }
            let less = exponent.checked_sub(1).ok_or(Refusal::TooLarge)?;
            let outer = base.power(less)?.scaled(Fraction::whole(*exponent))?;
            let mut others = monomial.clone();
            others.factors.remove(at);
            others.binders.clear();
            let product = Term::from(others).times(&outer.times(&slope)?)?;
            right = right.plus(&product.summed(monomial.binders())?)?;
        }
    }
    Ok((derivative(of, by)?, right, assumed))
}

/// The derivative of a factor.
fn slope(atom: &Atom, by: &Entry) -> Fallible<Term> {
    let itself = || Term::atom(atom.clone());
    let (outer, inner) = match atom {
        Atom::Number(_) | Atom::Width(..) | Atom::Delta(..) => return Ok(Term::zero()),
        Atom::Entry(_) | Atom::Derivative(..) => return derivative(&itself()?, by),
        Atom::Group(argument) => return derivative(argument, by),
        Atom::Exp(argument) => (itself()?, argument),
        Atom::Log(argument) => (argument.power(-1)?, argument),
        Atom::Apply(head, argument) => {
            let mut head = head.clone();
            head.order = head.order.checked_add(1).ok_or(Refusal::TooLarge)?;
            (Term::atom(Atom::Apply(head, argument.clone()))?, argument)
        }
        Atom::Chain(_) | Atom::At(..) => {
            let why = "an ordered product or a function is not yet taken apart";
            return Err(Refusal::Because(why));
        }
    };
    outer.times(&derivative(inner, by)?)
}
