//! Congruence: what is equal may be put in the same place.

use super::context::{Context, Range};
use super::integer::Var;
use super::refusal::{Fallible, demand};
use super::substitute::Binds;
use super::term::{Atom, Term};
use super::theorem::{Assumption, Concluded, Theorem};

/// A term with a hole: others + Σ factor · hole^exponent.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What stands beside the sum.
    pub others: Term,
    /// What is multiplied with the hole.
    pub factor: Term,
    /// The power of the hole.
    pub exponent: i64,
    /// What is summed over; the hole may depend on it.
    pub binders: Vec<(Var, Range)>,
}

impl Frame {
    /// The term with something in the hole.
    ///
    /// # Errors
    ///
    /// A number becomes too large, or the range of a sum depends on a dummy.
    pub fn around(&self, hole: &Term) -> Fallible<Term> {
        let product = self.factor.times(&hole.power(self.exponent)?)?;
        product.summed(&self.binders)?.plus(&self.others)
    }
}

/// A frame around both sides of an equation.
pub(super) fn replace(frame: &Frame, part: &Theorem, context: &Context) -> Concluded {
    let bound = || frame.binders.iter().map(|(var, _)| *var);
    captures_nothing(part, bound())?;
    // Each sum has a dummy of its own, and none is in the range of another.
    let mut binders = frame.binders.iter().enumerate();
    let apart = binders.all(|(at, (var, range))| {
        !bound().any(|other| range.mentions(other)) && !bound().take(at).any(|other| other == *var)
    });
    demand(apart, "the sums depend on each other")?;
    context.under(&frame.binders).admit(&part.context, &[])?;
    let [left, right] = [&part.left, &part.right].map(|side| frame.around(side));
    Ok((left?, right?, Vec::new()))
}

/// Free names of the part must not be bound on the way down.
fn captures_nothing(part: &Theorem, mut names: impl Iterator<Item = Var>) -> Fallible<()> {
    let captured = names.any(|name| part.fixes(name));
    demand(!captured, "a dummy has the name of a constant")
}

/// An atom with either side of an equation for one of its inner terms.
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
    let [left, right] = [&part.left, &part.right].map(|side| {
        let mut at = 0..;
        atom.with_inner(&mut |inner| match at.next() == Some(number) {
            true => Ok(side.clone()),
            false => Ok(inner.clone()),
        })
    });
    let mut assumed = Vec::from_iter(part.assumptions.iter().cloned());
    // What is assumed inside of a function is assumed for its argument.
    if let (Atom::At(symbol, argument, _), 1) = (atom, number) {
        for one in &mut assumed {
            let (Assumption::Nonzero(body) | Assumption::Positive(body)) = one;
            *body = Term::atom(Atom::At(*symbol, argument.clone(), body.clone()))?;
        }
    }
    Ok((left?, right?, assumed))
}
