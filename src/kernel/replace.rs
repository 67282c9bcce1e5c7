//! Congruence: a part of a term is replaced by something equal.

use super::context::Context;
use super::integer::Var;
use super::refusal::{Fallible, demand};
use super::term::{Atom, Term};
use super::theorem::{Assumption, Concluded, Place, Theorem};

/// The right side of `whole` with the right side of `part` where its left side stands.
pub(super) fn replaced(
    whole: &Theorem,
    part: &Theorem,
    place: &Place,
    context: &Context,
) -> Fallible<Term> {
    let mut others = whole.right.monomials().to_vec();
    let found = others.get(place.monomial).is_some();
    demand(found, "there is no such monomial")?;
    let monomial = others.remove(place.monomial);
    let bound = monomial.binders().iter().map(|(var, _)| *var);
    captures_nothing(part, bound)?;
    // Dummies that go with the part are free names afterwards.
    let mut kept = monomial.binders().to_vec();
    kept.retain(|(var, _)| !place.binders.contains(var));
    context.under(&kept).admit(&part.context, &[])?;
    let [chosen, _] = monomial.split(&place.factors, &place.binders);
    let all = chosen.factors().len() == place.factors.len();
    demand(all, "there is no such factor")?;
    let term = match (chosen.factors(), place.binders.as_slice()) {
        // One atom may be replaced in all its powers at once.
        ([(atom, exponent)], []) if Term::atom(atom.clone())? == part.left => {
            part.right.power(*exponent)?
        }
        _ => {
            let same = Term::from(chosen) == part.left;
            demand(same, "this is not the left side of the equation")?;
            part.right.clone()
        }
    };
    let changed = monomial.with(&place.factors, &place.binders, &term)?;
    Term::collected(others)?.plus(&changed)
}

/// Free names of the part must not be bound on the way down.
fn captures_nothing(part: &Theorem, mut names: impl Iterator<Item = Var>) -> Fallible<()> {
    let captured = names.any(|name| part.fixes(name));
    demand(!captured, "a dummy has the name of a constant")
}

/// An atom is the same atom with the right side of `part` for an inner term that is its left side.
/// Under a derivative only what holds for all values may be used, and only where adding to an entry
/// changes no definition.
pub(super) fn inside(atom: &Atom, number: usize, part: &Theorem, context: &Context) -> Concluded {
    if let Atom::Derivative(_, by) = atom {
        let free = part.theory.is_free(by.symbol);
        demand(free, "the entry that is differentiated by has a definition")?;
    }
    if matches!(atom, Atom::Derivative(..) | Atom::At(..)) {
        demand(part.hypotheses.is_empty(), "a hypothesis may fail nearby")?;
    }
    captures_nothing(part, atom.bound().into_iter())?;
    atom.inside(context).admit(&part.context, &[])?;
    let same = atom.inner().get(number) == Some(&&part.left);
    demand(same, "this is not the left side of the equation")?;
    let mut at = 0..;
    let right = atom.with_inner(&mut |inner| {
        let changed = at.next() == Some(number);
        Ok(if changed { &part.right } else { inner }.clone())
    })?;
    let mut assumed = Vec::from_iter(part.assumptions.iter().cloned());
    // What is assumed inside of a function is assumed for its argument.
    if let (Atom::At(symbol, argument, _), 1) = (atom, number) {
        for one in &mut assumed {
            let (Assumption::Nonzero(body) | Assumption::Positive(body)) = one;
            *body = Term::atom(Atom::At(*symbol, argument.clone(), body.clone()))?;
        }
    }
    Ok((Term::atom(atom.clone())?, right, assumed))
}
