//! An order in which everything is computed, for the kernel to check. Nothing is proved here.

use std::collections::BTreeSet;

use crate::kernel::{Atom, Context, Definition, Entry, Measure, Symbol, Term, Theory};

/// An entry in the body of a definition, and how its layer lies to that of the head.
struct Reference {
    from: Symbol,
    to: Symbol,
    /// Provably on a lower layer, on a lower or the same, on a higher.
    below: bool,
    not_above: bool,
    above: bool,
}

/// Measures for all symbols that make the definitions descend, as far as there are any.
pub(super) fn measures(count: usize, layered: &[bool], definitions: &[Definition]) -> Vec<Measure> {
    let mut references = Vec::new();
    for definition in definitions {
        let context = Context::default().under(definition.layer.as_slice());
        collect(definition, &definition.body, &context, &mut references);
    }
    let mut measures = vec![None; count];
    let defined: BTreeSet<Symbol> = definitions.iter().map(|one| one.symbol).collect();
    for at in 0..count {
        if !defined.contains(&Symbol(at as u32)) {
            let (stratum, direction) = if layered[at] { (1, 1) } else { (0, 0) };
            measures[at] = Some(Measure {
                stratum,
                direction,
                rank: 0,
            });
        }
    }
    // Groups of symbols that refer to each other, those first that refer to nothing else.
    let reaches = closure(count, &references);
    let group = |one: usize| -> Vec<usize> {
        let both = |other: &usize| one == *other || reaches[one][*other] && reaches[*other][one];
        (0..count).filter(both).collect()
    };
    let mut order: Vec<usize> = defined.iter().map(|symbol| symbol.0 as usize).collect();
    order.sort_by_key(|at| reaches[*at].iter().filter(|reached| **reached).count());
    for at in order {
        if measures[at].is_none() {
            let members = group(at);
            place(&members, layered[at], &references, &mut measures);
        }
    }
    measures
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect()
}

fn place(
    members: &[usize],
    layered: bool,
    references: &[Reference],
    measures: &mut [Option<Measure>],
) {
    let own = |symbol: Symbol| members.contains(&(symbol.0 as usize));
    let from: Vec<&Reference> = references.iter().filter(|one| own(one.from)).collect();
    let outside = |one: &&&Reference| !own(one.to);
    let known = |one: &Reference| measures[one.to.0 as usize].unwrap_or_default();
    let first = layered
        && from.iter().all(|one| {
            let measure = known(one);
            match own(one.to) {
                true => one.not_above,
                false => measure.stratum == 0 || measure.stratum == 1 && one.not_above,
            }
        });
    let downward = from
        .iter()
        .filter(|one| own(one.to))
        .all(|one| one.not_above);
    let direction = match (layered, downward) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => -1,
    };
    let stratum = match first {
        true => 1,
        false => {
            let below = from.iter().filter(outside).map(|one| known(one).stratum);
            below.max().unwrap_or(0).max(1) + 1
        }
    };
    // Ranks: the longest way on one layer. More rounds than members mean a circle.
    let mut ranks = vec![1; members.len()];
    for _ in 0..members.len() {
        for (at, member) in members.iter().enumerate() {
            for one in from.iter().filter(|one| one.from.0 as usize == *member) {
                let strict = if direction == 1 { one.below } else { one.above };
                if strict && direction != 0 {
                    continue;
                }
                let rank = match members.iter().position(|other| one.to.0 as usize == *other) {
                    Some(other) => ranks[other] + 1,
                    None if known(one).stratum == stratum => known(one).rank + 1,
                    None => 1,
                };
                ranks[at] = ranks[at].max(rank);
            }
        }
    }
    for (member, rank) in members.iter().zip(ranks) {
        measures[*member] = Some(Measure {
            stratum,
            direction,
            rank,
        });
    }
}

fn collect(definition: &Definition, term: &Term, context: &Context, found: &mut Vec<Reference>) {
    for monomial in term.monomials() {
        let context = context.under(monomial.binders());
        for (atom, _) in monomial.factors() {
            let inside = atom.inside(&context);
            if let Atom::Entry(entry) | Atom::Derivative(_, entry) = atom {
                found.push(reference(definition, entry, &inside));
            }
            for inner in atom.inner() {
                collect(definition, inner, &inside, found);
            }
        }
    }
}

fn reference(definition: &Definition, entry: &Entry, context: &Context) -> Reference {
    use crate::kernel::Integer;
    let head = definition
        .layer
        .as_ref()
        .map(|(var, _)| Integer::variable(*var));
    let layers = head.as_ref().zip(entry.layer.as_ref());
    Reference {
        from: definition.symbol,
        to: entry.symbol,
        below: layers.is_some_and(|(head, layer)| context.less(layer, head)),
        not_above: layers.is_some_and(|(head, layer)| context.at_most(layer, head)),
        above: layers.is_some_and(|(head, layer)| context.less(head, layer)),
    }
}

impl Theory {
    /// The definitions of a symbol, with their numbers.
    pub(super) fn definitions_of(
        &self,
        symbol: Symbol,
    ) -> impl Iterator<Item = (usize, &Definition)> {
        let all = self.definitions().iter().enumerate();
        all.filter(move |(_, definition)| definition.symbol == symbol)
    }
}

fn closure(count: usize, references: &[Reference]) -> Vec<Vec<bool>> {
    let mut reaches = vec![vec![false; count]; count];
    for one in references {
        if (one.to.0 as usize) < count {
            reaches[one.from.0 as usize][one.to.0 as usize] = true;
        }
    }
    for middle in 0..count {
        for from in 0..count {
            if reaches[from][middle] {
                let more = reaches[middle].clone();
                for (reached, more) in reaches[from].iter_mut().zip(more) {
                    *reached |= more;
                }
            }
        }
    }
    reaches
}
