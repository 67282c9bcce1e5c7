//! Induction on an integer.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Context;
use super::integer::{Integer, Var};
use super::refusal::{Fallible, demand};
use super::theorem::{Equation, Theorem};

/// Whether base and step prove what the step says in a context, by induction on a variable from its
/// lowest value on. Answers the hypotheses that stay open.
pub(super) fn open(
    context: &Context,
    var: Var,
    low: &Integer,
    base: &Theorem,
    step: &Theorem,
) -> Fallible<BTreeSet<Arc<Equation>>> {
    let own = Integer::variable(var);
    let moves = !base.theory.constants().contains(&var) && low.factor(var) == 0;
    demand(moves, "the variable has one value only")?;
    let starts = context.at_most(low, &own);
    demand(starts, "the variable may lie below its lowest value")?;
    let at = |value: &Integer| {
        let values = [(var, value.clone())];
        let [left, right] = [&step.left, &step.right].map(|side| side.instantiate(&values));
        Fallible::Ok((left?, right?))
    };
    let lowest = (base.left.clone(), base.right.clone());
    demand(at(low)? == lowest, "the base says something else")?;
    let here = low.plus(-1, &own)?;
    context.with(here).admit(&base.context, &[])?;
    let further = own.plus(-1, low)?.shifted(-1);
    context.with(further).admit(&step.context, &[])?;
    let below = own.shifted(-1);
    let (left, right) = at(&below)?;
    // One and the same value below, and whatever says where the induction begins.
    let fixed: Vec<Var> = std::iter::once(var).chain(low.variables()).collect();
    let values = [(var, below)];
    let is_before = |open: &Arc<Equation>| {
        let same = open.left == left && open.right == right && open.fixed == fixed;
        same && open.context.admit(context, &values).is_ok()
    };
    let mut open = step.hypotheses.clone();
    open.retain(|one| !is_before(one));
    open.extend(base.hypotheses.iter().cloned());
    let closed = open.iter().all(|open| open.fixed.is_empty());
    demand(closed, "another hypothesis speaks of fixed integers")?;
    Ok(open)
}
