//! Atoms: letters, brackets, commands with arguments, environments inside an expression.

use super::lexer::TokenKind;
use super::parser::{DEPTH, MISSING, Parser, UNEXPECTED, chain_expr, product_of};
use super::tree::{Bracket, Expr, Kind};
use crate::diagnostic::Span;

impl Parser<'_> {
    /// Chains separated by commas up to a closing bracket, which is read too.
    pub(super) fn list(&mut self, close: &str) -> Expr {
        let start = self.here();
        let mut items = Vec::new();
        loop {
            if self.at >= self.tokens.len() {
                self.missing(&format!("a closing `{close}` is missing"));
                break;
            }
            if self.sign(close) {
                break;
            }
            let before = self.at;
            if matches!(self.peek(), Some(TokenKind::Row)) || self.sign(",") || self.sign(";") {
                if matches!(self.peek(), Some(TokenKind::Row)) {
                    self.at += 1;
                }
                continue;
            }
            if matches!(self.peek(), Some(TokenKind::Gap)) || self.sign("&") {
                self.at = before + 1;
                continue;
            }
            let chain = self.chain();
            items.push(chain_expr(chain));
            let follows = matches!(self.peek_sign(), Some("," | ";"))
                || self.peek_sign() == Some(close)
                || matches!(self.peek(), Some(TokenKind::Row | TokenKind::Gap));
            if !follows && self.at < self.tokens.len() {
                if matches!(
                    self.peek_sign(),
                    Some(")" | "]" | "}" | "\\}" | "|" | "\\|")
                ) {
                    let span = self.here();
                    self.complain(
                        MISSING,
                        span,
                        format!("a closing `{close}` is missing before this"),
                    );
                    // The bracket belongs to somebody outside, unless nobody is there.
                    if self.depth <= 1 {
                        self.at += 1;
                    }
                    break;
                }
                self.unexpected();
            }
        }
        let span = start.to(self.before());
        match items.len() {
            1 => items.swap_remove(0),
            0 => Expr::new(Kind::Empty, span),
            _ => Expr::new(Kind::List(items), span),
        }
    }

    pub(super) fn group(&mut self, bracket: Bracket, close: &str) -> Expr {
        let start = self.here();
        self.at += 1;
        let bars = std::mem::take(&mut self.bars);
        if matches!(bracket, Bracket::Bars | Bracket::DoubleBars) {
            self.bars = 1;
        }
        let inner = self.list(close);
        self.bars = bars;
        Expr::new(
            Kind::Group(bracket, Box::new(inner)),
            start.to(self.before()),
        )
    }

    /// The argument of a command.
    pub(super) fn argument(&mut self) -> Expr {
        if self.peek_sign() == Some("{") {
            let group = self.group(Bracket::Invisible, "}");
            return match group.kind {
                Kind::Group(Bracket::Invisible, inner) => *inner,
                kind => Expr::new(kind, group.span),
            };
        }
        match self.peek() {
            Some(TokenKind::Sign(_)) | None => self.missing("an argument is missing here"),
            _ => self.atom(),
        }
    }

    pub(super) fn atom(&mut self) -> Expr {
        if self.depth >= DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let atom = self.shallow_atom();
        self.depth -= 1;
        atom
    }

    pub(super) fn shallow_atom(&mut self) -> Expr {
        let span = self.here();
        let kind = match self.peek() {
            None => return self.missing("something is missing here"),
            Some(TokenKind::Letter(letter)) => Kind::Name(letter.clone()),
            Some(TokenKind::Word(word)) => Kind::Name(word.clone()),
            Some(TokenKind::Number(digits)) => Kind::Number(digits.clone()),
            Some(TokenKind::Text(words)) => Kind::Text(words.clone()),
            Some(TokenKind::Sign(sign)) => {
                return match *sign {
                    "(" => self.group(Bracket::Round, ")"),
                    "[" => self.group(Bracket::Square, "]"),
                    "\\{" => self.group(Bracket::Curly, "\\}"),
                    "{" => self.group(Bracket::Invisible, "}"),
                    "|" if self.bars == 0 => self.group(Bracket::Bars, "|"),
                    "\\|" if self.bars == 0 => self.group(Bracket::DoubleBars, "\\|"),
                    ":" => {
                        self.at += 1;
                        Expr::new(Kind::Colon, span)
                    }
                    "^" | "_" => Expr::new(Kind::Empty, Span::new(span.start, span.start)),
                    _ => self.unexpected(),
                };
            }
            Some(TokenKind::Begin(name)) => return self.environment(name.clone()),
            Some(TokenKind::Command(name)) => return self.command(name),
            Some(_) => return self.unexpected(),
        };
        self.at += 1;
        Expr::new(kind, span)
    }

    pub(super) fn command(&mut self, name: &str) -> Expr {
        let start = self.here();
        let known = |kind: Kind, parser: &mut Self| {
            parser.at += 1;
            Expr::new(kind, start)
        };
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                self.at += 1;
                let numerator = self.argument();
                let denominator = self.argument();
                let mut whole = self.quotient(numerator, denominator);
                whole.span = start.to(self.before());
                whole
            }
            "sqrt" => {
                self.at += 1;
                let inner = self.argument();
                Expr::new(Kind::Root(Box::new(inner)), start.to(self.before()))
            }
            "boxed" | "cancel" | "ensuremath" | "underbrace" | "overbrace" | "substack" => {
                self.at += 1;
                let inner = self.argument();
                if name.ends_with("brace") {
                    // The words at a brace are a remark.
                    let _ = self.limits();
                }
                let kind = match name {
                    "substack" => inner.kind,
                    _ => Kind::Group(Bracket::Invisible, Box::new(inner)),
                };
                Expr::new(kind, start.to(self.before()))
            }
            "mathbf" | "boldsymbol" | "bm" | "mathcal" | "mathscr" | "mathbb" | "mathfrak"
            | "hat" | "widehat" | "tilde" | "widetilde" | "bar" | "overline" | "vec" | "dot"
            | "ddot" | "underline" | "mathit" => {
                self.at += 1;
                let inner = self.argument();
                let span = start.to(self.before());
                self.accent(name, inner, span)
            }
            "dots" | "ldots" | "cdots" | "dotsc" | "dotsb" | "dotsm" | "vdots" => {
                known(Kind::Dots, self)
            }
            "log" | "ln" | "exp" | "tanh" | "sinh" | "cosh" | "sin" | "cos" | "tan" | "max"
            | "min" | "det" | "arg" | "dim" => known(Kind::Name(name.into()), self),
            _ => self.unexpected(),
        }
    }

    /// An accent or a font belongs to the letter, not to its scripts.
    pub(super) fn accent(&mut self, accent: &str, inner: Expr, span: Span) -> Expr {
        match inner.kind {
            Kind::Name(name) => {
                let accent = match accent {
                    "widehat" => "hat",
                    "widetilde" => "tilde",
                    "bm" => "boldsymbol",
                    "mathit" => return Expr::new(Kind::Name(name), span),
                    accent => accent,
                };
                Expr::new(Kind::Name(format!("\\{accent}{{{name}}}")), span)
            }
            Kind::Number(digits) => Expr::new(Kind::Name(format!("\\{accent}{{{digits}}}")), span),
            Kind::Scripted {
                base,
                primes,
                sub,
                sup,
            } => {
                let base = Box::new(self.accent(accent, *base, span));
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
            _ => {
                self.complain(
                    UNEXPECTED,
                    span,
                    format!("\\{accent} needs a single letter"),
                );
                Expr::new(Kind::Error, span)
            }
        }
    }

    pub(super) fn environment(&mut self, name: String) -> Expr {
        let start = self.here();
        self.at += 1;
        let matrix = matches!(name.as_str(), "pmatrix" | "bmatrix" | "matrix" | "vmatrix");
        if !matrix && name != "cases" {
            self.complain(
                UNEXPECTED,
                start,
                format!("\\begin{{{name}}} cannot stand inside an expression"),
            );
            return Expr::new(Kind::Error, start);
        }
        let mut rows: Vec<Vec<Expr>> = vec![Vec::new()];
        while self.at < self.tokens.len() && !matches!(self.peek(), Some(TokenKind::End(_))) {
            match self.peek() {
                Some(TokenKind::Row) => {
                    self.at += 1;
                    rows.push(Vec::new());
                }
                Some(TokenKind::Gap | TokenKind::Sign("&" | "," | ".")) => self.at += 1,
                _ => {
                    let before = self.at;
                    let cell = chain_expr(self.chain());
                    if self.at == before {
                        self.unexpected();
                    }
                    if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
            }
        }
        if self.at < self.tokens.len() {
            self.at += 1;
        } else {
            self.missing(&format!("\\end{{{name}}} is missing"));
        }
        rows.retain(|row| !row.is_empty());
        let span = start.to(self.before());
        if matrix {
            return Expr::new(Kind::Matrix(rows), span);
        }
        let mut cases = Vec::new();
        for mut row in rows {
            let condition = if row.len() > 1 {
                product_of(row.split_off(1))
            } else {
                Expr::new(Kind::Empty, span)
            };
            cases.push((row.swap_remove(0), condition));
        }
        Expr::new(Kind::Cases(cases), span)
    }
}
