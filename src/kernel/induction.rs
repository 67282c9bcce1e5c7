//! Instances of equations, and induction on an integer.

use std::sync::Arc;

use super::context::Context;
use super::integer::{Integer, Var};
use super::theorem::{Concluded, Equation, Refusal, Theorem, refuse};

/// Substitutions, one after the other, that put values in the place of variables all at once. The
/// values may mention the variables.
fn steps(equation: &Equation, values: &[(Var, Integer)]) -> Option<Vec<(Var, Integer)>> {
    let mut largest = equation.left.largest().max(equation.right.largest());
    let ranges = equation.context.ranges().iter();
    let integers = equation
        .context
        .facts()
        .iter()
        .chain(values.iter().map(|(_, value)| value));
    let mut named: Vec<Var> = values.iter().map(|(var, _)| *var).collect();
    for (var, range) in ranges {
        named.push(*var);
        named.extend(range.integers().into_iter().flat_map(|one| one.variables()));
    }
    named.extend(integers.flat_map(|one| one.variables()));
    for var in named {
        largest = largest.max(var.0);
    }
    let fresh = (1..=values.len()).map(|at| Var::above(largest, at));
    let fresh: Vec<Var> = fresh.collect::<Option<_>>()?;
    let both = || values.iter().zip(&fresh);
    let away = both().map(|((var, _), fresh)| (*var, Integer::variable(*fresh)));
    let back = both().map(|((_, value), fresh)| (*fresh, value.clone()));
    Some(away.chain(back).collect())
}

/// An equation with integers in place of free variables, all at once.
pub(super) fn instance(
    name: &'static str,
    equation: &Equation,
    values: &[(Var, Integer)],
    context: &Context,
) -> Concluded {
    let steps = steps(equation, values).ok_or(Refusal::TooLarge)?;
    let at = |integer: &Integer| {
        let mut steps = steps.iter();
        steps.try_fold(integer.clone(), |one, (var, value)| {
            one.substitute(*var, value)
        })
    };
    // What the equation asks of its variables is asked of the values.
    for (var, range) in equation.context.ranges() {
        let range = steps.iter().try_fold(range.clone(), |range, (var, value)| {
            range.substitute(*var, value)
        });
        let inside = range.zip(at(&Integer::variable(*var)));
        if !inside.is_some_and(|(range, value)| context.contains(&range, &value)) {
            return refuse(name, "a value may lie outside of its range");
        }
    }
    for fact in equation.context.facts() {
        if !at(fact).is_some_and(|fact| context.proves(&fact)) {
            return refuse(name, "the equation is not known to hold for these values");
        }
    }
    let sides = [&equation.left, &equation.right].map(|side| {
        let mut steps = steps.iter();
        steps.try_fold(side.clone(), |side, (var, value)| {
            side.substitute(*var, value)
        })
    });
    match sides {
        [Some(left), Some(right)] => Ok((left, right, Vec::new())),
        _ => Err(Refusal::TooLarge),
    }
}

/// Whether base and step prove an equation by induction on a variable from its lowest value on.
/// Answers the hypothesis that the step may have used.
pub(super) fn checked(
    equation: &Equation,
    var: Var,
    low: &Integer,
    base: &Theorem,
    step: &Theorem,
) -> Result<Arc<Equation>, Refusal> {
    const NAME: &str = "induction";
    if base.theory().constants().contains(&var) || low.variables().any(|other| other == var) {
        return refuse(NAME, "the variable has one value only");
    }
    if !equation.fixed.is_empty() {
        return refuse(NAME, "the equation speaks of fixed integers");
    }
    let own = Integer::variable(var);
    let from = own.plus(-1, low).ok_or(Refusal::TooLarge)?;
    if !equation.context.proves(&from) {
        return refuse(NAME, "the variable may lie below its lowest value");
    }
    let at = |value: &Integer| -> Option<Equation> {
        Some(Equation {
            context: equation.context.substitute(var, value)?,
            left: equation.left.substitute(var, value)?,
            right: equation.right.substitute(var, value)?,
            fixed: Vec::new(),
        })
    };
    let lowest = at(low).ok_or(Refusal::TooLarge)?;
    if base.left() != &lowest.left || base.right() != &lowest.right {
        return refuse(NAME, "the base says something else");
    }
    if !lowest.context.entails(base.context()) {
        return refuse(NAME, "the base holds for fewer values");
    }
    if step.left() != &equation.left || step.right() != &equation.right {
        return refuse(NAME, "the step says something else");
    }
    if !equation
        .context
        .with(from.shifted(-1))
        .entails(step.context())
    {
        return refuse(NAME, "the step holds for fewer values");
    }
    let mut before = at(&own.shifted(-1)).ok_or(Refusal::TooLarge)?;
    // One and the same value below, and whatever says where the induction begins.
    before.fixed = std::iter::once(var).chain(low.variables()).collect();
    let before = Arc::new(before);
    let foreign = |open: &Arc<Equation>| {
        *open != before && (open.fixed.contains(&var) || !open.fixed.is_empty())
    };
    if base.hypotheses().contains(&before)
        || base
            .hypotheses()
            .iter()
            .chain(step.hypotheses())
            .any(foreign)
    {
        return refuse(NAME, "another hypothesis speaks of fixed integers");
    }
    Ok(before)
}
