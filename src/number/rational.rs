//! The rational numbers, the exact reference field. No floating point.

#![deny(clippy::float_arithmetic)]

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::{Exact, Field, Invert, Ordered, Ring, Sign};

/// A quotient of two integers of any size, in lowest terms.
pub type Rational = BigRational;

/// Reads `-3`, `3/8`, `5.1` or `1e-3` as the rational number it denotes, with no rounding.
///
/// `None` if the text is none of these. Exponents beyond ±400 are refused, so that a short text
/// cannot denote a number that fills the memory.
///
/// ```
/// use gradproof::number::{Rational, parse_rational};
/// assert_eq!(parse_rational("5.1"), Some(Rational::new(51.into(), 10.into())));
/// assert_eq!(parse_rational("nan"), None);
/// ```
pub fn parse_rational(text: &str) -> Option<Rational> {
    let text = text.trim();
    if let Some((numerator, denominator)) = text.split_once('/') {
        let denominator: BigInt = denominator.trim().parse().ok()?;
        let numerator: BigInt = numerator.trim().parse().ok()?;
        return (!denominator.is_zero()).then(|| Rational::new(numerator, denominator));
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(&digits);
    if exponent.unsigned_abs() > 400 || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = Rational::from_integer(digits.parse().ok()?);
    let ten = Rational::from_integer(10.into());
    Some(value * ten.pow(exponent - i32::try_from(fraction.len()).ok()?))
}

impl Ring for Rational {
    const NAME: &'static str = "rational";

    fn from_rational(q: &Rational) -> Option<Self> {
        Some(q.clone())
    }

    fn to_rational(&self) -> Option<Rational> {
        Some(self.clone())
    }

    fn from_integer(n: i64) -> Self {
        BigRational::from_integer(n.into())
    }

    fn add_product(&mut self, a: &Self, b: &Self) {
        *self += a * b;
    }
}

impl Invert for Rational {
    fn inverse(&self) -> Option<Self> {
        (!self.is_zero()).then(|| self.recip())
    }
}

impl Field for Rational {}

impl Exact for Rational {}

impl Ordered for Rational {
    fn sign(&self) -> Option<Sign> {
        Some(if self.is_zero() {
            Sign::Zero
        } else if self.is_positive() {
            Sign::Positive
        } else {
            Sign::Negative
        })
    }
}
