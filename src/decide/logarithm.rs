//! Logarithms, taken apart before they are evaluated.

use super::evaluate::{Evaluator, Interpretation, packed};
use super::jet::Jet;
use super::world::{Resolution, Trouble};
use crate::derivation::term::Term;
use crate::number::{Invert, Ring};

impl<F: Ring + Invert, I: Interpretation<F>> Evaluator<'_, F, I> {
    /// Logarithms of products, quotients, powers and exponentials are taken apart first.
    pub(super) fn logarithm(&mut self, term: &Term, table: usize) -> Result<Jet<F>, Trouble> {
        match term {
            Term::Exp(inner) => self.jet(inner, table),
            Term::Multiply(factors) => {
                let mut sum = Jet::zero();
                for factor in factors {
                    sum = sum.plus(&self.logarithm(factor, table)?);
                }
                Ok(sum)
            }
            Term::Divide(above, below) => {
                let below = self.logarithm(below, table)?;
                Ok(self.logarithm(above, table)?.plus(&below.negated()))
            }
            Term::Power(base, exponent) => {
                let exponent = Jet::Number(F::from_integer(*exponent));
                Ok(self.logarithm(base, table)?.times(&exponent))
            }
            Term::Product(var, range, body) => {
                self.over(*var, range, Jet::zero(), |evaluator, sum| {
                    Ok(sum.plus(&evaluator.logarithm(body, table)?))
                })
            }
            Term::Let {
                local,
                argument,
                order: 0,
                body,
            } => {
                let argument = self.jet(argument, table)?;
                let before = self.set_local(*local, Some(argument));
                let value = self.logarithm(body, table);
                self.set_local(*local, before);
                value
            }
            Term::Entry(entry) => {
                let node = self.world.node(entry, &self.environment);
                let indices = self.indices(entry);
                let seeded = self.seeded(table, node, packed(&indices)?);
                match self.world.resolve(node)? {
                    Resolution::Rule(rule, value) if !seeded => {
                        self.unfold(&rule, value, &indices, |evaluator| {
                            evaluator.logarithm(&rule.body, table)
                        })
                    }
                    _ => self.plain_logarithm(term, table),
                }
            }
            _ => self.plain_logarithm(term, table),
        }
    }

    pub(super) fn plain_logarithm(&mut self, term: &Term, table: usize) -> Result<Jet<F>, Trouble> {
        let value = self.jet(term, table)?;
        let zero = || Trouble::Undefined("a logarithm of zero".into());
        let inverse = value.coefficient(0).inverse().ok_or_else(zero)?;
        value.compose(|order, at| {
            if order == 0 {
                let value = self.interpretation.ln(at);
                return value.ok_or_else(|| {
                    Trouble::Undefined("a logarithm lies outside of the number system".into())
                });
            }
            // The k-th derivative of ln x is (-1)^(k-1) (k-1)! / x^k.
            let mut term = inverse.clone();
            for factor in 1..i64::from(order) {
                term = term * inverse.clone() * F::from_integer(-factor);
            }
            Ok(term)
        })
    }
}
