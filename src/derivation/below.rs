//! Which letters conditions say to be 1 or more. A size is 1 at least, so a letter that may run below
//! 1 is none. What else conditions say is not known here.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::Listing;
use super::usage::walk;
use crate::diagnostic::Span;
use crate::syntax::tree::{Chain, Expr, Kind, Relation};

/// What conditions say of a letter from below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Low {
    /// It is 1 or more.
    Least,
    /// It reaches a number below 1.
    Number,
    /// Something that is no number, or it stands in an expression.
    Other,
    /// Nothing.
    Open,
}

/// A letter is at least an expression, and more.
struct Fact<'e> {
    less: &'e Expr,
    letter: &'e str,
    more: i64,
}

/// The letters in conditions, each with what is said of it and a place where it stands.
pub(super) fn letters(conditions: &[Chain]) -> BTreeMap<String, (Low, Span)> {
    let mut met: BTreeMap<String, (bool, Span)> = BTreeMap::new();
    for chain in conditions {
        for member in &chain.members {
            let alone = member.name().is_some();
            walk(member, &mut |part| {
                if let Some(name) = part.name() {
                    let known = met.entry(name.into()).or_insert((alone, chain.span()));
                    known.0 &= alone;
                }
            });
        }
    }
    // What is 1 or more hands that on to what is said to be no less.
    let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut least: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = Vec::new();
    let mut low: BTreeMap<&str, Low> = BTreeMap::new();
    for Fact { less, letter, more } in facts(conditions) {
        match (number(less), less.name()) {
            (Some(low), _) if low.saturating_add(more) >= 1 => open.push(letter),
            (None, Some(less)) => above.entry(less).or_default().push(letter),
            _ => {}
        }
        let number = number(less).is_some();
        let known = low.entry(letter).or_insert(Low::Other);
        *known = if number { Low::Number } else { *known };
    }
    while let Some(letter) = open.pop() {
        if least.insert(letter) {
            open.extend(above.get(letter).into_iter().flatten());
        }
    }
    let met = met.into_iter().map(|(name, (alone, span))| {
        let low = match (least.contains(&*name), low.get(&*name)) {
            (true, _) => Low::Least,
            (false, Some(low)) => *low,
            (false, None) if alone => Low::Open,
            (false, None) => Low::Other,
        };
        (name, (low, span))
    });
    met.collect()
}

fn facts(conditions: &[Chain]) -> Vec<Fact<'_>> {
    let mut pairs: Vec<(&Expr, &Expr, i64)> = Vec::new();
    let mut compare = |less, letter, more| pairs.push((less, letter, more));
    // `j, k = 1, ..., n` is about both.
    let mut beside: Vec<&Expr> = Vec::new();
    let mut rest = conditions;
    while let [chain, behind @ ..] = rest {
        if let Some((listing, taken)) = Listing::first_of(rest) {
            let ends = listing.written_ends();
            let numbers = ends.into_iter().filter(|end| number(end).is_some());
            let low = numbers.min_by_key(|end| number(end)).unwrap_or(ends[0]);
            for name in beside.drain(..).chain([listing.name]) {
                compare(low, name, 0);
            }
            // Where there is something to list, its ends are in order.
            for end in ends.into_iter().filter(|_| number(low) >= Some(1)) {
                compare(low, end, 0);
            }
            rest = &rest[taken..];
            continue;
        }
        rest = behind;
        match (&*chain.members, chain.relations.is_empty()) {
            ([name], true) => beside.push(name),
            _ => beside.clear(),
        }
        for (pair, (relation, _)) in chain.members.windows(2).zip(&chain.relations) {
            let [left, right] = pair else {
                continue;
            };
            match relation {
                Relation::Equal => {
                    compare(left, right, 0);
                    compare(right, left, 0);
                }
                Relation::Other("≤") => compare(left, right, 0),
                Relation::Other("<") => compare(left, right, 1),
                Relation::Other("≥") => compare(right, left, 0),
                Relation::Other(">") => compare(right, left, 1),
                _ => {}
            }
        }
    }
    let facts = pairs.into_iter().filter_map(|(less, letter, more)| {
        let letter = letter.name()?;
        Some(Fact { less, letter, more })
    });
    facts.collect()
}

/// A whole number as it is written, with a sign or without.
fn number(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        Kind::Number(digits) => digits.parse().ok(),
        Kind::Group(_, inner) => number(inner),
        Kind::Sum(terms) => match terms.as_slice() {
            [(minus, one)] => Some(if *minus { -1 } else { 1 } * number(one)?),
            _ => None,
        },
        _ => None,
    }
}
