//! Tokens to trees. The reader never fails: what it cannot read becomes an error node with a
//! diagnostic, and reading goes on behind it.
//!
//! Precedence, loosest first. Each level is one function.
//!
//! | level | signs | function |
//! |---|---|---|
//! | list | `,` | `list` |
//! | relation | `=` `:=` `\equiv` `\in` `:` `\le` ... | `chain` |
//! | sum | `+` `-` | `sum` |
//! | product | juxtaposition, `\cdot`, `\times`, `*`, `/`, `\odot` | `product` |
//! | script | `^` `_` `'` | `scripted` |
//! | atom | letters, brackets, `\frac`, `\sqrt`, ... | `atom` |
//!
//! `\sum`, `\prod` and a derivative operator reach to the end of their product; a derivative
//! operator directly before a bracket reaches to the end of that bracket.

use super::differential::is_partial;
use super::lexer::{Token, TokenKind};
use super::tree::{Big, Chain, Expr, Kind, Relation};
use crate::diagnostic::{Code, Diagnostic, Span};

/// Something is missing: an operand, an argument, a closing bracket.
pub const MISSING: Code = Code(204);
/// Something stands where it cannot stand.
pub const UNEXPECTED: Code = Code(205);
/// Brackets nested too deeply.
pub const TOO_DEEP: Code = Code(207);

/// How deeply expressions may be nested.
pub(super) const DEPTH: usize = 60;

/// Reads tokens one expression at a time.
pub(super) struct Parser<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) at: usize,
    pub(super) depth: usize,
    /// How many `|` are open; inside, a `|` closes.
    pub(super) bars: usize,
    end: Span,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'t> Parser<'t> {
    /// A reader of these tokens; `end` is the place behind the last.
    pub(super) fn new(tokens: &'t [Token], end: Span) -> Self {
        Parser {
            tokens,
            at: 0,
            depth: 0,
            bars: 0,
            end,
            diagnostics: Vec::new(),
        }
    }

    /// Chains separated by commas, to the end of the tokens.
    pub(super) fn items(&mut self) -> Vec<Chain> {
        let mut items = Vec::new();
        while self.at < self.tokens.len() {
            // Trailing punctuation says nothing.
            if self.sign(",") || self.sign(".") || self.sign(";") {
                continue;
            }
            items.push(self.chain());
            if self.at < self.tokens.len() && !matches!(self.peek_sign(), Some("," | "." | ";")) {
                self.unexpected();
            }
        }
        items
    }

    pub(super) fn peek(&self) -> Option<&'t TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(super) fn peek_sign(&self) -> Option<&'static str> {
        match self.peek() {
            Some(TokenKind::Sign(sign)) => Some(sign),
            _ => None,
        }
    }

    pub(super) fn peek_command(&self) -> Option<&'t str> {
        match self.peek() {
            Some(TokenKind::Command(name)) => Some(name),
            _ => None,
        }
    }

    /// The place of the next token, or of the end.
    pub(super) fn here(&self) -> Span {
        self.tokens
            .get(self.at)
            .map_or(self.end, |token| token.span)
    }

    /// The place of the last token that was read.
    pub(super) fn before(&self) -> Span {
        match self.at.checked_sub(1) {
            Some(last) => self.tokens[last].span,
            None => self.here(),
        }
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let found = self.peek_sign() == Some(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn complain(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, span, message));
    }

    /// Complains about the next token and steps over it.
    pub(super) fn unexpected(&mut self) -> Expr {
        let span = self.here();
        let message = match self.peek() {
            None => return self.missing("something is missing here"),
            Some(TokenKind::Command(name)) => {
                self.complain(
                    super::lexer::UNKNOWN_COMMAND,
                    span,
                    format!("\\{name} is not known or cannot stand here"),
                );
                self.at += 1;
                return Expr::new(Kind::Error, span);
            }
            Some(TokenKind::Sign(sign)) => format!("`{sign}` cannot stand here"),
            Some(TokenKind::Stray(sign)) => format!("`{}` cannot be read", sign.escape_default()),
            Some(TokenKind::Begin(name)) => format!("\\begin{{{name}}} cannot stand here"),
            Some(TokenKind::End(name)) => format!("\\end{{{name}}} cannot stand here"),
            Some(_) => "this cannot stand here".into(),
        };
        self.complain(UNEXPECTED, span, message);
        self.at += 1;
        Expr::new(Kind::Error, span)
    }

    pub(super) fn missing(&mut self, message: &str) -> Expr {
        let span = self.here();
        self.complain(MISSING, span, message);
        Expr::new(Kind::Error, span)
    }

    /// Whether the next token, a colon, stands for a whole axis.
    pub(super) fn colon_alone(&self) -> bool {
        let next = self.tokens.get(self.at + 1).map(|token| &token.kind);
        matches!(next, None | Some(TokenKind::Sign("," | ")" | "]")))
    }

    pub(super) fn relation(&mut self) -> Option<(Relation, Span)> {
        let span = self.here();
        let relation = match self.peek()? {
            TokenKind::Sign("=") => Relation::Equal,
            TokenKind::Sign(":=") => Relation::Define,
            TokenKind::Sign("<") => Relation::Other("<"),
            TokenKind::Sign(">") => Relation::Other(">"),
            // A colon alone between commas or brackets is a whole axis.
            TokenKind::Sign(":") if self.colon_alone() => return None,
            TokenKind::Sign(":") => Relation::Colon,
            TokenKind::Command(name) => match name.as_str() {
                "coloneqq" | "triangleq" => Relation::Define,
                "equiv" => Relation::Equivalent,
                "to" | "rightarrow" | "longrightarrow" | "mapsto" | "longmapsto" | "Rightarrow"
                | "implies" | "leftarrow" | "gets" => Relation::Arrow,
                "in" => Relation::In,
                "le" | "leq" | "leqslant" => Relation::Other("≤"),
                "ge" | "geq" | "geqslant" => Relation::Other("≥"),
                "lt" => Relation::Other("<"),
                "gt" => Relation::Other(">"),
                "ne" | "neq" => Relation::Other("≠"),
                "approx" | "simeq" | "sim" => Relation::Other("≈"),
                "propto" => Relation::Other("∝"),
                "iff" => Relation::Other("⟺"),
                _ => return None,
            },
            _ => return None,
        };
        self.at += 1;
        Some((relation, span))
    }

    /// Members with relations between them.
    pub(super) fn chain(&mut self) -> Chain {
        let mut members = Vec::new();
        let mut relations: Vec<(Relation, Span)> = Vec::new();
        let start = self.here();
        match self.relation() {
            // A row that continues, with nothing before it to continue.
            Some(relation) => {
                members.push(Expr::new(Kind::Empty, Span::new(start.start, start.start)));
                relations.push(relation);
            }
            None => members.push(self.sum()),
        }
        loop {
            if members.len() == relations.len() {
                // The same sign at the end of one row and the beginning of the next.
                let again = self.at;
                if let Some((relation, span)) = self.relation() {
                    if relations.last().is_none_or(|(last, _)| *last != relation) {
                        self.complain(
                            UNEXPECTED,
                            span,
                            "a member is missing between two relation signs",
                        );
                        members.push(Expr::new(Kind::Error, span));
                        self.at = again;
                    }
                    continue;
                }
                members.push(self.sum());
                continue;
            }
            match self.relation() {
                Some(relation) => relations.push(relation),
                None => return Chain { members, relations },
            }
        }
    }

    /// Terms joined by plus and minus.
    pub(super) fn sum(&mut self) -> Expr {
        if self.depth >= DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let start = self.here();
        let mut terms = Vec::new();
        let mut minus = false;
        let mut signed = false;
        loop {
            match self.peek_sign() {
                Some("-") => minus = !minus,
                Some("+") => {}
                _ => break,
            }
            signed = true;
            self.at += 1;
        }
        loop {
            terms.push((minus, self.product()));
            minus = match self.peek_sign() {
                Some("+") => false,
                Some("-") => true,
                _ => break,
            };
            self.at += 1;
            // `a + -b`
            while self.peek_sign() == Some("-") {
                self.at += 1;
                minus = !minus;
            }
        }
        self.depth -= 1;
        let span = start.to(self.before());
        match terms.pop() {
            Some((false, term)) if terms.is_empty() && !signed => term,
            Some(last) => {
                terms.push(last);
                Expr::new(Kind::Sum(terms), span)
            }
            None => Expr::new(Kind::Error, span),
        }
    }

    /// Skips the bracket that is nested too deeply, without recursion.
    pub(super) fn too_deep(&mut self) -> Expr {
        let span = self.here();
        self.complain(
            TOO_DEEP,
            span,
            format!("expressions are nested more than {DEPTH} deep"),
        );
        self.at = self.tokens.len();
        Expr::new(Kind::Error, span)
    }

    /// Whether the next token can begin a factor.
    pub(super) fn factor_follows(&self) -> bool {
        match self.peek() {
            None => false,
            Some(
                TokenKind::Letter(_)
                | TokenKind::Number(_)
                | TokenKind::Word(_)
                | TokenKind::Stray(_)
                | TokenKind::Begin(_),
            ) => true,
            Some(TokenKind::Text(_)) => true,
            Some(TokenKind::Sign(sign)) => match *sign {
                "(" | "[" | "{" | "\\{" | "!" | "?" | "@" | "^" | "_" => true,
                "|" | "\\|" => self.bars == 0,
                ":" => self.colon_alone(),
                _ => false,
            },
            Some(TokenKind::Command(name)) => {
                !RELATIONS.contains(&name.as_str())
                    && !matches!(name.as_str(), "rangle" | "rceil" | "rfloor")
            }
            Some(TokenKind::End(_) | TokenKind::Row | TokenKind::Gap) => false,
        }
    }

    /// Factors, quotients and entrywise products, from left to right.
    pub(super) fn product(&mut self) -> Expr {
        let start = self.here();
        let mut factors: Vec<Expr> = Vec::new();
        if !self.factor_follows() {
            return match self.peek_sign() {
                Some("*" | "/" | ".*") => self.unexpected(),
                _ => self.missing("an operand is missing here"),
            };
        }
        loop {
            let factor = self.factor();
            factors.push(factor);
            let command = self.peek_command();
            if self.sign("*")
                || matches!(command, Some("cdot" | "times")) && {
                    self.at += 1;
                    true
                }
            {
                if !self.factor_follows() {
                    factors.push(self.missing("a factor is missing here"));
                    break;
                }
            } else if self.sign("/") {
                let denominator = self.denominator();
                // `\partial J / \partial W`: the quotient begins at the last ∂.
                let from = factors.iter().rposition(is_partial).unwrap_or(0);
                let numerator = product_of(factors.split_off(from));
                factors.push(self.quotient(numerator, denominator));
                if !self.factor_follows() {
                    break;
                }
            } else if matches!(command, Some("odot" | "circ" | "bullet"))
                || self.peek_sign() == Some(".*")
            {
                self.at += 1;
                let left = product_of(std::mem::take(&mut factors));
                let right = self.product();
                let span = left.span.to(right.span);
                factors.push(Expr::new(
                    Kind::Hadamard(Box::new(left), Box::new(right)),
                    span,
                ));
                break;
            } else if !self.factor_follows() {
                break;
            }
        }
        let span = start.to(self.before());
        let mut whole = product_of(factors);
        whole.span = span;
        whole
    }

    /// What stands under a slash: one factor, or ∂ and one factor.
    pub(super) fn denominator(&mut self) -> Expr {
        if !self.factor_follows() {
            return self.missing("a denominator is missing here");
        }
        let first = self.factor();
        if is_partial(&first) && self.factor_follows() {
            let second = self.factor();
            return product_of(vec![first, second]);
        }
        first
    }

    /// A factor; operators take the rest of the product with them.
    pub(super) fn factor(&mut self) -> Expr {
        if self.depth >= DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let start = self.here();
        let factor = match self.peek_command() {
            Some("sum") => self.big(Big::Sum),
            Some("prod") => self.big(Big::Product),
            _ => self.scripted(),
        };
        let factor = match factor.kind {
            // `\frac{\partial}{\partial x}` and `\partial_x` act on what follows.
            Kind::Derivative { of, by } if of.kind == Kind::Empty => {
                let of = self.operand();
                Expr::new(
                    Kind::Derivative {
                        of: Box::new(of),
                        by,
                    },
                    start.to(self.before()),
                )
            }
            Kind::Scripted {
                base,
                primes: 0,
                sub,
                sup,
            } if is_partial(&base) && !sub.is_empty() && sup.is_empty() => {
                let of = self.operand();
                Expr::new(
                    Kind::Derivative {
                        of: Box::new(of),
                        by: sub,
                    },
                    start.to(self.before()),
                )
            }
            kind => Expr::new(kind, factor.span),
        };
        self.depth -= 1;
        factor
    }

    /// What a derivative operator acts on.
    pub(super) fn operand(&mut self) -> Expr {
        match self.peek_sign() {
            Some("(" | "[" | "\\{") => self.scripted(),
            _ if self.factor_follows() => self.product(),
            _ => self.missing("the derivative of what? an operand is missing"),
        }
    }

    pub(super) fn big(&mut self, operator: Big) -> Expr {
        let start = self.here();
        self.at += 1;
        let (sub, sup) = self.limits();
        let body = if self.factor_follows() {
            self.product()
        } else {
            self.missing("there is nothing to sum or multiply")
        };
        let span = start.to(body.span);
        Expr::new(
            Kind::Big {
                operator,
                sub,
                sup,
                body: Box::new(body),
            },
            span,
        )
    }
}

/// Commands that stand between members.
const RELATIONS: [&str; 36] = [
    "coloneqq",
    "triangleq",
    "equiv",
    "to",
    "rightarrow",
    "longrightarrow",
    "mapsto",
    "longmapsto",
    "Rightarrow",
    "implies",
    "leftarrow",
    "gets",
    "in",
    "le",
    "leq",
    "leqslant",
    "ge",
    "geq",
    "geqslant",
    "lt",
    "gt",
    "ne",
    "neq",
    "approx",
    "simeq",
    "sim",
    "propto",
    "iff",
    "cdot",
    "times",
    "odot",
    "circ",
    "bullet",
    "quad",
    "qquad",
    "pm",
];

/// One factor is itself; several are a product.
pub(super) fn product_of(mut factors: Vec<Expr>) -> Expr {
    if factors.len() == 1 {
        return factors.swap_remove(0);
    }
    let span = match (factors.first(), factors.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::new(0, 0),
    };
    Expr::new(Kind::Product(factors), span)
}

/// A chain without relations is its only member.
pub(super) fn chain_expr(mut chain: Chain) -> Expr {
    if chain.relations.is_empty() {
        return chain.members.swap_remove(0);
    }
    let span = chain.span();
    Expr::new(Kind::Chain(Box::new(chain)), span)
}
