//! Numbers with several independent infinitesimals, each of square zero: exact derivatives of any
//! order. The definition of the derivative, and nothing else.

use num_traits::Zero;

use crate::number::{Invert, Ring};

/// A number plus infinitesimal parts. Coefficient `s` belongs to the product of the infinitesimals
/// whose bits are set in `s`.
#[derive(Clone, Debug, PartialEq)]
pub enum Jet<F> {
    /// Nothing infinitesimal.
    Number(F),
    /// A primal and a tangent of the first infinitesimal.
    Dual(F, F),
    /// All coefficients; their number is a power of two.
    Many(Vec<F>),
}

impl<F: Ring> Jet<F> {
    /// Zero.
    pub fn zero() -> Self {
        Jet::Number(F::zero())
    }

    /// The coefficient of a product of infinitesimals.
    pub fn coefficient(&self, bits: usize) -> F {
        match (self, bits) {
            (Jet::Number(number) | Jet::Dual(number, _), 0) => number.clone(),
            (Jet::Dual(_, tangent), 1) => tangent.clone(),
            (Jet::Many(all), _) => all.get(bits).cloned().unwrap_or_else(F::zero),
            _ => F::zero(),
        }
    }

    /// What is not infinitesimal.
    pub fn number(&self) -> &F {
        match self {
            Jet::Number(number) | Jet::Dual(number, _) => number,
            Jet::Many(all) => &all[0],
        }
    }

    /// About how many products of numbers a product of two of this kind takes.
    pub fn products(&self) -> u64 {
        match self {
            Jet::Number(_) | Jet::Dual(..) => 1,
            Jet::Many(all) => 3u64.pow(all.len().trailing_zeros()),
        }
    }

    fn bits(&self) -> usize {
        match self {
            Jet::Number(_) => 1,
            Jet::Dual(..) => 2,
            Jet::Many(all) => all.len(),
        }
    }

    fn from_all(all: Vec<F>) -> Self {
        let mut all = all;
        // Infinitesimals that do not occur are dropped, so that plain numbers stay plain.
        while all.len() > 1 && all[all.len() / 2..].iter().all(Zero::is_zero) {
            all.truncate(all.len() / 2);
        }
        match all.len() {
            1 => Jet::Number(all.swap_remove(0)),
            2 => {
                let tangent = all.swap_remove(1);
                Jet::Dual(all.swap_remove(0), tangent)
            }
            _ => Jet::Many(all),
        }
    }

    /// The same with one more infinitesimal, the `number`-th, added.
    pub fn nudged(&self, number: usize) -> Self {
        let bit = 1 << number;
        let mut all: Vec<F> = (0..self.bits().max(2 * bit))
            .map(|bits| self.coefficient(bits))
            .collect();
        all[bit] += F::one();
        Self::from_all(all)
    }

    /// The part that belongs to all infinitesimals from the `number`-th on, without them.
    pub fn derivative(&self, number: usize, order: usize) -> Self {
        let mask = ((1usize << order) - 1) << number;
        let all = (0..1 << number)
            .map(|bits| self.coefficient(bits | mask))
            .collect();
        Self::from_all(all)
    }

    /// Whether all coefficients are the same.
    pub fn equals(&self, other: &Self) -> bool {
        (0..self.bits().max(other.bits()))
            .all(|bits| self.coefficient(bits) == other.coefficient(bits))
    }

    /// The sum.
    pub fn plus(self, other: &Self) -> Self {
        match (self, other) {
            (Jet::Number(a), Jet::Number(b)) => Jet::Number(a + b.clone()),
            (Jet::Number(a), Jet::Dual(b, t)) => Jet::Dual(a + b.clone(), t.clone()),
            (Jet::Dual(a, t), Jet::Number(b)) => Jet::Dual(a + b.clone(), t),
            (Jet::Dual(a, s), Jet::Dual(b, t)) => Jet::Dual(a + b.clone(), s + t.clone()),
            (one, other) => {
                let all = (0..one.bits().max(other.bits()))
                    .map(|bits| one.coefficient(bits) + other.coefficient(bits));
                Self::from_all(all.collect())
            }
        }
    }

    /// The opposite.
    pub fn negated(self) -> Self {
        match self {
            Jet::Number(a) => Jet::Number(-a),
            Jet::Dual(a, t) => Jet::Dual(-a, -t),
            Jet::Many(all) => Jet::Many(all.into_iter().map(|a| -a).collect()),
        }
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        match (self, other) {
            (Jet::Number(a), Jet::Number(b)) => Jet::Number(a.clone() * b.clone()),
            (Jet::Number(a), Jet::Dual(b, t)) | (Jet::Dual(b, t), Jet::Number(a)) => {
                Jet::Dual(a.clone() * b.clone(), a.clone() * t.clone())
            }
            (Jet::Dual(a, s), Jet::Dual(b, t)) => {
                let mut tangent = a.clone() * t.clone();
                tangent.add_product(s, b);
                Jet::Dual(a.clone() * b.clone(), tangent)
            }
            _ => {
                let count = self.bits().max(other.bits());
                let mut all = vec![F::zero(); count];
                for one in 0..self.bits() {
                    for two in 0..other.bits() {
                        if one & two == 0 {
                            all[one | two]
                                .add_product(&self.coefficient(one), &other.coefficient(two));
                        }
                    }
                }
                Self::from_all(all)
            }
        }
    }

    /// A function of it, by its Taylor series at the number: `derivative(k)` is the k-th derivative
    /// there.
    pub fn compose<E>(
        &self,
        mut derivative: impl FnMut(u32, &F) -> Result<F, E>,
    ) -> Result<Self, E> {
        let at = self.coefficient(0);
        let value = derivative(0, &at)?;
        match self {
            Jet::Number(_) => Ok(Jet::Number(value)),
            Jet::Dual(_, tangent) => Ok(Jet::Dual(value, derivative(1, &at)? * tangent.clone())),
            Jet::Many(all) => {
                let mut small = all.clone();
                small[0] = F::zero();
                let small = Self::from_all(small);
                let mut sum = Jet::Number(value);
                let mut power = Jet::Number(F::one());
                let mut factorial = 1i64;
                for order in 1..=all.len().trailing_zeros() {
                    factorial *= i64::from(order);
                    power = power.times(&small);
                    // The power is a multiple of the factorial, coefficient by coefficient.
                    let term = derivative(order, &at)?;
                    let share = F::from_ratio(1, factorial).unwrap_or_else(F::one);
                    sum = sum.plus(&power.times(&Jet::Number(term * share)));
                }
                Ok(sum)
            }
        }
    }

    /// The reciprocal, if the number has one.
    pub fn inverse(&self) -> Option<Self>
    where
        F: Invert,
    {
        let inverse = self.coefficient(0).inverse()?;
        let all = self.compose(|order, _| {
            // The k-th derivative of 1/x is (-1)^k k! / x^(k+1).
            let mut term = inverse.clone();
            for factor in 1..=i64::from(order) {
                term = term * inverse.clone() * F::from_integer(-factor);
            }
            Ok::<F, ()>(term)
        });
        all.ok()
    }

    /// An integer power; `None` if it is negative and there is no reciprocal.
    pub fn power(&self, exponent: i64) -> Option<Self>
    where
        F: Invert,
    {
        let mut base = if exponent < 0 {
            self.inverse()?
        } else {
            self.clone()
        };
        let mut power = Jet::Number(F::one());
        let mut rest = exponent.unsigned_abs();
        while rest > 0 {
            if rest & 1 == 1 {
                power = power.times(&base);
            }
            rest >>= 1;
            if rest > 0 {
                base = base.times(&base);
            }
        }
        Some(power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Fp;

    fn number(n: i64) -> Jet<Fp> {
        Jet::Number(Fp::from_integer(n))
    }

    #[test]
    fn second_derivatives_of_a_quotient_are_exact() {
        // 1/x at 2, twice: 2/x^3 = 1/4.
        let x = number(2).nudged(0).nudged(1);
        let second = x.inverse().unwrap().derivative(0, 2);
        assert_eq!(second, Jet::Number(Fp::from_ratio(1, 4).unwrap()));
    }

    #[test]
    fn mixed_derivatives_keep_their_places() {
        // x y at (3, 5): the coefficient of both infinitesimals is 1, of each the other factor.
        let product = number(3).nudged(0).times(&number(5).nudged(1));
        let all: Vec<i64> = (0..4)
            .map(|bits| product.coefficient(bits).to_string().parse().unwrap())
            .collect();
        assert_eq!(all, [15, 5, 3, 1]);
        assert_eq!(product.derivative(1, 1), Jet::Dual(Fp::new(3), Fp::new(1)));
    }

    #[test]
    fn an_infinitesimal_has_no_square() {
        let x = number(0).nudged(0);
        assert_eq!(x.times(&x), Jet::Dual(Fp::new(0), Fp::new(0)));
        assert_eq!(x.inverse(), None);
    }
}
