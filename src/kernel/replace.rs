//! Congruence: a part of a term is replaced by something equal.

use super::context::Context;
use super::fraction::Fraction;
use super::integer::Var;
use super::term::{Atom, Monomial, Term};
use super::theorem::{Assumption, Place, Refusal, Theorem, refuse};

const NAME: &str = "replacement";

/// The right side of `whole` with the right side of `part` where its left side stands, and what the
/// part assumes.
pub(super) fn replaced(
    whole: &Theorem,
    part: &Theorem,
    place: &Place,
    context: &Context,
) -> Result<(Term, Vec<Assumption>), Refusal> {
    let mut assumed = part.assumptions().iter().cloned().collect();
    let term = inside(
        whole.right(),
        &place.path,
        part,
        place,
        context,
        &mut assumed,
    )?;
    Ok((term, assumed))
}

/// Free names of the part that must not be bound on the way down.
fn captured(part: &Theorem, names: impl Iterator<Item = Var>) -> bool {
    let open = part.hypotheses().iter().flat_map(|open| open.fixed.iter());
    let known: Vec<&Var> = part.theory().constants().iter().chain(open).collect();
    let mut names = names;
    names.any(|name| known.contains(&&name))
}

fn inside(
    term: &Term,
    path: &[(usize, usize, usize)],
    part: &Theorem,
    place: &Place,
    context: &Context,
    assumed: &mut Vec<Assumption>,
) -> Result<Term, Refusal> {
    let at = path
        .first()
        .map_or(place.monomial, |(monomial, _, _)| *monomial);
    let Some(monomial) = term.monomials().get(at) else {
        return refuse(NAME, "there is no such monomial");
    };
    if captured(part, monomial.binders().iter().map(|(var, _)| *var)) {
        return refuse(NAME, "a dummy has the name of a constant");
    }
    let changed = match path {
        [] => here(monomial, part, place, context)?,
        [(_, factor, inner), rest @ ..] => {
            let Some((atom, exponent)) = monomial.factors().get(*factor) else {
                return refuse(NAME, "there is no such factor");
            };
            let local = enter(atom, part, &context.under(monomial.binders()))?;
            let Some(old) = atom.inner().into_iter().nth(*inner) else {
                return refuse(NAME, "there is no such term");
            };
            let new = inside(old, rest, part, place, &local, assumed)?;
            if *inner == 1 {
                at_argument(atom, assumed).ok_or(Refusal::TooLarge)?;
            }
            let mut count = 0;
            let atom = atom.with_inner(&mut |old| {
                count += 1;
                Some(if count == *inner + 1 {
                    new.clone()
                } else {
                    old.clone()
                })
            });
            let power = atom
                .and_then(|atom| atom.power(*exponent))
                .ok_or(Refusal::TooLarge)?;
            with_rest(monomial, &[*factor], &[], &power)?
        }
    };
    let mut others = term.monomials().to_vec();
    others.remove(at);
    Term::collected(others)
        .and_then(|others| others.plus(&changed))
        .ok_or(Refusal::TooLarge)
}

/// What is known inside of an atom. Under a derivative only what holds for all values may be used,
/// and only where adding to an entry changes no definition.
fn enter(atom: &Atom, part: &Theorem, context: &Context) -> Result<Context, Refusal> {
    match atom {
        Atom::Derivative(_, by) if !part.theory().is_free(by.symbol) => {
            refuse(NAME, "the entry that is differentiated by has a definition")
        }
        Atom::Derivative(..) | Atom::At { .. } if !part.hypotheses().is_empty() => {
            refuse(NAME, "a hypothesis may fail nearby")
        }
        Atom::Chain(chain) => {
            let bound = [chain.var, chain.row, chain.column];
            if captured(part, bound.into_iter()) {
                return refuse(NAME, "a dummy has the name of a constant");
            }
            Ok(chain.inside(context))
        }
        _ => Ok(context.clone()),
    }
}

/// What is assumed inside of a function is assumed for its argument.
fn at_argument(atom: &Atom, assumed: &mut [Assumption]) -> Option<()> {
    let Atom::At {
        symbol, argument, ..
    } = atom
    else {
        return Some(());
    };
    for one in assumed {
        let (Assumption::Nonzero(body) | Assumption::Positive(body)) = one;
        *body = Term::atom(Atom::At {
            symbol: *symbol,
            argument: argument.clone(),
            body: body.clone(),
        })?;
    }
    Some(())
}

/// The monomial with a part of it replaced.
fn here(
    monomial: &Monomial,
    part: &Theorem,
    place: &Place,
    context: &Context,
) -> Result<Term, Refusal> {
    // Dummies that go with the part are free names afterwards.
    let mut kept = monomial.binders().to_vec();
    kept.retain(|(var, _)| !place.binders.contains(var));
    if !context.under(&kept).entails(part.context()) {
        return refuse(NAME, "the equation is not known to hold here");
    }
    let mut factors = Vec::new();
    for at in &place.factors {
        match monomial.factors().get(*at) {
            Some(factor) if !factors.contains(factor) => factors.push(factor.clone()),
            _ => return refuse(NAME, "there is no such factor"),
        }
    }
    // One atom may be replaced in all its powers at once.
    if let ([(atom, exponent)], []) = (factors.as_slice(), place.binders.as_slice())
        && Term::atom(atom.clone()).as_ref() == Some(part.left())
    {
        let power = part.right().power(*exponent).ok_or(Refusal::TooLarge)?;
        return with_rest(monomial, &place.factors, &[], &power);
    }
    let mut chosen = Monomial {
        coefficient: Fraction::ONE,
        binders: Vec::new(),
        factors: Vec::new(),
    };
    for (var, range) in monomial.binders() {
        if place.binders.contains(var) {
            chosen.binders.push((*var, range.clone()));
        }
    }
    for (atom, exponent) in factors {
        chosen.push(atom, exponent).ok_or(Refusal::TooLarge)?;
    }
    if Term::from(chosen) != *part.left() {
        return refuse(NAME, "this is not the left side of the equation");
    }
    with_rest(monomial, &place.factors, &place.binders, part.right())
}

/// A monomial with a term in place of some factors and sums.
fn with_rest(
    monomial: &Monomial,
    factors: &[usize],
    binders: &[Var],
    term: &Term,
) -> Result<Term, Refusal> {
    let mut rest = Monomial {
        coefficient: monomial.coefficient(),
        binders: Vec::new(),
        factors: Vec::new(),
    };
    for (at, (atom, exponent)) in monomial.factors().iter().enumerate() {
        if !factors.contains(&at) {
            rest.push(atom.clone(), *exponent)
                .ok_or(Refusal::TooLarge)?;
        }
    }
    let (gone, kept): (Vec<_>, Vec<_>) = monomial
        .binders()
        .iter()
        .partition(|(var, _)| binders.contains(var));
    if gone.iter().any(|(var, _)| rest.occurs(*var)) {
        return refuse(NAME, "a dummy of the part stands outside of it");
    }
    let mut product = Term::from(rest).times(term).ok_or(Refusal::TooLarge)?;
    for (var, range) in kept {
        product = product.sum(*var, range).ok_or(Refusal::TooLarge)?;
    }
    Ok(product)
}
