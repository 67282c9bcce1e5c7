//! Finite sums `Σ c_i e^(q_i)` with rational `c_i`, `q_i`. No quotients, no floating point.

#![deny(clippy::float_arithmetic)]

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use num_traits::{One, Signed, Zero};

use super::{Rational, Sign, approximate};

/// A sum of rational multiples of exponentials of distinct rationals, none of them zero.
///
/// Exponentials of distinct rationals are linearly independent over the rationals
/// (Lindemann-Weierstrass), so two sums are the same number exactly when they have the same
/// terms: the derived `==` decides equality.
///
/// ```
/// use gradproof::number::{ExpSum, Rational};
/// let e = ExpSum::term(Rational::from_integer(1.into()), Rational::from_integer(1.into()));
/// assert_eq!(e.times(&e).to_string(), "e^2");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpSum {
    /// Exponent to coefficient; no coefficient is zero.
    terms: BTreeMap<Rational, Rational>,
}

impl ExpSum {
    /// The sum with the single term `coefficient · e^exponent`, or zero.
    pub fn term(coefficient: Rational, exponent: Rational) -> Self {
        let mut sum = ExpSum::default();
        sum.add_term(exponent, coefficient);
        sum
    }

    /// A rational constant.
    pub fn constant(value: Rational) -> Self {
        Self::term(value, Rational::zero())
    }

    /// True for the empty sum, which is the only one that is zero.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// How many exponentials occur.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The term with the smallest exponent, as coefficient and exponent.
    pub fn lowest(&self) -> Option<(&Rational, &Rational)> {
        self.terms.first_key_value().map(|(q, c)| (c, q))
    }

    /// Coefficient and exponent, if there is just one term.
    pub fn single(&self) -> Option<(&Rational, &Rational)> {
        if self.terms.len() == 1 {
            self.lowest()
        } else {
            None
        }
    }

    /// The largest exponent; 0 for the empty sum.
    pub(super) fn degree(&self) -> Rational {
        let last = self.terms.last_key_value();
        last.map_or_else(Rational::zero, |(q, _)| q.clone())
    }

    /// Roughly this sum divided by `e^shift`, for reports.
    pub(super) fn approximate(&self, shift: &Rational) -> f64 {
        approximate::sum(self.terms.iter().map(|(q, c)| (c, q)), shift)
    }

    /// The sign, where all terms have the same one; `None` otherwise.
    pub fn sign(&self) -> Option<Sign> {
        if self.is_zero() {
            Some(Sign::Zero)
        } else if self.terms.values().all(Signed::is_positive) {
            Some(Sign::Positive)
        } else if self.terms.values().all(Signed::is_negative) {
            Some(Sign::Negative)
        } else {
            None
        }
    }

    fn add_term(&mut self, exponent: Rational, coefficient: Rational) {
        match self.terms.entry(exponent) {
            Entry::Vacant(slot) => {
                if !coefficient.is_zero() {
                    slot.insert(coefficient);
                }
            }
            Entry::Occupied(mut slot) => {
                *slot.get_mut() += coefficient;
                if slot.get().is_zero() {
                    slot.remove();
                }
            }
        }
    }

    /// `self + other`.
    pub fn plus(mut self, other: &ExpSum) -> ExpSum {
        for (q, c) in &other.terms {
            self.add_term(q.clone(), c.clone());
        }
        self
    }

    /// `self · other`.
    pub fn times(&self, other: &ExpSum) -> ExpSum {
        if let Some((c, q)) = other.single() {
            return self.times_term(c, q);
        }
        let mut product = ExpSum::default();
        for (p, b) in &self.terms {
            for (q, c) in &other.terms {
                product.add_term(p + q, b * c);
            }
        }
        product
    }

    /// `self · coefficient · e^exponent`.
    pub fn times_term(&self, coefficient: &Rational, exponent: &Rational) -> ExpSum {
        let terms = if coefficient.is_zero() {
            BTreeMap::new()
        } else {
            let shift = |(q, c): (&Rational, &Rational)| (q + exponent, c * coefficient);
            self.terms.iter().map(shift).collect()
        };
        ExpSum { terms }
    }

    /// `self / divisor`, if the quotient is a sum of exponentials.
    ///
    /// `None` also for the divisor zero.
    pub fn divided_by(&self, divisor: &ExpSum) -> Option<ExpSum> {
        let (leading, lowest) = (divisor.terms.last_key_value()?, divisor.lowest()?);
        // The exponents of a quotient lie between those of the quotients of the outer terms.
        let least = self.lowest().map(|(_, q)| q - lowest.1);
        let mut rest = self.clone();
        let mut quotient = ExpSum::default();
        while let Some((q, c)) = rest.terms.last_key_value() {
            let (exponent, coefficient) = (q - leading.0, c / leading.1);
            if least.as_ref().is_some_and(|least| exponent < *least) {
                return None;
            }
            rest = rest.plus(&divisor.times_term(&coefficient, &exponent).negated());
            quotient.add_term(exponent, coefficient);
        }
        Some(quotient)
    }

    /// `-self`.
    pub fn negated(mut self) -> ExpSum {
        for c in self.terms.values_mut() {
            *c = -std::mem::take(c);
        }
        self
    }
}

impl fmt::Display for ExpSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return write!(f, "0");
        }
        // The largest exponent comes first, as in a polynomial.
        for (place, (q, c)) in self.terms.iter().rev().enumerate() {
            let magnitude = c.abs();
            match (place, c.is_negative()) {
                (0, false) => {}
                (0, true) => write!(f, "-")?,
                (_, false) => write!(f, " + ")?,
                (_, true) => write!(f, " - ")?,
            }
            if q.is_zero() {
                write!(f, "{magnitude}")?;
                continue;
            }
            if !magnitude.is_one() {
                write!(f, "{magnitude}·")?;
            }
            match q {
                q if q.is_one() => write!(f, "e")?,
                q if q.is_integer() => write!(f, "e^{q}")?,
                q => write!(f, "e^({q})")?,
            }
        }
        Ok(())
    }
}
