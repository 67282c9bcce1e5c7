//! `f64` as a number system: fast, rounded, never exact.
//!
//! This file must not implement `Exact` or `Field` for `f64`.

use nalgebra::DMatrix;
use num_traits::{FromPrimitive, ToPrimitive};

use super::{Exp, Invert, Log, Ordered, Rational, Ring, Sign, assert_product_shape};

impl Ring for f64 {
    const NAME: &'static str = "f64";

    fn from_rational(q: &Rational) -> Option<Self> {
        q.to_f64().filter(|x| x.is_finite())
    }

    fn to_rational(&self) -> Option<Rational> {
        Rational::from_f64(*self)
    }

    fn from_integer(n: i64) -> Self {
        n as f64
    }

    fn add_product(&mut self, a: &Self, b: &Self) {
        *self += a * b;
    }

    fn product_to(a: &DMatrix<Self>, b: &DMatrix<Self>, out: &mut DMatrix<Self>) {
        assert_product_shape(a, b, out);
        a.mul_to(b, out);
    }
}

impl Invert for f64 {
    fn inverse(&self) -> Option<Self> {
        Some(self.recip()).filter(|inverse| inverse.is_finite())
    }
}

impl Ordered for f64 {
    fn sign(&self) -> Option<Sign> {
        match self.partial_cmp(&0.0)? {
            std::cmp::Ordering::Less => Some(Sign::Negative),
            std::cmp::Ordering::Equal => Some(Sign::Zero),
            std::cmp::Ordering::Greater => Some(Sign::Positive),
        }
    }
}

impl Exp for f64 {
    fn exp(&self) -> Option<Self> {
        Some(f64::exp(*self))
    }

    fn tanh(&self) -> Option<Self> {
        Some(f64::tanh(*self))
    }

    fn shift(row: &[Self]) -> Self {
        row.iter()
            .copied()
            .reduce(f64::max)
            .filter(|c| c.is_finite())
            .unwrap_or(0.0)
    }
}

impl Log for f64 {
    fn ln(&self) -> Option<Self> {
        (*self > 0.0).then(|| f64::ln(*self))
    }
}
