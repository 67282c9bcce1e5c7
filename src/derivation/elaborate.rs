//! The value of an expression: names looked up, products and applications told apart, shapes
//! checked. Big operators are in `big`, functions in `apply`, symbols in `symbol`.

use std::collections::HashSet;

use super::array::{Array, Lies, SHAPES};
use super::bracket::no_longer_argument;
use super::integer::Integer;
use super::name::Name;
use super::scope::{Role, Scope};
use super::sizes::Conflict;
use super::term::Term;
use super::theory::{Comparison, Theory};
use super::{SCHEMA, UNSUPPORTED, unreadable, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::number::{Rational, parse_rational};
use crate::syntax::tree::{Big, Bracket, Expr, Kind};

/// What an expression was found to mean, or why it means nothing.
pub type Found<T> = Result<T, Diagnostic>;

/// How names are used in a formula, found out before it is read.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Names that stand somewhere without a bracket behind them: no functions.
    pub alone: HashSet<String>,
    /// Names that stand in the place of an index or a layer.
    pub indices: HashSet<String>,
    /// Names that stand alone above a sum or product sign: `n` in `\sum_{i=1}^n`.
    pub limits: HashSet<String>,
    /// Names that a sum or product binds.
    pub bound: HashSet<String>,
}

/// Reads the expressions of one equation.
pub struct Elaborator<'t> {
    /// What holds here. Symbols that are new are added.
    pub theory: &'t mut Theory,
    /// The integers of the equation.
    pub scope: Scope,
    /// Parameters of the functions that are being put in.
    pub(super) parameters: Vec<(String, Array)>,
    /// Names that stand somewhere without a bracket behind them.
    pub(super) alone: HashSet<String>,
    /// How many functions are being put in.
    pub(super) depth: u32,
    /// How many functions have been put in.
    pub(super) calls: u32,
    /// Names that stand in the place of an index somewhere in the formula.
    pub(super) indices: HashSet<String>,
    /// Free indices that an index of a sum must differ from.
    pub(super) excepted: Vec<super::integer::Var>,
    /// Sums without written limits: their ranges must come from some array.
    pub(super) summed: Vec<(super::integer::Var, String, Span)>,
    /// What is legal but probably not meant.
    pub(super) remarks: Vec<String>,
    /// What must hold for the dots to stand for something.
    pub(super) nonempty: Vec<Comparison>,
    /// What sums of this member bind, with their places.
    pub(super) bound_here: Vec<(String, Span)>,
}

impl<'t> Elaborator<'t> {
    /// For a formula in which names are used like this.
    pub fn new(theory: &'t mut Theory, names: Names) -> Self {
        // A limit that is nothing else is a number of its own, also where it stands before the sum.
        for name in &names.limits {
            let other = names.indices.contains(name) || names.bound.contains(name);
            if !other && theory.symbol(name, false).is_none() {
                theory.global(name);
            }
        }
        Elaborator {
            theory,
            scope: Scope::default(),
            parameters: Vec::new(),
            alone: names.alone,
            indices: names.indices,
            depth: 0,
            calls: 0,
            excepted: Vec::new(),
            summed: Vec::new(),
            remarks: Vec::new(),
            nonempty: Vec::new(),
            bound_here: Vec::new(),
        }
    }

    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Found<Array> {
        match &expr.kind {
            Kind::Number(digits) => match number(digits) {
                Some(number) => Ok(Array::scalar(Term::Number(number))),
                None => Err(unreadable(expr.span)),
            },
            Kind::Name(_) | Kind::Scripted { .. } => self.factor(expr),
            Kind::Product(factors) => self.product(factors, expr.span),
            Kind::Group(Bracket::Bars | Bracket::DoubleBars, _) => {
                Err(unsupported(expr.span, "an absolute value or a norm"))
            }
            Kind::Group(Bracket::Call, inner) => self.called(inner),
            Kind::Group(_, inner) => self.value(inner),
            Kind::Sum(terms) => self.sum(terms, expr.span),
            Kind::Quotient(numerator, denominator) => {
                let numerator = self.value(numerator)?;
                let below = self.value(denominator)?;
                if !below.axes.is_empty() {
                    let message = format!("one cannot divide by {}", below.shape(self.theory));
                    return Err(Diagnostic::new(SHAPES, denominator.span, message));
                }
                Ok(numerator.map(|above| Term::Divide(Box::new(above), Box::new(below.body))))
            }
            Kind::Hadamard(left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                let right = self.beside(&left, right, expr.span)?;
                Ok(Array {
                    lies: right.lies,
                    ..left
                }
                .map(|body| super::array::multiply(body, right.body)))
            }
            Kind::Big {
                operator,
                sub,
                sup,
                body,
            } => self.big(*operator, sub, sup, body, expr.span),
            Kind::Derivative { of, by } => self.derivative(of, by, expr.span),
            Kind::Cases(cases) => self.cases(cases, expr.span),
            Kind::Root(_) => Err(unsupported(expr.span, "a square root")),
            Kind::Matrix(_) => Err(unsupported(expr.span, "a matrix written out")),
            Kind::Dots => Err(unsupported(
                expr.span,
                "an expression with dots outside of a schematic product",
            )),
            Kind::Empty => Err(Diagnostic::new(
                UNSUPPORTED,
                expr.span,
                "a side of the equation is missing",
            )),
            Kind::List(_) | Kind::Chain(_) | Kind::Colon | Kind::Text(_) | Kind::Error => {
                Err(unreadable(expr.span))
            }
        }
    }

    /// The value of an expression that must be a number.
    pub(super) fn scalar(&mut self, expr: &Expr) -> Found<Term> {
        let value = self.value(expr)?;
        match value.axes.is_empty() {
            true => Ok(value.body),
            false => {
                let message = format!(
                    "a number should stand here, not {}",
                    value.shape(self.theory)
                );
                Err(Diagnostic::new(SHAPES, expr.span, message))
            }
        }
    }

    fn sum(&mut self, terms: &[(bool, Expr)], span: Span) -> Found<Array> {
        if let Some((_, dots)) = terms.iter().find(|(_, term)| term.kind == Kind::Dots) {
            let written = self.without_dots(Big::Sum, terms, dots.span)?;
            return self.sum(&written, span);
        }
        let mut sum: Option<(Array, Vec<Term>)> = None;
        for (minus, term) in terms {
            let value = self.value(term)?;
            let signed = |body: Term| {
                if *minus {
                    Term::Negate(Box::new(body))
                } else {
                    body
                }
            };
            match &mut sum {
                None => {
                    let first = signed(value.body.clone());
                    sum = Some((value, vec![first]));
                }
                Some((first, parts)) => {
                    let value = self.beside(first, value, term.span.to(span))?;
                    first.lies = value.lies;
                    parts.push(signed(value.body));
                }
            }
        }
        let Some((first, mut parts)) = sum else {
            return Err(unreadable(span));
        };
        let body = if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Term::Add(parts)
        };
        Ok(Array { body, ..first })
    }

    /// The other array on the axes of the first, to be taken with it entry by entry. Widths of one
    /// network on two layers may differ, as in `g(z^{(l)}) + a^{(l-1)}`; it is noted that they must
    /// be equal.
    fn beside(&mut self, first: &Array, other: Array, span: Span) -> Found<Array> {
        let widths = |theory: &Theory, conflict: &Conflict| theory.sizes.is_about_layers(conflict);
        let (other, conflicts) = first.aligned(other, widths, self.theory, span)?;
        self.scope.conflicts.extend(conflicts);
        Ok(other)
    }

    /// Factors from left to right; a name before a bracket may be a function or be sliced.
    fn product(&mut self, factors: &[Expr], span: Span) -> Found<Array> {
        if let Some(dots) = factors.iter().find(|factor| factor.kind == Kind::Dots) {
            if super::schematic::is_schematic(factors) {
                let found = Diagnostic::new(
                    SCHEMA,
                    dots.span,
                    "these dots belong to no sum over dummies",
                );
                return Err(found.hint("write \\sum_{\\gamma_1, \\dots, \\gamma_{k-1}} in front"));
            }
            let signed: Vec<(bool, Expr)> = factors
                .iter()
                .map(|factor| (false, factor.clone()))
                .collect();
            let written = self.without_dots(Big::Product, &signed, dots.span)?;
            let factors: Vec<Expr> = written.into_iter().map(|(_, factor)| factor).collect();
            return self.product(&factors, span);
        }
        let mut product: Option<Array> = None;
        let mut at = 0;
        while at < factors.len() {
            let (value, used) = self.next_factor(&factors[at..])?;
            at += used;
            product = Some(match product {
                None => value,
                Some(before) => before.times(value, self.theory, span)?,
            });
        }
        product.ok_or_else(|| unreadable(span))
    }

    /// A name and the bracket behind it, under a slash.
    fn called(&mut self, expr: &Expr) -> Found<Array> {
        let factors = expr.factors();
        let (value, used) = self.next_factor(factors)?;
        if used == factors.len() {
            return Ok(value);
        }
        let what = match factors[0].kind {
            Kind::Number(_) => "it is not clear whether the denominator ends before this letter",
            _ => "it is not clear whether the denominator ends before or behind this bracket",
        };
        let found = Diagnostic::new(UNSUPPORTED, factors[used].span, what);
        Err(found.hint("write \\frac, or brackets around the denominator"))
    }

    /// The first of these factors, and how many of them it takes.
    fn next_factor(&mut self, factors: &[Expr]) -> Found<(Array, usize)> {
        let first = &factors[0];
        if let Some(next) = factors.get(1) {
            if let Kind::Group(Bracket::Round, inner) = &next.kind {
                let places: &[Expr] = match &inner.kind {
                    Kind::List(items) => items,
                    _ => std::slice::from_ref(inner),
                };
                if places.iter().any(|place| place.kind == Kind::Colon) {
                    return Ok((self.slice(first, places, first.span.to(next.span))?, 2));
                }
            }
            // `f(x)^2` is the square of f(x).
            let (argument, scripts) = match &next.kind {
                Kind::Scripted {
                    base,
                    primes: 0,
                    sub,
                    sup,
                } if matches!(base.kind, Kind::Group(..)) => (&**base, Some((sub, sup))),
                _ => (next, None),
            };
            if let Some(call) = self.call(first, argument) {
                // `\\log f(x)`: the argument is the next factor, whatever that takes.
                if !matches!(argument.kind, Kind::Group(..)) {
                    let (value, used) = self.next_factor(&factors[1..])?;
                    no_longer_argument(&factors[1..], used)?;
                    return Ok((
                        self.apply_to(&call, value, first.span.to(next.span))?,
                        used + 1,
                    ));
                }
                let span = first.span.to(next.span);
                let value = self.apply(&call, argument, span)?;
                return match scripts {
                    Some((sub, sup)) => Ok((self.with_outer_scripts(value, sub, sup, span)?, 2)),
                    None => Ok((value, 2)),
                };
            }
        }
        if let Some(next) = factors.get(1) {
            self.no_place(first, next)?;
            self.no_operator(first, next)?;
        }
        Ok((self.value(first)?, 1))
    }

    /// How many axes are left of something that has a definition.
    pub(super) fn defined_axes(&self, expr: &Expr) -> Option<usize> {
        let name = Name::of(expr, self.theory)?.ok()?;
        if self.parameters.iter().any(|(known, _)| *known == name.name) {
            return None;
        }
        let primes = "'".repeat(name.primes as usize);
        let names = [name.name.clone(), format!("{}{primes}", name.name)];
        let symbols = names.iter().filter_map(|known| {
            let symbol = self.theory.symbol(known, name.layer.is_some())?;
            let defined = !self.theory.is_free(symbol);
            defined.then(|| self.theory.at(symbol).slots.len())
        });
        let slots = symbols.min()?;
        Some(slots.saturating_sub(name.indices.len()))
    }

    fn factor(&mut self, expr: &Expr) -> Found<Array> {
        let Kind::Scripted {
            base,
            primes,
            sub,
            sup,
        } = &expr.kind
        else {
            return self.symbol(expr);
        };
        match &base.kind {
            Kind::Name(_) => self.symbol(expr),
            Kind::Group(Bracket::Round | Bracket::Square | Bracket::Invisible, inner)
                if *primes == 0 =>
            {
                let value = self.value(inner)?;
                self.with_outer_scripts(value, sub, sup, expr.span)
            }
            Kind::Number(_) if *primes == 0 && sub.is_empty() => {
                let value = self.value(base)?;
                self.with_outer_scripts(value, sub, sup, expr.span)
            }
            Kind::Empty => Err(Diagnostic::new(
                crate::derivation::UNREADABLE,
                expr.span,
                "these scripts belong to nothing",
            )),
            _ => Err(unsupported(expr.span, "scripts on this")),
        }
    }

    /// Powers, transposition and indices of something in brackets.
    fn with_outer_scripts(
        &mut self,
        mut value: Array,
        sub: &[Expr],
        sup: &[Expr],
        span: Span,
    ) -> Found<Array> {
        for script in sup {
            value = match (is_transpose(script), self.scope_integer(script)) {
                (true, _) => {
                    self.no_exponent(&value, span)?;
                    value.transposed(span)?
                }
                (false, Some(power)) if value.axes.is_empty() => {
                    value.map(|body| Term::Power(Box::new(body), power))
                }
                _ => return Err(unsupported(script.span, "this power")),
            };
        }
        match sub.is_empty() {
            true => Ok(value),
            false => self.entry_of(value, sub, span),
        }
    }

    /// A script that is a number.
    pub(super) fn scope_integer(&mut self, script: &Expr) -> Option<i64> {
        match &script.kind {
            Kind::Number(digits) => digits
                .parse()
                .ok()
                .filter(|power| (0..=1000).contains(power)),
            Kind::Sum(terms) => match terms.as_slice() {
                [
                    (
                        true,
                        Expr {
                            kind: Kind::Number(digits),
                            ..
                        },
                    ),
                ] => digits
                    .parse()
                    .ok()
                    .filter(|power| (0..=1000).contains(power))
                    .map(|power: i64| -power),
                _ => None,
            },
            _ => None,
        }
    }

    /// The entry of a bracketed expression: `[A B]_{ij}`.
    pub(super) fn entry_of(&mut self, value: Array, sub: &[Expr], span: Span) -> Found<Array> {
        let places = indices(sub);
        if places.len() > value.axes.len() {
            let message = format!(
                "this has {} indices, but it is {}",
                places.len(),
                value.shape(self.theory)
            );
            return Err(Diagnostic::new(super::INDEX_COUNT, span, message));
        }
        let mut found = Vec::new();
        for (place, axis) in places.iter().zip(&value.axes) {
            let index = self.scope.integer(place, Role::Position, self.theory)?;
            self.scope.stands_on(&index, &axis.size, self.theory);
            found.push(index);
        }
        value.at(&found, span)
    }

    fn derivative(&mut self, of: &Expr, by: &[Expr], span: Span) -> Found<Array> {
        let mut value = match self.with_parameters(of, by) {
            Some(whole) => self.value(&whole)?,
            None => self.value(of)?,
        };
        for variable in by.iter().rev() {
            let by = self.value(variable)?;
            let Term::Entry(entry) = by.body else {
                return Err(unsupported(
                    variable.span,
                    "a derivative by something that is no symbol",
                ));
            };
            if !by.axes.is_empty() && !value.axes.is_empty() {
                let what = "the derivative of an array by an array, without indices: its layout is not clear;";
                return Err(unsupported(span, what));
            }
            let (axes, lies) = match by.axes.is_empty() {
                true => (value.axes, value.lies),
                // The gradient of a number has the shape of the variable.
                false => (by.axes, by.lies),
            };
            let body = Term::Derivative(Box::new(value.body), entry);
            value = Array { axes, lies, body };
        }
        Ok(value)
    }

    fn cases(&mut self, cases: &[(Expr, Expr)], span: Span) -> Found<Array> {
        let mut found = Vec::new();
        for (value, condition) in cases {
            let value = self.scalar(value)?;
            let condition = self.case_condition(condition, span)?;
            found.push((value, condition));
        }
        Ok(Array::scalar(Term::Cases(found)))
    }

    /// A slice: `X(i, :)` is a row, `X(:, j)` a column, `X(i, :, :)` a matrix.
    fn slice(&mut self, base: &Expr, places: &[Expr], span: Span) -> Found<Array> {
        let whole = self.value(base)?;
        if places.len() != whole.axes.len() {
            let message = format!(
                "this slice has {} places, but it is cut from {}",
                places.len(),
                whole.shape(self.theory)
            );
            return Err(Diagnostic::new(super::INDEX_COUNT, span, message));
        }
        let mut axes = Vec::new();
        let mut body = whole.body;
        for (place, axis) in places.iter().zip(whole.axes) {
            if place.kind == Kind::Colon {
                axes.push(axis);
                continue;
            }
            let index = self.scope.integer(place, Role::Position, self.theory)?;
            self.scope.stands_on(&index, &axis.size, self.theory);
            body = super::array::put(&body, axis.var, &index, span)?;
        }
        let lies = match places {
            [
                _,
                Expr {
                    kind: Kind::Colon, ..
                },
            ] if axes.len() == 1 => Lies::Row,
            [
                Expr {
                    kind: Kind::Colon, ..
                },
                _,
            ] if axes.len() == 1 => Lies::Column,
            _ => Lies::Either,
        };
        Ok(Array { axes, lies, body })
    }
}

/// A number as written; `None` if it is too long.
fn number(digits: &str) -> Option<Rational> {
    // `000` is the rest of `1,000`.
    let rest = digits.len() > 1 && digits.starts_with('0') && !digits.contains('.');
    if digits.len() > 200 || rest {
        return None;
    }
    parse_rational(digits)
}

/// Whether a superscript means transposition.
pub(super) fn is_transpose(script: &Expr) -> bool {
    let name = match &script.kind {
        Kind::Name(name) | Kind::Text(name) => name.as_str(),
        _ => return false,
    };
    matches!(name, "T" | "⊤" | "Tr" | "\\intercal")
}

/// The indices in subscripts: `{ij}` are two, `{i,j}` too.
pub(super) fn indices(sub: &[Expr]) -> Vec<&Expr> {
    sub.iter().flat_map(|part| part.factors()).collect()
}

/// An index that stands for nothing yet.
pub(super) fn position(var: super::integer::Var) -> Integer {
    Integer::variable(var)
}
