//! How names are used in an expression, found out without knowing what they mean.

use super::elaborate::{Names, is_transpose};
use super::name::{with_subscript, word};
use crate::syntax::tree::{Bracket, Expr, Kind};

/// Calls `see` for an expression and all its parts.
pub(super) fn walk(expr: &Expr, see: &mut dyn FnMut(&Expr)) {
    see(expr);
    match &expr.kind {
        Kind::Scripted { base, sub, sup, .. } => {
            walk(base, see);
            sub.iter().chain(sup).for_each(|part| walk(part, see));
        }
        Kind::Group(_, inner) | Kind::Root(inner) => walk(inner, see),
        Kind::List(items) | Kind::Product(items) => items.iter().for_each(|part| walk(part, see)),
        Kind::Hadamard(left, right) | Kind::Quotient(left, right) => {
            walk(left, see);
            walk(right, see);
        }
        Kind::Sum(terms) => terms.iter().for_each(|(_, part)| walk(part, see)),
        Kind::Big { sub, sup, body, .. } => {
            sub.iter().chain(sup).for_each(|part| walk(part, see));
            walk(body, see);
        }
        Kind::Derivative { of, by } => {
            walk(of, see);
            by.iter().for_each(|part| walk(part, see));
        }
        Kind::Cases(cases) => cases.iter().for_each(|(value, condition)| {
            walk(value, see);
            walk(condition, see);
        }),
        Kind::Matrix(rows) => rows.iter().flatten().for_each(|part| walk(part, see)),
        Kind::Chain(chain) => chain.members.iter().for_each(|part| walk(part, see)),
        Kind::Number(_)
        | Kind::Name(_)
        | Kind::Dots
        | Kind::Colon
        | Kind::Text(_)
        | Kind::Empty
        | Kind::Error => {}
    }
}

/// How names are used in an expression.
pub(super) fn names(expr: &Expr, names: &mut Names) {
    walk(expr, &mut |part| {
        if let Kind::Scripted { base, sub, sup, .. } = &part.kind {
            let places = sub.iter().flat_map(|part| part.factors());
            let layers = sup.iter().filter_map(|script| match &script.kind {
                Kind::Group(Bracket::Round | Bracket::Square, inner) => Some(&**inner),
                _ => None,
            });
            if base.name() != Some("∂") {
                for place in places.chain(layers) {
                    walk(place, &mut |inner| {
                        names.indices.extend(inner.name().map(String::from))
                    });
                }
            }
        }
    });
    walk(expr, &mut |part| {
        if let Kind::Big { sub, sup, .. } = &part.kind {
            names.limits.extend(
                sup.iter()
                    .filter_map(|limit| limit.name().map(String::from)),
            );
            for binder in sub.iter().flat_map(|part| part.factors()) {
                let binder = match &binder.kind {
                    Kind::Chain(chain) => &chain.members[0],
                    _ => binder,
                };
                names.bound.extend(super::big::index_name(binder));
            }
        }
    });
    // A name is alone if it stands somewhere without a bracket behind it.
    let alone = &mut names.alone;
    occurrences(expr, &mut |factor, next| {
        let bracket = next.is_some_and(|next| match &next.kind {
            Kind::Group(Bracket::Round, _) => true,
            Kind::Scripted { base, .. } => matches!(base.kind, Kind::Group(Bracket::Round, _)),
            _ => false,
        });
        if !bracket {
            alone.extend(base_name(factor));
            if let Kind::Scripted { base, sub, sup, .. } = &factor.kind
                && let Some(name) = base.name()
            {
                let (name, numbered) = with_subscript(name, sub, sup);
                alone.extend([name].into_iter().chain(numbered));
            }
        }
    });
}

/// Calls `see` for every expression that is no script, with what stands behind it in a product.
pub(super) fn occurrences(expr: &Expr, see: &mut dyn FnMut(&Expr, Option<&Expr>)) {
    match &expr.kind {
        Kind::Product(factors) => {
            for (at, factor) in factors.iter().enumerate() {
                see(factor, factors.get(at + 1));
                inner_occurrences(factor, see);
            }
        }
        _ => {
            see(expr, None);
            inner_occurrences(expr, see);
        }
    }
}

fn inner_occurrences(expr: &Expr, see: &mut dyn FnMut(&Expr, Option<&Expr>)) {
    match &expr.kind {
        Kind::Scripted { base, .. } if base.name().is_none() => occurrences(base, see),
        Kind::Group(_, inner) | Kind::Root(inner) => occurrences(inner, see),
        Kind::List(items) | Kind::Product(items) => {
            items.iter().for_each(|part| occurrences(part, see))
        }
        Kind::Hadamard(left, right) | Kind::Quotient(left, right) => {
            occurrences(left, see);
            occurrences(right, see);
        }
        Kind::Sum(terms) => terms.iter().for_each(|(_, part)| occurrences(part, see)),
        Kind::Big { body, .. } => occurrences(body, see),
        Kind::Derivative { of, by } => {
            occurrences(of, see);
            by.iter().for_each(|part| occurrences(part, see));
        }
        Kind::Cases(cases) => cases.iter().for_each(|(value, _)| occurrences(value, see)),
        Kind::Matrix(rows) => rows
            .iter()
            .flatten()
            .for_each(|part| occurrences(part, see)),
        _ => {}
    }
}

fn base_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Name(name) => Some(name.clone()),
        Kind::Scripted { base, .. } => base.name().map(String::from),
        _ => None,
    }
}

/// Calls `see` for every name that stands for a number or a function, or may do so: for those in no
/// subscript, in no layer and at no sum sign. Primes belong to the name.
/// With a number as its subscript a name may be two: `x_1` is an entry of x or a name of its own, and
/// `see` is told both.
pub(super) fn numbers(expr: &Expr, see: &mut dyn FnMut(&str, Option<&str>)) {
    let mut all = |parts: &[Expr]| parts.iter().for_each(|part| numbers(part, see));
    match &expr.kind {
        Kind::Name(name) => see(name, None),
        Kind::Scripted {
            base,
            primes,
            sub,
            sup,
        } => {
            match base.name() {
                Some(name) => {
                    let (name, numbered) = with_subscript(name, sub, sup);
                    let primes = "'".repeat(*primes as usize);
                    see(&format!("{name}{primes}"), numbered.as_deref());
                }
                None => numbers(base, see),
            }
            let layer =
                |part: &Expr| matches!(part.kind, Kind::Group(Bracket::Round | Bracket::Square, _));
            let parts = sup.iter().flat_map(Expr::factors);
            let powers = parts.filter(|part| !layer(part) && !is_transpose(part));
            let powers = powers.filter(|part| word(part).is_none());
            powers.for_each(|part| numbers(part, see));
        }
        Kind::Group(_, inner) | Kind::Root(inner) => numbers(inner, see),
        Kind::List(parts) | Kind::Product(parts) => all(parts),
        Kind::Hadamard(left, right) | Kind::Quotient(left, right) => {
            numbers(left, see);
            numbers(right, see);
        }
        Kind::Sum(terms) => terms.iter().for_each(|(_, term)| numbers(term, see)),
        Kind::Big { sup, body, .. } => {
            all(sup);
            numbers(body, see);
        }
        Kind::Derivative { of, by } => {
            all(by);
            numbers(of, see);
        }
        Kind::Cases(cases) => cases.iter().for_each(|(value, condition)| {
            numbers(value, see);
            numbers(condition, see);
        }),
        Kind::Matrix(rows) => rows.iter().for_each(|row| all(row)),
        Kind::Chain(chain) => all(&chain.members),
        Kind::Number(_) | Kind::Dots | Kind::Colon | Kind::Text(_) | Kind::Empty | Kind::Error => {}
    }
}
