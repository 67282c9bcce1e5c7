//! What a name stands for: arrays with layers and indices, the Kronecker delta, e, parameters,
//! integers as numbers.

use super::array::{Array, Axis, Lies};
use super::elaborate::{Elaborator, Found, position};
use super::head::{stem, without_word};
use super::integer::Integer;
use super::name::Name;
use super::scope::Role;
use super::term::{Entry, Size, SymbolId, Term};
use super::theory::Symbol;
use super::{INDEX_COUNT, NOT_A_FUNCTION, unreadable, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Bracket, Expr, Kind};

impl Elaborator<'_> {
    /// The value of a name.
    pub(super) fn symbol(&mut self, expr: &Expr) -> Found<Array> {
        if let Kind::Scripted {
            base,
            primes: 0,
            sub,
            sup,
        } = &expr.kind
            && base.name() == Some("e")
            && sub.is_empty()
            && self.is_euler(sup)
        {
            let [exponent] = sup.as_slice() else {
                return Err(unreadable(expr.span));
            };
            return Ok(self.value(exponent)?.map(|body| Term::Exp(Box::new(body))));
        }
        let Some(name) = Name::of(expr, self.theory) else {
            return Err(unreadable(expr.span));
        };
        let name = name?;
        let mut full = name.name.clone();
        full.push_str(&"'".repeat(name.primes as usize));
        let alone = name.layer.is_none() && name.indices.is_empty() && !name.transposed;
        let bare = alone && name.primes == 0;
        if let Some(at) = self
            .parameters
            .iter()
            .rposition(|(known, _)| *known == name.name)
        {
            return self.parameter(at, &name, expr.span);
        }
        if alone && let Some(var) = self.scope.known(&full, self.theory) {
            let value = Term::Integer(position(var));
            return self.powered(Array::scalar(value), name.power);
        }
        if bare
            && self.indices.contains(&name.name)
            && self.theory.symbol(&name.name, false).is_none()
            && self.depth == 0
        {
            // An index that is met as a number before it is met as an index.
            let index = self.scope.integer(
                &Expr::new(Kind::Name(name.name.clone()), expr.span),
                Role::Plain,
                self.theory,
            )?;
            return self.powered(Array::scalar(Term::Integer(index)), name.power);
        }
        if name.name == "δ"
            && name.layer.is_none()
            && name.indices.len() == 2
            && self.theory.symbol("δ", false).is_none()
        {
            let left = self
                .scope
                .integer(name.indices[0], Role::Position, self.theory)?;
            let right = self
                .scope
                .integer(name.indices[1], Role::Position, self.theory)?;
            self.scope.linked(&left, &right, self.theory);
            return Ok(Array::scalar(Term::Delta(left, right)));
        }
        if matches!(name.name.as_str(), "∂" | "d")
            && bare
            && self.theory.symbol(&name.name, false).is_none()
        {
            return Err(Diagnostic::new(
                super::UNREADABLE,
                expr.span,
                "a differential alone cannot be decided",
            ));
        }
        if name.name == "∇" {
            return Err(unsupported(expr.span, "∇"));
        }
        if bare && name.power.is_none() && name.name == "e" && self.is_euler(&[]) {
            let one = Array::scalar(Term::one());
            return Ok(one.map(|one| Term::Exp(Box::new(one))));
        }
        if self.theory.symbol(&name.name, false).is_none() {
            if super::apply::is_fixed(&name.name) {
                let message = format!("the function {} stands here without argument", name.name);
                return Err(Diagnostic::new(NOT_A_FUNCTION, expr.span, message));
            }
            if bare && name.name == "const" {
                return Err(unsupported(expr.span, "a constant that is not named"));
            }
        }
        if self.theory.is_of_arrays(&name.name) {
            return Err(super::apply::of_arrays(&name.name, expr.span));
        }
        if self.theory.symbol(&full, name.layer.is_some()).is_none()
            && self.theory.is_function(&name.name)
        {
            let message = format!(
                "{} is a function, but there is no argument in brackets behind it",
                name.name
            );
            return Err(Diagnostic::new(NOT_A_FUNCTION, expr.span, message));
        }
        if name.layer.is_none()
            && name.indices.len() == 1
            && self.theory.symbol(&full, false).is_none()
            && self.theory.sizes.is_declared(&full)
        {
            return Err(unsupported(expr.span, "a width as a number"));
        }
        if self.theory.symbol(&full, name.layer.is_some()).is_none() {
            self.no_mark(&full, expr.span)?;
        }
        let layer = match name.layer {
            Some(layer) => Some(self.scope.integer(layer, Role::Layer, self.theory)?),
            None => None,
        };
        let count = name.indices.len();
        let symbol = match self.theory.array(&full, layer.is_some(), count) {
            Some(known) => known,
            None => {
                self.no_twin(&full, layer.is_some(), expr.span)?;
                self.no_number(&full, expr.span)?;
                self.symbol_named(&full, layer.is_some(), count, expr.span)
            }
        };
        let whole = self.whole(symbol, layer);
        self.with_scripts(whole, &name, expr.span)
    }

    /// Complains about primes and dots at the name of something else: nothing says of what by what
    /// that would be the derivative.
    /// The same for words: `J_{\text{reg}}` has something to do with J, and was not defined.
    fn no_mark(&self, full: &str, span: Span) -> Found<()> {
        if let Some(base) = without_word(full).filter(|base| self.theory.knows(base)) {
            let message = format!("it was not said what {full} is beside {base}");
            let hint = "define it with :=, or declare it";
            return Err(Diagnostic::new(super::UNSUPPORTED, span, message).hint(hint));
        }
        let Some(stem) = stem(full).filter(|stem| self.theory.knows(stem)) else {
            return Ok(());
        };
        let message = match self.theory.is_function(stem) {
            true => format!("what {full} means is not clear"),
            false => format!("{stem} is no function: what {full} means is not clear"),
        };
        let hint = format!("write \\frac{{d{stem}}}{{dx}}, or define {full} with :=");
        Err(Diagnostic::new(super::UNSUPPORTED, span, message).hint(hint))
    }

    /// Complains about a name without indices where its letter was introduced in another font.
    fn no_twin(&self, full: &str, layered: bool, span: Span) -> Found<()> {
        let Some(twin) = self.theory.twin(full, layered) else {
            return Ok(());
        };
        let known = &self.theory.at(twin).name;
        let message = format!("it is not clear whether {full} is the same as {known}");
        let hint = "write both in the same way, or declare the other one too";
        Err(Diagnostic::new(super::UNSUPPORTED, span, message).hint(hint))
    }

    /// Complains about a name that was introduced only with numbers: `x_1, x_2 \in \mathbb{R}` does
    /// not say what `x_i` is.
    pub(super) fn no_number(&self, full: &str, span: Span) -> Found<()> {
        let numbered = |symbol: &&Symbol| {
            let number = symbol
                .name
                .strip_prefix(full)
                .and_then(|rest| rest.strip_prefix('_'));
            number.is_some_and(|number| number.chars().all(|digit| digit.is_ascii_digit()))
        };
        let Some(known) = self.theory.symbols.iter().find(numbered) else {
            return Ok(());
        };
        let known = &known.name;
        let message =
            format!("{known} is a name of its own, so it is not clear what {full} is here");
        let hint = format!("declare {full} with all its entries, or write another letter");
        Err(Diagnostic::new(super::UNSUPPORTED, span, message).hint(hint))
    }

    /// Whether `e` with these superscripts is the base of the exponential function.
    fn is_euler(&self, sup: &[Expr]) -> bool {
        let parameter = self.parameters.iter().any(|(known, _)| known == "e");
        let layer = matches!(
            sup,
            [Expr {
                kind: Kind::Group(Bracket::Round | Bracket::Square, _),
                ..
            }]
        );
        let array = self.theory.symbol("e", false).is_some()
            || (sup.is_empty() || layer) && self.theory.symbol("e", true).is_some();
        let index = self.scope.known("e", self.theory).is_some() || self.indices.contains("e");
        !parameter && !array && !index
    }

    /// An array with all its axes.
    pub(super) fn whole(&mut self, symbol: SymbolId, layer: Option<Integer>) -> Array {
        let known = self.theory.at(symbol).clone();
        let mut axes = Vec::new();
        let mut entries = Vec::new();
        for slot in &known.slots {
            let var = self.theory.variable("p");
            let size = match (known.layer, &layer) {
                (Some(formal), Some(layer)) => slot
                    .substitute(formal, layer)
                    .unwrap_or_else(|| slot.clone()),
                _ => slot.clone(),
            };
            entries.push(position(var));
            axes.push(Axis { var, size });
        }
        let body = Term::Entry(Entry {
            symbol,
            layer,
            indices: entries,
        });
        Array {
            axes,
            lies: Lies::Either,
            body,
        }
    }

    /// Transposition, then indices, then powers.
    pub(super) fn with_scripts(
        &mut self,
        mut value: Array,
        name: &Name<'_>,
        span: Span,
    ) -> Found<Array> {
        // `x_i^T` is a row if x has one more axis.
        let row = name.transposed && value.axes.len() == name.indices.len() + 1;
        let row = row && !name.indices.is_empty();
        if row && !name.transposed_last {
            let what = "whether the row or the matrix is transposed";
            let hint = format!("write {}_i^T or ({}^T)_i", name.name, name.name);
            return Err(unsupported(span, what).hint(hint));
        }
        if name.transposed && !row {
            self.no_exponent(&value, span)?;
            value = value.transposed(span)?;
        }
        if !name.indices.is_empty() {
            self.power_of_entry(name)?;
            if name.indices.len() > value.axes.len() {
                let message = format!(
                    "{} has {} indices here, but it is {}",
                    name.name,
                    name.indices.len(),
                    value.shape(self.theory)
                );
                return Err(Diagnostic::new(INDEX_COUNT, span, message));
            }
            let mut found = Vec::new();
            let mut left = Vec::new();
            for (place, axis) in name.indices.iter().zip(&value.axes) {
                if place.kind == Kind::Colon {
                    left.push(axis.clone());
                    continue;
                }
                let index = self.scope.integer(place, Role::Position, self.theory)?;
                self.scope.stands_on(&index, &axis.size, self.theory);
                found.push((axis.var, index));
            }
            left.extend(value.axes.iter().skip(name.indices.len()).cloned());
            for (var, index) in found {
                value.body = super::array::put(&value.body, var, &index, span)?;
            }
            value.axes = left;
            value.lies = Lies::Either;
            if row {
                value = value.transposed(span)?;
            }
        }
        self.powered(value, name.power)
    }

    /// A number with a T above, where T is a number too, may be a power.
    pub(super) fn no_exponent(&self, value: &Array, span: Span) -> Found<()> {
        match value.axes.is_empty() && self.theory.knows("T") {
            true => Err(unsupported(
                span,
                "whether T above a number is an exponent or a transposition",
            )),
            false => Ok(()),
        }
    }

    /// `A^{-1}_{ij}` is an entry of the inverse, `A^2_{ij}` one of the square.
    fn power_of_entry(&mut self, name: &Name<'_>) -> Found<()> {
        let Some(power) = name.power else {
            return Ok(());
        };
        let negative = self.scope_integer(power).is_some_and(|power| power < 0);
        let unclear = match name.indices.len() {
            1 => negative && name.power_first,
            _ => negative || name.power_first,
        };
        match unclear {
            true => Err(
                unsupported(power.span, "a power between a name and its indices").hint(
                    "write (A_{ij})^{-1} for a power of an entry, (A^{-1})_{ij} for an entry",
                ),
            ),
            false => Ok(()),
        }
    }

    pub(super) fn powered(&mut self, value: Array, power: Option<&Expr>) -> Found<Array> {
        let Some(power) = power else {
            return Ok(value);
        };
        let Some(exponent) = self.scope_integer(power) else {
            return Err(unsupported(power.span, "a power with this exponent")
                .hint("a layer is written in brackets, ^{(l)}"));
        };
        if !value.axes.is_empty() {
            return Err(unsupported(power.span, "a power of an array"));
        }
        Ok(value.map(|body| Term::Power(Box::new(body), exponent)))
    }

    fn parameter(&mut self, at: usize, name: &Name<'_>, span: Span) -> Found<Array> {
        let value = self.parameters[at].1.clone();
        if name.layer.is_some() || name.primes > 0 {
            return Err(unsupported(span, "a parameter with these scripts"));
        }
        self.with_scripts(value, name, span)
    }

    /// The symbol with this name; one that is used for the first time becomes an array of its own.
    pub(super) fn symbol_named(
        &mut self,
        name: &str,
        layered: bool,
        count: usize,
        span: Span,
    ) -> SymbolId {
        if let Some(known) = self.theory.symbol(name, layered) {
            return known;
        }
        let layer = layered.then(|| self.theory.variable("l"));
        let slots = (0..count)
            .map(|slot| match layer {
                Some(layer) => {
                    let family = self
                        .theory
                        .sizes
                        .family(&format!("{name}.{}", slot + 1), false);
                    Size::Family(family, Integer::variable(layer))
                }
                None => self.theory.sizes.fresh_fixed(),
            })
            .collect();
        self.theory.symbols.push(Symbol {
            name: name.into(),
            layer,
            slots,
            layers: None,
            single: Vec::new(),
            declared: false,
            span,
        });
        SymbolId(self.theory.symbols.len() as u32 - 1)
    }
}
