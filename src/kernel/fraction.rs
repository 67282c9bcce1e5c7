//! Small fractions, exact. Whatever would become too large is refused.

use super::refusal::{Fallible, Refusal};

/// A fraction in lowest terms. The order is that of the parts, good for sorting only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fraction {
    above: i64,
    below: i64,
}

impl Fraction {
    /// The number 0.
    pub const ZERO: Fraction = Fraction { above: 0, below: 1 };
    /// The number 1.
    pub const ONE: Fraction = Fraction { above: 1, below: 1 };

    /// `above / below`.
    ///
    /// # Errors
    ///
    /// `below` is 0, or a part is too large.
    pub fn new(above: i128, below: i128) -> Fallible<Fraction> {
        let divisor = gcd(above.unsigned_abs(), below.unsigned_abs()) as i128 * below.signum();
        let part = |part: i128| i64::try_from(part.checked_div(divisor)?).ok();
        let parts = part(above).zip(part(below));
        let fraction = parts.map(|(above, below)| Fraction { above, below });
        fraction.ok_or(Refusal::TooLarge)
    }

    /// A whole number.
    pub fn whole(above: i64) -> Fraction {
        Fraction { above, below: 1 }
    }

    /// Numerator and denominator.
    pub fn parts(self) -> (i64, i64) {
        (self.above, self.below)
    }

    fn wide(self) -> (i128, i128) {
        (i128::from(self.above), i128::from(self.below))
    }

    /// The sum.
    pub fn plus(self, other: Fraction) -> Fallible<Fraction> {
        let ((a, b), (c, d)) = (self.wide(), other.wide());
        Fraction::new(a * d + c * b, b * d)
    }

    /// The product.
    pub fn times(self, other: Fraction) -> Fallible<Fraction> {
        let ((a, b), (c, d)) = (self.wide(), other.wide());
        Fraction::new(a * c, b * d)
    }

    /// A power; a negative one of 0 is refused.
    pub fn power(self, exponent: i64) -> Fallible<Fraction> {
        let times = u32::try_from(exponent.unsigned_abs()).map_err(|_| Refusal::TooLarge)?;
        let power = |part: i128| part.checked_pow(times).ok_or(Refusal::TooLarge);
        let (above, below) = self.wide();
        match exponent < 0 {
            true => Fraction::new(power(below)?, power(above)?),
            false => Fraction::new(power(above)?, power(below)?),
        }
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}
