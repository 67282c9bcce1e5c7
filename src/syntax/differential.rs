//! Fractions, and derivatives written as fractions: `\frac{\partial X}{\partial Y}`, `dy/dx`.

use super::lexer::TokenKind;
use super::parser::{Parser, UNEXPECTED, product_of};
use super::sign::{FIXED, is_font};
use super::tree::{Bracket, Expr, Kind};

impl Parser<'_> {
    /// A fraction, or a derivative if it is written as one.
    pub(super) fn quotient(&mut self, numerator: Expr, denominator: Expr) -> Expr {
        let span = numerator.span.to(denominator.span);
        let (above, below) = (numerator.factors(), denominator.factors());
        let partial = [&above[0], &below[0]].map(is_partial);
        let wrong = match (differential_order(&above[0]), differentials(&denominator)) {
            (Some(order), Some(by)) if order == by.len() => {
                let of = match above.len() {
                    1 => Expr::new(Kind::Empty, numerator.span),
                    _ => product_of(above[1..].to_vec()),
                };
                let of = Box::new(of);
                return Expr::new(Kind::Derivative { of, by }, span);
            }
            (Some(order), Some(by)) => {
                format!("∂ stands {order} times above and {} times below", by.len())
            }
            // With a plain d the rest may be names.
            (_, None) if partial[1] => "a variable is missing behind this ∂".into(),
            (None, _) if partial[1] => "a derivative needs ∂ in its numerator too".into(),
            (_, None) if partial[0] => "a derivative needs ∂ in its denominator too".into(),
            _ => {
                let (numerator, denominator) = (Box::new(numerator), Box::new(denominator));
                return Expr::new(Kind::Quotient(numerator, denominator), span);
            }
        };
        self.complain(UNEXPECTED, span, wrong);
        Expr::new(Kind::Error, span)
    }

    /// A quotient with a slash, which has been read, of the last factors.
    pub(super) fn slash(&mut self, factors: &mut Vec<Expr>) {
        // `\partial J / \partial W`, `dy/dx`: the quotient begins at the last ∂ or d.
        let order = |factor: &Expr| differential_order(factor);
        let from = factors.iter().rposition(|factor| order(factor).is_some());
        let orders = from.and_then(|from| order(&factors[from])).unwrap_or(0);
        let numerator = product_of(factors.split_off(from.unwrap_or(0)));
        let denominator = self.denominator(orders);
        let mut whole = self.quotient(numerator, denominator);
        if let Some(by) = operator(&whole) {
            let of = Box::new(self.operand());
            let span = whole.span.to(of.span);
            whole = Expr::new(Kind::Derivative { of, by }, span);
        }
        factors.push(whole);
    }

    /// What stands under a slash: one factor, or as many differentials as stand above.
    fn denominator(&mut self, orders: usize) -> Expr {
        if !self.factor_follows() {
            return self.missing("a denominator is missing here");
        }
        let mut factors = vec![self.factor()];
        let sign = match factors[0].name() {
            Some("∂") => "∂",
            Some("d") if orders > 0 => "d",
            _ => {
                let first = factors.swap_remove(0);
                return self.called(first);
            }
        };
        while self.factor_follows() {
            factors.push(self.factor());
            let so_far = product_of(factors.clone());
            let found = differentials(&so_far).map_or(0, |by| by.len());
            let last = factors.last().and_then(Expr::name);
            let more = self.peek().is_some_and(|kind| is_differential(kind, sign));
            if last != Some(sign) && (found >= orders || !more) {
                break;
            }
        }
        product_of(factors)
    }

    /// Whether a letter follows directly, without a space.
    fn letter_touches(&self, head: &Expr) -> bool {
        let letter = match self.peek() {
            Some(TokenKind::Letter(_) | TokenKind::Word(_)) => true,
            Some(TokenKind::Command(name)) => is_font(name),
            _ => false,
        };
        letter && self.here().start == head.span.end
    }

    /// A factor under a slash with the bracket behind it, if it may be a function: `1/f(x)`.
    /// What it is, is decided later.
    fn called(&mut self, head: Expr) -> Expr {
        // `1/2m` may be `(1/2) m` or `1/(2m)`; what is meant is decided later too.
        if matches!(head.kind, Kind::Number(_)) && self.letter_touches(&head) {
            let whole = product_of(vec![head, self.factor()]);
            let span = whole.span;
            return Expr::new(Kind::Group(Bracket::Call, Box::new(whole)), span);
        }
        let name = match &head.kind {
            Kind::Scripted { base, .. } => base.name(),
            _ => head.name(),
        };
        let Some(fixed) = name.map(|name| FIXED.contains(&name)) else {
            return head;
        };
        let bracket = match self.peek_sign() {
            Some("(") => true,
            Some("[" | "\\{") => fixed,
            _ => false,
        };
        if !(bracket || fixed && self.factor_follows()) {
            return head;
        }
        let call = vec![head, self.factor()];
        // `1/\log x`, but not `1/\log x y`
        if !bracket && self.factor_follows() {
            let span = self.here();
            let message = "it is not clear where the denominator ends; write \\frac, or brackets";
            self.complain(UNEXPECTED, span, message);
        }
        let call = product_of(call);
        let span = call.span;
        Expr::new(Kind::Group(Bracket::Call, Box::new(call)), span)
    }
}

fn is_differential(kind: &TokenKind, sign: &str) -> bool {
    matches!(kind, TokenKind::Letter(name) | TokenKind::Word(name) if name == sign)
}

/// Whether this is ∂, perhaps with an order.
fn is_partial(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Scripted { base, sub, .. } => sub.is_empty() && is_sign(base, "∂"),
        _ => is_sign(expr, "∂"),
    }
}

fn is_sign(expr: &Expr, sign: &str) -> bool {
    expr.name() == Some(sign)
}

/// What `\partial_x`, `\partial_{xy}` or `\partial_x^2` differentiates by, and an empty fraction.
pub(super) fn operator(expr: &Expr) -> Option<Vec<Expr>> {
    match &expr.kind {
        Kind::Derivative { of, by } if of.kind == Kind::Empty => Some(by.clone()),
        Kind::Scripted {
            base,
            primes: 0,
            sub,
            sup,
        } if is_sign(base, "∂") && !sub.is_empty() => {
            let by: Vec<Expr> = sub.iter().flat_map(Expr::factors).cloned().collect();
            let order = match sup.as_slice() {
                [] => return Some(by),
                [order] => power(order)?,
                _ => return None,
            };
            // `\partial_x^2`, `\partial_{xy}^2`
            match by.as_slice() {
                [variable] => Some(vec![variable.clone(); order]),
                _ if by.len() == order => Some(by),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A small number as a superscript.
fn power(script: &Expr) -> Option<usize> {
    match &script.kind {
        Kind::Number(digits) => digits.parse().ok().filter(|order| (1..=8).contains(order)),
        _ => None,
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
        } if sub.is_empty() && (is_sign(base, "∂") || is_sign(base, "d")) => match sup.as_slice()
        {
            [script] => power(script),
            _ => None,
        },
        _ => None,
    }
}

/// What a denominator differentiates by: `\partial x \partial y`, `\partial x^2`, `dx`.
fn differentials(denominator: &Expr) -> Option<Vec<Expr>> {
    let factors = denominator.factors();
    let sign = factors[0]
        .name()
        .filter(|name| *name == "∂" || *name == "d")?;
    let mut by = Vec::new();
    for part in factors[1..].split(|factor| is_sign(factor, sign)) {
        match part {
            [variable] => differential(variable, &mut by),
            // `\partial f(x)`; with a plain d it may be a product.
            [_, ..] if sign == "∂" => by.push(product_of(part.to_vec())),
            _ => return None,
        }
    }
    Some(by)
}

/// One variable, once for every order: `x`, `x^2`.
fn differential(variable: &Expr, by: &mut Vec<Expr>) {
    let (variable, order) = match &variable.kind {
        Kind::Scripted {
            base,
            primes: 0,
            sub,
            sup,
        } if sup.len() == 1 && power(&sup[0]).is_some() => {
            let order = power(&sup[0]).unwrap_or(1);
            let kind = match sub.is_empty() {
                true => base.kind.clone(),
                false => Kind::Scripted {
                    base: base.clone(),
                    primes: 0,
                    sub: sub.clone(),
                    sup: Vec::new(),
                },
            };
            (Expr::new(kind, variable.span), order)
        }
        _ => (variable.clone(), 1),
    };
    by.extend(std::iter::repeat_n(variable, order));
}
