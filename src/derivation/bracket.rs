//! What may be a product or a function of what stands behind it. It is not guessed.

use super::elaborate::{Elaborator, Found};
use super::head::is_operator;
use super::name::Name;
use super::{UNSUPPORTED, unsupported};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{Bracket, Expr, Kind};

impl Elaborator<'_> {
    /// `L(t)` may be the product of two numbers or the value of L at a place. Where L has a
    /// definition or is a derivative, nobody can tell them apart.
    pub(super) fn no_place(&self, first: &Expr, next: &Expr) -> Found<()> {
        let bracket = match &next.kind {
            Kind::Scripted { base, .. } => base,
            _ => next,
        };
        let Kind::Group(Bracket::Round, inner) = &bracket.kind else {
            return Ok(());
        };
        let place = match &inner.kind {
            Kind::Sum(terms) => match terms.as_slice() {
                [(_, term)] => term,
                _ => return Ok(()),
            },
            _ => inner,
        };
        let number = match &place.kind {
            Kind::Number(_) => true,
            Kind::Name(name) => self.is_number(name),
            _ => false,
        };
        let simple = |part: &Expr| matches!(part.kind, Kind::Number(_) | Kind::Name(_));
        let alone = match &place.kind {
            Kind::Number(_) | Kind::Name(_) | Kind::Scripted { .. } | Kind::List(_) => true,
            Kind::Product(factors) => factors.iter().all(simple),
            _ => false,
        };
        let larger = matches!(place.kind, Kind::Product(_) | Kind::Quotient(..));
        // `x(t)`, or `C(a, y)`: nobody writes a product like this.
        let names = match &place.kind {
            Kind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(place),
        };
        let name = |part: &Expr| Name::of(part, self.theory).is_some();
        let called = self.is_scalar(first) && names.iter().all(name);
        let unclear = match (&first.kind, self.defined_axes(first)) {
            _ if called => true,
            (Kind::Derivative { .. }, _) | (_, Some(0)) if alone => true,
            (Kind::Name(_), Some(0)) => larger,
            (_, Some(_)) => number,
            _ => false,
        };
        if !unclear {
            return Ok(());
        }
        let span = first.span.to(next.span);
        let message = "it is not clear whether this is a product or the value at this place";
        let hint = match &first.kind {
            Kind::Derivative { .. } => "write the product the other way round",
            _ => "define a function, f(t) := ..., or write the product the other way round",
        };
        Err(Diagnostic::new(UNSUPPORTED, span, message).hint(hint))
    }

    /// Complains about a word in front of something, such as `\operatorname{sech} a`, of which nothing
    /// is known: it is hardly a factor.
    pub(super) fn no_operator(&self, first: &Expr, next: &Expr) -> Found<()> {
        let Some(Ok(name)) = Name::of(first, self.theory) else {
            return Ok(());
        };
        let known =
            self.theory.knows(&name.name) || self.scope.known(&name.name, self.theory).is_some();
        match is_operator(&name.name) && !known {
            true => {
                let what = format!("whether {} is a function or a factor", name.name);
                let hint = "define it, or write \\cdot for a product";
                Err(unsupported(first.span.to(next.span), &what).hint(hint))
            }
            false => Ok(()),
        }
    }

    /// Whether a name, with its indices, may stand for a number. A matrix in front of a bracket is a
    /// factor.
    fn is_scalar(&self, expr: &Expr) -> bool {
        let Some(Ok(name)) = Name::of(expr, self.theory) else {
            return false;
        };
        let known = self.theory.symbol(&name.name, name.layer.is_some());
        known.is_none_or(|known| self.theory.at(known).slots.len() <= name.indices.len())
    }

    /// Whether a name without scripts stands for a number.
    fn is_number(&self, name: &str) -> bool {
        let parameter = self
            .parameters
            .iter()
            .rev()
            .find(|(known, _)| known == name);
        match (parameter, self.theory.symbol(name, false)) {
            (Some((_, value)), _) => value.axes.is_empty(),
            (None, Some(symbol)) => self.theory.at(symbol).slots.is_empty(),
            (None, None) => true,
        }
    }
}

/// Complains about `\log a b`: it is not clear where the argument ends. `factors` begin with the
/// argument, which takes so many of them.
pub(super) fn no_longer_argument(factors: &[Expr], used: usize) -> Found<()> {
    let simple = |factor: &Expr| match &factor.kind {
        Kind::Number(_) | Kind::Name(_) => true,
        Kind::Scripted { base, .. } => base.name().is_some(),
        _ => false,
    };
    let (Some(last), Some(next)) = (factors.get(used - 1), factors.get(used)) else {
        return Ok(());
    };
    let fixed = match &next.kind {
        Kind::Scripted { base, .. } => base.name(),
        _ => next.name(),
    };
    let function = fixed.is_some_and(super::apply::is_fixed);
    let goes_on = simple(next) || matches!(next.kind, Kind::Group(Bracket::Round, _));
    if used == 1 && simple(last) && goes_on && !function {
        let what = "where the argument of a function without brackets ends";
        let hint = "write brackets around it, or \\cdot behind it";
        return Err(unsupported(last.span.to(next.span), what).hint(hint));
    }
    Ok(())
}
