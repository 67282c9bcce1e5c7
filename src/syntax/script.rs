//! Scripts: subscripts, superscripts and primes, in either order.

use super::lexer::TokenKind;
use super::parser::{MISSING, Parser, UNEXPECTED};
use super::tree::{Bracket, Expr, Kind};
use crate::diagnostic::{Code, Span};

/// Two scripts of a kind on one base.
pub const TWO_SCRIPTS: Code = Code(206);

/// What stands at a base.
#[derive(Default)]
struct Scripts {
    primes: u32,
    sub: Vec<Expr>,
    sup: Vec<Expr>,
}

impl Parser<'_> {
    /// An atom with its scripts.
    pub(super) fn scripted(&mut self) -> Expr {
        let atom = self.atom();
        let outer = self.axes;
        self.axes = is_set(&atom).then_some(self.open.len() + 1);
        let mut scripts = self.scripts();
        self.axes = outer;
        let span = match scripts.primes == 0 && scripts.sub.is_empty() && scripts.sup.is_empty() {
            true => atom.span,
            false => atom.span.to(self.before()),
        };
        let base = match unbraced(atom) {
            // Scripts inside and outside of an accent or of braces belong together.
            Expr {
                kind:
                    Kind::Scripted {
                        base,
                        primes,
                        sub,
                        sup,
                    },
                ..
            } if (sub.is_empty() || scripts.sub.is_empty())
                && (sup.is_empty() || scripts.sup.is_empty()) =>
            {
                scripts.primes += primes;
                scripts.sub.extend(sub);
                scripts.sup.extend(sup);
                base
            }
            Expr { kind, span } if matches!(kind, Kind::Scripted { .. }) => {
                let inner = Box::new(Expr::new(kind, span));
                Box::new(Expr::new(Kind::Group(Bracket::Invisible, inner), span))
            }
            base => Box::new(base),
        };
        let Scripts { primes, sub, sup } = scripts;
        if primes == 0 && sub.is_empty() && sup.is_empty() {
            return Expr { span, ..*base };
        }
        let kind = Kind::Scripted {
            base,
            primes,
            sub,
            sup,
        };
        Expr::new(kind, span)
    }

    /// What stands below and above a large operator.
    pub(super) fn limits(&mut self) -> (Vec<Expr>, Vec<Expr>) {
        let start = self.here();
        let Scripts { primes, sub, sup } = self.scripts();
        if primes > 0 {
            let place = start.to(self.before());
            self.complain(UNEXPECTED, place, "a prime cannot stand at this operator");
        }
        (sub, sup)
    }

    fn scripts(&mut self) -> Scripts {
        let mut scripts = Scripts::default();
        loop {
            let span = self.here();
            if self.sign("'") {
                scripts.primes += 1;
            } else if self.sign("\"") {
                scripts.primes += 2;
            } else if self.sign("_") {
                let script = self.script();
                self.second(&scripts.sub, span, "subscripts");
                scripts.sub.extend(script);
            } else if self.sign("^") {
                match self.only_primes() {
                    0 => {
                        let script = self.script();
                        self.second(&scripts.sup, span, "superscripts");
                        scripts.sup.extend(script);
                    }
                    more => scripts.primes += more,
                }
            } else {
                return scripts;
            }
        }
    }

    /// Complains about a script where there is one already.
    fn second(&mut self, known: &[Expr], span: Span, what: &str) {
        if !known.is_empty() {
            let message = format!("this has two {what}; put them in one pair of braces");
            self.complain(TWO_SCRIPTS, span, message);
        }
    }

    /// How many primes a superscript is that holds nothing else; reads it if there are any.
    fn only_primes(&mut self) -> u32 {
        let rest = &self.tokens[self.at..];
        let is = |at: usize, sign| {
            let token = rest.get(at);
            token.is_some_and(|token| token.kind == TokenKind::Sign(sign))
        };
        let braced = usize::from(is(0, "{"));
        let primes = (braced..).take_while(|at| is(*at, "'")).count();
        let length = match braced {
            0 => primes.min(1),
            _ => primes + 2,
        };
        if primes == 0 || braced == 1 && !is(primes + 1, "}") {
            return 0;
        }
        self.at += length;
        (length - 2 * braced) as u32
    }

    /// One token, or everything in braces, split at commas.
    fn script(&mut self) -> Vec<Expr> {
        if let Some(star) = self.star() {
            return vec![star];
        }
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
            Some(TokenKind::Sign("*" | "+" | "-")) => vec![self.unexpected()],
            Some(TokenKind::Sign("^" | "_")) => vec![self.no_script()],
            _ if self.factor_follows() => vec![self.atom()],
            Some(TokenKind::Stray(_)) => vec![self.unexpected()],
            _ => vec![self.no_script()],
        }
    }

    /// A star alone, `w^*` or `w^{*}`, which belongs to the name.
    fn star(&mut self) -> Option<Expr> {
        let rest = &self.tokens[self.at..];
        let kind = |at: usize| rest.get(at).map(|token| &token.kind);
        let braced = usize::from(kind(0) == Some(&TokenKind::Sign("{")));
        let star = match kind(braced)? {
            TokenKind::Sign("*") => true,
            TokenKind::Command(name) => name == "ast" || name == "star",
            _ => false,
        };
        let closed = braced == 0 || kind(2) == Some(&TokenKind::Sign("}"));
        if !star || !closed {
            return None;
        }
        let span = rest[braced].span;
        self.at += 1 + 2 * braced;
        Some(Expr::new(Kind::Name("*".into()), span))
    }

    /// A `^` or `_`, which has been read, with nothing behind it.
    fn no_script(&mut self) -> Expr {
        let end = self.before().end;
        let span = Span::new(end, end);
        self.complain(MISSING, span, "a script is missing here");
        Expr::new(Kind::Error, span)
    }
}

/// Whether this is a set of numbers, so that its superscript holds the sizes of axes.
fn is_set(atom: &Expr) -> bool {
    let set = |name: &str| name.starts_with("\\mathbb{") || matches!(name, "R" | "ℝ" | "N" | "ℕ");
    atom.name().is_some_and(set)
}

/// Braces around a name say nothing.
fn unbraced(expr: Expr) -> Expr {
    match expr.kind {
        Kind::Group(Bracket::Invisible, inner)
            if matches!(
                inner.kind,
                Kind::Name(_) | Kind::Scripted { .. } | Kind::Empty
            ) =>
        {
            *inner
        }
        kind => Expr::new(kind, expr.span),
    }
}
