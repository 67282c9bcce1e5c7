//! Rules of definitions and derivatives.

use super::context::Context;
use super::fraction::Fraction;
use super::integer::{Integer, Var};
use super::sum::nonzero;
use super::term::{Atom, Entry, Monomial, Term};
use super::theorem::{Assumption, Concluded, Refusal, large, refuse};
use super::theory::Theory;

/// What the definition of some number says about an entry.
fn body(
    name: &'static str,
    theory: &Theory,
    context: &Context,
    entry: &Entry,
    number: usize,
) -> Result<Term, Refusal> {
    let Some(definition) = theory.definitions().get(number) else {
        return refuse(name, "there is no such definition");
    };
    if definition.symbol != entry.symbol || definition.indices.len() != entry.indices.len() {
        return refuse(name, "the definition is about something else");
    }
    let mut values: Vec<(Var, &Integer)> = definition
        .indices
        .iter()
        .copied()
        .zip(&entry.indices)
        .collect();
    match (&definition.layer, &entry.layer) {
        (None, None) => {}
        (Some((var, low, high)), Some(layer)) => {
            let gaps = [layer.plus(-1, low), high.plus(-1, layer)];
            let within =
                |gap: &Option<Integer>| gap.as_ref().is_some_and(|gap| context.proves(gap));
            if !gaps.iter().all(within) {
                return refuse(name, "the definition may not hold on this layer");
            }
            values.push((*var, layer));
        }
        _ => return refuse(name, "the definition is about something else"),
    }
    // By way of names that nobody uses, since the values may mention the variables.
    let mut over = definition.body.largest();
    for integer in entry.integers() {
        integer.variables().for_each(|var| over = over.max(var.0));
    }
    for (var, _) in &values {
        over = over.max(var.0);
    }
    let mut body = definition.body.clone();
    for (at, (var, _)) in (1..).zip(&values) {
        let name = Integer::variable(large(Var::above(over, at))?);
        body = large(body.substitute(*var, &name))?;
    }
    for (at, (_, value)) in (1..).zip(&values) {
        body = large(body.substitute(large(Var::above(over, at))?, value))?;
    }
    Ok(body)
}

fn entry_term(entry: &Entry) -> Result<Term, Refusal> {
    large(Term::atom(Atom::Entry(entry.clone())))
}

fn derivative(of: Term, by: &Entry) -> Result<Term, Refusal> {
    large(Term::atom(Atom::Derivative(of, by.clone())))
}

pub(super) fn unfold(
    theory: &Theory,
    context: &Context,
    entry: &Entry,
    number: usize,
) -> Concluded {
    let body = body("definition", theory, context, entry, number)?;
    Ok((entry_term(entry)?, body, Vec::new()))
}

/// Whether two entries belong to one array on one layer; `None` if that depends.
fn same_node(context: &Context, entry: &Entry, by: &Entry) -> Option<bool> {
    if entry.symbol != by.symbol {
        return Some(false);
    }
    match (&entry.layer, &by.layer) {
        (None, None) => Some(true),
        (Some(here), Some(there)) if context.equal(here, there) => Some(true),
        (Some(here), Some(there)) if context.differ(here, there) => Some(false),
        _ => None,
    }
}

pub(super) fn unfold_under(
    theory: &Theory,
    context: &Context,
    entry: &Entry,
    by: &Entry,
    number: usize,
) -> Concluded {
    const NAME: &str = "definition under a derivative";
    // What is added to an entry is not computed from its definition.
    if same_node(context, entry, by) != Some(false) {
        return refuse(NAME, "the entry may be the one that is differentiated by");
    }
    let body = body(NAME, theory, context, entry, number)?;
    let left = derivative(entry_term(entry)?, by)?;
    Ok((left, derivative(body, by)?, Vec::new()))
}

pub(super) fn itself(context: &Context, entry: &Entry, by: &Entry) -> Concluded {
    const NAME: &str = "derivative by itself";
    if same_node(context, entry, by) != Some(true) || entry.indices.len() != by.indices.len() {
        return refuse(NAME, "the two may be different arrays or layers");
    }
    let mut right = Term::one();
    for (here, there) in entry.indices.iter().zip(&by.indices) {
        let delta = Term::atom(Atom::Delta(here.clone(), there.clone()));
        right = large(delta.and_then(|delta| right.times(&delta)))?;
    }
    Ok((derivative(entry_term(entry)?, by)?, right, Vec::new()))
}

pub(super) fn leaf(theory: &Theory, context: &Context, entry: &Entry, by: &Entry) -> Concluded {
    const NAME: &str = "derivative of an independent entry";
    if same_node(context, entry, by) != Some(false) {
        return refuse(NAME, "the two may be the same array on the same layer");
    }
    if !theory.is_leaf(entry, context) {
        return refuse(NAME, "the entry may have a definition");
    }
    Ok((
        derivative(entry_term(entry)?, by)?,
        Term::zero(),
        Vec::new(),
    ))
}

pub(super) fn independent(
    theory: &Theory,
    context: &Context,
    entry: &Entry,
    by: &Entry,
) -> Concluded {
    const NAME: &str = "derivative by something that comes later";
    if !theory.comes_before(entry, by, context) {
        return refuse(NAME, "the entry may be computed from the other one");
    }
    Ok((
        derivative(entry_term(entry)?, by)?,
        Term::zero(),
        Vec::new(),
    ))
}

pub(super) fn differentiate(of: &Term, by: &Entry) -> Concluded {
    const NAME: &str = "rules of differentiation";
    let mut assumed = Vec::new();
    let left = derivative(of.clone(), by)?;
    if let [one] = of.monomials()
        && let [(Atom::Entry(_), 1)] = one.factors()
        && one.binders().is_empty()
        && one.coefficient() == Fraction::ONE
    {
        return refuse(NAME, "an entry is differentiated by what it is");
    }
    let mut right = Term::zero();
    for monomial in of.monomials() {
        // A dummy with a name of the entry below would be captured.
        let named = |var: &Var| {
            by.integers()
                .any(|one| one.variables().any(|other| other == *var))
        };
        let monomial = match monomial.binders().iter().any(|(var, _)| named(var)) {
            true => {
                let names = by
                    .integers()
                    .flat_map(|one| one.variables())
                    .map(|var| var.0);
                let above = names.max().unwrap_or(0).max(monomial.largest());
                large(monomial.freshened(above))?
            }
            false => monomial.clone(),
        };
        for at in 0..monomial.factors().len() {
            let mut sum = large(slope(&monomial, at, by, &mut assumed)?)?;
            for (var, range) in monomial.binders() {
                sum = large(sum.sum(*var, range))?;
            }
            right = large(right.plus(&sum))?;
        }
    }
    Ok((left, right, assumed))
}

/// What one factor contributes to the derivative of a product, inside of the sums.
fn slope(
    monomial: &Monomial,
    at: usize,
    by: &Entry,
    assumed: &mut Vec<Assumption>,
) -> Result<Option<Term>, Refusal> {
    const NAME: &str = "rules of differentiation";
    let (atom, exponent) = &monomial.factors()[at];
    let inner = |argument: &Term| derivative_of(argument, by);
    let own = match atom {
        Atom::Variable(_) | Atom::Count(_) | Atom::Delta(..) => return Ok(Some(Term::zero())),
        Atom::Entry(entry) => derivative(entry_term(entry)?, by)?,
        Atom::Apply {
            function,
            order,
            subscripts,
            argument,
        } => {
            let outer = Atom::Apply {
                function: *function,
                order: order.checked_add(1).ok_or(Refusal::TooLarge)?,
                subscripts: subscripts.clone(),
                argument: argument.clone(),
            };
            let outer = Term::atom(outer);
            large(
                outer
                    .zip(inner(argument))
                    .and_then(|(outer, inner)| outer.times(&inner)),
            )?
        }
        Atom::Exp(argument) => {
            let outer = Term::atom(atom.clone());
            large(
                outer
                    .zip(inner(argument))
                    .and_then(|(outer, inner)| outer.times(&inner)),
            )?
        }
        Atom::Log(argument) => {
            assumed.push(Assumption::Positive(argument.clone()));
            let outer = argument.power(-1);
            large(
                outer
                    .zip(inner(argument))
                    .and_then(|(outer, inner)| outer.times(&inner)),
            )?
        }
        Atom::Group(argument) => large(inner(argument))?,
        Atom::Derivative(..) => derivative(large(Term::atom(atom.clone()))?, by)?,
        Atom::Chain(_) | Atom::At { .. } => {
            return refuse(
                NAME,
                "an ordered product or a function is not yet taken apart",
            );
        }
    };
    if *exponent < 0 {
        assumed.extend(nonzero(large(Term::atom(atom.clone()))?));
    }
    let mut rest = Monomial {
        binders: Vec::new(),
        factors: Vec::new(),
        coefficient: large(monomial.coefficient().times(Fraction::whole(*exponent)))?,
    };
    for (other, (factor, power)) in monomial.factors().iter().enumerate() {
        let less = i64::from(other == at);
        let power = large(power.checked_sub(less))?;
        if power != 0 {
            large(rest.push(factor.clone(), power))?;
        }
    }
    Ok(Term::from(rest).times(&own))
}

/// The derivative of a term as an atom; 0 for a number.
fn derivative_of(term: &Term, by: &Entry) -> Option<Term> {
    match term.as_number() {
        Some(_) => Some(Term::zero()),
        None => Term::atom(Atom::Derivative(term.clone(), by.clone())),
    }
}

pub(super) fn evaluate(theory: &Theory, atom: &Atom) -> Concluded {
    const NAME: &str = "value of a function";
    let Atom::At {
        symbol,
        argument,
        body,
    } = atom
    else {
        return refuse(NAME, "this is no function of a scalar");
    };
    if !theory.is_parameter(*symbol) {
        return refuse(NAME, "the parameter has a definition, or stands in one");
    }
    match body.evaluate(*symbol, argument) {
        Some(value) => Ok((large(Term::atom(atom.clone()))?, value, Vec::new())),
        None => refuse(NAME, "something is still to be differentiated"),
    }
}
