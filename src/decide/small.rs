//! The sizes at which a counterexample is looked for: those that may matter, the smallest first.
//! What is looked at there is not known here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::instance::{Axis, Place, Shape};
use super::world::World;
use crate::derivation::integer::Var;
use crate::derivation::term::{Range, Size, SymbolId, Term};
use crate::derivation::theory::Rule;

/// For each axis whether its size may matter.
pub(super) fn varied_axes(
    shape: &Shape<'_>,
    pair: [usize; 2],
    world: &World<'_>,
    place: &Place,
    axes: &[Axis],
) -> Vec<bool> {
    let claim = shape.claim;
    let used = used_axes(shape, pair, world, place, axes);
    // What stands in limits, or in the size of an axis, or in a definition.
    let mut globals: BTreeSet<Var> = BTreeSet::new();
    let mut ranges: BTreeSet<Axis> = BTreeSet::new();
    let rules = claim.theory.rules.iter().filter(|rule| !rule.replaced);
    let members = claim.members.iter().flatten().map(|member| &member.body);
    for body in members.chain(rules.map(|rule| &rule.body)) {
        body.integers(&mut Vec::new(), &mut |integer, _| {
            globals.extend(integer.variables());
        });
        body.walk(&mut |part| {
            if let Term::Sum(_, Range::Size(size), _) | Term::Product(_, Range::Size(size), _) =
                part
            {
                ranges.extend(axes.iter().copied().filter(|axis| shape.is_in(*axis, size)));
            }
        });
    }
    let slots = claim.theory.symbols.iter().flat_map(|symbol| &symbol.slots);
    for size in slots {
        if let Size::Integer(integer) = claim.theory.sizes.resolve(size)
            && integer.as_variable().is_none()
        {
            globals.extend(integer.variables());
        }
    }
    let matters = |axis: &Axis| {
        let global = matches!(axis, Axis::Global(var) if globals.contains(var));
        global || used.contains(axis) || ranges.contains(axis)
    };
    axes.iter().map(matters).collect()
}

/// The axes that the two members and what they are computed from have.
pub(super) fn used_axes(
    shape: &Shape<'_>,
    pair: [usize; 2],
    world: &World<'_>,
    place: &Place,
    axes: &[Axis],
) -> BTreeSet<Axis> {
    let claim = shape.claim;
    let mut nodes = BTreeSet::new();
    let mut environment = shape.environment(world, place);
    let indices = &claim.indices;
    for at in pair {
        if let Ok(member) = &claim.members[at] {
            let _ = world.layers(&member.body, &mut environment, indices, &mut nodes);
        }
    }
    for node in nodes.clone() {
        nodes.extend(world.dependencies(node).iter());
    }
    let used_symbols: BTreeSet<SymbolId> = nodes.iter().map(|(symbol, _)| *symbol).collect();
    let mut used = BTreeSet::new();
    let mut note = |size: &Size, environment: &[i64]| {
        used.extend(
            axes.iter()
                .copied()
                .filter(|axis| world.is_size_of(*axis, size, environment)),
        );
    };
    for (symbol, layer) in nodes {
        let symbol = claim.theory.at(symbol);
        if let Some(var) = symbol.layer {
            environment[var.0 as usize] = layer;
        }
        symbol
            .slots
            .iter()
            .for_each(|slot| note(slot, &environment));
    }
    let environment = shape.environment(world, place);
    claim
        .sizes
        .iter()
        .filter(|(var, _)| claim.indices.contains(var))
        .for_each(|(_, size)| note(size, &environment));
    // A size that is used as a number, or that says how many terms there are, matters too.
    let mut count = |body: &Term, is_member: bool| {
        body.walk(&mut |part| match part {
            Term::Integer(integer) => note(&Size::Integer(integer.clone()), &environment),
            Term::Sum(_, Range::Limits(low, high), _)
            | Term::Product(_, Range::Limits(low, high), _) => {
                for limit in [low, high] {
                    note(&Size::Integer(limit.clone()), &environment);
                }
            }
            Term::Sum(_, Range::Size(size), _) | Term::Product(_, Range::Size(size), _) => {
                // On which layer a definition is used is not known here.
                let size = claim.theory.sizes.resolve(size);
                if is_member || matches!(size, Size::Integer(_)) {
                    note(&size, &environment);
                }
            }
            _ => {}
        });
    };
    for member in pair.iter().flat_map(|at| &claim.members[*at]) {
        count(&member.body, true);
    }
    let is_used = |rule: &&Arc<Rule>| !rule.replaced && used_symbols.contains(&rule.symbol);
    for rule in claim.theory.rules.iter().filter(is_used) {
        count(&rule.body, false);
    }
    used
}

/// Sizes of at least 1, in the order of how much they exceed 1 together; where nothing varies they
/// are 1. A few axes may be longer than many.
pub(super) fn small_sizes(varied: &[bool]) -> Vec<Vec<i64>> {
    let (excess, longest) = match varied.iter().filter(|varied| **varied).count() {
        0..=2 => (9, 10),
        3 => (5, 6),
        _ => (3, 3),
    };
    let mut all = vec![vec![1; varied.len()]];
    let mut layer: BTreeSet<Vec<i64>> = all.iter().cloned().collect();
    for _ in 0..excess {
        let mut next = BTreeSet::new();
        for sizes in &layer {
            for at in (0..sizes.len()).filter(|at| varied[*at]) {
                let mut larger = sizes.clone();
                larger[at] += 1;
                if larger[at] <= longest {
                    next.insert(larger);
                }
            }
        }
        all.extend(next.iter().rev().cloned());
        layer = next;
        if all.len() > 2000 {
            break;
        }
    }
    all
}
