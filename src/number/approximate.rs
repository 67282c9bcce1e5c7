//! Rough `f64` values of sums of exponentials, for reports only. No verdict may use them.

use num_traits::ToPrimitive;

use super::Rational;

/// Roughly `Σ c e^(q - shift)`.
pub(super) fn sum<'a>(
    terms: impl Iterator<Item = (&'a Rational, &'a Rational)>,
    shift: &Rational,
) -> f64 {
    let term = |(c, q): (&Rational, &Rational)| {
        let exponent = (q - shift).to_f64().unwrap_or(f64::NAN);
        c.to_f64().unwrap_or(f64::NAN) * exponent.exp()
    };
    terms.map(term).sum()
}

/// Roughly `numerator · e^shift / denominator`, if that is a number.
pub(super) fn quotient(numerator: f64, shift: &Rational, denominator: f64) -> Option<f64> {
    let value = numerator * shift.to_f64()?.exp() / denominator;
    Some(value).filter(|x| x.is_finite())
}
