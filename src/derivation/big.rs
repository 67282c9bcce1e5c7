//! `\sum` and `\prod`: their limits, what they bind, ordered products of matrices.

use super::array::{Array, Axis, Lies, SHAPES};
use super::elaborate::{Elaborator, Found, indices, position};
use super::integer::{Integer, Var};
use super::scope::{Role, plain};
use super::sizes::Conflict;
use super::term::{Condition, Matrices, Range, Size, Term};
use super::{BOUND_TWICE, NO_RANGE, NOT_AN_INTEGER, unsupported};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Big, Expr, Kind, Relation};

/// A variable that an operator binds.
struct Binder {
    var: Var,
    name: String,
    span: Span,
    /// The limits, where they are written.
    limits: Option<(Integer, Upper)>,
    /// An index that it must differ from.
    except: Option<Integer>,
}

/// An upper limit.
#[derive(Clone)]
enum Upper {
    Integer(Integer),
    Size(Size),
}

impl Elaborator<'_> {
    /// A sum or product with everything it binds.
    pub(super) fn big(
        &mut self,
        operator: Big,
        sub: &[Expr],
        sup: &[Expr],
        body: &Expr,
        span: Span,
    ) -> Found<Array> {
        if operator == Big::Sum && sub.iter().any(|part| part.kind == Kind::Dots) {
            return self.schematic(sub, body, span);
        }
        let binders = self.binders(sub, sup, span)?;
        if binders.is_empty() {
            let found = Diagnostic::new(NO_RANGE, span, "this sum does not say over which index");
            return Err(found.hint("write \\sum_k"));
        }
        let outer = self.scope.bound.len();
        let conflicts = self.scope.conflicts.len();
        for binder in &binders {
            if self.scope.bound[outer..]
                .iter()
                .any(|(known, _)| *known == binder.name)
            {
                self.scope.bound.truncate(outer);
                let message = format!("{} is bound twice in one scope", binder.name);
                return Err(
                    Diagnostic::new(BOUND_TWICE, binder.span, message).hint("rename the inner one")
                );
            }
            self.scope.bound.push((binder.name.clone(), binder.var));
            if let Some((_, Upper::Integer(_))) = &binder.limits {
                self.scope.limited.push(binder.var);
            }
            if self.depth == 0 {
                self.bound_here.push((binder.name.clone(), binder.span));
            }
        }
        let value = self.value(body);
        self.scope.bound.truncate(outer);
        let mut value = value?;
        for binder in binders.into_iter().rev() {
            self.ranges_stay_inside(&binder)?;
            if let Some((low, Upper::Integer(high))) = &binder.limits {
                let inside = &mut self.scope.conflicts[conflicts..];
                for conflict in inside
                    .iter_mut()
                    .filter(|conflict| conflict.mentions(binder.var))
                {
                    conflict
                        .each
                        .insert(0, (binder.var, low.clone(), high.clone()));
                }
            }
            value = self.bind(operator, binder, value, span)?;
        }
        Ok(value)
    }

    fn binders(&mut self, sub: &[Expr], sup: &[Expr], span: Span) -> Found<Vec<Binder>> {
        let mut binders = Vec::new();
        for part in indices(sub) {
            let (index, low, except) = match &part.kind {
                Kind::Chain(chain) if chain.relations.len() == 1 => match chain.relations[0].0 {
                    Relation::Equal => (&chain.members[0], Some(&chain.members[1]), None),
                    Relation::Other("≠") => (&chain.members[0], None, Some(&chain.members[1])),
                    _ => return Err(unsupported(part.span, "a sum with this condition")),
                },
                Kind::Chain(_) => return Err(unsupported(part.span, "a sum with this condition")),
                _ => (part, None, None),
            };
            let Some(name) = index_name(index) else {
                return Err(Diagnostic::new(
                    NOT_AN_INTEGER,
                    index.span,
                    "the name of an index should stand here",
                ));
            };
            if self.theory.globals.contains_key(&name) {
                let message = format!("{name} has a fixed meaning and cannot be bound");
                return Err(Diagnostic::new(BOUND_TWICE, index.span, message));
            }
            let low = match low {
                Some(low) => Some(self.scope.integer(low, Role::Plain, self.theory)?),
                None => None,
            };
            let except = match except {
                Some(other) => {
                    let other = self.scope.integer(other, Role::Position, self.theory)?;
                    let free = |var: &Var| self.scope.free.iter().any(|(_, known)| known == var);
                    self.excepted.extend(other.variables().filter(free));
                    Some(other)
                }
                None => None,
            };
            let var = self.theory.variable(&name);
            binders.push(Binder {
                var,
                name,
                span: index.span,
                limits: low.map(|low| (low, Upper::Integer(Integer::constant(0)))),
                except,
            });
        }
        // In `\sum_{i,j=2}^{m}` the limits belong to all names up to the equals sign.
        let only = binders.len() == 1;
        let limited = binders
            .iter()
            .filter(|binder| binder.limits.is_some())
            .count();
        let last = binders.last().is_some_and(|binder| binder.limits.is_some());
        let simple = binders.iter().all(|binder| binder.except.is_none());
        match (limited, sup) {
            (0, []) => {}
            (1, [high]) if last && simple => {
                self.is_no_number(high)?;
                if let Some(name) = high.name()
                    && self.scope.known(name, self.theory).is_none()
                    && !self.indices.contains(name)
                {
                    // A letter that is nothing else is a number of its own.
                    self.theory.global(name);
                }
                let upper = match self.width(high) {
                    Some(size) => Upper::Size(size),
                    None => Upper::Integer(self.scope.integer(high, Role::Plain, self.theory)?),
                };
                let low = binders.iter().find_map(|binder| binder.limits.clone());
                let (low, _) = low.unwrap_or((Integer::constant(1), upper.clone()));
                if let Upper::Integer(high) = &upper
                    && low.minus(high).is_none()
                    && self.never_less(&low, high)
                {
                    return Err(unsupported(span, "an operator that counts down"));
                }
                let mut vars: Vec<Var> = low.variables().collect();
                if let Upper::Integer(high) = &upper {
                    vars.extend(high.variables());
                }
                for binder in &mut binders {
                    for limit in &vars {
                        if !self.theory.globals.values().any(|global| global == limit) {
                            self.scope.limits.push((binder.var, *limit, high.span));
                        }
                    }
                    binder.limits = Some((low.clone(), upper.clone()));
                }
            }
            (0, [high]) if only => {
                // `\sum_k^n` counts from 1.
                let high = self.scope.integer(high, Role::Plain, self.theory)?;
                binders[0].limits = Some((Integer::constant(1), Upper::Integer(high)));
            }
            _ => {
                let found =
                    Diagnostic::new(NO_RANGE, span, "the limits of this operator are not clear");
                return Err(found.hint("write \\sum_{k=1}^{n}, one index to a sum"));
            }
        }
        Ok(binders)
    }

    /// Whether one integer is never less than another, since all sizes and depths are at least 1.
    fn never_less(&self, one: &Integer, other: &Integer) -> bool {
        let Ok(gap) = one.plus(-1, other) else {
            return false;
        };
        let (terms, constant) = gap.parts();
        let global = |var: Var| self.theory.globals.values().any(|global| *global == var);
        let known = terms.iter().all(|(var, times)| *times > 0 && global(*var));
        let least: i64 = terms.iter().map(|(_, times)| *times).sum();
        known && least + constant >= 0
    }

    /// A limit is no real number, such as `c` or `x_1`.
    fn is_no_number(&self, high: &Expr) -> Found<()> {
        let base = match &high.kind {
            Kind::Scripted { base, .. } => base.name(),
            _ => high.name(),
        };
        let Some(name) = base.filter(|name| self.theory.symbol(name, false).is_some()) else {
            return Ok(());
        };
        if self.scope.known(name, self.theory).is_some() || self.indices.contains(name) {
            return Ok(());
        }
        let message = format!("{name} is no integer, but stands in a limit");
        let found = Diagnostic::new(NOT_AN_INTEGER, high.span, message);
        Err(found.hint("declare it as a size: $k \\in \\mathbb{N}$"))
    }

    /// A width such as `d_l` as an upper limit.
    fn width(&mut self, high: &Expr) -> Option<Size> {
        let Kind::Scripted {
            base,
            primes: 0,
            sub,
            sup,
        } = &high.kind
        else {
            return None;
        };
        let (name, [layer], true) = (base.name()?, sub.as_slice(), sup.is_empty()) else {
            return None;
        };
        if self.scope.known(&index_name(high)?, self.theory).is_some() {
            return None;
        }
        let layer = self.scope.integer(layer, Role::Layer, self.theory).ok()?;
        Some(Size::Family(self.theory.sizes.family(name, true), layer))
    }

    fn bind(
        &mut self,
        operator: Big,
        binder: Binder,
        mut value: Array,
        span: Span,
    ) -> Found<Array> {
        let known = self
            .scope
            .sizes
            .iter()
            .find(|(var, _)| *var == binder.var)
            .map(|(_, size)| size.clone());
        let range = match (binder.limits, known) {
            (Some((low, Upper::Integer(high))), known) => {
                // From 1 to a limit: the axis it stands on has that many positions, unless the limit
                // is 3, or m - 1 on an axis of size m.
                let part = |size: &Size| match self.theory.sizes.resolve(size) {
                    Size::Integer(size) => {
                        high.as_constant().is_some() || self.never_less(&size, &high)
                    }
                    _ => false,
                };
                if let (Some(1), Some(size)) = (low.as_constant(), known)
                    && !part(&size)
                    && high
                        .variables()
                        .all(|var| self.theory.globals.values().any(|global| *global == var))
                    && let Some(conflict) =
                        self.theory.sizes.unify(&size, &Size::Integer(high.clone()))
                {
                    self.scope.conflicts.push(conflict);
                }
                Range::Limits(low, high)
            }
            (Some((low, Upper::Size(size))), known) => {
                if low.as_constant() != Some(1) {
                    return Err(unsupported(binder.span, "a sum from here to a width"));
                }
                if let Some(conflict) =
                    known.and_then(|known| self.theory.sizes.unify(&known, &size))
                {
                    self.scope.conflicts.push(conflict);
                }
                Range::Size(size)
            }
            (None, Some(size)) => {
                self.summed
                    .push((binder.var, binder.name.clone(), binder.span));
                Range::Size(size)
            }
            (None, None) => {
                let message = format!(
                    "the range of {} is not known: it stands on no axis",
                    binder.name
                );
                return Err(
                    Diagnostic::new(NO_RANGE, binder.span, message).hint(format!(
                        "write its limits, \\sum_{{{}=1}}^{{n}}",
                        binder.name
                    )),
                );
            }
        };
        if let Some(other) = binder.except {
            let equal = Condition::Equal(position(binder.var), other, true);
            let neutral = match operator {
                Big::Sum => Term::zero(),
                Big::Product => Term::one(),
            };
            value =
                value.map(|body| Term::Cases(vec![(neutral, equal), (body, Condition::Otherwise)]));
        }
        match (operator, value.axes.len()) {
            (Big::Sum, _) => Ok(value.map(|body| Term::Sum(binder.var, range, Box::new(body)))),
            (Big::Product, 0) => {
                Ok(value.map(|body| Term::Product(binder.var, range, Box::new(body))))
            }
            (Big::Product, 2 | 3) => match range {
                Range::Limits(low, high) => self.ordered(binder.var, low, high, value, span),
                Range::Size(_) => Err(unsupported(span, "a product of matrices over an axis")),
            },
            (Big::Product, _) => {
                let message = format!(
                    "there is no product of things like {}",
                    value.shape(self.theory)
                );
                Err(Diagnostic::new(SHAPES, span, message))
            }
        }
    }

    /// The range of an index must not depend on a variable that is bound further inside.
    fn ranges_stay_inside(&self, binder: &Binder) -> Found<()> {
        let outer = |var: &Var| {
            let here = |list: &[(String, Var)]| list.iter().any(|(_, known)| known == var);
            here(&self.scope.bound) || here(&self.scope.free)
        };
        for (var, size) in self.scope.sizes.iter().filter(|(var, _)| outer(var)) {
            if let Size::Family(_, layer) = self.theory.sizes.resolve(size)
                && layer.variables().any(|inside| inside == binder.var)
            {
                let index = &self.theory.variables[var.0 as usize];
                let message = format!(
                    "the range of {index} depends on {}, which is bound inside",
                    binder.name
                );
                return Err(Diagnostic::new(super::RANGES, binder.span, message));
            }
        }
        Ok(())
    }

    /// An ordered product of matrices.
    fn ordered(
        &mut self,
        var: Var,
        low: Integer,
        high: Integer,
        mut value: Array,
        span: Span,
    ) -> Found<Array> {
        let too_large =
            || Diagnostic::new(super::LARGE, span, "the integers in this become too large");
        let (Some(column), Some(row)) = (value.axes.pop(), value.axes.pop()) else {
            return Err(unsupported(span, "this product"));
        };
        let at = |size: &Size, var: Var, value: &Integer| {
            size.substitute(var, value).ok_or_else(too_large)
        };
        // Each factor has as many columns as the next has rows.
        let next = at(&row.size, var, &position(var).shifted(1))?;
        if let Some(mut conflict) = self.theory.sizes.unify(&column.size, &next) {
            conflict.each = vec![(var, low.clone(), high.shifted(-1))];
            self.scope.conflicts.push(conflict);
        }
        let rows = at(&self.theory.sizes.resolve(&row.size), var, &low)?;
        let columns = at(&self.theory.sizes.resolve(&column.size), var, &high)?;
        let (at_row, at_column) = (self.theory.variable("p"), self.theory.variable("q"));
        let product = Matrices {
            var,
            low,
            high,
            row: row.var,
            column: column.var,
            columns: column.size,
            body: value.body,
            at_row: position(at_row),
            at_column: position(at_column),
        };
        let mut axes = value.axes;
        axes.push(Axis {
            var: at_row,
            size: rows,
        });
        axes.push(Axis {
            var: at_column,
            size: columns,
        });
        Ok(Array {
            axes,
            lies: Lies::Either,
            body: Term::Matrices(Box::new(product)),
        })
    }

    /// Makes two sizes equal; where they are equal sometimes only, notes when they have to be.
    pub(super) fn must_agree(
        &mut self,
        left: &Size,
        right: &Size,
        only: Vec<(Integer, i64, i64)>,
        each: Vec<(Var, Integer, Integer)>,
    ) {
        if let Some(found) = self.theory.sizes.unify(left, right) {
            self.scope.conflicts.push(Conflict {
                only,
                each,
                ..found
            });
        }
    }
}

/// The name of an index: `k`, `γ_1`.
pub(super) fn index_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Name(name) => Some(name.clone()),
        Kind::Scripted {
            base,
            primes,
            sub,
            sup,
        } if sup.is_empty() => {
            let mut name = base.name()?.to_string();
            name.push_str(&"'".repeat(*primes as usize));
            for part in sub {
                name.push('_');
                name.push_str(&plain(part)?);
            }
            Some(name)
        }
        _ => None,
    }
}
