//! Rules of definitions and derivatives.

use super::context::Context;
use super::fraction::Fraction;
use super::integer::{Integer, Var};
use super::refusal::{Fallible, Refusal, demand, known};
use super::sum::nonzero;
use super::term::{Atom, Entry, Term};
use super::theorem::{Assumption, Concluded};
use super::theory::{Definition, Theory};

/// An entry is what the definition of some number says about it.
pub(super) fn unfold(theory: &Theory, context: &Context, entry: &Entry, which: usize) -> Concluded {
    let is_of = |definition: &&Definition| {
        definition.symbol == entry.symbol
            && definition.indices.len() == entry.indices.len()
            && definition.layer.is_some() == entry.layer.is_some()
    };
    let definition = theory.definitions().get(which).filter(is_of);
    let other = Refusal::Because("there is no such definition of the entry");
    let definition = definition.ok_or(other)?;
    let indices = definition.indices.iter().copied();
    let mut values: Vec<(Var, Integer)> = indices.zip(entry.indices.iter().cloned()).collect();
    if let (Some((var, layers)), Some(layer)) = (&definition.layer, &entry.layer) {
        let within = context.contains(layers, layer);
        demand(within, "the definition may not hold on this layer")?;
        values.push((*var, layer.clone()));
    }
    let body = definition.body.instantiate(&values)?;
    Ok((Term::atom(Atom::Entry(entry.clone()))?, body, Vec::new()))
}

/// The same for the derivative of an entry.
pub(super) fn unfold_under(
    theory: &Theory,
    context: &Context,
    [entry, by]: [&Entry; 2],
    which: usize,
) -> Concluded {
    // What is added to an entry is not computed from its definition.
    let other = same_node(context, entry, by) == Some(false);
    demand(other, "the entry may be the one that is differentiated by")?;
    let (entry, body, assumed) = unfold(theory, context, entry, which)?;
    Ok((derivative(&entry, by)?, derivative(&body, by)?, assumed))
}

/// The derivative of a term.
fn derivative(of: &Term, by: &Entry) -> Fallible<Term> {
    Term::atom(Atom::Derivative(of.clone(), by.clone()))
}

/// Whether two entries belong to one array on one layer; `None` if that depends.
fn same_node(context: &Context, entry: &Entry, by: &Entry) -> Option<bool> {
    match (&entry.layer, &by.layer) {
        _ if entry.symbol != by.symbol => Some(false),
        _ if entry.indices.len() != by.indices.len() => None,
        (None, None) => Some(true),
        (Some(here), Some(there)) if context.equal(here, there) => Some(true),
        (Some(here), Some(there)) if context.less(here, there) => Some(false),
        (Some(here), Some(there)) if context.less(there, here) => Some(false),
        _ => None,
    }
}

/// Entries of one array on one layer are independent of each other. Of any other entry an entry is
/// independent if it has no definition or is computed before.
pub(super) fn entries(theory: &Theory, context: &Context, [entry, by]: [&Entry; 2]) -> Concluded {
    let same = same_node(context, entry, by);
    let mut right = Term::zero();
    if known(
        same == Some(true),
        "the two may be different arrays or layers",
    ) {
        right = Term::one();
        for (here, there) in entry.indices.iter().zip(&by.indices) {
            right = right.times(&Term::atom(Atom::Delta(here.clone(), there.clone()))?)?;
        }
    } else {
        let leaf = same == Some(false) && theory.is_leaf(entry, context);
        let independent = leaf || theory.comes_before(entry, by, context);
        demand(independent, "the entry may be computed from the other one")?;
    }
    let entry = Term::atom(Atom::Entry(entry.clone()))?;
    Ok((derivative(&entry, by)?, right, Vec::new()))
}

pub(super) fn differentiate(context: &Context, of: &Term, by: &Entry) -> Concluded {
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
            // Of no argument it is known that it is positive.
            if let (Atom::Log(argument), false) = (atom, known(false, "a logarithm")) {
                assumed.push(Assumption::Positive(argument.clone()));
            }
            if !known(*exponent > 0, "a negative power") {
                assumed.extend(nonzero(&context.under(monomial.binders()), &base));
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
