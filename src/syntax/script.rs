//! Scripts: subscripts, superscripts and primes, in either order.

use super::lexer::TokenKind;
use super::parser::{Parser, UNEXPECTED};
use super::tree::{Expr, Kind};
use crate::diagnostic::Code;

/// Two scripts of a kind on one base.
pub const TWO_SCRIPTS: Code = Code(206);

impl Parser<'_> {
    pub(super) fn limits(&mut self) -> (Vec<Expr>, Vec<Expr>) {
        let (mut sub, mut sup) = (Vec::new(), Vec::new());
        loop {
            if self.sign("_") {
                sub.extend(self.script());
            } else if self.sign("^") {
                sup.extend(self.script());
            } else {
                return (sub, sup);
            }
        }
    }

    /// An atom with its scripts.
    pub(super) fn scripted(&mut self) -> Expr {
        let base = self.atom();
        let (mut primes, mut sub, mut sup) = (0, Vec::new(), Vec::new());
        loop {
            let span = self.here();
            if self.sign("'") {
                primes += 1;
            } else if self.sign("_") {
                if !sub.is_empty() {
                    self.complain(
                        TWO_SCRIPTS,
                        span,
                        "this has two subscripts; put them in one pair of braces",
                    );
                }
                sub.extend(self.script());
            } else if self.sign("^") {
                let script = self.superscript(&mut primes);
                if !sup.is_empty() && !script.is_empty() {
                    self.complain(
                        TWO_SCRIPTS,
                        span,
                        "this has two superscripts; put them in one pair of braces",
                    );
                }
                sup.extend(script);
            } else {
                break;
            }
        }
        let span = base.span.to(self.before());
        match base.kind {
            kind if primes == 0 && sub.is_empty() && sup.is_empty() => Expr::new(kind, base.span),
            // Scripts inside and outside of an accent or of braces belong together.
            Kind::Scripted {
                base,
                primes: old,
                sub: first,
                sup: above,
            } if (first.is_empty() || sub.is_empty()) && (above.is_empty() || sup.is_empty()) => {
                let join = |mut left: Vec<Expr>, right: Vec<Expr>| {
                    left.extend(right);
                    left
                };
                Expr::new(
                    Kind::Scripted {
                        base,
                        primes: primes + old,
                        sub: join(first, sub),
                        sup: join(above, sup),
                    },
                    span,
                )
            }
            kind => {
                let base = Box::new(Expr::new(kind, base.span));
                Expr::new(
                    Kind::Scripted {
                        base,
                        primes,
                        sub,
                        sup,
                    },
                    span,
                )
            }
        }
    }

    /// A superscript; `^{\prime}` counts as a prime.
    pub(super) fn superscript(&mut self, primes: &mut u32) -> Vec<Expr> {
        if self.sign("'") {
            *primes += 1;
            return Vec::new();
        }
        if self.peek_sign() == Some("{") {
            let mut inside = self.at + 1;
            while self
                .tokens
                .get(inside)
                .is_some_and(|token| token.kind == TokenKind::Sign("'"))
            {
                inside += 1;
            }
            if inside > self.at + 1
                && self
                    .tokens
                    .get(inside)
                    .is_some_and(|token| token.kind == TokenKind::Sign("}"))
            {
                *primes += (inside - self.at - 1) as u32;
                self.at = inside + 1;
                return Vec::new();
            }
        }
        self.script()
    }

    /// One token, or everything in braces, split at commas.
    pub(super) fn script(&mut self) -> Vec<Expr> {
        if self.sign("{") {
            if self.sign("}") {
                return Vec::new();
            }
            let items = self.list("}");
            return match items.kind {
                Kind::List(items) => items,
                kind => vec![Expr::new(kind, items.span)],
            };
        }
        match self.peek() {
            Some(TokenKind::Number(digits)) if digits.len() > 1 => {
                // `x_12` is x_1 followed by 2 in LaTeX. Nobody means that.
                let message = "write braces around a script of several digits";
                let span = self.here();
                self.complain(UNEXPECTED, span, message);
                vec![self.atom()]
            }
            Some(TokenKind::Sign("*" | "+" | "-")) | None => vec![self.unexpected()],
            _ => vec![self.atom()],
        }
    }
}
