//! Ranges that are listed with dots, `1, \dots, n` or `n, n-1, \dots, 1`: between which integers, and
//! where the listing stands among the parts of a condition. No condition of another kind.

use super::elaborate::{Elaborator, Found};
use super::integer::{Integer, Var};
use super::scope::Role;
use super::unsupported;
use crate::syntax::tree::{Bracket, Chain, Expr, Kind, Relation};

/// What a name runs over, as it is written.
pub(super) struct Listing<'e> {
    /// The name.
    pub name: &'e Expr,
    /// The members in front of the dots, one or two.
    before: Vec<&'e Expr>,
    /// The last member.
    last: &'e Expr,
}

impl<'e> Listing<'e> {
    /// The first and the last member.
    pub(super) fn written_ends(&self) -> [&'e Expr; 2] {
        [self.before.first().copied().unwrap_or(self.last), self.last]
    }

    /// The last member of a listing that begins `1, \dots` or `1, 2, \dots`.
    pub(super) fn counted_to(&self) -> Option<&'e Expr> {
        let is = |at: usize, digits: &str| {
            let member = self.before.get(at);
            member.is_none_or(|member| member.kind == Kind::Number(digits.into()))
        };
        (is(0, "1") && is(1, "2")).then_some(self.last)
    }

    /// The listing that begins with the first of these parts, and how many parts it takes.
    /// `k = 1, \dots, n` is read as three parts, `k \in \{1, \dots, n\}` as one.
    pub(super) fn first_of(parts: &'e [Chain]) -> Option<(Listing<'e>, usize)> {
        let [first, rest @ ..] = parts else {
            return None;
        };
        let ([(relation, _)], [name, value]) = (first.relations.as_slice(), &*first.members) else {
            return None;
        };
        match relation {
            Relation::Equal => {
                let (before, last) = split(rest.iter().map_while(alone))?;
                let taken = before.len() + 3;
                let before = [&[value], before.as_slice()].concat();
                Some((Listing { name, before, last }, taken))
            }
            Relation::In => {
                let Kind::Group(Bracket::Curly, inner) = &value.kind else {
                    return None;
                };
                let Kind::List(items) = &inner.kind else {
                    return None;
                };
                let (before, last) = split(items.iter())?;
                let whole = before.len() + 2 == items.len();
                whole.then_some((Listing { name, before, last }, 1))
            }
            _ => None,
        }
    }
}

/// A part of a condition without relation.
fn alone(part: &Chain) -> Option<&Expr> {
    match (&*part.members, part.relations.is_empty()) {
        ([single], true) => Some(single),
        _ => None,
    }
}

/// What stands in front of the dots, and the first behind them.
fn split<'e>(mut members: impl Iterator<Item = &'e Expr>) -> Option<(Vec<&'e Expr>, &'e Expr)> {
    let mut before = Vec::new();
    loop {
        let next = members.next()?;
        if next.kind == Kind::Dots {
            return Some((before, members.next()?));
        }
        before.push(next);
    }
}

impl Elaborator<'_> {
    /// The smallest and the largest integer of a listing in steps of one, up or down.
    pub(super) fn ends(&mut self, listing: &Listing<'_>) -> Found<(Integer, Integer)> {
        let mut read = |expr| self.scope.integer(expr, Role::Plain, self.theory);
        let last = read(listing.last)?;
        let mut before = Vec::new();
        for member in &listing.before {
            before.push(read(member)?);
        }
        let span = listing.before[0].span.to(listing.last.span);
        let first = before[0].clone();
        let mut steps = before.windows(2).map(|pair| pair[1].minus(&pair[0]));
        let rises = match steps.next() {
            Some(step @ Some(1 | -1)) if steps.all(|next| next == step) => step == Some(1),
            Some(_) => return Err(unsupported(span, "a range in steps other than one")),
            None => self.rises(&first, &last),
        };
        Ok(match rises {
            true => (first, last),
            false => (last, first),
        })
    }

    /// Whether a range from one integer to the other goes upwards. Letters are larger than numbers:
    /// up from 1 to n - k, down from n - k to 1. Between letters it goes up, unless the first one
    /// means the same everywhere and the last one does not: up from k to n, down from n to k.
    fn rises(&self, first: &Integer, last: &Integer) -> bool {
        let global = |(var, _): &(Var, i64)| self.theory.globals.values().any(|known| known == var);
        let all_global = |end: &Integer| end.parts().0.iter().all(global);
        let apart = last.plus(-1, first).unwrap_or_else(|_| last.clone());
        let (terms, constant) = apart.parts();
        match (first.as_constant(), last.as_constant()) {
            _ if terms.is_empty() => constant >= 0,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            _ if terms.iter().all(|(_, times)| *times < 0) => false,
            _ => !all_global(first) || all_global(last),
        }
    }
}
