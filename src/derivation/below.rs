//! Letters that are said to run below 1. A size is 1 at least, so such a letter is none. What
//! conditions say otherwise is not known here.

use std::collections::HashSet;

use super::listing::Listing;
use crate::diagnostic::Span;
use crate::syntax::tree::{Chain, Expr, Kind, Relation};

/// Letters with a lower end, as it is stated.
#[derive(Default)]
pub(super) struct Below {
    /// What may be less than 1, with the place where that is said.
    pub may: Vec<(String, Span)>,
    /// What is said to reach a number less than 1.
    pub numbers: Vec<(String, Span)>,
    /// What is said to be 1 or more.
    least: HashSet<String>,
}

impl Below {
    /// What conditions say.
    pub fn of(conditions: &[Chain]) -> Below {
        let mut below = Below::default();
        let mut rest = conditions;
        while let [chain, behind @ ..] = rest {
            if let Some((listing, taken)) = Listing::first_of(rest) {
                let ends = listing.written_ends();
                let numbers: Vec<i64> = ends.into_iter().filter_map(number).collect();
                below.note(listing.name, numbers.iter().min().copied(), chain.span());
                rest = &rest[taken..];
                continue;
            }
            rest = behind;
            for (pair, (relation, _)) in chain.members.windows(2).zip(&chain.relations) {
                let [left, right] = pair else {
                    continue;
                };
                match relation {
                    Relation::Equal => {
                        below.compare(left, right, 0, chain.span());
                        below.compare(right, left, 0, chain.span());
                    }
                    Relation::Other("≤") => below.compare(left, right, 0, chain.span()),
                    Relation::Other("<") => below.compare(left, right, 1, chain.span()),
                    Relation::Other("≥") => below.compare(right, left, 0, chain.span()),
                    Relation::Other(">") => below.compare(right, left, 1, chain.span()),
                    _ => {}
                }
            }
        }
        let least = below.least.clone();
        below.may.retain(|(name, _)| !least.contains(name));
        below.numbers.retain(|(name, _)| !least.contains(name));
        below
    }

    /// A letter that is at least something, and more.
    fn compare(&mut self, less: &Expr, letter: &Expr, more: i64, span: Span) {
        let low = number(less).map(|low| low + more);
        // Of a letter beside a letter no more is known than of that one.
        let other = less
            .name()
            .is_some_and(|less| self.may.iter().all(|(name, _)| name != less));
        if low.is_some() || !other {
            self.note(letter, low, span);
        }
    }

    fn note(&mut self, letter: &Expr, low: Option<i64>, span: Span) {
        let Some(name) = letter.name() else {
            return;
        };
        let known = (name.to_string(), span);
        match low {
            Some(1..) => {
                self.least.insert(name.into());
            }
            Some(_) => {
                self.numbers.push(known.clone());
                self.may.push(known);
            }
            None => self.may.push(known),
        }
    }
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
