//! Schematic products, `\sum_{\gamma_1, \dots, \gamma_{k-1}} A \dots B \dots C`: two ends and a
//! generic factor between them, lowered to one chain of matrices.

use super::SCHEMA;
use super::array::{Array, put};
use super::elaborate::{Elaborator, Found, position};
use super::integer::{Integer, Var};
use super::scope::{Dummies, Role};
use super::term::{Schematic, Term};
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::tree::{Expr, Kind};

/// Whether factors are a first, a generic and a last one with dummies such as γ_1 among their
/// indices.
pub(super) fn is_schematic(factors: &[Expr]) -> bool {
    let is_dots = |factor: &&Expr| factor.kind == Kind::Dots;
    let mut dummy = false;
    for factor in factors {
        super::usage::walk(factor, &mut |part| {
            if let Kind::Scripted { sub, .. } = &part.kind {
                let mut indices = sub.iter().flat_map(|part| part.factors());
                dummy |= indices.any(|index| matches!(index.kind, Kind::Scripted { .. }));
            }
        });
    }
    dummy && factors.iter().filter(is_dots).count() == 2
}

/// By how much the number of a generic factor must be shifted to reproduce both ends; `None` if it
/// does so as it is, or with no small shift. An end is a factor with the dummy in it.
fn repair(
    (generic, [row, column], number): (&Term, [Var; 2], Var),
    [(first, first_column), (last, last_row)]: [(&Term, Var); 2],
    [before, after]: [Integer; 2],
) -> Option<i64> {
    // The dummy at the inner side of an end is known; at the outer side stands some index of it.
    let is = |end: &Term, at: Integer, inner: (Var, Var), outer: Var| {
        let factor = generic
            .substitute(number, &at)
            .and_then(|factor| factor.substitute(inner.0, &position(inner.1)));
        factor.is_some_and(|factor| {
            end.free()
                .into_iter()
                .any(|index| factor.substitute(outer, &position(index)).as_ref() == Some(end))
        })
    };
    let reproduces = |shift: &i64| {
        is(first, before.shifted(*shift), (column, first_column), row)
            && is(last, after.shifted(*shift), (row, last_row), column)
    };
    let shift = [0, 1, -1, 2, -2].into_iter().find(reproduces)?;
    (shift != 0).then_some(shift)
}

/// A factor and the dummies that were met in it.
struct Part {
    body: Term,
    met: Vec<(Integer, Var)>,
}

impl Elaborator<'_> {
    /// The sum over a family of dummies.
    pub(super) fn schematic(&mut self, sub: &[Expr], body: &Expr, span: Span) -> Found<Array> {
        let wrong = |span: Span, message: &str| Diagnostic::new(SCHEMA, span, message);
        let [
            first,
            Expr {
                kind: Kind::Dots, ..
            },
            last,
        ] = sub
        else {
            return Err(wrong(
                span,
                "the dummies of a schematic product are written \\gamma_1, \\dots, \\gamma_{k-1}",
            ));
        };
        let (name, low) = self.dummy(first)?;
        let (other, high) = self.dummy(last)?;
        if name != other {
            return Err(wrong(
                last.span,
                "the first and the last dummy have different letters",
            ));
        }
        let parts: Vec<&[Expr]> = body
            .factors()
            .split(|factor| factor.kind == Kind::Dots)
            .collect();
        let [first, generic, last] = parts.as_slice() else {
            return Err(wrong(
                body.span,
                "a schematic product has a first, a generic and a last factor with dots between them",
            ));
        };
        if parts.iter().any(|part| part.is_empty()) {
            return Err(wrong(body.span, "a factor is missing beside the dots"));
        }
        // The letter that numbers the generic factor is bound by the dots.
        let numbers = self.number_of(generic, &name);
        let too_large =
            || Diagnostic::new(super::LARGE, span, "the integers in this become too large");
        let count = high.plus(-1, &low).map_err(|_| too_large())?.shifted(2);
        let first = self.part(first, &name, None)?;
        let in_first: Vec<Var> = first.body.free();
        let number = numbers.map(|letter| {
            let var = self.theory.variable(&letter);
            (letter, var)
        });
        let before = self.scope.conflicts.len();
        let generic = self.part(generic, &name, number.clone())?;
        let in_generic = before..self.scope.conflicts.len();
        let last = self.part(last, &name, None)?;
        let Some((_, number)) = number else {
            return Err(wrong(
                span,
                "the generic factor has no number, such as \\beta in \\gamma_\\beta",
            ));
        };
        let [(met_low, first_column)] = first.met.as_slice() else {
            return Err(wrong(
                span,
                "the first factor must hold the first dummy and no other",
            ));
        };
        let [(met_high, last_row)] = last.met.as_slice() else {
            return Err(wrong(
                span,
                "the last factor must hold the last dummy and no other",
            ));
        };
        if *met_low != low || *met_high != high {
            return Err(wrong(
                span,
                "the ends of this product do not hold the first and the last dummy",
            ));
        }
        let [one, two] = generic.met.as_slice() else {
            return Err(wrong(
                span,
                "the generic factor must hold two neighbouring dummies",
            ));
        };
        let ((row_number, row), (_, column)) = match two.0.minus(&one.0) {
            Some(1) => (one, two),
            Some(-1) => (two, one),
            _ => {
                return Err(wrong(
                    span,
                    "the generic factor must hold two neighbouring dummies",
                ));
            }
        };
        // row_number is number + shift, and γ_low is the row of the first generic factor.
        let shift = row_number.minus(&position(number));
        let Some(shift) = shift else {
            return Err(wrong(
                span,
                "the subscripts of the generic factor do not count its dummies",
            ));
        };
        let start = low.shifted(-shift);
        let end = start.plus(1, &count).map_err(|_| too_large())?.shifted(-3);
        for conflict in &mut self.scope.conflicts[in_generic] {
            conflict.only.push((count.clone(), 3, i64::MAX));
            conflict
                .each
                .insert(0, (number, start.clone(), end.clone()));
        }
        // With one factor there is no dummy: it has the row of the first and the column of the last.
        let columns: Vec<Var> = last
            .body
            .free()
            .into_iter()
            .filter(|var| {
                var != last_row
                    && !in_first.contains(var)
                    && !self.scope.counts_layers(*var)
                    && self.scope.sizes.iter().any(|(known, _)| known == var)
            })
            .collect();
        let [column_of_last] = columns.as_slice() else {
            return Err(wrong(span, "the column of the last factor is not clear"));
        };
        let ends = [(&first.body, *first_column), (&last.body, *last_row)];
        let middle = (&generic.body, [*row, *column], number);
        if let Some(shift) = repair(middle, ends, [start.shifted(-1), end.shifted(1)]) {
            let letter = &self.theory.variables[number.0 as usize];
            self.remarks.push(format!(
                "the generic factor does not reproduce the ends of its product; with \
                 {letter}{shift:+} in place of {letter} it does"
            ));
        }
        let single = put(&first.body, *first_column, &position(*column_of_last), span)?;
        self.agree(
            &count,
            &start,
            number,
            [*first_column, *row, *column, *last_row, *column_of_last],
        );
        let product = Schematic {
            count,
            single,
            first: (first.body, *first_column),
            generic: (generic.body, *row, *column, number),
            start,
            last: (last.body, *last_row),
            first_size: self.scope.size(*first_column, self.theory),
            generic_size: self.scope.size(*column, self.theory),
        };
        Ok(Array::scalar(Term::Schematic(Box::new(product))))
    }

    /// Where neighbouring factors meet, the sizes must agree.
    fn agree(&mut self, count: &Integer, start: &Integer, number: Var, vars: [Var; 5]) {
        let [first, row, column, last, end] = vars.map(|var| self.scope.size(var, self.theory));
        let many = i64::MAX;
        let least = |least: i64| vec![(count.clone(), least, many)];
        let resolve = |size, elaborator: &Self| elaborator.theory.sizes.resolve(size);
        // With unknown sizes put in first, the generic factor is seen as a function of its number.
        let (row, column) = (resolve(&row, self), resolve(&column, self));
        let final_number = start.plus(1, count).ok().map(|sum| sum.shifted(-3));
        let (Some(row_at_start), Some(next_row), Some(Some(column_at_end))) = (
            row.substitute(number, start),
            row.substitute(number, &position(number).shifted(1)),
            final_number
                .as_ref()
                .map(|at| column.substitute(number, at)),
        ) else {
            return;
        };
        self.must_agree(&first, &row_at_start, least(3), Vec::new());
        let until = final_number
            .map(|at| at.shifted(-1))
            .unwrap_or_else(|| start.clone());
        self.must_agree(
            &column,
            &next_row,
            least(4),
            vec![(number, start.clone(), until)],
        );
        self.must_agree(&column_at_end, &last, least(3), Vec::new());
        self.must_agree(&first, &last, vec![(count.clone(), 2, 2)], Vec::new());
        self.must_agree(&first, &end, vec![(count.clone(), 1, 1)], Vec::new());
    }

    fn dummy(&mut self, expr: &Expr) -> Found<(String, Integer)> {
        match &expr.kind {
            Kind::Scripted {
                base,
                primes: 0,
                sub,
                sup,
            } if sup.is_empty() && sub.len() == 1 => {
                if let Some(name) = base.name() {
                    let number = self.scope.integer(&sub[0], Role::Layer, self.theory)?;
                    return Ok((name.into(), number));
                }
            }
            _ => {}
        }
        Err(Diagnostic::new(
            SCHEMA,
            expr.span,
            "a dummy such as \\gamma_1 should stand here",
        ))
    }

    /// The letter in the subscripts of the dummies of the generic factor that is nothing else.
    fn number_of(&self, factors: &[Expr], family: &str) -> Option<String> {
        let mut found = None;
        for factor in factors {
            super::usage::walk(factor, &mut |expr| {
                if let Kind::Scripted { base, sub, .. } = &expr.kind
                    && base.name() == Some(family)
                {
                    for part in sub {
                        super::usage::walk(part, &mut |inner| {
                            if let Some(name) = inner.name()
                                && self.scope.known(name, self.theory).is_none()
                            {
                                found.get_or_insert_with(|| name.to_string());
                            }
                        });
                    }
                }
            });
        }
        found
    }

    fn part(
        &mut self,
        factors: &[Expr],
        family: &str,
        number: Option<(String, Var)>,
    ) -> Found<Part> {
        let bound = self.scope.bound.len();
        self.scope.bound.extend(number);
        self.scope.dummies.push(Dummies {
            name: family.into(),
            met: Vec::new(),
        });
        let whole = Expr::new(
            Kind::Product(factors.to_vec()),
            factors[0].span.to(factors[factors.len() - 1].span),
        );
        let value = self.scalar(&whole);
        let dummies = self.scope.dummies.pop();
        self.scope.bound.truncate(bound);
        let met = dummies.map(|family| family.met).unwrap_or_default();
        Ok(Part { body: value?, met })
    }
}
