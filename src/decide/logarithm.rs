//! Logarithms, taken apart before they are evaluated.

use super::evaluate::{Evaluator, Interpretation};
use super::jet::Jet;
use super::world::Trouble;
use crate::derivation::term::Term;
use crate::number::{Invert, Rational, Ring};

impl<F: Ring + Invert, I: Interpretation<F>> Evaluator<'_, F, I> {
    /// Logarithms of products, quotients, powers and exponentials are taken apart first.
    pub(super) fn logarithm(&mut self, term: &Term, table: usize) -> Result<Jet<F>, Trouble> {
        self.step()?;
        match term {
            Term::Exp(inner) => self.jet(inner, table),
            Term::Number(number) if !number.is_integer() => {
                let part = |part| Term::Number(Rational::from_integer(part));
                let (above, below) = (part(number.numer().clone()), part(number.denom().clone()));
                let below = self.logarithm(&below, table)?;
                Ok(self.logarithm(&above, table)?.plus(&below.negated()))
            }
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
            Term::Add(_) | Term::Sum(..) | Term::Negate(_)
                if self.world.functions_in(term).exponentials =>
            {
                self.logarithm_of_sum(term, table)
            }
            _ => match self.unfolded(term, table, Self::logarithm)? {
                Some(value) => Ok(value),
                None => {
                    let value = self.jet(term, table)?;
                    self.logarithm_of_jet(&value)
                }
            },
        }
    }

    pub(super) fn logarithm_of_jet(&mut self, value: &Jet<F>) -> Result<Jet<F>, Trouble> {
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
