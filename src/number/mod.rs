//! Number systems and the laws they keep.
//!
//! Here live the capability traits and one file for each number system. One piece of
//! generic mathematics runs over all of them, and each gives another strength of evidence.
//! Nothing here knows of networks, gradients or verdicts.
//!
//! Architecture invariant: a capability is a trait bound. `f64` is not [`Exact`], neither
//! `f64` nor [`Dual`] is a [`Field`], and a ring without a total exponential function has an
//! [`Exp::exp`] that may answer `None`. What a system cannot do does not compile.

mod approximate;
mod dual;
mod dyadic;
mod exp_rational;
mod exp_sum;
mod fp;
mod prime_pair;
mod rational;
mod real;

pub use dual::Dual;
pub use dyadic::Dyadic;
pub use exp_rational::ExpRational;
pub use exp_sum::ExpSum;
pub use fp::Fp;
pub use prime_pair::{Base, PrimePair};
pub use rational::{Rational, parse_rational};

use std::fmt::Display;

use nalgebra::{ClosedAddAssign, ClosedMulAssign, ClosedSubAssign, DMatrix, Scalar};
use num_traits::{One, ToPrimitive, Zero};

/// A commutative ring whose elements fit into a [`nalgebra`] matrix.
///
/// # Laws
/// For all `a`, `b`, `c`: addition and multiplication are associative and commutative, `zero`
/// and `one` are neutral, `a + (-a) = 0`, `a - b = a + (-b)`, and `a(b + c) = ab + ac`.
/// `f64` keeps them only up to rounding. Where both sides are `Some`, `from_rational` is a ring
/// homomorphism, and `to_rational` is its inverse.
///
/// ```
/// use gradproof::number::{Fp, Ring};
/// let half = Fp::from_ratio(1, 2).unwrap();
/// assert_eq!(half + half, Fp::from_integer(1));
/// ```
pub trait Ring:
    Scalar
    + Display
    + Zero
    + One
    + ClosedAddAssign
    + ClosedSubAssign
    + ClosedMulAssign
    + std::ops::Neg<Output = Self>
    + Send
    + Sync
{
    /// The short name used on the command line and in reports.
    const NAME: &'static str;

    /// The image of a rational number; `None` where this system does not contain it.
    ///
    /// `f64` rounds to nearest.
    fn from_rational(q: &Rational) -> Option<Self>;

    /// The rational number this element is; `None` where it is none.
    ///
    /// An element of a prime field is lifted to the integer nearest to zero that it represents.
    fn to_rational(&self) -> Option<Rational>;

    /// A rough value, to tell large from small in a report; `None` where sizes mean nothing.
    ///
    /// No verdict may depend on it.
    fn approximate(&self) -> Option<f64> {
        self.to_rational()?.to_f64().filter(|x| x.is_finite())
    }

    /// The image of an integer.
    fn from_integer(n: i64) -> Self;

    /// The image of `numerator / denominator`; `None` where this system does not contain it.
    ///
    /// # Panics
    /// If the denominator is zero.
    fn from_ratio(numerator: i64, denominator: i64) -> Option<Self> {
        Self::from_rational(&Rational::new(numerator.into(), denominator.into()))
    }

    /// `self += a * b`, without copying either factor where the system can avoid it.
    fn add_product(&mut self, a: &Self, b: &Self) {
        *self += a.clone() * b.clone();
    }

    /// The matrix product, written over `out`.
    ///
    /// # Panics
    /// If the shapes do not fit: `a` is r x s, `b` is s x t, `out` is r x t.
    fn product_to(a: &DMatrix<Self>, b: &DMatrix<Self>, out: &mut DMatrix<Self>) {
        assert_product_shape(a, b, out);
        for j in 0..b.ncols() {
            for i in 0..a.nrows() {
                let mut sum = Self::zero();
                for k in 0..a.ncols() {
                    sum.add_product(&a[(i, k)], &b[(k, j)]);
                }
                out[(i, j)] = sum;
            }
        }
    }

    /// The matrix product of an r x s and an s x t matrix.
    ///
    /// # Panics
    /// If the shapes do not fit.
    fn product(a: &DMatrix<Self>, b: &DMatrix<Self>) -> DMatrix<Self> {
        let mut out = DMatrix::zeros(a.nrows(), b.ncols());
        Self::product_to(a, b, &mut out);
        out
    }
}

fn assert_product_shape<F>(a: &DMatrix<F>, b: &DMatrix<F>, out: &DMatrix<F>) {
    assert!(
        a.ncols() == b.nrows() && out.shape() == (a.nrows(), b.ncols()),
        "matrix product: {:?} times {:?} into {:?}",
        a.shape(),
        b.shape(),
        out.shape()
    );
}

/// A ring in which some elements have an inverse.
///
/// # Laws
/// If `a.inverse()` is `Some(b)` then `a * b = 1`. `None` means that `a` has no inverse. In `f64`
/// the law holds up to rounding; there is no inverse where the reciprocal is not finite, and that
/// of an infinity is its limit 0.
pub trait Invert: Ring {
    /// The multiplicative inverse, if there is one.
    fn inverse(&self) -> Option<Self>;
}

/// A field: every element but zero has an inverse.
///
/// # Laws
/// `a.inverse()` is `None` exactly for `a = 0`. `f64` and [`Dual`] break this law.
pub trait Field: Invert {}

/// A ring in which `==` decides equality.
///
/// # Laws
/// `a == b` exactly when `a` and `b` are the same number; equality is an equivalence and agrees
/// with the ring operations. `f64` is absent on purpose: what it finds equal may differ.
///
/// ```compile_fail
/// fn exact<F: gradproof::number::Exact>() {}
/// exact::<f64>();
/// ```
pub trait Exact: Ring + Eq {
    /// Sums over many examples grow beyond reach here, so claims are decided one row at a time.
    const ROW_BY_ROW: bool = false;

    /// The largest degree of a polynomial that exact finite differences are taken of.
    ///
    /// A stencil divides, so a ring without division allows only halves: degree 2.
    const STENCIL_DEGREE: u32 = 16;
}

/// The sign of an element of an ordered ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Less than zero.
    Negative,
    /// Exactly zero.
    Zero,
    /// Greater than zero.
    Positive,
}

/// A ring with an order that can be asked for the sign of an element.
///
/// # Laws
/// Where all answers are `Some`: the sign of `-a` is opposite, the product of the signs is the
/// sign of the product, and a sum of positives is positive. `None` means "cannot tell".
/// This is not `PartialOrd`, whose `>` answers `false` for "cannot tell".
pub trait Ordered: Ring {
    /// The sign, or `None` where it cannot be told (a NaN, a sum of exponentials).
    fn sign(&self) -> Option<Sign>;
}

/// A ring with an exponential function, total or partial.
///
/// # Laws
/// Where all answers are `Some`: `exp(0) = 1` and `exp(a + b) = exp(a) exp(b)`. `None` means
/// that the result lies outside this system.
///
/// ```compile_fail
/// use gradproof::number::Rational;
/// fn sigmoid_needs<F: gradproof::number::Exp>() {}
/// sigmoid_needs::<Rational>();
/// ```
pub trait Exp: Invert {
    /// The exponential, if it lies in this system.
    fn exp(&self) -> Option<Self>;

    /// The hyperbolic tangent, if it lies in this system.
    fn tanh(&self) -> Option<Self> {
        let e = (self.clone() + self.clone()).exp()?;
        Some((e.clone() - Self::one()) * (e + Self::one()).inverse()?)
    }

    /// A constant that softmax may subtract from a whole row before it takes exponentials.
    ///
    /// Mathematically any value is right. `f64` answers the largest, to avoid overflow.
    fn shift(_row: &[Self]) -> Self {
        Self::zero()
    }
}

/// A ring with a partial natural logarithm.
///
/// # Laws
/// Where all answers are `Some`: `ln(1) = 0`, `ln(ab) = ln(a) + ln(b)`, `exp(ln(a)) = a`.
pub trait Log: Ring {
    /// The natural logarithm, if it lies in this system.
    fn ln(&self) -> Option<Self>;
}
