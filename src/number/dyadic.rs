//! Integers times powers of two: exact arithmetic on the user's own `f64` weights.
//!
//! A ring, not a field. No gcd is ever taken, which is what makes it fast. No floating-point
//! arithmetic: only conversion from and to the bits of an `f64`.

#![deny(clippy::float_arithmetic)]

use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_bigint::BigInt;
use num_traits::{Float, One, Signed, ToPrimitive, Zero};

use super::{Exact, Ordered, Rational, Ring, Sign};

/// The number `mantissa * 2^exponent`.
///
/// One number has many representations; `==` compares values. Zero always has exponent 0.
///
/// ```
/// use gradproof::number::Dyadic;
/// let tenth = Dyadic::from_f64(0.1).unwrap();
/// assert_eq!(tenth.to_f64(), Some(0.1));
/// assert_ne!(&tenth + &tenth + tenth.clone(), Dyadic::from_f64(0.3).unwrap());
/// assert_eq!(Dyadic::from_f64(f64::NAN), None);
/// ```
#[derive(Clone, Debug)]
pub struct Dyadic {
    mantissa: BigInt,
    exponent: i64,
}

impl Dyadic {
    /// The number `mantissa * 2^exponent`.
    pub fn new(mantissa: BigInt, exponent: i64) -> Self {
        let exponent = if mantissa.is_zero() { 0 } else { exponent };
        Dyadic { mantissa, exponent }
    }

    /// Exactly the number that a finite `f64` is; `None` for NaN and the infinities.
    pub fn from_f64(x: f64) -> Option<Self> {
        if !x.is_finite() {
            return None;
        }
        let (mantissa, exponent, sign) = x.integer_decode();
        Some(Dyadic::new(BigInt::from(mantissa) * sign, exponent.into()))
    }

    /// The same number as an `f64`; `None` where `f64` does not contain it.
    pub fn to_f64(&self) -> Option<f64> {
        let x = self.as_rational().to_f64()?;
        (Dyadic::from_f64(x).as_ref() == Some(self)).then_some(x)
    }

    fn as_rational(&self) -> Rational {
        let power = BigInt::one() << self.exponent.unsigned_abs();
        if self.exponent >= 0 {
            Rational::from_integer(&self.mantissa * power)
        } else {
            Rational::new(self.mantissa.clone(), power)
        }
    }

    /// `self += sign * (mantissa * 2^exponent)`, where the sign is given by `combine`.
    fn accumulate(&mut self, mantissa: &BigInt, exponent: i64, combine: fn(&mut BigInt, &BigInt)) {
        if mantissa.is_zero() {
            return;
        }
        if self.mantissa.is_zero() {
            self.exponent = exponent;
        }
        match self.exponent - exponent {
            0 => combine(&mut self.mantissa, mantissa),
            higher if higher > 0 => {
                self.mantissa <<= higher;
                self.exponent = exponent;
                combine(&mut self.mantissa, mantissa);
            }
            lower => combine(&mut self.mantissa, &(mantissa << lower.unsigned_abs())),
        }
        if self.mantissa.is_zero() {
            self.exponent = 0;
        }
    }
}

impl PartialEq for Dyadic {
    fn eq(&self, other: &Self) -> bool {
        match self.exponent - other.exponent {
            0 => self.mantissa == other.mantissa,
            _ if self.mantissa.sign() != other.mantissa.sign() => false,
            higher if higher > 0 => &self.mantissa << higher == other.mantissa,
            lower => self.mantissa == &other.mantissa << lower.unsigned_abs(),
        }
    }
}

impl Eq for Dyadic {}

impl fmt::Display for Dyadic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_rational().fmt(f)
    }
}

impl Zero for Dyadic {
    fn zero() -> Self {
        Dyadic::new(BigInt::zero(), 0)
    }

    fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }
}

impl One for Dyadic {
    fn one() -> Self {
        Dyadic::new(BigInt::one(), 0)
    }
}

impl AddAssign<&Dyadic> for Dyadic {
    fn add_assign(&mut self, other: &Dyadic) {
        self.accumulate(&other.mantissa, other.exponent, |a, b| *a += b);
    }
}

impl SubAssign<&Dyadic> for Dyadic {
    fn sub_assign(&mut self, other: &Dyadic) {
        self.accumulate(&other.mantissa, other.exponent, |a, b| *a -= b);
    }
}

impl AddAssign for Dyadic {
    fn add_assign(&mut self, other: Dyadic) {
        *self += &other;
    }
}

impl SubAssign for Dyadic {
    fn sub_assign(&mut self, other: Dyadic) {
        *self -= &other;
    }
}

impl Add for Dyadic {
    type Output = Dyadic;

    fn add(mut self, other: Dyadic) -> Dyadic {
        self += &other;
        self
    }
}

impl Add for &Dyadic {
    type Output = Dyadic;

    fn add(self, other: &Dyadic) -> Dyadic {
        let mut sum = self.clone();
        sum += other;
        sum
    }
}

impl Sub for Dyadic {
    type Output = Dyadic;

    fn sub(mut self, other: Dyadic) -> Dyadic {
        self -= &other;
        self
    }
}

impl Mul for &Dyadic {
    type Output = Dyadic;

    fn mul(self, other: &Dyadic) -> Dyadic {
        Dyadic::new(
            &self.mantissa * &other.mantissa,
            self.exponent + other.exponent,
        )
    }
}

impl Mul for Dyadic {
    type Output = Dyadic;

    fn mul(self, other: Dyadic) -> Dyadic {
        &self * &other
    }
}

impl MulAssign for Dyadic {
    fn mul_assign(&mut self, other: Dyadic) {
        *self = &*self * &other;
    }
}

impl Neg for Dyadic {
    type Output = Dyadic;

    fn neg(self) -> Dyadic {
        Dyadic::new(-self.mantissa, self.exponent)
    }
}

impl Ring for Dyadic {
    const NAME: &'static str = "dyadic";

    fn from_rational(q: &Rational) -> Option<Self> {
        let twos = q.denom().trailing_zeros().unwrap_or(0);
        (q.denom() >> twos).is_one().then(|| {
            let twos = i64::try_from(twos).unwrap_or(i64::MAX);
            Dyadic::new(q.numer().clone(), -twos)
        })
    }

    fn to_rational(&self) -> Option<Rational> {
        Some(self.as_rational())
    }

    fn from_integer(n: i64) -> Self {
        Dyadic::new(n.into(), 0)
    }

    fn add_product(&mut self, a: &Self, b: &Self) {
        let product = &a.mantissa * &b.mantissa;
        self.accumulate(&product, a.exponent + b.exponent, |a, b| *a += b);
    }
}

impl Exact for Dyadic {
    const STENCIL_DEGREE: u32 = 2;
}

impl Ordered for Dyadic {
    fn sign(&self) -> Option<Sign> {
        Some(if self.mantissa.is_zero() {
            Sign::Zero
        } else if self.mantissa.is_negative() {
            Sign::Negative
        } else {
            Sign::Positive
        })
    }
}
