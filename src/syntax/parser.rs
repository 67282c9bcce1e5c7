//! Tokens to trees. The reader never fails: what it cannot read becomes an error node with a
//! diagnostic, and reading goes on behind it.
//!
//! Precedence, loosest first. Each level is one function.
//!
//! | level | signs | function |
//! |---|---|---|
//! | list | `,` | `items`, `list` |
//! | relation | `=` `:=` `\equiv` `\in` `:` `\le` ... | `chain` |
//! | sum | `+` `-` | `sum` |
//! | product | juxtaposition, `\cdot`, `\times`, `*`, `/`, `\odot` | `product` |
//! | script | `^` `_` `'` | `scripted` |
//! | atom | letters, brackets, `\frac`, `\sqrt`, ... | `atom` |
//!
//! `\sum`, `\prod` and a derivative operator reach to the end of their product; a derivative
//! operator directly before a bracket reaches to the end of that bracket.
//!
//! A product takes every token that nobody outside of it waits for; so no token is lost.

use super::lexer::{Token, TokenKind};
use super::sign::{FIXED, Operator, operator_of, relation_of};
use super::tree::{Big, Bracket, Chain, Expr, Kind, Relation};
use crate::diagnostic::{Code, Diagnostic, Span};

/// Something is missing: an operand, an argument, a closing bracket.
pub const MISSING: Code = Code(204);
/// Something stands where it cannot stand.
pub const UNEXPECTED: Code = Code(205);
/// Brackets nested too deeply.
pub const TOO_DEEP: Code = Code(207);

/// How deeply expressions may be nested.
const DEPTH: usize = 60;

/// What closes an environment, among the brackets that are open.
pub(super) const END: &str = "\\end";

/// Reads tokens one expression at a time.
pub(super) struct Parser<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) at: usize,
    pub(super) depth: usize,
    /// What will close the brackets that are open, the innermost last.
    pub(super) open: Vec<&'static str>,
    /// How many brackets were open where a product sign began that ends at the next big sign.
    stops: Option<usize>,
    /// How many brackets are open where a cross separates axes: `\mathbb{R}^{m \times n}`.
    pub(super) axes: Option<usize>,
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
            open: Vec::new(),
            stops: None,
            axes: None,
            end,
            diagnostics: Vec::new(),
        }
    }

    /// Chains separated by commas, to the end of the tokens.
    pub(super) fn items(&mut self) -> Vec<Chain> {
        let mut items = Vec::new();
        let mut commas = 0;
        while self.at < self.tokens.len() {
            let span = self.here();
            if self.sign(",") || self.sign(";") {
                commas += 1;
                if commas > 1 || items.is_empty() {
                    self.complain(MISSING, span, "nothing stands before this comma");
                }
            } else if self.ends_sentence() {
                self.at += 1;
            } else {
                commas = 0;
                items.push(self.chain());
            }
        }
        items
    }

    pub(super) fn peek(&self) -> Option<&'t TokenKind> {
        self.ahead(0)
    }

    fn ahead(&self, offset: usize) -> Option<&'t TokenKind> {
        self.tokens.get(self.at + offset).map(|token| &token.kind)
    }

    pub(super) fn peek_sign(&self) -> Option<&'static str> {
        match self.peek() {
            Some(TokenKind::Sign(sign)) => Some(sign),
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

    /// From `start` to the last token that was read; `otherwise` if none was.
    fn since(&self, start: Span, otherwise: Span) -> Span {
        let before = self.before();
        match before.start >= start.start {
            true => start.to(before),
            false => otherwise,
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
        let (code, message) = match self.peek() {
            None => return self.missing("something is missing here"),
            Some(TokenKind::Command(name)) => (
                super::lexer::UNKNOWN_COMMAND,
                format!("\\{name} is not known or cannot stand here"),
            ),
            Some(TokenKind::Sign(sign)) => (UNEXPECTED, format!("`{sign}` cannot stand here")),
            Some(TokenKind::Stray(sign)) => (
                UNEXPECTED,
                format!("`{}` cannot be read", sign.escape_debug()),
            ),
            Some(TokenKind::Begin(name)) => {
                (UNEXPECTED, format!("\\begin{{{name}}} cannot stand here"))
            }
            Some(TokenKind::End(name)) => {
                (UNEXPECTED, format!("\\end{{{name}}} cannot stand here"))
            }
            Some(_) => (UNEXPECTED, "this cannot stand here".into()),
        };
        self.complain(code, span, message);
        self.at += 1;
        Expr::new(Kind::Error, span)
    }

    pub(super) fn missing(&mut self, message: &str) -> Expr {
        let span = self.here();
        self.complain(MISSING, span, message);
        Expr::new(Kind::Error, span)
    }

    /// Whether the next token, a colon, stands for a whole axis.
    fn colon_alone(&self) -> bool {
        let next = self.ahead(1);
        matches!(next, None | Some(TokenKind::Sign("," | ")" | "]" | "}")))
    }

    /// Whether the next token is a full stop with nothing behind it.
    fn ends_sentence(&self) -> bool {
        let behind = matches!(
            self.ahead(1),
            None | Some(
                TokenKind::Row | TokenKind::Gap | TokenKind::End(_) | TokenKind::Sign("&" | ",")
            )
        );
        self.peek_sign() == Some(".") && behind
    }

    fn peek_relation(&self) -> Option<Relation> {
        relation_of(self.peek()?).filter(|found| *found != Relation::Colon || !self.colon_alone())
    }

    /// Members with relations between them.
    pub(super) fn chain(&mut self) -> Chain {
        let mut relations: Vec<(Relation, Span)> = Vec::new();
        let start = self.here().start;
        let mut members = vec![match self.peek_relation() {
            Some(_) if !self.open.is_empty() => self.missing("an operand is missing before this"),
            // A row that continues, with nothing before it to continue.
            Some(_) => Expr::new(Kind::Empty, Span::new(start, start)),
            None => self.sum(),
        }];
        while let Some(relation) = self.peek_relation() {
            relations.push((relation, self.here()));
            self.at += 1;
            members.push(match self.peek_relation() {
                Some(_) => self.missing("a member is missing between two relation signs"),
                None => self.sum(),
            });
        }
        Chain { members, relations }
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
        while let Some("+" | "-") = self.peek_sign() {
            minus ^= self.peek_sign() == Some("-");
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
            while self.sign("-") {
                minus = !minus;
            }
        }
        self.depth -= 1;
        match terms.pop() {
            Some((false, term)) if terms.is_empty() && !signed => term,
            last => {
                terms.extend(last);
                let span = self.since(start, start);
                Expr::new(Kind::Sum(terms), span)
            }
        }
    }

    /// Gives up the rest, without recursion.
    pub(super) fn too_deep(&mut self) -> Expr {
        let span = self.here();
        let message = format!("expressions are nested more than {DEPTH} deep");
        self.complain(TOO_DEEP, span, message);
        self.at = self.tokens.len();
        Expr::new(Kind::Error, span)
    }

    /// Whether expressions are nested as deeply as they may be.
    pub(super) fn is_deep(&self) -> bool {
        self.depth >= DEPTH
    }

    /// Whether the next token can begin a factor.
    pub(super) fn factor_follows(&self) -> bool {
        match self.peek() {
            None => false,
            Some(TokenKind::Sign(sign)) => match *sign {
                "(" | "[" | "{" | "\\{" | "^" | "_" | "..." => true,
                "|" | "\\|" => self.open.last() != Some(sign),
                ":" => self.colon_alone(),
                _ => false,
            },
            Some(TokenKind::End(_) | TokenKind::Row | TokenKind::Gap | TokenKind::Stray(_)) => {
                false
            }
            Some(kind) => relation_of(kind).is_none() && operator_of(kind).is_none(),
        }
    }

    /// Whether a token closes something: a bracket, bars or an environment that is open.
    pub(super) fn closes(&self, kind: &TokenKind) -> bool {
        match kind {
            TokenKind::Sign(sign @ ("|" | "\\|")) => self.open.last() == Some(sign),
            TokenKind::Sign(")" | "]" | "}" | "\\}") => true,
            TokenKind::End(_) => self.open.contains(&END),
            _ => false,
        }
    }

    /// Whether the next token, which begins no factor, belongs to somebody outside of the product.
    fn product_ends(&self) -> bool {
        let inside = !self.open.is_empty();
        match self.peek() {
            None => true,
            Some(kind) if self.closes(kind) => inside,
            Some(TokenKind::Row | TokenKind::Gap | TokenKind::Sign("&")) => inside,
            Some(TokenKind::Sign("," | ";")) => true,
            Some(TokenKind::Sign(".")) => self.ends_sentence(),
            Some(kind) => {
                self.peek_relation().is_some() || operator_of(kind) == Some(Operator::Add)
            }
        }
    }

    /// Whether the next token is a cross that separates axes.
    pub(super) fn cross(&self) -> bool {
        let cross = matches!(self.peek(), Some(TokenKind::Command(name)) if name == "times");
        cross && self.axes == Some(self.open.len())
    }

    /// Whether a product sign that is being read ends here: `\prod_i x_i \prod_j y_j` are two
    /// products, not one inside the other, also with a sign between them.
    fn big_ends(&self) -> bool {
        let operator = self.peek().and_then(operator_of);
        let between = operator.is_some_and(|operator| operator != Operator::Add);
        let big = match self.ahead(usize::from(between)) {
            Some(TokenKind::Command(name)) => name == "sum" || name == "prod",
            _ => false,
        };
        big && self.stops == Some(self.open.len())
    }

    /// Factors, quotients and entrywise products, from left to right.
    pub(super) fn product(&mut self) -> Expr {
        let (start, depth) = (self.here(), self.depth);
        let mut factors: Vec<Expr> = Vec::new();
        // What stands before the last `\odot`.
        let mut left: Option<Expr> = None;
        let mut wanted = true;
        loop {
            let operator = self.peek().and_then(operator_of);
            match operator {
                _ if self.cross() || !wanted && self.big_ends() => break,
                _ if self.factor_follows() => {
                    if !wanted {
                        self.no_number_behind(factors.last());
                    }
                    let factor = self.factor();
                    // Only a sign leaves something wanted behind a factor.
                    let factor = match factors.last().filter(|_| wanted) {
                        Some(before) => no_argument(before, factor),
                        None => factor,
                    };
                    factors.push(factor);
                }
                _ if self.product_ends() => break,
                Some(operator) if !wanted => {
                    self.at += 1;
                    wanted = operator != Operator::Slash;
                    // Operators nest to the left, so they count as depth.
                    self.depth += usize::from(operator != Operator::Times);
                    match operator {
                        _ if self.is_deep() => factors.push(self.too_deep()),
                        Operator::Slash => self.slash(&mut factors),
                        Operator::Entrywise => {
                            left = Some(entrywise(left, std::mem::take(&mut factors)));
                        }
                        Operator::Times => end_argument(&mut factors),
                        Operator::Add => {}
                    }
                    continue;
                }
                Some(_) => factors.push(self.missing("an operand is missing before this")),
                None => factors.push(self.unexpected()),
            }
            wanted = false;
        }
        if wanted {
            factors.push(self.missing("an operand is missing here"));
        }
        self.depth = depth;
        let mut whole = entrywise(left, factors);
        whole.span = self.since(start, whole.span);
        whole
    }

    /// Complains about a number behind a number: `1\,000`.
    fn no_number_behind(&mut self, last: Option<&Expr>) {
        let before = last.is_some_and(|last| matches!(last.kind, Kind::Number(_)));
        if before && matches!(self.peek(), Some(TokenKind::Number(_))) {
            let message =
                "two numbers side by side; write \\cdot for a product, 1000 without a gap";
            self.complain(UNEXPECTED, self.here(), message);
        }
    }

    /// A factor; operators take the rest of the product with them.
    pub(super) fn factor(&mut self) -> Expr {
        if self.depth >= DEPTH {
            return self.too_deep();
        }
        self.depth += 1;
        let start = self.here();
        let mut factor = match self.peek() {
            Some(TokenKind::Command(name)) if name == "sum" => self.big(Big::Sum),
            Some(TokenKind::Command(name)) if name == "prod" => self.big(Big::Product),
            _ => self.scripted(),
        };
        // `\frac{\partial}{\partial x}` and `\partial_x` act on what follows.
        if let Some(by) = super::differential::operator(&factor) {
            let of = Box::new(self.operand());
            let span = start.to(self.before());
            factor = Expr::new(Kind::Derivative { of, by }, span);
        }
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

    fn big(&mut self, operator: Big) -> Expr {
        let start = self.here();
        self.at += 1;
        let (sub, sup) = self.limits();
        let before = std::mem::replace(
            &mut self.stops,
            (operator == Big::Product).then_some(self.open.len()),
        );
        let body = Box::new(match self.factor_follows() {
            true => self.product(),
            false => self.missing("there is nothing to sum or multiply"),
        });
        self.stops = before;
        let span = start.to(body.span);
        let kind = Kind::Big {
            operator,
            sub,
            sup,
            body,
        };
        Expr::new(kind, span)
    }
}

/// The name that an expression is, perhaps with scripts.
fn named(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        Kind::Scripted { base, .. } => base.name(),
        _ => expr.name(),
    }
}

/// The same in braces.
fn braced(expr: Expr) -> Expr {
    let span = expr.span;
    Expr::new(Kind::Group(Bracket::Invisible, Box::new(expr)), span)
}

/// A bracket behind a sign is no argument of the name before: in `x \cdot (t)` it gets braces.
fn no_argument(before: &Expr, factor: Expr) -> Expr {
    let inner = match &factor.kind {
        Kind::Scripted { base, .. } => base,
        _ => &factor,
    };
    let bracket = matches!(inner.kind, Kind::Group(Bracket::Round, _));
    match bracket && named(before).is_some() {
        true => braced(factor),
        false => factor,
    }
}

/// At a sign the argument of a function ends, `\log a \cdot b`, and a word is a factor,
/// `\mathrm{lr} \cdot g`: these get braces.
fn end_argument(factors: &mut Vec<Expr>) {
    let Some(last) = factors.pop() else {
        return;
    };
    let function = factors.last().and_then(named);
    let argument = function.is_some_and(|name| FIXED.contains(&name));
    let letters = |name: &str| name.len() > 1 && name.chars().all(|c| c.is_ascii_alphabetic());
    let word = last.name().is_some_and(letters);
    factors.push(match argument || word {
        true => braced(last),
        false => last,
    });
}

/// An entrywise product with what stands before it, if anything does.
fn entrywise(left: Option<Expr>, factors: Vec<Expr>) -> Expr {
    let right = product_of(factors);
    let Some(left) = left else {
        return right;
    };
    let span = left.span.to(right.span);
    Expr::new(Kind::Hadamard(Box::new(left), Box::new(right)), span)
}

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
