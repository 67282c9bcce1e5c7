//! Fractions, and derivatives written as fractions: `\frac{\partial X}{\partial Y}`, `dy/dx`.

use super::parser::{Parser, UNEXPECTED, product_of};
use super::tree::{Expr, Kind};

impl Parser<'_> {
    /// A fraction, or a derivative if it is written as one.
    pub(super) fn quotient(&mut self, numerator: Expr, denominator: Expr) -> Expr {
        let span = numerator.span.to(denominator.span);
        let Some(by) = differentials(&denominator) else {
            return Expr::new(
                Kind::Quotient(Box::new(numerator), Box::new(denominator)),
                span,
            );
        };
        let factors = numerator.factors();
        let order = match factors.first().and_then(differential_order) {
            Some(order) => order,
            None => {
                // `1 / ∂x` is nothing; with a plain d it may be a name.
                if is_partial(&denominator.factors()[0]) {
                    self.complain(
                        UNEXPECTED,
                        span,
                        "a derivative needs ∂ in its numerator too",
                    );
                    return Expr::new(Kind::Error, span);
                }
                return Expr::new(
                    Kind::Quotient(Box::new(numerator), Box::new(denominator)),
                    span,
                );
            }
        };
        if order != by.len() {
            self.complain(
                UNEXPECTED,
                span,
                format!("∂ stands {order} times above and {} times below", by.len()),
            );
            return Expr::new(Kind::Error, span);
        }
        let of = match factors.len() {
            1 => Expr::new(Kind::Empty, numerator.span),
            _ => product_of(factors[1..].to_vec()),
        };
        Expr::new(
            Kind::Derivative {
                of: Box::new(of),
                by,
            },
            span,
        )
    }
}

pub(super) fn is_partial(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Name(name) => name == "∂",
        Kind::Scripted {
            base,
            sub,
            primes: 0,
            ..
        } => sub.is_empty() && is_partial(base),
        _ => false,
    }
}

/// How often a ∂ or d differentiates: ∂² twice.
fn differential_order(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        Kind::Name(name) if name == "∂" || name == "d" => Some(1),
        Kind::Scripted {
            base,
            primes: 0,
            sub,
            sup,
        } if sub.is_empty() => {
            differential_order(base)?;
            match sup.as_slice() {
                [
                    Expr {
                        kind: Kind::Number(digits),
                        ..
                    },
                ] => digits.parse().ok().filter(|order| (1..=8).contains(order)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What a denominator differentiates by: `\partial x \partial y`, `\partial x^2`, `dx`.
fn differentials(denominator: &Expr) -> Option<Vec<Expr>> {
    let factors = denominator.factors();
    let sign = factors
        .first()?
        .name()
        .filter(|name| *name == "∂" || *name == "d")?;
    let mut by = Vec::new();
    let mut at = 0;
    while at < factors.len() {
        if factors[at].name() != Some(sign) {
            return None;
        }
        let next = factors[at + 1..]
            .iter()
            .position(|factor| factor.name() == Some(sign));
        let end = next.map_or(factors.len(), |offset| at + 1 + offset);
        let [variable] = &factors[at + 1..end] else {
            return None;
        };
        match &variable.kind {
            Kind::Scripted {
                base,
                primes: 0,
                sub,
                sup,
            } => {
                if let [
                    Expr {
                        kind: Kind::Number(digits),
                        ..
                    },
                ] = sup.as_slice()
                {
                    let order: usize = digits
                        .parse()
                        .ok()
                        .filter(|order| (1..=8).contains(order))?;
                    let variable = match sub.is_empty() {
                        true => (**base).clone(),
                        false => Expr::new(
                            Kind::Scripted {
                                base: base.clone(),
                                primes: 0,
                                sub: sub.clone(),
                                sup: Vec::new(),
                            },
                            variable.span,
                        ),
                    };
                    by.extend(std::iter::repeat_n(variable, order));
                } else {
                    by.push(variable.clone());
                }
            }
            _ => by.push(variable.clone()),
        }
        at = end;
    }
    Some(by)
}
