//! Atoms: letters, brackets, commands with arguments, environments inside an expression.

use super::lexer::TokenKind;
use super::parser::{END, MISSING, Parser, UNEXPECTED, chain_expr, product_of};
use super::sign::{is_font, name_in};
use super::tree::{Bracket, Expr, Kind};
use crate::diagnostic::Span;

impl Parser<'_> {
    /// Chains separated by commas up to a closing bracket, which is read too.
    pub(super) fn list(&mut self, close: &'static str) -> Expr {
        let start = self.here();
        let mut items = Vec::new();
        // Whether a comma waits for something.
        let mut waiting = false;
        self.open.push(close);
        loop {
            let at = self.at;
            match self.peek() {
                None => {
                    self.missing(&format!("a closing `{close}` is missing"));
                    break;
                }
                Some(TokenKind::Sign(sign)) if *sign == close => {
                    if waiting {
                        self.missing("something is missing behind this comma or cross");
                    }
                    self.at += 1;
                    break;
                }
                Some(kind) if self.cross() || matches!(kind, TokenKind::Sign("," | ";")) => {
                    if waiting || items.is_empty() {
                        self.missing("nothing stands before this comma or cross");
                    }
                    waiting = true;
                    self.at += 1;
                }
                Some(TokenKind::Row | TokenKind::Gap | TokenKind::Sign("&")) => self.at += 1,
                Some(kind) if self.closes(kind) => {
                    self.missing(&format!("a closing `{close}` is missing before this"));
                    // If nobody outside waits for it, it is the wrong one.
                    let wrong = matches!(kind, TokenKind::Sign(sign) if !self.open.contains(sign));
                    self.at += usize::from(wrong);
                    break;
                }
                Some(_) => {
                    items.push(chain_expr(self.chain()));
                    waiting = false;
                    if self.at == at {
                        self.unexpected();
                    }
                }
            }
        }
        self.open.pop();
        match items.len() {
            1 => items.swap_remove(0),
            0 => Expr::new(Kind::Empty, start.to(self.before())),
            _ => Expr::new(Kind::List(items), start.to(self.before())),
        }
    }

    fn group(&mut self, bracket: Bracket, close: &'static str) -> Expr {
        let start = self.here();
        self.at += 1;
        let inner = Box::new(self.list(close));
        let span = start.to(self.before());
        if inner.kind == Kind::Empty && bracket != Bracket::Invisible {
            self.complain(MISSING, span, "nothing stands in these brackets");
        }
        Expr::new(Kind::Group(bracket, inner), span)
    }

    /// The argument of a command.
    fn argument(&mut self) -> Expr {
        match self.peek() {
            Some(TokenKind::Sign("{")) => {
                let start = self.here();
                self.at += 1;
                let inner = self.list("}");
                match inner.kind {
                    Kind::Empty => {
                        let span = start.to(self.before());
                        self.complain(MISSING, span, "an argument is missing here");
                        Expr::new(Kind::Error, span)
                    }
                    _ => inner,
                }
            }
            Some(TokenKind::Number(digits)) if digits.len() > 1 => {
                // `\\frac12` is a half; further digits are a mistake.
                let message = "write braces around an argument of several digits";
                let span = self.here();
                self.complain(UNEXPECTED, span, message);
                self.atom()
            }
            Some(TokenKind::Sign(_)) => self.missing("an argument is missing here"),
            _ if self.factor_follows() => self.atom(),
            _ => self.missing("an argument is missing here"),
        }
    }

    pub(super) fn atom(&mut self) -> Expr {
        if self.is_deep() {
            return self.too_deep();
        }
        self.depth += 1;
        let atom = self.shallow_atom();
        self.depth -= 1;
        atom
    }

    fn shallow_atom(&mut self) -> Expr {
        let span = self.here();
        let kind = match self.peek() {
            None => return self.missing("something is missing here"),
            Some(TokenKind::Letter(letter)) => Kind::Name(letter.clone()),
            Some(TokenKind::Word(word)) => Kind::Name(word.clone()),
            Some(TokenKind::Number(digits)) => Kind::Number(digits.clone()),
            Some(TokenKind::Text(words)) => match name_in(words) {
                Some(name) => Kind::Name(name.into()),
                None => Kind::Text(words.trim().into()),
            },
            Some(TokenKind::Sign(sign)) => match *sign {
                "(" => return self.group(Bracket::Round, ")"),
                "[" => return self.group(Bracket::Square, "]"),
                "\\{" => return self.group(Bracket::Curly, "\\}"),
                "{" => return self.group(Bracket::Invisible, "}"),
                "|" => return self.group(Bracket::Bars, "|"),
                "\\|" => return self.group(Bracket::DoubleBars, "\\|"),
                "^" | "_" => return Expr::new(Kind::Empty, Span::new(span.start, span.start)),
                ":" => Kind::Colon,
                "..." => Kind::Dots,
                _ => return self.unexpected(),
            },
            Some(TokenKind::Begin(name)) => return self.environment(name),
            Some(TokenKind::Command(name)) => return self.command(name),
            Some(_) => return self.unexpected(),
        };
        self.at += 1;
        Expr::new(kind, span)
    }

    fn command(&mut self, name: &str) -> Expr {
        let start = self.here();
        let kind = match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                self.at += 1;
                let numerator = self.argument();
                let denominator = self.argument();
                self.quotient(numerator, denominator).kind
            }
            "sqrt" => {
                self.at += 1;
                Kind::Root(Box::new(self.argument()))
            }
            "boxed" | "cancel" | "bcancel" | "xcancel" | "ensuremath" | "underbrace"
            | "overbrace" | "mathrel" | "mathbin" | "mathord" => {
                self.at += 1;
                let inner = Box::new(self.argument());
                if name.ends_with("brace") {
                    // The words at a brace are a remark.
                    let _ = self.limits();
                }
                Kind::Group(Bracket::Invisible, inner)
            }
            "substack" => {
                self.at += 1;
                self.argument().kind
            }
            name if is_font(name) => {
                self.at += 1;
                let inner = self.argument();
                let span = start.to(self.before());
                let accent = match name {
                    "widehat" => "hat",
                    "widetilde" => "tilde",
                    "overline" => "bar",
                    "bm" => "boldsymbol",
                    "bf" => "mathbf",
                    "cal" => "mathcal",
                    name => name,
                };
                return self.accent(accent, inner, span);
            }
            "dots" | "ldots" | "cdots" | "dotsc" | "dotsb" | "dotsm" | "vdots" => {
                self.at += 1;
                Kind::Dots
            }
            "log" | "ln" | "exp" | "tanh" | "sinh" | "cosh" | "sin" | "cos" | "tan" | "max"
            | "min" | "det" | "arg" | "dim" => {
                self.at += 1;
                Kind::Name(name.into())
            }
            _ => return self.unexpected(),
        };
        Expr::new(kind, start.to(self.before()))
    }

    /// An accent or a font belongs to the letter, not to its scripts.
    fn accent(&mut self, accent: &str, inner: Expr, span: Span) -> Expr {
        let kind = match inner.kind {
            Kind::Name(name) | Kind::Number(name) => Kind::Name(format!("\\{accent}{{{name}}}")),
            Kind::Group(Bracket::Invisible, inner) => return self.accent(accent, *inner, span),
            Kind::Scripted {
                base,
                primes,
                sub,
                sup,
            } => {
                let base = Box::new(self.accent(accent, *base, span));
                Kind::Scripted {
                    base,
                    primes,
                    sub,
                    sup,
                }
            }
            Kind::Error => Kind::Error,
            _ => {
                self.complain(
                    UNEXPECTED,
                    span,
                    format!("\\{accent} needs a single letter"),
                );
                Kind::Error
            }
        };
        Expr::new(kind, span)
    }

    fn environment(&mut self, name: &str) -> Expr {
        let start = self.here();
        self.at += 1;
        let matrix = ["pmatrix", "bmatrix", "matrix", "vmatrix", "smallmatrix"].contains(&name);
        let cases = ["cases", "dcases"].contains(&name);
        let mut rows: Vec<Vec<Expr>> = vec![Vec::new()];
        // Whether something stands in this column.
        let mut filled = false;
        let complaints = self.diagnostics.len();
        self.open.push(END);
        loop {
            let at = self.at;
            match self.peek() {
                None => {
                    self.missing(&format!("\\end{{{name}}} is missing"));
                    break;
                }
                Some(TokenKind::End(_)) => {
                    self.at += 1;
                    break;
                }
                Some(TokenKind::Row) => {
                    self.at += 1;
                    rows.push(Vec::new());
                    filled = false;
                }
                Some(TokenKind::Gap | TokenKind::Sign("," | "." | ";")) => self.at += 1,
                Some(kind) => {
                    let column = *kind == TokenKind::Sign("&");
                    let cell = match column {
                        true => Expr::new(Kind::Empty, self.here()),
                        false if self.closes(kind) => self.unexpected(),
                        false => chain_expr(self.chain()),
                    };
                    self.at += usize::from(column);
                    if self.at == at {
                        self.unexpected();
                    }
                    if let Some(row) = rows.last_mut().filter(|_| !column || !filled) {
                        row.push(cell);
                    }
                    filled = !column;
                }
            }
        }
        self.open.pop();
        rows.retain(|row| !row.is_empty());
        let span = start.to(self.before());
        let kind = match (matrix, cases) {
            (true, _) => Kind::Matrix(rows),
            (_, true) => {
                let case = |mut row: Vec<Expr>| {
                    let condition = match row.len() {
                        1 => Expr::new(Kind::Empty, row[0].span),
                        _ => product_of(row.split_off(1)),
                    };
                    (row.swap_remove(0), condition)
                };
                Kind::Cases(rows.into_iter().map(case).collect())
            }
            _ => {
                // One complaint instead of those about what stands in it.
                self.diagnostics.truncate(complaints);
                let message = format!("\\begin{{{name}}} cannot stand inside an expression");
                self.complain(UNEXPECTED, start, message);
                Kind::Error
            }
        };
        Expr::new(kind, span)
    }
}
