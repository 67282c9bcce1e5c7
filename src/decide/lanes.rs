//! Numbers of several instances side by side, so that a term is walked through once for all of
//! them. Nothing here knows what the numbers are for.

use std::array::from_fn;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_traits::{One, Zero};

use crate::number::{Invert, Rational, Ring};

/// How many instances are evaluated at once.
pub const LANES: usize = 4;

/// One number for each of some instances. Everything is done to each of them alone; two are equal
/// if they are equal in every lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lanes<F>([F; LANES]);

impl<F> Lanes<F> {
    /// The numbers of all lanes.
    pub fn new(number: impl FnMut(usize) -> F) -> Self {
        Lanes(from_fn(number))
    }

    /// The same, if every lane has a number.
    pub fn all(number: impl FnMut(usize) -> Option<F>) -> Option<Self> {
        let mut lanes = from_fn::<_, LANES, _>(number);
        lanes.iter().all(Option::is_some).then(|| {
            Lanes(from_fn(|at| {
                lanes[at].take().expect("every lane has a number")
            }))
        })
    }

    /// The number of one lane.
    pub fn lane(&self, at: usize) -> &F {
        &self.0[at]
    }
}

impl<F: Ring> Add for Lanes<F> {
    type Output = Self;

    #[inline]
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl<F: Ring> Sub for Lanes<F> {
    type Output = Self;

    #[inline]
    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

impl<F: Ring> Mul for Lanes<F> {
    type Output = Self;

    #[inline]
    fn mul(mut self, other: Self) -> Self {
        self *= other;
        self
    }
}

impl<F: Ring> Neg for Lanes<F> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Lanes(self.0.map(Neg::neg))
    }
}

impl<F: Ring> AddAssign for Lanes<F> {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        for (one, two) in self.0.iter_mut().zip(other.0) {
            *one += two;
        }
    }
}

impl<F: Ring> SubAssign for Lanes<F> {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        for (one, two) in self.0.iter_mut().zip(other.0) {
            *one -= two;
        }
    }
}

impl<F: Ring> MulAssign for Lanes<F> {
    #[inline]
    fn mul_assign(&mut self, other: Self) {
        for (one, two) in self.0.iter_mut().zip(other.0) {
            *one *= two;
        }
    }
}

impl<F: Ring> Zero for Lanes<F> {
    fn zero() -> Self {
        Lanes::new(|_| F::zero())
    }

    fn is_zero(&self) -> bool {
        self.0.iter().all(Zero::is_zero)
    }
}

impl<F: Ring> One for Lanes<F> {
    fn one() -> Self {
        Lanes::new(|_| F::one())
    }
}

impl<F: Ring> fmt::Display for Lanes<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

impl<F: Ring> Ring for Lanes<F> {
    const NAME: &'static str = F::NAME;

    fn from_rational(q: &Rational) -> Option<Self> {
        let number = F::from_rational(q)?;
        Some(Lanes::new(|_| number.clone()))
    }

    /// The lanes are different numbers.
    fn to_rational(&self) -> Option<Rational> {
        None
    }

    fn from_integer(n: i64) -> Self {
        Lanes::new(|_| F::from_integer(n))
    }

    #[inline]
    fn add_product(&mut self, a: &Self, b: &Self) {
        for (sum, (a, b)) in self.0.iter_mut().zip(a.0.iter().zip(&b.0)) {
            sum.add_product(a, b);
        }
    }
}

impl<F: Invert> Invert for Lanes<F> {
    /// One inverse for all lanes: 1/a = b (1/ab).
    fn inverse(&self) -> Option<Self> {
        let mut product = F::one();
        let before: [F; LANES] = from_fn(|at| {
            let before = product.clone();
            product *= self.0[at].clone();
            before
        });
        let mut rest = product.inverse()?;
        let mut inverse = self.clone();
        for at in (0..LANES).rev() {
            inverse.0[at] = rest.clone() * before[at].clone();
            rest *= self.0[at].clone();
        }
        Some(inverse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Fp, PrimePair};

    fn each<F: Invert + PartialEq>(numbers: [i64; LANES]) {
        let lanes = Lanes::new(|at| F::from_integer(numbers[at]));
        let alone = Lanes::all(|at| F::from_integer(numbers[at]).inverse());
        assert_eq!(lanes.inverse(), alone);
        if let Some(inverse) = alone {
            assert_eq!(lanes * inverse, Lanes::one());
        }
    }

    #[test]
    fn the_inverse_is_that_of_each_lane() {
        for numbers in [[1, 2, 3, 4], [7, -1, 1 << 40, 5], [3, 0, 1, 1], [0; LANES]] {
            each::<Fp>(numbers);
            each::<PrimePair>(numbers);
        }
    }

    #[test]
    fn one_lane_that_differs_is_a_difference() {
        let one = Lanes::new(|at| Fp::new(at as u64));
        for lane in 0..LANES {
            let other = Lanes::new(|at| Fp::new(at as u64 + u64::from(at == lane)));
            assert_ne!(one, other);
            assert!(!(one.clone() - other).is_zero());
        }
    }
}
