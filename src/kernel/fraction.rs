//! Small fractions, exact. Whatever would become too large is refused.

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

    /// `above / below`; `None` if `below` is 0, or a part is too large.
    pub fn new(above: i128, below: i128) -> Option<Fraction> {
        if below == 0 {
            return None;
        }
        let divisor = gcd(above.unsigned_abs(), below.unsigned_abs()) as i128;
        let sign = below.signum();
        Some(Fraction {
            above: i64::try_from(above / divisor * sign).ok()?,
            below: i64::try_from(below / divisor * sign).ok()?,
        })
    }

    /// A whole number.
    pub fn whole(number: i64) -> Fraction {
        Fraction {
            above: number,
            below: 1,
        }
    }

    /// Numerator and denominator.
    pub fn parts(self) -> (i64, i64) {
        (self.above, self.below)
    }

    /// The sum.
    pub fn plus(self, other: Fraction) -> Option<Fraction> {
        let (a, b) = (i128::from(self.above), i128::from(self.below));
        let (c, d) = (i128::from(other.above), i128::from(other.below));
        Fraction::new(a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?, b * d)
    }

    /// The product.
    pub fn times(self, other: Fraction) -> Option<Fraction> {
        let (a, b) = (i128::from(self.above), i128::from(self.below));
        let (c, d) = (i128::from(other.above), i128::from(other.below));
        Fraction::new(a * c, b * d)
    }

    /// The inverse; `None` for 0.
    pub fn inverse(self) -> Option<Fraction> {
        Fraction::new(i128::from(self.below), i128::from(self.above))
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}
