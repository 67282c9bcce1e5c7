//! Dual numbers `a + b ε` with `ε² = 0`: the definition of the derivative.
//!
//! Only arithmetic and the chain rule live here; no network is differentiated in this file.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use nalgebra::DMatrix;
use num_traits::{One, Zero};

use super::{Exact, Exp, Invert, Log, Rational, Ring, assert_product_shape};

/// A number `primal + tangent · ε` over `F`, where `ε² = 0`.
///
/// It is a ring but never a field: `ε` itself is not zero and has no inverse.
///
/// ```
/// use gradproof::number::{Dual, Fp};
/// let x = Dual::new(Fp::new(3), Fp::new(1));
/// assert_eq!((x * x).tangent, Fp::new(6)); // d/dx x² = 2x
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dual<F> {
    /// The value.
    pub primal: F,
    /// The derivative of the value in the chosen direction.
    pub tangent: F,
}

impl<F: Ring> Dual<F> {
    /// The number `primal + tangent · ε`.
    pub fn new(primal: F, tangent: F) -> Self {
        Dual { primal, tangent }
    }

    /// The number `value + 0 · ε`.
    pub fn constant(value: F) -> Self {
        Dual::new(value, F::zero())
    }

    /// The chain rule: `f(self)` for a function with this value and derivative at the primal.
    pub fn chain(&self, value: F, derivative: F) -> Self {
        Dual::new(value, derivative * self.tangent.clone())
    }
}

impl<F: Ring> fmt::Display for Dual<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} + ({})ε", self.primal, self.tangent)
    }
}

impl<F: Ring> Add for Dual<F> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Dual::new(self.primal + other.primal, self.tangent + other.tangent)
    }
}

impl<F: Ring> Sub for Dual<F> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Dual::new(self.primal - other.primal, self.tangent - other.tangent)
    }
}

impl<F: Ring> Mul for Dual<F> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let mut tangent = self.primal.clone() * other.tangent;
        tangent.add_product(&self.tangent, &other.primal);
        Dual::new(self.primal * other.primal, tangent)
    }
}

impl<F: Ring> Neg for Dual<F> {
    type Output = Self;

    fn neg(self) -> Self {
        Dual::new(-self.primal, -self.tangent)
    }
}

impl<F: Ring> AddAssign for Dual<F> {
    fn add_assign(&mut self, other: Self) {
        self.primal += other.primal;
        self.tangent += other.tangent;
    }
}

impl<F: Ring> SubAssign for Dual<F> {
    fn sub_assign(&mut self, other: Self) {
        self.primal -= other.primal;
        self.tangent -= other.tangent;
    }
}

impl<F: Ring> MulAssign for Dual<F> {
    fn mul_assign(&mut self, other: Self) {
        *self = self.clone() * other;
    }
}

impl<F: Ring> Zero for Dual<F> {
    fn zero() -> Self {
        Dual::constant(F::zero())
    }

    fn is_zero(&self) -> bool {
        self.primal.is_zero() && self.tangent.is_zero()
    }
}

impl<F: Ring> One for Dual<F> {
    fn one() -> Self {
        Dual::constant(F::one())
    }
}

impl<F: Ring> Ring for Dual<F> {
    const NAME: &'static str = "dual";

    fn from_rational(q: &Rational) -> Option<Self> {
        F::from_rational(q).map(Dual::constant)
    }

    fn to_rational(&self) -> Option<Rational> {
        if self.tangent.is_zero() {
            self.primal.to_rational()
        } else {
            None
        }
    }

    fn from_integer(n: i64) -> Self {
        Dual::constant(F::from_integer(n))
    }

    // The primal part is the product over F itself, so that over f64 it rounds the same way.
    fn product_to(a: &DMatrix<Self>, b: &DMatrix<Self>, out: &mut DMatrix<Self>) {
        assert_product_shape(a, b, out);
        let split = |m: &DMatrix<Self>| (m.map(|x| x.primal), m.map(|x| x.tangent));
        let ((a, da), (b, db)) = (split(a), split(b));
        let tangent = F::product(&a, &db) + F::product(&da, &b);
        *out = F::product(&a, &b).zip_map(&tangent, Dual::new);
    }
}

impl<F: Exact> Exact for Dual<F> {
    const ROW_BY_ROW: bool = F::ROW_BY_ROW;
    const STENCIL_DEGREE: u32 = F::STENCIL_DEGREE;
}

impl<F: Invert> Invert for Dual<F> {
    fn inverse(&self) -> Option<Self> {
        let inverse = self.primal.inverse()?;
        let slope = -(inverse.clone() * inverse.clone());
        Some(self.chain(inverse, slope))
    }
}

impl<F: Exp> Exp for Dual<F> {
    fn exp(&self) -> Option<Self> {
        let exp = self.primal.exp()?;
        Some(self.chain(exp.clone(), exp))
    }

    fn tanh(&self) -> Option<Self> {
        let tanh = self.primal.tanh()?;
        let slope = F::one() - tanh.clone() * tanh.clone();
        Some(self.chain(tanh, slope))
    }

    fn shift(row: &[Self]) -> Self {
        let primals: Vec<F> = row.iter().map(|x| x.primal.clone()).collect();
        Dual::constant(F::shift(&primals))
    }
}

impl<F: Log + Invert> Log for Dual<F> {
    fn ln(&self) -> Option<Self> {
        Some(self.chain(self.primal.ln()?, self.primal.inverse()?))
    }
}
