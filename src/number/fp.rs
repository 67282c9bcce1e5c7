//! The prime field with 2^61 - 1 elements: random identity testing. No order, no floating point.

#![deny(clippy::float_arithmetic)]

use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use nalgebra::DMatrix;
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};

use super::{Exact, Field, Invert, Rational, Ring, assert_product_shape};

/// An element of GF(p) with p = 2^61 - 1.
///
/// Printed as the representative nearest to zero.
///
/// ```
/// use gradproof::number::{Fp, Invert};
/// let a = Fp::new(7);
/// assert_eq!(a * a.inverse().unwrap(), Fp::new(1));
/// assert_eq!((-a).to_string(), "-7");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fp(u64);

impl Fp {
    /// The prime 2^61 - 1.
    pub const P: u64 = (1 << 61) - 1;

    /// How many products of two reduced elements may be added before the sum is folded.
    ///
    /// Each product is below 2^122 and a folded sum below 2^68, so 32 of them stay below 2^128.
    const FOLD: usize = 32;

    /// The class of `n`.
    pub fn new(n: u64) -> Self {
        Fp(n % Self::P)
    }

    /// The representative in `0..P`.
    pub fn residue(self) -> u64 {
        self.0
    }

    /// Folds a sum of products once: the same class, below 2^68.
    #[inline]
    fn fold(sum: u128) -> u128 {
        (sum & u128::from(Self::P)) + (sum >> 61)
    }

    #[inline]
    fn reduce(sum: u128) -> Self {
        // After two folds the sum is at most P + 2^7, so one subtraction is enough.
        let folded = Self::fold(Self::fold(sum)) as u64;
        Fp(if folded >= Self::P {
            folded - Self::P
        } else {
            folded
        })
    }

    fn pow(self, mut exponent: u64) -> Self {
        let (mut base, mut power) = (self, Fp(1));
        while exponent > 0 {
            if exponent & 1 == 1 {
                power *= base;
            }
            base *= base;
            exponent >>= 1;
        }
        power
    }

    fn symmetric(self) -> i64 {
        if self.0 > Self::P / 2 {
            self.0 as i64 - Self::P as i64
        } else {
            self.0 as i64
        }
    }

    fn from_bigint(n: &BigInt) -> Self {
        let p = BigInt::from(Self::P);
        let residue = ((n % &p) + &p) % &p;
        Fp(residue.to_u64().expect("a residue is below 2^61"))
    }
}

impl fmt::Display for Fp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.symmetric().fmt(f)
    }
}

impl Add for Fp {
    type Output = Fp;

    #[inline]
    fn add(self, other: Fp) -> Fp {
        let sum = self.0 + other.0;
        Fp(if sum >= Self::P { sum - Self::P } else { sum })
    }
}

impl Sub for Fp {
    type Output = Fp;

    #[inline]
    fn sub(self, other: Fp) -> Fp {
        self + -other
    }
}

impl Neg for Fp {
    type Output = Fp;

    #[inline]
    fn neg(self) -> Fp {
        Fp(if self.0 == 0 { 0 } else { Self::P - self.0 })
    }
}

impl Mul for Fp {
    type Output = Fp;

    #[inline]
    fn mul(self, other: Fp) -> Fp {
        let product = u128::from(self.0) * u128::from(other.0);
        let sum = (product as u64 & Self::P) + (product >> 61) as u64;
        Fp(if sum >= Self::P { sum - Self::P } else { sum })
    }
}

impl AddAssign for Fp {
    #[inline]
    fn add_assign(&mut self, other: Fp) {
        *self = *self + other;
    }
}

impl SubAssign for Fp {
    #[inline]
    fn sub_assign(&mut self, other: Fp) {
        *self = *self - other;
    }
}

impl MulAssign for Fp {
    #[inline]
    fn mul_assign(&mut self, other: Fp) {
        *self = *self * other;
    }
}

impl Zero for Fp {
    fn zero() -> Self {
        Fp(0)
    }

    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl One for Fp {
    fn one() -> Self {
        Fp(1)
    }
}

impl Ring for Fp {
    const NAME: &'static str = "fp";

    fn from_rational(q: &Rational) -> Option<Self> {
        if let Some(integer) = q.is_integer().then(|| q.numer().to_i64()).flatten() {
            return Some(Self::from_integer(integer));
        }
        Some(Self::from_bigint(q.numer()) * Self::from_bigint(q.denom()).inverse()?)
    }

    fn to_rational(&self) -> Option<Rational> {
        Some(Rational::from_integer(self.symmetric().into()))
    }

    /// A prime field has no sizes.
    fn approximate(&self) -> Option<f64> {
        None
    }

    fn from_integer(n: i64) -> Self {
        let residue = i128::from(n).rem_euclid(i128::from(Self::P));
        Fp(residue as u64)
    }

    fn product_to(a: &DMatrix<Self>, b: &DMatrix<Self>, out: &mut DMatrix<Self>) {
        assert_product_shape(a, b, out);
        let rows = a.nrows();
        if rows == 0 || a.ncols() == 0 {
            out.fill(Fp(0));
            return;
        }
        let columns = b.as_slice().chunks_exact(a.ncols());
        for (b, out) in columns.zip(out.as_mut_slice().chunks_exact_mut(rows)) {
            for (i, out) in out.iter_mut().enumerate() {
                let row = a.as_slice()[i..].iter().step_by(rows);
                *out = dot(row, b);
            }
        }
    }
}

/// The dot product of a row and a column, folded in time.
#[inline]
fn dot<'a>(row: impl Iterator<Item = &'a Fp>, column: &[Fp]) -> Fp {
    let mut row = row;
    let mut sum = 0u128;
    for part in column.chunks(Fp::FOLD) {
        for (b, a) in part.iter().zip(&mut row) {
            sum += u128::from(a.0) * u128::from(b.0);
        }
        sum = Fp::fold(sum);
    }
    Fp::reduce(sum)
}

impl Invert for Fp {
    fn inverse(&self) -> Option<Self> {
        (self.0 != 0).then(|| self.pow(Self::P - 2))
    }
}

impl Field for Fp {}

impl Exact for Fp {
    const STENCIL_DEGREE: u32 = 200;
}
