//! Dots between the terms of a sum or the factors of a product, `x_1 + \dots + x_n`: written as a big
//! operator where the two ends differ in one integer.

use super::elaborate::{Elaborator, Found};
use super::integer::Integer;
use super::scope::Role;
use super::theory::{Comparison, Order};
use super::unsupported;
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Big, Chain, Expr, Kind, Relation};

/// Letters for what runs from the first to the last.
const LETTERS: [&str; 8] = ["i", "j", "k", "p", "q", "r", "s", "t"];

/// What two terms have in common, with a letter in the place where they differ.
struct Common<'l> {
    letter: &'l str,
    /// The integers of the first and of the last where they differ.
    ends: Option<(Expr, Expr)>,
}

impl Elaborator<'_> {
    /// Terms or factors with a big operator in the place of the dots and of what they stand for.
    pub(super) fn without_dots(
        &mut self,
        operator: Big,
        items: &[(bool, Expr)],
        dots: Span,
    ) -> Found<Vec<(bool, Expr)>> {
        let unclear = || unclear(operator, dots);
        let mut parts = items.split(|(_, item)| item.kind == Kind::Dots);
        let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(unclear());
        };
        let (Some((false, first)), Some((false, last))) = (before.last(), after.first()) else {
            return Err(unclear());
        };
        let minus = |(minus, item): &(bool, Expr)| *minus && item.kind == Kind::Dots;
        let letter = self.unused_letter(items);
        let (Some(letter), false) = (letter, items.iter().any(minus)) else {
            return Err(unclear());
        };
        let Some((body, Some((low, high)))) = common(first, last, letter) else {
            return Err(unclear());
        };
        // A letter that is nothing yet is a number of its own, as above a sum sign.
        for end in [&low, &high] {
            super::usage::walk(end, &mut |part| {
                if let Some(name) = part.name()
                    && self.scope.known(name, self.theory).is_none()
                {
                    self.theory.global(name);
                }
            });
        }
        let (start, end) = (self.number(&low)?, self.number(&high)?);
        let step = match (start.as_constant(), end.as_constant()) {
            (Some(start), Some(end)) if end < start => -1,
            (Some(_), _) => 1,
            (None, Some(_)) => -1,
            // Which of the two is larger is not said.
            (None, None) => return Err(unclear()),
        };
        // What is written out beside the ends belongs to them.
        let (mut low, mut high) = (low, high);
        let (mut from, mut to) = (before.len() - 1, 1);
        while from > 0
            && self.continues(&before[from - 1], &before[from].1, step, dots, operator)?
        {
            from -= 1;
            if let Some((_, Some((first, _)))) = common(&before[from].1, last, letter) {
                low = first;
            }
        }
        while to < after.len()
            && self.continues(&after[to], &after[to - 1].1, -step, dots, operator)?
        {
            to += 1;
            if let Some((_, Some((_, last)))) = common(first, &after[to - 1].1, letter) {
                high = last;
            }
        }
        // The ends have to exist, and say how many there can be.
        for end in [&before[from].1, &after[to - 1].1] {
            let value = self.value(end)?;
            if operator == Big::Product && !value.axes.is_empty() {
                return Err(unclear());
            }
        }
        if step < 0 {
            std::mem::swap(&mut low, &mut high);
        }
        // There is something between dots, which a sum from 1 to n does not say.
        let (start, end) = (self.number(&low)?, self.number(&high)?);
        let bound = |var| self.scope.bound.iter().any(|(_, known)| *known == var);
        if start.variables().chain(end.variables()).any(bound) {
            return Err(unclear());
        }
        self.nonempty.push(Comparison {
            left: start,
            order: Order::AtMost,
            right: end,
        });
        let span = first.span.to(last.span);
        let binder = Chain {
            members: vec![Expr::new(Kind::Name(letter.into()), span), low],
            relations: vec![(Relation::Equal, span)],
        };
        let big = Kind::Big {
            operator,
            sub: vec![Expr::new(Kind::Chain(Box::new(binder)), span)],
            sup: vec![high],
            body: Box::new(body),
        };
        let mut written = before[..from].to_vec();
        written.push((false, Expr::new(big, span)));
        written.extend_from_slice(&after[to..]);
        Ok(written)
    }

    /// Whether an item is the one that stands beside its neighbour, so many numbers further on.
    fn continues(
        &mut self,
        (minus, item): &(bool, Expr),
        neighbour: &Expr,
        step: i64,
        dots: Span,
        operator: Big,
    ) -> Found<bool> {
        let Some((_, ends)) = common(item, neighbour, "") else {
            return Ok(false);
        };
        // `x_1 + x_3 + \dots`: who knows which are left out.
        let Some((here, there)) = ends.filter(|_| !minus) else {
            return Err(unclear(operator, dots));
        };
        let (here, there) = (self.number(&here)?, self.number(&there)?);
        match there.minus(&here) == Some(step) {
            true => Ok(true),
            false => Err(unclear(operator, dots)),
        }
    }

    fn number(&mut self, expr: &Expr) -> Found<Integer> {
        self.scope.integer(expr, Role::Plain, self.theory)
    }

    fn unused_letter(&self, items: &[(bool, Expr)]) -> Option<&'static str> {
        let mut used = Vec::new();
        for (_, item) in items {
            super::usage::walk(item, &mut |part| used.extend(part.name().map(String::from)));
        }
        LETTERS.into_iter().find(|letter| {
            !used.iter().any(|name| name == letter)
                && self.scope.known(letter, self.theory).is_none()
                && self.theory.symbol(letter, false).is_none()
        })
    }
}

fn unclear(operator: Big, dots: Span) -> Diagnostic {
    let (what, sign) = match operator {
        Big::Sum => ("a sum with these dots", "\\sum"),
        Big::Product => ("a product with these dots", "\\prod"),
    };
    unsupported(dots, what).hint(format!("write {sign}_{{i=1}}^{{n}}"))
}

/// What two terms have in common; the ends are none where they are the same.
fn common(first: &Expr, last: &Expr, letter: &str) -> Option<(Expr, Option<(Expr, Expr)>)> {
    let mut common = Common { letter, ends: None };
    let body = common.of(first, last, false)?;
    Some((body, common.ends))
}

impl Common<'_> {
    /// The common part of two expressions; only integers in scripts may differ.
    fn of(&mut self, first: &Expr, last: &Expr, script: bool) -> Option<Expr> {
        let kind = match (&first.kind, &last.kind) {
            (Kind::Number(one), Kind::Number(other)) if one == other => first.kind.clone(),
            (Kind::Name(one), Kind::Name(other)) if one == other => first.kind.clone(),
            (Kind::Colon, Kind::Colon) => Kind::Colon,
            (
                Kind::Scripted {
                    base,
                    primes,
                    sub,
                    sup,
                },
                Kind::Scripted {
                    base: other_base,
                    primes: other_primes,
                    sub: other_sub,
                    sup: other_sup,
                },
            ) if primes == other_primes => Kind::Scripted {
                base: Box::new(self.of(base, other_base, false)?),
                primes: *primes,
                sub: self.all(sub, other_sub, true)?,
                // A layer stands in brackets; what does not is a power.
                sup: self.all(sup, other_sup, false)?,
            },
            (Kind::Group(bracket, one), Kind::Group(other_bracket, other))
                if bracket == other_bracket =>
            {
                let layer = script || is_integer(one) && is_integer(other);
                Kind::Group(*bracket, Box::new(self.of(one, other, layer)?))
            }
            (Kind::Product(one), Kind::Product(other)) if one.len() == other.len() => {
                Kind::Product(self.all(one, other, script)?)
            }
            (Kind::List(one), Kind::List(other)) => Kind::List(self.all(one, other, script)?),
            (Kind::Quotient(one, below), Kind::Quotient(other, other_below)) => Kind::Quotient(
                Box::new(self.of(one, other, false)?),
                Box::new(self.of(below, other_below, false)?),
            ),
            _ if script && is_integer(first) && is_integer(last) => {
                return self.hole(first, last);
            }
            _ => return None,
        };
        Some(Expr::new(kind, first.span))
    }

    fn all(&mut self, first: &[Expr], last: &[Expr], script: bool) -> Option<Vec<Expr>> {
        let pairs = first.iter().zip(last);
        (first.len() == last.len()).then(|| {
            pairs
                .map(|(one, other)| self.of(one, other, script))
                .collect()
        })?
    }

    /// The place where they differ: everywhere by the same two integers.
    fn hole(&mut self, first: &Expr, last: &Expr) -> Option<Expr> {
        if let Some((low, high)) = &self.ends {
            let same = |one: &Expr, other: &Expr| is_same(one, other);
            if !same(low, first) || !same(high, last) {
                return None;
            }
        }
        self.ends = Some((first.clone(), last.clone()));
        Some(Expr::new(Kind::Name(self.letter.into()), first.span))
    }
}

/// Whether it may be an integer such as `n-1`, and not two indices.
fn is_integer(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Number(_) | Kind::Name(_) => true,
        Kind::Sum(terms) => terms.iter().all(|(_, term)| is_integer(term)),
        _ => false,
    }
}

/// Whether two integers are written in the same way.
fn is_same(one: &Expr, other: &Expr) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Sum(one), Kind::Sum(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|((minus, one), (other_minus, other))| {
                        minus == other_minus && is_same(one, other)
                    })
        }
        (one, other) => one == other,
    }
}
